/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/property/oracle.h"

#include "models/base/hash.h"

#include <string.h>

OracleState *oracle_state_new(const MsTopology *topology, guint n_prefixes)
{
  OracleState *state = g_new0(OracleState, 1);
  state->topology = topology;
  state->n_prefixes = n_prefixes;
  state->best = g_new0(OracleRoute, (gsize)n_prefixes * topology->n_ases);
  state->in = g_new0(OracleRoute, (gsize)n_prefixes * topology->n_sessions);
  return state;
}

OracleState *oracle_state_copy(const OracleState *state)
{
  OracleState *copy = oracle_state_new(state->topology, state->n_prefixes);
  memcpy(copy->best, state->best, sizeof *copy->best * state->n_prefixes * state->topology->n_ases);
  memcpy(copy->in, state->in, sizeof *copy->in * state->n_prefixes * state->topology->n_sessions);
  return copy;
}

void oracle_state_free(OracleState *state)
{
  if (state == NULL)
    return;
  g_free(state->best);
  g_free(state->in);
  g_free(state);
}

static gboolean covers(const OraclePrefix *outer, guint32 address, guint length)
{
  return outer->length <= length &&
         (outer->length == 0 || (outer->address ^ address) >> (32 - outer->length) == 0);
}

static gboolean on_path(const OracleRoute *route, guint32 asn)
{
  for (guint i = 0; i < route->n; i++)
    if (route->path[i] == asn)
      return TRUE;
  return FALSE;
}

guint8 *oracle_cones(const MsTopology *topology)
{
  guint32 n = topology->n_ases;
  guint8 *cone = g_new0(guint8, (gsize)n * n);
  for (guint32 top = 0; top < n; top++) {
    guint8 *mark = &cone[(gsize)top * n];
    mark[top] = 1;
    for (gboolean grew = TRUE; grew;) {
      grew = FALSE;
      for (guint32 as = 0; as < n; as++) {
        for (guint32 s = topology->first[as]; mark[as] && s < topology->first_peer[as]; s++) {
          grew |= !mark[topology->neighbour[s]];
          mark[topology->neighbour[s]] = 1;
        }
      }
    }
  }
  return cone;
}

static gboolean in_cone(const OracleProblem *problem, guint32 top, guint32 asn)
{
  guint32 n = problem->topology->n_ases;
  for (guint32 as = 0; as < n; as++)
    if (problem->topology->asn[as] == asn)
      return problem->cone[(gsize)top * n + as];
  return FALSE;
}

/* RFC 6811: covered by some VRP, and matched by none. */
static gboolean is_invalid(const OracleProblem *problem, const OraclePrefix *prefix, guint32 origin)
{
  gboolean covered = FALSE, matched = FALSE;
  for (guint i = 0; i < problem->n_entries; i++) {
    const OracleEntry *e = &problem->entry[i];
    if (e->route_object || !covers(&e->prefix, prefix->address, prefix->length))
      continue;
    covered = TRUE;
    matched |= e->asn == origin && e->asn != 0 && prefix->length <= e->max_length;
  }
  return covered && !matched;
}

/* The prefix is registered by someone in the neighbour's cone, and so is every AS on the path. */
static gboolean registered_for_cone(const OracleProblem *problem, const OracleRoute *sent,
                                    const OraclePrefix *prefix, guint32 neighbour)
{
  for (guint i = 0; i < sent->n; i++)
    if (!in_cone(problem, neighbour, sent->path[i]))
      return FALSE;
  for (guint i = 0; i < problem->n_entries; i++) {
    const OracleEntry *e = &problem->entry[i];
    gboolean applies =
        e->route_object ? e->prefix.address == prefix->address && e->prefix.length == prefix->length
                        : covers(&e->prefix, prefix->address, prefix->length) &&
                              prefix->length <= e->max_length;
    if (applies && e->asn != 0 && in_cone(problem, neighbour, e->asn))
      return TRUE;
  }
  return FALSE;
}

static gboolean carries_listed(const OracleProblem *problem, const OracleRoute *sent,
                               guint32 neighbour)
{
  const MsTopology *topology = problem->topology;
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (problem->listed[as] && as != neighbour && on_path(sent, topology->asn[as]))
      return TRUE;
  return FALSE;
}

