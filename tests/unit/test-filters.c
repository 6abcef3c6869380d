/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security: what judges by registries of prefixes and by the graph: origin validation and
 * its preferences, prefix filters, Peerlock and Peerlock-lite; each rule both ways. */
#include "tests/unit/judged.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PREFIX "192.0.2.0/24"

/*
 *    701 ---- 702          an AS-SET of 20: 20 30 31 40
 *     |        |
 *     20      21           50 is a peer of 20
 *    /  \      |
 *   30  31     41
 *    |
 *   40
 */
#define CONES "701-702 701>20 702>21 20>30 20>31 30>40 21>41 20-50"

/* ---- origin validation */

/* The states of RFC 6811 section 2, and what mechanisms make of them. */
static const struct {
  const char *prefix;
  guint32 path[4];
  MsValidity state;
  const char *why;
} rov_rows[] = {
    {"10.0.0.0/16", {20, 30}, MS_VALIDITY_VALID, NULL},
    {"10.0.0.0/16", {30}, MS_VALIDITY_VALID, NULL},
    {"10.0.0.0/16", {20, 30, 30}, MS_VALIDITY_VALID, NULL}, /* the origin, prepended */
    {"10.0.0.0/16", {20, 31}, MS_VALIDITY_INVALID, "none of these is for AS31"},
    /* The holder is on the path, not its origin. */
    {"10.0.0.0/16", {30, 31}, MS_VALIDITY_INVALID, "10.0.0.0/16 from AS31"},
    {"10.0.0.0/17", {20, 30}, MS_VALIDITY_INVALID, "no maximum length for AS30 reaches /17"},
    {"10.0.0.0/17", {20, 31}, MS_VALIDITY_INVALID, "covered by 10.0.0.0/16-16 AS30"},
    {"10.0.0.0/16", {666, 30}, MS_VALIDITY_VALID, NULL}, /* a forged origin */
    {"10.0.0.0/15", {20, 31}, MS_VALIDITY_NOT_FOUND, NULL},
    {"192.0.2.0/24", {20, 31}, MS_VALIDITY_NOT_FOUND, NULL},
    {"10.9.0.0/16", {20, 30}, MS_VALIDITY_INVALID, "10.9.0.0/16-24 AS0"}, /* RFC 6483 section 4 */
};

static Judged *rov_world(const char *prefix)
{
  Judged *j = judged_new(CONES, prefix);
  MsPrefix held = ms_test_prefix("10.0.0.0/16"), nobodys = ms_test_prefix("10.9.0.0/16");
  ms_registry_add_vrp(j->test->registry, &held, 16, 30);
  ms_registry_add_vrp(j->test->registry, &nobodys, 24, 0);
  return j;
}

static void test_rov(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(rov_rows); i++) {
    g_autoptr(Judged) j = rov_world(rov_rows[i].prefix);
    guint32 route = judged_route(j, rov_rows[i].path);
    assert_int_equal(judged_lets_in(j, judged_mechanism("rov"), route, rov_rows[i].why),
                     rov_rows[i].state != MS_VALIDITY_INVALID);
  }
  /* RFC 6811 section 2: a path that ends in an AS_SET has no origin, and is never Valid. */
  for (guint covered = 0; covered < 2; covered++) {
    g_autoptr(Judged) j = rov_world(covered ? "10.0.0.0/16" : PREFIX);
    guint32 route = judged_key(j, (const guint32[]){20, 30, MS_AS_SET}, 3, 0, 0);
    assert_int_equal(judged_lets_in(j, judged_mechanism("rov"), route, "has no origin"), !covered);
  }
}

