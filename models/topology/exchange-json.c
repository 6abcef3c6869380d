/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of exchanges as PeeringDB's table netixlan has them: an entry for each port of a network
 * at an exchange. Nodes of json-glib do not know their lines, so errors name the entry. */
#include "models/topology/exchange-private.h"
#include "models/topology/topology-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* json-glib descends a level of the stack for each of the file; PeeringDB's files have three. */
#define JSON_DEPTH 32

/* Deepest nesting of brackets outside strings. */
static guint depth_of(const char *at)
{
  guint depth = 0, most = 0;
  gboolean quoted = FALSE;
  for (; *at != '\0'; at++) {
    if (quoted && *at == '\\' && at[1] != '\0') {
      at++;
    } else if (*at == '"') {
      quoted = !quoted;
    } else if (!quoted && (*at == '[' || *at == '{')) {
      depth++;
      most = MAX(most, depth);
    } else if (!quoted && (*at == ']' || *at == '}')) {
      depth -= depth > 0;
    }
  }
  return most;
}

typedef struct {
  const char *source;
  guint entry; /* from 1 */
} Reader;

static gboolean G_GNUC_PRINTF(3, 4)
    refuse(const Reader *reader, GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *what = g_strdup_vprintf(format, args);
  va_end(args);
  return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, reader->source, 0, "entry %u: %s",
                           reader->entry, what);
}

static gboolean number_of(const Reader *reader, JsonObject *entry, const char *key, gint64 most,
                          gint64 *value, GError **error)
{
  JsonNode *node = json_object_get_member(entry, key);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE(node) ||
      json_node_get_value_type(node) != G_TYPE_INT64 || json_node_get_int(node) < 1 ||
      json_node_get_int(node) > most)
    return refuse(reader, error, "no \"%s\"; expected a number from 1 to %" G_GINT64_FORMAT, key,
                  most);
  *value = json_node_get_int(node);
  return TRUE;
}

/* (nullable): absent, or null */
static gboolean truth_of(const Reader *reader, JsonObject *entry, const char *key,
                         gboolean fallback, gboolean *truth, GError **error)
{
  JsonNode *node = json_object_get_member(entry, key);
  *truth = fallback;
  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_BOOLEAN)
    return refuse(reader, error, "\"%s\" is neither true nor false", key);
  *truth = json_node_get_boolean(node);
  return TRUE;
}

/* What an exchange is called, and by which number. */
typedef struct {
  GHashTable *number;  /* by ix_id: one more than its number for the builder */
  GHashTable *of_name; /* by name: the ix_id that has it */
} Known;

static gboolean exchange_of(MsTopologyBuilder *builder, const Reader *reader, const Known *known,
                            JsonObject *entry, guint *number, GError **error)
{
  gint64 id = 0;
  if (!number_of(reader, entry, "ix_id", G_MAXINT32, &id, error))
    return FALSE;
  gpointer key = GUINT_TO_POINTER((guint)id);
  *number = GPOINTER_TO_UINT(g_hash_table_lookup(known->number, key));
  if ((*number)-- > 0)
    return TRUE;
  JsonNode *node = json_object_get_member(entry, "name");
  const char *word =
      node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : NULL;
  g_autofree char *name = word != NULL ? ms_topology_clean(word) : NULL;
  if (name == NULL)
    return refuse(reader, error, "no \"name\"; expected that of the exchange");
  /* Two exchanges of one name are two. */
  if (g_hash_table_contains(known->of_name, name)) {
    char *longer = g_strdup_printf("%s (%u)", name, (guint)id);
    g_free(name);
    name = longer;
  }
  g_hash_table_insert(known->of_name, g_strdup(name), key);
  if (!ms_exchange_add(builder, name, 0, MS_REGION_UNKNOWN, reader->source, 0, number, error))
    return FALSE;
  g_hash_table_insert(known->number, key, GUINT_TO_POINTER(*number + 1));
  return TRUE;
}

static gboolean read_entry(MsTopologyBuilder *builder, const Reader *reader, const Known *known,
                           JsonNode *node, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return refuse(reader, error,
                  "no object; expected {\"ix_id\", \"name\", \"asn\", \"is_rs_peer\"}");
  JsonObject *entry = json_node_get_object(node);
  gboolean operational = TRUE, route_server = FALSE;
  gint64 asn = 0;
  guint number = 0;
  if (!number_of(reader, entry, "asn", G_MAXUINT32, &asn, error) ||
      !truth_of(reader, entry, "operational", TRUE, &operational, error) ||
      !truth_of(reader, entry, "is_rs_peer", FALSE, &route_server, error))
    return FALSE;
  if (!operational)
    return TRUE;
  if (!exchange_of(builder, reader, known, entry, &number, error))
    return FALSE;
  ms_topology_builder_add_member(builder, number, (guint32)asn, route_server);
  return TRUE;
}

static JsonArray *entries_of(JsonNode *root)
{
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root))
    return NULL;
  JsonObject *object = json_node_get_object(root);
  /* A dump of the whole database has a table for each key. */
  JsonNode *table = json_object_get_member(object, "netixlan");
  if (table != NULL && JSON_NODE_HOLDS_OBJECT(table))
    object = json_node_get_object(table);
  JsonNode *data = json_object_get_member(object, "data");
  return data != NULL && JSON_NODE_HOLDS_ARRAY(data) ? json_node_get_array(data) : NULL;
}

gboolean ms_exchange_parse_json(MsTopologyBuilder *builder, const char *text, gsize length,
                                const char *source, GError **error)
{
  if (depth_of(text) > JSON_DEPTH)
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, source, 0,
                             "nested more than %d deep; expected PeeringDB's netixlan table",
                             JSON_DEPTH);
  g_autoptr(JsonParser) parser = json_parser_new();
  g_autoptr(GError) wrong = NULL;
  if (!json_parser_load_from_data(parser, text, (gssize)length, &wrong)) {
    const char *what = wrong->message;
    if (g_str_has_prefix(what, "<data>:"))
      what += strlen("<data>:");
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, source, 0,
                             "not valid JSON: line %s", what);
  }
  JsonArray *entries = entries_of(json_parser_get_root(parser));
  if (entries == NULL)
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_MALFORMED, source, 0,
                             "no list \"data\"; expected PeeringDB's netixlan table: {\"data\": "
                             "[{\"ix_id\", \"name\", \"asn\", \"is_rs_peer\"}, ...]}");
  g_autoptr(GHashTable) number = g_hash_table_new(NULL, NULL);
  g_autoptr(GHashTable) of_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  const Known known = {number, of_name};
  Reader reader = {.source = source};
  for (guint i = 0; i < json_array_get_length(entries); i++) {
    reader.entry = i + 1;
    if (!read_entry(builder, &reader, &known, json_array_get_element(entries, i), error))
      return FALSE;
  }
  return TRUE;
}
