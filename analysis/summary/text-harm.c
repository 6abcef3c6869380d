/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Harm beyond reach: the impact by all weights that are known, side by side; then delay and load.
 */
#include "analysis/summary/table.h"
#include "analysis/summary/text-parts.h"
#include "analysis/summary/words.h"

#include <math.h>

#define MILLION 1e6

static const char *const heads[MS_N_WEIGHTS] = {"of ASes", "of addresses", "of users",
                                                "of traffic"};

static char *share_words(double share)
{
  return ms_words_share((guint64)llround(share * 1e12), G_GUINT64_CONSTANT(1000000000000));
}

/* "1,234", "57 M" */
static char *amount_words(double amount)
{
  if (isnan(amount) || amount < MILLION)
    return ms_words_minutes(amount);
  g_autofree char *millions = ms_words_minutes(amount / MILLION);
  return g_strconcat(millions, " M", NULL);
}

static gboolean is_known(const MsHarm *harm, guint weight)
{
  return !isnan(harm->hurt[weight]);
}

static gboolean is_any(const MsHarm *harm, const double *share)
{
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    if (is_known(harm, w) && share[w] > 0)
      return TRUE;
  return FALSE;
}

static gboolean differ(const MsHarm *harm, const double *a, const double *b)
{
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    if (is_known(harm, w) && fabs(a[w] - b[w]) > 1e-9)
      return TRUE;
  return FALSE;
}

/* A row of shares, @stride apart. */
static void add_shares(MsTable *table, const MsHarm *harm, char *words, const double *share,
                       guint stride, MsTextStyle style)
{
  ms_table_add(table, words);
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    if (is_known(harm, w))
      ms_table_add(table, isnan(share[w * stride]) ? g_strdup(ms_text_dash(style))
                                                   : share_words(share[w * stride]));
}

static void add_row(MsTable *table, const MsHarm *harm, char *words, const double *share,
                    MsTextStyle style)
{
  if (is_any(harm, share))
    add_shares(table, harm, words, share, 1, style);
  else
    g_free(words);
}

static void add_minutes(MsTable *table, const MsHarm *harm)
{
  ms_table_add(table, g_strdup("minutes lost, added up"));
  for (guint w = 0; w < MS_N_WEIGHTS; w++) {
    if (!is_known(harm, w))
      continue;
    g_autofree char *amount = amount_words(harm->minutes[w]);
    ms_table_add(table,
                 harm->total[w] > 0 ? g_steal_pointer(&amount) : g_strdup_printf("%s min", amount));
  }
}

/* By region where something is known of more than ASes. */
static void add_regions(MsTable *table, const MsHarm *harm, MsTextStyle style)
{
  gboolean known = FALSE, ruled = FALSE;
  for (guint w = MS_WEIGHT_ASES + 1; w < MS_N_WEIGHTS; w++)
    known |= is_known(harm, w);
  for (guint r = MS_REGION_UNKNOWN + 1; known && r < MS_N_REGIONS; r++) {
    if (isnan(harm->hurt_region[MS_WEIGHT_ASES][r]))
      continue;
    if (!ruled)
      ms_table_add_rule(table);
    ruled = TRUE;
    g_autofree char *name = g_ascii_strup(ms_region_name((MsRegion)r), -1);
    add_shares(table, harm, g_strdup_printf("of those in %s", name), &harm->hurt_region[0][r],
               MS_N_REGIONS, style);
  }
}

static void append_table(const MsSummaryRun *run, const MsHarm *harm, MsTextStyle style,
                         GString *text)
{
  guint columns = 1;
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    columns += is_known(harm, w);
  g_autoptr(MsTable) table = ms_table_new(columns, 2);
  ms_table_add(table,
               g_strdup(g_str_equal(harm->state, "peak") ? "harm at the peak" : "harm at the end"));
  ms_table_emphasise(table);
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    if (is_known(harm, w))
      ms_table_add(table, g_strdup(heads[w]));
  ms_table_add_rule(table);
  g_autofree char *slow = ms_words_duration((gint64)(harm->slow_from * 1000));
  add_row(table, harm, g_strdup("no legitimate path"), harm->harmed, style);
  if (is_any(harm, harm->harmed) && !run->timeless)
    add_minutes(table, harm);
  add_row(table, harm, g_strdup_printf("slower by %s or more", slow), harm->slow, style);
  add_row(table, harm, g_strdup("no longer arrives"), harm->cut_off, style);
  if (differ(harm, harm->cut_off, harm->unresolved))
    add_row(table, harm, g_strdup("no longer resolved"), harm->unresolved, style);
  add_row(table, harm, g_strdup("lost to congestion"), harm->congested, style);
  ms_table_add_rule(table);
  add_shares(table, harm, g_strdup("any of these"), harm->hurt, 1, style);
  add_regions(table, harm, style);
  ms_table_append(table, style.utf8, style.colour, text);
}

/* "23 ms", "-1.2 ms": from microseconds. */
static char *delay_words(double us, MsTextStyle style)
{
  g_autofree char *size = ms_words_duration((gint64)llround(fabs(us) * 1000));
  return g_strconcat(us < 0 ? (style.utf8 ? "−" : "-") : "", size, NULL);
}

static void append_delay(const MsHarm *harm, MsTextStyle style, GString *words)
{
  if (harm->added_most == 0 && harm->added_median == 0)
    return;
  g_autofree char *median = delay_words(harm->added_median, style),
                  *p90 = delay_words(harm->added_p90, style),
                  *most = delay_words(harm->added_most, style);
  g_string_append_printf(words,
                         "The detours change the one-way delay by %s in the median, %s at the 90th "
                         "percentile, %s at most. ",
                         median, p90, most);
}

static void append_load(const MsSummaryTarget *target, GString *words)
{
  const MsHarm *harm = &target->harm;
  guint w = is_known(harm, MS_WEIGHT_TRAFFIC) ? MS_WEIGHT_TRAFFIC : MS_WEIGHT_ASES;
  if (isnan(harm->load) || harm->carried[w] <= harm->carried_before[w])
    return;
  char times[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(times, sizeof times, harm->load < 9.95 ? "%.1f" : "%.0f", harm->load);
  g_autofree char *offender = ms_words_as(target->offender, NULL),
                  *victim = ms_words_as(target->victim, NULL), *now = share_words(harm->carried[w]),
                  *before = share_words(harm->carried_before[w]);
  g_string_append_printf(words, "%s draws in %s of the traffic to %s (%s before): ", offender, now,
                         victim, before);
  if (harm->load < 0.05)
    g_string_append(words, "a small part of what it has room for.");
  else
    g_string_append_printf(words,
                           "%s times its capacity, taken as %g times what its customers and it "
                           "send.",
                           times, harm->headroom);
}

void ms_text_harm(const MsSummaryRun *run, const MsSummaryTarget *target, MsTextStyle style,
                  GString *text)
{
  const MsHarm *harm = &target->harm;
  if (harm->state == NULL || (!is_any(harm, harm->hurt) && harm->n_delayed == 0))
    return;
  g_autoptr(GString) words = g_string_new(NULL);
  g_string_append_c(text, '\n');
  append_table(run, harm, style, text);
  append_delay(harm, style, words);
  append_load(target, words);
  if (words->len > 0)
    ms_words_wrap(text, g_strchomp(words->str), 2, MS_TEXT_WIDTH);
}
