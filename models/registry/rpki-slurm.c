/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Local exceptions: SLURM (RFC 8416) and, from version 2 on, those for ASPAs
 * (draft-ietf-sidrops-aspa-slurm). Filters are for what the RPKI says; what is asserted comes after
 * them and passes (RFC 8416 section 4.1). An assertion adds to an ASPA that is there. */
#include "models/registry/rpki-private.h"

typedef struct {
  gboolean has_prefix, has_asn;
  MsPrefix prefix;
  guint32 asn;
} Filter;

typedef struct {
  GArray *filters;   /* of Filter */
  GArray *customers; /* of guint32: whose ASPAs are left out */
  MsRpkiSet added;
  guint64 version;
  gsize n_bgpsec;
  gboolean has_aspas;
  guint32 aspas_line; /* where the first of what version 2 brought is */
  guint64 aspas_column;
} Slurm;

static void slurm_clear(Slurm *slurm)
{
  g_array_unref(slurm->filters);
  g_array_unref(slurm->customers);
  ms_rpki_set_clear(&slurm->added);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Slurm, slurm_clear)

static gboolean skip_element(MsJson *json, guint number, gpointer user_data, GError **error)
{
  Slurm *slurm = user_data;
  (void)number;
  slurm->n_bgpsec++;
  return ms_json_skip(json, error);
}

static void note_aspas(Slurm *slurm, const MsJson *json)
{
  if (slurm->has_aspas)
    return;
  slurm->has_aspas = TRUE;
  slurm->aspas_line = json->line;
  slurm->aspas_column = json->column;
}

/* ---- prefixes: filters and assertions */

enum { PREFIX_PREFIX, PREFIX_ASN, PREFIX_COMMENT, PREFIX_MAX_LENGTH };
static const char *const filter_names[] = {"prefix", "asn", "comment", NULL};
static const char *const assertion_names[] = {"prefix", "asn", "comment", "maxPrefixLength", NULL};

typedef struct {
  Filter filter;
  guint64 max_length;
} PrefixReading;

static gboolean read_comment(MsJson *json, GError **error)
{
  return json->token == MS_JSON_STRING || ms_json_refuse(json, error, "a comment is a string");
}

static gboolean read_prefix_member(MsJson *json, guint member, gpointer user_data, GError **error)
{
  PrefixReading *reading = user_data;
  switch (member) {
  case PREFIX_PREFIX:
    reading->filter.has_prefix = TRUE;
    return ms_json_prefix(json, &reading->filter.prefix, error);
  case PREFIX_ASN:
    reading->filter.has_asn = TRUE;
    return ms_json_asn(json, &reading->filter.asn, error);
  case PREFIX_COMMENT:
    return read_comment(json, error);
  default:
    return ms_json_length(json, &reading->max_length, error);
  }
}

static gboolean read_prefix_filter(MsJson *json, guint number G_GNUC_UNUSED, gpointer user_data,
                                   GError **error)
{
  Slurm *slurm = user_data;
  PrefixReading reading = {0};
  guint32 seen;
  if (!ms_json_object(json, filter_names, TRUE, read_prefix_member, &reading, &seen, error))
    return FALSE;
  if (!reading.filter.has_prefix && !reading.filter.has_asn)
    return ms_json_refuse(json, error,
                          "a prefix filter has a \"prefix\", an \"asn\" or both, this one neither");
  g_array_append_val(slurm->filters, reading.filter);
  return TRUE;
}

static gboolean read_prefix_assertion(MsJson *json, guint number G_GNUC_UNUSED, gpointer user_data,
                                      GError **error)
{
  Slurm *slurm = user_data;
  PrefixReading reading = {0};
  guint32 seen;
  if (!ms_json_object(json, assertion_names, TRUE, read_prefix_member, &reading, &seen, error))
    return FALSE;
  if (!reading.filter.has_prefix || !reading.filter.has_asn)
    return ms_json_refuse(json, error, "this prefix assertion has no \"%s\"",
                          reading.filter.has_prefix ? "asn" : "prefix");
  guint64 length =
      (seen >> PREFIX_MAX_LENGTH & 1) != 0 ? reading.max_length : reading.filter.prefix.length;
  const char *wrong = ms_rpki_vrp_check(&reading.filter.prefix, length);
  if (wrong != NULL)
    return ms_json_refuse(json, error, "maxPrefixLength %u of /%u: %s", (guint)length,
                          reading.filter.prefix.length, wrong);
  MsRpkiVrp vrp = {reading.filter.prefix, (guint8)length, reading.filter.asn};
  g_array_append_val(slurm->added.vrps, vrp);
  return TRUE;
}

