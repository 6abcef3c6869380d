/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/event/sampler.h"

#include <string.h>

/* A snapshot in the making: routes by number; paths are spelt out at the end, for routes stay where
 * they are. */
typedef struct {
  gboolean taken;
  gint64 time;
  guint32 *next_hop, *route; /* [n_prefixes][n_ases] */
  guint8 *learned;
  guint8 *outcome; /* [n_targets][n_ases] */
} Draft;

struct _MsSampler {
  MsEngine *engine;
  MsForwarding *table; /* [n_prefixes] */
  guint8 *group;       /* [n_ases] */
  guint8 *outcome;     /* [n_targets][n_ases] now */
  guint8 *good_before; /* [n_targets][n_ases] all was well before the incident */
  gboolean *started;   /* [n_targets] */
  guint32 *scratch;
  GArray *sample, *count;
  GArray *weighted; /* (nullable) */
  gint64 last;
  guint64 changes_seen;
  guint offences;
  guint64 harm, peak_harm;
  Draft before, peak, final, at;
};

MsSampler *ms_sampler_new(MsEngine *engine)
{
  MsSampler *sampler = g_new0(MsSampler, 1);
  guint32 n = engine->n_ases;
  gsize targets = engine->setup->schedule->n_targets;
  sampler->engine = engine;
  sampler->table = g_new(MsForwarding, engine->n_prefixes + 1);
  for (guint p = 0; p < engine->n_prefixes; p++)
    sampler->table[p] = (MsForwarding){g_new(guint32, n), g_new(guint8, n)};
  sampler->group = g_new(guint8, n);
  for (guint32 as = 0; as < n; as++) {
    gboolean takes_part = engine->setup->participant != NULL && engine->setup->participant[as];
    sampler->group[as] = (guint8)(engine->topology->role[as] * 2 + (takes_part ? 1 : 0));
  }
  sampler->outcome = g_new(guint8, targets * n + 1);
  memset(sampler->outcome, MS_OUTCOME_UNREACHABLE, targets * n);
  sampler->good_before = g_new0(guint8, targets * n + 1);
  sampler->started = g_new0(gboolean, targets + 1);
  sampler->scratch = g_new(guint32, n);
  sampler->sample = g_array_new(FALSE, FALSE, sizeof(MsSample));
  sampler->count = g_array_new(FALSE, TRUE, sizeof(guint32));
  if (ms_weights_any(engine->setup->weights))
    sampler->weighted = g_array_new(FALSE, TRUE, sizeof(guint32));
  sampler->changes_seen = G_MAXUINT64;
  return sampler;
}

static void draft_clear(Draft *draft)
{
  g_free(draft->next_hop);
  g_free(draft->route);
  g_free(draft->learned);
  g_free(draft->outcome);
  *draft = (Draft){0};
}

void ms_sampler_free(MsSampler *sampler)
{
  if (sampler == NULL)
    return;
  for (guint p = 0; p < sampler->engine->n_prefixes; p++) {
    g_free(sampler->table[p].next_hop);
    g_free(sampler->table[p].mark);
  }
  g_free(sampler->table);
  g_free(sampler->group);
  g_free(sampler->outcome);
  g_free(sampler->good_before);
  g_free(sampler->started);
  g_free(sampler->scratch);
  g_array_unref(sampler->sample);
  g_array_unref(sampler->count);
  g_clear_pointer(&sampler->weighted, g_array_unref);
  draft_clear(&sampler->before);
  draft_clear(&sampler->peak);
  draft_clear(&sampler->final);
  draft_clear(&sampler->at);
  g_free(sampler);
}

static void draft_take(MsSampler *sampler, Draft *draft, gint64 now)
{
  const MsEngine *engine = sampler->engine;
  gsize n = engine->n_ases, prefixes = engine->n_prefixes;
  if (draft->next_hop == NULL) {
    draft->next_hop = g_new(guint32, prefixes * n + 1);
    draft->route = g_new(guint32, prefixes * n + 1);
    draft->learned = g_new(guint8, prefixes * n + 1);
  }
  for (guint p = 0; p < prefixes; p++) {
    const MsNode *node = ms_engine_node(engine, p, 0);
    for (gsize as = 0; as < n; as++) {
      draft->next_hop[p * n + as] = node[as].next_hop;
      draft->route[p * n + as] = node[as].route;
      draft->learned[p * n + as] = node[as].learned;
    }
  }
  g_free(draft->outcome);
  draft->outcome = g_memdup2(sampler->outcome, sampler->engine->setup->schedule->n_targets * n + 1);
  draft->time = now;
  draft->taken = TRUE;
}

