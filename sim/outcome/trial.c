/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/outcome/trial.h"

#include <math.h>
#include <string.h>

static MsTrialOffence offence_of(const MsResult *result, guint incident)
{
  if (result->leak_sent[incident] > 0)
    return MS_TRIAL_COMMITTED;
  for (guint m = 0; m < MS_MAX_MECHANISMS; m++)
    if (result->refused_export[m] > 0)
      return MS_TRIAL_HELD;
  return MS_TRIAL_NOTHING;
}

void ms_trial_no_times(MsTrial *row)
{
  row->lost_seconds = row->repaired_seconds = NAN;
  for (guint w = 0; w < MS_N_WEIGHTS - 1; w++)
    row->lost_share[w] = NAN;
}

void ms_trial_count(MsTrial *row, const MsTopology *topology, const MsWeights *weights,
                    const guint8 *participant, const guint8 *outcome, guint32 but)
{
  memset(row->count, 0, sizeof row->count);
  memset(row->region, 0, sizeof row->region);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    gboolean takes_part = participant != NULL && participant[as];
    if (as == but)
      continue;
    row->count[topology->role[as] * 2 + (takes_part ? 1 : 0)][outcome[as]]++;
    row->region[topology->region[as]][outcome[as]]++;
  }
  ms_weigh_outcomes(weights, participant, outcome, but, &row->weighted[0][0][0]);
}

void ms_trial_fill(MsTrial *row, const MsTopology *topology, const MsWeights *weights,
                   const MsSchedule *schedule, const guint8 *participant, const MsResult *result,
                   guint target)
{
  const MsSnapshot *state = ms_result_snapshot(result, "at");
  if (state == NULL)
    state = ms_result_snapshot(result, "final");
  row->offence = (guint8)offence_of(result, schedule->targets[target].incident);
  ms_trial_no_times(row);
  ms_trial_count(row, topology, weights, participant,
                 state->outcome + (gsize)target * topology->n_ases,
                 schedule->targets[target].offender);
}

void ms_trial_add_lost(MsTrial *row, const MsWeights *weights, const MsSchedule *schedule,
                       const MsResult *result, guint target)
{
  const double *lost = result->lost + (gsize)target * result->n_ases;
  const MsTarget *of = &schedule->targets[target];
  const MsIncident *incident = &schedule->incidents[of->incident];
  row->lost_seconds = 0;
  for (guint32 as = 0; as < result->n_ases; as++)
    if (as != of->offender)
      row->lost_seconds += lost[as];
  for (guint w = 1; weights != NULL && w < MS_N_WEIGHTS; w++) {
    const guint32 *share = weights->share[w];
    double sum = 0;
    for (guint32 as = 0; share != NULL && as < result->n_ases; as++)
      if (as != of->offender)
        sum += lost[as] * share[as];
    row->lost_share[w - 1] = share == NULL ? NAN : sum / MS_WEIGHT_WHOLE;
  }
  if (incident->n_repairs > 0)
    row->repaired_seconds =
        (double)(incident->repairs[incident->n_repairs - 1].time - incident->start) * 1e-9;
}
