/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/run-spoofing.h"

#include "analysis/summary/table.h"
#include "analysis/summary/words.h"
#include "scenarios/cli/cli.h"

#include <json-glib/json-glib.h>

/* Points that text shows: the first ones. */
#define MOST_SHOWN 12

/* By edge, how many validate there. */
static void count_edges(const MsSpoofingPlan *plan, const MsSpoofingMembers *members, guint32 *n)
{
  for (guint e = 0; e < MS_N_SAV_EDGES; e++) {
    n[e] = 0;
    for (guint32 as = 0; as < plan->topology->n_ases; as++)
      n[e] += members->mode[e][as] != MS_SAV_NONE;
  }
}

static void head(MsTable *out, const char *words)
{
  ms_table_add(out, g_strdup(words));
  ms_table_emphasise(out);
}

/* Values of axes, which a table has room for, in place of a point's whole name. */
static char *label_of(const MsSpoofingPlan *plan, guint point)
{
  const MsSweep *sweep = plan->sweep;
  if (sweep == NULL || sweep->n_axes == 0)
    return g_strdup(plan->points[point].name);
  GString *label = g_string_new(NULL);
  for (guint a = 0; a < sweep->n_axes; a++)
    g_string_append_printf(label, "%s%s", a > 0 ? " / " : "",
                           sweep->axes[a].values[sweep->points[point].value[a]]);
  return g_string_free(label, FALSE);
}

static char *heading_of(const MsSpoofingPlan *plan)
{
  const MsSweep *sweep = plan->sweep;
  if (sweep == NULL || sweep->n_axes == 0)
    return g_strdup("run");
  GString *heading = g_string_new(NULL);
  for (guint a = 0; a < sweep->n_axes; a++)
    g_string_append_printf(heading, "%s%s%s%s", a > 0 ? " /\n" : "", sweep->axes[a].section,
                           *sweep->axes[a].section != '\0' ? "." : "", sweep->axes[a].key);
  return g_string_free(heading, FALSE);
}

static gboolean append_points(const MsSpoofingPlan *plan, MsSpoofingMembers *members, GString *text,
                              GError **error)
{
  g_autoptr(MsTable) out = ms_table_new(2 + MS_N_SAV_EDGES, 2);
  g_autofree char *heading = heading_of(plan);
  head(out, heading);
  head(out, "in MANRS");
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    head(out, ms_sav_edge_name((MsSavEdge)e));
  ms_table_add_rule(out);
  for (guint p = 0; p < plan->n_points && p < MOST_SHOWN; p++) {
    guint32 n[MS_N_SAV_EDGES];
    if (!ms_spoofing_plan_members(plan, p, 0, members, error))
      return FALSE;
    count_edges(plan, members, n);
    ms_table_add(out, label_of(plan, p));
    ms_table_add(out, ms_words_count(members->n_participants));
    for (guint e = 0; e < MS_N_SAV_EDGES; e++) {
      g_autofree char *count = ms_words_count(n[e]);
      ms_table_add(out, n[e] == 0 ? g_strdup("0")
                                  : g_strdup_printf("%s %s", count,
                                                    ms_sav_mode_name(plan->points[p].mode[e])));
    }
  }
  ms_table_append(out, ms_cli_utf8(), ms_cli_colour(), text);
  if (plan->n_points > MOST_SHOWN)
    g_string_append_printf(text, "  and %u more\n", plan->n_points - MOST_SHOWN);
  return TRUE;
}

static void append_example(const MsSpoofingPlan *plan, GString *text)
{
  const MsTopology *topology = plan->topology;
  MsSpoofingBlock block;
  ms_spoofing_plan_block(plan, 0, &block);
  g_autofree char *source =
      ms_words_as(topology->asn[block.source[0]], topology->name[block.source[0]]);
  g_autofree char *destination =
      ms_words_as(topology->asn[block.destination[0]], topology->name[block.destination[0]]);
  g_string_append_printf(text,
                         "First block: %u sources, %u destinations; for one, addresses of %s are "
                         "borrowed, packets go to %s.\n",
                         block.n_sources, block.n_destinations, source, destination);
}

