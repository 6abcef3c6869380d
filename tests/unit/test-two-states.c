/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Graphs drawn by hand: leaks with two stable states and with none, sessions that fail,
 * withdrawals, IPv6, several prefixes and several incidents. In the drawings providers stand above
 * their customers; ---- joins peers. */
#include "models/topology/builder.h"
#include "tests/support/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HOUR   (3600 * MS_SECOND)
#define PREFIX "192.0.2.0/24"

/*
 *     10 ---- 1 ---- 20        1: the victim, peer of both
 *       \           /          2: the leaker, customer of both
 *        \         /
 *         ----2----
 *
 * State A: 2 uses 10 and leaks to 20. 20 prefers its customer's route to its peer's, so it has
 * nothing for 2.
 *
 * State B: the mirror image. Each holds itself up.
 *
 * Scenario: the leak starts after convergence, when 2 uses 10 for its lower ASN. It stays there:
 * state A. */
static void test_history_decides(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("10>2 20>2 1-10 1-20");
  MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, 2 * HOUR);
  g_autoptr(MsResult) result = ms_test_run(world, &leak, 1, NULL, 0, HOUR + HOUR / 2);
  MS_ASSERT_PATH(world, result, "at", 0, 2, "2 10 1");
  MS_ASSERT_PATH(world, result, "at", 0, 10, "10 1");
  MS_ASSERT_PATH(world, result, "at", 0, 20, "20 2 10 1");
  assert_string_equal(ms_test_outcome(world, result, "at", 0, 20), "detoured");
  assert_string_equal(ms_test_outcome(world, result, "at", 0, 2), "legitimate");
  /* The same leak, begun while the link 1-10 was down: 2 used 20, and stays there after 10 is back:
   * state B. */
  MsSessionFault fault = {"1-10", ms_test_as(world, 1), ms_test_as(world, 10), HOUR / 4,
                          HOUR + HOUR / 4};
  g_autoptr(MsResult) other = ms_test_run(world, &leak, 1, &fault, 1, HOUR + HOUR / 2);
  MS_ASSERT_PATH(world, other, "at", 0, 2, "2 20 1");
  MS_ASSERT_PATH(world, other, "at", 0, 10, "10 2 20 1");
  MS_ASSERT_PATH(world, other, "at", 0, 20, "20 1");
  /* When the leak ends, both histories come to the one state without a leak. */
  for (guint i = 0; i < 2; i++) {
    g_autoptr(MsResult) end = ms_test_run(world, &leak, 1, i == 0 ? NULL : &fault, i, -1);
    assert_true(end->converged);
    MS_ASSERT_PATH(world, end, "final", 0, 2, "2 10 1");
    MS_ASSERT_PATH(world, end, "final", 0, 10, "10 1");
    MS_ASSERT_PATH(world, end, "final", 0, 20, "20 1");
  }
}

/* The graph of test_history_decides() with the leak on from the first moment. Which state it ends
 * in is a matter of milliseconds: where the leak through the one provider reaches the other before
 * that one's link to the victim brings the victim's own route, the other takes it and never offers
 * anything else. So two graphs that differ in one link's latency end in different states. RFC 4264
 * calls such states wedgies. */
