/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How adoption spreads: against a plain recomputation over all live edges, against the chances of
 * every set of live edges of a small graph, and nested in probabilities and in those who start. */
#include "models/manrs/spread.h"
#include "models/topology/builder.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
  guint32 asn, other;
  MsRelation other_is;
} Link;

static MsTopology *graph_new(const Link *links, guint n, guint32 ixp, gboolean exchange)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("drawn");
  g_autoptr(GError) error = NULL;
  for (guint i = 0; i < n; i++)
    assert_true(ms_topology_builder_add_link(builder, links[i].asn, links[i].other,
                                             links[i].other_is, 0, 0, NULL));
  if (ixp != 0)
    ms_topology_builder_set_as(builder, ixp, MS_ROLE_IXP, MS_REGION_UNKNOWN, NULL);
  if (exchange) {
    guint number = ms_topology_builder_add_exchange(builder, "one", 0, MS_REGION_UNKNOWN);
    for (guint32 asn = 2; asn <= 4; asn++)
      ms_topology_builder_add_member(builder, number, asn, TRUE);
  }
  MsTopology *topology = ms_topology_builder_finish(builder, "drawn", FALSE, NULL, &error);
  assert_null(error);
  return topology;
}

/* A random graph of @n ASes 1 .. n: providers have lower numbers. */
static MsTopology *random_new(GRand *rand, guint n)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("random");
  g_autoptr(GError) error = NULL;
  g_autofree guint32 *provider = g_new0(guint32, n + 1);
  for (guint32 asn = 2; asn <= n; asn++) {
    provider[asn] = (guint32)g_rand_int_range(rand, 1, (gint32)asn);
    ms_topology_builder_add_link(builder, provider[asn], asn, MS_REL_CUSTOMER, 0, 0, NULL);
    ms_topology_builder_set_as(builder, asn,
                               g_rand_int_range(rand, 0, 10) == 0 ? MS_ROLE_IXP : MS_ROLE_ACCESS,
                               MS_REGION_UNKNOWN, NULL);
  }
  for (guint i = 0; i < 2 * n; i++) {
    guint32 a = (guint32)g_rand_int_range(rand, 1, (gint32)n + 1),
            b = (guint32)g_rand_int_range(rand, 1, (gint32)n + 1);
    if (a != b && provider[a] != b && provider[b] != a)
      ms_topology_builder_add_link(builder, a, b, MS_REL_PEER, 0, 0, NULL);
  }
  MsTopology *topology = ms_topology_builder_finish(builder, "random", FALSE, NULL, &error);
  assert_null(error);
  return topology;
}

static double probability(const MsSpread *spread, const MsTopology *topology, guint32 from,
                          guint32 session)
{
  MsRelation relation = ms_topology_relation(topology, from, session);
  if (relation == MS_REL_PROVIDER)
    return 0;
  if (topology->role[from] == MS_ROLE_IXP)
    return spread->to_member;
  return relation == MS_REL_PEER ? spread->to_peer : spread->to_customer;
}

/* [n_sessions] which attempts succeed, every one of the graph drawn. */
static guint8 *all_attempts(const MsSpread *spread, const MsTopology *topology, guint64 seed)
{
  guint8 *live = g_malloc0(topology->n_sessions + 1);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    guint32 first = topology->first[as], peers = topology->first_peer[as],
            end = topology->first_provider[as];
    gboolean ixp = topology->role[as] == MS_ROLE_IXP;
    for (guint32 s = first; s < end;) {
      guint32 from = ixp || s < peers ? first : peers, stop = ixp || s >= peers ? end : peers;
      MsSpreadWay way = ixp         ? MS_SPREAD_BY_EXCHANGE
                        : s < peers ? MS_SPREAD_BY_PROVIDER
                                    : MS_SPREAD_BY_PEER;
      double p = probability(spread, topology, as, s);
      guint32 lot = (s - from) / MS_SPREAD_LOT;
      guint n = MIN(stop - s, MS_SPREAD_LOT);
      guint8 won[MS_SPREAD_LOT];
      guint k = ms_spread_wins(ms_spread_key(seed, topology->asn[as], way), lot, n, p,
                               pow(1 - p, n), won);
      for (guint i = 0; i < k; i++)
        live[s + won[i]] = 1;
      s += n;
    }
  }
  return live;
}

