/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is measured of a trial: one number from a row. */
#pragma once

#include "sim/outcome/trial.h"

G_BEGIN_DECLS

/**
 * MsMetric:
 * @name: "impact"
 * @unit: "share" (of ASes, or of what they weigh, 0-1), "as-minutes", "minutes"
 * @title: what it is, in words
 * @outcomes: bits 1 << #MsOutcome that count; 0 for a time
 * @repair: of times: until people have repaired it; else that without a legitimate path
 */
typedef struct {
  const char *name, *unit, *title;
  guint outcomes;
  gboolean repair;
} MsMetric;

/**
 * MsMetricPart:
 * @weight: what ASes count by
 * @total: of that weight, for times; 0: in parts of the whole
 * @groups: bits 1 << group: those that count
 * @region: those of which region, as #MsRegion plus 1; 0: all
 *
 * Of whom something is measured. A row does not hold everything: by region alone, and by weight of
 * participants and others, but not of roles, and times of all.
 */
typedef struct {
  MsWeight weight;
  double total;
  guint groups, region;
} MsMetricPart;

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

/** ms_trial_share_of: the same of any part; NaN too where a row does not hold it */
double ms_trial_share_of(const MsTrial *row, guint outcomes, const MsMetricPart *part);

/** ms_metric_value: of a row; NaN where it is not known, or a row does not hold it */
double ms_metric_value(const MsMetric *metric, const MsTrial *row, const MsMetricPart *part);

/** ms_metric_unit: the unit that it has by a weight: "share", "as-minutes", "user-minutes" */
const char *ms_metric_unit(const MsMetric *metric, MsWeight weight);

G_END_DECLS
