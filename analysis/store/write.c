/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of runs, in the layout of analysis/README.md; write-head.c has what comes first. */
#include "analysis/store/harm-store.h"
#include "analysis/store/layout.h"
#include "analysis/store/whole-file.h"
#include "analysis/store/write-head.h"

#include <string.h>

G_DEFINE_QUARK(ms_store_error, ms_store_error)

struct _MsStore {
  char *path;
  const MsTopology *topology;
  MsWholeFile *whole;
  MsH5Id file;
  guint32 n_runs;
  gboolean done; /* finished or failed */
};

MsStore *ms_store_create(const char *path, const MsStoreHeader *header, GError **error)
{
  MsWholeFile *whole = ms_whole_file_new(path, error);
  if (whole == NULL)
    return NULL;
  MsStore *store = g_new0(MsStore, 1);
  store->path = g_strdup(path);
  store->topology = header->topology;
  store->whole = whole;
  MsH5 h5;
  ms_h5_begin(&h5, store->path);
  store->file = ms_h5_file_new(&h5);
  ms_write_head(&h5, store->file, header);
  if (ms_h5_end(&h5, error))
    return store;
  ms_store_free(store);
  return NULL;
}

static void write_prefixes(MsH5 *h5, hid_t group, const MsSchedule *schedule)
{
  guint n = schedule->n_prefixes;
  g_autofree char(*text)[MS_PREFIX_TEXT] = g_malloc0_n(n + 1, sizeof *text);
  g_autofree const char **texts = g_new0(const char *, n + 1);
  for (guint i = 0; i < n; i++)
    texts[i] = ms_prefix_format(&schedule->prefixes[i], text[i]);
  ms_h5_put_texts(h5, group, &ms_layout_prefixes, n, texts);
}

static MsIncidentRow incident_row(const MsIncident *incident, const MsTopology *topology,
                                  guint64 leak_sent)
{
  char prefix[MS_PREFIX_TEXT], hijacked[MS_PREFIX_TEXT] = "";
  ms_prefix_format(&incident->prefix, prefix);
  if (ms_incident_has_hijacked(incident))
    ms_prefix_format(&incident->hijacked, hijacked);
  return (MsIncidentRow){
      .name = g_strdup(incident->name),
      .kind = (guint8)incident->kind,
      .offender = incident->offender == MS_NO_AS ? 0 : topology->asn[incident->offender],
      .victim = topology->asn[incident->victim],
      .prefix = g_strdup(prefix),
      .hijacked = g_strdup(hijacked),
      .start = incident->start,
      .end = incident->end,
      .leak_types = incident->leak_types,
      .table = incident->table,
      .limited = incident->to != NULL,
      .strips = incident->strips != FALSE,
      .intercepts = incident->intercepts != FALSE,
      .silent = incident->silent != FALSE,
      .unpoliced = incident->unpoliced != FALSE,
      .leak_sent = leak_sent,
  };
}

/* A list of ASes of each incident: indices, or ASNs where @topology is %NULL. */
static void add_ases(GArray *rows, guint incident, const MsTopology *topology, const guint32 *as,
                     guint n)
{
  for (guint i = 0; as != NULL && i < n; i++) {
    MsIncidentAsRow row = {incident, topology == NULL ? as[i] : topology->asn[as[i]]};
    g_array_append_val(rows, row);
  }
}

static void add_repairs(GArray *rows, guint number, const MsTopology *topology,
                        const MsIncident *incident)
{
  for (guint i = 0; i < incident->n_repairs; i++) {
    const MsRepair *repair = &incident->repairs[i];
    MsRepairRow row = {number,           (guint8)repair->kind, topology->asn[repair->as],
                       repair->detected, repair->contacted,    repair->time};
    g_array_append_val(rows, row);
  }
}

