/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attacks in the course of time: what is registered meanwhile, several offenders, a way on that is
 * lost; what paths they leave; and incidents that make no sense. */
#include "tests/unit/attack-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static MsIncident hijack(const MsTestWorld *world, guint32 offender, gint64 start, gint64 end)
{
  return (MsIncident){.name = "hijack",
                      .kind = MS_INCIDENT_ORIGIN_HIJACK,
                      .victim = ms_test_as(world, 100),
                      .offender = ms_test_as(world, offender),
                      .prefix = ms_test_prefix("10.1.0.0/16"),
                      .start = start,
                      .end = end};
}

static void assert_meets(const MsTestWorld *world, const MsResult *result, const char *snapshot,
                         const char *said)
{
  assert_true(attack_meets(world, result, snapshot, "run", said));
}

/* Setup: an origin hijack from 1 h on. Scenario: a ROA appears at 2 h. Those who validate judge
 * again what they have, and turn back, and with them those behind them. */
static void test_roa_in_mid_hijack(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  ms_test_deploy(world, 20, "rov");
  MsIncident incident = hijack(world, 200, HOUR, MS_TIME_NEVER);
  g_autoptr(MsRegistry) later = ms_registry_new_over(world->registry);
  ms_registry_add_vrp(later, &incident.prefix, 16, 100);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule = ms_schedule_new(world->topology, &incident, 1, NULL, 0, &error);
  assert_null(error);
  ms_schedule_change_registry(schedule, 2 * HOUR);
  world->later = later;
  g_autoptr(MsResult) early = ms_test_run_schedule(world, schedule, 2 * HOUR - 1);
  assert_meets(world, early, "at", "2 20 200 hijacked");
  g_autoptr(MsResult) late = ms_test_run_schedule(world, schedule, -1);
  assert_meets(world, late, "final", "200 hijacked");
  assert_true(late->converged);
  /* Nobody validates: nothing changes. */
  g_autoptr(MsTestWorld) idle = ms_test_world_new(TWO_SIDES);
  idle->later = later;
  g_autoptr(MsResult) same = ms_test_run_schedule(idle, schedule, -1);
  assert_meets(idle, same, "final", "2 20 200 hijacked");
}

/* The other way round: a ROA for somebody else makes the victim's own route Invalid. */
static void test_wrong_roa(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  ms_test_deploy(world, 1, "rov");
  MsIncident incident = {.name = "none",
                         .kind = MS_INCIDENT_NONE,
                         .victim = ms_test_as(world, 100),
                         .offender = MS_NO_AS,
                         .prefix = ms_test_prefix("10.1.0.0/16")};
  g_autoptr(MsRegistry) later = ms_registry_new_over(world->registry);
  ms_registry_add_vrp(later, &incident.prefix, 16, 7);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule = ms_schedule_new(world->topology, &incident, 1, NULL, 0, &error);
  assert_null(error);
  ms_schedule_change_registry(schedule, HOUR);
  world->later = later;
  g_autoptr(MsResult) result = ms_test_run_schedule(world, schedule, -1);
  assert_meets(world, result, "final", "1 2 20 30 200 300 unreachable");
}

/* Two offenders, one after the other and at once: each holds those near to it. */
static void test_several_offenders(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incidents[] = {hijack(world, 200, HOUR, 3 * HOUR),
                            hijack(world, 300, 2 * HOUR, 4 * HOUR)};
  incidents[1].name = "other";
  static const struct {
    gint64 at;
    const char *said;
  } moments[] = {
      {2 * HOUR - 1, "2 20 200 hijacked"},
      {3 * HOUR - 1, "2 20 30 200 300 hijacked"},
      {4 * HOUR - 1, "2 20 30 200 300 hijacked"},
      {5 * HOUR, NOBODY},
  };
  for (guint i = 0; i < G_N_ELEMENTS(moments); i++) {
    g_autoptr(MsResult) result = ms_test_run(world, incidents, 2, NULL, 0, moments[i].at);
    assert_meets(world, result, "at", moments[i].said);
  }
}

