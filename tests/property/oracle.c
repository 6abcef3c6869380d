/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/property/oracle-private.h"

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

static const OracleOrigin *find_origin(const OracleProblem *problem, guint32 as, guint prefix)
{
  for (guint i = 0; i < problem->n_origins; i++)
    if (problem->origin[i].as == as && problem->origin[i].prefix == prefix)
      return &problem->origin[i];
  return NULL;
}

static gboolean is_among(const guint32 *list, guint n, guint32 as)
{
  for (guint i = 0; i < n; i++)
    if (list[i] == as)
      return TRUE;
  return list == NULL;
}

/* What the announcer of its own route @best sends across @session: nothing to the neighbour by whom
 * it sends traffic on. */
static void export_own(const OracleProblem *problem, guint32 as, guint32 session, guint prefix,
                       const OracleRoute *best, OracleRoute *sent)
{
  const OracleOrigin *origin = find_origin(problem, as, prefix);
  guint32 to = problem->topology->neighbour[session];
  if (origin == NULL || !is_among(origin->to, origin->n_to, to) ||
      (best->forwards && to == (best->way != 0 ? best->way - 1 : best->next_hop)))
    return;
  *sent = *best;
  sent->leaked = origin->leak;
  sent->crossed |= origin->leak;
  if (origin->strips) {
    sent->n--;
    memmove(sent->path, sent->path + 1, sizeof(guint32) * sent->n);
  }
}

/* What @as sends across its @session while @best is its best route. */
static void export(const OracleProblem *problem, guint32 as, guint32 session, guint prefix,
                   const OracleRoute *best, OracleRoute *sent)
{
  const MsTopology *topology = problem->topology;
  MsRelation to = ms_topology_relation(topology, as, session);
  sent->n = 0;
  if (best->n == 0 || problem->down[session] || best->drops)
    return;
  guint type = leak_type(best->learned, to);
  gboolean leaked = type != 0 && leaks(problem, as, prefix, type, topology->neighbour[session]);
  if (best->learned == MS_REL_SELF) {
    export_own(problem, as, session, prefix, best, sent);
  } else if (type == 0 || leaked) {
    *sent = *best;
    sent->leaked = leaked;
    sent->crossed |= leaked;
  }
  if (sent->n != 0)
    oracle_rules_export(problem, as, session, best, type != 0, sent);
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
  if (a->demerit[0] != b->demerit[0])
    return a->demerit[0] < b->demerit[0];
  if (problem->rank[a->learned] != problem->rank[b->learned])
    return problem->rank[a->learned] < problem->rank[b->learned];
  if (a->demerit[1] != b->demerit[1])
    return a->demerit[1] < b->demerit[1];
  if (a->n != b->n)
    return a->n < b->n;
  if (a->demerit[2] != b->demerit[2])
    return a->demerit[2] < b->demerit[2];
  guint64 x = preference(problem, as, a->next_hop), y = preference(problem, as, b->next_hop);
  if (x != y)
    return x < y;
  return problem->topology->asn[a->next_hop] < problem->topology->asn[b->next_hop];
}

/* An AS among what it hears: the best of all, of what is not an offender's doing, and of that what
 * neighbour @way - 1 sends. */
typedef struct {
  OracleRoute best, clean, onward;
  guint32 way;
} Choice;

/* The way on that an announcer has chosen before, once and for good. */
static Choice choice_after(const OracleRoute *before)
{
  gboolean chosen = before->n > 0 && before->learned == MS_REL_SELF && before->forwards;
  return (Choice){.way = chosen ? before->way : 0};
}

static void consider(const OracleProblem *problem, guint32 as, guint32 session, guint prefix,
                     const OracleRoute *sent, Choice *choice)
{
  OracleRoute candidate;
  oracle_import(problem, as, session, prefix, sent, &candidate);
  if (is_better(problem, as, &candidate, &choice->best))
    choice->best = candidate;
  if (!candidate.hijack && !candidate.crossed && is_better(problem, as, &candidate, &choice->clean))
    choice->clean = candidate;
  if (!candidate.hijack && !candidate.crossed &&
      problem->topology->neighbour[session] + 1 == choice->way)
    choice->onward = candidate;
}

/* What an AS makes of its choice; its own announcement comes before all that it hears. @best: of
 * all ASes and prefixes, for one that sends traffic on. */
