/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/summary/words.h"

#include <math.h>
#include <string.h>

char *ms_words_count(guint64 n)
{
  char digits[24];
  g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, n);
  gsize length = strlen(digits);
  GString *text = g_string_new(NULL);
  for (gsize i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0)
      g_string_append_c(text, ',');
    g_string_append_c(text, digits[i]);
  }
  return g_string_free(text, FALSE);
}

static char *one_decimal(double value, const char *unit)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(digits, sizeof digits, "%.1f", value);
  if (g_str_has_suffix(digits, ".0"))
    digits[strlen(digits) - 2] = '\0';
  return g_strconcat(digits, unit, NULL);
}

char *ms_words_share(guint64 part, guint64 whole)
{
  if (part == 0 || whole == 0)
    return g_strdup("0 %");
  double percent = 100.0 * (double)part / (double)whole;
  if (percent < 0.05)
    return g_strdup("<0.1 %");
  if (part < whole && percent >= 99.95)
    return g_strdup(">99.9 %");
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  if (part >= whole)
    return one_decimal(percent, " %");
  return g_strconcat(g_ascii_formatd(digits, sizeof digits, "%.1f", percent), " %", NULL);
}

char *ms_words_count_share(guint64 part, guint64 whole)
{
  if (part == 0)
    return g_strdup("0");
  g_autofree char *count = ms_words_count(part), *share = ms_words_share(part, whole);
  return g_strdup_printf("%s (%s)", count, share);
}

char *ms_words_percent(double share)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  return g_strconcat(g_ascii_formatd(digits, sizeof digits, "%.6g", 100 * share), " %", NULL);
}

static char *two_units(guint64 of_small, guint64 in_large, const char *large, const char *small)
{
  guint64 whole = of_small / in_large, rest = of_small % in_large;
  g_autofree char *count = ms_words_count(whole);
  return rest == 0 ? g_strdup_printf("%s %s", count, large)
                   : g_strdup_printf("%s %s %" G_GUINT64_FORMAT " %s", count, large, rest, small);
}

char *ms_words_duration(gint64 ns)
{
  double seconds = (double)ns / 1e9;
  if (ns < 10000000)
    return one_decimal(seconds * 1e3, " ms");
  if (seconds < 0.9995)
    return g_strdup_printf("%d ms", (int)lround(seconds * 1e3));
  if (seconds < 59.95)
    return one_decimal(seconds, " s");
  if (seconds < 3599.5)
    return two_units((guint64)llround(seconds), 60, "min", "s");
  if (seconds < 86370)
    return two_units((guint64)llround(seconds / 60), 60, "h", "min");
  return two_units((guint64)llround(seconds / 3600), 24, "d", "h");
}

char *ms_words_minutes(double minutes)
{
  if (isnan(minutes))
    return g_strdup("?");
  if (minutes > 0 && minutes < 0.05)
    return g_strdup("<0.1");
  return minutes < 9.95 ? one_decimal(minutes, "") : ms_words_count((guint64)llround(minutes));
}

char *ms_words_as(guint32 asn, const char *name)
{
  return name != NULL ? g_strdup_printf("AS%u (%s)", asn, name) : g_strdup_printf("AS%u", asn);
}

guint ms_words_width(const char *text)
{
  guint width = 0;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
  }
  return width;
}

void ms_words_wrap(GString *text, const char *paragraph, guint indent, guint width)
{
  g_auto(GStrv) words = g_strsplit(paragraph, " ", -1);
  guint column = 0;
  for (guint i = 0; words[i] != NULL; i++) {
    guint length = ms_words_width(words[i]);
    if (column > 0 && column + 1 + length > width) {
      g_string_append_c(text, '\n');
      column = 0;
    }
    if (column == 0)
      g_string_append_printf(text, "%*s", (int)indent, "");
    else
      g_string_append_c(text, ' ');
    column = column == 0 ? indent + length : column + 1 + length;
    g_string_append(text, words[i]);
  }
  g_string_append_c(text, '\n');
}
