/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/property/scenario-private.h"

#include "models/base/hash.h"
#include "models/topology/builder.h"
#include "models/topology/exchanges.h"

guint64 draw(Draw *d)
{
  d->state++;
  return ms_hash3(d->it->seed, 'o', d->state, 0);
}

guint below(Draw *d, guint n)
{
  g_assert(n > 0);
  return (guint)(draw(d) % n);
}

gboolean chance(Draw *d, double share)
{
  return ms_hash_unit(draw(d)) < share;
}

static void link_ases(Draw *d, MsTopologyBuilder *builder, guint a, guint b, MsRelation b_is)
{
  gboolean good = ms_topology_builder_add_link(builder, d->asn[a], d->asn[b], b_is, 0, 0, NULL);
  g_assert(good);
  g_string_append_printf(d->it->text, " %u%c%u", d->asn[a], b_is == MS_REL_CUSTOMER ? '>' : '-',
                         d->asn[b]);
}

/* Draws of their own, so that the rest of a scenario is the same with exchanges as without. */
static Draw apart(const Draw *d, guint64 state)
{
  Draw other = *d;
  other.state = state << 32;
  return other;
}

static void draw_exchanges(const Draw *d, MsTopologyBuilder *builder)
{
  Draw own = apart(d, 1);
  guint n = chance(&own, 0.4) ? 1 + below(&own, 3) : 0;
  for (guint e = 0; e < n; e++) {
    g_autofree char *name = g_strdup_printf("IX %u", e);
    guint number = ms_topology_builder_add_exchange(
        builder, name, chance(&own, 0.5) ? 0 : 64496 + e, MS_REGION_UNKNOWN);
    double share = ms_hash_unit(draw(&own));
    for (guint i = 0; i < d->n; i++)
      if (chance(&own, share))
        ms_topology_builder_add_member(builder, number, d->asn[i], chance(&own, 0.85));
  }
}

/* ASes in an order in which providers come first, so providers never lead back; then peers at
 * random. */
static void draw_graph(Draw *d)
{
  Scenario *it = d->it;
  d->n = 5 + below(d, MAX_ASES - 4);
  for (guint i = 0; i < d->n; i++) {
    gboolean taken = TRUE;
    while (taken) {
      d->asn[i] = 1 + below(d, 999);
      taken = FALSE;
      for (guint k = 0; k < i; k++)
        taken |= d->asn[k] == d->asn[i];
    }
  }
  g_string_append_printf(it->text, "graph (a>b: a is b's provider; a-b: peers):");
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("random");
  gboolean linked[MAX_ASES][MAX_ASES] = {{FALSE}};
  guint top = 1 + below(d, 4), most = 1 + below(d, 3);
  guint reach = 2 + below(d, d->n); /* small: deep graphs; large: flat ones */
  for (guint i = 1; i < d->n; i++) {
    guint providers = i < top ? 0 : 1 + below(d, most);
    for (guint k = 0; k < providers; k++) {
      guint p = i - 1 - below(d, MIN(i, reach));
      if (linked[p][i])
        continue;
      linked[p][i] = linked[i][p] = TRUE;
      link_ases(d, builder, p, i, MS_REL_CUSTOMER);
    }
  }
  double density = ms_hash_unit(draw(d)) * ms_hash_unit(draw(d)) * (d->n > 20 ? 0.3 : 0.6);
  for (guint i = 1; i < d->n; i++) {
    for (guint k = 0; k < i; k++) {
      if (linked[i][k] || !(i < top || chance(d, density)))
        continue;
      linked[i][k] = linked[k][i] = TRUE;
      link_ases(d, builder, i, k, MS_REL_PEER);
    }
  }
  draw_exchanges(d, builder);
  g_autoptr(GError) error = NULL;
  it->topology = ms_topology_builder_finish(builder, "random", FALSE, NULL, &error);
  g_assert_no_error(error);
  g_string_append_c(it->text, '\n');
}

