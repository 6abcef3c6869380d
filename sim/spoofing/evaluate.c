/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What arrives. From each destination outwards along its tree: what gets from an AS to the
 * destination is what its next hop takes from it, and gets from there to the destination. A tree's
 * hops come in an order in which that is known already. */
#include "sim/spoofing/spoofing-private.h"

#include <math.h>
#include <string.h>

#define FULL G_MAXUINT64

/* One evaluation: @class_of: by edge and participant: the number of a class that stops anything;
 * @n_stopped: flows by class. */
typedef struct {
  MsSpoofing *spoofing;
  guint n_classes;
  guint8 class_of[MS_N_SAV_EDGES][2];
  guint64 n_stopped[MS_SPOOFING_CLASSES], out;
} Evaluation;

static inline guint count(guint64 word)
{
  return (guint)__builtin_popcountll(word);
}

/* ---- who does what */

static void fill_sheets(Evaluation *evaluation, const MsSpoofingSetup *setup)
{
  MsSpoofing *spoofing = evaluation->spoofing;
  gboolean stops[MS_N_SAV_EDGES][2] = {{FALSE}};
  for (guint32 as = 0; as < spoofing->topology->n_ases; as++) {
    MsSpoofingSheet *sheet = &spoofing->sheet[as];
    sheet->participant = setup->participant != NULL && setup->participant[as];
    for (guint e = 0; e < MS_N_SAV_EDGES; e++) {
      sheet->mode[e] = setup->mode[e] == NULL ? MS_SAV_NONE : setup->mode[e][as];
      g_assert(sheet->mode[e] < MS_N_SAV_MODES);
      stops[e][sheet->participant] |= sheet->mode[e] != MS_SAV_NONE;
    }
  }
  for (guint e = MS_SAV_OWN + 1; e < MS_N_SAV_EDGES; e++)
    for (guint p = 0; p < 2; p++)
      if (stops[e][p])
        evaluation->class_of[e][p] = (guint8)evaluation->n_classes++;
}

/* ---- along a tree */

/* What the next hop takes; the same as ms_sav_permits(). */
static inline guint64 permitted(const MsSpoofing *spoofing, const MsSpoofingHop *hop, guint edge,
                                MsSavMode mode, guint w)
{
  const MsSpoofingNode *node = &spoofing->node[hop->next];
  const MsSpoofingSession *session =
      &spoofing->session[hop->session_edge & ((1u << MS_HOP_EDGE_SHIFT) - 1)];
  switch (mode) {
  case MS_SAV_NONE:
    return FULL;
  case MS_SAV_STRICT:
    return session->best.word[w];
  case MS_SAV_FEASIBLE:
    return session->heard.word[w];
  case MS_SAV_EFP_A:
    if (edge == MS_SAV_STUB || edge == MS_SAV_CUSTOMER)
      return node->any.word[w] & (session->heard.word[0] | session->heard.word[1]);
    return node->has.word[w];
  case MS_SAV_EFP_B:
    if (edge == MS_SAV_STUB || edge == MS_SAV_CUSTOMER)
      return node->cone.word[w];
    return node->has.word[w];
  default:
    return node->has.word[w];
  }
}

/* Keeps for @as what is stopped on the way, by the first who stops it; counts it where @valid are
 * flows of its own. */
static inline void trace(Evaluation *evaluation, const MsSpoofingHop *hop, const guint64 *taken,
                         guint class, guint64 valid, guint n_words)
{
  MsSpoofing *spoofing = evaluation->spoofing;
  guint n = evaluation->n_classes;
  const MsMask *next = &spoofing->stopped[(gsize)hop->next * n];
  MsMask *mine = &spoofing->stopped[(gsize)hop->as * n];
  for (guint w = 0; w < n_words; w++) {
    /* Where all gets on from the next hop, nothing is kept of it. */
    guint64 through = spoofing->pass[hop->next].word[w] == FULL ? 0 : taken[w];
    for (guint k = 0; k < n; k++) {
      guint64 stopped = through == 0 ? 0 : next[k].word[w] & through;
      if (k == class)
        stopped |= ~taken[w];
      mine[k].word[w] = stopped;
      evaluation->n_stopped[k] += count(stopped & valid);
    }
  }
}

static inline void walk(Evaluation *evaluation, guint d, guint n_words)
{
  MsSpoofing *spoofing = evaluation->spoofing;
  MsMask *pass = spoofing->pass;
  if (spoofing->n_hops[d] == 0)
    return;
  const MsSpoofingHop *hops = spoofing->hop[d];
  pass[hops[0].next] = (MsMask){{FULL, FULL}};
  for (guint32 i = 0; i < spoofing->n_hops[d]; i++) {
    const MsSpoofingHop *hop = &hops[i];
    guint edge = hop->session_edge >> MS_HOP_EDGE_SHIFT;
    const MsSpoofingSheet *sheet = &spoofing->sheet[hop->next];
    guint8 lane = spoofing->lane_of[hop->as];
    guint64 valid = 0; /* spoofed flows of its own, that get out */
    if (spoofing->sheet[hop->as].mode[MS_SAV_OWN] == MS_SAV_NONE)
      valid = spoofing->valid[d] & ~(lane == MS_NO_LANE ? 0 : (guint64)1 << lane);
    guint64 taken[2] = {FULL, FULL}, whole = FULL;
    guint out = 0, arrived = 0;
    for (guint w = 0; w < n_words; w++) {
      if (sheet->mode[edge] != MS_SAV_NONE)
        taken[w] = permitted(spoofing, hop, edge, (MsSavMode)sheet->mode[edge], w);
      guint64 passes = taken[w] & pass[hop->next].word[w];
      pass[hop->as].word[w] = passes;
      whole &= passes;
      out += count(taken[w] & valid);
      arrived += count(passes & valid);
    }
    evaluation->out += out;
    spoofing->arrived[hop->as] += arrived;
    if (whole != FULL)
      trace(evaluation, hop, taken, evaluation->class_of[edge][sheet->participant], valid, n_words);
  }
}

