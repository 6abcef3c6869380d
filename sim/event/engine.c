/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/event/course.h"

/* Which share of the MRAI distribution an AS falls in: a hash of (seed, ASN), so the same AS is
 * slow in every run. */
static guint8 draw_mrai(const MsEventOptions *options, guint32 asn)
{
  double u = ms_hash_unit(ms_hash3(options->seed, MS_HASH_MRAI, asn, 0));
  for (guint i = 0; i < options->n_mrai; i++) {
    if (u < options->mrai[i].share)
      return (guint8)i;
    u -= options->mrai[i].share;
  }
  return (guint8)options->n_mrai; /* the rest: no interval */
}

/* Flags of nodes whose AS runs these mechanisms. */
static guint8 flags_of(const MsEngine *engine, guint16 profile)
{
  const MsProfile *p = &engine->setup->deployment->profiles[profile];
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  guint8 flags = 0;
  if (p->export_maybe[0] | p->export_maybe[1] | p->export_maybe[2])
    flags |= MS_NODE_EACH;
  for (guint64 left = ms_profile_runs(p); left != 0; left &= left - 1)
    if (mechanisms[__builtin_ctzll(left)]->prefers)
      flags |= MS_NODE_PREFERS;
  return flags;
}

/* The tables that only some runs need. */
static void set_aside(MsEngine *engine)
{
  const MsEventSetup *setup = engine->setup;
  const MsSchedule *schedule = setup->schedule;
  MsAside *aside = &engine->aside;
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  gboolean hears = setup->keep_heard || setup->later != NULL;
  for (guint i = 0; i < n; i++) {
    if (!(setup->deployment->active >> i & 1))
      continue;
    aside->courses[mechanisms[i]->course] |= MS_MECHANISM_BIT(i);
    aside->punches |= mechanisms[i]->punches ? MS_MECHANISM_BIT(i) : 0;
    aside->fills |= mechanisms[i]->fills ? MS_MECHANISM_BIT(i) : 0;
    hears |= mechanisms[i]->course != MS_COURSE_NONE;
  }
  for (guint i = 0; i < schedule->n_leaks; i++)
    hears |= schedule->leaks[i].unpoliced;
  for (guint i = 1; i < schedule->n_claims; i++)
    engine->coupled |= schedule->claims[i].forwards;
  aside->way_on = g_new(guint32, schedule->n_claims + 1);
  for (guint i = 0; i < schedule->n_claims; i++)
    aside->way_on[i] = MS_NO_SESSION;
  gsize room = (gsize)engine->n_prefixes * engine->n_sessions + 1;
  for (guint i = 0; i < schedule->n_acts && aside->filtered == NULL; i++)
    if (schedule->acts[i].kind == MS_ACT_FILTER)
      aside->filtered = g_new0(guint8, room);
  if (aside->punches != 0) {
    aside->hole = g_new0(guint8, room);
    engine->coupled = hears = TRUE;
  }
  if (hears)
    aside->heard = g_new0(guint32, room);
}

static void fill_nodes(MsEngine *engine)
{
  const MsTopology *topology = engine->topology;
  const MsDeployment *deployment = engine->setup->deployment;
  g_autofree guint8 *flags = g_new(guint8, deployment->n_profiles);
  for (guint i = 0; i < deployment->n_profiles; i++)
    flags[i] = flags_of(engine, (guint16)i);
  for (guint prefix = 0; prefix < engine->n_prefixes; prefix++) {
    for (guint32 as = 0; as < engine->n_ases; as++) {
      guint16 profile = deployment->profile_of[as];
      *ms_engine_node(engine, prefix, as) = (MsNode){
          .best = MS_NO_SESSION,
          .next_hop = MS_NO_AS,
          .first = topology->first[as],
          .first_peer = topology->first_peer[as],
          .first_provider = topology->first_provider[as],
          .asn = topology->asn[as],
          .leak = MS_NO_LEAK,
          .profile = profile,
          .length = MS_NO_ROUTE_LENGTH,
          .learned = MS_REL_SELF,
          .flags = flags[profile],
          .mrai = prefix == 0 ? draw_mrai(&engine->options, topology->asn[as])
                              : ms_engine_node(engine, 0, as)->mrai,
      };
    }
    *ms_engine_node(engine, prefix, engine->n_ases) = (MsNode){.first = engine->n_sessions};
  }
}

