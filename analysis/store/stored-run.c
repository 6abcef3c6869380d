/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of a file, back in the structs that it was written from. Numbers that index something are
 * checked here, so that whoever uses a run may trust them. */
#include "analysis/store/stored.h"

#include "analysis/store/harm-store.h"
#include "analysis/store/layout.h"

#include <string.h>

typedef struct {
  MsH5 *h5;
  hid_t group;
  const MsTopology *topology;
  MsStoredRun *run;
} Reader;

/* ms_topology_find() without its rejection: 0 stands for none. */
static guint32 index_of(Reader *reader, hid_t where, const char *name, guint32 asn,
                        gboolean may_be_none)
{
  if (asn == 0 && may_be_none)
    return MS_NO_AS;
  guint32 index = ms_topology_find(reader->topology, asn);
  if (index == MS_NO_AS)
    ms_h5_reject(reader->h5, where, name, "names AS%u, which the file's graph does not have", asn);
  return index == MS_NO_AS ? 0 : index;
}

static void read_prefix(Reader *reader, const char *name, const char *text, MsPrefix *prefix)
{
  g_autoptr(GError) error = NULL;
  if (ms_h5_good(reader->h5) && !ms_prefix_parse(text, prefix, &error))
    ms_h5_reject(reader->h5, reader->group, name, "holds a bad prefix: %s", error->message);
}

static void read_prefixes(Reader *reader, MsSchedule *schedule)
{
  hsize_t n = MS_H5_ANY;
  g_auto(GStrv) texts = ms_h5_get_texts(reader->h5, reader->group, &ms_layout_prefixes, &n);
  if (texts == NULL)
    return;
  schedule->n_prefixes = (guint)n;
  schedule->prefixes = g_new0(MsPrefix, n + 1);
  for (hsize_t i = 0; i < n; i++)
    read_prefix(reader, "prefixes", texts[i], &schedule->prefixes[i]);
}

/* The ASes of incident @number in a table of such: indices, or ASNs as they are where @as_asns;
 * %NULL where it has none. (transfer full) */
static guint32 *take_ases(Reader *reader, const MsH5Table *table, gboolean as_asns, guint number,
                          guint *n)
{
  gsize n_rows;
  g_autofree MsIncidentAsRow *rows = ms_h5_get_table(reader->h5, reader->group, table, &n_rows);
  guint32 *ases = g_new(guint32, n_rows + 1);
  *n = 0;
  for (gsize i = 0; i < n_rows; i++)
    if (rows[i].incident == number)
      ases[(*n)++] =
          as_asns ? rows[i].asn : index_of(reader, reader->group, table->name, rows[i].asn, FALSE);
  if (*n == 0)
    g_clear_pointer(&ases, g_free);
  return ases;
}

static void take_repairs(Reader *reader, guint number, MsIncident *incident)
{
  gsize n_rows;
  g_autofree MsRepairRow *rows =
      ms_h5_get_table(reader->h5, reader->group, &ms_layout_repairs, &n_rows);
  MsRepair *repairs = g_new(MsRepair, n_rows + 1);
  guint n = 0;
  for (gsize i = 0; i < n_rows; i++)
    if (rows[i].incident == number)
      repairs[n++] = (MsRepair){(MsRepairKind)rows[i].kind,
                                index_of(reader, reader->group, "repairs", rows[i].asn, FALSE),
                                rows[i].detected, rows[i].contacted, rows[i].time};
  if (n == 0)
    g_clear_pointer(&repairs, g_free);
  incident->repairs = repairs;
  incident->n_repairs = n;
}

static void take_lists(Reader *reader, guint number, MsIncident *incident)
{
  incident->to = take_ases(reader, &ms_layout_to, FALSE, number, &incident->n_to);
  incident->path = take_ases(reader, &ms_layout_claimed, TRUE, number, &incident->n_path);
  incident->origins = take_ases(reader, &ms_layout_origins, FALSE, number, &incident->n_origins);
  take_repairs(reader, number, incident);
}

