/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From text to a scenario: scan, GKeyFile, each value against the schema, then --set, then the
 * variants, then the points of a sweep (load-sweep.c). */
#include "scenarios/format/scenario-private.h"

#include "models/base/suggest.h"

#include <string.h>

#define MAX_PROBLEMS 20

static void free_setting(gpointer data)
{
  MsSetting *setting = data;
  g_free(setting->text);
  g_free(setting->place);
  g_free(setting);
}

static void free_run(gpointer data)
{
  MsScenarioRun *run = data;
  g_free(run->own_name);
  g_free(run->title);
  g_string_free(run->overrides, TRUE);
  g_hash_table_unref(run->settings);
  if (run->base != NULL)
    g_hash_table_unref(run->base);
  g_free(run);
}

static GHashTable *new_settings(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_setting);
}

G_GNUC_PRINTF(3, 0)
static void add_line(GPtrArray *lines, const char *place, const char *format, va_list arguments)
{
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  g_autofree char *line = g_strdup_printf("%s: %s", place, message);
  /* Once, though several runs may share what is wrong. */
  if (!g_ptr_array_find_with_equal_func(lines, line, g_str_equal, NULL))
    g_ptr_array_add(lines, g_steal_pointer(&line));
}

void ms_scenario_problem(MsScenario *scenario, const char *place, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  add_line(scenario->problems, place, format, arguments);
  va_end(arguments);
}

void ms_scenario_warn(MsScenario *scenario, const char *place, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  add_line(scenario->warnings, place, format, arguments);
  va_end(arguments);
}

static gboolean good_label(const char *label)
{
  const char *p = label;
  for (; *p != '\0'; p++)
    if (!g_ascii_isalnum(*p) && *p != '-' && *p != '_')
      return FALSE;
  return p > label;
}

gboolean ms_load_check_section(MsScenario *scenario, const char *section, const char *place)
{
  g_autofree char *kind = g_strndup(section, strcspn(section, " "));
  const char *label = strchr(section, ' ');
  const MsSectionKind *found = ms_schema_section(scenario->schema, kind);
  if (found == NULL) {
    g_autofree const char **kinds = ms_schema_kinds(scenario->schema);
    const char *near = ms_suggest(kind, kinds);
    if (near != NULL) {
      ms_scenario_problem(
          scenario, place, "there is no section [%s]; did you mean [%s%s]?", section, near,
          label != NULL && ms_schema_section(scenario->schema, near)->named ? label : "");
    } else {
      g_autofree char *all = g_strjoinv(", ", (char **)kinds);
      ms_scenario_problem(scenario, place, "there is no section [%s]; the sections are %s", section,
                          all);
    }
    return FALSE;
  }
  if (found->named && label == NULL) {
    const GPtrArray *same = ms_scenario_sections(scenario, kind);
    const char *one = same->len == 1 ? ms_section_label(g_ptr_array_index(same, 0)) : "NAME";
    ms_scenario_problem(scenario, place, "[%s] needs a name; write [%s %s]", kind, kind, one);
  } else if (!found->named && label != NULL)
    ms_scenario_problem(scenario, place,
                        "there is one section [%s] only, and it has no name; write [%s]", kind,
                        kind);
  else if (label != NULL && !good_label(label + 1))
    ms_scenario_problem(scenario, place,
                        "the name `%s` is not made of letters, digits, - and _; write it so",
                        label + 1);
  else
    return TRUE;
  return FALSE;
}

gboolean ms_load_check_value(MsScenario *scenario, const char *section, const char *key,
                             const char *value, const char *place)
{
  g_autofree char *kind = g_strndup(section, strcspn(section, " "));
  const MsKey *found = ms_schema_key(scenario->schema, kind, key);
  g_autoptr(GError) error = NULL;
  if (found == NULL) {
    g_autofree const char **names = ms_schema_names(scenario->schema, kind);
    const char *near = ms_suggest(key, names);
    if (near != NULL)
      ms_scenario_problem(scenario, place, "there is no key `%s` in [%s]; did you mean `%s`?", key,
                          section, near);
    else
      ms_scenario_problem(scenario, place,
                          "there is no key `%s` in [%s]; `manrs-sim list keys` shows all", key,
                          section);
    return FALSE;
  }
  if (*value == '\0') {
    ms_scenario_problem(scenario, place,
                        "nothing is given; write a value after the `=`, or leave the line out");
    return FALSE;
  }
  const char *comment = strstr(value, " #");
  if (comment != NULL && !g_str_equal(found->type->name, "text")) {
    ms_scenario_problem(scenario, place,
                        "`%s` stands behind the value; write comments on lines of their own",
                        comment + 1);
    return FALSE;
  }
  if (found->type->check(found, value, &error))
    return TRUE;
  ms_scenario_problem(scenario, place, "%s", error->message);
  return FALSE;
}

