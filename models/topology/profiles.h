/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the generator has to hit: the figures of a synthetic Internet, one table a profile, each
 * with its source. */
#pragma once

#include "models/topology/well-known.h"

G_BEGIN_DECLS

/** MS_PROFILE_REGIONS: the five regions of a profile, numbered as #MsRegion less one */
#define MS_PROFILE_REGIONS 5

/** MS_PROFILE_POOLS: where a provider comes from: one of the regions' smaller networks, then one of
 * their largest */
#define MS_PROFILE_POOLS 10

/** MS_PROFILE_MILLION: shares are in parts per million, so that draws are made of integers alone
 * and give the same graph on any machine */
#define MS_PROFILE_MILLION 1000000

/**
 * MsKnot:
 * @ppm: share of ASes, in parts per million, whose value is at most @value
 * @value: a count of neighbours
 *
 * A distribution is an array of knots, ascending, that ends with @ppm 1,000,000. Between two knots
 * the values in between are equally likely; the first knot begins at 1.
 */
typedef struct {
  guint32 ppm, value;
} MsKnot;

/**
 * MsSizeClass:
 *
 * ASes by number of customers: none, 1 to 3, 4 to 29, 30 and more. Multihoming and peering depend
 * on it.
 */
typedef enum { MS_SIZE_STUB, MS_SIZE_SMALL, MS_SIZE_MIDDLE, MS_SIZE_LARGE, MS_N_SIZES } MsSizeClass;

/**
 * MsSizeProfile:
 * @provider_free: parts per million without a provider (the ASes known by number not counted)
 * @peerless: parts per million without a peer
 * @providers: how many providers, of those with any
 * @peers: how many peers, of those with any
 */
typedef struct {
  guint32 provider_free, peerless;
  const MsKnot *providers;
  const MsKnot *peers;
} MsSizeProfile;

/**
 * MsProfile:
 * @name: as ms_topology_generate() knows it
 * @transit: parts per million of ASes with customers
 * @customers: how many customers, of those with any
 * @size: by #MsSizeClass
 * @peers_permille: all numbers of peers times this, in thousandths
 * @clouds_permille: peers of the CDNs and clouds times this, in thousandths of those of 2020
 * @region: parts per million of ASes in each region
 * @transit_region: the same of ASes with customers
 * @peering: how much likelier than the average a stub (0) or an AS with customers (1) of a region
 * has peers, in thousandths
 * @mean_peers: how many peers an AS of a region has that has any; only their ratios count
 * @old_asn: per mille of a region's ASes with a number below 65,536
 * @provider: per mille of the providers of a region's ASes by pool: the five regions' smaller
 * networks, then the five regions' largest (300 customers and more)
 * @exchange: weight of each region's exchanges
 */
typedef struct {
  const char *name;
  guint32 transit;
  const MsKnot *customers;
  MsSizeProfile size[MS_N_SIZES];
  guint32 peers_permille, clouds_permille;
  guint32 region[MS_PROFILE_REGIONS];
  guint32 transit_region[MS_PROFILE_REGIONS];
  guint32 peering[2][MS_PROFILE_REGIONS];
  guint32 mean_peers[MS_PROFILE_REGIONS];
  guint32 old_asn[MS_PROFILE_REGIONS];
  guint32 provider[MS_PROFILE_REGIONS][MS_PROFILE_POOLS];
  guint32 exchange[MS_PROFILE_REGIONS];
} MsProfile;

/** ms_profile_names: of all profiles, by year, %NULL-terminated */
extern const char *const ms_profile_names[];

/** ms_profile_find: the profile of that name, or %NULL */
const MsProfile *ms_profile_find(const char *name);

/**
 * ms_profile_quantile:
 * @knots: a distribution
 * @position: a place in it, in thousand-millionths: 0 to 999,999,999
 *
 * Returns: the value at that place when all ASes stand in ascending order
 */
guint32 ms_profile_quantile(const MsKnot *knots, guint32 position);

/** ms_profile_exchange_choice: [home region][exchange region] weights, per mille: where networks go
 * to peer */
extern const guint32 ms_profile_exchange_choice[MS_PROFILE_REGIONS][MS_PROFILE_REGIONS];

/** MS_PROFILE_CLOUD_ASES: size of the Internet that peers of CDNs and clouds are stated for */
#define MS_PROFILE_CLOUD_ASES 75000

/** ms_profile_cloud_peers: peers of a CDN or cloud in 2020, at #MS_PROFILE_CLOUD_ASES: measured
 * where somebody did, else assumed from what BGP data shows */
guint32 ms_profile_cloud_peers(const MsWellKnown *known);

/** ms_profile_cloud_peers_stated: whether there is a number of its own for that AS */
gboolean ms_profile_cloud_peers_stated(guint32 asn);

/** ms_profile_sibling_of: the main ASN of the organisation that @asn is a second one of, or 0 */
guint32 ms_profile_sibling_of(guint32 asn);

G_END_DECLS
