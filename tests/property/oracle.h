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
  ORACLE_ROV = 1 << 0, /* RFC 6811 */
  ORACLE_REGISTERED_CONE =
      1 << 1, /* RFC 7454 section 6.1.2: prefix and path registered for the neighbour's cone */
  ORACLE_PEERLOCK_LITE = 1 << 2, /* no listed AS behind the neighbour */
  ORACLE_PEERLOCK = 1 << 3,      /* no listed AS but from those that have it in their cone */
  ORACLE_VALLEY = 1 << 4,        /* what is not one's own or a customer's goes to customers alone */
  ORACLE_OTC = 1 << 5,           /* RFC 9234 */
  ORACLE_OTC_REDUCED = 1 << 6,   /* no marks on ingress, none refused on egress, overwritten */
  ORACLE_FIRST_AS = 1 << 7,      /* the path begins with the neighbour */
  ORACLE_AS_SET = 1 << 8,        /* RFC 9774 */
  ORACLE_TIER1 = 1 << 9,         /* no tier-1 behind the neighbour */
  ORACLE_EDGE = 1 << 10,         /* from who has providers alone only itself */
  ORACLE_LENGTH = 1 << 11,       /* RFC 7454 section 6.1.3: nothing longer than /24 */
  ORACLE_ASPA = 1 << 12,
  ORACLE_ASPA_NEIGHBOURS = 1 << 13, /* and no link that one of its ends denies */
  ORACLE_PATH_END = 1 << 14,
  ORACLE_ISEC = 1 << 15, /* no adopter that an offender wrote on the path */
  ORACLE_PREFER_VALID = 1 << 16,
  ORACLE_PREFER_VALID_FIRST = 1 << 17,
  ORACLE_BGPSEC_1ST = 1 << 18,
  ORACLE_BGPSEC_2ND = 1 << 19,
  ORACLE_BGPSEC_3RD = 1 << 20,
  ORACLE_BLACKHOLE = 1 << 21,    /* RFC 7999 */
  ORACLE_BLACKHOLE_ANY = 1 << 22 /* without its section 3.3 */
} OracleRule;

#define ORACLE_BGPSEC (ORACLE_BGPSEC_1ST | ORACLE_BGPSEC_2ND | ORACLE_BGPSEC_3RD)

/** ORACLE_FIRST: rules that come before the rank: with these there may be several stable states
 * without any offence */
#define ORACLE_FIRST (ORACLE_PREFER_VALID_FIRST | ORACLE_BGPSEC_1ST)

/** ORACLE_BEYOND_PATH: rules by which the best route hangs on more than paths and ranks */
#define ORACLE_BEYOND_PATH                                                                         \
  (ORACLE_OTC | ORACLE_OTC_REDUCED | ORACLE_BGPSEC | ORACLE_PREFER_VALID |                         \
   ORACLE_PREFER_VALID_FIRST | ORACLE_ISEC | ORACLE_BLACKHOLE | ORACLE_BLACKHOLE_ANY)

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

/** OracleLink: @asn has said that its providers, or its neighbours, are these; none, AS 0 alone */
typedef struct {
  guint32 asn, named[4];
  guint n_named;
} OracleLink;

/**
 * OracleOrigin: who announces a prefix now
 * @hijack: without a right to it
 * @leak: by an error: who hears it is detoured
 * @forwards: what comes goes on by the best route that is not the offender's doing, to @covering
 * @strips: the announcer leaves itself out of the path
 * @path: what it writes behind itself
 * @to: indices of the only neighbours that get it, or %NULL
 */
typedef struct {
  guint32 as;
  guint prefix, covering;
  gboolean hijack, leak, forwards, strips, blackhole;
  const guint32 *path, *to;
  guint n_path, n_to;
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
  const guint32 *import, *export; /* [n_sessions] OracleRule bits */
  const guint32
      *served; /* (nullable): [n_sessions] of the route server that a session runs through */
  const guint8 *listed; /* [n_ases] for Peerlock-lite */
  const guint8 *cone;   /* [n_ases][n_ases] whether the second is in the first's customer cone:
                           oracle_cones() */
  const guint8 *down;   /* [n_sessions] */
  const guint8 *attests, *publishes; /* [n_ases] who names its providers, and its neighbours, as
                                        they are */
  const guint8 *signs;               /* [n_ases] for BGP-iSec: who is known to sign */
  guint suffix;                      /* links that path-end validation looks at */
  guint rank[3];                     /* by relation of the neighbour, lower is better */
  gboolean hash_ties;
  guint64 seed, draw;
  guint n_prefixes, n_entries, n_origins, n_leaks, n_aspas, n_lists;
  OraclePrefix prefix[ORACLE_MAX_PREFIXES];
  OracleEntry entry[16];
  OracleLink aspa[4], list[4]; /* by hand: in place of the graph's */
  OracleOrigin origin[16];
  OracleLeak leak[8];
} OracleProblem;

/**
 * OracleRoute: @path starts at the AS itself; @n 0 is no route
 * @leaked: the next hop sent it against its policy; @crossed: someone on the way did
 * @forwards: its own, and traffic goes on to @next_hop, or nowhere where that is the AS itself
 * @way: of those: 1 more than the neighbour chosen for that; 0: none yet
 * @drops: the AS drops the traffic, and tells nobody
 * @signatures: from the origin on without a gap
 * @forged: ASes from the origin on that never saw it
 * @demerit: before the rank, before the length, after it
 */
typedef struct {
  guint32 next_hop, otc, way;
  guint8 learned;
  guint8 demerit[3];
  gboolean leaked, crossed, hijack, forwards, blackhole, drops;
  guint signatures, forged;
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
 * content. For tie-breaks that go by history. It reads next_hop, learned, path and n of @best, so
 * it does not judge under rules of #ORACLE_BEYOND_PATH */
gboolean oracle_is_stable_but_for_ties(const OracleProblem *problem, const OracleRoute *best,
                                       guint32 *as);

typedef enum {
  ORACLE_LEGITIMATE,
  ORACLE_DETOURED,
  ORACLE_INTERCEPTED,
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
