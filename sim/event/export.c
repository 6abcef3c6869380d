/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an AS sends, to whom, and when: export policy and its errors, mechanisms on export, MRAI
 * (RFC 4271 section 9.2.1.1). */
#include "sim/event/course.h"

static gboolean is_listed(const guint32 *list, guint n, guint32 session)
{
  for (guint i = 0; i < n; i++)
    if (list[i] == session)
      return TRUE;
  return list == NULL;
}

/* Whether policy lets the best route of @node go to @session of class @to; @leaking (out): against
 * it, by an error. */
static gboolean may_go(const MsEngine *engine, const MsNode *node, MsRelation to, guint32 session,
                       gboolean *leaking)
{
  const MsLeak *leak = ms_engine_leak(engine, node);
  const MsClaim *claim = ms_engine_claim(engine, node);
  *leaking = FALSE;
  if (node->flags & MS_NODE_HOLE) /* ROV++ v2: customers are told, nobody else */
    return to == MS_REL_CUSTOMER;
  if (node->best == MS_OWN_ROUTE && claim != NULL) {
    *leaking = claim->leak;
    return is_listed(claim->to, claim->n_to, session);
  }
  if (engine->policy.export_all || ms_export_allowed((MsRelation)node->learned, to))
    return TRUE;
  *leaking = leak != NULL && (leak->extra[node->learned] >> to & 1) &&
             is_listed(leak->to, leak->n_to, session);
  return *leaking;
}

/* What policy, its error and the mechanisms of @node make of its best route for a neighbour of
 * class @to; @session is one of them, and matters only to strengths and to lists of neighbours. 0:
 * nothing. */
static guint32 prepare(MsEngine *engine, const MsNode *node, guint prefix, MsRelation to,
                       guint32 session)
{
  gboolean leaking;
  if (node->route == 0 || !may_go(engine, node, to, session, &leaking))
    return 0;
  MsRouteKey key = ms_route_key(&engine->routes->route[node->route]);
  if (key.flags & MS_ROUTE_NO_EXPORT)
    return 0;
  key.flags &= MS_ROUTE_CARRIED;
  key.prefix = (guint16)prefix;
  if (node->profile != 0) {
    const MsDeployment *deployment = engine->setup->deployment;
    MsAttributes attributes = {.otc = key.otc, .flags = key.flags, .signatures = key.signatures};
    MsHop hop = {.asn = node->asn,
                 .neighbour_asn = engine->topology->asn[engine->topology->neighbour[session]],
                 .relation = to,
                 .learned = (MsRelation)node->learned,
                 .unpoliced =
                     node->leak != MS_NO_LEAK && ms_engine_unpoliced(engine, node, session)};
    guint refused_by;
    if (!ms_deployment_export(deployment, &deployment->profiles[node->profile], &engine->world,
                              node->route, &hop, &attributes, &refused_by)) {
      engine->result->refused_export[refused_by]++;
      guint32 as = (guint32)(node - ms_engine_node(engine, prefix, 0));
      engine->result->stopped[refused_by] +=
          ms_engine_stops(engine, as, leaking ? key.flags | MS_ROUTE_CROSSED : key.flags);
      return 0;
    }
    key.otc = attributes.otc;
    key.signatures = attributes.signatures;
  }
  if (leaking)
    key.flags |= MS_ROUTE_LEAKED | MS_ROUTE_CROSSED;
  const MsClaim *claim = node->best == MS_OWN_ROUTE ? ms_engine_claim(engine, node) : NULL;
  if (claim == NULL || !claim->strips)
    key.path = ms_paths_prepend(engine->routes->paths, node->asn, key.path);
  return ms_routes_intern(engine->routes, &key);
}

/* What goes to one neighbour: what its class gets, less what the sender knows that it would refuse.
 */
