/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prefixes sorted by (address, length). What covers a route is the prefix before its place in that
 * order, or one around that: nodes know the next one around them. The place is found by a table of
 * the first bits, and a binary search from there on. */
#include "models/registry/registry-private.h"

#include <stdlib.h>
#include <sys/mman.h>

#define BUCKET_BITS 16
#define LARGE_PAGE  2097152

typedef MsRegistryAddress Address;

static Address address_of(const MsRegistryEntry *entry)
{
  return (Address){entry->high, entry->low};
}

static gboolean contains(const MsRegistryEntry *outer, Address a, guint length)
{
  Address start = ms_registry_address_cut(a, outer->length);
  return outer->length <= length && start.high == outer->high && start.low == outer->low;
}

gpointer ms_registry_room(gsize size)
{
  void *room = NULL;
  if (size < 2 * LARGE_PAGE || posix_memalign(&room, LARGE_PAGE, size) != 0)
    return g_malloc(size);
  madvise(room, size, MADV_HUGEPAGE); /* where it is refused it is only slower */
  return room;
}

/* ---- building */

static void fill_nodes(MsRegistryFamily *family, const MsRegistryEntry *entries, guint32 from,
                       guint32 to)
{
  guint32 around = 0; /* index + 1 of the last prefix */
  for (guint32 i = from; i < to; i++) {
    const MsRegistryEntry *entry = &entries[i];
    Address a = address_of(entry);
    if (i > from && entry[-1].high == a.high && entry[-1].low == a.low &&
        entry[-1].length == entry->length) {
      family->nodes[family->n - 1].alone = FALSE;
      continue;
    }
    while (around != 0 && !contains(&entries[family->nodes[around - 1].first], a, entry->length))
      around = family->nodes[around - 1].parent;
    family->high[family->n] = a.high;
    family->nodes[family->n++] = (MsRegistryNode){
        .parent = around,
        .first = i,
        .asn = entry->asn,
        .length = entry->length,
        .max_length = entry->max_length,
        .alone = TRUE,
    };
    around = family->n;
  }
  family->nodes[family->n] = (MsRegistryNode){.first = to};
}

static void fill_buckets(MsRegistryFamily *family)
{
  guint64 range = family->high[family->n - 1] - family->lowest;
  while (range >> family->shift >> BUCKET_BITS != 0)
    family->shift++;
  family->n_buckets = (guint32)(range >> family->shift) + 1;
  family->buckets = g_new(guint32, family->n_buckets + 1);
  guint32 bucket = 0;
  for (guint32 i = 0; i < family->n; i++)
    for (guint64 own = (family->high[i] - family->lowest) >> family->shift; bucket <= own; bucket++)
      family->buckets[bucket] = i;
  family->buckets[family->n_buckets] = family->n;
}

MsRegistryPacked *ms_registry_packed_new(const MsRegistryEntry *entries, guint32 n)
{
  MsRegistryPacked *packed = g_new0(MsRegistryPacked, 1);
  guint32 from = 0;
  for (guint f = 0; f < 2; f++) {
    MsRegistryFamily *family = &packed->families[f];
    guint32 to = from;
    while (to < n && (entries[to].family == 6) == (f == 1))
      to++;
    if (to > from) {
      family->high = ms_registry_room((to - from) * sizeof *family->high);
      family->nodes = ms_registry_room((to - from + (gsize)1) * sizeof *family->nodes);
      family->lowest = entries[from].high;
      fill_nodes(family, entries, from, to);
      fill_buckets(family);
    }
    from = to;
  }
  return packed;
}

void ms_registry_packed_free(MsRegistryPacked *packed)
{
  for (guint f = 0; packed != NULL && f < 2; f++) {
    g_free(packed->families[f].high);
    g_free(packed->families[f].nodes);
    g_free(packed->families[f].buckets);
  }
  g_free(packed);
}

/* ---- look-ups */

/* How many nodes begin at or before @high. */
static inline guint32 rank(const MsRegistryFamily *family, guint64 high)
{
  if (family->n == 0 || high < family->lowest)
    return 0;
  guint64 bucket = (high - family->lowest) >> family->shift;
  if (bucket >= family->n_buckets)
    return family->n;
  const guint64 *base = family->high + family->buckets[bucket];
  guint32 left = family->buckets[bucket + 1] - family->buckets[bucket];
  while (left > 0) { /* without a branch that depends on what is compared */
    guint32 half = (left + 1) / 2;
    base += base[half - 1] <= high ? half : 0;
    left -= half;
  }
  return (guint32)(base - family->high);
}

guint32 ms_registry_packed_find(const MsRegistryFamily *family, const MsRegistryEntry *entries,
                                MsRegistryAddress a, guint length)
{
  guint32 at = rank(family, a.high);
  /* Of those with the same first eight bytes, what comes after the route. */
  while (at > 0 && family->high[at - 1] == a.high) {
    const MsRegistryNode *node = &family->nodes[at - 1];
    guint64 low = node->length > 64 ? entries[node->first].low : 0;
    if (low < a.low || (low == a.low && node->length <= length))
      break;
    at--;
  }
  while (at > 0) {
    const MsRegistryNode *node = &family->nodes[at - 1];
    Address start = ms_registry_address_cut(a, node->length);
    if (node->length <= length && start.high == family->high[at - 1] &&
        (node->length <= 64 || start.low == entries[node->first].low))
      break;
    at = node->parent;
  }
  return at;
}
