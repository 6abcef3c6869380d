/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A graph in numbers, for `manrs-sim topology info`. */
#pragma once

#include "models/topology/topology.h"

G_BEGIN_DECLS

/** MsDegreeKind: what is counted of an AS */
typedef enum {
  MS_DEGREE_ALL,
  MS_DEGREE_CUSTOMERS,
  MS_DEGREE_PEERS,
  MS_DEGREE_PROVIDERS,
  MS_N_DEGREES
} MsDegreeKind;

/** MS_N_QUANTILES: 50, 75, 90, 95, 99 and 99.9 %, and the largest */
enum { MS_N_QUANTILES = 7 };

/**
 * MsDescription:
 * @degree: by #MsDegreeKind, quantiles over all ASes
 * @stubs, @multihomed, @provider_free: ASes without customers; with two providers or more; without
 * providers
 * @single: with one provider
 * @roles, @regions: ASes of each
 * @top: [n_top] ASes with the largest cones, largest first, ties to the lower ASN
 * @n_components, @largest: connected parts, and ASes in the largest
 * @unpeered: pairs of tier-1s without a peer link
 */
typedef struct {
  guint32 degree[MS_N_DEGREES][MS_N_QUANTILES];
  guint32 stubs, single, multihomed, provider_free;
  guint32 roles[MS_N_ROLES], regions[MS_N_REGIONS];
  guint n_top;
  guint32 top[10];
  guint32 n_components, largest;
  guint unpeered;
} MsDescription;

extern const char *const ms_quantile_names[MS_N_QUANTILES];

/** ms_describe: time O(links + ASes log ASes) */
MsDescription ms_describe(const MsTopology *topology);

G_END_DECLS
