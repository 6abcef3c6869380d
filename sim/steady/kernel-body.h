/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sweeps for one width. A vector of the instruction set holds all 64 lanes or a part of them;
 * the parts are swept one after the other. Written with the macros
 *
 *     LANES, LANE     vector and element type
 *     BITS            its bits, 8 or 16
 *     ATTRIBUTES      low bits of a route that are not its length
 *     NONE            what no route is
 *     NAME(x)         x with the width in its name
 *
 * and undefines them. Included once a width by each kernel file: a template, so without a guard. */

#define HOP  ((LANE)(1 << ATTRIBUTES))
#define LOW  ((LANE)(HOP - 1))
#define FULL (ATTRIBUTES > 1)
#define WIDE (ATTRIBUTES > 3)

#define PASTE2(a, b) a##b
#define PASTE(a, b)  PASTE2(a, b)
#define SPREAD       PASTE(spread, BITS)
#define GATHER       PASTE(gather, BITS)
#define SET          PASTE(Set, BITS)

/* Lanes of a vector, and vectors of a row. */
#define WIDTH ((unsigned)(sizeof(LANES) / sizeof(LANE)))
#define PARTS (MS_LANES / WIDTH)

/* Best so far of a node, and the tie-break of it. */
typedef struct {
  LANES route, tie;
} NAME(Best);

/* What a node does with what it learns in one group: lanes, and spread. */
typedef struct {
  uint64_t does[MS_N_DOES];
  LANES marked, clean; /* the mark, in lanes that refuse what has it, and what does not */
  LANES cone, listed;
  LANES aspa, attested; /* who looks, and who attests its providers */
} NAME(Policy);

/* The first lane of the part that is swept. */
ALWAYS_INLINE unsigned NAME(shift)(const MsKernelJob *job)
{
  return PARTS == 1 ? 0 : job->part * WIDTH;
}

/* This part's bits of a set of lanes, and as a vector. */
ALWAYS_INLINE uint64_t NAME(bits)(const MsKernelJob *job, uint64_t lanes)
{
  const uint64_t all = WIDTH == 64 ? UINT64_MAX : (UINT64_C(1) << (WIDTH & 63)) - 1;
  return lanes >> NAME(shift)(job) & all;
}

ALWAYS_INLINE LANES NAME(spread)(const MsKernelJob *job, uint64_t lanes)
{
  return SPREAD(lanes >> NAME(shift)(job));
}

/* Lanes of all 64 whose top bit is set. */
ALWAYS_INLINE uint64_t NAME(gather)(const MsKernelJob *job, LANES lanes)
{
  return GATHER(lanes) << NAME(shift)(job);
}

ALWAYS_INLINE LANES NAME(choose)(LANES mask, LANES yes, LANES no)
{
  return no ^ ((no ^ yes) & mask);
}

ALWAYS_INLINE LANES *NAME(row)(const MsKernelJob *job, void *rows, uint32_t node)
{
  return (LANES *)rows + (size_t)node * PARTS + (PARTS == 1 ? 0 : job->part);
}

ALWAYS_INLINE void NAME(spell_out)(const MsKernelJob *job, NAME(Policy) * policy)
{
  policy->marked = NAME(spread)(job, policy->does[MS_DOES_REFUSE_MARKED]) & MS_MARK;
  policy->clean = NAME(spread)(job, policy->does[MS_DOES_REFUSE_CLEAN]) & MS_MARK;
  if (FULL) {
    policy->cone = NAME(spread)(job, policy->does[MS_DOES_CONE]);
    policy->listed = NAME(spread)(job, policy->does[MS_DOES_LISTED]);
  }
  if (WIDE)
    policy->aspa = NAME(spread)(job, policy->does[MS_DOES_ASPA]);
}

ALWAYS_INLINE NAME(Policy) NAME(policy)(const MsKernelJob *job, uint32_t node, unsigned group)
{
  NAME(Policy) policy = {0};
  for (unsigned d = 0; d < (FULL ? MS_DOES_OTC_OUT : MS_DOES_CONE); d++) {
    const uint64_t *lanes = job->always[d][group];
    policy.does[d] = lanes != NULL ? lanes[node] : 0;
  }
  if (WIDE && job->attested != NULL)
    policy.attested = NAME(spread)(job, job->attested[node]);
  NAME(spell_out)(job, &policy);
  return policy;
}

