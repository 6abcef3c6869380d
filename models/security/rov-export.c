/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Origin validation of what one sends (RFC 8893): the origin that the neighbour will see counts, so
 * one's own ASN for one's own announcements. It keeps a slip of one's own, or of a customer's whom
 * nobody validated, from leaving. */
#include "models/security/rov.h"
#include "models/security/tell.h"

/* One's own announcement has no path yet. */
static guint32 origin_of(const MsHop *hop)
{
  return hop->route->path == 0 ? hop->asn
                               : ms_paths_origin(hop->world->routes->paths, hop->route->path);
}

static gboolean export(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  const MsPrefix *prefix = &hop->world->prefixes[hop->route->prefix];
  return ms_registry_validate(hop->world->registry, prefix, origin_of(hop)) != MS_VALIDITY_INVALID;
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  g_string_append(text, "Invalid by RFC 8893 section 3: ");
  ms_tell_prefix(text, hop);
  g_string_append(text, " would go out from ");
  ms_tell_as(text, origin_of(hop));
  g_string_append(text, "; registered is ");
  ms_registry_tell(hop->world->registry, &hop->world->prefixes[hop->route->prefix], text);
}

const MsMechanism ms_mechanism_rov_export = {
    .name = "rov-export",
    .title = "Origin validation of what one sends, one's own announcements among it",
    .source = "RFC 8893",
    .needs = "ROAs of those to be protected",
    .export_to = MS_FROM_ALL,
    .export = export,
    .why = why,
};
