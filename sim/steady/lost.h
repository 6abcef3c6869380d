/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time lost, as far as converged states tell: each holds until the next act. */
#pragma once

#include "sim/steady/run.h"

G_BEGIN_DECLS

/**
 * ms_steady_lost:
 * @setup: as for ms_steady_run(); by the general solver; its @at is not asked
 * @rows: (inout): [n_targets of the schedule]: lost_seconds, lost_share and repaired_seconds; state
 * where one of the states is less certain than it says
 *
 * From where the offence against each target begins until the last act of the schedule, seconds
 * without a legitimate path of all ASes (but the offender) that had one before.
 *
 * Returns: %FALSE with an #MsSteadyRunError
 */
gboolean ms_steady_lost(const MsSteadyRunSetup *setup, MsTrial *rows, GError **error);

G_END_DECLS
