/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A count over time as an area, drawn with characters. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MsPanel:
 * @from, @to: ns that it spans
 * @zero: ns that its axis counts from
 * @columns: how wide
 * @caption: what its zero is
 * @mark, @mark_caption: (nullable): another moment of interest, ns, and what it is
 *
 * A stretch of time with an axis of its own. Several stand side by side, with what lies between
 * them left out.
 */
typedef struct {
  gint64 from, to, zero;
  guint columns;
  const char *caption;
  gint64 mark;
  const char *mark_caption;
} MsPanel;

/**
 * MsPlot:
 * @time, @value: [n] a step function: the value holds until the next time
 * @whole: the value that is 100 %
 * @top: share at the upper edge
 */
typedef struct {
  const char *title;
  guint n;
  const gint64 *time;
  const guint32 *value;
  guint32 whole;
  double top;
  guint n_panels;
  MsPanel panel[2];
} MsPlot;

/** ms_plot_top: the least round share that is not below @share, to be the upper edge of plots */
double ms_plot_top(double share);

/** ms_plot_append: eight rows of area, the axes, the captions; @colour: with ANSI escapes */
void ms_plot_append(const MsPlot *plot, gboolean utf8, gboolean colour, GString *text);

G_END_DECLS
