/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tests/support/known.h"

G_BEGIN_DECLS

/** ms_known_holds: whether @asn is in @asns (guint32) */
gboolean ms_known_holds(const GArray *asns, guint32 asn);

/** ms_known_prefix: the number of @prefix in @schedule; its n_prefixes where it is not there */
guint ms_known_prefix(const MsSchedule *schedule, const MsPrefix *prefix);

/**
 * ms_known_compare:
 * @snapshot: the engine's final state
 * @differs: (out): ASes with a difference; each is printed
 *
 * Returns: %FALSE with an error where the answers are of another case
 */
gboolean ms_known_compare(const MsKnownCase *known, const MsSchedule *schedule,
                          const MsSnapshot *snapshot, guint *differs, GError **error);

G_END_DECLS
