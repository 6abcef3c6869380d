/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the text share. For this room alone. */
#pragma once

#include "analysis/summary/text.h"

G_BEGIN_DECLS

/** MS_TEXT_WIDTH: no line is wider */
#define MS_TEXT_WIDTH 100

/** ms_text_heading: a line across with the words in it; (transfer none) */
void ms_text_heading(GString *text, MsTextStyle style, const char *words);

/** ms_text_dash: what stands for "no value" */
static inline const char *ms_text_dash(MsTextStyle style)
{
  return style.utf8 ? "–" : "-";
}

/** ms_text_is_timed: whether any run of the summary knows times */
gboolean ms_text_is_timed(const MsSummary *summary);

/** ms_text_headline: what happened to a target, in a few sentences */
void ms_text_headline(const MsSummary *summary, const MsSummaryRun *run,
                      const MsSummaryTarget *target, GString *text);

/** ms_text_harm: harm beyond reach and by weight; nothing where there is none, or it is not known
 */
void ms_text_harm(const MsSummaryRun *run, const MsSummaryTarget *target, MsTextStyle style,
                  GString *text);

/** ms_text_response: who repaired it, and when; nothing where nobody did */
void ms_text_response(const MsSummaryTarget *target, MsTextStyle style, GString *text);

/** ms_text_plot: the harmed over time; @top as for all plots of the summary */
void ms_text_plot(const MsSummary *summary, const MsSummaryRun *run, const MsSummaryTarget *target,
                  double top, MsTextStyle style, GString *text);

G_END_DECLS
