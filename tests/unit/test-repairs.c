/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people do against an incident, as acts of a schedule, and what comes of them on the event
 * engine.
 *
 *     1 ------ 2          tier-1s; 3 is the victim, 5 leaks what it has from 1 to 2
 *     | \     / \
 *     3   \ 5    4 - 6
 */
#include "sim/event/explain.h"
#include "sim/steady/run.h"
#include "tests/unit/run-case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define GRAPH "1-2 1>3 1>5 2>5 2>4 4>6"
#define AT(s) ((gint64)(s)*MS_SECOND)

static MsRepair repair(const RunCase *c, MsRepairKind kind, guint32 asn, gint64 seconds)
{
  return (MsRepair){kind, ms_test_as(c->world, asn), AT(seconds) - 2, AT(seconds) - 1, AT(seconds)};
}

static MsIncident *add_leak(RunCase *c)
{
  MsIncident *leak = run_case_add(c, MS_INCIDENT_LEAK, 5, 3);
  leak->leak_types = MS_LEAK_ALL_TYPES;
  return leak;
}

static MsSchedule *schedule_of(const RunCase *c)
{
  g_autoptr(GError) error = NULL;
  MsSchedule *schedule = ms_schedule_new(c->world->topology, c->incidents, c->n_incidents,
                                         c->faults, c->n_faults, &error);
  if (schedule == NULL)
    fail_msg("%s", error->message);
  return schedule;
}

static guint count_acts(const MsSchedule *schedule, MsActKind kind, gint64 time)
{
  guint n = 0;
  for (guint i = 0; i < schedule->n_acts; i++)
    n += schedule->acts[i].kind == kind && schedule->acts[i].time == time;
  return n;
}

static void test_withdrawal(void **state G_GNUC_UNUSED)
{
  g_autoptr(RunCase) c = run_case_new(GRAPH);
  MsIncident *leak = add_leak(c);
  MsRepair repairs[] = {repair(c, MS_REPAIR_WITHDRAWAL, 5, 200)};
  leak->repairs = repairs;
  leak->n_repairs = 1;
  run_case_check_outcome(c, AT(199), 6, "detoured");
  run_case_check_outcome(c, -1, 6, "legitimate");
  g_autoptr(MsSchedule) schedule = schedule_of(c);
  assert_int_equal(schedule->incidents[0].end, AT(200));
  assert_int_equal(count_acts(schedule, MS_ACT_LEAK_END, AT(200)), 1);
  assert_true(schedule->incidents[0].repairs != repairs);
  assert_int_equal(schedule->incidents[0].repairs[0].time, AT(200));
  leak->end = AT(150); /* it was over before */
  g_autoptr(MsSchedule) early = schedule_of(c);
  assert_int_equal(early->incidents[0].end, AT(150));
}

static void test_filter(void **state G_GNUC_UNUSED)
{
  g_autoptr(RunCase) c = run_case_new(GRAPH);
  MsIncident *leak = add_leak(c);
  MsRepair repairs[] = {repair(c, MS_REPAIR_FILTER, 2, 200)};
  leak->repairs = repairs;
  leak->n_repairs = 1;
  run_case_check_outcome(c, AT(199), 6, "detoured");
  run_case_check_outcome(c, -1, 6, "legitimate");
  /* What comes later is refused too. */
  c->faults[0] =
      (MsSessionFault){"link", ms_test_as(c->world, 2), ms_test_as(c->world, 5), AT(300), AT(400)};
  c->n_faults = 1;
  run_case_check_outcome(c, -1, 6, "legitimate");
  c->n_faults = 0;

  g_autoptr(MsSchedule) schedule = schedule_of(c);
  MsEventSetup setup = {.topology = c->world->topology,
                        .registry = c->world->registry,
                        .security = &c->security,
                        .deployment = c->world->deployment,
                        .schedule = schedule,
                        .listed = c->world->listed,
                        .policy = c->world->policy,
                        .options = c->world->options,
                        .snapshot_at = -1};
  g_autoptr(MsExplanation) told =
      ms_event_explain(&setup, ms_test_as(c->world, 2), NULL, NULL, NULL);
  assert_non_null(told);
  const MsExplainedPrefix *prefix = &told->prefixes[0];
  const MsExplainedRoute *last = &prefix->routes[prefix->n_routes - 1];
  assert_string_equal(last->refused_by, "filter");
  assert_string_equal(last->why, "refused by a filter set at 200 s against AS5");

  /* Three sweeps leave it to the general solver, which finds the same. */
  MsSteadyReport report = {0};
  MsSteadyRunSetup steady = {.topology = c->world->topology,
                             .registry = c->world->registry,
                             .security = &c->security,
                             .deployment = c->world->deployment,
                             .schedule = schedule,
                             .listed = c->world->listed,
                             .policy = c->world->policy,
                             .at = -1,
                             .report = &report};
  g_autoptr(GError) error = NULL;
  g_autoptr(MsResult) result = ms_steady_run(&steady, &error);
  assert_non_null(result);
  assert_int_equal(report.solver, MS_STEADY_GENERAL);
  assert_string_equal(ms_test_outcome(c->world, result, "final", 0, 6), "legitimate");
  assert_string_equal(ms_test_outcome(c->world, result, "peak", 0, 6), "detoured");
}

