/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filters, blackholes and ROV++ on the event engine: on small graphs, what each stops and what it
 * does not. */
#include "tests/unit/run-case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PREFIX RUN_CASE_PREFIX
#define START  RUN_CASE_START

/* ---- filters */

/*
 *     10            2 holds the prefix; 1 sends 10 the path "2", as if it were 2
 *    /  \           itself
 *   1    2
 */
static void test_first_as(void **state G_GNUC_UNUSED)
{
  static const guint32 claimed[] = {2};
  for (guint adopts = 0; adopts < 2; adopts++) {
    g_autoptr(RunCase) c = run_case_new("10>1 10>2");
    MsIncident *incident = run_case_add(c, MS_INCIDENT_ORIGIN_HIJACK, 1, 2);
    incident->path = claimed;
    incident->n_path = 1;
    incident->strips = TRUE;
    if (adopts)
      ms_test_deploy(c->world, 10, "first-as");
    g_autoptr(MsResult) result = run_case_at(c, -1);
    assert_string_equal(ms_test_outcome(c->world, result, "final", 0, 10),
                        adopts ? "legitimate" : "hijacked");
    assert_int_equal(result->refused_import[ms_mechanism_find("first-as")], adopts);
  }
}

/* Who validates what it sends does not send a slip of its own, or one of a customer's; its own and
 * what no ROA covers go out. The offender's own traffic is lost to itself all the same. */
static void test_rov_export(void **state G_GNUC_UNUSED)
{
  static const struct {
    guint32 adopter;
    gboolean roa;
    const char *outcome;
  } rows[] = {
      {1, TRUE, "legitimate"}, {1, FALSE, "hijacked"}, {11, TRUE, "legitimate"},
      {11, FALSE, "hijacked"}, {2, TRUE, "hijacked"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RunCase) c = run_case_new("10>11 11>1 10>12 12>13 13>2");
    MsIncident *incident = run_case_add(c, MS_INCIDENT_ORIGIN_HIJACK, 1, 2);
    if (rows[i].roa)
      ms_registry_add_vrp(c->world->registry, &incident->prefix, incident->prefix.length, 2);
    ms_test_deploy(c->world, rows[i].adopter, "rov-export");
    g_autoptr(MsResult) result = run_case_at(c, -1);
    assert_string_equal(ms_test_outcome(c->world, result, "final", 0, 10), rows[i].outcome);
    assert_string_equal(ms_test_outcome(c->world, result, "final", 0, 13), "legitimate");
    assert_string_equal(ms_test_outcome(c->world, result, "final", 0, 1), "hijacked");
    gboolean kept = result->refused_export[ms_mechanism_find("rov-export")] > 0;
    assert_int_equal(kept, g_str_equal(rows[i].outcome, "legitimate"));
  }
}

/* The same graph; what the offender announces, and who stops it at 10. */
static void test_prefixes(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism, *prefix, *hijacked;
    const char *outcome;
  } rows[] = {
      {"bogon-filter", PREFIX, "192.0.2.0/25", "hijacked"},
      {"prefix-length-filter", PREFIX, "192.0.2.0/25", "legitimate"},
      {"prefix-length-filter", "198.18.0.0/16", "198.18.0.0/24", "hijacked"},
      {"prefix-length-filter", "2001:db8::/32", "2001:db8::/48", "hijacked"},
      {"prefix-length-filter", "2001:db8::/32", "2001:db8::/49", "legitimate"},
      {"bogon-filter", "10.0.0.0/8", "10.1.0.0/16", "unreachable"},
      {"bogon-filter", "198.18.0.0/16", "198.18.0.0/24", "hijacked"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RunCase) c = run_case_new("10>1 10>2");
    MsIncident *incident = run_case_add(c, MS_INCIDENT_SUBPREFIX_HIJACK, 1, 2);
    incident->prefix = ms_test_prefix(rows[i].prefix);
    incident->hijacked = ms_test_prefix(rows[i].hijacked);
    ms_test_deploy(c->world, 10, rows[i].mechanism);
    run_case_check_outcome(c, -1, 10, rows[i].outcome);
  }
}

