/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows and comment lines of CAIDA's AS relationship files.
 *
 * Text comes in pieces that end anywhere; what follows the last line end of a piece is carried over
 * to the next. Each line is tried by fast_row() first, which knows rows as CAIDA writes them and
 * nothing else. Whatever it does not take goes to slow_line(), which takes everything that is right
 * and has a message for everything that is not. */
#include "models/topology/caida-private.h"

#include "models/base/suggest.h"
#include "models/topology/topology-private.h"

#include <string.h>

#define MAX_ROW     255
#define MAX_COMMENT 1048576

struct MsCaidaParser {
  MsTopologyBuilder *builder;
  char *source;
  guint32 line;          /* of the line in hand */
  guint fields;          /* of the rows so far: 3 or 4; 0 before the first */
  guint32 fields_line;   /* of the first row */
  GString *carry;        /* a line whose end has not come yet */
  GArray *ixps;          /* of guint32: ASNs that a header names as exchanges */
  GHashTable *described; /* ASN to line of its attributes */
  guint exchange;        /* whose members are being named; G_MAXUINT: none yet */
};

MsCaidaParser *ms_caida_parser_new(MsTopologyBuilder *builder, const char *source_name)
{
  MsCaidaParser *parser = g_new0(MsCaidaParser, 1);
  parser->builder = builder;
  parser->source = g_strdup(source_name);
  parser->line = 1;
  parser->carry = g_string_new(NULL);
  parser->ixps = g_array_new(FALSE, FALSE, sizeof(guint32));
  parser->described = g_hash_table_new(NULL, NULL);
  parser->exchange = G_MAXUINT;
  return parser;
}

void ms_caida_parser_free(MsCaidaParser *parser)
{
  if (parser == NULL)
    return;
  g_free(parser->source);
  g_string_free(parser->carry, TRUE);
  g_array_unref(parser->ixps);
  g_hash_table_unref(parser->described);
  g_free(parser);
}

guint32 ms_caida_parser_line(const MsCaidaParser *parser)
{
  return parser->line;
}

#define MALFORMED(...)                                                                             \
  ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, parser->source, parser->line, __VA_ARGS__)

/* A stretch of the line in hand. */
typedef struct {
  const char *at, *end;
} Span;

static gsize span_length(Span span)
{
  return (gsize)(span.end - span.at);
}

static gboolean span_is(Span span, const char *word)
{
  return span_length(span) == strlen(word) && memcmp(span.at, word, span_length(span)) == 0;
}

/* Takes prefix off the front of span, if it is there. */
static gboolean span_take(Span *span, const char *prefix)
{
  gsize n = strlen(prefix);
  if (span_length(*span) < n || memcmp(span->at, prefix, n) != 0)
    return FALSE;
  span->at += n;
  return TRUE;
}

/* The next word, blanks before it skipped; empty at the end. */
static Span span_word(Span *span)
{
  while (span->at < span->end && (*span->at == ' ' || *span->at == '\t'))
    span->at++;
  Span word = {span->at, span->at};
  while (word.end < span->end && *word.end != ' ' && *word.end != '\t')
    word.end++;
  span->at = word.end;
  return word;
}

/* For a message: no control characters, not too long. */
static char *span_show(Span span)
{
  gsize n = MIN(span_length(span), 40);
  g_autofree char *part = g_strndup(span.at, n);
  g_autofree char *plain = g_strescape(part, NULL);
  return g_strconcat(plain, n < span_length(span) ? "..." : "", NULL);
}

/* ---- numbers */

static gboolean read_asn(MsCaidaParser *parser, Span span, const char *what, guint32 *asn,
                         GError **error)
{
  guint64 value = 0;
  if (span_length(span) == 0)
    return MALFORMED("%s is missing; an AS number from 1 to 4294967295 goes there", what);
  for (const char *c = span.at; c < span.end; c++) {
    if (!g_ascii_isdigit(*c)) {
      g_autofree char *shown = span_show(span);
      Span digits = {span.at + 2, span.end};
      gboolean prefixed = span_length(span) > 2 && g_ascii_strncasecmp(span.at, "AS", 2) == 0;
      for (const char *d = digits.at; prefixed && d < digits.end; d++)
        prefixed = g_ascii_isdigit(*d);
      if (prefixed)
        return MALFORMED("%s, `%s`, is not a number; write it without the letters, `%s`", what,
                         shown, shown + 2);
      return MALFORMED("%s, `%s`, is not a number; an AS number from 1 to 4294967295 goes there",
                       what, shown);
    }
    value = MIN(value * 10 + (guint64)(*c - '0'), G_GUINT64_CONSTANT(1) << 40);
  }
  if (value == 0)
    return MALFORMED(
        "%s is 0; AS 0 takes no part in routing (RFC 7607), AS numbers are 1 to 4294967295", what);
  if (value > G_MAXUINT32) {
    g_autofree char *shown = span_show(span);
    return MALFORMED("%s, %s, is too large; AS numbers are 1 to 4294967295", what, shown);
  }
  *asn = (guint32)value;
  return TRUE;
}

