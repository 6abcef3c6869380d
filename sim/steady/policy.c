/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who does what in the lanes at hand: rules and draws become sets of lanes for each node. */
#include "sim/steady/batch-private.h"

#include "models/base/hash.h"
#include "models/manrs/adoption.h"

#include <string.h>

guint64 *ms_batch_words(MsSteadyBatch *batch)
{
  if (batch->n_words == batch->words->len)
    g_ptr_array_add(batch->words, g_new(guint64, batch->graph->kernel.n + 1));
  return g_ptr_array_index(batch->words, batch->n_words++);
}

void ms_policy_members(MsSteadyBatch *batch, const guint64 *members)
{
  const MsSteadyRules *rules = batch->rules;
  guint32 n = batch->graph->kernel.n;
  batch->n_words = 0;
  batch->participant = NULL;
  guint n_participants = 0;
  for (guint g = 0; g < rules->n_groups; g++) {
    const MsSteadyGroup *group = &rules->groups[g];
    guint32 n_members = group->servers ? batch->graph->topology->n_exchanges : n;
    batch->member[g] = ms_batch_words(batch);
    if (group->threshold != NULL) {
      guint64 permutation[MS_LANES] = {0};
      for (guint lane = 0; lane < batch->n; lane++)
        permutation[lane] = ms_adoption_permutation(batch->trials[lane].seed, group->draw_key);
      batch->kernel->members(permutation, group->servers ? rules->server : batch->graph->kernel.asn,
                             group->threshold, n_members, batch->member[g]);
      for (guint32 node = 0; group->more && node < n_members; node++)
        batch->member[g][node] |= members[(gsize)g * n + node];
    } else {
      memcpy(batch->member[g], members + (gsize)g * n, sizeof(guint64) * n_members);
    }
    if (!group->participant || group->servers)
      continue;
    if (n_participants++ == 0) {
      batch->participant = batch->member[g];
      continue;
    }
    if (n_participants == 2) {
      guint64 *both = ms_batch_words(batch);
      memcpy(both, batch->participant, sizeof(guint64) * n);
      batch->participant = both;
    }
    for (guint32 node = 0; node < n; node++)
      batch->participant[node] |= batch->member[g][node];
  }
}

/* By relation: lanes in which @mechanism refuses from there what descends from the announcement. */
static void find_refused(MsSteadyBatch *batch, const MsMechanism *mechanism,
                         const MsAnnouncement *announcement, guint64 refused[3])
{
  const MsTopology *topology = batch->graph->topology;
  memset(refused, 0, 3 * sizeof *refused);
  for (guint lane = 0; lane < batch->n; lane++) {
    if (announcement[lane].origin == MS_NO_AS)
      continue;
    MsPaths *paths = batch->routes->paths;
    guint32 origin = topology->asn[announcement[lane].origin];
    guint32 behind = ms_paths_from_array(paths, announcement[lane].path, announcement[lane].n_path);
    MsRoute route = {.path = ms_paths_prepend(paths, origin, behind),
                     .forged = (guint16)announcement[lane].n_path,
                     .length = (guint16)(1 + announcement[lane].n_path)};
    MsWorld world = {.topology = topology,
                     .registry = batch->trials[lane].registry,
                     .prefixes = announcement[lane].prefix,
                     .routes = batch->routes,
                     .options = batch->rules->options};
    guint verdict = mechanism->judge != NULL ? mechanism->judge(&world, &route) : 0;
    for (guint r = 0; r < 3; r++) {
      MsHop hop = {.neighbour_asn = origin,
                   .relation = (MsRelation)r,
                   .learned = (MsRelation)r,
                   .verdict = verdict,
                   .route = &route,
                   .world = &world};
      MsAttributes attributes = {0};
      if (!mechanism->import(&hop, &attributes))
        refused[r] |= G_GUINT64_CONSTANT(1) << lane;
    }
  }
}

/* One thing that is done: by members of a group, in some lanes, in groups of edges. */
typedef struct {
  guint member;
  guint64 lanes;
  MsDoes does;
  guint8 where;
  gboolean maybe, served;
  guint bit;
} Deed;

