/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A protected network tells the locker who may carry it; from anyone else the locker takes no path
 * that contains it. Who may are taken to be the network itself and its providers, and theirs: all
 * in whose customer cone it is. The filter stands on the session, so it goes by who really sends
 * the route. From providers nothing is refused unless asked for: who has any gets the rest of the
 * Internet from them, the protected networks too; lockers at the top have none. */
#include "models/security/tell.h"

enum { VERDICT_NONE = 1, VERDICT_CARRIED, VERDICT_LOCKED };

static gboolean may_carry(const MsWorld *world, guint32 neighbour_asn, guint32 protected_as)
{
  guint32 neighbour = ms_topology_find(world->topology, neighbour_asn);
  return neighbour != MS_NO_AS && ms_topology_in_cone(world->topology, neighbour, protected_as);
}

/* Of the protected ASes on the path the first that @neighbour_asn may not carry is @locked. */
static guint verdict_from(const MsWorld *world, const MsRoute *route, guint32 neighbour_asn,
                          guint32 *locked)
{
  const MsPathNode *node = world->routes->paths->node;
  guint verdict = VERDICT_NONE;
  for (guint32 path = route->path; path != 0 && world->listed != NULL; path = node[path].tail) {
    guint32 as = ms_topology_find(world->topology, node[path].asn);
    if (as == MS_NO_AS || !world->listed[as])
      continue;
    verdict = VERDICT_CARRIED;
    *locked = node[path].asn;
    if (!may_carry(world, neighbour_asn, as))
      return VERDICT_LOCKED;
  }
  return verdict;
}

static guint judge(const MsWorld *world, const MsRoute *route)
{
  guint32 locked;
  return verdict_from(world, route, world->routes->paths->node[route->path].asn, &locked);
}

static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  guint verdict = hop->verdict;
  guint32 locked;
  if (verdict != VERDICT_NONE && ms_hop_head(hop) != hop->neighbour_asn)
    verdict = verdict_from(hop->world, hop->route, hop->neighbour_asn, &locked);
  return verdict != VERDICT_LOCKED;
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  guint32 locked;
  if (verdict_from(hop->world, hop->route, hop->neighbour_asn, &locked) == VERDICT_LOCKED)
    g_string_append_printf(text,
                           "Peerlock: the protected AS%u is on the path, and AS%u is neither it "
                           "nor a provider above it",
                           locked, hop->neighbour_asn);
}

const MsMechanism ms_mechanism_peerlock = {
    .name = "peerlock",
    .title = "Refuses a path with a protected network from all who may not carry it",
    .source = "McDaniel, Smith, Schuchard: Flexsealing BGP Against Route Leaks, NDSS 2021; NTT "
              "Peer Locking",
    .needs = "a list of protected networks, by default the tier-1s",
    .import_from = MS_FROM_CUSTOMER | MS_FROM_PEER,
    .serves = TRUE,
    .judge = judge,
    .import = import,
    .why = why,
};
