/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON (RFC 8259) as a stream of tokens: 70 MB of it go by without a tree, and nothing recurses.
 * Strict: no comments, no other quotes, no trailing commas, no control characters in strings. */
#include "models/registry/rpki-private.h"

#include <string.h>

/* Levels that a value may be nested in one that is passed over; a bit each. */
#define MAX_DEPTH 64

static const char *const token_names[] = {
    "a string", "a number", "true, false or null", "`{`", "`}`", "`[`", "`]`", "`,`",
    "`:`",      "the end"};

gboolean ms_json_refuse(MsJson *json, GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *what = g_strdup_vprintf(format, args);
  va_end(args);
  return ms_rpki_refuse(json->source, json->line, json->column, error, "%s", what);
}

/* At the next byte, not at the token. */
static gboolean refuse_byte(MsJson *json, GError **error, const char *what)
{
  return ms_rpki_refuse(json->source, json->source->line, ms_rpki_source_column(json->source),
                        error, "not valid JSON: %s", what);
}

static inline void keep(MsJson *json, guint *n, char c)
{
  if (*n < MS_JSON_TEXT - 1)
    json->text[(*n)++] = c;
  else
    json->cut = TRUE;
}

/* ---- tokens */

static gboolean read_escape(MsJson *json, guint *n, GError **error)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  int c = ms_rpki_source_peek(json->source);
  const char *simple = c > 0 ? strchr(from, c) : NULL;
  if (simple != NULL) {
    json->source->at++;
    keep(json, n, to[simple - from]);
    return TRUE;
  }
  if (c != 'u')
    return refuse_byte(json, error, "no such escape in a string");
  json->source->at++;
  guint value = 0;
  for (guint i = 0; i < 4; i++) {
    c = ms_rpki_source_peek(json->source);
    if (c < 0 || !g_ascii_isxdigit((char)c))
      return refuse_byte(json, error, "\\u takes four hexadecimal digits");
    value = 16 * value + (guint)g_ascii_xdigit_value((char)c);
    json->source->at++;
  }
  keep(json, n, value > 0 && value < 128 ? (char)value : '?'); /* no value of use has others */
  return TRUE;
}

/* What is here of a string up to a byte that means something. Returns: how many are kept now. */
static guint keep_plain(MsJson *json, guint n)
{
  const char *at = json->source->at, *end = json->source->end;
  guint room = MS_JSON_TEXT - 1;
  for (; at != end && (guchar)*at >= 0x20 && *at != '"' && *at != '\\'; at++)
    if (n < room)
      json->text[n++] = *at;
    else
      json->cut = TRUE;
  json->source->at = at;
  return n;
}

static gboolean read_string(MsJson *json, GError **error)
{
  guint n = 0;
  json->token = MS_JSON_STRING;
  json->source->at++;
  for (;;) {
    n = keep_plain(json, n);
    int c = ms_rpki_source_peek(json->source);
    if (c < 0x20)
      return refuse_byte(json, error,
                         c < 0 ? "a string is not closed" : "a control character in a string");
    json->source->at++;
    if (c == '"')
      break;
    if (c != '\\')
      keep(json, &n, (char)c);
    else if (!read_escape(json, &n, error))
      return FALSE;
  }
  json->text[n] = '\0';
  return TRUE;
}

static guint read_digits(MsJson *json, guint *n)
{
  guint found = 0;
  for (int c; (c = ms_rpki_source_peek(json->source)) >= '0' && c <= '9'; json->source->at++) {
    keep(json, n, (char)c);
    found += found < 2;
  }
  return found;
}

static gboolean take(MsJson *json, guint *n, const char *among)
{
  int c = ms_rpki_source_peek(json->source);
  if (c <= 0 || strchr(among, c) == NULL)
    return FALSE;
  keep(json, n, (char)c);
  json->source->at++;
  return TRUE;
}

static gboolean read_number(MsJson *json, GError **error)
{
  guint n = 0;
  json->token = MS_JSON_NUMBER;
  take(json, &n, "-");
  gboolean zero = ms_rpki_source_peek(json->source) == '0';
  guint whole = read_digits(json, &n);
  if (whole == 0 || (zero && whole > 1))
    return refuse_byte(json, error, "a number begins with one 0, or with another digit");
  if (take(json, &n, ".") && read_digits(json, &n) == 0)
    return refuse_byte(json, error, "a digit follows the point of a number");
  if (take(json, &n, "eE")) {
    take(json, &n, "+-");
    if (read_digits(json, &n) == 0)
      return refuse_byte(json, error, "a digit belongs into the exponent of a number");
  }
  json->text[n] = '\0';
  return TRUE;
}

