/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `registry`: what a registry holds, and what it says of routes. Counts are per (prefix, origin):
 * a route with several possible origins counts once for each. */
#include "scenarios/cli/cli.h"

#include "analysis/summary/words.h"
#include "models/registry/rtr.h"
#include "scenarios/cli/progress.h"

#include <json-glib/json-glib.h>

#include <stdio.h>
#include <string.h>

#define TIMEOUT_S 60

/* Invalid by the AS that announces it, or by its length alone, as operators tell them apart. */
typedef enum {
  VERDICT_VALID,
  VERDICT_INVALID_ORIGIN,
  VERDICT_INVALID_LENGTH,
  VERDICT_NOT_FOUND,
  N_VERDICTS
} Verdict;

static const char *const verdict_names[N_VERDICTS] = {"valid", "invalid-origin", "invalid-length",
                                                      "not-found"};
static const char *const verdict_words[N_VERDICTS] = {"Valid", "Invalid, origin", "Invalid, length",
                                                      "NotFound"};

/* What --list takes: the verdicts that it shows, as bits. */
static const char *const list_names[] = {
    "valid", "invalid-origin", "invalid-length", "not-found", "invalid", "all", NULL};
static const guint list_bits[] = {1, 2, 4, 8, 6, 15};

enum { LOOSENESS = 8 }; /* 0 bits, ..., LOOSENESS or more */

typedef struct {
  const MsRegistry *registry;
  MsRpkiFacts facts;
  guint64 vrps[2], as0, loose[LOOSENESS + 1];
  guint64 n_routes, verdicts[N_VERDICTS];
  guint listed;     /* verdicts to list, as bits */
  GString *list;    /* where to */
  JsonArray *array; /* or there */
} Report;

/* ---- judging */

/* Of the right AS, were it not for its length. */
static Verdict verdict_of(const MsRegistry *registry, const MsPrefix *prefix, guint32 origin)
{
  switch (ms_registry_validate(registry, prefix, origin)) {
  case MS_VALIDITY_VALID:
    return VERDICT_VALID;
  case MS_VALIDITY_NOT_FOUND:
    return VERDICT_NOT_FOUND;
  default:
    return ms_registry_covers(registry, prefix, origin) ? VERDICT_INVALID_LENGTH
                                                        : VERDICT_INVALID_ORIGIN;
  }
}

static void list_route(Report *report, const MsPrefix *prefix, guint32 origin, Verdict verdict)
{
  char written[MS_PREFIX_TEXT];
  g_autoptr(GString) by = g_string_new(NULL);
  ms_prefix_format(prefix, written);
  ms_registry_tell(report->registry, prefix, by);
  if (report->array == NULL) {
    g_string_append_printf(report->list, "%-20s AS%-10u %-16s %s\n", written, origin,
                           verdict_words[verdict], by->str);
    return;
  }
  JsonObject *one = json_object_new();
  json_object_set_string_member(one, "prefix", written);
  json_object_set_int_member(one, "origin", origin);
  json_object_set_string_member(one, "validity", verdict_names[verdict]);
  json_object_set_string_member(one, "vrps", by->str);
  json_array_add_object_element(report->array, one);
}

static gboolean judge(const MsPrefix *prefix, const guint32 *origins, guint n, gpointer user_data)
{
  Report *report = user_data;
  report->n_routes++;
  for (guint i = 0; i < n; i++) {
    Verdict verdict = verdict_of(report->registry, prefix, origins[i]);
    report->verdicts[verdict]++;
    if ((report->listed >> verdict & 1) != 0)
      list_route(report, prefix, origins[i], verdict);
  }
  return TRUE;
}

static void describe(Report *report)
{
  gsize n = ms_registry_n_vrps(report->registry);
  for (gsize i = 0; i < n; i++) {
    MsPrefix prefix;
    guint max_length;
    guint32 asn;
    ms_registry_vrp(report->registry, i, &prefix, &max_length, &asn);
    report->vrps[prefix.family == 6]++;
    report->as0 += asn == 0;
    report->loose[MIN(max_length - prefix.length, LOOSENESS)]++;
  }
}

/* ---- printing */

static void append_number(GString *text, const char *what, guint64 n, guint64 whole)
{
  g_autofree char *count = whole > 0 ? ms_words_count_share(n, whole) : ms_words_count(n);
  g_string_append_printf(text, "%-28s %s\n", what, count);
}

