/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random repairs of random incidents on random graphs: what the event engine ends with after each
 * of them is what the steady engine finds, next hop, path and outcome of every AS. But where a
 * leaker leaks what the victim announces against it: these prefixes have not spread when their leak
 * begins, so that timing decides between two stable states (RFC 4264), seldom.
 *
 *     test-repairs-random [plain|any FIRST-SEED SCENARIOS] */
#include "models/base/hash.h"
#include "sim/steady/run.h"
#include "tests/property/compare.h"
#include "tests/property/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__)
enum { PLAIN = 300, ANY = 150 };
#else
enum { PLAIN = 1500, ANY = 700 };
#endif

#define HOUR (3600 * G_GINT64_CONSTANT(1000000000))

typedef struct {
  guint scenarios, refused, uncertain, states, failed;
  guint kinds[MS_N_REPAIR_KINDS], packed, helped, raced;
} Account;

static guint below(guint64 seed, guint what, guint n)
{
  return (guint)(ms_hash3(seed, 99, what, 0) % n);
}

/* One to three repairs, an hour apart, from an hour after the last thing that happens anyway. */
static guint draw_repairs(const Scenario *scenario, MsIncident *incident, gint64 after,
                          MsRepair repairs[3])
{
  const MsTopology *topology = scenario->topology;
  guint n = 1 + below(scenario->seed, 0, 3);
  guint32 first = topology->first[incident->offender],
          degree = topology->first[incident->offender + 1] - first;
  for (guint i = 0; i < n; i++) {
    MsRepairKind kind = (MsRepairKind)below(scenario->seed, 1 + i, MS_N_REPAIR_KINDS);
    guint32 as = incident->offender;
    if (kind == MS_REPAIR_MORE_SPECIFICS)
      as = incident->victim;
    else if (kind != MS_REPAIR_WITHDRAWAL)
      as = topology->neighbour[first + below(scenario->seed, 11 + i, degree)];
    gint64 time = after + (i + 1) * HOUR;
    repairs[i] = (MsRepair){kind, as, time, time, time};
  }
  return n;
}

static gint64 last_time(const MsSchedule *schedule)
{
  gint64 last = 0;
  for (guint i = 0; i < schedule->n_acts; i++)
    if (!schedule->acts[i].offence || ms_act_begins(&schedule->acts[i]))
      last = MAX(last, schedule->acts[i].time);
  return last;
}

/* The scenario with repairs of its first incident; %FALSE where it has none, or they do not fit. */
static gboolean repair(Scenario *scenario, Account *account, MsRepair repairs[3])
{
  MsIncident *incident = &scenario->incident[0];
  if (scenario->n_incidents == 0 || incident->kind == MS_INCIDENT_NONE ||
      scenario->topology->first[incident->offender] ==
          scenario->topology->first[incident->offender + 1])
    return FALSE;
  incident->end = MS_TIME_NEVER;
  incident->n_repairs = draw_repairs(scenario, incident, last_time(scenario->schedule), repairs);
  incident->repairs = repairs;
  MsSchedule *schedule =
      ms_schedule_new(scenario->topology, scenario->incident, scenario->n_incidents,
                      scenario->fault, scenario->n_faults, NULL);
  if (schedule == NULL)
    return FALSE;
  if (scenario->later != NULL)
    ms_schedule_change_registry(schedule, scenario->registered);
  ms_schedule_free(scenario->schedule);
  scenario->schedule = schedule;
  scenario->setup.schedule = schedule;
  scenario->setup.options.until =
      MAX(scenario->setup.options.until, schedule->acts[schedule->n_acts - 1].time + HOUR);
  for (guint i = 0; i < incident->n_repairs; i++)
    account->kinds[repairs[i].kind]++;
  return TRUE;
}

/* Whether prefixes have been announced and leaked at once. */
static gboolean may_race(const Scenario *scenario, gint64 at)
{
  const MsSchedule *schedule = scenario->schedule;
  for (guint i = 0; i < schedule->n_acts && schedule->n_leaks > 1; i++)
    if (schedule->acts[i].kind == MS_ACT_ANNOUNCE && schedule->acts[i].time > 0 &&
        !schedule->acts[i].offence && (at < 0 || schedule->acts[i].time <= at))
      return TRUE;
  return FALSE;
}

