/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MRAI timers and sessions that fail, on graphs drawn by hand. */
#include "tests/unit/event-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Setup: 2 is 1's provider, with MRAI 30 s everywhere. 1 announces two prefixes at 0.
 *
 * Scenario: at 5 s the second is withdrawn, at 6 s announced again, at 7 s the first is withdrawn
 * while that waits. A timer for each session: the second announcement of both waits for 30 s, the
 * withdrawals do not wait. */
static void test_withdrawal_passes_what_waits(void **state G_GNUC_UNUSED)
{
  static const struct {
    gboolean per_destination, wrate;
    gint64 at;
    const char *path[2];
  } rows[] = {
      {FALSE, FALSE, LINK, {"2 1", "none"}}, /* the second waits for the session's timer */
      {TRUE, FALSE, LINK, {"2 1", "2 1"}},
      {FALSE, FALSE, 7 * MS_SECOND + LINK - 1, {"2 1", "none"}},
      {FALSE, FALSE, 7 * MS_SECOND + LINK, {"none", "none"}},
      {FALSE, FALSE, 30 * MS_SECOND + LINK, {"none", "2 1"}},
      {TRUE, FALSE, 5 * MS_SECOND + LINK, {"2 1", "none"}},
      {TRUE, FALSE, 7 * MS_SECOND + LINK, {"none", "none"}},
      {TRUE, FALSE, 30 * MS_SECOND + LINK - 1, {"none", "none"}},
      {TRUE, FALSE, 30 * MS_SECOND + LINK, {"none", "2 1"}},
      {FALSE, TRUE, 29 * MS_SECOND, {"2 1", "none"}},
      {FALSE, TRUE, 30 * MS_SECOND + LINK, {"none", "2 1"}},
      {TRUE, TRUE, 29 * MS_SECOND, {"2 1", "2 1"}}, /* what was gone for a second stays */
      {TRUE, TRUE, 31 * MS_SECOND, {"none", "2 1"}},
  };
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  MsPrefix prefixes[] = {ms_test_prefix(PREFIX), ms_test_prefix("2001:db8::/32")};
  MsAct acts[] = {{.time = 0, .kind = MS_ACT_ANNOUNCE, .prefix = 0},
                  {.time = 0, .kind = MS_ACT_ANNOUNCE, .prefix = 1},
                  {.time = 5 * MS_SECOND, .kind = MS_ACT_WITHDRAW, .prefix = 1},
                  {.time = 6 * MS_SECOND, .kind = MS_ACT_ANNOUNCE, .prefix = 1},
                  {.time = 7 * MS_SECOND, .kind = MS_ACT_WITHDRAW, .prefix = 0}};
  MsSchedule schedule = {
      .n_prefixes = 2, .n_acts = G_N_ELEMENTS(acts), .prefixes = prefixes, .acts = acts};
  MsMraiShare mrai = {1, 30 * MS_SECOND};
  event_deploy_mrai(world, &mrai);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("row %u\n", i);
    world->options.mrai_per_destination = rows[i].per_destination;
    world->options.wrate = rows[i].wrate;
    g_autoptr(MsResult) result = ms_test_run_schedule(world, &schedule, rows[i].at);
    for (guint p = 0; p < 2; p++)
      MS_ASSERT_PATH(world, result, "at", p, 2, rows[i].path[p]);
    g_autoptr(MsResult) end = ms_test_run_schedule(world, &schedule, -1);
    assert_true(end->converged);
  }
}

/* A share of the ASes has the interval: by the first hash that falls in it, so that the share is
 * right over many ASes and each AS's draw is its own. */
