/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Batches of up to 64 trials, each lane with its own offender, victim, adopters, registry and draw
 * of tie-breaks: state, offence and counts of every lane equal those of a run of its own, whichever
 * instruction set and packing solved it. Graphs are small, among them chains of 40 and of 150 ASes,
 * whose paths are longer than the narrower packings hold. */
#include "models/base/hash.h"
#include "models/manrs/adoption.h"
#include "models/topology/builder.h"
#include "sim/steady/batch.h"
#include "sim/steady/general.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { GROUPS = 3, MAX_RULES = 5, MAX_PATH = 5, N_KINDS = 4 };

#if defined(__SANITIZE_ADDRESS__)
enum { BATCHES = 40, STEP = 2 };
#else
enum { BATCHES = 240, STEP = 1 };
#endif

/* Of one kind of trial on one graph: everything that a batch takes, and a run for each lane. */
typedef struct {
  GRand *rand;
  MsTopology *topology;
  MsSteadyGraph *graph;
  MsWeights *weights;
  MsPolicy policy;
  guint8 *listed;
  guint64 *threshold[GROUPS]; /* by AS; NULL: members are given */
  MsSteadyGroup group[GROUPS];
  MsSteadyRule rule[MAX_RULES];
  guint n_rules;
  guint64 seed;
  guint n;
  MsIncidentKind kind;
  MsSteadyTrial trial[MS_LANES];
  MsIncident incident[MS_LANES];
  guint32 path[MS_LANES][MAX_PATH];
  guint8 *attests[3]; /* by lane, in turn: whose links are attested */
  MsRegistry *registry[MS_LANES];
  MsSchedule *schedule[MS_LANES];
  guint64 *members; /* by group and node */
} World;

typedef struct {
  guint trials, solved, uncertified, too_long, unfit, forged, attested, committed, held, hurt,
      weighed;
} Account;

static guint below(World *world, guint n)
{
  return (guint)g_rand_int_range(world->rand, 0, (gint32)n);
}

static gboolean chance(World *world, double share)
{
  return g_rand_double(world->rand) < share;
}

static guint64 draw64(World *world)
{
  return (guint64)g_rand_int(world->rand) << 32 | g_rand_int(world->rand);
}

/* A chain of providers, each AS of it with a stub or two; links between at random. */
static MsTopology *draw_graph(World *world, guint chain)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("drawn");
  g_autoptr(GError) error = NULL;
  guint n = chain + chain / 2;
  g_autofree gboolean *linked = g_new0(gboolean, n * n);
  for (guint i = 1; i < n; i++) {
    guint above = i < chain ? i - 1 : below(world, chain);
    linked[above * n + i] = TRUE;
    ms_topology_builder_add_link(builder, 100 + above, 100 + i, MS_REL_CUSTOMER, 0, 0, NULL);
  }
  guint more = below(world, n);
  for (guint k = 0; k < more; k++) {
    guint a = below(world, n), b = below(world, n);
    if (a >= b || linked[a * n + b])
      continue;
    linked[a * n + b] = TRUE;
    gboolean provider = a < chain && chance(world, 0.3);
    ms_topology_builder_add_link(builder, 100 + a, 100 + b,
                                 provider ? MS_REL_CUSTOMER : MS_REL_PEER, 0, 0, NULL);
  }
  guint regions = chance(world, 0.3) ? 1 : MS_N_REGIONS;
  for (guint i = 0; i < n; i++)
    ms_topology_builder_set_as(builder, 100 + i, (MsRole)below(world, MS_N_ROLES),
                               (MsRegion)below(world, regions), NULL);
  MsTopology *topology = ms_topology_builder_finish(builder, "drawn", FALSE, NULL, &error);
  g_assert_no_error(error);
  return topology;
}

