/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internet exchange points of a graph that knows none, or others: from a file of who is a member
 * where. */
#pragma once

#include "models/topology/builder.h"

G_BEGIN_DECLS

/**
 * MsExchangeLinks:
 * @MS_EXCHANGE_KNOWN: the graph's links, and no others
 * @MS_EXCHANGE_MESH: besides, all pairs at one route server peer across it that share no link yet
 */
typedef enum { MS_EXCHANGE_KNOWN, MS_EXCHANGE_MESH, MS_N_EXCHANGE_LINKS } MsExchangeLinks;

/** MS_MESH_MOST: links that %MS_EXCHANGE_MESH adds at most, counted at each exchange */
#define MS_MESH_MOST 16000000u

/** MsExchangeReport: @strangers: members that are not in the graph, left out; @added: links that
 * the mesh adds */
typedef struct {
  guint strangers, added;
} MsExchangeReport;

/**
 * ms_topology_with_exchanges:
 * @topology: a graph; its own exchanges, if it has any, are replaced
 * @path: a file, plain, gz, bz2, xz or zstd: CSV (RFC 4180) with the columns `exchange` and `asn`,
 * and as one likes `route-server` (yes or no; yes where it is left out), `region` and `server-asn`;
 * or JSON as PeeringDB gives its netixlan table: {"data": [{"ix_id", "name", "asn", "is_rs_peer"},
 * ...]}, of which entries that are not operational are left out
 * @links: whether links are added
 * @report: (out) (optional)
 *
 * Returns: (transfer full): a new graph, or %NULL with an #MsTopologyError "FILE:LINE: what is
 * wrong; what would be right" (for JSON the number of the entry)
 */
MsTopology *ms_topology_with_exchanges(const MsTopology *topology, const char *path,
                                       MsExchangeLinks links, MsExchangeReport *report,
                                       GError **error);

/** ms_exchange_number: the ASN of the exchange's route server; a private one made of its name where
 * that is not known */
guint32 ms_exchange_number(const MsExchange *exchange);

G_END_DECLS
