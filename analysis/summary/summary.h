/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a result means, as numbers: no text here (text.h, json.h).
 *
 * *Harmed* at a moment is an AS whose traffic to a target is not legitimate then and was legitimate
 * just before the incident (the snapshot "before" for the first incident). The offender is never
 * counted: what it does to itself is not harm. Shares are of all ASes of the graph. The *peak* is
 * sought while the offence lasts.
 *
 * The time line holds counts by group, not ASes; harmed there is legitimate before minus legitimate
 * now, group by group and not below 0. It equals the definition unless an AS without a legitimate
 * path before finds one during the incident. */
#pragma once

#include "analysis/store/store.h"

G_BEGIN_DECLS

/**
 * MsOffence:
 * @MS_OFFENCE_NONE: the incident is of a kind without offender
 * @MS_OFFENCE_COMMITTED: announcements left the offender
 * @MS_OFFENCE_HELD: the offender tried and its own filters held; for a leak by a participant that
 * is so by construction, not a finding
 * @MS_OFFENCE_NOTHING: nothing left the offender and no filter was seen to be the reason: it had
 * nothing to send
 *
 * Whether an offender was prevented.
 */
typedef enum {
  MS_OFFENCE_NONE,
  MS_OFFENCE_COMMITTED,
  MS_OFFENCE_HELD,
  MS_OFFENCE_NOTHING
} MsOffence;

/**
 * MsSummaryRepair:
 * @asn, @name, @participates: of who does it; @name (nullable)
 * @detected, @contacted, @done: ns from the start of the incident, see #MsRepair
 */
typedef struct {
  MsRepairKind kind;
  guint32 asn;
  char *name;
  gboolean participates;
  gint64 detected, contacted, done;
} MsSummaryRepair;

/** MsSummaryGroup: ASes of a group, of these harmed at the peak, AS-minutes without a legitimate
 * path */
typedef struct {
  guint32 ases, harmed;
  double minutes;
} MsSummaryGroup;

/**
 * MsSide:
 *
 * The two sides that are kept apart everywhere: participants of MANRS in that run, and everyone
 * else.
 */
typedef enum { MS_SIDE_THIRD_PARTIES, MS_SIDE_PARTICIPANTS, MS_N_SIDES } MsSide;

/**
 * MsBasis:
 * @MS_BASIS_PEAK: harmed in the snapshot "peak"
 * @MS_BASIS_EVER: at any time: #MsResult.lost not 0. Where several incidents peak at different
 * times no one snapshot shows them all
 *
 * What "harmed" means in a comparison, AS by AS.
 */
typedef enum { MS_BASIS_PEAK, MS_BASIS_EVER } MsBasis;

/**
 * MsSummaryComparison:
 * @baseline: number of the run compared with, the first with the same incidents; -1: this is the
 * first
 * @basis: of both runs
 * @harmed_then: by #MsSide (of this run): ASes harmed in the baseline
 * @spared: of these, not harmed here: protected
 * @still: harmed in both
 * @newly: harmed here alone
 */
typedef struct {
  int baseline;
  MsBasis basis;
  guint32 harmed_then[MS_N_SIDES], spared[MS_N_SIDES], still[MS_N_SIDES], newly[MS_N_SIDES];
} MsSummaryComparison;

/**
 * MsSummaryTarget:
 * @incident: number of the incident in the schedule; names and numbers of it follow
 * @name: of the incident
 * @offender, @victim: AS numbers; 0 for no offender
 * @offender_name, @victim_name: (nullable)
 * @offender_participates, @victim_participates: in this run
 * @prefix: what is attacked
 * @start, @end: of the offence, ns; @end may be #MS_TIME_NEVER. Without an offence @start is the
 * first act after 0 (a session that fails), or #MS_TIME_NEVER
 * @sent: announcements that left the offender against policy
 * @before, @peak, @final: by #MsOutcome: ASes just before the first offence, at the peak, at the
 * end
 * @peak_time: ns; the first sample from @start to @end with the most ASes harmed
 * @harmed: ASes harmed then
 * @harmed_as: by #MsOutcome: what these meet; where the snapshot "peak" is of another moment, ASes
 * more than before
 * @half, @full: ns from @start to half of the peak and to the peak; -1 without harm. As fine as the
 * time line's samples
 * @minutes: AS-minutes without a legitimate path, of ASes that had one before; NaN where that is
 * not known
 * @group: by group, see #MS_N_GROUPS
 * @side: by #MsSide
 * @harm: beyond reach; its state is %NULL where it is not known
 * @n_repairs, @repairs: what people did against it
 * @n_curve, @curve_time, @curve_harmed: the time line: ns and ASes harmed from then on
 */
