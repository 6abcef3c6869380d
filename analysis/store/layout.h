/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The datasets of a result file, once, for the writer, the reader and the README's table alike. */
#pragma once

#include "analysis/store/h5.h"

G_BEGIN_DECLS

/** MS_LAYOUT_MAX_COVERING: see #MsTarget.prefixes */
#define MS_LAYOUT_MAX_COVERING 8

/* Rows of tables: fixed widths, ASNs in place of indices, -1 or 0 in place of "none". */

typedef struct {
  char *name;
  guint8 role, participant;
} MsGroupRow;

typedef struct {
  char *name;
  guint8 kind;
  guint32 offender, victim;
  char *prefix, *hijacked;
  gint64 start, end;
  guint32 leak_types, table;
  guint8 limited, strips, intercepts, silent, unpoliced;
  guint64 leak_sent;
} MsIncidentRow;

typedef struct {
  guint32 incident;
  guint8 kind;
  guint32 asn;
  gint64 detected, contacted, time;
} MsRepairRow;

/* Of the lists of ASes that incidents have. */
typedef struct {
  guint32 incident, asn;
} MsIncidentAsRow;

typedef struct {
  guint32 incident, victim, offender;
  gint32 prefixes[MS_LAYOUT_MAX_COVERING];
} MsTargetRow;

typedef struct {
  gint64 time;
  guint8 kind;
  guint32 asn, neighbour;
  gint32 prefix;
  guint8 offence;
  gint32 incident;
} MsActRow;

typedef struct {
  gint64 time, settled;
  guint8 converged;
  guint64 changes, messages;
} MsSettledRow;

typedef struct {
  char *mechanism;
  guint64 on_import, on_export, by_participants;
} MsRefusedRow;

typedef struct {
  char *section, *key;
} MsAxisRow;

typedef struct {
  guint32 axis;
  char *value;
} MsAxisValueRow;

extern const MsH5Table ms_layout_groups, ms_layout_incidents, ms_layout_to, ms_layout_claimed,
    ms_layout_origins, ms_layout_repairs, ms_layout_targets, ms_layout_acts, ms_layout_settled,
    ms_layout_refused, ms_layout_sweep_axes, ms_layout_sweep_values;

/* /topology */
extern const MsH5Array ms_layout_asn, ms_layout_role, ms_layout_region, ms_layout_cone,
    ms_layout_as_name;
/** ms_layout_weights: by weight but ASes, as #MsWeight less one */
extern const MsH5Array ms_layout_weights[MS_N_WEIGHTS - 1];
/* /axes */
extern const MsH5Array ms_layout_outcomes, ms_layout_weight_names, ms_layout_regions;
/* /runs/NAME */
extern const MsH5Array ms_layout_prefixes, ms_layout_participant, ms_layout_lost,
    ms_layout_restless;
/* /runs/NAME/timeline */
extern const MsH5Array ms_layout_time, ms_layout_events, ms_layout_announcements,
    ms_layout_withdrawals, ms_layout_count, ms_layout_weighted;
/* /runs/NAME/snapshots/NAME */
extern const MsH5Array ms_layout_next_hop, ms_layout_learned, ms_layout_outcome,
    ms_layout_path_length, ms_layout_path_first, ms_layout_path_asn;
/* /sweep */
extern const MsH5Array ms_layout_looks, ms_layout_sweep_targets;
/* /sweep/points */
extern const MsH5Array ms_layout_point_names, ms_layout_point_values;

/**
 * MsRowArray:
 * @offset, @size: bytes, in #MsTrial
 * @dims: of a row, what is past the last is 0
 * @by_weight: only there where a weight is known
 *
 * A dataset of /sweep/trials: a member of #MsTrial.
 */
typedef struct {
  MsH5Array array;
  gsize offset, size;
  guint dims[MS_H5_MAX_RANK - 1];
  gboolean by_weight;
} MsRowArray;

/** ms_layout_row_dims: the dimensions of all rows of a column */
void ms_layout_row_dims(const MsRowArray *column, guint64 n_rows, hsize_t dims[MS_H5_MAX_RANK]);

/** MS_N_ROW_ARRAYS: of them ms_layout_rows holds */
#define MS_N_ROW_ARRAYS 13
extern const MsRowArray ms_layout_rows[MS_N_ROW_ARRAYS];

G_END_DECLS
