/* SPDX-License-Identifier: GPL-2.0-or-later */
/* After warm-up an event allocates nothing: counted by standing in for malloc. */
#include "sim/ns3c/ns3c.h"
#include "tests/support/count-allocations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { PENDING = 2000, WARM_UP = 200000, MEASURED = 400000 };

typedef struct {
  Ns3c *sim;
  guint32 handler;
  guint64 random, left;
  Ns3cEvent victim;
} Hold;

/* Each event schedules one in its place, and now and then cancels and replaces one. */
static void on_event(gpointer user_data, const Ns3cPayload *payload)
{
  Hold *hold = user_data;
  hold->random ^= hold->random << 13;
  hold->random ^= hold->random >> 7;
  hold->random ^= hold->random << 17;
  Ns3cTime at = ns3c_ns(ns3c_now(hold->sim).ns + (gint64)(hold->random % 100000000));
  if (hold->left-- == 0)
    ns3c_stop(hold->sim);
  if (hold->random / 256 % 8 != 0) {
    ns3c_schedule(hold->sim, at, hold->handler, payload);
    return;
  }
  if (ns3c_cancel(hold->sim, hold->victim))
    ns3c_schedule(hold->sim, at, hold->handler, payload);
  hold->victim = ns3c_schedule_cancellable(hold->sim, at, hold->handler, payload);
}

static guint64 allocations_of(const Ns3cOptions *options)
{
  Ns3c *sim = ns3c_start(options, NULL);
  assert_non_null(sim);
  Hold hold = {.sim = sim, .random = 88172645463325252u, .left = WARM_UP};
  hold.handler = ns3c_add_handler(sim, on_event, &hold);
  for (guint64 i = 0; i < PENDING; i++)
    ns3c_schedule(sim, ns3c_ns((gint64)(i * 50000)), hold.handler, &(Ns3cPayload){{i, i}});
  assert_true(ns3c_run(sim, NULL));
  hold.left = MEASURED;
  guint64 before = allocations;
  assert_true(ns3c_run(sim, NULL));
  guint64 counted = allocations - before;
  assert_true(ns3c_executed(sim) > WARM_UP + MEASURED);
  ns3c_end(sim);
  return counted;
}

static void test_no_allocation(void **unused)
{
  (void)unused;
  if (!COUNTS) {
    print_message("[  SKIPPED ] malloc is not ours under a sanitizer\n");
    skip();
  }
  assert_true(allocations > 0);
  assert_int_equal(allocations_of(NULL), 0);
  /* ns-3's vector-based scheduler allocates nothing of its own, so what is left would be our
   * pool's. */
  const Ns3cOptions pooled = {.implementation = NS3C_DEFAULT, .scheduler = "priority-queue"};
  assert_int_equal(allocations_of(&pooled), 0);
  /* ns-3's map allocates a node for each event: one for each time at which the driver is armed. */
  const Ns3cOptions driven = {.implementation = NS3C_DRIVEN};
  assert_in_range(allocations_of(&driven), 1, 3 * MEASURED);
}

/* Many at one time, and a long way to the next: what they lay in is used again. */
static void test_queue_reuses_its_memory(void **unused)
{
  (void)unused;
  if (!COUNTS)
    skip();
  g_autoptr(Ns3cQueue) queue = ns3c_queue_new();
  Ns3cEntry entry = {0, 0, 0, {{0, 0}}};
  gint64 now = 0;
  for (guint64 round = 0, before = 0; round < 300; round++) {
    for (guint64 i = 0; i < 5000; i++) {
      entry.time = now + (gint64)(i % 5) * 1000000007;
      ns3c_queue_push(queue, &entry);
    }
    while (ns3c_queue_pop(queue, &entry))
      now = entry.time;
    if (round == 0)
      before = allocations;
    assert_int_equal(allocations, before);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_allocation),
      cmocka_unit_test(test_queue_reuses_its_memory),
  };
  return cmocka_run_group_tests_name("ns3c-allocation", tests, NULL, NULL);
}
