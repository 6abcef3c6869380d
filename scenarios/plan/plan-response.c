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

void ms_plan_respond(const MsResponse *response, const MsTopology *topology, MsIncident *incidents,
                     guint n, MsConductOf conduct, gpointer user_data, guint64 seed, gint64 *until)
{
  for (guint i = 0; i < n && response->responders != 0; i++) {
    MsIncident *incident = &incidents[i];
    g_autoptr(GArray) repairs =
        ms_response_draw(response, topology, incident, conduct, user_data, seed, i);
    guint kept = 0;
    while (kept < repairs->len && g_array_index(repairs, MsRepair, kept).time < incident->end)
      kept++;
    if (kept == 0)
      continue;
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
