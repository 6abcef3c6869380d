/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sweeps themselves, on plain arrays: 64 trials (lanes) at once, a lane's route packed in 8 or
 * 16 bits. Needs the C library alone. One source, compiled for each instruction set and width; all
 * give the same bytes.
 *
 * A packed route, from the top: length of the path (hops to the origin); I, the path has turned up
 * again after it turned down, as far as is attested, and T, it has turned down (ASPA); S, a listed
 * network is on the path as received (Peerlock-lite); O, Only-To-Customer is set; M, the mark: in
 * hijacks, that it descends from the offender; in leaks, that it crossed the leak. Narrow routes
 * have M alone, full ones S, O and M.
 * What class a route is of needs no bits: the sweep that set it tells. Smaller is better once the
 * low bits are set, and no route is larger than any. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MS_LANES = 64, MS_KERNEL_TIES = 256, MS_MAX_ROLES = 8, MS_MAX_CLASSES = 8, MS_WEIGHED = 3 };

/** Groups of edges: what the neighbour is to the learner; the numbers of MsRelation */
enum { MS_UP, MS_ACROSS, MS_DOWN, MS_N_SWEEPS };

/** MsKernelEdge: to whom an edge leads, and its row in the table of tie-breaks, in one word: half
 * of the memory that a sweep reads is edges */
typedef uint32_t MsKernelEdge;

enum { MS_EDGE_NODE_BITS = 24 };

static inline MsKernelEdge ms_edge(uint32_t node, uint32_t tie)
{
  return node | tie << MS_EDGE_NODE_BITS;
}

static inline uint32_t ms_edge_node(MsKernelEdge edge)
{
  return edge & ((1u << MS_EDGE_NODE_BITS) - 1);
}

static inline uint32_t ms_edge_tie(MsKernelEdge edge)
{
  return edge >> MS_EDGE_NODE_BITS;
}

/**
 * MsKernelGraph:
 * @n, @n_transit: nodes; those below @n_transit have customers
 * @n_edges: of all nodes; @widest: of the one with the most
 * @first: [3 * n + 1] edges of group g of node a are first[3 * a + g] up to first[3 * a + g + 1]
 * @role: [n]
 * @asn: [n]
 */
typedef struct {
  uint32_t n, n_transit, n_edges, widest;
  uint32_t *first;
  MsKernelEdge *edge;
  uint8_t *role;
  uint32_t *asn;
} MsKernelGraph;

/** What a network does with a route, as far as it is not plain BGP. Each is a set of lanes for each
 * node, and a bit for each edge where it works on a share of sessions */
typedef enum {
  MS_DOES_REFUSE_MARKED, /* on import: what descends from the offender (origin validation) */
  MS_DOES_REFUSE_CLEAN,  /* on import: what descends from the victim */
  MS_DOES_CONE,          /* on import: what is not registered for the neighbour's cone */
  MS_DOES_LISTED,        /* on import: what has a listed network behind its head */
  MS_DOES_OTC_IN,        /* RFC 9234 ingress */
  MS_DOES_ASPA,          /* on import: what ASPA finds Invalid, from there */
  MS_DOES_OTC_OUT,       /* RFC 9234 egress */
  MS_N_DOES
} MsDoes;

/** MsKernelMaybe: something done on a share of sessions: @mask: [n] lanes in which a node does it;
 * @bit: of the edge's bits, set where it works; @groups: bits of groups in which it is asked */
typedef struct {
  MsDoes does;
  uint32_t bit;
  uint8_t groups;
  const uint64_t *mask;
} MsKernelMaybe;

enum { MS_MAX_MAYBE = 32 };

/** MS_NO_SERVER: of an edge through no route server */
enum { MS_NO_SERVER = UINT16_MAX };

/** MsKernelServe: something that route servers do to what crosses them, as the learner would to
 * what comes across: @mask: [exchanges] lanes in which a server does it; @bit: of the edge's bits,
 * set where it works, or %MS_MAX_MAYBE: on all edges */