static void test_mrai_shares(void **state G_GNUC_UNUSED)
{
  enum { N = 400 };
  g_autoptr(GString) links = g_string_new(NULL);
  for (guint i = 1; i <= N; i++) /* pairs: 2i is the provider of 2i + 1, all joined by AS 1 */
    g_string_append_printf(links, "1>%u %u>%u ", 2 * i, 2 * i, 2 * i + 1);
  g_autoptr(MsTestWorld) world = ms_test_world_new(links->str);
  MsPrefix prefixes[] = {ms_test_prefix(PREFIX), ms_test_prefix("2001:db8::/32")};
  MsAct acts[] = {{.kind = MS_ACT_ANNOUNCE}, {.kind = MS_ACT_ANNOUNCE, .prefix = 1}};
  MsSchedule schedule = {.n_prefixes = 2, .n_acts = 2, .prefixes = prefixes, .acts = acts};
  static const MsMraiShare shares[] = {{0.25, 10 * MS_SECOND}, {0.25, 20 * MS_SECOND}};
  world->options.mrai = shares;
  world->options.n_mrai = 2;
  /* AS 1's own interval delays all alike, so give it none: look for a seed that does. */
  guint after_0 = 0;
  for (world->options.seed = 1; after_0 == 0; world->options.seed++) {
    g_autoptr(MsResult) early = ms_test_run_schedule(world, &schedule, MS_SECOND);
    gsize at = world->topology->n_ases + ms_test_as(world, 2);
    if (ms_result_snapshot(early, "at")->next_hop[at] == MS_NO_AS)
      continue;
    static const gint64 times[] = {1, 11, 21};
    guint reached[3] = {0};
    for (guint t = 0; t < 3; t++) {
      g_autoptr(MsResult) result = ms_test_run_schedule(world, &schedule, times[t] * MS_SECOND);
      const MsSnapshot *snapshot = ms_result_snapshot(result, "at");
      for (guint i = 1; i <= N; i++)
        reached[t] +=
            snapshot->next_hop[world->topology->n_ases + ms_test_as(world, 2 * i + 1)] != MS_NO_AS;
    }
    after_0 = reached[0];
    assert_in_range(reached[0], N / 2 - 40, N / 2 + 40); /* four standard deviations */
    assert_in_range(reached[1], 3 * N / 4 - 40, 3 * N / 4 + 40);
    assert_int_equal(reached[2], N);
  }
}

/* What is under way when a session goes down is lost: an announcement in flight, one that waits for
 * its interval, and one that is being processed; and after it comes up all is sent anew, the
 * interval notwithstanding. */
static void test_session_loses_what_is_under_way(void **state G_GNUC_UNUSED)
{
  MsPrefix prefix = ms_test_prefix(PREFIX);
  MsMraiShare mrai = {1, 30 * MS_SECOND};
  static const struct {
    gint64 announced[2]; /* and withdrawn half a second before the second; -1: once */
    gint64 down, up, processing;
    gint64 heard; /* when 2 has the route for good */
  } rows[] = {
      /* in ms */
      {{0, -1}, 5, 7, 0, 17}, /* in flight at 5; sent anew at 7 */
      {{0, -1}, 5, 100, 0, 110},
      {{0, 2000}, 3000, 4000, 0, 4010}, /* waits for 30 s; sent anew at 4 s */
      {{0, -1}, 50, 60, 100, 210},      /* being processed until 110; then serially until 210 */
      {{0, -1}, 200, 300, 100, 410},    /* had it; lost it; has it again */
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("row %u\n", i);
    g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
    event_deploy_mrai(world, &mrai);
    gint64 ms = MS_SECOND / 1000;
    world->options.processing_min = world->options.processing_max = rows[i].processing * ms;
    guint32 as = ms_test_as(world, 1);
    guint32 session = world->topology->first[as];
    MsAct acts[] = {
        {.time = 0, .kind = MS_ACT_ANNOUNCE, .as = as},
        {.time = (rows[i].announced[1] - 500) * ms, .kind = MS_ACT_WITHDRAW, .as = as},
        {.time = rows[i].announced[1] * ms, .kind = MS_ACT_ANNOUNCE, .as = as},
        {.time = rows[i].down * ms, .kind = MS_ACT_SESSION_DOWN, .as = as, .session = session},
        {.time = rows[i].up * ms, .kind = MS_ACT_SESSION_UP, .as = as, .session = session}};
    if (rows[i].announced[1] < 0) {
      acts[1] = acts[3];
      acts[2] = acts[4];
    }
    MsSchedule schedule = {.n_prefixes = 1,
                           .n_acts = rows[i].announced[1] < 0 ? 3 : 5,
                           .prefixes = &prefix,
                           .acts = acts};
    g_autoptr(MsResult) before = ms_test_run_schedule(world, &schedule, rows[i].heard * ms - 1);
    MS_ASSERT_PATH(world, before, "at", 0, 2, "none");
    g_autoptr(MsResult) after = ms_test_run_schedule(world, &schedule, rows[i].heard * ms);
    MS_ASSERT_PATH(world, after, "at", 0, 2, "2 1");
    g_autoptr(MsResult) end = ms_test_run_schedule(world, &schedule, -1);
    assert_true(end->converged);
    MS_ASSERT_PATH(world, end, "final", 0, 2, "2 1");
  }
}

