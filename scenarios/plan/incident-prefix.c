/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What victims announce, and what offenders do: as given, or by default. */
#include "scenarios/plan/incident-private.h"

#include <string.h>

/* Default prefixes: 198.18.0.0/16 and on, until 198.255.0.0/16. */
#define FIRST_DEFAULT 18
#define LAST_DEFAULT  255

/* The prefix of another incident before @n with the same victim, or that was given outright to one
 * after it. */
static const MsPrefix *prefix_of_victim(const MsIncidentDraft *draft, guint n)
{
  for (guint i = 0; i < draft->specs->n; i++)
    if (draft->incidents[i].victim == draft->incidents[n].victim && i != n &&
        draft->incidents[i].prefix.family != 0)
      return &draft->incidents[i].prefix;
  return NULL;
}

static gboolean taken(const MsIncidentDraft *draft, const MsPrefix *prefix)
{
  for (guint i = 0; i < draft->specs->n; i++)
    if (ms_prefix_equal(&draft->incidents[i].prefix, prefix))
      return TRUE;
  return FALSE;
}

/* Prefixes that are given first, so that defaults go round them; a family of 0 means: none yet. */
static gboolean give_prefixes(const MsIncidentDraft *draft, GError **error)
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

static gboolean refuse_prefix(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                              const char *before, const char *after, GError **error)
{
  return ms_scenario_refuse(draft->specs->plan->scenario, draft->specs->run, spec->section,
                            "prefix", MS_SCENARIO_ERROR_VALUE, error, "%s`%s`%s", before,
                            ms_draft_value(draft, spec->section, "prefix"), after);
}

/* The prefix one bit shorter, which covers it. */
static void widen(MsPrefix *prefix)
{
  guint bit = --prefix->length;
  prefix->address[bit / 8] &= (guint8) ~(0x80u >> bit % 8);
}

static gboolean give_hijacked(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                              MsIncident *incident, GError **error)
{
  guint8 usual = incident->prefix.family == 4 ? 24 : 48;
  if (spec->hijacked.family != 0) {
    incident->hijacked = spec->hijacked;
    return TRUE;
  }
  incident->hijacked = incident->prefix;
  switch (incident->kind) {
  case MS_INCIDENT_SUPERPREFIX_HIJACK:
    if (incident->prefix.length == 0)
      return refuse_prefix(draft, spec, "nothing covers ", "; write a longer one", error);
    widen(&incident->hijacked);
    return TRUE;
  case MS_INCIDENT_BLACKHOLE_HIJACK:
    incident->hijacked.length = incident->prefix.family == 4 ? 32 : 128;
    return TRUE;
  default:
    if (incident->prefix.length < usual)
      incident->hijacked.length = usual;
    else if (!ms_prefix_first_half(&incident->prefix, &incident->hijacked))
      return refuse_prefix(draft, spec, "",
                           " is one address, which has no more specific prefix; write a shorter "
                           "one",
                           error);
    return TRUE;
  }
}

gboolean ms_draft_prefixes(const MsIncidentDraft *draft, GError **error)
{
  if (!give_prefixes(draft, error))
    return FALSE;
  for (guint i = 0; i < draft->specs->n; i++)
    if (ms_incident_has_hijacked(&draft->incidents[i]) &&
        !give_hijacked(draft, &draft->specs->spec[i], &draft->incidents[i], error))
      return FALSE;
  return TRUE;
}
