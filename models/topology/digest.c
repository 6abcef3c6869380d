/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The digest of a graph: equal for equal graphs on any machine. */
#include "models/topology/topology-private.h"

#include <string.h>
#include <xxhash.h>

/* Numbers go in as little-endian bytes. */
static void feed(XXH3_state_t *state, const guint32 *values, gsize n)
{
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  XXH3_128bits_update(state, values, n * sizeof *values);
#else
  for (gsize i = 0; i < n; i++) {
    guint32 little = GUINT32_TO_LE(values[i]);
    XXH3_128bits_update(state, &little, sizeof little);
  }
#endif
}

static void feed_links(XXH3_state_t *state, const MsTopology *topology)
{
  const guint32 sizes[] = {1 /* version of what follows */, topology->n_ases, topology->n_sessions,
                           topology->n_p2c, topology->n_p2p};
  feed(state, sizes, G_N_ELEMENTS(sizes));
  feed(state, topology->asn, topology->n_ases);
  feed(state, topology->first, (gsize)topology->n_ases + 1);
  feed(state, topology->first_peer, topology->n_ases);
  feed(state, topology->first_provider, topology->n_ases);
  feed(state, topology->neighbour, topology->n_sessions);
  feed(state, topology->latency_us, topology->n_sessions);
  XXH3_128bits_update(state, topology->source, topology->n_sessions);
  XXH3_128bits_update(state, topology->role, topology->n_ases);
  XXH3_128bits_update(state, topology->region, topology->n_ases);
}

/* Names too: draws of a route server whose number is not known hang on them. */
static void feed_exchanges(XXH3_state_t *state, const MsTopology *topology)
{
  for (guint32 e = 0; e < topology->n_exchanges; e++) {
    const MsExchange *exchange = &topology->exchanges[e];
    const guint32 about[] = {exchange->asn, (guint32)exchange->region, exchange->n};
    XXH3_128bits_update(state, exchange->name, strlen(exchange->name) + 1);
    feed(state, about, G_N_ELEMENTS(about));
    for (guint32 m = exchange->first; m < exchange->first + exchange->n; m++) {
      const guint32 member[] = {topology->members[m].as,
                                topology->members[m].route_server != FALSE};
      feed(state, member, G_N_ELEMENTS(member));
    }
  }
  for (guint32 s = 0; s < topology->n_sessions; s++) {
    guint32 across = (guint32)topology->exchange_of[s] << 1 | topology->multilateral[s];
    feed(state, &across, 1);
  }
}

static void digest_of(const MsTopology *topology, gboolean exchanges, char digest[33])
{
  XXH3_state_t *state = XXH3_createState();
  XXH3_128bits_reset(state);
  feed_links(state, topology);
  if (exchanges && topology->n_exchanges > 0)
    feed_exchanges(state, topology);
  XXH128_hash_t hash = XXH3_128bits_digest(state);
  XXH3_freeState(state);
  g_snprintf(digest, 33, "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
             (guint64)hash.high64, (guint64)hash.low64);
}

void ms_topology_digest(const MsTopology *topology, char digest[33])
{
  digest_of(topology, TRUE, digest);
}

void ms_topology_digest_links(const MsTopology *topology, char digest[33])
{
  digest_of(topology, FALSE, digest);
}
