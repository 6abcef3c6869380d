/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/bgp/path and route: interned paths and routes against the plain arrays that they stand
 * for. */
#include "models/bgp/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PATH(...) (const guint32[]){__VA_ARGS__}, sizeof((guint32[]){__VA_ARGS__}) / 4

static char *text_of(const MsPaths *paths, guint32 path)
{
  GString *text = g_string_new(NULL);
  ms_paths_append_text(paths, path, text);
  return g_string_free(text, FALSE);
}

static void test_path(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsPaths) paths = ms_paths_new();
  assert_int_equal(ms_paths_length(paths, 0), 0);
  assert_int_equal(ms_paths_from_array(paths, NULL, 0), 0);
  g_autofree char *none = text_of(paths, 0);
  assert_string_equal(none, "");
  assert_false(ms_paths_contains(paths, 0, 0));
  guint32 one = ms_paths_from_array(paths, PATH(701));
  guint32 four = ms_paths_from_array(paths, PATH(4294967295u, 34, 174, 701));
  assert_int_not_equal(one, 0);
  assert_int_equal(ms_paths_length(paths, one), 1);
  assert_int_equal(ms_paths_origin(paths, one), 701);
  assert_int_equal(ms_paths_length(paths, four), 4);
  assert_int_equal(ms_paths_origin(paths, four), 701);
  g_autofree char *text = text_of(paths, four);
  assert_string_equal(text, "4294967295 34 174 701");
  assert_true(ms_paths_contains(paths, four, 4294967295u));
  assert_true(ms_paths_contains(paths, four, 174));
  assert_true(ms_paths_contains(paths, four, 701));
  assert_false(ms_paths_contains(paths, four, 7018));
  assert_false(ms_paths_contains(paths, one, 174));
}

/* Equal paths are equal numbers, however they came to be; others are not; tails are shared. */
static void test_interning(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsPaths) paths = ms_paths_new();
  guint32 long_one = ms_paths_from_array(paths, PATH(1, 2, 3));
  guint32 n = paths->n;
  assert_int_equal(n, 4); /* the empty path, 3, 2 3, 1 2 3 */
  guint32 tail = ms_paths_from_array(paths, PATH(2, 3));
  assert_int_equal(paths->node[long_one].tail, tail);
  assert_int_equal(ms_paths_prepend(paths, 1, tail), long_one);
  assert_int_equal(ms_paths_from_array(paths, PATH(1, 2, 3)), long_one);
  assert_int_equal(paths->n, n);
  const guint32 others[] = {
      ms_paths_from_array(paths, PATH(1, 2)),       ms_paths_from_array(paths, PATH(3, 2, 1)),
      ms_paths_from_array(paths, PATH(1, 3, 2)),    ms_paths_from_array(paths, PATH(1, 1, 2, 3)),
      ms_paths_from_array(paths, PATH(1, 2, 2, 3)), ms_paths_from_array(paths, PATH(1, 2, 3, 3)),
  };
  for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
    assert_int_not_equal(others[i], long_one);
    for (guint k = 0; k < i; k++)
      assert_int_not_equal(others[i], others[k]);
  }
  /* Repeats count (RFC 4271 section 9.1.2.2 a). */
  assert_int_equal(ms_paths_length(paths, others[3]), 4);
  assert_int_equal(ms_paths_origin(paths, others[1]), 1);
}

