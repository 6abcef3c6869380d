/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same run on every clock: libns3-c's three ways to carry events, ns-3's schedulers, and the C
 * queue without ns-3 give byte-identical results. */
#include "models/topology/caida.h"
#include "sim/ns3c/ns3c.h"
#include "tests/property/scenario.h"
#include "tests/support/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HOUR (3600 * MS_SECOND)

static const struct {
  const char *name;
  MsClockKind kind;
  const char *scheduler;
} clocks[] = {
    {"the C queue alone", MS_CLOCK_QUEUE, NULL},
    {"our own SimulatorImpl", MS_CLOCK_NS3, NULL},
    {"DefaultSimulatorImpl, its own scheduler", MS_CLOCK_NS3_DEFAULT, NULL},
    {"DefaultSimulatorImpl, heap", MS_CLOCK_NS3_DEFAULT, "heap"},
    {"DefaultSimulatorImpl, calendar", MS_CLOCK_NS3_DEFAULT, "calendar"},
    {"a C queue driven by one ns-3 event", MS_CLOCK_NS3_DRIVEN, NULL},
};

#define ASSERT_SAME(a, b, member, n)                                                               \
  assert_memory_equal((a)->member, (b)->member, (n) * sizeof *(a)->member)
#define ASSERT_EQUAL(a, b, member) assert_true((a)->member == (b)->member)

static void assert_same_timeline(const MsTimeline *a, const MsTimeline *b)
{
  ASSERT_EQUAL(a, b, n);
  ASSERT_EQUAL(a, b, n_targets);
  for (guint i = 0; i < a->n; i++) {
    ASSERT_EQUAL(&a->sample[i], &b->sample[i], time);
    ASSERT_EQUAL(&a->sample[i], &b->sample[i], events);
    ASSERT_EQUAL(&a->sample[i], &b->sample[i], announcements);
    ASSERT_EQUAL(&a->sample[i], &b->sample[i], withdrawals);
  }
  ASSERT_SAME(a, b, count, (gsize)a->n * a->n_targets * MS_N_GROUPS * MS_N_OUTCOMES);
}

static void assert_same_snapshot(const MsResult *result, const MsSnapshot *a, const MsSnapshot *b)
{
  gsize routes = (gsize)result->n_prefixes * result->n_ases;
  assert_string_equal(a->name, b->name);
  ASSERT_EQUAL(a, b, time);
  ASSERT_SAME(a, b, next_hop, routes);
  ASSERT_SAME(a, b, learned, routes);
  ASSERT_SAME(a, b, path_first, routes + 1);
  ASSERT_SAME(a, b, path_asn, a->path_first[routes]);
  ASSERT_SAME(a, b, outcome, (gsize)result->n_targets * result->n_ases);
}

/* Every member of #MsResult. Structs with padding are compared member by member. */
static void assert_same_result(const MsResult *a, const MsResult *b)
{
  ASSERT_EQUAL(a, b, n_ases);
  ASSERT_EQUAL(a, b, n_prefixes);
  ASSERT_EQUAL(a, b, n_targets);
  ASSERT_EQUAL(a, b, n_incidents);
  assert_same_timeline(&a->timeline, &b->timeline);
  ASSERT_EQUAL(a, b, n_snapshots);
  for (guint i = 0; i < a->n_snapshots; i++)
    assert_same_snapshot(a, &a->snapshot[i], &b->snapshot[i]);
  ASSERT_EQUAL(a, b, n_settled);
  for (guint i = 0; i < a->n_settled; i++) {
    ASSERT_EQUAL(&a->settled[i], &b->settled[i], time);
    ASSERT_EQUAL(&a->settled[i], &b->settled[i], settled);
    ASSERT_EQUAL(&a->settled[i], &b->settled[i], converged);
    ASSERT_EQUAL(&a->settled[i], &b->settled[i], changes);
    ASSERT_EQUAL(&a->settled[i], &b->settled[i], messages);
  }
  ASSERT_SAME(a, b, lost, (gsize)a->n_targets * a->n_ases);
  ASSERT_EQUAL(a, b, events);
  ASSERT_EQUAL(a, b, announcements);
  ASSERT_EQUAL(a, b, withdrawals);
  ASSERT_EQUAL(a, b, decisions);
  ASSERT_EQUAL(a, b, changes);
  ASSERT_EQUAL(a, b, loops);
  ASSERT_SAME(a, b, refused_import, MS_MAX_MECHANISMS);
  ASSERT_SAME(a, b, refused_export, MS_MAX_MECHANISMS);
  ASSERT_SAME(a, b, leak_sent, a->n_incidents);
  ASSERT_EQUAL(a, b, converged);
  ASSERT_EQUAL(a, b, ended);
  ASSERT_EQUAL(a, b, n_restless);
  ASSERT_SAME(a, b, restless, a->n_restless);
}

static MsResult *run_on(const MsEventSetup *setup, guint clock)
{
  MsEventSetup copy = *setup;
  copy.options.clock = clocks[clock].kind;
  copy.options.scheduler = clocks[clock].scheduler;
  g_autoptr(GError) error = NULL;
  MsResult *result = ms_event_run(&copy, NULL, NULL, &error);
  g_assert_no_error(error);
  return result;
}