/* What @as makes of @sent, which came across @session. */
static void import(const OracleProblem *problem, guint32 as, guint32 session, guint prefix,
                   const OracleRoute *sent, OracleRoute *in)
{
  const MsTopology *topology = problem->topology;
  guint32 neighbour = topology->neighbour[session];
  MsRelation relation = ms_topology_relation(topology, as, session);
  guint rules = problem->import[session];
  const OraclePrefix *p = &problem->prefix[prefix];
  in->n = 0;
  if (sent->n == 0 || problem->down[session] || on_path(sent, topology->asn[as]))
    return;
  if ((rules & ORACLE_ROV) && is_invalid(problem, p, sent->path[sent->n - 1]))
    return;
  if ((rules & ORACLE_REGISTERED_CONE) && !registered_for_cone(problem, sent, p, neighbour))
    return;
  if ((rules & ORACLE_PEERLOCK_LITE) && carries_listed(problem, sent, neighbour))
    return;
  guint32 otc = sent->otc;
  if (rules & ORACLE_OTC) {
    if (otc != 0 && relation == MS_REL_CUSTOMER)
      return;
    if (otc != 0 && relation == MS_REL_PEER && otc != topology->asn[neighbour])
      return;
    if (otc == 0 && (relation == MS_REL_PROVIDER || relation == MS_REL_PEER))
      otc = topology->asn[neighbour];
  }
  g_assert(sent->n < ORACLE_MAX_PATH);
  *in = *sent;
  in->otc = otc;
  in->learned = (guint8)relation;
  in->next_hop = neighbour;
  in->path[0] = topology->asn[as];
  memcpy(&in->path[1], sent->path, sizeof(guint32) * sent->n);
  in->n = sent->n + 1;
}

/* The leak's type by the table of RFC 7908 section 3, 0 where sending is in order. */
static guint leak_type(guint learned, MsRelation to)
{
  if (learned == MS_REL_PROVIDER && to == MS_REL_PROVIDER)
    return 1;
  if (learned == MS_REL_PEER && to == MS_REL_PEER)
    return 2;
  if (learned == MS_REL_PROVIDER && to == MS_REL_PEER)
    return 3;
  if (learned == MS_REL_PEER && to == MS_REL_PROVIDER)
    return 4;
  return 0;
}

static gboolean leaks(const OracleProblem *problem, guint32 as, guint prefix, guint type,
                      guint32 neighbour)
{
  for (guint i = 0; i < problem->n_leaks; i++) {
    const OracleLeak *leak = &problem->leak[i];
    if (leak->as != as || leak->prefix != prefix || !(leak->types >> type & 1))
      continue;
    gboolean meant = leak->to == NULL;
    for (guint k = 0; leak->to != NULL && k < leak->n_to; k++)
      meant |= leak->to[k] == neighbour;
    if (meant)
      return TRUE;
  }
  return FALSE;
}

/* What @as sends across its @session while @best is its best route. */
static void export(const OracleProblem *problem, guint32 as, guint32 session, guint prefix,
                   const OracleRoute *best, OracleRoute *sent)
{
  const MsTopology *topology = problem->topology;
  MsRelation to = ms_topology_relation(topology, as, session);
  guint rules = problem->export[session];
  sent->n = 0;
  if (best->n == 0 || problem->down[session])
    return;
  guint type = leak_type(best->learned, to);
  gboolean leaked = type != 0 && leaks(problem, as, prefix, type, topology->neighbour[session]);
  if (type != 0 && !leaked)
    return;
  if ((rules & ORACLE_VALLEY) && type != 0)
    return;
  guint32 otc = best->otc;
  if (rules & ORACLE_OTC) {
    if (otc != 0 && to != MS_REL_CUSTOMER)
      return;
    if (otc == 0 && to != MS_REL_PROVIDER)
      otc = topology->asn[as];
  }
  *sent = *best;
  sent->otc = otc;
  sent->leaked = leaked;
}

static guint64 preference(const OracleProblem *problem, guint32 as, guint32 neighbour)
{
  const guint32 *asn = problem->topology->asn;
  if (!problem->hash_ties)
    return 0;
  /* The draw of the pair's class, then what is the same in all draws. */
  guint64 pair = ms_hash3(problem->seed, MS_HASH_TIE_BREAK, asn[as], asn[neighbour]);
  guint64 drawn = ms_hash3(problem->seed, MS_HASH_TIE_DRAW, problem->draw, pair % 256);
  return (drawn >> 56) * (1 << 24) + (pair >> 40);
}

static gboolean is_better(const OracleProblem *problem, guint32 as, const OracleRoute *a,
                          const OracleRoute *b)
{
  if (a->n == 0 || b->n == 0)
    return a->n != 0;
  if (problem->rank[a->learned] != problem->rank[b->learned])
    return problem->rank[a->learned] < problem->rank[b->learned];
  if (a->n != b->n)
    return a->n < b->n;
  guint64 x = preference(problem, as, a->next_hop), y = preference(problem, as, b->next_hop);
  if (x != y)
    return x < y;
  return problem->topology->asn[a->next_hop] < problem->topology->asn[b->next_hop];
}

