/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/run-sweep.h"

#include "analysis/stats/sweep-table.h"
#include "analysis/summary/words.h"
#include "scenarios/cli/progress.h"
#include "scenarios/run/sweep-facts.h"

#include <json-glib/json-glib.h>

/* What the sweep took; not in the result file: two of one scenario are the same bytes. */
typedef struct {
  double topology_seconds, plan_seconds;
  guint n_points;
  const MsSweepReport *report; /* NULL: the file was complete already */
} Took;

static void add_timings(JsonObject *root, const Took *took)
{
  JsonObject *timings = json_object_new();
  const MsSweepReport *report = took->report;
  double done = (double)(report->end.trials - report->resumed);
  double rate = report->seconds > 0 ? done / report->seconds : 0;
  json_object_set_double_member(timings, "topology_seconds", took->topology_seconds);
  json_object_set_double_member(timings, "plan_seconds", took->plan_seconds);
  json_object_set_double_member(timings, "sweep_seconds", report->seconds);
  json_object_set_double_member(timings, "write_seconds", report->write_seconds);
  json_object_set_double_member(timings, "trials_per_second", rate);
  json_object_set_double_member(timings, "runs_per_second", rate * took->n_points);
  json_object_set_int_member(timings, "trials_resumed", (gint64)report->resumed);
  json_object_set_int_member(timings, "workers", report->workers);
  json_object_set_object_member(root, "timings", timings);
}

/* The table's own JSON, and what this run of the command adds. */
static char *json_text(const MsStoredSweep *stored, const char *output, const Took *took,
                       GError **error)
{
  MsSweepSource source = ms_sweep_source(stored);
  g_autoptr(MsSweepTable) table = ms_sweep_table_new(&source, &(MsSweepQuestion){0}, error);
  if (table == NULL)
    return NULL;
  g_autofree char *summary = ms_sweep_table_json(table);
  g_autoptr(JsonNode) node = json_from_string(summary, error);
  if (node == NULL)
    return NULL;
  JsonObject *root = json_node_get_object(node);
  json_object_set_string_member(root, "file", output);
  json_object_set_int_member(root, "rows", (gint64)stored->n_rows);
  if (took->report != NULL)
    add_timings(root, took);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}

static char *people_text(const MsStoredSweep *stored, const char *title, const char *output,
                         const Took *took, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  MsSweepSource source = ms_sweep_source(stored);
  MsTextStyle style = {.utf8 = ms_cli_utf8(), .colour = ms_cli_colour()};
  g_autoptr(MsSweepTable) table = ms_sweep_table_new(&source, &(MsSweepQuestion){0}, error);
  if (table == NULL)
    return NULL;
  if (title != NULL)
    g_string_append_printf(text, "%s\n\n", title);
  ms_sweep_table_append_text(table, TRUE, style, text);
  if (took->report != NULL)
    g_string_append_printf(text, "\nThe result file is %s; `manrs-sim summary %s` says more.\n",
                           output, output);
  else
    g_string_append_printf(text, "\n%s is complete: nothing is left to do.\n", output);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static int tell(const MsStoredSweep *stored, const MsRunSweep *how, const char *title,
                const Took *took)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = how->json     ? json_text(stored, how->output, took, &error)
                          : !how->quiet ? people_text(stored, title, how->output, took, &error)
                                        : g_strdup("");
  return text != NULL && ms_cli_write(NULL, text, -1, &error) ? MS_EXIT_GOOD : ms_cli_fail(error);
}

static const char *title_of(const MsScenario *scenario)
{
  return scenario != NULL ? ms_scenario_value(scenario, MS_SHARED, "scenario", "title") : NULL;
}

/* Something went wrong before the sweep began; the other ranks must not wait for this one. */
static int give_up(const MsRunSweep *how, const GError *error)
{
  g_autofree char *message = NULL;
  if (how->ranks != NULL)
    ms_ranks_agree(how->ranks, FALSE, error->message, &message);
  return how->ranks != NULL && ms_ranks_number(how->ranks) != 0 ? MS_EXIT_GOOD : ms_cli_fail(error);
}

static double seconds_since(gint64 began)
{
  return (double)(g_get_monotonic_time() - began) / G_TIME_SPAN_SECOND;
}

