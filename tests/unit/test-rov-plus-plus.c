/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security/rov-plus-plus.c: what the variants refuse, hold against a route, and ask of the
 * engine. */
#include "tests/unit/judge-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define GRAPH "1-2 1>10 2>10 10>40"

static const struct {
  const char *name;
  gboolean prefers, fills;
} variants[] = {
    {"rov++v1-lite", FALSE, FALSE},
    {"rov++v1", TRUE, FALSE},
    {"rov++v2-lite", FALSE, TRUE},
    {"rov++v2", TRUE, TRUE},
};

/* The same origin validation as `rov`: the paper builds on it. */
static void test_refuses(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *rule;
    Offer offer;
    gboolean passes;
  } rows[] = {
      {"Valid", OFFER(10, 1, "198.18.0.0/16", "1 40"), TRUE},
      {"Invalid by origin", OFFER(10, 1, "198.18.0.0/16", "1 666"), FALSE},
      {"Invalid by length", OFFER(10, 1, "198.18.1.0/24", "1 40"), FALSE},
      {"an Invalid more specific prefix", OFFER(10, 1, "198.18.1.0/24", "1 666"), FALSE},
      {"from a customer too", OFFER(10, 40, "198.18.1.0/24", "40 666"), FALSE},
      {"NotFound", OFFER(10, 1, "192.0.2.0/24", "1 666"), TRUE},
      {"AS0 invalidates", OFFER(10, 1, "203.0.113.0/24", "1 666"), FALSE},
  };
  g_autoptr(Judging) judging = judging_new(GRAPH);
  MsPrefix held = judging_prefix("198.18.0.0/16"), nobody = judging_prefix("203.0.113.0/24");
  ms_registry_add_vrp(judging->registry, &held, 16, 40);
  ms_registry_add_vrp(judging->registry, &nobody, 24, 0);
  for (guint v = 0; v < G_N_ELEMENTS(variants); v++)
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
      print_message("%s: %s\n", variants[v].name, rows[i].rule);
      gboolean plain = judging_asks(judging, "rov", FALSE, &rows[i].offer, NULL, NULL);
      g_autofree char *why = NULL;
      assert_int_equal(judging_asks(judging, variants[v].name, FALSE, &rows[i].offer, NULL, &why),
                       rows[i].passes);
      assert_int_equal(plain, rows[i].passes);
      assert_int_equal(strstr(why, "Invalid by RFC 6811") != NULL, !rows[i].passes);
    }
}

/* Holes are held against a route before LOCAL_PREF, where the variant is not lite. */
static void test_holes(void **state G_GNUC_UNUSED)
{
  g_autoptr(Judging) judging = judging_new(GRAPH);
  for (guint v = 0; v < G_N_ELEMENTS(variants); v++)
    for (guint holes = 0; holes < 6; holes++) {
      Offer offer = OFFER(10, 1, "198.18.0.0/16", "1 40", .holes = holes);
      MsAttributes after;
      assert_true(judging_asks(judging, variants[v].name, FALSE, &offer, &after, NULL));
      assert_int_equal(ms_route_demerit(after.flags, MS_DEMERIT_FIRST),
                       variants[v].prefers ? MIN(holes, MS_MAX_DEMERIT) : 0);
      assert_int_equal(ms_route_demerit(after.flags, MS_DEMERIT_SECOND), 0);
      assert_int_equal(ms_route_demerit(after.flags, MS_DEMERIT_THIRD), 0);
    }
}

static void test_rows(void **state G_GNUC_UNUSED)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  for (guint v = 0; v < G_N_ELEMENTS(variants); v++) {
    int number = ms_mechanism_find(variants[v].name);
    assert_true(number >= 0);
    const MsMechanism *m = mechanisms[number];
    assert_true(m->punches);
    assert_int_equal(m->prefers, variants[v].prefers);
    assert_int_equal(m->fills, variants[v].fills);
    assert_int_equal(m->ride, MS_RIDE_NONE);
    /* Where an AS runs plain validation too, that must not refuse first: it punches no holes. */
    assert_true(number < ms_mechanism_find("rov"));
  }
  /* Nor must a variant that does less. */
  assert_true(ms_mechanism_find("rov++v2-lite") < ms_mechanism_find("rov++v1"));
  assert_true(ms_mechanism_find("rov++v2") < ms_mechanism_find("rov++v1-lite"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_refuses), cmocka_unit_test(test_holes),
                                     cmocka_unit_test(test_rows)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
