/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom a sweep's trials draw: every AS that meets the terms equally likely, whatever the order of
 * trials; whom the draws leave out. Seeds are fixed, so a bound that holds once holds always:
 * bounds are those that a right sampler misses with one in some ten thousand seeds. */
#include "tests/unit/sweep-util.h"

#include "models/manrs/adoption.h"

#include <glib/gstdio.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LEAK "[incident x]\nkind = leak\noffender = random:can-leak\nvictim = random:any\n"

/* Upper 0.01 % of chi-square with @df degrees of freedom (Wilson and Hilferty, 1931). */
static double chi_square_bound(double df)
{
  double z = 3.719, a = 2 / (9 * df);
  return df * pow(1 - a + z * sqrt(a), 3);
}

static double chi_square(const guint *count, guint n, guint total)
{
  double expected = (double)total / n, sum = 0;
  for (guint i = 0; i < n; i++)
    sum += (count[i] - expected) * (count[i] - expected) / expected;
  return sum;
}

static guint32 find(const TestSweep *it, guint32 asn)
{
  return ms_topology_find(it->topology, asn);
}

/* ---- offenders and victims */

static void test_uniform(void **state G_GNUC_UNUSED)
{
  enum { TRIALS = 60000 };
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN SWEEP_HIJACK "[sweep]\n");
  guint32 n = it.topology->n_ases;
  g_autofree guint *offenders = g_new0(guint, n), *victims = g_new0(guint, n);
  guint pairs[64] = {0};
  for (guint t = 0; t < TRIALS; t++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, t, &draw);
    const MsIncident *incident = &draw.incidents[0];
    assert_true(incident->offender < n && incident->victim < n);
    assert_true(incident->offender != incident->victim);
    offenders[incident->offender]++;
    victims[incident->victim]++;
    pairs[incident->offender * 8 / n * 8 + incident->victim * 8 / n]++;
  }
  assert_true(chi_square(offenders, n, TRIALS) < chi_square_bound(n - 1));
  assert_true(chi_square(victims, n, TRIALS) < chi_square_bound(n - 1));
  /* The two are drawn independently. */
  assert_true(chi_square(pairs, 64, TRIALS) < chi_square_bound(63));
}

/* Founders take part in every trial, so they are all that is drawn from. */
static void test_few(void **state G_GNUC_UNUSED)
{
  enum { TRIALS = 4000 };
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN "[incident x]\nkind = origin-hijack\nvictim = random:any\n"
                                  "offender = random:participants\n[adoption]\n"
                                  "cdn-cloud = founders\n[sweep]\n");
  g_autofree guint8 *founder = g_malloc0(it.topology->n_ases);
  assert_true(
      ms_adoption_select(it.topology, "cdn-cloud", 0, "founders", NULL, 1, founder, NULL, NULL));
  g_autofree guint *count = g_new0(guint, it.topology->n_ases);
  guint n = 0, seen[64] = {0};
  for (guint t = 0; t < TRIALS; t++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, t, &draw);
    assert_int_equal(founder[draw.incidents[0].offender], 1);
    count[draw.incidents[0].offender]++;
  }
  for (guint32 as = 0; as < it.topology->n_ases; as++)
    if (founder[as])
      seen[n++] = count[as];
  assert_true(n > 5 && n < G_N_ELEMENTS(seen));
  assert_true(chi_square(seen, n, TRIALS) < chi_square_bound(n - 1));
}

/* So few take part in a trial that tries often end in vain and all have to be listed: every AS is
 * drawn as often all the same. */
static void test_rare(void **state G_GNUC_UNUSED)
{
  enum { TRIALS = 20000, CLASSES = 50 };
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN "[incident x]\nkind = origin-hijack\nvictim = 15169\n"
                                  "offender = random:participants\n[adoption]\n"
                                  "operators = 0.5%\n[sweep]\n");
  guint universe = ms_programme_find("operators")->universe_roles, n = 0;
  g_autofree guint *number = g_new0(guint, it.topology->n_ases);
  guint seen[CLASSES] = {0};
  for (guint32 as = 0; as < it.topology->n_ases; as++)
    if (universe >> it.topology->role[as] & 1)
      number[as] = ++n;
  guint whole = n / CLASSES * CLASSES, total = 0;
  for (guint t = 0; t < TRIALS; t++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, t, &draw);
    guint at = number[draw.incidents[0].offender];
    assert_true(at > 0);
    if (at > whole)
      continue;
    seen[(at - 1) / (whole / CLASSES)]++;
    total++;
  }
  assert_true(chi_square(seen, CLASSES, total) < chi_square_bound(CLASSES - 1));
}

