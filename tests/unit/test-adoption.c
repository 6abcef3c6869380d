/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terms of an [adoption] key, on a graph small enough to list who is chosen, and its draws, on
 * large ones. */
#include "models/base/hash.h"
#include "models/manrs/adoption.h"
#include "models/manrs/participants.h"
#include "models/topology/builder.h"
#include "models/topology/generator.h"

#include <glib/gstdio.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ALL_ROLES 0xffffffffu

/* Provider above customer; = is between peers:
 *
 *        10 ============ 20 ============ 12956      tier1 (ripe, arin, no region)
 *       /  \          /  |  |  \             |
 *    100   200     200 301 7922 13335       300     100: transit (ripe); 200, 7922: access
 * (afrinic, arin) |     |                                       301: content (apnic); 300:
 * enterprise (lacnic) 301   300                                      13335: cdn (arin)
 *
 * 100 peers with 400, an ixp (ripe), and 15169, a cloud (arin). Cones: 20: 6; 10: 5; 100, 200 and
 * 12956: 2. */
static MsTopology *town_new(void)
{
  static const struct {
    guint32 asn, other;
    MsRelation other_is;
  } links[] = {
      {10, 20, MS_REL_PEER},       {10, 100, MS_REL_CUSTOMER},    {10, 200, MS_REL_CUSTOMER},
      {20, 200, MS_REL_CUSTOMER},  {20, 13335, MS_REL_CUSTOMER},  {20, 7922, MS_REL_CUSTOMER},
      {100, 301, MS_REL_CUSTOMER}, {100, 400, MS_REL_PEER},       {100, 15169, MS_REL_PEER},
      {200, 300, MS_REL_CUSTOMER}, {12956, 300, MS_REL_CUSTOMER}, {20, 12956, MS_REL_PEER},
      {20, 301, MS_REL_CUSTOMER},
  };
  static const struct {
    guint32 asn;
    MsRole role;
    MsRegion region;
  } ases[] = {
      {10, MS_ROLE_TIER1, MS_REGION_RIPE},         {20, MS_ROLE_TIER1, MS_REGION_ARIN},
      {100, MS_ROLE_TRANSIT, MS_REGION_RIPE},      {200, MS_ROLE_ACCESS, MS_REGION_AFRINIC},
      {300, MS_ROLE_ENTERPRISE, MS_REGION_LACNIC}, {301, MS_ROLE_CONTENT, MS_REGION_APNIC},
      {400, MS_ROLE_IXP, MS_REGION_RIPE},          {7922, MS_ROLE_ACCESS, MS_REGION_ARIN},
      {12956, MS_ROLE_TIER1, MS_REGION_UNKNOWN},   {13335, MS_ROLE_CDN, MS_REGION_ARIN},
      {15169, MS_ROLE_CLOUD, MS_REGION_ARIN},
  };
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("town");
  for (guint i = 0; i < G_N_ELEMENTS(links); i++)
    assert_true(ms_topology_builder_add_link(builder, links[i].asn, links[i].other,
                                             links[i].other_is, 0, 0, NULL));
  for (guint i = 0; i < G_N_ELEMENTS(ases); i++)
    ms_topology_builder_set_as(builder, ases[i].asn, ases[i].role, ases[i].region, NULL);
  g_autoptr(GError) error = NULL;
  MsTopology *topology = ms_topology_builder_finish(builder, "town", FALSE, NULL, &error);
  assert_null(error);
  return topology;
}

/* @n_transit ASes of role transit in a chain of peers, each with @n_stubs enterprise customers, or,
 * where that is 0, each the customer of the one before; a CDN with a customer besides. ASNs:
 * transit 1, 2, ...; stubs from 1,000,000 on; the CDN 13335 and its customer 999,999. */