static guint32 wanted(MsEngine *engine, const MsNode *node, guint prefix, MsRelation to,
                      guint32 session)
{
  /* Asked before the mechanisms are, which would otherwise count what they refused to send. */
  gboolean back = session == node->best && engine->options.sender_check != MS_SENDER_SENDS_ALL;
  /* An offender that sends traffic on keeps the way on clean. */
  gboolean onward =
      (node->flags & MS_NODE_FORWARDS) && session == engine->aside.way_on[node->claim];
  if (back || onward)
    return 0;
  guint32 route =
      node->flags & MS_NODE_EACH ? prepare(engine, node, prefix, to, session) : node->send[to];
  if (route == 0 || engine->options.sender_check == MS_SENDER_SENDS_ALL)
    return route;
  if (engine->options.sender_check == MS_SENDER_CHECKS_PATH &&
      ms_route_has_as(engine->routes, &engine->routes->route[route],
                      engine->topology->asn[engine->topology->neighbour[session]]))
    return 0;
  return route;
}

/* The slot whose timer holds for @session: its own, or that of the session as a whole. */
static inline MsSlot *timer_slot(const MsEngine *engine, guint prefix, guint32 session)
{
  return ms_engine_slot(engine, engine->options.mrai_per_destination ? prefix : 0, session);
}

/* Counts what leaves an offender: the offence that began as @began. */
static void count_offence(MsEngine *engine, const MsNode *node, guint prefix, MsActKind began)
{
  const MsSchedule *schedule = engine->setup->schedule;
  guint32 as = (guint32)(node - ms_engine_node(engine, prefix, 0));
  for (guint i = schedule->n_acts; i-- > 0;) { /* the latest: earlier ones have ended */
    const MsAct *act = &schedule->acts[i];
    if (act->offence && act->kind == began && act->as == as && act->prefix == prefix &&
        act->time <= engine->now) {
      engine->result->leak_sent[act->incident]++;
      return;
    }
  }
}

static void count_sent(MsEngine *engine, const MsNode *node, guint prefix, guint32 route)
{
  guint16 flags = engine->routes->route[route].flags;
  gboolean own = node->best == MS_OWN_ROUTE;
  if (flags & (own ? MS_ROUTE_HIJACK | MS_ROUTE_LEAKED : MS_ROUTE_LEAKED))
    count_offence(engine, node, prefix, own ? MS_ACT_ANNOUNCE : MS_ACT_LEAK_START);
}

static inline void transmit(MsEngine *engine, const MsNode *node, guint prefix, guint32 session,
                            guint32 route)
{
  const MsTopology *topology = engine->topology;
  gint64 latency = engine->options.latency >= 0 ? engine->options.latency
                                                : (gint64)topology->latency_us[session] * 1000;
  guint32 there = topology->reverse[session];
  MsSlot *slot = ms_engine_slot(engine, prefix, session);
  guint32 before = slot->out;
  slot->out = route;
  if (G_UNLIKELY(engine->courses != NULL))
    ms_course_sent(engine, node, prefix, before);
  if (route == 0) {
    engine->result->withdrawals++;
  } else {
    engine->result->announcements++;
    if (G_UNLIKELY(node->leak != MS_NO_LEAK || node->own != 0))
      count_sent(engine, node, prefix, route);
  }
  /* Both ends of a session live and die together: the sender's epoch is the receiver's. */
  Ns3cPayload payload = ms_pack(there, route, topology->neighbour[session], prefix, slot->epoch);
  engine->in_flight++;
  ms_clock_schedule(engine->clock, engine->now + latency, engine->on_message, &payload);
}

/* Interval times uniform in 0.75-1, a hash of (seed, session, time): no order of events can change
 * it. */
static gint64 interval(const MsEngine *engine, const MsNode *node, guint32 session)
{
  gint64 mrai = engine->mrai[node->mrai];
  if (mrai == 0 || !engine->options.jitter)
    return mrai;
  double u =
      ms_hash_unit(ms_hash3(engine->options.seed, MS_HASH_JITTER, session, (guint64)engine->now));
  return (gint64)((double)mrai * (0.75 + 0.25 * u));
}