static void test_prefer_valid(void **state G_GNUC_UNUSED)
{
  static const guint demerit[] = {
      [MS_VALIDITY_VALID] = 0, [MS_VALIDITY_NOT_FOUND] = 1, [MS_VALIDITY_INVALID] = 2};
  static const struct {
    const char *name;
    MsDemerit place;
  } both[] = {{"rov-prefer-valid", MS_DEMERIT_SECOND},
              {"rov-prefer-valid-first", MS_DEMERIT_FIRST}};
  for (guint m = 0; m < G_N_ELEMENTS(both); m++) {
    const MsMechanism *mechanism = judged_mechanism(both[m].name);
    assert_true(mechanism->prefers);
    for (guint i = 0; i < G_N_ELEMENTS(rov_rows); i++) {
      g_autoptr(Judged) j = rov_world(rov_rows[i].prefix);
      guint32 route = judged_route(j, rov_rows[i].path);
      g_auto(JudgedAnswer) answer = judged_ask(j, mechanism, MS_REL_PROVIDER, 0, route);
      assert_true(answer.in);
      for (guint place = 0; place < MS_N_DEMERITS; place++)
        assert_int_equal(ms_route_demerit(answer.flags, (MsDemerit)place),
                         place == both[m].place ? demerit[rov_rows[i].state] : 0);
    }
  }
}

/* Which of two routes 3 takes: that of 1, the victim, or that of 2, the hijacker. */
static void test_prefer_valid_decides(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *links, *mechanism, *path;
  } rows[] = {
      /* Both customers' routes: the shorter, Invalid one, but for the preference. */
      {"3>6 6>1 3>2", NULL, "3 2"},
      {"3>6 6>1 3>2", "rov-prefer-valid", "3 6 1"},
      {"3>6 6>1 3>2", "rov-prefer-valid-first", "3 6 1"},
      {"3>6 6>1 3>2", "rov", "3 6 1"},
      /* The hijack comes from a customer, the Valid route from a provider. */
      {"4>3 4>1 3>2", NULL, "3 2"},
      {"4>3 4>1 3>2", "rov-prefer-valid", "3 2"},
      {"4>3 4>1 3>2", "rov-prefer-valid-first", "3 4 1"},
      {"4>3 4>1 3>2", "rov", "3 4 1"},
      /* No other route: it is taken all the same. */
      {"3>2 7>1", "rov-prefer-valid-first", "3 2"},
      {"3>2 7>1", "rov", "none"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s %s\n", rows[i].links, rows[i].mechanism);
    g_autoptr(MsTestWorld) world = ms_test_world_new(rows[i].links);
    MsIncident hijack = {.name = "hijack",
                         .kind = MS_INCIDENT_ORIGIN_HIJACK,
                         .offender = ms_test_as(world, 2),
                         .victim = ms_test_as(world, 1),
                         .prefix = ms_test_prefix(PREFIX),
                         .start = 100 * MS_SECOND,
                         .end = MS_TIME_NEVER};
    ms_registry_add_vrp(world->registry, &hijack.prefix, 24, 1);
    if (rows[i].mechanism != NULL)
      ms_test_deploy(world, 3, rows[i].mechanism);
    g_autoptr(MsResult) result = ms_test_run(world, &hijack, 1, NULL, 0, -1);
    assert_true(result->converged);
    MS_ASSERT_PATH(world, result, "final", 0, 3, rows[i].path);
  }
}

/* ---- prefix filters */

static const struct {
  const char *prefix;
  guint32 asn;
  guint max_length; /* 0: a route object */
} registered[] = {{"10.20.0.0/16", 20, 0}, {"10.30.0.0/16", 30, 0},  {"10.40.0.0/16", 40, 24},
                  {"10.41.0.0/16", 41, 0}, {"10.41.0.0/16", 41, 24}, {"10.50.0.0/16", 0, 24}};

static Judged *registered_world(const char *prefix)
{
  Judged *j = judged_new(CONES, prefix);
  for (guint k = 0; k < G_N_ELEMENTS(registered); k++) {
    MsPrefix held = ms_test_prefix(registered[k].prefix);
    if (registered[k].max_length == 0)
      ms_registry_add_route_object(j->test->registry, &held, registered[k].asn);
    else
      ms_registry_add_vrp(j->test->registry, &held, registered[k].max_length, registered[k].asn);
  }
  return j;
}

