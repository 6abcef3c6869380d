/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/cli.h"

#include "analysis/stats/spoofing-table.h"
#include "analysis/stats/sweep-table.h"
#include "analysis/summary/json.h"
#include "analysis/summary/text.h"

#include <string.h>

typedef struct {
  char *by, *metric, *unit, *weight, *output;
  gboolean csv, json;
} Options;

static void clear_options(Options *options)
{
  g_free(options->by);
  g_free(options->metric);
  g_free(options->unit);
  g_free(options->weight);
  g_free(options->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, clear_options)

/* A file is written for other programs, the terminal for people. */
static MsTextStyle style_of(const Options *options)
{
  return (MsTextStyle){.utf8 = ms_cli_utf8(), .colour = options->output == NULL && ms_cli_colour()};
}

/* A key as it is listed; an axis may go by its key alone, where that names one. (transfer full) */
static char *find_key(const GPtrArray *keys, const char *word)
{
  const char *found = NULL;
  for (guint i = 0; i + 1 < keys->len; i++)
    if (g_str_equal(g_ptr_array_index(keys, i), word))
      return g_strdup(word);
  for (guint i = 0; i + 1 < keys->len; i++) {
    const char *key = g_ptr_array_index(keys, i), *dot = strrchr(key, '.');
    if (dot == NULL || !g_str_equal(dot + 1, word) || g_str_has_prefix(key, "offender.") ||
        g_str_has_prefix(key, "victim."))
      continue;
    if (found != NULL)
      return NULL;
    found = key;
  }
  return g_strdup(found);
}

/* What the options ask of this file. */
static gboolean read_question(const MsStoreSweep *sweep, const Options *options,
                              MsSweepQuestion *question, char **by, int *status)
{
  static const char *const units[] = {"trial", "offender", NULL};
  if (options->metric != NULL && (question->metric = ms_metric_find(options->metric)) == NULL) {
    guint n;
    const MsMetric *metrics = ms_metrics(&n);
    g_autofree const char **names = g_new0(const char *, n + 1);
    for (guint i = 0; i < n; i++)
      names[i] = metrics[i].name;
    *status = ms_cli_unknown("summary", "metric", options->metric, names);
    return FALSE;
  }
  if (options->unit != NULL && !g_strv_contains(units, options->unit)) {
    *status = ms_cli_unknown("summary", "unit", options->unit, units);
    return FALSE;
  }
  question->unit = options->unit != NULL && g_str_equal(options->unit, "offender")
                       ? MS_UNIT_OFFENDER
                       : MS_UNIT_TRIAL;
  if (options->weight != NULL && !ms_weight_from_name(options->weight, &question->weight)) {
    const char *weights[MS_N_WEIGHTS + 1] = {NULL};
    for (guint w = 0; w < MS_N_WEIGHTS; w++)
      weights[w] = ms_weight_name((MsWeight)w);
    *status = ms_cli_unknown("summary", "weight", options->weight, weights);
    return FALSE;
  }
  if (options->by == NULL)
    return TRUE;
  g_autoptr(GPtrArray) keys = ms_sweep_keys(sweep);
  question->by = *by = find_key(keys, options->by);
  if (*by == NULL)
    *status = ms_cli_unknown("summary", "key", options->by, (const char *const *)keys->pdata);
  return *by != NULL;
}

static int summarise_sweep(const char *path, const Options *options)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *by = NULL;
  MsSweepQuestion question = {0};
  int status;
  g_autoptr(MsStoredSweep) stored = ms_stored_sweep_open(path, &error);
  if (stored == NULL)
    return ms_cli_fail(error);
  if (!read_question(&stored->sweep, options, &question, &by, &status))
    return status;
  MsSweepSource source = ms_sweep_source(stored);
  g_autoptr(MsSweepTable) table = ms_sweep_table_new(&source, &question, &error);
  if (table == NULL) {
    g_prefix_error(&error, "%s: ", path);
    return ms_cli_fail(error);
  }
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *whole = options->json  ? ms_sweep_table_json(table)
                           : options->csv ? ms_sweep_table_csv(table)
                                          : NULL;
  if (whole == NULL)
    ms_sweep_table_append_text(table, FALSE, style_of(options), text);
  return ms_cli_write(options->output, whole != NULL ? whole : text->str, -1, &error)
             ? MS_EXIT_GOOD
             : ms_cli_fail(error);
}

/* The summary that `run` printed, from the file. */
static int summarise_runs(const MsStored *stored, const Options *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSummary) summary = ms_summary_new(&stored->topology);
  g_autoptr(GString) text = g_string_new(NULL);
  const char *option = options->by != NULL       ? "--by"
                       : options->metric != NULL ? "--metric"
                       : options->unit != NULL   ? "--unit"
                       : options->weight != NULL ? "--weight"
                       : options->csv            ? "--csv"
                                                 : NULL;
  if (option != NULL)
    return ms_cli_usage("summary", "%s is for sweeps, and %s holds runs", option, stored->path);
  for (guint i = 0; i < stored->n_runs; i++) {
    g_autoptr(MsStoredRun) run = ms_stored_run(stored, i, &error);
    if (run == NULL)
      return ms_cli_fail(error);
    ms_summary_add(summary, &run->run);
  }
  g_autofree char *json = options->json ? ms_summary_json_text(summary) : NULL;
  if (json == NULL)
    ms_summary_append_text(summary, style_of(options), text);
  return ms_cli_write(options->output, json != NULL ? json : text->str, -1, &error)
             ? MS_EXIT_GOOD
             : ms_cli_fail(error);
}