static void read_incidents(Reader *reader, MsSchedule *schedule, guint64 **leak_sent)
{
  gsize n;
  MsIncidentRow *rows = ms_h5_get_table(reader->h5, reader->group, &ms_layout_incidents, &n);
  schedule->n_incidents = (guint)n;
  schedule->incidents = g_new0(MsIncident, n + 1);
  *leak_sent = g_new0(guint64, n + 1);
  for (gsize i = 0; i < n; i++) {
    const MsIncidentRow *row = &rows[i];
    MsIncident *incident = &schedule->incidents[i];
    *incident = (MsIncident){
        .name = g_strdup(row->name),
        .kind = (MsIncidentKind)row->kind,
        .offender = index_of(reader, reader->group, "incidents", row->offender, TRUE),
        .victim = index_of(reader, reader->group, "incidents", row->victim, FALSE),
        .start = row->start,
        .end = row->end,
        .leak_types = row->leak_types,
        .strips = row->strips,
        .intercepts = row->intercepts,
        .silent = row->silent,
        .unpoliced = row->unpoliced,
        .table = row->table,
    };
    read_prefix(reader, "incidents", row->prefix, &incident->prefix);
    if (*row->hijacked != '\0')
      read_prefix(reader, "incidents", row->hijacked, &incident->hijacked);
    take_lists(reader, (guint)i, incident);
    (*leak_sent)[i] = row->leak_sent;
  }
  ms_h5_free_rows(&ms_layout_incidents, rows, n);
}

static void read_targets(Reader *reader, MsSchedule *schedule)
{
  gsize n;
  g_autofree MsTargetRow *rows = ms_h5_get_table(reader->h5, reader->group, &ms_layout_targets, &n);
  schedule->n_targets = (guint)n;
  schedule->targets = g_new0(MsTarget, n + 1);
  for (gsize i = 0; i < n; i++) {
    MsTarget *target = &schedule->targets[i];
    target->incident = rows[i].incident;
    target->victim = index_of(reader, reader->group, "targets", rows[i].victim, FALSE);
    target->offender = index_of(reader, reader->group, "targets", rows[i].offender, TRUE);
    if (target->incident >= schedule->n_incidents)
      ms_h5_reject(reader->h5, reader->group, "targets", "names incident %u, which there is not",
                   target->incident);
    for (guint k = 0; k < MS_LAYOUT_MAX_COVERING && rows[i].prefixes[k] >= 0; k++) {
      if ((guint)rows[i].prefixes[k] >= schedule->n_prefixes)
        ms_h5_reject(reader->h5, reader->group, "targets", "names prefix %d, which there is not",
                     rows[i].prefixes[k]);
      target->prefixes[target->n_prefixes++] = (guint16)rows[i].prefixes[k];
    }
  }
}

static void read_acts(Reader *reader, MsSchedule *schedule)
{
  gsize n;
  g_autofree MsActRow *rows = ms_h5_get_table(reader->h5, reader->group, &ms_layout_acts, &n);
  schedule->n_acts = (guint)n;
  schedule->acts = g_new0(MsAct, n + 1);
  for (gsize i = 0; i < n; i++) {
    const MsActRow *row = &rows[i];
    if (row->prefix >= (gint64)schedule->n_prefixes ||
        row->incident >= (gint64)schedule->n_incidents)
      ms_h5_reject(reader->h5, reader->group, "acts",
                   "names a prefix or an incident which there is not");
    schedule->acts[i] = (MsAct){
        .time = row->time,
        .kind = (MsActKind)row->kind,
        .as = index_of(reader, reader->group, "acts", row->asn, row->kind == MS_ACT_REGISTRY),
        .prefix = row->prefix < 0 ? 0 : (guint16)row->prefix,
        .offence = row->offence,
        .incident = row->incident < 0 ? G_MAXUINT : (guint)row->incident,
        .session = G_MAXUINT32,
        .leak = G_MAXUINT};
  }
}

static void read_timeline(Reader *reader, MsResult *result)
{
  MsH5 *h5 = reader->h5;
  g_auto(MsH5Id) group = ms_h5_group_open(h5, reader->group, "timeline");
  hsize_t n = MS_H5_ANY;
  g_autofree gint64 *time = ms_h5_get(h5, group, &ms_layout_time, &n);
  g_autofree guint64 *events = ms_h5_get(h5, group, &ms_layout_events, &n);
  g_autofree guint64 *announcements = ms_h5_get(h5, group, &ms_layout_announcements, &n);
  g_autofree guint64 *withdrawals = ms_h5_get(h5, group, &ms_layout_withdrawals, &n);
  hsize_t dims[] = {n, result->n_targets, MS_N_GROUPS, MS_N_OUTCOMES};
  guint32 *count = ms_h5_get(h5, group, &ms_layout_count, dims);
  if (!ms_h5_good(h5)) {
    g_free(count);
    return;
  }
  MsTimeline *line = &result->timeline;
  line->n = (guint)n;
  line->n_targets = result->n_targets;
  line->count = count;
  hsize_t by_weight[] = {n, result->n_targets, MS_N_WEIGHTS - 1, 2, MS_N_OUTCOMES};
  if (ms_h5_has(h5, group, "weighted"))
    line->weighted = ms_h5_get(h5, group, &ms_layout_weighted, by_weight);
  line->sample = g_new0(MsSample, n + 1);
  for (hsize_t i = 0; i < n; i++) {
    line->sample[i] = (MsSample){time[i], events[i], announcements[i], withdrawals[i]};
    if (i > 0 && time[i] < time[i - 1])
      ms_h5_reject(h5, group, "time", "does not ascend");
  }
}

