/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exchanges that take part: where the graph has them as such, the programme `ixp` is about their
 * route servers, and no AS is a member of it. A selector sees them as a graph without links in
 * which each number of a route server is an AS of role ixp, as large as it has members: so all
 * terms mean what they mean of ASes. Several exchanges with one route server's AS take part
 * together. */
#include "scenarios/plan/plan-private.h"

#include "models/manrs/adoption.h"
#include "models/topology/exchanges.h"

#include <stdlib.h>
#include <string.h>

/* A graph of route servers; @of: [n_exchanges] which of its ASes an exchange's is. */
typedef struct {
  MsTopology graph;
  guint32 *asn, *first, *cone, *of;
  guint8 *role, *region;
} View;

static void view_clear(View *view)
{
  g_free(view->asn);
  g_free(view->first);
  g_free(view->cone);
  g_free(view->of);
  g_free(view->role);
  g_free(view->region);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(View, view_clear)

static int compare(const void *a, const void *b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return (x > y) - (x < y);
}

static void view_init(View *view, const MsTopology *topology)
{
  guint32 n = topology->n_exchanges, kept = 0;
  *view = (View){.asn = g_new0(guint32, n + 1),
                 .first = g_new0(guint32, n + 2),
                 .cone = g_new0(guint32, n + 1),
                 .of = g_new0(guint32, n + 1),
                 .role = g_malloc(n + 1),
                 .region = g_malloc0(n + 1)};
  for (guint32 e = 0; e < n; e++)
    view->asn[e] = ms_exchange_number(&topology->exchanges[e]);
  qsort(view->asn, n, sizeof *view->asn, compare);
  for (guint32 i = 0; i < n; i++)
    if (kept == 0 || view->asn[kept - 1] != view->asn[i])
      view->asn[kept++] = view->asn[i];
  memset(view->role, MS_ROLE_IXP, n + 1);
  view->graph = (MsTopology){.n_ases = kept,
                             .asn = view->asn,
                             .first = view->first,
                             .first_peer = view->first,
                             .first_provider = view->first,
                             .role = view->role,
                             .region = view->region,
                             .cone = view->cone};
  for (guint32 e = 0; e < n; e++) {
    const MsExchange *exchange = &topology->exchanges[e];
    guint32 at = ms_topology_find(&view->graph, ms_exchange_number(exchange));
    view->of[e] = at;
    view->cone[at] += exchange->n;
    view->region[at] = (guint8)exchange->region;
  }
}

gboolean ms_plan_serves(const MsTopology *topology, const char *key)
{
  return topology->n_exchanges > 0 && g_str_equal(key, "ixp");
}

guint8 *ms_plan_exchange_members(const MsTopology *topology, const char *text, const char *base_dir,
                                 guint64 seed, guint64 key, guint *missing, GError **error)
{
  g_auto(View) view;
  view_init(&view, topology);
  g_autofree guint8 *chosen = g_malloc0(view.graph.n_ases + 1);
  if (!ms_adoption_select_keyed(&view.graph, "ixp", 1u << MS_ROLE_IXP, text, base_dir, seed, key,
                                chosen, missing, error))
    return NULL;
  guint8 *members = g_malloc0(topology->n_exchanges + 1);
  for (guint32 e = 0; e < topology->n_exchanges; e++)
    members[e] = chosen[view.of[e]];
  return members;
}

guint64 *ms_plan_exchange_thresholds(const MsTopology *topology, const char *text,
                                     const char *base_dir, gboolean *expressible, guint *missing,
                                     GError **error)
{
  g_auto(View) view;
  view_init(&view, topology);
  g_autofree guint64 *chosen = g_new0(guint64, view.graph.n_ases + 1);
  if (!ms_adoption_thresholds(&view.graph, "ixp", 1u << MS_ROLE_IXP, text, base_dir, chosen,
                              expressible, missing, error))
    return NULL;
  guint64 *threshold = g_new0(guint64, topology->n_exchanges + 1);
  for (guint32 e = 0; e < topology->n_exchanges; e++)
    threshold[e] = chosen[view.of[e]];
  return threshold;
}

GArray *ms_plan_server_effects(const MsPlanStrengths *strengths)
{
  const MsProgramme *programme = ms_programme_find("ixp");
  const MsMechanism *const *mechanisms = ms_mechanisms(&(guint){0});
  GArray *effects = ms_programme_effects(programme, ms_plan_strength, (gpointer)strengths);
  for (guint i = effects->len; i-- > 0;) {
    const MsDeployedEffect *effect = &g_array_index(effects, MsDeployedEffect, i);
    if (!(effect->import_from & MS_FROM_PEER) || !mechanisms[effect->mechanism]->serves)
      g_array_remove_index(effects, i);
  }
  return effects;
}

guint ms_plan_serve(const MsTopology *topology, const guint8 *members, const GArray *effects,
                    MsDeployment *deployment)
{
  guint n = 0;
  for (guint32 e = 0; e < topology->n_exchanges; e++) {
    for (guint i = 0; members[e] && i < effects->len; i++) {
      const MsDeployedEffect *effect = &g_array_index(effects, MsDeployedEffect, i);
      ms_deployment_serve(deployment, topology, e, effect->mechanism, effect->strength);
    }
    n += members[e];
  }
  return n;
}

void ms_plan_encouraging(const MsTopology *topology, const MsPlanStrengths *strengths, guint64 seed,
                         const guint8 *members, guint8 *encouraging)
{
  double conduct[MS_N_CONDUCTS] = {0};
  ms_programme_conduct(ms_programme_find("ixp"), ms_plan_strength, (gpointer)strengths, conduct);
  for (guint32 e = 0; e < topology->n_exchanges; e++)
    encouraging[e] = members[e] && ms_conduct_draw(seed, MS_CONDUCT_ENCOURAGES,
                                                   ms_exchange_number(&topology->exchanges[e])) <
                                       conduct[MS_CONDUCT_ENCOURAGES];
}

void ms_plan_exchange_conduct(const MsTopology *topology, const MsPlanStrengths *strengths,
                              guint64 seed, const guint8 *members, guint16 *conduct)
{
  const guint shared = 1u << MS_CONDUCT_COORDINATION | 1u << MS_CONDUCT_MONITORING;
  double of[MS_N_CONDUCTS] = {0};
  ms_programme_conduct(ms_programme_find("ixp"), ms_plan_strength, (gpointer)strengths, of);
  for (guint32 e = 0; e < topology->n_exchanges; e++) {
    const MsExchange *it = &topology->exchanges[e];
    guint bits = members[e] ? shared & ms_conduct_draws(seed, of, ms_exchange_number(it)) : 0;
    for (guint32 m = it->first; bits != 0 && m < it->first + it->n; m++)
      conduct[topology->members[m].as] |= (guint16)bits;
  }
}

gboolean ms_plan_fill_servers(MsPlan *plan, guint run, MsMembership *membership, GError **error)
{
  const MsTopology *topology = plan->topology;
  g_autofree char *text = ms_scenario_adoption(plan->scenario, run, "ixp");
  if (topology->n_exchanges == 0 || g_str_equal(text, "none"))
    return TRUE;
  const char *base_dir = ms_scenario_base_dir(plan->scenario, run, "adoption", "ixp");
  guint missing = 0;
  g_autoptr(GError) cause = NULL;
  membership->servers =
      ms_plan_exchange_members(topology, text, *base_dir == '\0' ? NULL : base_dir, plan->seed,
                               ms_adoption_key("ixp"), &missing, &cause);
  if (membership->servers == NULL)
    return ms_scenario_refuse(plan->scenario, run, "adoption", "ixp", MS_SCENARIO_ERROR_VALUE,
                              error, "%s", cause->message);
  if (missing > 0)
    ms_plan_warn(plan, run, "adoption", "ixp", MS_PLAN_MISSING(missing), missing);
  if (memchr(membership->servers, 1, topology->n_exchanges) == NULL)
    ms_plan_warn(plan, run, "adoption", "ixp", "`%s` chooses no exchange of this topology", text);
  MsPlanStrengths strengths = {.scenario = plan->scenario, .run = run};
  membership->encouraging = g_malloc0(topology->n_exchanges + 1);
  ms_plan_encouraging(topology, &strengths, plan->seed, membership->servers,
                      membership->encouraging);
  return TRUE;
}
