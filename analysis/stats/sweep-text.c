/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table for people: means and quantiles; then how often and the difference; then what became of
 * the runs, where there is something to say; then what it rests on. */
#include "analysis/stats/sweep-private.h"

#include "analysis/summary/plot.h"
#include "analysis/summary/table.h"
#include "analysis/summary/words.h"

#include <math.h>
#include <string.h>

#define WIDTH 100

#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

/* Labels of several axes are broken between these to fit. */
#define LABEL_WIDTH 26

#define BAR_WIDTH 12

/* Parts by AS: the first so many. */
#define MOST_SHOWN 20

typedef struct {
  const MsSweepTable *table;
  MsTextStyle style;
  gboolean brief;
  guint from, to; /* lines of one target */
  gboolean counts, methods;
  MsIntervalMethod method; /* the one that all have, unless there is a column of them */
  double top;              /* of the bars */
} Page;

/* Bars go first where a line would be too wide, then some quantiles. */
typedef enum { ROOM_ENOUGH, ROOM_NO_BARS, ROOM_LITTLE } Room;

static char *or_dash(const Page *page, char *words)
{
  return words != NULL ? words : g_strdup(page->style.utf8 ? "–" : "-");
}

static char *number(const Page *page, double value)
{
  if (ms_metric_is_share(page->table->metric))
    return or_dash(page, ms_sweep_percent(value));
  return or_dash(page, isnan(value) ? NULL : ms_words_minutes(value));
}

static char *decimals(double value, guint digits)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(text, sizeof text, digits == 0 ? "%.0f" : digits == 1 ? "%.1f" : "%.2f", value);
  /* No negative zero. */
  return g_strdup(*text == '-' && strspn(text, "-0.") == strlen(text) ? text + 1 : text);
}

/* How many decimals both ends of an interval have. */
static guint digits_of(const MsInterval *interval, double scale)
{
  double magnitude = scale * fmax(fabs(interval->low), fabs(interval->high));
  return magnitude < 9.995 ? 2 : magnitude < 99.95 || scale == 100 ? 1 : 0;
}

/* "48.3 to 51.9 %" */
static char *ends(const Page *page, const MsInterval *interval, double scale, const char *unit)
{
  if (isnan(interval->low))
    return or_dash(page, NULL);
  double low = scale * interval->low, high = scale * interval->high;
  guint digits = digits_of(interval, scale);
  g_autofree char *from = decimals(low, digits), *to = decimals(high, digits);
  return g_strdup_printf("%s to %s%s", from, to, unit);
}

static char *mean_ends(const Page *page, const MsInterval *interval)
{
  return ms_metric_is_share(page->table->metric) ? ends(page, interval, 100, " %")
                                                 : ends(page, interval, 1, "");
}

static char *share_with_ends(const Page *page, const MsInterval *interval)
{
  if (isnan(interval->estimate))
    return or_dash(page, NULL);
  g_autofree char *share = ms_sweep_percent(interval->estimate),
                  *range = ends(page, interval, 100, "");
  return g_strdup_printf("%s (%s)", share, range);
}

static char *difference(const Page *page, const MsInterval *interval)
{
  if (interval->method == MS_INTERVAL_NONE || isnan(interval->estimate))
    return or_dash(page, NULL);
  double scale = ms_metric_is_share(page->table->metric) ? 100 : 1;
  double value = scale * interval->estimate;
  g_autofree char *words = decimals(value, digits_of(interval, scale)),
                  *range = ends(page, interval, scale, "");
  gboolean zero = strspn(words, "0.") == strlen(words);
  return g_strdup_printf("%s%s (%s)", value > 0 && !zero ? "+" : "", words, range);
}

static char *bar(const Page *page, double value)
{
  static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  GString *text = g_string_new(NULL);
  double full = page->top > 0 && value > 0 ? CLAMP(value / page->top, 0, 1) * BAR_WIDTH : 0;
  guint parts = page->style.utf8 ? (guint)lround(full * 8) : (guint)lround(full) * 8;
  for (guint i = 0; i < parts / 8; i++)
    g_string_append(text, page->style.utf8 ? "█" : "#");
  g_string_append(text, eighths[parts % 8]);
  for (guint column = (parts + 7) / 8; column < BAR_WIDTH; column++)
    g_string_append_c(text, ' ');
  return g_string_free(text, FALSE);
}

