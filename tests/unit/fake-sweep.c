/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/fake-sweep.h"

#include "models/base/hash.h"
#include "scenarios/run/sweep-work.h"
#include "tests/unit/fake-run.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

FakeWork fake_work = {7, 0, -1, -1};

static const char *const shares[] = {"0%", "20%", "40%", "60%", "80%", "100%", NULL};
static const char *const lists[] = {"founders", "as-of:2020-04-01", NULL};

MsSweep *fake_sweep_new(guint64 trials, guint n_points, guint n_targets)
{
  g_autoptr(GString) text = g_string_new("[topology]\ngenerate = internet-2020\n");
  for (guint t = 0; t < n_targets; t++)
    g_string_append_printf(
        text,
        "[incident i%u]\nkind = origin-hijack\noffender = random:stub\nvictim = random:stub\n", t);
  MsSweep *sweep = g_new0(MsSweep, 1);
  g_autoptr(GError) error = NULL;
  sweep->scenario = ms_scenario_parse(text->str, text->len, "fake.ini", NULL, &error);
  g_assert_no_error(error);
  g_assert(n_points % 2 == 0 && n_points <= 12);
  sweep->topology = fake_topology(400);
  sweep->weights = ms_weights_new(sweep->topology);
  for (guint w = 1; w < MS_N_WEIGHTS; w++)
    ms_weights_model(sweep->weights, sweep->topology, (MsWeight)w);
  sweep->seed = 5;
  sweep->n_axes = 2;
  sweep->axes = g_new0(MsSweepAxis, 2);
  sweep->axes[0] = (MsSweepAxis){"adoption", "rov", (char **)shares, n_points / 2};
  sweep->axes[1] = (MsSweepAxis){"adoption", "cdn-cloud", (char **)lists, 2};
  sweep->n_points = n_points;
  sweep->points = g_new0(MsSweepPoint, n_points);
  for (guint p = 0; p < n_points; p++) {
    MsSweepPoint *point = &sweep->points[p];
    point->value = g_new(guint, 2);
    point->value[0] = p / 2;
    point->value[1] = p % 2;
    point->name =
        g_strdup_printf("adoption.rov=%s, adoption.cdn-cloud=%s", shares[p / 2], lists[p % 2]);
  }
  sweep->rule = (MsSweepRule){.trials = trials, .confidence = 0.95, .n_looks = 1, .look = {trials}};
  sweep->excluded = g_strdup("nobody");
  return sweep;
}

void fake_sweep_free(MsSweep *sweep)
{
  for (guint p = 0; p < sweep->n_points; p++) {
    g_free(sweep->points[p].name);
    g_free(sweep->points[p].value);
  }
  ms_scenario_free((MsScenario *)sweep->scenario);
  ms_weights_free(sweep->weights);
  ms_topology_unref(sweep->topology);
  g_free(sweep->axes);
  g_free(sweep->points);
  g_free(sweep->excluded);
  g_free(sweep);
}

void fake_row(guint32 trial, guint32 point, guint32 target, MsTrial *row)
{
  guint64 bits = ms_hash3(7, trial, point, target);
  double mean = 0.2 / (1 + point);
  guint32 harmed = (guint32)(2000 * mean * ms_hash_unit(bits));
  *row = (MsTrial){.trial = trial,
                   .point = point,
                   .target = target,
                   .offender = (guint32)(ms_hash3(7, trial, 0, 1) % 100000),
                   .victim = (guint32)(ms_hash3(7, trial, 0, 2) % 100000),
                   .state = (guint8)(bits % MS_N_TRIAL_STATES),
                   .offence = (guint8)(bits / 8 % MS_N_TRIAL_OFFENCES),
                   .lost_seconds = trial % 3 == 0 ? (double)NAN : (double)harmed * 1.5};
  row->count[bits % MS_N_GROUPS][MS_OUTCOME_HIJACKED] = harmed;
  row->count[(bits >> 8) % MS_N_GROUPS][MS_OUTCOME_LEGITIMATE] += 1000 - harmed;
  row->region[bits % MS_N_REGIONS][MS_OUTCOME_HIJACKED] = harmed;
  row->region[(bits >> 8) % MS_N_REGIONS][MS_OUTCOME_LEGITIMATE] += 1000 - harmed;
  row->repaired_seconds = trial % 5 == 0 ? (double)harmed / 4 : (double)NAN;
  for (guint w = 0; w < MS_N_WEIGHTS - 1; w++) {
    row->lost_share[w] = trial % 3 == 0 ? (double)NAN : (double)(bits % 1000) / (w + 3);
    row->weighted[w][bits % 2][MS_OUTCOME_HIJACKED] = harmed << (w * 7);
    row->weighted[w][0][MS_OUTCOME_LEGITIMATE] = trial % 4 == 0 ? 0 : (guint32)bits / 8;
  }
}

