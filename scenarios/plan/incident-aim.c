/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who gets what an offender announces or leaks. */
#include "scenarios/plan/incident-private.h"

#include "models/base/hash.h"
#include "scenarios/plan/plan-private.h"

#define PROVIDER_TYPES                                                                             \
  (1u << 1 | 1u << 4)                  /* RFC 7908: 1 provider to provider, 4 peer to provider */
#define PEER_TYPES (1u << 2 | 1u << 3) /* 2 peer to peer, 3 provider to peer */

/* One of the neighbours in sessions @begin to @end: with the largest cone, or drawn. */
static guint32 pick_neighbour(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                              guint32 begin, guint32 end, gboolean largest)
{
  const MsTopology *topology = draft->specs->plan->topology;
  guint64 best_value = 0;
  guint32 best = MS_NO_AS;
  for (guint32 s = begin; s < end; s++) {
    guint32 as = topology->neighbour[s];
    guint64 value = largest
                        ? topology->cone[as]
                        : ms_hash3(draft->seed, MS_HASH_PLACEMENT, spec->to_key, topology->asn[as]);
    if (best == MS_NO_AS || value > best_value) {
      best = as;
      best_value = value;
    }
  }
  return best;
}

/* Whether it passes on routes as they came, so that their types say to whom; all else is announced
 * to whom `to` says. */
static gboolean is_passed_on(const MsIncident *incident)
{
  return incident->kind == MS_INCIDENT_LEAK && (incident->leak_types & MS_LEAK_ALL_TYPES) != 0;
}

static const char *verb_of(const MsIncident *incident)
{
  return incident->kind == MS_INCIDENT_LEAK ? "leak" : "announce";
}

/* `to` names a class of neighbours, or one of them: the types of leak that go to others are left
 * out. */
static gboolean aim_at_class(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                             MsIncident *incident, GArray *receivers, GError **error)
{
  const MsPlan *plan = draft->specs->plan;
  const MsTopology *topology = plan->topology;
  guint32 as = incident->offender;
  MsLeakTo to = spec->to;
  gboolean providers = to == MS_LEAK_TO_PROVIDERS || to == MS_LEAK_TO_LARGEST_PROVIDER ||
                       to == MS_LEAK_TO_RANDOM_PROVIDER;
  gboolean all = to == MS_LEAK_TO_PROVIDERS || to == MS_LEAK_TO_PEERS;
  const char *word = providers ? "provider" : "peer";
  if (is_passed_on(incident)) {
    guint types = incident->leak_types & (providers ? PROVIDER_TYPES : PEER_TYPES);
    if (types == 0)
      return ms_scenario_refuse(
          plan->scenario, draft->specs->run, spec->section, "to", MS_SCENARIO_ERROR_CONFLICT, error,
          "leaks of types %s never go to a %s; write types = %s",
          ms_draft_value(draft, spec->section, "types"), word, providers ? "1, 4" : "2, 3");
    incident->leak_types = types;
  }
  guint32 begin = providers ? topology->first_provider[as] : topology->first_peer[as];
  guint32 end = providers ? topology->first[as + 1] : topology->first_provider[as];
  if (begin == end)
    return ms_scenario_refuse(plan->scenario, draft->specs->run, spec->section, "to",
                              MS_SCENARIO_ERROR_VALUE, error,
                              "AS%u has no %s to %s to; write to = all, or place another offender",
                              topology->asn[as], word, verb_of(incident));
  if (all && is_passed_on(incident))
    return TRUE;
  if (all) {
    g_array_append_vals(receivers, topology->neighbour + begin, end - begin);
    return TRUE;
  }
  gboolean largest = to == MS_LEAK_TO_LARGEST_PROVIDER || to == MS_LEAK_TO_LARGEST_PEER;
  guint32 one = pick_neighbour(draft, spec, begin, end, largest);
  g_array_append_val(receivers, one);
  return TRUE;
}

static gboolean aim_at_list(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                            MsIncident *incident, GArray *receivers, GError **error)
{
  const MsPlan *plan = draft->specs->plan;
  const MsTopology *topology = plan->topology;
  for (guint i = 0; i < spec->receivers->len; i++) {
    guint32 asn = g_array_index(spec->receivers, guint32, i);
    guint32 other = ms_topology_find(topology, asn);
    if (other == MS_NO_AS ||
        ms_topology_session(topology, incident->offender, other) == G_MAXUINT32)
      return ms_scenario_refuse(
          plan->scenario, draft->specs->run, spec->section, "to", MS_SCENARIO_ERROR_VALUE, error,
          "AS%u cannot %s to AS%u, which is no neighbour of it; `manrs-sim topology info "
          "--asn %u` lists those that are",
          topology->asn[incident->offender], verb_of(incident), asn,
          topology->asn[incident->offender]);
    g_array_append_val(receivers, other);
  }
  return TRUE;
}

gboolean ms_draft_aim(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                      MsIncident *incident, GError **error)
{
  MsPlan *plan = draft->specs->plan;
  const MsTopology *topology = plan->topology;
  guint32 as = incident->offender;
  if (is_passed_on(incident) && topology->first[as + 1] - topology->first[as] < 2)
    ms_plan_warn(plan, draft->specs->run, spec->section, "offender",
                 "AS%u has one neighbour, so it has nobody to leak to", topology->asn[as]);
  if (spec->to == MS_LEAK_TO_ALL)
    return TRUE;
  g_autoptr(GArray) receivers = g_array_new(FALSE, FALSE, sizeof(guint32));
  gboolean good = spec->to == MS_LEAK_TO_LIST
                      ? aim_at_list(draft, spec, incident, receivers, error)
                      : aim_at_class(draft, spec, incident, receivers, error);
  incident->n_to = receivers->len;
  if (receivers->len > 0)
    incident->to = (guint32 *)(void *)g_array_free(g_steal_pointer(&receivers), FALSE);
  return good;
}
