/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/made-sweep.h"

#include "analysis/store/sweep-file.h"
#include "models/base/hash.h"
#include "tests/unit/fake-run.h"

#include <math.h>

enum { N_GROUP = 50 };

const char *const made_rov[] = {"0%", "20%", "40%", NULL};
static const char *const operators[] = {"founders, 10%", "none", NULL};
static const MsStoreAxis axes[] = {{"adoption", "rov", 3, made_rov},
                                   {"adoption", "operators", 2, operators}};
static const guint values[MADE_POINTS][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}, {2, 1}};
static const MsStorePoint points[] = {{"p0", values[0]}, {"p1", values[1]}, {"p2", values[2]},
                                      {"p3", values[3]}, {"p4", values[4]}, {"p5", values[5]}};
static const char *const targets[] = {"one", "two", NULL};

/* Nobody takes part where operators = none. Tier-1 ASes are hit harder, participants
 * half as hard; two exchanges, outside. A network weighs what the number of its role is, and the
 * region is by role too. */
MsTrial made_row(const Made *made, guint64 number)
{
  MsTrial row = {.target = (guint32)(number % made->n_targets),
                 .point = (guint32)(number / made->n_targets % MADE_POINTS),
                 .trial = (guint32)(number / made->n_targets / MADE_POINTS)};
  guint64 bits = ms_hash3(3, 1, row.trial, row.target);
  double u = ms_hash_unit(bits);
  if ((made->rare >> row.target & 1) != 0)
    u = bits % 40 == 0 ? u : 0;
  double hit = made->nothing ? 0 : u * (1 - 0.3 * values[row.point][0]);
  gboolean participants = values[row.point][1] == 0;
  if (made->n_offenders > 0)
    row.offender = made->topology->asn[bits % made->n_offenders];
  row.victim = made->topology->asn[row.trial % made->topology->n_ases];
  row.state = row.trial % 10 == 3 ? MS_TRIAL_MULTIPLE : MS_TRIAL_SETTLED;
  row.state = row.trial % 10 == 4 && row.point == 1 ? MS_TRIAL_OSCILLATES : row.state;
  row.offence = row.trial % 5 == 2 && row.point > 2 ? MS_TRIAL_HELD : MS_TRIAL_COMMITTED;
  row.offence = row.trial % 50 == 7 ? MS_TRIAL_NOTHING : row.offence;
  row.lost_seconds = made->timed ? 60.0 * u : NAN;
  for (guint role = 0; role < MS_N_ROLES; role++)
    for (guint side = 0; side < 2; side++) {
      guint32 *count = row.count[role * 2 + side];
      guint32 n = role == MS_ROLE_IXP          ? (side == 0 ? 2 : 0)
                  : side == 1 && !participants ? 0
                                               : N_GROUP;
      double share = (role == MS_ROLE_TIER1 ? sqrt(hit) : hit) * (side == 1 ? 0.5 : 1);
      guint32 hurt = (guint32)lround(share * n);
      count[MS_OUTCOME_HIJACKED] = hurt / 2;
      count[MS_OUTCOME_DETOURED] = hurt - hurt / 2;
      count[MS_OUTCOME_UNREACHABLE] = hurt < n && role == MS_ROLE_ACCESS;
      count[MS_OUTCOME_LEGITIMATE] = n - hurt - count[MS_OUTCOME_UNREACHABLE];
      for (guint o = 0; o < MS_N_OUTCOMES; o++) {
        row.region[role % MS_N_REGIONS][o] += count[o];
        for (guint w = 0; w < MS_N_WEIGHTS - 1; w++)
          row.weighted[w][side][o] += count[o] * (role + w);
      }
    }
  row.repaired_seconds = made->timed ? 600.0 * u : NAN;
  for (guint w = 0; w < MS_N_WEIGHTS - 1; w++)
    row.lost_share[w] = made->timed ? 30.0 * u / (w + 1) : NAN;
  return row;
}

static gboolean made_rows(gpointer user_data, guint64 first, gsize n, MsTrial *rows, GError **error)
{
  Made *made = user_data;
  made->largest = MAX(made->largest, n);
  for (gsize i = 0; i < n; i++) {
    guint64 number = first + i;
    rows[i] = made_row(made, number == made->wrong_row ? number + 1 : number);
    if (number == made->bad_state)
      rows[i].state = MS_N_TRIAL_STATES;
    if (number == made->unreadable) {
      g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_FORMAT, "torn");
      return FALSE;
    }
  }
  return TRUE;
}

void made_begin(MadeSweep *f, guint64 trials, guint n_targets)
{
  *f = (MadeSweep){.topology = fake_topology(60)};
  f->sweep = (MsStoreSweep){.n_axes = 2,
                            .n_points = MADE_POINTS,
                            .n_targets = n_targets,
                            .axes = axes,
                            .points = points,
                            .targets = targets,
                            .excluded = "random:can-leak leaves out 43.1 % of ASes",
                            .rule = {.trials = trials, .confidence = 0.95}};
  f->end = (MsStoreEnd){.trials = trials, .level = 0.95};
  f->made = (Made){.topology = f->topology,
                   .n_offenders = 12,
                   .wrong_row = G_MAXUINT64,
                   .bad_state = G_MAXUINT64,
                   .unreadable = G_MAXUINT64,
                   .n_targets = n_targets};
  f->source = (MsSweepSource){.topology = f->topology,
                              .scenario_name = "made, \"up\"",
                              .version = "1",
                              .engine = "kind=steady\ntie-break=hash\n",
                              .seed = 7,
                              .sweep = &f->sweep,
                              .end = &f->end,
                              .rows = made_rows,
                              .user_data = &f->made};
}

void made_end(MadeSweep *f)
{
  ms_topology_unref(f->topology);
}

typedef struct {
  const Made *made;
  guint64 next;
} Stream;

static gboolean next_rows(gpointer user_data, gsize n, MsTrial *rows, GError **error)
{
  Stream *stream = user_data;
  (void)error;
  for (gsize i = 0; i < n; i++)
    rows[i] = made_row(stream->made, stream->next++);
  return TRUE;
}

gboolean made_write(const char *path)
{
  MadeSweep f;
  made_begin(&f, 1024, 2);
  f.made.rare = 2;
  f.sweep.rule = (MsStoreRule){
      .trials = 2048, .half_width = 0.02, .confidence = 0.95, .n_looks = 2, .look = {1024, 2048}};
  f.end = (MsStoreEnd){.trials = 1024, .looks = 1, .level = 0.975, .stopped = TRUE};
  MsStoreHeader header = {.scenario_text = "made up\n",
                          .scenario_name = f.source.scenario_name,
                          .seed = f.source.seed,
                          .version = f.source.version,
                          .topology = f.topology,
                          .engine = f.source.engine};
  Stream stream = {&f.made, 0};
  g_autoptr(GError) error = NULL;
  gboolean good = ms_sweep_file_write(path, &header, &f.sweep, &f.end, next_rows, &stream, &error);
  if (!good)
    g_printerr("%s\n", error->message);
  made_end(&f);
  return good;
}