static char *break_label(const char *label)
{
  g_auto(GStrv) words = g_strsplit(label, MS_SWEEP_BETWEEN, -1);
  GString *text = g_string_new(NULL);
  guint column = 0;
  for (guint i = 0; words[i] != NULL; i++) {
    guint width = ms_words_width(words[i]) + 3;
    gboolean wraps = column > 0 && column + width > LABEL_WIDTH;
    g_string_append(text, i == 0 ? "" : wraps ? " /\n" : MS_SWEEP_BETWEEN);
    g_string_append(text, words[i]);
    column = wraps ? width : column + width;
  }
  return g_string_free(text, FALSE);
}

static char *cell_heading(const MsSweepTable *table)
{
  const MsStoreSweep *sweep = table->source.sweep;
  g_autoptr(GString) keys = g_string_new(NULL);
  for (guint a = 0; a < sweep->n_axes; a++)
    if (table->n_cells > 0 && table->cells[0].value[a] >= 0)
      g_string_append_printf(keys, "%s%s%s%s", keys->len > 0 ? MS_SWEEP_BETWEEN : "",
                             sweep->axes[a].section, *sweep->axes[a].section != '\0' ? "." : "",
                             sweep->axes[a].key);
  return break_label(keys->len > 0 ? keys->str : "point");
}

/* Below the name of its part a cell stands a little to the right. */
static char *label_of(const Page *page, const MsSweepLine *line)
{
  const MsSweepTable *table = page->table;
  if (table->part_heading != NULL && table->n_cells == 1)
    return g_strdup(table->parts[line->part]);
  g_autofree char *label = break_label(table->cells[line->cell].label);
  g_auto(GStrv) lines = g_strsplit(label, "\n", -1);
  g_autofree char *indented = g_strjoinv("\n  ", lines);
  return table->part_heading != NULL ? g_strconcat("  ", indented, NULL) : g_steal_pointer(&label);
}

static void head(MsTable *table, const char *words)
{
  ms_table_add(table, g_strdup(words));
  ms_table_emphasise(table);
}

/* The first cell of a line; before it the part's name, where parts have lines of their own. */
static void begin_line(const Page *page, MsTable *out, const MsSweepLine *line, guint columns)
{
  const MsSweepTable *table = page->table;
  if (table->part_heading != NULL && table->n_cells > 1 && line->cell == 0) {
    if (line != &table->lines[page->from])
      ms_table_add_rule(out);
    head(out, table->parts[line->part]);
    for (guint i = 1; i < columns; i++)
      ms_table_add(out, g_strdup(""));
  }
  ms_table_add(out, label_of(page, line));
}

static void add_heading(const Page *page, MsTable *out)
{
  g_autofree char *cells = cell_heading(page->table);
  gboolean parts = page->table->part_heading != NULL && page->table->n_cells == 1;
  head(out, parts ? page->table->part_heading : cells);
}

static const char *units(const Page *page)
{
  return page->table->unit == MS_UNIT_OFFENDER ? "offenders" : "trials";
}

/* Which quantiles are shown: the median alone, the outer ones too, or all. */
static gboolean shows(const Page *page, Room room, guint quantile)
{
  return quantile == 2 || (!page->brief && (room != ROOM_LITTLE || quantile % 4 == 0));
}

static void append_means_in(const Page *page, Room room, GString *text)
{
  static const char *const heads[] = {"5 %", "25 %", "median", "75 %", "95 %"};
  const MsSweepTable *table = page->table;
  guint quantiles = 0, before = 3 + page->counts + page->methods;
  for (guint q = 0; q < MS_SWEEP_QUANTILES; q++)
    quantiles += shows(page, room, q);
  guint columns = before + quantiles + (room == ROOM_ENOUGH);
  g_autoptr(MsTable) out = ms_table_new(columns, 2);
  g_autofree char *level = g_strdup_printf("%.4g %% interval", 100 * table->source.end->level);
  add_heading(page, out);
  if (page->counts)
    head(out, units(page));
  head(out, "mean");
  head(out, level);
  if (page->methods)
    head(out, "method");
  for (guint q = 0; q < MS_SWEEP_QUANTILES; q++)
    if (shows(page, room, q))
      head(out, heads[q]);
  for (guint q = 0; q < quantiles; q++)
    ms_table_gap(out, before + q, 2);
  if (room == ROOM_ENOUGH)
    head(out, "");
  ms_table_add_rule(out);
  for (guint i = page->from; i < page->to; i++) {
    const MsSweepLine *line = &table->lines[i];
    begin_line(page, out, line, columns);
    if (page->counts)
      ms_table_add(out, ms_words_count(line->mean.n));
    ms_table_add(out, number(page, line->mean.estimate));
    ms_table_add(out, mean_ends(page, &line->mean));
    if (page->methods)
      ms_table_add(out, or_dash(page, line->mean.n == 0
                                          ? NULL
                                          : g_strdup(ms_interval_method_name(line->mean.method))));
    for (guint q = 0; q < MS_SWEEP_QUANTILES; q++)
      if (shows(page, room, q))
        ms_table_add(out, number(page, line->quantile[q]));
    if (room == ROOM_ENOUGH)
      ms_table_add(out, bar(page, line->mean.estimate));
  }
  ms_table_append(out, page->style.utf8, page->style.colour, text);
}

