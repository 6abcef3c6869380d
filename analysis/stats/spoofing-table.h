/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a result file of spoofed traffic says: means over blocks with intervals, and what changes
 * from the first point to the others, block by block; as text, CSV and JSON. */
#pragma once

#include "analysis/stats/interval.h"
#include "analysis/stats/spoofing-measures.h"
#include "analysis/store/spoofing-store.h"
#include "analysis/summary/text.h"

G_BEGIN_DECLS

/**
 * MsSpoofingTable:
 * @stored: borrowed
 * @n_points: of the file
 * @mean: [n_points][MS_N_SPOOFING_MEASURES]
 * @change: likewise: against the first point; the first point's own have no method
 * @pairs: spoofed flows looked at, in all
 */
typedef struct {
  const MsStoredSpoofing *stored;
  guint n_points;
  MsInterval *mean, *change;
  guint64 pairs;
} MsSpoofingTable;

/** ms_spoofing_table_new: %NULL with an #MsStoreError where the file has other measures than this
 * program knows. @stored outlives the table */
MsSpoofingTable *ms_spoofing_table_new(const MsStoredSpoofing *stored, GError **error);
void ms_spoofing_table_free(MsSpoofingTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSpoofingTable, ms_spoofing_table_free)

static inline const MsInterval *ms_spoofing_mean(const MsSpoofingTable *table, guint point,
                                                 guint measure)
{
  return &table->mean[(gsize)point * MS_N_SPOOFING_MEASURES + measure];
}

static inline const MsInterval *ms_spoofing_change(const MsSpoofingTable *table, guint point,
                                                   guint measure)
{
  return &table->change[(gsize)point * MS_N_SPOOFING_MEASURES + measure];
}

/** ms_spoofing_table_append_text: for people; no line is wider than 100 columns but for long names
 */
void ms_spoofing_table_append_text(const MsSpoofingTable *table, MsTextStyle style, GString *text);

/** ms_spoofing_table_csv: a row for each point and measure; (transfer full) */
char *ms_spoofing_table_csv(const MsSpoofingTable *table);

/** ms_spoofing_table_json: (transfer full) */
char *ms_spoofing_table_json(const MsSpoofingTable *table);

/** ms_spoofing_axis_name: "adoption.operators", "variant"; (transfer full) */
char *ms_spoofing_axis_name(const MsStoreAxis *axis);

G_END_DECLS
