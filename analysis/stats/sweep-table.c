/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of the table. Trials are put in order by part, then unit, so that a unit's trials lie
 * side by side. Groups of ASes, which need a number each for every trial, are read in as many
 * passes as memory asks for. */
#include "analysis/stats/sweep-private.h"

#include "models/base/hash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Numbers kept at a time: 64 MB, where one column of them is not more. */
#define MOST_VALUES (8u << 20)

/* Key of the resampling among the draws that hang on the sweep's seed. */
#define RESAMPLING G_GUINT64_CONSTANT(0x626f6f747374)

const double ms_sweep_quantiles[MS_SWEEP_QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};

typedef struct {
  guint32 part, unit, trial;
} Ref;

/* Where lines are made: @value: [n_cells][n_units] of the part at hand. */
typedef struct {
  MsSweepTable *table;
  GArray *lines;
  double *value;
  gsize n_units;
} Maker;

static int compare_refs(const void *a, const void *b)
{
  const Ref *x = a, *y = b;
  if (x->part != y->part)
    return x->part < y->part ? -1 : 1;
  if (x->unit != y->unit)
    return x->unit < y->unit ? -1 : 1;
  return (x->trial > y->trial) - (x->trial < y->trial);
}

static int compare_values(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static Ref *refs_of(const MsSweepData *data, guint target, MsSweepUnit unit)
{
  Ref *refs = g_new(Ref, data->n_trials + 1);
  for (gsize t = 0; t < data->n_trials; t++) {
    gsize at = target * data->n_trials + t;
    refs[t] = (Ref){data->part[at], unit == MS_UNIT_OFFENDER ? data->offender[at] : (guint32)t,
                    (guint32)t};
  }
  qsort(refs, data->n_trials, sizeof *refs, compare_refs);
  return refs;
}

/* A unit's value is the mean of its trials that have one. */
static double unit_value(const double *column, guint n_cells, guint cell, const Ref *refs, gsize n)
{
  double sum = 0;
  gsize counted = 0;
  for (gsize i = 0; i < n; i++) {
    double value = column[(gsize)refs[i].trial * n_cells + cell];
    if (isnan(value))
      continue;
    sum += value;
    counted++;
  }
  return counted == 0 ? NAN : counted == 1 ? sum : sum / (double)counted;
}

static void fill_units(Maker *maker, const double *column, guint n_cells, const Ref *refs, gsize n)
{
  maker->n_units = 0;
  for (gsize i = 0; i < n; i++)
    maker->n_units += i == 0 || refs[i].unit != refs[i - 1].unit;
  maker->value = g_renew(double, maker->value, maker->n_units *n_cells + 1);
  gsize unit = 0;
  for (gsize from = 0, to; from < n; from = to, unit++) {
    for (to = from + 1; to < n && refs[to].unit == refs[from].unit;)
      to++;
    for (guint cell = 0; cell < n_cells; cell++)
      maker->value[cell * maker->n_units + unit] =
          unit_value(column, n_cells, cell, refs + from, to - from);
  }
}

static MsInterval no_interval(const MsConfidence *confidence)
{
  return ms_stats_interval(NULL, 0, MS_INTERVAL_NONE, confidence);
}

static MsInterval difference(const double *value, const double *base, gsize n,
                             const MsConfidence *confidence)
{
  g_autofree double *a = g_new(double, n + 1), *b = g_new(double, n + 1);
  gsize both = 0;
  for (gsize i = 0; i < n; i++) {
    if (isnan(value[i]) || isnan(base[i]))
      continue;
    a[both] = value[i];
    b[both++] = base[i];
  }
  return ms_stats_paired(a, b, both, confidence);
}

/* What a share cannot be is no part of its interval. NaN stays. */
static void keep_within(MsInterval *interval, double low, double high)
{
  interval->low = interval->low < low ? low : interval->low;
  interval->high = interval->high > high ? high : interval->high;
}

static void fill_numbers(const Maker *maker, MsSweepLine *line)
{
  const MsSweepTable *table = maker->table;
  const double *value = maker->value + line->cell * maker->n_units;
  MsConfidence confidence = {.level = table->source.end->level,
                             .unit = table->unit == MS_UNIT_OFFENDER ? "offender" : "trial"};
  guint64 place = (guint64)line->part << 32 | line->cell;
  g_autofree double *known = g_new(double, maker->n_units + 1);
  guint64 any = 0, above = 0;
  gsize n = 0;
  for (gsize i = 0; i < maker->n_units; i++) {
    if (isnan(value[i]))
      continue;
    any += value[i] > 0;
    above += value[i] > MS_SWEEP_ABOVE;
    known[n++] = value[i];
  }
  qsort(known, n, sizeof *known, compare_values);
  for (guint q = 0; q < MS_SWEEP_QUANTILES; q++)
    line->quantile[q] = ms_stats_quantile(known, n, ms_sweep_quantiles[q]);
  confidence.seed = ms_hash3(table->source.seed, RESAMPLING, place, (guint64)line->target * 2);
  line->mean = ms_metric_is_share(table->metric)
                   ? ms_stats_interval(known, n, MS_INTERVAL_AUTO, &confidence)
                   : ms_stats_mean(known, n, &confidence);
  line->any = ms_stats_wilson(any, n, &confidence);
  line->above = ms_metric_is_share(table->metric) ? ms_stats_wilson(above, n, &confidence)
                                                  : no_interval(&confidence);
  confidence.seed = ms_hash3(table->source.seed, RESAMPLING, place, (guint64)line->target * 2 + 1);
  line->difference = line->cell == 0 ? no_interval(&confidence)
                                     : difference(value, maker->value, maker->n_units, &confidence);
  if (!ms_metric_is_share(table->metric))
    return;
  keep_within(&line->mean, 0, 1);
  keep_within(&line->difference, -1, 1);
}

static void add_lines(Maker *maker, const MsSweepData *data, guint target, guint part,
                      guint tallied)
{
  gboolean empty = TRUE;
  guint from = maker->lines->len;
  for (guint cell = 0; cell < data->n_cells; cell++) {
    const MsSweepTally *tally =
        &g_array_index(data->tally[target], MsSweepTally, tallied * data->n_cells + cell);
    MsSweepLine line = {.target = target, .part = part, .cell = cell, .runs = tally->runs};
    memcpy(line.state, tally->state, sizeof line.state);
    memcpy(line.offence, tally->offence, sizeof line.offence);
    fill_numbers(maker, &line);
    empty = empty && line.mean.n == 0;
    g_array_append_val(maker->lines, line);
  }
  if (empty) /* a group that has nobody anywhere */
    g_array_set_size(maker->lines, from);
}

/* The lines of one target, for the columns that were read. */
static void make_target(Maker *maker, const MsSweepData *data, guint target, guint first,
                        gboolean groups)
{
  g_autofree Ref *refs = refs_of(data, target, maker->table->unit);
  for (gsize from = 0, to; from < data->n_trials; from = to) {
    for (to = from + 1; to < data->n_trials && refs[to].part == refs[from].part;)
      to++;
    for (guint c = 0; c < data->n_columns; c++) {
      const double *column =
          data->value + ((gsize)target * data->n_columns + c) * data->n_trials * data->n_cells;
      fill_units(maker, column, data->n_cells, refs + from, to - from);
      add_lines(maker, data, target, groups ? first + c : refs[from].part, refs[from].part);
    }
  }
}

static void count_offenders(MsSweepTable *table, const MsSweepData *data)
{
  for (guint target = 0; target < data->n_targets; target++) {
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (gsize t = 0; t < data->n_trials; t++) {
      guint32 asn = data->offender[target * data->n_trials + t];
      if (asn != 0)
        g_hash_table_add(seen, GUINT_TO_POINTER(asn));
    }
    table->offenders[target] = g_hash_table_size(seen);
  }
}

static int compare_lines(const void *a, const void *b)
{
  const MsSweepLine *x = a, *y = b;
  if (x->target != y->target)
    return x->target < y->target ? -1 : 1;
  if (x->part != y->part)
    return x->part < y->part ? -1 : 1;
  return (x->cell > y->cell) - (x->cell < y->cell);
}

/* Blocks of a part's lines: by target, the greatest mean in the first cell first, no value last. */
static int compare_blocks(const void *a, const void *b)
{
  const MsSweepLine *x = *(const MsSweepLine *const *)a, *y = *(const MsSweepLine *const *)b;
  double mean_x = isnan(x->mean.estimate) ? -INFINITY : x->mean.estimate;
  double mean_y = isnan(y->mean.estimate) ? -INFINITY : y->mean.estimate;
  if (x->target != y->target)
    return x->target < y->target ? -1 : 1;
  if (mean_x != mean_y)
    return mean_x > mean_y ? -1 : 1;
  return (x->part > y->part) - (x->part < y->part);
}

/* Parts by AS: those that do, or meet, the most harm come first. */
static void rank_parts(MsSweepTable *table)
{
  guint n = table->n_cells > 0 ? table->n_lines / table->n_cells : 0;
  g_autofree const MsSweepLine **block = g_new(const MsSweepLine *, n + 1);
  MsSweepLine *ranked = g_new(MsSweepLine, table->n_lines + 1);
  for (guint i = 0; i < n; i++)
    block[i] = &table->lines[i * table->n_cells];
  qsort(block, n, sizeof(gpointer), compare_blocks);
  for (guint i = 0; i < n; i++)
    memcpy(&ranked[i * table->n_cells], block[i], table->n_cells * sizeof *ranked);
  g_free(table->lines);
  table->lines = ranked;
}

static gboolean check_question(const MsSweepTable *table, const MsSweepKey *key, GError **error)
{
  const MsWeights *weights = table->source.weights;
  const char *weight = ms_weight_name(table->weight);
  gboolean weighed = table->weight != MS_WEIGHT_ASES;
  if (!ms_metric_is_share(table->metric) && ms_sweep_by_ases(key->by))
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
                "%s is not kept by %s; a share of ASes is, such as impact", table->metric->name,
                key->name);
  else if (weighed && (weights == NULL || weights->share[table->weight] == NULL))
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
                "nothing is known of %s in this sweep; %s = FILE, or model, in [topology] of the "
                "scenario says what it counts by",
                weight, weight);
  else if (weighed && key->by == MS_BY_PLACE)
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
                "%s are not kept by region; ASes are: leave out the weight", weight);
  else if (weighed && table->metric->repair)
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
                "%s is of the incident as a whole; leave out the weight", table->metric->name);
  else
    return TRUE;
  return FALSE;
}