/* What each AS has on its path of a hijack: itself, the offender, what the offender wrote. */
static void test_paths(void **state G_GNUC_UNUSED)
{
  static const guint32 claimed[] = {10, 100};
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  MsIncident incident = hijack(world, 200, HOUR, MS_TIME_NEVER);
  incident.path = claimed;
  incident.n_path = 2;
  g_autoptr(MsResult) honest = ms_test_run(world, &incident, 1, NULL, 0, -1);
  MS_ASSERT_PATH(world, honest, "final", 0, 200, "200 10 100");
  MS_ASSERT_PATH(world, honest, "final", 0, 20, "20 200 10 100");
  MS_ASSERT_PATH(world, honest, "final", 0, 2, "2 20 200 10 100");
  MS_ASSERT_PATH(world, honest, "final", 0, 1, "1 10 100");
  incident.strips = TRUE;
  g_autoptr(MsResult) stripped = ms_test_run(world, &incident, 1, NULL, 0, -1);
  MS_ASSERT_PATH(world, stripped, "final", 0, 200, "200 10 100");
  MS_ASSERT_PATH(world, stripped, "final", 0, 20, "20 10 100");
  MS_ASSERT_PATH(world, stripped, "final", 0, 2, "2 20 10 100");
}

/* The optimiser's prefix has the path that its maker has. */
static void test_optimiser_path(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(CLEAN_WAY);
  MsIncident incident = hijack(world, 200, HOUR, MS_TIME_NEVER);
  incident.kind = MS_INCIDENT_OPTIMISER;
  incident.hijacked = ms_test_prefix("10.1.0.0/24");
  g_autoptr(MsResult) result = ms_test_run(world, &incident, 1, NULL, 0, -1);
  MS_ASSERT_PATH(world, result, "final", 1, 200, "200 1 10 100");
  MS_ASSERT_PATH(world, result, "final", 1, 2, "2 200 1 10 100");
  MS_ASSERT_PATH(world, result, "final", 1, 1, "none");
}

/* Interception stays what it is when the way on goes: then the traffic ends at the hijacker; and
 * when the way comes back, it goes on again. */
static void test_way_on_is_lost(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(CLEAN_WAY);
  MsIncident incident = hijack(world, 200, HOUR, MS_TIME_NEVER);
  incident.intercepts = TRUE;
  MsSessionFault fault = {"link", ms_test_as(world, 1), ms_test_as(world, 200), 2 * HOUR, 3 * HOUR};
  g_autoptr(MsResult) early = ms_test_run(world, &incident, 1, &fault, 1, 2 * HOUR - 1);
  assert_meets(world, early, "at", "2 40 200 intercepted");
  g_autoptr(MsResult) cut = ms_test_run(world, &incident, 1, &fault, 1, 3 * HOUR - 1);
  assert_meets(world, cut, "at", "2 40 200 hijacked");
  g_autoptr(MsResult) late = ms_test_run(world, &incident, 1, &fault, 1, -1);
  assert_meets(world, late, "final", "2 40 200 intercepted");
}

/* ---- what is refused */

typedef struct {
  const char *title;
  void (*spoil)(MsIncident *incident, guint32 *list);
  MsIncidentError code;
  const char *says;
} Refusal;

static const guint32 long_path[MS_MAX_CLAIMED + 1] = {7};

static void spoil_inside(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->kind = MS_INCIDENT_SUBPREFIX_HIJACK;
  incident->hijacked = ms_test_prefix("10.2.0.0/24");
}

static void spoil_same_length(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->kind = MS_INCIDENT_SUBPREFIX_HIJACK;
  incident->hijacked = incident->prefix;
}

static void spoil_outside(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->kind = MS_INCIDENT_SUPERPREFIX_HIJACK;
  incident->hijacked = ms_test_prefix("10.1.0.0/24");
}

static void spoil_optimiser(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->kind = MS_INCIDENT_OPTIMISER;
  incident->hijacked = ms_test_prefix("192.0.2.0/24");
}

static void spoil_blackhole(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->kind = MS_INCIDENT_BLACKHOLE_HIJACK;
  incident->hijacked = ms_test_prefix("192.0.2.1/32");
}

static void spoil_both_sides(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->offender = incident->victim;
}

