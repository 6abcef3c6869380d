/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small graphs with known answers (bgp-conformance/1), against an engine.
 *
 *     conformance PATH... [--engine event|steady] [--case NAME] [--may-skip N]
 *
 * A PATH is a file or a directory of .json files. Prints each difference, names each case that is
 * not covered and says why, and ends with "N passed, N failed, N skipped". Exit status: 0, 1
 * where a case failed or more than N were skipped, 2 for a fault in the input, 77 where no PATH
 * exists.
 *
 * The answers come from simulators and from routers. Where those depart from a standard or from
 * their own graph, that is not followed, and the departure is shown. The simulators' own OTC
 * departs from RFC 9234 (it stamps on egress alone, overwrites, and does not hold an OTC route back
 * from peers and providers), but no case here tells the two apart: the engine's OTC is the
 * standard's, and agrees with every answer. Where an answer is out of reach of our incidents, ours
 * stands in its place, and that is shown too: such a case has passed but for the routes named. */
#include "tests/support/graph.h"
#include "tests/support/known.h"

#include "models/topology/builder.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "bgp-conformance/1"

enum { STATUS_BROKEN = 2, STATUS_ABSENT = 77 };

typedef struct {
  const char *only;
  MsKnownEngine engine;
  MsKnownTally tally;
} Conformance;

/** Scenario kinds: what a class asks of an incident */
typedef enum {
  KIND_ANNOUNCEMENTS, /* what is seeded, by the attackers from after convergence on */
  KIND_LEAK,          /* the attacker exports everything to everyone, from after convergence on */
  KIND_WITHDRAWAL,    /* the victim withdraws after convergence */
  KIND_RETURN         /* the same, and it announces again */
} Kind;

static const struct {
  const char *class;
  Kind kind;
} kinds[] = {
    {"ValidPrefix", KIND_ANNOUNCEMENTS},
    {"PrefixHijack", KIND_ANNOUNCEMENTS},
    {"SubprefixHijack", KIND_ANNOUNCEMENTS},
    {"SuperprefixPrefixHijack", KIND_ANNOUNCEMENTS},
    {"NonRoutedPrefixHijack", KIND_ANNOUNCEMENTS},
    {"NonRoutedSuperprefixHijack", KIND_ANNOUNCEMENTS},
    {"NonRoutedSuperprefixPrefixHijack", KIND_ANNOUNCEMENTS},
    {"ForgedOriginPrefixHijack", KIND_ANNOUNCEMENTS},
    {"FirstASNStrippingPrefixHijack", KIND_ANNOUNCEMENTS},
    {"ShortestPathPrefixHijack", KIND_ANNOUNCEMENTS},
    {"AccidentalRouteLeak", KIND_LEAK},
    {"PassiveHijack", KIND_LEAK}, /* its attacker has the flag LEAKER */
    {"WithdrawalToPopulatedRIBsInThenBetterAnnScenario", KIND_RETURN},
    {"WithdrawalValidPrefixScenario", KIND_WITHDRAWAL},
};

static void add_links(MsTopologyBuilder *builder, JsonObject *graph, const char *member,
                      MsRelation second_is, GError **error)
{
  JsonArray *links =
      json_object_has_member(graph, member) ? json_object_get_array_member(graph, member) : NULL;
  for (guint i = 0; links != NULL && i < json_array_get_length(links) && *error == NULL; i++) {
    JsonArray *pair = json_array_get_array_element(links, i);
    ms_topology_builder_add_link(builder, (guint32)json_array_get_int_element(pair, 0),
                                 (guint32)json_array_get_int_element(pair, 1), second_is, 0, 0,
                                 error);
  }
}

static MsTopology *read_graph(JsonObject *json, const char *name, GError **error)
{
  GError *fault = NULL;
  JsonObject *graph = json_object_get_object_member(json, "graph");
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new(name);
  add_links(builder, graph, "provider_customer", MS_REL_CUSTOMER, &fault);
  if (fault == NULL)
    add_links(builder, graph, "peer", MS_REL_PEER, &fault);
  if (fault != NULL) {
    g_propagate_error(error, fault);
    return NULL;
  }
  return ms_topology_builder_finish(builder, name, FALSE, NULL, error);
}

static GArray *read_asns(JsonObject *scenario, const char *member)
{
  GArray *asns = g_array_new(FALSE, FALSE, sizeof(guint32));
  JsonArray *list = json_object_has_member(scenario, member)
                        ? json_object_get_array_member(scenario, member)
                        : NULL;
  for (guint i = 0; list != NULL && i < json_array_get_length(list); i++) {
    guint32 asn = (guint32)json_array_get_int_element(list, i);
    g_array_append_val(asns, asn);
  }
  return asns;
}

