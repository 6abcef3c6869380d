/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out a plan: each run through its engine, into the store and the summary. One process, one
 * run at a time. */
#pragma once

#include "analysis/summary/summary.h"
#include "scenarios/plan/plan.h"

G_BEGIN_DECLS

/**
 * MsRunnerProgress:
 * @run: number of the run in the plan
 * @now: simulated time, ns
 * @events: of this run so far
 *
 * Called a few times a second. Returns: %FALSE to end everything
 */
typedef gboolean (*MsRunnerProgress)(gpointer user_data, guint run, gint64 now, guint64 events);

/**
 * MsRunnerOptions:
 * @output: (nullable): the result file; %NULL for none
 * @version: of the program, for the file
 * @progress: (nullable): see above
 * @user_data: for @progress
 * @warnings: (nullable) (element-type utf8): what is uncertain about a run is added here
 */
typedef struct {
  const char *output, *version;
  MsRunnerProgress progress;
  gpointer user_data;
  GPtrArray *warnings;
} MsRunnerOptions;

/**
 * ms_runner_run:
 * @summary: every run is added to it
 * @seconds: (out) (array): [number of runs] time that each took
 *
 * The result file is whole or absent, whatever happens.
 *
 * Returns: %FALSE with an error that names the run; #MS_SCENARIO_ERROR_INTERRUPTED where @progress
 * said so
 */
gboolean ms_runner_run(const MsPlan *plan, const MsRunnerOptions *options, MsSummary *summary,
                       double *seconds, GError **error);

/**
 * ms_runner_state:
 * @run: of the plan
 * @at: simulated time, ns; or -1 for the end of the run
 * @options: without @output
 * @snapshot: (out) (transfer none): every AS's routes then; part of the result
 *
 * Runs @run until @at.
 *
 * Returns: (transfer full): the result, or %NULL with an error
 */
MsResult *ms_runner_state(const MsPlan *plan, const MsPlanRun *run, gint64 at,
                          const MsRunnerOptions *options, const MsSnapshot **snapshot,
                          GError **error);

G_END_DECLS
