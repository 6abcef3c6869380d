/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security/rost.h: whose word counts on a path, and what it says. */
#include "models/security/rost.h"

#include "tests/unit/judge-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What each AS has sent, as "4>666: 4 777", 4's last word to 666; nothing else stands. */
typedef struct {
  Judging *judging;
  const char *const *sent;
} Published;

static guint32 status(gpointer user_data, guint32 as, guint32 session, guint prefix)
{
  const Published *published = user_data;
  const MsTopology *topology = published->judging->topology;
  assert_int_equal(prefix, 0);
  g_autofree char *head =
      g_strdup_printf("%u>%u: ", topology->asn[as], topology->asn[topology->neighbour[session]]);
  for (guint i = 0; published->sent[i] != NULL; i++)
    if (g_str_has_prefix(published->sent[i], head)) {
      Offer offer = {.path = published->sent[i] + strlen(head)};
      return published->judging->routes->route[judging_route(published->judging, &offer)].path;
    }
  return 0;
}

/* 1 is a provider of 2, that one of 3, and so on: 1 > 2 > 3 > 666 > 4 > 777; 666 keeps a withdrawal
 * to itself. 8 is nobody's neighbour on the path. */
#define CHAIN "1>2 2>3 3>666 666>4 4>777 1>8"

static void test_denied(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *rule;
    guint32 adopters[3];
    guint32 holder;
    Offer route;
    const char *sent[4];
    guint32 denied_by; /* 0: it stands */
  } rows[] = {
      {"nobody publishes", {0}, 2, {.path = "3 666 4 777"}, {NULL}, 0},
      {"behind the suppressor, withdrawn", {4}, 2, {.path = "3 666 4 777"}, {NULL}, 4},
      {"behind the suppressor, still there", {4}, 2, {.path = "3 666 4 777"}, {"4>666: 4 777"}, 0},
      {"behind the suppressor, replaced", {4}, 2, {.path = "3 666 4 777"}, {"4>666: 4 9 777"}, 4},
      {"prepended: the whole run is what was sent",
       {4},
       2,
       {.path = "3 666 4 4 777"},
       {"4>666: 4 4 777"},
       0},
      {"prepended otherwise since", {4}, 2, {.path = "3 666 4 4 777"}, {"4>666: 4 777"}, 4},
      {"the origin itself", {777}, 1, {.path = "2 3 666 4 777"}, {NULL}, 777},
      {"the nearest that denies is named", {4, 777}, 1, {.path = "2 3 666 4 777"}, {NULL}, 4},
      {"before the suppressor nothing has changed",
       {3},
       2,
       {.path = "3 666 4 777"},
       {"3>2: 3 666 4 777"},
       0},
      {"the neighbour has just withdrawn it", {3}, 2, {.path = "3 666 4 777"}, {NULL}, 3},
      {"who adopts off the path says nothing", {8}, 2, {.path = "3 666 4 777"}, {NULL}, 0},
      {"what is forged has no identity",
       {4, 777},
       2,
       {.path = "3 666 4 777", .forged = 2},
       {NULL},
       0},
      {"what is not, has", {4, 777}, 2, {.path = "3 666 4 777", .forged = 1}, {NULL}, 4},
      {"no session, no word", {777}, 2, {.path = "3 666 777"}, {NULL}, 0},
      {"an AS_SET and an AS unknown", {4}, 2, {.path = "3 0 9 4 777"}, {NULL}, 0},
  };
  guint number = (guint)ms_mechanism_find("rost");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].rule);
    g_autoptr(Judging) judging = judging_new(CHAIN);
    g_autoptr(MsDeployment) deployment = ms_deployment_new(judging->topology->n_ases, 1);
    judging->world.deployment = deployment;
    for (guint k = 0; k < G_N_ELEMENTS(rows[i].adopters) && rows[i].adopters[k] != 0; k++)
      ms_deployment_add(deployment, ms_topology_find(judging->topology, rows[i].adopters[k]),
                        number, MS_FROM_ALL, 0, 1);
    Published published = {judging, rows[i].sent};
    MsRoute route = judging->routes->route[judging_route(judging, &rows[i].route)];
    guint32 denied_by =
        ms_rost_denied_by(&judging->world, number, &route,
                          ms_topology_find(judging->topology, rows[i].holder), status, &published);
    assert_int_equal(denied_by == MS_NO_AS ? 0 : judging->topology->asn[denied_by],
                     rows[i].denied_by);
  }
}

static void test_row(void **state G_GNUC_UNUSED)
{
  g_autoptr(Judging) judging = judging_new(CHAIN);
  guint n;
  assert_int_equal(ms_mechanisms(&n)[ms_mechanism_find("rost")]->course, MS_COURSE_STATUS);
  Offer offer = OFFER(2, 3, NULL, "3 666 4 777");
  assert_true(judging_asks(judging, "rost", FALSE, &offer, NULL, NULL));
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_denied), cmocka_unit_test(test_row)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
