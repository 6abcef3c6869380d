/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every column shows the largest value of its stretch of time, so that no short peak is lost; a
 * value above 0 shows at least one eighth of a row. */
#include "analysis/summary/plot.h"

#include "analysis/summary/words.h"

#include <math.h>
#include <string.h>

#define ROWS        8
#define LABEL_WIDTH 10
#define CUT_WIDTH   3  /* between two panels */
#define TICK_ROOM   12 /* columns between two marks of the time axis, at least */
#define RED         "\033[31m"
#define BOLD        "\033[1m"
#define PLAIN       "\033[0m"

typedef struct {
  const char *tick, *line, *corner, *axis, *mark, *cut, *up;
  const char *eighth[9];
} Glyphs;

static const Glyphs unicode = {"┤", "│", "┼", "─",
                               "┬", "╎", "↑", {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}};
static const Glyphs ascii = {"+", "|", "+", "-",
                             "+", ":", "^", {" ", ".", ".", ".", ":", ":", ":", "#", "#"}};

double ms_plot_top(double share)
{
  static const double steps[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
  if (share <= 0)
    return 0.01;
  double power = pow(10, floor(log10(share) + 1e-9));
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
    if (share <= steps[i] * power * (1 + 1e-9))
      return MIN(steps[i] * power, 1);
  return MIN(10 * power, 1);
}

static guint32 largest_between(const MsPlot *plot, gint64 from, gint64 to)
{
  guint low = 0, high = plot->n; /* first sample after `from` */
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (plot->time[middle] <= from)
      low = middle + 1;
    else
      high = middle;
  }
  guint32 largest = low > 0 ? plot->value[low - 1] : 0;
  for (guint i = low; i < plot->n && plot->time[i] < to; i++)
    largest = MAX(largest, plot->value[i]);
  return largest;
}

static gint64 edge(const MsPanel *panel, guint column)
{
  return panel->from + (gint64)((double)(panel->to - panel->from) * column / panel->columns);
}

static guint height_at(const MsPlot *plot, const MsPanel *panel, guint column)
{
  guint32 value = largest_between(plot, edge(panel, column), edge(panel, column + 1));
  if (value == 0)
    return 0;
  double rows = (double)value / plot->whole / plot->top * ROWS;
  return CLAMP((guint)lround(rows * 8), 1, ROWS * 8);
}

static void append_label(GString *text, const char *label)
{
  g_string_append_printf(text, "%*s%s ", (int)(LABEL_WIDTH - 1 - ms_words_width(label)), "", label);
}

static void append_row(const MsPlot *plot, guint row, const Glyphs *glyphs, gboolean colour,
                       GString *text)
{
  guint from_below = ROWS - 1 - row;
  gboolean labelled = row == 0 || row == ROWS / 2;
  g_autofree char *label = ms_words_percent(plot->top * (row == 0 ? 1 : 0.5));
  append_label(text, labelled ? label : "");
  g_string_append(text, labelled ? glyphs->tick : glyphs->line);
  for (guint p = 0; p < plot->n_panels; p++) {
    if (p > 0)
      g_string_append_printf(text, " %s ", glyphs->cut);
    g_string_append(text, colour ? RED : "");
    for (guint c = 0; c < plot->panel[p].columns; c++) {
      int fill = (int)height_at(plot, &plot->panel[p], c) - (int)from_below * 8;
      g_string_append(text, glyphs->eighth[CLAMP(fill, 0, 8)]);
    }
    g_string_append(text, colour ? PLAIN : "");
  }
  while (text->str[text->len - 1] == ' ')
    g_string_truncate(text, text->len - 1);
  g_string_append_c(text, '\n');
}

#define MILLI(n) ((n)*G_GINT64_CONSTANT(1000000))
#define SEC(n)   MILLI((n)*1000)
#define MIN_(n)  SEC((n)*60)
#define HOUR(n)  MIN_((n)*60)

static const gint64 tick_steps[] = {
    MILLI(1),   MILLI(2),   MILLI(5), MILLI(10), MILLI(20), MILLI(50), MILLI(100),
    MILLI(200), MILLI(500), SEC(1),   SEC(2),    SEC(5),    SEC(10),   SEC(20),
    SEC(30),    MIN_(1),    MIN_(2),  MIN_(5),   MIN_(10),  MIN_(20),  MIN_(30),
    HOUR(1),    HOUR(2),    HOUR(6),  HOUR(12),  HOUR(24),  HOUR(48),  HOUR(240)};

