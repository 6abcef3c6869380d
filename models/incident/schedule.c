/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/incident/schedule.h"

#include "models/bgp/decision.h"

#include <stdlib.h>

G_DEFINE_QUARK(ms_incident_error, ms_incident_error)

typedef struct {
  const MsTopology *topology;
  GArray *prefixes; /* MsPrefix */
  GArray *holders;  /* guint32: who legitimately announces each prefix; MS_NO_AS: nobody */
  GArray *acts, *leaks, *targets;
} Draft;

static gboolean is_hijack(MsIncidentKind kind)
{
  return kind == MS_INCIDENT_ORIGIN_HIJACK || kind == MS_INCIDENT_SUBPREFIX_HIJACK;
}

/* What the incident strikes: the prefix that the offender announces or leaks. */
static const MsPrefix *attacked(const MsIncident *incident)
{
  return incident->kind == MS_INCIDENT_SUBPREFIX_HIJACK ? &incident->hijacked : &incident->prefix;
}

static guint16 prefix_number(Draft *draft, const MsPrefix *prefix)
{
  for (guint i = 0; i < draft->prefixes->len; i++)
    if (ms_prefix_equal(&g_array_index(draft->prefixes, MsPrefix, i), prefix))
      return (guint16)i;
  guint32 nobody = MS_NO_AS;
  g_array_append_val(draft->prefixes, *prefix);
  g_array_append_val(draft->holders, nobody);
  return (guint16)(draft->prefixes->len - 1);
}

static void add_act(Draft *draft, MsAct act)
{
  if (act.time != MS_TIME_NEVER)
    g_array_append_val(draft->acts, act);
}

/* The victim announces its prefix at time 0, once however many incidents it suffers. */
static gboolean announce_victim(Draft *draft, const MsIncident *incident, guint number,
                                GError **error)
{
  guint16 prefix = prefix_number(draft, &incident->prefix);
  guint32 *holder = &g_array_index(draft->holders, guint32, prefix);
  if (*holder == incident->victim)
    return TRUE;
  if (*holder != MS_NO_AS) {
    char text[MS_PREFIX_TEXT];
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_PREFIX,
                "incident %s: %s is AS%u's already and cannot be AS%u's too; give each victim a "
                "prefix of its own",
                incident->name, ms_prefix_format(&incident->prefix, text),
                draft->topology->asn[*holder], draft->topology->asn[incident->victim]);
    return FALSE;
  }
  *holder = incident->victim;
  add_act(draft, (MsAct){.time = 0,
                         .kind = MS_ACT_ANNOUNCE,
                         .as = incident->victim,
                         .prefix = prefix,
                         .incident = number});
  return TRUE;
}

static int compare_sessions(const void *a, const void *b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return (x > y) - (x < y);
}

guint8 ms_leak_extra(guint types, MsRelation learned)
{
  guint extra = 0;
  for (guint to = 0; to < 3; to++)
    if (types >> ms_leak_type(learned, (MsRelation)to) & 1)
      extra |= 1u << to;
  return (guint8)extra;
}

