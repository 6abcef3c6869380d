/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/cli.h"

#include "analysis/summary/json.h"
#include "analysis/summary/text.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/run-spoofing.h"
#include "scenarios/cli/run-sweep.h"
#include "scenarios/run/runner.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

typedef struct {
  MsCliScenario scenario;
  char *output, *resume;
  int jobs; /* -1: not said */
  gboolean json, quiet;
} Options;

static void clear_options(Options *options)
{
  ms_cli_scenario_clear(&options->scenario);
  g_free(options->output);
  g_free(options->resume);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, clear_options)

/* What a run took. Not in the result file: two of one scenario are the same bytes. */
static void add_timings(JsonObject *root, const MsPlan *plan, const MsSummary *summary,
                        double topology, const double *seconds)
{
  JsonObject *timings = json_object_new();
  JsonArray *runs = json_array_new();
  json_object_set_double_member(timings, "topology_seconds", topology);
  for (guint i = 0; i < plan->runs->len; i++) {
    const MsSummaryRun *run = ms_summary_run(summary, i);
    JsonObject *one = json_object_new();
    json_object_set_string_member(one, "name", run->name);
    json_object_set_double_member(one, "seconds", seconds[i]);
    if (run->timeless)
      json_object_set_null_member(one, "events_per_second");
    else
      json_object_set_double_member(one, "events_per_second",
                                    seconds[i] > 0 ? (double)run->events / seconds[i] : 0);
    json_array_add_object_element(runs, one);
  }
  json_object_set_array_member(timings, "runs", runs);
  json_object_set_object_member(root, "timings", timings);
}

static char *json_text(const MsPlan *plan, const MsSummary *summary, const char *output,
                       double topology, const double *seconds)
{
  g_autoptr(JsonNode) node = ms_summary_to_json(summary);
  JsonObject *root = json_node_get_object(node);
  json_object_set_string_member(root, "scenario", ms_scenario_name(plan->scenario));
  json_object_set_int_member(root, "seed", (gint64)plan->seed);
  json_object_set_string_member(root, "file", output);
  add_timings(root, plan, summary, topology, seconds);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}

static char *people_text(const MsPlan *plan, const MsSummary *summary, const char *output)
{
  GString *text = g_string_new(NULL);
  const char *title = ms_scenario_value(plan->scenario, MS_SHARED, "scenario", "title");
  if (title != NULL)
    g_string_append_printf(text, "%s\n\n", title);
  ms_summary_append_text(summary, (MsTextStyle){.utf8 = ms_cli_utf8(), .colour = ms_cli_colour()},
                         text);
  g_string_append_printf(text, "\nThe result file is %s.\n", output);
  return g_string_free(text, FALSE);
}

static void tell_unconverged(const MsSummary *summary)
{
  for (guint i = 0; i < ms_summary_n_runs(summary); i++) {
    const MsSummaryRun *run = ms_summary_run(summary, i);
    if (!run->converged && !run->timeless)
      fprintf(stderr,
              "manrs-sim: warning: run %s did not converge: %u ASes still changed at the end; "
              "engine.until and "
              "engine.max-events set the bound\n",
              run->name, run->n_restless);
  }
}

static int run_scenario(const MsScenario *scenario, const Options *options)
{
  g_autoptr(MsProgress) progress = ms_progress_new(options->quiet);
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  g_autofree char *output = options->output != NULL
                                ? g_strdup(options->output)
                                : g_strconcat(ms_scenario_name(scenario), ".h5", NULL);
  gint64 began = g_get_monotonic_time();
  ms_progress_stage(progress, ms_scenario_is_set(scenario, MS_SHARED, "topology", "file")
                                  ? "reading the topology"
                                  : "making the topology");
  g_autoptr(MsTopology) topology = ms_plan_topology(scenario, warnings, &error);
  double topology_seconds = (double)(g_get_monotonic_time() - began) * 1e-6;
  ms_progress_stage(progress, "planning the runs");
  g_autoptr(MsPlan) plan = topology != NULL ? ms_plan_new(scenario, topology, &error) : NULL;
  if (plan == NULL) {
    g_clear_pointer(&progress, ms_progress_free);
    return ms_cli_fail(error);
  }
  if (!options->quiet) {
    ms_cli_warn(warnings);
    ms_cli_warn(plan->warnings);
  }
  g_autoptr(MsSummary) summary = ms_summary_new(topology);
  g_autofree double *seconds = g_new0(double, plan->runs->len);
  g_autoptr(GPtrArray) doubts = g_ptr_array_new_with_free_func(g_free);
  MsRunnerOptions runner = {.output = output,
                            .version = MS_VERSION,
                            .progress = ms_progress_update,
                            .user_data = progress,
                            .warnings = doubts};
  ms_progress_catch_signals();
  ms_progress_plan(progress, plan);
  gboolean good = ms_runner_run(plan, &runner, summary, seconds, &error);
  g_clear_pointer(&progress, ms_progress_free);
  if (!good)
    return ms_cli_fail(error);
  if (!options->quiet) {
    ms_cli_warn(doubts);
    tell_unconverged(summary);
  }
  g_autofree char *text = options->json
                              ? json_text(plan, summary, output, topology_seconds, seconds)
                          : !options->quiet ? people_text(plan, summary, output)
                                            : g_strdup("");
  return ms_cli_write(NULL, text, -1, &error) ? MS_EXIT_GOOD : ms_cli_fail(error);
}