static void conclude(const OracleProblem *problem, const OracleRoute *best, guint prefix,
                     guint32 as, const Choice *choice, OracleRoute *route)
{
  const OracleOrigin *origin = find_origin(problem, as, prefix);
  *route = choice->best;
  if (origin == NULL)
    return;
  *route = (OracleRoute){.next_hop = as,
                         .learned = MS_REL_SELF,
                         .hijack = origin->hijack,
                         .forwards = origin->forwards,
                         .blackhole = origin->blackhole,
                         .forged = origin->n_path,
                         .n = 1 + origin->n_path,
                         .path = {problem->topology->asn[as]}};
  for (guint i = 0; i < origin->n_path; i++)
    route->path[1 + i] = origin->path[i];
  if (!origin->forwards)
    return;
  const OracleRoute *onward = &choice->onward;
  if (origin->covering != prefix)
    onward = &best[(gsize)origin->covering * problem->topology->n_ases + as];
  else if (choice->way == 0)
    onward = &choice->clean;
  route->way = origin->covering == prefix ? choice->way : 0;
  if (onward->n == 0)
    return;
  route->next_hop = onward->next_hop;
  route->way = onward->next_hop + 1;
}

/* The best of what lies in the Adj-RIBs-In of @as. */
static void decide(const OracleProblem *problem, const OracleState *state, guint prefix, guint32 as,
                   OracleRoute *route)
{
  const MsTopology *topology = problem->topology;
  Choice choice = choice_after(&state->best[(gsize)prefix * topology->n_ases + as]);
  for (guint32 s = topology->first[as]; s < topology->first[as + 1]; s++)
    consider(problem, as, s, prefix, &state->in[(gsize)prefix * topology->n_sessions + s], &choice);
  conclude(problem, state->best, prefix, as, &choice, route);
}

static gboolean same(const OracleRoute *a, const OracleRoute *b)
{
  if (a->n != b->n)
    return FALSE;
  return a->n == 0 ||
         (a->next_hop == b->next_hop && a->way == b->way && a->otc == b->otc &&
          a->leaked == b->leaked && a->crossed == b->crossed && a->learned == b->learned &&
          a->drops == b->drops && a->signatures == b->signatures && a->forged == b->forged &&
          a->hijack == b->hijack && memcmp(a->demerit, b->demerit, sizeof a->demerit) == 0 &&
          memcmp(a->path, b->path, sizeof(guint32) * a->n) == 0);
}

/* The best of what the neighbours would send with what they have now. */
static void choose(const OracleProblem *problem, const OracleRoute *best, guint prefix, guint32 as,
                   OracleRoute *route)
{
  const MsTopology *topology = problem->topology;
  Choice choice = choice_after(&best[(gsize)prefix * topology->n_ases + as]);
  for (guint32 s = topology->first[as]; s < topology->first[as + 1]; s++) {
    OracleRoute sent;
    guint32 neighbour = topology->neighbour[s];
    export(problem, neighbour, topology->reverse[s], prefix,
           &best[(gsize)prefix * topology->n_ases + neighbour], &sent);
    consider(problem, as, s, prefix, &sent, &choice);
  }
  conclude(problem, best, prefix, as, &choice, route);
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
      if (wants.learned == MS_REL_SELF || has->learned == MS_REL_SELF) {
        if (wants.learned != has->learned)
          return FALSE;
        continue;
      }
      if (problem->rank[wants.learned] != problem->rank[has->learned])
        return FALSE;
      for (guint32 s = topology->first[*as]; s < topology->first[*as + 1]; s++) {
        if (topology->neighbour[s] != has->next_hop)
          continue;
        export(problem, has->next_hop, topology->reverse[s], prefix, &of[has->next_hop], &sent);
        oracle_import(problem, *as, s, prefix, &sent, &gets);
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
  OracleOutcome arrived = ORACLE_LEGITIMATE;
  guint32 at = as;
  for (guint32 hops = 0; hops <= n; hops++) {
    const OracleRoute *found = NULL;
    guint longest = 0;
    for (guint p = 0; p < problem->n_prefixes; p++) {
      const OracleRoute *route = &state->best[(gsize)p * n + at];
      if (route->n == 0 || !oracle_covers(&problem->prefix[p], address, 32))
        continue;
      if (found == NULL || problem->prefix[p].length > longest) {
        found = route;
        longest = problem->prefix[p].length;
      }
    }
    for (guint i = 0; at == victim && i < problem->n_origins; i++)
      if (problem->origin[i].as == victim && !problem->origin[i].hijack &&
          oracle_covers(&problem->prefix[problem->origin[i].prefix], address, 32))
        return arrived;
    if (found == NULL)
      return at == as ? ORACLE_UNREACHABLE : ORACLE_BLACKHOLED;
    if (found->drops)
      return ORACLE_BLACKHOLED;
    if (found->learned == MS_REL_SELF && found->next_hop == at)
      return found->hijack ? ORACLE_HIJACKED : found->forwards ? ORACLE_BLACKHOLED : arrived;
    if (found->learned == MS_REL_SELF && found->hijack)
      arrived = ORACLE_INTERCEPTED;
    if (found->leaked && arrived == ORACLE_LEGITIMATE)
      arrived = ORACLE_DETOURED;
    at = found->next_hop;
  }
  return ORACLE_LOOPED;
}
