/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/property/sav-walk.h"

#include "sim/spoofing/spoofing-private.h"

#include <math.h>
#include <string.h>

#define OWN G_MAXUINT32

/* ---- routes */

static const WalkPrefix *prefix_of(const Walk *walk, guint prefix)
{
  return &g_array_index(walk->prefixes, WalkPrefix, prefix);
}

static MsRelation learned(const Walk *walk, const WalkRoute *route, guint32 as)
{
  return route->via == OWN ? MS_REL_SELF : ms_topology_relation(walk->topology, as, route->via);
}

gboolean walk_hears(const Walk *walk, guint prefix, guint32 as, guint32 session)
{
  const MsTopology *topology = walk->topology;
  guint32 from = topology->neighbour[session], back = topology->reverse[session];
  const WalkRoute *route = walk_route(walk, prefix, from);
  if (route->n < 0 || as == prefix_of(walk, prefix)->origin || route->via == back ||
      !ms_export_allowed(learned(walk, route, from), ms_topology_relation(topology, from, back)))
    return FALSE;
  const guint8 *announced = prefix_of(walk, prefix)->announced;
  if (route->via == OWN && announced != NULL && back >= topology->first_provider[from] &&
      !announced[back - topology->first_provider[from]])
    return FALSE;
  for (int i = 0; i < route->n; i++)
    if (route->path[i] == as)
      return FALSE;
  return TRUE;
}

/* Decides again; returns whether that changed anything. */
static gboolean decide(Walk *walk, guint prefix, guint32 as)
{
  const MsTopology *topology = walk->topology;
  WalkRoute *route = &walk->route[(gsize)prefix * topology->n_ases + as];
  if (route->via == OWN && route->n == 0)
    return FALSE;
  MsCandidate best = {0};
  guint32 via = OWN;
  for (guint32 s = topology->first[as]; s < topology->first[as + 1]; s++) {
    guint32 from = topology->neighbour[s];
    if (!walk_hears(walk, prefix, as, s))
      continue;
    MsCandidate candidate = {.learned = ms_topology_relation(topology, as, s),
                             .length = (guint32)walk_route(walk, prefix, from)->n + 1,
                             .as_asn = topology->asn[as],
                             .neighbour_asn = topology->asn[from]};
    if (via == OWN || ms_decision_compare(walk->policy, &candidate, &best, NULL) < 0) {
      best = candidate;
      via = s;
    }
  }
  int n = -1;
  g_autofree guint32 *path = g_new0(guint32, topology->n_ases + 1);
  if (via != OWN) {
    const WalkRoute *from = walk_route(walk, prefix, topology->neighbour[via]);
    path[0] = topology->neighbour[via];
    memcpy(path + 1, from->path, sizeof *path * (gsize)from->n);
    n = from->n + 1;
  }
  if (n == route->n && via == route->via &&
      (n <= 0 || memcmp(path, route->path, sizeof *path * (gsize)n) == 0))
    return FALSE;
  g_free(route->path);
  *route = (WalkRoute){via, n, g_steal_pointer(&path)};
  return TRUE;
}

static void add_prefix(Walk *walk, guint32 origin, guint number, guint place,
                       const guint8 *announced)
{
  const MsTopology *topology = walk->topology;
  WalkPrefix prefix = {.origin = origin, .number = number, .place = place};
  if (announced != NULL)
    prefix.announced =
        g_memdup2(announced, topology->first[origin + 1] - topology->first_provider[origin]);
  g_array_append_val(walk->prefixes, prefix);
}

Walk *walk_new(const MsTopology *topology, const MsPolicy *policy, const guint32 *sources,
               guint n_sources, const guint32 *destinations, guint n_destinations, double selective,
               guint64 seed)
{
  Walk *walk = g_new0(Walk, 1);
  walk->topology = topology;
  walk->policy = policy;
  walk->prefixes = g_array_new(FALSE, FALSE, sizeof(WalkPrefix));
  g_autofree guint8 *announced = g_new0(guint8, topology->n_ases + 1);
  for (guint i = 0; i < n_sources; i++) {
    if (!ms_spoofing_split(topology, sources[i], selective, seed, announced)) {
      add_prefix(walk, sources[i], i, 0, NULL);
      continue;
    }
    add_prefix(walk, sources[i], i, 0, announced);
    for (guint32 k = 0; k < topology->n_ases; k++)
      announced[k] ^= 1;
    add_prefix(walk, sources[i], i, 1, announced);
  }
  walk->n_source_prefixes = walk->prefixes->len;
  for (guint i = 0; i < n_destinations; i++)
    add_prefix(walk, destinations[i], i, 0, NULL);
  walk->route = g_new0(WalkRoute, (gsize)walk->prefixes->len * topology->n_ases + 1);
  for (guint p = 0; p < walk->prefixes->len; p++) {
    for (guint32 as = 0; as < topology->n_ases; as++)
      walk->route[(gsize)p * topology->n_ases + as] =
          (WalkRoute){OWN, as == prefix_of(walk, p)->origin ? 0 : -1, g_new0(guint32, 1)};
    for (gboolean changed = TRUE; changed;) {
      changed = FALSE;
      for (guint32 as = 0; as < topology->n_ases; as++)
        changed |= decide(walk, p, as);
    }
  }
  return walk;
}

