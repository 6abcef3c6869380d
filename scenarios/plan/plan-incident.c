/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes wrong: ASes placed, and the schedule that comes of it. */
#include "scenarios/format/value.h"
#include "scenarios/plan/incident-private.h"
#include "scenarios/plan/plan-private.h"
#include "scenarios/plan/plan-response.h"

#include <string.h>

static gboolean place_parties(const MsIncidentDraft *draft, guint n, MsPlaceParty place,
                              gpointer user_data, GError **error)
{
  const MsIncidentSpecs *specs = draft->specs;
  const MsIncidentSpec *spec = &specs->spec[n];
  MsIncident *incident = &draft->incidents[n];
  incident->offender = incident->victim = MS_NO_AS;
  for (guint turn = 0; turn < 2; turn++) {
    gboolean offender = (turn == 0) == spec->offender_first;
    if (offender ? spec->offender == NULL : spec->victim == NULL)
      continue;
    if (offender && spec->first != n) { /* one offender for all victims */
      incident->offender = draft->incidents[spec->first].offender;
      continue;
    }
    g_autoptr(GError) cause = NULL;
    guint32 other = offender ? incident->victim : incident->offender;
    guint32 as = place(user_data, n, offender, other, &cause);
    if (as == MS_NO_AS)
      return ms_scenario_refuse(specs->plan->scenario, specs->run, spec->section,
                                offender ? "offender" : "victim", MS_SCENARIO_ERROR_VALUE, error,
                                "%s", cause->message);
    *(offender ? &incident->offender : &incident->victim) = as;
  }
  if (spec->victim == NULL)
    incident->victim = incident->offender;
  return TRUE;
}

/* Other origins: named or drawn, none of them a party. */
static gboolean place_origins(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                              MsIncident *incident, GError **error)
{
  const MsIncidentSpecs *specs = draft->specs;
  const MsTopology *topology = specs->plan->topology;
  if (spec->origins == NULL)
    return TRUE;
  guint32 *origins = g_new(guint32, spec->origins->len);
  incident->origins = origins;
  for (guint i = 0; i < spec->origins->len; i++) {
    g_autoptr(GError) cause = NULL;
    MsPlacementContext context = {.topology = topology,
                                  .other = incident->victim,
                                  .apart = incident->offender,
                                  .has_apart = TRUE};
    guint32 as = ms_placement_find(g_ptr_array_index(spec->origins, i), &context, draft->seed,
                                   spec->origins_key, NULL, &cause);
    if (as == MS_NO_AS)
      return ms_scenario_refuse(specs->plan->scenario, specs->run, spec->section, "origins",
                                MS_SCENARIO_ERROR_VALUE, error, "%s", cause->message);
    if (as == incident->victim || as == incident->offender)
      return ms_scenario_refuse(
          specs->plan->scenario, specs->run, spec->section, "origins", MS_SCENARIO_ERROR_CONFLICT,
          error, "AS%u is the %s; name other ASes", topology->asn[as],
          as == incident->victim ? "victim, which announces it anyway" : "offender");
    origins[incident->n_origins++] = as;
  }
  return TRUE;
}

void ms_incident_lists_free(MsIncident *incident)
{
  g_free((gpointer)incident->to);
  g_free((gpointer)incident->path);
  g_free((gpointer)incident->origins);
  incident->to = incident->path = incident->origins = NULL;
}

/* What needs no prefix: parties, receivers, the path. */
static gboolean draft_incident(const MsIncidentDraft *draft, guint n, MsPlaceParty place,
                               gpointer user_data, GError **error)
{
  const MsIncidentSpec *spec = &draft->specs->spec[n];
  MsIncident *incident = &draft->incidents[n];
  incident->name = spec->label;
  incident->kind = spec->kind;
  incident->start = spec->start;
  incident->end = spec->end;
  if (!place_parties(draft, n, place, user_data, error) ||
      !place_origins(draft, spec, incident, error))
    return FALSE;
  if (spec->kind == MS_INCIDENT_NONE)
    return TRUE;
  incident->silent = spec->silent;
  if (spec->kind == MS_INCIDENT_LEAK) {
    incident->leak_types = spec->types;
    incident->unpoliced = spec->unpoliced;
    incident->table = spec->table > 1 ? spec->table : 0;
  }
  if (spec->kind != MS_INCIDENT_SUPPRESSION && !ms_draft_aim(draft, spec, incident, error))
    return FALSE;
  if (!ms_incident_is_hijack(spec->kind))
    return TRUE;
  incident->strips = spec->strips;
  incident->intercepts = spec->intercepts;
  return ms_draft_path(draft, spec, incident, error);
}

gboolean ms_incidents_draft(const MsIncidentSpecs *specs, guint64 seed, MsPlaceParty place,
                            gpointer user_data, MsIncident *incidents, GError **error)
{
  MsIncidentDraft draft = {specs, seed, incidents};
  for (guint i = 0; i < specs->n; i++)
    if (!draft_incident(&draft, i, place, user_data, error))
      return FALSE;
  return ms_draft_prefixes(&draft, error);
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
  MsPlacementContext context = {.topology = plan->topology,
                                .participant = placer->anybody,
                                .can_leak = spec->can_leak,
                                .other = other};
  return offender ? ms_placement_find(spec->offender, &context, plan->seed, spec->offender_key,
                                      &placer->how[n].offenders, error)
                  : ms_placement_find(spec->victim, &context, plan->seed, spec->victim_key,
                                      &placer->how[n].victims, error);
}