static void test_shutdown(void **state G_GNUC_UNUSED)
{
  g_autoptr(RunCase) c = run_case_new(GRAPH);
  MsIncident *leak = add_leak(c);
  MsRepair repairs[] = {repair(c, MS_REPAIR_SHUTDOWN, 2, 200)};
  leak->repairs = repairs;
  leak->n_repairs = 1;
  run_case_check_outcome(c, -1, 6, "legitimate");
  /* A fault of the same link does not bring it back. */
  c->faults[0] =
      (MsSessionFault){"link", ms_test_as(c->world, 5), ms_test_as(c->world, 2), AT(190), AT(400)};
  c->n_faults = 1;
  run_case_check_outcome(c, -1, 6, "legitimate");
  g_autoptr(MsSchedule) schedule = schedule_of(c);
  assert_int_equal(count_acts(schedule, MS_ACT_SESSION_DOWN, AT(200)), 1);
  assert_int_equal(count_acts(schedule, MS_ACT_SESSION_UP, AT(400)), 0);
}

/* As YouTube did: a hijacked /24 of a /22 is met with the /24; a hijacker does not follow halves; a
 * leaker leaks them all. */
static void test_more_specifics(void **state G_GNUC_UNUSED)
{
  static const struct {
    MsIncidentKind kind;
    const char *prefix, *hijacked, *halves[2];
    const char *outcome; /* of 4 in the end */
  } rows[] = {
      {MS_INCIDENT_SUBPREFIX_HIJACK, "192.0.0.0/22", "192.0.1.0/24", {NULL, NULL}, "hijacked"},
      {MS_INCIDENT_SUBPREFIX_HIJACK,
       "192.0.0.0/16",
       "192.0.2.0/23",
       {"192.0.2.0/24", "192.0.3.0/24"},
       "legitimate"},
      {MS_INCIDENT_ORIGIN_HIJACK,
       "192.0.0.0/22",
       NULL,
       {"192.0.0.0/23", "192.0.2.0/23"},
       "legitimate"},
      {MS_INCIDENT_ORIGIN_HIJACK, "192.0.2.0/24", NULL, {NULL, NULL}, "hijacked"},
      {MS_INCIDENT_LEAK, "192.0.0.0/22", NULL, {"192.0.0.0/23", "192.0.2.0/23"}, "detoured"},
      {MS_INCIDENT_ORIGIN_HIJACK,
       "2001:db8::/47",
       NULL,
       {"2001:db8::/48", "2001:db8:1::/48"},
       "legitimate"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RunCase) c = run_case_new(GRAPH);
    MsIncident *incident = run_case_add(c, rows[i].kind, 5, 3);
    MsRepair repairs[] = {repair(c, MS_REPAIR_MORE_SPECIFICS, 3, 200)};
    incident->prefix = ms_test_prefix(rows[i].prefix);
    if (rows[i].hijacked != NULL)
      incident->hijacked = ms_test_prefix(rows[i].hijacked);
    if (rows[i].kind == MS_INCIDENT_LEAK)
      incident->leak_types = MS_LEAK_ALL_TYPES;
    incident->repairs = repairs;
    incident->n_repairs = 1;
    g_autoptr(MsSchedule) schedule = schedule_of(c);
    for (guint h = 0; h < 2 && rows[i].halves[h] != NULL; h++) {
      MsPrefix half = ms_test_prefix(rows[i].halves[h]);
      gboolean found = FALSE;
      for (guint p = 0; p < schedule->n_prefixes; p++)
        found |= ms_prefix_equal(&schedule->prefixes[p], &half);
      assert_true(found);
    }
    const MsTarget *target = &schedule->targets[0];
    for (guint p = 1; p < target->n_prefixes; p++)
      assert_true(schedule->prefixes[target->prefixes[p - 1]].length >
                  schedule->prefixes[target->prefixes[p]].length);
    run_case_check_outcome(c, AT(199), 4,
                           rows[i].kind == MS_INCIDENT_LEAK ? "detoured" : "hijacked");
    run_case_check_outcome(c, -1, 4, rows[i].outcome);
  }
}

