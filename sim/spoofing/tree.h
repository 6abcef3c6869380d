/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The routes of all ASes to one origin: a tree with the origin at its root. Plain BGP, customers
 * before peers before providers and valley-free, by breadth-first search: up from customer to
 * provider, across to peers, down to customers. For one origin at a time, whatever it announces to
 * whom; sim/steady does 64 at once that announce to all. */
#pragma once

#include "models/bgp/decision.h"
#include "models/topology/topology.h"

G_BEGIN_DECLS

/** MS_TREE_NONE: what an AS without a route has learned it from; the others are #MsRelation */
enum { MS_TREE_NONE = 4 };

/** MsTreeNode: an AS's route: @via: its session with the next hop; @length: hops; @learned: from
 * what, or #MS_TREE_NONE */
typedef struct {
  guint32 via;
  guint32 length : 29, learned : 3;
} MsTreeNode;

/**
 * MsTree:
 * @node: [n_ases]
 * @order: [n] ASes with a route, each after its next hop: the origin, then those whose route is a
 * customer's by length, then others
 * @n_up: of them, the origin and those whose route is a customer's
 * @head, @link: [n_ases + 2] scratch: ASes with customers by length, chained
 */
typedef struct {
  MsTreeNode *node;
  guint32 *order, n, n_up;
  guint32 *head, *link;
} MsTree;

void ms_tree_init(MsTree *tree, const MsTopology *topology);
void ms_tree_clear(MsTree *tree);

/** ms_tree_ties: what each session's AS prefers of equal routes: lower is better, and of equal ones
 * the session that comes first; [n_sessions]; %FALSE where the order of sessions alone decides,
 * @tie is left as it was then */
gboolean ms_tree_ties(const MsTopology *topology, const MsPolicy *policy, guint32 *tie);

/**
 * ms_tree_solve:
 * @tie: (nullable): as ms_tree_ties() left it
 * @announced: (nullable): whether @origin announces to each of its providers, in the order of its
 * sessions; %NULL: to all of them. Customers and peers always hear of it
 */
void ms_tree_solve(MsTree *tree, const MsTopology *topology, const guint32 *tie, guint32 origin,
                   const guint8 *announced);

/** ms_tree_passes: whether the route of @from to the origin passes @through, which is not @from */
gboolean ms_tree_passes(const MsTree *tree, const MsTopology *topology, guint32 from,
                        guint32 through);

G_END_DECLS