/* Of some graphs nothing is known but ASes, of some all, and of others one. */
static void draw_weights(World *world)
{
  guint n = world->topology->n_ases, known = below(world, 8);
  g_autofree double *amount = g_new0(double, n);
  world->weights = ms_weights_new(world->topology);
  for (guint w = 1; w < MS_N_WEIGHTS; w++) {
    for (guint as = 0; as < n; as++)
      amount[as] = chance(world, 0.3) ? 0 : g_rand_double(world->rand);
    if (known == 0 || known == w || known > MS_N_WEIGHTS)
      ms_weights_set(world->weights, (MsWeight)w, amount, "drawn");
  }
}

static void draw_rules(World *world)
{
  static const char *const names[] = {
      "rov",           "otc",      "valley-filter", "customer-prefix-filter", "peer-prefix-filter",
      "peerlock-lite", "path-end", "aspa",          "prefix-length-filter"};
  double strength[G_N_ELEMENTS(names)];
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    strength[i] = chance(world, 0.6) ? 1 : 0.2 + 0.7 * g_rand_double(world->rand);
  world->n_rules = below(world, MAX_RULES + 1);
  for (guint i = 0; i < world->n_rules; i++) {
    /* Often one that holds a leak back at the leaker, which few ASes are. */
    guint which = chance(world, 0.3) ? 1 + below(world, 2) : below(world, G_N_ELEMENTS(names)), n;
    guint number = (guint)ms_mechanism_find(names[which]);
    const MsMechanism *m = ms_mechanisms(&n)[number];
    MsSteadyRule *rule = &world->rule[i];
    *rule = (MsSteadyRule){.group = below(world, GROUPS),
                           .mechanism = number,
                           .import_from = m->import_from,
                           .export_to = m->export_to,
                           .strength = strength[which]};
    if (chance(world, 0.3)) {
      rule->import_from = (guint8)below(world, 8);
      rule->export_to = (guint8)below(world, 8);
    }
    if (m->ride == MS_RIDE_CONE)
      rule->import_from &= (guint8)~MS_FROM_PROVIDER;
  }
  for (guint32 as = 0; as < world->topology->n_ases; as++)
    world->listed[as] = chance(world, 0.2);
  for (guint k = 0; k < G_N_ELEMENTS(world->attests); k++)
    for (guint32 as = 0; as < world->topology->n_ases; as++)
      world->attests[k][as] = chance(world, 0.5);
  world->seed = draw64(world);
}

static guint64 is_member(const World *world, guint g, guint32 as, guint lane)
{
  const MsSteadyGroup *group = &world->group[g];
  if (group->threshold == NULL)
    return world->members[(gsize)g * world->topology->n_ases + world->graph->node_of[as]] >> lane &
           1;
  return ms_adoption_draw(ms_adoption_permutation(world->trial[lane].seed, group->draw_key),
                          world->topology->asn[as]) < group->threshold[as];
}

static void draw_groups(World *world)
{
  guint32 n = world->topology->n_ases;
  for (guint g = 0; g < GROUPS; g++) {
    world->group[g] = (MsSteadyGroup){.participant = g != 1};
    if (chance(world, 0.5)) {
      world->group[g].draw_key = draw64(world);
      world->group[g].threshold = world->threshold[g];
      for (guint32 as = 0; as < n; as++)
        world->threshold[g][as] =
            (guint64)(below(world, 3) * 0.5 * g_rand_double(world->rand) * 0x1.0p32);
      world->threshold[g][below(world, n)] = MS_ADOPTION_ALWAYS;
    }
    for (guint32 node = 0; node < n; node++)
      world->members[(gsize)g * n + node] = chance(world, 0.5) ? draw64(world) : 0;
  }
}

/* What the offender writes behind itself: links of the graph or not, ending in the victim or not.
 */
