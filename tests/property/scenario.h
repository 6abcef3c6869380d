/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A random graph with random mechanisms and random incidents, from one number, told twice: to the
 * event engine in the project's own terms, and to the oracle in its. */
#pragma once

#include "sim/event/run.h"
#include "tests/property/oracle.h"

G_BEGIN_DECLS

/** ScenarioChange: what happens at one moment; applied to the oracle's problem in order of time */
typedef struct {
  gint64 time;
  enum {
    CHANGE_ANNOUNCE,
    CHANGE_WITHDRAW,
    CHANGE_LEAK,
    CHANGE_LEAK_ENDS,
    CHANGE_DOWN,
    CHANGE_UP
  } kind;
  gboolean offence;
  guint32 as, session;
  guint prefix;
  guint leak; /* number of the incident that is the leak */
} ScenarioChange;

/** Scenario: @setup is the engine's; @problem is the oracle's, before anything has happened */
typedef struct {
  guint64 seed;
  MsTopology *topology;
  MsRegistry *registry;
  MsDeployment *deployment;
  MsSchedule *schedule;
  guint8 *listed, *import, *export, *down, *cone;
  MsMraiShare mrai[2];
  MsIncident incident[2];
  MsSessionFault fault[2];
  guint n_incidents, n_faults, n_changes;
  ScenarioChange change[16];
  gboolean without_otc; /* no mechanism changes attributes, so a route is known by its path */
  MsEventSetup setup;
  OracleProblem problem;
  GString *text; /* for people: the graph and everything on it */
} Scenario;

/** scenario_new: the scenario of @seed; always the same for one seed */
Scenario *scenario_new(guint64 seed);

/** scenario_new_plain: one that three sweeps can take: one incident, no session fails, customers
 * before peers before providers, the tie-break is not `oldest`, and prefix filters leave providers
 * alone. Another than scenario_new() draws from @seed */
Scenario *scenario_new_plain(guint64 seed);
void scenario_free(Scenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scenario, scenario_free)

/**
 * scenario_play:
 * @until: changes at this time or later are left out
 * @state: (out) (transfer full): where the oracle ended
 *
 * Lets the oracle settle after each moment of change. Returns: %FALSE where it did not settle
 */
gboolean scenario_play(const Scenario *scenario, gint64 until, OracleOrder order, guint64 seed,
                       OracleState **state);

/** scenario_problem_at: the oracle's problem just before @until; the caller's @down is [n_sessions]
 */
OracleProblem scenario_problem_at(const Scenario *scenario, gint64 until, guint8 *down);

G_END_DECLS
