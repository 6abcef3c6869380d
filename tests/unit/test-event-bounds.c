/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a run of the event engine ends, and options that are refused. */
#include "tests/unit/event-util.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
  MsIncident incident = event_quiet(world, 1, PREFIX);
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, -1);
  assert_false(result->converged);
  assert_true(result->ended <= 100 * MS_SECOND && result->ended > 100 * MS_SECOND - 2 * LINK);
  assert_int_equal(result->n_restless, 2);
  for (guint i = 0; i < 2; i++)
    assert_int_equal(result->restless[i], ms_test_as(world, 2 + i));
  assert_int_equal(result->n_settled, 1);
  assert_false(result->settled[0].converged);
  event_check_result(world, result, FALSE);
}

static void test_max_events(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = disagree();
  world->options.max_events = 20000;
  MsIncident incident = event_quiet(world, 1, PREFIX);
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
  MsIncident incident = event_quiet(world, 1, PREFIX);
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
  MsIncident incident = event_quiet(world, 1, PREFIX);
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

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_until),         cmocka_unit_test(test_max_events),
      cmocka_unit_test(test_interruption),  cmocka_unit_test(test_without_time),
      cmocka_unit_test(test_option_errors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
