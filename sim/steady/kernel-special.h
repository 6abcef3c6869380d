/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nodes about which something is out of the ordinary: they originate, are on a leaked path, are
 * watched, or get what the graph's edges do not bring. Part of the template kernel-body.h, with its
 * macros. */

/* Remembers whence the watched lanes of @better learned. */
static void NAME(remember)(MsKernelSpecial *special, uint64_t lanes, uint32_t from, unsigned group)
{
  for (; lanes != 0; lanes &= lanes - 1) {
    int lane = __builtin_ctzll(lanes);
    special->watch->next[lane] = from;
    special->watch->group[lane] = (uint8_t)group;
  }
}

/* This part's values, and no route out of @lanes. */
static __attribute__((noinline)) LANES NAME(lanes_of)(const MsKernelJob *job,
                                                      const uint16_t *values, uint64_t lanes)
{
  LANE value[WIDTH];
  LANES route;
  for (unsigned lane = NAME(shift)(job), i = 0; i < WIDTH; i++, lane++)
    value[i] = lanes >> lane & 1 ? (LANE)values[lane] : NONE;
  memcpy(&route, value, sizeof route);
  return route;
}

/* What a special node is about in one group. */
typedef struct {
  const MsKernelJob *job;
  MsKernelSpecial *special;
  unsigned group;
  uint64_t watched; /* lanes whose choice is kept and still open */
  NAME(Policy) usual;
  NAME(Best) best;
} NAME(Scan);

static __attribute__((noinline)) void NAME(learn_special)(NAME(Scan) * scan, uint32_t from,
                                                          uint32_t tie, LANES route,
                                                          uint32_t bits_in, uint32_t bits_out,
                                                          uint32_t server)
{
  const MsKernelJob *job = scan->job;
  uint64_t out = FULL && job->rules ? NAME(otc_out)(job, from, scan->group, bits_out) : 0;
  SET takes;
  if (job->n_maybe > 0 || server != MS_NO_SERVER) {
    NAME(Policy)
    edge = NAME(on_edge)(job, &scan->usual, scan->special->node, scan->group, bits_in, server);
    route = NAME(import)(job, &edge, from, scan->group, route, out, &takes);
  } else {
    route = NAME(import)(job, &scan->usual, from, scan->group, route, out, &takes);
  }
  SET better =
      NAME(compare)(&scan->best, route, NAME(tie_row)(job, tie, job->hash), takes, job->hash);
  if (scan->watched == 0)
    return;
  uint64_t taken = PASTE(bits_of_set, BITS)(better) << NAME(shift)(job);
  NAME(remember)(scan->special, taken & scan->watched, from, scan->group);
}

/* The graph's edges from @e up to @end. */
static void NAME(learn_between)(NAME(Scan) * scan, uint32_t e, uint32_t end)
{
  const MsKernelJob *job = scan->job;
  const MsKernelEdge *edge = job->graph->edge;
  void *rows = scan->group == MS_DOWN ? job->down : job->up;
  if (NAME(differ)(job, scan->group)) {
    for (; e < end; e++) {
      uint32_t from = ms_edge_node(edge[e]);
      if (scan->group != MS_ACROSS || has_node(job->active, from))
        NAME(learn_special)
      (scan, from, ms_edge_tie(edge[e]), *NAME(row)(job, rows, from), NAME(word)(job->maybe_in, e),
       NAME(word)(job->maybe_out, e), NAME(server)(job, e));
    }
    return;
  }
  edge += e;
  uint32_t n = end - e;
  if (scan->group == MS_ACROSS) {
    n = pick(edge, n, job->active, job->picked);
    edge = job->picked;
  }
  for (uint32_t i = 0; i < n; i++) {
    uint32_t from = ms_edge_node(edge[i]);
    NAME(learn_special)
    (scan, from, ms_edge_tie(edge[i]), *NAME(row)(job, rows, from), 0, 0, MS_NO_SERVER);
  }
}

/* The best of what a special node learns in one group: its edges, and what is injected in its place
 * among them. */
