/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/fake-run.h"

#include "models/base/hash.h"
#include "models/topology/builder.h"

#include <math.h>
#include <string.h>

#define N_TIER1   5
#define SECOND    1000000000.0
#define N_SAMPLES 260
#define CLOUD     15169

static MsRole role_of(guint i, guint n)
{
  if (i < N_TIER1)
    return MS_ROLE_TIER1;
  if (i < n / 12)
    return MS_ROLE_TRANSIT;
  switch (ms_hash_mix(i) % 20) {
  case 0:
    return MS_ROLE_CDN;
  case 1:
    return MS_ROLE_CLOUD;
  case 2:
  case 3:
    return MS_ROLE_CONTENT;
  case 4:
    return MS_ROLE_IXP;
  default:
    return ms_hash_mix(i) % 3 == 0 ? MS_ROLE_ACCESS : MS_ROLE_ENTERPRISE;
  }
}

MsTopology *fake_topology(guint n_ases)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("made up");
  g_autofree guint32 *asn = g_new0(guint32, n_ases + N_TIER1);
  for (guint i = 0; i < n_ases; i++)
    asn[i] = i == n_ases / 2 ? CLOUD : (i + 1) * 10;
  for (guint i = 0; i < n_ases; i++) {
    for (guint k = i + 1; i < N_TIER1 && k < N_TIER1; k++)
      ms_topology_builder_add_link(builder, asn[i], asn[k], MS_REL_PEER, 0, 0, NULL);
    if (i >= N_TIER1)
      ms_topology_builder_add_link(builder, asn[(i - N_TIER1) / 3], asn[i], MS_REL_CUSTOMER, 0, 0,
                                   NULL);
    ms_topology_builder_set_as(
        builder, asn[i], asn[i] == CLOUD ? MS_ROLE_CLOUD : role_of(i, n_ases),
        (MsRegion)(i % MS_N_REGIONS), asn[i] == CLOUD ? "Example Cloud" : NULL);
  }
  g_autofree char *title = g_strdup_printf("made up, %u ASes", n_ases);
  return ms_topology_builder_finish(builder, title, FALSE, NULL, NULL);
}

static double unit(guint64 a, guint64 b)
{
  return ms_hash_unit(ms_hash3(7, a, b, 0));
}

typedef struct {
  const MsTopology *topology;
  const FakeSpec *spec;
  FakeRun *fake;
} Maker;

/* Whether an incident reaches an AS, the same draws in every run, so that a larger share contains a
 * smaller one. */
static gboolean reached(const Maker *maker, guint target, guint32 as)
{
  const FakeIncident *incident = &maker->spec->incidents[target];
  const MsTarget *of = &maker->fake->schedule->targets[target];
  if (maker->spec->sent == 0 || as == of->victim)
    return FALSE;
  if (as == of->offender)
    return incident->kind != MS_INCIDENT_LEAK;
  if (maker->spec->immune && maker->fake->participant[as])
    return FALSE;
  return unit(100, maker->topology->asn[as]) < incident->share;
}

static gint64 hit_at(const Maker *maker, guint target, guint32 as)
{
  const FakeIncident *incident = &maker->spec->incidents[target];
  double u = unit(200, maker->topology->asn[as]);
  double delay = as == maker->fake->schedule->targets[target].offender
                     ? 0
                     : maker->spec->spread * (0.2 + 0.8 * pow(u / (1.02 - u), 0.5));
  return (gint64)((incident->start + delay) * SECOND);
}

static gint64 healed_at(const Maker *maker, guint target, guint32 as)
{
  const FakeIncident *incident = &maker->spec->incidents[target];
  if (incident->end == 0)
    return G_MAXINT64;
  double delay = as == maker->fake->schedule->targets[target].offender
                     ? 0
                     : maker->spec->spread * 1.5 * unit(300, maker->topology->asn[as]);
  return (gint64)((incident->end + delay) * SECOND);
}

/* Every fiftieth AS never has a route. */
static MsOutcome outcome_at(const Maker *maker, guint target, guint32 as, gint64 time)
{
  const FakeIncident *incident = &maker->spec->incidents[target];
  const MsTarget *of = &maker->fake->schedule->targets[target];
  if (as % 50 == 49 && as != of->victim && as != of->offender)
    return MS_OUTCOME_UNREACHABLE;
  if (!reached(maker, target, as) || time < hit_at(maker, target, as) ||
      time >= healed_at(maker, target, as))
    return MS_OUTCOME_LEGITIMATE;
  return incident->one_in > 0 && as != of->offender && as % incident->one_in == 0
             ? incident->second
             : incident->outcome;
}

