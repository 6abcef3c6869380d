/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ASes weigh where there are no data.
 *
 * People: 5.5 billion (ITU, Facts and Figures 2024), by the RIRs' regions. ITU counts by regions of
 * its own (online: Africa about 38 %, Arab States 70 %, Asia and the Pacific 66 %, the Americas
 * 87 %, Europe 91 %, CIS 92 %); what that makes of the RIRs' regions, with populations rounded to
 * ten millions, is an assumption. Within a region, 98 % of them reach the Internet through access
 * networks, and networks that sell transit besides, the n-th largest having a share in proportion
 * to 1 / (n + 2): the law of Zipf, with a few of about one size at the top. Who is large is drawn,
 * the larger the customer cone the likelier: an assumption. The other 2 % sit in the networks of
 * enterprises; CDNs, clouds and hosts of content have none.
 *
 * Addresses: 3.1 billion are announced, about 185 /8s: a round figure, after Huston's yearly
 * reports on BGP. What an AS has is a base by role, larger with its cone, times a draw whose tail
 * falls with its size: assumptions.
 *
 * Traffic to and from CDNs and clouds: 90 % in proportion to people, 10 % to addresses of those who
 * host content: an assumption.
 *
 * Integers, sums, products and quotients, and no sum of products, which some machines round once
 * and others twice: so that all agree to the last bit. */
#include "models/topology/weights.h"

#include "models/base/hash.h"

#include <stdlib.h>

#define PEOPLE    5.5e9
#define ADDRESSES 3.1e9

/* Of 1,000 people online: the figures above. */
static const guint online[MS_N_REGIONS] = {
    [MS_REGION_AFRINIC] = 104, [MS_REGION_APNIC] = 518, [MS_REGION_ARIN] = 65,
    [MS_REGION_LACNIC] = 96,   [MS_REGION_RIPE] = 217,
};

#define ENTERPRISE_PERMILLE 20
#define ZIPF_SHIFT          2
#define HOSTS_PERMILLE      100

static guint64 draw(const MsTopology *topology, MsWeight weight, guint32 as)
{
  return ms_hash3(0, MS_HASH_WEIGHT, weight, topology->asn[as]);
}

/* How many bits a number takes: about its logarithm. */
static guint bits_of(guint32 n)
{
  return n == 0 ? 0 : 32 - (guint)__builtin_clz(n);
}

/* A draw whose tail falls as 1 / its size, the largest some 8,000 times the smallest. */
static guint64 heavy_tailed(guint64 hash)
{
  guint zeros = MIN((guint)__builtin_clzll(hash | 1), 12);
  return ((guint64)1 << zeros) * (256 + (hash & 255));
}

/* ---- people */

typedef struct {
  guint32 as, score;
} Carrier;

static int compare_carriers(const void *a, const void *b)
{
  const Carrier *x = a, *y = b;
  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return (x->as > y->as) - (x->as < y->as);
}

static gboolean carries(const MsTopology *topology, guint32 as)
{
  return topology->role[as] == MS_ROLE_ACCESS || topology->role[as] == MS_ROLE_TRANSIT ||
         topology->role[as] == MS_ROLE_TIER1;
}

/* Access networks are larger than their cones say; others' cones are mostly of other networks. */
static guint32 score_of(const MsTopology *topology, guint32 as)
{
  guint size = 2 * bits_of(topology->cone[as]);
  guint bonus = topology->role[as] == MS_ROLE_ACCESS ? 16 : 0;
  return (size + bonus) * 4096 + (guint32)(draw(topology, MS_WEIGHT_USERS, as) % (24 * 4096));
}

