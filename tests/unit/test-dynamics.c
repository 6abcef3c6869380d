/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Known answers for dynamics.
 *
 * Topology: a full mesh of n ASes, all peers, without the valley-free rule. AS 1 announces at 0
 * and, long after convergence, when all timers are idle, withdraws. What is counted is every UPDATE
 * sent from the withdrawal on, the origin's own withdrawals included; what is timed is from the
 * withdrawal to the arrival of the last of them. */
#include "tests/support/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define WITHDRAWN (3600 * MS_SECOND)
#define LINK      (MS_SECOND / 100)

static MsTestWorld *full_mesh(guint n)
{
  g_autoptr(GString) links = g_string_new(NULL);
  for (guint i = 1; i <= n; i++)
    for (guint k = i + 1; k <= n; k++)
      g_string_append_printf(links, "%u-%u ", i, k);
  MsTestWorld *world = ms_test_world_new(links->str);
  world->policy.export_all = TRUE;
  world->options.latency = LINK;
  world->options.sender_check = MS_SENDER_SENDS_ALL;
  return world;
}

/* Runs until nothing is left, or until @stop. */
static MsResult *announce_and_withdraw(MsTestWorld *world, gint64 stop)
{
  MsPrefix prefix = ms_test_prefix("192.0.2.0/24");
  MsAct acts[] = {{.time = 0, .kind = MS_ACT_ANNOUNCE},
                  {.time = WITHDRAWN, .kind = MS_ACT_WITHDRAW}};
  MsSchedule schedule = {
      .n_prefixes = 1, .n_acts = G_N_ELEMENTS(acts), .prefixes = &prefix, .acts = acts};
  return ms_test_run_schedule(world, &schedule, stop);
}

/* UPDATEs sent from the withdrawal until @after it, that moment included. */
static guint64 sent_until(MsTestWorld *world, gint64 after)
{
  g_autoptr(MsResult) result = announce_and_withdraw(world, WITHDRAWN + after);
  assert_int_equal(result->n_settled, 2);
  return result->settled[1].messages;
}

static const struct {
  const char *name;
  guint n;
  gint64 mrai;
  gboolean wrate;
  MsSenderCheck check;
  gint64 time;
  guint64 messages;
} meshes[] = {
    /* MRAI 30 s on announcements: (n - 3) * 30 + 0.03 s. */
    {"n=4", 4, 30 * MS_SECOND, FALSE, MS_SENDER_SENDS_ALL, 30 * MS_SECOND + 3 * LINK, 27},
    {"n=5", 5, 30 * MS_SECOND, FALSE, MS_SENDER_SENDS_ALL, 60 * MS_SECOND + 3 * LINK, 56},
    {"n=6", 6, 30 * MS_SECOND, FALSE, MS_SENDER_SENDS_ALL, 90 * MS_SECOND + 3 * LINK, 100},
    /* On withdrawals too: (n - 2) * 30 + 0.02 s. */
    {"n=4, wrate", 4, 30 * MS_SECOND, TRUE, MS_SENDER_SENDS_ALL, 60 * MS_SECOND + 2 * LINK, 27},
    {"n=5, wrate", 5, 30 * MS_SECOND, TRUE, MS_SENDER_SENDS_ALL, 90 * MS_SECOND + 2 * LINK, 56},
    {"n=6, wrate", 6, 30 * MS_SECOND, TRUE, MS_SENDER_SENDS_ALL, 120 * MS_SECOND + 2 * LINK, 100},
    /* No MRAI: every path is tried, longer by one a round, up to all n ASes. */
    {"n=5, no MRAI", 5, 0, FALSE, MS_SENDER_SENDS_ALL, 5 * LINK, 220},
    /* A sender that looks for the receiver on the path: three rounds. */
    {"n=4, sender checks", 4, 30 * MS_SECOND, FALSE, MS_SENDER_CHECKS_PATH, 3 * LINK, 18},
    {"n=5, sender checks", 5, 30 * MS_SECOND, FALSE, MS_SENDER_CHECKS_PATH, 3 * LINK, 32},
    {"n=6, sender checks", 6, 30 * MS_SECOND, FALSE, MS_SENDER_CHECKS_PATH, 3 * LINK, 50},
};

