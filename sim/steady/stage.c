/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the ordinary sweep does not know of: ASes that originate, leak, or are on a leaked path, and
 * routes sent where the sweep would send none. */
#include "sim/steady/batch-private.h"

#include <string.h>

void ms_stage_clear(MsSteadyBatch *batch)
{
  for (guint i = 0; i < batch->special->len; i++)
    batch->special_of[g_array_index(batch->special, MsKernelSpecial, i).node] = G_MAXUINT32;
  g_array_set_size(batch->special, 0);
  g_array_set_size(batch->injection, 0);
  g_array_set_size(batch->source, 0);
  g_array_set_size(batch->source_key, 0);
  batch->n_watch = batch->n_own_value = 0;
}

MsKernelSpecial ms_stage_copy(const MsSteadyBatch *batch, guint32 node)
{
  guint32 number = batch->special_of[node];
  if (number != G_MAXUINT32)
    return g_array_index(batch->special, MsKernelSpecial, number);
  return (MsKernelSpecial){.node = node,
                           .injection = {MS_NO_INJECTION, MS_NO_INJECTION, MS_NO_INJECTION}};
}

MsKernelSpecial *ms_stage_special(MsSteadyBatch *batch, guint32 node)
{
  guint32 *number = &batch->special_of[node];
  if (*number == G_MAXUINT32) {
    MsKernelSpecial special = ms_stage_copy(batch, node);
    *number = batch->special->len;
    g_array_append_val(batch->special, special);
  }
  return &g_array_index(batch->special, MsKernelSpecial, *number);
}

void ms_stage_watch(MsSteadyBatch *batch, guint32 node, guint64 lanes)
{
  MsKernelSpecial *special = ms_stage_special(batch, node);
  special->watched |= lanes;
  if (special->watch != NULL)
    return;
  if (batch->n_watch == batch->watch->len)
    g_ptr_array_add(batch->watch, g_new0(MsKernelWatch, 1));
  special->watch = g_ptr_array_index(batch->watch, batch->n_watch++);
}

static guint find_source(const MsSteadyBatch *batch, guint32 node, guint8 to)
{
  for (guint i = 0; i < batch->source_key->len; i++) {
    const MsSourceKey *key = &g_array_index(batch->source_key, MsSourceKey, i);
    if (key->node == node && key->to == to && !key->limited)
      return i;
  }
  return G_MAXUINT;
}

static guint add_source(MsSteadyBatch *batch, guint32 node, guint8 to, gboolean limited)
{
  MsSourceKey key = {node, to, limited, batch->injection->len, batch->injection->len};
  MsKernelSource source = {.node = node};
  memset(source.value, 0xff, sizeof source.value);
  g_array_append_val(batch->source_key, key);
  g_array_append_val(batch->source, source);
  return batch->source->len - 1;
}

/* Whether @a comes before @b among the edges of one node and group. */
static gboolean precedes(const MsKernelInjection *a, const MsKernelInjection *b)
{
  if (a->position != b->position)
    return a->position < b->position;
  return a->order != b->order ? a->order < b->order : a->asn < b->asn;
}

/* Adds an injection to those of its node and group, in order. */
static void enlist(MsSteadyBatch *batch, MsKernelInjection injection)
{
  guint32 *link = &ms_stage_special(batch, injection.node)->injection[injection.group];
  while (*link != MS_NO_INJECTION) {
    MsKernelInjection *other = &g_array_index(batch->injection, MsKernelInjection, *link);
    if (precedes(&injection, other))
      break;
    link = &other->next;
  }
  injection.next = *link;
  *link = batch->injection->len;
  g_array_append_val(batch->injection, injection);
}

