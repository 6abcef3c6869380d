/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sim/event from a schedule to a result, on graphs drawn by hand and the bare queue for a clock.
 * Dynamics and states are in test-dynamics and test-two-states; here it is what a run reports. In
 * the drawings providers stand above their customers; ---- joins peers; links take 10 ms. */
#include "tests/support/graph.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LINK   (MS_SECOND / 100)
#define PREFIX "192.0.2.0/24"

static MsIncident hijack(const MsTestWorld *world, const char *name, guint32 offender,
                         guint32 victim, const char *prefix, gint64 start, gint64 end)
{
  return (MsIncident){.name = name,
                      .kind = MS_INCIDENT_ORIGIN_HIJACK,
                      .offender = ms_test_as(world, offender),
                      .victim = ms_test_as(world, victim),
                      .prefix = ms_test_prefix(prefix),
                      .start = start,
                      .end = end};
}

static MsIncident subprefix(const MsTestWorld *world, const char *name, guint32 offender,
                            guint32 victim, const char *prefix, const char *hijacked, gint64 start,
                            gint64 end)
{
  MsIncident incident = hijack(world, name, offender, victim, prefix, start, end);
  incident.kind = MS_INCIDENT_SUBPREFIX_HIJACK;
  incident.hijacked = ms_test_prefix(hijacked);
  return incident;
}

static MsIncident quiet(const MsTestWorld *world, guint32 victim, const char *prefix)
{
  return (MsIncident){.name = "quiet",
                      .offender = MS_NO_AS,
                      .victim = ms_test_as(world, victim),
                      .prefix = ms_test_prefix(prefix)};
}

static void deploy_mrai(MsTestWorld *world, const MsMraiShare *share)
{
  world->options.mrai = share;
  world->options.n_mrai = 1;
}

/* What holds of every result. */
static void check_result(const MsTestWorld *world, const MsResult *result, gboolean at)
{
  guint32 n = world->topology->n_ases;
  assert_int_equal(result->n_ases, n);
  const MsTimeline *line = &result->timeline;
  assert_int_equal(line->n_targets, result->n_targets);
  assert_true(line->n > 0);
  for (guint i = 0; i < line->n; i++) {
    if (i > 0) {
      assert_true(line->sample[i].time >= line->sample[i - 1].time);
      assert_true(line->sample[i].events >= line->sample[i - 1].events);
      assert_true(line->sample[i].announcements >= line->sample[i - 1].announcements);
      assert_true(line->sample[i].withdrawals >= line->sample[i - 1].withdrawals);
    }
    for (guint t = 0; t < line->n_targets; t++) {
      guint32 sum = 0;
      for (guint g = 0; g < MS_N_GROUPS; g++)
        for (guint o = 0; o < MS_N_OUTCOMES; o++)
          sum += ms_timeline_count(line, i, t, g)[o];
      assert_int_equal(sum, n);
    }
  }
  guint64 changes = 0, messages = 0;
  for (guint i = 0; i < result->n_settled; i++) {
    const MsSettled *s = &result->settled[i];
    assert_true(s->settled >= s->time);
    if (i > 0)
      assert_true(s->time > result->settled[i - 1].time &&
                  s->time >= result->settled[i - 1].settled);
    changes += s->changes;
    messages += s->messages;
  }
  assert_int_equal(changes, result->changes);
  assert_int_equal(messages, result->announcements + result->withdrawals);
  assert_int_equal(ms_result_snapshot(result, "at") != NULL, at);
  assert_int_equal(ms_result_snapshot(result, "final") != NULL, !at);
  assert_null(ms_result_snapshot(result, "no-such"));
  assert_int_equal(result->converged, result->restless == NULL);
  for (guint i = 1; i < result->n_restless; i++)
    assert_true(result->restless[i] > result->restless[i - 1]);
  /* The last sample counts what the last snapshot shows. */
  const MsSnapshot *last = ms_result_snapshot(result, at ? "at" : "final");
  for (guint t = 0; t < result->n_targets; t++) {
    guint32 count[MS_N_OUTCOMES] = {0};
    for (guint32 as = 0; as < n; as++)
      count[last->outcome[(gsize)t * n + as]]++;
    for (guint o = 0; o < MS_N_OUTCOMES; o++) {
      guint32 sum = 0;
      for (guint g = 0; g < MS_N_GROUPS; g++)
        sum += ms_timeline_count(line, line->n - 1, t, g)[o];
      assert_int_equal(sum, count[o]);
    }
  }
}

