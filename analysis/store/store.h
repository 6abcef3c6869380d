/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result file: what a run was made of and what it found, in the HDF5 layout of
 * analysis/README.md.
 *
 * A file is whole or absent. It grows in memory; its bytes go to `PATH.part`, are flushed to the
 * disk and only then take the name PATH. Two files of the same scenario and seed are the same
 * bytes. */
#pragma once

#include "models/incident/schedule.h"
#include "models/topology/topology.h"
#include "models/topology/weights.h"
#include "sim/outcome/harm.h"
#include "sim/outcome/result.h"

G_BEGIN_DECLS

#define MS_STORE_ERROR (ms_store_error_quark())
GQuark ms_store_error_quark(void);

/**
 * MsStoreError:
 * @MS_STORE_ERROR_IO: the file cannot be read, created or written (disk full, no permission, in
 * use)
 * @MS_STORE_ERROR_FORMAT: no result file, or one that is damaged or of another format
 * @MS_STORE_ERROR_HDF5: HDF5 refuses something that should work
 * @MS_STORE_ERROR_VALUE: a run that does not fit the file: a bad or repeated name, another size of
 * graph
 */
typedef enum {
  MS_STORE_ERROR_IO,
  MS_STORE_ERROR_FORMAT,
  MS_STORE_ERROR_HDF5,
  MS_STORE_ERROR_VALUE
} MsStoreError;

/** MS_STORE_FORMAT: the root attribute `format` of every file that this program writes */
#define MS_STORE_FORMAT "manrs-sim/3"

/**
 * MsStoreHeader:
 * @scenario_text: the scenario's file, letter for letter
 * @scenario_name: its name
 * @seed: of the whole scenario
 * @version: of the program
 * @topology: the graph that all runs share
 * @weights: (nullable): what its ASes weigh; %NULL: nothing is known
 * @engine: the engine's settings as text, a `key=value` a line; nothing that may differ between two
 * runs of the same scenario (no clock, no number of workers)
 *
 * What a file says once.
 */
typedef struct {
  const char *scenario_text, *scenario_name;
  guint64 seed;
  const char *version;
  const MsTopology *topology;
  const MsWeights *weights;
  const char *engine;
} MsStoreHeader;

/**
 * MsStoreRun:
 * @name: of the variant, unique in the file, without `/`; "run" where a scenario has no variants
 * @title: (nullable): one line for people
 * @overrides: (nullable): what the variant changes, a `SECTION.KEY=VALUE` a line
 * @schedule: what was carried out
 * @result: what was found
 * @participant: (nullable): [n_ases] 1 for the participants of MANRS; %NULL for nobody
 * @spread: (nullable): in words, by what adoption spread, which won @n_won of them
 * @harm: (nullable): [schedule->n_targets] harm beyond reach; %NULL where it was not sought
 *
 * One run. All of it is borrowed.
 */
typedef struct {
  const char *name, *title, *overrides;
  const MsSchedule *schedule;
  const MsResult *result;
  const guint8 *participant;
  const MsHarm *harm;
  const char *spread;
  guint32 n_won;
} MsStoreRun;

typedef struct _MsStore MsStore;

/**
 * ms_store_create:
 * @path: where the finished file goes; one that is there is replaced when this one is whole
 * @header: copied, but for the graph, which must live as long as the store
 *
 * Creates `PATH.part` at once, so that a folder that cannot be written to is known before the work
 * is done.
 *
 * Returns: (transfer full): a store to add runs to, or %NULL with an #MsStoreError
 */
MsStore *ms_store_create(const char *path, const MsStoreHeader *header, GError **error);

/**
 * ms_store_add_run:
 * @run: written after the runs before it
 *
 * Returns: %FALSE with an #MsStoreError; the store can then only be freed
 */
gboolean ms_store_add_run(MsStore *store, const MsStoreRun *run, GError **error);

/**
 * ms_store_finish:
 *
 * Writes the file, waits until it is on the disk and gives it its name. The store can only be freed
 * afterwards.
 *
 * Returns: %FALSE with an #MsStoreError that names the file and the reason; no .part is left, and a
 * file that was there before is as it was
 */
gboolean ms_store_finish(MsStore *store, GError **error);

/** ms_store_free: a store that was not finished leaves nothing behind */
void ms_store_free(MsStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsStore, ms_store_free)

G_END_DECLS
