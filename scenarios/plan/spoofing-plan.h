/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a scenario with [spoofing] to what sim/spoofing takes. *Blocks* are draws of borrowed source
 * addresses and of destinations; *points* are settings: the runs of the scenario, or the points of
 * its [sweep]. Every block is carried out at every point:
 *
 *   - sources and destinations: drawn by block, the same at every point;
 *   - tie-breaks (tie-break = hash): the block is the draw;
 *   - adopters: in a sweep drawn by block, nested along an axis of shares, as those of a trial;
 *     else once, as those of a run;
 *   - routes: found once a block for all points whose routes are the same. */
#pragma once

#include "scenarios/plan/sweep.h"
#include "sim/spoofing/spoofing.h"

G_BEGIN_DECLS

/** MsSpoofingRoutes: what routes hang on. @selective: share of multihomed ASes that announce their
 * halves apart, see ms_spoofing_solve() */
typedef struct {
  MsPolicy policy; /* its draw is that of block 0 */
  double selective;
} MsSpoofingRoutes;

/**
 * MsSpoofingPoint:
 * @name, @title: borrowed from the scenario
 * @routes: number of its routes
 * @mode: by edge, what those do who validate there
 */
typedef struct {
  const char *name, *title;
  guint routes;
  MsSavMode mode[MS_N_SAV_EDGES];
} MsSpoofingPoint;

/** MsSpoofingPool: whom a side of a block is drawn from. @as: [n] */
typedef struct {
  guint n;
  guint32 *as;
} MsSpoofingPool;

/**
 * MsSpoofingPlan:
 * @plan: (nullable): of a scenario without [sweep]; its runs are the points
 * @sweep: (nullable): of one with it
 * @weights: (nullable): what ASes weigh
 * @level: confidence of intervals, 0-1
 * @per_block: sources, and destinations, of a block at most
 * @warnings: what is likely not meant
 */
typedef struct {
  const MsScenario *scenario;
  MsTopology *topology;
  MsPlan *plan;
  MsSweep *sweep;
  const MsWeights *weights;
  guint64 seed;
  double level;
  guint n_blocks, per_block, n_points, n_routes;
  MsSpoofingPoint *points;
  MsSpoofingRoutes *routes;
  MsSpoofingPool sources, destinations;
  GPtrArray *warnings;
} MsSpoofingPlan;

/** ms_spoofing_plan_new: %NULL with an error at its place. @scenario is one of spoofed traffic, and
 * outlives the plan */
MsSpoofingPlan *ms_spoofing_plan_new(const MsScenario *scenario, MsTopology *topology,
                                     GError **error);
void ms_spoofing_plan_free(MsSpoofingPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSpoofingPlan, ms_spoofing_plan_free)

/** MsSpoofingBlock: what is drawn for a block: indices of ASes, all different */
typedef struct {
  guint n_sources, n_destinations;
  guint32 source[MS_SPOOFING_LANES], destination[MS_SPOOFING_LANES];
} MsSpoofingBlock;

/** ms_spoofing_plan_block: by seed and @number alone */
void ms_spoofing_plan_block(const MsSpoofingPlan *plan, guint number, MsSpoofingBlock *block);

/**
 * MsSpoofingMembers:
 * @mode: by edge, [n_ases]
 * @participant: [n_ases]
 * @n_participants: of any programme
 * @n_validating: who validates at one edge or more
 *
 * Who validates at one point in one block; kept from one to the next.
 */
typedef struct {
  guint8 *mode[MS_N_SAV_EDGES], *participant;
  guint32 n_participants, n_validating;
} MsSpoofingMembers;

void ms_spoofing_members_init(MsSpoofingMembers *members, const MsSpoofingPlan *plan);
void ms_spoofing_members_clear(MsSpoofingMembers *members);

/** ms_spoofing_plan_members: @members: (inout) */
gboolean ms_spoofing_plan_members(const MsSpoofingPlan *plan, guint point, guint block,
                                  MsSpoofingMembers *members, GError **error);

G_END_DECLS
