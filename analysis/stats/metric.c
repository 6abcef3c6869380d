/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/stats/metric.h"

#include <math.h>

#define ALL_OUTCOMES ((1u << MS_N_OUTCOMES) - 1)

static const MsMetric metrics[] = {
    {"impact", "share",
     "ASes whose traffic is detoured, intercepted, hijacked, blackholed or looped",
     MS_IMPACT_OUTCOMES},
    {"not-legitimate", "share", "ASes whose traffic has no legitimate path",
     ALL_OUTCOMES & ~(1u << MS_OUTCOME_LEGITIMATE)},
    {"legitimate", "share", "ASes whose traffic arrives by a path without the offence",
     1u << MS_OUTCOME_LEGITIMATE},
    {"detoured", "share", "ASes whose traffic arrives across a link that carried the leak",
     1u << MS_OUTCOME_DETOURED},
    {"intercepted", "share", "ASes whose traffic arrives through the hijacker",
     1u << MS_OUTCOME_INTERCEPTED},
    {"hijacked", "share", "ASes whose traffic ends at the hijacker", 1u << MS_OUTCOME_HIJACKED},
    {"blackholed", "share", "ASes whose traffic is dropped on the way",
     1u << MS_OUTCOME_BLACKHOLED},
    {"looped", "share", "ASes whose traffic goes round in loops", 1u << MS_OUTCOME_LOOPED},
    {"unreachable", "share", "ASes without any route", 1u << MS_OUTCOME_UNREACHABLE},
    {"as-minutes", "as-minutes", "AS-minutes without a legitimate path", 0},
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

double ms_metric_value(const MsMetric *metric, const MsTrial *row, guint groups)
{
  if (ms_metric_is_share(metric))
    return ms_trial_share(row, metric->outcomes, groups);
  return groups == MS_ALL_GROUPS ? row->lost_seconds / 60 : NAN;
}
