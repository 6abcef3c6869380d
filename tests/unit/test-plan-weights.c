/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [topology] users, addresses, traffic; and rows counted by region and weight: the same from both
 * engines, and what lost seconds come to by weight. */
#include "scenarios/run/sweep-work.h"
#include "tests/unit/sweep-util.h"

#include <glib/gstdio.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SWEEP      "[sweep]\ntrials = 6\n"
#define SMALL_TOWN "[topology]\ngenerate = internet-2020\nases = 500\n"

static void test_defaults(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) town = {0}, lab = {0}, asked = {0}, off = {0};
  test_sweep_must(&town, SMALL_TOWN SWEEP_HIJACK SWEEP);
  test_sweep_must(&lab, SWEEP_LAB SWEEP_HIJACK SWEEP);
  test_sweep_must(&asked, SWEEP_LAB "users = model\n" SWEEP_HIJACK SWEEP);
  test_sweep_must(&off, SMALL_TOWN "users = none\n" SWEEP_HIJACK SWEEP);
  for (guint w = 1; w < MS_N_WEIGHTS; w++) {
    assert_string_equal(town.sweep->weights->source[w], "model");
    assert_null(lab.sweep->weights->share[w]);
    assert_int_equal(asked.sweep->weights->share[w] != NULL, w == MS_WEIGHT_USERS);
    assert_int_equal(off.sweep->weights->share[w] != NULL, w != MS_WEIGHT_USERS);
  }
}

typedef struct {
  const char *contents; /* NULL: no file */
  const char *message;  /* NULL: none */
} FileCase;

static void test_files(void **state G_GNUC_UNUSED)
{
  static const FileCase cases[] = {
      {"asn,users\n174,5\n3356,5\n", NULL},
      {NULL, "x.ini:4: "},
      {NULL, "cannot be opened: No such file or directory; expected model, none or a file"},
      {"asn,users\n174,few\n", "people.csv:2: `few` is no amount"},
      {"asn,users\n4200000000,1\n", "nothing in it is of an AS of the topology"},
  };
  g_autofree char *folder = g_dir_make_tmp("weights-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "people.csv", NULL);
  g_autofree char *set = g_strconcat("topology.users=", path, NULL);
  g_autofree char *line = g_strconcat("users = ", path, "\n", NULL);
  g_autofree char *text = g_strconcat(SMALL_TOWN, line, SWEEP_HIJACK SWEEP, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(TestSweep) it = {0};
    g_autofree char *message = NULL;
    if (cases[i].contents != NULL)
      assert_true(g_file_set_contents(path, cases[i].contents, -1, NULL));
    gboolean made = test_sweep_make(&it, text, NULL, &message);
    g_unlink(path);
    if (made != (cases[i].message == NULL) || (!made && strstr(message, cases[i].message) == NULL))
      fail_msg("case %u: %s", i, message);
    if (made)
      assert_string_equal(it.sweep->weights->source[MS_WEIGHT_USERS], "people.csv");
  }
  /* Those who are not in the graph are told of, at the place. */
  g_auto(TestSweep) some = {0};
  const char *const sets[] = {set, NULL};
  assert_true(g_file_set_contents(path, "asn,users\n174,5\n4200000000,1\n", -1, NULL));
  assert_true(test_sweep_make(&some, SMALL_TOWN SWEEP_HIJACK SWEEP, sets, NULL));
  gboolean told = FALSE;
  for (guint i = 0; i < some.sweep->warnings->len; i++)
    told |= strstr(g_ptr_array_index(some.sweep->warnings, i),
                   "1 row is of ASes that are not in the topology and is left out") != NULL;
  assert_true(told);
  g_unlink(path);
  g_rmdir(folder);
}

static MsTrial *rows_of(const TestSweep *it)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSweepWork) work = ms_sweep_work_new(it->sweep, &error);
  assert_null(error);
  g_autoptr(MsSweepWorker) worker = ms_sweep_worker_new(work);
  MsTrial *rows = g_new0(MsTrial, 64);
  for (guint64 unit = 0; unit < ms_sweep_work_units(work); unit++)
    if (!ms_sweep_worker_run(worker, unit, rows + unit * ms_sweep_work_trials(work), &error))
      fail_msg("%s", error->message);
  return rows;
}

