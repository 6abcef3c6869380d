/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How adoption spreads from those who encourage it (CDN and cloud Action 5, IXP Action 2) to those
 * whom they peer with, whose exchange they are, or who are their customers. Models of influence on
 * a graph: Kempe, Kleinberg, Tardos, KDD 2003. How strong it is in the world nobody has measured:
 * its probabilities are inputs, and stand beside every result.
 *
 * Whom it reaches hangs on those who encourage from the start alone, not on who has joined already:
 * one that is reached passes it on, whether it had joined before or not. So whoever joins besides
 * takes nobody away, and a higher probability reaches all that a lower one does. */
#pragma once

#include "models/base/hash.h"
#include "models/topology/topology.h"

G_BEGIN_DECLS

/**
 * MsSpreadModel:
 * @MS_SPREAD_NONE: it does not
 * @MS_SPREAD_CASCADE: independent cascade: each that encourages tries once to win each neighbour,
 * with the probability of their relation
 * @MS_SPREAD_THRESHOLD: linear threshold: an AS is won where the influence of those of its
 * neighbours that encourage, each with the probability of their relation divided by the number of
 * neighbours of that relation, adds up to more than a threshold that is drawn uniform in [0, 1)
 */
typedef enum { MS_SPREAD_NONE, MS_SPREAD_CASCADE, MS_SPREAD_THRESHOLD } MsSpreadModel;

/**
 * MsSpread:
 * @to_peer, @to_customer: probability, by the relation of the one who is won to the one who wins;
 * to customers: where it is demanded (no registration, no session)
 * @to_member: of members of an exchange that encourages; where the graph has the exchange as an AS
 * of that role, those are its peers and customers
 * @onward: those who are reached encourage others in turn; else only the first do
 * @rounds: how many steps at most, 0 for no bound
 */
typedef struct {
  MsSpreadModel model;
  double to_peer, to_customer, to_member;
  gboolean onward;
  guint rounds;
} MsSpread;

/** ms_spread_model_name: "none", "cascade", "threshold" */
const char *ms_spread_model_name(MsSpreadModel model);

/** ms_spread_words: for people: "cascade, 10 % to peers, 5 % to customers"; (transfer full) */
char *ms_spread_words(const MsSpread *spread);

/** MsSpreadWay: what the one who wins is to the one who is won */
typedef enum {
  MS_SPREAD_BY_PEER,
  MS_SPREAD_BY_PROVIDER,
  MS_SPREAD_BY_EXCHANGE,
  MS_N_SPREAD_WAYS
} MsSpreadWay;

/** MS_SPREAD_LOT: so many attempts at most are drawn together */
#define MS_SPREAD_LOT 64

/** ms_spread_key: what keys the draws of an AS's (or exchange's) attempts @way, by @seed */
static inline guint64 ms_spread_key(guint64 seed, guint32 from_asn, MsSpreadWay way)
{
  return ms_hash3(seed, MS_HASH_SPREAD, (guint64)way + 2, from_asn);
}

/**
 * ms_spread_wins:
 * @key: of ms_spread_key()
 * @lot: number of the lot: the candidates of one AS and way, in their order in the graph, are dealt
 * into lots of #MS_SPREAD_LOT
 * @n: candidates of this lot, 1 to #MS_SPREAD_LOT
 * @none: (1 - @probability) to the power of @n
 * @won: (out): places in the lot of those who are won
 *
 * One attempt at each of @n candidates, independent, with @probability: how many succeed is drawn
 * first (binomial, by its inverse distribution), then which, as the first of a random order. So it
 * takes no time for those who are not won, and those won at a lower probability are won at a higher
 * one.
 *
 * Returns: how many are won
 */
guint ms_spread_wins(guint64 key, guint32 lot, guint n, double probability, double none,
                     guint8 won[MS_SPREAD_LOT]);

/** ms_spread_exchange: the number that stands for an exchange's ASN in its draws: no AS has it */
static inline guint32 ms_spread_exchange(guint32 exchange)
{
  return G_MAXUINT32 - exchange;
}

/** ms_spread_threshold: of @asn, uniform in [0, 1) */
static inline double ms_spread_threshold(guint64 seed, guint32 asn)
{
  return ms_hash_unit(ms_hash3(seed, MS_HASH_SPREAD, 1, asn));
}

/**
 * ms_spread_run:
 * @encourages: [n_ases] 1 for those who do from the start
 * @exchanges: (nullable): [n_exchanges] likewise
 * @round: (out): [n_ases] in which step each was reached, from 1 (254: then or later); 0 for those
 * who were not, and for those who encourage from the start
 * @seed: of the draws
 * @queue: (out): [n_ases + 1] those who were reached come first, in the order of the steps
 *
 * Returns: how many were reached
 */
guint32 ms_spread_run(const MsSpread *spread, const MsTopology *topology, const guint8 *encourages,
                      const guint8 *exchanges, guint64 seed, guint8 *round, guint32 *queue);

G_END_DECLS