void ms_load_put(GHashTable *settings, const char *section, const char *key, const char *value,
                 const char *place, const char *base_dir, gboolean from_command_line)
{
  MsSetting *setting = g_new0(MsSetting, 1);
  setting->text = g_strdup(value);
  setting->place = g_strdup(place);
  setting->base_dir = base_dir;
  setting->from_command_line = from_command_line;
  g_hash_table_insert(settings, ms_setting_key(section, key), setting);
}

gboolean ms_load_split_name(const char *name, char **section, char **key)
{
  const char *dot = strrchr(name, '.');
  if (dot == NULL || dot == name || dot[1] == '\0')
    return FALSE;
  *section = g_strstrip(g_strndup(name, (gsize)(dot - name)));
  *key = g_strstrip(g_strdup(dot + 1));
  return TRUE;
}

/* The value as GKeyFile reads it; what it cannot is a problem. */
static char *text_of(MsScenario *scenario, GKeyFile *file, const char *section, const char *key,
                     const char *place)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *value = g_key_file_get_string(file, section, key, &error);
  if (value != NULL && error == NULL)
    return g_strdup(g_strstrip(value));
  ms_scenario_problem(scenario, place,
                      "the value has a backslash that escapes nothing; write \\\\ for one");
  return NULL;
}

static void load_sections(MsScenario *scenario, GKeyFile *file)
{
  for (guint s = 0; s < scenario->scan->sections->len; s++) {
    const MsScanSection *section = &g_array_index(scenario->scan->sections, MsScanSection, s);
    g_autofree char *header = g_strdup_printf("%s:%u", scenario->path, section->line);
    if (!ms_load_check_section(scenario, section->name, header))
      continue;
    g_ptr_array_add(g_hash_table_lookup(scenario->sections, section->kind), section->name);
    scenario->sweep = scenario->sweep || g_str_equal(section->kind, "sweep");
    if (g_str_equal(section->kind, "variant"))
      continue;
    for (guint k = 0; k < section->keys->len; k++) {
      const MsScanKey *key = &g_array_index(section->keys, MsScanKey, k);
      g_autofree char *place =
          g_strdup_printf("%s:%u: [%s] %s", scenario->path, key->line, section->name, key->name);
      g_autofree char *value = text_of(scenario, file, section->name, key->name, place);
      if (value == NULL)
        continue;
      if (ms_load_is_axis(section->kind, key->name))
        ms_load_axis(scenario, key->name, value, place, scenario->base_dir, FALSE);
      else if (ms_load_check_value(scenario, section->name, key->name, value, place))
        ms_load_put(scenario->settings, section->name, key->name, value, place, scenario->base_dir,
                    FALSE);
    }
  }
}

gboolean ms_load_check_present(MsScenario *scenario, const char *section, const char *place)
{
  if (strchr(section, ' ') == NULL || ms_scan_section(scenario->scan, section) != NULL)
    return TRUE;
  g_autofree char *kind = g_strndup(section, strcspn(section, " "));
  const GPtrArray *same = ms_scenario_sections(scenario, kind);
  const char *near = same->len == 1 ? g_ptr_array_index(same, 0) : NULL;
  if (same->len > 1) {
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < same->len; i++)
      g_ptr_array_add(names, g_ptr_array_index(same, i));
    g_ptr_array_add(names, NULL);
    near = ms_suggest(section, (const char *const *)names->pdata);
  }
  if (near != NULL)
    ms_scenario_problem(scenario, place, "the scenario has no section [%s]; did you mean [%s]?",
                        section, near);
  else
    ms_scenario_problem(scenario, place,
                        "the scenario has no section [%s]; write it in the file first", section);
  return FALSE;
}

