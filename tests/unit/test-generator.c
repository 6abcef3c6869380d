/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The synthetic Internet: what holds of every one, and how near the figures of the real one it is.
 */
#include "models/base/hash.h"
#include "models/topology/generator.h"
#include "models/topology/profiles.h"
#include "tests/unit/topology-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static MsTopology *generate(const char *profile, guint32 n, guint64 seed)
{
  g_autoptr(GError) error = NULL;
  MsTopology *t = ms_topology_generate(profile, n, seed, &error);
  if (t == NULL)
    fail_msg("%s, %u ASes, seed %" G_GUINT64_FORMAT ": %s", profile, n, seed, error->message);
  return t;
}

static guint32 n_customers(const MsTopology *t, guint32 as)
{
  return t->first_peer[as] - t->first[as];
}

static guint32 n_peers(const MsTopology *t, guint32 as)
{
  return t->first_provider[as] - t->first_peer[as];
}

static guint32 n_providers(const MsTopology *t, guint32 as)
{
  return t->first[as + 1] - t->first_provider[as];
}

static gboolean is_cloud(const MsTopology *t, guint32 as)
{
  return t->role[as] == MS_ROLE_CDN || t->role[as] == MS_ROLE_CLOUD;
}

/* ---- what holds of every graph */

static void check_connected(const MsTopology *t)
{
  g_autofree guint32 *queue = g_new(guint32, t->n_ases);
  g_autofree guint8 *seen = g_new0(guint8, t->n_ases);
  guint32 n = 0;
  queue[n++] = 0;
  seen[0] = 1;
  for (guint32 i = 0; i < n; i++) {
    for (guint32 s = t->first[queue[i]]; s < t->first[queue[i] + 1]; s++) {
      if (!seen[t->neighbour[s]]) {
        seen[t->neighbour[s]] = 1;
        queue[n++] = t->neighbour[s];
      }
    }
  }
  assert_int_equal(n, t->n_ases);
}

static void check_acyclic(const MsTopology *t)
{
  g_autofree guint32 *place = g_new(guint32, t->n_ases);
  for (guint32 i = 0; i < t->n_ases; i++)
    place[t->sweep[i]] = i;
  for (guint32 as = 0; as < t->n_ases; as++) {
    for (guint32 s = t->first[as]; s < t->first_peer[as]; s++)
      assert_true(place[t->neighbour[s]] < place[as]);
  }
}

static void check_sums(const MsTopology *t)
{
  guint64 customers = 0, peers = 0, providers = 0;
  for (guint32 as = 0; as < t->n_ases; as++) {
    customers += n_customers(t, as);
    peers += n_peers(t, as);
    providers += n_providers(t, as);
    assert_true(t->first[as + 1] > t->first[as]);
    assert_in_range(t->region[as], MS_REGION_AFRINIC, MS_REGION_RIPE);
    for (guint32 s = t->first[as]; s + 1 < t->first[as + 1]; s++)
      assert_int_not_equal(t->neighbour[s], t->neighbour[s + 1]);
  }
  assert_int_equal(customers, t->n_p2c);
  assert_int_equal(providers, t->n_p2c);
  assert_int_equal(peers, 2 * (guint64)t->n_p2p);
  assert_int_equal(t->n_sessions, 2 * ((guint64)t->n_p2c + t->n_p2p));
}

static void check_numbers(const MsTopology *t)
{
  for (guint32 as = 0; as < t->n_ases; as++) {
    guint32 asn = t->asn[as];
    assert_true(asn > 0 && asn != 23456 && asn < 4200000000);
    assert_false(asn >= 64496 && asn <= 131071);
    const MsWellKnown *known = ms_well_known_find(asn);
    if (known == NULL) {
      assert_null(t->name[as]);
      assert_false(is_cloud(t, as) || t->role[as] == MS_ROLE_TIER1);
      continue;
    }
    assert_string_equal(t->name[as], known->name);
    assert_int_equal(t->role[as], known->role);
    if (known->region != MS_REGION_UNKNOWN)
      assert_int_equal(t->region[as], known->region);
  }
}

