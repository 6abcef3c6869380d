/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scenario's history, played to the oracle. */
#include "tests/property/scenario.h"

#include <string.h>

/* An announcement as the incident that it belongs to says. */
static OracleOrigin as_origin(const Scenario *it, const ScenarioChange *c)
{
  OracleOrigin origin = {.as = c->as, .prefix = c->prefix, .covering = c->covering};
  const MsIncident *incident = &it->incident[c->incident];
  if (!c->offence)
    return origin;
  origin.leak = incident->kind == MS_INCIDENT_LEAK;
  origin.hijack = !origin.leak;
  /* One's own more specific prefixes: traffic has arrived. */
  origin.forwards = origin.leak ? incident->offender != incident->victim : incident->intercepts;
  origin.strips = incident->strips;
  origin.blackhole = incident->kind == MS_INCIDENT_BLACKHOLE_HIJACK;
  origin.path = incident->path;
  origin.n_path = incident->n_path;
  origin.to = incident->to;
  origin.n_to = incident->n_to;
  return origin;
}

static void apply(const Scenario *it, const ScenarioChange *c, OracleProblem *problem, guint8 *down)
{
  switch (c->kind) {
  case CHANGE_ANNOUNCE:
    g_assert(problem->n_origins < G_N_ELEMENTS(problem->origin));
    problem->origin[problem->n_origins++] = as_origin(it, c);
    break;
  case CHANGE_WITHDRAW:
    for (guint i = 0; i < problem->n_origins; i++)
      if (problem->origin[i].as == c->as && problem->origin[i].prefix == c->prefix)
        problem->origin[i] = problem->origin[--problem->n_origins];
    break;
  case CHANGE_LEAK:
    problem->leak[problem->n_leaks++] =
        (OracleLeak){c->as, c->prefix, it->incident[c->incident].leak_types,
                     it->incident[c->incident].to, it->incident[c->incident].n_to};
    break;
  case CHANGE_LEAK_ENDS:
    for (guint i = 0; i < problem->n_leaks; i++)
      if (problem->leak[i].as == c->as && problem->leak[i].prefix == c->prefix)
        problem->leak[i] = problem->leak[--problem->n_leaks];
    break;
  case CHANGE_DOWN:
  case CHANGE_UP:
    down[c->session] = down[it->topology->reverse[c->session]] = c->kind == CHANGE_DOWN;
    break;
  case CHANGE_REGISTERED:
    problem->entry[problem->n_entries++] = it->later_entry;
    break;
  }
}

OracleProblem scenario_problem_at(const Scenario *it, gint64 until, guint8 *down)
{
  OracleProblem problem = it->problem;
  memset(down, 0, it->topology->n_sessions);
  problem.down = down;
  for (guint i = 0; i < it->n_changes && it->change[i].time < until; i++)
    apply(it, &it->change[i], &problem, down);
  return problem;
}

gboolean scenario_play(const Scenario *it, gint64 until, OracleOrder order, guint64 seed,
                       OracleState **state)
{
  g_autofree guint8 *down = g_new0(guint8, it->topology->n_sessions);
  OracleProblem problem = it->problem;
  problem.down = down;
  *state = oracle_state_new(it->topology, problem.n_prefixes);
  for (guint i = 0; i < it->n_changes && it->change[i].time < until;) {
    gint64 now = it->change[i].time;
    for (; i < it->n_changes && it->change[i].time == now; i++)
      apply(it, &it->change[i], &problem, down);
    if (!oracle_settle(&problem, *state, order, seed + i, 400))
      return FALSE;
  }
  return TRUE;
}

gboolean scenario_may_circle(const Scenario *scenario)
{
  gboolean forwards = FALSE;
  for (guint i = 0; i < scenario->n_incidents; i++)
    forwards |= scenario->incident[i].intercepts ||
                (scenario->incident[i].kind == MS_INCIDENT_LEAK &&
                 (scenario->incident[i].leak_types & MS_LEAK_REORIGINATION));
  return forwards || (scenario->rules & ORACLE_FIRST) ||
         scenario->problem.rank[MS_REL_PEER] == scenario->problem.rank[MS_REL_CUSTOMER];
}