static guint well(const MsSnapshot *snapshot, guint32 n)
{
  guint sum = 0;
  for (guint32 as = 0; as < n; as++)
    sum += snapshot->outcome[as] == MS_OUTCOME_LEGITIMATE;
  return sum;
}

static void check_at(Account *account, const Scenario *scenario, gint64 at)
{
  MsSteadyReport report = {0};
  MsSteadyRunSetup steady = {.topology = scenario->topology,
                             .registry = scenario->registry,
                             .later = scenario->later,
                             .security = &scenario->security,
                             .deployment = scenario->deployment,
                             .schedule = scenario->schedule,
                             .listed = scenario->listed,
                             .policy = scenario->setup.policy,
                             .at = at,
                             .report = &report};
  g_autoptr(GError) error = NULL;
  g_autoptr(MsResult) found = ms_steady_run(&steady, &error);
  if (found == NULL) { /* max-prefix, oldest */
    account->refused++;
    return;
  }
  MsEventSetup setup = scenario->setup;
  setup.options.clock = MS_CLOCK_QUEUE;
  setup.snapshot_at = at;
  g_autoptr(MsResult) event = ms_event_run(&setup, NULL, NULL, &error);
  g_assert_no_error(error);
  if (report.state != MS_TRIAL_SETTLED || !event->converged) {
    account->uncertain++;
    return;
  }
  account->states++;
  account->packed += report.solver == MS_STEADY_PACKED;
  const char *name = at >= 0 ? "at" : "final";
  g_autoptr(GString) differences = g_string_new(NULL);
  gboolean same = compare_snapshots(scenario->topology, scenario->schedule->n_prefixes,
                                    scenario->schedule->n_targets, ms_result_snapshot(found, name),
                                    ms_result_snapshot(event, name), differences);
  if (!same && may_race(scenario, at))
    account->raced++;
  else if (!same && ++account->failed <= 3)
    printf("at %.0f s (steady; event)\n%s%s\n", (double)at * 1e-9, scenario->text->str,
           differences->str);
  const MsSnapshot *peak = ms_result_snapshot(event, "peak");
  if (at < 0 && peak != NULL)
    account->helped +=
        well(ms_result_snapshot(event, "final"), event->n_ases) > well(peak, event->n_ases);
}

static Account check(gboolean plain, guint64 first, guint n)
{
  Account account = {0};
  for (guint64 seed = first; seed < first + n; seed++) {
    g_autoptr(Scenario) scenario = plain ? scenario_new_plain(seed) : scenario_new(seed);
    MsRepair repairs[3];
    if (repair(scenario, &account, repairs)) {
      account.scenarios++;
      for (guint i = 1; plain && i < scenario->incident[0].n_repairs; i++)
        check_at(&account, scenario, repairs[i].time - 1);
      check_at(&account, scenario, -1);
    }
    scenario->incident[0].repairs = NULL;
    scenario->incident[0].n_repairs = 0;
  }
  printf("%u scenarios, %u states compared (%u packed), %u uncertain, %u raced, %u refused, %u "
         "where it helped; withdrawals %u, filters %u, more specifics %u, shutdowns %u\n",
         account.scenarios, account.states, account.packed, account.uncertain, account.raced,
         account.refused, account.helped, account.kinds[MS_REPAIR_WITHDRAWAL],
         account.kinds[MS_REPAIR_FILTER], account.kinds[MS_REPAIR_MORE_SPECIFICS],
         account.kinds[MS_REPAIR_SHUTDOWN]);
  return account;
}

static void test_plain(void **state G_GNUC_UNUSED)
{
  Account account = check(TRUE, 1, PLAIN);
  assert_int_equal(account.failed, 0);
  assert_true(account.raced < 20 && account.states > account.scenarios / 2 && account.packed > 0 &&
              account.helped > 0);
  for (guint i = 0; i < MS_N_REPAIR_KINDS; i++)
    assert_true(account.kinds[i] > 20);
}

static void test_any(void **state G_GNUC_UNUSED)
{
  Account account = check(FALSE, 1, ANY);
  assert_int_equal(account.failed, 0);
  assert_true(account.states > account.scenarios / 4);
}

int main(int argc, char **argv)
{
  if (argc == 4)
    return check(strcmp(argv[1], "plain") == 0, strtoull(argv[2], NULL, 10),
                 (guint)strtoul(argv[3], NULL, 10))
               .failed > 0;
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain), cmocka_unit_test(test_any)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
