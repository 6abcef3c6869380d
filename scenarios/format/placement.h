/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which AS offends, which one suffers: a number, or a draw among the ASes that meet some terms.
 *
 *     15169   AS15169                             that AS
 *     random:cloud                                any cloud
 *     random:transit, peer-of:victim, cone:10-300, not:participants
 *     random:can-leak                             any AS that can leak the victim's route
 *     file:leakers.txt                            any AS of a list; the same as random:file:...
 *     15169, 13335                                several, where that may be
 *     random:5, content                           five, drawn
 *
 * All terms after `random:` hold together. A term is a group of models/manrs/adoption.h, or one of
 *
 *     peer-of:X, customer-of:X, provider-of:X, neighbour-of:X
 *                              X is an ASN, or the word offender or victim
 *     customers:N, peers:N, providers:N, cone:N
 *                              counts in the graph; N is 5, 5-50, 5- or -50
 *     multihomed, single-homed providers:2-, providers:1
 *     participants             takes part in a programme in any run of the scenario, or at any
 * point of a sweep can-leak                 of a leak's offender: may hold a route that it may not
 * export file:PATH                in a list, see ms_asn_file_read()
 *
 * and `not:TERM` is its opposite. */
#pragma once

#include "models/topology/topology.h"

G_BEGIN_DECLS

/**
 * MsTermKind:
 * @MS_TERM_CAN_LEAK: #MsPlacementContext.can_leak, and the other party is not in its customer cone
 * @MS_TERM_APART: of a victim: not in the other party's customer cone; has no word, and stands for
 * an offender's can-leak where the offender is placed first
 */
typedef enum {
  MS_TERM_GROUP,
  MS_TERM_NEIGHBOUR,
  MS_TERM_COUNT,
  MS_TERM_PARTICIPANTS,
  MS_TERM_CAN_LEAK,
  MS_TERM_APART,
  MS_TERM_LIST
} MsTermKind;

/** MsTermCount: what is counted */
typedef enum { MS_COUNT_CUSTOMERS, MS_COUNT_PEERS, MS_COUNT_PROVIDERS, MS_COUNT_CONE } MsTermCount;

/**
 * MsTerm:
 * @text: as written, for messages; owned
 * @negated: `not:`
 * @group: (nullable): name; owned
 * @relation: what the AS sought is to the other: #MS_REL_SELF stands for any neighbour
 * @of_other: the other is the incident's other party
 * @asn: else, the other; @as: its index, once resolved
 * @count, @low, @high: for counts, both ends included
 * @path: of a list, and conditions on its rows; owned
 * @listed: [n_ases] who is in the list, once resolved; owned
 */
typedef struct {
  MsTermKind kind;
  char *text;
  gboolean negated;
  char *group;
  MsRelation relation;
  gboolean of_other;
  guint32 asn, as;
  MsTermCount count;
  guint32 low, high;
  char *path;
  guint8 *listed;
} MsTerm;

/**
 * MsPlacement:
 * @asn: the AS, or 0: drawn
 * @as: its index, once resolved
 * @terms: [n_terms]
 * @rank: which of the ASes that meet the terms, in the order in which they are drawn; 0: the first
 */
typedef struct {
  guint32 asn, as;
  MsTerm *terms;
  guint n_terms, rank;
} MsPlacement;

/** MS_MAX_SEVERAL: ASes that one key may place */
#define MS_MAX_SEVERAL 64

/**
 * ms_placement_parse:
 * @text: see above
 * @other: "victim" where an offender is placed, "offender" where a victim is: the word that stands
 * for the other party
 *
 * Returns: (transfer full): the placement, or %NULL with an #MsScenarioError
 */
MsPlacement *ms_placement_parse(const char *text, const char *other, GError **error);

/** ms_placements_parse: the same where there may be several: numbers, or `random:N` and terms, of
 * which there may be none; (transfer full): of #MsPlacement, #MS_MAX_SEVERAL at most */
GPtrArray *ms_placements_parse(const char *text, const char *other, GError **error);
void ms_placement_free(MsPlacement *placement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsPlacement, ms_placement_free)

/** ms_placement_needs_other: whether a term speaks of the other party, so that it has to be known
 * first */
gboolean ms_placement_needs_other(const MsPlacement *placement);

/** ms_placement_has: whether it has a term of that kind, negated or not */
gboolean ms_placement_has(const MsPlacement *placement, MsTermKind kind);

/** ms_placement_keep_apart: adds #MS_TERM_APART */
void ms_placement_keep_apart(MsPlacement *placement);

/**
 * ms_placement_resolve:
 * @base_dir: (nullable): folder that files are relative to
 * @missing: (out): how many ASNs of files are not in the graph
 *
 * Finds in @topology what is named, and reads files. The functions below need that.
 *
 * Returns: %FALSE with an error: an AS that is not there, or what is wrong with a file
 */
gboolean ms_placement_resolve(MsPlacement *placement, const MsTopology *topology,
                              const char *base_dir, guint *missing, GError **error);

/**
 * MsPlacementContext:
 * @topology: the graph
 * @participant: (nullable): [n_ases] who takes part in a programme
 * @can_leak: (nullable): [n_ases] who can leak as far as that does not hang on the other party
 * @other: index of the other party, or #MS_NO_AS while it is not known; never drawn
 * @apart: one more AS that is never drawn, or 0 with @has_apart %FALSE
 */
typedef struct {
  const MsTopology *topology;
  const guint8 *participant, *can_leak;
  guint32 other, apart;
  gboolean has_apart;
} MsPlacementContext;

/** ms_term_is_fixed: whether @term depends on the graph alone, not on participants or the other
 * party */
gboolean ms_term_is_fixed(const MsTerm *term);

/** ms_term_holds: whether @as meets it */
gboolean ms_term_holds(const MsTerm *term, const MsPlacementContext *context, guint32 as);

/**
 * ms_placement_find:
 * @seed: of the draws
 * @key: ms_text_hash() of what the draw is for ("leak.offender"): each has a permutation of its own
 * @n_candidates: (out) (optional): how many ASes met the terms; 1 for a number
 *
 * Draws the AS with the lowest hash of (seed, key, ASN), or the one of that rank, so that more
 * candidates or fewer do not change the choice unless they change who is lowest.
 *
 * Returns: its index, or #MS_NO_AS with an error that says which term left nobody
 */
guint32 ms_placement_find(const MsPlacement *placement, const MsPlacementContext *context,
                          guint64 seed, guint64 key, guint *n_candidates, GError **error);

/** ms_placement_refuse: sets the error of a placement that @term left nobody to */
void ms_placement_refuse(const MsTerm *term, GError **error);

/** MsPlacementWord: a word of the language above, for `list` and the reference */
typedef struct {
  const char *form, *help;
} MsPlacementWord;
const MsPlacementWord *ms_placement_words(guint *n);

/** ms_text_hash: 64 bits of @text (FNV-1a), the same everywhere */
guint64 ms_text_hash(const char *text);

G_END_DECLS