static gboolean read_asn_list(MsCaidaParser *parser, Span rest, const char *what, GArray *asns,
                              GError **error)
{
  for (Span word = span_word(&rest); span_length(word) > 0; word = span_word(&rest)) {
    guint32 asn;
    if (!read_asn(parser, word, what, &asn, error))
      return FALSE;
    g_array_append_val(asns, asn);
  }
  return TRUE;
}

/* ---- comment lines */

static const char *nearest_role(const char *word)
{
  const char *known[MS_N_ROLES + 1] = {NULL};
  for (guint i = 0; i < MS_N_ROLES; i++)
    known[i] = ms_role_name((MsRole)i);
  return ms_suggest(word, known);
}

static const char *nearest_region(const char *word)
{
  const char *known[MS_N_REGIONS + 1] = {NULL};
  for (guint i = 0; i < MS_N_REGIONS; i++)
    known[i] = ms_region_name((MsRegion)i);
  return ms_suggest(word, known);
}

static gboolean read_region(MsCaidaParser *parser, Span word, MsRegion *region, GError **error)
{
  g_autofree char *text = g_strndup(word.at, span_length(word));
  if (ms_region_from_name(text, region))
    return TRUE;
  g_autofree char *shown = span_show(word);
  const char *near = nearest_region(text);
  return MALFORMED("unknown region `%s`; %s%s%s", shown,
                   near != NULL ? "did you mean `" : "regions are ",
                   near != NULL ? near : "unknown, afrinic, apnic, arin, lacnic, ripe",
                   near != NULL ? "`?" : "");
}

/* What follows `# manrs-sim ixp`: SERVER-ASN REGION NAME */
static gboolean read_exchange(MsCaidaParser *parser, Span rest, GError **error)
{
  guint32 asn = 0;
  MsRegion region;
  Span asn_word = span_word(&rest), region_word = span_word(&rest);
  g_autofree char *text = g_strndup(rest.at, span_length(rest));
  g_autofree char *name = ms_topology_clean(text);
  if (name == NULL)
    return MALFORMED(
        "an exchange is incomplete; expected `# manrs-sim ixp SERVER-ASN REGION NAME`, with "
        "0 where the route server's AS is not known");
  if (!span_is(asn_word, "0") && !read_asn(parser, asn_word, "the route server", &asn, error))
    return FALSE;
  if (!read_region(parser, region_word, &region, error))
    return FALSE;
  if (!g_utf8_validate(name, -1, NULL))
    return MALFORMED("the name of an exchange is not UTF-8; save the file in UTF-8");
  parser->exchange = ms_topology_builder_add_exchange(parser->builder, name, asn, region);
  return parser->exchange != G_MAXUINT ||
         MALFORMED("more than %u exchanges; a graph holds no more", MS_MAX_EXCHANGES);
}

/* What follows `# manrs-sim member`: ASN yes|no, of the exchange named last */
static gboolean read_member(MsCaidaParser *parser, Span rest, GError **error)
{
  guint32 asn;
  Span asn_word = span_word(&rest), server_word = span_word(&rest);
  if (parser->exchange == G_MAXUINT)
    return MALFORMED("a member of no exchange; expected a line `# manrs-sim ixp SERVER-ASN REGION "
                     "NAME` before it");
  if (!read_asn(parser, asn_word, "the member", &asn, error))
    return FALSE;
  if (!span_is(server_word, "yes") && !span_is(server_word, "no"))
    return MALFORMED(
        "whether AS%u is at the route server is not said; expected `# manrs-sim member "
        "ASN yes` or no",
        asn);
  ms_topology_builder_add_member(parser->builder, parser->exchange, asn,
                                 span_is(server_word, "yes"));
  return TRUE;
}

