/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a summary that are about one target. For this room alone. */
#pragma once

#include "analysis/summary/summary.h"

G_BEGIN_DECLS

static inline MsSide ms_side_of(const guint8 *participant, guint32 as)
{
  return participant != NULL && participant[as] ? MS_SIDE_PARTICIPANTS : MS_SIDE_THIRD_PARTIES;
}

/** ms_summary_target_fill: everything but the comparison, into an empty @target */
void ms_summary_target_fill(MsSummaryTarget *target, const MsTopology *topology,
                            const MsStoreRun *run, guint number);
void ms_summary_target_clear(MsSummaryTarget *target);

/** ms_summary_compare: @target against the same target of run @baseline, and what that says of its
 * offence */
void ms_summary_compare(MsSummaryTarget *target, const MsSummaryTarget *then, int baseline,
                        guint32 n_ases, const guint8 *participant);

G_END_DECLS
