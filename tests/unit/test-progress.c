/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line that says how far the work is: what it says and how much of it fits. */
#include "scenarios/cli/progress.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_line(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *what;
    double fraction, rate;
    gint64 simulated;
    double left;
    gboolean utf8;
    guint width;
    const char *expected;
  } cases[] = {
      {"run", 0.5, 3.1e6, G_GINT64_CONSTANT(600000000000), 4.4, FALSE, 100,
       "run  [##########..........]  50 %  4 s left  3.1 M events/s  simulated 10 min"},
      {"run", 1, 120e3, 0, 0, TRUE, 100,
       "run  [████████████████████]  100 %  0 ms left  120 k events/s  simulated 0 ms"},
      {"run", 0.02, 1e6, 0, -1, FALSE, 100,
       "run  [....................]  2 %  1.0 M events/s  simulated 0 ms"},
      {"run", 0.5, 3.1e6, 0, 4, FALSE, 45, "run  [##########..........]  50 %  4 s left"},
      {"run", 0.5, 3.1e6, 0, 4, FALSE, 25, "run  50 %  4 s left"},
      {"a run with a long name", 0.5, 3.1e6, 0, 4, FALSE, 25, "a run with a long name"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *line =
        ms_progress_line(cases[i].what, cases[i].fraction, cases[i].rate, cases[i].simulated,
                         cases[i].left, cases[i].utf8, cases[i].width);
    assert_string_equal(line, cases[i].expected);
  }
}

static void test_sweep_line(void **state G_GNUC_UNUSED)
{
  static const struct {
    MsSweepState state;
    gboolean utf8;
    guint width;
    const char *expected;
  } cases[] = {
      {{4096, 10000, 18000, 4.4, {0.041, 0.003}, {0.002, 0.001}},
       FALSE,
       120,
       "trial 4,096 of 10,000  [########............]  41 %  4 s left  18 k runs/s  impact 4.1 % "
       "+- 0.2 ... 0.3 % +- 0.1"},
      {{4096, 10000, 2.5e6, 4.4, {0.041, 0.041}, {0.002, 0.002}},
       TRUE,
       120,
       "trial 4,096 of 10,000  [████████············]  41 %  4 s left  2.5 M runs/s  impact 4.1 % "
       "± "
       "0.2"},
      {{1, 2, 12, -1, {0.5, 0.25}, {(double)INFINITY, (double)INFINITY}},
       FALSE,
       120,
       "trial 1 of 2  [##########..........]  50 %  12 runs/s  impact 50.0 % ... 25.0 %"},
      {{0, 10000, 0, -1, {0, 0}, {(double)INFINITY, (double)INFINITY}},
       FALSE,
       120,
       "trial 0 of 10,000  [....................]  0 %  0 runs/s"},
      {{4096, 10000, 18000, 4.4, {0.041, 0.003}, {0.002, 0.001}},
       FALSE,
       45,
       "trial 4,096 of 10,000  41 %  4 s left"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *line = ms_progress_sweep_line(&cases[i].state, cases[i].utf8, cases[i].width);
    assert_string_equal(line, cases[i].expected);
  }
}

static void test_spoofing_line(void **state G_GNUC_UNUSED)
{
  static const struct {
    MsSpoofingNews news;
    double seconds;
    const char *expected;
  } cases[] = {
      {{0, 16, 0, {0, 0}}, 1, "block 0 of 16  [....................]  0 %"},
      {{4, 16, 8000000000, {1, 0.123}},
       10,
       "block 4 of 16  [#####...............]  25 %  30 s left  800.0 M pairs/s  arrives 100.0 % "
       "... 12.3 %"},
      {{16, 16, 9000, {0.5, 0.5}},
       3,
       "block 16 of 16  [####################]  100 %  0 ms left  3000 pairs/s  arrives 50.0 %"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *line = ms_progress_spoofing_line(&cases[i].news, cases[i].seconds, FALSE, 120);
    assert_string_equal(line, cases[i].expected);
  }
}

/* Runs and the stretches in them count the same; nothing ever goes back. */
static void test_fraction(void **state G_GNUC_UNUSED)
{
  double last = -1;
  assert_true(ms_progress_fraction(1, 0, 1, 0, 0, 0) == 0.5);
  assert_true(ms_progress_fraction(0, 0, 0, 0, 0, 0) <= 1);
  for (guint run = 0; run < 3; run++)
    for (guint phase = 0; phase < 4; phase++)
      for (guint64 events = 0; events < 300; events += 50) {
        double now = ms_progress_fraction(3, run, 4, phase, events, 100);
        assert_true(now >= last && now < 1);
        last = now;
      }
  assert_true(last > 0.99);
}

/* Without a terminal nothing is drawn, and the run goes on. */
static void test_silent(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsProgress) progress = ms_progress_new(TRUE);
  ms_progress_stage(progress, "reading");
  assert_true(ms_progress_update(progress, 0, 0, 0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_line),          cmocka_unit_test(test_sweep_line),
      cmocka_unit_test(test_spoofing_line), cmocka_unit_test(test_fraction),
      cmocka_unit_test(test_silent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