/* In which step each is reached, over all edges until nothing changes. */
static void plain_cascade(const MsSpread *spread, const MsTopology *topology,
                          const guint8 *encourages, guint64 seed, guint *step)
{
  g_autofree guint8 *live = all_attempts(spread, topology, seed);
  guint bound = !spread->onward ? 1 : spread->rounds > 0 ? spread->rounds : G_MAXUINT;
  for (guint32 as = 0; as < topology->n_ases; as++)
    step[as] = encourages[as] ? 0 : G_MAXUINT;
  for (gboolean changed = TRUE; changed;) {
    changed = FALSE;
    for (guint32 as = 0; as < topology->n_ases; as++)
      for (guint32 s = topology->first[as]; step[as] < bound && s < topology->first[as + 1]; s++) {
        guint32 to = topology->neighbour[s];
        if (live[s] && step[to] > step[as] + 1) {
          step[to] = step[as] + 1;
          changed = TRUE;
        }
      }
  }
}

/* Step by step, each AS asked anew in each. */
static void plain_threshold(const MsSpread *spread, const MsTopology *topology,
                            const guint8 *encourages, guint64 seed, guint *step)
{
  guint bound = !spread->onward ? 1 : spread->rounds > 0 ? spread->rounds : G_MAXUINT;
  for (guint32 as = 0; as < topology->n_ases; as++)
    step[as] = encourages[as] ? 0 : G_MAXUINT;
  gboolean changed = TRUE;
  for (guint now = 1; changed && now <= bound; now++) {
    changed = FALSE;
    for (guint32 as = 0; as < topology->n_ases; as++) {
      guint all[3] = {0}, won[3] = {0};
      double of[3] = {spread->to_peer, spread->to_customer, spread->to_member}, sum = 0;
      if (step[as] < now)
        continue;
      for (guint32 s = topology->first_peer[as]; s < topology->first[as + 1]; s++) {
        guint32 from = topology->neighbour[s];
        guint way = topology->role[from] == MS_ROLE_IXP ? 2
                    : s < topology->first_provider[as]  ? 0
                                                        : 1;
        all[way]++;
        won[way] += step[from] < now;
      }
      for (guint way = 0; way < 3; way++)
        if (won[way] > 0)
          sum += of[way] * won[way] / all[way];
      if (sum > ms_spread_threshold(seed, topology->asn[as])) {
        step[as] = now;
        changed = TRUE;
      }
    }
  }
}

static void test_against_plain(void **state G_GNUC_UNUSED)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(11);
  guint reached = 0, far = 0;
  for (guint round = 0; round < 120; round++) {
    g_autoptr(MsTopology) topology = random_new(rand, 5 + round % 60);
    guint32 n = topology->n_ases;
    g_autofree guint8 *encourages = g_malloc0(n), *got = g_malloc(n);
    g_autofree guint *step = g_new(guint, n);
    g_autofree guint32 *queue = g_new(guint32, n + 1);
    for (guint32 as = 0; as < n; as++)
      encourages[as] = g_rand_int_range(rand, 0, 8) == 0;
    MsSpread spread = {.model = round % 2 == 0 ? MS_SPREAD_CASCADE : MS_SPREAD_THRESHOLD,
                       .to_peer = g_rand_double(rand),
                       .to_customer = round % 5 == 0 ? 0 : g_rand_double(rand),
                       .to_member = g_rand_double(rand),
                       .onward = round % 3 != 0,
                       .rounds = (guint)g_rand_int_range(rand, 0, 4)};
    if (spread.model == MS_SPREAD_CASCADE)
      plain_cascade(&spread, topology, encourages, round, step);
    else
      plain_threshold(&spread, topology, encourages, round, step);
    guint32 count = ms_spread_run(&spread, topology, encourages, NULL, round, got, queue);
    guint32 expected = 0;
    for (guint32 as = 0; as < n; as++) {
      guint want = step[as] == G_MAXUINT ? 0 : step[as];
      if (got[as] != want)
        fail_msg("graph %u: AS%u is reached in step %u, expected %u", round, topology->asn[as],
                 got[as], want);
      expected += want > 0;
      far += want > 1;
    }
    assert_int_equal(count, expected);
    for (guint32 i = 0; i < count; i++)
      assert_true(got[queue[i]] > 0 && (i == 0 || got[queue[i - 1]] <= got[queue[i]]));
    reached += count;
  }
  assert_true(reached > 500 && far > 100);
}

/* 1 peers with 2 and 3 and has the customer 4; 3 peers with 4; 2 has the customer 5. */
static const Link small[] = {{1, 2, MS_REL_PEER},
                             {1, 3, MS_REL_PEER},
                             {1, 4, MS_REL_CUSTOMER},
                             {3, 4, MS_REL_PEER},
                             {2, 5, MS_REL_CUSTOMER}};

