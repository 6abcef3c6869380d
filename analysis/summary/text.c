/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run's block; text-compare.c has the runs side by side. */
#include "analysis/summary/text.h"

#include "analysis/summary/plot.h"
#include "analysis/summary/table.h"
#include "analysis/summary/text-parts.h"
#include "analysis/summary/words.h"

#include <string.h>

#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

/* ASes named, of those that never came to rest. */
#define RESTLESS_NAMED 8

/* From the top of the hierarchy down. */
static const struct {
  MsRole role;
  const char *words;
} role_words[MS_N_ROLES] = {
    {MS_ROLE_TIER1, "tier-1"},           {MS_ROLE_TRANSIT, "transit"}, {MS_ROLE_CDN, "CDNs"},
    {MS_ROLE_CLOUD, "clouds"},           {MS_ROLE_CONTENT, "content"}, {MS_ROLE_ACCESS, "access"},
    {MS_ROLE_ENTERPRISE, "enterprises"}, {MS_ROLE_IXP, "exchanges"},
};

void ms_text_heading(GString *text, MsTextStyle style, const char *words)
{
  const char *line = style.utf8 ? "─" : "-";
  g_string_append_printf(text, "%s%s%s %s ", style.colour ? BOLD : "", line, line, words);
  for (guint column = ms_words_width(words) + 4; column < MS_TEXT_WIDTH; column++)
    g_string_append(text, line);
  g_string_append_printf(text, "%s\n", style.colour ? PLAIN : "");
}

static void append_outcomes(const MsSummaryTarget *target, guint32 n_ases, MsTextStyle style,
                            GString *text)
{
  if (memcmp(target->before, target->peak, sizeof target->before) == 0 &&
      memcmp(target->before, target->final, sizeof target->before) == 0) {
    g_autofree char *reach = ms_words_count_share(target->before[MS_OUTCOME_LEGITIMATE], n_ases);
    g_string_append_printf(text, "  %s of all ASes reach %s throughout.\n", reach, target->prefix);
    return;
  }
  g_autoptr(MsTable) table = ms_table_new(4, 2);
  ms_table_add(table, g_strdup_printf("traffic to %s", target->prefix));
  ms_table_emphasise(table);
  ms_table_add(table, g_strdup("before"));
  ms_table_add(table, g_strdup("at the peak"));
  ms_table_add(table, g_strdup("at the end"));
  ms_table_add_rule(table);
  for (guint o = 0; o < MS_N_OUTCOMES; o++) {
    if (target->before[o] + target->peak[o] + target->final[o] == 0)
      continue;
    ms_table_add(table, g_strdup(ms_outcome_name((MsOutcome)o)));
    ms_table_add(table, ms_words_count_share(target->before[o], n_ases));
    ms_table_add(table, ms_words_count_share(target->peak[o], n_ases));
    ms_table_add(table, ms_words_count_share(target->final[o], n_ases));
  }
  ms_table_append(table, style.utf8, style.colour, text);
}

static void add_group_cells(MsTable *table, MsSummaryGroup group, gboolean timeless)
{
  ms_table_add(table, ms_words_count(group.ases));
  ms_table_add(table, ms_words_count_share(group.harmed, group.ases));
  if (!timeless)
    ms_table_add(table, ms_words_minutes(group.minutes));
}

static void add_group(MsTable *table, const char *words, const MsSummaryRun *run,
                      MsSummaryGroup all, MsSummaryGroup participants)
{
  ms_table_add(table, g_strdup(words));
  add_group_cells(table, all, run->timeless);
  if (run->participants > 0)
    add_group_cells(table, participants, run->timeless);
}

static void add_heads(MsTable *table, const char *const *heads, guint n)
{
  for (guint i = 0; i < n; i++) {
    ms_table_add(table, g_strdup(heads[i]));
    ms_table_emphasise(table);
  }
}

static MsSummaryGroup sum(const MsSummaryGroup a, const MsSummaryGroup b)
{
  return (MsSummaryGroup){a.ases + b.ases, a.harmed + b.harmed, a.minutes + b.minutes};
}

static void append_groups(const MsSummaryRun *run, const MsSummaryTarget *target, MsTextStyle style,
                          GString *text)
{
  static const char *const all[] = {"ASes", "harmed at peak", "AS-minutes"};
  static const char *const inside[] = {"in MANRS", "harmed at peak", "AS-minutes"};
  gboolean sides = run->participants > 0;
  guint n = run->timeless ? 2 : 3;
  g_autoptr(MsTable) table = ms_table_new(1 + (sides ? 2 * n : n), 2);
  ms_table_add(table, g_strdup("who was hit"));
  ms_table_emphasise(table);
  add_heads(table, all, n);
  if (sides) {
    add_heads(table, inside, n);
    ms_table_gap(table, 1 + n, 6);
  }
  ms_table_add_rule(table);
  for (guint i = 0; i < MS_N_ROLES; i++) {
    const MsSummaryGroup *group = &target->group[role_words[i].role * 2];
    if (group[0].ases + group[1].ases > 0)
      add_group(table, role_words[i].words, run, sum(group[0], group[1]), group[1]);
  }
  ms_table_add_rule(table);
  add_group(table, "all", run, sum(target->side[0], target->side[1]),
            target->side[MS_SIDE_PARTICIPANTS]);
  ms_table_append(table, style.utf8, style.colour, text);
}