static gint64 tick_step(const MsPanel *panel)
{
  double room = (double)(panel->to - panel->from) / panel->columns * TICK_ROOM;
  guint i = 0;
  while (i + 1 < G_N_ELEMENTS(tick_steps) && (double)tick_steps[i] < room)
    i++;
  return tick_steps[i];
}

/* The first mark at or after the panel's left edge, as a multiple of the step from its zero. */
static gint64 first_tick(const MsPanel *panel, gint64 step)
{
  double steps = ceil((double)(panel->from - panel->zero) / (double)step);
  return panel->zero + (gint64)steps * step;
}

static guint column_of(const MsPanel *panel, gint64 time)
{
  double part = (double)(time - panel->from) / (double)(panel->to - panel->from);
  return (guint)floor(part * panel->columns + 1e-9);
}

static void append_axis(const MsPlot *plot, const Glyphs *glyphs, GString *text)
{
  append_label(text, "0 %");
  g_string_append(text, glyphs->corner);
  for (guint p = 0; p < plot->n_panels; p++) {
    const MsPanel *panel = &plot->panel[p];
    gint64 step = tick_step(panel), tick = first_tick(panel, step);
    if (p > 0)
      g_string_append_printf(text, " %s ", glyphs->cut);
    for (guint c = 0; c < panel->columns; c++) {
      gboolean marked = tick < panel->to && column_of(panel, tick) == c;
      g_string_append(text, marked ? glyphs->mark : glyphs->axis);
      if (marked)
        tick += step;
    }
  }
  g_string_append_c(text, '\n');
}

/* Writes below the axis so that what belongs to a column begins there. */
static void pad_to(GString *line, guint column)
{
  guint width = ms_words_width(line->str);
  if (width < column)
    g_string_append_printf(line, "%*s", (int)(column - width), "");
}

static void append_times(const MsPlot *plot, GString *text)
{
  g_autoptr(GString) line = g_string_new(NULL);
  guint left = LABEL_WIDTH + 1;
  for (guint p = 0; p < plot->n_panels; p++) {
    const MsPanel *panel = &plot->panel[p];
    gint64 step = tick_step(panel);
    for (gint64 tick = first_tick(panel, step); tick < panel->to; tick += step) {
      g_autofree char *label =
          tick == panel->zero ? g_strdup("0 s") : ms_words_duration(ABS(tick - panel->zero));
      guint column = column_of(panel, tick);
      gboolean free = line->len == 0 || ms_words_width(line->str) < left + column;
      if (!free || column + ms_words_width(label) > panel->columns)
        continue;
      pad_to(line, left + column);
      g_string_append_printf(line, "%s%s", tick < panel->zero ? "-" : "", label);
    }
    left += panel->columns + CUT_WIDTH;
  }
  g_string_append_printf(text, "%s\n", line->str);
}

static void append_captions(const MsPlot *plot, const Glyphs *glyphs, GString *text)
{
  g_autoptr(GString) line = g_string_new(NULL);
  guint left = LABEL_WIDTH + 1;
  for (guint p = 0; p < plot->n_panels; p++) {
    const MsPanel *panel = &plot->panel[p];
    pad_to(line, left + column_of(panel, panel->zero));
    g_string_append(line, panel->caption);
    if (panel->mark_caption != NULL && panel->mark >= panel->from && panel->mark < panel->to) {
      pad_to(line, left + column_of(panel, panel->mark));
      g_string_append_printf(line, "%s %s", glyphs->up, panel->mark_caption);
    }
    left += panel->columns + CUT_WIDTH;
  }
  g_string_append_printf(text, "%s\n", line->str);
}

void ms_plot_append(const MsPlot *plot, gboolean utf8, gboolean colour, GString *text)
{
  const Glyphs *glyphs = utf8 ? &unicode : &ascii;
  g_string_append_printf(text, "  %s%s%s\n", colour ? BOLD : "", plot->title, colour ? PLAIN : "");
  for (guint row = 0; row < ROWS; row++)
    append_row(plot, row, glyphs, colour, text);
  append_axis(plot, glyphs, text);
  append_times(plot, text);
  append_captions(plot, glyphs, text);
}
