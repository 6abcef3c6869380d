/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/event/run.h"

#include "sim/event/engine.h"
#include "sim/event/sampler.h"

G_DEFINE_QUARK(ms_event_error, ms_event_error)

#define SECOND ((gint64)1000000000)

typedef struct {
  MsEngine *engine;
  MsSampler *sampler;
  const MsSchedule *schedule;
  guint32 on_act, on_sample, on_keep;
  gint64 act_time;    /* of the latest act */
  guint64 generation; /* of the chain of samples: an act starts a new one */
  GArray *settled;
  guint64 messages_at_act, changes_at_act;
} Run;

static guint64 messages(const Run *run)
{
  return run->engine->result->announcements + run->engine->result->withdrawals;
}

/* Automatic steps: close after an act, while a change spreads, wider later. */
static gint64 next_step(const Run *run, gint64 now)
{
  if (run->engine->options.sample_every > 0)
    return run->engine->options.sample_every;
  gint64 elapsed = now - run->act_time;
  static const struct {
    gint64 until, step; /* milliseconds */
  } steps[] = {{500, 20},     {2000, 100},    {5000, 250},
               {30000, 1000}, {120000, 5000}, {G_MAXINT64, 30000}};
  guint i = 0;
  while (elapsed / 1000000 >= steps[i].until)
    i++;
  return steps[i].step * 1000000;
}

static void schedule_sample(Run *run, gint64 now)
{
  Ns3cPayload payload = {{run->generation, 0}};
  ms_clock_schedule(run->engine->clock, now + next_step(run, now), run->on_sample, &payload);
}

static void on_sample(gpointer user_data, const Ns3cPayload *payload)
{
  Run *run = user_data;
  gint64 now = ms_clock_now(run->engine->clock);
  if (payload->word[0] != run->generation || now > run->engine->bound)
    return;
  ms_sampler_look(run->sampler, now);
  if (run->engine->in_flight > 0)
    schedule_sample(run, now);
}

static void on_keep(gpointer user_data, const Ns3cPayload *payload G_GNUC_UNUSED)
{
  Run *run = user_data;
  gint64 now = ms_clock_now(run->engine->clock);
  if (now <= run->engine->bound)
    ms_sampler_keep(run->sampler, now);
}

/* Ends the account of the acts before this moment. */
static void settle(Run *run)
{
  if (run->settled->len == 0)
    return;
  MsSettled *last = &g_array_index(run->settled, MsSettled, run->settled->len - 1);
  last->settled = MAX(run->engine->last_change, last->time);
  last->converged = run->engine->in_flight == 0;
  last->changes = run->engine->result->changes - run->changes_at_act;
  last->messages = messages(run) - run->messages_at_act;
}

static void on_act(gpointer user_data, const Ns3cPayload *payload)
{
  Run *run = user_data;
  MsEngine *engine = run->engine;
  const MsAct *act = &run->schedule->acts[payload->word[0]];
  gint64 now = ms_clock_now(engine->clock);
  if (now > engine->bound)
    return;
  gboolean begins = ms_act_begins(act);
  if (run->settled->len == 0 || act->time != run->act_time) {
    settle(run);
    MsSettled account = {.time = act->time};
    g_array_append_val(run->settled, account);
    run->messages_at_act = messages(run);
    run->changes_at_act = engine->result->changes;
    run->act_time = act->time;
    run->generation++;
    if (act->time > 0)
      ms_sampler_look(run->sampler, now);
    schedule_sample(run, now);
  }
  if (act->offence && begins)
    ms_sampler_before(run->sampler, now, act->incident);
  if (act->offence)
    ms_sampler_offence(run->sampler, begins);
  engine->now = now;
  ms_engine_perform(engine, act);
}

/* The ASes whose best route changed in the last tenth of the time since the last act, or in its
 * last second. */
static void find_restless(Run *run)
{
  MsEngine *engine = run->engine;
  gint64 since = engine->now - MAX((engine->now - run->act_time) / 10, SECOND);
  GArray *restless = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint32 as = 0; as < engine->n_ases; as++) {
    for (guint p = 0; p < engine->n_prefixes; p++) {
      const MsNode *node = ms_engine_node(engine, p, as);
      if (node->changed >= MAX(since, 1)) {
        g_array_append_val(restless, as);
        break;
      }
    }
  }
  engine->result->n_restless = restless->len;
  engine->result->restless = (guint32 *)(void *)g_array_free(restless, FALSE);
}

