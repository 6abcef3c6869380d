/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The graph: its rows, what the parser and the builder make of text and links, roles, latencies. */
#include "models/topology/well-known.h"
#include "tests/unit/topology-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Random graphs keep every invariant, cones are exact, repeats are counted, and the order of rows
 * does not matter. */
static void random_graphs(void **state)
{
  (void)state;
  g_autoptr(GRand) rand = g_rand_new_with_seed(1);
  for (guint round = 0; round < 300; round++) {
    /* From a handful of ASes to several blocks of 512. */
    guint n_ases = round % 100 == 99 ? 1500 : (guint)g_rand_int_range(rand, 2, 80);
    guint n_links = (guint)g_rand_int_range(rand, 1, (gint32)(n_ases * 4)), n_repeats;
    g_autoptr(GPtrArray) rows = random_rows(rand, n_ases, n_links, &n_repeats);
    if (rows->len == 0)
      continue;
    g_autofree char *text = join(rows);
    g_auto(MsTopologyReport) report = {0};
    g_autoptr(MsTopology) t = parse(text, FALSE, &report);
    assert_int_equal(report.duplicates, n_repeats);
    assert_int_equal(report.cycles_broken, 0);
    assert_int_equal(t->n_p2c + t->n_p2p + n_repeats, rows->len);
    check_invariants(t);
    check_cones(t, n_ases > 1000 ? 7 : 1);
    shuffle(rand, rows);
    g_autofree char *shuffled = join(rows);
    g_autoptr(MsTopology) again = parse(shuffled, FALSE, NULL);
    assert_string_equal(t->digest, again->digest);
  }
}

/*      1 --- 2        peers
 *     / \     \
 *    3   4     5      customers */
static const char plain[] = "1|2|0\n1|3|-1\n1|4|-1\n2|5|-1\n";

static void known_graph(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = parse(plain, FALSE, NULL);
  static const guint32 asn[] = {1, 2, 3, 4, 5}, first[] = {0, 3, 5, 6, 7, 8},
                       first_peer[] = {2, 4, 5, 6, 7};
  static const guint32 first_provider[] = {3, 5, 5, 6, 7}, neighbour[] = {2, 3, 1, 4, 0, 0, 0, 1};
  static const guint32 reverse[] = {5, 6, 4, 7, 2, 0, 1, 3}, cone[] = {3, 2, 1, 1, 1},
                       sweep[] = {2, 3, 4, 0, 1};
  assert_int_equal(t->n_ases, 5);
  assert_int_equal(t->n_p2c, 3);
  assert_int_equal(t->n_p2p, 1);
  assert_memory_equal(t->asn, asn, sizeof asn);
  assert_memory_equal(t->first, first, sizeof first);
  assert_memory_equal(t->first_peer, first_peer, sizeof first_peer);
  assert_memory_equal(t->first_provider, first_provider, sizeof first_provider);
  assert_memory_equal(t->neighbour, neighbour, sizeof neighbour);
  assert_memory_equal(t->reverse, reverse, sizeof reverse);
  assert_memory_equal(t->cone, cone, sizeof cone);
  assert_memory_equal(t->sweep, sweep, sizeof sweep);
  assert_string_equal(t->title, "test");
  assert_int_equal(ms_topology_find(t, 6), MS_NO_AS);
  assert_int_equal(ms_topology_find(t, 0), MS_NO_AS);
  assert_int_equal(ms_topology_session(t, 2, 4), G_MAXUINT32);
  /* The digest is part of every result file: a change of it is a change of the format. */
  assert_string_equal(t->digest, "b3b74c000a6594c88513922fab541a3c");
}

