/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of the steady engine on graphs drawn by hand: leaks with several stable states and with
 * none, what three sweeps refuse, and what a result has in it. The drawings are those of
 * test-two-states.c.
 */
#include "sim/steady/general.h"
#include "sim/steady/rules.h"
#include "tests/support/graph.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HOUR   (3600 * MS_SECOND)
#define PREFIX "192.0.2.0/24"

static MsSteadyRunSetup setup_of(const MsTestWorld *world, const MsSchedule *schedule, gint64 at,
                                 MsSteadySolver solver, MsSteadyReport *report)
{
  return (MsSteadyRunSetup){.topology = world->topology,
                            .registry = world->registry,
                            .deployment = world->deployment,
                            .schedule = schedule,
                            .listed = world->listed,
                            .policy = world->policy,
                            .at = at,
                            .solver = solver,
                            .report = report};
}

static MsSchedule *schedule_of(const MsTestWorld *world, const MsIncident *incidents, guint n,
                               const MsSessionFault *faults, guint n_faults)
{
  g_autoptr(GError) error = NULL;
  MsSchedule *schedule = ms_schedule_new(world->topology, incidents, n, faults, n_faults, &error);
  g_assert_no_error(error);
  return schedule;
}

static MsResult *run(const MsTestWorld *world, const MsIncident *incidents, guint n, gint64 at,
                     MsSteadyReport *report)
{
  g_autoptr(MsSchedule) schedule = schedule_of(world, incidents, n, NULL, 0);
  MsSteadyRunSetup setup = setup_of(world, schedule, at, MS_STEADY_AUTO, report);
  g_autoptr(GError) error = NULL;
  MsResult *result = ms_steady_run(&setup, &error);
  g_assert_no_error(error);
  return result;
}

/* That three sweeps refuse it, and say so with @why in the message. */
static void assert_unpacked(const MsTestWorld *world, const MsIncident *incidents, guint n,
                            const MsSessionFault *faults, guint n_faults, const char *why)
{
  g_autoptr(MsSchedule) schedule = schedule_of(world, incidents, n, faults, n_faults);
  MsSteadyReport report = {.solver = MS_STEADY_AUTO};
  MsSteadyRunSetup setup = setup_of(world, schedule, -1, MS_STEADY_PACKED, &report);
  g_autoptr(GError) error = NULL;
  assert_null(ms_steady_run(&setup, &error));
  assert_true(g_error_matches(error, MS_STEADY_ERROR, MS_STEADY_ERROR_UNPACKED));
  if (strstr(error->message, why) == NULL)
    fail_msg("\"%s\" does not say \"%s\"", error->message, why);
  assert_int_equal(report.solver, MS_STEADY_AUTO); /* left alone */
  setup.solver = MS_STEADY_AUTO;
  g_autoptr(MsResult) result = ms_steady_run(&setup, NULL);
  assert_non_null(result);
  assert_int_equal(report.solver, MS_STEADY_GENERAL);
}