static guint draw_path(World *world, guint32 victim, guint32 offender, guint32 *path)
{
  const MsTopology *topology = world->topology;
  guint n = 0, wanted = 1 + below(world, MAX_PATH - 1);
  guint32 at = chance(world, 0.8) ? victim : below(world, topology->n_ases);
  guint32 reversed[MAX_PATH];
  while (n < wanted && at != offender) {
    reversed[n++] = topology->asn[at];
    guint32 first = topology->first[at], degree = topology->first[at + 1] - first;
    at = degree > 0 && chance(world, 0.8) ? topology->neighbour[first + below(world, degree)]
                                          : below(world, topology->n_ases);
  }
  for (guint i = 0; i < n; i++)
    path[i] = reversed[n - 1 - i];
  return n;
}

static void draw_trial(World *world, guint lane)
{
  const MsTopology *topology = world->topology;
  MsSteadyTrial *trial = &world->trial[lane];
  guint32 victim = below(world, topology->n_ases), offender = victim;
  while (offender == victim)
    offender = below(world, topology->n_ases);
  MsIncident incident = {
      .name = "it",
      .kind = world->kind,
      .victim = victim,
      .offender = world->kind == MS_INCIDENT_NONE ? MS_NO_AS : offender,
      .prefix = {.address = {10, (guint8)below(world, 4)}, .length = 16, .family = 4},
      .start = 1,
      .end = MS_TIME_NEVER,
      .leak_types = chance(world, 0.7) ? MS_LEAK_ALL_TYPES : 2u << below(world, 4)};
  incident.hijacked = incident.prefix;
  if (world->kind == MS_INCIDENT_SUBPREFIX_HIJACK)
    incident.hijacked.length = (guint8)(17 + below(world, 8));
  guint32 first = topology->first[offender], degree = topology->first[offender + 1] - first;
  guint32 to[2] = {topology->neighbour[first + below(world, degree)],
                   topology->neighbour[first + below(world, degree)]};
  if (world->kind == MS_INCIDENT_LEAK && chance(world, 0.2)) {
    incident.to = to;
    incident.n_to = 2;
  }
  MsRegistry *registry = ms_registry_new();
  guint32 holder = topology->asn[chance(world, 0.1) ? offender : victim];
  if (chance(world, 0.7))
    ms_registry_add_vrp(registry, &incident.prefix, chance(world, 0.7) ? 16 : 24, holder);
  if (chance(world, 0.6))
    ms_registry_add_route_object(registry, &incident.prefix, holder);
  if (chance(world, 0.2))
    ms_registry_add_route_object(registry, &incident.hijacked, topology->asn[offender]);
  ms_registry_attest_providers(registry, topology, world->attests[lane % 3]);
  ms_registry_publish_neighbours(registry, topology, world->attests[lane % 2]);
  guint32 *path = world->path[lane];
  guint n_path = ms_incident_is_hijack(world->kind) && chance(world, 0.5)
                     ? draw_path(world, victim, offender, path)
                     : 0;
  incident.path = n_path > 0 ? path : NULL;
  incident.n_path = n_path;
  g_autoptr(GError) error = NULL;
  MsSchedule *schedule = ms_schedule_new(topology, &incident, 1, NULL, 0, &error);
  g_assert_no_error(error);
  world->registry[lane] = registry;
  world->schedule[lane] = schedule;
  *trial = (MsSteadyTrial){.offender = incident.offender,
                           .victim = victim,
                           .prefix = incident.prefix,
                           .hijacked = incident.hijacked,
                           .path = incident.path,
                           .n_path = n_path,
                           .registry = registry,
                           .seed = draw64(world),
                           .draw = lane};
  if (world->kind == MS_INCIDENT_LEAK) {
    memcpy(trial->extra, schedule->leaks[0].extra, sizeof trial->extra);
    trial->to = schedule->leaks[0].to;
    trial->n_to = schedule->leaks[0].n_to;
  }
}

static void free_trials(World *world)
{
  for (guint lane = 0; lane < world->n; lane++) {
    ms_schedule_free(world->schedule[lane]);
    ms_registry_free(world->registry[lane]);
  }
}

