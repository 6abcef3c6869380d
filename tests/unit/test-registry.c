/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/registry/registry: origin validation by RFC 6811 section 2, and who registered what. */
#include "models/registry/registry-private.h"
#include "models/topology/builder.h"

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

/* Near each other, so that many cover many, at every length: the bits that differ are few, and lie
 * together at a place that @family and @place choose. */
static MsPrefix draw_prefix(GRand *rand, guint place)
{
  MsPrefix prefix = {.family = g_rand_boolean(rand) ? 4 : 6};
  guint longest = prefix.family == 4 ? 32 : 128;
  guint start = place * (longest - 12) / 8;
  prefix.length = (guint8)(start + (guint)g_rand_int_range(rand, 0, 13));
  if (g_rand_int_range(rand, 0, 10) == 0)
    prefix.length = (guint8)g_rand_int_range(rand, 0, (gint32)longest + 1);
  guint bits = (guint)g_rand_int_range(rand, 0, 1 << 12);
  for (guint i = 0; i < longest; i++) {
    gboolean set = i < start ? i % 3 == 0 : i < start + 12 && (bits >> (i - start) & 1) != 0;
    if (set && i < prefix.length)
      prefix.address[i / 8] |= (guint8)(0x80 >> i % 8);
  }
  return prefix;
}

enum { VRPS = 60 };

/* A registry of @n VRPs, and another below it or none, filled in one of the ways that there are:
 * by hand, at once, or both in turn. */
typedef struct {
  MsPrefix prefix[VRPS];
  guint max_length[VRPS];
  guint32 asn[VRPS];
  guint n;
  MsRegistry *base, *registry;
} Drawn;

static void draw_registry(GRand *rand, guint trial, Drawn *drawn)
{
  guint way = trial % 5;
  drawn->base = way == 4 ? ms_registry_new() : NULL;
  drawn->registry = drawn->base != NULL ? ms_registry_new_over(drawn->base) : ms_registry_new();
  drawn->n = (guint)g_rand_int_range(rand, 0, VRPS);
  for (guint i = 0; i < drawn->n; i++) {
    drawn->prefix[i] = draw_prefix(rand, trial % 9);
    drawn->max_length[i] = drawn->prefix[i].length + (guint)g_rand_int_range(rand, 0, 4);
    drawn->asn[i] = (guint32)g_rand_int_range(rand, 0, 4);
    MsRegistry *to = drawn->base != NULL && g_rand_boolean(rand) ? drawn->base : drawn->registry;
    gboolean at_once =
        way == 1 || (way == 2 && i < drawn->n / 2) || (way == 3 && i >= drawn->n / 2);
    (at_once ? ms_registry_prefixes_append : ms_registry_prefixes_add)(
        &to->vrps, &drawn->prefix[i], drawn->max_length[i], drawn->asn[i]);
    if (way == 2 && i + 1 == drawn->n / 2)
      ms_registry_prefixes_pack(&to->vrps);
  }
  if (way == 1 || way == 3)
    ms_registry_prefixes_pack(&drawn->registry->vrps);
}

static void drawn_clear(Drawn *drawn)
{
  ms_registry_free(drawn->registry);
  ms_registry_free(drawn->base);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Drawn, drawn_clear)

/* How many VRPs cover @route, and whether one of @origin does. */
static guint naive_covering(const Drawn *drawn, const MsPrefix *route, guint32 origin,
                            gboolean *of_origin)
{
  guint n = 0;
  *of_origin = FALSE;
  for (guint i = 0; i < drawn->n; i++) {
    if (!ms_prefix_contains(&drawn->prefix[i], route))
      continue;
    n++;
    *of_origin |= origin != 0 && drawn->asn[i] == origin;
  }
  return n;
}

static guint count_told(const MsRegistry *registry, const MsPrefix *route)
{
  g_autoptr(GString) text = g_string_new(NULL);
  ms_registry_tell(registry, route, text);
  guint n = g_str_equal(text->str, "no VRP") ? 0 : 1;
  for (const char *c = text->str; *c != '\0'; c++)
    n += *c == ',';
  return n;
}

