/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of a summary, on runs drawn by hand: eight ASes, their outcomes at a few moments as
 * letters. */
#include "analysis/store/stored.h"
#include "analysis/summary/json.h"
#include "tests/unit/drawn-run.h"
#include "tests/unit/fake-run.h"

#include <glib/gstdio.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_leak(void **state)
{
  const DrawnFixture *fixture = *state;
  const MsSummaryRun *run = drawn_add(fixture->summary, &drawn_leak);
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
  const DrawnFixture *fixture = *state;
  Drawn drawn = drawn_leak;
  drawn.moments = gift_moments;
  drawn.before = 1;
  drawn.peak = 2;
  const MsSummaryTarget *target = &drawn_add(fixture->summary, &drawn)->targets[0];
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
  const DrawnFixture *fixture = *state;
  const Drawn drawn = {.name = "hijack",
                       .kind = MS_INCIDENT_SUBPREFIX_HIJACK,
                       .start = 100,
                       .end = 120,
                       .sent = 1,
                       .moments = hijack_moments,
                       .before = 1,
                       .peak = 3};
  const MsSummaryTarget *target = &drawn_add(fixture->summary, &drawn)->targets[0];
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
  target = &drawn_add(fixture->summary, &held)->targets[0];
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

/* 4 and 5 are spared (5 takes part), 6 is still harmed, 1 is newly harmed: drawn_moved. */
static void test_comparison(void **state)
{
  const DrawnFixture *fixture = *state;
  drawn_add(fixture->summary, &drawn_leak);
  Drawn drawn = drawn_leak;
  drawn.name = "manrs";
  drawn.moments = drawn_moved;
  drawn.before = 1;
  drawn.peak = 3;
  const MsSummaryComparison *comparison =
      &drawn_add(fixture->summary, &drawn)->targets[0].comparison;
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
  const DrawnFixture *fixture = *state;
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
    const MsSummaryTarget *target = &drawn_add(fixture->summary, &drawn)->targets[0];
    if (target->offence != cases[i].offence || target->comparison.baseline != cases[i].baseline)
      fail_msg("%s: offence %d, baseline %d", cases[i].name, target->offence,
               target->comparison.baseline);
  }
}

/* A leak to one neighbour alone is another incident than a leak to all. */
static void test_limited_leak_is_another(void **state)
{
  const DrawnFixture *fixture = *state;
  const guint32 neighbours[] = {0, 1};
  static const struct {
    int to; /* number of the neighbour, -1: all */
    int baseline;
  } cases[] = {{-1, -1}, {0, -1}, {1, -1}, {0, 1}, {-1, 0}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    DrawnRun *run = drawn_run_new(fixture->topology, &drawn_leak);
    if (cases[i].to >= 0) {
      run->schedule->incidents[0].to = g_memdup2(&neighbours[cases[i].to], sizeof *neighbours);
      run->schedule->incidents[0].n_to = 1;
    }
    const MsSummaryTarget *target = &ms_summary_add(fixture->summary, &run->run)->targets[0];
    assert_int_equal(target->comparison.baseline, cases[i].baseline);
    drawn_run_free(run);
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
  const DrawnFixture *fixture = *state;
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
  const MsSummaryRun *run = drawn_add(fixture->summary, &drawn);
  assert_int_equal(run->targets[0].harmed, 2);
  assert_true(run->targets[0].full == 1 * SECOND);
  assert_int_equal(run->targets[1].harmed, 3);
  assert_true(run->targets[1].full == 1 * SECOND);
  drawn.name = "two again";
  run = drawn_add(fixture->summary, &drawn);
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
  const DrawnFixture *fixture = *state;
  Drawn drawn = drawn_leak;
  drawn.moments = aftermath_moments;
  drawn.before = 1;
  drawn.peak = 3;
  const MsSummaryTarget *target = &drawn_add(fixture->summary, &drawn)->targets[0];
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
  const DrawnFixture *fixture = *state;
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
  const MsSummaryRun *run = drawn_add(fixture->summary, &drawn);
  assert_int_equal(run->targets[0].before[MS_OUTCOME_LEGITIMATE], 8);
  assert_int_equal(run->targets[0].harmed, 2);
  assert_int_equal(run->targets[1].before[MS_OUTCOME_LEGITIMATE], 7);
  assert_int_equal(run->targets[1].harmed, 3);
}

/* No offence, no snapshot: a session fails, and the state before that stands for "before". */
static void test_session_fault(void **state)
{
  const DrawnFixture *fixture = *state;
  static const Moment moments[] = {
      {0, "UUUUUUUU"}, {1, "LLLLLLLL"}, {50, "LLLLUULL"}, {60, "LLLLLLLL"}, {0, NULL}};
  const Drawn drawn = {
      .name = "cable", .kind = MS_INCIDENT_NONE, .moments = moments, .before = -1, .peak = -1};
  DrawnRun *run = drawn_run_new(fixture->topology, &drawn);
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
  drawn_run_free(run);

  const MsSummaryTarget *nothing = &drawn_add(fixture->summary, &drawn)->targets[0];
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, drawn_set_up, drawn_tear_down)
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
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
