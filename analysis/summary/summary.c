/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs and their order; target.c has what is about one target. */
#include "analysis/summary/summary.h"

#include "analysis/summary/target.h"

#include <string.h>

typedef struct {
  MsSummaryRun run;
  char *incidents; /* what goes wrong, as text: runs are compared where these are equal */
} Record;

struct _MsSummary {
  const MsTopology *topology;
  GPtrArray *records;
};

static void record_free(gpointer data)
{
  Record *record = data;
  MsSummaryRun *run = &record->run;
  for (guint i = 0; i < run->n_targets; i++)
    ms_summary_target_clear(&run->targets[i]);
  g_free(run->targets);
  g_free(run->phases);
  g_free(run->restless);
  g_free(run->name);
  g_free(run->title);
  g_free(run->overrides);
  g_free(run->spread);
  g_free(record->incidents);
  g_free(record);
}

MsSummary *ms_summary_new(const MsTopology *topology)
{
  MsSummary *summary = g_new0(MsSummary, 1);
  summary->topology = topology;
  summary->records = g_ptr_array_new_with_free_func(record_free);
  return summary;
}

void ms_summary_free(MsSummary *summary)
{
  if (summary == NULL)
    return;
  g_ptr_array_unref(summary->records);
  g_free(summary);
}

/* When people end it is an outcome of a run, and makes it no other incident. */
static char *write_incidents(const MsSchedule *schedule)
{
  GString *text = g_string_new(NULL);
  char prefix[MS_PREFIX_TEXT], hijacked[MS_PREFIX_TEXT];
  for (guint i = 0; i < schedule->n_incidents; i++) {
    const MsIncident *incident = &schedule->incidents[i];
    gboolean sub = ms_incident_has_hijacked(incident);
    g_string_append_printf(text, "%s %u %u %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u",
                           ms_incident_kind_name(incident->kind), incident->offender,
                           incident->victim, ms_prefix_format(&incident->prefix, prefix),
                           sub ? ms_prefix_format(&incident->hijacked, hijacked) : "-",
                           incident->start, incident->n_repairs > 0 ? MS_TIME_NEVER : incident->end,
                           incident->leak_types);
    for (guint k = 0; incident->to != NULL && k < incident->n_to; k++)
      g_string_append_printf(text, " to %u", incident->to[k]);
    for (guint k = 0; k < incident->n_path; k++)
      g_string_append_printf(text, " path %u", incident->path[k]);
    for (guint k = 0; k < incident->n_origins; k++)
      g_string_append_printf(text, " origin %u", incident->origins[k]);
    g_string_append_printf(text, " %d%d%d%d %u", incident->strips, incident->intercepts,
                           incident->silent, incident->unpoliced, incident->table);
    g_string_append_c(text, '\n');
  }
  return g_string_free(text, FALSE);
}

static void copy_counters(MsSummaryRun *run, const MsTopology *topology, const MsResult *result)
{
  run->events = result->events;
  run->announcements = result->announcements;
  run->withdrawals = result->withdrawals;
  run->decisions = result->decisions;
  run->changes = result->changes;
  run->loops = result->loops;
  memcpy(run->refused_import, result->refused_import, sizeof run->refused_import);
  memcpy(run->refused_export, result->refused_export, sizeof run->refused_export);
  memcpy(run->stopped, result->stopped, sizeof run->stopped);
  run->converged = result->converged;
  run->timeless = ms_result_is_timeless(result);
  run->ended = result->ended;
  run->n_restless = result->n_restless;
  run->restless = g_new(guint32, result->n_restless + 1);
  for (guint i = 0; i < result->n_restless; i++)
    run->restless[i] = topology->asn[result->restless[i]];
}

static void copy_phases(MsSummaryRun *run, const MsSchedule *schedule, const MsResult *result)
{
  run->phases = g_new0(MsSummaryPhase, result->n_settled + 1);
  run->n_phases = result->n_settled;
  for (guint i = 0; i < result->n_settled; i++) {
    const MsSettled *settled = &result->settled[i];
    MsSummaryPhase *phase = &run->phases[i];
    *phase = (MsSummaryPhase){.incident = G_MAXUINT,
                              .time = settled->time,
                              .settling = settled->settled - settled->time,
                              .converged = settled->converged,
                              .changes = settled->changes,
                              .messages = settled->messages};
    for (guint k = 0; k < schedule->n_acts; k++) {
      const MsAct *act = &schedule->acts[k];
      if (act->time != settled->time || phase->n_acts++ > 0)
        continue;
      phase->act = act->kind;
      phase->offence = act->offence;
      phase->incident = act->incident;
    }
  }
}

static int find_baseline(const MsSummary *summary, const char *incidents)
{
  for (guint i = 0; i < summary->records->len; i++)
    if (g_str_equal(((Record *)g_ptr_array_index(summary->records, i))->incidents, incidents))
      return (int)i;
  return -1;
}

const MsSummaryRun *ms_summary_add(MsSummary *summary, const MsStoreRun *from)
{
  const MsTopology *topology = summary->topology;
  Record *record = g_new0(Record, 1);
  MsSummaryRun *run = &record->run;
  record->incidents = write_incidents(from->schedule);
  int baseline = find_baseline(summary, record->incidents);
  run->name = g_strdup(from->name);
  run->title = g_strdup(from->title != NULL ? from->title : "");
  run->overrides = g_strdup(from->overrides != NULL ? from->overrides : "");
  run->spread = g_strdup(from->spread);
  run->won = from->n_won;
  for (guint32 as = 0; from->participant != NULL && as < topology->n_ases; as++)
    run->participants += from->participant[as] != 0;
  copy_counters(run, topology, from->result);
  copy_phases(run, from->schedule, from->result);
  run->n_targets = from->schedule->n_targets;
  run->targets = g_new0(MsSummaryTarget, run->n_targets + 1);
  for (guint i = 0; i < run->n_targets; i++) {
    ms_summary_target_fill(&run->targets[i], topology, from, i);
    if (baseline >= 0)
      ms_summary_compare(&run->targets[i], &ms_summary_run(summary, (guint)baseline)->targets[i],
                         baseline, topology->n_ases, from->participant);
  }
  g_ptr_array_add(summary->records, record);
  return run;
}

const MsTopology *ms_summary_topology(const MsSummary *summary)
{
  return summary->topology;
}

guint ms_summary_n_runs(const MsSummary *summary)
{
  return summary->records->len;
}

const MsSummaryRun *ms_summary_run(const MsSummary *summary, guint index)
{
  g_return_val_if_fail(index < summary->records->len, NULL);
  return &((Record *)g_ptr_array_index(summary->records, index))->run;
}
