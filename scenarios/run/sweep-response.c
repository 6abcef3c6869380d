/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/sweep-response.h"

#include "scenarios/plan/plan-response.h"

#include <math.h>

/* ---- the bound */

/* When the sampler has seen the last consequence. */
static gint64 seen(const MsResult *result, gint64 settled)
{
  const MsTimeline *line = &result->timeline;
  for (guint i = 0; i < line->n; i++)
    if (line->sample[i].time >= settled)
      return line->sample[i].time;
  return MAX(settled, result->ended);
}

double ms_response_bound(const MsResult *result, gint64 start)
{
  double bound = 0;
  for (guint i = 0; i < result->n_settled; i++) {
    const MsSettled *act = &result->settled[i];
    if (act->time < start || act->changes == 0)
      continue;
    guint64 ases = result->n_prefixes > 1 ? result->n_ases : MIN(act->changes, result->n_ases);
    bound += (double)(seen(result, act->settled) - act->time) * 1e-9 * (double)ases;
  }
  return bound;
}

/* ---- stages */

/* Of one lane: how long the state of the incident holds, then that with a neighbour's filter. */
typedef struct {
  gboolean general;
  double whole, filtered; /* seconds */
  double repaired;        /* seconds after the start, or NaN */
  guint32 neighbour;      /* who filters, or MS_NO_AS */
} Stages;

static double seconds(gint64 from, gint64 to)
{
  return to == MS_TIME_NEVER || to < from ? 0 : (double)(to - from) * 1e-9;
}

/* An offender with customers may have the route from one of them: then it leaks nothing, and what
 * the filter refuses was in order. Three sweeps know no such filter. */
static gboolean may_filter_more(const MsTopology *topology, const MsIncident *incident,
                                const MsSteadyLane *lane)
{
  guint32 as = incident->offender;
  return lane->offence == MS_TRIAL_NOTHING && topology->first_peer[as] > topology->first[as];
}

static Stages read_stages(const MsSweep *sweep, const MsIncident *incident,
                          const MsSteadyLane *lane)
{
  Stages stages = {.neighbour = MS_NO_AS, .repaired = NAN};
  gint64 end = incident->end, first = end;
  for (guint i = 0; i < incident->n_repairs; i++) {
    const MsRepair *repair = &incident->repairs[i];
    stages.repaired = seconds(incident->start, repair->time);
    if (i == 0)
      first = repair->time;
    if (repair->kind == MS_REPAIR_WITHDRAWAL) {
      end = repair->time;
    } else if (repair->kind == MS_REPAIR_FILTER && incident->kind == MS_INCIDENT_LEAK && i == 0) {
      stages.neighbour = repair->as;
      stages.general |= may_filter_more(sweep->topology, incident, lane);
    } else {
      stages.general = TRUE;
    }
  }
  stages.whole = seconds(incident->start, MIN(first, end));
  stages.filtered = stages.neighbour != MS_NO_AS ? seconds(first, end) : 0;
  return stages;
}

/* The trial in which the offender leaks to @neighbour no longer; its list is new. */
static MsSteadyTrial without(const MsTopology *topology, const MsSteadyTrial *trial,
                             guint32 neighbour)
{
  MsSteadyTrial less = *trial;
  guint32 first = topology->first[trial->offender], end = topology->first[trial->offender + 1];
  guint n = trial->to != NULL ? trial->n_to : end - first;
  guint32 *to = g_new(guint32, n + 1);
  less.n_to = 0;
  for (guint i = 0; i < n; i++) {
    guint32 session = trial->to != NULL ? trial->to[i] : first + i;
    if (topology->neighbour[session] != neighbour)
      to[less.n_to++] = session;
  }
  less.to = to;
  return less;
}

static void solve_filtered(const MsSweep *sweep, const MsResponseBatch *packed,
                           const Stages *stages, MsSteadyLane *lanes)
{
  MsSteadyTrial trials[MS_LANES];
  for (guint t = 0; t < packed->n; t++)
    trials[t] = stages[t].filtered > 0
                    ? without(sweep->topology, &packed->trials[t], stages[t].neighbour)
                    : packed->trials[t];
  ms_steady_batch_solve(packed->batch, packed->rules, packed->kind, trials, packed->n,
                        packed->members, lanes);
  for (guint t = 0; t < packed->n; t++)
    if (stages[t].filtered > 0)
      g_free((gpointer)trials[t].to);
}

static void fill_row(const MsSweep *sweep, const Stages *stages, const MsSteadyLane *whole,
                     const MsSteadyLane *filtered, MsTrial *row)
{
  row->repaired_seconds = stages->repaired;
  row->lost_seconds = stages->whole * whole->lost;
  if (stages->filtered > 0)
    row->lost_seconds += stages->filtered * filtered->lost;
  for (guint w = 0; w < MS_N_WEIGHTS - 1; w++) {
    double sum = stages->whole * whole->lost_weighted[w];
    if (stages->filtered > 0)
      sum += stages->filtered * filtered->lost_weighted[w];
    gboolean known = sweep->weights != NULL && sweep->weights->share[w + 1] != NULL;
    row->lost_share[w] = known ? sum / MS_WEIGHT_WHOLE : NAN;
  }
}

void ms_response_lose(const MsSweep *sweep, guint point, const MsDraw *draws,
                      const MsResponseBatch *packed, MsSteadyLane *lanes, MsTrial *rows,
                      guint stride)
{
  Stages stages[MS_LANES];
  gboolean any = FALSE;
  for (guint t = 0; t < packed->n; t++) {
    MsIncident incident = draws[t].incidents[0];
    gint64 until = 0;
    ms_sweep_respond(sweep, point, &draws[t], &incident, &until);
    stages[t] = read_stages(sweep, &incident, &lanes[t]);
    ms_plan_unrespond(&incident, 1);
    any |= stages[t].filtered > 0;
  }
  g_autofree MsSteadyLane *filtered = g_new0(MsSteadyLane, MS_LANES);
  if (any)
    solve_filtered(sweep, packed, stages, filtered);
  for (guint t = 0; t < packed->n; t++) {
    if (stages[t].general || (stages[t].filtered > 0 && filtered[t].state != MS_LANE_SOLVED))
      lanes[t].state = MS_LANE_UNFIT;
    if (lanes[t].state == MS_LANE_SOLVED)
      fill_row(sweep, &stages[t], &lanes[t], &filtered[t], &rows[(gsize)t * stride]);
  }
}
