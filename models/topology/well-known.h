/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ASes that the model knows by number: CDNs, clouds, large networks of the regions, with the source
 * of each fact. */
#pragma once

#include "models/topology/topology.h"

G_BEGIN_DECLS

/**
 * MsWellKnown:
 * @asn: AS number
 * @role: #MS_ROLE_CDN, #MS_ROLE_CLOUD, #MS_ROLE_TIER1, #MS_ROLE_TRANSIT or #MS_ROLE_ACCESS
 * @region: where it is based
 * @name: as people say it ("Cloudflare")
 * @peers, @customers, @providers: its neighbours in CAIDA's 2019-07 graph where known, to place it
 * in a generated one (at the size of that graph); 0 where not known
 */
typedef struct {
  guint32 asn;
  MsRole role;
  MsRegion region;
  const char *name;
  guint32 peers, customers, providers;
} MsWellKnown;

/** ms_well_known: the table, ascending by ASN */
const MsWellKnown *ms_well_known(gsize *n);
const MsWellKnown *ms_well_known_find(guint32 asn);

G_END_DECLS
