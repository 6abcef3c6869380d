/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chance in sweeps: the preferences that ties are broken by are fair and independent from draw to
 * draw, and two origins drawn at random split a generated Internet evenly. All seeds are fixed. */
#include "models/base/hash.h"
#include "models/bgp/decision.h"
#include "models/topology/generator.h"
#include "sim/steady/batch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { DRAWS = 4000 };

/* Upper bounds that chance alone passes once in about 10^5 cases (Wilson and Hilferty, 1931). */
static double chi_square_bound(guint degrees)
{
  double d = degrees, z = 4.3, c = 1 - 2 / (9 * d) + z * sqrt(2 / (9 * d));
  return d * c * c * c;
}

/* The neighbour that @asn prefers of @m. */
static guint preferred(guint64 seed, guint64 draw, guint32 asn, const guint32 *neighbours, guint m)
{
  guint best = 0;
  for (guint i = 1; i < m; i++)
    if (ms_tie_hash(seed, draw, asn, neighbours[i]) <
        ms_tie_hash(seed, draw, asn, neighbours[best]))
      best = i;
  return best;
}

/* ASNs as they come: in a row, far apart, of 16 and of 32 bits. */
static void fill_neighbours(guint32 *neighbours, guint m, guint pattern)
{
  static const guint32 step[] = {1, 7, 1021, 65536};
  for (guint i = 0; i < m; i++)
    neighbours[i] = 100 + i * step[pattern % G_N_ELEMENTS(step)];
}

/* How often an AS picks each of its @m neighbours. Two of them share a class once in 256 times:
 * such an AS is told by its classes and left out, for there the order is fixed, and drawn only with
 * the seed. */
static void test_each_neighbour_alike(void **state G_GNUC_UNUSED)
{
  static const guint sizes[] = {2, 3, 5, 10, 20};
  guint tested = 0;
  for (guint s = 0; s < G_N_ELEMENTS(sizes); s++)
    for (guint32 as = 0; as < 40; as++) {
      guint m = sizes[s];
      guint32 neighbours[20], asn = 64500 + 13 * as;
      guint picks[20] = {0};
      guint8 seen[MS_TIE_CLASSES] = {0};
      gboolean shared = FALSE;
      fill_neighbours(neighbours, m, as);
      for (guint i = 0; i < m; i++)
        shared |= seen[ms_tie_pair(5, asn, neighbours[i]).tie_class]++ > 0;
      if (shared)
        continue;
      for (guint64 draw = 0; draw < DRAWS; draw++)
        picks[preferred(5, draw, asn, neighbours, m)]++;
      double expected = (double)DRAWS / m, sum = 0;
      for (guint i = 0; i < m; i++)
        sum += (picks[i] - expected) * (picks[i] - expected) / expected;
      if (sum > chi_square_bound(m - 1))
        fail_msg("AS%u of %u neighbours: chi-square %.1f, bound %.1f", asn, m, sum,
                 chi_square_bound(m - 1));
      tested++;
    }
  assert_true(tested > 100);
}

/* Over seeds, which number the classes anew, everything is alike, shared classes and all. */
static void test_each_neighbour_alike_over_seeds(void **state G_GNUC_UNUSED)
{
  enum { M = 8 };
  guint32 neighbours[M];
  guint picks[M] = {0};
  fill_neighbours(neighbours, M, 1);
  for (guint64 seed = 0; seed < 20000; seed++)
    picks[preferred(seed, seed % 3, 4711, neighbours, M)]++;
  double expected = 20000.0 / M, sum = 0;
  for (guint i = 0; i < M; i++)
    sum += (picks[i] - expected) * (picks[i] - expected) / expected;
  assert_true(sum < chi_square_bound(M - 1));
}

/* Of two neighbours either wins half of the draws, and one draw says nothing of the next. Summed
 * over pairs the counts are as binomial ones are: not too far from even, and not too near. */
