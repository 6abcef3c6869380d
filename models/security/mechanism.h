/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Security mechanisms: one file each, one table of them. To add one: write its file, with an
 * `MsMechanism` in it, and give it a row in the table of mechanism.c.
 *
 * A mechanism has at most three functions that decide. `judge` looks at a route without regard to
 * who holds it, once, when first asked; what it finds (1-3, the meaning is the mechanism's own) is
 * handed to `import` and `export`, which decide with the session at hand and may change the
 * attributes that a mechanism owns. `why` says in words what `import` or `export` refused. */
#pragma once

#include "models/bgp/route.h"
#include "models/registry/registry.h"
#include "models/security/options.h"
#include "models/topology/topology.h"

G_BEGIN_DECLS

/** Bits of neighbour classes */
#define MS_FROM_CUSTOMER (1u << MS_REL_CUSTOMER)
#define MS_FROM_PEER     (1u << MS_REL_PEER)
#define MS_FROM_PROVIDER (1u << MS_REL_PROVIDER)
#define MS_FROM_ALL      (MS_FROM_CUSTOMER | MS_FROM_PEER | MS_FROM_PROVIDER)

/** MS_MECHANISM_BIT: of sets of mechanisms, by number */
#define MS_MECHANISM_BIT(number) (G_GUINT64_CONSTANT(1) << (number))

/**
 * MsWorld:
 * @topology: the graph
 * @registry: what is registered
 * @prefixes: prefixes by number
 * @routes: the run's routes (and paths)
 * @listed: (nullable): [n_ases] the ASes that Peerlock and Peerlock-lite protect
 * @deployment: (nullable): who runs what, for what adopters can be expected to have done: see
 * ms_deployment_has()
 * @options: parameters of mechanisms
 *
 * What a mechanism may look at when it judges a route.
 */
typedef struct {
  const MsTopology *topology;
  const MsRegistry *registry;
  const MsPrefix *prefixes;
  MsRoutes *routes;
  const guint8 *listed;
  const struct _MsDeployment *deployment;
  const MsSecurityOptions *options;
} MsWorld;

/**
 * MsHop:
 * @asn: the AS at which the mechanism runs
 * @neighbour_asn: the AS at the other end of the session
 * @relation: what that neighbour is to the AS (its role in RFC 9234 is the other way round)
 * @learned: on export: what the neighbour that the route was learned from is, or #MS_REL_SELF
 * @verdict: what `judge` said, 0 where the mechanism has none
 * @unpoliced: an incident has left this session without a policy of its own (RFC 8212)
 * @holes: on import: more specific prefixes of this route's that the neighbour sent too and that a
 * mechanism with @punches refused
 * @route: the route, as received or as held
 * @world: what may be looked at
 */
typedef struct {
  guint32 asn, neighbour_asn;
  MsRelation relation, learned;
  guint verdict;
  gboolean unpoliced;
  guint holes;
  const MsRoute *route;
  const MsWorld *world;
} MsHop;

/**
 * MsAttributes: what mechanisms may set
 * @otc: Only-To-Customer
 * @flags: #MsRouteFlags: on import #MS_ROUTE_DISCARD and #MS_ROUTE_NO_EXPORT, and demerits by
 * ms_attributes_demerit()
 * @signatures: on export, of the path with this AS on it: see #MsRouteKey
 * @settled: on import: no later mechanism is asked: this one vouches for the route
 */
typedef struct {
  guint32 otc;
  guint16 flags, signatures;
  gboolean settled;
} MsAttributes;

/** ms_attributes_demerit: puts the route behind others at @place; of several mechanisms the
 * demerits add up, to #MS_MAX_DEMERIT at most */
static inline void ms_attributes_demerit(MsAttributes *attributes, MsDemerit place, guint demerit)
{
  guint sum = MIN(ms_route_demerit(attributes->flags, place) + demerit, MS_MAX_DEMERIT);
  attributes->flags =
      (guint16)((attributes->flags & ~(3u << (8 + 2 * place))) | sum << (8 + 2 * place));
}

/**
 * MsRide:
 * @MS_RIDE_NONE: it does not: the steady engine leaves runs with it to its general solver
 * @MS_RIDE_ANNOUNCEMENT: what it judges hangs on what is announced alone: prefix, origin, and what
 * an offender wrote behind itself
 * @MS_RIDE_PUBLISHED: the same, where the neighbours that are published are those of the graph
 * @MS_RIDE_CONE: on whether prefix and path are registered for the neighbour's cone
 * @MS_RIDE_LISTED: on whether a listed network is on the path behind its head: a bit of the route
 * @MS_RIDE_OTC: on the Only-To-Customer attribute: a bit of the route
 * @MS_RIDE_ASPA: on whether the path has turned down, and up again: two bits of the route
 * @MS_RIDE_LEAKER: it stops a leak at the leaker, and does nothing else
 *
 * How a mechanism rides in a packed route, where many trials are solved at once (sim/steady).
 */
typedef enum {
  MS_RIDE_NONE,
  MS_RIDE_ANNOUNCEMENT,
  MS_RIDE_PUBLISHED,
  MS_RIDE_CONE,
  MS_RIDE_LISTED,
  MS_RIDE_OTC,
  MS_RIDE_ASPA,
  MS_RIDE_LEAKER
} MsRide;

/**
 * MsCourse: what a mechanism does with the course of events besides, which its file describes and
 * the event engine carries out:
 * @MS_COURSE_NONE: nothing
 * @MS_COURSE_DAMPING: routes that flap are suppressed for a time (damping.h)
 * @MS_COURSE_MAX_PREFIX: sessions that bring too much are torn down for a time (max-prefix.h)
 * @MS_COURSE_STATUS: what its origin has withdrawn is given up (rost.c)
 */
typedef enum {
  MS_COURSE_NONE,
  MS_COURSE_DAMPING,
  MS_COURSE_MAX_PREFIX,
  MS_COURSE_STATUS,
  MS_N_COURSES
} MsCourse;

/**
 * MsMechanism:
 * @name: as scenarios write it
 * @title: one line for people
 * @source: the standard or paper
 * @needs: what must be registered for it to work, in words; %NULL for nothing
 * @import_from: neighbour classes whose routes it looks at when it is deployed without saying where
 * (MS_FROM_ bits)
 * @export_to: neighbour classes whose exports it looks at likewise
 * @ride: how it rides in a packed route; left out, it does not
 * @course: see #MsCourse; left out, none
 * @serves: a route server can run it on what members send it: `import` takes or refuses a route by
 * what it says and whom it is from, and does nothing else
 * @prefers: `import` gives demerits
 * @punches: where `import` refuses a route to a more specific prefix, traffic to that prefix is not
 * sent to the neighbour that offered it, but dropped (ROV++)
 * @fills: an AS that so drops traffic tells its customers that it has a route (ROV++ v2)
 * @judge: (nullable): see above; returns 1, 2 or 3
 * @import: (nullable): %FALSE refuses the route: it is ineligible
 * @export: (nullable): %FALSE does not send it
 * @why: (nullable): appends why @hop's route is refused, by what rule, to @text
 */
typedef struct {
  const char *name, *title, *source, *needs;
  guint8 import_from, export_to;
  MsRide ride;
  MsCourse course;
  gboolean serves, prefers, punches, fills;
  guint (*judge)(const MsWorld *world, const MsRoute *route);
  gboolean (*import)(const MsHop *hop, MsAttributes *attributes);
  gboolean (*export)(const MsHop *hop, MsAttributes *attributes);
  void (*why)(const MsHop *hop, gboolean exporting, GString *text);
} MsMechanism;

/** ms_mechanisms: the table, in the order in which they are asked; a mechanism's place in it is its
 * number */
const MsMechanism *const *ms_mechanisms(guint *n);

/** ms_mechanism_find: its number by name, or -1 */
int ms_mechanism_find(const char *name);

/** ms_mechanism_names: all names, %NULL-terminated, for suggestions; (transfer container) */
const char **ms_mechanism_names(void);

/** ms_hop_head: the first AS of the path as received: the neighbour, but for one that leaves itself
 * out; #MS_AS_SET of an empty path */
static inline guint32 ms_hop_head(const MsHop *hop)
{
  return hop->world->routes->paths->node[hop->route->path].asn;
}

G_END_DECLS