static void test_start_at_once(void **state G_GNUC_UNUSED)
{
  /* The latency of a link is a function of its ends: look for a far and a near first provider. */
  guint32 near = 0, far = 0;
  guint32 fast = 20;
  guint32 round = ms_topology_latency_us(1, MS_REGION_UNKNOWN, fast, MS_REGION_UNKNOWN) +
                  ms_topology_latency_us(fast, MS_REGION_UNKNOWN, 2, MS_REGION_UNKNOWN);
  for (guint32 asn = 3; asn < fast; asn++) {
    guint32 direct = ms_topology_latency_us(1, MS_REGION_UNKNOWN, asn, MS_REGION_UNKNOWN);
    guint32 up = ms_topology_latency_us(2, MS_REGION_UNKNOWN, asn, MS_REGION_UNKNOWN);
    if (far == 0 && direct > round + up)
      far = asn;
    if (near == 0 && direct + up < round)
      near = asn;
  }
  assert_true(near != 0 && far != 0);
  guint32 first[] = {near, far};
  for (guint i = 0; i < 2; i++) {
    g_autofree char *links = g_strdup_printf("%u>2 20>2 1-%u 1-20", first[i], first[i]);
    g_autoptr(MsTestWorld) world = ms_test_world_new(links);
    world->options.latency = -1;
    MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, 0, MS_TIME_NEVER);
    g_autoptr(MsResult) at_once = ms_test_run(world, &leak, 1, NULL, 0, -1);
    assert_true(at_once->converged);
    g_autofree char *through_first = g_strdup_printf("2 %u 1", first[i]);
    MS_ASSERT_PATH(world, at_once, "final", 0, 2, i == 0 ? through_first : "2 20 1");
    /* After convergence there is one answer, whatever the latencies. */
    leak.start = HOUR;
    g_autoptr(MsResult) after = ms_test_run(world, &leak, 1, NULL, 0, -1);
    assert_true(after->converged);
    MS_ASSERT_PATH(world, after, "final", 0, 2, through_first);
  }
}

static void assert_restless(const MsTestWorld *world, const MsResult *result, const guint32 *asns,
                            guint n)
{
  assert_false(result->converged);
  assert_int_equal(result->n_restless, n);
  for (guint i = 0; i < n; i++)
    assert_int_equal(world->topology->asn[result->restless[i]], asns[i]);
}

/*
 *      4 . . . . . . . . . . . . .      a > b: a is b's provider, as where a stands above b
 *     / \                        .      . . .: peers
 *    |   3 > 31 > 32 > 33        .
 *    |   |               \       .      1: the victim; 2: the leaker, customer of 3, 4 and 5
 *     \  |      5         \      .
 *      \ |    /   \        \    .        3 locks 4: refuses from a customer a path with 4 on it
 *       \|  /       \       \  .         4 takes from a customer what is registered for its cone
 *        2           -------- 1
 *
 * While 2 uses 5, it leaks "2 5 1" to 3. That is shorter than 3's own customer route, so 3 takes it
 * and sends it to 4 in place of the other: an implicit withdrawal. 4 drops it, for it is not of 3's
 * cone, and falls back to its peer: "4 1". That is as short as "5 1" and of the lower ASN, so 2
 * moves to 4.
 *
 * While 2 uses 4, 3 refuses what 2 leaks, and goes back to its long customer route. 4 takes that
 * from its customer, and so offers 2 a long path. 2 moves to 5.
 *
 * There is no third choice. */
static const char restless_links[] = "4>3 3>2 4>2 5>2 5>1 4-1 3>31 31>32 32>33 33>1";

static MsTestWorld *restless_world(void)
{
  MsTestWorld *world = ms_test_world_new(restless_links);
  MsPrefix prefix = ms_test_prefix(PREFIX);
  ms_registry_add_route_object(world->registry, &prefix, 1);
  ms_test_deploy(world, 4, "customer-prefix-filter");
  ms_test_deploy(world, 3, "peerlock-lite");
  world->listed[ms_test_as(world, 4)] = 1;
  return world;
}

static void test_no_stable_state(void **state G_GNUC_UNUSED)
{
  static const guint32 restless[] = {2, 3, 4};
  static const MsMraiShare shares[] = {{1, 30 * MS_SECOND}, {1, 5 * MS_SECOND}, {1, 0}};
  for (guint i = 0; i < G_N_ELEMENTS(shares); i++) {
    for (guint seed = 1; seed <= 5; seed++) {
      g_autoptr(MsTestWorld) world = restless_world();
      world->options.mrai = &shares[i];
      world->options.n_mrai = 1;
      world->options.jitter = TRUE;
      world->options.processing_max = MS_SECOND / 2;
      world->options.seed = seed;
      world->options.until = 5 * HOUR;
      MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, MS_TIME_NEVER);
      g_autoptr(MsResult) result = ms_test_run(world, &leak, 1, NULL, 0, -1);
      assert_restless(world, result, restless, G_N_ELEMENTS(restless));
      /* It was seen until the bound and no further, and the state there is reported. */
      assert_true(result->ended <= world->options.until &&
                  result->ended > world->options.until - 60 * MS_SECOND);
      assert_false(result->settled[result->n_settled - 1].converged);
      assert_true(result->settled[0].converged);
      MS_ASSERT_PATH(world, result, "before", 0, 2, "2 5 1");
      MS_ASSERT_PATH(world, result, "before", 0, 4, "4 3 31 32 33 1");
      MS_ASSERT_PATH(world, result, "final", 0, 5, "5 1");
      MS_ASSERT_PATH(world, result, "final", 0, 33, "33 1");
    }
  }
}