/* Different ways to write the same graph. */
static void same_graph_other_text(void **state)
{
  (void)state;
  static const char *const texts[] = {
      "1|2|0\r\n1|3|-1\r\n1|4|-1\r\n2|5|-1\r\n",                      /* CR LF */
      "1|2|0\n1|3|-1\n1|4|-1\n2|5|-1",                                /* no last line end */
      "1|2|0\n1|3|-1\n1|4|-1\n2|5|-1\r",                              /* half of one */
      "\357\273\2771|2|0\n1|3|-1\n1|4|-1\n2|5|-1\n",                  /* byte order mark */
      "# a comment\n\n1|2|0\n#another\n1|3|-1\n\r\n1|4|-1\n2|5|-1\n", /* comments, empty lines */
      "2|5|-1\n2|1|0\n1|4|-1\n1|3|-1\n",                    /* other order, peers reversed */
      "1|2|0|\n1|3|-1|\n1|4|-1|\n2|5|-1|\n",                /* serial-2, source not known */
      "0001|2|0\n1|00000000000000003|-1\n1|4|-1\n2|5|-1\n", /* zeros in front */
      "# input clique: 1 2\n# IXP ASes: 77 78\n1|2|0\n1|3|-1\n1|4|-1\n2|5|-1\n",
      "# manrs-sim as 99 cloud arin Nobody\n1|2|0\n1|3|-1\n1|4|-1\n2|5|-1\n",
  };
  g_autoptr(MsTopology) t = parse(plain, FALSE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(MsTopology) other = parse(texts[i], FALSE, NULL);
    if (strcmp(t->digest, other->digest) != 0)
      fail_msg("text %" G_GSIZE_FORMAT " gives another graph", i);
  }
}

static const char rich[] = "# input clique: 1 2\r\n"
                           "# IXP ASes: 6695 5\n"
                           "# manrs-sim as 3 access lacnic A name, with blanks \n"
                           "# manrs-sim as 4 content ripe\n"
                           "1|2|0|bgp,mlp\n"
                           "1|3|-1|bgp\r\n"
                           "1|4|-1|bgp\n"
                           "3|4|0|mlp\n"
                           "2|5|-1|mlp,bgp\n"
                           "2|13335|-1|\n"
                           "2|16509|-1|bgp\n"
                           "16509|14618|-1|bgp";

static void sources_and_attributes(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = parse(rich, FALSE, NULL);
  static const struct {
    guint32 asn;
    MsRole role;
    MsRegion region;
    const char *name;
  } expected[] = {
      {1, MS_ROLE_TIER1, MS_REGION_UNKNOWN, NULL},
      {2, MS_ROLE_TIER1, MS_REGION_UNKNOWN, NULL},
      {3, MS_ROLE_ACCESS, MS_REGION_LACNIC, "A name, with blanks"},
      {4, MS_ROLE_CONTENT, MS_REGION_RIPE, NULL},
      {5, MS_ROLE_IXP, MS_REGION_UNKNOWN, NULL},
      {13335, MS_ROLE_CDN, MS_REGION_UNKNOWN, "Cloudflare"},
      {14618, MS_ROLE_CLOUD, MS_REGION_UNKNOWN, "Amazon (US East)"},
      {16509, MS_ROLE_CLOUD, MS_REGION_UNKNOWN, "Amazon"},
  };
  assert_int_equal(t->n_ases, G_N_ELEMENTS(expected));
  for (guint32 as = 0; as < t->n_ases; as++) {
    assert_int_equal(t->asn[as], expected[as].asn);
    assert_int_equal(t->role[as], expected[as].role);
    assert_int_equal(t->region[as], expected[as].region);
    assert_int_equal(g_strcmp0(t->name[as], expected[as].name), 0);
  }
  static const struct {
    guint32 a, b;
    guint source;
  } links[] = {{1, 2, 3}, {1, 3, 1}, {3, 4, 2}, {2, 5, 3}, {2, 13335, 0}};
  for (gsize i = 0; i < G_N_ELEMENTS(links); i++) {
    guint32 s =
        ms_topology_session(t, ms_topology_find(t, links[i].a), ms_topology_find(t, links[i].b));
    assert_int_equal(t->source[s], links[i].source);
  }
}

