/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By region and by weight a batch is counted after its last sweep, from the lanes in which each
 * node has no route, or a marked one. Where all nodes are of one region and nothing is known of
 * weights, the counts by role say it all, and no sweep keeps these lanes. */
#include "sim/steady/batch-private.h"

#include <string.h>

G_STATIC_ASSERT((int)MS_WEIGHED == MS_N_WEIGHTS - 1 && (int)MS_MAX_CLASSES >= MS_N_REGIONS);

void ms_batch_count_init(MsSteadyBatch *batch)
{
  guint32 n = batch->graph->kernel.n;
  batch->region = g_new(guint8, n + 1);
  batch->sums = g_new0(MsBatchSums, 1);
  batch->end_none = g_new(guint64, n + 1);
  batch->end_marked = g_new(guint64, n + 1);
  for (guint32 node = 0; node < n; node++) {
    batch->region[node] = batch->graph->topology->region[batch->graph->as_of[node]];
    batch->n_regions += batch->region_size[batch->region[node]]++ == 0;
  }
}

void ms_batch_count_clear(MsSteadyBatch *batch)
{
  g_free(batch->region);
  g_free(batch->share);
  g_free(batch->end_none);
  g_free(batch->end_marked);
  g_free(batch->sums);
}

void ms_steady_batch_weigh(MsSteadyBatch *batch, const MsWeights *weights)
{
  guint32 n = batch->graph->kernel.n;
  g_clear_pointer(&batch->share, g_free);
  memset(batch->share_sum, 0, sizeof batch->share_sum);
  if (!ms_weights_any(weights))
    return;
  batch->share = g_malloc_n(n + 1, sizeof *batch->share);
  for (guint32 node = 0; node < n; node++)
    for (guint w = 0; w < MS_WEIGHED; w++) {
      guint32 share = ms_weights_of(weights, (MsWeight)(w + 1), batch->graph->as_of[node]);
      batch->share[node][w] = share;
      batch->share_sum[w] += share;
    }
}

gboolean ms_batch_keeps_ends(const MsSteadyBatch *batch)
{
  return batch->share != NULL || batch->n_regions > 1 || batch->before != NULL;
}

static void weigh(MsSteadyBatch *batch, const guint64 *bits, const guint64 *only,
                  guint32 sum[MS_WEIGHED][MS_LANES])
{
  batch->kernel->weigh(bits, only, (const guint32(*)[MS_WEIGHED])batch->share,
                       batch->graph->kernel.n, sum);
}

void ms_batch_sum(MsSteadyBatch *batch)
{
  MsBatchSums *sums = batch->sums;
  guint32 n = batch->graph->kernel.n;
  if (batch->n_regions > 1) {
    batch->kernel->tally(batch->end_none, batch->region, n, sums->region_none);
    batch->kernel->tally(batch->end_marked, batch->region, n, sums->region_marked);
  }
  if (batch->share == NULL)
    return;
  weigh(batch, batch->end_none, NULL, sums->none);
  weigh(batch, batch->end_marked, NULL, sums->marked);
  if (batch->participant == NULL)
    return;
  weigh(batch, batch->participant, NULL, sums->part);
  weigh(batch, batch->end_none, batch->participant, sums->part_none);
  weigh(batch, batch->end_marked, batch->participant, sums->part_marked);
}

/* Of one region all is as the counts by role have it, which leave out the offender already. */
static void take_only_region(MsSteadyLane *into, guint region)
{
  for (guint group = 0; group < MS_N_GROUPS; group++)
    for (guint o = 0; o < MS_N_OUTCOMES; o++)
      into->region[region][o] += into->count[group][o];
}

static void take_regions(const MsSteadyBatch *batch, guint lane, MsOutcome harm, guint32 node,
                         MsOutcome own, MsSteadyLane *into)
{
  for (guint r = 0; r < MS_N_REGIONS; r++) {
    guint32 none = batch->sums->region_none[r][lane], marked = batch->sums->region_marked[r][lane];
    into->region[r][MS_OUTCOME_UNREACHABLE] = none;
    into->region[r][harm] = marked;
    into->region[r][MS_OUTCOME_LEGITIMATE] = batch->region_size[r] - none - marked;
  }
  if (node != G_MAXUINT32)
    into->region[batch->region[node]][own]--;
}

static void take_weights(const MsSteadyBatch *batch, guint lane, MsOutcome harm, guint32 node,
                         MsOutcome own, MsSteadyLane *into)
{
  const MsBatchSums *sums = batch->sums;
  gboolean parts = batch->participant != NULL;
  guint member = parts && node != G_MAXUINT32 && (batch->participant[node] >> lane & 1);
  for (guint w = 0; w < MS_WEIGHED; w++) {
    guint32 *others = into->weighted[w][0], *part = into->weighted[w][1];
    guint32 all = parts ? sums->part[w][lane] : 0;
    part[MS_OUTCOME_UNREACHABLE] = parts ? sums->part_none[w][lane] : 0;
    part[harm] = parts ? sums->part_marked[w][lane] : 0;
    part[MS_OUTCOME_LEGITIMATE] = all - part[MS_OUTCOME_UNREACHABLE] - part[harm];
    others[MS_OUTCOME_UNREACHABLE] = sums->none[w][lane] - part[MS_OUTCOME_UNREACHABLE];
    others[harm] = sums->marked[w][lane] - part[harm];
    others[MS_OUTCOME_LEGITIMATE] =
        batch->share_sum[w] - all - others[MS_OUTCOME_UNREACHABLE] - others[harm];
    if (node != G_MAXUINT32)
      into->weighted[w][member][own] -= batch->share[node][w];
  }
}

void ms_batch_take(const MsSteadyBatch *batch, guint lane, MsOutcome harm, guint32 node,
                   MsOutcome own, MsSteadyLane *into)
{
  memset(into->region, 0, sizeof into->region);
  memset(into->weighted, 0, sizeof into->weighted);
  if (batch->n_regions > 1)
    take_regions(batch, lane, harm, node, own, into);
  else
    take_only_region(into, batch->region[0]);
  if (batch->share != NULL)
    take_weights(batch, lane, harm, node, own, into);
}
