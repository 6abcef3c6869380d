/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep's result file: what was swept, and a row for each trial at each point and target. See
 * analysis/README.md for the layout.
 *
 * Rows are by trial, then point, then target, without gaps: row (t, p, g) is number
 * (t * n_points + p) * n_targets + g. Two files of the same sweep are the same bytes. */
#pragma once

#include "analysis/store/store.h"
#include "sim/outcome/trial.h"

G_BEGIN_DECLS

/** MS_STORE_MAX_LOOKS: at how many trial counts a sweep may stop */
#define MS_STORE_MAX_LOOKS 32

/**
 * MsStoreAxis:
 * @section, @key: what takes several values: "adoption", "cdn-cloud"; the key "variant" of no
 * section ("") for the scenario's variants
 * @values: [n_values] as written
 */
typedef struct {
  const char *section, *key;
  guint n_values;
  const char *const *values;
} MsStoreAxis;

/**
 * MsStorePoint:
 * @name: "adoption.cdn-cloud=20%"
 * @value: [n_axes] number of the value of each axis
 */
typedef struct {
  const char *name;
  const guint *value;
} MsStorePoint;

/**
 * MsStoreRule:
 * @trials: asked for: never more than this
 * @half_width: 0-1: of every point's mean impact, where the sweep was to stop; 0: no such rule
 * @confidence: of the intervals as a whole, 0-1
 * @n_looks, @look: trial counts at which it is looked at, ascending; the last is @trials
 */
typedef struct {
  guint64 trials;
  double half_width, confidence;
  guint n_looks;
  guint64 look[MS_STORE_MAX_LOOKS];
} MsStoreRule;

/**
 * MsStoreSweep:
 * @overrides: (nullable): what the command line changes, a `SECTION.KEY=VALUE` a line
 * @excluded: (nullable): in words, whom the draws leave out
 * @targets: [n_targets] names of the incidents whose harm is followed
 *
 * What was swept. All of it is borrowed.
 */
typedef struct {
  const char *overrides, *excluded;
  guint n_axes, n_points, n_targets;
  const MsStoreAxis *axes;
  const MsStorePoint *points;
  const char *const *targets;
  MsStoreRule rule;
} MsStoreSweep;

/**
 * MsStoreEnd:
 * @trials: carried out
 * @looks: looks that were taken
 * @level: confidence of each look's intervals: 1 - (1 - confidence) / n_looks, so that all looks
 * together keep @confidence; equal to the confidence without a rule
 * @stopped: whether a look ended the sweep: every half-width was below the rule's
 */
typedef struct {
  guint64 trials;
  guint looks;
  double level;
  gboolean stopped;
} MsStoreEnd;

/**
 * MsStoreRows:
 * @n: rows to give next
 * @rows: (out): [n]
 *
 * Where rows come from, in order. Returns: %FALSE with an error
 */
typedef gboolean (*MsStoreRows)(gpointer user_data, gsize n, MsTrial *rows, GError **error);

/**
 * ms_sweep_file_write:
 * @path: where the finished file goes; whole or absent, by way of `PATH.part`
 *
 * Writes the file with rows from @source, a slice at a time. A full disk leaves HDF5 in disorder: a
 * process in which this failed had better end by _exit().
 *
 * Returns: %FALSE with an #MsStoreError; no .part is left, and a file that was there before is as
 * it was
 */
gboolean ms_sweep_file_write(const char *path, const MsStoreHeader *header,
                             const MsStoreSweep *sweep, const MsStoreEnd *end, MsStoreRows source,
                             gpointer user_data, GError **error);

G_END_DECLS
