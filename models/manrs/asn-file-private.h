/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of the three forms share; nothing outside them includes this. */
#pragma once

#include "models/manrs/adoption.h"
#include "models/manrs/asn-file.h"

G_BEGIN_DECLS

#define MS_ASN_RIGHT "AS numbers are 1 to 4294967295, written 15169 or AS15169"

/**
 * MsAsnCondition:
 * @column, @value: as written
 * @at_most: `<=`, else `=`
 * @seen: (nullable): values of the rows so far, owned; %NULL where @at_most
 * @has_column: some row had the column
 * @met: some row met it
 */
typedef struct {
  char *column, *value;
  gboolean at_most;
  GHashTable *seen;
  gboolean has_column, met;
} MsAsnCondition;

/**
 * MsAsnReading:
 * @name: of the file, as the user wrote it
 * @text: its contents, NUL-terminated
 * @length: of @text
 * @conditions: of #MsAsnCondition
 * @has_rows: some row was asked about
 * @asns: (element-type guint32): what was found
 */
typedef struct {
  char *name, *text;
  gsize length;
  GPtrArray *conditions;
  gboolean has_rows;
  GArray *asns;
} MsAsnReading;

/* ms_asn_refuse: sets @error to "NAME:LINE: ..." (no LINE where it is 0); always %FALSE */
gboolean ms_asn_refuse(GError **error, MsAdoptionError code, const MsAsnReading *reading,
                       guint line, const char *format, ...) G_GNUC_PRINTF(5, 6);

/* ms_asn_shown: (transfer full): @word fit for a message: short, and without what a terminal would
 * obey */
char *ms_asn_shown(const char *word);

/* MsAsnColumn: (nullable): the value of the column @name in @row */
typedef const char *(*MsAsnColumn)(gconstpointer row, const char *name);

/* ms_asn_row_counts: whether a row meets every condition */
gboolean ms_asn_row_counts(MsAsnReading *reading, MsAsnColumn column, gconstpointer row);

gboolean ms_asn_read_csv(MsAsnReading *reading, GError **error);
gboolean ms_asn_read_json(MsAsnReading *reading, GError **error);

G_END_DECLS
