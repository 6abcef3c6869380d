/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The builder gathers links and attributes; ms_topology_builder_finish() makes the graph of them,
 * step by step: index, sort, merge (links.c), rows, order, cycles, roles, cones, latencies, digest.
 * Nothing of a graph that fails on the way is ever seen outside. */
#include "models/topology/topology-private.h"
#include "models/topology/well-known.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

G_DEFINE_QUARK(ms_topology_error, ms_topology_error)

/* More links than this and twice their number does not fit 32 bits. */
#define MAX_LINKS (G_MAXUINT32 / 2 - 1)

/* What set_as() said of an AS. */
typedef struct {
  guint32 asn;
  guint8 role, region;
  const char *name;
} Attribute;

struct MsTopologyBuilder {
  char *source_name;
  MsLink *links;
  gsize n_links, room;
  GArray *attributes; /* of Attribute, the last of an AS holds */
  GArray *clique;     /* of guint32; NULL where nobody named one */
  MsFoundExchanges exchanges;
  GStringChunk *strings;
};

gboolean ms_topology_error(GError **error, MsTopologyError code, const char *source, guint32 line,
                           const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *said = g_strdup_vprintf(format, args);
  va_end(args);
  /* What is repeated of a file may be no text, and nothing that a terminal should see. */
  g_autofree char *what = g_utf8_make_valid(said, -1);
  for (char *c = what; *c != '\0'; c++)
    if (g_ascii_iscntrl(*c) && *c != '\n')
      *c = '?';
  if (line > 0)
    g_set_error(error, MS_TOPOLOGY_ERROR, code, "%s:%u: %s", source, line, what);
  else
    g_set_error(error, MS_TOPOLOGY_ERROR, code, "%s: %s", source, what);
  return FALSE;
}

void ms_topology_report_clear(MsTopologyReport *report)
{
  if (report->removed != NULL)
    g_string_free(report->removed, TRUE);
  *report = (MsTopologyReport){0};
}

static void start_empty(MsTopologyBuilder *builder)
{
  builder->links = NULL;
  builder->n_links = builder->room = 0;
  builder->attributes = g_array_new(FALSE, FALSE, sizeof(Attribute));
  builder->clique = NULL;
  ms_exchanges_init(&builder->exchanges);
  builder->strings = g_string_chunk_new(4096);
}

static void drop_all(MsTopologyBuilder *builder)
{
  g_clear_pointer(&builder->links, g_free);
  g_clear_pointer(&builder->attributes, g_array_unref);
  g_clear_pointer(&builder->clique, g_array_unref);
  ms_exchanges_clear(&builder->exchanges);
  g_clear_pointer(&builder->strings, g_string_chunk_free);
}

MsTopologyBuilder *ms_topology_builder_new(const char *source_name)
{
  MsTopologyBuilder *builder = g_new0(MsTopologyBuilder, 1);
  builder->source_name = g_strdup(source_name);
  start_empty(builder);
  return builder;
}

void ms_topology_builder_free(MsTopologyBuilder *builder)
{
  if (builder == NULL)
    return;
  drop_all(builder);
  g_free(builder->source_name);
  g_free(builder);
}

gboolean ms_topology_builder_add_link(MsTopologyBuilder *builder, guint32 asn, guint32 other,
                                      MsRelation other_is, guint source, guint32 line,
                                      GError **error)
{
  g_assert(other_is != MS_REL_SELF);
  if (G_UNLIKELY(asn == other))
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_SELF_LINK, builder->source_name, line,
                             "AS%u is linked to itself; a link joins two different ASes", asn);
  if (G_UNLIKELY(asn == 0 || other == 0))
    return ms_topology_error(
        error, MS_TOPOLOGY_ERROR_MALFORMED, builder->source_name, line,
        "AS 0 takes no part in routing (RFC 7607); AS numbers are 1 to 4294967295");
  if (G_UNLIKELY(builder->n_links == builder->room)) {
    if (builder->n_links >= MAX_LINKS)
      return ms_topology_error(error, MS_TOPOLOGY_ERROR_VALUE, builder->source_name, line,
                               "more than %u links; a graph holds no more", MAX_LINKS);
    builder->room = MAX(1024, builder->room * 2);
    builder->links = g_renew(MsLink, builder->links, builder->room);
  }
  /* Provider first; then lower end first. */
  guint32 upper = other_is == MS_REL_PROVIDER ? other : asn;
  guint32 lower = other_is == MS_REL_PROVIDER ? asn : other;
  MsLinkKind kind = other_is == MS_REL_PEER ? MS_LINK_PEERS
                    : upper < lower         ? MS_LINK_LO_PROVIDES
                                            : MS_LINK_HI_PROVIDES;
  builder->links[builder->n_links++] = (MsLink){.lo = MIN(asn, other),
                                                .hi = MAX(asn, other),
                                                .line = line,
                                                .kind = kind,
                                                .source = (guint8)source};
  return TRUE;
}