/* The same graph under a bound on events; and three relatives that do have a state. */
static void test_no_stable_state_relatives(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = restless_world();
  world->options.max_events = 100000;
  MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, MS_TIME_NEVER);
  g_autoptr(MsResult) bounded = ms_test_run(world, &leak, 1, NULL, 0, -1);
  static const guint32 restless[] = {2, 3, 4};
  assert_restless(world, bounded, restless, G_N_ELEMENTS(restless));
  assert_true(bounded->events >= 100000 && bounded->events < 150000);
  world->options.max_events = 0;

  /* The leak ends: all is as before. */
  leak.end = 2 * HOUR;
  g_autoptr(MsResult) ends = ms_test_run(world, &leak, 1, NULL, 0, -1);
  assert_true(ends->converged);
  assert_false(ends->settled[1].converged);
  MS_ASSERT_PATH(world, ends, "final", 0, 2, "2 5 1");
  MS_ASSERT_PATH(world, ends, "final", 0, 3, "3 31 32 33 1");
  MS_ASSERT_PATH(world, ends, "final", 0, 4, "4 3 31 32 33 1");
  leak.end = MS_TIME_NEVER;

  /* Nobody is listed, so 3 takes whatever 2 leaks. */
  world->listed[ms_test_as(world, 4)] = 0;
  g_autoptr(MsResult) unlocked = ms_test_run(world, &leak, 1, NULL, 0, -1);
  assert_true(unlocked->converged);
  MS_ASSERT_PATH(world, unlocked, "final", 0, 2, "2 4 1");
  MS_ASSERT_PATH(world, unlocked, "final", 0, 3, "3 2 4 1");
  world->listed[ms_test_as(world, 4)] = 1;

  /* 2 leaks to 4 alone, which drops it: the long customer route stays. */
  guint32 to = ms_test_as(world, 4);
  leak.to = &to;
  leak.n_to = 1;
  g_autoptr(MsResult) dropped = ms_test_run(world, &leak, 1, NULL, 0, -1);
  assert_true(dropped->converged);
  MS_ASSERT_PATH(world, dropped, "final", 0, 2, "2 5 1");
  MS_ASSERT_PATH(world, dropped, "final", 0, 4, "4 3 31 32 33 1");
}

/*
 *             9               9: the victim, peer of 1, 2 and 3
 *          .  .  .
 *        1    2    3          1, 2 and 3 lock 11, 12 and 13, their customers
 *        |    |    |
 *       11   12   13          21 is also customer of 2, 22 of 3, and 23 of 1
 *        |    |    |
 *       21   22   23          21, 22 and 23 leak
 *
 * Griffin's BAD GADGET out of three leaks at once. 21 prefers "21 2 9" to "21 11 1 9" and leaks it
 * to 11; so 1 prefers "1 11 21 2 9", a customer's route, to "1 9". But once 2 is itself on "2 12 22
 * 3 9", what 21 leaks has 12 on it, and 1 refuses that. Round the circle: each of 1, 2 and 3 uses
 * the leak if and only if the next one does not, and three is odd. */