static void make_schedule(Maker *maker)
{
  const FakeSpec *spec = maker->spec;
  g_autofree MsIncident *incidents = g_new0(MsIncident, spec->n_incidents);
  for (guint i = 0; i < spec->n_incidents; i++) {
    const FakeIncident *from = &spec->incidents[i];
    incidents[i] = (MsIncident){
        .name = from->name,
        .kind = from->kind,
        .offender = from->kind == MS_INCIDENT_NONE
                        ? MS_NO_AS
                        : ms_topology_find(maker->topology, from->offender),
        .victim = ms_topology_find(maker->topology, CLOUD),
        .start = (gint64)(from->start * SECOND),
        .end = from->end == 0 ? MS_TIME_NEVER : (gint64)(from->end * SECOND),
        .leak_types = MS_LEAK_ALL_TYPES,
    };
    ms_prefix_parse(from->prefix, &incidents[i].prefix, NULL);
    if (from->hijacked != NULL)
      ms_prefix_parse(from->hijacked, &incidents[i].hijacked, NULL);
  }
  maker->fake->schedule =
      ms_schedule_new(maker->topology, incidents, spec->n_incidents, NULL, 0, NULL);
}

static int compare_times(const void *a, const void *b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
  return (x > y) - (x < y);
}

/* Close after each start and end, wider later. */
static gint64 *sample_times(const Maker *maker, guint *n)
{
  const FakeSpec *spec = maker->spec;
  gint64 *time = g_new(gint64, (gsize)N_SAMPLES * spec->n_incidents * 2 + 3);
  *n = 0;
  time[(*n)++] = 0;
  time[(*n)++] = (gint64)(5 * SECOND);
  for (guint i = 0; i < spec->n_incidents * 2; i++) {
    double from = i % 2 == 0 ? spec->incidents[i / 2].start : spec->incidents[i / 2].end;
    for (guint k = 0; from > 0 && k < N_SAMPLES; k++)
      time[(*n)++] =
          (gint64)((from + spec->spread * 12 * k * k / ((double)N_SAMPLES * N_SAMPLES)) * SECOND);
  }
  qsort(time, *n, sizeof *time, compare_times);
  return time;
}

static void make_timeline(Maker *maker)
{
  MsTimeline *line = &maker->fake->result->timeline;
  g_autofree gint64 *time = sample_times(maker, &line->n);
  line->sample = g_new0(MsSample, line->n);
  line->count = g_new0(guint32, (gsize)line->n * line->n_targets * MS_N_GROUPS * MS_N_OUTCOMES);
  line->weighted = g_new0(guint32, (gsize)line->n * line->n_targets * MS_N_WEIGHED);
  for (guint i = 0; i < line->n * line->n_targets * MS_N_WEIGHED; i++)
    line->weighted[i] = i * 7919;
  for (guint i = 0; i < line->n; i++) {
    line->sample[i] = (MsSample){time[i], i * 1000, i * 900, i * 10};
    for (guint t = 0; t < line->n_targets; t++)
      for (guint32 as = 0; as < maker->topology->n_ases; as++) {
        guint group = maker->topology->role[as] * 2u + maker->fake->participant[as];
        MsOutcome outcome = i == 0 ? MS_OUTCOME_UNREACHABLE : outcome_at(maker, t, as, time[i]);
        ms_timeline_count(line, i, t, group)[outcome]++;
      }
  }
  maker->fake->result->ended = line->sample[line->n - 1].time;
}

static guint32 hurt_in(const Maker *maker, guint sample)
{
  const MsTimeline *line = &maker->fake->result->timeline;
  guint32 hurt = 0;
  for (guint t = 0; t < line->n_targets; t++)
    for (guint g = 0; g < MS_N_GROUPS; g++)
      for (guint o = 1; o < MS_N_OUTCOMES; o++)
        hurt += ms_timeline_count(line, sample, t, g)[o];
  return hurt;
}

static void make_routes(const Maker *maker, MsSnapshot *snapshot)
{
  const MsTopology *topology = maker->topology;
  gsize n = (gsize)maker->fake->result->n_prefixes * topology->n_ases;
  g_autoptr(GArray) hops = g_array_new(FALSE, FALSE, sizeof(guint32));
  snapshot->next_hop = g_new(guint32, n + 1);
  snapshot->learned = g_new0(guint8, n + 1);
  snapshot->path_first = g_new0(guint32, n + 1);
  for (gsize i = 0; i < n; i++) {
    guint32 as = (guint32)(i % topology->n_ases);
    guint32 provider = as >= N_TIER1 ? (as - N_TIER1) / 3 : as;
    snapshot->path_first[i] = hops->len;
    snapshot->next_hop[i] = as % 50 == 49 ? MS_NO_AS : provider;
    snapshot->learned[i] = as == provider ? MS_REL_SELF : MS_REL_PROVIDER;
    for (guint32 at = as; as % 50 != 49; at = (at - N_TIER1) / 3) {
      g_array_append_val(hops, topology->asn[at]);
      if (at < N_TIER1)
        break;
    }
  }
  snapshot->path_first[n] = hops->len;
  snapshot->path_asn = (guint32 *)(void *)g_array_free(g_steal_pointer(&hops), FALSE);
}