static void test_deterministic(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) a = {0}, b = {0}, c = {0};
  test_sweep_must(&a, SWEEP_TOWN SWEEP_HIJACK "[sweep]\n");
  test_sweep_must(&b, SWEEP_TOWN SWEEP_HIJACK "[sweep]\ntrials = 5\nadoption.rov = 0%, 50%\n");
  test_sweep_must(&c, "[scenario]\nseed = 2\n" SWEEP_TOWN "seed = 1\n" SWEEP_HIJACK "[sweep]\n");
  guint same = 0;
  /* Backwards: a draw does not hang on those before it. */
  for (guint t = 200; t-- > 0;) {
    g_auto(MsDraw) x = {0}, y = {0}, z = {0};
    test_sweep_draw(&a, t, &x);
    test_sweep_draw(&b, t, &y);
    test_sweep_draw(&c, t, &z);
    assert_int_equal(x.seed, ms_sweep_trial_seed(1, t));
    assert_int_equal(x.incidents[0].offender, y.incidents[0].offender);
    assert_int_equal(x.incidents[0].victim, y.incidents[0].victim);
    same += x.incidents[0].offender == z.incidents[0].offender;
  }
  assert_true(same < 5);
}

/* Each term holds for whom it draws, whichever way the parties depend on each other. */
static void test_terms(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(
      &it, SWEEP_TOWN
      "[incident near]\nkind = origin-hijack\nvictim = random:transit, customers:20-\n"
      "offender = random:customer-of:victim, stub\n"
      "[incident back]\nkind = origin-hijack\noffender = random:multihomed, not:participants\n"
      "victim = random:provider-of:offender\n"
      "[incident any]\nkind = origin-hijack\nvictim = random:peers:1-\n"
      "offender = random:neighbour-of:victim, not:customer-of:victim\n"
      "[incident big]\nkind = none\nvictim = random:cone:10-, not:tier1\n"
      "[incident fixed]\nkind = origin-hijack\nvictim = 15169\noffender = "
      "random:not:peer-of:15169\n"
      "[adoption]\noperators = 30%\n[sweep]\nadoption.cdn-cloud = none, 50%\n");
  const MsTopology *topology = it.topology;
  g_autofree guint8 *members = g_malloc0(topology->n_ases);
  for (guint t = 0; t < 500; t++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, t, &draw);
    assert_int_equal(draw.n_incidents, 5);
    const MsIncident *near = &draw.incidents[0], *back = near + 1, *any = near + 2, *big = near + 3,
                     *fixed = near + 4;
    guint32 s = ms_topology_session(topology, near->victim, near->offender);
    assert_true(s != G_MAXUINT32);
    assert_int_equal(ms_topology_relation(topology, near->victim, s), MS_REL_CUSTOMER);
    assert_true(ms_topology_is_stub(topology, near->offender));
    s = ms_topology_session(topology, back->offender, back->victim);
    assert_int_equal(ms_topology_relation(topology, back->offender, s), MS_REL_PROVIDER);
    assert_true(ms_sweep_members(it.sweep, 0, 0, &draw, members, NULL));
    assert_int_equal(members[back->offender], 0);
    s = ms_topology_session(topology, any->victim, any->offender);
    assert_true(s != G_MAXUINT32);
    assert_int_not_equal(ms_topology_relation(topology, any->victim, s), MS_REL_CUSTOMER);
    assert_int_equal(big->offender, MS_NO_AS);
    assert_true(topology->cone[big->victim] >= 10);
    assert_int_equal(topology->asn[fixed->victim], 15169);
    s = ms_topology_session(topology, fixed->victim, fixed->offender);
    assert_true(s == G_MAXUINT32 ||
                ms_topology_relation(topology, fixed->victim, s) != MS_REL_PEER);
    /* Prefixes: each victim its own. */
    for (guint i = 0; i < 5; i++)
      for (guint j = 0; j < i; j++)
        assert_int_equal(ms_prefix_equal(&draw.incidents[i].prefix, &draw.incidents[j].prefix),
                         draw.incidents[i].victim == draw.incidents[j].victim);
  }
}

