/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security: the table of mechanisms, OTC and what stops a leak at the leaker, and the
 * deployment that decides where they run. */
#include "tests/unit/judged.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LINKS "701>20 20>30 20>31"

enum { HERE = 64500, THERE = 64501, OTHER = 64511 };

static void test_table(void **state G_GNUC_UNUSED)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  assert_in_range(n, 6, MS_MAX_MECHANISMS);
  g_autofree const char **names = ms_mechanism_names();
  for (guint i = 0; i < n; i++) {
    const MsMechanism *m = mechanisms[i];
    print_message("%s\n", m->name);
    assert_string_equal(names[i], m->name);
    assert_int_equal(ms_mechanism_find(m->name), i); /* so no two share a name */
    assert_true(strlen(m->title) > 0 && strlen(m->source) > 0);
    assert_null(strchr(m->name, '_'));
    assert_true(m->needs == NULL || strlen(m->needs) > 0);
    /* It looks where it has something to say, and only there. */
    assert_int_equal(m->import != NULL, m->import_from != 0);
    assert_int_equal(m->export != NULL, m->export_to != 0);
    assert_true(m->import != NULL || m->export != NULL);
    assert_int_equal((m->import_from | m->export_to) & ~MS_FROM_ALL, 0);
    /* Who refuses says why; who only prefers, or sets what others go by, has nothing to say. */
    assert_true(m->why != NULL || m->prefers || g_str_has_prefix(m->name, "blackhole"));
    assert_true(!(m->fills && !m->punches));
    assert_true(m->ride != MS_RIDE_LEAKER || m->import == NULL);
  }
  assert_null(names[n]);
  assert_int_equal(ms_mechanism_find("no-such"), -1);
  assert_int_equal(ms_mechanism_find(""), -1);
  /* What vouches for a route comes first, what changes attributes of others' last, what prefers
   * after all that only refuse by registry and path. */
  static const char *const order[] = {
      "blackhole",     "first-as",         "prefix-length-filter", "rov",        "aspa",
      "path-end",      "bgp-isec",         "peer-prefix-filter",   "peerlock",   "peerlock-lite",
      "valley-filter", "rov-prefer-valid", "bgpsec-1st",           "bgpsec-3rd", "otc"};
  for (guint i = 1; i < G_N_ELEMENTS(order); i++)
    assert_true(ms_mechanism_find(order[i - 1]) < ms_mechanism_find(order[i]));
  assert_int_equal(ms_mechanism_find("otc"), n - 1);
}

/* RFC 9234 section 5. `relation` is what the neighbour is; expected otc where it passes. */
static const struct {
  const char *rule;
  gboolean exporting;
  MsRelation relation;
  guint32 otc;
  gboolean passes;
  guint32 after;
} otc_rows[] = {
    {"ingress 1: from a Customer: a leak", FALSE, MS_REL_CUSTOMER, OTHER, FALSE, 0},
    {"ingress 1: the Customer's own value too", FALSE, MS_REL_CUSTOMER, THERE, FALSE, 0},
    {"ingress 1: the local value too", FALSE, MS_REL_CUSTOMER, HERE, FALSE, 0},
    {"absent from a Customer: stays absent", FALSE, MS_REL_CUSTOMER, 0, TRUE, 0},
    {"ingress 2: from a Peer, another's value: a leak", FALSE, MS_REL_PEER, OTHER, FALSE, 0},
    {"ingress 2: the local value is another's", FALSE, MS_REL_PEER, HERE, FALSE, 0},
    {"from a Peer, the Peer's own value", FALSE, MS_REL_PEER, THERE, TRUE, THERE},
    {"ingress 3: absent, from a Peer: the remote ASN", FALSE, MS_REL_PEER, 0, TRUE, THERE},
    {"ingress 3: absent, from a Provider", FALSE, MS_REL_PROVIDER, 0, TRUE, THERE},
    {"from a Provider, present: not overwritten", FALSE, MS_REL_PROVIDER, OTHER, TRUE, OTHER},
    {"from a Provider, its own", FALSE, MS_REL_PROVIDER, THERE, TRUE, THERE},
    {"egress 1: absent, to a Customer: the local ASN", TRUE, MS_REL_CUSTOMER, 0, TRUE, HERE},
    {"egress 1: absent, to a Peer", TRUE, MS_REL_PEER, 0, TRUE, HERE},
    {"absent, to a Provider: stays absent", TRUE, MS_REL_PROVIDER, 0, TRUE, 0},
    {"present, to a Customer: not overwritten", TRUE, MS_REL_CUSTOMER, OTHER, TRUE, OTHER},
    {"egress 2: present, not to a Peer", TRUE, MS_REL_PEER, OTHER, FALSE, 0},
    {"egress 2: present, not to a Provider", TRUE, MS_REL_PROVIDER, OTHER, FALSE, 0},
    {"egress 2: the local value too", TRUE, MS_REL_PEER, HERE, FALSE, 0},
};

