/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of a summary, on runs drawn by hand: eight ASes, their outcomes at a few moments as
 * letters. Then the words, the plot, the text and the JSON made of them. */
#include "analysis/store/stored.h"
#include "analysis/summary/json.h"
#include "analysis/summary/plot.h"
#include "analysis/summary/table.h"
#include "analysis/summary/text.h"
#include "analysis/summary/words.h"
#include "models/topology/builder.h"
#include "tests/unit/fake-run.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define N_ASES   8
#define VICTIM   2
#define OFFENDER 3
#define SECOND   G_GINT64_CONSTANT(1000000000)

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

typedef struct {
  double time;
  const char *outcomes; /* of the one or, side by side, two targets: "LLLLLLLL HHHHHHHH" */
} Moment;

/**
 * Drawn:
 * @participants: a letter an AS: `m` for those in MANRS
 * @moments: time line; ends at outcomes NULL
 * @before, @peak: numbers of moments; -1 for no such snapshot
 */
typedef struct {
  const char *name;
  MsIncidentKind kind;
  guint32 offender;  /* an AS number; 0: OFFENDER */
  double start, end; /* of the incident; the second one's follow */
  gboolean two;
  double start2, end2;
  const char *participants;
  guint64 sent;
  guint64 kept_back;
  const Moment *moments;
  int before, peak;
} Drawn;

typedef struct {
  MsSchedule *schedule;
  MsResult *result;
  guint8 participant[N_ASES];
  MsStoreRun run;
} Run;

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

static void fill_result(const Drawn *drawn, Run *run)
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

static Run *draw(const MsTopology *topology, const Drawn *drawn)
{
  Run *run = g_new0(Run, 1);
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
  run->run =
      (MsStoreRun){drawn->name, "A title", NULL, run->schedule, run->result, run->participant};
  return run;
}

static void run_free(Run *run)
{
  ms_schedule_free(run->schedule);
  ms_result_free(run->result);
  g_free(run);
}

static const MsSummaryRun *add_drawn(MsSummary *summary, const Drawn *drawn)
{
  Run *run = draw(ms_summary_topology(summary), drawn);
  const MsSummaryRun *added = ms_summary_add(summary, &run->run);
  run_free(run); /* a summary keeps nothing of it */
  return added;
}

typedef struct {
  MsTopology *topology;
  MsSummary *summary;
} Fixture;

static int set_up(void **state)
{
  Fixture *fixture = g_new0(Fixture, 1);
  fixture->topology = small_topology();
  fixture->summary = ms_summary_new(fixture->topology);
  *state = fixture;
  return 0;
}

static int tear_down(void **state)
{
  Fixture *fixture = *state;
  ms_summary_free(fixture->summary);
  ms_topology_unref(fixture->topology);
  g_free(fixture);
  return 0;
}

/* One leak: AS 8 never has a route; 4, 5 and 6 are detoured one after the other, 7 loses its route
 * for a moment. */
static const Moment leak_moments[] = {
    {0, "UUUUUUUU"},     {1, "LLLLLLLU"},   {99, "LLLLLLLU"},    {100, "LLLLLLLU"},
    {100.5, "LLLDLLLU"}, {101, "LLLDDLLU"}, {102, "LLLDDDLU"},   {103, "LLLDDDUU"},
    {104, "LLLDDDLU"},   {160, "LLLDDDLU"}, {160.2, "LLLLDDLU"}, {161, "LLLLLLLU"},
    {162, "LLLLLLLU"},   {0, NULL}};
static const Drawn one_leak = {.name = "nobody",
                               .kind = MS_INCIDENT_LEAK,
                               .start = 100,
                               .end = 160,
                               .sent = 2,
                               .participants = "....m...",
                               .moments = leak_moments,
                               .before = 2,
                               .peak = 7};