/* ---- ASPAs; the names changed with the revisions of the draft */

enum { ASPA_CUSTOMER, ASPA_CUSTOMER_ASID, ASPA_COMMENT, ASPA_PROVIDERS, ASPA_PROVIDERS_OLD };
static const char *const aspa_filter_names[] = {"customerAsn", "customerAsid", "comment", NULL};
static const char *const aspa_assertion_names[] = {"customerAsn",  "customerAsid", "comment",
                                                   "providerAsns", "providers",    NULL};

typedef struct {
  GArray *providers;
  guint32 customer;
} AspaReading;

static gboolean read_provider(MsJson *json, guint number G_GNUC_UNUSED, gpointer user_data,
                              GError **error)
{
  GArray *providers = user_data;
  guint32 provider;
  if (!ms_json_asn(json, &provider, error))
    return FALSE;
  g_array_append_val(providers, provider);
  return TRUE;
}

static gboolean read_aspa_member(MsJson *json, guint member, gpointer user_data, GError **error)
{
  AspaReading *reading = user_data;
  switch (member) {
  case ASPA_CUSTOMER:
  case ASPA_CUSTOMER_ASID:
    return ms_json_asn(json, &reading->customer, error);
  case ASPA_COMMENT:
    return read_comment(json, error);
  default:
    return ms_json_array(json, read_provider, reading->providers, error);
  }
}

static gboolean is_one_of(guint32 seen, guint a, guint b)
{
  return (seen >> a & 1) != (seen >> b & 1);
}

static gboolean read_aspa(MsJson *json, const char *const *names, Slurm *slurm, MsRpkiAspa *aspa,
                          guint32 *seen, GError **error)
{
  AspaReading reading = {.providers = slurm->added.providers};
  aspa->first = reading.providers->len;
  note_aspas(slurm, json);
  if (!ms_json_object(json, names, TRUE, read_aspa_member, &reading, seen, error))
    return FALSE;
  if (!is_one_of(*seen, ASPA_CUSTOMER, ASPA_CUSTOMER_ASID) || reading.customer == 0)
    return ms_json_refuse(json, error,
                          "it takes one \"customerAsn\", an AS number from 1 to 4294967295");
  aspa->customer = reading.customer;
  aspa->n = reading.providers->len - aspa->first;
  return TRUE;
}

static gboolean read_aspa_filter(MsJson *json, guint number G_GNUC_UNUSED, gpointer user_data,
                                 GError **error)
{
  Slurm *slurm = user_data;
  MsRpkiAspa aspa;
  guint32 seen;
  if (!read_aspa(json, aspa_filter_names, slurm, &aspa, &seen, error))
    return FALSE;
  g_array_append_val(slurm->customers, aspa.customer);
  return TRUE;
}

static gboolean read_aspa_assertion(MsJson *json, guint number G_GNUC_UNUSED, gpointer user_data,
                                    GError **error)
{
  Slurm *slurm = user_data;
  MsRpkiAspa aspa;
  guint32 seen;
  if (!read_aspa(json, aspa_assertion_names, slurm, &aspa, &seen, error))
    return FALSE;
  if (!is_one_of(seen, ASPA_PROVIDERS, ASPA_PROVIDERS_OLD))
    return ms_json_refuse(json, error, "it takes one list \"providerAsns\"");
  g_array_append_val(slurm->added.aspas, aspa);
  return TRUE;
}

/* ---- the file */

static const char *const filters_names[] = {"prefixFilters", "bgpsecFilters", "aspaFilters", NULL};
static const char *const assertions_names[] = {"prefixAssertions", "bgpsecAssertions",
                                               "aspaAssertions", NULL};
static const MsJsonMember filter_readers[] = {read_prefix_filter, skip_element, read_aspa_filter};
static const MsJsonMember assertion_readers[] = {read_prefix_assertion, skip_element,
                                                 read_aspa_assertion};

static gboolean read_filters(MsJson *json, guint member, gpointer user_data, GError **error)
{
  return ms_json_array(json, filter_readers[member], user_data, error);
}

static gboolean read_assertions(MsJson *json, guint member, gpointer user_data, GError **error)
{
  return ms_json_array(json, assertion_readers[member], user_data, error);
}

enum { FILE_VERSION, FILE_FILTERS, FILE_ASSERTIONS };
static const char *const file_names[] = {"slurmVersion", "validationOutputFilters",
                                         "locallyAddedAssertions", NULL};

