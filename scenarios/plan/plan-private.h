/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the planner share. */
#pragma once

#include "scenarios/plan/incident-spec.h"
#include "scenarios/plan/plan.h"

G_BEGIN_DECLS

/** Parties that a selector of a mechanism adds, or takes away */
#define MS_PARTY_OFFENDER     (1u << 0)
#define MS_PARTY_VICTIM       (1u << 1)
#define MS_PARTY_NOT_OFFENDER (1u << 2)
#define MS_PARTY_NOT_VICTIM   (1u << 3)

/** ms_parties_split: @text without the terms `offender` and `victim`; @parties (out): MS_PARTY_
 * bits; (transfer full) */
char *ms_parties_split(const char *text, guint *parties);

/** ms_parties_apply: @members (inout): [n_ases] */
void ms_parties_apply(guint parties, const MsIncident *incidents, guint n, guint8 *members);

/** MsMembership: who takes part and who runs what, by programme and mechanism: [n_ases] each;
 * %NULL: nobody. @parties: [n_mechanisms] MS_PARTY_ bits */
typedef struct {
  guint n_programmes, n_mechanisms;
  guint8 **programme, **mechanism;
  guint *parties;
} MsMembership;

/** MsPlanner: a plan in the making. @anybody: [n_ases] participants in any run; @membership: by run
 */
typedef struct {
  MsPlan *plan;
  guint8 *anybody;
  MsMembership *membership;
} MsPlanner;

/** MsPlanDraft: the incidents of a run while it is made */
typedef struct {
  MsIncidentSpecs specs;
  MsIncident *incidents;
} MsPlanDraft;
void ms_plan_draft_clear(MsPlanDraft *draft);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsPlanDraft, ms_plan_draft_clear)

/** ms_plan_select: the ASes that a selector describes, with errors and warnings at its place.
 * @name: what keys the draws */
gboolean ms_plan_select(MsPlan *plan, guint run, const char *section, const char *key,
                        const char *name, guint universe, guint8 *members, GError **error);

/** ms_plan_select_text: the same of @text in the place of the key's value */
gboolean ms_plan_select_text(MsPlan *plan, guint run, const char *section, const char *key,
                             const char *name, const char *text, guint universe, guint8 *members,
                             GError **error);

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

/** ms_plan_own_effects: what those do who run mechanism @number by [adoption]: of
 * #MsDeployedEffect; (transfer full) */
GArray *ms_plan_own_effects(const MsPlanStrengths *strengths, guint number);

/** ms_plan_security: what [mechanism] says */
MsSecurityOptions ms_plan_security(const MsScenario *scenario, guint run);

/** ms_plan_check_steady: refuses a mechanism that has no steady state, where the engine is steady;
 * @mechanisms: that anybody runs, a bit each */
gboolean ms_plan_check_steady(const MsScenario *scenario, guint run, guint64 mechanisms,
                              GError **error);

/** ms_plan_count_running: fills n_running from the deployment */
void ms_plan_count_running(MsPlanRun *run, guint32 n_ases);

/** ms_plan_registrants: [n_ases] whose prefixes are registered; @key is roa or irr */
gboolean ms_plan_registrants(MsPlan *plan, guint run, const char *key, guint8 *members,
                             GError **error);

/** ms_plan_registration: what else [registry] says of them; @roa, @irr are left alone */
void ms_plan_registration(const MsScenario *scenario, guint run, MsRegistration *registration);

/** ms_plan_base: what is registered whatever the incidents are: data of `rpki`, attestations; kept
 * by the plan, once for what is the same. @base: (out) (nullable): where nothing is */
gboolean ms_plan_base(MsPlan *plan, guint run, const MsRegistry **base, GError **error);

/** ms_plan_check_lengths: refuses a maxLength that ROAs of these prefixes cannot have */
gboolean ms_plan_check_lengths(const MsScenario *scenario, guint run,
                               const MsRegistration *registration, const MsIncident *incidents,
                               guint n, GError **error);

/**
 * ms_plan_registry:
 * @base: (nullable): stands under it
 * @registration: whose prefixes are registered, and how
 * @with_roas: whether those of `roa` are there at this time
 * @seed: of draws that are anew for each run or trial
 *
 * What is registered of the incidents' prefixes. (transfer full)
 */
MsRegistry *ms_plan_registry(const MsTopology *topology, const MsRegistry *base,
                             const MsIncident *incidents, guint n,
                             const MsRegistration *registration, gboolean with_roas, guint64 seed);

/** ms_plan_registries: the registry of a run, and what comes after it where it changes */
void ms_plan_registries(const MsTopology *topology, const MsRegistry *base,
                        const MsIncident *incidents, guint n, const MsRegistration *registration,
                        guint64 seed, MsPlanRun *into);

/** What mechanisms need registered, as their rows of the table say it */
#define MS_NEEDS_ROAS          "ROAs of those"
#define MS_NEEDS_ROUTE_OBJECTS "route objects"

/** ms_plan_any_needs: whether one of @mechanisms, a bit each, needs @what */
gboolean ms_plan_any_needs(guint64 mechanisms, const char *what);

/** ms_plan_warn_unattested: mechanisms that find no attestations to judge by; @mechanisms: a bit
 * each */
void ms_plan_warn_unattested(MsPlan *plan, guint run, guint64 mechanisms);

gboolean ms_membership_fill(MsPlanner *planner, guint run, GError **error);
void ms_membership_clear(MsMembership *membership);

/** ms_plan_place: incidents placed, but for paths that are to be undetected */
gboolean ms_plan_place(MsPlanner *planner, guint run, MsPlanDraft *draft, MsPlanRun *into,
                       GError **error);

/** ms_plan_deploy: deployment, participants and their numbers, Peerlock's list */
gboolean ms_plan_deploy(MsPlanner *planner, guint run, const MsPlanDraft *draft, MsPlanRun *into,
                        GError **error);

/** ms_plan_register: what is registered of the prefixes of the incidents */
gboolean ms_plan_register(MsPlanner *planner, guint run, const MsPlanDraft *draft, MsPlanRun *into,
                          GError **error);

/** ms_plan_schedule: the rest of the paths, and the schedule */
gboolean ms_plan_schedule(MsPlanner *planner, guint run, const MsPlanDraft *draft, MsPlanRun *into,
                          GError **error);

G_END_DECLS
