/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every name that a scenario may use, from the tables that define them. */
#include "scenarios/cli/cli.h"

#include "analysis/summary/words.h"
#include "models/incident/incident.h"
#include "models/manrs/adoption.h"
#include "models/topology/generator.h"
#include "scenarios/cli/list-mechanisms.h"
#include "scenarios/cli/list-programmes.h"
#include "scenarios/format/placement.h"
#include "scenarios/format/reference.h"

#include <json-glib/json-glib.h>

#include <stdio.h>

/* One line of a list; @more is nullable. */
typedef struct {
  char *name, *title, *more;
} Entry;

static void clear_entry(gpointer data)
{
  Entry *entry = data;
  g_free(entry->name);
  g_free(entry->title);
  g_free(entry->more);
}

static void add(GArray *list, const char *name, const char *title, char *more)
{
  Entry entry = {g_strdup(name), g_strdup(title), more};
  g_array_append_val(list, entry);
}

static void list_mechanisms(GArray *list)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  for (guint i = 0; i < n; i++)
    add(list, mechanisms[i]->name, mechanisms[i]->title, ms_list_mechanism_text(mechanisms[i]));
}

static void list_programmes(GArray *list)
{
  guint n;
  const MsProgramme *programmes = ms_programmes(&n);
  for (guint p = 0; p < n; p++) {
    g_autofree char *title =
        g_strdup_printf("%s, since %s", programmes[p].title, programmes[p].since);
    add(list, programmes[p].name, title, ms_list_programme_text(&programmes[p]));
  }
}

static void list_scenarios(GArray *list)
{
  g_autoptr(GPtrArray) names = ms_cli_library();
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index(names, i);
    g_autofree char *path = ms_cli_find(name, NULL);
    g_autoptr(MsScenario) scenario = path != NULL ? ms_scenario_load(path, NULL, NULL) : NULL;
    const char *title =
        scenario != NULL ? ms_scenario_value(scenario, MS_SHARED, "scenario", "title") : NULL;
    const char *more =
        scenario != NULL ? ms_scenario_value(scenario, MS_SHARED, "scenario", "description") : NULL;
    add(list, name, title != NULL ? title : "cannot be read; manrs-sim check says why",
        g_strdup(more));
  }
}

static void list_engines(GArray *list)
{
  add(list, "event",
      "message by message: every UPDATE is an event with latency, processing time and MRAI",
      g_strdup("gives the converged state and the way to it; clock = ns3, ns3-default, ns3-driven "
               "or queue"));
  add(list, "steady", "the converged state without the journey; many trials at once",
      g_strdup("for sweeps, whose default it is, and for the state that a run ends in; knows no "
               "time"));
}

static void list_incidents(GArray *list)
{
  for (guint i = 0; i < MS_N_INCIDENT_KINDS; i++)
    add(list, ms_incident_kind_name((MsIncidentKind)i), ms_incident_kind_title((MsIncidentKind)i),
        NULL);
}

static void list_profiles(GArray *list)
{
  for (const char *const *name = ms_topology_profiles(); *name != NULL; name++)
    add(list, *name, "a synthetic Internet: [topology] generate", NULL);
}

static void list_groups(GArray *list)
{
  guint n;
  for (const char *const *name = ms_group_names(); *name != NULL; name++)
    add(list, *name, ms_reference_group(*name), NULL);
  const MsPlacementWord *words = ms_placement_words(&n);
  for (guint i = 0; i < n; i++)
    add(list, words[i].form, words[i].help, g_strdup("for offender and victim, after random:"));
}

static void list_selectors(GArray *list)
{
  guint n;
  const MsPlacementWord *words = ms_reference_selectors(&n);
  for (guint i = 0; i < n; i++)
    add(list, words[i].form, words[i].help, NULL);
}

static void list_keys(GArray *list)
{
  g_autoptr(MsSchema) schema = ms_schema_new();
  for (guint i = 0; i < schema->n_keys; i++) {
    const MsKey *key = &schema->keys[i];
    const MsSectionKind *section = ms_schema_section(schema, key->section);
    g_autofree char *name =
        g_strdup_printf("%s%s.%s", key->section, section->named ? " NAME" : "", key->name);
    g_autofree char *range = ms_key_range_text(key);
    add(list, name, key->help,
        g_strdup_printf("takes %s; default: %s", range, ms_key_default_text(key)));
  }
}

static const struct {
  const char *name, *help;
  void (*fill)(GArray *list);
} lists[] = {
    {"mechanisms", "security mechanisms: keys of [adoption]", list_mechanisms},
    {"programmes", "programmes of MANRS: keys of [adoption]", list_programmes},
    {"scenarios", "scenarios that come along", list_scenarios},
    {"engines", "[engine] kind", list_engines},
    {"incidents", "[incident NAME] kind", list_incidents},
    {"profiles", "[topology] generate", list_profiles},
    {"groups", "groups of ASes, and conditions on offender and victim", list_groups},
    {"selectors", "terms of who adopts", list_selectors},
    {"keys", "every section and key, with type, default and help", list_keys},
};

