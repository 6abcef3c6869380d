/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 4271 section 6.3: "the local system MAY check whether the leftmost AS in the AS_PATH is equal
 * to the autonomous system number of the peer that sent the message"; RFC 7606 section 7.2 makes of
 * a failure a withdrawal. It is what keeps an offender from leaving itself out of a path. */
#include "models/security/tell.h"

static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return ms_hop_head(hop) == hop->neighbour_asn;
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  g_string_append(text, "RFC 4271 section 6.3: the path starts with ");
  ms_tell_as(text, ms_hop_head(hop));
  g_string_append_printf(text, ", and AS%u sent it", hop->neighbour_asn);
}

const MsMechanism ms_mechanism_first_as = {
    .name = "first-as",
    .title = "Refuses a path whose first AS is not the neighbour that sends it",
    .source = "RFC 4271 section 6.3, RFC 7606 section 7.2, RFC 7454 section 9",
    .import_from = MS_FROM_ALL,
    .serves = TRUE,
    .import = import,
    .why = why,
};
