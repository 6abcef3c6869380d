/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/rov.h"

#include "models/security/tell.h"

/* RFC 6811 section 2, by the VRPs that cover the route. */
guint ms_rov_judge(const MsWorld *world, const MsRoute *route)
{
  guint32 origin = ms_paths_origin(world->routes->paths, route->path);
  switch (ms_registry_validate(world->registry, &world->prefixes[route->prefix], origin)) {
  case MS_VALIDITY_VALID:
    return MS_ROV_VALID;
  case MS_VALIDITY_INVALID:
    return MS_ROV_INVALID;
  case MS_VALIDITY_NOT_FOUND:
    break;
  }
  return MS_ROV_NOT_FOUND;
}

void ms_rov_why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  const MsWorld *world = hop->world;
  const MsPrefix *prefix = &world->prefixes[hop->route->prefix];
  guint32 origin = ms_paths_origin(world->routes->paths, hop->route->path);
  g_string_append(text, "Invalid by RFC 6811: ");
  ms_tell_prefix(text, hop);
  g_string_append(text, " from ");
  ms_tell_as(text, origin);
  g_string_append(text, " is covered by ");
  ms_registry_tell(world->registry, prefix, text);
  if (origin == MS_AS_SET)
    g_string_append(text, ", and a path that ends in an AS_SET has no origin to match");
  else if (ms_registry_covers(world->registry, prefix, origin))
    g_string_append_printf(text, ", and no maximum length for AS%u reaches /%u", origin,
                           prefix->length);
  else
    g_string_append_printf(text, ", and none of these is for AS%u", origin);
}

/* RFC 6811 section 3 leaves the action to policy; dropping Invalid is RFC 7115's advice. NotFound
 * passes. */
static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict != MS_ROV_INVALID;
}

const MsMechanism ms_mechanism_rov = {
    .name = "rov",
    .title = "Route origin validation: drops routes whose origin the RPKI contradicts",
    .source = "RFC 6811, RFC 7115, RFC 8893",
    .needs = "ROAs of those to be protected",
    .import_from = MS_FROM_ALL,
    .ride = MS_RIDE_ANNOUNCEMENT,
    .serves = TRUE,
    .judge = ms_rov_judge,
    .import = import,
    .why = ms_rov_why,
};
