/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/runner.h"

#include "analysis/store/store.h"
#include "analysis/summary/words.h"

typedef struct {
  const MsRunnerOptions *options;
  guint run;
} Listener;

static gboolean on_progress(gpointer user_data, gint64 now, guint64 events)
{
  const Listener *listener = user_data;
  return listener->options->progress(listener->options->user_data, listener->run, now, events);
}

static void fail(const MsPlanRun *run, gboolean interrupted, const char *why, GError **error)
{
  g_set_error(error, MS_SCENARIO_ERROR,
              interrupted ? MS_SCENARIO_ERROR_INTERRUPTED : MS_SCENARIO_ERROR_VALUE, "run %s: %s",
              run->name, why);
}

static MsResult *run_event(const MsPlan *plan, const MsPlanRun *run, gint64 at, Listener *listener,
                           GError **error)
{
  MsEventSetup setup = ms_plan_event_setup(plan->topology, run, at);
  setup.weights = plan->weights;
  g_autoptr(GError) cause = NULL;
  MsResult *result = ms_event_run(&setup, listener->options->progress != NULL ? on_progress : NULL,
                                  listener, &cause);
  if (result == NULL)
    fail(run, g_error_matches(cause, MS_EVENT_ERROR, MS_EVENT_ERROR_INTERRUPTED), cause->message,
         error);
  return result;
}

static void warn_of(const MsPlanRun *run, MsTrialState state, GPtrArray *warnings)
{
  const char *what = state == MS_TRIAL_MULTIPLE
                         ? "timing decides between several stable states, and this is one of them"
                     : state == MS_TRIAL_OSCILLATES
                         ? "no stable state was found, and the routes are those of one moment"
                         : NULL;
  if (what != NULL && warnings != NULL)
    g_ptr_array_add(warnings, g_strdup_printf("run %s: %s; --engine event says what comes of its "
                                              "timing",
                                              run->name, what));
}

/* Nothing is heard from it on its way, which is short. */
static MsResult *run_steady(const MsPlan *plan, const MsPlanRun *run, gint64 at, Listener *listener,
                            GError **error)
{
  if (listener->options->progress != NULL && !on_progress(listener, 0, 0)) {
    fail(run, TRUE, "interrupted", error);
    return NULL;
  }
  MsSteadyReport report = {0};
  MsSteadyRunSetup setup = ms_plan_steady_setup(plan->topology, run, at);
  setup.report = &report;
  setup.weights = plan->weights;
  g_autoptr(GError) cause = NULL;
  MsResult *result = ms_steady_run(&setup, &cause);
  if (result != NULL)
    warn_of(run, report.state, listener->options->warnings);
  else if (g_error_matches(cause, MS_STEADY_RUN_ERROR, MS_STEADY_RUN_ERROR_OLDEST))
    ms_scenario_refuse(plan->scenario, MS_SHARED, "engine", "tie-break", MS_SCENARIO_ERROR_CONFLICT,
                       error, "%s", cause->message);
  else
    fail(run, FALSE, cause->message, error);
  return result;
}

static MsResult *carry_out(const MsPlan *plan, const MsPlanRun *run, gint64 at, Listener *listener,
                           GError **error)
{
  return run->steady ? run_steady(plan, run, at, listener, error)
                     : run_event(plan, run, at, listener, error);
}

/* Of each target; from the graph's links, which a result file does not hold. */
static MsHarm *find_harm(const MsPlan *plan, const MsPlanRun *run, const MsResult *result)
{
  MsHarm *harm = g_new0(MsHarm, run->schedule->n_targets + 1);
  for (guint i = 0; i < run->schedule->n_targets; i++)
    ms_harm_find(plan->topology, plan->weights, run->schedule, result, i, &run->harm, &harm[i]);
  return harm;
}

/* By what adoption spreads, for people: it is an input, and stands beside what comes of it.
 * (transfer full) */
static char *spread_words(const MsPlanRun *run)
{
  const MsSpread *spread = &run->spread;
  if (spread->model == MS_SPREAD_NONE)
    return NULL;
  g_autofree char *peer = ms_words_percent(spread->to_peer),
                  *customer = ms_words_percent(spread->to_customer),
                  *member = ms_words_percent(spread->to_member);
  return g_strdup_printf("%s: peers %s, customers %s, members %s",
                         ms_spread_model_name(spread->model), peer, customer, member);
}

static MsStore *open_store(const MsPlan *plan, const MsRunnerOptions *options, GError **error)
{
  g_autofree char *engine = ms_plan_engine_text(plan->scenario);
  MsStoreHeader header = {.scenario_text = ms_scenario_source(plan->scenario),
                          .scenario_name = ms_scenario_name(plan->scenario),
                          .seed = plan->seed,
                          .version = options->version,
                          .topology = plan->topology,
                          .weights = plan->weights,
                          .engine = engine};
  return ms_store_create(options->output, &header, error);
}

gboolean ms_runner_run(const MsPlan *plan, const MsRunnerOptions *options, MsSummary *summary,
                       double *seconds, GError **error)
{
  g_autoptr(MsStore) store = NULL;
  if (options->output != NULL && (store = open_store(plan, options, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < plan->runs->len; i++) {
    const MsPlanRun *run = g_ptr_array_index(plan->runs, i);
    Listener listener = {options, i};
    gint64 began = g_get_monotonic_time();
    g_autoptr(MsResult) result = carry_out(plan, run, -1, &listener, error);
    if (result == NULL)
      return FALSE;
    seconds[i] = (double)(g_get_monotonic_time() - began) * 1e-6;
    g_autofree MsHarm *harm = find_harm(plan, run, result);
    g_autofree char *spread = spread_words(run);
    MsStoreRun record = {.name = run->name,
                         .title = run->title,
                         .overrides = run->overrides,
                         .schedule = run->schedule,
                         .result = result,
                         .participant = run->participant,
                         .harm = harm,
                         .spread = spread,
                         .n_won = run->n_won};
    ms_summary_add(summary, &record);
    if (store != NULL && !ms_store_add_run(store, &record, error))
      return FALSE;
  }
  return store == NULL || ms_store_finish(store, error);
}

MsResult *ms_runner_state(const MsPlan *plan, const MsPlanRun *run, gint64 at,
                          const MsRunnerOptions *options, const MsSnapshot **snapshot,
                          GError **error)
{
  Listener listener = {options, 0};
  MsResult *result = carry_out(plan, run, at, &listener, error);
  if (result == NULL)
    return NULL;
  *snapshot = ms_result_snapshot(result, at >= 0 ? "at" : "final");
  g_assert(*snapshot != NULL);
  return result;
}
