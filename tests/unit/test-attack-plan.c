/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How attacks and parameters of a scenario become what engines take. */
#include "tests/unit/attack-case.h"

#include "models/bgp/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define N(array) G_N_ELEMENTS(array)
#define MINUTE   G_GINT64_CONSTANT(60000000000)

static void test_paths(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *keys, *path;
    gboolean strips;
  } cases[] = {
      {"", "", FALSE},
      {"path=forged-origin\n", "64504", FALSE},
      {"path=hops:1\n", "64504", FALSE},
      {"path=forged-origin\nstrip=yes\n", "64504", TRUE},
      {"path=7,set,64504\n", "7 set 64504", FALSE},
      {"poison=64498\n", "64498 64509", FALSE}, /* it stays the origin */
      {"poison=64498,64500\npath=forged-origin\n", "64498 64500 64504", FALSE},
      {"poison=64498\npath=64496,64504\n", "64498 64496 64504", FALSE},
  };
  for (guint i = 0; i < N(cases); i++) {
    g_auto(AttackCase) c = {0};
    g_autofree char *text = g_strconcat(ATTACK_HIJACK, cases[i].keys, NULL);
    attack_must(&c, text);
    const MsIncident *incident = attack_incident(&c, 0, 0);
    g_autofree char *path = attack_path(incident->path, incident->n_path);
    assert_string_equal(path, cases[i].path);
    assert_int_equal(incident->strips, cases[i].strips);
  }
}

/* Chains are of real links, without a short cut, without the offender, and hang on the seed. */
static void test_chains(void **state G_GNUC_UNUSED)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint seed = 1; seed <= 40; seed++) {
    guint hops = 2 + seed % 3;
    g_auto(AttackCase) c = {0};
    g_autofree char *text =
        g_strdup_printf(ATTACK_HIJACK "path=hops:%u\n[scenario]\nseed=%u\n", hops, seed);
    attack_must(&c, text);
    const MsIncident *incident = attack_incident(&c, 0, 0);
    assert_int_equal(incident->n_path, hops);
    assert_int_equal(incident->path[hops - 1], 64504);
    for (guint i = 0; i < hops; i++) {
      assert_int_not_equal(incident->path[i], 64509);
      for (guint k = i + 1; k < hops; k++) {
        guint32 session = ms_topology_session(c.topology, attack_as(&c, incident->path[i]),
                                              attack_as(&c, incident->path[k]));
        assert_int_equal(session != G_MAXUINT32, k == i + 1);
      }
    }
    g_hash_table_add(seen, attack_path(incident->path, hops));
  }
  assert_true(g_hash_table_size(seen) > 8);
}

/* Where there is none so long, it is as long as can be. */
static void test_no_chain(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) c = {0};
  attack_must(&c, ATTACK_GRAPH
              "[incident x]\nkind=origin-hijack\noffender=64498\nvictim=64505\npath=hops:3\n");
  assert_int_equal(attack_incident(&c, 0, 0)->n_path, 1);
  assert_int_equal(c.plan->warnings->len, 1);
  assert_non_null(strstr(g_ptr_array_index(c.plan->warnings, 0),
                         "no chain of 3 links ends at AS64505 without AS64498; the path has 1"));
}

static void test_undetected(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *keys, *path; /* NULL: any of that many links */
    guint n;
    gboolean warns;
  } cases[] = {
      {"", "", 0, FALSE},
      {"[adoption]\notc=all\n", "", 0, FALSE},
      {"[adoption]\nrov=64496\n", "64504", 1, FALSE},
      {"[adoption]\nrov=64496\n[registry]\nroa=none\n", "", 0, TRUE},
      {"[adoption]\nrov=64496\naspa=64496\n[registry]\naspa=64504\n", "64498 64504", 2, FALSE},
      {"[adoption]\naspa=all\n[registry]\naspa=all\n", "", 0, FALSE}, /* nobody checks origins */
      {"[adoption]\nrov=all\naspa=all\n[registry]\naspa=all\n", "", 0, TRUE},
      {"[adoption]\nrov=all\naspa=all\n[registry]\naspa=all, -64496\n", "64496 64498 64504", 3,
       FALSE},
      {"[adoption]\nrov=all\npath-end=64500\n[registry]\nneighbours=all\n", NULL, 2, FALSE},
      {"[adoption]\nrov=all\npath-end=64500\n[registry]\nneighbours=all\n"
       "[mechanism]\npath-end-suffix=2\n",
       NULL, 3, FALSE},
  };
  for (guint i = 0; i < N(cases); i++) {
    g_auto(AttackCase) c = {0};
    g_autofree char *text = g_strconcat(ATTACK_HIJACK "path=undetected\n", cases[i].keys, NULL);
    attack_must(&c, text);
    const MsIncident *incident = attack_incident(&c, 0, 0);
    g_autofree char *path = attack_path(incident->path, incident->n_path);
    assert_int_equal(incident->n_path, cases[i].n);
    if (cases[i].path != NULL)
      assert_string_equal(path, cases[i].path);
    assert_int_equal(c.plan->warnings->len > 0, cases[i].warns);
  }
}