/* What an announcement of the offender's is. */
static const char *deed_word(const MsSummaryTarget *target)
{
  MsIncidentKind kind = target == NULL ? MS_INCIDENT_ORIGIN_HIJACK : target->kind;
  return ms_incident_is_hijack(kind) ? "hijack" : "leak";
}

static char *phase_words(const MsSummaryRun *run, const MsSummaryPhase *phase)
{
  const char *subject = "", *verb = "acts";
  const MsSummaryTarget *target = NULL;
  for (guint i = 0; i < run->n_targets && target == NULL; i++)
    if (run->targets[i].incident == phase->incident)
      target = &run->targets[i];
  switch (phase->act) {
  case MS_ACT_ANNOUNCE:
    subject = phase->offence ? deed_word(target) : "the victim";
    verb = phase->offence ? "starts" : "announces";
    break;
  case MS_ACT_WITHDRAW:
    subject = phase->offence ? deed_word(target) : "the victim";
    verb = phase->offence ? "ends" : "withdraws";
    break;
  case MS_ACT_LEAK_START:
    subject = "leak";
    verb = "starts";
    break;
  case MS_ACT_LEAK_END:
    subject = "leak";
    verb = "ends";
    break;
  case MS_ACT_SESSION_DOWN:
    subject = "a session";
    verb = "fails";
    break;
  case MS_ACT_SESSION_UP:
    subject = "a session";
    verb = "is back";
    break;
  case MS_ACT_FREEZE:
    subject = "suppression";
    verb = "starts";
    break;
  case MS_ACT_THAW:
    subject = "suppression";
    verb = "ends";
    break;
  case MS_ACT_REGISTRY:
    subject = "the registry";
    verb = "changes";
    break;
  case MS_ACT_FILTER:
    subject = "a filter";
    verb = "starts";
    break;
  }
  gboolean named = run->n_targets > 1 && target != NULL;
  g_autofree char *others =
      phase->n_acts > 1 ? g_strdup_printf(" (and %u more)", phase->n_acts - 1) : g_strdup("");
  return g_strdup_printf("%s%s%s %s%s", named ? target->name : "", named ? ": " : "", subject, verb,
                         others);
}

static void append_phases(const MsSummaryRun *run, MsTextStyle style, GString *text)
{
  if (run->n_phases == 0)
    return;
  static const char *const timed[] = {"what happened", "at", "converged after",
                                      "best routes changed", "messages"};
  static const char *const timeless[] = {"what happened", "at", "best routes changed"};
  guint n = run->timeless ? G_N_ELEMENTS(timeless) : G_N_ELEMENTS(timed);
  g_autoptr(MsTable) table = ms_table_new(n, 2);
  add_heads(table, run->timeless ? timeless : timed, n);
  ms_table_add_rule(table);
  for (guint i = 0; i < run->n_phases; i++) {
    const MsSummaryPhase *phase = &run->phases[i];
    ms_table_add(table, phase_words(run, phase));
    ms_table_add(table, phase->time == 0 ? g_strdup("0 s") : ms_words_duration(phase->time));
    if (!run->timeless)
      ms_table_add(table, !phase->converged     ? g_strdup("not in time")
                          : phase->changes == 0 ? g_strdup(ms_text_dash(style))
                                                : ms_words_duration(phase->settling));
    ms_table_add(table, ms_words_count(phase->changes));
    if (!run->timeless)
      ms_table_add(table, ms_words_count(phase->messages));
  }
  ms_table_append(table, style.utf8, style.colour, text);
}

static void append_stopped(const MsSummaryRun *run, GString *words)
{
  guint64 stopped = 0;
  for (guint i = 0; i < MS_MAX_MECHANISMS; i++)
    stopped += run->stopped[i];
  g_autofree char *count = ms_words_count(stopped);
  if (stopped > 0)
    g_string_append_printf(words, " Of these, %s %s bogus and stopped by participants of MANRS.",
                           count, stopped == 1 ? "was" : "were");
}

static void append_messages(const MsSummaryRun *run, GString *text)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  g_autoptr(GString) words = g_string_new(NULL);
  g_autofree char *messages = ms_words_count(run->announcements + run->withdrawals);
  g_autofree char *withdrawals = ms_words_count(run->withdrawals);
  g_string_append_printf(words, "%s messages in all, %s of them withdrawals.", messages,
                         withdrawals);
  const char *before = " Filters: ";
  for (guint i = 0; i < n; i++) {
    g_autofree char *in = ms_words_count(run->refused_import[i]);
    g_autofree char *out = ms_words_count(run->refused_export[i]);
    if (run->refused_import[i] > 0)
      g_string_append_printf(words, "%s%s refused %s", before, mechanisms[i]->name, in);
    before = run->refused_import[i] > 0 ? "; " : before;
    if (run->refused_export[i] > 0)
      g_string_append_printf(words, "%s%s kept back %s", before, mechanisms[i]->name, out);
    before = run->refused_export[i] > 0 ? "; " : before;
  }
  if (*before == ';')
    g_string_append_c(words, '.');
  append_stopped(run, words);
  ms_words_wrap(text, words->str, 2, MS_TEXT_WIDTH);
}

