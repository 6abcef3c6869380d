/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The finished graph: who holds it, and questions to it. */
#include "models/topology/topology-private.h"

#include <string.h>

static const char *const relation_names[] = {"customer", "peer", "provider", "self"};

static const char *const role_names[MS_N_ROLES] = {
    [MS_ROLE_ENTERPRISE] = "enterprise", [MS_ROLE_ACCESS] = "access", [MS_ROLE_CONTENT] = "content",
    [MS_ROLE_TRANSIT] = "transit",       [MS_ROLE_TIER1] = "tier1",   [MS_ROLE_CDN] = "cdn",
    [MS_ROLE_CLOUD] = "cloud",           [MS_ROLE_IXP] = "ixp",
};

static const char *const region_names[MS_N_REGIONS] = {
    [MS_REGION_UNKNOWN] = "unknown", [MS_REGION_AFRINIC] = "afrinic", [MS_REGION_APNIC] = "apnic",
    [MS_REGION_ARIN] = "arin",       [MS_REGION_LACNIC] = "lacnic",   [MS_REGION_RIPE] = "ripe",
};

MsTopologyStore *ms_topology_store_new(void)
{
  MsTopologyStore *store = g_new0(MsTopologyStore, 1);
  g_atomic_ref_count_init(&store->refs);
  return store;
}

void ms_topology_store_free(MsTopologyStore *store)
{
  if (store == NULL)
    return;
  g_free(store->asn);
  g_free(store->first);
  g_free(store->first_peer);
  g_free(store->first_provider);
  g_free(store->neighbour);
  g_free(store->reverse);
  g_free(store->latency_us);
  g_free(store->cone);
  g_free(store->sweep);
  g_free(store->source);
  g_free(store->role);
  g_free(store->region);
  g_free(store->name);
  g_free(store->exchanges);
  g_free(store->members);
  g_free(store->exchange_of);
  g_free(store->multilateral);
  g_free(store->title);
  g_clear_pointer(&store->strings, g_string_chunk_free);
  g_free(store);
}

void ms_topology_store_seal(MsTopologyStore *store)
{
  MsTopology *graph = &store->graph;
  graph->asn = store->asn;
  graph->first = store->first;
  graph->first_peer = store->first_peer;
  graph->first_provider = store->first_provider;
  graph->neighbour = store->neighbour;
  graph->reverse = store->reverse;
  graph->latency_us = store->latency_us;
  graph->source = store->source;
  graph->role = store->role;
  graph->region = store->region;
  graph->cone = store->cone;
  graph->sweep = store->sweep;
  graph->name = store->name;
  graph->exchanges = store->exchanges;
  graph->members = store->members;
  graph->exchange_of = store->exchange_of;
  graph->multilateral = store->multilateral;
  graph->title = store->title;
  graph->digest = store->digest;
}

MsTopology *ms_topology_ref(MsTopology *topology)
{
  g_atomic_ref_count_inc(&((MsTopologyStore *)topology)->refs);
  return topology;
}

void ms_topology_unref(MsTopology *topology)
{
  MsTopologyStore *store = (MsTopologyStore *)topology;
  if (store != NULL && g_atomic_ref_count_dec(&store->refs))
    ms_topology_store_free(store);
}

/* Position of key in the ascending values[from .. to - 1], or G_MAXUINT32. */
static guint32 find_sorted(const guint32 *values, guint32 from, guint32 to, guint32 key)
{
  while (from < to) {
    guint32 middle = from + (to - from) / 2;
    if (values[middle] < key)
      from = middle + 1;
    else if (values[middle] > key)
      to = middle;
    else
      return middle;
  }
  return G_MAXUINT32;
}

guint32 ms_topology_find(const MsTopology *topology, guint32 asn)
{
  return find_sorted(topology->asn, 0, topology->n_ases, asn);
}

guint32 ms_topology_session(const MsTopology *topology, guint32 as, guint32 neighbour)
{
  const guint32 start[] = {topology->first[as], topology->first_peer[as],
                           topology->first_provider[as], topology->first[as + 1]};
  for (int group = 0; group < 3; group++) {
    guint32 s = find_sorted(topology->neighbour, start[group], start[group + 1], neighbour);
    if (s != G_MAXUINT32)
      return s;
  }
  return G_MAXUINT32;
}

gboolean ms_topology_in_cone(const MsTopology *topology, guint32 top, guint32 member)
{
  if (top == member)
    return TRUE;
  /* An AS above another has the larger cone: whoever has as large a cone as top cannot be below it.
   */
  if (topology->cone[member] >= topology->cone[top])
    return FALSE;
  gboolean found = FALSE;
  g_autofree guint64 *seen = g_new0(guint64, topology->n_ases / 64 + 1);
  g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
  g_array_append_val(stack, member);
  while (stack->len > 0 && !found) {
    guint32 as = g_array_index(stack, guint32, stack->len - 1);
    g_array_set_size(stack, stack->len - 1);
    for (guint32 s = topology->first_provider[as]; s < topology->first[as + 1]; s++) {
      guint32 provider = topology->neighbour[s];
      if (provider == top) {
        found = TRUE;
        break;
      }
      guint64 bit = G_GUINT64_CONSTANT(1) << (provider % 64);
      if (topology->cone[provider] < topology->cone[top] && !(seen[provider / 64] & bit)) {
        seen[provider / 64] |= bit;
        g_array_append_val(stack, provider);
      }
    }
  }
  return found;
}

const char *ms_relation_name(MsRelation relation)
{
  g_return_val_if_fail((guint)relation < G_N_ELEMENTS(relation_names), NULL);
  return relation_names[relation];
}

const char *ms_role_name(MsRole role)
{
  g_return_val_if_fail((guint)role < MS_N_ROLES, NULL);
  return role_names[role];
}

const char *ms_region_name(MsRegion region)
{
  g_return_val_if_fail((guint)region < MS_N_REGIONS, NULL);
  return region_names[region];
}

gboolean ms_role_from_name(const char *name, MsRole *role)
{
  for (guint i = 0; i < MS_N_ROLES; i++) {
    if (strcmp(name, role_names[i]) == 0) {
      *role = (MsRole)i;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean ms_region_from_name(const char *name, MsRegion *region)
{
  for (guint i = 0; i < MS_N_REGIONS; i++) {
    if (strcmp(name, region_names[i]) == 0) {
      *region = (MsRegion)i;
      return TRUE;
    }
  }
  return FALSE;
}
