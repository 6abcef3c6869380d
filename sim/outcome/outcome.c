/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/outcome/outcome.h"

#include <string.h>

static const char *const names[MS_N_OUTCOMES] = {
    "legitimate", "detoured", "intercepted", "hijacked", "blackholed", "looped", "unreachable"};

const char *ms_outcome_name(MsOutcome outcome)
{
  return names[outcome];
}

enum { UNKNOWN = 0xff, ON_WALK = 0xfe };

/* What an AS meets when traffic of the AS below it in the walk has met @beyond. */
static guint8 upstream_of(guint8 beyond, guint8 mark)
{
  switch (beyond) {
  case MS_OUTCOME_LEGITIMATE:
  case MS_OUTCOME_DETOURED:
    return mark == MS_HOP_INTERCEPTS ? MS_OUTCOME_INTERCEPTED
           : mark == MS_HOP_LEAKED   ? MS_OUTCOME_DETOURED
                                     : beyond;
  case MS_OUTCOME_UNREACHABLE:
    return MS_OUTCOME_BLACKHOLED; /* the AS had a route; a later one had none */
  default:
    return beyond;
  }
}

void ms_outcome_walk(guint32 n_ases, const MsForwarding *tables, guint n_tables, guint8 *outcome,
                     guint32 *scratch)
{
  memset(outcome, UNKNOWN, n_ases);
  for (guint32 start = 0; start < n_ases; start++) {
    guint32 depth = 0, at = start;
    guint8 met = UNKNOWN;
    while (met == UNKNOWN) {
      if (outcome[at] == ON_WALK) {
        met = MS_OUTCOME_LOOPED;
        break;
      }
      if (outcome[at] != UNKNOWN) {
        met = outcome[at];
        break;
      }
      guint t = 0;
      while (t < n_tables && tables[t].mark[at] == MS_HOP_NONE)
        t++;
      if (t == n_tables)
        outcome[at] = met = MS_OUTCOME_UNREACHABLE;
      else if (tables[t].mark[at] == MS_HOP_DELIVERS)
        outcome[at] = met = MS_OUTCOME_LEGITIMATE;
      else if (tables[t].mark[at] == MS_HOP_HIJACKS)
        outcome[at] = met = MS_OUTCOME_HIJACKED;
      else if (tables[t].mark[at] == MS_HOP_DISCARDS)
        outcome[at] = met = MS_OUTCOME_BLACKHOLED;
      if (met != UNKNOWN)
        break;
      outcome[at] = ON_WALK;
      scratch[depth++] = at;
      at = tables[t].next_hop[at];
    }
    while (depth > 0) {
      guint32 as = scratch[--depth];
      guint t = 0;
      while (t + 1 < n_tables && tables[t].mark[as] == MS_HOP_NONE)
        t++;
      outcome[as] = met = upstream_of(met, tables[t].mark[as]);
    }
  }
}

void ms_outcome_walk_to(guint32 n_ases, const MsForwarding *tables, const MsTarget *target,
                        guint8 *outcome, guint32 *scratch)
{
  MsForwarding covering[G_N_ELEMENTS(target->prefixes)];
  gboolean holds = FALSE;
  g_assert(target->n_prefixes > 0);
  for (guint i = 0; i < target->n_prefixes; i++) {
    covering[i] = tables[target->prefixes[i]];
    holds |= covering[i].mark[target->victim] == MS_HOP_DELIVERS;
  }
  guint8 heard = holds ? covering[0].mark[target->victim] : 0;
  if (holds)
    covering[0].mark[target->victim] = MS_HOP_DELIVERS;
  ms_outcome_walk(n_ases, covering, target->n_prefixes, outcome, scratch);
  if (holds)
    covering[0].mark[target->victim] = heard;
}
