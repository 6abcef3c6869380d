/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Provider cycles: which links go, and what is left. */
#include "tests/unit/topology-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
  const char *what, *text;
  guint broken;
  const char *removed;
} cycle_cases[] = {
    {"none", "1|2|-1\n2|3|-1\n1|3|-1\n", 0, NULL},
    {"peers do not close one", "1|2|-1\n2|3|-1\n3|1|0\n", 0, NULL},
    {"a ring: all have one customer, the highest provider loses", "1|2|-1\n2|3|-1\n3|1|-1\n", 1,
     "3|1, line 3, closed the cycle 3 > 1 > 2 > 3\n"},
    {"fewest customers lose", "1|2|-1\n2|3|-1\n3|1|-1\n3|4|-1\n2|4|-1\n", 1,
     "1|2, line 1, closed the cycle 1 > 2 > 3 > 1\n"},
    {"two rings", "1|2|-1\n2|3|-1\n3|1|-1\n10|11|-1\n11|12|-1\n12|10|-1\n3|10|-1\n", 2,
     "2|3, line 2, closed the cycle 2 > 3 > 1 > 2\n12|10, line 6, closed the cycle 12 > 10 > 11 > "
     "12\n"},
    {"of two that share links the short one first",
     "1|2|-1\n2|3|-1\n3|1|-1\n2|4|-1\n4|5|-1\n5|1|-1\n1|9|-1\n3|9|-1\n", 2,
     "3|1, line 3, closed the cycle 3 > 1 > 2 > 3\n5|1, line 6, closed the cycle 5 > 1 > 2 > 4 > "
     "5\n"},
};

static void cycles_broken(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cycle_cases); i++) {
    g_auto(MsTopologyReport) report = {0};
    g_autoptr(MsTopology) t = parse(cycle_cases[i].text, TRUE, &report);
    check_invariants(t);
    check_cones(t, 1);
    const char *removed = report.removed != NULL ? report.removed->str : NULL;
    if (report.cycles_broken != cycle_cases[i].broken ||
        g_strcmp0(removed, cycle_cases[i].removed) != 0)
      fail_msg("%s: %u broken:\n%s", cycle_cases[i].what, report.cycles_broken, removed);
  }
}

/* Whatever the tangle: what is left has no cycle, no AS is lost, and the order of rows does not
 * matter. */
static void tangles(void **state)
{
  (void)state;
  g_autoptr(GRand) rand = g_rand_new_with_seed(2);
  for (guint round = 0; round < 300; round++) {
    guint n_ases = (guint)g_rand_int_range(rand, 3, 60),
          n_links = n_ases * (guint)g_rand_int_range(rand, 1, 5);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL),
                          named = g_hash_table_new(NULL, NULL);
    for (guint l = 0; l < n_links; l++) {
      guint a = (guint)g_rand_int_range(rand, 1, (gint32)n_ases),
            b = (guint)g_rand_int_range(rand, 1, (gint32)n_ases);
      if (a == b || !g_hash_table_add(taken, GUINT_TO_POINTER(MIN(a, b) * 1000 + MAX(a, b))))
        continue;
      g_ptr_array_add(rows, g_strdup_printf("%u|%u|-1", a, b));
      g_hash_table_add(named, GUINT_TO_POINTER(a));
      g_hash_table_add(named, GUINT_TO_POINTER(b));
    }
    if (rows->len == 0)
      continue;
    g_autofree char *text = join(rows);
    g_auto(MsTopologyReport) report = {0};
    g_autoptr(MsTopology) t = parse(text, TRUE, &report);
    check_invariants(t);
    check_cones(t, 1);
    assert_int_equal(t->n_ases, g_hash_table_size(named));
    assert_int_equal(t->n_p2c + report.cycles_broken, rows->len);
    /* Refused without break_cycles exactly when something had to be cut. */
    g_autoptr(GError) error = NULL;
    g_autoptr(MsTopology) strict =
        ms_topology_parse(text, strlen(text), "tangle", FALSE, NULL, &error);
    assert_int_equal(strict != NULL, report.cycles_broken == 0);
    assert_true(strict != NULL ||
                g_error_matches(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_CYCLE));
    shuffle(rand, rows);
    g_autofree char *shuffled = join(rows);
    g_autoptr(MsTopology) again = parse(shuffled, TRUE, NULL);
    assert_string_equal(t->digest, again->digest);
  }
}

/* Chains and rings of any length need no stack. */
static void long_ones(void **state)
{
  (void)state;
  const guint n = 100000;
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 1; i < n; i++)
    g_string_append_printf(text, "%u|%u|-1\n", i, i + 1);
  g_autoptr(MsTopology) chain = parse(text->str, FALSE, NULL);
  assert_int_equal(chain->cone[0], n);
  assert_int_equal(chain->cone[n - 1], 1);
  assert_true(ms_topology_in_cone(chain, 0, n - 1));
  assert_false(ms_topology_in_cone(chain, n - 1, 0));
  g_string_append_printf(text, "%u|1|-1\n", n);
  g_auto(MsTopologyReport) report = {0};
  g_autoptr(MsTopology) cut = parse(text->str, TRUE, &report);
  assert_int_equal(report.cycles_broken, 1);
  assert_string_equal(cut->digest, chain->digest);
  g_autoptr(GError) error = NULL;
  assert_null(ms_topology_parse(text->str, text->len, "ring", FALSE, NULL, &error));
  assert_true(strlen(error->message) > n * 6);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cycles_broken),
      cmocka_unit_test(tangles),
      cmocka_unit_test(long_ones),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
