/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/cli.h"

#include "models/base/suggest.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_SCENARIO "cloud-leak"

static const MsVerb *const verbs[] = {&ms_verb_run,      &ms_verb_summary, &ms_verb_routes,
                                      &ms_verb_explain,  &ms_verb_check,   &ms_verb_topology,
                                      &ms_verb_registry, &ms_verb_list};

static void print_help(void)
{
  puts("manrs-sim: route leaks, hijacks and MANRS over the AS-level Internet\n\nUsage:");
  for (guint i = 0; i < G_N_ELEMENTS(verbs); i++)
    printf("  manrs-sim %-8s %s\n", verbs[i]->name, verbs[i]->form);
  puts("\nVerbs:");
  for (guint i = 0; i < G_N_ELEMENTS(verbs); i++)
    printf("  %-8s  %s\n", verbs[i]->name, verbs[i]->help);
  puts("\n"
       "  manrs-sim VERB --help   says more about each, with an example\n"
       "  manrs-sim --version     prints the version\n\n"
       "Example:\n"
       "  manrs-sim run cloud-leak --set topology.ases=20000\n\n"
       "Ends with 0 when all is well, 1 when a scenario or file is wrong or something failed, 2 "
       "when the\n"
       "arguments are wrong, 130 when it was interrupted.");
}

int ms_cli_main(int argc, char **argv)
{
  setlocale(LC_CTYPE, "");
  if (argc < 2) {
    print_help();
    return MS_EXIT_USAGE;
  }
  if (g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h") ||
      g_str_equal(argv[1], "help")) {
    print_help();
    return MS_EXIT_GOOD;
  }
  if (g_str_equal(argv[1], "--version")) {
    puts("manrs-sim " MS_VERSION);
    return MS_EXIT_GOOD;
  }
  const char *names[G_N_ELEMENTS(verbs) + 1] = {NULL};
  for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
    names[i] = verbs[i]->name;
    if (g_str_equal(argv[1], verbs[i]->name))
      return verbs[i]->run(argc - 1, argv + 1);
  }
  return ms_cli_unknown(NULL, "verb", argv[1], names);
}

int ms_cli_usage(const char *verb, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  fprintf(stderr, "manrs-sim: %s (manrs-sim %s%s--help says more)\n", message,
          verb != NULL ? verb : "", verb != NULL ? " " : "");
  return MS_EXIT_USAGE;
}

int ms_cli_unknown(const char *verb, const char *what, const char *word, const char *const *known)
{
  const char *near = ms_suggest(word, known);
  if (near != NULL)
    return ms_cli_usage(verb, "there is no %s `%s`; did you mean `%s`?", what, word, near);
  g_autofree char *all = g_strjoinv(", ", (char **)known);
  return ms_cli_usage(verb, "there is no %s `%s`; write one of %s", what, word, all);
}

/* The option that GOption does not know, and the nearest that it does. */
static int unknown_option(const MsVerb *verb, const GOptionEntry *entries, const char *message)
{
  g_autoptr(GPtrArray) known = g_ptr_array_new();
  const char *word = strstr(message, "--");
  for (; entries->long_name != NULL; entries++)
    g_ptr_array_add(known, (gpointer)entries->long_name);
  g_ptr_array_add(known, (gpointer) "help");
  g_ptr_array_add(known, NULL);
  const char *near = word != NULL ? ms_suggest(word + 2, (const char *const *)known->pdata) : NULL;
  if (near != NULL)
    return ms_cli_usage(verb->name, "there is no option `%s`; did you mean `--%s`?", word, near);
  return ms_cli_usage(verb->name, "%s", message);
}

gboolean ms_cli_parse(const MsVerb *verb, const GOptionEntry *entries, const char *summary,
                      const char *description, int *argc, char ***argv, int *status)
{
  g_autoptr(GOptionContext) context = g_option_context_new(verb->form);
  g_autoptr(GError) error = NULL;
  g_autofree char *program = g_strdup_printf("manrs-sim %s", verb->name);
  gboolean help = FALSE;
  const GOptionEntry own[] = {{"help", 'h', 0, G_OPTION_ARG_NONE, &help, "Say this", NULL}, {0}};
  g_set_prgname(program);
  g_option_context_set_help_enabled(context, FALSE);
  g_option_context_add_main_entries(context, entries, NULL);
  g_option_context_add_main_entries(context, own, NULL);
  g_option_context_set_summary(context, summary);
  g_option_context_set_description(context, description);
  if (!g_option_context_parse(context, argc, argv, &error)) {
    *status = g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION)
                  ? unknown_option(verb, entries, error->message)
                  : ms_cli_usage(verb->name, "%s", error->message);
    return FALSE;
  }
  if (help) {
    g_autofree char *text = g_option_context_get_help(context, TRUE, NULL);
    fputs(text, stdout);
    *status = MS_EXIT_GOOD;
    return FALSE;
  }
  return TRUE;
}

