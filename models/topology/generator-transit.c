/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who buys transit from whom.
 *
 * Every customer that a network wants is a slot. Slots lie in pools, by the provider's region and
 * whether it is among the largest; a customer draws a pool by the profile's table for its own
 * region, then any slot in it, so that a network gets as many customers as it wants, and the large
 * ones most. Networks with customers come first, in a hidden order that size shapes and chance
 * blurs: one draws from the slots of those before it and only then adds its own, hence no cycle.
 * Stubs share out what is left. */
#include "models/topology/generator-private.h"

#include <stdlib.h>
#include <string.h>

/* Of a million purchases by networks with customers, so many from one little larger: out of the
 * last such share of those before it. */
#define NEIGHBOURS      150000
#define NEIGHBOUR_SHARE 32

/* As many customers, in a graph of MS_WELL_KNOWN_ASES, make a network one of the largest; fewer in
 * a smaller one, but never less than the second number. */
#define LARGEST_FROM     300
#define LARGEST_AT_LEAST 30

/* By how many doublings of its customers chance moves a network in the hidden order, at most. */
#define ORDER_BLUR 2

/* Draws of a slot before taking a provider that has all its customers already. */
#define TRIES 12

typedef struct {
  guint32 *slots; /* the provider of each */
  guint32 n;
} Pool;

typedef struct {
  MsGenerator *generator;
  Pool pool[MS_PROFILE_POOLS];
  guint32 *storage;
  guint32 *order; /* [n_order] networks with customers */
  guint32 n_order;
} Market;

/* ---- the hidden order */

typedef struct {
  guint32 key, as;
} Ranked;

static int compare_ranked(const void *a, const void *b)
{
  const Ranked *x = a, *y = b;
  if (x->key != y->key)
    return x->key > y->key ? -1 : 1;
  return (x->as > y->as) - (x->as < y->as);
}

/* 256 times the logarithm to base 2, straight between powers of two: integers give the same
 * everywhere. */
static guint32 log2_256(guint32 x)
{
  guint bits = g_bit_storage(x) - 1;
  return (bits << 8) + (guint32)((((guint64)x << 8) >> bits) & 255);
}

static void draw_order(Market *market)
{
  MsGenerator *generator = market->generator;
  g_autofree Ranked *ranked = g_new(Ranked, generator->n_upper);
  guint32 n = 0;
  for (guint32 as = 0; as < generator->n_upper; as++) {
    if (generator->customers[as] == 0)
      continue;
    guint32 key = log2_256(generator->customers[as]);
    if (generator->role[as] == MS_ROLE_TIER1) {
      key += 1 << 20;
    } else {
      key += ms_generator_below(generator, ORDER_BLUR * 256) +
             ms_generator_below(generator, ORDER_BLUR * 256);
    }
    ranked[n++] = (Ranked){key, as};
  }
  qsort(ranked, n, sizeof *ranked, compare_ranked);
  market->order = g_new(guint32, n);
  market->n_order = n;
  for (guint32 i = 0; i < n; i++)
    market->order[i] = ranked[i].as;
}

/* ---- pools */

static guint pool_of(const MsGenerator *generator, guint32 as)
{
  guint32 largest =
      ms_generator_scale(LARGEST_FROM, MIN(generator->n, MS_WELL_KNOWN_ASES), MS_WELL_KNOWN_ASES);
  gboolean large = generator->role[as] == MS_ROLE_TIER1 ||
                   generator->customers[as] >= MAX(largest, LARGEST_AT_LEAST);
  return generator->region[as] - 1U + (large ? MS_PROFILE_REGIONS : 0);
}

static void pools_make_room(Market *market)
{
  const MsGenerator *generator = market->generator;
  gsize room[MS_PROFILE_POOLS] = {0}, all = 0;
  for (guint32 i = 0; i < market->n_order; i++) {
    guint32 as = market->order[i];
    room[pool_of(generator, as)] += generator->customers[as];
    all += generator->customers[as];
  }
  market->storage = g_new(guint32, all);
  guint32 *at = market->storage;
  for (guint p = 0; p < MS_PROFILE_POOLS; p++) {
    market->pool[p] = (Pool){at, 0};
    at += room[p];
  }
}

static void offer(Market *market, guint32 as, guint32 customers)
{
  Pool *pool = &market->pool[pool_of(market->generator, as)];
  for (guint32 i = 0; i < customers; i++)
    pool->slots[pool->n++] = as;
}

/* ---- buying */

/* Draws a slot of a pool that is not empty and closes the deal, or leaves the slot where it was. */
static gboolean buy_in_pool(Market *market, guint32 as, Pool *pool)
{
  MsGenerator *generator = market->generator;
  guint32 at = ms_generator_below(generator, pool->n);
  if (generator->customers[as] > 0 && ms_generator_chance(generator, NEIGHBOURS))
    at = pool->n - 1 - at / NEIGHBOUR_SHARE;
  if (!ms_generator_link(generator, pool->slots[at], as))
    return FALSE;
  pool->slots[at] = pool->slots[--pool->n];
  return TRUE;
}

/* One provider by @weights, of pools that have slots; %FALSE where luck or slots ran out. */
static gboolean buy_one(Market *market, guint32 as, const guint32 *weights)
{
  for (guint try = 0; try < TRIES; try++) {
    guint32 open[MS_PROFILE_POOLS], any = 0;
    for (guint p = 0; p < MS_PROFILE_POOLS; p++) {
      open[p] = market->pool[p].n > 0 ? weights[p] : 0;
      any += open[p];
    }
    if (any == 0) {
      for (guint p = 0; p < MS_PROFILE_POOLS; p++) {
        open[p] = market->pool[p].n;
        any += open[p];
      }
      if (any == 0)
        return FALSE;
    }
    if (buy_in_pool(market, as,
                    &market->pool[ms_generator_pick(market->generator, open, MS_PROFILE_POOLS)]))
      return TRUE;
  }
  return FALSE;
}

