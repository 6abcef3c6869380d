/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/property/scenario.h"

#include "models/base/hash.h"
#include "models/topology/builder.h"

#include <string.h>

#define SECOND ((gint64)1000000000)
/* Between two moments of change: longer than any of these runs takes to converge. */
#define STAGE (7200 * SECOND)
enum { MAX_ASES = 60, STAGES = 6 };

typedef struct {
  Scenario *it;
  guint64 state;
  guint n;
  guint32 asn[MAX_ASES];
  gboolean plain;
} Draw;

static guint64 draw(Draw *d)
{
  d->state++;
  return ms_hash3(d->it->seed, 'o', d->state, 0);
}

static guint below(Draw *d, guint n)
{
  g_assert(n > 0);
  return (guint)(draw(d) % n);
}

static gboolean chance(Draw *d, double share)
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
  g_autoptr(GError) error = NULL;
  it->topology = ms_topology_builder_finish(builder, "random", FALSE, NULL, &error);
  g_assert_no_error(error);
  g_string_append_c(it->text, '\n');
}

static const struct {
  const char *name;
  guint8 rule;
} mechanisms[] = {
    {"rov", ORACLE_ROV},
    {"otc", ORACLE_OTC},
    {"valley-filter", ORACLE_VALLEY},
    {"customer-prefix-filter", ORACLE_REGISTERED_CONE},
    {"peer-prefix-filter", ORACLE_REGISTERED_CONE},
    {"peerlock-lite", ORACLE_PEERLOCK_LITE},
};

