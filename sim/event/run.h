/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of the event engine from a schedule to a result. */
#pragma once

#include "models/bgp/decision.h"
#include "models/incident/schedule.h"
#include "models/security/deployment.h"
#include "models/topology/weights.h"
#include "sim/outcome/result.h"

G_BEGIN_DECLS

#define MS_EVENT_ERROR (ms_event_error_quark())
GQuark ms_event_error_quark(void);

typedef enum {
  MS_EVENT_ERROR_VALUE,      /* an option out of range */
  MS_EVENT_ERROR_INTERRUPTED /* the progress callback asked for the end */
} MsEventError;

/** MsMraiShare: a share of the ASes (0-1) whose minimum route advertisement interval is @interval
 * ns */
typedef struct {
  double share;
  gint64 interval;
} MsMraiShare;

/** MsClockKind: what carries the events; all give the same results, byte for byte */
typedef enum {
  MS_CLOCK_NS3,         /* libns3-c, our own SimulatorImpl */
  MS_CLOCK_NS3_DEFAULT, /* libns3-c, ns-3's DefaultSimulatorImpl with #MsEventOptions.scheduler */
  MS_CLOCK_NS3_DRIVEN,  /* libns3-c, a C queue driven by one ns-3 event */
  MS_CLOCK_QUEUE        /* the C queue alone, without ns-3 */
} MsClockKind;

/** MsSenderCheck: what the sender leaves out because the receiver would refuse it */
typedef enum {
  MS_SENDER_SENDS_ALL,  /* even back to where the route came from; the receiver's loop check refuses
                           it */
  MS_SENDER_SPLIT,      /* not back to the neighbour that it was learned from */
  MS_SENDER_CHECKS_PATH /* not to any AS on the path */
} MsSenderCheck;

/**
 * MsEventOptions:
 * @mrai: distribution of the interval over ASes; shares that do not add up to 1 leave the rest at 0
 * @jitter: interval times uniform in 0.75-1 (RFC 4271 section 9.2.1.1)
 * @wrate: withdrawals wait too
 * @mrai_per_destination: a timer for each session and prefix (the RFC's letter) instead of each
 * session
 * @processing_min, @processing_max: ns that an AS takes for an update, uniform, serial at each AS;
 * both 0: none
 * @latency: ns for every link, or -1: the topology's; 0 only with processing time or @max_events
 * @sender_check: see #MsSenderCheck
 * @until: ns: bound on simulated time, after which a run that still changes "did not converge"
 * @max_events: bound on events, 0 for none
 * @sample_every: ns between samples of the time line, 0 for automatic: close after each act, wider
 * later
 * @seed: of MRAI, jitter and processing time
 */
typedef struct {
  const MsMraiShare *mrai;
  guint n_mrai;
  gboolean jitter, wrate, mrai_per_destination;
  gint64 processing_min, processing_max;
  gint64 latency;
  MsSenderCheck sender_check;
  gint64 until;
  guint64 max_events;
  gint64 sample_every;
  guint64 seed;
  MsClockKind clock;
  const char *scheduler;
} MsEventOptions;

/** ms_event_options_default: MRAI 30 s for half of the ASes and none for the other half, jitter,
 * topology's latency */
MsEventOptions ms_event_options_default(void);

/**
 * MsEventSetup:
 * @participant: (nullable): [n_ases] whether an AS counts as a participant of MANRS
 * @listed: (nullable): for Peerlock and Peerlock-lite, see #MsWorld
 * @later: (nullable): what is registered from the schedule's #MS_ACT_REGISTRY on
 * @security: (nullable): parameters of mechanisms; %NULL: ms_security_options_default()
 * @weights: (nullable): for what is counted by weight
 * @keep_heard: what came in is kept as it came, for a look at it at the end (explain.h)
 * @snapshot_at: when to take the snapshot "at", or -1 for none: the run ends there
 * @goes_on: it does not, but goes on to its end after that
 * @lasts: time lost is counted up to the bound `until`, though nothing happens any more
 */
typedef struct {
  const MsTopology *topology;
  const MsRegistry *registry, *later;
  const MsSecurityOptions *security;
  const MsDeployment *deployment;
  const MsSchedule *schedule;
  const guint8 *participant;
  const guint8 *listed;
  MsPolicy policy;
  MsEventOptions options;
  const MsWeights *weights;
  gboolean keep_heard;
  gint64 snapshot_at;
  gboolean goes_on, lasts;
} MsEventSetup;

/**
 * MsEventProgress:
 * @now: simulated time, ns
 * @events: run so far
 *
 * Called a few times a second. Returns: %FALSE to end the run
 */
typedef gboolean (*MsEventProgress)(gpointer user_data, gint64 now, guint64 events);

/**
 * ms_event_run:
 * @setup: what to run; borrowed
 * @progress: (nullable): called now and then
 *
 * Snapshots: "before" (just before the first offence), "peak" (of the samples during an offence,
 * the latest with the most ASes hurt; absent where no offence changed anything), "final"; or "at"
 * alone.
 *
 * Returns: (transfer full): what it found; %NULL with an #MsEventError or #Ns3cError. A run that
 * does not converge is a result, not an error.
 */
MsResult *ms_event_run(const MsEventSetup *setup, MsEventProgress progress, gpointer user_data,
                       GError **error);

G_END_DECLS
