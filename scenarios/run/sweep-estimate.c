/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/sweep-estimate.h"

#include "analysis/stats/metric.h"

#include <math.h>

static double level_of(const MsStoreRule *rule)
{
  gboolean looks = rule->half_width > 0 && rule->n_looks > 0;
  return looks ? 1 - (1 - rule->confidence) / rule->n_looks : rule->confidence;
}

MsSweepEstimate *ms_sweep_estimate_new(const MsStoreRule *rule, guint n_points, guint n_targets)
{
  MsSweepEstimate *estimate = g_new0(MsSweepEstimate, 1);
  estimate->rule = rule;
  estimate->n_cells = n_points * n_targets;
  estimate->cell = g_new0(MsMoments, estimate->n_cells + 1);
  estimate->end.level = level_of(rule);
  return estimate;
}

void ms_sweep_estimate_free(MsSweepEstimate *estimate)
{
  if (estimate == NULL)
    return;
  g_free(estimate->cell);
  g_free(estimate);
}

gboolean ms_sweep_estimate_done(const MsSweepEstimate *estimate)
{
  return estimate->end.stopped || estimate->end.trials >= estimate->rule->trials;
}

double ms_sweep_estimate_half_width(const MsSweepEstimate *estimate, guint cell)
{
  const MsMoments *moments = &estimate->cell[cell];
  return ms_stats_student_half_width(moments->n, moments->mean, moments->m2, estimate->end.level);
}

static void look(MsSweepEstimate *estimate)
{
  estimate->end.looks++;
  for (guint c = 0; c < estimate->n_cells; c++)
    if (!(ms_sweep_estimate_half_width(estimate, c) < estimate->rule->half_width))
      return;
  estimate->end.stopped = TRUE;
}

double ms_sweep_impact(const MsTrial *row)
{
  return ms_trial_share(row, MS_IMPACT_OUTCOMES, MS_ALL_GROUPS);
}

void ms_sweep_estimate_add(MsSweepEstimate *estimate, double impact)
{
  const MsStoreRule *rule = estimate->rule;
  if (!isnan(impact))
    ms_moments_add(&estimate->cell[estimate->next], impact);
  if (++estimate->next < estimate->n_cells)
    return;
  estimate->next = 0;
  estimate->end.trials++;
  if (rule->half_width > 0 && estimate->end.looks < rule->n_looks &&
      estimate->end.trials == rule->look[estimate->end.looks])
    look(estimate);
}
