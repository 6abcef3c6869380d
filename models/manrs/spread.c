/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Step by step from those who encourage: only their neighbours are looked at, so what a run takes
 * is the number of these. In the queue those who encourage from the start are kept apart, so that
 * it holds those who were reached alone. */
#include "models/manrs/spread.h"

#include <string.h>

typedef struct {
  const MsSpread *spread;
  const MsTopology *topology;
  const guint8 *encourages;
  guint64 seed;
  double probability[MS_N_SPREAD_WAYS];
  double none[MS_N_SPREAD_WAYS][MS_SPREAD_LOT + 1]; /* that so many attempts all fail */
  guint8 *round;
  guint32 *queue;
  guint32 n;
  guint step;
  /* Of the linear threshold: [n_ases] how many of each kind have tried to win an AS, and in how
   * many exchanges it is; and whom this step has touched. */
  guint32 *tried[MS_N_SPREAD_WAYS], *exchanges_of;
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

/* In @round while it runs: encourages from the start, so nobody wins it. */
#define FROM_THE_START 255

static void reach(Walk *walk, guint32 as)
{
  walk->round[as] = (guint8)MIN(walk->step, FROM_THE_START - 1);
  walk->queue[walk->n++] = as;
}

static void try(Walk *walk, guint32 to, guint way)
{
  if (walk->probability[way] <= 0 || walk->round[to] != 0)
    return;
  walk->tried[way][to]++;
  g_array_append_val(walk->touched, to);
}

/* ---- the attempts of a cascade */

/* The inverse of a binomial distribution at @u: by its terms in turn, from the end that they are
 * large at, so that none underflows. */
static guint draw_successes(guint n, double p, double none, double u)
{
  if (p > 0.5) {
    double all = 1;
    for (guint i = 0; i < n; i++)
      all *= p;
    return n - draw_successes(n, 1 - p, all, 1 - u);
  }
  double term = none, below = none, odds = p / (1 - p);
  guint k = 0;
  for (; u >= below && k < n; k++) {
    term *= odds * (n - k) / (k + 1);
    below += term;
  }
  return k;
}

guint ms_spread_wins(guint64 key, guint32 lot, guint n, double probability, double none,
                     guint8 won[MS_SPREAD_LOT])
{
  guint64 state = key ^ ms_hash_mix(lot);
  double u = ms_hash_unit(ms_hash_mix(state));
  if (u < none && probability <= 0.5)
    return 0;
  guint k = draw_successes(n, probability, none, u);
  for (guint i = 0; i < n; i++)
    won[i] = (guint8)i;
  for (guint i = 0; i < k; i++) {
    guint64 bits = ms_hash_mix(state + i + 1) >> 32;
    guint other = i + (guint)(bits * (n - i) >> 32);
    guint8 held = won[i];
    won[i] = won[other];
    won[other] = held;
  }
  return k;
}

static void draw_chances(Walk *walk)
{
  for (guint way = 0; way < MS_N_SPREAD_WAYS; way++) {
    walk->none[way][0] = 1;
    for (guint n = 1; n <= MS_SPREAD_LOT; n++)
      walk->none[way][n] = walk->none[way][n - 1] * (1 - walk->probability[way]);
  }
}

/* Attempts at the @n candidates at @to, @stride numbers apart. */
static void try_all(Walk *walk, guint32 from_asn, const guint32 *to, gsize stride, guint32 n,
                    MsSpreadWay way)
{
  double probability = walk->probability[way];
  if (probability <= 0 || n == 0)
    return;
  guint64 key = ms_spread_key(walk->seed, from_asn, way);
  guint8 won[MS_SPREAD_LOT], step = (guint8)MIN(walk->step, FROM_THE_START - 1);
  for (guint32 lot = 0; lot * MS_SPREAD_LOT < n; lot++) {
    guint size = MIN(n - lot * MS_SPREAD_LOT, MS_SPREAD_LOT);
    guint k = ms_spread_wins(key, lot, size, probability, walk->none[way][size], won);
    /* Whether one is won already is as good as random: no branch hangs on it. */
    for (guint i = 0; i < k; i++) {
      guint32 as = to[((gsize)lot * MS_SPREAD_LOT + won[i]) * stride];
      guint8 held = walk->round[as];
      walk->round[as] = held == 0 ? step : held;
      walk->queue[walk->n] = as;
      walk->n += held == 0;
    }
  }
}

/* An AS wins its customers and its peers, never a provider. */
static void encourage(Walk *walk, guint32 as)
{
  const MsTopology *topology = walk->topology;
  gboolean ixp = topology->role[as] == MS_ROLE_IXP;
  if (walk->spread->model == MS_SPREAD_CASCADE) {
    const guint32 *to = topology->neighbour;
    guint32 first = topology->first[as], peers = topology->first_peer[as],
            end = topology->first_provider[as], asn = topology->asn[as];
    if (ixp) {
      try_all(walk, asn, to + first, 1, end - first, MS_SPREAD_BY_EXCHANGE);
      return;
    }
    try_all(walk, asn, to + first, 1, peers - first, MS_SPREAD_BY_PROVIDER);
    try_all(walk, asn, to + peers, 1, end - peers, MS_SPREAD_BY_PEER);
    return;
  }
  for (guint32 s = topology->first[as]; s < topology->first_provider[as]; s++)
    try(walk, topology->neighbour[s],
        ixp                            ? MS_SPREAD_BY_EXCHANGE
        : s < topology->first_peer[as] ? MS_SPREAD_BY_PROVIDER
                                       : MS_SPREAD_BY_PEER);
}

static void encourage_members(Walk *walk, guint32 exchange)
{
  const MsExchange *it = &walk->topology->exchanges[exchange];
  const MsMember *member = walk->topology->members + it->first;
  if (walk->spread->model == MS_SPREAD_CASCADE && it->n > 0)
    try_all(walk, ms_spread_exchange(exchange), &member->as, sizeof *member / sizeof member->as,
            it->n, MS_SPREAD_BY_EXCHANGE);
  for (guint32 m = 0; walk->spread->model == MS_SPREAD_THRESHOLD && m < it->n; m++)
    try(walk, member[m].as, MS_SPREAD_BY_EXCHANGE);
}

/* ---- linear threshold */

static double influence(const Walk *walk, guint32 as)
{
  const MsTopology *topology = walk->topology;
  guint32 all[MS_N_SPREAD_WAYS] = {0, 0, walk->exchanges_of[as]};
  for (guint32 s = topology->first_peer[as]; s < topology->first[as + 1]; s++)
    if (topology->role[topology->neighbour[s]] == MS_ROLE_IXP)
      all[MS_SPREAD_BY_EXCHANGE]++;
    else
      all[s < topology->first_provider[as] ? MS_SPREAD_BY_PEER : MS_SPREAD_BY_PROVIDER]++;
  double sum = 0;
  for (guint way = 0; way < MS_N_SPREAD_WAYS; way++)
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
  for (guint way = 0; way < MS_N_SPREAD_WAYS; way++)
    walk->tried[way] = g_new0(guint32, topology->n_ases);
  walk->exchanges_of = g_new0(guint32, topology->n_ases);
  walk->touched = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint32 e = 0; e < topology->n_exchanges; e++)
    for (guint32 m = 0; m < topology->exchanges[e].n; m++)
      walk->exchanges_of[topology->members[topology->exchanges[e].first + m].as]++;
}

static void clear_threshold(Walk *walk)
{
  for (guint way = 0; way < MS_N_SPREAD_WAYS; way++)
    g_free(walk->tried[way]);
  g_free(walk->exchanges_of);
  g_array_unref(walk->touched);
}

/* ---- steps */

/* Puts @mark on all who encourage from the start. */
static void mark_first(Walk *walk, guint8 mark)
{
  guint32 n = walk->topology->n_ases;
  for (const guint8 *at = walk->encourages;
       (at = memchr(at, 1, n - (gsize)(at - walk->encourages))) != NULL; at++)
    walk->round[at - walk->encourages] = mark;
}

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
  else
    draw_chances(&walk);
  mark_first(&walk, FROM_THE_START);
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
  mark_first(&walk, 0);
  if (threshold)
    clear_threshold(&walk);
  return walk.n;
}
