/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/list-mechanisms.h"

#include "models/manrs/programme.h"

static const char *const classes[] = {"customers", "peers", "providers"};

/* Calls @found for each effect of an action that the mechanism carries out. */
typedef void (*Found)(const MsProgramme *programme, const MsAction *action,
                      const MsActionEffect *effect, gpointer user_data);

static void find_actions(const MsMechanism *mechanism, Found found, gpointer user_data)
{
  guint n;
  const MsProgramme *programmes = ms_programmes(&n);
  for (guint p = 0; p < n; p++)
    for (guint a = 0; a < programmes[p].n_actions; a++)
      for (guint e = 0; e < programmes[p].actions[a].n_effects; e++) {
        const MsActionEffect *effect = &programmes[p].actions[a].effects[e];
        if (g_strcmp0(effect->mechanism, mechanism->name) == 0)
          found(&programmes[p], &programmes[p].actions[a], effect, user_data);
      }
}

/* No effects of a mechanism are asked of the same action twice. */
static void tell_action(const MsProgramme *programme, const MsAction *action,
                        const MsActionEffect *effect, gpointer user_data)
{
  GString *text = user_data;
  g_string_append(text, text->len > 0 ? ", " : "");
  if (action->number > 0)
    g_string_append_printf(text, "%s action %u (%s)", programme->name, action->number, effect->key);
  else
    g_string_append_printf(text, "%s beyond the actions (%s, %g%% by default)", programme->name,
                           effect->key, effect->strength * 100);
}

static void append_classes(guint mask, const char *direction, GString *text)
{
  for (guint r = 0, n = 0; r < G_N_ELEMENTS(classes); r++)
    if (mask >> r & 1)
      g_string_append_printf(text, "%s%s",
                             n++ > 0             ? ", "
                             : direction != NULL ? direction
                                                 : "",
                             classes[r]);
}

static gboolean steady_refuses(const MsMechanism *mechanism)
{
  return mechanism->course == MS_COURSE_MAX_PREFIX;
}

char *ms_list_mechanism_text(const MsMechanism *mechanism)
{
  GString *text = g_string_new(mechanism->source);
  g_autoptr(GString) actions = g_string_new(NULL);
  if (mechanism->needs != NULL)
    g_string_append_printf(text, "; needs %s", mechanism->needs);
  append_classes(mechanism->import_from, "; on routes from ", text);
  append_classes(mechanism->export_to, "; on routes to ", text);
  find_actions(mechanism, tell_action, actions);
  if (actions->len > 0)
    g_string_append_printf(text, "; carries out %s", actions->str);
  if (steady_refuses(mechanism))
    g_string_append(text, "; for the event engine alone");
  else if (mechanism->ride != MS_RIDE_NONE)
    g_string_append(text, "; many trials of a sweep at once");
  else
    g_string_append(text, "; trials of a sweep one after the other");
  return g_string_free(text, FALSE);
}

static void add_action(const MsProgramme *programme, const MsAction *action,
                       const MsActionEffect *effect, gpointer user_data)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "programme", programme->name);
  json_object_set_int_member(object, "action", action->number);
  json_object_set_string_member(object, "strength", effect->key);
  json_object_set_double_member(object, "default", effect->strength);
  json_array_add_object_element(user_data, object);
}

static JsonArray *json_classes(guint mask)
{
  JsonArray *array = json_array_new();
  for (guint r = 0; r < G_N_ELEMENTS(classes); r++)
    if (mask >> r & 1)
      json_array_add_string_element(array, ms_relation_name((MsRelation)r));
  return array;
}

void ms_list_mechanism_json(const MsMechanism *mechanism, JsonObject *object)
{
  JsonArray *actions = json_array_new();
  find_actions(mechanism, add_action, actions);
  json_object_set_string_member(object, "source", mechanism->source);
  if (mechanism->needs != NULL)
    json_object_set_string_member(object, "needs", mechanism->needs);
  json_object_set_array_member(object, "import", json_classes(mechanism->import_from));
  json_object_set_array_member(object, "export", json_classes(mechanism->export_to));
  json_object_set_array_member(object, "actions", actions);
  json_object_set_boolean_member(object, "packed", mechanism->ride != MS_RIDE_NONE);
  json_object_set_boolean_member(object, "steady", !steady_refuses(mechanism));
}