/* Draws paths of few ASNs, so that many repeat, until the table has grown several times. */
static void test_growth(void **state G_GNUC_UNUSED)
{
  enum { DRAWS = 40000, LONGEST = 7 };
  g_autoptr(MsPaths) paths = ms_paths_new();
  g_autoptr(GHashTable) number_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GRand) rand = g_rand_new_with_seed(1);
  guint32 room = paths->room;
  for (guint i = 0; i < DRAWS; i++) {
    guint32 asns[LONGEST];
    guint n = (guint)g_rand_int_range(rand, 1, LONGEST + 1);
    for (guint k = 0; k < n; k++)
      asns[k] = (guint32)g_rand_int_range(rand, 1, 12) * 400000000u;
    guint32 path = ms_paths_from_array(paths, asns, n);
    g_autofree char *text = text_of(paths, path);
    gpointer before;
    if (g_hash_table_lookup_extended(number_of, text, NULL, &before))
      assert_int_equal(GPOINTER_TO_UINT(before), path);
    else
      g_hash_table_insert(number_of, g_steal_pointer(&text), GUINT_TO_POINTER(path));
  }
  assert_true(paths->n > 8 * room);
  assert_true(paths->room >= paths->n);
  assert_int_equal(paths->mask, 2 * paths->room - 1);
  /* No two texts have one number, and what a number stands for did not change. */
  g_autofree guint8 *seen = g_new0(guint8, paths->n);
  GHashTableIter iter;
  gpointer text, number;
  g_hash_table_iter_init(&iter, number_of);
  while (g_hash_table_iter_next(&iter, &text, &number)) {
    guint32 path = GPOINTER_TO_UINT(number);
    assert_int_equal(seen[path], 0);
    seen[path] = 1;
    g_autofree char *now = text_of(paths, path);
    assert_string_equal(now, text);
  }
}

static void test_route_identity(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsRoutes) routes = ms_routes_new();
  assert_int_equal(routes->route[0].length, G_MAXUINT16); /* no route is worse than any */
  guint32 path = ms_paths_from_array(routes->paths, PATH(10, 20));
  guint32 other = ms_paths_from_array(routes->paths, PATH(10, 30));
  const struct {
    guint32 path, otc;
    guint16 prefix, flags, signatures, forged;
  } rows[] = {
      {path, 0, 0, 0, 0, 0},
      {other, 0, 0, 0, 0, 0},
      {0, 0, 0, 0, 0, 0},
      {path, 10, 0, 0, 0, 0},
      {path, 20, 0, 0, 0, 0},
      {path, 0, 1, 0, 0, 0},
      {path, 0, G_MAXUINT16, 0, 0, 0},
      {path, 0, 0, MS_ROUTE_LEAKED, 0, 0},
      {path, 0, 0, MS_ROUTE_CROSSED, 0, 0},
      {path, 0, 0, MS_ROUTE_LEAKED | MS_ROUTE_CROSSED, 0, 0},
      {path, 0, 0, MS_ROUTE_HIJACK, 0, 0},
      {path, 0, 0, MS_ROUTE_BLACKHOLE, 0, 0},
      {path, 0, 0, 0, 1, 0},
      {path, 0, 0, 0, 0, 1},
      {path, 0, 0, 0, 1, 1},
      {path, 10, 1, MS_ROUTE_CROSSED, 0, 0},
  };
  guint32 number[G_N_ELEMENTS(rows)];
  for (guint round = 0; round < 2; round++) {
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
      MsRouteKey key = {rows[i].path,  rows[i].otc,        rows[i].prefix,
                        rows[i].flags, rows[i].signatures, rows[i].forged};
      guint32 got = ms_routes_intern(routes, &key);
      assert_int_not_equal(got, 0); /* 0 withdraws */
      if (round == 0)
        number[i] = got;
      assert_int_equal(got, number[i]);
      for (guint k = 0; k < i; k++)
        assert_int_not_equal(got, number[k]);
      const MsRoute *r = &routes->route[got];
      assert_int_equal(r->path, rows[i].path);
      assert_int_equal(r->otc, rows[i].otc);
      assert_int_equal(r->prefix, rows[i].prefix);
      assert_int_equal(r->flags, rows[i].flags);
      assert_int_equal(r->signatures, rows[i].signatures);
      assert_int_equal(r->forged, rows[i].forged);
      assert_int_equal(r->length, rows[i].path == 0 ? 0 : 2);
      for (guint m = 0; m < MS_MAX_MECHANISMS; m++)
        assert_int_equal(ms_route_verdict(r, m), 0);
    }
  }
  assert_int_equal(routes->n, G_N_ELEMENTS(rows) + 1);
}

