/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CSV of validators: "ASN,IP Prefix,Max Length,Trust Anchor" and perhaps more columns, a header
 * that names them, and numbers as AS13335. And lists of routes. */
#include "models/registry/rpki-private.h"

#include <string.h>

enum { COLUMN_ASN, COLUMN_PREFIX, COLUMN_MAX_LENGTH, N_COLUMNS };
static const char *const column_names[N_COLUMNS] = {"ASN", "IP Prefix", "Max Length"};

#define HEADER     "ASN,IP Prefix,Max Length,Trust Anchor"
#define MAX_FIELDS 32

/* Cuts @line at its commas; fields that it does not have are empty. Returns: how many it has */
static guint split(char *line, char *fields[MAX_FIELDS])
{
  guint n = 0;
  char *end = line + strlen(line);
  for (guint i = 0; i < MAX_FIELDS; i++)
    fields[i] = end;
  for (char *at = line; at != NULL && n < MAX_FIELDS; n++) {
    fields[n] = at;
    at = strchr(at, ',');
    if (at != NULL)
      *at++ = '\0';
    g_strstrip(fields[n]);
  }
  return n;
}

static gboolean read_header(MsRpkiSource *source, guint column[N_COLUMNS], guint *n, GError **error)
{
  char line[MS_RPKI_LINE + 1], *fields[MAX_FIELDS];
  gboolean end;
  guint32 number = source->line;
  if (!ms_rpki_next_line(source, line, &end, error))
    return FALSE;
  *n = split(line, fields);
  for (guint c = 0; c < N_COLUMNS; c++) {
    column[c] = G_MAXUINT;
    for (guint i = 0; i < *n; i++)
      if (g_ascii_strcasecmp(fields[i], column_names[c]) == 0) {
        if (column[c] != G_MAXUINT)
          return ms_rpki_refuse(source, number, 1, error, "column \"%s\" is there twice",
                                column_names[c]);
        column[c] = i;
      }
    if (column[c] == G_MAXUINT)
      return ms_rpki_refuse(source, number, 1, error,
                            "neither JSON nor CSV with a column \"%s\"; JSON of rpki-client or "
                            "Routinator is right, or CSV that begins " HEADER,
                            column_names[c]);
  }
  return TRUE;
}

static gboolean refuse_field(MsRpkiSource *source, guint32 line, const char *start,
                             const char *field, GError **error, const char *what, const char *right)
{
  g_autofree char *shown = ms_rpki_shown(field);
  return ms_rpki_refuse(source, line, (guint64)(field - start) + 1, error, "\"%s\" is no %s; %s",
                        shown, what, right);
}

/* As ms_prefix_parse(), with a message for the place. */
static gboolean parse_prefix(MsRpkiSource *source, guint32 line, const char *start,
                             const char *field, MsPrefix *prefix, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  if (ms_prefix_parse(field, prefix, &wrong))
    return TRUE;
  g_autofree char *shown = ms_rpki_shown(field);
  if (!g_str_equal(shown, field))
    return refuse_field(source, line, start, field, error, "prefix", "one is written 192.0.2.0/24");
  return ms_rpki_refuse(source, line, (guint64)(field - start) + 1, error, "%s", wrong->message);
}

static gboolean read_row(MsRpkiSource *source, guint32 number, char *line,
                         const guint column[N_COLUMNS], guint n_columns, MsRpkiSet *set,
                         GError **error)
{
  char *fields[MAX_FIELDS];
  guint n = split(line, fields);
  MsRpkiVrp vrp;
  guint64 max_length;
  if (n != n_columns)
    return ms_rpki_refuse(source, number, 1, error, "%u fields; the header has %u", n, n_columns);
  if (!ms_rpki_parse_asn(fields[column[COLUMN_ASN]], &vrp.asn))
    return refuse_field(source, number, line, fields[column[COLUMN_ASN]], error, "AS number",
                        MS_RPKI_ASN_RIGHT);
  if (!parse_prefix(source, number, line, fields[column[COLUMN_PREFIX]], &vrp.prefix, error))
    return FALSE;
  const char *length = fields[column[COLUMN_MAX_LENGTH]];
  if (!g_ascii_string_to_unsigned(length, 10, 0, 128, &max_length, NULL))
    return refuse_field(source, number, line, length, error, "length",
                        "lengths are whole numbers, 0 to 128");
  const char *wrong = ms_rpki_vrp_check(&vrp.prefix, max_length);
  if (wrong != NULL)
    return ms_rpki_refuse(source, number, (guint64)(length - line) + 1, error,
                          "maxLength %u of /%u: %s", (guint)max_length, vrp.prefix.length, wrong);
  vrp.max_length = (guint8)max_length;
  g_array_append_val(set->vrps, vrp);
  return TRUE;
}

