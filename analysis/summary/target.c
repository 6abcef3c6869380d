/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/summary/target.h"

#include <math.h>
#include <string.h>

/* The snapshot "peak" is the one moment at which all targets together are worst. It shows a target
 * at its own peak where it has at least this part of the ASes harmed then. */
#define SHOWN_PART 0.9

enum { HURT_AT_PEAK = 1, HURT_EVER = 2 };

/* What all steps need: who was well before, and where the offender is in the counts. */
typedef struct {
  const MsTopology *topology;
  const MsStoreRun *run;
  const MsTimeline *line;
  guint number;
  guint32 offender; /* index, or MS_NO_AS */
  guint offender_group;
  gboolean offender_was_well;
  guint32 well_before[MS_N_GROUPS];
} Work;

static guint group_of(const Work *work, guint32 as)
{
  return work->topology->role[as] * 2u +
         (ms_side_of(work->run->participant, as) == MS_SIDE_PARTICIPANTS ? 1 : 0);
}

static const guint8 *outcomes_in(const Work *work, const char *snapshot)
{
  const MsSnapshot *found = ms_result_snapshot(work->run->result, snapshot);
  return found != NULL ? found->outcome + (gsize)work->number * work->topology->n_ases : NULL;
}

static void count_sample(const Work *work, guint sample, guint32 by_outcome[MS_N_OUTCOMES])
{
  memset(by_outcome, 0, sizeof(guint32) * MS_N_OUTCOMES);
  for (guint g = 0; g < MS_N_GROUPS; g++)
    for (guint o = 0; o < MS_N_OUTCOMES; o++)
      by_outcome[o] += ms_timeline_count(work->line, sample, work->number, g)[o];
}

/* The first act after the announcements at 0. */
static gint64 first_disturbance(const MsSchedule *schedule)
{
  gint64 first = MS_TIME_NEVER;
  for (guint i = 0; i < schedule->n_acts; i++)
    if (schedule->acts[i].time > 0)
      first = MIN(first, schedule->acts[i].time);
  return first;
}

/* The last sample before @time, -1 where there is none. */
static int sample_before(const Work *work, gint64 time)
{
  int found = -1;
  for (guint i = 0; time != MS_TIME_NEVER && i < work->line->n && work->line->sample[i].time < time;
       i++)
    found = (int)i;
  return found;
}

/* Whether another incident starts before this one: then the snapshot "before" is of before that
 * one. */
static gboolean comes_later(const MsSchedule *schedule, const MsSummaryTarget *target)
{
  for (guint i = 0; i < schedule->n_acts; i++)
    if (schedule->acts[i].offence && schedule->acts[i].time < target->start)
      return TRUE;
  return FALSE;
}

static const MsIncident *incident_of(const Work *work)
{
  const MsSchedule *schedule = work->run->schedule;
  return &schedule->incidents[schedule->targets[work->number].incident];
}

/* How many of a group fare as they should. */
static guint32 count_well(const Work *work, guint sample, guint group)
{
  const guint32 *count = ms_timeline_count(work->line, sample, work->number, group);
  guint32 well = 0;
  for (guint o = 0; o < MS_N_OUTCOMES; o++)
    well += ms_outcome_is_well(incident_of(work), (guint8)o) ? count[o] : 0;
  return well;
}

static void look_before(Work *work, MsSummaryTarget *target)
{
  const guint8 *outcome = outcomes_in(work, "before");
  if (outcome != NULL && !comes_later(work->run->schedule, target)) {
    for (guint32 as = 0; as < work->topology->n_ases; as++) {
      target->before[outcome[as]]++;
      if (ms_outcome_is_well(incident_of(work), outcome[as]))
        work->well_before[group_of(work, as)]++;
    }
    work->offender_was_well = work->offender != MS_NO_AS &&
                              ms_outcome_is_well(incident_of(work), outcome[work->offender]);
    return;
  }
  int sample = sample_before(work, target->start);
  if (sample < 0)
    return;
  count_sample(work, (guint)sample, target->before);
  for (guint g = 0; g < MS_N_GROUPS; g++)
    work->well_before[g] = count_well(work, (guint)sample, g);
  work->offender_was_well = work->offender != MS_NO_AS;
}

/* A hijacker's own traffic ends at itself for as long as anyone's does. */
static gboolean offender_counted(const Work *work, const MsSummaryTarget *target, guint sample)
{
  gint64 time = work->line->sample[sample].time;
  if (!ms_incident_is_hijack(target->kind) || !work->offender_was_well || time < target->start ||
      time > target->end)
    return FALSE;
  guint32 by_outcome[MS_N_OUTCOMES];
  count_sample(work, sample, by_outcome);
  return by_outcome[MS_OUTCOME_HIJACKED] > 0;
}