static void test_against_definition(void **state G_GNUC_UNUSED)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(5);
  guint seen[3] = {0};
  for (guint trial = 0; trial < 900; trial++) {
    g_auto(Drawn) d = {.n = 0};
    draw_registry(rand, trial, &d);
    gboolean repeated = ms_registry_n_vrps(d.registry) != d.n; /* dropped on packing */
    assert_true(ms_registry_n_vrps(d.registry) <= d.n);
    for (guint k = 0; k < 100; k++) {
      MsPrefix route = k < d.n ? d.prefix[k] : draw_prefix(rand, trial % 9);
      guint32 origin = (guint32)g_rand_int_range(rand, 0, 4);
      MsValidity expected = naive(d.prefix, d.max_length, d.asn, d.n, &route, origin);
      gboolean of_origin;
      guint n = naive_covering(&d, &route, origin, &of_origin);
      assert_int_equal(ms_registry_validate(d.registry, &route, origin), expected);
      assert_int_equal(ms_registry_covers(d.registry, &route, origin), of_origin);
      if (!repeated)
        assert_int_equal(count_told(d.registry, &route), n);
      seen[expected]++;
    }
  }
  assert_true(seen[0] > 1000 && seen[1] > 1000 && seen[2] > 1000);
}

static void test_tell(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsRegistry) registry = registry_of_vrps(FALSE);
  g_autoptr(GString) text = g_string_new("by ");
  MsPrefix prefix = prefix_of("10.5.0.0/24");
  ms_registry_tell(registry, &prefix, text);
  assert_string_equal(text->str, "by 10.5.0.0/24-24 AS64498, 10.5.0.0/20-20 AS64497, "
                                 "10.5.0.0/16-24 AS64496, 0.0.0.0/1-8 AS64499");
  g_string_truncate(text, 0);
  prefix = prefix_of("203.0.113.0/24");
  ms_registry_tell(registry, &prefix, text);
  assert_string_equal(text->str, "no VRP");
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

/* ---- links */

/* 1 and 2 are peers, 3 buys of both, 4 of 3. */
static MsTopology *small_topology(void)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("test");
  ms_topology_builder_add_link(builder, 1, 2, MS_REL_PEER, 0, 0, NULL);
  ms_topology_builder_add_link(builder, 1, 3, MS_REL_CUSTOMER, 0, 0, NULL);
  ms_topology_builder_add_link(builder, 2, 3, MS_REL_CUSTOMER, 0, 0, NULL);
  ms_topology_builder_add_link(builder, 3, 4, MS_REL_CUSTOMER, 0, 0, NULL);
  g_autoptr(GError) error = NULL;
  MsTopology *topology = ms_topology_builder_finish(builder, "test", FALSE, NULL, &error);
  assert_non_null(topology);
  return topology;
}

#define NONE MS_ATTESTATION_NONE
#define YES  MS_ATTESTATION_YES
#define NO   MS_ATTESTATION_NO

static void test_links_by_hand(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsRegistry) registry = ms_registry_new();
  const guint8 *members;
  assert_int_equal(ms_registry_provider(registry, 1, 2), NONE);
  assert_true(ms_registry_attested(registry, &members));
  assert_null(members);
  ms_registry_add_aspa(registry, 1, (guint32[]){2, 3}, 2);
  ms_registry_add_aspa(registry, 1, (guint32[]){4}, 1); /* adds up */
  ms_registry_add_aspa(registry, 5, NULL, 0);           /* nobody */
  ms_registry_add_aspa(registry, 6, (guint32[]){0}, 1); /* nobody, as AS 0 says it */
  ms_registry_add_aspa(registry, 7, (guint32[]){0, 8}, 2);
  ms_registry_add_neighbours(registry, 2, (guint32[]){1}, 1);
  static const struct {
    guint32 as, other;
    MsAttestation provider, neighbour;
  } rows[] = {
      {1, 2, YES, NONE},  {1, 3, YES, NONE},  {1, 4, YES, NONE},
      {1, 5, NO, NONE},   {1, 0, NO, NONE},   {1, 1, NO, NONE},
      {5, 1, NO, NONE},   {5, 0, NO, NONE},   {6, 1, NO, NONE},
      {6, 0, NO, NONE},   {7, 8, YES, NONE},  {7, 0, NO, NONE},
      {2, 1, NONE, YES},  {2, 3, NONE, NO},   {0, 1, NONE, NONE},
      {0, 0, NONE, NONE}, {8, 7, NONE, NONE}, {G_MAXUINT32, 1, NONE, NONE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    assert_int_equal(ms_registry_provider(registry, rows[i].as, rows[i].other), rows[i].provider);
    assert_int_equal(ms_registry_neighbour(registry, rows[i].as, rows[i].other), rows[i].neighbour);
  }
  assert_false(ms_registry_attested(registry, &members));
  for (guint32 as = 100; as < 1100; as++) /* as many as it takes */
    ms_registry_add_aspa(registry, as, (guint32[]){as + 1, as + 2}, 2);
  for (guint32 as = 100; as < 1100; as++) {
    assert_int_equal(ms_registry_provider(registry, as, as + 2), YES);
    assert_int_equal(ms_registry_provider(registry, as, as + 3), NO);
  }
}