static MsTopology *large_new(guint n_transit, guint n_stubs, gboolean task_force)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("large");
  guint32 stub = 1000000;
  for (guint32 t = 1; t <= n_transit; t++) {
    if (t > 1)
      ms_topology_builder_add_link(builder, t, t - 1, n_stubs > 0 ? MS_REL_PEER : MS_REL_PROVIDER,
                                   0, 0, NULL);
    for (guint i = 0; i < n_stubs; i++)
      ms_topology_builder_add_link(builder, t, stub++, MS_REL_CUSTOMER, 0, 0, NULL);
    ms_topology_builder_set_as(builder, t, MS_ROLE_TRANSIT, MS_REGION_UNKNOWN, NULL);
  }
  ms_topology_builder_add_link(builder, 1, 13335, MS_REL_PEER, 0, 0, NULL);
  ms_topology_builder_add_link(builder, 13335, 999999, MS_REL_CUSTOMER, 0, 0, NULL);
  if (task_force) { /* one with customers, one without */
    ms_topology_builder_add_link(builder, 7922, 1000000, MS_REL_CUSTOMER, 0, 0, NULL);
    ms_topology_builder_add_link(builder, 1, 12956, MS_REL_CUSTOMER, 0, 0, NULL);
  }
  g_autoptr(GError) error = NULL;
  MsTopology *topology = ms_topology_builder_finish(builder, "large", FALSE, NULL, &error);
  assert_null(error);
  return topology;
}

static guint8 *select_from(const MsTopology *topology, const char *what, guint universe,
                           const char *text, guint64 seed)
{
  guint8 *members = g_new(guint8, topology->n_ases);
  g_autoptr(GError) error = NULL;
  if (!ms_adoption_select(topology, what, universe, text, NULL, seed, members, NULL, &error))
    fail_msg("%s", error->message);
  return members;
}

static guint count(const guint8 *members, guint n)
{
  guint sum = 0;
  for (guint i = 0; i < n; i++)
    sum += members[i];
  return sum;
}

static char *listed(const MsTopology *topology, const guint8 *members)
{
  g_autoptr(GString) list = g_string_new(NULL);
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (members[as])
      g_string_append_printf(list, "%s%u", list->len > 0 ? " " : "", topology->asn[as]);
  return g_string_free(g_steal_pointer(&list), FALSE);
}

/* ---- groups */

static void test_groups(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *group, *members;
  } cases[] = {
      {"any", "10 20 100 200 300 301 400 7922 12956 13335 15169"},
      {"stub", "300 301 400 7922 13335 15169"},
      {"transit", "10 20 100 200 12956"},
      {"tier1", "10 20 12956"},
      {"access", "200 7922"},
      {"content", "301"},
      {"enterprise", "300"},
      {"cdn", "13335"},
      {"cloud", "15169"},
      {"cdn-cloud", "13335 15169"},
      {"ixp", "400"},
      {"afrinic", "200"},
      {"apnic", "301"},
      {"arin", "20 7922 13335 15169"},
      {"lacnic", "300"},
      {"ripe", "10 100 400"},
  };
  g_autoptr(MsTopology) town = town_new();
  const char *const *names = ms_group_names();
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    g_autofree guint8 *members = g_new0(guint8, town->n_ases);
    assert_string_equal(names[c], cases[c].group);
    assert_true(ms_group_known(cases[c].group));
    for (guint32 as = 0; as < town->n_ases; as++)
      members[as] = ms_group_matches(town, as, cases[c].group) ? 1 : 0;
    g_autofree char *list = listed(town, members);
    assert_string_equal(list, cases[c].members);
    g_autofree guint8 *selected = select_from(town, "rov", ALL_ROLES, cases[c].group, 1);
    assert_memory_equal(selected, members, town->n_ases);
  }
  assert_null(names[G_N_ELEMENTS(cases)]);
  assert_false(ms_group_known("Stub"));
  assert_false(ms_group_matches(town, 0, "unknown"));
}

/* ---- terms */

#define OPERATORS                                                                                  \
  (1u << MS_ROLE_ENTERPRISE | 1u << MS_ROLE_ACCESS | 1u << MS_ROLE_CONTENT |                       \
   1u << MS_ROLE_TRANSIT | 1u << MS_ROLE_TIER1)
