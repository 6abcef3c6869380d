/* SPDX-License-Identifier: GPL-2.0-or-later */
/* People who act against a run's incidents: what [response] says, and what is drawn by it. */
#pragma once

#include "models/manrs/response.h"
#include "scenarios/plan/plan.h"

G_BEGIN_DECLS

/** ms_plan_response: what [response] says in @run */
MsResponse ms_plan_response(const MsScenario *scenario, guint run);

/** MsLateRepair: what would come when incident @incident or the run has ended */
typedef struct {
  guint incident;
  MsRepair repair;
} MsLateRepair;

/**
 * MsPlanRespond:
 * @policy, @conduct, @user_data, @seed: as in ms_response_draw()
 * @bounded: the user says when the run ends, and the engine knows time: no repair puts that off
 * @late: (nullable): takes #MsLateRepair, the first of each incident
 */
typedef struct {
  const MsResponse *response;
  const MsTopology *topology;
  const MsPolicy *policy;
  MsConductOf conduct;
  gpointer user_data;
  guint64 seed;
  gboolean bounded;
  GArray *late;
} MsPlanRespond;

/**
 * ms_plan_respond:
 * @incidents: [n] placed; their repairs are set, for ms_plan_unrespond()
 * @until: (inout): the run's bound, put off where repairs take longer, unless that is bounded
 *
 * Draws who repairs what. What would come when an incident or the run has ended does not happen.
 */
void ms_plan_respond(const MsPlanRespond *how, MsIncident *incidents, guint n, gint64 *until);
void ms_plan_unrespond(MsIncident *incidents, guint n);

G_END_DECLS