static void test_prefixes(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *kind, *keys, *prefix, *hijacked;
  } cases[] = {
      {"superprefix-hijack", "", "198.18.0.0/16", "198.18.0.0/15"},
      {"superprefix-hijack", "prefix=203.0.113.0/24\n", "203.0.113.0/24", "203.0.112.0/23"},
      {"superprefix-hijack", "prefix=2001:db8:8000::/33\n", "2001:db8:8000::/33", "2001:db8::/32"},
      {"superprefix-hijack", "hijacked=198.16.0.0/12\n", "198.18.0.0/16", "198.16.0.0/12"},
      {"blackhole-hijack", "", "198.18.0.0/16", "198.18.0.0/32"},
      {"blackhole-hijack", "prefix=2001:db8::/32\n", "2001:db8::/32", "2001:db8::/128"},
      {"optimiser", "", "198.18.0.0/16", "198.18.0.0/24"},
      {"subprefix-hijack", "", "198.18.0.0/16", "198.18.0.0/24"},
  };
  for (guint i = 0; i < N(cases); i++) {
    g_auto(AttackCase) c = {0};
    char text[MS_PREFIX_TEXT];
    g_autofree char *scenario = g_strdup_printf(
        ATTACK_GRAPH "[incident x]\nkind=%s\n" ATTACK_PARTIES "%s", cases[i].kind, cases[i].keys);
    attack_must(&c, scenario);
    const MsIncident *incident = attack_incident(&c, 0, 0);
    assert_string_equal(ms_prefix_format(&incident->prefix, text), cases[i].prefix);
    assert_string_equal(ms_prefix_format(&incident->hijacked, text), cases[i].hijacked);
  }
  g_auto(AttackCase) c = {0};
  g_autoptr(GError) error = NULL;
  assert_false(attack_make(&c,
                           ATTACK_GRAPH "[incident x]\nkind=superprefix-hijack\n" ATTACK_PARTIES
                                        "prefix=0.0.0.0/0\n",
                           &error));
  assert_non_null(strstr(error->message,
                         "x.ini:7: [incident x] prefix: nothing covers `0.0.0.0/0`; write a longer "
                         "one"));
}

static void test_own_leak(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) c = {0};
  attack_must(&c, ATTACK_GRAPH "[incident x]\nkind=leak\noffender=64504\ntypes=6\nto=peers\n");
  const MsIncident *incident = attack_incident(&c, 0, 0);
  assert_int_equal(incident->offender, incident->victim);
  assert_int_equal(incident->leak_types, MS_LEAK_MORE_SPECIFICS);
  assert_int_equal(incident->hijacked.length, 24);
  assert_int_equal(incident->n_to, 2);
}

static void test_leak_keys(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) c = {0};
  attack_must(&c, ATTACK_GRAPH
              "[incident x]\nkind=leak\n" ATTACK_PARTIES "policy=missing\nprefixes=5000\n"
              "[incident y]\nkind=leak\noffender=64502\nvictim=64506\ntypes=5\nto=providers\n");
  const MsIncident *x = attack_incident(&c, 0, 0), *y = attack_incident(&c, 0, 1);
  assert_true(x->unpoliced);
  assert_int_equal(x->table, 5000);
  assert_false(y->unpoliced);
  assert_int_equal(y->leak_types, MS_LEAK_REORIGINATION);
  assert_int_equal(y->n_to, 1);
  assert_int_equal(y->to[0], attack_as(&c, 64500));
}

