/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep's points: adopters nested, paired, independent, and the same as ms_adoption_select()'s;
 * what a point deploys; when it stops; every message. As for seeds, see test-sweep-draws.c. */
#include "tests/unit/sweep-util.h"

#include "models/base/hash.h"
#include "models/manrs/adoption.h"
#include "scenarios/run/sweep-work.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- adopters */

static void test_thresholds(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *what, *text;
    gboolean expressible;
  } cases[] = {
      {"rov", "none", TRUE},
      {"rov", "all", TRUE},
      {"rov", "0%", TRUE},
      {"rov", "20%", TRUE},
      {"rov", "33.333%", TRUE},
      {"rov", "100%", TRUE},
      {"rov", "10%, 30%, 20%", TRUE},
      {"operators", "40%", TRUE},
      {"rov", "ripe:40%, arin", TRUE},
      {"rov", "ripe:40%, 10%", TRUE},
      {"rov", "top:20, 15169", TRUE},
      {"rov", "all, -stub", TRUE},
      {"rov", "30%, -stub, 10%", TRUE},
      {"rov", "20%, -40%", TRUE}, /* nobody is left */
      {"rov", "40%, -all", TRUE},
      {"rov", "40%, -0%", TRUE},
      {"rov", "transit:60%, -ripe:60%", TRUE},
      {"rov", "-20%, 5%", TRUE},
      {"rov", "as-of:2021-01-01", TRUE},
      {"cdn-cloud", "as-of:2021-01-01, 50%", TRUE},
      {"cdn-cloud", "founders, task-force", TRUE},
      {"rov", "40%, -20%", FALSE},
      {"rov", "all, -20%", FALSE},
      {"rov", "random:30", FALSE},
      {"rov", "20%, stub:random:30", FALSE},
      {"operators", "as-of:2021-01-01", FALSE},
  };
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN SWEEP_HIJACK "[sweep]\n");
  const MsTopology *topology = it.topology;
  guint32 n = topology->n_ases;
  guint all = (1u << MS_N_ROLES) - 1;
  g_autofree guint64 *threshold = g_new(guint64, n);
  g_autofree guint8 *members = g_malloc(n);
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    const MsProgramme *programme = ms_programme_find(cases[c].what);
    guint universe = programme != NULL ? programme->universe_roles : all;
    gboolean expressible;
    guint missing;
    assert_true(ms_adoption_thresholds(topology, cases[c].what, universe, cases[c].text, NULL,
                                       threshold, &expressible, &missing, NULL));
    if (expressible != cases[c].expressible)
      fail_msg("%s: expressible is %d", cases[c].text, expressible);
    for (guint seed = 0; expressible && seed < 20; seed++) {
      guint64 key = seed % 2 == 0 ? ms_adoption_key(cases[c].what) : ms_adoption_key("common");
      assert_true(ms_adoption_select_keyed(topology, cases[c].what, universe, cases[c].text, NULL,
                                           seed, key, members, NULL, NULL));
      for (guint32 as = 0; as < n; as++) {
        guint32 draw = ms_adoption_draw(ms_adoption_permutation(seed, key), topology->asn[as]);
        if ((draw < threshold[as]) != members[as])
          fail_msg("%s: AS%u with seed %u", cases[c].text, topology->asn[as], seed);
      }
    }
  }
  /* To the bit: the last draw below the share, and the first that is not. */
  gboolean expressible = TRUE;
  assert_true(ms_adoption_thresholds(topology, "rov", all, "33.333%", NULL, threshold, &expressible,
                                     NULL, NULL));
  assert_true((double)(threshold[0] - 1) * 0x1.0p-32 < 33.333 / 100);
  assert_false((double)threshold[0] * 0x1.0p-32 < 33.333 / 100);
  g_autoptr(GError) error = NULL;
  assert_false(ms_adoption_thresholds(topology, "rov", all, "10%, evryone", NULL, threshold,
                                      &expressible, NULL, &error));
  assert_false(expressible);
  assert_true(g_error_matches(error, MS_ADOPTION_ERROR, MS_ADOPTION_ERROR_UNKNOWN));
  guint missing = 0;
  assert_true(ms_adoption_thresholds(topology, "rov", all, "4000000000, 4000000001", NULL,
                                     threshold, &expressible, &missing, NULL));
  assert_int_equal(missing, 2);
}

