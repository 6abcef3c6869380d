/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/schema-private.h"
#include "scenarios/format/types.h"
#include "scenarios/format/value-harm.h"

static gboolean check_resolvers(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autoptr(GArray) resolvers = ms_value_resolvers(text, error);
  return resolvers != NULL;
}

static gboolean check_victim_traffic(const MsKey *key G_GNUC_UNUSED, const char *text,
                                     GError **error)
{
  double share;
  return ms_value_victim_traffic(text, &share, error);
}

static const MsKeyType type_resolvers = {
    "ASes", "own, provider or an AS number; or shares (own:70%, provider:10%, 15169:20%)",
    check_resolvers};
static const MsKeyType type_victim_traffic = {"share", "auto, or a percentage",
                                              check_victim_traffic};

static const MsKey keys[] = {
    {.section = "harm",
     .name = "slow",
     .type = &ms_type_duration,
     .fallback = "50ms",
     .min = 1000,
     .max = 60000000000,
     .help = "Added one-way delay from which on an AS counts as slowed down."},
    {.section = "harm",
     .name = "headroom",
     .type = &ms_type_factor,
     .fallback = "2",
     .help = "Capacity of a network, as a multiple of what it carries before: of its cone's "
             "traffic."},
    {.section = "harm",
     .name = "victim-traffic",
     .type = &type_victim_traffic,
     .fallback = "auto",
     .help =
         "Share of all traffic that a victim receives. auto: by its weight of traffic; a CDN or "
         "cloud of unknown weight: an equal part with the others."},
    {.section = "harm",
     .name = "resolvers",
     .type = &type_resolvers,
     .fallback = "own",
     .help = "Where networks without customers have names resolved: at home, at their largest "
             "provider, at an AS that runs a public resolver. APNIC measures such shares."},
};

const MsKey *ms_schema_harm(guint *n)
{
  *n = G_N_ELEMENTS(keys);
  return keys;
}
