/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [response]: its values, repairs in runs and trials, contacts and monitoring, and the short cut of
 * sweeps against the event engine, trial by trial. */
#include "scenarios/format/value-response.h"
#include "scenarios/plan/plan-response.h"
#include "scenarios/run/sweep-response.h"
#include "scenarios/run/sweep-work.h"
#include "tests/unit/sweep-util.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_delays(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    MsDelay delay;
    const char *message;
  } rows[] = {
      {"5min", {MS_DELAY_FIXED, 300e9, 0}, NULL},
      {"fixed 0s", {MS_DELAY_FIXED, 0, 0}, NULL},
      {"lognormal  25min 0.8", {MS_DELAY_LOGNORMAL, 1500e9, 0.8}, NULL},
      {"exponential 10min", {MS_DELAY_EXPONENTIAL, 600e9, 0}, NULL},
      {"weibull 20min 1.5", {MS_DELAY_WEIBULL, 1200e9, 1.5}, NULL},
      {"lognormel 25min 0.8", {0}, "`lognormel` is not known; did you mean `lognormal`?"},
      {"lognormal 25min",
       {0},
       "`lognormal 25min` is not a median and the sigma of the logarithm; write them as in "
       "lognormal 25min 0.8"},
      {"weibull 20min 1.5 2",
       {0},
       "`weibull 20min 1.5 2` is not a median and the shape; write them as in weibull 20min 1.5"},
      {"exponential 10min 2",
       {0},
       "`exponential 10min 2` is not one time; write it as in exponential 10min"},
      {"lognormal 25min wide",
       {0},
       "`wide` in `lognormal 25min wide` is not the sigma of the logarithm; write a number from "
       "0.01 to 5, as in lognormal 25min 0.8"},
      {"weibull 20min 0.1",
       {0},
       "`0.1` in `weibull 20min 0.1` is not the shape; write a number from 0.2 to 20, as in "
       "weibull "
       "20min 1.5"},
      {"exponential 0s",
       {0},
       "the median of `exponential 0s` is 0; write a time above 0, or fixed 0s"},
      {"31d", {0}, "`31d` is longer than anybody takes; write at most 30d"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    MsDelay delay = {0};
    gboolean good = ms_value_delay(rows[i].text, &delay, &error);
    assert_int_equal(good, rows[i].message == NULL);
    if (!good) {
      assert_string_equal(error->message, rows[i].message);
      continue;
    }
    assert_int_equal(delay.law, rows[i].delay.law);
    assert_float_equal(delay.median, rows[i].delay.median, 1);
    assert_float_equal(delay.spread, rows[i].delay.spread, 1e-12);
  }
}

static void test_responders(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    guint bits;
    const char *message;
  } rows[] = {
      {"none", 0, NULL},
      {"offender", 1, NULL},
      {"victim, offender", 5, NULL},
      {"offender, neighbour, victim", 7, NULL},
      {"neighbor", 0, "`neighbor` is not known; did you mean `neighbour`?"},
      {"none, victim", 0, "`none, victim` names none and others; write none alone, or drop it"},
      {"victim, none", 0, "`victim, none` names none and others; write none alone, or drop it"},
      {"victim, victim", 0, "`victim` is there twice; write it once"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    guint bits = 9;
    gboolean good = ms_value_responders(rows[i].text, &bits, &error);
    assert_int_equal(good, rows[i].message == NULL);
    if (good)
      assert_int_equal(bits, rows[i].bits);
    else
      assert_string_equal(error->message, rows[i].message);
  }
}

#define BASE                                                                                       \
  "[topology]\ngenerate = internet-2020\nases = 1000\n"                                            \
  "[sweep]\ntrials = 24\n"

/* The keys' defaults are the model's. */
static void test_defaults(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, BASE SWEEP_HIJACK);
  MsResponse keys = ms_plan_response(it.scenario, 0), model = ms_response_default();
  assert_int_equal(keys.responders, 0);
  for (guint i = 0; i < 3; i++) {
    assert_memory_equal(&keys.repair[i].law, &model.repair[i].law, sizeof(MsDelayLaw));
    assert_float_equal(keys.repair[i].median, model.repair[i].median, 1);
    assert_float_equal(keys.repair[i].spread, model.repair[i].spread, 0);
  }
  for (guint i = 0; i < 2; i++) {
    assert_float_equal(keys.detection[i].median, model.detection[i].median, 1);
    assert_float_equal(keys.detection[i].spread, model.detection[i].spread, 0);
    assert_float_equal(keys.contact[i].median, model.contact[i].median, 1);
    assert_float_equal(keys.contact[i].spread, model.contact[i].spread, 0);
  }
  assert_int_equal(keys.neighbour_shuts, model.neighbour_shuts);
}