/* A timer of an earlier life of the session does not release what waits in this one: due at 30 s,
 * it finds a session that came up at 4 s, sent, and waits until 34 s. */
static void test_timer_of_an_earlier_life(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  MsPrefix prefix = ms_test_prefix(PREFIX);
  MsMraiShare mrai = {1, 30 * MS_SECOND};
  event_deploy_mrai(world, &mrai);
  guint32 session = world->topology->first[0];
  MsAct acts[] = {{.time = 0, .kind = MS_ACT_ANNOUNCE},
                  {.time = 1 * MS_SECOND, .kind = MS_ACT_WITHDRAW},
                  {.time = 2 * MS_SECOND, .kind = MS_ACT_ANNOUNCE},
                  {.time = 3 * MS_SECOND, .kind = MS_ACT_SESSION_DOWN, .session = session},
                  {.time = 4 * MS_SECOND, .kind = MS_ACT_SESSION_UP, .session = session},
                  {.time = 20 * MS_SECOND, .kind = MS_ACT_WITHDRAW},
                  {.time = 21 * MS_SECOND, .kind = MS_ACT_ANNOUNCE}};
  MsSchedule schedule = {
      .n_prefixes = 1, .n_acts = G_N_ELEMENTS(acts), .prefixes = &prefix, .acts = acts};
  static const struct {
    gint64 at;
    const char *path;
  } rows[] = {{4 * MS_SECOND + LINK, "2 1"},
              {20 * MS_SECOND + LINK, "none"},
              {34 * MS_SECOND + LINK - 1, "none"},
              {34 * MS_SECOND + LINK, "2 1"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(MsResult) result = ms_test_run_schedule(world, &schedule, rows[i].at);
    MS_ASSERT_PATH(world, result, "at", 0, 2, rows[i].path);
  }
}

/* Faults of a link that overlap, and faults without any prefix to lose. */
static void test_faults(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  MsIncident incident = event_quiet(world, 1, PREFIX);
  MsSessionFault faults[] = {
      {"a", ms_test_as(world, 1), ms_test_as(world, 2), 10 * MS_SECOND, 30 * MS_SECOND},
      {"b", ms_test_as(world, 2), ms_test_as(world, 1), 20 * MS_SECOND, 40 * MS_SECOND}};
  static const struct {
    gint64 at;
    const char *path;
  } rows[] = {{9, "2 1"}, {11, "none"}, {21, "none"}, {31, "none"}, {39, "none"}, {41, "2 1"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(MsResult) result =
        ms_test_run(world, &incident, 1, faults, 2, rows[i].at * MS_SECOND);
    MS_ASSERT_PATH(world, result, "at", 0, 2, rows[i].path);
  }
  g_autoptr(MsResult) nothing = ms_test_run(world, NULL, 0, faults, 2, -1);
  assert_true(nothing->converged);
  assert_int_equal(nothing->events, 0);
  assert_int_equal(nothing->ended, 40 * MS_SECOND);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_withdrawal_passes_what_waits),
      cmocka_unit_test(test_mrai_shares),
      cmocka_unit_test(test_session_loses_what_is_under_way),
      cmocka_unit_test(test_timer_of_an_earlier_life),
      cmocka_unit_test(test_faults),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
