/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security/max-prefix.h: what is usual, and how much is too much. */
#include "models/security/max-prefix.h"

#include "tests/unit/judge-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static guint32 usual(const Judging *judging, guint32 asn, guint32 neighbour)
{
  const MsTopology *topology = judging->topology;
  guint32 as = ms_topology_find(topology, asn);
  return ms_max_prefix_usual(
      topology, as, ms_topology_session(topology, as, ms_topology_find(topology, neighbour)));
}

/* The customer cone, but of providers, which send all there is. */
static void test_usual(void **state G_GNUC_UNUSED)
{
  g_autoptr(Judging) judging = judging_new("1-2 1>10 10>40 10>50 2>50 50>60");
  static const struct {
    guint32 asn, neighbour, usual;
  } rows[] = {
      {10, 40, 1},                  /* a stub */
      {10, 50, 2},                  /* a customer with a customer */
      {1, 10, 4},                   /* 10 40 50 60 */
      {1, 2, 3},                    /* a peer: 2 50 60 */
      {2, 1, 5},                    /* the other way */
      {50, 10, MS_MAX_PREFIX_NONE}, /* a provider */
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    assert_int_equal(usual(judging, rows[i].asn, rows[i].neighbour), rows[i].usual);
}

static void test_limit(void **state G_GNUC_UNUSED)
{
  static const struct {
    double margin;
    guint least;
    guint32 usual, limit;
  } rows[] = {
      {2, 50, 0, 50},
      {2, 50, 1, 50},
      {2, 50, 25, 50},
      {2, 50, 26, 52},
      {2, 0, 26, 52},
      {1, 0, 1000, 1000},
      {1.5, 0, 3, 4}, /* 4.5: four may come */
      {1.2, 50, 100000, 120000},
      {2, 50, MS_MAX_PREFIX_NONE, MS_MAX_PREFIX_NONE},
      {1e9, 50, 1000000, MS_MAX_PREFIX_NONE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    MsSecurityOptions options = *ms_security_options_default();
    options.max_prefix_margin = rows[i].margin;
    options.max_prefix_least = rows[i].least;
    guint32 limit = ms_max_prefix_limit(&options, rows[i].usual);
    assert_int_equal(limit, rows[i].limit);
    if (limit == MS_MAX_PREFIX_NONE) {
      assert_false(ms_max_prefix_exceeded(&options, rows[i].usual, G_MAXUINT32));
      continue;
    }
    assert_false(ms_max_prefix_exceeded(&options, rows[i].usual, limit - rows[i].usual));
    assert_true(ms_max_prefix_exceeded(&options, rows[i].usual, limit - rows[i].usual + 1));
    assert_true(ms_max_prefix_exceeded(&options, rows[i].usual, (guint64)G_MAXUINT32 + 5));
  }
}

static void test_defaults(void **state G_GNUC_UNUSED)
{
  const MsSecurityOptions *options = ms_security_options_default();
  assert_int_equal(ms_max_prefix_limit(options, 1), 50);
  assert_int_equal(ms_max_prefix_limit(options, 1000), 2000);
  assert_int_equal(options->max_prefix_action, MS_MAX_PREFIX_TEAR);
  assert_int_equal(options->max_prefix_idle, (gint64)300 * 1000000000);
  /* A stub that leaks the whole table, and one that leaks a prefix. */
  assert_true(ms_max_prefix_exceeded(options, 1, 950000));
  assert_false(ms_max_prefix_exceeded(options, 1, 1));
}

static void test_counts(void **state G_GNUC_UNUSED)
{
  MsSecurityOptions options = *ms_security_options_default();
  assert_true(ms_max_prefix_counts(&options, FALSE));
  assert_false(ms_max_prefix_counts(&options, TRUE));
  options.max_prefix_before_policy = TRUE;
  assert_true(ms_max_prefix_counts(&options, FALSE));
  assert_true(ms_max_prefix_counts(&options, TRUE));
}

static void test_row(void **state G_GNUC_UNUSED)
{
  g_autoptr(Judging) judging = judging_new("1-2 1>10 10>40");
  guint n;
  const MsMechanism *m = ms_mechanisms(&n)[ms_mechanism_find("max-prefix")];
  assert_int_equal(m->course, MS_COURSE_MAX_PREFIX);
  assert_false(m->import_from & MS_FROM_PROVIDER);
  Offer offer = OFFER(10, 40, NULL, "40");
  assert_true(judging_asks(judging, "max-prefix", FALSE, &offer, NULL, NULL));
  MsHop hop = {.asn = 10, .neighbour_asn = 40, .world = &judging->world};
  g_autoptr(GString) text = g_string_new(NULL);
  m->why(&hop, FALSE, text);
  assert_string_equal(text->str, "RFC 4271 section 6.7: AS40 brought more than its limit of 50 "
                                 "prefixes (1 are usual)");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_usual),  cmocka_unit_test(test_limit), cmocka_unit_test(test_defaults),
      cmocka_unit_test(test_counts), cmocka_unit_test(test_row),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
