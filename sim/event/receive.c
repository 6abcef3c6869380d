/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An UPDATE arrives: import, then the decision process, which looks at no more than the change can
 * have moved. */
#include "sim/event/engine.h"

static gint64 processing_time(const MsEngine *engine, guint32 session)
{
  const MsEventOptions *o = &engine->options;
  if (o->processing_max == o->processing_min)
    return o->processing_min;
  guint64 draw = ms_hash3(o->seed, MS_HASH_PROCESSING, session, (guint64)engine->now);
  return o->processing_min +
         (gint64)(ms_hash_unit(draw) * (double)(o->processing_max - o->processing_min));
}

/* What import makes of @route at @node: the route as it enters the Adj-RIB-In, or 0 where it is not
 * eligible. */
static guint32 import(MsEngine *engine, const MsNode *node, guint prefix, guint32 session,
                      guint32 route)
{
  if (ms_route_has_as(engine->routes, &engine->routes->route[route], node->asn)) {
    engine->result->loops++;
    return 0;
  }
  if (node->profile == 0)
    return route;
  const MsDeployment *deployment = engine->setup->deployment;
  const MsProfile *profile = &deployment->profiles[node->profile];
  MsHop hop = {.asn = node->asn,
               .neighbour_asn = engine->topology->asn[engine->topology->neighbour[session]],
               .relation = ms_node_relation(node, session)};
  const MsRoute *r = &engine->routes->route[route];
  MsAttributes attributes = {.otc = r->otc};
  guint refused_by;
  if (!ms_deployment_import(deployment, profile, &engine->world, route, &hop, &attributes,
                            &refused_by)) {
    engine->result->refused_import[refused_by]++;
    return 0;
  }
  if (attributes.otc == r->otc)
    return route;
  return ms_routes_intern(engine->routes, r->path, attributes.otc, (guint16)prefix, r->flags);
}

/* Whether, of two sessions of @node with routes of equal rank and length, @a is preferred to @b. */
static gboolean wins_tie(const MsEngine *engine, const MsNode *node, guint prefix, guint32 a,
                         guint32 b)
{
  const MsTopology *topology = engine->topology;
  guint32 asn_a = topology->asn[topology->neighbour[a]],
          asn_b = topology->asn[topology->neighbour[b]];
  if (engine->policy.tie_break == MS_TIE_HASH) {
    guint32 hash_a = ms_tie_hash(engine->policy.seed, engine->policy.draw, node->asn, asn_a);
    guint32 hash_b = ms_tie_hash(engine->policy.seed, engine->policy.draw, node->asn, asn_b);
    if (hash_a != hash_b)
      return hash_a < hash_b;
  } else if (engine->policy.tie_break == MS_TIE_OLDEST) {
    guint32 age_a = ms_engine_slot(engine, prefix, a)->age,
            age_b = ms_engine_slot(engine, prefix, b)->age;
    if (age_a != age_b)
      return (gint32)(age_a - age_b) < 0; /* holds across a wrap of the count */
  }
  return asn_a < asn_b;
}

/* The best session of first .. end-1, which are of one class, or MS_NO_SESSION. */
static guint32 best_of_class(const MsEngine *engine, const MsNode *node, guint prefix,
                             guint32 first, guint32 end)
{
  const MsSlot *slot = ms_engine_slot(engine, prefix, 0);
  guint32 best = MS_NO_SESSION;
  guint16 length = MS_NO_ROUTE_LENGTH;
  if (engine->policy.tie_break == MS_TIE_LOWEST_ASN) {
    for (guint32 s = first; s < end; s++) {
      if (slot[s].length < length) {
        length = slot[s].length;
        best = s;
      }
    }
    return best;
  }
  for (guint32 s = first; s < end; s++) {
    if (slot[s].length < length || (slot[s].length == length && best != MS_NO_SESSION &&
                                    wins_tie(engine, node, prefix, s, best))) {
      length = slot[s].length;
      best = s;
    }
  }
  return best;
}