#define CDN_CLOUD (1u << MS_ROLE_CDN | 1u << MS_ROLE_CLOUD)

static const struct {
  const char *what, *text, *members;
  guint universe, missing;
} term_cases[] = {
    {"rov", "none", "", ALL_ROLES, 0},
    {"rov", "all", "10 20 100 200 300 301 400 7922 12956 13335 15169", ALL_ROLES, 0},
    {"rov", "100%", "10 20 100 200 300 301 400 7922 12956 13335 15169", ALL_ROLES, 0},
    {"rov", "0%", "", ALL_ROLES, 0},
    {"operators", "all", "10 20 100 200 300 301 7922 12956", OPERATORS, 0},
    {"cdn-cloud", "100 %", "13335 15169", CDN_CLOUD, 0},
    {"cdn-cloud", "any", "10 20 100 200 300 301 400 7922 12956 13335 15169", CDN_CLOUD, 0},
    {"operators", "stub:100%", "300 301 400 7922 13335 15169", OPERATORS, 0},
    {"operators", "arin : 100%", "20 7922 13335 15169", OPERATORS, 0},
    {"operators", "random:8", "10 20 100 200 300 301 7922 12956", OPERATORS, 0},
    {"operators", "random:0", "", OPERATORS, 0},
    {"operators", "ixp:random:1", "400", OPERATORS, 0},
    {"rov", "top:1", "20", ALL_ROLES, 0},
    {"rov", "top:2", "10 20", ALL_ROLES, 0},
    {"rov", "top:3", "10 20 100", ALL_ROLES,
     0}, /* 100, 200 and 12956 have cones of two: the lowest ASN */
    {"rov", "top:4", "10 20 100 200", ALL_ROLES, 0},
    {"cdn-cloud", "top:1", "13335", CDN_CLOUD, 0},
    {"rov", "ripe:top:2", "10 100", ALL_ROLES, 0},
    {"rov", "15169", "15169", ALL_ROLES, 0},
    {"rov", " AS15169 ,as10", "10 15169", ALL_ROLES, 0},
    {"rov", "15169, 64500, AS64501, 64500", "15169", ALL_ROLES, 2},
    {"rov", "4294967295", "", ALL_ROLES, 1},
    {"rov", "founders", "13335 15169", ALL_ROLES, 0},
    {"rov", "task-force", "7922 12956", ALL_ROLES, 0},
    {"rov", "tier1, stub, -arin", "10 300 301 400 12956", ALL_ROLES, 0},
    {"rov", "all, -stub, - 10", "20 100 200 12956", ALL_ROLES, 0},
    {"rov", "-10, tier1", "10 20 12956", ALL_ROLES,
     0}, /* takes away what came before, which is nothing */
    {"rov", "tier1, -all, 10", "10", ALL_ROLES, 0},
    {"rov", "all, -64500", "10 20 100 200 300 301 400 7922 12956 13335 15169", ALL_ROLES, 1},
    {"rov", "tier1, none", "10 20 12956", ALL_ROLES, 0},
    /* as of a day */
    {"rov", "as-of:2020-04-01", "13335", ALL_ROLES, 0},
    {"rov", "as-of:2021-04-30", "13335", ALL_ROLES, 0},
    {"rov", "as-of:2021-05-01", "7922 13335", ALL_ROLES, 0},
    {"rov", "as-of:2026-12-31", "7922 12956 13335", ALL_ROLES, 0}, /* 15169 only partly */
    {"cdn-cloud", "as-of:2020-03-30", "", CDN_CLOUD, 0},
    {"cdn-cloud", "as-of:2020-03-31", "13335 15169", CDN_CLOUD, 0},
    /* eleven ASes are far from an Internet: one operator, with customers, and who joined comes
       first */
    {"operators", "as-of:2020-04-14", "12956", OPERATORS, 0},
};

