/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/spoofing-run.h"

#include "analysis/stats/spoofing-measures.h"
#include "analysis/store/spoofing-store.h"
#include "analysis/store/whole-file.h"
#include "scenarios/run/pool.h"

#include <string.h>

#define TICK_MS 100

/* What a block gives at a point, as it goes between processes of one program. */
typedef struct {
  double value[MS_N_SPOOFING_MEASURES];
  guint64 flows[MS_STORE_FLOWS];
} Cell;

/* ---- in the worker */

typedef struct {
  const MsSpoofingPlan *plan;
  MsSpoofing *spoofing;
  MsSpoofingMembers members;
} Worker;

static gpointer begin_work(gpointer data)
{
  Worker *worker = g_new0(Worker, 1);
  worker->plan = data;
  worker->spoofing = ms_spoofing_new(worker->plan->topology);
  ms_spoofing_members_init(&worker->members, worker->plan);
  return worker;
}

static void end_work(gpointer data)
{
  Worker *worker = data;
  ms_spoofing_free(worker->spoofing);
  ms_spoofing_members_clear(&worker->members);
  g_free(worker);
}

static gboolean do_point(Worker *worker, guint point, guint block, Cell *cell, GError **error)
{
  const MsSpoofingPlan *plan = worker->plan;
  const MsSpoofingMembers *members = &worker->members;
  if (!ms_spoofing_plan_members(plan, point, block, &worker->members, error))
    return FALSE;
  MsSpoofingCounts counts = {0};
  MsSpoofingSetup setup = {.participant = members->participant, .weights = plan->weights};
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    setup.mode[e] = members->mode[e];
  ms_spoofing_evaluate(worker->spoofing, &setup, &counts);
  ms_spoofing_measure(&counts, plan->topology->n_ases, members->n_participants,
                      members->n_validating, cell->value);
  cell->flows[0] = counts.pairs;
  cell->flows[1] = counts.honest;
  cell->flows[2] = counts.honest_multihomed;
  return TRUE;
}

static gboolean do_block(gpointer data, guint64 unit, GByteArray *result, GError **error)
{
  Worker *worker = data;
  const MsSpoofingPlan *plan = worker->plan;
  guint block = (guint)unit;
  MsSpoofingBlock drawn;
  ms_spoofing_plan_block(plan, block, &drawn);
  g_byte_array_set_size(result, plan->n_points * (guint)sizeof(Cell));
  for (guint r = 0; r < plan->n_routes; r++) {
    MsPolicy policy = plan->routes[r].policy;
    policy.draw = block;
    ms_spoofing_solve(worker->spoofing, &policy, drawn.source, drawn.n_sources, drawn.destination,
                      drawn.n_destinations, plan->routes[r].selective, plan->seed);
    for (guint p = 0; p < plan->n_points; p++) {
      Cell cell;
      if (plan->points[p].routes != r)
        continue;
      if (!do_point(worker, p, block, &cell, error))
        return FALSE;
      memcpy(result->data + p * sizeof cell, &cell, sizeof cell);
    }
  }
  return TRUE;
}

/* ---- in the process that coordinates */

/* @value, @flows: as the file has them. @sum: over blocks, of the first point and the last */
typedef struct {
  const MsSpoofingPlan *plan;
  const MsSpoofingRunOptions *options;
  double *value;
  guint64 *flows;
  MsSpoofingNews news;
  double sum[2];
} Run;

static void take_block(Run *run, guint block, const GByteArray *result)
{
  const MsSpoofingPlan *plan = run->plan;
  g_assert(result->len == plan->n_points * sizeof(Cell));
  for (guint p = 0; p < plan->n_points; p++) {
    Cell cell;
    memcpy(&cell, result->data + p * sizeof cell, sizeof cell);
    gsize at = (gsize)p * plan->n_blocks + block;
    memcpy(run->value + at * MS_N_SPOOFING_MEASURES, cell.value, sizeof cell.value);
    memcpy(run->flows + at * MS_STORE_FLOWS, cell.flows, sizeof cell.flows);
    run->news.pairs += cell.flows[0];
    if (p == 0)
      run->sum[0] += cell.value[MS_SPOOFED_ARRIVED];
    if (p == plan->n_points - 1)
      run->sum[1] += cell.value[MS_SPOOFED_ARRIVED];
  }
  run->news.blocks++;
  for (guint i = 0; i < 2; i++)
    run->news.arrived[i] = run->sum[i] / run->news.blocks;
}

