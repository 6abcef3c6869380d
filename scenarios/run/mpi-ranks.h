/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranks of MPI: copies of the program, on one machine or many, that mpirun (or srun) has started.
 * The first coordinates, and works itself when it has nothing else to do; the others work for it.
 * No function of MPI is called in a program that was started by itself. */
#pragma once

#include "scenarios/run/pool.h"

G_BEGIN_DECLS

typedef struct _MsRanks MsRanks;

/** ms_ranks_join: the ranks, where the program is one of several; %NULL where it is alone. SIGINT
 * and SIGTERM are blocked from here on: see ms_progress_catch_signals() */
MsRanks *ms_ranks_join(void);

/** ms_ranks_number: this one's, from 0; ms_ranks_count: how many */
guint ms_ranks_number(const MsRanks *ranks);
guint ms_ranks_count(const MsRanks *ranks);

/**
 * ms_ranks_agree:
 * @good: whether this rank has what it needs
 * @why: (nullable): what was wrong
 * @message: (out) (transfer full): in the first rank, where another had something wrong: what
 *
 * To be called by all ranks at the same point. Returns: whether all are good
 */
gboolean ms_ranks_agree(MsRanks *ranks, gboolean good, const char *why, char **message);

/** ms_ranks_pool: in the first rank: all ranks, itself too, as a pool; (transfer full) */
MsPool *ms_ranks_pool(MsRanks *ranks, const MsPoolTask *task);

/** ms_ranks_serve: in the others: units for the first, until it has enough; %FALSE with an error
 * where that one is lost */
gboolean ms_ranks_serve(MsRanks *ranks, const MsPoolTask *task, GError **error);

/** ms_ranks_leave: the first rank sends the others home and waits for them to go; nothing is to be
 * done with @ranks after */
void ms_ranks_leave(MsRanks *ranks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsRanks, ms_ranks_leave)

G_END_DECLS