/* What the lane's run is: the same networks do the same, by a deployment. */
static MsDeployment *deployment_of(const World *world, guint lane, guint8 *participant)
{
  guint32 n = world->topology->n_ases;
  MsDeployment *deployment = ms_deployment_new(n, world->seed);
  for (guint32 as = 0; as < n; as++) {
    participant[as] = is_member(world, 0, as, lane) || is_member(world, 2, as, lane);
    for (guint i = 0; i < world->n_rules; i++) {
      const MsSteadyRule *rule = &world->rule[i];
      if (is_member(world, rule->group, as, lane))
        ms_deployment_add(deployment, as, rule->mechanism, rule->import_from, rule->export_to,
                          rule->strength);
    }
  }
  return deployment;
}

static void count(const World *world, const MsSnapshot *snapshot, const guint8 *participant,
                  guint32 but, guint32 into[MS_N_GROUPS][MS_N_OUTCOMES])
{
  memset(into, 0, sizeof(guint32) * MS_N_GROUPS * MS_N_OUTCOMES);
  for (guint32 as = 0; as < world->topology->n_ases; as++)
    if (as != but)
      into[world->topology->role[as] * 2 + participant[as]][snapshot->outcome[as]]++;
}

static void assert_counts(guint32 a[MS_N_GROUPS][MS_N_OUTCOMES],
                          guint32 b[MS_N_GROUPS][MS_N_OUTCOMES], guint lane)
{
  for (guint g = 0; g < MS_N_GROUPS; g++)
    for (guint o = 0; o < MS_N_OUTCOMES; o++)
      if (a[g][o] != b[g][o])
        fail_msg("lane %u: group %u, %s: %u in the batch, %u in a run of its own", lane, g,
                 ms_outcome_name((MsOutcome)o), a[g][o], b[g][o]);
}

/* And by region and weight, as a count of its own has it. */
static void assert_cells(const World *world, const MsSteadyLane *it, const MsSnapshot *snapshot,
                         const guint8 *participant, guint32 but, guint lane)
{
  guint32 region[MS_N_REGIONS][MS_N_OUTCOMES] = {{0}};
  guint32 weighted[MS_N_WEIGHTS - 1][2][MS_N_OUTCOMES] = {{{0}}};
  for (guint32 as = 0; as < world->topology->n_ases; as++) {
    if (as == but)
      continue;
    region[world->topology->region[as]][snapshot->outcome[as]]++;
    for (guint w = 1; w < MS_N_WEIGHTS; w++)
      weighted[w - 1][participant[as]][snapshot->outcome[as]] +=
          ms_weights_of(world->weights, (MsWeight)w, as);
  }
  if (memcmp(region, it->region, sizeof region) != 0)
    fail_msg("lane %u: regions differ from those of a run of its own", lane);
  if (memcmp(weighted, it->weighted, sizeof weighted) != 0)
    fail_msg("lane %u: weights differ from those of a run of its own", lane);
}

