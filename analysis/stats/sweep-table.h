/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a sweep found, as a table. The unit of every interval is the trial, or the offender; never
 * an AS. Rows of the sweep are read in slices: what is kept is one number for each trial and line
 * of the table.
 *
 *     row source -> a number a (trial, cell) -> units of a part -> a line: mean, quantiles, shares
 *
 * A *cell* is a point of the grid, or several that are averaged within each trial first. A *part*
 * is some of the trials (by who the offender is, say), or a group of ASes in all of them. */
#pragma once

#include "analysis/stats/interval.h"
#include "analysis/stats/metric.h"
#include "analysis/store/stored-sweep.h"
#include "analysis/summary/text.h"

G_BEGIN_DECLS

/** MsSweepRows: reads rows [@first, @first + @n) in the order of analysis/store/sweep-file.h */
typedef gboolean (*MsSweepRows)(gpointer user_data, guint64 first, gsize n, MsTrial *rows,
                                GError **error);

/**
 * MsSweepSource:
 * @topology: its ASes (role, region, cone, name), title and digest are read
 * @weights: (nullable): what the ASes weigh; source and total are read
 * @engine: a `key=value` a line; `tie-break` and `kind` are looked up
 * @rows: end->trials * sweep->n_points * sweep->n_targets of them
 *
 * Where a table comes from; all borrowed.
 */
typedef struct {
  const MsTopology *topology;
  const MsWeights *weights;
  const char *scenario_name, *version, *engine;
  guint64 seed;
  const MsStoreSweep *sweep;
  const MsStoreEnd *end;
  MsSweepRows rows;
  gpointer user_data;
} MsSweepSource;

/** ms_sweep_source: that of a file; @stored must outlive it and what is made of it */
MsSweepSource ms_sweep_source(const MsStoredSweep *stored);

/** MsSweepUnit: what counts as one in an interval. An offender's value is the mean of its trials */
typedef enum { MS_UNIT_TRIAL, MS_UNIT_OFFENDER } MsSweepUnit;

/**
 * MsSweepQuestion:
 * @metric: (nullable): impact
 * @weight: what ASes count by
 * @by: (nullable): by point; else one of ms_sweep_keys()
 * @unit: of the intervals
 */
typedef struct {
  const MsMetric *metric;
  const char *by;
  MsSweepUnit unit;
  MsWeight weight;
} MsSweepQuestion;

/** ms_sweep_keys: what a table can be by: "point", the axes ("adoption.rov"), "group", "region",
 * "offender", "offender.role", "offender.region", "offender.cone", and the same of the victim.
 * (transfer full) of strings, %NULL-terminated */
GPtrArray *ms_sweep_keys(const MsStoreSweep *sweep);

/** MS_SWEEP_QUANTILES: how many of them a line has */
#define MS_SWEEP_QUANTILES 5
extern const double ms_sweep_quantiles[MS_SWEEP_QUANTILES];

/** MS_SWEEP_ABOVE: the share of ASes above which a trial counts as serious */
#define MS_SWEEP_ABOVE 0.01

/**
 * MsSweepLine:
 * @target: number of the incident
 * @part: number of the part
 * @cell: number of the cell
 * @mean: of the metric; its n is how many units had a value
 * @quantile: of the units' values, at ms_sweep_quantiles
 * @any, @above: share of units with a value above 0, and above #MS_SWEEP_ABOVE (no interval where
 * the metric is no share)
 * @difference: of the unit's value to that in the first cell of the same part; no interval in the
 * first cell itself
 * @runs: trials of the part, times the points of the cell
 * @state, @offence: how many of these runs, see #MsTrial
 */
typedef struct {
  guint target, part, cell;
  MsInterval mean;
  double quantile[MS_SWEEP_QUANTILES];
  MsInterval any, above, difference;
  guint64 runs, state[MS_N_TRIAL_STATES], offence[MS_N_TRIAL_OFFENCES];
} MsSweepLine;

/**
 * MsSweepCell:
 * @label: "20%", "20% / 40%"
 * @value: [n_axes] number of the value of each axis; -1 where it is averaged over
 * @n_points: points averaged within each trial
 */
typedef struct {
  char *label;
  int *value;
  guint n_points;
} MsSweepCell;

/**
 * MsSweepTable:
 * @by: the key, in full
 * @n_parts, @parts: their names; one that is "" where all trials are one part
 * @part_heading: (nullable): what the parts are: "offender.role"
 * @lines: by target, then part, then cell; parts without a trial have none
 * @offenders: [n_targets] how many different ones
 * @notes: sentences that a reader must know
 */
typedef struct {
  MsSweepSource source;
  const MsMetric *metric;
  char *by, *part_heading;
  MsSweepUnit unit;
  MsWeight weight;
  guint n_cells, n_parts, n_lines;
  MsSweepCell *cells;
  char **parts;
  MsSweepLine *lines;
  guint64 *offenders;
  GPtrArray *notes;
} MsSweepTable;

/**
 * ms_sweep_table_new:
 * @source: read, and kept by the table, which it must outlive
 *
 * Returns: (transfer full): %NULL with an error: the rows cannot be read, or the question has no
 * answer here
 */
MsSweepTable *ms_sweep_table_new(const MsSweepSource *source, const MsSweepQuestion *question,
                                 GError **error);
void ms_sweep_table_free(MsSweepTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSweepTable, ms_sweep_table_free)

/** ms_sweep_table_append_text: for people; no line is wider than 100 columns where the labels allow
 * it. @brief: means and intervals alone, and what they rest on */
void ms_sweep_table_append_text(const MsSweepTable *table, gboolean brief, MsTextStyle style,
                                GString *text);

/** ms_sweep_table_append_file: that of the sweep's file @path, by point, brief: what `run` prints
 */
gboolean ms_sweep_table_append_file(const char *path, MsTextStyle style, GString *text,
                                    GError **error);

/** ms_sweep_table_csv: a row a line, the same columns in all tables by the same key; (transfer
 * full) */
char *ms_sweep_table_csv(const MsSweepTable *table);

/** MS_SWEEP_SUMMARY_FORMAT: the member `format` of the JSON, described in analysis/README.md */
#define MS_SWEEP_SUMMARY_FORMAT "manrs-sim-sweep-summary/1"

/** ms_sweep_table_json: (transfer full): an object as indented text that ends in a newline */
char *ms_sweep_table_json(const MsSweepTable *table);

G_END_DECLS
