/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The axes of [sweep], and the points of their grid as the runs of the scenario. */
#include "scenarios/format/scenario-private.h"

#include "scenarios/format/sweep-values.h"

#include <string.h>

gboolean ms_load_is_axis(const char *kind, const char *key)
{
  return g_str_equal(kind, "sweep") && strchr(key, '.') != NULL;
}

void ms_load_axis_free(gpointer axis)
{
  MsScenarioAxis *it = axis;
  g_strfreev(it->axis.values);
  g_free(it->section);
  g_free(it->key);
  g_free(it->place);
  g_free(it);
}

/* Why all points share a key; %NULL where they need not. */
static const char *why_fixed(const char *section, const char *key)
{
  static const struct {
    const char *kind, *key; /* NULL: all keys */
    const char *why;
  } fixed[] = {
      {"topology", NULL, "all points share the graph; write a second scenario"},
      {"scenario", NULL,
       "all points share the seed, so that they differ in what the axes say alone; write a second "
       "scenario"},
      {"incident", NULL,
       "each trial draws its incidents once, for all points; write a second scenario"},
      {"session", NULL, "all points share it; write a second scenario"},
      {"spoofing", "sources", "each block is drawn once, for all points; set it in [spoofing]"},
      {"spoofing", "destinations",
       "each block is drawn once, for all points; set it in [spoofing]"},
      {"spoofing", "per-block", "each block is drawn once, for all points; set it in [spoofing]"},
      {"spoofing", "blocks", "each block is drawn once, for all points; set it in [spoofing]"},
      {"output", NULL, "it changes no outcome; drop it"},
      {"engine", "kind", "one engine carries out all points; set it in [engine]"},
      {"engine", "clock", "it changes no outcome; set it in [engine]"},
      {"engine", "scheduler", "it changes no outcome; set it in [engine]"},
      {"sweep", NULL, "a sweep does not vary itself; name a key of another section"},
      {"variant", NULL, "the variants are an axis by being there; name a key of another section"},
  };
  g_autofree char *kind = g_strndup(section, strcspn(section, " "));
  for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
    if (g_str_equal(kind, fixed[i].kind) &&
        (fixed[i].key == NULL || g_str_equal(key, fixed[i].key)))
      return fixed[i].why;
  return NULL;
}

static MsScenarioAxis *find_axis(const MsScenario *scenario, const char *section, const char *key)
{
  for (guint i = 0; i < scenario->axes->len; i++) {
    MsScenarioAxis *axis = g_ptr_array_index(scenario->axes, i);
    if (g_str_equal(axis->section, section) && g_str_equal(axis->key, key))
      return axis;
  }
  return NULL;
}

void ms_load_axis(MsScenario *scenario, const char *name, const char *values, const char *place,
                  const char *base_dir, gboolean from_command_line)
{
  g_autofree char *section = NULL, *key = NULL;
  g_autoptr(GError) error = NULL;
  if (!ms_load_split_name(name, &section, &key)) {
    ms_scenario_problem(scenario, place,
                        "an axis is SECTION.KEY = VALUES; write for instance adoption.operators = "
                        "0%%, 20%%, ... 100%%");
    return;
  }
  if (!ms_load_check_section(scenario, section, place) ||
      !ms_load_check_present(scenario, section, place))
    return;
  const char *why = why_fixed(section, key);
  if (why != NULL) {
    ms_scenario_problem(scenario, place, "%s.%s cannot be an axis: %s", section, key, why);
    return;
  }
  if (*values == '\0') {
    ms_scenario_problem(scenario, place,
                        "nothing is given; write values after the `=`, as in 0%%, 20%%, ... 100%%");
    return;
  }
  g_auto(GStrv) list = ms_sweep_values(values, &error);
  if (list == NULL) {
    ms_scenario_problem(scenario, place, "%s", error->message);
    return;
  }
  for (guint i = 0; list[i] != NULL; i++)
    if (!ms_load_check_value(scenario, section, key, list[i], place))
      return;
  MsScenarioAxis *axis = find_axis(scenario, section, key);
  if (axis == NULL) {
    axis = g_new0(MsScenarioAxis, 1);
    axis->section = g_steal_pointer(&section);
    axis->key = g_steal_pointer(&key);
    g_ptr_array_add(scenario->axes, axis);
  }
  g_strfreev(axis->axis.values);
  g_free(axis->place);
  axis->axis = (MsAxis){axis->section, axis->key, g_steal_pointer(&list), 0};
  axis->axis.n_values = g_strv_length(axis->axis.values);
  axis->place = g_strdup(place);
  axis->base_dir = base_dir;
  axis->from_command_line = from_command_line;
}

/* What a variant itself says of @section and @key, as opposed to what all runs share. */
static const MsSetting *said_by(const MsScenario *scenario, const MsScenarioRun *variant,
                                const char *id)
{
  const MsSetting *own = g_hash_table_lookup(variant->settings, id),
                  *shared = g_hash_table_lookup(scenario->settings, id);
  return own != NULL && (shared == NULL || !g_str_equal(own->place, shared->place)) ? own : NULL;
}

