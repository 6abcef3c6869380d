/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/steady/batch-private.h"

#include <stdlib.h>
#include <string.h>

/* Room of a lane in a row: the widest packing's. */
enum { ROW = 2 * MS_LANES, TIE_ROOM = 1u << 16 };

static gpointer aligned(gsize size)
{
  gpointer memory = aligned_alloc(64, (size + 64) / 64 * 64);
  if (memory == NULL)
    g_error("out of memory: %" G_GSIZE_FORMAT " bytes", size);
  return memory;
}

MsSteadyBatch *ms_steady_batch_new(const MsSteadyGraph *graph, const MsKernel *kernel)
{
  MsSteadyBatch *batch = g_new0(MsSteadyBatch, 1);
  const MsKernelGraph *k = &graph->kernel;
  batch->graph = graph;
  batch->kernel = kernel != NULL ? kernel : ms_kernels(&(unsigned){0})[0];
  batch->job.graph = k;
  batch->job.up = aligned((gsize)k->n_transit * ROW);
  batch->job.down = aligned((gsize)k->n_transit * ROW);
  batch->job.tie = aligned((gsize)MS_KERNEL_TIES * ROW);
  batch->job.active = g_new(guint32, k->n_transit / 32 + 1);
  batch->job.picked = g_new(MsKernelEdge, k->widest + 16);
  batch->words = g_ptr_array_new_with_free_func(g_free);
  batch->registered = g_new(guint64, k->n + 1);
  batch->registered_leak = g_new(guint64, k->n + 1);
  batch->none = g_new(guint64, k->n + 1);
  batch->marked = g_new(guint64, k->n + 1);
  batch->attested = g_new(guint64, k->n + 1);
  batch->own_value = g_ptr_array_new_with_free_func(g_free);
  batch->special_of = g_new(guint32, k->n + 1);
  memset(batch->special_of, 0xff, sizeof(guint32) * k->n);
  batch->special = g_array_new(FALSE, FALSE, sizeof(MsKernelSpecial));
  batch->injection = g_array_new(FALSE, FALSE, sizeof(MsKernelInjection));
  batch->source = g_array_new(FALSE, FALSE, sizeof(MsKernelSource));
  batch->source_key = g_array_new(FALSE, FALSE, sizeof(MsSourceKey));
  batch->watch = g_ptr_array_new_with_free_func(g_free);
  batch->path = g_new(MsLeakedPath, MS_LANES);
  batch->routes = ms_routes_new();
  batch->stack = g_new(guint32, k->n + 1);
  batch->seen = g_new0(guint32, k->n + 1);
  batch->covers = g_new0(guint8, k->n + 1);
  batch->count = g_new(guint32, MS_MAX_ROLES * MS_N_COUNTS * MS_LANES);
  for (guint32 node = 0; node < k->n; node++)
    batch->role_size[k->role[node]]++;
  ms_batch_count_init(batch);
  return batch;
}

void ms_steady_batch_free(MsSteadyBatch *batch)
{
  if (batch == NULL)
    return;
  free(batch->job.up);
  free(batch->job.down);
  free((gpointer)batch->job.tie);
  g_free(batch->job.active);
  g_free(batch->job.picked);
  g_ptr_array_unref(batch->words);
  g_free(batch->member);
  g_free(batch->registered);
  g_free(batch->registered_leak);
  g_free(batch->none);
  g_free(batch->marked);
  g_free(batch->attested);
  g_ptr_array_unref(batch->own_value);
  g_free(batch->special_of);
  g_array_unref(batch->special);
  g_array_unref(batch->injection);
  g_array_unref(batch->source);
  g_array_unref(batch->source_key);
  g_ptr_array_unref(batch->watch);
  g_free(batch->path);
  ms_routes_free(batch->routes);
  g_free(batch->stack);
  g_free(batch->seen);
  g_free(batch->covers);
  g_free(batch->count);
  ms_batch_count_clear(batch);
  g_free(batch->before);
  g_free(batch);
}

void ms_steady_batch_routes(MsSteadyBatch *batch, MsSteadyRoutes *final, MsSteadyRoutes *specific)
{
  batch->keep_final = final;
  batch->keep_specific = specific;
}

/* The table of tie-breaks of these trials' draws, in lanes of the width. */
static void draw_ties(MsSteadyBatch *batch)
{
  batch->job.hash = batch->graph->tie_break == MS_TIE_HASH;
  if (!batch->job.hash)
    return;
  guint8 *narrow = (guint8 *)batch->job.tie;
  guint16 *wide = (guint16 *)(void *)narrow;
  memset(narrow, 0, (gsize)MS_KERNEL_TIES * ROW);
  for (guint lane = 0; lane < batch->n; lane++) {
    guint8 draws[MS_KERNEL_TIES];
    ms_tie_draws(batch->graph->seed, batch->trials[lane].draw, draws);
    for (guint c = 0; c < MS_KERNEL_TIES; c++)
      if (ms_width_bits(batch->width) == 16)
        wide[c * MS_LANES + lane] = draws[c];
      else
        narrow[c * MS_LANES + lane] = draws[c];
  }
}