static guint width_of(const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  guint width = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    width = MAX(width, ms_words_width(lines[i]));
  return width;
}

static void append_means(const Page *page, GString *text)
{
  gsize start = text->len;
  for (guint room = ROOM_ENOUGH; room <= ROOM_LITTLE; room++) {
    g_string_truncate(text, start);
    append_means_in(page, (Room)room, text);
    if (width_of(text->str + start) <= WIDTH)
      return;
  }
}

static void append_shares(const Page *page, GString *text)
{
  const MsSweepTable *table = page->table;
  gboolean differs = table->n_cells > 1, share = ms_metric_is_share(table->metric);
  guint columns = 2 + share + differs;
  g_autoptr(MsTable) out = ms_table_new(columns, 2);
  add_heading(page, out);
  g_autofree char *any = g_strdup_printf("%s with any", units(page)),
                  *above = g_strdup_printf("%s above %g %%", units(page), 100 * MS_SWEEP_ABOVE),
                  *first = break_label(differs ? table->cells[0].label : ""),
                  *base = g_strdup_printf("difference to%s%s%s", width_of(first) > 12 ? "\n" : " ",
                                          first, share ? ",\npercentage points" : "");
  head(out, any);
  if (share)
    head(out, above);
  if (differs)
    head(out, base);
  ms_table_add_rule(out);
  for (guint i = page->from; i < page->to; i++) {
    const MsSweepLine *line = &table->lines[i];
    begin_line(page, out, line, columns);
    ms_table_add(out, share_with_ends(page, &line->any));
    if (share)
      ms_table_add(out, share_with_ends(page, &line->above));
    if (differs)
      ms_table_add(out, difference(page, &line->difference));
  }
  ms_table_append(out, page->style.utf8, page->style.colour, text);
}

static void append_runs(const Page *page, GString *text)
{
  const MsSweepTable *table = page->table;
  guint64 odd = 0;
  for (guint i = page->from; i < page->to; i++)
    odd += 2 * table->lines[i].runs - table->lines[i].state[MS_TRIAL_SETTLED] -
           table->lines[i].offence[MS_TRIAL_COMMITTED];
  if (odd == 0 || g_str_equal(table->by, "group"))
    return;
  g_autoptr(MsTable) out = ms_table_new(6, 2);
  static const char *const heads[] = {"runs", "offence held back\nby own filters",
                                      "nothing\nto send", "several\nstable states",
                                      "no stable\nstate"};
  add_heading(page, out);
  for (guint i = 0; i < G_N_ELEMENTS(heads); i++)
    head(out, heads[i]);
  ms_table_add_rule(out);
  for (guint i = page->from; i < page->to; i++) {
    const MsSweepLine *line = &table->lines[i];
    begin_line(page, out, line, 6);
    ms_table_add(out, ms_words_count(line->runs));
    ms_table_add(out, ms_words_count_share(line->offence[MS_TRIAL_HELD], line->runs));
    ms_table_add(out, ms_words_count_share(line->offence[MS_TRIAL_NOTHING], line->runs));
    ms_table_add(out, ms_words_count_share(line->state[MS_TRIAL_MULTIPLE], line->runs));
    ms_table_add(out, ms_words_count_share(line->state[MS_TRIAL_OSCILLATES], line->runs));
  }
  g_string_append_c(text, '\n');
  ms_table_append(out, page->style.utf8, page->style.colour, text);
}

