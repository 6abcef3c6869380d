/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/registry/registry-private.h"

#include <string.h>

#define FEW       16 /* up to here all entries are looked through */
#define LENGTHS   129
#define MIN_SLOTS 8
#define APPENDED  G_MAXUINT32 /* in `next`, until it is packed */

/* A slot is free where first is 0; tag is the upper half of the hash. */
typedef struct {
  guint32 tag, first;
} Slot;

typedef struct {
  Slot *slots; /* NULL: no entry has this length */
  guint32 n;
  guint32 bits; /* 2^bits slots, half of them free at least */
} Table;

struct MsRegistryIndex {
  guint64 lengths[2][3]; /* bit (length) of the lengths that occur, by family */
  Table tables[2][LENGTHS];
};

typedef MsRegistryAddress Address;

static inline guint64 hash(Address a)
{
  guint64 x = a.high ^ (a.high >> 32) ^ (a.low * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9));
  return x * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
}

static inline Address address_of(const MsPrefix *prefix)
{
  Address a;
  memcpy(&a.high, prefix->address, 8);
  memcpy(&a.low, prefix->address + 8, 8);
  return (Address){GUINT64_FROM_BE(a.high), GUINT64_FROM_BE(a.low)};
}

static inline gboolean same(Address a, const MsRegistryEntry *entry)
{
  return a.high == entry->high && a.low == entry->low;
}

MsPrefix ms_registry_entry_prefix(const MsRegistryEntry *entry)
{
  MsPrefix prefix = {.length = entry->length, .family = entry->family};
  guint64 high = GUINT64_TO_BE(entry->high), low = GUINT64_TO_BE(entry->low);
  memcpy(prefix.address, &high, 8);
  memcpy(prefix.address + 8, &low, 8);
  return prefix;
}

/* ---- the index */

/* The slot of @a: where its first entry is, or where it would go. */
static inline Slot *slot_of(const Table *table, const MsRegistryEntry *entries, Address a)
{
  guint64 h = hash(a);
  guint32 tag = (guint32)(h >> 32), mask = (1u << table->bits) - 1;
  guint32 at = (guint32)(h >> (64 - table->bits));
  for (;; at = (at + 1) & mask) {
    Slot *slot = &table->slots[at];
    if (slot->first == 0 || (slot->tag == tag && same(a, &entries[slot->first - 1])))
      return slot;
  }
}

static void table_grow(Table *table, const MsRegistryEntry *entries)
{
  Table larger = {.n = table->n, .bits = table->bits + 1};
  larger.slots = g_new0(Slot, 1u << larger.bits);
  for (guint32 i = 0; i < 1u << table->bits; i++) {
    if (table->slots[i].first == 0)
      continue;
    const MsRegistryEntry *entry = &entries[table->slots[i].first - 1];
    *slot_of(&larger, entries, (Address){entry->high, entry->low}) = table->slots[i];
  }
  g_free(table->slots);
  *table = larger;
}

/* Enters entry @i, which is the last one. */
static void index_add(MsRegistryIndex *index, MsRegistryEntry *entries, guint32 i)
{
  MsRegistryEntry *entry = &entries[i];
  guint family = entry->family == 6;
  Table *table = &index->tables[family][entry->length];
  if (table->slots == NULL) {
    table->bits = 3;
    table->slots = g_new0(Slot, MIN_SLOTS);
    index->lengths[family][entry->length / 64] |= G_GUINT64_CONSTANT(1) << entry->length % 64;
  }
  Address a = {entry->high, entry->low};
  Slot *slot = slot_of(table, entries, a);
  if (slot->first != 0) {
    MsRegistryEntry *first = &entries[slot->first - 1];
    entries[first->last - 1].next = i + 1;
    first->last = i + 1;
    return;
  }
  *slot = (Slot){(guint32)(hash(a) >> 32), i + 1};
  entry->last = i + 1;
  table->n++;
  if (table->n > 1u << (table->bits - 1))
    table_grow(table, entries);
}

