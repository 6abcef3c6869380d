/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security: filters that go by prefix, path and session alone, each rule both ways, and the
 * words in which they refuse. */
#include "tests/unit/judge-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/*
 *     1       2       3        1 2 3: the tier-1 clique
 *     |       |       |
 *    10      20 ---- 30        10 20 30: transit
 *   /  \      |       |
 * 40   50 -- 51      60        40 60: edge networks; 50 and 51 have no customers, but a peer
 */
#define WORLD "1-2 1-3 2-3 1>10 2>20 3>30 10>40 10>50 20>51 50-51 20-30 30>60"

typedef struct {
  const char *rule;
  const char *mechanism;
  Offer offer;
  const char *why; /* %NULL: it passes */
} Row;

static void check(const Row *rows, guint n)
{
  g_autoptr(Judging) judging = judging_new(WORLD);
  for (guint i = 0; i < n; i++) {
    print_message("%s: %s\n", rows[i].mechanism, rows[i].rule);
    g_autofree char *why = NULL;
    MsAttributes after;
    gboolean passes = judging_asks(judging, rows[i].mechanism, FALSE, &rows[i].offer, &after, &why);
    assert_string_equal(why, rows[i].why == NULL ? "" : rows[i].why);
    assert_int_equal(passes, rows[i].why == NULL);
    assert_int_equal(after.flags, rows[i].offer.flags); /* filters change nothing */
    assert_false(after.settled);
  }
}

static void test_first_as(void **state G_GNUC_UNUSED)
{
  static const Row rows[] = {
      {"its own path", "first-as", OFFER(10, 40, NULL, "40"), NULL},
      {"prepended", "first-as", OFFER(10, 40, NULL, "40 40 40"), NULL},
      {"from a peer", "first-as", OFFER(20, 30, NULL, "30 60"), NULL},
      {"the customer leaves itself out", "first-as", OFFER(10, 40, NULL, "60"),
       "RFC 4271 section 6.3: the path starts with AS60, and AS40 sent it"},
      {"so does a provider", "first-as", OFFER(40, 10, NULL, "1 2 20"),
       "RFC 4271 section 6.3: the path starts with AS1, and AS10 sent it"},
      {"it is there, but not first", "first-as", OFFER(20, 30, NULL, "60 30"),
       "RFC 4271 section 6.3: the path starts with AS60, and AS30 sent it"},
      {"an AS_SET is nobody", "first-as", OFFER(10, 40, NULL, "0 40"),
       "RFC 4271 section 6.3: the path starts with an AS_SET, and AS40 sent it"},
  };
  check(rows, G_N_ELEMENTS(rows));
}

static void test_as_set(void **state G_GNUC_UNUSED)
{
  static const Row rows[] = {
      {"none", "as-set-filter", OFFER(40, 10, NULL, "10 1 2 20"), NULL},
      {"for the origin", "as-set-filter", OFFER(40, 10, NULL, "10 1 0"),
       "RFC 9774 section 3: the path 10 1 0 contains an AS_SET (0)"},
      {"in the middle", "as-set-filter", OFFER(20, 30, NULL, "30 0 60"),
       "RFC 9774 section 3: the path 30 0 60 contains an AS_SET (0)"},
  };
  check(rows, G_N_ELEMENTS(rows));
}

