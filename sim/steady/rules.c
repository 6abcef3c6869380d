/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/steady/rules.h"

#include "models/topology/exchanges.h"

#include <string.h>

G_DEFINE_QUARK(ms_steady_error, ms_steady_error)

static const MsMechanism *mechanism_of(guint number)
{
  return ms_mechanisms(&(guint){0})[number];
}

/* At @as, or at the route server on session @session of it. */
static gboolean works(const MsSteadyRules *rules, const MsRulesEntry *entry, guint32 as,
                      guint32 session, MsRelation relation)
{
  const MsTopology *topology = rules->graph->topology;
  const MsDeployment *d = rules->deployment;
  guint32 asn = topology->asn[as], neighbour = topology->asn[topology->neighbour[session]];
  double strength = entry->strength;
  if (entry->served && !topology->multilateral[session])
    return FALSE;
  if (entry->served)
    asn = rules->server[topology->exchange_of[session]];
  if (d != NULL) {
    guint16 profile = entry->served ? d->server[topology->exchange_of[session]] : d->profile_of[as];
    strength = (double)d->profiles[profile].strength[entry->mechanism][relation];
  }
  return ms_strength_draw(rules->seed, entry->mechanism, asn, neighbour) < strength;
}

guint32 ms_steady_rules_bits(const MsSteadyRules *rules, gboolean exporting, guint32 as,
                             guint32 session)
{
  MsRelation relation = ms_topology_relation(rules->graph->topology, as, session);
  guint32 bits = 0;
  for (guint i = 0; i < rules->n_entries; i++) {
    const MsRulesEntry *entry = &rules->entries[i];
    guint8 where = exporting ? entry->export_to : entry->import_from;
    if (entry->maybe && (where >> relation & 1) && works(rules, entry, as, session, relation))
      bits |= 1u << entry->bit;
  }
  return bits;
}

static gboolean refuse(GError **error, const MsMechanism *mechanism, const char *why)
{
  g_set_error(error, MS_STEADY_ERROR, MS_STEADY_ERROR_UNPACKED, "%s %s", mechanism->name, why);
  return FALSE;
}

/* Numbers what works on a share of sessions, and refuses what a packed route cannot carry. */
static gboolean check_entries(MsSteadyRules *rules, GError **error)
{
  guint bits = 0;
  for (guint i = 0; i < rules->n_entries; i++) {
    MsRulesEntry *entry = &rules->entries[i];
    const MsMechanism *m = mechanism_of(entry->mechanism);
    if (m->import == NULL)
      entry->import_from = 0;
    if (m->export == NULL)
      entry->export_to = 0;
    if (m->ride == MS_RIDE_NONE)
      return refuse(error, m, "has no place in a packed route");
    if (m->ride == MS_RIDE_CONE && (entry->import_from & MS_FROM_PROVIDER))
      return refuse(error, m, "on sessions with providers looks at whole paths");
    rules->full |= m->ride == MS_RIDE_CONE || m->ride == MS_RIDE_LISTED || m->ride == MS_RIDE_OTC;
    rules->cone |= m->ride == MS_RIDE_CONE;
    rules->aspa |= m->ride == MS_RIDE_ASPA;
    rules->published |= m->ride == MS_RIDE_PUBLISHED;
    if (!entry->maybe)
      continue;
    if (bits == MS_MAX_MAYBE)
      return refuse(error, m, "is one of too many that work on a share of sessions");
    entry->bit = bits++;
  }
  return TRUE;
}

/* What route servers do is asked of the edges that cross one. */
static gboolean check_servers(MsSteadyRules *rules, GError **error)
{
  const MsSteadyGraph *graph = rules->graph;
  const MsTopology *topology = graph->topology;
  guint served = 0;
  for (guint i = 0; i < rules->n_entries; i++) {
    MsRulesEntry *entry = &rules->entries[i];
    entry->served = rules->groups[entry->group].servers;
    if (!entry->served)
      continue;
    entry->import_from = MS_FROM_PEER;
    entry->export_to = 0;
    served++;
  }
  if (served == 0)
    return TRUE;
  if (served > MS_MAX_SERVED || topology->n_exchanges > topology->n_ases) {
    g_set_error(error, MS_STEADY_ERROR, MS_STEADY_ERROR_UNPACKED,
                "three sweeps take %d rules of route servers, and no more exchanges than ASes",
                MS_MAX_SERVED);
    return FALSE;
  }
  rules->server = g_new(guint32, topology->n_exchanges + 1);
  for (guint32 e = 0; e < topology->n_exchanges; e++)
    rules->server[e] = ms_exchange_number(&topology->exchanges[e]);
  rules->across = g_new(guint16, graph->kernel.n_edges + 1);
  for (guint32 e = 0; e < graph->kernel.n_edges; e++)
    rules->across[e] = topology->multilateral[graph->session[e]]
                           ? topology->exchange_of[graph->session[e]]
                           : MS_NO_SERVER;
  return TRUE;
}