static void people_in(const MsTopology *topology, guint region, double people, Carrier *carriers,
                      double *amount)
{
  guint32 n = 0;
  double carried = 0, served = 0;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    if (topology->region[as] != region)
      continue;
    if (carries(topology, as))
      carriers[n++] = (Carrier){as, score_of(topology, as)};
    else if (topology->role[as] == MS_ROLE_ENTERPRISE)
      served += amount[as] = (double)heavy_tailed(draw(topology, MS_WEIGHT_USERS, as));
  }
  qsort(carriers, n, sizeof *carriers, compare_carriers);
  for (guint32 i = 0; i < n; i++)
    carried += amount[carriers[i].as] = 1.0 / (i + 1 + ZIPF_SHIFT);
  double to_enterprises = served == 0 ? 0 : carried == 0 ? 1 : ENTERPRISE_PERMILLE / 1000.0;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    if (topology->region[as] != region)
      continue;
    if (carries(topology, as))
      amount[as] *= people * (1 - to_enterprises) / carried;
    else if (topology->role[as] == MS_ROLE_ENTERPRISE)
      amount[as] *= people * to_enterprises / served;
  }
}

/* A region where nobody carries anyone leaves its people to the others; ASes of which the region is
 * not known have as many as their number says. */
static void spread_people(const MsTopology *topology, double *amount)
{
  guint32 n[MS_N_REGIONS] = {0}, all = 0;
  double people[MS_N_REGIONS] = {0}, known = 0;
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (carries(topology, as) || topology->role[as] == MS_ROLE_ENTERPRISE) {
      n[topology->region[as]]++;
      all++;
    }
  for (guint r = 0; r < MS_N_REGIONS; r++)
    known += n[r] > 0 ? online[r] : 0;
  double unplaced = all == 0 ? 0 : (double)n[MS_REGION_UNKNOWN] / all;
  g_autofree Carrier *carriers = g_new(Carrier, topology->n_ases);
  for (guint r = 0; r < MS_N_REGIONS; r++) {
    if (n[r] > 0)
      people[r] =
          r == MS_REGION_UNKNOWN ? PEOPLE * unplaced : PEOPLE * (1 - unplaced) * online[r] / known;
    people_in(topology, r, people[r], carriers, amount);
  }
}

/* ---- addresses */

static void spread_addresses(const MsTopology *topology, double *amount)
{
  static const guint base[MS_N_ROLES] = {
      [MS_ROLE_ENTERPRISE] = 2, [MS_ROLE_ACCESS] = 16, [MS_ROLE_CONTENT] = 4,
      [MS_ROLE_TRANSIT] = 16,   [MS_ROLE_TIER1] = 256, [MS_ROLE_CDN] = 128,
      [MS_ROLE_CLOUD] = 512,    [MS_ROLE_IXP] = 1,
  };
  double sum = 0;
  for (guint32 as = 0; as < topology->n_ases; as++)
    sum += amount[as] = (double)(heavy_tailed(draw(topology, MS_WEIGHT_ADDRESSES, as)) *
                                 base[topology->role[as]] * bits_of(topology->cone[as]));
  for (guint32 as = 0; as < topology->n_ases; as++)
    amount[as] = amount[as] / sum * ADDRESSES;
}

/* ---- traffic */

static void spread_traffic(const MsTopology *topology, double *amount)
{
  g_autofree double *hosted = g_new0(double, topology->n_ases);
  double people = 0, hosting = 0;
  spread_people(topology, amount);
  spread_addresses(topology, hosted);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    if (topology->role[as] != MS_ROLE_CONTENT)
      hosted[as] = 0;
    people += amount[as];
    hosting += hosted[as];
  }
  for (guint32 as = 0; as < topology->n_ases; as++)
    amount[as] = (people > 0 ? amount[as] / (people / (1000 - HOSTS_PERMILLE)) : 0) +
                 (hosting > 0 ? hosted[as] / (hosting / HOSTS_PERMILLE) : 0);
}

void ms_weights_model(MsWeights *weights, const MsTopology *topology, MsWeight weight)
{
  if (weight == MS_WEIGHT_ASES)
    return;
  g_autofree double *amount = g_new0(double, topology->n_ases);
  if (weight == MS_WEIGHT_ADDRESSES)
    spread_addresses(topology, amount);
  else if (weight == MS_WEIGHT_USERS)
    spread_people(topology, amount);
  else
    spread_traffic(topology, amount);
  ms_weights_set(weights, weight, amount, "model");
}
