/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes wrong: ASes placed, leaks aimed, prefixes given out, and the schedule that comes of it.
 */
#include "scenarios/plan/plan-private.h"

#include "models/base/hash.h"
#include "scenarios/format/placement.h"
#include "scenarios/format/types.h"

#include <string.h>

#define PROVIDER_TYPES                                                                             \
  (1u << 1 | 1u << 4)                  /* RFC 7908: 1 provider to provider, 4 peer to provider */
#define PEER_TYPES (1u << 2 | 1u << 3) /* 2 peer to peer, 3 provider to peer */

/* Default prefixes: 198.18.0.0/16 and on, until 198.255.0.0/16. */
#define FIRST_DEFAULT 18
#define LAST_DEFAULT  255

/* The incidents of one run while they are made. */
typedef struct {
  MsPlan *plan;
  const guint8 *anybody;
  guint run;
  const GPtrArray *sections; /* of incidents */
  MsIncident *incidents;     /* names borrowed from the scenario, lists owned */
  MsPlanIncident *how;
} Draft;

static const char *value_of(const Draft *draft, const char *section, const char *key)
{
  return ms_scenario_value(draft->plan->scenario, draft->run, section, key);
}

static gint64 time_of(const Draft *draft, const char *section, const char *key)
{
  return ms_scenario_time(draft->plan->scenario, draft->run, section, key);
}

static gboolean is_set(const Draft *draft, const char *section, const char *key)
{
  return ms_scenario_is_set(draft->plan->scenario, draft->run, section, key);
}

static gboolean place(const Draft *draft, const char *section, const char *key,
                      const MsPlacement *placement, guint32 other, guint32 *as, guint *n_candidates,
                      GError **error)
{
  const MsPlan *plan = draft->plan;
  g_autofree char *what = g_strdup_printf("%s.%s", ms_section_label(section), key);
  g_autoptr(GError) cause = NULL;
  *as = ms_placement_find(placement, plan->topology, draft->anybody, other, plan->seed, what,
                          n_candidates, &cause);
  return *as != MS_NO_AS ||
         ms_scenario_refuse(plan->scenario, draft->run, section, key, MS_SCENARIO_ERROR_VALUE,
                            error, "%s", cause->message);
}

/* A party that is named goes first, so that the other's draw does not meet it; else the victim,
 * unless it depends on the offender. */
static gboolean place_parties(const Draft *draft, const char *section, MsIncident *incident,
                              MsPlanIncident *how, GError **error)
{
  g_autoptr(MsPlacement) victim =
      ms_placement_parse(value_of(draft, section, "victim"), "offender", NULL);
  incident->offender = incident->victim = MS_NO_AS;
  if (incident->kind == MS_INCIDENT_NONE)
    return place(draft, section, "victim", victim, MS_NO_AS, &incident->victim, &how->victims,
                 error);
  g_autoptr(MsPlacement) offender =
      ms_placement_parse(value_of(draft, section, "offender"), "victim", NULL);
  gboolean offender_first =
      ms_placement_needs_other(victim) || (offender->asn != 0 && victim->asn == 0);
  for (guint turn = 0; turn < 2; turn++)
    if ((turn == 0) == offender_first) {
      if (!place(draft, section, "offender", offender, incident->victim, &incident->offender,
                 &how->offenders, error))
        return FALSE;
    } else if (!place(draft, section, "victim", victim, incident->offender, &incident->victim,
                      &how->victims, error)) {
      return FALSE;
    }
  return TRUE;
}

/* One of the neighbours in sessions @begin to @end: with the largest cone, or drawn. */
static guint32 pick_neighbour(const Draft *draft, const char *section, guint32 begin, guint32 end,
                              gboolean largest)
{
  const MsTopology *topology = draft->plan->topology;
  g_autofree char *what = g_strdup_printf("%s.to", ms_section_label(section));
  guint64 key = ms_text_hash(what), best_value = 0;
  guint32 best = MS_NO_AS;
  for (guint32 s = begin; s < end; s++) {
    guint32 as = topology->neighbour[s];
    guint64 value = largest
                        ? topology->cone[as]
                        : ms_hash3(draft->plan->seed, MS_HASH_PLACEMENT, key, topology->asn[as]);
    if (best == MS_NO_AS || value > best_value) {
      best = as;
      best_value = value;
    }
  }
  return best;
}