static void test_bad_gadget(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world =
      ms_test_world_new("1-9 2-9 3-9 1>11 2>12 3>13 11>21 2>21 12>22 3>22 13>23 1>23");
  MsIncident leaks[3];
  for (guint i = 0; i < 3; i++) {
    leaks[i] = ms_test_leak(world, 21 + i, 9, PREFIX, HOUR, MS_TIME_NEVER);
    ms_test_deploy(world, 1 + i, "peerlock-lite");
    world->listed[ms_test_as(world, 11 + i)] = 1;
  }
  MsMraiShare share = {0.5, 10 * MS_SECOND};
  world->options.mrai = &share;
  world->options.n_mrai = 1;
  world->options.jitter = TRUE;
  world->options.until = 4 * HOUR;
  for (guint seed = 1; seed <= 10; seed++) {
    world->options.seed = seed;
    g_autoptr(MsResult) result = ms_test_run(world, leaks, 3, NULL, 0, -1);
    assert_false(result->converged);
    /* The victim is content, and one of 1, 2 and 3 at least is not. */
    gboolean one_of_three = FALSE;
    for (guint i = 0; i < result->n_restless; i++) {
      guint32 asn = world->topology->asn[result->restless[i]];
      assert_int_not_equal(asn, 9);
      one_of_three |= asn <= 3;
    }
    assert_true(one_of_three);
  }
  /* Two leaks: no circle, so there is a state. */
  g_autoptr(MsResult) two = ms_test_run(world, leaks, 2, NULL, 0, -1);
  assert_true(two->converged);
  MS_ASSERT_PATH(world, two, "final", 0, 3, "3 9");
  MS_ASSERT_PATH(world, two, "final", 0, 2, "2 12 22 3 9");
  MS_ASSERT_PATH(world, two, "final", 0, 1, "1 9");
}

/*
 *         6
 *         |
 *         2
 *        / \
 *       3   4        1: the victim
 *       |   |
 *       |   5
 *        \ /
 *         1
 *
 * Scenario: the session 3-1 goes down and comes up. */
static void test_session_down_and_up(void **state G_GNUC_UNUSED)
{
  static const struct {
    guint32 asn;
    const char *up, *down;
  } expected[] = {
      {1, "1", "1"},         {2, "2 3 1", "2 4 5 1"}, {3, "3 1", "3 2 4 5 1"},
      {4, "4 5 1", "4 5 1"}, {5, "5 1", "5 1"},       {6, "6 2 3 1", "6 2 4 5 1"},
  };
  static const MsMraiShare shares[] = {{1, 0}, {1, 30 * MS_SECOND}, {0.5, 30 * MS_SECOND}};
  for (guint m = 0; m < G_N_ELEMENTS(shares); m++) {
    g_autoptr(MsTestWorld) world = ms_test_world_new("6>2 2>3 2>4 3>1 4>5 5>1");
    world->options.mrai = &shares[m];
    world->options.n_mrai = 1;
    MsIncident none = {
        .name = "none", .offender = MS_NO_AS, .victim = ms_test_as(world, 1), .end = MS_TIME_NEVER};
    none.prefix = ms_test_prefix(PREFIX);
    MsSessionFault fault = {"3-1", ms_test_as(world, 3), ms_test_as(world, 1), HOUR, 2 * HOUR};
    g_autoptr(MsResult) before = ms_test_run(world, &none, 1, &fault, 1, HOUR - 1);
    g_autoptr(MsResult) down = ms_test_run(world, &none, 1, &fault, 1, 2 * HOUR - 1);
    g_autoptr(MsResult) up = ms_test_run(world, &none, 1, &fault, 1, -1);
    assert_true(up->converged);
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
      MS_ASSERT_PATH(world, before, "at", 0, expected[i].asn, expected[i].up);
      MS_ASSERT_PATH(world, down, "at", 0, expected[i].asn, expected[i].down);
      MS_ASSERT_PATH(world, up, "final", 0, expected[i].asn, expected[i].up);
    }
  }
}

/* On the way from the one state to the other: 3 has lost its route, and 2, which does not know yet,
 * sends traffic there. The links have 10 ms. */
