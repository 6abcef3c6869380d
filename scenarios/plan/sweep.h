/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a scenario with a [sweep] to trials. A sweep is a grid of *points* (settings; the runs of
 * the scenario: each variant at each value of each axis) and a number of *trials* (draws). Every
 * trial is carried out at every point, and fully determined by its number and the point:
 *
 *   - offenders, victims, neighbours that a leak goes to: drawn by trial, the same at every point;
 *   - adopters: drawn by trial, nested along an axis of shares (the same permutation at every
 * point), one permutation for each programme and mechanism;
 *   - tie-breaks (tie-break = hash): the trial is the draw;
 *   - strengths: which sessions a strength leaves out is drawn once, by the scenario's seed. */
#pragma once

#include "scenarios/plan/incident-spec.h"

G_BEGIN_DECLS

/** MsSweepAxis: a key that takes several values; "variant" for the scenario's variants */
typedef struct {
  const char *section, *key; /* "adoption", "cdn-cloud" */
  char **values;             /* as written, %NULL-terminated */
  guint n_values;
} MsSweepAxis;

/**
 * MsSweepGroup:
 * @key: of [adoption]: a programme or mechanism
 * @programme: its members count as participants
 * @draw_key: of the draws, with the trial's seed: see ms_adoption_permutation()
 * @threshold: (nullable): [n_ases] an AS is chosen where its ms_adoption_draw() is below its
 * threshold (0: never, MS_ADOPTION_ALWAYS: always); %NULL where the selector cannot be told so
 * (random:N, as-of, a share taken away, offender, victim): then ms_sweep_members() decides for each
 * trial
 *
 * Whom a key of [adoption] chooses at one point.
 */
typedef struct {
  const char *key;
  gboolean programme;
  guint64 draw_key;
  guint64 *threshold;
} MsSweepGroup;

/** MsSweepEffect: what a group's members run: @mechanism on sessions with neighbours of the classes
 * @import_from and @export_to (MS_FROM_ bits), on a share @strength (above 0) of them */
typedef struct {
  guint group, mechanism;
  guint8 import_from, export_to;
  double strength;
} MsSweepEffect;

/**
 * MsSweepPoint:
 * @name: "adoption.cdn-cloud=20%, variant=nobody"
 * @value: [n_axes] number of the value of each axis
 * @groups: [n_groups] those that choose anybody
 * @effects: [n_effects]
 * @mechanisms: that anybody may run, a bit each
 * @listed: [n_ases] for Peerlock and Peerlock-lite
 * @registration: of the incidents' prefixes
 * @base: (nullable): what is registered in all trials; the same for all points that say the same
 * @security: parameters of mechanisms
 */
typedef struct {
  char *name;
  guint *value;
  guint n_groups, n_effects;
  MsSweepGroup *groups;
  MsSweepEffect *effects;
  guint64 mechanisms;
  guint8 *listed;
  MsRegistration registration;
  const MsRegistry *base;
  MsSecurityOptions security;
  MsPolicy policy; /* its draw is that of trial 0 */
  MsEventOptions options;
} MsSweepPoint;

/** MsSweepRule: when to stop */
typedef struct {
  guint64 trials;    /* never more than this */
  double half_width; /* 0-1: stop once every point's is below; 0: after @trials */
  double confidence; /* 0.95 */
  guint n_looks;     /* at how many trial counts it is looked at */
  guint64 look[32];  /* the counts, ascending; the last is @trials */
} MsSweepRule;

/**
 * MsSweep:
 * @engine: number of engine.kind among its choices: event, steady
 * @excluded: (nullable): in words, whom the draws leave out, for the result: "random:can-leak
 * leaves out 43.1 % of ASes, ..."
 */
typedef struct {
  const MsScenario *scenario;
  MsTopology *topology;
  guint64 seed;
  gboolean steady;
  guint n_axes, n_points;
  MsSweepAxis *axes;
  MsSweepPoint *points;
  MsSweepRule rule;
  char *excluded;
  GPtrArray *warnings;
} MsSweep;

/** MsDraw: what is drawn for one trial: the incidents, of the same number and order as the
 * scenario's */
typedef struct {
  guint64 trial, seed;
  guint n_incidents;
  MsIncident *incidents; /* placed and with prefixes; names borrowed, lists owned */
} MsDraw;

/** ms_sweep_new: %NULL with an error at its place. @scenario has a [sweep] and outlives the sweep
 */
MsSweep *ms_sweep_new(const MsScenario *scenario, MsTopology *topology, GError **error);
void ms_sweep_free(MsSweep *sweep);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSweep, ms_sweep_free)

/** ms_sweep_trial_seed: the seed of trial @trial: all its draws hang on it */
guint64 ms_sweep_trial_seed(guint64 seed, guint64 trial);

/** ms_sweep_draw: the draws of a trial; %FALSE with an error that says which draw found nobody */
gboolean ms_sweep_draw(const MsSweep *sweep, guint64 trial, MsDraw *draw, GError **error);
void ms_draw_clear(MsDraw *draw);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsDraw, ms_draw_clear)

/** ms_sweep_members: [n_ases] whom group @group of @point chooses in the trial of @draw */
gboolean ms_sweep_members(const MsSweep *sweep, guint point, guint group, const MsDraw *draw,
                          guint8 *members, GError **error);

/** ms_sweep_run: one trial at one point as a run of a plan: deployment, registry, schedule, policy,
 * options; for engines that take one at a time. (transfer full): free with ms_plan_run_free() */
MsPlanRun *ms_sweep_run(const MsSweep *sweep, guint point, const MsDraw *draw, GError **error);

/** ms_sweep_register: the registry of @draw's incidents at @point; (transfer full) */
MsRegistry *ms_sweep_register(const MsSweep *sweep, guint point, const MsDraw *draw);

/** ms_sweep_spec: what the scenario says of incident @number */
const MsIncidentSpec *ms_sweep_spec(const MsSweep *sweep, guint number);

/** ms_sweep_path: what the offender of incident @number of @draw writes behind itself at @point,
 * where @registry is what ms_sweep_register() gave: that of the draw, or, where it is to be
 * undetected, what nobody there refuses. @n (out); (transfer full) (nullable) */
guint32 *ms_sweep_path(const MsSweep *sweep, guint point, const MsDraw *draw, guint number,
                       const MsRegistry *registry, guint *n);

G_END_DECLS
