/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sim/spoofing on random graphs: its trees against the steady and the event engine, its
 * Adj-RIBs-In against the event engine's, all its counts against packets that are walked one by
 * one; and what Action 2 alone does on a graph drawn by hand. */
#include "models/base/hash.h"
#include "models/topology/builder.h"
#include "sim/event/explain.h"
#include "sim/spoofing/spoofing-private.h"
#include "sim/steady/run.h"
#include "tests/property/sav-walk.h"
#include "tests/support/count-allocations.h"
#include "tests/support/graph.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__)
enum { GRAPHS = 60 };
#else
enum { GRAPHS = 300 };
#endif

static guint64 drawn(guint64 seed, guint64 what, guint64 which)
{
  return ms_hash3(seed, 2827, what, which);
}

/* ---- random graphs */

static void link_drawn(MsTopologyBuilder *builder, guint32 a, guint32 b, MsRelation relation)
{
  g_autoptr(GError) error = NULL;
  ms_topology_builder_add_link(builder, a, b, relation, 0, 0, &error);
  g_assert_no_error(error);
}

/* Providers come before their customers in a drawn order that is not that of the ASNs; few ASes
 * sell transit; peers are anybody, also provider's providers; some ASes know nobody but peers. */
static MsTopology *draw_graph(guint64 seed, guint least, guint spread)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("drawn");
  guint n = least + (guint)(drawn(seed, 'n', 0) % spread), transit = 4 + n / 3;
  g_autofree guint8 *linked = g_new0(guint8, (gsize)n * n);
  g_autofree guint32 *asn = g_new(guint32, n);
  for (guint i = 0; i < n; i++)
    asn[i] = 10 + (guint32)(drawn(seed, 'a', i) % 1000) * 100 + i;
  for (guint i = 1; i < n; i++) {
    guint providers = i < 3 || drawn(seed, '0', i) % 12 == 0 ? 0 : 1 + drawn(seed, 'k', i) % 3;
    for (guint k = 0; k < providers; k++) {
      guint j = (guint)(drawn(seed, 'p', i * 8 + k) % MIN(i, transit));
      if (linked[i * n + j])
        continue;
      linked[i * n + j] = linked[j * n + i] = 1;
      link_drawn(builder, asn[j], asn[i], MS_REL_CUSTOMER);
    }
  }
  for (guint k = 0; k < n; k++) {
    guint i = (guint)(drawn(seed, 'x', k) % n), j = (guint)(drawn(seed, 'y', k) % n);
    if (i == j || linked[i * n + j])
      continue;
    linked[i * n + j] = linked[j * n + i] = 1;
    link_drawn(builder, asn[i], asn[j], MS_REL_PEER);
  }
  for (guint i = 0; i < n; i++)
    ms_topology_builder_set_as(builder, asn[i], (MsRole)(drawn(seed, 'r', i) % MS_N_ROLES),
                               (MsRegion)(drawn(seed, 'g', i) % MS_N_REGIONS), NULL);
  g_autoptr(GError) error = NULL;
  MsTopology *topology = ms_topology_builder_finish(builder, "drawn", FALSE, NULL, &error);
  g_assert_no_error(error);
  return topology;
}

static MsPolicy draw_policy(guint64 seed)
{
  MsPolicy policy = ms_policy_default();
  policy.tie_break = seed % 3 == 0 ? MS_TIE_LOWEST_ASN : MS_TIE_HASH;
  policy.seed = seed;
  policy.draw = seed / 3;
  return policy;
}

/* @n different ASes. */
static void draw_ases(const MsTopology *topology, guint64 seed, guint64 what, guint n,
                      guint32 *ases)
{
  g_autofree guint32 *all = g_new(guint32, topology->n_ases);
  for (guint32 i = 0; i < topology->n_ases; i++)
    all[i] = i;
  for (guint i = 0; i < n; i++) {
    guint32 at = i + (guint32)(drawn(seed, what, i) % (topology->n_ases - i)), as = all[at];
    all[at] = all[i];
    ases[i] = all[i] = as;
  }
}

/* ---- routes */

