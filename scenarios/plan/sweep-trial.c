/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One trial at one point, for engines that take one at a time. */
#include "scenarios/plan/sweep-private.h"

#include "scenarios/plan/plan-response.h"

/* Whom MsRegistration.conduct_of is about. */
typedef struct {
  const MsSweep *sweep;
  guint point;
  const MsDraw *draw;
} Place;

static guint registrant_conduct(gconstpointer data, guint32 as)
{
  const Place *place = data;
  return ms_sweep_conduct(place->sweep, place->point, place->draw, as);
}

MsRegistry *ms_sweep_register(const MsSweep *sweep, guint point, const MsDraw *draw)
{
  const MsSweepPoint *it = &sweep->points[point];
  const Place place = {sweep, point, draw};
  MsRegistration registration = it->registration;
  registration.conduct_of = registrant_conduct;
  registration.data = &place;
  return ms_plan_registry(sweep->topology, it->base, draw->incidents, draw->n_incidents,
                          &registration, registration.from < 0, draw->seed);
}

const MsIncidentSpec *ms_sweep_spec(const MsSweep *sweep, guint number)
{
  return &ms_sweep_plan(sweep)->specs.spec[number];
}

guint32 *ms_sweep_path(const MsSweep *sweep, guint point, const MsDraw *draw, guint number,
                       const MsRegistry *registry, guint *n)
{
  const MsSweepPoint *it = &sweep->points[point];
  MsEvasion evasion = {.topology = sweep->topology,
                       .registry = registry,
                       .security = &it->security,
                       .listed = it->listed,
                       .mechanisms = it->mechanisms};
  MsIncident incident = draw->incidents[number];
  incident.path = g_memdup2(incident.path, sizeof *incident.path * incident.n_path);
  ms_incident_evade(ms_sweep_spec(sweep, number), &evasion, draw->seed, &incident);
  *n = incident.n_path;
  return (guint32 *)incident.path;
}

static void count_members(MsPlanRun *run, const char *programme, const guint8 *members,
                          guint32 n_ases)
{
  guint n_programmes, number = 0;
  const MsProgramme *programmes = ms_programmes(&n_programmes);
  while (number < n_programmes && !g_str_equal(programmes[number].name, programme))
    number++;
  g_assert(number < n_programmes);
  for (guint32 as = 0; as < n_ases; as++) {
    run->participant[as] |= members[as];
    run->n_members[number] += members[as];
  }
}

static gboolean deploy(const MsSweep *sweep, guint number, const MsDraw *draw, MsPlanRun *run,
                       GError **error)
{
  const MsSweepPoint *point = &sweep->points[number];
  guint32 n_ases = sweep->topology->n_ases;
  guint n_programmes;
  ms_programmes(&n_programmes);
  g_autofree guint8 *members = g_malloc(n_ases);
  run->deployment = ms_deployment_new(n_ases, sweep->seed);
  run->participant = g_malloc0(n_ases);
  run->conduct = g_new0(guint16, n_ases);
  run->n_members = g_new0(guint32, n_programmes);
  guint joined = 0;
  for (guint g = 0; g < point->n_groups; g++) {
    joined |= point->groups[g].roles;
    if (!ms_sweep_members(sweep, number, g, draw, members, error))
      return FALSE;
    if (point->groups[g].programme)
      count_members(run, point->groups[g].key, members, n_ases);
    for (guint32 as = 0; as < n_ases; as++)
      if (members[as])
        run->conduct[as] |= (guint16)ms_conduct_draws(sweep->seed, point->groups[g].conduct,
                                                      sweep->topology->asn[as]);
    for (guint e = 0; e < point->n_effects; e++) {
      const MsSweepEffect *effect = &point->effects[e];
      for (guint32 as = 0; effect->group == g && as < n_ases; as++)
        if (members[as])
          ms_deployment_add(run->deployment, as, effect->mechanism, effect->import_from,
                            effect->export_to, effect->strength);
    }
  }
  for (guint32 as = 0; as < n_ases; as++)
    run->n_participants += run->participant[as];
  guint32 n_reached;
  const guint32 *reached = ms_sweep_reached(sweep, number, draw, &n_reached, error);
  for (guint32 i = 0; i < n_reached; i++)
    run->n_won += (joined >> sweep->topology->role[reached[i]] & 1) &&
                  !ms_sweep_takes_part(sweep, number, draw, reached[i]);
  run->spread = point->spread;
  if (!ms_sweep_serve(sweep, number, draw, run, error))
    return FALSE;
  ms_plan_count_running(run, n_ases);
  return TRUE;
}