static char *people_text(const Report *report, const char *source)
{
  const MsRpkiFacts *facts = &report->facts;
  guint64 n = ms_registry_n_vrps(report->registry), pairs = 0;
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "%-28s %s\n", "registry", source);
  append_number(text, "VRPs", n, 0);
  append_number(text, "  IPv4", report->vrps[0], n);
  append_number(text, "  IPv6", report->vrps[1], n);
  append_number(text, "  of AS 0: nobody may", report->as0, n);
  append_number(text, "ASPAs, by customer", ms_registry_n_aspas(report->registry), 0);
  const struct {
    const char *what;
    gsize n;
  } left[] = {{"repeated, left out", facts->n_duplicates},
              {"VRPs filtered by SLURM", facts->n_filtered_vrps},
              {"VRPs added by SLURM", facts->n_added_vrps},
              {"ASPAs filtered by SLURM", facts->n_filtered_aspas},
              {"ASPAs added by SLURM", facts->n_added_aspas},
              {"BGPsec exceptions, ignored", facts->n_bgpsec}};
  for (guint i = 0; i < G_N_ELEMENTS(left); i++)
    if (left[i].n > 0)
      append_number(text, left[i].what, left[i].n, 0);
  g_string_append(text, "\nmaxLength beyond the prefix\n");
  for (guint i = 0; i <= LOOSENESS; i++) {
    g_autofree char *label =
        g_strdup_printf("  %u bit%s%s", i, i == 1 ? "" : "s", i == LOOSENESS ? " or more" : "");
    if (report->loose[i] > 0)
      append_number(text, label, report->loose[i], n);
  }
  for (guint i = 0; i < N_VERDICTS; i++)
    pairs += report->verdicts[i];
  if (pairs > 0) {
    g_string_append_c(text, '\n');
    append_number(text, "routes", report->n_routes, 0);
    append_number(text, "prefixes with an origin", pairs, 0);
    for (guint i = 0; i < N_VERDICTS; i++) {
      g_autofree char *label = g_strdup_printf("  %s", verdict_words[i]);
      append_number(text, label, report->verdicts[i], pairs);
    }
  }
  if (report->list->len > 0)
    g_string_append_printf(text, "\n%s", report->list->str);
  return g_string_free(text, FALSE);
}

static char *json_text(const Report *report, const char *source)
{
  const MsRpkiFacts *facts = &report->facts;
  JsonObject *root = json_object_new(), *vrps = json_object_new(), *routes = json_object_new();
  JsonArray *loose = json_array_new();
  g_autoptr(JsonNode) node = json_node_alloc();
  json_object_set_string_member(root, "format", "manrs-sim-registry/1");
  json_object_set_string_member(root, "source", source);
  json_object_set_int_member(vrps, "all", (gint64)ms_registry_n_vrps(report->registry));
  json_object_set_int_member(vrps, "ipv4", (gint64)report->vrps[0]);
  json_object_set_int_member(vrps, "ipv6", (gint64)report->vrps[1]);
  json_object_set_int_member(vrps, "as0", (gint64)report->as0);
  json_object_set_int_member(vrps, "repeated", (gint64)facts->n_duplicates);
  json_object_set_int_member(vrps, "filtered", (gint64)facts->n_filtered_vrps);
  json_object_set_int_member(vrps, "added", (gint64)facts->n_added_vrps);
  for (guint i = 0; i <= LOOSENESS; i++)
    json_array_add_int_element(loose, (gint64)report->loose[i]);
  json_object_set_array_member(vrps, "bits_beyond_prefix", loose);
  json_object_set_object_member(root, "vrps", vrps);
  JsonObject *aspas = json_object_new();
  json_object_set_int_member(aspas, "all", (gint64)ms_registry_n_aspas(report->registry));
  json_object_set_int_member(aspas, "filtered", (gint64)facts->n_filtered_aspas);
  json_object_set_int_member(aspas, "added", (gint64)facts->n_added_aspas);
  json_object_set_object_member(root, "aspas", aspas);
  json_object_set_int_member(root, "bgpsec_ignored", (gint64)facts->n_bgpsec);
  json_object_set_int_member(routes, "all", (gint64)report->n_routes);
  for (guint i = 0; i < N_VERDICTS; i++)
    json_object_set_int_member(routes, verdict_names[i], (gint64)report->verdicts[i]);
  json_object_set_object_member(root, "routes", routes);
  json_object_set_array_member(root, "list", json_array_ref(report->array));
  json_node_init_object(node, root);
  json_object_unref(root);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}

/* ---- the verb */

