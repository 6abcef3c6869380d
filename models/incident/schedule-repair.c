/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people do against an incident, as acts. */
#include "models/incident/schedule-private.h"

#include <string.h>

static gboolean refuse_time(const MsIncident *incident, GError **error)
{
  g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_TIME,
              "incident %s: its repairs have to come after it starts, in ascending order of time, "
              "each noticed before somebody is reached, and that before it takes effect",
              incident->name);
  return FALSE;
}

gint64 ms_incident_repaired(const MsIncident *incident)
{
  gint64 end = incident->end;
  for (guint i = 0; i < incident->n_repairs; i++)
    if (incident->repairs[i].kind == MS_REPAIR_WITHDRAWAL)
      end = MIN(end, incident->repairs[i].time);
  return end;
}

static gboolean check_repairs(const MsIncident *incident, GError **error)
{
  gint64 before = incident->start;
  for (guint i = 0; i < incident->n_repairs; i++) {
    const MsRepair *repair = &incident->repairs[i];
    if (repair->time < before || repair->time <= incident->start ||
        repair->detected < incident->start || repair->contacted < repair->detected ||
        repair->time < repair->contacted)
      return refuse_time(incident, error);
    before = repair->time;
    if ((repair->kind == MS_REPAIR_WITHDRAWAL && repair->as != incident->offender) ||
        (repair->kind == MS_REPAIR_MORE_SPECIFICS && repair->as != incident->victim)) {
      g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_VALUE,
                  "incident %s: the offender withdraws, and the victim announces more specific "
                  "prefixes; nobody else does",
                  incident->name);
      return FALSE;
    }
  }
  return TRUE;
}

/* ---- prefixes */

/* What the victim defends: of what covers its prefix, just that. */
static const MsPrefix *defended(const MsIncident *incident)
{
  return incident->kind == MS_INCIDENT_SUPERPREFIX_HIJACK ? &incident->prefix
                                                          : ms_incident_attacked(incident);
}

guint ms_incident_defence(const MsIncident *incident, MsPrefix halves[2])
{
  const MsPrefix *attacked = defended(incident);
  guint8 longest = attacked->family == 4 ? 24 : 48; /* RFC 7454 section 6.1.3 */
  halves[0] = *attacked;
  if (attacked->length >= longest || !ms_prefix_first_half(attacked, &halves[0]))
    return 1;
  halves[1] = halves[0];
  halves[1].address[attacked->length / 8] |= (guint8)(0x80 >> attacked->length % 8);
  return 2;
}

static gboolean defends(const MsIncident *incident)
{
  for (guint i = 0; i < incident->n_repairs; i++)
    if (incident->repairs[i].kind == MS_REPAIR_MORE_SPECIFICS)
      return TRUE;
  return FALSE;
}

/* The leak of what the incident leaks, of which a leaker of everything leaks more specifics too. */
static const MsLeak *leak_of(const MsScheduleDraft *draft, guint number, MsAct *begin)
{
  for (guint i = 0; i < draft->acts->len; i++) {
    const MsAct *act = &g_array_index(draft->acts, MsAct, i);
    if (act->kind != MS_ACT_LEAK_START || act->incident != number)
      continue;
    *begin = *act;
    return &g_array_index(draft->leaks, MsLeak, act->leak);
  }
  return NULL;
}

static void leak_too(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                     guint16 prefix)
{
  MsAct act;
  const MsLeak *found = leak_of(draft, number, &act);
  if (found == NULL || found->prefix == prefix)
    return;
  MsLeak leak = *found;
  leak.prefix = prefix;
  leak.table = 0;
  leak.to = g_memdup2(leak.to, sizeof *leak.to * leak.n_to);
  act.prefix = prefix;
  act.leak = draft->leaks->len;
  g_array_append_val(draft->leaks, leak);
  ms_draft_act(draft, act);
  act.kind = MS_ACT_LEAK_END;
  act.time = incident->end;
  ms_draft_act(draft, act);
}

