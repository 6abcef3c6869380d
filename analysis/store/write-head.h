/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every result file begins with. */
#pragma once

#include "analysis/store/h5.h"

G_BEGIN_DECLS

/** ms_write_head: the attributes of the root, the scenario, the ASes, the axes, and a group for
 * runs
 */
void ms_write_head(MsH5 *h5, hid_t file, const MsStoreHeader *header);

G_END_DECLS
