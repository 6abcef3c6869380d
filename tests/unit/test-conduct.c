/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What participants do besides, who lapses, who is won and who has registered, in sweeps: the same
 * whether a trial is asked about one AS, run as a whole or packed with others; and in plans. */
#include "models/manrs/adoption.h"
#include "models/manrs/participants.h"
#include "models/topology/caida-private.h"
#include "scenarios/run/routes.h"
#include "scenarios/run/sweep-steady.h"
#include "sim/steady/general.h"
#include "tests/unit/sweep-util.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Several points, with all that makes groups differ. */
#define MIXED                                                                                      \
  SWEEP_TOWN                                                                                       \
  "[incident x]\nkind = leak\noffender = random:can-leak\nvictim = random:any\n"                   \
  "to = largest:provider\n"                                                                        \
  "[adoption]\ncdn-cloud = founders\noperators = 10%\nmonitoring = 20%\nsav = random:40\n"         \
  "[strength]\noperators-3 = 60%\noperators-1-ingress = 80%\ncdn-cloud-5 = 70%\n"                  \
  "[lapse one]\nwho = 13335, stub:20%\nwhat = cdn-cloud-1-egress, operators-3, "                   \
  "operators-1-egress\n"                                                                           \
  "[lapse two]\nwho = transit:50%\nwhat = operators-1-ingress\nstrength = 30%\n"                   \
  "[registry]\nroa = members\nirr = members, stub:10%\naspa = members\n"

#define SPREADS "[spread]\nto-peers = 5%\nto-customers = 10%\n"

/* One trial asked about AS by AS, and run as a whole; the groups' effects, summed up. */
static void test_trials(void **state G_GNUC_UNUSED)
{
  static const char *const texts[] = {
      MIXED SPREADS "[sweep]\nspread.model = none, cascade, threshold\n",
      MIXED SPREADS "[sweep]\nspread.joins = by-role, operators\nspread.onward = yes, no\n",
      MIXED "[sweep]\nadoption.operators = as-of:2020-04-14, random:50\n",
      MIXED "[sweep]\nadoption.ixp = none, 40%, random:4\nstrength.ixp-5 = 0%, 50%\n",
  };
  guint won = 0, registered = 0, valid = 0;
  for (guint c = 0; c < G_N_ELEMENTS(texts); c++) {
    g_auto(TestSweep) it = {0};
    test_sweep_must(&it, texts[c]);
    const MsSweep *sweep = it.sweep;
    guint32 n = sweep->topology->n_ases;
    for (guint trial = 0; trial < 6; trial++) {
      g_auto(MsDraw) draw = {0}, again = {0};
      test_sweep_draw(&it, trial, &draw);
      test_sweep_draw(&it, trial, &again);
      for (guint p = 0; p < sweep->n_points; p++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(MsPlanRun) run = ms_sweep_run(sweep, p, &draw, &error);
        assert_non_null(run);
        guint members = 0;
        for (guint32 as = 0; as < n; as++) {
          assert_int_equal(ms_sweep_conduct(sweep, p, &again, as), run->conduct[as]);
          members += run->participant[as];
          registered += run->conduct[as] >> MS_CONDUCT_ROA & 1;
        }
        assert_int_equal(members, run->n_participants);
        /* By `roa = members`, the victim's prefix has a ROA where it carries out Action 4. */
        const MsIncident *incident = &run->schedule->incidents[0];
        MsValidity validity = ms_registry_validate(run->registry, &incident->prefix,
                                                   sweep->topology->asn[incident->victim]);
        assert_int_equal(validity == MS_VALIDITY_VALID,
                         run->conduct[incident->victim] >> MS_CONDUCT_ROA & 1);
        valid += validity == MS_VALIDITY_VALID;
        won += run->n_won;
        assert_true(run->spread.model != MS_SPREAD_NONE || run->n_won == 0);
      }
    }
  }
  assert_true(won > 100 && registered > 1000 && valid > 0);
}