static void append_unrest(const MsSummaryRun *run, GString *text)
{
  g_autoptr(GString) words = g_string_new(NULL);
  g_autofree char *ended = ms_words_duration(run->ended), *count = ms_words_count(run->n_restless);
  if (run->timeless)
    g_string_append(words, "Does not converge: no stable state was found");
  else
    g_string_append_printf(words, "Did not converge: stopped at %s", ended);
  if (run->n_restless > 0)
    g_string_append_printf(words, "%s %s AS%s still changed (", run->timeless ? ";" : " while",
                           count, run->n_restless == 1 ? "" : "es");
  for (guint i = 0; i < MIN(run->n_restless, RESTLESS_NAMED); i++)
    g_string_append_printf(words, "%sAS%u", i > 0 ? ", " : "", run->restless[i]);
  if (run->n_restless > RESTLESS_NAMED)
    g_string_append(words, ", ...");
  g_string_append(words, run->n_restless > 0 ? "). Figures hold for that moment alone."
                                             : ". Figures hold for that moment alone.");
  ms_words_wrap(text, words->str, 0, MS_TEXT_WIDTH);
  g_string_append_c(text, '\n');
}

/* The same upper edge in every plot, so that runs can be compared by eye. */
static double common_top(const MsSummary *summary)
{
  guint32 most = 0;
  for (guint r = 0; r < ms_summary_n_runs(summary); r++) {
    const MsSummaryRun *run = ms_summary_run(summary, r);
    for (guint i = 0; i < run->n_targets; i++)
      for (guint k = 0; k < run->targets[i].n_curve; k++)
        most = MAX(most, run->targets[i].curve_harmed[k]);
  }
  return ms_plot_top((double)most / ms_summary_topology(summary)->n_ases);
}

static void append_target(const MsSummary *summary, const MsSummaryRun *run,
                          const MsSummaryTarget *target, MsTextStyle style, GString *text)
{
  if (run->n_targets > 1)
    g_string_append_printf(text, "%s%s %s%s\n", style.colour ? BOLD : "", style.utf8 ? "──" : "--",
                           target->name, style.colour ? PLAIN : "");
  ms_text_headline(summary, run, target, text);
  if (target->harmed > 0 && !run->timeless) {
    g_string_append_c(text, '\n');
    ms_text_plot(summary, run, target, common_top(summary), style, text);
  }
  g_string_append_c(text, '\n');
  append_outcomes(target, ms_summary_topology(summary)->n_ases, style, text);
  if (target->harmed > 0) {
    g_string_append_c(text, '\n');
    append_groups(run, target, style, text);
  }
  ms_text_harm(run, target, style, text);
  ms_text_response(target, style, text);
}

static void append_spread(const MsSummaryRun *run, GString *text)
{
  if (run->spread == NULL)
    return;
  g_autofree char *won = ms_words_count(run->won);
  g_autofree char *words = g_strdup_printf(
      "%s of them joined because others encouraged them (%s): these probabilities are assumed.",
      won, run->spread);
  ms_words_wrap(text, words, 0, MS_TEXT_WIDTH);
}

void ms_summary_append_run(const MsSummary *summary, guint index, MsTextStyle style, GString *text)
{
  const MsSummaryRun *run = ms_summary_run(summary, index);
  guint32 n_ases = ms_summary_topology(summary)->n_ases;
  ms_text_heading(text, style, run->name);
  if (*run->title != '\0')
    ms_words_wrap(text, run->title, 0, MS_TEXT_WIDTH);
  g_autofree char *participants = ms_words_count_share(run->participants, n_ases),
                  *all = ms_words_count(n_ases);
  if (run->participants > 0)
    g_string_append_printf(text, "%s of %s ASes take part in MANRS.\n", participants, all);
  append_spread(run, text);
  g_string_append_c(text, '\n');
  if (!run->converged)
    append_unrest(run, text);
  for (guint i = 0; i < run->n_targets; i++) {
    append_target(summary, run, &run->targets[i], style, text);
    g_string_append_c(text, '\n');
  }
  append_phases(run, style, text);
  if (!run->timeless)
    append_messages(run, text);
  g_string_append_c(text, '\n');
}

void ms_summary_append_text(const MsSummary *summary, MsTextStyle style, GString *text)
{
  for (guint i = 0; i < ms_summary_n_runs(summary); i++)
    ms_summary_append_run(summary, i, style, text);
  ms_summary_append_comparison(summary, style, text);
  ms_summary_append_words(summary, text);
}
