/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allow-lists built from registries, for customers and for peers: the same judgement at different
 * sessions. A route that neighbour u sends has u at the head of its path, so whether u is entitled
 * to send it is a property of the route. */
#include "models/security/mechanism.h"

enum { VERDICT_REGISTERED = 1, VERDICT_NOT_REGISTERED };

typedef struct {
  const MsTopology *topology;
  guint32 top;
} Cone;

static gboolean in_cone(guint32 asn, gpointer user_data)
{
  const Cone *cone = user_data;
  guint32 as = ms_topology_find(cone->topology, asn);
  return as != MS_NO_AS && ms_topology_in_cone(cone->topology, cone->top, as);
}

/* The common case: a path that goes down customer by customer, which needs no climb. */
static gboolean is_customer(const MsTopology *topology, guint32 above, guint32 as)
{
  guint32 session = ms_topology_session(topology, above, as);
  return session != G_MAXUINT32 &&
         ms_topology_relation(topology, above, session) == MS_REL_CUSTOMER;
}

/* RFC 7454 section 6.1.2 and MANRS Action 1: prefixes registered for the neighbour's cone, and AS
 * paths whose every AS is in the neighbour's AS-SET, here its customer cone. */
static guint judge(const MsWorld *world, const MsRoute *route)
{
  const MsPathNode *node = world->routes->paths->node;
  Cone cone = {world->topology, ms_topology_find(world->topology, node[route->path].asn)};
  if (cone.top == MS_NO_AS)
    return VERDICT_NOT_REGISTERED;
  guint32 above = cone.top;
  for (guint32 path = node[route->path].tail; path != 0; path = node[path].tail) {
    guint32 as = ms_topology_find(world->topology, node[path].asn);
    if (as == MS_NO_AS || !(is_customer(world->topology, above, as) ||
                            ms_topology_in_cone(world->topology, cone.top, as)))
      return VERDICT_NOT_REGISTERED;
    above = as;
  }
  if (!ms_registry_holders(world->registry, &world->prefixes[route->prefix], in_cone, &cone))
    return VERDICT_NOT_REGISTERED;
  return VERDICT_REGISTERED;
}

static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict == VERDICT_REGISTERED;
}

const MsMechanism ms_mechanism_customer_prefix_filter = {
    .name = "customer-prefix-filter",
    .title = "Takes from a customer only prefixes and AS paths registered for its cone",
    .source = "RFC 7454 section 6.1.2, MANRS operators Action 1",
    .needs = "route objects or ROAs of all whom customers announce",
    .import_from = MS_FROM_CUSTOMER,
    .ride = MS_RIDE_CONE,
    .judge = judge,
    .import = import,
};

const MsMechanism ms_mechanism_peer_prefix_filter = {
    .name = "peer-prefix-filter",
    .title = "Takes from a peer only prefixes and AS paths registered for its cone",
    .source = "RFC 7454 section 6.1.2, MANRS CDN and cloud Action 1",
    .needs = "route objects or ROAs of all whom peers announce",
    .import_from = MS_FROM_PEER,
    .ride = MS_RIDE_CONE,
    .judge = judge,
    .import = import,
};