/* Trials packed into lanes, and one by one by the general solver. */
static void test_packed(void **state G_GNUC_UNUSED)
{
  enum { TRIALS = 40 };
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, MIXED SPREADS "[sweep]\nspread.model = none, cascade, threshold\n"
                                     "spread.onward = yes, no\n");
  const MsSweep *sweep = it.sweep;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSweepSteady) steady = ms_sweep_steady_new(sweep, &error);
  g_autoptr(MsSweepSolver) solver = ms_sweep_solver_new(steady);
  MsDraw draws[TRIALS] = {{0}};
  MsTrial rows[TRIALS] = {{0}};
  guint harmed = 0, at = 0;
  for (guint t = 0; t < TRIALS; t++)
    test_sweep_draw(&it, t, &draws[t]);
  for (guint p = 0; p < sweep->n_points; p++) {
    assert_null(ms_sweep_steady_unpacked(steady, p));
    assert_true(ms_sweep_solver_run(solver, p, draws, TRIALS, rows, 1, &at, &error));
    for (guint t = 0; t < TRIALS; t++) {
      MsTrial row = {0};
      g_autoptr(MsPlanRun) run = ms_sweep_run(sweep, p, &draws[t], &error);
      MsSteadyRunSetup setup = ms_plan_steady_setup(
          sweep->topology, run, ms_routes_time(run->schedule, run->options.until));
      assert_true(ms_steady_general_trial(&setup, &row, &error));
      if (memcmp(row.count, rows[t].count, sizeof row.count) != 0)
        fail_msg("%s, trial %u: packed and general count differently", sweep->points[p].name, t);
      harmed += row.count[0][MS_OUTCOME_DETOURED];
    }
  }
  for (guint t = 0; t < TRIALS; t++)
    ms_draw_clear(&draws[t]);
  assert_true(harmed > 0);
}

static guint32 participants(const TestSweep *it, guint point, guint8 *into)
{
  g_auto(MsDraw) draw = {0};
  test_sweep_draw(it, 3, &draw);
  g_autoptr(MsPlanRun) run = ms_sweep_run(it->sweep, point, &draw, NULL);
  memcpy(into, run->participant, it->topology->n_ases);
  return run->n_participants;
}

static void test_nested(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, MIXED "[spread]\nmodel = cascade\n[sweep]\n"
                             "spread.to-peers = 0%, 5%, 10%, 40%\n");
  g_autofree guint8 *less = g_malloc(it.topology->n_ases), *more = g_malloc(it.topology->n_ases);
  guint32 before = participants(&it, 0, less);
  for (guint p = 1; p < it.sweep->n_points; p++) {
    guint32 now = participants(&it, p, more);
    assert_true(now > before);
    for (guint32 as = 0; as < it.topology->n_ases; as++)
      assert_true(less[as] <= more[as]);
    memcpy(less, more, it.topology->n_ases);
    before = now;
  }
}

/* One line for the community of a day. */
static void test_day(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN SWEEP_HIJACK
                  "[sweep]\nadoption.as-of = 2018-06-01, 2020-04-01, 2023-11-30\n");
  const MsTopology *topology = it.topology;
  guint n;
  const MsParticipant *founders = ms_founders(&n);
  guint32 before = 0;
  for (guint p = 0; p < 3; p++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, 0, &draw);
    g_autoptr(MsPlanRun) run = ms_sweep_run(it.sweep, p, &draw, NULL);
    static const char *const days[] = {"2018-06-01", "2020-04-01", "2023-11-30"};
    guint operators = (ms_community_size(days[p], NULL) * topology->n_ases + 35000) / 70000;
    assert_int_equal(run->n_members[0], operators);
    for (guint f = 0; f < n; f++) {
      guint32 as = ms_topology_find(topology, founders[f].asn);
      assert_true(as == MS_NO_AS || run->participant[as] == (p > 0));
    }
    int rov = ms_mechanism_find("rov");
    assert_true(run->n_running[rov] >= before && (run->n_running[rov] > 0) == (p > 0));
    before = run->n_running[rov];
  }
  /* A key of its own wins. */
  g_auto(TestSweep) own = {0};
  test_sweep_must(&own, SWEEP_TOWN SWEEP_HIJACK
                  "[adoption]\nas-of = 2020-04-01\noperators = none\n[sweep]\n");
  g_auto(MsDraw) draw = {0};
  test_sweep_draw(&own, 0, &draw);
  g_autoptr(MsPlanRun) run = ms_sweep_run(own.sweep, 0, &draw, NULL);
  assert_int_equal(run->n_members[0], 0);
  assert_true(run->n_participants > 0);
}

/* The offender alone repairs, so that all trials have the same steps. */
#define REPAIRED                                                                                   \
  SWEEP_TOWN "[incident x]\nkind = leak\noffender = random:can-leak\nvictim = random:any\n"        \
             "[response]\nby = offender\n"

/* Contacts make reaching somebody faster and leave noticing alone; monitoring the reverse; and
 * what nobody carries out changes neither. */
static const struct {
  const char *key, *adoption;
  gboolean notices, reaches;
} people[] = {
    {"operators-3", "operators = all", FALSE, TRUE},
    {"operators-3", "operators = none", FALSE, FALSE},
    {"cdn-cloud-3", "cdn-cloud = all, access, enterprise", FALSE, TRUE},
    {"cdn-cloud-3", "operators = all", FALSE, FALSE},
    {"cdn-cloud-6", "cdn-cloud = all", TRUE, FALSE},
    {"cdn-cloud-6", "operators = all", FALSE, FALSE},
    {"ixp-4", "ixp = all", FALSE, TRUE},
    {"ixp-4", "cdn-cloud = all", FALSE, FALSE},
    {"ixp-5", "ixp = all", TRUE, FALSE},
    {"ixp-5", "ixp = random:5", TRUE, FALSE},
    {"ixp-5", "operators = all", FALSE, FALSE},
};

