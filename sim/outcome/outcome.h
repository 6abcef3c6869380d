/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens to the traffic of every AS towards one destination: the data plane walked hop by
 * hop, each AS by its own longest matching prefix. */
#pragma once

#include "models/incident/schedule.h"

G_BEGIN_DECLS

/**
 * MsOutcome:
 * @MS_OUTCOME_LEGITIMATE: arrives by a path without the offence; traffic that reaches the victim
 * has arrived, be it by a hijacked route that the victim itself takes
 * @MS_OUTCOME_DETOURED: arrives, across a link that carried the leak
 * @MS_OUTCOME_INTERCEPTED: arrives, through the hijacker
 * @MS_OUTCOME_HIJACKED: ends at the hijacker
 * @MS_OUTCOME_BLACKHOLED: dropped on the way
 * @MS_OUTCOME_LOOPED: never ends
 * @MS_OUTCOME_UNREACHABLE: the AS has no route at all
 */
typedef enum {
  MS_OUTCOME_LEGITIMATE,
  MS_OUTCOME_DETOURED,
  MS_OUTCOME_INTERCEPTED,
  MS_OUTCOME_HIJACKED,
  MS_OUTCOME_BLACKHOLED,
  MS_OUTCOME_LOOPED,
  MS_OUTCOME_UNREACHABLE,
  MS_N_OUTCOMES
} MsOutcome;

/** ms_outcome_is_well: whether an AS fares as it should: its traffic arrives; or, where the victim
 * of
 * @incident does not announce its prefix, goes nowhere */
static inline gboolean ms_outcome_is_well(const MsIncident *incident, guint8 outcome)
{
  return outcome == MS_OUTCOME_LEGITIMATE ||
         (outcome == MS_OUTCOME_UNREACHABLE && ms_incident_is_silent(incident));
}

const char *ms_outcome_name(MsOutcome outcome);

/** MsHopMark: what a next hop is */
typedef enum {
  MS_HOP_NONE,       /* no route */
  MS_HOP_NORMAL,     /* on to the next hop */
  MS_HOP_LEAKED,     /* on to the next hop, which sent the route against its policy */
  MS_HOP_DELIVERS,   /* the AS holds the prefix: traffic has arrived */
  MS_HOP_HIJACKS,    /* the AS announces what is not its own: traffic ends here */
  MS_HOP_INTERCEPTS, /* it does, and sends traffic on to the next hop */
  MS_HOP_DISCARDS    /* it drops the traffic, by its own will: a blackhole */
} MsHopMark;

/**
 * MsForwarding:
 * @next_hop: [n_ases] index of the AS that traffic goes to
 * @mark: [n_ases] #MsHopMark
 *
 * One prefix's forwarding tables of all ASes.
 */
typedef struct {
  guint32 *next_hop;
  guint8 *mark;
} MsForwarding;

/**
 * ms_outcome_walk:
 * @n_ases: number of ASes
 * @tables: [n_tables] forwarding of the prefixes that cover the destination, most specific first
 * @outcome: (out): [n_ases] #MsOutcome
 * @scratch: [n_ases] overwritten
 *
 * Time O(n_ases * n_tables); every AS is walked once, the ends of known walks are reused.
 */
void ms_outcome_walk(guint32 n_ases, const MsForwarding *tables, guint n_tables, guint8 *outcome,
                     guint32 *scratch);

/** ms_outcome_walk_to: the same for traffic to @target, from the tables of all prefixes, by number:
 * the victim has the address at home, whatever more specific route it hears from outside */
void ms_outcome_walk_to(guint32 n_ases, const MsForwarding *tables, const MsTarget *target,
                        guint8 *outcome, guint32 *scratch);

G_END_DECLS
