/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the checker share. */
#pragma once

#include "scenarios/format/scenario-private.h"

G_BEGIN_DECLS

/** MsCheck: a section of a run that is looked at */
typedef struct {
  MsScenario *scenario;
  guint run;
  const char *section;
} MsCheck;

static inline const char *ms_check_value(const MsCheck *check, const char *key)
{
  return ms_scenario_value(check->scenario, check->run, check->section, key);
}

static inline gboolean ms_check_is_set(const MsCheck *check, const char *key)
{
  return ms_scenario_is_set(check->scenario, check->run, check->section, key);
}

static inline gboolean ms_check_is_steady(const MsCheck *check)
{
  return g_str_equal(ms_scenario_value(check->scenario, check->run, "engine", "kind"), "steady");
}

/** ms_check_problem, ms_check_warn: at the place of @key; of the section's header where it is %NULL
 */
void ms_check_problem(const MsCheck *check, const char *key, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void ms_check_warn(const MsCheck *check, const char *key, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/** ms_check_required: whether all keys are there that sections of @kind have to have */
gboolean ms_check_required(const MsCheck *check, const char *kind);

void ms_check_incident(const MsCheck *check);
void ms_check_registry(const MsCheck *check);
void ms_check_mechanism(const MsCheck *check);

/** ms_check_spoofing: of a scenario whose traffic is spoofed */
void ms_check_spoofing(MsScenario *scenario);

/** ms_check_unspoofed: of one that is not, what is for spoofed traffic alone */
void ms_check_unspoofed(MsScenario *scenario);

G_END_DECLS
