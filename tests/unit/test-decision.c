/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/bgp/decision: each step of the table both ways, the order as a whole, export rule, leak
 * types; and that the engine, which has the same order in a packed form, chooses what the table
 * says. */
#include "models/base/hash.h"
#include "models/bgp/decision.h"
#include "tests/support/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST, LOCAL_PREF, SECOND, PATH_LENGTH, THIRD, OLDEST, HASH, LOWEST_ASN, N_STEPS };

/* Flags of a route against which mechanisms hold this at each place. */
#define DEMERIT(first, second, third) ((guint16)((first) << 8 | (second) << 10 | (third) << 12))

static void test_table(void **state G_GNUC_UNUSED)
{
  static const char *const names[] = {"security-first", "local-pref",     "security-second",
                                      "path-length",    "security-third", "oldest",
                                      "hash",           "lowest-asn"};
  guint n;
  const MsDecisionStep *steps = ms_decision_steps(&n);
  assert_int_equal(n, N_STEPS);
  for (guint i = 0; i < n; i++) {
    assert_string_equal(steps[i].name, names[i]);
    assert_true(strlen(steps[i].source) > 0 && strlen(steps[i].rule) > 0);
    assert_non_null(steps[i].compare);
  }
}

/* The first of each pair is better. Later members speak against it, so the step named decides. */
static const struct {
  MsTieBreak tie_break;
  guint step;
  MsCandidate better, worse;
} rows[] = {
    {MS_TIE_LOWEST_ASN,
     LOCAL_PREF,
     {MS_REL_SELF, 0, 64500, 9, 9, 0},
     {MS_REL_CUSTOMER, 1, 64500, 1, 1, 0}},
    {MS_TIE_LOWEST_ASN,
     LOCAL_PREF,
     {MS_REL_CUSTOMER, 9, 64500, 9, 9, 0},
     {MS_REL_PEER, 1, 64500, 1, 1, 0}},
    {MS_TIE_OLDEST,
     LOCAL_PREF,
     {MS_REL_PEER, 9, 64500, 9, 9, 0},
     {MS_REL_PROVIDER, 1, 64500, 1, 1, 0}},
    {MS_TIE_HASH,
     LOCAL_PREF,
     {MS_REL_CUSTOMER, 9, 64500, 9, 9, 0},
     {MS_REL_PROVIDER, 1, 64500, 1, 1, 0}},
    {MS_TIE_LOWEST_ASN,
     PATH_LENGTH,
     {MS_REL_PEER, 2, 64500, 9, 9, 0},
     {MS_REL_PEER, 3, 64500, 1, 1, 0}},
    {MS_TIE_OLDEST,
     PATH_LENGTH,
     {MS_REL_PEER, 2, 64500, 9, 9, 0},
     {MS_REL_PEER, 3, 64500, 1, 1, 0}},
    {MS_TIE_OLDEST, OLDEST, {MS_REL_PEER, 3, 64500, 9, 1, 0}, {MS_REL_PEER, 3, 64500, 1, 9, 0}},
    {MS_TIE_OLDEST, LOWEST_ASN, {MS_REL_PEER, 3, 64500, 1, 5, 0}, {MS_REL_PEER, 3, 64500, 9, 5, 0}},
    /* Age counts only where the scenario says so. */
    {MS_TIE_LOWEST_ASN,
     LOWEST_ASN,
     {MS_REL_PEER, 3, 64500, 1, 9, 0},
     {MS_REL_PEER, 3, 64500, 9, 1, 0}},
    /* What mechanisms hold against a route counts at its place. */
    {MS_TIE_LOWEST_ASN,
     FIRST,
     {MS_REL_PROVIDER, 9, 64500, 9, 9, DEMERIT(0, 3, 3)},
     {MS_REL_CUSTOMER, 1, 64500, 1, 1, DEMERIT(1, 0, 0)}},
    {MS_TIE_LOWEST_ASN,
     LOCAL_PREF,
     {MS_REL_CUSTOMER, 9, 64500, 9, 9, DEMERIT(2, 3, 3)},
     {MS_REL_PEER, 1, 64500, 1, 1, DEMERIT(2, 0, 0)}},
    {MS_TIE_LOWEST_ASN,
     SECOND,
     {MS_REL_PEER, 9, 64500, 9, 9, DEMERIT(0, 1, 3)},
     {MS_REL_PEER, 1, 64500, 1, 1, DEMERIT(0, 2, 0)}},
    {MS_TIE_LOWEST_ASN,
     PATH_LENGTH,
     {MS_REL_PEER, 2, 64500, 9, 9, DEMERIT(0, 2, 3)},
     {MS_REL_PEER, 3, 64500, 1, 1, DEMERIT(0, 2, 0)}},
    {MS_TIE_OLDEST,
     THIRD,
     {MS_REL_PEER, 3, 64500, 9, 9, DEMERIT(0, 0, 2)},
     {MS_REL_PEER, 3, 64500, 1, 1, DEMERIT(0, 0, 3)}},
    {MS_TIE_LOWEST_ASN,
     LOWEST_ASN,
     {MS_REL_CUSTOMER, 3, 64500, 4294967294u, 9, 0},
     {MS_REL_CUSTOMER, 3, 64500, 4294967295u, 1, 0}},
};

