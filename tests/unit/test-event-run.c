/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sim/event from a schedule to a result, on graphs drawn by hand and the bare queue for a clock.
 * Dynamics and states are in test-dynamics and test-two-states; here it is what a run reports. In
 * the drawings providers stand above their customers; ---- joins peers; links take 10 ms. */
#include "tests/unit/event-util.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Setup: two sides; 3 hijacks 1's prefix from 100 s to 200 s.
 * Scenario: 20 and 4 turn to 3, 20's customer; 10, 2 and 5 stay. */
static void test_snapshots_and_counters(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = event_hijack(world, "one", 3, 1, PREFIX, 100 * MS_SECOND, 200 * MS_SECOND);
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, -1);
  event_check_result(world, result, FALSE);
  assert_true(result->converged);
  assert_int_equal(result->n_snapshots, 3);
  static const struct {
    guint32 asn;
    const char *before, *peak;
  } rows[] = {
      {1, "1", "1"},
      {2, "2 10 1", "2 10 1"},
      {3, "3 20 10 1", "3"},
      {4, "4 20 10 1", "4 20 3"},
      {5, "5 2 10 1", "5 2 10 1"},
      {10, "10 1", "10 1"},
      {20, "20 10 1", "20 3"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    MS_ASSERT_PATH(world, result, "before", 0, rows[i].asn, rows[i].before);
    MS_ASSERT_PATH(world, result, "peak", 0, rows[i].asn, rows[i].peak);
    MS_ASSERT_PATH(world, result, "final", 0, rows[i].asn, rows[i].before);
    gboolean hurt = strcmp(rows[i].before, rows[i].peak) != 0;
    assert_string_equal(ms_test_outcome(world, result, "before", 0, rows[i].asn), "legitimate");
    assert_string_equal(ms_test_outcome(world, result, "peak", 0, rows[i].asn),
                        hurt ? "hijacked" : "legitimate");
    /* A hundred seconds, less or more by no more than the distance between two samples. */
    double lost = result->lost[ms_test_as(world, rows[i].asn)];
    assert_true(hurt ? fabs(lost - 100) < 0.11 : lost == 0);
  }
  const MsSnapshot *before = ms_result_snapshot(result, "before");
  assert_int_equal(before->time, 100 * MS_SECOND);
  assert_int_equal(before->next_hop[ms_test_as(world, 1)], ms_test_as(world, 1));
  assert_int_equal(before->learned[ms_test_as(world, 1)], MS_REL_SELF);
  assert_int_equal(before->learned[ms_test_as(world, 10)], MS_REL_CUSTOMER);
  assert_int_equal(before->learned[ms_test_as(world, 20)], MS_REL_PEER);
  assert_int_equal(before->learned[ms_test_as(world, 4)], MS_REL_PROVIDER);
  const MsSnapshot *peak = ms_result_snapshot(result, "peak");
  assert_true(peak->time > 100 * MS_SECOND && peak->time <= 200 * MS_SECOND);
  /* One announcement by the offender against policy. */
  assert_int_equal(result->leak_sent[0], 1);
  /* Acts: the victim's, the offence's start and end; the last change 20 ms after each. */
  assert_int_equal(result->n_settled, 3);
  static const gint64 at[] = {0, 100, 200}, later[] = {3 * LINK, 2 * LINK, 2 * LINK};
  for (guint i = 0; i < 3; i++) {
    assert_int_equal(result->settled[i].time, at[i] * MS_SECOND);
    assert_int_equal(result->settled[i].settled, at[i] * MS_SECOND + later[i]);
    assert_true(result->settled[i].converged);
  }
  assert_int_equal(result->settled[0].changes, 7);
  assert_int_equal(result->settled[1].changes, 3); /* 3, 20, 4 */
  assert_int_equal(result->decisions >= result->changes, TRUE);
  /* All that was sent arrived, each an event; no timer ran. */
  assert_int_equal(result->events, result->announcements + result->withdrawals);
}

/* A run that is cut at a moment shows that moment, whatever comes later. */
static void test_snapshot_at(void **state G_GNUC_UNUSED)
{
  static const struct {
    gint64 at;
    const char *of_20, *of_4;
    gboolean converged;
  } rows[] = {
      {0, "none", "none", FALSE},
      {2 * LINK - 1, "none", "none", FALSE},
      {2 * LINK, "20 10 1", "none", FALSE},
      {3 * LINK, "20 10 1", "4 20 10 1", FALSE}, /* the last update to 5 is in flight no more */
      {50 * MS_SECOND, "20 10 1", "4 20 10 1", TRUE},
      {100 * MS_SECOND, "20 10 1", "4 20 10 1", FALSE}, /* the act at that moment is done */
      {100 * MS_SECOND + LINK, "20 3", "4 20 10 1", FALSE},
      {150 * MS_SECOND, "20 3", "4 20 3", TRUE},
      {999 * MS_SECOND, "20 10 1", "4 20 10 1", TRUE},
  };
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = event_hijack(world, "one", 3, 1, PREFIX, 100 * MS_SECOND, 200 * MS_SECOND);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, rows[i].at);
    print_message("at %g s\n", (double)rows[i].at / 1e9);
    assert_int_equal(result->n_snapshots, 1);
    MS_ASSERT_PATH(world, result, "at", 0, 20, rows[i].of_20);
    MS_ASSERT_PATH(world, result, "at", 0, 4, rows[i].of_4);
    assert_int_equal(result->ended, rows[i].at);
    assert_int_equal(ms_result_snapshot(result, "at")->time, rows[i].at);
    if (rows[i].at != 3 * LINK)
      assert_int_equal(result->converged, rows[i].converged);
    if (result->converged)
      event_check_result(world, result, TRUE);
  }
}

