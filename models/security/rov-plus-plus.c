/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ROV++ (Morillo, Furuness, Morris, Breslin, Herzberg, Wang, NDSS 2021). Plain origin validation
 * refuses an Invalid more specific prefix, and traffic to it then follows the route to the covering
 * prefix, maybe to a neighbour that took the Invalid one: a hidden hijack. All variants drop such
 * traffic (`punches`), unless there is a route to the more specific prefix that is not refused.
 * Those that are not "lite", which takes a changed decision process, prefer among routes to the
 * covering prefix those of neighbours with the fewest such holes, before LOCAL_PREF. The second
 * versions also tell customers of the hole (`fills`), so that who would fall for the hijack has its
 * traffic dropped rather. */
#include "models/security/rov.h"

static gboolean import_lite(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict != MS_ROV_INVALID;
}

static gboolean import(const MsHop *hop, MsAttributes *attributes)
{
  if (hop->verdict == MS_ROV_INVALID)
    return FALSE;
  ms_attributes_demerit(attributes, MS_DEMERIT_FIRST, hop->holes);
  return TRUE;
}

#define SOURCE "Morillo, Furuness, Morris, Breslin, Herzberg, Wang: ROV++, NDSS 2021"
#define NEEDS  "ROAs of those to be protected"

const MsMechanism ms_mechanism_rov_plus_plus_v1_lite = {
    .name = "rov++v1-lite",
    .title = "Origin validation that drops traffic to a refused more specific prefix rather than "
             "let it leave by the neighbour that offered it",
    .source = SOURCE,
    .needs = NEEDS,
    .import_from = MS_FROM_ALL,
    .punches = TRUE,
    .judge = ms_rov_judge,
    .import = import_lite,
    .why = ms_rov_why,
};

const MsMechanism ms_mechanism_rov_plus_plus_v1 = {
    .name = "rov++v1",
    .title = "The same, and prefers neighbours that offered the fewest such prefixes",
    .source = SOURCE,
    .needs = NEEDS,
    .import_from = MS_FROM_ALL,
    .prefers = TRUE,
    .punches = TRUE,
    .judge = ms_rov_judge,
    .import = import,
    .why = ms_rov_why,
};

const MsMechanism ms_mechanism_rov_plus_plus_v2_lite = {
    .name = "rov++v2-lite",
    .title = "As rov++v1-lite, and tells customers that it drops such traffic",
    .source = SOURCE,
    .needs = NEEDS,
    .import_from = MS_FROM_ALL,
    .punches = TRUE,
    .fills = TRUE,
    .judge = ms_rov_judge,
    .import = import_lite,
    .why = ms_rov_why,
};

const MsMechanism ms_mechanism_rov_plus_plus_v2 = {
    .name = "rov++v2",
    .title = "As rov++v1, and tells customers that it drops such traffic",
    .source = SOURCE,
    .needs = NEEDS,
    .import_from = MS_FROM_ALL,
    .prefers = TRUE,
    .punches = TRUE,
    .fills = TRUE,
    .judge = ms_rov_judge,
    .import = import,
    .why = ms_rov_why,
};
