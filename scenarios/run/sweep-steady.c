/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/sweep-steady.h"

#include "models/bgp/decision.h"
#include "scenarios/run/routes.h"
#include "scenarios/run/sweep-response.h"
#include "sim/steady/general.h"
#include "sim/steady/lost.h"

#include <math.h>
#include <string.h>

/* A point as the kernel takes it; or why it cannot. */
typedef struct {
  MsSteadyGraph *graph; /* shared by points of one tie-break */
  MsSteadyRules *rules;
  gboolean all_thresholds;
  char *unpacked;
} Point;

struct _MsSweepSteady {
  const MsSweep *sweep;
  Point *points;
  MsSteadyGraph *graphs[2]; /* by #MsTieBreak */
};

struct _MsSweepSolver {
  const MsSweepSteady *steady;
  MsSteadyBatch *batch[2];
  MsSteadyLane *lanes;
  guint64 *members; /* of groups without thresholds, for a batch */
  gsize room;
  guint8 *chosen;
};

/* Two rules of one mechanism that differ in strength and direction: which of the two an AS goes by
 * hangs on both (see ms_deployment_add()), which lanes do not show. */
static gboolean strengths_mix(const MsSweepPoint *point)
{
  for (guint i = 0; i < point->n_effects; i++)
    for (guint k = 0; k < i; k++) {
      const MsSweepEffect *a = &point->effects[i], *b = &point->effects[k];
      if (a->mechanism != b->mechanism || a->strength == b->strength || a->group == b->group)
        continue;
      guint both = (a->import_from | a->export_to) & (b->import_from | b->export_to);
      if ((a->import_from & both) != (b->import_from & both) ||
          (a->export_to & both) != (b->export_to & both))
        return TRUE;
    }
  return FALSE;
}

/* What of an incident the packed solver does not know: %NULL where it knows all. What it learns is
 * taken off here, and put into the trial in run_packed(). */
static const char *misfit_incident(const MsIncidentSpec *spec)
{
  switch (spec->kind) {
  case MS_INCIDENT_NONE:
    break;
  case MS_INCIDENT_LEAK:
    if ((spec->types & ~(guint)MS_LEAK_ALL_TYPES) != 0)
      return "a leak of type 5 or 6";
    if (spec->unpoliced)
      return "a leak where there is no policy";
    break;
  case MS_INCIDENT_ORIGIN_HIJACK:
  case MS_INCIDENT_SUBPREFIX_HIJACK:
    if (spec->to != MS_LEAK_TO_ALL)
      return "a hijack for some neighbours alone";
    if (spec->strips)
      return "an offender that leaves itself out of the path";
    if (spec->intercepts)
      return "an interception";
    if (spec->silent)
      return "a victim that does not announce its prefix";
    break;
  default:
    return "an incident of this kind";
  }
  return spec->origins != NULL ? "several origins" : NULL;
}

/* Why a point goes to the general solver, one trial after the other; %NULL: three sweeps take it,
 * unless a mechanism does not ride in them. */
static const char *misfit(const MsSweep *sweep, const MsSweepPoint *point)
{
  if (ms_scenario_sections(sweep->scenario, "incident")->len != 1)
    return "there are several incidents";
  const char *why = misfit_incident(ms_sweep_spec(sweep, 0));
  if (why != NULL)
    return why;
  if (point->registration.from >= 0 || point->registration.expires >= 0)
    return "what is registered changes";
  if (ms_scenario_sections(sweep->scenario, "session")->len > 0)
    return "sessions fail";
  if (strengths_mix(point))
    return "one mechanism is deployed twice with strengths that differ by direction";
  return ms_steady_unpacked(&point->policy);
}

