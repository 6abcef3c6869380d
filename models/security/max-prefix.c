/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/max-prefix.h"

#include "models/security/mechanism.h"

#include <math.h>

guint32 ms_max_prefix_usual(const MsTopology *topology, guint32 as, guint32 session)
{
  if (ms_topology_relation(topology, as, session) == MS_REL_PROVIDER)
    return MS_MAX_PREFIX_NONE;
  return topology->cone[topology->neighbour[session]];
}

guint32 ms_max_prefix_limit(const MsSecurityOptions *options, guint32 usual)
{
  if (usual == MS_MAX_PREFIX_NONE)
    return MS_MAX_PREFIX_NONE;
  double limit = floor(options->max_prefix_margin * usual);
  if (limit >= MS_MAX_PREFIX_NONE)
    return MS_MAX_PREFIX_NONE;
  return MAX((guint32)limit, options->max_prefix_least);
}

gboolean ms_max_prefix_counts(const MsSecurityOptions *options, gboolean refused)
{
  return options->max_prefix_before_policy || !refused;
}

gboolean ms_max_prefix_exceeded(const MsSecurityOptions *options, guint32 usual, guint64 excess)
{
  guint32 limit = ms_max_prefix_limit(options, usual);
  return limit != MS_MAX_PREFIX_NONE && usual + excess > limit;
}

/* The event engine carries it out (MS_COURSE_MAX_PREFIX). */
static gboolean import(const MsHop *hop G_GNUC_UNUSED, MsAttributes *attributes G_GNUC_UNUSED)
{
  return TRUE;
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  const MsTopology *topology = hop->world->topology;
  guint32 as = ms_topology_find(topology, hop->asn);
  guint32 neighbour = ms_topology_find(topology, hop->neighbour_asn);
  guint32 usual = ms_max_prefix_usual(topology, as, ms_topology_session(topology, as, neighbour));
  g_string_append_printf(
      text, "RFC 4271 section 6.7: AS%u brought more than its limit of %u prefixes (%u are usual)",
      hop->neighbour_asn, ms_max_prefix_limit(hop->world->options, usual), usual);
}

const MsMechanism ms_mechanism_max_prefix = {
    .name = "max-prefix",
    .title = "Tears a customer's or peer's session down that brings far more prefixes than usual",
    .source = "RFC 4271 section 6.7, RFC 4486, RFC 7454 section 8",
    .import_from = MS_FROM_CUSTOMER | MS_FROM_PEER,
    .course = MS_COURSE_MAX_PREFIX,
    .import = import,
    .why = why,
};
