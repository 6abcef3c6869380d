/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/base/csv.h"

#include <string.h>

static gboolean read_quoted(MsCsv *csv, GString *field, const char **wrong)
{
  for (csv->at++; *csv->at != '"' || csv->at[1] == '"'; csv->at++) {
    if (*csv->at == '\0') {
      *wrong = "a quoted field that does not end; close it with a quote";
      return FALSE;
    }
    if (*csv->at == '"')
      csv->at++;
    csv->line += *csv->at == '\n';
    g_string_append_c(field, *csv->at);
  }
  csv->at++;
  if (*csv->at == '\0' || strchr(",\r\n", *csv->at) != NULL)
    return TRUE;
  *wrong = "text after a closing quote; a quote within quotes is doubled";
  return FALSE;
}

static gboolean read_field(MsCsv *csv, GString *field, const char **wrong)
{
  g_string_truncate(field, 0);
  if (*csv->at == '"')
    return read_quoted(csv, field, wrong);
  gsize n = strcspn(csv->at, ",\r\n");
  g_string_append_len(field, csv->at, (gssize)n);
  csv->at += n;
  return TRUE;
}

gboolean ms_csv_record(MsCsv *csv, GPtrArray *fields, const char **wrong)
{
  g_autoptr(GString) field = g_string_new(NULL);
  g_ptr_array_set_size(fields, 0);
  while (*csv->at == '\n' || *csv->at == '\r' || *csv->at == '#') {
    csv->line += *csv->at == '\n';
    csv->at += *csv->at == '#' ? strcspn(csv->at, "\n") : 1;
  }
  csv->first_line = csv->line;
  if (*csv->at == '\0')
    return TRUE;
  for (;; csv->at++) {
    if (!read_field(csv, field, wrong))
      return FALSE;
    g_ptr_array_add(fields, g_strstrip(g_strdup(field->str)));
    if (*csv->at != ',')
      break;
  }
  if (*csv->at == '\r')
    csv->at++;
  if (*csv->at == '\n') {
    csv->at++;
    csv->line++;
  }
  return TRUE;
}

int ms_csv_column(const GPtrArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    if (g_ascii_strcasecmp(fields->pdata[i], name) == 0)
      return (int)i;
  return -1;
}
