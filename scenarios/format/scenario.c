/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/scenario.h"

#include "models/manrs/participants.h"
#include "scenarios/format/scenario-private.h"

#include <string.h>

/* The names and settings of a run without variants. */
static const char *const only_run = "run";

char *ms_setting_key(const char *section, const char *key)
{
  return g_strconcat(section, "\n", key, NULL);
}

static const MsScenarioRun *run_of(const MsScenario *scenario, guint run)
{
  g_assert(run < scenario->runs->len);
  return g_ptr_array_index(scenario->runs, run);
}

static const MsSetting *find(const MsScenario *scenario, guint run, const char *section,
                             const char *key)
{
  g_autofree char *name = ms_setting_key(section, key);
  if (run == MS_SHARED)
    return g_hash_table_lookup(scenario->settings, name);
  const MsScenarioRun *it = run_of(scenario, run);
  const MsSetting *own = g_hash_table_lookup(it->settings, name);
  return own != NULL || it->base == NULL ? own : g_hash_table_lookup(it->base, name);
}

const char *ms_scenario_name(const MsScenario *scenario)
{
  return scenario->name;
}

const char *ms_scenario_path(const MsScenario *scenario)
{
  return scenario->path;
}

const char *ms_scenario_source(const MsScenario *scenario)
{
  return scenario->text;
}

const MsSchema *ms_scenario_schema(const MsScenario *scenario)
{
  return scenario->schema;
}

const GPtrArray *ms_scenario_warnings(const MsScenario *scenario)
{
  return scenario->warnings;
}

gboolean ms_scenario_is_sweep(const MsScenario *scenario)
{
  return scenario->sweep;
}

static gboolean sets_spoofing(GHashTable *settings)
{
  GHashTableIter iter;
  gpointer id;
  if (settings == NULL)
    return FALSE;
  g_hash_table_iter_init(&iter, settings);
  while (g_hash_table_iter_next(&iter, &id, NULL))
    if (g_str_has_prefix(id, "spoofing\n"))
      return TRUE;
  return FALSE;
}

gboolean ms_scenario_is_spoofing(const MsScenario *scenario)
{
  if (ms_scenario_sections(scenario, "spoofing")->len > 0 || sets_spoofing(scenario->settings))
    return TRUE;
  for (guint i = 0; i < scenario->runs->len; i++) {
    const MsScenarioRun *run = g_ptr_array_index(scenario->runs, i);
    if (sets_spoofing(run->settings) || sets_spoofing(run->base))
      return TRUE;
  }
  return FALSE;
}

guint ms_scenario_n_axes(const MsScenario *scenario)
{
  return scenario->axes->len;
}

const MsAxis *ms_scenario_axis(const MsScenario *scenario, guint axis)
{
  g_assert(axis < scenario->axes->len);
  const MsScenarioAxis *it = g_ptr_array_index(scenario->axes, axis);
  return &it->axis;
}

guint ms_scenario_n_runs(const MsScenario *scenario)
{
  return scenario->runs->len;
}

const char *ms_scenario_run_name(const MsScenario *scenario, guint run)
{
  const char *name = run_of(scenario, run)->name;
  return name != NULL ? name : only_run;
}

const char *ms_scenario_run_title(const MsScenario *scenario, guint run)
{
  const char *title = run_of(scenario, run)->title;
  return title != NULL ? title : ms_scenario_run_name(scenario, run);
}

const char *ms_scenario_run_overrides(const MsScenario *scenario, guint run)
{
  return run == MS_SHARED ? scenario->command_line->str : run_of(scenario, run)->overrides->str;
}

const GPtrArray *ms_scenario_sections(const MsScenario *scenario, const char *kind)
{
  return g_hash_table_lookup(scenario->sections, kind);
}

const char *ms_section_label(const char *section)
{
  const char *space = strchr(section, ' ');
  return space != NULL ? space + 1 : section;
}

static const MsKey *key_of(const MsScenario *scenario, const char *section, const char *key)
{
  g_autofree char *kind = g_strndup(section, strcspn(section, " "));
  const MsKey *found = ms_schema_key(scenario->schema, kind, key);
  g_assert(found != NULL);
  return found;
}

const char *ms_scenario_value(const MsScenario *scenario, guint run, const char *section,
                              const char *key)
{
  const MsSetting *setting = find(scenario, run, section, key);
  if (setting != NULL)
    return setting->text;
  const MsKey *found = key_of(scenario, section, key);
  return scenario->sweep && found->sweep_fallback != NULL ? found->sweep_fallback : found->fallback;
}

