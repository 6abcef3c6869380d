/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The event engine's converged state against the oracle's, on random graphs with random incidents
 * and mechanisms: route, next hop, path and outcome of every AS.
 *
 *     test-oracle [FIRST-SEED [SCENARIOS]]
 *
 * A leak can have two stable states. History decides which: what happens is played to the oracle as
 * to the engine, from convergence to convergence. Where the state that the oracle reaches in rounds
 * is not the engine's, the oracle plays the same history in other orders of activation; the engine
 * is right only if one of them ends in its state. An engine that does not converge is right only if
 * the oracle knows an order that does not either, or several stable states between which the
 * engine's even timing keeps it: then the ASes that it calls restless have to be ASes in which they
 * differ, unless
 * it is a scenario in which changes may circle. All of these are counted and printed. */
#include "tests/property/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SCENARIOS = 3000, OTHER_ORDERS = 300 };

typedef struct {
  guint64 first;
  guint n;
  guint equal, of_several, unsettled, between, oldest, failed, with_leak, refused;
  guint outcomes[MS_N_OUTCOMES];
  GString *seeds; /* of the scenarios that have no state, or several */
} Account;

static const MsOutcome as_outcome[] = {
    [ORACLE_LEGITIMATE] = MS_OUTCOME_LEGITIMATE,   [ORACLE_DETOURED] = MS_OUTCOME_DETOURED,
    [ORACLE_INTERCEPTED] = MS_OUTCOME_INTERCEPTED, [ORACLE_HIJACKED] = MS_OUTCOME_HIJACKED,
    [ORACLE_BLACKHOLED] = MS_OUTCOME_BLACKHOLED,   [ORACLE_LOOPED] = MS_OUTCOME_LOOPED,
    [ORACLE_UNREACHABLE] = MS_OUTCOME_UNREACHABLE,
};

/* The number that the schedule gives to the oracle's prefix. */
static guint number_in_schedule(const MsSchedule *schedule, const OraclePrefix *prefix)
{
  for (guint i = 0; i < schedule->n_prefixes; i++) {
    const guint8 *a = schedule->prefixes[i].address;
    guint32 address = (guint32)a[0] << 24 | (guint32)a[1] << 16 | (guint32)a[2] << 8 | a[3];
    if (address == prefix->address && schedule->prefixes[i].length == prefix->length)
      return i;
  }
  g_assert_not_reached();
}

static gboolean same_route(const MsTopology *topology, const MsSnapshot *snapshot, guint prefix,
                           guint32 as, const OracleRoute *route)
{
  gsize at = (gsize)prefix * topology->n_ases + as;
  guint n = snapshot->path_first[at + 1] - snapshot->path_first[at];
  if (n != route->n)
    return FALSE;
  if (n == 0)
    return snapshot->next_hop[at] == MS_NO_AS;
  return snapshot->next_hop[at] == route->next_hop && snapshot->learned[at] == route->learned &&
         memcmp(&snapshot->path_asn[snapshot->path_first[at]], route->path, sizeof(guint32) * n) ==
             0;
}

static void write_path(GString *text, const guint32 *path, guint n)
{
  if (n == 0)
    g_string_append(text, " none");
  for (guint i = 0; i < n; i++)
    g_string_append_printf(text, " %u", path[i]);
}

/* Whether @snapshot is @state; at most @room differences go to @differences. */
static gboolean same_state(const Scenario *scenario, const MsSnapshot *snapshot,
                           const OracleState *state, GString *differences, guint room)
{
  const MsTopology *topology = scenario->topology;
  guint found = 0;
  for (guint p = 0; p < scenario->problem.n_prefixes; p++) {
    guint number = number_in_schedule(scenario->schedule, &scenario->problem.prefix[p]);
    for (guint32 as = 0; as < topology->n_ases; as++) {
      const OracleRoute *route = &state->best[(gsize)p * topology->n_ases + as];
      if (same_route(topology, snapshot, number, as, route))
        continue;
      if (differences == NULL)
        return FALSE;
      if (found++ >= room)
        continue;
      gsize at = (gsize)number * topology->n_ases + as;
      g_string_append_printf(differences, "  prefix %u, AS%u: oracle", number, topology->asn[as]);
      write_path(differences, route->path, route->n);
      g_string_append(differences, "; engine");
      write_path(differences, &snapshot->path_asn[snapshot->path_first[at]],
                 snapshot->path_first[at + 1] - snapshot->path_first[at]);
      g_string_append_c(differences, '\n');
    }
  }
  return found == 0;
}

