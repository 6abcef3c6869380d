/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/sweep-values.h"

#include <string.h>

#define MAX_DIGITS 15 /* of a number of a range, so that sums stay exact in 64 bits */

/* ---- ranges */

/* A number in the middle of a text: @text up to @begin, the digits, @text from @end. */
typedef struct {
  const char *text;
  gsize begin, end;
  guint decimals;
  gint64 value; /* in units of the last decimal */
} Number;

static gboolean find_number(const char *text, Number *number, GError **error)
{
  gsize end = strlen(text);
  while (end > 0 && !g_ascii_isdigit(text[end - 1]))
    end--;
  gsize begin = end, digits = 0;
  *number = (Number){.text = text};
  for (gsize point = 0;; begin--) {
    if (begin > 0 && g_ascii_isdigit(text[begin - 1])) {
      digits++;
    } else if (point == 0 && begin > 1 && begin < end && text[begin - 1] == '.' &&
               g_ascii_isdigit(text[begin - 2])) {
      point = begin;
      number->decimals = (guint)(end - begin);
    } else {
      break;
    }
  }
  if (digits == 0)
    return ms_value_refuse(error, "`%s` has no number in it to count from; write each value out",
                           text);
  if (digits > MAX_DIGITS)
    return ms_value_refuse(error, "`%s` has more than %u digits; write each value out", text,
                           MAX_DIGITS);
  for (gsize i = begin; i < end; i++)
    if (text[i] != '.')
      number->value = 10 * number->value + (text[i] - '0');
  number->begin = begin;
  number->end = end;
  return TRUE;
}

static gboolean same_around(const Number *a, const Number *b)
{
  return a->begin == b->begin && strncmp(a->text, b->text, a->begin) == 0 &&
         g_str_equal(a->text + a->end, b->text + b->end);
}

static char *number_text(const Number *like, gint64 value, guint decimals)
{
  while (decimals > 0 && value % 10 == 0) {
    value /= 10;
    decimals--;
  }
  gint64 unit = 1;
  for (guint i = 0; i < decimals; i++)
    unit *= 10;
  GString *text = g_string_new_len(like->text, (gssize)like->begin);
  g_string_append_printf(text, "%" G_GINT64_FORMAT, value / unit);
  if (decimals > 0)
    g_string_append_printf(text, ".%0*" G_GINT64_FORMAT, (int)decimals, value % unit);
  g_string_append(text, like->text + like->end);
  return g_string_free(text, FALSE);
}

/* Brings the three to the same number of decimals. */
static gboolean align(Number numbers[3], guint *decimals, GError **error)
{
  *decimals = 0;
  for (guint i = 0; i < 3; i++)
    *decimals = MAX(*decimals, numbers[i].decimals);
  for (guint i = 0; i < 3; i++)
    for (guint d = numbers[i].decimals; d < *decimals; d++) {
      if (numbers[i].value > G_GINT64_CONSTANT(100000000000000000))
        return ms_value_refuse(error, "`%s` has too many decimals beside it; write each value out",
                               numbers[i].text);
      numbers[i].value *= 10;
    }
  return TRUE;
}

static char **count_up(const char *first, const char *second, const char *last, GError **error)
{
  const char *texts[3] = {first, second, last};
  Number numbers[3];
  guint decimals;
  for (guint i = 0; i < 3; i++) {
    if (!find_number(texts[i], &numbers[i], error))
      return NULL;
    if (!same_around(&numbers[0], &numbers[i])) {
      ms_value_refuse(error, "`%s` and `%s` differ in more than a number; write each value out",
                      first, texts[i]);
      return NULL;
    }
  }
  if (!align(numbers, &decimals, error))
    return NULL;
  gint64 from = numbers[0].value, step = numbers[1].value - from, to = numbers[2].value;
  if (step == 0 || (to - from) / step < 1 || (to > from) != (step > 0)) {
    ms_value_refuse(
        error,
        "the step from `%s` to `%s` does not lead to `%s`; write a range as in 0%%, 20%%, "
        "... 100%%",
        first, second, last);
    return NULL;
  }
  gint64 n = (to - from) / step + 1;
  if ((to - from) % step != 0) {
    g_autofree char *before = number_text(&numbers[0], from + (n - 1) * step, decimals),
                    *after = number_text(&numbers[0], from + n * step, decimals);
    ms_value_refuse(
        error, "the range does not meet its end `%s`: it goes from %s to %s; write one of them",
        last, before, after);
    return NULL;
  }
  if (n > MS_SWEEP_MAX_POINTS) {
    ms_value_refuse(error, "the range has %" G_GINT64_FORMAT " values; write one of at most %u", n,
                    MS_SWEEP_MAX_POINTS);
    return NULL;
  }
  char **values = g_new0(char *, (gsize)n + 1);
  for (gint64 i = 0; i < n; i++)
    values[i] = number_text(&numbers[0], from + i * step, decimals);
  return values;
}

