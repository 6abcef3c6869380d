/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/event/course.h"

#include "models/security/damping.h"
#include "models/security/max-prefix.h"
#include "models/security/rost.h"

/** Who holds a session down. */
typedef enum { HELD_BY_FAULT = 1, HELD_BY_LIMIT = 2 } Held;

/**
 * MsCourses:
 * @damping: (nullable): [n_prefixes][n_sessions]
 * @held: (nullable): [n_sessions] #Held, both ends alike
 * @status_pending: (nullable): [n_prefixes] whether what adopters publish is due to be fetched
 * @stale: (nullable): [n_prefixes] whether a route was given up for what they publish
 */
struct _MsCourses {
  MsDamping *damping;
  guint8 *held;
  guint8 *status_pending, *stale;
  int old_damping; /* number of the mechanism with the old threshold */
  guint32 on_reuse, on_idle, on_status;
};

static MsDamping *damping_of(const MsEngine *engine, guint prefix, guint32 session)
{
  return &engine->courses->damping[(gsize)prefix * engine->n_sessions + session];
}

/* The mechanism of a course that works on @session of @as, or -1. */
static int runs(const MsEngine *engine, MsCourse course, guint32 as, guint32 session)
{
  const MsNode *node = ms_engine_node(engine, 0, as);
  const MsDeployment *deployment = engine->setup->deployment;
  const MsProfile *profile = &deployment->profiles[node->profile];
  MsRelation relation = ms_node_relation(node, session);
  guint64 always = profile->import[relation] & engine->aside.courses[course];
  guint64 maybe = profile->import_maybe[relation] & engine->aside.courses[course];
  for (guint64 left = always | maybe; left != 0; left &= left - 1) {
    guint i = (guint)__builtin_ctzll(left);
    if ((always >> i & 1) ||
        ms_deployment_runs(deployment, profile, i, relation, node->asn,
                           engine->topology->asn[engine->topology->neighbour[session]]))
      return (int)i;
  }
  return -1;
}

static void start_timer(MsEngine *engine, gint64 time, guint32 handler, guint prefix, guint32 as,
                        guint32 session)
{
  Ns3cPayload payload = ms_pack(session, 0, as, prefix, 0);
  engine->in_flight++;
  ms_clock_schedule(engine->clock, time, handler, &payload);
}

/* ---- flap damping */

static MsDampingRule rule_of(const MsEngine *engine, int mechanism)
{
  return ms_damping_rule(engine->world.options, mechanism == engine->courses->old_damping);
}

static void flap(MsEngine *engine, guint prefix, guint32 as, guint32 session, guint32 before,
                 guint32 route)
{
  int mechanism = runs(engine, MS_COURSE_DAMPING, as, session);
  MsDamping *damping = damping_of(engine, prefix, session);
  if (mechanism < 0 || before == route || (before == 0 && damping->penalty <= 0))
    return;
  MsDampingRule rule = rule_of(engine, mechanism);
  gboolean waited = ms_damping_is_suppressed(&rule, damping, engine->now);
  MsFlap kind = route == 0    ? MS_FLAP_WITHDRAWAL
                : before == 0 ? MS_FLAP_ANNOUNCEMENT
                              : MS_FLAP_CHANGE;
  if (ms_damping_flap(&rule, damping, engine->now, kind) && !waited)
    start_timer(engine, ms_damping_reuse_at(&rule, damping), engine->courses->on_reuse, prefix, as,
                session);
}

static void on_reuse(gpointer user_data, const Ns3cPayload *payload)
{
  MsEngine *engine = user_data;
  if (!ms_engine_tick(engine))
    return;
  guint prefix = ms_packed_prefix(payload);
  guint32 session = ms_packed_session(payload), as = ms_packed_as(payload);
  const MsDamping *damping = damping_of(engine, prefix, session);
  MsDampingRule rule = rule_of(engine, runs(engine, MS_COURSE_DAMPING, as, session));
  if (ms_damping_is_suppressed(&rule, damping, engine->now))
    start_timer(engine, ms_damping_reuse_at(&rule, damping), engine->courses->on_reuse, prefix, as,
                session);
  else
    ms_engine_take(engine, prefix, as, session, *ms_engine_heard(engine, prefix, session));
}

static gboolean is_damped(MsEngine *engine, guint prefix, guint32 as, guint32 session,
                          guint *refused_by)
{
  if (engine->courses->damping == NULL || !damping_of(engine, prefix, session)->suppressed)
    return FALSE;
  int mechanism = runs(engine, MS_COURSE_DAMPING, as, session);
  MsDampingRule rule = rule_of(engine, mechanism);
  *refused_by = (guint)mechanism;
  return ms_damping_is_suppressed(&rule, damping_of(engine, prefix, session), engine->now);
}