/*
 *      10 ---- 20
 *     /  \    /  \
 *    1    2  3    4
 *         |
 *         5
 *
 * Setup: 3 hijacks 1's prefix from 100 s to 200 s.
 *
 * Scenario: 20 and 4 turn to 3, 20's customer; 10, 2 and 5 stay. */
#define TWO_SIDES "10-20 10>1 10>2 20>3 20>4 2>5"

static void test_snapshots_and_counters(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = hijack(world, "one", 3, 1, PREFIX, 100 * MS_SECOND, 200 * MS_SECOND);
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, -1);
  check_result(world, result, FALSE);
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
  MsIncident incident = hijack(world, "one", 3, 1, PREFIX, 100 * MS_SECOND, 200 * MS_SECOND);
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
      check_result(world, result, TRUE);
  }
}

/* Time lost goes on to the end of the run where the incident does not end; a fixed step of samples
 * measures to within the step. */
static void test_lost_to_the_end(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = hijack(world, "one", 3, 1, PREFIX, 10 * MS_SECOND, MS_TIME_NEVER);
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
  MsIncident incident = hijack(world, "one", 3, 1, PREFIX, 10 * MS_SECOND, 20 * MS_SECOND);
  MsSessionFault fault = {"cut", ms_test_as(world, 20), ms_test_as(world, 4), 5 * MS_SECOND,
                          12 * MS_SECOND};
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, &fault, 1, -1);
  check_result(world, result, FALSE);
  assert_string_equal(ms_test_outcome(world, result, "before", 0, 4), "unreachable");
  assert_string_equal(ms_test_outcome(world, result, "peak", 0, 4), "hijacked");
  assert_float_equal(result->lost[ms_test_as(world, 4)], 0, 0);
  assert_true(result->lost[ms_test_as(world, 20)] > 9.8);
}

/* Groups: role by participation. */
static void test_groups(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = quiet(world, 1, PREFIX);
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
    check_result(world, result, FALSE);
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
  MsIncident incident = hijack(world, "one", 3, 1, PREFIX, 10 * MS_SECOND, 20 * MS_SECOND);
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, -1);
  check_result(world, result, FALSE);
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
      hijack(world, "a", 3, 1, PREFIX, 100 * MS_SECOND, 200 * MS_SECOND),
      subprefix(world, "b", 5, 4, "2001:db8::/32", "2001:db8::/48", 150 * MS_SECOND,
                250 * MS_SECOND),
      hijack(world, "c", 3, 1, PREFIX, 300 * MS_SECOND, 310 * MS_SECOND),
  };
  g_autoptr(MsResult) result = ms_test_run(world, incidents, 3, NULL, 0, -1);
  check_result(world, result, FALSE);
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
    incidents[late] = hijack(world, "late", 3, 1, PREFIX, 20 * MS_SECOND, 30 * MS_SECOND);
    incidents[!late] = hijack(world, "early", 3, 1, PREFIX, 10 * MS_SECOND, 20 * MS_SECOND);
    g_autoptr(MsResult) result = ms_test_run(world, incidents, 2, NULL, 0, 25 * MS_SECOND);
    MS_ASSERT_PATH(world, result, "at", 0, 20, "20 3");
    assert_int_equal(result->leak_sent[!late], 1);
    assert_int_equal(result->leak_sent[late], 1);
  }
}