/* What only the rows tell. */
static gboolean check_answer(const MsSweepTable *table, GError **error)
{
  guint64 offenders = 0;
  for (guint t = 0; t < table->source.sweep->n_targets; t++)
    offenders += table->offenders[t];
  if (table->unit == MS_UNIT_OFFENDER && offenders == 0) {
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
                "no incident of this sweep has an offender, so it cannot be the unit; the trial "
                "can");
    return FALSE;
  }
  if (table->metric->repair && table->n_lines == 0) {
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
                "%s is not known of any trial: nobody responds; in a sweep with [response] people "
                "do",
                table->metric->name);
    return FALSE;
  }
  if (!ms_metric_is_share(table->metric) && table->n_lines == 0) {
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
                "%s is not known of any trial: the steady engine knows no time; a sweep with "
                "engine.kind = event does",
                table->metric->name);
    return FALSE;
  }
  return TRUE;
}

static gboolean make_lines(MsSweepTable *table, MsSweepParts *parts, const guint *cell_of,
                           GError **error)
{
  const MsSweepSource *source = &table->source;
  gboolean groups = ms_sweep_by_ases(parts->by);
  guint n_columns = groups ? parts->names->len : 1;
  guint64 column = MAX(1, source->end->trials * source->sweep->n_targets * table->n_cells);
  guint at_once = (guint)CLAMP(MOST_VALUES / column, 1, n_columns);
  g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(MsSweepLine));
  Maker maker = {.table = table, .lines = lines};
  gboolean good = TRUE;
  for (guint first = 0; good && first < n_columns; first += at_once) {
    g_auto(MsSweepData) data = {0};
    good = ms_sweep_read(source, table->metric, table->weight, table->cells, table->n_cells,
                         cell_of, parts, first, MIN(at_once, n_columns - first), &data, error);
    if (good && first == 0)
      count_offenders(table, &data);
    for (guint target = 0; good && target < data.n_targets; target++)
      make_target(&maker, &data, target, first, groups);
  }
  g_free(maker.value);
  table->n_lines = lines->len;
  table->lines = (MsSweepLine *)g_array_steal(lines, NULL);
  if (good && table->n_lines > 0)
    qsort(table->lines, table->n_lines, sizeof *table->lines, compare_lines);
  return good;
}

