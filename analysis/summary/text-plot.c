/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which stretches of time a plot shows: the spread and the recovery, magnified, where nothing
 * happens between them. */
#include "analysis/summary/plot.h"
#include "analysis/summary/text-parts.h"
#include "analysis/summary/words.h"

#include <math.h>

#define ONE_PANEL     76
#define TWO_PANELS    37
#define MARGIN        1.25 /* a panel spans this much more than what it is for */
#define WORTH_CUTTING 0.6  /* two panels only where they span less than this part of the whole */
#define STILL         0.05 /* what changes by less than this part of the peak stands still */
#define SHORTEST      100000000 /* ns: no panel spans less */

static guint32 harmed_at(const MsSummaryTarget *target, gint64 time)
{
  guint32 harmed = 0;
  for (guint i = 0; i < target->n_curve && target->curve_time[i] <= time; i++)
    harmed = target->curve_harmed[i];
  return harmed;
}

/* From @start until all but 1 % of the peak is reached. */
static gint64 spread_time(const MsSummaryTarget *target)
{
  for (guint i = 0; i < target->n_curve; i++)
    if (target->curve_time[i] >= target->start && target->curve_harmed[i] >= 0.99 * target->harmed)
      return target->curve_time[i] - target->start;
  return 0;
}

/* From @end until at most 1 % of the peak is left for good, or to the end of the run. */
static gint64 recovery_time(const MsSummaryTarget *target, gint64 ended)
{
  gint64 since = ended;
  for (guint i = target->n_curve; i-- > 0 && target->curve_harmed[i] <= 0.01 * target->harmed;)
    since = target->curve_time[i];
  return MAX(since - target->end, 0);
}

static gboolean still_between(const MsSummaryTarget *target, gint64 from, gint64 to)
{
  guint32 low = harmed_at(target, from), high = low;
  for (guint i = 0; i < target->n_curve; i++) {
    if (target->curve_time[i] < from || target->curve_time[i] >= to)
      continue;
    low = MIN(low, target->curve_harmed[i]);
    high = MAX(high, target->curve_harmed[i]);
  }
  return high - low <= STILL * target->harmed;
}

static gint64 stretch(gint64 time)
{
  return MAX((gint64)((double)time * MARGIN), SHORTEST);
}

static const char *begins(const MsSummaryTarget *target)
{
  switch (target->kind) {
  case MS_INCIDENT_NONE:
    return "first disturbance";
  case MS_INCIDENT_LEAK:
  case MS_INCIDENT_OPTIMISER:
    return "leak starts";
  case MS_INCIDENT_SUPPRESSION:
    return "suppression starts";
  default:
    return "hijack starts";
  }
}

static void choose_panels(MsPlot *plot, const MsSummaryTarget *target, gint64 ended,
                          const char *end_caption)
{
  gint64 last = target->start;
  for (guint i = 1; i < target->n_curve; i++)
    if (target->curve_harmed[i] != target->curve_harmed[i - 1])
      last = MAX(last, target->curve_time[i]);
  gboolean ends = target->end != MS_TIME_NEVER && target->end < ended;
  gint64 span = stretch(MAX(last, ends ? target->end : target->start) - target->start);
  plot->n_panels = 1;
  plot->panel[0] = (MsPanel){.from = target->start,
                             .to = target->start + span,
                             .zero = target->start,
                             .columns = ONE_PANEL,
                             .caption = begins(target),
                             .mark = target->end,
                             .mark_caption = ends ? "it ends" : NULL};
  if (!ends)
    return;
  gint64 spread = stretch(spread_time(target)), recovery = stretch(recovery_time(target, ended));
  gint64 lead = recovery / 8;
  if ((double)(spread + recovery) > WORTH_CUTTING * (double)span ||
      !still_between(target, target->start + spread, target->end))
    return;
  plot->n_panels = 2;
  plot->panel[0].to = target->start + spread;
  plot->panel[0].columns = TWO_PANELS;
  plot->panel[0].mark_caption = NULL;
  plot->panel[1] = (MsPanel){.from = target->end - lead,
                             .to = target->end + recovery,
                             .zero = target->end,
                             .columns = TWO_PANELS,
                             .caption = end_caption};
}

void ms_text_plot(const MsSummary *summary, const MsSummaryRun *run, const MsSummaryTarget *target,
                  double top, MsTextStyle style, GString *text)
{
  MsPlot plot = {.title = "ASes harmed",
                 .n = target->n_curve,
                 .time = target->curve_time,
                 .value = target->curve_harmed,
                 .whole = ms_summary_topology(summary)->n_ases,
                 .top = top};
  g_autofree char *after = ms_words_duration(target->end - target->start);
  g_autofree char *end_caption = g_strdup_printf("it ends, %s later", after);
  choose_panels(&plot, target, run->ended, end_caption);
  ms_plot_append(&plot, style.utf8, style.colour, text);
}
