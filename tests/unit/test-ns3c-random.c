/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random streams of libns3-c, against MRG32k3a written anew in whole numbers, and under GSL's
 * distributions. */
#include "sim/ns3c/ns3c-random.h"
#include "sim/ns3c/ns3c.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_statistics_double.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* L'Ecuyer (1999), Good parameters and implementations for combined multiple recursive random
 * number generators. */
enum { ORDER = 3 };
static const guint64 modulus[2] = {4294967087, 4294944443};

typedef struct {
  guint64 of[ORDER][ORDER];
} Matrix;

static const Matrix step[2] = {
    {{{0, 1, 0}, {0, 0, 1}, {4294967087 - 810728, 1403580, 0}}},
    {{{0, 1, 0}, {0, 0, 1}, {4294944443 - 1370589, 0, 527612}}},
};

static Matrix product(const Matrix *a, const Matrix *b, guint64 m)
{
  Matrix c;
  for (guint i = 0; i < ORDER; i++)
    for (guint j = 0; j < ORDER; j++) {
      guint64 sum = 0;
      for (guint k = 0; k < ORDER; k++)
        sum = (sum + a->of[i][k] * b->of[k][j] % m) % m;
      c.of[i][j] = sum;
    }
  return c;
}

/* Advances by nth * 2^by numbers. */
static void advance(guint64 state[2][ORDER], guint64 nth, guint by)
{
  for (guint half = 0; half < 2; half++) {
    Matrix power = step[half];
    for (guint i = 0; i < by; i++)
      power = product(&power, &power, modulus[half]);
    for (guint bit = 0; bit < 64; bit++) {
      if (nth >> bit & 1) {
        guint64 moved[ORDER];
        for (guint i = 0; i < ORDER; i++) {
          moved[i] = 0;
          for (guint k = 0; k < ORDER; k++)
            moved[i] = (moved[i] + power.of[i][k] * state[half][k] % modulus[half]) % modulus[half];
        }
        memcpy(state[half], moved, sizeof moved);
      }
      power = product(&power, &power, modulus[half]);
    }
  }
}

/* The next number as a whole one, 1 to modulus[0]. */
static guint64 next_of(guint64 state[2][ORDER])
{
  advance(state, 1, 0);
  guint64 difference = (state[0][2] + modulus[0] - state[1][2] % modulus[0]) % modulus[0];
  return difference == 0 ? modulus[0] : difference;
}

static void begin(guint64 state[2][ORDER], guint64 seed, guint64 stream, guint64 run)
{
  for (guint half = 0; half < 2; half++)
    for (guint i = 0; i < ORDER; i++)
      state[half][i] = seed;
  advance(state, stream, 127);
  advance(state, run, 76);
}

static gboolean near(double a, double b, double distance)
{
  return a - b < distance && b - a < distance;
}

static double to_uniform(guint64 whole)
{
  return (double)whole / (double)(modulus[0] + 1);
}

/* The oracle itself, against the first number that L'Ecuyer's RngStreams documents for the seed
 * 12345. */
static void test_oracle(void **unused)
{
  (void)unused;
  guint64 state[2][ORDER];
  begin(state, 12345, 0, 0);
  double first = to_uniform(next_of(state));
  assert_true(first > 0.1270111220 && first < 0.1270111221);
}

static const struct {
  guint32 seed;
  gint64 stream;
  guint64 run;
} keys[] = {
    {1, 0, 1},     {1, 0, 2},           {1, 1, 1},          {2, 0, 1},
    {12345, 7, 0}, {4294944442u, 3, 1}, {1, G_MAXINT64, 1}, {99, 1000000, G_MAXUINT64},
};

static void test_against_oracle(void **unused)
{
  (void)unused;
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Ns3cStream) stream =
        ns3c_stream_new(keys[i].seed, keys[i].stream, keys[i].run, &error);
    assert_null(error);
    gsl_rng *rng = ns3c_gsl_rng_new(keys[i].seed, keys[i].stream, keys[i].run, &error);
    assert_null(error);
    guint64 state[2][ORDER];
    begin(state, keys[i].seed, (G_GUINT64_CONSTANT(1) << 63) + (guint64)keys[i].stream,
          keys[i].run);
    for (guint k = 0; k < 1000; k++) {
      guint64 whole = next_of(state);
      assert_true(near(ns3c_stream_uniform(stream), to_uniform(whole), 1e-15));
      if (k % 2 == 0)
        assert_int_equal(gsl_rng_get(rng), whole);
      else
        assert_true(near(gsl_rng_uniform(rng), to_uniform(whole), 1e-15));
    }
    gsl_rng_free(rng);
  }
}