/* Attributes without a name leave the one that is known. */
static void known_name_stays(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = parse("# manrs-sim as 13335 transit ripe\n1|13335|0\n", FALSE, NULL);
  assert_string_equal(t->name[1], "Cloudflare");
  assert_int_equal(t->role[1], MS_ROLE_TRANSIT);
  assert_null(t->name[0]);
}

/* Repeats bring their sources along, and are counted. */
static void repeats_merge(void **state)
{
  (void)state;
  g_auto(MsTopologyReport) report = {0};
  g_autoptr(MsTopology) t =
      parse("1|2|0|bgp\n2|1|0|mlp\n1|3|-1|bgp\n1|3|-1|bgp\n1|3|-1|bgp\n", FALSE, &report);
  assert_int_equal(report.duplicates, 3);
  assert_int_equal(t->n_p2p + t->n_p2c, 2);
  assert_int_equal(t->source[ms_topology_session(t, 0, 1)], MS_LINK_BGP | MS_LINK_MLP);
  assert_int_equal(t->source[ms_topology_session(t, 0, 2)], MS_LINK_BGP);
}

/* Pieces may end anywhere. */
static void fed_in_pieces(void **state)
{
  (void)state;
  g_autoptr(MsTopology) whole = parse(rich, FALSE, NULL);
  for (gsize piece = 1; piece < sizeof rich; piece++) {
    g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("pieces");
    g_autoptr(MsCaidaParser) parser = ms_caida_parser_new(builder, "pieces");
    g_autoptr(GError) error = NULL;
    for (gsize at = 0; at < sizeof rich - 1; at += piece)
      assert_true(
          ms_caida_parser_feed(parser, rich + at, MIN(piece, sizeof rich - 1 - at), &error));
    assert_true(ms_caida_parser_end(parser, &error));
    g_autoptr(MsTopology) t = ms_topology_builder_finish(builder, "pieces", FALSE, NULL, &error);
    assert_non_null(t);
    assert_string_equal(t->digest, whole->digest);
  }
}

static const struct {
  const char *what, *text;
  guint32 tier1[4]; /* all of them, then 0 */
} clique_cases[] = {
    {"two that peer", "1|2|0\n1|3|-1\n2|4|-1\n", {1, 2}},
    {"most customers first: 5 is no peer of 1", "1|3|-1\n1|4|-1\n5|3|-1\n", {1}},
    {"a provider-free stub is none", "1|2|0\n1|3|-1\n", {1}},
    {"nor is who has a provider", "1|2|0\n1|3|-1\n2|3|-1\n9|2|-1\n", {1}},
    {"equal customers: lower ASN first", "7|3|-1\n8|4|-1\n", {7}},
    {"greedy: 3 peers with 1 but not with 2",
     "1|2|0\n1|3|0\n1|10|-1\n1|11|-1\n1|12|-1\n2|10|-1\n2|11|-1\n3|10|-1\n",
     {1, 2}},
    {"a cloud without providers is an artefact", "1|16509|0\n1|3|-1\n16509|4|-1\n", {1}},
    {"unless the source says so",
     "# inferred clique: 1 16509 99\n1|16509|0\n1|3|-1\n16509|4|-1\n",
     {1, 16509}},
    {"an empty clique is one", "# input clique:\n1|2|0\n1|3|-1\n", {0}},
    {"an attribute has the last word",
     "# manrs-sim as 1 access ripe\n# input clique: 1 2\n1|2|0\n1|3|-1\n",
     {2}},
};

static void tier1_clique(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(clique_cases); i++) {
    g_autoptr(MsTopology) t = parse(clique_cases[i].text, FALSE, NULL);
    guint found = 0;
    for (guint32 as = 0; as < t->n_ases; as++) {
      if (t->role[as] != MS_ROLE_TIER1)
        continue;
      if (clique_cases[i].tier1[found] != t->asn[as])
        fail_msg("%s: AS%u is tier1", clique_cases[i].what, t->asn[as]);
      found++;
    }
    if (clique_cases[i].tier1[found] != 0)
      fail_msg("%s: AS%u is not tier1", clique_cases[i].what, clique_cases[i].tier1[found]);
  }
}