/* Since when anybody of @key is known by day; %NULL: nobody is. */
static const char *known_since(const char *key)
{
  guint n;
  if (g_str_equal(key, "operators"))
    return "";
  if (g_str_equal(key, "cdn-cloud"))
    return ms_founders(&n)->joined;
  return g_str_equal(key, "rov") ? ms_rov_history(&n)->since : NULL;
}

char *ms_scenario_adoption(const MsScenario *scenario, guint run, const char *key)
{
  const char *day = ms_scenario_value(scenario, run, "adoption", "as-of");
  const char *since = day != NULL ? known_since(key) : NULL;
  if (since == NULL || strcmp(since, day) > 0 || ms_scenario_is_set(scenario, run, "adoption", key))
    return g_strdup(ms_scenario_value(scenario, run, "adoption", key));
  return g_strconcat("as-of:", day, NULL);
}

gboolean ms_scenario_is_set(const MsScenario *scenario, guint run, const char *section,
                            const char *key)
{
  return find(scenario, run, section, key) != NULL;
}

const char *ms_scenario_base_dir(const MsScenario *scenario, guint run, const char *section,
                                 const char *key)
{
  const MsSetting *setting = find(scenario, run, section, key);
  return setting != NULL ? setting->base_dir : scenario->base_dir;
}

guint64 ms_scenario_count(const MsScenario *scenario, guint run, const char *section,
                          const char *key)
{
  guint64 value = 0;
  gboolean good = ms_value_count(ms_scenario_value(scenario, run, section, key), &value, NULL);
  g_assert(good);
  return value;
}

gboolean ms_scenario_bool(const MsScenario *scenario, guint run, const char *section,
                          const char *key)
{
  gboolean value = FALSE;
  gboolean good = ms_value_bool(ms_scenario_value(scenario, run, section, key), &value, NULL);
  g_assert(good);
  return value;
}

gint64 ms_scenario_time(const MsScenario *scenario, guint run, const char *section, const char *key)
{
  gint64 value = 0;
  gboolean good = ms_value_time(ms_scenario_value(scenario, run, section, key), &value, NULL);
  g_assert(good);
  return value;
}

/* Whether anybody acts against incidents; all points of a sweep have the same ones. */
static gboolean is_responded(const MsScenario *scenario, guint run)
{
  if (!ms_scenario_is_sweep(scenario))
    return !g_str_equal(ms_scenario_value(scenario, run, "response", "by"), "none");
  for (guint i = 0; i < ms_scenario_n_runs(scenario); i++)
    if (!g_str_equal(ms_scenario_value(scenario, i, "response", "by"), "none"))
      return TRUE;
  return FALSE;
}

gint64 ms_scenario_incident_end(const MsScenario *scenario, guint run, const char *section)
{
  const gint64 usual = 20 * G_GINT64_CONSTANT(60000000000);
  if (ms_scenario_is_set(scenario, run, section, "end"))
    return ms_scenario_time(scenario, run, section, "end");
  if (is_responded(scenario, run))
    return MS_TIME_NEVER;
  return ms_scenario_time(scenario, run, section, "start") + usual;
}

guint ms_scenario_choice(const MsScenario *scenario, guint run, const char *section,
                         const char *key)
{
  guint value = 0;
  const char *const *choices = key_of(scenario, section, key)->choices;
  gboolean good =
      ms_value_choice(ms_scenario_value(scenario, run, section, key), choices, &value, NULL);
  g_assert(good);
  return value;
}

char *ms_scenario_place(const MsScenario *scenario, guint run, const char *section, const char *key)
{
  const MsSetting *setting = key != NULL ? find(scenario, run, section, key) : NULL;
  if (setting != NULL)
    return g_strdup(setting->place);
  const MsScanSection *found = ms_scan_section(scenario->scan, section);
  if (found != NULL)
    return g_strdup_printf("%s:%u: [%s]%s%s", scenario->path, found->line, section,
                           key != NULL ? " " : "", key != NULL ? key : "");
  return g_strdup_printf("%s: [%s]%s%s", scenario->path, section, key != NULL ? " " : "",
                         key != NULL ? key : "");
}

gboolean ms_scenario_refuse(const MsScenario *scenario, guint run, const char *section,
                            const char *key, MsScenarioError code, GError **error,
                            const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *place = ms_scenario_place(scenario, run, section, key);
  g_set_error(error, MS_SCENARIO_ERROR, code, "%s: %s", place, message);
  return FALSE;
}
