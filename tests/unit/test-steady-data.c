/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packed sweeps against the event engine on CAIDA's graph of September 2025, route by route:
 * hijacks under origin validation by every fifth AS, leaks, with OTC and without. */
#include "models/base/hash.h"
#include "models/topology/caida.h"
#include "sim/event/run.h"
#include "sim/steady/run.h"
#include "tests/property/compare.h"
#include "tests/support/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FILE_NAME "as-rel/20250901.as-rel2.txt.bz2"

typedef struct {
  const char *name;
  MsIncidentKind kind;
  guint32 offender, victim; /* ASNs; 0: drawn */
  const char *mechanism;
  double share;
  MsTieBreak tie_break;
} Trial;

static const Trial trials[] = {
    {"origin hijack", MS_INCIDENT_ORIGIN_HIJACK, 0, 0, "rov", 0.2, MS_TIE_HASH},
    {"sub-prefix hijack", MS_INCIDENT_SUBPREFIX_HIJACK, 0, 15169, "rov", 0.2, MS_TIE_LOWEST_ASN},
    {"leak", MS_INCIDENT_LEAK, 327761, 15169, NULL, 0, MS_TIE_LOWEST_ASN},
    {"leak, drawn", MS_INCIDENT_LEAK, 0, 0, NULL, 0, MS_TIE_HASH},
    {"leak, OTC", MS_INCIDENT_LEAK, 327761, 15169, "otc", 0.3, MS_TIE_HASH},
};

/* An AS with two neighbours or more that are no customers: one that can leak. */
static guint32 draw_as(const MsTopology *topology, guint number, guint purpose)
{
  for (guint64 k = 0;; k++) {
    guint32 as = (guint32)(ms_hash3(11, purpose, number, k) % topology->n_ases);
    if (topology->first[as + 1] - topology->first_peer[as] >= 2)
      return as;
  }
}

static void check_trial(MsTopology *topology, guint number)
{
  const Trial *trial = &trials[number];
  g_autoptr(MsTestWorld) world = ms_test_world_over(topology);
  MsIncident incident = {
      .name = trial->name,
      .kind = trial->kind,
      .offender = trial->offender != 0 ? ms_topology_find(topology, trial->offender)
                                       : draw_as(topology, number, 'o'),
      .victim = trial->victim != 0 ? ms_topology_find(topology, trial->victim)
                                   : draw_as(topology, number, 'v'),
      .prefix = ms_test_prefix("198.18.0.0/16"),
      .start = 3600 * MS_SECOND,
      .end = MS_TIME_NEVER,
      .leak_types = MS_LEAK_ALL_TYPES,
  };
  incident.hijacked = trial->kind == MS_INCIDENT_SUBPREFIX_HIJACK ? ms_test_prefix("198.18.0.0/17")
                                                                  : incident.prefix;
  assert_true(incident.offender != MS_NO_AS && incident.victim != MS_NO_AS);
  ms_registry_add_vrp(world->registry, &incident.prefix, 16, topology->asn[incident.victim]);
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (trial->mechanism != NULL && as != incident.offender &&
        ms_hash_unit(ms_hash3(11, 'a', number, as)) < trial->share)
      ms_test_deploy(world, topology->asn[as], trial->mechanism);
  world->policy.tie_break = trial->tie_break;
  world->policy.seed = number;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule = ms_schedule_new(topology, &incident, 1, NULL, 0, &error);
  g_assert_no_error(error);
  /* Each state is looked at once. */
  world->options.sample_every = 3600 * MS_SECOND;
  g_autoptr(MsResult) event = ms_test_run_schedule(world, schedule, -1);
  MsSteadyReport report;
  MsSteadyRunSetup setup = {.topology = topology,
                            .registry = world->registry,
                            .deployment = world->deployment,
                            .schedule = schedule,
                            .listed = world->listed,
                            .policy = world->policy,
                            .at = -1,
                            .solver = MS_STEADY_PACKED,
                            .report = &report};
  g_autoptr(MsResult) steady = ms_steady_run(&setup, &error);
  g_assert_no_error(error);
  assert_int_equal(report.state, MS_TRIAL_SETTLED);
  static const char *const names[] = {"before", "final"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(GString) differences = g_string_new(NULL);
    const MsSnapshot *a = ms_result_snapshot(steady, names[i]),
                     *b = ms_result_snapshot(event, names[i]);
    assert_true(a != NULL && b != NULL);
    if (!compare_snapshots(topology, schedule->n_prefixes, 1, a, b, differences))
      fail_msg("%s, %s (steady; event):\n%s", trial->name, names[i], differences->str);
  }
  const guint8 *outcome = ms_result_snapshot(steady, "final")->outcome;
  guint hurt = 0;
  for (guint32 as = 0; as < topology->n_ases; as++)
    hurt += outcome[as] == MS_OUTCOME_DETOURED || outcome[as] == MS_OUTCOME_HIJACKED;
  print_message("%s: AS%u against AS%u: %u of %u ASes hurt\n", trial->name,
                topology->asn[incident.offender], topology->asn[incident.victim], hurt,
                topology->n_ases);
  assert_true(hurt > 0);
}

static void test_full_size(void **state G_GNUC_UNUSED)
{
  g_autofree char *path = ms_test_data(FILE_NAME);
  if (path == NULL) {
    print_message("no %s: set MANRS_SIM_DATA\n", FILE_NAME);
    skip();
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTopology) topology = ms_topology_load(path, FALSE, NULL, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < G_N_ELEMENTS(trials); i++)
    check_trial(topology, i);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_full_size),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
