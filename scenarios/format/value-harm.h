/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsers of what [harm] says: see value.h. */
#pragma once

#include "scenarios/format/value.h"
#include "sim/outcome/harm.h"

G_BEGIN_DECLS

/** ms_value_resolvers: `own`, `provider` or an AS number, or several with shares,
 * `own:70%, provider:10%, 15169:20%`, of 100 % at most. Returns: (transfer full): a #GArray of
 * #MsResolverShare, without those at home */
GArray *ms_value_resolvers(const char *text, GError **error);

/** ms_value_victim_traffic: `auto`, which is -1, or a percentage, 0-1 */
gboolean ms_value_victim_traffic(const char *text, double *share, GError **error);

G_END_DECLS