static gboolean has_settings(const MsCliScenario *scenario)
{
  return scenario->set != NULL || scenario->seed != NULL || scenario->engine != NULL;
}

/* Options that do not go together. Returns: how to end, or MS_EXIT_GOOD */
static int check_options(const Options *options, const char *scenario, const MsRanks *ranks)
{
  if (options->jobs < -1)
    return ms_cli_usage("run", "--jobs: %d is no number of processes; 0 is one for each processor",
                        options->jobs);
  if (options->jobs >= 0 && ranks != NULL)
    return ms_cli_usage("run", "--jobs: under mpirun each rank is a worker; start more ranks");
  if (options->resume != NULL && options->output != NULL)
    return ms_cli_usage("run", "--resume names the result file; leave out --output");
  if (options->resume != NULL && scenario == NULL && has_settings(&options->scenario))
    return ms_cli_usage("run", "--resume goes on with the settings that the sweep was begun with; "
                               "leave out --set, --seed and --engine");
  return MS_EXIT_GOOD;
}

/* What every rank would say the first says alone. */
static int mute(const MsRanks *ranks)
{
  if (ranks == NULL || ms_ranks_number(ranks) == 0)
    return -1;
  int saved = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(null, STDERR_FILENO);
  close(null);
  return saved;
}

static void unmute(int saved)
{
  if (saved < 0)
    return;
  dup2(saved, STDERR_FILENO);
  close(saved);
}

static MsScenario *load(const Options *options, const char *name, int *status)
{
  g_autoptr(GError) error = NULL;
  if (options->resume == NULL || name != NULL)
    return ms_cli_load("run", name, &options->scenario, status);
  MsScenario *scenario = ms_run_sweep_scenario(options->resume, &error);
  if (scenario == NULL)
    *status = ms_cli_fail(error);
  return scenario;
}

/* Something is wrong that every rank may have met; where only others did, the first says so. */
static int end_ranks(MsRanks *ranks, int status, const char *why)
{
  g_autofree char *message = NULL;
  if (ranks == NULL)
    return status;
  ms_ranks_agree(ranks, FALSE, why, &message);
  return ms_ranks_number(ranks) != 0 ? MS_EXIT_GOOD : status;
}

static int run_spoofing(const MsScenario *scenario, const Options *options)
{
  g_autofree char *output = options->output != NULL
                                ? g_strdup(options->output)
                                : g_strconcat(ms_scenario_name(scenario), ".h5", NULL);
  return ms_run_spoofing(scenario,
                         &(MsRunSpoofing){.output = output,
                                          .jobs = options->jobs > 0 ? (guint)options->jobs : 0,
                                          .json = options->json,
                                          .quiet = options->quiet});
}