static gboolean draft_leak(Draft *draft, const MsIncident *incident, guint number, GError **error)
{
  const MsTopology *topology = draft->topology;
  if ((incident->leak_types & ~(guint)MS_LEAK_ALL_TYPES) != 0 || incident->leak_types == 0) {
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_VALUE,
                "incident %s: a leak is of one or more of the types 1 to 4 of RFC 7908",
                incident->name);
    return FALSE;
  }
  if (incident->to != NULL && incident->n_to == 0) {
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_VALUE,
                "incident %s: the list of neighbours to leak to is empty; name some, or give no "
                "list to leak to all",
                incident->name);
    return FALSE;
  }
  MsLeak leak = {.as = incident->offender, .prefix = prefix_number(draft, &incident->prefix)};
  for (guint learned = 0; learned < 3; learned++)
    leak.extra[learned] = ms_leak_extra(incident->leak_types, (MsRelation)learned);
  if (incident->to != NULL) {
    guint32 *sessions = g_new(guint32, incident->n_to);
    leak.to = sessions;
    leak.n_to = incident->n_to;
    for (guint i = 0; i < incident->n_to; i++) {
      sessions[i] = ms_topology_session(topology, incident->offender, incident->to[i]);
      if (sessions[i] == G_MAXUINT32) {
        g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_NEIGHBOUR,
                    "incident %s: AS%u cannot leak to AS%u, which is no neighbour of it",
                    incident->name, topology->asn[incident->offender],
                    topology->asn[incident->to[i]]);
        g_free(sessions);
        return FALSE;
      }
    }
    qsort(sessions, leak.n_to, sizeof *sessions, compare_sessions);
  }
  MsAct act = {.time = incident->start,
               .kind = MS_ACT_LEAK_START,
               .as = incident->offender,
               .prefix = leak.prefix,
               .offence = TRUE,
               .incident = number,
               .leak = draft->leaks->len};
  g_array_append_val(draft->leaks, leak);
  add_act(draft, act);
  act.time = incident->end;
  act.kind = MS_ACT_LEAK_END;
  add_act(draft, act);
  return TRUE;
}

static gboolean draft_hijack(Draft *draft, const MsIncident *incident, guint number, GError **error)
{
  const MsPrefix *hijacked = attacked(incident);
  if (incident->kind == MS_INCIDENT_SUBPREFIX_HIJACK &&
      (!ms_prefix_contains(&incident->prefix, hijacked) ||
       hijacked->length == incident->prefix.length)) {
    char inner[MS_PREFIX_TEXT], outer[MS_PREFIX_TEXT];
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_PREFIX,
                "incident %s: %s is not a more specific prefix of the victim's %s", incident->name,
                ms_prefix_format(hijacked, inner), ms_prefix_format(&incident->prefix, outer));
    return FALSE;
  }
  guint16 number_of_prefix = prefix_number(draft, hijacked);
  MsAct act = {.time = incident->start,
               .kind = MS_ACT_ANNOUNCE,
               .as = incident->offender,
               .prefix = number_of_prefix,
               .offence = TRUE,
               .incident = number};
  add_act(draft, act);
  act.time = incident->end;
  act.kind = MS_ACT_WITHDRAW;
  add_act(draft, act);
  return TRUE;
}

/* Two incidents that would share one switch at the offender: the first to end would end both. */
static gboolean check_apart(const Draft *draft, const MsIncident *incidents, guint number,
                            GError **error)
{
  const MsIncident *b = &incidents[number];
  for (guint i = 0; i < number; i++) {
    const MsIncident *a = &incidents[i];
    gboolean one_switch = (is_hijack(a->kind) && is_hijack(b->kind)) ||
                          (a->kind == MS_INCIDENT_LEAK && b->kind == MS_INCIDENT_LEAK);
    if (!one_switch || a->offender != b->offender || !ms_prefix_equal(attacked(a), attacked(b)) ||
        a->end <= b->start || b->end <= a->start)
      continue;
    char text[MS_PREFIX_TEXT];
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_VALUE,
                "incidents %s and %s: AS%u does the same with %s in both at one time; let one end "
                "before the other starts, or make them one",
                a->name, b->name, draft->topology->asn[b->offender],
                ms_prefix_format(attacked(b), text));
    return FALSE;
  }
  return TRUE;
}

/* Nobody hijacks what is its own, be it as the victim of a later incident. */
static gboolean check_not_own(Draft *draft, const MsIncident *incident, GError **error)
{
  if (!is_hijack(incident->kind))
    return TRUE;
  guint16 prefix = prefix_number(draft, attacked(incident));
  if (g_array_index(draft->holders, guint32, prefix) != incident->offender)
    return TRUE;
  char text[MS_PREFIX_TEXT];
  g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_PREFIX, "incident %s: %s is AS%u's own",
              incident->name, ms_prefix_format(attacked(incident), text),
              draft->topology->asn[incident->offender]);
  return FALSE;
}

