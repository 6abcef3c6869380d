/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/mechanism.h"

enum { VERDICT_NOT_FOUND = 1, VERDICT_VALID, VERDICT_INVALID };

/* RFC 6811 section 2, by the VRPs that cover the route. */
static guint judge(const MsWorld *world, const MsRoute *route)
{
  guint32 origin = ms_paths_origin(world->routes->paths, route->path);
  switch (ms_registry_validate(world->registry, &world->prefixes[route->prefix], origin)) {
  case MS_VALIDITY_VALID:
    return VERDICT_VALID;
  case MS_VALIDITY_INVALID:
    return VERDICT_INVALID;
  case MS_VALIDITY_NOT_FOUND:
    break;
  }
  return VERDICT_NOT_FOUND;
}

/* RFC 6811 section 3 leaves the action to policy; dropping Invalid is RFC 7115's advice. NotFound
 * passes. */
static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict != VERDICT_INVALID;
}

const MsMechanism ms_mechanism_rov = {
    .name = "rov",
    .title = "Route origin validation: drops routes whose origin the RPKI contradicts",
    .source = "RFC 6811, RFC 7115, RFC 8893",
    .needs = "ROAs of those to be protected",
    .import_from = MS_FROM_ALL,
    .ride = MS_RIDE_ANNOUNCEMENT,
    .judge = judge,
    .import = import,
};