/* The mean size of the cascade from 1, over all sets of live edges with their chances. */
static double exact_size(const MsSpread *spread, const MsTopology *topology)
{
  guint32 from[16], to[16];
  double chance[16];
  guint n = 0;
  for (guint32 as = 0; as < topology->n_ases; as++)
    for (guint32 s = topology->first[as]; s < topology->first_provider[as]; s++, n++) {
      from[n] = as;
      to[n] = topology->neighbour[s];
      chance[n] = probability(spread, topology, as, s);
    }
  double mean = 0;
  for (guint live = 0; live < 1u << n; live++) {
    double weight = 1;
    guint in = 1, size = 0;
    for (guint e = 0; e < n; e++)
      weight *= live >> e & 1 ? chance[e] : 1 - chance[e];
    for (guint again = 0; again < topology->n_ases; again++)
      for (guint e = 0; e < n; e++)
        if ((live >> e & 1) && (in >> from[e] & 1))
          in |= 1u << to[e];
    for (guint32 as = 1; as < topology->n_ases; as++)
      size += in >> as & 1;
    mean += weight * size;
  }
  return mean;
}

static void test_mean(void **state G_GNUC_UNUSED)
{
  enum { TRIALS = 200000 };
  g_autoptr(MsTopology) topology = graph_new(small, G_N_ELEMENTS(small), 0, FALSE);
  const MsSpread spread = {
      .model = MS_SPREAD_CASCADE, .to_peer = 0.4, .to_customer = 0.7, .onward = TRUE};
  const guint8 encourages[5] = {1, 0, 0, 0, 0};
  guint8 round[5];
  guint32 queue[6];
  double sum = 0, squares = 0, exact = exact_size(&spread, topology);
  for (guint64 trial = 0; trial < TRIALS; trial++) {
    double size = ms_spread_run(&spread, topology, encourages, NULL, trial, round, queue);
    sum += size;
    squares += size * size;
  }
  double mean = sum / TRIALS, error = sqrt((squares / TRIALS - mean * mean) / TRIALS);
  assert_true(exact > 1.5 && exact < 3);
  if (fabs(mean - exact) > 4.5 * error)
    fail_msg("mean %g, by all live edges %g, standard error %g", mean, exact, error);
}

/* By its definition: one of one provider is won with the probability itself. */
static void test_threshold_share(void **state G_GNUC_UNUSED)
{
  enum { TRIALS = 100000 };
  g_autoptr(MsTopology) topology = graph_new(small, G_N_ELEMENTS(small), 0, FALSE);
  const MsSpread spread = {.model = MS_SPREAD_THRESHOLD, .to_peer = 0.6, .to_customer = 0.3};
  const guint8 encourages[5] = {1, 0, 0, 0, 0};
  /* 2 and 3: one of one and of two peers; 4: one of one provider and none of one peer */
  const double expected[5] = {0, 0.6, 0.3, 0.3, 0};
  guint8 round[5];
  guint32 queue[6];
  guint won[5] = {0};
  for (guint64 trial = 0; trial < TRIALS; trial++) {
    ms_spread_run(&spread, topology, encourages, NULL, trial, round, queue);
    for (guint as = 0; as < 5; as++)
      won[as] += round[as] != 0;
  }
  for (guint as = 0; as < 5; as++) {
    double share = (double)won[as] / TRIALS;
    if (fabs(share - expected[as]) > 0.007)
      fail_msg("AS%u is won in %g of the trials, expected %g", as + 1, share, expected[as]);
  }
}

/* One lot: each candidate is won with the probability, any two of them independently, and whoever
 * is won is won at every higher one. */