static void test_streams_differ(void **unused)
{
  (void)unused;
  double first[G_N_ELEMENTS(keys)];
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
    g_autoptr(Ns3cStream) one = ns3c_stream_new(keys[i].seed, keys[i].stream, keys[i].run, NULL);
    g_autoptr(Ns3cStream) two = ns3c_stream_new(keys[i].seed, keys[i].stream, keys[i].run, NULL);
    first[i] = ns3c_stream_uniform(one);
    assert_true(first[i] == ns3c_stream_uniform(two));
    for (guint k = 0; k < i; k++)
      assert_true(first[i] != first[k]);
  }
}

static void test_bad_keys(void **unused)
{
  (void)unused;
  static const struct {
    guint32 seed;
    gint64 stream;
    const char *says;
  } cases[] = {{0, 0, "seed 0"},
               {4294944443u, 0, "1 to 4294944442"},
               {1, -1, "stream -1"},
               {1, G_MININT64, "out of range"}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    assert_null(ns3c_stream_new(cases[i].seed, cases[i].stream, 1, &error));
    assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_VALUE));
    assert_non_null(strstr(error->message, cases[i].says));
    g_clear_error(&error);
    assert_null(ns3c_gsl_rng_new(cases[i].seed, cases[i].stream, 1, &error));
    assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_VALUE));
  }
}

static void test_integer(void **unused)
{
  (void)unused;
  static const struct {
    gint64 least, most;
  } ranges[] = {
      {0, 0},
      {5, 5},
      {0, 1},
      {1, 6},
      {-3, 3},
      {0, 4294967086},
      {0, 4294967087},
      {0,
       2863311390}, /* two thirds of what one draw gives: a remainder would favour the lower half */
      {-1, G_MAXINT64},
      {G_MININT64, G_MAXINT64},
      {G_MININT64, G_MININT64 + 1}};
  g_autoptr(Ns3cStream) stream = ns3c_stream_new(1, 1, 1, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(ranges); i++) {
    guint in_upper_half = 0;
    for (guint k = 0; k < 4000; k++) {
      gint64 value = ns3c_stream_integer(stream, ranges[i].least, ranges[i].most);
      assert_true(value >= ranges[i].least && value <= ranges[i].most);
      in_upper_half += (guint64)value - (guint64)ranges[i].least >
                       ((guint64)ranges[i].most - (guint64)ranges[i].least) / 2;
    }
    guint64 last = (guint64)ranges[i].most - (guint64)ranges[i].least, half = last / 2;
    double share = last == G_MAXUINT64 || last % 2 == 1 || last > 1000
                       ? 0.5
                       : (double)half / (double)(last + 1);
    assert_true(near(in_upper_half / 4000.0, share, 0.04)); /* five standard deviations */
  }
  guint64 state[2][ORDER];
  begin(state, 3, (G_GUINT64_CONSTANT(1) << 63) + 1, 1);
  g_autoptr(Ns3cStream) known = ns3c_stream_new(3, 1, 1, NULL);
  for (guint k = 0; k < 100; k++)
    assert_int_equal(ns3c_stream_integer(known, 0, 4294967086), next_of(state) - 1);
  guint faces[6] = {0};
  for (guint k = 0; k < 60000; k++)
    faces[ns3c_stream_integer(stream, 0, 5)]++;
  for (guint face = 0; face < 6; face++)
    assert_in_range(faces[face], 9540, 10460); /* five standard deviations */
}

