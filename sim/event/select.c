/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The decision process over the slots of an AS (RFC 4271 section 9.1.2), by the short cuts that
 * their order allows; where mechanisms hold things against routes, by the table of steps. */
#include "sim/event/engine.h"

MsCandidate ms_engine_candidate(const MsEngine *engine, const MsNode *node, guint prefix,
                                guint32 session)
{
  const MsSlot *slot = ms_engine_slot(engine, prefix, session);
  return (MsCandidate){.learned = ms_node_relation(node, session),
                       .length = slot->length,
                       .as_asn = node->asn,
                       .neighbour_asn = engine->topology->asn[engine->topology->neighbour[session]],
                       .age = slot->age,
                       .flags = engine->routes->route[slot->in].flags};
}

static gboolean is_preferred(const MsEngine *engine, const MsNode *node, guint prefix, guint32 a,
                             guint32 b)
{
  MsCandidate x = ms_engine_candidate(engine, node, prefix, a);
  MsCandidate y = ms_engine_candidate(engine, node, prefix, b);
  return ms_decision_compare(&engine->policy, &x, &y, NULL) < 0;
}

/* Whether, of two sessions of @node with routes of equal rank and length, @a is preferred to @b. */
static gboolean wins_tie(const MsEngine *engine, const MsNode *node, guint prefix, guint32 a,
                         guint32 b)
{
  const MsTopology *topology = engine->topology;
  guint32 asn_a = topology->asn[topology->neighbour[a]],
          asn_b = topology->asn[topology->neighbour[b]];
  if (engine->policy.tie_break == MS_TIE_HASH) {
    guint32 hash_a = ms_tie_hash(engine->policy.seed, engine->policy.draw, node->asn, asn_a);
    guint32 hash_b = ms_tie_hash(engine->policy.seed, engine->policy.draw, node->asn, asn_b);
    if (hash_a != hash_b)
      return hash_a < hash_b;
  } else if (engine->policy.tie_break == MS_TIE_OLDEST) {
    guint32 age_a = ms_engine_slot(engine, prefix, a)->age,
            age_b = ms_engine_slot(engine, prefix, b)->age;
    if (age_a != age_b)
      return (gint32)(age_a - age_b) < 0; /* holds across a wrap of the count */
  }
  return asn_a < asn_b;
}

/* The best session of first .. end-1, which are of one class, or MS_NO_SESSION. */
static guint32 best_of_class(const MsEngine *engine, const MsNode *node, guint prefix,
                             guint32 first, guint32 end)
{
  const MsSlot *slot = ms_engine_slot(engine, prefix, 0);
  guint32 best = MS_NO_SESSION;
  guint16 length = MS_NO_ROUTE_LENGTH;
  if (engine->policy.tie_break == MS_TIE_LOWEST_ASN) {
    for (guint32 s = first; s < end; s++) {
      if (slot[s].length < length) {
        length = slot[s].length;
        best = s;
      }
    }
    return best;
  }
  for (guint32 s = first; s < end; s++) {
    if (slot[s].length < length || (slot[s].length == length && best != MS_NO_SESSION &&
                                    wins_tie(engine, node, prefix, s, best))) {
      length = slot[s].length;
      best = s;
    }
  }
  return best;
}

gboolean ms_engine_beats(const MsEngine *engine, const MsNode *node, guint prefix, guint32 a,
                         guint32 b)
{
  if (node->flags & MS_NODE_PREFERS)
    return is_preferred(engine, node, prefix, a, b);
  const guint8 *rank = engine->policy.rank;
  MsRelation class_a = ms_node_relation(node, a), class_b = ms_node_relation(node, b);
  if (rank[class_a] != rank[class_b])
    return rank[class_a] < rank[class_b];
  guint16 length_a = ms_engine_slot(engine, prefix, a)->length,
          length_b = ms_engine_slot(engine, prefix, b)->length;
  if (length_a != length_b)
    return length_a < length_b;
  /* Within a class sessions are in ascending order of ASN: no look at the neighbours is needed. */
  if (engine->policy.tie_break == MS_TIE_LOWEST_ASN && class_a == class_b)
    return a < b;
  return wins_tie(engine, node, prefix, a, b);
}

/* Sessions whose route passes, one by one. */
static guint32 select_among(const MsEngine *engine, const MsNode *node, guint prefix,
                            guint16 shunned)
{
  guint32 best = MS_NO_SESSION;
  for (guint32 s = node->first; s < node[1].first; s++) {
    const MsSlot *slot = ms_engine_slot(engine, prefix, s);
    if (slot->in != 0 && !(engine->routes->route[slot->in].flags & shunned) &&
        (best == MS_NO_SESSION || ms_engine_beats(engine, node, prefix, s, best)))
      best = s;
  }
  return best;
}

guint32 ms_engine_select_clean(const MsEngine *engine, const MsNode *node, guint prefix)
{
  return select_among(engine, node, prefix, MS_ROUTE_HIJACK | MS_ROUTE_CROSSED);
}

guint32 ms_engine_select(const MsEngine *engine, const MsNode *node, guint prefix)
{
  if (node->flags & MS_NODE_PREFERS)
    return select_among(engine, node, prefix, 0);
  const guint32 bound[4] = {node->first, node->first_peer, node->first_provider, node[1].first};
  guint32 best = MS_NO_SESSION;
  for (guint class = 0; class < 3; class ++) {
    guint32 s = best_of_class(engine, node, prefix, bound[class], bound[class + 1]);
    if (s != MS_NO_SESSION &&
        (best == MS_NO_SESSION || ms_engine_beats(engine, node, prefix, s, best)))
      best = s;
    if (best != MS_NO_SESSION && engine->ranks_in_order)
      break;
  }
  return best;
}