/* The sender's egress by RFC 9234: what the learner is to it is the other way round. */
ALWAYS_INLINE uint64_t NAME(otc_out)(const MsKernelJob *job, uint32_t sender, unsigned group,
                                     uint32_t bits)
{
  unsigned other = MS_DOWN - group;
  const uint64_t *always = job->always[MS_DOES_OTC_OUT][other];
  uint64_t lanes = always != NULL ? always[sender] : 0;
  for (uint32_t i = 0; i < job->n_maybe; i++) {
    const MsKernelMaybe *m = &job->maybe[i];
    if (m->does == MS_DOES_OTC_OUT && (m->groups >> other & 1) && (bits >> m->bit & 1))
      lanes |= m->mask[sender];
  }
  return lanes;
}

/* The policy on one edge, where something works on a share of edges or a route server is between.
 */
ALWAYS_INLINE NAME(Policy)
    NAME(on_edge)(const MsKernelJob *job, const NAME(Policy) * usual, uint32_t node, unsigned group,
                  uint32_t bits, uint32_t server)
{
  NAME(Policy) policy = *usual;
  for (uint32_t i = 0; i < job->n_maybe; i++) {
    const MsKernelMaybe *m = &job->maybe[i];
    if (m->does != MS_DOES_OTC_OUT && (m->groups >> group & 1) && (bits >> m->bit & 1))
      policy.does[m->does] |= m->mask[node];
  }
  for (uint32_t i = 0; server != MS_NO_SERVER && i < job->n_serves; i++) {
    const MsKernelServe *s = &job->serves[i];
    if (s->bit == MS_MAX_MAYBE || (bits >> s->bit & 1))
      policy.does[s->does] |= s->mask[server];
  }
  NAME(spell_out)(job, &policy);
  return policy;
}

/* ASPA. A path is Invalid from a customer or peer once some AS on it went to one that is not among
 * the providers it attests; and from a provider once, after that and a hop later, some AS was come
 * to by one that is not among its own. Who is whose provider, the group tells. @route as the sender
 * holds it; returns lanes in which it is refused, and takes the hop into account. */
ALWAYS_INLINE LANES NAME(aspa)(const MsKernelJob *job, const NAME(Policy) * policy, uint32_t sender,
                               unsigned group, LANES *route)
{
  const LANES turned = (LANES)((*route & MS_TURNED) != 0);
  const LANES invalid = (LANES)((*route & MS_INVALID) != 0);
  if (group != MS_DOWN)
    *route |= policy->attested & turned & MS_INVALID;
  if (group != MS_UP && job->attested != NULL)
    *route |= NAME(spread)(job, job->attested[sender]) & MS_TURNED;
  return policy->aspa & (group == MS_DOWN ? invalid : turned);
}

/* What the mechanisms at both ends make of a route that @sender holds: a hop longer, or none;
 * @takes (out): lanes that take it, where that is not in the route. @out: lanes in which
 * the sender runs the egress of RFC 9234. */
ALWAYS_INLINE LANES NAME(import)(const MsKernelJob *job, const NAME(Policy) * policy,
                                 uint32_t sender, unsigned group, LANES route, uint64_t out,
                                 SET *takes)
{
  route += HOP;
  *takes = PASTE(have_none, BITS)(route, policy->marked);
  if (policy->does[MS_DOES_REFUSE_CLEAN] != 0)
    *takes &= PASTE(have_none, BITS)(~route, policy->clean);
  if (!FULL)
    return route;
  LANES none = {0};
  if (policy->does[MS_DOES_CONE] != 0) {
    LANES registered = NAME(spread)(job, job->registered[sender]);
    if (job->leak)
      registered = NAME(choose)(-(route & MS_MARK), NAME(spread)(job, job->registered_leak[sender]),
                                registered);
    none |= policy->cone & ~registered;
  }
  if (policy->does[MS_DOES_LISTED] != 0)
    none |= policy->listed & (LANES)((route & MS_LISTED) != 0);
  /* Egress 2 and ingress 1 and 2: what carries the attribute goes no way but down. Egress 1 and
   * ingress 3: what goes down or across gets it. */
  uint64_t otc = policy->does[MS_DOES_OTC_IN] | out;
  if (otc != 0) {
    LANES adopters = NAME(spread)(job, otc);
    if (group != MS_DOWN)
      none |= adopters & (LANES)((route & MS_OTC) != 0);
    if (group != MS_UP)
      route |= adopters & MS_OTC;
  }
  if (WIDE)
    none |= NAME(aspa)(job, policy, sender, group, &route);
  if (job->listed != NULL && job->listed[sender])
    route |= MS_LISTED;
  return route | none;
}

