/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who fares worse than before the offence, lane by lane: those who had a route, and now have none
 * or a marked one. */
#include "sim/steady/batch-private.h"

#include <string.h>

void ms_steady_batch_lose(MsSteadyBatch *batch, gboolean lose)
{
  g_clear_pointer(&batch->before, g_free);
  if (lose)
    batch->before = g_new(guint64, batch->graph->kernel.n + 1);
}

void ms_batch_sweep_before(MsSteadyBatch *batch)
{
  batch->job.none_out = batch->before;
  batch->job.marked_out = batch->before != NULL ? batch->end_marked : NULL;
  ms_batch_sweep(batch, FALSE);
  batch->job.none_out = batch->job.marked_out = NULL;
}

/* A lane for each AS in which it has lost; the offender is left out. */
static void find_losers(MsSteadyBatch *batch)
{
  guint32 n = batch->graph->kernel.n;
  for (guint32 node = 0; node < n; node++)
    batch->none[node] =
        (batch->end_none[node] | batch->end_marked[node]) & ~batch->before[node] & batch->lanes;
  for (guint lane = 0; lane < batch->n; lane++)
    batch->none[batch->graph->node_of[batch->trials[lane].offender]] &=
        ~(G_GUINT64_CONSTANT(1) << lane);
}

void ms_batch_lose(MsSteadyBatch *batch, MsIncidentKind kind, MsSteadyLane *lanes)
{
  for (guint lane = 0; lane < batch->n; lane++) {
    lanes[lane].lost = 0;
    memset(lanes[lane].lost_weighted, 0, sizeof lanes[lane].lost_weighted);
  }
  if (batch->before == NULL || kind == MS_INCIDENT_NONE)
    return;
  find_losers(batch);
  guint32 n = batch->graph->kernel.n;
  guint32 ases[MS_MAX_CLASSES][MS_LANES] = {{0}}, weight[MS_WEIGHED][MS_LANES] = {{0}};
  batch->kernel->tally(batch->none, batch->region, n, ases);
  if (batch->share != NULL)
    batch->kernel->weigh(batch->none, NULL, (const guint32(*)[MS_WEIGHED])batch->share, n, weight);
  for (guint lane = 0; lane < batch->n; lane++) {
    for (guint r = 0; r < MS_MAX_CLASSES; r++)
      lanes[lane].lost += ases[r][lane];
    for (guint w = 0; w < MS_WEIGHED; w++)
      lanes[lane].lost_weighted[w] = weight[w][lane];
  }
}