static void test_blackhole_on_the_way(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("6>2 2>3 2>4 3>1 4>5 5>1");
  MsIncident none = {.name = "none",
                     .offender = MS_NO_AS,
                     .victim = ms_test_as(world, 1),
                     .prefix = ms_test_prefix(PREFIX),
                     .end = MS_TIME_NEVER};
  MsSessionFault fault = {"3-1", ms_test_as(world, 3), ms_test_as(world, 1), HOUR, 2 * HOUR};
  g_autoptr(MsResult) between = ms_test_run(world, &none, 1, &fault, 1, HOUR + MS_SECOND / 200);
  assert_string_equal(ms_test_outcome(world, between, "at", 0, 3), "unreachable");
  assert_string_equal(ms_test_outcome(world, between, "at", 0, 2), "blackholed");
  assert_string_equal(ms_test_outcome(world, between, "at", 0, 6), "blackholed");
  assert_string_equal(ms_test_outcome(world, between, "at", 0, 4), "legitimate");
  g_autoptr(MsResult) after = ms_test_run(world, &none, 1, &fault, 1, HOUR + MS_SECOND / 20);
  assert_string_equal(ms_test_outcome(world, after, "at", 0, 3), "legitimate");
  assert_string_equal(ms_test_outcome(world, after, "at", 0, 6), "legitimate");
}

/* An UPDATE under way on a session when it goes down is lost, even where the session is back before
 * it would arrive: what counts after that is what is sent anew. Setup: 2>1. 1 announces at 0 over a
 * link of 10 ms; down at 4 ms, up at 6 ms. */
static void test_lost_with_its_session(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("2>1");
  MsIncident none = {
      .name = "none", .offender = MS_NO_AS, .victim = ms_test_as(world, 1), .end = MS_TIME_NEVER};
  none.prefix = ms_test_prefix(PREFIX);
  MsSessionFault fault = {"2-1", ms_test_as(world, 2), ms_test_as(world, 1), 4 * MS_SECOND / 1000,
                          6 * MS_SECOND / 1000};
  g_autoptr(MsResult) lost = ms_test_run(world, &none, 1, &fault, 1, 15 * MS_SECOND / 1000);
  MS_ASSERT_PATH(world, lost, "at", 0, 2, "none");
  g_autoptr(MsResult) result = ms_test_run(world, &none, 1, &fault, 1, -1);
  MS_ASSERT_PATH(world, result, "final", 0, 2, "2 1");
  assert_int_equal(result->announcements, 2);
  assert_int_equal(result->ended, 16 * MS_SECOND / 1000);
}

/* On the graph of test_session_down_and_up(), message by message, once the session 3-1 has gone
 * down. Explicit: 3 to 2, which is a withdrawal, for 3 has no route left. Implicit: 2 to 6, an
 * announcement in place of the one before. 2 now has something for 3, and, where a sender does not
 * send a route back to where it came from, withdraws from 4 what it had sent there; otherwise it
 * sends 4 the path that came from 4, and 6 sends 2 what came from 2, which both refuse. */
static void test_explicit_and_implicit_withdrawals(void **state G_GNUC_UNUSED)
{
  for (guint split = 0; split < 2; split++) {
    g_autoptr(MsTestWorld) world = ms_test_world_new("6>2 2>3 2>4 3>1 4>5 5>1");
    world->options.sender_check = split ? MS_SENDER_SPLIT : MS_SENDER_SENDS_ALL;
    MsIncident none = {
        .name = "none", .offender = MS_NO_AS, .victim = ms_test_as(world, 1), .end = MS_TIME_NEVER};
    none.prefix = ms_test_prefix(PREFIX);
    MsSessionFault fault = {"3-1", ms_test_as(world, 3), ms_test_as(world, 1), HOUR, MS_TIME_NEVER};
    g_autoptr(MsResult) before = ms_test_run(world, &none, 1, &fault, 1, HOUR - 1);
    g_autoptr(MsResult) after = ms_test_run(world, &none, 1, &fault, 1, -1);
    assert_int_equal(before->withdrawals, 0);
    assert_int_equal(after->announcements - before->announcements, split ? 2 : 4);
    assert_int_equal(after->withdrawals, split ? 2 : 1);
    assert_int_equal(after->loops - before->loops, split ? 0 : 2);
    MS_ASSERT_PATH(world, after, "final", 0, 6, "6 2 4 5 1");
  }
}

