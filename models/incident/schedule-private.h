/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A schedule in the making. */
#pragma once

#include "models/incident/schedule.h"

G_BEGIN_DECLS

/** MsHolding: @as may announce prefix @prefix; @announces: and does */
typedef struct {
  guint16 prefix;
  guint32 as;
  gboolean announces;
} MsHolding;

/** MsScheduleDraft: of #MsPrefix, #MsHolding, #MsAct, #MsLeak, #MsClaim, #MsTarget */
typedef struct {
  const MsTopology *topology;
  GArray *prefixes, *holdings, *acts, *leaks, *claims, *targets;
} MsScheduleDraft;

/** ms_draft_prefix: the number of @prefix */
guint16 ms_draft_prefix(MsScheduleDraft *draft, const MsPrefix *prefix);

/** ms_draft_act: adds @act, where it ever happens */
void ms_draft_act(MsScheduleDraft *draft, MsAct act);

/** ms_draft_holds: whether @as may announce prefix @prefix */
gboolean ms_draft_holds(const MsScheduleDraft *draft, guint16 prefix, guint32 as);

/** ms_incident_attacked: what the incident strikes: the prefix that the offender announces or leaks
 */
const MsPrefix *ms_incident_attacked(const MsIncident *incident);

/** ms_draft_offence: what the offender of incident @number does */
gboolean ms_draft_offence(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                          GError **error);

/** ms_draft_repairs: what people do against incident @number, whose end is ms_incident_repaired()
 */
gboolean ms_draft_repairs(MsScheduleDraft *draft, const MsIncident *incident, guint number,
                          GError **error);

/** ms_incident_repaired: when it ends, be it that the offender withdraws before its time */
gint64 ms_incident_repaired(const MsIncident *incident);

/** ms_incident_defence: what the victim announces against it; how many: the two halves of what is
 * attacked, or just that, where they would be longer than routers take */
guint ms_incident_defence(const MsIncident *incident, MsPrefix halves[2]);

/** ms_incident_faults: @faults, of which there are @n (inout), and the sessions that neighbours
 * shut; (transfer full) */
MsSessionFault *ms_incident_faults(const MsIncident *incidents, guint n_incidents,
                                   const MsSessionFault *faults, guint *n);

G_END_DECLS