static void test_leak(void **state)
{
  const Fixture *fixture = *state;
  const MsSummaryRun *run = add_drawn(fixture->summary, &one_leak);
  assert_int_equal(run->n_targets, 1);
  assert_int_equal(run->participants, 1);
  assert_int_equal(run->announcements + run->withdrawals, 1234);
  const MsSummaryTarget *target = &run->targets[0];
  assert_string_equal(target->name, "first");
  assert_int_equal(target->offender, OFFENDER);
  assert_int_equal(target->victim, VICTIM);
  assert_string_equal(target->victim_name, "Cloudy");
  assert_null(target->offender_name);
  assert_string_equal(target->prefix, "192.0.2.0/24");
  assert_int_equal(target->offence, MS_OFFENCE_COMMITTED);
  assert_int_equal(target->harmed, 4);
  assert_int_equal(target->harmed_as[MS_OUTCOME_DETOURED], 3);
  assert_int_equal(target->harmed_as[MS_OUTCOME_UNREACHABLE], 1);
  assert_int_equal(target->before[MS_OUTCOME_LEGITIMATE], 7);
  assert_int_equal(target->before[MS_OUTCOME_UNREACHABLE], 1);
  assert_int_equal(target->peak[MS_OUTCOME_LEGITIMATE], 3);
  assert_int_equal(target->peak[MS_OUTCOME_UNREACHABLE], 2);
  assert_int_equal(target->final[MS_OUTCOME_LEGITIMATE], 7);
  assert_true(target->half == 1 * SECOND);
  assert_true(target->full == 3 * SECOND);
  assert_true(target->peak_time == 103 * SECOND);
  /* 4: 100.5-160.2, 5: 101-161, 6: 102-161, 7: 103-104 */
  assert_true(fabs(target->minutes - (59.7 + 60 + 59 + 1) / 60) < 1e-9);
  assert_true(fabs(target->side[MS_SIDE_PARTICIPANTS].minutes - 1) < 1e-9);
  assert_int_equal(target->side[MS_SIDE_PARTICIPANTS].ases, 1);
  assert_int_equal(target->side[MS_SIDE_PARTICIPANTS].harmed, 1);
  assert_int_equal(target->side[MS_SIDE_THIRD_PARTIES].ases, 7);
  assert_int_equal(target->side[MS_SIDE_THIRD_PARTIES].harmed, 3);
  assert_int_equal(target->group[MS_ROLE_ACCESS * 2].harmed, 1);
  assert_int_equal(target->group[MS_ROLE_ACCESS * 2 + 1].harmed, 1);
  assert_int_equal(target->group[MS_ROLE_CDN * 2].harmed, 0);
  assert_int_equal(target->group[MS_ROLE_CDN * 2].ases, 1);
  assert_int_equal(target->comparison.baseline, -1);
  assert_int_equal(run->n_phases, 2);
  assert_int_equal(run->phases[1].act, MS_ACT_LEAK_START);
  assert_true(run->phases[1].settling == 3 * SECOND / 2);
}

/* A leak may reach an AS that had no route: that is no harm, and the kinds of harm add up to the
 * harmed. */
static const Moment gift_moments[] = {
    {0, "UUUUUUUU"}, {99, "LLLLLLUU"}, {101, "LLLDBLDU"}, {161, "LLLLLLUU"}, {0, NULL}};

static void test_a_route_by_the_leak_alone(void **state)
{
  const Fixture *fixture = *state;
  Drawn drawn = one_leak;
  drawn.moments = gift_moments;
  drawn.before = 1;
  drawn.peak = 2;
  const MsSummaryTarget *target = &add_drawn(fixture->summary, &drawn)->targets[0];
  assert_int_equal(target->harmed, 2);
  assert_int_equal(target->harmed_as[MS_OUTCOME_DETOURED], 1);
  assert_int_equal(target->harmed_as[MS_OUTCOME_BLACKHOLED], 1);
  assert_int_equal(target->peak[MS_OUTCOME_DETOURED], 2);
}

/* A hijacker's own traffic ends at itself; that is no harm, in the counts, the peak, the minutes or
 * the comparison. */
static const Moment hijack_moments[] = {{0, "UUUUUUUU"},   {99, "LLLLLLLL"},  {100, "LLHLLLLL"},
                                        {101, "HLHHLLBL"}, {110, "HLHHLLLL"}, {120, "LLLLLLLL"},
                                        {0, NULL}};
static const Moment lonely_moments[] = {
    {0, "UUUUUUUU"}, {99, "LLLLLLLL"}, {100, "LLHLLLLL"}, {120, "LLLLLLLL"}, {0, NULL}};

static void test_hijack_leaves_the_offender_out(void **state)
{
  const Fixture *fixture = *state;
  const Drawn drawn = {.name = "hijack",
                       .kind = MS_INCIDENT_SUBPREFIX_HIJACK,
                       .start = 100,
                       .end = 120,
                       .sent = 1,
                       .moments = hijack_moments,
                       .before = 1,
                       .peak = 3};
  const MsSummaryTarget *target = &add_drawn(fixture->summary, &drawn)->targets[0];
  assert_string_equal(target->prefix, "192.0.2.0/25");
  assert_int_equal(target->harmed, 3);
  assert_int_equal(target->peak[MS_OUTCOME_HIJACKED], 3);
  assert_int_equal(target->harmed_as[MS_OUTCOME_HIJACKED], 2);
  assert_int_equal(target->harmed_as[MS_OUTCOME_BLACKHOLED], 1);
  assert_int_equal(target->group[MS_ROLE_TRANSIT * 2].harmed, 0);
  assert_true(fabs(target->minutes - (19 + 19 + 9) / 60.0) < 1e-9);
  assert_true(target->half == SECOND && target->full == SECOND);

  Drawn held = drawn;
  held.name = "held";
  held.moments = lonely_moments;
  held.peak = 2;
  held.participants = "m.......";
  target = &add_drawn(fixture->summary, &held)->targets[0];
  assert_int_equal(target->harmed, 0);
  assert_true(target->half == -1 && target->full == -1);
  assert_true(target->minutes == 0);
  const MsSummaryComparison *comparison = &target->comparison;
  assert_int_equal(comparison->baseline, 0);
  assert_int_equal(comparison->basis, MS_BASIS_PEAK);
  assert_int_equal(comparison->harmed_then[MS_SIDE_PARTICIPANTS], 1);
  assert_int_equal(comparison->spared[MS_SIDE_PARTICIPANTS], 1);
  assert_int_equal(comparison->spared[MS_SIDE_THIRD_PARTIES], 2);
  assert_int_equal(
      comparison->still[0] + comparison->still[1] + comparison->newly[0] + comparison->newly[1], 0);
}

