/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Harm beyond reach: traffic that still arrives, but later or through a network that it fills;
 * names that cannot be resolved; and what participants' borders kept out. Found after a run, from
 * what it left. */
#pragma once

#include "models/topology/weights.h"
#include "sim/outcome/result.h"

G_BEGIN_DECLS

/**
 * MsResolverKind: where the users of an AS have their names resolved: @MS_RESOLVER_OWN: in the AS
 * itself; @MS_RESOLVER_PROVIDER: at the provider with the largest cone; @MS_RESOLVER_AT: at the AS
 * given
 */
typedef enum { MS_RESOLVER_OWN, MS_RESOLVER_PROVIDER, MS_RESOLVER_AT } MsResolverKind;

/** MsResolverShare: a share (0-1) of the ASes without customers, drawn by ASN; @asn: of
 * %MS_RESOLVER_AT */
typedef struct {
  MsResolverKind kind;
  guint32 asn;
  double share;
} MsResolverShare;

/**
 * MsHarmOptions:
 * @slow: us: added one-way delay from which on an AS counts as slowed down
 * @latency: us: one-way delay of every link, or -1: as the graph has it
 * @headroom: capacity of a network, as a multiple of the traffic that it carries before
 * @victim_traffic: share of all traffic that a victim receives, or below 0: by its weight
 * @resolvers: [n_resolvers] shares that do not add up to 1 leave the rest to their own
 * @seed: of draws
 */
typedef struct {
  guint32 slow;
  gint64 latency;
  double headroom, victim_traffic;
  const MsResolverShare *resolvers;
  guint n_resolvers;
  guint64 seed;
} MsHarmOptions;

/** ms_harm_options_default: 50 ms, links as they are, twice what is carried, by weight, and names
 * resolved at home */
MsHarmOptions ms_harm_options_default(void);

/**
 * MsHarm:
 * @state: name of the snapshot that it is of: "peak", else "final"; %NULL: nothing is known
 * @slow_from: us, @headroom: as the options have them
 * @total: by weight: what the whole is, see #MsWeights.total; 0 where that is not known
 * @n_delayed: ASes whose traffic arrives in both states, and later than before
 * @n_slow: of them by #MsHarmOptions.slow or more
 * @added_median, @added_p90, @added_most: us, over the ASes whose traffic arrives in both states
 * and is detoured or intercepted; below 0 where the detour is quicker; 0 where there are none
 * @load: what the offender carries of all that it draws in, as a multiple of its capacity; NaN
 * where it is the victim itself
 * @harmed: share whose traffic fared as it should before and does not in this state
 * @minutes: how long, up to the end of the run, added up: AS-minutes, address-minutes,
 * user-minutes; minutes of the whole where no total is known; NaN where no time is known
 * @slow: share of @n_slow
 * @carried_before, @carried: share of all traffic to the victim that the offender carries, on its
 * way or for good
 * @congested: share whose traffic arrives through an offender with more load than capacity, times
 * the part that does not fit
 * @cut_off: share that reached the victim before and does not now
 * @unresolved: the same of whoever resolves its names, so that those that the victim serves are not
 * found, or answered by somebody else
 * @hurt: share for which any of this holds: harmed, slowed down, cut off, unresolved, and of the
 * congested the part that does not fit
 * @hurt_region, @hurt_role: the same as a share of that region, that role; NaN where there is none
 * of it
 *
 * Shares are by weight, and of the whole; the offender's own part of it is never harmed. NaN where
 * nothing is known of the weight.
 */
typedef struct {
  const char *state;
  double slow_from, headroom;
  double total[MS_N_WEIGHTS];
  guint n_delayed, n_slow;
  double added_median, added_p90, added_most;
  double load;
  double harmed[MS_N_WEIGHTS], minutes[MS_N_WEIGHTS];
  double slow[MS_N_WEIGHTS];
  double carried_before[MS_N_WEIGHTS], carried[MS_N_WEIGHTS];
  double congested[MS_N_WEIGHTS], cut_off[MS_N_WEIGHTS], unresolved[MS_N_WEIGHTS];
  double hurt[MS_N_WEIGHTS], hurt_region[MS_N_WEIGHTS][MS_N_REGIONS],
      hurt_role[MS_N_WEIGHTS][MS_N_ROLES];
} MsHarm;

/**
 * ms_harm_find:
 * @topology: with links
 * @target: of the schedule, whose harm is sought
 * @harm: (out): its state is %NULL where nothing is found
 *
 * Returns: %FALSE where the result has no state before, or none while the incident lasts, or there
 * is no offender
 */
gboolean ms_harm_find(const MsTopology *topology, const MsWeights *weights,
                      const MsSchedule *schedule, const MsResult *result, guint target,
                      const MsHarmOptions *options, MsHarm *harm);

/** ms_harm_resolver: index of the AS that resolves the names of @as */
guint32 ms_harm_resolver(const MsTopology *topology, const MsHarmOptions *options, guint32 as);

G_END_DECLS
