/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/event/clock.h"

static gboolean start_ns3(MsClock *clock, MsClockKind kind, const char *scheduler, GError **error)
{
  Ns3cOptions options = {.implementation = NS3C_OWN};
  if (kind == MS_CLOCK_NS3_DEFAULT) {
    options.implementation = NS3C_DEFAULT;
    options.scheduler = scheduler;
  } else if (kind == MS_CLOCK_NS3_DRIVEN) {
    options.implementation = NS3C_DRIVEN;
  }
  clock->ns3 = ns3c_start(&options, error);
  return clock->ns3 != NULL;
}

MsClock *ms_clock_new(MsClockKind kind, const char *scheduler, GError **error)
{
  g_autoptr(MsClock) clock = g_new0(MsClock, 1);
  if (kind == MS_CLOCK_QUEUE)
    clock->queue = ns3c_queue_new();
  else if (!start_ns3(clock, kind, scheduler, error))
    return NULL;
  return g_steal_pointer(&clock);
}

void ms_clock_free(MsClock *clock)
{
  if (clock == NULL)
    return;
  g_clear_pointer(&clock->ns3, ns3c_end);
  g_clear_pointer(&clock->queue, ns3c_queue_free);
  g_free(clock);
}

guint32 ms_clock_add_handler(MsClock *clock, Ns3cHandler handler, gpointer user_data)
{
  if (clock->ns3 != NULL)
    return ns3c_add_handler(clock->ns3, handler, user_data);
  g_assert(clock->n_handlers < MS_CLOCK_MAX_HANDLERS);
  clock->handler[clock->n_handlers] = handler;
  clock->user_data[clock->n_handlers] = user_data;
  return clock->n_handlers++;
}

void ms_clock_set_hint(MsClock *clock, Ns3cHint hint, gpointer user_data)
{
  if (clock->ns3 != NULL)
    ns3c_set_hint(clock->ns3, hint, user_data);
  else
    ns3c_queue_set_hint(clock->queue, hint, user_data);
}

gboolean ms_clock_run(MsClock *clock, GError **error)
{
  if (clock->ns3 != NULL)
    return ns3c_run(clock->ns3, error);
  clock->stopped = FALSE;
  Ns3cEntry entry;
  while (!clock->stopped && ns3c_queue_pop(clock->queue, &entry)) {
    clock->now = entry.time;
    clock->handler[entry.handler](clock->user_data[entry.handler], &entry.payload);
  }
  return TRUE;
}

void ms_clock_stop(MsClock *clock)
{
  clock->stopped = TRUE;
  if (clock->ns3 != NULL)
    ns3c_stop(clock->ns3);
}
