/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table as JSON; analysis/README.md describes it. */
#include "analysis/stats/sweep-private.h"

#include <json-glib/json-glib.h>

#include <math.h>

static void add_text(JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name(builder, name);
  if (text != NULL)
    json_builder_add_string_value(builder, text);
  else
    json_builder_add_null_value(builder);
}

static void add_count(JsonBuilder *builder, const char *name, guint64 n)
{
  json_builder_set_member_name(builder, name);
  json_builder_add_int_value(builder, (gint64)n);
}

/* JSON has no NaN. */
static void put_number(JsonBuilder *builder, double value)
{
  if (isfinite(value))
    json_builder_add_double_value(builder, value);
  else
    json_builder_add_null_value(builder);
}

static void add_number(JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name(builder, name);
  put_number(builder, value);
}

static void begin_object(JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name(builder, name);
  json_builder_begin_object(builder);
}

static void begin_array(JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name(builder, name);
  json_builder_begin_array(builder);
}

static void add_interval(JsonBuilder *builder, const char *name, const MsInterval *interval,
                         const char *measured_in)
{
  if (interval->method == MS_INTERVAL_NONE) {
    json_builder_set_member_name(builder, name);
    json_builder_add_null_value(builder);
    return;
  }
  begin_object(builder, name);
  add_number(builder, "estimate", interval->estimate);
  add_number(builder, "low", interval->low);
  add_number(builder, "high", interval->high);
  add_text(builder, "measured_in", measured_in);
  add_text(builder, "method", ms_interval_method_name(interval->method));
  add_number(builder, "level", interval->level);
  add_count(builder, "n", interval->n);
  add_text(builder, "unit", interval->unit);
  json_builder_end_object(builder);
}

static char *key_of(const MsStoreAxis *axis)
{
  return g_strdup_printf("%s%s%s", axis->section, *axis->section != '\0' ? "." : "", axis->key);
}

static void add_settings(JsonBuilder *builder, const MsSweepTable *table, const MsSweepLine *line)
{
  const MsStoreSweep *sweep = table->source.sweep;
  const int *value = table->cells[line->cell].value;
  begin_object(builder, "settings");
  for (guint a = 0; a < sweep->n_axes; a++) {
    g_autofree char *key = key_of(&sweep->axes[a]);
    if (value[a] >= 0)
      add_text(builder, key, sweep->axes[a].values[value[a]]);
  }
  json_builder_end_object(builder);
}

static void add_line(JsonBuilder *builder, const MsSweepTable *table, const MsSweepLine *line)
{
  static const char *const quantiles[MS_SWEEP_QUANTILES] = {"0.05", "0.25", "0.5", "0.75", "0.95"};
  const char *unit = ms_metric_unit(table->metric, table->weight);
  json_builder_begin_object(builder);
  add_text(builder, "incident", table->source.sweep->targets[line->target]);
  add_text(builder, "part", table->part_heading != NULL ? table->parts[line->part] : NULL);
  add_settings(builder, table, line);
  add_count(builder, "points", table->cells[line->cell].n_points);
  add_interval(builder, "mean", &line->mean, unit);
  begin_object(builder, "quantiles");
  for (guint q = 0; q < MS_SWEEP_QUANTILES; q++)
    add_number(builder, quantiles[q], line->quantile[q]);
  json_builder_end_object(builder);
  add_interval(builder, "any", &line->any, "share-of-units");
  add_interval(builder, "above_1pct", &line->above, "share-of-units");
  add_interval(builder, "difference_to_first", &line->difference, unit);
  add_count(builder, "runs", line->runs);
  begin_object(builder, "states");
  add_count(builder, "settled", line->state[MS_TRIAL_SETTLED]);
  add_count(builder, "multiple", line->state[MS_TRIAL_MULTIPLE]);
  add_count(builder, "oscillates", line->state[MS_TRIAL_OSCILLATES]);
  json_builder_end_object(builder);
  begin_object(builder, "offences");
  add_count(builder, "committed", line->offence[MS_TRIAL_COMMITTED]);
  add_count(builder, "held", line->offence[MS_TRIAL_HELD]);
  add_count(builder, "nothing", line->offence[MS_TRIAL_NOTHING]);
  json_builder_end_object(builder);
  json_builder_end_object(builder);
}