static guint count(const guint8 *members, guint32 n)
{
  guint sum = 0;
  for (guint32 i = 0; i < n; i++)
    sum += members[i];
  return sum;
}

static void test_nested_and_independent(void **state G_GNUC_UNUSED)
{
  enum { TRIALS = 40 };
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN SWEEP_HIJACK "[adoption]\notc = 20%\n[sweep]\n"
                                               "adoption.rov = 20%, 40%\n");
  guint32 n = it.topology->n_ases;
  g_autofree guint8 *fifth = g_malloc(n), *more = g_malloc(n), *otc = g_malloc(n),
                    *again = g_malloc(n), *before = g_malloc0(n);
  double shared = 0, total = 0, repeated = 0;
  for (guint t = 0; t < TRIALS; t++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, t, &draw);
    assert_true(ms_sweep_members(it.sweep, 0, 0, &draw, fifth, NULL));
    assert_true(ms_sweep_members(it.sweep, 1, 0, &draw, more, NULL));
    assert_true(ms_sweep_members(it.sweep, 0, 1, &draw, otc, NULL));
    assert_true(ms_sweep_members(it.sweep, 1, 1, &draw, again, NULL));
    assert_memory_equal(otc, again, n); /* paired: the other axis changes nothing */
    for (guint32 as = 0; as < n; as++) {
      assert_true(more[as] || !fifth[as]);
      shared += fifth[as] && otc[as];
      repeated += fifth[as] && before[as];
    }
    total += count(fifth, n);
    memcpy(before, fifth, n);
  }
  double draws = (double)n * TRIALS;
  assert_true(fabs(total - 0.2 * draws) < 4 * sqrt(draws * 0.2 * 0.8));
  assert_true(fabs(shared - 0.04 * draws) < 4 * sqrt(draws * 0.04 * 0.96));
  assert_true(fabs(repeated - 0.04 * draws) < 4 * sqrt(draws * 0.04 * 0.96)); /* anew each trial */
}

static void test_common_permutation(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN SWEEP_HIJACK
                  "[adoption]\nrov = 20%\notc = 20%\npeerlock-lite = 30%, -10%\n"
                  "[sweep]\npermutation = common\n");
  guint32 n = it.topology->n_ases;
  g_autofree guint8 *rov = g_malloc(n), *otc = g_malloc(n), *rest = g_malloc(n);
  assert_int_equal(it.sweep->points[0].n_groups, 3);
  for (guint t = 0; t < 10; t++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, t, &draw);
    for (guint g = 0; g < 3; g++) {
      const MsSweepGroup *group = &it.sweep->points[0].groups[g];
      guint8 *into = g_str_equal(group->key, "rov")   ? rov
                     : g_str_equal(group->key, "otc") ? otc
                                                      : rest;
      assert_true(ms_sweep_members(it.sweep, 0, g, &draw, into, NULL));
      assert_int_equal(group->threshold == NULL, into == rest);
    }
    assert_memory_equal(rov, otc, n);
    /* One that thresholds do not tell shares the permutation: 10 % to 30 % meet 20 % half way. */
    guint both = 0;
    for (guint32 as = 0; as < n; as++)
      both += rov[as] && rest[as];
    assert_true(both > n * 7 / 100 && both < n * 13 / 100);
  }
}

/* ---- points */