static void test_participants_of_any_point(void **state G_GNUC_UNUSED)
{
  /* At no point but the last does the offender take part, and so at none is it drawn otherwise;
   * random:N is what thresholds cannot tell. */
  static const char *const axes[] = {"0%, 20%, 40%", "0% | 20%, random:500"};
  for (guint a = 0; a < G_N_ELEMENTS(axes); a++) {
    g_autofree char *text = g_strdup_printf(
        SWEEP_TOWN "[incident x]\nkind = origin-hijack\noffender = random:participants\n"
                   "victim = random:not:participants\n[sweep]\nadoption.operators = %s\n",
        axes[a]);
    g_auto(TestSweep) it = {0};
    test_sweep_must(&it, text);
    guint last = it.sweep->n_points - 1, between = 0;
    g_autofree guint8 *members = g_malloc0(it.topology->n_ases);
    assert_int_equal(it.sweep->points[0].n_groups, 0);
    for (guint t = 0; t < 200; t++) {
      g_auto(MsDraw) draw = {0};
      test_sweep_draw(&it, t, &draw);
      assert_true(ms_sweep_members(it.sweep, last, 0, &draw, members, NULL));
      assert_int_equal(members[draw.incidents[0].offender], 1);
      assert_int_equal(members[draw.incidents[0].victim], 0);
      if (a > 0)
        continue;
      assert_true(ms_sweep_members(it.sweep, 1, 0, &draw, members, NULL));
      between += !members[draw.incidents[0].offender];
    }
    assert_true(a > 0 || (between > 60 && between < 140));
  }
}

static void test_lists(void **state G_GNUC_UNUSED)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp("sweep-XXXXXX.txt", &path, NULL);
  assert_true(fd >= 0);
  g_close(fd, NULL);
  assert_true(g_file_set_contents(path, "64502\nAS64505 # and more\n64509\n7\n", -1, NULL));
  g_autofree char *text =
      g_strdup_printf(SWEEP_LAB "[incident x]\nkind = origin-hijack\noffender = file:%s\n"
                                "victim = random:file:%s, not:customer-of:64496\n[sweep]\n",
                      path, path);
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, text);
  guint seen[3] = {0}, victims[3] = {0};
  static const guint32 asns[] = {64502, 64505, 64509};
  for (guint t = 0; t < 600; t++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, t, &draw);
    guint found = 0;
    for (guint i = 0; i < 3; i++) {
      seen[i] += draw.incidents[0].offender == find(&it, asns[i]);
      victims[i] += draw.incidents[0].victim == find(&it, asns[i]);
      found += draw.incidents[0].offender == find(&it, asns[i]);
    }
    assert_int_equal(found, 1);
  }
  for (guint i = 0; i < 3; i++) {
    assert_true(seen[i] > 120 && seen[i] < 280);
    assert_true(victims[i] > 120 && victims[i] < 280);
  }
  assert_int_equal(it.sweep->warnings->len, 2);
  assert_non_null(strstr(g_ptr_array_index(it.sweep->warnings, 0),
                         "1 AS number named here is not in the topology and is left out"));
  g_remove(path);
}

/* ---- leaks */

/* By the letter: a session to learn from, another to leak to, and the victim's route not one that
 * goes to everybody anyway. */
static gboolean can_leak(const MsTopology *topology, guint32 as, guint32 victim, guint types)
{
  if (victim != MS_NO_AS && ms_topology_in_cone(topology, as, victim))
    return FALSE;
  for (guint32 a = topology->first_peer[as]; a < topology->first[as + 1]; a++)
    for (guint32 b = topology->first_peer[as]; b < topology->first[as + 1]; b++) {
      gboolean from_peer = a < topology->first_provider[as];
      gboolean to_peer = b < topology->first_provider[as];
      guint type = from_peer ? (to_peer ? 2 : 4) : (to_peer ? 3 : 1);
      if (a != b && (types >> type & 1))
        return TRUE;
    }
  return FALSE;
}

