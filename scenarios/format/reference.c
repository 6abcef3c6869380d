/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/reference.h"

#include "models/manrs/adoption.h"

#include <string.h>

static const MsPlacementWord groups[] = {
    {"any", "every AS"},
    {"stub", "ASes without customers"},
    {"transit", "ASes with customers"},
    {"tier1", "the clique that needs no transit"},
    {"access", "networks that sell access to people"},
    {"content", "networks that host content, smaller than a CDN"},
    {"enterprise", "stubs that serve themselves"},
    {"cdn", "content delivery networks, under their real AS numbers"},
    {"cloud", "cloud providers, under their real AS numbers"},
    {"cdn-cloud", "both of these"},
    {"ixp", "exchanges that are ASes of the graph"},
    {"afrinic", "ASes of that region"},
    {"apnic", "ASes of that region"},
    {"arin", "ASes of that region"},
    {"lacnic", "ASes of that region"},
    {"ripe", "ASes of that region"},
};

static const MsPlacementWord selectors[] = {
    {"none", "nobody"},
    {"all", "everyone whom the programme is for; everyone, for a mechanism"},
    {"40%", "that share of these; 40% contains 20%"},
    {"random:300", "that many of these, drawn"},
    {"top:20", "those with the largest customer cones"},
    {"GROUP", "all of a group"},
    {"GROUP:40%", "a share of a group; also GROUP:random:300 and GROUP:top:20"},
    {"15169", "an AS by its number; also AS15169"},
    {"founders", "the founders of the CDN and cloud programme, with all their ASes"},
    {"task-force", "the others of the task force that wrote that programme"},
    {"as-of:2020-04-14", "as known of that day: for operators as many as took part, for cdn-cloud "
                         "the founders, for rov the networks that "
                         "dropped invalid routes; `as-of = 2020-04-14` in [adoption] says it of "
                         "all of them"},
    {"members", "of registry.roa, irr and aspa alone: those who have registered since their "
                "programme asks for it (Action 4, with its strength)"},
    {"file:PATH", "the ASes of a file: one a line, MANRS' JSON, or CSV with a column `asn`"},
    {"file:PATH#COLUMN=VALUE", "the rows of a CSV file with that value"},
    {"offender", "of single mechanisms: the offenders of the incidents themselves, looked at after "
                 "all other terms; also victim, -offender, -victim"},
    {"-TERM", "takes away what the terms before it chose"},
};

const MsPlacementWord *ms_reference_selectors(guint *n)
{
  *n = G_N_ELEMENTS(selectors);
  return selectors;
}

const char *ms_reference_group(const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS(groups); i++)
    if (g_str_equal(groups[i].form, group))
      return groups[i].help;
  return "";
}

/* A cell of a table: a bar in it would end it. */
static void append_cell(GString *text, const char *cell, gboolean code)
{
  g_string_append(text, code ? " `" : " ");
  for (; *cell != '\0'; cell++) {
    if (*cell == '|')
      g_string_append_c(text, '\\');
    g_string_append_c(text, *cell);
  }
  g_string_append(text, code ? "` |" : " |");
}

static void append_words(GString *text, const MsPlacementWord *words, guint n, const char *head)
{
  g_string_append_printf(text, "| %s | |\n|---|---|\n", head);
  for (guint i = 0; i < n; i++) {
    g_string_append_c(text, '|');
    append_cell(text, words[i].form, TRUE);
    append_cell(text, words[i].help, FALSE);
    g_string_append_c(text, '\n');
  }
}

static void append_section(GString *text, const MsSchema *schema, const MsSectionKind *section)
{
  g_string_append_printf(text,
                         "\n## [%s%s]\n\n%s\n\n| key | takes | default | |\n|---|---|---|---|\n",
                         section->kind, section->named ? " NAME" : "", section->help);
  for (guint i = 0; i < schema->n_keys; i++) {
    const MsKey *key = &schema->keys[i];
    if (!g_str_equal(key->section, section->kind))
      continue;
    g_autofree char *range = ms_key_range_text(key);
    g_string_append_c(text, '|');
    append_cell(text, key->name, TRUE);
    append_cell(text, range, FALSE);
    append_cell(text, ms_key_default_text(key), key->fallback_words == NULL && !key->required);
    append_cell(text, key->help, FALSE);
    g_string_append_c(text, '\n');
  }
}