/* Every 16384 events, and exactly when there may be no more. */
static void plan_next_look(MsEngine *engine)
{
  guint64 most = engine->options.max_events;
  engine->next_look = engine->result->events + 0x4000;
  if (most > engine->result->events)
    engine->next_look = MIN(engine->next_look, most);
}

/* A message or timer that is due soon: what it will touch lies far apart in memory. */
static void fetch_early(gpointer user_data, guint32 handler, const Ns3cPayload *payload)
{
  const MsEngine *engine = user_data;
  if (handler != engine->on_message && handler != engine->on_timer)
    return;
  guint prefix = ms_packed_prefix(payload);
  __builtin_prefetch(ms_engine_slot(engine, prefix, ms_packed_session(payload)), 1);
  __builtin_prefetch(ms_engine_node(engine, prefix, ms_packed_as(payload)), 1);
  __builtin_prefetch(&engine->routes->route[ms_packed_route(payload)]);
}

MsEngine *ms_engine_new(const MsEventSetup *setup, MsClock *clock, MsResult *result)
{
  MsEngine *engine = g_new0(MsEngine, 1);
  engine->setup = setup;
  engine->topology = setup->topology;
  engine->clock = clock;
  engine->result = result;
  engine->policy = setup->policy;
  engine->options = setup->options;
  engine->n_ases = setup->topology->n_ases;
  engine->n_sessions = setup->topology->n_sessions;
  engine->n_prefixes = setup->schedule->n_prefixes;
  engine->slot = g_new0(MsSlot, (gsize)engine->n_prefixes * engine->n_sessions);
  for (gsize i = 0; i < (gsize)engine->n_prefixes * engine->n_sessions; i++)
    engine->slot[i].length = MS_NO_ROUTE_LENGTH;
  engine->node = g_new(MsNode, (gsize)engine->n_prefixes * (engine->n_ases + 1));
  engine->mrai = g_new0(gint64, setup->options.n_mrai + 1);
  for (guint i = 0; i < setup->options.n_mrai; i++)
    engine->mrai[i] = setup->options.mrai[i].interval;
  if (setup->options.processing_max > 0)
    engine->busy = g_new0(gint64, engine->n_ases);
  engine->routes = ms_routes_new();
  engine->world = (MsWorld){
      .topology = setup->topology,
      .registry = setup->registry,
      .prefixes = setup->schedule->prefixes,
      .routes = engine->routes,
      .listed = setup->listed,
      .deployment = setup->deployment,
      .options = setup->security != NULL ? setup->security : ms_security_options_default(),
  };
  const guint8 *rank = engine->policy.rank;
  engine->ranks_in_order =
      rank[MS_REL_CUSTOMER] < rank[MS_REL_PEER] && rank[MS_REL_PEER] < rank[MS_REL_PROVIDER];
  fill_nodes(engine);
  set_aside(engine);
  engine->on_message = ms_clock_add_handler(clock, ms_engine_on_message, engine);
  engine->on_processed = ms_clock_add_handler(clock, ms_engine_on_processed, engine);
  engine->on_timer = ms_clock_add_handler(clock, ms_engine_on_timer, engine);
  engine->courses = ms_courses_new(engine);
  ms_clock_set_hint(clock, fetch_early, engine);
  plan_next_look(engine);
  return engine;
}

void ms_engine_free(MsEngine *engine)
{
  if (engine == NULL)
    return;
  /* The clock may still hold events, and looks at them once more when it goes. */
  ms_clock_set_hint(engine->clock, NULL, NULL);
  ms_routes_free(engine->routes);
  ms_courses_free(engine->courses);
  g_free(engine->aside.heard);
  g_free(engine->aside.hole);
  g_free(engine->aside.filtered);
  g_free(engine->aside.way_on);
  g_free(engine->slot);
  g_free(engine->node);
  g_free(engine->mrai);
  g_free(engine->busy);
  g_free(engine);
}

gboolean ms_engine_tick_slow(MsEngine *engine, gint64 now)
{
  guint64 events = engine->result->events;
  if (engine->progress != NULL && !engine->progress(engine->progress_data, now, events))
    engine->interrupted = TRUE;
  if (now > engine->bound ||
      (engine->options.max_events != 0 && events >= engine->options.max_events))
    engine->out_of_bounds = TRUE;
  if (!engine->interrupted && !engine->out_of_bounds) {
    plan_next_look(engine);
    return TRUE;
  }
  ms_clock_stop(engine->clock);
  return FALSE;
}
