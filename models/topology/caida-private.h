/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parser of CAIDA's format apart from files and decompression: for the reader, for tests, for
 * fuzzing. */
#pragma once

#include "models/topology/caida.h"

G_BEGIN_DECLS

typedef struct MsCaidaParser MsCaidaParser;

/**
 * ms_caida_parser_new:
 * @builder: where links and attributes go; outlives the parser
 * @source_name: what errors call the text
 */
MsCaidaParser *ms_caida_parser_new(MsTopologyBuilder *builder, const char *source_name);
void ms_caida_parser_free(MsCaidaParser *parser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsCaidaParser, ms_caida_parser_free)

/** ms_caida_parser_feed: the next @n bytes, wherever they begin and end; after %FALSE the parser is
 * to be freed */
gboolean ms_caida_parser_feed(MsCaidaParser *parser, const char *data, gsize n, GError **error);

/** ms_caida_parser_end: there is no more; a last line without line end is taken as it is */
gboolean ms_caida_parser_end(MsCaidaParser *parser, GError **error);

/** ms_caida_parser_line: number of the line that is being read, from 1 */
guint32 ms_caida_parser_line(const MsCaidaParser *parser);

/**
 * ms_topology_parse:
 *
 * ms_topology_load() of text in memory, not compressed; @source_name is title and name in errors.
 */
MsTopology *ms_topology_parse(const char *data, gsize n, const char *source_name,
                              gboolean break_cycles, MsTopologyReport *report, GError **error);

G_END_DECLS