static void test_pairs(void **state G_GNUC_UNUSED)
{
  enum { PAIRS = 400 };
  double sum = 0, repeats = 0;
  guint pairs = 0;
  for (guint32 i = 0; i < PAIRS; i++) {
    guint32 pair[2] = {1000 + 3 * i, 70000 + 11 * i};
    if (ms_tie_pair(9, 500 + i, pair[0]).tie_class == ms_tie_pair(9, 500 + i, pair[1]).tie_class)
      continue;
    guint first = 0, same = 0, last = 0;
    for (guint64 draw = 0; draw < DRAWS; draw++) {
      guint which = preferred(9, draw, 500 + i, pair, 2);
      first += which == 0;
      same += draw > 0 && which == last;
      last = which;
    }
    double z = (first - DRAWS / 2.0) / sqrt(DRAWS / 4.0);
    assert_true(fabs(z) < 4.5);
    sum += z * z;
    repeats += (same - (DRAWS - 1) / 2.0) / sqrt((DRAWS - 1) / 4.0);
    pairs++;
  }
  assert_true(pairs > PAIRS * 9 / 10);
  assert_true(sum < chi_square_bound(pairs));
  assert_true(sum > pairs - 4.3 * sqrt(2.0 * pairs));
  assert_true(fabs(repeats) / sqrt(pairs) < 4.3);
}

/* Two ASes' choices in one draw: as often alike as not. */
static void test_ases_apart(void **state G_GNUC_UNUSED)
{
  static const guint32 pair[2] = {174, 3356};
  guint alike = 0, n = 0;
  for (guint32 a = 0; a < 40; a++)
    for (guint64 draw = 0; draw < 500; draw++, n++)
      alike +=
          preferred(3, draw, 2000 + 2 * a, pair, 2) == preferred(3, draw, 2001 + 2 * a, pair, 2);
  /* Draws of one class are shared by pairs of ASes, so not all of this is independent: twice the
   * bound. */
  assert_true(fabs(alike - n / 2.0) < 8 * sqrt(n / 4.0));
}

static void add_up(const MsSteadyLane *lane, guint32 met[MS_N_OUTCOMES])
{
  memset(met, 0, sizeof(guint32) * MS_N_OUTCOMES);
  for (guint g = 0; g < MS_N_GROUPS; g++)
    for (guint o = 0; o < MS_N_OUTCOMES; o++)
      met[o] += lane->count[g][o];
}

/* What of a generated Internet a hijacker gets from a victim, both drawn from all ASes: half, as
 * either could be called the hijacker. */
static void test_two_origins(void **state G_GNUC_UNUSED)
{
  enum { ASES = 3000, BATCHES = 40 };
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTopology) topology = ms_topology_generate("internet-2020", ASES, 1, &error);
  assert_non_null(topology);
  g_autoptr(MsSteadyGraph) graph = ms_steady_graph_new(topology, MS_TIE_HASH, 1);
  g_autoptr(MsSteadyRules) rules = ms_steady_rules_new(graph, NULL, 0, NULL, 0, 1, NULL, &error);
  assert_non_null(rules);
  g_autoptr(MsSteadyBatch) batch = ms_steady_batch_new(graph, NULL);
  g_autoptr(MsRegistry) registry = ms_registry_new();
  g_autofree MsSteadyLane *lanes = g_new0(MsSteadyLane, MS_LANES);
  MsSteadyTrial trial[MS_LANES];
  double sum = 0, squares = 0;
  guint n = 0;
  for (guint b = 0; b < BATCHES; b++) {
    for (guint lane = 0; lane < MS_LANES; lane++) {
      guint64 number = (guint64)b * MS_LANES + lane;
      guint32 victim = (guint32)(ms_hash3(1, 'v', number, 0) % ASES), offender = victim;
      for (guint64 k = 0; offender == victim; k++)
        offender = (guint32)(ms_hash3(1, 'o', number, k) % ASES);
      trial[lane] = (MsSteadyTrial){.offender = offender,
                                    .victim = victim,
                                    .prefix = {.address = {10}, .length = 8, .family = 4},
                                    .registry = registry,
                                    .draw = number};
    }
    ms_steady_batch_solve(batch, rules, MS_INCIDENT_ORIGIN_HIJACK, trial, MS_LANES, NULL, lanes);
    for (guint lane = 0; lane < MS_LANES; lane++) {
      guint32 met[MS_N_OUTCOMES];
      assert_int_equal(lanes[lane].state, MS_LANE_SOLVED);
      add_up(&lanes[lane], met);
      guint32 hijacked = met[MS_OUTCOME_HIJACKED], legitimate = met[MS_OUTCOME_LEGITIMATE];
      assert_int_equal(hijacked + legitimate + met[MS_OUTCOME_UNREACHABLE], ASES - 1);
      /* Of those that have a route and are neither offender nor victim. */
      double share = hijacked / (hijacked + legitimate - 1.0);
      sum += share;
      squares += share * share;
      n++;
    }
  }
  double mean = sum / n, sigma = sqrt((squares / n - mean * mean) / (n - 1));
  print_message("%u hijacks: %.4f hijacked, sigma %.4f\n", n, mean, sigma);
  assert_true(n >= 2000);
  assert_true(fabs(mean - 0.5) < 4 * sigma);
  assert_true(sigma > 0.001 && sigma < 0.02);
}

