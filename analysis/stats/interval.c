/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/stats/interval.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>

#include <math.h>

/* Degrees of freedom above which t is the normal to double precision; GSL's inverse need not
 * converge there. */
#define NORMAL_FROM 1e8

/* Below so many values the bootstrap knows too little of the tails. */
#define BCA_LEAST 8

/* Cochran's rule: 25 * skewness^2 values make the mean normal enough. */
#define COCHRAN 25

double ms_moments_variance(const MsMoments *moments)
{
  return moments->n < 2 ? NAN : moments->m2 / (double)(moments->n - 1);
}

double ms_moments_skewness(const MsMoments *moments)
{
  if (moments->n == 0)
    return NAN;
  if (moments->m2 <= 0)
    return 0;
  return sqrt((double)moments->n) * moments->m3 / pow(moments->m2, 1.5);
}

const char *ms_interval_method_name(MsIntervalMethod method)
{
  switch (method) {
  case MS_INTERVAL_AUTO:
    return "auto";
  case MS_INTERVAL_STUDENT:
    return "student";
  case MS_INTERVAL_WILSON:
    return "wilson";
  case MS_INTERVAL_BCA:
    return "bca";
  default:
    return "none";
  }
}

static MsInterval start(MsIntervalMethod method, guint64 n, double estimate,
                        const MsConfidence *confidence)
{
  g_return_val_if_fail(confidence->level > 0 && confidence->level < 1,
                       ((MsInterval){.estimate = NAN, .low = NAN, .high = NAN}));
  return (MsInterval){n > 0 ? method : MS_INTERVAL_NONE,
                      confidence->level,
                      n,
                      confidence->unit,
                      estimate,
                      NAN,
                      NAN};
}

static double t_quantile(double level, double freedom)
{
  double tail = (1 - level) / 2;
  return freedom > NORMAL_FROM ? gsl_cdf_ugaussian_Qinv(tail) : gsl_cdf_tdist_Qinv(tail, freedom);
}

static double t_half_width(guint64 n, double m2, double level)
{
  if (n < 2)
    return INFINITY;
  if (m2 <= 0)
    return 0;
  double freedom = (double)(n - 1);
  return t_quantile(level, freedom) * sqrt(m2 / freedom / (double)n);
}

MsInterval ms_stats_student(const MsMoments *moments, const MsConfidence *confidence)
{
  MsInterval interval =
      start(MS_INTERVAL_STUDENT, moments->n, moments->n > 0 ? moments->mean : NAN, confidence);
  if (moments->n < 2)
    return interval;
  double half = t_half_width(moments->n, moments->m2, confidence->level);
  interval.low = moments->mean - half;
  interval.high = moments->mean + half;
  return interval;
}

double ms_stats_student_half_width(guint64 n, double mean, double m2, double level)
{
  if (n < 2 || m2 > 0 || (mean != 0 && mean != 1))
    return t_half_width(n, m2, level);
  MsInterval wilson = ms_stats_wilson(0, n, &(MsConfidence){.level = level});
  return wilson.high;
}

MsInterval ms_stats_wilson(guint64 yes, guint64 n, const MsConfidence *confidence)
{
  g_return_val_if_fail(yes <= n, start(MS_INTERVAL_WILSON, n, NAN, confidence));
  MsInterval interval =
      start(MS_INTERVAL_WILSON, n, n > 0 ? (double)yes / (double)n : NAN, confidence);
  if (n == 0)
    return interval;
  double z = gsl_cdf_ugaussian_Qinv((1 - confidence->level) / 2);
  double all = (double)n, good = (double)yes, bad = (double)(n - yes);
  double centre = (good + z * z / 2) / (all + z * z);
  double half = z / (all + z * z) * sqrt(good * bad / all + z * z / 4);
  interval.low = yes == 0 ? 0 : centre - half;
  interval.high = yes == n ? 1 : centre + half;
  return interval;
}

static MsMoments moments_of(const double *values, gsize n)
{
  MsMoments moments = {0};
  for (gsize i = 0; i < n; i++)
    ms_moments_add(&moments, values[i]);
  return moments;
}

static MsIntervalMethod method_for(const MsMoments *moments)
{
  double skewness = ms_moments_skewness(moments);
  gboolean skewed = (double)moments->n < COCHRAN * skewness * skewness;
  return skewed && moments->n >= BCA_LEAST ? MS_INTERVAL_BCA : MS_INTERVAL_STUDENT;
}

MsInterval ms_stats_mean(const double *values, gsize n, const MsConfidence *confidence)
{
  MsMoments moments = moments_of(values, n);
  return ms_stats_interval(values, n, method_for(&moments), confidence);
}

MsInterval ms_stats_interval(const double *values, gsize n, MsIntervalMethod kind,
                             const MsConfidence *confidence)
{
  MsMoments moments = moments_of(values, n);
  guint64 yes = 0, no = 0;
  for (gsize i = 0; i < n; i++) {
    yes += values[i] == 1;
    no += values[i] == 0;
  }
  if (kind == MS_INTERVAL_AUTO)
    kind = n > 0 && yes + no == n ? MS_INTERVAL_WILSON : method_for(&moments);
  switch (kind) {
  case MS_INTERVAL_STUDENT:
    return ms_stats_student(&moments, confidence);
  case MS_INTERVAL_BCA:
    return ms_stats_bca(values, n, confidence);
  case MS_INTERVAL_WILSON:
    g_return_val_if_fail(yes + no == n, start(MS_INTERVAL_WILSON, n, NAN, confidence));
    return ms_stats_wilson(yes, n, confidence);
  default:
    return start(MS_INTERVAL_NONE, n, n > 0 ? moments.mean : NAN, confidence);
  }
}

MsInterval ms_stats_paired(const double *values, const double *base, gsize n,
                           const MsConfidence *confidence)
{
  g_autofree double *difference = g_new(double, n + 1);
  for (gsize i = 0; i < n; i++)
    difference[i] = values[i] - base[i];
  return ms_stats_mean(difference, n, confidence);
}

double ms_stats_quantile(const double *sorted, gsize n, double p)
{
  return n == 0 ? NAN : gsl_stats_quantile_from_sorted_data(sorted, 1, n, p);
}