/* 4 and 5 are spared (5 takes part), 6 is still harmed, 1 is newly harmed. */
static const Moment moved_moments[] = {{0, "UUUUUUUU"},   {99, "LLLLLLLU"},  {100, "LLLLLLLU"},
                                       {101, "DLLLLDLU"}, {161, "LLLLLLLU"}, {0, NULL}};

static void test_comparison(void **state)
{
  const Fixture *fixture = *state;
  add_drawn(fixture->summary, &one_leak);
  Drawn drawn = one_leak;
  drawn.name = "manrs";
  drawn.moments = moved_moments;
  drawn.before = 1;
  drawn.peak = 3;
  const MsSummaryComparison *comparison =
      &add_drawn(fixture->summary, &drawn)->targets[0].comparison;
  assert_int_equal(comparison->baseline, 0);
  assert_int_equal(comparison->harmed_then[MS_SIDE_PARTICIPANTS], 1);
  assert_int_equal(comparison->harmed_then[MS_SIDE_THIRD_PARTIES], 3);
  assert_int_equal(comparison->spared[MS_SIDE_PARTICIPANTS], 1);
  assert_int_equal(comparison->spared[MS_SIDE_THIRD_PARTIES], 2);
  assert_int_equal(comparison->still[MS_SIDE_THIRD_PARTIES], 1);
  assert_int_equal(comparison->newly[MS_SIDE_THIRD_PARTIES], 1);
  assert_int_equal(comparison->newly[MS_SIDE_PARTICIPANTS], 0);
}

/* Whom a run is compared with, and what is said of the offender. */
static const Moment calm_moments[] = {
    {0, "UUUUUUUU"}, {99, "LLLLLLLL"}, {162, "LLLLLLLL"}, {0, NULL}};

static void test_offence_and_baseline(void **state)
{
  const Fixture *fixture = *state;
  static const struct {
    const char *name;
    guint32 offender;
    const char *participants;
    guint64 sent, kept_back;
    int baseline;
    MsOffence offence;
  } cases[] = {
      {"first", 3, NULL, 2, 0, -1, MS_OFFENCE_COMMITTED},
      {"its filters hold", 3, "..m.....", 0, 3, 0, MS_OFFENCE_HELD},
      {"others filter", 3, ".m......", 2, 3, 0, MS_OFFENCE_COMMITTED},
      {"stopped by a mechanism without a programme", 3, NULL, 0, 3, 0, MS_OFFENCE_HELD},
      {"another offender", 4, NULL, 0, 0, -1, MS_OFFENCE_NOTHING},
      {"the same, others filter elsewhere", 4, "m.......", 0, 3, 4, MS_OFFENCE_NOTHING},
      {"a third, never seen to leak", 5, "....m...", 0, 3, -1, MS_OFFENCE_HELD},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const Drawn drawn = {.name = cases[i].name,
                         .kind = MS_INCIDENT_LEAK,
                         .offender = cases[i].offender,
                         .start = 100,
                         .end = 160,
                         .participants = cases[i].participants,
                         .sent = cases[i].sent,
                         .kept_back = cases[i].kept_back,
                         .moments = calm_moments,
                         .before = 1,
                         .peak = 1};
    const MsSummaryTarget *target = &add_drawn(fixture->summary, &drawn)->targets[0];
    if (target->offence != cases[i].offence || target->comparison.baseline != cases[i].baseline)
      fail_msg("%s: offence %d, baseline %d", cases[i].name, target->offence,
               target->comparison.baseline);
  }
}