/* Time lost goes on to the end of the run where the incident does not end; a fixed step of samples
 * measures to within the step. */
static void test_lost_to_the_end(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = event_hijack(world, "one", 3, 1, PREFIX, 10 * MS_SECOND, MS_TIME_NEVER);
  world->options.sample_every = MS_SECOND / 1000;
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, 70 * MS_SECOND);
  assert_true(fabs(result->lost[ms_test_as(world, 3)] - 60) < 0.0011);
  assert_true(fabs(result->lost[ms_test_as(world, 20)] - 59.99) < 0.0011);
  /* What 4 sends to 20 is lost from the moment that 20 turns, before 4 knows. */
  assert_true(fabs(result->lost[ms_test_as(world, 4)] - 59.99) < 0.0011);
  assert_float_equal(result->lost[ms_test_as(world, 10)], 0, 0);
  for (guint i = 1; i < result->timeline.n; i++)
    assert_int_equal(result->timeline.sample[i].time % (MS_SECOND / 1000), 0);
}

/* Who counts as hurt is seen against the moment before the offence: 5, cut off before it begins, is
 * not. */
static void test_harm_is_against_before(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = event_hijack(world, "one", 3, 1, PREFIX, 10 * MS_SECOND, 20 * MS_SECOND);
  MsSessionFault fault = {"cut", ms_test_as(world, 20), ms_test_as(world, 4), 5 * MS_SECOND,
                          12 * MS_SECOND};
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, &fault, 1, -1);
  event_check_result(world, result, FALSE);
  assert_string_equal(ms_test_outcome(world, result, "before", 0, 4), "unreachable");
  assert_string_equal(ms_test_outcome(world, result, "peak", 0, 4), "hijacked");
  assert_float_equal(result->lost[ms_test_as(world, 4)], 0, 0);
  assert_true(result->lost[ms_test_as(world, 20)] > 9.8);
}

/* Groups: role by participation. */
static void test_groups(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = event_quiet(world, 1, PREFIX);
  g_autoptr(MsSchedule) schedule = ms_schedule_new(world->topology, &incident, 1, NULL, 0, NULL);
  g_autofree guint8 *participant = g_new0(guint8, world->topology->n_ases);
  participant[ms_test_as(world, 10)] = participant[ms_test_as(world, 5)] = 1;
  MsEventSetup setup = {.topology = world->topology,
                        .registry = world->registry,
                        .deployment = world->deployment,
                        .schedule = schedule,
                        .participant = participant,
                        .policy = world->policy,
                        .options = world->options,
                        .snapshot_at = -1};
  g_autoptr(MsResult) result = ms_event_run(&setup, NULL, NULL, NULL);
  guint32 expected[MS_N_GROUPS] = {0};
  for (guint32 as = 0; as < world->topology->n_ases; as++)
    expected[world->topology->role[as] * 2 + participant[as]]++;
  const MsTimeline *line = &result->timeline;
  for (guint g = 0; g < MS_N_GROUPS; g++)
    assert_int_equal(ms_timeline_count(line, line->n - 1, 0, g)[MS_OUTCOME_LEGITIMATE],
                     expected[g]);
  assert_int_equal(result->n_snapshots, 1); /* nothing went wrong: "final" alone */
}

/* The leaker's own filter holds: nothing leaves, nothing changes, and no moment is a peak. */
static void test_leak_held_back(void **state G_GNUC_UNUSED)
{
  for (guint held = 0; held < 2; held++) {
    g_autoptr(MsTestWorld) world = ms_test_world_new("10-20 10>1 10>2 20>2");
    if (held)
      ms_test_deploy(world, 2, "valley-filter");
    MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, 10 * MS_SECOND, 20 * MS_SECOND);
    g_autoptr(MsResult) result = ms_test_run(world, &leak, 1, NULL, 0, -1);
    event_check_result(world, result, FALSE);
    int number = ms_mechanism_find("valley-filter");
    assert_int_equal(result->leak_sent[0], held ? 0 : 1);
    assert_int_equal(result->refused_export[number] > 0, held);
    assert_int_equal(result->settled[1].changes, held ? 0 : 1);
    assert_int_equal(ms_result_snapshot(result, "peak") == NULL, held);
    assert_non_null(ms_result_snapshot(result, "before"));
    if (!held) {
      MS_ASSERT_PATH(world, result, "peak", 0, 20, "20 2 10 1");
      assert_string_equal(ms_test_outcome(world, result, "peak", 0, 20), "detoured");
    }
  }
}