static void test_ipv6(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = subprefix(world, "six", 3, 1, "2001:db8::/32", "2001:db8::/33",
                                  10 * MS_SECOND, 20 * MS_SECOND);
  MsPrefix prefix = ms_test_prefix("2001:db8::/32");
  ms_registry_add_vrp(world->registry, &prefix, 32, 1);
  ms_test_deploy(world, 10, "rov");
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, -1);
  check_result(world, result, FALSE);
  MS_ASSERT_PATH(world, result, "peak", 1, 4, "4 20 3");
  MS_ASSERT_PATH(world, result, "peak", 1, 10, "none");
  MS_ASSERT_PATH(world, result, "peak", 0, 4, "4 20 10 1");
  assert_string_equal(ms_test_outcome(world, result, "peak", 0, 4), "hijacked");
  assert_string_equal(ms_test_outcome(world, result, "peak", 0, 5), "legitimate");
  MS_ASSERT_PATH(world, result, "final", 1, 4, "none");
}

/* ---- bounds */

/*
 *     2 ---- 3
 *      \    /
 *        1
 *
 * Setup: everyone exports everything and prefers peers to customers: DISAGREE (Griffin, Shepherd,
 * Wilfong 2002).
 *
 * Scenario: even timing makes 2 and 3 turn to each other and away from each other for ever. */
static MsTestWorld *disagree(void)
{
  MsTestWorld *world = ms_test_world_new("2-3 2>1 3>1");
  world->policy.export_all = TRUE;
  world->policy.rank[MS_REL_CUSTOMER] = 2;
  world->policy.rank[MS_REL_PEER] = 1;
  return world;
}

static void test_until(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = disagree();
  world->options.until = 100 * MS_SECOND;
  MsIncident incident = quiet(world, 1, PREFIX);
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, -1);
  assert_false(result->converged);
  assert_true(result->ended <= 100 * MS_SECOND && result->ended > 100 * MS_SECOND - 2 * LINK);
  assert_int_equal(result->n_restless, 2);
  for (guint i = 0; i < 2; i++)
    assert_int_equal(result->restless[i], ms_test_as(world, 2 + i));
  assert_int_equal(result->n_settled, 1);
  assert_false(result->settled[0].converged);
  check_result(world, result, FALSE);
}

static void test_max_events(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = disagree();
  world->options.max_events = 20000;
  MsIncident incident = quiet(world, 1, PREFIX);
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, -1);
  assert_false(result->converged);
  assert_int_equal(result->events, 20000);
  assert_int_equal(result->n_restless, 2);
  /* A bound that is not met changes nothing. */
  g_autoptr(MsTestWorld) calm = ms_test_world_new(TWO_SIDES);
  calm->options.max_events = 1000;
  g_autoptr(MsResult) small = ms_test_run(calm, &incident, 1, NULL, 0, -1);
  assert_true(small->converged);
}

typedef struct {
  guint calls, stop_at;
  gint64 now;
  guint64 events;
} Patience;

static gboolean be_patient(gpointer user_data, gint64 now, guint64 events)
{
  Patience *p = user_data;
  assert_true(now >= p->now && events > p->events);
  p->now = now;
  p->events = events;
  return ++p->calls != p->stop_at;
}

static void test_interruption(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = disagree();
  world->options.max_events = 200000;
  MsIncident incident = quiet(world, 1, PREFIX);
  g_autoptr(MsSchedule) schedule = ms_schedule_new(world->topology, &incident, 1, NULL, 0, NULL);
  MsEventSetup setup = {.topology = world->topology,
                        .registry = world->registry,
                        .deployment = world->deployment,
                        .schedule = schedule,
                        .policy = world->policy,
                        .options = world->options,
                        .snapshot_at = -1};
  for (guint stop = 0; stop <= 3; stop++) {
    Patience patience = {.stop_at = stop};
    g_autoptr(GError) error = NULL;
    g_autoptr(MsResult) result = ms_event_run(&setup, be_patient, &patience, &error);
    if (stop == 0) {
      assert_null(error);
      assert_non_null(result);
      assert_true(patience.calls >= 200000 / 16384);
      continue;
    }
    assert_null(result);
    assert_true(g_error_matches(error, MS_EVENT_ERROR, MS_EVENT_ERROR_INTERRUPTED));
    g_autofree char *expected = g_strdup_printf("interrupted after %u events", stop * 16384);
    assert_string_equal(error->message, expected);
    assert_int_equal(patience.calls, stop);
  }
}

