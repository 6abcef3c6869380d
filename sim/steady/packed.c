/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run by packed sweeps: a batch of one lane, whose routes are kept and walked. */
#include "sim/steady/batch.h"
#include "sim/steady/run-private.h"

#include <string.h>

/* What the schedule says, as far as three sweeps take it: one victim, at most one offence. */
typedef struct {
  MsIncidentKind kind;
  guint32 victim, offender;
  guint16 prefix, hijacked;
  guint incident;
  const MsLeak *leak;
  const MsClaim *claim; /* NULL where the offender claims to be the origin */
} Case;

typedef struct {
  const MsSteadyRunSetup *setup;
  Case it;
  MsSteadyTrial trial;
  MsSteadyGraph *graph;
  MsSteadyRules *rules;
  MsSteadyBatch *batch;
  guint64 *members;
  MsSteadyRoutes routes, specific;
} Packed;

const char *ms_steady_unpacked(const MsPolicy *policy)
{
  const guint8 *rank = policy->rank;
  gboolean fits = !policy->export_all && rank[MS_REL_CUSTOMER] < rank[MS_REL_PEER] &&
                  rank[MS_REL_PEER] < rank[MS_REL_PROVIDER];
  return fits ? NULL : "three sweeps go by customer before peer before provider, and valley-free";
}

static gboolean refuse(GError **error, const char *why)
{
  g_set_error(error, MS_STEADY_ERROR, MS_STEADY_ERROR_UNPACKED, "%s", why);
  return FALSE;
}

/* Whether all that is out of the ordinary about an announcement is what stands behind its sender.
 */
static gboolean is_path_alone(const MsClaim *claim)
{
  return !claim->strips && !claim->keeps_path && !claim->forwards && !claim->leak &&
         !claim->blackhole && claim->to == NULL;
}

static gboolean read_offence(const MsSteadyRunSetup *setup, const MsAct *act, Case *it,
                             GError **error)
{
  const MsSchedule *schedule = setup->schedule;
  if (it->kind != MS_INCIDENT_NONE)
    return refuse(error, "three sweeps take one offence, and there are more");
  if (act->claim != MS_NO_CLAIM) {
    it->claim = &schedule->claims[act->claim];
    if (!is_path_alone(it->claim))
      return refuse(error, "three sweeps know offenders that name themselves, tell everyone and "
                           "keep the traffic");
  }
  it->offender = act->as;
  it->incident = act->incident;
  if (act->kind == MS_ACT_LEAK_START) {
    it->kind = MS_INCIDENT_LEAK;
    it->leak = &schedule->leaks[act->leak];
    it->hijacked = act->prefix;
  } else {
    it->hijacked = act->prefix;
    it->kind = act->prefix == it->prefix ? MS_INCIDENT_ORIGIN_HIJACK : MS_INCIDENT_SUBPREFIX_HIJACK;
  }
  if (it->victim == MS_NO_AS || it->victim == it->offender ||
      (it->kind == MS_INCIDENT_LEAK && act->prefix != it->prefix) ||
      (it->kind == MS_INCIDENT_SUBPREFIX_HIJACK &&
       !ms_prefix_contains(&schedule->prefixes[it->prefix], &schedule->prefixes[it->hijacked])))
    return refuse(error, "the offence is none that three sweeps know");
  return TRUE;
}

static gboolean read_case(const MsSteadyRunSetup *setup, const MsSteadyStages *stages, Case *it,
                          GError **error)
{
  const char *why = ms_steady_unpacked(&setup->policy);
  *it = (Case){.kind = MS_INCIDENT_NONE, .victim = MS_NO_AS, .offender = MS_NO_AS};
  if (why != NULL)
    return refuse(error, why);
  for (guint i = 0; i < stages->stage[stages->n - 1].end; i++) {
    const MsAct *act = &stages->acts[i];
    if (act->kind == MS_ACT_SESSION_DOWN || act->kind == MS_ACT_SESSION_UP)
      return refuse(error, "three sweeps know nothing of sessions that fail");
    if (act->kind == MS_ACT_FILTER)
      return refuse(error, "three sweeps know nothing of filters that people set");
    if (act->kind == MS_ACT_REGISTRY || act->kind == MS_ACT_FREEZE)
      return refuse(error, "three sweeps take registries that stay, and withdrawals passed on");
    if (act->offence && ms_act_begins(act) && !read_offence(setup, act, it, error))
      return FALSE;
    if (act->offence)
      continue;
    if (it->victim != MS_NO_AS || i > 0 || act->kind != MS_ACT_ANNOUNCE)
      return refuse(error,
                    "three sweeps take one network that announces one prefix, and keeps to it");
    it->victim = act->as;
    it->prefix = act->prefix;
  }
  guint prefixes = it->kind == MS_INCIDENT_SUBPREFIX_HIJACK ? 2 : 1;
  if (it->victim == MS_NO_AS || setup->schedule->n_prefixes != prefixes)
    return refuse(error, "three sweeps take one network that announces one prefix");
  return TRUE;
}