static gboolean read_word(MsJson *json, GError **error)
{
  guint n = 0;
  json->token = MS_JSON_WORD;
  for (int c; (c = ms_rpki_source_peek(json->source)) >= 'a' && c <= 'z'; json->source->at++)
    keep(json, &n, (char)c);
  json->text[n] = '\0';
  if (!g_str_equal(json->text, "true") && !g_str_equal(json->text, "false") &&
      !g_str_equal(json->text, "null"))
    return ms_json_refuse(json, error, "not valid JSON: no value begins like this");
  return TRUE;
}

static gboolean read_sign(MsJson *json, int c, GError **error)
{
  static const char signs[] = "{}[],:";
  const char *sign = c > 0 ? strchr(signs, c) : NULL;
  if (sign == NULL)
    return read_word(json, error);
  json->token = (MsJsonToken)(MS_JSON_OPEN_OBJECT + (sign - signs));
  json->source->at++;
  return TRUE;
}

gboolean ms_json_next(MsJson *json, GError **error)
{
  MsRpkiSource *source = json->source;
  int c;
  while ((c = ms_rpki_source_peek(source)) == ' ' || c == '\t' || c == '\n' || c == '\r') {
    source->at++;
    if (c == '\n')
      ms_rpki_source_newline(source);
  }
  json->line = source->line;
  json->column = ms_rpki_source_column(source);
  json->cut = FALSE;
  if (c < 0) {
    json->token = MS_JSON_END;
    return ms_rpki_source_check(source, error);
  }
  if (c == '"')
    return read_string(json, error);
  if (c == '-' || (c >= '0' && c <= '9'))
    return read_number(json, error);
  return read_sign(json, c, error);
}

/* ---- values */

static gboolean expect(MsJson *json, MsJsonToken token, GError **error)
{
  if (json->token == token)
    return TRUE;
  return ms_json_refuse(json, error, "not valid JSON: %s where %s is due%s",
                        token_names[json->token], token_names[token],
                        json->token == MS_JSON_END ? "; the file is cut short" : "");
}

static gboolean next_is(MsJson *json, MsJsonToken token, GError **error)
{
  return ms_json_next(json, error) && expect(json, token, error);
}

/* A comma or @close has to come; *@more says which. */
static gboolean comma_or(MsJson *json, MsJsonToken close, gboolean *more, GError **error)
{
  if (!ms_json_next(json, error))
    return FALSE;
  *more = json->token == MS_JSON_COMMA;
  return *more || expect(json, close, error);
}

gboolean ms_json_object(MsJson *json, const char *const *names, gboolean strict,
                        MsJsonMember member, gpointer user_data, guint32 *seen, GError **error)
{
  *seen = 0;
  if (json->token != MS_JSON_OPEN_OBJECT)
    return ms_json_refuse(json, error, "%s where an object is due", token_names[json->token]);
  if (!ms_json_next(json, error))
    return FALSE;
  for (gboolean more = json->token != MS_JSON_CLOSE_OBJECT; more;) {
    if (!expect(json, MS_JSON_STRING, error))
      return FALSE;
    guint i = 0;
    while (names[i] != NULL && (json->cut || strcmp(names[i], json->text) != 0))
      i++;
    if (names[i] != NULL && (*seen >> i & 1) != 0)
      return ms_json_refuse(json, error, "\"%s\" is there twice; once is right", names[i]);
    if (names[i] == NULL && strict) {
      g_autofree char *shown = ms_rpki_shown(json->text);
      g_autofree char *all = g_strjoinv(", ", (char **)names);
      return ms_json_refuse(json, error, "\"%s\" has no place here; members are: %s", shown, all);
    }
    if (!next_is(json, MS_JSON_COLON, error) || !ms_json_next(json, error))
      return FALSE;
    if (names[i] == NULL ? !ms_json_skip(json, error) : !member(json, i, user_data, error))
      return FALSE;
    if (names[i] != NULL)
      *seen |= 1u << i;
    if (!comma_or(json, MS_JSON_CLOSE_OBJECT, &more, error) || (more && !ms_json_next(json, error)))
      return FALSE;
  }
  return TRUE;
}

gboolean ms_json_array(MsJson *json, MsJsonMember element, gpointer user_data, GError **error)
{
  if (json->token != MS_JSON_OPEN_ARRAY)
    return ms_json_refuse(json, error, "%s where a list is due", token_names[json->token]);
  if (!ms_json_next(json, error))
    return FALSE;
  gboolean more = json->token != MS_JSON_CLOSE_ARRAY;
  for (guint i = 0; more; i++)
    if (!element(json, i, user_data, error) || !comma_or(json, MS_JSON_CLOSE_ARRAY, &more, error) ||
        (more && !ms_json_next(json, error)))
      return FALSE;
  return TRUE;
}

