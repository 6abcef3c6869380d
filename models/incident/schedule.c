/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/incident/schedule-private.h"

#include <string.h>

G_DEFINE_QUARK(ms_incident_error, ms_incident_error)

static const MsPrefix *prefix_at(const MsScheduleDraft *draft, guint number)
{
  return &g_array_index(draft->prefixes, MsPrefix, number);
}

guint16 ms_draft_prefix(MsScheduleDraft *draft, const MsPrefix *prefix)
{
  for (guint i = 0; i < draft->prefixes->len; i++)
    if (ms_prefix_equal(prefix_at(draft, i), prefix))
      return (guint16)i;
  g_array_append_val(draft->prefixes, *prefix);
  return (guint16)(draft->prefixes->len - 1);
}

void ms_draft_act(MsScheduleDraft *draft, MsAct act)
{
  if (act.time != MS_TIME_NEVER)
    g_array_append_val(draft->acts, act);
}

static MsHolding *find_holding(const MsScheduleDraft *draft, guint16 prefix, guint32 as)
{
  for (guint i = 0; i < draft->holdings->len; i++) {
    MsHolding *holding = &g_array_index(draft->holdings, MsHolding, i);
    if (holding->prefix == prefix && holding->as == as)
      return holding;
  }
  return NULL;
}

gboolean ms_draft_holds(const MsScheduleDraft *draft, guint16 prefix, guint32 as)
{
  return find_holding(draft, prefix, as) != NULL;
}

/* Whoever may announce the incident's prefix by what it says itself. */
static gboolean is_origin(const MsIncident *incident, guint32 as)
{
  for (guint i = 0; i < incident->n_origins; i++)
    if (incident->origins[i] == as)
      return TRUE;
  return as == incident->victim;
}

/* Somebody else's prefix already, by an earlier incident. */
static gboolean check_free(const MsScheduleDraft *draft, const MsIncident *incident, guint16 prefix,
                           GError **error)
{
  for (guint i = 0; i < draft->holdings->len; i++) {
    const MsHolding *holding = &g_array_index(draft->holdings, MsHolding, i);
    if (holding->prefix != prefix || is_origin(incident, holding->as))
      continue;
    char text[MS_PREFIX_TEXT];
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_PREFIX,
                "incident %s: %s is AS%u's already and cannot be AS%u's too; give each victim a "
                "prefix of its own",
                incident->name, ms_prefix_format(&incident->prefix, text),
                draft->topology->asn[holding->as], draft->topology->asn[incident->victim]);
    return FALSE;
  }
  return TRUE;
}

/* An origin announces its prefix at time 0, once however many incidents it suffers. */
static gboolean announce(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                         guint32 as, GError **error)
{
  guint16 prefix = ms_draft_prefix(draft, &incident->prefix);
  gboolean silent = ms_incident_is_silent(incident);
  const MsHolding *before = find_holding(draft, prefix, as);
  if (before != NULL && before->announces == silent) {
    char text[MS_PREFIX_TEXT];
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_PREFIX,
                "incident %s: AS%u announces %s in one incident and keeps it back in another; let "
                "both say the same, or give them prefixes of their own",
                incident->name, draft->topology->asn[as],
                ms_prefix_format(&incident->prefix, text));
    return FALSE;
  }
  if (before != NULL)
    return TRUE;
  MsHolding holding = {prefix, as, !silent};
  g_array_append_val(draft->holdings, holding);
  if (!silent)
    ms_draft_act(
        draft,
        (MsAct){
            .time = 0, .kind = MS_ACT_ANNOUNCE, .as = as, .prefix = prefix, .incident = number});
  return TRUE;
}

static gboolean announce_origins(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                                 GError **error)
{
  if (!check_free(draft, incident, ms_draft_prefix(draft, &incident->prefix), error) ||
      !announce(draft, incident, number, incident->victim, error))
    return FALSE;
  for (guint i = 0; i < incident->n_origins; i++)
    if (!announce(draft, incident, number, incident->origins[i], error))
      return FALSE;
  return TRUE;
}

/* What an offender switches on and off: offences of one sort with one prefix share it. */
static guint sort_of(const MsIncident *incident)
{
  guint sort = 0;
  if (incident->kind == MS_INCIDENT_SUPPRESSION)
    return 4;
  if (incident->kind == MS_INCIDENT_LEAK && (incident->leak_types & MS_LEAK_ALL_TYPES))
    sort |= 1;
  if (ms_incident_is_hijack(incident->kind) || incident->kind == MS_INCIDENT_OPTIMISER ||
      (incident->kind == MS_INCIDENT_LEAK && (incident->leak_types & ~(guint)MS_LEAK_ALL_TYPES)))
    sort |= 2;
  return sort;
}