static void add_steps(const TestSweep *it, guint point, const MsDraw *draw, gint64 *noticed,
                      gint64 *reached)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsPlanRun) run = ms_sweep_run(it->sweep, point, draw, &error);
  assert_non_null(run);
  const MsIncident *incident = &run->schedule->incidents[0];
  for (guint i = 0; i < incident->n_repairs; i++) {
    noticed[point] += incident->repairs[i].detected - incident->start;
    reached[point] += incident->repairs[i].contacted - incident->repairs[i].detected;
  }
}

static void test_people(void **state G_GNUC_UNUSED)
{
  for (guint c = 0; c < G_N_ELEMENTS(people); c++) {
    g_auto(TestSweep) it = {0};
    g_autofree char *text = g_strdup_printf(REPAIRED "[adoption]\n%s\n[sweep]\n"
                                                     "strength.%s = 0%%, 100%%\n",
                                            people[c].adoption, people[c].key);
    gint64 noticed[2] = {0}, reached[2] = {0};
    test_sweep_must(&it, text);
    for (guint trial = 0; trial < 40; trial++) {
      g_auto(MsDraw) draw = {0};
      test_sweep_draw(&it, trial, &draw);
      for (guint point = 0; point < 2; point++)
        add_steps(&it, point, &draw, noticed, reached);
    }
    assert_true(noticed[0] > 0 && reached[0] > 0);
    if (people[c].notices ? noticed[1] >= noticed[0] : noticed[1] != noticed[0])
      fail_msg("case %u, %s: noticed after %g s without it, %g s with it", c, people[c].key,
               (double)noticed[0] / 1e9, (double)noticed[1] / 1e9);
    if (people[c].reaches ? reached[1] >= reached[0] : reached[1] != reached[0])
      fail_msg("case %u, %s: reached after %g s without it, %g s with it", c, people[c].key,
               (double)reached[0] / 1e9, (double)reached[1] / 1e9);
  }
}

/* 10 encourages its peers, of which 30 is an exchange that the graph has as an AS besides the one
 * that it knows as such: the programme of these is about route servers, so 30 joins nothing. */
static void test_old_exchange(void **state G_GNUC_UNUSED)
{
  static const char graph[] = "# manrs-sim ixp 64500 ripe IX\n"
                              "# manrs-sim member 10 yes\n# manrs-sim member 20 yes\n"
                              "# manrs-sim as 30 ixp ripe Old\n"
                              "1|10|-1\n1|20|-1\n1|30|-1\n1|40|-1\n10|20|0\n10|30|0\n",
                    text[] = "[topology]\ngenerate = internet-2020\n"
                             "[incident x]\nkind = origin-hijack\noffender = 1\nvictim = 40\n"
                             "[adoption]\ncdn-cloud = 10\n[spread]\nmodel = cascade\n"
                             "to-peers = 100%\n";
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTopology) topology =
      ms_topology_parse(graph, strlen(graph), "drawn", FALSE, NULL, &error);
  g_autofree char *points = g_strconcat(text, "[sweep]\ntrials = 1\n", NULL);
  g_autoptr(MsScenario) one = ms_scenario_parse(text, strlen(text), "x.ini", NULL, &error),
                        many = ms_scenario_parse(points, strlen(points), "x.ini", NULL, &error);
  assert_null(error);
  g_autoptr(MsPlan) plan = ms_plan_new(one, topology, &error);
  g_autoptr(MsSweep) sweep = ms_sweep_new(many, topology, &error);
  assert_null(error);
  g_auto(MsDraw) draw = {0};
  assert_true(ms_sweep_draw(sweep, 0, &draw, &error));
  g_autoptr(MsPlanRun) trial = ms_sweep_run(sweep, 0, &draw, &error);
  const MsPlanRun *const runs[] = {g_ptr_array_index(plan->runs, 0), trial};
  for (guint i = 0; i < G_N_ELEMENTS(runs); i++) {
    assert_int_equal(runs[i]->n_won, 1);
    assert_int_equal(runs[i]->n_participants, 2);
    assert_false(runs[i]->participant[ms_topology_find(topology, 30)]);
  }
}

