/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/stats/metric.h"

#include <math.h>

#define ALL_OUTCOMES ((1u << MS_N_OUTCOMES) - 1)

static const MsMetric metrics[] = {
    {"impact", "share",
     "ASes whose traffic is detoured, intercepted, hijacked, blackholed or looped",
     MS_IMPACT_OUTCOMES, FALSE},
    {"not-legitimate", "share", "ASes whose traffic has no legitimate path",
     ALL_OUTCOMES & ~(1u << MS_OUTCOME_LEGITIMATE), FALSE},
    {"legitimate", "share", "ASes whose traffic arrives by a path without the offence",
     1u << MS_OUTCOME_LEGITIMATE, FALSE},
    {"detoured", "share", "ASes whose traffic arrives across a link that carried the leak",
     1u << MS_OUTCOME_DETOURED, FALSE},
    {"intercepted", "share", "ASes whose traffic arrives through the hijacker",
     1u << MS_OUTCOME_INTERCEPTED, FALSE},
    {"hijacked", "share", "ASes whose traffic ends at the hijacker", 1u << MS_OUTCOME_HIJACKED,
     FALSE},
    {"blackholed", "share", "ASes whose traffic is dropped on the way", 1u << MS_OUTCOME_BLACKHOLED,
     FALSE},
    {"looped", "share", "ASes whose traffic goes round in loops", 1u << MS_OUTCOME_LOOPED, FALSE},
    {"unreachable", "share", "ASes without any route", 1u << MS_OUTCOME_UNREACHABLE, FALSE},
    {"as-minutes", "as-minutes", "AS-minutes without a legitimate path", 0, FALSE},
    {"repair-minutes", "minutes", "Minutes from the start to the last repair of people", 0, TRUE},
};

const MsMetric *ms_metrics(guint *n)
{
  *n = G_N_ELEMENTS(metrics);
  return metrics;
}

const MsMetric *ms_metric_find(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(metrics); i++)
    if (g_str_equal(metrics[i].name, name))
      return &metrics[i];
  return NULL;
}

double ms_trial_share(const MsTrial *row, guint outcomes, guint groups)
{
  guint64 part = 0, all = 0;
  for (guint g = 0; g < MS_N_GROUPS; g++) {
    if ((groups & 1u << g) == 0)
      continue;
    for (guint o = 0; o < MS_N_OUTCOMES; o++) {
      all += row->count[g][o];
      part += (outcomes & 1u << o) != 0 ? row->count[g][o] : 0;
    }
  }
  return all == 0 ? NAN : (double)part / (double)all;
}

static double share_of(const guint32 cell[MS_N_OUTCOMES], guint n, guint outcomes)
{
  guint64 part = 0, all = 0;
  for (guint i = 0; i < n * MS_N_OUTCOMES; i++) {
    all += cell[i];
    part += (outcomes >> i % MS_N_OUTCOMES & 1) != 0 ? cell[i] : 0;
  }
  return all == 0 ? NAN : (double)part / (double)all;
}

#define OTHERS       (MS_ALL_GROUPS / 3)
#define PARTICIPANTS (MS_ALL_GROUPS / 3 * 2)

double ms_trial_share_of(const MsTrial *row, guint outcomes, const MsMetricPart *part)
{
  gboolean all = part->groups == MS_ALL_GROUPS;
  if (part->weight == MS_WEIGHT_ASES && part->region == 0)
    return ms_trial_share(row, outcomes, part->groups);
  if (part->weight == MS_WEIGHT_ASES)
    return all ? share_of(row->region[part->region - 1], 1, outcomes) : (double)NAN;
  const guint32(*side)[MS_N_OUTCOMES] = row->weighted[part->weight - 1];
  if (part->region != 0)
    return NAN;
  return all                            ? share_of(side[0], 2, outcomes)
         : part->groups == OTHERS       ? share_of(side[0], 1, outcomes)
         : part->groups == PARTICIPANTS ? share_of(side[1], 1, outcomes)
                                        : (double)NAN;
}

double ms_metric_value(const MsMetric *metric, const MsTrial *row, const MsMetricPart *part)
{
  if (ms_metric_is_share(metric))
    return ms_trial_share_of(row, metric->outcomes, part);
  if (part->groups != MS_ALL_GROUPS || part->region != 0)
    return NAN;
  if (metric->repair)
    return row->repaired_seconds / 60;
  if (part->weight == MS_WEIGHT_ASES)
    return row->lost_seconds / 60;
  return row->lost_share[part->weight - 1] * (part->total > 0 ? part->total : 1) / 60;
}

const char *ms_metric_unit(const MsMetric *metric, MsWeight weight)
{
  static const char *const minutes[MS_N_WEIGHTS] = {"as-minutes", "address-minutes", "user-minutes",
                                                    "traffic-minutes"};
  return ms_metric_is_share(metric) || metric->repair ? metric->unit : minutes[weight];
}
