/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/steady/general.h"

#include "sim/event/run.h"
#include "sim/steady/run-private.h"

#include <string.h>

#define MILLISECOND ((gint64)1000000)

/* What may decide between stable states, if anything does: in what order messages arrive. Only a
 * timer that lets several changes go as one ends what two waves of messages keep up between them.
 */
static const struct {
  gint64 latency, processing_max;
  MsMraiShare mrai;
} timings[] = {
    {MILLISECOND, 0, {0, 0}},
    {-1, 0, {0, 0}},
    {MILLISECOND, MILLISECOND, {1, 1000 * MILLISECOND}},
};

/* From one act to the next: longer than a path through every AS takes to spread, and to be
 * withdrawn again, in any of the timings; and where penalties have to decay, or what adopters
 * publish has to get round, than that takes. Waiting costs nothing, but to what never ends. */
static gint64 stage_length(const MsSteadyRunSetup *setup)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  gint64 seconds = 100;
  for (guint64 left = setup->deployment->active; left != 0; left &= left - 1)
    if (mechanisms[__builtin_ctzll(left)]->course != MS_COURSE_NONE)
      seconds = 86400;
  return (seconds + 2 * (gint64)setup->topology->n_ases) * 1000 * MILLISECOND;
}

/* The state at the end of stage @number. */
static MsResult *iterate(const MsSteadyRunSetup *setup, const MsSteadyStages *stages, guint number,
                         guint timing, GError **error)
{
  gint64 length = stage_length(setup);
  MsSchedule schedule = *setup->schedule;
  schedule.n_acts = stages->stage[number].end;
  g_autofree MsAct *acts = g_memdup2(stages->acts, sizeof *acts * schedule.n_acts);
  schedule.acts = acts;
  for (guint k = 0; k <= number; k++)
    for (guint i = stages->stage[k].first; i < stages->stage[k].end; i++)
      acts[i].time = k * length;
  gint64 end = (number + 1) * length - 1;
  MsEventOptions options = ms_event_options_default();
  options.mrai = &timings[timing].mrai;
  options.n_mrai = 1;
  options.latency = timings[timing].latency;
  options.processing_max = timings[timing].processing_max;
  options.until = end;
  /* Some hundred rounds in which everybody sends something else to everybody. */
  options.max_events =
      1000000 + 100 * (guint64)setup->topology->n_sessions * setup->schedule->n_prefixes;
  options.sample_every = (number + 2) * length;
  options.clock = MS_CLOCK_QUEUE;
  MsEventSetup event = {
      .topology = setup->topology,
      .registry = setup->registry,
      .later = setup->later,
      .security = setup->security,
      .deployment = setup->deployment,
      .schedule = &schedule,
      .participant = setup->participant,
      .listed = setup->listed,
      .policy = setup->policy,
      .options = options,
      .snapshot_at = end,
  };
  return ms_event_run(&event, NULL, NULL, error);
}

static gboolean same_next_hops(const MsResult *a, const MsResult *b)
{
  gsize n = (gsize)a->n_ases * a->n_prefixes;
  return memcmp(a->snapshot->next_hop, b->snapshot->next_hop, n * sizeof(guint32)) == 0;
}

/* Whether anybody prefers by more than relation and length, or goes by what another prefix does. */
static gboolean goes_by_more(const MsSteadyRunSetup *setup)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  for (guint64 left = setup->deployment->active; left != 0; left &= left - 1) {
    const MsMechanism *m = mechanisms[__builtin_ctzll(left)];
    if (m->prefers || m->punches)
      return TRUE;
  }
  for (guint i = 1; i < setup->schedule->n_claims; i++)
    if (setup->schedule->claims[i].forwards)
      return TRUE;
  return FALSE;
}

/* Where everybody prefers customers to peers to providers and nobody leaks, there is one stable
 * state (Gao and Rexford, 2001). */
static gboolean is_doubtful(const MsSteadyRunSetup *setup, const MsSteadyStages *stages,
                            guint number)
{
  const guint8 *rank = setup->policy.rank;
  return stages->stage[number].leaks > 0 || goes_by_more(setup) || setup->policy.export_all ||
         rank[MS_REL_CUSTOMER] >= rank[MS_REL_PEER] || rank[MS_REL_PEER] >= rank[MS_REL_PROVIDER];
}

static MsResult *settle(const MsSteadyRunSetup *setup, const MsSteadyStages *stages, guint number,
                        MsTrialState *state, GError **error)
{
  g_autoptr(MsResult) found = iterate(setup, stages, number, 0, error);
  if (found == NULL)
    return NULL;
  gboolean differ = FALSE;
  guint restful = found->converged ? 1 : 0, runs = 1;
  for (; runs < G_N_ELEMENTS(timings) && (restful < runs || is_doubtful(setup, stages, number));
       runs++) {
    g_autoptr(MsResult) other = iterate(setup, stages, number, runs, error);
    if (other == NULL)
      return NULL;
    if (!other->converged)
      continue;
    if (restful++ == 0) {
      ms_result_free(found);
      found = g_steal_pointer(&other);
    } else {
      differ |= !same_next_hops(found, other);
    }
  }
  *state = restful == 0               ? MS_TRIAL_OSCILLATES
           : differ || restful < runs ? MS_TRIAL_MULTIPLE
                                      : MS_TRIAL_SETTLED;
  return g_steal_pointer(&found);
}