/* Where no time passes, the bound on events is what ends a run. */
static void test_without_time(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = disagree();
  MsIncident incident = quiet(world, 1, PREFIX);
  g_autoptr(MsSchedule) schedule = ms_schedule_new(world->topology, &incident, 1, NULL, 0, NULL);
  MsEventSetup setup = {.topology = world->topology,
                        .registry = world->registry,
                        .deployment = world->deployment,
                        .schedule = schedule,
                        .policy = world->policy,
                        .options = world->options,
                        .snapshot_at = -1};
  setup.options.latency = 0;
  g_autoptr(GError) error = NULL;
  assert_null(ms_event_run(&setup, NULL, NULL, &error));
  assert_true(g_error_matches(error, MS_EVENT_ERROR, MS_EVENT_ERROR_VALUE));
  assert_string_equal(error->message,
                      "where neither links nor processing take time, `until` bounds nothing: give "
                      "a latency or a processing time above 0, or `max-events`");
  setup.options.max_events = 20000;
  g_autoptr(MsResult) result = ms_event_run(&setup, NULL, NULL, NULL);
  assert_false(result->converged);
  assert_int_equal(result->ended, 0);
}

static void test_option_errors(void **state G_GNUC_UNUSED)
{
  static const char *const values = "MRAI takes intervals of 0 or more and shares from 0 to 1";
  static const char *const sum = "the shares of the MRAI distribution add up to more than 1";
  static const char *const processing =
      "processing time goes from a minimum of 0 or more to a maximum not below it";
  static MsMraiShare many[201];
  const struct {
    MsMraiShare mrai[2];
    guint n_mrai;
    gint64 processing[2], until;
    const char *message; /* NULL: good */
  } rows[] = {
      {{{0.5, 0}, {0.5, MS_SECOND}}, 2, {0, 0}, MS_SECOND, NULL},
      {{{1, MS_SECOND}}, 1, {1, 1}, MS_SECOND, NULL},
      {{{-0.1, 0}}, 1, {0, 0}, MS_SECOND, values},
      {{{(double)NAN, 0}}, 1, {0, 0}, MS_SECOND, values},
      {{{0.5, -1}}, 1, {0, 0}, MS_SECOND, values},
      {{{0.7, 0}, {0.4, 0}}, 2, {0, 0}, MS_SECOND, sum},
      {{{1.5, 0}}, 1, {0, 0}, MS_SECOND, sum},
      {{{0, 0}}, 201, {0, 0}, MS_SECOND, "at most 200 MRAI intervals"},
      {{{0, 0}}, 200, {0, 0}, MS_SECOND, NULL},
      {{{0, 0}}, 0, {-1, 1}, MS_SECOND, processing},
      {{{0, 0}}, 0, {2, 1}, MS_SECOND, processing},
      {{{0, 0}},
       0,
       {0, 0},
       MS_SECOND - 1,
       "the bound `until` lies before the last thing that is to happen"},
  };
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  MsPrefix prefix = ms_test_prefix(PREFIX);
  MsAct acts[] = {{.kind = MS_ACT_ANNOUNCE}, {.time = MS_SECOND, .kind = MS_ACT_WITHDRAW}};
  MsSchedule schedule = {.n_prefixes = 1, .n_acts = 2, .prefixes = &prefix, .acts = acts};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    MsEventSetup setup = {.topology = world->topology,
                          .registry = world->registry,
                          .deployment = world->deployment,
                          .schedule = &schedule,
                          .policy = world->policy,
                          .options = world->options,
                          .snapshot_at = -1};
    setup.options.mrai = rows[i].n_mrai > 2 ? many : rows[i].mrai;
    setup.options.n_mrai = rows[i].n_mrai;
    setup.options.processing_min = rows[i].processing[0];
    setup.options.processing_max = rows[i].processing[1];
    setup.options.until = rows[i].until;
    g_autoptr(GError) error = NULL;
    g_autoptr(MsResult) result = ms_event_run(&setup, NULL, NULL, &error);
    assert_int_equal(result != NULL, rows[i].message == NULL);
    if (rows[i].message != NULL) {
      assert_string_equal(error->message, rows[i].message);
      assert_true(g_error_matches(error, MS_EVENT_ERROR, MS_EVENT_ERROR_VALUE));
    }
  }
}

