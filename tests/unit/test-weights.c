/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ASes weigh: shares, the model, files of both forms and every message about them. */
#include "models/topology/builder.h"
#include "models/topology/generator.h"
#include "models/topology/weights.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* 10 provides for 20, 30 and 40. */
static MsTopology *small(void)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("small");
  for (guint32 asn = 20; asn <= 40; asn += 10)
    ms_topology_builder_add_link(builder, 10, asn, MS_REL_CUSTOMER, 0, 0, NULL);
  return ms_topology_builder_finish(builder, "small", FALSE, NULL, NULL);
}

static guint64 sum_of(const MsWeights *weights, MsWeight weight)
{
  guint64 sum = 0;
  for (guint32 as = 0; as < weights->n_ases; as++)
    sum += ms_weights_of(weights, weight, as);
  return sum;
}

static void test_shares(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = small();
  g_autoptr(MsWeights) weights = ms_weights_new(topology);
  assert_false(ms_weights_any(weights));
  assert_false(ms_weights_any(NULL));
  assert_int_equal(ms_weights_of(weights, MS_WEIGHT_ASES, 2), 1);
  assert_int_equal(ms_weights_of(weights, MS_WEIGHT_USERS, 2), 0);
  assert_true(weights->total[MS_WEIGHT_ASES] > 3.9 && weights->total[MS_WEIGHT_ASES] < 4.1);
  ms_weights_set(weights, MS_WEIGHT_USERS, (double[]){1, 0, 2, 5}, "a");
  assert_true(ms_weights_any(weights));
  assert_int_equal(ms_weights_of(weights, MS_WEIGHT_USERS, 0), MS_WEIGHT_WHOLE / 8);
  assert_int_equal(ms_weights_of(weights, MS_WEIGHT_USERS, 1), 0);
  assert_int_equal(ms_weights_of(weights, MS_WEIGHT_USERS, 3), MS_WEIGHT_WHOLE / 8 * 5);
  assert_true(weights->total[MS_WEIGHT_USERS] > 7.9 && weights->total[MS_WEIGHT_USERS] < 8.1);
  assert_string_equal(weights->source[MS_WEIGHT_USERS], "a");
  ms_weights_set(weights, MS_WEIGHT_TRAFFIC, (double[]){1, 1, 1, 0}, "b");
  assert_int_equal(ms_weights_of(weights, MS_WEIGHT_TRAFFIC, 0), MS_WEIGHT_WHOLE / 3);
  assert_true(weights->total[MS_WEIGHT_TRAFFIC] < 0.5);
  ms_weights_set(weights, MS_WEIGHT_USERS, (double[]){0, 0, 0, 0}, "c");
  assert_null(weights->share[MS_WEIGHT_USERS]);
  assert_null(weights->source[MS_WEIGHT_USERS]);
}

static void test_names(void **state G_GNUC_UNUSED)
{
  MsWeight weight = MS_WEIGHT_ASES;
  for (guint w = 0; w < MS_N_WEIGHTS; w++) {
    assert_true(ms_weight_from_name(ms_weight_name((MsWeight)w), &weight));
    assert_int_equal(weight, w);
  }
  assert_false(ms_weight_from_name("people", &weight));
}

static void test_digest(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = small();
  g_autoptr(MsWeights) a = ms_weights_new(topology), b = ms_weights_new(topology);
  g_autofree char *nothing = ms_weights_digest(a);
  ms_weights_set(a, MS_WEIGHT_USERS, (double[]){1, 0, 2, 5}, "a");
  ms_weights_set(b, MS_WEIGHT_USERS, (double[]){2, 0, 4, 10}, "b");
  g_autofree char *of_a = ms_weights_digest(a), *of_b = ms_weights_digest(b);
  ms_weights_set(b, MS_WEIGHT_USERS, (double[]){2, 1, 4, 10}, "b");
  g_autofree char *changed = ms_weights_digest(b);
  g_autoptr(MsWeights) c = ms_weights_new(topology);
  ms_weights_set(c, MS_WEIGHT_TRAFFIC, (double[]){1, 0, 2, 5}, "a");
  g_autofree char *other = ms_weights_digest(c);
  assert_int_equal(strlen(nothing), 32);
  assert_string_equal(of_a, of_b);
  assert_string_not_equal(of_a, nothing);
  assert_string_not_equal(of_a, changed);
  assert_string_not_equal(of_a, other);
}

