/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text tables: the first column to the left, all others to the right, each as wide as its widest
 * cell. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsTable MsTable;

/** ms_table_new: a table of @columns columns that begins @indent columns from the left */
MsTable *ms_table_new(guint columns, guint indent);
void ms_table_free(MsTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsTable, ms_table_free)

/** ms_table_add: a cell, (transfer full), row by row from left to right */
void ms_table_add(MsTable *table, char *cell);

/** ms_table_add_rule: a line across; to be called between whole rows */
void ms_table_add_rule(MsTable *table);

/** ms_table_emphasise: the row begun last is a heading: bold where colours are, its shorter cells
 * at the bottom */
void ms_table_emphasise(MsTable *table);

/** ms_table_gap: room to the left of a column, 3 where nothing is said */
void ms_table_gap(MsTable *table, guint column, guint gap);

/** ms_table_append: the whole table, with lines of Unicode if @utf8, with ANSI escapes if @colour
 */
void ms_table_append(const MsTable *table, gboolean utf8, gboolean colour, GString *text);

G_END_DECLS
