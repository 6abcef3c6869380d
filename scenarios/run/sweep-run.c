/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One process coordinates, and never computes unless it is a rank of MPI. It hands out units in
 * order, a few ahead of the first that is missing; results wait in a ring until all before them are
 * there, and go into the log, and into the estimate that says when to stop. */
#include "scenarios/run/sweep-run.h"

#include "analysis/store/sweep-log.h"
#include "analysis/store/trial-pack.h"
#include "scenarios/run/pool.h"
#include "scenarios/run/sweep-facts.h"
#include "scenarios/run/sweep-finish.h"
#include "scenarios/run/sweep-work.h"

#include <string.h>

/* How often progress is told, and how long at most until the log is on the disk. */
#define TICK_MS 100
#define FLUSH   G_TIME_SPAN_SECOND

/* Units that may be on their way or wait for one before them, for each worker; but not more than
 * take about so many bytes, at so many a row. */
#define AHEAD      8
#define AHEAD_SIZE ((guint64)256 << 20)
#define ROW_SIZE   120

typedef struct {
  const MsSweepRunOptions *options;
  const MsSweepWork *work;
  MsSweepLog *log;
  MsSweepEstimate *estimate;
  MsSweepNews news;
  guint64 next; /* unit that goes into the log next */
} Run;

/* The task of workers */

typedef struct {
  const MsSweepWork *work;
  MsSweepWorker *worker;
  GArray *rows;
} Scratch;

static gpointer begin_work(gpointer data)
{
  Scratch *scratch = g_new(Scratch, 1);
  *scratch = (Scratch){data, ms_sweep_worker_new(data), g_array_new(FALSE, TRUE, sizeof(MsTrial))};
  return scratch;
}

/* A unit's result: the impact of each row, for the estimate; then the rows, for the log. */
static gboolean do_unit(gpointer worker, guint64 unit, GByteArray *result, GError **error)
{
  Scratch *scratch = worker;
  guint n = ms_sweep_work_rows(scratch->work, unit);
  g_array_set_size(scratch->rows, n);
  MsTrial *rows = (MsTrial *)(gpointer)scratch->rows->data;
  if (!ms_sweep_worker_run(scratch->worker, unit, rows, error))
    return FALSE;
  for (guint r = 0; r < n; r++) {
    double impact = ms_sweep_impact(&rows[r]);
    g_byte_array_append(result, (const guint8 *)&impact, sizeof impact);
  }
  for (guint r = 0; r < n; r++)
    ms_trial_pack(&rows[r], result);
  return TRUE;
}

static void end_work(gpointer worker)
{
  Scratch *scratch = worker;
  ms_sweep_worker_free(scratch->worker);
  g_array_unref(scratch->rows);
  g_free(scratch);
}

/* Rows into the estimate; those past the end of the sweep are passed over. */

static void take_impact(Run *run, double impact)
{
  if (!ms_sweep_estimate_done(run->estimate))
    ms_sweep_estimate_add(run->estimate, impact);
}

static gboolean bad_unit(const Run *run, GError **error)
{
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_FORMAT,
              "unit %" G_GUINT64_FORMAT " of the sweep has not the rows that it should", run->next);
  return FALSE;
}

static gboolean take_logged(Run *run, const GByteArray *payload, GError **error)
{
  const guint8 *at = payload->data, *end = at + payload->len;
  guint n = ms_sweep_work_rows(run->work, run->next);
  for (guint r = 0; r < n; r++) {
    MsTrial row;
    if (!ms_trial_unpack(&at, end, &row))
      return bad_unit(run, error);
    take_impact(run, ms_sweep_impact(&row));
  }
  if (at != end)
    return bad_unit(run, error);
  run->next++;
  return TRUE;
}

static gboolean take_result(Run *run, const GByteArray *result, GError **error)
{
  guint n = ms_sweep_work_rows(run->work, run->next);
  gsize rows = n * sizeof(double);
  if (result->len < rows)
    return bad_unit(run, error);
  if (!ms_sweep_log_append(run->log, n, result->data + rows, result->len - rows, error))
    return FALSE;
  for (guint r = 0; r < n; r++) {
    double impact;
    memcpy(&impact, result->data + r * sizeof impact, sizeof impact);
    take_impact(run, impact);
  }
  run->next++;
  return TRUE;
}

