/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/event/course.h"

#include <string.h>

/* Whether neighbours of one class get different things: by strengths, or by lists of neighbours. */
static gboolean differ_within_class(const MsEngine *engine, const MsNode *node)
{
  const MsProfile *profile = &engine->setup->deployment->profiles[node->profile];
  const MsLeak *leak = ms_engine_leak(engine, node);
  const MsClaim *claim = ms_engine_claim(engine, node);
  return (profile->export_maybe[0] | profile->export_maybe[1] | profile->export_maybe[2]) != 0 ||
         (leak != NULL && leak->to != NULL) || (claim != NULL && claim->to != NULL);
}

/* Where they no longer do: what each has is right already, and now it holds for classes. */
static void end_each(MsEngine *engine, guint prefix, guint32 as)
{
  MsNode *node = ms_engine_node(engine, prefix, as);
  if (!(node->flags & MS_NODE_EACH) || differ_within_class(engine, node))
    return;
  node->flags &= (guint8)~MS_NODE_EACH;
  ms_engine_export(engine, prefix, as);
}

/* The path that an offender writes behind itself. */
static guint32 claimed_path(MsEngine *engine, const MsClaim *claim, guint32 as)
{
  if (!claim->keeps_path)
    return ms_paths_from_array(engine->routes->paths, claim->path, claim->n_path);
  const MsNode *node = ms_engine_node(engine, claim->covering, as);
  return node->route == 0 ? 0 : engine->routes->route[node->route].path;
}

static void announce(MsEngine *engine, const MsAct *act)
{
  MsNode *node = ms_engine_node(engine, act->prefix, act->as);
  MsRouteKey key = {.prefix = act->prefix, .flags = act->offence ? MS_ROUTE_HIJACK : 0};
  node->claim = MS_NO_CLAIM;
  if (act->claim != MS_NO_CLAIM) {
    const MsClaim *claim = &engine->setup->schedule->claims[act->claim];
    node->claim = (guint16)act->claim;
    if (claim->leak)
      key.flags = 0;
    if (claim->blackhole)
      key.flags |= MS_ROUTE_BLACKHOLE;
    if (claim->forwards)
      node->flags |= MS_NODE_FORWARDS;
    key.path = claimed_path(engine, claim, act->as);
    if (claim->keeps_path && key.path == 0)
      return; /* it has no route to make more specific ones of */
    key.forged = (guint16)(claim->keeps_path ? 0 : claim->n_path);
  }
  node->own = ms_routes_intern(engine->routes, &key);
  if (differ_within_class(engine, node))
    node->flags |= MS_NODE_EACH;
  ms_engine_decide(engine, act->prefix, act->as);
}

static void withdraw(MsEngine *engine, const MsAct *act)
{
  MsNode *node = ms_engine_node(engine, act->prefix, act->as);
  node->own = 0;
  engine->aside.way_on[node->claim] = MS_NO_SESSION;
  node->claim = MS_NO_CLAIM;
  node->flags &= (guint8)~MS_NODE_FORWARDS;
  ms_engine_decide(engine, act->prefix, act->as);
  end_each(engine, act->prefix, act->as);
}

static void set_leak(MsEngine *engine, const MsAct *act, gboolean on)
{
  MsNode *node = ms_engine_node(engine, act->prefix, act->as);
  const MsLeak *leak = &engine->setup->schedule->leaks[act->leak];
  node->leak = on ? (guint16)act->leak : MS_NO_LEAK;
  if (differ_within_class(engine, node))
    node->flags |= MS_NODE_EACH;
  ms_engine_export(engine, act->prefix, act->as);
  end_each(engine, act->prefix, act->as);
  if (leak->unpoliced)
    ms_engine_judge_again(engine, act->as);
}