/*
 *         3 ---- 4
 *        /|      |\          1: the victim of one incident, IPv6; 5 its hijacker, of a more
 * specific prefix 1 2      5 6         6: the victim of another, IPv4; 2 its leaker, customer of 3
 * and 4
 *          \____/
 *
 * Two incidents at once, in two address families. 3 validates origins. */
static void test_two_incidents_in_two_families(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("3-4 3>1 3>2 4>2 4>5 4>6");
  MsPrefix prefix = ms_test_prefix("2001:db8::/32");
  ms_registry_add_vrp(world->registry, &prefix, 32, 1);
  ms_test_deploy(world, 3, "rov");
  MsIncident incidents[] = {
      {.name = "six",
       .kind = MS_INCIDENT_SUBPREFIX_HIJACK,
       .offender = ms_test_as(world, 5),
       .victim = ms_test_as(world, 1),
       .prefix = prefix,
       .hijacked = ms_test_prefix("2001:db8:5::/48"),
       .start = HOUR,
       .end = 3 * HOUR},
      ms_test_leak(world, 2, 6, PREFIX, HOUR, 2 * HOUR),
  };
  g_autoptr(MsResult) both = ms_test_run(world, incidents, 2, NULL, 0, 2 * HOUR - 1);
  assert_int_equal(both->n_targets, 2);
  /* Prefixes are numbered as the incidents name them: 0 is the victim's /32, 1 the /48, 2 the IPv4
   * prefix. */
  MS_ASSERT_PATH(world, both, "at", 1, 4, "4 5");
  MS_ASSERT_PATH(world, both, "at", 1, 3, "none");
  MS_ASSERT_PATH(world, both, "at", 0, 4, "4 3 1");
  assert_string_equal(ms_test_outcome(world, both, "at", 0, 4), "hijacked");
  assert_string_equal(ms_test_outcome(world, both, "at", 0, 3), "legitimate");
  assert_string_equal(ms_test_outcome(world, both, "at", 0, 1), "legitimate");
  /* 2, customer of both, uses the more specific prefix that 4 sends. */
  MS_ASSERT_PATH(world, both, "at", 1, 2, "2 4 5");
  assert_string_equal(ms_test_outcome(world, both, "at", 0, 2), "hijacked");
  /* The leak: 2 uses its provider 4 and leaks to 3, which prefers a customer's route to its peer's.
   */
  MS_ASSERT_PATH(world, both, "at", 2, 2, "2 4 6");
  MS_ASSERT_PATH(world, both, "at", 2, 3, "3 2 4 6");
  MS_ASSERT_PATH(world, both, "at", 2, 1, "1 3 2 4 6");
  assert_string_equal(ms_test_outcome(world, both, "at", 1, 1), "detoured");
  assert_string_equal(ms_test_outcome(world, both, "at", 1, 5), "legitimate");
  /* The leak is over, the hijack is not. */
  g_autoptr(MsResult) later = ms_test_run(world, incidents, 2, NULL, 0, 3 * HOUR - 1);
  MS_ASSERT_PATH(world, later, "at", 2, 3, "3 4 6");
  MS_ASSERT_PATH(world, later, "at", 1, 4, "4 5");
  assert_string_equal(ms_test_outcome(world, later, "at", 1, 1), "legitimate");
  assert_string_equal(ms_test_outcome(world, later, "at", 0, 4), "hijacked");
  g_autoptr(MsResult) end = ms_test_run(world, incidents, 2, NULL, 0, -1);
  assert_true(end->converged);
  MS_ASSERT_PATH(world, end, "final", 1, 4, "none");
  assert_string_equal(ms_test_outcome(world, end, "final", 0, 4), "legitimate");
  assert_true(end->leak_sent[0] > 0 && end->leak_sent[1] > 0);
  /* What one incident did to an AS is that incident's: seconds lost are kept apart. */
  const double *six = end->lost, *leaked = end->lost + world->topology->n_ases;
  assert_true(six[ms_test_as(world, 4)] > 7190 && six[ms_test_as(world, 4)] < 7210);
  assert_true(six[ms_test_as(world, 1)] < 1e-9 && leaked[ms_test_as(world, 5)] < 1e-9);
  assert_true(leaked[ms_test_as(world, 1)] > 3590 && leaked[ms_test_as(world, 1)] < 3610);
}

