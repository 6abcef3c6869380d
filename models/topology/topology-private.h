/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this room share while a graph is in the making. Nothing outside
 * models/topology/, its tests and its benchmarks includes this. */
#pragma once

#include "models/topology/builder.h"

G_BEGIN_DECLS

/** MsLinkKind: which end of a link provides for the other */
typedef enum { MS_LINK_LO_PROVIDES, MS_LINK_HI_PROVIDES, MS_LINK_PEERS, MS_LINK_CUT } MsLinkKind;

/**
 * MsLink:
 * @lo: the lower end: an ASN until ms_links_index(), an index after it
 * @hi: the higher end
 * @line: line of the source, 0 if none
 * @kind: #MsLinkKind
 * @source: #MsLinkSource bits
 */
typedef struct {
  guint32 lo, hi;
  guint32 line;
  guint8 kind;
  guint8 source;
} MsLink;

/**
 * MsTopologyStore:
 * @graph: what the world sees; first, so that a pointer to it is a pointer to the store
 * @refs: holders
 * @strings: owns the names
 * @digest: text behind @graph.digest
 *
 * The other members are the writable side of the arrays of @graph, each owned here.
 */
typedef struct _MsTopologyStore {
  MsTopology graph;
  gatomicrefcount refs;
  GStringChunk *strings;
  char *title;
  char digest[33];
  guint32 *asn, *first, *first_peer, *first_provider;
  guint32 *neighbour, *reverse, *latency_us;
  guint32 *cone, *sweep;
  guint8 *source, *role, *region;
  const char **name;
  MsExchange *exchanges;
  MsMember *members;
  guint16 *exchange_of;
  guint8 *multilateral;
} MsTopologyStore;

MsTopologyStore *ms_topology_store_new(void);
void ms_topology_store_free(MsTopologyStore *store);
/* ms_topology_store_seal: points the public members at the arrays, and counts */
void ms_topology_store_seal(MsTopologyStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsTopologyStore, ms_topology_store_free)

/* ---- errors (builder.c) */

/* ms_topology_error: sets @error to "SOURCE:LINE: ..." (no LINE where it is 0); always %FALSE */
gboolean ms_topology_error(GError **error, MsTopologyError code, const char *source, guint32 line,
                           const char *format, ...) G_GNUC_PRINTF(5, 6);

/* ms_topology_default_role: of an AS of which nothing is said, outside the clique */
MsRole ms_topology_default_role(guint32 asn, gboolean has_customers);

/* ---- links to rows (links.c) */

/* ms_links_index: replaces ASNs by indices. Returns: (transfer full): the ASNs, ascending; @n_ases
 * of them */
guint32 *ms_links_index(MsLink *links, gsize n_links, guint32 *n_ases);

/* ms_links_sort: stable, by (lo, hi), in linear time */
void ms_links_sort(MsLink *links, gsize n_links, guint32 n_ases);

/* ms_links_merge: @links, sorted and stable, lose their repetitions (the first row stays, with the
 * sources of all); a pair with two relations is #MS_TOPOLOGY_ERROR_CONTRADICTION. @asn names the
 * indices. */
gboolean ms_links_merge(MsLink *links, gsize *n_links, const guint32 *asn, const char *source,
                        guint *duplicates, GError **error);

/* ms_links_rows: fills first, first_peer, first_provider, neighbour, reverse and source from sorted
 * links; @store->asn and graph.n_ases are set already. May be called again after links were cut. */
void ms_links_rows(MsTopologyStore *store, const MsLink *links, gsize n_links);

/* ---- order and cones (order.c) */

/* ms_order_sweep: fills @store->sweep by (length of the longest chain of customers below, index).
 * Returns: %FALSE if providers lead in a circle */
gboolean ms_order_sweep(MsTopologyStore *store);

/* ms_order_cones: fills @store->cone exactly; needs sweep */
void ms_order_cones(MsTopologyStore *store);

/* ---- cycles (cycles.c); the rows are filled, the sweep failed */

/* ms_cycles_refuse: sets @error to a short cycle, every link with its line; always %FALSE */
gboolean ms_cycles_refuse(const MsTopologyStore *store, const MsLink *links, gsize n_links,
                          const char *source, GError **error);

/* ms_cycles_break: cuts links (kind becomes #MS_LINK_CUT) until no cycle is left, and notes each in
 * @removed. Returns: how many */
guint ms_cycles_break(const MsTopologyStore *store, MsLink *links, gsize n_links, GString *removed);

/* ---- exchanges (exchanges.c) */

/* MsFoundMember: of exchange @exchange, as numbered here */
typedef struct {
  guint32 exchange, asn;
  gboolean route_server;
} MsFoundMember;

/* MsFoundExchanges: what a builder has been told: @exchanges: of MsExchange; @members: of
 * MsFoundMember; @number: by name, one more than its number */
typedef struct {
  GArray *exchanges, *members;
  GHashTable *number;
} MsFoundExchanges;

void ms_exchanges_init(MsFoundExchanges *found);
void ms_exchanges_clear(MsFoundExchanges *found);

/* ms_exchanges_fill: the exchanges that have members in the graph, and which links run across which
 * of them. Returns: how many members are not in the graph */
guint ms_exchanges_fill(MsTopologyStore *store, const MsFoundExchanges *found);

/* ---- the rest */

/* ms_topology_clean: (transfer full) (nullable): @name on one line, without blanks at its ends;
 * %NULL where nothing is left (builder.c) */
char *ms_topology_clean(const char *name);

/* ms_topology_digest: 32 hexadecimal digits and a NUL over the public arrays (digest.c) */
void ms_topology_digest(const MsTopology *topology, char digest[33]);

/* ms_topology_digest_links: the same without exchanges, whether there are any or not */
void ms_topology_digest_links(const MsTopology *topology, char digest[33]);

G_END_DECLS