/* What follows `# manrs-sim as`: ASN ROLE REGION [NAME] */
static gboolean read_attributes(MsCaidaParser *parser, Span rest, GError **error)
{
  guint32 asn;
  MsRole role;
  MsRegion region;
  Span asn_word = span_word(&rest), role_word = span_word(&rest), region_word = span_word(&rest);
  if (span_length(region_word) == 0)
    return MALFORMED(
        "attributes of an AS are incomplete; expected `# manrs-sim as ASN ROLE REGION NAME`");
  if (!read_asn(parser, asn_word, "the AS", &asn, error))
    return FALSE;
  g_autofree char *role_text = g_strndup(role_word.at, span_length(role_word));
  if (!ms_role_from_name(role_text, &role)) {
    g_autofree char *shown = span_show(role_word);
    const char *near = nearest_role(role_text);
    return MALFORMED(
        "unknown role `%s`; %s%s%s", shown, near != NULL ? "did you mean `" : "roles are ",
        near != NULL ? near : "enterprise, access, content, transit, tier1, cdn, cloud, ixp",
        near != NULL ? "`?" : "");
  }
  if (!read_region(parser, region_word, &region, error))
    return FALSE;
  if (!g_utf8_validate(rest.at, (gssize)span_length(rest), NULL))
    return MALFORMED("the name of AS%u is not UTF-8; save the file in UTF-8", asn);
  gpointer earlier = g_hash_table_lookup(parser->described, GUINT_TO_POINTER(asn));
  if (earlier != NULL)
    return MALFORMED("AS%u has its attributes on line %u already; keep one of the two lines", asn,
                     GPOINTER_TO_UINT(earlier));
  g_hash_table_insert(parser->described, GUINT_TO_POINTER(asn), GUINT_TO_POINTER(parser->line));
  g_autofree char *name = g_strndup(rest.at, span_length(rest));
  ms_topology_builder_set_as(parser->builder, asn, role, region,
                             *g_strstrip(name) != '\0' ? name : NULL);
  return TRUE;
}

/* A line that begins with `#`; most are not for us. */
static gboolean read_comment(MsCaidaParser *parser, Span line, GError **error)
{
  span_take(&line, "#");
  while (line.at < line.end && *line.at == ' ')
    line.at++;
  if (span_take(&line, "input clique:") || span_take(&line, "inferred clique:")) {
    g_autoptr(GArray) clique = g_array_new(FALSE, FALSE, sizeof(guint32));
    if (!read_asn_list(parser, line, "a member of the clique", clique, error))
      return FALSE;
    ms_topology_builder_set_clique(parser->builder, (const guint32 *)(void *)clique->data,
                                   clique->len);
  } else if (span_take(&line, "IXP ASes:")) {
    return read_asn_list(parser, line, "an IXP's AS", parser->ixps, error);
  } else if (span_take(&line, "manrs-sim ")) {
    Span word = span_word(&line);
    if (span_is(word, "as"))
      return read_attributes(parser, line, error);
    if (span_is(word, "ixp"))
      return read_exchange(parser, line, error);
    if (span_is(word, "member"))
      return read_member(parser, line, error);
    g_autofree char *shown = span_show(word);
    return MALFORMED(
        "unknown statement `# manrs-sim %s`; known are `# manrs-sim as ASN ROLE REGION NAME`, "
        "`# manrs-sim ixp SERVER-ASN REGION NAME` and `# manrs-sim member ASN yes|no`",
        shown);
  }
  return TRUE;
}

/* ---- rows */

/* `bgp`, `mlp`, or both with a comma; empty where the source of a link is not known */
static gboolean read_source(MsCaidaParser *parser, Span span, guint *source, GError **error)
{
  Span rest = span;
  *source = 0;
  while (span_length(span) > 0) {
    Span word = {rest.at, memchr(rest.at, ',', span_length(rest))};
    if (word.end == NULL)
      word.end = rest.end;
    guint bit = span_is(word, "bgp") ? MS_LINK_BGP : span_is(word, "mlp") ? MS_LINK_MLP : 0;
    if (bit == 0 || (*source & bit)) {
      g_autofree char *shown = span_show(span);
      return MALFORMED("unknown source `%s`; expected bgp, mlp or bgp,mlp in the fourth field",
                       shown);
    }
    *source |= bit;
    if (word.end == rest.end)
      break;
    rest.at = word.end + 1;
  }
  return TRUE;
}