static void test_history_decides(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("10>2 20>2 1-10 1-20");
  MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, 2 * HOUR);
  MsSteadyReport report;
  g_autoptr(MsResult) result = run(world, &leak, 1, HOUR + HOUR / 2, &report);
  assert_int_equal(report.solver, MS_STEADY_PACKED);
  assert_int_equal(report.state, MS_TRIAL_SETTLED);
  MS_ASSERT_PATH(world, result, "at", 0, 2, "2 10 1");
  MS_ASSERT_PATH(world, result, "at", 0, 10, "10 1");
  MS_ASSERT_PATH(world, result, "at", 0, 20, "20 2 10 1");
  assert_string_equal(ms_test_outcome(world, result, "at", 0, 20), "detoured");
  assert_string_equal(ms_test_outcome(world, result, "at", 0, 2), "legitimate");
  /* Begun while the link 1-10 was down, it ends in the other state: the general solver has to know
   * the history. */
  MsSessionFault fault = {"1-10", ms_test_as(world, 1), ms_test_as(world, 10), HOUR / 4,
                          HOUR + HOUR / 4};
  g_autoptr(MsSchedule) schedule = schedule_of(world, &leak, 1, &fault, 1);
  MsSteadyRunSetup setup = setup_of(world, schedule, HOUR + HOUR / 2, MS_STEADY_AUTO, &report);
  g_autoptr(MsResult) other = ms_steady_run(&setup, NULL);
  assert_int_equal(report.solver, MS_STEADY_GENERAL);
  MS_ASSERT_PATH(world, other, "at", 0, 2, "2 20 1");
  MS_ASSERT_PATH(world, other, "at", 0, 10, "10 2 20 1");
  setup.at = -1;
  g_autoptr(MsResult) end = ms_steady_run(&setup, NULL);
  MS_ASSERT_PATH(world, end, "final", 0, 2, "2 10 1");
  MS_ASSERT_PATH(world, end, "final", 0, 20, "20 1");
  /* Begun with everything else at 0: by the convention, after that has settled. */
  leak.start = 0;
  g_autoptr(MsResult) at_once = run(world, &leak, 1, -1, &report);
  assert_int_equal(report.solver, MS_STEADY_PACKED);
  MS_ASSERT_PATH(world, at_once, "before", 0, 20, "20 1");
  MS_ASSERT_PATH(world, at_once, "peak", 0, 20, "20 2 10 1");
  setup = setup_of(world, schedule, -1, MS_STEADY_GENERAL, &report);
  g_autoptr(MsSchedule) sudden = schedule_of(world, &leak, 1, NULL, 0);
  setup.schedule = sudden;
  g_autoptr(MsResult) general = ms_steady_run(&setup, NULL);
  MS_ASSERT_PATH(world, general, "before", 0, 20, "20 1");
  MS_ASSERT_PATH(world, general, "peak", 0, 20, "20 2 10 1");
}

static MsTestWorld *restless_world(void)
{
  MsTestWorld *world = ms_test_world_new("4>3 3>2 4>2 5>2 5>1 4-1 3>31 31>32 32>33 33>1");
  MsPrefix prefix = ms_test_prefix(PREFIX);
  ms_registry_add_route_object(world->registry, &prefix, 1);
  ms_test_deploy(world, 4, "customer-prefix-filter");
  ms_test_deploy(world, 3, "peerlock-lite");
  world->listed[ms_test_as(world, 4)] = 1;
  return world;
}

static void test_no_stable_state(void **state G_GNUC_UNUSED)
{
  static const guint32 restless[] = {2, 3, 4};
  g_autoptr(MsTestWorld) world = restless_world();
  MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, MS_TIME_NEVER);
  assert_unpacked(world, &leak, 1, NULL, 0, "moves a network on the path");
  MsSteadyReport report;
  g_autoptr(MsResult) result = run(world, &leak, 1, -1, &report);
  assert_int_equal(report.solver, MS_STEADY_GENERAL);
  assert_int_equal(report.state, MS_TRIAL_OSCILLATES);
  assert_false(result->converged);
  assert_int_equal(result->n_restless, G_N_ELEMENTS(restless));
  for (guint i = 0; i < result->n_restless; i++)
    assert_int_equal(world->topology->asn[result->restless[i]], restless[i]);
  assert_true(result->settled[0].converged);
  assert_false(result->settled[1].converged);
  MS_ASSERT_PATH(world, result, "before", 0, 2, "2 5 1");
  MS_ASSERT_PATH(world, result, "before", 0, 4, "4 3 31 32 33 1");
  MS_ASSERT_PATH(world, result, "final", 0, 5, "5 1");
  /* A row of a sweep says so too. */
  g_autoptr(MsSchedule) schedule = schedule_of(world, &leak, 1, NULL, 0);
  MsSteadyRunSetup setup = setup_of(world, schedule, -1, MS_STEADY_AUTO, NULL);
  MsTrial row;
  assert_true(ms_steady_general_trial(&setup, &row, NULL));
  assert_int_equal(row.state, MS_TRIAL_OSCILLATES);
  assert_int_equal(row.offence, MS_TRIAL_COMMITTED);
  /* Once the leak is over there is a state. */
  leak.end = 2 * HOUR;
  g_autoptr(MsResult) ends = run(world, &leak, 1, -1, &report);
  assert_int_equal(report.state, MS_TRIAL_OSCILLATES);
  assert_true(ends->converged);
  assert_false(ends->settled[1].converged);
  assert_true(ends->settled[2].converged);
  MS_ASSERT_PATH(world, ends, "final", 0, 4, "4 3 31 32 33 1");
  g_autoptr(MsResult) after = run(world, &leak, 1, 2 * HOUR, &report);
  assert_true(after->converged);
  assert_int_equal(report.solver, MS_STEADY_PACKED);
  assert_int_equal(report.state, MS_TRIAL_SETTLED);
}