static void set_frozen(MsEngine *engine, const MsAct *act, gboolean frozen)
{
  MsNode *node = ms_engine_node(engine, act->prefix, act->as);
  if (frozen) {
    node->flags |= MS_NODE_FROZEN;
    return;
  }
  node->flags &= (guint8)~MS_NODE_FROZEN;
  ms_engine_export_each(engine, act->prefix, act->as);
}

/* RFC 6811 section 5: what is registered has changed, so all routes are judged again. */
static void change_registry(MsEngine *engine)
{
  engine->world.registry = engine->setup->later;
  for (guint32 i = 0; i < engine->routes->n; i++)
    memset(engine->routes->route[i].verdicts, 0, sizeof engine->routes->route[i].verdicts);
  for (guint32 as = 0; as < engine->n_ases; as++)
    if (engine->n_prefixes > 0 &&
        (engine->setup->deployment->server != NULL || ms_engine_node(engine, 0, as)->profile != 0))
      ms_engine_judge_again(engine, as);
}

/* One end of a session forgets what came and went across it. */
static void reset_end(MsEngine *engine, guint32 as, guint32 session, gboolean down)
{
  for (guint prefix = 0; prefix < engine->n_prefixes; prefix++) {
    MsSlot *slot = ms_engine_slot(engine, prefix, session);
    guint32 sent = slot->out;
    if (engine->aside.heard != NULL)
      *ms_engine_heard(engine, prefix, session) = 0;
    if (engine->aside.hole != NULL)
      *ms_engine_hole(engine, prefix, session) = 0;
    *slot = (MsSlot){.length = MS_NO_ROUTE_LENGTH,
                     .flags = down ? MS_SLOT_DOWN : 0,
                     .epoch = (guint8)(slot->epoch + 1)};
    if (engine->courses != NULL)
      ms_course_sent(engine, ms_engine_node(engine, prefix, as), prefix, sent);
  }
}

void ms_engine_set_session(MsEngine *engine, guint32 as, guint32 session, gboolean down)
{
  guint32 there = engine->topology->reverse[session];
  guint32 other = engine->topology->neighbour[session];
  if (engine->n_prefixes == 0)
    return;
  gboolean is_down = (ms_engine_slot(engine, 0, session)->flags & MS_SLOT_DOWN) != 0;
  if (is_down == down)
    return;
  reset_end(engine, as, session, down);
  reset_end(engine, other, there, down);
  for (guint prefix = 0; prefix < engine->n_prefixes; prefix++) {
    if (down) {
      ms_engine_decide(engine, prefix, as);
      ms_engine_decide(engine, prefix, other);
    } else {
      ms_engine_refresh_session(engine, prefix, as, session);
      ms_engine_refresh_session(engine, prefix, other, there);
    }
  }
}

/* A session that fails or comes back, as far as a limit on prefixes does not hold it down. */
static void fail_session(MsEngine *engine, const MsAct *act, gboolean failed)
{
  gboolean down =
      engine->courses == NULL ? failed : ms_course_holds_down(engine, act->session, failed);
  ms_engine_set_session(engine, act->as, act->session, down);
}

/* What has come in is refused from now on, and what will come. */
static void set_filter(MsEngine *engine, const MsAct *act)
{
  const MsSlot *slot = ms_engine_slot(engine, act->prefix, act->session);
  guint32 heard =
      engine->aside.heard != NULL ? *ms_engine_heard(engine, act->prefix, act->session) : slot->in;
  *ms_engine_filtered(engine, act->prefix, act->session) = 1;
  ms_engine_take(engine, act->prefix, act->as, act->session, heard);
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
    fail_session(engine, act, TRUE);
    break;
  case MS_ACT_SESSION_UP:
    fail_session(engine, act, FALSE);
    break;
  case MS_ACT_FREEZE:
    set_frozen(engine, act, TRUE);
    break;
  case MS_ACT_THAW:
    set_frozen(engine, act, FALSE);
    break;
  case MS_ACT_REGISTRY:
    change_registry(engine);
    break;
  case MS_ACT_FILTER:
    set_filter(engine, act);
    break;
  }
}
