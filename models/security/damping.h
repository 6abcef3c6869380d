/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Route flap damping (RFC 2439, RFC 7196): what an AS holds against a neighbour's route to a prefix
 * for having changed. Pure functions; who damps, keeps one #MsDamping for each session and prefix,
 * all zero at first, tells of every flap, suppressed or not, and asks again at
 * ms_damping_reuse_at(). */
#pragma once

#include "models/security/options.h"

G_BEGIN_DECLS

/**
 * MsFlap: what happened to a route that was there before
 * @MS_FLAP_WITHDRAWAL: it was withdrawn: a penalty of 1000
 * @MS_FLAP_ANNOUNCEMENT: it came back: 0
 * @MS_FLAP_CHANGE: it was replaced by one with other attributes: 500
 *
 * The penalties of RFC 7196 section 3, table 1.
 */
typedef enum { MS_FLAP_WITHDRAWAL, MS_FLAP_ANNOUNCEMENT, MS_FLAP_CHANGE } MsFlap;

/**
 * MsDampingRule:
 * @suppress: a route whose penalty is above this is suppressed
 * @reuse: until it has decayed to this
 * @ceiling: no penalty is above this, so that no route is suppressed longer than is allowed (RFC
 * 2439 section 4.2)
 * @half_life: ns in which a penalty decays to half
 */
typedef struct {
  double suppress, reuse, ceiling;
  gint64 half_life;
} MsDampingRule;

/**
 * MsDamping:
 * @penalty: what it was at @when
 * @when: ns, of the last flap
 * @suppressed: since some flap, until ms_damping_reuse_at()
 */
typedef struct {
  double penalty;
  gint64 when;
  gboolean suppressed;
} MsDamping;

/** MS_DAMPING_OLD_SUPPRESS: the threshold that routers came with (RFC 7196 section 3, table 1) */
#define MS_DAMPING_OLD_SUPPRESS 2000

/** ms_damping_rule: of mechanism `damping` by @options; of `damping-2439`, @old, with
 * #MS_DAMPING_OLD_SUPPRESS for a threshold */
MsDampingRule ms_damping_rule(const MsSecurityOptions *options, gboolean old);

/** ms_damping_penalty: what is left of it at @now, which is not before the last flap */
double ms_damping_penalty(const MsDampingRule *rule, const MsDamping *damping, gint64 now);

/** ms_damping_flap: takes a flap at @now into account; returns whether the route is suppressed */
gboolean ms_damping_flap(const MsDampingRule *rule, MsDamping *damping, gint64 now, MsFlap flap);

/** ms_damping_reuse_at: of a suppressed route: from when on it may be used, if nothing happens
 * before; else the last flap */
gint64 ms_damping_reuse_at(const MsDampingRule *rule, const MsDamping *damping);

/** ms_damping_is_suppressed: whether the route must not be used at @now */
gboolean ms_damping_is_suppressed(const MsDampingRule *rule, const MsDamping *damping, gint64 now);

G_END_DECLS