int ms_cli_fail(const GError *error)
{
  g_assert(error != NULL);
  g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    fprintf(stderr, "manrs-sim: %s\n", lines[i]);
  return g_error_matches(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_INTERRUPTED)
             ? MS_EXIT_INTERRUPTED
             : MS_EXIT_BAD;
}

void ms_cli_warn(const GPtrArray *warnings)
{
  for (guint i = 0; i < warnings->len; i++)
    fprintf(stderr, "manrs-sim: warning: %s\n", (const char *)g_ptr_array_index(warnings, i));
}

void ms_cli_scenario_clear(MsCliScenario *options)
{
  g_strfreev(options->set);
  g_free(options->seed);
  g_free(options->engine);
}

/* The source tree's library, then the installed one. */
static const char *const libraries[] = {MS_SCENARIO_DIR, MS_SCENARIO_INSTALL_DIR};

static int compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *ms_cli_library(void)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < G_N_ELEMENTS(libraries) && names->len == 0; i++) {
    g_autoptr(GDir) dir = g_dir_open(libraries[i], 0, NULL);
    for (const char *file; dir != NULL && (file = g_dir_read_name(dir)) != NULL;)
      if (g_str_has_suffix(file, ".ini"))
        g_ptr_array_add(names, g_strndup(file, strlen(file) - 4));
  }
  g_ptr_array_sort(names, compare_names);
  return names;
}

char *ms_cli_find(const char *name, GError **error)
{
  if (g_file_test(name, G_FILE_TEST_IS_REGULAR) || strchr(name, G_DIR_SEPARATOR) != NULL)
    return g_strdup(name);
  g_autofree char *file =
      g_str_has_suffix(name, ".ini") ? g_strdup(name) : g_strconcat(name, ".ini", NULL);
  for (guint i = 0; i < G_N_ELEMENTS(libraries); i++) {
    g_autofree char *path = g_build_filename(libraries[i], file, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer(&path);
  }
  g_autoptr(GPtrArray) names = ms_cli_library();
  g_ptr_array_add(names, NULL);
  const char *near = ms_suggest(name, (const char *const *)names->pdata);
  if (near != NULL)
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_FILE,
                "%s: there is no such file, and no scenario of that name; did you mean `%s`?", name,
                near);
  else
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_FILE,
                "%s: there is no such file, and no scenario of that name; `manrs-sim list "
                "scenarios` shows those that "
                "come along",
                name);
  return NULL;
}

/* --engine and --seed are short for --set; what they say is checked first, so that messages name
 * them. */
static gboolean add_short_forms(const char *verb, const MsCliScenario *options, GPtrArray *set,
                                int *status)
{
  g_autoptr(GError) error = NULL;
  if (options->seed != NULL) {
    guint64 seed;
    if (!ms_value_count(options->seed, &seed, &error)) {
      *status = ms_cli_usage(verb, "--seed: %s", error->message);
      return FALSE;
    }
    g_ptr_array_add(set, g_strdup_printf("scenario.seed=%s", options->seed));
  }
  if (options->engine != NULL) {
    g_autoptr(MsSchema) schema = ms_schema_new();
    guint kind;
    if (!ms_value_choice(options->engine, ms_schema_key(schema, "engine", "kind")->choices, &kind,
                         &error)) {
      *status = ms_cli_usage(verb, "--engine: %s", error->message);
      return FALSE;
    }
    g_ptr_array_add(set, g_strdup_printf("engine.kind=%s", options->engine));
  }
  return TRUE;
}

MsScenario *ms_cli_load(const char *verb, const char *name, const MsCliScenario *options,
                        int *status)
{
  g_autoptr(GPtrArray) set = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GError) error = NULL;
  for (guint i = 0; options->set != NULL && options->set[i] != NULL; i++)
    g_ptr_array_add(set, g_strdup(options->set[i]));
  if (!add_short_forms(verb, options, set, status))
    return NULL;
  g_ptr_array_add(set, NULL);
  g_autofree char *path = ms_cli_find(name != NULL ? name : DEFAULT_SCENARIO, &error);
  MsScenario *scenario =
      path != NULL ? ms_scenario_load(path, (const char *const *)set->pdata, &error) : NULL;
  if (scenario == NULL)
    *status = ms_cli_fail(error);
  return scenario;
}

gboolean ms_cli_write(const char *path, const char *text, gssize length, GError **error)
{
  gsize n = length < 0 ? strlen(text) : (gsize)length;
  if (path != NULL)
    return g_file_set_contents(path, text, (gssize)n, error);
  if (fwrite(text, 1, n, stdout) == n && fflush(stdout) == 0)
    return TRUE;
  g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "standard output: %s",
              g_strerror(errno));
  return FALSE;
}

gboolean ms_cli_utf8(void)
{
  return g_get_charset(NULL);
}

gboolean ms_cli_colour(void)
{
  const char *term = g_getenv("TERM"), *no_colour = g_getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) && (no_colour == NULL || *no_colour == '\0') && term != NULL &&
         !g_str_equal(term, "dumb");
}