char *ms_check_spoofing_text(const MsSpoofingPlan *plan, GError **error)
{
  const MsTopology *topology = plan->topology;
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *sources = ms_words_count(plan->sources.n),
                  *destinations = ms_words_count(plan->destinations.n),
                  *blocks = ms_words_count(plan->n_blocks);
  g_string_append_printf(text, "%s: spoofed traffic; seed %" G_GUINT64_FORMAT "\n",
                         ms_scenario_path(plan->scenario), plan->seed);
  g_string_append_printf(text, "Topology: %s\n", topology->title);
  g_string_append_printf(text,
                         "Blocks: %s; in each up to %u sources of %s ASes, and up to %u "
                         "destinations of %s; every AS is a spoofer\n",
                         blocks, plan->per_block, sources, plan->per_block, destinations);
  append_example(plan, text);
  g_string_append_printf(text, "%u %s; who validates, by edge, and how%s:\n\n", plan->n_points,
                         plan->sweep != NULL   ? "points"
                         : plan->n_points == 1 ? "run"
                                               : "runs",
                         plan->sweep != NULL ? ", in the first block" : "");
  MsSpoofingMembers members;
  ms_spoofing_members_init(&members, plan);
  gboolean good = append_points(plan, &members, text, error);
  ms_spoofing_members_clear(&members);
  return good ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

static JsonObject *json_point(const MsSpoofingPlan *plan, guint point,
                              const MsSpoofingMembers *members)
{
  JsonObject *object = json_object_new(), *edges = json_object_new();
  guint32 n[MS_N_SAV_EDGES];
  count_edges(plan, members, n);
  for (guint e = 0; e < MS_N_SAV_EDGES; e++) {
    JsonObject *edge = json_object_new();
    json_object_set_string_member(edge, "mode", ms_sav_mode_name(plan->points[point].mode[e]));
    json_object_set_int_member(edge, "ases", n[e]);
    json_object_set_object_member(edges, ms_sav_edge_name((MsSavEdge)e), edge);
  }
  json_object_set_string_member(object, "name", plan->points[point].name);
  json_object_set_int_member(object, "participants", members->n_participants);
  json_object_set_int_member(object, "validating", members->n_validating);
  json_object_set_double_member(object, "selective",
                                plan->routes[plan->points[point].routes].selective);
  json_object_set_object_member(object, "edges", edges);
  return object;
}

char *ms_check_spoofing_json(const MsSpoofingPlan *plan, const GPtrArray *more_warnings,
                             GError **error)
{
  const GPtrArray *sources[] = {more_warnings, plan->warnings};
  g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
  JsonObject *root = json_object_new();
  json_node_take_object(node, root);
  JsonArray *points = json_array_new(), *warnings = json_array_new();
  json_object_set_string_member(root, "kind", "spoofing");
  json_object_set_string_member(root, "scenario", ms_scenario_name(plan->scenario));
  json_object_set_int_member(root, "seed", (gint64)plan->seed);
  json_object_set_string_member(root, "topology", plan->topology->title);
  json_object_set_int_member(root, "ases", plan->topology->n_ases);
  json_object_set_int_member(root, "blocks", plan->n_blocks);
  json_object_set_int_member(root, "per_block", plan->per_block);
  json_object_set_int_member(root, "sources", plan->sources.n);
  json_object_set_int_member(root, "destinations", plan->destinations.n);
  json_object_set_array_member(root, "points", points);
  json_object_set_array_member(root, "warnings", warnings);
  MsSpoofingMembers members;
  ms_spoofing_members_init(&members, plan);
  gboolean good = TRUE;
  for (guint p = 0; p < plan->n_points && good; p++) {
    good = ms_spoofing_plan_members(plan, p, 0, &members, error);
    if (good)
      json_array_add_object_element(points, json_point(plan, p, &members));
  }
  ms_spoofing_members_clear(&members);
  for (guint s = 0; s < G_N_ELEMENTS(sources); s++)
    for (guint i = 0; i < sources[s]->len; i++)
      json_array_add_string_element(warnings, g_ptr_array_index(sources[s], i));
  g_autofree char *text = good ? json_to_string(node, TRUE) : NULL;
  return good ? g_strconcat(text, "\n", NULL) : NULL;
}
