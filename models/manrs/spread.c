/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Step by step from those who encourage: only their neighbours are looked at, so what a run takes
 * is the number of these. In the queue those who encourage from the start are kept apart, so that
 * it holds those who were reached alone. */
#include "models/manrs/spread.h"

#include <math.h>
#include <string.h>

/* What an AS is to those who may win it. */
enum { BY_PEER, BY_PROVIDER, BY_EXCHANGE, N_WAYS };

typedef struct {
  const MsSpread *spread;
  const MsTopology *topology;
  const guint8 *encourages;
  guint64 seed, permutation;
  double probability[N_WAYS];
  guint8 *round;
  guint32 *queue;
  guint32 n;
  guint step;
  /* Of the linear threshold: [n_ases] how many of each kind have tried to win an AS, and in how
   * many exchanges it is; and whom this step has touched. */
  guint32 *tried[N_WAYS], *exchanges_of;
  GArray *touched;
} Walk;

const char *ms_spread_model_name(MsSpreadModel model)
{
  static const char *const names[] = {"none", "cascade", "threshold"};
  return names[model];
}

char *ms_spread_words(const MsSpread *spread)
{
  const struct {
    double probability;
    const char *to;
  } ways[] = {{spread->to_peer, "peers"},
              {spread->to_member, "members"},
              {spread->to_customer, "customers"}};
  GString *text = g_string_new(ms_spread_model_name(spread->model));
  for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
    if (ways[i].probability > 0)
      g_string_append_printf(text, ", %g %% to %s", 100 * ways[i].probability, ways[i].to);
  if (!spread->onward)
    g_string_append(text, ", one step");
  else if (spread->rounds > 0)
    g_string_append_printf(text, ", at most %u steps", spread->rounds);
  return g_string_free(text, FALSE);
}

static void reach(Walk *walk, guint32 as)
{
  walk->round[as] = (guint8)MIN(walk->step, 255);
  walk->queue[walk->n++] = as;
}

static void try(Walk *walk, guint32 from_asn, guint32 to, guint way)
{
  if (walk->probability[way] <= 0 || walk->round[to] != 0 || walk->encourages[to])
    return;
  if (walk->spread->model == MS_SPREAD_THRESHOLD) {
    walk->tried[way][to]++;
    g_array_append_val(walk->touched, to);
  } else if (ms_spread_live(walk->permutation, from_asn, walk->topology->asn[to],
                            walk->probability[way])) {
    reach(walk, to);
  }
}

/* ---- draws, by the hundred: of a hundred attempts most fail, and vectors find that out faster */

#define CHUNK 256