static void check_variant(MsScenario *scenario, const MsScenarioRun *variant)
{
  g_autoptr(GList) ids =
      g_list_sort(g_hash_table_get_keys(variant->settings), (GCompareFunc)strcmp);
  for (GList *id = ids; id != NULL; id = id->next) {
    const MsSetting *own = said_by(scenario, variant, id->data);
    if (own == NULL)
      continue;
    const char *key = strchr(id->data, '\n') + 1;
    g_autofree char *section = g_strndup(id->data, (gsize)(key - (const char *)id->data) - 1);
    const char *why = why_fixed(section, key);
    if (why != NULL && !g_str_equal(section, "output"))
      ms_scenario_problem(scenario, own->place, "in a sweep no variant changes %s.%s: %s", section,
                          key, why);
  }
}

/* An axis that something else overrules would have points that are all the same. */
static void check_axis(MsScenario *scenario, const MsScenarioAxis *axis)
{
  g_autofree char *id = ms_setting_key(axis->section, axis->key);
  const MsSetting *shared = g_hash_table_lookup(scenario->settings, id);
  if (shared != NULL && shared->from_command_line)
    ms_scenario_problem(
        scenario, shared->place,
        "the sweep gives this key several values; write --set sweep.%s.%s=VALUES to "
        "give it others",
        axis->section, axis->key);
  for (guint i = 0; i < scenario->runs->len; i++) {
    const MsScenarioRun *variant = g_ptr_array_index(scenario->runs, i);
    const MsSetting *own = said_by(scenario, variant, id);
    if (own != NULL)
      ms_scenario_problem(scenario, own->place,
                          "the sweep gives %s.%s several values at every variant; drop it here, or "
                          "from [sweep]",
                          axis->section, axis->key);
  }
}

static MsScenarioAxis *axis_of_variants(const MsScenario *scenario)
{
  MsScenarioAxis *axis = g_new0(MsScenarioAxis, 1);
  axis->section = g_strdup("");
  axis->key = g_strdup("variant");
  axis->place = g_strdup(scenario->path);
  axis->base_dir = scenario->base_dir;
  axis->axis = (MsAxis){axis->section, axis->key, g_new0(char *, scenario->runs->len + 1),
                        scenario->runs->len};
  for (guint i = 0; i < scenario->runs->len; i++) {
    const MsScenarioRun *variant = g_ptr_array_index(scenario->runs, i);
    axis->axis.values[i] = g_strdup(variant->name);
  }
  return axis;
}

/* Point @number of the grid; @variants are the runs that it is made of. */
static MsScenarioRun *make_point(const MsScenario *scenario, const GPtrArray *variants,
                                 guint number)
{
  const GPtrArray *axes = scenario->axes;
  g_autofree guint *value = g_new0(guint, axes->len + 1);
  for (guint a = axes->len; a-- > 0;) {
    const MsScenarioAxis *axis = g_ptr_array_index(axes, a);
    value[a] = number % axis->axis.n_values;
    number /= axis->axis.n_values;
  }
  const MsScenarioAxis *first = axes->len > 0 ? g_ptr_array_index(axes, 0) : NULL;
  gboolean by_variant = first != NULL && *first->section == '\0';
  const MsScenarioRun *variant = g_ptr_array_index(variants, by_variant ? value[0] : 0);
  MsScenarioRun *point = ms_load_new_run(variant->overrides->str);
  g_autoptr(GString) name = g_string_new(NULL);
  point->base = g_hash_table_ref(variant->settings);
  for (guint a = 0; a < axes->len; a++) {
    const MsScenarioAxis *axis = g_ptr_array_index(axes, a);
    const char *text = axis->axis.values[value[a]];
    gboolean variants_axis = a == 0 && by_variant;
    g_string_append_printf(name, "%s%s%s%s=%s", a > 0 ? ", " : "", axis->section,
                           variants_axis ? "" : ".", axis->key, text);
    if (variants_axis)
      continue;
    ms_load_put(point->settings, axis->section, axis->key, text, axis->place, axis->base_dir,
                axis->from_command_line);
    ms_load_keep_override(point->overrides, axis->section, axis->key, text);
  }
  if (axes->len == 1 && by_variant)
    point->title = g_strdup(variant->title);
  if (axes->len > 0)
    point->own_name = g_strdup(name->str);
  point->name = point->own_name;
  return point;
}

void ms_load_points(MsScenario *scenario)
{
  g_autoptr(GPtrArray) variants = g_ptr_array_ref(scenario->runs);
  const MsScenarioRun *first = g_ptr_array_index(variants, 0);
  for (guint i = 0; i < variants->len; i++)
    check_variant(scenario, g_ptr_array_index(variants, i));
  for (guint i = 0; i < scenario->axes->len; i++)
    check_axis(scenario, g_ptr_array_index(scenario->axes, i));
  if (first->name != NULL)
    g_ptr_array_insert(scenario->axes, 0, axis_of_variants(scenario));
  guint64 n = 1;
  for (guint i = 0; i < scenario->axes->len && n <= MS_SWEEP_MAX_POINTS; i++) {
    const MsScenarioAxis *axis = g_ptr_array_index(scenario->axes, i);
    n *= axis->axis.n_values;
  }
  if (n > MS_SWEEP_MAX_POINTS) {
    const MsScenarioAxis *last = g_ptr_array_index(scenario->axes, scenario->axes->len - 1);
    ms_scenario_problem(scenario, last->place,
                        "the axes together make more than %u points; give them fewer values",
                        MS_SWEEP_MAX_POINTS);
  }
  if (scenario->problems->len > 0)
    return;
  g_ptr_array_unref(scenario->runs);
  scenario->runs = ms_load_new_runs();
  for (guint number = 0; number < n; number++)
    g_ptr_array_add(scenario->runs, make_point(scenario, variants, number));
}
