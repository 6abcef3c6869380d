/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What loading and checking a scenario share. */
#pragma once

#include "scenarios/format/scan.h"
#include "scenarios/format/scenario.h"

G_BEGIN_DECLS

/**
 * MsSetting:
 * @text: the value
 * @place: as messages begin
 * @base_dir: that files are relative to
 * @from_command_line: whether --set said so
 */
typedef struct {
  char *text, *place;
  const char *base_dir;
  gboolean from_command_line;
} MsSetting;

/** MsScenarioRun: @settings: by "section\nkey", what is given for this run, the shared settings
 * included */
typedef struct {
  const char *name; /* borrowed from the scan; "run" without variants */
  char *title;
  GString *overrides;
  GHashTable *settings;
} MsScenarioRun;

struct _MsScenario {
  char *path, *name, *base_dir, *text;
  MsSchema *schema;
  MsScan *scan;
  GHashTable *settings; /* of the sections themselves and --set */
  GPtrArray *runs;
  GHashTable *sections; /* kind -> GPtrArray of names */
  GPtrArray *warnings, *problems;
  GString *overrides; /* of the command line */
};

/** ms_scenario_problem: one more thing wrong; @place and the message are copied */
void ms_scenario_problem(MsScenario *scenario, const char *place, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void ms_scenario_warn(MsScenario *scenario, const char *place, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/** ms_scenario_check: what needs more than one key: whether what has to be there is, and what
 * excludes each other */
void ms_scenario_check(MsScenario *scenario);

/** ms_setting_key: the key of the settings' table; (transfer full) */
char *ms_setting_key(const char *section, const char *key);

G_END_DECLS
