/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/mechanism.h"

enum { VERDICT_CLEAN = 1, VERDICT_CARRIES_LISTED };

/* A listed AS anywhere but at the head, which is the neighbour itself. */
static guint judge(const MsWorld *world, const MsRoute *route)
{
  const MsPathNode *node = world->routes->paths->node;
  guint32 head = node[route->path].asn;
  for (guint32 path = node[route->path].tail; path != 0 && world->listed != NULL;
       path = node[path].tail) {
    guint32 as = ms_topology_find(world->topology, node[path].asn);
    if (node[path].asn != head && as != MS_NO_AS && world->listed[as])
      return VERDICT_CARRIES_LISTED;
  }
  return VERDICT_CLEAN;
}

static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict == VERDICT_CLEAN;
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
};
