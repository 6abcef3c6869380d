/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one trial of a sweep found, as a row: plain data that engines fill, the store writes and the
 * statistics read. */
#pragma once

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
 * @count: by group (role * 2 + participant) and outcome: ASes, the offender left out
 *
 * The state counted is that just before the first incident ends, or the end of the run.
 */
typedef struct {
  guint32 trial, point, target;
  guint32 offender, victim;
  guint8 state, offence;
  double lost_seconds;
  guint32 count[MS_N_GROUPS][MS_N_OUTCOMES];
} MsTrial;

/**
 * ms_trial_fill:
 * @result: with the snapshot "at", or else "final"
 * @target: whose outcomes
 *
 * What engines that run one trial at a time found, as a row: offence and counts; no time is lost
 * until ms_trial_add_lost().
 */
void ms_trial_fill(MsTrial *row, const MsTopology *topology, const MsSchedule *schedule,
                   const guint8 *participant, const MsResult *result, guint target);

/** ms_trial_add_lost: the seconds lost, of an engine that knows time */
void ms_trial_add_lost(MsTrial *row, const MsSchedule *schedule, const MsResult *result,
                       guint target);

G_END_DECLS
