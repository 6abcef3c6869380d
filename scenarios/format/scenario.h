/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scenario: a file in GKeyFile's syntax, checked against the schema, with what the command line
 * overrides. It has one *run* for each [variant], or the one run "run". Settings are looked up by
 * run: what the command line says wins over a variant, which wins over the section itself, which
 * wins over the default. With a section [sweep] the runs are the *points* of a grid: each variant
 * at each value of each axis. No key is both an axis's and a variant's or the command line's.
 *
 * Everything that needs no graph is checked when it is loaded, and all problems are told at once,
 * so the accessors below cannot fail. */
#pragma once

#include "scenarios/format/schema.h"
#include "scenarios/format/value.h"

G_BEGIN_DECLS

typedef struct _MsScenario MsScenario;

/** MS_SHARED: in place of a run: the settings that all runs share, without what variants and axes
 * change */
#define MS_SHARED G_MAXUINT

/**
 * ms_scenario_load:
 * @path: of the file; messages call it so
 * @overrides: (nullable): `SECTION.KEY=VALUE`, %NULL-terminated; split at the last dot before the
 * first `=`, but for `variant NAME.SECTION.KEY=VALUE`, which changes one run
 *
 * Returns: (transfer full): the scenario, or %NULL with an #MsScenarioError that has a line
 * "FILE:LINE: ..." (or "--set SECTION.KEY: ...") for each thing wrong
 */
MsScenario *ms_scenario_load(const char *path, const char *const *overrides, GError **error);

/** ms_scenario_parse: the same from @text; @path is what it is called and what files are relative
 * to */
MsScenario *ms_scenario_parse(const char *text, gsize length, const char *path,
                              const char *const *overrides, GError **error);
void ms_scenario_free(MsScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsScenario, ms_scenario_free)

/** ms_scenario_name: the file's name without folders and `.ini`; ms_scenario_path: as given;
 * ms_scenario_text: the whole text as it stands in the file */
const char *ms_scenario_name(const MsScenario *scenario);
const char *ms_scenario_path(const MsScenario *scenario);
const char *ms_scenario_source(const MsScenario *scenario);
const MsSchema *ms_scenario_schema(const MsScenario *scenario);

/** ms_scenario_warnings: what is likely not meant, a line each, in the form of errors */
const GPtrArray *ms_scenario_warnings(const MsScenario *scenario);

/** ms_scenario_is_sweep: whether there is a [sweep], in the file or from the command line */
gboolean ms_scenario_is_sweep(const MsScenario *scenario);

/** ms_scenario_is_spoofing: whether spoofed traffic takes the place of incidents: there is a
 * [spoofing], or something else sets a key of it */
gboolean ms_scenario_is_spoofing(const MsScenario *scenario);

/**
 * MsAxis:
 * @section, @key: what varies: "adoption", "cdn-cloud"; "" and "variant" for the variants
 * @values: [n_values] as written, %NULL-terminated; ranges are written out
 */
typedef struct {
  const char *section, *key;
  char **values;
  guint n_values;
} MsAxis;

/** ms_scenario_n_axes, ms_scenario_axis: the axes of a sweep: its variants, where there are any,
 * then the others in the order of the file. Points are numbered with the last axis fastest */
guint ms_scenario_n_axes(const MsScenario *scenario);
const MsAxis *ms_scenario_axis(const MsScenario *scenario, guint axis);

guint ms_scenario_n_runs(const MsScenario *scenario);
const char *ms_scenario_run_name(const MsScenario *scenario, guint run);
const char *ms_scenario_run_title(const MsScenario *scenario, guint run);

/** ms_scenario_run_overrides: what the command line, the variant and the axes change, a line
 * `SECTION.KEY=VALUE` each, in order; for #MS_SHARED all that the command line changes, as it has
 * it */
const char *ms_scenario_run_overrides(const MsScenario *scenario, guint run);

/** ms_scenario_sections: full names of the sections of @kind ("incident leak"), in the order of the
 * file; of strings */
const GPtrArray *ms_scenario_sections(const MsScenario *scenario, const char *kind);

/** ms_section_label: "leak" of "incident leak" */
const char *ms_section_label(const char *section);

/** ms_scenario_value: the value of @key in @section for @run, or its default, or %NULL where it has
 * none */
const char *ms_scenario_value(const MsScenario *scenario, guint run, const char *section,
                              const char *key);

/** ms_scenario_adoption: what [adoption] says of @key: its value, or what `as-of` makes of it;
 * (transfer full) */
char *ms_scenario_adoption(const MsScenario *scenario, guint run, const char *key);

/** ms_scenario_is_set: whether it was given rather than left to the default */
gboolean ms_scenario_is_set(const MsScenario *scenario, guint run, const char *section,
                            const char *key);

/** ms_scenario_base_dir: the folder that files named in this value are relative to; "" for the
 * current one */
const char *ms_scenario_base_dir(const MsScenario *scenario, guint run, const char *section,
                                 const char *key);

/** Typed access, for keys that have a value or a default; a time may be #MS_TIME_NEVER */
guint64 ms_scenario_count(const MsScenario *scenario, guint run, const char *section,
                          const char *key);
gboolean ms_scenario_bool(const MsScenario *scenario, guint run, const char *section,
                          const char *key);
gint64 ms_scenario_time(const MsScenario *scenario, guint run, const char *section,
                        const char *key);

/** ms_scenario_incident_end: when an incident ends: its `end`, or 20 minutes after its start, or
 * never where [response] says that somebody acts */
gint64 ms_scenario_incident_end(const MsScenario *scenario, guint run, const char *section);

/** ms_scenario_choice: the number of the value among the key's choices */
guint ms_scenario_choice(const MsScenario *scenario, guint run, const char *section,
                         const char *key);

/** ms_scenario_place: where the value stands, as messages begin: "FILE:LINE: [section] key", "--set
 * SECTION.KEY"; the section's header where @key is %NULL or left to the default; the file where
 * there is no such section; (transfer full) */
char *ms_scenario_place(const MsScenario *scenario, guint run, const char *section,
                        const char *key);

/** ms_scenario_refuse: sets @error to the place and the message; returns %FALSE */
gboolean ms_scenario_refuse(const MsScenario *scenario, guint run, const char *section,
                            const char *key, MsScenarioError code, GError **error,
                            const char *format, ...) G_GNUC_PRINTF(7, 8);

G_END_DECLS