static void test_otc_rules(void **state G_GNUC_UNUSED)
{
  const MsMechanism *otc = judged_mechanism("otc");
  for (guint i = 0; i < G_N_ELEMENTS(otc_rows); i++) {
    print_message("%s\n", otc_rows[i].rule);
    MsHop hop = {.asn = HERE, .neighbour_asn = THERE, .relation = otc_rows[i].relation};
    for (guint learned = 0; learned < 4; learned++) { /* OTC goes by the attribute alone */
      hop.learned = (MsRelation)learned;
      MsAttributes attributes = {.otc = otc_rows[i].otc};
      gboolean passes =
          otc_rows[i].exporting ? otc->export(&hop, &attributes) : otc->import(&hop, &attributes);
      assert_int_equal(passes, otc_rows[i].passes);
      if (passes)
        assert_int_equal(attributes.otc, otc_rows[i].after);
    }
  }
}

#define PREFIX "192.0.2.0/24"
#define START  (100 * MS_SECOND)
#define END    (200 * MS_SECOND)

static MsResult *run_leak(const MsTestWorld *world, guint32 offender, guint32 victim)
{
  MsIncident leak = ms_test_leak(world, offender, victim, PREFIX, START, END);
  return ms_test_run(world, &leak, 1, NULL, 0, (START + END) / 2);
}

/*
 *       10 ------- 20       1: the victim
 *      /  \       /  \      4: leaks to 20 what it has from 3, the lower ASN of two providers
 *     1    3     /    5
 *           \   /
 *             4
 *
 * 20 prefers its customer's route to its peer's where nobody stops it. Those that do not run OTC
 * carry on what others have set. */
static void test_otc_on_graphs(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *name;
    guint32 adopters[3];
    gboolean leaked;
    guint64 refused_import, refused_export;
  } rows[] = {
      {"nobody", {0}, TRUE, 0, 0},
      {"20 alone has nothing to see", {20}, TRUE, 0, 0},
      {"10 sets it on egress, nobody looks", {10}, TRUE, 0, 0},
      {"10 sets it on egress; 3 and 4 carry it; 20 sees it", {10, 20}, FALSE, 1, 0},
      {"3 sets it on ingress; 4 carries it; 20 sees it", {3, 20}, FALSE, 1, 0},
      {"4 sets it on ingress and keeps its own leak in", {4}, FALSE, 0, 1},
      {"the leaker and its provider", {4, 20}, FALSE, 0, 1},
      {"far away from all", {5}, TRUE, 0, 0},
  };
  int otc = ms_mechanism_find("otc");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].name);
    g_autoptr(MsTestWorld) world = ms_test_world_new("10-20 10>1 10>3 3>4 20>4 20>5");
    for (guint k = 0; k < G_N_ELEMENTS(rows[i].adopters) && rows[i].adopters[k] != 0; k++)
      ms_test_deploy(world, rows[i].adopters[k], "otc");
    g_autoptr(MsResult) result = run_leak(world, 4, 1);
    assert_true(result->converged);
    MS_ASSERT_PATH(world, result, "at", 0, 20, rows[i].leaked ? "20 4 3 10 1" : "20 10 1");
    assert_int_equal(result->refused_import[otc], rows[i].refused_import);
    assert_int_equal(result->refused_export[otc] > 0, rows[i].refused_export > 0);
    assert_int_equal(result->leak_sent[0] > 0, rows[i].refused_export == 0);
  }
}