static void deploy(Draw *d, guint32 as, guint mechanism, guint8 rule, guint import_from,
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

static void draw_mechanisms(Draw *d)
{
  Scenario *it = d->it;
  guint n;
  it->deployment = ms_deployment_new(it->topology->n_ases, draw(d));
  it->without_otc = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS(mechanisms); i++) {
    int number = ms_mechanism_find(mechanisms[i].name);
    if (number < 0 || !chance(d, 0.35))
      continue;
    const MsMechanism *m = ms_mechanisms(&n)[number];
    double share = ms_hash_unit(draw(d));
    if (mechanisms[i].rule == ORACLE_OTC)
      it->without_otc = FALSE;
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
  for (guint32 as = 0; as < it->topology->n_ases; as++)
    it->listed[as] =
        it->topology->first_provider[as] == it->topology->first[as + 1] || chance(d, 0.1);
}

static guint prefix_number(Scenario *it, const MsPrefix *prefix)
{
  OracleProblem *problem = &it->problem;
  guint32 address = (guint32)prefix->address[0] << 24 | (guint32)prefix->address[1] << 16 |
                    (guint32)prefix->address[2] << 8 | prefix->address[3];
  for (guint i = 0; i < problem->n_prefixes; i++)
    if (problem->prefix[i].address == address && problem->prefix[i].length == prefix->length)
      return i;
  problem->prefix[problem->n_prefixes] = (OraclePrefix){address, prefix->length};
  return problem->n_prefixes++;
}

static void register_prefix(Draw *d, const MsPrefix *prefix, guint32 asn, gboolean route_object)
{
  Scenario *it = d->it;
  OracleEntry *entry = &it->problem.entry[it->problem.n_entries++];
  guint max_length = chance(d, 0.7) ? prefix->length : 24;
  *entry =
      (OracleEntry){it->problem.prefix[prefix_number(it, prefix)], max_length, asn, route_object};
  char text[MS_PREFIX_TEXT];
  if (route_object)
    ms_registry_add_route_object(it->registry, prefix, asn);
  else
    ms_registry_add_vrp(it->registry, prefix, max_length, asn);
  g_string_append_printf(it->text, "%s %s max %u AS%u\n", route_object ? "route object" : "VRP",
                         ms_prefix_format(prefix, text), max_length, asn);
}

static void change(Scenario *it, ScenarioChange change)
{
  if (change.time == MS_TIME_NEVER)
    return;
  guint at = it->n_changes++;
  g_assert(at < G_N_ELEMENTS(it->change));
  for (; at > 0 && it->change[at - 1].time > change.time; at--)
    it->change[at] = it->change[at - 1];
  it->change[at] = change;
}

/* Offenders are more often multihomed than not, for others have nobody to leak to. */
static guint32 draw_offender(Draw *d, guint32 victim)
{
  const MsTopology *topology = d->it->topology;
  for (guint try = 0;; try++) {
    guint32 as = below(d, topology->n_ases);
    if (as != victim && (topology->first[as + 1] - topology->first_peer[as] >= 2 || try > 3))
      return as;
  }
}

static void draw_incident(Draw *d, guint number, guint32 victim, const MsPrefix *prefix)
{
  static const char *const names[] = {"one", "two"};
  Scenario *it = d->it;
  const MsTopology *topology = it->topology;
  MsIncident *incident = &it->incident[number];
  guint kind = below(d, 10);
  gint64 start = STAGE * (1 + below(d, STAGES));
  *incident = (MsIncident){
      .name = names[number],
      .kind = kind == 0  ? MS_INCIDENT_NONE
              : kind < 7 ? MS_INCIDENT_LEAK
              : kind < 9 ? MS_INCIDENT_ORIGIN_HIJACK
                         : MS_INCIDENT_SUBPREFIX_HIJACK,
      .victim = victim,
      .offender = draw_offender(d, victim),
      .prefix = *prefix,
      .hijacked = *prefix,
      .start = start,
      .end = chance(d, 0.6) ? MS_TIME_NEVER : start + STAGE * (1 + below(d, 3)),
      .leak_types = chance(d, 0.6) ? MS_LEAK_ALL_TYPES : 2u << below(d, 4),
  };
  guint wanted = 1 + below(d, 3);
  guint32 first = topology->first[incident->offender];
  guint32 degree = topology->first[incident->offender + 1] - first;
  if (incident->kind == MS_INCIDENT_LEAK && chance(d, 0.3)) {
    guint32 *to = g_new(guint32, wanted);
    for (guint i = 0; i < wanted; i++)
      to[i] = topology->neighbour[first + below(d, degree)];
    incident->to = to;
    incident->n_to = wanted;
  }
  if (incident->kind == MS_INCIDENT_NONE)
    incident->offender = MS_NO_AS;
  incident->hijacked.length = (guint8)(17 + below(d, 8));
}

static void write_incident(Scenario *it, const MsIncident *incident)
{
  const MsTopology *topology = it->topology;
  char text[MS_PREFIX_TEXT];
  g_string_append_printf(it->text,
                         "incident %s: %s of %s of AS%u by AS%u, types %x, from %g s to %g s",
                         incident->name, ms_incident_kind_name(incident->kind),
                         ms_prefix_format(&incident->prefix, text), topology->asn[incident->victim],
                         incident->offender == MS_NO_AS ? 0 : topology->asn[incident->offender],
                         incident->leak_types, (double)incident->start / 1e9,
                         incident->end == MS_TIME_NEVER ? -1.0 : (double)incident->end / 1e9);
  for (guint i = 0; i < incident->n_to; i++)
    g_string_append_printf(it->text, "%s AS%u", i == 0 ? ", to" : "",
                           topology->asn[incident->to[i]]);
  if (incident->kind == MS_INCIDENT_SUBPREFIX_HIJACK)
    g_string_append_printf(it->text, ", %s", ms_prefix_format(&incident->hijacked, text));
  g_string_append_c(it->text, '\n');
}

static void tell_incident(Draw *d, guint number, gboolean first_of_victim)
{
  Scenario *it = d->it;
  const MsIncident *incident = &it->incident[number];
  guint prefix = prefix_number(it, &incident->prefix);
  write_incident(it, incident);
  if (first_of_victim)
    change(it, (ScenarioChange){.kind = CHANGE_ANNOUNCE, .as = incident->victim, .prefix = prefix});
  if (incident->kind == MS_INCIDENT_NONE)
    return;
  ScenarioChange c = {
      .time = incident->start, .offence = TRUE, .as = incident->offender, .leak = number};
  if (incident->kind == MS_INCIDENT_LEAK) {
    c.prefix = prefix;
    c.kind = CHANGE_LEAK;
  } else {
    gboolean sub = incident->kind == MS_INCIDENT_SUBPREFIX_HIJACK;
    c.prefix = sub ? prefix_number(it, &incident->hijacked) : prefix;
    c.kind = CHANGE_ANNOUNCE;
    if (sub && chance(d, 0.2))
      register_prefix(d, &incident->hijacked, it->topology->asn[incident->offender], TRUE);
  }
  /* An offender that holds a ROA for all that covers what it announces: too short, or long enough.
   */
  if (incident->kind != MS_INCIDENT_LEAK && chance(d, 0.15))
    register_prefix(d, &incident->prefix, it->topology->asn[incident->offender], FALSE);
  change(it, c);
  c.time = incident->end;
  c.kind = c.kind == CHANGE_LEAK ? CHANGE_LEAK_ENDS : CHANGE_WITHDRAW;
  change(it, c);
}

static void draw_incidents(Draw *d)
{
  Scenario *it = d->it;
  guint32 n = it->topology->n_ases;
  guint32 victim[2] = {below(d, n), below(d, n)};
  it->n_incidents = 1 + (chance(d, 0.3) && !d->plain ? 1 : 0);
  gboolean one_victim = it->n_incidents == 1 || chance(d, 0.4) || victim[0] == victim[1];
  MsPrefix prefix[2];
  for (guint i = 0; i < 2; i++) {
    prefix[i] = (MsPrefix){.address = {10, (guint8)(1 + i)}, .length = 16, .family = 4};
    guint32 asn = it->topology->asn[victim[i]];
    if (i == 1 && one_victim)
      break;
    if (chance(d, 0.7))
      register_prefix(d, &prefix[i], chance(d, 0.1) ? below(d, 2) * 5 : asn, FALSE);
    if (chance(d, 0.6))
      register_prefix(d, &prefix[i], asn, TRUE);
  }
  for (guint i = 0; i < it->n_incidents; i++) {
    guint v = one_victim ? 0 : i;
    draw_incident(d, i, victim[v], &prefix[v]);
    /* One offender's two offences with one prefix would be one offence with two ends. */
    while (i == 1 && one_victim && it->incident[1].offender == it->incident[0].offender) {
      g_free((gpointer)it->incident[1].to);
      draw_incident(d, i, victim[v], &prefix[v]);
    }
    tell_incident(d, i, i == 0 || !one_victim);
  }
}

static void draw_faults(Draw *d)
{
  static const char *const names[] = {"first", "second"};
  Scenario *it = d->it;
  const MsTopology *topology = it->topology;
  it->n_faults = chance(d, 0.3) && !d->plain ? 1 + below(d, 2) : 0;
  guint32 before = G_MAXUINT32;
  for (guint i = 0; i < it->n_faults; i++) {
    guint32 s = below(d, topology->n_sessions);
    if (s == before || topology->reverse[s] == before) {
      it->n_faults = i;
      break;
    }
    before = s;
    guint32 a = topology->neighbour[topology->reverse[s]], b = topology->neighbour[s];
    gint64 down = STAGE * (1 + below(d, STAGES));
    gint64 up = chance(d, 0.3) ? MS_TIME_NEVER : down + STAGE * (1 + below(d, 3));
    it->fault[i] = (MsSessionFault){names[i], a, b, down, up};
    change(it, (ScenarioChange){.time = down, .kind = CHANGE_DOWN, .session = s});
    change(it, (ScenarioChange){.time = up, .kind = CHANGE_UP, .session = s});
    g_string_append_printf(it->text, "session AS%u-AS%u down at %g s, up at %g s\n",
                           topology->asn[a], topology->asn[b], (double)down / 1e9,
                           up == MS_TIME_NEVER ? -1.0 : (double)up / 1e9);
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
  it->text = g_string_new(NULL);
  g_string_append_printf(it->text, "%sscenario %" G_GUINT64_FORMAT "\n", plain ? "plain " : "",
                         seed);
  draw_graph(&d);
  it->registry = ms_registry_new();
  it->listed = g_new0(guint8, it->topology->n_ases);
  it->import = g_new0(guint8, it->topology->n_sessions);
  it->export = g_new0(guint8, it->topology->n_sessions);
  it->down = g_new0(guint8, it->topology->n_sessions);
  it->cone = oracle_cones(it->topology);
  draw_mechanisms(&d);
  draw_incidents(&d);
  draw_faults(&d);
  draw_dynamics(&d);
  g_autoptr(GError) error = NULL;
  it->schedule =
      ms_schedule_new(it->topology, it->incident, it->n_incidents, it->fault, it->n_faults, &error);
  g_assert_no_error(error);
  it->setup.topology = it->topology;
  it->setup.registry = it->registry;
  it->setup.deployment = it->deployment;
  it->setup.schedule = it->schedule;
  it->setup.listed = it->listed;
  it->setup.snapshot_at = -1;
  OracleProblem *problem = &it->problem;
  problem->topology = it->topology;
  problem->import = it->import;
  problem->export = it->export;
  problem->listed = it->listed;
  problem->cone = it->cone;
  problem->down = it->down;
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
  for (guint i = 0; i < it->n_incidents; i++)
    g_free((gpointer)it->incident[i].to);
  ms_schedule_free(it->schedule);
  ms_deployment_free(it->deployment);
  ms_registry_free(it->registry);
  ms_topology_unref(it->topology);
  g_free(it->listed);
  g_free(it->import);
  g_free(it->export);
  g_free(it->down);
  g_free(it->cone);
  g_string_free(it->text, TRUE);
  g_free(it);
}

static void apply(const Scenario *it, const ScenarioChange *c, OracleProblem *problem, guint8 *down)
{
  switch (c->kind) {
  case CHANGE_ANNOUNCE:
    problem->origin[problem->n_origins++] = (OracleOrigin){c->as, c->prefix, c->offence};
    break;
  case CHANGE_WITHDRAW:
    for (guint i = 0; i < problem->n_origins; i++)
      if (problem->origin[i].as == c->as && problem->origin[i].prefix == c->prefix)
        problem->origin[i] = problem->origin[--problem->n_origins];
    break;
  case CHANGE_LEAK:
    problem->leak[problem->n_leaks++] =
        (OracleLeak){c->as, c->prefix, it->incident[c->leak].leak_types, it->incident[c->leak].to,
                     it->incident[c->leak].n_to};
    break;
  case CHANGE_LEAK_ENDS:
    for (guint i = 0; i < problem->n_leaks; i++)
      if (problem->leak[i].as == c->as && problem->leak[i].prefix == c->prefix)
        problem->leak[i] = problem->leak[--problem->n_leaks];
    break;
  case CHANGE_DOWN:
  case CHANGE_UP:
    down[c->session] = down[it->topology->reverse[c->session]] = c->kind == CHANGE_DOWN;
    break;
  }
}

OracleProblem scenario_problem_at(const Scenario *it, gint64 until, guint8 *down)
{
  OracleProblem problem = it->problem;
  memset(down, 0, it->topology->n_sessions);
  problem.down = down;
  for (guint i = 0; i < it->n_changes && it->change[i].time < until; i++)
    apply(it, &it->change[i], &problem, down);
  return problem;
}

gboolean scenario_play(const Scenario *it, gint64 until, OracleOrder order, guint64 seed,
                       OracleState **state)
{
  g_autofree guint8 *down = g_new0(guint8, it->topology->n_sessions);
  OracleProblem problem = it->problem;
  problem.down = down;
  *state = oracle_state_new(it->topology, problem.n_prefixes);
  for (guint i = 0; i < it->n_changes && it->change[i].time < until;) {
    gint64 now = it->change[i].time;
    for (; i < it->n_changes && it->change[i].time == now; i++)
      apply(it, &it->change[i], &problem, down);
    if (!oracle_settle(&problem, *state, order, seed + i, 400))
      return FALSE;
  }
  return TRUE;
}
