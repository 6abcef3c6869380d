/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE /* strchrnul */
/* Whole-Internet route tables with known answers, against an engine.
 *
 *     reference DIR [--engine event|steady] [--case NAME] [--topology FILE] [--may-skip N]
 *
 * DIR has a cases.json, a NAME.csv.xz with the expected rows of each case, and lists of adopters.
 * Prints each difference, and ends with "N passed, N failed, N skipped". Exit status: 0, 1 where a
 * case failed or more than N were skipped, 2 for a fault in the input, 77 where DIR or the topology
 * is absent. */
#include "models/topology/caida.h"
#include "tests/support/graph.h"
#include "tests/support/known.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOPOLOGY "as-rel/20250901.as-rel2.txt.bz2"

enum { STATUS_BROKEN = 2, STATUS_ABSENT = 77 };

typedef struct {
  const char *folder;
  MsTopology *topology;
  MsKnownEngine engine;
  MsKnownTally tally;
} Reference;

static guint32 asn_of(JsonObject *json, const char *member)
{
  return json_object_get_null_member(json, member)
             ? 0
             : (guint32)json_object_get_int_member(json, member);
}

static gboolean add_announcements(MsKnownCase *known, JsonObject *json, GError **error)
{
  JsonArray *list = json_object_get_array_member(json, "announcements");
  for (guint i = 0; i < json_array_get_length(list); i++) {
    JsonObject *a = json_array_get_object_element(list, i);
    JsonArray *asns = json_object_get_array_member(a, "as_path");
    guint32 seed = (guint32)json_object_get_int_member(a, "seed_asn");
    /* In a leak the tables seed the leaker with the route that it has; the engine finds that by
     * itself. */
    if (seed == known->leaker)
      continue;
    guint n = json_array_get_length(asns);
    g_autofree guint32 *path = g_new(guint32, n + 1);
    for (guint k = 0; k < n; k++)
      path[k] = (guint32)json_array_get_int_element(asns, k);
    if (!ms_known_announce(known, json_object_get_string_member(a, "prefix"), seed, path, n, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean add_roas(MsKnownCase *known, JsonObject *json, GError **error)
{
  JsonArray *list = json_object_get_array_member(json, "roas");
  for (guint i = 0; i < json_array_get_length(list); i++) {
    JsonArray *roa = json_array_get_array_element(list, i);
    MsPrefix prefix;
    if (!ms_prefix_parse(json_array_get_string_element(roa, 0), &prefix, error))
      return FALSE;
    ms_registry_add_vrp(known->registry, &prefix, (guint)json_array_get_int_element(roa, 2),
                        (guint32)json_array_get_int_element(roa, 1));
  }
  return TRUE;
}

static gboolean add_adopters(const Reference *reference, MsKnownCase *known, JsonObject *json,
                             GError **error)
{
  if (json_object_get_null_member(json, "adopters"))
    return TRUE;
  const char *policy = json_object_get_string_member(json, "policy");
  g_autofree char *name =
      g_strconcat(json_object_get_string_member(json, "adopters"), ".txt", NULL);
  g_autofree char *path = g_build_filename(reference->folder, name, NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, error))
    return FALSE;
  /* The list is common to the cases: minus the attacker, plus the victim. */
  guint32 attacker = asn_of(json, "attacker");
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    guint32 asn = (guint32)strtoul(lines[i], NULL, 10);
    if (asn != 0 && asn != attacker)
      ms_known_deploy(known, asn, policy);
  }
  ms_known_deploy(known, asn_of(json, "victim"), policy);
  return TRUE;
}

static MsKnownOutcome outcome_from_word(const char *word)
{
  return g_str_equal(word, "attacker")      ? MS_KNOWN_ATTACKER
         : g_str_equal(word, "victim")      ? MS_KNOWN_VICTIM
         : g_str_equal(word, "unreachable") ? MS_KNOWN_UNREACHABLE
                                            : MS_KNOWN_UNSAID;
}

static int relation_from_word(const char *word)
{
  return g_str_equal(word, "customer")   ? MS_REL_CUSTOMER
         : g_str_equal(word, "peer")     ? MS_REL_PEER
         : g_str_equal(word, "provider") ? MS_REL_PROVIDER
         : g_str_equal(word, "origin")   ? MS_REL_SELF
                                         : -1;
}

/* A row: asn,prefix,origin,next_hop,path_length,learned_from,outcome,as_path. Returns %FALSE where
 * it cannot be read. */
static gboolean add_row(MsKnownCase *known, char *const *cell, guint *unlinked)
{
  guint32 asn = (guint32)strtoul(cell[0], NULL, 10);
  guint32 as = ms_topology_find(known->topology, asn);
  MsKnownOutcome outcome = outcome_from_word(cell[6]);
  if (asn == 0 || outcome == MS_KNOWN_UNSAID)
    return FALSE;
  if (as == MS_NO_AS) {
    /* An AS that the topology's header names and no link does: it can have no route, and is not in
     * the graph. */
    ++*unlinked;
    return cell[1][0] == '\0' && outcome == MS_KNOWN_UNREACHABLE;
  }
  known->said[as] = 1;
  known->outcomes[as] = (guint8)outcome;
  if (cell[1][0] == '\0')
    return TRUE;
  MsKnownRow row = {.asn = asn,
                    .next_hop = (guint32)strtoul(cell[3], NULL, 10),
                    .learned = relation_from_word(cell[5])};
  g_auto(GStrv) words = g_strsplit(cell[7], " ", -1);
  guint n = g_strv_length(words);
  g_autofree guint32 *path = g_new(guint32, n + 1);
  for (guint i = 0; i < n; i++)
    path[i] = (guint32)strtoul(words[i], NULL, 10);
  /* Columns that say the same thing twice have to agree. */
  if (row.learned < 0 || n == 0 || n != strtoul(cell[4], NULL, 10) ||
      path[n - 1] != strtoul(cell[2], NULL, 10) || !ms_prefix_parse(cell[1], &row.prefix, NULL))
    return FALSE;
  ms_known_add_row(known, &row, path, n);
  return TRUE;
}

static gboolean add_rows(const Reference *reference, MsKnownCase *known, GError **error)
{
  g_autofree char *name = g_strconcat(known->name, ".csv.xz", NULL);
  g_autofree char *path = g_build_filename(reference->folder, name, NULL);
  g_autofree char *text = ms_known_read(path, error);
  if (text == NULL)
    return FALSE;
  guint line = 0, unlinked = 0;
  for (char *at = text, *end; *at != '\0'; at = end) {
    end = strchrnul(at, '\n');
    if (*end != '\0')
      *end++ = '\0';
    if (++line == 1)
      continue; /* the names of the columns */
    g_auto(GStrv) cell = g_strsplit(g_strchomp(at), ",", -1);
    if (g_strv_length(cell) != 8 || !add_row(known, cell, &unlinked)) {
      g_set_error(error, MS_KNOWN_ERROR, 0,
                  "%s:%u: not a row asn,prefix,origin,next_hop,path_length,learned_from,outcome,"
                  "as_path, or of an AS that has a route and is not in the topology",
                  path, line);
      return FALSE;
    }
  }
  for (guint32 as = 0; as < known->topology->n_ases; as++) {
    if (known->said[as])
      continue;
    g_set_error(error, MS_KNOWN_ERROR, 0, "%s: no row for AS%u; the topology is another", path,
                known->topology->asn[as]);
    return FALSE;
  }
  if (unlinked > 0)
    printf("%s: %u ASes without a link are not in the graph, and unreachable as expected\n",
           known->name, unlinked);
  return TRUE;
}

static gboolean has_all(JsonObject *json, GError **error)
{
  static const char *const members[] = {"name",     "scenario",      "policy", "attacker", "victim",
                                        "adopters", "announcements", "roas",   NULL};
  for (guint i = 0; members[i] != NULL; i++) {
    if (json_object_has_member(json, members[i]))
      continue;
    g_set_error(error, MS_KNOWN_ERROR, 0, "cases.json: a case without \"%s\"", members[i]);
    return FALSE;
  }
  return TRUE;
}

static gboolean run_case(Reference *reference, JsonObject *json, GError **error)
{
  static const char *const hijacks[] = {"ValidPrefix", "PrefixHijack", "SubprefixHijack",
                                        "ForgedOriginPrefixHijack", NULL};
  const char *name = json_object_get_string_member(json, "name");
  const char *scenario = json_object_get_string_member(json, "scenario");
  const char *policy = json_object_get_string_member(json, "policy");
  gboolean leak = g_str_equal(scenario, "AccidentalRouteLeak");
  guint32 victim = asn_of(json, "victim"), attacker = asn_of(json, "attacker");
  g_autoptr(MsKnownCase) known = ms_known_case_new(name, reference->topology);
  /* AS 0 is in no graph: this asks whether there is a mechanism. */
  if (!ms_known_deploy(known, 0, policy) || (!leak && !g_strv_contains(hijacks, scenario))) {
    printf("%s: skipped: no mechanism for %s, or no incident for %s\n", name, policy, scenario);
    reference->tally.skipped++;
    return TRUE;
  }
  g_array_append_val(known->victims, victim);
  if (attacker != 0)
    g_array_append_val(known->attackers, attacker);
  known->leaker = leak ? attacker : 0;
  guint differs = 0;
  if (!add_announcements(known, json, error) || !add_roas(known, json, error) ||
      !add_rows(reference, known, error) || !add_adopters(reference, known, json, error) ||
      !ms_known_check(known, reference->engine, &differs, error))
    return FALSE;
  printf("%s: %s\n", name, differs == 0 ? "passed" : "FAILED");
  reference->tally.passed += differs == 0;
  reference->tally.failed += differs != 0;
  return TRUE;
}

static int run_all(Reference *reference, const char *topology_path, const char *only, int may_skip)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *cases = g_build_filename(reference->folder, "cases.json", NULL);
  if (!g_file_test(cases, G_FILE_TEST_EXISTS)) {
    printf("%s: absent: nothing to compare with\n", cases);
    return STATUS_ABSENT;
  }
  g_autofree char *found = topology_path != NULL ? g_strdup(topology_path) : ms_test_data(TOPOLOGY);
  if (found == NULL) {
    printf("the topology %s is absent: nothing to run on; MANRS_SIM_DATA names the folder of the "
           "data\n",
           TOPOLOGY);
    return STATUS_ABSENT;
  }
  g_autoptr(JsonParser) parser = json_parser_new();
  g_autoptr(MsTopology) topology = NULL;
  if (json_parser_load_from_file(parser, cases, &error))
    topology = ms_topology_load(found, FALSE, NULL, &error);
  if (topology == NULL) {
    fprintf(stderr, "reference: %s\n", error->message);
    return STATUS_BROKEN;
  }
  reference->topology = topology;
  gboolean seen = FALSE;
  JsonNode *root = json_parser_get_root(parser);
  if (root == NULL || !JSON_NODE_HOLDS_ARRAY(root)) {
    fprintf(stderr, "reference: %s: not a list of cases\n", cases);
    return STATUS_BROKEN;
  }
  JsonArray *list = json_node_get_array(root);
  for (guint i = 0; i < json_array_get_length(list); i++) {
    JsonObject *json = json_array_get_object_element(list, i);
    gboolean good = has_all(json, &error);
    if (good && only != NULL && !g_str_equal(only, json_object_get_string_member(json, "name")))
      continue;
    seen = TRUE;
    if (!good || !run_case(reference, json, &error)) {
      fprintf(stderr, "reference: %s\n", error->message);
      return STATUS_BROKEN;
    }
  }
  if (only != NULL && !seen) {
    fprintf(stderr, "reference: %s has no case %s\n", cases, only);
    return STATUS_BROKEN;
  }
  return ms_known_verdict(&reference->tally, may_skip);
}

int main(int argc, char **argv)
{
  g_autofree char *engine = NULL, *only = NULL, *topology = NULL;
  int may_skip = -1;
  const GOptionEntry entries[] = {
      {"engine", 0, 0, G_OPTION_ARG_STRING, &engine, "the engine: event or steady", "KIND"},
      {"case", 0, 0, G_OPTION_ARG_STRING, &only, "only this case", "NAME"},
      {"may-skip", 0, 0, G_OPTION_ARG_INT, &may_skip, "fail where more cases are skipped", "N"},
      {"topology", 0, 0, G_OPTION_ARG_FILENAME, &topology,
       "the graph, in place of the data's " TOPOLOGY, "FILE"},
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr(GOptionContext) context = g_option_context_new("DIR - route tables with known answers");
  g_autoptr(GError) error = NULL;
  g_option_context_add_main_entries(context, entries, NULL);
  if (!g_option_context_parse(context, &argc, &argv, &error)) {
    fprintf(stderr, "reference: %s\n", error->message);
    return STATUS_BROKEN;
  }
  if (argc != 2) {
    fprintf(stderr, "reference: takes one directory, which has a cases.json\n");
    return STATUS_BROKEN;
  }
  Reference reference = {.folder = argv[1]};
  if (!ms_known_engine(engine, &reference.engine)) {
    fprintf(stderr, "reference: there is no engine %s; there are: event, steady\n", engine);
    return STATUS_BROKEN;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  return run_all(&reference, topology, only, may_skip);
}