static const struct {
  const char *name, *prefix;
  guint32 path[6];
  const char *why; /* NULL: it is let in */
} filter_rows[] = {
    {"the neighbour's own", "10.20.0.0/16", {20}, NULL},
    {"the neighbour's, prepended", "10.20.0.0/16", {20, 20, 20}, NULL},
    {"its customer's, by route object", "10.30.0.0/16", {20, 30}, NULL},
    {"a customer's customer's, by VRP", "10.40.0.0/16", {20, 30, 40}, NULL},
    {"with a prepend on the way", "10.40.0.0/16", {20, 30, 30, 40}, NULL},
    {"registered for another of the cone", "10.30.0.0/16", {20, 31}, NULL},
    {"registered outside the cone",
     "10.41.0.0/16",
     {20, 30},
     "10.41.0.0/16 is registered for nobody in the customer cone of AS20"},
    {"registered for nobody", "192.0.2.0/24", {20, 30}, "192.0.2.0/24 is registered for nobody"},
    {"longer than the route object", "10.30.1.0/24", {20, 30}, "10.30.1.0/24"},
    {"longer than maxLength", "10.40.1.0/25", {20, 30, 40}, "registered for nobody"},
    {"within maxLength", "10.40.1.0/24", {20, 30, 40}, NULL},
    {"a foreign AS on the path: a leak of a provider's route",
     "10.30.0.0/16",
     {20, 701, 30},
     "AS701 is on the path and not in the AS-SET of AS20"},
    {"a foreign AS at the origin", "10.30.0.0/16", {20, 30, 41}, "AS41 is on the path"},
    {"a peer of the neighbour on the path", "10.30.0.0/16", {20, 50, 30}, "AS50 is on the path"},
    {"an AS that the graph does not know", "10.30.0.0/16", {20, 666, 30}, "AS666 is on the path"},
    {"a forged origin in the cone passes", "10.40.0.0/16", {20, 31, 40}, NULL},
    {"in the cone though not by this way", "10.40.0.0/16", {20, 40}, NULL},
    {"a head from nowhere", "10.30.0.0/16", {666, 30}, "AS666 has no AS-SET"},
    {"a head whose cone does not hold it", "10.30.0.0/16", {31, 30}, "AS30 is on the path"},
    {"registered for AS 0 alone", "10.50.0.0/16", {20, 30}, "registered for nobody"},
};

static void test_prefix_filters(void **state G_GNUC_UNUSED)
{
  const MsMechanism *const both[] = {judged_mechanism("customer-prefix-filter"),
                                     judged_mechanism("peer-prefix-filter")};
  for (guint i = 0; i < G_N_ELEMENTS(filter_rows); i++) {
    print_message("%s\n", filter_rows[i].name);
    g_autoptr(Judged) j = registered_world(filter_rows[i].prefix);
    guint32 route = judged_route(j, filter_rows[i].path);
    for (guint m = 0; m < 2; m++)
      assert_int_equal(judged_lets_in(j, both[m], route, filter_rows[i].why),
                       filter_rows[i].why == NULL);
  }
  assert_int_equal(both[0]->import_from, MS_FROM_CUSTOMER);
  assert_int_equal(both[1]->import_from, MS_FROM_PEER);
}

/* The filter of a session is not that of the AS at the head, where the neighbour has left itself
 * out. */
static void test_prefix_filters_stripped(void **state G_GNUC_UNUSED)
{
  static const struct {
    guint32 neighbour, path[3];
    const char *why;
  } rows[] = {
      {20, {30, 40}, NULL}, /* all of it is in its cone all the same */
      {31, {30, 40}, "AS30 is on the path and not in the AS-SET of AS31"},
      {30, {20, 30}, "AS20 is on the path and not in the AS-SET of AS30"},
      {666, {30, 40}, "AS666 has no AS-SET"},
  };
  g_autoptr(Judged) j = registered_world("10.40.0.0/16");
  const MsMechanism *filter = judged_mechanism("customer-prefix-filter");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    guint32 route = judged_route(j, rows[i].path);
    g_auto(JudgedAnswer) answer = judged_ask(j, filter, MS_REL_CUSTOMER, rows[i].neighbour, route);
    assert_int_equal(answer.in, rows[i].why == NULL);
    if (!answer.in)
      assert_non_null(strstr(answer.why, rows[i].why));
  }
}