/* The relatives that have a state, certified or not. */
static void test_relatives(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = restless_world();
  MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, MS_TIME_NEVER);
  MsSteadyReport report;
  /* Nobody is listed: 3 takes the leak, 4 moves, and the leaker with it: not what it had, and yet
   * the one state. */
  world->listed[ms_test_as(world, 4)] = 0;
  assert_unpacked(world, &leak, 1, NULL, 0, "moves a network on the path");
  g_autoptr(MsResult) unlocked = run(world, &leak, 1, -1, &report);
  assert_int_equal(report.solver, MS_STEADY_GENERAL);
  assert_int_equal(report.state, MS_TRIAL_SETTLED);
  MS_ASSERT_PATH(world, unlocked, "final", 0, 2, "2 4 1");
  MS_ASSERT_PATH(world, unlocked, "final", 0, 3, "3 2 4 1");
  /* To 4 alone, which drops it. */
  world->listed[ms_test_as(world, 4)] = 1;
  guint32 to = ms_test_as(world, 4);
  leak.to = &to;
  leak.n_to = 1;
  g_autoptr(MsResult) dropped = run(world, &leak, 1, -1, &report);
  assert_int_equal(report.solver, MS_STEADY_PACKED);
  assert_int_equal(report.state, MS_TRIAL_SETTLED);
  MS_ASSERT_PATH(world, dropped, "final", 0, 2, "2 5 1");
  MS_ASSERT_PATH(world, dropped, "final", 0, 4, "4 3 31 32 33 1");
  assert_null(ms_result_snapshot(dropped, "peak"));
  assert_int_equal(dropped->leak_sent[0], 1);
}

/* Leaks at once in a circle of @n: each of 1 .. n uses what the leak brings it if and only if the
 * next one does not. With three no state, with two two of them: which one is a matter of timing. */
static void run_circle(guint n, const char *links, MsTrialState expected)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(links);
  MsIncident leaks[3];
  for (guint i = 0; i < n; i++) {
    leaks[i] = ms_test_leak(world, 21 + i, 9, PREFIX, HOUR, MS_TIME_NEVER);
    ms_test_deploy(world, 1 + i, "peerlock-lite");
    world->listed[ms_test_as(world, 11 + i)] = 1;
  }
  MsSteadyReport report;
  g_autoptr(MsResult) result = run(world, leaks, n, -1, &report);
  assert_int_equal(report.solver, MS_STEADY_GENERAL);
  assert_int_equal(report.state, expected);
  assert_int_equal(result->converged, expected != MS_TRIAL_OSCILLATES);
  g_autoptr(MsSchedule) schedule = schedule_of(world, leaks, n, NULL, 0);
  MsSteadyRunSetup setup = setup_of(world, schedule, -1, MS_STEADY_AUTO, NULL);
  MsTrial rows[3];
  assert_true(ms_steady_general_trial(&setup, rows, NULL));
  for (guint i = 0; i < n; i++) {
    assert_int_equal(rows[i].state, expected);
    assert_int_equal(rows[i].target, i);
    assert_int_equal(rows[i].offender, 21 + i);
    assert_int_equal(rows[i].victim, 9);
    assert_true(isnan(rows[i].lost_seconds));
  }
  if (n == 3)
    return;
  g_autofree char *one = ms_test_path(world, result, "final", 0, 1);
  g_autofree char *two = ms_test_path(world, result, "final", 0, 2);
  assert_true(g_str_equal(one, "1 9") != g_str_equal(two, "2 9"));
}

