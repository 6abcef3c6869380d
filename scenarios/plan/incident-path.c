/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an offender writes behind itself: chains of real links that end at the victim, and the
 * shortest path that nobody who judges routes refuses. */
#include "scenarios/plan/incident-private.h"

#include "models/base/hash.h"
#include "models/security/mechanism.h"
#include "scenarios/plan/plan-private.h"

#include <string.h>

/* A search through the neighbours of large networks ends after so many looks. */
#define MAX_LOOKS 20000

/* So many chains of each length are tried to stay undetected. */
#define TRIES 8

/* Sessions of an offender on which a path is tried. */
#define MAX_SESSIONS 64

/* ---- chains of links */

/* @upwards: only from customer to provider, as an honest announcement of the victim's climbs */
typedef struct {
  const MsTopology *topology;
  guint32 victim, offender;
  guint64 seed, key;
  gboolean upwards;
} Chain;

/* No shorter way between two of its members, so that a chain of K links is not one of fewer. */
static gboolean extends(const Chain *chain, const guint32 *as, guint n, guint32 next)
{
  if (next == chain->offender)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (next == as[i] ||
        (i + 1 < n && ms_topology_session(chain->topology, next, as[i]) != G_MAXUINT32))
      return FALSE;
  return TRUE;
}

/* Sessions that a chain may go on by. */
static guint32 sessions_of(const Chain *chain, guint32 as, guint32 *begin)
{
  const MsTopology *topology = chain->topology;
  *begin = chain->upwards ? topology->first_provider[as] : topology->first[as];
  return topology->first[as + 1] - *begin;
}

/* Draws a chain of @links links from the victim, depth first: at each AS its sessions in turn, from
 * one that is drawn. @as: (out): [links + 1]. Returns: how many links it has, fewer where there is
 * no such chain. */
static guint draw_chain(const Chain *chain, guint links, guint32 *as)
{
  const MsTopology *topology = chain->topology;
  guint32 begin[MS_PATH_MAX_HOPS], n[MS_PATH_MAX_HOPS], tried[MS_PATH_MAX_HOPS],
      start[MS_PATH_MAX_HOPS], longest[MS_PATH_MAX_HOPS];
  guint depth = 0, best = 0, looks = 0;
  gboolean fresh = TRUE;
  as[0] = chain->victim;
  while (depth < links && looks < MAX_LOOKS) {
    if (fresh) {
      guint64 hash =
          ms_hash3(chain->seed, MS_HASH_PLACEMENT, chain->key + depth, topology->asn[as[depth]]);
      n[depth] = sessions_of(chain, as[depth], &begin[depth]);
      start[depth] = n[depth] > 0 ? (guint32)(hash % n[depth]) : 0;
      tried[depth] = 0;
    }
    fresh = FALSE;
    while (tried[depth] < n[depth] && looks++ < MAX_LOOKS) {
      guint32 next = topology->neighbour[begin[depth] + (start[depth] + tried[depth]++) % n[depth]];
      if (extends(chain, as, depth + 1, next)) {
        as[++depth] = next;
        fresh = TRUE;
        break;
      }
    }
    if (fresh && depth > best) {
      best = depth;
      memcpy(longest, as + 1, sizeof *longest * depth);
    } else if (!fresh) {
      if (depth == 0)
        break;
      depth--;
    }
  }
  memcpy(as + 1, longest, sizeof *longest * best);
  return best;
}

/* ---- paths */

/* Poison first, then @links + 1 ASes of a chain, the victim last; of none the offender stays the
 * origin. */
static void set_path(const MsIncidentSpec *spec, const MsTopology *topology, const guint32 *chain,
                     guint n_chain, MsIncident *incident)
{
  GArray *path = g_array_new(FALSE, FALSE, sizeof(guint32));
  if (spec->poison != NULL)
    g_array_append_vals(path, spec->poison->data, spec->poison->len);
  for (guint i = n_chain; i-- > 0;)
    g_array_append_val(path, topology->asn[chain[i]]);
  if (n_chain == 0 && spec->path.form == MS_PATH_LIST)
    g_array_append_vals(path, spec->path.asns->data, spec->path.asns->len);
  else if (n_chain == 0 && path->len > 0)
    g_array_append_val(path, topology->asn[incident->offender]);
  g_free((gpointer)incident->path);
  incident->n_path = path->len;
  incident->path = path->len > 0 ? (const guint32 *)(const void *)path->data : NULL;
  g_array_free(path, path->len == 0);
}

static gboolean check_path(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                           const MsIncident *incident, GError **error)
{
  const MsPlan *plan = draft->specs->plan;
  if (incident->n_path > MS_MAX_CLAIMED)
    return ms_scenario_refuse(plan->scenario, draft->specs->run, spec->section, "poison",
                              MS_SCENARIO_ERROR_VALUE, error,
                              "with the rest of the path these are %u ASes; write fewer, %u in all",
                              incident->n_path, MS_MAX_CLAIMED);
  for (guint i = 0; i < (spec->poison != NULL ? spec->poison->len : 0); i++) {
    guint32 asn = g_array_index(spec->poison, guint32, i);
    if (ms_topology_find(plan->topology, asn) == MS_NO_AS)
      ms_plan_warn(draft->specs->plan, draft->specs->run, spec->section, "poison",
                   "AS%u is not in the topology, so nobody refuses it", asn);
  }
  return TRUE;
}

