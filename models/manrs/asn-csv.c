/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comma-separated values as RFC 4180 has them, with blank lines and lines that begin with `#` left
 * out. */
#include "models/base/suggest.h"
#include "models/manrs/asn-file-private.h"

#include <string.h>

typedef struct {
  const char *at;
  guint line;       /* of @at */
  guint first_line; /* of the record that was read last */
} Cursor;

typedef struct {
  const GPtrArray *header, *fields;
} CsvRow;

/* One field up to a comma or the end of the line; FALSE where its quotes are wrong. */
static gboolean read_field(const MsAsnReading *reading, Cursor *cursor, GString *field,
                           GError **error)
{
  g_string_truncate(field, 0);
  if (*cursor->at != '"') {
    gsize n = strcspn(cursor->at, ",\r\n");
    g_string_append_len(field, cursor->at, (gssize)n);
    cursor->at += n;
    return TRUE;
  }
  for (cursor->at++; *cursor->at != '"' || cursor->at[1] == '"'; cursor->at++) {
    if (*cursor->at == '\0')
      return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, cursor->first_line,
                           "a quoted field that does not end; close it with a quote");
    if (*cursor->at == '"')
      cursor->at++;
    if (*cursor->at == '\n')
      cursor->line++;
    g_string_append_c(field, *cursor->at);
  }
  cursor->at++;
  if (*cursor->at != '\0' && strchr(",\r\n", *cursor->at) == NULL)
    return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, cursor->line,
                         "text after a closing quote; a quote within quotes is doubled");
  return TRUE;
}

/* The next record but blanks and comments; @fields stays empty at the end of the file. */
static gboolean read_record(const MsAsnReading *reading, Cursor *cursor, GPtrArray *fields,
                            GError **error)
{
  g_autoptr(GString) field = g_string_new(NULL);
  g_ptr_array_set_size(fields, 0);
  while (*cursor->at == '\n' || *cursor->at == '\r' || *cursor->at == '#') {
    cursor->line += *cursor->at == '\n';
    cursor->at += *cursor->at == '#' ? strcspn(cursor->at, "\n") : 1;
  }
  if (*cursor->at == '\0')
    return TRUE;
  cursor->first_line = cursor->line;
  for (;;) {
    if (!read_field(reading, cursor, field, error))
      return FALSE;
    g_ptr_array_add(fields, g_strstrip(g_strdup(field->str)));
    if (*cursor->at != ',')
      break;
    cursor->at++;
  }
  if (*cursor->at == '\r')
    cursor->at++;
  if (*cursor->at == '\n') {
    cursor->at++;
    cursor->line++;
  }
  return TRUE;
}

/* Place of a column in the header, or -1; case does not matter. */
static int header_find(const GPtrArray *header, const char *name)
{
  for (guint i = 0; i < header->len; i++)
    if (g_ascii_strcasecmp(header->pdata[i], name) == 0)
      return (int)i;
  return -1;
}

static const char *csv_column(gconstpointer data, const char *name)
{
  const CsvRow *row = data;
  int i = header_find(row->header, name);
  return i < 0 ? NULL : row->fields->pdata[i];
}

/* Every column that is needed, against the header. */
static gboolean check_header(const MsAsnReading *reading, const GPtrArray *header, guint line,
                             GError **error)
{
  for (guint i = 0; i <= reading->conditions->len; i++) {
    const char *name =
        i == 0 ? "asn" : ((MsAsnCondition *)reading->conditions->pdata[i - 1])->column;
    if (header_find(header, name) >= 0)
      continue;
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (guint c = 0; c < header->len; c++)
      g_ptr_array_add(known, header->pdata[c]);
    g_ptr_array_add(known, NULL);
    const char *near = ms_suggest(name, (const char *const *)known->pdata);
    g_autofree char *all = g_strjoinv(", ", (char **)known->pdata);
    g_autofree char *columns = ms_asn_shown(all);
    if (near != NULL)
      return ms_asn_refuse(error, MS_ADOPTION_ERROR_UNKNOWN, reading, line,
                           "no column \"%s\"; did you mean \"%s\"?", name, near);
    return ms_asn_refuse(error, MS_ADOPTION_ERROR_UNKNOWN, reading, line,
                         "no column \"%s\"; the header has: %s", name, columns);
  }
  return TRUE;
}

gboolean ms_asn_read_csv(MsAsnReading *reading, GError **error)
{
  g_autoptr(GPtrArray) header = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
  Cursor cursor = {reading->text, 1, 1};
  if (!read_record(reading, &cursor, header, error) ||
      !check_header(reading, header, cursor.first_line, error))
    return FALSE;
  CsvRow row = {header, fields};
  guint asn_column = (guint)header_find(header, "asn");
  for (;;) {
    if (!read_record(reading, &cursor, fields, error))
      return FALSE;
    if (fields->len == 0)
      return TRUE;
    if (fields->len != header->len)
      return ms_asn_refuse(
          error, MS_ADOPTION_ERROR_FILE, reading, cursor.first_line,
          "%u columns where the header has %u; put a field that holds a comma in quotes",
          fields->len, header->len);
    guint32 asn = 0;
    if (!ms_asn_parse(fields->pdata[asn_column], &asn)) {
      g_autofree char *what = ms_asn_shown(fields->pdata[asn_column]);
      return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, cursor.first_line,
                           "\"%s\" in column asn is no AS number; " MS_ASN_RIGHT, what);
    }
    if (ms_asn_row_counts(reading, csv_column, &row))
      g_array_append_val(reading->asns, asn);
  }
}