/* The state since the last look held until now. */
static void add_lost_time(MsSampler *sampler, gint64 now)
{
  const MsEngine *engine = sampler->engine;
  const MsSchedule *schedule = engine->setup->schedule;
  if (sampler->harm > 0 && now > sampler->last) {
    double seconds = (double)(now - sampler->last) * 1e-9;
    for (guint t = 0; t < schedule->n_targets; t++) {
      const MsIncident *incident = &schedule->incidents[schedule->targets[t].incident];
      gsize first = (gsize)t * engine->n_ases;
      for (gsize i = first; i < first + engine->n_ases; i++)
        if (sampler->good_before[i] && !ms_outcome_is_well(incident, sampler->outcome[i]))
          engine->result->lost[i] += seconds;
    }
  }
  sampler->last = now;
}

void ms_sampler_last(MsSampler *sampler, gint64 until)
{
  add_lost_time(sampler, until);
}

static void walk(MsSampler *sampler)
{
  const MsEngine *engine = sampler->engine;
  const MsSchedule *schedule = engine->setup->schedule;
  guint32 n = engine->n_ases;
  for (guint p = 0; p < engine->n_prefixes; p++) {
    const MsNode *node = ms_engine_node(engine, p, 0);
    for (guint32 as = 0; as < n; as++) {
      sampler->table[p].next_hop[as] = node[as].next_hop;
      sampler->table[p].mark[as] = node[as].mark;
    }
  }
  for (guint t = 0; t < schedule->n_targets; t++)
    ms_outcome_walk_to(n, sampler->table, &schedule->targets[t], sampler->outcome + (gsize)t * n,
                       sampler->scratch);
}

static void weigh(MsSampler *sampler)
{
  const MsEventSetup *setup = sampler->engine->setup;
  guint targets = setup->schedule->n_targets;
  if (sampler->weighted == NULL)
    return;
  guint at = sampler->weighted->len;
  g_array_set_size(sampler->weighted, at + targets * MS_N_WEIGHED);
  for (guint t = 0; t < targets; t++)
    ms_weigh_outcomes(setup->weights, setup->participant,
                      sampler->outcome + (gsize)t * sampler->engine->n_ases, MS_NO_AS,
                      (guint32 *)(gpointer)sampler->weighted->data + at + t * MS_N_WEIGHED);
}

static void count(MsSampler *sampler, gint64 now)
{
  const MsEngine *engine = sampler->engine;
  const MsResult *result = engine->result;
  guint targets = engine->setup->schedule->n_targets;
  guint at = sampler->count->len;
  g_array_set_size(sampler->count, at + targets * MS_N_GROUPS * MS_N_OUTCOMES);
  sampler->harm = 0;
  for (guint t = 0; t < targets; t++) {
    const guint8 *outcome = sampler->outcome + (gsize)t * engine->n_ases;
    const guint8 *good = sampler->good_before + (gsize)t * engine->n_ases;
    const MsSchedule *schedule = engine->setup->schedule;
    const MsIncident *incident = &schedule->incidents[schedule->targets[t].incident];
    guint32 *cell = &g_array_index(sampler->count, guint32, at + t * MS_N_GROUPS * MS_N_OUTCOMES);
    for (guint32 as = 0; as < engine->n_ases; as++) {
      cell[sampler->group[as] * MS_N_OUTCOMES + outcome[as]]++;
      sampler->harm += good[as] && !ms_outcome_is_well(incident, outcome[as]);
    }
  }
  weigh(sampler);
  MsSample sample = {now, result->events, result->announcements, result->withdrawals};
  g_array_append_val(sampler->sample, sample);
}

void ms_sampler_look(MsSampler *sampler, gint64 now)
{
  add_lost_time(sampler, now);
  if (sampler->engine->result->changes == sampler->changes_seen)
    return;
  sampler->changes_seen = sampler->engine->result->changes;
  walk(sampler);
  count(sampler, now);
  /* The latest of equals: what a peak settles to. */
  if (sampler->offences > 0 && sampler->harm >= sampler->peak_harm) {
    sampler->peak_harm = sampler->harm;
    draft_take(sampler, &sampler->peak, now);
  }
}

