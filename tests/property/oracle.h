/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A naive path-vector fixed point, for the event engine to be compared with. It reads the graph and
 * plain settings, and shares no code with models/bgp, models/security or sim: its rules are written
 * a second time, from the standards. It is slow and short: no interned path, no cached length, no
 * incremental decision. Every AS looks at everything anew. */
#pragma once

#include "models/topology/topology.h"

G_BEGIN_DECLS

/** ORACLE_MAX_PATH: room for a path; more than a graph of the tests has ASes */
#define ORACLE_MAX_PATH     64
#define ORACLE_MAX_PREFIXES 8

/** OracleRule: a bit each, set for a session on import, on export or on both */
typedef enum {
  ORACLE_ROV = 1, /* RFC 6811 */
  ORACLE_REGISTERED_CONE =
      2, /* RFC 7454 section 6.1.2: prefix and path registered for the neighbour's cone */
  ORACLE_PEERLOCK_LITE = 4, /* no listed AS behind the neighbour */
  ORACLE_VALLEY = 8,        /* what is not one's own or a customer's goes to customers alone */
  ORACLE_OTC = 16           /* RFC 9234 */
} OracleRule;

/** OraclePrefix: IPv4, host byte order */
typedef struct {
  guint32 address;
  guint length;
} OraclePrefix;

/** OracleEntry: a VRP, or a route object (which is for exactly its own length) */
typedef struct {
  OraclePrefix prefix;
  guint max_length;
  guint32 asn;
  gboolean route_object;
} OracleEntry;

/** OracleOrigin: who announces a prefix now; @hijack: without a right to it */
typedef struct {
  guint32 as;
  guint prefix;
  gboolean hijack;
} OracleOrigin;

/** OracleLeak: an export policy in error now; @types: bits 1 << type of RFC 7908; @to: indices of
 * ASes or %NULL for all */
typedef struct {
  guint32 as;
  guint prefix;
  guint types;
  const guint32 *to;
  guint n_to;
} OracleLeak;

/** OracleProblem: the graph, who does what, and what is going on now */
typedef struct {
  const MsTopology *topology;
  const guint8 *import, *export; /* [n_sessions] OracleRule bits */
  const guint8 *listed;          /* [n_ases] for Peerlock-lite */
  const guint8 *cone; /* [n_ases][n_ases] whether the second is in the first's customer cone:
                         oracle_cones() */
  const guint8 *down; /* [n_sessions] */
  guint rank[3];      /* by relation of the neighbour, lower is better */
  gboolean hash_ties;
  guint64 seed, draw;
  guint n_prefixes, n_entries, n_origins, n_leaks;
  OraclePrefix prefix[ORACLE_MAX_PREFIXES];
  OracleEntry entry[16];
  OracleOrigin origin[8];
  OracleLeak leak[8];
} OracleProblem;

/** OracleRoute: @path starts at the AS itself; @n 0 is no route; @leaked: the next hop sent it
 * against its policy */
typedef struct {
  guint32 next_hop, otc;
  guint8 learned;
  gboolean leaked, hijack;
  guint n;
  guint32 path[ORACLE_MAX_PATH];
} OracleRoute;

/** OracleState: @best: [n_prefixes][n_ases]; @in: [n_prefixes][n_sessions] what each neighbour last
 * sent, as sent */
typedef struct {
  const MsTopology *topology;
  guint n_prefixes;
  OracleRoute *best, *in;
} OracleState;

OracleState *oracle_state_new(const MsTopology *topology, guint n_prefixes);
OracleState *oracle_state_copy(const OracleState *state);
void oracle_state_free(OracleState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OracleState, oracle_state_free)

/** OracleOrder: who acts when.
 * @ORACLE_ROUNDS: all send, then all decide
 * @ORACLE_ONE_BY_ONE: one AS at a time hears its neighbours and decides, in a new random order each
 * round
 * @ORACLE_LINK_BY_LINK: one random session at a time brings what its sender has now, and the
 * receiver decides */
typedef enum { ORACLE_ROUNDS, ORACLE_ONE_BY_ONE, ORACLE_LINK_BY_LINK } OracleOrder;

/**
 * oracle_settle:
 * @state: (inout): where to start, and where it ended
 * @seed: of the random orders
 * @bound: of rounds
 *
 * Returns: %FALSE where it has not become stable within the bound
 */
gboolean oracle_settle(const OracleProblem *problem, OracleState *state, OracleOrder order,
                       guint64 seed, guint bound);

/** oracle_cones: (transfer full): the customer cones of all ASes, by spreading marks until none is
 * new */
guint8 *oracle_cones(const MsTopology *topology);

/** oracle_is_stable_but_for_ties: whether each AS has a route that its next hop sends, and is sent
 * none of a better rank or, at the same rank, a shorter one; @as (out): the first that is not
 * content. For tie-breaks that go by history. It reads next_hop, path and n of @best, so it does
 * not judge OTC */
gboolean oracle_is_stable_but_for_ties(const OracleProblem *problem, const OracleRoute *best,
                                       guint32 *as);

typedef enum {
  ORACLE_LEGITIMATE,
  ORACLE_DETOURED,
  ORACLE_HIJACKED,
  ORACLE_BLACKHOLED,
  ORACLE_LOOPED,
  ORACLE_UNREACHABLE
} OracleOutcome;

/** oracle_walk: what traffic of @as to @address meets; @victim delivers what is its own, whatever
 * it hears */
OracleOutcome oracle_walk(const OracleProblem *problem, const OracleState *state, guint32 as,
                          guint32 address, guint32 victim);

G_END_DECLS
