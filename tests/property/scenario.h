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
    CHANGE_UP,
    CHANGE_REGISTERED
  } kind;
  gboolean offence;
  guint32 as, session;
  guint prefix, covering;
  guint incident; /* the offence's */
} ScenarioChange;

/** Scenario: @setup is the engine's; @problem is the oracle's, before anything has happened */
typedef struct {
  guint64 seed;
  MsTopology *topology;
  MsRegistry *registry, *later;
  MsSecurityOptions security;
  MsDeployment *deployment;
  MsSchedule *schedule;
  guint8 *listed, *down, *cone, *attests, *publishes, *signs;
  guint32 *import, *export, *served;
  MsMraiShare mrai[2];
  MsIncident incident[2];
  MsSessionFault fault[2];
  guint n_incidents, n_faults, n_changes;
  ScenarioChange change[24];
  gint64 registered; /* when `later` holds, and the oracle's entry with it */
  OracleEntry later_entry;
  guint32 origins[2][2]; /* by victim: others that announce its prefix too */
  guint32 rules;         /* OracleRule: that anybody follows */
  MsEventSetup setup;
  OracleProblem problem;
  GString *text; /* for people: the graph and everything on it */
} Scenario;

/** scenario_new: the scenario of @seed; always the same for one seed */
Scenario *scenario_new(guint64 seed);

/** scenario_new_plain: one that three sweeps can take: one incident, no session fails, customers
 * before peers before providers, the tie-break is not `oldest`, prefix filters leave providers
 * alone, mechanisms are such as ride in a packed route, and hijackers claim to be the origin or to
 * have a path to it, and do nothing else. Another than scenario_new() draws from @seed */
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

/** scenario_may_circle: whether a change may chase its own consequences round a ring for ever, in
 * even timing, about a state that is stable: something comes before relations, these are equal, or
 * an offender goes by what it hears of its own offence: it sends on by whoever has not fallen for
 * it */
gboolean scenario_may_circle(const Scenario *scenario);

G_END_DECLS