static void test_terms(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) town = town_new();
  g_autofree guint8 *members = g_new(guint8, town->n_ases);
  for (guint c = 0; c < G_N_ELEMENTS(term_cases); c++) {
    guint missing = 99;
    g_autoptr(GError) error = NULL;
    memset(members, 7, town->n_ases);
    if (!ms_adoption_select(town, term_cases[c].what, term_cases[c].universe, term_cases[c].text,
                            NULL, 1, members, &missing, &error))
      fail_msg("%s: %s", term_cases[c].text, error->message);
    g_autofree char *list = listed(town, members);
    if (!g_str_equal(list, term_cases[c].members))
      fail_msg("%s: got %s, expected %s", term_cases[c].text, list, term_cases[c].members);
    assert_int_equal(missing, term_cases[c].missing);
  }
}

#define GROUPS                                                                                     \
  "any, stub, transit, tier1, access, content, enterprise, cdn, cloud, cdn-cloud, ixp, afrinic, "  \
  "apnic, arin, lacnic, "                                                                          \
  "ripe"

static const struct {
  const char *what, *text;
  MsAdoptionError code;
  const char *message;
} error_cases[] = {
    {"rov", "", MS_ADOPTION_ERROR_SYNTAX, "nobody is named; write \"none\" for nobody"},
    {"rov", "  ", MS_ADOPTION_ERROR_SYNTAX, "nobody is named; write \"none\" for nobody"},
    {"rov", "tier1,,stub", MS_ADOPTION_ERROR_SYNTAX,
     "nothing between two commas, or after the last; take the comma away"},
    {"rov", "tier1,", MS_ADOPTION_ERROR_SYNTAX,
     "nothing between two commas, or after the last; take the comma away"},
    {"rov", "tier1, -", MS_ADOPTION_ERROR_SYNTAX,
     "\"-\": nothing follows the minus; write what it takes away, as in \"all, -15169\""},
    {"rov", "tier1, stubb", MS_ADOPTION_ERROR_UNKNOWN,
     "\"stubb\": no group or list \"stubb\"; did you mean \"stub\"?"},
    {"rov", "-Tier1", MS_ADOPTION_ERROR_UNKNOWN,
     "\"-Tier1\": no group or list \"Tier1\"; did you mean \"tier1\"?"},
    {"rov", "founder", MS_ADOPTION_ERROR_UNKNOWN,
     "\"founder\": no group or list \"founder\"; did you mean \"founders\"?"},
    {"rov", "everybody", MS_ADOPTION_ERROR_UNKNOWN,
     "\"everybody\": no group or list \"everybody\"; what may stand here: " GROUPS
     ", none, all, founders, task-force; or an amount (40%, top:20, random:300), an ASN, "
     "file:PATH, as-of:DAY"},
    {"rov", "clud:40%", MS_ADOPTION_ERROR_UNKNOWN,
     "\"clud:40%\": no group or list \"clud\"; did you mean \"cloud\"?"},
    {"rov", "fiel:a.txt", MS_ADOPTION_ERROR_UNKNOWN,
     "\"fiel:a.txt\": no group or list \"fiel\"; did you mean \"file\"?"},
    {"rov", "founders:40%", MS_ADOPTION_ERROR_UNKNOWN,
     "\"founders:40%\": no group or list \"founders\"; what may stand here: " GROUPS
     ", file, as-of, top, random"},
    {"rov", "stub:40", MS_ADOPTION_ERROR_SYNTAX,
     "\"stub:40\": \"40\" is no amount; write a share as 40%, or top:20 or random:300"},
    {"rov", "stub:", MS_ADOPTION_ERROR_SYNTAX,
     "\"stub:\": \"\" is no amount; write a share as 40%, or top:20 or random:300"},
    {"rov", "stub:ripe:40%", MS_ADOPTION_ERROR_SYNTAX,
     "\"stub:ripe:40%\": \"ripe:40%\" is no amount; write a share as 40%, or top:20 or random:300"},
    {"rov", "140%", MS_ADOPTION_ERROR_VALUE, "\"140%\": a share is 0% to 100%"},
    {"rov", "stub:100.01%", MS_ADOPTION_ERROR_VALUE, "\"stub:100.01%\": a share is 0% to 100%"},
    {"rov", "4x%", MS_ADOPTION_ERROR_SYNTAX, "\"4x%\": \"4x\" is no number; write a share as 40%"},
    {"rov", "%", MS_ADOPTION_ERROR_SYNTAX, "\"%\": \"\" is no number; write a share as 40%"},
    {"rov", ".%", MS_ADOPTION_ERROR_SYNTAX, "\".%\": \".\" is no number; write a share as 40%"},
    {"rov", "nan%", MS_ADOPTION_ERROR_SYNTAX,
     "\"nan%\": \"nan\" is no number; write a share as 40%"},
    {"rov", "1e1%", MS_ADOPTION_ERROR_SYNTAX,
     "\"1e1%\": \"1e1\" is no number; write a share as 40%"},
    {"rov", "stub:-4%", MS_ADOPTION_ERROR_SYNTAX,
     "\"stub:-4%\": \"-4\" is no number; write a share as 40%"},
    {"rov", "0.4", MS_ADOPTION_ERROR_SYNTAX, "\"0.4\": a share is written in percent: 40%"},
    {"rov", "AS0", MS_ADOPTION_ERROR_VALUE,
     "\"AS0\": no AS number; AS numbers are 1 to 4294967295, written 15169 or AS15169, and shares "
     "end in %"},
    {"rov", "4294967296", MS_ADOPTION_ERROR_VALUE,
     "\"4294967296\": no AS number; AS numbers are 1 to 4294967295, written 15169 or AS15169, and "
     "shares end in %"},
    {"rov", "15169 8075", MS_ADOPTION_ERROR_VALUE,
     "\"15169 8075\": no AS number; AS numbers are 1 to 4294967295, written 15169 or AS15169, and "
     "shares end in %"},
    {"rov", "top:x", MS_ADOPTION_ERROR_VALUE,
     "\"top:x\": \"x\" is no number of ASes; write top:20"},
    {"rov", "top:40%", MS_ADOPTION_ERROR_VALUE,
     "\"top:40%\": \"40%\" is no number of ASes; write top:20"},
    {"rov", "random:-1", MS_ADOPTION_ERROR_VALUE,
     "\"random:-1\": \"-1\" is no number of ASes; write random:20"},
    {"rov", "top:12", MS_ADOPTION_ERROR_VALUE,
     "\"top:12\": the graph has 11 such ASes; write at most top:11"},
    {"rov", "cdn:random:2", MS_ADOPTION_ERROR_VALUE,
     "\"cdn:random:2\": the graph has 1 such ASes; write at most random:1"},
    {"rov", "file:", MS_ADOPTION_ERROR_SYNTAX, "no file is named; write file:PATH"},
    {"rov", "file:/nowhere/x.txt", MS_ADOPTION_ERROR_FILE,
     "/nowhere/x.txt: no such file; a relative path starts at the scenario's folder"},
    {"rov", "as-of:2020", MS_ADOPTION_ERROR_VALUE,
     "\"as-of:2020\": \"2020\" is no day; write it as YYYY-MM-DD: 2020-04-14"},
    {"operators", "as-of:2013-06-01", MS_ADOPTION_ERROR_VALUE,
     "\"as-of:2013-06-01\": MANRS began in 2014; there was no community on 2013-06-01: name a day "
     "from 2014-01-01 on"},
    {"rov", "as-of:2020-03-31", MS_ADOPTION_ERROR_VALUE,
     "\"as-of:2020-03-31\": the history of ROV begins at 2020-04-01; name a day from then on"},
    {"ixp", "as-of:2020-04-14", MS_ADOPTION_ERROR_VALUE,
     "\"as-of:2020-04-14\": days are known for operators, cdn-cloud and rov, not for ixp; name "
     "groups, ASNs or a file"},
};

