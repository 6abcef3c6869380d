/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What carries the engine's events: libns3-c, or its C queue alone. The same events run in the same
 * order on either. */
#pragma once

#include "sim/event/run.h"
#include "sim/ns3c/ns3c.h"

G_BEGIN_DECLS

enum { MS_CLOCK_MAX_HANDLERS = 8 };

typedef struct {
  Ns3c *ns3;        /* NULL: the queue below */
  Ns3cQueue *queue; /* NULL: ns-3 */
  gint64 now;       /* of the queue */
  gboolean stopped;
  guint n_handlers;
  Ns3cHandler handler[MS_CLOCK_MAX_HANDLERS];
  gpointer user_data[MS_CLOCK_MAX_HANDLERS];
} MsClock;

/** ms_clock_new: @scheduler names ns-3's for #MS_CLOCK_NS3_DEFAULT. %NULL with an #Ns3cError */
MsClock *ms_clock_new(MsClockKind kind, const char *scheduler, GError **error);
void ms_clock_free(MsClock *clock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsClock, ms_clock_free)

/** ms_clock_add_handler: numbers are given in order, from 0, the same on every clock */
guint32 ms_clock_add_handler(MsClock *clock, Ns3cHandler handler, gpointer user_data);

/** ms_clock_set_hint: see ns3c_queue_set_hint() */
void ms_clock_set_hint(MsClock *clock, Ns3cHint hint, gpointer user_data);

/** ms_clock_run: until no event is left or ms_clock_stop() */
gboolean ms_clock_run(MsClock *clock, GError **error);
void ms_clock_stop(MsClock *clock);

static inline gint64 ms_clock_now(const MsClock *clock)
{
  return clock->ns3 != NULL ? ns3c_now(clock->ns3).ns : clock->now;
}

static inline void ms_clock_schedule(MsClock *clock, gint64 at, guint32 handler,
                                     const Ns3cPayload *payload)
{
  if (clock->ns3 != NULL) {
    ns3c_schedule(clock->ns3, ns3c_ns(at), handler, payload);
  } else {
    Ns3cEntry entry = {.time = at, .handler = handler, .payload = *payload};
    ns3c_queue_push(clock->queue, &entry);
  }
}

G_END_DECLS
