/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file says of its sweep is read and checked at once, so that whoever uses it may trust its
 * numbers; rows are checked as they are read. */
#include "analysis/store/stored-sweep.h"

#include "analysis/store/layout.h"

#include <string.h>

/* Trials are numbered in 32 bits. */
#define MAX_TRIALS ((guint64)G_MAXUINT32)

typedef struct {
  MsStoredSweep sweep; /* first: what callers see */
  char *overrides, *excluded;
  char **targets;
  MsStoreAxis *axes;
  MsStorePoint *points;
  guint32 *value;
  MsH5Id group, column[MS_N_ROW_ARRAYS];
} Private;

gboolean ms_stored_has_sweep(const MsStored *stored)
{
  MsH5 h5;
  ms_h5_begin(&h5, stored->path);
  gboolean has = ms_h5_has(&h5, (hid_t)stored->file, "sweep");
  return ms_h5_end(&h5, NULL) && has;
}

static void read_attributes(MsH5 *h5, hid_t group, MsStoreRule *rule, MsStoreEnd *end)
{
  guint8 stopped;
  ms_h5_get_attribute(h5, group, "trials", MS_H5_U64, &end->trials);
  ms_h5_get_attribute(h5, group, "trials_asked", MS_H5_U64, &rule->trials);
  ms_h5_get_attribute(h5, group, "confidence", MS_H5_F64, &rule->confidence);
  ms_h5_get_attribute(h5, group, "half_width", MS_H5_F64, &rule->half_width);
  ms_h5_get_attribute(h5, group, "looks_taken", MS_H5_U32, &end->looks);
  ms_h5_get_attribute(h5, group, "level", MS_H5_F64, &end->level);
  ms_h5_get_attribute(h5, group, "stopped", MS_H5_BOOL, &stopped);
  end->stopped = stopped != 0;
  if (ms_h5_good(h5) && end->trials > MAX_TRIALS)
    ms_h5_reject(h5, group, "trials", "is more than any sweep has");
}

static void read_looks(MsH5 *h5, hid_t group, MsStoreRule *rule)
{
  hsize_t n = MS_H5_ANY;
  g_autofree guint64 *look = ms_h5_get(h5, group, &ms_layout_looks, &n);
  if (look == NULL)
    return;
  if (n > MS_STORE_MAX_LOOKS) {
    ms_h5_reject(h5, group, "looks", "are more than any sweep has");
    return;
  }
  rule->n_looks = (guint)n;
  memcpy(rule->look, look, n * sizeof *look);
}

static void read_axes(MsH5 *h5, hid_t group, Private *private)
{
  gsize n_axes, n_values;
  MsAxisRow *rows = ms_h5_get_table(h5, group, &ms_layout_sweep_axes, &n_axes);
  MsAxisValueRow *values = ms_h5_get_table(h5, group, &ms_layout_sweep_values, &n_values);
  private->axes = g_new0(MsStoreAxis, n_axes + 1);
  private->sweep.sweep.n_axes = (guint)n_axes;
  for (guint32 a = 0; a < n_axes; a++) {
    MsStoreAxis *axis = &private->axes[a];
    const char **text = g_new0(const char *, n_values + 1);
    axis->section = g_strdup(rows[a].section);
    axis->key = g_strdup(rows[a].key);
    axis->values = text;
    for (gsize v = 0; v < n_values; v++)
      if (values[v].axis == a)
        text[axis->n_values++] = g_strdup(values[v].value);
  }
  ms_h5_free_rows(&ms_layout_sweep_axes, rows, n_axes);
  ms_h5_free_rows(&ms_layout_sweep_values, values, n_values);
}

static void read_points(MsH5 *h5, hid_t parent, Private *private)
{
  MsStoreSweep *sweep = &private->sweep.sweep;
  g_auto(MsH5Id) group = ms_h5_group_open(h5, parent, "points");
  hsize_t n = MS_H5_ANY;
  g_auto(GStrv) names = ms_h5_get_texts(h5, group, &ms_layout_point_names, &n);
  if (names == NULL)
    return;
  hsize_t dims[] = {n, sweep->n_axes};
  private->value = ms_h5_get(h5, group, &ms_layout_point_values, dims);
  private->points = g_new0(MsStorePoint, n + 1);
  sweep->n_points = (guint)n;
  for (guint p = 0; p < n && ms_h5_good(h5); p++) {
    private->points[p] =
        (MsStorePoint){g_strdup(names[p]), private->value + (gsize)p * sweep->n_axes};
    for (guint a = 0; a < sweep->n_axes; a++)
      if (private->points[p].value[a] >= private->axes[a].n_values)
        ms_h5_reject(h5, group, "value", "names a value of axis %u which there is not", a);
  }
}

static void open_rows(MsH5 *h5, hid_t parent, Private *private)
{
  const MsStoreSweep *sweep = &private->sweep.sweep;
  guint64 in_trial = (guint64)sweep->n_points * sweep->n_targets;
  if (!ms_h5_good(h5))
    return;
  if (in_trial == 0 || in_trial > G_MAXUINT32) {
    ms_h5_reject(h5, parent, NULL, "has no points or no targets, or more than any sweep has");
    return;
  }
  private->sweep.n_rows = private->sweep.end.trials * in_trial;
  private->group = ms_h5_group_open(h5, parent, "trials");
  for (guint c = 0; c < MS_N_ROW_ARRAYS; c++) {
    hsize_t dims[MS_H5_MAX_RANK] = {0};
    ms_layout_row_dims(&ms_layout_rows[c], private->sweep.n_rows, dims);
    if (!ms_layout_rows[c].by_weight || ms_weights_any(private->sweep.stored->weights))
    private->column[c] = ms_h5_rows_open(h5, private->group, &ms_layout_rows[c].array, dims);
  }
}

