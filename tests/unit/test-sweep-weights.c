/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep's table by what ASes weigh, by region, and of repairs: against plain loops over the rows,
 * and what is not kept is refused. */
#include "tests/unit/made-sweep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define near(a, b, by) assert_true(fabs((a) - (b)) <= (by))

static MsSweepTable *weigh(MadeSweep *f, const char *metric, const char *by, MsWeight weight)
{
  MsSweepQuestion question = {ms_metric_find(metric), by, MS_UNIT_TRIAL, weight};
  g_autoptr(GError) error = NULL;
  MsSweepTable *table = ms_sweep_table_new(&f->source, &question, &error);
  if (table == NULL)
    fail_msg("%s", error->message);
  return table;
}

static void weigh_refused(MadeSweep *f, const char *metric, const char *by, MsWeight weight,
                          const char *words)
{
  MsSweepQuestion question = {ms_metric_find(metric), by, MS_UNIT_TRIAL, weight};
  g_autoptr(GError) error = NULL;
  assert_null(ms_sweep_table_new(&f->source, &question, &error));
  if (strstr(error->message, words) == NULL)
    fail_msg("\"%s\" is not in \"%s\"", words, error->message);
}

static double weighed(const MadeSweep *f, guint point, guint side_from, guint side_to)
{
  double sum = 0;
  for (guint t = 0; t < 200; t++) {
    MsTrial row = made_row(&f->made, (guint64)t * MADE_POINTS + point);
    double all = 0, part = 0;
    for (guint side = side_from; side <= side_to; side++)
      for (guint o = 0; o < MS_N_OUTCOMES; o++) {
        all += row.weighted[MS_WEIGHT_USERS - 1][side][o];
        part += o == MS_OUTCOME_HIJACKED ? row.weighted[MS_WEIGHT_USERS - 1][side][o] : 0;
      }
    sum += part / all;
  }
  return sum / 200;
}

static void test_by_weight(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 200, 1);
  f.made.timed = TRUE;
  g_autoptr(MsWeights) weights = ms_weights_new(f.topology);
  weigh_refused(&f, "impact", NULL, MS_WEIGHT_USERS, "nothing is known of users in this sweep");
  f.source.weights = weights;
  weigh_refused(&f, "impact", NULL, MS_WEIGHT_USERS, "nothing is known of users in this sweep");
  g_autofree double *amount = g_new0(double, f.topology->n_ases);
  amount[0] = 120;
  ms_weights_set(weights, MS_WEIGHT_USERS, amount, "people.csv");
  weigh_refused(&f, "impact", "region", MS_WEIGHT_USERS, "users are not kept by region");
  weigh_refused(&f, "as-minutes", "region", MS_WEIGHT_ASES, "as-minutes is not kept by region");
  weigh_refused(&f, "repair-minutes", NULL, MS_WEIGHT_USERS, "is of the incident as a whole");
  g_autoptr(MsSweepTable) table = weigh(&f, "hijacked", NULL, MS_WEIGHT_USERS);
  for (guint p = 0; p < MADE_POINTS; p++)
    near(table->lines[p].mean.estimate, weighed(&f, p, 0, 1), 1e-12);
  g_autoptr(MsSweepTable) ases = weigh(&f, "hijacked", NULL, MS_WEIGHT_ASES);
  assert_true(fabs(ases->lines[0].mean.estimate - table->lines[0].mean.estimate) > 1e-4);
  /* All, participants and others are kept; roles are not. */
  g_autoptr(MsSweepTable) sides = weigh(&f, "hijacked", "group", MS_WEIGHT_USERS);
  assert_int_equal(sides->n_lines, 3 * MADE_POINTS);
  near(sides->lines[MADE_POINTS].mean.estimate, weighed(&f, 0, 1, 1), 1e-12);
  near(sides->lines[2 * MADE_POINTS].mean.estimate, weighed(&f, 0, 0, 0), 1e-12);
  /* Seconds times a share, of 120 people, in minutes. */
  g_autoptr(MsSweepTable) minutes = weigh(&f, "as-minutes", NULL, MS_WEIGHT_USERS);
  g_autoptr(MsSweepTable) plain_minutes = weigh(&f, "as-minutes", NULL, MS_WEIGHT_ASES);
  near(minutes->lines[0].mean.estimate, plain_minutes->lines[0].mean.estimate / 2 / 2 * 120, 1e-9);
  g_autoptr(MsSweepTable) repair = weigh(&f, "repair-minutes", NULL, MS_WEIGHT_ASES);
  near(repair->lines[0].mean.estimate, plain_minutes->lines[0].mean.estimate * 10, 1e-9);
  f.made.timed = FALSE;
  weigh_refused(&f, "repair-minutes", NULL, MS_WEIGHT_ASES, "nobody responds");
  g_autofree char *csv = ms_sweep_table_csv(minutes), *json = ms_sweep_table_json(table);
  assert_true(g_str_has_prefix(csv, "incident,metric,weight,"));
  assert_non_null(strstr(csv, "mean_user_minutes"));
  assert_non_null(strstr(json, "\"weight\" : \"users\""));
  g_autofree char *plain_csv = ms_sweep_table_csv(ases);
  assert_false(g_str_has_prefix(plain_csv, "incident,metric,weight,"));
  g_autoptr(GString) text = g_string_new(NULL);
  ms_sweep_table_append_text(table, FALSE, (MsTextStyle){.utf8 = TRUE}, text);
  assert_non_null(strstr(text->str, "Share of the users of ASes"));
  assert_non_null(strstr(text->str, "people.csv"));
  made_end(&f);
}

static void test_by_region(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 200, 1);
  g_autoptr(MsSweepTable) table = weigh(&f, "impact", "region", MS_WEIGHT_ASES);
  g_autoptr(MsSweepTable) all = weigh(&f, "impact", NULL, MS_WEIGHT_ASES);
  assert_int_equal(table->n_lines, (1 + MS_N_REGIONS) * MADE_POINTS);
  assert_string_equal(table->parts[1 + MS_REGION_RIPE], "ripe");
  near(table->lines[2].mean.estimate, all->lines[2].mean.estimate, 1e-12);
  double sum = 0;
  for (guint t = 0; t < 200; t++) {
    MsTrial row = made_row(&f.made, (guint64)t * MADE_POINTS + 3);
    double in = 0, hurt = 0;
    for (guint o = 0; o < MS_N_OUTCOMES; o++) {
      in += row.region[MS_REGION_LACNIC][o];
      hurt += MS_IMPACT_OUTCOMES >> o & 1 ? row.region[MS_REGION_LACNIC][o] : 0;
    }
    sum += hurt / in;
  }
  near(table->lines[(1 + MS_REGION_LACNIC) * MADE_POINTS + 3].mean.estimate, sum / 200, 1e-12);
  made_end(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_by_weight),
      cmocka_unit_test(test_by_region),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
