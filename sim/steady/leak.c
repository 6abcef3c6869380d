/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A leak can have two stable states, or none: the leaker's neighbour may prefer the leaked route
 * and then have nothing else to offer the leaker. The convention: an incident starts after
 * convergence, so the leaker stays on the route that it had, and every AS on that path refuses the
 * leak by its own loop check (RFC 4271 section 9.1.2). That this holds is certified trial by trial:
 * in the final state the leaker and each AS on its path are asked again, and have to choose what
 * they had. */
#include "sim/steady/batch-private.h"

#include <string.h>

/* What the nodes at which the lanes are choose, in the state that the last sweep left. */
static void ask(MsSteadyBatch *batch, const guint32 *at, guint64 lanes, MsKernelWatch *choice)
{
  MsKernelWatch watch;
  while (lanes != 0) {
    guint32 node = at[__builtin_ctzll(lanes)];
    guint64 here = 0;
    for (guint64 left = lanes; left != 0; left &= left - 1) {
      guint lane = (guint)__builtin_ctzll(left);
      if (at[lane] == node)
        here |= G_GUINT64_CONSTANT(1) << lane;
    }
    lanes &= ~here;
    /* A copy: the special as it is swept, but for whom it is watched. */
    MsKernelSpecial special = ms_stage_copy(batch, node);
    special.watched = here;
    special.watch = &watch;
    batch->kernel->look[batch->width](&batch->job, &special);
    for (guint64 left = here; left != 0; left &= left - 1) {
      guint lane = (guint)__builtin_ctzll(left);
      choice->next[lane] = watch.next[lane];
      choice->group[lane] = watch.group[lane];
      choice->value[lane] = watch.value[lane];
    }
  }
}

/* From the leakers, hop by hop, all lanes at once. */
void ms_leak_find_paths(MsSteadyBatch *batch)
{
  guint32 at[MS_LANES];
  MsKernelWatch choice;
  guint64 lanes = batch->lanes;
  for (guint lane = 0; lane < batch->n; lane++) {
    at[lane] = batch->graph->node_of[batch->trials[lane].offender];
    batch->path[lane].n = 0;
  }
  while (lanes != 0) {
    ask(batch, at, lanes, &choice);
    for (guint64 left = lanes; left != 0; left &= left - 1) {
      guint lane = (guint)__builtin_ctzll(left);
      guint64 bit = G_GUINT64_CONSTANT(1) << lane;
      MsLeakedPath *path = &batch->path[lane];
      gboolean ends = choice.value[lane] == G_MAXUINT16; /* the leaker has no route */
      if (path->n == MS_MAX_PATH) {
        batch->job.too_long |= bit;
        ends = TRUE;
      } else if (!ends) {
        if (path->n == 0) {
          path->learned = choice.group[lane];
          path->value = choice.value[lane];
        }
        path->node[path->n++] = at[lane];
        ends = choice.group[lane] == MS_N_SWEEPS;
        at[lane] = choice.next[lane];
      }
      if (ends)
        lanes &= ~bit;
    }
  }
}

guint64 ms_leak_certify(MsSteadyBatch *batch)
{
  guint64 certified = 0;
  for (guint lane = 0; lane < batch->n; lane++) {
    const MsLeakedPath *path = &batch->path[lane];
    gboolean same = TRUE;
    for (guint i = 0; i < path->n && same; i++) {
      const MsKernelSpecial *special =
          &g_array_index(batch->special, MsKernelSpecial, batch->special_of[path->node[i]]);
      guint32 expected = path->node[MIN(i + 1, path->n - 1)];
      same = special->watch->value[lane] != G_MAXUINT16 && special->watch->next[lane] == expected;
    }
    if (same)
      certified |= G_GUINT64_CONSTANT(1) << lane;
  }
  return certified;
}
