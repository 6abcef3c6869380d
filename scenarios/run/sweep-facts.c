/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/sweep-facts.h"

#include <string.h>
#include <xxhash.h>

/* Draws in the digest: enough to notice another list of offenders or victims. */
#define DRAWS 64

static void feed(XXH3_state_t *state, gconstpointer bytes, gsize size)
{
  guint64 length = size;
  XXH3_128bits_update(state, &length, sizeof length);
  XXH3_128bits_update(state, bytes, size);
}

static void feed_number(XXH3_state_t *state, guint64 number)
{
  XXH3_128bits_update(state, &number, sizeof number);
}

static void feed_group(XXH3_state_t *state, const MsSweep *sweep, guint point, guint number,
                       const MsDraw *draw, guint8 *members)
{
  const MsSweepGroup *group = &sweep->points[point].groups[number];
  gsize n = sweep->topology->n_ases;
  feed(state, group->key, strlen(group->key));
  feed_number(state, group->draw_key);
  if (group->threshold != NULL)
    feed(state, group->threshold, n * sizeof *group->threshold);
  else if (ms_sweep_members(sweep, point, number, draw, members, NULL))
    feed(state, members, n);
}

/* A file of `rpki` or `slurm` as it is now; of a cache all that can be told is how much it has. */
static void feed_file(XXH3_state_t *state, const MsSweep *sweep, guint point, const char *key)
{
  g_autofree char *path = ms_plan_registry_file(sweep->scenario, point, key), *text = NULL;
  gsize length = 0;
  if (path != NULL && g_file_get_contents(path, &text, &length, NULL))
    feed(state, text, length);
}

/* What is registered in all trials of a point; told once for points that share it. */
static void feed_base(XXH3_state_t *state, const MsSweep *sweep, guint number)
{
  const MsTopology *topology = sweep->topology;
  const MsRegistry *base = sweep->points[number].base;
  if (base == NULL || (number > 0 && sweep->points[number - 1].base == base))
    return;
  feed_number(state, ms_registry_n_vrps(base));
  feed_file(state, sweep, number, "rpki");
  feed_file(state, sweep, number, "slurm");
  for (guint32 as = 0; as < topology->n_ases; as++) {
    gboolean attests = ms_registry_provider(base, topology->asn[as], 0) != MS_ATTESTATION_NONE,
             publishes = ms_registry_neighbour(base, topology->asn[as], 0) != MS_ATTESTATION_NONE;
    if (attests || publishes)
      feed_number(state, (guint64)as << 2 | (guint64)publishes << 1 | (guint64)attests);
  }
}

static void feed_point(XXH3_state_t *state, const MsSweep *sweep, guint number, const MsDraw *draw,
                       guint8 *members)
{
  const MsSweepPoint *point = &sweep->points[number];
  gsize n = sweep->topology->n_ases;
  const guint8 *const marks[] = {point->listed, point->registration.roa, point->registration.irr};
  for (guint g = 0; g < point->n_groups; g++)
    feed_group(state, sweep, number, g, draw, members);
  for (guint e = 0; e < point->n_effects; e++) {
    const MsSweepEffect *effect = &point->effects[e];
    feed_number(state, effect->group);
    feed_number(state, effect->mechanism);
    feed_number(state, effect->import_from | (guint)effect->export_to << 8);
    feed(state, &effect->strength, sizeof effect->strength);
  }
  for (guint m = 0; m < G_N_ELEMENTS(marks); m++)
    feed(state, marks[m], marks[m] != NULL ? n : 0);
  feed_base(state, sweep, number);
}

static void feed_draw(XXH3_state_t *state, const MsDraw *draw)
{
  for (guint i = 0; i < draw->n_incidents; i++) {
    const MsIncident *incident = &draw->incidents[i];
    feed_number(state, incident->offender);
    feed_number(state, incident->victim);
    feed(state, incident->to, incident->to != NULL ? incident->n_to * sizeof *incident->to : 0);
    feed(state, incident->origins,
         incident->origins != NULL ? incident->n_origins * sizeof *incident->origins : 0);
  }
}

/* Whom the files that the scenario names (lists, participants) make take part or be drawn. */
static char *networks(const MsSweep *sweep)
{
  XXH3_state_t *state = XXH3_createState();
  g_autofree guint8 *members = g_malloc0(sweep->topology->n_ases + 1);
  XXH3_128bits_reset(state);
  for (guint64 trial = 0; trial < MIN(sweep->rule.trials, DRAWS); trial++) {
    g_auto(MsDraw) draw = {0};
    if (!ms_sweep_draw(sweep, trial, &draw, NULL))
      continue;
    feed_draw(state, &draw);
    for (guint p = 0; trial == 0 && p < sweep->n_points; p++)
      feed_point(state, sweep, p, &draw, members);
  }
  XXH128_hash_t hash = XXH3_128bits_digest(state);
  XXH3_freeState(state);
  return g_strdup_printf("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                         (guint64)hash.high64, (guint64)hash.low64);
}

static char *grid(const MsSweep *sweep, guint trials_in_unit)
{
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "%" G_GUINT64_FORMAT " trials, %u in a unit, at %u points",
                         sweep->rule.trials, trials_in_unit, sweep->n_points);
  for (guint p = 0; p < sweep->n_points; p++)
    g_string_append_printf(text, "\n%s", sweep->points[p].name);
  return g_string_free(text, FALSE);
}