static void test_point(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(
      &it, SWEEP_TOWN SWEEP_HIJACK
      "[adoption]\noperators = 30%\nrov = random:100\notc = none\n"
      "[strength]\noperators-rov = customer:50%, peer:0%, provider:20%\n"
      "[registry]\nroa = 50%\nirr = none\npeerlock-list = top:7\n"
      "[sweep]\nadoption.peerlock-lite = 0%, 50%, 100%\nengine.tie-break = hash, lowest-asn\n");
  const MsSweep *sweep = it.sweep;
  guint32 n = it.topology->n_ases;
  assert_int_equal(sweep->n_points, 6);
  assert_true(sweep->steady);
  assert_int_equal(sweep->n_axes, 2);
  const MsSweepPoint *first = &sweep->points[0], *last = &sweep->points[5];
  assert_string_equal(last->name, "adoption.peerlock-lite=100%, engine.tie-break=lowest-asn");
  assert_int_equal(last->value[0], 2);
  assert_int_equal(last->value[1], 1);
  assert_int_equal(sweep->points[3].value[0], 1);
  assert_int_equal(first->policy.tie_break, MS_TIE_HASH);
  assert_int_equal(last->policy.tie_break, MS_TIE_LOWEST_ASN);
  assert_int_equal(first->n_groups, 2); /* 0 % is nobody */
  assert_int_equal(last->n_groups, 3);
  assert_string_equal(first->groups[0].key, "operators");
  assert_true(first->groups[0].programme);
  assert_false(first->groups[1].programme);
  assert_non_null(first->groups[0].threshold);
  assert_null(first->groups[1].threshold);
  assert_ptr_equal(first->groups[0].threshold, last->groups[0].threshold);
  /* Two effects of Action 1, ROV in two parts by relation, and the mechanism itself. */
  assert_int_equal(first->n_effects, 5);
  const MsSweepEffect *rov = &first->effects[2];
  assert_int_equal(rov[0].mechanism, ms_mechanism_find("rov"));
  assert_int_equal(rov[0].import_from, MS_FROM_CUSTOMER);
  assert_true(rov[0].strength == 0.5);
  assert_int_equal(rov[1].import_from, MS_FROM_PROVIDER);
  assert_true(rov[1].strength == 0.2);
  assert_int_equal(rov[2].group, 1);
  assert_int_equal(rov[2].import_from, MS_FROM_ALL);
  assert_true(rov[2].strength == 1);
  assert_int_equal(count(first->listed, n), 7);
  assert_int_equal(count(first->registration.irr, n), 0);
  guint roas = count(first->registration.roa, n);
  assert_true(roas > n * 2 / 5 && roas < n * 3 / 5);
}

/* A run's deployment is what groups and effects say, session by session. */
static void test_run(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN SWEEP_HIJACK
                  "[adoption]\noperators = 30%\nrov = random:100\ncdn-cloud = founders\n"
                  "[strength]\noperators-rov = customer:50%, peer:0%, provider:20%\n"
                  "[registry]\nroa = 50%\n[sweep]\nadoption.otc = 0%, 40%\n");
  const MsSweep *sweep = it.sweep;
  guint32 n = it.topology->n_ases;
  guint n_mechanisms;
  ms_mechanisms(&n_mechanisms);
  g_autofree guint8 *members = g_malloc(n), *anybody = g_malloc0(n);
  for (guint trial = 0; trial < 4; trial++) {
    guint number = trial % 2;
    const MsSweepPoint *point = &sweep->points[number];
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, trial, &draw);
    g_autoptr(GError) error = NULL;
    g_autoptr(MsPlanRun) run = ms_sweep_run(sweep, number, &draw, &error);
    assert_non_null(run);
    g_autofree float *strength = g_new0(float, (gsize)n *n_mechanisms * 3);
    memset(anybody, 0, n);
    for (guint e = 0; e < point->n_effects; e++) {
      const MsSweepEffect *effect = &point->effects[e];
      assert_true(ms_sweep_members(sweep, number, effect->group, &draw, members, NULL));
      for (guint32 as = 0; as < n; as++)
        for (guint r = 0; members[as] && r < 3; r++)
          if ((effect->import_from | effect->export_to) >> r & 1) {
            float *s = &strength[((gsize)as * n_mechanisms + effect->mechanism) * 3 + r];
            *s = MAX(*s, (float)effect->strength);
          }
      for (guint32 as = 0; as < n; as++)
        anybody[as] |= members[as] && point->groups[effect->group].programme;
    }
    for (guint32 as = 0; as < n; as++) {
      const MsProfile *profile = &run->deployment->profiles[run->deployment->profile_of[as]];
      for (guint m = 0; m < n_mechanisms; m++)
        for (guint r = 0; r < 3; r++)
          assert_true(profile->strength[m][r] == strength[((gsize)as * n_mechanisms + m) * 3 + r]);
    }
    assert_memory_equal(run->participant, anybody, n);
    assert_int_equal(run->n_participants, count(anybody, n));
    assert_int_equal(run->policy.draw, trial);
    assert_int_equal(run->policy.seed, sweep->seed);
    assert_int_equal(run->policy.tie_break, MS_TIE_HASH);
    assert_int_equal(run->deployment->seed, sweep->seed);
    assert_int_equal(run->options.seed, draw.seed);
    assert_string_equal(run->name, point->name);
    assert_int_equal(run->schedule->n_targets, 1);
    assert_int_equal(run->schedule->targets[0].offender, draw.incidents[0].offender);
    assert_int_equal(run->schedule->targets[0].victim, draw.incidents[0].victim);
    g_autoptr(MsRegistry) registry = ms_sweep_register(sweep, number, &draw);
    guint32 victim = draw.incidents[0].victim, asn = it.topology->asn[victim];
    for (guint twice = 0; twice < 2; twice++) {
      const MsRegistry *it_too = twice ? registry : run->registry;
      MsValidity validity = ms_registry_validate(it_too, &draw.incidents[0].prefix, asn);
      assert_int_equal(validity == MS_VALIDITY_VALID, point->registration.roa[victim]);
    }
  }
}