static void spoil_path(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->path = long_path;
  incident->n_path = G_N_ELEMENTS(long_path);
}

static void spoil_strips(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->strips = TRUE;
}

static void spoil_to(MsIncident *incident, guint32 *list)
{
  incident->to = list;
  incident->n_to = 1;
}

static void spoil_empty_to(MsIncident *incident, guint32 *list)
{
  incident->to = list;
}

static void spoil_end(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->end = incident->start;
}

static void spoil_types(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->kind = MS_INCIDENT_LEAK;
  incident->leak_types = 1u << 7;
}

static void spoil_no_types(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->kind = MS_INCIDENT_LEAK;
  incident->leak_types = 0;
}

static void spoil_specifics(MsIncident *incident, guint32 *list G_GNUC_UNUSED)
{
  incident->kind = MS_INCIDENT_LEAK;
  incident->leak_types = MS_LEAK_MORE_SPECIFICS;
  incident->hijacked = ms_test_prefix("10.0.0.0/8");
}

static void spoil_own(MsIncident *incident, guint32 *list)
{
  list[0] = incident->offender;
  incident->origins = list;
  incident->n_origins = 1;
}

static const Refusal refusals[] = {
    {"sub-prefix elsewhere", spoil_inside, MS_INCIDENT_ERROR_PREFIX, "more specific"},
    {"sub-prefix as long", spoil_same_length, MS_INCIDENT_ERROR_PREFIX, "more specific"},
    {"super-prefix inside", spoil_outside, MS_INCIDENT_ERROR_PREFIX, "less specific"},
    {"optimiser elsewhere", spoil_optimiser, MS_INCIDENT_ERROR_PREFIX, "more specific"},
    {"blackhole elsewhere", spoil_blackhole, MS_INCIDENT_ERROR_PREFIX, "more specific"},
    {"type 6 that is less specific", spoil_specifics, MS_INCIDENT_ERROR_PREFIX, "more specific"},
    {"one AS on both sides", spoil_both_sides, MS_INCIDENT_ERROR_VALUE, "both offender and victim"},
    {"an origin that may", spoil_own, MS_INCIDENT_ERROR_PREFIX, "AS200's own"},
    {"a path too long", spoil_path, MS_INCIDENT_ERROR_VALUE, "32"},
    {"strips without a path", spoil_strips, MS_INCIDENT_ERROR_VALUE, "leaves itself out"},
    {"to a stranger", spoil_to, MS_INCIDENT_ERROR_NEIGHBOUR, "no neighbour"},
    {"to nobody", spoil_empty_to, MS_INCIDENT_ERROR_VALUE, "empty"},
    {"ends as it starts", spoil_end, MS_INCIDENT_ERROR_TIME, "end after it starts"},
    {"a type that is none", spoil_types, MS_INCIDENT_ERROR_VALUE, "types 1 to 6"},
    {"no type", spoil_no_types, MS_INCIDENT_ERROR_VALUE, "types 1 to 6"},
};

static void test_refusals(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(TWO_SIDES);
  for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
    MsIncident incident = hijack(world, 200, HOUR, 2 * HOUR);
    incident.hijacked = incident.prefix;
    guint32 list[1] = {ms_test_as(world, 300)};
    refusals[i].spoil(&incident, list);
    g_autoptr(GError) error = NULL;
    g_autoptr(MsSchedule) schedule =
        ms_schedule_new(world->topology, &incident, 1, NULL, 0, &error);
    if (schedule != NULL || error == NULL || error->domain != MS_INCIDENT_ERROR ||
        error->code != (int)refusals[i].code || strstr(error->message, refusals[i].says) == NULL ||
        strstr(error->message, "incident hijack") == NULL)
      fail_msg("%s: %s", refusals[i].title, error == NULL ? "not refused" : error->message);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_roa_in_mid_hijack), cmocka_unit_test(test_wrong_roa),
      cmocka_unit_test(test_several_offenders), cmocka_unit_test(test_paths),
      cmocka_unit_test(test_optimiser_path),    cmocka_unit_test(test_way_on_is_lost),
      cmocka_unit_test(test_refusals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