static gboolean draft_incident(Draft *draft, const MsIncident *incident, guint number,
                               GError **error)
{
  if (!announce_victim(draft, incident, number, error))
    return FALSE;
  if (incident->kind == MS_INCIDENT_NONE)
    return TRUE;
  if (incident->start < 0 || incident->end <= incident->start) {
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_TIME,
                "incident %s: it has to start at 0 or later and end after it starts",
                incident->name);
    return FALSE;
  }
  if (incident->offender == incident->victim) {
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_VALUE,
                "incident %s: AS%u is both offender and victim", incident->name,
                draft->topology->asn[incident->victim]);
    return FALSE;
  }
  return is_hijack(incident->kind) ? draft_hijack(draft, incident, number, error)
                                   : draft_leak(draft, incident, number, error);
}

/* Whether another fault of the same link goes on past the end of @faults[number]. */
static gboolean stays_down(const MsSessionFault *faults, guint n_faults, guint number)
{
  const MsSessionFault *it = &faults[number];
  for (guint i = 0; i < n_faults; i++) {
    const MsSessionFault *other = &faults[i];
    gboolean same =
        (other->a == it->a && other->b == it->b) || (other->a == it->b && other->b == it->a);
    if (i != number && same && other->down <= it->up && it->up < other->up)
      return TRUE;
  }
  return FALSE;
}

/* A link is down while any of its faults lasts. */
static gboolean draft_fault(Draft *draft, const MsSessionFault *faults, guint n_faults,
                            guint number, GError **error)
{
  const MsTopology *topology = draft->topology;
  const MsSessionFault *fault = &faults[number];
  guint32 session = ms_topology_session(topology, fault->a, fault->b);
  if (session == G_MAXUINT32) {
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_NEIGHBOUR,
                "session %s: AS%u and AS%u are no neighbours", fault->name, topology->asn[fault->a],
                topology->asn[fault->b]);
    return FALSE;
  }
  if (fault->down < 0 || fault->up <= fault->down) {
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_TIME,
                "session %s: it has to go down at 0 or later and come up after that", fault->name);
    return FALSE;
  }
  MsAct act = {.time = fault->down,
               .kind = MS_ACT_SESSION_DOWN,
               .as = fault->a,
               .incident = G_MAXUINT,
               .session = session};
  add_act(draft, act);
  act.time = fault->up;
  act.kind = MS_ACT_SESSION_UP;
  if (!stays_down(faults, n_faults, number))
    add_act(draft, act);
  return TRUE;
}

/* Follows the traffic to the first address of the incident's most specific prefix. */
static gboolean add_target(Draft *draft, const MsIncident *incident, guint number, GError **error)
{
  MsPrefix address = *attacked(incident);
  address.length = address.family == 4 ? 32 : 128;
  MsTarget target = {
      .incident = number, .victim = incident->victim, .offender = incident->offender};
  for (guint i = 0; i < draft->prefixes->len; i++) {
    const MsPrefix *p = &g_array_index(draft->prefixes, MsPrefix, i);
    if (!ms_prefix_contains(p, &address))
      continue;
    if (target.n_prefixes == G_N_ELEMENTS(target.prefixes)) {
      char text[MS_PREFIX_TEXT];
      g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_PREFIX,
                  "incident %s: more than %u prefixes of the incidents cover the first address of "
                  "%s; let fewer overlap",
                  incident->name, (guint)G_N_ELEMENTS(target.prefixes),
                  ms_prefix_format(attacked(incident), text));
      return FALSE;
    }
    guint at = target.n_prefixes++;
    for (; at > 0 &&
           g_array_index(draft->prefixes, MsPrefix, target.prefixes[at - 1]).length < p->length;
         at--)
      target.prefixes[at] = target.prefixes[at - 1];
    target.prefixes[at] = (guint16)i;
  }
  g_array_append_val(draft->targets, target);
  return TRUE;
}

static gboolean is_end(MsActKind kind)
{
  return kind == MS_ACT_WITHDRAW || kind == MS_ACT_LEAK_END || kind == MS_ACT_SESSION_UP;
}