static void test_can_leak(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *lines;
    guint types;
  } cases[] = {
      {"", 0x1e}, {"types = hairpin\n", 1u << 1}, {"types = 4\nto = providers\n", 1u << 4}};
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    g_autofree char *text = g_strconcat(SWEEP_TOWN LEAK, cases[c].lines, "[sweep]\n", NULL);
    g_auto(TestSweep) it = {0};
    test_sweep_must(&it, text);
    guint32 n = it.topology->n_ases, able = 0;
    g_autofree guint8 *seen = g_malloc0(n);
    for (guint t = 0; t < 30000; t++) {
      g_auto(MsDraw) draw = {0};
      test_sweep_draw(&it, t, &draw);
      seen[draw.incidents[0].offender] = 1;
      if (t < 3000)
        assert_true(can_leak(it.topology, draw.incidents[0].offender, draw.incidents[0].victim,
                             cases[c].types));
    }
    /* Everyone who can is drawn sooner or later, and the share of those who cannot is told. */
    guint missed = 0;
    for (guint32 as = 0; as < n; as++) {
      gboolean can = can_leak(it.topology, as, MS_NO_AS, cases[c].types);
      able += can;
      missed += can && !seen[as];
      assert_true(can || !seen[as]);
    }
    assert_true(missed <= able / 100);
    g_autofree char *share = g_strdup_printf(
        "incident x: can-leak leaves out %.1f %% of 3000 ASes (", 100.0 * (n - able) / n);
    assert_true(g_str_has_prefix(it.sweep->excluded, share));
    assert_non_null(strstr(it.sweep->excluded, "in whose customer cone the victim is"));
  }
  /* The offender first: the victim is kept out of its cone. */
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN "[incident x]\nkind = leak\noffender = random:can-leak, transit\n"
                                  "victim = random:not:peer-of:offender, stub\n[sweep]\n");
  for (guint t = 0; t < 3000; t++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, t, &draw);
    assert_true(can_leak(it.topology, draw.incidents[0].offender, draw.incidents[0].victim, 0x1e));
  }
  g_auto(TestSweep) none = {0};
  test_sweep_must(&none, SWEEP_TOWN SWEEP_HIJACK "[sweep]\n");
  assert_null(none.sweep->excluded);
}

/* The same term in a run of its own. */
static void test_can_leak_in_a_run(void **state G_GNUC_UNUSED)
{
  for (guint seed = 1; seed < 30; seed++) {
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nseed = %u\n" SWEEP_TOWN "seed = 1\n[incident x]\nkind = leak\n%s", seed,
        seed % 2 == 0 ? "offender = random:can-leak\nvictim = random:any\n"
                      : "offender = random:can-leak, cone:5-\n"
                        "victim = random:not:peer-of:offender\n");
    g_autoptr(MsScenario) scenario = ms_scenario_parse(text, strlen(text), "x.ini", NULL, NULL);
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(MsTopology) topology = ms_plan_topology(scenario, warnings, NULL);
    g_autoptr(MsPlan) plan = ms_plan_new(scenario, topology, NULL);
    assert_non_null(plan);
    const MsPlanRun *run = g_ptr_array_index(plan->runs, 0);
    const MsIncident *incident = &run->schedule->incidents[0];
    assert_true(can_leak(topology, incident->offender, incident->victim, 0x1e));
    assert_true(run->incidents[0].offenders > 1 && run->incidents[0].offenders < 2000);
  }
}

static void test_receivers(void **state G_GNUC_UNUSED)
{
  g_auto(TestSweep) it = {0};
  test_sweep_must(&it, SWEEP_TOWN LEAK "to = random:provider\n[sweep]\n");
  guint first = 0, drawn = 0;
  for (guint t = 0; t < 2000; t++) {
    g_auto(MsDraw) draw = {0};
    test_sweep_draw(&it, t, &draw);
    const MsIncident *incident = &draw.incidents[0];
    assert_int_equal(incident->n_to, 1);
    assert_int_equal(incident->leak_types, 1u << 1 | 1u << 4);
    guint32 as = incident->offender;
    guint32 s = ms_topology_session(it.topology, as, incident->to[0]);
    assert_int_equal(ms_topology_relation(it.topology, as, s), MS_REL_PROVIDER);
    if (it.topology->first[as + 1] - it.topology->first_provider[as] != 2)
      continue;
    first += s == it.topology->first_provider[as];
    drawn++;
  }
  assert_true(drawn > 500);
  assert_true(fabs((double)first - drawn / 2.0) < 4 * sqrt(drawn / 4.0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_uniform),
      cmocka_unit_test(test_few),
      cmocka_unit_test(test_rare),
      cmocka_unit_test(test_deterministic),
      cmocka_unit_test(test_terms),
      cmocka_unit_test(test_participants_of_any_point),
      cmocka_unit_test(test_lists),
      cmocka_unit_test(test_can_leak),
      cmocka_unit_test(test_can_leak_in_a_run),
      cmocka_unit_test(test_receivers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