/* ---- additions */

void ms_registry_prefixes_reserve(MsRegistryPrefixes *prefixes, guint32 n)
{
  if (prefixes->capacity - prefixes->n >= n)
    return;
  g_assert(n <= G_MAXUINT32 / 2 - prefixes->n);
  MsRegistryEntry *entries = ms_registry_room((prefixes->n + (gsize)n) * sizeof *entries);
  if (prefixes->n > 0)
    memcpy(entries, prefixes->entries, prefixes->n * sizeof *entries);
  g_free(prefixes->entries);
  prefixes->entries = entries;
  prefixes->capacity = prefixes->n + n;
}

void ms_registry_prefixes_append(MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                                 guint max_length, guint32 asn)
{
  if (prefixes->n == prefixes->capacity) {
    g_assert(prefixes->capacity < G_MAXUINT32 / 2);
    prefixes->capacity = MAX(4, 2 * prefixes->capacity);
    prefixes->entries = g_renew(MsRegistryEntry, prefixes->entries, prefixes->capacity);
  }
  Address a = address_of(prefix);
  prefixes->entries[prefixes->n++] = (MsRegistryEntry){
      .high = a.high,
      .low = a.low,
      .asn = asn,
      .next = APPENDED,
      .length = prefix->length,
      .max_length = (guint8)MIN(max_length, G_MAXUINT8),
      .family = prefix->family,
  };
}

void ms_registry_prefixes_add(MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                              guint max_length, guint32 asn)
{
  ms_registry_prefixes_append(prefixes, prefix, max_length, asn);
  prefixes->entries[prefixes->n - 1].next = 0;
  if (prefixes->index != NULL) {
    index_add(prefixes->index, prefixes->entries, prefixes->n - 1);
  } else if (prefixes->n - prefixes->n_packed > FEW) {
    prefixes->index = g_new0(MsRegistryIndex, 1);
    for (guint32 i = prefixes->n_packed; i < prefixes->n; i++)
      index_add(prefixes->index, prefixes->entries, i);
  }
}

static void index_free(MsRegistryIndex *index)
{
  for (guint family = 0; index != NULL && family < 2; family++)
    for (guint length = 0; length < LENGTHS; length++)
      g_free(index->tables[family][length].slots);
  g_free(index);
}

void ms_registry_prefixes_clear(MsRegistryPrefixes *prefixes)
{
  g_free(prefixes->entries);
  ms_registry_packed_free(prefixes->packed);
  index_free(prefixes->index);
}

/* ---- packing */

static int compare(const MsRegistryEntry *a, const MsRegistryEntry *b)
{
  if (a->family != b->family)
    return a->family < b->family ? -1 : 1;
  if (a->high != b->high)
    return a->high < b->high ? -1 : 1;
  if (a->low != b->low)
    return a->low < b->low ? -1 : 1;
  return (int)a->length - (int)b->length;
}

/* Stable, bottom up; exports come sorted, or nearly, so most merges find nothing to do. */
static void sort(MsRegistryPrefixes *prefixes)
{
  guint32 n = prefixes->n;
  MsRegistryEntry *entries = prefixes->entries, *room = NULL;
  for (guint64 width = 1; width < n; width *= 2)
    for (guint64 start = 0; start + width < n; start += 2 * width) {
      guint64 middle = start + width, end = MIN(middle + width, n);
      if (compare(&entries[middle - 1], &entries[middle]) <= 0)
        continue;
      if (room == NULL)
        room = g_new(MsRegistryEntry, n);
      memcpy(room, &entries[start], (middle - start) * sizeof *room);
      guint64 left = 0, n_left = middle - start, right = middle, to = start;
      while (left < n_left && right < end)
        entries[to++] =
            compare(&room[left], &entries[right]) <= 0 ? room[left++] : entries[right++];
      memcpy(&entries[to], &room[left], (n_left - left) * sizeof *room);
    }
  g_free(room);
}

