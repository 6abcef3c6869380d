/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/cli.h"

#include "scenarios/cli/progress.h"
#include "scenarios/run/routes.h"
#include "scenarios/run/runner.h"

#include <stdio.h>

typedef struct {
  MsCliScenario scenario;
  char *output, *at, *asns, *run;
  gboolean quiet;
} Options;

static void clear_options(Options *options)
{
  ms_cli_scenario_clear(&options->scenario);
  g_free(options->output);
  g_free(options->at);
  g_free(options->asns);
  g_free(options->run);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, clear_options)

/* What the arguments say, before anything is read. */
static gboolean check_options(const Options *options, gint64 *at, GArray **asns, int *status)
{
  g_autoptr(GError) error = NULL;
  *at = -1;
  if (options->at != NULL && !ms_value_duration(options->at, at, &error)) {
    *status = ms_cli_usage("routes", "--at: %s", error->message);
    return FALSE;
  }
  if (options->asns != NULL && (*asns = ms_value_asns(options->asns, &error)) == NULL) {
    *status = ms_cli_usage("routes", "--asn: %s", error->message);
    return FALSE;
  }
  return TRUE;
}

static gboolean print_routes(const MsScenario *scenario, const Options *options, gint64 at,
                             const GArray *asns, MsProgress *progress, GError **error)
{
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  ms_progress_stage(progress, "reading the topology");
  g_autoptr(MsTopology) topology = ms_plan_topology(scenario, warnings, error);
  g_autoptr(MsPlan) plan = topology != NULL ? ms_plan_new(scenario, topology, error) : NULL;
  if (plan == NULL)
    return FALSE;
  const MsPlanRun *run = options->run != NULL ? ms_plan_run_find(plan, options->run, error)
                                              : g_ptr_array_index(plan->runs, 0);
  g_autoptr(GArray) chosen = run != NULL ? ms_routes_choose(topology, asns, error) : NULL;
  if (chosen == NULL)
    return FALSE;
  if (at > run->options.until && !run->steady) {
    g_autofree char *until = ms_duration_text(run->options.until);
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
                "--at: the run ends at %s; write an earlier time, or a later engine.until", until);
    return FALSE;
  }
  if (!options->quiet) {
    ms_cli_warn(warnings);
    ms_cli_warn(plan->warnings);
  }
  const MsSnapshot *snapshot;
  g_autoptr(GPtrArray) doubts = g_ptr_array_new_with_free_func(g_free);
  MsRunnerOptions runner = {
      .progress = ms_progress_update, .user_data = progress, .warnings = doubts};
  ms_progress_catch_signals();
  ms_progress_stage(progress, "running");
  g_autoptr(MsResult) result = ms_runner_state(
      plan, run, options->at != NULL ? at : ms_routes_time(run->schedule, run->options.until),
      &runner, &snapshot, error);
  if (result == NULL)
    return FALSE;
  if (!options->quiet)
    ms_cli_warn(doubts);
  g_autoptr(GString) csv = ms_routes_csv(topology, run->schedule, snapshot, chosen);
  return ms_cli_write(options->output, csv->str, (gssize)csv->len, error);
}

static int routes_verb(int argc, char **argv)
{
  g_auto(Options) options = {0};
  const GOptionEntry entries[] = {
      {"at", 0, 0, G_OPTION_ARG_STRING, &options.at,
       "When (default: just before the incident ends)", "TIME"},
      {"asn", 0, 0, G_OPTION_ARG_STRING, &options.asns, "Of these ASes alone", "LIST"},
      {"run", 0, 0, G_OPTION_ARG_STRING, &options.run, "Which variant (default: the first)",
       "NAME"},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
       "Where to (default: standard output)", "FILE.csv"},
      MS_CLI_SCENARIO_ENTRIES(options.scenario),
      {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "Print no warnings", NULL},
      {0}};
  int status;
  gint64 at;
  g_autoptr(GArray) asns = NULL;
  g_autoptr(GError) error = NULL;
  if (!ms_cli_parse(
          &ms_verb_routes, entries,
          "Prints the route of every AS at one moment of a run, as CSV:\n" MS_ROUTES_HEADER,
          "Example:\n"
          "  manrs-sim routes lab-leak --at 9min --asn 64500,64501\n\n"
          "One row for each prefix that an AS has a route to, by ASN; an AS without any has one "
          "row that "
          "ends\nin `unreachable`. path_length counts the AS itself, and as_path begins with it. "
          "The "
          "outcome is what\nhappens to the AS's traffic: legitimate, detoured, intercepted, "
          "hijacked, "
          "blackholed, looped or\nunreachable.",
          &argc, &argv, &status) ||
      !check_options(&options, &at, &asns, &status))
    return status;
  if (argc != 2)
    return ms_cli_usage("routes", argc < 2 ? "which scenario? write its file or name"
                                           : "one scenario at a time");
  g_autoptr(MsScenario) scenario = ms_cli_load("routes", argv[1], &options.scenario, &status);
  if (scenario == NULL)
    return status;
  g_autoptr(MsProgress) progress = ms_progress_new(options.quiet);
  gboolean good = print_routes(scenario, &options, at, asns, progress, &error);
  g_clear_pointer(&progress, ms_progress_free);
  return good ? MS_EXIT_GOOD : ms_cli_fail(error);
}

const MsVerb ms_verb_routes = {
    "routes", "SCENARIO [--at TIME] [--asn LIST] [--run NAME] [--engine KIND] [-o FILE.csv]",
    "print every AS's route at one moment of a run, as CSV", routes_verb};
