/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds everything up to the schedule, runs nothing, and says what would be run. */
#include "scenarios/cli/cli.h"

#include "analysis/summary/words.h"
#include "models/bgp/route.h"
#include "scenarios/cli/progress.h"
#include "scenarios/cli/run-spoofing.h"
#include "scenarios/plan/sweep.h"

#include <json-glib/json-glib.h>

#include <stdio.h>
#include <string.h>

static void append_time(GString *text, const MsIncident *incident)
{
  g_autofree char *start = ms_duration_text(incident->start),
                  *end = ms_duration_text(incident->end);
  if (incident->end == MS_TIME_NEVER)
    g_string_append_printf(text, "from %s on", start);
  else
    g_string_append_printf(text, "from %s to %s", start, end);
}

/* An AS as a person wants to see it: name, role, region, what surrounds it, how it was found. */
static void append_party(const MsTopology *topology, const MsPlanRun *run, const char *what,
                         guint32 as, guint candidates, GString *text)
{
  g_autofree char *name = ms_words_as(topology->asn[as], topology->name[as]);
  g_autofree char *customers = ms_words_count(topology->first_peer[as] - topology->first[as]);
  g_autofree char *peers = ms_words_count(topology->first_provider[as] - topology->first_peer[as]);
  g_autofree char *providers =
      ms_words_count(topology->first[as + 1] - topology->first_provider[as]);
  g_autofree char *cone = ms_words_count(topology->cone[as]), *drawn = ms_words_count(candidates);
  g_string_append_printf(text, "    %-12s %s: %s, %s%s\n", what, name,
                         ms_role_name((MsRole)topology->role[as]),
                         ms_region_name((MsRegion)topology->region[as]),
                         run->participant[as] ? ", takes part in MANRS" : "");
  g_string_append_printf(text, "    %-12s customers %s, peers %s, providers %s, cone %s", "",
                         customers, peers, providers, cone);
  if (candidates > 1)
    g_string_append_printf(text, "; drawn from %s", drawn);
  g_string_append_c(text, '\n');
}

