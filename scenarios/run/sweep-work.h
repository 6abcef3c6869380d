/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The work of a sweep, cut into units: a unit is some trials at every point. One function of the
 * unit's number, whoever calls it: that is what makes a sweep the same bytes on any number of
 * processes. */
#pragma once

#include "scenarios/plan/sweep.h"
#include "sim/outcome/trial.h"

G_BEGIN_DECLS

/** MsSweepWork: what all workers share, made before they are forked; read-only */
typedef struct _MsSweepWork MsSweepWork;
MsSweepWork *ms_sweep_work_new(const MsSweep *sweep, GError **error);
void ms_sweep_work_free(MsSweepWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSweepWork, ms_sweep_work_free)

/** ms_sweep_work_trials: trials in a unit but perhaps the last; unit u has those from u times that
 */
guint ms_sweep_work_trials(const MsSweepWork *work);

/** ms_sweep_work_fit: trials in a unit of the steady engine: as many as are solved at once, fewer
 * where rows of more than 64 MiB would come of them, but one. Which rows come of a trial does not
 * hang on it */
guint ms_sweep_work_fit(gsize rows_a_trial);

/** ms_sweep_work_units: how many units there are */
guint64 ms_sweep_work_units(const MsSweepWork *work);

/** ms_sweep_work_rows: rows of unit @unit: its trials x points x incidents */
guint ms_sweep_work_rows(const MsSweepWork *work, guint64 unit);

/** MsSweepWorker: one process's scratch memory */
typedef struct _MsSweepWorker MsSweepWorker;
MsSweepWorker *ms_sweep_worker_new(const MsSweepWork *work);
void ms_sweep_worker_free(MsSweepWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSweepWorker, ms_sweep_worker_free)

/** ms_sweep_worker_run: @rows (out): [ms_sweep_work_rows()] by trial, then point, then target.
 * %FALSE with an error that names the trial and point */
gboolean ms_sweep_worker_run(MsSweepWorker *worker, guint64 unit, MsTrial *rows, GError **error);

G_END_DECLS