static void check_known(const MsTopology *t)
{
  gsize n;
  const MsWellKnown *known = ms_well_known(&n);
  guint32 tier1s = 0;
  for (gsize i = 0; i < n; i++) {
    guint32 as = ms_topology_find(t, known[i].asn);
    if (known[i].role == MS_ROLE_TIER1 || ms_profile_cloud_peers_stated(known[i].asn) ||
        t->n_ases >= 2000)
      assert_int_not_equal(as, MS_NO_AS);
    if (known[i].role != MS_ROLE_TIER1)
      continue;
    tier1s++;
    assert_int_equal(n_providers(t, as), 0);
    assert_true(n_customers(t, as) > 0);
    for (gsize j = 0; j < n; j++) {
      guint32 other = ms_topology_find(t, known[j].asn);
      if (j == i || known[j].role != MS_ROLE_TIER1)
        continue;
      guint32 s = ms_topology_session(t, as, other);
      assert_int_not_equal(s, G_MAXUINT32);
      assert_int_equal(ms_topology_relation(t, as, s), MS_REL_PEER);
    }
  }
  assert_in_range(tier1s, 15, 19);
}

/* Second ASNs of an organisation are below its first. */
static void check_siblings(const MsTopology *t)
{
  for (guint32 as = 0; as < t->n_ases; as++) {
    guint32 main = ms_profile_sibling_of(t->asn[as]);
    if (main == 0)
      continue;
    guint32 above = ms_topology_find(t, main);
    assert_int_not_equal(above, MS_NO_AS);
    guint32 s = ms_topology_session(t, as, above);
    assert_int_not_equal(s, G_MAXUINT32);
    assert_int_equal(ms_topology_relation(t, as, s), MS_REL_PROVIDER);
  }
}

typedef struct {
  const char *profile;
  guint32 n;
  guint seeds;
  double p2p_share[2], mean_degree[2];
} Case;

/* Small graphs have no room for hubs, so fewer peers. */
static const Case cases[] = {
    {"internet-2015", 500, 8, {.35, .55}, {5, 9}},
    {"internet-2020", 500, 8, {.40, .60}, {5, 9}},
    {"internet-2025", 500, 8, {.45, .65}, {6, 11}},
    {"internet-2015", 2000, 3, {.35, .55}, {5, 9}},
    {"internet-2020", 2000, 3, {.45, .60}, {6, 10}},
    {"internet-2025", 2000, 3, {.50, .68}, {7, 12}},
    {"internet-2015", 20000, 1, {.43, .55}, {6, 9}},
    {"internet-2020", 20000, 1, {.58, .66}, {9, 12}},
    {"internet-2025", 20000, 1, {.65, .75}, {11, 16}},
    {"internet-2020", 75000, 1, {.62, .70}, {10.5, 12.5}},
};

static void check_case(const Case *c, guint64 seed)
{
  g_autoptr(MsTopology) t = generate(c->profile, c->n, seed);
  assert_int_equal(t->n_ases, c->n);
  check_invariants(t);
  check_connected(t);
  check_acyclic(t);
  check_sums(t);
  check_numbers(t);
  check_known(t);
  check_siblings(t);

  double share = (double)t->n_p2p / (t->n_p2p + t->n_p2c);
  double degree = (double)t->n_sessions / t->n_ases;
  guint32 stubs = 0, with_provider = 0, with_two = 0;
  for (guint32 as = 0; as < t->n_ases; as++) {
    stubs += ms_topology_is_stub(t, as);
    with_provider += n_providers(t, as) > 0;
    with_two += n_providers(t, as) > 1;
  }
  double stub_share = (double)stubs / t->n_ases, two = (double)with_two / with_provider;
  if (share < c->p2p_share[0] || share > c->p2p_share[1] || degree < c->mean_degree[0] ||
      degree > c->mean_degree[1])
    fail_msg("%s: %.3f of the links are peer links, mean degree %.2f", t->title, share, degree);
  if (stub_share < .835 || stub_share > .86 || two < .53 || two > .63)
    fail_msg("%s: %.3f are stubs, %.3f are multihomed", t->title, stub_share, two);
}

