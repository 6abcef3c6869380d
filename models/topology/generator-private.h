/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generator at work: what its stages share. They run in this order, each on a random stream of
 * its own:
 *
 *   population   who there is: ASes known by number, transit networks, stubs; what each wants
 * (generator-population.c) numbers      AS numbers (generator-numbers.c) transit      providers;
 * acyclic since a transit network buys only from those before it in a hidden order
 *                (generator-transit.c)
 *   peering      the clique, CDNs and clouds, exchanges (generator-peering.c)
 *
 * ASes are numbered here: the known ones, then the other ASes with customers, then stubs. All draws
 * are made of integers (or of doubles that only additions, products and quotients touch), so that a
 * seed gives the same graph on every machine. */
#pragma once

#include "models/base/hash.h"
#include "models/topology/builder.h"
#include "models/topology/profiles.h"
#include "models/topology/well-known.h"

#include <gsl/gsl_rng.h>

G_BEGIN_DECLS

/** MS_WELL_KNOWN_ASES: size of the graph that the counts of models/topology/well-known.h are from
 */
#define MS_WELL_KNOWN_ASES 65438

/** MsPair: two ASes with a link; of a provider and its customer, the provider is @a */
typedef struct {
  guint32 a, b;
} MsPair;

/**
 * MsPairSet:
 * @slots: keys, 0 where free; their number is a power of two, at least twice that of the keys held
 *
 * Which ASes share a link already.
 */
typedef struct {
  guint64 *slots;
  gsize mask, n;
} MsPairSet;

/**
 * MsGenerator:
 * @n: ASes
 * @n_known: of them, known by number
 * @n_upper: known ones and others with customers; the rest, up to @n, are stubs that nobody knows
 * by number
 * @known: [n_known] what is known of them
 * @role, @region, @size: [n] #MsRole, #MsRegion, #MsSizeClass
 * @asn: [n] number
 * @customers, @providers, @peers: [n] how many the AS wants
 * @providerless: [n] whether it has no provider by intent
 * @links: customer links, then peer links
 * @n_customer_links: how many of @links are customer links
 * @linked: all pairs in @links
 * @n_exchanges: exchanges; @exchange_region: [n_exchanges] of each, whose exchanges lie side by
 * side, the largest first
 * @planned: [n_exchanges] members that an exchange was founded for
 * @joined: [n + 1] exchanges of AS i are @memberships[@joined[i]] up to, and without,
 * @joined[i + 1]
 */
typedef struct {
  const MsProfile *profile;
  guint64 seed;
  gsl_rng *rng;
  guint32 n, n_known, n_upper;
  const MsWellKnown **known;
  guint8 *role, *region, *size;
  guint32 *asn, *customers, *providers, *peers;
  MsPair *links;
  gsize n_links, links_room, n_customer_links;
  MsPairSet linked;
  guint32 n_exchanges;
  guint8 *exchange_region;
  guint32 *planned, *joined;
  GArray *memberships;
} MsGenerator;

/* Stages. Each begins with ms_generator_stream(). */
void ms_generator_population(MsGenerator *generator);
void ms_generator_numbers(MsGenerator *generator);
void ms_generator_transit(MsGenerator *generator);
void ms_generator_peering(MsGenerator *generator);

/* ms_generator_exchanges: tells @builder the exchanges and their members; draws nothing from the
 * generator's streams (generator-exchanges.c) */
void ms_generator_exchanges(const MsGenerator *generator, MsTopologyBuilder *builder);

/* ms_generator_stream: from here on draws depend on the profile, the size, the seed and @stage
 * alone */
void ms_generator_stream(MsGenerator *generator, guint stage);

/* ms_generator_scale: @count, of a graph of @of ASes, in one of @n: rounded to nearest */
static inline guint32 ms_generator_scale(guint32 count, guint32 n, guint32 of)
{
  return (guint32)(((guint64)count * n + of / 2) / of);
}

/* ms_generator_is_cloud: a CDN or a cloud; known by number, all of them */
static inline gboolean ms_generator_is_cloud(const MsGenerator *generator, guint32 as)
{
  return generator->role[as] == MS_ROLE_CDN || generator->role[as] == MS_ROLE_CLOUD;
}

/* ms_generator_ascending: compares two guint32, for qsort() */
int ms_generator_ascending(const void *a, const void *b);

/* ms_generator_below: uniform in 0 .. n-1; n > 0 */
static inline guint32 ms_generator_below(MsGenerator *generator, guint32 n)
{
  return (guint32)gsl_rng_uniform_int(generator->rng, n);
}

/* ms_generator_chance: true with probability @ppm in a million */
static inline gboolean ms_generator_chance(MsGenerator *generator, guint32 ppm)
{
  return ms_generator_below(generator, MS_PROFILE_MILLION) < ppm;
}

/* ms_generator_pick: index of one of @n weights, drawn in proportion; their sum is above 0 and fits
 * 32 bits */
guint ms_generator_pick(MsGenerator *generator, const guint32 *weights, guint n);

/* ms_generator_shuffle: every order equally likely */
void ms_generator_shuffle(MsGenerator *generator, guint32 *items, guint32 n);

/* ms_generator_link: adds a link unless the two are one or share one already (then %FALSE) */
gboolean ms_generator_link(MsGenerator *generator, guint32 a, guint32 b);
gboolean ms_generator_linked(const MsGenerator *generator, guint32 a, guint32 b);

/**
 * ms_generator_sample:
 * @items: [n] candidates, all different; on return the first of them are the chosen ones
 * @weights: [n] how likely each is, in proportion; moved along with @items
 * @want: how many
 *
 * Draws without replacement, by systematic sampling: O(n), and no two draws are more alike than the
 * weights ask.
 *
 * Returns: how many were chosen: @want, or all whose weight is not 0
 */
guint32 ms_generator_sample(MsGenerator *generator, guint32 *items, guint32 *weights, guint32 n,
                            guint32 want);

G_END_DECLS
