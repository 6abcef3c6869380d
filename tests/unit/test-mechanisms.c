/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security: every rule of every mechanism, both ways, the table of them, and the deployment
 * that decides where they run. */
#include "models/security/deployment.h"
#include "tests/support/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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
  }
  assert_null(names[n]);
  assert_int_equal(ms_mechanism_find("no-such"), -1);
  assert_int_equal(ms_mechanism_find(""), -1);
  /* OTC changes attributes, so on import all that only refuse come first. */
  for (guint i = 0; i < n; i++)
    if (mechanisms[i]->import != NULL)
      assert_true(i <= (guint)ms_mechanism_find("otc"));
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
  for (guint i = 0; i < G_N_ELEMENTS(otc_rows); i++) {
    print_message("%s\n", otc_rows[i].rule);
    MsHop hop = {.asn = HERE, .neighbour_asn = THERE, .relation = otc_rows[i].relation};
    for (guint learned = 0; learned < 4; learned++) { /* OTC goes by the attribute alone */
      hop.learned = (MsRelation)learned;
      MsAttributes attributes = {otc_rows[i].otc};
      gboolean passes = otc_rows[i].exporting ? ms_mechanism_otc.export(&hop, &attributes)
                                              : ms_mechanism_otc.import(&hop, &attributes);
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

/* ---- what judges by registry, path and graph */

/*
 *    701 ---- 702          an AS-SET of 20: 20 30 31 40
 *     |        |
 *     20      21           50 is a peer of 20
 *    /  \      |
 *   30  31     41
 *    |
 *   40
 */
#define CONES "701-702 701>20 702>21 20>30 20>31 30>40 21>41 20-50"

typedef struct {
  MsTestWorld *test;
  MsPrefix prefixes[2];
  MsRoutes *routes;
  MsWorld world;
} Judged;

static Judged *judged_new(const char *prefix)
{
  Judged *j = g_new0(Judged, 1);
  j->test = ms_test_world_new(CONES);
  j->prefixes[0] = ms_test_prefix(prefix);
  j->routes = ms_routes_new();
  j->world = (MsWorld){j->test->topology, j->test->registry, j->prefixes, j->routes, NULL};
  return j;
}

static void judged_free(Judged *j)
{
  ms_routes_free(j->routes);
  ms_test_world_free(j->test);
  g_free(j);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Judged, judged_free)

static guint32 route_of(Judged *j, const guint32 *path)
{
  guint n = 0;
  while (path[n] != 0)
    n++;
  return ms_routes_intern(j->routes, ms_paths_from_array(j->routes->paths, path, n), 0, 0, 0);
}

/* Whether @mechanism lets the route in from its head; judge must say 1 to 3, the same each time. */
static gboolean lets_in(Judged *j, const MsMechanism *mechanism, const guint32 *path)
{
  guint32 number = route_of(j, path);
  guint verdict = mechanism->judge(&j->world, &j->routes->route[number]);
  assert_in_range(verdict, 1, 3);
  assert_int_equal(mechanism->judge(&j->world, &j->routes->route[number]), verdict);
  MsHop hop = {.asn = 701, .neighbour_asn = path[0], .verdict = verdict};
  MsAttributes attributes = {0};
  gboolean in = mechanism->import(&hop, &attributes);
  assert_int_equal(attributes.otc, 0);
  return in;
}

static void test_rov(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *prefix;
    guint32 path[4];
    gboolean in;
  } rows[] = {
      {"10.0.0.0/16", {20, 30}, TRUE}, /* Valid */
      {"10.0.0.0/16", {30}, TRUE},
      {"10.0.0.0/16", {20, 30, 30}, TRUE}, /* the origin, prepended */
      {"10.0.0.0/16", {20, 31}, FALSE},    /* Invalid: origin */
      {"10.0.0.0/16", {30, 31}, FALSE},    /* the holder is on the path, not its origin */
      {"10.0.0.0/17", {20, 30}, FALSE},    /* Invalid: length */
      {"10.0.0.0/16", {666, 30}, TRUE},    /* a forged origin is Valid */
      {"10.0.0.0/15", {20, 31}, TRUE},     /* NotFound passes */
      {"192.0.2.0/24", {20, 31}, TRUE},
      {"10.9.0.0/16", {20, 30}, FALSE}, /* AS 0 */
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(Judged) j = judged_new(rows[i].prefix);
    MsPrefix held = ms_test_prefix("10.0.0.0/16"), nobodys = ms_test_prefix("10.9.0.0/16");
    ms_registry_add_vrp(j->test->registry, &held, 16, 30);
    ms_registry_add_vrp(j->test->registry, &nobodys, 24, 0);
    assert_int_equal(lets_in(j, &ms_mechanism_rov, rows[i].path), rows[i].in);
  }
}

static void test_prefix_filters(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *name, *prefix;
    guint32 path[6];
    gboolean in;
  } rows[] = {
      {"the neighbour's own", "10.20.0.0/16", {20}, TRUE},
      {"the neighbour's, prepended", "10.20.0.0/16", {20, 20, 20}, TRUE},
      {"its customer's, by route object", "10.30.0.0/16", {20, 30}, TRUE},
      {"a customer's customer's, by VRP", "10.40.0.0/16", {20, 30, 40}, TRUE},
      {"with a prepend on the way", "10.40.0.0/16", {20, 30, 30, 40}, TRUE},
      {"registered for another of the cone", "10.30.0.0/16", {20, 31}, TRUE},
      {"registered outside the cone", "10.41.0.0/16", {20, 30}, FALSE},
      {"registered for nobody", "192.0.2.0/24", {20, 30}, FALSE},
      {"longer than the route object", "10.30.1.0/24", {20, 30}, FALSE},
      {"longer than maxLength", "10.40.1.0/25", {20, 30, 40}, FALSE},
      {"within maxLength", "10.40.1.0/24", {20, 30, 40}, TRUE},
      {"a foreign AS on the path: a leak of a provider's route",
       "10.30.0.0/16",
       {20, 701, 30},
       FALSE},
      {"a foreign AS at the origin", "10.30.0.0/16", {20, 30, 41}, FALSE},
      {"a peer of the neighbour on the path", "10.30.0.0/16", {20, 50, 30}, FALSE},
      {"an AS that the graph does not know", "10.30.0.0/16", {20, 666, 30}, FALSE},
      {"a forged origin in the cone passes", "10.40.0.0/16", {20, 31, 40}, TRUE},
      {"in the cone though not by this way", "10.40.0.0/16", {20, 40}, TRUE},
      {"a head from nowhere", "10.30.0.0/16", {666, 30}, FALSE},
      {"a head whose cone does not hold it", "10.30.0.0/16", {31, 30}, FALSE},
      {"registered for AS 0 alone", "10.50.0.0/16", {20, 30}, FALSE},
  };
  static const struct {
    const char *prefix;
    guint32 asn;
    guint max_length; /* 0: a route object */
  } registered[] = {{"10.20.0.0/16", 20, 0}, {"10.30.0.0/16", 30, 0},  {"10.40.0.0/16", 40, 24},
                    {"10.41.0.0/16", 41, 0}, {"10.41.0.0/16", 41, 24}, {"10.50.0.0/16", 0, 24}};
  const MsMechanism *const both[] = {&ms_mechanism_customer_prefix_filter,
                                     &ms_mechanism_peer_prefix_filter};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].name);
    g_autoptr(Judged) j = judged_new(rows[i].prefix);
    for (guint k = 0; k < G_N_ELEMENTS(registered); k++) {
      MsPrefix prefix = ms_test_prefix(registered[k].prefix);
      if (registered[k].max_length == 0)
        ms_registry_add_route_object(j->test->registry, &prefix, registered[k].asn);
      else
        ms_registry_add_vrp(j->test->registry, &prefix, registered[k].max_length,
                            registered[k].asn);
    }
    for (guint m = 0; m < 2; m++)
      assert_int_equal(lets_in(j, both[m], rows[i].path), rows[i].in);
  }
  assert_int_equal(both[0]->import_from, MS_FROM_CUSTOMER);
  assert_int_equal(both[1]->import_from, MS_FROM_PEER);
}

