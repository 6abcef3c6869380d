/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/run-spoofing.h"

#include "analysis/stats/spoofing-table.h"
#include "scenarios/cli/cli.h"
#include "scenarios/cli/progress.h"
#include "scenarios/run/spoofing-run.h"

#include <json-glib/json-glib.h>

/* What it took; not in the result file: two of one scenario are the same bytes. */
typedef struct {
  double topology_seconds, plan_seconds;
  MsSpoofingReport report;
} Took;

static double seconds_since(gint64 began)
{
  return (double)(g_get_monotonic_time() - began) / G_TIME_SPAN_SECOND;
}

static char *json_text(const MsSpoofingTable *table, const char *output, const Took *took,
                       GError **error)
{
  g_autofree char *summary = ms_spoofing_table_json(table);
  g_autoptr(JsonNode) node = json_from_string(summary, error);
  if (node == NULL)
    return NULL;
  const MsSpoofingReport *report = &took->report;
  JsonObject *root = json_node_get_object(node), *timings = json_object_new();
  json_object_set_double_member(timings, "topology_seconds", took->topology_seconds);
  json_object_set_double_member(timings, "plan_seconds", took->plan_seconds);
  json_object_set_double_member(timings, "spoofing_seconds", report->seconds);
  json_object_set_double_member(timings, "pairs_per_second",
                                report->seconds > 0 ? (double)report->pairs / report->seconds : 0);
  json_object_set_int_member(timings, "workers", report->workers);
  json_object_set_string_member(root, "file", output);
  json_object_set_object_member(root, "timings", timings);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}

static char *people_text(const MsSpoofingTable *table, const char *title, const char *output)
{
  MsTextStyle style = {.utf8 = ms_cli_utf8(), .colour = ms_cli_colour()};
  GString *text = g_string_new(NULL);
  if (title != NULL)
    g_string_append_printf(text, "%s\n\n", title);
  ms_spoofing_table_append_text(table, style, text);
  g_string_append_printf(text, "\nThe result file is %s.\n", output);
  return g_string_free(text, FALSE);
}

static int tell(const MsScenario *scenario, const MsRunSpoofing *how, const Took *took)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsStoredSpoofing) stored = ms_stored_spoofing_open(how->output, &error);
  g_autoptr(MsSpoofingTable) table = stored != NULL ? ms_spoofing_table_new(stored, &error) : NULL;
  if (table == NULL)
    return ms_cli_fail(error);
  const char *title = ms_scenario_value(scenario, MS_SHARED, "scenario", "title");
  g_autofree char *text = how->json     ? json_text(table, how->output, took, &error)
                          : !how->quiet ? people_text(table, title, how->output)
                                        : g_strdup("");
  return text != NULL && ms_cli_write(NULL, text, -1, &error) ? MS_EXIT_GOOD : ms_cli_fail(error);
}

int ms_run_spoofing(const MsScenario *scenario, const MsRunSpoofing *how)
{
  g_autoptr(MsProgress) progress = ms_progress_new(how->quiet);
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  Took took = {0};
  gint64 began = g_get_monotonic_time();
  ms_progress_stage(progress, ms_scenario_is_set(scenario, MS_SHARED, "topology", "file")
                                  ? "reading the topology"
                                  : "making the topology");
  g_autoptr(MsTopology) topology = ms_plan_topology(scenario, warnings, &error);
  took.topology_seconds = seconds_since(began);
  began = g_get_monotonic_time();
  ms_progress_stage(progress, "planning the blocks");
  g_autoptr(MsSpoofingPlan) plan =
      topology != NULL ? ms_spoofing_plan_new(scenario, topology, &error) : NULL;
  if (plan == NULL) {
    g_clear_pointer(&progress, ms_progress_free);
    return ms_cli_fail(error);
  }
  took.plan_seconds = seconds_since(began);
  if (!how->quiet) {
    ms_cli_warn(warnings);
    ms_cli_warn(plan->warnings);
  }
  MsSpoofingRunOptions options = {.output = how->output,
                                  .version = MS_VERSION,
                                  .jobs = how->jobs,
                                  .progress = ms_progress_spoofing,
                                  .user_data = progress};
  ms_progress_catch_signals();
  gboolean good = ms_spoofing_carry_out(plan, &options, &took.report, &error);
  g_clear_pointer(&progress, ms_progress_free);
  return good ? tell(scenario, how, &took) : ms_cli_fail(error);
}
