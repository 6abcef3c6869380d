/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/steady/run.h"

#include "sim/steady/rules.h"
#include "sim/steady/run-private.h"

#include <math.h>
#include <string.h>

G_DEFINE_QUARK(ms_steady_run_error, ms_steady_run_error)

/* ---- stages */

static void add_act(MsSteadyStages *stages, const MsAct *act, gboolean new_stage)
{
  MsSteadyStage *stage = &stages->stage[stages->n - 1];
  if (new_stage) {
    stages->n++;
    stage[1] = (MsSteadyStage){
        .first = stage->end, .end = stage->end, .offences = stage->offences, .leaks = stage->leaks};
    stage++;
  }
  stage->time = act->time;
  stages->acts[stage->end++] = *act;
  if (!act->offence)
    return;
  guint step = ms_act_begins(act) ? 1 : -1u;
  stage->offences += step;
  if (act->kind == MS_ACT_LEAK_START || act->kind == MS_ACT_LEAK_END)
    stage->leaks += step;
  stage->begins |= ms_act_begins(act);
  stage->ends |= !ms_act_begins(act);
}

MsSteadyStages *ms_steady_stages_new(const MsSchedule *schedule)
{
  MsSteadyStages *stages = g_new0(MsSteadyStages, 1);
  stages->stage = g_new0(MsSteadyStage, schedule->n_acts + 1);
  stages->acts = g_new(MsAct, schedule->n_acts + 1);
  stages->n = 1;
  guint i = 0;
  for (; i < schedule->n_acts && schedule->acts[i].time <= 0; i++)
    if (!schedule->acts[i].offence)
      add_act(stages, &schedule->acts[i], FALSE);
  gboolean first = TRUE;
  for (guint k = 0; k < i; k++)
    if (schedule->acts[k].offence) {
      add_act(stages, &schedule->acts[k], first);
      first = FALSE;
    }
  for (; i < schedule->n_acts; i++)
    add_act(stages, &schedule->acts[i],
            i == 0 || schedule->acts[i].time != schedule->acts[i - 1].time);
  return stages;
}

void ms_steady_stages_free(MsSteadyStages *stages)
{
  if (stages == NULL)
    return;
  g_free(stages->stage);
  g_free(stages->acts);
  g_free(stages);
}

guint ms_steady_stages_at(const MsSteadyStages *stages, gint64 time)
{
  guint k = stages->n - 1;
  while (k > 0 && stages->stage[k].time > time)
    k--;
  return k;
}

/* ---- states */

static void snapshot_clear(MsSnapshot *snapshot)
{
  g_free(snapshot->next_hop);
  g_free(snapshot->learned);
  g_free(snapshot->path_first);
  g_free(snapshot->path_asn);
  g_free(snapshot->outcome);
  memset(snapshot, 0, sizeof *snapshot);
}

void ms_steady_state_clear(MsSteadyState *state)
{
  snapshot_clear(&state->snapshot);
  g_free(state->restless);
  g_free(state->committed);
  memset(state, 0, sizeof *state);
}

void ms_steady_count(const MsSteadyRunSetup *setup, const guint8 *outcome, guint32 but,
                     guint32 count[MS_N_GROUPS][MS_N_OUTCOMES])
{
  const MsTopology *topology = setup->topology;
  memset(count, 0, sizeof(guint32) * MS_N_GROUPS * MS_N_OUTCOMES);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    gboolean takes_part = setup->participant != NULL && setup->participant[as];
    if (as != but)
      count[topology->role[as] * 2 + (takes_part ? 1 : 0)][outcome[as]]++;
  }
}

/* Routes that differ; all that there are where @before is %NULL. */
static guint64 count_changes(const MsResult *result, const MsSnapshot *before,
                             const MsSnapshot *after)
{
  guint64 changes = 0;
  for (gsize i = 0; i < (gsize)result->n_prefixes * result->n_ases; i++) {
    guint32 n = after->path_first[i + 1] - after->path_first[i];
    if (before == NULL) {
      changes += n > 0;
      continue;
    }
    changes += before->path_first[i + 1] - before->path_first[i] != n ||
               memcmp(before->path_asn + before->path_first[i],
                      after->path_asn + after->path_first[i], sizeof(guint32) * n) != 0;
  }
  return changes;
}

static MsSnapshot copy(const MsResult *result, const MsSnapshot *from)
{
  gsize n = (gsize)result->n_prefixes * result->n_ases;
  gsize outcomes = (gsize)result->n_targets * result->n_ases;
  return (MsSnapshot){
      .next_hop = g_memdup2(from->next_hop, sizeof(guint32) * (n + 1)),
      .learned = g_memdup2(from->learned, n + 1),
      .path_first = g_memdup2(from->path_first, sizeof(guint32) * (n + 1)),
      .path_asn = g_memdup2(from->path_asn, sizeof(guint32) * (from->path_first[n] + 1)),
      .outcome = g_memdup2(from->outcome, outcomes + 1),
  };
}

