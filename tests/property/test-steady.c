/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steady engine's states against the event engine's, on random graphs with random incidents and
 * mechanisms: next hop, what it is, path and outcome of every AS, just before the first offence,
 * just before it ends, and at the end.
 *
 *     test-steady [plain|any FIRST-SEED SCENARIOS]
 *
 * Plain scenarios are such that three sweeps can take them; of the others most go to the general
 * solver. Where a leak is certified, or where there is no leak, the states have to be equal. A leak
 * that is not certified has a state that sweeps do not find: it has to come back as refused, and
 * from the general solver. Where the oracle knows but one state, the general solver's is the event
 * engine's. */
#include "sim/steady/general.h"
#include "sim/steady/rules.h"
#include "tests/property/compare.h"
#include "tests/property/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__)
enum { PLAIN = 700, ANY = 300 };
#else
enum { PLAIN = 2400, ANY = 1200 };
#endif

/* Orders of activation in which the oracle has to end in one state for that to count as the only
 * one. */
enum { ORDERS = 12 };

typedef struct {
  guint scenarios, failed;
  guint packed, general, refused; /* which solver; tie-break oldest */
  guint states;                   /* compared with the event engine */
  guint with_leak, certified, moved, uncertified, multiple, oscillating;
  guint hijacks, forged, aspa, with_mechanisms, hurt, several, circling;
} Account;

static void explain(Account *account, const Scenario *scenario, const char *what,
                    const char *differences)
{
  if (++account->failed <= 5)
    printf("%s (steady; event)\n%s%s\n", what, scenario->text->str, differences);
}

static MsResult *event_at(const Scenario *scenario, gint64 at)
{
  MsEventSetup setup = scenario->setup;
  setup.options.clock = MS_CLOCK_QUEUE;
  setup.snapshot_at = at;
  g_autoptr(GError) error = NULL;
  MsResult *result = ms_event_run(&setup, NULL, NULL, &error);
  g_assert_no_error(error);
  return result;
}

static MsSteadyRunSetup steady_setup(const Scenario *scenario, gint64 at, MsSteadySolver solver,
                                     MsSteadyReport *report)
{
  return (MsSteadyRunSetup){.topology = scenario->topology,
                            .registry = scenario->registry,
                            .later = scenario->later,
                            .security = &scenario->security,
                            .deployment = scenario->deployment,
                            .schedule = scenario->schedule,
                            .listed = scenario->listed,
                            .policy = scenario->setup.policy,
                            .at = at,
                            .solver = solver,
                            .report = report};
}

static gboolean same(const Scenario *scenario, const MsSnapshot *a, const MsSnapshot *b,
                     GString *differences)
{
  return compare_snapshots(scenario->topology, scenario->schedule->n_prefixes,
                           scenario->schedule->n_targets, a, b, differences);
}

/* Whether the history up to @until leads to one state in whatever order. */
static gboolean is_unique(const Scenario *scenario, gint64 until)
{
  g_autoptr(OracleState) first = NULL;
  gsize n = (gsize)scenario->topology->n_ases * scenario->problem.n_prefixes;
  for (guint i = 0; i < ORDERS; i++) {
    g_autoptr(OracleState) state = NULL;
    if (!scenario_play(scenario, until, (OracleOrder)(i % 3), 77 + i, &state))
      return FALSE;
    if (first == NULL) {
      first = g_steal_pointer(&state);
      continue;
    }
    for (gsize k = 0; k < n; k++)
      if (state->best[k].n != first->best[k].n ||
          memcmp(state->best[k].path, first->best[k].path, sizeof(guint32) * state->best[k].n) != 0)
        return FALSE;
  }
  return TRUE;
}

/* The event engine at @at (-1: the end) against a state that is known to be the one. */
static void check_state(Account *account, const Scenario *scenario, gint64 at,
                        const MsSnapshot *steady, const char *what)
{
  g_autoptr(MsResult) event = event_at(scenario, at);
  const MsSnapshot *snapshot = ms_result_snapshot(event, at >= 0 ? "at" : "final");
  g_autoptr(GString) differences = g_string_new(NULL);
  if (!event->converged && scenario_may_circle(scenario)) {
    account->circling++;
    return;
  }
  account->states++;
  if (!event->converged && at < 0)
    explain(account, scenario, what, "  the event engine does not come to rest\n");
  else if (!same(scenario, steady, snapshot, differences))
    explain(account, scenario, what, differences->str);
}

