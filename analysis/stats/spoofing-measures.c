/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/stats/spoofing-measures.h"

#include "analysis/stats/interval.h"

#include <math.h>
#include <stdlib.h>

const double ms_reach_quantile[MS_N_REACH_QUANTILES] = {0.1, 0.25, 0.5, 0.75, 0.9};

static char *arrived(const char *what, const char *whose)
{
  return g_strconcat("arrived-", what, whose, NULL);
}

char *ms_spoofing_measure_name(guint measure)
{
  static const char *const tail[] = {"honest-dropped", "honest-dropped-multihomed", "participants",
                                     "validating"};
  static const char *const head[] = {"left", "out", "arrived"};
  if (measure < MS_SPOOFED_STOPPED)
    return g_strdup(head[measure]);
  if (measure < MS_SPOOFED_WEIGHT) {
    guint which = measure - MS_SPOOFED_STOPPED;
    return g_strdup_printf("stopped-%s-%s", ms_sav_edge_name((MsSavEdge)(which / 2)),
                           which % 2 == 1 ? "participants" : "others");
  }
  if (measure < MS_SPOOFED_ROLE)
    return arrived("", ms_weight_name((MsWeight)(measure - MS_SPOOFED_WEIGHT)));
  if (measure < MS_SPOOFED_REGION)
    return arrived("role-", ms_role_name((MsRole)(measure - MS_SPOOFED_ROLE)));
  if (measure < MS_REACH_NONE)
    return arrived("region-", ms_region_name((MsRegion)(measure - MS_SPOOFED_REGION)));
  if (measure < MS_REACH_QUANTILE)
    return g_strdup(measure == MS_REACH_NONE ? "reach-none" : "reach-all");
  if (measure < MS_HONEST_DROPPED)
    return g_strdup_printf("reach-%.0f%%", 100 * ms_reach_quantile[measure - MS_REACH_QUANTILE]);
  return g_strdup(tail[measure - MS_HONEST_DROPPED]);
}

gboolean ms_spoofing_measure_known(const double *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!isnan(values[i]))
      return TRUE;
  return FALSE;
}

/* Of flows, which may be halves, or of ASes. */
static double share(double part, double whole)
{
  return whole > 0 ? part / whole : (double)NAN;
}

static int compare_numbers(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void measure_reach(const float *reach, guint32 n_ases, double *values)
{
  g_autofree double *sorted = g_new(double, n_ases + 1);
  gsize n = 0, none = 0, all = 0;
  for (guint32 as = 0; as < n_ases; as++)
    if (!isnan(reach[as])) {
      sorted[n++] = (double)reach[as];
      none += reach[as] <= 0;
      all += reach[as] >= 1;
    }
  qsort(sorted, n, sizeof *sorted, compare_numbers);
  values[MS_REACH_NONE] = share((double)none, (double)n);
  values[MS_REACH_ALL] = share((double)all, (double)n);
  for (guint q = 0; q < MS_N_REACH_QUANTILES; q++)
    values[MS_REACH_QUANTILE + q] = ms_stats_quantile(sorted, n, ms_reach_quantile[q]);
}

void ms_spoofing_measure(const MsSpoofingCounts *counts, guint32 n_ases, guint32 participants,
                         guint32 validating, double *values)
{
  values[MS_SPOOFED_LEFT] = share(counts->left, counts->pairs);
  values[MS_SPOOFED_OUT] = share(counts->out, counts->pairs);
  values[MS_SPOOFED_ARRIVED] = share(counts->arrived, counts->pairs);
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    for (guint who = 0; who < 2; who++)
      values[MS_SPOOFED_STOPPED + 2 * e + who] = share(counts->stopped[e][who], counts->pairs);
  for (guint i = 0; i < MS_N_WEIGHTS; i++)
    values[MS_SPOOFED_WEIGHT + i] = counts->weighted[i];
  for (guint i = 0; i < MS_N_ROLES; i++)
    values[MS_SPOOFED_ROLE + i] = counts->by_role[i];
  for (guint i = 0; i < MS_N_REGIONS; i++)
    values[MS_SPOOFED_REGION + i] = counts->by_region[i];
  measure_reach(counts->reach, n_ases, values);
  values[MS_HONEST_DROPPED] = share(counts->dropped, counts->honest);
  values[MS_HONEST_DROPPED_MULTIHOMED] =
      share(counts->dropped_multihomed, counts->honest_multihomed);
  values[MS_SPOOFING_PARTICIPANTS] = share(participants, n_ases);
  values[MS_SPOOFING_VALIDATING] = share(validating, n_ases);
}
