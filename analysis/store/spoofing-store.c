/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The layout of analysis/README.md, /spoofing. */
#include "analysis/store/spoofing-store.h"

#include "analysis/store/grid.h"
#include "analysis/store/layout.h"
#include "analysis/store/whole-file.h"
#include "analysis/store/write-head.h"

#define GROUP "spoofing"

static const MsH5Array titles = {"title", MS_H5_TEXT, "point", "a line for people"};
static const MsH5Array settings = {
    "settings", MS_H5_TEXT, "point",
    "how those who validate do so, by edge, and who announces halves, a key=value a line"};
static const MsH5Array measures = {"measure", MS_H5_TEXT, "measure",
                                   "what the dimension `measure` counts apart"};
static const MsH5Array values = {
    "value", MS_H5_F64, "point,block,measure",
    "shares of the block's flows, spoofers or ASes; NaN where there is nothing to take one of"};
static const MsH5Array flows = {
    "flows", MS_H5_U64, "point,block,flow",
    "what shares are of: spoofed flows, honest ones, those of multihomed networks"};

/* Members of the file that are one number. */
static const struct {
  const char *name;
  gsize offset;
} numbers[] = {{"sources", G_STRUCT_OFFSET(MsStoreSpoofing, sources)},
               {"destinations", G_STRUCT_OFFSET(MsStoreSpoofing, destinations)},
               {"per_block", G_STRUCT_OFFSET(MsStoreSpoofing, per_block)}};

static void write_spoofing(MsH5 *h5, hid_t file, const MsStoreSpoofing *it)
{
  g_auto(MsH5Id) group =
      ms_h5_group_new(h5, file, GROUP,
                      "draws of borrowed source addresses and destinations, each carried out at "
                      "every point");
  hsize_t value_dims[] = {it->n_points, it->n_blocks, it->n_measures};
  hsize_t flow_dims[] = {it->n_points, it->n_blocks, MS_STORE_FLOWS};
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
    ms_h5_put_attribute(h5, group, numbers[i].name, MS_H5_U32,
                        (const guint8 *)it + numbers[i].offset);
  ms_h5_put_attribute(h5, group, "level", MS_H5_F64, &it->level);
  ms_h5_put_text(h5, group, "overrides",
                 "what the command line changes in the scenario, a SECTION.KEY=VALUE a line",
                 it->overrides);
  ms_grid_put(h5, group, it->axes, it->n_axes, it->points, it->n_points);
  ms_h5_put_texts(h5, group, &titles, it->n_points, it->titles);
  ms_h5_put_texts(h5, group, &settings, it->n_points, it->settings);
  ms_h5_put_texts(h5, group, &measures, it->n_measures, it->measures);
  ms_h5_put(h5, group, &values, value_dims, it->value);
  ms_h5_put(h5, group, &flows, flow_dims, it->flows);
}

gboolean ms_spoofing_store_write(const char *path, const MsStoreHeader *header,
                                 const MsStoreSpoofing *spoofing, GError **error)
{
  g_autoptr(MsWholeFile) whole = ms_whole_file_new(path, error);
  if (whole == NULL)
    return FALSE;
  MsH5 h5;
  gsize size = 0;
  ms_h5_begin(&h5, path);
  g_auto(MsH5Id) file = ms_h5_file_new(&h5);
  ms_write_head(&h5, file, header);
  write_spoofing(&h5, file, spoofing);
  g_autofree guint8 *image = ms_h5_file_image(&h5, file, &size);
  return ms_h5_end(&h5, error) && ms_whole_file_commit(whole, image, size, error);
}

/* ---- reading back */

typedef struct {
  MsStoredSpoofing seen; /* first: what callers see */
  MsGrid grid;
  char *overrides;
  char **titles, **settings, **measures;
  double *value;
  guint64 *flows;
} Private;

