/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security/damping.h: penalties against their closed form, thresholds, the ceiling. */
#include "models/security/damping.h"

#include "models/security/mechanism.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SECOND ((gint64)1000000000)
#define MINUTE (60 * SECOND)

static MsDampingRule new_rule(void)
{
  return ms_damping_rule(ms_security_options_default(), FALSE);
}

static MsDampingRule old_rule(void)
{
  return ms_damping_rule(ms_security_options_default(), TRUE);
}

/* RFC 7196 section 3 table 1, and section 4's threshold. */
static void test_values(void **state G_GNUC_UNUSED)
{
  MsDampingRule new = new_rule(), old = old_rule();
  assert_float_equal(new.suppress, 6000, 0);
  assert_float_equal(old.suppress, 2000, 0);
  assert_float_equal(new.reuse, 750, 0);
  assert_float_equal(old.reuse, 750, 0);
  assert_int_equal(new.half_life, 15 * MINUTE);
  /* Four half-lives of at most an hour above 750. */
  assert_float_equal(new.ceiling, 12000, 1e-6);
  /* The table of mechanisms has both. */
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  assert_int_equal(mechanisms[ms_mechanism_find("damping")]->course, MS_COURSE_DAMPING);
  assert_int_equal(mechanisms[ms_mechanism_find("damping-2439")]->course, MS_COURSE_DAMPING);
}

static void test_penalties(void **state G_GNUC_UNUSED)
{
  static const struct {
    MsFlap flap;
    double penalty;
  } rows[] = {{MS_FLAP_WITHDRAWAL, 1000}, {MS_FLAP_ANNOUNCEMENT, 0}, {MS_FLAP_CHANGE, 500}};
  MsDampingRule rule = new_rule();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    MsDamping damping = {0};
    assert_false(ms_damping_flap(&rule, &damping, 5 * MINUTE, rows[i].flap));
    assert_float_equal(ms_damping_penalty(&rule, &damping, 5 * MINUTE), rows[i].penalty, 1e-9);
    assert_float_equal(ms_damping_penalty(&rule, &damping, 20 * MINUTE), rows[i].penalty / 2, 1e-9);
    assert_float_equal(ms_damping_penalty(&rule, &damping, 35 * MINUTE), rows[i].penalty / 4, 1e-9);
    assert_float_equal(ms_damping_penalty(&rule, &damping, 12.5 * MINUTE),
                       rows[i].penalty * sqrt(0.5), 1e-9);
  }
}

/* A route that is withdrawn every @period has after @k withdrawals the penalty 1000 (1 - r^k) /
 * (1 - r), r being what is left after a period. */
static void test_closed_form(void **state G_GNUC_UNUSED)
{
  static const gint64 periods[] = {MINUTE, 2 * MINUTE, 7 * MINUTE + 13 * SECOND, 45 * MINUTE};
  MsDampingRule rule = new_rule();
  for (guint i = 0; i < G_N_ELEMENTS(periods); i++) {
    double r = exp2(-(double)periods[i] / (double)rule.half_life);
    MsDamping damping = {0};
    for (guint k = 1; k <= 8; k++) {
      gint64 now = k * periods[i];
      ms_damping_flap(&rule, &damping, now, MS_FLAP_WITHDRAWAL);
      ms_damping_flap(&rule, &damping, now, MS_FLAP_ANNOUNCEMENT);
      assert_float_equal(damping.penalty, 1000 * (1 - pow(r, k)) / (1 - r), 1e-6);
    }
  }
}

/* How many withdrawals in a row suppress a route: RFC 7196 section 3 finds that the old threshold
 * takes three and so meets routes that only converge. */
