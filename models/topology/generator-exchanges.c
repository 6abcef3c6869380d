/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exchanges that the peering stage founded, as parts of the graph: who is a member, and who has
 * a session with the route server. All draws here are hashes of an AS and an exchange, so that the
 * links of a seed are the same with them as without.
 *
 * CDNs and clouds find their peers without exchanges, since they want so many; they join those at
 * which they would meet a few of them. */
#include "models/topology/generator-private.h"

/* A CDN or cloud joins an exchange at which it would meet so many of its peers, if these were
 * spread evenly over all that have peers. So the largest are at most exchanges, a middling one at a
 * hundred of 700, and somewhat more than half of the links of all of them run across one. Assumed.
 */
#define CLOUD_MEETS 8

/* Of members, how many have a session with the route server, in a hundred: assumptions. Most do
 * (Richter et al., Peering at Peerings, IMC 2014), and those that stay away are mostly large ones
 * with selective policies. */
static const guint server_share[MS_N_SIZES] = {
    [MS_SIZE_STUB] = 90, [MS_SIZE_SMALL] = 88, [MS_SIZE_MIDDLE] = 75, [MS_SIZE_LARGE] = 45};
#define CLOUD_SERVER_SHARE 45

static gboolean at_server(const MsGenerator *generator, guint32 as, guint32 exchange)
{
  guint share =
      ms_generator_is_cloud(generator, as) ? CLOUD_SERVER_SHARE : server_share[generator->size[as]];
  return ms_hash3(generator->seed, MS_HASH_EXCHANGE, generator->asn[as], exchange) % 100 < share;
}

static void add_clouds(const MsGenerator *generator, guint32 exchange, guint number,
                       guint32 n_peering, MsTopologyBuilder *builder)
{
  for (guint32 as = 0; as < generator->n_known; as++) {
    guint64 meets = (guint64)generator->peers[as] * generator->planned[exchange];
    if (ms_generator_is_cloud(generator, as) && meets >= (guint64)CLOUD_MEETS * n_peering)
      ms_topology_builder_add_member(builder, number, generator->asn[as],
                                     at_server(generator, as, exchange));
  }
}

void ms_generator_exchanges(const MsGenerator *generator, MsTopologyBuilder *builder)
{
  guint32 n_peering = 0, rank = 0;
  g_autofree guint *number = g_new(guint, generator->n_exchanges + 1);
  for (guint32 as = 0; as < generator->n; as++)
    n_peering += generator->joined[as + 1] > generator->joined[as];
  for (guint32 e = 0; e < generator->n_exchanges; e++) {
    MsRegion region = (MsRegion)generator->exchange_region[e];
    rank = e > 0 && generator->exchange_region[e - 1] == region ? rank + 1 : 1;
    g_autofree char *name = g_strdup_printf("ix-%s-%03u", ms_region_name(region), rank);
    number[e] = ms_topology_builder_add_exchange(builder, name, 0, region);
    g_assert(number[e] != G_MAXUINT);
    add_clouds(generator, e, number[e], n_peering, builder);
  }
  for (guint32 as = 0; as < generator->n; as++) {
    for (guint32 m = generator->joined[as]; m < generator->joined[as + 1]; m++) {
      guint32 e = g_array_index(generator->memberships, guint32, m);
      ms_topology_builder_add_member(builder, number[e], generator->asn[as],
                                     at_server(generator, as, e));
    }
  }
}
