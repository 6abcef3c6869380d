/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON in the forms of MANRS' public API. */
#include "models/base/suggest.h"
#include "models/manrs/asn-file-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* json-glib descends a level of the stack for each of the file; MANRS' files have five. */
#define JSON_DEPTH 32

/* What json-glib calls text that it did not read itself. */
#define DATA "<data>:"

/* What json-glib takes and RFC 8259 does not: comments and other quotes. */
#define FOREIGN "/#'"

/* The next of []{}, or of what has no place in JSON, outside strings; or the end of the text. */
static const char *next_mark(const char *at, guint *line)
{
  gboolean quoted = FALSE;
  for (; *at != '\0' && (quoted || strchr("[]{}," FOREIGN, *at) == NULL); at++) {
    *line += *at == '\n';
    if (quoted && *at == '\\' && at[1] != '\0')
      at++;
    else if (*at == '"')
      quoted = !quoted;
  }
  return at;
}

/* Refuses what would hide brackets from next_mark(), and nesting deeper than any list of ASNs. */
static gboolean check_form(const MsAsnReading *reading, GError **error)
{
  guint line = 1, depth = 0;
  for (const char *at = next_mark(reading->text, &line); *at != '\0';
       at = next_mark(at + 1, &line)) {
    if (strchr(FOREIGN, *at) != NULL)
      return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, line,
                           "not valid JSON: \"%c\" outside a string", *at);
    if (*at == '[' || *at == '{')
      depth++;
    else if (*at != ',' && depth > 0)
      depth--;
    if (depth > JSON_DEPTH)
      return ms_asn_refuse(
          error, MS_ADOPTION_ERROR_FILE, reading, line,
          "nested more than %d deep; a list of ASNs is one of \"asns\" or \"participants\"",
          JSON_DEPTH);
  }
  return TRUE;
}

/* Nodes do not know their lines: arrays are numbered in the order in which they close. */
static void note_array(JsonParser *parser G_GNUC_UNUSED, JsonArray *array, gpointer user_data)
{
  GHashTable *order = user_data;
  g_hash_table_insert(order, array, GUINT_TO_POINTER(g_hash_table_size(order) + 1));
}

/* The line on which element @place of @array begins: finds the bracket that opens it, then counts
 * commas. 0 where the parser saw another text than this. */
static guint line_of(const MsAsnReading *reading, GHashTable *order, JsonArray *array, guint place)
{
  guint left = GPOINTER_TO_UINT(g_hash_table_lookup(order, array));
  struct {
    const char *at;
    guint line;
  } open[JSON_DEPTH + 1] = {{reading->text, 1}};
  guint line = 1, depth = 0;
  const char *at = next_mark(reading->text, &line);
  for (; left > 0 && *at != '\0'; at = next_mark(at + 1, &line)) {
    if (*at == '[' || *at == '{') {
      open[depth].at = at + 1;
      open[depth++].line = line;
    } else if ((*at == ']' || *at == '}') && depth > 0) {
      depth--;
      left -= *at == ']';
    }
  }
  at = open[depth].at;
  line = open[depth].line;
  if (left > 0 || at == NULL)
    return 0;
  for (guint nested = 0; place > 0 && *at != '\0'; at += *at != '\0') {
    at = next_mark(at, &line);
    nested += *at == '[' || *at == '{';
    nested -= *at == ']' || *at == '}';
    place -= *at == ',' && nested == 0;
  }
  for (; g_ascii_isspace(*at); at++)
    line += *at == '\n';
  return line;
}

static gboolean take_json_asns(MsAsnReading *reading, JsonArray *array, GHashTable *order,
                               GError **error)
{
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *node = json_array_get_element(array, i);
    gint64 value = JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64
                       ? json_node_get_int(node)
                       : 0;
    if (value < 1 || value > G_MAXUINT32)
      return ms_asn_refuse(
          error, MS_ADOPTION_ERROR_FILE, reading, line_of(reading, order, array, i),
          "element %u of the list is no AS number; AS numbers are integers from 1 to 4294967295",
          i + 1);
    guint32 asn = (guint32)value;
    g_array_append_val(reading->asns, asn);
  }
  return TRUE;
}