/* "192.0.2.0/24,64500"; these are always listed. */
static gboolean judge_words(Report *report, char **words, int *status)
{
  guint before = report->listed;
  report->listed = (1u << N_VERDICTS) - 1;
  for (guint i = 0; words != NULL && words[i] != NULL; i++) {
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) parts = g_strsplit(words[i], ",", 2);
    MsPrefix prefix;
    guint32 asn = 0;
    if (g_strv_length(parts) != 2) {
      *status = ms_cli_usage("registry",
                             "--validate: `%s` is no route; write PREFIX,ASN, such as "
                             "192.0.2.0/24,AS64500",
                             words[i]);
      return FALSE;
    }
    if (!ms_prefix_parse(g_strstrip(parts[0]), &prefix, &error) ||
        !ms_value_asn(g_strstrip(parts[1]), &asn, &error)) {
      *status = ms_cli_usage("registry", "--validate: %s", error->message);
      return FALSE;
    }
    judge(&prefix, &asn, 1, report);
  }
  report->listed = before;
  return TRUE;
}

static gboolean load(MsRegistry *registry, const char *source, const char *slurm,
                     MsRpkiFacts *facts, GError **error)
{
  g_autoptr(MsProgress) progress = ms_progress_new(FALSE);
  ms_progress_stage(progress, "reading the registry");
  return g_str_has_prefix(source, MS_RTR_SCHEME)
             ? ms_rtr_load(registry, source, TIMEOUT_S, slurm, facts, error)
             : ms_rpki_load(registry, source, slurm, facts, error);
}

static int run(int argc, char **argv)
{
  g_autofree char *slurm = NULL, *routes = NULL, *list = NULL;
  g_auto(GStrv) validate = NULL;
  gboolean json = FALSE;
  guint choice = 0;
  int status;
  const GOptionEntry entries[] = {
      {"slurm", 0, 0, G_OPTION_ARG_FILENAME, &slurm, "Local exceptions (RFC 8416)", "FILE"},
      {"validate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &validate, "Judge this route; may be repeated",
       "PREFIX,ASN"},
      {"routes", 0, 0, G_OPTION_ARG_FILENAME, &routes,
       "Judge these routes: prefix2as of CAIDA, or PREFIX and ASN a line", "FILE"},
      {"list", 0, 0, G_OPTION_ARG_STRING, &list,
       "Print those of --routes that are valid, invalid, invalid-origin, invalid-length, not-found "
       "or all",
       "WHICH"},
      {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print it as JSON", NULL},
      {0}};
  g_autoptr(GError) error = NULL;
  if (!ms_cli_parse(&ms_verb_registry, entries,
                    "Says what a registry of the RPKI holds, and what it says of routes. FILE is "
                    "JSON or CSV of\nrpki-client or Routinator, compressed or not; rtr:// is a "
                    "cache, of which one snapshot is taken.",
                    "Example:\n  manrs-sim registry rpki-client.json.bz2 --validate "
                    "1.1.1.0/24,13335\n  manrs-sim registry rtr://127.0.0.1:3323 --routes "
                    "routeviews-prefix2as.txt.gz --list invalid",
                    &argc, &argv, &status))
    return status;
  if (argc != 2)
    return ms_cli_usage("registry", "which registry? write one FILE, or rtr://HOST:PORT");
  while (list != NULL && list_names[choice] != NULL && !g_str_equal(list_names[choice], list))
    choice++;
  if (list != NULL && list_names[choice] == NULL)
    return ms_cli_unknown("registry", "list", list, list_names);
  if (list != NULL && routes == NULL)
    return ms_cli_usage("registry", "--list prints routes of a file; name it with --routes FILE");
  g_autoptr(MsRegistry) registry = ms_registry_new();
  g_autoptr(GString) listed = g_string_new(NULL);
  g_autoptr(JsonArray) array = json ? json_array_new() : NULL;
  Report report = {.registry = registry,
                   .listed = list != NULL ? list_bits[choice] : 0,
                   .list = listed,
                   .array = array};
  if (!load(registry, argv[1], slurm, &report.facts, &error))
    return ms_cli_fail(error);
  if (!judge_words(&report, validate, &status))
    return status;
  if (routes != NULL && !ms_rpki_read_routes(routes, judge, &report, &error))
    return ms_cli_fail(error);
  describe(&report);
  if (report.facts.n_bgpsec > 0 && !json)
    fprintf(stderr, "manrs-sim: warning: %s: %" G_GSIZE_FORMAT " BGPsec exceptions are ignored\n",
            slurm, report.facts.n_bgpsec);
  g_autofree char *text = (json ? json_text : people_text)(&report, argv[1]);
  return ms_cli_write(NULL, text, -1, &error) ? MS_EXIT_GOOD : ms_cli_fail(error);
}

const MsVerb ms_verb_registry = {"registry",
                                 "FILE|rtr://HOST:PORT [--validate PREFIX,ASN] [--routes FILE]",
                                 "what the RPKI says: VRPs and ASPAs, and of routes", run};