static void fill_trial(Packed *packed)
{
  const MsSteadyRunSetup *setup = packed->setup;
  const Case *it = &packed->it;
  packed->trial = (MsSteadyTrial){.victim = it->victim,
                                  .prefix = setup->schedule->prefixes[it->prefix],
                                  .registry = setup->registry,
                                  .draw = setup->policy.draw};
  if (it->kind == MS_INCIDENT_SUBPREFIX_HIJACK)
    packed->trial.hijacked = setup->schedule->prefixes[it->hijacked];
  packed->trial.path = it->claim != NULL ? it->claim->path : NULL;
  if (it->leak == NULL)
    return;
  /* What policy allows anyway is no leak. */
  for (guint learned = 0; learned < 3; learned++)
    for (guint to = 0; to < 3; to++)
      if (!ms_export_allowed((MsRelation)learned, (MsRelation)to))
        packed->trial.extra[learned] |= it->leak->extra[learned] & (guint8)(1u << to);
  packed->trial.to = it->leak->to;
  packed->trial.n_to = it->leak->n_to;
}

static MsSteadyRoutes routes_new(guint32 n)
{
  return (MsSteadyRoutes){g_new(guint32, n + 1), g_new(guint8, n + 1), g_new(guint8, n + 1)};
}

static void routes_clear(MsSteadyRoutes *routes)
{
  g_free(routes->next_hop);
  g_free(routes->learned);
  g_free(routes->marked);
}

static Packed *packed_new(const MsSteadyRunSetup *setup, const MsSteadyStages *stages,
                          GError **error)
{
  Case it;
  if (!read_case(setup, stages, &it, error))
    return NULL;
  Packed *packed = g_new0(Packed, 1);
  packed->setup = setup;
  packed->it = it;
  fill_trial(packed);
  packed->graph = ms_steady_graph_new(setup->topology, setup->policy.tie_break, setup->policy.seed);
  packed->rules =
      ms_steady_rules_of(packed->graph, setup->deployment, setup->listed, &packed->members, error);
  if (packed->rules != NULL && setup->security != NULL)
    packed->rules->options = setup->security;
  packed->batch = ms_steady_batch_new(packed->graph, NULL);
  packed->routes = routes_new(setup->topology->n_ases);
  packed->specific = routes_new(setup->topology->n_ases);
  return packed;
}

static void packed_free(Packed *packed)
{
  if (packed == NULL)
    return;
  ms_steady_batch_free(packed->batch);
  ms_steady_rules_free(packed->rules);
  ms_steady_graph_free(packed->graph);
  g_free(packed->members);
  routes_clear(&packed->routes);
  routes_clear(&packed->specific);
  g_free(packed);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Packed, packed_free)

static MsHopMark mark_of(const Packed *packed, MsIncidentKind kind, const guint32 *next_hop,
                         const guint8 *learned, guint32 as)
{
  const MsTopology *topology = packed->setup->topology;
  guint32 next = next_hop[as], offender = packed->it.offender;
  if (next == MS_NO_AS)
    return MS_HOP_NONE;
  if (next == as)
    return kind != MS_INCIDENT_LEAK && as == offender ? MS_HOP_HIJACKS : MS_HOP_DELIVERS;
  if (kind != MS_INCIDENT_LEAK || next != offender)
    return MS_HOP_NORMAL;
  guint32 session = ms_topology_session(topology, next, as);
  return ms_export_allowed((MsRelation)learned[next], ms_topology_relation(topology, next, session))
             ? MS_HOP_NORMAL
             : MS_HOP_LEAKED;
}

/* AS_PATH of every AS, itself first, side by side, from the next hops; and at the offender what it
 * writes behind itself. */
static void spell_paths(const Packed *packed, MsIncidentKind kind, MsSnapshot *snapshot)
{
  const MsTopology *topology = packed->setup->topology;
  const Case *it = &packed->it;
  gsize n = (gsize)packed->setup->schedule->n_prefixes * topology->n_ases;
  g_autoptr(GArray) asns = g_array_new(FALSE, FALSE, sizeof(guint32));
  snapshot->path_first = g_new(guint32, n + 1);
  for (gsize i = 0; i < n; i++) {
    const guint32 *next_hop = snapshot->next_hop + i / topology->n_ases * topology->n_ases;
    gboolean attacked = i / topology->n_ases == it->hijacked;
    snapshot->path_first[i] = asns->len;
    for (guint32 as = (guint32)(i % topology->n_ases), next = next_hop[as]; next != MS_NO_AS;
         as = next, next = next_hop[as]) {
      g_array_append_val(asns, topology->asn[as]);
      if (next != as)
        continue;
      if (kind != MS_INCIDENT_NONE && it->claim != NULL && attacked && as == it->offender)
        g_array_append_vals(asns, it->claim->path, it->claim->n_path);
      break;
    }
  }
  snapshot->path_first[n] = asns->len;
  guint32 end = 0;
  g_array_append_val(asns, end); /* never empty */
  snapshot->path_asn = (guint32 *)(void *)g_array_free(g_steal_pointer(&asns), FALSE);
}

