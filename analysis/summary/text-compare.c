/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The runs side by side. */
#include "analysis/summary/table.h"
#include "analysis/summary/text-parts.h"
#include "analysis/summary/words.h"

#include <string.h>

/* Runs side by side in one table: their cells, of up to 15 columns, fit beside the words. */
#define RUNS_A_TABLE 4
#define NAME_WIDTH   16

typedef struct {
  const MsSummary *summary;
  MsTextStyle style;
  guint n, run[RUNS_A_TABLE]; /* numbers of the runs in this table */
} Columns;

/* What a cell says of a run's target. */
typedef char *(*Cell)(const Columns *columns, const MsSummaryRun *run,
                      const MsSummaryTarget *target);

/* A name in lines of at most NAME_WIDTH, broken after a dash, a dot or the like where there is one.
 */
static char *fold(const char *name)
{
  GString *lines = g_string_new(NULL);
  while (ms_words_width(name) > NAME_WIDTH) {
    const char *end = name, *nice = NULL;
    for (guint i = 0; i < NAME_WIDTH; i++) {
      nice = strchr("-_. ", *end) != NULL ? end + 1 : nice;
      end = g_utf8_next_char(end);
    }
    end = nice != NULL ? nice : end;
    g_string_append_len(lines, name, end - name);
    g_string_append_c(lines, '\n');
    name = end;
  }
  g_string_append(lines, name);
  return g_string_free(lines, FALSE);
}

static char *dash(const Columns *columns)
{
  return g_strdup(ms_text_dash(columns->style));
}

static char *cell_peak(const Columns *columns G_GNUC_UNUSED, const MsSummaryRun *run G_GNUC_UNUSED,
                       const MsSummaryTarget *target)
{
  return ms_words_count(target->harmed);
}

static char *cell_share(const Columns *columns, const MsSummaryRun *run G_GNUC_UNUSED,
                        const MsSummaryTarget *target)
{
  return ms_words_share(target->harmed, ms_summary_topology(columns->summary)->n_ases);
}

static char *cell_minutes(const Columns *columns G_GNUC_UNUSED,
                          const MsSummaryRun *run G_GNUC_UNUSED, const MsSummaryTarget *target)
{
  return ms_words_minutes(target->minutes);
}

static char *cell_half(const Columns *columns, const MsSummaryRun *run G_GNUC_UNUSED,
                       const MsSummaryTarget *target)
{
  return target->half < 0 ? dash(columns) : ms_words_duration(target->half);
}

static char *cell_full(const Columns *columns, const MsSummaryRun *run G_GNUC_UNUSED,
                       const MsSummaryTarget *target)
{
  return target->full < 0 ? dash(columns) : ms_words_duration(target->full);
}

static char *cell_messages(const Columns *columns G_GNUC_UNUSED, const MsSummaryRun *run,
                           const MsSummaryTarget *target G_GNUC_UNUSED)
{
  return ms_words_count(run->announcements + run->withdrawals);
}

static char *cell_participants(const Columns *columns G_GNUC_UNUSED, const MsSummaryRun *run,
                               const MsSummaryTarget *target G_GNUC_UNUSED)
{
  return ms_words_count(run->participants);
}

static char *cell_against(const Columns *columns, const MsSummaryRun *run G_GNUC_UNUSED,
                          const MsSummaryTarget *target)
{
  int baseline = target->comparison.baseline;
  return baseline < 0 ? g_strdup("(baseline)")
                      : fold(ms_summary_run(columns->summary, (guint)baseline)->name);
}

static char *cell_offender(const Columns *columns, const MsSummaryRun *run G_GNUC_UNUSED,
                           const MsSummaryTarget *target)
{
  switch (target->offence) {
  case MS_OFFENCE_COMMITTED:
    return g_strdup("no");
  case MS_OFFENCE_HELD:
    return g_strdup("yes");
  case MS_OFFENCE_NOTHING:
    return g_strdup("none tried");
  default:
    return dash(columns);
  }
}

static char *protected_on(const Columns *columns, const MsSummaryTarget *target, MsSide side)
{
  const MsSummaryComparison *comparison = &target->comparison;
  if (comparison->baseline < 0)
    return dash(columns);
  if (comparison->harmed_then[side] == 0)
    return g_strdup("none harmed");
  g_autofree char *spared = ms_words_count(comparison->spared[side]);
  g_autofree char *then = ms_words_count(comparison->harmed_then[side]);
  return g_strdup_printf("%s of %s", spared, then);
}

static char *cell_participants_protected(const Columns *columns,
                                         const MsSummaryRun *run G_GNUC_UNUSED,
                                         const MsSummaryTarget *target)
{
  return protected_on(columns, target, MS_SIDE_PARTICIPANTS);
}

static char *cell_third_parties_protected(const Columns *columns,
                                          const MsSummaryRun *run G_GNUC_UNUSED,
                                          const MsSummaryTarget *target)
{
  return protected_on(columns, target, MS_SIDE_THIRD_PARTIES);
}

static char *cell_still(const Columns *columns, const MsSummaryRun *run G_GNUC_UNUSED,
                        const MsSummaryTarget *target)
{
  const MsSummaryComparison *c = &target->comparison;
  return c->baseline < 0 ? dash(columns) : ms_words_count((guint64)c->still[0] + c->still[1]);
}

static char *cell_newly(const Columns *columns, const MsSummaryRun *run G_GNUC_UNUSED,
                        const MsSummaryTarget *target)
{
  const MsSummaryComparison *c = &target->comparison;
  return c->baseline < 0 ? dash(columns) : ms_words_count((guint64)c->newly[0] + c->newly[1]);
}