typedef struct {
  MsDoes does;
  uint32_t bit;
  const uint64_t *mask;
} MsKernelServe;

/**
 * MsKernelSource: an AS that sends what the sweeps do not: an origin or leaker's routes
 * @node: the sender
 * @value: [MS_LANES] routes as the sender holds them; UINT16_MAX: none
 */
typedef struct {
  uint32_t node;
  uint16_t value[MS_LANES];
} MsKernelSource;

#define MS_NO_INJECTION UINT32_MAX

/** MsKernelInjection: @source sends across an edge that the graph may not have: to @node, in
 * @group, before edge @position of it (among several there by @order, then @asn); @lanes: where it
 * does;
 * @maybe_in, @maybe_out: bits as of an edge; @server: exchange whose route server is between, or
 * %MS_NO_SERVER */
typedef struct {
  uint32_t node, position, tie, source;
  uint32_t order, asn, next;
  uint32_t maybe_in, maybe_out;
  uint16_t server;
  uint8_t group;
  uint64_t lanes;
} MsKernelInjection;

/**
 * MsKernelWatch:
 * @next: node that a lane's route was learned from
 * @group: the group of that edge, #MS_N_SWEEPS for its own route
 * @value: the route, UINT16_MAX: none
 *
 * What a node chose, for lanes that are asked for.
 */
typedef struct {
  uint32_t next[MS_LANES];
  uint16_t value[MS_LANES];
  uint8_t group[MS_LANES];
} MsKernelWatch;

/**
 * MsKernelSpecial:
 * @node: a node with something out of the ordinary
 * @own, @own_marked: lanes in which it originates; in which that is marked
 * @own_value: (nullable): [MS_LANES] its own route in those lanes, where it is not just marked or
 * not
 * @refuses_marked, @refuses_clean: lanes in which it is on the path that such a route has, and
 * finds itself there (RFC 4271 section 9.1.2)
 * @marks: lanes in which it marks the route that it holds
 * @watched: lanes whose choice is kept, in @watch
 * @injection: [3] the first of its injections by group
 */
typedef struct {
  uint32_t node;
  uint64_t own, own_marked, refuses_marked, refuses_clean, marks, watched;
  const uint16_t *own_value;
  MsKernelWatch *watch;
  uint32_t injection[MS_N_SWEEPS];
} MsKernelSpecial;

/**
 * MsKernelJob:
 * @hash: ties are broken by @tie first
 * @leak: marked means leaked (for what is registered)
 * @rules: whether anybody does anything but plain BGP
 * @always: (nullable): by what is done and group: [n] lanes
 * @maybe: [n_maybe]; @maybe_in, @maybe_out: (nullable): [n_edges] bits of the learner's and of the
 * sender's side
 * @serves: [n_serves]; @across: [n_edges] exchange whose route server an edge crosses, or
 * %MS_NO_SERVER; %NULL where @n_serves is 0
 * @listed: [n] whether Peerlock-lite protects the node
 * @registered, @registered_leak: [n] lanes in which the prefix, or the whole leaked path too, is
 * registered for the cone of the node
 * @attested: (nullable): [n] lanes in which a node attests its providers, all that it has
 * @special_of: [n] number of the node's special, or UINT32_MAX
 * @has, @hijacks: (nullable): [n] of the more specific prefix solved before: lanes in which a node
 * has a route to it, and in which that ends at the hijacker
 * @participant: (nullable): [n] lanes in which a node counts as a participant
 * @tie: (nullable): [MS_KERNEL_TIES][MS_LANES] of the width's lanes
 * @up, @down: [n_transit] routes of lanes, 64 or 128 bytes each, aligned to 64: what is learned
 * from customers; the best
 * @active: [n_transit / 32 + 1] scratch: nodes that have a route to hand across, in any lane, a bit
 * each
 * @picked: scratch, of as many edges as any node has and 16 more
 * @count: (out) (nullable): [MS_MAX_ROLES][MS_N_COUNTS][MS_LANES]
 * @marked_out, @none_out: (out) (nullable): [n] lanes whose best route is marked, is none
 * @too_long: (out): lanes in which a path was longer than the packing holds
 * @part: of the lanes, that is swept; the kernel's own
 */