static void test_properties(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    for (guint64 seed = 0; seed < cases[i].seeds; seed++)
      check_case(&cases[i], seed);
  }
}

/* ---- figures of the Internet of 2020 */

static int descending(const void *a, const void *b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return (x < y) - (x > y);
}

/* CAIDA 2019-07, and how far the graph may be from it. Peers as BGP data shows them: without those
 * of CDNs and clouds, but for whom the data has them among the largest. */
static void test_figures(void **state)
{
  (void)state;
  static const struct {
    const char *what;
    guint32 (*count)(const MsTopology *t, guint32 as);
    double place; /* in descending order */
    double low, high;
  } rows[] = {
      {"customers p95", n_customers, .05, 4, 4},
      {"customers p99", n_customers, .01, 24, 32},
      {"customers p99.9", n_customers, .001, 190, 270},
      {"most customers", n_customers, 0, 5200, 6400},
      {"providers p50", n_providers, .5, 2, 2},
      {"providers p90", n_providers, .1, 3, 3},
      {"providers p95", n_providers, .05, 4, 4},
      {"providers p99", n_providers, .01, 7, 9},
      {"providers p99.9", n_providers, .001, 15, 21},
      {"peers p95", n_peers, .05, 20, 28},
      {"peers p99", n_peers, .01, 80, 110},
      {"peers p99.9", n_peers, .001, 1000, 1400},
  };
  g_autoptr(MsTopology) t = generate("internet-2020", 65438, 7);
  g_autofree guint32 *counts = g_new(guint32, t->n_ases);
  for (gsize r = 0; r < G_N_ELEMENTS(rows); r++) {
    for (guint32 as = 0; as < t->n_ases; as++)
      counts[as] = rows[r].count(t, as);
    qsort(counts, t->n_ases, sizeof *counts, descending);
    guint32 is = counts[(guint32)(rows[r].place * t->n_ases)];
    if (is < rows[r].low || is > rows[r].high)
      fail_msg("%s: %u, not %g to %g", rows[r].what, is, rows[r].low, rows[r].high);
  }
}

/* Peers found by traceroute in 2020, at that size. */
static void test_clouds(void **state)
{
  (void)state;
  static const struct {
    guint32 asn, peers;
  } rows[] = {{15169, 7553}, {8075, 3564}, {16509, 1188}, {36351, 2746}};
  static const guint32 thousands[] = {13335, 20940, 32934, 2906};
  g_autoptr(MsTopology) t = generate("internet-2020", 75000, 3);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    guint32 peers = n_peers(t, ms_topology_find(t, rows[i].asn));
    assert_in_range(peers, rows[i].peers * 97 / 100, rows[i].peers * 103 / 100);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(thousands); i++)
    assert_in_range(n_peers(t, ms_topology_find(t, thousands[i])), 2000, 7000);
  for (guint32 as = 0; as < t->n_ases; as++) {
    if (is_cloud(t, as)) {
      assert_true(n_providers(t, as) > 0);
      assert_true(n_customers(t, as) < 400);
    }
  }
}

/* What a leak near the clouds needs: mid-size networks that buy from two and peer with a cloud. */
static void test_transit(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = generate("internet-2020", 20000, 5);
  guint32 n = 0, two = 0, cloud = 0, both = 0;
  for (guint32 as = 0; as < t->n_ases; as++) {
    if (t->role[as] != MS_ROLE_TRANSIT || n_customers(t, as) < 4 || n_customers(t, as) > 29)
      continue;
    gboolean has_cloud = FALSE;
    for (guint32 s = t->first_peer[as]; s < t->first_provider[as]; s++)
      has_cloud |= is_cloud(t, t->neighbour[s]);
    n++;
    two += n_providers(t, as) > 1;
    cloud += has_cloud;
    both += n_providers(t, as) > 1 && has_cloud;
  }
  assert_true(n > 500);
  assert_true(two > .75 * n);
  assert_true(cloud > .6 * n);
  assert_true(both > .5 * n);
}