/* Whether one of the entries from @first to @end says the same as @entry. */
static gboolean is_there(const MsRegistryEntry *entries, guint32 first, guint32 end,
                         const MsRegistryEntry *entry)
{
  for (guint32 i = first; i < end; i++)
    if (entries[i].asn == entry->asn && entries[i].max_length == entry->max_length)
      return TRUE;
  return FALSE;
}

static guint32 drop_repetitions(MsRegistryPrefixes *prefixes)
{
  MsRegistryEntry *entries = prefixes->entries;
  guint32 kept = 0, first = 0; /* of the present prefix */
  for (guint32 i = 0; i < prefixes->n; i++) {
    if (kept == 0 || compare(&entries[kept - 1], &entries[i]) != 0)
      first = kept;
    if (entries[i].next == APPENDED && is_there(entries, first, kept, &entries[i]))
      continue;
    entries[kept] = entries[i];
    entries[kept].next = entries[kept].last = 0;
    kept++;
  }
  guint32 dropped = prefixes->n - kept;
  prefixes->n = kept;
  return dropped;
}

guint32 ms_registry_prefixes_pack(MsRegistryPrefixes *prefixes)
{
  for (guint32 i = 0; i < prefixes->n; i++)
    if (prefixes->index != NULL && prefixes->entries[i].next != APPENDED)
      prefixes->entries[i].next = 0;
  sort(prefixes);
  guint32 dropped = drop_repetitions(prefixes);
  index_free(g_steal_pointer(&prefixes->index));
  ms_registry_packed_free(prefixes->packed);
  prefixes->packed = ms_registry_packed_new(prefixes->entries, prefixes->n);
  prefixes->n_packed = prefixes->n;
  return dropped;
}

/* ---- look-ups */

static inline gboolean covers(const MsRegistryEntry *entry, const MsPrefix *prefix, Address a)
{
  return entry->length <= prefix->length && entry->family == prefix->family &&
         same(ms_registry_address_cut(a, entry->length), entry);
}

static inline gboolean matches(const MsRegistryEntry *entry, const MsPrefix *prefix, guint32 origin)
{
  return entry->asn == origin && origin != 0 && entry->max_length >= prefix->length;
}

static MsValidity validate_few(const MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                               Address a, guint32 origin)
{
  MsValidity validity = MS_VALIDITY_NOT_FOUND;
  for (guint32 i = prefixes->n_packed; i < prefixes->n; i++) {
    if (!covers(&prefixes->entries[i], prefix, a))
      continue;
    if (matches(&prefixes->entries[i], prefix, origin))
      return MS_VALIDITY_VALID;
    validity = MS_VALIDITY_INVALID;
  }
  return validity;
}

/* The lengths of word @word that occur and are no longer than that of @prefix. */
static inline guint64 lengths_of(const MsRegistryIndex *index, const MsPrefix *prefix, guint word)
{
  guint64 lengths = index->lengths[prefix->family == 6][word];
  return word < prefix->length / 64u ? lengths
                                     : lengths & (G_MAXUINT64 >> (63 - prefix->length % 64));
}

static inline guint longest_of(guint64 lengths, guint word)
{
  return 64 * word + 63 - (guint)__builtin_clzll(lengths);
}

static MsValidity validate_indexed(const MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                                   Address a, guint32 origin)
{
  const MsRegistryIndex *index = prefixes->index;
  MsValidity validity = MS_VALIDITY_NOT_FOUND;
  for (guint word = prefix->length / 64u + 1; word-- > 0;)
    for (guint64 lengths = lengths_of(index, prefix, word), bit; lengths != 0; lengths ^= bit) {
      guint length = longest_of(lengths, word);
      bit = G_GUINT64_CONSTANT(1) << length % 64;
      const Slot *slot = slot_of(&index->tables[prefix->family == 6][length], prefixes->entries,
                                 ms_registry_address_cut(a, length));
      if (slot->first == 0)
        continue;
      validity = MS_VALIDITY_INVALID;
      for (guint32 i = slot->first; i != 0; i = prefixes->entries[i - 1].next)
        if (matches(&prefixes->entries[i - 1], prefix, origin))
          return MS_VALIDITY_VALID;
    }
  return validity;
}