static void keep_for_all(MsScenario *scenario, const char *section, const char *key,
                         const char *value)
{
  ms_load_keep_override(scenario->overrides, section, key, value);
  ms_load_keep_override(scenario->command_line, section, key, value);
}

/* `variant NAME.SECTION.KEY`: kept until the variants are loaded. */
static void set_in_variant(MsScenario *scenario, const char *name, const char *value,
                           const char *place)
{
  const char *dot = strchr(name, '.');
  g_autofree char *variant = g_strstrip(g_strndup(name, (gsize)(dot - name)));
  if (!ms_load_check_section(scenario, variant, place) ||
      !ms_load_check_present(scenario, variant, place))
    return;
  ms_load_put(scenario->settings, variant, dot + 1, value, place, "", TRUE);
  g_string_append_printf(scenario->command_line, "%s=%s\n", name, value);
}

void ms_load_keep_override(GString *overrides, const char *section, const char *key,
                           const char *value)
{
  if (!g_str_equal(section, "engine") ||
      (!g_str_equal(key, "clock") && !g_str_equal(key, "scheduler")))
    g_string_append_printf(overrides, "%s.%s=%s\n", section, key, value);
}

/* `sweep.KEY`, or `sweep.SECTION.KEY` for an axis. */
static void set_in_sweep(MsScenario *scenario, const char *key, const char *value,
                         const char *place)
{
  scenario->sweep = TRUE;
  if (ms_load_is_axis("sweep", key))
    ms_load_axis(scenario, key, value, place, "", TRUE);
  else if (ms_load_check_value(scenario, "sweep", key, value, place))
    ms_load_put(scenario->settings, "sweep", key, value, place, "", TRUE);
  keep_for_all(scenario, "sweep", key, value);
}

static void load_overrides(MsScenario *scenario, const char *const *overrides)
{
  for (guint i = 0; overrides != NULL && overrides[i] != NULL; i++) {
    const char *equals = strchr(overrides[i], '=');
    g_autofree char *name = g_strstrip(g_strndup(overrides[i], strcspn(overrides[i], "=")));
    g_autofree char *value = g_strstrip(g_strdup(equals != NULL ? equals + 1 : ""));
    g_autofree char *section = NULL, *key = NULL;
    g_autofree char *place = g_strdup_printf("--set %s", equals != NULL ? name : overrides[i]);
    if (equals != NULL && g_str_has_prefix(name, "sweep.")) {
      set_in_sweep(scenario, name + strlen("sweep."), value, place);
    } else if (equals == NULL || !ms_load_split_name(name, &section, &key)) {
      ms_scenario_problem(
          scenario, place,
          "this is not SECTION.KEY=VALUE; write for instance --set adoption.operators=40%%");
    } else if (g_str_has_prefix(name, "variant ") && strchr(name, '.') != strrchr(name, '.')) {
      set_in_variant(scenario, name, value, place);
    } else if (ms_load_check_section(scenario, section, place) &&
               ms_load_check_present(scenario, section, place) &&
               ms_load_check_value(scenario, section, key, value, place)) {
      ms_load_put(scenario->settings, section, key, value, place, "", TRUE);
      keep_for_all(scenario, section, key, value);
    }
  }
}