static void test_several_leaks(void **state G_GNUC_UNUSED)
{
  run_circle(3, "1-9 2-9 3-9 1>11 2>12 3>13 11>21 2>21 12>22 3>22 13>23 1>23", MS_TRIAL_OSCILLATES);
  run_circle(2, "1-9 2-9 1>11 2>12 11>21 2>21 12>22 1>22", MS_TRIAL_MULTIPLE);
}

/* What three sweeps do not take, and why. */
static void test_unpacked(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("10>2 20>2 1-10 1-20 10-20");
  MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, 2 * HOUR);
  MsIncident two[] = {leak, ms_test_leak(world, 2, 20, "198.51.100.0/24", HOUR, 2 * HOUR)};
  MsSessionFault fault = {"1-10", ms_test_as(world, 1), ms_test_as(world, 10), HOUR / 4, HOUR / 2};
  assert_unpacked(world, &leak, 1, &fault, 1, "sessions that fail");
  assert_unpacked(world, two, 2, NULL, 0, "one network that announces one prefix");
  two[1] = two[0];
  two[1].start = 2 * HOUR;
  two[1].end = 3 * HOUR;
  assert_unpacked(world, two, 2, NULL, 0, "one offence");
  world->policy.rank[MS_REL_PEER] = world->policy.rank[MS_REL_CUSTOMER];
  assert_unpacked(world, &leak, 1, NULL, 0, "customer before peer before provider");
  world->policy = ms_policy_default();
  world->policy.export_all = TRUE;
  assert_unpacked(world, &leak, 1, NULL, 0, "valley-free");
  world->policy = ms_policy_default();
  ms_deployment_add(world->deployment, ms_test_as(world, 2),
                    (guint)ms_mechanism_find("customer-prefix-filter"), MS_FROM_ALL, 0, 1);
  assert_unpacked(world, &leak, 1, NULL, 0, "customer-prefix-filter on sessions with providers");
}

static void test_oldest(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("10>2 20>2 1-10 1-20");
  MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, 2 * HOUR);
  g_autoptr(MsSchedule) schedule = schedule_of(world, &leak, 1, NULL, 0);
  world->policy.tie_break = MS_TIE_OLDEST;
  static const MsSteadySolver solvers[] = {MS_STEADY_AUTO, MS_STEADY_PACKED, MS_STEADY_GENERAL};
  for (guint i = 0; i < G_N_ELEMENTS(solvers); i++) {
    MsSteadyRunSetup setup = setup_of(world, schedule, -1, solvers[i], NULL);
    g_autoptr(GError) error = NULL, again = NULL;
    MsTrial row;
    assert_null(ms_steady_run(&setup, &error));
    assert_true(g_error_matches(error, MS_STEADY_RUN_ERROR, MS_STEADY_RUN_ERROR_OLDEST));
    assert_non_null(strstr(error->message, "--engine event"));
    assert_false(ms_steady_general_trial(&setup, &row, &again));
    assert_true(g_error_matches(again, MS_STEADY_RUN_ERROR, MS_STEADY_RUN_ERROR_OLDEST));
  }
}

/* A leaked path of 70 ASes: more than the packed solver keeps. */
static void test_long_leak(void **state G_GNUC_UNUSED)
{
  g_autoptr(GString) links = g_string_new("100>500 200>500");
  for (guint i = 0; i < 70; i++)
    g_string_append_printf(links, " %u>%u", 100 + i, 101 + i);
  g_autoptr(MsTestWorld) world = ms_test_world_new(links->str);
  MsIncident leak = ms_test_leak(world, 500, 170, PREFIX, HOUR, MS_TIME_NEVER);
  assert_unpacked(world, &leak, 1, NULL, 0, "longer than a packed route");
  MsSteadyReport report;
  g_autoptr(MsResult) result = run(world, &leak, 1, -1, &report);
  assert_int_equal(report.state, MS_TRIAL_SETTLED);
  assert_string_equal(ms_test_outcome(world, result, "final", 0, 200), "detoured");
}

