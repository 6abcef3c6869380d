/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The layout of analysis/README.md, /sweep. Slices are whole chunks, so that each is compressed
 * once and no more than one slice is in memory. */
#include "analysis/store/sweep-file.h"

#include "analysis/store/layout.h"
#include "analysis/store/whole-file.h"
#include "analysis/store/write-head.h"

#include <string.h>

/* Rows in memory; and those that lie together in the file, of what is one value a row and of
 * counts. */
#define SLICE       16384
#define CHUNK       16384
#define COUNT_CHUNK 512

static void put_attributes(MsH5 *h5, hid_t group, const MsStoreRule *rule, const MsStoreEnd *end)
{
  guint8 stopped = end->stopped ? 1 : 0;
  guint32 looks = end->looks;
  ms_h5_put_attribute(h5, group, "trials", MS_H5_U64, &end->trials);
  ms_h5_put_attribute(h5, group, "trials_asked", MS_H5_U64, &rule->trials);
  ms_h5_put_attribute(h5, group, "confidence", MS_H5_F64, &rule->confidence);
  ms_h5_put_attribute(h5, group, "half_width", MS_H5_F64, &rule->half_width);
  ms_h5_put_attribute(h5, group, "looks_taken", MS_H5_U32, &looks);
  ms_h5_put_attribute(h5, group, "level", MS_H5_F64, &end->level);
  ms_h5_put_attribute(h5, group, "stopped", MS_H5_BOOL, &stopped);
}

static void put_axes(MsH5 *h5, hid_t group, const MsStoreSweep *sweep)
{
  g_autofree MsAxisRow *axes = g_new0(MsAxisRow, sweep->n_axes + 1);
  g_autoptr(GArray) values = g_array_new(FALSE, TRUE, sizeof(MsAxisValueRow));
  for (guint32 i = 0; i < sweep->n_axes; i++) {
    const MsStoreAxis *axis = &sweep->axes[i];
    axes[i] = (MsAxisRow){(char *)axis->section, (char *)axis->key};
    for (guint k = 0; k < axis->n_values; k++) {
      MsAxisValueRow row = {i, (char *)axis->values[k]};
      g_array_append_val(values, row);
    }
  }
  ms_h5_put_table(h5, group, &ms_layout_sweep_axes, sweep->n_axes, axes);
  ms_h5_put_table(h5, group, &ms_layout_sweep_values, values->len, values->data);
}

static void put_points(MsH5 *h5, hid_t parent, const MsStoreSweep *sweep)
{
  g_auto(MsH5Id) group =
      ms_h5_group_new(h5, parent, "points", "the settings that trials are carried out with");
  g_autofree const char **names = g_new0(const char *, sweep->n_points + 1);
  g_autofree guint32 *value = g_new0(guint32, (gsize)sweep->n_points * sweep->n_axes + 1);
  hsize_t dims[] = {sweep->n_points, sweep->n_axes};
  for (guint p = 0; p < sweep->n_points; p++) {
    names[p] = sweep->points[p].name;
    for (guint a = 0; a < sweep->n_axes; a++)
      value[(gsize)p * sweep->n_axes + a] = sweep->points[p].value[a];
  }
  ms_h5_put_texts(h5, group, &ms_layout_point_names, sweep->n_points, names);
  ms_h5_put(h5, group, &ms_layout_point_values, dims, value);
}

/* The slice's values of one column, side by side. */
static void gather(const MsRowArray *column, const MsTrial *rows, gsize n, guint8 *values)
{
  for (gsize r = 0; r < n; r++)
    memcpy(values + r * column->size, (const guint8 *)&rows[r] + column->offset, column->size);
}

static void put_rows(MsH5 *h5, hid_t parent, guint64 n_rows, gboolean weighed, MsStoreRows source,
                     gpointer user_data)
{
  g_auto(MsH5Id) group = ms_h5_group_new(
      h5, parent, "trials", "a row for each trial, point and target, in this order, without gaps");
  g_autofree MsTrial *rows = g_new0(MsTrial, SLICE);
  g_autofree guint8 *values = g_malloc(SLICE * sizeof(MsTrial));
  MsH5Id dataset[MS_N_ROW_ARRAYS];
  for (guint c = 0; c < MS_N_ROW_ARRAYS; c++) {
    hsize_t dims[MS_H5_MAX_RANK] = {0};
    ms_layout_row_dims(&ms_layout_rows[c], n_rows, dims);
    dataset[c] =
        ms_layout_rows[c].by_weight && !weighed
            ? H5I_INVALID_HID
            : ms_h5_rows_new(h5, group, &ms_layout_rows[c].array, dims,
                             ms_h5_rank(&ms_layout_rows[c].array) == 1 ? CHUNK : COUNT_CHUNK);
  }
  for (guint64 first = 0; first < n_rows && ms_h5_good(h5); first += SLICE) {
    gsize n = (gsize)MIN(n_rows - first, SLICE);
    if (!source(user_data, n, rows, &h5->error))
      break;
    for (guint c = 0; c < MS_N_ROW_ARRAYS; c++) {
      if (ms_layout_rows[c].by_weight && !weighed)
        continue;
      gather(&ms_layout_rows[c], rows, n, values);
      ms_h5_rows_put(h5, dataset[c], &ms_layout_rows[c].array, first, n, values);
    }
  }
  for (guint c = 0; c < MS_N_ROW_ARRAYS; c++)
    ms_h5_close(dataset[c]);
}

static void write_sweep(MsH5 *h5, hid_t file, const MsStoreSweep *sweep, const MsStoreEnd *end,
                        gboolean weighed, MsStoreRows source, gpointer user_data)
{
  g_auto(MsH5Id) group =
      ms_h5_group_new(h5, file, "sweep", "draws, each carried out at every point of a grid");
  hsize_t n_looks = sweep->rule.n_looks;
  put_attributes(h5, group, &sweep->rule, end);
  ms_h5_put_text(h5, group, "overrides",
                 "what the command line changes in the scenario, a SECTION.KEY=VALUE a line",
                 sweep->overrides);
  ms_h5_put_text(h5, group, "excluded", "whom the draws leave out", sweep->excluded);
  ms_h5_put(h5, group, &ms_layout_looks, &n_looks, sweep->rule.look);
  ms_h5_put_texts(h5, group, &ms_layout_sweep_targets, sweep->n_targets, sweep->targets);
  put_axes(h5, group, sweep);
  put_points(h5, group, sweep);
  put_rows(h5, group, end->trials * sweep->n_points * sweep->n_targets, weighed, source, user_data);
}

gboolean ms_sweep_file_write(const char *path, const MsStoreHeader *header,
                             const MsStoreSweep *sweep, const MsStoreEnd *end, MsStoreRows source,
                             gpointer user_data, GError **error)
{
  g_autoptr(MsWholeFile) whole = ms_whole_file_new(path, error);
  if (whole == NULL)
    return FALSE;
  MsH5 h5;
  ms_h5_begin(&h5, path);
  MsH5Id file = ms_h5_disk_file_new(&h5, ms_whole_file_part(whole));
  ms_write_head(&h5, file, header);
  write_sweep(&h5, file, sweep, end, ms_weights_any(header->weights), source, user_data);
  ms_h5_disk_file_close(&h5, file);
  return ms_h5_end(&h5, error) && ms_whole_file_finish(whole, error);
}