static MsIncident quiet(guint32 victim)
{
  return (MsIncident){.name = "quiet",
                      .kind = MS_INCIDENT_NONE,
                      .offender = MS_NO_AS,
                      .victim = victim,
                      .prefix = ms_test_prefix("198.18.0.0/16"),
                      .start = 3600 * MS_SECOND,
                      .end = MS_TIME_NEVER};
}

static MsResult *run_steady(const MsTestWorld *world, const MsSchedule *schedule)
{
  MsSteadyRunSetup setup = {.topology = world->topology,
                            .registry = world->registry,
                            .deployment = world->deployment,
                            .schedule = schedule,
                            .listed = world->listed,
                            .policy = world->policy,
                            .at = -1,
                            .solver = MS_STEADY_PACKED};
  g_autoptr(GError) error = NULL;
  MsResult *result = ms_steady_run(&setup, &error);
  g_assert_no_error(error);
  return result;
}

static void assert_tree(const MsTestWorld *world, const MsTree *tree, const MsResult *result)
{
  const MsTopology *topology = world->topology;
  const MsSnapshot *snapshot = ms_result_snapshot(result, "final");
  for (guint32 as = 0; as < topology->n_ases; as++) {
    const MsTreeNode *node = &tree->node[as];
    guint32 length = snapshot->path_first[as + 1] - snapshot->path_first[as];
    assert_int_equal(node->learned == MS_TREE_NONE, length == 0);
    if (length == 0)
      continue;
    assert_int_equal(node->learned, snapshot->learned[as]);
    assert_int_equal(node->length, length - 1); /* a path in a result begins with the AS itself */
    if (node->learned != MS_REL_SELF)
      assert_int_equal(topology->neighbour[node->via], snapshot->next_hop[as]);
  }
}

static void assert_order(const MsTestWorld *world, const MsTree *tree)
{
  g_autofree guint8 *seen = g_new0(guint8, world->topology->n_ases);
  guint32 routes = 0;
  for (guint32 as = 0; as < world->topology->n_ases; as++)
    routes += tree->node[as].learned != MS_TREE_NONE;
  assert_int_equal(routes, tree->n);
  for (guint32 i = 0; i < tree->n; i++) {
    const MsTreeNode *node = &tree->node[tree->order[i]];
    assert_true(i == 0 || seen[world->topology->neighbour[node->via]]);
    assert_false(seen[tree->order[i]]);
    seen[tree->order[i]] = 1;
    assert_int_equal(i < tree->n_up,
                     node->learned == MS_REL_SELF || node->learned == MS_REL_CUSTOMER);
  }
}

static void test_tree(void **state G_GNUC_UNUSED)
{
  for (guint64 seed = 0; seed < GRAPHS; seed++) {
    g_autoptr(MsTopology) topology = draw_graph(seed, 30, 31);
    g_autoptr(MsTestWorld) world = ms_test_world_over(topology);
    world->policy = draw_policy(seed);
    MsTree tree;
    ms_tree_init(&tree, topology);
    g_autofree guint32 *tie = g_new(guint32, topology->n_sessions);
    gboolean ties = ms_tree_ties(topology, &world->policy, tie);
    for (guint i = 0; i < 4; i++) {
      guint32 origin = (guint32)(drawn(seed, 'o', i) % topology->n_ases);
      MsIncident incident = quiet(origin);
      g_autoptr(GError) error = NULL;
      g_autoptr(MsSchedule) schedule = ms_schedule_new(topology, &incident, 1, NULL, 0, &error);
      g_assert_no_error(error);
      ms_tree_solve(&tree, topology, ties ? tie : NULL, origin, NULL);
      assert_order(world, &tree);
      g_autoptr(MsResult) steady = run_steady(world, schedule);
      assert_tree(world, &tree, steady);
      g_autoptr(MsResult) event = ms_test_run_schedule(world, schedule, -1);
      assert_tree(world, &tree, event);
    }
    ms_tree_clear(&tree);
  }
}

/* ---- Adj-RIBs-In */

