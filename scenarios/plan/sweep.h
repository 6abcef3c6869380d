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

#include "models/manrs/response.h"
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
 * @among: (nullable): [n_ases] only these belong to it: those whose lapses are the same
 * @roles: bits 1 << #MsRole: of those whom a spread reaches, who joins here
 * @conduct: strengths of what members do besides; an AS's draws are by the sweep's seed
 *
 * Whom a key of [adoption] chooses at one point, and who joins them by [spread].
 */
typedef struct {
  const char *key;
  gboolean programme;
  guint64 draw_key;
  guint64 *threshold;
  guint8 *among;
  guint roles;
  double conduct[MS_N_CONDUCTS];
} MsSweepGroup;

/** MsSweepEffect: what a group's members run: @mechanism on sessions with neighbours of the classes
 * @import_from and @export_to (MS_FROM_ bits), on a share @strength (above 0) of them */
typedef struct {
  guint group, mechanism;
  guint8 import_from, export_to;
  double strength;
} MsSweepEffect;

/**
 * MsSweepServers:
 * @any: the key `ixp` of [adoption] is about exchanges of the graph, and not `none`
 * @threshold: (nullable): [n_exchanges] as in #MsSweepGroup, by ms_exchange_number(); %NULL: see
 * ms_sweep_servers()
 * @effects: (nullable): of #MsDeployedEffect: what their route servers run
 *
 * The exchanges that take part at one point.
 */
typedef struct {
  gboolean any;
  guint64 draw_key;
  guint64 *threshold;
  GArray *effects;
} MsSweepServers;

/**
 * MsSweepPoint:
 * @name: "adoption.cdn-cloud=20%, variant=nobody"
 * @value: [n_axes] number of the value of each axis
 * @groups: [n_groups] those that choose anybody
 * @effects: [n_effects]
 * @spread: who joins besides; its model is #MS_SPREAD_NONE where nothing spreads
 * @mechanisms: that anybody may run, a bit each
 * @servers: route servers
 * @listed: [n_ases] for Peerlock and Peerlock-lite
 * @registration: of the incidents' prefixes
 * @base: (nullable): what is registered in all trials; the same for all points that say the same
 * @security: parameters of mechanisms
 * @response: the people who repair incidents
 */
typedef struct {
  char *name;
  guint *value;
  guint n_groups, n_effects;
  MsSweepGroup *groups;
  MsSweepEffect *effects;
  MsSpread spread;
  guint64 mechanisms;
  MsSweepServers servers;
  guint8 *listed;
  MsRegistration registration;
  const MsRegistry *base;
  MsSecurityOptions security;
  MsResponse response;
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
 * @weights: what the ASes weigh
 * @engine: number of engine.kind among its choices: event, steady
 * @excluded: (nullable): in words, whom the draws leave out, for the result: "random:can-leak
 * leaves out 43.1 % of ASes, ..."
 */
typedef struct {
  const MsScenario *scenario;
  MsTopology *topology;
  MsWeights *weights;
  guint64 seed;
  gboolean steady;
  guint n_axes, n_points;
  MsSweepAxis *axes;
  MsSweepPoint *points;
  MsSweepRule rule;
  char *excluded;
  GPtrArray *warnings;
} MsSweep;

/** MsDrawCache: what was found of a draw at the point that was asked about last */
typedef struct _MsDrawCache MsDrawCache;

/** MsDraw: what is drawn for one trial: the incidents, of the same number and order as the
 * scenario's */
typedef struct {
  guint64 trial, seed;
  guint n_incidents;
  MsIncident *incidents; /* placed and with prefixes; names borrowed, lists owned */
  MsDrawCache *cache;
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

/** ms_sweep_members: [n_ases] who is in group @group of @point in the trial of @draw: whom it
 * chooses, and who joins them */
gboolean ms_sweep_members(const MsSweep *sweep, guint point, guint group, const MsDraw *draw,
                          guint8 *members, GError **error);

/** ms_sweep_reached: @n (out) ASes whom [spread] reaches at @point in the trial of @draw, whether
 * they take part already or not; borrowed until another point is asked about; %NULL with an error
 */
const guint32 *ms_sweep_reached(const MsSweep *sweep, guint point, const MsDraw *draw, guint32 *n,
                                GError **error);

/** ms_sweep_takes_part: whether a group of @point that is a programme's chooses @as, whoever is won
 * besides; after ms_sweep_members() or ms_sweep_reached() */
gboolean ms_sweep_takes_part(const MsSweep *sweep, guint point, const MsDraw *draw, guint32 as);

/** ms_sweep_conduct: what @as carries out besides at @point in the trial of @draw: bits 1 <<
 * #MsConduct, the same as in #MsPlanRun.conduct */
guint ms_sweep_conduct(const MsSweep *sweep, guint point, const MsDraw *draw, guint32 as);

/** ms_sweep_servers: [n_exchanges] which exchanges take part at @point in the trial of @draw;
 * (transfer full) */
guint8 *ms_sweep_servers(const MsSweep *sweep, guint point, const MsDraw *draw, GError **error);

/** ms_sweep_run: one trial at one point as a run of a plan: deployment, registry, schedule, policy,
 * options; for engines that take one at a time. (transfer full): free with ms_plan_run_free() */
MsPlanRun *ms_sweep_run(const MsSweep *sweep, guint point, const MsDraw *draw, GError **error);

/** ms_sweep_respond: who repairs what at @point in the trial of @draw: the repairs of @incidents,
 * which are those of the draw, are set, for ms_plan_unrespond(); @until: see ms_plan_respond() */
void ms_sweep_respond(const MsSweep *sweep, guint point, const MsDraw *draw, MsIncident *incidents,
                      gint64 *until);

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