static void announce_halves(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                            const MsRepair *repair)
{
  MsPrefix halves[2];
  guint n = ms_incident_defence(incident, halves);
  for (guint i = 0; i < n; i++) {
    guint16 prefix = ms_draft_prefix(draft, &halves[i]);
    if (ms_draft_holds(draft, prefix, repair->as) && !ms_incident_is_silent(incident))
      continue; /* it announces that already */
    ms_draft_act(draft, (MsAct){.time = repair->time,
                                .kind = MS_ACT_ANNOUNCE,
                                .as = repair->as,
                                .prefix = prefix,
                                .incident = number});
    leak_too(draft, incident, number, prefix);
  }
}

/* ---- neighbours */

static guint32 find_session(const MsScheduleDraft *draft, const MsIncident *incident,
                            const MsRepair *repair, GError **error)
{
  guint32 session = ms_topology_session(draft->topology, repair->as, incident->offender);
  if (session == G_MAXUINT32)
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_NEIGHBOUR,
                "incident %s: AS%u cannot filter what AS%u sends, which is no neighbour of it",
                incident->name, draft->topology->asn[repair->as],
                draft->topology->asn[incident->offender]);
  return session;
}

static void filter(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                   const MsRepair *repair, guint32 session)
{
  MsAct act = {.time = repair->time,
               .kind = MS_ACT_FILTER,
               .as = repair->as,
               .prefix = ms_draft_prefix(draft, ms_incident_attacked(incident)),
               .incident = number,
               .session = session};
  ms_draft_act(draft, act);
  MsAct begin;
  if (!defends(incident) || leak_of(draft, number, &begin) == NULL)
    return;
  MsPrefix halves[2];
  guint n = ms_incident_defence(incident, halves);
  for (guint i = 0; i < n; i++) {
    guint16 prefix = ms_draft_prefix(draft, &halves[i]);
    if (prefix == act.prefix)
      continue;
    MsAct more = act;
    more.prefix = prefix;
    ms_draft_act(draft, more);
  }
}

gboolean ms_draft_repairs(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                          GError **error)
{
  if (incident->n_repairs == 0 || incident->kind == MS_INCIDENT_NONE)
    return TRUE;
  if (!check_repairs(incident, error))
    return FALSE;
  for (guint i = 0; i < incident->n_repairs; i++) {
    const MsRepair *repair = &incident->repairs[i];
    guint32 session = G_MAXUINT32;
    switch (repair->kind) {
    case MS_REPAIR_MORE_SPECIFICS:
      announce_halves(draft, incident, number, repair);
      break;
    case MS_REPAIR_FILTER:
    case MS_REPAIR_SHUTDOWN: /* that is a fault which does not come back */
      session = find_session(draft, incident, repair, error);
      if (session == G_MAXUINT32)
        return FALSE;
      if (repair->kind == MS_REPAIR_FILTER)
        filter(draft, incident, number, repair, session);
      break;
    default: /* the end says when the offender withdraws */
      break;
    }
  }
  return TRUE;
}

MsSessionFault *ms_incident_faults(const MsIncident *incidents, guint n_incidents,
                                   const MsSessionFault *faults, guint *n)
{
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(MsSessionFault));
  if (*n > 0)
    g_array_append_vals(all, faults, *n);
  for (guint i = 0; i < n_incidents; i++)
    for (guint k = 0; k < incidents[i].n_repairs; k++) {
      const MsRepair *repair = &incidents[i].repairs[k];
      if (repair->kind != MS_REPAIR_SHUTDOWN || incidents[i].kind == MS_INCIDENT_NONE)
        continue;
      MsSessionFault fault = {incidents[i].name, repair->as, incidents[i].offender, repair->time,
                              MS_TIME_NEVER};
      g_array_append_val(all, fault);
    }
  *n = all->len;
  return (MsSessionFault *)(void *)g_array_free(g_steal_pointer(&all), FALSE);
}
