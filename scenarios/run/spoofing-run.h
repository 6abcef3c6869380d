/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan of spoofed traffic carried out into its result file, by several processes: a block is a
 * unit of work, and its numbers are the same whoever finds them. */
#pragma once

#include "scenarios/plan/spoofing-plan.h"

G_BEGIN_DECLS

/**
 * MsSpoofingNews:
 * @blocks, @asked: done, and in all
 * @pairs: spoofed flows looked at so far
 * @arrived: mean share that arrives, at the first and at the last point
 */
typedef struct {
  guint blocks, asked;
  guint64 pairs;
  double arrived[2];
} MsSpoofingNews;

/** MsSpoofingProgress: hears the news several times a second; %FALSE ends the work */
typedef gboolean (*MsSpoofingProgress)(gpointer user_data, const MsSpoofingNews *news);

/**
 * MsSpoofingRunOptions:
 * @output: the result file
 * @version: of the program
 * @jobs: worker processes; 0: one for each processor
 * @progress: (nullable)
 */
typedef struct {
  const char *output, *version;
  guint jobs;
  MsSpoofingProgress progress;
  gpointer user_data;
} MsSpoofingRunOptions;

/** MsSpoofingReport: @pairs: spoofed flows looked at; @seconds: of that */
typedef struct {
  guint workers;
  guint64 pairs;
  double seconds;
} MsSpoofingReport;

/** ms_spoofing_carry_out: %FALSE with an error; no result file is there then that was not before */
gboolean ms_spoofing_carry_out(const MsSpoofingPlan *plan, const MsSpoofingRunOptions *options,
                               MsSpoofingReport *report, GError **error);

G_END_DECLS