/* A filter against a leak holds for what the victim announces against it too. */
static void test_all_of_them(void **state G_GNUC_UNUSED)
{
  g_autoptr(RunCase) c = run_case_new(GRAPH);
  MsIncident *leak = add_leak(c);
  leak->prefix = ms_test_prefix("192.0.0.0/22");
  MsRepair repairs[] = {repair(c, MS_REPAIR_FILTER, 2, 200),
                        repair(c, MS_REPAIR_MORE_SPECIFICS, 3, 300),
                        repair(c, MS_REPAIR_WITHDRAWAL, 5, 400)};
  leak->repairs = repairs;
  leak->n_repairs = 3;
  g_autoptr(MsSchedule) schedule = schedule_of(c);
  assert_int_equal(count_acts(schedule, MS_ACT_FILTER, AT(200)), 3);
  assert_int_equal(count_acts(schedule, MS_ACT_ANNOUNCE, AT(300)), 2);
  assert_int_equal(count_acts(schedule, MS_ACT_LEAK_END, AT(400)), 3);
  run_case_check_outcome(c, AT(350), 4, "legitimate");
}

static void test_refused(void **state G_GNUC_UNUSED)
{
  static const struct {
    MsRepairKind kind;
    guint32 asn;
    gint64 time, detected;
    const char *message;
  } rows[] = {
      {MS_REPAIR_FILTER, 4, 200, 199,
       "incident incident: AS4 cannot filter what AS5 sends, which is no neighbour of it"},
      {MS_REPAIR_WITHDRAWAL, 2, 200, 199,
       "incident incident: the offender withdraws, and the victim announces more specific "
       "prefixes; nobody else does"},
      {MS_REPAIR_FILTER, 2, 100, 100,
       "incident incident: its repairs have to come after it starts, in ascending order of time, "
       "each noticed before somebody is reached, and that before it takes effect"},
      {MS_REPAIR_FILTER, 2, 200, 90,
       "incident incident: its repairs have to come after it starts, in ascending order of time, "
       "each noticed before somebody is reached, and that before it takes effect"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RunCase) c = run_case_new(GRAPH);
    MsIncident *leak = add_leak(c);
    MsRepair one = {rows[i].kind, ms_test_as(c->world, rows[i].asn), AT(rows[i].detected),
                    AT(rows[i].detected), AT(rows[i].time)};
    leak->repairs = &one;
    leak->n_repairs = 1;
    g_autoptr(GError) error = NULL;
    assert_null(ms_schedule_new(c->world->topology, c->incidents, 1, NULL, 0, &error));
    assert_string_equal(error->message, rows[i].message);
  }
}

static void test_names(void **state G_GNUC_UNUSED)
{
  static const char *const names[MS_N_REPAIR_KINDS] = {"withdrawal", "filter", "more-specifics",
                                                       "shutdown"};
  for (guint i = 0; i < MS_N_REPAIR_KINDS; i++)
    assert_string_equal(ms_repair_name((MsRepairKind)i), names[i]);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_withdrawal),  cmocka_unit_test(test_filter),
      cmocka_unit_test(test_shutdown),    cmocka_unit_test(test_more_specifics),
      cmocka_unit_test(test_all_of_them), cmocka_unit_test(test_refused),
      cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
