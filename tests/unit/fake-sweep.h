/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep whose trials are made up rather than simulated: in place of the planner's draws and of
 * the engines' work, functions of the same names whose rows are a hash of their numbers. */
#pragma once

#include "scenarios/plan/sweep.h"
#include "sim/outcome/trial.h"

G_BEGIN_DECLS

/**
 * FakeWork:
 * @in_unit: trials
 * @slow_us: that each unit takes
 * @fail_at, @crash_at: units that end in an error, and by a signal; -1: none
 *
 * What the work is like; tests set it before they begin.
 */
typedef struct {
  guint in_unit, slow_us;
  gint64 fail_at, crash_at;
} FakeWork;

extern FakeWork fake_work;

/** fake_sweep_new: two axes of @n_points / 2 and 2 values, and @n_targets incidents; no rule but
 * @trials */
MsSweep *fake_sweep_new(guint64 trials, guint n_points, guint n_targets);
void fake_sweep_free(MsSweep *sweep);

/** fake_row: what a trial gives: a mean impact of 0.2 at point 0, falling to about 0; a standard
 * deviation of 0.1 or so; of 1000 ASes */
void fake_row(guint32 trial, guint32 point, guint32 target, MsTrial *row);

/** fake_same_row: equal, a NaN too */
gboolean fake_same_row(const MsTrial *a, const MsTrial *b);

G_END_DECLS