static void test_aim(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *to;
    guint n;
    guint32 first;
  } cases[] = {
      {"all", 0, 0}, {"providers", 2, 64500}, {"64501", 1, 64501}, {"largest:provider", 1, 64500}};
  for (guint i = 0; i < N(cases); i++) {
    g_auto(AttackCase) c = {0};
    g_autofree char *text = g_strconcat(ATTACK_HIJACK "to=", cases[i].to, "\n", NULL);
    attack_must(&c, text);
    const MsIncident *incident = attack_incident(&c, 0, 0);
    assert_int_equal(incident->n_to, cases[i].n);
    if (cases[i].n > 0)
      assert_int_equal(c.topology->asn[incident->to[0]], cases[i].first);
  }
  static const struct {
    const char *to, *message;
  } bad[] = {{"peers", "AS64509 has no peer to announce to"},
             {"64496", "AS64509 cannot announce to AS64496, which is no neighbour of it"}};
  for (guint i = 0; i < N(bad); i++) {
    g_auto(AttackCase) c = {0};
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(ATTACK_HIJACK "to=", bad[i].to, "\n", NULL);
    assert_false(attack_make(&c, text, &error));
    assert_non_null(strstr(error->message, bad[i].message));
  }
}

static void test_several_victims(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) named = {0}, drawn = {0}, few = {0};
  attack_must(&named,
              ATTACK_GRAPH "[incident x]\nkind=leak\noffender=64500\nvictim=64504, 64506, 64508\n"
                           "[incident y]\nkind=none\nvictim=64505\n");
  const MsSchedule *schedule = attack_run(&named, 0)->schedule;
  static const char *const names[] = {"x/1", "x/2", "x/3", "y"};
  static const guint32 victims[] = {64504, 64506, 64508, 64505};
  assert_int_equal(schedule->n_incidents, 4);
  assert_int_equal(schedule->n_prefixes, 4);
  for (guint i = 0; i < N(names); i++) {
    assert_string_equal(schedule->incidents[i].name, names[i]);
    assert_int_equal(named.topology->asn[schedule->incidents[i].victim], victims[i]);
    assert_string_equal(attack_run(&named, 0)->incidents[i].section,
                        i < 3 ? "incident x" : "incident y");
  }
  attack_must(&drawn, ATTACK_GRAPH
              "[incident x]\nkind=leak\noffender=random:transit\nvictim=random:4, access\n");
  schedule = attack_run(&drawn, 0)->schedule;
  assert_int_equal(schedule->n_incidents, 4);
  for (guint i = 0; i < 4; i++) {
    assert_int_equal(schedule->incidents[i].offender, schedule->incidents[0].offender);
    assert_int_equal(drawn.topology->role[schedule->incidents[i].victim], MS_ROLE_ACCESS);
    for (guint k = 0; k < i; k++)
      assert_int_not_equal(schedule->incidents[i].victim, schedule->incidents[k].victim);
  }
  g_autoptr(GError) error = NULL;
  assert_false(attack_make(&few,
                           ATTACK_GRAPH "[incident x]\nkind=leak\noffender=64500\n"
                                        "victim=random:9, access\n",
                           &error));
  assert_non_null(strstr(error->message, "5 ASes meet all terms, which are fewer than are to be "
                                         "drawn; widen the terms"));
}

static void test_origins(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) named = {0}, drawn = {0}, wrong = {0};
  attack_must(&named, ATTACK_HIJACK "origins=64506, 64508\n");
  const MsIncident *incident = attack_incident(&named, 0, 0);
  assert_int_equal(incident->n_origins, 2);
  assert_int_equal(named.topology->asn[incident->origins[1]], 64508);
  attack_must(&drawn,
              ATTACK_GRAPH "[incident x]\nkind=none\nvictim=64505\norigins=random:3, access\n");
  incident = attack_incident(&drawn, 0, 0);
  assert_int_equal(incident->n_origins, 3);
  for (guint i = 0; i < 3; i++) {
    assert_int_not_equal(incident->origins[i], incident->victim);
    assert_int_not_equal(incident->origins[i], incident->origins[(i + 1) % 3]);
  }
  g_autoptr(GError) error = NULL;
  assert_false(attack_make(&wrong, ATTACK_HIJACK "origins=64509\n", &error));
  assert_non_null(strstr(error->message, "AS64509 is the offender; name other ASes"));
}

/* ---- mechanisms */