/* One key of a variant. */
static void vary(MsScenario *scenario, MsScenarioRun *run, const char *variant, const char *name,
                 const char *value, const char *place, const char *base_dir,
                 gboolean from_command_line)
{
  g_autofree char *section = NULL, *key = NULL;
  if (g_str_equal(name, "title")) {
    g_free(run->title);
    run->title = g_strdup(value);
    return;
  }
  if (!ms_load_split_name(name, &section, &key)) {
    ms_scenario_problem(scenario, place,
                        "a variant's keys are title and SECTION.KEY; write for instance "
                        "adoption.operators = 40%%");
    return;
  }
  if (!ms_load_check_section(scenario, section, place) ||
      !ms_load_check_present(scenario, section, place))
    return;
  if (g_str_equal(section, "scenario") || g_str_equal(section, "topology") ||
      g_str_equal(section, "sweep") || g_str_has_prefix(section, "variant ")) {
    ms_scenario_problem(scenario, place,
                        "all runs share [%s]; set it there, or write a second scenario", section);
    return;
  }
  if (!ms_load_check_value(scenario, section, key, value, place))
    return;
  g_autofree char *id = ms_setting_key(section, key);
  const MsSetting *shared = g_hash_table_lookup(run->settings, id);
  if (shared != NULL && shared->from_command_line && !from_command_line) {
    ms_scenario_warn(scenario, shared->place,
                     "this takes the place of what variant %s says (%s.%s = %s); write --set "
                     "\"variant %s.%s.%s=...\" to "
                     "change one run alone",
                     ms_section_label(variant), section, key, value, ms_section_label(variant),
                     section, key);
    return;
  }
  ms_load_put(run->settings, section, key, value, place, base_dir, from_command_line);
  ms_load_keep_override(run->overrides, section, key, value);
}

static void copy_settings(GHashTable *from, GHashTable *to)
{
  GHashTableIter iter;
  gpointer id, value;
  g_hash_table_iter_init(&iter, from);
  while (g_hash_table_iter_next(&iter, &id, &value)) {
    const MsSetting *setting = value;
    const char *end = strchr(id, '\n');
    g_autofree char *section = g_strndup(id, (gsize)(end - (const char *)id));
    ms_load_put(to, section, end + 1, setting->text, setting->place, setting->base_dir,
                setting->from_command_line);
  }
}

GPtrArray *ms_load_new_runs(void)
{
  return g_ptr_array_new_with_free_func(free_run);
}

MsScenarioRun *ms_load_new_run(const char *overrides)
{
  MsScenarioRun *run = g_new0(MsScenarioRun, 1);
  run->overrides = g_string_new(overrides);
  run->settings = new_settings();
  return run;
}

static MsScenarioRun *add_run(MsScenario *scenario, const char *name)
{
  MsScenarioRun *run = ms_load_new_run(scenario->overrides->str);
  run->name = name;
  copy_settings(scenario->settings, run->settings);
  g_ptr_array_add(scenario->runs, run);
  return run;
}

static void load_variants(MsScenario *scenario, GKeyFile *file)
{
  const GPtrArray *variants = ms_scenario_sections(scenario, "variant");
  for (guint v = 0; v < variants->len; v++) {
    const MsScanSection *section = ms_scan_section(scenario->scan, g_ptr_array_index(variants, v));
    MsScenarioRun *run = add_run(scenario, section->label);
    g_autoptr(GHashTable) said = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint k = 0; k < section->keys->len; k++) {
      const MsScanKey *key = &g_array_index(section->keys, MsScanKey, k);
      g_autofree char *place =
          g_strdup_printf("%s:%u: [%s] %s", scenario->path, key->line, section->name, key->name);
      g_autofree char *id = ms_setting_key(section->name, key->name);
      const MsSetting *set = g_hash_table_lookup(scenario->settings, id);
      g_hash_table_add(said, key->name);
      g_autofree char *value = set != NULL
                                   ? g_strdup(set->text)
                                   : text_of(scenario, file, section->name, key->name, place);
      if (value != NULL)
        vary(scenario, run, section->name, key->name, value, set != NULL ? set->place : place,
             set != NULL ? set->base_dir : scenario->base_dir, set != NULL);
    }
    /* What --set adds to this variant, in the order of the names. */
    g_autofree char *prefix = ms_setting_key(section->name, "");
    g_autoptr(GList) ids =
        g_list_sort(g_hash_table_get_keys(scenario->settings), (GCompareFunc)strcmp);
    for (GList *id = ids; id != NULL; id = id->next) {
      const char *name = (const char *)id->data + strlen(prefix);
      const MsSetting *set = g_hash_table_lookup(scenario->settings, id->data);
      if (g_str_has_prefix(id->data, prefix) && !g_hash_table_contains(said, name))
        vary(scenario, run, section->name, name, set->text, set->place, set->base_dir, TRUE);
    }
  }
  if (variants->len == 0)
    add_run(scenario, NULL);
}