/* A lapse that nobody feels changes nothing, and who wrote it should know. */
static void test_idle(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *adoption;
    gboolean warns;
  } cases[] = {
      {"cdn-cloud = 64504", TRUE}, {"operators = 64501", TRUE}, {"operators = 64500", FALSE}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text =
        g_strconcat(SWEEP_LAB "[incident x]\nkind = origin-hijack\noffender = 64509\n"
                              "victim = 64504\n[lapse a]\nwho = 64500\n"
                              "what = operators-2-customer\n[adoption]\n",
                    cases[i].adoption, "\n", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) none = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(MsScenario) scenario = ms_scenario_parse(
        text, strlen(text), MS_SOURCE_DIR "/scenarios/library/x.ini", NULL, &error);
    g_autoptr(MsTopology) topology = ms_plan_topology(scenario, none, &error);
    g_autoptr(MsPlan) plan = ms_plan_new(scenario, topology, &error);
    assert_non_null(plan);
    gboolean warned = FALSE;
    for (guint w = 0; w < plan->warnings->len; w++)
      warned |= strstr(g_ptr_array_index(plan->warnings, w),
                       "x.ini:8: [lapse a] who: none of these takes part") != NULL;
    if (warned != cases[i].warns)
      fail_msg("case %u: %s", i, warned ? "a warning too many" : "no warning");
  }
}

static const struct {
  const char *text, *message;
} errors[] = {
    {SWEEP_LAB SWEEP_HIJACK "[adoption]\nas-of = 2013-05-01\n[sweep]\n",
     "x.ini:8: [adoption] as-of: MANRS began in 2014; there was no community on 2013-05-01: name a "
     "day from 2014-01-01 on"},
    {SWEEP_LAB SWEEP_HIJACK "[adoption]\nas-of = April\n[sweep]\n",
     "x.ini:8: [adoption] as-of: \"April\" is no day; write it as YYYY-MM-DD: 2020-04-14"},
    {SWEEP_LAB SWEEP_HIJACK "[lapse a]\nwho = all\nwhat = operator-3\n[sweep]\n",
     "x.ini:9: [lapse a] what: no programme asks for `operator-3`; did you mean `operators-3`?"},
    {SWEEP_LAB SWEEP_HIJACK "[lapse a]\nwho = all\n[sweep]\n",
     "x.ini:7: [lapse a]: the key `what` is missing; it takes keys of [strength] that stand for "
     "actions"},
    {SWEEP_LAB SWEEP_HIJACK "[lapse a]\nwho = evrybody\nwhat = operators-3\n[sweep]\n",
     "x.ini:8: [lapse a] who: \"evrybody\": no group or list \"evrybody\"; what may stand here: "},
    {SWEEP_LAB SWEEP_HIJACK "[spread]\nmodel = cascades\n[sweep]\n",
     "x.ini:8: [spread] model: `cascades` is not known; did you mean `cascade`?"},
    {SWEEP_LAB SWEEP_HIJACK "[spread]\nto-peers = 110%\n[sweep]\n", "x.ini:8: [spread] to-peers: "},
    {SWEEP_LAB SWEEP_HIJACK "[strength]\noperators-3 = customer:10%\n[sweep]\n",
     "x.ini:8: [strength] operators-3: "},
    {SWEEP_LAB SWEEP_HIJACK "[spread]\nmodel = threshold\nto-peers = 80%\nto-customers = 30%\n"
                            "[sweep]\n",
     "x.ini:8: [spread] model: by model = threshold to-peers, to-members and to-customers together "
     "are the influence of all neighbours of one AS, at most 100%, and here they are 110%"},
    {SWEEP_LAB SWEEP_HIJACK "[lapse a]\nwho = all\nwhat = operators-1-egress, operators-3\n"
                            "strength = peer:10%\n[sweep]\n",
     "x.ini:10: [lapse a] strength: `operators-3` is no matter of sessions"},
    {SWEEP_TOWN SWEEP_HIJACK "[lapse a]\nwho = all\nwhat = operators-3, ixp-5\n[sweep]\n",
     "x.ini:10: [lapse a] what: a lapse is of ASes, and the exchanges of this topology are none"},
    {SWEEP_LAB SWEEP_HIJACK "[registry]\nneighbours = members\n[sweep]\n",
     "x.ini:8: [registry] neighbours: \"members\": no group or list \"members\""},
};

static void test_errors(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
    g_auto(TestSweep) it = {0};
    g_autofree char *message = NULL;
    if (test_sweep_make(&it, errors[i].text, NULL, &message))
      fail_msg("case %u was taken", i);
    if (!g_str_has_prefix(message, errors[i].message))
      fail_msg("case %u: got %s", i, message);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_trials), cmocka_unit_test(test_packed),
      cmocka_unit_test(test_nested), cmocka_unit_test(test_day),
      cmocka_unit_test(test_people), cmocka_unit_test(test_old_exchange),
      cmocka_unit_test(test_idle),   cmocka_unit_test(test_errors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