static void add_deed(GArray *deeds, const MsRulesEntry *entry, MsDoes does, guint8 where,
                     guint64 lanes)
{
  Deed deed = {entry->group, lanes, does, where, entry->maybe, entry->served, entry->bit};
  if (lanes != 0 && where != 0)
    g_array_append_val(deeds, deed);
}

static void add_deeds(MsSteadyBatch *batch, const MsRulesEntry *entry, const MsAnnouncement *clean,
                      const MsAnnouncement *marked, GArray *deeds)
{
  const MsMechanism *m = ms_mechanisms(&(guint){0})[entry->mechanism];
  guint64 of_clean[3], of_marked[3];
  switch (m->ride) {
  case MS_RIDE_ANNOUNCEMENT:
  case MS_RIDE_PUBLISHED:
    find_refused(batch, m, clean, of_clean);
    find_refused(batch, m, marked, of_marked);
    for (guint r = 0; r < 3; r++) {
      guint8 where = entry->import_from & (guint8)(1u << r);
      add_deed(deeds, entry, MS_DOES_REFUSE_CLEAN, where, of_clean[r]);
      add_deed(deeds, entry, MS_DOES_REFUSE_MARKED, where, of_marked[r]);
    }
    break;
  case MS_RIDE_CONE:
    add_deed(deeds, entry, MS_DOES_CONE, entry->import_from, batch->lanes);
    break;
  case MS_RIDE_LISTED:
    add_deed(deeds, entry, MS_DOES_LISTED, entry->import_from, batch->lanes);
    break;
  case MS_RIDE_OTC:
    add_deed(deeds, entry, MS_DOES_OTC_IN, entry->import_from, batch->lanes);
    add_deed(deeds, entry, MS_DOES_OTC_OUT, entry->export_to, batch->lanes);
    break;
  case MS_RIDE_ASPA:
    add_deed(deeds, entry, MS_DOES_ASPA, entry->import_from, batch->lanes);
    break;
  case MS_RIDE_LEAKER: /* see stage.c */
  case MS_RIDE_NONE:
    break;
  }
}

/* The members of a deed's group, in its lanes: the same memory where these are all lanes. */
static const guint64 *mask_of(MsSteadyBatch *batch, const Deed *deed)
{
  const guint64 *member = batch->member[deed->member];
  if ((deed->lanes & batch->lanes) == batch->lanes)
    return member;
  guint64 *mask = ms_batch_words(batch);
  guint32 n = deed->served ? batch->graph->topology->n_exchanges : batch->graph->kernel.n;
  for (guint32 node = 0; node < n; node++)
    mask[node] = member[node] & deed->lanes;
  return mask;
}

/* Which deeds are of one kind in one group, as numbers; groups for which these are the same share
 * their mask. */
static guint64 deeds_of(const GArray *deeds, MsDoes does, guint group)
{
  guint64 set = 0;
  for (guint i = 0; i < deeds->len; i++) {
    const Deed *deed = &g_array_index(deeds, Deed, i);
    if (!deed->maybe && !deed->served && deed->does == does && (deed->where >> group & 1))
      set = ms_hash_mix(set ^ ((guint64)deed->member << 32 ^ deed->lanes)) | 1;
  }
  return set;
}

static const guint64 *always_mask(MsSteadyBatch *batch, const GArray *deeds, MsDoes does,
                                  guint group)
{
  const guint64 *mask = NULL;
  guint64 *sum = NULL;
  for (guint i = 0; i < deeds->len; i++) {
    const Deed *deed = &g_array_index(deeds, Deed, i);
    if (deed->maybe || deed->served || deed->does != does || !(deed->where >> group & 1))
      continue;
    if (mask == NULL) {
      mask = mask_of(batch, deed);
      continue;
    }
    if (sum == NULL) {
      sum = ms_batch_words(batch);
      memcpy(sum, mask, sizeof *sum * batch->graph->kernel.n);
      mask = sum;
    }
    for (guint32 node = 0; node < batch->graph->kernel.n; node++)
      sum[node] |= batch->member[deed->member][node] & deed->lanes;
  }
  return mask;
}

