/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result file of spoofed traffic: what was measured in each block at each point. See
 * analysis/README.md for the layout. Two files of the same scenario are the same bytes. */
#pragma once

#include "analysis/store/stored.h"
#include "analysis/store/sweep-file.h"

G_BEGIN_DECLS

/** MS_STORE_FLOWS: numbers of flows of a block at a point: spoofed; honest; honest and from a
 * multihomed network */
#define MS_STORE_FLOWS 3

/**
 * MsStoreSpoofing:
 * @overrides: (nullable): what the command line changes, a `SECTION.KEY=VALUE` a line
 * @sources, @destinations: how many ASes they are drawn from
 * @per_block: of each in a block, at most
 * @level: confidence of intervals, 0-1
 * @points: their names and values of axes; @titles: [n_points] a line for people
 * @settings: [n_points] modes of the edges, a `spoofing.KEY=VALUE` a line
 * @measures: [n_measures] names
 * @value: [n_points][n_blocks][n_measures] NaN where it is not known
 * @flows: [n_points][n_blocks][MS_STORE_FLOWS] what shares are of
 *
 * All of it is borrowed.
 */
typedef struct {
  const char *overrides;
  guint32 sources, destinations, per_block;
  double level;
  guint n_axes, n_points, n_blocks, n_measures;
  const MsStoreAxis *axes;
  const MsStorePoint *points;
  const char *const *titles, *const *settings, *const *measures;
  const double *value;
  const guint64 *flows;
} MsStoreSpoofing;

/** ms_spoofing_store_value: measure @measure of block @block at @point */
static inline double ms_spoofing_store_value(const MsStoreSpoofing *spoofing, guint point,
                                             guint block, guint measure)
{
  return spoofing
      ->value[((gsize)point * spoofing->n_blocks + block) * spoofing->n_measures + measure];
}

/** ms_spoofing_store_write: %FALSE with an #MsStoreError; no .part is left, and a file that was
 * there before is as it was */
gboolean ms_spoofing_store_write(const char *path, const MsStoreHeader *header,
                                 const MsStoreSpoofing *spoofing, GError **error);

/** MsStoredSpoofing: @stored: header and ASes of the file; it has no runs */
typedef struct {
  MsStored *stored;
  MsStoreSpoofing spoofing;
} MsStoredSpoofing;

/** ms_stored_has_spoofing: whether the file is of spoofed traffic */
gboolean ms_stored_has_spoofing(const MsStored *stored);

/** ms_stored_spoofing_open: (transfer full): %NULL: #MS_STORE_ERROR_IO where it cannot be read,
 * #MS_STORE_ERROR_FORMAT where it is no whole result file of this format, or not of spoofed traffic
 */
MsStoredSpoofing *ms_stored_spoofing_open(const char *path, GError **error);
void ms_stored_spoofing_free(MsStoredSpoofing *stored);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsStoredSpoofing, ms_stored_spoofing_free)

G_END_DECLS