/* ---- limits on prefixes */

/* How many prefixes a leaked route to @prefix stands for. */
static guint64 weight_of(const MsEngine *engine, guint prefix)
{
  const MsSchedule *schedule = engine->setup->schedule;
  guint64 weight = 1;
  for (guint i = 0; i < schedule->n_leaks; i++)
    if (schedule->leaks[i].prefix == prefix)
      weight = MAX(weight, schedule->leaks[i].table);
  return weight;
}

/* What @session brings besides what is usual: leaked routes, of the family of @prefix. */
static guint64 excess_of(const MsEngine *engine, guint prefix, guint32 session)
{
  const MsPrefix *prefixes = engine->setup->schedule->prefixes;
  guint64 excess = 0;
  for (guint p = 0; p < engine->n_prefixes; p++) {
    guint32 heard = *ms_engine_heard(engine, p, session);
    gboolean refused = ms_engine_slot(engine, p, session)->in == 0;
    if (heard != 0 && prefixes[p].family == prefixes[prefix].family &&
        (engine->routes->route[heard].flags & MS_ROUTE_CROSSED) &&
        ms_max_prefix_counts(engine->world.options, refused))
      excess += weight_of(engine, p);
  }
  return excess;
}

static gboolean is_over_limit(const MsEngine *engine, guint prefix, guint32 as, guint32 session)
{
  guint32 usual = ms_max_prefix_usual(engine->topology, as, session);
  return ms_max_prefix_exceeded(engine->world.options, usual, excess_of(engine, prefix, session));
}

/* RFC 4271 section 6.7, RFC 4486 section 4, subcode 1: down for the idle time. */
static void tear_down(MsEngine *engine, guint prefix, guint32 as, guint32 session)
{
  guint32 there = engine->topology->reverse[session];
  engine->courses->held[session] |= HELD_BY_LIMIT;
  engine->courses->held[there] |= HELD_BY_LIMIT;
  ms_engine_set_session(engine, as, session, TRUE);
  start_timer(engine, engine->now + engine->world.options->max_prefix_idle,
              engine->courses->on_idle, prefix, as, session);
}

static void on_idle(gpointer user_data, const Ns3cPayload *payload)
{
  MsEngine *engine = user_data;
  if (!ms_engine_tick(engine))
    return;
  guint32 session = ms_packed_session(payload), there = engine->topology->reverse[session];
  guint8 *held = engine->courses->held;
  held[session] &= (guint8)~HELD_BY_LIMIT;
  held[there] &= (guint8)~HELD_BY_LIMIT;
  if (held[session] == 0)
    ms_engine_set_session(engine, ms_packed_as(payload), session, FALSE);
}

static void check_limit(MsEngine *engine, guint prefix, guint32 as, guint32 session)
{
  int mechanism = runs(engine, MS_COURSE_MAX_PREFIX, as, session);
  if (mechanism < 0 || !is_over_limit(engine, prefix, as, session))
    return;
  engine->result->refused_import[mechanism]++;
  if (engine->world.options->max_prefix_action == MS_MAX_PREFIX_TEAR)
    tear_down(engine, prefix, as, session);
}

/* Only what is in excess is discarded: what crossed the leak. */
static gboolean is_discarded(MsEngine *engine, guint prefix, guint32 as, guint32 session,
                             guint32 route, guint *refused_by)
{
  if (engine->courses->held == NULL ||
      engine->world.options->max_prefix_action != MS_MAX_PREFIX_DISCARD ||
      !(engine->routes->route[route].flags & MS_ROUTE_CROSSED))
    return FALSE;
  int mechanism = runs(engine, MS_COURSE_MAX_PREFIX, as, session);
  guint32 usual = ms_max_prefix_usual(engine->topology, as, session);
  *refused_by = (guint)mechanism;
  return mechanism >= 0 &&
         ms_max_prefix_exceeded(engine->world.options, usual, weight_of(engine, prefix));
}

gboolean ms_course_holds_down(MsEngine *engine, guint32 session, gboolean failed)
{
  guint8 *held = engine->courses->held;
  if (held == NULL)
    return failed;
  const guint32 ends[2] = {session, engine->topology->reverse[session]};
  for (guint i = 0; i < 2; i++)
    held[ends[i]] =
        (guint8)(failed ? held[ends[i]] | HELD_BY_FAULT : held[ends[i]] & ~HELD_BY_FAULT);
  return held[session] != 0;
}

/* ---- route status */

static guint32 status_of(gpointer user_data, guint32 as G_GNUC_UNUSED, guint32 session,
                         guint prefix)
{
  const MsEngine *engine = user_data;
  return engine->routes->route[ms_engine_slot(engine, prefix, session)->out].path;
}