/* Two incidents that would share one switch at the offender: the first to end would end both. */
static gboolean check_apart(const MsScheduleDraft *draft, const MsIncident *incidents, guint number,
                            GError **error)
{
  const MsIncident *b = &incidents[number];
  for (guint i = 0; i < number; i++) {
    const MsIncident *a = &incidents[i];
    if ((sort_of(a) & sort_of(b)) == 0 || a->offender != b->offender ||
        !ms_prefix_equal(ms_incident_attacked(a), ms_incident_attacked(b)) || a->end <= b->start ||
        b->end <= a->start)
      continue;
    char text[MS_PREFIX_TEXT];
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_VALUE,
                "incidents %s and %s: AS%u does the same with %s in both at one time; let one end "
                "before the other starts, or make them one",
                a->name, b->name, draft->topology->asn[b->offender],
                ms_prefix_format(ms_incident_attacked(b), text));
    return FALSE;
  }
  return TRUE;
}

/* Nobody hijacks what is its own, be it as the victim of a later incident. */
static gboolean check_not_own(MsScheduleDraft *draft, const MsIncident *incident, GError **error)
{
  const MsPrefix *attacked = ms_incident_attacked(incident);
  if (!ms_incident_is_hijack(incident->kind) ||
      !ms_draft_holds(draft, ms_draft_prefix(draft, attacked), incident->offender))
    return TRUE;
  char text[MS_PREFIX_TEXT];
  g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_PREFIX, "incident %s: %s is AS%u's own",
              incident->name, ms_prefix_format(attacked, text),
              draft->topology->asn[incident->offender]);
  return FALSE;
}

/* Only one's own internal prefixes are leaked by oneself. */
static gboolean may_be_victim(const MsIncident *incident)
{
  return incident->kind == MS_INCIDENT_LEAK && incident->leak_types == MS_LEAK_MORE_SPECIFICS;
}

static gboolean draft_incident(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                               GError **error)
{
  if (!announce_origins(draft, incident, number, error))
    return FALSE;
  if (incident->kind == MS_INCIDENT_NONE)
    return TRUE;
  if (incident->start < 0 || incident->end <= incident->start) {
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_TIME,
                "incident %s: it has to start at 0 or later and end after it starts",
                incident->name);
    return FALSE;
  }
  if (incident->offender == incident->victim && !may_be_victim(incident)) {
    g_set_error(error, MS_INCIDENT_ERROR, MS_INCIDENT_ERROR_VALUE,
                "incident %s: AS%u is both offender and victim", incident->name,
                draft->topology->asn[incident->victim]);
    return FALSE;
  }
  return ms_draft_offence(draft, incident, number, error) &&
         ms_draft_repairs(draft, incident, number, error);
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
static gboolean draft_fault(MsScheduleDraft *draft, const MsSessionFault *faults, guint n_faults,
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
  ms_draft_act(draft, act);
  act.time = fault->up;
  act.kind = MS_ACT_SESSION_UP;
  if (!stays_down(faults, n_faults, number))
    ms_draft_act(draft, act);
  return TRUE;
}

/* The prefix of whose first address traffic is followed: a prefix that covers the victim's is
 * looked at where the victim's lies. */
static const MsPrefix *target_prefix(const MsIncident *incident)
{
  return incident->kind == MS_INCIDENT_SUPERPREFIX_HIJACK ? &incident->prefix
                                                          : ms_incident_attacked(incident);
}

/* Follows the traffic to the first address of the incident's most specific prefix. */
static gboolean add_target(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                           GError **error)
{
  MsPrefix address = *target_prefix(incident);
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
                  ms_prefix_format(target_prefix(incident), text));
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

static gboolean is_end(const MsAct *act)
{
  return (act->kind == MS_ACT_WITHDRAW && act->offence) || act->kind == MS_ACT_LEAK_END ||
         act->kind == MS_ACT_SESSION_UP || act->kind == MS_ACT_THAW;
}

/* What ends at a moment ends before what begins at it: two incidents that follow each other may use
 * one switch. */