/* A leak to one neighbour alone is another incident than a leak to all. */
static void test_limited_leak_is_another(void **state)
{
  const Fixture *fixture = *state;
  const guint32 neighbours[] = {0, 1};
  static const struct {
    int to; /* number of the neighbour, -1: all */
    int baseline;
  } cases[] = {{-1, -1}, {0, -1}, {1, -1}, {0, 1}, {-1, 0}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    Run *run = draw(fixture->topology, &one_leak);
    if (cases[i].to >= 0) {
      run->schedule->incidents[0].to = g_memdup2(&neighbours[cases[i].to], sizeof *neighbours);
      run->schedule->incidents[0].n_to = 1;
    }
    const MsSummaryTarget *target = &ms_summary_add(fixture->summary, &run->run)->targets[0];
    assert_int_equal(target->comparison.baseline, cases[i].baseline);
    run_free(run);
  }
}

/* Two incidents at different times: the one snapshot "peak" shows the second alone. */
static const Moment two_moments[] = {{0, "UUUUUUUU UUUUUUUU"},
                                     {99, "LLLLLLLL LLLLLLLL"},
                                     {101, "LLLDDLLL LLLLLLLL"},
                                     {160, "LLLLLLLL LLLLLLLL"},
                                     {201, "LLLLLLLL DLLLLDDL"},
                                     {260, "LLLLLLLL LLLLLLLL"},
                                     {300, "LLLLLLLL LLLLLLLL"},
                                     {
                                         0,
                                         NULL,
                                     }};

static void test_two_incidents(void **state)
{
  const Fixture *fixture = *state;
  Drawn drawn = {.name = "two",
                 .kind = MS_INCIDENT_LEAK,
                 .start = 100,
                 .end = 160,
                 .two = TRUE,
                 .start2 = 200,
                 .end2 = 260,
                 .sent = 2,
                 .moments = two_moments,
                 .before = 1,
                 .peak = 4};
  const MsSummaryRun *run = add_drawn(fixture->summary, &drawn);
  assert_int_equal(run->targets[0].harmed, 2);
  assert_true(run->targets[0].full == 1 * SECOND);
  assert_int_equal(run->targets[1].harmed, 3);
  assert_true(run->targets[1].full == 1 * SECOND);
  drawn.name = "two again";
  run = add_drawn(fixture->summary, &drawn);
  assert_int_equal(run->targets[0].comparison.basis, MS_BASIS_EVER);
  assert_int_equal(run->targets[0].comparison.still[MS_SIDE_THIRD_PARTIES], 2);
  assert_int_equal(run->targets[1].comparison.basis, MS_BASIS_PEAK);
  assert_int_equal(run->targets[1].comparison.still[MS_SIDE_THIRD_PARTIES], 3);
}

/* What the end of an offence stirs up is no peak of it, but time lost all the same. */
static const Moment aftermath_moments[] = {{0, "UUUUUUUU"},   {99, "LLLLLLLL"},  {101, "LLLDLLLL"},
                                           {160, "LLLDLLLL"}, {161, "ULLUULUU"}, {167, "LLLLLLLL"},
                                           {170, "LLLLLLLL"}, {0, NULL}};

static void test_aftermath_is_no_peak(void **state)
{
  const Fixture *fixture = *state;
  Drawn drawn = one_leak;
  drawn.moments = aftermath_moments;
  drawn.before = 1;
  drawn.peak = 3;
  const MsSummaryTarget *target = &add_drawn(fixture->summary, &drawn)->targets[0];
  assert_int_equal(target->harmed, 1);
  assert_true(target->full == SECOND);
  assert_true(fabs(target->minutes - (66 + 4 * 6) / 60.0) < 1e-9);
}

/* Before a later incident is just before it: AS 8 has lost its route by then. */
static const Moment changed_moments[] = {
    {0, "UUUUUUUU UUUUUUUU"},   {99, "LLLLLLLL LLLLLLLL"},  {101, "LLLDDLLL LLLLLLLL"},
    {160, "LLLLLLLL LLLLLLLL"}, {170, "LLLLLLLU LLLLLLLU"}, {201, "LLLLLLLU DLLLLDDU"},
    {260, "LLLLLLLU LLLLLLLU"}, {300, "LLLLLLLU LLLLLLLU"}, {0, NULL}};

static void test_before_a_later_incident(void **state)
{
  const Fixture *fixture = *state;
  const Drawn drawn = {.name = "two",
                       .kind = MS_INCIDENT_LEAK,
                       .start = 100,
                       .end = 160,
                       .two = TRUE,
                       .start2 = 200,
                       .end2 = 260,
                       .sent = 2,
                       .moments = changed_moments,
                       .before = 1,
                       .peak = 5};
  const MsSummaryRun *run = add_drawn(fixture->summary, &drawn);
  assert_int_equal(run->targets[0].before[MS_OUTCOME_LEGITIMATE], 8);
  assert_int_equal(run->targets[0].harmed, 2);
  assert_int_equal(run->targets[1].before[MS_OUTCOME_LEGITIMATE], 7);
  assert_int_equal(run->targets[1].harmed, 3);
}

