/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mechanisms that hang on the course of events, on the event engine: flap damping, limits on
 * prefixes, route status. */
#include "tests/unit/run-case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PREFIX RUN_CASE_PREFIX
#define START  RUN_CASE_START
#define MINUTE (60 * MS_SECOND)

/* ---- flap damping */

/* 10's link with 1 fails @times times, ten seconds each; 20 damps. */
static RunCase *flapping_case(const char *mechanism, guint times)
{
  RunCase *c = run_case_new("10-20 10>1 20>3");
  run_case_add(c, MS_INCIDENT_NONE, 0, 1);
  for (guint i = 0; i < times; i++)
    c->faults[c->n_faults++] =
        (MsSessionFault){.name = "flap",
                         .a = ms_test_as(c->world, 10),
                         .b = ms_test_as(c->world, 1),
                         .down = START + (gint64)i * 20 * MS_SECOND,
                         .up = START + (gint64)i * 20 * MS_SECOND + START / 10};
  if (mechanism != NULL)
    ms_test_deploy(c->world, 20, mechanism);
  return c;
}

static void test_damping(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism;
    guint times;
    gboolean suppressed;
  } rows[] = {
      {NULL, 8, FALSE},          {"damping-2439", 2, FALSE},
      {"damping-2439", 3, TRUE}, /* 1000 (1 + r + r^2) is above 2000 */
      {"damping", 3, FALSE},     {"damping", 6, FALSE},
      {"damping", 7, TRUE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s, %u times\n", rows[i].mechanism, rows[i].times);
    g_autoptr(RunCase) c = flapping_case(rows[i].mechanism, rows[i].times);
    gint64 last = START + (gint64)(rows[i].times - 1) * 20 * MS_SECOND;
    run_case_check_path(c, last + 19 * MS_SECOND, 0, 10, "10 1");
    run_case_check_path(c, last + 19 * MS_SECOND, 0, 20, rows[i].suppressed ? "none" : "20 10 1");
    run_case_check_path(c, last + 19 * MS_SECOND, 0, 3, rows[i].suppressed ? "none" : "3 20 10 1");
    run_case_check_path(c, -1, 0, 3, "3 20 10 1"); /* it is used again in the end */
  }
}

/* When: after three withdrawals 20 s apart the penalty is 1000 (1 + r + r^2), which takes a little
 * less than two half-lives to come down to 750. */
static void test_damping_reuse(void **state G_GNUC_UNUSED)
{
  g_autoptr(RunCase) c = flapping_case("damping-2439", 3);
  gint64 reuse = START + 40 * MS_SECOND + (gint64)(1.97795 * 15 * 60) * MS_SECOND;
  run_case_check_path(c, reuse - 3 * MS_SECOND, 0, 20, "none");
  run_case_check_path(c, reuse + 3 * MS_SECOND, 0, 20, "20 10 1");
}

/* ---- limits on prefixes */

/*
 *     10 ------- 20       1: holds the prefix. 4 leaks the whole table to 20, which limits what its
 *    /  \       /  \      customers bring
 *   1    3     /    5
 *         \   /
 *           4
 */
#define TABLE "10-20 10>1 10>3 3>4 20>4 20>5"

static RunCase *table_case(const char *links, guint32 table, const char *mechanism)
{
  RunCase *c = run_case_new(links);
  MsIncident *leak = run_case_add(c, MS_INCIDENT_LEAK, 4, 1);
  leak->leak_types = MS_LEAK_ALL_TYPES;
  leak->table = table;
  leak->end = START + 15 * MINUTE;
  if (mechanism != NULL)
    ms_test_deploy(c->world, 20, mechanism);
  return c;
}

static void test_max_prefix(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism;
    guint32 table;
    gboolean leaked;
  } rows[] = {
      {NULL, 900000, TRUE},          {"max-prefix", 0, TRUE},
      {"max-prefix", 49, TRUE},      {"max-prefix", 50, FALSE}, /* and its own one: above 50 */
      {"max-prefix", 900000, FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s, %u\n", rows[i].mechanism, rows[i].table);
    g_autoptr(RunCase) c = table_case(TABLE, rows[i].table, rows[i].mechanism);
    run_case_check_path(c, START + 10 * MS_SECOND, 0, 20,
                        rows[i].leaked ? "20 4 3 10 1" : "20 10 1");
    run_case_check_path(c, START + 10 * MS_SECOND, 0, 5,
                        rows[i].leaked ? "5 20 4 3 10 1" : "5 20 10 1");
    run_case_check_path(c, -1, 0, 5, "5 20 10 1");
  }
}