static int compare_acts(const MsAct *a, const MsAct *b)
{
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  return (int)is_end(b) - (int)is_end(a);
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

/* An empty list stays one: it says that nobody gets it, and none that all do. */
static guint32 *copy_list(const guint32 *list, guint n)
{
  if (list == NULL)
    return NULL;
  guint32 *copy = g_new0(guint32, n + 1);
  memcpy(copy, list, sizeof *list * n);
  return copy;
}

static MsIncident *copy_incidents(const MsIncident *incidents, guint n)
{
  MsIncident *copy = g_new(MsIncident, n + 1);
  for (guint i = 0; i < n; i++) {
    copy[i] = incidents[i];
    copy[i].name = g_strdup(incidents[i].name);
    copy[i].to = copy_list(incidents[i].to, incidents[i].n_to);
    copy[i].path = g_memdup2(incidents[i].path, sizeof *incidents[i].path * incidents[i].n_path);
    copy[i].origins =
        g_memdup2(incidents[i].origins, sizeof *incidents[i].origins * incidents[i].n_origins);
    copy[i].repairs =
        g_memdup2(incidents[i].repairs, sizeof *incidents[i].repairs * incidents[i].n_repairs);
    copy[i].end = ms_incident_repaired(&incidents[i]);
  }
  return copy;
}

MsSchedule *ms_schedule_new(const MsTopology *topology, const MsIncident *given, guint n_incidents,
                            const MsSessionFault *given_faults, guint n_faults, GError **error)
{
  MsIncident *incidents = copy_incidents(given, n_incidents);
  g_autofree MsSessionFault *faults =
      ms_incident_faults(incidents, n_incidents, given_faults, &n_faults);
  MsScheduleDraft draft = {
      .topology = topology,
      .prefixes = g_array_new(FALSE, FALSE, sizeof(MsPrefix)),
      .holdings = g_array_new(FALSE, FALSE, sizeof(MsHolding)),
      .acts = g_array_new(FALSE, FALSE, sizeof(MsAct)),
      .leaks = g_array_new(FALSE, FALSE, sizeof(MsLeak)),
      .claims = g_array_new(FALSE, TRUE, sizeof(MsClaim)),
      .targets = g_array_new(FALSE, FALSE, sizeof(MsTarget)),
  };
  gboolean good = TRUE;
  g_array_set_size(draft.claims, 1); /* MS_NO_CLAIM */
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
  schedule->n_claims = draft.claims->len;
  schedule->n_targets = draft.targets->len;
  schedule->n_incidents = n_incidents;
  schedule->incidents = incidents;
  schedule->prefixes = (MsPrefix *)(void *)g_array_free(draft.prefixes, FALSE);
  schedule->acts = (MsAct *)(void *)g_array_free(draft.acts, FALSE);
  schedule->leaks = (MsLeak *)(void *)g_array_free(draft.leaks, FALSE);
  schedule->claims = (MsClaim *)(void *)g_array_free(draft.claims, FALSE);
  schedule->targets = (MsTarget *)(void *)g_array_free(draft.targets, FALSE);
  g_array_free(draft.holdings, TRUE);
  if (!good) {
    ms_schedule_free(schedule);
    return NULL;
  }
  return schedule;
}

void ms_schedule_change_registry(MsSchedule *schedule, gint64 time)
{
  guint at = schedule->n_acts++;
  schedule->acts = g_renew(MsAct, schedule->acts, schedule->n_acts);
  for (; at > 0 && schedule->acts[at - 1].time > time; at--)
    schedule->acts[at] = schedule->acts[at - 1];
  schedule->acts[at] =
      (MsAct){.time = time, .kind = MS_ACT_REGISTRY, .as = MS_NO_AS, .incident = G_MAXUINT};
}

void ms_schedule_free(MsSchedule *schedule)
{
  if (schedule == NULL)
    return;
  for (guint i = 0; i < schedule->n_leaks; i++)
    g_free((gpointer)schedule->leaks[i].to);
  for (guint i = 0; i < schedule->n_claims; i++) {
    g_free((gpointer)schedule->claims[i].to);
    g_free((gpointer)schedule->claims[i].path);
  }
  for (guint i = 0; i < schedule->n_incidents; i++) {
    g_free((gpointer)schedule->incidents[i].name);
    g_free((gpointer)schedule->incidents[i].to);
    g_free((gpointer)schedule->incidents[i].path);
    g_free((gpointer)schedule->incidents[i].origins);
    g_free((gpointer)schedule->incidents[i].repairs);
  }
  g_free(schedule->incidents);
  g_free(schedule->prefixes);
  g_free(schedule->acts);
  g_free(schedule->leaks);
  g_free(schedule->claims);
  g_free(schedule->targets);
  g_free(schedule);
}
