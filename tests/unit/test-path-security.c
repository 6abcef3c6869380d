/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security: what judges by the links of a path and by its signatures: path-end validation,
 * ASPA with neighbours, BGPsec, BGP-iSec; each rule both ways. */
#include "tests/unit/judged.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PREFIX "192.0.2.0/24"

/*
 *    5
 *    |
 *    4      7        1 is the origin; 1, 2 and 4 publish their neighbours, the others nothing
 *    |      |
 *    2   3--6
 *     \ /
 *      1
 */
#define LINKS "5>4 4>2 2>1 3>1 3-6 7>6"

static Judged *published_world(void)
{
  Judged *j = judged_new(LINKS, PREFIX);
  g_autofree guint8 *members = g_new0(guint8, j->test->topology->n_ases);
  static const guint32 who[] = {1, 2, 4};
  for (guint i = 0; i < G_N_ELEMENTS(who); i++)
    members[ms_test_as(j->test, who[i])] = 1;
  ms_registry_publish_neighbours(j->test->registry, j->test->topology, members);
  return j;
}

/* ---- path-end validation */

enum { ALWAYS = 99 };

static const struct {
  const char *name;
  guint32 path[6];
  guint passes_to; /* the longest suffix with which it passes */
  const char *why; /* told with the next longer one */
} path_end_rows[] = {
    {"the origin alone", {1}, ALWAYS, NULL},
    {"a last hop that the origin names", {2, 1}, ALWAYS, NULL},
    {"another one", {3, 1}, ALWAYS, NULL},
    {"a true path", {5, 4, 2, 1}, ALWAYS, NULL},
    {"a forged origin", {666, 1}, 0, "the origin AS1 publishes its neighbours, and AS666"},
    {"the same, seen from afar", {5, 666, 1}, 0, "AS666, which claims to have the route from it"},
    {"an AS that is there, and no neighbour", {4, 1}, 0, "and AS4, which"},
    {"two hops", {666, 2, 1}, 1, "path-suffix validation: AS2 publishes its neighbours, and AS666"},
    {"two hops, over one who is silent", {666, 3, 1}, ALWAYS, NULL},
    {"three hops", {666, 4, 2, 1}, 2, "AS4 publishes"},
    {"four hops", {666, 5, 4, 2, 1}, ALWAYS, NULL}, /* 5 has published nothing */
    {"prepends are no hops", {666, 2, 2, 1, 1}, 1, "AS2 publishes"},
    {"nor at the origin", {666, 1, 1, 1}, 0, "AS1 publishes"},
    {"a silent origin", {666, 6}, ALWAYS, NULL},
    {"a silent origin, before one who is not", {1, 6}, ALWAYS, NULL},
    {"of a link the end at the receiver is not asked", {2, 6}, ALWAYS, NULL},
    {"nor its end towards the receiver", {5, 1}, 0, "AS5"},
};

static void test_path_end(void **state G_GNUC_UNUSED)
{
  const MsMechanism *path_end = judged_mechanism("path-end");
  g_autoptr(Judged) j = published_world();
  MsSecurityOptions options = *ms_security_options_default();
  assert_int_equal(options.path_end_suffix, 1);
  j->world.options = &options;
  for (guint i = 0; i < G_N_ELEMENTS(path_end_rows); i++) {
    print_message("%s\n", path_end_rows[i].name);
    guint32 route = judged_route(j, path_end_rows[i].path);
    for (options.path_end_suffix = 1; options.path_end_suffix < 6; options.path_end_suffix++)
      assert_int_equal(judged_lets_in(j, path_end, route, path_end_rows[i].why),
                       options.path_end_suffix <= path_end_rows[i].passes_to);
  }
  /* Who publishes does not name an AS_SET; an AS_SET publishes nothing. */
  options.path_end_suffix = 1;
  guint32 behind = judged_key(j, (const guint32[]){2, MS_AS_SET}, 2, 0, 0);
  guint32 before = judged_key(j, (const guint32[]){MS_AS_SET, 1}, 2, 0, 0);
  assert_true(judged_lets_in(j, path_end, behind, NULL));
  assert_false(judged_lets_in(j, path_end, before, "and an AS_SET, which"));
}

/* A list added by hand takes the place of the graph's, for better and for worse. */
static void test_path_end_by_hand(void **state G_GNUC_UNUSED)
{
  const MsMechanism *path_end = judged_mechanism("path-end");
  g_autoptr(Judged) j = published_world();
  ms_registry_add_neighbours(j->test->registry, 1, (const guint32[]){2, 666}, 2);
  assert_true(judged_lets_in(j, path_end, judged_route(j, (const guint32[]){666, 1, 0}), NULL));
  assert_true(judged_lets_in(j, path_end, judged_route(j, (const guint32[]){2, 1, 0}), NULL));
  assert_false(judged_lets_in(j, path_end, judged_route(j, (const guint32[]){3, 1, 0}), "AS3"));
}

/* ---- ASPA with neighbours */