static void test_tier1(void **state G_GNUC_UNUSED)
{
  static const Row rows[] = {
      {"none", "tier1-filter", OFFER(10, 40, NULL, "40"), NULL},
      {"other transit", "tier1-filter", OFFER(1, 10, NULL, "10 50 51 20"), NULL},
      {"a leak", "tier1-filter", OFFER(10, 50, NULL, "50 51 20 2 3"),
       "RFC 7454 section 9: AS2, a tier-1, cannot be behind customer AS50"},
      {"for the origin", "tier1-filter", OFFER(20, 51, NULL, "51 50 10 1"),
       "RFC 7454 section 9: AS1, a tier-1, cannot be behind customer AS51"},
      {"even one that is not in the graph's place, if it poisons", "tier1-filter",
       OFFER(10, 40, NULL, "40 3 40"),
       "RFC 7454 section 9: AS3, a tier-1, cannot be behind customer AS40"},
      {"an AS that the graph does not know", "tier1-filter", OFFER(10, 40, NULL, "40 777"), NULL},
  };
  check(rows, G_N_ELEMENTS(rows));
  /* It is no matter of who sends it, so long as it is not behind the head: a tier-1 may prepend. */
  g_autoptr(Judging) judging = judging_new(WORLD);
  Offer own = OFFER(2, 1, NULL, "1 1 10"), leak = OFFER(2, 1, NULL, "1 1 3 30");
  assert_true(judging_asks(judging, "tier1-filter", FALSE, &own, NULL, NULL));
  assert_false(judging_asks(judging, "tier1-filter", FALSE, &leak, NULL, NULL));
}

static void test_edge(void **state G_GNUC_UNUSED)
{
  static const Row rows[] = {
      {"itself", "edge-filter", OFFER(10, 40, NULL, "40"), NULL},
      {"itself, prepended", "edge-filter", OFFER(30, 60, NULL, "60 60 60"), NULL},
      {"another behind it", "edge-filter", OFFER(10, 40, NULL, "40 777"),
       "RFC 7454 section 9: AS40 has no customers or peers and sends the path 40 777, which is not "
       "of itself alone"},
      {"poisoned", "edge-filter", OFFER(10, 40, NULL, "40 3 40"),
       "RFC 7454 section 9: AS40 has no customers or peers and sends the path 40 3 40, which is "
       "not of itself alone"},
      {"without itself", "edge-filter", OFFER(10, 40, NULL, "777"),
       "RFC 7454 section 9: AS40 has no customers or peers and sends the path 777, which is not of "
       "itself alone"},
      {"a stub with a peer is no edge", "edge-filter", OFFER(10, 50, NULL, "50 51"), NULL},
      {"transit", "edge-filter", OFFER(1, 10, NULL, "10 40"), NULL},
  };
  check(rows, G_N_ELEMENTS(rows));
}

static void test_prefix_length(void **state G_GNUC_UNUSED)
{
  static const Row rows[] = {
      {"/24", "prefix-length-filter", OFFER(10, 40, "192.0.2.0/24", "40"), NULL},
      {"/8", "prefix-length-filter", OFFER(10, 40, "11.0.0.0/8", "40"), NULL},
      {"/25, as in 2008", "prefix-length-filter", OFFER(10, 40, "192.0.2.0/25", "40"),
       "RFC 7454 section 6.1.3: 192.0.2.0/25 is longer than /24"},
      {"/32, as in 2024", "prefix-length-filter", OFFER(40, 10, "192.0.2.1/32", "10"),
       "RFC 7454 section 6.1.3: 192.0.2.1/32 is longer than /24"},
      {"/48 of IPv6", "prefix-length-filter", OFFER(10, 40, "2001:db8::/48", "40"), NULL},
      {"/25 of IPv6 is short", "prefix-length-filter", OFFER(10, 40, "2c00::/25", "40"), NULL},
      {"/49 of IPv6", "prefix-length-filter", OFFER(20, 30, "2001:db8::/49", "30"),
       "RFC 7454 section 6.1.3: 2001:db8::/49 is longer than /48"},
  };
  check(rows, G_N_ELEMENTS(rows));
  /* Other limits by option. */
  g_autoptr(Judging) judging = judging_new(WORLD);
  judging->options.longest4 = 20;
  judging->options.longest6 = 32;
  Offer four[] = {OFFER(10, 40, "198.18.0.0/20", "40"), OFFER(10, 40, "198.18.0.0/21", "40")};
  Offer six[] = {OFFER(10, 40, "2001:db8::/32", "40"), OFFER(10, 40, "2001:db8::/33", "40")};
  for (guint i = 0; i < 2; i++) {
    assert_int_equal(judging_asks(judging, "prefix-length-filter", FALSE, &four[i], NULL, NULL),
                     i == 0);
    assert_int_equal(judging_asks(judging, "prefix-length-filter", FALSE, &six[i], NULL, NULL),
                     i == 0);
  }
}