void ms_policy_fill(MsSteadyBatch *batch, const MsAnnouncement *clean, const MsAnnouncement *marked)
{
  const MsSteadyRules *rules = batch->rules;
  MsKernelJob *job = &batch->job;
  g_autoptr(GArray) deeds = g_array_new(FALSE, FALSE, sizeof(Deed));
  for (guint i = 0; i < rules->n_entries; i++)
    add_deeds(batch, &rules->entries[i], clean, marked, deeds);
  memset(job->always, 0, sizeof job->always);
  job->n_maybe = job->n_serves = 0;
  for (guint d = 0; d < MS_N_DOES; d++) {
    guint64 set[3];
    for (guint group = 0; group < MS_N_SWEEPS; group++) {
      set[group] = deeds_of(deeds, (MsDoes)d, group);
      for (guint before = 0; before < group; before++)
        if (set[before] == set[group])
          job->always[d][group] = job->always[d][before];
      if (set[group] != 0 && job->always[d][group] == NULL)
        job->always[d][group] = always_mask(batch, deeds, (MsDoes)d, group);
    }
  }
  for (guint i = 0; i < deeds->len; i++) {
    const Deed *deed = &g_array_index(deeds, Deed, i);
    if (deed->served)
      batch->serve[job->n_serves++] = (MsKernelServe){.does = deed->does,
                                                      .bit = deed->maybe ? deed->bit : MS_MAX_MAYBE,
                                                      .mask = mask_of(batch, deed)};
    if (deed->served || !deed->maybe)
      continue;
    g_assert(job->n_maybe < G_N_ELEMENTS(batch->maybe));
    batch->maybe[job->n_maybe++] = (MsKernelMaybe){
        .does = deed->does, .bit = deed->bit, .groups = deed->where, .mask = mask_of(batch, deed)};
  }
  job->maybe = batch->maybe;
  job->serves = batch->serve;
  job->across = job->n_serves > 0 ? rules->across : NULL;
  job->maybe_in = rules->maybe_in;
  job->maybe_out = rules->maybe_out;
  job->listed = rules->listed;
  job->rules = deeds->len > 0;
}

/* ---- what is attested of whose providers */

void ms_policy_attest(MsSteadyBatch *batch)
{
  guint32 n = batch->graph->kernel.n;
  batch->job.attested = NULL;
  if (!batch->rules->aspa)
    return;
  memset(batch->attested, 0, sizeof(guint64) * n);
  batch->job.attested = batch->attested;
  const guint8 *members[MS_LANES];
  for (guint lane = 0; lane < batch->n; lane++)
    if (!ms_registry_attested(batch->trials[lane].registry, &members[lane])) {
      members[lane] = NULL;
      batch->unfit |= G_GUINT64_CONSTANT(1) << lane;
    }
  /* Mostly one list for all lanes: once for each run of equal ones. */
  for (guint first = 0, end; first < batch->n; first = end) {
    guint64 lanes = 0;
    for (end = first; end < batch->n && members[end] == members[first]; end++)
      lanes |= G_GUINT64_CONSTANT(1) << end;
    for (guint32 node = 0; members[first] != NULL && node < n; node++)
      batch->attested[node] |= members[first][batch->graph->as_of[node]] ? lanes : 0;
  }
}

/* T and I of the path of @offender and what it writes behind itself, as it holds it: by the
 * definitions of max_up_ramp and max_down_ramp (draft-ietf-sidrops-aspa-verification section 6),
 * AS(1) being the origin. */
static guint16 turns_of(const MsSteadyTrial *trial, guint32 offender)
{
  guint n = trial->n_path + 1, up = n, down = 1;
  for (guint i = 1; i < n; i++) {
    guint32 lower = trial->path[n - 1 - i], upper = i + 1 == n ? offender : trial->path[n - 2 - i];
    if (up == n && ms_registry_provider(trial->registry, lower, upper) == MS_ATTESTATION_NO)
      up = i;
    if (ms_registry_provider(trial->registry, upper, lower) == MS_ATTESTATION_NO)
      down = i + 1;
  }
  return (guint16)((up < n ? MS_TURNED : 0) | (down > up + 1 ? MS_INVALID : 0));
}