/* ---- timers */

/* Setup: 2 is 1's provider, with MRAI 30 s everywhere. 1 announces two prefixes at 0.
 *
 * Scenario: at 5 s the second is withdrawn, at 6 s announced again, at 7 s the first is withdrawn
 * while that waits. A timer for each session: the second announcement of both waits for 30 s, the
 * withdrawals do not wait. */
static void test_withdrawal_passes_what_waits(void **state G_GNUC_UNUSED)
{
  static const struct {
    gboolean per_destination, wrate;
    gint64 at;
    const char *path[2];
  } rows[] = {
      {FALSE, FALSE, LINK, {"2 1", "none"}}, /* the second waits for the session's timer */
      {TRUE, FALSE, LINK, {"2 1", "2 1"}},
      {FALSE, FALSE, 7 * MS_SECOND + LINK - 1, {"2 1", "none"}},
      {FALSE, FALSE, 7 * MS_SECOND + LINK, {"none", "none"}},
      {FALSE, FALSE, 30 * MS_SECOND + LINK, {"none", "2 1"}},
      {TRUE, FALSE, 5 * MS_SECOND + LINK, {"2 1", "none"}},
      {TRUE, FALSE, 7 * MS_SECOND + LINK, {"none", "none"}},
      {TRUE, FALSE, 30 * MS_SECOND + LINK - 1, {"none", "none"}},
      {TRUE, FALSE, 30 * MS_SECOND + LINK, {"none", "2 1"}},
      {FALSE, TRUE, 29 * MS_SECOND, {"2 1", "none"}},
      {FALSE, TRUE, 30 * MS_SECOND + LINK, {"none", "2 1"}},
      {TRUE, TRUE, 29 * MS_SECOND, {"2 1", "2 1"}}, /* what was gone for a second stays */
      {TRUE, TRUE, 31 * MS_SECOND, {"none", "2 1"}},
  };
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  MsPrefix prefixes[] = {ms_test_prefix(PREFIX), ms_test_prefix("2001:db8::/32")};
  MsAct acts[] = {{.time = 0, .kind = MS_ACT_ANNOUNCE, .prefix = 0},
                  {.time = 0, .kind = MS_ACT_ANNOUNCE, .prefix = 1},
                  {.time = 5 * MS_SECOND, .kind = MS_ACT_WITHDRAW, .prefix = 1},
                  {.time = 6 * MS_SECOND, .kind = MS_ACT_ANNOUNCE, .prefix = 1},
                  {.time = 7 * MS_SECOND, .kind = MS_ACT_WITHDRAW, .prefix = 0}};
  MsSchedule schedule = {
      .n_prefixes = 2, .n_acts = G_N_ELEMENTS(acts), .prefixes = prefixes, .acts = acts};
  MsMraiShare mrai = {1, 30 * MS_SECOND};
  deploy_mrai(world, &mrai);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("row %u\n", i);
    world->options.mrai_per_destination = rows[i].per_destination;
    world->options.wrate = rows[i].wrate;
    g_autoptr(MsResult) result = ms_test_run_schedule(world, &schedule, rows[i].at);
    for (guint p = 0; p < 2; p++)
      MS_ASSERT_PATH(world, result, "at", p, 2, rows[i].path[p]);
    g_autoptr(MsResult) end = ms_test_run_schedule(world, &schedule, -1);
    assert_true(end->converged);
  }
}

/* A share of the ASes has the interval: by the first hash that falls in it, so that the share is
 * right over many ASes and each AS's draw is its own. */
