/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/steady/lost.h"

#include "sim/steady/run-private.h"

static guint began(const MsSteadyStages *stages, guint incident)
{
  for (guint k = 1; k < stages->n; k++)
    for (guint i = stages->stage[k].first; i < stages->stage[k].end; i++)
      if (stages->acts[i].offence && stages->acts[i].incident == incident)
        return k;
  return stages->n;
}

/* As an event engine has it that knows no transients. */
static void lose(const MsSteadyRunSetup *setup, const MsSteadyStages *stages,
                 const MsSteadyState *states, MsResult *result)
{
  const MsSchedule *schedule = setup->schedule;
  guint32 n = result->n_ases;
  for (guint t = 0; t < schedule->n_targets; t++) {
    const MsIncident *incident = &schedule->incidents[schedule->targets[t].incident];
    double *lost = result->lost + (gsize)t * n;
    for (guint first = began(stages, schedule->targets[t].incident), k = first; k + 1 < stages->n;
         k++) {
      double seconds = (double)(stages->stage[k + 1].time - stages->stage[k].time) * 1e-9;
      const guint8 *before = states[first - 1].snapshot.outcome + (gsize)t * n,
                   *now = states[k].snapshot.outcome + (gsize)t * n;
      for (guint32 as = 0; as < n; as++)
        if (ms_outcome_is_well(incident, before[as]) && !ms_outcome_is_well(incident, now[as]))
          lost[as] += seconds;
    }
  }
}

gboolean ms_steady_lost(const MsSteadyRunSetup *setup, MsTrial *rows, GError **error)
{
  const MsSchedule *schedule = setup->schedule;
  if (!ms_steady_check(setup, error))
    return FALSE;
  g_autoptr(MsSteadyStages) stages = ms_steady_stages_new(schedule);
  g_autofree MsSteadyState *states = g_new0(MsSteadyState, stages->n);
  gboolean good = ms_steady_general(setup, stages, 0, stages->n - 1, states, error);
  if (good) {
    g_autoptr(MsResult) result = ms_result_new(setup->topology->n_ases, schedule->n_prefixes,
                                               schedule->n_targets, schedule->n_incidents);
    lose(setup, stages, states, result);
    for (guint t = 0; t < schedule->n_targets; t++) {
      ms_trial_add_lost(&rows[t], setup->weights, schedule, result, t);
      for (guint k = 0; k < stages->n; k++)
        rows[t].state = MAX(rows[t].state, (guint8)states[k].state);
    }
  }
  for (guint k = 0; k < stages->n; k++)
    ms_steady_state_clear(&states[k]);
  return good;
}