static gboolean read_relation(MsCaidaParser *parser, Span span, guint32 a, guint32 b,
                              MsRelation *relation, GError **error)
{
  if (span_is(span, "-1")) {
    *relation = MS_REL_CUSTOMER;
    return TRUE;
  }
  if (span_is(span, "0")) {
    *relation = MS_REL_PEER;
    return TRUE;
  }
  g_autofree char *shown = span_show(span);
  if (span_is(span, "1"))
    return MALFORMED(
        "unknown relation `1`; if AS%u is a customer of AS%u, write the provider first: `%u|%u|-1`",
        a, b, b, a);
  if (span_is(span, "2"))
    return MALFORMED("unknown relation `2`; siblings are not part of serial-1 and serial-2: make "
                     "the two peers (0), "
                     "provider and customer (-1), or one AS");
  return MALFORMED(
      "unknown relation `%s`; expected -1 (first AS is provider of the second) or 0 (peers)",
      shown);
}

/* Both serials, but not mixed: a row cut short must not pass for one of the other kind. */
static gboolean check_fields(MsCaidaParser *parser, guint fields, GError **error)
{
  if (parser->fields == 0) {
    parser->fields = fields;
    parser->fields_line = parser->line;
  }
  if (fields != parser->fields)
    return MALFORMED("%u fields, but %u on line %u; rows have three in serial-1 and four in "
                     "serial-2, in one file "
                     "all the same",
                     fields, parser->fields, parser->fields_line);
  return TRUE;
}

static gboolean slow_row(MsCaidaParser *parser, Span line, GError **error)
{
  Span field[4];
  guint n = 0;
  guint32 a = 0, b = 0;
  guint source = 0;
  MsRelation relation = MS_REL_PEER;
  if (span_length(line) > MAX_ROW)
    return MALFORMED("a row of %" G_GSIZE_FORMAT " characters; rows have at most %d",
                     span_length(line), MAX_ROW);
  for (Span rest = line; n < 4; n++) {
    const char *bar = memchr(rest.at, '|', span_length(rest));
    field[n] = (Span){rest.at, bar != NULL && n < 3 ? bar : rest.end};
    if (field[n].end == rest.end) {
      n++;
      break;
    }
    rest.at = bar + 1;
  }
  if (n < 3) {
    g_autofree char *shown = span_show(line);
    return MALFORMED("too few fields in `%s`; expected `PROVIDER|CUSTOMER|-1` or `PEER|PEER|0`",
                     shown);
  }
  if (!read_asn(parser, field[0], "the first AS", &a, error) ||
      !read_asn(parser, field[1], "the second AS", &b, error) ||
      !read_relation(parser, field[2], a, b, &relation, error))
    return FALSE;
  if (n == 4) {
    const char *bar = memchr(field[3].at, '|', span_length(field[3]));
    if (bar != NULL) {
      g_autofree char *shown = span_show((Span){bar, field[3].end});
      return MALFORMED("`%s` after the fourth field; a row ends there", shown);
    }
    if (!read_source(parser, field[3], &source, error))
      return FALSE;
  }
  return check_fields(parser, n, error) &&
         ms_topology_builder_add_link(parser->builder, a, b, relation, source, parser->line, error);
}

/* One line without its '\n'. */
static gboolean slow_line(MsCaidaParser *parser, const char *at, const char *end, GError **error)
{
  Span line = {at, end};
  if (parser->line == 1)
    span_take(&line, "\xef\xbb\xbf"); /* UTF-8's byte order mark, as some editors leave it */
  if (line.end > line.at && line.end[-1] == '\r')
    line.end--;
  if (line.at == line.end)
    return TRUE;
  if (memchr(line.at, '\0', span_length(line)) != NULL)
    return MALFORMED("a NUL byte: this is not text; expected rows like `174|3356|0`, plain or "
                     "compressed with gzip, "
                     "bzip2, xz or zstd");
  if (*line.at == '#')
    return read_comment(parser, line, error);
  return slow_row(parser, line, error);
}

/* At most ten digits and a bar; the value may still be 0 or too large. NULL if it is anything else.
 */
static inline const char *fast_number(const char *at, guint64 *value)
{
  const char *c = at;
  guint64 v = 0;
  for (guint digit; (digit = (guint)(guchar)*c - '0') < 10; c++)
    v = v * 10 + digit;
  *value = v;
  return c > at && c - at <= 10 && *c == '|' ? c + 1 : NULL;
}

/* A row as CAIDA writes it, ended by '\n' somewhere at or after at. Returns: behind the '\n', or
 * NULL */