static void test_bogon_prefixes(void **state G_GNUC_UNUSED)
{
  /* IANA's special-purpose registries, column "globally reachable", and what lies beside each. */
  static const struct {
    const char *prefix;
    gboolean passes;
  } rows[] = {
      {"0.0.0.0/0", FALSE},
      {"::/0", FALSE},
      {"0.0.0.0/1", TRUE}, /* less specific, and no default route */
      {"0.0.0.0/8", FALSE},
      {"0.1.0.0/16", FALSE},
      {"1.0.0.0/8", TRUE},
      {"9.0.0.0/8", TRUE},
      {"10.0.0.0/8", FALSE},
      {"10.255.255.0/24", FALSE},
      {"11.0.0.0/8", TRUE},
      {"100.63.0.0/16", TRUE},
      {"100.64.0.0/10", FALSE},
      {"100.127.0.0/16", FALSE},
      {"100.128.0.0/16", TRUE},
      {"127.0.0.0/8", FALSE},
      {"127.0.0.1/32", FALSE},
      {"128.0.0.0/16", TRUE},
      {"169.254.0.0/16", FALSE},
      {"169.253.0.0/16", TRUE},
      {"172.15.0.0/16", TRUE},
      {"172.16.0.0/12", FALSE},
      {"172.31.0.0/24", FALSE},
      {"172.32.0.0/16", TRUE},
      {"172.0.0.0/8", TRUE}, /* covers private space, and much besides */
      {"192.0.0.0/24", FALSE},
      {"192.0.0.8/32", FALSE},
      {"192.0.0.9/32", TRUE},
      {"192.0.0.10/32", TRUE},
      {"192.0.0.170/32", FALSE},
      {"192.0.1.0/24", TRUE},
      {"192.31.196.0/24", TRUE},
      {"192.52.193.0/24", TRUE},
      {"192.168.0.0/16", FALSE},
      {"192.168.7.0/24", FALSE},
      {"192.169.0.0/16", TRUE},
      {"192.175.48.0/24", TRUE},
      {"223.255.255.0/24", TRUE},
      {"224.0.0.0/4", FALSE},
      {"239.1.0.0/16", FALSE},
      {"240.0.0.0/4", FALSE},
      {"255.255.255.255/32", FALSE},
      {"::/128", FALSE},
      {"::1/128", FALSE},
      {"::2/128", TRUE}, /* no unicast space, but in no registry */
      {"::ffff:0:0/96", FALSE},
      {"::ffff:192.0.2.0/120", FALSE},
      {"64:ff9b::/96", TRUE},
      {"64:ff9b:1::/48", FALSE},
      {"100::/64", FALSE},
      {"100:0:0:1::/64", FALSE},
      {"100:0:0:2::/64", TRUE},
      {"2001::/23", FALSE},
      {"2001::/32", TRUE},
      {"2001:1::/32", FALSE},
      {"2001:1::1/128", TRUE},
      {"2001:1::2/128", TRUE},
      {"2001:1::3/128", TRUE},
      {"2001:1::4/128", FALSE},
      {"2001:3::/32", TRUE},
      {"2001:4:112::/48", TRUE},
      {"2001:4:113::/48", FALSE},
      {"2001:10::/28", FALSE},
      {"2001:20::/28", TRUE},
      {"2001:30::/28", TRUE},
      {"2001:40::/28", FALSE},
      {"2001:200::/32", TRUE},
      {"2002::/16", TRUE},
      {"2620:4f:8000::/48", TRUE},
      {"2a00::/16", TRUE},
      {"5f00::/16", FALSE},
      {"fc00::/7", FALSE},
      {"fd12:3456::/32", FALSE},
      {"fe80::/10", FALSE},
      {"fec0::/10", TRUE},
      {"ff02::/16", FALSE},
      /* Documentation and benchmarks: here they stand for real networks. */
      {"192.0.2.0/24", TRUE},
      {"198.51.100.0/24", TRUE},
      {"203.0.113.0/24", TRUE},
      {"198.18.0.0/15", TRUE},
      {"198.18.5.0/24", TRUE},
      {"2001:db8::/32", TRUE},
      {"2001:2::/48", TRUE},
      {"3fff::/20", TRUE},
  };
  g_autoptr(Judging) judging = judging_new(WORLD);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].prefix);
    Offer offer = OFFER(10, 40, rows[i].prefix, "40");
    assert_int_equal(judging_asks(judging, "bogon-filter", FALSE, &offer, NULL, NULL),
                     rows[i].passes);
  }
  static const Row words[] = {
      {"private", "bogon-filter", OFFER(10, 40, "10.2.0.0/16", "40"),
       "RFC 7454 section 6.1.1: 10.2.0.0/16 is no global space: private (RFC 1918)"},
      {"default", "bogon-filter", OFFER(40, 10, "0.0.0.0/0", "10"),
       "RFC 7454 section 6.1.1: 0.0.0.0/0 is no global space: the default route (RFC 7454 section "
       "6.1.6)"},
  };
  check(words, G_N_ELEMENTS(words));
}