static gboolean is_stale(MsEngine *engine, guint32 as, guint32 session, guint32 route,
                         guint *refused_by)
{
  int mechanism =
      engine->courses->status_pending == NULL ? -1 : runs(engine, MS_COURSE_STATUS, as, session);
  if (mechanism < 0)
    return FALSE;
  *refused_by = (guint)mechanism;
  const MsRoute *r = &engine->routes->route[route];
  gboolean stale =
      ms_rost_denied_by(&engine->world, (guint)mechanism, r, as, status_of, engine) != MS_NO_AS;
  if (stale)
    engine->courses->stale[r->prefix] = TRUE;
  return stale;
}

void ms_course_sent(MsEngine *engine, const MsNode *node, guint prefix, guint32 before)
{
  guint8 *pending = engine->courses->status_pending;
  guint64 adopts = ms_profile_runs(&engine->setup->deployment->profiles[node->profile]) &
                   engine->aside.courses[MS_COURSE_STATUS];
  /* What is announced anew makes a difference only to routes that were given up. */
  if (pending == NULL || adopts == 0 || pending[prefix] ||
      (before == 0 && !engine->courses->stale[prefix]))
    return;
  pending[prefix] = TRUE;
  start_timer(engine, engine->now + MS_ROST_DELAY, engine->courses->on_status, prefix, 0, 0);
}

/* Adopters fetch what is published, and judge anew what they have heard. */
static void on_status(gpointer user_data, const Ns3cPayload *payload)
{
  MsEngine *engine = user_data;
  if (!ms_engine_tick(engine))
    return;
  guint prefix = ms_packed_prefix(payload);
  engine->courses->status_pending[prefix] = FALSE;
  for (guint32 as = 0; as < engine->n_ases; as++) {
    const MsNode *node = ms_engine_node(engine, prefix, as);
    guint64 adopts = ms_profile_runs(&engine->setup->deployment->profiles[node->profile]) &
                     engine->aside.courses[MS_COURSE_STATUS];
    for (guint32 s = node->first; adopts != 0 && s < node[1].first; s++)
      if (*ms_engine_heard(engine, prefix, s) != 0)
        ms_engine_take(engine, prefix, as, s, *ms_engine_heard(engine, prefix, s));
  }
}

/* ---- all of them */

gboolean ms_course_refuses(MsEngine *engine, guint prefix, guint32 as, guint32 session,
                           guint32 route, guint *refused_by)
{
  guint mechanism;
  if (!is_damped(engine, prefix, as, session, &mechanism) &&
      !is_discarded(engine, prefix, as, session, route, &mechanism) &&
      !is_stale(engine, as, session, route, &mechanism))
    return FALSE;
  *refused_by = mechanism;
  return TRUE;
}

void ms_course_changing(MsEngine *engine, guint prefix, guint32 as, guint32 session, guint32 before,
                        guint32 route)
{
  if (engine->courses->damping != NULL)
    flap(engine, prefix, as, session, before, route);
}

void ms_course_heard(MsEngine *engine, guint prefix, guint32 as, guint32 session)
{
  if (engine->courses->held != NULL)
    check_limit(engine, prefix, as, session);
}

MsCourses *ms_courses_new(MsEngine *engine)
{
  const guint64 *courses = engine->aside.courses;
  if ((courses[MS_COURSE_DAMPING] | courses[MS_COURSE_MAX_PREFIX] | courses[MS_COURSE_STATUS]) == 0)
    return NULL;
  MsCourses *it = g_new0(MsCourses, 1);
  if (courses[MS_COURSE_DAMPING] != 0)
    it->damping = g_new0(MsDamping, (gsize)engine->n_prefixes * engine->n_sessions + 1);
  if (courses[MS_COURSE_MAX_PREFIX] != 0)
    it->held = g_new0(guint8, engine->n_sessions + 1);
  if (courses[MS_COURSE_STATUS] != 0) {
    it->status_pending = g_new0(guint8, engine->n_prefixes + 1);
    it->stale = g_new0(guint8, engine->n_prefixes + 1);
  }
  it->old_damping = ms_mechanism_find("damping-2439");
  it->on_reuse = ms_clock_add_handler(engine->clock, on_reuse, engine);
  it->on_idle = ms_clock_add_handler(engine->clock, on_idle, engine);
  it->on_status = ms_clock_add_handler(engine->clock, on_status, engine);
  return it;
}

void ms_courses_free(MsCourses *courses)
{
  if (courses == NULL)
    return;
  g_free(courses->damping);
  g_free(courses->held);
  g_free(courses->status_pending);
  g_free(courses->stale);
  g_free(courses);
}
