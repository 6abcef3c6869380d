/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The runner over made-up trials: the same bytes however many workers there are and however often
 * it is stopped; when it stops by its rule; what it says when something goes wrong. */
#include "analysis/stats/metric.h"
#include "analysis/store/stored-sweep.h"
#include "scenarios/run/sweep-run.h"
#include "tests/unit/fake-sweep.h"

#include <glib/gstdio.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define TRIALS   1000
#define N_POINTS 4

typedef struct {
  char *folder, *path, *part, *log;
  MsSweep *sweep;
} Fixture;

static int set_up(void **state)
{
  Fixture *fixture = g_new0(Fixture, 1);
  fixture->folder = g_dir_make_tmp("test-sweep-run-XXXXXX", NULL);
  fixture->path = g_build_filename(fixture->folder, "out.h5", NULL);
  fixture->part = g_strconcat(fixture->path, ".part", NULL);
  fixture->log = g_strconcat(fixture->path, ".log", NULL);
  fixture->sweep = fake_sweep_new(TRIALS, N_POINTS, 1);
  fake_work = (FakeWork){7, 0, -1, -1};
  *state = fixture;
  return 0;
}

static int tear_down(void **state)
{
  Fixture *fixture = *state;
  g_unlink(fixture->path);
  g_unlink(fixture->part);
  g_unlink(fixture->log);
  g_rmdir(fixture->folder);
  fake_sweep_free(fixture->sweep);
  g_free(fixture->path);
  g_free(fixture->part);
  g_free(fixture->log);
  g_free(fixture->folder);
  g_free(fixture);
  return 0;
}

/* Ends the run once this many trials are done. */
static gboolean stop_at(gpointer user_data, const MsSweepNews *news)
{
  return news->estimate->end.trials < *(const guint64 *)user_data;
}

static gboolean carry_out(const Fixture *fixture, guint jobs, gboolean resume, guint64 stop,
                          MsSweepReport *report, GError **error)
{
  MsSweepRunOptions options = {.output = fixture->path,
                               .version = "0.0",
                               .jobs = jobs,
                               .resume = resume,
                               .progress = stop > 0 ? stop_at : NULL,
                               .user_data = &stop};
  return ms_sweep_carry_out(fixture->sweep, &options, report, error);
}

static void run(const Fixture *fixture, guint jobs, gboolean resume, MsSweepReport *report)
{
  g_autoptr(GError) error = NULL;
  gboolean good = carry_out(fixture, jobs, resume, 0, report, &error);
  assert_null(error);
  assert_true(good);
  assert_false(g_file_test(fixture->log, G_FILE_TEST_EXISTS));
  assert_false(g_file_test(fixture->part, G_FILE_TEST_EXISTS));
}

typedef struct {
  char *bytes;
  gsize size;
} Bytes;

static Bytes read_bytes(const Fixture *fixture)
{
  Bytes bytes;
  assert_true(g_file_get_contents(fixture->path, &bytes.bytes, &bytes.size, NULL));
  return bytes;
}

static void check_same(const Fixture *fixture, const Bytes *expected)
{
  Bytes bytes = read_bytes(fixture);
  assert_int_equal(bytes.size, expected->size);
  assert_memory_equal(bytes.bytes, expected->bytes, bytes.size);
  g_free(bytes.bytes);
}

static void check_rows(const Fixture *fixture, guint64 trials)
{
  g_autoptr(MsStoredSweep) stored = ms_stored_sweep_open(fixture->path, NULL);
  assert_non_null(stored);
  assert_int_equal(stored->end.trials, trials);
  g_autofree MsTrial *rows = g_new(MsTrial, stored->n_rows);
  assert_true(ms_stored_sweep_rows(stored, 0, stored->n_rows, rows, NULL));
  for (guint64 r = 0; r < stored->n_rows; r++) {
    MsTrial expected;
    fake_row((guint32)(r / N_POINTS), r % N_POINTS, 0, &expected);
    assert_true(fake_same_row(&rows[r], &expected));
  }
}