/* More different selectors than are kept as thresholds: the rest find their members trial by trial,
 * and the same. */
static void test_many_selectors(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN SWEEP_HIJACK "[sweep]\nadoption.rov = 0.01%, 0.02%, ... 50%\n");
  guint32 n = it.topology->n_ases;
  guint last = it.sweep->n_points - 1;
  g_autofree guint8 *half = g_malloc(n), *thresholds = g_malloc(n);
  assert_int_equal(last, 4999);
  assert_non_null(it.sweep->points[0].groups[0].threshold);
  assert_null(it.sweep->points[last].groups[0].threshold);
  g_auto(TestSweep) few = {0};
  test_sweep_must(&few, SWEEP_TOWN SWEEP_HIJACK "[sweep]\nadoption.rov = 50%\n");
  for (guint t = 0; t < 5; t++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, t, &draw);
    assert_true(ms_sweep_members(it.sweep, last, 0, &draw, half, NULL));
    assert_true(ms_sweep_members(few.sweep, 0, 0, &draw, thresholds, NULL));
    assert_memory_equal(half, thresholds, n);
  }
}

static void test_rule(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) plain = {0}, until = {0}, few = {0};
  test_sweep_must(&plain, SWEEP_LAB SWEEP_HIJACK "[sweep]\ntrials = 5000\n");
  assert_int_equal(plain.sweep->rule.trials, 5000);
  assert_true(plain.sweep->rule.half_width == 0);
  assert_true(plain.sweep->rule.confidence == 0.95);
  assert_int_equal(plain.sweep->rule.n_looks, 1);
  assert_int_equal(plain.sweep->rule.look[0], 5000);
  test_sweep_must(&until, SWEEP_LAB SWEEP_HIJACK
                  "[sweep]\ntrials = 5000\nuntil = half-width < 0.5%\nconfidence = 99%\n");
  static const guint64 looks[] = {1024, 2048, 4096, 5000};
  assert_true(until.sweep->rule.half_width == 0.005);
  assert_true(until.sweep->rule.confidence == 0.99);
  assert_int_equal(until.sweep->rule.n_looks, 4);
  assert_memory_equal(until.sweep->rule.look, looks, sizeof looks);
  test_sweep_must(&few, SWEEP_LAB SWEEP_HIJACK "[sweep]\ntrials = 1024\nuntil = half-width < 1%\n");
  assert_int_equal(few.sweep->rule.n_looks, 1);
  g_auto(TestSweep) most = {0};
  test_sweep_must(&most,
                  SWEEP_LAB SWEEP_HIJACK "[sweep]\ntrials = 4294967295\nuntil = half-width < 1%\n");
  assert_int_equal(most.sweep->rule.n_looks, 23);
  assert_int_equal(most.sweep->rule.look[22], 4294967295);
}