static void fill_snapshot(const Packed *packed, MsIncidentKind kind, MsSnapshot *snapshot)
{
  const MsSchedule *schedule = packed->setup->schedule;
  const MsTopology *topology = packed->setup->topology;
  guint32 n = topology->n_ases;
  gsize all = (gsize)n * schedule->n_prefixes;
  snapshot->next_hop = g_new(guint32, all + 1);
  snapshot->learned = g_new(guint8, all + 1);
  snapshot->outcome = g_new(guint8, (gsize)schedule->n_targets * n + 1);
  g_autofree guint8 *mark = g_new(guint8, all + 1);
  g_autofree guint32 *scratch = g_new(guint32, n + 1);
  MsForwarding tables[2];
  for (guint p = 0; p < schedule->n_prefixes; p++) {
    const MsSteadyRoutes *routes = p == packed->it.prefix ? &packed->routes : &packed->specific;
    gboolean silent = p != packed->it.prefix && kind == MS_INCIDENT_NONE;
    guint32 *next_hop = snapshot->next_hop + (gsize)p * n;
    guint8 *learned = snapshot->learned + (gsize)p * n;
    tables[p] = (MsForwarding){next_hop, mark + (gsize)p * n};
    for (guint32 as = 0; as < n; as++) {
      next_hop[as] = silent ? MS_NO_AS : routes->next_hop[as];
      learned[as] = next_hop[as] == MS_NO_AS ? (guint8)MS_REL_SELF : routes->learned[as];
    }
    for (guint32 as = 0; as < n; as++)
      tables[p].mark[as] = (guint8)mark_of(packed, kind, next_hop, learned, as);
  }
  spell_paths(packed, kind, snapshot);
  for (guint t = 0; t < schedule->n_targets; t++)
    ms_outcome_walk_to(n, tables, &schedule->targets[t], snapshot->outcome + (gsize)t * n, scratch);
}

/* The leaker's own mechanism that kept the leak back: the first in the order in which they are
 * asked.
 */
static void name_holder(const Packed *packed, guint64 *refused_export)
{
  const MsDeployment *deployment = packed->setup->deployment;
  const MsProfile *profile = &deployment->profiles[deployment->profile_of[packed->it.offender]];
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  for (guint m = 0; m < n; m++)
    for (guint to = 0; to < 3; to++)
      if (mechanisms[m]->export != NULL &&
          ((profile->export[to] | profile->export_maybe[to]) >> m & 1)) {
        refused_export[m] = 1;
        return;
      }
}

static gboolean solve(Packed *packed, gboolean offends, MsSteadyState *state, GError **error)
{
  const Case *it = &packed->it;
  MsIncidentKind kind = offends ? it->kind : MS_INCIDENT_NONE;
  MsSteadyLane lane;
  packed->trial.offender = offends ? it->offender : MS_NO_AS;
  packed->trial.n_path = offends && it->claim != NULL ? it->claim->n_path : 0;
  ms_steady_batch_routes(packed->batch, &packed->routes, &packed->specific);
  ms_steady_batch_solve(packed->batch, packed->rules, kind, &packed->trial, 1, packed->members,
                        &lane);
  if (lane.state == MS_LANE_TOO_LONG)
    return refuse(error, "a path is longer than a packed route can be");
  if (lane.state == MS_LANE_UNFIT)
    return refuse(error,
                  "what is attested is not the graph's own word, or filters look at all of a "
                  "forged path");
  if (lane.state == MS_LANE_UNCERTIFIED)
    return refuse(error, "the leak moves a network on the path that is leaked: what that leads to "
                         "takes more than three sweeps");
  fill_snapshot(packed, kind, &state->snapshot);
  state->state = MS_TRIAL_SETTLED;
  state->converged = TRUE;
  state->committed = g_new0(guint8, packed->setup->schedule->n_incidents + 1);
  if (offends && lane.offence == MS_TRIAL_COMMITTED)
    state->committed[it->incident] = 1;
  if (offends && lane.offence == MS_TRIAL_HELD)
    name_holder(packed, state->refused_export);
  return TRUE;
}

gboolean ms_steady_packed(const MsSteadyRunSetup *setup, const MsSteadyStages *stages, guint first,
                          guint last, MsSteadyState *states, GError **error)
{
  g_autoptr(Packed) packed = packed_new(setup, stages, error);
  if (packed == NULL || packed->rules == NULL)
    return FALSE;
  for (guint k = first; k <= last; k++)
    if (!solve(packed, stages->stage[k].offences > 0, &states[k], error))
      return FALSE;
  return TRUE;
}
