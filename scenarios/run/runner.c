/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/runner.h"

#include "analysis/store/store.h"

typedef struct {
  MsRunnerProgress progress;
  gpointer user_data;
  guint run;
} Listener;

static gboolean on_progress(gpointer user_data, gint64 now, guint64 events)
{
  const Listener *listener = user_data;
  return listener->progress(listener->user_data, listener->run, now, events);
}

static MsResult *carry_out(const MsPlan *plan, const MsPlanRun *run, gint64 at,
                           const Listener *listener, GError **error)
{
  MsEventSetup setup = ms_plan_setup(plan, run, at);
  g_autoptr(GError) cause = NULL;
  MsResult *result = ms_event_run(&setup, listener->progress != NULL ? on_progress : NULL,
                                  (gpointer)listener, &cause);
  if (result != NULL)
    return result;
  gboolean interrupted = g_error_matches(cause, MS_EVENT_ERROR, MS_EVENT_ERROR_INTERRUPTED);
  g_set_error(error, MS_SCENARIO_ERROR,
              interrupted ? MS_SCENARIO_ERROR_INTERRUPTED : MS_SCENARIO_ERROR_VALUE, "run %s: %s",
              run->name, cause->message);
  return NULL;
}

static MsStore *open_store(const MsPlan *plan, const MsRunnerOptions *options, GError **error)
{
  g_autofree char *engine = ms_plan_engine_text(plan->scenario);
  MsStoreHeader header = {.scenario_text = ms_scenario_source(plan->scenario),
                          .scenario_name = ms_scenario_name(plan->scenario),
                          .seed = plan->seed,
                          .version = options->version,
                          .topology = plan->topology,
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
    Listener listener = {options->progress, options->user_data, i};
    gint64 began = g_get_monotonic_time();
    g_autoptr(MsResult) result = carry_out(plan, run, -1, &listener, error);
    if (result == NULL)
      return FALSE;
    seconds[i] = (double)(g_get_monotonic_time() - began) * 1e-6;
    MsStoreRun record = {.name = run->name,
                         .title = run->title,
                         .overrides = run->overrides,
                         .schedule = run->schedule,
                         .result = result,
                         .participant = run->participant};
    ms_summary_add(summary, &record);
    if (store != NULL && !ms_store_add_run(store, &record, error))
      return FALSE;
  }
  return store == NULL || ms_store_finish(store, error);
}

MsResult *ms_runner_state(const MsPlan *plan, const MsPlanRun *run, gint64 at,
                          MsRunnerProgress progress, gpointer user_data,
                          const MsSnapshot **snapshot, GError **error)
{
  Listener listener = {progress, user_data, 0};
  MsResult *result = carry_out(plan, run, at, &listener, error);
  if (result == NULL)
    return NULL;
  *snapshot = ms_result_snapshot(result, at >= 0 ? "at" : "final");
  g_assert(*snapshot != NULL);
  return result;
}