void ms_batch_sweep(MsSteadyBatch *batch, gboolean count)
{
  ms_stage_ready(batch);
  batch->job.count = count ? batch->count : NULL;
  if (count)
    memset(batch->count, 0, sizeof(guint32) * MS_MAX_ROLES * MS_N_COUNTS * MS_LANES);
  if (count && ms_batch_keeps_ends(batch)) {
    batch->job.none_out = batch->end_none;
    batch->job.marked_out = batch->end_marked;
  }
  batch->kernel->sweep[batch->width](&batch->job);
  if (count)
    batch->job.none_out = batch->job.marked_out = NULL;
}

/* The first lane's choice of every node, in the state that the last sweep left. */
static void keep_routes(MsSteadyBatch *batch, MsSteadyRoutes *into)
{
  if (into == NULL)
    return;
  const MsSteadyGraph *graph = batch->graph;
  MsKernelWatch watch;
  for (guint32 node = 0; node < graph->kernel.n; node++) {
    guint32 as = graph->as_of[node];
    MsKernelSpecial special = ms_stage_copy(batch, node);
    special.watched = 1;
    special.watch = &watch;
    batch->kernel->look[batch->width](&batch->job, &special);
    gboolean has = watch.value[0] != G_MAXUINT16;
    into->next_hop[as] = has ? graph->as_of[watch.next[0]] : MS_NO_AS;
    into->learned[as] = has ? watch.group[0] : 0; /* MS_N_SWEEPS is MS_REL_SELF */
    into->marked[as] = has && (watch.value[0] & MS_MARK);
  }
}

static void announce(const MsSteadyBatch *batch, gboolean offender, gboolean hijacked,
                     MsAnnouncement *announcement)
{
  for (guint lane = 0; lane < batch->n; lane++) {
    const MsSteadyTrial *trial = &batch->trials[lane];
    announcement[lane] = (MsAnnouncement){.origin = offender ? trial->offender : trial->victim,
                                          .prefix = hijacked ? &trial->hijacked : &trial->prefix,
                                          .path = offender ? trial->path : NULL,
                                          .n_path = offender ? trial->n_path : 0};
  }
}

static void stage_victims(MsSteadyBatch *batch)
{
  for (guint lane = 0; lane < batch->n; lane++)
    ms_stage_origin(batch, lane, batch->trials[lane].victim, FALSE);
}

static void stage_offender(MsSteadyBatch *batch, guint lane, gboolean marked)
{
  if (batch->trials[lane].n_path > 0)
    ms_stage_forged(batch, lane, marked);
  else
    ms_stage_origin(batch, lane, batch->trials[lane].offender, marked);
}

/* The state before a hijack, where losses are counted against it. */
static void solve_before(MsSteadyBatch *batch)
{
  MsAnnouncement clean[MS_LANES];
  if (batch->before == NULL)
    return;
  announce(batch, FALSE, FALSE, clean);
  ms_policy_fill(batch, clean, clean);
  ms_policy_register(batch, clean);
  ms_stage_clear(batch);
  stage_victims(batch);
  ms_batch_sweep_before(batch);
}

static void solve_origin(MsSteadyBatch *batch, gboolean hijack, MsSteadyLane *lanes)
{
  MsAnnouncement clean[MS_LANES], marked[MS_LANES];
  if (hijack)
    solve_before(batch);
  announce(batch, FALSE, FALSE, clean);
  announce(batch, hijack, FALSE, marked);
  ms_policy_fill(batch, clean, marked);
  ms_policy_register(batch, clean);
  ms_stage_clear(batch);
  stage_victims(batch);
  for (guint lane = 0; lane < batch->n; lane++) {
    lanes[lane].offence = hijack ? MS_TRIAL_COMMITTED : MS_TRIAL_NOTHING;
    if (hijack)
      stage_offender(batch, lane, TRUE);
  }
  ms_batch_sweep(batch, TRUE);
  keep_routes(batch, batch->keep_final);
}

/* The more specific prefix first, entirely. Marked there means: on its way through the victim,
 * where traffic has arrived. */