static gboolean same_outcomes(const Scenario *scenario, const MsSnapshot *snapshot,
                              const OracleState *state, gint64 until, GString *differences)
{
  const MsTopology *topology = scenario->topology;
  g_autofree guint8 *down = g_new0(guint8, topology->n_sessions);
  OracleProblem problem = scenario_problem_at(scenario, until, down);
  guint found = 0;
  for (guint t = 0; t < scenario->schedule->n_targets; t++) {
    const MsIncident *incident = &scenario->incident[scenario->schedule->targets[t].incident];
    const guint8 *a = incident->prefix.address;
    guint32 address = (guint32)a[0] << 24 | (guint32)a[1] << 16 | (guint32)a[2] << 8 | a[3];
    for (guint32 as = 0; as < topology->n_ases; as++) {
      MsOutcome expected = as_outcome[oracle_walk(&problem, state, as, address, incident->victim)];
      MsOutcome got = snapshot->outcome[(gsize)t * topology->n_ases + as];
      if (expected != got && found++ < 10)
        g_string_append_printf(differences, "  target %u, AS%u: oracle %s, engine %s\n", t,
                               topology->asn[as], ms_outcome_name(expected), ms_outcome_name(got));
    }
  }
  return found == 0;
}

static void explain(Account *account, const Scenario *scenario, const char *what,
                    const GString *differences)
{
  account->failed++;
  if (account->failed <= 5)
    printf("%s: run `test-oracle %" G_GUINT64_FORMAT " 1` to see it again\n%s%s\n", what,
           scenario->seed, scenario->text->str, differences->str);
}

/* An order that ends in the engine's state, or %FALSE; @settles (out): how many orders settled at
 * all. */
static gboolean reach(const Scenario *scenario, gint64 until, const MsSnapshot *snapshot,
                      OracleState **state, guint *settles)
{
  *settles = 0;
  for (guint i = 0; i < OTHER_ORDERS; i++) {
    oracle_state_free(g_steal_pointer(state));
    OracleOrder order = i % 2 == 0 ? ORACLE_ONE_BY_ONE : ORACLE_LINK_BY_LINK;
    if (!scenario_play(scenario, until, order, 1000 + i, state))
      continue;
    ++*settles;
    if (same_state(scenario, snapshot, *state, NULL, 0))
      return TRUE;
  }
  return FALSE;
}

/* The tie-break `oldest` goes by arrival, which the oracle does not know: the state has to be one
 * in which nobody could do better by rank or length. */
static void check_oldest(Account *account, const Scenario *scenario, const MsSnapshot *snapshot)
{
  const MsTopology *topology = scenario->topology;
  g_autofree guint8 *down = g_new0(guint8, topology->n_sessions);
  OracleProblem problem = scenario_problem_at(scenario, G_MAXINT64, down);
  g_autoptr(OracleState) state = oracle_state_new(topology, problem.n_prefixes);
  for (guint p = 0; p < problem.n_prefixes; p++) {
    guint number = number_in_schedule(scenario->schedule, &problem.prefix[p]);
    for (guint32 as = 0; as < topology->n_ases; as++) {
      gsize at = (gsize)number * topology->n_ases + as;
      OracleRoute *route = &state->best[(gsize)p * topology->n_ases + as];
      route->n = snapshot->path_first[at + 1] - snapshot->path_first[at];
      route->next_hop = snapshot->next_hop[at];
      route->learned = snapshot->learned[at];
      route->forwards = route->learned == MS_REL_SELF && route->next_hop != as;
      memcpy(route->path, &snapshot->path_asn[snapshot->path_first[at]],
             sizeof(guint32) * route->n);
    }
  }
  /* Whom an offender has chosen for its way on, and lost, is in no snapshot. */
  for (guint i = 0; i < problem.n_origins; i++) {
    const OracleOrigin *origin = &problem.origin[i];
    const OracleRoute *own = &state->best[(gsize)origin->prefix * topology->n_ases + origin->as];
    if (origin->forwards && origin->covering == origin->prefix && !own->forwards)
      return;
  }
  guint32 as;
  g_autoptr(GString) differences = g_string_new(NULL);
  if (oracle_is_stable_but_for_ties(&problem, state->best, &as)) {
    account->oldest++;
    return;
  }
  g_string_append_printf(differences, "  AS%u has a better route by rank or length than its best\n",
                         topology->asn[as]);
  explain(account, scenario, "not stable under tie-break oldest", differences);
}

