/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The BLACKHOLE community (RFC 7999): whoever honours it drops traffic to the prefix, and keeps the
 * route to itself (section 3.2). Section 3.3 sets two conditions: the receiver has agreed, which
 * deploying this means, and the prefix is covered by one that the neighbour is authorised to
 * advertise. As a blackhole is by nature longer than what is announced otherwise, "origin
 * validation must not block" it: what is authorised here is not shown to the filters that follow;
 * what is not, is refused. Other routes pass. */
#include "models/security/tell.h"

enum { VERDICT_ORDINARY = 1, VERDICT_REGISTERED, VERDICT_NOT_REGISTERED };

/* Whether the origin holds a covering prefix, maximum lengths aside. */
static guint judge(const MsWorld *world, const MsRoute *route)
{
  if (!(route->flags & MS_ROUTE_BLACKHOLE))
    return VERDICT_ORDINARY;
  guint32 origin = ms_paths_origin(world->routes->paths, route->path);
  return origin != MS_AS_SET &&
                 ms_registry_covers(world->registry, &world->prefixes[route->prefix], origin)
             ? VERDICT_REGISTERED
             : VERDICT_NOT_REGISTERED;
}

/* A network may advertise what is its own and its customers': it is the origin, has it in its
 * customer cone, or holds a covering prefix itself (as who scrubs traffic for others may). */
static gboolean authorised(const MsHop *hop)
{
  const MsWorld *world = hop->world;
  guint32 origin = ms_paths_origin(world->routes->paths, hop->route->path);
  if (origin == hop->neighbour_asn)
    return TRUE;
  guint32 neighbour = ms_topology_find(world->topology, hop->neighbour_asn);
  guint32 holder = ms_topology_find(world->topology, origin);
  if (neighbour != MS_NO_AS && holder != MS_NO_AS &&
      ms_topology_in_cone(world->topology, neighbour, holder))
    return TRUE;
  return ms_registry_covers(world->registry, &world->prefixes[hop->route->prefix],
                            hop->neighbour_asn);
}

static gboolean honour(MsAttributes *attributes)
{
  attributes->flags |= MS_ROUTE_DISCARD | MS_ROUTE_NO_EXPORT;
  attributes->settled = TRUE;
  return TRUE;
}

static gboolean import(const MsHop *hop, MsAttributes *attributes)
{
  if (hop->verdict == VERDICT_ORDINARY)
    return TRUE;
  if (hop->verdict == VERDICT_NOT_REGISTERED || !authorised(hop))
    return FALSE;
  return honour(attributes);
}

static gboolean import_unchecked(const MsHop *hop, MsAttributes *attributes)
{
  return !(hop->route->flags & MS_ROUTE_BLACKHOLE) || honour(attributes);
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  guint32 origin = ms_paths_origin(hop->world->routes->paths, hop->route->path);
  g_string_append(text, "RFC 7999 section 3.3: a blackhole for ");
  ms_tell_prefix(text, hop);
  if (hop->verdict != VERDICT_NOT_REGISTERED) {
    g_string_append_printf(text,
                           ", which AS%u may not advertise: it neither holds it nor has AS%u "
                           "in its customer cone",
                           hop->neighbour_asn, origin);
    return;
  }
  g_string_append(text, " from ");
  ms_tell_as(text, origin);
  g_string_append(text, ", which holds nothing that covers it: ");
  ms_registry_tell(hop->world->registry, &hop->world->prefixes[hop->route->prefix], text);
}

const MsMechanism ms_mechanism_blackhole = {
    .name = "blackhole",
    .title = "Drops traffic as the BLACKHOLE community asks, where the neighbour may ask for it",
    .source = "RFC 7999",
    .needs = "ROAs of those who may ask for it",
    .import_from = MS_FROM_ALL,
    .judge = judge,
    .import = import,
    .why = why,
};

const MsMechanism ms_mechanism_blackhole_unchecked = {
    .name = "blackhole-unchecked",
    .title = "Drops traffic as the BLACKHOLE community asks, whoever asks for it",
    .source = "RFC 7999 without its section 3.3",
    .import_from = MS_FROM_ALL,
    .import = import_unchecked,
};