guint16 ms_policy_forged(const MsSteadyBatch *batch, guint lane)
{
  const MsSteadyTrial *trial = &batch->trials[lane];
  const MsSteadyGraph *graph = batch->graph;
  guint attributes = ms_width_attributes(batch->width);
  guint16 value = (guint16)(trial->n_path << attributes);
  if (attributes == 1)
    return value;
  for (guint i = 0; i < trial->n_path && batch->rules->listed != NULL; i++) {
    guint32 as = ms_topology_find(graph->topology, trial->path[i]);
    if (as != MS_NO_AS && batch->rules->listed[graph->node_of[as]])
      value |= MS_LISTED;
  }
  if (batch->width == MS_WIDTH_ASPA)
    value |= turns_of(trial, graph->topology->asn[trial->offender]);
  return value;
}

/* ---- what is registered for whose cone */

/* Calls for @as and everyone above it, each once. */
static void climb(MsSteadyBatch *batch, guint32 as, void (*visit)(MsSteadyBatch *, guint32, guint),
                  guint lane)
{
  const MsTopology *topology = batch->graph->topology;
  guint32 depth = 0;
  batch->stamp++;
  batch->stack[depth++] = as;
  batch->seen[as] = batch->stamp;
  while (depth > 0) {
    guint32 at = batch->stack[--depth];
    visit(batch, batch->graph->node_of[at], lane);
    for (guint32 s = topology->first_provider[at]; s < topology->first[at + 1]; s++) {
      guint32 above = topology->neighbour[s];
      if (batch->seen[above] == batch->stamp)
        continue;
      batch->seen[above] = batch->stamp;
      batch->stack[depth++] = above;
    }
  }
}

static void is_registered(MsSteadyBatch *batch, guint32 node, guint lane)
{
  batch->registered[node] |= G_GUINT64_CONSTANT(1) << lane;
}

typedef struct {
  MsSteadyBatch *batch;
  guint lane;
} Holder;

static gboolean on_holder(guint32 asn, gpointer user_data)
{
  const Holder *holder = user_data;
  guint32 as = ms_topology_find(holder->batch->graph->topology, asn);
  if (as != MS_NO_AS)
    climb(holder->batch, as, is_registered, holder->lane);
  return FALSE;
}

void ms_policy_register(MsSteadyBatch *batch, const MsAnnouncement *announced)
{
  if (!batch->rules->cone)
    return;
  memset(batch->registered, 0, sizeof(guint64) * batch->graph->kernel.n);
  for (guint lane = 0; lane < batch->n; lane++) {
    Holder holder = {batch, lane};
    if (announced[lane].origin != MS_NO_AS)
      ms_registry_holders(batch->trials[lane].registry, announced[lane].prefix, on_holder, &holder);
  }
  batch->job.registered = batch->registered;
}

static void covers_one(MsSteadyBatch *batch, guint32 node, guint lane G_GNUC_UNUSED)
{
  batch->covers[node]++;
}

/* Of those above the leaker the ones that are above everyone on its path too. */
static void covers_all(MsSteadyBatch *batch, guint32 node, guint lane)
{
  guint64 bit = G_GUINT64_CONSTANT(1) << lane;
  if (batch->covers[node] == batch->path[lane].n)
    batch->registered_leak[node] |= batch->registered[node] & bit;
}

static void covers_none(MsSteadyBatch *batch, guint32 node, guint lane G_GNUC_UNUSED)
{
  batch->covers[node] = 0;
}

void ms_policy_register_leak(MsSteadyBatch *batch)
{
  if (!batch->rules->cone)
    return;
  memset(batch->registered_leak, 0, sizeof(guint64) * batch->graph->kernel.n);
  for (guint lane = 0; lane < batch->n; lane++) {
    const MsLeakedPath *path = &batch->path[lane];
    for (guint i = 0; i < path->n; i++)
      climb(batch, batch->graph->as_of[path->node[i]], covers_one, lane);
    if (path->n > 0)
      climb(batch, batch->graph->as_of[path->node[0]], covers_all, lane);
    for (guint i = 0; i < path->n; i++)
      climb(batch, batch->graph->as_of[path->node[i]], covers_none, lane);
  }
  batch->job.registered_leak = batch->registered_leak;
}
