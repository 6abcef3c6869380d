/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sim/outcome/harm: delays, loads, resolvers and weights on graphs drawn by hand, all figures by
 * hand too; and delays on a large graph against
 * a walk that starts anew for every AS. */
#include "sim/outcome/harm.h"

#include "models/topology/generator.h"
#include "tests/unit/event-util.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/*
 *      10 ------ 20
 *     / | \     / \
 *    1  3  \   /   4
 *            5
 *            |
 *            6
 *
 * 1 is the victim; 5 leaks its routes from 10 to 20, so that 20 and 4 go through 5. */
#define HAIRPIN "10-20 10>1 10>3 10>5 20>5 20>4 5>6"

/*
 *      10 ---- 20
 *     /  \    /  \
 *    1    3  4    9
 *
 * 9 announces the prefix of 1: 20 and 4 send it what is for 1. */
#define HIJACK "10-20 10>1 10>3 20>4 20>9"

#define NEAR(a, b) assert_float_equal(a, b, 1e-6)

static void set_delay(const MsTopology *topology, guint32 a, guint32 b, guint32 us)
{
  guint32 *latency = (guint32 *)(void *)topology->latency_us;
  guint32 session =
      ms_topology_session(topology, ms_topology_find(topology, a), ms_topology_find(topology, b));
  assert_int_not_equal(session, G_MAXUINT32);
  latency[session] = latency[topology->reverse[session]] = us;
}

static MsTestWorld *hairpin_new(guint32 between_tops)
{
  MsTestWorld *world = ms_test_world_new(HAIRPIN);
  set_delay(world->topology, 10, 1, 1000);
  set_delay(world->topology, 10, 20, between_tops);
  set_delay(world->topology, 10, 5, 30000);
  set_delay(world->topology, 20, 5, 40000);
  set_delay(world->topology, 10, 3, 500);
  set_delay(world->topology, 20, 4, 700);
  set_delay(world->topology, 5, 6, 100);
  return world;
}

static MsIncident leak_of(const MsTestWorld *world)
{
  return ms_test_leak(world, 5, 1, PREFIX, 100 * MS_SECOND, 200 * MS_SECOND);
}

static MsIncident hijack_of(const MsTestWorld *world)
{
  return event_hijack(world, "hijack", 9, 1, PREFIX, 100 * MS_SECOND, 200 * MS_SECOND);
}

/* The harm of the first target; @weights: (nullable): of ASes alone. */
static gboolean find(const MsTestWorld *world, const MsIncident *incidents, guint n,
                     const MsWeights *weights, const MsHarmOptions *options, MsHarm *harm)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule = ms_schedule_new(world->topology, incidents, n, NULL, 0, &error);
  assert_null(error);
  g_autoptr(MsResult) result = ms_test_run_schedule(world, schedule, -1);
  g_autoptr(MsWeights) plain = ms_weights_new(world->topology);
  return ms_harm_find(world->topology, weights != NULL ? weights : plain, schedule, result, 0,
                      options, harm);
}

static MsHarm found(const MsTestWorld *world, const MsIncident *incident, const MsWeights *weights,
                    const MsHarmOptions *options)
{
  MsHarm harm;
  assert_true(find(world, incident, 1, weights, options, &harm));
  assert_string_equal(harm.state, "peak");
  return harm;
}

/* Amounts by ASN in ascending order. */
static MsWeights *weigh(const MsTopology *topology, MsWeight weight, const double *amount)
{
  MsWeights *weights = ms_weights_new(topology);
  ms_weights_set(weights, weight, amount, "by hand");
  return weights;
}

/* ---- delay */

