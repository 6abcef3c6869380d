/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every AS's Adj-RIBs-In of all sources, from their trees: a neighbour sends its best route by the
 * valley-free rule, not back to where it has it from; and what has the AS itself on its path is
 * not taken (RFC 4271 section 9.1.2). */
#include "models/base/hash.h"
#include "sim/spoofing/spoofing-private.h"

#include <string.h>

static guint32 n_providers(const MsTopology *topology, guint32 as)
{
  return topology->first[as + 1] - topology->first_provider[as];
}

/* Neither half goes nowhere. */
gboolean ms_spoofing_split(const MsTopology *topology, guint32 as, double selective, guint64 seed,
                           guint8 *announced)
{
  guint32 n = n_providers(topology, as), first = topology->first_provider[as], to = 0;
  guint32 asn = topology->asn[as];
  if (n < 2 || ms_hash_unit(ms_hash3(seed, MS_HASH_SPOOFING, asn, 0)) >= selective)
    return FALSE;
  for (guint32 i = 0; i < n; i++) {
    guint32 provider = topology->asn[topology->neighbour[first + i]];
    announced[i] = ms_hash3(seed, MS_HASH_SPOOFING, asn, provider) & 1;
    to += announced[i];
  }
  if (to == 0 || to == n)
    announced[0] ^= 1;
  return TRUE;
}

/* One prefix: the bits that its tree sets; @words: which of a mask. MsSpoofingNode.cone is, until
 * all is known, what is learned from customers or the AS's own, and MsSpoofingSession.heard what is
 * not sent or not taken. */
typedef struct {
  MsSpoofing *spoofing;
  guint64 word[2];
} Lane;

static inline void set(MsMask *mask, const Lane *lane)
{
  mask->word[0] |= lane->word[0];
  mask->word[1] |= lane->word[1];
}

static void add_routes(const Lane *lane)
{
  MsSpoofing *spoofing = lane->spoofing;
  const MsTree *tree = &spoofing->tree;
  for (guint32 i = 0; i < tree->n; i++) {
    guint32 as = tree->order[i];
    set(&spoofing->node[as].has, lane);
    if (i < tree->n_up)
      set(&spoofing->node[as].cone, lane);
    if (i > 0)
      set(&spoofing->session[tree->node[as].via].best, lane);
  }
}

/* A peer may be on the path of a customer's route that it is sent: it sits in the sender's cone.
 * Others cannot: a customer on the path of its provider's route would have sent it the route
 * itself, and a provider would be its own provider. But for the origin, which does not send all
 * to everyone. */
static void withhold(const Lane *lane, const guint8 *announced)
{
  MsSpoofing *spoofing = lane->spoofing;
  const MsTopology *topology = spoofing->topology;
  const MsTree *tree = &spoofing->tree;
  guint32 origin = tree->order[0], first = topology->first_provider[origin];
  for (guint32 s = topology->first[origin]; s < topology->first[origin + 1]; s++) {
    set(&spoofing->session[s].heard, lane);
    if (s >= first && announced != NULL && !announced[s - first])
      set(&spoofing->session[topology->reverse[s]].heard, lane);
  }
  for (guint32 i = 1; i < tree->n_up; i++) {
    guint32 as = tree->order[i];
    for (guint32 s = topology->first_peer[as]; s < topology->first_provider[as]; s++) {
      guint32 to = topology->neighbour[s];
      if (tree->node[to].learned == MS_REL_CUSTOMER &&
          tree->node[to].length < tree->node[as].length && ms_tree_passes(tree, topology, as, to))
        set(&spoofing->session[topology->reverse[s]].heard, lane);
    }
  }
}

static void add_prefix(const Lane *lane, const guint32 *tie, guint32 origin,
                       const guint8 *announced)
{
  ms_tree_solve(&lane->spoofing->tree, lane->spoofing->topology, tie, origin, announced);
  add_routes(lane);
  withhold(lane, announced);
}

static void finish(MsSpoofing *spoofing)
{
  const MsTopology *topology = spoofing->topology;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    const MsSpoofingNode *node = &spoofing->node[as];
    for (guint32 s = topology->first[as]; s < topology->first[as + 1]; s++) {
      const MsMask *sent = s < topology->first_peer[as] ? &node->has : &node->cone;
      MsMask *heard = &spoofing->session[topology->reverse[s]].heard;
      for (guint w = 0; w < 2; w++)
        heard->word[w] = sent->word[w] & ~spoofing->session[s].best.word[w] & ~heard->word[w];
    }
  }
  for (guint32 as = 0; as < topology->n_ases; as++) {
    MsSpoofingNode *node = &spoofing->node[as];
    guint64 own = spoofing->lane_of[as] == MS_NO_LANE ? 0 : (guint64)1 << spoofing->lane_of[as];
    guint64 origins = node->cone.word[0] | node->cone.word[1];
    for (guint w = 0; w < 2; w++) {
      node->any.word[w] = node->has.word[w] & ~own;
      node->cone.word[w] = node->any.word[w] & origins;
    }
  }
}

void ms_spoofing_lanes(MsSpoofing *spoofing, const guint32 *tie, double selective, guint64 seed)
{
  const MsTopology *topology = spoofing->topology;
  memset(spoofing->session, 0, sizeof *spoofing->session * topology->n_sessions);
  memset(spoofing->node, 0, sizeof *spoofing->node * topology->n_ases);
  spoofing->n_words = 1;
  spoofing->multihomed = 0;
  for (guint l = 0; l < spoofing->n_sources; l++) {
    guint32 as = spoofing->source[l];
    if (ms_spoofing_split(topology, as, selective, seed, spoofing->announced))
      spoofing->n_words = 2;
    if (n_providers(topology, as) >= 2)
      spoofing->multihomed |= (guint64)1 << l;
  }
  for (guint l = 0; l < spoofing->n_sources; l++) {
    guint32 as = spoofing->source[l];
    guint64 bit = (guint64)1 << l;
    if (!ms_spoofing_split(topology, as, selective, seed, spoofing->announced)) {
      add_prefix(&(Lane){spoofing, {bit, spoofing->n_words == 2 ? bit : 0}}, tie, as, NULL);
      continue;
    }
    add_prefix(&(Lane){spoofing, {bit, 0}}, tie, as, spoofing->announced);
    for (guint32 i = 0; i < n_providers(topology, as); i++)
      spoofing->announced[i] ^= 1;
    add_prefix(&(Lane){spoofing, {0, bit}}, tie, as, spoofing->announced);
  }
  finish(spoofing);
}