static void check_lane(World *world, guint lane, MsSteadyLane *it, Account *account)
{
  g_autofree guint8 *participant = g_new0(guint8, world->topology->n_ases);
  g_autoptr(MsDeployment) deployment = deployment_of(world, lane, participant);
  g_autoptr(GError) error = NULL;
  MsSteadyRunSetup setup = {.topology = world->topology,
                            .registry = world->registry[lane],
                            .deployment = deployment,
                            .schedule = world->schedule[lane],
                            .participant = participant,
                            .listed = world->listed,
                            .policy = world->policy,
                            .weights = world->weights,
                            .at = 2,
                            .solver = MS_STEADY_PACKED};
  setup.policy.draw = world->trial[lane].draw;
  g_autoptr(MsResult) result = ms_steady_run(&setup, &error);
  account->trials++;
  /* Unfit by what others of the batch run, a lane may fit alone. */
  if (it->state == MS_LANE_UNFIT) {
    account->unfit++;
    return;
  }
  assert_int_equal(result != NULL, it->state == MS_LANE_SOLVED);
  if (result == NULL) {
    assert_true(g_error_matches(error, MS_STEADY_ERROR, MS_STEADY_ERROR_UNPACKED));
    account->uncertified += it->state == MS_LANE_UNCERTIFIED;
    account->too_long += it->state == MS_LANE_TOO_LONG;
    return;
  }
  account->solved++;
  account->forged += world->trial[lane].n_path > 0;
  for (guint i = 0; i < world->n_rules; i++)
    if (ms_mechanisms(&(guint){0})[world->rule[i].mechanism]->ride == MS_RIDE_ASPA) {
      account->attested++;
      break;
    }
  account->committed += it->offence == MS_TRIAL_COMMITTED;
  account->held += it->offence == MS_TRIAL_HELD;
  assert_int_equal(result->leak_sent[0], it->offence == MS_TRIAL_COMMITTED);
  guint32 expected[MS_N_GROUPS][MS_N_OUTCOMES];
  count(world, &result->snapshot[0], participant, world->trial[lane].offender, expected);
  assert_counts(it->count, expected, lane);
  assert_cells(world, it, &result->snapshot[0], participant, world->trial[lane].offender, lane);
  for (guint w = 0; w < MS_N_WEIGHTS - 1; w++)
    account->weighed +=
        it->weighted[w][1][MS_OUTCOME_DETOURED] > 0 || it->weighted[w][1][MS_OUTCOME_HIJACKED] > 0;
  for (guint g = 0; g < MS_N_GROUPS; g++)
    account->hurt += it->count[g][MS_OUTCOME_DETOURED] + it->count[g][MS_OUTCOME_HIJACKED];
  if (lane % 16 != 0)
    return;
  /* And the same row from the general solver. */
  MsTrial row;
  assert_true(ms_steady_general_trial(&setup, &row, &error));
  assert_int_equal(row.state, MS_TRIAL_SETTLED);
  if (world->kind != MS_INCIDENT_NONE)
    assert_int_equal(row.offence, it->offence);
  assert_counts(row.count, it->count, lane);
  assert_memory_equal(row.region, it->region, sizeof row.region);
  assert_memory_equal(row.weighted, it->weighted, sizeof row.weighted);
}

static void check_batch(World *world, MsSteadyBatch *const *batches, guint n_kernels,
                        Account *account)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSteadyRules) rules =
      ms_steady_rules_new(world->graph, world->group, GROUPS, world->rule, world->n_rules,
                          world->seed, world->listed, &error);
  g_assert_no_error(error);
  g_autofree MsSteadyLane *first = g_new0(MsSteadyLane, MS_LANES);
  g_autofree MsSteadyLane *other = g_new0(MsSteadyLane, MS_LANES);
  for (guint k = 0; k < n_kernels; k++) {
    MsSteadyLane *lanes = k == 0 ? first : other;
    ms_steady_batch_solve(batches[k], rules, world->kind, world->trial, world->n, world->members,
                          lanes);
    for (guint lane = 0; lane < world->n && k > 0; lane++) {
      assert_int_equal(other[lane].state, first[lane].state);
      if (first[lane].state != MS_LANE_SOLVED)
        continue;
      assert_int_equal(other[lane].offence, first[lane].offence);
      assert_memory_equal(other[lane].count, first[lane].count, sizeof first[lane].count);
      assert_memory_equal(other[lane].region, first[lane].region, sizeof first[lane].region);
      assert_memory_equal(other[lane].weighted, first[lane].weighted, sizeof first[lane].weighted);
    }
  }
  for (guint lane = 0; lane < world->n; lane++)
    check_lane(world, lane, &first[lane], account);
}