static gboolean is_restless(const MsResult *result, guint32 as)
{
  for (guint i = 0; i < result->n_restless; i++)
    if (result->restless[i] == as)
      return TRUE;
  return FALSE;
}

static gboolean same_path(const OracleRoute *a, const OracleRoute *b)
{
  return a->n == b->n && (a->n == 0 || a->next_hop == b->next_hop) &&
         memcmp(a->path, b->path, sizeof(guint32) * a->n) == 0;
}

/* The engine did not converge: whether it was right, at the time at which it gave up. */
static void check_restless(Account *account, const Scenario *scenario, const MsResult *result)
{
  guint32 n = scenario->topology->n_ases;
  gsize routes = (gsize)n * scenario->problem.n_prefixes;
  g_autofree gboolean *differs = g_new0(gboolean, n);
  g_autoptr(OracleState) first = NULL;
  guint different = 0;
  for (guint i = 0; i < OTHER_ORDERS; i++) {
    g_autoptr(OracleState) state = NULL;
    if (!scenario_play(scenario, result->ended + 1, (OracleOrder)(i % 3), 1000 + i, &state)) {
      account->unsettled++;
      g_string_append_printf(account->seeds, " %" G_GUINT64_FORMAT, scenario->seed);
      return;
    }
    for (gsize k = 0; first != NULL && k < routes; k++) {
      if (same_path(&state->best[k], &first->best[k]))
        continue;
      differs[k % n] = TRUE;
      different++;
    }
    if (first == NULL)
      first = g_steal_pointer(&state);
  }
  g_autoptr(GString) differences = g_string_new(NULL);
  for (guint32 as = 0; as < n; as++)
    if (is_restless(result, as) && !differs[as])
      g_string_append_printf(differences,
                             "  AS%u is restless, and the same in every state of the oracle\n",
                             scenario->topology->asn[as]);
  gboolean circles = scenario_may_circle(scenario) && result->n_restless > 0;
  if (!circles && (different == 0 || differences->len > 0 || result->n_restless == 0)) {
    explain(account, scenario, "the engine did not converge, the oracle always did", differences);
    return;
  }
  account->between++;
  g_string_append_printf(account->seeds, " %" G_GUINT64_FORMAT, scenario->seed);
}

static void check_end(Account *account, const Scenario *scenario, const MsResult *result)
{
  const MsSnapshot *final = ms_result_snapshot(result, "final");
  g_autoptr(OracleState) state = NULL;
  g_autoptr(GString) differences = g_string_new(NULL);
  guint settles = 0;
  gboolean settled = scenario_play(scenario, G_MAXINT64, ORACLE_ROUNDS, 0, &state);
  gboolean several = FALSE;
  if (!result->converged) {
    check_restless(account, scenario, result);
    return;
  }
  if (!settled || !same_state(scenario, final, state, differences, 10)) {
    several = TRUE;
    if (!reach(scenario, G_MAXINT64, final, &state, &settles)) {
      g_string_append_printf(differences,
                             "  of %d other orders of activation %u settled, none in this state\n",
                             OTHER_ORDERS, settles);
      explain(account, scenario, "the engine's state was not reached by the oracle", differences);
      return;
    }
  }
  g_string_truncate(differences, 0);
  if (!same_outcomes(scenario, final, state, G_MAXINT64, differences)) {
    explain(account, scenario, "outcomes differ", differences);
    return;
  }
  if (several) {
    account->of_several++;
    g_string_append_printf(account->seeds, " %" G_GUINT64_FORMAT, scenario->seed);
  } else {
    account->equal++;
  }
}

/* Before the first offence there is nothing but valley-free routing, which has one stable state as
 * long as relations come first. */
static gboolean check_before(Account *account, const Scenario *scenario, const MsResult *result)
{
  const MsSnapshot *before = ms_result_snapshot(result, "before");
  gint64 until = G_MAXINT64;
  for (guint i = 0; i < scenario->n_changes && until == G_MAXINT64; i++)
    if (scenario->change[i].offence)
      until = scenario->change[i].time;
  if (until == G_MAXINT64)
    return TRUE;
  g_autoptr(GString) differences = g_string_new(NULL);
  g_autoptr(OracleState) state = NULL;
  if (before == NULL && !result->converged)
    return TRUE; /* it never came to rest, which is looked at there */
  if (before == NULL) {
    explain(account, scenario, "no snapshot before the first offence", differences);
    return FALSE;
  }
  gboolean settled = scenario_play(scenario, until, ORACLE_ROUNDS, 0, &state);
  gboolean several =
      scenario->problem.rank[MS_REL_PEER] == scenario->problem.rank[MS_REL_CUSTOMER] ||
      (scenario->rules & ORACLE_FIRST);
  if (several && (!settled || !same_state(scenario, before, state, NULL, 0)))
    return TRUE; /* several stable states even so; the end is checked all the same */
  if (settled && same_state(scenario, before, state, differences, 10) &&
      same_outcomes(scenario, before, state, until, differences))
    return TRUE;
  explain(account, scenario, "differs before the first offence", differences);
  return FALSE;
}