/*
 *   1 ------ 2        10 and 11 leak to 2 what they have from 1; 1 and 2 are tier-1s. 10 is an edge
 *   |\    / /|        network, 11 has a customer
 *   | 10   / |
 *   9   11---+
 *       |
 *       12
 */
static void test_leaks(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism;
    gboolean stops[2]; /* that of 10, that of 11 */
  } rows[] = {{"first-as", {FALSE, FALSE}},
              {"as-set-filter", {FALSE, FALSE}},
              {"tier1-filter", {TRUE, TRUE}},
              {"edge-filter", {TRUE, FALSE}}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    for (guint leaker = 0; leaker < 2; leaker++) {
      g_autoptr(RunCase) c = run_case_new("1-2 1>9 1>10 2>10 1>11 2>11 11>12");
      MsIncident *leak = run_case_add(c, MS_INCIDENT_LEAK, 10 + leaker, 9);
      leak->leak_types = MS_LEAK_ALL_TYPES;
      ms_test_deploy(c->world, 2, rows[i].mechanism);
      run_case_check_path(c, -1, 0, 2,
                          rows[i].stops[leaker] ? "2 1 9"
                          : leaker == 0         ? "2 10 1 9"
                                                : "2 11 1 9");
    }
}

/* RFC 8212: what a leaker without policies sends, it does not send at all where that is the
 * default; its neighbour's default is no help. */
static void test_rfc8212(void **state G_GNUC_UNUSED)
{
  static const struct {
    guint32 adopter;
    gboolean unpoliced;
    const char *path;
  } rows[] = {
      {10, TRUE, "2 1 9"}, {10, FALSE, "2 10 1 9"}, {2, TRUE, "2 10 1 9"}, {2, FALSE, "2 10 1 9"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RunCase) c = run_case_new("1-2 1>9 1>10 2>10");
    MsIncident *leak = run_case_add(c, MS_INCIDENT_LEAK, 10, 9);
    leak->leak_types = MS_LEAK_ALL_TYPES;
    leak->unpoliced = rows[i].unpoliced;
    leak->end = 2 * START;
    ms_test_deploy(c->world, rows[i].adopter, "rfc8212");
    run_case_check_path(c, START + START / 2, 0, 2, rows[i].path);
    run_case_check_path(c, -1, 0, 2, "2 1 9");
    run_case_check_path(c, -1, 0, 10, "10 1 9"); /* with its policies it has its routes again */
  }
}

/* ---- blackholes */

/*
 *     10 ------ 20            1 holds the prefix, and 192.0.2.0 is its first address. 2 asks 20 to
 *     / \      /  \           drop what goes there
 *    1   4    2    3
 */
#define TWO_SIDES "10-20 10>1 10>4 20>2 20>3"

static RunCase *blackhole_case(guint32 offender, const char *mechanism)
{
  RunCase *c = run_case_new(TWO_SIDES);
  MsIncident *incident = run_case_add(c, MS_INCIDENT_BLACKHOLE_HIJACK, offender, 1);
  incident->hijacked = ms_test_prefix("192.0.2.0/32");
  MsPrefix held = ms_test_prefix(PREFIX);
  ms_registry_add_vrp(c->world->registry, &held, 24, 1);
  if (mechanism != NULL)
    ms_test_deploy(c->world, 20, mechanism);
  return c;
}

static void test_blackhole_hijack(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism;
    const char *at_3, *at_4; /* behind 20; behind its peer 10 */
  } rows[] = {
      {NULL, "hijacked", "hijacked"}, /* a /32, to where it leads */
      {"prefix-length-filter", "legitimate", "legitimate"},
      {"blackhole", "legitimate", "legitimate"},
      {"blackhole-unchecked", "blackholed", "legitimate"}, /* and it tells nobody */
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].mechanism);
    g_autoptr(RunCase) c = blackhole_case(2, rows[i].mechanism);
    run_case_check_outcome(c, -1, 3, rows[i].at_3);
    run_case_check_outcome(c, -1, 4, rows[i].at_4);
  }
}

