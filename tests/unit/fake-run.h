/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs made up rather than simulated, for tests of what is done with results. A pure function of
 * their parameters.
 *
 * The graph: five tier-1 ASes that peer, below them a tree in which AS i is a customer of AS (i -
 * 5) / 3. AS numbers are 10, 20, 30 ... The victim is AS 15169 ("Example Cloud"), put in the
 * middle. */
#pragma once

#include "analysis/store/store.h"

G_BEGIN_DECLS

/**
 * FakeIncident:
 * @offender: an AS number
 * @start, @end: seconds; @end 0 for never
 * @share: of the ASes, harmed at the peak
 * @outcome: what most of the harmed meet
 * @second: what one in @one_in of them meets; 0: none does
 */
typedef struct {
  const char *name;
  MsIncidentKind kind;
  guint32 offender;
  const char *prefix, *hijacked;
  double start, end;
  double share;
  MsOutcome outcome, second;
  guint one_in;
} FakeIncident;

/**
 * FakeSpec:
 * @name, @title, @overrides: of the run
 * @incidents: [n_incidents]
 * @participating: share of the ASes that take part, drawn evenly
 * @immune: whether participants are never harmed
 * @sent: announcements that left each offender; 0 harms nobody whatever the shares say
 * @spread: seconds in which half of the harmed are reached
 * @kept_back: announcements that the first mechanism did not send
 */
typedef struct {
  const char *name, *title, *overrides;
  const FakeIncident *incidents;
  guint n_incidents;
  double participating;
  gboolean immune;
  guint64 sent;
  double spread;
  guint64 kept_back;
  gboolean restless;
} FakeSpec;

typedef struct {
  MsSchedule *schedule;
  MsResult *result;
  guint8 *participant;
  MsStoreRun run;
} FakeRun;

MsTopology *fake_topology(guint n_ases);
FakeRun *fake_run_new(const MsTopology *topology, const FakeSpec *spec);
void fake_run_free(FakeRun *fake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeRun, fake_run_free)

MsStoreHeader fake_header(const MsTopology *topology);

G_END_DECLS
