/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A short cut in sweeps: time lost until people have repaired an incident, from converged states
 * alone. Each state holds from its act (the start, or a repair) to the next one, so that
 *
 *     lost = sum over states of (ASes that fared well before and do not in it) x (how long it
 * holds)
 *
 * up to the last act. It leaves out what happens while routes converge. In an event engine's course
 * of the same acts, an AS's traffic differs from the converged state's only between an act and the
 * moment at which its consequences have settled, and then only if a best route on its way changed
 * in that time. So
 *
 *     |lost by events - lost by the short cut|
 *         <= sum over acts of (time to settle) x (ASes whose traffic changed in it),
 *
 * and the ASes whose traffic changed are no more than changes of best routes, where there is one
 * prefix, and never more than there are: ms_response_bound(). The time to settle ends with the
 * event engine's next look at the data plane. It presumes that a state settles before the next
 * repair, and the same state by both engines (a trial that is %MS_TRIAL_SETTLED). */
#pragma once

#include "scenarios/plan/sweep.h"
#include "sim/outcome/trial.h"
#include "sim/steady/batch.h"

G_BEGIN_DECLS

/** ms_response_bound: that sum, in AS-seconds, of a run of the event engine from @start (ns) on */
double ms_response_bound(const MsResult *result, gint64 start);

/**
 * MsResponseBatch:
 * @trials: [n] of one kind, as solved
 * @members: (nullable): as solved
 */
typedef struct {
  MsSteadyBatch *batch;
  const MsSteadyRules *rules;
  MsIncidentKind kind;
  const MsSteadyTrial *trials;
  guint n;
  const guint64 *members;
} MsResponseBatch;

/**
 * ms_response_lose:
 * @draws: [n] of @packed
 * @lanes: (inout): [n] solved while losses were counted; %MS_LANE_UNFIT where repairs take the
 * general solver: filters against anything but leaks, sessions shut, more specific prefixes
 * @rows: (out): lost_seconds, lost_share, repaired_seconds of trial t are put into @rows[t *
 * @stride]
 *
 * The stages after a neighbour's filter are solved for all lanes at once.
 */
void ms_response_lose(const MsSweep *sweep, guint point, const MsDraw *draws,
                      const MsResponseBatch *packed, MsSteadyLane *lanes, MsTrial *rows,
                      guint stride);

G_END_DECLS
