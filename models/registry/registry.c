/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registry as callers know it: its own entries, then those of its base. */
#include "models/registry/registry-private.h"

MsRegistry *ms_registry_new(void)
{
  return g_new0(MsRegistry, 1);
}

MsRegistry *ms_registry_new_over(const MsRegistry *base)
{
  MsRegistry *registry = ms_registry_new();
  registry->base = base;
  return registry;
}

void ms_registry_free(MsRegistry *registry)
{
  if (registry == NULL)
    return;
  ms_registry_prefixes_clear(&registry->vrps);
  ms_registry_prefixes_clear(&registry->route_objects);
  ms_registry_links_clear(&registry->providers);
  ms_registry_links_clear(&registry->neighbours);
  g_free(registry);
}

void ms_registry_add_vrp(MsRegistry *registry, const MsPrefix *prefix, guint max_length,
                         guint32 asn)
{
  ms_registry_prefixes_add(&registry->vrps, prefix, max_length, asn);
}

void ms_registry_add_route_object(MsRegistry *registry, const MsPrefix *prefix, guint32 asn)
{
  ms_registry_prefixes_add(&registry->route_objects, prefix, 0, asn);
}

gsize ms_registry_n_vrps(const MsRegistry *registry)
{
  gsize n = 0;
  for (; registry != NULL; registry = registry->base)
    n += registry->vrps.n;
  return n;
}

void ms_registry_vrp(const MsRegistry *registry, gsize i, MsPrefix *prefix, guint *max_length,
                     guint32 *asn)
{
  for (; registry != NULL; i -= registry->vrps.n, registry = registry->base) {
    if (i >= registry->vrps.n)
      continue;
    const MsRegistryEntry *entry = &registry->vrps.entries[i];
    *prefix = ms_registry_entry_prefix(entry);
    *max_length = entry->max_length;
    *asn = entry->asn;
    return;
  }
  g_assert_not_reached();
}

gsize ms_registry_n_aspas(const MsRegistry *registry)
{
  gsize n = 0;
  for (; registry != NULL; registry = registry->base)
    n += registry->providers.by_hand.n_ases;
  return n;
}

MsValidity ms_registry_validate(const MsRegistry *registry, const MsPrefix *prefix, guint32 origin)
{
  MsValidity found = MS_VALIDITY_NOT_FOUND;
  for (; registry != NULL && found != MS_VALIDITY_VALID; registry = registry->base) {
    MsValidity here = ms_registry_prefixes_validate(&registry->vrps, prefix, origin);
    if (here != MS_VALIDITY_NOT_FOUND)
      found = here;
  }
  return found;
}

static gboolean visit_vrps(const MsRegistry *registry, const MsPrefix *prefix,
                           MsRegistryVisit visit, gpointer user_data)
{
  for (; registry != NULL; registry = registry->base)
    if (ms_registry_prefixes_covering(&registry->vrps, prefix, FALSE, visit, user_data))
      return TRUE;
  return FALSE;
}

static gboolean is_of(const MsRegistryEntry *entry, gpointer user_data)
{
  const guint32 *origin = user_data;
  return entry->asn == *origin;
}

gboolean ms_registry_covers(const MsRegistry *registry, const MsPrefix *prefix, guint32 origin)
{
  return origin != 0 && visit_vrps(registry, prefix, is_of, &origin);
}

static gboolean tell(const MsRegistryEntry *entry, gpointer user_data)
{
  GString *text = user_data;
  MsPrefix prefix = ms_registry_entry_prefix(entry);
  char written[MS_PREFIX_TEXT];
  g_string_append_printf(text, "%s-%u AS%u, ", ms_prefix_format(&prefix, written),
                         entry->max_length, entry->asn);
  return FALSE;
}

void ms_registry_tell(const MsRegistry *registry, const MsPrefix *prefix, GString *text)
{
  gsize before = text->len;
  visit_vrps(registry, prefix, tell, text);
  if (text->len == before)
    g_string_append(text, "no VRP");
  else
    g_string_truncate(text, text->len - 2);
}

typedef struct {
  guint length;
  MsRegistryHolder holder;
  gpointer user_data;
} Holders;

static gboolean registers(const MsRegistryEntry *entry, gpointer user_data)
{
  Holders *h = user_data;
  return h->holder(entry->asn, h->user_data);
}

static gboolean permits(const MsRegistryEntry *entry, gpointer user_data)
{
  Holders *h = user_data;
  return entry->asn != 0 && entry->max_length >= h->length && h->holder(entry->asn, h->user_data);
}

gboolean ms_registry_holders(const MsRegistry *registry, const MsPrefix *prefix,
                             MsRegistryHolder holder, gpointer user_data)
{
  Holders h = {prefix->length, holder, user_data};
  for (const MsRegistry *r = registry; r != NULL; r = r->base)
    if (ms_registry_prefixes_covering(&r->route_objects, prefix, TRUE, registers, &h))
      return TRUE;
  return visit_vrps(registry, prefix, permits, &h);
}