/*
 *      40
 *      |
 *      20      5
 *     /  \    / \       1: the victim; 2: the leaker, customer of 20 and 5
 *    31   \  /   \
 *    |     2      \
 *    32            |
 *     \____________1
 *
 * 20 takes "2 5 1" for as long as "31 32 1" and of the lower ASN. The prefix is registered in 20's
 * cone, the path with 5 on it is not: 40, which filters, refuses it. */
static void test_path_not_registered(void **state G_GNUC_UNUSED)
{
  static const MsSteadySolver solvers[] = {MS_STEADY_PACKED, MS_STEADY_GENERAL};
  for (guint i = 0; i < G_N_ELEMENTS(solvers); i++) {
    g_autoptr(MsTestWorld) world = ms_test_world_new("40>20 20>2 5>2 5>1 20>31 31>32 32>1");
    MsPrefix prefix = ms_test_prefix(PREFIX);
    ms_registry_add_route_object(world->registry, &prefix, 1);
    ms_test_deploy(world, 40, "customer-prefix-filter");
    MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, MS_TIME_NEVER);
    g_autoptr(MsSchedule) schedule = schedule_of(world, &leak, 1, NULL, 0);
    MsSteadyRunSetup setup = setup_of(world, schedule, -1, solvers[i], NULL);
    g_autoptr(MsResult) result = ms_steady_run(&setup, NULL);
    assert_non_null(result);
    MS_ASSERT_PATH(world, result, "before", 0, 40, "40 20 31 32 1");
    MS_ASSERT_PATH(world, result, "final", 0, 20, "20 2 5 1");
    MS_ASSERT_PATH(world, result, "final", 0, 40, "none");
    assert_string_equal(ms_test_outcome(world, result, "final", 0, 40), "unreachable");
  }
}

static guint32 counted(const MsResult *result, guint sample, guint group, MsOutcome outcome)
{
  return ms_timeline_count(&result->timeline, sample, 0, group)[outcome];
}

/*
 *         4
 *        / \
 *       2   3          1: the victim; 5: the hijacker, whose traffic ends at itself
 *       |   |
 *       1   5
 */