static void check_scenario(Account *account, guint64 seed)
{
  g_autoptr(Scenario) scenario = scenario_new(seed);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsResult) result = ms_event_run(&scenario->setup, NULL, NULL, &error);
  g_autoptr(GString) nothing = g_string_new(NULL);
  if (result == NULL) {
    g_string_append_printf(nothing, "  %s\n", error->message);
    explain(account, scenario, "the engine refused it", nothing);
    return;
  }
  for (guint i = 0; i < scenario->n_incidents; i++)
    account->with_leak +=
        scenario->incident[i].kind == MS_INCIDENT_LEAK && result->leak_sent[i] > 0;
  guint64 refused = 0;
  for (guint i = 0; i < MS_MAX_MECHANISMS; i++)
    refused += result->refused_import[i];
  account->refused += refused > 0;
  const MsSnapshot *final = ms_result_snapshot(result, "final");
  if (final == NULL) {
    explain(account, scenario, "no final snapshot", nothing);
    return;
  }
  for (guint i = 0; i < scenario->topology->n_ases * scenario->schedule->n_targets; i++)
    account->outcomes[final->outcome[i]]++;
  if (scenario->setup.policy.tie_break == MS_TIE_OLDEST) {
    if (result->converged && !(scenario->rules & ORACLE_BEYOND_PATH))
      check_oldest(account, scenario, final);
    return;
  }
  if (check_before(account, scenario, result))
    check_end(account, scenario, result);
}

static void test_random_scenarios(void **state)
{
  Account *account = *state;
  for (guint i = 0; i < account->n; i++)
    check_scenario(account, account->first + i);
  printf("%u scenarios\n"
         "  %u equal in every route and outcome\n"
         "  %u in another of several stable states, which the oracle reaches in another order\n"
         "  %u without end, where the oracle has an order without end\n"
         "  %u without end, kept between several stable states by even timing\n"
         "  %u stable under tie-break oldest\n"
         "  %u failed\n"
         "leaks that left the offender: %u; scenarios in which mechanisms refused routes: %u\n"
         "ASes at the end: %u detoured, %u intercepted, %u hijacked, %u blackholed\n"
         "several states or none:%s\n",
         account->n, account->equal, account->of_several, account->unsettled, account->between,
         account->oldest, account->failed, account->with_leak, account->refused,
         account->outcomes[MS_OUTCOME_DETOURED], account->outcomes[MS_OUTCOME_INTERCEPTED],
         account->outcomes[MS_OUTCOME_HIJACKED], account->outcomes[MS_OUTCOME_BLACKHOLED],
         account->seeds->len > 0 ? account->seeds->str : " no seed");
  assert_int_equal(account->failed, 0);
  if (account->n >= SCENARIOS) {
    /* The scenarios are such that something happens in them. */
    assert_true(account->equal > account->n * 7 / 10);
    assert_true(account->between < account->n / 100);
    assert_true(account->with_leak > account->n / 5);
    assert_true(account->refused > account->n / 2);
    assert_true(account->outcomes[MS_OUTCOME_DETOURED] > account->n / 2);
    assert_true(account->outcomes[MS_OUTCOME_INTERCEPTED] > account->n / 2);
    assert_true(account->outcomes[MS_OUTCOME_HIJACKED] > account->n);
    assert_true(account->outcomes[MS_OUTCOME_BLACKHOLED] > account->n / 4);
  }
}

int main(int argc, char **argv)
{
  Account account = {.first = argc > 1 ? g_ascii_strtoull(argv[1], NULL, 10) : 1,
                     .n = argc > 2 ? (guint)g_ascii_strtoull(argv[2], NULL, 10) : SCENARIOS,
                     .seeds = g_string_new(NULL)};
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(test_random_scenarios, &account),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  g_string_free(account.seeds, TRUE);
  return failed;
}