static const struct {
  const char *name;
  guint32 rule;
} mechanisms[] = {
    {"rov", ORACLE_ROV},
    {"otc", ORACLE_OTC},
    {"valley-filter", ORACLE_VALLEY},
    {"customer-prefix-filter", ORACLE_REGISTERED_CONE},
    {"peer-prefix-filter", ORACLE_REGISTERED_CONE},
    {"peerlock-lite", ORACLE_PEERLOCK_LITE},
    {"aspa", ORACLE_ASPA},
    {"path-end", ORACLE_PATH_END},
    {"prefix-length-filter", ORACLE_LENGTH},
    {"first-as", ORACLE_FIRST_AS},
    {"as-set-filter", ORACLE_AS_SET},
    {"tier1-filter", ORACLE_TIER1},
    {"edge-filter", ORACLE_EDGE},
    {"aspa-neighbours", ORACLE_ASPA_NEIGHBOURS},
    {"bgp-isec", ORACLE_ISEC},
    {"peerlock", ORACLE_PEERLOCK},
    {"rov-prefer-valid", ORACLE_PREFER_VALID},
    {"rov-prefer-valid-first", ORACLE_PREFER_VALID_FIRST},
    {"bgpsec-1st", ORACLE_BGPSEC_1ST},
    {"bgpsec-2nd", ORACLE_BGPSEC_2ND},
    {"bgpsec-3rd", ORACLE_BGPSEC_3RD},
    {"otc-reduced", ORACLE_OTC_REDUCED},
    {"blackhole", ORACLE_BLACKHOLE},
    {"blackhole-unchecked", ORACLE_BLACKHOLE_ANY},
};

/* Often three or four stacked of the many. */
static gboolean is_drawn(Draw *d, const MsMechanism *mechanism, guint32 rule)
{
  if (d->rides && mechanism->ride == MS_RIDE_NONE)
    return FALSE;
  return chance(d, d->rides ? 0.35 : rule & ORACLE_FIRST ? 0.06 : 0.2);
}

static void deploy(Draw *d, guint32 as, guint mechanism, guint32 rule, guint import_from,
                   guint export_to, double strength)
{
  Scenario *it = d->it;
  guint n;
  const MsMechanism *m = ms_mechanisms(&n)[mechanism];
  ms_deployment_add(it->deployment, as, mechanism, import_from, export_to, strength);
  g_string_append_printf(it->text, "AS%u runs %s, import %x, export %x, strength %.2f\n",
                         it->topology->asn[as], m->name, m->import == NULL ? 0 : import_from,
                         m->export == NULL ? 0 : export_to, strength);
  const MsProfile *profile = &it->deployment->profiles[it->deployment->profile_of[as]];
  for (guint32 s = it->topology->first[as]; s < it->topology->first[as + 1]; s++) {
    MsRelation relation = ms_topology_relation(it->topology, as, s);
    guint32 neighbour = it->topology->asn[it->topology->neighbour[s]];
    if (strength < 1 && !ms_deployment_runs(it->deployment, profile, mechanism, relation,
                                            it->topology->asn[as], neighbour))
      continue;
    if ((import_from >> relation & 1) && m->import != NULL)
      it->import[s] |= rule;
    if ((export_to >> relation & 1) && m->export != NULL)
      it->export[s] |= rule;
  }
}

/* What route servers run: what a peer of theirs could, and no more. */
static void draw_servers(const Draw *d)
{
  Scenario *it = d->it;
  const MsTopology *topology = it->topology;
  Draw own = apart(d, 2);
  for (guint e = 0; e < topology->n_exchanges; e++)
    for (guint i = 0; i < G_N_ELEMENTS(mechanisms); i++) {
      guint n, number = (guint)ms_mechanism_find(mechanisms[i].name);
      const MsMechanism *m = ms_mechanisms(&n)[number];
      if (!m->serves || (d->rides && m->ride == MS_RIDE_NONE) || !chance(&own, 0.3))
        continue;
      double strength = chance(&own, 0.6) ? 1 : 0.2 + 0.7 * ms_hash_unit(draw(&own));
      ms_deployment_serve(it->deployment, topology, e, number, strength);
      g_string_append_printf(it->text, "%s runs %s, strength %.2f\n", topology->exchanges[e].name,
                             m->name, strength);
      it->rules |= mechanisms[i].rule;
      const MsProfile *profile = &it->deployment->profiles[it->deployment->server[e]];
      for (guint32 s = 0; s < topology->n_sessions; s++)
        if (topology->multilateral[s] && topology->exchange_of[s] == e &&
            (strength >= 1 || ms_deployment_runs(it->deployment, profile, number, MS_REL_PEER,
                                                 ms_exchange_number(&topology->exchanges[e]),
                                                 topology->asn[topology->neighbour[s]])))
          it->served[s] |= mechanisms[i].rule;
    }
}

