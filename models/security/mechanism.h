/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Security mechanisms: one file each, one table of them. To add one: write its file with an
 * `MsMechanism` in it, and add it to the table in mechanism.c.
 *
 * A mechanism has at most three functions. `judge` looks at a route without regard to who holds it,
 * once, when first asked; what it finds (1-3, the meaning is the mechanism's own) is handed to
 * `import` and `export`, which decide with the session at hand and may change the attributes that a
 * mechanism owns. */
#pragma once

#include "models/bgp/route.h"
#include "models/security/registry.h"
#include "models/topology/topology.h"

G_BEGIN_DECLS

/** MS_MAX_MECHANISMS: two bits of #MsRoute.verdicts each */
#define MS_MAX_MECHANISMS 32

/** Bits of neighbour classes */
#define MS_FROM_CUSTOMER (1u << MS_REL_CUSTOMER)
#define MS_FROM_PEER     (1u << MS_REL_PEER)
#define MS_FROM_PROVIDER (1u << MS_REL_PROVIDER)
#define MS_FROM_ALL      (MS_FROM_CUSTOMER | MS_FROM_PEER | MS_FROM_PROVIDER)

/**
 * MsWorld:
 * @topology: the graph
 * @registry: what is registered
 * @prefixes: prefixes by number
 * @routes: the run's routes (and paths)
 * @listed: (nullable): [n_ases] the ASes that Peerlock-lite protects
 *
 * What a mechanism may look at when it judges a route.
 */
typedef struct {
  const MsTopology *topology;
  const MsRegistry *registry;
  const MsPrefix *prefixes;
  MsRoutes *routes;
  const guint8 *listed;
} MsWorld;

/**
 * MsHop:
 * @asn: the AS at which the mechanism runs
 * @neighbour_asn: the AS at the other end of the session
 * @relation: what that neighbour is to the AS (its role in RFC 9234 is the other way round)
 * @learned: on export: what the neighbour that the route was learned from is, or #MS_REL_SELF
 * @verdict: what `judge` said, 0 where the mechanism has none
 */
typedef struct {
  guint32 asn, neighbour_asn;
  MsRelation relation, learned;
  guint verdict;
} MsHop;

/** MsAttributes: the attributes that mechanisms may set */
typedef struct {
  guint32 otc;
} MsAttributes;

/**
 * MsRide:
 * @MS_RIDE_NONE: it does not: the steady engine leaves runs with it to its general solver
 * @MS_RIDE_ANNOUNCEMENT: what it judges hangs on prefix and origin alone
 * @MS_RIDE_CONE: on whether prefix and path are registered for the neighbour's cone
 * @MS_RIDE_LISTED: on whether a listed network is on the path behind its head: a bit of the route
 * @MS_RIDE_OTC: on the Only-To-Customer attribute: a bit of the route
 * @MS_RIDE_LEAKER: it stops a leak at the leaker, and does nothing else
 *
 * How a mechanism rides in a packed route, where many trials are solved at once (sim/steady).
 */
typedef enum {
  MS_RIDE_NONE,
  MS_RIDE_ANNOUNCEMENT,
  MS_RIDE_CONE,
  MS_RIDE_LISTED,
  MS_RIDE_OTC,
  MS_RIDE_LEAKER
} MsRide;

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
 * @judge: (nullable): see above; returns 1, 2 or 3
 * @import: (nullable): %FALSE refuses the route: it is ineligible
 * @export: (nullable): %FALSE does not send it
 */
typedef struct {
  const char *name, *title, *source, *needs;
  guint8 import_from, export_to;
  MsRide ride;
  guint (*judge)(const MsWorld *world, const MsRoute *route);
  gboolean (*import)(const MsHop *hop, MsAttributes *attributes);
  gboolean (*export)(const MsHop *hop, MsAttributes *attributes);
} MsMechanism;

/** ms_mechanisms: the table, in the order in which they are asked; a mechanism's place in it is its
 * number */
const MsMechanism *const *ms_mechanisms(guint *n);

/** ms_mechanism_find: its number by name, or -1 */
int ms_mechanism_find(const char *name);

/** ms_mechanism_names: all names, %NULL-terminated, for suggestions; (transfer container) */
const char **ms_mechanism_names(void);

extern const MsMechanism ms_mechanism_rov, ms_mechanism_customer_prefix_filter,
    ms_mechanism_peer_prefix_filter, ms_mechanism_valley_filter, ms_mechanism_otc,
    ms_mechanism_peerlock_lite;

G_END_DECLS
