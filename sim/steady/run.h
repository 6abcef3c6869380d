/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of the steady engine: the states that a schedule settles to, one after the other, without
 * the way between them. Times are those of the schedule; everything settles before the next thing
 * happens, and an offence at time 0 begins once what is announced at 0 has settled: the convention
 * that an incident starts after convergence. */
#pragma once

#include "models/bgp/decision.h"
#include "models/incident/schedule.h"
#include "models/security/deployment.h"
#include "models/topology/weights.h"
#include "sim/outcome/trial.h"

G_BEGIN_DECLS

#define MS_STEADY_RUN_ERROR (ms_steady_run_error_quark())
GQuark ms_steady_run_error_quark(void);

/** MsSteadyRunError: @MS_STEADY_RUN_ERROR_OLDEST: the tie-break `oldest` goes by arrival, which
 * only the event engine knows; @MS_STEADY_RUN_ERROR_COURSE: a mechanism has no steady state */
typedef enum { MS_STEADY_RUN_ERROR_OLDEST, MS_STEADY_RUN_ERROR_COURSE } MsSteadyRunError;

/**
 * MsSteadySolver:
 * @MS_STEADY_AUTO: packed sweeps where they fit and, for a leak, certify their state; else the
 * general solver
 * @MS_STEADY_PACKED: three sweeps (batch.h)
 * @MS_STEADY_GENERAL: iteration (general.h)
 */
typedef enum { MS_STEADY_AUTO, MS_STEADY_PACKED, MS_STEADY_GENERAL } MsSteadySolver;

/** MsSteadyReport: @solver: which one found the states; @state: the least certain of them */
typedef struct {
  MsSteadySolver solver;
  MsTrialState state;
} MsSteadyReport;

/**
 * MsSteadyRunSetup:
 * @later, @security: (nullable): as in #MsEventSetup
 * @participant: (nullable): [n_ases] whether an AS counts as a participant of MANRS
 * @listed: (nullable): [n_ases] for Peerlock-lite, see #MsWorld
 * @weights: (nullable): for what is counted by weight
 * @at: ns: the state at that moment alone, in the snapshot "at"; or -1
 * @report: (nullable) (out): filled where the run is not refused
 */
typedef struct {
  MsTopology *topology;
  const MsRegistry *registry, *later;
  const MsSecurityOptions *security;
  const MsDeployment *deployment;
  const MsSchedule *schedule;
  const guint8 *participant;
  const guint8 *listed;
  MsPolicy policy;
  const MsWeights *weights;
  gint64 at;
  MsSteadySolver solver;
  MsSteadyReport *report;
} MsSteadyRunSetup;

/** ms_steady_unpacked: why three sweeps cannot go by @policy, or %NULL */
const char *ms_steady_unpacked(const MsPolicy *policy);

/**
 * ms_steady_run:
 * @setup: what to run; borrowed
 *
 * Snapshots as ms_event_run() takes them: "before" (the first offence), "peak" (of the states
 * during an offence, the latest with the most ASes hurt; absent where no route changed in them),
 * "final"; or "at" alone. The time line has a sample for each state, at the time from which it
 * holds. What takes messages is 0: events, announcements; seconds lost are NaN of every AS that
 * was harmed in any state, see ms_result_is_timeless(). @leak_sent is 1 where an offence was
 * committed. @converged is %FALSE, and @restless are filled, where the last state has no end.
 *
 * Returns: (transfer full): what it found; %NULL with an #MsSteadyRunError, or, where @solver is
 * %MS_STEADY_PACKED, with %MS_STEADY_ERROR_UNPACKED: three sweeps cannot do it, and why
 */
MsResult *ms_steady_run(const MsSteadyRunSetup *setup, GError **error);

G_END_DECLS
