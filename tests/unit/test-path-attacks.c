/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each mechanism that judges paths stops, and what it does not, on the event engine: forged
 * paths of growing length, leaks of every type, and what unsigned stretches do to BGPsec. */
#include "tests/unit/judged.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PREFIX "192.0.2.0/24"

/* An origin hijack by @offender of 1's prefix that claims to come along @path, ended by a 0. */
static MsIncident forged(const MsTestWorld *world, guint32 offender, const guint32 *path)
{
  MsIncident incident = {.name = "forged",
                         .kind = MS_INCIDENT_ORIGIN_HIJACK,
                         .offender = ms_test_as(world, offender),
                         .victim = ms_test_as(world, 1),
                         .prefix = ms_test_prefix(PREFIX),
                         .start = 100 * MS_SECOND,
                         .end = MS_TIME_NEVER,
                         .path = path};
  while (path[incident.n_path] != 0)
    incident.n_path++;
  return incident;
}

static MsResult *run(const MsTestWorld *world, const MsSecurityOptions *security,
                     const MsIncident *incident)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule = ms_schedule_new(world->topology, incident, 1, NULL, 0, &error);
  g_assert_no_error(error);
  MsEventSetup setup = {
      .topology = world->topology,
      .registry = world->registry,
      .security = security,
      .deployment = world->deployment,
      .schedule = schedule,
      .listed = world->listed,
      .policy = world->policy,
      .options = world->options,
      .snapshot_at = -1,
  };
  MsResult *result = ms_event_run(&setup, NULL, NULL, &error);
  g_assert_no_error(error);
  assert_true(result->converged);
  return result;
}

/* [n_ases] those of @asns, up to a 0. */
static guint8 *members_of(const MsTestWorld *world, const guint32 *asns)
{
  guint8 *members = g_new0(guint8, world->topology->n_ases);
  for (guint i = 0; asns[i] != 0; i++)
    members[ms_test_as(world, asns[i])] = 1;
  return members;
}

/* ---- forged paths */

/*
 *     10 ---- 20
 *      |      / \            1 is the victim, 666 the offender, 20 runs the mechanism; without, it
 *      2    666  5           prefers what its customer sends, however long
 *      |     |
 *      1     7               7, below the offender, runs it too
 */
#define FORGED "10-20 10>2 2>1 20>666 20>5 666>7 20>7"

static const struct {
  const char *mechanism;
  guint32 registered[4]; /* who has registered what it needs, or runs it too */
  guint suffix;
  gboolean stops[4]; /* that claim to be the origin; to have it from it; over 2; over 10 and 2 */
} forged_rows[] = {
    {NULL, {0}, 1, {FALSE, FALSE, FALSE, FALSE}},
    {"rov", {1}, 1, {TRUE, FALSE, FALSE, FALSE}},
    {"path-end", {0}, 1, {FALSE, FALSE, FALSE, FALSE}},
    {"path-end", {1}, 1, {FALSE, TRUE, FALSE, FALSE}},
    {"path-end", {1, 2}, 1, {FALSE, TRUE, FALSE, FALSE}},
    {"path-end", {1, 2}, 2, {FALSE, TRUE, TRUE, FALSE}},
    {"path-end", {1, 2, 10}, 2, {FALSE, TRUE, TRUE, FALSE}},
    {"path-end", {1, 2, 10}, 3, {FALSE, TRUE, TRUE, TRUE}},
    {"path-end", {2, 10}, 3, {FALSE, FALSE, TRUE, TRUE}},
    {"aspa", {0}, 1, {FALSE, FALSE, FALSE, FALSE}},
    {"aspa", {1}, 1, {FALSE, TRUE, FALSE, FALSE}},
    {"aspa", {1, 2}, 1, {FALSE, TRUE, TRUE, FALSE}},
    {"aspa", {1, 2, 10}, 1, {FALSE, TRUE, TRUE, TRUE}},
    {"aspa-neighbours", {1}, 1, {FALSE, TRUE, FALSE, FALSE}},
    {"aspa-neighbours", {1, 2, 10}, 1, {FALSE, TRUE, TRUE, TRUE}},
    {"bgp-isec", {0}, 1, {FALSE, FALSE, FALSE, FALSE}},
    {"bgp-isec", {1}, 1, {FALSE, TRUE, TRUE, TRUE}},
    {"bgp-isec", {2}, 1, {FALSE, FALSE, TRUE, TRUE}},
    {"bgp-isec", {10}, 1, {FALSE, FALSE, FALSE, TRUE}},
};

