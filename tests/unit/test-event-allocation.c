/* SPDX-License-Identifier: GPL-2.0-or-later */
/* After warm-up an event of the engine allocates nothing: counted by standing in for malloc. A run
 * of many cycles is compared with one of a few: what it allocates besides is for its acts and
 * samples, not for its events. */
#include "models/topology/generator.h"
#include "tests/support/count-allocations.h"
#include "tests/support/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { N_ASES = 500, WARM_UP = 6, MORE = 40, PERIOD = 600 };

typedef struct {
  guint64 allocations, events;
  guint samples, acts;
} Cost;

/* What happens once a period. */
typedef enum { FLAP_PREFIX, FLAP_SESSION, FLAP_LEAK } Flap;

/* A third of the ASes runs each, so that verdicts and attributes are part of the account. */
static void deploy(MsTestWorld *world, const MsPrefix *prefix, guint32 victim)
{
  static const char *const names[] = {"rov", "customer-prefix-filter", "peerlock-lite", "otc"};
  const MsTopology *topology = world->topology;
  ms_registry_add_route_object(world->registry, prefix, topology->asn[victim]);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    world->listed[as] = topology->role[as] == MS_ROLE_TIER1;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
      if ((as + i) % 3 == 0)
        ms_test_deploy(world, topology->asn[as], names[i]);
  }
}

/* An AS with two providers or more, counted from the middle. */
static guint32 multihomed(const MsTopology *topology, guint number)
{
  for (guint32 i = 0; i < topology->n_ases; i++) {
    guint32 as = (topology->n_ases / 2 + i) % topology->n_ases;
    if (topology->first[as + 1] - topology->first_provider[as] >= 2 && number-- == 0)
      return as;
  }
  fail_msg("no such AS");
  return 0;
}

static Cost cost_of(MsTestWorld *world, Flap flap, guint cycles)
{
  const MsTopology *topology = world->topology;
  guint32 victim = multihomed(topology, 0), leaker = multihomed(topology, 1);
  MsPrefix prefix = ms_test_prefix("192.0.2.0/24");
  MsLeak leak = {.as = leaker};
  leak.extra[MS_REL_PEER] = leak.extra[MS_REL_PROVIDER] = MS_FROM_PEER | MS_FROM_PROVIDER;
  MsTarget target = {.victim = victim, .offender = leaker, .n_prefixes = 1};
  static const MsActKind kinds[][2] = {{MS_ACT_WITHDRAW, MS_ACT_ANNOUNCE},
                                       {MS_ACT_SESSION_DOWN, MS_ACT_SESSION_UP},
                                       {MS_ACT_LEAK_START, MS_ACT_LEAK_END}};
  g_autofree MsAct *acts = g_new0(MsAct, 2 * cycles + 1);
  acts[0] = (MsAct){.kind = MS_ACT_ANNOUNCE, .as = victim};
  for (guint i = 0; i < 2 * cycles; i++)
    acts[i + 1] = (MsAct){.time = (gint64)(i + 1) * PERIOD * MS_SECOND,
                          .kind = kinds[flap][i % 2],
                          .as = flap == FLAP_LEAK ? leaker : victim,
                          .offence = flap == FLAP_LEAK,
                          .session = topology->first_provider[victim]};
  MsIncident incident = {.name = "flap", .kind = MS_INCIDENT_LEAK, .victim = victim};
  MsSchedule schedule = {.n_prefixes = 1,
                         .n_acts = 2 * cycles + 1,
                         .n_leaks = 1,
                         .n_targets = 1,
                         .n_incidents = 1,
                         .prefixes = &prefix,
                         .acts = acts,
                         .leaks = &leak,
                         .targets = &target,
                         .incidents = &incident};
  guint64 before = allocations;
  g_autoptr(MsResult) result = ms_test_run_schedule(world, &schedule, -1);
  Cost cost = {allocations - before, result->events, result->timeline.n, schedule.n_acts};
  assert_true(result->converged);
  return cost;
}

static void compare(MsClockKind clock, Flap flap, gboolean with_mrai)
{
  g_autoptr(MsTopology) topology = ms_topology_generate("internet-2020", N_ASES, 1, NULL);
  assert_non_null(topology);
  g_autoptr(MsTestWorld) world = ms_test_world_over(topology);
  MsPrefix prefix = ms_test_prefix("192.0.2.0/24");
  if (flap != FLAP_LEAK) /* which has to get out */
    deploy(world, &prefix, multihomed(topology, 0));
  MsMraiShare mrai = {0.5, 30 * MS_SECOND};
  world->options.mrai = &mrai;
  world->options.n_mrai = with_mrai ? 1 : 0;
  world->options.jitter = with_mrai;
  world->options.latency = -1;
  world->options.processing_min = MS_SECOND / 100;
  world->options.processing_max = MS_SECOND / 10;
  world->options.until = (gint64)PERIOD * MS_SECOND * 1000;
  world->options.clock = clock;
  cost_of(world, flap, 1); /* what the first run of a program allocates is not the engine's */
  Cost few = cost_of(world, flap, WARM_UP), many = cost_of(world, flap, WARM_UP + MORE);
  guint64 more_events = many.events - few.events;
  gint64 more_allocations = (gint64)(many.allocations - few.allocations);
  gint64 more_samples = (gint64)many.samples - (gint64)few.samples;
  print_message("clock %d, flap %d, MRAI %d: %" G_GUINT64_FORMAT " more events, %" G_GINT64_FORMAT
                " more samples, %u more acts: %" G_GINT64_FORMAT " more allocations\n",
                clock, flap, with_mrai, more_events, more_samples, many.acts - few.acts,
                more_allocations);
  assert_true(more_events > 20 * MORE);
  /* A snapshot now and then, arrays that double: fewer than one an act. */
  assert_true(more_allocations <= (gint64)(many.acts - few.acts));
}

static void test_no_allocation_per_event(void **state G_GNUC_UNUSED)
{
  if (!COUNTS) {
    print_message("[  SKIPPED ] malloc is not ours under a sanitizer\n");
    skip();
  }
  assert_true(allocations > 0);
  static const MsClockKind clocks[] = {MS_CLOCK_QUEUE, MS_CLOCK_NS3};
  for (guint c = 0; c < G_N_ELEMENTS(clocks); c++)
    for (guint flap = FLAP_PREFIX; flap <= FLAP_LEAK; flap++)
      for (guint with_mrai = 0; with_mrai < 2; with_mrai++)
        compare(clocks[c], (Flap)flap, with_mrai != 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_allocation_per_event)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