static void test_lots(void **state G_GNUC_UNUSED)
{
  enum { TRIALS = 40000, MOST = MS_SPREAD_LOT };
  static const struct {
    guint n;
    double p;
  } lots[] = {{1, 0.3}, {2, 0.5}, {5, 0.05}, {5, 0.8}, {MOST, 0.02}, {MOST, 0.6}, {MOST, 0.999}};
  for (guint i = 0; i < G_N_ELEMENTS(lots); i++) {
    guint n = lots[i].n, single[MOST] = {0}, both = 0, all = 0;
    double p = lots[i].p, higher = p + (1 - p) / 3;
    for (guint trial = 0; trial < TRIALS; trial++) {
      guint8 won[MOST], more[MOST];
      guint64 key = ms_spread_key(trial, 64500, MS_SPREAD_BY_PEER), in = 0, in_more = 0;
      guint k = ms_spread_wins(key, i, n, p, pow(1 - p, n), won),
            k_more = ms_spread_wins(key, i, n, higher, pow(1 - higher, n), more);
      for (guint w = 0; w < k; w++) {
        in |= G_GUINT64_CONSTANT(1) << won[w];
        single[won[w]]++;
      }
      for (guint w = 0; w < k_more; w++)
        in_more |= G_GUINT64_CONSTANT(1) << more[w];
      assert_true((in & ~in_more) == 0);
      both += n > 1 && (in & 1) && (in >> (n - 1) & 1);
      all += k;
    }
    double error = sqrt(p * (1 - p) / TRIALS), pair = sqrt(p * p * (1 - p * p) / TRIALS);
    for (guint as = 0; as < n; as++)
      assert_true(fabs((double)single[as] / TRIALS - p) < 4.5 * error);
    assert_true(fabs((double)all / TRIALS / n - p) < 4.5 * error / sqrt(n));
    assert_true(n == 1 || fabs((double)both / TRIALS - p * p) < 4.5 * pair);
  }
}

static void test_nested(void **state G_GNUC_UNUSED)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(3);
  guint more_reached = 0;
  for (guint round = 0; round < 200; round++) {
    g_autoptr(MsTopology) topology = random_new(rand, 40);
    guint32 n = topology->n_ases;
    g_autofree guint8 *few = g_malloc0(n), *many = g_malloc0(n), *less = g_malloc(n),
                      *more = g_malloc(n);
    g_autofree guint32 *queue = g_new(guint32, n + 1);
    for (guint32 as = 0; as < n; as++) {
      few[as] = g_rand_int_range(rand, 0, 20) == 0;
      many[as] = few[as] || g_rand_int_range(rand, 0, 20) == 0;
    }
    MsSpread low = {.model = round % 2 == 0 ? MS_SPREAD_CASCADE : MS_SPREAD_THRESHOLD,
                    .to_peer = 0.2,
                    .to_customer = 0.1,
                    .to_member = 0.3,
                    .onward = TRUE};
    MsSpread high = low;
    high.to_peer = 0.4;
    high.to_member = 0.35;
    guint32 n_less = ms_spread_run(&low, topology, few, NULL, round, less, queue);
    guint32 n_more = ms_spread_run(&high, topology, many, NULL, round, more, queue);
    for (guint32 as = 0; as < n; as++)
      assert_true(less[as] == 0 || more[as] != 0 || many[as]);
    more_reached += n_more > n_less;
  }
  assert_true(more_reached > 50);
}

static void test_exchange(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph_new(small, G_N_ELEMENTS(small), 0, TRUE);
  MsSpread spread = {.model = MS_SPREAD_CASCADE, .to_member = 1};
  const guint8 nobody[5] = {0}, one[1] = {1}, none[1] = {0};
  guint8 round[5];
  guint32 queue[6];
  assert_int_equal(topology->n_exchanges, 1);
  assert_int_equal(ms_spread_run(&spread, topology, nobody, one, 1, round, queue), 3);
  assert_true(round[1] == 1 && round[2] == 1 && round[3] == 1 && round[4] == 0);
  assert_int_equal(ms_spread_run(&spread, topology, nobody, none, 1, round, queue), 0);
  spread.model = MS_SPREAD_THRESHOLD;
  assert_int_equal(ms_spread_run(&spread, topology, nobody, one, 1, round, queue), 3);
  /* An exchange that is an AS: its peers and customers are its members, and nobody's providers. */
  g_autoptr(MsTopology) old = graph_new(small, G_N_ELEMENTS(small), 1, FALSE);
  const guint8 exchange[5] = {1, 0, 0, 0, 0};
  spread = (MsSpread){.model = MS_SPREAD_CASCADE, .to_member = 1, .onward = TRUE};
  assert_int_equal(ms_spread_run(&spread, old, exchange, NULL, 1, round, queue), 3);
  spread = (MsSpread){.model = MS_SPREAD_CASCADE, .to_peer = 1, .to_customer = 1};
  assert_int_equal(ms_spread_run(&spread, old, exchange, NULL, 1, round, queue), 0);
  spread.model = MS_SPREAD_NONE;
  assert_int_equal(ms_spread_run(&spread, topology, exchange, NULL, 1, round, queue), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_against_plain),   cmocka_unit_test(test_mean),
      cmocka_unit_test(test_threshold_share), cmocka_unit_test(test_lots),
      cmocka_unit_test(test_nested),          cmocka_unit_test(test_exchange),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
