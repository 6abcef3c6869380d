/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/run-case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

RunCase *run_case_new(const char *links)
{
  RunCase *c = g_new0(RunCase, 1);
  c->world = ms_test_world_new(links);
  c->security = *ms_security_options_default();
  return c;
}

void run_case_free(RunCase *c)
{
  ms_test_world_free(c->world);
  g_free(c);
}

MsIncident *run_case_add(RunCase *c, MsIncidentKind kind, guint32 offender, guint32 victim)
{
  MsIncident *incident = &c->incidents[c->n_incidents++];
  *incident = (MsIncident){.name = "incident",
                           .kind = kind,
                           .offender = offender == 0 ? MS_NO_AS : ms_test_as(c->world, offender),
                           .victim = ms_test_as(c->world, victim),
                           .prefix = ms_test_prefix(RUN_CASE_PREFIX),
                           .start = RUN_CASE_START,
                           .end = MS_TIME_NEVER};
  return incident;
}

MsResult *run_case_at(const RunCase *c, gint64 at)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule = ms_schedule_new(c->world->topology, c->incidents, c->n_incidents,
                                                   c->faults, c->n_faults, &error);
  if (schedule == NULL)
    fail_msg("%s", error->message);
  MsEventSetup setup = {
      .topology = c->world->topology,
      .registry = c->world->registry,
      .security = &c->security,
      .deployment = c->world->deployment,
      .schedule = schedule,
      .listed = c->world->listed,
      .policy = c->world->policy,
      .options = c->world->options,
      .snapshot_at = at,
  };
  MsResult *result = ms_event_run(&setup, NULL, NULL, &error);
  if (result == NULL)
    fail_msg("%s", error->message);
  return result;
}

void run_case_check_path(const RunCase *c, gint64 at, guint prefix, guint32 asn,
                         const char *expected)
{
  g_autoptr(MsResult) result = run_case_at(c, at);
  MS_ASSERT_PATH(c->world, result, at < 0 ? "final" : "at", prefix, asn, expected);
}

void run_case_check_outcome(const RunCase *c, gint64 at, guint32 asn, const char *expected)
{
  g_autoptr(MsResult) result = run_case_at(c, at);
  assert_string_equal(ms_test_outcome(c->world, result, at < 0 ? "final" : "at", 0, asn), expected);
}