static void test_steps_both_ways(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("row %u\n", i);
    MsPolicy policy = ms_policy_default();
    policy.tie_break = rows[i].tie_break;
    const MsCandidate *a = &rows[i].better, *b = &rows[i].worse;
    guint by = G_MAXUINT;
    assert_true(ms_decision_compare(&policy, a, b, &by) < 0);
    assert_int_equal(by, rows[i].step);
    assert_true(ms_decision_compare(&policy, b, a, &by) > 0);
    assert_int_equal(by, rows[i].step);
    assert_true(ms_decision_compare(&policy, a, b, NULL) < 0);
    by = G_MAXUINT;
    assert_int_equal(ms_decision_compare(&policy, a, a, &by), 0);
    assert_int_equal(by, G_MAXUINT); /* no step told them apart */
  }
}

static void test_hash_step(void **state G_GNUC_UNUSED)
{
  MsPolicy policy = ms_policy_default();
  policy.tie_break = MS_TIE_HASH;
  guint high_wins = 0;
  for (guint64 draw = 0; draw < 400; draw++) {
    policy.draw = draw;
    MsCandidate low = {MS_REL_PEER, 3, 64500, 1, 0, 0}, high = {MS_REL_PEER, 3, 64500, 9, 0, 0};
    guint by;
    int order = ms_decision_compare(&policy, &low, &high, &by);
    assert_int_equal(by, HASH);
    gboolean lower_hash =
        ms_tie_hash(policy.seed, draw, 64500, 1) < ms_tie_hash(policy.seed, draw, 64500, 9);
    assert_int_equal(order < 0, lower_hash);
    high_wins += order > 0;
  }
  assert_in_range(high_wins, 160, 240); /* four standard deviations about one half */
}

/* A scenario's own ranks; own routes always win. */
static void test_ranks(void **state G_GNUC_UNUSED)
{
  MsPolicy policy = ms_policy_default();
  assert_int_equal(policy.tie_break, MS_TIE_LOWEST_ASN);
  assert_false(policy.export_all);
  policy.rank[MS_REL_CUSTOMER] = policy.rank[MS_REL_PEER] = 1;
  policy.rank[MS_REL_PROVIDER] = 1;
  MsCandidate customer = {MS_REL_CUSTOMER, 4, 64500, 1, 0, 0};
  MsCandidate provider = {MS_REL_PROVIDER, 3, 64500, 9, 0, 0};
  MsCandidate own = {MS_REL_SELF, 0, 64500, 64500, 0, 0};
  guint by;
  assert_true(ms_decision_compare(&policy, &provider, &customer, &by) < 0);
  assert_int_equal(by, PATH_LENGTH);
  assert_true(ms_decision_compare(&policy, &own, &provider, &by) < 0);
  assert_int_equal(by, LOCAL_PREF);
}

static MsCandidate draw_candidate(GRand *rand)
{
  return (MsCandidate){
      .learned = (MsRelation)g_rand_int_range(rand, 0, 4),
      .length = (guint32)g_rand_int_range(rand, 0, 3),
      .as_asn = 64500, /* one AS decides between its own candidates */
      .neighbour_asn = (guint32)g_rand_int_range(rand, 1, 4),
      .age = (guint64)g_rand_int_range(rand, 0, 3),
      .flags = DEMERIT(g_rand_int_range(rand, 0, 2), g_rand_int_range(rand, 0, 2),
                       g_rand_int_range(rand, 0, 2)),
  };
}