static void test_delay(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = hairpin_new(2000);
  MsIncident leak = leak_of(world);
  MsHarmOptions options = ms_harm_options_default();
  /* 20: 2 + 1 ms before, 40 + 30 + 1 ms then; 4 the same but for its own link. */
  MsHarm harm = found(world, &leak, NULL, &options);
  assert_int_equal(harm.n_delayed, 2);
  assert_int_equal(harm.n_slow, 2);
  NEAR(harm.added_median, 68000);
  NEAR(harm.added_p90, 68000);
  NEAR(harm.added_most, 68000);
  NEAR(harm.slow[MS_WEIGHT_ASES], 2.0 / 7);
  NEAR(harm.harmed[MS_WEIGHT_ASES], 2.0 / 7);
  NEAR(harm.cut_off[MS_WEIGHT_ASES], 0);

  options.slow = 68000;
  assert_int_equal(found(world, &leak, NULL, &options).n_slow, 2);
  options.slow = 68001;
  harm = found(world, &leak, NULL, &options);
  assert_int_equal(harm.n_delayed, 2);
  assert_int_equal(harm.n_slow, 0);
  NEAR(harm.slow[MS_WEIGHT_ASES], 0);

  /* Each link 10 ms: two hops become three. */
  options = ms_harm_options_default();
  options.latency = 10000;
  NEAR(found(world, &leak, NULL, &options).added_median, 10000);
}

static void test_a_quicker_detour(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = hairpin_new(200000);
  MsIncident leak = leak_of(world);
  MsHarmOptions options = ms_harm_options_default();
  MsHarm harm = found(world, &leak, NULL, &options);
  assert_int_equal(harm.n_delayed, 0);
  assert_int_equal(harm.n_slow, 0);
  NEAR(harm.added_median, 70000 - 200000);
  NEAR(harm.harmed[MS_WEIGHT_ASES], 2.0 / 7);
}

/* Through an offender that sends traffic on: 20 -> 5 -> 10 -> 1. */
static void test_interception(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = hairpin_new(2000);
  MsIncident hijack = event_hijack(world, "hijack", 5, 1, PREFIX, 100 * MS_SECOND, 200 * MS_SECOND);
  hijack.intercepts = TRUE;
  MsHarmOptions options = ms_harm_options_default();
  MsHarm harm = found(world, &hijack, NULL, &options);
  NEAR(harm.added_median, 68000);
  assert_int_equal(harm.n_slow, 2);
  NEAR(harm.cut_off[MS_WEIGHT_ASES], 0);
  NEAR(harm.unresolved[MS_WEIGHT_ASES], 0);
  NEAR(harm.carried[MS_WEIGHT_ASES], 3.0 / 7);
}

/* Delays of all ASes whose traffic arrives, each walked anew: of one prefix. */
static void walk_delays(const MsTopology *topology, const MsSnapshot *snapshot, guint64 *delay)
{
  for (guint32 start = 0; start < topology->n_ases; start++) {
    delay[start] = G_MAXUINT64;
    if (snapshot->outcome[start] != MS_OUTCOME_LEGITIMATE &&
        snapshot->outcome[start] != MS_OUTCOME_DETOURED)
      continue;
    delay[start] = 0;
    for (guint32 as = start, next; (next = snapshot->next_hop[as]) != as; as = next)
      delay[start] += topology->latency_us[ms_topology_session(topology, as, next)];
  }
}

/* A leaker with two providers, and an AS elsewhere. */
static void choose(const MsTopology *topology, guint32 *offender, guint32 *victim)
{
  *offender = *victim = MS_NO_AS;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    guint32 providers = topology->first[as + 1] - topology->first_provider[as];
    if (providers >= 2 && topology->cone[as] > 2 && *offender == MS_NO_AS)
      *offender = as;
    else if (ms_topology_is_stub(topology, as) && topology->role[as] == MS_ROLE_ACCESS)
      *victim = as;
  }
}

