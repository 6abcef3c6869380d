/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out a sweep: units of work to processes, their rows in order into the log, and the
 * finished file from that. The bytes of the file depend on the sweep alone: not on how many
 * processes there were, nor on how often it was stopped and went on. */
#pragma once

#include "scenarios/plan/sweep.h"
#include "scenarios/run/mpi-ranks.h"
#include "scenarios/run/sweep-estimate.h"

G_BEGIN_DECLS

/**
 * MsSweepNews:
 * @estimate: so far
 * @resumed: trials that were in the log already
 * @n_points, @n_targets: of the sweep
 * @writing: all trials are done, and the file is being written
 *
 * How far it is.
 */
typedef struct {
  const MsSweepEstimate *estimate;
  guint64 resumed;
  guint n_points, n_targets;
  gboolean writing;
} MsSweepNews;

/** MsSweepProgress: called several times a second; %FALSE to stop */
typedef gboolean (*MsSweepProgress)(gpointer user_data, const MsSweepNews *news);

/**
 * MsSweepRunOptions:
 * @output: the result file
 * @version: of the program
 * @jobs: worker processes; 0: as many as processors. Under MPI each rank is one
 * @resume: go on with the log of @output, if there is one
 * @ranks: (nullable): of MPI
 * @progress: (nullable), @user_data: see above
 */
typedef struct {
  const char *output, *version;
  guint jobs;
  gboolean resume;
  MsRanks *ranks;
  MsSweepProgress progress;
  gpointer user_data;
} MsSweepRunOptions;

/**
 * MsSweepReport:
 * @end: how it ended
 * @resumed: trials of these that were in the log already
 * @rows: in the file
 * @workers: how many processes; 0 where nothing was left to do
 * @seconds: of the trials
 * @write_seconds: of the file
 */
typedef struct {
  MsStoreEnd end;
  guint64 resumed, rows;
  guint workers;
  double seconds, write_seconds;
} MsSweepReport;

/**
 * ms_sweep_carry_out:
 * @report: (out):
 *
 * In a rank of MPI other than the first: works for that one until it has enough, and leaves
 * @report empty.
 *
 * Returns: %FALSE with an error that says what to do; what is in the log then is safe, and resumed.
 * #MS_SCENARIO_ERROR_INTERRUPTED where progress said so
 */
gboolean ms_sweep_carry_out(const MsSweep *sweep, const MsSweepRunOptions *options,
                            MsSweepReport *report, GError **error);

G_END_DECLS
