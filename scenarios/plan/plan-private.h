/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the planner share. */
#pragma once

#include "models/manrs/spread.h"
#include "scenarios/plan/incident-spec.h"
#include "scenarios/plan/plan.h"

G_BEGIN_DECLS

/** ms_plan_make: ms_plan_new() of a scenario that may be one of spoofed traffic: its runs have no
 * incidents then */
MsPlan *ms_plan_make(const MsScenario *scenario, MsTopology *topology, GError **error);

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

/** ms_members_split: @text without the term `members`; @members (out): whether it was there;
 * (transfer full) */
char *ms_members_split(const char *text, gboolean *members);

/** MS_MAX_LAPSES: sections [lapse] of a scenario */
#define MS_MAX_LAPSES 16

/**
 * MsPlanLapse:
 * @section: of the scenario; borrowed
 * @who: [n_ases]
 * @what: keys of effects, %NULL-terminated
 * @strength: by relation; -1 where nothing is said
 */
typedef struct {
  const char *section;
  guint8 *who;
  char **what;
  double strength[3];
} MsPlanLapse;

/** MsPlanLapses: those of a run; lapse i is bit i of masks */
typedef struct {
  guint n;
  MsPlanLapse *lapse;
} MsPlanLapses;

gboolean ms_plan_lapses(MsPlan *plan, guint run, MsPlanLapses *lapses, GError **error);
void ms_plan_lapses_clear(MsPlanLapses *lapses);

/** ms_plan_lapse_masks: [n_ases] which lapses that are about @programme an AS has; (nullable): none
 * is about it; (transfer full) */
guint16 *ms_plan_lapse_masks(const MsPlanLapses *lapses, const MsProgramme *programme,
                             guint32 n_ases);

/** MsPlanPart: @n members of a programme who have the same lapses, @mask; @members: [n_ases] */
typedef struct {
  guint mask, n;
  guint8 *members;
} MsPlanPart;

/** ms_plan_parts: @members by their lapses: of #MsPlanPart; (transfer full) */
GPtrArray *ms_plan_parts(const MsPlanLapses *lapses, const MsProgramme *programme,
                         const guint8 *members, guint32 n_ases);

/** MsMembership: who takes part, who runs what and who does what else, by programme, mechanism and
 * key of conduct: [n_ases] each; %NULL: nobody. @parties: [n_mechanisms] MS_PARTY_ bits.
 * @servers: (nullable): [n_exchanges] those whose route servers take part; @encouraging:
 * (nullable): [n_exchanges] those that encourage their members. @spread: what won
 * @n_won of the participants */
typedef struct {
  guint n_programmes, n_mechanisms, n_conducts;
  guint8 **programme, **mechanism, **conduct;
  guint *parties;
  guint8 *servers, *encouraging;
  MsPlanLapses lapses;
  MsSpread spread;
  guint32 n_won;
} MsMembership;

/** ms_plan_spread_of: what [spread] says; #MS_SPREAD_NONE where it can reach nobody */
MsSpread ms_plan_spread_of(const MsScenario *scenario, guint run);

/** ms_plan_joins: the roles, bits 1 << #MsRole, of those won who join @programme */
guint ms_plan_joins(const MsScenario *scenario, guint run, const MsProgramme *programme);

/** ms_plan_spread: adds those who are won to the members of programmes */
void ms_plan_spread(MsPlan *plan, guint run, MsMembership *membership);

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

/** ms_plan_harm: what [harm] says; the list of resolvers is owned by the caller */
MsHarmOptions ms_plan_harm(MsPlan *plan, guint run);

/** MsPlanStrengths: what ms_plan_strength() looks at: [strength] of a run, and the lapses that
 * those have whom it is about: @mask, a bit each */
typedef struct {
  const MsScenario *scenario;
  guint run;
  const MsPlanLapses *lapses;
  guint mask;
} MsPlanStrengths;
double ms_plan_strength(const MsActionEffect *effect, MsRelation relation, gpointer strengths);

/** ms_plan_serves: whether @key of [adoption] is about the exchanges of @topology and not about
 * ASes: `ixp`, where there are any */
gboolean ms_plan_serves(const MsTopology *topology, const char *key);

/** ms_plan_exchange_members: (transfer full): [n_exchanges] whom a selector of `ixp` chooses; see
 * ms_adoption_select_keyed() */
guint8 *ms_plan_exchange_members(const MsTopology *topology, const char *text, const char *base_dir,
                                 guint64 seed, guint64 key, guint *missing, GError **error);

/** ms_plan_exchange_thresholds: (transfer full): [n_exchanges] the same for every seed at once; see
 * ms_adoption_thresholds() */
guint64 *ms_plan_exchange_thresholds(const MsTopology *topology, const char *text,
                                     const char *base_dir, gboolean *expressible, guint *missing,
                                     GError **error);

/** ms_plan_server_effects: what a route server that takes part runs, of #MsDeployedEffect: what the
 * programme runs on sessions with peers; (transfer full) */
GArray *ms_plan_server_effects(const MsPlanStrengths *strengths);

/** ms_plan_serve: @members: [n_exchanges]; returns how many they are */
guint ms_plan_serve(const MsTopology *topology, const guint8 *members, const GArray *effects,
                    MsDeployment *deployment);

/** ms_plan_encouraging: which of @members carry out IXP Action 2; @encouraging: (out):
 * [n_exchanges] */
void ms_plan_encouraging(const MsTopology *topology, const MsPlanStrengths *strengths, guint64 seed,
                         const guint8 *members, guint8 *encouraging);

/** ms_plan_exchange_conduct: what exchanges among @members do for theirs: IXP Actions 4 and 5 give
 * these contacts and tools; @conduct: (inout): [n_ases] the bits are added */
void ms_plan_exchange_conduct(const MsTopology *topology, const MsPlanStrengths *strengths,
                              guint64 seed, const guint8 *members, guint16 *conduct);

/** ms_plan_fill_servers: servers and encouraging of @membership */
gboolean ms_plan_fill_servers(MsPlan *plan, guint run, MsMembership *membership, GError **error);

/** ms_plan_warn_lapsed: what of its required actions @n participants of @programme lack; 0: nobody
 * knows how many, since they differ from trial to trial */
void ms_plan_warn_lapsed(MsPlan *plan, const MsPlanStrengths *strengths,
                         const MsProgramme *programme, guint n);

/** ms_plan_warn_idle: lapses of those who do not take part in any of the runs; @membership:
 * [n_runs]
 */
void ms_plan_warn_idle(MsPlan *plan, const MsMembership *membership, guint n_runs);

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

/** ms_plan_registrants: [n_ases] whose prefixes are registered; @key is roa or irr; those by
 * `members` are left out, see #MsRegistration */
gboolean ms_plan_registrants(MsPlan *plan, guint run, const char *key, guint8 *members,
                             GError **error);

/** ms_plan_registration: what else [registry] says of them; @roa, @irr are left alone */
void ms_plan_registration(const MsScenario *scenario, guint run, MsRegistration *registration);

/** ms_plan_attests_members: whether ms_plan_base() looks at conduct */
gboolean ms_plan_attests_members(const MsScenario *scenario, guint run);

/** ms_plan_base: what is registered whatever the incidents are: data of `rpki`, attestations; kept
 * by the plan, once for what is the same. @conduct: (nullable): [n_ases] see #MsPlanRun. @base:
 * (out) (nullable): where nothing is */
gboolean ms_plan_base(MsPlan *plan, guint run, const guint16 *conduct, const MsRegistry **base,
                      GError **error);

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
