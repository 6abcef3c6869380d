/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of exchanges as comma-separated values (RFC 4180); blank lines and lines that begin with
 * `#` are left out. */
#include "models/base/suggest.h"
#include "models/topology/exchange-private.h"
#include "models/topology/topology-private.h"

#include <string.h>

enum { COLUMN_EXCHANGE, COLUMN_ASN, COLUMN_SERVER, COLUMN_REGION, COLUMN_SERVER_ASN, N_COLUMNS };

static const char *const column_names[N_COLUMNS + 1] = {
    [COLUMN_EXCHANGE] = "exchange",     [COLUMN_ASN] = "asn",
    [COLUMN_SERVER] = "route-server",   [COLUMN_REGION] = "region",
    [COLUMN_SERVER_ASN] = "server-asn",
};

/* @line: of @at; @first_line: of the record in hand; @column: where each of ours is in a record, or
 * -1 */
typedef struct {
  const char *at, *source;
  guint line, first_line;
  int column[N_COLUMNS];
  guint n_columns;
} Reader;

#define REFUSE(reader, line, ...)                                                                  \
  ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, (reader)->source, line, __VA_ARGS__)

/* One field up to a comma or the end of the line. */
static gboolean read_field(Reader *reader, GString *field, GError **error)
{
  g_string_truncate(field, 0);
  if (*reader->at != '"') {
    gsize n = strcspn(reader->at, ",\r\n");
    g_string_append_len(field, reader->at, (gssize)n);
    reader->at += n;
    return TRUE;
  }
  for (reader->at++; *reader->at != '"' || reader->at[1] == '"'; reader->at++) {
    if (*reader->at == '\0')
      return REFUSE(reader, reader->first_line,
                    "a quoted field that does not end; close it with a quote");
    reader->at += *reader->at == '"';
    reader->line += *reader->at == '\n';
    g_string_append_c(field, *reader->at);
  }
  reader->at++;
  if (*reader->at != '\0' && strchr(",\r\n", *reader->at) == NULL)
    return REFUSE(reader, reader->line,
                  "text after a closing quote; a quote within quotes is doubled");
  return TRUE;
}

/* The next record; @fields stays empty at the end of the text. */
static gboolean read_record(Reader *reader, GPtrArray *fields, GError **error)
{
  g_autoptr(GString) field = g_string_new(NULL);
  g_ptr_array_set_size(fields, 0);
  while (*reader->at == '\n' || *reader->at == '\r' || *reader->at == '#') {
    reader->line += *reader->at == '\n';
    reader->at += *reader->at == '#' ? strcspn(reader->at, "\n") : 1;
  }
  if (*reader->at == '\0')
    return TRUE;
  reader->first_line = reader->line;
  for (;; reader->at++) {
    if (!read_field(reader, field, error))
      return FALSE;
    g_ptr_array_add(fields, g_strstrip(g_strdup(field->str)));
    if (*reader->at != ',')
      return TRUE;
  }
}

static gboolean read_header(Reader *reader, const GPtrArray *fields, GError **error)
{
  for (guint c = 0; c < N_COLUMNS; c++)
    reader->column[c] = -1;
  for (guint i = 0; i < fields->len; i++) {
    const char *word = fields->pdata[i];
    guint c = 0;
    while (c < N_COLUMNS && g_ascii_strcasecmp(word, column_names[c]) != 0)
      c++;
    const char *near = c < N_COLUMNS ? NULL : ms_suggest(word, column_names);
    if (near != NULL)
      return REFUSE(reader, reader->first_line, "no column is called `%s`; did you mean `%s`?",
                    word, near);
    if (c < N_COLUMNS && reader->column[c] >= 0)
      return REFUSE(reader, reader->first_line, "two columns `%s`; one is needed", word);
    if (c < N_COLUMNS)
      reader->column[c] = (int)i;
  }
  reader->n_columns = fields->len;
  if (reader->column[COLUMN_EXCHANGE] < 0 || reader->column[COLUMN_ASN] < 0)
    return REFUSE(reader, reader->first_line,
                  "no column `%s`; the first line names the columns: exchange,asn and as one likes "
                  "route-server, region, server-asn",
                  column_names[reader->column[COLUMN_EXCHANGE] < 0 ? COLUMN_EXCHANGE : COLUMN_ASN]);
  return TRUE;
}

