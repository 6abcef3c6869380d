/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/drawn-run.h"

#include "models/topology/builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* AS 1 is everyone's provider. */
static const MsRole roles[N_ASES] = {MS_ROLE_TIER1,   MS_ROLE_CLOUD,  MS_ROLE_TRANSIT,
                                     MS_ROLE_ACCESS,  MS_ROLE_ACCESS, MS_ROLE_ENTERPRISE,
                                     MS_ROLE_CONTENT, MS_ROLE_CDN};

static MsTopology *small_topology(void)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("drawn");
  for (guint32 asn = 1; asn <= N_ASES; asn++) {
    if (asn > 1)
      ms_topology_builder_add_link(builder, 1, asn, MS_REL_CUSTOMER, 0, 0, NULL);
    ms_topology_builder_set_as(builder, asn, roles[asn - 1], MS_REGION_RIPE,
                               asn == VICTIM ? "Cloudy" : NULL);
  }
  return ms_topology_builder_finish(builder, "drawn by hand", FALSE, NULL, NULL);
}

/* A letter an AS: Legitimate, Detoured, Intercepted, Hijacked, Blackholed, Round in loops,
 * Unreachable. */
static MsOutcome outcome_of(char letter)
{
  const char *letters = "LDIHBRU";
  const char *at = strchr(letters, letter);
  assert_non_null(at);
  return (MsOutcome)(at - letters);
}

static void fill_snapshot(const Drawn *drawn, MsResult *result, const char *name, int moment)
{
  if (moment < 0)
    return;
  MsSnapshot *snapshot = &result->snapshot[result->n_snapshots++];
  snapshot->name = name;
  snapshot->time = (gint64)(drawn->moments[moment].time * SECOND);
  snapshot->outcome = g_new(guint8, (gsize)result->n_targets * N_ASES);
  for (guint t = 0; t < result->n_targets; t++)
    for (guint as = 0; as < N_ASES; as++)
      snapshot->outcome[t * N_ASES + as] =
          (guint8)outcome_of(drawn->moments[moment].outcomes[t * (N_ASES + 1) + as]);
}

static void fill_result(const Drawn *drawn, DrawnRun *run)
{
  MsResult *result = run->result;
  MsTimeline *line = &result->timeline;
  while (drawn->moments[line->n].outcomes != NULL)
    line->n++;
  line->sample = g_new0(MsSample, line->n);
  line->count = g_new0(guint32, (gsize)line->n * line->n_targets * MS_N_GROUPS * MS_N_OUTCOMES);
  for (guint i = 0; i < line->n; i++) {
    const Moment *moment = &drawn->moments[i];
    line->sample[i].time = (gint64)(moment->time * SECOND);
    for (guint t = 0; t < line->n_targets; t++)
      for (guint as = 0; as < N_ASES; as++) {
        MsOutcome outcome = outcome_of(moment->outcomes[t * (N_ASES + 1) + as]);
        ms_timeline_count(line, i, t, roles[as] * 2u + run->participant[as])[outcome]++;
        gboolean was_well = drawn->before < 0 ||
                            drawn->moments[drawn->before].outcomes[t * (N_ASES + 1) + as] == 'L';
        if (i + 1 < line->n && outcome != MS_OUTCOME_LEGITIMATE && was_well &&
            (int)i > drawn->before)
          result->lost[t * N_ASES + as] += drawn->moments[i + 1].time - moment->time;
      }
  }
  result->ended = line->sample[line->n - 1].time;
  result->snapshot = g_new0(MsSnapshot, 2);
  fill_snapshot(drawn, result, "before", drawn->before);
  fill_snapshot(drawn, result, "peak", drawn->peak);
  result->events = 5000;
  result->announcements = 1000;
  result->withdrawals = 234;
  result->converged = TRUE;
  result->refused_export[0] = drawn->kept_back;
  for (guint i = 0; i < result->n_incidents; i++)
    result->leak_sent[i] = drawn->sent;
  result->settled = g_new0(MsSettled, 2);
  result->n_settled = 2;
  result->settled[0] = (MsSettled){0, SECOND / 2, TRUE, 8, 80};
  result->settled[1] = (MsSettled){(gint64)(drawn->start * SECOND),
                                   (gint64)((drawn->start + 1.5) * SECOND), TRUE, 4, 40};
}

