/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON of validators. rpki-client:
 *
 *   {"roas": [{"asn": 13335, "prefix": "1.0.0.0/24", "maxLength": 24, ...}, ...],
 *    "aspas": [{"customer_asid": 945, "providers": [13213, 150369], ...}, ...]}
 *
 * and before its release 8.5 "provider_authorizations": {"ipv4": [...], "ipv6": [...]}. Routinator:
 *
 *   {"roas": [{"asn": "AS13335", "prefix": "1.0.0.0/24", "maxLength": 24, ...}, ...],
 *    "aspas": [{"customer": "AS945", "providers": ["AS13213", ...], ...}, ...]}
 *
 * Members that are not named here are passed over. */
#include "models/registry/rpki-private.h"

/* ---- ROAs */

enum { ROA_ASN, ROA_PREFIX, ROA_MAX_LENGTH };
static const char *const roa_names[] = {"asn", "prefix", "maxLength", NULL};

typedef struct {
  guint32 asn;
  MsPrefix prefix;
  guint64 max_length;
} Roa;

static gboolean read_roa_member(MsJson *json, guint member, gpointer user_data, GError **error)
{
  Roa *roa = user_data;
  switch (member) {
  case ROA_ASN:
    return ms_json_asn(json, &roa->asn, error);
  case ROA_PREFIX:
    return ms_json_prefix(json, &roa->prefix, error);
  default:
    return ms_json_length(json, &roa->max_length, error);
  }
}

/* Names what is missing of @names in an object that ends here. */
static gboolean refuse_missing(MsJson *json, const char *what, const char *const *names,
                               guint32 seen, GError **error)
{
  guint i = 0;
  while ((seen >> i & 1) != 0)
    i++;
  return ms_json_refuse(json, error, "this %s has no \"%s\"", what, names[i]);
}

static gboolean read_roa(MsJson *json, guint number G_GNUC_UNUSED, gpointer user_data,
                         GError **error)
{
  MsRpkiSet *set = user_data;
  Roa roa;
  guint32 seen;
  if (!ms_json_object(json, roa_names, FALSE, read_roa_member, &roa, &seen, error))
    return FALSE;
  if (seen != 7)
    return refuse_missing(json, "ROA", roa_names, seen, error);
  const char *wrong = ms_rpki_vrp_check(&roa.prefix, roa.max_length);
  if (wrong != NULL)
    return ms_json_refuse(json, error, "maxLength %u of /%u: %s", (guint)roa.max_length,
                          roa.prefix.length, wrong);
  MsRpkiVrp vrp = {roa.prefix, (guint8)roa.max_length, roa.asn};
  g_array_append_val(set->vrps, vrp);
  return TRUE;
}

/* ---- ASPAs */

enum { ASPA_CUSTOMER_ASID, ASPA_CUSTOMER, ASPA_PROVIDERS };
static const char *const aspa_names[] = {"customer_asid", "customer", "providers", NULL};

typedef struct {
  MsRpkiSet *set;
  guint32 customer;
} Aspa;

static gboolean read_provider(MsJson *json, guint number G_GNUC_UNUSED, gpointer user_data,
                              GError **error)
{
  MsRpkiSet *set = user_data;
  guint32 provider;
  if (!ms_json_asn(json, &provider, error))
    return FALSE;
  g_array_append_val(set->providers, provider);
  return TRUE;
}

static gboolean read_aspa_member(MsJson *json, guint member, gpointer user_data, GError **error)
{
  Aspa *aspa = user_data;
  return member == ASPA_PROVIDERS ? ms_json_array(json, read_provider, aspa->set, error)
                                  : ms_json_asn(json, &aspa->customer, error);
}

static gboolean read_aspa(MsJson *json, guint number G_GNUC_UNUSED, gpointer user_data,
                          GError **error)
{
  MsRpkiSet *set = user_data;
  Aspa aspa = {.set = set};
  guint32 seen, first = set->providers->len;
  if (!ms_json_object(json, aspa_names, FALSE, read_aspa_member, &aspa, &seen, error))
    return FALSE;
  if ((seen >> ASPA_PROVIDERS & 1) == 0)
    return ms_json_refuse(json, error, "this ASPA has no \"providers\"");
  if ((seen & 3) == 0 || (seen & 3) == 3)
    return ms_json_refuse(json, error,
                          "an ASPA has one of \"customer_asid\" and \"customer\", this one %s",
                          (seen & 3) == 0 ? "neither" : "both");
  if (aspa.customer == 0)
    return ms_json_refuse(json, error, "AS 0 is nobody's customer; customers are 1 to 4294967295");
  MsRpkiAspa one = {aspa.customer, first, set->providers->len - first};
  g_array_append_val(set->aspas, one);
  return TRUE;
}

static const char *const family_names[] = {"ipv4", "ipv6", NULL};

static gboolean read_family(MsJson *json, guint member G_GNUC_UNUSED, gpointer user_data,
                            GError **error)
{
  return ms_json_array(json, read_aspa, user_data, error);
}

/* ---- the file */

enum { FILE_ROAS, FILE_ASPAS, FILE_AUTHORIZATIONS };
static const char *const file_names[] = {"roas", "aspas", "provider_authorizations", NULL};

static gboolean read_member(MsJson *json, guint member, gpointer user_data, GError **error)
{
  guint32 seen;
  if (member == FILE_AUTHORIZATIONS && json->token == MS_JSON_OPEN_OBJECT)
    return ms_json_object(json, family_names, TRUE, read_family, user_data, &seen, error);
  return ms_json_array(json, member == FILE_ROAS ? read_roa : read_aspa, user_data, error);
}

gboolean ms_rpki_read_json(MsRpkiSource *source, MsRpkiSet *set, GError **error)
{
  MsJson json = {.source = source};
  guint32 seen;
  if (!ms_json_next(&json, error) ||
      !ms_json_object(&json, file_names, FALSE, read_member, set, &seen, error))
    return FALSE;
  if (seen == 0)
    return ms_json_refuse(&json, error,
                          "neither \"roas\" nor \"aspas\" in it; it is no export of rpki-client or "
                          "Routinator");
  return ms_json_finish(&json, error);
}