static void assert_heard(const MsSpoofing *spoofing, const MsExplanation *explanation, guint32 as)
{
  const MsTopology *topology = spoofing->topology;
  const MsExplainedPrefix *prefix = &explanation->prefixes[0];
  g_autofree guint8 *eligible = g_new0(guint8, topology->n_ases);
  guint32 best = MS_NO_AS;
  for (guint i = 0; i < prefix->n_routes; i++) {
    const MsExplainedRoute *route = &prefix->routes[i];
    eligible[route->neighbour] = route->eligible;
    if (route->best)
      best = route->neighbour;
  }
  for (guint32 s = topology->first[as]; s < topology->first[as + 1]; s++) {
    guint32 neighbour = topology->neighbour[s];
    assert_int_equal(spoofing->session[s].heard.word[0] & 1, eligible[neighbour]);
    assert_int_equal(spoofing->session[s].best.word[0] & 1, best == neighbour);
  }
}

static void test_heard(void **state G_GNUC_UNUSED)
{
  for (guint64 seed = 0; seed < GRAPHS / 3; seed++) {
    g_autoptr(MsTopology) topology = draw_graph(seed, 30, 31);
    g_autoptr(MsTestWorld) world = ms_test_world_over(topology);
    world->policy = draw_policy(seed);
    guint32 origin = (guint32)(drawn(seed, 'o', 0) % topology->n_ases);
    MsIncident incident = quiet(origin);
    g_autoptr(GError) error = NULL;
    g_autoptr(MsSchedule) schedule = ms_schedule_new(topology, &incident, 1, NULL, 0, &error);
    g_assert_no_error(error);
    MsEventSetup setup = {.topology = topology,
                          .registry = world->registry,
                          .deployment = world->deployment,
                          .schedule = schedule,
                          .listed = world->listed,
                          .policy = world->policy,
                          .options = world->options,
                          .keep_heard = TRUE,
                          .snapshot_at = -1};
    g_autoptr(MsSpoofing) spoofing = ms_spoofing_new(topology);
    ms_spoofing_solve(spoofing, &world->policy, &origin, 1, NULL, 0, 0, 1);
    for (guint32 as = (guint32)(seed % 7); as < topology->n_ases; as += 7) {
      g_autoptr(MsExplanation) explanation = ms_event_explain(&setup, as, NULL, NULL, &error);
      g_assert_no_error(error);
      assert_heard(spoofing, explanation, as);
    }
  }
}

/* ---- counts */

static gboolean same(double a, double b)
{
  return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-9;
}

static guint differ(const char *what, guint number, double walked, double got)
{
  if (same(walked, got))
    return 0;
  print_error("  %s %u: %.9g walked, %.9g counted\n", what, number, walked, got);
  return 1;
}

static guint compare(const MsTopology *topology, const MsSpoofingCounts *walked,
                     const MsSpoofingCounts *got)
{
  guint n = differ("pairs", 0, walked->pairs, got->pairs) +
            differ("left", 0, walked->left, got->left) + differ("out", 0, walked->out, got->out) +
            differ("arrived", 0, walked->arrived, got->arrived) +
            differ("honest", 0, walked->honest, got->honest) +
            differ("dropped", 0, walked->dropped, got->dropped) +
            differ("honest multihomed", 0, walked->honest_multihomed, got->honest_multihomed) +
            differ("dropped multihomed", 0, walked->dropped_multihomed, got->dropped_multihomed);
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    for (guint p = 0; p < 2; p++)
      n += differ("stopped at edge", e * 2 + p, walked->stopped[e][p], got->stopped[e][p]);
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    n += differ("weight", w, walked->weighted[w], got->weighted[w]);
  for (guint r = 0; r < MS_N_ROLES; r++)
    n += differ("role", r, walked->by_role[r], got->by_role[r]);
  for (guint r = 0; r < MS_N_REGIONS; r++)
    n += differ("region", r, walked->by_region[r], got->by_region[r]);
  for (guint32 as = 0; as < topology->n_ases; as++)
    n += differ("reach of", as, (double)walked->reach[as], (double)got->reach[as]);
  return n;
}

static double sum_stopped(const MsSpoofingCounts *counts)
{
  double sum = 0;
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    sum += counts->stopped[e][0] + counts->stopped[e][1];
  return sum;
}