/* Of a whole Internet: who has people and who has none, how uneven it is, and that it is a pure
 * function. The digest is that of any machine. */
static void test_model(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = ms_topology_generate("internet-2020", 4000, 1, NULL);
  g_autoptr(MsWeights) weights = ms_weights_new(topology), again = ms_weights_new(topology);
  for (guint w = 1; w < MS_N_WEIGHTS; w++) {
    ms_weights_model(weights, topology, (MsWeight)w);
    ms_weights_model(again, topology, (MsWeight)w);
    assert_string_equal(weights->source[w], "model");
    assert_in_range(sum_of(weights, (MsWeight)w), MS_WEIGHT_WHOLE - 4000, MS_WEIGHT_WHOLE);
  }
  g_autofree char *one = ms_weights_digest(weights), *two = ms_weights_digest(again);
  assert_string_equal(one, two);
  assert_true(weights->total[MS_WEIGHT_USERS] > 5.49e9 && weights->total[MS_WEIGHT_USERS] < 5.51e9);
  assert_true(weights->total[MS_WEIGHT_ADDRESSES] > 3.09e9 &&
              weights->total[MS_WEIGHT_ADDRESSES] < 3.11e9);
  guint64 by_role[MS_N_ROLES] = {0}, by_region[MS_N_REGIONS] = {0};
  guint32 largest = 0;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    guint32 share = ms_weights_of(weights, MS_WEIGHT_USERS, as);
    by_role[topology->role[as]] += share;
    by_region[topology->region[as]] += share;
    largest = MAX(largest, share);
    assert_true(ms_weights_of(weights, MS_WEIGHT_ADDRESSES, as) > 0);
  }
  assert_int_equal(by_role[MS_ROLE_CDN] + by_role[MS_ROLE_CLOUD] + by_role[MS_ROLE_CONTENT], 0);
  assert_in_range(by_role[MS_ROLE_ENTERPRISE], MS_WEIGHT_WHOLE / 60, MS_WEIGHT_WHOLE / 45);
  assert_true(by_role[MS_ROLE_ACCESS] > MS_WEIGHT_WHOLE / 2);
  assert_in_range(by_region[MS_REGION_APNIC], MS_WEIGHT_WHOLE / 1000 * 510,
                  MS_WEIGHT_WHOLE / 1000 * 526);
  assert_in_range(largest, MS_WEIGHT_WHOLE / 100, MS_WEIGHT_WHOLE / 5);
}

/* A graph without regions, and one with nobody to carry people. */
static void test_model_of_little(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = small();
  g_autoptr(MsWeights) weights = ms_weights_new(topology);
  for (guint w = 1; w < MS_N_WEIGHTS; w++)
    ms_weights_model(weights, topology, (MsWeight)w);
  assert_in_range(sum_of(weights, MS_WEIGHT_USERS), MS_WEIGHT_WHOLE - 4, MS_WEIGHT_WHOLE);
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("clouds");
  ms_topology_builder_add_link(builder, 1, 2, MS_REL_PEER, 0, 0, NULL);
  for (guint32 asn = 1; asn <= 2; asn++)
    ms_topology_builder_set_as(builder, asn, MS_ROLE_CLOUD, MS_REGION_ARIN, NULL);
  g_autoptr(MsTopology) clouds = ms_topology_builder_finish(builder, "clouds", FALSE, NULL, NULL);
  g_autoptr(MsWeights) none = ms_weights_new(clouds);
  ms_weights_model(none, clouds, MS_WEIGHT_USERS);
  ms_weights_model(none, clouds, MS_WEIGHT_TRAFFIC);
  assert_false(ms_weights_any(none));
}

/* ---- files */

typedef struct {
  char *folder, *path;
} Fixture;