/* Session @s of @as, at whose other end somebody gets what the last source sends. */
static void add_receiver(MsSteadyBatch *batch, guint32 as, guint32 s)
{
  const MsSteadyGraph *graph = batch->graph;
  const MsTopology *topology = graph->topology;
  guint32 receiver = topology->neighbour[s];
  MsRelation relation = ms_topology_relation(topology, as, s);
  guint group = MS_DOWN - (guint)relation; /* what the sender is to the receiver */
  guint32 node = graph->node_of[receiver];
  guint32 asn = topology->asn[as];
  MsTiePair tie = graph->tie[topology->reverse[s]];
  MsKernelInjection injection = {
      .node = node,
      .position = graph->position[topology->reverse[s]],
      .tie = tie.tie_class,
      .order = tie.order,
      .asn = asn,
      .source = batch->source->len - 1,
      .group = (guint8)group,
      .server = MS_NO_SERVER,
  };
  if (batch->rules->maybe_in != NULL) {
    injection.maybe_in = ms_steady_rules_bits(batch->rules, FALSE, receiver, topology->reverse[s]);
    injection.maybe_out = ms_steady_rules_bits(batch->rules, TRUE, as, s);
  }
  if (batch->rules->across != NULL && topology->multilateral[s])
    injection.server = topology->exchange_of[s];
  enlist(batch, injection);
  g_array_index(batch->source_key, MsSourceKey, batch->source_key->len - 1).end =
      batch->injection->len;
}

/* @as originates in lane @lane, with @value as its own route. */
static void stage_own(MsSteadyBatch *batch, guint lane, guint32 as, guint16 value)
{
  const MsTopology *topology = batch->graph->topology;
  guint32 node = batch->graph->node_of[as];
  MsKernelSpecial *special = ms_stage_special(batch, node);
  guint64 bit = G_GUINT64_CONSTANT(1) << lane;
  special->own |= bit;
  special->own_marked |= value & MS_MARK ? bit : 0;
  if (special->own_value != NULL)
    ((guint16 *)special->own_value)[lane] = value;
  if (node < batch->graph->kernel.n_transit)
    return; /* its edges are swept */
  guint number = find_source(batch, node, 0);
  if (number == G_MAXUINT) {
    number = add_source(batch, node, 0, FALSE);
    for (guint32 s = topology->first[as]; s < topology->first[as + 1]; s++)
      add_receiver(batch, as, s);
  }
  g_array_index(batch->source, MsKernelSource, number).value[lane] = value;
  const MsSourceKey *key = &g_array_index(batch->source_key, MsSourceKey, number);
  for (guint i = key->first; i < key->end; i++)
    g_array_index(batch->injection, MsKernelInjection, i).lanes |= bit;
}

void ms_stage_origin(MsSteadyBatch *batch, guint lane, guint32 as, gboolean marked)
{
  stage_own(batch, lane, as, marked ? MS_MARK : 0);
}

/* The values of a special's own routes; those that are just marked, or not, at first. */
static guint16 *own_values(MsSteadyBatch *batch, guint32 node)
{
  MsKernelSpecial *special = ms_stage_special(batch, node);
  if (special->own_value != NULL)
    return (guint16 *)special->own_value;
  if (batch->n_own_value == batch->own_value->len)
    g_ptr_array_add(batch->own_value, g_new(guint16, MS_LANES));
  guint16 *values = g_ptr_array_index(batch->own_value, batch->n_own_value++);
  for (guint lane = 0; lane < MS_LANES; lane++)
    values[lane] = special->own_marked >> lane & 1 ? MS_MARK : 0;
  special->own_value = values;
  return values;
}

void ms_stage_forged(MsSteadyBatch *batch, guint lane, gboolean marked)
{
  const MsSteadyTrial *trial = &batch->trials[lane];
  const MsTopology *topology = batch->graph->topology;
  guint64 bit = G_GUINT64_CONSTANT(1) << lane;
  guint16 value = (guint16)(ms_policy_forged(batch, lane) | (marked ? MS_MARK : 0));
  stage_own(batch, lane, trial->offender, value);
  own_values(batch, batch->graph->node_of[trial->offender])[lane] = value;
  for (guint i = 0; i < trial->n_path; i++) {
    guint32 as = ms_topology_find(topology, trial->path[i]);
    if (as == MS_NO_AS)
      continue;
    MsKernelSpecial *special = ms_stage_special(batch, batch->graph->node_of[as]);
    special->refuses_marked |= bit;
    special->refuses_clean |= marked ? 0 : bit;
  }
}

