/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two hash tables from a prefix to its entries. A look-up for a route tries its own length and each
 * shorter one in turn: 33 or 129 probes at most, and no more than the lengths that occur. */
#include "models/security/registry.h"

#include "models/base/hash.h"

#include <string.h>

typedef struct {
  guint32 asn;
  guint max_length; /* 0 and unused for route objects */
} Entry;

struct _MsRegistry {
  GHashTable *vrps;            /* MsPrefix -> GArray of Entry */
  GHashTable *route_objects;   /* likewise */
  gboolean has_length[2][129]; /* by family: some VRP has this length */
};

static guint prefix_hash(gconstpointer key)
{
  const MsPrefix *p = key;
  guint64 high, low;
  memcpy(&high, p->address, 8);
  memcpy(&low, p->address + 8, 8);
  return (guint)ms_hash3(high, low, p->length, p->family);
}

static gboolean prefix_equal(gconstpointer a, gconstpointer b)
{
  return ms_prefix_equal(a, b);
}

static GHashTable *table_new(void)
{
  return g_hash_table_new_full(prefix_hash, prefix_equal, g_free, (GDestroyNotify)g_array_unref);
}

MsRegistry *ms_registry_new(void)
{
  MsRegistry *registry = g_new0(MsRegistry, 1);
  registry->vrps = table_new();
  registry->route_objects = table_new();
  return registry;
}

void ms_registry_free(MsRegistry *registry)
{
  if (registry == NULL)
    return;
  g_hash_table_unref(registry->vrps);
  g_hash_table_unref(registry->route_objects);
  g_free(registry);
}

static void add(GHashTable *table, const MsPrefix *prefix, Entry entry)
{
  GArray *entries = g_hash_table_lookup(table, prefix);
  if (entries == NULL) {
    entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_hash_table_insert(table, g_memdup2(prefix, sizeof *prefix), entries);
  }
  g_array_append_val(entries, entry);
}

void ms_registry_add_vrp(MsRegistry *registry, const MsPrefix *prefix, guint max_length,
                         guint32 asn)
{
  add(registry->vrps, prefix, (Entry){asn, max_length});
  registry->has_length[prefix->family == 6][prefix->length] = TRUE;
}

void ms_registry_add_route_object(MsRegistry *registry, const MsPrefix *prefix, guint32 asn)
{
  add(registry->route_objects, prefix, (Entry){asn, 0});
}

/* Cuts @prefix to @length, which is not longer. */
static MsPrefix cut(const MsPrefix *prefix, guint length)
{
  MsPrefix p = *prefix;
  p.length = (guint8)length;
  for (guint i = 0; i < sizeof p.address; i++) {
    guint keep = length >= 8 * (i + 1) ? 8 : length > 8 * i ? length - 8 * i : 0;
    p.address[i] &= (guint8)(0xff00 >> keep);
  }
  return p;
}

typedef gboolean (*Visit)(const Entry *entry, gpointer user_data);

/* Visits the VRPs that cover @prefix, longest first, until a visit returns %TRUE. */
static gboolean visit_covering(const MsRegistry *registry, const MsPrefix *prefix, Visit visit,
                               gpointer user_data)
{
  for (int length = prefix->length; length >= 0; length--) {
    if (!registry->has_length[prefix->family == 6][length])
      continue;
    MsPrefix covering = cut(prefix, (guint)length);
    GArray *entries = g_hash_table_lookup(registry->vrps, &covering);
    for (guint i = 0; entries != NULL && i < entries->len; i++)
      if (visit(&g_array_index(entries, Entry, i), user_data))
        return TRUE;
  }
  return FALSE;
}

typedef struct {
  guint32 origin;
  guint length;
  gboolean covered;
} Validation;

static gboolean matches(const Entry *entry, gpointer user_data)
{
  Validation *v = user_data;
  v->covered = TRUE;
  return entry->asn != 0 && entry->asn == v->origin && entry->max_length >= v->length;
}

MsValidity ms_registry_validate(const MsRegistry *registry, const MsPrefix *prefix, guint32 origin)
{
  Validation v = {origin, prefix->length, FALSE};
  if (visit_covering(registry, prefix, matches, &v))
    return MS_VALIDITY_VALID;
  return v.covered ? MS_VALIDITY_INVALID : MS_VALIDITY_NOT_FOUND;
}

typedef struct {
  guint length;
  MsRegistryHolder holder;
  gpointer user_data;
} Holders;

static gboolean permits(const Entry *entry, gpointer user_data)
{
  Holders *h = user_data;
  return entry->asn != 0 && entry->max_length >= h->length && h->holder(entry->asn, h->user_data);
}

gboolean ms_registry_holders(const MsRegistry *registry, const MsPrefix *prefix,
                             MsRegistryHolder holder, gpointer user_data)
{
  GArray *objects = g_hash_table_lookup(registry->route_objects, prefix);
  for (guint i = 0; objects != NULL && i < objects->len; i++)
    if (holder(g_array_index(objects, Entry, i).asn, user_data))
      return TRUE;
  Holders h = {prefix->length, holder, user_data};
  return visit_covering(registry, prefix, permits, &h);
}