/* Takes @route in lanes of @takes where it is better: a better length, or at equal length the
 * better tie-break. */
ALWAYS_INLINE SET NAME(compare)(NAME(Best) * best, LANES route, LANES tie, SET takes, bool hash)
{
  LANES a = route | LOW, b = best->route | LOW;
  SET better = hash ? PASTE(better_tie, BITS)(a, b, tie, best->tie, takes)
                    : PASTE(better, BITS)(a, b, takes);
  if (hash)
    best->tie = PASTE(choose_set, BITS)(better, tie, best->tie);
  best->route = PASTE(choose_set, BITS)(better, route, best->route);
  return better;
}

ALWAYS_INLINE LANES NAME(tie_row)(const MsKernelJob *job, uint32_t tie, bool hash)
{
  LANES lanes = {0};
  if (hash)
    lanes = ((const LANES *)job->tie)[(size_t)tie * PARTS + (PARTS == 1 ? 0 : job->part)];
  return lanes;
}

/* One neighbour more. Rows of providers are too many for the nearer caches, so they are sent for.
 */
ALWAYS_INLINE void NAME(learn)(const MsKernelJob *job, NAME(Best) * best,
                               const NAME(Policy) * policy, const uint64_t *out, void *rows,
                               unsigned group, const MsKernelEdge *edge, bool hash, bool rules)
{
  const uint32_t sender = ms_edge_node(*edge);
  LANES route = *NAME(row)(job, rows, sender);
  SET takes = PASTE(set, BITS)(UINT64_MAX);
  if (group == MS_DOWN) /* past the end are the next nodes' edges */
    __builtin_prefetch(NAME(row)(job, rows, ms_edge_node(edge[AHEAD])));
  if (rules)
    route = NAME(import)(job, policy, sender, group, route, FULL && out != NULL ? out[sender] : 0,
                         &takes);
  else
    route += HOP;
  NAME(compare)(best, route, NAME(tie_row)(job, ms_edge_tie(*edge), hash), takes, hash);
}

/* The best of what @n neighbours of one group send to an ordinary node. A comparison has to wait
 * for the one before it, so long lists go in four parts side by side; the parts are compared in
 * order, for of equals the first wins. */
ALWAYS_INLINE LANES NAME(scan_edges)(const MsKernelJob *job, const NAME(Policy) * policy,
                                     unsigned group, const MsKernelEdge *edge, uint32_t n,
                                     bool hash, bool rules)
{
  void *rows = group == MS_DOWN ? job->down : job->up;
  NAME(Best) best = {.route = (LANES){0} + NONE};
  const uint64_t *out = FULL && rules ? job->always[MS_DOES_OTC_OUT][MS_DOWN - group] : NULL;
  const uint32_t part = n >= 16 ? n / 4 : 0;
  if (part > 0) {
    NAME(Best) b = best, c = best, d = best;
    for (uint32_t e = 0; e < part; e++) {
      NAME(learn)(job, &best, policy, out, rows, group, &edge[e], hash, rules);
      NAME(learn)(job, &b, policy, out, rows, group, &edge[part + e], hash, rules);
      NAME(learn)(job, &c, policy, out, rows, group, &edge[2 * part + e], hash, rules);
      NAME(learn)(job, &d, policy, out, rows, group, &edge[3 * part + e], hash, rules);
    }
    const SET all = PASTE(set, BITS)(UINT64_MAX);
    NAME(compare)(&best, b.route, b.tie, all, hash);
    NAME(compare)(&best, c.route, c.tie, all, hash);
    NAME(compare)(&best, d.route, d.tie, all, hash);
  }
  for (uint32_t e = 4 * part; e < n; e++)
    NAME(learn)(job, &best, policy, out, rows, group, &edge[e], hash, rules);
  return best.route;
}

