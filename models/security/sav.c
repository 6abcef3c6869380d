/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/sav.h"

static const char *const mode_names[] = {"none", "strict", "loose", "feasible", "efp-a", "efp-b"};
static const char *const edge_names[] = {"own", "stub", "customer", "peer", "provider"};
G_STATIC_ASSERT(G_N_ELEMENTS(mode_names) == MS_N_SAV_MODES);
G_STATIC_ASSERT(G_N_ELEMENTS(edge_names) == MS_N_SAV_EDGES);

const char *ms_sav_mode_name(MsSavMode mode)
{
  return mode_names[mode];
}

gboolean ms_sav_mode_from_name(const char *name, MsSavMode *mode)
{
  for (guint i = 0; i < MS_N_SAV_MODES; i++) {
    if (g_str_equal(name, mode_names[i])) {
      *mode = (MsSavMode)i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *ms_sav_edge_name(MsSavEdge edge)
{
  return edge_names[edge];
}

/* All Adj-RIBs-In of one AS, and what the interfaces lead to. */
typedef struct {
  const MsSavEntry *entries;
  guint n;
  const MsRelation *relation;
} Table;

static gboolean is_customer(const Table *table, guint interface)
{
  return interface != MS_SAV_LOCAL && table->relation[interface] == MS_REL_CUSTOMER;
}

static gboolean is_known(const Table *table, guint prefix)
{
  for (guint i = 0; i < table->n; i++)
    if (table->entries[i].prefix == prefix)
      return TRUE;
  return FALSE;
}

static gboolean is_heard(const Table *table, guint interface, guint prefix, gboolean as_best)
{
  for (guint i = 0; i < table->n; i++) {
    const MsSavEntry *entry = &table->entries[i];
    if (entry->prefix == prefix && entry->interface == interface && (entry->best || !as_best))
      return TRUE;
  }
  return FALSE;
}

/* Whether @origin is in set A, the same of both algorithms: seen on a customer interface. */
static gboolean is_in_a(const Table *table, guint32 origin)
{
  for (guint i = 0; i < table->n; i++)
    if (table->entries[i].origin == origin && is_customer(table, table->entries[i].interface))
      return TRUE;
  return FALSE;
}

/* Whether one or more of the prefixes of X, those that @origin has over all interfaces, were
 * received on @interface. */
static gboolean receives_one_of(const Table *table, guint32 origin, guint interface)
{
  for (guint i = 0; i < table->n; i++) {
    const MsSavEntry *entry = &table->entries[i];
    if (entry->origin == origin && entry->interface != MS_SAV_LOCAL &&
        is_heard(table, interface, entry->prefix, FALSE))
      return TRUE;
  }
  return FALSE;
}

/* RFC 8704 section 3.1.1. */
static gboolean permits_a(const Table *table, guint interface, guint prefix)
{
  for (guint i = 0; i < table->n; i++) {
    const MsSavEntry *entry = &table->entries[i];
    if (entry->prefix == prefix && entry->interface != MS_SAV_LOCAL &&
        is_in_a(table, entry->origin) && receives_one_of(table, entry->origin, interface))
      return TRUE;
  }
  return FALSE;
}

/* RFC 8704 section 3.4: the list of all customer interfaces is P, what they bring, and Q, what
 * others bring of the same origins. */
static gboolean permits_b(const Table *table, guint prefix)
{
  for (guint i = 0; i < table->n; i++) {
    const MsSavEntry *entry = &table->entries[i];
    if (entry->prefix != prefix || entry->interface == MS_SAV_LOCAL)
      continue;
    if (is_customer(table, entry->interface) || is_in_a(table, entry->origin))
      return TRUE;
  }
  return FALSE;
}

gboolean ms_sav_permits(MsSavMode mode, const MsSavEntry *entries, guint n,
                        const MsRelation *relation, guint n_interfaces, guint interface,
                        guint prefix)
{
  g_assert(interface == MS_SAV_LOCAL || interface < n_interfaces);
  const Table table = {entries, n, relation};
  if (mode == MS_SAV_NONE)
    return TRUE;
  if (interface == MS_SAV_LOCAL)
    return is_heard(&table, interface, prefix, FALSE);
  gboolean customer = is_customer(&table, interface);
  switch (mode) {
  case MS_SAV_STRICT:
    return is_heard(&table, interface, prefix, TRUE);
  case MS_SAV_FEASIBLE:
    return is_heard(&table, interface, prefix, FALSE);
  case MS_SAV_EFP_A:
    return customer ? permits_a(&table, interface, prefix) : is_known(&table, prefix);
  case MS_SAV_EFP_B:
    return customer ? permits_b(&table, prefix) : is_known(&table, prefix);
  default:
    return is_known(&table, prefix);
  }
}