static void test_forged_paths(void **state G_GNUC_UNUSED)
{
  static const guint32 claims[][4] = {{0}, {1, 0}, {2, 1, 0}, {10, 2, 1, 0}};
  static const char *const at_20[] = {"20 666", "20 666 1", "20 666 2 1", "20 666 10 2 1"};
  for (guint i = 0; i < G_N_ELEMENTS(forged_rows); i++) {
    for (guint c = 0; c < G_N_ELEMENTS(claims); c++) {
      const char *name = forged_rows[i].mechanism;
      print_message("%s, %u registered, %u forged\n", name, forged_rows[i].registered[0], c);
      g_autoptr(MsTestWorld) world = ms_test_world_new(FORGED);
      g_autofree guint8 *members = members_of(world, forged_rows[i].registered);
      MsPrefix prefix = ms_test_prefix(PREFIX);
      ms_registry_add_vrp(world->registry, &prefix, 24, 1);
      ms_registry_publish_neighbours(world->registry, world->topology, members);
      ms_registry_attest_providers(world->registry, world->topology, members);
      if (name != NULL)
        ms_test_deploy(world, 20, name);
      for (guint k = 0; g_strcmp0(name, "bgp-isec") == 0 && forged_rows[i].registered[k] != 0; k++)
        ms_test_deploy(world, forged_rows[i].registered[k], name);
      MsSecurityOptions security = *ms_security_options_default();
      security.path_end_suffix = forged_rows[i].suffix;
      MsIncident incident = forged(world, 666, claims[c]);
      g_autoptr(MsResult) result = run(world, &security, &incident);
      MS_ASSERT_PATH(world, result, "final", 0, 20,
                     forged_rows[i].stops[c] ? "20 10 2 1" : at_20[c]);
      if (name != NULL)
        assert_int_equal(result->refused_import[ms_mechanism_find(name)] > 0,
                         forged_rows[i].stops[c]);
      MS_ASSERT_PATH(world, result, "before", 0, 20, "20 10 2 1");
    }
  }
}

/* A provider's forgery towards its customer is out of ASPA's reach, and not out of that of the
 * neighbours that the victim publishes. */
static void test_forged_from_provider(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism, *path;
  } rows[] = {{NULL, "7 666 1"},
              {"aspa", "7 666 1"},
              {"aspa-neighbours", "7 20 10 2 1"},
              {"path-end", "7 20 10 2 1"}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(MsTestWorld) world = ms_test_world_new(FORGED);
    g_autofree guint8 *all = g_malloc(world->topology->n_ases);
    memset(all, 1, world->topology->n_ases);
    ms_registry_publish_neighbours(world->registry, world->topology, all);
    ms_registry_attest_providers(world->registry, world->topology, all);
    if (rows[i].mechanism != NULL)
      ms_test_deploy(world, 7, rows[i].mechanism);
    const guint32 to = ms_test_as(world, 7); /* its provider 20 hears nothing of it */
    MsIncident incident = forged(world, 666, (const guint32[]){1, 0});
    incident.to = &to;
    incident.n_to = 1;
    g_autoptr(MsResult) result = run(world, NULL, &incident);
    MS_ASSERT_PATH(world, result, "final", 0, 7, rows[i].path);
  }
}

/* The offender leaves itself out, and passes for the victim: who goes by the session sees that, and
 * so does who misses a signature; the victim's published neighbours tell one AS further on. */
static void test_stripped(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism;
    guint32 adopter;
    const char *at_20, *at_5;
  } rows[] = {
      {NULL, 0, "20 1", "5 20 1"},
      {"rov", 20, "20 1", "5 20 1"},
      {"first-as", 20, "20 10 2 1", "5 20 10 2 1"},
      {"aspa", 20, "20 10 2 1", "5 20 10 2 1"},
      {"aspa-neighbours", 20, "20 10 2 1", "5 20 10 2 1"},
      {"bgp-isec", 20, "20 10 2 1", "5 20 10 2 1"},
      {"peerlock-lite", 20, "20 10 2 1", "5 20 10 2 1"},
      {"peerlock", 20, "20 10 2 1", "5 20 10 2 1"},
      {"customer-prefix-filter", 20, "20 10 2 1", "5 20 10 2 1"},
      {"path-end", 20, "20 1", "5 20 1"},
      {"path-end", 5, "20 1", "none"},
      {"aspa-neighbours", 5, "20 1", "none"},
      {"bgp-isec", 5, "20 1", "none"},
      {"aspa", 5, "20 1", "5 20 1"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s at %u\n", rows[i].mechanism, rows[i].adopter);
    g_autoptr(MsTestWorld) world = ms_test_world_new(FORGED);
    g_autofree guint8 *all = g_malloc(world->topology->n_ases);
    memset(all, 1, world->topology->n_ases);
    MsPrefix prefix = ms_test_prefix(PREFIX);
    ms_registry_add_vrp(world->registry, &prefix, 24, 1);
    ms_registry_publish_neighbours(world->registry, world->topology, all);
    ms_registry_attest_providers(world->registry, world->topology, all);
    world->listed[ms_test_as(world, 1)] = 1;
    if (rows[i].mechanism != NULL)
      ms_test_deploy(world, rows[i].adopter, rows[i].mechanism);
    if (g_strcmp0(rows[i].mechanism, "bgp-isec") == 0)
      ms_test_deploy(world, 1, "bgp-isec");
    MsIncident incident = forged(world, 666, (const guint32[]){1, 0});
    incident.strips = TRUE;
    g_autoptr(MsResult) result = run(world, NULL, &incident);
    MS_ASSERT_PATH(world, result, "final", 0, 20, rows[i].at_20);
    MS_ASSERT_PATH(world, result, "final", 0, 5, rows[i].at_5);
  }
}

