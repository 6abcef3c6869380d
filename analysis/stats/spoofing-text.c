/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For people: the answer in sentences; then how far the packets get and what it costs; where they
 * are stopped; what a spoofer can reach; who spoofs; what it rests on. */
#include "analysis/stats/spoofing-table.h"
#include "analysis/stats/sweep-private.h"

#include "analysis/summary/table.h"
#include "analysis/summary/words.h"

#include <math.h>
#include <string.h>

#define WIDTH       100
#define LABEL_WIDTH 30
#define BOLD        "\033[1m"
#define PLAIN       "\033[0m"

typedef struct {
  const MsSpoofingTable *table;
  MsTextStyle style;
} Page;

/* A column: a measure, or the share of several in some others. */
typedef struct {
  const char *head;
  guint measure;
} Column;

static const MsStoreSpoofing *spoofing_of(const Page *page)
{
  return &page->table->stored->spoofing;
}

static char *or_dash(const Page *page, char *words)
{
  return words != NULL ? words : g_strdup(page->style.utf8 ? "–" : "-");
}

static double mean_of(const Page *page, guint point, guint measure)
{
  return ms_spoofing_mean(page->table, point, measure)->estimate;
}

static char *percent(const Page *page, guint point, guint measure)
{
  return or_dash(page, ms_sweep_percent(mean_of(page, point, measure)));
}

/* As precise as the narrower of two digits and what the interval leaves. */
static guint digits_of(double low, double high)
{
  double top = fmax(fabs(low), fabs(high));
  return top < 0.0995 ? 2 : 1;
}

static char *points(double share, guint digits)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(text, sizeof text, digits == 2 ? "%.2f" : "%.1f", 100 * share);
  return g_strdup(*text == '-' && strspn(text, "-0.") == strlen(text) ? text + 1 : text);
}

/* Nothing where all blocks say the same. */
static char *ends(const Page *page, const MsInterval *interval)
{
  if (isnan(interval->low) || isnan(interval->high) || interval->low == interval->high)
    return or_dash(page, NULL);
  guint digits = digits_of(interval->low, interval->high);
  g_autofree char *low = points(interval->low, digits), *high = points(interval->high, digits);
  return g_strdup_printf("%s to %s", low, high);
}

static char *change(const Page *page, guint point, guint measure)
{
  const MsInterval *interval = ms_spoofing_change(page->table, point, measure);
  if (interval->method == MS_INTERVAL_NONE || isnan(interval->estimate))
    return or_dash(page, NULL);
  guint digits = digits_of(interval->estimate, interval->estimate);
  g_autofree char *words = points(interval->estimate, digits);
  gboolean zero = strspn(words, "0.") == strlen(words);
  return g_strconcat(interval->estimate > 0 && !zero ? "+" : "", words, NULL);
}

/* ---- labels */

static char *label_of(const Page *page, guint point)
{
  const MsStoreSpoofing *spoofing = spoofing_of(page);
  if (spoofing->n_axes == 0)
    return g_strdup("this run");
  GString *label = g_string_new(NULL);
  guint column = 0;
  for (guint a = 0; a < spoofing->n_axes; a++) {
    const char *value = spoofing->axes[a].values[spoofing->points[point].value[a]];
    guint width = ms_words_width(value) + 3;
    gboolean wraps = column > 0 && column + width > LABEL_WIDTH;
    g_string_append_printf(label, "%s%s", a == 0 ? "" : wraps ? " /\n" : MS_SWEEP_BETWEEN, value);
    column = wraps ? width : column + width;
  }
  return g_string_free(label, FALSE);
}

static char *heading_of(const Page *page)
{
  const MsStoreSpoofing *spoofing = spoofing_of(page);
  GString *heading = g_string_new(NULL);
  for (guint a = 0; a < spoofing->n_axes; a++) {
    g_autofree char *name = ms_spoofing_axis_name(&spoofing->axes[a]);
    g_string_append_printf(heading, "%s%s", a == 0 ? "" : " /\n", name);
  }
  return g_string_free(heading, FALSE);
}

static void head(MsTable *out, const char *words)
{
  ms_table_add(out, g_strdup(words));
  ms_table_emphasise(out);
}

static void title(const Page *page, const char *words, GString *text)
{
  g_string_append_printf(text, "\n%s%s%s\n", page->style.colour ? BOLD : "", words,
                         page->style.colour ? PLAIN : "");
}