/* That it asks in the victim's name does not help it at a checker. */
static void test_blackhole_forged(void **state G_GNUC_UNUSED)
{
  static const guint32 claimed[] = {1};
  for (guint checks = 0; checks < 2; checks++) {
    g_autoptr(RunCase) c = blackhole_case(2, checks ? "blackhole" : "blackhole-unchecked");
    c->incidents[0].path = claimed;
    c->incidents[0].n_path = 1;
    run_case_check_outcome(c, -1, 3, checks ? "legitimate" : "blackholed");
  }
}

/* One's own, under attack: the provider drops what goes there, though it filters by length and
 * origin, and tells nobody, so that those beyond still send. */
static void test_blackhole_own(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism;
    const char *at_4;
  } rows[] = {{NULL, "legitimate"}, {"blackhole", "blackholed"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RunCase) c = run_case_new(TWO_SIDES);
    run_case_add(c, MS_INCIDENT_BLACKHOLE_HIJACK, 2, 1)->hijacked = ms_test_prefix("192.0.2.0/32");
    MsPrefix held = ms_test_prefix(PREFIX);
    ms_registry_add_vrp(c->world->registry, &held, 24, 1);
    ms_test_deploy(c->world, 10, "rov");
    ms_test_deploy(c->world, 10, "prefix-length-filter");
    if (rows[i].mechanism != NULL)
      ms_test_deploy(c->world, 10, rows[i].mechanism);
    g_autoptr(GError) error = NULL;
    g_autoptr(MsSchedule) schedule =
        ms_schedule_new(c->world->topology, c->incidents, 1, NULL, 0, &error);
    assert_non_null(schedule);
    for (guint a = 0; a < schedule->n_acts; a++)
      if (schedule->acts[a].offence) { /* the victim itself asks */
        schedule->acts[a].as = ms_test_as(c->world, 1);
        schedule->acts[a].offence = FALSE;
      }
    g_autoptr(MsResult) result = ms_test_run_schedule(c->world, schedule, -1);
    assert_string_equal(ms_test_outcome(c->world, result, "final", 0, 4), rows[i].at_4);
    /* 20 has heard of nothing, and sends to 10. */
    assert_string_equal(ms_test_outcome(c->world, result, "final", 0, 3), rows[i].at_4);
    MS_ASSERT_PATH(c->world, result, "final", 1, 20, "none");
  }
}

/* ---- ROV++ */

/*
 *      8     7           8 runs ROV++. 777 holds the prefix, 666 announces half of it; 2 takes both
 *     /|\   /|           from its customers, and 4 one. 6 is a customer of 8 and 7
 *    4 2 \ / 2
 *   /  |\ 6
 * 777 777 666
 */
#define HOLES "8>2 8>4 8>6 7>6 7>2 2>666 2>777 4>777"

static RunCase *hole_case(const char *mechanism)
{
  RunCase *c = run_case_new(HOLES);
  MsIncident *incident = run_case_add(c, MS_INCIDENT_SUBPREFIX_HIJACK, 666, 777);
  incident->hijacked = ms_test_prefix("192.0.2.0/25");
  MsPrefix held = ms_test_prefix(PREFIX);
  ms_registry_add_vrp(c->world->registry, &held, 24, 777);
  ms_test_deploy(c->world, 8, mechanism);
  return c;
}

/* At 8: 2 and 4 are both customers with paths of one length, and 2, the lower, offers the Invalid
 * half too. Plain validation falls through the hole; the lite variants drop; the others turn to 4.
 */
