/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A second line of defence at the leaker itself: even when a configuration error opens the export
 * policy, only its own and its customers' routes leave for peers and providers. What breaks the
 * policy often breaks the filter too: that is its strength. */
#include "models/bgp/decision.h"
#include "models/security/mechanism.h"

static gboolean export(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return ms_export_allowed(hop->learned, hop->relation);
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  g_string_append_printf(text,
                         "RFC 7908 section 3: a type %u leak: learned from a %s, on to AS%u, a %s",
                         ms_leak_type(hop->learned, hop->relation), ms_relation_name(hop->learned),
                         hop->neighbour_asn, ms_relation_name(hop->relation));
}

const MsMechanism ms_mechanism_valley_filter = {
    .name = "valley-filter",
    .title =
        "Never sends a peer's or provider's route to a peer or provider, even under a policy error",
    .source = "RFC 7454 section 6, MANRS operators and CDN Action 1, RFC 7908",
    .export_to = MS_FROM_PEER | MS_FROM_PROVIDER,
    .ride = MS_RIDE_LEAKER,
    .export = export,
    .why = why,
};
