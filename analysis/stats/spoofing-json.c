/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table as JSON and as CSV (RFC 4180 but for its line ends). */
#include "analysis/stats/spoofing-table.h"

#include <json-glib/json-glib.h>

#include <math.h>
#include <string.h>

/* JSON has no NaN. */
static void put(JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name(builder, name);
  if (isfinite(value))
    json_builder_add_double_value(builder, value);
  else
    json_builder_add_null_value(builder);
}

static void put_text(JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name(builder, name);
  json_builder_add_string_value(builder, text);
}

static void put_count(JsonBuilder *builder, const char *name, guint64 n)
{
  json_builder_set_member_name(builder, name);
  json_builder_add_int_value(builder, (gint64)n);
}

static void put_interval(JsonBuilder *builder, const char *name, const MsInterval *interval)
{
  json_builder_set_member_name(builder, name);
  if (interval->method == MS_INTERVAL_NONE) {
    json_builder_add_null_value(builder);
    return;
  }
  json_builder_begin_object(builder);
  put(builder, "estimate", interval->estimate);
  put(builder, "low", interval->low);
  put(builder, "high", interval->high);
  put_text(builder, "method", ms_interval_method_name(interval->method));
  put_count(builder, "n", interval->n);
  json_builder_end_object(builder);
}

/* A `key=value` a line, as an object. */
static void put_lines(JsonBuilder *builder, const char *name, const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  json_builder_set_member_name(builder, name);
  json_builder_begin_object(builder);
  for (guint i = 0; lines[i] != NULL; i++) {
    char *equals = strchr(lines[i], '=');
    if (equals == NULL)
      continue;
    *equals = '\0';
    put_text(builder, lines[i], equals + 1);
  }
  json_builder_end_object(builder);
}

static void put_point(JsonBuilder *builder, const MsSpoofingTable *table, guint point)
{
  const MsStoreSpoofing *spoofing = &table->stored->spoofing;
  json_builder_begin_object(builder);
  put_text(builder, "name", spoofing->points[point].name);
  put_text(builder, "title", spoofing->titles[point]);
  json_builder_set_member_name(builder, "settings");
  json_builder_begin_object(builder);
  for (guint a = 0; a < spoofing->n_axes; a++) {
    g_autofree char *key = ms_spoofing_axis_name(&spoofing->axes[a]);
    put_text(builder, key, spoofing->axes[a].values[spoofing->points[point].value[a]]);
  }
  json_builder_end_object(builder);
  put_lines(builder, "modes", spoofing->settings[point]);
  json_builder_set_member_name(builder, "measures");
  json_builder_begin_object(builder);
  for (guint m = 0; m < MS_N_SPOOFING_MEASURES; m++)
    put_interval(builder, spoofing->measures[m], ms_spoofing_mean(table, point, m));
  json_builder_end_object(builder);
  json_builder_set_member_name(builder, "changes");
  if (point == 0) {
    json_builder_add_null_value(builder);
  } else {
    json_builder_begin_object(builder);
    for (guint m = 0; m < MS_N_SPOOFING_MEASURES; m++)
      put_interval(builder, spoofing->measures[m], ms_spoofing_change(table, point, m));
    json_builder_end_object(builder);
  }
  json_builder_end_object(builder);
}

char *ms_spoofing_table_json(const MsSpoofingTable *table)
{
  const MsStored *stored = table->stored->stored;
  const MsStoreSpoofing *spoofing = &table->stored->spoofing;
  g_autoptr(JsonBuilder) builder = json_builder_new();
  json_builder_begin_object(builder);
  put_text(builder, "kind", "spoofing");
  put_text(builder, "scenario", stored->scenario_name);
  put_count(builder, "seed", stored->seed);
  put_text(builder, "version", stored->version);
  put_text(builder, "topology", stored->topology.title);
  put_text(builder, "topology_digest", stored->topology.digest);
  put_count(builder, "ases", stored->topology.n_ases);
  put_count(builder, "blocks", spoofing->n_blocks);
  put_count(builder, "per_block", spoofing->per_block);
  put_count(builder, "sources", spoofing->sources);
  put_count(builder, "destinations", spoofing->destinations);
  put_count(builder, "pairs", table->pairs);
  put(builder, "level", spoofing->level);
  put_text(builder, "unit", "block");
  json_builder_set_member_name(builder, "points");
  json_builder_begin_array(builder);
  for (guint p = 0; p < table->n_points; p++)
    put_point(builder, table, p);
  json_builder_end_array(builder);
  json_builder_end_object(builder);
  g_autoptr(JsonNode) node = json_builder_get_root(builder);
  g_autofree char *text = json_to_string(node, TRUE);
  return g_strconcat(text, "\n", NULL);
}

/* ---- CSV */

static void add_text(GString *csv, const char *text)
{
  gboolean quoted = strpbrk(text, ",\"\r\n") != NULL;
  g_string_append(csv, quoted ? "\"" : "");
  for (; *text != '\0'; text++)
    g_string_append(csv, *text == '"' ? "\"\"" : (char[2]){*text, '\0'});
  g_string_append(csv, quoted ? "\"" : "");
}

static void add_numbers(GString *csv, const MsInterval *interval)
{
  const double numbers[] = {interval->estimate, interval->low, interval->high};
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
    gboolean known = interval->method != MS_INTERVAL_NONE && isfinite(numbers[i]);
    g_string_append_c(csv, ',');
    g_string_append(csv, known ? g_ascii_formatd(digits, sizeof digits, "%.10g", numbers[i]) : "");
  }
}

char *ms_spoofing_table_csv(const MsSpoofingTable *table)
{
  const MsStored *stored = table->stored->stored;
  const MsStoreSpoofing *spoofing = &table->stored->spoofing;
  GString *csv = g_string_new("point");
  for (guint a = 0; a < spoofing->n_axes; a++) {
    g_autofree char *key = ms_spoofing_axis_name(&spoofing->axes[a]);
    g_string_append_c(csv, ',');
    add_text(csv, key);
  }
  g_string_append(csv, ",measure,mean_share,low_share,high_share,n_blocks,difference_mean_share,"
                       "difference_low_share,difference_high_share,level,topology_digest,seed,"
                       "scenario,version\n");
  for (guint p = 0; p < table->n_points; p++)
    for (guint m = 0; m < MS_N_SPOOFING_MEASURES; m++) {
      const MsInterval *mean = ms_spoofing_mean(table, p, m);
      char level[G_ASCII_DTOSTR_BUF_SIZE];
      add_text(csv, spoofing->points[p].name);
      for (guint a = 0; a < spoofing->n_axes; a++) {
        g_string_append_c(csv, ',');
        add_text(csv, spoofing->axes[a].values[spoofing->points[p].value[a]]);
      }
      g_string_append_printf(csv, ",%s", spoofing->measures[m]);
      add_numbers(csv, mean);
      g_string_append_printf(csv, ",%" G_GUINT64_FORMAT, mean->n);
      add_numbers(csv, ms_spoofing_change(table, p, m));
      g_string_append_printf(csv, ",%s,%s,%" G_GUINT64_FORMAT ",",
                             g_ascii_formatd(level, sizeof level, "%.10g", spoofing->level),
                             stored->topology.digest, stored->seed);
      add_text(csv, stored->scenario_name);
      g_string_append_c(csv, ',');
      add_text(csv, stored->version);
      g_string_append_c(csv, '\n');
    }
  return g_string_free(csv, FALSE);
}
