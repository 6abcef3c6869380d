/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `run` and `check` of a scenario of spoofed traffic. */
#pragma once

#include "scenarios/plan/spoofing-plan.h"

G_BEGIN_DECLS

/** MsRunSpoofing: @output: the result file; @jobs: worker processes, 0: as many as processors */
typedef struct {
  const char *output;
  guint jobs;
  gboolean json, quiet;
} MsRunSpoofing;

/** ms_run_spoofing: carries @scenario out and says what was found; returns how to end */
int ms_run_spoofing(const MsScenario *scenario, const MsRunSpoofing *how);

/** ms_check_spoofing_text, ms_check_spoofing_json: what would be run; %NULL with an error where a
 * draw of the first block finds nobody; (transfer full) */
char *ms_check_spoofing_text(const MsSpoofingPlan *plan, GError **error);
char *ms_check_spoofing_json(const MsSpoofingPlan *plan, const GPtrArray *more_warnings,
                             GError **error);

G_END_DECLS