void ms_sampler_before(MsSampler *sampler, gint64 now, guint incident)
{
  const MsEngine *engine = sampler->engine;
  ms_sampler_look(sampler, now);
  if (!sampler->before.taken)
    draft_take(sampler, &sampler->before, now);
  for (guint t = 0; t < engine->setup->schedule->n_targets; t++) {
    if (engine->setup->schedule->targets[t].incident != incident || sampler->started[t])
      continue;
    sampler->started[t] = TRUE;
    gsize first = (gsize)t * engine->n_ases;
    for (guint32 as = 0; as < engine->n_ases; as++)
      sampler->good_before[first + as] = ms_outcome_is_well(
          &engine->setup->schedule->incidents[incident], sampler->outcome[first + as]);
  }
}

void ms_sampler_offence(MsSampler *sampler, gboolean begins)
{
  sampler->offences += begins ? 1 : -1u;
}

/* AS_PATH of every AS, itself first, side by side. */
static void spell_paths(const MsEngine *engine, const guint32 *route, MsSnapshot *snapshot)
{
  gsize n = (gsize)engine->n_prefixes * engine->n_ases;
  const MsPathNode *node = engine->routes->paths->node;
  snapshot->path_first = g_new(guint32, n + 1);
  guint32 total = 0;
  for (gsize i = 0; i < n; i++) {
    snapshot->path_first[i] = total;
    if (route[i] != 0)
      total += ms_paths_length(engine->routes->paths, engine->routes->route[route[i]].path) + 1;
  }
  snapshot->path_first[n] = total;
  snapshot->path_asn = g_new(guint32, total + 1);
  guint32 *asn = snapshot->path_asn;
  for (gsize i = 0; i < n; i++) {
    if (route[i] == 0)
      continue;
    *asn++ = engine->topology->asn[i % engine->n_ases];
    for (guint32 path = engine->routes->route[route[i]].path; path != 0; path = node[path].tail)
      *asn++ = node[path].asn;
  }
}

static void add_snapshot(MsSampler *sampler, Draft *draft, const char *name)
{
  MsResult *result = sampler->engine->result;
  if (!draft->taken)
    return;
  result->snapshot = g_renew(MsSnapshot, result->snapshot, result->n_snapshots + 1);
  MsSnapshot *snapshot = &result->snapshot[result->n_snapshots++];
  *snapshot = (MsSnapshot){.name = name, .time = draft->time};
  spell_paths(sampler->engine, draft->route, snapshot);
  snapshot->next_hop = g_steal_pointer(&draft->next_hop);
  snapshot->learned = g_steal_pointer(&draft->learned);
  snapshot->outcome = g_steal_pointer(&draft->outcome);
}

void ms_sampler_keep(MsSampler *sampler, gint64 now)
{
  ms_sampler_look(sampler, now);
  draft_take(sampler, &sampler->at, now);
}

void ms_sampler_finish(MsSampler *sampler, gint64 now, gboolean only_at)
{
  MsResult *result = sampler->engine->result;
  ms_sampler_look(sampler, now);
  draft_take(sampler, &sampler->final, now);
  if (only_at) {
    add_snapshot(sampler, &sampler->final, "at");
  } else {
    add_snapshot(sampler, &sampler->before, "before");
    add_snapshot(sampler, &sampler->at, "at");
    add_snapshot(sampler, &sampler->peak, "peak");
    add_snapshot(sampler, &sampler->final, "final");
  }
  result->timeline.n = sampler->sample->len;
  result->timeline.sample = (MsSample *)(void *)g_array_free(sampler->sample, FALSE);
  result->timeline.count = (guint32 *)(void *)g_array_free(sampler->count, FALSE);
  if (sampler->weighted != NULL)
    result->timeline.weighted =
        (guint32 *)(void *)g_array_free(g_steal_pointer(&sampler->weighted), FALSE);
  sampler->sample = g_array_new(FALSE, FALSE, sizeof(MsSample));
  sampler->count = g_array_new(FALSE, FALSE, sizeof(guint32));
}
