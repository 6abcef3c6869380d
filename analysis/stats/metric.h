/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is measured of a trial: one number from a row. */
#pragma once

#include "sim/outcome/trial.h"

G_BEGIN_DECLS

/**
 * MsMetric:
 * @name: "impact"
 * @unit: "share" (of ASes, 0-1) or "as-minutes"
 * @title: what it is, in words
 * @outcomes: bits 1 << #MsOutcome that count; 0 for the time without a legitimate path
 */
typedef struct {
  const char *name, *unit, *title;
  guint outcomes;
} MsMetric;

/** MS_ALL_GROUPS: bits 1 << group of all groups */
#define MS_ALL_GROUPS ((1u << MS_N_GROUPS) - 1)

/** MS_IMPACT_OUTCOMES: traffic that goes where it should not, or nowhere for want of a good route;
 * an AS without any route is not counted */
#define MS_IMPACT_OUTCOMES                                                                         \
  (1u << MS_OUTCOME_DETOURED | 1u << MS_OUTCOME_INTERCEPTED | 1u << MS_OUTCOME_HIJACKED |          \
   1u << MS_OUTCOME_BLACKHOLED | 1u << MS_OUTCOME_LOOPED)

/** ms_metrics: all, in the order in which they are listed; the first is impact, the default */
const MsMetric *ms_metrics(guint *n);

/** ms_metric_find: by name, or %NULL */
const MsMetric *ms_metric_find(const char *name);

/** ms_metric_is_share: whether its unit is a share of ASes */
static inline gboolean ms_metric_is_share(const MsMetric *metric)
{
  return metric->outcomes != 0;
}

/** ms_trial_share: of the ASes of @groups (bits 1 << group; the offender is in none), that whose
 * outcome is in @outcomes; NaN where the groups have nobody */
double ms_trial_share(const MsTrial *row, guint outcomes, guint groups);

/** ms_metric_value: of a row; NaN where it is not known. Time is not kept by group */
double ms_metric_value(const MsMetric *metric, const MsTrial *row, guint groups);

G_END_DECLS
