/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every AS's routes at one moment, as CSV. */
#pragma once

#include "models/incident/schedule.h"
#include "sim/outcome/result.h"

G_BEGIN_DECLS

/** MS_ROUTES_HEADER: the first line */
#define MS_ROUTES_HEADER "asn,prefix,origin,next_hop,path_length,learned_from,outcome,as_path"

/** ms_routes_time: just before the first incident ends or is repaired, where that is not after
 * @until; or -1: the end of the run */
gint64 ms_routes_time(const MsSchedule *schedule, gint64 until);

/** ms_routes_choose: the indices of @asns (%NULL: all), ascending, each once; of guint32; %NULL
 * with an error that names an ASN that the graph does not have */
GArray *ms_routes_choose(const MsTopology *topology, const GArray *asns, GError **error);

/**
 * ms_routes_csv:
 * @chosen: indices of ASes, of guint32
 *
 * A row for each AS and prefix that it has a route to, by ASN, then prefix: ASN, prefix, origin,
 * next hop (its own ASN where it originates), length of the path with the AS itself, what the next
 * hop is (customer, peer, provider; origin for its own route), the outcome of its traffic, the path
 * with the AS first. An AS without any route has one row with these empty but for `unreachable`.
 * The outcome is that of the destination which the prefix covers.
 */
GString *ms_routes_csv(const MsTopology *topology, const MsSchedule *schedule,
                       const MsSnapshot *snapshot, const GArray *chosen);

G_END_DECLS