/* All rows of a sweep, trial by trial. */
static MsTrial *run_all(const TestSweep *it, guint *n)
{
  g_autoptr(GError) error = NULL;
  MsSweepWork *work = ms_sweep_work_new(it->sweep, &error);
  if (work == NULL)
    fail_msg("%s", error->message);
  MsSweepWorker *worker = ms_sweep_worker_new(work);
  *n = (guint)it->sweep->rule.trials * it->sweep->n_points;
  MsTrial *rows = g_new0(MsTrial, *n + 1);
  guint at = 0;
  for (guint64 unit = 0; unit < ms_sweep_work_units(work); unit++) {
    if (!ms_sweep_worker_run(worker, unit, rows + at, &error))
      fail_msg("%s", error->message);
    at += ms_sweep_work_rows(work, unit);
  }
  assert_int_equal(at, *n);
  ms_sweep_worker_free(worker);
  ms_sweep_work_free(work);
  return rows;
}

/* What the event engine says of the same trial, to the end: its bound. */
static double bound_of(const TestSweep *it, guint64 trial)
{
  g_autoptr(GError) error = NULL;
  g_auto(MsDraw) draw = {0};
  test_sweep_draw(it, trial, &draw);
  g_autoptr(MsPlanRun) run = ms_sweep_run(it->sweep, 0, &draw, &error);
  MsEventSetup setup = ms_plan_event_setup(it->topology, run, -1);
  g_autoptr(MsResult) result = ms_event_run(&setup, NULL, NULL, &error);
  if (result == NULL)
    fail_msg("%s", error->message);
  return ms_response_bound(result, draw.incidents[0].start);
}

#define LEAK         "[incident x]\nkind = leak\noffender = random:can-leak\nvictim = random:any\n"
#define HIJACK(kind) "[incident x]\nkind = " kind "\noffender = random:any\nvictim = random:any\n"

static void test_short_cut(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *name, *text;
    gboolean tight; /* the bound is a small part of what is lost */
  } rows[] = {
      {"a leak, two act", BASE LEAK "[response]\nby = offender, neighbour\n", TRUE},
      {"a leak to one, which filters it",
       BASE LEAK "to = largest:provider\n[response]\nby = offender, neighbour\n", TRUE},
      {"a leak, and mechanisms",
       BASE LEAK "[response]\nby = offender, neighbour\n[adoption]\nrov = 30%\notc = "
                 "10%\n[registry]\nroa = 50%\n",
       TRUE},
      {"an end before some repairs",
       BASE LEAK "end = 60min\n[response]\nby = offender, neighbour\n", TRUE},
      {"a hijack, withdrawn", BASE HIJACK("origin-hijack") "[response]\nby = offender\n", TRUE},
      {"a sub-prefix hijack, withdrawn",
       BASE HIJACK("subprefix-hijack") "[response]\nby = offender\n", TRUE},
      {"by the general solver: a filter",
       "[topology]\ngenerate = internet-2020\nases = 500\n[sweep]\ntrials = 6\n" HIJACK(
           "origin-hijack") "[response]\nby = offender, neighbour\n",
       TRUE},
      {"by the general solver: everybody, and sessions shut",
       "[topology]\ngenerate = internet-2020\nases = 500\n[sweep]\ntrials = 6\n" LEAK
       "[response]\nby = offender, neighbour, victim\nneighbour-shuts = yes\n",
       FALSE},
  };
  static const char *const by_event[] = {"engine.kind=event", NULL};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(TestSweep) steady = {0}, event = {0};
    g_autofree char *message = NULL;
    if (!test_sweep_make(&steady, rows[i].text, NULL, &message) ||
        !test_sweep_make(&event, rows[i].text, by_event, &message))
      fail_msg("%s: %s", rows[i].name, message);
    guint n;
    g_autofree MsTrial *a = run_all(&steady, &n), *b = run_all(&event, &n);
    double all = 0, bounds = 0, differences = 0;
    guint lost = 0;
    for (guint t = 0; t < n; t++) {
      if (a[t].state != MS_TRIAL_SETTLED || b[t].state != MS_TRIAL_SETTLED)
        continue;
      assert_memory_equal(a[t].count, b[t].count, sizeof a[t].count);
      if (isnan(a[t].repaired_seconds) != isnan(b[t].repaired_seconds) ||
          (!isnan(a[t].repaired_seconds) && a[t].repaired_seconds != b[t].repaired_seconds))
        fail_msg("%s: trial %u: repaired %f, %f", rows[i].name, t, a[t].repaired_seconds,
                 b[t].repaired_seconds);
      double bound = bound_of(&event, t), difference = fabs(a[t].lost_seconds - b[t].lost_seconds);
      if (difference > bound + 1e-6)
        fail_msg("%s: trial %u: %f lost by events, %f by the short cut, bound %f", rows[i].name, t,
                 b[t].lost_seconds, a[t].lost_seconds, bound);
      all += b[t].lost_seconds;
      bounds += bound;
      differences += difference;
      lost += b[t].lost_seconds > 0;
    }
    print_message("%s: %u of %u lose, %.0f AS-seconds; the short cut differs by %.2f %%, the bound "
                  "is %.2f %%\n",
                  rows[i].name, lost, n, all, 100 * differences / all, 100 * bounds / all);
    assert_true(lost > n / 6);
    if (rows[i].tight && bounds > 0.1 * all)
      fail_msg("%s: the bound is idle", rows[i].name);
  }
}