gboolean ms_rpki_read_csv(MsRpkiSource *source, MsRpkiSet *set, GError **error)
{
  guint column[N_COLUMNS] = {0}, n_columns = 0;
  char line[MS_RPKI_LINE + 1];
  gboolean end = FALSE;
  if (!read_header(source, column, &n_columns, error))
    return FALSE;
  while (!end) {
    guint32 number = source->line;
    if (!ms_rpki_next_line(source, line, &end, error) ||
        (*line != '\0' && !read_row(source, number, line, column, n_columns, set, error)))
      return FALSE;
  }
  return TRUE;
}

/* ---- lists of routes */

#define MAX_ORIGINS 256
#define ROUTE_RIGHT                                                                                \
  "a line is \"1.0.0.0<TAB>24<TAB>13335\", \"1.0.0.0/24 AS13335\" or \"1.0.0.0/24,13335\""

/* Several are joined by "_", the members of an AS_SET by ",". */
static gboolean read_origins(char *text, guint32 origins[MAX_ORIGINS], guint *n)
{
  *n = 0;
  for (char *at = text; at != NULL; (*n)++) {
    char *next = strpbrk(at, "_,");
    if (next != NULL)
      *next++ = '\0';
    if (*n == MAX_ORIGINS || !ms_rpki_parse_asn(at, &origins[*n]))
      return FALSE;
    at = next;
  }
  return TRUE;
}

static gboolean read_route(MsRpkiSource *source, guint32 number, char *line, MsPrefix *prefix,
                           guint32 origins[MAX_ORIGINS], guint *n, GError **error)
{
  /* What a message repeats, before it is taken apart. */
  g_autofree char *shown = ms_rpki_shown(line);
  g_autofree char *joined = NULL;
  static const char blank[] = " \t";
  char *first = line, *rest = line + strcspn(line, " \t,");
  if (*rest != '\0')
    *rest++ = '\0';
  rest += strspn(rest, blank);
  if (strchr(first, '/') == NULL) { /* the length is a field of its own */
    char *length = rest;
    rest += strcspn(rest, blank);
    if (*rest != '\0')
      *rest++ = '\0';
    rest += strspn(rest, blank);
    joined = g_strconcat(first, "/", length, NULL);
    first = joined;
  }
  if (*rest == '\0' || !read_origins(rest, origins, n))
    return ms_rpki_refuse(source, number, 1, error, "\"%s\" is no route; " ROUTE_RIGHT, shown);
  return parse_prefix(source, number, first, first, prefix, error);
}

gboolean ms_rpki_read_routes(const char *path, MsRpkiRoute route, gpointer user_data,
                             GError **error)
{
  g_auto(MsRpkiSource) source = {.fd = -1};
  char line[MS_RPKI_LINE + 1];
  gboolean end = FALSE, go_on = TRUE;
  if (!ms_rpki_source_open(&source, path, error))
    return FALSE;
  while (!end && go_on) {
    guint32 number = source.line, origins[MAX_ORIGINS];
    guint n = 0;
    MsPrefix prefix;
    if (!ms_rpki_next_line(&source, line, &end, error))
      return FALSE;
    line[strcspn(line, "#")] = '\0';
    g_strstrip(line);
    /* A header: the first line, with no digit in it. */
    if (*line == '\0' || (number == 1 && strpbrk(line, "0123456789") == NULL))
      continue;
    if (!read_route(&source, number, line, &prefix, origins, &n, error))
      return FALSE;
    go_on = route(&prefix, origins, n, user_data);
  }
  return TRUE;
}