static __attribute__((noinline)) LANES
NAME(scan_special)(const MsKernelJob *job, MsKernelSpecial *special, unsigned group, uint64_t open)
{
  const uint32_t node = special->node, end = job->graph->first[3 * node + group + 1];
  uint32_t e = job->graph->first[3 * node + group];
  NAME(Scan)
  scan = {.job = job,
          .special = special,
          .group = group,
          .watched = special->watched & open,
          .usual = NAME(policy)(job, node, group),
          .best = {.route = (LANES){0} + NONE}};
  scan.usual.does[MS_DOES_REFUSE_MARKED] |= special->refuses_marked;
  scan.usual.does[MS_DOES_REFUSE_CLEAN] |= special->refuses_clean;
  NAME(spell_out)(job, &scan.usual);
  /* In most of its groups nothing is special about it but what it refuses. */
  if (special->injection[group] == MS_NO_INJECTION && scan.watched == 0 &&
      !NAME(differ)(job, group))
    return job->hash ? NAME(scan_between)(job, &scan.usual, group, e, end, true, true)
                     : NAME(scan_between)(job, &scan.usual, group, e, end, false, true);
  for (uint32_t i = special->injection[group]; i != MS_NO_INJECTION; i = job->injection[i].next) {
    const MsKernelInjection *it = &job->injection[i];
    const MsKernelSource *source = &job->source[it->source];
    NAME(learn_between)(&scan, e, it->position);
    e = it->position;
    NAME(learn_special)
    (&scan, source->node, it->tie, NAME(lanes_of)(job, source->value, it->lanes), it->maybe_in,
     it->maybe_out, it->server);
  }
  NAME(learn_between)(&scan, e, end);
  return scan.best.route;
}

/* Lanes of this part without a route. */
ALWAYS_INLINE uint64_t NAME(without)(const MsKernelJob *job, LANES route)
{
  return NAME(gather)(job, (LANES)(route >= NONE));
}

/* Own routes, and marks that a node sets. */
ALWAYS_INLINE LANES NAME(originate)(const MsKernelJob *job, const MsKernelSpecial *special,
                                    LANES route)
{
  LANES own = NAME(spread)(job, special->own_marked) & MS_MARK;
  if (special->own_value != NULL)
    own = NAME(lanes_of)(job, special->own_value, UINT64_MAX);
  route = NAME(choose)(NAME(spread)(job, special->own), own, route);
  LANES marks = NAME(spread)(job, special->marks) & (LANES)(route < NONE);
  return route | (marks & MS_MARK);
}

static __attribute__((noinline)) LANES NAME(up_special)(const MsKernelJob *job,
                                                        MsKernelSpecial *special)
{
  NAME(remember)(special, special->watched & special->own, special->node, MS_N_SWEEPS);
  return NAME(originate)(job, special, NAME(scan_special)(job, special, MS_UP, ~special->own));
}

static LANES NAME(leaf_special)(const MsKernelJob *job, MsKernelSpecial *special)
{
  NAME(remember)(special, special->watched & special->own, special->node, MS_N_SWEEPS);
  return NAME(originate)(job, special, (LANES){0} + NONE);
}

/* What the node ends with, once its neighbours across and above are known. */
static __attribute__((noinline)) LANES NAME(rest_special)(const MsKernelJob *job,
                                                          MsKernelSpecial *special, LANES route)
{
  for (unsigned group = MS_ACROSS; group <= MS_DOWN; group++) {
    uint64_t open = NAME(without)(job, route);
    if (open == 0)
      break;
    LANES other = NAME(scan_special)(job, special, group, open);
    route = NAME(choose)(NAME(spread)(job, open), other, route);
  }
  route = NAME(originate)(job, special, route);
  LANE value[WIDTH];
  memcpy(value, &route, sizeof value);
  for (uint64_t lanes = NAME(bits)(job, special->watched); lanes != 0; lanes &= lanes - 1) {
    unsigned i = (unsigned)__builtin_ctzll(lanes);
    special->watch->value[NAME(shift)(job) + i] = value[i] < NONE ? value[i] : UINT16_MAX;
  }
  return route;
}
