/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/topology/weights.h"

#include <string.h>
#include <xxhash.h>

static const char *const names[MS_N_WEIGHTS] = {
    [MS_WEIGHT_ASES] = "ases",
    [MS_WEIGHT_ADDRESSES] = "addresses",
    [MS_WEIGHT_USERS] = "users",
    [MS_WEIGHT_TRAFFIC] = "traffic",
};

MsWeights *ms_weights_new(const MsTopology *topology)
{
  MsWeights *weights = g_new0(MsWeights, 1);
  weights->n_ases = topology->n_ases;
  weights->total[MS_WEIGHT_ASES] = topology->n_ases;
  return weights;
}

void ms_weights_free(MsWeights *weights)
{
  if (weights == NULL)
    return;
  for (guint w = 0; w < MS_N_WEIGHTS; w++) {
    g_free(weights->share[w]);
    g_free(weights->source[w]);
  }
  g_free(weights);
}

gboolean ms_weights_any(const MsWeights *weights)
{
  for (guint w = 1; weights != NULL && w < MS_N_WEIGHTS; w++)
    if (weights->share[w] != NULL)
      return TRUE;
  return FALSE;
}

/* A quotient rounds to the nearest, which may be one too many of a share; the largest can spare
 * it. */
static void keep_within_whole(guint32 *share, guint32 n)
{
  guint64 sum = 0;
  guint32 largest = 0;
  for (guint32 as = 0; as < n; as++) {
    sum += share[as];
    largest = share[as] > share[largest] ? as : largest;
  }
  if (sum > MS_WEIGHT_WHOLE)
    share[largest] -= (guint32)(sum - MS_WEIGHT_WHOLE);
}

void ms_weights_set(MsWeights *weights, MsWeight weight, const double *amount, const char *source)
{
  g_return_if_fail(weight > MS_WEIGHT_ASES && weight < MS_N_WEIGHTS);
  guint32 n = weights->n_ases;
  double sum = 0;
  for (guint32 as = 0; as < n; as++)
    sum += amount[as];
  g_clear_pointer(&weights->share[weight], g_free);
  g_clear_pointer(&weights->source[weight], g_free);
  weights->total[weight] = 0;
  if (!(sum > 0))
    return;
  guint32 *share = g_new(guint32, n);
  for (guint32 as = 0; as < n; as++)
    share[as] = (guint32)(amount[as] / sum * MS_WEIGHT_WHOLE);
  keep_within_whole(share, n);
  weights->share[weight] = share;
  weights->total[weight] = weight == MS_WEIGHT_TRAFFIC ? 0 : sum;
  weights->source[weight] = g_strdup(source);
}

char *ms_weights_digest(const MsWeights *weights)
{
  XXH3_state_t *state = XXH3_createState();
  XXH3_128bits_reset(state);
  guint32 word = GUINT32_TO_LE(weights->n_ases);
  XXH3_128bits_update(state, &word, sizeof word);
  for (guint w = 0; w < MS_N_WEIGHTS; w++) {
    guint8 known = weights->share[w] != NULL;
    XXH3_128bits_update(state, &known, 1);
    for (guint32 as = 0; known && as < weights->n_ases; as++) {
      word = GUINT32_TO_LE(weights->share[w][as]);
      XXH3_128bits_update(state, &word, sizeof word);
    }
  }
  XXH128_hash_t hash = XXH3_128bits_digest(state);
  XXH3_freeState(state);
  return g_strdup_printf("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                         (guint64)hash.high64, (guint64)hash.low64);
}

const char *ms_weight_name(MsWeight weight)
{
  return names[weight];
}

gboolean ms_weight_from_name(const char *name, MsWeight *weight)
{
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    if (g_str_equal(names[w], name)) {
      *weight = (MsWeight)w;
      return TRUE;
    }
  return FALSE;
}
