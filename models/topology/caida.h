/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reader and writer of CAIDA's AS relationship files, serial-1 and serial-2. */
#pragma once

#include "models/topology/builder.h"

G_BEGIN_DECLS

/**
 * ms_topology_load:
 * @path: a serial-1 (`a|b|rel`) or serial-2 (`a|b|rel|source`) file, plain, gz, bz2, xz or zstd
 * (libarchive, told by its content; joined compressed members are read to the end)
 * @break_cycles: see ms_topology_builder_finish()
 * @report: (out) (optional): what was put right
 *
 * rel is -1 (a is provider of b) or 0 (peers); source is bgp, mlp, "bgp,mlp", or empty where not
 * known. All rows have three fields, or all have four. Lines end in LF or CR LF.
 *
 * Comment lines start with `#`. Some have a meaning, and are refused like a row if they cannot be
 * read: "input clique:" and "inferred clique:" name the tier-1s, "IXP ASes:" the ASes of exchanges,
 * `# manrs-sim as ASN ROLE REGION NAME`, as ms_topology_save() writes it, the attributes of an AS,
 * and `# manrs-sim ixp SERVER-ASN REGION NAME` an exchange, whose members follow it as `# manrs-sim
 * member ASN yes`, or no where they have no session with its route server. An AS that only a
 * comment names is not part of the graph.
 *
 * Returns: (transfer full): the graph, or %NULL with "FILE:LINE: what is wrong; what would be
 * right"
 */
MsTopology *ms_topology_load(const char *path, gboolean break_cycles, MsTopologyReport *report,
                             GError **error);

typedef enum { MS_TOPOLOGY_SERIAL_1, MS_TOPOLOGY_SERIAL_2 } MsTopologyFormat;

/**
 * ms_topology_save:
 *
 * Writes the whole file or none of it (a temporary file, renamed at the end); compressed if @path
 * ends in .gz, .bz2, .xz or .zst. Attributes go into comment lines, so that the file stays valid
 * for any reader of CAIDA's format and loads again as the same graph, with the same digest.
 * Serial-1 has no room for the sources of links: a graph that knows them needs serial-2 for that.
 * Same graph and title, same bytes. @path may name a new file or one to replace, nothing else.
 */
gboolean ms_topology_save(const MsTopology *topology, const char *path, MsTopologyFormat format,
                          GError **error);

G_END_DECLS
