/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spoofed packets one by one: Adj-RIBs-In from a naive path-vector fixed point, and each packet
 * walked hop by hop, every network on its way asking ms_sav_permits(). What sim/spoofing computes
 * in sets has to say the same. For small graphs. */
#pragma once

#include "sim/spoofing/spoofing.h"

G_BEGIN_DECLS

/**
 * WalkPrefix:
 * @origin: index of the AS that announces it
 * @number, @place: of it among the sources, 0: whole or first half, 1: second half
 * @announced: (nullable): by provider of the origin: whether that one gets it
 */
typedef struct {
  guint32 origin;
  guint number, place;
  guint8 *announced;
} WalkPrefix;

/** WalkRoute: @via: session, or %G_MAXUINT32: its own; @n: ASes on the path after itself, -1: no
 * route; the path itself, nearest first */
typedef struct {
  guint32 via;
  int n;
  guint32 *path;
} WalkRoute;

/** Walk: @route: [n_prefixes][n_ases]; sources' prefixes come first, then one of each destination
 */
typedef struct {
  const MsTopology *topology;
  const MsPolicy *policy;
  GArray *prefixes; /* WalkPrefix */
  guint n_source_prefixes;
  WalkRoute *route;
} Walk;

/** walk_new: as ms_spoofing_solve() */
Walk *walk_new(const MsTopology *topology, const MsPolicy *policy, const guint32 *sources,
               guint n_sources, const guint32 *destinations, guint n_destinations, double selective,
               guint64 seed);
void walk_free(Walk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Walk, walk_free)

static inline const WalkRoute *walk_route(const Walk *walk, guint prefix, guint32 as)
{
  return &walk->route[(gsize)prefix * walk->topology->n_ases + as];
}

/** walk_hears: whether the route of @prefix that @as's neighbour across @session sends is in its
 * Adj-RIB-In */
gboolean walk_hears(const Walk *walk, guint prefix, guint32 as, guint32 session);

/** walk_evaluate: as ms_spoofing_evaluate(); @reach: [n_ases] */
void walk_evaluate(const Walk *walk, const MsSpoofingSetup *setup, float *reach,
                   MsSpoofingCounts *counts);

G_END_DECLS