/* The session is gone, for what is right too, and comes back: while the leak lasts it falls again
 * at once. */
static void test_max_prefix_session(void **state G_GNUC_UNUSED)
{
  /* 6, a customer of 4, has a prefix of its own. */
  g_autoptr(RunCase) c = table_case(TABLE " 4>6", 900000, "max-prefix");
  MsIncident *own = run_case_add(c, MS_INCIDENT_NONE, 0, 6);
  own->prefix = ms_test_prefix("198.51.100.0/24");
  static const struct {
    gint64 at;
    gboolean up;
  } rows[] = {
      {START - MS_SECOND, TRUE},
      {START + MS_SECOND, FALSE},
      {START + 5 * MINUTE - MS_SECOND, FALSE},
      {START + 5 * MINUTE + MS_SECOND, FALSE}, /* back, and torn down again */
      {START + 14 * MINUTE, FALSE},
      {START + 16 * MINUTE, TRUE}, /* the leak ended at 15 minutes */
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%" G_GINT64_FORMAT "\n", rows[i].at / MS_SECOND);
    run_case_check_path(c, rows[i].at, 1, 20, rows[i].up ? "20 4 6" : "20 10 3 4 6");
    run_case_check_path(c, rows[i].at, 0, 20, "20 10 1");
  }
  /* By option: it stays up, and what is in excess is not taken; or nothing happens but a count. */
  c->security.max_prefix_action = MS_MAX_PREFIX_DISCARD;
  run_case_check_path(c, START + MINUTE, 1, 20, "20 4 6");
  run_case_check_path(c, START + MINUTE, 0, 20, "20 10 1");
  c->security.max_prefix_action = MS_MAX_PREFIX_WARN;
  run_case_check_path(c, START + MINUTE, 1, 20, "20 4 6");
  run_case_check_path(c, START + MINUTE, 0, 20, "20 4 3 10 1");
  g_autoptr(MsResult) warned = run_case_at(c, START + MINUTE);
  assert_true(warned->refused_import[ms_mechanism_find("max-prefix")] > 0);
}

/* Counted after policy, what a filter refuses is no excess; counted before, it is. */
static void test_max_prefix_policy(void **state G_GNUC_UNUSED)
{
  for (guint before = 0; before < 2; before++) {
    g_autoptr(RunCase) c = table_case(TABLE, 900000, "max-prefix");
    ms_test_deploy(c->world, 20, "edge-filter");
    c->security.max_prefix_before_policy = before;
    g_autoptr(MsResult) result = run_case_at(c, START + MINUTE);
    MS_ASSERT_PATH(c->world, result, "at", 0, 20, "20 10 1");
    assert_int_equal(result->refused_import[ms_mechanism_find("max-prefix")], before);
  }
}

/* Each address family has a limit of its own: 30 of one and 30 of the other are not 60 of one. */
static void test_max_prefix_families(void **state G_GNUC_UNUSED)
{
  static const char *const second[] = {"2001:db8::/32", "198.51.100.0/24"};
  for (guint i = 0; i < G_N_ELEMENTS(second); i++) {
    g_autoptr(RunCase) c = table_case(TABLE, 30, "max-prefix");
    c->incidents[c->n_incidents] = c->incidents[0];
    c->incidents[c->n_incidents].name = "second";
    c->incidents[c->n_incidents++].prefix = ms_test_prefix(second[i]);
    run_case_check_path(c, START + MINUTE, 0, 20, i == 0 ? "20 4 3 10 1" : "20 10 1");
    run_case_check_path(c, START + MINUTE, 1, 20, i == 0 ? "20 4 3 10 1" : "20 10 1");
  }
}

/* ---- route status */

/* 1 > 2 > 3 > 666 > 4 > 777: the holder withdraws, and 666 keeps that to itself. */
#define CHAIN "1>2 2>3 3>666 666>4 4>777"

static RunCase *zombie_case(const guint32 *adopters)
{
  RunCase *c = run_case_new(CHAIN);
  run_case_add(c, MS_INCIDENT_SUPPRESSION, 666, 777);
  for (guint i = 0; adopters[i] != 0; i++)
    ms_test_deploy(c->world, adopters[i], "rost");
  return c;
}

