/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Real graphs, where the data folder is there. Counts are those that the data's own notes give. */
#include "tests/unit/topology-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const guint32 clique_2024[] = {174,  209,  286,  701,  1239, 1299, 2828, 2914, 3257, 3320,
                                      3356, 3491, 5511, 6453, 6461, 6762, 6830, 7018, 12956};

static MsTopology *load_data(const char *name, gboolean break_cycles, MsTopologyReport *report)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = data_file(name);
  if (path == NULL)
    return NULL;
  MsTopology *t = ms_topology_load(path, break_cycles, report, &error);
  if (t == NULL)
    fail_msg("%s", error->message);
  assert_string_equal(t->title, name);
  return t;
}

static guint32 customers(const MsTopology *t, guint32 as)
{
  return t->first_peer[as] - t->first[as];
}

static guint32 peers(const MsTopology *t, guint32 as)
{
  return t->first_provider[as] - t->first_peer[as];
}

static guint32 providers(const MsTopology *t, guint32 as)
{
  return t->first[as + 1] - t->first_provider[as];
}

static const struct {
  const char *name;
  guint32 n_ases, n_p2c, n_p2p;
  double stubs; /* per cent, rounded to a tenth; 0 where not stated */
} counts[] = {
    {"19980101.as-rel.txt.xz", 3233, 4921, 852, 0},
    {"20000101.as-rel.txt.xz", 6518, 11427, 1314, 0},
    {"20190701.as-rel.txt.xz", 65438, 129836, 215464, 84.8},
    {"20240101.as-rel.txt.xz", 76351, 154563, 345088, 84.5},
    {"20250901.as-rel2.txt.bz2", 78643, 161166, 409530, 84.2},
};

static void counts_and_invariants(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
    g_auto(MsTopologyReport) report = {0};
    g_autoptr(MsTopology) t = load_data(counts[i].name, FALSE, &report);
    if (t == NULL)
      skip();
    assert_int_equal(t->n_ases, counts[i].n_ases);
    assert_int_equal(t->n_p2c, counts[i].n_p2c);
    assert_int_equal(t->n_p2p, counts[i].n_p2p);
    assert_int_equal(report.duplicates, 0);
    check_invariants(t);
    guint32 n_stubs = 0;
    for (guint32 as = 0; as < t->n_ases; as++)
      n_stubs += ms_topology_is_stub(t, as);
    if (counts[i].stubs > 0)
      assert_int_equal((int)(1000.0 * n_stubs / t->n_ases + 0.5),
                       (int)(counts[i].stubs * 10 + 0.5));
  }
}

static void cones_of_1998(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = load_data("19980101.as-rel.txt.xz", FALSE, NULL);
  if (t == NULL)
    skip();
  check_cones(t, 1);
}

static void cones_of_2025(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = load_data("20250901.as-rel2.txt.bz2", FALSE, NULL);
  if (t == NULL)
    skip();
  check_cones(t, 1499);
}

static void clique_from_header(void **state)
{
  (void)state;
  static const char *const names[] = {"20240101.as-rel.txt.xz", "20250901.as-rel2.txt.bz2"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(MsTopology) t = load_data(names[i], FALSE, NULL);
    if (t == NULL)
      skip();
    guint found = 0;
    for (guint32 as = 0; as < t->n_ases; as++) {
      if (t->role[as] != MS_ROLE_TIER1)
        continue;
      assert_true(found < G_N_ELEMENTS(clique_2024));
      assert_int_equal(t->asn[as], clique_2024[found]);
      assert_int_equal(providers(t, as), 0);
      for (guint m = 0; m < found; m++)
        assert_int_not_equal(ms_topology_session(t, as, ms_topology_find(t, clique_2024[m])),
                             G_MAXUINT32);
      found++;
    }
    assert_int_equal(found, G_N_ELEMENTS(clique_2024));
  }
}

/* Without a header the clique is found: tier-1s all, by what is known today, and no cloud. */
static void clique_found(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = load_data("20190701.as-rel.txt.xz", FALSE, NULL);
  if (t == NULL)
    skip();
  guint found = 0;
  for (guint32 as = 0; as < t->n_ases; as++) {
    if (t->role[as] != MS_ROLE_TIER1)
      continue;
    gboolean known = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(clique_2024); i++)
      known |= clique_2024[i] == t->asn[as];
    assert_true(known);
    found++;
  }
  assert_int_equal(found, 14);
}