/* No offence, no snapshot: a session fails, and the state before that stands for "before". */
static void test_session_fault(void **state)
{
  const Fixture *fixture = *state;
  static const Moment moments[] = {
      {0, "UUUUUUUU"}, {1, "LLLLLLLL"}, {50, "LLLLUULL"}, {60, "LLLLLLLL"}, {0, NULL}};
  const Drawn drawn = {
      .name = "cable", .kind = MS_INCIDENT_NONE, .moments = moments, .before = -1, .peak = -1};
  Run *run = draw(fixture->topology, &drawn);
  const MsSessionFault fault = {"cable", 0, 4, 50 * SECOND, 60 * SECOND};
  MsIncident calm = run->schedule->incidents[0];
  MsSchedule *schedule = ms_schedule_new(fixture->topology, &calm, 1, &fault, 1, NULL);
  run->run.schedule = schedule;
  const MsSummaryTarget *target = &ms_summary_add(fixture->summary, &run->run)->targets[0];
  assert_int_equal(target->offence, MS_OFFENCE_NONE);
  assert_int_equal(target->harmed, 2);
  assert_int_equal(target->harmed_as[MS_OUTCOME_UNREACHABLE], 2);
  assert_true(target->start == 50 * SECOND);
  ms_schedule_free(schedule);
  run_free(run);

  const MsSummaryTarget *nothing = &add_drawn(fixture->summary, &drawn)->targets[0];
  assert_int_equal(nothing->harmed, 0);
  assert_true(nothing->start == MS_TIME_NEVER);
}