/* ---- messages */

typedef struct {
  const char *text, *expected;
} MessageCase;

#define LAB_HIJACK SWEEP_LAB SWEEP_HIJACK "[sweep]\n" /* seven lines */

static const MessageCase errors[] = {
    {LAB_HIJACK "adoption.rov = 0%, evryone\n",
     "x.ini:8: [sweep] adoption.rov: \"evryone\": no group or list \"evryone\""},
    {LAB_HIJACK "adoption.rov = 0%, 120%\n",
     "x.ini:8: [sweep] adoption.rov: \"120%\": a share is 0% to 100%"},
    {LAB_HIJACK "registry.roa = victims, nobdy\n",
     "x.ini:8: [sweep] registry.roa: \"nobdy\": no group or list"},
    {SWEEP_LAB "[incident x]\nkind=leak\noffender=7\nvictim=64504\n[sweep]\n",
     "x.ini:5: [incident x] offender: AS7 is not in the topology (lab.as-rel.txt); name an AS that "
     "is, or random: and a group"},
    {SWEEP_LAB "[incident x]\nkind=leak\noffender=random:cdn\nvictim=64504\n[sweep]\n",
     "x.ini:5: [incident x] offender: no AS meets all terms: `cdn` leaves nobody; drop or widen "
     "it"},
    {SWEEP_LAB "[incident x]\nkind=origin-hijack\noffender=random:participants\nvictim=64504\n"
               "[sweep]\nadoption.rov=0%, 100%\n",
     "x.ini:5: [incident x] offender: no AS meets all terms: `participants` leaves nobody; drop or "
     "widen it"},
    {SWEEP_LAB "[incident x]\nkind=origin-hijack\noffender=random:participants\nvictim=64504\n"
               "[sweep]\nadoption.operators=0%, 0.01%\n",
     "x.ini:5: [incident x] offender: trial 0: no AS meets all terms of `random:participants` "
     "where AS64504 is the victim; widen them, or narrow those of the other party"},
    {SWEEP_LAB "[incident x]\nkind=origin-hijack\noffender=random:customer-of:victim\n"
               "victim=random:stub\n[sweep]\n",
     "x.ini:5: [incident x] offender: trial 0: no AS meets all terms of "
     "`random:customer-of:victim` "
     "where AS6"},
    {SWEEP_LAB "[incident x]\nkind=leak\noffender=random:any\nvictim=64504\nto=largest:provider\n"
               "[sweep]\n",
     "x.ini:7: [incident x] to: 2 of the 13 ASes that may be drawn as offender have no such "
     "neighbour to leak to; write can-leak among the offender's terms"},
    {SWEEP_LAB "[incident x]\nkind=leak\noffender=random:can-leak\nvictim=64504\ntypes=2\n"
               "to=providers\n[sweep]\n",
     "x.ini:5: [incident x] offender: no AS meets all terms: `can-leak` leaves nobody; drop or "
     "widen it"},
    {SWEEP_LAB
     "[incident x]\nkind=origin-hijack\noffender=random:can-leak\nvictim=64504\n[sweep]\n",
     "x.ini:5: [incident x] offender: `can-leak` is for kind = leak; drop it for kind = "
     "origin-hijack"},
    {SWEEP_LAB "[incident x]\nkind=leak\noffender=64502\nvictim=random:can-leak\n[sweep]\n",
     "x.ini:6: [incident x] victim: `can-leak` says who can leak, not who suffers; write it in "
     "offender"},
    {SWEEP_LAB "[incident x]\nkind=leak\noffender=file:\nvictim=64504\n[sweep]\n",
     "x.ini:5: [incident x] offender: `file:` names no file; write file:PATH"},
    {SWEEP_LAB "[incident x]\nkind=leak\noffender=file:no-such-file\nvictim=64504\n[sweep]\n",
     "x.ini:5: [incident x] offender: no-such-file"},
    {SWEEP_LAB
     "[incident x]\nkind=none\nvictim=64504\nprefix=192.0.2.0/24\n[incident y]\nkind=none\n"
     "victim=64505\nprefix=192.0.2.0/24\n[sweep]\n",
     "x.ini:7: [incident y]: 192.0.2.0/24 is AS64504's already and cannot be AS64505's too; give "
     "each victim a prefix of its own"},
};

