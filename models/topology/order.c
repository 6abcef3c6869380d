/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order in which customers come before providers, and the exact size of every customer cone.
 *
 * Cones are sets of ASes, and the big ones overlap almost wholly, so they are not counted one by
 * one: 512 ASes at a time are given a bit each, and every AS with customers a row of 512 bits. A
 * row is the union of its customers' rows. Walked in sweep order, each row is complete when its
 * turn comes: it is counted, handed on to its providers, and cleared. Only rows that hold a bit are
 * visited; ASes are dealt into blocks beside others of the same provider, so that a block touches
 * few rows. */
#include "models/topology/topology-private.h"

#include <string.h>

gboolean ms_order_sweep(MsTopologyStore *store)
{
  guint32 n = store->graph.n_ases;
  const guint32 *first = store->first, *first_peer = store->first_peer,
                *first_provider = store->first_provider;
  g_autofree guint32 *pending = g_new(guint32, n); /* customers not yet placed */
  g_autofree guint32 *queue = g_new(guint32, n);
  g_autofree guint32 *rank = g_new0(guint32, n); /* longest chain of customers below */
  guint32 head = 0, tail = 0, n_ranks = 0;
  for (guint32 as = 0; as < n; as++) {
    pending[as] = first_peer[as] - first[as];
    if (pending[as] == 0)
      queue[tail++] = as;
  }
  while (head < tail) {
    guint32 as = queue[head++];
    n_ranks = MAX(n_ranks, rank[as] + 1);
    for (guint32 s = first_provider[as]; s < first[as + 1]; s++) {
      guint32 provider = store->neighbour[s];
      rank[provider] = MAX(rank[provider], rank[as] + 1);
      if (--pending[provider] == 0)
        queue[tail++] = provider;
    }
  }
  if (tail < n)
    return FALSE;

  g_autofree guint32 *next = g_new0(guint32, n_ranks + 1);
  for (guint32 as = 0; as < n; as++)
    next[rank[as] + 1]++;
  for (guint32 r = 0; r < n_ranks; r++)
    next[r + 1] += next[r];
  store->sweep = g_renew(guint32, store->sweep, n);
  for (guint32 as = 0; as < n; as++)
    store->sweep[next[rank[as]]++] = as;
  return TRUE;
}

/* ---- cones */

#define BLOCK_WORDS 8
#define BLOCK       (BLOCK_WORDS * 64)

typedef struct {
  guint64 word[BLOCK_WORDS];
} Row;

/* Bits set in a row. The loop form becomes vector code without asking for a newer processor's
 * instruction. */
static inline guint32 count_row(const Row *row)
{
  guint64 sum = 0;
  for (int w = 0; w < BLOCK_WORDS; w++) {
    guint64 x = row->word[w];
    x -= x >> 1 & G_GUINT64_CONSTANT(0x5555555555555555);
    x = (x & G_GUINT64_CONSTANT(0x3333333333333333)) +
        (x >> 2 & G_GUINT64_CONSTANT(0x3333333333333333));
    sum += (x + (x >> 4)) & G_GUINT64_CONSTANT(0x0f0f0f0f0f0f0f0f);
  }
  /* Eight words of at most 8 a byte make at most 64 a byte, and 512 in all: add the bytes up in
   * pairs first. */
  sum = (sum & G_GUINT64_CONSTANT(0x00ff00ff00ff00ff)) +
        (sum >> 8 & G_GUINT64_CONSTANT(0x00ff00ff00ff00ff));
  return (guint32)((sum * G_GUINT64_CONSTANT(0x0001000100010001)) >> 48);
}

/* Providers' place of each AS with customers: its position among them in sweep order. */
typedef struct {
  guint32 n;         /* ASes with customers */
  guint32 *as;       /* [n] place to index */
  guint32 *place;    /* [n_ases] index to place; undefined for stubs */
  guint32 *first;    /* [n + 1] first provider of each place */
  guint32 *provider; /* places of the providers */
} Upward;

