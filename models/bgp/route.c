/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/bgp/route.h"

#include "models/base/hash.h"

enum { FIRST_ROOM = 1024 };

MsRoutes *ms_routes_new(void)
{
  MsRoutes *routes = g_new0(MsRoutes, 1);
  routes->paths = ms_paths_new();
  routes->room = FIRST_ROOM;
  routes->route = g_new(MsRoute, routes->room);
  routes->route[0] = (MsRoute){.length = G_MAXUINT16};
  routes->n = 1;
  routes->mask = 2 * FIRST_ROOM - 1;
  routes->slot = g_new0(guint32, 2 * FIRST_ROOM);
  return routes;
}

void ms_routes_free(MsRoutes *routes)
{
  if (routes == NULL)
    return;
  ms_paths_free(routes->paths);
  g_free(routes->route);
  g_free(routes->slot);
  g_free(routes);
}

static inline guint32 place_of(guint32 path, guint32 otc, guint16 prefix, guint16 flags)
{
  return (guint32)ms_hash_mix(((guint64)path << 32 | otc) ^
                              ((guint64)prefix << 48 | (guint64)flags << 28));
}

static void grow(MsRoutes *routes)
{
  routes->room *= 2;
  routes->route = g_renew(MsRoute, routes->route, routes->room);
  g_free(routes->slot);
  routes->mask = 2 * routes->room - 1;
  routes->slot = g_new0(guint32, (gsize)routes->mask + 1);
  for (guint32 id = 1; id < routes->n; id++) {
    const MsRoute *r = &routes->route[id];
    guint32 at = place_of(r->path, r->otc, r->prefix, r->flags) & routes->mask;
    while (routes->slot[at] != 0)
      at = (at + 1) & routes->mask;
    routes->slot[at] = id;
  }
}

static guint64 members_of(const MsPaths *paths, guint32 path)
{
  guint64 members = 0;
  for (; path != 0; path = paths->node[path].tail)
    members |= ms_route_member_bit(paths->node[path].asn);
  return members;
}

guint32 ms_routes_intern(MsRoutes *routes, guint32 path, guint32 otc, guint16 prefix, guint16 flags)
{
  guint32 at = place_of(path, otc, prefix, flags) & routes->mask;
  for (guint32 id; (id = routes->slot[at]) != 0; at = (at + 1) & routes->mask) {
    const MsRoute *r = &routes->route[id];
    if (r->path == path && r->otc == otc && r->prefix == prefix && r->flags == flags)
      return id;
  }
  guint32 id = routes->n++;
  MsRoute *r = &routes->route[id];
  *r = (MsRoute){
      .path = path,
      .otc = otc,
      .prefix = prefix,
      .length = (guint16)MIN(ms_paths_length(routes->paths, path), G_MAXUINT16 - 1u),
      .flags = flags,
      .members = members_of(routes->paths, path),
  };
  routes->slot[at] = id;
  if (routes->n == routes->room)
    grow(routes);
  return id;
}