static void solve_subprefix(MsSteadyBatch *batch, MsSteadyLane *lanes)
{
  MsAnnouncement clean[MS_LANES];
  guint32 n = batch->graph->kernel.n;
  solve_before(batch);
  announce(batch, TRUE, TRUE, clean);
  ms_policy_fill(batch, clean, clean);
  ms_policy_register(batch, clean);
  ms_stage_clear(batch);
  for (guint lane = 0; lane < batch->n; lane++) {
    lanes[lane].offence = MS_TRIAL_COMMITTED;
    stage_offender(batch, lane, FALSE);
    ms_stage_special(batch, batch->graph->node_of[batch->trials[lane].victim])->marks |=
        G_GUINT64_CONSTANT(1) << lane;
  }
  batch->job.none_out = batch->none;
  batch->job.marked_out = batch->marked;
  ms_batch_sweep(batch, FALSE);
  keep_routes(batch, batch->keep_specific);
  batch->job.none_out = batch->job.marked_out = NULL;
  for (guint32 node = 0; node < n; node++) {
    guint64 has = ~batch->none[node] & batch->lanes;
    batch->marked[node] = has & ~batch->marked[node];
    batch->none[node] = has;
  }
  announce(batch, FALSE, FALSE, clean);
  ms_policy_fill(batch, clean, clean);
  ms_policy_register(batch, clean);
  ms_stage_clear(batch);
  stage_victims(batch);
  batch->job.has = batch->none;
  batch->job.hijacks = batch->marked;
  ms_batch_sweep(batch, TRUE);
  keep_routes(batch, batch->keep_final);
  batch->job.has = batch->job.hijacks = NULL;
}

static void solve_leak(MsSteadyBatch *batch, MsSteadyLane *lanes)
{
  MsAnnouncement clean[MS_LANES];
  announce(batch, FALSE, FALSE, clean);
  ms_policy_fill(batch, clean, clean);
  ms_policy_register(batch, clean);
  memset(batch->registered_leak, 0, sizeof(guint64) * batch->graph->kernel.n);
  batch->job.registered_leak = batch->registered_leak;
  ms_stage_clear(batch);
  stage_victims(batch);
  ms_batch_sweep_before(batch);
  ms_leak_find_paths(batch);
  ms_policy_register_leak(batch);
  for (guint lane = 0; lane < batch->n; lane++) {
    const MsLeakedPath *path = &batch->path[lane];
    guint64 bit = G_GUINT64_CONSTANT(1) << lane;
    lanes[lane].offence = ms_stage_leak(batch, lane);
    for (guint i = 0; i < path->n; i++) {
      ms_stage_special(batch, path->node[i])->refuses_marked |= bit;
      ms_stage_watch(batch, path->node[i], bit);
    }
  }
  ms_batch_sweep(batch, TRUE);
  guint64 certified = ms_leak_certify(batch);
  for (guint lane = 0; lane < batch->n; lane++)
    if (!(certified >> lane & 1))
      lanes[lane].state = MS_LANE_UNCERTIFIED;
  keep_routes(batch, batch->keep_final);
}

/* What the offender's own traffic meets, which is left out of the counts. */
static MsOutcome offender_outcome(const MsSteadyBatch *batch, MsIncidentKind kind, guint lane)
{
  if (kind != MS_INCIDENT_LEAK)
    return MS_OUTCOME_HIJACKED;
  return batch->path[lane].n > 0 ? MS_OUTCOME_LEGITIMATE : MS_OUTCOME_UNREACHABLE;
}

static void tally(const MsSteadyBatch *batch, MsIncidentKind kind, guint lane, MsSteadyLane *into)
{
  MsOutcome harm = kind == MS_INCIDENT_LEAK ? MS_OUTCOME_DETOURED : MS_OUTCOME_HIJACKED;
  memset(into->count, 0, sizeof into->count);
  for (guint role = 0; role < MS_N_ROLES; role++) {
    guint32 c[MS_N_COUNTS];
    for (guint i = 0; i < MS_N_COUNTS; i++)
      c[i] = batch->count[(role * MS_N_COUNTS + i) * MS_LANES + lane];
    guint32 *others = into->count[role * 2], *part = into->count[role * 2 + 1];
    part[MS_OUTCOME_UNREACHABLE] = c[MS_COUNT_PART_NONE];
    part[harm] = c[MS_COUNT_PART_MARKED];
    part[MS_OUTCOME_LEGITIMATE] =
        c[MS_COUNT_PART] - c[MS_COUNT_PART_NONE] - c[MS_COUNT_PART_MARKED];
    others[MS_OUTCOME_UNREACHABLE] = c[MS_COUNT_NONE] - c[MS_COUNT_PART_NONE];
    others[harm] = c[MS_COUNT_MARKED] - c[MS_COUNT_PART_MARKED];
    others[MS_OUTCOME_LEGITIMATE] =
        batch->role_size[role] - c[MS_COUNT_PART] - others[MS_OUTCOME_UNREACHABLE] - others[harm];
  }
  guint32 node = G_MAXUINT32;
  MsOutcome own = MS_OUTCOME_LEGITIMATE;
  if (kind != MS_INCIDENT_NONE) {
    node = batch->graph->node_of[batch->trials[lane].offender];
    own = offender_outcome(batch, kind, lane);
    guint role = batch->graph->kernel.role[node];
    guint member = batch->participant != NULL && (batch->participant[node] >> lane & 1);
    into->count[role * 2 + member][own]--;
  }
  ms_batch_take(batch, lane, harm, node, own, into);
}

