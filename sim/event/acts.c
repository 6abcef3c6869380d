/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/event/engine.h"

static void announce(MsEngine *engine, const MsAct *act)
{
  guint16 flags = act->offence ? MS_ROUTE_HIJACK : 0;
  ms_engine_node(engine, act->prefix, act->as)->own =
      ms_routes_intern(engine->routes, 0, 0, act->prefix, flags);
  ms_engine_decide(engine, act->prefix, act->as);
}

static void withdraw(MsEngine *engine, const MsAct *act)
{
  ms_engine_node(engine, act->prefix, act->as)->own = 0;
  ms_engine_decide(engine, act->prefix, act->as);
}

static void set_leak(MsEngine *engine, const MsAct *act, gboolean on)
{
  MsNode *node = ms_engine_node(engine, act->prefix, act->as);
  const MsLeak *leak = &engine->setup->schedule->leaks[act->leak];
  gboolean each_anyway = FALSE;
  const MsProfile *profile = &engine->setup->deployment->profiles[node->profile];
  for (guint relation = 0; relation < 3; relation++)
    each_anyway |= profile->export_maybe[relation] != 0;
  node->leak = on ? (guint16)act->leak : MS_NO_LEAK;
  /* Only with a list do neighbours of one class get different things. */
  if (each_anyway || (on && leak->to != NULL))
    node->flags |= MS_NODE_EACH;
  ms_engine_export(engine, act->prefix, act->as);
  if (!each_anyway && !on && leak->to != NULL) {
    node->flags &= (guint8)~MS_NODE_EACH;
    ms_engine_export(engine, act->prefix, act->as);
  }
}

/* One end of a session forgets what came and went across it. */
static void reset_end(MsEngine *engine, guint32 session, gboolean down)
{
  for (guint prefix = 0; prefix < engine->n_prefixes; prefix++) {
    MsSlot *slot = ms_engine_slot(engine, prefix, session);
    *slot = (MsSlot){.length = MS_NO_ROUTE_LENGTH,
                     .flags = down ? MS_SLOT_DOWN : 0,
                     .epoch = (guint8)(slot->epoch + 1)};
  }
}

static void set_session(MsEngine *engine, const MsAct *act, gboolean down)
{
  guint32 there = engine->topology->reverse[act->session];
  guint32 other = engine->topology->neighbour[act->session];
  if (engine->n_prefixes == 0)
    return;
  gboolean is_down = (ms_engine_slot(engine, 0, act->session)->flags & MS_SLOT_DOWN) != 0;
  if (is_down == down)
    return;
  reset_end(engine, act->session, down);
  reset_end(engine, there, down);
  for (guint prefix = 0; prefix < engine->n_prefixes; prefix++) {
    if (down) {
      ms_engine_decide(engine, prefix, act->as);
      ms_engine_decide(engine, prefix, other);
    } else {
      ms_engine_refresh_session(engine, prefix, act->as, act->session);
      ms_engine_refresh_session(engine, prefix, other, there);
    }
  }
}

void ms_engine_perform(MsEngine *engine, const MsAct *act)
{
  switch (act->kind) {
  case MS_ACT_ANNOUNCE:
    announce(engine, act);
    break;
  case MS_ACT_WITHDRAW:
    withdraw(engine, act);
    break;
  case MS_ACT_LEAK_START:
    set_leak(engine, act, TRUE);
    break;
  case MS_ACT_LEAK_END:
    set_leak(engine, act, FALSE);
    break;
  case MS_ACT_SESSION_DOWN:
    set_session(engine, act, TRUE);
    break;
  case MS_ACT_SESSION_UP:
    set_session(engine, act, FALSE);
    break;
  }
}
