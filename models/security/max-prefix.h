/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits on how many prefixes a session may bring (RFC 4271 section 6.7, RFC 4486): how many it
 * usually brings, and how many are too many. Runs follow a few prefixes one by one; all others
 * stand as the number that is usual for the session, and what comes in excess of it is counted. */
#pragma once

#include "models/security/options.h"
#include "models/topology/topology.h"

G_BEGIN_DECLS

/** MS_MAX_PREFIX_NONE: no limit */
#define MS_MAX_PREFIX_NONE G_MAXUINT32

/** ms_max_prefix_usual: how many prefixes come across session @session of @as: the customer cone of
 * a customer or peer, a prefix an AS; #MS_MAX_PREFIX_NONE of a provider, which sends the whole
 * table (RFC 7454 section 8: a limit above the number of routes in the Internet). O(1) */
guint32 ms_max_prefix_usual(const MsTopology *topology, guint32 as, guint32 session);

/** ms_max_prefix_limit: how many may come where @usual are usual: the margin times that, and never
 * fewer than the least; no limit where @usual is #MS_MAX_PREFIX_NONE */
guint32 ms_max_prefix_limit(const MsSecurityOptions *options, guint32 usual);

/** ms_max_prefix_counts: whether a route is counted; @refused: by a mechanism (counted before
 * policy, all are) */
gboolean ms_max_prefix_counts(const MsSecurityOptions *options, gboolean refused);

/** ms_max_prefix_exceeded: whether a session is over its limit when it brings @excess prefixes more
 * than the @usual ones, in the address family that is counted */
gboolean ms_max_prefix_exceeded(const MsSecurityOptions *options, guint32 usual, guint64 excess);

G_END_DECLS
