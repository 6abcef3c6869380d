/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two engines' states, route by route. */
#pragma once

#include "sim/outcome/result.h"

G_BEGIN_DECLS

/** compare_snapshots: next hop, what it is, path and outcome of every AS; the first differences go
 * to
 * @differences, as "  prefix 0, AS5: 5 7, customer; 5 9, peer" */
gboolean compare_snapshots(const MsTopology *topology, guint n_prefixes, guint n_targets,
                           const MsSnapshot *a, const MsSnapshot *b, GString *differences);

G_END_DECLS