/* Who does what: @busy of ten ASes validate at an edge. */
typedef struct {
  guint8 *mode[MS_N_SAV_EDGES], *participant;
  guint32 *users;
  MsWeights weights;
  MsSpoofingSetup setup;
} Sheets;

static void sheets_init(Sheets *sheets, const MsTopology *topology, guint64 seed, guint busy,
                        gboolean without_a)
{
  guint32 n = topology->n_ases;
  *sheets = (Sheets){.participant = g_new0(guint8, n), .users = g_new0(guint32, n)};
  for (guint e = 0; e < MS_N_SAV_EDGES; e++) {
    sheets->mode[e] = g_new0(guint8, n);
    for (guint32 as = 0; as < n; as++) {
      guint64 draw = drawn(seed, 1000 + e, as);
      if (draw % 10 < (e == MS_SAV_OWN ? busy / 2 : busy))
        sheets->mode[e][as] = (guint8)(draw / 10 % MS_N_SAV_MODES);
      if (without_a && sheets->mode[e][as] == MS_SAV_EFP_A)
        sheets->mode[e][as] = MS_SAV_EFP_B;
    }
    sheets->setup.mode[e] = sheets->mode[e];
  }
  for (guint32 as = 0; as < n; as++) {
    sheets->participant[as] = drawn(seed, 'm', as) % 2;
    sheets->users[as] = (guint32)(drawn(seed, 'u', as) % 1000);
  }
  sheets->weights = (MsWeights){.n_ases = n, .share = {[MS_WEIGHT_USERS] = sheets->users}};
  sheets->setup.participant = sheets->participant;
}

static void sheets_clear(Sheets *sheets)
{
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    g_free(sheets->mode[e]);
  g_free(sheets->participant);
  g_free(sheets->users);
}

typedef struct {
  double stopped[MS_N_SAV_EDGES], dropped;
  guint halves;
} Seen;

static guint check_counts(MsSpoofing *spoofing, const Walk *walk, const MsSpoofingSetup *setup,
                          Seen *seen)
{
  const MsTopology *topology = walk->topology;
  MsSpoofingCounts walked = {0}, got = {0};
  g_autofree float *reach = g_new0(float, topology->n_ases);
  walk_evaluate(walk, setup, reach, &walked);
  guint64 before = allocations;
  ms_spoofing_evaluate(spoofing, setup, &got);
  assert_int_equal(allocations, before);
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    seen->stopped[e] += walked.stopped[e][0] + walked.stopped[e][1];
  seen->dropped += walked.dropped;
  return compare(topology, &walked, &got) +
         differ("what is stopped and what arrives", 0, got.pairs, got.arrived + sum_stopped(&got));
}

static void test_counts(void **state G_GNUC_UNUSED)
{
  Seen seen = {{0}, 0, 0};
  guint failed = 0;
  for (guint64 seed = 0; seed < GRAPHS && failed < 5; seed++) {
    g_autoptr(MsTopology) topology = draw_graph(1000 + seed, 30, 31);
    MsPolicy policy = draw_policy(seed);
    double selective = seed % 2 == 0 ? 0 : (double)(seed % 7) / 6;
    guint32 sources[6] = {0}, destinations[5] = {0};
    guint n_sources = 1 + (guint)(drawn(seed, 'S', 0) % G_N_ELEMENTS(sources));
    guint n_destinations = 1 + (guint)(drawn(seed, 'D', 0) % G_N_ELEMENTS(destinations));
    draw_ases(topology, seed, 's', n_sources, sources);
    draw_ases(topology, seed, 'd', n_destinations, destinations);
    g_autoptr(MsSpoofing) spoofing = ms_spoofing_new(topology);
    /* What a block before has left must not matter. */
    if (seed % 3 == 0)
      ms_spoofing_solve(spoofing, &policy, destinations, n_destinations, sources, n_sources, 1, 7);
    ms_spoofing_solve(spoofing, &policy, sources, n_sources, destinations, n_destinations,
                      selective, seed);
    g_autoptr(Walk) walk = walk_new(topology, &policy, sources, n_sources, destinations,
                                    n_destinations, selective, seed);
    seen.halves += walk->n_source_prefixes > n_sources;
    for (guint i = 0; i < 3; i++) {
      Sheets sheets;
      sheets_init(&sheets, topology, seed * 3 + i, 2 + i * 4, FALSE);
      if (i == 1)
        sheets.setup.weights = &sheets.weights;
      if (i == 2)
        sheets.setup.participant = NULL;
      if (i == 0)
        sheets.setup.mode[MS_SAV_PEER] = NULL;
      guint differences = check_counts(spoofing, walk, &sheets.setup, &seen);
      if (differences > 0)
        print_error("graph %u, %u\n", (guint)seed, i);
      failed += differences > 0;
      sheets_clear(&sheets);
    }
  }
  assert_int_equal(failed, 0);
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    assert_true(seen.stopped[e] > GRAPHS);
  assert_true(seen.dropped > GRAPHS / 6);
  assert_true(seen.halves > GRAPHS / 4);
}

