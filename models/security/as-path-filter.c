/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filters that go by the AS path and what everyone knows of the ASes on it, without a registry. */
#include "models/security/tell.h"

enum { VERDICT_CLEAN = 1, VERDICT_FOUND };

/* ---- AS_SET */

/* RFC 9774 section 3: an update with an AS_SET is treated as a withdrawal. */
static guint judge_as_set(const MsWorld *world, const MsRoute *route)
{
  return ms_route_has_as(world->routes, route, MS_AS_SET) ? VERDICT_FOUND : VERDICT_CLEAN;
}

static gboolean import_clean(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict == VERDICT_CLEAN;
}

static void why_as_set(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  g_string_append(text, "RFC 9774 section 3: the path ");
  ms_paths_append_text(hop->world->routes->paths, hop->route->path, text);
  g_string_append(text, " contains an AS_SET (0)");
}

const MsMechanism ms_mechanism_as_set_filter = {
    .name = "as-set-filter",
    .title = "Refuses a path that contains an AS_SET",
    .source = "RFC 9774, RFC 6472",
    .import_from = MS_FROM_ALL,
    .serves = TRUE,
    .judge = judge_as_set,
    .import = import_clean,
    .why = why_as_set,
};

/* ---- tier-1s behind a customer */

/* The first AS of the tier-1 clique that is not at the head, which is the customer itself;
 * #MS_AS_SET where there is none. */
static guint32 tier1_behind_head(const MsWorld *world, const MsRoute *route)
{
  const MsPathNode *node = world->routes->paths->node;
  guint32 head = node[route->path].asn;
  for (guint32 path = node[route->path].tail; path != 0; path = node[path].tail) {
    guint32 as = ms_topology_find(world->topology, node[path].asn);
    if (node[path].asn != head && as != MS_NO_AS && world->topology->role[as] == MS_ROLE_TIER1)
      return node[path].asn;
  }
  return MS_AS_SET;
}

/* RFC 7454 section 9: from customers only paths of ASes that belong to the customer or may pass
 * through it. A network that buys from nobody is never behind one. */
static guint judge_tier1(const MsWorld *world, const MsRoute *route)
{
  return tier1_behind_head(world, route) == MS_AS_SET ? VERDICT_CLEAN : VERDICT_FOUND;
}

static void why_tier1(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  g_string_append_printf(text, "RFC 7454 section 9: AS%u, a tier-1, cannot be behind customer AS%u",
                         tier1_behind_head(hop->world, hop->route), hop->neighbour_asn);
}

const MsMechanism ms_mechanism_tier1_filter = {
    .name = "tier1-filter",
    .title = "Refuses from a customer a path with a tier-1 behind it",
    .source = "RFC 7454 section 9",
    .import_from = MS_FROM_CUSTOMER,
    .judge = judge_tier1,
    .import = import_clean,
    .why = why_tier1,
};

/* ---- others behind an edge network */

/* Whether the path is of one AS alone, prepended or not. */
static guint judge_edge(const MsWorld *world, const MsRoute *route)
{
  const MsPathNode *node = world->routes->paths->node;
  guint32 head = node[route->path].asn;
  for (guint32 path = node[route->path].tail; path != 0; path = node[path].tail)
    if (node[path].asn != head)
      return VERDICT_FOUND;
  return VERDICT_CLEAN;
}

/* RFC 7454 section 9: paths by the type of customer, "a leaf or [with] customers of their own". An
 * edge network has neither customers nor peers: whatever it sends is its own. */
static gboolean import_edge(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  if (hop->verdict == VERDICT_CLEAN && ms_hop_head(hop) == hop->neighbour_asn)
    return TRUE;
  const MsTopology *topology = hop->world->topology;
  guint32 as = ms_topology_find(topology, hop->neighbour_asn);
  return as == MS_NO_AS || topology->first[as] != topology->first_provider[as];
}

static void why_edge(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  g_string_append_printf(text,
                         "RFC 7454 section 9: AS%u has no customers or peers and sends the path ",
                         hop->neighbour_asn);
  ms_paths_append_text(hop->world->routes->paths, hop->route->path, text);
  g_string_append(text, ", which is not of itself alone");
}

const MsMechanism ms_mechanism_edge_filter = {
    .name = "edge-filter",
    .title = "Takes from a customer without customers and peers only paths of itself alone",
    .source = "RFC 7454 section 9",
    .import_from = MS_FROM_CUSTOMER,
    .judge = judge_edge,
    .import = import_edge,
    .why = why_edge,
};
