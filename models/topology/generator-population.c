/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who there is, and how many customers, providers and peers each wants.
 *
 * Distributions are followed in strata (the i-th of N ASes draws from the i-th of N equal slices),
 * so that a graph of 500 ASes has its share of large networks too. An AS known by number takes the
 * place of the nearest value drawn. At the end as many providers are wanted as customers. */
#include "models/topology/generator-private.h"

#include <stdlib.h>
#include <string.h>

/* Below this size only the clique and the CDNs and clouds whose peers are stated are there under
 * their numbers. */
#define ALL_KNOWN_FROM 2000

/* An AS not known by number has no more than a 16th of all ASes as customers. */
#define LARGEST_SHARE 16

/* A CDN or cloud whose providers the data do not show; the median of those that it does. */
#define CLOUD_PROVIDERS 14

/* Room for tier-1s. */
#define CLIQUE_MOST 64

static const guint32 quantile_end = 1000000000;

static guint32 draw(MsGenerator *generator, const MsKnot *knots)
{
  return ms_profile_quantile(knots, ms_generator_below(generator, quantile_end));
}

static MsSizeClass size_of(guint32 customers)
{
  return customers == 0   ? MS_SIZE_STUB
         : customers < 4  ? MS_SIZE_SMALL
         : customers < 30 ? MS_SIZE_MIDDLE
                          : MS_SIZE_LARGE;
}

/* ---- ASes known by number */

static gboolean belongs(const MsWellKnown *known, guint32 n)
{
  if (n >= ALL_KNOWN_FROM || known->role == MS_ROLE_TIER1)
    return TRUE;
  guint32 main = ms_profile_sibling_of(known->asn);
  return ms_profile_cloud_peers_stated(main != 0 ? main : known->asn);
}

static void take_known(MsGenerator *generator)
{
  guint32 n = generator->n;
  gsize n_table;
  const MsWellKnown *table = ms_well_known(&n_table);
  generator->known = g_new(const MsWellKnown *, n_table);
  for (gsize i = 0; i < n_table; i++) {
    const MsWellKnown *known = &table[i];
    if (!belongs(known, n))
      continue;
    guint32 as = generator->n_known++;
    generator->known[as] = known;
    generator->asn[as] = known->asn;
    generator->role[as] = (guint8)known->role;
    generator->region[as] = (guint8)known->region;
    /* A second ASN of an organisation stands below its first and has no customers. */
    guint32 customers = ms_generator_scale(known->customers, n, MS_WELL_KNOWN_ASES);
    if (ms_profile_sibling_of(known->asn) != 0)
      customers = 0;
    else if (customers == 0 && (known->role == MS_ROLE_TIER1 || known->role == MS_ROLE_TRANSIT))
      customers = 1;
    generator->customers[as] = customers;
  }
  for (guint32 as = 0; as < generator->n_known; as++) {
    guint32 main = ms_profile_sibling_of(generator->asn[as]);
    guint32 siblings = 0;
    for (guint32 other = 0; other < generator->n_known; other++)
      siblings += ms_profile_sibling_of(generator->asn[other]) == generator->asn[as];
    if (main == 0)
      generator->customers[as] = MAX(generator->customers[as], siblings);
  }
}

/* ---- customers */

/* Marks the unused value nearest to @customers among @drawn, ascending. Returns: its place, or @n
 * if all are used */
static guint32 use_nearest(const guint32 *drawn, guint8 *used, guint32 n, guint32 customers)
{
  guint32 right = 0, to = n;
  while (right < to) {
    guint32 middle = right + (to - right) / 2;
    if (drawn[middle] < customers)
      right = middle + 1;
    else
      to = middle;
  }
  guint32 left = right;
  while (right < n && used[right])
    right++;
  while (left > 0 && used[left - 1])
    left--;
  if (left == 0 && right == n)
    return n;
  guint32 place = right;
  if (left > 0 && (right == n || drawn[right] - customers >= customers - drawn[left - 1]))
    place = left - 1;
  used[place] = 1;
  return place;
}

