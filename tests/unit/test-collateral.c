/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is worse off because somebody else validates. An adopter that drops a route changes what its
 * neighbours hear, and some AS, not far away, may turn to the offender. The graphs are
 * small, and the chain of causes is told. For origin validation and ties to the lowest ASN six ASes
 * are the fewest: of all graphs of up to five without a cycle of providers, each pair for offender
 * and victim and each AS added to each set of adopters, none has an AS that turns. On a larger
 * graph, with adopters of whom each step's contain the last's, those who so turn are counted, and
 * the sum. */
#include "models/base/hash.h"
#include "models/topology/generator.h"
#include "sim/steady/run.h"
#include "tests/support/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define HOUR (3600 * MS_SECOND)

enum { VICTIM = 100, OFFENDER = 200 };

/* An origin hijack, or, with @forged, one with a path to the victim. */
static MsResult *run(MsTestWorld *world, gboolean forged)
{
  static const guint32 path[] = {VICTIM};
  MsIncident incident = {.name = "hijack",
                         .kind = MS_INCIDENT_ORIGIN_HIJACK,
                         .victim = ms_test_as(world, VICTIM),
                         .offender = ms_test_as(world, OFFENDER),
                         .prefix = ms_test_prefix("10.1.0.0/16"),
                         .start = HOUR,
                         .end = MS_TIME_NEVER,
                         .path = forged ? path : NULL,
                         .n_path = forged};
  return ms_test_run(world, &incident, 1, NULL, 0, -1);
}

static MsTestWorld *draw(const char *links, gboolean attested)
{
  MsTestWorld *world = ms_test_world_new(links);
  MsPrefix prefix = ms_test_prefix("10.1.0.0/16");
  g_autofree guint8 *all = g_new(guint8, world->topology->n_ases);
  for (guint32 as = 0; as < world->topology->n_ases; as++)
    all[as] = attested;
  ms_registry_add_vrp(world->registry, &prefix, 16, VICTIM);
  ms_registry_attest_providers(world->registry, world->topology, all);
  return world;
}

static guint count_hijacked(const MsTestWorld *world, const MsResult *result)
{
  const MsSnapshot *final = ms_result_snapshot(result, "final");
  guint n = 0;
  for (guint32 as = 0; as < world->topology->n_ases; as++)
    n += final->outcome[as] == MS_OUTCOME_HIJACKED;
  return n;
}

/* Six ASes, six links.
 *
 *      1 ----- 200       10 drops the hijack. So 1 loses a customer's route of three ASes, and
 * takes / \     /          its peer's, of two: worse for 1, which prefers customers, better for 30,
 *    /   10 -'           which has them all from providers. To 30 the hijack came from farther
 *   30                   away than the victim's route; now it is as near, and AS1 is the lower
 *     \                  number. 10 is out of the offender's reach, 30 is in it: no gain, and with
 *      2 - 100           a customer of 30's a loss. */
#define LONGER_WAY "1>10 10>200 1-200 1>30 2>30 2>100"

static void test_provider_finds_a_shorter_way(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = draw(LONGER_WAY " 30>300", FALSE);
  g_autoptr(MsResult) before = run(world, FALSE);
  MS_ASSERT_PATH(world, before, "final", 0, 1, "1 10 200");
  MS_ASSERT_PATH(world, before, "final", 0, 30, "30 2 100");
  assert_int_equal(count_hijacked(world, before), 3);
  ms_test_deploy(world, 10, "rov");
  g_autoptr(MsResult) after = run(world, FALSE);
  MS_ASSERT_PATH(world, after, "final", 0, 10, "none");
  MS_ASSERT_PATH(world, after, "final", 0, 1, "1 200");
  MS_ASSERT_PATH(world, after, "final", 0, 30, "30 1 200");
  /* 10 is freed; 30 and 300 are caught. */
  assert_string_equal(ms_test_outcome(world, after, "final", 0, 10), "unreachable");
  assert_string_equal(ms_test_outcome(world, after, "final", 0, 300), "hijacked");
  assert_int_equal(count_hijacked(world, after), 4);
  /* 1 validates too: all who can be are back. */
  ms_test_deploy(world, 1, "rov");
  g_autoptr(MsResult) both = run(world, FALSE);
  MS_ASSERT_PATH(world, both, "final", 0, 30, "30 2 100");
  assert_int_equal(count_hijacked(world, both), 1);
}