static void check_graph(guint32 seed, guint chain, guint n_batches, Account *account)
{
  guint n_kernels;
  const MsKernel *const *kernels = ms_kernels(&n_kernels);
  World world = {.rand = g_rand_new_with_seed(seed), .policy = ms_policy_default()};
  world.topology = draw_graph(&world, chain);
  guint32 n = world.topology->n_ases;
  world.policy.tie_break = chance(&world, 0.7) ? MS_TIE_HASH : MS_TIE_LOWEST_ASN;
  world.policy.seed = draw64(&world);
  world.graph = ms_steady_graph_new(world.topology, world.policy.tie_break, world.policy.seed);
  world.listed = g_new0(guint8, n);
  for (guint k = 0; k < G_N_ELEMENTS(world.attests); k++)
    world.attests[k] = g_new0(guint8, n);
  world.members = g_new(guint64, (gsize)GROUPS * n);
  for (guint g = 0; g < GROUPS; g++)
    world.threshold[g] = g_new0(guint64, n);
  g_autofree MsSteadyBatch **batches = g_new0(MsSteadyBatch *, n_kernels);
  draw_weights(&world);
  for (guint k = 0; k < n_kernels; k++) {
    batches[k] = ms_steady_batch_new(world.graph, kernels[k]);
    ms_steady_batch_weigh(batches[k], world.weights);
  }
  for (guint i = 0; i < n_batches; i++) {
    world.kind = (MsIncidentKind)(i % N_KINDS);
    world.n = chance(&world, 0.7) ? MS_LANES : 1 + below(&world, MS_LANES);
    draw_groups(&world);
    draw_rules(&world);
    for (guint lane = 0; lane < world.n; lane++)
      draw_trial(&world, lane);
    check_batch(&world, batches, n_kernels, account);
    free_trials(&world);
  }
  for (guint k = 0; k < n_kernels; k++)
    ms_steady_batch_free(batches[k]);
  for (guint g = 0; g < GROUPS; g++)
    g_free(world.threshold[g]);
  g_free(world.members);
  g_free(world.listed);
  for (guint k = 0; k < G_N_ELEMENTS(world.attests); k++)
    g_free(world.attests[k]);
  ms_steady_graph_free(world.graph);
  ms_weights_free(world.weights);
  ms_topology_unref(world.topology);
  g_rand_free(world.rand);
}

static void report(const char *what, const Account *account)
{
  print_message(
      "%s: %u trials: %u solved (%u with a forged path, %u with ASPA), %u not certified, %u too "
      "long, %u unfit; %u committed, %u held; %u ASes hurt\n",
      what, account->trials, account->solved, account->forged, account->attested,
      account->uncertified, account->too_long, account->unfit, account->committed, account->held,
      account->hurt);
}

static void test_lanes_are_runs(void **state G_GNUC_UNUSED)
{
  guint n;
  const MsKernel *const *kernels = ms_kernels(&n);
  for (guint k = 0; k < n; k++)
    print_message("kernel %s\n", kernels[k]->name);
  Account account = {0};
  for (guint i = 0; i < BATCHES / 8; i++)
    check_graph(1 + i, 3 + i % 12, 8, &account);
  report("flat graphs", &account);
  assert_true(account.solved > account.trials * 9 / 10);
  assert_true(account.committed > account.trials / 4);
  assert_true(account.held > BATCHES / 24);
  assert_true(account.forged > account.trials / 12);
  assert_true(account.attested > account.trials / 12);
  assert_true(account.hurt > account.trials);
  assert_true(account.weighed > account.trials / 8);
}

/* Longer than 8 bits hold beside three attributes (29 hops), and beside one (119). */
static void test_long_paths(void **state G_GNUC_UNUSED)
{
  static const guint chains[] = {28, 30, 40, 118, 122, 150};
  Account account = {0};
  for (guint i = 0; i < G_N_ELEMENTS(chains); i += STEP)
    check_graph(1000 + i, chains[i], MAX(BATCHES / 20, (guint)N_KINDS), &account);
  report("chains", &account);
  assert_true(account.solved > account.trials / 2);
  assert_true(account.committed > account.trials / 5);
}