/* With tight columns, so that long names have room. */
static MsTable *begin(guint columns)
{
  MsTable *out = ms_table_new(columns, 2);
  for (guint c = 1; c < columns; c++)
    ms_table_gap(out, c, 2);
  return out;
}

static void finish(const Page *page, const MsTable *out, GString *text)
{
  ms_table_append(out, page->style.utf8, page->style.colour, text);
}

/* ---- tables */

static void append_columns(const Page *page, const Column *columns, guint n, GString *text)
{
  g_autoptr(MsTable) out = begin(n + 1);
  g_autofree char *heading = heading_of(page);
  head(out, heading);
  for (guint c = 0; c < n; c++)
    head(out, columns[c].head);
  ms_table_add_rule(out);
  for (guint p = 0; p < page->table->n_points; p++) {
    ms_table_add(out, label_of(page, p));
    for (guint c = 0; c < n; c++)
      ms_table_add(out, percent(page, p, columns[c].measure));
  }
  finish(page, out, text);
}

static void append_far(const Page *page, GString *text)
{
  static const Column before[] = {{"in\nMANRS", MS_SPOOFING_PARTICIPANTS},
                                  {"validate", MS_SPOOFING_VALIDATING},
                                  {"leave their\nnetwork", MS_SPOOFED_LEFT},
                                  {"pass the\nfirst border", MS_SPOOFED_OUT},
                                  {"arrive", MS_SPOOFED_ARRIVED}};
  gboolean several = page->table->n_points > 1;
  g_autofree char *level = g_strdup_printf("%.4g %%\ninterval", 100 * spoofing_of(page)->level);
  guint n = G_N_ELEMENTS(before) + 1 + several;
  g_autoptr(MsTable) out = begin(n + 1);
  g_autofree char *heading = heading_of(page);
  title(page, "How far spoofed packets get", text);
  head(out, heading);
  for (guint c = 0; c < G_N_ELEMENTS(before); c++)
    head(out, before[c].head);
  head(out, level);
  if (several)
    head(out, "change,\npoints");
  ms_table_add_rule(out);
  for (guint p = 0; p < page->table->n_points; p++) {
    ms_table_add(out, label_of(page, p));
    for (guint c = 0; c < G_N_ELEMENTS(before); c++)
      ms_table_add(out, percent(page, p, before[c].measure));
    ms_table_add(out, ends(page, ms_spoofing_mean(page->table, p, MS_SPOOFED_ARRIVED)));
    if (several)
      ms_table_add(out, change(page, p, MS_SPOOFED_ARRIVED));
  }
  finish(page, out, text);
}

/* Whether anything honest is dropped at any point. */
static gboolean costs(const Page *page)
{
  for (guint p = 0; p < page->table->n_points; p++)
    if (mean_of(page, p, MS_HONEST_DROPPED) > 0)
      return TRUE;
  return FALSE;
}

static void append_price(const Page *page, GString *text)
{
  static const guint measures[] = {MS_HONEST_DROPPED, MS_HONEST_DROPPED_MULTIHOMED};
  static const char *const heads[] = {"dropped", "of multihomed\nnetworks, dropped"};
  if (!costs(page)) {
    title(page, "What it costs", text);
    g_string_append(text, "  No honest packet is dropped.\n");
    return;
  }
  g_autoptr(MsTable) out = begin(5);
  g_autofree char *heading = heading_of(page);
  g_autofree char *level = g_strdup_printf("%.4g %%\ninterval", 100 * spoofing_of(page)->level);
  title(page, "What it costs: honest packets, under the senders' own addresses", text);
  head(out, heading);
  for (guint c = 0; c < G_N_ELEMENTS(measures); c++) {
    head(out, heads[c]);
    head(out, level);
  }
  ms_table_add_rule(out);
  for (guint p = 0; p < page->table->n_points; p++) {
    ms_table_add(out, label_of(page, p));
    for (guint c = 0; c < G_N_ELEMENTS(measures); c++) {
      ms_table_add(out, percent(page, p, measures[c]));
      ms_table_add(out, ends(page, ms_spoofing_mean(page->table, p, measures[c])));
    }
  }
  finish(page, out, text);
}

