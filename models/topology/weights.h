/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an AS weighs when harm is added up: as one AS, or by the addresses that it announces, the
 * people behind it, or its traffic towards CDNs and clouds. From files, or from a model. */
#pragma once

#include "models/topology/topology.h"

G_BEGIN_DECLS

/** MsWeight: @MS_WEIGHT_ASES: each AS counts as one */
typedef enum {
  MS_WEIGHT_ASES,
  MS_WEIGHT_ADDRESSES, /* IPv4 addresses that it originates */
  MS_WEIGHT_USERS,     /* people who reach the Internet through it */
  MS_WEIGHT_TRAFFIC,   /* what it sends and receives to and from CDNs and clouds */
  MS_N_WEIGHTS
} MsWeight;

/** MS_WEIGHT_WHOLE: the shares of all ASes add up to this at most, so that sums of them fit 32 bits
 */
#define MS_WEIGHT_WHOLE (1u << 30)

/**
 * MsWeights:
 * @share: by weight: (nullable): [n_ases] each AS's part of #MS_WEIGHT_WHOLE, rounded down; %NULL
 * where nothing is known; that of %MS_WEIGHT_ASES is always %NULL, each AS counts as one
 * @total: by weight: what the whole is: ASes, addresses, people; 0 for traffic, which is relative
 * @source: by weight: (nullable): where it is from: "model", or a file's name without folders
 *
 * Read-only for all but who made it.
 */
typedef struct {
  guint32 n_ases;
  guint32 *share[MS_N_WEIGHTS];
  double total[MS_N_WEIGHTS];
  char *source[MS_N_WEIGHTS];
} MsWeights;

/** ms_weights_new: knows of ASes alone */
MsWeights *ms_weights_new(const MsTopology *topology);
void ms_weights_free(MsWeights *weights);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsWeights, ms_weights_free)

/** ms_weights_any: whether anything but ASes is known; @weights: (nullable) */
gboolean ms_weights_any(const MsWeights *weights);

/** ms_weights_set: @amount: [n_ases] at least 0, in any unit; @source: copied. Nothing is known
 * after it where all amounts are 0 */
void ms_weights_set(MsWeights *weights, MsWeight weight, const double *amount, const char *source);

/** ms_weights_model: of a graph for which there are no data: a pure function of roles, regions,
 * customers, cones and ASNs (weights-model.c says which, and where its figures are from) */
void ms_weights_model(MsWeights *weights, const MsTopology *topology, MsWeight weight);

/**
 * ms_weights_load:
 * @path: a file, plain or compressed: CAIDA's prefix-to-AS form for addresses (`PREFIX LENGTH ASN`,
 * an origin of several as `A_B` or `A,B`, counted in equal parts; each address counts for its
 * longest prefix), or CSV (RFC 4180) with columns `asn` and the weight's name
 * @unknown: (out) (optional): how many rows name an AS that is not in the graph
 *
 * Returns: %FALSE with an #MsTopologyError "FILE:LINE: what is wrong; what would be right"
 */
gboolean ms_weights_load(MsWeights *weights, const MsTopology *topology, MsWeight weight,
                         const char *path, guint *unknown, GError **error);

/** ms_weights_of: the part of AS @as: 1 of n for %MS_WEIGHT_ASES, else of #MS_WEIGHT_WHOLE; 0 where
 * nothing is known */
static inline guint32 ms_weights_of(const MsWeights *weights, MsWeight weight, guint32 as)
{
  if (weight == MS_WEIGHT_ASES)
    return 1;
  return weights->share[weight] == NULL ? 0 : weights->share[weight][as];
}

/** ms_weights_digest: 32 hexadecimal digits over all shares, (transfer full); equal weights have
 * equal ones */
char *ms_weights_digest(const MsWeights *weights);

/** ms_weight_name: "ases", "addresses", "users", "traffic" */
const char *ms_weight_name(MsWeight weight);
gboolean ms_weight_from_name(const char *name, MsWeight *weight);

G_END_DECLS