static void test_delays_by_walks(void **state G_GNUC_UNUSED)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTopology) topology = ms_topology_generate("internet-2020", 2000, 3, &error);
  assert_null(error);
  g_autoptr(MsTestWorld) world = ms_test_world_over(topology);
  guint32 n = topology->n_ases, offender, victim;
  choose(topology, &offender, &victim);
  MsIncident leak = ms_test_leak(world, topology->asn[offender], topology->asn[victim], PREFIX,
                                 100 * MS_SECOND, 200 * MS_SECOND);
  g_autoptr(MsSchedule) schedule = ms_schedule_new(topology, &leak, 1, NULL, 0, &error);
  g_autoptr(MsResult) result = ms_test_run_schedule(world, schedule, -1);
  g_autofree guint64 *was = g_new(guint64, n), *is = g_new(guint64, n);
  const MsSnapshot *before = ms_result_snapshot(result, "before"),
                   *peak = ms_result_snapshot(result, "peak");
  walk_delays(topology, before, was);
  walk_delays(topology, peak, is);
  guint delayed = 0, slow = 0, detoured = 0;
  double most = -1e9;
  for (guint32 as = 0; as < n; as++) {
    if (as == offender || was[as] == G_MAXUINT64 || is[as] == G_MAXUINT64)
      continue;
    delayed += is[as] > was[as];
    slow += is[as] > was[as] && is[as] - was[as] >= 5000;
    if (peak->outcome[as] == MS_OUTCOME_DETOURED) {
      detoured++;
      most = MAX(most, (double)is[as] - (double)was[as]);
    }
  }
  assert_true(detoured > 10 && delayed > 10 && slow > 0 && slow < delayed);
  g_autoptr(MsWeights) weights = ms_weights_new(topology);
  MsHarmOptions options = ms_harm_options_default();
  options.slow = 5000;
  MsHarm harm;
  assert_true(ms_harm_find(topology, weights, schedule, result, 0, &options, &harm));
  assert_int_equal(harm.n_delayed, delayed);
  assert_int_equal(harm.n_slow, slow);
  NEAR(harm.added_most, most);
  assert_true(harm.harmed[MS_WEIGHT_ASES] >= (double)detoured / n);
  assert_true(harm.added_median <= harm.added_p90 && harm.added_p90 <= harm.added_most);
  double minutes = 0;
  for (guint32 as = 0; as < n; as++)
    minutes += as == offender ? 0 : result->lost[as] / 60;
  assert_float_equal(harm.minutes[MS_WEIGHT_ASES], minutes, 1e-6 * minutes);
}

/* ---- load */

static void test_load(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = hairpin_new(2000);
  MsIncident leak = leak_of(world);
  MsHarmOptions options = ms_harm_options_default();
  /* All alike: 1 receives a seventh. 5 carries 6's of it before, 4's and 20's besides then; its
   * cone is itself and 6. */
  MsHarm harm = found(world, &leak, NULL, &options);
  NEAR(harm.carried_before[MS_WEIGHT_ASES], 1.0 / 7);
  NEAR(harm.carried[MS_WEIGHT_ASES], 3.0 / 7);
  NEAR(harm.load, (3.0 / 49) / (2 * (2.0 / 7 + 1.0 / 49)));
  NEAR(harm.congested[MS_WEIGHT_ASES], 0);

  /* A table of three has three times as much; one of seven and one of 100 all that there is. */
  leak.table = 3;
  NEAR(found(world, &leak, NULL, &options).load, (9.0 / 49) / (2 * (2.0 / 7 + 3.0 / 49)));
  leak.table = 7;
  NEAR(found(world, &leak, NULL, &options).load, 0.5);
  leak.table = 100;
  NEAR(found(world, &leak, NULL, &options).load, 0.5);
  leak.table = 0;
  options.victim_traffic = 1;
  NEAR(found(world, &leak, NULL, &options).load, 0.5);
  options.headroom = 1;
  NEAR(found(world, &leak, NULL, &options).load, 1);
  NEAR(found(world, &leak, NULL, &options).congested[MS_WEIGHT_ASES], 0);
}