/* ---- leaks */

/* RFC 7908 section 3: 4 leaks 1's route to 20; 21 is a customer of 20. */
static const struct {
  guint type;
  const char *links;
} leaks[] = {{1, "10>1 10>4 20>4 20>21"},
             {2, "10>1 10-4 4-20 20>21"},
             {3, "10>1 10>4 4-20 20>21"},
             {4, "10>1 10-4 20>4 20>21"}};

static void test_leaks(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism;
    guint32 adopter, attested[4];
    gboolean stops;
  } rows[] = {
      {NULL, 0, {0}, FALSE},
      {"aspa", 20, {0}, FALSE},    /* nobody has attested anything */
      {"aspa", 20, {1, 4}, FALSE}, /* the providers of origin and leaker are not what counts */
      {"aspa", 20, {10}, TRUE},    /* that 4 is none of 10's providers is */
      {"aspa", 21, {10}, FALSE},   /* further down two have to have attested */
      {"aspa", 21, {10, 20}, TRUE},
      {"aspa-neighbours", 20, {10}, TRUE},
      {"path-end", 20, {1, 10, 4}, FALSE}, /* a leak runs over true links */
      {"bgp-isec", 20, {1, 10, 4}, FALSE}, /* and is signed */
      {"bgpsec-1st", 20, {1, 10, 4}, FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    for (guint k = 0; k < G_N_ELEMENTS(leaks); k++) {
      print_message("%s at %u, type %u\n", rows[i].mechanism, rows[i].adopter, leaks[k].type);
      g_autoptr(MsTestWorld) world = ms_test_world_new(leaks[k].links);
      g_autofree guint8 *members = members_of(world, rows[i].attested);
      ms_registry_publish_neighbours(world->registry, world->topology, members);
      ms_registry_attest_providers(world->registry, world->topology, members);
      if (rows[i].mechanism != NULL)
        ms_test_deploy(world, rows[i].adopter, rows[i].mechanism);
      for (guint m = 0; rows[i].mechanism != NULL && g_str_has_prefix(rows[i].mechanism, "bgp") &&
                        rows[i].attested[m] != 0;
           m++)
        ms_test_deploy(world, rows[i].attested[m], rows[i].mechanism);
      MsIncident leak = ms_test_leak(world, 4, 1, PREFIX, 100 * MS_SECOND, MS_TIME_NEVER);
      leak.leak_types = 1u << leaks[k].type;
      g_autoptr(MsResult) result = run(world, NULL, &leak);
      gboolean at_20 = rows[i].stops && rows[i].adopter == 20;
      MS_ASSERT_PATH(world, result, "final", 0, 20, at_20 ? "none" : "20 4 10 1");
      MS_ASSERT_PATH(world, result, "final", 0, 21, rows[i].stops ? "none" : "21 20 4 10 1");
    }
  }
}