static void read_sweep(MsH5 *h5, hid_t file, Private *private)
{
  MsStoreSweep *sweep = &private->sweep.sweep;
  if (!ms_h5_has(h5, file, "sweep")) {
    ms_h5_reject(h5, file, NULL, "has no sweep: the file is one of runs");
    return;
  }
  g_auto(MsH5Id) group = ms_h5_group_open(h5, file, "sweep");
  hsize_t n_targets = MS_H5_ANY;
  read_attributes(h5, group, &sweep->rule, &private->sweep.end);
  read_looks(h5, group, &sweep->rule);
  sweep->overrides = private->overrides = ms_h5_get_text(h5, group, "overrides");
  sweep->excluded = private->excluded = ms_h5_get_text(h5, group, "excluded");
  private->targets = ms_h5_get_texts(h5, group, &ms_layout_sweep_targets, &n_targets);
  sweep->targets = (const char *const *)private->targets;
  sweep->n_targets = private->targets != NULL ? (guint)n_targets : 0;
  read_axes(h5, group, private);
  sweep->axes = private->axes;
  read_points(h5, group, private);
  sweep->points = private->points;
  open_rows(h5, group, private);
}

MsStoredSweep *ms_stored_sweep_open(const char *path, GError **error)
{
  g_autoptr(MsStored) stored = ms_store_open(path, error);
  if (stored == NULL)
    return NULL;
  Private *private = g_new0(Private, 1);
  private->group = H5I_INVALID_HID;
  for (guint c = 0; c < MS_N_ROW_ARRAYS; c++)
  private->column[c] = H5I_INVALID_HID;
  private->sweep.stored = g_steal_pointer(&stored);
  MsH5 h5;
  ms_h5_begin(&h5, private->sweep.stored->path);
  read_sweep(&h5, (hid_t) private->sweep.stored->file, private);
  if (ms_h5_end(&h5, error))
    return &private->sweep;
  ms_stored_sweep_free(&private->sweep);
  return NULL;
}

void ms_stored_sweep_free(MsStoredSweep *sweep)
{
  if (sweep == NULL)
    return;
  Private *private = (Private *)sweep;
  for (guint c = 0; c < MS_N_ROW_ARRAYS; c++)
    ms_h5_close(private->column[c]);
  ms_h5_close(private->group);
  for (guint a = 0; private->axes != NULL && a < sweep->sweep.n_axes; a++) {
    g_free((gpointer) private->axes[a].section);
    g_free((gpointer) private->axes[a].key);
    g_strfreev((char **)private->axes[a].values);
  }
  for (guint p = 0; private->points != NULL && p < sweep->sweep.n_points; p++)
    g_free((gpointer) private->points[p].name);
  g_free(private->axes);
  g_free(private->points);
  g_free(private->value);
  g_strfreev(private->targets);
  g_free(private->overrides);
  g_free(private->excluded);
  ms_stored_free(sweep->stored);
  g_free(private);
}

/* Rows are where their numbers say that they are. */
static gboolean in_place(const MsStoreSweep *sweep, guint64 number, const MsTrial *row)
{
  return row->target == number % sweep->n_targets &&
         row->point == number / sweep->n_targets % sweep->n_points &&
         row->trial == number / sweep->n_targets / sweep->n_points;
}

gboolean ms_stored_sweep_rows(const MsStoredSweep *sweep, guint64 first, gsize n, MsTrial *rows,
                              GError **error)
{
  const Private *private = (const Private *)sweep;
  g_return_val_if_fail(first <= sweep->n_rows && n <= sweep->n_rows - first, FALSE);
  g_autofree guint8 *values = g_malloc0(MAX(n, 1) * sizeof *rows);
  MsH5 h5;
  ms_h5_begin(&h5, sweep->stored->path);
  for (gsize r = 0; r < n; r++) {
    memset(&rows[r], 0, sizeof rows[r]);
    ms_trial_no_times(&rows[r]);
  }
  for (guint c = 0; c < MS_N_ROW_ARRAYS; c++) {
    const MsRowArray *column = &ms_layout_rows[c];
    if (private->column[c] == H5I_INVALID_HID)
      continue;
    ms_h5_rows_get(&h5, private->column[c], &column->array, first, n, values);
    for (gsize r = 0; r < n; r++)
      memcpy((guint8 *)&rows[r] + column->offset, values + r * column->size, column->size);
  }
  for (gsize r = 0; r < n && ms_h5_good(&h5); r++)
    if (!in_place(&sweep->sweep, first + r, &rows[r]))
      ms_h5_reject(&h5, private->group, NULL,
                   "has in row %" G_GUINT64_FORMAT
                   " another trial, point or target than belongs there",
                   first + r + 1);
  return ms_h5_end(&h5, error);
}