/* The best of what the edges from @first up to @end bring. */
ALWAYS_INLINE LANES NAME(scan_between)(const MsKernelJob *job, const NAME(Policy) * policy,
                                       unsigned group, uint32_t first, uint32_t end, bool hash,
                                       bool rules)
{
  const MsKernelEdge *edge = job->graph->edge + first;
  if (group != MS_ACROSS)
    return NAME(scan_edges)(job, policy, group, edge, end - first, hash, rules);
  /* Few peers have anything to hand across; to pick them first is cheaper than to guess. */
  uint32_t n = pick(edge, end - first, job->active, job->picked);
  return NAME(scan_edges)(job, policy, group, job->picked, n, hash, rules);
}

/* Whether edges of a group are looked at one by one. */
ALWAYS_INLINE bool NAME(differ)(const MsKernelJob *job, unsigned group)
{
  return job->n_maybe > 0 || (group == MS_ACROSS && job->n_serves > 0);
}

ALWAYS_INLINE uint32_t NAME(word)(const uint32_t *words, uint32_t edge)
{
  return words != NULL ? words[edge] : 0;
}

ALWAYS_INLINE uint32_t NAME(server)(const MsKernelJob *job, uint32_t edge)
{
  return job->across != NULL ? job->across[edge] : MS_NO_SERVER;
}

/* The same where some mechanism works on a share of edges, or route servers filter. */
static __attribute__((noinline)) LANES NAME(scan_maybe)(const MsKernelJob *job, uint32_t node,
                                                        unsigned group, bool hash)
{
  const MsKernelGraph *graph = job->graph;
  void *rows = group == MS_DOWN ? job->down : job->up;
  NAME(Best) best = {.route = (LANES){0} + NONE};
  NAME(Policy) usual = NAME(policy)(job, node, group);
  for (uint32_t e = graph->first[3 * node + group]; e < graph->first[3 * node + group + 1]; e++) {
    const uint32_t sender = ms_edge_node(graph->edge[e]);
    if (group == MS_ACROSS && !has_node(job->active, sender))
      continue;
    const uint32_t server = NAME(server)(job, e);
    NAME(Policy) policy = usual;
    if (job->n_maybe > 0 || server != MS_NO_SERVER)
      policy = NAME(on_edge)(job, &usual, node, group, NAME(word)(job->maybe_in, e), server);
    uint64_t out = FULL ? NAME(otc_out)(job, sender, group, NAME(word)(job->maybe_out, e)) : 0;
    SET takes;
    LANES route =
        NAME(import)(job, &policy, sender, group, *NAME(row)(job, rows, sender), out, &takes);
    NAME(compare)
    (&best, route, NAME(tie_row)(job, ms_edge_tie(graph->edge[e]), hash), takes, hash);
  }
  return best.route;
}

ALWAYS_INLINE LANES NAME(scan)(const MsKernelJob *whole, const MsKernelJob *job, uint32_t node,
                               unsigned group, bool hash, bool rules, bool maybe)
{
  const MsKernelGraph *graph = job->graph;
  const uint32_t first = graph->first[3 * node + group], end = graph->first[3 * node + group + 1];
  if (first == end)
    return (LANES){0} + NONE;
  if (maybe && NAME(differ)(whole, group))
    return NAME(scan_maybe)(whole, node, group, hash);
  NAME(Policy) policy = {0};
  if (rules)
    policy = NAME(policy)(job, node, group);
  return NAME(scan_between)(job, &policy, group, first, end, hash, rules);
}

#include "sim/steady/kernel-special.h"

