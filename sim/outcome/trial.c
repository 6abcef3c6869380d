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

void ms_trial_fill(MsTrial *row, const MsTopology *topology, const MsSchedule *schedule,
                   const guint8 *participant, const MsResult *result, guint target)
{
  const MsSnapshot *state = ms_result_snapshot(result, "at");
  if (state == NULL)
    state = ms_result_snapshot(result, "final");
  const guint8 *outcome = state->outcome + (gsize)target * topology->n_ases;
  row->offence = (guint8)offence_of(result, schedule->targets[target].incident);
  row->lost_seconds = NAN;
  memset(row->count, 0, sizeof row->count);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    gboolean takes_part = participant != NULL && participant[as];
    if (as != schedule->targets[target].offender)
      row->count[topology->role[as] * 2 + (takes_part ? 1 : 0)][outcome[as]]++;
  }
}

void ms_trial_add_lost(MsTrial *row, const MsSchedule *schedule, const MsResult *result,
                       guint target)
{
  row->lost_seconds = 0;
  for (guint32 as = 0; as < result->n_ases; as++)
    if (as != schedule->targets[target].offender)
      row->lost_seconds += result->lost[(gsize)target * result->n_ases + as];
}
