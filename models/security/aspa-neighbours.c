/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ASPA with neighbours: who publishes all its neighbours, not its providers alone, says of every
 * link on a path whether it exists. So a path is refused whose links its own ASes deny, on top of
 * what ASPA verification finds; that closes what ASPA leaves to a provider, who can forge a path
 * towards its customers (the draft's security considerations). Other simulators call it ASPAwN; the
 * registration object under discussion in the IETF is ASRA. */
#include "models/security/aspa.h"

/* The first pair, nearest first, of which one denies the other: @denies does, @denied is denied. */
static gboolean find_denied(const MsWorld *world, const MsRoute *route, guint32 *denies,
                            guint32 *denied)
{
  const MsPathNode *node = world->routes->paths->node;
  guint32 tail;
  for (guint32 path = route->path; path != 0 && (tail = node[path].tail) != 0; path = tail) {
    guint32 outer = node[path].asn, inner = node[tail].asn;
    if (outer == inner)
      continue;
    gboolean by_outer = ms_registry_neighbour(world->registry, outer, inner) == MS_ATTESTATION_NO;
    if (!by_outer && ms_registry_neighbour(world->registry, inner, outer) != MS_ATTESTATION_NO)
      continue;
    *denies = by_outer ? outer : inner;
    *denied = by_outer ? inner : outer;
    return TRUE;
  }
  return FALSE;
}

static guint judge(const MsWorld *world, const MsRoute *route)
{
  guint32 denies, denied;
  if (find_denied(world, route, &denies, &denied))
    return MS_ASPA_FAILS;
  return ms_aspa_judge(world, route);
}

static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return ms_aspa_import(hop, hop->verdict);
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  gsize before = text->len;
  ms_aspa_why(hop, text);
  guint32 denies, denied;
  if (text->len == before && find_denied(hop->world, hop->route, &denies, &denied))
    g_string_append_printf(
        text, "AS%u publishes its neighbours, and AS%u, next to it on the path, is not one of them",
        denies, denied);
}

const MsMechanism ms_mechanism_aspa_neighbours = {
    .name = "aspa-neighbours",
    .title = "ASPA verification that also drops paths over links that an end of them denies",
    .source = "draft-ietf-sidrops-aspa-verification section 6, draft-geng-sidrops-asra-profile",
    .needs = "ASPAs and published neighbours of those on the path",
    .import_from = MS_FROM_ALL,
    .serves = TRUE,
    .judge = judge,
    .import = import,
    .why = why,
};