static void test_errors(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) town = town_new();
  g_autofree guint8 *members = g_new(guint8, town->n_ases);
  for (guint c = 0; c < G_N_ELEMENTS(error_cases); c++) {
    g_autoptr(GError) error = NULL;
    memset(members, 7, town->n_ases);
    if (ms_adoption_select(town, error_cases[c].what, ALL_ROLES, error_cases[c].text, NULL, 1,
                           members, NULL, &error))
      fail_msg("%s was taken", error_cases[c].text);
    assert_string_equal(error->message, error_cases[c].message);
    assert_true(g_error_matches(error, MS_ADOPTION_ERROR, (gint)error_cases[c].code));
    assert_int_equal(count(members, town->n_ases), 0);
    /* the error is optional */
    assert_false(ms_adoption_select(town, error_cases[c].what, ALL_ROLES, error_cases[c].text, NULL,
                                    1, members, NULL, NULL));
  }
}

static void test_file_term(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) town = town_new();
  g_autofree guint8 *members = g_new(guint8, town->n_ases);
  g_autofree char *folder = g_dir_make_tmp("test-adoption-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "list.csv", NULL);
  guint missing = 0;
  assert_true(g_file_set_contents(path, "asn,status\n10,safe\n20,unsafe\n64500,safe\n300,safe\n",
                                  -1, NULL));
  assert_true(ms_adoption_select(town, "rov", ALL_ROLES, "20, file:list.csv#status=safe, -300",
                                 folder, 1, members, &missing, NULL));
  g_autofree char *list = listed(town, members);
  assert_string_equal(list, "10 20");
  assert_int_equal(missing, 1);
  /* an absolute path needs no folder */
  g_autofree char *term = g_strdup_printf("file:%s", path);
  assert_true(ms_adoption_select(town, "rov", ALL_ROLES, term, "/nowhere", 1, members, NULL, NULL));
  assert_int_equal(count(members, town->n_ases), 3);
  g_unlink(path);
  g_rmdir(folder);
}

