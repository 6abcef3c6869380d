/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who adopts: the words of an [adoption] key turned into a set of ASes. */
#pragma once

#include "models/base/hash.h"
#include "models/manrs/programme.h"

G_BEGIN_DECLS

#define MS_ADOPTION_ERROR (ms_adoption_error_quark())
GQuark ms_adoption_error_quark(void);

typedef enum {
  MS_ADOPTION_ERROR_SYNTAX,
  MS_ADOPTION_ERROR_UNKNOWN, /* a group, list, column or value that does not exist; the nearest
                                known is suggested */
  MS_ADOPTION_ERROR_FILE,    /* not readable, or a row of it makes no sense */
  MS_ADOPTION_ERROR_VALUE    /* a number or day out of range */
} MsAdoptionError;

/** ms_group_known: whether @name is one of ms_group_names() */
gboolean ms_group_known(const char *name);

/**
 * ms_group_matches: whether AS @as is in the group @name: "any", "stub", "transit" (has customers),
 * "tier1", "access", "content", "enterprise", "cdn", "cloud", "cdn-cloud" (either), "ixp", or a
 * region's name; %FALSE for other names
 */
gboolean ms_group_matches(const MsTopology *topology, guint32 as, const char *name);

/** ms_group_names: all groups, %NULL-terminated */
const char *const *ms_group_names(void);

/**
 * ms_adoption_select:
 * @topology: the graph
 * @what: name of the programme or mechanism; keys the draws, so that each has a permutation of its
 * own
 * @universe: bits 1 << #MsRole of the ASes that an amount without a group is taken of; for
 * mechanisms all
 * @text: terms separated by commas, see below
 * @base_dir: (nullable): folder that files are relative to
 * @seed: of the draws
 * @members: (out): [n_ases] 1 for adopters; all 0 on error
 * @missing: (out) (optional): how many ASNs that @text or its files name are not in the graph, each
 * counted once
 *
 * The set that @text describes, term by term from the left: each adds ASes, or, with a minus before
 * it, takes away what came before.
 *
 * - `none`; `all` (the whole universe, as `100%`)
 * - an amount of the universe: `40%`, `random:300` (that many, drawn), `top:20` (largest customer
 * cones, ties to the lower ASN); of a group, whoever the universe is: `ripe:40%`,
 * `stub:random:300`, `transit:top:20`
 * - `GROUP`: all of a group
 * - an ASN: `15169` or `AS15169`
 * - `founders`, `task-force`: participants known by number (models/manrs/participants.h); those
 * that the graph lacks are left out
 * - `file:PATH`: the ASNs of a file, see ms_asn_file_read(): a plain list, MANRS' JSON, or CSV with
 * a column `asn`; `file:PATH#status=safe` takes the rows with that value;
 * a path or value holds no comma here
 * - `as-of:2020-04-14`: what is known of that day, see below
 *
 * Draws: an AS adopts at the fraction f where ms_adoption_draw() is below f * 2^32, and `random:N`
 * takes the N lowest of ms_hash3(@seed, MS_HASH_ADOPTION, hash of @what, ASN). So 40 % contains 20
 * %, `random:300` contains `random:200`, and an AS's draw is the same in every graph.
 *
 * `as-of:DAY` for `operators`: as many ASes as the community counted participants on that day
 * (ms_community_size()), each taken for one AS. In a graph of fewer than 30,000 ASes the number is
 * scaled by n_ases / 70,000, rounded, at least 1. In 2023-08, 364 of 871 operators had no
 * customers: that share of the number, rounded, is drawn among the ASes of the universe without
 * customers, the rest among those with customers; where one kind is too few, the other fills up.
 * CDNs, clouds and exchanges are never drawn. Participants of the task force that had joined by
 * then come first among their kind; the others come by draws that favour large customer cones, as
 * those who joined were. With real ASNs, MANRS' own list as a file is better. For `cdn-cloud`: the
 * founders, from 2020-03-31 on. For `rov`: the networks of ms_rov_history() that dropped invalid
 * routes from all neighbours by then; days before it begins are an error. Nothing is known for
 * other names.
 *
 * Returns: %FALSE with an #MsAdoptionError that names the term, or the file and line
 */
gboolean ms_adoption_select(const MsTopology *topology, const char *what, guint universe,
                            const char *text, const char *base_dir, guint64 seed, guint8 *members,
                            guint *missing, GError **error);

/** ms_adoption_key: the hash of @what that keys its draws */
guint64 ms_adoption_key(const char *what);

/** ms_adoption_select_keyed: the same with draws by @key, so that several programmes may share one
 * permutation; @what still says what `as-of` is about */
gboolean ms_adoption_select_keyed(const MsTopology *topology, const char *what, guint universe,
                                  const char *text, const char *base_dir, guint64 seed, guint64 key,
                                  guint8 *members, guint *missing, GError **error);

/** ms_adoption_permutation: what keys the draws of shares by @seed and @key (of ms_adoption_key())
 */
static inline guint64 ms_adoption_permutation(guint64 seed, guint64 key)
{
  return ms_hash3(seed, MS_HASH_ADOPTION, key, 0);
}

/** ms_adoption_draw: of AS @asn: uniform in 32 bits; @permutation: of ms_adoption_permutation() */
static inline guint32 ms_adoption_draw(guint64 permutation, guint32 asn)
{
  return ms_hash_keyed32(permutation, asn);
}

/** MS_ADOPTION_ALWAYS: the threshold below which every draw is */
#define MS_ADOPTION_ALWAYS (G_GUINT64_CONSTANT(1) << 32)

/**
 * ms_adoption_thresholds:
 * @threshold: (out): [n_ases]
 * @expressible: (out): whether thresholds can tell it; where not, @threshold is all 0
 *
 * What ms_adoption_select() says for every seed at once: it chooses an AS where ms_adoption_draw()
 * is below the AS's threshold. Not expressible are `random:N` and `as-of` of operators, whose draws
 * depend on each other, and a share that is taken away from a larger one.
 *
 * Returns: %FALSE with the error that ms_adoption_select() would have
 */
gboolean ms_adoption_thresholds(const MsTopology *topology, const char *what, guint universe,
                                const char *text, const char *base_dir, guint64 *threshold,
                                gboolean *expressible, guint *missing, GError **error);

G_END_DECLS