static gboolean read_member(MsJson *json, guint member, gpointer user_data, GError **error)
{
  Slurm *slurm = user_data;
  guint32 seen;
  if (member == FILE_FILTERS)
    return ms_json_object(json, filters_names, TRUE, read_filters, slurm, &seen, error);
  if (member == FILE_ASSERTIONS)
    return ms_json_object(json, assertions_names, TRUE, read_assertions, slurm, &seen, error);
  if (json->token == MS_JSON_NUMBER &&
      g_ascii_string_to_unsigned(json->text, 10, 1, 2, &slurm->version, NULL))
    return TRUE;
  return ms_json_refuse(json, error, "slurmVersion is 1 or 2");
}

static gboolean read_slurm(const char *path, Slurm *slurm, GError **error)
{
  g_auto(MsRpkiSource) source = {.fd = -1};
  MsJson json = {.source = &source};
  guint32 seen;
  if (!ms_rpki_source_open(&source, path, error) || !ms_json_next(&json, error) ||
      !ms_json_object(&json, file_names, TRUE, read_member, slurm, &seen, error))
    return FALSE;
  for (guint i = 0; file_names[i] != NULL; i++)
    if ((seen >> i & 1) == 0)
      return ms_json_refuse(&json, error,
                            "no \"%s\"; a SLURM file has all three of slurmVersion, "
                            "validationOutputFilters and locallyAddedAssertions",
                            file_names[i]);
  if (slurm->has_aspas && slurm->version < 2)
    return ms_rpki_refuse(&source, slurm->aspas_line, slurm->aspas_column, error,
                          "exceptions for ASPAs take slurmVersion 2; this file says 1");
  return ms_json_finish(&json, error);
}

/* ---- what it says, done */

static gboolean is_filtered(const Slurm *slurm, const MsRpkiVrp *vrp)
{
  for (guint i = 0; i < slurm->filters->len; i++) {
    const Filter *filter = &g_array_index(slurm->filters, Filter, i);
    if ((!filter->has_asn || filter->asn == vrp->asn) &&
        (!filter->has_prefix || ms_prefix_contains(&filter->prefix, &vrp->prefix)))
      return TRUE;
  }
  return FALSE;
}

static gboolean is_left_out(const Slurm *slurm, guint32 customer)
{
  for (guint i = 0; i < slurm->customers->len; i++)
    if (g_array_index(slurm->customers, guint32, i) == customer)
      return TRUE;
  return FALSE;
}

static void filter(MsRpkiSet *set, const Slurm *slurm, MsRpkiFacts *facts)
{
  guint kept = 0;
  for (guint i = 0; i < set->vrps->len; i++) {
    MsRpkiVrp vrp = g_array_index(set->vrps, MsRpkiVrp, i);
    if (!is_filtered(slurm, &vrp))
      g_array_index(set->vrps, MsRpkiVrp, kept++) = vrp;
  }
  facts->n_filtered_vrps = set->vrps->len - kept;
  g_array_set_size(set->vrps, kept);
  kept = 0;
  for (guint i = 0; i < set->aspas->len; i++) {
    MsRpkiAspa aspa = g_array_index(set->aspas, MsRpkiAspa, i);
    if (!is_left_out(slurm, aspa.customer))
      g_array_index(set->aspas, MsRpkiAspa, kept++) = aspa;
  }
  facts->n_filtered_aspas = set->aspas->len - kept;
  g_array_set_size(set->aspas, kept);
}

static void add(MsRpkiSet *set, const MsRpkiSet *added, MsRpkiFacts *facts)
{
  guint32 before = set->providers->len;
  g_array_append_vals(set->vrps, added->vrps->data, added->vrps->len);
  g_array_append_vals(set->providers, added->providers->data, added->providers->len);
  for (guint i = 0; i < added->aspas->len; i++) {
    MsRpkiAspa aspa = g_array_index(added->aspas, MsRpkiAspa, i);
    aspa.first += before;
    g_array_append_val(set->aspas, aspa);
  }
  facts->n_added_vrps = added->vrps->len;
  facts->n_added_aspas = added->aspas->len;
}

gboolean ms_rpki_slurm_apply(MsRpkiSet *set, const char *path, MsRpkiFacts *facts, GError **error)
{
  g_auto(Slurm) slurm = {
      .filters = g_array_new(FALSE, FALSE, sizeof(Filter)),
      .customers = g_array_new(FALSE, FALSE, sizeof(guint32)),
  };
  ms_rpki_set_init(&slurm.added);
  if (!read_slurm(path, &slurm, error))
    return FALSE;
  filter(set, &slurm, facts);
  add(set, &slurm.added, facts);
  facts->n_bgpsec = slurm.n_bgpsec;
  return TRUE;
}
