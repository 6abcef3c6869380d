/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs of `manrs-sim` share. Results go to standard output, everything else to standard
 * error. */
#pragma once

#include "scenarios/format/scenario.h"
#include "scenarios/plan/plan.h"

G_BEGIN_DECLS

/** How the command ends */
enum {
  MS_EXIT_GOOD = 0,
  MS_EXIT_BAD = 1,           /* a scenario or file is wrong, or something failed */
  MS_EXIT_USAGE = 2,         /* the arguments are wrong */
  MS_EXIT_INTERRUPTED = 130, /* ended by SIGINT or SIGTERM */
};

/**
 * MsVerb:
 * @name: as typed
 * @form: what follows it
 * @help: one line
 * @run: carries it out: @argv[0] is the verb
 */
typedef struct {
  const char *name, *form, *help;
  int (*run)(int argc, char **argv);
} MsVerb;

extern const MsVerb ms_verb_run, ms_verb_summary, ms_verb_routes, ms_verb_explain, ms_verb_check,
    ms_verb_topology, ms_verb_registry, ms_verb_list;

/** ms_cli_main: the whole command */
int ms_cli_main(int argc, char **argv);

/**
 * ms_cli_parse:
 * @verb: which
 * @entries: its options
 * @summary, @description: what --help prints before and after them; the description shows an
 * example
 * @argc, @argv: (inout): without the options afterwards
 *
 * Returns: %TRUE to go on; else *@status is how to end
 */
gboolean ms_cli_parse(const MsVerb *verb, const GOptionEntry *entries, const char *summary,
                      const char *description, int *argc, char ***argv, int *status);

/** ms_cli_usage: says what is wrong with the arguments; returns #MS_EXIT_USAGE */
int ms_cli_usage(const char *verb, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** ms_cli_fail: prints @error, line by line; returns how to end */
int ms_cli_fail(const GError *error);

/** ms_cli_warn: prints a warning for each line of @warnings */
void ms_cli_warn(const GPtrArray *warnings);

/** ms_cli_unknown: an argument that is none of @known; returns #MS_EXIT_USAGE */
int ms_cli_unknown(const char *verb, const char *what, const char *word, const char *const *known);

/**
 * MsCliScenario: the options that all verbs take that read a scenario
 */
typedef struct {
  char **set;
  char *seed, *engine;
} MsCliScenario;

/** Entries of #MsCliScenario for a table of options */
#define MS_CLI_SCENARIO_ENTRIES(options)                                                           \
  {"set",                                                                                          \
   's',                                                                                            \
   0,                                                                                              \
   G_OPTION_ARG_FILENAME_ARRAY,                                                                    \
   &(options).set,                                                                                 \
   "Override a setting; may be repeated",                                                          \
   "SECTION.KEY=VALUE"},                                                                           \
      {"seed", 0, 0, G_OPTION_ARG_STRING, &(options).seed, "Seed of all draws (scenario.seed)",    \
       "N"},                                                                                       \
  {                                                                                                \
    "engine", 0, 0, G_OPTION_ARG_STRING, &(options).engine, "The engine (engine.kind)", "KIND"     \
  }

void ms_cli_scenario_clear(MsCliScenario *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsCliScenario, ms_cli_scenario_clear)

/** ms_cli_find: the path of a scenario: of a file, or of one of the library by its name; (transfer
 * full) */
char *ms_cli_find(const char *name, GError **error);

/** ms_cli_library: names of the scenarios that come along, sorted; (transfer full) of strings */
GPtrArray *ms_cli_library(void);

/** ms_cli_load: the scenario @name (%NULL: the default one) with the options; *@status is set on
 * error, which has been printed */
MsScenario *ms_cli_load(const char *verb, const char *name, const MsCliScenario *options,
                        int *status);

/** ms_cli_write: @text to the file @path, whole or not at all; or to standard output where @path is
 * %NULL */
gboolean ms_cli_write(const char *path, const char *text, gssize length, GError **error);

/** ms_cli_utf8, ms_cli_colour: how standard output is to be written */
gboolean ms_cli_utf8(void);
gboolean ms_cli_colour(void);

G_END_DECLS
