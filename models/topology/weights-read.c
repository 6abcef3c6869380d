/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Weights from files: CSV, or CAIDA's prefix-to-AS table.
 *
 * Of the table every (prefix, origin) is kept, sorted by first address, then length, so that a
 * prefix comes before those within it. One pass with the prefixes that are still open on a stack
 * takes from each what the longer ones within it cover. */
#include "models/base/csv.h"
#include "models/base/read-file.h"
#include "models/bgp/prefix.h"
#include "models/topology/topology-private.h"
#include "models/topology/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ASN_RIGHT "AS numbers are 1 to 4294967295, written 15169 or AS15169"
#define ROW_RIGHT "expected PREFIX LENGTH ASN, as `192.0.2.0 24 64500`"

/* What a message repeats of a file, in characters; and what a weight may be at most. */
#define SHOWN 40
#define MOST  1e15

typedef struct {
  guint32 address, asn;
  guint8 length;
} Origin;

typedef struct {
  const MsTopology *topology;
  const char *path;
  MsWeight weight;
  double *amount; /* [n_ases] */
  guint unknown;
  GArray *origins; /* of Origin */
} Reading;

static char *shown(const char *word)
{
  g_autofree char *valid = g_utf8_make_valid(word, -1);
  gboolean longer = g_utf8_strlen(valid, -1) > SHOWN;
  g_autofree char *start = longer ? g_utf8_substring(valid, 0, SHOWN) : g_strdup(valid);
  for (char *c = start; *c != '\0'; c++)
    if (g_ascii_iscntrl(*c))
      *c = '?';
  return g_strconcat(start, longer ? "..." : "", NULL);
}

static gboolean refuse(const Reading *reading, guint line, GError **error, const char *what,
                       const char *word, const char *right)
{
  g_autofree char *seen = shown(word);
  return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, reading->path, line, "`%s` %s; %s",
                           seen, what, right);
}

static gboolean parse_asn(const char *text, guint32 *asn)
{
  guint64 value = 0;
  if (g_ascii_strncasecmp(text, "AS", 2) == 0)
    text += 2;
  if (!g_ascii_isdigit(*text) ||
      !g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT32, &value, NULL))
    return FALSE;
  *asn = (guint32)value;
  return TRUE;
}

/* ---- CSV */

static gboolean take_value(Reading *reading, const char *asn_word, const char *value_word,
                           guint line, GError **error)
{
  guint32 asn = 0;
  char *end = NULL;
  if (!parse_asn(asn_word, &asn))
    return refuse(reading, line, error, "is no AS number", asn_word, ASN_RIGHT);
  double value = g_ascii_strtod(value_word, &end);
  if (!g_ascii_isdigit(*value_word) || *end != '\0' || !(value <= MOST))
    return refuse(reading, line, error, "is no amount", value_word,
                  "expected a number from 0 to 1e15, as `1250000`");
  guint32 as = ms_topology_find(reading->topology, asn);
  if (as == MS_NO_AS)
    reading->unknown++;
  else
    reading->amount[as] += value;
  return TRUE;
}

static gboolean read_csv(Reading *reading, const char *text, GError **error)
{
  const char *name = ms_weight_name(reading->weight), *wrong = NULL;
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
  MsCsv csv = {.at = text, .line = 1};
  int asn = -1, value = -1;
  guint columns = 0;
  for (gboolean header = TRUE;; header = FALSE) {
    if (!ms_csv_record(&csv, fields, &wrong))
      return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, reading->path, csv.first_line,
                               "%s", wrong);
    if (fields->len == 0)
      return TRUE;
    if (!header && fields->len != columns)
      return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, reading->path, csv.first_line,
                               "the row has %u fields; the header has %u", fields->len, columns);
    if (!header &&
        !take_value(reading, fields->pdata[asn], fields->pdata[value], csv.first_line, error))
      return FALSE;
    if (!header)
      continue;
    columns = fields->len;
    asn = ms_csv_column(fields, "asn");
    value = ms_csv_column(fields, name);
    if (asn < 0 || value < 0)
      return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, reading->path, csv.first_line,
                               "the header has no column \"%s\"; expected the columns asn and %s",
                               asn < 0 ? "asn" : name, name);
  }
}

/* ---- prefix to AS */

static gboolean take_origins(Reading *reading, const MsPrefix *prefix, char *word, guint line,
                             GError **error)
{
  Origin origin = {0, 0, prefix->length};
  for (guint i = 0; i < 4; i++)
    origin.address = origin.address << 8 | prefix->address[i];
  g_auto(GStrv) asns = g_strsplit_set(word, "_,", -1);
  gboolean known = TRUE;
  for (guint i = 0; asns[i] != NULL; i++) {
    if (!parse_asn(asns[i], &origin.asn))
      return refuse(reading, line, error, "is no origin", word,
                    ASN_RIGHT ", several as 15169_36040 or 15169,36040");
    known &= ms_topology_find(reading->topology, origin.asn) != MS_NO_AS;
    g_array_append_val(reading->origins, origin);
  }
  reading->unknown += !known;
  return TRUE;
}