static void builder_directly(void **state)
{
  (void)state;
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("a generator");
  g_autoptr(GError) error = NULL;
  assert_true(ms_topology_builder_add_link(builder, 30, 10, MS_REL_PROVIDER, 0, 0, &error));
  assert_true(ms_topology_builder_add_link(builder, 20, 10, MS_REL_PEER, MS_LINK_MLP, 0, &error));
  ms_topology_builder_set_as(builder, 10, MS_ROLE_ACCESS, MS_REGION_APNIC, "first");
  ms_topology_builder_set_as(builder, 10, MS_ROLE_TRANSIT, MS_REGION_RIPE, " a\nname\t");
  ms_topology_builder_set_as(builder, 40, MS_ROLE_CLOUD, MS_REGION_RIPE, "of nobody");
  ms_topology_builder_set_as(builder, 20, MS_ROLE_ENTERPRISE, MS_REGION_RIPE, " ");
  g_autoptr(MsTopology) t =
      ms_topology_builder_finish(builder, "title\nof one line", FALSE, NULL, &error);
  assert_non_null(t);
  assert_int_equal(t->n_ases, 3);
  assert_int_equal(ms_topology_relation(t, 0, ms_topology_session(t, 0, 2)), MS_REL_CUSTOMER);
  assert_int_equal(t->role[0], MS_ROLE_TRANSIT);
  assert_int_equal(t->region[0], MS_REGION_RIPE);
  assert_string_equal(t->name[0], "a name");
  assert_null(t->name[1]);
  assert_string_equal(t->title, "title of one line");
  guint32 s = ms_topology_session(t, 0, 1);
  assert_int_equal(t->latency_us[s],
                   ms_topology_latency_us(10, MS_REGION_RIPE, 20, MS_REGION_RIPE));

  /* Empty afterwards, and ready for the next. */
  assert_null(ms_topology_builder_finish(builder, "again", FALSE, NULL, &error));
  assert_true(g_error_matches(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_EMPTY));
  g_clear_error(&error);
  assert_true(ms_topology_builder_add_link(builder, 7, 8, MS_REL_PEER, 0, 0, &error));
  g_autoptr(MsTopology) next = ms_topology_builder_finish(builder, "next", FALSE, NULL, &error);
  assert_int_equal(next->n_ases, 2);
}

static void held_and_let_go(void **state)
{
  (void)state;
  MsTopology *t = parse(plain, FALSE, NULL);
  MsTopology *same = ms_topology_ref(t);
  assert_ptr_equal(t, same);
  ms_topology_unref(t);
  assert_int_equal(same->n_ases, 5);
  ms_topology_unref(same);
  ms_topology_unref(NULL);
}

static void latencies(void **state)
{
  (void)state;
  for (int a = 0; a < MS_N_REGIONS; a++) {
    for (int b = 0; b < MS_N_REGIONS; b++) {
      gboolean unknown = a == MS_REGION_UNKNOWN || b == MS_REGION_UNKNOWN;
      guint32 low = unknown || a == b ? 2000 : 30000, high = unknown  ? 60000
                                                             : a == b ? 20000
                                                                      : 140000;
      guint32 least = G_MAXUINT32, most = 0, below_geometric_mean = 0;
      for (guint32 i = 1; i <= 2000; i++) {
        guint32 us = ms_topology_latency_us(i, (MsRegion)a, 70000 - i, (MsRegion)b);
        assert_int_equal(us, ms_topology_latency_us(70000 - i, (MsRegion)b, i, (MsRegion)a));
        least = MIN(least, us);
        most = MAX(most, us);
        below_geometric_mean += (guint64)us * us < (guint64)low * high;
      }
      assert_in_range(least, low, most);
      assert_in_range(most, least, high);
      if (unknown || a == b) {
        /* log-uniform: the ends are reached, and half lies below the geometric mean */
        assert_true(least < low + low / 100 && most > high - high / 100);
        assert_in_range(below_geometric_mean, 930, 1070);
      }
    }
  }
  /* Part of what makes results reproducible. */
  assert_int_equal(ms_topology_latency_us(174, MS_REGION_ARIN, 3356, MS_REGION_ARIN), 2631);
  assert_int_equal(ms_topology_latency_us(174, MS_REGION_ARIN, 1299, MS_REGION_RIPE), 45733);
  assert_int_equal(ms_topology_latency_us(174, MS_REGION_UNKNOWN, 1299, MS_REGION_RIPE), 14744);
}

