/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The AS graph as three sweeps read it. ASes are renumbered: *transit* nodes (those with customers)
 * first, in an order in which every node comes after its customers; then *leaves*, by role. A leaf
 * hands nothing on unless it is an origin or a leaker, so edges lead from transit nodes alone, and
 * the five of six ASes that are leaves need no memory of their routes.
 *
 * The edges of a node are those across which it can learn, grouped: its customers (up), its peers
 * (across), its providers (down). In each group they lie in the order of the last tie-break: of two
 * routes that tie to the end, the first wins. */
#pragma once

#include "models/bgp/decision.h"
#include "models/topology/topology.h"
#include "sim/steady/kernel.h"

G_BEGIN_DECLS

/**
 * MsSteadyGraph:
 * @topology: held
 * @kernel: what kernels take: nodes and edges
 * @as_of: [n] index of a node's AS; @node_of: [n_ases] the other way
 * @session: [n_edges] the session of the learner across which an edge leads
 * @tie: [n_sessions] see ms_tie_pair(); 0 for the lowest ASN
 * @position: [n_sessions] where among its group's edges a session belongs, which has an edge there
 * or not: the number of the first edge that comes after it, or is its own
 * @tie_break, @seed: by which edges are ordered
 */
typedef struct {
  MsTopology *topology;
  MsKernelGraph kernel;
  guint32 *as_of, *node_of, *session, *position;
  MsTiePair *tie;
  MsTieBreak tie_break;
  guint64 seed;
} MsSteadyGraph;

/** ms_steady_graph_new: @tie_break is not #MS_TIE_OLDEST; @seed orders edges for #MS_TIE_HASH */
MsSteadyGraph *ms_steady_graph_new(MsTopology *topology, MsTieBreak tie_break, guint64 seed);
void ms_steady_graph_free(MsSteadyGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSteadyGraph, ms_steady_graph_free)

G_END_DECLS
