/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a block lies in memory. A source address is a bit, its *lane*: a source's place among the
 * sources. Where any source announces its halves apart there are two words, for the first halves
 * and the second ones; a source that does not has the same bits in both, and flows are counted in
 * halves. */
#pragma once

#include "sim/spoofing/spoofing.h"
#include "sim/spoofing/tree.h"

G_BEGIN_DECLS

enum { MS_NO_LANE = 0xff, MS_SPOOFING_CLASSES = 2 * (MS_N_SAV_EDGES - 1) };

/** MsMask: a set of source prefixes */
typedef struct {
  guint64 word[2];
} MsMask;

/** MsSpoofingSession: what came in across a session: @best: it is the best route; @heard: it is in
 * the Adj-RIB-In */
typedef struct {
  MsMask best, heard;
} MsSpoofingSession;

/** MsSpoofingNode: of an AS: @has: there is a route, its own counted; @any: in any Adj-RIB-In;
 * @cone: of origins that are seen on customer interfaces, in any (the list of EFP-uRPF B) */
typedef struct {
  MsMask has, any, cone;
} MsSpoofingNode;

enum { MS_HOP_EDGE_SHIFT = 29 };

/** MsSpoofingHop: from @as to @next, whose session with it and the #MsSavEdge that that is are
 * packed in @session_edge */
typedef struct {
  guint32 as, next, session_edge;
} MsSpoofingHop;

/** MsSpoofingSheet: what an AS does: @mode by edge; @participant */
typedef struct {
  guint8 mode[MS_N_SAV_EDGES], participant;
} MsSpoofingSheet;

/**
 * MsSpoofing:
 * @n_words: 1, or 2 where halves are apart
 * @lane_of: [n_ases] an AS's lane, or #MS_NO_LANE
 * @valid: by destination: lanes of other ASes
 * @reaches: by destination: lanes of sources that have a route to it, and are not it
 * @multihomed: lanes of sources with two providers or more
 * @hop: by destination: [n_ases] the tree of routes to it, from there outwards
 * @pairs: [n_ases] spoofed flows of an AS, in 1 of @n_words
 * @arrived, @reach: [n_ases] of these, in the latest evaluation
 * @sheet, @pass, @stopped: [n_ases] scratch of evaluations: prefixes that get from an AS to the
 * destination; [n_ases][n_classes] those that are stopped first by networks of a class: at which
 * edge, participants or not
 */
struct _MsSpoofing {
  MsTopology *topology;
  MsTree tree;
  guint32 *tie;
  guint8 *announced;
  MsSpoofingSession *session;
  MsSpoofingNode *node;
  guint n_words, n_sources, n_destinations;
  guint32 source[MS_SPOOFING_LANES];
  guint8 *lane_of;
  guint64 valid[MS_SPOOFING_LANES], reaches[MS_SPOOFING_LANES], multihomed;
  MsSpoofingHop *hop[MS_SPOOFING_LANES];
  guint32 n_hops[MS_SPOOFING_LANES];
  guint32 *pairs, *arrived;
  float *reach;
  MsSpoofingSheet *sheet;
  MsMask *pass, *stopped;
};

/** ms_spoofing_split: whether @as announces its halves apart, see ms_spoofing_solve(); @announced:
 * (out): by provider, in the order of its sessions: 1: the first half, 0: the second */
gboolean ms_spoofing_split(const MsTopology *topology, guint32 as, double selective, guint64 seed,
                           guint8 *announced);

/** ms_spoofing_lanes: who has which routes to the sources; @tie: (nullable): as of ms_tree_solve()
 */
void ms_spoofing_lanes(MsSpoofing *spoofing, const guint32 *tie, double selective, guint64 seed);

G_END_DECLS
