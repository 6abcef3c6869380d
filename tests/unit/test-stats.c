/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Intervals against published numbers, against enumeration, and by how often they hold the truth.
 */
#include "analysis/stats/interval.h"
#include "models/base/hash.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define near(a, b, by) assert_true(fabs((a) - (b)) <= (by))

static const MsConfidence at95 = {.level = 0.95, .unit = "trial", .seed = 1};

static MsMoments moments_of(const double *values, gsize n)
{
  MsMoments moments = {0};
  for (gsize i = 0; i < n; i++)
    ms_moments_add(&moments, values[i]);
  return moments;
}

static void test_moments(void **state)
{
  (void)state;
  const double values[] = {1, 2, 3, 10}, far[] = {1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 10};
  MsMoments moments = moments_of(values, 4);
  near(moments.mean, 4, 1e-15);
  near(moments.m2, 50, 1e-12);
  near(moments.m3, 180, 1e-12);
  near(ms_moments_variance(&moments), 50.0 / 3, 1e-12);
  near(ms_moments_skewness(&moments), 1.0182337649086284, 1e-12);
  moments = moments_of(far, 4);
  near(moments.m2, 50, 1e-5);
  near(moments.m3, 180, 1e-4);
  const double equal[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
  moments = moments_of(equal, 7);
  assert_true(moments.m2 == 0 && moments.m3 == 0 && ms_moments_skewness(&moments) == 0);
  assert_true(isnan(ms_moments_variance(&(MsMoments){.n = 1, .mean = 3})));
  assert_true(isnan(ms_moments_skewness(&(MsMoments){0})));
}

/* Half-widths for 1 .. n with the tabled quantile of t; and the NIST/SEMATECH handbook, section
 * 1.3.5.2 (heat flow, 195 values). */
static void test_student(void **state)
{
  (void)state;
  static const struct {
    double level, t;
    guint n;
  } tabled[] = {{0.95, 12.7062047, 2},  {0.95, 4.30265273, 3},  {0.95, 2.26215716, 10},
                {0.9, 1.83311293, 10},  {0.99, 3.24983554, 10}, {0.95, 2.04522964, 30},
                {0.99, 2.62640546, 100}};
  for (guint i = 0; i < G_N_ELEMENTS(tabled); i++) {
    double n = tabled[i].n;
    MsMoments moments = {0};
    for (guint k = 1; k <= tabled[i].n; k++)
      ms_moments_add(&moments, k);
    double sd = sqrt(n * (n + 1) / 12);
    MsConfidence confidence = {.level = tabled[i].level, .unit = "trial"};
    MsInterval interval = ms_stats_student(&moments, &confidence);
    near(interval.estimate, (n + 1) / 2, 1e-12);
    near((interval.high - interval.low) / 2, tabled[i].t * sd / sqrt(n), 1e-7 * n);
    near(ms_stats_student_half_width(moments.n, moments.mean, moments.m2, tabled[i].level),
         interval.high - interval.estimate, 1e-12);
    assert_int_equal(interval.n, tabled[i].n);
    assert_int_equal(interval.method, MS_INTERVAL_STUDENT);
    assert_string_equal(interval.unit, "trial");
    near(interval.level, tabled[i].level, 0);
  }
  MsMoments nist = {.n = 195, .mean = 9.261460, .m2 = 194 * 0.02278881 * 0.02278881};
  MsInterval interval = ms_stats_student(&nist, &at95);
  near(interval.low, 9.258242, 1.1e-6);
  near(interval.high, 9.264679, 1.1e-6);
}

static void test_student_ends(void **state)
{
  (void)state;
  MsInterval interval = ms_stats_student(&(MsMoments){0}, &at95);
  assert_true(isnan(interval.estimate) && isnan(interval.low) && isnan(interval.high));
  interval = ms_stats_student(&(MsMoments){.n = 1, .mean = 0.25}, &at95);
  assert_true(interval.estimate == 0.25 && isnan(interval.low) && isnan(interval.high));
  interval = ms_stats_student(&(MsMoments){.n = 9, .mean = 0.25}, &at95);
  assert_true(interval.low == 0.25 && interval.high == 0.25);
  assert_true(isinf(ms_stats_student_half_width(0, 0, 0, 0.95)));
  assert_true(isinf(ms_stats_student_half_width(1, 0.5, 0, 0.95)));
  assert_true(ms_stats_student_half_width(5, 0.5, 0, 0.95) == 0);
  /* Nothing seen in 1,024 trials does not mean nothing: z^2 / (n + z^2). */
  near(ms_stats_student_half_width(1024, 0, 0, 0.95), 0.003737404040017676, 1e-12);
  near(ms_stats_student_half_width(1024, 1, 0, 0.95), 0.003737404040017676, 1e-12);
  /* Any number of trials, any level: the quantile is found, and falls towards the normal's. */
  double last = INFINITY;
  for (guint64 n = 2; n < G_GUINT64_CONSTANT(1) << 40; n = n < 400 ? n + 1 : n * 3 / 2) {
    double t = ms_stats_student_half_width(n, 0.5, (double)(n - 1) * (double)n, 1 - 0.05 / 31);
    assert_true(isfinite(t) && t > 3.1535 && t <= last * (1 + 1e-9));
    last = t;
  }
  near(last, 3.1535632, 1e-6);
}

/* Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3. */
static void test_wilson(void **state)
{
  (void)state;
  static const struct {
    guint64 yes, n;
    double low, high;
  } published[] = {{81, 263, 0.2553, 0.3662},
                   {15, 148, 0.0624, 0.1605},
                   {0, 20, 0, 0.1611},
                   {1, 29, 0.0061, 0.1718}};
  for (guint i = 0; i < G_N_ELEMENTS(published); i++) {
    guint64 yes = published[i].yes, n = published[i].n;
    MsInterval interval = ms_stats_wilson(yes, n, &at95);
    near(interval.low, published[i].low, 5e-5);
    near(interval.high, published[i].high, 5e-5);
    near(interval.estimate, (double)yes / (double)n, 1e-15);
    MsInterval mirror = ms_stats_wilson(n - yes, n, &at95);
    near(mirror.low, 1 - interval.high, 1e-12);
    near(mirror.high, 1 - interval.low, 1e-12);
  }
  assert_true(ms_stats_wilson(0, 20, &at95).low == 0);
  assert_true(ms_stats_wilson(20, 20, &at95).high == 1);
  MsInterval none = ms_stats_wilson(0, 0, &at95);
  assert_int_equal(none.method, MS_INTERVAL_NONE);
  assert_true(isnan(none.estimate) && isnan(none.low) && isnan(none.high) && none.n == 0);
  MsInterval one = ms_stats_wilson(1, 1, &at95);
  assert_true(one.estimate == 1 && one.high == 1 && one.low > 0.2 && one.low < 0.21);
}

/* The seven treated mice of Efron and Tibshirani (1993, table 2.1); the ends are of all 7^7
 * resamples, enumerated. */
static void test_bca_enumerated(void **state)
{
  (void)state;
  static const double mice[] = {94, 197, 16, 38, 99, 141, 23};
  MsConfidence confidence = {.level = 0.9, .unit = "trial", .seed = 5, .resamples = 200000};
  MsInterval interval = ms_stats_bca(mice, 7, &confidence);
  near(interval.estimate, 608.0 / 7, 1e-12);
  near(interval.low, 52.2857, 0.6);
  near(interval.high, 130.1429, 0.6);
  confidence.level = 0.95;
  interval = ms_stats_bca(mice, 7, &confidence);
  near(interval.low, 46.2857, 0.6);
  near(interval.high, 138.2857, 0.6);
  assert_int_equal(interval.method, MS_INTERVAL_BCA);
  assert_int_equal(interval.n, 7);
}

/* The short way for values most of which are the same; the ends are of 10^6 resamples made by
 * another program. */
static void test_bca_rare(void **state)
{
  (void)state;
  g_autofree double *values = g_new0(double, 2000);
  MsConfidence confidence = {.level = 0.95, .seed = 9, .resamples = 100000};
  for (guint i = 0; i < 40; i++)
    values[i * 50] = (i + 1) / 40.0;
  MsInterval interval = ms_stats_bca(values, 2000, &confidence);
  near(interval.estimate, 0.01025, 1e-12);
  near(interval.low, 0.00710, 1e-4);
  near(interval.high, 0.01445, 1e-4);
  for (guint i = 0; i < 1000; i++)
    values[i] = i % 33 == 0 && i < 990 ? 0.1 : i % 33 == 1 && i < 990 ? 1 : 0.5;
  interval = ms_stats_bca(values, 1000, &confidence);
  near(interval.estimate, 0.503, 1e-12);
  near(interval.low, 0.4963, 3e-4);
  near(interval.high, 0.5101, 3e-4);
}

/* Of as many noes as yeses: symmetric, with half of the ties on each side. */
static void test_bca_ties(void **state)
{
  (void)state;
  static const double values[] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
  MsInterval interval =
      ms_stats_bca(values, 10, &(MsConfidence){.level = 0.9, .seed = 4, .resamples = 100001});
  near(interval.low + interval.high, 1, 1e-12);
  near(interval.low, 0.2, 1e-12); /* P(binomial(10, 1/2) <= 1) < 0.05 < P(... <= 2) */
}

static void test_bca_ends(void **state)
{
  (void)state;
  static const double one[] = {0.5}, equal[] = {0.5, 0.5, 0.5}, two[] = {0, 1},
                      steep[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1e6};
  MsInterval interval = ms_stats_bca(NULL, 0, &at95);
  assert_true(isnan(interval.estimate) && isnan(interval.low) && interval.n == 0);
  interval = ms_stats_bca(one, 1, &at95);
  assert_true(interval.estimate == 0.5 && isnan(interval.low) && isnan(interval.high));
  interval = ms_stats_bca(equal, 3, &at95);
  assert_true(interval.low == 0.5 && interval.high == 0.5);
  interval = ms_stats_bca(two, 2, &at95);
  assert_true(interval.low >= 0 && interval.high <= 1 && interval.low < interval.high);
  interval = ms_stats_bca(steep, 10, &(MsConfidence){.level = 0.9999, .seed = 3});
  assert_true(interval.low >= 0 && interval.high <= 1e6 && interval.low < interval.high);
}

static void test_bca_same(void **state)
{
  (void)state;
  static const double values[] = {0.1, 0.7, 0, 0.3, 0.9, 0.05, 0, 0.02},
                      turned[] = {0.02, 0, 0.05, 0.9, 0.3, 0, 0.7, 0.1};
  MsInterval a = ms_stats_bca(values, 8, &at95), b = ms_stats_bca(turned, 8, &at95);
  assert_true(a.low == b.low && a.high == b.high);
  MsConfidence other = at95;
  other.seed = 2;
  MsInterval c = ms_stats_bca(values, 8, &other);
  assert_true(a.low != c.low || a.high != c.high);
}

static void test_choice(void **state)
{
  (void)state;
  double even[100], skewed[100], yes_no[100];
  for (guint i = 0; i < 100; i++) {
    even[i] = i / 100.0;
    skewed[i] = i < 97 ? i * 1e-5 : 0.5;
    yes_no[i] = i < 3;
  }
  assert_int_equal(ms_stats_interval(even, 100, MS_INTERVAL_AUTO, &at95).method,
                   MS_INTERVAL_STUDENT);
  assert_int_equal(ms_stats_interval(skewed, 100, MS_INTERVAL_AUTO, &at95).method, MS_INTERVAL_BCA);
  assert_int_equal(ms_stats_interval(yes_no, 100, MS_INTERVAL_AUTO, &at95).method,
                   MS_INTERVAL_WILSON);
  assert_int_equal(ms_stats_interval(yes_no, 100, MS_INTERVAL_STUDENT, &at95).method,
                   MS_INTERVAL_STUDENT);
  /* Too few for the bootstrap. */
  assert_int_equal(ms_stats_interval(skewed + 93, 7, MS_INTERVAL_AUTO, &at95).method,
                   MS_INTERVAL_STUDENT);
  /* Of amounts that are no shares all 0 is not yes and no. */
  assert_int_equal(ms_stats_mean(yes_no + 3, 97, &at95).method, MS_INTERVAL_STUDENT);
  MsInterval none = ms_stats_interval(even, 100, MS_INTERVAL_NONE, &at95);
  near(none.estimate, 0.495, 1e-12);
  assert_true(isnan(none.low));
  assert_string_equal(ms_interval_method_name(MS_INTERVAL_BCA), "bca");
  assert_string_equal(ms_interval_method_name(MS_INTERVAL_NONE), "none");
}

/* Student's own sleep data (1908): extra hours of sleep by two drugs; t = -4.0621 with 9 degrees of
 * freedom, 95 % interval -2.4598855 to -0.7001142 (R, t.test(paired = TRUE)). */
static void test_paired(void **state)
{
  (void)state;
  static const double first[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0},
                      second[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  double differences[10];
  for (guint i = 0; i < 10; i++)
    differences[i] = first[i] - second[i];
  MsInterval interval = ms_stats_interval(differences, 10, MS_INTERVAL_STUDENT, &at95);
  near(interval.estimate, -1.58, 1e-12);
  near(interval.low, -2.4598858, 1e-6);
  near(interval.high, -0.7001142, 1e-6);
  /* One of them is far out: skewed for ten. */
  assert_int_equal(ms_stats_paired(first, second, 10, &at95).method, MS_INTERVAL_BCA);
  assert_int_equal(ms_stats_paired(first, first, 10, &at95).method, MS_INTERVAL_STUDENT);
  assert_int_equal(ms_stats_paired(NULL, NULL, 0, &at95).n, 0);
}

static void test_quantiles(void **state)
{
  (void)state;
  static const double four[] = {1, 2, 3, 4}, one[] = {7};
  near(ms_stats_quantile(four, 4, 0.25), 1.75, 1e-12); /* type 7 */
  near(ms_stats_quantile(four, 4, 0.5), 2.5, 1e-12);
  near(ms_stats_quantile(four, 4, 0), 1, 0);
  near(ms_stats_quantile(four, 4, 1), 4, 0);
  near(ms_stats_quantile(one, 1, 0.95), 7, 0);
  assert_true(isnan(ms_stats_quantile(NULL, 0, 0.5)));
}

static double uniform(guint64 trial, guint64 i)
{
  return ms_hash_unit(ms_hash3(17, 3, trial, i));
}

/* How often an interval of @n draws holds the truth. @shape: 0 uniform, 1 exponential, 2 a share of
 * yes and no, 3 zero in nine of ten trials, else uniform */
static double coverage(guint shape, guint n, MsIntervalMethod kind, double level)
{
  static const double truth[] = {0.5, 1, 0.1, 0.05};
  const guint times = 2000;
  guint held = 0;
  g_autofree double *values = g_new(double, n);
  for (guint k = 0; k < times; k++) {
    for (guint i = 0; i < n; i++) {
      double u = uniform(k, i);
      values[i] = shape == 0   ? u
                  : shape == 1 ? -log(1 - u)
                  : shape == 2 ? u < 0.1
                  : u < 0.1    ? 10 * u
                               : 0;
    }
    MsConfidence confidence = {.level = level, .seed = k, .resamples = 1000};
    MsInterval interval = ms_stats_interval(values, n, kind, &confidence);
    held += interval.low <= truth[shape] && truth[shape] <= interval.high;
  }
  return (double)held / times;
}

/* 2,000 repetitions: a standard deviation of 0.5 points at 95 %. */
static void test_coverage(void **state)
{
  (void)state;
  near(coverage(0, 10, MS_INTERVAL_STUDENT, 0.95), 0.95, 0.015);
  near(coverage(0, 100, MS_INTERVAL_AUTO, 0.99), 0.99, 0.008);
  near(coverage(2, 50, MS_INTERVAL_WILSON, 0.95), 0.9703, 0.012); /* added up over the binomial */
  near(coverage(2, 500, MS_INTERVAL_AUTO, 0.95), 0.95, 0.015);
  near(coverage(1, 40, MS_INTERVAL_BCA, 0.95), 0.94, 0.02);
  near(coverage(3, 200, MS_INTERVAL_BCA, 0.95), 0.95, 0.015);
  /* What BCa is for: Student misses more often where few trials do any harm. */
  double student = coverage(3, 60, MS_INTERVAL_STUDENT, 0.95),
         bca = coverage(3, 60, MS_INTERVAL_BCA, 0.95);
  assert_true(bca > student + 0.02);
  near(bca, 0.945, 0.02);
}

/* A sweep that looks again and again and stops at the first narrow interval: at the level that is
 * shared among the looks the truth is held as often as promised, for all that stopping early is a
 * choice. At the full level at each look it would not be. */
static void test_stopping(void **state)
{
  (void)state;
  enum { FIRST = 16, LOOKS = 6, TIMES = 3000 };
  guint held = 0, early = 0;
  for (guint k = 0; k < TIMES; k++) {
    MsMoments moments = {0};
    double half = INFINITY;
    for (guint look = 0; look < LOOKS && half > 0.06; look++) {
      while (moments.n < (guint64)FIRST << look)
        ms_moments_add(&moments, uniform(k, moments.n));
      half = ms_stats_student_half_width(moments.n, moments.mean, moments.m2, 1 - 0.05 / LOOKS);
    }
    early += moments.n < FIRST << (LOOKS - 1);
    held += fabs(moments.mean - 0.5) <= half;
  }
  assert_true(early > TIMES / 2);
  assert_true(held > 0.95 * TIMES);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_moments),        cmocka_unit_test(test_student),
      cmocka_unit_test(test_student_ends),   cmocka_unit_test(test_wilson),
      cmocka_unit_test(test_bca_enumerated), cmocka_unit_test(test_bca_rare),
      cmocka_unit_test(test_bca_ties),       cmocka_unit_test(test_bca_ends),
      cmocka_unit_test(test_bca_same),       cmocka_unit_test(test_choice),
      cmocka_unit_test(test_paired),         cmocka_unit_test(test_quantiles),
      cmocka_unit_test(test_coverage),       cmocka_unit_test(test_stopping),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