/* So that a file can hold it and give the same back. */
char *ms_topology_clean(const char *name)
{
  char *clean = g_strdup(name);
  for (char *c = clean; *c != '\0'; c++) {
    if (g_ascii_iscntrl(*c))
      *c = ' ';
  }
  g_strstrip(clean);
  if (*clean == '\0')
    g_clear_pointer(&clean, g_free);
  return clean;
}

void ms_topology_builder_set_as(MsTopologyBuilder *builder, guint32 asn, MsRole role,
                                MsRegion region, const char *name)
{
  g_assert((guint)role < MS_N_ROLES && (guint)region < MS_N_REGIONS);
  Attribute attribute = {.asn = asn, .role = (guint8)role, .region = (guint8)region};
  if (name != NULL) {
    g_autofree char *clean = ms_topology_clean(name);
    if (clean != NULL)
      attribute.name = g_string_chunk_insert(builder->strings, clean);
  }
  g_array_append_val(builder->attributes, attribute);
}

void ms_topology_builder_set_clique(MsTopologyBuilder *builder, const guint32 *asns, guint n)
{
  g_clear_pointer(&builder->clique, g_array_unref);
  builder->clique = g_array_sized_new(FALSE, FALSE, sizeof(guint32), n);
  g_array_append_vals(builder->clique, asns, n);
}

guint ms_topology_builder_add_exchange(MsTopologyBuilder *builder, const char *name, guint32 asn,
                                       MsRegion region)
{
  MsFoundExchanges *found = &builder->exchanges;
  g_autofree char *clean = ms_topology_clean(name);
  g_assert(clean != NULL && (guint)region < MS_N_REGIONS);
  guint number = GPOINTER_TO_UINT(g_hash_table_lookup(found->number, clean));
  if (number > 0)
    return number - 1;
  if (found->exchanges->len == MS_MAX_EXCHANGES)
    return G_MAXUINT;
  MsExchange exchange = {
      .name = g_string_chunk_insert(builder->strings, clean), .asn = asn, .region = region};
  g_array_append_val(found->exchanges, exchange);
  g_hash_table_insert(found->number, (gpointer)exchange.name,
                      GUINT_TO_POINTER(found->exchanges->len));
  return found->exchanges->len - 1;
}

void ms_topology_builder_add_member(MsTopologyBuilder *builder, guint exchange, guint32 asn,
                                    gboolean route_server)
{
  g_assert(exchange < builder->exchanges.exchanges->len);
  MsFoundMember member = {exchange, asn, route_server};
  g_array_append_val(builder->exchanges.members, member);
}

/* ---- finish */

MsRole ms_topology_default_role(guint32 asn, gboolean has_customers)
{
  const MsWellKnown *known = ms_well_known_find(asn);
  if (known != NULL && (known->role == MS_ROLE_CDN || known->role == MS_ROLE_CLOUD))
    return known->role;
  return has_customers ? MS_ROLE_TRANSIT : MS_ROLE_ENTERPRISE;
}

static int by_customers(gconstpointer a, gconstpointer b, gpointer data)
{
  const MsTopology *graph = (const MsTopology *)data;
  guint32 i = *(const guint32 *)a, j = *(const guint32 *)b;
  guint32 n_i = graph->first_peer[i] - graph->first[i],
          n_j = graph->first_peer[j] - graph->first[j];
  if (n_i != n_j)
    return n_i > n_j ? -1 : 1;
  return (i > j) - (i < j);
}

/* Marks the clique where the source names none: the provider-free AS with most customers, then, by
 * number of customers, each that peers with all taken before. CDNs and clouds are passed over: that
 * the data show no provider of one (16509 in 2019) is an artefact. */
static void find_clique(MsTopologyStore *store)
{
  const MsTopology *graph = &store->graph;
  g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(guint32));
  g_autoptr(GArray) clique = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint32 as = 0; as < graph->n_ases; as++) {
    if (graph->first_provider[as] == graph->first[as + 1] && !ms_topology_is_stub(graph, as) &&
        store->role[as] == MS_ROLE_TRANSIT)
      g_array_append_val(candidates, as);
  }
  g_array_sort_with_data(candidates, by_customers, store);
  for (guint c = 0; c < candidates->len; c++) {
    guint32 as = g_array_index(candidates, guint32, c);
    gboolean peers_with_all = TRUE;
    for (guint m = 0; m < clique->len && peers_with_all; m++)
      peers_with_all =
          ms_topology_session(graph, as, g_array_index(clique, guint32, m)) != G_MAXUINT32;
    if (peers_with_all)
      g_array_append_val(clique, as);
  }
  for (guint m = 0; m < clique->len; m++)
    store->role[g_array_index(clique, guint32, m)] = MS_ROLE_TIER1;
}