static gboolean prepare(MsSweepSteady *steady, guint number, GError **error)
{
  const MsSweep *sweep = steady->sweep;
  const MsSweepPoint *from = &sweep->points[number];
  Point *point = &steady->points[number];
  if (from->policy.tie_break == MS_TIE_OLDEST) {
    g_set_error(error, MS_STEADY_ERROR, MS_STEADY_ERROR_UNPACKED,
                "%s: the steady engine knows no time, so no oldest route; write tie-break = hash, "
                "or --engine event",
                from->name);
    return FALSE;
  }
  const char *why = misfit(sweep, from);
  if (why != NULL) {
    point->unpacked = g_strdup(why);
    return TRUE;
  }
  MsSteadyGraph **graph = &steady->graphs[from->policy.tie_break];
  if (*graph == NULL)
    *graph = ms_steady_graph_new(sweep->topology, from->policy.tie_break, from->policy.seed);
  guint n_groups = from->n_groups, n_rules = from->n_effects;
  guint n_served = from->servers.any ? from->servers.effects->len : 0;
  g_autofree MsSteadyGroup *groups = g_new0(MsSteadyGroup, n_groups + 1);
  g_autofree MsSteadyRule *rules = g_new0(MsSteadyRule, n_rules + n_served + 1);
  point->all_thresholds = TRUE;
  for (guint g = 0; g < from->n_groups; g++) {
    groups[g] = (MsSteadyGroup){from->groups[g].draw_key, from->groups[g].threshold,
                                from->groups[g].programme, .more = from->groups[g].roles != 0};
    point->all_thresholds &= from->groups[g].threshold != NULL && from->groups[g].roles == 0;
  }
  for (guint e = 0; e < from->n_effects; e++)
    rules[e] = (MsSteadyRule){from->effects[e].group, from->effects[e].mechanism,
                              from->effects[e].import_from, from->effects[e].export_to,
                              from->effects[e].strength};
  for (guint e = 0; e < n_served; e++) {
    const MsDeployedEffect *it = &g_array_index(from->servers.effects, MsDeployedEffect, e);
    rules[n_rules++] = (MsSteadyRule){n_groups, it->mechanism, MS_FROM_PEER, 0, it->strength};
  }
  if (n_served > 0) {
    groups[n_groups++] = (MsSteadyGroup){
        .draw_key = from->servers.draw_key, .threshold = from->servers.threshold, .servers = TRUE};
    point->all_thresholds &= from->servers.threshold != NULL;
  }
  g_autoptr(GError) cause = NULL;
  point->graph = *graph;
  point->rules = ms_steady_rules_new(*graph, groups, n_groups, rules, n_rules, sweep->seed,
                                     from->listed, &cause);
  if (point->rules == NULL)
    point->unpacked = g_strdup(cause->message);
  else
    point->rules->options = &from->security;
  return TRUE;
}

MsSweepSteady *ms_sweep_steady_new(const MsSweep *sweep, GError **error)
{
  g_autoptr(MsSweepSteady) steady = g_new0(MsSweepSteady, 1);
  steady->sweep = sweep;
  steady->points = g_new0(Point, sweep->n_points);
  for (guint p = 0; p < sweep->n_points; p++)
    if (!prepare(steady, p, error))
      return NULL;
  return g_steal_pointer(&steady);
}

void ms_sweep_steady_free(MsSweepSteady *steady)
{
  if (steady == NULL)
    return;
  for (guint p = 0; p < steady->sweep->n_points; p++) {
    ms_steady_rules_free(steady->points[p].rules);
    g_free(steady->points[p].unpacked);
  }
  for (guint i = 0; i < G_N_ELEMENTS(steady->graphs); i++)
    ms_steady_graph_free(steady->graphs[i]);
  g_free(steady->points);
  g_free(steady);
}

const char *ms_sweep_steady_unpacked(const MsSweepSteady *steady, guint point)
{
  return steady->points[point].unpacked;
}

MsSweepSolver *ms_sweep_solver_new(const MsSweepSteady *steady)
{
  MsSweepSolver *solver = g_new0(MsSweepSolver, 1);
  solver->steady = steady;
  for (guint i = 0; i < G_N_ELEMENTS(solver->batch); i++)
    if (steady->graphs[i] != NULL) {
      solver->batch[i] = ms_steady_batch_new(steady->graphs[i], NULL);
      ms_steady_batch_weigh(solver->batch[i], steady->sweep->weights);
    }
  solver->lanes = g_new0(MsSteadyLane, MS_LANES);
  solver->chosen = g_malloc(steady->sweep->topology->n_ases);
  return solver;
}