static void write_incidents(MsH5 *h5, hid_t group, const MsTopology *topology,
                            const MsStoreRun *run)
{
  guint n = run->schedule->n_incidents;
  MsIncidentRow *rows = g_new0(MsIncidentRow, n + 1);
  g_autoptr(GArray) to = g_array_new(FALSE, TRUE, sizeof(MsIncidentAsRow));
  g_autoptr(GArray) claimed = g_array_new(FALSE, TRUE, sizeof(MsIncidentAsRow));
  g_autoptr(GArray) origins = g_array_new(FALSE, TRUE, sizeof(MsIncidentAsRow));
  g_autoptr(GArray) repairs = g_array_new(FALSE, TRUE, sizeof(MsRepairRow));
  for (guint i = 0; i < n; i++) {
    const MsIncident *incident = &run->schedule->incidents[i];
    rows[i] = incident_row(incident, topology, run->result->leak_sent[i]);
    add_ases(to, i, topology, incident->to, incident->n_to);
    add_ases(claimed, i, NULL, incident->path, incident->n_path);
    add_ases(origins, i, topology, incident->origins, incident->n_origins);
    add_repairs(repairs, i, topology, incident);
  }
  ms_h5_put_table(h5, group, &ms_layout_incidents, n, rows);
  ms_h5_put_table(h5, group, &ms_layout_to, to->len, to->data);
  ms_h5_put_table(h5, group, &ms_layout_claimed, claimed->len, claimed->data);
  ms_h5_put_table(h5, group, &ms_layout_origins, origins->len, origins->data);
  ms_h5_put_table(h5, group, &ms_layout_repairs, repairs->len, repairs->data);
  ms_h5_free_rows(&ms_layout_incidents, rows, n);
}

static void write_targets(MsH5 *h5, hid_t group, const MsTopology *topology,
                          const MsSchedule *schedule)
{
  g_autofree MsTargetRow *rows = g_new0(MsTargetRow, schedule->n_targets + 1);
  for (guint i = 0; i < schedule->n_targets; i++) {
    const MsTarget *target = &schedule->targets[i];
    rows[i] = (MsTargetRow){.incident = target->incident,
                            .victim = topology->asn[target->victim],
                            .offender =
                                target->offender == MS_NO_AS ? 0 : topology->asn[target->offender]};
    for (guint k = 0; k < MS_LAYOUT_MAX_COVERING; k++)
      rows[i].prefixes[k] = k < target->n_prefixes ? target->prefixes[k] : -1;
  }
  ms_h5_put_table(h5, group, &ms_layout_targets, schedule->n_targets, rows);
}

static void write_acts(MsH5 *h5, hid_t group, const MsTopology *topology,
                       const MsSchedule *schedule)
{
  g_autofree MsActRow *acts = g_new0(MsActRow, schedule->n_acts + 1);
  for (guint i = 0; i < schedule->n_acts; i++) {
    const MsAct *act = &schedule->acts[i];
    gboolean session = act->kind == MS_ACT_SESSION_DOWN || act->kind == MS_ACT_SESSION_UP;
    gboolean across = session || act->kind == MS_ACT_FILTER;
    acts[i] = (MsActRow){.time = act->time,
                         .kind = (guint8)act->kind,
                         .asn = act->as == MS_NO_AS ? 0 : topology->asn[act->as],
                         .neighbour = across ? topology->asn[topology->neighbour[act->session]] : 0,
                         .prefix = session || act->kind == MS_ACT_REGISTRY ? -1 : act->prefix,
                         .offence = act->offence ? 1 : 0,
                         .incident = act->incident == G_MAXUINT ? -1 : (gint32)act->incident};
  }
  ms_h5_put_table(h5, group, &ms_layout_acts, schedule->n_acts, acts);
}

static void write_timeline(MsH5 *h5, hid_t run, const MsTimeline *timeline)
{
  g_auto(MsH5Id) group =
      ms_h5_group_new(h5, run, "timeline", "the state at moments, and what it took to get there");
  hsize_t n = timeline->n;
  g_autofree gint64 *time = g_new(gint64, n + 1);
  g_autofree guint64 *counter = g_new(guint64, n + 1);
  for (guint i = 0; i < n; i++)
    time[i] = timeline->sample[i].time;
  ms_h5_put(h5, group, &ms_layout_time, &n, time);
  for (guint i = 0; i < n; i++)
    counter[i] = timeline->sample[i].events;
  ms_h5_put(h5, group, &ms_layout_events, &n, counter);
  for (guint i = 0; i < n; i++)
    counter[i] = timeline->sample[i].announcements;
  ms_h5_put(h5, group, &ms_layout_announcements, &n, counter);
  for (guint i = 0; i < n; i++)
    counter[i] = timeline->sample[i].withdrawals;
  ms_h5_put(h5, group, &ms_layout_withdrawals, &n, counter);
  hsize_t dims[] = {n, timeline->n_targets, MS_N_GROUPS, MS_N_OUTCOMES};
  ms_h5_put(h5, group, &ms_layout_count, dims, timeline->count);
  hsize_t by_weight[] = {n, timeline->n_targets, MS_N_WEIGHTS - 1, 2, MS_N_OUTCOMES};
  if (timeline->weighted != NULL)
    ms_h5_put(h5, group, &ms_layout_weighted, by_weight, timeline->weighted);
}