static void test_bogon_asns(void **state G_GNUC_UNUSED)
{
  /* By the path from a provider, and from a customer, who may have private numbers behind it. */
  static const struct {
    guint32 asn;
    gboolean from_provider, from_customer;
  } rows[] = {
      {1, TRUE, TRUE},
      {23455, TRUE, TRUE},
      {23456, FALSE, FALSE},
      {23457, TRUE, TRUE},
      {64495, TRUE, TRUE},
      {64496, FALSE, FALSE},
      {64511, FALSE, FALSE},
      {64512, FALSE, TRUE},
      {65534, FALSE, TRUE},
      {65535, FALSE, FALSE},
      {65536, FALSE, FALSE},
      {65551, FALSE, FALSE},
      {65552, TRUE, TRUE}, /* IANA's reserve, which no RFC forbids */
      {131072, TRUE, TRUE},
      {4199999999u, TRUE, TRUE},
      {4200000000u, FALSE, TRUE},
      {4294967294u, FALSE, TRUE},
      {4294967295u, FALSE, FALSE},
  };
  g_autoptr(Judging) judging = judging_new(WORLD);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("AS%u\n", rows[i].asn);
    g_autofree char *down = g_strdup_printf("10 %u 20", rows[i].asn);
    g_autofree char *up = g_strdup_printf("40 %u", rows[i].asn);
    Offer from_provider = OFFER(40, 10, NULL, down), from_customer = OFFER(10, 40, NULL, up);
    assert_int_equal(judging_asks(judging, "bogon-asn-filter", FALSE, &from_provider, NULL, NULL),
                     rows[i].from_provider);
    assert_int_equal(judging_asks(judging, "bogon-asn-filter", FALSE, &from_customer, NULL, NULL),
                     rows[i].from_customer);
  }
  static const Row words[] = {
      {"an AS_SET is no AS 0", "bogon-asn-filter", OFFER(10, 40, NULL, "40 0"), NULL},
      {"the worse of two", "bogon-asn-filter", OFFER(10, 40, NULL, "40 64512 23456 64513"),
       "RFC 7454 section 9: AS23456 on the path is AS_TRANS (RFC 6793)"},
      {"a peer's private number", "bogon-asn-filter", OFFER(20, 30, NULL, "30 4200000001"),
       "RFC 7454 section 9: AS4200000001 on the path is private (RFC 6996)"},
  };
  check(words, G_N_ELEMENTS(words));
}