static int sign(int x)
{
  return (x > 0) - (x < 0);
}

/* Few values a member, so that equal members are common. */
static void test_total_order(void **state G_GNUC_UNUSED)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(3);
  for (guint i = 0; i < 200000; i++) {
    MsPolicy policy = ms_policy_default();
    policy.tie_break = (MsTieBreak)(i % 3);
    policy.seed = i / 1000;
    for (guint r = 0; r < 3; r++)
      policy.rank[r] = (guint8)g_rand_int_range(rand, 1, 4);
    MsCandidate c[3];
    for (guint k = 0; k < 3; k++)
      c[k] = draw_candidate(rand);
    int ab = sign(ms_decision_compare(&policy, &c[0], &c[1], NULL));
    int ba = sign(ms_decision_compare(&policy, &c[1], &c[0], NULL));
    int bc = sign(ms_decision_compare(&policy, &c[1], &c[2], NULL));
    int ac = sign(ms_decision_compare(&policy, &c[0], &c[2], NULL));
    assert_int_equal(ab, -ba);
    if (ab <= 0 && bc <= 0)
      assert_true(ac <= 0);
    if (ab >= 0 && bc >= 0)
      assert_true(ac >= 0);
    if (ab == 0) { /* nothing that the policy looks at tells them apart */
      assert_int_equal(ac, bc);
      assert_int_equal(c[0].neighbour_asn, c[1].neighbour_asn);
      assert_int_equal(c[0].length, c[1].length);
    }
  }
}

static void test_tie_hash(void **state G_GNUC_UNUSED)
{
  /* The formula is part of what makes results reproducible. */
  guint64 pair = ms_hash3(7, MS_HASH_TIE_BREAK, 64500, 64501);
  guint64 drawn = ms_hash3(7, MS_HASH_TIE_DRAW, 5, pair & 0xff);
  assert_int_equal(ms_tie_hash(7, 5, 64500, 64501), (drawn >> 56) << 24 | pair >> 40);
  guint32 base = ms_tie_hash(1, 2, 3, 4);
  assert_int_equal(ms_tie_hash(1, 2, 3, 4), base);
  assert_int_not_equal(ms_tie_hash(2, 2, 3, 4), base);
  assert_int_not_equal(ms_tie_hash(1, 3, 3, 4), base);
  assert_int_not_equal(ms_tie_hash(1, 2, 4, 4), base);
  assert_int_not_equal(ms_tie_hash(1, 2, 3, 5), base);
  assert_int_not_equal(ms_tie_hash(1, 2, 4, 3), base); /* a preference has a direction */
}

static const struct {
  MsRelation learned, to;
  gboolean allowed;
  guint type;
} exports[] = {
    {MS_REL_SELF, MS_REL_CUSTOMER, TRUE, 0},
    {MS_REL_SELF, MS_REL_PEER, TRUE, 0},
    {MS_REL_SELF, MS_REL_PROVIDER, TRUE, 0},
    {MS_REL_CUSTOMER, MS_REL_CUSTOMER, TRUE, 0},
    {MS_REL_CUSTOMER, MS_REL_PEER, TRUE, 0},
    {MS_REL_CUSTOMER, MS_REL_PROVIDER, TRUE, 0},
    {MS_REL_PEER, MS_REL_CUSTOMER, TRUE, 0},
    {MS_REL_PEER, MS_REL_PEER, FALSE, 2},     /* RFC 7908 section 3.2: lateral */
    {MS_REL_PEER, MS_REL_PROVIDER, FALSE, 4}, /* section 3.4 */
    {MS_REL_PROVIDER, MS_REL_CUSTOMER, TRUE, 0},
    {MS_REL_PROVIDER, MS_REL_PEER, FALSE, 3},     /* section 3.3 */
    {MS_REL_PROVIDER, MS_REL_PROVIDER, FALSE, 1}, /* section 3.1: hairpin */
};

static void test_export_and_leaks(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(exports); i++) {
    assert_int_equal(ms_export_allowed(exports[i].learned, exports[i].to), exports[i].allowed);
    assert_int_equal(ms_leak_type(exports[i].learned, exports[i].to), exports[i].type);
  }
}

