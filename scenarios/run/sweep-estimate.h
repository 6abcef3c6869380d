/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How well a sweep knows its means so far, and when that is enough. Rows go in one after the other,
 * and a look is taken only at the trial counts of the rule, when all rows below are in: so where a
 * sweep stops depends on its rows alone. */
#pragma once

#include "analysis/stats/interval.h"
#include "analysis/store/sweep-file.h"

G_BEGIN_DECLS

/**
 * MsSweepEstimate:
 * @rule: borrowed
 * @n_cells: points * targets
 * @cell: [n_cells] impact, the share of ASes, of the trials so far; by point, then target
 * @next: the cell that the next row is of
 * @end: trials so far, looks taken, whether a look ended the sweep, the level of each look
 *
 * A look asks whether every cell's half-width is below the rule's, at the level
 * 1 - (1 - confidence) / n_looks: by Bonferroni's inequality all looks together then keep the
 * confidence, however they hang together (Jennison and Turnbull, 1999, section 4.1 on why looking
 * often needs that).
 */
typedef struct {
  const MsStoreRule *rule;
  guint n_cells, next;
  MsMoments *cell;
  MsStoreEnd end;
} MsSweepEstimate;

MsSweepEstimate *ms_sweep_estimate_new(const MsStoreRule *rule, guint n_points, guint n_targets);
void ms_sweep_estimate_free(MsSweepEstimate *estimate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSweepEstimate, ms_sweep_estimate_free)

/** ms_sweep_estimate_done: whether no more rows are wanted */
gboolean ms_sweep_estimate_done(const MsSweepEstimate *estimate);

/** ms_sweep_impact: what is estimated of a row; NaN where there is nobody to count */
double ms_sweep_impact(const MsTrial *row);

/** ms_sweep_estimate_add: the impact of the next row, in the order of sweep-file.h; not once it is
 * done */
void ms_sweep_estimate_add(MsSweepEstimate *estimate, double impact);

/** ms_sweep_estimate_half_width: of a cell, at the level of a look; infinity below two trials */
double ms_sweep_estimate_half_width(const MsSweepEstimate *estimate, guint cell);

G_END_DECLS