static void test_rfc8212(void **state G_GNUC_UNUSED)
{
  g_autoptr(Judging) judging = judging_new(WORLD);
  Offer offer = OFFER(10, 40, NULL, "40");
  g_autofree char *import = NULL, *export = NULL;
  assert_true(judging_asks(judging, "rfc8212", FALSE, &offer, NULL, NULL));
  assert_true(judging_asks(judging, "rfc8212", TRUE, &offer, NULL, NULL));
  offer.unpoliced = TRUE;
  assert_false(judging_asks(judging, "rfc8212", FALSE, &offer, NULL, &import));
  assert_string_equal(import, "RFC 8212 section 3: the session with AS40 has no import policy");
  assert_false(judging_asks(judging, "rfc8212", TRUE, &offer, NULL, &export));
  assert_string_equal(export, "RFC 8212 section 3: the session with AS40 has no export policy");
}

/* RFC 7999 section 3.3. AS40 holds 203.0.113.0/24, AS60 198.51.100.0/24 with no longer prefix
 * allowed; AS20 holds the first besides, for it scrubs traffic. */
static void test_blackhole(void **state G_GNUC_UNUSED)
{
  enum { BLACKHOLE = MS_ROUTE_BLACKHOLE };
  static const struct {
    const char *rule;
    Offer offer;
    gboolean passes, honoured;
    const char *why;
  } rows[] = {
      {"ordinary", OFFER(10, 40, "203.0.113.0/24", "40"), TRUE, FALSE, ""},
      {"ordinary, of someone else", OFFER(10, 40, "198.51.100.0/24", "40"), TRUE, FALSE, ""},
      {"one's own", OFFER(10, 40, "203.0.113.9/32", "40", .flags = BLACKHOLE), TRUE, TRUE, ""},
      {"the whole of it", OFFER(10, 40, "203.0.113.0/24", "40", .flags = BLACKHOLE), TRUE, TRUE,
       ""},
      {"a customer's customer's", OFFER(1, 10, "203.0.113.9/32", "10 40", .flags = BLACKHOLE), TRUE,
       TRUE, ""},
      {"a peer's customer's", OFFER(20, 30, "198.51.100.9/32", "30 60", .flags = BLACKHOLE), TRUE,
       TRUE, ""},
      {"from a provider, of its cone", OFFER(40, 10, "203.0.113.9/32", "10 40", .flags = BLACKHOLE),
       TRUE, TRUE, ""},
      {"shorter than what is held", OFFER(10, 40, "203.0.112.0/23", "40", .flags = BLACKHOLE),
       FALSE, FALSE,
       "RFC 7999 section 3.3: a blackhole for 203.0.112.0/23 from AS40, which holds nothing that "
       "covers it: no VRP"},
      {"of someone else", OFFER(10, 40, "198.51.100.9/32", "40", .flags = BLACKHOLE), FALSE, FALSE,
       NULL},
      {"with a forged origin that holds it",
       OFFER(10, 40, "198.51.100.9/32", "40 60", .flags = BLACKHOLE, .forged = 1), FALSE, FALSE,
       "RFC 7999 section 3.3: a blackhole for 198.51.100.9/32, which AS40 may not advertise: it "
       "neither holds it nor has AS60 in its customer cone"},
      {"from a provider, not of its cone",
       OFFER(40, 10, "198.51.100.9/32", "10 1 2 20 30 60", .flags = BLACKHOLE), FALSE, FALSE, NULL},
      {"by one that holds it too, for another who does",
       OFFER(30, 20, "203.0.113.9/32", "20 777 40", .flags = BLACKHOLE), TRUE, TRUE, ""},
      {"of an AS_SET", OFFER(20, 30, "198.51.100.9/32", "30 0", .flags = BLACKHOLE), FALSE, FALSE,
       NULL},
      {"IPv6, not held", OFFER(10, 40, "2001:db8::1/128", "40", .flags = BLACKHOLE), FALSE, FALSE,
       NULL},
  };
  g_autoptr(Judging) judging = judging_new(WORLD);
  MsPrefix forty = judging_prefix("203.0.113.0/24"), sixty = judging_prefix("198.51.100.0/24");
  ms_registry_add_vrp(judging->registry, &forty, 24, 40);
  ms_registry_add_vrp(judging->registry, &sixty, 24, 60);
  ms_registry_add_vrp(judging->registry, &forty, 24, 20);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].rule);
    MsAttributes after;
    g_autofree char *why = NULL;
    assert_int_equal(judging_asks(judging, "blackhole", FALSE, &rows[i].offer, &after, &why),
                     rows[i].passes);
    if (rows[i].why != NULL)
      assert_string_equal(why, rows[i].why);
    guint16 set = MS_ROUTE_DISCARD | MS_ROUTE_NO_EXPORT;
    assert_int_equal(after.flags & set, rows[i].honoured ? set : 0);
    assert_int_equal(after.settled, rows[i].honoured);
    /* Whoever does not look, honours them all. */
    gboolean asked = (rows[i].offer.flags & MS_ROUTE_BLACKHOLE) != 0;
    assert_true(judging_asks(judging, "blackhole-unchecked", FALSE, &rows[i].offer, &after, NULL));
    assert_int_equal(after.flags & set, asked ? set : 0);
    assert_int_equal(after.settled, asked);
  }
}