static guint32 harmed_in(const Work *work, const MsSummaryTarget *target, guint sample,
                         guint32 by_group[MS_N_GROUPS])
{
  guint32 sum = 0;
  for (guint g = 0; g < MS_N_GROUPS; g++) {
    guint32 well = count_well(work, sample, g);
    by_group[g] = work->well_before[g] > well ? work->well_before[g] - well : 0;
  }
  if (offender_counted(work, target, sample) && by_group[work->offender_group] > 0)
    by_group[work->offender_group]--;
  for (guint g = 0; g < MS_N_GROUPS; g++)
    sum += by_group[g];
  return sum;
}

/* The time line of harm, without the samples at which nothing changes, and the sample of the peak.
 */
static guint draw_curve(const Work *work, MsSummaryTarget *target)
{
  const MsTimeline *line = work->line;
  guint32 by_group[MS_N_GROUPS];
  guint peak = 0;
  gboolean begun = FALSE;
  target->curve_time = g_new(gint64, line->n + 1);
  target->curve_harmed = g_new(guint32, line->n + 1);
  for (guint i = 0; i < line->n; i++) {
    gint64 time = line->sample[i].time;
    guint32 harmed = time < target->start ? 0 : harmed_in(work, target, i, by_group);
    if (time >= target->start && time <= target->end && (!begun || harmed > target->harmed)) {
      begun = TRUE;
      peak = i;
      target->harmed = harmed;
    }
    guint n = target->n_curve;
    if (n > 0 && target->curve_harmed[n - 1] == harmed && i + 1 < line->n)
      continue;
    target->curve_time[n] = time;
    target->curve_harmed[n] = harmed;
    target->n_curve++;
  }
  return begun || line->n == 0 ? peak : line->n - 1;
}

static void read_peak(const Work *work, MsSummaryTarget *target, guint sample)
{
  guint32 by_group[MS_N_GROUPS];
  count_sample(work, sample, target->peak);
  harmed_in(work, target, sample, by_group);
  target->peak_time = work->line->sample[sample].time;
  if (target->harmed == 0)
    return;
  for (guint g = 0; g < MS_N_GROUPS; g++)
    target->group[g].harmed = by_group[g];
  for (guint o = MS_OUTCOME_LEGITIMATE + 1; o < MS_N_OUTCOMES; o++)
    target->harmed_as[o] =
        target->peak[o] > target->before[o] ? target->peak[o] - target->before[o] : 0;
  if (offender_counted(work, target, sample))
    target->harmed_as[MS_OUTCOME_HIJACKED]--;
}

static void time_spread(MsSummaryTarget *target)
{
  target->half = target->full = -1;
  if (target->harmed == 0)
    return;
  for (guint i = 0; i < target->n_curve && target->full < 0; i++) {
    if (target->half < 0 && target->curve_harmed[i] >= (target->harmed + 1) / 2)
      target->half = target->curve_time[i] - target->start;
    if (target->curve_harmed[i] == target->harmed)
      target->full = target->curve_time[i] - target->start;
  }
}

/* Marks who was hurt; the kinds of harm too where the snapshot shows this target's own peak. */
static void mark_hurt(const Work *work, MsSummaryTarget *target)
{
  guint32 n = work->topology->n_ases, shown = 0, shown_as[MS_N_OUTCOMES] = {0};
  const double *lost = work->run->result->lost + (gsize)work->number * n;
  const guint8 *before = outcomes_in(work, "before"), *peak = outcomes_in(work, "peak");
  target->hurt = g_new0(guint8, n + 1);
  for (guint32 as = 0; as < n; as++) {
    if (as == work->offender)
      continue;
    if (isnan(lost[as]) || lost[as] > 0)
      target->hurt[as] |= HURT_EVER;
    if (before != NULL && peak != NULL && ms_outcome_is_well(incident_of(work), before[as]) &&
        !ms_outcome_is_well(incident_of(work), peak[as])) {
      target->hurt[as] |= HURT_AT_PEAK;
      shown_as[peak[as]]++;
      shown++;
    }
  }
  target->peak_shown = shown >= SHOWN_PART * target->harmed;
  if (shown == target->harmed)
    memcpy(target->harmed_as, shown_as, sizeof shown_as);
}

static void add_up_groups(const Work *work, MsSummaryTarget *target)
{
  guint32 n = work->topology->n_ases;
  const double *lost = work->run->result->lost + (gsize)work->number * n;
  for (guint32 as = 0; as < n; as++) {
    MsSummaryGroup *group = &target->group[group_of(work, as)];
    group->ases++;
    group->minutes += as == work->offender ? 0 : lost[as] / 60;
  }
  for (guint g = 0; g < MS_N_GROUPS; g++) {
    MsSummaryGroup *side = &target->side[g % 2 == 1 ? MS_SIDE_PARTICIPANTS : MS_SIDE_THIRD_PARTIES];
    side->ases += target->group[g].ases;
    side->harmed += target->group[g].harmed;
    side->minutes += target->group[g].minutes;
    target->minutes += target->group[g].minutes;
  }
}

static gboolean any_kept_back(const MsResult *result)
{
  for (guint i = 0; i < MS_MAX_MECHANISMS; i++)
    if (result->refused_export[i] > 0)
      return TRUE;
  return FALSE;
}

