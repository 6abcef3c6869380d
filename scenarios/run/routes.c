/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/routes.h"

#include "scenarios/format/value.h"

#include <stdlib.h>

/* When it ends, or people first do something against it. */
static gint64 first_end(const MsIncident *incident)
{
  return incident->n_repairs == 0 ? incident->end : MIN(incident->end, incident->repairs[0].time);
}

gint64 ms_routes_time(const MsSchedule *schedule, gint64 until)
{
  gint64 first = MS_TIME_NEVER;
  for (guint i = 0; i < schedule->n_incidents; i++)
    if (schedule->incidents[i].kind != MS_INCIDENT_NONE)
      first = MIN(first, first_end(&schedule->incidents[i]));
  return first == MS_TIME_NEVER || first > until ? -1 : first - 1;
}

static int compare_indices(gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return (x > y) - (x < y);
}

GArray *ms_routes_choose(const MsTopology *topology, const GArray *asns, GError **error)
{
  g_autoptr(GArray) chosen = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint32 as = 0; asns == NULL && as < topology->n_ases; as++)
    g_array_append_val(chosen, as);
  for (guint i = 0; asns != NULL && i < asns->len; i++) {
    guint32 asn = g_array_index(asns, guint32, i), as = ms_topology_find(topology, asn);
    if (as == MS_NO_AS) {
      g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_UNKNOWN,
                  "--asn: AS%u is not in the topology (%s); name ASes that are", asn,
                  topology->title);
      return NULL;
    }
    g_array_append_val(chosen, as);
  }
  g_array_sort(chosen, compare_indices);
  for (guint i = chosen->len; i > 1; i--)
    if (g_array_index(chosen, guint32, i - 1) == g_array_index(chosen, guint32, i - 2))
      g_array_remove_index(chosen, i - 1);
  return g_steal_pointer(&chosen);
}

/* The first destination that a prefix covers. */
static guint target_of(const MsSchedule *schedule, guint prefix)
{
  for (guint t = 0; t < schedule->n_targets; t++)
    for (guint i = 0; i < schedule->targets[t].n_prefixes; i++)
      if (schedule->targets[t].prefixes[i] == prefix)
        return t;
  return 0;
}

static int compare_prefix_numbers(gconstpointer a, gconstpointer b, gpointer data)
{
  const MsSchedule *schedule = data;
  return ms_prefix_compare(&schedule->prefixes[*(const guint *)a],
                           &schedule->prefixes[*(const guint *)b]);
}

static void append_row(const MsTopology *topology, const MsSnapshot *snapshot, gsize at, guint32 as,
                       const char *prefix, MsOutcome outcome, GString *csv)
{
  const guint32 *path = snapshot->path_asn + snapshot->path_first[at];
  guint32 length = snapshot->path_first[at + 1] - snapshot->path_first[at];
  MsRelation learned = (MsRelation)snapshot->learned[at];
  g_string_append_printf(csv, "%u,%s,%u,%u,%u,%s,%s,", topology->asn[as], prefix, path[length - 1],
                         topology->asn[snapshot->next_hop[at]], length,
                         learned == MS_REL_SELF ? "origin" : ms_relation_name(learned),
                         ms_outcome_name(outcome));
  for (guint32 i = 0; i < length; i++)
    g_string_append_printf(csv, i > 0 ? " %u" : "%u", path[i]);
  g_string_append_c(csv, '\n');
}

GString *ms_routes_csv(const MsTopology *topology, const MsSchedule *schedule,
                       const MsSnapshot *snapshot, const GArray *chosen)
{
  GString *csv = g_string_new(MS_ROUTES_HEADER "\n");
  guint n = schedule->n_prefixes;
  g_autofree guint *order = g_new(guint, n + 1), *target = g_new(guint, n + 1);
  for (guint p = 0; p < n; p++) {
    order[p] = p;
    target[p] = target_of(schedule, p);
  }
  g_qsort_with_data(order, (gint)n, sizeof *order, compare_prefix_numbers, (gpointer)schedule);
  for (guint i = 0; i < chosen->len; i++) {
    guint32 as = g_array_index(chosen, guint32, i);
    guint rows = 0;
    for (guint o = 0; o < n; o++) {
      gsize at = (gsize)order[o] * topology->n_ases + as;
      char text[MS_PREFIX_TEXT];
      if (snapshot->next_hop[at] == MS_NO_AS)
        continue;
      append_row(topology, snapshot, at, as, ms_prefix_format(&schedule->prefixes[order[o]], text),
                 (MsOutcome)snapshot->outcome[(gsize)target[order[o]] * topology->n_ases + as],
                 csv);
      rows++;
    }
    if (rows == 0)
      g_string_append_printf(csv, "%u,,,,,,%s,\n", topology->asn[as],
                             ms_outcome_name(MS_OUTCOME_UNREACHABLE));
  }
  return csv;
}