static gboolean take_row(Reading *reading, char *row, guint line, GError **error)
{
  char *word[4] = {NULL};
  guint n = 0;
  for (char *save = NULL, *one = strtok_r(row, " \t", &save); one != NULL;
       one = strtok_r(NULL, " \t", &save)) {
    if (n == 3)
      return refuse(reading, line, error, "is one word too many", one, ROW_RIGHT);
    word[n++] = one;
  }
  if (n < 3)
    return refuse(reading, line, error, "is no whole row", row, ROW_RIGHT);
  MsPrefix prefix = {0};
  g_autofree char *text = g_strconcat(word[0], "/", word[1], NULL);
  g_autoptr(GError) wrong = NULL;
  if (!ms_prefix_parse(text, &prefix, &wrong)) {
    g_autofree char *seen = shown(wrong->message);
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, reading->path, line, "%s; %s",
                             strlen(text) > SHOWN ? seen : wrong->message, ROW_RIGHT);
  }
  if (prefix.family != 4)
    return refuse(reading, line, error, "is IPv6", text,
                  "addresses are counted of IPv4, take the table for that");
  return take_origins(reading, &prefix, word[2], line, error);
}

static int compare_origins(const void *a, const void *b)
{
  const Origin *x = a, *y = b;
  if (x->address != y->address)
    return x->address < y->address ? -1 : 1;
  if (x->length != y->length)
    return x->length < y->length ? -1 : 1;
  return (x->asn > y->asn) - (x->asn < y->asn);
}

/* A prefix whose end has not been passed: its origins, and what is not covered by longer ones. */
typedef struct {
  guint first, end;
  guint64 last, left;
} Open;

static void close_one(Reading *reading, const Open *open)
{
  const Origin *origin = (const Origin *)(gconstpointer)reading->origins->data;
  double part = (double)open->left / (open->end - open->first);
  for (guint i = open->first; i < open->end; i++) {
    guint32 as = ms_topology_find(reading->topology, origin[i].asn);
    if (as != MS_NO_AS)
      reading->amount[as] += part;
  }
}

/* The same origin of the same prefix counts once. */
static void drop_repeats(GArray *origins)
{
  Origin *origin = (Origin *)(gpointer)origins->data;
  guint kept = 0;
  for (guint i = 0; i < origins->len; i++)
    if (kept == 0 || compare_origins(&origin[kept - 1], &origin[i]) != 0)
      origin[kept++] = origin[i];
  g_array_set_size(origins, kept);
}

static void count_addresses(Reading *reading)
{
  GArray *origins = reading->origins;
  if (origins->len == 0)
    return;
  qsort(origins->data, origins->len, sizeof(Origin), compare_origins);
  drop_repeats(origins);
  const Origin *origin = (const Origin *)(gconstpointer)origins->data;
  Open stack[33]; /* one of each length */
  guint n = 0;
  for (guint i = 0, end; i < origins->len; i = end) {
    for (end = i + 1; end < origins->len && origin[end].address == origin[i].address &&
                      origin[end].length == origin[i].length;)
      end++;
    guint64 size = (guint64)1 << (32 - origin[i].length);
    while (n > 0 && stack[n - 1].last < origin[i].address)
      close_one(reading, &stack[--n]);
    if (n > 0)
      stack[n - 1].left -= size;
    stack[n++] = (Open){i, end, origin[i].address + size - 1, size};
  }
  while (n > 0)
    close_one(reading, &stack[--n]);
}

static gboolean read_table(Reading *reading, char *text, GError **error)
{
  guint line = 1;
  for (char *row = text, *next; row != NULL; row = next, line++) {
    next = strchr(row, '\n');
    if (next != NULL)
      *next++ = '\0';
    g_strstrip(row);
    if (*row != '\0' && *row != '#' && !take_row(reading, row, line, error))
      return FALSE;
  }
  count_addresses(reading);
  return TRUE;
}

/* ---- the file */

/* A table's first row begins with a digit, or, of IPv6, has a colon before any comma. */
static gboolean looks_like_table(const char *text)
{
  while (*text == '#' || g_ascii_isspace(*text))
    text += *text == '#' ? strcspn(text, "\n") : 1;
  return g_ascii_isdigit(*text) || text[strcspn(text, ":,\n")] == ':';
}

static gboolean finish(Reading *reading, MsWeights *weights, GError **error)
{
  double sum = 0;
  for (guint32 as = 0; as < reading->topology->n_ases; as++)
    sum += reading->amount[as];
  if (!(sum > 0))
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_EMPTY, reading->path, 0,
                             "nothing in it is of an AS of the topology%s; the %s of at least one "
                             "are needed",
                             reading->unknown > 0 ? ", whose AS numbers are others" : "",
                             ms_weight_name(reading->weight));
  g_autofree char *name = g_path_get_basename(reading->path);
  ms_weights_set(weights, reading->weight, reading->amount, name);
  return TRUE;
}

gboolean ms_weights_load(MsWeights *weights, const MsTopology *topology, MsWeight weight,
                         const char *path, guint *unknown, GError **error)
{
  g_return_val_if_fail(weight != MS_WEIGHT_ASES, FALSE);
  gsize n = 0;
  g_autofree char *why = NULL;
  g_autofree char *text = ms_read_file(path, &n, &why);
  if (text == NULL)
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0, "%s", why);
  g_autofree double *amount = g_new0(double, topology->n_ases);
  g_autoptr(GArray) origins = g_array_new(FALSE, FALSE, sizeof(Origin));
  Reading reading = {topology, path, weight, amount, 0, origins};
  gboolean table = weight == MS_WEIGHT_ADDRESSES && looks_like_table(text);
  if (!(table ? read_table(&reading, text, error) : read_csv(&reading, text, error)) ||
      !finish(&reading, weights, error))
    return FALSE;
  if (unknown != NULL)
    *unknown = reading.unknown;
  return TRUE;
}