static void check_result(MsSteadySolver solver)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("4>2 4>3 2>1 3>5");
  MsIncident hijack = {.name = "hijack",
                       .kind = MS_INCIDENT_ORIGIN_HIJACK,
                       .offender = ms_test_as(world, 5),
                       .victim = ms_test_as(world, 1),
                       .prefix = ms_test_prefix(PREFIX),
                       .start = HOUR,
                       .end = 2 * HOUR};
  g_autoptr(MsSchedule) schedule = schedule_of(world, &hijack, 1, NULL, 0);
  MsSteadyReport report;
  MsSteadyRunSetup setup = setup_of(world, schedule, -1, solver, &report);
  guint8 participant[5] = {0};
  participant[ms_test_as(world, 3)] = 1;
  setup.participant = participant;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsResult) result = ms_steady_run(&setup, &error);
  g_assert_no_error(error);
  static const struct {
    const char *name;
    gint64 time;
    const char *path_of_3, *outcome_of_3;
  } snapshots[] = {{"before", HOUR, "3 4 2 1", "legitimate"},
                   {"peak", HOUR, "3 5", "hijacked"},
                   {"final", 2 * HOUR, "3 4 2 1", "legitimate"}};
  assert_int_equal(result->n_snapshots, G_N_ELEMENTS(snapshots));
  for (guint i = 0; i < result->n_snapshots; i++) {
    assert_string_equal(result->snapshot[i].name, snapshots[i].name);
    assert_true(result->snapshot[i].time == snapshots[i].time);
    MS_ASSERT_PATH(world, result, snapshots[i].name, 0, 3, snapshots[i].path_of_3);
    assert_string_equal(ms_test_outcome(world, result, snapshots[i].name, 0, 3),
                        snapshots[i].outcome_of_3);
    MS_ASSERT_PATH(world, result, snapshots[i].name, 0, 4, "4 2 1");
    MS_ASSERT_PATH(world, result, snapshots[i].name, 0, 1, "1");
  }
  assert_int_equal(result->timeline.n, 3);
  assert_int_equal(result->n_settled, 3);
  guint group_of_3 = world->topology->role[ms_test_as(world, 3)] * 2 + 1;
  for (guint i = 0; i < 3; i++) {
    assert_true(result->timeline.sample[i].time == i * HOUR);
    assert_true(result->settled[i].time == i * HOUR && result->settled[i].settled == i * HOUR);
    assert_true(result->settled[i].converged);
    assert_int_equal(result->settled[i].messages, 0);
    assert_int_equal(result->settled[i].changes, i == 0 ? 5 : 2);
    assert_int_equal(counted(result, i, group_of_3, MS_OUTCOME_HIJACKED), i == 1);
    assert_int_equal(counted(result, i, group_of_3, MS_OUTCOME_LEGITIMATE), i != 1);
  }
  assert_true(result->converged);
  assert_true(result->ended == 2 * HOUR);
  assert_int_equal(result->leak_sent[0], 1);
  assert_int_equal(result->events + result->announcements + result->withdrawals, 0);
  assert_true(ms_result_is_timeless(result));
  for (guint32 as = 0; as < 5; as++) {
    gboolean harmed = as == ms_test_as(world, 3) || as == ms_test_as(world, 5);
    assert_true(harmed ? isnan(result->lost[as]) : result->lost[as] == 0);
  }
  /* At a moment: what happens then has happened. */
  static const struct {
    gint64 at;
    const char *path_of_3;
    guint sent;
  } moments[] = {{0, "3 4 2 1", 0},        {HOUR - 1, "3 4 2 1", 0}, {HOUR, "3 5", 1},
                 {2 * HOUR - 1, "3 5", 1}, {2 * HOUR, "3 4 2 1", 0}, {9 * HOUR, "3 4 2 1", 0}};
  for (guint i = 0; i < G_N_ELEMENTS(moments); i++) {
    setup.at = moments[i].at;
    g_autoptr(MsResult) then = ms_steady_run(&setup, NULL);
    assert_int_equal(then->n_snapshots, 1);
    assert_true(then->snapshot[0].time == moments[i].at && then->ended == moments[i].at);
    MS_ASSERT_PATH(world, then, "at", 0, 3, moments[i].path_of_3);
    if (moments[i].at < 2 * HOUR)
      assert_int_equal(then->leak_sent[0], moments[i].sent);
  }
  /* The row of a sweep: the offender left out, in the state before the hijack ends. */
  setup.at = -1;
  MsTrial row = {.trial = 7, .point = 9};
  assert_true(ms_steady_general_trial(&setup, &row, NULL));
  assert_int_equal(row.trial, 7);
  assert_int_equal(row.point, 9);
  assert_int_equal(row.offence, MS_TRIAL_COMMITTED);
  guint32 sum = 0, hijacked = 0;
  for (guint g = 0; g < MS_N_GROUPS; g++) {
    for (guint o = 0; o < MS_N_OUTCOMES; o++)
      sum += row.count[g][o];
    hijacked += row.count[g][MS_OUTCOME_HIJACKED];
  }
  assert_int_equal(sum, 4);
  assert_int_equal(hijacked, 1);
}

static void test_result(void **state G_GNUC_UNUSED)
{
  check_result(MS_STEADY_PACKED);
  check_result(MS_STEADY_GENERAL);
}