static void assert_same_on_all_clocks(const MsEventSetup *setup, gboolean tell)
{
  g_autoptr(MsResult) first = run_on(setup, 0);
  for (guint i = 1; i < G_N_ELEMENTS(clocks); i++) {
    if (tell)
      print_message("%s against %s: %" G_GUINT64_FORMAT " events\n", clocks[i].name, clocks[0].name,
                    first->events);
    g_autoptr(MsResult) result = run_on(setup, i);
    assert_same_result(first, result);
  }
}

/* A leak over the 6,518 ASes of January 2000, with a mix of MRAI, jitter and processing time. */
static void test_leak_over_6518_ases(void **state G_GNUC_UNUSED)
{
  g_autofree char *path = ms_test_data("as-rel/20000101.as-rel.txt.xz");
  if (path == NULL) {
    print_message("skipped: the data have no as-rel/20000101.as-rel.txt.xz\n");
    skip();
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTopology) topology = ms_topology_load(path, TRUE, NULL, &error);
  g_assert_no_error(error);
  assert_int_equal(topology->n_ases, 6518);
  /* The leaker: a stub with the most providers; the victim: another stub. */
  guint32 leaker = 0, victim = MS_NO_AS, most = 0;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    guint32 providers = topology->first[as + 1] - topology->first_provider[as];
    if (ms_topology_is_stub(topology, as) && providers > most) {
      most = providers;
      leaker = as;
    }
  }
  for (guint32 as = 0; as < topology->n_ases && victim == MS_NO_AS; as++)
    if (as != leaker && ms_topology_is_stub(topology, as))
      victim = as;
  assert_true(most >= 2 && victim != MS_NO_AS);
  g_autoptr(MsTestWorld) world = ms_test_world_over(topology);
  g_autoptr(GError) fault = NULL;
  MsIncident leak = ms_test_leak(world, topology->asn[leaker], topology->asn[victim],
                                 "192.0.2.0/24", HOUR, 2 * HOUR);
  g_autoptr(MsSchedule) schedule = ms_schedule_new(topology, &leak, 1, NULL, 0, &fault);
  g_assert_no_error(fault);
  MsEventSetup setup = {.topology = topology,
                        .registry = world->registry,
                        .deployment = world->deployment,
                        .schedule = schedule,
                        .listed = world->listed,
                        .policy = ms_policy_default(),
                        .options = ms_event_options_default(),
                        .snapshot_at = -1};
  setup.options.processing_max = MS_SECOND / 10;
  assert_same_on_all_clocks(&setup, TRUE);
  /* Something happened, and it came to an end. */
  g_autoptr(MsResult) result = run_on(&setup, 0);
  assert_true(result->converged);
  assert_true(result->leak_sent[0] > 0);
  const MsSnapshot *peak = ms_result_snapshot(result, "peak");
  guint detoured = 0;
  for (guint32 as = 0; as < topology->n_ases; as++)
    detoured += peak->outcome[as] == MS_OUTCOME_DETOURED;
  print_message("the leak detours %u ASes at its peak\n", detoured);
  assert_true(detoured > 100);
}

static void test_random_scenarios(void **state G_GNUC_UNUSED)
{
  for (guint64 seed = 1; seed <= 200; seed++) {
    g_autoptr(Scenario) scenario = scenario_new(seed);
    scenario->setup.options.max_events = 20000;
    assert_same_on_all_clocks(&scenario->setup, FALSE);
  }
}

/* The comparison is able to find a difference: two seeds of jitter do not give one result. */
static void test_another_seed_differs(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("1-2 2-3 3-1 1>4 2>4 3>5");
  static const MsMraiShare all = {1, 30 * MS_SECOND};
  world->options.mrai = &all;
  world->options.n_mrai = 1;
  world->options.jitter = TRUE;
  world->options.processing_max = MS_SECOND;
  MsIncident leak = ms_test_leak(world, 4, 5, "192.0.2.0/24", HOUR, 2 * HOUR);
  g_autoptr(MsResult) a = ms_test_run(world, &leak, 1, NULL, 0, -1);
  g_autoptr(MsResult) again = ms_test_run(world, &leak, 1, NULL, 0, -1);
  assert_same_result(a, again);
  world->options.seed++;
  g_autoptr(MsResult) b = ms_test_run(world, &leak, 1, NULL, 0, -1);
  assert_true(a->ended != b->ended);
}

static void test_unknown_scheduler(void **state G_GNUC_UNUSED)
{
  g_autoptr(Scenario) scenario = scenario_new(1);
  g_autoptr(GError) error = NULL;
  scenario->setup.options.clock = MS_CLOCK_NS3_DEFAULT;
  scenario->setup.options.scheduler = "hourglass";
  assert_null(ms_event_run(&scenario->setup, NULL, NULL, &error));
  assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_UNKNOWN));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_leak_over_6518_ases),
      cmocka_unit_test(test_random_scenarios),
      cmocka_unit_test(test_another_seed_differs),
      cmocka_unit_test(test_unknown_scheduler),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
