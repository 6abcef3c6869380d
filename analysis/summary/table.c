/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/summary/table.h"

#include "analysis/summary/words.h"

#include <string.h>

#define BOLD  "\033[1m"
#define FAINT "\033[2m"
#define PLAIN "\033[0m"

struct _MsTable {
  guint columns, indent;
  guint *gap;
  GPtrArray *cells;     /* row by row; a rule is a row of NULL */
  GHashTable *headings; /* numbers of rows */
};

MsTable *ms_table_new(guint columns, guint indent)
{
  MsTable *table = g_new0(MsTable, 1);
  table->columns = columns;
  table->indent = indent;
  table->gap = g_new(guint, columns);
  for (guint i = 0; i < columns; i++)
    table->gap[i] = i == 0 ? 0 : 3;
  table->cells = g_ptr_array_new_with_free_func(g_free);
  table->headings = g_hash_table_new(NULL, NULL);
  return table;
}

void ms_table_free(MsTable *table)
{
  if (table == NULL)
    return;
  g_ptr_array_unref(table->cells);
  g_hash_table_unref(table->headings);
  g_free(table->gap);
  g_free(table);
}

void ms_table_add(MsTable *table, char *cell)
{
  g_ptr_array_add(table->cells, cell);
}

void ms_table_add_rule(MsTable *table)
{
  g_return_if_fail(table->cells->len % table->columns == 0);
  for (guint i = 0; i < table->columns; i++)
    g_ptr_array_add(table->cells, NULL);
}

void ms_table_emphasise(MsTable *table)
{
  guint row = (table->cells->len - 1) / table->columns;
  g_hash_table_add(table->headings, GUINT_TO_POINTER(row + 1));
}

void ms_table_gap(MsTable *table, guint column, guint gap)
{
  table->gap[column] = gap;
}

static const char *cell_at(const MsTable *table, guint row, guint column)
{
  return g_ptr_array_index(table->cells, row * table->columns + column);
}

static void append_rule(const MsTable *table, const guint *width, gboolean utf8, gboolean colour,
                        GString *text)
{
  guint total = 0;
  for (guint c = 0; c < table->columns; c++)
    total += table->gap[c] + width[c];
  g_string_append_printf(text, "%*s%s", (int)table->indent, "", colour ? FAINT : "");
  for (guint i = 0; i < total; i++)
    g_string_append(text, utf8 ? "─" : "-");
  g_string_append(text, colour ? PLAIN "\n" : "\n");
}

/* Line @line of a cell that has several, or "". (transfer full) */
static char *line_of(const char *cell, guint line)
{
  g_auto(GStrv) lines = g_strsplit(cell, "\n", -1);
  return g_strdup(line < g_strv_length(lines) ? lines[line] : "");
}

static guint count_lines(const char *cell)
{
  guint n = 1;
  for (const char *at = cell; (at = strchr(at, '\n')) != NULL; at++)
    n++;
  return n;
}

static guint width_of(const char *cell)
{
  guint width = 0;
  for (guint i = 0; i < count_lines(cell); i++) {
    g_autofree char *line = line_of(cell, i);
    width = MAX(width, ms_words_width(line));
  }
  return width;
}

/* One line of a row; headings stand at the bottom of their row. */
static void append_line(const MsTable *table, guint row, guint line, guint lines, gboolean heading,
                        const guint *width, GString *text)
{
  for (guint c = 0; c < table->columns; c++) {
    const char *cell = cell_at(table, row, c);
    guint above = heading ? lines - count_lines(cell) : 0;
    g_autofree char *words = line >= above ? line_of(cell, line - above) : g_strdup("");
    guint room = width[c] - ms_words_width(words);
    guint before = table->gap[c] + (c == 0 ? 0 : room);
    g_string_append_printf(text, "%*s%s", (int)before, "", words);
    if (c == 0 && table->columns > 1)
      g_string_append_printf(text, "%*s", (int)room, "");
  }
}

static void trim(GString *text, gsize start)
{
  while (text->len > start && text->str[text->len - 1] == ' ')
    g_string_truncate(text, text->len - 1);
}

static void append_row(const MsTable *table, guint row, const guint *width, gboolean colour,
                       GString *text)
{
  gboolean heading = g_hash_table_contains(table->headings, GUINT_TO_POINTER(row + 1));
  guint lines = 1;
  for (guint c = 0; c < table->columns; c++)
    lines = MAX(lines, count_lines(cell_at(table, row, c)));
  for (guint i = 0; i < lines; i++) {
    gsize start = text->len;
    g_string_append_printf(text, "%*s%s", (int)table->indent, "", colour && heading ? BOLD : "");
    append_line(table, row, i, lines, heading, width, text);
    trim(text, start);
    g_string_append(text, colour && heading ? PLAIN "\n" : "\n");
  }
}

void ms_table_append(const MsTable *table, gboolean utf8, gboolean colour, GString *text)
{
  guint rows = table->cells->len / table->columns;
  g_autofree guint *width = g_new0(guint, table->columns);
  for (guint r = 0; r < rows; r++)
    for (guint c = 0; c < table->columns; c++)
      if (cell_at(table, r, c) != NULL)
        width[c] = MAX(width[c], width_of(cell_at(table, r, c)));
  for (guint r = 0; r < rows; r++) {
    if (cell_at(table, r, 0) == NULL)
      append_rule(table, width, utf8, colour, text);
    else
      append_row(table, r, width, colour, text);
  }
}