static void test_gsl_distributions(void **unused)
{
  (void)unused;
  gsl_rng *rng = ns3c_gsl_rng_new(7, 3, 1, NULL);
  assert_string_equal(gsl_rng_name(rng), "ns3");
  assert_int_equal(gsl_rng_min(rng), 1);
  assert_int_equal(gsl_rng_max(rng), 4294967087u);
  enum { N = 20000 };
  g_autofree double *sample = g_new(double, N);
  for (guint i = 0; i < N; i++)
    sample[i] = gsl_ran_exponential(rng, 2.0);
  assert_true(near(gsl_stats_mean(sample, 1, N), 2.0, 0.08));
  for (guint i = 0; i < N; i++)
    sample[i] = gsl_ran_gaussian_ziggurat(rng, 1.0);
  assert_true(near(gsl_stats_mean(sample, 1, N), 0, 0.04));
  assert_true(near(gsl_stats_sd(sample, 1, N), 1.0, 0.03));
  for (guint i = 0; i < N; i++)
    sample[i] = (double)gsl_rng_uniform_int(rng, 10);
  assert_true(near(gsl_stats_mean(sample, 1, N), 4.5, 0.1));
  for (guint i = 0; i < N; i++)
    sample[i] = (double)gsl_ran_poisson(rng, 30.0);
  assert_true(near(gsl_stats_mean(sample, 1, N), 30.0, 0.25));
  gsl_rng_free(rng);
}

/* Copies by GSL's own means go on as the original does, and on their own. */
static void test_gsl_copies(void **unused)
{
  (void)unused;
  gsl_rng *rng = ns3c_gsl_rng_new(7, 3, 1, NULL);
  for (guint i = 0; i < 10; i++)
    gsl_rng_get(rng);
  gsl_rng *clone = gsl_rng_clone(rng);
  gsl_rng *copy = gsl_rng_alloc(ns3c_gsl_rng_type());
  assert_int_equal(gsl_rng_memcpy(copy, rng), 0);
  gsl_rng *read = gsl_rng_alloc(ns3c_gsl_rng_type());
  FILE *file = tmpfile();
  assert_non_null(file);
  assert_int_equal(gsl_rng_fwrite(file, rng), 0);
  rewind(file);
  assert_int_equal(gsl_rng_fread(file, read), 0);
  fclose(file);
  unsigned long want[20];
  for (guint i = 0; i < 20; i++)
    want[i] = gsl_rng_get(rng);
  gsl_rng *copies[] = {clone, copy, read};
  for (guint c = 0; c < G_N_ELEMENTS(copies); c++) {
    for (guint i = 0; i < 20; i++)
      assert_int_equal(gsl_rng_get(copies[c]), want[i]);
    gsl_rng_free(copies[c]);
  }
  gsl_rng_free(rng);
}

static void test_gsl_set(void **unused)
{
  (void)unused;
  gsl_rng *rng = ns3c_gsl_rng_new(7, 3, 5, NULL);
  gsl_rng *other = ns3c_gsl_rng_new(7, 11, 5, NULL);
  gsl_rng_set(rng, 11);
  for (guint i = 0; i < 10; i++)
    assert_int_equal(gsl_rng_get(rng), gsl_rng_get(other));
  gsl_rng_free(other);
  gsl_rng_free(rng);
}

/* A bare allocation takes RngSeed and RngRun, and those are put back at the end of a simulation. */
static void test_restart(void **unused)
{
  (void)unused;
  unsigned long drawn[3][4];
  for (guint round = 0; round < 3; round++) {
    const Ns3cOptions options = {.seed = round < 2 ? 42 : 0, .run = round < 2 ? 9 : 0};
    g_autoptr(Ns3c) sim = ns3c_start(&options, NULL);
    assert_non_null(sim);
    gsl_rng *rng = gsl_rng_alloc(ns3c_gsl_rng_type());
    gsl_rng_set(rng, 6);
    g_autoptr(Ns3cStream) same = ns3c_stream_new(round < 2 ? 42 : 1, 6, round < 2 ? 9 : 1, NULL);
    for (guint i = 0; i < 4; i++) {
      double uniform = gsl_rng_uniform(rng);
      drawn[round][i] = (unsigned long)(uniform * 1e15);
      assert_true(uniform == ns3c_stream_uniform(same));
    }
    gsl_rng_free(rng);
  }
  assert_memory_equal(drawn[0], drawn[1], sizeof drawn[0]);
  assert_memory_not_equal(drawn[0], drawn[2], sizeof drawn[0]);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_oracle),         cmocka_unit_test(test_against_oracle),
      cmocka_unit_test(test_streams_differ), cmocka_unit_test(test_bad_keys),
      cmocka_unit_test(test_integer),        cmocka_unit_test(test_gsl_distributions),
      cmocka_unit_test(test_gsl_copies),     cmocka_unit_test(test_gsl_set),
      cmocka_unit_test(test_restart),
  };
  return cmocka_run_group_tests_name("ns3c-random", tests, NULL, NULL);
}
