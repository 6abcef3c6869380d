/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of ASNs from files of three forms, told apart by their contents. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_asn_parse:
 * @text: "15169" or "AS15169"
 * @asn: (out): the number
 *
 * Returns: whether @text is an AS number from 1 to 4294967295
 */
gboolean ms_asn_parse(const char *text, guint32 *asn);

/**
 * ms_asn_file_read:
 * @spec: PATH or PATH#COLUMN=VALUE; several conditions, each after a `#`, must all hold.
 * COLUMN<=VALUE compares as text, which suits days: "participants.json#member_since<=2020-04-14".
 * The path itself holds no `#`.
 * @base_dir: (nullable): folder that a relative path starts from
 *
 * The ASNs of a file, in its order, repetitions included:
 *
 * - plain list: one ASN a line, `15169` or `AS15169`; what follows `#` is a comment. It may be
 * empty.
 * - CSV (RFC 4180): a header with a column `asn`; conditions name columns
 * - JSON: a list of numbers, an object with such a list as "asns", or one with a list
 * "participants" of objects with "ASNs" each; these are the forms of MANRS' public API. Conditions
 * name members of a participant, or members that are objects with a "conformance":
 * "#filtering=conformant".
 *
 * Returns: (transfer full): of guint32; %NULL with an #MsAdoptionError that names file and line:
 * what cannot be read, a row without a valid ASN, a condition on a column that no row has, or an
 * `=` that no row meets
 */
GArray *ms_asn_file_read(const char *spec, const char *base_dir, GError **error);

G_END_DECLS