void ms_sweep_solver_free(MsSweepSolver *solver)
{
  if (solver == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS(solver->batch); i++)
    ms_steady_batch_free(solver->batch[i]);
  g_free(solver->lanes);
  g_free(solver->members);
  g_free(solver->chosen);
  g_free(solver);
}

/* Those of the group that its threshold does not tell. */
static gboolean select_lane(MsSweepSolver *solver, guint point, guint group, const MsDraw *draw,
                            guint lane, GError **error)
{
  const MsSweep *sweep = solver->steady->sweep;
  const MsSweepGroup *it = &sweep->points[point].groups[group];
  const guint32 *node_of = solver->steady->points[point].graph->node_of;
  const MsTopology *topology = sweep->topology;
  guint64 *members = solver->members + (gsize)group * topology->n_ases, bit = (guint64)1 << lane;
  if (it->threshold == NULL) {
    if (!ms_sweep_members(sweep, point, group, draw, solver->chosen, error))
      return FALSE;
    const guint8 *end = solver->chosen + topology->n_ases, *at = solver->chosen;
    for (; (at = memchr(at, 1, (gsize)(end - at))) != NULL; at++)
      members[node_of[at - solver->chosen]] |= bit;
    return TRUE;
  }
  guint32 n = 0;
  const guint32 *reached = ms_sweep_reached(sweep, point, draw, &n, error);
  for (guint32 i = 0; i < n; i++)
    if ((it->roles >> topology->role[reached[i]] & 1) &&
        (it->among == NULL || it->among[reached[i]]))
      members[node_of[reached[i]]] |= bit;
  return reached != NULL;
}

/* Exchanges that thresholds do not tell: the group after those of ASes. */
static gboolean select_servers(MsSweepSolver *solver, guint point, const MsDraw *draws, guint n,
                               guint *at, GError **error)
{
  const MsSweep *sweep = solver->steady->sweep;
  const MsSweepPoint *it = &sweep->points[point];
  guint64 *members = solver->members + (gsize)it->n_groups * sweep->topology->n_ases;
  for (guint lane = 0; it->servers.any && it->servers.threshold == NULL && lane < n; lane++) {
    *at = lane;
    g_autofree guint8 *chosen = ms_sweep_servers(sweep, point, &draws[lane], error);
    if (chosen == NULL)
      return FALSE;
    for (guint32 e = 0; e < sweep->topology->n_exchanges; e++)
      members[e] |= (guint64)chosen[e] << lane;
  }
  return TRUE;
}

/* Members that thresholds do not tell, lane by lane, by node. */
static gboolean select_members(MsSweepSolver *solver, guint point, const MsDraw *draws, guint n,
                               guint *at, GError **error)
{
  const MsSweepPoint *it = &solver->steady->sweep->points[point];
  gsize n_ases = solver->steady->sweep->topology->n_ases, wanted = n_ases * (it->n_groups + 1);
  if (solver->room < wanted) {
    g_free(solver->members);
    solver->members = g_new(guint64, wanted);
    solver->room = wanted;
  }
  memset(solver->members, 0, sizeof *solver->members * wanted);
  for (guint lane = 0; lane < n; lane++)
    for (guint g = 0; g < it->n_groups; g++) {
      *at = lane;
      if ((it->groups[g].threshold == NULL || it->groups[g].roles != 0) &&
          !select_lane(solver, point, g, &draws[lane], lane, error))
        return FALSE;
    }
  return select_servers(solver, point, draws, n, at, error);
}

/* Whether people repair incidents, so that time is lost until they have. */
static gboolean responds(const MsSweep *sweep, guint point)
{
  return sweep->points[point].response.responders != 0;
}

static gboolean run_general(const MsSweepSolver *solver, guint point, const MsDraw *draw,
                            MsTrial *rows, GError **error)
{
  const MsSweep *sweep = solver->steady->sweep;
  g_autoptr(MsPlanRun) run = ms_sweep_run(sweep, point, draw, error);
  if (run == NULL)
    return FALSE;
  MsSteadyRunSetup setup =
      ms_plan_steady_setup(sweep->topology, run, ms_routes_time(run->schedule, run->options.until));
  setup.weights = sweep->weights;
  return ms_steady_general_trial(&setup, rows, error) &&
         (!responds(sweep, point) || ms_steady_lost(&setup, rows, error));
}