static void test_mrai_shares(void **state G_GNUC_UNUSED)
{
  enum { N = 400 };
  g_autoptr(GString) links = g_string_new(NULL);
  for (guint i = 1; i <= N; i++) /* pairs: 2i is the provider of 2i + 1, all joined by AS 1 */
    g_string_append_printf(links, "1>%u %u>%u ", 2 * i, 2 * i, 2 * i + 1);
  g_autoptr(MsTestWorld) world = ms_test_world_new(links->str);
  MsPrefix prefixes[] = {ms_test_prefix(PREFIX), ms_test_prefix("2001:db8::/32")};
  MsAct acts[] = {{.kind = MS_ACT_ANNOUNCE}, {.kind = MS_ACT_ANNOUNCE, .prefix = 1}};
  MsSchedule schedule = {.n_prefixes = 2, .n_acts = 2, .prefixes = prefixes, .acts = acts};
  static const MsMraiShare shares[] = {{0.25, 10 * MS_SECOND}, {0.25, 20 * MS_SECOND}};
  world->options.mrai = shares;
  world->options.n_mrai = 2;
  /* AS 1's own interval delays all alike, so give it none: look for a seed that does. */
  guint after_0 = 0;
  for (world->options.seed = 1; after_0 == 0; world->options.seed++) {
    g_autoptr(MsResult) early = ms_test_run_schedule(world, &schedule, MS_SECOND);
    gsize at = world->topology->n_ases + ms_test_as(world, 2);
    if (ms_result_snapshot(early, "at")->next_hop[at] == MS_NO_AS)
      continue;
    static const gint64 times[] = {1, 11, 21};
    guint reached[3] = {0};
    for (guint t = 0; t < 3; t++) {
      g_autoptr(MsResult) result = ms_test_run_schedule(world, &schedule, times[t] * MS_SECOND);
      const MsSnapshot *snapshot = ms_result_snapshot(result, "at");
      for (guint i = 1; i <= N; i++)
        reached[t] +=
            snapshot->next_hop[world->topology->n_ases + ms_test_as(world, 2 * i + 1)] != MS_NO_AS;
    }
    after_0 = reached[0];
    assert_in_range(reached[0], N / 2 - 40, N / 2 + 40); /* four standard deviations */
    assert_in_range(reached[1], 3 * N / 4 - 40, 3 * N / 4 + 40);
    assert_int_equal(reached[2], N);
  }
}

/* ---- sessions that fail */

/* What is under way when a session goes down is lost: an announcement in flight, one that waits for
 * its interval, and one that is being processed; and after it comes up all is sent anew, the
 * interval notwithstanding. */
static void test_session_loses_what_is_under_way(void **state G_GNUC_UNUSED)
{
  MsPrefix prefix = ms_test_prefix(PREFIX);
  MsMraiShare mrai = {1, 30 * MS_SECOND};
  static const struct {
    gint64 announced[2]; /* and withdrawn half a second before the second; -1: once */
    gint64 down, up, processing;
    gint64 heard; /* when 2 has the route for good */
  } rows[] = {
      /* in ms */
      {{0, -1}, 5, 7, 0, 17}, /* in flight at 5; sent anew at 7 */
      {{0, -1}, 5, 100, 0, 110},
      {{0, 2000}, 3000, 4000, 0, 4010}, /* waits for 30 s; sent anew at 4 s */
      {{0, -1}, 50, 60, 100, 210},      /* being processed until 110; then serially until 210 */
      {{0, -1}, 200, 300, 100, 410},    /* had it; lost it; has it again */
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("row %u\n", i);
    g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
    deploy_mrai(world, &mrai);
    gint64 ms = MS_SECOND / 1000;
    world->options.processing_min = world->options.processing_max = rows[i].processing * ms;
    guint32 as = ms_test_as(world, 1);
    guint32 session = world->topology->first[as];
    MsAct acts[] = {
        {.time = 0, .kind = MS_ACT_ANNOUNCE, .as = as},
        {.time = (rows[i].announced[1] - 500) * ms, .kind = MS_ACT_WITHDRAW, .as = as},
        {.time = rows[i].announced[1] * ms, .kind = MS_ACT_ANNOUNCE, .as = as},
        {.time = rows[i].down * ms, .kind = MS_ACT_SESSION_DOWN, .as = as, .session = session},
        {.time = rows[i].up * ms, .kind = MS_ACT_SESSION_UP, .as = as, .session = session}};
    if (rows[i].announced[1] < 0) {
      acts[1] = acts[3];
      acts[2] = acts[4];
    }
    MsSchedule schedule = {.n_prefixes = 1,
                           .n_acts = rows[i].announced[1] < 0 ? 3 : 5,
                           .prefixes = &prefix,
                           .acts = acts};
    g_autoptr(MsResult) before = ms_test_run_schedule(world, &schedule, rows[i].heard * ms - 1);
    MS_ASSERT_PATH(world, before, "at", 0, 2, "none");
    g_autoptr(MsResult) after = ms_test_run_schedule(world, &schedule, rows[i].heard * ms);
    MS_ASSERT_PATH(world, after, "at", 0, 2, "2 1");
    g_autoptr(MsResult) end = ms_test_run_schedule(world, &schedule, -1);
    assert_true(end->converged);
    MS_ASSERT_PATH(world, end, "final", 0, 2, "2 1");
  }
}

