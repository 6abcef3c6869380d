/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a sweep's result depends on, in texts: kept in its log, so that one that goes on can tell
 * what has changed; and the sweep as the store takes it. */
#pragma once

#include "analysis/store/sweep-file.h"
#include "analysis/store/sweep-log.h"
#include "scenarios/plan/sweep.h"

G_BEGIN_DECLS

/** Names of facts that a sweep is begun again from */
#define MS_FACT_SCENARIO  "scenario"
#define MS_FACT_OVERRIDES "overrides"
#define MS_FACT_PATH      "path"

/**
 * ms_sweep_facts:
 * @version: of the program
 * @n: (out): how many
 *
 * Returns: (transfer full): version, scenario, overrides, seed, topology, engine, the grid and its
 * units, a digest of whom the scenario's lists name and of the first draws; and where the scenario
 * is, on which nothing depends
 */
MsSweepFact *ms_sweep_facts(const MsSweep *sweep, const char *version, guint trials_in_unit,
                            guint *n);
void ms_sweep_facts_free(MsSweepFact *facts, guint n);

/**
 * MsSweepRecord:
 *
 * A sweep as the store takes it; borrows from the sweep and owns its arrays.
 */
typedef struct {
  MsStoreHeader header;
  MsStoreSweep sweep;
  char *engine;
  MsStoreAxis *axes;
  MsStorePoint *points;
  const char **targets;
} MsSweepRecord;

MsSweepRecord *ms_sweep_record_new(const MsSweep *sweep, const char *version);
void ms_sweep_record_free(MsSweepRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSweepRecord, ms_sweep_record_free)

G_END_DECLS
