/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A synthetic Internet: labelled links, tiers, regions, content providers, and the named CDNs and
 * clouds. */
#pragma once

#include "models/topology/builder.h"

G_BEGIN_DECLS

/**
 * ms_topology_generate:
 * @profile: a name of ms_topology_profiles(), such as "internet-2020"
 * @n_ases: 500 to 1,000,000
 * @seed: same profile, size and seed: same graph, same digest
 *
 * Acyclic, connected, without duplicates by construction; takes time close to linear in links.
 *
 * Returns: (transfer full): the graph, or %NULL with #MS_TOPOLOGY_ERROR_VALUE (the nearest known
 * profile is suggested)
 */
MsTopology *ms_topology_generate(const char *profile, guint32 n_ases, guint64 seed, GError **error);

/** ms_topology_profiles: names of the profiles, %NULL-terminated */
const char *const *ms_topology_profiles(void);

G_END_DECLS
