/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/steady/graph.h"

#include <stdlib.h>

G_STATIC_ASSERT(MS_TIE_CLASSES == MS_KERNEL_TIES);
G_STATIC_ASSERT((int)MS_N_ROLES <= (int)MS_MAX_ROLES);
G_STATIC_ASSERT(MS_UP == (int)MS_REL_CUSTOMER && MS_ACROSS == (int)MS_REL_PEER &&
                MS_DOWN == (int)MS_REL_PROVIDER);

/* An edge with what orders it. */
typedef struct {
  guint32 order, asn, tie, node, session;
} Sortable;

static int compare(const void *a, const void *b)
{
  const Sortable *x = a, *y = b;
  if (x->order != y->order)
    return x->order < y->order ? -1 : 1;
  return (x->asn > y->asn) - (x->asn < y->asn);
}

/* A leaf and what orders it: its role; how many peers and providers it has, so that loops over them
 * run as often as the time before; whose routes it reads first, which are at hand then. */
typedef struct {
  guint32 key[4]; /* role, peers, providers, first provider */
  guint32 as;
} Leaf;

static int compare_leaves(const void *a, const void *b)
{
  const Leaf *x = a, *y = b;
  for (guint i = 0; i < G_N_ELEMENTS(x->key); i++)
    if (x->key[i] != y->key[i])
      return x->key[i] < y->key[i] ? -1 : 1;
  return (x->as > y->as) - (x->as < y->as);
}

static void number_nodes(MsSteadyGraph *graph)
{
  const MsTopology *topology = graph->topology;
  MsKernelGraph *kernel = &graph->kernel;
  g_autofree Leaf *leaves = g_new(Leaf, topology->n_ases + 1);
  guint32 next = 0, n_leaves = 0;
  for (guint32 i = 0; i < topology->n_ases; i++) {
    guint32 as = topology->sweep[i];
    if (ms_topology_is_stub(topology, as))
      continue;
    graph->node_of[as] = next;
    graph->as_of[next++] = as;
  }
  kernel->n_transit = next;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    if (!ms_topology_is_stub(topology, as))
      continue;
    guint32 s = topology->first_provider[as];
    leaves[n_leaves++] =
        (Leaf){.key = {topology->role[as], topology->first_provider[as] - topology->first_peer[as],
                       topology->first[as + 1] - s,
                       s < topology->first[as + 1] ? graph->node_of[topology->neighbour[s]] : 0},
               .as = as};
  }
  qsort(leaves, n_leaves, sizeof *leaves, compare_leaves);
  for (guint32 i = 0; i < n_leaves; i++)
    graph->as_of[next++] = leaves[i].as;
  for (guint32 node = 0; node < next; node++) {
    guint32 as = graph->as_of[node];
    graph->node_of[as] = node;
    kernel->role[node] = topology->role[as];
    kernel->asn[node] = topology->asn[as];
  }
}

static MsTiePair tie_of(const MsSteadyGraph *graph, guint32 asn, guint32 neighbour_asn)
{
  return graph->tie_break == MS_TIE_HASH ? ms_tie_pair(graph->seed, asn, neighbour_asn)
                                         : (MsTiePair){0, 0};
}

/* Sessions with leaves are sorted with the others, and leave but their place. */
static guint32 add_group(MsSteadyGraph *graph, guint32 as, guint32 begin, guint32 end, guint32 at,
                         Sortable *scratch)
{
  const MsTopology *topology = graph->topology;
  guint n = end - begin;
  for (guint i = 0; i < n; i++) {
    guint32 other = topology->neighbour[begin + i];
    MsTiePair tie = tie_of(graph, topology->asn[as], topology->asn[other]);
    scratch[i] = (Sortable){.order = tie.order,
                            .asn = topology->asn[other],
                            .tie = tie.tie_class,
                            .node = graph->node_of[other],
                            .session = begin + i};
  }
  if (graph->tie_break == MS_TIE_HASH) /* else in order already */
    qsort(scratch, n, sizeof *scratch, compare);
  for (guint i = 0; i < n; i++) {
    graph->position[scratch[i].session] = at;
    graph->tie[scratch[i].session] = (MsTiePair){scratch[i].tie, scratch[i].order};
    if (scratch[i].node >= graph->kernel.n_transit)
      continue;
    graph->kernel.edge[at] = ms_edge(scratch[i].node, scratch[i].tie);
    graph->session[at++] = scratch[i].session;
  }
  return at;
}

MsSteadyGraph *ms_steady_graph_new(MsTopology *topology, MsTieBreak tie_break, guint64 seed)
{
  g_assert(tie_break != MS_TIE_OLDEST && topology->n_ases < 1u << MS_EDGE_NODE_BITS);
  MsSteadyGraph *graph = g_new0(MsSteadyGraph, 1);
  guint32 n = topology->n_ases;
  graph->topology = ms_topology_ref(topology);
  graph->tie_break = tie_break;
  graph->seed = seed;
  graph->as_of = g_new(guint32, n + 1);
  graph->node_of = g_new(guint32, n + 1);
  graph->session = g_new(guint32, topology->n_sessions + 1);
  graph->position = g_new(guint32, topology->n_sessions + 1);
  graph->tie = g_new(MsTiePair, topology->n_sessions + 1);
  MsKernelGraph *kernel = &graph->kernel;
  kernel->n = n;
  kernel->role = g_new(guint8, n + 1);
  kernel->asn = g_new(guint32, n + 1);
  kernel->first = g_new(guint32, 3 * (gsize)n + 1);
  kernel->edge = g_new0(MsKernelEdge, topology->n_sessions + 16); /* read sixteen at a time */
  number_nodes(graph);
  guint32 widest = 1, at = 0;
  for (guint32 as = 0; as < n; as++)
    widest = MAX(widest, topology->first[as + 1] - topology->first[as]);
  kernel->widest = widest;
  g_autofree Sortable *scratch = g_new(Sortable, widest);
  for (guint32 node = 0; node < n; node++) {
    guint32 as = graph->as_of[node];
    const guint32 bound[4] = {topology->first[as], topology->first_peer[as],
                              topology->first_provider[as], topology->first[as + 1]};
    for (guint group = 0; group < MS_N_SWEEPS; group++) {
      kernel->first[3 * node + group] = at;
      at = add_group(graph, as, bound[group], bound[group + 1], at, scratch);
    }
  }
  kernel->first[3 * (gsize)n] = at;
  kernel->n_edges = at;
  return graph;
}

void ms_steady_graph_free(MsSteadyGraph *graph)
{
  if (graph == NULL)
    return;
  ms_topology_unref(graph->topology);
  g_free(graph->as_of);
  g_free(graph->node_of);
  g_free(graph->session);
  g_free(graph->position);
  g_free(graph->tie);
  g_free(graph->kernel.role);
  g_free(graph->kernel.asn);
  g_free(graph->kernel.first);
  g_free(graph->kernel.edge);
  g_free(graph);
}