/*
 *         4
 *        / \         1: the victim, 192.0.2.0/24; 5: the hijacker, of the same prefix
 *       2   3        2 is nearer to 1, 3 to 5, and 4 has the lower ASN of two ways
 *       |   |
 *       1   5
 */
static void test_origin_hijack(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("4>2 4>3 2>1 3>5");
  MsIncident hijack = {.name = "hijack",
                       .kind = MS_INCIDENT_ORIGIN_HIJACK,
                       .offender = ms_test_as(world, 5),
                       .victim = ms_test_as(world, 1),
                       .prefix = ms_test_prefix(PREFIX),
                       .start = HOUR,
                       .end = 2 * HOUR};
  g_autoptr(MsResult) during = ms_test_run(world, &hijack, 1, NULL, 0, 2 * HOUR - 1);
  MS_ASSERT_PATH(world, during, "at", 0, 4, "4 2 1");
  MS_ASSERT_PATH(world, during, "at", 0, 3, "3 5");
  assert_string_equal(ms_test_outcome(world, during, "at", 0, 3), "hijacked");
  assert_string_equal(ms_test_outcome(world, during, "at", 0, 4), "legitimate");
  assert_string_equal(ms_test_outcome(world, during, "at", 0, 5), "hijacked");
  g_autoptr(MsResult) end = ms_test_run(world, &hijack, 1, NULL, 0, -1);
  assert_true(end->converged);
  MS_ASSERT_PATH(world, end, "final", 0, 3, "3 4 2 1");
  MS_ASSERT_PATH(world, end, "final", 0, 5, "5 3 4 2 1");
  MS_ASSERT_PATH(world, end, "before", 0, 5, "5 3 4 2 1");
}

/* The leak of test_history_decides() by a leaker with roles, and to a provider with roles: RFC 9234
 * on either side stops it, and where the leaker's own egress does, it has not left. */
static void test_leak_held_by_roles(void **state G_GNUC_UNUSED)
{
  static const struct {
    guint32 adopter[2];
    gboolean leaves;
    const char *at_20;
  } cases[] = {
      {{2, 2}, FALSE, "20 1"}, /* marked on ingress at 2, not sent to a provider */
      {{10, 20},
       TRUE,
       "20 1"}, /* marked by 10 on egress to its customer, refused by 20 from its customer */
      {{1, 20},
       TRUE,
       "20 1"}, /* marked by the victim on egress to its peer; 2 and 10 carry the mark on */
      {{20, 20}, TRUE, "20 2 10 1"}, /* nobody marked it */
      {{10, 10}, TRUE, "20 2 10 1"}, /* marked, and nobody looks */
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(MsTestWorld) world = ms_test_world_new("10>2 20>2 1-10 1-20");
    ms_test_deploy(world, cases[i].adopter[0], "otc");
    ms_test_deploy(world, cases[i].adopter[1], "otc");
    MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, MS_TIME_NEVER);
    g_autoptr(MsResult) result = ms_test_run(world, &leak, 1, NULL, 0, -1);
    assert_true(result->converged);
    MS_ASSERT_PATH(world, result, "final", 0, 20, cases[i].at_20);
    assert_int_equal(result->leak_sent[0] > 0, cases[i].leaves);
  }
}

/*
 *        10
 *       /  \           1: the victim; 2: the leaker, to its peer 30
 *      1    2 . . 30
 *
 * 2 marks what comes in, and nothing on the way out: half of RFC 9234. The mark has the ASN of the
 * AS from which the route came, so 30, which has roles, sees that 2 is not where it was to stop. */