gboolean ms_steady_general(const MsSteadyRunSetup *setup, const MsSteadyStages *stages, guint first,
                           guint last, MsSteadyState *states, GError **error)
{
  for (guint k = first; k <= last; k++) {
    MsSteadyState *state = &states[k];
    g_autoptr(MsResult) result = settle(setup, stages, k, &state->state, error);
    if (result == NULL)
      return FALSE;
    state->snapshot = result->snapshot[0];
    memset(&result->snapshot[0], 0, sizeof result->snapshot[0]);
    state->converged = result->converged;
    state->n_restless = result->n_restless;
    state->restless = g_steal_pointer(&result->restless);
    state->committed = g_new0(guint8, result->n_incidents + 1);
    for (guint i = 0; i < result->n_incidents; i++)
      state->committed[i] = result->leak_sent[i] > 0;
    memcpy(state->refused_import, result->refused_import, sizeof state->refused_import);
    memcpy(state->refused_export, result->refused_export, sizeof state->refused_export);
  }
  return TRUE;
}

/* The state that a trial counts: just before the first offence ends. */
static guint stage_of_record(const MsSteadyRunSetup *setup, const MsSteadyStages *stages)
{
  if (setup->at >= 0)
    return ms_steady_stages_at(stages, setup->at);
  for (guint k = 1; k < stages->n; k++)
    if (stages->stage[k].ends)
      return k - 1;
  return stages->n - 1;
}

/* The leak of @incident, where it has begun by the end of stage @number. */
static const MsLeak *leak_of(const MsSteadyRunSetup *setup, const MsSteadyStages *stages,
                             guint number, guint incident)
{
  for (guint i = 0; i < stages->stage[number].end; i++)
    if (stages->acts[i].kind == MS_ACT_LEAK_START && stages->acts[i].incident == incident)
      return &setup->schedule->leaks[stages->acts[i].leak];
  return NULL;
}

/* Whether the leaker, from whom nothing went, has a route that its error would send to somebody. */
static gboolean has_to_send(const MsSteadyRunSetup *setup, const MsLeak *leak,
                            const MsSnapshot *snapshot)
{
  const MsTopology *topology = setup->topology;
  gsize at = (gsize)leak->prefix * topology->n_ases + leak->as;
  MsRelation learned = (MsRelation)snapshot->learned[at];
  if (snapshot->next_hop[at] == MS_NO_AS || learned == MS_REL_SELF)
    return FALSE;
  for (guint32 s = topology->first[leak->as]; s < topology->first[leak->as + 1]; s++) {
    MsRelation to = ms_topology_relation(topology, leak->as, s);
    gboolean listed = leak->to == NULL;
    for (guint i = 0; i < leak->n_to && !listed; i++)
      listed = leak->to[i] == s;
    if (listed && (leak->extra[learned] >> to & 1) && !ms_export_allowed(learned, to) &&
        topology->neighbour[s] != snapshot->next_hop[at])
      return TRUE;
  }
  return FALSE;
}

static MsTrialOffence offence_of(const MsSteadyRunSetup *setup, const MsSteadyStages *stages,
                                 guint number, guint incident, const MsSteadyState *state)
{
  if (state->committed[incident])
    return MS_TRIAL_COMMITTED;
  const MsLeak *leak = leak_of(setup, stages, number, incident);
  return leak != NULL && has_to_send(setup, leak, &state->snapshot) ? MS_TRIAL_HELD
                                                                    : MS_TRIAL_NOTHING;
}

gboolean ms_steady_general_trial(const MsSteadyRunSetup *setup, MsTrial *rows, GError **error)
{
  if (!ms_steady_check(setup, error))
    return FALSE;
  const MsSchedule *schedule = setup->schedule;
  const guint32 *asn = setup->topology->asn;
  g_autoptr(MsSteadyStages) stages = ms_steady_stages_new(schedule);
  guint record = stage_of_record(setup, stages);
  g_autofree MsSteadyState *states = g_new0(MsSteadyState, record + 1);
  if (!ms_steady_general(setup, stages, record, record, states, error))
    return FALSE;
  const MsSteadyState *state = &states[record];
  for (guint t = 0; t < schedule->n_targets; t++) {
    const MsTarget *target = &schedule->targets[t];
    MsTrial *row = &rows[t];
    row->target = t;
    row->offender = target->offender == MS_NO_AS ? 0 : asn[target->offender];
    row->victim = asn[target->victim];
    row->state = (guint8)state->state;
    row->offence = (guint8)offence_of(setup, stages, record, target->incident, state);
    ms_trial_no_times(row);
    ms_trial_count(row, setup->topology, setup->weights, setup->participant,
                   state->snapshot.outcome + (gsize)t * setup->topology->n_ases, target->offender);
  }
  ms_steady_state_clear(&states[record]);
  return TRUE;
}
