/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Route servers at the points of a sweep, where the graph has exchanges as such. */
#include "scenarios/plan/sweep-private.h"

#include "models/manrs/adoption.h"
#include "models/topology/exchanges.h"

static const char *base_dir_of(const MsScenario *scenario, guint point)
{
  const char *base_dir = ms_scenario_base_dir(scenario, point, "adoption", "ixp");
  return *base_dir == '\0' ? NULL : base_dir;
}

gboolean ms_sweep_fill_servers(MsSweepPlan *plan, guint number, MsSweepPoint *point, GError **error)
{
  const MsSweep *sweep = &plan->sweep;
  const MsTopology *topology = sweep->topology;
  g_autofree char *text = ms_scenario_adoption(sweep->scenario, number, "ixp");
  if (topology->n_exchanges == 0 || g_str_equal(text, "none"))
    return TRUE;
  gboolean expressible = FALSE, nobody = TRUE;
  guint missing = 0;
  g_autoptr(GError) cause = NULL;
  MsSweepServers *servers = &point->servers;
  servers->any = TRUE;
  servers->draw_key = ms_sweep_draw_key(plan, "ixp");
  servers->threshold = ms_plan_exchange_thresholds(
      topology, text, base_dir_of(sweep->scenario, number), &expressible, &missing, &cause);
  if (servers->threshold == NULL)
    return ms_scenario_refuse(sweep->scenario, number, "adoption", "ixp", MS_SCENARIO_ERROR_VALUE,
                              error, "%s", cause->message);
  if (missing > 0)
    ms_plan_warn(&plan->plan, number, "adoption", "ixp", MS_PLAN_MISSING(missing), missing);
  for (guint32 e = 0; e < topology->n_exchanges && expressible; e++)
    nobody &= servers->threshold[e] == 0;
  if (!expressible)
    g_clear_pointer(&servers->threshold, g_free);
  else if (nobody && !g_str_equal(text, "0%"))
    ms_plan_warn(&plan->plan, number, "adoption", "ixp",
                 "`%s` chooses no exchange of this topology", text);
  MsPlanStrengths strengths = {.scenario = sweep->scenario, .run = number};
  servers->effects = ms_plan_server_effects(&strengths);
  for (guint i = 0; i < servers->effects->len; i++)
    point->mechanisms |=
        MS_MECHANISM_BIT(g_array_index(servers->effects, MsDeployedEffect, i).mechanism);
  return TRUE;
}

void ms_sweep_servers_clear(MsSweepServers *servers)
{
  g_clear_pointer(&servers->threshold, g_free);
  g_clear_pointer(&servers->effects, g_array_unref);
}

guint8 *ms_sweep_servers(const MsSweep *sweep, guint point, const MsDraw *draw, GError **error)
{
  const MsSweepServers *servers = &sweep->points[point].servers;
  const MsTopology *topology = sweep->topology;
  if (servers->any && servers->threshold == NULL) {
    g_autofree char *text = ms_scenario_adoption(sweep->scenario, point, "ixp");
    g_autoptr(GError) cause = NULL;
    guint8 *chosen = ms_plan_exchange_members(topology, text, base_dir_of(sweep->scenario, point),
                                              draw->seed, servers->draw_key, NULL, &cause);
    if (chosen == NULL)
      ms_scenario_refuse(sweep->scenario, point, "adoption", "ixp", MS_SCENARIO_ERROR_VALUE, error,
                         "%s", cause->message);
    return chosen;
  }
  guint8 *members = g_malloc0(topology->n_exchanges + 1);
  guint64 permutation = ms_adoption_permutation(draw->seed, servers->draw_key);
  for (guint32 e = 0; servers->any && e < topology->n_exchanges; e++)
    members[e] = ms_adoption_draw(permutation, ms_exchange_number(&topology->exchanges[e])) <
                 servers->threshold[e];
  return members;
}

gboolean ms_sweep_serve(const MsSweep *sweep, guint point, const MsDraw *draw, MsPlanRun *run,
                        GError **error)
{
  const MsSweepServers *servers = &sweep->points[point].servers;
  guint n_programmes;
  const MsProgramme *programmes = ms_programmes(&n_programmes);
  if (!servers->any)
    return TRUE;
  g_autofree guint8 *members = ms_sweep_servers(sweep, point, draw, error);
  if (members == NULL)
    return FALSE;
  guint n = ms_plan_serve(sweep->topology, members, servers->effects, run->deployment);
  MsPlanStrengths strengths = {.scenario = sweep->scenario, .run = point};
  ms_plan_exchange_conduct(sweep->topology, &strengths, sweep->seed, members, run->conduct);
  for (guint p = 0; p < n_programmes; p++)
    if (ms_plan_serves(sweep->topology, programmes[p].name))
      run->n_members[p] = n;
  return TRUE;
}

guint16 *ms_sweep_exchange_conduct(const MsSweep *sweep, guint point, const MsDraw *draw)
{
  guint16 *conduct = g_new0(guint16, sweep->topology->n_ases + 1);
  g_autofree guint8 *members = ms_sweep_servers(sweep, point, draw, NULL);
  MsPlanStrengths strengths = {.scenario = sweep->scenario, .run = point};
  if (members != NULL)
    ms_plan_exchange_conduct(sweep->topology, &strengths, sweep->seed, members, conduct);
  return conduct;
}

guint8 *ms_sweep_encouraging(const MsSweep *sweep, guint point, const MsDraw *draw)
{
  const MsSweepServers *servers = &sweep->points[point].servers;
  g_autofree guint8 *members = servers->any ? ms_sweep_servers(sweep, point, draw, NULL) : NULL;
  if (members == NULL)
    return NULL;
  MsPlanStrengths strengths = {.scenario = sweep->scenario, .run = point};
  guint8 *encouraging = g_malloc0(sweep->topology->n_exchanges + 1);
  ms_plan_encouraging(sweep->topology, &strengths, sweep->seed, members, encouraging);
  return encouraging;
}