/* ---- lists */

/* @text with commas about each `...` that begins a word, so that it becomes a part of the list. */
static char *part_dots(const char *text)
{
  GString *parted = g_string_new(NULL);
  for (const char *p = text; *p != '\0';) {
    gboolean begins = p == text || g_ascii_isspace(p[-1]) || p[-1] == ',';
    if (begins && g_str_has_prefix(p, "...")) {
      g_strchomp(parted->str);
      parted->len = strlen(parted->str);
      if (parted->len > 0 && parted->str[parted->len - 1] != ',')
        g_string_append_c(parted, ',');
      g_string_append(parted, "...");
      for (p += 3; g_ascii_isspace(*p);)
        p++;
      if (*p != ',' && *p != '\0')
        g_string_append_c(parted, ',');
    } else {
      g_string_append_c(parted, *p++);
    }
  }
  return g_string_free(parted, FALSE);
}

static char **split_bars(const char *text, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(text, "|", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    if (*g_strstrip(parts[i]) == '\0') {
      ms_value_refuse(error, "nothing stands before or after a `|`; write a value on both sides");
      return NULL;
    }
    if (g_str_equal(parts[i], "...")) {
      ms_value_refuse(
          error, "a range is written with commas, as in 0%%, 20%%, ... 100%%; between `|` write "
                 "each value out");
      return NULL;
    }
  }
  return g_steal_pointer(&parts);
}

static char **split_commas(const char *text, GError **error)
{
  static const char *const right =
      "a range is two values, `...` and the last, as in 0%, 20%, ... 100%";
  g_autofree char *parted = part_dots(text);
  g_auto(GStrv) parts = ms_value_list(parted, error);
  if (parts == NULL)
    return NULL;
  guint n = g_strv_length(parts), dots = 0;
  for (guint i = 0; i < n; i++)
    dots += g_str_equal(parts[i], "...");
  if (dots == 0)
    return g_steal_pointer(&parts);
  if (n == 4 && dots == 1 && g_str_equal(parts[2], "..."))
    return count_up(parts[0], parts[1], parts[3], error);
  ms_value_refuse(error, "`%s` is neither a list nor a range; %s", text, right);
  return NULL;
}

char **ms_sweep_values(const char *text, GError **error)
{
  g_auto(GStrv) values =
      strchr(text, '|') != NULL ? split_bars(text, error) : split_commas(text, error);
  if (values == NULL)
    return NULL;
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; values[i] != NULL; i++)
    if (!g_hash_table_add(seen, values[i])) {
      ms_value_refuse(error, "`%s` is there twice; write each value once", values[i]);
      return NULL;
    }
  return g_steal_pointer(&values);
}

/* ---- when to stop */

gboolean ms_value_until(const char *text, double *half_width, GError **error)
{
  static const char *const word = "half-width";
  const char *p = text;
  if (g_str_has_prefix(p, word))
    for (p += strlen(word); *p == ' ' || *p == '\t';)
      p++;
  if (p == text || *p != '<')
    return ms_value_refuse(error, "`%s` is no rule to stop by; write half-width < 0.5%%", text);
  for (p++; *p == ' ' || *p == '\t';)
    p++;
  if (!ms_value_share(p, half_width, error))
    return FALSE;
  if (*half_width <= 0 || *half_width > 0.5)
    return ms_value_refuse(error,
                           "a half-width of %s is never or always met; write one above 0%% and at "
                           "most 50%%, as in half-width < 0.5%%",
                           p);
  return TRUE;
}