typedef struct {
  const MsKernelGraph *graph;
  bool hash, leak, rules;
  const uint64_t *always[MS_N_DOES][MS_N_SWEEPS];
  const MsKernelMaybe *maybe;
  uint32_t n_maybe;
  const uint32_t *maybe_in, *maybe_out;
  const MsKernelServe *serves;
  uint32_t n_serves;
  const uint16_t *across;
  const uint8_t *listed;
  const uint64_t *registered, *registered_leak;
  const uint64_t *attested;
  const uint32_t *special_of;
  MsKernelSpecial *special;
  const MsKernelInjection *injection;
  const MsKernelSource *source;
  const uint64_t *has, *hijacks;
  const uint64_t *participant;
  const void *tie;
  void *up, *down;
  uint32_t *active;
  MsKernelEdge *picked;
  uint32_t *count;
  uint64_t *marked_out, *none_out;
  uint64_t too_long;
  unsigned part;
} MsKernelJob;

/** Of a role's nodes: those without a route, with a marked one; and participants alone: all, and
 * these two */
enum {
  MS_COUNT_NONE,
  MS_COUNT_MARKED,
  MS_COUNT_PART,
  MS_COUNT_PART_NONE,
  MS_COUNT_PART_MARKED,
  MS_N_COUNTS
};

/** Widths: narrow routes hold M alone in 8 bits; full ones hold S, O and M in 8 or in 16 bits;
 * those for ASPA hold everything, in 16 bits */
typedef enum {
  MS_WIDTH_NARROW,
  MS_WIDTH_FULL_8,
  MS_WIDTH_FULL_16,
  MS_WIDTH_ASPA,
  MS_N_WIDTHS
} MsWidth;

/** ms_width_attributes: low bits that are not length */
static inline unsigned ms_width_attributes(MsWidth width)
{
  return width == MS_WIDTH_NARROW ? 1 : width == MS_WIDTH_ASPA ? 5 : 3;
}

/** ms_width_bits: of a route */
static inline unsigned ms_width_bits(MsWidth width)
{
  return width >= MS_WIDTH_FULL_16 ? 16 : 8;
}

enum { MS_MARK = 1, MS_OTC = 2, MS_LISTED = 4, MS_TURNED = 8, MS_INVALID = 16 };

/**
 * MsKernel:
 * @name: "avx512", "avx2", "baseline"
 * @sweep: by width: all three sweeps of a job
 * @look: by width: decides one special node again, in the state that @sweep left; fills its watch
 * @members: lanes in which nodes are chosen: bit l of mask[i] is set where the draw of lane l for
 * the node (ms_hash_keyed32(), keyed by @permutation) is below its threshold; 2^32: always
 * @weigh: adds up by lane what the nodes weigh whose bit is set in @bits and, unless that is %NULL,
 * in @only: both [n]; @share: [n]; all of a weight fit 32 bits
 * @tally: counts by lane the nodes of each class whose bit is set in @bits: [n]; @class: [n]
 */
typedef struct {
  const char *name;
  void (*sweep[MS_N_WIDTHS])(MsKernelJob *job);
  void (*look[MS_N_WIDTHS])(MsKernelJob *job, MsKernelSpecial *special);
  void (*members)(const uint64_t permutation[MS_LANES], const uint32_t *asn,
                  const uint64_t *threshold, uint32_t n, uint64_t *mask);
  void (*weigh)(const uint64_t *bits, const uint64_t *only, const uint32_t (*share)[MS_WEIGHED],
                uint32_t n, uint32_t sum[MS_WEIGHED][MS_LANES]);
  void (*tally)(const uint64_t *bits, const uint8_t *class, uint32_t n,
                uint32_t count[MS_MAX_CLASSES][MS_LANES]);
} MsKernel;

/** ms_kernels: those that this machine can run, the fastest first */
const MsKernel *const *ms_kernels(unsigned *n);
