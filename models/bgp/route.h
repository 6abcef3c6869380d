/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes: an interned record of everything that an UPDATE says of one prefix, so that "equals what
 * was last sent" is a comparison of two numbers and a message is a number. Route 0 is no route (a
 * withdrawal).
 *
 * What a security mechanism thinks of a route without regard to who receives it is judged once,
 * when first asked for, and kept beside it. */
#pragma once

#include "models/bgp/path.h"

G_BEGIN_DECLS

/**
 * MsRouteFlags:
 * @MS_ROUTE_LEAKED: the AS at the head of the path sent it against its own export policy. Not
 * carried on
 * @MS_ROUTE_CROSSED: somewhere on the path a leak happened. Carried on. Neither is on the wire:
 * they are for counting
 * @MS_ROUTE_HIJACK: it descends from an offender's origination. Carried on, for counting
 */
typedef enum { MS_ROUTE_LEAKED = 1, MS_ROUTE_CROSSED = 2, MS_ROUTE_HIJACK = 4 } MsRouteFlags;

/**
 * MsRoute:
 * @path: AS_PATH, in the #MsPaths of the run
 * @otc: Only-To-Customer attribute (RFC 9234), 0 where absent
 * @prefix: number of the prefix, in the #MsSchedule of the run
 * @length: of the path
 * @flags: #MsRouteFlags
 * @members: Bloom filter of one hash over the ASNs of the path: a clear bit proves that an AS is
 * not on it
 * @verdicts: what each mechanism judged: two bits a mechanism, by its number; 0 where it was not
 * asked yet
 */
typedef struct {
  guint32 path, otc;
  guint16 prefix, length, flags, spare;
  guint64 members;
  guint64 verdicts;
} MsRoute;

typedef struct {
  MsPaths *paths;
  MsRoute *route;
  guint32 n, room;
  guint32 *slot;
  guint32 mask;
} MsRoutes;

MsRoutes *ms_routes_new(void);
void ms_routes_free(MsRoutes *routes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsRoutes, ms_routes_free)

/** ms_routes_intern: the number of the route with these attributes */
guint32 ms_routes_intern(MsRoutes *routes, guint32 path, guint32 otc, guint16 prefix,
                         guint16 flags);

static inline guint64 ms_route_member_bit(guint32 asn)
{
  return G_GUINT64_CONSTANT(1) << ((asn * 2654435769u) >> 26);
}

/** ms_route_has_as: whether @asn is on the path of @route: the loop check of RFC 4271 section 9.1.2
 */
static inline gboolean ms_route_has_as(const MsRoutes *routes, const MsRoute *route, guint32 asn)
{
  return (route->members & ms_route_member_bit(asn)) &&
         ms_paths_contains(routes->paths, route->path, asn);
}

G_END_DECLS