/* ---- Peerlock */

static const struct {
  const char *name;
  guint32 path[5];
  const char *lite, *full; /* a part of why; NULL: it is let in */
} lock_rows[] = {
    {"none protected", {20, 30, 40}, NULL, NULL},
    {"a protected AS behind a neighbour", {20, 701, 30}, "AS701", "AS701 is on the path, and AS20"},
    {"at the origin", {20, 30, 702}, "AS702", "AS702 is on the path, and AS20"},
    {"the neighbour itself", {701, 20, 30}, NULL, NULL},
    {"the neighbour itself, prepended", {701, 701, 20}, NULL, NULL},
    {"a protected neighbour carries another", {701, 702, 21}, "AS702", "AS702 is on the path"},
    {"an AS that the graph does not know", {20, 666, 30}, NULL, NULL},
    {"the neighbour alone", {20}, NULL, NULL},
    /* 31 is protected and has providers. */
    {"its provider may carry it", {20, 31}, "AS31", NULL},
    {"its provider's provider too", {701, 20, 31}, "AS31", NULL},
    {"its provider's peer may not", {50, 20, 31}, "AS31", "AS31 is on the path, and AS50"},
    {"its provider's other customer may not", {30, 20, 31}, "AS31", "and AS30 is neither it nor"},
    {"another clique member may not", {702, 701, 20, 31}, "AS701", "AS701 is on the path"},
    {"two protected, one may be carried", {20, 31, 702}, "AS31", "AS702 is on the path"},
};

static void test_peerlock(void **state G_GNUC_UNUSED)
{
  g_autoptr(Judged) j = judged_new(CONES, PREFIX);
  const MsMechanism *lite = judged_mechanism("peerlock-lite"), *full = judged_mechanism("peerlock");
  for (guint listed = 0; listed < 2; listed++) {
    if (listed)
      judged_list(j, (const guint32[]){701, 702, 31, 0});
    for (guint i = 0; i < G_N_ELEMENTS(lock_rows); i++) {
      print_message("%s\n", lock_rows[i].name);
      guint32 route = judged_route(j, lock_rows[i].path);
      assert_int_equal(judged_lets_in(j, lite, route, lock_rows[i].lite),
                       lock_rows[i].lite == NULL || !listed);
      assert_int_equal(judged_lets_in(j, full, route, lock_rows[i].full),
                       lock_rows[i].full == NULL || !listed);
    }
  }
  assert_int_equal(lite->import_from, MS_FROM_CUSTOMER);
  assert_int_equal(full->import_from, MS_FROM_CUSTOMER | MS_FROM_PEER);
}

/* The example of NTT's description of peer locking: 8283 and 9999 are protected, 267 and 15562 are
 * customers of the locker; first nobody may carry them, then 15562 is a provider of 8283. */
static void test_peerlock_example(void **state G_GNUC_UNUSED)
{
  static const struct {
    guint32 path[4];
    gboolean in[2];
  } rows[] = {
      {{8283}, {TRUE, TRUE}},         {{9999}, {TRUE, TRUE}},
      {{267, 8283}, {FALSE, FALSE}},  {{267, 9999}, {FALSE, FALSE}},
      {{15562, 8283}, {FALSE, TRUE}}, {{15562, 9999}, {FALSE, FALSE}},
      {{8283, 9999}, {FALSE, FALSE}}, {{9999, 8283}, {FALSE, FALSE}},
      {{267, 15562}, {TRUE, TRUE}},   {{267, 15562, 8283}, {FALSE, FALSE}},
  };
  static const char *const links[] = {
      "2914>267 2914>15562 2914-8283 2914-9999",
      "2914>267 2914>15562 2914-8283 2914-9999 15562>8283",
  };
  for (guint upstream = 0; upstream < 2; upstream++) {
    g_autoptr(Judged) j = judged_new(links[upstream], PREFIX);
    judged_list(j, (const guint32[]){8283, 9999, 0});
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
      guint32 route = judged_route(j, rows[i].path);
      assert_int_equal(judged_lets_in(j, judged_mechanism("peerlock"), route, NULL),
                       rows[i].in[upstream]);
    }
  }
}

