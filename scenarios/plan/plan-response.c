/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/plan/plan-response.h"

#include "scenarios/format/value-response.h"

/* After the last repair, for its consequences to spread. */
#define AFTERMATH (3600 * G_GINT64_CONSTANT(1000000000))

static MsDelay delay_of(const MsScenario *scenario, guint run, const char *key)
{
  MsDelay delay = {0};
  gboolean good = ms_value_delay(ms_scenario_value(scenario, run, "response", key), &delay, NULL);
  g_assert(good);
  return delay;
}

MsResponse ms_plan_response(const MsScenario *s, guint run)
{
  MsResponse response = {
      .detection = {delay_of(s, run, "detection"), delay_of(s, run, "detection-monitored")},
      .contact = {delay_of(s, run, "contact"), delay_of(s, run, "contact-coordinated")},
      .repair = {delay_of(s, run, "repair-offender"), delay_of(s, run, "repair-neighbour"),
                 delay_of(s, run, "repair-victim")},
      .neighbour_shuts = ms_scenario_bool(s, run, "response", "neighbour-shuts"),
  };
  ms_value_responders(ms_scenario_value(s, run, "response", "by"), &response.responders, NULL);
  return response;
}

void ms_plan_respond(const MsPlanRespond *how, MsIncident *incidents, guint n, gint64 *until)
{
  for (guint i = 0; i < n && how->response->responders != 0; i++) {
    MsIncident *incident = &incidents[i];
    g_autoptr(GArray) repairs =
        ms_response_draw(how->response, how->topology, how->policy, incident, how->conduct,
                         how->user_data, how->seed, i);
    gint64 end = how->bounded ? MIN(incident->end, *until) : incident->end;
    guint kept = 0;
    while (kept < repairs->len && g_array_index(repairs, MsRepair, kept).time < end)
      kept++;
    if (how->late != NULL && kept < repairs->len) {
      MsLateRepair late = {i, g_array_index(repairs, MsRepair, kept)};
      g_array_append_val(how->late, late);
    }
    if (kept == 0)
      continue;
    if (!how->bounded)
      *until = MAX(*until, g_array_index(repairs, MsRepair, kept - 1).time + AFTERMATH);
    incident->n_repairs = kept;
    incident->repairs = g_memdup2(repairs->data, sizeof(MsRepair) * kept);
  }
}

void ms_plan_unrespond(MsIncident *incidents, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_free((gpointer)incidents[i].repairs);
    incidents[i].repairs = NULL;
    incidents[i].n_repairs = 0;
  }
}
