/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the snapshot of a cache and the transport below RTRlib share. */
#pragma once

#include "models/registry/rpki-private.h"
#include "models/registry/rtr.h"

#include <rtrlib/rtr/rtr.h>
#include <rtrlib/transport/transport.h>

G_BEGIN_DECLS

struct addrinfo;

#define MS_RTR_ATTEMPTS 5
#define MS_RTR_BUFFER   65536

/**
 * MsRtrCache: shared by the caller's thread and that of RTRlib
 * @addresses: of the host, tried in turn
 * @mutex: over the five flags, @why and @changed
 * @changed: one of them did
 * @started: RTRlib's start has returned
 * @closing: the caller has what it wants, or no more time
 * @parked: RTRlib's thread waits in the transport to be shut down
 * @done: a whole set was taken
 * @failed: there were attempts enough
 * @why: what went wrong last, "" for nothing yet
 * @n_attempts: connections tried
 * @opened: when the last one was
 * @fd: of the connection, -1 for none
 * @buffer: what came; @begin to @end of it is still to be handed out
 * @checked: of these, bytes of a PDU that was looked at
 * @n_prefixes: announced since the Cache Response
 * @in_response: between Cache Response and End of Data
 * @ended: the End of Data was handed to RTRlib
 * @session: of the Cache Response
 * @notified: (if @has_notified) serial that the cache said it has before the Cache Response
 */
typedef struct {
  const struct addrinfo *addresses;
  GMutex mutex;
  GCond changed;
  gboolean started, closing, parked, done, failed;
  char why[256];
  guint n_attempts;
  gint64 opened;
  struct rtr_socket socket;
  struct tr_socket transport;
  int fd;
  guint8 buffer[MS_RTR_BUFFER];
  guint begin, end, checked;
  guint n_prefixes;
  gboolean in_response, ended, has_notified;
  guint16 session;
  guint32 notified;
} MsRtrCache;

/** ms_rtr_transport_init: makes @cache->transport one that lets only PDUs through that make sense
 */
void ms_rtr_transport_init(MsRtrCache *cache);

/** ms_rtr_note: what went wrong, as printf */
void ms_rtr_note(MsRtrCache *cache, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** ms_rtr_pdu_length: of the PDU that begins with the eight bytes at @pdu; 0, and a note, where it
 * is none of a cache */
guint ms_rtr_pdu_length(MsRtrCache *cache, const guint8 *pdu);

/** ms_rtr_pdu_check: whether the whole PDU makes sense where it comes; else a note */
gboolean ms_rtr_pdu_check(MsRtrCache *cache, const guint8 *pdu, guint length);

G_END_DECLS