/* The path as its neighbours see it, and what else is out of the ordinary. */
static void append_forgery(const MsTopology *topology, const MsIncident *incident, GString *text)
{
  if (incident->n_path > 0) {
    g_string_append_printf(text, "    %-12s", "path");
    if (!incident->strips)
      g_string_append_printf(text, " %u", topology->asn[incident->offender]);
    for (guint i = 0; i < incident->n_path; i++)
      if (incident->path[i] == MS_AS_SET)
        g_string_append(text, " {set}");
      else
        g_string_append_printf(text, " %u", incident->path[i]);
    g_string_append_c(text, '\n');
  }
  const struct {
    gboolean holds;
    const char *what;
  } facts[] = {
      {incident->intercepts, "the offender sends traffic on"},
      {incident->silent, "the victim does not announce its prefix"},
      {incident->unpoliced, "the sessions have no policy"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(facts); i++)
    if (facts[i].holds)
      g_string_append_printf(text, "    %-12s %s\n", "", facts[i].what);
  if (incident->table > 1)
    g_string_append_printf(text, "    %-12s with %u prefixes\n", "", incident->table);
}

static void append_incident(const MsTopology *topology, const MsPlanRun *run, guint number,
                            GString *text)
{
  const MsIncident *incident = &run->schedule->incidents[number];
  const MsPlanIncident *how = &run->incidents[number];
  char prefix[MS_PREFIX_TEXT], hijacked[MS_PREFIX_TEXT];
  ms_prefix_format(&incident->prefix, prefix);
  g_string_append_printf(text, "  [%s]  %s", how->section, ms_incident_kind_name(incident->kind));
  if (incident->kind == MS_INCIDENT_LEAK) {
    g_string_append(text, " of types");
    for (guint type = 1; type <= 6; type++)
      if (incident->leak_types >> type & 1)
        g_string_append_printf(text, " %u", type);
  }
  if (ms_incident_has_hijacked(incident))
    g_string_append_printf(text, " by %s", ms_prefix_format(&incident->hijacked, hijacked));
  g_string_append_printf(text, ", %s, ", prefix);
  append_time(text, incident);
  g_string_append_c(text, '\n');
  append_forgery(topology, incident, text);
  if (incident->offender != MS_NO_AS)
    append_party(topology, run, "offender", incident->offender, how->offenders, text);
  append_party(topology, run, "victim", incident->victim, how->victims, text);
  for (guint i = 0; i < incident->n_origins; i++)
    append_party(topology, run, "origin too", incident->origins[i], 1, text);
  for (guint i = 0; i < incident->n_to; i++)
    append_party(topology, run, incident->kind == MS_INCIDENT_LEAK ? "leaks to" : "announces to",
                 incident->to[i], 1, text);
}

static gboolean same_list(const guint32 *a, guint n_a, const guint32 *b, guint n_b)
{
  return n_a == n_b && (n_a == 0 || memcmp(a, b, sizeof *a * n_a) == 0);
}

static gboolean same_incidents(const MsPlanRun *a, const MsPlanRun *b)
{
  for (guint i = 0; i < a->schedule->n_incidents; i++) {
    const MsIncident *x = &a->schedule->incidents[i], *y = &b->schedule->incidents[i];
    gboolean same = x->kind == y->kind && x->offender == y->offender && x->victim == y->victim &&
                    x->start == y->start && x->end == y->end && x->leak_types == y->leak_types &&
                    ms_prefix_equal(&x->prefix, &y->prefix) &&
                    ms_prefix_equal(&x->hijacked, &y->hijacked) &&
                    same_list(x->to, x->n_to, y->to, y->n_to) &&
                    same_list(x->path, x->n_path, y->path, y->n_path) &&
                    same_list(x->origins, x->n_origins, y->origins, y->n_origins) &&
                    x->strips == y->strips && x->intercepts == y->intercepts &&
                    x->silent == y->silent && x->unpoliced == y->unpoliced && x->table == y->table;
    /* Who takes part is said with the parties, so it has to be the same too. */
    if (!same || a->participant[x->victim] != b->participant[y->victim] ||
        (x->offender != MS_NO_AS && a->participant[x->offender] != b->participant[y->offender]))
      return FALSE;
  }
  return TRUE;
}

static guint count_conduct(const MsPlanRun *run, guint32 n_ases, guint conduct)
{
  guint n = 0;
  for (guint32 as = 0; as < n_ases; as++)
    n += run->conduct[as] >> conduct & 1;
  return n;
}

/* Who joined since others encourage it, and what is carried out that is no mechanism. */
static void append_besides(const MsPlanRun *run, guint32 n_ases, GString *text)
{
  if (run->spread.model != MS_SPREAD_NONE) {
    g_autofree char *words = ms_spread_words(&run->spread), *won = ms_words_count(run->n_won);
    g_string_append_printf(text, "\n  spread         %s: %s of them joined by it", words, won);
  }
  gboolean any = FALSE;
  for (guint c = 0; c < MS_N_CONDUCTS; c++) {
    guint n = count_conduct(run, n_ases, c);
    g_autofree char *count = ms_words_count(n);
    if (n > 0)
      g_string_append_printf(text, "%s%s at %s", any ? ", " : "\n  conduct        ",
                             ms_conduct_name((MsConduct)c), count);
    any = any || n > 0;
  }
}

static void append_adoption(const MsPlanRun *run, guint32 n_ases, GString *text)
{
  guint n_programmes, n_mechanisms;
  const MsProgramme *programmes = ms_programmes(&n_programmes);
  const MsMechanism *const *mechanisms = ms_mechanisms(&n_mechanisms);
  g_autofree char *all = ms_words_count_share(run->n_participants, n_ases);
  gboolean any = FALSE;
  g_string_append_printf(text, "  participants   %s", run->n_participants > 0 ? all : "nobody");
  for (guint p = 0; p < n_programmes; p++)
    if (run->n_members[p] > 0) {
      g_autofree char *count = ms_words_count(run->n_members[p]);
      g_string_append_printf(text, "%s %s %s", any ? "," : ":", programmes[p].name, count);
      any = TRUE;
    }
  append_besides(run, n_ases, text);
  g_string_append(text, "\n  mechanisms     ");
  any = FALSE;
  for (guint m = 0; m < n_mechanisms; m++)
    if (run->n_running[m] > 0) {
      g_autofree char *count = ms_words_count(run->n_running[m]);
      g_string_append_printf(text, "%s%s at %s", any ? ", " : "", mechanisms[m]->name, count);
      any = TRUE;
    }
  g_string_append(text, any ? " ASes\n" : "none\n");
}

static void append_run(const MsPlan *plan, guint number, GString *text)
{
  const MsPlanRun *run = g_ptr_array_index(plan->runs, number),
                  *first = g_ptr_array_index(plan->runs, 0);
  g_string_append_printf(text, "\nrun %s", run->name);
  if (!g_str_equal(run->title, run->name))
    g_string_append_printf(text, ": %s", run->title);
  g_string_append_c(text, '\n');
  if (number > 0 && same_incidents(first, run))
    g_string_append_printf(text, "  incidents      as in run %s\n", first->name);
  else
    for (guint i = 0; i < run->schedule->n_incidents; i++)
      append_incident(plan->topology, run, i, text);
  append_adoption(run, plan->topology->n_ases, text);
}

static gboolean is_steady(const MsScenario *scenario)
{
  return g_str_equal(ms_scenario_value(scenario, MS_SHARED, "engine", "kind"), "steady");
}

static GString *head_text(const MsScenario *scenario, const MsTopology *topology, guint64 seed)
{
  const char *title = ms_scenario_value(scenario, MS_SHARED, "scenario", "title");
  g_autofree char *ases = ms_words_count(topology->n_ases),
                  *links = ms_words_count(topology->n_sessions / 2);
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "scenario   %s%s%s\n", ms_scenario_name(scenario),
                         title != NULL ? ": " : "", title != NULL ? title : "");
  const char *description = ms_scenario_value(scenario, MS_SHARED, "scenario", "description");
  if (description != NULL)
    ms_words_wrap(text, description, 11, 100);
  g_string_append_printf(text, "topology   %s: %s ASes, %s links, digest %s\n", topology->title,
                         ases, links, topology->digest);
  g_string_append_printf(text, "engine     %s, tie-break %s",
                         ms_scenario_value(scenario, MS_SHARED, "engine", "kind"),
                         ms_scenario_value(scenario, MS_SHARED, "engine", "tie-break"));
  if (!is_steady(scenario))
    g_string_append_printf(text, ", MRAI %s",
                           ms_scenario_value(scenario, MS_SHARED, "engine", "mrai"));
  g_string_append_printf(text, "\nseed       %" G_GUINT64_FORMAT "\n", seed);
  return text;
}