/* Both who stop them, and how much of that participants do. */
static void append_stopped(const Page *page, GString *text)
{
  static const char *const heads[MS_N_SAV_EDGES] = {"own\nnetwork", "single-homed\nstubs",
                                                    "other\ncustomers", "peers", "providers"};
  g_autoptr(MsTable) out = begin(MS_N_SAV_EDGES + 2);
  g_autofree char *heading = heading_of(page);
  title(page, "Where they are stopped, in shares of all that are sent", text);
  head(out, heading);
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    head(out, heads[e]);
  head(out, "by those\nin MANRS");
  ms_table_add_rule(out);
  for (guint p = 0; p < page->table->n_points; p++) {
    double all = 0, participants = 0;
    ms_table_add(out, label_of(page, p));
    for (guint e = 0; e < MS_N_SAV_EDGES; e++) {
      double others = mean_of(page, p, MS_SPOOFED_STOPPED + 2 * e),
             members = mean_of(page, p, MS_SPOOFED_STOPPED + 2 * e + 1);
      all += others + members;
      participants += members;
      ms_table_add(out, or_dash(page, ms_sweep_percent(others + members)));
    }
    ms_table_add(out, or_dash(page, ms_sweep_percent(all > 0 ? participants / all : (double)NAN)));
  }
  finish(page, out, text);
}

static void append_reach(const Page *page, GString *text)
{
  static const Column columns[] = {{"nothing\narrives from", MS_REACH_NONE},
                                   {"everything\narrives from", MS_REACH_ALL},
                                   {"10 %", MS_REACH_QUANTILE},
                                   {"25 %", MS_REACH_QUANTILE + 1},
                                   {"median", MS_REACH_QUANTILE + 2},
                                   {"75 %", MS_REACH_QUANTILE + 3},
                                   {"90 %", MS_REACH_QUANTILE + 4}};
  title(page,
        "What one network can do: shares of networks; then the share of its packets that arrives,\n"
        "by quantile over networks",
        text);
  append_columns(page, columns, G_N_ELEMENTS(columns), text);
}

static gboolean is_known(const Page *page, guint measure)
{
  for (guint p = 0; p < page->table->n_points; p++)
    if (!isnan(mean_of(page, p, measure)))
      return TRUE;
  return FALSE;
}

static void append_whose(const Page *page, const char *words, guint first, guint n,
                         const char *(*name)(guint), GString *text)
{
  g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(Column));
  for (guint i = 0; i < n; i++)
    if (is_known(page, first + i)) {
      Column column = {name(i), first + i};
      g_array_append_val(columns, column);
    }
  if (columns->len < 2)
    return;
  title(page, words, text);
  append_columns(page, (const Column *)(gconstpointer)columns->data, columns->len, text);
}

static const char *weight_name(guint weight)
{
  return ms_weight_name((MsWeight)weight);
}

static const char *role_name(guint role)
{
  return ms_role_name((MsRole)role);
}

static const char *region_name(guint region)
{
  return ms_region_name((MsRegion)region);
}

/* ---- sentences */

static char *named(const Page *page, guint point)
{
  g_autofree char *label = label_of(page, point);
  return g_strdelimit(g_steal_pointer(&label), "\n", ' ');
}

/* The point at which least arrives, the first of those that are equal; @free: of those that drop
 * nothing honest */
static guint best_of(const Page *page, gboolean free)
{
  guint best = 0;
  for (guint p = 1; p < page->table->n_points; p++) {
    if (free && mean_of(page, p, MS_HONEST_DROPPED) > 0)
      continue;
    if (mean_of(page, p, MS_SPOOFED_ARRIVED) < mean_of(page, best, MS_SPOOFED_ARRIVED))
      best = p;
  }
  return best;
}

static void append_free_sentence(const Page *page, guint best, GString *text)
{
  guint point = best_of(page, TRUE);
  if (point == 0 || point == best)
    return;
  g_autofree char *name = named(page, point), *left = percent(page, point, MS_SPOOFED_ARRIVED);
  g_string_append_printf(text, " Without dropping any, %s arrive with %s.", left, name);
}

static void append_price_sentence(const Page *page, guint point, GString *text)
{
  double dropped = mean_of(page, point, MS_HONEST_DROPPED);
  if (isnan(dropped))
    return;
  if (dropped == 0) {
    g_string_append(text, " No honest packet is dropped for it.");
    return;
  }
  g_autofree char *all = percent(page, point, MS_HONEST_DROPPED),
                  *some = percent(page, point, MS_HONEST_DROPPED_MULTIHOMED);
  g_string_append_printf(
      text, " It costs %s of honest packets, %s of those of multihomed networks.", all, some);
}