static const struct {
  const char *name;
  guint32 path[6];
  gboolean aspa[2], neighbours[2]; /* let in from a customer, from a provider */
  const char *why;
} neighbour_rows[] = {
    {"a true path", {5, 4, 2, 1}, {TRUE, TRUE}, {TRUE, TRUE}, NULL},
    {"prepended", {5, 4, 4, 2, 1, 1}, {TRUE, TRUE}, {TRUE, TRUE}, NULL},
    {"a forged origin", {666, 1}, {FALSE, TRUE}, {FALSE, FALSE}, "AS1"},
    {"the same, further away", {5, 666, 1}, {FALSE, TRUE}, {FALSE, FALSE}, "AS1"},
    {"two hops", {666, 2, 1}, {FALSE, TRUE}, {FALSE, FALSE}, "AS2"},
    {"over one who tells its providers alone", {666, 3, 1}, {FALSE, TRUE}, {FALSE, TRUE}, "AS3"},
    {"the end at the receiver is asked too", {4, 6}, {TRUE, TRUE}, {FALSE, FALSE}, "AS4"},
    {"and anywhere on the path", {7, 4, 6}, {FALSE, TRUE}, {FALSE, FALSE}, "AS4"},
    {"links that nobody denies", {7, 6}, {TRUE, TRUE}, {TRUE, TRUE}, NULL},
    /* A leak runs over true links: ASPA sees it, neighbours add nothing. */
    {"a leak", {3, 1, 2}, {FALSE, FALSE}, {FALSE, FALSE}, "AS2"},
};

static void test_aspa_neighbours(void **state G_GNUC_UNUSED)
{
  const MsMechanism *const both[] = {judged_mechanism("aspa"), judged_mechanism("aspa-neighbours")};
  g_autoptr(Judged) j = published_world();
  g_autofree guint8 *members = g_new0(guint8, j->test->topology->n_ases);
  static const guint32 who[] = {1, 2, 4, 3};
  for (guint i = 0; i < G_N_ELEMENTS(who); i++)
    members[ms_test_as(j->test, who[i])] = 1;
  ms_registry_attest_providers(j->test->registry, j->test->topology, members);
  static const MsRelation from[] = {MS_REL_CUSTOMER, MS_REL_PROVIDER};
  for (guint i = 0; i < G_N_ELEMENTS(neighbour_rows); i++) {
    print_message("%s\n", neighbour_rows[i].name);
    guint32 route = judged_route(j, neighbour_rows[i].path);
    for (guint r = 0; r < 2; r++) {
      g_auto(JudgedAnswer) aspa = judged_ask(j, both[0], from[r], 0, route);
      g_auto(JudgedAnswer) neighbours = judged_ask(j, both[1], from[r], 0, route);
      assert_int_equal(aspa.in, neighbour_rows[i].aspa[r]);
      assert_int_equal(neighbours.in, neighbour_rows[i].neighbours[r]);
      if (!neighbours.in)
        assert_non_null(strstr(neighbours.why, neighbour_rows[i].why));
      if (aspa.in && !neighbours.in)
        assert_non_null(strstr(neighbours.why, "publishes its neighbours"));
    }
  }
  /* What ASPA checks before all else. */
  guint32 route = judged_route(j, (const guint32[]){2, 1, 0});
  g_auto(JudgedAnswer) stripped = judged_ask(j, both[1], MS_REL_CUSTOMER, 666, route);
  assert_false(stripped.in);
  guint32 set = judged_key(j, (const guint32[]){2, 1, MS_AS_SET}, 3, 0, 0);
  assert_false(judged_lets_in(j, both[1], set, "AS"));
}

/* ---- BGPsec */

static const struct {
  const char *name;
  MsDemerit place;
} bgpsec[] = {{"bgpsec-1st", MS_DEMERIT_FIRST},
              {"bgpsec-2nd", MS_DEMERIT_SECOND},
              {"bgpsec-3rd", MS_DEMERIT_THIRD}};

/* What an AS that may sign makes of the signatures of a route that it sends. */
static guint sign(Judged *j, const MsMechanism *mechanism, guint32 route)
{
  MsHop hop = {.asn = 64500, .route = &j->routes->route[route], .world = &j->world};
  MsAttributes attributes = {.otc = 7, .flags = 0, .signatures = hop.route->signatures};
  assert_true(mechanism->export(&hop, &attributes));
  assert_int_equal(attributes.otc, 7);
  assert_int_equal(attributes.flags, 0);
  return attributes.signatures;
}

static void check_preference(Judged *j, guint m, guint32 route, gboolean secure)
{
  g_auto(JudgedAnswer) answer =
      judged_ask(j, judged_mechanism(bgpsec[m].name), MS_REL_PEER, 0, route);
  assert_true(answer.in); /* nothing is ever dropped */
  for (guint place = 0; place < MS_N_DEMERITS; place++)
    assert_int_equal(ms_route_demerit(answer.flags, (MsDemerit)place),
                     place == bgpsec[m].place && !secure);
}

/* Every pattern of signers along a path of six: it is secure where all have signed; and once one
 * has not, no one after it can mend it. */