static inline __attribute__((always_inline)) void
draw_each(guint64 key, const guint32 *asn, const guint32 *to, guint n, guint32 *draw)
{
  for (guint i = 0; i < n; i++)
    draw[i] = ms_hash_keyed32(key, asn[to[i]]);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void draw_wide(guint64 key, const guint32 *asn,
                                                      const guint32 *to, guint n, guint32 *draw)
{
  draw_each(key, asn, to, n, draw);
}
#endif

static void draw_chunk(guint64 key, const guint32 *asn, const guint32 *to, guint n, guint32 *draw)
{
#if defined(__x86_64__)
  if (n >= 16 && __builtin_cpu_supports("avx2")) {
    draw_wide(key, asn, to, n, draw);
    return;
  }
#endif
  draw_each(key, asn, to, n, draw);
}

/* The same as try() of each neighbour from @first to @end, of a cascade. */
static void try_all(Walk *walk, guint32 as, guint32 first, guint32 end, guint way)
{
  const MsTopology *topology = walk->topology;
  guint64 limit = (guint64)ceil(walk->probability[way] * 0x1.0p32),
          key = walk->permutation ^ ms_hash_mix(topology->asn[as]);
  guint32 draw[CHUNK];
  for (guint32 s = first; limit > 0 && s < end; s += CHUNK) {
    const guint32 *to = topology->neighbour + s;
    guint n = MIN(end - s, CHUNK);
    draw_chunk(key, topology->asn, to, n, draw);
    for (guint i = 0; i < n; i++)
      if (draw[i] < limit && walk->round[to[i]] == 0 && !walk->encourages[to[i]])
        reach(walk, to[i]);
  }
}

/* An AS wins its customers and its peers, never a provider. */
static void encourage(Walk *walk, guint32 as)
{
  const MsTopology *topology = walk->topology;
  gboolean ixp = topology->role[as] == MS_ROLE_IXP;
  if (walk->spread->model == MS_SPREAD_CASCADE) {
    guint32 peers = topology->first_peer[as];
    try_all(walk, as, topology->first[as], peers, ixp ? BY_EXCHANGE : BY_PROVIDER);
    try_all(walk, as, peers, topology->first_provider[as], ixp ? BY_EXCHANGE : BY_PEER);
    return;
  }
  for (guint32 s = topology->first[as]; s < topology->first_provider[as]; s++)
    try(walk, topology->asn[as], topology->neighbour[s],
        ixp                            ? BY_EXCHANGE
        : s < topology->first_peer[as] ? BY_PROVIDER
                                       : BY_PEER);
}

static void encourage_members(Walk *walk, guint32 exchange)
{
  const MsExchange *it = &walk->topology->exchanges[exchange];
  for (guint32 m = it->first; m < it->first + it->n; m++)
    try(walk, ms_spread_exchange(exchange), walk->topology->members[m].as, BY_EXCHANGE);
}

/* ---- linear threshold */

static double influence(const Walk *walk, guint32 as)
{
  const MsTopology *topology = walk->topology;
  guint32 all[N_WAYS] = {0, 0, walk->exchanges_of[as]};
  for (guint32 s = topology->first_peer[as]; s < topology->first[as + 1]; s++)
    if (topology->role[topology->neighbour[s]] == MS_ROLE_IXP)
      all[BY_EXCHANGE]++;
    else
      all[s < topology->first_provider[as] ? BY_PEER : BY_PROVIDER]++;
  double sum = 0;
  for (guint way = 0; way < N_WAYS; way++)
    if (walk->tried[way][as] > 0)
      sum += walk->probability[way] * walk->tried[way][as] / all[way];
  return sum;
}

static void weigh_touched(Walk *walk)
{
  for (guint i = 0; i < walk->touched->len; i++) {
    guint32 as = g_array_index(walk->touched, guint32, i);
    if (walk->round[as] == 0 &&
        influence(walk, as) > ms_spread_threshold(walk->seed, walk->topology->asn[as]))
      reach(walk, as);
  }
  g_array_set_size(walk->touched, 0);
}

static void prepare_threshold(Walk *walk)
{
  const MsTopology *topology = walk->topology;
  for (guint way = 0; way < N_WAYS; way++)
    walk->tried[way] = g_new0(guint32, topology->n_ases);
  walk->exchanges_of = g_new0(guint32, topology->n_ases);
  walk->touched = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint32 e = 0; e < topology->n_exchanges; e++)
    for (guint32 m = 0; m < topology->exchanges[e].n; m++)
      walk->exchanges_of[topology->members[topology->exchanges[e].first + m].as]++;
}

static void clear_threshold(Walk *walk)
{
  for (guint way = 0; way < N_WAYS; way++)
    g_free(walk->tried[way]);
  g_free(walk->exchanges_of);
  g_array_unref(walk->touched);
}

/* ---- steps */

static void first_step(Walk *walk, const guint8 *exchanges)
{
  guint32 n = walk->topology->n_ases;
  for (const guint8 *at = walk->encourages;
       (at = memchr(at, 1, n - (gsize)(at - walk->encourages))) != NULL; at++)
    encourage(walk, (guint32)(at - walk->encourages));
  for (guint32 e = 0; exchanges != NULL && e < walk->topology->n_exchanges; e++)
    if (exchanges[e])
      encourage_members(walk, e);
}

guint32 ms_spread_run(const MsSpread *spread, const MsTopology *topology, const guint8 *encourages,
                      const guint8 *exchanges, guint64 seed, guint8 *round, guint32 *queue)
{
  Walk walk = {.spread = spread,
               .topology = topology,
               .encourages = encourages,
               .seed = seed,
               .permutation = ms_spread_permutation(seed),
               .probability = {spread->to_peer, spread->to_customer, spread->to_member},
               .round = round,
               .queue = queue,
               .step = 1};
  gboolean threshold = spread->model == MS_SPREAD_THRESHOLD;
  guint bound = !spread->onward ? 1 : spread->rounds == 0 ? G_MAXUINT : spread->rounds;
  memset(round, 0, topology->n_ases);
  if (spread->model == MS_SPREAD_NONE)
    return 0;
  if (threshold)
    prepare_threshold(&walk);
  first_step(&walk, exchanges);
  for (guint32 head = 0;;) {
    if (threshold)
      weigh_touched(&walk);
    guint32 end = walk.n;
    if (head == end || walk.step == bound)
      break;
    for (walk.step++; head < end; head++)
      encourage(&walk, queue[head]);
  }
  if (threshold)
    clear_threshold(&walk);
  return walk.n;
}
