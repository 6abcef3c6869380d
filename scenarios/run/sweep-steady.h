/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trials of a sweep by the steady engine: a batch of lanes where a point's mechanisms and incident
 * fit three sweeps over the graph, the general solver where they do not. */
#pragma once

#include "scenarios/plan/sweep.h"
#include "sim/outcome/trial.h"
#include "sim/steady/batch.h"

G_BEGIN_DECLS

/** MsSweepSteady: the graph and every point's rules, ready for the kernel; read-only once made */
typedef struct _MsSweepSteady MsSweepSteady;
MsSweepSteady *ms_sweep_steady_new(const MsSweep *sweep, GError **error);
void ms_sweep_steady_free(MsSweepSteady *steady);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSweepSteady, ms_sweep_steady_free)

/** ms_sweep_steady_unpacked: (nullable): why @point goes to the general solver */
const char *ms_sweep_steady_unpacked(const MsSweepSteady *steady, guint point);

/** MsSweepSolver: the memory of one process */
typedef struct _MsSweepSolver MsSweepSolver;
MsSweepSolver *ms_sweep_solver_new(const MsSweepSteady *steady);
void ms_sweep_solver_free(MsSweepSolver *solver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSweepSolver, ms_sweep_solver_free)

/**
 * ms_sweep_solver_run:
 * @draws: [n] at most #MS_LANES trials
 * @rows: (out): state, offence, lost_seconds and count of trial t are put into @rows[t * @stride],
 * one row a target
 * @at: (out): number of the trial that an error is about
 */
gboolean ms_sweep_solver_run(MsSweepSolver *solver, guint point, const MsDraw *draws, guint n,
                             MsTrial *rows, guint stride, guint *at, GError **error);

G_END_DECLS
