/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where what becomes of one prefix hangs on another, or on a route that is not the best: offenders
 * that send traffic on, and adopters of ROV++, which drop it rather than let a covering route take
 * it to whom they distrust. */
#include "sim/event/engine.h"

static gboolean covers(const MsEngine *engine, guint outer, guint inner)
{
  const MsPrefix *prefixes = engine->setup->schedule->prefixes;
  return outer != inner && ms_prefix_contains(&prefixes[outer], &prefixes[inner]);
}

/* The neighbour by whom @as reaches what its claim forwards to. By a route to the same prefix: the
 * best neighbour, chosen once and for good. Who went by the best at every moment could be kept
 * changing for ever by what its own announcement does. */
static guint32 way_on(MsEngine *engine, guint prefix, guint32 as)
{
  const MsNode *node = ms_engine_node(engine, prefix, as);
  guint covering = ms_engine_claim(engine, node)->covering;
  guint32 *session = &engine->aside.way_on[node->claim];
  if (covering != prefix)
    *session = ms_engine_node(engine, covering, as)->best;
  else if (*session == MS_NO_SESSION)
    *session = ms_engine_select_clean(engine, node, prefix);
  if (*session >= MS_OWN_ROUTE)
    return MS_NO_AS;
  guint32 in = ms_engine_slot(engine, covering, *session)->in;
  guint16 flags = engine->routes->route[in].flags & (MS_ROUTE_HIJACK | MS_ROUTE_CROSSED);
  return in == 0 || (covering == prefix && flags != 0) ? MS_NO_AS
                                                       : engine->topology->neighbour[*session];
}

gboolean ms_engine_find_onward(MsEngine *engine, guint prefix, guint32 as)
{
  MsNode *node = ms_engine_node(engine, prefix, as);
  const MsClaim *claim = ms_engine_claim(engine, node);
  guint32 before = engine->aside.way_on[node->claim];
  guint32 next_hop = way_on(engine, prefix, as);
  /* Without a way on, an attacker keeps what comes, and who errs has nowhere to send it. */
  guint8 mark = claim->leak ? MS_HOP_DISCARDS : MS_HOP_HIJACKS;
  if (next_hop != MS_NO_AS)
    mark = claim->leak ? MS_HOP_NORMAL : MS_HOP_INTERCEPTS;
  else
    next_hop = as;
  if (next_hop == node->next_hop && mark == node->mark &&
      before == engine->aside.way_on[node->claim])
    return FALSE;
  node->next_hop = next_hop;
  node->mark = mark;
  node->changed = engine->last_change = engine->now;
  engine->result->changes++;
  return TRUE;
}

void ms_engine_forward(MsEngine *engine, guint prefix, guint32 as)
{
  if (ms_engine_find_onward(engine, prefix, as))
    ms_engine_export_each(engine, prefix, as);
}

/* ---- holes */

guint ms_engine_holes(const MsEngine *engine, guint prefix, guint32 session)
{
  guint holes = 0;
  for (guint p = 0; p < engine->n_prefixes; p++)
    holes += covers(engine, prefix, p) && *ms_engine_hole(engine, p, session) != 0;
  return holes;
}

/* The session by which the longest covering prefix of @prefix that @as has a route to goes. */
static guint32 covering_session(const MsEngine *engine, guint prefix, guint32 as)
{
  const MsPrefix *prefixes = engine->setup->schedule->prefixes;
  guint32 session = MS_NO_SESSION;
  int length = -1;
  for (guint p = 0; p < engine->n_prefixes; p++) {
    guint32 best = ms_engine_node(engine, p, as)->best;
    if (best == MS_NO_SESSION || !covers(engine, p, prefix) || prefixes[p].length <= length)
      continue;
    length = prefixes[p].length;
    session = best;
  }
  return session;
}

static gboolean fills(const MsEngine *engine, const MsNode *node)
{
  return (ms_profile_runs(&engine->setup->deployment->profiles[node->profile]) &
          engine->aside.fills) != 0;
}

/* What customers are told of a hole: the refused route, where a peer or provider offered it. */
static guint32 filling(const MsEngine *engine, const MsNode *node, guint prefix, guint32 session)
{
  if (!fills(engine, node) || ms_node_relation(node, session) == MS_REL_CUSTOMER)
    return 0;
  return *ms_engine_heard(engine, prefix, session);
}

/* A hole is where there is no route to the more specific prefix, and the covering one leads to a
 * neighbour that offered one which was refused. */
static void refresh_hole(MsEngine *engine, guint prefix, guint32 as)
{
  MsNode *node = ms_engine_node(engine, prefix, as);
  if (node->best != MS_NO_SESSION)
    return;
  guint32 session = covering_session(engine, prefix, as);
  gboolean hole = session < MS_OWN_ROUTE && *ms_engine_hole(engine, prefix, session) != 0;
  guint32 told = hole ? filling(engine, node, prefix, session) : 0;
  if (hole == ((node->flags & MS_NODE_HOLE) != 0) && told == node->route)
    return;
  node->flags = (guint8)(hole ? node->flags | MS_NODE_HOLE : node->flags & ~MS_NODE_HOLE);
  node->mark = hole ? MS_HOP_DISCARDS : MS_HOP_NONE;
  node->learned = (guint8)(hole ? ms_node_relation(node, session) : MS_REL_SELF);
  node->changed = engine->last_change = engine->now;
  engine->result->changes++;
  if (told != node->route) {
    node->route = told;
    ms_engine_export(engine, prefix, as);
  }
}

static gboolean punches(const MsEngine *engine, const MsNode *node)
{
  return (ms_profile_runs(&engine->setup->deployment->profiles[node->profile]) &
          engine->aside.punches) != 0;
}

void ms_engine_couple(MsEngine *engine, guint prefix, guint32 as)
{
  const MsSchedule *schedule = engine->setup->schedule;
  gboolean drops = engine->aside.hole != NULL && punches(engine, ms_engine_node(engine, 0, as));
  if (drops)
    refresh_hole(engine, prefix, as);
  for (guint p = 0; p < engine->n_prefixes; p++) {
    const MsNode *node = ms_engine_node(engine, p, as);
    if (p == prefix)
      continue;
    if ((node->flags & MS_NODE_FORWARDS) && schedule->claims[node->claim].covering == prefix)
      ms_engine_forward(engine, p, as);
    if (drops && covers(engine, prefix, p))
      refresh_hole(engine, p, as);
  }
}

void ms_engine_punch(MsEngine *engine, guint prefix, guint32 as, guint32 session, guint refused_by)
{
  guint8 *hole = ms_engine_hole(engine, prefix, session);
  gboolean now = refused_by < MS_REFUSED_FILTER && (engine->aside.punches >> refused_by & 1);
  if (*hole == now)
    return;
  *hole = (guint8)now;
  /* What is held against routes to covering prefixes by holes has changed. */
  for (guint p = 0; p < engine->n_prefixes; p++)
    if (covers(engine, p, prefix) && *ms_engine_heard(engine, p, session) != 0)
      ms_engine_take(engine, p, as, session, *ms_engine_heard(engine, p, session));
  refresh_hole(engine, prefix, as);
}