static void check_paths(MsH5 *h5, hid_t group, const guint32 *path_first, gsize n, hsize_t n_hops)
{
  if (!ms_h5_good(h5))
    return;
  gboolean good = path_first[0] == 0 && path_first[n] == n_hops;
  for (gsize i = 0; i < n && good; i++)
    good = path_first[i] <= path_first[i + 1];
  if (!good)
    ms_h5_reject(h5, group, "path_first", "does not divide path_asn");
}

static void read_snapshot(Reader *reader, hid_t snapshots, const char *name, const MsResult *result,
                          MsSnapshot *snapshot)
{
  MsH5 *h5 = reader->h5;
  g_auto(MsH5Id) group = ms_h5_group_open(h5, snapshots, name);
  gsize n = (gsize)result->n_prefixes * result->n_ases;
  hsize_t by_prefix[] = {result->n_prefixes, result->n_ases},
          by_target[] = {result->n_targets, result->n_ases};
  hsize_t n_first = n + 1, n_hops = MS_H5_ANY;
  snapshot->name = g_intern_string(name);
  ms_h5_get_attribute(h5, group, "time", MS_H5_I64, &snapshot->time);
  snapshot->next_hop = ms_h5_get(h5, group, &ms_layout_next_hop, by_prefix);
  snapshot->learned = ms_h5_get(h5, group, &ms_layout_learned, by_prefix);
  snapshot->outcome = ms_h5_get(h5, group, &ms_layout_outcome, by_target);
  snapshot->path_first = ms_h5_get(h5, group, &ms_layout_path_first, &n_first);
  snapshot->path_asn = ms_h5_get(h5, group, &ms_layout_path_asn, &n_hops);
  check_paths(h5, group, snapshot->path_first, n, n_hops);
  for (gsize i = 0; ms_h5_good(h5) && i < n; i++)
    snapshot->next_hop[i] = index_of(reader, group, "next_hop", snapshot->next_hop[i], TRUE);
}

static void read_snapshots(Reader *reader, MsResult *result)
{
  g_auto(MsH5Id) group = ms_h5_group_open(reader->h5, reader->group, "snapshots");
  g_auto(GStrv) names = ms_h5_children(reader->h5, group);
  guint n = g_strv_length(names);
  result->snapshot = g_new0(MsSnapshot, n + 1);
  result->n_snapshots = n;
  for (guint i = 0; i < n; i++)
    read_snapshot(reader, group, names[i], result, &result->snapshot[i]);
}

static void read_refused(Reader *reader, MsResult *result)
{
  gsize n;
  MsRefusedRow *rows = ms_h5_get_table(reader->h5, reader->group, &ms_layout_refused, &n);
  for (gsize i = 0; i < n; i++) {
    int number = ms_mechanism_find(rows[i].mechanism);
    if (number >= 0) {
      result->refused_import[number] = rows[i].on_import;
      result->refused_export[number] = rows[i].on_export;
      result->stopped[number] = rows[i].by_participants;
    } else if (rows[i].on_import != 0 || rows[i].on_export != 0) {
      ms_h5_reject(reader->h5, reader->group, "refused",
                   "names the mechanism `%s`, which this version does not know", rows[i].mechanism);
    }
  }
  ms_h5_free_rows(&ms_layout_refused, rows, n);
}