static void test_parameters(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) c = {0};
  attack_must(&c, ATTACK_HIJACK
              "[mechanism]\npath-end-suffix=3\nprefix-length=25/56\nmax-prefix-margin=1.5\n"
              "max-prefix-least=7\nmax-prefix-idle=10s\nmax-prefix-action=discard\n"
              "max-prefix-count=before\ndamping-half-life=2min\ndamping-suppress=2000\n"
              "damping-reuse=700\ndamping-longest=30min\n");
  const MsSecurityOptions *options =
      ms_plan_event_setup(c.topology, attack_run(&c, 0), -1).security;
  assert_int_equal(options->path_end_suffix, 3);
  assert_int_equal(options->longest4, 25);
  assert_int_equal(options->longest6, 56);
  assert_true(options->max_prefix_margin == 1.5);
  assert_int_equal(options->max_prefix_least, 7);
  assert_int_equal(options->max_prefix_idle, MINUTE / 6);
  assert_int_equal(options->max_prefix_action, MS_MAX_PREFIX_DISCARD);
  assert_true(options->max_prefix_before_policy);
  assert_int_equal(options->damping_half_life, 2 * MINUTE);
  assert_true(options->damping_suppress == 2000 && options->damping_reuse == 700);
  assert_int_equal(options->damping_longest, 30 * MINUTE);
  assert_ptr_equal(ms_plan_steady_setup(c.topology, attack_run(&c, 0), -1).security, options);
}

static void test_strengths(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) c = {0};
  attack_must(&c, ATTACK_HIJACK
              "[adoption]\nrov=64500\n[variant plain]\n[variant peers]\n"
              "strength.rov=customer:0%, provider:0%\n[variant half]\nstrength.rov=50%\n");
  guint64 rov = MS_MECHANISM_BIT(ms_mechanism_find("rov"));
  for (guint run = 0; run < 3; run++) {
    const MsDeployment *deployment = attack_run(&c, run)->deployment;
    const MsProfile *profile = &deployment->profiles[deployment->profile_of[attack_as(&c, 64500)]];
    for (guint r = 0; r < 3; r++) {
      gboolean runs = run == 0 || (run == 1 && r == MS_REL_PEER);
      assert_int_equal((profile->import[r] & rov) != 0, runs);
      assert_int_equal((profile->import_maybe[r] & rov) != 0, run == 2);
    }
  }
}

static void test_parties(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    guint32 n;
    gboolean offender, victim;
  } cases[] = {{"offender", 1, TRUE, FALSE},
               {"victim", 1, FALSE, TRUE},
               {"64500, offender, victim", 3, TRUE, TRUE},
               {"all, -offender", 12, FALSE, TRUE},
               {"-victim, all", 12, TRUE, FALSE},
               {"none, offender", 1, TRUE, FALSE}};
  guint otc = (guint)ms_mechanism_find("otc");
  for (guint i = 0; i < N(cases); i++) {
    g_auto(AttackCase) c = {0};
    g_autofree char *text =
        g_strconcat(ATTACK_HIJACK "[adoption]\notc=", cases[i].text, "\n", NULL);
    attack_must(&c, text);
    const MsPlanRun *run = attack_run(&c, 0);
    assert_int_equal(run->n_running[otc], cases[i].n);
    assert_int_equal(ms_deployment_has(run->deployment, attack_as(&c, 64509), otc),
                     cases[i].offender);
    assert_int_equal(ms_deployment_has(run->deployment, attack_as(&c, 64504), otc),
                     cases[i].victim);
  }
}

static void test_gaps(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *keys, *warning;
  } cases[] = {
      {"[adoption]\naspa=all\n", "[registry] aspa: nobody attests its providers, so ASPA "
                                 "verification finds nothing wrong; write for instance aspa = all"},
      {"[adoption]\npath-end=all\n", "[registry] neighbours: nobody publishes its neighbours"},
      {"[adoption]\nrov-prefer-valid=all\n[registry]\nroa=none\n", "has no ROA, so route origin"},
  };
  for (guint i = 0; i < N(cases); i++) {
    g_auto(AttackCase) c = {0};
    g_autofree char *text = g_strconcat(ATTACK_HIJACK, cases[i].keys, NULL);
    attack_must(&c, text);
    assert_int_equal(c.plan->warnings->len, 1);
    assert_non_null(strstr(g_ptr_array_index(c.plan->warnings, 0), cases[i].warning));
  }
  static const char *const refused[] = {"", "[sweep]\ntrials=2\n"};
  for (guint i = 0; i < N(refused); i++) {
    g_auto(AttackCase) c = {0};
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(
        ATTACK_HIJACK "[adoption]\nmax-prefix=all\n[engine]\nkind=steady\n", refused[i], NULL);
    assert_false(attack_make(&c, text, &error));
    assert_non_null(strstr(error->message, "x.ini:8: [adoption] max-prefix: max-prefix tears "
                                           "sessions down and brings them back, which has no "
                                           "steady state"));
  }
}