/* ---- draws */

static void assert_contains(const guint8 *more, const guint8 *less, guint n)
{
  for (guint i = 0; i < n; i++)
    assert_true(more[i] >= less[i]);
}

static void test_nesting(void **state G_GNUC_UNUSED)
{
  static const char *const rows[][6] = {
      {"0%", "0.5%", "20%", "40%", "99%", "100%"},
      {"random:0", "random:1", "random:20", "random:900", "random:4000", "random:4002"},
      {"top:0", "top:1", "top:5", "top:99", "top:101", "top:4002"},
      {"stub:1%", "stub:20%", "20%", "40%", "all", "any"},
      {"transit:random:1", "transit:random:9", "transit:random:50", "transit:random:80",
       "transit:100%", "any"},
      {"as-of:2014-11-06", "as-of:2018-06-01", "as-of:2020-04-14", "as-of:2021-12-31",
       "as-of:2023-11-01", "any"},
  };
  g_autoptr(MsTopology) large = large_new(100, 39, TRUE);
  assert_int_equal(large->n_ases, 4004);
  for (guint r = 0; r < G_N_ELEMENTS(rows); r++)
    for (guint64 seed = 1; seed <= 5; seed++) {
      g_autofree guint8 *less = g_new0(guint8, large->n_ases);
      for (guint i = 0; i < 6; i++) {
        guint8 *more = select_from(large, "operators", ALL_ROLES, rows[r][i], seed);
        assert_contains(more, less, large->n_ases);
        assert_true(r > 2 || i == 0 || count(more, large->n_ases) > count(less, large->n_ases));
        g_free(less);
        less = more;
      }
    }
}

/* The number that adopt is binomial; five standard deviations happen once in two million runs. */
static void test_share(void **state G_GNUC_UNUSED)
{
  static const double shares[] = {0.01, 0.2, 0.4, 0.5, 0.9};
  g_autoptr(MsTopology) large = large_new(100, 99, FALSE);
  for (guint s = 0; s < G_N_ELEMENTS(shares); s++)
    for (guint64 seed = 0; seed < 4; seed++) {
      g_autofree char *text = g_strdup_printf("%g%%", 100 * shares[s]);
      g_autofree guint8 *members = select_from(large, "otc", ALL_ROLES, text, seed);
      double n = large->n_ases, sigma = sqrt(n * shares[s] * (1 - shares[s]));
      assert_true(fabs(count(members, large->n_ases) - n * shares[s]) < 5 * sigma);
    }
}

