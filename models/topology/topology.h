/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The AS graph: immutable once built, so that any number of engines, threads and forked workers
 * share it.
 *
 * ASes are numbered 0 .. n_ases-1 in ascending order of ASN; that number is the AS's *index*. Every
 * link is two *sessions*, one seen from each end. The sessions of AS i go from first[i] up to, and
 * without, first[i + 1], side by side: its customers first, then its peers, then its providers,
 * each group in ascending ASN of the neighbour:
 *
 *     first[i]          first_peer[i]       first_provider[i]    first[i + 1]
 *     | customers ...   | peers ...         | providers ...      |
 *
 * Invariants: neighbour[reverse[s]] is the AS that s belongs to; reverse[reverse[s]] == s;
 * latency_us[s] == latency_us[reverse[s]]; no AS is its own neighbour; two ASes share one link at
 * most; following providers never comes back to where it started. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** MS_NO_AS: the index that no AS has */
#define MS_NO_AS G_MAXUINT32

/**
 * MsRelation:
 * @MS_REL_CUSTOMER: the neighbour pays the AS for transit
 * @MS_REL_PEER: neither pays
 * @MS_REL_PROVIDER: the AS pays the neighbour for transit
 * @MS_REL_SELF: no neighbour, the AS itself (a route that it originates)
 *
 * What a neighbour is to an AS (Gao, 2001).
 */
typedef enum { MS_REL_CUSTOMER, MS_REL_PEER, MS_REL_PROVIDER, MS_REL_SELF } MsRelation;

/**
 * MsRole:
 *
 * What an AS does for a living. The groups of a scenario ("cdn", "transit", ...) are made of roles.
 */
typedef enum {
  MS_ROLE_ENTERPRISE, /* a stub that serves itself */
  MS_ROLE_ACCESS,     /* sells access to people: eyeballs */
  MS_ROLE_CONTENT,    /* hosts content, smaller than a CDN */
  MS_ROLE_TRANSIT,    /* sells transit to other ASes */
  MS_ROLE_TIER1,      /* of the clique that needs no transit */
  MS_ROLE_CDN,        /* content delivery network, under its real ASN */
  MS_ROLE_CLOUD,      /* cloud provider, under its real ASN */
  MS_ROLE_IXP,        /* route server or infrastructure of an exchange */
  MS_N_ROLES
} MsRole;

/**
 * MsRegion:
 *
 * The service region of the five RIRs; unknown where the data do not say.
 */
typedef enum {
  MS_REGION_UNKNOWN,
  MS_REGION_AFRINIC,
  MS_REGION_APNIC,
  MS_REGION_ARIN,
  MS_REGION_LACNIC,
  MS_REGION_RIPE,
  MS_N_REGIONS
} MsRegion;

/** MsLinkSource: where the data saw a link (fourth column of CAIDA serial-2), a set of bits; 0
 * where it does not say */
typedef enum { MS_LINK_BGP = 1, MS_LINK_MLP = 2 } MsLinkSource;

/** MS_NO_EXCHANGE: of a link that runs across none */
#define MS_NO_EXCHANGE G_MAXUINT16

/**
 * MsMember:
 * @as: index of an AS
 * @route_server: it has a session with the exchange's route server
 */
typedef struct {
  guint32 as;
  gboolean route_server;
} MsMember;

/**
 * MsExchange:
 * @name: of the exchange
 * @asn: of its route server, which is transparent: it is on no path (RFC 7947 section 2.2); 0 where
 * it is not known
 * @region: where it is
 * @first, @n: its members: @n of #MsTopology.members from @first on, ascending
 *
 * An Internet exchange point with a route server.
 */
typedef struct {
  const char *name;
  guint32 asn;
  MsRegion region;
  guint32 first, n;
} MsExchange;

