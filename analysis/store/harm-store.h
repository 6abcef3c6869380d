/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Harm beyond reach in a run's group: the table `harm`, a row for each target; none where it was
 * not sought. */
#pragma once

#include "analysis/store/h5.h"

G_BEGIN_DECLS

extern const MsH5Table ms_layout_harm;

void ms_harm_write(MsH5 *h5, hid_t group, const MsStoreRun *run);

/** ms_harm_read: (transfer full) (nullable): [n_targets], or %NULL where it was not sought, or on
 * failure */
MsHarm *ms_harm_read(MsH5 *h5, hid_t group, guint n_targets);

G_END_DECLS
