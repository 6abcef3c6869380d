/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One route, one session, one mechanism: what the tests of mechanisms without an engine share. */
#pragma once

#include "models/security/deployment.h"

G_BEGIN_DECLS

/** Judging: a graph ("10>20 20-30": 10 is provider of 20, 20 and 30 are peers) and what routes over
 * it are judged by */
typedef struct {
  MsTopology *topology;
  MsRegistry *registry;
  MsRoutes *routes;
  MsPrefix prefix;
  MsSecurityOptions options;
  MsWorld world;
} Judging;

Judging *judging_new(const char *links);
void judging_free(Judging *judging);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Judging, judging_free)

/**
 * Offer:
 * @asn, @neighbour: the session, which must be in the graph
 * @prefix: "192.0.2.0/24"
 * @path: AS_PATH, nearest first, "20 30", 0 for an AS_SET
 * @flags, @otc, @forged: of the route
 * @learned: on export, what it was learned from
 * @unpoliced, @holes: as in #MsHop
 */
typedef struct {
  guint32 asn, neighbour;
  const char *prefix, *path;
  guint16 flags, forged;
  guint32 otc;
  MsRelation learned;
  gboolean unpoliced;
  guint holes;
} Offer;

/** OFFER: one as an initialiser; what follows the path by name: ".otc = 777" */
#define OFFER(asn_, neighbour_, prefix_, path_, ...)                                               \
  {                                                                                                \
    .asn = (asn_), .neighbour = (neighbour_), .prefix = (prefix_), .path = (path_), __VA_ARGS__    \
  }

/** judging_prefix: a prefix that must parse */
MsPrefix judging_prefix(const char *text);

/** judging_route: interns the route of @offer and returns its number */
guint32 judging_route(Judging *judging, const Offer *offer);

/** judging_asks: whether @mechanism passes what @offer says; where it does not and says why, what
 * it says must be a line. @attributes: (out) (optional): of the route afterwards. @why: (out)
 * (optional) (transfer full): what it says, empty where it passes */
gboolean judging_asks(Judging *judging, const char *mechanism, gboolean exporting,
                      const Offer *offer, MsAttributes *attributes, char **why);

G_END_DECLS
