/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of a batch share: its memory, and the steps that a solution is made of. */
#pragma once

#include "sim/steady/batch.h"

G_BEGIN_DECLS

/** MsAnnouncement: of one lane: who announces what */
typedef struct {
  guint32 origin; /* index of an AS, or MS_NO_AS */
  const MsPrefix *prefix;
  const guint32 *path; /* behind the origin */
  guint n_path;
} MsAnnouncement;

/** MS_MAX_PATH: ASes on a leaked path; longer ones are for the general solver */
enum { MS_MAX_PATH = 64 };

/** MsLeakedPath: the leaker, ..., the victim, as nodes; @learned: by the leaker; @value: its route
 */
typedef struct {
  guint n;
  guint32 node[MS_MAX_PATH];
  guint32 learned;
  guint16 value;
} MsLeakedPath;

/** MsSourceKey: which injections carry a source's routes; a source is shared by lanes that send
 * alike.
 * @to: a leak: bits of the relations that get it; an origin: 0; @limited: to a list, so never
 * shared */
typedef struct {
  guint32 node;
  guint8 to;
  gboolean limited;
  guint first, end;
} MsSourceKey;

/** MsBatchSums: by lane, what becomes of MsTrial.region and MsTrial.weighted: all of nodes without
 * a route, with a marked one, and the participants among them; and of all participants */
typedef struct {
  guint32 region_none[MS_MAX_CLASSES][MS_LANES], region_marked[MS_MAX_CLASSES][MS_LANES];
  guint32 none[MS_WEIGHED][MS_LANES], marked[MS_WEIGHED][MS_LANES];
  guint32 part[MS_WEIGHED][MS_LANES];
  guint32 part_none[MS_WEIGHED][MS_LANES], part_marked[MS_WEIGHED][MS_LANES];
} MsBatchSums;

struct _MsSteadyBatch {
  const MsSteadyGraph *graph;
  const MsKernel *kernel;
  MsKernelJob job;
  MsWidth width;

  /* Who does what, by node. */
  GPtrArray *words; /* buffers of [n] 64-bit words, those in use first */
  guint n_words;
  guint64 **member; /* by group */
  guint room_members;
  guint64 *participant;
  guint64 *registered, *registered_leak, *none, *marked, *hijacks, *attested;
  MsKernelMaybe maybe[MS_MAX_MAYBE * 2];
  MsKernelServe serve[MS_MAX_SERVED * 2];

  /* What is out of the ordinary in the sweep at hand. */
  guint32 *special_of;
  GArray *special;    /* MsKernelSpecial */
  GArray *injection;  /* MsKernelInjection */
  GArray *source;     /* MsKernelSource */
  GArray *source_key; /* MsSourceKey */
  GPtrArray *watch;   /* MsKernelWatch, those in use first */
  guint n_watch;
  GPtrArray *own_value; /* guint16[MS_LANES], those in use first */
  guint n_own_value;

  /* Of the trials at hand. */
  const MsSteadyRules *rules;
  const MsSteadyTrial *trials;
  guint n;
  guint64 lanes; /* a bit for each trial */
  guint64 unfit; /* those for the general solver */
  MsLeakedPath *path;
  MsRoutes *routes; /* for what mechanisms judge of announcements */

  guint32 *stack, *seen, stamp;
  guint8 *covers;
  guint32 *count;
  guint32 role_size[MS_MAX_ROLES];

  /* By weight and by region (batch-count.c). */
  guint8 *region; /* [n] */
  guint32 region_size[MS_MAX_CLASSES];
  guint n_regions;
  guint32 (*share)[MS_WEIGHED]; /* (nullable): [n] */
  guint32 share_sum[MS_WEIGHED];
  guint64 *end_none, *end_marked; /* [n] lanes without a route, with a marked one, in the end */
  MsBatchSums *sums;
  guint64
      *before; /* (nullable): [n] lanes without a route before the offence, where losses count */
  MsSteadyRoutes *keep_final, *keep_specific;
};

/* stage.c: origins, leaks and other things out of the ordinary, sweep by sweep. */
void ms_stage_clear(MsSteadyBatch *batch);
MsKernelSpecial *ms_stage_special(MsSteadyBatch *batch, guint32 node);
/** ms_stage_copy: what is special about @node, or a special about which nothing is */
MsKernelSpecial ms_stage_copy(const MsSteadyBatch *batch, guint32 node);
void ms_stage_watch(MsSteadyBatch *batch, guint32 node, guint64 lanes);
void ms_stage_origin(MsSteadyBatch *batch, guint lane, guint32 as, gboolean marked);
/** ms_stage_forged: the offender of lane @lane announces, with what it writes behind itself; those
 * on that path refuse what descends from it. @marked: others' routes to the same prefix are not */
void ms_stage_forged(MsSteadyBatch *batch, guint lane, gboolean marked);
/** ms_stage_leak: the offence of lane @lane, whose path is known; what it sends is staged */
MsTrialOffence ms_stage_leak(MsSteadyBatch *batch, guint lane);
void ms_stage_ready(MsSteadyBatch *batch);

/* policy.c: who does what in the lanes at hand. */
void ms_policy_members(MsSteadyBatch *batch, const guint64 *members);
/** ms_policy_fill: @clean, @marked: [n] what unmarked and marked routes descend from */
void ms_policy_fill(MsSteadyBatch *batch, const MsAnnouncement *clean,
                    const MsAnnouncement *marked);
/** ms_policy_attest: who attests its providers, by lane; lanes whose registry says more are unfit
 */
void ms_policy_attest(MsSteadyBatch *batch);
/** ms_policy_forged: the route of lane @lane's offender, as it holds it, with what is on its path
 */
guint16 ms_policy_forged(const MsSteadyBatch *batch, guint lane);
/** ms_policy_register: the cones for which each lane's announced prefix is registered */
void ms_policy_register(MsSteadyBatch *batch, const MsAnnouncement *announced);
/** ms_policy_register_leak: those of them that have the whole leaked path in them */
void ms_policy_register_leak(MsSteadyBatch *batch);
guint64 *ms_batch_words(MsSteadyBatch *batch);

/* leak.c: the path that is leaked, and the certificate. */
void ms_leak_find_paths(MsSteadyBatch *batch);
guint64 ms_leak_certify(MsSteadyBatch *batch);

/* batch-count.c: what else is counted of the last sweep that counts. */
void ms_batch_count_init(MsSteadyBatch *batch);
void ms_batch_count_clear(MsSteadyBatch *batch);
/** ms_batch_keeps_ends: whether that takes @end_none and @end_marked */
gboolean ms_batch_keeps_ends(const MsSteadyBatch *batch);
void ms_batch_sum(MsSteadyBatch *batch);
/** ms_batch_take: region and weighted of a lane. @harm: what a marked route means; @own: the
 * outcome of the offender at @node (%G_MAXUINT32: none), which is left out */
void ms_batch_take(const MsSteadyBatch *batch, guint lane, MsOutcome harm, guint32 node,
                   MsOutcome own, MsSteadyLane *into);

/* batch-lost.c */
/** ms_batch_sweep_before: of the state before the offence, not counted */
void ms_batch_sweep_before(MsSteadyBatch *batch);
void ms_batch_lose(MsSteadyBatch *batch, MsIncidentKind kind, MsSteadyLane *lanes);

/* batch.c */
void ms_batch_sweep(MsSteadyBatch *batch, gboolean count);

G_END_DECLS