static gboolean same_number(double a, double b)
{
  return isnan(a) ? isnan(b) != 0 : !(a < b) && !(a > b) && !isnan(b);
}

gboolean fake_same_row(const MsTrial *a, const MsTrial *b)
{
  for (guint w = 0; w < MS_N_WEIGHTS - 1; w++)
    if (!same_number(a->lost_share[w], b->lost_share[w]))
      return FALSE;
  return a->trial == b->trial && a->point == b->point && a->target == b->target &&
         a->offender == b->offender && a->victim == b->victim && a->state == b->state &&
         a->offence == b->offence && same_number(a->lost_seconds, b->lost_seconds) &&
         same_number(a->repaired_seconds, b->repaired_seconds) &&
         memcmp(a->region, b->region, sizeof a->region) == 0 &&
         memcmp(a->weighted, b->weighted, sizeof a->weighted) == 0 &&
         memcmp(a->count, b->count, sizeof a->count) == 0;
}

/* In place of scenarios/plan/sweep.c */

gboolean ms_sweep_draw(const MsSweep *sweep G_GNUC_UNUSED, guint64 trial, MsDraw *draw,
                       GError **error G_GNUC_UNUSED)
{
  *draw = (MsDraw){.trial = trial};
  return TRUE;
}

void ms_draw_clear(MsDraw *draw G_GNUC_UNUSED)
{
}

gboolean ms_sweep_members(const MsSweep *sweep G_GNUC_UNUSED, guint point G_GNUC_UNUSED,
                          guint group G_GNUC_UNUSED, const MsDraw *draw G_GNUC_UNUSED,
                          guint8 *members G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  return TRUE;
}

/* In place of scenarios/run/sweep-work.c */

struct _MsSweepWork {
  guint64 trials;
  guint n_points, n_targets;
};

struct _MsSweepWorker {
  const MsSweepWork *work;
};

MsSweepWork *ms_sweep_work_new(const MsSweep *sweep, GError **error G_GNUC_UNUSED)
{
  MsSweepWork *work = g_new(MsSweepWork, 1);
  *work = (MsSweepWork){sweep->rule.trials, sweep->n_points,
                        ms_scenario_sections(sweep->scenario, "incident")->len};
  return work;
}

void ms_sweep_work_free(MsSweepWork *work)
{
  g_free(work);
}

guint ms_sweep_work_trials(const MsSweepWork *work G_GNUC_UNUSED)
{
  return fake_work.in_unit;
}

guint64 ms_sweep_work_units(const MsSweepWork *work)
{
  return (work->trials + fake_work.in_unit - 1) / fake_work.in_unit;
}

guint ms_sweep_work_rows(const MsSweepWork *work, guint64 unit)
{
  guint64 first = unit * fake_work.in_unit;
  return (guint)MIN(work->trials - first, fake_work.in_unit) * work->n_points * work->n_targets;
}

MsSweepWorker *ms_sweep_worker_new(const MsSweepWork *work)
{
  MsSweepWorker *worker = g_new(MsSweepWorker, 1);
  worker->work = work;
  return worker;
}

void ms_sweep_worker_free(MsSweepWorker *worker)
{
  g_free(worker);
}

gboolean ms_sweep_worker_run(MsSweepWorker *worker, guint64 unit, MsTrial *rows, GError **error)
{
  const MsSweepWork *work = worker->work;
  guint in_trial = work->n_points * work->n_targets, n = ms_sweep_work_rows(work, unit);
  if (fake_work.slow_us > 0)
    g_usleep(fake_work.slow_us);
  if ((gint64)unit == fake_work.crash_at)
    raise(SIGKILL);
  if ((gint64)unit == fake_work.fail_at) {
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
                "unit %" G_GUINT64_FORMAT " was to fail", unit);
    return FALSE;
  }
  for (guint r = 0; r < n; r++)
    fake_row((guint32)(unit * fake_work.in_unit + r / in_trial), r % in_trial / work->n_targets,
             r % work->n_targets, &rows[r]);
  return TRUE;
}
