/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an offender does, as acts. */
#include "models/incident/schedule-private.h"

#include "models/bgp/decision.h"

#include <stdlib.h>
#include <string.h>

static gboolean refuse(GError **error, MsIncidentError code, const MsIncident *incident,
                       const char *what)
{
  g_set_error(error, MS_INCIDENT_ERROR, code, "incident %s: %s", incident->name, what);
  return FALSE;
}

const MsPrefix *ms_incident_attacked(const MsIncident *incident)
{
  return ms_incident_has_hijacked(incident) ? &incident->hijacked : &incident->prefix;
}

static int compare_sessions(const void *a, const void *b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return (x > y) - (x < y);
}

/* The sessions of the only neighbours that get it, ascending; %NULL with an error. */
static guint32 *find_sessions(const MsScheduleDraft *draft, const MsIncident *incident,
                              GError **error)
{
  const MsTopology *topology = draft->topology;
  g_autofree guint32 *sessions = g_new(guint32, incident->n_to + 1);
  for (guint i = 0; i < incident->n_to; i++) {
    sessions[i] = ms_topology_session(topology, incident->offender, incident->to[i]);
    if (sessions[i] == G_MAXUINT32) {
      const char *verb = ms_incident_is_hijack(incident->kind) ? "announce" : "leak";
      g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_NEIGHBOUR,
                  "incident %s: AS%u cannot %s to AS%u, which is no neighbour of it",
                  incident->name, topology->asn[incident->offender], verb,
                  topology->asn[incident->to[i]]);
      return NULL;
    }
  }
  qsort(sessions, incident->n_to, sizeof *sessions, compare_sessions);
  return g_steal_pointer(&sessions);
}

static gboolean check_to(const MsIncident *incident, GError **error)
{
  if (incident->to == NULL || incident->n_to > 0)
    return TRUE;
  return refuse(error, MS_INCIDENT_ERROR_VALUE, incident,
                "the list of neighbours to leak to is empty; name some, or give no list to leak to "
                "all");
}

guint8 ms_leak_extra(guint types, MsRelation learned)
{
  guint extra = 0;
  for (guint to = 0; to < 3; to++)
    if (types >> ms_leak_type(learned, (MsRelation)to) & 1)
      extra |= 1u << to;
  return (guint8)extra;
}

/* Two acts: @begin at the start, @end at the end. */
static void add_pair(MsScheduleDraft *draft, const MsIncident *incident, MsAct act, MsActKind begin,
                     MsActKind end)
{
  act.time = incident->start;
  act.kind = begin;
  ms_draft_act(draft, act);
  act.time = incident->end;
  act.kind = end;
  ms_draft_act(draft, act);
}

static gboolean draft_policy_leak(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                                  GError **error)
{
  MsLeak leak = {.as = incident->offender,
                 .prefix = ms_draft_prefix(draft, &incident->prefix),
                 .unpoliced = incident->unpoliced,
                 .table = incident->table};
  for (guint learned = 0; learned < 3; learned++)
    leak.extra[learned] = ms_leak_extra(incident->leak_types, (MsRelation)learned);
  if (incident->to != NULL) {
    leak.to = find_sessions(draft, incident, error);
    leak.n_to = incident->n_to;
    if (leak.to == NULL)
      return FALSE;
  }
  MsAct act = {.as = incident->offender,
               .prefix = leak.prefix,
               .offence = TRUE,
               .incident = number,
               .leak = draft->leaks->len};
  g_array_append_val(draft->leaks, leak);
  add_pair(draft, incident, act, MS_ACT_LEAK_START, MS_ACT_LEAK_END);
  return TRUE;
}

/* The offender announces the attacked prefix, in the manner of @claim. */
static gboolean draft_claim(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                            const MsPrefix *prefix, MsClaim claim, GError **error)
{
  MsAct act = {.as = incident->offender,
               .prefix = ms_draft_prefix(draft, prefix),
               .offence = TRUE,
               .incident = number};
  gboolean plain = incident->n_path == 0 && incident->to == NULL && !claim.forwards &&
                   !claim.leak && !claim.blackhole && !claim.keeps_path;
  if (!plain) {
    act.claim = draft->claims->len;
    if (incident->to != NULL) {
      claim.to = find_sessions(draft, incident, error);
      claim.n_to = incident->n_to;
      if (claim.to == NULL)
        return FALSE;
    }
    claim.path = incident->n_path == 0
                     ? NULL
                     : g_memdup2(incident->path, sizeof *incident->path * incident->n_path);
    claim.n_path = incident->n_path;
    claim.strips = incident->strips;
    g_array_append_val(draft->claims, claim);
  }
  add_pair(draft, incident, act, MS_ACT_ANNOUNCE, MS_ACT_WITHDRAW);
  return TRUE;
}