static void draw_mechanisms(Draw *d)
{
  Scenario *it = d->it;
  guint n;
  it->deployment = ms_deployment_new(it->topology->n_ases, draw(d));
  for (guint i = 0; i < G_N_ELEMENTS(mechanisms); i++) {
    int number = ms_mechanism_find(mechanisms[i].name);
    g_assert(number >= 0);
    const MsMechanism *m = ms_mechanisms(&n)[number];
    if (!is_drawn(d, m, mechanisms[i].rule))
      continue;
    double share = ms_hash_unit(draw(d));
    it->rules |= mechanisms[i].rule;
    for (guint32 as = 0; as < it->topology->n_ases; as++) {
      if (!chance(d, share))
        continue;
      guint from = m->import_from, to = m->export_to;
      if (chance(d, 0.3)) {
        from = below(d, 8);
        to = below(d, 8);
      }
      if (d->plain && mechanisms[i].rule == ORACLE_REGISTERED_CONE)
        from &= ~MS_FROM_PROVIDER;
      double strength = chance(d, 0.75) ? 1 : 0.2 + 0.7 * ms_hash_unit(draw(d));
      deploy(d, as, (guint)number, mechanisms[i].rule, from, to, strength);
    }
  }
  guint isec = (guint)ms_mechanism_find("bgp-isec");
  for (guint32 as = 0; as < it->topology->n_ases; as++) {
    it->listed[as] =
        it->topology->first_provider[as] == it->topology->first[as + 1] || chance(d, 0.1);
    it->signs[as] = ms_deployment_has(it->deployment, as, isec);
  }
}

static void draw_dynamics(Draw *d)
{
  static const gint64 latencies[] = {-1, -1, 10000000, 1000};
  static const char *const schedulers[] = {NULL, "heap", "map", "list"};
  Scenario *it = d->it;
  MsEventOptions *o = &it->setup.options;
  *o = ms_event_options_default();
  it->mrai[0] = (MsMraiShare){chance(d, 0.3) ? 1 : 0.5, 30 * SECOND};
  it->mrai[1] = (MsMraiShare){0.25, 5 * SECOND};
  o->mrai = it->mrai;
  o->n_mrai = below(d, 3) == 0 || it->mrai[0].share < 1 ? below(d, 3) : below(d, 2);
  o->jitter = chance(d, 0.5);
  o->wrate = chance(d, 0.3);
  o->mrai_per_destination = chance(d, 0.5);
  if (it->mrai[0].share >= 1)
    o->n_mrai = MIN(o->n_mrai, 1);
  o->processing_max = chance(d, 0.3) ? SECOND / 50 : 0;
  o->processing_min = o->processing_max != 0 && chance(d, 0.5) ? o->processing_max : 0;
  o->latency = latencies[below(d, G_N_ELEMENTS(latencies))];
  o->sender_check = (MsSenderCheck)below(d, 3);
  o->until = STAGE * (STAGES + 8);
  o->max_events = 300000;
  o->seed = draw(d);
  o->clock = (MsClockKind)(it->seed % 4);
  if (o->clock == MS_CLOCK_NS3_DEFAULT)
    o->scheduler = schedulers[below(d, G_N_ELEMENTS(schedulers))];
  MsPolicy *p = &it->setup.policy;
  *p = ms_policy_default();
  guint ranks = below(d, 8);
  if (d->plain)
    ranks = G_MAXUINT;
  if (ranks == 0)
    p->rank[MS_REL_PROVIDER] = p->rank[MS_REL_PEER];
  else if (ranks == 1)
    p->rank[MS_REL_PEER] = p->rank[MS_REL_CUSTOMER];
  p->tie_break = (MsTieBreak)(chance(d, 0.15) && !d->plain ? MS_TIE_OLDEST : below(d, 2));
  p->seed = draw(d);
  p->draw = below(d, 5);
  g_string_append_printf(it->text,
                         "tie-break %s (seed %" G_GUINT64_FORMAT ", draw %" G_GUINT64_FORMAT
                         "), ranks %u %u %u; mrai %u shares, first %g; "
                         "jitter %d, wrate %d, per destination %d, processing %g-%g s, latency %g "
                         "s, sender check %d, clock %d\n",
                         ms_tie_break_name(p->tie_break), p->seed, p->draw, p->rank[0], p->rank[1],
                         p->rank[2], o->n_mrai, it->mrai[0].share, o->jitter, o->wrate,
                         o->mrai_per_destination, (double)o->processing_min / 1e9,
                         (double)o->processing_max / 1e9, (double)o->latency / 1e9, o->sender_check,
                         o->clock);
}

