/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file is read whole, its form is told by its first significant character or line, and a reader
 * for that form hands each row (its ASNs, and a way to look up a column) to the conditions. A
 * condition counts the rows that meet it and keeps the values it saw, so that one that no row meets
 * can be answered with the nearest value. */
#include "models/base/suggest.h"
#include "models/manrs/asn-file-private.h"

#include <stdlib.h>
#include <string.h>

/* What a message repeats of a file, in characters. */
#define SHOWN 40

static void condition_free(gpointer data)
{
  MsAsnCondition *condition = data;
  g_free(condition->column);
  g_free(condition->value);
  g_clear_pointer(&condition->seen, g_hash_table_unref);
  g_free(condition);
}

static void reading_clear(MsAsnReading *reading)
{
  g_free(reading->name);
  g_free(reading->text);
  g_clear_pointer(&reading->conditions, g_ptr_array_unref);
  g_clear_pointer(&reading->asns, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsAsnReading, reading_clear)

gboolean ms_asn_refuse(GError **error, MsAdoptionError code, const MsAsnReading *reading,
                       guint line, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *what = g_strdup_vprintf(format, args);
  va_end(args);
  if (line > 0)
    g_set_error(error, MS_ADOPTION_ERROR, code, "%s:%u: %s", reading->name, line, what);
  else
    g_set_error(error, MS_ADOPTION_ERROR, code, "%s: %s", reading->name, what);
  return FALSE;
}

char *ms_asn_shown(const char *word)
{
  g_autofree char *valid = g_utf8_make_valid(word, -1);
  gboolean longer = g_utf8_strlen(valid, -1) > SHOWN;
  g_autofree char *start = longer ? g_utf8_substring(valid, 0, SHOWN) : g_strdup(valid);
  for (char *c = start; *c != '\0'; c++)
    if (g_ascii_iscntrl(*c))
      *c = '?';
  return g_strconcat(start, longer ? "..." : "", NULL);
}

gboolean ms_asn_parse(const char *text, guint32 *asn)
{
  if (g_ascii_strncasecmp(text, "AS", 2) == 0)
    text += 2;
  guint64 value = 0;
  if (!g_ascii_isdigit(*text) ||
      !g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT32, &value, NULL))
    return FALSE;
  *asn = (guint32)value;
  return TRUE;
}

/* ---- conditions */

static gboolean parse_conditions(MsAsnReading *reading, char *const *words, GError **error)
{
  for (; *words != NULL; words++) {
    const char *sign = strchr(*words, '=');
    if (sign == NULL || sign == *words || g_str_has_prefix(*words, "<=")) {
      g_autofree char *word = ms_asn_shown(*words);
      return ms_asn_refuse(error, MS_ADOPTION_ERROR_SYNTAX, reading, 0,
                           "\"#%s\" is no condition; write #COLUMN=VALUE or #COLUMN<=VALUE", word);
    }
    MsAsnCondition *condition = g_new0(MsAsnCondition, 1);
    g_ptr_array_add(reading->conditions, condition);
    condition->at_most = sign[-1] == '<';
    condition->column =
        g_strstrip(g_strndup(*words, (gsize)(sign - *words) - (condition->at_most ? 1 : 0)));
    condition->value = g_strstrip(g_strdup(sign + 1));
    if (!condition->at_most)
      condition->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  }
  return TRUE;
}

/* Whether a row that has @value in the condition's column meets it. */
static gboolean meets(MsAsnCondition *condition, const char *value)
{
  if (value == NULL)
    return FALSE;
  condition->has_column = TRUE;
  if (condition->at_most)
    return strcmp(value, condition->value) <= 0;
  g_hash_table_add(condition->seen, g_strdup(value));
  gboolean met = g_str_equal(value, condition->value);
  condition->met |= met;
  return met;
}

/* Each condition is asked, for what it notes. */
gboolean ms_asn_row_counts(MsAsnReading *reading, MsAsnColumn column, gconstpointer row)
{
  gboolean counts = TRUE;
  reading->has_rows = TRUE;
  for (guint i = 0; i < reading->conditions->len; i++) {
    MsAsnCondition *condition = reading->conditions->pdata[i];
    counts &= meets(condition, column(row, condition->column));
  }
  return counts;
}

