/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/security/registry: origin validation by RFC 6811 section 2, and who registered what. */
#include "models/security/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static MsPrefix prefix_of(const char *text)
{
  MsPrefix prefix;
  g_autoptr(GError) error = NULL;
  ms_prefix_parse(text, &prefix, &error);
  if (error != NULL)
    fail_msg("%s", error->message);
  return prefix;
}

/* The VRPs that the rows below are judged by. */
static const struct {
  const char *prefix;
  guint max_length;
  guint32 asn;
} vrps[] = {
    {"10.0.0.0/16", 16, 64496}, /* its own length alone */
    {"10.1.0.0/16", 20, 64496}, /* a maxLength */
    {"10.2.0.0/16", 16, 64496}, /* two origins for one prefix */
    {"10.2.0.0/16", 24, 64497},
    {"10.3.0.0/16", 24, 0}, /* AS 0: nobody may (RFC 6483 section 4) */
    {"10.4.0.0/16", 24, 0}, /* AS 0, and somebody may */
    {"10.4.0.0/16", 24, 64496},
    {"10.5.0.0/16", 24, 64496}, /* a chain: who may on each level */
    {"10.5.0.0/20", 20, 64497},
    {"10.5.0.0/24", 24, 64498},
    {"10.6.0.0/24", 24, 64496},
    {"0.0.0.0/1", 8, 64499}, /* covers all of the above */
    {"2001:db8::/32", 48, 64496},
    {"2001:db8:8000::/33", 33, 64497},
    {"2001:db8:1::1/128", 128, 64498},
    {"192.0.2.1/32", 32, 64496},
    {"198.51.100.0/24", 23, 64496}, /* a maxLength below the length covers and permits nothing */
};

static const struct {
  const char *prefix;
  guint32 origin;
  MsValidity validity;
} routes[] = {
    {"10.0.0.0/16", 64496, MS_VALIDITY_VALID},
    {"10.0.0.0/16", 64497, MS_VALIDITY_INVALID},
    {"10.0.0.0/17", 64496, MS_VALIDITY_INVALID}, /* longer than maxLength */
    {"10.0.128.0/17", 64496, MS_VALIDITY_INVALID},
    {"10.0.0.0/15", 64496, MS_VALIDITY_INVALID}, /* covered by 0.0.0.0/1 alone */
    {"10.1.0.0/16", 64496, MS_VALIDITY_VALID},
    {"10.1.240.0/20", 64496, MS_VALIDITY_VALID}, /* up to maxLength */
    {"10.1.240.0/21", 64496, MS_VALIDITY_INVALID},
    {"10.1.240.0/20", 64497, MS_VALIDITY_INVALID},
    {"10.2.0.0/16", 64496, MS_VALIDITY_VALID},
    {"10.2.0.0/16", 64497, MS_VALIDITY_VALID},
    {"10.2.3.0/24", 64497, MS_VALIDITY_VALID},
    {"10.2.3.0/24", 64496, MS_VALIDITY_INVALID}, /* that maxLength is the other's */
    {"10.2.3.0/25", 64497, MS_VALIDITY_INVALID},
    {"10.3.0.0/16", 64496, MS_VALIDITY_INVALID},
    {"10.3.0.0/16", 0, MS_VALIDITY_INVALID},   /* AS 0 matches not even itself */
    {"10.4.0.0/24", 64496, MS_VALIDITY_VALID}, /* one match suffices */
    {"10.4.0.0/24", 64497, MS_VALIDITY_INVALID},
    {"10.4.0.0/24", 0, MS_VALIDITY_INVALID},
    {"10.5.0.0/24", 64496, MS_VALIDITY_VALID}, /* a less specific VRP permits it still */
    {"10.5.0.0/24", 64498, MS_VALIDITY_VALID},
    {"10.5.0.0/24", 64497, MS_VALIDITY_INVALID},
    {"10.5.0.0/20", 64497, MS_VALIDITY_VALID},
    {"10.5.0.0/20", 64498, MS_VALIDITY_INVALID}, /* a more specific VRP does not cover it */
    {"10.5.16.0/24", 64498, MS_VALIDITY_INVALID},
    {"10.5.16.0/24", 64496, MS_VALIDITY_VALID},
    {"10.6.0.0/23", 64496, MS_VALIDITY_INVALID},
    {"10.0.0.0/8", 64499, MS_VALIDITY_VALID},
    {"0.0.0.0/0", 64499, MS_VALIDITY_NOT_FOUND}, /* nothing covers it */
    {"0.0.0.0/0", 0, MS_VALIDITY_NOT_FOUND},
    {"203.0.113.0/24", 64496, MS_VALIDITY_NOT_FOUND},
    {"203.0.113.0/24", 0, MS_VALIDITY_NOT_FOUND},
    {"192.0.2.1/32", 64496, MS_VALIDITY_VALID},
    {"192.0.2.0/32", 64496, MS_VALIDITY_NOT_FOUND},
    {"192.0.2.0/24", 64496, MS_VALIDITY_NOT_FOUND},
    {"198.51.100.0/24", 64496, MS_VALIDITY_INVALID},
    /* A path that ends in AS_SET has no origin: never Valid. */
    {"10.0.0.0/16", 0, MS_VALIDITY_INVALID},
    {"2001:db8::/32", 64496, MS_VALIDITY_VALID},
    {"2001:db8:ffff::/48", 64496, MS_VALIDITY_VALID},
    {"2001:db8:ffff::/49", 64496, MS_VALIDITY_INVALID},
    {"2001:db8:8000::/33", 64497, MS_VALIDITY_VALID},
    {"2001:db8:8000::/33", 64498, MS_VALIDITY_INVALID},
    {"2001:db8:8000::/34", 64497, MS_VALIDITY_INVALID},
    {"2001:db8::/33", 64497, MS_VALIDITY_INVALID},
    {"2001:db8:1::1/128", 64498, MS_VALIDITY_VALID},
    {"2001:db8:1::1/128", 64496, MS_VALIDITY_INVALID},
    {"2001:db9::/32", 64496, MS_VALIDITY_NOT_FOUND},
    {"::/0", 64496, MS_VALIDITY_NOT_FOUND},
    {"a00::/16", 64496, MS_VALIDITY_NOT_FOUND}, /* the bits of 10.0.0.0/16 in the other family */
};