/* Participants in part of the trials' networks, so that both sides have some. */
#define MEMBERS "[adoption]\noperators = 40%\n"

static void test_engines_agree(void **state G_GNUC_UNUSED)
{
  static const char *const kinds[] = {"origin-hijack", "subprefix-hijack", "leak"};
  for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
    g_autofree char *incident = g_strdup_printf(
        "[incident x]\nkind = %s\noffender = random:transit\nvictim = random:any\n", kinds[k]);
    g_autofree char *by_event =
        g_strconcat(SMALL_TOWN MEMBERS, incident, SWEEP "[engine]\nkind = event\n", NULL);
    g_autofree char *by_steady =
        g_strconcat(SMALL_TOWN MEMBERS, incident, SWEEP "[engine]\nkind = steady\n", NULL);
    g_auto(TestSweep) event = {0}, steady = {0};
    test_sweep_must(&event, by_event);
    test_sweep_must(&steady, by_steady);
    g_autofree MsTrial *a = rows_of(&event);
    g_autofree MsTrial *b = rows_of(&steady);
    guint compared = 0;
    for (guint t = 0; t < 6; t++) {
      if (a[t].state != MS_TRIAL_SETTLED || b[t].state != MS_TRIAL_SETTLED)
        continue;
      compared++;
      assert_int_equal(a[t].offender, b[t].offender);
      assert_memory_equal(a[t].count, b[t].count, sizeof a[t].count);
      assert_memory_equal(a[t].region, b[t].region, sizeof a[t].region);
      assert_memory_equal(a[t].weighted, b[t].weighted, sizeof a[t].weighted);
      /* Everything is somewhere. */
      guint64 all = 0;
      for (guint o = 0; o < MS_N_OUTCOMES; o++)
        all += a[t].weighted[0][0][o] + a[t].weighted[0][1][o];
      assert_in_range(all, MS_WEIGHT_WHOLE / 10 * 7, MS_WEIGHT_WHOLE);
    }
    assert_true(compared >= 3);
  }
}

/* A share of nearly all who lose a time is nearly that time; and where times are not known, nothing
 * is. */
static void test_lost_shares(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SMALL_TOWN SWEEP_HIJACK SWEEP "[engine]\nkind = event\n");
  g_autofree MsTrial *rows = rows_of(&it);
  for (guint t = 0; t < 6; t++)
    for (guint w = 0; w < MS_N_WEIGHTS - 1; w++) {
      assert_int_equal(rows[t].lost_seconds > 0, rows[t].lost_share[w] > 0);
      assert_true(rows[t].lost_share[w] <= rows[t].lost_seconds);
    }
  g_auto(TestSweep) plain = {0};
  test_sweep_must(&plain, SWEEP_LAB SWEEP_HIJACK SWEEP "[engine]\nkind = event\n");
  g_autofree MsTrial *none = rows_of(&plain);
  for (guint w = 0; w < MS_N_WEIGHTS - 1; w++)
    assert_true(isnan(none[0].lost_share[w]));
  assert_true(isnan(none[0].repaired_seconds));
}