/* Where all run everything and all has been registered, nothing honest is refused. */
static void test_honest_paths_pass(void **state G_GNUC_UNUSED)
{
  static const char *const names[] = {
      "rov",        "aspa",       "aspa-neighbours", "path-end",         "bgp-isec",
      "bgpsec-1st", "bgpsec-2nd", "bgpsec-3rd",      "rov-prefer-valid", "peerlock"};
  g_autoptr(MsTestWorld) world =
      ms_test_world_new("10-20 10-30 20-30 10>2 2>1 20>3 20>4 30>4 3-4 2-3 4>5 3>6 30>7 7>5");
  guint32 n = world->topology->n_ases;
  g_autofree guint8 *all = g_malloc(n);
  memset(all, 1, n);
  ms_registry_publish_neighbours(world->registry, world->topology, all);
  ms_registry_attest_providers(world->registry, world->topology, all);
  for (guint i = 0; i < 3; i++)
    world->listed[ms_test_as(world, (const guint32[]){10, 20, 30}[i])] = 1;
  MsSecurityOptions security = *ms_security_options_default();
  security.path_end_suffix = 9;
  for (guint32 victim = 0; victim < n; victim++) {
    MsIncident quiet = {
        .name = "quiet", .offender = MS_NO_AS, .victim = victim, .prefix = ms_test_prefix(PREFIX)};
    g_autoptr(MsTestWorld) bare = ms_test_world_over(world->topology);
    g_autoptr(MsResult) without = run(bare, NULL, &quiet);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
      for (guint32 as = 0; as < n; as++)
        ms_test_deploy(world, world->topology->asn[as], names[i]);
    ms_registry_add_vrp(world->registry, &quiet.prefix, 24, world->topology->asn[victim]);
    g_autoptr(MsResult) with = run(world, &security, &quiet);
    for (guint32 as = 0; as < n; as++) {
      guint32 asn = world->topology->asn[as];
      g_autofree char *path = ms_test_path(bare, without, "final", 0, asn);
      MS_ASSERT_PATH(world, with, "final", 0, asn, path);
    }
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
      assert_int_equal(with->refused_import[ms_mechanism_find(names[i])], 0);
  }
}

/* ---- BGPsec */

/* 20 has two customers: 666, whose forged path is shorter, and 4, from whom the signed one comes;
 * or hears the signed one from its peer or its provider 4. */
static void test_bgpsec_places(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *name, *links;
    const char *mechanism;
    guint32 unsigned_by; /* an AS on the honest path that does not take part */
    gboolean stops;
  } rows[] = {
      {"within a class, shorter", "20>666 20>4 4>2 2>1", NULL, 0, FALSE},
      {"within a class, shorter", "20>666 20>4 4>2 2>1", "bgpsec-3rd", 0, FALSE},
      {"within a class, shorter", "20>666 20>4 4>2 2>1", "bgpsec-2nd", 0, TRUE},
      {"within a class, shorter", "20>666 20>4 4>2 2>1", "bgpsec-1st", 0, TRUE},
      {"the same, with a gap", "20>666 20>4 4>2 2>1", "bgpsec-2nd", 2, FALSE},
      {"with a gap at the origin", "20>666 20>4 4>2 2>1", "bgpsec-1st", 1, FALSE},
      {"with a gap at the end", "20>666 20>4 4>2 2>1", "bgpsec-1st", 4, FALSE},
      /* As long as each other: 3 is lower than 4, and lies. */
      {"of equal length", "20>3 20>4 4>1", NULL, 0, FALSE},
      {"of equal length", "20>3 20>4 4>1", "bgpsec-3rd", 0, TRUE},
      {"of equal length, with a gap", "20>3 20>4 4>1", "bgpsec-3rd", 4, FALSE},
      {"from a peer", "20>666 20-4 4>1", "bgpsec-2nd", 0, FALSE},
      {"from a peer", "20>666 20-4 4>1", "bgpsec-1st", 0, TRUE},
      {"from a provider", "20>666 4>20 4>1", "bgpsec-2nd", 0, FALSE},
      {"from a provider", "20>666 4>20 4>1", "bgpsec-1st", 0, TRUE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s, %s\n", rows[i].name, rows[i].mechanism);
    g_autoptr(MsTestWorld) world = ms_test_world_new(rows[i].links);
    gboolean two = strstr(rows[i].links, "4>2 ") != NULL,
             low = strstr(rows[i].links, ">3 ") != NULL;
    guint32 offender = low ? 3 : 666;
    for (guint32 as = 0; as < world->topology->n_ases && rows[i].mechanism != NULL; as++) {
      guint32 asn = world->topology->asn[as];
      if (asn != rows[i].unsigned_by && asn != offender)
        ms_test_deploy(world, asn, rows[i].mechanism);
    }
    MsIncident incident = forged(world, offender, (const guint32[]){1, 0});
    g_autoptr(MsResult) result = run(world, NULL, &incident);
    const char *honest = two ? "20 4 2 1" : "20 4 1";
    MS_ASSERT_PATH(world, result, "final", 0, 20,
                   rows[i].stops ? honest : (low ? "20 3 1" : "20 666 1"));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_forged_paths),      cmocka_unit_test(test_forged_from_provider),
      cmocka_unit_test(test_stripped),          cmocka_unit_test(test_leaks),
      cmocka_unit_test(test_honest_paths_pass), cmocka_unit_test(test_bgpsec_places),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