static void draw_customers(MsGenerator *generator)
{
  const MsProfile *profile = generator->profile;
  guint32 known_upper = 0;
  for (guint32 as = 0; as < generator->n_known; as++)
    known_upper += generator->customers[as] > 0;
  guint32 n_transit = ms_generator_scale(generator->n, profile->transit, MS_PROFILE_MILLION);
  n_transit = MAX(n_transit, known_upper);

  g_autofree guint32 *drawn = g_new(guint32, n_transit);
  g_autofree guint8 *used = g_new0(guint8, n_transit);
  g_autofree guint32 *again = g_new(guint32, n_transit);
  guint32 n_again = 0;
  for (guint32 i = 0; i < n_transit; i++) {
    guint32 from = (guint32)((guint64)quantile_end * i / n_transit);
    guint32 to = (guint32)((guint64)quantile_end * (i + 1) / n_transit);
    drawn[i] =
        ms_profile_quantile(profile->customers, from + ms_generator_below(generator, to - from));
  }
  qsort(drawn, n_transit, sizeof *drawn, ms_generator_ascending);
  /* An Internet k times as large still has each known AS only once, with k times the customers: it
   * takes the place of k values drawn; of these, all but one become networks with one customer. */
  guint32 times = MAX(1, ms_generator_scale(1, generator->n, MS_WELL_KNOWN_ASES));
  for (guint32 as = 0; as < generator->n_known; as++) {
    for (guint32 i = 0; i < times && generator->customers[as] > 0; i++) {
      guint32 place = use_nearest(drawn, used, n_transit, generator->customers[as] / times);
      if (i > 0 && place < n_transit)
        again[n_again++] = place;
    }
  }
  for (guint32 i = 0; i < n_again; i++) {
    used[again[i]] = 0;
    drawn[again[i]] = 1;
  }
  guint32 at = generator->n_known, largest = generator->n / LARGEST_SHARE;
  generator->n_upper = generator->n_known + n_transit - known_upper;
  for (guint32 i = 0; i < n_transit && at < generator->n_upper; i++) {
    if (!used[i])
      generator->customers[at++] = MIN(drawn[i], largest);
  }
  ms_generator_shuffle(generator, generator->customers + generator->n_known,
                       generator->n_upper - generator->n_known);
  for (guint32 as = 0; as < generator->n; as++)
    generator->size[as] = (guint8)size_of(generator->customers[as]);
}

/* ---- regions */

static void draw_regions(MsGenerator *generator)
{
  const MsProfile *profile = generator->profile;
  guint32 have[MS_PROFILE_REGIONS] = {0}, want[MS_PROFILE_REGIONS];
  for (guint32 as = 0; as < generator->n_upper; as++) {
    if (as >= generator->n_known || generator->region[as] == MS_REGION_UNKNOWN)
      generator->region[as] =
          (guint8)(1 + ms_generator_pick(generator, profile->transit_region, MS_PROFILE_REGIONS));
    have[generator->region[as] - 1]++;
  }
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
    guint32 share = ms_generator_scale(generator->n, profile->region[r], MS_PROFILE_MILLION);
    want[r] = share > have[r] ? share - have[r] : 1;
  }
  for (guint32 as = generator->n_upper; as < generator->n; as++)
    generator->region[as] = (guint8)(1 + ms_generator_pick(generator, want, MS_PROFILE_REGIONS));
}

/* ---- peers and providers */

static void draw_known(MsGenerator *generator, guint32 as)
{
  const MsWellKnown *known = generator->known[as];
  const MsProfile *profile = generator->profile;
  guint32 n = generator->n;
  guint32 providers = known->providers;
  if (ms_generator_is_cloud(generator, as)) {
    guint32 peers = ms_generator_scale(ms_profile_cloud_peers(known), n, MS_PROFILE_CLOUD_ASES);
    generator->peers[as] = ms_generator_scale(peers, profile->clouds_permille, 1000);
    if (providers == 0)
      providers = CLOUD_PROVIDERS;
  } else {
    guint32 peers = ms_generator_scale(known->peers, n, MS_WELL_KNOWN_ASES);
    generator->peers[as] = ms_generator_scale(peers, profile->peers_permille, 1000);
    if (providers == 0)
      providers = draw(generator, profile->size[generator->size[as]].providers);
  }
  /* Numbers of providers do not grow with the Internet; in a small one there are not as many. */
  if (n < MS_WELL_KNOWN_ASES)
    providers = MAX(MIN(providers, 3), ms_generator_scale(providers, n, MS_WELL_KNOWN_ASES));
  generator->providers[as] = generator->role[as] == MS_ROLE_TIER1 ? 0 : providers;
}

static void draw_other(MsGenerator *generator, guint32 as)
{
  const MsProfile *profile = generator->profile;
  const MsSizeProfile *size = &profile->size[generator->size[as]];
  guint32 likelier =
      profile->peering[generator->size[as] != MS_SIZE_STUB][generator->region[as] - 1];
  guint32 peering = ms_generator_scale(MS_PROFILE_MILLION - size->peerless, likelier, 1000);
  guint32 free = 0;
  if (ms_generator_chance(generator, MIN(peering, 970000))) {
    guint32 peers = draw(generator, size->peers) * profile->peers_permille;
    peers = (peers + ms_generator_below(generator, 1000)) / 1000;
    generator->peers[as] = MAX(1, peers);
    /* Without provider or peer an AS would be alone: only those with peers go without providers. */
    free = (guint32)((guint64)size->provider_free * MS_PROFILE_MILLION /
                     (MS_PROFILE_MILLION - size->peerless));
  }
  if (!ms_generator_chance(generator, free))
    generator->providers[as] = draw(generator, size->providers);
}

