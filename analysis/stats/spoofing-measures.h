/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is measured of spoofed traffic in a block: shares, each with a name. The one table that the
 * runner fills and that the result file, the summary, its CSV and its JSON read. */
#pragma once

#include "sim/spoofing/spoofing.h"

G_BEGIN_DECLS

/**
 * MsSpoofingMeasure: shares, NaN where there is nothing to take one of. Of spoofed flows:
 * @MS_SPOOFED_LEFT: get out of the spoofer's own network
 * @MS_SPOOFED_OUT: past the first border as well
 * @MS_SPOOFED_ARRIVED: arrive
 * @MS_SPOOFED_STOPPED: are stopped, by edge and by whether a participant did: 2 * edge +
 * participant
 * @MS_SPOOFED_WEIGHT, @MS_SPOOFED_ROLE, @MS_SPOOFED_REGION: arrive, spoofers weighed, or those of
 * one role or region alone
 *
 * Of networks that spoof:
 * @MS_REACH_NONE, @MS_REACH_ALL: those none of whose flows arrive, or all
 * @MS_REACH_QUANTILE: quantiles of the share of a network's flows that arrives
 *
 * @MS_HONEST_DROPPED, @MS_HONEST_DROPPED_MULTIHOMED: of flows with their own addresses, dropped
 * @MS_SPOOFING_PARTICIPANTS, @MS_SPOOFING_VALIDATING: of all ASes
 */
typedef enum {
  MS_SPOOFED_LEFT,
  MS_SPOOFED_OUT,
  MS_SPOOFED_ARRIVED,
  MS_SPOOFED_STOPPED,
  MS_SPOOFED_WEIGHT = MS_SPOOFED_STOPPED + 2 * MS_N_SAV_EDGES,
  MS_SPOOFED_ROLE = MS_SPOOFED_WEIGHT + MS_N_WEIGHTS,
  MS_SPOOFED_REGION = MS_SPOOFED_ROLE + MS_N_ROLES,
  MS_REACH_NONE = MS_SPOOFED_REGION + MS_N_REGIONS,
  MS_REACH_ALL,
  MS_REACH_QUANTILE,
  MS_HONEST_DROPPED = MS_REACH_QUANTILE + 5,
  MS_HONEST_DROPPED_MULTIHOMED,
  MS_SPOOFING_PARTICIPANTS,
  MS_SPOOFING_VALIDATING,
  MS_N_SPOOFING_MEASURES
} MsSpoofingMeasure;

/** MS_N_REACH_QUANTILES: of ms_reach_quantile: 10, 25, 50, 75, 90 % */
#define MS_N_REACH_QUANTILES 5
extern const double ms_reach_quantile[MS_N_REACH_QUANTILES];

/** ms_spoofing_measure_name: as files have it: "arrived", "stopped-own-participants",
 * "arrived-users", "arrived-role-transit"; (transfer full) */
char *ms_spoofing_measure_name(guint measure);

/** ms_spoofing_measure_known: whether anybody can say it: that of the whole of all ASes is
 * @MS_SPOOFED_ARRIVED already */
gboolean ms_spoofing_measure_known(const double *values, gsize n);

/**
 * ms_spoofing_measure:
 * @counts: of a block at a point, with its reach
 * @participants, @validating: how many of @n_ases
 * @values: (out): [MS_N_SPOOFING_MEASURES]
 */
void ms_spoofing_measure(const MsSpoofingCounts *counts, guint32 n_ases, guint32 participants,
                         guint32 validating, double *values);

G_END_DECLS