/* ---- the counts */

/* Flows with the sender's own addresses, which its own edge lets out. */
static void count_honest(const MsSpoofing *spoofing, guint d, MsSpoofingCounts *counts)
{
  for (guint64 left = spoofing->reaches[d]; left != 0; left &= left - 1) {
    guint lane = (guint)__builtin_ctzll(left);
    const MsMask *pass = &spoofing->pass[spoofing->source[lane]];
    guint dropped = 0;
    for (guint w = 0; w < spoofing->n_words; w++)
      dropped += !(pass->word[w] >> lane & 1);
    counts->honest += spoofing->n_words;
    counts->dropped += dropped;
    if (!(spoofing->multihomed >> lane & 1))
      continue;
    counts->honest_multihomed += spoofing->n_words;
    counts->dropped_multihomed += dropped;
  }
}

static double share_of(double part, double whole)
{
  return whole > 0 ? part / whole : NAN;
}

static void count_shares(const MsSpoofing *spoofing, const MsWeights *weights,
                         MsSpoofingCounts *counts)
{
  const MsTopology *topology = spoofing->topology;
  double weighted[MS_N_WEIGHTS][2] = {{0}}, role[MS_N_ROLES][2] = {{0}};
  double region[MS_N_REGIONS][2] = {{0}};
  for (guint32 as = 0; as < topology->n_ases; as++) {
    const double flows[2] = {spoofing->arrived[as], spoofing->pairs[as]};
    spoofing->reach[as] = (float)share_of(flows[0], flows[1]);
    for (guint i = 0; i < 2; i++) {
      role[topology->role[as]][i] += flows[i];
      region[topology->region[as]][i] += flows[i];
      weighted[MS_WEIGHT_ASES][i] += flows[i];
      for (guint w = MS_WEIGHT_ASES + 1; weights != NULL && w < MS_N_WEIGHTS; w++)
        weighted[w][i] += flows[i] * ms_weights_of(weights, (MsWeight)w, as);
    }
  }
  counts->pairs = weighted[MS_WEIGHT_ASES][1];
  counts->arrived = weighted[MS_WEIGHT_ASES][0];
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    counts->weighted[w] = share_of(weighted[w][0], weighted[w][1]);
  for (guint r = 0; r < MS_N_ROLES; r++)
    counts->by_role[r] = share_of(role[r][0], role[r][1]);
  for (guint r = 0; r < MS_N_REGIONS; r++)
    counts->by_region[r] = share_of(region[r][0], region[r][1]);
  counts->reach = spoofing->reach;
}

static void count_stopped(const Evaluation *evaluation, MsSpoofingCounts *counts)
{
  const MsSpoofing *spoofing = evaluation->spoofing;
  for (guint32 as = 0; as < spoofing->topology->n_ases; as++) {
    const MsSpoofingSheet *sheet = &spoofing->sheet[as];
    if (sheet->mode[MS_SAV_OWN] == MS_SAV_NONE)
      counts->left += spoofing->pairs[as];
    else
      counts->stopped[MS_SAV_OWN][sheet->participant] += spoofing->pairs[as];
  }
  counts->out = (double)evaluation->out;
  for (guint e = MS_SAV_OWN + 1; e < MS_N_SAV_EDGES; e++)
    for (guint p = 0; p < 2; p++)
      if (evaluation->class_of[e][p] < evaluation->n_classes)
        counts->stopped[e][p] = (double)evaluation->n_stopped[evaluation->class_of[e][p]];
}

/* Counted in halves so far where there are halves. */
static void scale(MsSpoofingCounts *counts, double by)
{
  double *const numbers[] = {&counts->pairs,
                             &counts->left,
                             &counts->out,
                             &counts->arrived,
                             &counts->honest,
                             &counts->dropped,
                             &counts->honest_multihomed,
                             &counts->dropped_multihomed};
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
    *numbers[i] *= by;
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    for (guint p = 0; p < 2; p++)
      counts->stopped[e][p] *= by;
}

void ms_spoofing_evaluate(MsSpoofing *spoofing, const MsSpoofingSetup *setup,
                          MsSpoofingCounts *counts)
{
  Evaluation evaluation = {.spoofing = spoofing};
  memset(evaluation.class_of, MS_SPOOFING_CLASSES, sizeof evaluation.class_of);
  *counts = (MsSpoofingCounts){0};
  fill_sheets(&evaluation, setup);
  memset(spoofing->arrived, 0, sizeof *spoofing->arrived * spoofing->topology->n_ases);
  for (guint d = 0; d < spoofing->n_destinations; d++) {
    if (spoofing->n_words == 1)
      walk(&evaluation, d, 1);
    else
      walk(&evaluation, d, 2);
    count_honest(spoofing, d, counts);
  }
  count_shares(spoofing, setup->weights, counts);
  count_stopped(&evaluation, counts);
  scale(counts, 1.0 / spoofing->n_words);
}