/* A summary of what was stored is the summary of what was run. */
static void test_stored_is_the_same(void **state G_GNUC_UNUSED)
{
  static const FakeIncident incident = {"leak",
                                        MS_INCIDENT_LEAK,
                                        500,
                                        "198.18.0.0/16",
                                        NULL,
                                        600,
                                        1800,
                                        0.25,
                                        MS_OUTCOME_DETOURED,
                                        MS_OUTCOME_UNREACHABLE,
                                        7};
  const FakeSpec specs[] = {
      {.name = "a", .incidents = &incident, .n_incidents = 1, .sent = 3, .spread = 2},
      {.name = "b",
       .incidents = &incident,
       .n_incidents = 1,
       .sent = 3,
       .spread = 2,
       .participating = 0.2,
       .immune = TRUE},
  };
  g_autoptr(MsTopology) topology = fake_topology(500);
  g_autoptr(MsSummary) direct = ms_summary_new(topology);
  g_autofree char *folder = g_dir_make_tmp("test-summary-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "out.h5", NULL);
  MsStoreHeader header = fake_header(topology);
  g_autoptr(GError) error = NULL;
  {
    g_autoptr(MsStore) store = ms_store_create(path, &header, &error);
    for (guint i = 0; i < 2; i++) {
      g_autoptr(FakeRun) fake = fake_run_new(topology, &specs[i]);
      ms_summary_add(direct, &fake->run);
      assert_true(ms_store_add_run(store, &fake->run, &error));
    }
    assert_true(ms_store_finish(store, &error));
  }
  g_autoptr(MsStored) stored = ms_store_open(path, &error);
  assert_null(error);
  g_autoptr(MsSummary) again = ms_summary_new(&stored->topology);
  for (guint i = 0; i < 2; i++) {
    g_autoptr(MsStoredRun) run = ms_stored_run(stored, i, &error);
    assert_null(error);
    ms_summary_add(again, &run->run);
  }
  g_autofree char *x = ms_summary_json_text(direct), *y = ms_summary_json_text(again);
  assert_string_equal(x, y);
  g_unlink(path);
  g_rmdir(folder);
}

/* Words */

static void check_text(char *got, const char *expected)
{
  assert_string_equal(got, expected);
  g_free(got);
}

static void test_words(void **state G_GNUC_UNUSED)
{
  static const struct {
    gint64 ns;
    const char *words;
  } durations[] = {
      {0, "0 ms"},
      {1200000, "1.2 ms"},
      {9960000, "10 ms"},
      {340000000, "340 ms"},
      {999400000, "999 ms"},
      {999600000, "1 s"},
      {1200000000, "1.2 s"},
      {30 * SECOND, "30 s"},
      {31240000000, "31.2 s"},
      {59960000000, "1 min"},
      {125 * SECOND, "2 min 5 s"},
      {3599600000000, "1 h"},
      {3900 * SECOND, "1 h 5 min"},
      {86390 * SECOND, "1 d"},
      {90000 * SECOND, "1 d 1 h"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(durations); i++)
    check_text(ms_words_duration(durations[i].ns), durations[i].words);
  static const struct {
    guint64 part, whole;
    const char *share, *count_share;
  } shares[] = {
      {0, 75000, "0 %", "0"},
      {1, 75000, "<0.1 %", "1 (<0.1 %)"},
      {17550, 75000, "23.4 %", "17,550 (23.4 %)"},
      {37500, 75000, "50.0 %", "37,500 (50.0 %)"},
      {74999, 75000, ">99.9 %", "74,999 (>99.9 %)"},
      {75000, 75000, "100 %", "75,000 (100 %)"},
      {0, 0, "0 %", "0"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(shares); i++) {
    check_text(ms_words_share(shares[i].part, shares[i].whole), shares[i].share);
    check_text(ms_words_count_share(shares[i].part, shares[i].whole), shares[i].count_share);
  }
  check_text(ms_words_count(0), "0");
  check_text(ms_words_count(999), "999");
  check_text(ms_words_count(1000), "1,000");
  check_text(ms_words_count(G_MAXUINT64), "18,446,744,073,709,551,615");
  check_text(ms_words_minutes(0), "0");
  check_text(ms_words_minutes(0.04), "<0.1");
  check_text(ms_words_minutes(2.55), "2.5");
  check_text(ms_words_minutes(9.96), "10");
  check_text(ms_words_minutes(351234.4), "351,234");
  check_text(ms_words_percent(0.125), "12.5 %");
  check_text(ms_words_as(15169, "Google"), "AS15169 (Google)");
  check_text(ms_words_as(64500, NULL), "AS64500");
  assert_int_equal(ms_words_width("\xc3\xa4\xe4\xb8\xad"), 3);
}

static void test_words_in_any_locale(void **state)
{
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
    skip();
  test_words(state);
  setlocale(LC_ALL, "C");
}

static void test_wrap(void **state G_GNUC_UNUSED)
{
  g_autoptr(GString) text = g_string_new(NULL);
  ms_words_wrap(text, "one two three fourfivesixseven eight", 2, 12);
  assert_string_equal(text->str, "  one two\n  three\n  fourfivesixseven\n  eight\n");
}

static void test_table(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTable) table = ms_table_new(3, 1);
  const char *cells[] = {"",  "long-\nname", "b",          NULL,  "row",
                         "1", "22",          "r\xc3\xb6w", "333", "4\n5"};
  for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
    if (cells[i] == NULL)
      ms_table_add_rule(table);
    else
      ms_table_add(table, g_strdup(cells[i]));
    if (i == 0)
      ms_table_emphasise(table);
  }
  g_autoptr(GString) text = g_string_new(NULL);
  ms_table_append(table, FALSE, FALSE, text);
  assert_string_equal(text->str, "       long-\n"
                                 "        name    b\n"
                                 " ----------------\n"
                                 " row       1   22\n"
                                 " r\xc3\xb6w     333    4\n"
                                 "                5\n");
}

/* The plot */

static void test_plot_top(void **state G_GNUC_UNUSED)
{
  static const double cases[][2] = {{0, 0.01},     {0.234, 0.25}, {0.25, 0.25}, {0.2501, 0.3},
                                    {0.009, 0.01}, {0.93, 1},     {1, 1},       {0.00011, 0.00015}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    assert_true(fabs(ms_plot_top(cases[i][0]) - cases[i][1]) < 1e-9);
}

static void test_plot(void **state G_GNUC_UNUSED)
{
  const gint64 time[] = {0, 10 * SECOND, 20 * SECOND, 30 * SECOND, 31 * SECOND};
  const guint32 value[] = {0, 50, 100, 1, 0};
  MsPlot plot = {.title = "harmed",
                 .n = 5,
                 .time = time,
                 .value = value,
                 .whole = 100,
                 .top = 1,
                 .n_panels = 1,
                 .panel = {{0, 40 * SECOND, 0, 40, "starts", 30 * SECOND, "ends"}}};
  g_autoptr(GString) text = g_string_new(NULL);
  ms_plot_append(&plot, FALSE, FALSE, text);
  assert_string_equal(text->str, "  harmed\n"
                                 "    100 % +                    ##########\n"
                                 "          |                    ##########\n"
                                 "          |                    ##########\n"
                                 "          |                    ##########\n"
                                 "     50 % +          ####################\n"
                                 "          |          ####################\n"
                                 "          |          ####################\n"
                                 "          |          ####################.\n"
                                 "      0 % ++-------------------+-------------------\n"
                                 "           0 s                 20 s\n"
                                 "           starts                        ^ ends\n");
}

/* Text and JSON */

static void add_fakes(MsSummary *summary, const MsTopology *topology)
{
  static const FakeIncident leak = {"leak",
                                    MS_INCIDENT_LEAK,
                                    500,
                                    "198.18.0.0/16",
                                    NULL,
                                    600,
                                    1800,
                                    0.25,
                                    MS_OUTCOME_DETOURED,
                                    MS_OUTCOME_UNREACHABLE,
                                    40};
  static const FakeIncident founder = {"leak",
                                       MS_INCIDENT_LEAK,
                                       700,
                                       "198.18.0.0/16",
                                       NULL,
                                       600,
                                       0,
                                       0.3,
                                       MS_OUTCOME_DETOURED,
                                       MS_OUTCOME_LOOPED,
                                       3};
  const FakeSpec specs[] = {
      {.name = "nobody",
       .title = "Nobody",
       .incidents = &leak,
       .n_incidents = 1,
       .sent = 3,
       .spread = 2},
      {.name = "some",
       .incidents = &leak,
       .n_incidents = 1,
       .sent = 3,
       .spread = 2,
       .participating = 0.2,
       .immune = TRUE},
      {.name = "a-founder-leaks-and-nobody-takes-part",
       .incidents = &founder,
       .n_incidents = 1,
       .sent = 3,
       .spread = 40},
      {.name = "a-founder-leaks",
       .incidents = &founder,
       .n_incidents = 1,
       .sent = 0,
       .spread = 2,
       .participating = 0.01,
       .kept_back = 5},
      {.name = "unsettled",
       .title = "A title that is so long that it has to be broken into lines, because no line of "
                "the text is ever wider than one hundred columns",
       .incidents = &leak,
       .n_incidents = 1,
       .sent = 3,
       .spread = 2000,
       .restless = TRUE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(specs); i++) {
    g_autoptr(FakeRun) fake = fake_run_new(topology, &specs[i]);
    ms_summary_add(summary, &fake->run);
  }
}

static void check_lines(const char *text, gboolean ascii)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (ms_words_width(lines[i]) > 100)
      fail_msg("wider than 100 columns: %s", lines[i]);
    if (g_str_has_suffix(lines[i], " "))
      fail_msg("ends in a space: `%s`", lines[i]);
    for (const char *c = lines[i]; ascii && *c != '\0'; c++)
      if ((guchar)*c < ' ' || (guchar)*c > '~')
        fail_msg("not ASCII: %s", lines[i]);
  }
}

/* Lines may be broken anywhere. */
static void check_says(const char *text, const char *words)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autofree char *joined = g_strjoinv(" ", lines);
  if (strstr(joined, words) == NULL)
    fail_msg("nowhere does it say `%s`", words);
}