static MsOffence judge_offence(const MsSummaryTarget *target, const MsResult *result)
{
  if (target->kind == MS_INCIDENT_NONE)
    return MS_OFFENCE_NONE;
  if (target->sent > 0)
    return MS_OFFENCE_COMMITTED;
  return target->offender_participates && any_kept_back(result) ? MS_OFFENCE_HELD
                                                                : MS_OFFENCE_NOTHING;
}

static char *name_of(const MsTopology *topology, guint32 as)
{
  return as != MS_NO_AS && topology->name != NULL ? g_strdup(topology->name[as]) : NULL;
}

static void describe(const Work *work, MsSummaryTarget *target)
{
  const MsTopology *topology = work->topology;
  const MsTarget *of = &work->run->schedule->targets[work->number];
  const MsIncident *incident = &work->run->schedule->incidents[of->incident];
  const guint8 *participant = work->run->participant;
  target->incident = of->incident;
  target->name = g_strdup(incident->name);
  target->kind = incident->kind;
  target->victim = topology->asn[of->victim];
  target->victim_name = name_of(topology, of->victim);
  target->victim_participates = ms_side_of(participant, of->victim) == MS_SIDE_PARTICIPANTS;
  if (of->offender != MS_NO_AS) {
    target->offender = topology->asn[of->offender];
    target->offender_name = name_of(topology, of->offender);
    target->offender_participates = ms_side_of(participant, of->offender) == MS_SIDE_PARTICIPANTS;
  }
  ms_prefix_format(ms_incident_has_hijacked(incident) ? &incident->hijacked : &incident->prefix,
                   target->prefix);
  gboolean none = incident->kind == MS_INCIDENT_NONE;
  target->start = none ? first_disturbance(work->run->schedule) : incident->start;
  target->end = none ? MS_TIME_NEVER : incident->end;
  target->sent = work->run->result->leak_sent[of->incident];
}

static void copy_repairs(const Work *work, MsSummaryTarget *target)
{
  const MsIncident *incident = incident_of(work);
  target->repairs = g_new0(MsSummaryRepair, incident->n_repairs + 1);
  target->n_repairs = incident->n_repairs;
  for (guint i = 0; i < incident->n_repairs; i++) {
    const MsRepair *repair = &incident->repairs[i];
    target->repairs[i] = (MsSummaryRepair){
        .kind = repair->kind,
        .asn = work->topology->asn[repair->as],
        .name = name_of(work->topology, repair->as),
        .participates = ms_side_of(work->run->participant, repair->as) == MS_SIDE_PARTICIPANTS,
        .detected = repair->detected - incident->start,
        .contacted = repair->contacted - incident->start,
        .done = repair->time - incident->start};
  }
}

void ms_summary_target_fill(MsSummaryTarget *target, const MsTopology *topology,
                            const MsStoreRun *run, guint number)
{
  Work work = {.topology = topology,
               .run = run,
               .line = &run->result->timeline,
               .number = number,
               .offender = run->schedule->targets[number].offender};
  if (work.offender != MS_NO_AS)
    work.offender_group = group_of(&work, work.offender);
  describe(&work, target);
  look_before(&work, target);
  guint peak = draw_curve(&work, target);
  if (work.line->n > 0) {
    read_peak(&work, target, peak);
    count_sample(&work, work.line->n - 1, target->final);
  }
  time_spread(target);
  mark_hurt(&work, target);
  add_up_groups(&work, target);
  copy_repairs(&work, target);
  target->harm = run->harm != NULL ? run->harm[number] : (MsHarm){0};
  target->offence = judge_offence(target, run->result);
  target->comparison.baseline = -1;
}

void ms_summary_target_clear(MsSummaryTarget *target)
{
  g_free(target->name);
  g_free(target->offender_name);
  g_free(target->victim_name);
  g_free(target->curve_time);
  g_free(target->curve_harmed);
  g_free(target->hurt);
  for (guint i = 0; i < target->n_repairs; i++)
    g_free(target->repairs[i].name);
  g_free(target->repairs);
}

void ms_summary_compare(MsSummaryTarget *target, const MsSummaryTarget *then, int baseline,
                        guint32 n_ases, const guint8 *participant)
{
  MsSummaryComparison *comparison = &target->comparison;
  comparison->baseline = baseline;
  comparison->basis = target->peak_shown && then->peak_shown ? MS_BASIS_PEAK : MS_BASIS_EVER;
  guint8 bit = comparison->basis == MS_BASIS_PEAK ? HURT_AT_PEAK : HURT_EVER;
  for (guint32 as = 0; as < n_ases; as++) {
    MsSide side = ms_side_of(participant, as);
    gboolean was = (then->hurt[as] & bit) != 0, is = (target->hurt[as] & bit) != 0;
    comparison->harmed_then[side] += was;
    comparison->spared[side] += was && !is;
    comparison->still[side] += was && is;
    comparison->newly[side] += !was && is;
  }
  if (target->offence == MS_OFFENCE_NOTHING && then->sent > 0)
    target->offence = MS_OFFENCE_HELD;
}