/* The transitive attribute across a peering: 20 hears from its peer 4 another's value. */
static void test_otc_from_peer(void **state G_GNUC_UNUSED)
{
  for (guint adopts = 0; adopts < 2; adopts++) {
    g_autoptr(MsTestWorld) world = ms_test_world_new("10>1 10>4 4-20 20>5");
    ms_test_deploy(world, 10, "otc");
    if (adopts)
      ms_test_deploy(world, 20, "otc");
    g_autoptr(MsResult) result = run_leak(world, 4, 1);
    MS_ASSERT_PATH(world, result, "at", 0, 20, adopts ? "none" : "20 4 10 1");
    MS_ASSERT_PATH(world, result, "at", 0, 5, adopts ? "none" : "5 20 4 10 1");
  }
  /* And a peer's own value is good: 4 stamps its own customer's route for its peer 20, which sends
   * it to customers. */
  g_autoptr(MsTestWorld) world = ms_test_world_new("4>1 4-20 20>5");
  ms_test_deploy(world, 4, "otc");
  ms_test_deploy(world, 20, "otc");
  ms_test_deploy(world, 5, "otc");
  g_autoptr(MsResult) result = run_leak(world, 5, 1);
  MS_ASSERT_PATH(world, result, "at", 0, 5, "5 20 4 1");
  assert_int_equal(result->refused_import[ms_mechanism_find("otc")], 0);
}

static void test_valley_filter(void **state G_GNUC_UNUSED)
{
  const MsMechanism *valley = judged_mechanism("valley-filter");
  for (guint learned = 0; learned < 4; learned++) {
    for (guint to = 0; to < 3; to++) {
      MsHop hop = {.asn = HERE,
                   .neighbour_asn = THERE,
                   .relation = (MsRelation)to,
                   .learned = (MsRelation)learned};
      MsAttributes attributes = {.otc = OTHER};
      gboolean down_or_own =
          learned == MS_REL_SELF || learned == MS_REL_CUSTOMER || to == MS_REL_CUSTOMER;
      assert_int_equal(valley->export(&hop, &attributes), down_or_own);
      assert_int_equal(attributes.otc, OTHER);
    }
  }
}

/* ---- deployment */

static guint number_of(const char *name)
{
  int number = ms_mechanism_find(name);
  assert_true(number >= 0);
  return (guint)number;
}

static const MsProfile *profile_of(const MsDeployment *deployment, guint32 as)
{
  return &deployment->profiles[deployment->profile_of[as]];
}

static void test_profile_0(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsDeployment) deployment = ms_deployment_new(3, 1);
  assert_int_equal(deployment->n_profiles, 1);
  assert_int_equal(deployment->active, 0);
  g_autoptr(Judged) j = judged_new(LINKS, PREFIX);
  MsPrefix prefix = ms_test_prefix(PREFIX);
  ms_registry_add_vrp(j->test->registry, &prefix, 24, 0); /* everything is Invalid */
  guint32 route = judged_route(j, (const guint32[]){20, 701, 30, 0});
  for (guint relation = 0; relation < 3; relation++) {
    MsHop hop = {.asn = 701, .neighbour_asn = 20, .relation = (MsRelation)relation};
    hop.learned = MS_REL_PROVIDER;
    MsAttributes attributes = {.otc = OTHER};
    guint refused_by = 77;
    const MsProfile *profile = profile_of(deployment, 1);
    assert_true(ms_deployment_import(deployment, profile, &j->world, route, &hop, &attributes,
                                     &refused_by));
    assert_true(ms_deployment_export(deployment, profile, &j->world, route, &hop, &attributes,
                                     &refused_by));
    assert_int_equal(attributes.otc, OTHER);
    assert_int_equal(refused_by, 77);
  }
  for (guint i = 0; i < MS_MAX_MECHANISMS; i++) /* nobody asked */
    assert_int_equal(ms_route_verdict(&j->routes->route[route], i), 0);
  /* What adds nothing leaves profile 0 alone. */
  ms_deployment_add(deployment, 1, number_of("rov"), MS_FROM_ALL, 0, 0);
  ms_deployment_add(deployment, 1, number_of("rov"), MS_FROM_ALL, 0, -1);
  ms_deployment_add(deployment, 1, number_of("rov"), 0, 0, 1);
  assert_int_equal(deployment->profile_of[1], 0);
  assert_int_equal(deployment->active, 0);
}