/* `to` names a class of neighbours, or one of them: the types of leak that go to others are left
 * out. */
static gboolean aim_at_class(const Draft *draft, const char *section, MsLeakTo to,
                             MsIncident *incident, GArray *receivers, GError **error)
{
  const MsTopology *topology = draft->plan->topology;
  guint32 as = incident->offender;
  gboolean providers = to == MS_LEAK_TO_PROVIDERS || to == MS_LEAK_TO_LARGEST_PROVIDER ||
                       to == MS_LEAK_TO_RANDOM_PROVIDER;
  const char *word = providers ? "provider" : "peer";
  guint types = incident->leak_types & (providers ? PROVIDER_TYPES : PEER_TYPES);
  if (types == 0)
    return ms_scenario_refuse(draft->plan->scenario, draft->run, section, "to",
                              MS_SCENARIO_ERROR_CONFLICT, error,
                              "leaks of types %s never go to a %s; write types = %s",
                              value_of(draft, section, "types"), word, providers ? "1, 4" : "2, 3");
  incident->leak_types = types;
  guint32 begin = providers ? topology->first_provider[as] : topology->first_peer[as];
  guint32 end = providers ? topology->first[as + 1] : topology->first_provider[as];
  if (begin == end)
    return ms_scenario_refuse(
        draft->plan->scenario, draft->run, section, "to", MS_SCENARIO_ERROR_VALUE, error,
        "AS%u has no %s to leak to; write to = all, or place another offender", topology->asn[as],
        word);
  if (to == MS_LEAK_TO_PROVIDERS || to == MS_LEAK_TO_PEERS)
    return TRUE;
  gboolean largest = to == MS_LEAK_TO_LARGEST_PROVIDER || to == MS_LEAK_TO_LARGEST_PEER;
  guint32 one = pick_neighbour(draft, section, begin, end, largest);
  g_array_append_val(receivers, one);
  return TRUE;
}

static gboolean aim_at_list(const Draft *draft, const char *section, const GArray *asns,
                            MsIncident *incident, GArray *receivers, GError **error)
{
  const MsTopology *topology = draft->plan->topology;
  for (guint i = 0; i < asns->len; i++) {
    guint32 asn = g_array_index(asns, guint32, i), other = ms_topology_find(topology, asn);
    if (other == MS_NO_AS ||
        ms_topology_session(topology, incident->offender, other) == G_MAXUINT32)
      return ms_scenario_refuse(
          draft->plan->scenario, draft->run, section, "to", MS_SCENARIO_ERROR_VALUE, error,
          "AS%u cannot leak to AS%u, which is no neighbour of it; `manrs-sim topology info "
          "--asn %u` lists those that are",
          topology->asn[incident->offender], asn, topology->asn[incident->offender]);
    g_array_append_val(receivers, other);
  }
  return TRUE;
}

static gboolean aim_leak(const Draft *draft, const char *section, MsIncident *incident,
                         GError **error)
{
  const MsTopology *topology = draft->plan->topology;
  g_autoptr(GArray) asns = NULL;
  g_autoptr(GArray) receivers = g_array_new(FALSE, FALSE, sizeof(guint32));
  guint32 as = incident->offender;
  MsLeakTo to;
  ms_value_leak_types(value_of(draft, section, "types"), &incident->leak_types, NULL);
  ms_value_leak_to(value_of(draft, section, "to"), &to, &asns, NULL);
  if (topology->first[as + 1] - topology->first[as] < 2)
    ms_plan_warn(draft->plan, draft->run, section, "offender",
                 "AS%u has one neighbour, so it has nobody to leak to", topology->asn[as]);
  if (to == MS_LEAK_TO_LIST && !aim_at_list(draft, section, asns, incident, receivers, error))
    return FALSE;
  if (to != MS_LEAK_TO_LIST && to != MS_LEAK_TO_ALL &&
      !aim_at_class(draft, section, to, incident, receivers, error))
    return FALSE;
  incident->n_to = receivers->len;
  if (receivers->len > 0)
    incident->to = (guint32 *)(void *)g_array_free(g_steal_pointer(&receivers), FALSE);
  return TRUE;
}