/* A leak as a trial has it: who gets what besides. The list is freed by whoever asked. */
static void aim(const MsTopology *topology, const MsIncident *incident, MsSteadyTrial *trial)
{
  for (guint learned = 0; learned < 3; learned++)
    trial->extra[learned] = ms_leak_extra(incident->leak_types, (MsRelation)learned);
  if (incident->to == NULL)
    return;
  guint32 *sessions = g_new(guint32, incident->n_to);
  for (guint i = 0; i < incident->n_to; i++)
    sessions[i] = ms_topology_session(topology, incident->offender, incident->to[i]);
  trial->to = sessions;
  trial->n_to = incident->n_to;
}

static gboolean run_packed(MsSweepSolver *solver, guint point, const MsDraw *draws, guint n,
                           MsTrial *rows, guint stride, guint *at, GError **error)
{
  const MsSweep *sweep = solver->steady->sweep;
  const Point *p = &solver->steady->points[point];
  MsSteadyTrial trial[MS_LANES] = {0};
  MsRegistry *registry[MS_LANES];
  if (!p->all_thresholds && !select_members(solver, point, draws, n, at, error))
    return FALSE;
  for (guint lane = 0; lane < n; lane++) {
    const MsIncident *incident = &draws[lane].incidents[0];
    registry[lane] = ms_sweep_register(sweep, point, &draws[lane]);
    trial[lane] = (MsSteadyTrial){.offender = incident->offender,
                                  .victim = incident->victim,
                                  .prefix = incident->prefix,
                                  .hijacked = incident->hijacked,
                                  .registry = registry[lane],
                                  .seed = draws[lane].seed,
                                  .draw = draws[lane].trial};
    if (incident->kind == MS_INCIDENT_LEAK)
      aim(sweep->topology, incident, &trial[lane]);
    if (ms_incident_is_hijack(incident->kind))
      trial[lane].path =
          ms_sweep_path(sweep, point, &draws[lane], 0, registry[lane], &trial[lane].n_path);
  }
  MsResponseBatch packed = {.batch = solver->batch[p->graph->tie_break],
                            .rules = p->rules,
                            .kind = draws[0].incidents[0].kind,
                            .trials = trial,
                            .n = n,
                            .members = p->all_thresholds ? NULL : solver->members};
  ms_steady_batch_lose(packed.batch, responds(sweep, point));
  ms_steady_batch_solve(packed.batch, p->rules, packed.kind, trial, n, packed.members,
                        solver->lanes);
  if (responds(sweep, point))
    ms_response_lose(sweep, point, draws, &packed, solver->lanes, rows, stride);
  for (guint lane = 0; lane < n; lane++) {
    ms_registry_free(registry[lane]);
    g_free((gpointer)trial[lane].to);
    g_free((gpointer)trial[lane].path);
  }
  return TRUE;
}

gboolean ms_sweep_solver_run(MsSweepSolver *solver, guint point, const MsDraw *draws, guint n,
                             MsTrial *rows, guint stride, guint *at, GError **error)
{
  gboolean packed = solver->steady->points[point].unpacked == NULL;
  if (packed && !run_packed(solver, point, draws, n, rows, stride, at, error))
    return FALSE;
  for (guint t = 0; t < n; t++) {
    MsTrial *row = &rows[(gsize)t * stride];
    const MsSteadyLane *lane = &solver->lanes[t];
    *at = t;
    if (!packed || lane->state != MS_LANE_SOLVED) {
      if (!run_general(solver, point, &draws[t], row, error))
        return FALSE;
      continue;
    }
    row->state = MS_TRIAL_SETTLED;
    row->offence = lane->offence;
    if (!responds(solver->steady->sweep, point))
      ms_trial_no_times(row);
    memcpy(row->count, lane->count, sizeof row->count);
    memcpy(row->region, lane->region, sizeof row->region);
    memcpy(row->weighted, lane->weighted, sizeof row->weighted);
  }
  return TRUE;
}