/* From one of the @n_before first networks of the order, whatever it wants. */
static void buy_anywhere(Market *market, guint32 as, guint32 n_before)
{
  MsGenerator *generator = market->generator;
  guint32 start = ms_generator_below(generator, n_before);
  for (guint32 i = 0; i < n_before; i++) {
    if (ms_generator_link(generator, market->order[(start + i) % n_before], as))
      return;
  }
}

/* The first AS of the organisation that @as is a second one of, or MS_NO_AS. */
static guint32 below_sibling(const MsGenerator *generator, guint32 as)
{
  guint32 main = as < generator->n_known ? ms_profile_sibling_of(generator->asn[as]) : 0;
  for (guint32 other = 0; main != 0 && other < generator->n_known; other++) {
    if (generator->asn[other] == main)
      return other;
  }
  return MS_NO_AS;
}

/* How much likelier than others a network with customers buys from one of the largest, in tenths:
 * the larger the likelier (CAIDA 2019-07: 36 % of the providers of the small, 50 % of the middle,
 * 68 % of the large). */
static void lean_upwards(guint32 weights[MS_PROFILE_POOLS], MsSizeClass size)
{
  static const guint32 tenths[MS_N_SIZES] = {10, 11, 18, 37};
  for (guint p = 0; p < MS_PROFILE_POOLS; p++)
    weights[p] *= p < MS_PROFILE_REGIONS ? 10 : tenths[size];
}

static void buy(Market *market, guint32 as, const guint32 weights[][MS_PROFILE_POOLS],
                guint32 n_before)
{
  MsGenerator *generator = market->generator;
  guint32 want = MIN(generator->providers[as], n_before), region = generator->region[as] - 1U;
  MsSizeClass size = generator->customers[as] > 0 ? generator->size[as] : MS_SIZE_STUB;
  for (guint32 have = below_sibling(generator, as) != MS_NO_AS; have < want; have++) {
    if (ms_generator_is_cloud(generator, as)) /* buys all over the world */
      region = ms_generator_pick(generator, generator->profile->region, MS_PROFILE_REGIONS);
    guint32 own[MS_PROFILE_POOLS];
    memcpy(own, weights[region], sizeof own);
    lean_upwards(own, size);
    if (!buy_one(market, as, own)) {
      if (have == 0)
        buy_anywhere(market, as, n_before);
      break;
    }
  }
}

/* ---- stubs share out what is left */

/* Fits the profile's table to what is there: rows to what stubs of a region want, columns to what a
 * pool has (iterative proportional fitting), so that every pool ends empty. */
static void fit_weights(const Market *market, guint32 weights[][MS_PROFILE_POOLS])
{
  const MsGenerator *generator = market->generator;
  double table[MS_PROFILE_REGIONS][MS_PROFILE_POOLS], want[MS_PROFILE_REGIONS] = {0};
  for (guint32 as = 0; as < generator->n; as++) {
    if (generator->customers[as] == 0)
      want[generator->region[as] - 1] += generator->providers[as];
  }
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
    for (guint p = 0; p < MS_PROFILE_POOLS; p++)
      table[r][p] = generator->profile->provider[r][p] + .2;
  }
  for (guint round = 0; round < 40; round++) {
    for (guint p = 0; p < MS_PROFILE_POOLS; p++) {
      double sum = 0;
      for (guint r = 0; r < MS_PROFILE_REGIONS; r++)
        sum += table[r][p];
      for (guint r = 0; r < MS_PROFILE_REGIONS; r++)
        table[r][p] *= market->pool[p].n / sum;
    }
    for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
      double sum = 1e-9;
      for (guint p = 0; p < MS_PROFILE_POOLS; p++)
        sum += table[r][p];
      for (guint p = 0; p < MS_PROFILE_POOLS; p++)
        table[r][p] = table[r][p] * want[r] / sum + 1e-9;
    }
  }
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
    for (guint p = 0; p < MS_PROFILE_POOLS; p++)
      weights[r][p] = (guint32)(table[r][p] / (want[r] + 1) * 1e7) + 1;
  }
}

void ms_generator_transit(MsGenerator *generator)
{
  ms_generator_stream(generator, 3);
  Market market = {.generator = generator};
  draw_order(&market);
  pools_make_room(&market);

  g_autofree guint32 *promised = g_new0(guint32, generator->n_known);
  for (guint32 as = 0; as < generator->n_known; as++) {
    guint32 main = below_sibling(generator, as);
    if (main != MS_NO_AS && ms_generator_link(generator, main, as))
      promised[main]++;
  }

  for (guint32 i = 0; i < market.n_order; i++) {
    guint32 as = market.order[i];
    if (i > 0)
      buy(&market, as, generator->profile->provider, i);
    offer(&market, as, generator->customers[as] - (as < generator->n_known ? promised[as] : 0));
  }

  guint32 weights[MS_PROFILE_REGIONS][MS_PROFILE_POOLS];
  fit_weights(&market, weights);
  for (guint32 as = 0; as < generator->n; as++) {
    if (generator->customers[as] == 0)
      buy(&market, as, (const guint32(*)[MS_PROFILE_POOLS])weights, market.n_order);
  }
  generator->n_customer_links = generator->n_links;

  g_free(market.storage);
  g_free(market.order);
}
