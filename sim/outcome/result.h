/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run found: the time line by group, snapshots of every AS's route and outcome, counters.
 * Plain data that the store writes and the summary reads; owned by the result. */
#pragma once

#include "models/security/mechanism.h"
#include "models/topology/weights.h"
#include "sim/outcome/outcome.h"

G_BEGIN_DECLS

/** MS_N_GROUPS: groups counted apart: each role, in and outside MANRS; group = role * 2 +
 * (participant ? 1 : 0) */
#define MS_N_GROUPS (MS_N_ROLES * 2)

/**
 * MsSample:
 * @time: nanoseconds of simulated time
 * @events: run so far
 * @announcements, @withdrawals: messages sent so far
 */
typedef struct {
  gint64 time;
  guint64 events, announcements, withdrawals;
} MsSample;

/**
 * MsTimeline:
 * @n: samples, in ascending time. The state holds from a sample until the next one
 * @count: [n][n_targets][MS_N_GROUPS][MS_N_OUTCOMES] ASes by group and outcome
 * @weighted: (nullable): [n][n_targets][MS_N_WEIGHTS - 1][2][MS_N_OUTCOMES] by weight but ASes,
 * participant and outcome: parts of #MS_WEIGHT_WHOLE; %NULL where no weight is known
 */
typedef struct {
  guint n, n_targets;
  MsSample *sample;
  guint32 *count;
  guint32 *weighted;
} MsTimeline;

static inline guint32 *ms_timeline_count(const MsTimeline *line, guint sample, guint target,
                                         guint group)
{
  return line->count +
         (((gsize)sample * line->n_targets + target) * MS_N_GROUPS + group) * MS_N_OUTCOMES;
}

/** MS_N_WEIGHED: cells of what is counted by weight, of a sample and target or of a trial */
#define MS_N_WEIGHED ((MS_N_WEIGHTS - 1) * 2 * MS_N_OUTCOMES)

/** ms_timeline_weighted: [MS_N_OUTCOMES] of a weight other than ASes; only where weights are known
 */
static inline guint32 *ms_timeline_weighted(const MsTimeline *line, guint sample, guint target,
                                            MsWeight weight, gboolean participant)
{
  gsize at = ((gsize)sample * line->n_targets + target) * MS_N_WEIGHED;
  return line->weighted + at + ((weight - 1) * 2 + (participant ? 1 : 0)) * MS_N_OUTCOMES;
}

/**
 * MsSnapshot:
 * @name: "before", "peak", "final" or "at"
 * @time: when, in nanoseconds
 * @next_hop: [n_prefixes][n_ases] index of the next hop's AS; the AS itself where it originates;
 * #MS_NO_AS without route
 * @learned: [n_prefixes][n_ases] #MsRelation of the next hop (#MS_REL_SELF: own); meaningless
 * without route
 * @path_first: [n_prefixes * n_ases + 1] where in @path_asn the AS_PATH of each lies; the AS itself
 * is its first ASN
 * @path_asn: all paths, nearest AS first
 * @outcome: [n_targets][n_ases] #MsOutcome
 *
 * Every AS's Loc-RIB and outcome at one moment.
 */
typedef struct {
  const char *name;
  gint64 time;
  guint32 *next_hop;
  guint8 *learned;
  guint32 *path_first;
  guint32 *path_asn;
  guint8 *outcome;
} MsSnapshot;

/** ms_snapshot_path: the AS_PATH of AS @as to prefix @prefix, nearest AS (itself) first; @n (out):
 * its length, 0 without route */
static inline const guint32 *ms_snapshot_path(const MsSnapshot *snapshot, guint32 n_ases,
                                              guint prefix, guint32 as, guint32 *n)
{
  gsize at = (gsize)prefix * n_ases + as;
  *n = snapshot->path_first[at + 1] - snapshot->path_first[at];
  return snapshot->path_asn + snapshot->path_first[at];
}

/** MsSettled: an act of the schedule and when its consequences ended */
typedef struct {
  gint64 time;        /* of the act (several at one time count as one) */
  gint64 settled;     /* last change of any Loc-RIB before the next act; equals @time where nothing
                         changed */
  gboolean converged; /* whether nothing was pending when the next act came */
  guint64 changes;    /* of a best route, by any AS */
  guint64 messages;
} MsSettled;

/**
 * MsResult:
 * @lost: [n_targets][n_ases] seconds for which the AS's traffic was not legitimate while it had
 * been so before the incident, up to the end of the run, or to its bound, where that was asked for;
 * NaN of an unknown number
 * @refused_import: by mechanism: routes refused on arrival
 * @refused_export: by mechanism: times that it kept a route from a class of neighbours; from one
 * neighbour where they differ within a class
 * @stopped: by mechanism: of both, those by participants of MANRS, of routes that an offender made
 * or a leak let out: bogus routes stopped at their borders
 * @leak_sent: [n_incidents] announcements that left the offender against policy; 0: its own filters
 * held
 * @converged: the run ended because nothing was left to happen; otherwise the bound was met
 * @restless: (nullable): when not converged: indices of the ASes that still changed, ascending
 */
typedef struct {
  guint n_ases, n_prefixes, n_targets, n_incidents;
  MsTimeline timeline;
  guint n_snapshots;
  MsSnapshot *snapshot;
  guint n_settled;
  MsSettled *settled;
  double *lost;
  guint64 events, announcements, withdrawals, decisions, changes, loops;
  guint64 refused_import[MS_MAX_MECHANISMS], refused_export[MS_MAX_MECHANISMS];
  guint64 stopped[MS_MAX_MECHANISMS];
  guint64 *leak_sent;
  gboolean converged;
  gint64 ended; /* simulated time at the end */
  guint n_restless;
  guint32 *restless;
} MsResult;

MsResult *ms_result_new(guint n_ases, guint n_prefixes, guint n_targets, guint n_incidents);
void ms_result_free(MsResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsResult, ms_result_free)

/** ms_result_is_timeless: whether it is of the converged state alone, found without events: when
 * and by how many messages is not known. The schedule's own times hold */
static inline gboolean ms_result_is_timeless(const MsResult *result)
{
  return result->events == 0 && result->n_settled > 0;
}

/**
 * ms_weigh_outcomes:
 * @weights: (nullable): where nothing is known all is 0
 * @participant: (nullable): [n_ases]
 * @outcome: [n_ases] #MsOutcome
 * @but: an AS that is left out, or #MS_NO_AS
 * @weighted: (out): [MS_N_WEIGHTS - 1][2][MS_N_OUTCOMES] as in #MsTimeline
 */
void ms_weigh_outcomes(const MsWeights *weights, const guint8 *participant, const guint8 *outcome,
                       guint32 but, guint32 *weighted);

/** ms_result_snapshot: by name, or %NULL */
const MsSnapshot *ms_result_snapshot(const MsResult *result, const char *name);

G_END_DECLS