static void test_full_mesh(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(meshes); i++) {
    print_message("%s\n", meshes[i].name);
    for (guint per_destination = 0; per_destination < 2; per_destination++) {
      g_autoptr(MsTestWorld) world = full_mesh(meshes[i].n);
      MsMraiShare mrai = {1, meshes[i].mrai};
      world->options.mrai = &mrai;
      world->options.n_mrai = 1;
      world->options.wrate = meshes[i].wrate;
      world->options.sender_check = meshes[i].check;
      world->options.mrai_per_destination = per_destination != 0;
      g_autoptr(MsResult) result = announce_and_withdraw(world, -1);
      assert_true(result->converged);
      assert_int_equal(result->n_settled, 2);
      assert_int_equal(result->settled[1].messages, meshes[i].messages);
      /* The last was sent one link's latency before the end, and not a nanosecond earlier. */
      assert_int_equal(sent_until(world, meshes[i].time - LINK), meshes[i].messages);
      assert_true(sent_until(world, meshes[i].time - LINK - 1) < meshes[i].messages);
      /* Every AS knew no route any more before that. */
      assert_true(result->settled[1].settled <= WITHDRAWN + meshes[i].time);
      for (guint32 asn = 1; asn <= meshes[i].n; asn++)
        MS_ASSERT_PATH(world, result, "final", 0, asn, "none");
    }
  }
}

/* Of the first convergence: each AS hears from the origin first and tells all its neighbours once;
 * where the route is sent back to where it came from that is n (n - 1) UPDATEs, and one AS fewer to
 * tell where it is not. */
static void test_announcement(void **state G_GNUC_UNUSED)
{
  for (guint n = 3; n <= 9; n++) {
    g_autoptr(MsTestWorld) world = full_mesh(n);
    for (guint split = 0; split < 2; split++) {
      world->options.sender_check = split ? MS_SENDER_SPLIT : MS_SENDER_SENDS_ALL;
      g_autoptr(MsResult) result = announce_and_withdraw(world, WITHDRAWN - 1);
      assert_int_equal(result->announcements, split ? (n - 1) * (n - 1) : n * (n - 1));
      assert_int_equal(result->withdrawals, 0);
      assert_int_equal(result->settled[0].settled, LINK);
    }
  }
}

static double mean_time(guint n, double mrai)
{
  enum { TRIALS = 20 };
  double sum = 0;
  for (guint trial = 1; trial <= TRIALS; trial++) {
    g_autoptr(MsTestWorld) world = full_mesh(n);
    MsMraiShare share = {1, (gint64)(mrai * (double)MS_SECOND)};
    world->options.mrai = &share;
    world->options.n_mrai = 1;
    world->options.processing_min = MS_SECOND / 100;
    world->options.processing_max = MS_SECOND;
    world->options.seed = trial;
    g_autoptr(MsResult) result = announce_and_withdraw(world, -1);
    assert_true(result->converged);
    sum += (double)(result->settled[1].settled - WITHDRAWN) / (double)MS_SECOND;
  }
  return sum / TRIALS;
}

/* Griffin and Premore, ICNP 2001: with processing time uniform in 0.01-1 s an update, serial at
 * each AS, the time to converge against MRAI falls sharply, has its minimum where MRAI is about
 * what a round of processing takes, and then grows linearly, by one MRAI for each of the n - 3
 * rounds. */
static void test_u_curve(void **state G_GNUC_UNUSED)
{
  enum { N = 7 };
  static const double mrai[] = {0, 1, 2, 3, 4, 5, 10, 20, 30, 45, 60};
  double time[G_N_ELEMENTS(mrai)];
  guint best = 0;
  for (guint i = 0; i < G_N_ELEMENTS(mrai); i++) {
    time[i] = mean_time(N, mrai[i]);
    print_message("MRAI %4.1f s: %6.1f s\n", mrai[i], time[i]);
    if (time[i] < time[best])
      best = i;
  }
  assert_true(mrai[best] >= 2 && mrai[best] <= 5);
  assert_true(time[0] > 2.5 * time[best]);
  for (guint i = best + 1; i < G_N_ELEMENTS(mrai); i++)
    assert_true(time[i] > time[i - 1]);
  for (guint i = best + 2; i < G_N_ELEMENTS(mrai); i++) {
    double slope = (time[i] - time[i - 1]) / (mrai[i] - mrai[i - 1]);
    assert_true(slope > N - 3 - 0.75 && slope < N - 3 + 0.75);
  }
}

/* Setup: 1 announces to 2 at 0, withdraws, and announces again at 2 s, which waits for the interval
 * that began at 0. With jitter that is 30 s times uniform in 0.75-1 (RFC 4271 section 9.2.1.1). */
