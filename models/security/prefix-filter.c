/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allow-lists built from registries, for customers and for peers: the same judgement at different
 * sessions. A route that neighbour u sends has u at the head of its path, unless u leaves itself
 * out, so whether u is entitled to send it is a property of the route. */
#include "models/security/tell.h"

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

/* What keeps @neighbour_asn from sending a route: @MISMATCH_NEIGHBOUR: it is not in the graph, so
 * it has no cone; @MISMATCH_PATH: an AS on the path is not in its cone; @MISMATCH_PREFIX: the
 * prefix is registered for nobody in it */
typedef enum { MISMATCH_NONE, MISMATCH_NEIGHBOUR, MISMATCH_PATH, MISMATCH_PREFIX } Mismatch;

/* RFC 7454 section 6.1.2 and MANRS Action 1: prefixes registered for the neighbour's cone, and AS
 * paths whose every AS is in the neighbour's AS-SET, here its customer cone. @stranger: the first
 * that is not. */
static Mismatch find_mismatch(const MsWorld *world, const MsRoute *route, guint32 neighbour_asn,
                              guint32 *stranger)
{
  const MsPathNode *node = world->routes->paths->node;
  Cone cone = {world->topology, ms_topology_find(world->topology, neighbour_asn)};
  if (cone.top == MS_NO_AS)
    return MISMATCH_NEIGHBOUR;
  guint32 above = cone.top;
  for (guint32 path = route->path; path != 0; path = node[path].tail) {
    guint32 as = ms_topology_find(world->topology, node[path].asn);
    *stranger = node[path].asn;
    if (as == MS_NO_AS || !(as == above || is_customer(world->topology, above, as) ||
                            ms_topology_in_cone(world->topology, cone.top, as)))
      return MISMATCH_PATH;
    above = as;
  }
  if (!ms_registry_holders(world->registry, &world->prefixes[route->prefix], in_cone, &cone))
    return MISMATCH_PREFIX;
  return MISMATCH_NONE;
}

static guint judge(const MsWorld *world, const MsRoute *route)
{
  guint32 stranger, head = world->routes->paths->node[route->path].asn;
  return find_mismatch(world, route, head, &stranger) == MISMATCH_NONE ? VERDICT_REGISTERED
                                                                       : VERDICT_NOT_REGISTERED;
}

/* A filter stands on a session: of a neighbour that leaves itself out of the path, it is not the
 * one for the AS that the path begins with. */
static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  guint32 stranger;
  if (ms_hop_head(hop) != hop->neighbour_asn)
    return find_mismatch(hop->world, hop->route, hop->neighbour_asn, &stranger) == MISMATCH_NONE;
  return hop->verdict == VERDICT_REGISTERED;
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  guint32 stranger = MS_AS_SET;
  switch (find_mismatch(hop->world, hop->route, hop->neighbour_asn, &stranger)) {
  case MISMATCH_NONE:
    return;
  case MISMATCH_NEIGHBOUR:
    g_string_append_printf(text, "prefix filter: AS%u has no AS-SET", hop->neighbour_asn);
    return;
  case MISMATCH_PATH:
    g_string_append(text, "prefix filter: ");
    ms_tell_as(text, stranger);
    g_string_append_printf(text, " is on the path and not in the AS-SET of AS%u, its customer cone",
                           hop->neighbour_asn);
    return;
  case MISMATCH_PREFIX:
    g_string_append(text, "prefix filter: ");
    ms_tell_prefix(text, hop);
    g_string_append_printf(text, " is registered for nobody in the customer cone of AS%u",
                           hop->neighbour_asn);
    return;
  }
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
    .why = why,
};

const MsMechanism ms_mechanism_peer_prefix_filter = {
    .name = "peer-prefix-filter",
    .title = "Takes from a peer only prefixes and AS paths registered for its cone",
    .source = "RFC 7454 section 6.1.2, MANRS CDN and cloud Action 1",
    .needs = "route objects or ROAs of all whom peers announce",
    .import_from = MS_FROM_PEER,
    .ride = MS_RIDE_CONE,
    .serves = TRUE,
    .judge = judge,
    .import = import,
    .why = why,
};