/* Whether @a, a session with an eligible route, beats @b. */
static gboolean beats(const MsEngine *engine, const MsNode *node, guint prefix, guint32 a,
                      guint32 b)
{
  const guint8 *rank = engine->policy.rank;
  MsRelation class_a = ms_node_relation(node, a), class_b = ms_node_relation(node, b);
  if (rank[class_a] != rank[class_b])
    return rank[class_a] < rank[class_b];
  guint16 length_a = ms_engine_slot(engine, prefix, a)->length,
          length_b = ms_engine_slot(engine, prefix, b)->length;
  if (length_a != length_b)
    return length_a < length_b;
  /* Within a class sessions are in ascending order of ASN: no look at the neighbours is needed. */
  if (engine->policy.tie_break == MS_TIE_LOWEST_ASN && class_a == class_b)
    return a < b;
  return wins_tie(engine, node, prefix, a, b);
}

static guint32 best_session(const MsEngine *engine, const MsNode *node, guint prefix)
{
  const guint32 bound[4] = {node->first, node->first_peer, node->first_provider, node[1].first};
  guint32 best = MS_NO_SESSION;
  for (guint class = 0; class < 3; class ++) {
    guint32 s = best_of_class(engine, node, prefix, bound[class], bound[class + 1]);
    if (s != MS_NO_SESSION && (best == MS_NO_SESSION || beats(engine, node, prefix, s, best)))
      best = s;
    if (best != MS_NO_SESSION && engine->ranks_in_order)
      break;
  }
  return best;
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
    node->mark =
        engine->routes->route[slot->in].flags & MS_ROUTE_LEAKED ? MS_HOP_LEAKED : MS_HOP_NORMAL;
  }
  ms_engine_export(engine, prefix, as);
}

void ms_engine_decide(MsEngine *engine, guint prefix, guint32 as)
{
  MsNode *node = ms_engine_node(engine, prefix, as);
  engine->result->decisions++;
  guint32 best = node->own != 0 ? (guint32)MS_OWN_ROUTE : best_session(engine, node, prefix);
  guint32 route = best == MS_OWN_ROUTE    ? node->own
                  : best == MS_NO_SESSION ? 0
                                          : ms_engine_slot(engine, prefix, best)->in;
  if (best != node->best || route != node->route)
    install(engine, node, prefix, as, best);
}

/* RFC 4271 section 9.1: what came in across @session may change the best route. */
static void receive(MsEngine *engine, guint prefix, guint32 as, guint32 session, guint32 route)
{
  MsNode *node = ms_engine_node(engine, prefix, as);
  MsSlot *slot = ms_engine_slot(engine, prefix, session);
  guint32 in = route == 0 ? 0 : import(engine, node, prefix, session, route);
  if (in == slot->in)
    return;
  slot->in = in;
  slot->length = in == 0 ? MS_NO_ROUTE_LENGTH : engine->routes->route[in].length;
  engine->result->decisions++;
  /* A best route replaced by one no worse stays the best, and keeps its age (RFC 5004 section 3).
   */
  gboolean stays = session == node->best && slot->length <= node->length;
  if (!stays)
    slot->age = engine->arrivals++;
  if (session == node->best) {
    install(engine, node, prefix, as, stays ? session : best_session(engine, node, prefix));
  } else if (in != 0 && node->best != MS_OWN_ROUTE &&
             (node->best == MS_NO_SESSION || beats(engine, node, prefix, session, node->best))) {
    install(engine, node, prefix, as, session);
  }
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
    receive(engine, prefix, ms_packed_as(payload), session, ms_packed_route(payload));
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
  guint32 session = ms_packed_session(payload);
  guint prefix = ms_packed_prefix(payload);
  if (ms_engine_slot(engine, prefix, session)->epoch == ms_packed_epoch(payload))
    receive(engine, prefix, ms_packed_as(payload), session, ms_packed_route(payload));
}