static void test_same_bytes(void **state)
{
  const Fixture *fixture = *state;
  MsSweepReport report;
  run(fixture, 1, FALSE, &report);
  assert_int_equal(report.end.trials, TRIALS);
  assert_int_equal(report.rows, TRIALS * N_POINTS);
  assert_int_equal(report.resumed, 0);
  assert_int_equal(report.workers, 1);
  check_rows(fixture, TRIALS);
  Bytes first = read_bytes(fixture);
  for (guint jobs = 2; jobs <= 5; jobs++) {
    run(fixture, jobs, FALSE, &report);
    assert_int_equal(report.workers, jobs);
    check_same(fixture, &first);
  }
  run(fixture, 0, FALSE, &report);
  check_same(fixture, &first);
  g_free(first.bytes);
}

/* More workers than there is work. */
static void test_few_units(void **state)
{
  Fixture *fixture = *state;
  MsSweepReport report;
  fake_work.in_unit = TRIALS;
  run(fixture, 6, FALSE, &report);
  assert_int_equal(report.workers, 1);
  check_rows(fixture, TRIALS);
}

static void test_interrupted(void **state)
{
  const Fixture *fixture = *state;
  MsSweepReport report;
  run(fixture, 2, FALSE, &report);
  Bytes whole = read_bytes(fixture);
  g_unlink(fixture->path);
  fake_work.slow_us = 5000;
  guint64 before = 0;
  for (guint stop = 1; stop <= 3; stop++) {
    g_autoptr(GError) error = NULL;
    assert_false(carry_out(fixture, 2, stop > 1, before + 50, &report, &error));
    assert_true(g_error_matches(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_INTERRUPTED));
    guint64 at = g_ascii_strtoull(error->message + strlen("stopped at trial "), NULL, 10);
    g_autofree char *expected = g_strdup_printf("stopped at trial %" G_GUINT64_FORMAT
                                                " of 1000; `manrs-sim run --resume %s` goes on",
                                                at, fixture->path);
    assert_string_equal(error->message, expected);
    assert_true(at >= before + 50);
    assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
    before = at;
  }
  fake_work.slow_us = 0;
  run(fixture, 3, TRUE, &report);
  assert_true(report.resumed >= before && report.resumed < TRIALS);
  check_same(fixture, &whole);
  g_free(whole.bytes);
}

/* Once all trials are in the log only the file is left to write. */
static void test_file_alone(void **state)
{
  const Fixture *fixture = *state;
  MsSweepReport report;
  g_autoptr(GError) error = NULL;
  run(fixture, 2, FALSE, &report);
  Bytes whole = read_bytes(fixture);
  g_mkdir(fixture->part, 0777);
  assert_false(carry_out(fixture, 2, FALSE, 0, &report, &error));
  g_autofree char *expected = g_strdup_printf(
      "%s: cannot create the result file: Is a directory\nThe sweep ended at trial 1000 of 1000; "
      "`manrs-sim run --resume %s` goes on",
      fixture->part, fixture->path);
  assert_string_equal(error->message, expected);
  check_same(fixture, &whole); /* as it was */
  g_rmdir(fixture->part);
  g_unlink(fixture->path);
  run(fixture, 2, TRUE, &report);
  assert_int_equal(report.workers, 0);
  assert_int_equal(report.resumed, TRIALS);
  check_same(fixture, &whole);
  g_free(whole.bytes);
}