typedef struct {
  guint incident;
  char *name;
  MsIncidentKind kind;
  guint32 offender, victim;
  char *offender_name, *victim_name;
  gboolean offender_participates, victim_participates;
  char prefix[MS_PREFIX_TEXT];
  gint64 start, end;
  guint64 sent;
  MsOffence offence;
  guint32 before[MS_N_OUTCOMES], peak[MS_N_OUTCOMES], final[MS_N_OUTCOMES];
  gint64 peak_time;
  guint32 harmed, harmed_as[MS_N_OUTCOMES];
  gint64 half, full;
  double minutes;
  MsSummaryGroup group[MS_N_GROUPS], side[MS_N_SIDES];
  MsSummaryComparison comparison;
  MsHarm harm;
  guint n_repairs;
  MsSummaryRepair *repairs;
  guint n_curve;
  gint64 *curve_time;
  guint32 *curve_harmed;
  guint8 *hurt;        /* [n_ases] bit 0: at the peak, bit 1: ever; for later comparisons */
  gboolean peak_shown; /* whether the snapshot "peak" shows this target at about its own peak */
} MsSummaryTarget;

/**
 * MsSummaryPhase:
 * @act, @offence, @incident: the first act at that time, see #MsAct
 * @n_acts: how many acts at that time
 * @time: of the act, ns
 * @settling: ns from the act to the last change of a best route before the next act: the
 * convergence time
 * @converged, @changes, @messages: see #MsSettled
 */
typedef struct {
  MsActKind act;
  gboolean offence;
  guint incident, n_acts;
  gint64 time, settling;
  gboolean converged;
  guint64 changes, messages;
} MsSummaryPhase;

/**
 * MsSummaryRun: one run
 * @spread: (nullable): in words, by what adoption spread; it won @won of the participants
 * @stopped: see #MsResult.stopped
 * @timeless: see ms_result_is_timeless(): of the phases and targets then no settling, half, full,
 * curve or message means anything
 */
typedef struct {
  char *name, *title, *overrides, *spread;
  guint32 participants, won;
  guint64 events, announcements, withdrawals, decisions, changes, loops;
  guint64 refused_import[MS_MAX_MECHANISMS], refused_export[MS_MAX_MECHANISMS];
  guint64 stopped[MS_MAX_MECHANISMS];
  gboolean converged, timeless;
  gint64 ended;
  guint n_restless;
  guint32 *restless; /* AS numbers */
  guint n_phases;
  MsSummaryPhase *phases;
  guint n_targets;
  MsSummaryTarget *targets;
} MsSummaryRun;

typedef struct _MsSummary MsSummary;

/**
 * ms_summary_new:
 * @topology: the graph of all runs; must outlive the summary; its links are not looked at
 */
MsSummary *ms_summary_new(const MsTopology *topology);
void ms_summary_free(MsSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSummary, ms_summary_free)

/**
 * ms_summary_add:
 * @run: read, not kept: its result may be freed afterwards
 *
 * Summarises a run and compares it with the first run added that has the same incidents (kind,
 * offender, victim, prefixes, times, types).
 *
 * Returns: (transfer none): the summary of the run, good until the next call
 */
const MsSummaryRun *ms_summary_add(MsSummary *summary, const MsStoreRun *run);

const MsTopology *ms_summary_topology(const MsSummary *summary);
guint ms_summary_n_runs(const MsSummary *summary);
const MsSummaryRun *ms_summary_run(const MsSummary *summary, guint index);

G_END_DECLS