char *ms_reference_markdown(void)
{
  g_autoptr(MsSchema) schema = ms_schema_new();
  GString *text = g_string_new(
      "# Reference of the scenario format\n\n"
      "Made by `manrs-sim list keys --markdown` from the table in scenarios/format/schema.c; a "
      "test keeps them equal.\n\n"
      "A scenario is a text file of `[section]` headers and `KEY = VALUE` lines. Lines that begin "
      "with `#` are comments.\n"
      "A section or key that is there twice, or that is not listed here, is an error. Lists are "
      "separated by commas. A file\n"
      "named in a scenario is relative to the scenario; in `--set SECTION.KEY=VALUE`, to the "
      "current folder. What `--set`\n"
      "says wins over a variant, which wins over the section, which wins over the default.\n");
  for (guint i = 0; i < schema->n_sections; i++)
    append_section(text, schema, &schema->sections[i]);
  g_string_append(text, "\nBesides, a variant takes any key of any section but [scenario] and "
                        "[topology], as SECTION.KEY:\n"
                        "`adoption.cdn-cloud = founders`, `incident leak.offender = 15169`.\n");
  g_string_append(
      text,
      "\n## Sweeps\n\n"
      "With a section [sweep] every trial is carried out at every point of a grid: each variant, "
      "if "
      "there are any, at each\n"
      "value of each axis. An axis is a line `SECTION.KEY = VALUES` in [sweep]:\n\n"
      "| values | |\n|---|---|\n"
      "| `0%, 20%, 40%` | a list |\n"
      "| `0%, 20%, ... 100%` | a range: the second value makes the step, which has to meet the "
      "last; "
      "also `top:10, top:20, ... top:100` |\n"
      "| `founders, 40% \\| founders, 60%` | a list of values that have commas in them |\n\n"
      "All points share the graph, the seed, the engine, the incidents and the sessions, so keys "
      "of "
      "[scenario], [topology],\n"
      "[incident], [session], [output] and [sweep], and engine.kind and engine.clock, make no "
      "axis, "
      "and no variant of a sweep\n"
      "changes them. A grid has at most 10,000 points. On the command line an axis is `--set "
      "sweep.SECTION.KEY=VALUES`,\n"
      "which takes the place of one in the file or adds one; `--set sweep.trials=N` sets a key of "
      "[sweep].\n\n"
      "Drawn anew for each trial, the same at every point: offenders, victims and receivers of "
      "leaks "
      "that are not named;\n"
      "who adopts, nested along an axis of shares; the tie-breaks of `tie-break = hash`. Drawn "
      "once, "
      "by the scenario's seed:\n"
      "what is registered, and which sessions a strength leaves out.\n");

  guint n;
  g_string_append(text, "\n## Who adopts\n\nTerms, separated by commas, from the left: each adds "
                        "to those before it.\n\n");
  append_words(text, selectors, G_N_ELEMENTS(selectors), "term");
  g_string_append(text, "\n## Groups\n\n");
  append_words(text, groups, G_N_ELEMENTS(groups), "group");
  g_string_append(
      text,
      "\n## Which AS\n\n"
      "An AS number (`15169`, `AS15169`), or a draw: `random:` and terms that all hold, or a list "
      "(`file:PATH`), as in\n"
      "`random:transit, peer-of:victim, cone:10-300, not:participants`. The draw is a hash of "
      "seed, incident and AS, so\n"
      "it does not change with adoption unless a term asks for it. The other party is never "
      "drawn.\n"
      "Where several may be placed: AS numbers (`15169, 13335`), or a number first "
      "(`random:5, content`).\n\n");
  const MsPlacementWord *words = ms_placement_words(&n);
  append_words(text, words, n, "term");
  return g_string_free(text, FALSE);
}
