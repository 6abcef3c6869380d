/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a scenario to what engines need: one graph, and a list of runs, each with who runs which
 * mechanism, what is registered, what goes wrong and how it is run. Everything that can be refused
 * is refused here, before anything runs.
 *
 *     scenario -> ms_plan_topology() -> ms_plan_new(): members -> placements -> schedule, registry,
 * deployment
 *
 * Offenders and victims are drawn once a run from the same hashes, so runs differ only in what
 * their variants say. */
#pragma once

#include "models/manrs/programme.h"
#include "scenarios/format/scenario.h"
#include "sim/event/run.h"
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
 * MsPlanRun:
 * @name, @title, @overrides: of the variant; borrowed from the scenario
 * @deployment: who runs what
 * @registry: what is registered
 * @schedule: what happens
 * @incidents: [schedule->n_incidents]
 * @participant: [n_ases] members of any programme
 * @listed: [n_ases] the networks that Peerlock-lite protects
 * @n_members: by programme, how many take part
 * @n_running: by mechanism, how many run it anywhere, as members or besides
 * @n_participants: of all programmes
 * @steady: the steady engine carries it out, which takes no options; else the event engine
 * @options: its lists owned by the run
 */
typedef struct {
  const char *name, *title, *overrides;
  MsDeployment *deployment;
  MsRegistry *registry;
  MsSchedule *schedule;
  MsPlanIncident *incidents;
  guint8 *participant, *listed;
  guint32 *n_members, *n_running;
  guint32 n_participants;
  MsPolicy policy;
  gboolean steady;
  MsEventOptions options;
} MsPlanRun;

/**
 * MsPlan:
 * @scenario: borrowed
 * @topology: of all runs
 * @seed: of all draws
 * @runs: of #MsPlanRun; the first is the baseline
 * @warnings: what is likely not meant, a line each: those of the scenario, then those of the plan
 */
typedef struct {
  const MsScenario *scenario;
  MsTopology *topology;
  guint64 seed;
  GPtrArray *runs;
  GPtrArray *warnings;
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

/** ms_plan_engine_text: the settings of [engine] that results depend on, a `key=value` a line;
 * (transfer full) */
char *ms_plan_engine_text(const MsScenario *scenario);

/** ms_plan_run_find: the run of that name, or %NULL with an error that suggests one */
const MsPlanRun *ms_plan_run_find(const MsPlan *plan, const char *name, GError **error);

G_END_DECLS