/* The event engine's time line by weight is that of its outcomes, the offender counted. */
static void test_time_line(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  g_auto(MsDraw) draw = {0};
  g_autoptr(GError) error = NULL;
  test_sweep_must(&it, SMALL_TOWN MEMBERS SWEEP_HIJACK SWEEP "[engine]\nkind = event\n");
  test_sweep_draw(&it, 0, &draw);
  g_autoptr(MsPlanRun) run = ms_sweep_run(it.sweep, 0, &draw, &error);
  for (guint known = 0; known < 2; known++) {
    MsEventSetup setup = ms_plan_event_setup(it.topology, run, -1);
    setup.weights = known == 1 ? it.sweep->weights : NULL;
    g_autoptr(MsResult) result = ms_event_run(&setup, NULL, NULL, &error);
    assert_null(error);
    const MsTimeline *line = &result->timeline;
    assert_int_equal(line->weighted != NULL, known == 1);
    if (known == 0)
      continue;
    guint32 expected[MS_N_WEIGHED];
    ms_weigh_outcomes(it.sweep->weights, run->participant,
                      ms_result_snapshot(result, "final")->outcome, MS_NO_AS, expected);
    assert_memory_equal(ms_timeline_weighted(line, line->n - 1, 0, MS_WEIGHT_ADDRESSES, FALSE),
                        expected, sizeof expected);
    /* People are hijacked for a while. */
    guint64 hurt = 0;
    for (guint s = 0; s < line->n; s++)
      hurt += ms_timeline_weighted(line, s, 0, MS_WEIGHT_USERS, FALSE)[MS_OUTCOME_HIJACKED];
    assert_true(hurt > 0);
  }
}

/* By hand: two ASes lose 10 s and 30 s; the offender's own time does not count. */
static void test_a_row(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_LAB SWEEP_HIJACK SWEEP);
  guint32 n = it.topology->n_ases;
  g_autoptr(MsWeights) weights = ms_weights_new(it.topology);
  g_autofree double *people = g_new0(double, n);
  people[0] = 1;
  people[1] = 3;
  people[2] = 4;
  ms_weights_set(weights, MS_WEIGHT_USERS, people, "by hand");
  g_autoptr(MsResult) result = ms_result_new(n, 1, 1, 1);
  result->lost[0] = 10;
  result->lost[1] = 30;
  result->lost[2] = 1000;
  MsRepair repair = {MS_REPAIR_FILTER, 3, 1, 2, (gint64)7 * 1000000000};
  MsIncident incident = {.kind = MS_INCIDENT_LEAK,
                         .start = (gint64)2 * 1000000000,
                         .repairs = &repair,
                         .n_repairs = 1};
  MsTarget target = {.offender = 2};
  const MsSchedule schedule = {
      .incidents = &incident, .n_incidents = 1, .targets = &target, .n_targets = 1};
  MsTrial row = {0};
  ms_trial_no_times(&row);
  ms_trial_add_lost(&row, weights, &schedule, result, 0);
  assert_true(fabs(row.lost_seconds - 40) < 1e-9);
  assert_true(fabs(row.lost_share[MS_WEIGHT_USERS - 1] - (10 + 3 * 30) / 8.0) < 1e-9);
  assert_true(isnan(row.lost_share[MS_WEIGHT_TRAFFIC - 1]));
  assert_true(fabs(row.repaired_seconds - 5) < 1e-9);
  g_autofree guint8 *outcome = g_new0(guint8, n);
  g_autofree guint8 *participant = g_new0(guint8, n);
  outcome[0] = outcome[2] = MS_OUTCOME_DETOURED;
  participant[1] = 1;
  ms_trial_count(&row, it.topology, weights, participant, outcome, 2);
  const guint32(*users)[MS_N_OUTCOMES] = row.weighted[MS_WEIGHT_USERS - 1];
  assert_int_equal(users[0][MS_OUTCOME_DETOURED], MS_WEIGHT_WHOLE / 8);
  assert_int_equal(users[1][MS_OUTCOME_LEGITIMATE], MS_WEIGHT_WHOLE / 8 * 3);
  assert_int_equal(users[0][MS_OUTCOME_LEGITIMATE], 0);
  assert_int_equal(row.region[it.topology->region[0]][MS_OUTCOME_DETOURED], 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_defaults),      cmocka_unit_test(test_files),
      cmocka_unit_test(test_engines_agree), cmocka_unit_test(test_lost_shares),
      cmocka_unit_test(test_a_row),         cmocka_unit_test(test_time_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