static gint compare_words(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* After the last row: an `=` that no row meets is a slip of the pen. */
static gboolean check_conditions(const MsAsnReading *reading, GError **error)
{
  for (guint i = 0; reading->has_rows && i < reading->conditions->len; i++) {
    const MsAsnCondition *condition = reading->conditions->pdata[i];
    if (condition->at_most || condition->met)
      continue;
    g_autofree gpointer *keys = g_hash_table_get_keys_as_array(condition->seen, NULL);
    guint n = g_hash_table_size(condition->seen);
    qsort(keys, n, sizeof *keys, compare_words);
    const char *near = ms_suggest(condition->value, (const char *const *)keys);
    if (near != NULL)
      return ms_asn_refuse(error, MS_ADOPTION_ERROR_UNKNOWN, reading, 0,
                           "no row has %s=%s; did you mean \"%s\"?", condition->column,
                           condition->value, near);
    g_autofree char *all =
        n <= 8 ? g_strjoinv(", ", (char **)keys) : g_strdup_printf("%u others", n);
    return ms_asn_refuse(error, MS_ADOPTION_ERROR_UNKNOWN, reading, 0,
                         "no row has %s=%s; its values are: %s", condition->column,
                         condition->value, all);
  }
  return TRUE;
}

/* ---- plain lists */

static gboolean read_plain(MsAsnReading *reading, GError **error)
{
  if (reading->conditions->len > 0)
    return ms_asn_refuse(
        error, MS_ADOPTION_ERROR_FILE, reading, 0,
        "a plain list has no columns; a condition as \"#%s=\" needs CSV with a header, or JSON",
        ((MsAsnCondition *)reading->conditions->pdata[0])->column);
  g_auto(GStrv) lines = g_strsplit(reading->text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    char *comment = strchr(lines[i], '#');
    if (comment != NULL)
      *comment = '\0';
    char *word = g_strstrip(lines[i]);
    guint32 asn = 0;
    if (*word == '\0')
      continue;
    if (!ms_asn_parse(word, &asn)) {
      g_autofree char *what = ms_asn_shown(word);
      return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, i + 1,
                           "\"%s\" is no AS number; one a line: " MS_ASN_RIGHT, what);
    }
    g_array_append_val(reading->asns, asn);
  }
  return TRUE;
}

/* ---- the file */

/* CSV begins with a header, so with no digit: a comma, or the one word "asn". */
static gboolean looks_like_csv(const char *text)
{
  while (*text == '#' || g_ascii_isspace(*text))
    text += *text == '#' ? strcspn(text, "\n") : 1;
  gsize n = strcspn(text, "\r\n");
  g_autofree char *line = g_strchomp(g_strndup(text, n));
  return !g_ascii_isdigit(*line) &&
         (strchr(line, ',') != NULL || g_ascii_strcasecmp(line, "asn") == 0);
}

static gboolean load(MsAsnReading *reading, const char *base_dir, GError **error)
{
  g_autofree char *path = base_dir != NULL && !g_path_is_absolute(reading->name)
                              ? g_build_filename(base_dir, reading->name, NULL)
                              : g_strdup(reading->name);
  g_autoptr(GError) wrong = NULL;
  if (!g_file_get_contents(path, &reading->text, &reading->length, &wrong)) {
    if (g_error_matches(wrong, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, 0,
                           "no such file; a relative path starts at the scenario's folder");
    if (g_error_matches(wrong, G_FILE_ERROR, G_FILE_ERROR_ISDIR))
      return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, 0,
                           "a folder; name a file in it");
    return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, 0, "cannot be read: %s",
                         wrong->message);
  }
  const char *nul = memchr(reading->text, '\0', reading->length);
  if (nul != NULL) {
    guint line = 1;
    for (const char *c = reading->text; c < nul; c++)
      line += *c == '\n';
    return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, line,
                         "not text; a list of ASNs is a plain list, CSV or JSON, not compressed");
  }
  if (g_str_has_prefix(reading->text, "\xef\xbb\xbf")) {
    reading->length -= 3;
    memmove(reading->text, reading->text + 3, reading->length + 1);
  }
  return TRUE;
}

GArray *ms_asn_file_read(const char *spec, const char *base_dir, GError **error)
{
  g_auto(GStrv) words = g_strsplit(spec, "#", -1);
  g_auto(MsAsnReading) reading = {
      .name = g_strstrip(g_strdup(words[0] != NULL ? words[0] : "")),
      .conditions = g_ptr_array_new_with_free_func(condition_free),
      .asns = g_array_new(FALSE, FALSE, sizeof(guint32)),
  };
  if (*reading.name == '\0') {
    g_set_error(error, MS_ADOPTION_ERROR, MS_ADOPTION_ERROR_SYNTAX,
                "no file is named; write file:PATH");
    return NULL;
  }
  if ((words[0] != NULL && !parse_conditions(&reading, words + 1, error)) ||
      !load(&reading, base_dir, error))
    return NULL;
  char first = reading.text[strspn(reading.text, " \t\r\n")];
  gboolean done = first == '{' || first == '['   ? ms_asn_read_json(&reading, error)
                  : looks_like_csv(reading.text) ? ms_asn_read_csv(&reading, error)
                                                 : read_plain(&reading, error);
  if (!done || !check_conditions(&reading, error))
    return NULL;
  return g_steal_pointer(&reading.asns);
}