static void check_at(Account *account, const Scenario *scenario, gint64 at, MsSteadySolver solver,
                     const char *what)
{
  MsSteadyRunSetup setup = steady_setup(scenario, at, solver, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsResult) result = ms_steady_run(&setup, &error);
  g_assert_no_error(error);
  check_state(account, scenario, at, ms_result_snapshot(result, at >= 0 ? "at" : "final"), what);
}

static void check_packed(Account *account, const Scenario *scenario, const MsResult *result)
{
  const MsIncident *incident = &scenario->incident[0];
  gboolean leak = incident->kind == MS_INCIDENT_LEAK;
  const MsSnapshot *peak = ms_result_snapshot(result, "peak");
  account->packed++;
  account->certified += leak && result->leak_sent[0] > 0;
  account->moved += leak && peak != NULL;
  account->hijacks += !leak && incident->kind != MS_INCIDENT_NONE;
  account->forged += incident->n_path > 0;
  account->aspa += (scenario->rules & ORACLE_ASPA) != 0;
  account->with_mechanisms += scenario->deployment->active != 0;
  for (guint32 as = 0; peak != NULL && as < scenario->topology->n_ases; as++)
    account->hurt += peak->outcome[as] != MS_OUTCOME_LEGITIMATE;
  if (incident->kind == MS_INCIDENT_NONE) {
    check_at(account, scenario, -1, MS_STEADY_PACKED, "packed, nothing happens");
    return;
  }
  check_at(account, scenario, incident->start - 1, MS_STEADY_PACKED, "packed, before");
  gint64 last = incident->end == MS_TIME_NEVER ? -1 : incident->end - 1;
  check_at(account, scenario, last, MS_STEADY_PACKED, "packed, during");
  if (last >= 0)
    check_at(account, scenario, -1, MS_STEADY_PACKED, "packed, after");
}

/* The general solver has to find what sweeps found. */
static void check_both(Account *account, const Scenario *scenario, const MsResult *packed)
{
  MsSteadyReport report;
  MsSteadyRunSetup setup = steady_setup(scenario, -1, MS_STEADY_GENERAL, &report);
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) differences = g_string_new(NULL);
  g_autoptr(MsResult) general = ms_steady_run(&setup, &error);
  g_assert_no_error(error);
  gboolean equal = general->n_snapshots == packed->n_snapshots && general->converged &&
                   report.solver == MS_STEADY_GENERAL && report.state == MS_TRIAL_SETTLED &&
                   general->leak_sent[0] == packed->leak_sent[0] &&
                   general->timeline.n == packed->timeline.n &&
                   general->n_settled == packed->n_settled && general->ended == packed->ended &&
                   general->changes == packed->changes;
  for (guint i = 0; equal && i < general->n_snapshots; i++)
    equal = g_str_equal(general->snapshot[i].name, packed->snapshot[i].name) &&
            general->snapshot[i].time == packed->snapshot[i].time &&
            same(scenario, &packed->snapshot[i], &general->snapshot[i], differences);
  gsize counts = (gsize)packed->timeline.n * packed->n_targets * MS_N_GROUPS * MS_N_OUTCOMES;
  if (!equal ||
      memcmp(general->timeline.count, packed->timeline.count, sizeof(guint32) * counts) != 0)
    explain(account, scenario, "packed sweeps and the general solver differ", differences->str);
}

/* Not certified, or none that sweeps take: where the oracle knows one state alone, that is it. */
static void check_general(Account *account, const Scenario *scenario, const MsSteadyReport *report)
{
  account->general++;
  account->multiple += report->state == MS_TRIAL_MULTIPLE;
  account->oscillating += report->state == MS_TRIAL_OSCILLATES;
  if (!is_unique(scenario, G_MAXINT64)) {
    account->several++;
    return;
  }
  check_at(account, scenario, -1, MS_STEADY_GENERAL, "general, at the end");
  gint64 last = scenario->n_changes > 0 ? scenario->change[scenario->n_changes - 1].time : 0;
  if (last > 0 && is_unique(scenario, last))
    check_at(account, scenario, last - 1, MS_STEADY_GENERAL, "general, before the last change");
}