static void test_classes_and_strengths(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsDeployment) deployment = ms_deployment_new(4, 1);
  guint rov = number_of("rov"), otc = number_of("otc"), valley = number_of("valley-filter");
  guint64 bit = MS_MECHANISM_BIT(rov);
  ms_deployment_add(deployment, 0, rov, MS_FROM_CUSTOMER | MS_FROM_PEER, MS_FROM_ALL, 0.5);
  const MsProfile *p = profile_of(deployment, 0);
  for (guint r = 0; r < 3; r++) {
    assert_int_equal(p->import[r], 0);
    assert_int_equal(p->import_maybe[r], r == MS_REL_PROVIDER ? 0 : bit);
    assert_int_equal(p->export[r] | p->export_maybe[r], 0); /* it has nothing to do there */
  }
  /* The larger counts, whichever comes first. */
  ms_deployment_add(deployment, 0, rov, MS_FROM_CUSTOMER, 0, 1);
  ms_deployment_add(deployment, 0, rov, MS_FROM_CUSTOMER | MS_FROM_PEER, 0, 0.25);
  p = profile_of(deployment, 0);
  assert_int_equal(p->import[MS_REL_CUSTOMER], bit);
  assert_int_equal(p->import_maybe[MS_REL_CUSTOMER], 0);
  assert_int_equal(p->import_maybe[MS_REL_PEER], bit);
  assert_float_equal(p->strength[rov][MS_REL_CUSTOMER], 1, 0);
  assert_float_equal(p->strength[rov][MS_REL_PEER], 0.5, 0);
  assert_float_equal(p->strength[rov][MS_REL_PROVIDER], 0, 0);
  /* Above 1 is 1. */
  ms_deployment_add(deployment, 1, otc, MS_FROM_ALL, MS_FROM_PEER, 7);
  p = profile_of(deployment, 1);
  assert_float_equal(p->strength[otc][MS_REL_PEER], 1, 0);
  for (guint r = 0; r < 3; r++) {
    assert_int_equal(p->import[r], MS_MECHANISM_BIT(otc));
    assert_int_equal(p->export[r], r == MS_REL_PEER ? MS_MECHANISM_BIT(otc) : 0);
  }
  /* Equal deployments share a profile, in whatever order they came. */
  ms_deployment_add(deployment, 2, otc, MS_FROM_ALL, MS_FROM_ALL, 1);
  ms_deployment_add(deployment, 2, valley, 0, MS_FROM_PEER, 1);
  ms_deployment_add(deployment, 3, valley, 0, MS_FROM_PEER, 1);
  ms_deployment_add(deployment, 3, otc, MS_FROM_ALL, MS_FROM_ALL, 1);
  assert_int_equal(deployment->profile_of[2], deployment->profile_of[3]);
  assert_int_not_equal(deployment->profile_of[2], deployment->profile_of[1]);
  assert_int_equal(deployment->active, bit | MS_MECHANISM_BIT(otc) | MS_MECHANISM_BIT(valley));
}

/* Of the sessions of one AS a share runs it; a stronger deployment runs wherever a weaker does;
 * mechanisms, ASes and seeds draw apart. */
