/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the sweep's table share. For this room alone. */
#pragma once

#include "analysis/stats/sweep-table.h"

G_BEGIN_DECLS

/** MS_SWEEP_BETWEEN: stands between the values of several axes, which may have commas */
#define MS_SWEEP_BETWEEN " / "

/** MsSweepBy: what makes the cells and the parts */
typedef enum {
  MS_BY_POINT,
  MS_BY_AXIS,   /* cells: the values of an axis */
  MS_BY_GROUP,  /* parts: groups of ASes, in all trials */
  MS_BY_PLACE,  /* the same: ASes by region; all others: trials by one of the parties */
  MS_BY_ASN,    /* each AS that is the party */
  MS_BY_ROLE,   /* the party's role */
  MS_BY_REGION, /* its region */
  MS_BY_CONE    /* how many ASes are in its customer cone */
} MsSweepBy;

/**
 * MsSweepKey:
 * @name: as listed by ms_sweep_keys()
 * @axis: for #MS_BY_AXIS
 * @victim: whether the party is the victim
 */
typedef struct {
  MsSweepBy by;
  char *name;
  guint axis;
  gboolean victim;
} MsSweepKey;

/** ms_sweep_key_find: %FALSE where there is no such key; free @key->name */
gboolean ms_sweep_key_find(const MsStoreSweep *sweep, const char *name, MsSweepKey *key);

/** ms_sweep_cells: [@n] cells; @cell_of: (out): [n_points] */
MsSweepCell *ms_sweep_cells(const MsStoreSweep *sweep, const MsSweepKey *key, guint *n,
                            guint *cell_of);

/**
 * MsSweepParts:
 * @names: of the parts; more come as rows are read where they are by AS
 * @asn: of the parts by AS
 *
 * Which part a trial is of.
 */
typedef struct {
  MsSweepBy by;
  gboolean victim;
  const MsTopology *topology;
  GPtrArray *names;
  GHashTable *asn;
} MsSweepParts;

void ms_sweep_parts_init(MsSweepParts *parts, const MsTopology *topology, const MsSweepKey *key);
void ms_sweep_parts_clear(MsSweepParts *parts);

/** ms_sweep_by_ases: whether the parts are of ASes, in all trials */
static inline gboolean ms_sweep_by_ases(MsSweepBy by)
{
  return by == MS_BY_GROUP || by == MS_BY_PLACE;
}

/** ms_sweep_parts_ases: of which ASes part @part is */
MsMetricPart ms_sweep_parts_ases(const MsSweepParts *parts, guint part);

/** ms_sweep_parts_of: the part of @row's trial; 0 where the parts are groups of ASes */
guint ms_sweep_parts_of(MsSweepParts *parts, const MsTrial *row);

/** MsSweepTally: what became of the runs of a part and cell */
typedef struct {
  guint64 runs, state[MS_N_TRIAL_STATES], offence[MS_N_TRIAL_OFFENCES];
} MsSweepTally;

/**
 * MsSweepData:
 * @n_trials, @n_cells: sizes
 * @n_columns: parts whose values were read: 1 unless the parts are groups of ASes
 * @value: [n_targets][n_columns][n_trials][n_cells]; NaN where a trial has none
 * @offender: [n_targets][n_trials]
 * @part: [n_targets][n_trials]
 * @tally: [n_targets] of arrays of #MsSweepTally: part * n_cells + cell
 *
 * What is kept of the rows.
 */
typedef struct {
  gsize n_trials;
  guint n_targets, n_cells, n_columns;
  double *value;
  guint32 *offender, *part;
  GArray **tally;
} MsSweepData;

/** ms_sweep_read: one pass over the rows, for parts @first .. @first + @n_columns - 1 */
gboolean ms_sweep_read(const MsSweepSource *source, const MsMetric *metric, MsWeight weight,
                       const MsSweepCell *cells, guint n_cells, const guint *cell_of,
                       MsSweepParts *parts, guint first, guint n_columns, MsSweepData *data,
                       GError **error);
void ms_sweep_data_clear(MsSweepData *data);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsSweepData, ms_sweep_data_clear)

/** ms_sweep_note: puts the sentences into table->notes that the lines call for */
void ms_sweep_note(MsSweepTable *table, const MsSweepKey *key);

/** The sentences that every form of the table has; (transfer full) */
char *ms_sweep_words_title(const MsSweepTable *table);  /* what is measured */
char *ms_sweep_words_rule(const MsSweepTable *table);   /* when to stop, and whether it was met */
char *ms_sweep_words_trials(const MsSweepTable *table); /* carried out, asked for, the rule */
char *ms_sweep_words_level(const MsSweepTable *table);  /* of the intervals */
char *ms_sweep_words_holds(const MsSweepTable *table);  /* for what the figures hold */

/** ms_sweep_words_engine: a setting of the engine, "tie-break", or %NULL; (transfer full) */
char *ms_sweep_words_engine(const MsSweepSource *source, const char *key);

/** ms_sweep_percent: 0.941 is "94.1 %"; (transfer full) */
char *ms_sweep_percent(double share);

G_END_DECLS