/* ---- the result */

typedef struct {
  const MsSteadyRunSetup *setup;
  const MsSteadyStages *stages;
  MsSteadyState *states;
  guint first, last; /* the stages whose states are known */
  MsResult *result;
} Account;

static void add_snapshot(Account *account, const char *name, gint64 time, guint stage)
{
  MsResult *result = account->result;
  MsSnapshot *snapshot = &result->snapshot[result->n_snapshots++];
  *snapshot = copy(result, &account->states[stage].snapshot);
  snapshot->name = name;
  snapshot->time = time;
}

/* The stage in which the offence against @target begins, up to @stage; or G_MAXUINT. */
static guint stage_of_offence(const Account *account, guint target, guint stage)
{
  const MsSteadyStages *stages = account->stages;
  guint incident = account->setup->schedule->targets[target].incident;
  for (guint k = 1; k <= stage; k++)
    for (guint i = stages->stage[k].first; i < stages->stage[k].end; i++)
      if (stages->acts[i].offence && stages->acts[i].incident == incident)
        return k;
  return G_MAXUINT;
}

/* ASes whose traffic fares worse than before the offence against it began; each loses time, nobody
 * knows how much. */
static guint64 take_harm(Account *account, guint stage)
{
  guint32 n = account->result->n_ases;
  guint64 harm = 0;
  for (guint t = 0; t < account->result->n_targets; t++) {
    guint began = stage_of_offence(account, t, stage);
    if (began == G_MAXUINT)
      continue;
    const guint8 *before = account->states[began - 1].snapshot.outcome + (gsize)t * n;
    const guint8 *now = account->states[stage].snapshot.outcome + (gsize)t * n;
    double *lost = account->result->lost + (gsize)t * n;
    const MsSchedule *schedule = account->setup->schedule;
    const MsIncident *incident = &schedule->incidents[schedule->targets[t].incident];
    for (guint32 as = 0; as < n; as++) {
      gboolean harmed =
          ms_outcome_is_well(incident, before[as]) && !ms_outcome_is_well(incident, now[as]);
      harm += harmed;
      if (harmed)
        lost[as] = NAN;
    }
  }
  return harm;
}

static void take_snapshots(Account *account)
{
  const MsSteadyStages *stages = account->stages;
  guint first = G_MAXUINT, peak = G_MAXUINT;
  guint64 most = 0;
  account->result->snapshot = g_new0(MsSnapshot, 3);
  if (account->setup->at >= 0) {
    add_snapshot(account, "at", account->setup->at, account->last);
    return;
  }
  for (guint k = 1; k <= account->last; k++) {
    if (first == G_MAXUINT && stages->stage[k].begins)
      first = k;
    guint64 harm = take_harm(account, k);
    if (stages->stage[k].offences > 0 && harm >= most &&
        count_changes(account->result, &account->states[k - 1].snapshot,
                      &account->states[k].snapshot) > 0) {
      most = harm;
      peak = k;
    }
  }
  if (first != G_MAXUINT)
    add_snapshot(account, "before", stages->stage[first].time, first - 1);
  if (peak != G_MAXUINT)
    add_snapshot(account, "peak", stages->stage[peak].time, peak);
  add_snapshot(account, "final", stages->stage[account->last].time, account->last);
}

static void fill_timeline(Account *account)
{
  MsResult *result = account->result;
  MsTimeline *line = &result->timeline;
  guint n = account->last - account->first + 1;
  line->n = n;
  line->sample = g_new0(MsSample, n);
  line->count = g_new0(guint32, (gsize)n * result->n_targets * MS_N_GROUPS * MS_N_OUTCOMES + 1);
  if (ms_weights_any(account->setup->weights))
    line->weighted = g_new0(guint32, (gsize)n * result->n_targets * MS_N_WEIGHED + 1);
  for (guint i = 0; i < n; i++) {
    guint k = account->first + i;
    line->sample[i].time = account->stages->stage[k].time;
    for (guint t = 0; t < result->n_targets; t++) {
      const guint8 *outcome = account->states[k].snapshot.outcome + (gsize)t * result->n_ases;
      ms_steady_count(account->setup, outcome, MS_NO_AS,
                      (guint32(*)[MS_N_OUTCOMES])ms_timeline_count(line, i, t, 0));
      if (line->weighted != NULL)
        ms_weigh_outcomes(account->setup->weights, account->setup->participant, outcome, MS_NO_AS,
                          ms_timeline_weighted(line, i, t, MS_WEIGHT_ADDRESSES, FALSE));
    }
  }
}

