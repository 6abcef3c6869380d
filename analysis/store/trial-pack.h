/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row of a sweep in few bytes, for pipes and logs: most counts are 0, and most of the others are
 * small. The same row is the same bytes. */
#pragma once

#include "sim/outcome/trial.h"

G_BEGIN_DECLS

/** ms_trial_pack: adds @row to @bytes */
void ms_trial_pack(const MsTrial *row, GByteArray *bytes);

/**
 * ms_trial_unpack:
 * @at: (inout): where the row starts; afterwards, where the next one does
 * @end: of the bytes
 *
 * Returns: %FALSE where there is no whole row of known names
 */
gboolean ms_trial_unpack(const guint8 **at, const guint8 *end, MsTrial *row);

G_END_DECLS
