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

/**
 * MsScenarioRun:
 * @name: borrowed from the scan, or @own_name for a point of a sweep; %NULL is "run"
 * @settings: by "section\nkey", what is given for this run
 * @base: (nullable): where else to look: for a point of a sweep what its variant says; else
 * @settings has the shared settings in it
 */
typedef struct {
  const char *name;
  char *own_name, *title;
  GString *overrides;
  GHashTable *settings, *base;
} MsScenarioRun;

/** MsScenarioAxis: an axis and where it stands */
typedef struct {
  MsAxis axis;
  char *section, *key, *place;
  const char *base_dir;
  gboolean from_command_line;
} MsScenarioAxis;

struct _MsScenario {
  char *path, *name, *base_dir, *text;
  MsSchema *schema;
  MsScan *scan;
  GHashTable *settings; /* of the sections themselves and --set */
  gboolean sweep;
  GPtrArray *axes; /* of MsScenarioAxis */
  GPtrArray *runs;
  GHashTable *sections; /* kind -> GPtrArray of names */
  GPtrArray *warnings, *problems;
  GString *overrides;    /* of the command line, for all runs */
  GString *command_line; /* the same, and for single runs */
};

/** ms_scenario_problem: one more thing wrong; @place and the message are copied */
void ms_scenario_problem(MsScenario *scenario, const char *place, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void ms_scenario_warn(MsScenario *scenario, const char *place, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/** ms_scenario_check: what needs more than one key: whether what has to be there is, and what
 * excludes each other */
void ms_scenario_check(MsScenario *scenario);

/** ms_load_check_section: whether such a section may be. @section is what stands in brackets, or
 * before the dot of an override */
gboolean ms_load_check_section(MsScenario *scenario, const char *section, const char *place);

/** ms_load_check_present: a named section has to be in the file: an override of one that is not is
 * a misspelt name */
gboolean ms_load_check_present(MsScenario *scenario, const char *section, const char *place);

/** ms_load_check_value: whether @key may be in @section and @value be its value */
gboolean ms_load_check_value(MsScenario *scenario, const char *section, const char *key,
                             const char *value, const char *place);

/** ms_load_split_name: section and key of "SECTION.KEY": split at the last dot */
gboolean ms_load_split_name(const char *name, char **section, char **key);

void ms_load_put(GHashTable *settings, const char *section, const char *key, const char *value,
                 const char *place, const char *base_dir, gboolean from_command_line);

/** ms_load_keep_override: adds to what is kept with a run's result: all but which clock carries the
 * events, which changes no result */
void ms_load_keep_override(GString *overrides, const char *section, const char *key,
                           const char *value);

/** ms_load_new_runs: an array that owns runs; ms_load_new_run: one without settings */
GPtrArray *ms_load_new_runs(void);
MsScenarioRun *ms_load_new_run(const char *overrides);

/** ms_load_is_axis: whether @key of a section [@kind] is SECTION.KEY of an axis */
gboolean ms_load_is_axis(const char *kind, const char *key);

/** ms_load_axis: one more axis, or the command line's values for one that is there; @name is
 * SECTION.KEY */
void ms_load_axis(MsScenario *scenario, const char *name, const char *values, const char *place,
                  const char *base_dir, gboolean from_command_line);
void ms_load_axis_free(gpointer axis);

/** ms_load_points: puts the points of the grid in the place of the runs that variants made */
void ms_load_points(MsScenario *scenario);

/** ms_setting_key: the key of the settings' table; (transfer full) */
char *ms_setting_key(const char *section, const char *key);

G_END_DECLS