static void append_answer(const Page *page, GString *text)
{
  g_autoptr(GString) answer = g_string_new(NULL);
  guint best = best_of(page, FALSE);
  g_autofree char *first = named(page, 0), *arrive = percent(page, 0, MS_SPOOFED_ARRIVED);
  if (page->table->n_points == 1) {
    g_string_append_printf(answer, "%s of spoofed packets arrive.", arrive);
    append_price_sentence(page, 0, answer);
  } else if (best == 0) {
    g_string_append_printf(answer,
                           "With %s %s of spoofed packets arrive, and nothing here makes it fewer.",
                           first, arrive);
  } else {
    g_autofree char *least = named(page, best), *left = percent(page, best, MS_SPOOFED_ARRIVED),
                    *none = percent(page, best, MS_REACH_NONE);
    g_string_append_printf(answer, "With %s %s of spoofed packets arrive; fewest do with %s: %s.",
                           first, arrive, least, left);
    g_string_append_printf(answer, " From %s of networks nothing arrives then.", none);
    append_price_sentence(page, best, answer);
    append_free_sentence(page, best, answer);
  }
  ms_words_wrap(text, answer->str, 0, WIDTH);
}

/* (transfer full) (nullable) */
static char *spread_of(const Page *page, guint point)
{
  static const char key[] = "\nspread=";
  const char *at = strstr(spoofing_of(page)->settings[point], key);
  return at != NULL ? g_strndup(at + strlen(key), strcspn(at + strlen(key), "\n")) : NULL;
}

/* How far adoption spreads is an input, so whoever reads the result sees it: once, where it is the
 * same at all points. */
static void append_spread(const Page *page, GString *text)
{
  guint n = page->table->n_points;
  g_autofree char *first = spread_of(page, 0);
  gboolean same = TRUE;
  for (guint p = 1; p < n; p++) {
    g_autofree char *words = spread_of(page, p);
    same = same && g_strcmp0(words, first) == 0;
  }
  for (guint p = 0; p < (same ? 1 : n); p++) {
    g_autofree char *words = spread_of(page, p), *name = named(page, p);
    if (words == NULL)
      continue;
    g_autofree char *line =
        g_strdup_printf("Adoption spreads%s%s: %s.", same ? "" : " with ", same ? "" : name, words);
    ms_words_wrap(text, line, 0, WIDTH);
  }
}

static void append_basis(const Page *page, GString *text)
{
  const MsStoreSpoofing *spoofing = spoofing_of(page);
  const MsStored *stored = page->table->stored->stored;
  g_autofree char *ases = ms_words_count(stored->topology.n_ases),
                  *sources = ms_words_count(spoofing->sources),
                  *destinations = ms_words_count(spoofing->destinations),
                  *pairs = ms_words_count(page->table->pairs),
                  *blocks = ms_words_count(spoofing->n_blocks);
  g_autofree char *engine =
      ms_sweep_words_engine(&(MsSweepSource){.engine = stored->engine}, "tie-break");
  g_autofree char *words = g_strdup_printf(
      "Every one of %s ASes sends, under each of up to %u borrowed addresses (of %s ASes) to each "
      "of up to %u destinations (of %s ASes); %s such draws are the unit of the intervals. "
      "%s spoofed flows in all. Where an AS has no route there is no flow. Graph: %s; tie-break "
      "%s; "
      "seed %" G_GUINT64_FORMAT ".",
      ases, spoofing->per_block, sources, spoofing->per_block, destinations, blocks, pairs,
      stored->topology.title, engine != NULL ? engine : "?", stored->seed);
  g_string_append_c(text, '\n');
  ms_words_wrap(text, words, 0, WIDTH);
  ms_words_wrap(text,
                "How many multihomed networks announce halves of their addresses apart "
                "(spoofing.selective) is an assumption, and what strict and feasible validation "
                "cost hangs on it.",
                0, WIDTH);
}

void ms_spoofing_table_append_text(const MsSpoofingTable *table, MsTextStyle style, GString *text)
{
  Page page = {table, style};
  append_answer(&page, text);
  append_far(&page, text);
  append_price(&page, text);
  append_stopped(&page, text);
  append_reach(&page, text);
  append_whose(&page, "What arrives, spoofers weighed by", MS_SPOOFED_WEIGHT, MS_N_WEIGHTS,
               weight_name, text);
  append_whose(&page, "What arrives, by the spoofer's role", MS_SPOOFED_ROLE, MS_N_ROLES, role_name,
               text);
  append_whose(&page, "What arrives, by the spoofer's region", MS_SPOOFED_REGION, MS_N_REGIONS,
               region_name, text);
  append_basis(&page, text);
  append_spread(&page, text);
}
