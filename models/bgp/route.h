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
 * @MS_ROUTE_BLACKHOLE: the BLACKHOLE community (RFC 7999). Carried on
 * @MS_ROUTE_DISCARD: whoever holds it drops traffic by it. Local, set on import
 * @MS_ROUTE_NO_EXPORT: whoever holds it tells nobody. Local, set on import
 * @MS_ROUTE_DEMERITS: two bits for each #MsDemerit, see ms_route_demerit(). Local, set on import
 */
typedef enum {
  MS_ROUTE_LEAKED = 1 << 0,
  MS_ROUTE_CROSSED = 1 << 1,
  MS_ROUTE_HIJACK = 1 << 2,
  MS_ROUTE_BLACKHOLE = 1 << 3,
  MS_ROUTE_DISCARD = 1 << 4,
  MS_ROUTE_NO_EXPORT = 1 << 5,
  MS_ROUTE_DEMERITS = 0x3f << 8
} MsRouteFlags;

/** MS_ROUTE_CARRIED: the flags that go on to the next AS */
#define MS_ROUTE_CARRIED (MS_ROUTE_CROSSED | MS_ROUTE_HIJACK | MS_ROUTE_BLACKHOLE)

/**
 * MsDemerit: places in the decision process at which a mechanism may put a route behind others:
 * @MS_DEMERIT_FIRST: before LOCAL_PREF
 * @MS_DEMERIT_SECOND: after LOCAL_PREF, before the length of the path
 * @MS_DEMERIT_THIRD: after the length of the path
 */
typedef enum { MS_DEMERIT_FIRST, MS_DEMERIT_SECOND, MS_DEMERIT_THIRD, MS_N_DEMERITS } MsDemerit;

/** MS_MAX_DEMERIT: how far back: 0, the best, to 3 */
#define MS_MAX_DEMERIT 3

static inline guint ms_route_demerit(guint16 flags, MsDemerit place)
{
  return flags >> (8 + 2 * place) & 3;
}

/** MS_AS_SET: in place of an ASN on a path: an AS_SET, whose members are not modelled. It counts
 * one (RFC 4271 section 9.1.2.2 a), and a path that ends in it has no origin (RFC 6811 section 2).
 * AS 0 itself is on no path (RFC 7607) */
#define MS_AS_SET 0u

/** MS_MAX_MECHANISMS: two bits of #MsRoute.verdicts each */
#define MS_MAX_MECHANISMS 64

/**
 * MsRouteKey:
 * @path: AS_PATH, in the #MsPaths of the run
 * @otc: Only-To-Customer attribute (RFC 9234), 0 where absent
 * @prefix: number of the prefix, in the #MsSchedule of the run
 * @flags: #MsRouteFlags
 * @signatures: how many ASes, from the origin on and without a gap, have signed the path (RFC 8205)
 * @forged: how many ASes, from the origin on, never handled it: what an offender wrote behind
 * itself. Not on the wire: signatures of these are what it cannot have
 *
 * What tells one route from another.
 */
typedef struct {
  guint32 path, otc;
  guint16 prefix, flags, signatures, forged;
} MsRouteKey;

/**
 * MsRoute:
 * @path, @otc, @prefix, @flags, @signatures, @forged: as in #MsRouteKey
 * @length: of the path
 * @members: Bloom filter of one hash over the ASNs of the path: a clear bit proves that an AS is
 * not on it
 * @verdicts: what each mechanism judged: see ms_route_verdict()
 */
typedef struct {
  guint32 path, otc;
  guint16 prefix, flags, signatures, forged;
  guint16 length;
  guint64 members;
  guint64 verdicts[MS_MAX_MECHANISMS / 32];
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
guint32 ms_routes_intern(MsRoutes *routes, const MsRouteKey *key);

static inline MsRouteKey ms_route_key(const MsRoute *route)
{
  return (MsRouteKey){route->path,  route->otc,        route->prefix,
                      route->flags, route->signatures, route->forged};
}

/** ms_route_verdict: what the mechanism of this number judged; 0 where it was not asked yet */
static inline guint ms_route_verdict(const MsRoute *route, guint mechanism)
{
  return (guint)(route->verdicts[mechanism / 32] >> (2 * (mechanism % 32))) & 3;
}

static inline void ms_route_set_verdict(MsRoute *route, guint mechanism, guint verdict)
{
  route->verdicts[mechanism / 32] |= (guint64)verdict << (2 * (mechanism % 32));
}

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
