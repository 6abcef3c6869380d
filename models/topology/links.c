/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a heap of links between ASNs to compressed sparse rows between indices, in linear time.
 *
 * Links are kept with their lower end first. Sorted by (lower, higher), one pass over them fills
 * every group of every row in ascending order: the neighbours below an AS come from links in which
 * it is the higher end, all of which stand before the links in which it is the lower end. */
#include "models/topology/topology-private.h"

#include <string.h>

/* ---- ASN to index: open addressing, linear probing, at most half full; ASN 0 marks a free slot */

typedef struct {
  guint32 asn, index;
} Slot;

typedef struct {
  Slot *slots;
  guint bits;
  guint32 used;
} AsnTable;

static inline Slot *asn_slot(const AsnTable *table, guint32 asn)
{
  gsize mask = ((gsize)1 << table->bits) - 1;
  /* Fibonacci hashing: the upper bits of the product are the well mixed ones. */
  gsize at = (guint32)(asn * 2654435769u) >> (32 - table->bits);
  while (table->slots[at].asn != asn && table->slots[at].asn != 0)
    at = (at + 1) & mask;
  return &table->slots[at];
}

static void asn_table_grow(AsnTable *table)
{
  g_autofree Slot *old = table->slots;
  gsize n_old = (gsize)1 << table->bits;
  table->bits++;
  table->slots = g_new0(Slot, (gsize)1 << table->bits);
  for (gsize i = 0; i < n_old; i++) {
    if (old[i].asn != 0)
      asn_slot(table, old[i].asn)->asn = old[i].asn;
  }
}

static inline void asn_table_add(AsnTable *table, guint32 asn)
{
  Slot *slot = asn_slot(table, asn);
  if (slot->asn == asn)
    return;
  slot->asn = asn;
  if (++table->used > ((gsize)1 << table->bits) / 2)
    asn_table_grow(table);
}

/* Ascending, least significant digit first, 11 bits at a time. */
static void sort_asns(guint32 *values, guint32 n)
{
  g_autofree guint32 *other = g_new(guint32, n);
  g_autofree guint32 *count = g_new(guint32, 2049);
  guint32 *from = values, *to = other;
  for (guint shift = 0; shift < 33; shift += 11) {
    memset(count, 0, 2049 * sizeof *count);
    for (guint32 i = 0; i < n; i++)
      count[(from[i] >> shift & 2047) + 1]++;
    for (guint32 d = 0; d < 2048; d++)
      count[d + 1] += count[d];
    for (guint32 i = 0; i < n; i++)
      to[count[from[i] >> shift & 2047]++] = from[i];
    guint32 *swap = from;
    from = to;
    to = swap;
  }
  /* Three passes: the result lies in the other array. */
  memcpy(values, other, n * sizeof *values);
}

guint32 *ms_links_index(MsLink *links, gsize n_links, guint32 *n_ases)
{
  AsnTable table = {.bits = 10, .slots = g_new0(Slot, 1024)};
  for (gsize i = 0; i < n_links; i++) {
    asn_table_add(&table, links[i].lo);
    asn_table_add(&table, links[i].hi);
  }
  guint32 *asn = g_new(guint32, MAX(table.used, 1)), n = 0;
  for (gsize i = 0; i < (gsize)1 << table.bits; i++) {
    if (table.slots[i].asn != 0)
      asn[n++] = table.slots[i].asn;
  }
  sort_asns(asn, n);
  for (guint32 i = 0; i < n; i++)
    asn_slot(&table, asn[i])->index = i;
  for (gsize i = 0; i < n_links; i++) {
    links[i].lo = asn_slot(&table, links[i].lo)->index;
    links[i].hi = asn_slot(&table, links[i].hi)->index;
  }
  g_free(table.slots);
  *n_ases = n;
  return asn;
}

void ms_links_sort(MsLink *links, gsize n_links, guint32 n_ases)
{
  g_autofree MsLink *other = g_new(MsLink, n_links);
  g_autofree guint32 *next = g_new0(guint32, n_ases + 1);
  for (gsize i = 0; i < n_links; i++)
    next[links[i].hi + 1]++;
  for (guint32 as = 0; as < n_ases; as++)
    next[as + 1] += next[as];
  for (gsize i = 0; i < n_links; i++)
    other[next[links[i].hi]++] = links[i];
  memset(next, 0, (n_ases + 1) * sizeof *next);
  for (gsize i = 0; i < n_links; i++)
    next[other[i].lo + 1]++;
  for (guint32 as = 0; as < n_ases; as++)
    next[as + 1] += next[as];
  for (gsize i = 0; i < n_links; i++)
    links[next[other[i].lo]++] = other[i];
}

/* "AS1 is a provider of AS2", "AS1 and AS2 are peers" */
static char *describe(const MsLink *link, const guint32 *asn)
{
  guint32 lo = asn[link->lo], hi = asn[link->hi];
  if (link->kind == MS_LINK_PEERS)
    return g_strdup_printf("AS%u and AS%u are peers", lo, hi);
  return link->kind == MS_LINK_LO_PROVIDES ? g_strdup_printf("AS%u is a provider of AS%u", lo, hi)
                                           : g_strdup_printf("AS%u is a provider of AS%u", hi, lo);
}