static void test_congestion(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = hairpin_new(2000);
  MsIncident leak = leak_of(world);
  MsHarmOptions options = ms_harm_options_default();
  options.victim_traffic = 1;
  /* 1, 3, 4, 5, 6, 10, 20 */
  const double amount[] = {2, 4, 90, 2, 2, 0, 0};
  g_autoptr(MsWeights) weights = weigh(world->topology, MS_WEIGHT_TRAFFIC, amount);
  MsHarm harm = found(world, &leak, weights, &options);
  double load = 0.92 / (2 * (0.04 + 0.02)), lost = 1 - 1 / load;
  NEAR(harm.carried_before[MS_WEIGHT_TRAFFIC], 0.02);
  NEAR(harm.carried[MS_WEIGHT_TRAFFIC], 0.92);
  NEAR(harm.load, load);
  NEAR(harm.congested[MS_WEIGHT_TRAFFIC], 0.92 * lost);
  NEAR(harm.congested[MS_WEIGHT_ASES], 3.0 / 7 * lost);
  /* 4 and 20 are harmed wholly, 6 for the part that does not fit. */
  NEAR(harm.hurt[MS_WEIGHT_TRAFFIC], 0.9 + 0.02 * lost);
  NEAR(harm.hurt[MS_WEIGHT_ASES], (2 + lost) / 7);
  NEAR(harm.minutes[MS_WEIGHT_TRAFFIC], 0.9 * 100 / 60);
  assert_true(isnan(harm.hurt[MS_WEIGHT_USERS]) && isnan(harm.minutes[MS_WEIGHT_USERS]));

  /* By the weights: 1 receives a fiftieth. */
  options.victim_traffic = -1;
  NEAR(found(world, &leak, weights, &options).load, 0.02 * 0.92 / (2 * (0.04 + 0.02 * 0.02)));
}

/* Two incidents of one offender at one time. */
static void test_load_of_several(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = hairpin_new(2000);
  MsIncident leaks[2] = {leak_of(world), leak_of(world)};
  leaks[1].name = "another";
  leaks[1].victim = ms_test_as(world, 3);
  leaks[1].prefix = ms_test_prefix("198.51.100.0/24");
  MsHarmOptions options = ms_harm_options_default();
  MsHarm harm;
  assert_true(find(world, leaks, 2, NULL, &options, &harm));
  NEAR(harm.load, (6.0 / 49) / (2 * (2.0 / 7 + 2.0 / 49)));
  /* Each of them would be all that there is: together they are no more. */
  options.victim_traffic = 1;
  assert_true(find(world, leaks, 2, NULL, &options, &harm));
  NEAR(harm.load, 0.5);
  /* The other one later. */
  leaks[1].start = 300 * MS_SECOND;
  leaks[1].end = 301 * MS_SECOND;
  options.victim_traffic = -1;
  MsHarm alone = found(world, leaks, NULL, &options);
  NEAR(alone.load, (3.0 / 49) / (2 * (2.0 / 7 + 1.0 / 49)));
}

/* A CDN of unknown weight has an equal part with others of its kind, here none. */
static void test_load_of_a_cdn(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = hairpin_new(2000);
  MsIncident leak = leak_of(world);
  MsHarmOptions options = ms_harm_options_default();
  guint8 *role = (guint8 *)(void *)world->topology->role;
  role[leak.victim] = MS_ROLE_CDN;
  NEAR(found(world, &leak, NULL, &options).load, (3.0 / 7) / (2 * (2.0 / 7 + 1.0 / 7)));
  role[ms_test_as(world, 3)] = MS_ROLE_CLOUD;
  NEAR(found(world, &leak, NULL, &options).load, (1.5 / 7) / (2 * (2.0 / 7 + 0.5 / 7)));
}

/* ---- resolvers and reach */

static void test_resolvers(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(HIJACK);
  MsIncident hijack = hijack_of(world);
  static const struct {
    const char *name;
    MsResolverShare share;
    double unresolved, hurt; /* of six ASes */
  } rows[] = {
      {"at home", {MS_RESOLVER_OWN, 0, 1}, 2, 2},
      {"at the provider", {MS_RESOLVER_PROVIDER, 0, 1}, 2, 2},
      {"at one that the victim's side has", {MS_RESOLVER_AT, 10, 1}, 1, 2},
      {"at one that the hijacker's side has", {MS_RESOLVER_AT, 4, 1}, 4, 4},
      {"at one that is not there", {MS_RESOLVER_AT, 77, 1}, 2, 2},
      {"nobody does", {MS_RESOLVER_AT, 4, 0}, 2, 2},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].name);
    MsHarmOptions options = ms_harm_options_default();
    options.resolvers = &rows[i].share;
    options.n_resolvers = 1;
    MsHarm harm = found(world, &hijack, NULL, &options);
    NEAR(harm.cut_off[MS_WEIGHT_ASES], 2.0 / 6);
    NEAR(harm.unresolved[MS_WEIGHT_ASES], rows[i].unresolved / 6);
    NEAR(harm.hurt[MS_WEIGHT_ASES], rows[i].hurt / 6);
    assert_int_equal(harm.n_delayed, 0);
    NEAR(harm.added_most, 0);
  }
}