/* Brings one session up to date: now, or when its timer expires. */
static inline void update(MsEngine *engine, const MsNode *node, guint prefix, guint32 as,
                          guint32 session, guint32 route)
{
  MsSlot *slot = ms_engine_slot(engine, prefix, session);
  if (slot->out == route || (slot->flags & MS_SLOT_DOWN))
    return;
  if (route == 0 && (node->flags & MS_NODE_FROZEN)) {
    count_offence(engine, node, prefix, MS_ACT_FREEZE);
    return;
  }
  if (route == 0 && !engine->options.wrate) {
    transmit(engine, node, prefix, session, 0);
    return;
  }
  MsSlot *timer = timer_slot(engine, prefix, session);
  if (timer->flags & MS_SLOT_WAITS)
    return;
  if (engine->now >= timer->ready) {
    transmit(engine, node, prefix, session, route);
    timer->ready = engine->now + interval(engine, node, session);
    return;
  }
  timer->flags |= MS_SLOT_WAITS;
  Ns3cPayload payload = ms_pack(session, 0, as, prefix, timer->epoch);
  engine->in_flight++;
  ms_clock_schedule(engine->clock, timer->ready, engine->on_timer, &payload);
}

void ms_engine_export(MsEngine *engine, guint prefix, guint32 as)
{
  MsNode *node = ms_engine_node(engine, prefix, as);
  const guint32 bound[4] = {node->first, node->first_peer, node->first_provider, node[1].first};
  for (guint to = 0; to < 3; to++) {
    if (bound[to] == bound[to + 1])
      continue;
    if (!(node->flags & MS_NODE_EACH)) {
      guint32 before = node->send[to];
      node->send[to] = prepare(engine, node, prefix, (MsRelation)to, bound[to]);
      if (node->send[to] == before)
        continue; /* the change does not reach this class */
    }
    for (guint32 s = bound[to]; s < bound[to + 1]; s++)
      update(engine, node, prefix, as, s, wanted(engine, node, prefix, (MsRelation)to, s));
  }
}

void ms_engine_export_each(MsEngine *engine, guint prefix, guint32 as)
{
  const MsNode *node = ms_engine_node(engine, prefix, as);
  for (guint32 s = node->first; s < node[1].first; s++)
    update(engine, node, prefix, as, s, wanted(engine, node, prefix, ms_node_relation(node, s), s));
}

void ms_engine_refresh_session(MsEngine *engine, guint prefix, guint32 as, guint32 session)
{
  MsNode *node = ms_engine_node(engine, prefix, as);
  update(engine, node, prefix, as, session,
         wanted(engine, node, prefix, ms_node_relation(node, session), session));
}

/* The timer of a session has expired: what is current goes out, once, and nothing where that is
 * what was last sent. */
void ms_engine_on_timer(gpointer user_data, const Ns3cPayload *payload)
{
  MsEngine *engine = user_data;
  if (!ms_engine_tick(engine))
    return;
  guint32 session = ms_packed_session(payload), as = ms_packed_as(payload);
  guint prefix = ms_packed_prefix(payload);
  MsSlot *timer = timer_slot(engine, prefix, session);
  if (timer->epoch != ms_packed_epoch(payload))
    return;
  timer->flags &= (guint8)~MS_SLOT_WAITS;
  guint first = engine->options.mrai_per_destination ? prefix : 0;
  guint last = engine->options.mrai_per_destination ? prefix : engine->n_prefixes - 1;
  gboolean sent = FALSE;
  const MsNode *node = NULL;
  for (guint p = first; p <= last; p++) {
    node = ms_engine_node(engine, p, as);
    guint32 route = wanted(engine, node, p, ms_node_relation(node, session), session);
    if (ms_engine_slot(engine, p, session)->out == route ||
        (route == 0 && (node->flags & MS_NODE_FROZEN)))
      continue;
    transmit(engine, node, p, session, route);
    sent = TRUE;
  }
  if (sent)
    timer->ready = engine->now + interval(engine, node, session);
}