static void test_jitter(void **state G_GNUC_UNUSED)
{
  enum { SEEDS = 400 };
  MsPrefix prefix = ms_test_prefix("192.0.2.0/24");
  MsAct acts[] = {{.time = 0, .kind = MS_ACT_ANNOUNCE},
                  {.time = MS_SECOND, .kind = MS_ACT_WITHDRAW},
                  {.time = 2 * MS_SECOND, .kind = MS_ACT_ANNOUNCE}};
  MsSchedule schedule = {
      .n_prefixes = 1, .n_acts = G_N_ELEMENTS(acts), .prefixes = &prefix, .acts = acts};
  MsMraiShare mrai = {1, 30 * MS_SECOND};
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  world->options.mrai = &mrai;
  world->options.n_mrai = 1;
  world->options.jitter = TRUE;
  double sum = 0, low = 30, high = 22.5;
  for (guint seed = 1; seed <= SEEDS; seed++) {
    world->options.seed = seed;
    g_autoptr(MsResult) result = ms_test_run_schedule(world, &schedule, -1);
    gint64 waited = result->settled[2].settled - LINK;
    double interval = (double)waited / (double)MS_SECOND;
    assert_true(interval >= 22.5 && interval < 30);
    sum += interval;
    low = MIN(low, interval);
    high = MAX(high, interval);
  }
  /* The mean of 400 uniform draws over 7.5 s is within 0.4 s of its expectation: 3.7 standard
   * deviations. */
  assert_true(sum / SEEDS > 26.25 - 0.4 && sum / SEEDS < 26.25 + 0.4);
  assert_true(low < 22.7 && high > 29.8);
}

/* Setup: 1 announces to 2, its only neighbour. 0: announced; 10 s: withdrawn; 11 s: announced
 * again. The withdrawal leaves at once, though the announcement's interval of 30 s is running; the
 * second announcement waits for it. With wrate both wait, and as what is current by then is what
 * was last sent, nothing is sent at all. */
static void test_withdrawal_is_exempt(void **state G_GNUC_UNUSED)
{
  MsPrefix prefix = ms_test_prefix("192.0.2.0/24");
  MsAct acts[] = {{.time = 0, .kind = MS_ACT_ANNOUNCE},
                  {.time = 10 * MS_SECOND, .kind = MS_ACT_WITHDRAW},
                  {.time = 11 * MS_SECOND, .kind = MS_ACT_ANNOUNCE}};
  MsSchedule schedule = {
      .n_prefixes = 1, .n_acts = G_N_ELEMENTS(acts), .prefixes = &prefix, .acts = acts};
  MsMraiShare mrai = {1, 30 * MS_SECOND};
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  world->options.mrai = &mrai;
  world->options.n_mrai = 1;
  for (guint wrate = 0; wrate < 2; wrate++) {
    world->options.wrate = wrate != 0;
    g_autoptr(MsResult) result = ms_test_run_schedule(world, &schedule, -1);
    assert_true(result->converged);
    assert_int_equal(result->announcements, wrate ? 1 : 2);
    assert_int_equal(result->withdrawals, wrate ? 0 : 1);
    MS_ASSERT_PATH(world, result, "final", 0, 2, "2 1");
    g_autoptr(MsResult) between = ms_test_run_schedule(world, &schedule, 20 * MS_SECOND);
    MS_ASSERT_PATH(world, between, "at", 0, 2, wrate ? "2 1" : "none");
    g_autoptr(MsResult) before = ms_test_run_schedule(world, &schedule, 30 * MS_SECOND + LINK - 1);
    MS_ASSERT_PATH(world, before, "at", 0, 2, wrate ? "2 1" : "none");
    g_autoptr(MsResult) after = ms_test_run_schedule(world, &schedule, 30 * MS_SECOND + LINK);
    MS_ASSERT_PATH(world, after, "at", 0, 2, "2 1");
  }
}

/* Setup: 1 announces two prefixes to 2, the second 1 s after the first; MRAI 30 s. One timer for
 * each session makes the second wait; one for each session and destination does not. */
static void test_timer_per_destination(void **state G_GNUC_UNUSED)
{
  MsPrefix prefixes[] = {ms_test_prefix("192.0.2.0/24"), ms_test_prefix("2001:db8::/32")};
  MsAct acts[] = {{.time = 0, .kind = MS_ACT_ANNOUNCE},
                  {.time = MS_SECOND, .kind = MS_ACT_ANNOUNCE, .prefix = 1}};
  MsSchedule schedule = {.n_prefixes = 2, .n_acts = 2, .prefixes = prefixes, .acts = acts};
  MsMraiShare mrai = {1, 30 * MS_SECOND};
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  world->options.mrai = &mrai;
  world->options.n_mrai = 1;
  for (guint each = 0; each < 2; each++) {
    world->options.mrai_per_destination = each != 0;
    gint64 due = (each ? MS_SECOND : 30 * MS_SECOND) + LINK;
    g_autoptr(MsResult) before = ms_test_run_schedule(world, &schedule, due - 1);
    MS_ASSERT_PATH(world, before, "at", 0, 2, "2 1");
    MS_ASSERT_PATH(world, before, "at", 1, 2, "none");
    g_autoptr(MsResult) after = ms_test_run_schedule(world, &schedule, due);
    MS_ASSERT_PATH(world, after, "at", 1, 2, "2 1");
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_full_mesh),
      cmocka_unit_test(test_announcement),
      cmocka_unit_test(test_u_curve),
      cmocka_unit_test(test_jitter),
      cmocka_unit_test(test_withdrawal_is_exempt),
      cmocka_unit_test(test_timer_per_destination),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