static char *people_text(const GArray *list)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < list->len; i++) {
    const Entry *entry = &g_array_index(list, Entry, i);
    g_string_append_printf(text, "%s\n", entry->name);
    ms_words_wrap(text, entry->title, 4, 100);
    g_auto(GStrv) lines = g_strsplit(entry->more != NULL ? entry->more : "", "\n", -1);
    for (guint l = 0; lines[l] != NULL; l++) {
      gboolean inner = g_str_has_prefix(lines[l], "  ");
      ms_words_wrap(text, inner ? lines[l] + 2 : lines[l], inner ? 6 : 4, 100);
    }
  }
  return g_string_free(text, FALSE);
}

static char *json_text(const GArray *list, gboolean mechanisms)
{
  JsonArray *array = json_array_new();
  g_autoptr(JsonNode) node = json_node_alloc();
  for (guint i = 0; i < list->len; i++) {
    const Entry *entry = &g_array_index(list, Entry, i);
    JsonObject *object = json_object_new();
    json_object_set_string_member(object, "name", entry->name);
    json_object_set_string_member(object, "title", entry->title);
    if (entry->more != NULL)
      json_object_set_string_member(object, "more", entry->more);
    if (mechanisms)
      ms_list_mechanism_json(ms_mechanisms(&(guint){0})[i], object);
    const MsProgramme *programme = ms_programme_find(entry->name);
    if (programme != NULL)
      ms_list_programme_json(programme, object);
    json_array_add_object_element(array, object);
  }
  json_node_init_array(node, array);
  json_array_unref(array);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}

static char *keys_json(void)
{
  g_autoptr(MsSchema) schema = ms_schema_new();
  JsonArray *array = json_array_new();
  g_autoptr(JsonNode) node = json_node_alloc();
  for (guint i = 0; i < schema->n_keys; i++) {
    const MsKey *key = &schema->keys[i];
    g_autofree char *range = ms_key_range_text(key);
    JsonObject *object = json_object_new();
    json_object_set_string_member(object, "section", key->section);
    json_object_set_boolean_member(object, "named", ms_schema_section(schema, key->section)->named);
    json_object_set_string_member(object, "key", key->name);
    json_object_set_string_member(object, "type", key->type->name);
    json_object_set_string_member(object, "takes", range);
    json_object_set_string_member(object, "default", ms_key_default_text(key));
    json_object_set_boolean_member(object, "required", key->required);
    json_object_set_string_member(object, "help", key->help);
    if (key->choices != NULL) {
      JsonArray *choices = json_array_new();
      for (guint c = 0; key->choices[c] != NULL; c++)
        json_array_add_string_element(choices, key->choices[c]);
      json_object_set_array_member(object, "choices", choices);
    }
    json_array_add_object_element(array, object);
  }
  json_node_init_array(node, array);
  json_array_unref(array);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}

static int list_one(guint number, gboolean json, gboolean markdown)
{
  g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Entry));
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gboolean keys = lists[number].fill == list_keys;
  g_array_set_clear_func(list, clear_entry);
  if (markdown) {
    text = ms_reference_markdown();
  } else if (json && keys) {
    text = keys_json();
  } else {
    lists[number].fill(list);
    text = json ? json_text(list, lists[number].fill == list_mechanisms) : people_text(list);
  }
  return ms_cli_write(NULL, text, -1, &error) ? MS_EXIT_GOOD : ms_cli_fail(error);
}

static int list_verb(int argc, char **argv)
{
  gboolean json = FALSE, markdown = FALSE;
  const GOptionEntry entries[] = {
      {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print it as JSON", NULL},
      {"markdown", 0, 0, G_OPTION_ARG_NONE, &markdown, "For keys: print the reference page", NULL},
      {0}};
  g_autoptr(GString) description = g_string_new("Lists:\n");
  const char *names[G_N_ELEMENTS(lists) + 1] = {NULL};
  int status;
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
    names[i] = lists[i].name;
    g_string_append_printf(description, "  %-11s  %s\n", lists[i].name, lists[i].help);
  }
  g_string_append(description, "\nExample:\n  manrs-sim list keys");
  if (!ms_cli_parse(&ms_verb_list, entries, "Lists every name that a scenario may use.",
                    description->str, &argc, &argv, &status))
    return status;
  if (argc != 2)
    return ms_cli_usage(
        "list", argc < 2
                    ? "which list? write mechanisms, programmes, scenarios, engines, incidents, "
                      "profiles, groups, selectors or keys"
                    : "one list at a time");
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
    if (g_str_equal(argv[1], lists[i].name)) {
      if (markdown && lists[i].fill != list_keys)
        return ms_cli_usage("list", "--markdown is for keys");
      return list_one(i, json, markdown);
    }
  return ms_cli_unknown("list", "list", argv[1], names);
}

const MsVerb ms_verb_list = {
    "list", "mechanisms|programmes|scenarios|engines|incidents|profiles|groups|selectors|keys",
    "list every name that a scenario may use", list_verb};