static const char *value_of(const Reader *reader, const GPtrArray *fields, guint column)
{
  return reader->column[column] < 0 ? "" : fields->pdata[reader->column[column]];
}

static gboolean read_asn(const Reader *reader, const char *word, guint32 *asn, GError **error)
{
  const char *digits = g_ascii_strncasecmp(word, "AS", 2) == 0 ? word + 2 : word;
  guint64 value = 0;
  if (!g_ascii_isdigit(*digits) ||
      !g_ascii_string_to_unsigned(digits, 10, 1, G_MAXUINT32, &value, NULL))
    return REFUSE(reader, reader->first_line,
                  "`%s` is no AS number; expected 1 to 4294967295, as 64496 or AS64496", word);
  *asn = (guint32)value;
  return TRUE;
}

static gboolean read_yes(const Reader *reader, const char *word, gboolean *yes, GError **error)
{
  static const char *const words[2][4] = {{"no", "false", "0", "n"}, {"", "yes", "true", "1"}};
  for (guint truth = 0; truth < 2; truth++)
    for (guint i = 0; i < G_N_ELEMENTS(words[0]); i++)
      if (g_ascii_strcasecmp(word, words[truth][i]) == 0) {
        *yes = truth == 1;
        return TRUE;
      }
  return REFUSE(reader, reader->first_line, "`%s` in column route-server; expected yes or no",
                word);
}

static gboolean read_region(const Reader *reader, const char *word, MsRegion *region,
                            GError **error)
{
  const char *known[MS_N_REGIONS + 1] = {NULL};
  *region = MS_REGION_UNKNOWN;
  if (*word == '\0' || ms_region_from_name(word, region))
    return TRUE;
  for (guint r = 0; r < MS_N_REGIONS; r++)
    known[r] = ms_region_name((MsRegion)r);
  const char *near = ms_suggest(word, known);
  return REFUSE(reader, reader->first_line, "unknown region `%s`; %s%s%s", word,
                near != NULL ? "did you mean `" : "regions are ",
                near != NULL ? near : "unknown, afrinic, apnic, arin, lacnic, ripe",
                near != NULL ? "`?" : "");
}

static gboolean read_member(MsTopologyBuilder *builder, const Reader *reader,
                            const GPtrArray *fields, GError **error)
{
  guint32 asn = 0, server = 0;
  gboolean route_server = TRUE;
  MsRegion region;
  guint number;
  if (fields->len != reader->n_columns)
    return REFUSE(reader, reader->first_line, "%u fields, but the first line names %u columns",
                  fields->len, reader->n_columns);
  const char *name = value_of(reader, fields, COLUMN_EXCHANGE);
  const char *server_word = value_of(reader, fields, COLUMN_SERVER_ASN);
  return read_asn(reader, value_of(reader, fields, COLUMN_ASN), &asn, error) &&
         read_yes(reader, value_of(reader, fields, COLUMN_SERVER), &route_server, error) &&
         read_region(reader, value_of(reader, fields, COLUMN_REGION), &region, error) &&
         (*server_word == '\0' || read_asn(reader, server_word, &server, error)) &&
         ms_exchange_add(builder, name, server, region, reader->source, reader->first_line, &number,
                         error) &&
         (ms_topology_builder_add_member(builder, number, asn, route_server), TRUE);
}

gboolean ms_exchange_parse_csv(MsTopologyBuilder *builder, const char *text, const char *source,
                               GError **error)
{
  Reader reader = {.at = text, .source = source, .line = 1};
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
  if (!read_record(&reader, fields, error))
    return FALSE;
  if (fields->len == 0)
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_EMPTY, source, 0,
                             "no exchange; expected CSV with columns exchange and asn, or "
                             "PeeringDB's netixlan table as JSON");
  if (!read_header(&reader, fields, error))
    return FALSE;
  for (;;) {
    if (!read_record(&reader, fields, error))
      return FALSE;
    if (fields->len == 0)
      return TRUE;
    if (!read_member(builder, &reader, fields, error))
      return FALSE;
  }
}