void walk_free(Walk *walk)
{
  if (walk == NULL)
    return;
  for (gsize i = 0; i < (gsize)walk->prefixes->len * walk->topology->n_ases; i++)
    g_free(walk->route[i].path);
  for (guint p = 0; p < walk->prefixes->len; p++)
    g_free(prefix_of(walk, p)->announced);
  g_array_free(walk->prefixes, TRUE);
  g_free(walk->route);
  g_free(walk);
}

/* ---- packets */

enum { UNASKED, TAKEN, DROPPED };

/* @answer: [n_sessions + n_ases][n_source_prefixes] asked before: at sessions, and from inside. */
typedef struct {
  const Walk *walk;
  const MsSpoofingSetup *setup;
  guint8 *answer;
} Asker;

static MsSavMode mode_of(const Asker *asker, MsSavEdge edge, guint32 as)
{
  const guint8 *modes = asker->setup->mode[edge];
  return modes == NULL ? MS_SAV_NONE : (MsSavMode)modes[as];
}

/* By the words of ms_sav_permits(): everything in the Adj-RIBs-In of @as. */
static gboolean ask(const Asker *asker, MsSavMode mode, guint32 as, guint interface, guint prefix)
{
  const Walk *walk = asker->walk;
  const MsTopology *topology = walk->topology;
  guint32 first = topology->first[as], n_sessions = topology->first[as + 1] - first;
  g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(MsSavEntry));
  g_autofree MsRelation *relation = g_new(MsRelation, n_sessions + 1);
  for (guint32 i = 0; i < n_sessions; i++)
    relation[i] = ms_topology_relation(topology, as, first + i);
  for (guint p = 0; p < walk->n_source_prefixes; p++) {
    MsSavEntry entry = {p, prefix_of(walk, p)->origin, MS_SAV_LOCAL, TRUE};
    if (entry.origin == as)
      g_array_append_val(entries, entry);
    for (guint32 i = 0; i < n_sessions; i++) {
      entry.interface = i;
      entry.best = walk_route(walk, p, as)->via == first + i;
      if (walk_hears(walk, p, as, first + i))
        g_array_append_val(entries, entry);
    }
  }
  return ms_sav_permits(mode, (const MsSavEntry *)(void *)entries->data, entries->len, relation,
                        n_sessions, interface, prefix);
}

static gboolean takes(const Asker *asker, MsSavEdge edge, guint32 as, guint32 session, guint prefix)
{
  const MsTopology *topology = asker->walk->topology;
  gsize place = edge == MS_SAV_OWN ? topology->n_sessions + as : session;
  guint8 *answer = &asker->answer[place * asker->walk->n_source_prefixes + prefix];
  if (*answer == UNASKED) {
    guint interface = edge == MS_SAV_OWN ? MS_SAV_LOCAL : session - topology->first[as];
    *answer = ask(asker, mode_of(asker, edge, as), as, interface, prefix) ? TAKEN : DROPPED;
  }
  return *answer == TAKEN;
}

static MsSavEdge edge_to(const MsTopology *topology, guint32 as, guint32 session)
{
  guint32 other = topology->neighbour[session];
  switch (ms_topology_relation(topology, as, session)) {
  case MS_REL_PEER:
    return MS_SAV_PEER;
  case MS_REL_PROVIDER:
    return MS_SAV_PROVIDER;
  default:
    if (topology->first[other] == topology->first_peer[other] &&
        topology->first_provider[other] + 1 == topology->first[other + 1])
      return MS_SAV_STUB;
    return MS_SAV_CUSTOMER;
  }
}

/* Where a packet from @as to the destination @to with an address in @prefix ends: the edge that
 * stops it, or MS_N_SAV_EDGES where it arrives; @hops: networks that it has got out of. */
