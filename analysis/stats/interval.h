/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Means, quantiles and confidence intervals. What is counted (a trial, an offender) is independent
 * of each other; ASes within a trial are not, and are never the unit.
 *
 * Where nothing can be said a number is NaN: all of an interval without values (it has no method
 * then), its ends with a single one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MsMoments:
 * @n: how many values
 * @mean: of them
 * @m2, @m3: sums of the squares and cubes of what each is away from the mean
 *
 * Kept value by value without loss of digits (Welford 1962; m3: Terriberry 2007). All 0 to begin
 * with; equal values leave @m2 and @m3 exactly 0.
 */
typedef struct {
  guint64 n;
  double mean, m2, m3;
} MsMoments;

static inline void ms_moments_add(MsMoments *moments, double value)
{
  double n = (double)++moments->n, away = value - moments->mean, step = away / n;
  double square = away * step * (n - 1);
  moments->mean += step;
  moments->m3 += square * step * (n - 2) - 3 * step * moments->m2;
  moments->m2 += square;
}

/** ms_moments_variance: of the population that the values were drawn from (divided by n - 1); NaN
 * below two values */
double ms_moments_variance(const MsMoments *moments);

/** ms_moments_skewness: of the values (Fisher's g1); 0 where all are equal */
double ms_moments_skewness(const MsMoments *moments);

/**
 * MsIntervalMethod:
 * @MS_INTERVAL_NONE: there is no interval
 * @MS_INTERVAL_AUTO: one of those below, by the rule of ms_stats_interval()
 * @MS_INTERVAL_STUDENT: mean and t distribution (Student 1908)
 * @MS_INTERVAL_WILSON: score interval of a share of yes and no (Wilson 1927)
 * @MS_INTERVAL_BCA: bootstrap of the mean, bias-corrected and accelerated (Efron 1987)
 */
typedef enum {
  MS_INTERVAL_NONE,
  MS_INTERVAL_AUTO,
  MS_INTERVAL_STUDENT,
  MS_INTERVAL_WILSON,
  MS_INTERVAL_BCA
} MsIntervalMethod;

/** ms_interval_method_name: "none", "auto", "student", "wilson", "bca" */
const char *ms_interval_method_name(MsIntervalMethod method);

/**
 * MsInterval:
 * @method: how it was made
 * @level: with which probability such intervals hold the truth, 0-1
 * @n: how many units it rests on
 * @unit: what was counted: "trial", "offender"
 * @estimate: the mean or share
 * @low, @high: ends
 */
typedef struct {
  MsIntervalMethod method;
  double level;
  guint64 n;
  const char *unit;
  double estimate, low, high;
} MsInterval;

/**
 * MsConfidence:
 * @level: 0-1, both excluded
 * @unit: goes into the results
 * @seed: of bootstraps: the same seed and values give the same interval
 * @resamples: of bootstraps; 0: 2,000, and more above a level of 98 %, so that 20 are beyond each
 * end
 */
typedef struct {
  double level;
  const char *unit;
  guint64 seed;
  guint resamples;
} MsConfidence;

/** ms_stats_student: of the mean. Equal values: a single point */
MsInterval ms_stats_student(const MsMoments *moments, const MsConfidence *confidence);

/**
 * ms_stats_student_half_width:
 * @n, @mean, @m2: see #MsMoments
 * @level: 0-1
 *
 * How far the mean may be off: for a rule that stops once it is small. Of values in 0-1 that are
 * all 0 or all 1 so far it is the width of Wilson's interval, since what is rare has not been seen
 * yet.
 *
 * Returns: infinity below two values
 */
double ms_stats_student_half_width(guint64 n, double mean, double m2, double level);

/** ms_stats_wilson: of the share of @yes in @n. Never outside 0-1, and never a single point */
MsInterval ms_stats_wilson(guint64 yes, guint64 n, const MsConfidence *confidence);

/**
 * ms_stats_bca:
 * @values: [n] in any order
 *
 * Of the mean, by resampling (DiCiccio and Efron 1996); the acceleration is the jackknife's. Equal
 * values: a single point. Time O(n * resamples); where most values are the same, O(the others *
 * resamples).
 */
MsInterval ms_stats_bca(const double *values, gsize n, const MsConfidence *confidence);

/** ms_stats_mean: of the mean of @values: [n] one for each unit: BCa where they are skewed for
 * their number, n < 25 * skewness^2 (Cochran 1977, section 2.15), and at least 8; else Student */
MsInterval ms_stats_mean(const double *values, gsize n, const MsConfidence *confidence);

/**
 * ms_stats_interval:
 * @values: [n] one for each unit
 * @kind: a method (for Wilson all are 0 or 1), or #MS_INTERVAL_AUTO: Wilson where all are 0 or 1;
 * else as ms_stats_mean()
 */
MsInterval ms_stats_interval(const double *values, gsize n, MsIntervalMethod kind,
                             const MsConfidence *confidence);

/**
 * ms_stats_paired:
 * @values, @base: [n] of the same units
 *
 * ms_stats_mean() of @values - @base, unit by unit.
 */
MsInterval ms_stats_paired(const double *values, const double *base, gsize n,
                           const MsConfidence *confidence);

/** ms_stats_quantile: of [n] values in ascending order, interpolated (type 7 of Hyndman and Fan
 * 1996); NaN without values */
double ms_stats_quantile(const double *sorted, gsize n, double p);

G_END_DECLS