static void check_scenario(Account *account, const Scenario *scenario, gboolean plain)
{
  MsSteadyReport report;
  MsSteadyRunSetup setup = steady_setup(scenario, -1, MS_STEADY_AUTO, &report);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsResult) result = ms_steady_run(&setup, &error);
  assert_true((result == NULL) == (error != NULL));
  account->scenarios++;
  if (scenario->setup.policy.tie_break == MS_TIE_OLDEST) {
    account->refused++;
    if (!g_error_matches(error, MS_STEADY_RUN_ERROR, MS_STEADY_RUN_ERROR_OLDEST))
      explain(account, scenario, "not refused", "");
    return;
  }
  g_assert_no_error(error);
  setup.solver = MS_STEADY_PACKED;
  setup.report = NULL;
  g_autoptr(MsResult) packed = ms_steady_run(&setup, &error);
  if ((packed != NULL) != (report.solver == MS_STEADY_PACKED) ||
      (packed == NULL && !g_error_matches(error, MS_STEADY_ERROR, MS_STEADY_ERROR_UNPACKED)))
    explain(account, scenario, "automatic is not what packed is, where that fits", "");
  account->with_leak += scenario->incident[0].kind == MS_INCIDENT_LEAK;
  if (packed != NULL) {
    check_packed(account, scenario, packed);
    check_both(account, scenario, packed);
    return;
  }
  if (plain) {
    account->uncertified++;
    printf("uncertified: seed %" G_GUINT64_FORMAT ": %s\n", scenario->seed, error->message);
  }
  check_general(account, scenario, &report);
}

static void run(Account *account, gboolean plain, guint64 first, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autoptr(Scenario) scenario = plain ? scenario_new_plain(first + i) : scenario_new(first + i);
    check_scenario(account, scenario, plain);
  }
  printf(
      "%u scenarios: %u packed, %u general, %u refused for their tie-break\n"
      "  %u states compared with the event engine, %u failed\n"
      "  packed: %u leaks that left, %u that moved somebody; %u hijacks, %u of them with a forged "
      "path; %u with mechanisms, %u of them with ASPA; %u ASes hurt\n"
      "  general: %u leaks not certified, %u multiple, %u oscillate, %u with several states "
      "or none, %u in which changes circle\n",
      account->scenarios, account->packed, account->general, account->refused, account->states,
      account->failed, account->certified, account->moved, account->hijacks, account->forged,
      account->with_mechanisms, account->aspa, account->hurt, account->uncertified,
      account->multiple, account->oscillating, account->several, account->circling);
}

static void test_plain(void **state G_GNUC_UNUSED)
{
  Account account = {0};
  run(&account, TRUE, 1, PLAIN);
  assert_int_equal(account.failed, 0);
  /* The scenarios are such that something happens in them. */
  assert_true(account.packed > PLAIN * 9 / 10);
  assert_true(account.certified > PLAIN / 5);
  assert_true(account.moved > PLAIN / 8);
  assert_true(account.hijacks > PLAIN / 5);
  assert_true(account.forged > PLAIN / 30);
  assert_true(account.aspa > PLAIN / 5);
  assert_true(account.with_mechanisms > PLAIN * 6 / 10);
  assert_true(account.hurt > PLAIN);
}

static void test_any(void **state G_GNUC_UNUSED)
{
  Account account = {0};
  run(&account, FALSE, 1, ANY);
  assert_int_equal(account.failed, 0);
  assert_true(account.general > ANY / 2);
  assert_true(account.packed > ANY / 20);
  assert_true(account.refused > ANY / 20);
  assert_true(account.several < ANY / 5);
}

int main(int argc, char **argv)
{
  if (argc == 4) {
    Account account = {0};
    run(&account, g_str_equal(argv[1], "plain"), g_ascii_strtoull(argv[2], NULL, 10),
        (guint)g_ascii_strtoull(argv[3], NULL, 10));
    return account.failed > 0;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain),
      cmocka_unit_test(test_any),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