/* Mirror images add up to everybody, trial by trial: ties are broken for a neighbour, not for an
 * origin. */
static void test_mirror_images(void **state G_GNUC_UNUSED)
{
  enum { ASES = 1000 };
  g_autoptr(MsTopology) topology = ms_topology_generate("internet-2020", ASES, 2, NULL);
  g_autoptr(MsSteadyGraph) graph = ms_steady_graph_new(topology, MS_TIE_HASH, 2);
  g_autoptr(MsSteadyRules) rules = ms_steady_rules_new(graph, NULL, 0, NULL, 0, 1, NULL, NULL);
  g_autoptr(MsSteadyBatch) batch = ms_steady_batch_new(graph, NULL);
  g_autoptr(MsRegistry) registry = ms_registry_new();
  g_autofree MsSteadyLane *lanes = g_new0(MsSteadyLane, MS_LANES);
  MsSteadyTrial trial[MS_LANES];
  for (guint lane = 0; lane < MS_LANES; lane++) {
    guint64 number = lane / 2;
    guint32 a = (guint32)(ms_hash3(2, 'a', number, 0) % ASES);
    guint32 b = (a + 1 + (guint32)(ms_hash3(2, 'b', number, 0) % (ASES - 1))) % ASES;
    trial[lane] = (MsSteadyTrial){.offender = lane % 2 == 0 ? a : b,
                                  .victim = lane % 2 == 0 ? b : a,
                                  .prefix = {.address = {10}, .length = 8, .family = 4},
                                  .registry = registry,
                                  .draw = number};
  }
  ms_steady_batch_solve(batch, rules, MS_INCIDENT_ORIGIN_HIJACK, trial, MS_LANES, NULL, lanes);
  for (guint lane = 0; lane < MS_LANES; lane++) {
    guint32 here[MS_N_OUTCOMES], there[MS_N_OUTCOMES];
    add_up(&lanes[lane], here);
    add_up(&lanes[lane ^ 1], there);
    assert_int_equal(here[MS_OUTCOME_HIJACKED], there[MS_OUTCOME_LEGITIMATE] - 1); /* its victim */
    assert_int_equal(here[MS_OUTCOME_UNREACHABLE], there[MS_OUTCOME_UNREACHABLE]);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_neighbour_alike),
      cmocka_unit_test(test_each_neighbour_alike_over_seeds),
      cmocka_unit_test(test_pairs),
      cmocka_unit_test(test_ases_apart),
      cmocka_unit_test(test_two_origins),
      cmocka_unit_test(test_mirror_images),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