static void read_counters(Reader *reader, MsResult *result)
{
  MsH5 *h5 = reader->h5;
  guint8 converged;
  ms_h5_get_attribute(h5, reader->group, "converged", MS_H5_BOOL, &converged);
  result->converged = converged;
  ms_h5_get_attribute(h5, reader->group, "ended", MS_H5_I64, &result->ended);
  ms_h5_get_attribute(h5, reader->group, "events", MS_H5_U64, &result->events);
  ms_h5_get_attribute(h5, reader->group, "announcements", MS_H5_U64, &result->announcements);
  ms_h5_get_attribute(h5, reader->group, "withdrawals", MS_H5_U64, &result->withdrawals);
  ms_h5_get_attribute(h5, reader->group, "decisions", MS_H5_U64, &result->decisions);
  ms_h5_get_attribute(h5, reader->group, "changes", MS_H5_U64, &result->changes);
  ms_h5_get_attribute(h5, reader->group, "loops", MS_H5_U64, &result->loops);
  read_refused(reader, result);

  gsize n;
  g_autofree MsSettledRow *rows = ms_h5_get_table(h5, reader->group, &ms_layout_settled, &n);
  result->settled = g_new0(MsSettled, n + 1);
  result->n_settled = (guint)n;
  for (gsize i = 0; i < n; i++)
    result->settled[i] = (MsSettled){rows[i].time, rows[i].settled, rows[i].converged,
                                     rows[i].changes, rows[i].messages};
}

static void read_ases(Reader *reader, MsResult *result)
{
  MsH5 *h5 = reader->h5;
  hsize_t n = result->n_ases, by_target[] = {result->n_targets, n}, n_restless = MS_H5_ANY;
  reader->run->participant = ms_h5_get(h5, reader->group, &ms_layout_participant, &n);
  double *lost = ms_h5_get(h5, reader->group, &ms_layout_lost, by_target);
  if (lost != NULL) {
    g_free(result->lost);
    result->lost = lost;
  }
  result->restless = ms_h5_get(h5, reader->group, &ms_layout_restless, &n_restless);
  result->n_restless = result->restless != NULL ? (guint)n_restless : 0;
  for (guint i = 0; i < result->n_restless; i++)
    result->restless[i] = index_of(reader, reader->group, "restless", result->restless[i], FALSE);
}

static void read_run(Reader *reader)
{
  MsStoredRun *run = reader->run;
  run->title = ms_h5_get_attribute_text(reader->h5, reader->group, "title");
  run->overrides = ms_h5_get_text(reader->h5, reader->group, "overrides");
  run->spread = ms_h5_get_attribute_text(reader->h5, reader->group, "spread");
  ms_h5_get_attribute(reader->h5, reader->group, "won", MS_H5_U32, &run->run.n_won);
  MsSchedule *schedule = run->schedule = g_new0(MsSchedule, 1);
  g_autofree guint64 *leak_sent = NULL;
  read_prefixes(reader, schedule);
  read_incidents(reader, schedule, &leak_sent);
  read_targets(reader, schedule);
  read_acts(reader, schedule);
  if (!ms_h5_good(reader->h5))
    return;
  MsResult *result = run->result = ms_result_new(reader->topology->n_ases, schedule->n_prefixes,
                                                 schedule->n_targets, schedule->n_incidents);
  for (guint i = 0; i < schedule->n_incidents; i++)
    result->leak_sent[i] = leak_sent[i];
  read_counters(reader, result);
  read_timeline(reader, result);
  read_snapshots(reader, result);
  read_ases(reader, result);
  run->harm = ms_harm_read(reader->h5, reader->group, result->n_targets);
}

MsStoredRun *ms_stored_run(const MsStored *stored, guint index, GError **error)
{
  g_return_val_if_fail(index < stored->n_runs, NULL);
  MsStoredRun *run = g_new0(MsStoredRun, 1);
  run->name = g_strdup(stored->run_names[index]);
  MsH5 h5;
  ms_h5_begin(&h5, stored->path);
  {
    g_auto(MsH5Id) runs = ms_h5_group_open(&h5, (hid_t)stored->file, "runs");
    g_auto(MsH5Id) group = ms_h5_group_open(&h5, runs, run->name);
    Reader reader = {&h5, group, &stored->topology, run};
    read_run(&reader);
  }
  if (!ms_h5_end(&h5, error)) {
    ms_stored_run_free(run);
    return NULL;
  }
  run->run = (MsStoreRun){.name = run->name,
                          .title = run->title,
                          .overrides = run->overrides,
                          .schedule = run->schedule,
                          .result = run->result,
                          .participant = run->participant,
                          .harm = run->harm,
                          .spread = *run->spread == '\0' ? NULL : run->spread,
                          .n_won = run->run.n_won};
  return run;
}

void ms_stored_run_free(MsStoredRun *run)
{
  if (run == NULL)
    return;
  ms_schedule_free(run->schedule);
  ms_result_free(run->result);
  g_free(run->participant);
  g_free(run->harm);
  g_free(run->spread);
  g_free(run->name);
  g_free(run->title);
  g_free(run->overrides);
  g_free(run);
}
