/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BGP-iSec signs as BGPsec does, but its signatures travel on through those who do not take part.
 * So an AS that does is known by its published key to have signed every route that went through it,
 * and a path that shows it without its signature is refused. Honest paths show all signatures; of
 * what an offender wrote behind itself (MsRoute.forged) it has none. Of the scheme's three parts
 * this is the first, transitive signatures, and leaves the decision process alone as its authors
 * advise; defences against leaks are `otc` and others.
 *
 * A signature names the AS that it was made for. An offender that really got a route from a
 * neighbour can send it on with all signatures: that is a leak, and no forgery. Signatures that it
 * has collected elsewhere and could fit together again are not modelled: it is taken to have none.
 */
#include "models/security/deployment.h"
#include "models/security/tell.h"

enum { VERDICT_PASSES = 1, VERDICT_UNSIGNED };

/* The adopter nearest to the receiver whose signature is missing, or #MS_AS_SET. */
static guint32 find_unsigned(const MsWorld *world, const MsRoute *route)
{
  const MsPathNode *node = world->routes->paths->node;
  int isec = ms_mechanism_find("bgp-isec");
  for (guint32 path = route->path; path != 0 && world->deployment != NULL; path = node[path].tail) {
    if (node[path].length > route->forged)
      continue;
    guint32 as = ms_topology_find(world->topology, node[path].asn);
    if (as != MS_NO_AS && ms_deployment_has(world->deployment, as, (guint)isec))
      return node[path].asn;
  }
  return MS_AS_SET;
}

static guint judge(const MsWorld *world, const MsRoute *route)
{
  return find_unsigned(world, route) == MS_AS_SET ? VERDICT_PASSES : VERDICT_UNSIGNED;
}

static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict == VERDICT_PASSES;
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  guint32 asn = find_unsigned(hop->world, hop->route);
  if (asn != MS_AS_SET)
    g_string_append_printf(text,
                           "BGP-iSec: AS%u signs what it sends, and its signature is missing from "
                           "this path",
                           asn);
}

const MsMechanism ms_mechanism_bgp_isec = {
    .name = "bgp-isec",
    .title = "BGP-iSec's transitive signatures: drops paths that lack an adopter's signature",
    .source = "Morris, Herzberg, Wang, Secondo: BGP-iSec: Improved Security of Internet Routing "
              "Against Post-ROV Attacks, NDSS 2024",
    .needs = "keys of those to be protected: who runs it has one",
    .import_from = MS_FROM_ALL,
    .judge = judge,
    .import = import,
    .why = why,
};