static MsRegistry *registry_of_vrps(gboolean backwards)
{
  MsRegistry *registry = ms_registry_new();
  for (guint i = 0; i < G_N_ELEMENTS(vrps); i++) {
    guint at = backwards ? G_N_ELEMENTS(vrps) - 1 - i : i;
    MsPrefix prefix = prefix_of(vrps[at].prefix);
    ms_registry_add_vrp(registry, &prefix, vrps[at].max_length, vrps[at].asn);
  }
  return registry;
}

static void test_validate(void **state G_GNUC_UNUSED)
{
  for (guint backwards = 0; backwards < 2; backwards++) {
    g_autoptr(MsRegistry) registry = registry_of_vrps(backwards != 0);
    for (guint i = 0; i < G_N_ELEMENTS(routes); i++) {
      print_message("%s AS%u\n", routes[i].prefix, routes[i].origin);
      MsPrefix prefix = prefix_of(routes[i].prefix);
      assert_int_equal(ms_registry_validate(registry, &prefix, routes[i].origin),
                       routes[i].validity);
    }
  }
}

static void test_empty(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsRegistry) registry = ms_registry_new();
  MsPrefix prefix = prefix_of("10.0.0.0/16");
  assert_int_equal(ms_registry_validate(registry, &prefix, 64496), MS_VALIDITY_NOT_FOUND);
  /* A route object is no VRP. */
  ms_registry_add_route_object(registry, &prefix, 64496);
  assert_int_equal(ms_registry_validate(registry, &prefix, 64496), MS_VALIDITY_NOT_FOUND);
  assert_int_equal(ms_registry_validate(registry, &prefix, 64497), MS_VALIDITY_NOT_FOUND);
}

/* The definition word by word, with no table of lengths and no hash. */
static MsValidity naive(const MsPrefix *covering, const guint *max_length, const guint32 *asn,
                        guint n, const MsPrefix *route, guint32 origin)
{
  gboolean covered = FALSE;
  for (guint i = 0; i < n; i++) {
    if (!ms_prefix_contains(&covering[i], route))
      continue;
    covered = TRUE;
    if (asn[i] != 0 && asn[i] == origin && route->length <= max_length[i])
      return MS_VALIDITY_VALID;
  }
  return covered ? MS_VALIDITY_INVALID : MS_VALIDITY_NOT_FOUND;
}

