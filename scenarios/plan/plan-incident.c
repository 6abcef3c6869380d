/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes wrong: ASes placed, leaks aimed, prefixes given out, and the schedule that comes of it.
 */
#include "scenarios/plan/incident-spec.h"
#include "scenarios/plan/plan-private.h"

#include "models/base/hash.h"

#include <string.h>

#define PROVIDER_TYPES                                                                             \
  (1u << 1 | 1u << 4)                  /* RFC 7908: 1 provider to provider, 4 peer to provider */
#define PEER_TYPES (1u << 2 | 1u << 3) /* 2 peer to peer, 3 provider to peer */

/* Default prefixes: 198.18.0.0/16 and on, until 198.255.0.0/16. */
#define FIRST_DEFAULT 18
#define LAST_DEFAULT  255

/* Incidents while they are made. */
typedef struct {
  const MsIncidentSpecs *specs;
  guint64 seed;
  MsIncident *incidents; /* names borrowed from the scenario, lists owned */
} Draft;

static const char *value_of(const Draft *draft, const char *section, const char *key)
{
  return ms_scenario_value(draft->specs->plan->scenario, draft->specs->run, section, key);
}

static gboolean place_parties(const Draft *draft, guint n, MsPlaceParty place, gpointer user_data,
                              GError **error)
{
  const MsIncidentSpecs *specs = draft->specs;
  const MsIncidentSpec *spec = &specs->spec[n];
  MsIncident *incident = &draft->incidents[n];
  incident->offender = incident->victim = MS_NO_AS;
  for (guint turn = 0; turn < 2; turn++) {
    gboolean offender = (turn == 0) == spec->offender_first;
    if (offender && spec->offender == NULL)
      continue;
    g_autoptr(GError) cause = NULL;
    guint32 other = offender ? incident->victim : incident->offender;
    guint32 as = place(user_data, n, offender, other, &cause);
    if (as == MS_NO_AS)
      return ms_scenario_refuse(specs->plan->scenario, specs->run, spec->section,
                                offender ? "offender" : "victim", MS_SCENARIO_ERROR_VALUE, error,
                                "%s", cause->message);
    *(offender ? &incident->offender : &incident->victim) = as;
  }
  return TRUE;
}

/* One of the neighbours in sessions @begin to @end: with the largest cone, or drawn. */
static guint32 pick_neighbour(const Draft *draft, const MsIncidentSpec *spec, guint32 begin,
                              guint32 end, gboolean largest)
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

/* `to` names a class of neighbours, or one of them: the types of leak that go to others are left
 * out. */
static gboolean aim_at_class(const Draft *draft, const MsIncidentSpec *spec, MsIncident *incident,
                             GArray *receivers, GError **error)
{
  const MsPlan *plan = draft->specs->plan;
  const MsTopology *topology = plan->topology;
  guint32 as = incident->offender;
  MsLeakTo to = spec->to;
  gboolean providers = to == MS_LEAK_TO_PROVIDERS || to == MS_LEAK_TO_LARGEST_PROVIDER ||
                       to == MS_LEAK_TO_RANDOM_PROVIDER;
  const char *word = providers ? "provider" : "peer";
  guint types = incident->leak_types & (providers ? PROVIDER_TYPES : PEER_TYPES);
  if (types == 0)
    return ms_scenario_refuse(
        plan->scenario, draft->specs->run, spec->section, "to", MS_SCENARIO_ERROR_CONFLICT, error,
        "leaks of types %s never go to a %s; write types = %s",
        value_of(draft, spec->section, "types"), word, providers ? "1, 4" : "2, 3");
  incident->leak_types = types;
  guint32 begin = providers ? topology->first_provider[as] : topology->first_peer[as];
  guint32 end = providers ? topology->first[as + 1] : topology->first_provider[as];
  if (begin == end)
    return ms_scenario_refuse(
        plan->scenario, draft->specs->run, spec->section, "to", MS_SCENARIO_ERROR_VALUE, error,
        "AS%u has no %s to leak to; write to = all, or place another offender", topology->asn[as],
        word);
  if (to == MS_LEAK_TO_PROVIDERS || to == MS_LEAK_TO_PEERS)
    return TRUE;
  gboolean largest = to == MS_LEAK_TO_LARGEST_PROVIDER || to == MS_LEAK_TO_LARGEST_PEER;
  guint32 one = pick_neighbour(draft, spec, begin, end, largest);
  g_array_append_val(receivers, one);
  return TRUE;
}