static MsSavEdge send(const Asker *asker, guint32 as, guint prefix, guint to, guint32 *where,
                      guint *hops)
{
  const Walk *walk = asker->walk;
  const MsTopology *topology = walk->topology;
  *hops = 0;
  *where = as;
  if (!takes(asker, MS_SAV_OWN, as, 0, prefix))
    return MS_SAV_OWN;
  while (walk_route(walk, to, *where)->n > 0) {
    guint32 via = walk_route(walk, to, *where)->via, session = topology->reverse[via];
    *where = topology->neighbour[via];
    ++*hops;
    MsSavEdge edge = edge_to(topology, *where, session);
    if (!takes(asker, edge, *where, session, prefix))
      return edge;
  }
  ++*hops;
  return MS_N_SAV_EDGES;
}

typedef struct {
  double part, whole;
} Share;

static void add_share(Share *share, double part, double whole)
{
  share->part += part;
  share->whole += whole;
}

static double value_of(const Share *share)
{
  return share->whole > 0 ? share->part / share->whole : NAN;
}

static void send_honest(const Asker *asker, guint prefix, guint to, double worth,
                        MsSpoofingCounts *counts)
{
  const MsTopology *topology = asker->walk->topology;
  guint32 as = prefix_of(asker->walk, prefix)->origin, where = MS_NO_AS;
  guint hops = 0;
  double dropped = send(asker, as, prefix, to, &where, &hops) == MS_N_SAV_EDGES ? 0 : worth;
  counts->honest += worth;
  counts->dropped += dropped;
  if (topology->first[as + 1] - topology->first_provider[as] < 2)
    return;
  counts->honest_multihomed += worth;
  counts->dropped_multihomed += dropped;
}

void walk_evaluate(const Walk *walk, const MsSpoofingSetup *setup, float *reach,
                   MsSpoofingCounts *counts)
{
  const MsTopology *topology = walk->topology;
  guint n_prefixes = walk->n_source_prefixes;
  g_autofree guint8 *answer =
      g_new0(guint8, ((gsize)topology->n_sessions + topology->n_ases) * n_prefixes + 1);
  Asker asker = {walk, setup, answer};
  Share weighted[MS_N_WEIGHTS] = {{0}}, role[MS_N_ROLES] = {{0}}, region[MS_N_REGIONS] = {{0}};
  *counts = (MsSpoofingCounts){.reach = reach};
  for (guint32 as = 0; as < topology->n_ases; as++) {
    Share own = {0};
    for (guint to = n_prefixes; to < walk->prefixes->len; to++) {
      guint32 destination = prefix_of(walk, to)->origin, where = MS_NO_AS;
      if (as == destination || walk_route(walk, to, as)->n < 0)
        continue;
      for (guint p = 0; p < n_prefixes; p++) {
        guint32 source = prefix_of(walk, p)->origin;
        double worth = prefix_of(walk, p)->announced != NULL ? 0.5 : 1;
        guint hops = 0;
        if (source == destination)
          continue;
        if (source == as) {
          send_honest(&asker, p, to, worth, counts);
          continue;
        }
        MsSavEdge end = send(&asker, as, p, to, &where, &hops);
        counts->pairs += worth;
        counts->left += hops > 0 ? worth : 0;
        counts->out += hops > 1 ? worth : 0;
        counts->arrived += end == MS_N_SAV_EDGES ? worth : 0;
        if (end != MS_N_SAV_EDGES)
          counts->stopped[end][setup->participant != NULL && setup->participant[where]] += worth;
        add_share(&own, end == MS_N_SAV_EDGES ? worth : 0, worth);
      }
    }
    reach[as] = (float)value_of(&own);
    add_share(&role[topology->role[as]], own.part, own.whole);
    add_share(&region[topology->region[as]], own.part, own.whole);
    for (guint w = 0; w < MS_N_WEIGHTS; w++) {
      double weight = w == MS_WEIGHT_ASES      ? 1
                      : setup->weights == NULL ? 0
                                               : ms_weights_of(setup->weights, (MsWeight)w, as);
      add_share(&weighted[w], own.part * weight, own.whole * weight);
    }
  }
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    counts->weighted[w] = value_of(&weighted[w]);
  for (guint r = 0; r < MS_N_ROLES; r++)
    counts->by_role[r] = value_of(&role[r]);
  for (guint r = 0; r < MS_N_REGIONS; r++)
    counts->by_region[r] = value_of(&region[r]);
}
