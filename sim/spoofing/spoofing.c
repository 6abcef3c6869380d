/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/spoofing/spoofing-private.h"

#include <string.h>

MsSpoofing *ms_spoofing_new(const MsTopology *topology)
{
  gsize n = topology->n_ases;
  guint32 widest = 0;
  g_assert(topology->n_sessions < 1u << MS_HOP_EDGE_SHIFT);
  for (guint32 as = 0; as < n; as++)
    widest = MAX(widest, topology->first[as + 1] - topology->first_provider[as]);
  MsSpoofing *spoofing = g_new0(MsSpoofing, 1);
  spoofing->topology = ms_topology_ref((MsTopology *)topology);
  ms_tree_init(&spoofing->tree, topology);
  spoofing->tie = g_new(guint32, topology->n_sessions + 1);
  spoofing->announced = g_new(guint8, widest + 1);
  spoofing->session = g_new0(MsSpoofingSession, topology->n_sessions + 1);
  spoofing->node = g_new0(MsSpoofingNode, n + 1);
  spoofing->n_words = 1;
  spoofing->lane_of = g_new(guint8, n + 1);
  memset(spoofing->lane_of, MS_NO_LANE, n + 1);
  spoofing->pairs = g_new0(guint32, n + 1);
  spoofing->arrived = g_new0(guint32, n + 1);
  spoofing->reach = g_new(float, n + 1);
  spoofing->sheet = g_new(MsSpoofingSheet, n + 1);
  spoofing->pass = g_new(MsMask, n + 1);
  spoofing->stopped = g_new(MsMask, n * MS_SPOOFING_CLASSES + 1);
  return spoofing;
}

void ms_spoofing_free(MsSpoofing *spoofing)
{
  if (spoofing == NULL)
    return;
  ms_topology_unref(spoofing->topology);
  ms_tree_clear(&spoofing->tree);
  g_free(spoofing->tie);
  g_free(spoofing->announced);
  g_free(spoofing->session);
  g_free(spoofing->node);
  g_free(spoofing->lane_of);
  for (guint d = 0; d < MS_SPOOFING_LANES; d++)
    g_free(spoofing->hop[d]);
  g_free(spoofing->pairs);
  g_free(spoofing->arrived);
  g_free(spoofing->reach);
  g_free(spoofing->sheet);
  g_free(spoofing->pass);
  g_free(spoofing->stopped);
  g_free(spoofing);
}

/* What @session, of the AS that validates, leads to; @as is at its other end. */
static MsSavEdge edge_of(const MsTopology *topology, guint32 validator, guint32 session, guint32 as)
{
  switch (ms_topology_relation(topology, validator, session)) {
  case MS_REL_CUSTOMER:
    return ms_topology_is_stub(topology, as) &&
                   topology->first[as + 1] - topology->first_provider[as] == 1
               ? MS_SAV_STUB
               : MS_SAV_CUSTOMER;
  case MS_REL_PEER:
    return MS_SAV_PEER;
  default:
    return MS_SAV_PROVIDER;
  }
}

/* Keeps the tree, and counts the flows along it. */
static void keep_tree(MsSpoofing *spoofing, guint d)
{
  const MsTopology *topology = spoofing->topology;
  const MsTree *tree = &spoofing->tree;
  if (spoofing->hop[d] == NULL)
    spoofing->hop[d] = g_new(MsSpoofingHop, topology->n_ases + 1);
  guint8 lane = spoofing->lane_of[tree->order[0]];
  guint64 all = spoofing->n_sources == MS_SPOOFING_LANES ? G_MAXUINT64
                                                         : ((guint64)1 << spoofing->n_sources) - 1;
  spoofing->valid[d] = lane == MS_NO_LANE ? all : all & ~((guint64)1 << lane);
  spoofing->reaches[d] = 0;
  spoofing->n_hops[d] = tree->n - 1;
  guint32 flows = (guint32)__builtin_popcountll(spoofing->valid[d]);
  for (guint32 i = 1; i < tree->n; i++) {
    guint32 as = tree->order[i], via = tree->node[as].via;
    guint32 next = topology->neighbour[via], back = topology->reverse[via];
    MsSavEdge edge = edge_of(topology, next, back, as);
    spoofing->hop[d][i - 1] = (MsSpoofingHop){as, next, back | (guint32)edge << MS_HOP_EDGE_SHIFT};
    gboolean source = spoofing->lane_of[as] != MS_NO_LANE;
    if (source)
      spoofing->reaches[d] |= (guint64)1 << spoofing->lane_of[as];
    spoofing->pairs[as] += (flows - source) * spoofing->n_words;
  }
}

void ms_spoofing_solve(MsSpoofing *spoofing, const MsPolicy *policy, const guint32 *sources,
                       guint n_sources, const guint32 *destinations, guint n_destinations,
                       double selective, guint64 seed)
{
  g_assert(n_sources <= MS_SPOOFING_LANES && n_destinations <= MS_SPOOFING_LANES);
  g_assert(!policy->export_all && policy->rank[MS_REL_CUSTOMER] < policy->rank[MS_REL_PEER] &&
           policy->rank[MS_REL_PEER] < policy->rank[MS_REL_PROVIDER]);
  const MsTopology *topology = spoofing->topology;
  memset(spoofing->lane_of, MS_NO_LANE, topology->n_ases);
  for (guint l = 0; l < n_sources; l++) {
    g_assert(spoofing->lane_of[sources[l]] == MS_NO_LANE);
    spoofing->source[l] = sources[l];
    spoofing->lane_of[sources[l]] = (guint8)l;
  }
  spoofing->n_sources = n_sources;
  spoofing->n_destinations = n_destinations;
  const guint32 *tie = ms_tree_ties(topology, policy, spoofing->tie) ? spoofing->tie : NULL;
  ms_spoofing_lanes(spoofing, tie, selective, seed);
  memset(spoofing->pairs, 0, sizeof *spoofing->pairs * topology->n_ases);
  for (guint d = 0; d < n_destinations; d++) {
    ms_tree_solve(&spoofing->tree, topology, tie, destinations[d], NULL);
    keep_tree(spoofing, d);
  }
}
