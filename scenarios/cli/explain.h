/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An explanation of the event engine as people and programs read it. */
#pragma once

#include "scenarios/plan/plan.h"
#include "sim/event/explain.h"

G_BEGIN_DECLS

/** ms_explain_text, ms_explain_json: why an AS of @run has the routes that it has; (transfer full)
 */
char *ms_explain_text(const MsTopology *topology, const MsPlanRun *run,
                      const MsExplanation *explanation);
char *ms_explain_json(const MsTopology *topology, const MsPlanRun *run,
                      const MsExplanation *explanation);

/**
 * MsExplainedDuty: on which sessions an AS runs a mechanism
 * @import, @export: text, "customers, peers", with shares where not all of a class; "" for none
 */
typedef struct {
  const MsMechanism *mechanism;
  char *import, *export;
} MsExplainedDuty;

/** ms_explain_duties: what @as runs, in the order in which it is asked; (transfer full) */
GArray *ms_explain_duties(const MsPlanRun *run, guint32 as);

/** ms_explain_path: appends a path as received, nearest first, an AS_SET as {set} */
void ms_explain_path(const MsExplainedRoute *route, GString *text);

/** ms_explain_mark: what an AS does with traffic: a word for programs, and a form for people */
const char *ms_explain_mark(guint8 mark);

G_END_DECLS