/* Every lane in use. */
static void test_full_block(void **state G_GNUC_UNUSED)
{
  Seen seen = {{0}, 0, 0};
  for (guint64 seed = 0; seed < 2; seed++) {
    g_autoptr(MsTopology) topology = draw_graph(2000 + seed, 90, 10);
    MsPolicy policy = draw_policy(seed);
    double selective = seed == 0 ? 0 : 0.5;
    guint32 sources[MS_SPOOFING_LANES] = {0}, destinations[MS_SPOOFING_LANES] = {0};
    draw_ases(topology, seed, 's', MS_SPOOFING_LANES, sources);
    draw_ases(topology, seed, 'd', MS_SPOOFING_LANES, destinations);
    g_autoptr(MsSpoofing) spoofing = ms_spoofing_new(topology);
    ms_spoofing_solve(spoofing, &policy, sources, MS_SPOOFING_LANES, destinations,
                      MS_SPOOFING_LANES, selective, seed);
    g_autoptr(Walk) walk = walk_new(topology, &policy, sources, MS_SPOOFING_LANES, destinations,
                                    MS_SPOOFING_LANES, selective, seed);
    Sheets sheets;
    sheets_init(&sheets, topology, seed, 4, TRUE);
    assert_int_equal(check_counts(spoofing, walk, &sheets.setup, &seen), 0);
    sheets_clear(&sheets);
  }
}

static void test_nothing(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = ms_test_graph("1>2 3>4"); /* two islands */
  MsPolicy policy = ms_policy_default();
  g_autoptr(MsSpoofing) spoofing = ms_spoofing_new(topology);
  MsSpoofingSetup setup = {.participant = NULL};
  MsSpoofingCounts counts = {0};
  ms_spoofing_evaluate(spoofing, &setup, &counts);
  assert_true(same(counts.pairs, 0) && isnan(counts.weighted[MS_WEIGHT_ASES]));
  guint32 one = 0, other = 2;
  ms_spoofing_solve(spoofing, &policy, &one, 1, NULL, 0, 0, 1);
  ms_spoofing_evaluate(spoofing, &setup, &counts);
  assert_true(same(counts.pairs, 0) && same(counts.honest, 0) && isnan((double)counts.reach[1]));
  ms_spoofing_solve(spoofing, &policy, &one, 1, &one, 1, 0, 1);
  ms_spoofing_evaluate(spoofing, &setup, &counts);
  assert_true(same(counts.pairs, 0) && same(counts.honest, 0));
  /* From AS4 alone; AS1's own cannot get there. */
  ms_spoofing_solve(spoofing, &policy, &one, 1, &other, 1, 0, 1);
  ms_spoofing_evaluate(spoofing, &setup, &counts);
  assert_true(same(counts.pairs, 1) && same(counts.arrived, 1) && same(counts.honest, 0));
  assert_true(same((double)counts.reach[3], 1) && isnan((double)counts.reach[0]));
}

/* ---- halves */

