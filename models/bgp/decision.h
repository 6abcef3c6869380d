/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The decision process (RFC 4271 section 9.1) as a table of named steps, and the same thing packed
 * for engines. */
#pragma once

#include "models/bgp/route.h"
#include "models/topology/topology.h"

G_BEGIN_DECLS

/**
 * MsTieBreak:
 * @MS_TIE_LOWEST_ASN: the lowest neighbour ASN: what most published AS-level simulators use
 * @MS_TIE_HASH: a fixed pseudo-random preference of each AS among its neighbours, from the seed and
 * the draw
 * @MS_TIE_OLDEST: the route that was there first (event engines only); among equally old ones the
 * lowest ASN
 *
 * The last step, a choice that the scenario names.
 */
typedef enum { MS_TIE_LOWEST_ASN, MS_TIE_HASH, MS_TIE_OLDEST } MsTieBreak;

/**
 * MsPolicy:
 * @rank: by #MsRelation: lower is better; the LOCAL_PREF of the relation. Own routes always win
 * @export_all: no valley-free rule: every route goes to every neighbour (for known answers of
 * dynamics)
 * @tie_break: the last step
 * @seed: for #MS_TIE_HASH: the scenario's seed
 * @draw: for #MS_TIE_HASH: the number of the draw (a trial, or a block of them); 0 for a single run
 */
typedef struct {
  guint8 rank[4];
  gboolean export_all;
  MsTieBreak tie_break;
  guint64 seed, draw;
} MsPolicy;

/** ms_policy_default: own > customer > peer > provider, valley-free, lowest ASN */
MsPolicy ms_policy_default(void);

/** MsCandidate: a route as the decision process sees it */
typedef struct {
  MsRelation learned;
  guint32 length;
  guint32 as_asn;        /* of the AS that decides */
  guint32 neighbour_asn; /* of the neighbour that sent it */
  guint64 age;           /* order of arrival, for #MS_TIE_OLDEST: lower is older */
  guint16 flags;         /* of the route: its demerits count */
} MsCandidate;

/**
 * MsDecisionStep:
 * @name: "local-pref"
 * @source: "RFC 4271 section 9.1.1"
 * @rule: in words, "the highest LOCAL_PREF: own, customer, peer, provider"
 * @compare: below 0 where @a is better, above where @b is, 0 where the next step decides
 */
typedef struct {
  const char *name, *source, *rule;
  int (*compare)(const MsPolicy *policy, const MsCandidate *a, const MsCandidate *b);
} MsDecisionStep;

/** ms_decision_steps: the steps in order */
const MsDecisionStep *ms_decision_steps(guint *n);

/** ms_decision_compare: all steps in turn; @decided_by (out) (optional): the step that told them
 * apart */
int ms_decision_compare(const MsPolicy *policy, const MsCandidate *a, const MsCandidate *b,
                        guint *decided_by);

/** MS_TIE_CLASSES: pairs of AS and neighbour fall into so many classes, see ms_tie_hash() */
#define MS_TIE_CLASSES 256

/** MsTiePair: what of a preference is the same in every draw: its class, and the order in which
 * preferences go that the draw leaves equal: lower first, then the lower neighbour ASN */
typedef struct {
  guint32 tie_class, order;
} MsTiePair;

/** ms_tie_pair: of @as_asn and @neighbour_asn, by @seed; @order has 24 bits */
MsTiePair ms_tie_pair(guint64 seed, guint32 as_asn, guint32 neighbour_asn);

/** ms_tie_draw: the preference of a class in a draw: uniform in 0-255, independent of other draws
 * and classes */
guint8 ms_tie_draw(guint64 seed, guint64 draw, guint32 tie_class);

/** ms_tie_draws: ms_tie_draw() of all classes */
void ms_tie_draws(guint64 seed, guint64 draw, guint8 draws[MS_TIE_CLASSES]);

/**
 * ms_tie_hash:
 *
 * The pseudo-random preference of @as_asn for @neighbour_asn: lower is preferred, equal values fall
 * to the lowest ASN. The same in every engine: ms_tie_draw() of the pair's class, then its order.
 * The steady engine looks up 256 draws where it could not afford a hash for each of a million
 * sessions and each of its trials. An AS prefers either of two neighbours in half of the draws, as
 * with a hash of everything; only where classes are equal (one pair of neighbours in 256) or the
 * draws of two classes are (one draw in 256) does the fixed order decide.
 */
guint32 ms_tie_hash(guint64 seed, guint64 draw, guint32 as_asn, guint32 neighbour_asn);

/** ms_export_allowed: the valley-free rule (Gao and Rexford, 2001): routes of one's own and of
 * customers go to everyone, others to customers alone */
static inline gboolean ms_export_allowed(MsRelation learned, MsRelation to)
{
  return learned == MS_REL_SELF || learned == MS_REL_CUSTOMER || to == MS_REL_CUSTOMER;
}

/** ms_leak_type: the type by RFC 7908 section 3 of sending to @to what was learned from @learned: 1
 * hairpin (provider to provider), 2 lateral (peer to peer), 3 provider to peer, 4 peer to provider;
 * 0 where that is no leak */
static inline guint ms_leak_type(MsRelation learned, MsRelation to)
{
  if (ms_export_allowed(learned, to))
    return 0;
  if (learned == MS_REL_PROVIDER)
    return to == MS_REL_PROVIDER ? 1 : 3;
  return to == MS_REL_PEER ? 2 : 4;
}

const char *ms_tie_break_name(MsTieBreak tie_break);
gboolean ms_tie_break_from_name(const char *name, MsTieBreak *tie_break);

G_END_DECLS