/* A file of weights may have changed under the same name. */
static char *weights_of(const MsSweep *sweep)
{
  return sweep->weights != NULL ? ms_weights_digest(sweep->weights) : g_strdup("none");
}

MsSweepFact *ms_sweep_facts(const MsSweep *sweep, const char *version, guint trials_in_unit,
                            guint *n)
{
  const MsScenario *scenario = sweep->scenario;
  const MsTopology *topology = sweep->topology;
  const char *path = ms_scenario_path(scenario);
  const MsSweepFact facts[] = {
      {"version", g_strdup(version), TRUE},
      {MS_FACT_SCENARIO, g_strdup(ms_scenario_source(scenario)), TRUE},
      {MS_FACT_OVERRIDES, g_strdup(ms_scenario_run_overrides(scenario, MS_SHARED)), TRUE},
      {"seed", g_strdup_printf("%" G_GUINT64_FORMAT, sweep->seed), TRUE},
      {"topology", g_strdup_printf("%s, digest %s", topology->title, topology->digest), TRUE},
      {"digest of weights", weights_of(sweep), TRUE},
      {"engine", ms_plan_engine_text(scenario), TRUE},
      {"grid", grid(sweep, trials_in_unit), TRUE},
      {"digest of the networks that lists and files name", networks(sweep), TRUE},
      {MS_FACT_PATH, g_canonicalize_filename(path, NULL), FALSE},
  };
  *n = G_N_ELEMENTS(facts);
  return g_memdup2(facts, sizeof facts);
}

void ms_sweep_facts_free(MsSweepFact *facts, guint n)
{
  for (guint i = 0; i < n; i++)
    g_free(facts[i].text);
  g_free(facts);
}

static MsStoreRule rule_of(const MsSweepRule *rule)
{
  MsStoreRule stored = {.trials = rule->trials,
                        .half_width = rule->half_width,
                        .confidence = rule->confidence,
                        .n_looks = rule->n_looks};
  G_STATIC_ASSERT(sizeof stored.look == sizeof rule->look);
  memcpy(stored.look, rule->look, sizeof stored.look);
  return stored;
}

MsSweepRecord *ms_sweep_record_new(const MsSweep *sweep, const char *version)
{
  MsSweepRecord *record = g_new0(MsSweepRecord, 1);
  const GPtrArray *incidents = ms_scenario_sections(sweep->scenario, "incident");
  guint n_targets = incidents != NULL ? incidents->len : 0;
  record->engine = ms_plan_engine_text(sweep->scenario);
  record->axes = g_new0(MsStoreAxis, sweep->n_axes + 1);
  record->points = g_new0(MsStorePoint, sweep->n_points + 1);
  record->targets = g_new0(const char *, n_targets + 1);
  for (guint a = 0; a < sweep->n_axes; a++) {
    const MsSweepAxis *axis = &sweep->axes[a];
    record->axes[a] = (MsStoreAxis){axis->section != NULL ? axis->section : "", axis->key,
                                    axis->n_values, (const char *const *)axis->values};
  }
  for (guint p = 0; p < sweep->n_points; p++)
    record->points[p] = (MsStorePoint){sweep->points[p].name, sweep->points[p].value};
  for (guint t = 0; t < n_targets; t++)
    record->targets[t] = ms_section_label(g_ptr_array_index(incidents, t));
  record->header = (MsStoreHeader){.scenario_text = ms_scenario_source(sweep->scenario),
                                   .scenario_name = ms_scenario_name(sweep->scenario),
                                   .seed = sweep->seed,
                                   .version = version,
                                   .topology = sweep->topology,
                                   .weights = sweep->weights,
                                   .engine = record->engine};
  record->sweep = (MsStoreSweep){.overrides = ms_scenario_run_overrides(sweep->scenario, MS_SHARED),
                                 .excluded = sweep->excluded,
                                 .n_axes = sweep->n_axes,
                                 .n_points = sweep->n_points,
                                 .n_targets = n_targets,
                                 .axes = record->axes,
                                 .points = record->points,
                                 .targets = record->targets,
                                 .rule = rule_of(&sweep->rule)};
  return record;
}

void ms_sweep_record_free(MsSweepRecord *record)
{
  if (record == NULL)
    return;
  g_free(record->engine);
  g_free(record->axes);
  g_free(record->points);
  g_free(record->targets);
  g_free(record);
}