static void test_names(void **state G_GNUC_UNUSED)
{
  static const char *const names[] = {"lowest-asn", "hash", "oldest"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    MsTieBreak tie_break = MS_TIE_LOWEST_ASN;
    assert_true(ms_tie_break_from_name(names[i], &tie_break));
    assert_int_equal(tie_break, i);
    assert_string_equal(ms_tie_break_name((MsTieBreak)i), names[i]);
  }
  MsTieBreak tie_break = MS_TIE_OLDEST;
  assert_false(ms_tie_break_from_name("Hash", &tie_break));
  assert_false(ms_tie_break_from_name("", &tie_break));
  assert_int_equal(tie_break, MS_TIE_OLDEST);
}

/*
 * Topology: AS 64500 has customers, peers and providers; the victim is reached through each of them
 * by chains of customers of different lengths:
 *
 *     neighbour k of AS 64500 > ... > 1
 *
 * The table's choice among the neighbours' routes has to be the engine's. `oldest` is left to
 * test-two-states, where time is drawn. */
static void test_engine_agrees(void **state G_GNUC_UNUSED)
{
  enum { DECIDER = 64500, TRIALS = 300, NEIGHBOURS = 6 };
  g_autoptr(GRand) rand = g_rand_new_with_seed(4);
  guint by[N_STEPS] = {0};
  for (guint trial = 0; trial < TRIALS; trial++) {
    g_autoptr(GString) links = g_string_new(NULL);
    MsCandidate candidates[NEIGHBOURS];
    for (guint k = 0; k < NEIGHBOURS; k++) {
      guint32 asn = 100 + 10 * (guint32)((k * 5 + trial) % NEIGHBOURS);
      guint hops = (guint)g_rand_int_range(rand, 1, 3);
      MsRelation relation = (MsRelation)g_rand_int_range(rand, 0, 3);
      g_string_append_printf(links,
                             relation == MS_REL_CUSTOMER ? "%2$u>%1$u "
                             : relation == MS_REL_PEER   ? "%1$u-%2$u "
                                                         : "%1$u>%2$u ",
                             asn, (guint)DECIDER);
      if (hops == 2)
        g_string_append_printf(links, "%u>%u %u>1 ", asn, asn + 1, asn + 1);
      else
        g_string_append_printf(links, "%u>1 ", asn);
      candidates[k] = (MsCandidate){relation, hops + 1, DECIDER, asn, 0, 0};
    }
    g_autoptr(MsTestWorld) world = ms_test_world_new(links->str);
    world->policy.tie_break = trial % 2 ? MS_TIE_HASH : MS_TIE_LOWEST_ASN;
    world->policy.seed = trial;
    world->policy.draw = trial / 7;
    /* Ranks out of the order of the classes, or equal; customers are never behind, or a neighbour
     * would leave its own chain. */
    for (guint r = MS_REL_PEER; r <= MS_REL_PROVIDER && trial % 3 == 0; r++)
      world->policy.rank[r] = (guint8)g_rand_int_range(rand, 1, 4);
    MsIncident quiet = {.name = "quiet",
                        .offender = MS_NO_AS,
                        .victim = ms_test_as(world, 1),
                        .prefix = ms_test_prefix("192.0.2.0/24")};
    g_autoptr(MsResult) result = ms_test_run(world, &quiet, 1, NULL, 0, -1);
    assert_true(result->converged);
    guint best = 0;
    for (guint k = 1; k < NEIGHBOURS; k++) {
      guint step;
      int order = ms_decision_compare(&world->policy, &candidates[k], &candidates[best], &step);
      assert_int_not_equal(order, 0);
      by[step]++;
      if (order < 0)
        best = k;
    }
    const MsSnapshot *final = ms_result_snapshot(result, "final");
    guint32 as = ms_test_as(world, DECIDER);
    assert_int_equal(world->topology->asn[final->next_hop[as]], candidates[best].neighbour_asn);
    assert_int_equal(final->learned[as], candidates[best].learned);
  }
  assert_true(by[LOCAL_PREF] > 0 && by[PATH_LENGTH] > 0 && by[HASH] > 0 && by[LOWEST_ASN] > 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_steps_both_ways),
      cmocka_unit_test(test_hash_step),
      cmocka_unit_test(test_ranks),
      cmocka_unit_test(test_total_order),
      cmocka_unit_test(test_tie_hash),
      cmocka_unit_test(test_export_and_leaks),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_engine_agrees),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