/* Networks buy, and peer, near home. */
static void test_regions(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = generate("internet-2020", 65438, 11);
  const MsProfile *profile = ms_profile_find("internet-2020");
  guint32 count[MS_N_REGIONS] = {0}, bought = 0, near = 0, met = 0, met_near = 0;
  for (guint32 as = 0; as < t->n_ases; as++) {
    count[t->region[as]]++;
    for (guint32 s = t->first_peer[as]; s < t->first[as + 1]; s++) {
      guint32 other = t->neighbour[s];
      if (s >= t->first_provider[as]) {
        bought++;
        near += t->region[other] == t->region[as];
      } else if (!is_cloud(t, as) && !is_cloud(t, other)) {
        met++;
        met_near += t->region[other] == t->region[as];
      }
    }
  }
  assert_true(near > .75 * bought);
  assert_true(met_near > .55 * met);
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
    double share = (double)count[r + 1] / t->n_ases, wanted = profile->region[r] * 1e-6;
    assert_true(share > wanted - .015 && share < wanted + .015);
  }
}

/* An AS with many customers has a lower number by tendency, and by no more than that. */
static void test_numbers(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = generate("internet-2020", 20000, 2);
  guint32 upper = 0, upper_low = 0, large = 0, large_low = 0, highest = 0;
  for (guint32 as = 0; as < t->n_ases; as++) {
    if (ms_well_known_find(t->asn[as]) != NULL)
      continue;
    gboolean low = as < t->n_ases / 2;
    upper += n_customers(t, as) == 0;
    upper_low += n_customers(t, as) == 0 && low;
    large += n_customers(t, as) >= 30;
    large_low += n_customers(t, as) >= 30 && low;
    highest = MAX(highest, t->asn[as]);
  }
  assert_true(upper_low > .4 * upper && upper_low < .5 * upper);
  assert_true(large_low > .65 * large && large_low < .97 * large);
  assert_in_range(highest, 393216, 410000);
}

/* ---- the same again */

static guint64 fingerprint(const MsTopology *t)
{
  guint64 mark = 0;
  for (guint32 as = 0; as < t->n_ases; as++) {
    mark = ms_hash3(mark, t->asn[as], t->role[as], t->region[as]);
    for (guint32 s = t->first[as]; s < t->first[as + 1]; s++)
      mark = ms_hash3(mark, t->neighbour[s], s, t->first_peer[as]);
  }
  return mark;
}

static void test_repeats(void **state)
{
  (void)state;
  static const char *const names[] = {"internet-2015", "internet-2020", "internet-2025"};
  g_autoptr(GHashTable) digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (gsize p = 0; p < G_N_ELEMENTS(names); p++) {
    for (guint64 seed = 1; seed < 5; seed++) {
      g_autoptr(MsTopology) one = generate(names[p], 500, seed);
      g_autoptr(MsTopology) two = generate(names[p], 500, seed);
      assert_string_equal(one->digest, two->digest);
      assert_int_equal(fingerprint(one), fingerprint(two));
      assert_true(g_hash_table_add(digests, g_strdup(one->digest)));
    }
  }
  g_autoptr(MsTopology) wide = generate("internet-2020", 500, (guint64)1 << 40);
  assert_true(g_hash_table_add(digests, g_strdup(wide->digest)));
  assert_string_equal(wide->title, "internet-2020, 500 ASes, seed 1099511627776");
}