static void upward_init(Upward *up, const MsTopologyStore *store)
{
  guint32 n = store->graph.n_ases, edges = 0;
  up->n = 0;
  up->as = g_new(guint32, n);
  up->place = g_new0(guint32, n);
  for (guint32 i = 0; i < n; i++) {
    guint32 as = store->sweep[i];
    if (store->first_peer[as] == store->first[as])
      continue;
    up->place[as] = up->n;
    up->as[up->n++] = as;
    edges += store->first[as + 1] - store->first_provider[as];
  }
  up->first = g_new(guint32, up->n + 1);
  up->provider = g_new(guint32, MAX(edges, 1));
  edges = 0;
  for (guint32 i = 0; i < up->n; i++) {
    guint32 as = up->as[i];
    up->first[i] = edges;
    for (guint32 s = store->first_provider[as]; s < store->first[as + 1]; s++)
      up->provider[edges++] = up->place[store->neighbour[s]];
  }
  up->first[up->n] = edges;
}

static void upward_clear(Upward *up)
{
  g_free(up->as);
  g_free(up->place);
  g_free(up->first);
  g_free(up->provider);
}

/* All ASes, those whose first climb is the same side by side: by their lowest-placed provider
 * (their own place, for one without providers). */
static guint32 *deal(const MsTopologyStore *store, const Upward *up)
{
  guint32 n = store->graph.n_ases;
  guint32 *dealt = g_new(guint32, n);
  g_autofree guint32 *key = g_new(guint32, n);
  g_autofree guint32 *next = g_new0(guint32, up->n + 2);
  for (guint32 as = 0; as < n; as++) {
    guint32 lowest = store->first_peer[as] > store->first[as] ? up->place[as] : up->n;
    for (guint32 s = store->first_provider[as]; s < store->first[as + 1]; s++)
      lowest = MIN(lowest, up->place[store->neighbour[s]]);
    key[as] = lowest;
    next[lowest + 1]++;
  }
  for (guint32 k = 0; k <= up->n; k++)
    next[k + 1] += next[k];
  for (guint32 as = 0; as < n; as++)
    dealt[next[key[as]]++] = as;
  return dealt;
}

static inline void mark(Row *rows, guint64 *touched, guint32 place, guint32 bit)
{
  rows[place].word[bit / 64] |= G_GUINT64_CONSTANT(1) << (bit % 64);
  touched[place / 64] |= G_GUINT64_CONSTANT(1) << (place % 64);
}

void ms_order_cones(MsTopologyStore *store)
{
  guint32 n = store->graph.n_ases;
  Upward up;
  upward_init(&up, store);
  g_autofree guint32 *dealt = deal(store, &up);
  guint32 n_words = up.n / 64 + 1;
  g_autofree guint64 *touched = g_new0(guint64, n_words); /* places whose row holds a bit */
  g_autofree Row *rows = g_new0(Row, MAX(up.n, 1));
  guint32 *cone = store->cone = g_renew(guint32, store->cone, n);
  for (guint32 as = 0; as < n; as++)
    cone[as] = store->first_peer[as] == store->first[as] ? 1 : 0;

  for (guint32 start = 0; start < n; start += BLOCK) {
    guint32 lowest = n_words;
    for (guint32 bit = 0; bit < BLOCK && start + bit < n; bit++) {
      guint32 as = dealt[start + bit];
      if (store->first_peer[as] > store->first[as]) {
        guint32 place = up.place[as];
        mark(rows, touched, place, bit);
        lowest = MIN(lowest, place / 64);
        continue;
      }
      for (guint32 s = store->first_provider[as]; s < store->first[as + 1]; s++) {
        guint32 place = up.place[store->neighbour[s]];
        mark(rows, touched, place, bit);
        lowest = MIN(lowest, place / 64);
      }
    }
    for (guint32 w = lowest; w < n_words; w++) {
      /* A provider's place is higher than its customer's, but can lie in the same word: read it
       * afresh each time. */
      while (touched[w] != 0) {
        guint32 place = w * 64 + (guint32)__builtin_ctzll(touched[w]);
        touched[w] &= touched[w] - 1;
        const Row row = rows[place];
        memset(&rows[place], 0, sizeof rows[place]);
        cone[up.as[place]] += count_row(&row);
        for (guint32 e = up.first[place]; e < up.first[place + 1]; e++) {
          guint32 provider = up.provider[e];
          for (int i = 0; i < BLOCK_WORDS; i++)
            rows[provider].word[i] |= row.word[i];
          touched[provider / 64] |= G_GUINT64_CONSTANT(1) << (provider % 64);
        }
      }
    }
  }
  upward_clear(&up);
}
