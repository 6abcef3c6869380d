/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/cli.h"

#include "analysis/summary/table.h"
#include "analysis/summary/words.h"
#include "models/topology/caida.h"
#include "models/topology/generator.h"
#include "scenarios/cli/progress.h"
#include "scenarios/run/describe.h"

#include <json-glib/json-glib.h>

#include <stdio.h>

static const char *const degree_names[MS_N_DEGREES] = {"neighbours", "customers", "peers",
                                                       "providers"};

static void append_number(GString *text, const char *what, guint64 n, guint64 whole)
{
  g_autofree char *count = whole > 0 ? ms_words_count_share(n, whole) : ms_words_count(n);
  g_string_append_printf(text, "%-22s %s\n", what, count);
}

static void append_degrees(GString *text, const MsDescription *description)
{
  g_autoptr(MsTable) table = ms_table_new(1 + MS_N_QUANTILES, 0);
  ms_table_add(table, g_strdup("quantile"));
  for (guint q = 0; q < MS_N_QUANTILES; q++)
    ms_table_add(table, g_strdup(ms_quantile_names[q]));
  ms_table_add_rule(table);
  for (guint kind = 0; kind < MS_N_DEGREES; kind++) {
    ms_table_add(table, g_strdup(degree_names[kind]));
    for (guint q = 0; q < MS_N_QUANTILES; q++)
      ms_table_add(table, ms_words_count(description->degree[kind][q]));
  }
  g_string_append_c(text, '\n');
  ms_table_append(table, ms_cli_utf8(), ms_cli_colour(), text);
}

static void append_top(GString *text, const MsTopology *topology, const MsDescription *description)
{
  g_autoptr(MsTable) table = ms_table_new(5, 0);
  static const char *const head[] = {"largest customer cones", "ASes", "customers", "peers",
                                     "providers"};
  for (guint i = 0; i < G_N_ELEMENTS(head); i++)
    ms_table_add(table, g_strdup(head[i]));
  ms_table_add_rule(table);
  for (guint i = 0; i < description->n_top; i++) {
    guint32 as = description->top[i];
    ms_table_add(table, ms_words_as(topology->asn[as], topology->name[as]));
    ms_table_add(table, ms_words_count(topology->cone[as]));
    ms_table_add(table, ms_words_count(topology->first_peer[as] - topology->first[as]));
    ms_table_add(table, ms_words_count(topology->first_provider[as] - topology->first_peer[as]));
    ms_table_add(table, ms_words_count(topology->first[as + 1] - topology->first_provider[as]));
  }
  g_string_append_c(text, '\n');
  ms_table_append(table, ms_cli_utf8(), ms_cli_colour(), text);
}

static void append_names(GString *text, const char *what, const guint32 *n, guint count,
                         guint32 whole, const char *(*name_of)(guint number))
{
  g_string_append_printf(text, "\n%s\n", what);
  for (guint i = 0; i < count; i++)
    if (n[i] > 0) {
      g_autofree char *label = g_strdup_printf("  %s", name_of(i));
      append_number(text, label, n[i], whole);
    }
}

static const char *role_name(guint number)
{
  return ms_role_name((MsRole)number);
}

static const char *region_name(guint number)
{
  return ms_region_name((MsRegion)number);
}

static void append_clique(GString *text, const MsTopology *topology)
{
  g_string_append_printf(text, "%-22s", "tier-1 clique");
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (topology->role[as] == MS_ROLE_TIER1)
      g_string_append_printf(text, " %u", topology->asn[as]);
  g_string_append_c(text, '\n');
}

/* What is known of exchanges. */
typedef struct {
  guint32 members, at_servers; /* memberships; those with a session at the route server */
  guint32 bilateral, multilateral;
} Meeting;

static Meeting count_meeting(const MsTopology *topology)
{
  Meeting count = {0};
  for (guint32 e = 0; e < topology->n_exchanges; e++) {
    const MsExchange *exchange = &topology->exchanges[e];
    count.members += exchange->n;
    for (guint32 m = exchange->first; m < exchange->first + exchange->n; m++)
      count.at_servers += topology->members[m].route_server;
  }
  for (guint32 s = 0; topology->n_exchanges > 0 && s < topology->n_sessions; s++) {
    if (s > topology->reverse[s] || topology->exchange_of[s] == MS_NO_EXCHANGE)
      continue;
    count.multilateral += topology->multilateral[s];
    count.bilateral += !topology->multilateral[s];
  }
  return count;
}

