/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One pass over a sweep's rows. Trials arrive whole, one after the other. */
#include "analysis/stats/sweep-private.h"

#include <math.h>

/* Rows read at a time: about 8 MB. */
#define SLICE 16384

typedef struct {
  const MsSweepSource *source;
  const MsMetric *metric;
  MsWeight weight;
  const MsSweepCell *cells;
  const guint *cell_of;
  MsSweepParts *parts;
  guint first;
  MsSweepData *data;
} Pass;

static double *value_at(const MsSweepData *data, guint target, guint column, gsize trial)
{
  return data->value +
         (((gsize)target * data->n_columns + column) * data->n_trials + trial) * data->n_cells;
}

static gboolean refuse(const MsTrial *row, guint64 number, const char *what, GError **error)
{
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_FORMAT,
              "row %" G_GUINT64_FORMAT " of the sweep (trial %u, point %u, target %u): %s", number,
              row->trial, row->point, row->target, what);
  return FALSE;
}

static gboolean check(const Pass *pass, guint64 number, const MsTrial *row, GError **error)
{
  const MsStoreSweep *sweep = pass->source->sweep;
  guint64 at =
      ((guint64)row->trial * sweep->n_points + row->point) * sweep->n_targets + row->target;
  if (row->point >= sweep->n_points || row->target >= sweep->n_targets || at != number)
    return refuse(row, number, "is not in its place", error);
  if (row->state >= MS_N_TRIAL_STATES || row->offence >= MS_N_TRIAL_OFFENCES)
    return refuse(row, number, "has a state or offence that does not exist", error);
  return TRUE;
}

static gboolean take_trial(Pass *pass, guint64 number, const MsTrial *row, GError **error)
{
  MsSweepData *data = pass->data;
  gsize at = (gsize)row->target * data->n_trials + row->trial;
  guint part = ms_sweep_parts_of(pass->parts, row);
  if (part == G_MAXUINT) {
    const char *party = pass->parts->victim ? "victim" : "offender";
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
                "more than %u different %ss are too many for a table by %s; by %s.role, %s.region "
                "or %s.cone takes them together (row %" G_GUINT64_FORMAT ")",
                pass->parts->names->len, party, party, party, party, party, number);
    return FALSE;
  }
  data->offender[at] = row->offender;
  data->part[at] = part;
  return TRUE;
}

static gboolean take(Pass *pass, guint64 number, const MsTrial *row, GError **error)
{
  MsSweepData *data = pass->data;
  if (!check(pass, number, row, error))
    return FALSE;
  if (row->point == 0 && !take_trial(pass, number, row, error))
    return FALSE;
  guint cell = pass->cell_of[row->point];
  guint part = data->part[(gsize)row->target * data->n_trials + row->trial];
  for (guint c = 0; c < data->n_columns; c++) {
    MsMetricPart of = ms_sweep_parts_ases(pass->parts, pass->first + c);
    of.weight = pass->weight;
    of.total = pass->source->weights != NULL ? pass->source->weights->total[pass->weight] : 0;
    value_at(data, row->target, c, row->trial)[cell] += ms_metric_value(pass->metric, row, &of);
  }
  GArray *tally = data->tally[row->target];
  if ((part + 1) * data->n_cells > tally->len)
    g_array_set_size(tally, (part + 1) * data->n_cells);
  MsSweepTally *one = &g_array_index(tally, MsSweepTally, part * data->n_cells + cell);
  one->runs++;
  one->state[row->state]++;
  one->offence[row->offence]++;
  return TRUE;
}

/* Sums over the points of a cell become means. */
static void average(const Pass *pass)
{
  MsSweepData *data = pass->data;
  gsize n = (gsize)data->n_targets * data->n_columns * data->n_trials;
  for (guint cell = 0; cell < data->n_cells; cell++)
    if (pass->cells[cell].n_points > 1)
      for (gsize i = 0; i < n; i++)
        data->value[i * data->n_cells + cell] /= pass->cells[cell].n_points;
}

gboolean ms_sweep_read(const MsSweepSource *source, const MsMetric *metric, MsWeight weight,
                       const MsSweepCell *cells, guint n_cells, const guint *cell_of,
                       MsSweepParts *parts, guint first, guint n_columns, MsSweepData *data,
                       GError **error)
{
  gsize n_trials = (gsize)source->end->trials;
  guint n_targets = source->sweep->n_targets;
  guint64 n_rows = (guint64)n_trials * source->sweep->n_points * n_targets;
  *data = (MsSweepData){.n_trials = n_trials,
                        .n_targets = n_targets,
                        .n_cells = n_cells,
                        .n_columns = n_columns,
                        .value = g_new0(double, n_targets *n_columns *n_trials *n_cells + 1),
                        .offender = g_new0(guint32, n_targets * n_trials + 1),
                        .part = g_new0(guint32, n_targets * n_trials + 1),
                        .tally = g_new0(GArray *, n_targets + 1)};
  for (guint t = 0; t < n_targets; t++)
    data->tally[t] = g_array_new(FALSE, TRUE, sizeof(MsSweepTally));
  Pass pass = {source, metric, weight, cells, cell_of, parts, first, data};
  g_autofree MsTrial *rows = g_new(MsTrial, SLICE);
  for (guint64 from = 0; from < n_rows; from += SLICE) {
    gsize n = (gsize)MIN(SLICE, n_rows - from);
    if (!source->rows(source->user_data, from, n, rows, error))
      return FALSE;
    for (gsize i = 0; i < n; i++)
      if (!take(&pass, from + i, &rows[i], error))
        return FALSE;
  }
  average(&pass);
  return TRUE;
}

void ms_sweep_data_clear(MsSweepData *data)
{
  for (guint t = 0; data->tally != NULL && t < data->n_targets; t++)
    g_array_unref(data->tally[t]);
  g_free(data->tally);
  g_free(data->value);
  g_free(data->offender);
  g_free(data->part);
  *data = (MsSweepData){0};
}
