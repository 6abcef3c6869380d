/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that make incidents share. */
#pragma once

#include "scenarios/plan/incident-spec.h"

G_BEGIN_DECLS

/** MsIncidentDraft: incidents while they are made: names borrowed from the specs, lists owned */
typedef struct {
  const MsIncidentSpecs *specs;
  guint64 seed;
  MsIncident *incidents;
} MsIncidentDraft;

static inline const char *ms_draft_value(const MsIncidentDraft *draft, const char *section,
                                         const char *key)
{
  return ms_scenario_value(draft->specs->plan->scenario, draft->specs->run, section, key);
}

/** ms_draft_aim: who gets what is announced or leaked, and which types of leak are left */
gboolean ms_draft_aim(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                      MsIncident *incident, GError **error);

/** ms_draft_prefixes: of all incidents: what victims announce, and what offenders do */
gboolean ms_draft_prefixes(const MsIncidentDraft *draft, GError **error);

/** ms_draft_path: what the offender writes behind itself */
gboolean ms_draft_path(const MsIncidentDraft *draft, const MsIncidentSpec *spec,
                       MsIncident *incident, GError **error);

G_END_DECLS