static Scenario *draw_scenario(guint64 seed, gboolean plain)
{
  Scenario *it = g_new0(Scenario, 1);
  Draw d = {.it = it, .plain = plain};
  it->seed = seed;
  d.rides = plain || chance(&d, 0.4);
  /* Some are plain but for who is preferred, and how it is run. */
  d.plain = plain || (d.rides && chance(&d, 0.35));
  it->text = g_string_new(NULL);
  g_string_append_printf(it->text, "%sscenario %" G_GUINT64_FORMAT "\n", plain ? "plain " : "",
                         seed);
  draw_graph(&d);
  it->registry = ms_registry_new();
  it->listed = g_new0(guint8, it->topology->n_ases);
  it->import = g_new0(guint32, it->topology->n_sessions);
  it->export = g_new0(guint32, it->topology->n_sessions);
  it->served = g_new0(guint32, it->topology->n_sessions);
  it->attests = g_new0(guint8, it->topology->n_ases);
  it->publishes = g_new0(guint8, it->topology->n_ases);
  it->signs = g_new0(guint8, it->topology->n_ases);
  it->down = g_new0(guint8, it->topology->n_sessions);
  it->cone = oracle_cones(it->topology);
  draw_mechanisms(&d);
  draw_servers(&d);
  draw_links(&d);
  draw_incidents(&d);
  draw_faults(&d);
  d.plain = plain;
  draw_dynamics(&d);
  g_autoptr(GError) error = NULL;
  it->schedule =
      ms_schedule_new(it->topology, it->incident, it->n_incidents, it->fault, it->n_faults, &error);
  if (error != NULL)
    g_error("%s\n%s", error->message, it->text->str);
  if (it->later != NULL)
    ms_schedule_change_registry(it->schedule, it->registered);
  it->setup.topology = it->topology;
  it->setup.registry = it->registry;
  it->setup.later = it->later;
  it->setup.security = &it->security;
  it->setup.deployment = it->deployment;
  it->setup.schedule = it->schedule;
  it->setup.listed = it->listed;
  it->setup.snapshot_at = -1;
  OracleProblem *problem = &it->problem;
  problem->topology = it->topology;
  problem->import = it->import;
  problem->export = it->export;
  problem->served = it->served;
  problem->listed = it->listed;
  problem->cone = it->cone;
  problem->down = it->down;
  problem->attests = it->attests;
  problem->publishes = it->publishes;
  problem->signs = it->signs;
  problem->suffix = it->security.path_end_suffix;
  for (guint i = 0; i < 3; i++)
    problem->rank[i] = it->setup.policy.rank[i];
  problem->hash_ties = it->setup.policy.tie_break == MS_TIE_HASH;
  problem->seed = it->setup.policy.seed;
  problem->draw = it->setup.policy.draw;
  return it;
}

Scenario *scenario_new(guint64 seed)
{
  return draw_scenario(seed, FALSE);
}

Scenario *scenario_new_plain(guint64 seed)
{
  return draw_scenario(seed, TRUE);
}

void scenario_free(Scenario *it)
{
  if (it == NULL)
    return;
  for (guint i = 0; i < it->n_incidents; i++) {
    g_free((gpointer)it->incident[i].to);
    g_free((gpointer)it->incident[i].path);
  }
  ms_schedule_free(it->schedule);
  ms_deployment_free(it->deployment);
  ms_registry_free(it->later);
  ms_registry_free(it->registry);
  ms_topology_unref(it->topology);
  g_free(it->listed);
  g_free(it->import);
  g_free(it->export);
  g_free(it->served);
  g_free(it->down);
  g_free(it->cone);
  g_free(it->attests);
  g_free(it->publishes);
  g_free(it->signs);
  g_string_free(it->text, TRUE);
  g_free(it);
}
