/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/value.h"

#include "models/base/suggest.h"

#include <string.h>

G_DEFINE_QUARK(ms_scenario_error, ms_scenario_error)

#define NS_US  G_GINT64_CONSTANT(1000)
#define NS_MS  (1000 * NS_US)
#define NS_S   (1000 * NS_MS)
#define NS_MIN (60 * NS_S)
#define NS_H   (60 * NS_MIN)
#define NS_D   (24 * NS_H)

static const struct {
  const char *name;
  gint64 ns;
} units[] = {{"d", NS_D},   {"h", NS_H},   {"min", NS_MIN}, {"s", NS_S},
             {"ms", NS_MS}, {"us", NS_US}, {"ns", 1}};

static const char *const relation_words[] = {"customer", "peer", "provider", NULL};

gboolean ms_value_refuse(GError **error, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error_literal(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE, message);
  return FALSE;
}

char **ms_value_list(const char *text, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(text, ",", -1);
  guint n = g_strv_length(parts);
  for (guint i = 0; i < n; i++)
    if (*g_strstrip(parts[i]) == '\0') {
      ms_value_refuse(error,
                      n == 1 ? "nothing is given; write at least one"
                             : "nothing stands between two commas; write one word between commas");
      return NULL;
    }
  if (n == 0)
    ms_value_refuse(error, "nothing is given; write at least one");
  return n == 0 ? NULL : g_steal_pointer(&parts);
}

gboolean ms_value_count(const char *text, guint64 *value, GError **error)
{
  if (g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, value, NULL))
    return TRUE;
  return ms_value_refuse(error, "`%s` is no whole number; write digits alone, as in 75000", text);
}

gboolean ms_value_bool(const char *text, gboolean *value, GError **error)
{
  static const char *const words[] = {"no", "yes", "false", "true", "off", "on"};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++)
    if (g_str_equal(text, words[i])) {
      *value = i % 2 == 1;
      return TRUE;
    }
  return ms_value_refuse(error, "`%s` is neither yes nor no; write one of them", text);
}

gboolean ms_value_choice(const char *text, const char *const *known, guint *value, GError **error)
{
  for (guint i = 0; known[i] != NULL; i++)
    if (g_str_equal(text, known[i])) {
      *value = i;
      return TRUE;
    }
  const char *near = ms_suggest(text, known);
  if (near != NULL)
    return ms_value_refuse(error, "`%s` is not known; did you mean `%s`?", text, near);
  g_autofree char *all = g_strjoinv(", ", (char **)known);
  return ms_value_refuse(error, "`%s` is not known; write one of %s", text, all);
}

/* Splits a decimal number off the start of @text: its digits before and after the point; %FALSE
 * without digits. */
static gboolean take_decimal(const char *text, guint64 *whole, const char **fraction,
                             guint *n_fraction, const char **rest)
{
  const char *p = text;
  if (!g_ascii_isdigit(*p))
    return FALSE;
  *whole = g_ascii_strtoull(p, (char **)&p, 10);
  *fraction = p;
  *n_fraction = 0;
  if (*p == '.') {
    if (!g_ascii_isdigit(p[1]))
      return FALSE;
    *fraction = ++p;
    while (g_ascii_isdigit(*p))
      p++;
    *n_fraction = (guint)(p - *fraction);
  }
  *rest = p;
  return TRUE;
}

gboolean ms_value_share(const char *text, double *value, GError **error)
{
  const char *fraction, *rest;
  guint n_fraction;
  guint64 whole;
  if (!take_decimal(text, &whole, &fraction, &n_fraction, &rest))
    return ms_value_refuse(error, "`%s` is no percentage; write one from 0%% to 100%%", text);
  if (!g_str_equal(rest, "%"))
    return ms_value_refuse(error, "`%s` is no percentage; write it with a %% sign, as in 50%%",
                           text);
  *value = g_ascii_strtod(text, NULL) / 100;
  if (*value > 1)
    return ms_value_refuse(error, "`%s` is more than all; write a percentage from 0%% to 100%%",
                           text);
  return TRUE;
}

gboolean ms_value_duration(const char *text, gint64 *ns, GError **error)
{
  const char *fraction, *rest;
  guint n_fraction;
  guint64 whole;
  if (!take_decimal(text, &whole, &fraction, &n_fraction, &rest))
    return ms_value_refuse(
        error, "`%s` is no time; write a number and a unit, as in 30s, 10ms, 20min or 1h", text);
  while (*rest == ' ')
    rest++;
  if (*rest == '\0') {
    *ns = 0;
    return g_str_equal(text, "0") ||
           ms_value_refuse(error, "`%s` has no unit; write %ss (or ms, min, h)", text, text);
  }
  gint64 unit = 0;
  for (guint i = 0; i < G_N_ELEMENTS(units); i++)
    if (g_str_equal(rest, units[i].name))
      unit = units[i].ns;
  if (unit == 0)
    return ms_value_refuse(error, "`%s` has an unknown unit; write ns, us, ms, s, min, h or d",
                           text);
  if (whole > (guint64)(G_MAXINT64 / 2 / unit))
    return ms_value_refuse(error, "`%s` is too long; write at most %" G_GINT64_FORMAT "d", text,
                           G_MAXINT64 / 2 / NS_D);
  gint64 sum = (gint64)whole * unit, place = unit;
  for (guint i = 0; i < n_fraction; i++) {
    if (place % 10 != 0 && fraction[i] != '0' && unit < NS_MIN)
      return ms_value_refuse(error, "`%s` is finer than a nanosecond; write whole nanoseconds",
                             text);
    /* Minutes, hours and days are not decimal: the value of a place may have to be rounded down. */
    place /= 10;
    sum += place * (fraction[i] - '0');
  }
  *ns = sum;
  return TRUE;
}