/* The name of a member and its colon; the first token of its value then. */
static gboolean pass_name(MsJson *json, GError **error)
{
  return expect(json, MS_JSON_STRING, error) && next_is(json, MS_JSON_COLON, error) &&
         ms_json_next(json, error);
}

static gboolean begins_value(const MsJson *json)
{
  return json->token <= MS_JSON_OPEN_OBJECT || json->token == MS_JSON_OPEN_ARRAY;
}

gboolean ms_json_skip(MsJson *json, GError **error)
{
  guint64 objects = 0; /* bit i: what is open at level i is an object */
  guint depth = 0;
  for (;;) {
    if (!begins_value(json))
      return ms_json_refuse(json, error, "not valid JSON: %s where a value is due",
                            token_names[json->token]);
    gboolean object = json->token == MS_JSON_OPEN_OBJECT, closed = TRUE;
    if (object || json->token == MS_JSON_OPEN_ARRAY) {
      if (depth == MAX_DEPTH)
        return ms_json_refuse(json, error, "nested more than %d deep; no such file is", MAX_DEPTH);
      objects = (objects & ~(G_GUINT64_CONSTANT(1) << depth)) | (guint64)object << depth;
      depth++;
      if (!ms_json_next(json, error))
        return FALSE;
      closed = json->token == (object ? MS_JSON_CLOSE_OBJECT : MS_JSON_CLOSE_ARRAY);
      if (closed)
        depth--;
      else if (object && !pass_name(json, error))
        return FALSE;
    }
    for (gboolean more = FALSE; closed && !more;) {
      if (depth == 0)
        return TRUE;
      object = (objects >> (depth - 1) & 1) != 0;
      if (!comma_or(json, object ? MS_JSON_CLOSE_OBJECT : MS_JSON_CLOSE_ARRAY, &more, error))
        return FALSE;
      if (!more)
        depth--;
      else if (!ms_json_next(json, error) || (object && !pass_name(json, error)))
        return FALSE;
    }
  }
}

gboolean ms_json_finish(MsJson *json, GError **error)
{
  return ms_json_next(json, error) &&
         (json->token == MS_JSON_END ||
          ms_json_refuse(json, error, "not valid JSON: something follows its end"));
}

/* ---- what values mean */

static gboolean is_text(const MsJson *json)
{
  return json->token == MS_JSON_STRING || json->token == MS_JSON_NUMBER;
}

gboolean ms_json_asn(MsJson *json, guint32 *asn, GError **error)
{
  if (is_text(json) && !json->cut && ms_rpki_parse_asn(json->text, asn))
    return TRUE;
  g_autofree char *shown = is_text(json) ? ms_rpki_shown(json->text) : NULL;
  return ms_json_refuse(json, error, "\"%s\" is no AS number; " MS_RPKI_ASN_RIGHT,
                        shown != NULL ? shown : token_names[json->token]);
}

gboolean ms_json_prefix(MsJson *json, MsPrefix *prefix, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  if (json->token != MS_JSON_STRING)
    return ms_json_refuse(json, error, "%s where a prefix is due; one is written \"192.0.2.0/24\"",
                          token_names[json->token]);
  g_autofree char *shown = json->cut ? ms_rpki_shown(json->text) : NULL;
  if (json->cut)
    return ms_json_refuse(json, error, "`%s` is no prefix; one is written 192.0.2.0/24", shown);
  if (ms_prefix_parse(json->text, prefix, &wrong))
    return TRUE;
  g_autofree char *safe = ms_rpki_shown(json->text);
  return g_str_equal(safe, json->text)
             ? ms_json_refuse(json, error, "%s", wrong->message)
             : ms_json_refuse(json, error, "`%s` is no prefix; one is written 192.0.2.0/24", safe);
}

gboolean ms_json_length(MsJson *json, guint64 *length, GError **error)
{
  if (json->token == MS_JSON_NUMBER &&
      g_ascii_string_to_unsigned(json->text, 10, 0, 128, length, NULL))
    return TRUE;
  g_autofree char *shown = is_text(json) ? ms_rpki_shown(json->text) : NULL;
  return ms_json_refuse(json, error, "%s is no length; lengths are whole numbers, 0 to 128",
                        shown != NULL ? shown : token_names[json->token]);
}