static JsonArray *member_array(JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member(object, name);
  return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

static const char *json_column(gconstpointer row, const char *name)
{
  JsonNode *node = json_object_get_member((JsonObject *)row, name);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT(node))
    node = json_object_get_member(json_node_get_object(node), "conformance");
  return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                 json_node_get_value_type(node) == G_TYPE_STRING
             ? json_node_get_string(node)
             : NULL;
}

/* A condition on what no participant has. */
static gboolean check_members(const MsAsnReading *reading, JsonArray *participants, GError **error)
{
  for (guint i = 0; reading->has_rows && i < reading->conditions->len; i++) {
    const MsAsnCondition *condition = reading->conditions->pdata[i];
    if (condition->has_column)
      continue;
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    JsonObject *first = json_array_get_object_element(participants, 0);
    g_autoptr(GList) names = json_object_get_members(first);
    for (const GList *name = names; name != NULL; name = name->next)
      if (json_column(first, name->data) != NULL)
        g_ptr_array_add(known, name->data);
    g_ptr_array_add(known, NULL);
    const char *near = ms_suggest(condition->column, (const char *const *)known->pdata);
    if (near != NULL)
      return ms_asn_refuse(error, MS_ADOPTION_ERROR_UNKNOWN, reading, 0,
                           "no participant has \"%s\"; did you mean \"%s\"?", condition->column,
                           near);
    g_autofree char *all = g_strjoinv(", ", (char **)known->pdata);
    return ms_asn_refuse(error, MS_ADOPTION_ERROR_UNKNOWN, reading, 0,
                         "no participant has \"%s\"; they have: %s", condition->column, all);
  }
  return TRUE;
}

static gboolean take_participants(MsAsnReading *reading, JsonArray *participants, GHashTable *order,
                                  GError **error)
{
  for (guint i = 0; i < json_array_get_length(participants); i++) {
    JsonNode *node = json_array_get_element(participants, i);
    JsonObject *participant = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    JsonArray *asns = participant != NULL ? member_array(participant, "ASNs") : NULL;
    if (asns == NULL)
      return ms_asn_refuse(
          error, MS_ADOPTION_ERROR_FILE, reading, line_of(reading, order, participants, i),
          "participant %u has no list \"ASNs\"; each participant is an object with one", i + 1);
    guint before = reading->asns->len;
    if (!take_json_asns(reading, asns, order, error))
      return FALSE;
    if (!ms_asn_row_counts(reading, json_column, participant))
      g_array_set_size(reading->asns, before);
  }
  return check_members(reading, participants, error);
}

gboolean ms_asn_read_json(MsAsnReading *reading, GError **error)
{
  if (!check_form(reading, error))
    return FALSE;
  g_autoptr(JsonParser) parser = json_parser_new();
  g_autoptr(GHashTable) order = g_hash_table_new(NULL, NULL);
  g_autoptr(GError) wrong = NULL;
  g_signal_connect(parser, "array-end", G_CALLBACK(note_array), order);
  if (!json_parser_load_from_data(parser, reading->text, (gssize)reading->length, &wrong)) {
    /* Where the place is known, the message begins with it: "<data>:3:7: Parse error: ...". */
    const char *what = wrong->message;
    guint line = 0;
    if (g_str_has_prefix(what, DATA)) {
      line = (guint)g_ascii_strtoull(what + strlen(DATA), NULL, 10);
      what = strstr(what, ": ") != NULL ? strstr(what, ": ") + 2 : what;
    }
    return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, line, "not valid JSON: %s", what);
  }
  JsonNode *root = json_parser_get_root(parser);
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
  JsonArray *participants = object != NULL ? member_array(object, "participants") : NULL;
  JsonArray *asns = object != NULL ? member_array(object, "asns") : NULL;
  if (root != NULL && JSON_NODE_HOLDS_ARRAY(root))
    asns = json_node_get_array(root);
  if (participants != NULL)
    return take_participants(reading, participants, order, error);
  if (asns == NULL)
    return ms_asn_refuse(
        error, MS_ADOPTION_ERROR_FILE, reading, 0,
        "neither a list of ASNs nor an object with a list \"asns\" or \"participants\"");
  if (reading->conditions->len > 0)
    return ms_asn_refuse(error, MS_ADOPTION_ERROR_FILE, reading, 0,
                         "a list of bare ASNs has no columns; a condition as \"#%s=\" needs "
                         "\"participants\", or CSV",
                         ((MsAsnCondition *)reading->conditions->pdata[0])->column);
  return take_json_asns(reading, asns, order, error);
}