static gboolean read_log(Run *run, GError **error)
{
  g_autoptr(GByteArray) payload = g_byte_array_new();
  g_autoptr(GError) cause = NULL;
  guint32 n_rows;
  while (run->next < ms_sweep_work_units(run->work) &&
         ms_sweep_log_read(run->log, &n_rows, payload, &cause))
    if (!take_logged(run, payload, error))
      return FALSE;
  run->news.resumed = run->estimate->end.trials;
  if (cause == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&cause));
  return FALSE;
}

/* The coordinator */

static char *how_far(const Run *run)
{
  return g_strdup_printf("at trial %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                         "; `manrs-sim run --resume %s` goes on",
                         run->estimate->end.trials, run->estimate->rule->trials,
                         run->options->output);
}

static gboolean alive(gpointer user_data)
{
  const Run *run = user_data;
  return run->options->progress == NULL ||
         run->options->progress(run->options->user_data, &run->news);
}

static gboolean interrupted(const Run *run, GError **error)
{
  g_autofree char *where = how_far(run);
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_INTERRUPTED, "stopped %s", where);
  return FALSE;
}

/* Writes all that is there without a gap. */
static gboolean write_ready(Run *run, GByteArray **ring, guint size, GError **error)
{
  while (ring[run->next % size] != NULL && !ms_sweep_estimate_done(run->estimate)) {
    g_autoptr(GByteArray) result = g_steal_pointer(&ring[run->next % size]);
    if (!take_result(run, result, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean coordinate(Run *run, MsPool *pool, GByteArray **ring, guint size, GError **error)
{
  guint64 units = ms_sweep_work_units(run->work), given = run->next, unit = 0;
  g_autoptr(GByteArray) result = g_byte_array_new();
  gint64 flushed = g_get_monotonic_time(), told = 0;
  while (!ms_sweep_estimate_done(run->estimate)) {
    while (given < units && given < run->next + size && pool->submit(pool, given))
      given++;
    MsPoolGot got = pool->receive(pool, TICK_MS, &unit, result, error);
    if (got == MS_POOL_FAILED)
      return FALSE;
    if (got == MS_POOL_RESULT) {
      ring[unit % size] = g_steal_pointer(&result);
      result = g_byte_array_new();
      if (!write_ready(run, ring, size, error))
        return FALSE;
    }
    gint64 now = g_get_monotonic_time();
    if (now >= flushed + FLUSH) {
      if (!ms_sweep_log_flush(run->log, error))
        return FALSE;
      flushed = now;
    }
    if (now >= told + TICK_MS * G_TIME_SPAN_MILLISECOND) {
      if (!alive(run))
        return interrupted(run, error);
      told = now;
    }
  }
  return TRUE;
}

static MsPool *new_pool(const Run *run, const MsPoolTask *task, GError **error)
{
  if (run->options->ranks != NULL)
    return ms_ranks_pool(run->options->ranks, task);
  guint64 left = ms_sweep_work_units(run->work) - run->next;
  g_assert(left > 0); /* as the units have all trials */
  guint jobs = run->options->jobs != 0 ? run->options->jobs : g_get_num_processors();
  return ms_pool_fork(task, (guint)MIN(left, jobs), ms_sweep_log_fd(run->log), error);
}

static guint units_ahead(const Run *run, guint n_workers)
{
  guint64 unit_size = (guint64)ms_sweep_work_rows(run->work, 0) * ROW_SIZE;
  guint64 room = AHEAD_SIZE / MAX(unit_size, 1);
  return (guint)CLAMP(room, n_workers + 1, AHEAD * n_workers);
}

/* A failure after which the log is good. */
static gboolean resumable(const Run *run, GError **error, GError *cause)
{
  g_autofree char *where = how_far(run);
  if (!g_error_matches(cause, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_INTERRUPTED)) {
    g_autofree char *message = g_strdup_printf("%s\nThe sweep ended %s", cause->message, where);
    g_free(cause->message);
    cause->message = g_steal_pointer(&message);
  }
  g_propagate_error(error, cause);
  return FALSE;
}

static gboolean do_trials(Run *run, guint *workers, GError **error)
{
  const MsPoolTask task = {begin_work, do_unit, end_work, (gpointer)run->work};
  GError *cause = NULL;
  *workers = 0;
  if (ms_sweep_estimate_done(run->estimate))
    return TRUE;
  g_autoptr(MsPool) pool = new_pool(run, &task, error);
  if (pool == NULL)
    return FALSE;
  *workers = pool->n_workers;
  guint size = units_ahead(run, pool->n_workers);
  g_autofree GByteArray **ring = g_new0(GByteArray *, size);
  gboolean good = coordinate(run, pool, ring, size, &cause) && ms_sweep_log_flush(run->log, &cause);
  for (guint i = 0; i < size; i++)
    if (ring[i] != NULL)
      g_byte_array_unref(ring[i]);
  if (good)
    return TRUE;
  ms_sweep_log_flush(run->log, NULL);
  return resumable(run, error, cause);
}

static MsSweepLog *open_log(const MsSweep *sweep, const MsSweepRunOptions *options,
                            const MsSweepWork *work, const char *path, GError **error)
{
  guint n_facts;
  MsSweepFact *facts =
      ms_sweep_facts(sweep, options->version, ms_sweep_work_trials(work), &n_facts);
  MsSweepLog *log = options->resume && g_file_test(path, G_FILE_TEST_EXISTS)
                        ? ms_sweep_log_resume(path, facts, n_facts, error)
                        : ms_sweep_log_create(path, facts, n_facts, error);
  ms_sweep_facts_free(facts, n_facts);
  return log;
}

static gboolean write_result(Run *run, const MsSweepRecord *record, const char *log, GError **error)
{
  GError *cause = NULL;
  run->news.writing = TRUE;
  if (ms_sweep_finish(log, run->options->output, &record->header, &record->sweep,
                      &run->estimate->end, alive, run, &cause))
    return ms_sweep_log_remove(run->log, error);
  return resumable(run, error, cause);
}

/* A folder that cannot be written to, or a name that something else has, is known at once. */
static gboolean check_output(const char *output, GError **error)
{
  if (!g_file_test(output, G_FILE_TEST_EXISTS) || g_file_test(output, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_IO, "%s: cannot be the result file: it is %s",
              output, g_file_test(output, G_FILE_TEST_IS_DIR) ? "a folder" : "no regular file");
  return FALSE;
}

static gboolean carry_out(Run *run, const MsSweep *sweep, MsSweepReport *report, GError **error)
{
  const MsSweepRunOptions *options = run->options;
  g_autofree char *path = ms_sweep_log_path(options->output);
  g_autoptr(MsSweepRecord) record = ms_sweep_record_new(sweep, options->version);
  g_autoptr(MsSweepLog) log = check_output(options->output, error)
                                  ? open_log(sweep, options, run->work, path, error)
                                  : NULL;
  if (log == NULL)
    return FALSE;
  g_autoptr(MsSweepEstimate) estimate =
      ms_sweep_estimate_new(&record->sweep.rule, record->sweep.n_points, record->sweep.n_targets);
  run->log = log;
  run->estimate = estimate;
  run->news = (MsSweepNews){.estimate = estimate,
                            .n_points = record->sweep.n_points,
                            .n_targets = record->sweep.n_targets};
  gint64 began = g_get_monotonic_time();
  if (!read_log(run, error) || !do_trials(run, &report->workers, error))
    return FALSE;
  gint64 done = g_get_monotonic_time();
  if (!write_result(run, record, path, error))
    return FALSE;
  report->end = estimate->end;
  report->resumed = run->news.resumed;
  report->rows = estimate->end.trials * estimate->n_cells;
  report->seconds = (double)(done - began) / G_TIME_SPAN_SECOND;
  report->write_seconds = (double)(g_get_monotonic_time() - done) / G_TIME_SPAN_SECOND;
  return TRUE;
}

/* All ranks, or none. */
static gboolean agree(MsRanks *ranks, GError *cause, GError **error)
{
  g_autofree char *message = NULL;
  if (ms_ranks_agree(ranks, cause == NULL, cause != NULL ? cause->message : NULL, &message))
    return TRUE;
  if (cause != NULL)
    g_propagate_error(error, cause);
  else
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE, "%s",
                message != NULL ? message : "another rank cannot go on");
  return FALSE;
}

gboolean ms_sweep_carry_out(const MsSweep *sweep, const MsSweepRunOptions *options,
                            MsSweepReport *report, GError **error)
{
  *report = (MsSweepReport){0};
  MsRanks *ranks = options->ranks;
  GError *cause = NULL;
  g_autoptr(MsSweepWork) work = ms_sweep_work_new(sweep, &cause);
  if (ranks != NULL && !agree(ranks, cause, error))
    return FALSE;
  if (work == NULL) {
    g_propagate_error(error, cause);
    return FALSE;
  }
  if (ranks != NULL && ms_ranks_number(ranks) != 0) {
    const MsPoolTask task = {begin_work, do_unit, end_work, work};
    return ms_ranks_serve(ranks, &task, error);
  }
  Run run = {.options = options, .work = work};
  return carry_out(&run, sweep, report, error);
}