/* Shares are kept, those with customers resolve at home, and a larger share contains a smaller one.
 */
static void test_resolver_draws(void **state G_GNUC_UNUSED)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTopology) topology = ms_topology_generate("internet-2020", 4000, 1, &error);
  assert_null(error);
  MsResolverShare small[] = {{MS_RESOLVER_AT, topology->asn[0], 0.2},
                             {MS_RESOLVER_PROVIDER, 0, 0.3}};
  MsResolverShare large[] = {{MS_RESOLVER_AT, topology->asn[0], 0.4}};
  MsHarmOptions a = ms_harm_options_default(), b = a;
  a.resolvers = small;
  a.n_resolvers = 2;
  b.resolvers = large;
  b.n_resolvers = 1;
  guint at = 0, provider = 0, stubs = 0;
  for (guint32 as = 1; as < topology->n_ases; as++) {
    guint32 resolver = ms_harm_resolver(topology, &a, as);
    if (!ms_topology_is_stub(topology, as)) {
      assert_int_equal(resolver, as);
      continue;
    }
    stubs++;
    at += resolver == 0;
    provider += resolver != 0 && resolver != as;
    if (resolver == 0)
      assert_int_equal(ms_harm_resolver(topology, &b, as), 0);
    else if (resolver != as)
      assert_int_equal(topology->neighbour[ms_topology_session(topology, as, resolver)], resolver);
  }
  assert_true(fabs((double)at / stubs - 0.2) < 0.03);
  assert_true(fabs((double)provider / stubs - 0.3) < 0.03);
}

static void test_weights(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(HIJACK);
  MsIncident hijack = hijack_of(world);
  MsHarmOptions options = ms_harm_options_default();
  guint8 *region = (guint8 *)(void *)world->topology->region,
         *role = (guint8 *)(void *)world->topology->role;
  region[ms_test_as(world, 4)] = region[ms_test_as(world, 3)] = MS_REGION_RIPE;
  role[ms_test_as(world, 4)] = role[ms_test_as(world, 3)] = MS_ROLE_ACCESS;
  /* 1, 3, 4, 9, 10, 20 */
  const double users[] = {100, 600, 200, 100, 0, 0};
  g_autoptr(MsWeights) weights = weigh(world->topology, MS_WEIGHT_USERS, users);
  MsHarm harm = found(world, &hijack, weights, &options);
  NEAR(harm.harmed[MS_WEIGHT_ASES], 2.0 / 6);
  NEAR(harm.harmed[MS_WEIGHT_USERS], 0.2);
  NEAR(harm.hurt_region[MS_WEIGHT_USERS][MS_REGION_RIPE], 0.25);
  NEAR(harm.hurt_region[MS_WEIGHT_ASES][MS_REGION_RIPE], 0.5);
  NEAR(harm.hurt_role[MS_WEIGHT_USERS][MS_ROLE_ACCESS], 0.25);
  assert_true(isnan(harm.hurt_region[MS_WEIGHT_USERS][MS_REGION_LACNIC]));
  assert_true(isnan(harm.hurt_role[MS_WEIGHT_ASES][MS_ROLE_CDN]));
  NEAR(harm.total[MS_WEIGHT_ASES], 6);
  NEAR(harm.total[MS_WEIGHT_USERS], 1000);
  /* 200 people for 100 s; messages take a few hops of 10 ms. */
  assert_float_equal(harm.minutes[MS_WEIGHT_USERS], 200 * 100 / 60.0, 1);
  assert_true(isnan(harm.harmed[MS_WEIGHT_TRAFFIC]));
}