static void make_snapshots(Maker *maker)
{
  MsResult *result = maker->fake->result;
  guint peak = 1;
  double first = maker->spec->incidents[0].start;
  for (guint i = 1; i < maker->spec->n_incidents; i++)
    first = MIN(first, maker->spec->incidents[i].start);
  for (guint i = 1; i < result->timeline.n; i++)
    if (hurt_in(maker, i) > hurt_in(maker, peak))
      peak = i;
  result->n_snapshots = 3;
  result->snapshot = g_new0(MsSnapshot, 3);
  result->snapshot[0].name = "before";
  result->snapshot[0].time = (gint64)(first * SECOND) - 1;
  result->snapshot[1].name = "peak";
  result->snapshot[1].time = result->timeline.sample[peak].time;
  result->snapshot[2].name = "final";
  result->snapshot[2].time = result->ended;
  for (guint i = 0; i < 3; i++) {
    MsSnapshot *snapshot = &result->snapshot[i];
    make_routes(maker, snapshot);
    snapshot->outcome = g_new(guint8, (gsize)result->n_targets * result->n_ases + 1);
    for (guint t = 0; t < result->n_targets; t++)
      for (guint32 as = 0; as < result->n_ases; as++)
        snapshot->outcome[(gsize)t * result->n_ases + as] =
            (guint8)outcome_at(maker, t, as, snapshot->time);
  }
}

static void make_the_rest(Maker *maker)
{
  MsResult *result = maker->fake->result;
  const MsSchedule *schedule = maker->fake->schedule;
  for (guint t = 0; t < result->n_targets; t++)
    for (guint32 as = 0; as < result->n_ases; as++)
      if (reached(maker, t, as) && as % 50 != 49)
        result->lost[(gsize)t * result->n_ases + as] =
            (double)(MIN(healed_at(maker, t, as), result->ended) - hit_at(maker, t, as)) / SECOND;
  result->settled = g_new0(MsSettled, schedule->n_acts);
  for (guint i = 0; i < schedule->n_acts; i++) {
    gint64 time = schedule->acts[i].time;
    if (result->n_settled > 0 && result->settled[result->n_settled - 1].time == time)
      continue;
    guint64 changes = maker->spec->sent == 0 && time > 0 ? 0 : result->n_ases;
    result->settled[result->n_settled++] = (MsSettled){
        time, time + (changes > 0 ? (gint64)(31.2 * SECOND) : 0), TRUE, changes, changes * 7};
  }
  for (guint i = 0; i < result->n_incidents; i++)
    result->leak_sent[i] =
        maker->spec->incidents[i].kind == MS_INCIDENT_NONE ? 0 : maker->spec->sent;
  result->events = 4000000;
  result->announcements = 3500000 + (guint64)(1000 * maker->spec->participating);
  result->withdrawals = 12345;
  result->decisions = 3600000;
  result->changes = 900000;
  result->loops = 777;
  result->refused_export[0] = maker->spec->kept_back;
  result->refused_import[1] = maker->spec->immune ? 4242 : 0;
  result->converged = !maker->spec->restless;
  if (maker->spec->restless) {
    result->n_restless = 3;
    result->restless = g_new(guint32, 3);
    for (guint i = 0; i < 3; i++)
      result->restless[i] = i + 1;
  }
}

FakeRun *fake_run_new(const MsTopology *topology, const FakeSpec *spec)
{
  FakeRun *fake = g_new0(FakeRun, 1);
  Maker maker = {topology, spec, fake};
  fake->participant = g_new0(guint8, topology->n_ases);
  for (guint32 as = 0; as < topology->n_ases; as++)
    fake->participant[as] = unit(400, topology->asn[as]) < spec->participating;
  make_schedule(&maker);
  for (guint i = 0; spec->kept_back > 0 && i < fake->schedule->n_targets; i++)
    fake->participant[fake->schedule->targets[i].offender] = 1;
  fake->result = ms_result_new(topology->n_ases, fake->schedule->n_prefixes,
                               fake->schedule->n_targets, spec->n_incidents);
  make_timeline(&maker);
  make_snapshots(&maker);
  make_the_rest(&maker);
  fake->run = (MsStoreRun){.name = spec->name,
                           .title = spec->title,
                           .overrides = spec->overrides,
                           .schedule = fake->schedule,
                           .result = fake->result,
                           .participant = fake->participant};
  return fake;
}

void fake_run_free(FakeRun *fake)
{
  if (fake == NULL)
    return;
  ms_schedule_free(fake->schedule);
  ms_result_free(fake->result);
  g_free(fake->participant);
  g_free(fake);
}

MsStoreHeader fake_header(const MsTopology *topology)
{
  return (MsStoreHeader){.scenario_text = "[scenario]\ntitle=Made up \xe2\x80\x93 for a test\n",
                         .scenario_name = "made-up",
                         .seed = G_GUINT64_CONSTANT(0xfedcba9876543210),
                         .version = "0.1.0",
                         .topology = topology,
                         .engine = "kind=event\nmrai=30s:50%, 0s:50%\n"};
}
