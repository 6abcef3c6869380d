/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table as CSV (RFC 4180 but for its line ends): every row carries what it rests on, so that
 * rows of several files can be put together. */
#include "analysis/stats/sweep-private.h"

#include <math.h>
#include <string.h>

static void add_text(GString *csv, const char *text)
{
  if (text == NULL)
    return;
  if (strpbrk(text, ",\"\r\n") == NULL) {
    g_string_append(csv, text);
    return;
  }
  g_string_append_c(csv, '"');
  for (; *text != '\0'; text++)
    g_string_append(csv, *text == '"' ? "\"\"" : (char[2]){*text, '\0'});
  g_string_append_c(csv, '"');
}

static void add_field(GString *csv, const char *text)
{
  g_string_append_c(csv, ',');
  add_text(csv, text);
}

static void add_number(GString *csv, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  add_field(csv, isfinite(value) ? g_ascii_formatd(digits, sizeof digits, "%.10g", value) : NULL);
}

static void add_count(GString *csv, guint64 n)
{
  g_string_append_printf(csv, ",%" G_GUINT64_FORMAT, n);
}

/* The last columns of the header, the same for all. */
static const char *const evidence[] = {"level",     "unit",     "trials_done",     "trials_asked",
                                       "stop_rule", "topology", "topology_digest", "engine",
                                       "tie_break", "seed",     "scenario",        "excluded",
                                       "holds",     "version"};

static void add_header(const MsSweepTable *table, GString *csv)
{
  const MsStoreSweep *sweep = table->source.sweep;
  g_autofree char *unit =
      g_strdelimit(g_strdup(ms_metric_unit(table->metric, table->weight)), "-", '_');
  const char *const means[] = {"mean", "low", "high"};
  g_string_append(csv, "incident,metric");
  if (table->weight != MS_WEIGHT_ASES)
    add_field(csv, "weight");
  if (table->part_heading != NULL)
    add_field(csv, table->part_heading);
  for (guint a = 0; a < sweep->n_axes; a++) {
    g_autofree char *key =
        g_strdup_printf("%s%s%s", sweep->axes[a].section,
                        *sweep->axes[a].section != '\0' ? "." : "", sweep->axes[a].key);
    if (table->n_cells > 0 && table->cells[0].value[a] >= 0)
      add_field(csv, key);
  }
  g_string_append(csv, ",n_units");
  for (guint i = 0; i < G_N_ELEMENTS(means); i++)
    g_string_append_printf(csv, ",%s_%s", means[i], unit);
  g_string_append(csv, ",method");
  for (guint q = 0; q < MS_SWEEP_QUANTILES; q++)
    g_string_append_printf(csv, ",q%02.0f_%s", 100 * ms_sweep_quantiles[q], unit);
  g_string_append(csv, ",any_unit_share,any_low_unit_share,any_high_unit_share"
                       ",above_1pct_unit_share,above_1pct_low_unit_share,above_1pct_high_unit_"
                       "share,n_pairs");
  for (guint i = 0; i < G_N_ELEMENTS(means); i++)
    g_string_append_printf(csv, ",difference_%s_%s", means[i], unit);
  g_string_append(csv, ",difference_method,runs,held_runs,nothing_runs,multiple_runs,"
                       "oscillates_runs");
  for (guint i = 0; i < G_N_ELEMENTS(evidence); i++)
    add_field(csv, evidence[i]);
  g_string_append_c(csv, '\n');
}

static void add_interval(GString *csv, const MsInterval *interval)
{
  add_number(csv, interval->estimate);
  add_number(csv, interval->low);
  add_number(csv, interval->high);
}

static void add_evidence(const MsSweepTable *table, GString *csv)
{
  const MsSweepSource *source = &table->source;
  g_autofree char *rule = ms_sweep_words_rule(table), *holds = ms_sweep_words_holds(table),
                  *kind = ms_sweep_words_engine(source, "kind"),
                  *tie = ms_sweep_words_engine(source, "tie-break");
  add_number(csv, source->end->level);
  add_field(csv, table->unit == MS_UNIT_OFFENDER ? "offender" : "trial");
  add_count(csv, source->end->trials);
  add_count(csv, source->sweep->rule.trials);
  add_field(csv, rule);
  add_field(csv, source->topology->title);
  add_field(csv, source->topology->digest);
  add_field(csv, kind);
  add_field(csv, tie);
  add_count(csv, source->seed);
  add_field(csv, source->scenario_name);
  add_field(csv, source->sweep->excluded);
  add_field(csv, holds);
  add_field(csv, source->version);
}

static void add_line(const MsSweepTable *table, const MsSweepLine *line, GString *csv)
{
  const MsStoreSweep *sweep = table->source.sweep;
  const MsSweepCell *cell = &table->cells[line->cell];
  add_text(csv, sweep->targets[line->target]);
  add_field(csv, table->metric->name);
  if (table->weight != MS_WEIGHT_ASES)
    add_field(csv, ms_weight_name(table->weight));
  if (table->part_heading != NULL)
    add_field(csv, table->parts[line->part]);
  for (guint a = 0; a < sweep->n_axes; a++)
    if (cell->value[a] >= 0)
      add_field(csv, sweep->axes[a].values[cell->value[a]]);
  add_count(csv, line->mean.n);
  add_interval(csv, &line->mean);
  add_field(csv, ms_interval_method_name(line->mean.method));
  for (guint q = 0; q < MS_SWEEP_QUANTILES; q++)
    add_number(csv, line->quantile[q]);
  add_interval(csv, &line->any);
  add_interval(csv, &line->above);
  add_count(csv, line->difference.n);
  add_interval(csv, &line->difference);
  add_field(csv, ms_interval_method_name(line->difference.method));
  add_count(csv, line->runs);
  add_count(csv, line->offence[MS_TRIAL_HELD]);
  add_count(csv, line->offence[MS_TRIAL_NOTHING]);
  add_count(csv, line->state[MS_TRIAL_MULTIPLE]);
  add_count(csv, line->state[MS_TRIAL_OSCILLATES]);
  add_evidence(table, csv);
  g_string_append_c(csv, '\n');
}

char *ms_sweep_table_csv(const MsSweepTable *table)
{
  GString *csv = g_string_new(NULL);
  add_header(table, csv);
  for (guint i = 0; i < table->n_lines; i++)
    add_line(table, &table->lines[i], csv);
  return g_string_free(csv, FALSE);
}
