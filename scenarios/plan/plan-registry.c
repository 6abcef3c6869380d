/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is registered of the prefixes that victims announce, and what filters will therefore find.
 */
#include "scenarios/plan/plan-private.h"

#define ALL_ROLES ((1u << MS_N_ROLES) - 1)

/* A word, or terms that decide by the victim. */
gboolean ms_plan_registrants(MsPlan *plan, guint run, const char *key, guint8 *members,
                             GError **error)
{
  if (g_str_equal(ms_scenario_value(plan->scenario, run, "registry", key), "victims")) {
    for (guint32 as = 0; as < plan->topology->n_ases; as++)
      members[as] = 1;
    return TRUE;
  }
  return ms_plan_select(plan, run, "registry", key, key, ALL_ROLES, members, error);
}

static gboolean runs(const MsPlanRun *run, const char *mechanism)
{
  int number = ms_mechanism_find(mechanism);
  return number >= 0 && run->n_running[number] > 0;
}

static void warn_of_gaps(MsPlan *plan, guint run, const MsPlanRun *into, const MsIncident *incident,
                         gboolean roa, gboolean irr)
{
  guint32 victim = plan->topology->asn[incident->victim];
  gboolean hijack =
      incident->kind == MS_INCIDENT_ORIGIN_HIJACK || incident->kind == MS_INCIDENT_SUBPREFIX_HIJACK;
  if (hijack && !roa && runs(into, "rov"))
    ms_plan_warn(plan, run, "registry", "roa",
                 "AS%u, the victim of %s, has no ROA, so route origin validation finds "
                 "nothing wrong",
                 victim, incident->name);
  if (!roa && !irr && (runs(into, "customer-prefix-filter") || runs(into, "peer-prefix-filter")))
    ms_plan_warn(plan, run, "registry", "irr",
                 "AS%u, the victim of %s, has neither ROA nor route object, so prefix filters "
                 "refuse its own route",
                 victim, incident->name);
}

MsRegistry *ms_plan_registry(const MsTopology *topology, const MsIncident *incidents, guint n,
                             const guint8 *roa, const guint8 *irr)
{
  MsRegistry *registry = ms_registry_new();
  for (guint i = 0; i < n; i++) {
    const MsIncident *incident = &incidents[i];
    guint32 victim = incident->victim, asn = topology->asn[victim];
    gboolean before = FALSE;
    for (guint b = 0; b < i; b++)
      before = before || ms_prefix_equal(&incidents[b].prefix, &incident->prefix);
    if (!before && roa[victim])
      ms_registry_add_vrp(registry, &incident->prefix, incident->prefix.length, asn);
    if (!before && irr[victim])
      ms_registry_add_route_object(registry, &incident->prefix, asn);
  }
  return registry;
}

gboolean ms_plan_register(MsPlanner *planner, guint run, MsPlanRun *into, GError **error)
{
  MsPlan *plan = planner->plan;
  g_autofree guint8 *roa = g_malloc0(plan->topology->n_ases),
                    *irr = g_malloc0(plan->topology->n_ases);
  if (!ms_plan_registrants(plan, run, "roa", roa, error) ||
      !ms_plan_registrants(plan, run, "irr", irr, error))
    return FALSE;
  const MsSchedule *schedule = into->schedule;
  into->registry =
      ms_plan_registry(plan->topology, schedule->incidents, schedule->n_incidents, roa, irr);
  for (guint i = 0; i < schedule->n_incidents; i++) {
    guint32 victim = schedule->incidents[i].victim;
    warn_of_gaps(plan, run, into, &schedule->incidents[i], roa[victim], irr[victim]);
  }
  return TRUE;
}