static void test_text(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = fake_topology(800);
  g_autoptr(MsSummary) summary = ms_summary_new(topology);
  add_fakes(summary, topology);
  g_autoptr(GString) plain = g_string_new(NULL), fancy = g_string_new(NULL),
                     coloured = g_string_new(NULL);
  ms_summary_append_text(summary, (MsTextStyle){FALSE, FALSE}, plain);
  ms_summary_append_text(summary, (MsTextStyle){TRUE, FALSE}, fancy);
  ms_summary_append_text(summary, (MsTextStyle){TRUE, TRUE}, coloured);
  check_lines(plain->str, TRUE);
  check_lines(fancy->str, FALSE);
  assert_null(strchr(fancy->str, '\033'));
  assert_non_null(strchr(coloured->str, '\033'));
  g_autoptr(GRegex) escapes = g_regex_new("\033\\[[0-9]*m", 0, 0, NULL);
  g_autoptr(GRegex) ends = g_regex_new(" +$", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *bare = g_regex_replace_literal(escapes, coloured->str, -1, 0, "", 0, NULL);
  g_autofree char *trimmed = g_regex_replace_literal(ends, bare, -1, 0, "", 0, NULL);
  assert_string_equal(trimmed, fancy->str);

  check_says(fancy->str, "Routes of AS15169 (Example Cloud) to 198.18.0.0/16 leaked by AS500: ");
  check_says(fancy->str, "had their traffic detoured");
  check_says(fancy->str, "lost their legitimate path");
  check_says(fancy->str, "looped)");
  check_says(fancy->str, "Did not converge: stopped at ");
  check_says(fancy->str, "(AS20, AS30, AS40)");
  check_says(fancy->str, "by construction");
  check_says(fancy->str, "it ends, 20 min later");
  check_says(fancy->str, "third parties protected");
  check_says(fancy->str, "compared with");
}

/* Compares with a file of tests/golden; with MANRS_SIM_WRITE_GOLDEN set, writes it instead. */
static void check_golden(const char *name, const char *text)
{
  g_autofree char *path = g_build_filename(MS_SOURCE_DIR, "tests", "golden", name, NULL);
  g_autofree char *expected = NULL;
  if (g_getenv("MANRS_SIM_WRITE_GOLDEN") != NULL)
    assert_true(g_file_set_contents(path, text, -1, NULL));
  if (!g_file_get_contents(path, &expected, NULL, NULL))
    fail_msg("%s cannot be read", path);
  if (!g_str_equal(text, expected))
    fail_msg("not as in %s:\n%s", path, text);
}

static void test_golden_text(void **state)
{
  const Fixture *fixture = *state;
  add_drawn(fixture->summary, &one_leak);
  g_autoptr(GString) one = g_string_new(NULL), two = g_string_new(NULL);
  ms_summary_append_text(fixture->summary, (MsTextStyle){TRUE, FALSE}, one);
  check_golden("summary-one-run.txt", one->str);
  Drawn drawn = one_leak;
  drawn.name = "manrs";
  drawn.participants = "m.mmm.m.";
  drawn.moments = moved_moments;
  drawn.before = 1;
  drawn.peak = 3;
  add_drawn(fixture->summary, &drawn);
  ms_summary_append_run(fixture->summary, 1, (MsTextStyle){FALSE, FALSE}, two);
  ms_summary_append_comparison(fixture->summary, (MsTextStyle){FALSE, FALSE}, two);
  ms_summary_append_words(fixture->summary, two);
  check_golden("summary-two-runs-ascii.txt", two->str);
}

static JsonObject *target_of(JsonNode *root, guint run)
{
  JsonArray *runs = json_object_get_array_member(json_node_get_object(root), "runs");
  JsonObject *object = json_array_get_object_element(runs, run);
  return json_array_get_object_element(json_object_get_array_member(object, "targets"), 0);
}

static void test_json(void **state)
{
  const Fixture *fixture = *state;
  add_drawn(fixture->summary, &one_leak);
  Drawn drawn = one_leak;
  drawn.name = "manrs";
  drawn.moments = moved_moments;
  drawn.before = 1;
  drawn.peak = 3;
  drawn.end = 160;
  add_drawn(fixture->summary, &drawn);
  g_autofree char *text = ms_summary_json_text(fixture->summary);
  assert_true(g_str_has_suffix(text, "}\n"));
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = json_from_string(text, &error);
  assert_null(error);
  JsonObject *object = json_node_get_object(root);
  assert_string_equal(json_object_get_string_member(object, "format"), MS_SUMMARY_FORMAT);
  assert_int_equal(
      json_object_get_int_member(json_object_get_object_member(object, "topology"), "ases"),
      N_ASES);
  JsonObject *target = target_of(root, 0);
  assert_string_equal(json_object_get_string_member(target, "kind"), "leak");
  assert_int_equal(json_object_get_int_member(target, "harmed"), 4);
  assert_true(json_object_get_double_member(target, "harmed_share") == 0.5);
  assert_true(json_object_get_double_member(target, "time_to_half_s") == 1);
  assert_true(json_object_get_double_member(target, "time_to_full_s") == 3);
  assert_true(json_object_get_null_member(target, "comparison"));
  assert_string_equal(
      json_object_get_string_member(json_object_get_object_member(target, "victim"), "name"),
      "Cloudy");
  assert_true(
      json_object_get_null_member(json_object_get_object_member(target, "offender"), "name"));
  JsonObject *curve = json_object_get_object_member(target, "curve");
  assert_int_equal(json_array_get_length(json_object_get_array_member(curve, "time_s")),
                   json_array_get_length(json_object_get_array_member(curve, "harmed")));
  JsonObject *comparison = json_object_get_object_member(target_of(root, 1), "comparison");
  assert_string_equal(json_object_get_string_member(comparison, "baseline"), "nobody");
  JsonObject *third = json_object_get_object_member(comparison, "third_parties");
  assert_int_equal(json_object_get_int_member(third, "harmed_in_baseline"), 3);
  assert_int_equal(json_object_get_int_member(third, "protected"), 2);
  assert_int_equal(json_object_get_int_member(third, "still_harmed"), 1);
  assert_int_equal(json_object_get_int_member(third, "newly_harmed"), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_leak),
      TEST(test_hijack_leaves_the_offender_out),
      TEST(test_a_route_by_the_leak_alone),
      TEST(test_comparison),
      TEST(test_offence_and_baseline),
      TEST(test_limited_leak_is_another),
      TEST(test_two_incidents),
      TEST(test_aftermath_is_no_peak),
      TEST(test_before_a_later_incident),
      TEST(test_session_fault),
      TEST(test_stored_is_the_same),
      TEST(test_words),
      TEST(test_words_in_any_locale),
      TEST(test_wrap),
      TEST(test_table),
      TEST(test_plot_top),
      TEST(test_plot),
      TEST(test_text),
      TEST(test_golden_text),
      TEST(test_json),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
