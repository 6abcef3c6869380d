/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Result files read back. What is read is in the same structs as what was written, so that the
 * summary takes both. */
#pragma once

#include "analysis/store/store.h"

G_BEGIN_DECLS

/**
 * MsStored:
 * @path: of the file
 * @version: of the program that wrote it
 * @scenario_name, @scenario_text, @seed, @engine: see #MsStoreHeader
 * @topology: the ASes (number, role, region, cone, name; counts, digest, title). A file does not
 * hold the links: every field about sessions is %NULL or 0. Not to be referenced or unreferenced
 * @weights: what the ASes weigh, as far as it was known
 * @n_runs: how many runs
 * @run_names: [n_runs] in the order in which they were made; the first is the scenario's baseline
 */
typedef struct {
  char *path;
  char *version;
  char *scenario_name, *scenario_text;
  guint64 seed;
  char *engine;
  MsTopology topology;
  MsWeights *weights;
  guint n_runs;
  char **run_names;
  gint64 file; /* HDF5's handle */
} MsStored;

/**
 * ms_store_open:
 * @path: a finished result file
 *
 * Returns: (transfer full): its header and ASes, or %NULL: #MS_STORE_ERROR_IO where it cannot be
 * read, #MS_STORE_ERROR_FORMAT where it is no whole result file of this format
 */
MsStored *ms_store_open(const char *path, GError **error);
void ms_stored_free(MsStored *stored);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsStored, ms_stored_free)

/**
 * MsStoredRun:
 * @run: points into what follows
 * @schedule: complete but for its leaks (the incidents have what they were made of) and the
 * sessions of its acts, which are %G_MAXUINT32: both are about links
 * @result: complete
 */
typedef struct {
  MsStoreRun run;
  char *name, *title, *overrides, *spread;
  MsSchedule *schedule;
  MsResult *result;
  guint8 *participant;
  MsHarm *harm;
} MsStoredRun;

/**
 * ms_stored_run:
 * @index: 0 .. n_runs - 1
 *
 * Returns: (transfer full): the run, or %NULL with #MS_STORE_ERROR_FORMAT that says what is wrong
 * in the file
 */
MsStoredRun *ms_stored_run(const MsStored *stored, guint index, GError **error);
void ms_stored_run_free(MsStoredRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsStoredRun, ms_stored_run_free)

G_END_DECLS