static gboolean check(const MsEventSetup *setup, GError **error)
{
  const MsEventOptions *o = &setup->options;
  const char *wrong = NULL;
  double shares = 0;
  for (guint i = 0; i < o->n_mrai; i++) {
    shares += o->mrai[i].share;
    if (!(o->mrai[i].share >= 0) || o->mrai[i].interval < 0)
      wrong = "MRAI takes intervals of 0 or more and shares from 0 to 1";
  }
  if (shares > 1 + 1e-9)
    wrong = "the shares of the MRAI distribution add up to more than 1";
  else if (o->n_mrai > 200)
    wrong = "at most 200 MRAI intervals";
  else if (o->processing_min < 0 || o->processing_max < o->processing_min)
    wrong = "processing time goes from a minimum of 0 or more to a maximum not below it";
  else if (setup->schedule->n_acts > 0 &&
           setup->schedule->acts[setup->schedule->n_acts - 1].time > o->until)
    wrong = "the bound `until` lies before the last thing that is to happen";
  else if (o->latency == 0 && o->processing_max == 0 && o->max_events == 0)
    wrong =
        "where neither links nor processing take time, `until` bounds nothing: give a latency or a "
        "processing time above 0, or `max-events`";
  if (wrong != NULL)
    g_set_error(error, MS_EVENT_ERROR, MS_EVENT_ERROR_VALUE, "%s", wrong);
  return wrong == NULL;
}

MsEventOptions ms_event_options_default(void)
{
  static const MsMraiShare mix[] = {{0.5, 30 * SECOND}};
  return (MsEventOptions){
      .mrai = mix,
      .n_mrai = G_N_ELEMENTS(mix),
      .jitter = TRUE,
      .latency = -1,
      .sender_check = MS_SENDER_SPLIT,
      .until = 24 * 3600 * SECOND,
      .seed = 1,
      .clock = MS_CLOCK_NS3,
  };
}

static void finish(Run *run)
{
  MsEngine *engine = run->engine;
  gboolean only_at = engine->setup->snapshot_at >= 0 && !engine->setup->goes_on;
  settle(run);
  engine->result->converged = engine->in_flight == 0;
  /* A state asked for at a moment holds up to that moment; any other run ends with its last event.
   */
  gint64 end = only_at ? MAX(engine->setup->snapshot_at, engine->now) : engine->now;
  engine->result->ended = end;
  ms_sampler_finish(run->sampler, MAX(end, 0), only_at);
  if (engine->setup->lasts && !only_at)
    ms_sampler_last(run->sampler, engine->bound);
  if (!engine->result->converged)
    find_restless(run);
  if (run->settled->len > 0) {
    engine->result->n_settled = run->settled->len;
    engine->result->settled = g_memdup2(run->settled->data, run->settled->len * sizeof(MsSettled));
  }
}

MsResult *ms_event_run(const MsEventSetup *setup, MsEventProgress progress, gpointer user_data,
                       GError **error)
{
  return ms_engine_run(setup, progress, user_data, NULL, NULL, error);
}

MsResult *ms_engine_run(const MsEventSetup *setup, MsEventProgress progress, gpointer user_data,
                        MsEngineLook look, gpointer look_data, GError **error)
{
  if (!check(setup, error))
    return NULL;
  const MsSchedule *schedule = setup->schedule;
  g_autoptr(MsClock) clock = ms_clock_new(setup->options.clock, setup->options.scheduler, error);
  if (clock == NULL)
    return NULL;
  g_autoptr(MsResult) result = ms_result_new(setup->topology->n_ases, schedule->n_prefixes,
                                             schedule->n_targets, schedule->n_incidents);
  g_autoptr(MsEngine) engine = ms_engine_new(setup, clock, result);
  g_autoptr(MsSampler) sampler = ms_sampler_new(engine);
  g_autoptr(GArray) settled = g_array_new(FALSE, FALSE, sizeof(MsSettled));
  Run run = {.engine = engine, .sampler = sampler, .schedule = schedule, .settled = settled};
  engine->progress = progress;
  engine->progress_data = user_data;
  engine->bound = setup->snapshot_at >= 0 && !setup->goes_on
                      ? MIN(setup->snapshot_at, setup->options.until)
                      : setup->options.until;
  run.on_act = ms_clock_add_handler(clock, on_act, &run);
  run.on_sample = ms_clock_add_handler(clock, on_sample, &run);
  for (guint i = 0; i < schedule->n_acts; i++) {
    Ns3cPayload payload = {{i, 0}};
    ms_clock_schedule(clock, schedule->acts[i].time, run.on_act, &payload);
  }
  if (setup->snapshot_at >= 0 && setup->goes_on) {
    run.on_keep = ms_clock_add_handler(clock, on_keep, &run);
    ms_clock_schedule(clock, setup->snapshot_at, run.on_keep, &(Ns3cPayload){{0, 0}});
  }
  if (!ms_clock_run(clock, error))
    return NULL;
  if (engine->interrupted) {
    g_set_error(error, MS_EVENT_ERROR, MS_EVENT_ERROR_INTERRUPTED,
                "interrupted after %" G_GUINT64_FORMAT " events", result->events);
    return NULL;
  }
  finish(&run);
  if (look != NULL)
    look(engine, look_data);
  return g_steal_pointer(&result);
}
