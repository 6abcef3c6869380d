/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must be said beside the numbers: how many trials, which level, for what they hold, and what
 * a reader could take wrongly. */
#include "analysis/stats/sweep-private.h"

#include "analysis/summary/words.h"

#include <math.h>
#include <string.h>

/* Fewer offenders than one in so many trials: they recur. */
#define RECUR 10

static char *percent(double share)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  return g_strconcat(g_ascii_formatd(digits, sizeof digits, "%.4g", 100 * share), " %", NULL);
}

char *ms_sweep_percent(double share)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  double magnitude = fabs(share);
  if (isnan(share))
    return NULL;
  if (magnitude == 0 || magnitude == 1)
    return percent(share);
  if (magnitude < 0.00005)
    return g_strdup(share < 0 ? ">-0.01 %" : "<0.01 %");
  g_ascii_formatd(digits, sizeof digits, magnitude < 0.09995 ? "%.2f" : "%.1f", 100 * share);
  return g_strconcat(digits, " %", NULL);
}

char *ms_sweep_words_engine(const MsSweepSource *source, const char *key)
{
  g_auto(GStrv) lines = g_strsplit(source->engine != NULL ? source->engine : "", "\n", -1);
  gsize n = strlen(key);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strncmp(lines[i], key, n) == 0 && lines[i][n] == '=')
      return g_strdup(lines[i] + n + 1);
  return NULL;
}

char *ms_sweep_words_title(const MsSweepTable *table)
{
  static const char *const shares[MS_N_WEIGHTS] = {
      "Share of ", "Share of the addresses of ", "Share of the users of ",
      "Share of the traffic to and from CDNs and clouds of "};
  static const char *const minutes[MS_N_WEIGHTS] = {
      NULL, "Minutes without a legitimate path, times addresses",
      "Minutes without a legitimate path, times users",
      "Minutes without a legitimate path, times the share of traffic"};
  gboolean share = ms_metric_is_share(table->metric);
  const char *each = g_str_equal(table->by, "group")    ? ", of each group"
                     : g_str_equal(table->by, "region") ? ", of each region"
                                                        : "";
  gboolean times = !share && table->weight != MS_WEIGHT_ASES;
  return g_strdup_printf(
      "%s%s%s, the offender left out; %s by %s.", share ? shares[table->weight] : "",
      times ? minutes[table->weight] : table->metric->title, each, table->metric->name, table->by);
}

/* A result is seen beside where the weight is from. */
static void note_weight(MsSweepTable *table)
{
  const MsWeights *weights = table->source.weights;
  if (table->weight == MS_WEIGHT_ASES)
    return;
  const char *source = weights->source[table->weight];
  g_ptr_array_add(table->notes,
                  g_strdup_printf("ASes count by %s, from %s.", ms_weight_name(table->weight),
                                  g_str_equal(source, "model")
                                      ? "the model of role, region and cone: an assumption"
                                      : source));
}

char *ms_sweep_words_rule(const MsSweepTable *table)
{
  const MsStoreRule *rule = &table->source.sweep->rule;
  const MsStoreEnd *end = table->source.end;
  if (rule->half_width <= 0)
    return g_strdup("none");
  g_autofree char *half = percent(rule->half_width);
  return g_strdup_printf("half-width of the mean impact below %s at every point, %s at look %u of "
                         "%u",
                         half, end->stopped ? "met" : "not met", end->looks, rule->n_looks);
}

char *ms_sweep_words_trials(const MsSweepTable *table)
{
  g_autofree char *done = ms_words_count(table->source.end->trials),
                  *asked = ms_words_count(table->source.sweep->rule.trials),
                  *rule = ms_sweep_words_rule(table);
  return g_strdup_printf("%s trials of %s asked for (stop rule: %s)", done, asked, rule);
}

char *ms_sweep_words_level(const MsSweepTable *table)
{
  const MsStoreRule *rule = &table->source.sweep->rule;
  g_autofree char *level = percent(table->source.end->level);
  const char *unit = table->unit == MS_UNIT_OFFENDER ? "offender" : "trial";
  if (rule->half_width <= 0)
    return g_strdup_printf("intervals at %s; their unit is the %s", level, unit);
  g_autofree char *whole = percent(rule->confidence);
  return g_strdup_printf("intervals at %s, so that all %u looks of the stop rule together keep %s; "
                         "their unit is the %s",
                         level, rule->n_looks, whole, unit);
}

static gboolean swept(const MsStoreSweep *sweep, const char *section, const char *key)
{
  for (guint a = 0; a < sweep->n_axes; a++)
    if (g_str_equal(sweep->axes[a].section, section) && g_str_equal(sweep->axes[a].key, key))
      return TRUE;
  return FALSE;
}