static void test_split(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = draw_graph(5, 400, 1);
  g_autofree guint8 *few = g_new0(guint8, topology->n_ases);
  g_autofree guint8 *more = g_new0(guint8, topology->n_ases);
  guint multihomed = 0, split = 0, all = 0;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    guint32 n = topology->first[as + 1] - topology->first_provider[as], to = 0;
    gboolean at_first = ms_spoofing_split(topology, as, 0.4, 3, few);
    gboolean at_all = ms_spoofing_split(topology, as, 1, 3, more);
    assert_false(ms_spoofing_split(topology, as, 0, 3, more));
    assert_int_equal(at_all, n >= 2);
    assert_true(!at_first || (at_all && memcmp(few, more, n) == 0));
    multihomed += n >= 2;
    split += at_first;
    all += at_all;
    for (guint32 i = 0; i < n && at_all; i++)
      to += more[i];
    assert_true(!at_all || (to > 0 && to < n));
  }
  assert_int_equal(all, multihomed);
  assert_in_range(split, multihomed * 3 / 10, multihomed / 2);
}

/* The price, mode by mode: each takes what the one before it takes (RFC 8704 section 3). */
static void test_price(void **state G_GNUC_UNUSED)
{
  static const MsSavMode order[] = {MS_SAV_STRICT, MS_SAV_FEASIBLE, MS_SAV_EFP_A,
                                    MS_SAV_EFP_B,  MS_SAV_LOOSE,    MS_SAV_NONE};
  double dropped[G_N_ELEMENTS(order)] = {0}, arrived[G_N_ELEMENTS(order)] = {0};
  for (guint64 seed = 0; seed < 40; seed++) {
    g_autoptr(MsTopology) topology = draw_graph(3000 + seed, 60, 10);
    MsPolicy policy = draw_policy(seed);
    guint32 ases[40] = {0};
    draw_ases(topology, seed, 's', 40, ases);
    g_autoptr(MsSpoofing) spoofing = ms_spoofing_new(topology);
    ms_spoofing_solve(spoofing, &policy, ases, 20, ases + 20, 20, 1, seed);
    g_autofree guint8 *mode = g_new(guint8, topology->n_ases);
    MsSpoofingSetup setup = {.mode = {[MS_SAV_STUB] = mode, [MS_SAV_CUSTOMER] = mode}};
    MsSpoofingCounts before = {0};
    for (guint k = 0; k < G_N_ELEMENTS(order); k++) {
      MsSpoofingCounts counts = {0};
      memset(mode, (int)order[k], topology->n_ases);
      ms_spoofing_evaluate(spoofing, &setup, &counts);
      assert_true(k == 0 || (counts.dropped <= before.dropped && counts.arrived >= before.arrived));
      assert_true(counts.dropped >= counts.dropped_multihomed);
      before = counts;
      dropped[k] += counts.dropped;
      arrived[k] += counts.arrived;
    }
    assert_true(same(before.dropped, 0));
  }
  assert_true(dropped[0] > dropped[1] && dropped[1] > 0);
  /* Whoever hands a packet up has sent up a prefix of its source, unless that says NO_EXPORT (RFC
   * 8704 section 3.3), which nobody does here: what remains is without a route altogether. */
  assert_true(same(dropped[2], dropped[4]) && same(dropped[3], dropped[4]));
  for (guint k = 1; k < G_N_ELEMENTS(order); k++)
    assert_true(arrived[k] > arrived[k - 1]);
}

/* ---- Action 2 alone */

/* 10 is on top; 40 buys from 20 alone, 41 from 20 and 30; 50 and 60 are elsewhere; 70 sells transit
 * to 71, which sends nothing there. */
static const char *const drawing = "10>20 10>30 20>40 20>41 30>41 30>50 30>60 10-70 70>71 10>71";

typedef struct {
  const char *name;
  guint32 asn; /* who carries it out */
  MsSavEdge edge;
  MsSavMode mode;
  /* Which of the spoofers 40, 41, 50, 71 reach 60 under an address of 80's: a digit each. */
  const char *reach;
} ActionCase;