static gboolean tell_problems(const MsScenario *scenario, GError **error)
{
  if (scenario->problems->len == 0)
    return TRUE;
  g_autoptr(GString) all = g_string_new(NULL);
  for (guint i = 0; i < scenario->problems->len && i < MAX_PROBLEMS; i++)
    g_string_append_printf(all, "%s%s", i > 0 ? "\n" : "",
                           (const char *)g_ptr_array_index(scenario->problems, i));
  if (scenario->problems->len > MAX_PROBLEMS)
    g_string_append_printf(all, "\n%s: and %u more; mend these first", scenario->path,
                           scenario->problems->len - MAX_PROBLEMS);
  g_set_error_literal(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE, all->str);
  return FALSE;
}

static MsScenario *new_scenario(const char *path)
{
  MsScenario *scenario = g_new0(MsScenario, 1);
  scenario->path = g_strdup(path);
  scenario->name = g_path_get_basename(path);
  if (g_str_has_suffix(scenario->name, ".ini"))
    scenario->name[strlen(scenario->name) - 4] = '\0';
  scenario->base_dir = g_path_get_dirname(path);
  scenario->schema = ms_schema_new();
  scenario->settings = new_settings();
  scenario->runs = ms_load_new_runs();
  scenario->axes = g_ptr_array_new_with_free_func(ms_load_axis_free);
  scenario->warnings = g_ptr_array_new_with_free_func(g_free);
  scenario->problems = g_ptr_array_new_with_free_func(g_free);
  scenario->overrides = g_string_new(NULL);
  scenario->command_line = g_string_new(NULL);
  scenario->sections =
      g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  for (guint i = 0; i < scenario->schema->n_sections; i++)
    g_hash_table_insert(scenario->sections, (gpointer)scenario->schema->sections[i].kind,
                        g_ptr_array_new());
  return scenario;
}

MsScenario *ms_scenario_parse(const char *text, gsize length, const char *path,
                              const char *const *overrides, GError **error)
{
  g_autoptr(MsScenario) scenario = new_scenario(path);
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_autoptr(GError) cause = NULL;
  if (length >= 3 &&
      memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark, as some editors write */
    text += 3;
    length -= 3;
  }
  scenario->scan = ms_scan_new(text, length, path, error);
  if (scenario->scan == NULL)
    return NULL;
  scenario->text = g_strndup(text, length);
  if (length > 0 && !g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, &cause)) {
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_SYNTAX, "%s: %s", path, cause->message);
    return NULL;
  }
  load_sections(scenario, file);
  load_overrides(scenario, overrides);
  load_variants(scenario, file);
  if (scenario->sweep)
    ms_load_points(scenario);
  if (scenario->problems->len == 0)
    ms_scenario_check(scenario);
  return tell_problems(scenario, error) ? g_steal_pointer(&scenario) : NULL;
}

MsScenario *ms_scenario_load(const char *path, const char *const *overrides, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  g_autoptr(GError) cause = NULL;
  if (!g_file_get_contents(path, &text, &length, &cause)) {
    const char *why =
        g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT)   ? "there is no such file"
        : g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_ISDIR) ? "this is a folder"
                                                                   : cause->message;
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_FILE,
                "%s: %s; give the name of a scenario file (`manrs-sim list scenarios` shows those "
                "that come along)",
                path, why);
    return NULL;
  }
  return ms_scenario_parse(text, length, path, overrides, error);
}

void ms_scenario_free(MsScenario *scenario)
{
  if (scenario == NULL)
    return;
  g_free(scenario->path);
  g_free(scenario->name);
  g_free(scenario->base_dir);
  g_free(scenario->text);
  ms_schema_free(scenario->schema);
  ms_scan_free(scenario->scan);
  g_hash_table_unref(scenario->settings);
  g_ptr_array_unref(scenario->runs);
  g_ptr_array_unref(scenario->axes);
  g_hash_table_unref(scenario->sections);
  g_ptr_array_unref(scenario->warnings);
  g_ptr_array_unref(scenario->problems);
  g_string_free(scenario->overrides, TRUE);
  g_string_free(scenario->command_line, TRUE);
  g_free(scenario);
}