static char *people_text(const MsPlan *plan)
{
  GString *text = head_text(plan->scenario, plan->topology, plan->seed);
  for (guint i = 0; i < plan->runs->len; i++)
    append_run(plan, i, text);
  return g_string_free(text, FALSE);
}

/* ---- sweeps */

/* Of more points only so many, from both ends, are shown with what they deploy. */
#define SHOWN_POINTS 12

static void append_axis(const MsSweepAxis *axis, GString *text)
{
  g_autofree char *values = NULL;
  g_string_append_printf(text, "axis       %s%s%s: ", axis->section,
                         *axis->section != '\0' ? "." : "", axis->key);
  if (axis->n_values <= SHOWN_POINTS) {
    values = g_strjoinv(" | ", axis->values);
    g_string_append_printf(text, "%s\n", values);
  } else {
    g_string_append_printf(text, "%u values, %s to %s\n", axis->n_values, axis->values[0],
                           axis->values[axis->n_values - 1]);
  }
}

static void append_rule(const MsSweep *sweep, GString *text)
{
  const MsSweepRule *rule = &sweep->rule;
  g_autofree char *points = ms_words_count(sweep->n_points), *trials = ms_words_count(rule->trials);
  g_string_append_printf(text, "sweep      %s point%s, %s%s trial%s at each\n", points,
                         sweep->n_points == 1 ? "" : "s", rule->half_width > 0 ? "at most " : "",
                         trials, rule->trials == 1 ? "" : "s");
  if (rule->half_width <= 0)
    return;
  g_autofree char *width = ms_words_percent(rule->half_width),
                  *confidence = ms_words_percent(rule->confidence);
  g_string_append_printf(text,
                         "           until every point's mean impact is known to within %s, with a "
                         "confidence of %s;\n           looked at after",
                         width, confidence);
  for (guint i = 0; i < rule->n_looks; i++) {
    g_autofree char *look = ms_words_count(rule->look[i]);
    const char *between = i == 0 ? "" : i + 1 == rule->n_looks ? " and" : ",";
    if (i < 3 || i + 1 == rule->n_looks)
      g_string_append_printf(text, "%s %s", between, look);
    else if (i == 3)
      g_string_append(text, ", ...");
  }
  g_string_append(text, " trials\n");
}