static void test_peerlock_lite(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *name;
    guint32 path[5];
    gboolean in;
  } rows[] = {
      {"none listed", {20, 30, 40}, TRUE},
      {"a listed AS behind the neighbour", {20, 701, 30}, FALSE},
      {"a listed AS at the origin", {20, 30, 702}, FALSE},
      {"the neighbour itself is listed", {701, 20, 30}, TRUE},
      {"the neighbour itself, prepended", {701, 701, 20}, TRUE},
      {"a listed neighbour carries another", {701, 702, 21}, FALSE},
      {"an AS that the graph does not know", {20, 666, 30}, TRUE},
      {"the neighbour alone", {20}, TRUE},
  };
  g_autoptr(Judged) j = judged_new(PREFIX);
  for (guint listed = 0; listed < 2; listed++) {
    if (listed) {
      j->test->listed[ms_test_as(j->test, 701)] = j->test->listed[ms_test_as(j->test, 702)] = 1;
      j->world.listed = j->test->listed;
    }
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
      assert_int_equal(lets_in(j, &ms_mechanism_peerlock_lite, rows[i].path),
                       rows[i].in || !listed);
  }
  assert_int_equal(ms_mechanism_peerlock_lite.import_from, MS_FROM_CUSTOMER);
}

static void test_valley_filter(void **state G_GNUC_UNUSED)
{
  for (guint learned = 0; learned < 4; learned++) {
    for (guint to = 0; to < 3; to++) {
      MsHop hop = {HERE, THERE, (MsRelation)to, (MsRelation)learned, 0};
      MsAttributes attributes = {OTHER};
      gboolean down_or_own =
          learned == MS_REL_SELF || learned == MS_REL_CUSTOMER || to == MS_REL_CUSTOMER;
      assert_int_equal(ms_mechanism_valley_filter.export(&hop, &attributes), down_or_own);
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
  g_autoptr(Judged) j = judged_new(PREFIX);
  MsPrefix prefix = ms_test_prefix(PREFIX);
  ms_registry_add_vrp(j->test->registry, &prefix, 24, 0); /* everything is Invalid */
  guint32 route = route_of(j, (guint32[]){20, 701, 30, 0});
  for (guint relation = 0; relation < 3; relation++) {
    MsHop hop = {.asn = 701, .neighbour_asn = 20, .relation = (MsRelation)relation};
    hop.learned = MS_REL_PROVIDER;
    MsAttributes attributes = {OTHER};
    guint refused_by = 77;
    const MsProfile *profile = profile_of(deployment, 1);
    assert_true(ms_deployment_import(deployment, profile, &j->world, route, &hop, &attributes,
                                     &refused_by));
    assert_true(ms_deployment_export(deployment, profile, &j->world, route, &hop, &attributes,
                                     &refused_by));
    assert_int_equal(attributes.otc, OTHER);
    assert_int_equal(refused_by, 77);
  }
  assert_int_equal(j->routes->route[route].verdicts, 0); /* nobody asked */
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
  guint32 bit = 1u << rov;
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
    assert_int_equal(p->import[r], 1u << otc);
    assert_int_equal(p->export[r], r == MS_REL_PEER ? 1u << otc : 0);
  }
  /* Equal deployments share a profile, in whatever order they came. */
  ms_deployment_add(deployment, 2, otc, MS_FROM_ALL, MS_FROM_ALL, 1);
  ms_deployment_add(deployment, 2, valley, 0, MS_FROM_PEER, 1);
  ms_deployment_add(deployment, 3, valley, 0, MS_FROM_PEER, 1);
  ms_deployment_add(deployment, 3, otc, MS_FROM_ALL, MS_FROM_ALL, 1);
  assert_int_equal(deployment->profile_of[2], deployment->profile_of[3]);
  assert_int_not_equal(deployment->profile_of[2], deployment->profile_of[1]);
  assert_int_equal(deployment->active, bit | 1u << otc | 1u << valley);
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
  g_autoptr(Judged) j = judged_new(PREFIX);
  MsPrefix prefix = ms_test_prefix(PREFIX);
  ms_registry_add_vrp(j->test->registry, &prefix, 24, 0);
  j->test->listed[ms_test_as(j->test, 701)] = 1;
  j->world.listed = j->test->listed;
  const char *const names[] = {"otc", "peerlock-lite", "customer-prefix-filter", "rov"};
  g_autoptr(MsDeployment) deployment = ms_deployment_new(1, 1);
  guint32 route = route_of(j, (guint32[]){20, 701, 30, 0});
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const MsMechanism *m = ms_mechanisms(&(guint){0})[number_of(names[i])];
    ms_deployment_add(deployment, 0, number_of(names[i]), m->import_from, m->export_to, 1);
    MsHop hop = {.asn = 31, .neighbour_asn = 20, .relation = MS_REL_CUSTOMER};
    MsAttributes attributes = {OTHER};
    guint refused_by = G_MAXUINT;
    assert_false(ms_deployment_import(deployment, profile_of(deployment, 0), &j->world, route, &hop,
                                      &attributes, &refused_by));
    assert_int_equal(refused_by, number_of(names[i])); /* each stands before those added so far */
    assert_int_equal(attributes.otc, OTHER);
  }
  guint64 verdicts = j->routes->route[route].verdicts;
  for (guint i = 1; i < G_N_ELEMENTS(names); i++)
    assert_int_not_equal(verdicts >> (2 * number_of(names[i])) & 3, 0);
  assert_int_equal(verdicts >> (2 * number_of("otc")) & 3, 0); /* it does not judge */
  /* Kept: a registry that changes under it is not asked again. */
  MsPrefix all = ms_test_prefix("192.0.2.0/24");
  ms_registry_add_vrp(j->test->registry, &all, 24, 30);
  MsHop hop = {.asn = 31, .neighbour_asn = 20, .relation = MS_REL_PROVIDER};
  MsAttributes attributes = {0};
  guint refused_by = G_MAXUINT;
  assert_false(ms_deployment_import(deployment, profile_of(deployment, 0), &j->world, route, &hop,
                                    &attributes, &refused_by));
  assert_int_equal(refused_by, number_of("rov"));
  assert_int_equal(j->routes->route[route].verdicts, verdicts);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_otc_rules),
      cmocka_unit_test(test_otc_on_graphs),
      cmocka_unit_test(test_otc_from_peer),
      cmocka_unit_test(test_rov),
      cmocka_unit_test(test_prefix_filters),
      cmocka_unit_test(test_peerlock_lite),
      cmocka_unit_test(test_valley_filter),
      cmocka_unit_test(test_profile_0),
      cmocka_unit_test(test_classes_and_strengths),
      cmocka_unit_test(test_strengths_nest),
      cmocka_unit_test(test_refused_by),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
