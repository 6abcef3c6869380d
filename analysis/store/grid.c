/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/store/grid.h"

#include "analysis/store/layout.h"

static void put_axes(MsH5 *h5, hid_t group, const MsStoreAxis *axes, guint n_axes)
{
  g_autofree MsAxisRow *rows = g_new0(MsAxisRow, n_axes + 1);
  g_autoptr(GArray) values = g_array_new(FALSE, TRUE, sizeof(MsAxisValueRow));
  for (guint32 i = 0; i < n_axes; i++) {
    rows[i] = (MsAxisRow){(char *)axes[i].section, (char *)axes[i].key};
    for (guint k = 0; k < axes[i].n_values; k++) {
      MsAxisValueRow row = {i, (char *)axes[i].values[k]};
      g_array_append_val(values, row);
    }
  }
  ms_h5_put_table(h5, group, &ms_layout_sweep_axes, n_axes, rows);
  ms_h5_put_table(h5, group, &ms_layout_sweep_values, values->len, values->data);
}

void ms_grid_put(MsH5 *h5, hid_t group, const MsStoreAxis *axes, guint n_axes,
                 const MsStorePoint *points, guint n_points)
{
  put_axes(h5, group, axes, n_axes);
  g_auto(MsH5Id) inner =
      ms_h5_group_new(h5, group, "points", "the settings that draws are carried out with");
  g_autofree const char **names = g_new0(const char *, n_points + 1);
  g_autofree guint32 *value = g_new0(guint32, (gsize)n_points * n_axes + 1);
  hsize_t dims[] = {n_points, n_axes};
  for (guint p = 0; p < n_points; p++) {
    names[p] = points[p].name;
    for (guint a = 0; a < n_axes; a++)
      value[(gsize)p * n_axes + a] = points[p].value[a];
  }
  ms_h5_put_texts(h5, inner, &ms_layout_point_names, n_points, names);
  ms_h5_put(h5, inner, &ms_layout_point_values, dims, value);
}

static void get_axes(MsH5 *h5, hid_t group, MsGrid *grid)
{
  gsize n_axes = 0, n_values = 0;
  MsAxisRow *rows = ms_h5_get_table(h5, group, &ms_layout_sweep_axes, &n_axes);
  MsAxisValueRow *values = ms_h5_get_table(h5, group, &ms_layout_sweep_values, &n_values);
  if (ms_h5_good(h5)) {
    grid->axes = g_new0(MsStoreAxis, n_axes + 1);
    grid->n_axes = (guint)n_axes;
  }
  for (guint32 a = 0; a < grid->n_axes; a++) {
    MsStoreAxis *axis = &grid->axes[a];
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

void ms_grid_get(MsH5 *h5, hid_t group, MsGrid *grid)
{
  get_axes(h5, group, grid);
  g_auto(MsH5Id) inner = ms_h5_group_open(h5, group, "points");
  hsize_t n = MS_H5_ANY;
  g_auto(GStrv) names = ms_h5_get_texts(h5, inner, &ms_layout_point_names, &n);
  if (names == NULL)
    return;
  hsize_t dims[] = {n, grid->n_axes};
  grid->value = ms_h5_get(h5, inner, &ms_layout_point_values, dims);
  grid->points = g_new0(MsStorePoint, n + 1);
  grid->n_points = (guint)n;
  for (guint p = 0; p < n && ms_h5_good(h5); p++) {
    grid->points[p] = (MsStorePoint){g_strdup(names[p]), grid->value + (gsize)p * grid->n_axes};
    for (guint a = 0; a < grid->n_axes; a++)
      if (grid->points[p].value[a] >= grid->axes[a].n_values)
        ms_h5_reject(h5, inner, "value", "names a value of axis %u which there is not", a);
  }
}

void ms_grid_clear(MsGrid *grid)
{
  for (guint a = 0; a < grid->n_axes; a++) {
    g_free((gpointer)grid->axes[a].section);
    g_free((gpointer)grid->axes[a].key);
    g_strfreev((char **)grid->axes[a].values);
  }
  for (guint p = 0; p < grid->n_points; p++)
    g_free((gpointer)grid->points[p].name);
  g_free(grid->axes);
  g_free(grid->points);
  g_free(grid->value);
  *grid = (MsGrid){0};
}