/* The prefix of another incident before @n with the same victim, or that was given outright to one
 * after it. */
static const MsPrefix *prefix_of_victim(const Draft *draft, guint n)
{
  for (guint i = 0; i < draft->sections->len; i++)
    if (draft->incidents[i].victim == draft->incidents[n].victim && i != n &&
        draft->incidents[i].prefix.family != 0)
      return &draft->incidents[i].prefix;
  return NULL;
}

static gboolean taken(const Draft *draft, const MsPrefix *prefix)
{
  for (guint i = 0; i < draft->sections->len; i++)
    if (ms_prefix_equal(&draft->incidents[i].prefix, prefix))
      return TRUE;
  return FALSE;
}

/* Prefixes that are given first, so that defaults go round them; a family of 0 means: none yet. */
static gboolean give_prefixes(const Draft *draft, GError **error)
{
  guint next = FIRST_DEFAULT;
  for (guint i = 0; i < draft->sections->len; i++) {
    const char *section = g_ptr_array_index(draft->sections, i);
    if (is_set(draft, section, "prefix"))
      ms_prefix_parse(value_of(draft, section, "prefix"), &draft->incidents[i].prefix, NULL);
  }
  for (guint i = 0; i < draft->sections->len; i++) {
    const char *section = g_ptr_array_index(draft->sections, i);
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
          draft->plan->scenario, draft->run, section, NULL, MS_SCENARIO_ERROR_MISSING, error,
          "there are no default prefixes for so many victims; write prefix = PREFIX");
    *prefix = fresh;
  }
  return TRUE;
}

static gboolean give_hijacked(const Draft *draft, const char *section, MsIncident *incident,
                              GError **error)
{
  if (is_set(draft, section, "hijacked"))
    return ms_prefix_parse(value_of(draft, section, "hijacked"), &incident->hijacked, error);
  guint8 usual = incident->prefix.family == 4 ? 24 : 48;
  incident->hijacked = incident->prefix;
  if (incident->prefix.length < usual)
    incident->hijacked.length = usual;
  else if (!ms_prefix_first_half(&incident->prefix, &incident->hijacked))
    return ms_scenario_refuse(
        draft->plan->scenario, draft->run, section, "prefix", MS_SCENARIO_ERROR_VALUE, error,
        "`%s` is one address, which has no more specific prefix; write a shorter one",
        value_of(draft, section, "prefix"));
  return TRUE;
}

static gboolean draft_incident(const Draft *draft, guint n, GError **error)
{
  const char *section = g_ptr_array_index(draft->sections, n);
  MsIncident *incident = &draft->incidents[n];
  MsPlanIncident *how = &draft->how[n];
  how->section = section;
  incident->name = ms_section_label(section);
  ms_incident_kind_from_name(value_of(draft, section, "kind"), &incident->kind);
  incident->start = time_of(draft, section, "start");
  incident->end = ms_scenario_incident_end(draft->plan->scenario, draft->run, section);
  if (!place_parties(draft, section, incident, how, error))
    return FALSE;
  return incident->kind != MS_INCIDENT_LEAK || aim_leak(draft, section, incident, error);
}

