/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of membership files share. */
#pragma once

#include "models/topology/exchanges.h"

G_BEGIN_DECLS

/** ms_exchange_parse: the members that @text, of either form, names; @source is what errors call it
 */
gboolean ms_exchange_parse(MsTopologyBuilder *builder, const char *text, gsize length,
                           const char *source, GError **error);

gboolean ms_exchange_parse_csv(MsTopologyBuilder *builder, const char *text, const char *source,
                               GError **error);
gboolean ms_exchange_parse_json(MsTopologyBuilder *builder, const char *text, gsize length,
                                const char *source, GError **error);

/** ms_exchange_add: adds an exchange, and refuses one too many at @line */
gboolean ms_exchange_add(MsTopologyBuilder *builder, const char *name, guint32 asn, MsRegion region,
                         const char *source, guint line, guint *number, GError **error);

G_END_DECLS