/* ---- edges */

static void test_no_offence(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(HIJACK);
  MsIncident quiet = event_quiet(world, 1, PREFIX);
  MsHarmOptions options = ms_harm_options_default();
  MsHarm harm;
  assert_false(find(world, &quiet, 1, NULL, &options, &harm));
  assert_null(harm.state);
  /* The moment of the peak is another incident's. */
  MsIncident two[2] = {hijack_of(world), hijack_of(world)};
  two[0].victim = ms_test_as(world, 4); /* whose provider's other customer 9 is: fewer harmed */
  two[0].prefix = ms_test_prefix("198.51.100.0/24");
  two[0].start = 10 * MS_SECOND;
  two[0].end = 20 * MS_SECOND;
  two[1].name = "worse";
  assert_false(find(world, two, 2, NULL, &options, &harm));
}

/* Space that its holder does not announce: nobody reached it, so nobody is cut off; all who are
 * drawn in fare worse than they should. */
static void test_unannounced(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(HIJACK);
  MsIncident hijack = hijack_of(world);
  hijack.kind = MS_INCIDENT_UNANNOUNCED_HIJACK;
  MsHarmOptions options = ms_harm_options_default();
  MsHarm harm = found(world, &hijack, NULL, &options);
  NEAR(harm.cut_off[MS_WEIGHT_ASES], 0);
  NEAR(harm.unresolved[MS_WEIGHT_ASES], 0);
  NEAR(harm.harmed[MS_WEIGHT_ASES], 5.0 / 6); /* its holder too */
  NEAR(harm.carried_before[MS_WEIGHT_ASES], 0);
  NEAR(harm.carried[MS_WEIGHT_ASES], 5.0 / 6);
}

/* What one's own filters hold back harms nobody. */
static void test_held(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = hairpin_new(2000);
  MsIncident leak = leak_of(world);
  leak.end = MS_TIME_NEVER;
  ms_test_deploy(world, 5, "valley-filter");
  MsHarmOptions options = ms_harm_options_default();
  MsHarm harm;
  assert_true(find(world, &leak, 1, NULL, &options, &harm));
  assert_string_equal(harm.state, "final");
  NEAR(harm.hurt[MS_WEIGHT_ASES], 0);
  NEAR(harm.carried[MS_WEIGHT_ASES], harm.carried_before[MS_WEIGHT_ASES]);
  assert_int_equal(harm.n_delayed, 0);
}

/* A snapshot by hand: everybody's next hop by index, -1 for none. */
static MsSnapshot snapshot_of(const char *name, gint64 time, guint n, const int *next,
                              const guint8 *outcome)
{
  MsSnapshot snapshot = {.name = name, .time = time};
  snapshot.next_hop = g_new(guint32, n + 1);
  for (guint i = 0; i < n; i++)
    snapshot.next_hop[i] = next[i] < 0 ? MS_NO_AS : (guint32)next[i];
  snapshot.learned = g_new0(guint8, n + 1);
  snapshot.path_first = g_new0(guint32, n + 1);
  snapshot.path_asn = g_new0(guint32, 1);
  snapshot.outcome = g_memdup2(outcome, n);
  return snapshot;
}

/* 3, 4 and 5 go round through the offender 4; 6 and 7 go round apart from it; 8 falls to one who
 * drops it. Indices; the victim is 0. */