static void fill_settled(Account *account)
{
  MsResult *result = account->result;
  result->settled = g_new0(MsSettled, account->last + 1);
  for (guint k = account->first; k <= account->last; k++) {
    gint64 time = account->stages->stage[k].time;
    guint64 changes =
        count_changes(result, k > account->first ? &account->states[k - 1].snapshot : NULL,
                      &account->states[k].snapshot);
    result->changes += changes;
    if (result->n_settled == 0 || result->settled[result->n_settled - 1].time != time)
      result->settled[result->n_settled++].time = time;
    MsSettled *settled = &result->settled[result->n_settled - 1];
    settled->settled = time;
    settled->converged = account->states[k].converged;
    settled->changes += changes;
  }
}

static MsResult *make_result(const MsSteadyRunSetup *setup, const MsSteadyStages *stages,
                             MsSteadyState *states, guint first, guint last)
{
  const MsSchedule *schedule = setup->schedule;
  MsResult *result = ms_result_new(setup->topology->n_ases, schedule->n_prefixes,
                                   schedule->n_targets, schedule->n_incidents);
  Account account = {setup, stages, states, first, last, result};
  take_snapshots(&account);
  fill_timeline(&account);
  fill_settled(&account);
  MsSteadyState *end = &states[last];
  for (guint k = first; k <= last; k++)
    for (guint m = 0; m < MS_MAX_MECHANISMS; m++)
      result->refused_export[m] = MAX(result->refused_export[m], states[k].refused_export[m]);
  for (guint k = first; k <= last; k++)
    for (guint i = 0; i < schedule->n_incidents; i++)
      result->leak_sent[i] |= states[k].committed[i];
  result->converged = end->converged;
  result->ended = setup->at >= 0 ? setup->at : stages->stage[last].time;
  result->n_restless = end->n_restless;
  result->restless = g_steal_pointer(&end->restless);
  return result;
}

/* What goes round and round as long as the incident lasts. */
static gboolean check_courses(const MsSteadyRunSetup *setup, GError **error)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  for (guint64 left = setup->deployment->active; left != 0; left &= left - 1) {
    const MsMechanism *m = mechanisms[__builtin_ctzll(left)];
    if (m->course != MS_COURSE_MAX_PREFIX)
      continue;
    g_set_error(error, MS_STEADY_RUN_ERROR, MS_STEADY_RUN_ERROR_COURSE,
                "%s has no steady state: the sessions that it tears down come back, and are torn "
                "down again; use --engine event",
                m->name);
    return FALSE;
  }
  return TRUE;
}

gboolean ms_steady_check(const MsSteadyRunSetup *setup, GError **error)
{
  if (!check_courses(setup, error))
    return FALSE;
  if (setup->policy.tie_break != MS_TIE_OLDEST)
    return TRUE;
  g_set_error(
      error, MS_STEADY_RUN_ERROR, MS_STEADY_RUN_ERROR_OLDEST,
      "the tie-break oldest goes by the order in which routes arrive, and the steady engine "
      "knows no times: use --engine event, or the tie-break lowest-asn or hash");
  return FALSE;
}

/* The states asked for, by the solver asked for; @solver (out): the one that found them. */
static gboolean find_states(const MsSteadyRunSetup *setup, const MsSteadyStages *stages,
                            guint first, guint last, MsSteadyState *states, MsSteadySolver *solver,
                            GError **error)
{
  *solver = MS_STEADY_GENERAL;
  if (setup->solver == MS_STEADY_GENERAL)
    return ms_steady_general(setup, stages, first, last, states, error);
  g_autoptr(GError) unfit = NULL;
  if (ms_steady_packed(setup, stages, first, last, states, &unfit)) {
    *solver = MS_STEADY_PACKED;
    return TRUE;
  }
  if (setup->solver == MS_STEADY_PACKED) {
    g_propagate_error(error, g_steal_pointer(&unfit));
    return FALSE;
  }
  for (guint k = first; k <= last; k++)
    ms_steady_state_clear(&states[k]);
  return ms_steady_general(setup, stages, first, last, states, error);
}

MsResult *ms_steady_run(const MsSteadyRunSetup *setup, GError **error)
{
  if (!ms_steady_check(setup, error))
    return NULL;
  g_autoptr(MsSteadyStages) stages = ms_steady_stages_new(setup->schedule);
  guint last = setup->at >= 0 ? ms_steady_stages_at(stages, setup->at) : stages->n - 1;
  guint first = setup->at >= 0 ? last : 0;
  g_autofree MsSteadyState *states = g_new0(MsSteadyState, stages->n);
  MsSteadyReport report = {.state = MS_TRIAL_SETTLED};
  MsResult *result = NULL;
  if (find_states(setup, stages, first, last, states, &report.solver, error)) {
    for (guint k = first; k <= last; k++)
      report.state = MAX(report.state, states[k].state);
    if (setup->report != NULL)
      *setup->report = report;
    result = make_result(setup, stages, states, first, last);
  }
  for (guint k = 0; k < stages->n; k++)
    ms_steady_state_clear(&states[k]);
  return result;
}
