/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a table is by: which points make a cell, and which part a trial is of. */
#include "analysis/stats/sweep-private.h"

#include "analysis/summary/words.h"

/* By AS: no more parts than this. */
#define MOST_PARTS 10000

/* Largest cone of each class but the last. */
static const guint32 cone_up_to[] = {1, 10, 100, 1000};
static const char *const cone_names[] = {"1 (stub)", "2-10", "11-100", "101-1000", "above 1000"};

static const struct {
  const char *name;
  MsSweepBy by;
  gboolean victim;
} fixed[] = {
    {"point", MS_BY_POINT, FALSE},        {"group", MS_BY_GROUP, FALSE},
    {"region", MS_BY_PLACE, FALSE},       {"offender", MS_BY_ASN, FALSE},
    {"offender.role", MS_BY_ROLE, FALSE}, {"offender.region", MS_BY_REGION, FALSE},
    {"offender.cone", MS_BY_CONE, FALSE}, {"victim", MS_BY_ASN, TRUE},
    {"victim.role", MS_BY_ROLE, TRUE},    {"victim.region", MS_BY_REGION, TRUE},
    {"victim.cone", MS_BY_CONE, TRUE},
};

static char *axis_name(const MsStoreAxis *axis)
{
  return *axis->section == '\0' ? g_strdup(axis->key)
                                : g_strdup_printf("%s.%s", axis->section, axis->key);
}

GPtrArray *ms_sweep_keys(const MsStoreSweep *sweep)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(names, g_strdup(fixed[0].name));
  for (guint a = 0; a < sweep->n_axes; a++)
    g_ptr_array_add(names, axis_name(&sweep->axes[a]));
  for (guint i = 1; i < G_N_ELEMENTS(fixed); i++)
    g_ptr_array_add(names, g_strdup(fixed[i].name));
  g_ptr_array_add(names, NULL);
  return names;
}

gboolean ms_sweep_key_find(const MsStoreSweep *sweep, const char *name, MsSweepKey *key)
{
  for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
    if (g_str_equal(fixed[i].name, name)) {
      *key = (MsSweepKey){fixed[i].by, g_strdup(name), 0, fixed[i].victim};
      return TRUE;
    }
  for (guint a = 0; a < sweep->n_axes; a++) {
    g_autofree char *axis = axis_name(&sweep->axes[a]);
    if (g_str_equal(axis, name)) {
      *key = (MsSweepKey){MS_BY_AXIS, g_steal_pointer(&axis), a, FALSE};
      return TRUE;
    }
  }
  return FALSE;
}

static char *point_label(const MsStoreSweep *sweep, guint point)
{
  g_autoptr(GString) label = g_string_new(NULL);
  for (guint a = 0; a < sweep->n_axes; a++)
    g_string_append_printf(label, "%s%s", a > 0 ? MS_SWEEP_BETWEEN : "",
                           sweep->axes[a].values[sweep->points[point].value[a]]);
  return sweep->n_axes > 0 ? g_string_free(g_steal_pointer(&label), FALSE)
                           : g_strdup(sweep->points[point].name);
}

MsSweepCell *ms_sweep_cells(const MsStoreSweep *sweep, const MsSweepKey *key, guint *n,
                            guint *cell_of)
{
  gboolean by_axis = key->by == MS_BY_AXIS;
  *n = by_axis ? sweep->axes[key->axis].n_values : sweep->n_points;
  MsSweepCell *cells = g_new0(MsSweepCell, MAX(*n, 1));
  for (guint c = 0; c < *n; c++) {
    cells[c].value = g_new(int, sweep->n_axes + 1);
    for (guint a = 0; a < sweep->n_axes; a++)
      cells[c].value[a] = !by_axis ? (int)sweep->points[c].value[a] : a == key->axis ? (int)c : -1;
    cells[c].label = by_axis ? g_strdup(sweep->axes[key->axis].values[c]) : point_label(sweep, c);
  }
  for (guint p = 0; p < sweep->n_points; p++) {
    cell_of[p] = by_axis ? sweep->points[p].value[key->axis] : p;
    cells[cell_of[p]].n_points++;
  }
  return cells;
}

/* The groups of ASes: all, the two sides, the roles. */
#define GROUP_PARTS (3 + MS_N_ROLES)

