/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MsCsv:
 * @at: where the next record starts; the text is NUL-terminated
 * @line: of @at
 * @first_line: of the record that was read last
 *
 * Comma-separated values as RFC 4180 has them, with blank lines and lines that begin with `#` left
 * out.
 */
typedef struct {
  const char *at;
  guint line, first_line;
} MsCsv;

/**
 * ms_csv_record:
 * @fields: of strings that it owns: those of the next record, without blanks around them; none at
 * the end of the text
 * @wrong: (out): where it fails, what is wrong in the line @csv.first_line
 */
gboolean ms_csv_record(MsCsv *csv, GPtrArray *fields, const char **wrong);

/** ms_csv_column: the place of a name in the header @fields, or -1; case does not matter */
int ms_csv_column(const GPtrArray *fields, const char *name);

G_END_DECLS