/* Pearson's correlation of two selections of 50 %. */
static double correlation(const guint8 *a, const guint8 *b, guint n)
{
  double both = 0, only_a = count(a, n), only_b = count(b, n);
  for (guint i = 0; i < n; i++)
    both += a[i] & b[i];
  double p = only_a / n, q = only_b / n;
  return (both / n - p * q) / sqrt(p * (1 - p) * q * (1 - q));
}

static void test_independence(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *what;
    guint64 seed;
  } draws[] = {{"rov", 1}, {"otc", 1},       {"operators", 1},
               {"rov", 2}, {"cdn-cloud", 1}, {"rov", 1000000007}};
  g_autoptr(MsTopology) large = large_new(100, 99, FALSE);
  guint8 *members[G_N_ELEMENTS(draws)];
  for (guint i = 0; i < G_N_ELEMENTS(draws); i++)
    members[i] = select_from(large, draws[i].what, ALL_ROLES, "50%", draws[i].seed);
  for (guint i = 0; i < G_N_ELEMENTS(draws); i++)
    for (guint j = 0; j <= i; j++) {
      double r = correlation(members[i], members[j], large->n_ases);
      if (i == j)
        assert_true(r > 0.999);
      else /* standard deviation 1 / sqrt(10002) */
        assert_true(fabs(r) < 0.05);
    }
  for (guint i = 0; i < G_N_ELEMENTS(draws); i++)
    g_free(members[i]);
}

/* An AS's draw does not depend on which other ASes the graph has. */
static void test_draw_of_asn(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) small = large_new(10, 20, FALSE);
  g_autoptr(MsTopology) large = large_new(50, 20, TRUE);
  g_autofree guint8 *in_small = select_from(small, "rov", ALL_ROLES, "50%", 3);
  g_autofree guint8 *in_large = select_from(large, "rov", ALL_ROLES, "50%", 3);
  for (guint32 as = 0; as < small->n_ases; as++)
    assert_int_equal(in_small[as], in_large[ms_topology_find(large, small->asn[as])]);
}

/* A draw in numbers, so that no change of the hash goes unseen: results are promised to stay the
 * same. */
static void test_draw_is_fixed(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) small = large_new(10, 3, FALSE);
  g_autofree guint8 *members = select_from(small, "rov", ALL_ROLES, "20%", 1);
  g_autofree char *list = listed(small, members);
  assert_string_equal(list, "9 999999 1000001 1000002 1000016 1000017 1000021 1000025 1000028");
  g_autofree guint8 *four = select_from(small, "otc", ALL_ROLES, "random:4", 7);
  g_autofree char *four_list = listed(small, four);
  assert_string_equal(four_list, "999999 1000001 1000007 1000008");
}

/* ---- operators as of a day */

static guint count_stubs(const MsTopology *topology, const guint8 *members)
{
  guint n = 0;
  for (guint32 as = 0; as < topology->n_ases; as++)
    n += members[as] && ms_topology_is_stub(topology, as);
  return n;
}