static guint groups_of_side(guint participant)
{
  guint groups = 0;
  for (guint role = 0; role < MS_N_ROLES; role++)
    groups |= 1u << (role * 2 + participant);
  return groups;
}

static guint groups_of(guint part)
{
  return part == 1 ? groups_of_side(1) : part == 2 ? groups_of_side(0) : 3u << ((part - 3) * 2);
}

MsMetricPart ms_sweep_parts_ases(const MsSweepParts *parts, guint part)
{
  MsMetricPart ases = {.groups = MS_ALL_GROUPS};
  if (parts->by == MS_BY_GROUP && part > 0)
    ases.groups = groups_of(part);
  if (parts->by == MS_BY_PLACE)
    ases.region = part;
  return ases;
}

static void add_name(MsSweepParts *parts, const char *name)
{
  g_ptr_array_add(parts->names, g_strdup(name));
}

void ms_sweep_parts_init(MsSweepParts *parts, const MsTopology *topology, const MsSweepKey *key)
{
  *parts =
      (MsSweepParts){key->by, key->victim, topology, g_ptr_array_new_with_free_func(g_free), NULL};
  switch (key->by) {
  case MS_BY_GROUP:
    add_name(parts, "all");
    add_name(parts, "participants");
    add_name(parts, "others");
    for (guint i = 0; i < MS_N_ROLES; i++)
      add_name(parts, ms_role_name((MsRole)i));
    g_assert(parts->names->len == GROUP_PARTS);
    break;
  case MS_BY_PLACE:
    add_name(parts, "all");
    for (guint i = 0; i < MS_N_REGIONS; i++)
      add_name(parts, ms_region_name((MsRegion)i));
    break;
  case MS_BY_ASN:
    parts->asn = g_hash_table_new(NULL, NULL);
    break;
  case MS_BY_ROLE:
    for (guint i = 0; i < MS_N_ROLES; i++)
      add_name(parts, ms_role_name((MsRole)i));
    add_name(parts, "none");
    break;
  case MS_BY_REGION:
    for (guint i = 0; i < MS_N_REGIONS; i++)
      add_name(parts, ms_region_name((MsRegion)i));
    add_name(parts, "none");
    break;
  case MS_BY_CONE:
    for (guint i = 0; i < G_N_ELEMENTS(cone_names); i++)
      add_name(parts, cone_names[i]);
    add_name(parts, "none");
    break;
  default:
    add_name(parts, "");
  }
}

void ms_sweep_parts_clear(MsSweepParts *parts)
{
  g_clear_pointer(&parts->names, g_ptr_array_unref);
  g_clear_pointer(&parts->asn, g_hash_table_unref);
}

/* By AS: its number and its name. */
static guint part_of_asn(MsSweepParts *parts, guint32 asn)
{
  gpointer known;
  if (g_hash_table_lookup_extended(parts->asn, GUINT_TO_POINTER(asn), NULL, &known))
    return GPOINTER_TO_UINT(known);
  if (parts->names->len >= MOST_PARTS)
    return G_MAXUINT;
  guint32 as = ms_topology_find(parts->topology, asn);
  const char *name = as != MS_NO_AS ? parts->topology->name[as] : NULL;
  g_ptr_array_add(parts->names, asn == 0 ? g_strdup("none") : ms_words_as(asn, name));
  guint part = parts->names->len - 1;
  g_hash_table_insert(parts->asn, GUINT_TO_POINTER(asn), GUINT_TO_POINTER(part));
  return part;
}

guint ms_sweep_parts_of(MsSweepParts *parts, const MsTrial *row)
{
  guint32 asn = parts->victim ? row->victim : row->offender;
  if (parts->by == MS_BY_ASN)
    return part_of_asn(parts, asn);
  if (parts->by != MS_BY_ROLE && parts->by != MS_BY_REGION && parts->by != MS_BY_CONE)
    return 0;
  guint32 as = ms_topology_find(parts->topology, asn);
  if (as == MS_NO_AS)
    return parts->names->len - 1;
  if (parts->by == MS_BY_ROLE)
    return parts->topology->role[as];
  if (parts->by == MS_BY_REGION)
    return parts->topology->region[as];
  guint class = 0;
  while (class < G_N_ELEMENTS(cone_up_to) && parts->topology->cone[as] > cone_up_to[class])
    class ++;
  return class;
}
