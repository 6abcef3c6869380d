/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The general solver: takes whatever the event engine takes but the tie-break `oldest`, at the
 * price of an iteration.
 *
 * It is message passing (ms_event_run() on its bare queue): every AS decides anew whenever a
 * neighbour sends something else, from the history of the schedule, until nothing is under way. So
 * the state that it finds is stable by construction, and one that the schedule leads to. Whether it
 * is the only one that it could lead to is not proven but tried: where that is not known beforehand
 * (a leak that three sweeps did not certify; preferences other than customer, peer, provider) the
 * same history runs three times: with links that all take 1 ms, with the topology's latencies, and
 * with random processing times and timers of a second. Where their next hops differ, or one of them
 * does not come to rest, the state is %MS_TRIAL_MULTIPLE, and that of the first run that does is
 * given. Where none comes to rest within the bound on messages, it is %MS_TRIAL_OSCILLATES. */
#pragma once

#include "sim/steady/run.h"

G_BEGIN_DECLS

/**
 * ms_steady_general_trial:
 * @setup: as for ms_steady_run(); its solver is not asked
 * @rows: (out): [n_targets of the schedule]: state, offence, counts, target, offender, victim and
 * lost seconds (NaN) of each; trial and point are left alone
 *
 * The state at @setup.at; where that is -1, just before the first offence ends, or at the end.
 *
 * Returns: %FALSE with an #MsSteadyRunError
 */
gboolean ms_steady_general_trial(const MsSteadyRunSetup *setup, MsTrial *rows, GError **error);

G_END_DECLS