/* Who leaves itself out of the path does not pass for the protected AS that then begins it. */
static void test_peerlock_stripped(void **state G_GNUC_UNUSED)
{
  static const struct {
    guint32 neighbour, path[3];
    gboolean lite, full;
  } rows[] = {
      {701, {701, 20}, TRUE, TRUE}, {40, {701, 20}, FALSE, FALSE}, {40, {20, 30}, TRUE, TRUE},
      {20, {31}, FALSE, TRUE},      {30, {31}, FALSE, FALSE},      {701, {20, 31}, FALSE, TRUE},
      {50, {20, 31}, FALSE, FALSE},
  };
  g_autoptr(Judged) j = judged_new(CONES, PREFIX);
  judged_list(j, (const guint32[]){701, 31, 0});
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    guint32 route = judged_route(j, rows[i].path);
    g_auto(JudgedAnswer) lite =
        judged_ask(j, judged_mechanism("peerlock-lite"), MS_REL_CUSTOMER, rows[i].neighbour, route);
    g_auto(JudgedAnswer) full =
        judged_ask(j, judged_mechanism("peerlock"), MS_REL_PEER, rows[i].neighbour, route);
    assert_int_equal(lite.in, rows[i].lite);
    assert_int_equal(full.in, rows[i].full);
  }
}

/*
 *   10 ---- 20        10 is protected, 20 the locker. 4, a customer of both, leaks 1's route to 20;
 *   / \     /         without the link between the two, so does 5, a customer of 10 and a peer
 * of 20. 1   4---'
 */
static void test_peerlock_on_graphs(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism;
    guint32 leaker;
    gboolean leaked;
  } rows[] = {
      {NULL, 4, TRUE},        {"peerlock-lite", 4, FALSE}, {"peerlock", 4, FALSE},
      {NULL, 5, TRUE},        {"peerlock-lite", 5, TRUE}, /* it looks at customers alone */
      {"peerlock", 5, FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    gboolean customer = rows[i].leaker == 4;
    g_autoptr(MsTestWorld) world =
        ms_test_world_new(customer ? "10-20 10>1 10>4 20>4" : "10>1 10>5 5-20");
    world->listed[ms_test_as(world, 10)] = 1;
    if (rows[i].mechanism != NULL)
      ms_test_deploy(world, 20, rows[i].mechanism);
    MsIncident leak =
        ms_test_leak(world, rows[i].leaker, 1, PREFIX, 100 * MS_SECOND, MS_TIME_NEVER);
    g_autoptr(MsResult) result = ms_test_run(world, &leak, 1, NULL, 0, -1);
    const char *clean = customer ? "20 10 1" : "none";
    const char *leaked = customer ? "20 4 10 1" : "20 5 10 1";
    MS_ASSERT_PATH(world, result, "final", 0, 20, rows[i].leaked ? leaked : clean);
    if (rows[i].mechanism != NULL)
      assert_int_equal(result->refused_import[ms_mechanism_find(rows[i].mechanism)] > 0,
                       !rows[i].leaked);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rov),
      cmocka_unit_test(test_prefer_valid),
      cmocka_unit_test(test_prefer_valid_decides),
      cmocka_unit_test(test_prefix_filters),
      cmocka_unit_test(test_prefix_filters_stripped),
      cmocka_unit_test(test_peerlock),
      cmocka_unit_test(test_peerlock_example),
      cmocka_unit_test(test_peerlock_stripped),
      cmocka_unit_test(test_peerlock_on_graphs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
