/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs drawn by hand: eight ASes, AS 1 everyone's provider, their outcomes at a few moments as
 * letters. */
#pragma once

#include "analysis/summary/summary.h"

G_BEGIN_DECLS

#define N_ASES   8
#define VICTIM   2
#define OFFENDER 3
#define SECOND   G_GINT64_CONSTANT(1000000000)

typedef struct {
  double time;
  const char *outcomes; /* of the one or, side by side, two targets: "LLLLLLLL HHHHHHHH" */
} Moment;

/**
 * Drawn:
 * @participants: a letter an AS: `m` for those in MANRS
 * @moments: time line; ends at outcomes NULL
 * @before, @peak: numbers of moments; -1 for no such snapshot
 */
typedef struct {
  const char *name;
  MsIncidentKind kind;
  guint32 offender;  /* an AS number; 0: OFFENDER */
  double start, end; /* of the incident; the second one's follow */
  gboolean two;
  double start2, end2;
  const char *participants;
  guint64 sent;
  guint64 kept_back;
  const Moment *moments;
  int before, peak;
} Drawn;

typedef struct {
  MsSchedule *schedule;
  MsResult *result;
  guint8 participant[N_ASES];
  MsStoreRun run;
} DrawnRun;

DrawnRun *drawn_run_new(const MsTopology *topology, const Drawn *drawn);
void drawn_run_free(DrawnRun *run);

/** drawn_add: draws a run and adds it to @summary */
const MsSummaryRun *drawn_add(MsSummary *summary, const Drawn *drawn);

/** drawn_leak: AS 8 never has a route; 4, 5 and 6 are detoured one after the other, 7 loses its
 * route for a moment */
extern const Drawn drawn_leak;

/** drawn_moved: of the same leak 4 and 5 are spared (5 takes part), 6 is still harmed, 1 is newly
 * harmed */
extern const Moment drawn_moved[];

typedef struct {
  MsTopology *topology;
  MsSummary *summary;
} DrawnFixture;

/** drawn_set_up, drawn_tear_down: cmocka's, with a #DrawnFixture for state */
int drawn_set_up(void **state);
int drawn_tear_down(void **state);

G_END_DECLS