/* Which columns there are: the same in all tables of the page. */
static void choose_columns(Page *page)
{
  const MsSweepTable *table = page->table;
  for (guint i = 0; i < table->n_lines; i++) {
    const MsInterval *mean = &table->lines[i].mean;
    page->counts = page->counts || mean->n != table->lines[0].mean.n;
    if (page->method == MS_INTERVAL_NONE)
      page->method = mean->method;
    page->methods = page->methods || (mean->n > 0 && mean->method != page->method);
  }
}

/* One scale for the bars of a target, so that they can be compared by eye. */
static double top_of(const Page *page)
{
  const MsSweepTable *table = page->table;
  double most = 0;
  for (guint i = page->from; i < page->to; i++)
    most = fmax(most, table->lines[i].mean.estimate); /* which passes over NaN */
  return ms_metric_is_share(table->metric) ? ms_plot_top(most) : most;
}

static void append_target(Page *page, guint target, GString *text)
{
  const MsSweepTable *table = page->table;
  guint hidden = 0;
  for (page->from = 0; page->from < table->n_lines && table->lines[page->from].target != target;)
    page->from++;
  for (page->to = page->from; page->to < table->n_lines && table->lines[page->to].target == target;)
    page->to++;
  guint parts = table->n_cells > 0 ? (page->to - page->from) / table->n_cells : 0;
  if (parts > MOST_SHOWN) {
    hidden = parts - MOST_SHOWN;
    page->to = page->from + MOST_SHOWN * table->n_cells;
  }
  page->top = top_of(page);
  if (table->source.sweep->n_targets > 1)
    g_string_append_printf(text, "%s%s %s%s\n", page->style.colour ? BOLD : "",
                           page->style.utf8 ? "──" : "--", table->source.sweep->targets[target],
                           page->style.colour ? PLAIN : "");
  append_means(page, text);
  if (!page->brief) {
    g_string_append_c(text, '\n');
    append_shares(page, text);
    append_runs(page, text);
  }
  if (hidden > 0)
    g_string_append_printf(text, "  ... and %u more: --csv and --json have them all\n", hidden);
  g_string_append_c(text, '\n');
}

static void append_evidence(const Page *page, GString *text)
{
  const MsSweepTable *table = page->table;
  const MsSweepSource *source = &table->source;
  g_autofree char *trials = ms_sweep_words_trials(table), *level = ms_sweep_words_level(table),
                  *holds = ms_sweep_words_holds(table);
  const char *method = page->methods ? "" : ms_interval_method_name(page->method);
  g_autoptr(GString) words = g_string_new(NULL);
  g_string_append_printf(words, "%s; %s%s%s; %s, seed %" G_GUINT64_FORMAT ".", trials, level,
                         *method != '\0' ? ", method " : "", method, holds, source->seed);
  ms_words_wrap(text, words->str, 0, WIDTH);
  if (source->sweep->excluded != NULL && *source->sweep->excluded != '\0') {
    gboolean whole = g_str_has_suffix(source->sweep->excluded, ".");
    g_autofree char *excluded =
        g_strdup_printf("Excluded: %s%s", source->sweep->excluded, whole ? "" : ".");
    ms_words_wrap(text, excluded, 0, WIDTH);
  }
  for (guint i = 0; i < table->notes->len; i++)
    ms_words_wrap(text, g_ptr_array_index(table->notes, i), 0, WIDTH);
}

void ms_sweep_table_append_text(const MsSweepTable *table, gboolean brief, MsTextStyle style,
                                GString *text)
{
  Page page = {.table = table, .style = style, .brief = brief};
  g_autofree char *title = ms_sweep_words_title(table);
  choose_columns(&page);
  ms_words_wrap(text, title, 0, WIDTH);
  g_string_append_c(text, '\n');
  for (guint target = 0; target < table->source.sweep->n_targets; target++)
    append_target(&page, target, text);
  append_evidence(&page, text);
}

gboolean ms_sweep_table_append_file(const char *path, MsTextStyle style, GString *text,
                                    GError **error)
{
  g_autoptr(MsStoredSweep) stored = ms_stored_sweep_open(path, error);
  if (stored == NULL)
    return FALSE;
  MsSweepSource source = ms_sweep_source(stored);
  g_autoptr(MsSweepTable) table = ms_sweep_table_new(&source, &(MsSweepQuestion){0}, error);
  if (table == NULL)
    return FALSE;
  ms_sweep_table_append_text(table, TRUE, style, text);
  return TRUE;
}