static void test_mark_has_the_remote_asn(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new("10>1 10>2 2-30");
  guint otc = (guint)ms_mechanism_find("otc");
  ms_deployment_add(world->deployment, ms_test_as(world, 2), otc, MS_FROM_ALL, 0, 1);
  MsIncident leak = ms_test_leak(world, 2, 1, PREFIX, HOUR, MS_TIME_NEVER);
  g_autoptr(MsResult) taken = ms_test_run(world, &leak, 1, NULL, 0, -1);
  MS_ASSERT_PATH(world, taken, "final", 0, 30, "30 2 10 1");
  ms_test_deploy(world, 30, "otc");
  g_autoptr(MsResult) refused = ms_test_run(world, &leak, 1, NULL, 0, -1);
  MS_ASSERT_PATH(world, refused, "final", 0, 30, "none");
  assert_int_equal(refused->refused_import[otc], 1);
}

/*
 *          20        10
 *         / | \     / |         9: customer of 20 and 10, provider of 8
 *       31 32  \   /  33        1: the victim, customer of 31, 32 and 33
 *        |  |   \ /   |
 *        |  |    9    |
 *        |  |    |    |
 *        |  |    8    |
 *         \ |        /
 *           1-------
 *
 * Tie-break oldest. 9 hears from 20 first. What 20 sends is later replaced by a path as long, which
 * is no reason to leave it; nor is it that 9 decides anew because its session with 8 fails. */
static void test_oldest(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world =
      ms_test_world_new("20>31 20>32 20>9 10>9 10>33 31>1 32>1 33>1 9>8");
  MsIncident none = {.name = "none",
                     .offender = MS_NO_AS,
                     .victim = ms_test_as(world, 1),
                     .prefix = ms_test_prefix(PREFIX),
                     .end = MS_TIME_NEVER};
  MsSessionFault faults[] = {
      {"10-33", ms_test_as(world, 10), ms_test_as(world, 33), 0, MS_SECOND},
      {"31-1", ms_test_as(world, 31), ms_test_as(world, 1), HOUR, MS_TIME_NEVER},
      {"9-8", ms_test_as(world, 9), ms_test_as(world, 8), 2 * HOUR, MS_TIME_NEVER},
  };
  world->policy.tie_break = MS_TIE_OLDEST;
  g_autoptr(MsResult) first = ms_test_run(world, &none, 1, faults, 3, HOUR - 1);
  MS_ASSERT_PATH(world, first, "at", 0, 9, "9 20 31 1");
  g_autoptr(MsResult) replaced = ms_test_run(world, &none, 1, faults, 3, 2 * HOUR - 1);
  MS_ASSERT_PATH(world, replaced, "at", 0, 9, "9 20 32 1");
  g_autoptr(MsResult) decided_anew = ms_test_run(world, &none, 1, faults, 3, -1);
  MS_ASSERT_PATH(world, decided_anew, "final", 0, 9, "9 20 32 1");
  /* By the lowest ASN it is the other. */
  world->policy.tie_break = MS_TIE_LOWEST_ASN;
  g_autoptr(MsResult) lowest = ms_test_run(world, &none, 1, faults, 3, HOUR - 1);
  MS_ASSERT_PATH(world, lowest, "at", 0, 9, "9 10 33 1");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_history_decides),
      cmocka_unit_test(test_start_at_once),
      cmocka_unit_test(test_no_stable_state),
      cmocka_unit_test(test_no_stable_state_relatives),
      cmocka_unit_test(test_bad_gadget),
      cmocka_unit_test(test_session_down_and_up),
      cmocka_unit_test(test_blackhole_on_the_way),
      cmocka_unit_test(test_lost_with_its_session),
      cmocka_unit_test(test_explicit_and_implicit_withdrawals),
      cmocka_unit_test(test_two_incidents_in_two_families),
      cmocka_unit_test(test_origin_hijack),
      cmocka_unit_test(test_leak_held_by_roles),
      cmocka_unit_test(test_mark_has_the_remote_asn),
      cmocka_unit_test(test_oldest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
