/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/types.h"

#include "models/base/suggest.h"
#include "models/bgp/prefix.h"
#include "models/manrs/participants.h"
#include "models/manrs/programme.h"
#include "scenarios/format/placement.h"
#include "scenarios/format/sweep-values.h"
#include "scenarios/format/value-attack.h"

#include <string.h>

const char *const ms_leak_to_words[] = {
    "all",          "providers",       "peers",       "largest:provider",
    "largest:peer", "random:provider", "random:peer", NULL};

gboolean ms_value_leak_to(const char *text, MsLeakTo *to, GArray **asns, GError **error)
{
  guint word;
  *asns = NULL;
  *to = MS_LEAK_TO_LIST;
  if (g_ascii_isdigit(*text) || g_ascii_strncasecmp(text, "AS", 2) == 0) {
    *asns = ms_value_asns(text, error);
    return *asns != NULL;
  }
  if (ms_value_choice(text, ms_leak_to_words, &word, NULL)) {
    *to = (MsLeakTo)word;
    return TRUE;
  }
  return ms_value_choice(text, ms_leak_to_words, &word, error);
}

/* Whether there is a value at all has been asked before. */
static gboolean check_nothing(const MsKey *key G_GNUC_UNUSED, const char *text G_GNUC_UNUSED,
                              GError **error G_GNUC_UNUSED)
{
  return TRUE;
}

static gboolean check_count(const MsKey *key, const char *text, GError **error)
{
  guint64 value;
  if (!ms_value_count(text, &value, error))
    return FALSE;
  if (key->max == 0 || (value >= key->min && value <= key->max))
    return TRUE;
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
              "%s is out of range; write a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
              text, key->min, key->max);
  return FALSE;
}

static gboolean check_bool(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  gboolean value;
  return ms_value_bool(text, &value, error);
}

static gboolean check_choice(const MsKey *key, const char *text, GError **error)
{
  guint value;
  return ms_value_choice(text, key->choices, &value, error);
}

static gboolean check_duration(const MsKey *key, const char *text, GError **error)
{
  gint64 ns;
  if (!ms_value_duration(text, &ns, error))
    return FALSE;
  if (key->max == 0 || ((guint64)ns >= key->min && (guint64)ns <= key->max))
    return TRUE;
  g_autofree char *low = ms_duration_text((gint64)key->min),
                  *high = ms_duration_text((gint64)key->max);
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
              "%s is out of range; write a time from %s to %s", text, low, high);
  return FALSE;
}

static gboolean check_time(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  gint64 ns;
  return ms_value_time(text, &ns, error);
}

static gboolean check_span(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  gint64 low, high;
  return ms_value_span(text, &low, &high, error);
}

static gboolean check_latency(const MsKey *key, const char *text, GError **error)
{
  return g_str_equal(text, "topology") || check_duration(key, text, error);
}

static gboolean check_sample(const MsKey *key, const char *text, GError **error)
{
  return g_str_equal(text, "auto") || check_duration(key, text, error);
}

static gboolean check_mix(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autoptr(GArray) mix = ms_value_mix(text, error);
  return mix != NULL;
}

static gboolean check_preference(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  guint8 rank[3];
  return ms_value_preference(text, rank, error);
}

static gboolean check_strength(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  double by_relation[3];
  return ms_value_strength(text, by_relation, error);
}

static gboolean check_offender(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autoptr(MsPlacement) placement = ms_placement_parse(text, "victim", error);
  return placement != NULL;
}

static gboolean check_victim(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autoptr(GPtrArray) placements = ms_placements_parse(text, "offender", error);
  return placements != NULL;
}

static gboolean check_origins(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autoptr(GPtrArray) placements = ms_placements_parse(text, "victim", error);
  if (placements == NULL)
    return FALSE;
  for (guint i = 0; i < placements->len; i++) {
    const MsPlacement *one = g_ptr_array_index(placements, i);
    if (ms_placement_has(one, MS_TERM_CAN_LEAK) || ms_placement_has(one, MS_TERM_PARTICIPANTS))
      return ms_value_refuse(error, "origins are not drawn by can-leak or participants; drop these "
                                    "terms");
  }
  return TRUE;
}

static gboolean check_path(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_auto(MsPathValue) path = {0};
  return ms_value_path(text, &path, error);
}

static gboolean check_asns(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autoptr(GArray) asns = ms_value_poison(text, error);
  return asns != NULL;
}

static gboolean check_share(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  double share;
  return ms_value_share(text, &share, error);
}

static gboolean check_max_length(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  MsMaxLength value;
  return ms_value_max_length(text, &value, error);
}

static gboolean check_lengths(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  guint ipv4, ipv6;
  return ms_value_lengths(text, &ipv4, &ipv6, error);
}

static gboolean check_factor(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  double value;
  return ms_value_factor(text, &value, error);
}

static gboolean check_rpki(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  return ms_value_rpki(text, error);
}

static gboolean check_leak_types(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  guint types;
  return ms_value_leak_types(text, &types, error);
}

static gboolean check_leak_to(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autoptr(GArray) asns = NULL;
  MsLeakTo to;
  return ms_value_leak_to(text, &to, &asns, error);
}

static gboolean check_prefix(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  MsPrefix prefix;
  return ms_prefix_parse(text, &prefix, error);
}