gboolean ms_value_time(const char *text, gint64 *ns, GError **error)
{
  if (g_str_equal(text, "never")) {
    *ns = MS_TIME_NEVER;
    return TRUE;
  }
  return ms_value_duration(text, ns, error);
}

gboolean ms_value_span(const char *text, gint64 *low, gint64 *high, GError **error)
{
  g_auto(GStrv) ends = g_strsplit(text, "-", 2);
  const char *first = ends[0] != NULL ? g_strstrip(ends[0]) : "";
  if (!ms_value_duration(first, low, error))
    return FALSE;
  *high = *low;
  if (ends[1] != NULL && !ms_value_duration(g_strstrip(ends[1]), high, error))
    return FALSE;
  if (*high < *low)
    return ms_value_refuse(error, "`%s` ends before it starts; write the shorter time first", text);
  return TRUE;
}

char *ms_duration_text(gint64 ns)
{
  if (ns == MS_TIME_NEVER)
    return g_strdup("never");
  if (ns == 0)
    return g_strdup("0s");
  for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
    gint64 unit = units[i].ns;
    if (ns < unit && i + 1 < G_N_ELEMENTS(units))
      continue;
    if (ns % unit == 0)
      return g_strdup_printf("%" G_GINT64_FORMAT "%s", ns / unit, units[i].name);
    if (unit <= NS_S && unit >= 1000 && ns % (unit / 1000) == 0 && ns / unit < 1000) {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      g_ascii_formatd(number, sizeof number, "%.3f", (double)ns / (double)unit);
      gsize n = strlen(number);
      while (number[n - 1] == '0')
        number[--n] = '\0';
      return g_strdup_printf("%s%s", number, units[i].name);
    }
  }
  g_assert_not_reached();
}

gboolean ms_value_asn(const char *text, guint32 *asn, GError **error)
{
  const char *digits = g_ascii_strncasecmp(text, "AS", 2) == 0 ? text + 2 : text;
  guint64 value;
  if (!g_ascii_string_to_unsigned(digits, 10, 0, G_MAXUINT64, &value, NULL))
    return ms_value_refuse(error, "`%s` is no AS number; write one such as 15169 or AS15169", text);
  if (value < 1 || value > G_MAXUINT32)
    return ms_value_refuse(error, "`%s` is out of range; AS numbers go from 1 to 4294967295", text);
  *asn = (guint32)value;
  return TRUE;
}

GArray *ms_value_asns(const char *text, GError **error)
{
  g_auto(GStrv) parts = ms_value_list(text, error);
  if (parts == NULL)
    return NULL;
  g_autoptr(GArray) asns = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint i = 0; parts[i] != NULL; i++) {
    guint32 asn;
    if (!ms_value_asn(parts[i], &asn, error))
      return NULL;
    g_array_append_val(asns, asn);
  }
  return g_steal_pointer(&asns);
}

gboolean ms_value_range(const char *text, guint32 *low, guint32 *high, GError **error)
{
  g_auto(GStrv) ends = g_strsplit(text, "-", 2);
  guint64 a = 0, b = G_MAXUINT32;
  const char *first = ends[0] != NULL ? g_strstrip(ends[0]) : "";
  gboolean open = ends[0] != NULL && ends[1] != NULL;
  const char *second = open ? g_strstrip(ends[1]) : "";
  gboolean good = *first != '\0' || *second != '\0';
  if (*first != '\0')
    good = good && g_ascii_string_to_unsigned(first, 10, 0, G_MAXUINT32, &a, NULL);
  if (*second != '\0')
    good = good && g_ascii_string_to_unsigned(second, 10, 0, G_MAXUINT32, &b, NULL);
  if (!good)
    return ms_value_refuse(error, "`%s` is no range; write 5, 5-50, 5- or -50", text);
  if (!open)
    b = a;
  if (a > b)
    return ms_value_refuse(error, "`%s` ends before it starts; write the smaller number first",
                           text);
  *low = (guint32)a;
  *high = (guint32)b;
  return TRUE;
}

