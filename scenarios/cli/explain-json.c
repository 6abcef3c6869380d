/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/explain.h"

#include "models/bgp/decision.h"
#include "sim/outcome/outcome.h"

#include <json-glib/json-glib.h>

static JsonObject *json_route(const MsTopology *topology, const MsExplainedRoute *route)
{
  JsonObject *object = json_object_new();
  JsonArray *path = json_array_new(), *demerits = json_array_new();
  guint n_steps;
  const MsDecisionStep *steps = ms_decision_steps(&n_steps);
  for (guint i = 0; i < route->n_path; i++)
    json_array_add_int_element(path, route->path[i]);
  for (guint i = 0; i < MS_N_DEMERITS; i++)
    json_array_add_int_element(demerits, route->demerit[i]);
  json_object_set_int_member(object, "from", topology->asn[route->neighbour]);
  json_object_set_string_member(object, "relation", ms_relation_name(route->relation));
  json_object_set_array_member(object, "path", path);
  if (route->otc != 0)
    json_object_set_int_member(object, "otc", route->otc);
  json_object_set_boolean_member(object, "leaked", route->leaked);
  json_object_set_boolean_member(object, "hijack", route->hijack);
  json_object_set_boolean_member(object, "blackhole", route->blackhole);
  json_object_set_array_member(object, "demerits", demerits);
  json_object_set_boolean_member(object, "eligible", route->eligible);
  json_object_set_boolean_member(object, "best", route->best);
  if (route->eligible && !route->best) {
    json_object_set_string_member(object, "lost_at", steps[route->lost_at].name);
    json_object_set_string_member(object, "rule", steps[route->lost_at].rule);
    json_object_set_string_member(object, "source", steps[route->lost_at].source);
  }
  if (route->refused_by == NULL)
    return object;
  int number = ms_mechanism_find(route->refused_by);
  json_object_set_string_member(object, "refused_by", route->refused_by);
  if (route->why != NULL)
    json_object_set_string_member(object, "why", route->why);
  if (number >= 0)
    json_object_set_string_member(object, "source", ms_mechanisms(&(guint){0})[number]->source);
  return object;
}

static JsonObject *json_prefix(const MsTopology *topology, const MsSchedule *schedule,
                               const MsExplainedPrefix *prefix)
{
  JsonObject *object = json_object_new();
  JsonArray *routes = json_array_new();
  char text[MS_PREFIX_TEXT];
  for (guint i = 0; i < prefix->n_routes; i++)
    json_array_add_object_element(routes, json_route(topology, &prefix->routes[i]));
  json_object_set_string_member(object, "prefix",
                                ms_prefix_format(&schedule->prefixes[prefix->prefix], text));
  json_object_set_array_member(object, "routes", routes);
  json_object_set_string_member(object, "forwarding", ms_explain_mark(prefix->mark));
  if (prefix->next_hop != MS_NO_AS)
    json_object_set_int_member(object, "next_hop", topology->asn[prefix->next_hop]);
  return object;
}

static JsonArray *json_duties(const MsPlanRun *run, guint32 as)
{
  JsonArray *array = json_array_new();
  g_autoptr(GArray) duties = ms_explain_duties(run, as);
  for (guint i = 0; i < duties->len; i++) {
    const MsExplainedDuty *duty = &g_array_index(duties, MsExplainedDuty, i);
    JsonObject *object = json_object_new();
    json_object_set_string_member(object, "mechanism", duty->mechanism->name);
    json_object_set_string_member(object, "source", duty->mechanism->source);
    json_object_set_string_member(object, "import", duty->import);
    json_object_set_string_member(object, "export", duty->export);
    json_array_add_object_element(array, object);
  }
  return array;
}

char *ms_explain_json(const MsTopology *topology, const MsPlanRun *run,
                      const MsExplanation *explanation)
{
  const MsSchedule *schedule = run->schedule;
  guint32 as = explanation->as;
  JsonObject *root = json_object_new();
  JsonArray *prefixes = json_array_new(), *outcomes = json_array_new();
  for (guint p = 0; p < explanation->n_prefixes; p++)
    json_array_add_object_element(prefixes,
                                  json_prefix(topology, schedule, &explanation->prefixes[p]));
  for (guint t = 0; t < explanation->n_targets; t++) {
    const MsTarget *target = &schedule->targets[t];
    JsonObject *object = json_object_new();
    json_object_set_string_member(object, "incident", schedule->incidents[target->incident].name);
    json_object_set_int_member(object, "victim", topology->asn[target->victim]);
    json_object_set_string_member(object, "outcome",
                                  ms_outcome_name((MsOutcome)explanation->outcome[t]));
    json_array_add_object_element(outcomes, object);
  }
  json_object_set_int_member(root, "asn", topology->asn[as]);
  if (topology->name[as] != NULL)
    json_object_set_string_member(root, "name", topology->name[as]);
  json_object_set_string_member(root, "role", ms_role_name((MsRole)topology->role[as]));
  json_object_set_boolean_member(root, "participant", run->participant[as]);
  json_object_set_string_member(root, "run", run->name);
  json_object_set_double_member(root, "time", (double)explanation->time * 1e-9);
  json_object_set_array_member(root, "mechanisms", json_duties(run, as));
  json_object_set_array_member(root, "prefixes", prefixes);
  json_object_set_array_member(root, "outcomes", outcomes);
  g_autoptr(JsonNode) node = json_node_alloc();
  json_node_init_object(node, root);
  json_object_unref(root);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}