static inline const char *fast_row(const char *at, guint64 *a, guint64 *b, MsRelation *relation,
                                   guint *source, guint *fields)
{
  const char *c = fast_number(at, a);
  if (c == NULL || (c = fast_number(c, b)) == NULL)
    return NULL;
  if (*c == '0') {
    *relation = MS_REL_PEER;
    c++;
  } else if (c[0] == '-' && c[1] == '1') {
    *relation = MS_REL_CUSTOMER;
    c += 2;
  } else {
    return NULL;
  }
  *source = 0;
  *fields = 3;
  if (*c == '|') {
    *fields = 4;
    c++;
    if (c[0] == 'b' && c[1] == 'g' && c[2] == 'p') {
      *source = MS_LINK_BGP;
      c += 3;
      if (c[0] == ',' && c[1] == 'm' && c[2] == 'l' && c[3] == 'p') {
        *source |= MS_LINK_MLP;
        c += 4;
      }
    } else if (c[0] == 'm' && c[1] == 'l' && c[2] == 'p') {
      *source = MS_LINK_MLP;
      c += 3;
    }
  }
  if (*c == '\r')
    c++;
  return *c == '\n' ? c + 1 : NULL;
}

/* Whole lines: end is behind a '\n', which stops every loop of fast_row(). */
static gboolean read_lines(MsCaidaParser *parser, const char *at, const char *end, GError **error)
{
  for (; at < end; parser->line++) {
    guint64 a, b;
    MsRelation relation;
    guint source, fields;
    const char *next = fast_row(at, &a, &b, &relation, &source, &fields);
    if (G_LIKELY(next != NULL && a - 1 < G_MAXUINT32 && b - 1 < G_MAXUINT32 &&
                 fields == parser->fields)) {
      if (!ms_topology_builder_add_link(parser->builder, (guint32)a, (guint32)b, relation, source,
                                        parser->line, error))
        return FALSE;
    } else {
      next = (const char *)memchr(at, '\n', (gsize)(end - at)) + 1;
      if (!slow_line(parser, at, next - 1, error))
        return FALSE;
    }
    at = next;
  }
  return TRUE;
}

gboolean ms_caida_parser_feed(MsCaidaParser *parser, const char *data, gsize n, GError **error)
{
  const char *at = data, *end = data + n;
  GString *carry = parser->carry;
  if (carry->len > 0) {
    const char *newline = memchr(at, '\n', n);
    g_string_append_len(carry, at, (newline != NULL ? newline + 1 : end) - at);
    if (newline != NULL) {
      if (!read_lines(parser, carry->str, carry->str + carry->len, error))
        return FALSE;
      g_string_truncate(carry, 0);
      at = newline + 1;
    } else {
      at = end;
    }
  }
  for (const char *c = end; c > at; c--) {
    if (c[-1] == '\n') {
      if (!read_lines(parser, at, c, error))
        return FALSE;
      at = c;
      break;
    }
  }
  g_string_append_len(carry, at, end - at);
  /* Longer than any line may be: no need to wait for its end. */
  if (carry->len > MAX_COMMENT && *carry->str == '#')
    return MALFORMED("a comment line of more than %d characters; split it", MAX_COMMENT);
  if (carry->len > MAX_ROW + 8 && *carry->str != '#' && (guchar)*carry->str != 0xef)
    return slow_line(parser, carry->str, carry->str + carry->len, error);
  return TRUE;
}

gboolean ms_caida_parser_end(MsCaidaParser *parser, GError **error)
{
  GString *carry = parser->carry;
  if (carry->len > 0 && !slow_line(parser, carry->str, carry->str + carry->len, error))
    return FALSE;
  g_string_truncate(carry, 0);
  for (guint i = 0; i < parser->ixps->len; i++) {
    guint32 asn = g_array_index(parser->ixps, guint32, i);
    if (!g_hash_table_contains(parser->described, GUINT_TO_POINTER(asn)))
      ms_topology_builder_set_as(parser->builder, asn, MS_ROLE_IXP, MS_REGION_UNKNOWN, NULL);
  }
  return TRUE;
}

MsTopology *ms_topology_parse(const char *data, gsize n, const char *source_name,
                              gboolean break_cycles, MsTopologyReport *report, GError **error)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new(source_name);
  g_autoptr(MsCaidaParser) parser = ms_caida_parser_new(builder, source_name);
  if (report != NULL)
    *report = (MsTopologyReport){0};
  if (!ms_caida_parser_feed(parser, data, n, error) || !ms_caida_parser_end(parser, error))
    return NULL;
  return ms_topology_builder_finish(builder, source_name, break_cycles, report, error);
}
