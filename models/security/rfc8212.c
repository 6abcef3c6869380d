/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions without a policy of their own carry nothing (RFC 8212 section 3). Here all sessions have
 * one, but where an incident has lost it: that is what most full-table leaks were. */
#include "models/security/mechanism.h"

static gboolean has_policy(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return !hop->unpoliced;
}

static void why(const MsHop *hop, gboolean exporting, GString *text)
{
  g_string_append_printf(text, "RFC 8212 section 3: the session with AS%u has no %s policy",
                         hop->neighbour_asn, exporting ? "export" : "import");
}

const MsMechanism ms_mechanism_rfc8212 = {
    .name = "rfc8212",
    .title = "Neither takes nor sends routes on a session that has no policy",
    .source = "RFC 8212",
    .import_from = MS_FROM_ALL,
    .export_to = MS_FROM_ALL,
    .import = has_policy,
    .export = has_policy,
    .why = why,
};