char *ms_sweep_words_holds(const MsSweepTable *table)
{
  const MsSweepSource *source = &table->source;
  g_autofree char *tie = swept(source->sweep, "engine", "tie-break")
                             ? g_strdup("that of the point")
                             : ms_sweep_words_engine(source, "tie-break");
  return g_strdup_printf("holds for this topology (%s) and tie-break (%s)", source->topology->title,
                         tie != NULL ? tie : "not recorded");
}

static void note(MsSweepTable *table, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void note(MsSweepTable *table, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_ptr_array_add(table->notes, g_strdup_vprintf(format, arguments));
  va_end(arguments);
}

/* Which axes a cell leaves open. */
static void note_averaged(MsSweepTable *table)
{
  const MsStoreSweep *sweep = table->source.sweep;
  g_autoptr(GString) open = g_string_new(NULL);
  for (guint a = 0; a < sweep->n_axes; a++) {
    if (table->n_cells == 0 || table->cells[0].value[a] >= 0)
      continue;
    const MsStoreAxis *axis = &sweep->axes[a];
    g_autofree char *values = g_strjoinv("; ", (char **)axis->values);
    g_string_append_printf(open, "%s%s%s%s (%s)", open->len > 0 ? " and " : "", axis->section,
                           *axis->section != '\0' ? "." : "", axis->key, values);
  }
  if (open->len > 0)
    note(table, "Each value is averaged over %s within its trial first.", open->str);
}

/* One target's offenders; @where names it, or is "" for all. */
static void note_recurring(MsSweepTable *table, const char *where, guint64 offenders)
{
  guint64 n = table->source.end->trials;
  g_autofree char *count = ms_words_count(offenders), *trials = ms_words_count(n);
  if (offenders == 1 && n > 1)
    note(table, "%sOne offender in all trials: the intervals hold for it, over what else is drawn.",
         where);
  else if (offenders > 1 && offenders <= n / RECUR)
    note(table,
         "%s%s offenders recur in %s trials: the intervals hold for these; for offenders at large "
         "the unit is the offender (--unit offender).",
         where, count, trials);
}

static void note_offenders(MsSweepTable *table)
{
  const MsStoreSweep *sweep = table->source.sweep;
  gboolean alike = TRUE;
  if (table->unit == MS_UNIT_OFFENDER || sweep->n_targets == 0)
    return;
  for (guint t = 1; t < sweep->n_targets; t++)
    alike = alike && table->offenders[t] == table->offenders[0];
  if (alike) {
    note_recurring(table, "", table->offenders[0]);
    return;
  }
  for (guint t = 0; t < sweep->n_targets; t++) {
    g_autofree char *where = g_strdup_printf("%s: ", sweep->targets[t]);
    note_recurring(table, where, table->offenders[t]);
  }
}

static void note_states(MsSweepTable *table)
{
  guint64 runs = 0, multiple = 0, oscillates = 0;
  for (guint i = 0; i < table->n_lines; i++) {
    runs += table->lines[i].runs;
    multiple += table->lines[i].state[MS_TRIAL_MULTIPLE];
    oscillates += table->lines[i].state[MS_TRIAL_OSCILLATES];
  }
  g_autofree char *share_multiple = ms_words_share(multiple, runs),
                  *share_oscillates = ms_words_share(oscillates, runs);
  if (multiple > 0)
    note(table,
         "%s of runs have more than one stable state: which one is met, history decides, and the "
         "one counted is one of them.",
         share_multiple);
  if (oscillates > 0)
    note(table, "%s of runs found no stable state: the last one is counted.", share_oscillates);
}

static void note_missing(MsSweepTable *table)
{
  guint64 most = 0, least = G_MAXUINT64;
  for (guint i = 0; i < table->n_lines; i++) {
    most = MAX(most, table->lines[i].mean.n);
    least = MIN(least, table->lines[i].mean.n);
  }
  if (g_str_equal(table->by, "group") && least < most)
    note(table, "Where a group has no AS, a trial does not count for it.");
  if (least < 2)
    note(table, "A single value, or none, has no interval.");
}

static void note_methods(MsSweepTable *table)
{
  gboolean bca = FALSE, wilson = FALSE;
  for (guint i = 0; i < table->n_lines; i++) {
    const MsSweepLine *line = &table->lines[i];
    bca = bca || line->mean.method == MS_INTERVAL_BCA;
    wilson = wilson || line->mean.method == MS_INTERVAL_WILSON;
  }
  if (bca)
    note(table, "bca: bootstrap intervals (BCa), where values are skewed for their number.");
  if (wilson)
    note(table, "wilson: intervals of a share, where all values are 0 or 1.");
}

void ms_sweep_note(MsSweepTable *table, const MsSweepKey *key)
{
  note_averaged(table);
  note_weight(table);
  if (key->by == MS_BY_GROUP)
    note(table, "Who takes part differs from point to point: differences of participants and of "
                "others compare groups, not the same ASes.");
  note_offenders(table);
  note_states(table);
  note_missing(table);
  note_methods(table);
}
