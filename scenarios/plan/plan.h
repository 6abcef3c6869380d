/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a scenario to what engines need: one graph, and a list of runs, each with who runs which
 * mechanism, what is registered, what goes wrong and how it is run. Everything that can be refused
 * is refused here, before anything runs.
 *
 *     scenario -> ms_plan_topology() -> ms_plan_new():
 *     members -> placements -> deployment -> registry -> schedule
 *
 * Offenders and victims are drawn once a run from the same hashes, so runs differ only in what
 * their variants say. */
#pragma once

#include "models/manrs/conduct.h"
#include "models/manrs/programme.h"
#include "models/manrs/spread.h"
#include "models/topology/weights.h"
#include "scenarios/format/scenario.h"
#include "sim/event/run.h"
#include "sim/outcome/harm.h"
#include "sim/steady/run.h"

G_BEGIN_DECLS

/**
 * MsPlanIncident:
 * @section: of the scenario: "incident leak"
 * @offenders, @victims: how many ASes the draws chose from; 1 where an AS is named, 0 for no
 * offender
 *
 * How an incident of the schedule came about; the same number in #MsSchedule.incidents.
 */
typedef struct {
  const char *section;
  guint offenders, victims;
} MsPlanIncident;

/**
 * MsRegistration:
 * @roa, @irr: (nullable): [n_ases] whose prefixes have a ROA, a route object; %NULL: nobody's
 * @exact, @loose, @length: maxLength: see #MsMaxLength
 * @all_origins: other origins of an incident have ROAs too
 * @as0: a prefix that its holder does not announce has one of AS 0
 * @from, @expires: ns: when the ROAs appear, or go; -1: always there, never
 * @irr_error: share of route objects that are missing all the same
 * @irr_poisoned, @roa_poisoned: probabilities that the offender has got one of its own
 * @seed: of draws that are the same in all trials
 * @by_conduct: bits 1 << #MsConduct: those of whom @conduct_of (nullable) says so have registered
 * as well; @data: its
 *
 * How what incidents announce is registered.
 */
typedef struct {
  const guint8 *roa, *irr;
  gboolean exact, loose;
  guint length;
  gboolean all_origins, as0;
  gint64 from, expires;
  double irr_error, irr_poisoned, roa_poisoned;
  guint64 seed;
  guint by_conduct;
  guint (*conduct_of)(gconstpointer data, guint32 as);
  gconstpointer data;
} MsRegistration;

/**
 * MsPlanRun:
 * @name, @title, @overrides: of the variant; borrowed from the scenario
 * @deployment: who runs what
 * @registry: what is registered, over a base that the plan or sweep owns
 * @later: (nullable): what is registered from @registry_changes (ns) on
 * @security: parameters of mechanisms
 * @schedule: what happens
 * @incidents: [schedule->n_incidents]
 * @participant: [n_ases] members of any programme
 * @listed: [n_ases] the networks that Peerlock and Peerlock-lite protect
 * @conduct: [n_ases] what each AS carries out besides, bits 1 << #MsConduct
 * @n_members: by programme, how many take part
 * @n_running: by mechanism, how many run it anywhere, as members or besides; route servers
 * among them
 * @n_participants: of all programmes
 * @spread: what won @n_won of them, who would take part in none otherwise; then @title says so,
 * and is @own_title
 * @steady: the steady engine carries it out, which takes no options; else the event engine
 * @lasts: people act and the user says when the run ends: time lost is counted up to then
 * @options: its lists owned by the run
 * @harm: how harm beyond reach is counted; its list owned by the run
 */
typedef struct {
  const char *name, *title, *overrides;
  MsDeployment *deployment;
  MsRegistry *registry, *later;
  gint64 registry_changes;
  MsSecurityOptions security;
  MsSchedule *schedule;
  MsPlanIncident *incidents;
  guint8 *participant, *listed;
  guint16 *conduct;
  guint32 *n_members, *n_running;
  guint32 n_participants, n_won;
  MsSpread spread;
  char *own_title;
  MsPolicy policy;
  gboolean steady, lasts;
  MsEventOptions options;
  MsHarmOptions harm;
} MsPlanRun;

/**
 * MsPlan:
 * @scenario: borrowed
 * @topology: of all runs
 * @weights: what its ASes weigh
 * @seed: of all draws
 * @runs: of #MsPlanRun; the first is the baseline
 * @warnings: what is likely not meant, a line each: those of the scenario, then those of the plan
 * @bases: (nullable): by what they are made of: registries under those of the runs
 */
typedef struct {
  const MsScenario *scenario;
  MsTopology *topology;
  MsWeights *weights;
  guint64 seed;
  GPtrArray *runs;
  GPtrArray *warnings;
  GHashTable *bases;
} MsPlan;

/**
 * ms_plan_topology:
 * @warnings: (element-type utf8): what was put right in the file is added here
 *
 * Loads or generates the graph that the scenario names.
 *
 * Returns: (transfer full): the graph, or %NULL with an error that says where the scenario or the
 * file is wrong
 */
MsTopology *ms_plan_topology(const MsScenario *scenario, GPtrArray *warnings, GError **error);

/** ms_plan_weights: what [topology] says of weights: read from files, or by the model; warnings as
 * in ms_plan_topology() */
MsWeights *ms_plan_weights(const MsScenario *scenario, const MsTopology *topology,
                           GPtrArray *warnings, GError **error);

/** ms_plan_new: the plan of @scenario, which has to outlive it, on @topology, which is referenced
 */
MsPlan *ms_plan_new(const MsScenario *scenario, MsTopology *topology, GError **error);
void ms_plan_free(MsPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsPlan, ms_plan_free)

void ms_plan_run_free(MsPlanRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsPlanRun, ms_plan_run_free)

/** ms_plan_event_setup, ms_plan_steady_setup: a run as an engine takes it; all of it borrowed from
 * the run. @at: see #MsEventSetup.snapshot_at, #MsSteadyRunSetup.at */
MsEventSetup ms_plan_event_setup(const MsTopology *topology, const MsPlanRun *run, gint64 at);
MsSteadyRunSetup ms_plan_steady_setup(MsTopology *topology, const MsPlanRun *run, gint64 at);

/** ms_plan_registry_file: the path of the file that @key of [registry] names, or the cache; %NULL
 * where it is not given; (transfer full) */
char *ms_plan_registry_file(const MsScenario *scenario, guint run, const char *key);

/** ms_plan_engine_text: the settings of [engine] that results depend on, a `key=value` a line;
 * (transfer full) */
char *ms_plan_engine_text(const MsScenario *scenario);

/** ms_plan_run_find: the run of that name, or %NULL with an error that suggests one */
const MsPlanRun *ms_plan_run_find(const MsPlan *plan, const char *name, GError **error);

G_END_DECLS