GArray *ms_value_mix(const char *text, GError **error)
{
  g_auto(GStrv) parts = ms_value_list(text, error);
  if (parts == NULL)
    return NULL;
  g_autoptr(GArray) mix = g_array_new(FALSE, FALSE, sizeof(MsDurationShare));
  double sum = 0;
  for (guint i = 0; parts[i] != NULL; i++) {
    MsDurationShare one = {.share = 1};
    char *colon = strchr(parts[i], ':');
    if (colon != NULL)
      *colon = '\0';
    else if (i > 0 || parts[1] != NULL) {
      ms_value_refuse(error, "`%s` has no share; write each time with one, as in 30s:50%%, 0s:50%%",
                      parts[i]);
      return NULL;
    }
    if (!ms_value_duration(g_strstrip(parts[i]), &one.ns, error))
      return NULL;
    if (colon != NULL && !ms_value_share(g_strstrip(colon + 1), &one.share, error))
      return NULL;
    sum += one.share;
    g_array_append_val(mix, one);
  }
  if (sum > 1 + 1e-9) {
    ms_value_refuse(error,
                    "the shares add up to %g%%; write shares of 100%% at most (the rest is 0s)",
                    sum * 100);
    return NULL;
  }
  return g_steal_pointer(&mix);
}

gboolean ms_value_strength(const char *text, double by_relation[3], GError **error)
{
  g_auto(GStrv) parts = ms_value_list(text, error);
  if (parts == NULL)
    return FALSE;
  for (guint r = 0; r < 3; r++)
    by_relation[r] = -1;
  if (parts[1] == NULL && strchr(parts[0], ':') == NULL) {
    if (!ms_value_share(parts[0], &by_relation[0], error))
      return FALSE;
    by_relation[1] = by_relation[2] = by_relation[0];
    return TRUE;
  }
  for (guint i = 0; parts[i] != NULL; i++) {
    char *colon = strchr(parts[i], ':');
    guint relation = 0;
    if (colon == NULL)
      return ms_value_refuse(error,
                             "`%s` has no neighbour class; write customer:%s (or peer, provider)",
                             parts[i], parts[i]);
    *colon = '\0';
    if (!ms_value_choice(g_strstrip(parts[i]), relation_words, &relation, error))
      return FALSE;
    if (by_relation[relation] >= 0)
      return ms_value_refuse(error, "%s is there twice; write each neighbour class once", parts[i]);
    if (!ms_value_share(g_strstrip(colon + 1), &by_relation[relation], error))
      return FALSE;
  }
  return TRUE;
}

gboolean ms_value_preference(const char *text, guint8 rank[3], GError **error)
{
  const char *right =
      "write all three once, as in customer > peer > provider, with = between equals";
  g_autofree char *copy = g_strdup(text);
  guint8 at = 1;
  memset(rank, 0, 3);
  for (char *word = copy, *next; word != NULL; word = next) {
    char *end = word + strcspn(word, ">=");
    char sign = *end;
    next = sign == '\0' ? NULL : end + 1;
    *end = '\0';
    guint relation = 0;
    if (*g_strstrip(word) == '\0')
      return ms_value_refuse(error, "a word is missing; %s", right);
    if (!ms_value_choice(word, relation_words, &relation, error))
      return FALSE;
    if (rank[relation] != 0)
      return ms_value_refuse(error, "%s is there twice; %s", word, right);
    rank[relation] = at;
    at += sign == '>';
  }
  for (guint r = 0; r < 3; r++)
    if (rank[r] == 0)
      return ms_value_refuse(error, "%s is missing; %s", relation_words[r], right);
  return TRUE;
}

gboolean ms_value_leak_types(const char *text, guint *types, GError **error)
{
  static const struct {
    const char *word;
    guint types;
  } words[] = {{"hairpin", 1u << 1},
               {"lateral", 1u << 2},
               {"provider-to-peer", 1u << 3},
               {"peer-to-provider", 1u << 4},
               {"all", MS_LEAK_ALL_TYPES},
               {"re-origination", MS_LEAK_REORIGINATION},
               {"more-specifics", MS_LEAK_MORE_SPECIFICS}};
  const char *known[G_N_ELEMENTS(words) + 1] = {NULL};
  g_auto(GStrv) parts = ms_value_list(text, error);
  if (parts == NULL)
    return FALSE;
  *types = 0;
  for (guint i = 0; i < G_N_ELEMENTS(words); i++)
    known[i] = words[i].word;
  for (guint i = 0; parts[i] != NULL; i++) {
    guint64 number;
    guint word;
    if (g_ascii_string_to_unsigned(parts[i], 10, 0, G_MAXUINT64, &number, NULL)) {
      if (number < 1 || number > 6)
        return ms_value_refuse(error, "there is no leak of type %s; write types 1 to 6 of RFC 7908",
                               parts[i]);
      *types |= 1u << number;
    } else if (!ms_value_choice(parts[i], known, &word, error)) {
      return FALSE;
    } else {
      *types |= words[word].types;
    }
  }
  if ((*types & MS_LEAK_MORE_SPECIFICS) != 0 && *types != MS_LEAK_MORE_SPECIFICS)
    return ms_value_refuse(error, "a leak of type 6 is of the offender's own prefixes; make it an "
                                  "incident of its own");
  if ((*types & MS_LEAK_REORIGINATION) != 0 && *types != MS_LEAK_REORIGINATION)
    return ms_value_refuse(error, "a route that is re-originated (type 5) is not leaked as it came "
                                  "besides; make that an incident of its own");
  return TRUE;
}
