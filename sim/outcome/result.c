/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/outcome/result.h"

#include <string.h>

MsResult *ms_result_new(guint n_ases, guint n_prefixes, guint n_targets, guint n_incidents)
{
  MsResult *result = g_new0(MsResult, 1);
  result->n_ases = n_ases;
  result->n_prefixes = n_prefixes;
  result->n_targets = n_targets;
  result->n_incidents = n_incidents;
  result->timeline.n_targets = n_targets;
  result->lost = g_new0(double, (gsize)n_targets *n_ases + 1);
  result->leak_sent = g_new0(guint64, n_incidents + 1);
  return result;
}

void ms_result_free(MsResult *result)
{
  if (result == NULL)
    return;
  for (guint i = 0; i < result->n_snapshots; i++) {
    g_free(result->snapshot[i].next_hop);
    g_free(result->snapshot[i].learned);
    g_free(result->snapshot[i].path_first);
    g_free(result->snapshot[i].path_asn);
    g_free(result->snapshot[i].outcome);
  }
  g_free(result->snapshot);
  g_free(result->timeline.sample);
  g_free(result->timeline.count);
  g_free(result->timeline.weighted);
  g_free(result->settled);
  g_free(result->lost);
  g_free(result->leak_sent);
  g_free(result->restless);
  g_free(result);
}

void ms_weigh_outcomes(const MsWeights *weights, const guint8 *participant, const guint8 *outcome,
                       guint32 but, guint32 *weighted)
{
  memset(weighted, 0, sizeof *weighted * MS_N_WEIGHED);
  for (guint w = 1; weights != NULL && w < MS_N_WEIGHTS; w++) {
    const guint32 *share = weights->share[w];
    guint32 *into = weighted + (w - 1) * 2 * MS_N_OUTCOMES;
    for (guint32 as = 0; share != NULL && as < weights->n_ases; as++) {
      gboolean takes_part = participant != NULL && participant[as];
      if (as != but)
        into[(takes_part ? MS_N_OUTCOMES : 0) + outcome[as]] += share[as];
    }
  }
}

const MsSnapshot *ms_result_snapshot(const MsResult *result, const char *name)
{
  for (guint i = 0; i < result->n_snapshots; i++)
    if (g_str_equal(result->snapshot[i].name, name))
      return &result->snapshot[i];
  return NULL;
}