static void test_thresholds(void **state G_GNUC_UNUSED)
{
  static const struct {
    gboolean old;
    MsFlap flap;
    gint64 period;
    guint suppressed_by; /* 0: never */
  } rows[] = {
      {TRUE, MS_FLAP_WITHDRAWAL, 0, 3}, /* 2000 is not above 2000 */
      {TRUE, MS_FLAP_WITHDRAWAL, MINUTE, 3},      {TRUE, MS_FLAP_CHANGE, 0, 5},
      {TRUE, MS_FLAP_WITHDRAWAL, 14 * MINUTE, 5}, /* 2099 in the limit */
      {TRUE, MS_FLAP_WITHDRAWAL, 15 * MINUTE, 0}, /* the sum of halves never is above 2000 */
      {FALSE, MS_FLAP_WITHDRAWAL, 0, 7},          {FALSE, MS_FLAP_CHANGE, 0, 13},
      {FALSE, MS_FLAP_WITHDRAWAL, 5 * MINUTE, 0}, /* 4847 at most */
      {FALSE, MS_FLAP_ANNOUNCEMENT, 0, 0},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    MsDampingRule rule = rows[i].old ? old_rule() : new_rule();
    MsDamping damping = {0};
    guint suppressed_by = 0;
    for (guint k = 1; k <= 50 && suppressed_by == 0; k++)
      if (ms_damping_flap(&rule, &damping, k * rows[i].period, rows[i].flap))
        suppressed_by = k;
    assert_int_equal(suppressed_by, rows[i].suppressed_by);
  }
}

static void test_reuse(void **state G_GNUC_UNUSED)
{
  MsDampingRule rule = old_rule();
  MsDamping damping = {0};
  assert_int_equal(ms_damping_reuse_at(&rule, &damping), 0);
  for (guint k = 0; k < 3; k++)
    ms_damping_flap(&rule, &damping, MINUTE, MS_FLAP_WITHDRAWAL);
  assert_true(damping.suppressed);
  /* 3000 decays to 750 in two half-lives. */
  gint64 reuse = ms_damping_reuse_at(&rule, &damping);
  assert_int_equal(reuse, 31 * MINUTE);
  assert_true(ms_damping_is_suppressed(&rule, &damping, MINUTE));
  assert_true(ms_damping_is_suppressed(&rule, &damping, reuse - 1));
  assert_false(ms_damping_is_suppressed(&rule, &damping, reuse));
  assert_false(ms_damping_is_suppressed(&rule, &damping, reuse + MINUTE));
  /* Below the suppress threshold it stays suppressed, and a flap puts the reuse off: 1500 and 1000
   * take log2(2500 / 750) half-lives from there. */
  assert_true(ms_damping_flap(&rule, &damping, 16 * MINUTE, MS_FLAP_ANNOUNCEMENT));
  assert_int_equal(ms_damping_reuse_at(&rule, &damping), 31 * MINUTE);
  assert_true(ms_damping_flap(&rule, &damping, 16 * MINUTE, MS_FLAP_WITHDRAWAL));
  double expected = (double)(16 * MINUTE) + log2(2500 / 750.0) * (double)(15 * MINUTE);
  assert_true(fabs((double)ms_damping_reuse_at(&rule, &damping) - expected) <= 1);
  /* After the reuse it begins anew: one flap does not suppress it. */
  reuse = ms_damping_reuse_at(&rule, &damping);
  assert_false(ms_damping_flap(&rule, &damping, reuse, MS_FLAP_WITHDRAWAL));
  assert_float_equal(damping.penalty, 1750, 1e-3);
  assert_int_equal(ms_damping_reuse_at(&rule, &damping), reuse);
}

/* However often it flaps, it comes back an hour after the last time. */
static void test_ceiling(void **state G_GNUC_UNUSED)
{
  for (guint old = 0; old < 2; old++) {
    MsDampingRule rule = old ? old_rule() : new_rule();
    MsDamping damping = {0};
    for (guint k = 0; k < 1000; k++) {
      ms_damping_flap(&rule, &damping, k * SECOND, MS_FLAP_WITHDRAWAL);
      assert_true(damping.penalty <= rule.ceiling);
    }
    assert_int_equal(ms_damping_reuse_at(&rule, &damping), 999 * SECOND + 60 * MINUTE);
  }
  /* By option: where the ceiling is below the threshold nothing is ever suppressed, of which RFC
   * 2439 section 4.2 warns. */
  MsSecurityOptions options = *ms_security_options_default();
  options.damping_longest = 30 * MINUTE;
  MsDampingRule rule = ms_damping_rule(&options, FALSE);
  assert_float_equal(rule.ceiling, 3000, 1e-6);
  MsDamping damping = {0};
  for (guint k = 0; k < 100; k++)
    assert_false(ms_damping_flap(&rule, &damping, k, MS_FLAP_WITHDRAWAL));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values),      cmocka_unit_test(test_penalties),
      cmocka_unit_test(test_closed_form), cmocka_unit_test(test_thresholds),
      cmocka_unit_test(test_reuse),       cmocka_unit_test(test_ceiling),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