static void append_exchanges(GString *text, const MsTopology *topology)
{
  if (topology->n_exchanges == 0)
    return;
  Meeting count = count_meeting(topology);
  append_number(text, "exchanges", topology->n_exchanges, 0);
  append_number(text, "  memberships", count.members, 0);
  append_number(text, "  at route servers", count.at_servers, count.members);
  append_number(text, "  links bilateral", count.bilateral, topology->n_p2p);
  append_number(text, "  links multilateral", count.multilateral, topology->n_p2p);
}

static char *people_text(const MsTopology *topology)
{
  MsDescription description = ms_describe(topology);
  guint32 n = topology->n_ases, links = topology->n_sessions / 2;
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "%-22s %s\n%-22s %s\n", "topology", topology->title, "digest",
                         topology->digest);
  append_number(text, "ASes", n, 0);
  append_number(text, "links", links, 0);
  append_number(text, "  provider-customer", topology->n_p2c, links);
  append_number(text, "  peer-peer", topology->n_p2p, links);
  append_number(text, "stubs", description.stubs, n);
  append_number(text, "no provider", description.provider_free, n);
  append_number(text, "one provider", description.single, n);
  append_number(text, "several providers", description.multihomed, n);
  append_number(text, "connected parts", description.n_components, 0);
  append_exchanges(text, topology);
  append_clique(text, topology);
  append_degrees(text, &description);
  append_top(text, topology, &description);
  append_names(text, "roles", description.roles, MS_N_ROLES, n, role_name);
  append_names(text, "regions", description.regions, MS_N_REGIONS, n, region_name);
  return g_string_free(text, FALSE);
}

static JsonObject *json_counts(const guint32 *n, guint count, const char *(*name_of)(guint number))
{
  JsonObject *object = json_object_new();
  for (guint i = 0; i < count; i++)
    json_object_set_int_member(object, name_of(i), n[i]);
  return object;
}

static char *json_text(const MsTopology *topology, const GPtrArray *warnings)
{
  MsDescription description = ms_describe(topology);
  JsonObject *root = json_object_new(), *degrees = json_object_new();
  JsonArray *clique = json_array_new(), *top = json_array_new(), *told = json_array_new();
  g_autoptr(JsonNode) node = json_node_alloc();
  json_object_set_string_member(root, "title", topology->title);
  json_object_set_string_member(root, "digest", topology->digest);
  json_object_set_int_member(root, "ases", topology->n_ases);
  json_object_set_int_member(root, "links", topology->n_sessions / 2);
  json_object_set_int_member(root, "p2c", topology->n_p2c);
  json_object_set_int_member(root, "p2p", topology->n_p2p);
  json_object_set_int_member(root, "stubs", description.stubs);
  json_object_set_int_member(root, "provider_free", description.provider_free);
  json_object_set_int_member(root, "single_homed", description.single);
  json_object_set_int_member(root, "multihomed", description.multihomed);
  json_object_set_int_member(root, "components", description.n_components);
  for (guint kind = 0; kind < MS_N_DEGREES; kind++) {
    JsonObject *row = json_object_new();
    for (guint q = 0; q < MS_N_QUANTILES; q++)
      json_object_set_int_member(row, ms_quantile_names[q], description.degree[kind][q]);
    json_object_set_object_member(degrees, degree_names[kind], row);
  }
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (topology->role[as] == MS_ROLE_TIER1)
      json_array_add_int_element(clique, topology->asn[as]);
  for (guint i = 0; i < description.n_top; i++) {
    JsonObject *one = json_object_new();
    json_object_set_int_member(one, "asn", topology->asn[description.top[i]]);
    json_object_set_int_member(one, "cone", topology->cone[description.top[i]]);
    json_array_add_object_element(top, one);
  }
  for (guint i = 0; i < warnings->len; i++)
    json_array_add_string_element(told, g_ptr_array_index(warnings, i));
  if (topology->n_exchanges > 0) {
    Meeting count = count_meeting(topology);
    JsonObject *exchanges = json_object_new();
    json_object_set_int_member(exchanges, "number", topology->n_exchanges);
    json_object_set_int_member(exchanges, "memberships", count.members);
    json_object_set_int_member(exchanges, "at_route_servers", count.at_servers);
    json_object_set_int_member(exchanges, "bilateral_links", count.bilateral);
    json_object_set_int_member(exchanges, "multilateral_links", count.multilateral);
    json_object_set_object_member(root, "exchanges", exchanges);
  }
  json_object_set_object_member(root, "degrees", degrees);
  json_object_set_array_member(root, "clique", clique);
  json_object_set_array_member(root, "largest_cones", top);
  json_object_set_object_member(root, "roles",
                                json_counts(description.roles, MS_N_ROLES, role_name));
  json_object_set_object_member(root, "regions",
                                json_counts(description.regions, MS_N_REGIONS, region_name));
  json_object_set_array_member(root, "warnings", told);
  json_node_init_object(node, root);
  json_object_unref(root);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}

