/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spoofed traffic over the whole Internet: from every AS, under up to 64 borrowed source addresses
 * at once, to up to 64 destinations; and what the same filters do to honest traffic. */
#pragma once

#include "models/bgp/decision.h"
#include "models/security/sav.h"
#include "models/topology/weights.h"

G_BEGIN_DECLS

/** MS_SPOOFING_LANES: source addresses, and destinations, of a block at most */
#define MS_SPOOFING_LANES 64

/** MsSpoofing: the memory of a block and its routes, for one thread; kept from block to block */
typedef struct _MsSpoofing MsSpoofing;

MsSpoofing *ms_spoofing_new(const MsTopology *topology);
void ms_spoofing_free(MsSpoofing *spoofing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSpoofing, ms_spoofing_free)

/**
 * ms_spoofing_solve:
 * @policy: the decision process, with the draw of tie-breaks; one that three sweeps can go by
 * (ms_steady_unpacked())
 * @sources: [n_sources] indices of ASes, all different, whose addresses are borrowed
 * @destinations: [n_destinations] likewise; reflectors, say
 * @selective: share of multihomed ASes that announce one half of their addresses to some of their
 * providers only and the other half to the others only (drawn by @seed and ASN; customers and peers
 * hear of both), and send from both halves over any provider: what makes strict and feasible-path
 * validation drop honest traffic. The halves are two prefixes: a source with two counts as two
 * sources of half a weight. Destinations are heard of by all neighbours: what is announced of them
 * is the whole
 *
 * Finds all routes to sources and destinations; what networks validate comes after, any number of
 * times.
 */
void ms_spoofing_solve(MsSpoofing *spoofing, const MsPolicy *policy, const guint32 *sources,
                       guint n_sources, const guint32 *destinations, guint n_destinations,
                       double selective, guint64 seed);

/**
 * MsSpoofingSetup:
 * @mode: by edge: (nullable): [n_ases] #MsSavMode of each AS there; %NULL: none
 * @participant: (nullable): [n_ases]
 * @weights: (nullable)
 */
typedef struct {
  const guint8 *mode[MS_N_SAV_EDGES];
  const guint8 *participant;
  const MsWeights *weights;
} MsSpoofingSetup;

/**
 * MsSpoofingCounts:
 * @pairs: spoofed flows looked at: (spoofer, source address, destination), all three different ASes
 * and the destination reachable from the spoofer
 * @left: of them got out of the spoofer's own AS; @out: past the first other AS's border as well;
 * @arrived: at the destination
 * @stopped: by edge and by whether a participant stopped it; @pairs is @arrived and all of these
 * @weighted: by weight: share of @arrived in @pairs, spoofers weighed; NaN where nothing is known
 * @by_role, @by_region: the same by the spoofer's role and region, ASes
 * @reach: [n_ases] per spoofer: of its flows, the share that arrives; NaN for one without flows;
 * owned by the #MsSpoofing, until the next evaluation
 * @honest: flows from sources with their own addresses to destinations; @dropped: of them dropped;
 * @honest_multihomed, @dropped_multihomed: of sources with two providers or more
 *
 * Numbers of flows are whole, or halves where sources announce halves.
 */
typedef struct {
  double pairs, left, out, arrived;
  double stopped[MS_N_SAV_EDGES][2];
  double weighted[MS_N_WEIGHTS];
  double by_role[MS_N_ROLES], by_region[MS_N_REGIONS];
  const float *reach;
  double honest, dropped, honest_multihomed, dropped_multihomed;
} MsSpoofingCounts;

/** ms_spoofing_evaluate: needs ms_spoofing_solve() before; changes no route */
void ms_spoofing_evaluate(MsSpoofing *spoofing, const MsSpoofingSetup *setup,
                          MsSpoofingCounts *counts);

G_END_DECLS