/* Whether lane @lane's leak goes across session @s by its own list. */
static gboolean on_list(const MsSteadyTrial *trial, guint32 s)
{
  if (trial->to == NULL)
    return TRUE;
  for (guint i = 0; i < trial->n_to; i++)
    if (trial->to[i] == s)
      return TRUE;
  return FALSE;
}

/* Whether the leaker's own mechanisms stop the leak on session @s in lane @lane. */
static gboolean stops(const MsSteadyBatch *batch, guint lane, guint32 s, gboolean has_otc)
{
  const MsSteadyRules *rules = batch->rules;
  const MsTopology *topology = batch->graph->topology;
  guint32 as = batch->trials[lane].offender, node = batch->graph->node_of[as];
  MsRelation relation = ms_topology_relation(topology, as, s);
  guint32 bits = rules->maybe_out != NULL ? ms_steady_rules_bits(rules, TRUE, as, s) : 0;
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  for (guint i = 0; i < rules->n_entries; i++) {
    const MsRulesEntry *entry = &rules->entries[i];
    MsRide ride = mechanisms[entry->mechanism]->ride;
    if ((ride == MS_RIDE_LEAKER || (ride == MS_RIDE_OTC && has_otc)) &&
        (entry->export_to >> relation & 1) && (batch->member[entry->group][node] >> lane & 1) &&
        (!entry->maybe || (bits >> entry->bit & 1)))
      return TRUE;
  }
  return FALSE;
}

/* The injections of a leak to all neighbours of classes @to, or to those on the trial's list. */
static guint leak_source(MsSteadyBatch *batch, const MsSteadyTrial *trial, guint8 to)
{
  const MsTopology *topology = batch->graph->topology;
  guint32 as = trial->offender;
  guint number = trial->to == NULL ? find_source(batch, batch->graph->node_of[as], to) : G_MAXUINT;
  if (number != G_MAXUINT)
    return number;
  number = add_source(batch, batch->graph->node_of[as], to, trial->to != NULL);
  for (guint32 s = topology->first_peer[as]; s < topology->first[as + 1]; s++)
    if ((to >> ms_topology_relation(topology, as, s) & 1) && on_list(trial, s))
      add_receiver(batch, as, s);
  return number;
}

MsTrialOffence ms_stage_leak(MsSteadyBatch *batch, guint lane)
{
  const MsTopology *topology = batch->graph->topology;
  const MsSteadyTrial *trial = &batch->trials[lane];
  const MsLeakedPath *path = &batch->path[lane];
  guint64 bit = G_GUINT64_CONSTANT(1) << lane;
  guint8 to = path->n >= 2 ? trial->extra[path->learned] : 0;
  if (to == 0)
    return MS_TRIAL_NOTHING;
  guint number = leak_source(batch, trial, to);
  g_array_index(batch->source, MsKernelSource, number).value[lane] =
      (guint16)(path->value | MS_MARK);
  const MsSourceKey *key = &g_array_index(batch->source_key, MsSourceKey, number);
  gboolean sent = FALSE, held = FALSE, has_otc = batch->rules->full && (path->value & MS_OTC);
  guint i = key->first;
  for (guint32 s = topology->first_peer[trial->offender]; s < topology->first[trial->offender + 1];
       s++) {
    if (!(to >> ms_topology_relation(topology, trial->offender, s) & 1) || !on_list(trial, s))
      continue;
    MsKernelInjection *injection = &g_array_index(batch->injection, MsKernelInjection, i++);
    if (injection->node == path->node[1])
      continue; /* whence it came: found there to be a loop */
    gboolean stopped = stops(batch, lane, s, has_otc);
    held |= stopped;
    sent |= !stopped;
    if (!stopped)
      injection->lanes |= bit;
  }
  return sent ? MS_TRIAL_COMMITTED : held ? MS_TRIAL_HELD : MS_TRIAL_NOTHING;
}

void ms_stage_ready(MsSteadyBatch *batch)
{
  batch->job.special_of = batch->special_of;
  batch->job.special = (MsKernelSpecial *)(void *)batch->special->data;
  batch->job.injection = (const MsKernelInjection *)(const void *)batch->injection->data;
  batch->job.source = (const MsKernelSource *)(const void *)batch->source->data;
}