static const struct {
  const char *words; /* NULL: a rule */
  Cell cell;
  gboolean timed; /* says nothing of a run that knows no time */
} rows[] = {
    {"participants of MANRS", cell_participants, FALSE},
    {NULL, NULL, FALSE},
    {"ASes harmed at the peak", cell_peak, FALSE},
    {"share of all ASes", cell_share, FALSE},
    {"AS-minutes lost", cell_minutes, TRUE},
    {"time to half of the peak", cell_half, TRUE},
    {"time to the peak", cell_full, TRUE},
    {"messages", cell_messages, TRUE},
    {NULL, NULL, FALSE},
    {"compared with", cell_against, FALSE},
    {"offender prevented", cell_offender, FALSE},
    {"participants protected", cell_participants_protected, FALSE},
    {"third parties protected", cell_third_parties_protected, FALSE},
    {"still harmed", cell_still, FALSE},
    {"newly harmed", cell_newly, FALSE},
};

/* The row "compared with" would only repeat itself where every run but the first is compared with
 * the first. */
static gboolean one_baseline(const Columns *columns)
{
  for (guint r = 1; r < ms_summary_n_runs(columns->summary); r++) {
    const MsSummaryRun *run = ms_summary_run(columns->summary, r);
    for (guint i = 0; i < run->n_targets; i++)
      if (run->targets[i].comparison.baseline != 0)
        return FALSE;
  }
  return TRUE;
}

static void append_columns(const Columns *columns, guint target, const char *corner, GString *text)
{
  g_autoptr(MsTable) table = ms_table_new(columns->n + 1, 2);
  ms_table_add(table, g_strdup(corner));
  ms_table_emphasise(table);
  for (guint i = 0; i < columns->n; i++)
    ms_table_add(table, fold(ms_summary_run(columns->summary, columns->run[i])->name));
  ms_table_add_rule(table);
  for (guint row = 0; row < G_N_ELEMENTS(rows); row++) {
    if (rows[row].words == NULL) {
      ms_table_add_rule(table);
      continue;
    }
    if ((rows[row].cell == cell_against && one_baseline(columns)) ||
        (rows[row].timed && !ms_text_is_timed(columns->summary)))
      continue;
    ms_table_add(table, g_strdup(rows[row].words));
    for (guint i = 0; i < columns->n; i++) {
      const MsSummaryRun *run = ms_summary_run(columns->summary, columns->run[i]);
      gboolean known = target < run->n_targets && !(rows[row].timed && run->timeless);
      ms_table_add(table,
                   known ? rows[row].cell(columns, run, &run->targets[target]) : dash(columns));
    }
  }
  ms_table_append(table, columns->style.utf8, columns->style.colour, text);
}

gboolean ms_text_is_timed(const MsSummary *summary)
{
  for (guint r = 0; r < ms_summary_n_runs(summary); r++)
    if (!ms_summary_run(summary, r)->timeless)
      return TRUE;
  return FALSE;
}

static guint most_targets(const MsSummary *summary)
{
  guint most = 0;
  for (guint r = 0; r < ms_summary_n_runs(summary); r++)
    most = MAX(most, ms_summary_run(summary, r)->n_targets);
  return most;
}

static gboolean any_ever(const MsSummary *summary)
{
  for (guint r = 0; r < ms_summary_n_runs(summary); r++) {
    const MsSummaryRun *run = ms_summary_run(summary, r);
    for (guint i = 0; i < run->n_targets; i++)
      if (run->targets[i].comparison.baseline >= 0 &&
          run->targets[i].comparison.basis == MS_BASIS_EVER)
        return TRUE;
  }
  return FALSE;
}

void ms_summary_append_comparison(const MsSummary *summary, MsTextStyle style, GString *text)
{
  guint n_runs = ms_summary_n_runs(summary), n_targets = most_targets(summary);
  if (n_runs < 2)
    return;
  ms_text_heading(text, style, "side by side");
  g_string_append_c(text, '\n');
  for (guint target = 0; target < n_targets; target++) {
    const char *corner = n_targets > 1 && target < ms_summary_run(summary, 0)->n_targets
                             ? ms_summary_run(summary, 0)->targets[target].name
                             : "";
    /* The baseline stands at the left of every table. */
    for (guint first = 1; first < n_runs; first += RUNS_A_TABLE - 1) {
      Columns columns = {.summary = summary, .style = style, .n = 1};
      for (guint r = first; r < n_runs && columns.n < RUNS_A_TABLE; r++)
        columns.run[columns.n++] = r;
      append_columns(&columns, target, corner, text);
      g_string_append_c(text, '\n');
    }
  }
}

void ms_summary_append_words(const MsSummary *summary, GString *text)
{
  g_autofree char *harmed = g_strconcat(
      "Harmed: an AS whose traffic went by a legitimate path before the incident and does not now; "
      "the offender itself is not counted.",
      ms_text_is_timed(summary) ? " AS-minutes: how long, added up over the harmed." : NULL, NULL);
  ms_words_wrap(text, harmed, 2, MS_TEXT_WIDTH);
  if (ms_summary_n_runs(summary) > 1)
    ms_words_wrap(text,
                  "Offender prevented: nothing left it against policy. Protected: harmed in the "
                  "baseline and not in "
                  "this run; participants are those of this run, third parties everyone else.",
                  2, MS_TEXT_WIDTH);
  if (any_ever(summary))
    ms_words_wrap(text,
                  "Where incidents peak at different times, protected is counted over ASes harmed "
                  "at any time, not at "
                  "the peak.",
                  2, MS_TEXT_WIDTH);
}
