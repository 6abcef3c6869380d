/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The BCa interval of a mean. A resample is n draws with replacement; its mean is all that is kept.
 *
 * Where most values are the same (a sweep in which few trials do any harm), only the others are
 * drawn: how many of the n draws hit them is binomial, and told from one number by its distribution
 * function. */
#include "analysis/stats/interval.h"

#include "models/base/hash.h"

#include <gsl/gsl_cdf.h>

#include <math.h>
#include <stdlib.h>

#define RESAMPLES 2000

/* Resamples beyond each end of the interval, at least. */
#define BEYOND 20

/* The short way is taken where at most one value in so many is not the common one. */
#define RARE 8

/* A stream of random numbers (SplitMix64): the state goes up by the golden ratio. */
static guint64 next(guint64 *state)
{
  *state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
  return ms_hash_mix(*state);
}

static gsize below(guint64 *state, gsize n)
{
  return (gsize)(((unsigned __int128)next(state) * n) >> 64);
}

static int compare(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* P(X <= k) of binomial(n, p) for k = 0 .. @size - 1; past that it is 1 to double precision. */
static double *binomial_table(guint n, double p, gsize *size)
{
  double middle = n * p, room = 12 * sqrt(middle + 1) + 24;
  *size = (gsize)MIN(middle + room, (double)n) + 1;
  double *table = g_new(double, *size);
  for (gsize k = 0; k < *size; k++)
    table[k] = gsl_cdf_binomial_P((guint)k, p, n);
  return table;
}

static gsize binomial_draw(const double *table, gsize size, double u)
{
  gsize low = 0, high = size - 1;
  while (low < high) {
    gsize middle = (low + high) / 2;
    if (u < table[middle])
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* The sorted means of @resamples resamples of @sorted. */
static double *resample(const double *sorted, gsize n, guint resamples, guint64 seed)
{
  double *means = g_new(double, resamples);
  guint64 state = ms_hash_mix(seed);
  /* A value that fills more than half of the sorted ones is in the middle. */
  double common = sorted[n / 2];
  gsize first = 0, last = n;
  while (first < n && sorted[first] < common)
    first++;
  while (last > 0 && sorted[last - 1] > common)
    last--;
  gsize others = n - (last - first), size = 0;
  gboolean rare = others > 0 && others <= n / RARE && n <= G_MAXUINT;
  g_autofree double *table =
      rare ? binomial_table((guint)n, (double)others / (double)n, &size) : NULL;
  for (guint r = 0; r < resamples; r++) {
    gsize draws = rare ? binomial_draw(table, size, ms_hash_unit(next(&state))) : n;
    double sum = 0; /* of what the draws are away from the common value */
    for (gsize i = 0; i < draws; i++) {
      gsize at = below(&state, rare ? others : n);
      sum += sorted[rare && at >= first ? at + (last - first) : at] - common;
    }
    means[r] = common + sum / (double)n;
  }
  qsort(means, resamples, sizeof *means, compare);
  return means;
}

/* How many of [n] values are below @x, one that equals it but for rounding counting half. */
static double rank_of(const double *values, guint n, double x, double rounding)
{
  guint64 twice = 0;
  for (guint i = 0; i < n; i++)
    twice += values[i] < x - rounding ? 2 : values[i] <= x + rounding ? 1 : 0;
  return (double)twice / 2;
}

/* Which share of resamples is below the end of the interval at normal quantile @z. */
static double corrected(double bias, double acceleration, double z)
{
  double shifted = bias + z, scale = 1 - acceleration * shifted;
  /* So skewed that the correction has gone past infinity. */
  if (scale <= 0)
    return shifted > 0 ? 1 : 0;
  return gsl_cdf_ugaussian_P(bias + shifted / scale);
}

MsInterval ms_stats_bca(const double *values, gsize n, const MsConfidence *confidence)
{
  MsMoments moments = {0};
  g_autofree double *sorted = g_new(double, n + 1);
  for (gsize i = 0; i < n; i++)
    sorted[i] = values[i];
  qsort(sorted, n, sizeof *sorted, compare);
  for (gsize i = 0; i < n; i++)
    ms_moments_add(&moments, sorted[i]);
  MsInterval interval = ms_stats_student(&moments, confidence);
  if (n == 0)
    return interval;
  interval.method = MS_INTERVAL_BCA;
  if (n < 2 || moments.m2 <= 0)
    return interval;
  double tail = (1 - confidence->level) / 2, enough = ceil(BEYOND / tail);
  guint resamples =
      confidence->resamples > 0 ? confidence->resamples : (guint)CLAMP(enough, RESAMPLES, 1000000);
  g_autofree double *means = resample(sorted, n, resamples, confidence->seed);
  double rounding = 1e-12 * (sorted[n - 1] - sorted[0]);
  double rank = rank_of(means, resamples, moments.mean, rounding);
  double bias = gsl_cdf_ugaussian_Pinv(CLAMP(rank, 0.5, resamples - 0.5) / resamples);
  /* The jackknife's means are away from theirs by (mean - value) / (n - 1). */
  double acceleration = moments.m3 / (6 * pow(moments.m2, 1.5));
  double z = gsl_cdf_ugaussian_Qinv(tail);
  interval.low = ms_stats_quantile(means, resamples, corrected(bias, acceleration, -z));
  interval.high = ms_stats_quantile(means, resamples, corrected(bias, acceleration, z));
  return interval;
}