/* On every machine: this number changes only with the model, on purpose. */
static void test_same_everywhere(void **state)
{
  (void)state;
  g_autoptr(MsTopology) t = generate("internet-2020", 2000, 1);
  guint64 mark = fingerprint(t);
  if (mark != G_GUINT64_CONSTANT(0x45465dc0060b6dd9))
    fail_msg("fingerprint 0x%" G_GINT64_MODIFIER "x", mark);
}

/* ---- errors and tables */

static void test_errors(void **state)
{
  (void)state;
  static const struct {
    const char *profile;
    guint32 n;
    const char *message;
  } rows[] = {
      {"internet-2002", 1000,
       "unknown profile `internet-2002`; did you mean `internet-2020`? (profiles: internet-2015, "
       "internet-2020, internet-2025)"},
      {"mars", 1000,
       "unknown profile `mars`; profiles: internet-2015, internet-2020, internet-2025"},
      {"", 1000, "unknown profile ``; profiles: internet-2015, internet-2020, internet-2025"},
      {"internet-2020", 0, "0 ASes asked of `internet-2020`; it generates 500 to 1000000"},
      {"internet-2020", 499, "499 ASes asked of `internet-2020`; it generates 500 to 1000000"},
      {"internet-2020", 1000001,
       "1000001 ASes asked of `internet-2020`; it generates 500 to 1000000"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    assert_null(ms_topology_generate(rows[i].profile, rows[i].n, 1, &error));
    assert_non_null(error);
    assert_int_equal(error->domain, MS_TOPOLOGY_ERROR);
    assert_int_equal(error->code, MS_TOPOLOGY_ERROR_VALUE);
    assert_string_equal(error->message, rows[i].message);
  }
}

static void test_profiles(void **state)
{
  (void)state;
  const char *const *names = ms_topology_profiles();
  assert_true(g_strv_contains(names, "internet-2020"));
  for (; *names != NULL; names++) {
    const MsProfile *profile = ms_profile_find(*names);
    assert_non_null(profile);
    assert_string_equal(profile->name, *names);
    const MsKnot *all[] = {
        profile->customers,         profile->size[0].providers, profile->size[1].providers,
        profile->size[2].providers, profile->size[3].providers, profile->size[0].peers,
        profile->size[1].peers,     profile->size[2].peers,     profile->size[3].peers};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
      const MsKnot *knot = all[i];
      assert_true(knot->ppm > 0 && knot->value > 0);
      for (; knot->ppm < MS_PROFILE_MILLION; knot++)
        assert_true(knot[1].ppm > knot->ppm && knot[1].value > knot->value);
      assert_int_equal(knot->ppm, MS_PROFILE_MILLION);
    }
    guint32 regions = 0, transit_regions = 0;
    for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
      guint32 row = 0;
      for (guint p = 0; p < MS_PROFILE_POOLS; p++)
        row += profile->provider[r][p];
      assert_in_range(row, 990, 1010);
      regions += profile->region[r];
      transit_regions += profile->transit_region[r];
    }
    assert_in_range(regions, 999990, 1000010);
    assert_in_range(transit_regions, 999900, 1000100);
  }
}

static void test_quantile(void **state)
{
  (void)state;
  static const MsKnot knots[] = {{250000, 1}, {500000, 2}, {1000000, 12}};
  static const struct {
    guint32 position, value;
  } rows[] = {
      {0, 1},         {249999999, 1}, {250000000, 2},  {499999999, 2},  {500000000, 3},
      {549999999, 3}, {550000000, 4}, {949999999, 11}, {950000000, 12}, {999999999, 12},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    assert_int_equal(ms_profile_quantile(knots, rows[i].position), rows[i].value);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_quantile), cmocka_unit_test(test_profiles),
      cmocka_unit_test(test_errors),   cmocka_unit_test(test_same_everywhere),
      cmocka_unit_test(test_repeats),  cmocka_unit_test(test_properties),
      cmocka_unit_test(test_figures),  cmocka_unit_test(test_clouds),
      cmocka_unit_test(test_transit),  cmocka_unit_test(test_regions),
      cmocka_unit_test(test_numbers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
