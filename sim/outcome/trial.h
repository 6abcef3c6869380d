/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one trial of a sweep found, as a row: plain data that engines fill, the store writes and the
 * statistics read. */
#pragma once

#include "models/topology/weights.h"
#include "sim/outcome/result.h"

G_BEGIN_DECLS

/**
 * MsTrialState:
 * @MS_TRIAL_SETTLED: the state found is stable, and the one that the convention names: an incident
 * starts after convergence. For a leak the steady engine has certified it
 * @MS_TRIAL_MULTIPLE: a leak with more than one stable state; this is one of them, which history
 * decides
 * @MS_TRIAL_OSCILLATES: no stable state was found within the bound; the outcome is that of the last
 * state
 */
typedef enum {
  MS_TRIAL_SETTLED,
  MS_TRIAL_MULTIPLE,
  MS_TRIAL_OSCILLATES,
  MS_N_TRIAL_STATES
} MsTrialState;

/**
 * MsTrialOffence:
 * @MS_TRIAL_COMMITTED: something left the offender against policy
 * @MS_TRIAL_HELD: the offender's own filters stopped it
 * @MS_TRIAL_NOTHING: the offender had nothing to send, or nobody to send it to
 */
typedef enum {
  MS_TRIAL_COMMITTED,
  MS_TRIAL_HELD,
  MS_TRIAL_NOTHING,
  MS_N_TRIAL_OFFENCES
} MsTrialOffence;

/**
 * MsTrial:
 * @trial: its number, from 0; what is drawn for it is the same at every point
 * @point: number of the point of the grid
 * @target: number of the incident whose harm this is
 * @offender, @victim: ASNs; 0 for none
 * @state: #MsTrialState
 * @offence: #MsTrialOffence
 * @lost_seconds: seconds without a legitimate path, of all ASes (but the offender) that had one
 * before, until the state below; NaN where the engine knows no time
 * @lost_share: by weight but ASes, as #MsWeight less one: seconds without a legitimate path times
 * the share of the weight that lacks it: with 0.5 lost for a minute it is 30; NaN where it is not
 * known
 * @repaired_seconds: from the start to the last repair of people; NaN where nobody responds
 * @weighted: by weight but ASes, participant and outcome: parts of #MS_WEIGHT_WHOLE; 0 where
 * nothing is known of the weight
 * @region: by region and outcome: ASes
 * @count: by group (role * 2 + participant) and outcome: ASes, the offender left out
 *
 * The state counted is that just before the first incident ends, or the end of the run.
 */
typedef struct {
  guint32 trial, point, target;
  guint32 offender, victim;
  guint8 state, offence;
  double lost_seconds;
  double lost_share[MS_N_WEIGHTS - 1];
  double repaired_seconds;
  guint32 weighted[MS_N_WEIGHTS - 1][2][MS_N_OUTCOMES];
  guint32 region[MS_N_REGIONS][MS_N_OUTCOMES];
  guint32 count[MS_N_GROUPS][MS_N_OUTCOMES];
} MsTrial;

/**
 * ms_trial_fill:
 * @weights: (nullable): for what is counted by weight
 * @result: with the snapshot "at", or else "final"
 * @target: whose outcomes
 *
 * What engines that run one trial at a time found, as a row: offence and counts; no time is lost
 * until ms_trial_add_lost().
 */
void ms_trial_fill(MsTrial *row, const MsTopology *topology, const MsWeights *weights,
                   const MsSchedule *schedule, const guint8 *participant, const MsResult *result,
                   guint target);

/** ms_trial_count: count, region and weighted alone, of @outcome: [n_ases] #MsOutcome, the AS @but
 * left out */
void ms_trial_count(MsTrial *row, const MsTopology *topology, const MsWeights *weights,
                    const guint8 *participant, const guint8 *outcome, guint32 but);

/** ms_trial_no_times: lost_seconds, lost_share, repaired_seconds: nothing is known of them */
void ms_trial_no_times(MsTrial *row);

/** ms_trial_add_lost: lost_seconds and lost_share, of an engine that knows time, and
 * repaired_seconds of what the schedule says of repairs */
void ms_trial_add_lost(MsTrial *row, const MsWeights *weights, const MsSchedule *schedule,
                       const MsResult *result, guint target);

G_END_DECLS