static gboolean originates(const OracleProblem *problem, guint32 as, guint prefix,
                           OracleRoute *route)
{
  for (guint i = 0; i < problem->n_origins; i++) {
    if (problem->origin[i].as != as || problem->origin[i].prefix != prefix)
      continue;
    *route = (OracleRoute){.next_hop = as,
                           .learned = MS_REL_SELF,
                           .hijack = problem->origin[i].hijack,
                           .n = 1,
                           .path = {problem->topology->asn[as]}};
    return TRUE;
  }
  return FALSE;
}

/* The best of what lies in the Adj-RIBs-In of @as. */
static void decide(const OracleProblem *problem, const OracleState *state, guint prefix, guint32 as,
                   OracleRoute *route)
{
  const MsTopology *topology = problem->topology;
  if (originates(problem, as, prefix, route))
    return;
  route->n = 0;
  for (guint32 s = topology->first[as]; s < topology->first[as + 1]; s++) {
    OracleRoute candidate;
    import(problem, as, s, prefix, &state->in[(gsize)prefix * topology->n_sessions + s],
           &candidate);
    if (is_better(problem, as, &candidate, route))
      *route = candidate;
  }
}

static gboolean same(const OracleRoute *a, const OracleRoute *b)
{
  if (a->n != b->n)
    return FALSE;
  return a->n == 0 ||
         (a->next_hop == b->next_hop && a->otc == b->otc && a->leaked == b->leaked &&
          a->learned == b->learned && memcmp(a->path, b->path, sizeof(guint32) * a->n) == 0);
}

static void choose(const OracleProblem *problem, const OracleRoute *best, guint prefix, guint32 as,
                   OracleRoute *route)
{
  const MsTopology *topology = problem->topology;
  if (originates(problem, as, prefix, route))
    return;
  route->n = 0;
  for (guint32 s = topology->first[as]; s < topology->first[as + 1]; s++) {
    OracleRoute sent, candidate;
    guint32 neighbour = topology->neighbour[s];
    export(problem, neighbour, topology->reverse[s], prefix,
           &best[(gsize)prefix * topology->n_ases + neighbour], &sent);
    import(problem, as, s, prefix, &sent, &candidate);
    if (is_better(problem, as, &candidate, route))
      *route = candidate;
  }
}

gboolean oracle_is_stable_but_for_ties(const OracleProblem *problem, const OracleRoute *best,
                                       guint32 *as)
{
  const MsTopology *topology = problem->topology;
  for (guint prefix = 0; prefix < problem->n_prefixes; prefix++) {
    const OracleRoute *of = &best[(gsize)prefix * topology->n_ases];
    for (*as = 0; *as < topology->n_ases; ++*as) {
      const OracleRoute *has = &of[*as];
      OracleRoute wants, sent, gets = {0};
      choose(problem, best, prefix, *as, &wants);
      if (has->n != wants.n)
        return FALSE;
      if (has->n == 0)
        continue;
      if (wants.learned == MS_REL_SELF || has->next_hop == *as) {
        if (wants.learned != MS_REL_SELF || has->next_hop != *as)
          return FALSE;
        continue;
      }
      if (problem->rank[wants.learned] != problem->rank[has->learned])
        return FALSE;
      for (guint32 s = topology->first[*as]; s < topology->first[*as + 1]; s++) {
        if (topology->neighbour[s] != has->next_hop)
          continue;
        export(problem, has->next_hop, topology->reverse[s], prefix, &of[has->next_hop], &sent);
        import(problem, *as, s, prefix, &sent, &gets);
      }
      if (gets.n != has->n || memcmp(gets.path, has->path, sizeof(guint32) * gets.n) != 0)
        return FALSE;
    }
  }
  return TRUE;
}

/* Brings what the neighbour across @session has now. */
static void hear(const OracleProblem *problem, OracleState *state, guint prefix, guint32 session)
{
  const MsTopology *topology = problem->topology;
  guint32 neighbour = topology->neighbour[session];
  OracleRoute sent;
  export(problem, neighbour, topology->reverse[session], prefix,
         &state->best[(gsize)prefix * topology->n_ases + neighbour], &sent);
  state->in[(gsize)prefix * topology->n_sessions + session] = sent;
}

static void decide_in_place(const OracleProblem *problem, OracleState *state, guint prefix,
                            guint32 as)
{
  decide(problem, state, prefix, as, &state->best[(gsize)prefix * problem->topology->n_ases + as]);
}

