/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What both solvers of a run share: the schedule cut into stages, and the state that each settles
 * to. A solver finds states; run.c makes a result of them. */
#pragma once

#include "sim/steady/run.h"

G_BEGIN_DECLS

/**
 * MsSteadyStage:
 * @time: of its acts, by the schedule
 * @first, @end: its acts, in #MsSteadyStages.acts
 * @offences, @leaks: how many are going on once they have happened
 * @ends: an offence ends with it
 */
typedef struct {
  gint64 time;
  guint first, end;
  guint offences, leaks;
  gboolean begins, ends;
} MsSteadyStage;

/** MsSteadyStages: the acts in the order in which they happen: as scheduled, but that offences at
 * time 0 come in a stage after everything else at 0. Stage 0 is of time 0, and may be empty */
typedef struct {
  guint n;
  MsSteadyStage *stage;
  MsAct *acts;
} MsSteadyStages;

MsSteadyStages *ms_steady_stages_new(const MsSchedule *schedule);
void ms_steady_stages_free(MsSteadyStages *stages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSteadyStages, ms_steady_stages_free)

/** ms_steady_stages_at: the number of the stage that holds at @time; there is one from 0 on */
guint ms_steady_stages_at(const MsSteadyStages *stages, gint64 time);

/**
 * MsSteadyState:
 * @snapshot: without name and time
 * @state: how certain it is
 * @converged, @n_restless, @restless: as in #MsResult
 * @committed: [n_incidents] whether the incident's offence has been committed
 */
typedef struct {
  MsSnapshot snapshot;
  MsTrialState state;
  gboolean converged;
  guint n_restless;
  guint32 *restless;
  guint8 *committed;
  guint64 refused_import[MS_MAX_MECHANISMS], refused_export[MS_MAX_MECHANISMS];
} MsSteadyState;

void ms_steady_state_clear(MsSteadyState *state);

/** ms_steady_packed: the states of stages @first to @last in @states, by three sweeps each. %FALSE
 * with %MS_STEADY_ERROR_UNPACKED */
gboolean ms_steady_packed(const MsSteadyRunSetup *setup, const MsSteadyStages *stages, guint first,
                          guint last, MsSteadyState *states, GError **error);

/** ms_steady_general: the same by the general solver, which takes everything */
gboolean ms_steady_general(const MsSteadyRunSetup *setup, const MsSteadyStages *stages, guint first,
                           guint last, MsSteadyState *states, GError **error);

/** ms_steady_check: %FALSE with an #MsSteadyRunError where no solver may run this */
gboolean ms_steady_check(const MsSteadyRunSetup *setup, GError **error);

/** ms_steady_count: [MS_N_GROUPS][MS_N_OUTCOMES] ASes of @outcome by group, @but left out */
void ms_steady_count(const MsSteadyRunSetup *setup, const guint8 *outcome, guint32 but,
                     guint32 count[MS_N_GROUPS][MS_N_OUTCOMES]);

G_END_DECLS