static void write_snapshot(MsH5 *h5, hid_t snapshots, const MsTopology *topology,
                           const MsResult *result, const MsSnapshot *snapshot)
{
  g_auto(MsH5Id) group = ms_h5_group_new(h5, snapshots, snapshot->name, NULL);
  ms_h5_put_attribute(h5, group, "time", MS_H5_I64, &snapshot->time);
  gsize n = (gsize)result->n_prefixes * result->n_ases;
  g_autofree guint32 *next_hop = g_new(guint32, n + 1);
  g_autofree guint8 *learned = g_new(guint8, n + 1);
  g_autofree guint16 *length = g_new(guint16, n + 1);
  for (gsize i = 0; i < n; i++) {
    gboolean routed = snapshot->next_hop[i] != MS_NO_AS;
    next_hop[i] = routed ? topology->asn[snapshot->next_hop[i]] : 0;
    learned[i] = routed ? snapshot->learned[i] : MS_H5_NO_ROUTE;
    length[i] = (guint16)(snapshot->path_first[i + 1] - snapshot->path_first[i]);
  }
  hsize_t by_prefix[] = {result->n_prefixes, result->n_ases},
          by_target[] = {result->n_targets, result->n_ases};
  hsize_t n_first = n + 1, n_hops = snapshot->path_first[n];
  ms_h5_put(h5, group, &ms_layout_next_hop, by_prefix, next_hop);
  ms_h5_put(h5, group, &ms_layout_learned, by_prefix, learned);
  ms_h5_put(h5, group, &ms_layout_outcome, by_target, snapshot->outcome);
  ms_h5_put(h5, group, &ms_layout_path_length, by_prefix, length);
  ms_h5_put(h5, group, &ms_layout_path_first, &n_first, snapshot->path_first);
  ms_h5_put(h5, group, &ms_layout_path_asn, &n_hops, snapshot->path_asn);
}

static void write_counters(MsH5 *h5, hid_t group, const MsResult *result)
{
  guint8 converged = result->converged ? 1 : 0;
  ms_h5_put_attribute(h5, group, "converged", MS_H5_BOOL, &converged);
  ms_h5_put_attribute(h5, group, "ended", MS_H5_I64, &result->ended);
  ms_h5_put_attribute(h5, group, "events", MS_H5_U64, &result->events);
  ms_h5_put_attribute(h5, group, "announcements", MS_H5_U64, &result->announcements);
  ms_h5_put_attribute(h5, group, "withdrawals", MS_H5_U64, &result->withdrawals);
  ms_h5_put_attribute(h5, group, "decisions", MS_H5_U64, &result->decisions);
  ms_h5_put_attribute(h5, group, "changes", MS_H5_U64, &result->changes);
  ms_h5_put_attribute(h5, group, "loops", MS_H5_U64, &result->loops);

  guint n_mechanisms;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n_mechanisms);
  MsRefusedRow refused[MS_MAX_MECHANISMS];
  for (guint i = 0; i < n_mechanisms; i++)
    refused[i] = (MsRefusedRow){(char *)mechanisms[i]->name, result->refused_import[i],
                                result->refused_export[i], result->stopped[i]};
  ms_h5_put_table(h5, group, &ms_layout_refused, n_mechanisms, refused);

  g_autofree MsSettledRow *settled = g_new0(MsSettledRow, result->n_settled + 1);
  for (guint i = 0; i < result->n_settled; i++) {
    const MsSettled *act = &result->settled[i];
    settled[i] = (MsSettledRow){act->time, act->settled, act->converged ? 1 : 0, act->changes,
                                act->messages};
  }
  ms_h5_put_table(h5, group, &ms_layout_settled, result->n_settled, settled);
}

static void write_ases(MsH5 *h5, hid_t group, const MsTopology *topology, const MsStoreRun *run)
{
  const MsResult *result = run->result;
  hsize_t n = topology->n_ases, dims[] = {result->n_targets, n}, n_restless = result->n_restless;
  g_autofree guint8 *participant = g_new0(guint8, n + 1);
  for (guint32 i = 0; run->participant != NULL && i < n; i++)
    participant[i] = run->participant[i] ? 1 : 0;
  ms_h5_put(h5, group, &ms_layout_participant, &n, participant);
  ms_h5_put(h5, group, &ms_layout_lost, dims, result->lost);
  g_autofree guint32 *restless = g_new(guint32, n_restless + 1);
  for (guint i = 0; i < n_restless; i++)
    restless[i] = topology->asn[result->restless[i]];
  ms_h5_put(h5, group, &ms_layout_restless, &n_restless, restless);
}