/**
 * MsTopology:
 * @n_ases: number of ASes
 * @n_sessions: number of sessions, twice the number of links
 * @n_p2c: provider-to-customer links
 * @n_p2p: peer-to-peer links
 * @asn: [n_ases] the AS number, ascending
 * @first: [n_ases + 1] first session of each AS
 * @first_peer: [n_ases] first session with a peer
 * @first_provider: [n_ases] first session with a provider
 * @neighbour: [n_sessions] index of the AS at the other end
 * @reverse: [n_sessions] the same link's session at the other end
 * @latency_us: [n_sessions] one-way delay of the link in microseconds
 * @source: [n_sessions] #MsLinkSource bits
 * @role: [n_ases] #MsRole
 * @region: [n_ases] #MsRegion
 * @cone: [n_ases] size of the customer cone, the AS itself counted
 * @sweep: [n_ases] indices in an order in which every AS comes after all its customers: by the
 *   longest chain of customers below (stubs first), then by index
 * @name: [n_ases] a name, or %NULL where the data give none
 * @n_exchanges: exchanges that are known
 * @exchanges: [n_exchanges] in the order of their names
 * @members: of all of them
 * @exchange_of: (nullable): [n_sessions] number of the exchange that a link between peers runs
 * across, or #MS_NO_EXCHANGE; %NULL where there are no exchanges
 * @multilateral: (nullable): [n_sessions] 1 where it does so through the exchange's route server,
 * so that the exchange's filters apply; 0 where the two have a session of their own
 * @digest: 32 hexadecimal digits over everything above that a result depends on, so not over names
 *   of ASes, but over those of exchanges, from which numbers of route servers may be made (XXH3,
 * 128 bits)
 * @title: one line that says where the graph is from ("internet-2020, 75000 ASes, seed 1", or a
 * file's name without folders)
 *
 * Read-only for all but the builder.
 */
typedef struct {
  guint32 n_ases, n_sessions, n_p2c, n_p2p;
  const guint32 *asn;
  const guint32 *first, *first_peer, *first_provider;
  const guint32 *neighbour, *reverse, *latency_us;
  const guint8 *source;
  const guint8 *role, *region;
  const guint32 *cone;
  const guint32 *sweep;
  const char *const *name;
  guint32 n_exchanges;
  const MsExchange *exchanges;
  const MsMember *members;
  const guint16 *exchange_of;
  const guint8 *multilateral;
  const char *digest;
  const char *title;
} MsTopology;

/**
 * ms_topology_ref:
 * @topology: a graph
 *
 * Returns: (transfer full): the same graph, held once more
 */
MsTopology *ms_topology_ref(MsTopology *topology);
void ms_topology_unref(MsTopology *topology);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsTopology, ms_topology_unref)

/**
 * ms_topology_find:
 * @topology: a graph
 * @asn: an AS number
 *
 * Returns: its index, or #MS_NO_AS; binary search
 */
guint32 ms_topology_find(const MsTopology *topology, guint32 asn);

/**
 * ms_topology_session:
 * @topology: a graph
 * @as: index of an AS
 * @neighbour: index of another
 *
 * Returns: @as's session with @neighbour, or %G_MAXUINT32 where they share no link; binary search
 * in each group
 */
guint32 ms_topology_session(const MsTopology *topology, guint32 as, guint32 neighbour);

/** ms_topology_relation: what the neighbour across session @s of AS @as is to @as */
static inline MsRelation ms_topology_relation(const MsTopology *topology, guint32 as, guint32 s)
{
  return s < topology->first_peer[as]       ? MS_REL_CUSTOMER
         : s < topology->first_provider[as] ? MS_REL_PEER
                                            : MS_REL_PROVIDER;
}

/** ms_topology_is_stub: an AS without customers */
static inline gboolean ms_topology_is_stub(const MsTopology *topology, guint32 as)
{
  return topology->first_peer[as] == topology->first[as];
}

/** ms_topology_in_cone: whether @member is in the customer cone of @top (every AS is in its own):
 * climbs from @member towards providers with a stack of its own, past no AS whose cone is as large
 * as that of @top; O(ancestors of @member) time, and n_ases / 8 bytes that are cleared */
gboolean ms_topology_in_cone(const MsTopology *topology, guint32 top, guint32 member);

/** ms_relation_name, ms_role_name, ms_region_name: the word that files and output use ("customer",
 * "cloud", "ripe") */
const char *ms_relation_name(MsRelation relation);
const char *ms_role_name(MsRole role);
const char *ms_region_name(MsRegion region);
gboolean ms_role_from_name(const char *name, MsRole *role);
gboolean ms_region_from_name(const char *name, MsRegion *region);

G_END_DECLS