static guint64 next_random(guint64 *random)
{
  *random += 1;
  return ms_hash_mix(*random);
}

/* One round for one prefix: everybody acts once. */
static void go_round(const OracleProblem *problem, OracleState *state, guint prefix,
                     gboolean together, guint64 *random)
{
  const MsTopology *topology = problem->topology;
  g_autofree guint32 *order = g_new(guint32, topology->n_ases);
  for (guint32 i = 0; i < topology->n_ases; i++) {
    guint32 at = (guint32)(next_random(random) % (i + 1));
    order[i] = order[at];
    order[at] = i;
  }
  for (guint32 i = 0; i < topology->n_ases; i++) {
    for (guint32 s = topology->first[order[i]]; s < topology->first[order[i] + 1]; s++)
      hear(problem, state, prefix, s);
    if (!together)
      decide_in_place(problem, state, prefix, order[i]);
  }
  for (guint32 as = 0; together && as < topology->n_ases; as++)
    decide_in_place(problem, state, prefix, as);
}

/* As many steps as there are sessions, each at a random one. */
static void go_astray(const OracleProblem *problem, OracleState *state, guint prefix,
                      guint64 *random)
{
  const MsTopology *topology = problem->topology;
  for (guint32 i = 0; i < topology->n_sessions; i++) {
    guint32 s = (guint32)(next_random(random) % topology->n_sessions);
    hear(problem, state, prefix, s);
    decide_in_place(problem, state, prefix, topology->neighbour[topology->reverse[s]]);
  }
}

/* Whether nobody would change anything, whatever it heard. */
static gboolean is_settled(const OracleProblem *problem, const OracleState *state, guint prefix)
{
  const MsTopology *topology = problem->topology;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    OracleRoute route;
    choose(problem, state->best, prefix, as, &route);
    if (!same(&route, &state->best[(gsize)prefix * topology->n_ases + as]))
      return FALSE;
  }
  return TRUE;
}

gboolean oracle_settle(const OracleProblem *problem, OracleState *state, OracleOrder order,
                       guint64 seed, guint bound)
{
  for (guint prefix = 0; prefix < problem->n_prefixes; prefix++) {
    guint64 random = ms_hash_mix(seed ^ (guint64)prefix << 56);
    /* Those whose own announcements or sessions changed act at once. */
    for (guint32 as = 0; as < problem->topology->n_ases; as++)
      decide_in_place(problem, state, prefix, as);
    gboolean settled = FALSE;
    for (guint round = 0; round < bound && !settled; round++) {
      if (order == ORACLE_LINK_BY_LINK)
        go_astray(problem, state, prefix, &random);
      else
        go_round(problem, state, prefix, order == ORACLE_ROUNDS, &random);
      settled = is_settled(problem, state, prefix);
    }
    if (!settled)
      return FALSE;
    /* What is still to be heard changes nobody's mind. */
    for (guint32 as = 0; as < problem->topology->n_ases; as++)
      for (guint32 s = problem->topology->first[as]; s < problem->topology->first[as + 1]; s++)
        hear(problem, state, prefix, s);
  }
  return TRUE;
}

OracleOutcome oracle_walk(const OracleProblem *problem, const OracleState *state, guint32 as,
                          guint32 address, guint32 victim)
{
  guint32 n = problem->topology->n_ases;
  gboolean across_leak = FALSE;
  guint32 at = as;
  for (guint32 hops = 0; hops <= n; hops++) {
    const OracleRoute *found = NULL;
    guint longest = 0;
    for (guint p = 0; p < problem->n_prefixes; p++) {
      const OracleRoute *route = &state->best[(gsize)p * n + at];
      if (route->n == 0 || !covers(&problem->prefix[p], address, 32))
        continue;
      if (found == NULL || problem->prefix[p].length > longest) {
        found = route;
        longest = problem->prefix[p].length;
      }
    }
    for (guint i = 0; at == victim && i < problem->n_origins; i++)
      if (problem->origin[i].as == victim && !problem->origin[i].hijack &&
          covers(&problem->prefix[problem->origin[i].prefix], address, 32))
        return across_leak ? ORACLE_DETOURED : ORACLE_LEGITIMATE;
    if (found == NULL)
      return at == as ? ORACLE_UNREACHABLE : ORACLE_BLACKHOLED;
    if (found->learned == MS_REL_SELF)
      return found->hijack ? ORACLE_HIJACKED : across_leak ? ORACLE_DETOURED : ORACLE_LEGITIMATE;
    across_leak |= found->leaked;
    at = found->next_hop;
  }
  return ORACLE_LOOPED;
}