/* Verdicts and identity outlive the growth of the table. */
static void test_route_growth(void **state G_GNUC_UNUSED)
{
  enum { N = 20000 };
  g_autoptr(MsRoutes) routes = ms_routes_new();
  guint32 room = routes->room;
  guint32 path = 0;
  g_autofree guint32 *number = g_new(guint32, N);
  for (guint32 i = 0; i < N; i++) {
    if (i % 8 == 0)
      path = ms_paths_from_array(routes->paths, PATH(i + 1, i / 3 + 1, 7));
    MsRouteKey key = {
        .path = path, .otc = i % 2, .prefix = (guint16)(i / 2 % 2), .flags = (guint16)(i / 4 % 2)};
    number[i] = ms_routes_intern(routes, &key);
    ms_route_set_verdict(&routes->route[number[i]], i % MS_MAX_MECHANISMS, 1 + i % 3);
  }
  assert_true(routes->room >= 8 * room);
  for (guint32 i = 0; i < N; i++) {
    const MsRoute *r = &routes->route[number[i]];
    MsRouteKey key = ms_route_key(r);
    for (guint m = 0; m < MS_MAX_MECHANISMS; m++)
      assert_int_equal(ms_route_verdict(r, m), m == i % MS_MAX_MECHANISMS ? 1 + i % 3 : 0);
    assert_int_equal(ms_routes_intern(routes, &key), number[i]);
  }
  assert_int_equal(routes->n, N + 1);
}

/* A clear bit proves that an AS is not on the path, so an AS on the path has its bit set; and
 * ms_route_has_as() is exact either way. */
static void test_bloom(void **state G_GNUC_UNUSED)
{
  enum { ROUTES = 500, LONGEST = 12, ASKED = 200 };
  g_autoptr(MsRoutes) routes = ms_routes_new();
  g_autoptr(GRand) rand = g_rand_new_with_seed(2);
  guint spared = 0, asked = 0;
  guint64 bits = 0;
  for (guint i = 0; i < ROUTES; i++) {
    guint32 asns[LONGEST];
    guint n = (guint)g_rand_int_range(rand, 0, LONGEST + 1);
    for (guint k = 0; k < n; k++)
      asns[k] = i % 2 ? g_rand_int(rand) : (guint32)g_rand_int_range(rand, 1, 400);
    guint32 path = ms_paths_from_array(routes->paths, asns, n);
    const MsRoute *r = &routes->route[ms_routes_intern(routes, &(MsRouteKey){.path = path})];
    for (guint k = 0; k < n; k++) {
      assert_true(r->members & ms_route_member_bit(asns[k]));
      assert_true(ms_route_has_as(routes, r, asns[k]));
    }
    for (guint k = 0; k < ASKED; k++) {
      guint32 asn = k % 2 ? g_rand_int(rand) : (guint32)g_rand_int_range(rand, 1, 400);
      gboolean on = FALSE;
      for (guint j = 0; j < n; j++)
        on |= asns[j] == asn;
      assert_int_equal(ms_route_has_as(routes, r, asn), on);
      spared += !(r->members & ms_route_member_bit(asn));
      asked++;
      bits |= ms_route_member_bit(asn);
    }
  }
  assert_int_equal(bits, G_MAXUINT64); /* every bit is some AS's */
  assert_true(spared > asked * 3 / 4); /* and most walks along a path are spared */
}

/* The route's length has sixteen bits, one value of which means none. */
static void test_longest(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsRoutes) routes = ms_routes_new();
  guint32 path = 0;
  for (guint32 i = 0; i < 70000; i++)
    path = ms_paths_prepend(routes->paths, 65551, path);
  assert_int_equal(ms_paths_length(routes->paths, path), 70000);
  assert_int_equal(routes->route[ms_routes_intern(routes, &(MsRouteKey){.path = path})].length,
                   G_MAXUINT16 - 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_path),         cmocka_unit_test(test_interning),
      cmocka_unit_test(test_growth),       cmocka_unit_test(test_route_identity),
      cmocka_unit_test(test_route_growth), cmocka_unit_test(test_bloom),
      cmocka_unit_test(test_longest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