/* Hands large numbers of peers from regions that have them seldom to others, within a class of
 * size, so that no distribution changes: who meets one of a more sociable region with fewer peers
 * may change places with it. */
static void lean_peers(MsGenerator *generator)
{
  const guint32 *mean = generator->profile->mean_peers;
  g_autofree guint32 *same = g_new(guint32, generator->n);
  for (guint size = 0; size < MS_N_SIZES; size++) {
    guint32 n = 0;
    for (guint32 as = generator->n_known; as < generator->n; as++) {
      if (generator->size[as] == size && generator->peers[as] > 0)
        same[n++] = as;
    }
    for (guint32 i = 0; i < n; i++) {
      guint32 a = same[i], b = same[ms_generator_below(generator, n)];
      guint32 mean_a = mean[generator->region[a] - 1], mean_b = mean[generator->region[b] - 1];
      guint32 peers = generator->peers[a];
      if (mean_a < mean_b && peers > generator->peers[b] &&
          ms_generator_below(generator, mean_b) >= mean_a) {
        generator->peers[a] = generator->peers[b];
        generator->peers[b] = peers;
      }
    }
  }
}

/* Stretches the numbers of customers above a few, of ASes not known by number, until they fit the
 * providers wanted. */
static void balance(MsGenerator *generator)
{
  guint64 wanted = 0, fixed = 0, free = 0, largest = generator->n / LARGEST_SHARE;
  for (guint32 as = 0; as < generator->n; as++)
    wanted += generator->providers[as];
  for (guint32 as = 0; as < generator->n_upper; as++) {
    if (as < generator->n_known || generator->size[as] == MS_SIZE_SMALL)
      fixed += generator->customers[as];
    else
      free += generator->customers[as];
  }
  guint64 goal = MAX(wanted > fixed ? wanted - fixed : 0, free / 8), offered = fixed;
  for (guint32 as = generator->n_known; as < generator->n_upper; as++) {
    if (generator->size[as] != MS_SIZE_SMALL) {
      guint64 customers =
          generator->customers[as] * goal + ms_generator_below(generator, (guint32)free);
      generator->customers[as] = (guint32)CLAMP(customers / free, 1, largest);
      offered += generator->customers[as];
    }
  }
  /* What is left over goes to the clique: little, but in an Internet so small that nobody else may
   * have as many customers. */
  guint32 weights[CLIQUE_MOST], clique[CLIQUE_MOST], n = 0;
  for (guint32 as = 0; as < generator->n_known && n < CLIQUE_MOST; as++) {
    if (generator->role[as] == MS_ROLE_TIER1) {
      clique[n] = as;
      weights[n++] = generator->customers[as];
    }
  }
  for (; offered < wanted; offered++)
    generator->customers[clique[ms_generator_pick(generator, weights, n)]]++;
  for (; offered > wanted; wanted++) {
    guint32 stubs = generator->n - generator->n_upper;
    generator->providers[generator->n_upper + ms_generator_below(generator, stubs)]++;
  }
}

/* ---- roles */

/* Shares of roles by number of customers, in per cent: CAIDA AS classification 2021-04 over the
 * graph of 2019-07, its class "Transit/Access" being access below one customer, half transit up to
 * three (assumed), transit above. */
static guint8 draw_role(MsGenerator *generator, guint32 as)
{
  static const guint8 shares[][3] = {
      /* content, access, enterprise; the rest transit */
      {5, 59, 36},  /* stub without peers */
      {14, 72, 14}, /* stub with peers */
      {9, 43, 5},   {7, 0, 0}, {4, 0, 0},
  };
  guint row =
      generator->size[as] == MS_SIZE_STUB ? generator->peers[as] > 0 : 1U + generator->size[as];
  guint32 at = ms_generator_below(generator, 100);
  const guint8 *share = shares[row];
  return at < share[0]                                  ? MS_ROLE_CONTENT
         : at < (guint32)share[0] + share[1]            ? MS_ROLE_ACCESS
         : at < (guint32)share[0] + share[1] + share[2] ? MS_ROLE_ENTERPRISE
                                                        : MS_ROLE_TRANSIT;
}

void ms_generator_population(MsGenerator *generator)
{
  ms_generator_stream(generator, 1);
  take_known(generator);
  draw_customers(generator);
  draw_regions(generator);
  for (guint32 as = 0; as < generator->n; as++) {
    if (as < generator->n_known) {
      draw_known(generator, as);
    } else {
      draw_other(generator, as);
      generator->role[as] = draw_role(generator, as);
    }
  }
  lean_peers(generator);
  balance(generator);
}