static gboolean check_between(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autoptr(GArray) asns = ms_value_asns(text, error);
  if (asns == NULL)
    return FALSE;
  if (asns->len == 2 && g_array_index(asns, guint32, 0) != g_array_index(asns, guint32, 1))
    return TRUE;
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
              "`%s` is not two ASes; write the two ends of a link, as in 64500, 64501", text);
  return FALSE;
}

static gboolean check_day(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autoptr(GError) cause = NULL;
  return ms_community_size(text, &cause) > 0 || ms_value_refuse(error, "%s", cause->message);
}

static gboolean check_effects(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_auto(GStrv) list = ms_value_list(text, error);
  g_autofree const char **known = ms_strength_keys();
  for (guint i = 0; list != NULL && list[i] != NULL; i++) {
    if (ms_effect_find(list[i]) != NULL)
      continue;
    const char *near = ms_suggest(list[i], known);
    g_autofree char *all = g_strjoinv(", ", (char **)known);
    return near != NULL
               ? ms_value_refuse(error, "no programme asks for `%s`; did you mean `%s`?", list[i],
                                 near)
               : ms_value_refuse(error, "no programme asks for `%s`; what may stand here: %s",
                                 list[i], all);
  }
  return list != NULL;
}

static gboolean check_until(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  double half_width;
  return ms_value_until(text, &half_width, error);
}

static gboolean check_confidence(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  double share;
  if (!ms_value_share(text, &share, error))
    return FALSE;
  if (share >= 0.5 && share < 1)
    return TRUE;
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
              "%s is out of range; write a confidence from 50%% to below 100%%, as in 95%%", text);
  return FALSE;
}

const MsKeyType ms_type_text = {"text", "any text", check_nothing};
const MsKeyType ms_type_file = {
    "file",
    "a file's name; in a scenario file relative to that file, in --set to the current folder",
    check_nothing};
const MsKeyType ms_type_count = {"count", "a whole number", check_count};
const MsKeyType ms_type_bool = {"yes/no", "yes or no", check_bool};
const MsKeyType ms_type_choice = {"word", "one of the words listed", check_choice};
const MsKeyType ms_type_duration = {"time", "a number and a unit: ns, us, ms, s, min, h, d",
                                    check_duration};
const MsKeyType ms_type_time = {"time", "a time (as 10min) or never", check_time};
const MsKeyType ms_type_span = {
    "time", "a time (10ms), or a range (10ms-1s) from which each draw is uniform", check_span};
const MsKeyType ms_type_latency = {
    "time", "topology (each link its own), or one time for every link (10ms)", check_latency};
const MsKeyType ms_type_sample = {"time", "auto, or a time", check_sample};
const MsKeyType ms_type_mix = {"times", "one time (30s), or shares of the ASes (30s:50%, 0s:50%)",
                               check_mix};
const MsKeyType ms_type_preference = {
    "order", "customer, peer and provider, with > or = between them", check_preference};
const MsKeyType ms_type_selector = {"ASes", "terms of who adopts (`manrs-sim list selectors`)",
                                    check_nothing};
const MsKeyType ms_type_strength = {
    "strength", "a percentage (90%), or one for each neighbour class (customer:90%, peer:50%)",
    check_strength};
const MsKeyType ms_type_offender = {
    "AS", "an AS number, random: and terms (`manrs-sim list groups`), or file:PATH",
    check_offender};
const MsKeyType ms_type_victim = {
    "AS", "an AS number, random: and terms (`manrs-sim list groups`), or file:PATH", check_victim};
const MsKeyType ms_type_origins = {
    "ASes", "AS numbers, or random:N and terms (`manrs-sim list groups`)", check_origins};
const MsKeyType ms_type_leak_types = {
    "types",
    "1 or hairpin, 2 or lateral, 3 or provider-to-peer, 4 or peer-to-provider, all, 5 or "
    "re-origination, 6 or more-specifics",
    check_leak_types};
const MsKeyType ms_type_path = {
    "path", "own, forged-origin, hops:K, undetected, or AS numbers and set", check_path};
const MsKeyType ms_type_asns = {"ASes", "AS numbers", check_asns};
const MsKeyType ms_type_share = {"share", "a percentage", check_share};
const MsKeyType ms_type_max_length = {"length", "exact, loose, or a length", check_max_length};
const MsKeyType ms_type_lengths = {"lengths", "two lengths, of IPv4 and IPv6 (24/48)",
                                   check_lengths};
const MsKeyType ms_type_factor = {"factor", "a number from 1 to 1000, as 1.5", check_factor};
const MsKeyType ms_type_rpki = {"source", "a file's name, or rtr://HOST:PORT", check_rpki};
const MsKeyType ms_type_leak_to = {
    "ASes",
    "all, providers, peers, largest:provider, largest:peer, random:provider, "
    "random:peer, or AS numbers",
    check_leak_to};
const MsKeyType ms_type_prefix = {"prefix", "an IPv4 or IPv6 prefix (192.0.2.0/24, 2001:db8::/32)",
                                  check_prefix};
const MsKeyType ms_type_between = {"ASes", "two AS numbers", check_between};
const MsKeyType ms_type_until = {"rule", "half-width < PERCENTAGE", check_until};
const MsKeyType ms_type_confidence = {"share", "a percentage from 50% to below 100%",
                                      check_confidence};
const MsKeyType ms_type_day = {"day", "a day, YYYY-MM-DD, from 2014-01-01 on", check_day};
const MsKeyType ms_type_effects = {"keys", "keys of [strength] that stand for actions",
                                   check_effects};