/* A timer of an earlier life of the session does not release what waits in this one: due at 30 s,
 * it finds a session that came up at 4 s, sent, and waits until 34 s. */
static void test_timer_of_an_earlier_life(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  MsPrefix prefix = ms_test_prefix(PREFIX);
  MsMraiShare mrai = {1, 30 * MS_SECOND};
  deploy_mrai(world, &mrai);
  guint32 session = world->topology->first[0];
  MsAct acts[] = {{.time = 0, .kind = MS_ACT_ANNOUNCE},
                  {.time = 1 * MS_SECOND, .kind = MS_ACT_WITHDRAW},
                  {.time = 2 * MS_SECOND, .kind = MS_ACT_ANNOUNCE},
                  {.time = 3 * MS_SECOND, .kind = MS_ACT_SESSION_DOWN, .session = session},
                  {.time = 4 * MS_SECOND, .kind = MS_ACT_SESSION_UP, .session = session},
                  {.time = 20 * MS_SECOND, .kind = MS_ACT_WITHDRAW},
                  {.time = 21 * MS_SECOND, .kind = MS_ACT_ANNOUNCE}};
  MsSchedule schedule = {
      .n_prefixes = 1, .n_acts = G_N_ELEMENTS(acts), .prefixes = &prefix, .acts = acts};
  static const struct {
    gint64 at;
    const char *path;
  } rows[] = {{4 * MS_SECOND + LINK, "2 1"},
              {20 * MS_SECOND + LINK, "none"},
              {34 * MS_SECOND + LINK - 1, "none"},
              {34 * MS_SECOND + LINK, "2 1"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(MsResult) result = ms_test_run_schedule(world, &schedule, rows[i].at);
    MS_ASSERT_PATH(world, result, "at", 0, 2, rows[i].path);
  }
}

/* Faults of a link that overlap, and faults without any prefix to lose. */
static void test_faults(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  MsIncident incident = quiet(world, 1, PREFIX);
  MsSessionFault faults[] = {
      {"a", ms_test_as(world, 1), ms_test_as(world, 2), 10 * MS_SECOND, 30 * MS_SECOND},
      {"b", ms_test_as(world, 2), ms_test_as(world, 1), 20 * MS_SECOND, 40 * MS_SECOND}};
  static const struct {
    gint64 at;
    const char *path;
  } rows[] = {{9, "2 1"}, {11, "none"}, {21, "none"}, {31, "none"}, {39, "none"}, {41, "2 1"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(MsResult) result =
        ms_test_run(world, &incident, 1, faults, 2, rows[i].at * MS_SECOND);
    MS_ASSERT_PATH(world, result, "at", 0, 2, rows[i].path);
  }
  g_autoptr(MsResult) nothing = ms_test_run(world, NULL, 0, faults, 2, -1);
  assert_true(nothing->converged);
  assert_int_equal(nothing->events, 0);
  assert_int_equal(nothing->ended, 40 * MS_SECOND);
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
      cmocka_unit_test(test_until),
      cmocka_unit_test(test_max_events),
      cmocka_unit_test(test_interruption),
      cmocka_unit_test(test_without_time),
      cmocka_unit_test(test_option_errors),
      cmocka_unit_test(test_withdrawal_passes_what_waits),
      cmocka_unit_test(test_mrai_shares),
      cmocka_unit_test(test_session_loses_what_is_under_way),
      cmocka_unit_test(test_timer_of_an_earlier_life),
      cmocka_unit_test(test_faults),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
