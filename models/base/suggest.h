/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_suggest:
 * @word: what the user wrote
 * @known: (array zero-terminated=1): what would have been right
 *
 * For "unknown key `ofender`; did you mean `offender`?".
 *
 * Returns: (nullable): the entry of @known nearest to @word by edit distance with transpositions
 * (optimal string alignment, case ignored), or %NULL where none is near: more than a third of the
 * word's letters (at least 1) differ
 */
const char *ms_suggest(const char *word, const char *const *known);

G_END_DECLS
