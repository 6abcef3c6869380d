/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BGPsec: every AS signs what it sends on, to whom it sends it. A path is secure where every AS on
 * it has signed. An AS that does not take part sends the path unsigned (RFC 8205 section 4.4, the
 * attribute is not transitive): MsRoute.signatures stays as it was while the path grows, so the
 * path counts as unsigned for ever. What an offender writes behind itself nobody has signed.
 *
 * With partial deployment unsigned routes have to be taken too, so nothing is dropped: secure
 * routes are preferred, before LOCAL_PREF, before the length of the path or after it (Lychev,
 * Goldberg and Schapira call that security 1st, 2nd and 3rd). All three sign alike, and leaks are
 * signed as any other route. */
#include "models/security/mechanism.h"

static gboolean is_secure(const MsRoute *route)
{
  return route->signatures == route->length;
}

/* RFC 8205 section 4.2: who has a valid BGPsec_PATH, or originates, adds a signature. */
static gboolean export(const MsHop *hop, MsAttributes *attributes)
{
  if (is_secure(hop->route))
    attributes->signatures = (guint16)(hop->route->length + 1);
  return TRUE;
}

static void prefer_secure(const MsHop *hop, MsAttributes *attributes, MsDemerit place)
{
  if (!is_secure(hop->route))
    ms_attributes_demerit(attributes, place, 1);
}

static gboolean import_first(const MsHop *hop, MsAttributes *attributes)
{
  prefer_secure(hop, attributes, MS_DEMERIT_FIRST);
  return TRUE;
}

static gboolean import_second(const MsHop *hop, MsAttributes *attributes)
{
  prefer_secure(hop, attributes, MS_DEMERIT_SECOND);
  return TRUE;
}

static gboolean import_third(const MsHop *hop, MsAttributes *attributes)
{
  prefer_secure(hop, attributes, MS_DEMERIT_THIRD);
  return TRUE;
}

#define BGPSEC_SOURCE                                                                              \
  "RFC 8205; Lychev, Goldberg, Schapira: BGP Security in Partial Deployment, SIGCOMM 2013"
#define BGPSEC_NEEDS "router keys of those on the path: who runs it has one"

const MsMechanism ms_mechanism_bgpsec_1st = {
    .name = "bgpsec-1st",
    .title = "BGPsec: signs paths, and prefers signed ones to everything else",
    .source = BGPSEC_SOURCE,
    .needs = BGPSEC_NEEDS,
    .import_from = MS_FROM_ALL,
    .export_to = MS_FROM_ALL,
    .prefers = TRUE,
    .import = import_first,
    .export = export,
};

const MsMechanism ms_mechanism_bgpsec_2nd = {
    .name = "bgpsec-2nd",
    .title = "BGPsec: signs paths, and prefers signed ones to shorter ones",
    .source = BGPSEC_SOURCE,
    .needs = BGPSEC_NEEDS,
    .import_from = MS_FROM_ALL,
    .export_to = MS_FROM_ALL,
    .prefers = TRUE,
    .import = import_second,
    .export = export,
};

const MsMechanism ms_mechanism_bgpsec_3rd = {
    .name = "bgpsec-3rd",
    .title = "BGPsec: signs paths, and prefers signed ones among those of equal length",
    .source = BGPSEC_SOURCE,
    .needs = BGPSEC_NEEDS,
    .import_from = MS_FROM_ALL,
    .export_to = MS_FROM_ALL,
    .prefers = TRUE,
    .import = import_third,
    .export = export,
};
