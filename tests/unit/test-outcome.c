/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sim/outcome: the data plane on forwarding tables written by hand, and on random ones against a
 * walk that starts anew for every AS. */
#include "sim/outcome/outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 12 };

/* Tables are drawn as words, one an AS: `-` no route; `=` delivers; `!` hijacks; `3` to AS 3;
 * `~3` to AS 3, which sent the route against its policy. Outcomes are first letters: l d h b o
 * (looped) u. */
static const struct {
  const char *name, *specific, *covering, *outcomes;
} rows[] = {
    {"alone with the prefix", "=", NULL, "l"},
    {"a chain", "= 0 1 2", NULL, "l l l l"},
    {"a chain numbered downwards", "1 2 3 =", NULL, "l l l l"},
    {"nobody announces", "- - -", NULL, "u u u"},
    {"the next hop lost its route", "= - 1 2", NULL, "l u b b"},
    {"across a leak", "= 0 ~1 2 0", NULL, "l l d d l"},
    {"two leaks on the way", "= ~0 ~1", NULL, "l d d"},
    {"ends at the hijacker", "= ! 1 2 0", NULL, "l h h h l"},
    {"a leak of the hijacker's route", "= ! ~1 2", NULL, "l h h h"},
    {"a leak, then a blackhole", "- ~0 1 2", NULL, "u b b b"},
    {"two in a loop", "1 0", NULL, "o o"},
    {"a loop of three and its tails", "1 2 0 0 3 2 =", NULL, "o o o o o o l"},
    {"a tail seen before its loop", "2 0 3 2", NULL, "o o o o"},
    {"a leak within a loop", "~1 0 1", NULL, "o o o"},
    {"a leak into a loop", "1 0 ~1 2", NULL, "o o o o"},
    {"next hop itself", "0 0", NULL, "o o"},
    /* Two prefixes: each AS goes by its own longest match. */
    {"the specific everywhere", "! 0 0 2", "1 = 1 1", "h h h h"},
    {"the specific nowhere", "- - - -", "= 0 1 2", "l l l l"},
    {"half way on the specific", "- ! 1 -", "= 0 0 2", "l h h h"},
    {"one filters and is carried along", "! 0 - 2", "3 3 1 =", "h h h h"},
    {"the filter leads round the hijack", "! 0 - -", "3 3 3 =", "h h l l"},
    {"the victim does not take the specific", "! - 1 0", "1 = 1 1", "h l l h"},
    {"a loop between two lengths", "1 - -", "2 0 =", "o o l"},
    {"a leak of the covering prefix", "- - ! 2", "= ~0 3 2", "l d h h"},
    {"specific without a next route", "1 - 0", "- - 0", "b u b"},
    {"covering after the leak of the specific", "~1 - 0", "2 3 3 =", "d l d l"},
};

static gboolean read_table(const char *text, guint32 next_hop[MOST], guint8 mark[MOST])
{
  if (text == NULL)
    return FALSE;
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  for (guint as = 0; as < MOST; as++) {
    next_hop[as] = MS_NO_AS;
    mark[as] = MS_HOP_NONE;
  }
  for (guint as = 0; words[as] != NULL; as++) {
    const char *word = words[as];
    if (*word == '-')
      continue;
    mark[as] = *word == '='   ? MS_HOP_DELIVERS
               : *word == '!' ? MS_HOP_HIJACKS
               : *word == '~' ? MS_HOP_LEAKED
                              : MS_HOP_NORMAL;
    next_hop[as] = *word == '=' || *word == '!'
                       ? as
                       : (guint32)g_ascii_strtoull(word + (*word == '~'), NULL, 10);
  }
  return TRUE;
}

static void test_drawn(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].name);
    guint32 next_hop[2][MOST], scratch[MOST];
    guint8 mark[2][MOST], outcome[MOST];
    guint n_tables = 0;
    n_tables += read_table(rows[i].specific, next_hop[0], mark[0]) ? 1 : 0;
    n_tables += read_table(rows[i].covering, next_hop[1], mark[1]) ? 1 : 0;
    MsForwarding tables[] = {{next_hop[0], mark[0]}, {next_hop[1], mark[1]}};
    guint32 n = (guint32)(strlen(rows[i].outcomes) + 1) / 2;
    memset(outcome, 0x77, sizeof outcome);
    ms_outcome_walk(n, tables, n_tables, outcome, scratch);
    GString *got = g_string_new(NULL);
    for (guint32 as = 0; as < n; as++) {
      const char *word = outcome[as] == MS_OUTCOME_LOOPED ? "o" : ms_outcome_name(outcome[as]);
      g_string_append_printf(got, "%s%c", as > 0 ? " " : "", *word);
    }
    assert_string_equal(got->str, rows[i].outcomes);
    g_string_free(got, TRUE);
    assert_int_equal(outcome[n], 0x77); /* nothing past the end */
  }
}

static void test_without_tables(void **state G_GNUC_UNUSED)
{
  guint8 outcome[3];
  guint32 scratch[3];
  ms_outcome_walk(3, NULL, 0, outcome, scratch);
  for (guint i = 0; i < 3; i++)
    assert_int_equal(outcome[i], MS_OUTCOME_UNREACHABLE);
  ms_outcome_walk(0, NULL, 0, outcome, scratch);
}