static gboolean contradiction(const MsLink *earlier, const MsLink *later, const guint32 *asn,
                              const char *source, GError **error)
{
  g_autofree char *one = describe(earlier, asn);
  g_autofree char *two = describe(later, asn);
  if (later->line == 0)
    return ms_topology_error(
        error, MS_TOPOLOGY_ERROR_CONTRADICTION, source, 0,
        "one link says that %s, another that %s; a pair of ASes has one relation", one, two);
  return ms_topology_error(
      error, MS_TOPOLOGY_ERROR_CONTRADICTION, source, later->line,
      "line %u says that %s, line %u says that %s; a pair of ASes has one relation: keep one of "
      "the two lines",
      earlier->line, one, later->line, two);
}

gboolean ms_links_merge(MsLink *links, gsize *n_links, const guint32 *asn, const char *source,
                        guint *duplicates, GError **error)
{
  /* Of several contradictions, the one that a reader from the top meets first. */
  MsLink bad_first = {0}, bad_second = {0};
  gboolean bad = FALSE;
  gsize kept = 0;
  *duplicates = 0;
  for (gsize i = 0; i < *n_links; i++) {
    const MsLink row = links[i];
    MsLink *last = kept > 0 ? &links[kept - 1] : NULL;
    if (last == NULL || last->lo != row.lo || last->hi != row.hi) {
      links[kept++] = row;
    } else if (last->kind == row.kind) {
      last->source |= row.source;
      ++*duplicates;
    } else if (!bad || row.line < bad_second.line) {
      bad_first = *last;
      bad_second = row;
      bad = TRUE;
    }
  }
  if (bad)
    return contradiction(&bad_first, &bad_second, asn, source, error);
  *n_links = kept;
  return TRUE;
}

void ms_links_rows(MsTopologyStore *store, const MsLink *links, gsize n_links)
{
  guint32 n = store->graph.n_ases;
  guint32 n_p2c = 0, n_p2p = 0;
  /* How many customers, peers and providers each AS has; then, where the next of each goes. */
  g_autofree guint32 *customers = g_new0(guint32, n + 1);
  g_autofree guint32 *peers = g_new0(guint32, n + 1);
  g_autofree guint32 *providers = g_new0(guint32, n + 1);
  for (gsize i = 0; i < n_links; i++) {
    const MsLink *link = &links[i];
    switch ((MsLinkKind)link->kind) {
    case MS_LINK_LO_PROVIDES:
      customers[link->lo]++;
      providers[link->hi]++;
      n_p2c++;
      break;
    case MS_LINK_HI_PROVIDES:
      customers[link->hi]++;
      providers[link->lo]++;
      n_p2c++;
      break;
    case MS_LINK_PEERS:
      peers[link->lo]++;
      peers[link->hi]++;
      n_p2p++;
      break;
    case MS_LINK_CUT:
      break;
    }
  }
  store->graph.n_p2c = n_p2c;
  store->graph.n_p2p = n_p2p;
  store->graph.n_sessions = 2 * (n_p2c + n_p2p);

  guint32 *first = store->first = g_renew(guint32, store->first, n + 1);
  guint32 *first_peer = store->first_peer = g_renew(guint32, store->first_peer, n);
  guint32 *first_provider = store->first_provider = g_renew(guint32, store->first_provider, n);
  guint32 *neighbour = store->neighbour =
      g_renew(guint32, store->neighbour, store->graph.n_sessions);
  guint32 *reverse = store->reverse = g_renew(guint32, store->reverse, store->graph.n_sessions);
  guint8 *seen_by = store->source = g_renew(guint8, store->source, store->graph.n_sessions);
  guint32 at = 0;
  for (guint32 as = 0; as < n; as++) {
    first[as] = at;
    first_peer[as] = at + customers[as];
    first_provider[as] = first_peer[as] + peers[as];
    at = first_provider[as] + providers[as];
    customers[as] = first[as];
    peers[as] = first_peer[as];
    providers[as] = first_provider[as];
  }
  first[n] = at;

  for (gsize i = 0; i < n_links; i++) {
    const MsLink *link = &links[i];
    guint32 s, r;
    switch ((MsLinkKind)link->kind) {
    case MS_LINK_LO_PROVIDES:
      s = customers[link->lo]++;
      r = providers[link->hi]++;
      break;
    case MS_LINK_HI_PROVIDES:
      s = providers[link->lo]++;
      r = customers[link->hi]++;
      break;
    case MS_LINK_PEERS:
      s = peers[link->lo]++;
      r = peers[link->hi]++;
      break;
    default:
      continue;
    }
    neighbour[s] = link->hi;
    neighbour[r] = link->lo;
    reverse[s] = r;
    reverse[r] = s;
    seen_by[s] = seen_by[r] = link->source;
  }
  ms_topology_store_seal(store);
}
