/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The grid of a file: its axes, and the points that they make. */
#pragma once

#include "analysis/store/h5.h"
#include "analysis/store/sweep-file.h"

G_BEGIN_DECLS

/** ms_grid_put: into @group: tables axes and values, and a group of points */
void ms_grid_put(MsH5 *h5, hid_t group, const MsStoreAxis *axes, guint n_axes,
                 const MsStorePoint *points, guint n_points);

/** MsGrid: a grid that was read; all of it is owned. @value: what the points point into */
typedef struct {
  guint n_axes, n_points;
  MsStoreAxis *axes;
  MsStorePoint *points;
  guint32 *value;
} MsGrid;

/** ms_grid_get: @grid: (out): all 0 before; for ms_grid_clear(), be it in vain */
void ms_grid_get(MsH5 *h5, hid_t group, MsGrid *grid);
void ms_grid_clear(MsGrid *grid);

G_END_DECLS