/* The neighbours of one AS, by what they are to it. */
static char *neighbours_text(const MsTopology *topology, guint32 as)
{
  static const char *const classes[] = {"customers", "peers", "providers"};
  const guint32 bounds[] = {topology->first[as], topology->first_peer[as],
                            topology->first_provider[as], topology->first[as + 1]};
  g_autofree char *name = ms_words_as(topology->asn[as], topology->name[as]);
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "%s: %s, %s, cone %u\n", name,
                         ms_role_name((MsRole)topology->role[as]),
                         ms_region_name((MsRegion)topology->region[as]), topology->cone[as]);
  for (guint c = 0; c < G_N_ELEMENTS(classes); c++) {
    g_autoptr(GString) list = g_string_new(NULL);
    g_string_append_printf(list, "%u %s:", bounds[c + 1] - bounds[c], classes[c]);
    for (guint32 s = bounds[c]; s < bounds[c + 1]; s++)
      g_string_append_printf(list, " %u", topology->asn[topology->neighbour[s]]);
    ms_words_wrap(text, list->str, 2, 100);
  }
  return g_string_free(text, FALSE);
}

static char *neighbours_json(const MsTopology *topology, guint32 as)
{
  static const char *const classes[] = {"customers", "peers", "providers"};
  const guint32 bounds[] = {topology->first[as], topology->first_peer[as],
                            topology->first_provider[as], topology->first[as + 1]};
  JsonObject *root = json_object_new();
  g_autoptr(JsonNode) node = json_node_alloc();
  json_object_set_int_member(root, "asn", topology->asn[as]);
  json_object_set_string_member(root, "role", role_name(topology->role[as]));
  json_object_set_string_member(root, "region", region_name(topology->region[as]));
  json_object_set_int_member(root, "cone", topology->cone[as]);
  for (guint c = 0; c < G_N_ELEMENTS(classes); c++) {
    JsonArray *list = json_array_new();
    for (guint32 s = bounds[c]; s < bounds[c + 1]; s++)
      json_array_add_int_element(list, topology->asn[topology->neighbour[s]]);
    json_object_set_array_member(root, classes[c], list);
  }
  json_node_init_object(node, root);
  json_object_unref(root);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}

static void tell_report(const char *path, const MsTopologyReport *report, GPtrArray *warnings)
{
  if (report->duplicates > 0)
    g_ptr_array_add(warnings, g_strdup_printf("%s: %u rows repeat an earlier one and are left out",
                                              path, report->duplicates));
  if (report->removed != NULL && report->removed->len > 0) {
    g_auto(GStrv) lines = g_strsplit(report->removed->str, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++)
      if (*lines[i] != '\0')
        g_ptr_array_add(warnings, g_strdup_printf("%s: left out: %s", path, lines[i]));
  }
}

static MsTopology *load_file(const char *path, gboolean break_cycles, GPtrArray *warnings,
                             GError **error)
{
  g_auto(MsTopologyReport) report = {0};
  MsTopology *topology = ms_topology_load(path, break_cycles, &report, error);
  if (topology != NULL)
    tell_report(path, &report, warnings);
  return topology;
}