static void test_rov_plus_plus(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism, *outcome, *path;
  } rows[] = {
      {"rov", "hijacked", "8 2 777"},
      {"rov++v1-lite", "blackholed", "8 2 777"},
      {"rov++v2-lite", "blackholed", "8 2 777"},
      {"rov++v1", "legitimate", "8 4 777"},
      {"rov++v2", "legitimate", "8 4 777"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].mechanism);
    g_autoptr(RunCase) c = hole_case(rows[i].mechanism);
    run_case_check_outcome(c, -1, 8, rows[i].outcome);
    g_autoptr(MsResult) result = run_case_at(c, -1);
    MS_ASSERT_PATH(c->world, result, "final", 0, 8, rows[i].path);
    MS_ASSERT_PATH(c->world, result, "final", 1, 8, "none");
  }
  /* Beside plain validation it works as alone. */
  g_autoptr(RunCase) c = hole_case("rov");
  ms_test_deploy(c->world, 8, "rov++v1");
  run_case_check_outcome(c, -1, 8, "legitimate");
  /* When the hijack ends, so does the hole. */
  g_autoptr(RunCase) ended = hole_case("rov++v1-lite");
  ended->incidents[0].end = 2 * START;
  run_case_check_outcome(ended, START + START / 2, 8, "blackholed");
  run_case_check_outcome(ended, -1, 8, "legitimate");
}

/*
 *      20           777 holds the prefix, 666 announces half of it; both are customers of 20, which
 *     /  \          takes all. 30 runs ROV++
 *   30    40
 *     \  /  \
 *      31    41
 */
#define BELOW "20>777 20>666 20>30 20>40 30>31 40>31 40>41"

/* The second versions tell customers of a hole below a provider or peer: 31 prefers 30, so it is
 * dropped where it would have been hijacked through 40. */
static void test_rov_plus_plus_fills(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism;
    const char *at_30, *at_31, *path;
  } rows[] = {
      {"rov", "hijacked", "hijacked", "31 40 20 666"},
      {"rov++v1-lite", "blackholed", "hijacked", "31 40 20 666"},
      {"rov++v2-lite", "blackholed", "blackholed", "31 30 20 666"},
      {"rov++v1", "blackholed", "hijacked", "31 40 20 666"},
      {"rov++v2", "blackholed", "blackholed", "31 30 20 666"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].mechanism);
    g_autoptr(RunCase) c = run_case_new(BELOW);
    MsIncident *incident = run_case_add(c, MS_INCIDENT_SUBPREFIX_HIJACK, 666, 777);
    incident->hijacked = ms_test_prefix("192.0.2.0/25");
    incident->end = 2 * START;
    MsPrefix held = ms_test_prefix(PREFIX);
    ms_registry_add_vrp(c->world->registry, &held, 24, 777);
    ms_test_deploy(c->world, 30, rows[i].mechanism);
    gint64 during = START + START / 2;
    run_case_check_outcome(c, during, 30, rows[i].at_30);
    run_case_check_outcome(c, during, 31, rows[i].at_31);
    run_case_check_path(c, during, 1, 31, rows[i].path);
    run_case_check_outcome(c, -1, 31, "legitimate");
    run_case_check_path(c, -1, 1, 31, "none");
  }
}

/* A hole that a customer made is nobody's business: 8's customer 6 is told nothing, and goes by its
 * other provider 7 into the hands of 666. */
static void test_rov_plus_plus_keeps(void **state G_GNUC_UNUSED)
{
  g_autoptr(RunCase) c = hole_case("rov++v2-lite");
  run_case_check_path(c, -1, 1, 6, "6 7 2 666");
  run_case_check_outcome(c, -1, 6, "hijacked");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_first_as),
      cmocka_unit_test(test_rov_export),
      cmocka_unit_test(test_prefixes),
      cmocka_unit_test(test_leaks),
      cmocka_unit_test(test_rfc8212),
      cmocka_unit_test(test_blackhole_hijack),
      cmocka_unit_test(test_blackhole_forged),
      cmocka_unit_test(test_blackhole_own),
      cmocka_unit_test(test_rov_plus_plus),
      cmocka_unit_test(test_rov_plus_plus_fills),
      cmocka_unit_test(test_rov_plus_plus_keeps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
