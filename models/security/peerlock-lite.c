/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/mechanism.h"

enum { VERDICT_CLEAN = 1, VERDICT_CARRIES_LISTED };

static gboolean is_listed(const MsWorld *world, guint32 asn)
{
  guint32 as = world->listed == NULL ? MS_NO_AS : ms_topology_find(world->topology, asn);
  return as != MS_NO_AS && world->listed[as];
}

/* The first listed AS on the path that is not @neighbour_asn, or #MS_AS_SET. */
static guint32 find_listed(const MsWorld *world, const MsRoute *route, guint32 neighbour_asn)
{
  const MsPathNode *node = world->routes->paths->node;
  for (guint32 path = route->path; path != 0; path = node[path].tail)
    if (node[path].asn != neighbour_asn && is_listed(world, node[path].asn))
      return node[path].asn;
  return MS_AS_SET;
}

/* A listed AS anywhere but at the head, which is the neighbour itself. */
static guint judge(const MsWorld *world, const MsRoute *route)
{
  guint32 head = world->routes->paths->node[route->path].asn;
  return find_listed(world, route, head) == MS_AS_SET ? VERDICT_CLEAN : VERDICT_CARRIES_LISTED;
}

/* A neighbour that leaves itself out of the path is not the listed AS that it begins with. */
static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict == VERDICT_CLEAN &&
         (ms_hop_head(hop) == hop->neighbour_asn || !is_listed(hop->world, ms_hop_head(hop)));
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  guint32 listed = find_listed(hop->world, hop->route, hop->neighbour_asn);
  if (listed != MS_AS_SET)
    g_string_append_printf(text,
                           "Peerlock-lite: the listed AS%u is on a path from a %s that is not it",
                           listed, ms_relation_name(hop->relation));
}

const MsMechanism ms_mechanism_peerlock_lite = {
    .name = "peerlock-lite",
    .title = "Refuses from a customer a path that contains a network too big to be its customer",
    .source = "McDaniel, Smith, Schuchard: Flexsealing BGP Against Route Leaks, NDSS 2021; NTT "
              "Peer Locking",
    .needs = "a list of such networks, by default the tier-1s",
    .import_from = MS_FROM_CUSTOMER,
    .ride = MS_RIDE_LISTED,
    .judge = judge,
    .import = import,
    .why = why,
};