static void test_failures(void **state)
{
  const Fixture *fixture = *state;
  MsSweepReport report;
  g_autoptr(GError) failed = NULL, lost = NULL, begun = NULL, changed = NULL, folder = NULL;
  fake_work.fail_at = 90;
  assert_false(carry_out(fixture, 2, FALSE, 0, &report, &failed));
  assert_true(g_str_has_prefix(failed->message, "unit 90 was to fail\nThe sweep ended at trial "));
  assert_true(g_str_has_suffix(failed->message, "goes on"));
  assert_false(carry_out(fixture, 2, FALSE, 0, &report, &begun));
  assert_non_null(strstr(begun->message, "the log of a sweep that was stopped is there"));
  fake_work.fail_at = -1;
  fake_work.crash_at = 100;
  assert_false(carry_out(fixture, 2, TRUE, 0, &report, &lost));
  assert_non_null(strstr(lost->message, "was lost at unit 100: killed by signal 9 (Killed)"));
  fake_work.crash_at = -1;
  fixture->sweep->seed = 6;
  assert_false(carry_out(fixture, 2, TRUE, 0, &report, &changed));
  assert_non_null(strstr(changed->message, "\n  seed was `5`, now is `6`\n"));
  fixture->sweep->seed = 5;
  run(fixture, 2, TRUE, &report);
  check_rows(fixture, TRIALS);
  g_unlink(fixture->path);
  g_mkdir(fixture->path, 0777);
  assert_false(carry_out(fixture, 2, FALSE, 0, &report, &folder));
  assert_non_null(strstr(folder->message, "cannot be the result file: it is a folder"));
  g_rmdir(fixture->path);
}

/* The half-width of a cell, by hand, of the trials below `n`. */
static double half_width(guint point, guint64 n, double level)
{
  MsMoments moments = {0};
  for (guint64 t = 0; t < n; t++) {
    MsTrial row;
    fake_row((guint32)t, point, 0, &row);
    ms_moments_add(&moments, ms_trial_share(&row, MS_IMPACT_OUTCOMES, MS_ALL_GROUPS));
  }
  return ms_stats_student_half_width(moments.n, moments.mean, moments.m2, level);
}

/* Stops at the first look at which the widest interval is narrow enough, and has just the rows up
 * to there, however many workers were ahead; resumed or not. */
static void test_stopping_rule(void **state)
{
  const Fixture *fixture = *state;
  static const guint64 looks[] = {100, 200, 400, TRIALS};
  double level = 1 - 0.05 / 4;
  MsSweepRule *rule = &fixture->sweep->rule;
  MsSweepReport report;
  rule->n_looks = G_N_ELEMENTS(looks);
  memcpy(rule->look, looks, sizeof looks);
  assert_true(half_width(0, 200, level) > half_width(0, 400, level));
  rule->half_width = half_width(0, 400, level) * 1.001;
  run(fixture, 1, FALSE, &report);
  assert_int_equal(report.end.trials, 400);
  assert_int_equal(report.end.looks, 3);
  assert_true(report.end.stopped);
  assert_true(fabs(report.end.level - level) < 1e-15);
  check_rows(fixture, 400);
  Bytes whole = read_bytes(fixture);
  run(fixture, 4, FALSE, &report);
  check_same(fixture, &whole);
  g_unlink(fixture->path);
  g_autoptr(GError) error = NULL;
  fake_work.slow_us = 3000;
  assert_false(carry_out(fixture, 3, FALSE, 150, &report, &error));
  run(fixture, 2, TRUE, &report);
  check_same(fixture, &whole);
  g_free(whole.bytes);

  fake_work.slow_us = 0;
  rule->half_width = half_width(0, TRIALS, level) * 0.999;
  run(fixture, 2, FALSE, &report);
  assert_int_equal(report.end.trials, TRIALS);
  assert_int_equal(report.end.looks, 4);
  assert_false(report.end.stopped);
}

/* A change of what files hold, which no text shows. */
static void test_changed_networks(void **state)
{
  const Fixture *fixture = *state;
  MsSweepReport report;
  g_autoptr(GError) error = NULL, changed = NULL;
  g_autofree guint8 *roa = g_malloc0(fixture->sweep->topology->n_ases);
  fixture->sweep->points[1].registration.roa = roa;
  fake_work.slow_us = 3000;
  assert_false(carry_out(fixture, 2, FALSE, 100, &report, &error));
  roa[17] = 1;
  assert_false(carry_out(fixture, 2, TRUE, 0, &report, &changed));
  assert_non_null(strstr(changed->message, "digest of the networks that lists and files name was"));
  fixture->sweep->points[1].registration.roa = NULL;
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CASE(test_same_bytes),       CASE(test_few_units), CASE(test_interrupted),
      CASE(test_file_alone),       CASE(test_failures),  CASE(test_stopping_rule),
      CASE(test_changed_networks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