/* Traffic to the more specific prefix goes by its own route where there is one. */
ALWAYS_INLINE LANES NAME(specific)(const MsKernelJob *job, uint32_t node, LANES route)
{
  if (job->has == NULL)
    return route;
  LANES here = NAME(spread)(job, job->has[node]), ends = NAME(spread)(job, job->hijacks[node]);
  LANES holds = (LANES)(route < NONE);
  return NAME(choose)(here & holds & MS_MARK, ends, route);
}

/* Counters of one role, in lanes, until they are full. */
typedef struct {
  LANES count[MS_N_COUNTS];
  uint32_t room;
} NAME(Counter);

static __attribute__((noinline)) void NAME(empty)(const MsKernelJob *job, NAME(Counter) * counter,
                                                  unsigned role)
{
  uint32_t *count = job->count + (size_t)role * MS_N_COUNTS * MS_LANES + NAME(shift)(job);
  for (unsigned c = 0; c < MS_N_COUNTS; c++) {
    LANE lanes[WIDTH];
    memcpy(lanes, &counter->count[c], sizeof lanes);
    for (unsigned i = 0; i < WIDTH; i++)
      count[c * MS_LANES + i] += lanes[i];
  }
  memset(counter->count, 0, sizeof counter->count);
  counter->room = (LANE)-1;
}

/* What is known of a node in the end: what it counts as, and what others ask for. */
ALWAYS_INLINE void NAME(account)(const MsKernelJob *whole, const MsKernelJob *job,
                                 NAME(Counter) * counters, uint32_t node, LANES route,
                                 LANES *too_long)
{
  LANES none = (LANES)(route >= NONE);
  LANES marked = (LANES)((route & MS_MARK) != 0) & ~none;
  *too_long |= (LANES)(route >= (LANE)(NONE - HOP)) & ~none;
  if (job->has != NULL) {
    none &= ~NAME(spread)(job, job->has[node]);
    marked |= NAME(spread)(job, job->hijacks[node]);
  }
  if (job->none_out != NULL) {
    bool first = NAME(shift)(job) == 0;
    job->none_out[node] = NAME(gather)(job, none) | (first ? 0 : job->none_out[node]);
    job->marked_out[node] = NAME(gather)(job, marked) | (first ? 0 : job->marked_out[node]);
  }
  if (job->count == NULL)
    return;
  unsigned role = job->graph->role[node];
  NAME(Counter) *counter = &counters[role];
  if (counter->room == 0)
    NAME(empty)(whole, counter, role);
  counter->room--;
  counter->count[MS_COUNT_NONE] -= none;
  counter->count[MS_COUNT_MARKED] -= marked;
  if (job->participant != NULL) {
    LANES part = NAME(spread)(job, job->participant[node]);
    counter->count[MS_COUNT_PART] -= part;
    counter->count[MS_COUNT_PART_NONE] -= part & none;
    counter->count[MS_COUNT_PART_MARKED] -= part & marked;
  }
}

ALWAYS_INLINE LANES NAME(rest)(const MsKernelJob *whole, const MsKernelJob *job, uint32_t node,
                               LANES route, bool hash, bool rules, bool maybe)
{
  uint64_t open = NAME(without)(job, route);
  if (open != 0) {
    LANES across = NAME(scan)(whole, job, node, MS_ACROSS, hash, rules, maybe);
    route = NAME(choose)(NAME(spread)(job, open), across, route);
    open = NAME(without)(job, route);
  }
  if (open != 0) {
    LANES down = NAME(scan)(whole, job, node, MS_DOWN, hash, rules, maybe);
    route = NAME(choose)(NAME(spread)(job, open), down, route);
  }
  return route;
}