/* The first trial, at points from both ends of the grid. */
static gboolean append_trial(const MsSweep *sweep, GString *text, GError **error)
{
  g_auto(MsDraw) draw = {0};
  if (!ms_sweep_draw(sweep, 0, &draw, error))
    return FALSE;
  for (guint i = 0; i < sweep->n_points; i++) {
    if (i >= SHOWN_POINTS / 2 && i + SHOWN_POINTS / 2 < sweep->n_points) {
      g_string_append(text, i == SHOWN_POINTS / 2 ? "\n...\n" : "");
      continue;
    }
    g_autoptr(MsPlanRun) run = ms_sweep_run(sweep, i, &draw, error);
    if (run == NULL)
      return FALSE;
    if (i == 0) {
      g_string_append(text, "\nthe first trial\n");
      for (guint n = 0; n < draw.n_incidents; n++)
        append_incident(sweep->topology, run, n, text);
    }
    g_string_append_printf(text, "\npoint %s\n", run->name);
    append_adoption(run, sweep->topology->n_ases, text);
  }
  return TRUE;
}

static char *sweep_text(const MsSweep *sweep, GError **error)
{
  g_autoptr(GString) text = head_text(sweep->scenario, sweep->topology, sweep->seed);
  append_rule(sweep, text);
  for (guint i = 0; i < sweep->n_axes; i++)
    append_axis(&sweep->axes[i], text);
  if (sweep->excluded != NULL) {
    g_string_append(text, "excluded\n");
    ms_words_wrap(text, sweep->excluded, 11, 100);
  }
  return append_trial(sweep, text, error) ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

static JsonObject *json_as(const MsTopology *topology, const MsPlanRun *run, guint32 as,
                           guint candidates)
{
  JsonObject *object = json_object_new();
  json_object_set_int_member(object, "asn", topology->asn[as]);
  if (topology->name[as] != NULL)
    json_object_set_string_member(object, "name", topology->name[as]);
  json_object_set_string_member(object, "role", ms_role_name((MsRole)topology->role[as]));
  json_object_set_string_member(object, "region", ms_region_name((MsRegion)topology->region[as]));
  json_object_set_int_member(object, "cone", topology->cone[as]);
  json_object_set_boolean_member(object, "participant", run->participant[as]);
  json_object_set_int_member(object, "candidates", candidates);
  return object;
}

static void json_forgery(const MsTopology *topology, const MsIncident *incident, JsonObject *object)
{
  JsonArray *path = json_array_new(), *origins = json_array_new();
  for (guint i = 0; i < incident->n_path; i++)
    json_array_add_int_element(path, incident->path[i]);
  for (guint i = 0; i < incident->n_origins; i++)
    json_array_add_int_element(origins, topology->asn[incident->origins[i]]);
  json_object_set_array_member(object, "path", path);
  json_object_set_array_member(object, "origins", origins);
  json_object_set_boolean_member(object, "strips", incident->strips);
  json_object_set_boolean_member(object, "intercepts", incident->intercepts);
  json_object_set_boolean_member(object, "silent", incident->silent);
}

static JsonObject *json_incident(const MsTopology *topology, const MsPlanRun *run, guint number)
{
  const MsIncident *incident = &run->schedule->incidents[number];
  const MsPlanIncident *how = &run->incidents[number];
  JsonObject *object = json_object_new();
  char prefix[MS_PREFIX_TEXT];
  json_object_set_string_member(object, "name", incident->name);
  json_object_set_string_member(object, "kind", ms_incident_kind_name(incident->kind));
  json_object_set_string_member(object, "prefix", ms_prefix_format(&incident->prefix, prefix));
  json_object_set_object_member(object, "victim",
                                json_as(topology, run, incident->victim, how->victims));
  if (incident->kind == MS_INCIDENT_NONE)
    return object;
  json_object_set_object_member(object, "offender",
                                json_as(topology, run, incident->offender, how->offenders));
  json_object_set_double_member(object, "start", (double)incident->start * 1e-9);
  if (incident->end != MS_TIME_NEVER)
    json_object_set_double_member(object, "end", (double)incident->end * 1e-9);
  if (ms_incident_has_hijacked(incident))
    json_object_set_string_member(object, "hijacked",
                                  ms_prefix_format(&incident->hijacked, prefix));
  if (incident->kind == MS_INCIDENT_LEAK) {
    JsonArray *types = json_array_new();
    for (guint type = 1; type <= 6; type++)
      if (incident->leak_types >> type & 1)
        json_array_add_int_element(types, type);
    json_object_set_array_member(object, "types", types);
  }
  if (incident->n_to > 0) {
    JsonArray *to = json_array_new();
    for (guint i = 0; i < incident->n_to; i++)
      json_array_add_int_element(to, topology->asn[incident->to[i]]);
    json_object_set_array_member(object, "to", to);
  }
  json_forgery(topology, incident, object);
  return object;
}

static JsonObject *json_run(const MsTopology *topology, const MsPlanRun *run)
{
  guint n_programmes, n_mechanisms;
  const MsProgramme *programmes = ms_programmes(&n_programmes);
  const MsMechanism *const *mechanisms = ms_mechanisms(&n_mechanisms);
  JsonObject *object = json_object_new(), *members = json_object_new(),
             *running = json_object_new(), *conduct = json_object_new();
  JsonArray *incidents = json_array_new();
  for (guint i = 0; i < run->schedule->n_incidents; i++)
    json_array_add_object_element(incidents, json_incident(topology, run, i));
  for (guint p = 0; p < n_programmes; p++)
    json_object_set_int_member(members, programmes[p].name, run->n_members[p]);
  for (guint m = 0; m < n_mechanisms; m++)
    json_object_set_int_member(running, mechanisms[m]->name, run->n_running[m]);
  json_object_set_string_member(object, "name", run->name);
  json_object_set_string_member(object, "title", run->title);
  json_object_set_array_member(object, "incidents", incidents);
  json_object_set_int_member(object, "participants", run->n_participants);
  json_object_set_object_member(object, "members", members);
  json_object_set_object_member(object, "mechanisms", running);
  for (guint c = 0; c < MS_N_CONDUCTS; c++)
    json_object_set_int_member(conduct, ms_conduct_name((MsConduct)c),
                               count_conduct(run, topology->n_ases, c));
  json_object_set_object_member(object, "conduct", conduct);
  if (run->spread.model != MS_SPREAD_NONE) {
    JsonObject *spread = json_object_new();
    json_object_set_string_member(spread, "model", ms_spread_model_name(run->spread.model));
    json_object_set_double_member(spread, "to_peers", run->spread.to_peer);
    json_object_set_double_member(spread, "to_members", run->spread.to_member);
    json_object_set_double_member(spread, "to_customers", run->spread.to_customer);
    json_object_set_int_member(spread, "joined", run->n_won);
    json_object_set_object_member(object, "spread", spread);
  }
  return object;
}

/* Takes @root. */
static char *json_finish(JsonObject *root)
{
  g_autoptr(JsonNode) node = json_node_alloc();
  json_node_init_object(node, root);
  json_object_unref(root);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}

static JsonObject *json_head(const MsScenario *scenario, const MsTopology *topology, guint64 seed)
{
  JsonObject *root = json_object_new(), *graph = json_object_new();
  json_object_set_string_member(graph, "title", topology->title);
  json_object_set_int_member(graph, "ases", topology->n_ases);
  json_object_set_int_member(graph, "links", topology->n_sessions / 2);
  json_object_set_string_member(graph, "digest", topology->digest);
  json_object_set_string_member(root, "scenario", ms_scenario_name(scenario));
  json_object_set_int_member(root, "seed", (gint64)seed);
  json_object_set_object_member(root, "topology", graph);
  return root;
}

static JsonArray *json_warnings(const GPtrArray *first, const GPtrArray *second)
{
  const GPtrArray *sources[] = {first, second};
  JsonArray *warnings = json_array_new();
  for (guint s = 0; s < G_N_ELEMENTS(sources); s++)
    for (guint i = 0; i < sources[s]->len; i++)
      json_array_add_string_element(warnings, g_ptr_array_index(sources[s], i));
  return warnings;
}

static char *json_text(const MsPlan *plan, const GPtrArray *more_warnings)
{
  JsonObject *root = json_head(plan->scenario, plan->topology, plan->seed);
  JsonArray *runs = json_array_new();
  for (guint i = 0; i < plan->runs->len; i++)
    json_array_add_object_element(runs, json_run(plan->topology, g_ptr_array_index(plan->runs, i)));
  json_object_set_array_member(root, "runs", runs);
  json_object_set_array_member(root, "warnings", json_warnings(more_warnings, plan->warnings));
  return json_finish(root);
}

static JsonObject *json_rule(const MsSweep *sweep)
{
  const MsSweepRule *rule = &sweep->rule;
  JsonObject *object = json_object_new();
  JsonArray *looks = json_array_new(), *axes = json_array_new();
  for (guint i = 0; i < rule->n_looks; i++)
    json_array_add_int_element(looks, (gint64)rule->look[i]);
  for (guint a = 0; a < sweep->n_axes; a++) {
    const MsSweepAxis *axis = &sweep->axes[a];
    JsonObject *one = json_object_new();
    JsonArray *values = json_array_new();
    g_autofree char *key = *axis->section != '\0'
                               ? g_strdup_printf("%s.%s", axis->section, axis->key)
                               : g_strdup(axis->key);
    for (guint v = 0; v < axis->n_values; v++)
      json_array_add_string_element(values, axis->values[v]);
    json_object_set_string_member(one, "key", key);
    json_object_set_array_member(one, "values", values);
    json_array_add_object_element(axes, one);
  }
  json_object_set_int_member(object, "points", sweep->n_points);
  json_object_set_int_member(object, "trials", (gint64)rule->trials);
  if (rule->half_width > 0)
    json_object_set_double_member(object, "half_width", rule->half_width);
  json_object_set_double_member(object, "confidence", rule->confidence);
  json_object_set_array_member(object, "looks", looks);
  json_object_set_array_member(object, "axes", axes);
  if (sweep->excluded != NULL)
    json_object_set_string_member(object, "excluded", sweep->excluded);
  return object;
}

/* Its runs are the first trial, at the first point and the last. */
static char *sweep_json(const MsSweep *sweep, const GPtrArray *more_warnings, GError **error)
{
  g_auto(MsDraw) draw = {0};
  if (!ms_sweep_draw(sweep, 0, &draw, error))
    return NULL;
  g_autoptr(MsPlanRun) first = ms_sweep_run(sweep, 0, &draw, error);
  g_autoptr(MsPlanRun) last =
      first != NULL ? ms_sweep_run(sweep, sweep->n_points - 1, &draw, error) : NULL;
  if (last == NULL)
    return NULL;
  JsonObject *root = json_head(sweep->scenario, sweep->topology, sweep->seed);
  JsonArray *runs = json_array_new();
  json_array_add_object_element(runs, json_run(sweep->topology, first));
  if (sweep->n_points > 1)
    json_array_add_object_element(runs, json_run(sweep->topology, last));
  json_object_set_string_member(root, "engine", sweep->steady ? "steady" : "event");
  json_object_set_string_member(
      root, "tie_break", ms_scenario_value(sweep->scenario, MS_SHARED, "engine", "tie-break"));
  json_object_set_object_member(root, "sweep", json_rule(sweep));
  json_object_set_array_member(root, "first_trial", runs);
  json_object_set_array_member(root, "warnings", json_warnings(more_warnings, sweep->warnings));
  return json_finish(root);
}

static int check_spoofing(const MsScenario *scenario, gboolean json)
{
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTopology) topology = ms_plan_topology(scenario, warnings, &error);
  g_autoptr(MsSpoofingPlan) plan =
      topology != NULL ? ms_spoofing_plan_new(scenario, topology, &error) : NULL;
  if (plan == NULL)
    return ms_cli_fail(error);
  if (!json) {
    ms_cli_warn(warnings);
    ms_cli_warn(plan->warnings);
  }
  g_autofree char *text =
      json ? ms_check_spoofing_json(plan, warnings, &error) : ms_check_spoofing_text(plan, &error);
  return text != NULL && ms_cli_write(NULL, text, -1, &error) ? MS_EXIT_GOOD : ms_cli_fail(error);
}

