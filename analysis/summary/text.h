/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A summary for people: no line is wider than 100 columns. */
#pragma once

#include "analysis/summary/summary.h"

G_BEGIN_DECLS

/**
 * MsTextStyle:
 * @utf8: lines, blocks and dashes of Unicode; plain ASCII otherwise
 * @colour: ANSI escapes
 */
typedef struct {
  gboolean utf8, colour;
} MsTextStyle;

/** ms_summary_append_run: a headline, a plot of the harmed over time, outcomes, who was hit, phases
 */
void ms_summary_append_run(const MsSummary *summary, guint run, MsTextStyle style, GString *text);

/** ms_summary_append_comparison: the runs side by side; nothing for a single run */
void ms_summary_append_comparison(const MsSummary *summary, MsTextStyle style, GString *text);

/** ms_summary_append_words: what the words mean */
void ms_summary_append_words(const MsSummary *summary, GString *text);

/** ms_summary_append_text: all of it: the runs, the comparison, the words */
void ms_summary_append_text(const MsSummary *summary, MsTextStyle style, GString *text);

G_END_DECLS
