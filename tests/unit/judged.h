/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of mechanisms on single routes share: a world in which routes are made by hand and
 * a mechanism is asked what it makes of one. */
#pragma once

#include "tests/support/graph.h"

G_BEGIN_DECLS

/**
 * Judged:
 * @test: the graph, the registry and who runs what
 * @world: what mechanisms look at: routes of @prefix, no listed ASes, the options that are usual
 */
typedef struct {
  MsTestWorld *test;
  MsPrefix prefix;
  MsRoutes *routes;
  MsWorld world;
} Judged;

Judged *judged_new(const char *links, const char *prefix);
void judged_free(Judged *j);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Judged, judged_free)

/** judged_mechanism: by a name that must be there */
const MsMechanism *judged_mechanism(const char *name);

/** judged_list: these ASes, up to a 0, are on the list of Peerlock */
void judged_list(Judged *j, const guint32 *asns);

/** judged_route: number of the route with this path, nearest first, ended by a 0 */
guint32 judged_route(Judged *j, const guint32 *path);

/** judged_key: the same of a path of @n, which may have #MS_AS_SET on it, signed and forged so far
 * from the origin */
guint32 judged_key(Judged *j, const guint32 *path, guint n, guint signatures, guint forged);

/** JudgedAnswer: @flags: of the attributes, where it is let in; @why: owned; "" where it says
 * nothing */
typedef struct {
  gboolean in;
  guint16 flags;
  char *why;
} JudgedAnswer;

static inline void judged_answer_clear(JudgedAnswer *answer)
{
  g_free(answer->why);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JudgedAnswer, judged_answer_clear)

/** judged_ask: what @mechanism makes of @route at AS 64500, from @neighbour_asn, or 0 for the AS at
 * the head of the path. Checks that `judge` keeps to 1-3 and to what it said, that nothing but
 * flags changes, and that `why` has an answer just where the route is refused */
JudgedAnswer judged_ask(Judged *j, const MsMechanism *mechanism, MsRelation relation,
                        guint32 neighbour_asn, guint32 route);

/** judged_lets_in: the same, from a customer at the head of the path, as yes or no; @why
 * (nullable): a part of the answer's words where it is no */
gboolean judged_lets_in(Judged *j, const MsMechanism *mechanism, guint32 route, const char *why);

G_END_DECLS