static void test_links_of_topology(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = small_topology();
  g_autoptr(MsRegistry) base = ms_registry_new();
  g_autoptr(MsRegistry) over = ms_registry_new_over(base);
  const guint8 first[] = {1, 0, 1, 0}, second[] = {0, 0, 0, 1}, *members;
  ms_registry_attest_providers(base, topology, first);
  ms_registry_publish_neighbours(base, topology, first);
  assert_int_equal(ms_registry_provider(base, 3, 1), YES);
  assert_int_equal(ms_registry_provider(base, 3, 2), YES);
  assert_int_equal(ms_registry_provider(base, 3, 4), NO);  /* a customer */
  assert_int_equal(ms_registry_provider(base, 3, 99), NO); /* not there */
  assert_int_equal(ms_registry_provider(base, 1, 2), NO);  /* a peer; 1 has no providers */
  assert_int_equal(ms_registry_provider(base, 2, 1), NONE);
  assert_int_equal(ms_registry_provider(base, 99, 1), NONE);
  assert_int_equal(ms_registry_neighbour(base, 1, 2), YES);
  assert_int_equal(ms_registry_neighbour(base, 3, 4), YES);
  assert_int_equal(ms_registry_neighbour(base, 1, 4), NO);
  assert_int_equal(ms_registry_neighbour(base, 4, 3), NONE);
  assert_true(ms_registry_attested(over, &members));
  assert_memory_equal(members, first, 4);
  /* Both levels count. */
  ms_registry_attest_providers(over, topology, second);
  assert_int_equal(ms_registry_provider(over, 4, 3), YES);
  assert_int_equal(ms_registry_provider(over, 3, 1), YES);
  assert_true(ms_registry_attested(over, &members));
  assert_memory_equal(members, ((const guint8[]){1, 0, 1, 1}), 4);
  /* What is added by hand takes the place of it, on either level. */
  ms_registry_add_aspa(over, 4, (guint32[]){7}, 1);
  assert_int_equal(ms_registry_provider(over, 4, 3), NO);
  assert_int_equal(ms_registry_provider(over, 4, 7), YES);
  assert_int_equal(ms_registry_provider(base, 4, 3), NONE);
  assert_false(ms_registry_attested(over, &members));
  assert_true(ms_registry_attested(base, &members));
  ms_registry_add_aspa(base, 3, (guint32[]){4}, 1);
  assert_int_equal(ms_registry_provider(base, 3, 1), NO);
  assert_int_equal(ms_registry_provider(base, 3, 4), YES);
  assert_false(ms_registry_attested(base, &members));
}

static void test_over(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsRegistry) base = registry_of_vrps(FALSE);
  g_autoptr(MsRegistry) over = ms_registry_new_over(base);
  MsPrefix prefix = prefix_of("10.0.0.0/16"), other = prefix_of("203.0.113.0/24");
  ms_registry_add_vrp(over, &prefix, 17, 64510);
  ms_registry_add_vrp(over, &other, 24, 64510);
  ms_registry_add_route_object(base, &other, 64511);
  assert_int_equal(ms_registry_n_vrps(over), G_N_ELEMENTS(vrps) + 2);
  assert_int_equal(ms_registry_validate(over, &prefix, 64496), MS_VALIDITY_VALID);
  assert_int_equal(ms_registry_validate(over, &prefix, 64510), MS_VALIDITY_VALID);
  assert_int_equal(ms_registry_validate(over, &prefix, 64511), MS_VALIDITY_INVALID);
  assert_int_equal(ms_registry_validate(base, &prefix, 64510), MS_VALIDITY_INVALID);
  assert_int_equal(ms_registry_validate(over, &other, 64496), MS_VALIDITY_INVALID);
  assert_int_equal(ms_registry_validate(base, &other, 64496), MS_VALIDITY_NOT_FOUND);
  assert_true(ms_registry_covers(over, &prefix, 64499)); /* by 0.0.0.0/1, whose maxLength is 8 */
  assert_false(ms_registry_covers(over, &prefix, 64511));
  assert_false(ms_registry_covers(over, &prefix, 0));
  Seen seen = {.n = 0};
  assert_false(ms_registry_holders(over, &other, note, &seen));
  assert_int_equal(seen.n, 2);
  assert_int_equal(seen.asn[0], 64511);
  assert_int_equal(seen.asn[1], 64510);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_validate),
      cmocka_unit_test(test_empty),
      cmocka_unit_test(test_against_definition),
      cmocka_unit_test(test_holders),
      cmocka_unit_test(test_tell),
      cmocka_unit_test(test_over),
      cmocka_unit_test(test_links_by_hand),
      cmocka_unit_test(test_links_of_topology),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