/* What is honoured is not shown to those that follow: neither its length nor origin validation
 * stops it; what is not, is stopped by the first that looks. */
static void test_blackhole_settles(void **state G_GNUC_UNUSED)
{
  g_autoptr(Judging) judging = judging_new(WORLD);
  g_autoptr(MsDeployment) deployment = ms_deployment_new(judging->topology->n_ases, 1);
  MsPrefix forty = judging_prefix("203.0.113.0/24");
  ms_registry_add_vrp(judging->registry, &forty, 24, 40);
  guint32 here = ms_topology_find(judging->topology, 10);
  const char *all[] = {"rov", "prefix-length-filter", "blackhole", "otc"};
  for (guint i = 0; i < G_N_ELEMENTS(all); i++)
    ms_deployment_add(deployment, here, (guint)ms_mechanism_find(all[i]), MS_FROM_ALL, MS_FROM_ALL,
                      1);
  judging->prefix = judging_prefix("203.0.113.9/32");
  const MsProfile *profile = &deployment->profiles[deployment->profile_of[here]];
  for (guint asked = 0; asked < 2; asked++) {
    Offer offer = OFFER(10, 40, NULL, "40", .flags = asked ? MS_ROUTE_BLACKHOLE : 0);
    guint32 route = judging_route(judging, &offer);
    MsHop hop = {.asn = 10, .neighbour_asn = 40, .relation = MS_REL_CUSTOMER};
    MsAttributes attributes = {.flags = offer.flags};
    guint refused_by = G_MAXUINT;
    assert_int_equal(ms_deployment_import(deployment, profile, &judging->world, route, &hop,
                                          &attributes, &refused_by),
                     asked);
    if (!asked)
      assert_int_equal(refused_by, ms_mechanism_find("prefix-length-filter"));
    else
      assert_int_equal(attributes.flags,
                       MS_ROUTE_BLACKHOLE | MS_ROUTE_DISCARD | MS_ROUTE_NO_EXPORT);
  }
}

