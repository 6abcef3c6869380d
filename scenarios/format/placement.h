/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which AS offends, which one suffers: a number, or a draw among the ASes that meet some terms.
 *
 *     15169   AS15169                             that AS
 *     random:cloud                                any cloud
 *     random:transit, peer-of:victim, cone:10-300, not:participants
 *
 * All terms after `random:` hold together. A term is a group of models/manrs/adoption.h, or one of
 *   peer-of:X, customer-of:X, provider-of:X, neighbour-of:X   X is an ASN, or the word offender or
 * victim customers:N, peers:N, providers:N, cone:N                 counts in the graph; N is 5,
 * 5-50, 5- or -50 multihomed, single-homed                                  providers:2-,
 * providers:1 participants                                              takes part in a programme
 * in any run of the scenario and `not:TERM` is its opposite. */
#pragma once

#include "models/topology/topology.h"

G_BEGIN_DECLS

typedef enum { MS_TERM_GROUP, MS_TERM_NEIGHBOUR, MS_TERM_COUNT, MS_TERM_PARTICIPANTS } MsTermKind;

/** MsTermCount: what is counted */
typedef enum { MS_COUNT_CUSTOMERS, MS_COUNT_PEERS, MS_COUNT_PROVIDERS, MS_COUNT_CONE } MsTermCount;

/**
 * MsTerm:
 * @text: as written, for messages; owned
 * @negated: `not:`
 * @group: (nullable): name; owned
 * @relation: what the AS sought is to the other: #MS_REL_SELF stands for any neighbour
 * @of_other: the other is the incident's other party
 * @asn: else, the other
 * @count, @low, @high: for counts, both ends included
 */
typedef struct {
  MsTermKind kind;
  char *text;
  gboolean negated;
  char *group;
  MsRelation relation;
  gboolean of_other;
  guint32 asn;
  MsTermCount count;
  guint32 low, high;
} MsTerm;

/**
 * MsPlacement:
 * @asn: the AS, or 0: drawn
 * @terms: [n_terms]
 */
typedef struct {
  guint32 asn;
  MsTerm *terms;
  guint n_terms;
} MsPlacement;

/**
 * ms_placement_parse:
 * @text: see above
 * @other: "victim" where an offender is placed, "offender" where a victim is: the word that stands
 * for the other party
 *
 * Returns: (transfer full): the placement, or %NULL with an #MsScenarioError
 */
MsPlacement *ms_placement_parse(const char *text, const char *other, GError **error);
void ms_placement_free(MsPlacement *placement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsPlacement, ms_placement_free)

/** ms_placement_needs_other: whether a term speaks of the other party, so that it has to be known
 * first */
gboolean ms_placement_needs_other(const MsPlacement *placement);

/**
 * ms_placement_find:
 * @topology: the graph
 * @participant: (nullable): [n_ases] who takes part in a programme
 * @other: index of the other party, or #MS_NO_AS while it is not known; never drawn
 * @seed: of the draws
 * @what: what the draw is for ("leak.offender"): each has a permutation of its own
 * @n_candidates: (out) (optional): how many ASes met the terms; 1 for a number
 *
 * Draws the AS with the lowest hash of (seed, what, ASN), so that more candidates or fewer do not
 * change the choice unless they change who is lowest.
 *
 * Returns: its index, or #MS_NO_AS with an error that says which term left nobody
 */
guint32 ms_placement_find(const MsPlacement *placement, const MsTopology *topology,
                          const guint8 *participant, guint32 other, guint64 seed, const char *what,
                          guint *n_candidates, GError **error);

/** MsPlacementWord: a word of the language above, for `list` and the reference */
typedef struct {
  const char *form, *help;
} MsPlacementWord;
const MsPlacementWord *ms_placement_words(guint *n);

/** ms_text_hash: 64 bits of @text (FNV-1a), the same everywhere */
guint64 ms_text_hash(const char *text);

G_END_DECLS