/* Without people nothing is known of time, and nothing changes. */
static void test_nobody(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  guint n;
  test_sweep_must(&it, BASE LEAK);
  g_autofree MsTrial *rows = run_all(&it, &n);
  for (guint t = 0; t < n; t++)
    assert_true(isnan(rows[t].lost_seconds) && isnan(rows[t].repaired_seconds));
}

static double mean_lost(const char *extra)
{
  g_auto(TestSweep) it = {0};
  g_autofree char *text =
      g_strconcat(BASE LEAK "[response]\nby = offender, neighbour\n", extra, NULL);
  test_sweep_must(&it, text);
  guint n;
  g_autofree MsTrial *rows = run_all(&it, &n);
  double sum = 0;
  for (guint t = 0; t < n; t++)
    sum += rows[t].lost_seconds;
  return sum / n;
}

/* Action 3 and Action 6 of those whom it takes; the same of nobody near changes nothing. */
static void test_actions(void **state G_GNUC_UNUSED)
{
  double nobody = mean_lost("");
  double contacts = mean_lost("[adoption]\ncoordination = all\n");
  double monitors = mean_lost("[adoption]\nmonitoring = all\n");
  double both = mean_lost("[adoption]\ncoordination = all\nmonitoring = all\n");
  if (!(both < contacts && both < monitors && contacts < nobody && monitors < nobody))
    fail_msg("nobody %.0f, contacts %.0f, monitoring %.0f, both %.0f", nobody, contacts, monitors,
             both);
}

/* Who names the end of the run has it kept: later repairs do not happen, and what holds then is
 * counted up to there. */
static void test_until(void **state G_GNUC_UNUSED)
{
  static const char *const by_event[] = {"engine.kind=event", NULL};
  static const char *const short_run[] = {"engine.kind=event", "engine.until=100min", NULL};
  const char *text = BASE LEAK "start = 10min\n[response]\nby = offender\ndetection = 1h\n";
  g_auto(TestSweep) whole = {0}, cut = {0};
  g_autofree char *message = NULL;
  assert_true(test_sweep_make(&whole, text, by_event, &message));
  assert_true(test_sweep_make(&cut, text, short_run, &message));
  guint n, late = 0;
  g_autofree MsTrial *a = run_all(&whole, &n), *b = run_all(&cut, &n);
  for (guint t = 0; t < n; t++) {
    if (a[t].repaired_seconds < 90 * 60) {
      assert_true(a[t].repaired_seconds == b[t].repaired_seconds);
      continue;
    }
    assert_true(isnan(b[t].repaired_seconds));
    /* The state of the row, from the start to the bound. */
    double expected = a[t].lost_seconds * 90 * 60 / a[t].repaired_seconds;
    if (fabs(b[t].lost_seconds - expected) > 0.02 * expected + 1)
      fail_msg("trial %u: %f lost, %f expected", t, b[t].lost_seconds, expected);
    late += expected > 0;
  }
  assert_true(late > n / 6);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_delays),   cmocka_unit_test(test_responders),
      cmocka_unit_test(test_defaults), cmocka_unit_test(test_short_cut),
      cmocka_unit_test(test_nobody),   cmocka_unit_test(test_actions),
      cmocka_unit_test(test_until),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