static void fill_how(const MsIncidentSpecs *specs, MsPlanRun *into)
{
  into->incidents = g_new0(MsPlanIncident, specs->n + 1);
  for (guint i = 0; i < specs->n; i++) {
    into->incidents[i].section = specs->spec[i].section;
    /* Parties that are not drawn, or only once for several incidents. */
    into->incidents[i].offenders = specs->spec[i].offender != NULL;
    into->incidents[i].victims = 1;
  }
}

gboolean ms_plan_place(MsPlanner *planner, guint run, MsPlanDraft *draft, MsPlanRun *into,
                       GError **error)
{
  MsIncidentSpecs *specs = &draft->specs;
  if (!ms_incident_specs_fill(planner->plan, run, specs, error))
    return FALSE;
  fill_how(specs, into);
  Placer placer = {specs, planner->anybody, into->incidents};
  draft->incidents = g_new0(MsIncident, specs->n + 1);
  return ms_incidents_draft(specs, planner->plan->seed, place_for_run, &placer, draft->incidents,
                            error);
}

void ms_plan_draft_clear(MsPlanDraft *draft)
{
  for (guint i = 0; draft->incidents != NULL && i < draft->specs.n; i++)
    ms_incident_lists_free(&draft->incidents[i]);
  g_clear_pointer(&draft->incidents, g_free);
  ms_incident_specs_clear(&draft->specs);
}

static void evade(MsPlan *plan, guint run, const MsPlanDraft *draft, const MsPlanRun *into)
{
  MsEvasion evasion = {.topology = plan->topology,
                       .registry = into->registry,
                       .security = &into->security,
                       .deployment = into->deployment,
                       .listed = into->listed,
                       .mechanisms = into->deployment->active};
  for (guint i = 0; i < draft->specs.n; i++)
    if (!ms_incident_evade(&draft->specs.spec[i], &evasion, plan->seed, &draft->incidents[i]))
      ms_plan_warn(plan, run, draft->specs.spec[i].section, "path",
                   "no path of up to %u links goes undetected by what this run deploys; the "
                   "shortest is taken",
                   MS_EVASIVE_HOPS);
}

static guint conduct_of(gpointer user_data, guint32 as)
{
  const MsPlanRun *run = user_data;
  return run->conduct == NULL ? 0 : run->conduct[as];
}

/* What people would do too late; but a user who names no end waits for them. */
static void warn_late(MsPlan *plan, guint run, const MsPlanDraft *draft, const GArray *late,
                      gint64 until)
{
  for (guint i = 0; i < late->len; i++) {
    const MsLateRepair *it = &g_array_index(late, MsLateRepair, i);
    const char *section = draft->specs.spec[it->incident].section;
    const gint64 minute = G_GINT64_CONSTANT(60000000000);
    g_autofree char *time = ms_duration_text((it->repair.time + minute / 2) / minute * minute);
    gboolean ends = draft->incidents[it->incident].end <= until;
    ms_plan_warn(
        plan, run, ends ? section : "engine", ends ? "end" : "until",
        "by [response], AS%u would repair %s at about %s, when %s has ended: that, and what "
        "would come later, does not happen; a later time, or none, lets it",
        plan->topology->asn[it->repair.as], section, time, ends ? "it" : "the run");
  }
}

static void respond(MsPlan *plan, guint run, const MsPlanDraft *draft, const MsResponse *response,
                    MsPlanRun *into)
{
  g_autoptr(GArray) late = g_array_new(FALSE, FALSE, sizeof(MsLateRepair));
  MsPlanRespond how = {.response = response,
                       .topology = plan->topology,
                       .policy = &into->policy,
                       .conduct = conduct_of,
                       .user_data = into,
                       .seed = plan->seed,
                       .bounded = !into->steady &&
                                  ms_scenario_is_set(plan->scenario, run, "engine", "until"),
                       .late = late};
  ms_plan_respond(&how, draft->incidents, draft->specs.n, &into->options.until);
  into->lasts = how.bounded && response->responders != 0;
  warn_late(plan, run, draft, late, into->options.until);
}

gboolean ms_plan_schedule(MsPlanner *planner, guint run, const MsPlanDraft *draft, MsPlanRun *into,
                          GError **error)
{
  evade(planner->plan, run, draft, into);
  MsResponse response = ms_plan_response(planner->plan->scenario, run);
  respond(planner->plan, run, draft, &response, into);
  into->schedule = ms_incidents_schedule(&draft->specs, draft->incidents, error);
  ms_plan_unrespond(draft->incidents, draft->specs.n);
  if (into->schedule == NULL)
    return FALSE;
  if (into->later != NULL)
    ms_schedule_change_registry(into->schedule, into->registry_changes);
  return TRUE;
}