static void test_strengths_nest(void **state G_GNUC_UNUSED)
{
  enum { SESSIONS = 4000, STEPS = 11 };
  guint rov = number_of("rov"), lite = number_of("peerlock-lite");
  g_autoptr(MsDeployment) deployment = ms_deployment_new(STEPS + 1, 9);
  g_autoptr(MsDeployment) reseeded = ms_deployment_new(1, 10);
  for (guint i = 0; i < STEPS; i++) {
    ms_deployment_add(deployment, i, rov, MS_FROM_CUSTOMER, 0, i / 10.0);
    ms_deployment_add(deployment, i, lite, MS_FROM_CUSTOMER, 0, i / 10.0);
  }
  ms_deployment_add(reseeded, 0, rov, MS_FROM_CUSTOMER, 0, 0.5);
  guint runs[STEPS] = {0}, other_mechanism = 0, other_as = 0, other_seed = 0, reversed = 0;
  for (guint32 neighbour = 1; neighbour <= SESSIONS; neighbour++) {
    gboolean weaker = FALSE;
    for (guint i = 0; i < STEPS; i++) {
      const MsProfile *p = profile_of(deployment, i);
      gboolean here = ms_deployment_runs(deployment, p, rov, MS_REL_CUSTOMER, HERE, neighbour);
      assert_true(here || !weaker);
      assert_false(ms_deployment_runs(deployment, p, rov, MS_REL_PEER, HERE, neighbour));
      weaker = here;
      runs[i] += here ? 1 : 0;
    }
    const MsProfile *half = profile_of(deployment, 5);
    gboolean here = ms_deployment_runs(deployment, half, rov, MS_REL_CUSTOMER, HERE, neighbour);
    other_mechanism +=
        here == ms_deployment_runs(deployment, half, lite, MS_REL_CUSTOMER, HERE, neighbour);
    other_as +=
        here == ms_deployment_runs(deployment, half, rov, MS_REL_CUSTOMER, THERE, neighbour);
    reversed += here == ms_deployment_runs(deployment, half, rov, MS_REL_CUSTOMER, neighbour, HERE);
    other_seed += here == ms_deployment_runs(reseeded, profile_of(reseeded, 0), rov,
                                             MS_REL_CUSTOMER, HERE, neighbour);
  }
  for (guint i = 0; i < STEPS; i++) /* five standard deviations at most */
    assert_in_range(runs[i], MAX(i * 400, 160) - 160, i * 400 + 160);
  assert_int_equal(runs[0], 0);
  assert_int_equal(runs[STEPS - 1], SESSIONS);
  const guint agree[] = {other_mechanism, other_as, other_seed, reversed};
  for (guint i = 0; i < G_N_ELEMENTS(agree); i++)
    assert_in_range(agree[i], SESSIONS / 2 - 160, SESSIONS / 2 + 160);
}

/* Whoever is first in the table is named; a verdict is asked once and kept, two bits each. */
static void test_refused_by(void **state G_GNUC_UNUSED)
{
  g_autoptr(Judged) j = judged_new(LINKS, PREFIX);
  MsPrefix prefix = ms_test_prefix(PREFIX);
  ms_registry_add_vrp(j->test->registry, &prefix, 24, 0);
  judged_list(j, (const guint32[]){701, 0});
  const char *const names[] = {"otc", "peerlock-lite", "customer-prefix-filter", "rov"};
  g_autoptr(MsDeployment) deployment = ms_deployment_new(1, 1);
  guint32 route = judged_route(j, (const guint32[]){20, 701, 30, 0});
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const MsMechanism *m = ms_mechanisms(&(guint){0})[number_of(names[i])];
    ms_deployment_add(deployment, 0, number_of(names[i]), m->import_from, m->export_to, 1);
    MsHop hop = {.asn = 31, .neighbour_asn = 20, .relation = MS_REL_CUSTOMER};
    MsAttributes attributes = {.otc = OTHER};
    guint refused_by = G_MAXUINT;
    assert_false(ms_deployment_import(deployment, profile_of(deployment, 0), &j->world, route, &hop,
                                      &attributes, &refused_by));
    assert_int_equal(refused_by, number_of(names[i])); /* each stands before those added so far */
    assert_int_equal(attributes.otc, OTHER);
  }
  const MsRoute asked = j->routes->route[route];
  for (guint i = 1; i < G_N_ELEMENTS(names); i++)
    assert_int_not_equal(ms_route_verdict(&asked, number_of(names[i])), 0);
  assert_int_equal(ms_route_verdict(&asked, number_of("otc")), 0); /* it does not judge */
  /* Kept: a registry that changes under it is not asked again. */
  MsPrefix all = ms_test_prefix("192.0.2.0/24");
  ms_registry_add_vrp(j->test->registry, &all, 24, 30);
  MsHop hop = {.asn = 31, .neighbour_asn = 20, .relation = MS_REL_PROVIDER};
  MsAttributes attributes = {0};
  guint refused_by = G_MAXUINT;
  assert_false(ms_deployment_import(deployment, profile_of(deployment, 0), &j->world, route, &hop,
                                    &attributes, &refused_by));
  assert_int_equal(refused_by, number_of("rov"));
  assert_memory_equal(j->routes->route[route].verdicts, asked.verdicts, sizeof asked.verdicts);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_otc_rules),
      cmocka_unit_test(test_otc_on_graphs),
      cmocka_unit_test(test_otc_from_peer),
      cmocka_unit_test(test_valley_filter),
      cmocka_unit_test(test_profile_0),
      cmocka_unit_test(test_classes_and_strengths),
      cmocka_unit_test(test_strengths_nest),
      cmocka_unit_test(test_refused_by),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