static int run_named(const Options *options, const char *name, MsRanks *ranks)
{
  int status = MS_EXIT_BAD;
  gboolean first = ranks == NULL || ms_ranks_number(ranks) == 0;
  MsRunSweep how = {.output = options->resume,
                    .jobs = options->jobs > 0 ? (guint)options->jobs : 0,
                    .resume = options->resume != NULL,
                    .json = options->json,
                    .quiet = options->quiet || !first,
                    .ranks = ranks};
  gboolean complete = how.resume && ms_run_sweep_is_complete(how.output);
  int saved = mute(ranks);
  g_autoptr(MsScenario) scenario = complete && name == NULL ? NULL : load(options, name, &status);
  unmute(saved);
  if (complete && (name == NULL || scenario != NULL))
    return end_ranks(ranks, first ? ms_run_sweep_complete(scenario, &how) : MS_EXIT_GOOD, NULL);
  if (scenario == NULL)
    return end_ranks(ranks, status, "the scenario cannot be read");
  gboolean spoofing = ms_scenario_is_spoofing(scenario);
  if (ms_scenario_is_sweep(scenario) && !spoofing) {
    g_autofree char *output = g_strconcat(ms_scenario_name(scenario), ".h5", NULL);
    if (how.output == NULL)
      how.output = options->output != NULL ? options->output : output;
    return ms_run_sweep(scenario, &how);
  }
  if (ranks != NULL)
    status = first ? ms_cli_usage("run", "%s is %s: one process runs it; leave out mpirun",
                                  ms_scenario_path(scenario),
                                  spoofing ? "about spoofed traffic" : "no sweep")
                   : MS_EXIT_GOOD;
  else if (how.resume)
    status =
        ms_cli_usage("run", "%s is %s; --resume goes on with sweeps alone",
                     ms_scenario_path(scenario), spoofing ? "about spoofed traffic" : "no sweep");
  else if (spoofing)
    status = run_spoofing(scenario, options);
  else
    status = run_scenario(scenario, options);
  return end_ranks(ranks, status, NULL);
}

/* -j4 is -j 4, which is all that GOption knows. Returns: (transfer container) */
static char **part_jobs(int *argc, char **argv)
{
  char **parted = g_new0(char *, 2 * (gsize)*argc + 1);
  int n = 0;
  for (int i = 0; i < *argc; i++) {
    gboolean joined = g_str_has_prefix(argv[i], "-j") && g_ascii_isdigit(argv[i][2]);
    if (joined)
      parted[n++] = (char *)"-j";
    parted[n++] = joined ? argv[i] + 2 : argv[i];
  }
  *argc = n;
  return parted;
}

static int run_verb(int argc, char **original)
{
  g_auto(Options) options = {.jobs = -1};
  g_autofree char **parted = part_jobs(&argc, original);
  char **argv = parted;
  const GOptionEntry entries[] = {
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
       "The result file (default: NAME.h5 here)", "OUT.h5"},
      MS_CLI_SCENARIO_ENTRIES(options.scenario),
      {"jobs", 'j', 0, G_OPTION_ARG_INT, &options.jobs,
       "Worker processes of a sweep (default: one for each processor)", "N"},
      {"resume", 0, 0, G_OPTION_ARG_FILENAME, &options.resume,
       "Go on with the sweep that writes OUT.h5, where it was stopped; with SCENARIO, begin it "
       "where there is nothing yet",
       "OUT.h5"},
      {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the summary as JSON", NULL},
      {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet,
       "Print nothing but errors (and JSON, where asked for)", NULL},
      {0}};
  int status;
  if (!ms_cli_parse(&ms_verb_run, entries,
                    "Runs a scenario: a file, or one that comes along, by its name. Without "
                    "SCENARIO: cloud-leak.",
                    "Example:\n"
                    "  manrs-sim run cloud-leak -o leak.h5 --set topology.ases=20000 --seed 7\n"
                    "  manrs-sim run rov-sweep -j 4 -o rov.h5\n"
                    "  manrs-sim run --resume rov.h5\n"
                    "  mpirun -np 64 manrs-sim run rov-sweep -o rov.h5\n\n"
                    "Writes a result file (HDF5) and prints a summary. `manrs-sim list keys` shows "
                    "all settings.\n"
                    "A scenario with a section [sweep] is a sweep; -j, --resume and mpirun are for "
                    "these.",
                    &argc, &argv, &status))
    return status;
  if (argc > 2)
    return ms_cli_usage("run", "one scenario at a time, and `%s` is a second one", argv[2]);
  signal(SIGXFSZ, SIG_IGN); /* a limit of file sizes is an error of writing like any other */
  g_autoptr(MsRanks) ranks = ms_ranks_join();
  const char *name = argc == 2 ? argv[1] : NULL;
  int saved = mute(ranks);
  status = check_options(&options, name, ranks);
  unmute(saved);
  return status == MS_EXIT_GOOD ? run_named(&options, name, ranks) : status;
}

const MsVerb ms_verb_run = {"run",
                            "[SCENARIO] [-o OUT.h5] [-j N] [--resume OUT.h5] [--set "
                            "SECTION.KEY=VALUE ...] [--seed N] [--json] [--quiet]",
                            "run a scenario, write its result file and say what happened",
                            run_verb};
