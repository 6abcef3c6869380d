/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An UPDATE arrives: import, then the decision process, which looks at no more than the change can
 * have moved. */
#include "sim/event/course.h"

static gint64 processing_time(const MsEngine *engine, guint32 session)
{
  const MsEventOptions *o = &engine->options;
  if (o->processing_max == o->processing_min)
    return o->processing_min;
  guint64 draw = ms_hash3(o->seed, MS_HASH_PROCESSING, session, (guint64)engine->now);
  return o->processing_min +
         (gint64)(ms_hash_unit(draw) * (double)(o->processing_max - o->processing_min));
}

/* Installs @best (a session, MS_OWN_ROUTE or MS_NO_SESSION) in the Loc-RIB and sends what follows
 * from it. */
static void install(MsEngine *engine, MsNode *node, guint prefix, guint32 as, guint32 best)
{
  node->best = best;
  node->changed = engine->last_change = engine->now;
  engine->result->changes++;
  if (best == MS_NO_SESSION) {
    node->route = 0;
    node->length = MS_NO_ROUTE_LENGTH;
    node->learned = MS_REL_SELF;
    node->next_hop = MS_NO_AS;
    node->mark = MS_HOP_NONE;
    node->flags &= (guint8)~MS_NODE_HOLE;
  } else if (best == MS_OWN_ROUTE) {
    node->route = node->own;
    node->length = 0;
    node->learned = MS_REL_SELF;
    node->next_hop = as;
    node->mark =
        engine->routes->route[node->own].flags & MS_ROUTE_HIJACK ? MS_HOP_HIJACKS : MS_HOP_DELIVERS;
  } else {
    const MsSlot *slot = ms_engine_slot(engine, prefix, best);
    node->route = slot->in;
    node->length = slot->length;
    node->learned = ms_node_relation(node, best);
    node->next_hop = engine->topology->neighbour[best];
    guint16 flags = engine->routes->route[slot->in].flags;
    node->mark = flags & MS_ROUTE_DISCARD  ? MS_HOP_DISCARDS
                 : flags & MS_ROUTE_LEAKED ? MS_HOP_LEAKED
                                           : MS_HOP_NORMAL;
  }
  if (best == MS_OWN_ROUTE && (node->flags & MS_NODE_FORWARDS))
    ms_engine_find_onward(engine, prefix, as);
  ms_engine_export(engine, prefix, as);
  if (engine->coupled)
    ms_engine_couple(engine, prefix, as);
}

void ms_engine_decide(MsEngine *engine, guint prefix, guint32 as)
{
  MsNode *node = ms_engine_node(engine, prefix, as);
  engine->result->decisions++;
  guint32 best = node->own != 0 ? (guint32)MS_OWN_ROUTE : ms_engine_select(engine, node, prefix);
  guint32 route = best == MS_OWN_ROUTE    ? node->own
                  : best == MS_NO_SESSION ? 0
                                          : ms_engine_slot(engine, prefix, best)->in;
  if (best != node->best || route != node->route)
    install(engine, node, prefix, as, best);
  else if (node->flags & MS_NODE_FORWARDS)
    ms_engine_forward(engine, prefix, as);
}

/* Whether the route of @session, which was the best and has just been replaced, is no worse. */
static gboolean is_no_worse(const MsEngine *engine, const MsNode *node, const MsSlot *slot)
{
  if (slot->length > node->length)
    return FALSE;
  const MsRoute *before = &engine->routes->route[node->route],
                *now = &engine->routes->route[slot->in];
  for (guint d = 0; d < MS_N_DEMERITS && (node->flags & MS_NODE_PREFERS); d++)
    if (ms_route_demerit(now->flags, (MsDemerit)d) > ms_route_demerit(before->flags, (MsDemerit)d))
      return FALSE;
  return TRUE;
}

void ms_engine_take(MsEngine *engine, guint prefix, guint32 as, guint32 session, guint32 route)
{
  MsNode *node = ms_engine_node(engine, prefix, as);
  MsSlot *slot = ms_engine_slot(engine, prefix, session);
  guint refused_by = MS_REFUSED_NOT;
  guint32 in = route == 0 ? 0 : ms_engine_import(engine, node, prefix, session, route, &refused_by);
  if (in != 0 && engine->courses != NULL &&
      ms_course_refuses(engine, prefix, as, session, route, &refused_by)) {
    engine->result->refused_import[refused_by]++;
    engine->result->stopped[refused_by] +=
        ms_engine_stops(engine, as, engine->routes->route[route].flags);
    in = 0;
  }
  if (in != slot->in) {
    slot->in = in;
    slot->length = in == 0 ? MS_NO_ROUTE_LENGTH : engine->routes->route[in].length;
    engine->result->decisions++;
    /* A best route replaced by one no worse stays the best, and keeps its age (RFC 5004 section 3).
     */
    gboolean stays = session == node->best && is_no_worse(engine, node, slot);
    if (!stays)
      slot->age = engine->arrivals++;
    if (session == node->best) {
      install(engine, node, prefix, as, stays ? session : ms_engine_select(engine, node, prefix));
    } else if (in != 0 && node->best != MS_OWN_ROUTE &&
               (node->best == MS_NO_SESSION ||
                ms_engine_beats(engine, node, prefix, session, node->best))) {
      install(engine, node, prefix, as, session);
    } else if (node->flags & MS_NODE_FORWARDS) {
      ms_engine_forward(engine, prefix, as);
    }
  }
  if (engine->aside.hole != NULL)
    ms_engine_punch(engine, prefix, as, session, refused_by);
}

static void receive(MsEngine *engine, const Ns3cPayload *payload)
{
  guint prefix = ms_packed_prefix(payload);
  guint32 session = ms_packed_session(payload), route = ms_packed_route(payload);
  guint32 as = ms_packed_as(payload);
  if (engine->aside.heard != NULL) {
    guint32 *heard = ms_engine_heard(engine, prefix, session);
    if (engine->courses != NULL)
      ms_course_changing(engine, prefix, as, session, *heard, route);
    *heard = route;
  }
  ms_engine_take(engine, prefix, as, session, route);
  if (engine->courses != NULL)
    ms_course_heard(engine, prefix, as, session);
}

void ms_engine_on_message(gpointer user_data, const Ns3cPayload *payload)
{
  MsEngine *engine = user_data;
  if (!ms_engine_tick(engine))
    return;
  guint32 session = ms_packed_session(payload);
  guint prefix = ms_packed_prefix(payload);
  if (ms_engine_slot(engine, prefix, session)->epoch != ms_packed_epoch(payload))
    return; /* lost with the session that carried it */
  if (engine->busy == NULL) {
    receive(engine, payload);
    return;
  }
  gint64 *busy = &engine->busy[ms_packed_as(payload)];
  *busy = MAX(*busy, engine->now) + processing_time(engine, session);
  engine->in_flight++;
  ms_clock_schedule(engine->clock, *busy, engine->on_processed, payload);
}

void ms_engine_on_processed(gpointer user_data, const Ns3cPayload *payload)
{
  MsEngine *engine = user_data;
  if (!ms_engine_tick(engine))
    return;
  const MsSlot *slot =
      ms_engine_slot(engine, ms_packed_prefix(payload), ms_packed_session(payload));
  if (slot->epoch == ms_packed_epoch(payload))
    receive(engine, payload);
}