static int set_up(void **state)
{
  Fixture *fixture = g_new0(Fixture, 1);
  fixture->folder = g_dir_make_tmp("weights-XXXXXX", NULL);
  fixture->path = g_build_filename(fixture->folder, "f", NULL);
  *state = fixture;
  return 0;
}

static int tear_down(void **state)
{
  Fixture *fixture = *state;
  g_unlink(fixture->path);
  g_rmdir(fixture->folder);
  g_free(fixture->folder);
  g_free(fixture->path);
  g_free(fixture);
  return 0;
}

/* Amounts of 10, 20, 30 and 40 in sixteenths of their sum, as far as they are whole ones. */
typedef struct {
  MsWeight weight;
  const char *text;
  guint sixteenths[4];
  double total;
  guint unknown;
} Good;

static const Good good[] = {
    {MS_WEIGHT_USERS, "asn,users\n10,8\n20,4\n30,4\n", {8, 4, 4, 0}, 16, 0},
    {MS_WEIGHT_USERS, "Users, country ,ASN\r\n8,x,AS10\r\n8,y,40", {8, 0, 0, 8}, 16, 0},
    {MS_WEIGHT_USERS, "\xef\xbb\xbf# note\n\nasn,users\n\"10\",\"16\"\n99,5\n98,5\n", {16}, 16, 2},
    {MS_WEIGHT_USERS, "asn,name,users\n10,\"a, \"\"b\"\"\nc\",12.5\n20,,12.5\n", {8, 8}, 25, 0},
    /* An empty field at the very end is one. */
    {MS_WEIGHT_USERS, "asn,users,note\n10,8,\n20,8,", {8, 8}, 16, 0},
    /* The same AS twice, in two countries: added up. */
    {MS_WEIGHT_USERS, "asn,users\n10,4\n20,8\n10,4\n", {8, 8}, 16, 0},
    {MS_WEIGHT_TRAFFIC, "asn,traffic\n10,1e3\n20,0\n", {16}, 0, 0},
    {MS_WEIGHT_ADDRESSES, "asn,addresses\n30,512\n40,512\n", {0, 0, 8, 8}, 1024, 0},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0\t8\t10\n", {16}, 16777216, 0},
    /* Each address counts for its longest prefix, whatever the order. */
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 26 20\n10.0.0.0 24 10\n", {12, 4}, 256, 0},
    {MS_WEIGHT_ADDRESSES,
     "10.0.0.0 24 10\n10.0.0.0 25 20\n10.0.0.64 26 30\n10.0.0.192 26 40\n",
     {4, 4, 4, 4},
     256,
     0},
    /* A more specific prefix of the same origin takes nothing away. */
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10\n10.0.0.0 25 10\n10.0.1.0 24 20\n", {8, 8}, 512, 0},
    /* Several origins, and sets: equal parts; one that is not in the graph has its part too. */
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10_20\n", {8, 8}, 256, 0},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10,20,30_40\n", {4, 4, 4, 4}, 256, 0},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10_99\n10.0.1.0 25 20\n", {8, 8}, 256, 1},
    /* Repeats count once; a second origin is one more. */
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10\n10.0.0.0 24 10\n10.0.1.0 24 20_20\n", {8, 8}, 512, 0},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10\n10.0.0.0 24 20\n", {8, 8}, 256, 0},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10\n10.0.0.0 24 20\n10.0.0.0 24 10\n", {8, 8}, 256, 0},
    /* A stranger within takes its own away. */
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10\n10.0.0.0 25 99\n10.0.1.0 25 20\n", {8, 8}, 256, 1},
    {MS_WEIGHT_ADDRESSES, "0.0.0.0 0 10\n128.0.0.0 1 20\n", {8, 8}, 4294967296.0, 0},
    {MS_WEIGHT_ADDRESSES, "255.255.255.255 32 10\n255.255.255.254 32 20\n", {8, 8}, 2, 0},
};

