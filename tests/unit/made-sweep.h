/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep made up by a formula, for tests of what is done with rows. Two axes of three and two
 * values; harm falls along the first, nobody takes part at the second's second value. */
#pragma once

#include "analysis/stats/sweep-table.h"

G_BEGIN_DECLS

enum { MADE_POINTS = 6 };

/**
 * Made:
 * @n_offenders: 0: nobody offends
 * @rare: bits 1 << target: harm in one trial of 40
 * @nothing: no harm at all
 * @timed: lost_seconds is known
 * @wrong_row, @bad_state, @unreadable: rows that are out of place, of no known state, not to be
 * read; %G_MAXUINT64: none
 * @largest: (out): slice asked for
 *
 * How the rows are made.
 */
typedef struct {
  const MsTopology *topology;
  guint n_offenders, rare;
  gboolean nothing, timed;
  guint64 wrong_row, bad_state, unreadable;
  guint n_targets;
  gsize largest;
} Made;

typedef struct {
  MsTopology *topology;
  MsStoreSweep sweep;
  MsStoreEnd end;
  Made made;
  MsSweepSource source;
} MadeSweep;

/** made_rov: values of the first axis */
extern const char *const made_rov[];

/** made_begin: a sweep of @trials trials of one or two targets; its fields may be changed after */
void made_begin(MadeSweep *made, guint64 trials, guint n_targets);
void made_end(MadeSweep *made);

MsTrial made_row(const Made *made, guint64 number);

/** made_write: one of 1,024 trials, stopped by its rule, as a result file */
gboolean made_write(const char *path);

G_END_DECLS