/* ---- sweeps */

static char *sweep_path(const AttackCase *c, guint point, guint64 trial)
{
  g_auto(MsDraw) draw = {0};
  guint n;
  assert_true(ms_sweep_draw(c->sweep, trial, &draw, NULL));
  g_autoptr(MsRegistry) registry = ms_sweep_register(c->sweep, point, &draw);
  g_autofree guint32 *path = ms_sweep_path(c->sweep, point, &draw, 0, registry, &n);
  g_autoptr(MsPlanRun) run = ms_sweep_run(c->sweep, point, &draw, NULL);
  assert_non_null(run);
  assert_int_equal(run->schedule->incidents[0].n_path, n);
  if (n > 0)
    assert_memory_equal(run->schedule->incidents[0].path, path, n * sizeof *path);
  return attack_path(path, n);
}

/* What goes undetected hangs on the point; all else is drawn by trial. */
static void test_sweep_paths(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) c = {0}, drawn = {0};
  attack_must(&c, ATTACK_HIJACK "path=undetected\n[registry]\naspa=64504\n[sweep]\ntrials=4\n"
                                "adoption.rov=none | all\nadoption.aspa=none | 50% | all\n");
  static const char *const paths[] = {"", "", "", "64504", "64498 64504", "64498 64504"};
  for (guint p = 0; p < N(paths); p++) {
    g_autofree char *path = sweep_path(&c, p, p % 4);
    assert_string_equal(path, paths[p]);
  }
  attack_must(&drawn, ATTACK_GRAPH
              "[incident x]\nkind=origin-hijack\noffender=random:any\nvictim=random:any\n"
              "path=hops:2\norigins=random:1\n[sweep]\ntrials=4\nadoption.rov=none | all\n");
  g_autofree char *a = sweep_path(&drawn, 0, 0), *b = sweep_path(&drawn, 1, 0),
                  *other = sweep_path(&drawn, 0, 1);
  assert_string_equal(a, b);
  assert_string_not_equal(a, other);
}

static void test_sweep_parties(void **state G_GNUC_UNUSED)
{
  g_auto(AttackCase) c = {0};
  guint otc = (guint)ms_mechanism_find("otc");
  attack_must(&c,
              ATTACK_GRAPH "[incident x]\nkind=leak\noffender=random:can-leak\nvictim=random:any\n"
                           "[sweep]\ntrials=8\nadoption.otc=offender | 50%, -offender | all\n");
  for (guint64 trial = 0; trial < 8; trial++) {
    g_auto(MsDraw) draw = {0};
    assert_true(ms_sweep_draw(c.sweep, trial, &draw, NULL));
    for (guint point = 0; point < 3; point++) {
      g_autoptr(MsPlanRun) run = ms_sweep_run(c.sweep, point, &draw, NULL);
      assert_int_equal(ms_deployment_has(run->deployment, draw.incidents[0].offender, otc),
                       point != 1);
      if (point == 0)
        assert_int_equal(run->n_running[otc], 1);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_paths),           cmocka_unit_test(test_chains),
      cmocka_unit_test(test_no_chain),        cmocka_unit_test(test_undetected),
      cmocka_unit_test(test_prefixes),        cmocka_unit_test(test_own_leak),
      cmocka_unit_test(test_leak_keys),       cmocka_unit_test(test_aim),
      cmocka_unit_test(test_several_victims), cmocka_unit_test(test_origins),
      cmocka_unit_test(test_parameters),      cmocka_unit_test(test_strengths),
      cmocka_unit_test(test_parties),         cmocka_unit_test(test_gaps),
      cmocka_unit_test(test_sweep_paths),     cmocka_unit_test(test_sweep_parties),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