static void check_good(const Fixture *fixture, const MsTopology *topology, const Good *it)
{
  g_autoptr(MsWeights) weights = ms_weights_new(topology);
  g_autoptr(GError) error = NULL;
  guint unknown = 77;
  gboolean loaded = ms_weights_load(weights, topology, it->weight, fixture->path, &unknown, &error);
  if (!loaded)
    fail_msg("%s: %s", it->text, error->message);
  for (guint i = 0; i < 4; i++) {
    guint32 share = ms_weights_of(weights, it->weight, i);
    if (share != MS_WEIGHT_WHOLE / 16 * it->sixteenths[i])
      fail_msg("%s: AS %u has %u, not %u sixteenths", it->text, i, share, it->sixteenths[i]);
  }
  assert_true(weights->total[it->weight] > it->total - 0.01 &&
              weights->total[it->weight] < it->total + 0.01);
  assert_int_equal(unknown, it->unknown);
  assert_string_equal(weights->source[it->weight], "f");
}

static void test_good_files(void **state)
{
  const Fixture *fixture = *state;
  g_autoptr(MsTopology) topology = small();
  for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
    assert_true(g_file_set_contents(fixture->path, good[i].text, -1, NULL));
    check_good(fixture, topology, &good[i]);
  }
}

static void write_compressed(const char *path, int filter, const char *text)
{
  struct archive *archive = archive_write_new();
  struct archive_entry *entry = archive_entry_new();
  archive_write_add_filter(archive, filter);
  archive_write_set_format_raw(archive);
  assert_int_equal(archive_write_open_filename(archive, path), ARCHIVE_OK);
  archive_entry_set_filetype(entry, AE_IFREG);
  assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
  assert_true(archive_write_data(archive, text, strlen(text)) >= 0);
  archive_write_close(archive);
  archive_entry_free(entry);
  archive_write_free(archive);
}

static void test_compressed(void **state)
{
  static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ};
  const Fixture *fixture = *state;
  g_autoptr(MsTopology) topology = small();
  for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
    write_compressed(fixture->path, filters[i], good[8].text);
    check_good(fixture, topology, &good[8]);
    /* And cut short. */
    g_autofree char *bytes = NULL;
    gsize n = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(MsWeights) weights = ms_weights_new(topology);
    assert_true(g_file_get_contents(fixture->path, &bytes, &n, NULL));
    assert_true(g_file_set_contents(fixture->path, bytes, (gssize)n - 9, NULL));
    assert_false(
        ms_weights_load(weights, topology, MS_WEIGHT_ADDRESSES, fixture->path, NULL, &error));
    assert_true(g_error_matches(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_IO));
    assert_non_null(strstr(error->message, "cannot be read"));
  }
}

typedef struct {
  MsWeight weight;
  const char *text;
  int line; /* 0: of the file as a whole */
  const char *message;
} Bad;