/* What ends at a moment ends before what begins at it: two incidents that follow each other may use
 * one switch. */
static int compare_acts(const MsAct *a, const MsAct *b)
{
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  return (int)is_end(b->kind) - (int)is_end(a->kind);
}

/* A stable sort: of the rest, acts of one time stay in the order of the incidents. */
static void sort_acts(GArray *acts)
{
  for (guint i = 1; i < acts->len; i++) {
    MsAct act = g_array_index(acts, MsAct, i);
    guint at = i;
    for (; at > 0 && compare_acts(&g_array_index(acts, MsAct, at - 1), &act) > 0; at--)
      g_array_index(acts, MsAct, at) = g_array_index(acts, MsAct, at - 1);
    g_array_index(acts, MsAct, at) = act;
  }
}

static MsIncident *copy_incidents(const MsIncident *incidents, guint n)
{
  MsIncident *copy = g_new(MsIncident, n + 1);
  for (guint i = 0; i < n; i++) {
    copy[i] = incidents[i];
    copy[i].name = g_strdup(incidents[i].name);
    copy[i].to = g_memdup2(incidents[i].to, sizeof *incidents[i].to * incidents[i].n_to);
  }
  return copy;
}

MsSchedule *ms_schedule_new(const MsTopology *topology, const MsIncident *incidents,
                            guint n_incidents, const MsSessionFault *faults, guint n_faults,
                            GError **error)
{
  Draft draft = {
      .topology = topology,
      .prefixes = g_array_new(FALSE, FALSE, sizeof(MsPrefix)),
      .holders = g_array_new(FALSE, FALSE, sizeof(guint32)),
      .acts = g_array_new(FALSE, FALSE, sizeof(MsAct)),
      .leaks = g_array_new(FALSE, FALSE, sizeof(MsLeak)),
      .targets = g_array_new(FALSE, FALSE, sizeof(MsTarget)),
  };
  gboolean good = TRUE;
  for (guint i = 0; i < n_incidents && good; i++)
    good =
        check_apart(&draft, incidents, i, error) && draft_incident(&draft, &incidents[i], i, error);
  for (guint i = 0; i < n_faults && good; i++)
    good = draft_fault(&draft, faults, n_faults, i, error);
  for (guint i = 0; i < n_incidents && good; i++)
    good =
        check_not_own(&draft, &incidents[i], error) && add_target(&draft, &incidents[i], i, error);
  sort_acts(draft.acts);

  MsSchedule *schedule = g_new0(MsSchedule, 1);
  schedule->n_prefixes = draft.prefixes->len;
  schedule->n_acts = draft.acts->len;
  schedule->n_leaks = draft.leaks->len;
  schedule->n_targets = draft.targets->len;
  schedule->n_incidents = n_incidents;
  schedule->incidents = copy_incidents(incidents, n_incidents);
  schedule->prefixes = (MsPrefix *)(void *)g_array_free(draft.prefixes, FALSE);
  schedule->acts = (MsAct *)(void *)g_array_free(draft.acts, FALSE);
  schedule->leaks = (MsLeak *)(void *)g_array_free(draft.leaks, FALSE);
  schedule->targets = (MsTarget *)(void *)g_array_free(draft.targets, FALSE);
  g_array_free(draft.holders, TRUE);
  if (!good) {
    ms_schedule_free(schedule);
    return NULL;
  }
  return schedule;
}

void ms_schedule_free(MsSchedule *schedule)
{
  if (schedule == NULL)
    return;
  for (guint i = 0; i < schedule->n_leaks; i++)
    g_free((gpointer)schedule->leaks[i].to);
  for (guint i = 0; i < schedule->n_incidents; i++) {
    g_free((gpointer)schedule->incidents[i].name);
    g_free((gpointer)schedule->incidents[i].to);
  }
  g_free(schedule->prefixes);
  g_free(schedule->acts);
  g_free(schedule->leaks);
  g_free(schedule->targets);
  g_free(schedule->incidents);
  g_free(schedule);
}
