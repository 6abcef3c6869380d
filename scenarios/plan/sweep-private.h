/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the sweep share. */
#pragma once

#include "scenarios/plan/incident-spec.h"
#include "scenarios/plan/plan-private.h"
#include "scenarios/plan/sweep.h"

G_BEGIN_DECLS

/**
 * MsSweepParty:
 * @placement: (nullable): of the party; %NULL for no offender
 * @key: of the draws
 * @n: ASes that meet the terms that do not change from trial to trial
 * @pool: (nullable): [n] those ASes
 * @near: (nullable): a term by which the party is a neighbour of the other one; then those
 * neighbours take the place of @pool, and @mask says who meets the other terms
 * @mask: (nullable): [n_ases]
 * @loose: [n_loose] terms that change from trial to trial, asked of each AS drawn
 */
typedef struct {
  const MsPlacement *placement;
  guint64 key;
  guint n;
  guint32 *pool;
  const MsTerm *near;
  guint8 *mask;
  const MsTerm **loose;
  guint n_loose;
} MsSweepParty;

/** MsSweepDrawn: a programme's key at a point whose members only ms_adoption_select() tells */
typedef struct {
  guint point, programme;
} MsSweepDrawn;

/**
 * MsSweepPlan:
 * @sweep: what others see; has to be first
 * @plan: the same as the planner's functions take it, without runs; its warnings are the sweep's
 * while it is made, and none after that
 * @specs: of point 0, whose incidents are those of all points
 * @parties: [2 * specs.n] offender and victim of each incident
 * @common: one permutation for all keys
 * @asks_participants: a term of a party asks for participants
 * @spreads: something spreads at some point
 * @reach: [n_programmes] (nullable): [n_ases] highest threshold of any point
 * @drawn: of #MsSweepDrawn, each text once
 * @choices: by key and text: whom a selector chooses (sweep-points.c)
 * @rows: by key and text: [n_ases] whom a selector of [registry] chooses
 * @threshold_bytes: kept in @choices
 * @masked: [n_ases] each: thresholds and members of groups by their lapses
 */
typedef struct {
  MsSweep sweep;
  MsPlan plan;
  MsIncidentSpecs specs;
  MsSweepParty *parties;
  gboolean common, asks_participants, spreads;
  guint64 **reach;
  GArray *drawn;
  GHashTable *choices, *rows;
  GPtrArray *masked;
  gsize threshold_bytes;
} MsSweepPlan;

static inline const MsSweepPlan *ms_sweep_plan(const MsSweep *sweep)
{
  return (const MsSweepPlan *)(const void *)sweep;
}

/** ms_sweep_points: fills in all points */
gboolean ms_sweep_points(MsSweepPlan *plan, GError **error);
void ms_sweep_points_free(MsSweepPlan *plan);

/** ms_sweep_fill_servers: what @point says of route servers; its mechanisms are added */
gboolean ms_sweep_fill_servers(MsSweepPlan *plan, guint number, MsSweepPoint *point,
                               GError **error);
void ms_sweep_servers_clear(MsSweepServers *servers);

/** ms_sweep_encouraging: (nullable): [n_exchanges] those that carry out IXP Action 2; (transfer
 * full)
 */
guint8 *ms_sweep_encouraging(const MsSweep *sweep, guint point, const MsDraw *draw);

/** ms_sweep_exchange_conduct: [n_ases] what ASes have from the exchanges of which they are members,
 * bits 1 << #MsConduct; (transfer full) */
guint16 *ms_sweep_exchange_conduct(const MsSweep *sweep, guint point, const MsDraw *draw);

/** ms_sweep_serve: what route servers run in one trial at one point, added to the run's deployment
 */
gboolean ms_sweep_serve(const MsSweep *sweep, guint point, const MsDraw *draw, MsPlanRun *run,
                        GError **error);

/** ms_sweep_parties: whom the parties are drawn from, and in words whom the draws leave out */
gboolean ms_sweep_parties(MsSweepPlan *plan, GError **error);
void ms_sweep_parties_free(MsSweepPlan *plan);

/** ms_sweep_select: [n_ases] whom @key of [adoption] chooses at @point by the draws of @seed, the
 * terms `offender` and `victim` of mechanisms left out */
gboolean ms_sweep_select(const MsSweepPlan *plan, guint point, const char *key, guint64 seed,
                         guint8 *members, GError **error);

/** ms_draw_cache_new: empty */
MsDrawCache *ms_draw_cache_new(void);
void ms_draw_cache_free(MsDrawCache *cache);

/** ms_sweep_draw_key: what keys the draws of @key */
guint64 ms_sweep_draw_key(const MsSweepPlan *plan, const char *key);

G_END_DECLS