MsSweepTable *ms_sweep_table_new(const MsSweepSource *source, const MsSweepQuestion *question,
                                 GError **error)
{
  const MsStoreSweep *sweep = source->sweep;
  MsSweepKey key;
  guint n;
  const char *by = question->by != NULL ? question->by : "point";
  if (!ms_sweep_key_find(sweep, by, &key)) {
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE, "there is no table by `%s`", by);
    return NULL;
  }
  g_autoptr(MsSweepTable) table = g_new0(MsSweepTable, 1);
  table->source = *source;
  table->metric = question->metric != NULL ? question->metric : &ms_metrics(&n)[0];
  table->by = key.name;
  table->unit = question->unit;
  table->weight = question->weight;
  table->offenders = g_new0(guint64, sweep->n_targets + 1);
  table->notes = g_ptr_array_new_with_free_func(g_free);
  g_autofree guint *cell_of = g_new0(guint, sweep->n_points + 1);
  table->cells = ms_sweep_cells(sweep, &key, &table->n_cells, cell_of);
  if (key.by != MS_BY_POINT && key.by != MS_BY_AXIS)
    table->part_heading = g_strdup(key.name);
  if (!check_question(table, &key, error))
    return NULL;
  MsSweepParts parts;
  ms_sweep_parts_init(&parts, source->topology, &key);
  gboolean good = make_lines(table, &parts, cell_of, error) && check_answer(table, error);
  table->n_parts = parts.names->len;
  table->parts = g_new0(char *, table->n_parts + 1);
  for (guint i = 0; i < table->n_parts; i++)
    table->parts[i] = g_strdup(g_ptr_array_index(parts.names, i));
  ms_sweep_parts_clear(&parts);
  if (!good)
    return NULL;
  if (key.by == MS_BY_ASN)
    rank_parts(table);
  ms_sweep_note(table, &key);
  return g_steal_pointer(&table);
}

void ms_sweep_table_free(MsSweepTable *table)
{
  if (table == NULL)
    return;
  for (guint i = 0; i < table->n_cells; i++) {
    g_free(table->cells[i].label);
    g_free(table->cells[i].value);
  }
  g_free(table->cells);
  g_strfreev(table->parts);
  g_free(table->by);
  g_free(table->part_heading);
  g_free(table->lines);
  g_free(table->offenders);
  g_clear_pointer(&table->notes, g_ptr_array_unref);
  g_free(table);
}

static gboolean stored_rows(gpointer user_data, guint64 first, gsize n, MsTrial *rows,
                            GError **error)
{
  return ms_stored_sweep_rows(user_data, first, n, rows, error);
}

MsSweepSource ms_sweep_source(const MsStoredSweep *stored)
{
  const MsStored *file = stored->stored;
  return (MsSweepSource){.topology = &file->topology,
                         .weights = file->weights,
                         .scenario_name = file->scenario_name,
                         .version = file->version,
                         .engine = file->engine,
                         .seed = file->seed,
                         .sweep = &stored->sweep,
                         .end = &stored->end,
                         .rows = stored_rows,
                         .user_data = (gpointer)stored};
}