static const Bad bad[] = {
    {MS_WEIGHT_USERS, "", 0, "nothing in it is of an AS of the topology"},
    {MS_WEIGHT_USERS, "asn,users\n", 0, "nothing in it is of an AS of the topology"},
    {MS_WEIGHT_USERS, "asn,users\n10,0\n", 0, "nothing in it is of an AS of the topology"},
    {MS_WEIGHT_USERS, "asn,users\n99,5\n", 0, "whose AS numbers are others"},
    {MS_WEIGHT_USERS, "asn,people\n10,5\n", 1, "no column \"users\"; expected the columns asn and"},
    {MS_WEIGHT_USERS, "\nas,users\n10,5\n", 2, "no column \"asn\""},
    {MS_WEIGHT_USERS, "asn,users\n10,5\nx,5\n", 3, "`x` is no AS number; AS numbers are 1 to"},
    {MS_WEIGHT_USERS, "asn,users\n0,5\n", 2, "`0` is no AS number"},
    {MS_WEIGHT_USERS, "asn,users\n4294967296,5\n", 2, "is no AS number"},
    {MS_WEIGHT_USERS, "asn,users\n10,-5\n", 2, "`-5` is no amount; expected a number from 0"},
    {MS_WEIGHT_USERS, "asn,users\n10,\n", 2, "`` is no amount"},
    {MS_WEIGHT_USERS, "asn,users\n10,nan\n", 2, "`nan` is no amount"},
    {MS_WEIGHT_USERS, "asn,users\n10,5 x\n", 2, "`5 x` is no amount"},
    {MS_WEIGHT_USERS, "asn,users\n10,1e99\n", 2, "`1e99` is no amount"},
    {MS_WEIGHT_USERS, "asn,users\n10\n", 2, "the row has 1 fields; the header has 2"},
    {MS_WEIGHT_USERS, "asn,users\n10,\"5\n", 2, "a quoted field that does not end"},
    {MS_WEIGHT_USERS, "asn,users\n10,\"5\"6\n", 2, "text after a closing quote"},
    {MS_WEIGHT_ADDRESSES, "# nothing\n", 0, "nothing in it is of an AS of the topology"},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 99\n", 0, "nothing in it is of an AS of the topology"},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10\n10.0.0.0 24\n", 2, "is no whole row; expected PREFIX"},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10 x\n", 1, "`x` is one word too many"},
    {MS_WEIGHT_ADDRESSES, "10.0.0 24 10\n", 1, "expected PREFIX LENGTH ASN"},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 33 10\n", 1, "an IPv4 prefix takes 0 to 32"},
    {MS_WEIGHT_ADDRESSES, "10.0.0.1 24 10\n", 1, "has bits set past its length"},
    {MS_WEIGHT_ADDRESSES, "2001:db8:: 32 10\n", 1, "is IPv6; addresses are counted of IPv4"},
    {MS_WEIGHT_ADDRESSES, "::1 128 10\n", 1, "is IPv6"},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 10_\n", 1, "`10_` is no origin; AS numbers are"},
    {MS_WEIGHT_ADDRESSES, "10.0.0.0 24 {10}\n", 1, "`{10}` is no origin"},
    {MS_WEIGHT_ADDRESSES, "\x01\x02 rubbish\n", 1, "no column \"asn\""},
};

static void test_bad_files(void **state)
{
  const Fixture *fixture = *state;
  g_autoptr(MsTopology) topology = small();
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(MsWeights) weights = ms_weights_new(topology);
    g_autoptr(GError) error = NULL;
    assert_true(g_file_set_contents(fixture->path, bad[i].text, -1, NULL));
    assert_false(ms_weights_load(weights, topology, bad[i].weight, fixture->path, NULL, &error));
    g_autofree char *place = bad[i].line > 0
                                 ? g_strdup_printf("%s:%d: ", fixture->path, bad[i].line)
                                 : g_strdup_printf("%s: ", fixture->path);
    if (error->domain != MS_TOPOLOGY_ERROR || !g_str_has_prefix(error->message, place) ||
        strstr(error->message, bad[i].message) == NULL)
      fail_msg("case %u: expected \"%s...%s\", got \"%s\"", i, place, bad[i].message,
               error->message);
    assert_false(ms_weights_any(weights));
  }
}

static void test_no_file(void **state)
{
  const Fixture *fixture = *state;
  g_autoptr(MsTopology) topology = small();
  g_autoptr(MsWeights) weights = ms_weights_new(topology);
  const char *const paths[] = {fixture->path, fixture->folder};
  const char *const messages[] = {"cannot be opened: ", "is a folder; name a file in it"};
  for (guint i = 0; i < 2; i++) {
    g_autoptr(GError) error = NULL;
    assert_false(ms_weights_load(weights, topology, MS_WEIGHT_USERS, paths[i], NULL, &error));
    assert_true(g_error_matches(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_IO));
    assert_non_null(strstr(error->message, messages[i]));
  }
  assert_true(g_file_set_contents(fixture->path, "asn\0users\n", 10, NULL));
  g_autoptr(GError) error = NULL;
  assert_false(ms_weights_load(weights, topology, MS_WEIGHT_USERS, fixture->path, NULL, &error));
  assert_non_null(strstr(error->message, "NUL"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shares),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_digest),
      cmocka_unit_test(test_model),
      cmocka_unit_test(test_model_of_little),
      cmocka_unit_test_setup_teardown(test_good_files, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_compressed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_bad_files, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_no_file, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