static void words(void **state)
{
  (void)state;
  MsRole role;
  MsRegion region;
  for (guint i = 0; i < MS_N_ROLES; i++) {
    assert_true(ms_role_from_name(ms_role_name((MsRole)i), &role));
    assert_int_equal(role, i);
  }
  for (guint i = 0; i < MS_N_REGIONS; i++) {
    assert_true(ms_region_from_name(ms_region_name((MsRegion)i), &region));
    assert_int_equal(region, i);
  }
  assert_string_equal(ms_relation_name(MS_REL_CUSTOMER), "customer");
  assert_string_equal(ms_relation_name(MS_REL_PEER), "peer");
  assert_string_equal(ms_relation_name(MS_REL_PROVIDER), "provider");
  assert_string_equal(ms_relation_name(MS_REL_SELF), "self");
  assert_false(ms_role_from_name("Cloud", &role));
  assert_false(ms_region_from_name("europe", &region));
}

static void well_known(void **state)
{
  (void)state;
  gsize n;
  const MsWellKnown *table = ms_well_known(&n);
  for (gsize i = 0; i < n; i++) {
    assert_true(i == 0 || table[i - 1].asn < table[i].asn);
    assert_ptr_equal(ms_well_known_find(table[i].asn), &table[i]);
    assert_true(table[i].region != MS_REGION_UNKNOWN);
  }
  assert_null(ms_well_known_find(0));
  assert_null(ms_well_known_find(1));
  assert_null(ms_well_known_find(G_MAXUINT32));
  static const struct {
    guint32 asn;
    MsRole role;
  } must[] = {
      {20940, MS_ROLE_CDN},    {16509, MS_ROLE_CLOUD},  {14618, MS_ROLE_CLOUD},
      {52580, MS_ROLE_CDN},    {13335, MS_ROLE_CDN},    {32934, MS_ROLE_CDN},
      {15169, MS_ROLE_CLOUD},  {396982, MS_ROLE_CLOUD}, {36040, MS_ROLE_CLOUD},
      {8075, MS_ROLE_CLOUD},   {8068, MS_ROLE_CLOUD},   {12076, MS_ROLE_CLOUD},
      {2906, MS_ROLE_CDN},     {40027, MS_ROLE_CDN},    {36351, MS_ROLE_CLOUD},
      {6939, MS_ROLE_TRANSIT}, {7922, MS_ROLE_ACCESS},  {174, MS_ROLE_TIER1},
      {12956, MS_ROLE_TIER1},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(must); i++) {
    const MsWellKnown *known = ms_well_known_find(must[i].asn);
    assert_non_null(known);
    assert_int_equal(known->role, must[i].role);
  }
  guint n_tier1 = 0;
  for (gsize i = 0; i < n; i++)
    n_tier1 += table[i].role == MS_ROLE_TIER1;
  assert_int_equal(n_tier1, 19);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_graphs),
      cmocka_unit_test(known_graph),
      cmocka_unit_test(same_graph_other_text),
      cmocka_unit_test(sources_and_attributes),
      cmocka_unit_test(known_name_stays),
      cmocka_unit_test(repeats_merge),
      cmocka_unit_test(fed_in_pieces),
      cmocka_unit_test(tier1_clique),
      cmocka_unit_test(builder_directly),
      cmocka_unit_test(held_and_let_go),
      cmocka_unit_test(latencies),
      cmocka_unit_test(words),
      cmocka_unit_test(well_known),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
