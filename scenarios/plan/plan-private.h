/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the planner share. */
#pragma once

#include "scenarios/plan/plan.h"

G_BEGIN_DECLS

/** MsMembership: who takes part and who runs what, by programme and mechanism: [n_ases] each;
 * %NULL: nobody */
typedef struct {
  guint n_programmes, n_mechanisms;
  guint8 **programme, **mechanism;
} MsMembership;

/** MsPlanner: a plan in the making. @anybody: [n_ases] participants in any run; @membership: by run
 */
typedef struct {
  MsPlan *plan;
  guint8 *anybody;
  MsMembership *membership;
} MsPlanner;

/** ms_plan_select: the ASes that a selector describes, with errors and warnings at its place.
 * @name: what keys the draws */
gboolean ms_plan_select(MsPlan *plan, guint run, const char *section, const char *key,
                        const char *name, guint universe, guint8 *members, GError **error);

/** ms_plan_warn: adds a line once, at the place of a key; nothing where the plan has no list of
 * warnings */
void ms_plan_warn(MsPlan *plan, guint run, const char *section, const char *key, const char *format,
                  ...) G_GNUC_PRINTF(5, 6);

/** MS_PLAN_MISSING: the warning that some ASNs of a list are not in the graph */
#define MS_PLAN_MISSING(n)                                                                         \
  ((n) == 1 ? "%u AS number named here is not in the topology and is left out"                     \
            : "%u AS numbers named here are not in the topology and are left out")

/** ms_plan_policy, ms_plan_options: what [engine] says; the list of options is owned by the caller
 */
MsPolicy ms_plan_policy(const MsScenario *scenario, guint run, guint64 seed);
MsEventOptions ms_plan_options(const MsScenario *scenario, guint run, guint64 seed);

/** MsPlanStrengths: what ms_plan_strength() looks at: [strength] of a run */
typedef struct {
  const MsScenario *scenario;
  guint run;
} MsPlanStrengths;
double ms_plan_strength(const MsActionEffect *effect, MsRelation relation, gpointer strengths);

/** ms_plan_count_running: fills n_running from the deployment */
void ms_plan_count_running(MsPlanRun *run, guint32 n_ases);

/** ms_plan_registrants: [n_ases] whose prefixes are registered; @key is roa or irr */
gboolean ms_plan_registrants(MsPlan *plan, guint run, const char *key, guint8 *members,
                             GError **error);

/** ms_plan_registry: what @roa and @irr register of the victims' prefixes; (transfer full) */
MsRegistry *ms_plan_registry(const MsTopology *topology, const MsIncident *incidents, guint n,
                             const guint8 *roa, const guint8 *irr);

gboolean ms_membership_fill(MsPlanner *planner, guint run, GError **error);
void ms_membership_clear(MsMembership *membership);

/** ms_plan_deploy: deployment, participants and their numbers, Peerlock-lite's list */
gboolean ms_plan_deploy(MsPlanner *planner, guint run, MsPlanRun *into, GError **error);

/** ms_plan_schedule: incidents and sessions placed, and the schedule */
gboolean ms_plan_schedule(MsPlanner *planner, guint run, MsPlanRun *into, GError **error);

/** ms_plan_register: what is registered of the prefixes of the schedule */
gboolean ms_plan_register(MsPlanner *planner, guint run, MsPlanRun *into, GError **error);

G_END_DECLS