static void test_operators_of_a_day(void **state G_GNUC_UNUSED)
{
  static const struct {
    guint n_transit, n_stubs;
    const char *text;
    guint members, stubs;
  } cases[] = {
      /* 40,000 ASes: the community as it was */
      {1000, 39, "as-of:2014-01-01", 9, 4},
      {1000, 39, "as-of:2020-04-14", 322, 135},
      {1000, 39, "as-of:2020-04-01", 318, 133},
      {1000, 39, "as-of:2022-11-01", 863, 361},
      {1000, 39, "as-of:2024-01-01", 1000, 418},
      /* 3,504 ASes: a twentieth of it */
      {100, 34, "as-of:2014-01-01", 1, 0},
      {100, 34, "as-of:2020-04-14", 16, 7},
      {100, 34, "as-of:2021-12-31", 38, 16},
      {100, 34, "as-of:2023-11-01", 50, 21},
      /* too few with customers: those without fill up (the CDN's customer is one of them) */
      {2, 12000, "as-of:2020-04-14", 110, 107},
      /* too few without */
      {5000, 0, "as-of:2021-01-01", 42, 4},
  };
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    g_autoptr(MsTopology) graph = large_new(cases[c].n_transit, cases[c].n_stubs, TRUE);
    g_autofree guint8 *members = select_from(graph, "operators", OPERATORS, cases[c].text, 1);
    assert_int_equal(count(members, graph->n_ases), cases[c].members);
    assert_int_equal(count_stubs(graph, members), cases[c].stubs);
    assert_int_equal(members[ms_topology_find(graph, 13335)], 0);
  }
}

/* Not even where the universe has them. */
static void test_never_a_cdn(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) graph = large_new(20, 200, FALSE);
  for (guint64 seed = 1; seed <= 20; seed++) {
    g_autofree guint8 *members =
        select_from(graph, "operators", ALL_ROLES, "as-of:2023-11-01", seed);
    assert_int_equal(members[ms_topology_find(graph, 13335)], 0);
    assert_int_equal(count(members, graph->n_ases) - count_stubs(graph, members), 20);
  }
}

/* Weight cone^0.3: of those with customers, large cones come well over their share. */
static void test_large_operators_sooner(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) graph = ms_topology_generate("internet-2020", 20000, 1, NULL);
  assert_non_null(graph);
  double large = 0, all = 0, large_drawn = 0, all_drawn = 0;
  for (guint64 seed = 1; seed <= 10; seed++) {
    g_autofree guint8 *members =
        select_from(graph, "operators", OPERATORS, "as-of:2021-12-31", seed);
    for (guint32 as = 0; as < graph->n_ases; as++) {
      if (ms_topology_is_stub(graph, as) || !((OPERATORS) >> graph->role[as] & 1))
        continue;
      all++;
      large += graph->cone[as] >= 50;
      all_drawn += members[as];
      large_drawn += members[as] && graph->cone[as] >= 50;
    }
  }
  assert_true(large > 0 && all_drawn > 0);
  assert_true(large_drawn / all_drawn > 1.5 * large / all);
  assert_true(large_drawn / all_drawn < 6 * large / all);
}

static void test_known_operators_first(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    gboolean comcast, telefonica;
    guint size;
  } cases[] = {
      {"as-of:2018-08-24", FALSE, FALSE, 162},
      {"as-of:2018-08-25", TRUE, FALSE, 162},
      {"as-of:2020-03-30", TRUE, FALSE, 318},
      {"as-of:2020-03-31", TRUE, TRUE, 318},
  };
  /* 80,000 ASes and some 300 participants: nobody is in by chance (with these seeds) */
  g_autoptr(MsTopology) graph = large_new(4000, 19, TRUE);
  for (guint64 seed = 1; seed <= 3; seed++)
    for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
      g_autofree guint8 *members = select_from(graph, "operators", OPERATORS, cases[c].text, seed);
      assert_int_equal(count(members, graph->n_ases), cases[c].size);
      assert_int_equal(members[ms_topology_find(graph, 7922)], cases[c].comcast);
      assert_int_equal(members[ms_topology_find(graph, 12956)], cases[c].telefonica);
    }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_groups),
      cmocka_unit_test(test_terms),
      cmocka_unit_test(test_errors),
      cmocka_unit_test(test_file_term),
      cmocka_unit_test(test_nesting),
      cmocka_unit_test(test_share),
      cmocka_unit_test(test_independence),
      cmocka_unit_test(test_draw_of_asn),
      cmocka_unit_test(test_draw_is_fixed),
      cmocka_unit_test(test_operators_of_a_day),
      cmocka_unit_test(test_never_a_cdn),
      cmocka_unit_test(test_known_operators_first),
      cmocka_unit_test(test_large_operators_sooner),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