static void solve(MsSteadyBatch *batch, MsIncidentKind kind, MsSteadyLane *lanes)
{
  batch->job.too_long = 0;
  batch->job.leak = kind == MS_INCIDENT_LEAK;
  batch->job.participant = batch->participant;
  draw_ties(batch);
  for (guint lane = 0; lane < batch->n; lane++)
    lanes[lane].state = MS_LANE_SOLVED;
  switch (kind) {
  case MS_INCIDENT_NONE:
  case MS_INCIDENT_ORIGIN_HIJACK:
    solve_origin(batch, kind == MS_INCIDENT_ORIGIN_HIJACK, lanes);
    break;
  case MS_INCIDENT_SUBPREFIX_HIJACK:
    solve_subprefix(batch, lanes);
    break;
  case MS_INCIDENT_LEAK:
    solve_leak(batch, lanes);
    break;
  default:
    g_assert_not_reached(); /* see ms_steady_packs() */
  }
  ms_batch_sum(batch);
  ms_batch_lose(batch, kind, lanes);
  for (guint lane = 0; lane < batch->n; lane++) {
    if (batch->unfit >> lane & 1)
      lanes[lane].state = MS_LANE_UNFIT;
    else if (batch->job.too_long >> lane & 1)
      lanes[lane].state = MS_LANE_TOO_LONG;
    else if (lanes[lane].state == MS_LANE_SOLVED)
      tally(batch, kind, lane, &lanes[lane]);
  }
}

const char *ms_steady_packs(const MsIncident *incident)
{
  if (incident->kind > MS_INCIDENT_SUBPREFIX_HIJACK)
    return "three sweeps do not know incidents of this kind";
  if (incident->kind == MS_INCIDENT_LEAK &&
      ((incident->leak_types & ~(guint)MS_LEAK_ALL_TYPES) != 0 || incident->unpoliced))
    return "three sweeps know leaks of the types 1 to 4 against a policy";
  if (incident->kind != MS_INCIDENT_LEAK && incident->to != NULL)
    return "three sweeps know hijacks that all neighbours hear";
  if (incident->strips || incident->intercepts || incident->silent || incident->n_origins > 0)
    return "three sweeps know one victim that announces, and offenders that name themselves and "
           "keep the traffic";
  return NULL;
}

/* What takes a look at whole paths: an AS_SET, and cones that all of a forged path is in. */
static void find_unfit(MsSteadyBatch *batch)
{
  batch->unfit = 0;
  for (guint lane = 0; lane < batch->n; lane++) {
    const MsSteadyTrial *trial = &batch->trials[lane];
    gboolean unfit = (trial->n_path > 0 && batch->rules->cone) ||
                     (batch->rules->published && !ms_registry_published(trial->registry));
    for (guint i = 0; i < trial->n_path; i++)
      unfit |= trial->path[i] == MS_AS_SET ||
               trial->path[i] == batch->graph->topology->asn[trial->offender];
    if (unfit)
      batch->unfit |= G_GUINT64_CONSTANT(1) << lane;
  }
}

void ms_steady_batch_solve(MsSteadyBatch *batch, const MsSteadyRules *rules, MsIncidentKind kind,
                           const MsSteadyTrial *trials, guint n, const guint64 *members,
                           MsSteadyLane *lanes)
{
  g_assert(n > 0 && n <= MS_LANES && rules->graph == batch->graph);
  batch->rules = rules;
  batch->trials = trials;
  batch->n = n;
  batch->lanes = n == MS_LANES ? G_MAXUINT64 : (G_GUINT64_CONSTANT(1) << n) - 1;
  if (batch->room_members < rules->n_groups) {
    batch->room_members = rules->n_groups;
    batch->member = g_renew(guint64 *, batch->member, rules->n_groups);
  }
  if (batch->routes->paths->n > TIE_ROOM) {
    ms_routes_free(batch->routes);
    batch->routes = ms_routes_new();
  }
  ms_policy_members(batch, members);
  find_unfit(batch);
  ms_policy_attest(batch);
  guint kept = batch->n_words;
  MsWidth first = rules->aspa ? MS_WIDTH_ASPA : rules->full ? MS_WIDTH_FULL_8 : MS_WIDTH_NARROW;
  /* A path too long for one packing is tried in the next: rare, so all lanes go again. */
  for (batch->width = first;; batch->width++) {
    batch->n_words = kept;
    solve(batch, kind, lanes);
    if (batch->job.too_long == 0 || batch->width >= MS_WIDTH_FULL_16)
      break;
  }
}