/* Role, region and name of every AS: by default, then by the clique, then by set_as(). */
static void set_attributes(MsTopologyStore *store, const MsTopologyBuilder *builder)
{
  MsTopology *graph = &store->graph;
  guint32 n = graph->n_ases;
  store->role = g_new(guint8, n);
  store->region = g_new0(guint8, n);
  store->name = g_new0(const char *, n);
  for (guint32 as = 0; as < n; as++)
    store->role[as] = ms_topology_is_stub(graph, as) ? MS_ROLE_ENTERPRISE : MS_ROLE_TRANSIT;
  gsize n_known;
  const MsWellKnown *known = ms_well_known(&n_known);
  for (gsize k = 0; k < n_known; k++) {
    guint32 as = ms_topology_find(graph, known[k].asn);
    if (as == MS_NO_AS)
      continue;
    store->name[as] = known[k].name;
    store->role[as] = ms_topology_default_role(known[k].asn, !ms_topology_is_stub(graph, as));
  }
  if (builder->clique == NULL)
    find_clique(store);
  for (guint m = 0; builder->clique != NULL && m < builder->clique->len; m++) {
    guint32 as = ms_topology_find(graph, g_array_index(builder->clique, guint32, m));
    if (as != MS_NO_AS)
      store->role[as] = MS_ROLE_TIER1;
  }
  for (guint a = 0; a < builder->attributes->len; a++) {
    const Attribute *said = &g_array_index(builder->attributes, Attribute, a);
    guint32 as = ms_topology_find(graph, said->asn);
    if (as == MS_NO_AS)
      continue;
    store->role[as] = said->role;
    store->region[as] = said->region;
    if (said->name != NULL)
      store->name[as] = said->name;
  }
}

static void set_latencies(MsTopologyStore *store)
{
  const MsTopology *graph = &store->graph;
  store->latency_us = g_new(guint32, graph->n_sessions);
  for (guint32 as = 0; as < graph->n_ases; as++) {
    for (guint32 s = graph->first[as]; s < graph->first[as + 1]; s++) {
      guint32 other = graph->neighbour[s];
      if (other > as)
        store->latency_us[s] = store->latency_us[graph->reverse[s]] =
            ms_topology_latency_us(graph->asn[as], (MsRegion)graph->region[as], graph->asn[other],
                                   (MsRegion)graph->region[other]);
    }
  }
}

/* The steps that can fail. */
static gboolean build(MsTopologyBuilder *builder, MsTopologyStore *store, gboolean break_cycles,
                      MsTopologyReport *report, GError **error)
{
  MsTopology *graph = &store->graph;
  if (builder->n_links == 0)
    return ms_topology_error(
        error, MS_TOPOLOGY_ERROR_EMPTY, builder->source_name, 0,
        "no link; at least one is needed, as `PROVIDER|CUSTOMER|-1` or `PEER|PEER|0`");
  graph->asn = store->asn = ms_links_index(builder->links, builder->n_links, &graph->n_ases);
  ms_links_sort(builder->links, builder->n_links, graph->n_ases);
  if (!ms_links_merge(builder->links, &builder->n_links, store->asn, builder->source_name,
                      &report->duplicates, error))
    return FALSE;
  ms_links_rows(store, builder->links, builder->n_links);
  if (!ms_order_sweep(store)) {
    if (!break_cycles)
      return ms_cycles_refuse(store, builder->links, builder->n_links, builder->source_name, error);
    report->removed = g_string_new(NULL);
    report->cycles_broken =
        ms_cycles_break(store, builder->links, builder->n_links, report->removed);
    ms_links_rows(store, builder->links, builder->n_links);
    gboolean ordered = ms_order_sweep(store);
    g_assert(ordered);
  }
  return TRUE;
}

MsTopology *ms_topology_builder_finish(MsTopologyBuilder *builder, const char *title,
                                       gboolean break_cycles, MsTopologyReport *report,
                                       GError **error)
{
  g_auto(MsTopologyReport) found = {0};
  g_autoptr(MsTopologyStore) store = ms_topology_store_new();
  if (report != NULL)
    *report = (MsTopologyReport){0};
  gboolean built = build(builder, store, break_cycles, &found, error);
  if (built) {
    g_clear_pointer(&builder->links, g_free);
    ms_topology_store_seal(store);
    set_attributes(store, builder);
    ms_order_cones(store);
    ms_topology_store_seal(store);
    set_latencies(store);
    found.strangers = ms_exchanges_fill(store, &builder->exchanges);
    store->strings = g_steal_pointer(&builder->strings);
    store->title = g_strdelimit(g_strdup(title), "\r\n", ' ');
    ms_topology_store_seal(store);
    ms_topology_digest(&store->graph, store->digest);
    if (report != NULL) {
      *report = found;
      found = (MsTopologyReport){0};
    }
  }
  drop_all(builder);
  start_empty(builder);
  return built ? &g_steal_pointer(&store)->graph : NULL;
}
