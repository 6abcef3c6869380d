/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line on a terminal that says how far the work is: drawn by a thread of its own, so that it
 * moves while a file is read too. Nothing is drawn unless standard error is a terminal, nor in the
 * first two seconds. */
#pragma once

#include "scenarios/plan/plan.h"
#include "scenarios/run/spoofing-run.h"
#include "scenarios/run/sweep-run.h"

G_BEGIN_DECLS

typedef struct _MsProgress MsProgress;

/** ms_progress_new: @quiet: nothing is ever drawn */
MsProgress *ms_progress_new(gboolean quiet);

/** ms_progress_free: wipes the line */
void ms_progress_free(MsProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsProgress, ms_progress_free)

/** ms_progress_stage: what is being done, without knowing how long it takes; "reading the topology"
 */
void ms_progress_stage(MsProgress *progress, const char *what);

/** ms_progress_plan: runs begin: how many, and when things happen in them; @plan has to outlive the
 * progress */
void ms_progress_plan(MsProgress *progress, const MsPlan *plan);

/** ms_progress_update: a #MsRunnerProgress; %FALSE once SIGINT or SIGTERM has come, see
 * ms_progress_catch_signals() */
gboolean ms_progress_update(gpointer progress, guint run, gint64 now, guint64 events);

/** ms_progress_sweep: a #MsSweepProgress; %FALSE likewise */
gboolean ms_progress_sweep(gpointer progress, const MsSweepNews *news);

/** ms_progress_spoofing: a #MsSpoofingProgress; %FALSE likewise */
gboolean ms_progress_spoofing(gpointer progress, const MsSpoofingNews *news);

/** ms_progress_catch_signals: from here on SIGINT and SIGTERM end the work by way of
 * ms_progress_update() or ms_progress_sweep() */
void ms_progress_catch_signals(void);

/**
 * ms_progress_line:
 * @fraction: done, 0-1
 * @width: columns
 *
 * Returns: (transfer full): the line as drawn; "manrs-2020 (2 of 4)  [######......]  52 %  3.1 M
 * events/s ..."
 */
char *ms_progress_line(const char *what, double fraction, double events_per_second,
                       gint64 simulated, double left, gboolean utf8, guint width);

/**
 * MsSweepState:
 * @trials, @asked: done, and asked for
 * @runs_per_second: trials at a point
 * @left: seconds; below 0 where that cannot be said yet
 * @mean, @half_width: of the first and the last point's impact, shares; the same where there is but
 * one
 */
typedef struct {
  guint64 trials, asked;
  double runs_per_second, left;
  double mean[2], half_width[2];
} MsSweepState;

/** ms_progress_sweep_line: (transfer full): "trial 4,096 of 10,000  [####......]  41 %  4 s left
 * 18 k runs/s  impact 4.1 % ± 0.2 ... 0.3 % ± 0.1" */
char *ms_progress_sweep_line(const MsSweepState *state, gboolean utf8, guint width);

/** ms_progress_spoofing_line: @seconds: since the first block was begun; (transfer full): "block 3
 * of 16  [####......]  19 %  12 s left  840.0 M pairs/s  arrives 97.1 % ... 12.3 %" */
char *ms_progress_spoofing_line(const MsSpoofingNews *news, double seconds, gboolean utf8,
                                guint width);

/**
 * ms_progress_fraction:
 * @n_runs, @run: how many, and which one
 * @n_phases, @phase: how many stretches between acts a run has, and which one
 * @events, @expected: in this stretch so far, and in the longest one known, or 0
 *
 * Every stretch counts the same; inside one its events are set against those of the longest so far.
 *
 * Returns: how much is done, 0-1
 */
double ms_progress_fraction(guint n_runs, guint run, guint n_phases, guint phase, guint64 events,
                            guint64 expected);

G_END_DECLS