static gboolean tell(const Run *run, GError **error)
{
  if (run->options->progress == NULL || run->options->progress(run->options->user_data, &run->news))
    return TRUE;
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_INTERRUPTED,
              "stopped after %u of %u blocks; nothing is written", run->news.blocks,
              run->news.asked);
  return FALSE;
}

static gboolean coordinate(Run *run, MsPool *pool, GError **error)
{
  guint64 given = 0, unit = 0;
  g_autoptr(GByteArray) result = g_byte_array_new();
  while (run->news.blocks < run->plan->n_blocks) {
    while (given < run->plan->n_blocks && pool->submit(pool, given))
      given++;
    MsPoolGot got = pool->receive(pool, TICK_MS, &unit, result, error);
    if (got == MS_POOL_FAILED)
      return FALSE;
    if (got == MS_POOL_RESULT)
      take_block(run, (guint)unit, result);
    if (!tell(run, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean do_blocks(Run *run, MsSpoofingReport *report, GError **error)
{
  const MsSpoofingPlan *plan = run->plan;
  const MsPoolTask task = {begin_work, do_block, end_work, (gpointer)plan};
  guint jobs = run->options->jobs != 0 ? run->options->jobs : g_get_num_processors();
  gint64 began = g_get_monotonic_time();
  if (!tell(run, error))
    return FALSE;
  g_autoptr(MsPool) pool = ms_pool_fork(&task, MIN(jobs, plan->n_blocks), -1, error);
  if (pool == NULL || !coordinate(run, pool, error))
    return FALSE;
  report->workers = pool->n_workers;
  report->pairs = run->news.pairs;
  report->seconds = (double)(g_get_monotonic_time() - began) / G_TIME_SPAN_SECOND;
  return TRUE;
}

/* ---- the file */

/* What the store borrows. */
typedef struct {
  MsStoreAxis *axes;
  MsStorePoint *points;
  guint *value;
  const char **titles, **names;
  char **settings, **measures;
} Words;

static void clear_words(Words *words)
{
  g_free(words->axes);
  g_free(words->points);
  g_free(words->value);
  g_free(words->titles);
  g_free(words->names);
  g_strfreev(words->settings);
  g_strfreev(words->measures);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Words, clear_words)

static const MsPlanRun *run_of(const MsSpoofingPlan *plan, guint point)
{
  return g_ptr_array_index(plan->plan->runs, point);
}

static char *settings_of(const MsSpoofingPlan *plan, guint point)
{
  GString *text = g_string_new(NULL);
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    g_string_append_printf(text, "%s=%s\n", ms_sav_edge_name((MsSavEdge)e),
                           ms_sav_mode_name(plan->points[point].mode[e]));
  g_string_append_printf(text, "selective=%s\n",
                         ms_scenario_value(plan->scenario, point, "spoofing", "selective"));
  const MsSpread *spread =
      plan->sweep != NULL ? &plan->sweep->points[point].spread : &run_of(plan, point)->spread;
  if (spread->model != MS_SPREAD_NONE) {
    g_autofree char *words = ms_spread_words(spread);
    g_string_append_printf(text, "spread=%s\n", words);
  }
  return g_string_free(text, FALSE);
}

/* Variants of a scenario without [sweep] are an axis too. */
static guint fill_axes(const MsSpoofingPlan *plan, Words *words)
{
  const MsSweep *sweep = plan->sweep;
  guint n = sweep != NULL ? sweep->n_axes : plan->n_points > 1;
  words->axes = g_new0(MsStoreAxis, n + 1);
  words->value = g_new0(guint, plan->n_points + 1);
  for (guint a = 0; sweep != NULL && a < n; a++)
    words->axes[a] =
        (MsStoreAxis){sweep->axes[a].section, sweep->axes[a].key, sweep->axes[a].n_values,
                      (const char *const *)sweep->axes[a].values};
  if (sweep == NULL && n == 1)
    words->axes[0] = (MsStoreAxis){"", "variant", plan->n_points, words->names};
  return n;
}

static guint fill_words(const MsSpoofingPlan *plan, Words *words)
{
  guint n = plan->n_points;
  words->points = g_new0(MsStorePoint, n + 1);
  words->titles = g_new0(const char *, n + 1);
  words->names = g_new0(const char *, n + 1);
  words->settings = g_new0(char *, n + 1);
  words->measures = g_new0(char *, MS_N_SPOOFING_MEASURES + 1);
  for (guint p = 0; p < n; p++) {
    words->names[p] = plan->points[p].name;
    words->titles[p] = plan->points[p].title;
    words->settings[p] = settings_of(plan, p);
  }
  guint n_axes = fill_axes(plan, words);
  for (guint p = 0; p < n; p++) {
    words->value[p] = p;
    words->points[p] = (MsStorePoint){
        words->names[p], plan->sweep != NULL ? plan->sweep->points[p].value : &words->value[p]};
  }
  for (guint m = 0; m < MS_N_SPOOFING_MEASURES; m++)
    words->measures[m] = ms_spoofing_measure_name(m);
  return n_axes;
}

static gboolean write_file(const Run *run, GError **error)
{
  const MsSpoofingPlan *plan = run->plan;
  g_auto(Words) words = {0};
  guint n_axes = fill_words(plan, &words);
  g_autofree char *engine = ms_plan_engine_text(plan->scenario);
  MsStoreHeader header = {.scenario_text = ms_scenario_source(plan->scenario),
                          .scenario_name = ms_scenario_name(plan->scenario),
                          .seed = plan->seed,
                          .version = run->options->version,
                          .topology = plan->topology,
                          .engine = engine};
  MsStoreSpoofing spoofing = {
      .overrides = ms_scenario_run_overrides(plan->scenario, MS_SHARED),
      .sources = plan->sources.n,
      .destinations = plan->destinations.n,
      .per_block = plan->per_block,
      .level = plan->level,
      .n_axes = n_axes,
      .n_points = plan->n_points,
      .n_blocks = plan->n_blocks,
      .n_measures = MS_N_SPOOFING_MEASURES,
      .axes = words.axes,
      .points = words.points,
      .titles = words.titles,
      .settings = (const char *const *)words.settings,
      .measures = (const char *const *)words.measures,
      .value = run->value,
      .flows = run->flows,
  };
  return ms_spoofing_store_write(run->options->output, &header, &spoofing, error);
}

/* A file that cannot be written is known before the work is done. */
static gboolean can_write(const char *output, GError **error)
{
  g_autoptr(MsWholeFile) whole = ms_whole_file_new(output, error);
  return whole != NULL;
}

gboolean ms_spoofing_carry_out(const MsSpoofingPlan *plan, const MsSpoofingRunOptions *options,
                               MsSpoofingReport *report, GError **error)
{
  *report = (MsSpoofingReport){0};
  if (!can_write(options->output, error))
    return FALSE;
  gsize n = (gsize)plan->n_points * plan->n_blocks;
  g_autofree double *value = g_new0(double, n *MS_N_SPOOFING_MEASURES);
  g_autofree guint64 *flows = g_new0(guint64, n * MS_STORE_FLOWS);
  Run run = {.plan = plan,
             .options = options,
             .value = value,
             .flows = flows,
             .news = {.asked = plan->n_blocks}};
  return do_blocks(&run, report, error) && write_file(&run, error);
}