static MsValidity validate_packed(const MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                                  Address a, guint32 origin)
{
  const MsRegistryFamily *family = &prefixes->packed->families[prefix->family == 6];
  guint32 at = ms_registry_packed_find(family, prefixes->entries, a, prefix->length);
  if (at == 0)
    return MS_VALIDITY_NOT_FOUND;
  for (; origin != 0 && at != 0; at = family->nodes[at - 1].parent) {
    const MsRegistryNode *node = &family->nodes[at - 1];
    if (node->asn == origin && node->max_length >= prefix->length)
      return MS_VALIDITY_VALID;
    for (guint32 i = node->first + 1; !node->alone && i < node[1].first; i++)
      if (matches(&prefixes->entries[i], prefix, origin))
        return MS_VALIDITY_VALID;
  }
  return MS_VALIDITY_INVALID;
}

MsValidity ms_registry_prefixes_validate(const MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                                         guint32 origin)
{
  Address a = address_of(prefix);
  MsValidity packed = MS_VALIDITY_NOT_FOUND;
  if (prefixes->packed != NULL)
    packed = validate_packed(prefixes, prefix, a, origin);
  if (packed == MS_VALIDITY_VALID || prefixes->n == prefixes->n_packed)
    return packed;
  MsValidity other = prefixes->index != NULL ? validate_indexed(prefixes, prefix, a, origin)
                                             : validate_few(prefixes, prefix, a, origin);
  return other != MS_VALIDITY_NOT_FOUND ? other : packed;
}

/* Visits the entries of the second part with @prefix's first @length bits. */
static gboolean visit_length(const MsRegistryPrefixes *prefixes, const MsPrefix *prefix, Address a,
                             guint length, MsRegistryVisit visit, gpointer user_data)
{
  if (prefixes->index == NULL) {
    for (guint32 i = prefixes->n_packed; i < prefixes->n; i++)
      if (prefixes->entries[i].length == length && covers(&prefixes->entries[i], prefix, a) &&
          visit(&prefixes->entries[i], user_data))
        return TRUE;
    return FALSE;
  }
  const Table *table = &prefixes->index->tables[prefix->family == 6][length];
  if (table->slots == NULL)
    return FALSE;
  guint32 i = slot_of(table, prefixes->entries, ms_registry_address_cut(a, length))->first;
  for (; i != 0; i = prefixes->entries[i - 1].next)
    if (visit(&prefixes->entries[i - 1], user_data))
      return TRUE;
  return FALSE;
}

static gboolean visit_node(const MsRegistryPrefixes *prefixes, const MsRegistryNode *node,
                           MsRegistryVisit visit, gpointer user_data)
{
  for (guint32 i = node->first; i < node[1].first; i++)
    if (visit(&prefixes->entries[i], user_data))
      return TRUE;
  return FALSE;
}

gboolean ms_registry_prefixes_covering(const MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                                       gboolean exact, MsRegistryVisit visit, gpointer user_data)
{
  Address a = address_of(prefix);
  const MsRegistryFamily *family = NULL;
  guint32 at = 0;
  if (prefixes->packed != NULL) {
    family = &prefixes->packed->families[prefix->family == 6];
    at = ms_registry_packed_find(family, prefixes->entries, a, prefix->length);
  }
  if (at == 0 && prefixes->n == prefixes->n_packed)
    return FALSE;
  for (int length = prefix->length; length >= (exact ? prefix->length : 0); length--) {
    if (at != 0 && family->nodes[at - 1].length == length) {
      if (visit_node(prefixes, &family->nodes[at - 1], visit, user_data))
        return TRUE;
      at = family->nodes[at - 1].parent;
    }
    if (prefixes->n > prefixes->n_packed &&
        visit_length(prefixes, prefix, a, (guint)length, visit, user_data))
      return TRUE;
  }
  return FALSE;
}