static int summarise_spoofing(const char *path, const Options *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new(NULL);
  const char *option = options->by != NULL       ? "--by"
                       : options->metric != NULL ? "--metric"
                       : options->unit != NULL   ? "--unit"
                       : options->weight != NULL ? "--weight"
                                                 : NULL;
  if (option != NULL)
    return ms_cli_usage("summary", "%s is for sweeps of incidents, and %s is about spoofed traffic",
                        option, path);
  g_autoptr(MsStoredSpoofing) stored = ms_stored_spoofing_open(path, &error);
  g_autoptr(MsSpoofingTable) table = stored != NULL ? ms_spoofing_table_new(stored, &error) : NULL;
  if (table == NULL)
    return ms_cli_fail(error);
  g_autofree char *whole = options->json  ? ms_spoofing_table_json(table)
                           : options->csv ? ms_spoofing_table_csv(table)
                                          : NULL;
  if (whole == NULL)
    ms_spoofing_table_append_text(table, style_of(options), text);
  return ms_cli_write(options->output, whole != NULL ? whole : text->str, -1, &error)
             ? MS_EXIT_GOOD
             : ms_cli_fail(error);
}

static int summary_verb(int argc, char **argv)
{
  g_auto(Options) options = {0};
  const GOptionEntry entries[] = {
      {"by", 0, 0, G_OPTION_ARG_STRING, &options.by, "What the rows are (see below)", "KEY"},
      {"metric", 0, 0, G_OPTION_ARG_STRING, &options.metric,
       "What is measured (see below; default: impact)", "M"},
      {"weight", 0, 0, G_OPTION_ARG_STRING, &options.weight,
       "What ASes count by: ases, addresses, users, traffic (default: ases)", "WEIGHT"},
      {"unit", 0, 0, G_OPTION_ARG_STRING, &options.unit,
       "What counts as one in an interval: trial or offender (default: trial)", "UNIT"},
      {"csv", 0, 0, G_OPTION_ARG_NONE, &options.csv, "Print it as CSV", NULL},
      {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print it as JSON", NULL},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
       "Where to (default: standard output)", "FILE"},
      {0}};
  g_autoptr(GError) error = NULL;
  int status;
  if (!ms_cli_parse(
          &ms_verb_summary, entries,
          "Says what a result file holds: of a sweep, a table with confidence intervals; "
          "of runs, the\nsummary that `run` printed.",
          "Example:\n"
          "  manrs-sim summary rov-sweep.h5 --by adoption.rov --csv -o rov.csv\n\n"
          "KEY is one of\n"
          "  point                        every point of the grid (the default)\n"
          "  SECTION.KEY                  each value of an axis, averaged over the others "
          "within each trial;\n"
          "                               KEY alone will do\n"
          "  group                        all ASes, participants, others, each role\n"
          "  region                       all ASes, those of each region\n"
          "  offender, victim             each AS that is one\n"
          "  offender.role|region|cone    each class of offenders; the same of "
          "victims\n\n"
          "M is impact (detoured, intercepted, hijacked, blackholed or looped), one of "
          "these or unreachable\n"
          "or legitimate alone, not-legitimate, as-minutes (--weight users: "
          "user-minutes), or repair-minutes.\n"
          "The unit of an interval is the trial, never an AS; --unit offender is for sweeps in "
          "which few offenders recur. The level is "
          "that of the file.",
          &argc, &argv, &status))
    return status;
  if (argc != 2)
    return ms_cli_usage("summary", argc < 2 ? "which result file?" : "one result file at a time");
  if (options.csv && options.json)
    return ms_cli_usage("summary", "--csv or --json, not both");
  g_autoptr(MsStored) stored = ms_store_open(argv[1], &error);
  if (stored == NULL)
    return ms_cli_fail(error);
  if (ms_stored_has_spoofing(stored)) {
    g_clear_pointer(&stored, ms_stored_free);
    return summarise_spoofing(argv[1], &options);
  }
  if (!ms_stored_has_sweep(stored))
    return summarise_runs(stored, &options);
  g_clear_pointer(&stored, ms_stored_free);
  return summarise_sweep(argv[1], &options);
}

const MsVerb ms_verb_summary = {
    "summary",
    "OUT.h5 [--by KEY] [--metric M] [--weight WEIGHT] [--unit UNIT] [--csv|--json] [-o FILE]",
    "say what a result file holds, as a table, CSV or JSON", summary_verb};