static int check_scenario(const MsScenario *scenario, gboolean json)
{
  g_autoptr(MsProgress) progress = ms_progress_new(FALSE);
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  ms_progress_stage(progress, "reading the topology");
  g_autoptr(MsTopology) topology = ms_plan_topology(scenario, warnings, &error);
  gboolean many = ms_scenario_is_sweep(scenario);
  g_autoptr(MsPlan) plan =
      topology != NULL && !many ? ms_plan_new(scenario, topology, &error) : NULL;
  g_autoptr(MsSweep) sweep =
      topology != NULL && many ? ms_sweep_new(scenario, topology, &error) : NULL;
  g_clear_pointer(&progress, ms_progress_free);
  if (plan == NULL && sweep == NULL)
    return ms_cli_fail(error);
  if (!json) {
    ms_cli_warn(warnings);
    ms_cli_warn(many ? sweep->warnings : plan->warnings);
  }
  g_autofree char *text =
      json ? (many ? sweep_json(sweep, warnings, &error) : json_text(plan, warnings))
           : (many ? sweep_text(sweep, &error) : people_text(plan));
  if (text == NULL)
    return ms_cli_fail(error);
  return ms_cli_write(NULL, text, -1, &error) ? MS_EXIT_GOOD : ms_cli_fail(error);
}

static int check_verb(int argc, char **argv)
{
  g_auto(MsCliScenario) options = {0};
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
      MS_CLI_SCENARIO_ENTRIES(options),
      {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print it as JSON", NULL},
      {0}};
  int status;
  if (!ms_cli_parse(&ms_verb_check, entries,
                    "Checks a scenario without running it: reads it, places offenders and victims, "
                    "and says what\n"
                    "would be run. All problems are told at once, with their lines.",
                    "Example:\n  manrs-sim check my-scenario.ini", &argc, &argv, &status))
    return status;
  if (argc != 2)
    return ms_cli_usage("check", argc < 2 ? "which scenario? write its file or name"
                                          : "one scenario at a time");
  g_autoptr(MsScenario) scenario = ms_cli_load("check", argv[1], &options, &status);
  if (scenario != NULL && ms_scenario_is_spoofing(scenario))
    return check_spoofing(scenario, json);
  return scenario != NULL ? check_scenario(scenario, json) : status;
}

const MsVerb ms_verb_check = {"check", "SCENARIO [--set SECTION.KEY=VALUE ...] [--seed N] [--json]",
                              "check a scenario and say what would be run", check_verb};
