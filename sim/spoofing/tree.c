/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/spoofing/tree.h"

#define NOBODY G_MAXUINT32

void ms_tree_init(MsTree *tree, const MsTopology *topology)
{
  gsize n = topology->n_ases;
  *tree = (MsTree){.node = g_new(MsTreeNode, n + 1),
                   .order = g_new(guint32, n + 1),
                   .head = g_new(guint32, n + 2),
                   .link = g_new(guint32, n + 2)};
}

void ms_tree_clear(MsTree *tree)
{
  g_free(tree->node);
  g_free(tree->order);
  g_free(tree->head);
  g_free(tree->link);
}

gboolean ms_tree_ties(const MsTopology *topology, const MsPolicy *policy, guint32 *tie)
{
  g_assert(policy->tie_break != MS_TIE_OLDEST);
  if (policy->tie_break != MS_TIE_HASH)
    return FALSE;
  guint8 draws[MS_TIE_CLASSES] = {0};
  ms_tie_draws(policy->seed, policy->draw, draws);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    for (guint32 s = topology->first[as]; s < topology->first[as + 1]; s++) {
      MsTiePair pair =
          ms_tie_pair(policy->seed, topology->asn[as], topology->asn[topology->neighbour[s]]);
      tie[s] = (guint32)draws[pair.tie_class] << 24 | pair.order;
    }
  }
  return TRUE;
}

/* What one search works on. */
typedef struct {
  MsTree *tree;
  const MsTopology *topology;
  const guint32 *tie;
  guint32 longest; /* that head is set for */
} Search;

/* A route across @s, a session of @as: taken where it is better. Sessions of one relation lie in
 * the order of the neighbour's ASN. Returns whether it is the first. */
static inline gboolean offer(Search *search, guint32 as, guint32 s, guint32 length, guint learned)
{
  MsTreeNode *node = &search->tree->node[as];
  if (node->learned == MS_TREE_NONE) {
    *node = (MsTreeNode){.via = s, .length = length, .learned = learned};
    return TRUE;
  }
  if (node->learned != learned || length > node->length)
    return FALSE;
  guint32 old = node->via;
  const guint32 *tie = search->tie;
  if (length < node->length || (tie == NULL || tie[s] == tie[old] ? s < old : tie[s] < tie[old]))
    *node = (MsTreeNode){.via = s, .length = length, .learned = learned};
  return FALSE;
}

static void go_up(Search *search, guint32 origin, const guint8 *announced)
{
  const MsTopology *topology = search->topology;
  MsTree *tree = search->tree;
  for (guint32 i = 0; i < tree->n; i++) {
    guint32 as = tree->order[i], length = tree->node[as].length + 1;
    guint32 first = topology->first_provider[as];
    for (guint32 s = first; s < topology->first[as + 1]; s++) {
      if (as == origin && announced != NULL && !announced[s - first])
        continue;
      guint32 to = topology->neighbour[s];
      if (offer(search, to, topology->reverse[s], length, MS_REL_CUSTOMER))
        tree->order[tree->n++] = to;
    }
  }
  tree->n_up = tree->n;
}

static void go_across(Search *search)
{
  const MsTopology *topology = search->topology;
  MsTree *tree = search->tree;
  for (guint32 i = 0; i < tree->n_up; i++) {
    guint32 as = tree->order[i], length = tree->node[as].length + 1;
    for (guint32 s = topology->first_peer[as]; s < topology->first_provider[as]; s++) {
      guint32 to = topology->neighbour[s];
      if (offer(search, to, topology->reverse[s], length, MS_REL_PEER))
        tree->order[tree->n++] = to;
    }
  }
}

static inline void chain(Search *search, guint32 as)
{
  MsTree *tree = search->tree;
  guint32 length = tree->node[as].length;
  if (ms_topology_is_stub(search->topology, as))
    return;
  while (search->longest < length)
    tree->head[++search->longest] = NOBODY;
  tree->link[as] = tree->head[length];
  tree->head[length] = as;
}

static void go_down(Search *search)
{
  const MsTopology *topology = search->topology;
  MsTree *tree = search->tree;
  tree->head[0] = NOBODY;
  for (guint32 i = 0; i < tree->n; i++)
    chain(search, tree->order[i]);
  for (guint32 length = 0; length <= search->longest; length++) {
    for (guint32 as = tree->head[length]; as != NOBODY; as = tree->link[as]) {
      for (guint32 s = topology->first[as]; s < topology->first_peer[as]; s++) {
        guint32 to = topology->neighbour[s];
        if (!offer(search, to, topology->reverse[s], length + 1, MS_REL_PROVIDER))
          continue;
        tree->order[tree->n++] = to;
        chain(search, to);
      }
    }
  }
}

void ms_tree_solve(MsTree *tree, const MsTopology *topology, const guint32 *tie, guint32 origin,
                   const guint8 *announced)
{
  Search search = {.tree = tree, .topology = topology, .tie = tie};
  for (guint32 as = 0; as < topology->n_ases; as++)
    tree->node[as] = (MsTreeNode){.learned = MS_TREE_NONE};
  tree->node[origin] = (MsTreeNode){.learned = MS_REL_SELF};
  tree->order[0] = origin;
  tree->n = 1;
  go_up(&search, origin, announced);
  go_across(&search);
  go_down(&search);
}

gboolean ms_tree_passes(const MsTree *tree, const MsTopology *topology, guint32 from,
                        guint32 through)
{
  for (guint32 as = from; tree->node[as].learned != MS_REL_SELF;) {
    as = topology->neighbour[tree->node[as].via];
    if (as == through)
      return TRUE;
  }
  return FALSE;
}