static void test_errors(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
    g_auto(TestSweep) it = {0};
    g_autofree char *message = NULL;
    if (test_sweep_make(&it, errors[i].text, NULL, &message))
      fail_msg("not refused: %s", errors[i].expected);
    g_autofree char *start = g_strndup(message, strlen(errors[i].expected));
    assert_string_equal(start, errors[i].expected);
  }
}

static void test_warnings(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_LAB "[incident x]\nkind=leak\noffender=random:any\nvictim=64504\n"
                                 "[sweep]\nadoption.rov = 0%, cdn\n[engine]\nmrai = 3s\n");
  g_autoptr(GString) all = g_string_new(NULL);
  for (guint i = 0; i < it.sweep->warnings->len; i++)
    g_string_append_printf(all, "%s\n", (char *)g_ptr_array_index(it.sweep->warnings, i));
  assert_non_null(strstr(all->str, "x.ini:10: [engine] mrai: this has no effect on kind = steady"));
  assert_non_null(strstr(all->str, "x.ini:8: [sweep] adoption.rov: `cdn` chooses nobody in this"));
  assert_non_null(strstr(all->str, "x.ini:5: [incident x] offender: "));
  assert_non_null(strstr(all->str, "of the 13 ASes that may be drawn ("));
  assert_int_equal(it.sweep->warnings->len, 3);
  g_auto(TestSweep) gaps = {0};
  test_sweep_must(&gaps, SWEEP_LAB SWEEP_HIJACK
                  "[sweep]\nadoption.rov = none, 50%\n[adoption]\noperators = 64496\n"
                  "[registry]\nroa = none\nirr = none\n");
  assert_int_equal(gaps.sweep->warnings->len, 2);
  assert_non_null(strstr(g_ptr_array_index(gaps.sweep->warnings, 0),
                         "x.ini:13: [registry] irr: no victim of x has a ROA or a route object, so "
                         "prefix filters refuse its own route"));
  assert_non_null(strstr(g_ptr_array_index(gaps.sweep->warnings, 1),
                         "x.ini:12: [registry] roa: no victim of x has a ROA, so route origin "
                         "validation finds nothing wrong"));
  g_auto(TestSweep) whole = {0};
  test_sweep_must(&whole, SWEEP_LAB SWEEP_HIJACK "[sweep]\nadoption.rov = none, 50%\n");
  assert_int_equal(whole.sweep->warnings->len, 0);
  /* A plan is of single runs. */
  g_autoptr(GError) error = NULL;
  assert_null(ms_plan_new(it.scenario, it.topology, &error));
  assert_true(g_error_matches(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_CONFLICT));
}

/* Rows of a unit are held in memory. */
static void test_units(void **state G_GNUC_UNUSED)
{
  static const struct {
    gsize rows_a_trial;
    guint expected;
  } cases[] = {{1, 64}, {101, 64}, {10000, 0}, {1000000, 1}, {0, 64}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    guint fit = ms_sweep_work_fit(cases[i].rows_a_trial);
    assert_in_range(fit, 1, 64);
    if (cases[i].expected != 0)
      assert_int_equal(fit, cases[i].expected);
    else
      assert_in_range(fit * cases[i].rows_a_trial * sizeof(MsTrial), 32 << 20, 64 << 20);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_thresholds),
      cmocka_unit_test(test_nested_and_independent),
      cmocka_unit_test(test_common_permutation),
      cmocka_unit_test(test_point),
      cmocka_unit_test(test_run),
      cmocka_unit_test(test_many_selectors),
      cmocka_unit_test(test_rule),
      cmocka_unit_test(test_errors),
      cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_units),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