static void add_axes(JsonBuilder *builder, const MsStoreSweep *sweep)
{
  begin_array(builder, "axes");
  for (guint a = 0; a < sweep->n_axes; a++) {
    g_autofree char *key = key_of(&sweep->axes[a]);
    json_builder_begin_object(builder);
    add_text(builder, "key", key);
    begin_array(builder, "values");
    for (guint v = 0; v < sweep->axes[a].n_values; v++)
      json_builder_add_string_value(builder, sweep->axes[a].values[v]);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
  }
  json_builder_end_array(builder);
}

static void add_trials(JsonBuilder *builder, const MsSweepTable *table)
{
  const MsStoreRule *rule = &table->source.sweep->rule;
  const MsStoreEnd *end = table->source.end;
  begin_object(builder, "trials");
  add_count(builder, "asked", rule->trials);
  add_count(builder, "done", end->trials);
  json_builder_end_object(builder);
  if (rule->half_width <= 0) {
    json_builder_set_member_name(builder, "stop_rule");
    json_builder_add_null_value(builder);
  } else {
    begin_object(builder, "stop_rule");
    add_number(builder, "half_width", rule->half_width);
    json_builder_set_member_name(builder, "met");
    json_builder_add_boolean_value(builder, end->stopped);
    add_count(builder, "looks", rule->n_looks);
    add_count(builder, "looks_taken", end->looks);
    json_builder_end_object(builder);
  }
  add_number(builder, "confidence", rule->confidence);
  add_number(builder, "level", end->level);
  add_text(builder, "unit", table->unit == MS_UNIT_OFFENDER ? "offender" : "trial");
}

static void add_source(JsonBuilder *builder, const MsSweepTable *table)
{
  const MsSweepSource *source = &table->source;
  g_autofree char *tie = ms_sweep_words_engine(source, "tie-break"),
                  *kind = ms_sweep_words_engine(source, "kind"),
                  *holds = ms_sweep_words_holds(table),
                  *seed = g_strdup_printf("%" G_GUINT64_FORMAT, source->seed);
  add_text(builder, "scenario", source->scenario_name);
  add_text(builder, "version", source->version);
  add_text(builder, "seed", seed);
  add_text(builder, "engine", kind);
  add_text(builder, "tie_break", tie);
  add_text(builder, "overrides", source->sweep->overrides);
  begin_object(builder, "topology");
  add_text(builder, "title", source->topology->title);
  add_text(builder, "digest", source->topology->digest);
  add_count(builder, "ases", source->topology->n_ases);
  json_builder_end_object(builder);
  add_text(builder, "holds", holds);
  add_text(builder, "excluded", source->sweep->excluded);
}

char *ms_sweep_table_json(const MsSweepTable *table)
{
  g_autoptr(JsonBuilder) builder = json_builder_new();
  json_builder_begin_object(builder);
  add_text(builder, "format", MS_SWEEP_SUMMARY_FORMAT);
  add_source(builder, table);
  add_trials(builder, table);
  add_axes(builder, table->source.sweep);
  add_text(builder, "metric", table->metric->name);
  add_text(builder, "measured_in", ms_metric_unit(table->metric, table->weight));
  if (table->weight != MS_WEIGHT_ASES)
    add_text(builder, "weight", ms_weight_name(table->weight));
  add_text(builder, "by", table->by);
  begin_array(builder, "rows");
  for (guint i = 0; i < table->n_lines; i++)
    add_line(builder, table, &table->lines[i]);
  json_builder_end_array(builder);
  begin_array(builder, "notes");
  for (guint i = 0; i < table->notes->len; i++)
    json_builder_add_string_value(builder, g_ptr_array_index(table->notes, i));
  json_builder_end_array(builder);
  json_builder_end_object(builder);
  g_autoptr(JsonNode) root = json_builder_get_root(builder);
  g_autofree char *text = json_to_string(root, TRUE);
  return g_strconcat(text, "\n", NULL);
}