ALWAYS_INLINE void NAME(sweep)(MsKernelJob *whole, bool hash, bool rules, bool maybe)
{
  /* A copy that nobody else knows of, so that no store of a row can change it. */
  MsKernelJob copy = *whole, *const job = &copy;
  const MsKernelGraph graph_copy = *whole->graph, *const graph = &graph_copy;
  job->graph = graph;
  LANES too_long = {0};
  NAME(Counter) counters[MS_MAX_ROLES];
  memset(counters, 0, sizeof counters);
  for (unsigned r = 0; r < MS_MAX_ROLES; r++)
    counters[r].room = (LANE)-1;
  for (uint32_t node = 0; node < graph->n_transit; node++) {
    uint32_t s = job->special_of[node];
    LANES route = s == UINT32_MAX ? NAME(scan)(whole, job, node, MS_UP, hash, rules, maybe)
                                  : NAME(up_special)(whole, &job->special[s]);
    *NAME(row)(job, job->up, node) = NAME(specific)(job, node, route);
    if (NAME(bits)(job, ~NAME(without)(job, route)) != 0)
      add_node(job->active, node);
  }
  for (uint32_t node = graph->n_transit; node-- > 0;) {
    uint32_t s = job->special_of[node];
    LANES route = *NAME(row)(job, job->up, node);
    route = s == UINT32_MAX ? NAME(rest)(whole, job, node, route, hash, rules, maybe)
                            : NAME(rest_special)(whole, &job->special[s], route);
    route = NAME(specific)(job, node, route);
    *NAME(row)(job, job->down, node) = route;
    NAME(account)(whole, job, counters, node, route, &too_long);
  }
  for (uint32_t node = graph->n_transit; node < graph->n; node++) {
    uint32_t s = job->special_of[node];
    LANES route;
    if (s != UINT32_MAX)
      route =
          NAME(rest_special)(whole, &job->special[s], NAME(leaf_special)(whole, &job->special[s]));
    else if (graph->first[3 * node + MS_ACROSS] == graph->first[3 * node + MS_DOWN])
      route = NAME(scan)(whole, job, node, MS_DOWN, hash, rules, maybe);
    else
      route = NAME(rest)(whole, job, node, (LANES){0} + NONE, hash, rules, maybe);
    NAME(account)(whole, job, counters, node, NAME(specific)(job, node, route), &too_long);
  }
  for (unsigned r = 0; job->count != NULL && r < MS_MAX_ROLES; r++)
    NAME(empty)(whole, &counters[r], r);
  whole->too_long |= NAME(gather)(job, too_long);
}

static __attribute__((noinline)) void NAME(run_plain)(MsKernelJob *job)
{
  if (job->hash)
    NAME(sweep)(job, true, false, false);
  else
    NAME(sweep)(job, false, false, false);
}

static __attribute__((noinline)) void NAME(run_rules)(MsKernelJob *job)
{
  if (job->hash)
    NAME(sweep)(job, true, true, false);
  else
    NAME(sweep)(job, false, true, false);
}

/* Here what a session does is asked edge by edge, so a variant without ties would save little. */
static __attribute__((noinline)) void NAME(run_maybe)(MsKernelJob *job)
{
  NAME(sweep)(job, job->hash, true, true);
}

static void NAME(run)(MsKernelJob *job)
{
  /* Active in any part: what is asked later is asked of all. */
  memset(job->active, 0, (job->graph->n_transit / 32 + 1) * sizeof *job->active);
  for (job->part = 0; job->part < PARTS; job->part++) {
    if (job->n_maybe > 0 || job->n_serves > 0)
      NAME(run_maybe)(job);
    else if (job->rules)
      NAME(run_rules)(job);
    else
      NAME(run_plain)(job);
  }
}

static void NAME(look)(MsKernelJob *job, MsKernelSpecial *special)
{
  for (job->part = 0; job->part < PARTS; job->part++) {
    if (NAME(bits)(job, special->watched) == 0)
      continue;
    LANES route = special->node < job->graph->n_transit ? NAME(up_special)(job, special)
                                                        : NAME(leaf_special)(job, special);
    NAME(rest_special)(job, special, NAME(specific)(job, special->node, route));
  }
}

#undef HOP
#undef LOW
#undef FULL
#undef WIDE
#undef PASTE2
#undef PASTE
#undef SET
#undef WIDTH
#undef PARTS
#undef LANES
#undef LANE
#undef SPREAD
#undef GATHER
#undef BITS
#undef ATTRIBUTES
#undef NONE
#undef NAME