typedef struct {
  const MsSweep *sweep;
  guint point;
  const MsDraw *draw;
} Conduct;

static guint conduct_of(gpointer user_data, guint32 as)
{
  const Conduct *of = user_data;
  return ms_sweep_conduct(of->sweep, of->point, of->draw, as);
}

/* Whether the user says when runs end, and the engine knows time. */
static gboolean is_bounded(const MsSweep *sweep, guint point)
{
  return !sweep->steady && ms_scenario_is_set(sweep->scenario, point, "engine", "until");
}

void ms_sweep_respond(const MsSweep *sweep, guint point, const MsDraw *draw, MsIncident *incidents,
                      gint64 *until)
{
  Conduct of = {sweep, point, draw};
  MsPolicy policy = sweep->points[point].policy;
  policy.draw = draw->trial;
  MsPlanRespond how = {.response = &sweep->points[point].response,
                       .topology = sweep->topology,
                       .policy = &policy,
                       .conduct = conduct_of,
                       .user_data = &of,
                       .seed = draw->seed,
                       .bounded = is_bounded(sweep, point)};
  ms_plan_respond(&how, incidents, draw->n_incidents, until);
}

/* The draw's incidents, with the paths and repairs that they have at this point. */
static MsSchedule *schedule(const MsSweep *sweep, guint point, const MsDraw *draw,
                            const MsRegistry *registry, gint64 *until, GError **error)
{
  guint n = draw->n_incidents;
  g_autofree MsIncident *incidents = g_memdup2(draw->incidents, sizeof *incidents * (n + 1));
  for (guint i = 0; i < n; i++)
    incidents[i].path = ms_sweep_path(sweep, point, draw, i, registry, &incidents[i].n_path);
  ms_sweep_respond(sweep, point, draw, incidents, until);
  MsSchedule *made = ms_incidents_schedule(&ms_sweep_plan(sweep)->specs, incidents, error);
  for (guint i = 0; i < n; i++)
    g_free((gpointer)incidents[i].path);
  ms_plan_unrespond(incidents, n);
  return made;
}

MsPlanRun *ms_sweep_run(const MsSweep *sweep, guint point, const MsDraw *draw, GError **error)
{
  const MsSweepPlan *plan = ms_sweep_plan(sweep);
  g_autoptr(MsPlanRun) run = g_new0(MsPlanRun, 1);
  run->name = ms_scenario_run_name(sweep->scenario, point);
  run->title = ms_scenario_run_title(sweep->scenario, point);
  run->overrides = ms_scenario_run_overrides(sweep->scenario, point);
  run->policy = sweep->points[point].policy;
  run->policy.draw = draw->trial;
  run->options = ms_plan_options(sweep->scenario, point, draw->seed);
  run->listed = g_memdup2(sweep->points[point].listed, sweep->topology->n_ases);
  run->incidents = g_new0(MsPlanIncident, draw->n_incidents + 1);
  for (guint i = 0; i < draw->n_incidents; i++)
    run->incidents[i] =
        (MsPlanIncident){plan->specs.spec[i].section,
                         plan->parties[2 * i].placement != NULL ? plan->parties[2 * i].n : 0,
                         plan->parties[2 * i + 1].n};
  if (!deploy(sweep, point, draw, run, error))
    return NULL;
  const MsSweepPoint *it = &sweep->points[point];
  run->security = it->security;
  const Place place = {sweep, point, draw};
  MsRegistration registration = it->registration;
  registration.conduct_of = registrant_conduct;
  registration.data = &place;
  ms_plan_registries(sweep->topology, it->base, draw->incidents, draw->n_incidents, &registration,
                     draw->seed, run);
  run->lasts = it->response.responders != 0 && is_bounded(sweep, point);
  run->schedule = schedule(sweep, point, draw, run->registry, &run->options.until, error);
  if (run->schedule == NULL)
    return NULL;
  if (run->later != NULL)
    ms_schedule_change_registry(run->schedule, run->registry_changes);
  return g_steal_pointer(&run);
}