static void fill_bits(MsSteadyRules *rules)
{
  const MsSteadyGraph *graph = rules->graph;
  const MsTopology *topology = graph->topology;
  gboolean any = FALSE;
  for (guint i = 0; i < rules->n_entries; i++)
    any |= rules->entries[i].maybe;
  if (!any)
    return;
  rules->maybe_in = g_new0(guint32, graph->kernel.n_edges + 1);
  rules->maybe_out = g_new0(guint32, graph->kernel.n_edges + 1);
  for (guint32 node = 0; node < graph->kernel.n; node++)
    for (guint group = 0; group < MS_N_SWEEPS; group++)
      for (guint32 e = graph->kernel.first[3 * node + group];
           e < graph->kernel.first[3 * node + group + 1]; e++) {
        guint32 s = graph->session[e];
        rules->maybe_in[e] = ms_steady_rules_bits(rules, FALSE, graph->as_of[node], s);
        rules->maybe_out[e] =
            ms_steady_rules_bits(rules, TRUE, topology->neighbour[s], topology->reverse[s]);
      }
}

static MsSteadyRules *finish(MsSteadyRules *rules, const guint8 *listed, GError **error)
{
  if (!check_servers(rules, error) || !check_entries(rules, error)) {
    ms_steady_rules_free(rules);
    return NULL;
  }
  rules->options = ms_security_options_default();
  fill_bits(rules);
  if (listed != NULL) {
    rules->listed = g_new(guint8, rules->graph->kernel.n + 1);
    for (guint32 node = 0; node < rules->graph->kernel.n; node++)
      rules->listed[node] = listed[rules->graph->as_of[node]];
  }
  return rules;
}

MsSteadyRules *ms_steady_rules_new(const MsSteadyGraph *graph, const MsSteadyGroup *groups,
                                   guint n_groups, const MsSteadyRule *list, guint n_rules,
                                   guint64 seed, const guint8 *listed, GError **error)
{
  MsSteadyRules *rules = g_new0(MsSteadyRules, 1);
  guint32 n = graph->kernel.n;
  *rules =
      (MsSteadyRules){.graph = graph, .n_groups = n_groups, .n_entries = n_rules, .seed = seed};
  rules->groups = g_memdup2(groups, sizeof *groups * n_groups);
  rules->entries = g_new0(MsRulesEntry, n_rules + 1);
  for (guint g = 0; g < n_groups; g++) {
    if (groups[g].threshold == NULL)
      continue;
    guint32 n_exchanges = graph->topology->n_exchanges;
    guint64 *by_node = g_new(guint64, MAX(n, n_exchanges) + 1);
    if (groups[g].servers)
      memcpy(by_node, groups[g].threshold, sizeof *by_node * n_exchanges);
    for (guint32 node = 0; !groups[g].servers && node < n; node++)
      by_node[node] = groups[g].threshold[graph->as_of[node]];
    rules->groups[g].threshold = by_node;
  }
  for (guint i = 0; i < n_rules; i++)
    rules->entries[i] = (MsRulesEntry){.group = list[i].group,
                                       .mechanism = list[i].mechanism,
                                       .import_from = list[i].import_from,
                                       .export_to = list[i].export_to,
                                       /* as a profile keeps it */
                                       .strength = (double)(float)MIN(list[i].strength, 1.0),
                                       .maybe = list[i].strength < 1};
  return finish(rules, listed, error);
}

static guint64 mask_of(const MsProfile *profile, gboolean exporting, gboolean maybe, guint relation)
{
  if (exporting)
    return maybe ? profile->export_maybe[relation] : profile->export[relation];
  return maybe ? profile->import_maybe[relation] : profile->import[relation];
}