static MsPrefix draw_prefix(GRand *rand)
{
  MsPrefix prefix = {.family = g_rand_boolean(rand) ? 4 : 6};
  prefix.length = (guint8)g_rand_int_range(rand, 0, 13);
  guint bits = (guint)g_rand_int_range(rand, 0, 1 << 12) << 4;
  bits &= 0xffffu << (16 - prefix.length) & 0xffffu;
  prefix.address[0] = (guint8)(bits >> 8);
  prefix.address[1] = (guint8)bits;
  return prefix;
}

static void test_against_definition(void **state G_GNUC_UNUSED)
{
  enum { VRPS = 60 };
  g_autoptr(GRand) rand = g_rand_new_with_seed(5);
  guint seen[3] = {0};
  for (guint trial = 0; trial < 200; trial++) {
    g_autoptr(MsRegistry) registry = ms_registry_new();
    MsPrefix prefix[VRPS];
    guint max_length[VRPS];
    guint32 asn[VRPS];
    guint n = (guint)g_rand_int_range(rand, 0, VRPS);
    for (guint i = 0; i < n; i++) {
      prefix[i] = draw_prefix(rand);
      max_length[i] = prefix[i].length + (guint)g_rand_int_range(rand, 0, 4);
      asn[i] = (guint32)g_rand_int_range(rand, 0, 4);
      ms_registry_add_vrp(registry, &prefix[i], max_length[i], asn[i]);
    }
    for (guint k = 0; k < 200; k++) {
      MsPrefix route = draw_prefix(rand);
      guint32 origin = (guint32)g_rand_int_range(rand, 0, 4);
      MsValidity expected = naive(prefix, max_length, asn, n, &route, origin);
      assert_int_equal(ms_registry_validate(registry, &route, origin), expected);
      seen[expected]++;
    }
  }
  assert_true(seen[0] > 1000 && seen[1] > 1000 && seen[2] > 1000);
}

typedef struct {
  guint32 asn[16];
  guint n, stop_after;
} Seen;

static gboolean note(guint32 asn, gpointer user_data)
{
  Seen *seen = user_data;
  assert_true(seen->n < G_N_ELEMENTS(seen->asn));
  seen->asn[seen->n++] = asn;
  return seen->n == seen->stop_after;
}

/* Route objects are for exactly their prefix; VRPs for what they permit; AS 0 holds nothing. */
static void test_holders(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *prefix;
    guint n;
    guint32 asn[3]; /* in the order of the walk: route objects, then VRPs, longest first */
  } rows[] = {
      {"10.1.0.0/16", 1, {64496}},
      {"10.1.0.0/20", 1, {64496}},
      {"10.1.0.0/21", 0, {0}},
      {"10.2.0.0/16", 2, {64496, 64497}},
      {"10.2.0.0/17", 1, {64497}},
      {"10.3.0.0/16", 0, {0}},
      {"10.5.0.0/24", 2, {64498, 64496}},
      {"10.7.0.0/16", 2, {64511, 64510}},
      {"10.7.0.0/17", 0, {0}},
      {"10.6.0.0/24", 2, {64511, 64496}},
      {"2001:db8:8000::/33", 2, {64497, 64496}},
      {"2001:db8:ffff::/48", 2, {64511, 64496}},
      {"203.0.113.0/24", 0, {0}},
  };
  g_autoptr(MsRegistry) registry = registry_of_vrps(FALSE);
  static const struct {
    const char *prefix;
    guint32 asn;
  } objects[] = {{"10.7.0.0/16", 64511},
                 {"10.7.0.0/16", 64510},
                 {"10.6.0.0/24", 64511},
                 {"2001:db8:ffff::/48", 64511}};
  for (guint i = 0; i < G_N_ELEMENTS(objects); i++) {
    MsPrefix prefix = prefix_of(objects[i].prefix);
    ms_registry_add_route_object(registry, &prefix, objects[i].asn);
  }
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    print_message("%s\n", rows[i].prefix);
    MsPrefix prefix = prefix_of(rows[i].prefix);
    Seen seen = {.n = 0};
    assert_false(ms_registry_holders(registry, &prefix, note, &seen));
    assert_int_equal(seen.n, rows[i].n);
    assert_memory_equal(seen.asn, rows[i].asn, sizeof(guint32) * seen.n);
    for (guint stop = 1; stop <= rows[i].n; stop++) { /* a call that is content ends the walk */
      Seen first = {.stop_after = stop};
      assert_true(ms_registry_holders(registry, &prefix, note, &first));
      assert_int_equal(first.n, stop);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_validate),
      cmocka_unit_test(test_empty),
      cmocka_unit_test(test_against_definition),
      cmocka_unit_test(test_holders),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