gboolean ms_stored_has_spoofing(const MsStored *stored)
{
  MsH5 h5;
  ms_h5_begin(&h5, stored->path);
  gboolean has = ms_h5_has(&h5, (hid_t)stored->file, GROUP);
  return ms_h5_end(&h5, NULL) && has;
}

static void read_numbers(MsH5 *h5, hid_t group, Private *private)
{
  MsStoreSpoofing *it = &private->seen.spoofing;
  hsize_t n_points = it->n_points, again = it->n_points, n_measures = MS_H5_ANY;
  private->titles = ms_h5_get_texts(h5, group, &titles, &n_points);
  private->settings = ms_h5_get_texts(h5, group, &settings, &again);
  private->measures = ms_h5_get_texts(h5, group, &measures, &n_measures);
  hsize_t value_dims[] = {it->n_points, MS_H5_ANY, n_measures};
  private->value = ms_h5_get(h5, group, &values, value_dims);
  hsize_t flow_dims[] = {it->n_points, value_dims[1], MS_STORE_FLOWS};
  private->flows = ms_h5_get(h5, group, &flows, flow_dims);
  if (!ms_h5_good(h5))
    return;
  if (it->n_points == 0) {
    ms_h5_reject(h5, group, "points", "has no points");
    return;
  }
  if (value_dims[1] == 0 || value_dims[1] > G_MAXUINT32 || n_measures > G_MAXUINT32) {
    ms_h5_reject(h5, group, "value", "has no blocks, or more than any such file has");
    return;
  }
  it->n_blocks = (guint)value_dims[1];
  it->n_measures = (guint)n_measures;
}

static void read_spoofing(MsH5 *h5, hid_t file, Private *private)
{
  MsStoreSpoofing *it = &private->seen.spoofing;
  if (!ms_h5_has(h5, file, GROUP)) {
    ms_h5_reject(h5, file, NULL, "is not about spoofed traffic");
    return;
  }
  g_auto(MsH5Id) group = ms_h5_group_open(h5, file, GROUP);
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
    ms_h5_get_attribute(h5, group, numbers[i].name, MS_H5_U32, (guint8 *)it + numbers[i].offset);
  ms_h5_get_attribute(h5, group, "level", MS_H5_F64, &it->level);
  private->overrides = ms_h5_get_text(h5, group, "overrides");
  ms_grid_get(h5, group, &private->grid);
  it->n_axes = private->grid.n_axes;
  it->n_points = private->grid.n_points;
  it->axes = private->grid.axes;
  it->points = private->grid.points;
  if (ms_h5_good(h5) && !(it->level > 0 && it->level < 1))
    ms_h5_reject(h5, group, "level", "is no confidence between 0 and 1");
  if (ms_h5_good(h5))
    read_numbers(h5, group, private);
  it->overrides = private->overrides;
  it->titles = (const char *const *)private->titles;
  it->settings = (const char *const *)private->settings;
  it->measures = (const char *const *)private->measures;
  it->value = private->value;
  it->flows = private->flows;
}

MsStoredSpoofing *ms_stored_spoofing_open(const char *path, GError **error)
{
  g_autoptr(MsStored) stored = ms_store_open(path, error);
  if (stored == NULL)
    return NULL;
  Private *private = g_new0(Private, 1);
  private->seen.stored = g_steal_pointer(&stored);
  MsH5 h5;
  ms_h5_begin(&h5, private->seen.stored->path);
  read_spoofing(&h5, (hid_t) private->seen.stored->file, private);
  if (ms_h5_end(&h5, error))
    return &private->seen;
  ms_stored_spoofing_free(&private->seen);
  return NULL;
}

void ms_stored_spoofing_free(MsStoredSpoofing *stored)
{
  if (stored == NULL)
    return;
  Private *private = (Private *)stored;
  ms_grid_clear(&private->grid);
  g_strfreev(private->titles);
  g_strfreev(private->settings);
  g_strfreev(private->measures);
  g_free(private->value);
  g_free(private->flows);
  g_free(private->overrides);
  ms_stored_free(stored->stored);
  g_free(private);
}
