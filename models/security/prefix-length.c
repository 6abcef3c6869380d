/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/tell.h"

enum { VERDICT_FITS = 1, VERDICT_TOO_LONG };

static guint longest(const MsWorld *world, const MsPrefix *prefix)
{
  return prefix->family == 6 ? world->options->longest6 : world->options->longest4;
}

/* RFC 7454 section 6.1.3: most networks take nothing longer than /24, or /48 of IPv6. */
static guint judge(const MsWorld *world, const MsRoute *route)
{
  const MsPrefix *prefix = &world->prefixes[route->prefix];
  return prefix->length <= longest(world, prefix) ? VERDICT_FITS : VERDICT_TOO_LONG;
}

static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict == VERDICT_FITS;
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  const MsPrefix *prefix = &hop->world->prefixes[hop->route->prefix];
  g_string_append(text, "RFC 7454 section 6.1.3: ");
  ms_tell_prefix(text, hop);
  g_string_append_printf(text, " is longer than /%u", longest(hop->world, prefix));
}

const MsMechanism ms_mechanism_prefix_length_filter = {
    .name = "prefix-length-filter",
    .title = "Refuses prefixes that are too specific: longer than /24, or /48 of IPv6",
    .source = "RFC 7454 section 6.1.3",
    .import_from = MS_FROM_ALL,
    .ride = MS_RIDE_ANNOUNCEMENT,
    .serves = TRUE,
    .judge = judge,
    .import = import,
    .why = why,
};