/* Held by the leaker's own filter, with nothing to leak, with nobody to leak to, committed. */
static void test_offences(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *links, *mechanism;
    MsTrialOffence expected;
  } cases[] = {
      {"10>2 20>2 1-10 1-20", NULL, MS_TRIAL_COMMITTED},
      {"10>2 20>2 1-10 1-20", "valley-filter", MS_TRIAL_HELD},
      {"10>2 20>2 1-10 1-20", "otc", MS_TRIAL_HELD},
      {"10>2 1-10", NULL, MS_TRIAL_NOTHING},
      {"10>2 1-10", "valley-filter", MS_TRIAL_NOTHING},
      {"10>2 20>2 1-30", NULL, MS_TRIAL_NOTHING},
      {"10>2 20>2 2>1 1-30", "valley-filter", MS_TRIAL_NOTHING}, /* a customer's: no leak */
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(MsTestWorld) world = ms_test_world_new(cases[i].links);
    if (cases[i].mechanism != NULL)
      ms_test_deploy(world, 2, cases[i].mechanism);
    MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, 2 * HOUR);
    g_autoptr(MsSchedule) schedule = schedule_of(world, &leak, 1, NULL, 0);
    MsSteadyRunSetup setup = setup_of(world, schedule, -1, MS_STEADY_PACKED, NULL);
    MsTrial row;
    assert_true(ms_steady_general_trial(&setup, &row, NULL));
    assert_int_equal(row.offence, cases[i].expected);
    for (guint general = 0; general < 2; general++) {
      setup.solver = general ? MS_STEADY_GENERAL : MS_STEADY_PACKED;
      g_autoptr(MsResult) result = ms_steady_run(&setup, NULL);
      assert_int_equal(result->leak_sent[0], cases[i].expected == MS_TRIAL_COMMITTED);
      /* Who held it is told. */
      guint64 kept = 0;
      for (guint m = 0; m < MS_MAX_MECHANISMS; m++)
        kept += result->refused_export[m];
      assert_true(kept > 0 || cases[i].expected != MS_TRIAL_HELD);
      assert_int_equal(ms_result_snapshot(result, "peak") != NULL,
                       cases[i].expected == MS_TRIAL_COMMITTED);
    }
  }
}

/* Schedules in which nothing happens at all, and in which nothing does before a prefix of nobody's
 * is announced. */
static void test_nothing_at_first(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("10>2");
  MsSchedule schedule = {0};
  MsSteadyReport report;
  MsSteadyRunSetup setup = setup_of(world, &schedule, -1, MS_STEADY_AUTO, &report);
  g_autoptr(MsResult) result = ms_steady_run(&setup, NULL);
  assert_non_null(result);
  assert_int_equal(report.solver, MS_STEADY_GENERAL);
  assert_int_equal(result->n_snapshots, 1);
  MsPrefix prefix = ms_test_prefix(PREFIX);
  MsAct act = {.time = HOUR, .kind = MS_ACT_ANNOUNCE, .as = ms_test_as(world, 2), .offence = TRUE};
  MsTarget target = {.victim = ms_test_as(world, 10), .offender = act.as, .n_prefixes = 1};
  MsIncident incident = {.name = "squatting"};
  schedule = (MsSchedule){.n_prefixes = 1,
                          .n_acts = 1,
                          .n_targets = 1,
                          .n_incidents = 1,
                          .prefixes = &prefix,
                          .acts = &act,
                          .targets = &target,
                          .incidents = &incident};
  g_autoptr(MsResult) squatted = ms_steady_run(&setup, NULL);
  assert_int_equal(squatted->timeline.n, 2);
  MS_ASSERT_PATH(world, squatted, "before", 0, 10, "none");
  MS_ASSERT_PATH(world, squatted, "peak", 0, 10, "10 2");
  setup.at = HOUR - 1;
  g_autoptr(MsResult) before = ms_steady_run(&setup, NULL);
  MS_ASSERT_PATH(world, before, "at", 0, 2, "none");
  setup.at = HOUR;
  g_autoptr(MsResult) after = ms_steady_run(&setup, NULL);
  MS_ASSERT_PATH(world, after, "at", 0, 2, "2");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_history_decides),
      cmocka_unit_test(test_no_stable_state),
      cmocka_unit_test(test_relatives),
      cmocka_unit_test(test_several_leaks),
      cmocka_unit_test(test_unpacked),
      cmocka_unit_test(test_oldest),
      cmocka_unit_test(test_long_leak),
      cmocka_unit_test(test_result),
      cmocka_unit_test(test_path_not_registered),
      cmocka_unit_test(test_offences),
      cmocka_unit_test(test_nothing_at_first),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