/* On a graph where a leak to everybody has no stable state, and one to AS4 alone has (the drawing
 * is in test-two-states.c): the certificate tells them apart lane by lane. */
static void test_certificate_by_lane(void **state G_GNUC_UNUSED)
{
  static const guint32 links[][3] = {{4, 3, 0}, {3, 2, 0},  {4, 2, 0},   {5, 2, 0},   {5, 1, 0},
                                     {4, 1, 1}, {3, 31, 0}, {31, 32, 0}, {32, 33, 0}, {33, 1, 0}};
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("restless");
  for (guint i = 0; i < G_N_ELEMENTS(links); i++)
    ms_topology_builder_add_link(builder, links[i][0], links[i][1],
                                 links[i][2] ? MS_REL_PEER : MS_REL_CUSTOMER, 0, 0, NULL);
  g_autoptr(MsTopology) topology =
      ms_topology_builder_finish(builder, "restless", FALSE, NULL, NULL);
  guint32 leaker = ms_topology_find(topology, 2), n = topology->n_ases;
  guint32 to = ms_topology_session(topology, leaker, ms_topology_find(topology, 4));
  g_autoptr(MsSteadyGraph) graph = ms_steady_graph_new(topology, MS_TIE_LOWEST_ASN, 0);
  MsPrefix prefix = {.address = {10}, .length = 8, .family = 4};
  g_autoptr(MsRegistry) registry = ms_registry_new();
  ms_registry_add_route_object(registry, &prefix, 1);
  g_autofree guint8 *listed = g_new0(guint8, n);
  listed[ms_topology_find(topology, 4)] = 1;
  MsSteadyGroup groups[2] = {{0}};
  MsSteadyRule rules[] = {
      {0, (guint)ms_mechanism_find("customer-prefix-filter"), MS_FROM_CUSTOMER, 0, 1},
      {1, (guint)ms_mechanism_find("peerlock-lite"), MS_FROM_CUSTOMER, 0, 1}};
  g_autofree guint64 *members = g_new0(guint64, 2 * (gsize)n);
  members[graph->node_of[ms_topology_find(topology, 4)]] = G_MAXUINT64;
  members[n + graph->node_of[ms_topology_find(topology, 3)]] = G_MAXUINT64;
  g_autoptr(MsSteadyRules) made = ms_steady_rules_new(graph, groups, 2, rules, 2, 0, listed, NULL);
  MsSteadyTrial trial[MS_LANES];
  for (guint lane = 0; lane < MS_LANES; lane++)
    trial[lane] = (MsSteadyTrial){.offender = leaker,
                                  .victim = ms_topology_find(topology, 1),
                                  .prefix = prefix,
                                  .registry = registry,
                                  .extra = {0, 6, 6},
                                  .to = lane % 3 == 1 ? &to : NULL,
                                  .n_to = lane % 3 == 1};
  guint n_kernels;
  const MsKernel *const *kernels = ms_kernels(&n_kernels);
  for (guint k = 0; k < n_kernels; k++) {
    g_autoptr(MsSteadyBatch) batch = ms_steady_batch_new(graph, kernels[k]);
    g_autofree MsSteadyLane *lanes = g_new0(MsSteadyLane, MS_LANES);
    ms_steady_batch_solve(batch, made, MS_INCIDENT_LEAK, trial, MS_LANES, members, lanes);
    for (guint lane = 0; lane < MS_LANES; lane++)
      assert_int_equal(lanes[lane].state, lane % 3 == 1 ? MS_LANE_SOLVED : MS_LANE_UNCERTIFIED);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lanes_are_runs),
      cmocka_unit_test(test_long_paths),
      cmocka_unit_test(test_certificate_by_lane),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
