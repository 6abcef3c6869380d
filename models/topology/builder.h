/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a list of links to an immutable #MsTopology, or to an error that says what is wrong with the
 * list. */
#pragma once

#include "models/topology/topology.h"

G_BEGIN_DECLS

#define MS_TOPOLOGY_ERROR (ms_topology_error_quark())
GQuark ms_topology_error_quark(void);

typedef enum {
  MS_TOPOLOGY_ERROR_MALFORMED,     /* a row that cannot be read */
  MS_TOPOLOGY_ERROR_SELF_LINK,     /* an AS linked to itself */
  MS_TOPOLOGY_ERROR_CONTRADICTION, /* one pair of ASes, two relations */
  MS_TOPOLOGY_ERROR_CYCLE,         /* providers that lead back to where they started */
  MS_TOPOLOGY_ERROR_EMPTY,         /* no link at all */
  MS_TOPOLOGY_ERROR_IO,            /* not readable, not decompressible, not writable */
  MS_TOPOLOGY_ERROR_VALUE          /* a parameter out of range */
} MsTopologyError;

/**
 * MsTopologyReport:
 * @duplicates: rows that repeat an earlier one, ignored
 * @cycles_broken: provider-to-customer links removed because they closed a cycle
 * @strangers: members of exchanges that are not in the graph, left out
 * @removed: (nullable): those links, a line each "provider|customer, line N, closed the cycle A > B
 * > ... > A"; owned
 *
 * What a build put right and a user should hear about.
 */
typedef struct {
  guint duplicates;
  guint cycles_broken;
  guint strangers;
  GString *removed;
} MsTopologyReport;

void ms_topology_report_clear(MsTopologyReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsTopologyReport, ms_topology_report_clear)

typedef struct MsTopologyBuilder MsTopologyBuilder;

/**
 * ms_topology_builder_new:
 * @source_name: what errors call the source of the links: a file's name as the user gave it, or a
 * generator's
 */
MsTopologyBuilder *ms_topology_builder_new(const char *source_name);
void ms_topology_builder_free(MsTopologyBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsTopologyBuilder, ms_topology_builder_free)

/**
 * ms_topology_builder_add_link:
 * @asn: an AS
 * @other: another
 * @other_is: what @other is to @asn: #MS_REL_CUSTOMER (so @asn is the provider) or #MS_REL_PEER
 * @source: #MsLinkSource bits, 0 if unknown
 * @line: line of the source that says so, 0 where there are no lines
 *
 * Returns: %FALSE with #MS_TOPOLOGY_ERROR_SELF_LINK when both are one
 */
gboolean ms_topology_builder_add_link(MsTopologyBuilder *builder, guint32 asn, guint32 other,
                                      MsRelation other_is, guint source, guint line,
                                      GError **error);

/** ms_topology_builder_set_as: what is known of an AS besides its links; ASes that no link names
 * are left out of the graph. @name is copied and may be %NULL. */
void ms_topology_builder_set_as(MsTopologyBuilder *builder, guint32 asn, MsRole role,
                                MsRegion region, const char *name);

/** ms_topology_builder_set_clique: the tier-1 clique as the source names it (role tier1 unless
 * set_as said otherwise); without it the clique is found: provider-free ASes with customers, no
 * known CDN or cloud among them, that all peer, greedily by number of customers. An empty one says
 * that there is none. */
void ms_topology_builder_set_clique(MsTopologyBuilder *builder, const guint32 *asns, guint n);

/** MS_MAX_EXCHANGES: a graph holds no more */
#define MS_MAX_EXCHANGES 65000u

/**
 * ms_topology_builder_add_exchange:
 * @name: copied; one line, with something on it; the same name is the same exchange
 * @asn: of its route server, 0 where it is not known
 * @region: where it is; unknown: where most of its members are whose region is known
 *
 * Returns: its number, for ms_topology_builder_add_member(); %G_MAXUINT where there would be more
 * than #MS_MAX_EXCHANGES. Exchanges none of whose members is in the graph are left out of it.
 */
guint ms_topology_builder_add_exchange(MsTopologyBuilder *builder, const char *name, guint32 asn,
                                       MsRegion region);

/** ms_topology_builder_add_member: AS @asn is a member of @exchange and, where @route_server is set
 * in this call or another one, has a session with its route server; ASes that no link names are
 * left out */
void ms_topology_builder_add_member(MsTopologyBuilder *builder, guint exchange, guint32 asn,
                                    gboolean route_server);

/**
 * ms_topology_builder_finish:
 * @builder: the links; empty afterwards
 * @title: for #MsTopology.title
 * @break_cycles: remove, instead of refusing, links that close a provider cycle: of each cycle
 * found, the link whose provider has fewest customers (ties: highest provider ASN, then highest
 * customer ASN), until none is left
 * @report: (out) (optional): what was put right; set in any case, what it held before is not freed
 *
 * Duplicate rows are dropped and counted; the sources of all of them stay with the link. ASes
 * without a role from set_as() get one: tier1 for the clique, the known CDNs and clouds by ASN
 * (models/topology/well-known.h), transit where there are customers, else enterprise; and
 * well-known ASes the name that people know them by. Latency: ms_topology_latency_us() of the two
 * ends. Which links run across which exchange follows from who is a member where
 * (models/topology/exchanges.c says how), so that the same members and links give the same.
 *
 * Returns: (transfer full): the graph, or %NULL: #MS_TOPOLOGY_ERROR_CONTRADICTION with both lines,
 * #MS_TOPOLOGY_ERROR_CYCLE with the whole cycle (and the line of each link),
 * #MS_TOPOLOGY_ERROR_EMPTY
 */
MsTopology *ms_topology_builder_finish(MsTopologyBuilder *builder, const char *title,
                                       gboolean break_cycles, MsTopologyReport *report,
                                       GError **error);

/**
 * ms_topology_latency_us:
 *
 * One-way delay of a link in microseconds, a pure function of its ends: the distance between their
 * regions plus a share that is a hash of the two ASNs (symmetric), log-uniform. Same region 2-20
 * ms, different regions 30-140 ms by pair, unknown 2-60 ms.
 */
guint32 ms_topology_latency_us(guint32 asn_a, MsRegion region_a, guint32 asn_b, MsRegion region_b);

G_END_DECLS