static void test_loops(void **state G_GNUC_UNUSED)
{
  enum { L = MS_OUTCOME_LEGITIMATE, O = MS_OUTCOME_LOOPED, B = MS_OUTCOME_BLACKHOLED };
  g_autoptr(MsTopology) topology = ms_test_graph("1>2 1>3 1>4 1>5 1>6 1>7 1>8 1>9 1>10");
  const int before[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const int now[] = {0, 0, 3, 4, 5, 3, 7, 6, 9, 4};
  const guint8 well[] = {L, L, L, L, L, L, L, L, L, L};
  const guint8 ill[] = {L, L, O, O, O, O, O, O, B, B};
  MsIncident incident = {.name = "hand",
                         .kind = MS_INCIDENT_ORIGIN_HIJACK,
                         .offender = 4,
                         .victim = 0,
                         .prefix = ms_test_prefix(PREFIX),
                         .start = 10,
                         .end = 20};
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule = ms_schedule_new(topology, &incident, 1, NULL, 0, &error);
  g_autoptr(MsResult) result = ms_result_new(10, 1, 1, 1);
  result->snapshot = g_new0(MsSnapshot, 2);
  result->snapshot[result->n_snapshots++] = snapshot_of("before", 10, 10, before, well);
  result->snapshot[result->n_snapshots++] = snapshot_of("peak", 15, 10, now, ill);
  g_autoptr(MsWeights) weights = ms_weights_new(topology);
  MsHarmOptions options = ms_harm_options_default();
  MsHarm harm;
  assert_true(ms_harm_find(topology, weights, schedule, result, 0, &options, &harm));
  NEAR(harm.cut_off[MS_WEIGHT_ASES], 7.0 / 10);
  NEAR(harm.carried[MS_WEIGHT_ASES], 3.0 / 10); /* 2, 3 and 5; 9 drops what goes to the loop */
  assert_int_equal(harm.n_delayed, 0);
}

/* ---- bogus routes stopped at participants' borders */

static guint64 stopped_of(const MsTestWorld *world, const MsIncident *incident, guint32 participant)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule = ms_schedule_new(world->topology, incident, 1, NULL, 0, &error);
  assert_null(error);
  g_autofree guint8 *participants = g_new0(guint8, world->topology->n_ases);
  participants[ms_test_as(world, participant)] = 1;
  MsEventSetup setup = {.topology = world->topology,
                        .registry = world->registry,
                        .deployment = world->deployment,
                        .schedule = schedule,
                        .participant = participants,
                        .listed = world->listed,
                        .policy = world->policy,
                        .options = world->options,
                        .snapshot_at = -1};
  g_autoptr(MsResult) result = ms_event_run(&setup, NULL, NULL, &error);
  assert_null(error);
  guint64 stopped = 0;
  for (guint i = 0; i < MS_MAX_MECHANISMS; i++) {
    stopped += result->stopped[i];
    assert_true(result->stopped[i] <= result->refused_import[i] + result->refused_export[i]);
  }
  return stopped;
}

static void test_stopped(void **state G_GNUC_UNUSED)
{
  /* 20 hears from its customer 5 what 10 marked for customers alone. */
  g_autoptr(MsTestWorld) world = hairpin_new(2000);
  MsIncident leak = leak_of(world);
  assert_int_equal(stopped_of(world, &leak, 20), 0);
  ms_test_deploy(world, 10, "otc");
  ms_test_deploy(world, 20, "otc");
  assert_int_equal(stopped_of(world, &leak, 20), 1);
  assert_int_equal(stopped_of(world, &leak, 4), 0);
  /* The leaker's own filter, by its participation alone. */
  g_autoptr(MsTestWorld) held = hairpin_new(2000);
  ms_test_deploy(held, 5, "valley-filter");
  assert_true(stopped_of(held, &leak, 5) > 0);
  assert_int_equal(stopped_of(held, &leak, 20), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_delay),
      cmocka_unit_test(test_a_quicker_detour),
      cmocka_unit_test(test_interception),
      cmocka_unit_test(test_delays_by_walks),
      cmocka_unit_test(test_load),
      cmocka_unit_test(test_congestion),
      cmocka_unit_test(test_load_of_several),
      cmocka_unit_test(test_load_of_a_cdn),
      cmocka_unit_test(test_resolvers),
      cmocka_unit_test(test_resolver_draws),
      cmocka_unit_test(test_weights),
      cmocka_unit_test(test_no_offence),
      cmocka_unit_test(test_unannounced),
      cmocka_unit_test(test_held),
      cmocka_unit_test(test_loops),
      cmocka_unit_test(test_stopped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