static gboolean carry_out(const MsSweep *sweep, const MsRunSweep *how, MsProgress *progress,
                          MsSweepReport *report, GError **error)
{
  MsSweepRunOptions options = {.output = how->output,
                               .version = MS_VERSION,
                               .jobs = how->jobs,
                               .resume = how->resume,
                               .ranks = how->ranks,
                               .progress = ms_progress_sweep,
                               .user_data = progress};
  ms_progress_catch_signals();
  return ms_sweep_carry_out(sweep, &options, report, error);
}

int ms_run_sweep(const MsScenario *scenario, const MsRunSweep *how)
{
  g_autoptr(MsProgress) progress = ms_progress_new(how->quiet);
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  MsSweepReport report;
  Took took = {.report = &report};
  gint64 began = g_get_monotonic_time();
  ms_progress_stage(progress, ms_scenario_is_set(scenario, MS_SHARED, "topology", "file")
                                  ? "reading the topology"
                                  : "making the topology");
  g_autoptr(MsTopology) topology = ms_plan_topology(scenario, warnings, &error);
  took.topology_seconds = seconds_since(began);
  began = g_get_monotonic_time();
  ms_progress_stage(progress, "planning the sweep");
  g_autoptr(MsSweep) sweep = topology != NULL ? ms_sweep_new(scenario, topology, &error) : NULL;
  if (sweep == NULL) {
    g_clear_pointer(&progress, ms_progress_free);
    return give_up(how, error);
  }
  took.plan_seconds = seconds_since(began);
  took.n_points = sweep->n_points;
  if (!how->quiet) {
    ms_cli_warn(warnings);
    ms_cli_warn(sweep->warnings);
  }
  gboolean good = carry_out(sweep, how, progress, &report, &error);
  g_clear_pointer(&progress, ms_progress_free);
  if (how->ranks != NULL && ms_ranks_number(how->ranks) != 0)
    return MS_EXIT_GOOD;
  g_autoptr(MsStoredSweep) stored = good ? ms_stored_sweep_open(how->output, &error) : NULL;
  return stored != NULL ? tell(stored, how, title_of(scenario), &took) : ms_cli_fail(error);
}

gboolean ms_run_sweep_is_complete(const char *output)
{
  g_autofree char *log = ms_sweep_log_path(output);
  return !g_file_test(log, G_FILE_TEST_EXISTS) && g_file_test(output, G_FILE_TEST_EXISTS);
}

static gboolean same_sweep(const MsScenario *scenario, const MsStoredSweep *stored, GError **error)
{
  const char *what = NULL;
  if (scenario == NULL)
    return TRUE;
  if (!g_str_equal(ms_scenario_source(scenario), stored->stored->scenario_text))
    what = "another scenario";
  else if (!g_str_equal(ms_scenario_run_overrides(scenario, MS_SHARED), stored->sweep.overrides))
    what = "other settings of the command line";
  if (what == NULL)
    return TRUE;
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_CONFLICT,
              "%s: is the finished file of a sweep with %s; write -o with another name for a new "
              "one",
              stored->stored->path, what);
  return FALSE;
}

int ms_run_sweep_complete(const MsScenario *scenario, const MsRunSweep *how)
{
  g_autoptr(GError) error = NULL;
  const Took took = {.report = NULL};
  g_autoptr(MsStoredSweep) stored = ms_stored_sweep_open(how->output, &error);
  return stored != NULL && same_sweep(scenario, stored, &error)
             ? tell(stored, how, title_of(scenario), &took)
             : ms_cli_fail(error);
}

MsScenario *ms_run_sweep_scenario(const char *output, GError **error)
{
  g_autofree char *path = ms_sweep_log_path(output);
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_FILE,
                "%s: nothing to resume: there is neither that file nor its log; name the scenario "
                "to begin",
                output);
    return NULL;
  }
  g_autoptr(MsSweepLog) log = ms_sweep_log_open(path, error);
  if (log == NULL)
    return NULL;
  const char *text = ms_sweep_log_fact(log, MS_FACT_SCENARIO),
             *overrides = ms_sweep_log_fact(log, MS_FACT_OVERRIDES),
             *name = ms_sweep_log_fact(log, MS_FACT_PATH);
  if (text == NULL || overrides == NULL || name == NULL) {
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_FILE,
                "%s: is the log of another version; name the scenario to begin anew", path);
    return NULL;
  }
  g_autofree char *trimmed = g_strchomp(g_strdup(overrides));
  g_auto(GStrv) set = g_strsplit(trimmed, "\n", -1);
  return ms_scenario_parse(text, strlen(text), name, (const char *const *)set, error);
}
