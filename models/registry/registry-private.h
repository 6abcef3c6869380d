/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the registry share. Nothing outside models/security/ and its tests includes
 * this. */
#pragma once

#include "models/registry/registry.h"

G_BEGIN_DECLS

/* ---- prefixes (registry-prefixes.c, registry-packed.c)
 *
 * An array of entries in two parts. The first is packed: sorted, with nodes over it that know the
 * next shorter prefix around them, so that a look-up is a short search and a climb. The second
 * holds what was added since, in the order in which it came: looked through while it is short, else
 * by an index: for each family and length an open-addressing hash table from the address to the
 * first entry with it. Always ready: every addition leaves all of it whole, so that a registry can
 * be read by many at once. */

/**
 * MsRegistryEntry:
 * @high: the first eight bytes of the address, as a number
 * @low: the other eight
 * @asn: who may originate it
 * @next: in the second part: index + 1 of the next entry with the same prefix, 0 for none
 * @last: in the second part, of the first entry with a prefix: index + 1 of the last one
 * @length: of the prefix
 * @max_length: of a VRP
 * @family: 4 or 6
 */
typedef struct {
  guint64 high, low;
  guint32 asn;
  guint32 next, last;
  guint8 length, max_length, family;
} MsRegistryEntry;

typedef struct MsRegistryIndex MsRegistryIndex;
typedef struct MsRegistryPacked MsRegistryPacked;

/** MsRegistryPrefixes: all zero is an empty one */
typedef struct {
  MsRegistryEntry *entries;
  guint32 n, capacity;
  guint32 n_packed;         /* length of the first part */
  MsRegistryPacked *packed; /* NULL while there is none */
  MsRegistryIndex *index;   /* of the second part; NULL while it is short */
} MsRegistryPrefixes;

void ms_registry_prefixes_add(MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                              guint max_length, guint32 asn);
void ms_registry_prefixes_clear(MsRegistryPrefixes *prefixes);

/** ms_registry_room: (transfer full): memory of @size bytes, in large pages where it is much:
 * look-ups jump about in it. For g_free() */
gpointer ms_registry_room(gsize size);

/** ms_registry_prefixes_reserve: room for @n more */
void ms_registry_prefixes_reserve(MsRegistryPrefixes *prefixes, guint32 n);

/** ms_registry_prefixes_append: adds without readying anything: ms_registry_prefixes_pack() has to
 * come before any look-up */
void ms_registry_prefixes_append(MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                                 guint max_length, guint32 asn);

/** ms_registry_prefixes_pack: makes all entries part of the first part, and drops those that were
 * appended and that there are already. Returns: how many */
guint32 ms_registry_prefixes_pack(MsRegistryPrefixes *prefixes);

/** ms_registry_entry_prefix: the prefix of @entry */
MsPrefix ms_registry_entry_prefix(const MsRegistryEntry *entry);

/** ms_registry_prefixes_validate: RFC 6811 section 2 */
MsValidity ms_registry_prefixes_validate(const MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                                         guint32 origin);

/** MsRegistryVisit: return %TRUE to end the walk */
typedef gboolean (*MsRegistryVisit)(const MsRegistryEntry *entry, gpointer user_data);

/** ms_registry_prefixes_covering: visits the entries that cover @prefix (@exact: those of that very
 * prefix), the longest first, those of one prefix in the order in which they were added; %TRUE
 * where a visit ended the walk */
gboolean ms_registry_prefixes_covering(const MsRegistryPrefixes *prefixes, const MsPrefix *prefix,
                                       gboolean exact, MsRegistryVisit visit, gpointer user_data);

/** MsRegistryAddress: as a number, with nothing past the length of its prefix */
typedef struct {
  guint64 high, low;
} MsRegistryAddress;

/** ms_registry_address_cut: the first @length bits of @a */
static inline MsRegistryAddress ms_registry_address_cut(MsRegistryAddress a, guint length)
{
  if (length > 64)
    return (MsRegistryAddress){a.high,
                               length >= 128 ? a.low : a.low & ~(G_MAXUINT64 >> (length - 64))};
  return (MsRegistryAddress){length == 64 ? a.high : a.high & ~(G_MAXUINT64 >> length), 0};
}

/** MsRegistryNode: a prefix of the first part
 * @parent: index + 1 of the longest prefix around it, 0 for none
 * @first: its first entry
 * @asn: of that
 * @length: of the prefix
 * @max_length: of the first entry
 * @alone: there is one entry
 */
typedef struct {
  guint32 parent, first, asn;
  guint8 length, max_length, alone;
} MsRegistryNode;

/** MsRegistryFamily: the first part's of one family, by (address, length) */
typedef struct {
  guint64 *high;         /* [n] */
  MsRegistryNode *nodes; /* [n + 1]; the last ends the entries of the one before */
  guint32 n;
  guint64 lowest;   /* high[0] */
  guint shift;      /* (high - lowest) >> shift is a number of a bucket */
  guint32 *buckets; /* [n_buckets + 1] the first node of each */
  guint32 n_buckets;
} MsRegistryFamily;

struct MsRegistryPacked {
  MsRegistryFamily families[2];
};

/** ms_registry_packed_new: over sorted entries */
MsRegistryPacked *ms_registry_packed_new(const MsRegistryEntry *entries, guint32 n);
void ms_registry_packed_free(MsRegistryPacked *packed);

/** ms_registry_packed_find: index + 1 of the node with the longest prefix that covers the first
 * @length bits of @a; 0 for none */
guint32 ms_registry_packed_find(const MsRegistryFamily *family, const MsRegistryEntry *entries,
                                MsRegistryAddress a, guint length);

/* ---- links (registry-links.c) */

/** MsRegistryPairs: a set of (AS, the other); (AS, 0) stands in it where AS has said anything. All
 * zero is an empty one */
typedef struct {
  guint64 *slots; /* AS in the upper half, the other in the lower; 0 is a free slot */
  guint32 n, n_slots;
  guint32 n_ases; /* who have said anything */
} MsRegistryPairs;

/** MsRegistryLinks: what ASes say of their links: by hand, and by the topology */
typedef struct {
  MsRegistryPairs by_hand;
  const MsTopology *topology; /* NULL: nobody goes by a topology */
  guint8 *members;            /* [n_ases] */
} MsRegistryLinks;

void ms_registry_links_clear(MsRegistryLinks *links);

/* ---- the whole */

struct _MsRegistry {
  const MsRegistry *base; /* NULL for none */
  MsRegistryPrefixes vrps, route_objects;
  MsRegistryLinks providers, neighbours;
};

G_END_DECLS