static void test_rost(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *rule;
    guint32 adopters[5];
    const char *at_1, *at_2, *at_3;
  } rows[] = {
      {"nobody", {0}, "1 2 3 666 4 777", "2 3 666 4 777", "3 666 4 777"},
      {"one behind the suppressor, one before it", {2, 4}, "none", "none", "3 666 4 777"},
      {"the holder publishes", {2, 777}, "none", "none", "3 666 4 777"},
      {"the nearest one that looks", {3, 4}, "none", "none", "none"},
      {"who publishes, but nobody looks",
       {4, 777},
       "1 2 3 666 4 777",
       "2 3 666 4 777",
       "3 666 4 777"},
      {"who looks, but nobody publishes",
       {1, 2, 3},
       "1 2 3 666 4 777",
       "2 3 666 4 777",
       "3 666 4 777"},
      {"the suppressor has nothing to confess",
       {2, 666},
       "1 2 3 666 4 777",
       "2 3 666 4 777",
       "3 666 4 777"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].rule);
    g_autoptr(RunCase) c = zombie_case(rows[i].adopters);
    run_case_check_path(c, START - MS_SECOND, 0, 1, "1 2 3 666 4 777");
    run_case_check_path(c, -1, 0, 1, rows[i].at_1);
    run_case_check_path(c, -1, 0, 2, rows[i].at_2);
    run_case_check_path(c, -1, 0, 3, rows[i].at_3);
    run_case_check_path(c, -1, 0, 666, "none");
    run_case_check_path(c, -1, 0, 4, "none");
  }
}

/* The holder comes back: so does everyone, adopter or not. */
static void test_rost_ends(void **state G_GNUC_UNUSED)
{
  static const guint32 adopters[] = {2, 4, 0};
  g_autoptr(RunCase) c = zombie_case(adopters);
  c->incidents[0].end = START + 10 * MINUTE;
  run_case_check_path(c, START + 5 * MINUTE, 0, 1, "none");
  run_case_check_path(c, START + 11 * MINUTE, 0, 3, "3 666 4 777");
  run_case_check_path(c, -1, 0, 2, "2 3 666 4 777");
  run_case_check_path(c, -1, 0, 1, "1 2 3 666 4 777");
}

/* What 4 sends stands again while 666 still says nothing: as 666 has nothing new to tell either,
 * adopters must find out by what is published. The link of 4 and 777 fails for five minutes, and
 * 777 itself withdraws nothing. */
static void test_rost_comes_back(void **state G_GNUC_UNUSED)
{
  static const guint32 adopters[] = {2, 4, 0};
  g_autoptr(RunCase) c = zombie_case(adopters);
  c->faults[c->n_faults++] = (MsSessionFault){.name = "fault",
                                              .a = ms_test_as(c->world, 4),
                                              .b = ms_test_as(c->world, 777),
                                              .down = START + MINUTE,
                                              .up = START + 6 * MINUTE};
  static const struct {
    gint64 at;
    const char *path;
  } rows[] = {{START + MINUTE + 30 * MS_SECOND, "1 2 3 666 4 777"}, /* not known yet */
              {START + 3 * MINUTE, "none"},
              {START + 8 * MINUTE, "1 2 3 666 4 777"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(MsSchedule) schedule = ms_schedule_new(
        c->world->topology, c->incidents, c->n_incidents, c->faults, c->n_faults, &error);
    assert_non_null(schedule);
    for (guint a = 0; a < schedule->n_acts; a++)
      if (schedule->acts[a].kind == MS_ACT_WITHDRAW)
        schedule->acts[a].kind = MS_ACT_ANNOUNCE; /* what stands already */
    g_autoptr(MsResult) result = ms_test_run_schedule(c->world, schedule, rows[i].at);
    MS_ASSERT_PATH(c->world, result, "at", 0, 1, rows[i].path);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_damping),
      cmocka_unit_test(test_damping_reuse),
      cmocka_unit_test(test_max_prefix),
      cmocka_unit_test(test_max_prefix_session),
      cmocka_unit_test(test_max_prefix_policy),
      cmocka_unit_test(test_max_prefix_families),
      cmocka_unit_test(test_rost),
      cmocka_unit_test(test_rost_ends),
      cmocka_unit_test(test_rost_comes_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
