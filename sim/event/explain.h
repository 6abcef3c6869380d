/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why an AS has the routes that it has: its Adj-RIB-In, what refused which route by what rule, and
 * how the decision process chose among the rest. */
#pragma once

#include "sim/event/run.h"

G_BEGIN_DECLS

/**
 * MsExplainedRoute: a route that a neighbour has sent, or the AS's own
 * @neighbour: index of the AS that sent it; the AS itself for its own route
 * @relation: what that one is to it; #MS_REL_SELF for its own
 * @path: [n_path] AS_PATH as received, nearest first; #MS_AS_SET stands for an AS_SET
 * @otc: as received, 0 where absent
 * @leaked, @hijack, @blackhole: what is known of it: it came across a leak's link; it descends from
 * an offender's announcement; it has the BLACKHOLE community
 * @eligible: whether it takes part in the decision
 * @refused_by: (nullable): the name of the mechanism that refused it, "loop" for the loop check of
 * RFC 4271 section 9.1.2, "filter" for one that people set against an incident, "damping" and so
 * on; %NULL where it is eligible
 * @why: (nullable): by what rule, in words
 * @best: it won
 * @lost_at: of others that are eligible: the step of ms_decision_steps() at which it lost to the
 * winner
 * @demerit: what mechanisms hold against it, by #MsDemerit
 */
typedef struct {
  guint32 neighbour;
  MsRelation relation;
  guint32 *path;
  guint n_path;
  guint32 otc;
  gboolean leaked, hijack, blackhole, eligible, best;
  const char *refused_by;
  char *why;
  guint lost_at;
  guint8 demerit[MS_N_DEMERITS];
} MsExplainedRoute;

/**
 * MsExplainedPrefix:
 * @prefix: its number in the schedule
 * @routes: [n_routes] best first: the winner, then the eligible ones in order of preference, then
 * those refused in the order of the sessions
 * @mark: #MsHopMark of the AS's traffic to the prefix, next hop @next_hop (index or #MS_NO_AS)
 */
typedef struct {
  guint prefix;
  guint n_routes;
  MsExplainedRoute *routes;
  guint8 mark;
  guint32 next_hop;
} MsExplainedPrefix;

/**
 * MsExplanation:
 * @time: the moment it is of, ns
 * @outcome: [n_targets] #MsOutcome of the AS
 */
typedef struct {
  guint32 as;
  gint64 time;
  guint n_prefixes, n_targets;
  MsExplainedPrefix *prefixes;
  guint8 *outcome;
} MsExplanation;

/**
 * ms_event_explain:
 * @setup: what to run; its @snapshot_at is the moment asked for, or -1 for the end of the run
 * @as: index of the AS
 *
 * Runs to that moment and looks.
 *
 * Returns: (transfer full): the explanation, or %NULL with an error as of ms_event_run()
 */
MsExplanation *ms_event_explain(const MsEventSetup *setup, guint32 as, MsEventProgress progress,
                                gpointer user_data, GError **error);
void ms_explanation_free(MsExplanation *explanation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsExplanation, ms_explanation_free)

G_END_DECLS