static gboolean check_inside(const MsIncident *incident, const MsPrefix *inner,
                             const MsPrefix *outer, const char *what, GError **error)
{
  if (ms_prefix_contains(outer, inner) && inner->length > outer->length)
    return TRUE;
  char hijacked[MS_PREFIX_TEXT], prefix[MS_PREFIX_TEXT];
  g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_PREFIX,
              "incident %s: %s is not a %s prefix of the victim's %s", incident->name,
              ms_prefix_format(&incident->hijacked, hijacked), what,
              ms_prefix_format(&incident->prefix, prefix));
  return FALSE;
}

static gboolean draft_leak(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                           GError **error)
{
  const guint known = MS_LEAK_ALL_TYPES | MS_LEAK_REORIGINATION | MS_LEAK_MORE_SPECIFICS;
  if ((incident->leak_types & ~known) != 0 || incident->leak_types == 0)
    return refuse(error, MS_INCIDENT_ERROR_VALUE, incident,
                  "a leak is of one or more of the types 1 to 6 of RFC 7908");
  if ((incident->leak_types & MS_LEAK_ALL_TYPES) == incident->leak_types)
    return draft_policy_leak(draft, incident, number, error);
  guint16 covering = ms_draft_prefix(draft, &incident->prefix);
  if (incident->leak_types == MS_LEAK_REORIGINATION)
    return draft_claim(draft, incident, number, &incident->prefix,
                       (MsClaim){.forwards = TRUE, .leak = TRUE, .covering = covering}, error);
  if (incident->leak_types != MS_LEAK_MORE_SPECIFICS)
    return refuse(error, MS_INCIDENT_ERROR_VALUE, incident,
                  "leaks of the types 5 and 6 are announcements of the offender's own; give each "
                  "an incident of its own");
  /* One's own more specific prefixes: traffic has arrived; others': it goes on. */
  gboolean own = incident->offender == incident->victim;
  return check_inside(incident, &incident->hijacked, &incident->prefix, "more specific", error) &&
         draft_claim(draft, incident, number, &incident->hijacked,
                     (MsClaim){.forwards = !own, .leak = TRUE, .covering = covering}, error);
}

static gboolean draft_hijack(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                             GError **error)
{
  MsClaim claim = {.forwards = incident->intercepts,
                   .blackhole = incident->kind == MS_INCIDENT_BLACKHOLE_HIJACK,
                   .covering = ms_draft_prefix(draft, &incident->prefix)};
  const MsPrefix *hijacked = &incident->hijacked;
  switch (incident->kind) {
  case MS_INCIDENT_SUBPREFIX_HIJACK:
  case MS_INCIDENT_BLACKHOLE_HIJACK:
    if (!check_inside(incident, hijacked, &incident->prefix, "more specific", error))
      return FALSE;
    break;
  case MS_INCIDENT_SUPERPREFIX_HIJACK:
    if (!check_inside(incident, &incident->prefix, hijacked, "less specific", error))
      return FALSE;
    /* Only the victim's own prefix tells a way on; its covering one is the offender's. */
    break;
  default:
    break;
  }
  if (incident->n_path > MS_MAX_CLAIMED)
    return refuse(error, MS_INCIDENT_ERROR_VALUE, incident,
                  "an offender writes at most 32 ASes behind itself");
  if (incident->strips && incident->n_path == 0)
    return refuse(error, MS_INCIDENT_ERROR_VALUE, incident,
                  "who leaves itself out of the path has to write another behind it");
  return draft_claim(draft, incident, number, ms_incident_attacked(incident), claim, error);
}

static gboolean draft_optimiser(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                                GError **error)
{
  MsClaim claim = {.keeps_path = TRUE,
                   .forwards = TRUE,
                   .leak = TRUE,
                   .covering = ms_draft_prefix(draft, &incident->prefix)};
  return check_inside(incident, &incident->hijacked, &incident->prefix, "more specific", error) &&
         draft_claim(draft, incident, number, &incident->hijacked, claim, error);
}

/* The offender first, so that the withdrawal finds it at work; it stops before the victim comes
 * back. */
static void draft_suppression(MsScheduleDraft *draft, const MsIncident *incident, guint number)
{
  MsAct act = {.as = incident->offender,
               .prefix = ms_draft_prefix(draft, &incident->prefix),
               .offence = TRUE,
               .incident = number};
  add_pair(draft, incident, act, MS_ACT_FREEZE, MS_ACT_THAW);
  act.as = incident->victim;
  act.offence = FALSE;
  add_pair(draft, incident, act, MS_ACT_WITHDRAW, MS_ACT_ANNOUNCE);
}

gboolean ms_draft_offence(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                          GError **error)
{
  if (!check_to(incident, error))
    return FALSE;
  if (ms_incident_is_hijack(incident->kind))
    return draft_hijack(draft, incident, number, error);
  switch (incident->kind) {
  case MS_INCIDENT_LEAK:
    return draft_leak(draft, incident, number, error);
  case MS_INCIDENT_OPTIMISER:
    return draft_optimiser(draft, incident, number, error);
  case MS_INCIDENT_SUPPRESSION:
    draft_suppression(draft, incident, number);
    return TRUE;
  default:
    return TRUE;
  }
}