/* Without a tie: one more AS on the way that is given up, and one more on the victim's. Before, 30
 * has the hijack in five ASes and the victim in four; after, in three and four. */
#define NO_TIE "1>10 10>11 11>200 1-200 1>30 2>30 2>20 20>100"

static void test_without_a_tie(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = draw(NO_TIE, FALSE);
  g_autoptr(MsResult) before = run(world, FALSE);
  MS_ASSERT_PATH(world, before, "final", 0, 30, "30 2 20 100");
  ms_test_deploy(world, 10, "rov");
  g_autoptr(MsResult) after = run(world, FALSE);
  MS_ASSERT_PATH(world, after, "final", 0, 30, "30 1 200");
}

/* The same cause under ASPA, which the forged path needs.
 *
 * 10 refuses the path 200 100 from its customer: AS100 has no provider AS200. */
static void test_aspa_finds_a_shorter_way(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = draw("1>10 10>200 1-200 1>30 2>30 2>20 20>100", TRUE);
  g_autoptr(MsResult) before = run(world, TRUE);
  MS_ASSERT_PATH(world, before, "final", 0, 30, "30 2 20 100");
  ms_test_deploy(world, 10, "aspa");
  g_autoptr(MsResult) after = run(world, TRUE);
  MS_ASSERT_PATH(world, after, "final", 0, 30, "30 1 200 100");
}

/* Five ASes, five links: an adopter that is caught because its provider adopts as well.
 *
 *     100 --- 200 ----- 3        3 and 200 are peers; 6 is a customer of 200, and provider of 3; 4
 *                \     / \       is a customer of 3, and validates.
 *                 6 --'   4
 *
 * The forged path 200 100 is up to a peering and down again, if 200 - 100 is one; nobody attests
 * that it is not. As long as 3 has it from its peer, the path 3 200 100 has two peerings on it, and
 * 4 refuses it. Once 3 refuses it from its peer (where all has to have climbed), it takes it from
 * its provider: 6 200 100 has come down from the only peering. So has 3 6 200 100, and 4 takes it.
 */
static void test_adopter_is_caught(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTestWorld) world = draw("100-200 200>6 200-3 6>3 3>4", TRUE);
  ms_test_deploy(world, 4, "aspa");
  g_autoptr(MsResult) before = run(world, TRUE);
  MS_ASSERT_PATH(world, before, "final", 0, 3, "3 200 100");
  MS_ASSERT_PATH(world, before, "final", 0, 4, "none");
  assert_int_equal(count_hijacked(world, before), 3);
  ms_test_deploy(world, 3, "aspa");
  g_autoptr(MsResult) after = run(world, TRUE);
  MS_ASSERT_PATH(world, after, "final", 0, 3, "3 6 200 100");
  MS_ASSERT_PATH(world, after, "final", 0, 4, "4 3 6 200 100");
  assert_int_equal(count_hijacked(world, after), 4);
}

/* ---- counted */

enum { ASES = 1000, TRIALS = 24, STEPS = 10 };

typedef struct {
  guint hijacked, turned; /* ASes, of all trials; turned: from not hijacked to hijacked */
  guint worse;            /* trials with more hijacked than at the step before */
} Step;