static gboolean draft_faults(const Draft *draft, const GPtrArray *sections, MsSessionFault *faults,
                             GError **error)
{
  const MsPlan *plan = draft->plan;
  for (guint i = 0; i < sections->len; i++) {
    const char *section = g_ptr_array_index(sections, i);
    g_autoptr(GArray) ends = ms_value_asns(value_of(draft, section, "between"), NULL);
    guint32 as[2];
    for (guint e = 0; e < 2; e++) {
      guint32 asn = g_array_index(ends, guint32, e);
      as[e] = ms_topology_find(plan->topology, asn);
      if (as[e] == MS_NO_AS)
        return ms_scenario_refuse(
            plan->scenario, draft->run, section, "between", MS_SCENARIO_ERROR_UNKNOWN, error,
            "AS%u is not in the topology (%s); name two ASes that are neighbours", asn,
            plan->topology->title);
    }
    if (ms_topology_session(plan->topology, as[0], as[1]) == G_MAXUINT32)
      return ms_scenario_refuse(plan->scenario, draft->run, section, "between",
                                MS_SCENARIO_ERROR_VALUE, error,
                                "AS%u and AS%u are no neighbours; name the two ends of a link",
                                plan->topology->asn[as[0]], plan->topology->asn[as[1]]);
    faults[i] = (MsSessionFault){ms_section_label(section), as[0], as[1],
                                 time_of(draft, section, "down"), time_of(draft, section, "up")};
  }
  return TRUE;
}

/* What the schedule refuses is one incident's fault: the last of the shortest list that it refuses.
 */
static gboolean blame(const Draft *draft, const GError *cause, GError **error)
{
  guint n = 0;
  for (gboolean good = TRUE; good && n < draft->sections->len;) {
    g_autoptr(MsSchedule) schedule =
        ms_schedule_new(draft->plan->topology, draft->incidents, ++n, NULL, 0, NULL);
    good = schedule != NULL;
  }
  const char *section = g_ptr_array_index(draft->sections, n - 1);
  g_autofree char *prefix = g_strdup_printf("%s: ", section);
  const char *message = cause->message;
  if (g_str_has_prefix(message, prefix))
    message += strlen(prefix);
  return ms_scenario_refuse(draft->plan->scenario, draft->run, section, NULL,
                            MS_SCENARIO_ERROR_CONFLICT, error, "%s", message);
}

static gboolean make_schedule(const Draft *draft, MsPlanRun *into, GError **error)
{
  const GPtrArray *sections = ms_scenario_sections(draft->plan->scenario, "session");
  g_autofree MsSessionFault *faults = g_new0(MsSessionFault, sections->len + 1);
  g_autoptr(GError) cause = NULL;
  for (guint i = 0; i < draft->sections->len; i++)
    if (!draft_incident(draft, i, error))
      return FALSE;
  if (!give_prefixes(draft, error))
    return FALSE;
  for (guint i = 0; i < draft->sections->len; i++)
    if (draft->incidents[i].kind == MS_INCIDENT_SUBPREFIX_HIJACK &&
        !give_hijacked(draft, g_ptr_array_index(draft->sections, i), &draft->incidents[i], error))
      return FALSE;
  if (!draft_faults(draft, sections, faults, error))
    return FALSE;
  into->schedule = ms_schedule_new(draft->plan->topology, draft->incidents, draft->sections->len,
                                   faults, sections->len, &cause);
  return into->schedule != NULL || blame(draft, cause, error);
}

gboolean ms_plan_schedule(MsPlanner *planner, guint run, MsPlanRun *into, GError **error)
{
  const GPtrArray *sections = ms_scenario_sections(planner->plan->scenario, "incident");
  into->incidents = g_new0(MsPlanIncident, sections->len + 1);
  Draft draft = {
      planner->plan,  planner->anybody, run, sections, g_new0(MsIncident, sections->len + 1),
      into->incidents};
  gboolean good = make_schedule(&draft, into, error);
  for (guint i = 0; i < sections->len; i++)
    g_free((gpointer)draft.incidents[i].to);
  g_free(draft.incidents);
  return good;
}
