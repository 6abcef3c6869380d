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

static inline guint32 place_of(const MsRouteKey *key)
{
  guint64 rest = (guint64)key->prefix << 48 | (guint64)key->flags << 28;
  rest ^= (guint64)key->signatures << 16 | key->forged;
  return (guint32)ms_hash_mix(((guint64)key->path << 32 | key->otc) ^ rest);
}

static inline gboolean same(const MsRoute *route, const MsRouteKey *key)
{
  return route->path == key->path && route->otc == key->otc && route->prefix == key->prefix &&
         route->flags == key->flags && route->signatures == key->signatures &&
         route->forged == key->forged;
}

static void grow(MsRoutes *routes)
{
  routes->room *= 2;
  routes->route = g_renew(MsRoute, routes->route, routes->room);
  g_free(routes->slot);
  routes->mask = 2 * routes->room - 1;
  routes->slot = g_new0(guint32, (gsize)routes->mask + 1);
  for (guint32 id = 1; id < routes->n; id++) {
    MsRouteKey key = ms_route_key(&routes->route[id]);
    guint32 at = place_of(&key) & routes->mask;
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

guint32 ms_routes_intern(MsRoutes *routes, const MsRouteKey *key)
{
  guint32 at = place_of(key) & routes->mask;
  for (guint32 id; (id = routes->slot[at]) != 0; at = (at + 1) & routes->mask)
    if (same(&routes->route[id], key))
      return id;
  guint32 id = routes->n++;
  MsRoute *r = &routes->route[id];
  *r = (MsRoute){
      .path = key->path,
      .otc = key->otc,
      .prefix = key->prefix,
      .flags = key->flags,
      .signatures = key->signatures,
      .forged = key->forged,
      .length = (guint16)MIN(ms_paths_length(routes->paths, key->path), G_MAXUINT16 - 1u),
      .members = members_of(routes->paths, key->path),
  };
  routes->slot[at] = id;
  if (routes->n == routes->room)
    grow(routes);
  return id;
}
