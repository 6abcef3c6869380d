/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/stats/spoofing-table.h"

#include <math.h>

#define UNIT "block"

static gboolean check_measures(const MsStoredSpoofing *stored, GError **error)
{
  const MsStoreSpoofing *spoofing = &stored->spoofing;
  gboolean same = spoofing->n_measures == MS_N_SPOOFING_MEASURES;
  for (guint m = 0; same && m < MS_N_SPOOFING_MEASURES; m++) {
    g_autofree char *name = ms_spoofing_measure_name(m);
    same = g_str_equal(name, spoofing->measures[m]);
  }
  if (!same)
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_FORMAT,
                "%s: spoofing/measure: has other measures than this version; it was written by %s",
                stored->stored->path, stored->stored->version);
  return same;
}

/* @values: (out): of the blocks where it is known at the point, and at the first point where @base
 * is there. Returns: how many */
static gsize gather(const MsStoreSpoofing *spoofing, guint point, guint measure, double *values,
                    double *base)
{
  gsize n = 0;
  for (guint b = 0; b < spoofing->n_blocks; b++) {
    double value = ms_spoofing_store_value(spoofing, point, b, measure);
    double first = ms_spoofing_store_value(spoofing, 0, b, measure);
    if (isnan(value) || (base != NULL && isnan(first)))
      continue;
    if (base != NULL)
      base[n] = first;
    values[n++] = value;
  }
  return n;
}

MsSpoofingTable *ms_spoofing_table_new(const MsStoredSpoofing *stored, GError **error)
{
  const MsStoreSpoofing *spoofing = &stored->spoofing;
  if (!check_measures(stored, error))
    return NULL;
  MsSpoofingTable *table = g_new0(MsSpoofingTable, 1);
  gsize n_cells = (gsize)spoofing->n_points * MS_N_SPOOFING_MEASURES;
  MsConfidence confidence = {.level = spoofing->level, .unit = UNIT, .seed = stored->stored->seed};
  g_autofree double *values = g_new(double, spoofing->n_blocks);
  g_autofree double *base = g_new(double, spoofing->n_blocks);
  table->stored = stored;
  table->n_points = spoofing->n_points;
  table->mean = g_new0(MsInterval, n_cells + 1);
  table->change = g_new0(MsInterval, n_cells + 1);
  for (gsize cell = 0; cell < n_cells; cell++) {
    guint point = (guint)(cell / MS_N_SPOOFING_MEASURES),
          measure = (guint)(cell % MS_N_SPOOFING_MEASURES);
    gsize n = gather(spoofing, point, measure, values, NULL);
    table->mean[cell] = ms_stats_mean(values, n, &confidence);
    table->change[cell].method = MS_INTERVAL_NONE;
    if (point > 0) {
      n = gather(spoofing, point, measure, values, base);
      table->change[cell] = ms_stats_paired(values, base, n, &confidence);
    }
  }
  for (gsize i = 0; i < (gsize)spoofing->n_points * spoofing->n_blocks; i++)
    table->pairs += spoofing->flows[i * MS_STORE_FLOWS];
  return table;
}

void ms_spoofing_table_free(MsSpoofingTable *table)
{
  if (table == NULL)
    return;
  g_free(table->mean);
  g_free(table->change);
  g_free(table);
}

char *ms_spoofing_axis_name(const MsStoreAxis *axis)
{
  return g_strdup_printf("%s%s%s", axis->section, *axis->section != '\0' ? "." : "", axis->key);
}
