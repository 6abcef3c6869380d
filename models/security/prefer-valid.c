/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Origin validation that drops nothing: what RFC 7115 section 5 describes for those who dare not
 * drop yet. Valid before NotFound before Invalid, either among routes of one LOCAL_PREF, or over
 * what neighbours are to the AS. An Invalid route with no other beside it is still taken, and so is
 * an Invalid more specific one. */
#include "models/security/rov.h"

static guint demerit_of(guint verdict)
{
  return verdict == MS_ROV_VALID ? 0 : verdict == MS_ROV_NOT_FOUND ? 1 : 2;
}

static gboolean import(const MsHop *hop, MsAttributes *attributes)
{
  ms_attributes_demerit(attributes, MS_DEMERIT_SECOND, demerit_of(hop->verdict));
  return TRUE;
}

static gboolean import_first(const MsHop *hop, MsAttributes *attributes)
{
  ms_attributes_demerit(attributes, MS_DEMERIT_FIRST, demerit_of(hop->verdict));
  return TRUE;
}

const MsMechanism ms_mechanism_rov_prefer_valid = {
    .name = "rov-prefer-valid",
    .title = "Prefers routes that origin validation finds Valid, within a class of neighbours",
    .source = "RFC 7115 section 5, RFC 6811 section 3",
    .needs = "ROAs of those to be protected",
    .import_from = MS_FROM_ALL,
    .prefers = TRUE,
    .judge = ms_rov_judge,
    .import = import,
};

const MsMechanism ms_mechanism_rov_prefer_valid_first = {
    .name = "rov-prefer-valid-first",
    .title = "Prefers routes that origin validation finds Valid, whoever sends them",
    .source = "RFC 7115 section 5, RFC 6811 section 3",
    .needs = "ROAs of those to be protected",
    .import_from = MS_FROM_ALL,
    .prefers = TRUE,
    .judge = ms_rov_judge,
    .import = import_first,
};