DrawnRun *drawn_run_new(const MsTopology *topology, const Drawn *drawn)
{
  DrawnRun *run = g_new0(DrawnRun, 1);
  MsIncident incidents[2];
  for (guint i = 0; i < 2; i++) {
    double end = i == 0 ? drawn->end : drawn->end2;
    incidents[i] = (MsIncident){
        .name = i == 0 ? "first" : "second",
        .kind = drawn->kind,
        .offender =
            drawn->kind == MS_INCIDENT_NONE
                ? MS_NO_AS
                : ms_topology_find(topology, drawn->offender != 0 ? drawn->offender : OFFENDER),
        .victim = ms_topology_find(topology, VICTIM),
        .start = (gint64)((i == 0 ? drawn->start : drawn->start2) * SECOND),
        .end = end == 0 ? MS_TIME_NEVER : (gint64)(end * SECOND),
        .leak_types = MS_LEAK_ALL_TYPES,
    };
    assert_true(ms_prefix_parse("192.0.2.0/24", &incidents[i].prefix, NULL));
    assert_true(ms_prefix_parse("192.0.2.0/25", &incidents[i].hijacked, NULL));
  }
  g_autoptr(GError) error = NULL;
  run->schedule = ms_schedule_new(topology, incidents, drawn->two ? 2 : 1, NULL, 0, &error);
  assert_null(error);
  for (guint as = 0; as < N_ASES; as++)
    run->participant[as] = drawn->participants != NULL && drawn->participants[as] == 'm';
  run->result = ms_result_new(N_ASES, run->schedule->n_prefixes, run->schedule->n_targets,
                              run->schedule->n_incidents);
  fill_result(drawn, run);
  run->run = (MsStoreRun){.name = drawn->name,
                          .title = "A title",
                          .schedule = run->schedule,
                          .result = run->result,
                          .participant = run->participant};
  return run;
}

void drawn_run_free(DrawnRun *run)
{
  ms_schedule_free(run->schedule);
  ms_result_free(run->result);
  g_free(run);
}

const MsSummaryRun *drawn_add(MsSummary *summary, const Drawn *drawn)
{
  DrawnRun *run = drawn_run_new(ms_summary_topology(summary), drawn);
  const MsSummaryRun *added = ms_summary_add(summary, &run->run);
  drawn_run_free(run); /* a summary keeps nothing of it */
  return added;
}

int drawn_set_up(void **state)
{
  DrawnFixture *fixture = g_new0(DrawnFixture, 1);
  fixture->topology = small_topology();
  fixture->summary = ms_summary_new(fixture->topology);
  *state = fixture;
  return 0;
}

int drawn_tear_down(void **state)
{
  DrawnFixture *fixture = *state;
  ms_summary_free(fixture->summary);
  ms_topology_unref(fixture->topology);
  g_free(fixture);
  return 0;
}

/* One leak: AS 8 never has a route; 4, 5 and 6 are detoured one after the other, 7 loses its
 * route for a moment. */
static const Moment leak_moments[] = {
    {0, "UUUUUUUU"},     {1, "LLLLLLLU"},   {99, "LLLLLLLU"},    {100, "LLLLLLLU"},
    {100.5, "LLLDLLLU"}, {101, "LLLDDLLU"}, {102, "LLLDDDLU"},   {103, "LLLDDDUU"},
    {104, "LLLDDDLU"},   {160, "LLLDDDLU"}, {160.2, "LLLLDDLU"}, {161, "LLLLLLLU"},
    {162, "LLLLLLLU"},   {0, NULL}};
const Drawn drawn_leak = {.name = "nobody",
                          .kind = MS_INCIDENT_LEAK,
                          .start = 100,
                          .end = 160,
                          .sent = 2,
                          .participants = "....m...",
                          .moments = leak_moments,
                          .before = 2,
                          .peak = 7};

/* 4 and 5 are spared (5 takes part), 6 is still harmed, 1 is newly harmed. */
const Moment drawn_moved[] = {{0, "UUUUUUUU"},   {99, "LLLLLLLU"},  {100, "LLLLLLLU"},
                              {101, "DLLLLDLU"}, {161, "LLLLLLLU"}, {0, NULL}};