/* A group for each mechanism, surely and on a share, that any route server runs. */
static void add_servers(const MsSteadyGraph *graph, const MsDeployment *deployment,
                        guint n_mechanisms, GArray *entries, GArray *masks)
{
  for (guint m = 0; m < n_mechanisms; m++)
    for (guint maybe = 0; maybe < 2; maybe++) {
      guint first = masks->len;
      guint64 any = 0, none = 0;
      for (guint32 at = 0; at < graph->kernel.n; at++) {
        guint64 lane = 0;
        if (at < deployment->n_servers)
          lane = mask_of(&deployment->profiles[deployment->server[at]], FALSE, maybe, MS_REL_PEER);
        lane = lane >> m & 1;
        any |= lane;
        g_array_append_val(masks, lane);
      }
      /* Exchanges past the number of nodes are refused by check_servers(). */
      for (guint32 at = graph->kernel.n; at < deployment->n_servers; at++)
        none |= mask_of(&deployment->profiles[deployment->server[at]], FALSE, maybe, MS_REL_PEER);
      if (any == 0 && !(none >> m & 1)) {
        g_array_set_size(masks, first);
        continue;
      }
      MsRulesEntry entry = {.group = entries->len,
                            .mechanism = m,
                            .import_from = MS_FROM_PEER,
                            .strength = 1,
                            .maybe = maybe,
                            .served = TRUE};
      g_array_append_val(entries, entry);
    }
}

/* A group for each mechanism, relation and direction, surely and on a share, that anybody runs. */
MsSteadyRules *ms_steady_rules_of(const MsSteadyGraph *graph, const MsDeployment *deployment,
                                  const guint8 *listed, guint64 **members, GError **error)
{
  guint n_mechanisms;
  ms_mechanisms(&n_mechanisms);
  guint32 n = graph->kernel.n;
  g_autoptr(GArray) entries = g_array_new(FALSE, TRUE, sizeof(MsRulesEntry));
  g_autoptr(GArray) masks = g_array_new(FALSE, FALSE, sizeof(guint64));
  g_autofree guint8 *has_profile = g_malloc0(deployment->n_profiles); /* of some AS */
  for (guint32 as = 0; as < deployment->n_ases; as++)
    has_profile[deployment->profile_of[as]] = 1;
  for (guint m = 0; m < n_mechanisms; m++)
    for (guint way = 0; way < 12; way++) {
      guint relation = way / 4;
      gboolean exporting = way & 1, maybe = way >> 1 & 1;
      gboolean any = FALSE;
      for (guint p = 0; p < deployment->n_profiles; p++)
        any |= has_profile[p] &&
               mask_of(&deployment->profiles[p], exporting, maybe, relation) >> m & 1;
      if (!any)
        continue;
      MsRulesEntry entry = {.group = entries->len,
                            .mechanism = m,
                            .import_from = exporting ? 0 : (guint8)(1u << relation),
                            .export_to = exporting ? (guint8)(1u << relation) : 0,
                            .strength = 1,
                            .maybe = maybe};
      g_array_append_val(entries, entry);
      for (guint32 node = 0; node < n; node++) {
        const MsProfile *profile =
            &deployment->profiles[deployment->profile_of[graph->as_of[node]]];
        guint64 lane = mask_of(profile, exporting, maybe, relation) >> m & 1;
        g_array_append_val(masks, lane);
      }
    }
  if (deployment->server != NULL)
    add_servers(graph, deployment, n_mechanisms, entries, masks);
  MsSteadyRules *rules = g_new0(MsSteadyRules, 1);
  *rules = (MsSteadyRules){.graph = graph,
                           .n_groups = entries->len,
                           .n_entries = entries->len,
                           .groups = g_new0(MsSteadyGroup, entries->len + 1),
                           .deployment = deployment,
                           .seed = deployment->seed};
  rules->entries = g_memdup2(entries->data, sizeof(MsRulesEntry) * entries->len);
  for (guint i = 0; i < entries->len; i++)
    rules->groups[i].servers = rules->entries[i].served;
  *members = (guint64 *)(void *)g_array_free(g_steal_pointer(&masks), FALSE);
  return finish(rules, listed, error);
}

void ms_steady_rules_free(MsSteadyRules *rules)
{
  if (rules == NULL)
    return;
  for (guint g = 0; g < rules->n_groups; g++)
    g_free((gpointer)rules->groups[g].threshold);
  g_free(rules->groups);
  g_free(rules->entries);
  g_free(rules->maybe_in);
  g_free(rules->maybe_out);
  g_free(rules->server);
  g_free(rules->across);
  g_free(rules->listed);
  g_free(rules);
}