static void roles_and_neighbours(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = load_data("20250901.as-rel2.txt.bz2", FALSE, NULL);
  if (t == NULL)
    skip();
  static const struct {
    guint32 asn;
    MsRole role;
    guint32 customers, peers, providers;
  } known[] = {
      {15169, MS_ROLE_CLOUD, 18, 630, 5},     {16509, MS_ROLE_CLOUD, 60, 323, 17},
      {8075, MS_ROLE_CLOUD, 7, 282, 11},      {32934, MS_ROLE_CDN, 2, 437, 10},
      {13335, MS_ROLE_CDN, 864, 824, 201},    {20940, MS_ROLE_CDN, 14, 510, 103},
      {2906, MS_ROLE_CDN, 1, 440, 11},        {52580, MS_ROLE_CDN, 0, 23, 16},
      {6939, MS_ROLE_TRANSIT, 2194, 7718, 3}, {3356, MS_ROLE_TIER1, 6596, 74, 0},
      {174, MS_ROLE_TIER1, 6686, 92, 0},      {701, MS_ROLE_TIER1, 1252, 37, 0},
      {4134, MS_ROLE_TRANSIT, 147, 153, 5},   {12389, MS_ROLE_TRANSIT, 1174, 378, 9},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
    guint32 as = ms_topology_find(t, known[i].asn);
    assert_int_not_equal(as, MS_NO_AS);
    assert_int_equal(t->role[as], known[i].role);
    assert_int_equal(customers(t, as), known[i].customers);
    assert_int_equal(peers(t, as), known[i].peers);
    assert_int_equal(providers(t, as), known[i].providers);
  }
  /* Of the exchanges that the header names, those with links. */
  guint n_ixps = 0;
  for (guint32 as = 0; as < t->n_ases; as++)
    n_ixps += t->role[as] == MS_ROLE_IXP;
  assert_int_equal(n_ixps, 3);
  assert_int_equal(t->role[ms_topology_find(t, 57463)], MS_ROLE_IXP);
  assert_int_equal(ms_topology_find(t, 6695), MS_NO_AS);
}

static void saved_and_loaded(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTopology) t = load_data("20250901.as-rel2.txt.bz2", FALSE, NULL);
  if (t == NULL)
    skip();
  g_autofree char *folder = folder_new();
  g_autofree char *path = g_build_filename(folder, "again.txt.zst", NULL);
  assert_true(ms_topology_save(t, path, MS_TOPOLOGY_SERIAL_2, &error));
  g_autoptr(MsTopology) again = ms_topology_load(path, FALSE, NULL, &error);
  folder_remove(folder);
  assert_non_null(again);
  assert_string_equal(again->digest, t->digest);
}

/* Another inference with cycles, of which one is shown; and, when broken, with few links less. */
static void cycles_in_the_wild(void **state)
{
  (void)state;
  static const char name[] = "toposcope_201708.txt.xz";
  g_autofree char *path = data_file(name);
  if (path == NULL)
    skip();
  g_autoptr(GError) error = NULL;
  assert_null(ms_topology_load(path, FALSE, NULL, &error));
  assert_true(g_error_matches(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_CYCLE));
  assert_non_null(strstr(
      error->message, ":232429: providers lead in a circle, AS4058 > AS9505 (line 228395) > AS9924 "
                      "(line 96177) > AS4058 (line 232429), "));
  assert_non_null(strstr(error->message, "(176 ASes"));

  g_auto(MsTopologyReport) report = {0};
  g_autoptr(MsTopology) t = load_data(name, TRUE, &report);
  check_invariants(t);
  assert_int_equal(report.duplicates, 158);
  assert_int_equal(report.cycles_broken, 12);
  assert_int_equal(t->n_p2c + t->n_p2p + report.duplicates + report.cycles_broken, 263981);
  guint lines = 0;
  for (const char *c = report.removed->str; *c != '\0'; c++)
    lines += *c == '\n';
  assert_int_equal(lines, 12);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts_and_invariants), cmocka_unit_test(cones_of_1998),
      cmocka_unit_test(cones_of_2025),         cmocka_unit_test(clique_from_header),
      cmocka_unit_test(clique_found),          cmocka_unit_test(roles_and_neighbours),
      cmocka_unit_test(saved_and_loaded),      cmocka_unit_test(cycles_in_the_wild),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
