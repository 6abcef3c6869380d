/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who publishes its neighbours lets others see that a path over another one is forged. Path-end
 * validation looks at the last link, the one that a forged origin has to invent; with a longer
 * suffix, at as many links before the origin as MsSecurityOptions.path_end_suffix says. Of each
 * link only the end nearer to the origin is asked: it is who announced the route across it.
 *
 * It hangs on what is announced alone. Links that a route has really come over are on the published
 * lists wherever those are the graph's own, so they pass however long the suffix; what may fail are
 * the links that an offender wrote, and the one from itself to what it wrote. (An offender that
 * leaves itself out makes a link of whoever it sends to and what it wrote: there the path has to be
 * looked at beyond the offender.) Lists added by hand that leave out a real neighbour make it hang
 * on the way a route took. */
#include "models/security/tell.h"

enum { VERDICT_PASSES = 1, VERDICT_DENIED };

/* The first denied link of the suffix, nearest first. */
static gboolean find_denied(const MsWorld *world, const MsRoute *route, guint32 *outer,
                            guint32 *inner)
{
  const MsPathNode *node = world->routes->paths->node;
  guint links = 0;
  for (guint32 path = route->path; node[path].tail != 0; path = node[path].tail)
    links += node[path].asn != node[node[path].tail].asn;
  for (guint32 path = route->path; node[path].tail != 0; path = node[path].tail) {
    *outer = node[path].asn;
    *inner = node[node[path].tail].asn;
    if (*outer != *inner && links-- <= world->options->path_end_suffix &&
        ms_registry_neighbour(world->registry, *inner, *outer) == MS_ATTESTATION_NO)
      return TRUE;
  }
  return FALSE;
}

static guint judge(const MsWorld *world, const MsRoute *route)
{
  guint32 outer, inner;
  return find_denied(world, route, &outer, &inner) ? VERDICT_DENIED : VERDICT_PASSES;
}

static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict == VERDICT_PASSES;
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  guint32 outer, inner;
  if (!find_denied(hop->world, hop->route, &outer, &inner))
    return;
  gboolean origin = inner == ms_paths_origin(hop->world->routes->paths, hop->route->path);
  g_string_append(text,
                  origin ? "path-end validation: the origin AS" : "path-suffix validation: AS");
  g_string_append_printf(text, "%u publishes its neighbours, and ", inner);
  ms_tell_as(text, outer);
  g_string_append(text, ", which claims to have the route from it, is not one of them");
}

const MsMechanism ms_mechanism_path_end = {
    .name = "path-end",
    .title = "Drops paths whose last links the origin's published neighbours contradict",
    .source = "Cohen, Gilad, Herzberg, Schapira: Jumpstarting BGP Security with Path-End "
              "Validation, SIGCOMM 2016",
    .needs = "published neighbours of those to be protected",
    .import_from = MS_FROM_ALL,
    .ride = MS_RIDE_PUBLISHED,
    .serves = TRUE,
    .judge = judge,
    .import = import,
    .why = why,
};