static void test_bgpsec_signs(void **state G_GNUC_UNUSED)
{
  enum { HOPS = 6 };
  static const guint32 path[HOPS] = {6, 5, 4, 3, 2, 1};
  g_autoptr(Judged) j = judged_new(LINKS, PREFIX);
  for (guint signers = 0; signers < 1u << HOPS; signers++) {
    guint signatures = 0;
    for (guint n = 0; n < HOPS; n++) {
      guint32 held = judged_key(j, path + HOPS - n, n, signatures, 0);
      if (signers >> n & 1) /* different variants sign alike */
        signatures = sign(j, judged_mechanism(bgpsec[n % 3].name), held);
      guint32 sent = judged_key(j, path + HOPS - n - 1, n + 1, signatures, 0);
      guint all = (1u << (n + 1)) - 1;
      for (guint m = 0; m < G_N_ELEMENTS(bgpsec); m++)
        check_preference(j, m, sent, (signers & all) == all);
    }
  }
}

/* Nobody has signed what an offender writes behind itself, and nobody can later. */
static void test_bgpsec_forged(void **state G_GNUC_UNUSED)
{
  g_autoptr(Judged) j = judged_new(LINKS, PREFIX);
  static const guint32 path[] = {5, 4, 666, 2, 1};
  for (guint forged = 1; forged <= 2; forged++) {
    guint signatures = 0;
    for (guint n = forged; n < 5; n++) {
      signatures = sign(j, judged_mechanism("bgpsec-1st"),
                        judged_key(j, path + 5 - n, n, signatures, forged));
      for (guint m = 0; m < G_N_ELEMENTS(bgpsec); m++)
        check_preference(j, m, judged_key(j, path + 4 - n, n + 1, signatures, forged), FALSE);
    }
  }
}

/* ---- BGP-iSec */

static const struct {
  const char *name;
  guint32 adopters[3], path[6];
  guint n, forged;
  guint32 unsigned_by; /* 0: it is let in */
} isec_rows[] = {
    {"nobody adopts", {0}, {666, 1}, 2, 1, 0},
    {"an honest path of adopters", {1, 2, 4}, {4, 2, 1}, 3, 0, 0},
    {"an honest path of some", {1, 4}, {4, 2, 1}, 3, 0, 0},
    {"a forged origin that adopts", {1}, {666, 1}, 2, 1, 1},
    {"seen from afar, adopters between", {1, 4, 5}, {5, 4, 666, 1}, 4, 1, 1},
    {"a forged origin that does not", {2, 4}, {4, 666, 1}, 3, 1, 0},
    {"two forged, the origin adopts", {1}, {666, 2, 1}, 3, 2, 1},
    {"two forged, the other adopts", {2}, {666, 2, 1}, 3, 2, 2},
    {"two forged, both adopt", {1, 2}, {666, 2, 1}, 3, 2, 2},
    {"two forged, neither does", {4}, {666, 2, 1}, 3, 2, 0},
    {"what it did not forge is signed", {4, 2}, {4, 2, 1}, 3, 1, 0},
    {"an offender that leaves itself out", {1}, {1}, 1, 1, 1},
    {"the same, passed on", {1}, {4, 1}, 2, 1, 1},
    {"one that claims to be the origin", {1, 2}, {4, 666}, 2, 0, 0},
    {"forged with prepends", {1}, {666, 1, 1, 1}, 4, 3, 1},
    {"an AS that the graph does not know", {1}, {666, 999}, 2, 1, 0},
    {"an AS_SET", {1}, {666, MS_AS_SET}, 2, 1, 0},
};

static void test_bgp_isec(void **state G_GNUC_UNUSED)
{
  const MsMechanism *isec = judged_mechanism("bgp-isec");
  for (guint i = 0; i < G_N_ELEMENTS(isec_rows); i++) {
    print_message("%s\n", isec_rows[i].name);
    g_autoptr(Judged) j = judged_new(LINKS, PREFIX);
    for (guint k = 0; k < G_N_ELEMENTS(isec_rows[i].adopters); k++)
      if (isec_rows[i].adopters[k] != 0)
        ms_test_deploy(j->test, isec_rows[i].adopters[k], "bgp-isec");
    ms_test_deploy(j->test, 7, "rov"); /* which has no key to do with it */
    guint32 route = judged_key(j, isec_rows[i].path, isec_rows[i].n, 0, isec_rows[i].forged);
    g_autofree char *why = g_strdup_printf("AS%u signs", isec_rows[i].unsigned_by);
    assert_int_equal(judged_lets_in(j, isec, route, why), isec_rows[i].unsigned_by == 0);
    j->world.deployment = NULL; /* nobody is known to adopt */
    assert_true(judged_lets_in(j, isec, route, NULL));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_path_end),        cmocka_unit_test(test_path_end_by_hand),
      cmocka_unit_test(test_aspa_neighbours), cmocka_unit_test(test_bgpsec_signs),
      cmocka_unit_test(test_bgpsec_forged),   cmocka_unit_test(test_bgp_isec),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