/* What other simulators have for RFC 9234: where it differs from it is marked. */
static void test_otc_reduced(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *rule;
    gboolean exporting;
    guint32 asn, neighbour, otc;
    gboolean passes;
    guint32 after;
  } rows[] = {
      {"from a customer, set: a leak", FALSE, 10, 40, 777, FALSE, 0},
      {"from a customer, its own: a leak", FALSE, 10, 40, 40, FALSE, 0},
      {"from a customer, absent", FALSE, 10, 40, 0, TRUE, 0},
      {"from a peer, another's: a leak", FALSE, 20, 30, 777, FALSE, 0},
      {"from a peer, its own", FALSE, 20, 30, 30, TRUE, 30},
      {"differs: from a peer, absent: stays so", FALSE, 20, 30, 0, TRUE, 0},
      {"differs: from a provider, absent: stays so", FALSE, 40, 10, 0, TRUE, 0},
      {"from a provider, set", FALSE, 40, 10, 777, TRUE, 777},
      {"to a customer, absent: its own", TRUE, 10, 40, 0, TRUE, 10},
      {"differs: to a customer, set: overwritten", TRUE, 10, 40, 777, TRUE, 10},
      {"to a peer, absent: its own", TRUE, 20, 30, 0, TRUE, 20},
      {"differs: to a peer, set: sent, and overwritten", TRUE, 20, 30, 777, TRUE, 20},
      {"to a provider, absent", TRUE, 40, 10, 0, TRUE, 0},
      {"differs: to a provider, set: sent", TRUE, 40, 10, 777, TRUE, 777},
  };
  g_autoptr(Judging) judging = judging_new(WORLD);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].rule);
    g_autofree char *path = g_strdup_printf("%u", rows[i].neighbour);
    Offer offer = OFFER(rows[i].asn, rows[i].neighbour, NULL, path, .otc = rows[i].otc);
    MsAttributes after;
    gboolean passes = judging_asks(judging, "otc-reduced", rows[i].exporting, &offer, &after, NULL);
    assert_int_equal(passes, rows[i].passes);
    if (passes)
      assert_int_equal(after.otc, rows[i].after);
  }
}

/* The words of those whose rules other tests check. */
static void test_why(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *mechanism;
    gboolean exporting;
    Offer offer;
    const char *why;
  } rows[] = {
      {"otc", FALSE, OFFER(10, 40, NULL, "40 777", .otc = 777),
       "RFC 9234 section 5, ingress 1: OTC 777 is set, and AS40, a customer, sends it"},
      {"otc", FALSE, OFFER(20, 30, NULL, "30 777", .otc = 777),
       "RFC 9234 section 5, ingress 2: OTC 777 is not that of peer AS30"},
      {"otc", TRUE, OFFER(20, 30, NULL, "2 777", .otc = 777),
       "RFC 9234 section 5, egress 2: OTC is set, and AS30 is no customer"},
      {"otc-reduced", FALSE, OFFER(20, 30, NULL, "30 777", .otc = 777),
       "RFC 9234 section 5, ingress 2: OTC 777 is not that of peer AS30"},
      {"valley-filter", TRUE, OFFER(20, 30, NULL, "2 777", .learned = MS_REL_PROVIDER),
       "RFC 7908 section 3: a type 3 leak: learned from a provider, on to AS30, a peer"},
      {"valley-filter", TRUE, OFFER(50, 10, NULL, "51 20", .learned = MS_REL_PEER),
       "RFC 7908 section 3: a type 4 leak: learned from a peer, on to AS10, a provider"},
  };
  g_autoptr(Judging) judging = judging_new(WORLD);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *why = NULL;
    assert_false(
        judging_asks(judging, rows[i].mechanism, rows[i].exporting, &rows[i].offer, NULL, &why));
    assert_string_equal(why, rows[i].why);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_first_as),      cmocka_unit_test(test_as_set),
      cmocka_unit_test(test_tier1),         cmocka_unit_test(test_edge),
      cmocka_unit_test(test_prefix_length), cmocka_unit_test(test_bogon_prefixes),
      cmocka_unit_test(test_bogon_asns),    cmocka_unit_test(test_rfc8212),
      cmocka_unit_test(test_blackhole),     cmocka_unit_test(test_blackhole_settles),
      cmocka_unit_test(test_otc_reduced),   cmocka_unit_test(test_why),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
