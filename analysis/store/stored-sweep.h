/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep's result file read back: what was swept at once, the rows in slices. */
#pragma once

#include "analysis/store/stored.h"
#include "analysis/store/sweep-file.h"

G_BEGIN_DECLS

/**
 * MsStoredSweep:
 * @stored: header (scenario, seed, version, engine) and ASes of the file; it has no runs
 * @sweep: what was swept: axes, points, targets, rule, overrides, excluded
 * @end: how it ended: trials carried out, looks, level
 * @n_rows: end.trials * sweep.n_points * sweep.n_targets; see sweep-file.h for their order
 */
typedef struct {
  MsStored *stored;
  MsStoreSweep sweep;
  MsStoreEnd end;
  guint64 n_rows;
} MsStoredSweep;

/** ms_stored_has_sweep: whether the file is a sweep's (else it has runs) */
gboolean ms_stored_has_sweep(const MsStored *stored);

/**
 * ms_stored_sweep_open:
 * @path: a finished result file of a sweep
 *
 * Returns: (transfer full): %NULL: #MS_STORE_ERROR_IO where it cannot be read,
 * #MS_STORE_ERROR_FORMAT where it is no whole result file of this format, or none of a sweep
 */
MsStoredSweep *ms_stored_sweep_open(const char *path, GError **error);
void ms_stored_sweep_free(MsStoredSweep *sweep);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsStoredSweep, ms_stored_sweep_free)

/**
 * ms_stored_sweep_rows:
 * @first, @n: which rows; @first + @n is n_rows at most
 * @rows: (out): [n]
 *
 * Cheap in any order; fastest in slices of tens of thousands.
 *
 * Returns: %FALSE with #MS_STORE_ERROR_FORMAT that says what is wrong in the file
 */
gboolean ms_stored_sweep_rows(const MsStoredSweep *sweep, guint64 first, gsize n, MsTrial *rows,
                              GError **error);

G_END_DECLS