static const ActionCase action_cases[] = {
    {"nobody", 0, MS_SAV_OWN, MS_SAV_NONE, "1111"},
    {"40's own users", 40, MS_SAV_OWN, MS_SAV_STRICT, "0111"},
    {"41's own users", 41, MS_SAV_OWN, MS_SAV_STRICT, "1011"},
    {"20's single-homed stubs", 20, MS_SAV_STUB, MS_SAV_STRICT, "0111"},
    {"30's single-homed stubs", 30, MS_SAV_STUB, MS_SAV_STRICT, "1101"},
    {"30's other customers", 30, MS_SAV_CUSTOMER, MS_SAV_EFP_B, "1011"},
    {"20's other customers", 20, MS_SAV_CUSTOMER, MS_SAV_STRICT, "1111"},
    {"10's customers", 10, MS_SAV_CUSTOMER, MS_SAV_EFP_A, "0110"},
    {"10's peers", 10, MS_SAV_PEER, MS_SAV_FEASIBLE, "1111"},
    {"30's providers: they have the route", 30, MS_SAV_PROVIDER, MS_SAV_LOOSE, "1111"},
    {"70, nobody's way", 70, MS_SAV_CUSTOMER, MS_SAV_STRICT, "1111"},
    {"70's own", 70, MS_SAV_OWN, MS_SAV_STRICT, "1111"},
    {"60's providers: where the best route goes", 60, MS_SAV_PROVIDER, MS_SAV_STRICT, "1111"},
};

static void test_action(void **state G_GNUC_UNUSED)
{
  static const guint32 spoofers[] = {40, 41, 50, 71};
  g_autofree char *links = g_strconcat(drawing, " 10>80", NULL);
  g_autoptr(MsTopology) topology = ms_test_graph(links);
  MsPolicy policy = ms_policy_default();
  guint32 source = ms_topology_find(topology, 80), destination = ms_topology_find(topology, 60);
  g_autoptr(MsSpoofing) spoofing = ms_spoofing_new(topology);
  ms_spoofing_solve(spoofing, &policy, &source, 1, &destination, 1, 0, 1);
  gsize n_sessions = sizeof *spoofing->session * topology->n_sessions;
  gsize n_hops = sizeof *spoofing->hop[0] * spoofing->n_hops[0];
  g_autofree MsSpoofingSession *session = g_memdup2(spoofing->session, n_sessions);
  g_autofree MsSpoofingHop *hop = g_memdup2(spoofing->hop[0], n_hops);
  guint failed = 0;
  for (guint i = 0; i < G_N_ELEMENTS(action_cases); i++) {
    const ActionCase *it = &action_cases[i];
    g_autofree guint8 *mode = g_new0(guint8, topology->n_ases);
    g_autofree guint8 *participant = g_new0(guint8, topology->n_ases);
    guint32 who = ms_topology_find(topology, it->asn);
    if (who != MS_NO_AS) {
      mode[who] = (guint8)it->mode;
      participant[who] = 1;
    }
    MsSpoofingSetup setup = {.participant = participant};
    setup.mode[it->edge] = mode;
    MsSpoofingCounts counts = {0};
    ms_spoofing_evaluate(spoofing, &setup, &counts);
    char got[G_N_ELEMENTS(spoofers) + 1] = "";
    for (guint k = 0; k < G_N_ELEMENTS(spoofers); k++)
      got[k] = counts.reach[ms_topology_find(topology, spoofers[k])] > 0.5F ? '1' : '0';
    if (!g_str_equal(got, it->reach)) {
      print_error("%s: %s, not %s\n", it->name, got, it->reach);
      failed++;
    }
    assert_true(same(counts.stopped[it->edge][1], counts.pairs - counts.arrived));
    assert_true(same(counts.dropped, 0) && same(counts.honest, 1));
    /* Routes are as they were: validation is the data plane's alone. */
    assert_memory_equal(session, spoofing->session, n_sessions);
    assert_memory_equal(hop, spoofing->hop[0], n_hops);
  }
  assert_int_equal(failed, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tree),    cmocka_unit_test(test_heard),
      cmocka_unit_test(test_counts),  cmocka_unit_test(test_full_block),
      cmocka_unit_test(test_nothing), cmocka_unit_test(test_split),
      cmocka_unit_test(test_price),   cmocka_unit_test(test_action),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