static void warn_of_graph(const MsTopology *topology, GPtrArray *warnings)
{
  MsDescription description = ms_describe(topology);
  if (description.n_components > 1)
    g_ptr_array_add(
        warnings, g_strdup_printf("the graph falls into %u parts; %u of %u ASes are in the largest",
                                  description.n_components, description.largest, topology->n_ases));
  if (description.unpeered > 0)
    g_ptr_array_add(warnings,
                    g_strdup_printf("%u pairs of tier-1s are no peers", description.unpeered));
}

static int info(int argc, char **argv)
{
  g_auto(MsCliScenario) options = {0};
  g_autofree char *scenario_name = NULL, *asn_text = NULL;
  gboolean json = FALSE, break_cycles = FALSE;
  const GOptionEntry entries[] = {
      {"scenario", 0, 0, G_OPTION_ARG_FILENAME, &scenario_name,
       "The graph of a scenario, instead of FILE", "SCENARIO"},
      {"asn", 0, 0, G_OPTION_ARG_STRING, &asn_text, "The neighbours of this AS", "ASN"},
      {"break-cycles", 0, 0, G_OPTION_ARG_NONE, &break_cycles,
       "Leave out links that close a cycle of providers", NULL},
      MS_CLI_SCENARIO_ENTRIES(options),
      {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print it as JSON", NULL},
      {0}};
  const MsVerb verb = {"topology info", "FILE | --scenario S [--asn ASN] [--json]", NULL, NULL};
  int status;
  guint32 asn = 0;
  g_autoptr(GError) error = NULL;
  if (!ms_cli_parse(&verb, entries, "Says what a graph is like.",
                    "Example:\n  manrs-sim topology info 20250901.as-rel2.txt.bz2", &argc, &argv,
                    &status))
    return status;
  if (asn_text != NULL && !ms_value_asn(asn_text, &asn, &error))
    return ms_cli_usage("topology info", "--asn: %s", error->message);
  if ((argc == 2) == (scenario_name != NULL) || argc > 2)
    return ms_cli_usage("topology info", "which graph? write one FILE, or --scenario SCENARIO");
  g_autoptr(MsScenario) scenario =
      scenario_name != NULL ? ms_cli_load("topology info", scenario_name, &options, &status) : NULL;
  if (scenario_name != NULL && scenario == NULL)
    return status;
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(MsProgress) progress = ms_progress_new(FALSE);
  ms_progress_stage(progress, "reading the topology");
  g_autoptr(MsTopology) topology = scenario != NULL
                                       ? ms_plan_topology(scenario, warnings, &error)
                                       : load_file(argv[1], break_cycles, warnings, &error);
  g_clear_pointer(&progress, ms_progress_free);
  if (topology == NULL)
    return ms_cli_fail(error);
  guint32 as = asn != 0 ? ms_topology_find(topology, asn) : 0;
  if (as == MS_NO_AS) {
    g_set_error(&error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_UNKNOWN,
                "AS%u is not in the topology (%s)", asn, topology->title);
    return ms_cli_fail(error);
  }
  warn_of_graph(topology, warnings);
  if (!json)
    ms_cli_warn(warnings);
  g_autofree char *text = asn != 0 ? (json ? neighbours_json : neighbours_text)(topology, as)
                          : json   ? json_text(topology, warnings)
                                   : people_text(topology);
  return ms_cli_write(NULL, text, -1, &error) ? MS_EXIT_GOOD : ms_cli_fail(error);
}

static int convert(int argc, char **argv)
{
  static const char *const formats[] = {"serial-1", "serial-2", NULL};
  g_autofree char *format_text = NULL;
  gboolean break_cycles = FALSE;
  const GOptionEntry entries[] = {{"format", 0, 0, G_OPTION_ARG_STRING, &format_text,
                                   "serial-1 or serial-2 (default)", "FORMAT"},
                                  {"break-cycles", 0, 0, G_OPTION_ARG_NONE, &break_cycles,
                                   "Leave out links that close a cycle of providers", NULL},
                                  {0}};
  const MsVerb verb = {"topology convert", "IN OUT [--format serial-1|serial-2] [--break-cycles]",
                       NULL, NULL};
  int status;
  guint format = 1;
  g_autoptr(GError) error = NULL;
  if (!ms_cli_parse(&verb, entries,
                    "Reads a graph and writes it again, checked and sorted, compressed as the name "
                    "of OUT says\n"
                    "(.gz, .bz2, .xz, .zst).",
                    "Example:\n  manrs-sim topology convert 20250901.as-rel2.txt.bz2 graph.txt.xz "
                    "--format serial-1",
                    &argc, &argv, &status))
    return status;
  if (format_text != NULL && !ms_value_choice(format_text, formats, &format, &error))
    return ms_cli_usage("topology convert", "--format: %s", error->message);
  if (argc != 3)
    return ms_cli_usage("topology convert", "from where to where? write IN and OUT");
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(MsTopology) topology = load_file(argv[1], break_cycles, warnings, &error);
  if (topology == NULL)
    return ms_cli_fail(error);
  ms_cli_warn(warnings);
  return ms_topology_save(topology, argv[2],
                          format == 0 ? MS_TOPOLOGY_SERIAL_1 : MS_TOPOLOGY_SERIAL_2, &error)
             ? MS_EXIT_GOOD
             : ms_cli_fail(error);
}

static int generate(int argc, char **argv)
{
  g_autofree char *output = NULL, *ases_text = NULL, *seed_text = NULL;
  const GOptionEntry entries[] = {
      {"ases", 0, 0, G_OPTION_ARG_STRING, &ases_text, "How many ASes (default: 75000)", "N"},
      {"seed", 0, 0, G_OPTION_ARG_STRING, &seed_text, "Seed of the draws (default: 1)", "N"},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Where to", "FILE"},
      {0}};
  const MsVerb verb = {"topology generate", "PROFILE [--ases N] [--seed N] -o FILE", NULL, NULL};
  int status;
  guint64 ases = 75000, seed = 1;
  g_autoptr(GError) error = NULL;
  if (!ms_cli_parse(&verb, entries,
                    "Makes a synthetic Internet and writes it in CAIDA's serial-2 format, with "
                    "roles, regions "
                    "and exchanges in comments.",
                    "Example:\n  manrs-sim topology generate internet-2020 --ases 20000 --seed 7 "
                    "-o graph.txt.xz",
                    &argc, &argv, &status))
    return status;
  if (ases_text != NULL && !ms_value_count(ases_text, &ases, &error))
    return ms_cli_usage("topology generate", "--ases: %s", error->message);
  if (seed_text != NULL && !ms_value_count(seed_text, &seed, &error))
    return ms_cli_usage("topology generate", "--seed: %s", error->message);
  if (argc != 2 || output == NULL)
    return ms_cli_usage("topology generate",
                        argc != 2 ? "which profile? `manrs-sim list profiles` shows all"
                                  : "where to? write -o FILE");
  g_autoptr(MsTopology) topology =
      ms_topology_generate(argv[1], (guint32)MIN(ases, G_MAXUINT32), seed, &error);
  return topology != NULL && ms_topology_save(topology, output, MS_TOPOLOGY_SERIAL_2, &error)
             ? MS_EXIT_GOOD
             : ms_cli_fail(error);
}

static int topology_verb(int argc, char **argv)
{
  static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
  } actions[] = {{"info", info}, {"convert", convert}, {"generate", generate}};
  const char *names[G_N_ELEMENTS(actions) + 1] = {NULL};
  for (guint i = 0; i < G_N_ELEMENTS(actions); i++) {
    names[i] = actions[i].name;
    if (argc > 1 && g_str_equal(argv[1], actions[i].name))
      return actions[i].run(argc - 1, argv + 1);
  }
  if (argc > 1 && (g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h"))) {
    puts("Usage:\n"
         "  manrs-sim topology info FILE | --scenario S [--asn ASN] [--json]\n"
         "  manrs-sim topology convert IN OUT [--format serial-1|serial-2] [--break-cycles]\n"
         "  manrs-sim topology generate PROFILE [--ases N] [--seed N] -o FILE\n\n"
         "Each has a --help of its own.\n\n"
         "Example:\n"
         "  manrs-sim topology info --scenario lab-leak");
    return MS_EXIT_GOOD;
  }
  return argc > 1 ? ms_cli_unknown("topology", "action", argv[1], names)
                  : ms_cli_usage("topology", "what about it? write info, convert or generate");
}

const MsVerb ms_verb_topology = {"topology", "info|convert|generate ...",
                                 "describe, convert or generate an AS graph", topology_verb};
