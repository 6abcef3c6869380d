/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What passes between ranks. A unit's number goes to a rank as one message, its result comes back
 * as one: its number, whether it failed, and its bytes or a message. Each unit that was given is
 * answered, after a stop with nothing, so that all who leave have received all that was sent. */
#pragma once

#include "scenarios/run/mpi-ranks.h"

#include <mpi.h>

G_BEGIN_DECLS

/** Tags of messages */
enum { MS_RANK_UNIT = 1, MS_RANK_RESULT, MS_RANK_STOP, MS_RANK_WHY };

/** MS_RANK_IN_FLIGHT: units that another rank has at most: enough to go on with while the first is
 * at one of its own */
#define MS_RANK_IN_FLIGHT 4

/** MsRankReply: before the bytes of a result; ranks are of one program on machines of one kind */
typedef struct {
  guint64 unit;
  guint32 failed, unused;
} MsRankReply;

/**
 * MsRankPeer:
 * @n_units: given and not answered
 * @incoming: a result on its way; empty where there is none
 * @request: of that
 */
typedef struct {
  guint n_units;
  GByteArray *incoming;
  MPI_Request request;
} MsRankPeer;

struct _MsRanks {
  MPI_Comm comm;
  int number, count;
  MsRankPeer *peers; /* [count] in the first rank; its own is not used */
};

G_END_DECLS
