/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Up to 64 trials of one kind of incident, solved at once. Each lane has its own offender, victim,
 * adopters and draw of tie-breaks. */
#pragma once

#include "models/incident/incident.h"
#include "sim/outcome/trial.h"
#include "sim/steady/rules.h"

G_BEGIN_DECLS

/**
 * MsSteadyTrial:
 * @offender, @victim: indices of ASes; @offender is #MS_NO_AS for %MS_INCIDENT_NONE
 * @prefix: what the victim announces; @hijacked: for sub-prefix hijacks, what the offender does
 * @registry: what is registered of both
 * @path, @n_path: (nullable): for hijacks, else none: ASNs that the offender writes behind itself
 * @extra, @to, @n_to: for leaks: as in #MsLeak
 * @seed: of the trial, for who belongs to groups by threshold
 * @draw: of tie-breaks
 */
typedef struct {
  guint32 offender, victim;
  MsPrefix prefix, hijacked;
  const MsRegistry *registry;
  const guint32 *path;
  guint n_path;
  guint8 extra[3];
  const guint32 *to;
  guint n_to;
  guint64 seed, draw;
} MsSteadyTrial;

/** ms_steady_packs: why three sweeps do not know an incident like this, or %NULL */
const char *ms_steady_packs(const MsIncident *incident);

/**
 * MsLaneState:
 * @MS_LANE_SOLVED: and, for a leak, certified: the leaker and every AS on its path decide in the
 * final state as they did before the leak
 * @MS_LANE_UNCERTIFIED: a leak that moves its own path: the general solver has to take it
 * @MS_LANE_TOO_LONG: a path is longer than any packing holds: likewise
 * @MS_LANE_UNFIT: what is attested is not the graph's own word, or what the offender writes behind
 * itself takes a look at whole paths: likewise
 */
typedef enum { MS_LANE_SOLVED, MS_LANE_UNCERTIFIED, MS_LANE_TOO_LONG, MS_LANE_UNFIT } MsLaneState;

/** MsSteadyLane: @lost, @lost_weighted: ASes that fared well before the offence and no longer do,
 * and what they weigh, where ms_steady_batch_lose() asks for it. What came of a trial: @offence,
 * @weighted, @region, @count: as in #MsTrial; only where solved */
typedef struct {
  MsLaneState state;
  MsTrialOffence offence;
  guint32 lost, lost_weighted[MS_N_WEIGHTS - 1];
  guint32 weighted[MS_N_WEIGHTS - 1][2][MS_N_OUTCOMES];
  guint32 region[MS_N_REGIONS][MS_N_OUTCOMES];
  guint32 count[MS_N_GROUPS][MS_N_OUTCOMES];
} MsSteadyLane;

/** MsSteadyBatch: the memory that solving takes, for one thread; kept from batch to batch */
typedef struct _MsSteadyBatch MsSteadyBatch;

/** ms_steady_batch_new: @kernel: (nullable): of ms_kernels(); the fastest by default */
MsSteadyBatch *ms_steady_batch_new(const MsSteadyGraph *graph, const MsKernel *kernel);
void ms_steady_batch_free(MsSteadyBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSteadyBatch, ms_steady_batch_free)

/** ms_steady_batch_weigh: what ASes weigh from now on: copied; %NULL, as at first: nothing is
 * known, and that much faster */
void ms_steady_batch_weigh(MsSteadyBatch *batch, const MsWeights *weights);

/** ms_steady_batch_lose: whether losses are counted from now on, which takes the state before */
void ms_steady_batch_lose(MsSteadyBatch *batch, gboolean lose);

/**
 * ms_steady_batch_solve:
 * @rules: of the same graph
 * @members: (nullable): [n_groups * n_ases] by node, a bit a lane: the members of groups without a
 * threshold
 * @trials: [n] at most 64
 * @lanes: (out): [n]
 */
void ms_steady_batch_solve(MsSteadyBatch *batch, const MsSteadyRules *rules, MsIncidentKind kind,
                           const MsSteadyTrial *trials, guint n, const guint64 *members,
                           MsSteadyLane *lanes);

/** MsSteadyRoutes: @next_hop: [n_ases] as in #MsSnapshot; @learned: [n_ases]; @marked: [n_ases] the
 * route descends from the offender or crossed the leak; owned by whoever has it */
typedef struct {
  guint32 *next_hop;
  guint8 *learned, *marked;
} MsSteadyRoutes;

/** ms_steady_batch_routes: where the routes of the first lane are kept from the next call of
 * ms_steady_batch_solve() on: @specific: of the hijacked prefix, of sub-prefix hijacks; @before: of
 * a leak's state before. %NULL: not kept */
void ms_steady_batch_routes(MsSteadyBatch *batch, MsSteadyRoutes *final, MsSteadyRoutes *specific);

G_END_DECLS
