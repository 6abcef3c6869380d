/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/cli.h"

#include "scenarios/cli/explain.h"
#include "scenarios/cli/progress.h"
#include "scenarios/run/routes.h"

typedef struct {
  MsCliScenario scenario;
  char *output, *at, *asn, *run;
  gboolean json, quiet;
} Options;

static void clear_options(Options *options)
{
  ms_cli_scenario_clear(&options->scenario);
  g_free(options->output);
  g_free(options->at);
  g_free(options->asn);
  g_free(options->run);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, clear_options)

static gboolean check_options(const Options *options, gint64 *at, guint32 *asn, int *status)
{
  g_autoptr(GError) error = NULL;
  *at = -1;
  if (options->asn == NULL) {
    *status = ms_cli_usage("explain", "which AS? write --asn N");
    return FALSE;
  }
  if (!ms_value_asn(options->asn, asn, &error)) {
    *status = ms_cli_usage("explain", "--asn: %s", error->message);
    return FALSE;
  }
  if (options->at != NULL && !ms_value_duration(options->at, at, &error)) {
    *status = ms_cli_usage("explain", "--at: %s", error->message);
    return FALSE;
  }
  return TRUE;
}

static gboolean on_progress(gpointer progress, gint64 now, guint64 events)
{
  return ms_progress_update(progress, 0, now, events);
}

/* The setup borrows from the plan. */
static MsExplanation *look(const MsPlan *plan, const MsPlanRun *run, gint64 at, guint32 as,
                           MsProgress *progress, GError **error)
{
  MsEventSetup setup = ms_plan_event_setup(plan->topology, run, at);
  g_autoptr(GError) cause = NULL;
  ms_progress_catch_signals();
  ms_progress_stage(progress, "running");
  MsExplanation *explanation = ms_event_explain(&setup, as, on_progress, progress, &cause);
  if (explanation == NULL)
    g_set_error(error, MS_SCENARIO_ERROR,
                g_error_matches(cause, MS_EVENT_ERROR, MS_EVENT_ERROR_INTERRUPTED)
                    ? MS_SCENARIO_ERROR_INTERRUPTED
                    : MS_SCENARIO_ERROR_VALUE,
                "run %s: %s", run->name, cause->message);
  return explanation;
}

static gboolean print_explanation(const MsScenario *scenario, const Options *options, gint64 at,
                                  guint32 asn, MsProgress *progress, GError **error)
{
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  ms_progress_stage(progress, "reading the topology");
  g_autoptr(MsTopology) topology = ms_plan_topology(scenario, warnings, error);
  g_autoptr(MsPlan) plan = topology != NULL ? ms_plan_new(scenario, topology, error) : NULL;
  if (plan == NULL)
    return FALSE;
  const MsPlanRun *run = options->run != NULL ? ms_plan_run_find(plan, options->run, error)
                                              : g_ptr_array_index(plan->runs, 0);
  g_autoptr(GArray) asns = g_array_new(FALSE, FALSE, sizeof asn);
  g_array_append_val(asns, asn);
  g_autoptr(GArray) chosen = run != NULL ? ms_routes_choose(topology, asns, error) : NULL;
  if (chosen == NULL)
    return FALSE;
  if (at > run->options.until) {
    g_autofree char *until = ms_duration_text(run->options.until);
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
                "--at: the run ends at %s; write an earlier time, or a later engine.until", until);
    return FALSE;
  }
  if (!options->quiet) {
    ms_cli_warn(warnings);
    ms_cli_warn(plan->warnings);
  }
  if (options->at == NULL)
    at = ms_routes_time(run->schedule, run->options.until);
  g_autoptr(MsExplanation) explanation =
      look(plan, run, at, g_array_index(chosen, guint32, 0), progress, error);
  if (explanation == NULL)
    return FALSE;
  g_autofree char *text = options->json ? ms_explain_json(topology, run, explanation)
                                        : ms_explain_text(topology, run, explanation);
  return ms_cli_write(options->output, text, -1, error);
}

static int explain_verb(int argc, char **argv)
{
  g_auto(Options) options = {0};
  const GOptionEntry entries[] = {
      {"asn", 0, 0, G_OPTION_ARG_STRING, &options.asn, "The AS to look at", "N"},
      {"at", 0, 0, G_OPTION_ARG_STRING, &options.at,
       "When (default: just before the incident ends)", "TIME"},
      {"variant", 0, 0, G_OPTION_ARG_STRING, &options.run, "Which variant (default: the first)",
       "NAME"},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
       "Where to (default: standard output)", "FILE"},
      {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print it as JSON", NULL},
      MS_CLI_SCENARIO_ENTRIES(options.scenario),
      {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "Print no warnings", NULL},
      {0}};
  int status;
  gint64 at;
  guint32 asn;
  g_autoptr(GError) error = NULL;
  if (!ms_cli_parse(
          &ms_verb_explain, entries,
          "Says why an AS has the routes that it has at one moment of a run: all that its\n"
          "neighbours have sent it, which mechanism refused which and by what rule, at which step\n"
          "of the decision process the winner won, and where traffic therefore goes.",
          "Example:\n"
          "  manrs-sim explain lab-leak --asn 64500\n"
          "  manrs-sim explain lab-leak --asn 64500 --variant provider\n\n"
          "It is always the event engine that runs, since only that one knows what came when.",
          &argc, &argv, &status) ||
      !check_options(&options, &at, &asn, &status))
    return status;
  if (argc != 2)
    return ms_cli_usage("explain", argc < 2 ? "which scenario? write its file or name"
                                            : "one scenario at a time");
  g_autoptr(MsScenario) scenario = ms_cli_load("explain", argv[1], &options.scenario, &status);
  if (scenario == NULL)
    return status;
  g_autoptr(MsProgress) progress = ms_progress_new(options.quiet);
  gboolean good = print_explanation(scenario, &options, at, asn, progress, &error);
  g_clear_pointer(&progress, ms_progress_free);
  return good ? MS_EXIT_GOOD : ms_cli_fail(error);
}

const MsVerb ms_verb_explain = {
    "explain",
    "SCENARIO --asn N [--at TIME] [--variant NAME] [--set SECTION.KEY=VALUE ...] [--json]",
    "say why an AS has the routes that it has", explain_verb};