static gboolean aim_at_list(const Draft *draft, const MsIncidentSpec *spec, MsIncident *incident,
                            GArray *receivers, GError **error)
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
          "AS%u cannot leak to AS%u, which is no neighbour of it; `manrs-sim topology info "
          "--asn %u` lists those that are",
          topology->asn[incident->offender], asn, topology->asn[incident->offender]);
    g_array_append_val(receivers, other);
  }
  return TRUE;
}

static gboolean aim_leak(const Draft *draft, const MsIncidentSpec *spec, MsIncident *incident,
                         GError **error)
{
  MsPlan *plan = draft->specs->plan;
  const MsTopology *topology = plan->topology;
  guint32 as = incident->offender;
  incident->leak_types = spec->types;
  if (topology->first[as + 1] - topology->first[as] < 2)
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

/* The prefix of another incident before @n with the same victim, or that was given outright to one
 * after it. */
static const MsPrefix *prefix_of_victim(const Draft *draft, guint n)
{
  for (guint i = 0; i < draft->specs->n; i++)
    if (draft->incidents[i].victim == draft->incidents[n].victim && i != n &&
        draft->incidents[i].prefix.family != 0)
      return &draft->incidents[i].prefix;
  return NULL;
}

static gboolean taken(const Draft *draft, const MsPrefix *prefix)
{
  for (guint i = 0; i < draft->specs->n; i++)
    if (ms_prefix_equal(&draft->incidents[i].prefix, prefix))
      return TRUE;
  return FALSE;
}

/* Prefixes that are given first, so that defaults go round them; a family of 0 means: none yet. */
static gboolean give_prefixes(const Draft *draft, GError **error)
{
  const MsIncidentSpecs *specs = draft->specs;
  guint next = FIRST_DEFAULT;
  for (guint i = 0; i < specs->n; i++)
    draft->incidents[i].prefix = specs->spec[i].prefix;
  for (guint i = 0; i < specs->n; i++) {
    MsPrefix *prefix = &draft->incidents[i].prefix;
    if (prefix->family != 0)
      continue;
    const MsPrefix *same = prefix_of_victim(draft, i);
    if (same != NULL) {
      *prefix = *same;
      continue;
    }
    MsPrefix fresh = {.family = 4, .length = 16, .address = {198}};
    do
      fresh.address[1] = (guint8)next;
    while (next++ < LAST_DEFAULT && taken(draft, &fresh));
    if (next > LAST_DEFAULT + 1)
      return ms_scenario_refuse(
          specs->plan->scenario, specs->run, specs->spec[i].section, NULL,
          MS_SCENARIO_ERROR_MISSING, error,
          "there are no default prefixes for so many victims; write prefix = PREFIX");
    *prefix = fresh;
  }
  return TRUE;
}

static gboolean give_hijacked(const Draft *draft, const MsIncidentSpec *spec, MsIncident *incident,
                              GError **error)
{
  guint8 usual = incident->prefix.family == 4 ? 24 : 48;
  incident->hijacked = spec->hijacked;
  if (spec->hijacked.family != 0)
    return TRUE;
  incident->hijacked = incident->prefix;
  if (incident->prefix.length < usual)
    incident->hijacked.length = usual;
  else if (!ms_prefix_first_half(&incident->prefix, &incident->hijacked))
    return ms_scenario_refuse(
        draft->specs->plan->scenario, draft->specs->run, spec->section, "prefix",
        MS_SCENARIO_ERROR_VALUE, error,
        "`%s` is one address, which has no more specific prefix; write a shorter one",
        value_of(draft, spec->section, "prefix"));
  return TRUE;
}

gboolean ms_incidents_draft(const MsIncidentSpecs *specs, guint64 seed, MsPlaceParty place,
                            gpointer user_data, MsIncident *incidents, GError **error)
{
  Draft draft = {specs, seed, incidents};
  for (guint i = 0; i < specs->n; i++) {
    const MsIncidentSpec *spec = &specs->spec[i];
    incidents[i].name = spec->label;
    incidents[i].kind = spec->kind;
    incidents[i].start = spec->start;
    incidents[i].end = spec->end;
    if (!place_parties(&draft, i, place, user_data, error) ||
        (spec->kind == MS_INCIDENT_LEAK && !aim_leak(&draft, spec, &incidents[i], error)))
      return FALSE;
  }
  if (!give_prefixes(&draft, error))
    return FALSE;
  for (guint i = 0; i < specs->n; i++)
    if (incidents[i].kind == MS_INCIDENT_SUBPREFIX_HIJACK &&
        !give_hijacked(&draft, &specs->spec[i], &incidents[i], error))
      return FALSE;
  return TRUE;
}

/* What the schedule refuses is one incident's fault: the last of the shortest list that it refuses.
 */
static gboolean blame(const MsIncidentSpecs *specs, const MsIncident *incidents,
                      const GError *cause, GError **error)
{
  guint n = 0;
  for (gboolean good = TRUE; good && n < specs->n;) {
    g_autoptr(MsSchedule) schedule =
        ms_schedule_new(specs->plan->topology, incidents, ++n, NULL, 0, NULL);
    good = schedule != NULL;
  }
  const char *section = specs->spec[n - 1].section;
  g_autofree char *prefix = g_strdup_printf("%s: ", section);
  const char *message = cause->message;
  if (g_str_has_prefix(message, prefix))
    message += strlen(prefix);
  return ms_scenario_refuse(specs->plan->scenario, specs->run, section, NULL,
                            MS_SCENARIO_ERROR_CONFLICT, error, "%s", message);
}

MsSchedule *ms_incidents_schedule(const MsIncidentSpecs *specs, const MsIncident *incidents,
                                  GError **error)
{
  g_autoptr(GError) cause = NULL;
  MsSchedule *schedule = ms_schedule_new(specs->plan->topology, incidents, specs->n, specs->faults,
                                         specs->n_faults, &cause);
  if (schedule == NULL)
    blame(specs, incidents, cause, error);
  return schedule;
}

/* ---- of a run of a plan */

typedef struct {
  const MsIncidentSpecs *specs;
  const guint8 *anybody;
  MsPlanIncident *how;
} Placer;

static guint32 place_for_run(gpointer user_data, guint n, gboolean offender, guint32 other,
                             GError **error)
{
  const Placer *placer = user_data;
  const MsIncidentSpec *spec = &placer->specs->spec[n];
  const MsPlan *plan = placer->specs->plan;
  MsPlacementContext context = {plan->topology, placer->anybody, spec->can_leak, other};
  return offender ? ms_placement_find(spec->offender, &context, plan->seed, spec->offender_key,
                                      &placer->how[n].offenders, error)
                  : ms_placement_find(spec->victim, &context, plan->seed, spec->victim_key,
                                      &placer->how[n].victims, error);
}

gboolean ms_plan_schedule(MsPlanner *planner, guint run, MsPlanRun *into, GError **error)
{
  g_auto(MsIncidentSpecs) specs = {0};
  if (!ms_incident_specs_fill(planner->plan, run, &specs, error))
    return FALSE;
  into->incidents = g_new0(MsPlanIncident, specs.n + 1);
  for (guint i = 0; i < specs.n; i++)
    into->incidents[i].section = specs.spec[i].section;
  Placer placer = {&specs, planner->anybody, into->incidents};
  g_autofree MsIncident *incidents = g_new0(MsIncident, specs.n + 1);
  if (ms_incidents_draft(&specs, planner->plan->seed, place_for_run, &placer, incidents, error))
    into->schedule = ms_incidents_schedule(&specs, incidents, error);
  for (guint i = 0; i < specs.n; i++)
    g_free((gpointer)incidents[i].to);
  return into->schedule != NULL;
}