/* refused_import counts by mechanism; the sender's offence is counted all the same. */
static void test_refused(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsPrefix prefix = ms_test_prefix(PREFIX);
  ms_registry_add_vrp(world->registry, &prefix, 24, 1);
  ms_test_deploy(world, 20, "rov");
  MsIncident incident = event_hijack(world, "one", 3, 1, PREFIX, 10 * MS_SECOND, 20 * MS_SECOND);
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, -1);
  event_check_result(world, result, FALSE);
  for (guint i = 0; i < MS_MAX_MECHANISMS; i++) {
    assert_int_equal(result->refused_import[i], (int)i == ms_mechanism_find("rov") ? 1 : 0);
    assert_int_equal(result->refused_export[i], 0);
  }
  assert_int_equal(result->leak_sent[0], 1);
  MS_ASSERT_PATH(world, result, "peak", 0, 4, "4 20 10 1");
  assert_string_equal(ms_test_outcome(world, result, "peak", 0, 3), "hijacked");
}

/* Two incidents: each has its target, its account of harm and its count of what was sent; and one
 * offender's two offences, one after the other, are not one. */
static void test_two_incidents(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incidents[] = {
      event_hijack(world, "a", 3, 1, PREFIX, 100 * MS_SECOND, 200 * MS_SECOND),
      event_subprefix(world, "b", 5, 4, "2001:db8::/32", "2001:db8::/48", 150 * MS_SECOND,
                      250 * MS_SECOND),
      event_hijack(world, "c", 3, 1, PREFIX, 300 * MS_SECOND, 310 * MS_SECOND),
  };
  g_autoptr(MsResult) result = ms_test_run(world, incidents, 3, NULL, 0, -1);
  event_check_result(world, result, FALSE);
  assert_int_equal(result->n_targets, 3);
  assert_int_equal(result->n_prefixes, 3);
  guint32 n = world->topology->n_ases;
  static const struct {
    guint32 asn;
    double lost[3]; /* a and c strike one address; b's victim, 4, has its address at home */
  } rows[] = {{1, {0, 100, 0}}, {2, {0, 100, 0}},  {3, {110, 100, 10}}, {4, {110, 0, 10}},
              {5, {0, 100, 0}}, {10, {0, 100, 0}}, {20, {110, 100, 10}}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    for (guint t = 0; t < 3; t++) {
      double lost = result->lost[(gsize)t * n + ms_test_as(world, rows[i].asn)];
      print_message("AS%u target %u: %g s\n", rows[i].asn, t, lost);
      assert_true(fabs(lost - rows[i].lost[t]) < 0.25);
    }
  }
  assert_int_equal(result->leak_sent[0], 1); /* to 20 */
  assert_int_equal(result->leak_sent[1], 1); /* to 2 */
  assert_int_equal(result->leak_sent[2], 1);
}

/* One after the other without a pause, listed in either order: the second is on. */
static void test_back_to_back(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  for (guint late = 0; late < 2; late++) {
    MsIncident incidents[2];
    incidents[late] = event_hijack(world, "late", 3, 1, PREFIX, 20 * MS_SECOND, 30 * MS_SECOND);
    incidents[!late] = event_hijack(world, "early", 3, 1, PREFIX, 10 * MS_SECOND, 20 * MS_SECOND);
    g_autoptr(MsResult) result = ms_test_run(world, incidents, 2, NULL, 0, 25 * MS_SECOND);
    MS_ASSERT_PATH(world, result, "at", 0, 20, "20 3");
    assert_int_equal(result->leak_sent[!late], 1);
    assert_int_equal(result->leak_sent[late], 1);
  }
}

static void test_ipv6(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = event_subprefix(world, "six", 3, 1, "2001:db8::/32", "2001:db8::/33",
                                        10 * MS_SECOND, 20 * MS_SECOND);
  MsPrefix prefix = ms_test_prefix("2001:db8::/32");
  ms_registry_add_vrp(world->registry, &prefix, 32, 1);
  ms_test_deploy(world, 10, "rov");
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, -1);
  event_check_result(world, result, FALSE);
  MS_ASSERT_PATH(world, result, "peak", 1, 4, "4 20 3");
  MS_ASSERT_PATH(world, result, "peak", 1, 10, "none");
  MS_ASSERT_PATH(world, result, "peak", 0, 4, "4 20 10 1");
  assert_string_equal(ms_test_outcome(world, result, "peak", 0, 4), "hijacked");
  assert_string_equal(ms_test_outcome(world, result, "peak", 0, 5), "legitimate");
  MS_ASSERT_PATH(world, result, "final", 1, 4, "none");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_snapshots_and_counters),
      cmocka_unit_test(test_snapshot_at),
      cmocka_unit_test(test_lost_to_the_end),
      cmocka_unit_test(test_harm_is_against_before),
      cmocka_unit_test(test_groups),
      cmocka_unit_test(test_leak_held_back),
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_two_incidents),
      cmocka_unit_test(test_back_to_back),
      cmocka_unit_test(test_ipv6),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
