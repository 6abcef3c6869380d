/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/list-programmes.h"

char *ms_list_programme_text(const MsProgramme *programme)
{
  GString *text = g_string_new(NULL);
  for (guint a = 0; a < programme->n_actions; a++) {
    const MsAction *action = &programme->actions[a];
    g_string_append(text, a > 0 ? "\n" : "");
    if (action->number > 0)
      g_string_append_printf(text, "%u %s%s", action->number, action->title,
                             action->required ? "" : " (optional)");
    else
      g_string_append(text, action->title);
    for (guint e = 0; e < action->n_effects; e++) {
      const MsActionEffect *effect = &action->effects[e];
      g_string_append_printf(text, "\n  %s: %s, default %g%%", effect->key, ms_effect_name(effect),
                             effect->strength * 100);
    }
  }
  return g_string_free(text, FALSE);
}

void ms_list_programme_json(const MsProgramme *programme, JsonObject *object)
{
  JsonArray *actions = json_array_new();
  for (guint a = 0; a < programme->n_actions; a++) {
    const MsAction *action = &programme->actions[a];
    JsonObject *one = json_object_new();
    JsonArray *effects = json_array_new();
    for (guint e = 0; e < action->n_effects; e++) {
      const MsActionEffect *effect = &action->effects[e];
      JsonObject *it = json_object_new();
      json_object_set_string_member(it, "strength", effect->key);
      json_object_set_string_member(it, effect->mechanism != NULL ? "mechanism" : "conduct",
                                    effect->mechanism != NULL ? effect->mechanism
                                                              : ms_conduct_name(effect->conduct));
      json_object_set_double_member(it, "default", effect->strength);
      json_object_set_string_member(it, "why", effect->why);
      json_array_add_object_element(effects, it);
    }
    json_object_set_int_member(one, "number", action->number);
    json_object_set_string_member(one, "title", action->title);
    json_object_set_boolean_member(one, "required", action->required);
    json_object_set_array_member(one, "effects", effects);
    json_array_add_object_element(actions, one);
  }
  json_object_set_int_member(object, "more_required", programme->more_required);
  json_object_set_array_member(object, "actions", actions);
}