static void test_names(void **state G_GNUC_UNUSED)
{
  static const char *const names[] = {"legitimate", "detoured", "intercepted", "hijacked",
                                      "blackholed", "looped",   "unreachable"};
  assert_int_equal(G_N_ELEMENTS(names), MS_N_OUTCOMES);
  for (guint i = 0; i < MS_N_OUTCOMES; i++)
    assert_string_equal(ms_outcome_name((MsOutcome)i), names[i]);
}

/* As many hops as there are ASes, and one more: what has not ended by then never does. */
static guint8 naive(guint32 n, const MsForwarding *tables, guint n_tables, guint32 as)
{
  gboolean leaked = FALSE;
  for (guint32 hops = 0; hops <= n; hops++) {
    guint t = 0;
    while (t < n_tables && tables[t].mark[as] == MS_HOP_NONE)
      t++;
    if (t == n_tables)
      return hops == 0 ? MS_OUTCOME_UNREACHABLE : MS_OUTCOME_BLACKHOLED;
    if (tables[t].mark[as] == MS_HOP_DELIVERS)
      return leaked ? MS_OUTCOME_DETOURED : MS_OUTCOME_LEGITIMATE;
    if (tables[t].mark[as] == MS_HOP_HIJACKS)
      return MS_OUTCOME_HIJACKED;
    leaked |= tables[t].mark[as] == MS_HOP_LEAKED;
    as = tables[t].next_hop[as];
  }
  return MS_OUTCOME_LOOPED;
}

/* Next hops mostly lead to a lower number, so walks are long and most end; some lead anywhere, so
 * some loop. */
static void draw_table(GRand *rand, guint32 n, MsForwarding *table, gint stray)
{
  for (guint32 as = 0; as < n; as++) {
    gint kind = g_rand_int_range(rand, 0, 100);
    table->mark[as] = kind < 1   ? MS_HOP_DELIVERS
                      : kind < 2 ? MS_HOP_HIJACKS
                      : kind < 8 ? MS_HOP_NONE
                      : kind < 9 ? MS_HOP_LEAKED
                                 : MS_HOP_NORMAL;
    guint32 below = as > 5 ? as - (guint32)g_rand_int_range(rand, 1, 6) : 0;
    table->next_hop[as] = g_rand_int_range(rand, 0, 1000) < stray
                              ? (guint32)g_rand_int_range(rand, 0, (gint)n)
                              : below;
  }
  table->mark[0] = MS_HOP_DELIVERS;
}

static void test_random(void **state G_GNUC_UNUSED)
{
  enum { TRIALS = 300, TABLES = 4 };
  g_autoptr(GRand) rand = g_rand_new_with_seed(6);
  guint64 seen[MS_N_OUTCOMES] = {0};
  for (guint trial = 0; trial < TRIALS; trial++) {
    guint32 n = trial == 0 ? 3000 : (guint32)g_rand_int_range(rand, 1, 200);
    guint n_tables = (guint)g_rand_int_range(rand, 1, TABLES + 1);
    MsForwarding tables[TABLES];
    for (guint t = 0; t < n_tables; t++) {
      tables[t] = (MsForwarding){g_new(guint32, n), g_new(guint8, n)};
      draw_table(rand, n, &tables[t], (gint)(trial % 5) * 20);
    }
    g_autofree guint8 *outcome = g_new(guint8, n);
    g_autofree guint32 *scratch = g_new(guint32, n);
    ms_outcome_walk(n, tables, n_tables, outcome, scratch);
    for (guint32 as = 0; as < n; as++) {
      assert_int_equal(outcome[as], naive(n, tables, n_tables, as));
      seen[outcome[as]]++;
    }
    for (guint t = 0; t < n_tables; t++) {
      g_free(tables[t].next_hop);
      g_free(tables[t].mark);
    }
  }
  for (guint i = 0; i < MS_N_OUTCOMES; i++) /* interception takes a hijacker that forwards */
    assert_int_equal(seen[i] > 0, i != MS_OUTCOME_INTERCEPTED);
}

/* A million ASes in one chain: no recursion, and linear in time whichever end comes first. */
static void test_long_chain(void **state G_GNUC_UNUSED)
{
  enum { N = 1000000 };
  g_autofree guint32 *next_hop = g_new(guint32, N), *scratch = g_new(guint32, N);
  g_autofree guint8 *mark = g_new(guint8, N), *outcome = g_new(guint8, N);
  MsForwarding table = {next_hop, mark};
  for (guint up = 0; up < 2; up++) {
    for (guint32 as = 0; as < N; as++) {
      next_hop[as] = up ? as + 1 : as - 1;
      mark[as] = MS_HOP_NORMAL;
    }
    mark[up ? N - 1 : 0] = MS_HOP_DELIVERS;
    mark[N / 2] = MS_HOP_LEAKED;
    ms_outcome_walk(N, &table, 1, outcome, scratch);
    for (guint32 as = 0; as < N; as++) {
      gboolean before = up ? as <= N / 2 : as >= N / 2;
      assert_int_equal(outcome[as], before ? MS_OUTCOME_DETOURED : MS_OUTCOME_LEGITIMATE);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_drawn),      cmocka_unit_test(test_without_tables),
      cmocka_unit_test(test_names),      cmocka_unit_test(test_random),
      cmocka_unit_test(test_long_chain),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
