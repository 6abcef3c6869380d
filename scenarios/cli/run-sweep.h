/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `run` does with a sweep. */
#pragma once

#include "scenarios/cli/cli.h"
#include "scenarios/run/mpi-ranks.h"

G_BEGIN_DECLS

/**
 * MsRunSweep:
 * @output: the result file
 * @jobs: worker processes; 0: as many as processors
 * @ranks: (nullable): of MPI
 */
typedef struct {
  const char *output;
  guint jobs;
  gboolean resume, json, quiet;
  MsRanks *ranks;
} MsRunSweep;

/** ms_run_sweep: carries @scenario out and says what was found; returns how to end */
int ms_run_sweep(const MsScenario *scenario, const MsRunSweep *how);

/** ms_run_sweep_is_complete: whether nothing is left to resume of @output: it is there, and no log
 */
gboolean ms_run_sweep_is_complete(const char *output);

/** ms_run_sweep_complete: says what is in the complete file; @scenario, where it is not %NULL, has
 * to be what it was made from */
int ms_run_sweep_complete(const MsScenario *scenario, const MsRunSweep *how);

/** ms_run_sweep_scenario: what the sweep that is to be resumed was begun with; %NULL with an error
 */
MsScenario *ms_run_sweep_scenario(const char *output, GError **error);

G_END_DECLS