static MsDeployment *deploy_share(const MsTopology *topology, guint64 trial, double share,
                                  guint32 offender)
{
  MsDeployment *deployment = ms_deployment_new(topology->n_ases, 1);
  guint rov = (guint)ms_mechanism_find("rov");
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (as != offender && ms_hash_unit(ms_hash3(trial, 'c', topology->asn[as], 0)) < share)
      ms_deployment_add(deployment, as, rov, MS_FROM_ALL, 0, 1);
  return deployment;
}

static void run_trial(MsTopology *topology, guint64 trial, Step *steps)
{
  MsIncident incident = {.name = "hijack",
                         .kind = MS_INCIDENT_ORIGIN_HIJACK,
                         .prefix = ms_test_prefix("10.1.0.0/16"),
                         .start = HOUR,
                         .end = MS_TIME_NEVER};
  incident.victim = (guint32)(ms_hash3(trial, 'v', 0, 0) % topology->n_ases);
  incident.offender = (guint32)(ms_hash3(trial, 'o', 0, 0) % topology->n_ases);
  if (incident.victim == incident.offender)
    incident.offender = (incident.offender + 1) % topology->n_ases;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule = ms_schedule_new(topology, &incident, 1, NULL, 0, &error);
  assert_null(error);
  g_autoptr(MsRegistry) registry = ms_registry_new();
  ms_registry_add_vrp(registry, &incident.prefix, 16, topology->asn[incident.victim]);
  g_autofree guint8 *last = g_new0(guint8, topology->n_ases);
  guint before = G_MAXUINT;
  for (guint step = 0; step <= STEPS; step++) {
    g_autoptr(MsDeployment) deployment =
        deploy_share(topology, trial, (double)step / STEPS, incident.offender);
    MsSteadyRunSetup setup = {.topology = topology,
                              .registry = registry,
                              .deployment = deployment,
                              .schedule = schedule,
                              .policy = ms_policy_default(),
                              .at = 2 * HOUR};
    g_autoptr(MsResult) result = ms_steady_run(&setup, &error);
    assert_null(error);
    const guint8 *outcome = ms_result_snapshot(result, "at")->outcome;
    guint hijacked = 0, turned = 0;
    for (guint32 as = 0; as < topology->n_ases; as++) {
      hijacked += outcome[as] == MS_OUTCOME_HIJACKED;
      turned += outcome[as] == MS_OUTCOME_HIJACKED && last[as] != MS_OUTCOME_HIJACKED;
      last[as] = outcome[as];
    }
    steps[step].hijacked += hijacked;
    steps[step].turned += step > 0 ? turned : 0;
    steps[step].worse += before != G_MAXUINT && hijacked > before;
    before = hijacked;
  }
}

/* Nested adopters of ROV: some turn to the offender; the sum falls all the same. */
static void test_nested_adopters(void **state G_GNUC_UNUSED)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTopology) topology = ms_topology_generate("internet-2020", ASES, 3, &error);
  assert_null(error);
  Step steps[STEPS + 1] = {{0}};
  for (guint64 trial = 0; trial < TRIALS; trial++)
    run_trial(topology, trial, steps);
  guint turned = 0;
  for (guint step = 0; step <= STEPS; step++) {
    printf("%3u %% adopt: %5u hijacked in %u trials; %3u turned to the offender; %u trials are "
           "worse than at the step before\n",
           100 * step / STEPS, steps[step].hijacked, (guint)TRIALS, steps[step].turned,
           steps[step].worse);
    turned += steps[step].turned;
    if (step > 0)
      assert_true(steps[step].hijacked <= steps[step - 1].hijacked);
  }
  assert_true(turned > 0);
  /* All but the offenders validate. */
  assert_int_equal(steps[STEPS].hijacked, TRIALS);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_provider_finds_a_shorter_way),
      cmocka_unit_test(test_without_a_tie),
      cmocka_unit_test(test_aspa_finds_a_shorter_way),
      cmocka_unit_test(test_adopter_is_caught),
      cmocka_unit_test(test_nested_adopters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
