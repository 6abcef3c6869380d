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

/** ms_plan_warn: adds a line once, at the place of a key */
void ms_plan_warn(MsPlan *plan, guint run, const char *section, const char *key, const char *format,
                  ...) G_GNUC_PRINTF(5, 6);

gboolean ms_membership_fill(MsPlanner *planner, guint run, GError **error);
void ms_membership_clear(MsMembership *membership);

/** ms_plan_deploy: deployment, participants and their numbers, Peerlock-lite's list */
gboolean ms_plan_deploy(MsPlanner *planner, guint run, MsPlanRun *into, GError **error);

/** ms_plan_schedule: incidents and sessions placed, and the schedule */
gboolean ms_plan_schedule(MsPlanner *planner, guint run, MsPlanRun *into, GError **error);

/** ms_plan_register: what is registered of the prefixes of the schedule */
gboolean ms_plan_register(MsPlanner *planner, guint run, MsPlanRun *into, GError **error);

G_END_DECLS
