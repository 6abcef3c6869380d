/* SPDX-License-Identifier: GPL-2.0-or-later */
/* People who act against a run's incidents: what [response] says, and what is drawn by it. */
#pragma once

#include "models/manrs/response.h"
#include "scenarios/plan/plan.h"

G_BEGIN_DECLS

/** ms_plan_response: what [response] says in @run */
MsResponse ms_plan_response(const MsScenario *scenario, guint run);

/**
 * ms_plan_respond:
 * @incidents: [n] placed; their repairs are set, for ms_plan_unrespond()
 * @conduct: (nullable): as in ms_response_draw()
 * @until: (inout): the run's bound, put off where repairs take longer
 *
 * Draws who repairs what. What would come when an incident has ended anyway does not happen.
 */
void ms_plan_respond(const MsResponse *response, const MsTopology *topology, MsIncident *incidents,
                     guint n, MsConductOf conduct, gpointer user_data, guint64 seed, gint64 *until);
void ms_plan_unrespond(MsIncident *incidents, guint n);

G_END_DECLS