static void write_run(MsH5 *h5, hid_t runs, guint32 index, const MsTopology *topology,
                      const MsStoreRun *run)
{
  g_auto(MsH5Id) group = ms_h5_group_new(h5, runs, run->name, NULL);
  ms_h5_put_attribute(h5, group, "index", MS_H5_U32, &index);
  ms_h5_put_attribute_text(h5, group, "title", run->title != NULL ? run->title : "");
  ms_h5_put_text(h5, group, "overrides",
                 "what this run changes in the scenario, a SECTION.KEY=VALUE a line",
                 run->overrides);
  ms_h5_put_attribute_text(h5, group, "spread", run->spread != NULL ? run->spread : "");
  ms_h5_put_attribute(h5, group, "won", MS_H5_U32, &run->n_won);
  write_counters(h5, group, run->result);
  write_prefixes(h5, group, run->schedule);
  write_incidents(h5, group, topology, run);
  write_targets(h5, group, topology, run->schedule);
  write_acts(h5, group, topology, run->schedule);
  write_timeline(h5, group, &run->result->timeline);
  write_ases(h5, group, topology, run);
  ms_harm_write(h5, group, run);
  g_auto(MsH5Id) snapshots = ms_h5_group_new(
      h5, group, "snapshots", "every AS's route and outcome at moments; attribute `time` in ns");
  for (guint i = 0; i < run->result->n_snapshots; i++)
    write_snapshot(h5, snapshots, topology, run->result, &run->result->snapshot[i]);
}

static gboolean refuse(const MsStore *store, const MsStoreRun *run, const char *why, GError **error)
{
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE, "%s: run `%s`: %s", store->path,
              run->name, why);
  return FALSE;
}

static gboolean fits(const MsStore *store, MsH5 *h5, hid_t runs, const MsStoreRun *run,
                     GError **error)
{
  const MsResult *result = run->result;
  const MsSchedule *schedule = run->schedule;
  if (*run->name == '\0' || strchr(run->name, '/') != NULL || g_str_equal(run->name, "."))
    return refuse(store, run, "a run's name is neither empty nor `.` and holds no `/`", error);
  if (ms_h5_has(h5, runs, run->name))
    return refuse(store, run, "there is a run of that name already; give each its own", error);
  if (result->n_ases != store->topology->n_ases)
    return refuse(store, run, "its graph has another number of ASes than the file's", error);
  if (result->n_prefixes != schedule->n_prefixes || result->n_targets != schedule->n_targets ||
      result->n_incidents != schedule->n_incidents ||
      result->timeline.n_targets != schedule->n_targets)
    return refuse(store, run, "its result is not of its schedule", error);
  return TRUE;
}

gboolean ms_store_add_run(MsStore *store, const MsStoreRun *run, GError **error)
{
  g_return_val_if_fail(!store->done, FALSE);
  MsH5 h5;
  ms_h5_begin(&h5, store->path);
  g_auto(MsH5Id) runs = ms_h5_group_open(&h5, store->file, "runs");
  if (ms_h5_good(&h5) && !fits(store, &h5, runs, run, &h5.error)) {
    ms_h5_end(&h5, error);
    store->done = TRUE;
    return FALSE;
  }
  write_run(&h5, runs, store->n_runs++, store->topology, run);
  gboolean good = ms_h5_end(&h5, error);
  store->done = !good;
  return good;
}

gboolean ms_store_finish(MsStore *store, GError **error)
{
  g_return_val_if_fail(!store->done, FALSE);
  store->done = TRUE;
  MsH5 h5;
  gsize size;
  ms_h5_begin(&h5, store->path);
  g_autofree guint8 *image = ms_h5_file_image(&h5, store->file, &size);
  return ms_h5_end(&h5, error) && ms_whole_file_commit(store->whole, image, size, error);
}

void ms_store_free(MsStore *store)
{
  if (store == NULL)
    return;
  ms_h5_close(store->file);
  ms_whole_file_free(store->whole);
  g_free(store->path);
  g_free(store);
}