gboolean ms_draft_path(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                       MsIncident *incident, GError **error)
{
  const MsTopology *topology = draft->specs->plan->topology;
  guint32 as[MS_PATH_MAX_HOPS + 1];
  guint n = 0;
  if (spec->path.hops > 0) {
    Chain chain = {topology,    incident->victim, incident->offender,
                   draft->seed, spec->path_key,   FALSE};
    n = draw_chain(&chain, spec->path.hops - 1, as) + 1;
    if (n < spec->path.hops)
      ms_plan_warn(draft->specs->plan, draft->specs->run, spec->section, "path",
                   "no chain of %u links ends at AS%u without AS%u; the path has %u",
                   spec->path.hops, topology->asn[incident->victim],
                   topology->asn[incident->offender], n);
  }
  if (spec->path.form != MS_PATH_UNDETECTED)
    set_path(spec, topology, as, n, incident);
  return check_path(draft, spec, incident, error);
}

/* ---- undetected */

/* The announcement as the offender's neighbours get it. */
static guint32 make_route(const MsIncident *incident, guint32 offender_asn, MsRoutes *routes)
{
  guint32 path = ms_paths_from_array(routes->paths, incident->path, incident->n_path);
  if (!incident->strips)
    path = ms_paths_prepend(routes->paths, offender_asn, path);
  guint16 flags = MS_ROUTE_HIJACK;
  if (incident->kind == MS_INCIDENT_BLACKHOLE_HIJACK)
    flags |= MS_ROUTE_BLACKHOLE;
  MsRouteKey key = {.path = path, .flags = flags, .forged = (guint16)incident->n_path};
  return ms_routes_intern(routes, &key);
}

static gboolean refuses(const MsEvasion *evasion, const MsMechanism *mechanism,
                        const MsWorld *world, guint32 route, guint32 offender)
{
  const MsTopology *topology = evasion->topology;
  const MsRoute *it = &world->routes->route[route];
  guint verdict = mechanism->judge(world, it);
  guint32 begin = topology->first[offender], end = topology->first[offender + 1];
  for (guint32 s = begin; s < end && s < begin + MAX_SESSIONS; s++) {
    guint32 receiver = topology->neighbour[s];
    MsRelation relation = ms_topology_relation(topology, receiver, topology->reverse[s]);
    MsHop hop = {.asn = topology->asn[receiver],
                 .neighbour_asn = topology->asn[offender],
                 .relation = relation,
                 .learned = MS_REL_SELF,
                 .verdict = verdict,
                 .route = it,
                 .world = world};
    MsAttributes attributes = {.flags = it->flags};
    if ((mechanism->import_from >> relation & 1) && !mechanism->import(&hop, &attributes))
      return TRUE;
  }
  return FALSE;
}

static gboolean passes(const MsEvasion *evasion, const MsIncident *incident)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  g_autoptr(MsRoutes) routes = ms_routes_new();
  guint32 route = make_route(incident, evasion->topology->asn[incident->offender], routes);
  MsWorld world = {.topology = evasion->topology,
                   .registry = evasion->registry,
                   .prefixes = ms_incident_announced(incident),
                   .routes = routes,
                   .listed = evasion->listed,
                   .deployment = evasion->deployment,
                   .options = evasion->security};
  for (guint m = 0; m < n; m++)
    if ((evasion->mechanisms & MS_MECHANISM_BIT(m)) && mechanisms[m]->judge != NULL &&
        mechanisms[m]->import != NULL &&
        refuses(evasion, mechanisms[m], &world, route, incident->offender))
      return FALSE;
  return TRUE;
}

/* Chains of @hops links: those that climb first, since what climbs is what ASPA lets pass. */
static gboolean try_hops(const MsIncidentSpec *spec, const MsEvasion *evasion, guint64 seed,
                         guint hops, MsIncident *incident)
{
  guint32 as[MS_PATH_MAX_HOPS + 1];
  guint tries = hops > 1 ? TRIES : 1;
  for (guint upwards = 2; upwards-- > 0;)
    for (guint i = 0; i < tries; i++) {
      Chain chain = {evasion->topology,
                     incident->victim,
                     incident->offender,
                     seed,
                     spec->path_key + ((guint64)i << 32),
                     upwards == 1};
      if (draw_chain(&chain, hops - 1, as) + 1 < hops)
        break;
      set_path(spec, evasion->topology, as, hops, incident);
      if (passes(evasion, incident))
        return TRUE;
      if (hops == 1)
        return FALSE;
    }
  return FALSE;
}

gboolean ms_incident_evade(const MsIncidentSpec *spec, const MsEvasion *evasion, guint64 seed,
                           MsIncident *incident)
{
  if (spec->path.form != MS_PATH_UNDETECTED)
    return TRUE;
  set_path(spec, evasion->topology, NULL, 0, incident);
  if ((!incident->strips || incident->n_path > 0) && passes(evasion, incident))
    return TRUE;
  for (guint hops = 1; hops <= MS_EVASIVE_HOPS; hops++)
    if (try_hops(spec, evasion, seed, hops, incident))
      return TRUE;
  set_path(spec, evasion->topology, &incident->victim, incident->strips ? 1 : 0, incident);
  return FALSE;
}
