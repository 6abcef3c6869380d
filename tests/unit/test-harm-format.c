/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What [harm] takes, and what it says of the rest. */
#include "scenarios/format/value-harm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_resolvers(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    guint n; /* those not at home */
    MsResolverKind kind;
    guint32 asn;
    double share; /* of the first */
  } rows[] = {
      {"own", 0, MS_RESOLVER_OWN, 0, 0},
      {"own:100%", 0, MS_RESOLVER_OWN, 0, 0},
      {"provider", 1, MS_RESOLVER_PROVIDER, 0, 1},
      {"15169", 1, MS_RESOLVER_AT, 15169, 1},
      {"AS15169:12.5%", 1, MS_RESOLVER_AT, 15169, 0.125},
      {"own:40%, provider:40%, 15169:12%, 13335:8%", 3, MS_RESOLVER_PROVIDER, 0, 0.4},
      {"15169:20%, own:10%", 1, MS_RESOLVER_AT, 15169, 0.2},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].text);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) resolvers = ms_value_resolvers(rows[i].text, &error);
    assert_null(error);
    assert_int_equal(resolvers->len, rows[i].n);
    if (rows[i].n == 0)
      continue;
    const MsResolverShare *first = &g_array_index(resolvers, MsResolverShare, 0);
    assert_int_equal(first->kind, rows[i].kind);
    assert_int_equal(first->asn, rows[i].asn);
    assert_true(first->share == rows[i].share);
  }
}

static void test_resolver_errors(void **state G_GNUC_UNUSED)
{
  static const char *const rows[][2] = {
      {"home", "`home` is no place of a resolver; write own, provider or an AS number"},
      {"own:40%, provider", "`provider` has no share; write each resolver with one"},
      {"15169:60%, 13335:50%", "the shares add up to 110%; write shares of 100% at most"},
      {"15169:20%, AS15169:10%", "`AS15169` stands here twice; write one share for it"},
      {"15169:many", "many"},
      {"own:50%,", ""},
      {"0:10%", "`0` is no place of a resolver"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i][0]);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) resolvers = ms_value_resolvers(rows[i][0], &error);
    assert_null(resolvers);
    assert_non_null(error);
    if (strstr(error->message, rows[i][1]) == NULL)
      fail_msg("it says `%s`", error->message);
  }
}

static void test_victim_traffic(void **state G_GNUC_UNUSED)
{
  double share;
  g_autoptr(GError) error = NULL;
  assert_true(ms_value_victim_traffic("auto", &share, &error) && share == -1);
  assert_true(ms_value_victim_traffic("12.5%", &share, &error) && share == 0.125);
  assert_false(ms_value_victim_traffic("much", &share, &error));
  assert_string_equal(error->message, "`much` is no share; write auto, or a percentage as in 10%");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_resolvers),
      cmocka_unit_test(test_resolver_errors),
      cmocka_unit_test(test_victim_traffic),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
