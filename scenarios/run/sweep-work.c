/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/sweep-work.h"

#include "scenarios/run/routes.h"
#include "scenarios/run/sweep-steady.h"

#include <math.h>
#include <string.h>

/* A unit of the event engine is one trial, which takes long enough; of the steady engine a batch,
 * or less of one where its rows would be large: a few units a worker are held at a time. */
#define UNIT_BYTES ((gsize)64 << 20)

struct _MsSweepWork {
  const MsSweep *sweep;
  MsSweepSteady *steady; /* (nullable): for the steady engine */
  guint trials;
};

struct _MsSweepWorker {
  const MsSweepWork *work;
  MsSweepSolver *solver;
  MsDraw draw[MS_LANES];
};

static guint n_targets(const MsSweep *sweep)
{
  return ms_scenario_sections(sweep->scenario, "incident")->len;
}

guint ms_sweep_work_fit(gsize rows_a_trial)
{
  gsize fit = UNIT_BYTES / sizeof(MsTrial) / MAX(rows_a_trial, 1);
  return (guint)CLAMP(fit, 1, MS_LANES);
}

MsSweepWork *ms_sweep_work_new(const MsSweep *sweep, GError **error)
{
  g_autoptr(MsSweepWork) work = g_new0(MsSweepWork, 1);
  work->sweep = sweep;
  work->trials = 1;
  if (sweep->steady)
    work->trials = ms_sweep_work_fit((gsize)sweep->n_points * n_targets(sweep));
  if (sweep->steady && (work->steady = ms_sweep_steady_new(sweep, error)) == NULL)
    return NULL;
  return g_steal_pointer(&work);
}

void ms_sweep_work_free(MsSweepWork *work)
{
  if (work == NULL)
    return;
  ms_sweep_steady_free(work->steady);
  g_free(work);
}

guint ms_sweep_work_trials(const MsSweepWork *work)
{
  return work->trials;
}

guint64 ms_sweep_work_units(const MsSweepWork *work)
{
  return (work->sweep->rule.trials + work->trials - 1) / work->trials;
}

static guint trials_of(const MsSweepWork *work, guint64 unit)
{
  return (guint)MIN(work->trials, work->sweep->rule.trials - unit * work->trials);
}

guint ms_sweep_work_rows(const MsSweepWork *work, guint64 unit)
{
  return trials_of(work, unit) * work->sweep->n_points * n_targets(work->sweep);
}

MsSweepWorker *ms_sweep_worker_new(const MsSweepWork *work)
{
  MsSweepWorker *worker = g_new0(MsSweepWorker, 1);
  worker->work = work;
  if (work->steady != NULL)
    worker->solver = ms_sweep_solver_new(work->steady);
  return worker;
}

void ms_sweep_worker_free(MsSweepWorker *worker)
{
  if (worker == NULL)
    return;
  ms_sweep_solver_free(worker->solver);
  g_free(worker);
}

/* One trial at one point by the event engine: just before the first incident ends; where people
 * repair it, before they first do, and the time lost until all has settled after they last have. */
static gboolean run_event(const MsSweep *sweep, guint point, const MsDraw *draw, MsTrial *rows,
                          GError **error)
{
  g_autoptr(MsPlanRun) run = ms_sweep_run(sweep, point, draw, error);
  if (run == NULL)
    return FALSE;
  MsEventSetup setup =
      ms_plan_event_setup(sweep->topology, run, ms_routes_time(run->schedule, run->options.until));
  setup.weights = sweep->weights;
  setup.goes_on = sweep->points[point].response.responders != 0;
  g_autoptr(MsResult) result = ms_event_run(&setup, NULL, NULL, error);
  if (result == NULL)
    return FALSE;
  for (guint t = 0; t < run->schedule->n_targets; t++) {
    ms_trial_fill(&rows[t], sweep->topology, sweep->weights, run->schedule, run->participant,
                  result, t);
    ms_trial_add_lost(&rows[t], sweep->weights, run->schedule, result, t);
    rows[t].state = result->converged ? MS_TRIAL_SETTLED : MS_TRIAL_OSCILLATES;
  }
  return TRUE;
}

/* What says where in a sweep something failed. */
static gboolean blame(const MsSweep *sweep, guint point, const MsDraw *draw, GError *cause,
                      GError **error)
{
  g_prefix_error(&cause, "trial %" G_GUINT64_FORMAT " at %s: ", draw->trial,
                 sweep->points[point].name);
  g_propagate_error(error, cause);
  return FALSE;
}

static gboolean run_point(MsSweepWorker *worker, guint point, guint n, MsTrial *rows,
                          GError **error)
{
  const MsSweep *sweep = worker->work->sweep;
  guint targets = n_targets(sweep), stride = sweep->n_points * targets;
  MsTrial *first = rows + point * targets;
  GError *cause = NULL;
  if (worker->solver != NULL) {
    guint at = 0;
    return ms_sweep_solver_run(worker->solver, point, worker->draw, n, first, stride, &at,
                               &cause) ||
           blame(sweep, point, &worker->draw[at], cause, error);
  }
  for (guint t = 0; t < n; t++)
    if (!run_event(sweep, point, &worker->draw[t], first + (gsize)t * stride, &cause))
      return blame(sweep, point, &worker->draw[t], cause, error);
  return TRUE;
}

/* An offence that nobody ever ends, in a run without a bound of the user's: what it costs is
 * without bound, not nothing. */
static gboolean is_endless(const MsSweep *sweep, const MsIncident *incident, const MsTrial *row)
{
  return sweep->points[row->point].response.responders != 0 && isnan(row->repaired_seconds) &&
         incident->end == MS_TIME_NEVER && row->offence == MS_TRIAL_COMMITTED &&
         (sweep->steady || !ms_scenario_is_set(sweep->scenario, row->point, "engine", "until"));
}

gboolean ms_sweep_worker_run(MsSweepWorker *worker, guint64 unit, MsTrial *rows, GError **error)
{
  const MsSweepWork *work = worker->work;
  const MsSweep *sweep = work->sweep;
  guint n = trials_of(work, unit), targets = n_targets(sweep), drawn = 0;
  gboolean good = TRUE;
  memset(rows, 0, sizeof *rows * ms_sweep_work_rows(work, unit));
  for (; drawn < n && good; drawn++)
    good = ms_sweep_draw(sweep, unit * work->trials + drawn, &worker->draw[drawn], error);
  for (guint point = 0; point < sweep->n_points && good; point++)
    good = run_point(worker, point, n, rows, error);
  for (guint t = 0; t < n && good; t++)
    for (guint point = 0; point < sweep->n_points; point++)
      for (guint i = 0; i < targets; i++) {
        const MsIncident *incident = &worker->draw[t].incidents[i];
        MsTrial *row = &rows[((gsize)t * sweep->n_points + point) * targets + i];
        row->trial = (guint32)worker->draw[t].trial;
        row->point = point;
        row->target = i;
        row->victim = sweep->topology->asn[incident->victim];
        row->offender =
            incident->offender == MS_NO_AS ? 0 : sweep->topology->asn[incident->offender];
        if (is_endless(sweep, incident, row))
          ms_trial_no_times(row);
      }
  for (guint t = 0; t < drawn; t++)
    ms_draw_clear(&worker->draw[t]);
  return good;
}
