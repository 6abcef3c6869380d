/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/steady/rules.h"

G_DEFINE_QUARK(ms_steady_error, ms_steady_error)

static const MsMechanism *mechanism_of(guint number)
{
  return ms_mechanisms(&(guint){0})[number];
}

static double strength_of(const MsSteadyRules *rules, const MsRulesEntry *entry, guint32 as,
                          MsRelation relation)
{
  if (rules->deployment == NULL)
    return entry->strength;
  const MsDeployment *d = rules->deployment;
  return (double)d->profiles[d->profile_of[as]].strength[entry->mechanism][relation];
}

guint32 ms_steady_rules_bits(const MsSteadyRules *rules, gboolean exporting, guint32 as,
                             guint32 neighbour, MsRelation relation)
{
  const guint32 *asn = rules->graph->topology->asn;
  guint32 bits = 0;
  for (guint i = 0; i < rules->n_entries; i++) {
    const MsRulesEntry *entry = &rules->entries[i];
    guint8 where = exporting ? entry->export_to : entry->import_from;
    if (entry->maybe && (where >> relation & 1) &&
        ms_strength_draw(rules->seed, entry->mechanism, asn[as], asn[neighbour]) <
            strength_of(rules, entry, as, relation))
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
        guint32 as = graph->as_of[node], other = topology->neighbour[graph->session[e]];
        rules->maybe_in[e] = ms_steady_rules_bits(rules, FALSE, as, other, (MsRelation)group);
        rules->maybe_out[e] =
            ms_steady_rules_bits(rules, TRUE, other, as, (MsRelation)(MS_DOWN - group));
      }
}

static MsSteadyRules *finish(MsSteadyRules *rules, const guint8 *listed, GError **error)
{
  if (!check_entries(rules, error)) {
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
    guint64 *by_node = g_new(guint64, n + 1);
    for (guint32 node = 0; node < n; node++)
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

/* A group for each mechanism, relation and direction, surely and on a share, that anybody runs. */
MsSteadyRules *ms_steady_rules_of(const MsSteadyGraph *graph, const MsDeployment *deployment,
                                  const guint8 *listed, guint64 **members, GError **error)
{
  guint n_mechanisms;
  ms_mechanisms(&n_mechanisms);
  guint32 n = graph->kernel.n;
  g_autoptr(GArray) entries = g_array_new(FALSE, TRUE, sizeof(MsRulesEntry));
  g_autoptr(GArray) masks = g_array_new(FALSE, FALSE, sizeof(guint64));
  for (guint m = 0; m < n_mechanisms; m++)
    for (guint way = 0; way < 12; way++) {
      guint relation = way / 4;
      gboolean exporting = way & 1, maybe = way >> 1 & 1;
      gboolean any = FALSE;
      for (guint p = 0; p < deployment->n_profiles; p++)
        any |= mask_of(&deployment->profiles[p], exporting, maybe, relation) >> m & 1;
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
  MsSteadyRules *rules = g_new0(MsSteadyRules, 1);
  *rules = (MsSteadyRules){.graph = graph,
                           .n_groups = entries->len,
                           .n_entries = entries->len,
                           .groups = g_new0(MsSteadyGroup, entries->len + 1),
                           .deployment = deployment,
                           .seed = deployment->seed};
  rules->entries = g_memdup2(entries->data, sizeof(MsRulesEntry) * entries->len);
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
  g_free(rules->listed);
  g_free(rules);
}