/* What is seeded from the start. */
static gboolean add_announcements(MsKnownCase *known, JsonObject *scenario, GError **error)
{
  JsonArray *list = json_object_get_array_member(scenario, "seeded_announcements_round0");
  for (guint i = 0; i < json_array_get_length(list); i++) {
    JsonObject *a = json_array_get_object_element(list, i);
    g_autoptr(GArray) path = read_asns(a, "as_path");
    if (!ms_known_announce(known, json_object_get_string_member(a, "prefix"),
                           (guint32)json_object_get_int_member(a, "seed_asn"),
                           (const guint32 *)(const void *)path->data, path->len, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean add_roas(MsKnownCase *known, JsonObject *scenario, GError **error)
{
  JsonArray *list = json_object_get_array_member(scenario, "roas");
  for (guint i = 0; i < json_array_get_length(list); i++) {
    JsonObject *roa = json_array_get_object_element(list, i);
    MsPrefix prefix;
    if (!ms_prefix_parse(json_object_get_string_member(roa, "prefix"), &prefix, error))
      return FALSE;
    /* One of the simulators gives an IPv4 ROA a maximum of 112. */
    gint64 max_length =
        MIN(json_object_get_int_member(roa, "max_length"), prefix.family == 4 ? 32 : 128);
    ms_registry_add_vrp(known->registry, &prefix, (guint)max_length,
                        (guint32)json_object_get_int_member(roa, "origin"));
  }
  return TRUE;
}

static gboolean deploy(MsKnownCase *known, guint32 asn, const char *policy, char **why)
{
  if (ms_known_deploy(known, asn, policy))
    return TRUE;
  *why = g_strdup_printf("no mechanism for %s", policy);
  return FALSE;
}

/* Both vocabularies: `policies` {asn: policy} and `settings` {asn: [flags]}. */
static gboolean add_policies(MsKnownCase *known, JsonObject *json, char **why)
{
  static const char *const members[] = {"policies", "settings"};
  for (guint m = 0; m < G_N_ELEMENTS(members); m++) {
    if (!json_object_has_member(json, members[m]))
      continue;
    JsonObject *object = json_object_get_object_member(json, members[m]);
    JsonObjectIter iter;
    const char *asn;
    JsonNode *node;
    json_object_iter_init(&iter, object);
    while (json_object_iter_next(&iter, &asn, &node)) {
      guint32 number = (guint32)strtoul(asn, NULL, 10);
      if (m == 0 && !deploy(known, number, json_node_get_string(node), why))
        return FALSE;
      for (guint i = 0; m == 1 && i < json_array_get_length(json_node_get_array(node)); i++)
        if (!deploy(known, number, json_array_get_string_element(json_node_get_array(node), i),
                    why))
          return FALSE;
    }
  }
  return TRUE;
}

static int relation_from_word(const char *word)
{
  return word == NULL                    ? -1
         : g_str_equal(word, "customer") ? MS_REL_CUSTOMER
         : g_str_equal(word, "peer")     ? MS_REL_PEER
         : g_str_equal(word, "provider") ? MS_REL_PROVIDER
         : g_str_equal(word, "origin")   ? MS_REL_SELF
                                         : -1;
}

static MsKnownOutcome outcome_from_word(const char *word)
{
  return word == NULL                                     ? MS_KNOWN_UNSAID
         : g_str_equal(word, "ATTACKER_SUCCESS")          ? MS_KNOWN_ATTACKER
         : g_str_equal(word, "VICTIM_SUCCESS")            ? MS_KNOWN_VICTIM
         : g_str_equal(word, "LEGITIMATE_ORIGIN_SUCCESS") ? MS_KNOWN_VICTIM
                                                          : MS_KNOWN_UNREACHABLE;
}

/* Routes of the answers that no incident of ours can bring about, and what ours brings about in
 * their place. It is not the answers that are at fault. */
static const struct {
  const char *name;
  guint32 asn, path[8];
  const char *reason;
} replaced[] = {
    {"b_internal_config_005",
     1,
     {1, 666, 4, 3, 777},
     "its attacker tells customers a shorter path than providers; an incident's announcement is "
     "the "
     "same for all whom it reaches"},
};

static guint replace(const MsKnownCase *known, guint32 asn, guint32 *path, guint n)
{
  for (guint i = 0; i < G_N_ELEMENTS(replaced); i++) {
    if (replaced[i].asn != asn || !g_str_equal(replaced[i].name, known->name))
      continue;
    printf("%s: not the answer, but ours, is compared for AS%u: %s\n", known->name, asn,
           replaced[i].reason);
    for (n = 0; n < G_N_ELEMENTS(replaced[i].path) && replaced[i].path[n] != 0; n++)
      path[n] = replaced[i].path[n];
  }
  return n;
}

static gboolean add_rib(MsKnownCase *known, guint32 asn, JsonObject *rib, GError **error)
{
  JsonObjectIter iter;
  const char *prefix;
  JsonNode *node;
  json_object_iter_init(&iter, rib);
  while (json_object_iter_next(&iter, &prefix, &node)) {
    JsonObject *route = json_node_get_object(node);
    JsonArray *list = json_object_get_array_member(route, "as_path");
    guint n = json_array_get_length(list);
    g_autofree guint32 *path = g_new(guint32, n + G_N_ELEMENTS(replaced[0].path));
    for (guint i = 0; i < n; i++)
      path[i] = (guint32)json_array_get_int_element(list, i);
    n = replace(known, asn, path, n);
    MsKnownRow row = {
        .asn = asn,
        .next_hop = (guint32)json_object_get_int_member_with_default(route, "next_hop_asn", 0),
        .learned = relation_from_word(
            json_object_get_string_member_with_default(route, "recv_relationship", NULL)),
    };
    if (!ms_prefix_parse(prefix, &row.prefix, error))
      return FALSE;
    ms_known_add_row(known, &row, path, n);
  }
  return TRUE;
}

static gboolean add_expected(MsKnownCase *known, JsonObject *json, GError **error)
{
  JsonObjectIter iter;
  const char *asn;
  JsonNode *node;
  json_object_iter_init(&iter, json_object_get_object_member(json, "expected"));
  while (json_object_iter_next(&iter, &asn, &node)) {
    JsonObject *expected = json_node_get_object(node);
    guint32 number = (guint32)strtoul(asn, NULL, 10);
    guint32 as = ms_topology_find(known->topology, number);
    if (as == MS_NO_AS) {
      g_set_error(error, MS_KNOWN_ERROR, 0, "%s: AS%u is expected to be there and has no link",
                  known->name, number);
      return FALSE;
    }
    known->said[as] = 1;
    const char *outcome =
        json_object_get_string_member_with_default(expected, "data_plane_outcome", NULL);
    known->outcomes[as] = (guint8)outcome_from_word(outcome);
    if (!add_rib(known, number, json_object_get_object_member(expected, "local_rib"), error))
      return FALSE;
  }
  return TRUE;
}

/* Fills @known from @json. Returns %FALSE with @why where the case is not covered, or with an
 * error. */
static gboolean fill(MsKnownCase *known, JsonObject *json, char **why, GError **error)
{
  JsonObject *scenario = json_object_get_object_member(json, "scenario");
  const char *class = json_object_get_string_member(scenario, "cls");
  guint i = 0;
  while (i < G_N_ELEMENTS(kinds) && !g_str_equal(kinds[i].class, class))
    i++;
  if (!add_policies(known, json, why))
    return FALSE;
  if (i == G_N_ELEMENTS(kinds)) {
    *why = g_strdup_printf("no incident for %s", class);
    return FALSE;
  }
  g_array_unref(known->attackers);
  g_array_unref(known->victims);
  known->attackers = read_asns(scenario, "attackers");
  known->victims = read_asns(scenario, "victims");
  if (kinds[i].kind == KIND_LEAK)
    known->leaker = g_array_index(known->attackers, guint32, 0);
  if (kinds[i].kind == KIND_WITHDRAWAL || kinds[i].kind == KIND_RETURN)
    known->withdraws = g_array_index(known->victims, guint32, 0);
  known->returns = kinds[i].kind == KIND_RETURN;
  return add_announcements(known, scenario, error) && add_roas(known, scenario, error) &&
         add_expected(known, json, error);
}

static gboolean has_all(JsonObject *json, const char *const *members, const char *path,
                        GError **error)
{
  for (guint i = 0; members[i] != NULL; i++) {
    if (json != NULL && json_object_has_member(json, members[i]))
      continue;
    g_set_error(error, MS_KNOWN_ERROR, 0, "%s: not a case of the format %s: it has no \"%s\"", path,
                FORMAT, members[i]);
    return FALSE;
  }
  return TRUE;
}

static gboolean run_file(Conformance *conformance, const char *path, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new();
  if (!json_parser_load_from_file(parser, path, error))
    return FALSE;
  JsonNode *root = json_parser_get_root(parser);
  JsonObject *json =
      root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
  static const char *const members[] = {"format", "name", "graph", "scenario", "expected", NULL};
  static const char *const of_scenario[] = {"cls", "seeded_announcements_round0", "roas", NULL};
  if (!has_all(json, members, path, error) ||
      !has_all(json_object_get_object_member(json, "scenario"), of_scenario, path, error))
    return FALSE;
  const char *format = json_object_get_string_member(json, "format");
  if (format == NULL || !g_str_equal(format, FORMAT)) {
    g_set_error(error, MS_KNOWN_ERROR, 0, "%s: of the format %s; what is read is %s", path,
                format != NULL ? format : "(none)", FORMAT);
    return FALSE;
  }
  const char *name = json_object_get_string_member(json, "name");
  if (conformance->only != NULL && !g_str_equal(conformance->only, name))
    return TRUE;
  g_autoptr(MsTopology) topology = read_graph(json, name, error);
  if (topology == NULL)
    return FALSE;
  g_autoptr(MsKnownCase) known = ms_known_case_new(name, topology);
  g_autofree char *why = NULL;
  GError *fault = NULL;
  guint differs = 0;
  if (fill(known, json, &why, &fault) &&
      !ms_known_check(known, conformance->engine, &differs, &fault) &&
      fault->domain == MS_STEADY_RUN_ERROR) {
    why = g_strdup(fault->message);
    g_clear_error(&fault);
  }
  if (fault != NULL) {
    g_propagate_error(error, fault);
    return FALSE;
  }
  if (why != NULL) {
    printf("%s: skipped: %s\n", name, why);
    conformance->tally.skipped++;
    return TRUE;
  }
  printf("%s: %s\n", name, differs == 0 ? "passed" : "FAILED");
  conformance->tally.passed += differs == 0;
  conformance->tally.failed += differs != 0;
  return TRUE;
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean run_path(Conformance *conformance, const char *path, GError **error)
{
  if (!g_file_test(path, G_FILE_TEST_IS_DIR))
    return run_file(conformance, path, error);
  g_autoptr(GDir) folder = g_dir_open(path, 0, error);
  if (folder == NULL)
    return FALSE;
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  for (const char *file = g_dir_read_name(folder); file != NULL; file = g_dir_read_name(folder))
    if (g_str_has_suffix(file, ".json"))
      g_ptr_array_add(files, g_build_filename(path, file, NULL));
  g_ptr_array_sort(files, compare_paths);
  for (guint i = 0; i < files->len; i++)
    if (!run_file(conformance, g_ptr_array_index(files, i), error))
      return FALSE;
  return TRUE;
}

int main(int argc, char **argv)
{
  g_autofree char *engine = NULL, *only = NULL;
  int may_skip = -1;
  const GOptionEntry entries[] = {
      {"engine", 0, 0, G_OPTION_ARG_STRING, &engine, "the engine: event or steady", "KIND"},
      {"case", 0, 0, G_OPTION_ARG_STRING, &only, "only this case", "NAME"},
      {"may-skip", 0, 0, G_OPTION_ARG_INT, &may_skip, "fail where more cases are skipped", "N"},
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr(GOptionContext) context =
      g_option_context_new("PATH... - small graphs with known answers");
  g_autoptr(GError) error = NULL;
  g_option_context_add_main_entries(context, entries, NULL);
  if (!g_option_context_parse(context, &argc, &argv, &error)) {
    fprintf(stderr, "conformance: %s\n", error->message);
    return STATUS_BROKEN;
  }
  Conformance conformance = {.only = only};
  if (argc < 2 || !ms_known_engine(engine, &conformance.engine)) {
    fprintf(stderr,
            argc < 2 ? "conformance: takes files or directories of %s\n"
                     : "conformance: there is no engine %s; there are: event, steady\n",
            argc < 2 ? FORMAT : engine);
    return STATUS_BROKEN;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  guint absent = 0;
  for (int i = 1; i < argc; i++) {
    if (!g_file_test(argv[i], G_FILE_TEST_EXISTS)) {
      printf("%s: absent: nothing to compare with\n", argv[i]);
      absent++;
    } else if (!run_path(&conformance, argv[i], &error)) {
      fprintf(stderr, "conformance: %s\n", error->message);
      return STATUS_BROKEN;
    }
  }
  if (absent == (guint)argc - 1)
    return STATUS_ABSENT;
  return ms_known_verdict(&conformance.tally, may_skip);
}
