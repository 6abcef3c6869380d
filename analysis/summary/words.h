/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as people read them, the same in every locale. All results are (transfer full). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ms_words_count: "17,550" */
char *ms_words_count(guint64 n);

/** ms_words_share: "23.4 %"; "0 %" and "100 %" mean exactly that, "<0.1 %" and ">99.9 %" almost */
char *ms_words_share(guint64 part, guint64 whole);

/** ms_words_count_share: "17,550 (23.4 %)", or "0" */
char *ms_words_count_share(guint64 part, guint64 whole);

/** ms_words_percent: 0.025 is "2.5 %", as short as is exact */
char *ms_words_percent(double share);

/** ms_words_duration: "340 ms", "1.2 s", "2 min 5 s", "1 h 5 min", from nanoseconds */
char *ms_words_duration(gint64 ns);

/** ms_words_minutes: AS-minutes: a count, with a decimal below 10; "0" means exactly that, "?" that
 * it is not known */
char *ms_words_minutes(double minutes);

/** ms_words_as: "AS15169 (Google)", or "AS64500" where @name is %NULL */
char *ms_words_as(guint32 asn, const char *name);

/** ms_words_width: columns that @text takes on a terminal */
guint ms_words_width(const char *text);

/** ms_words_wrap: appends @paragraph to @text in lines of at most @width columns after @indent
 * spaces each */
void ms_words_wrap(GString *text, const char *paragraph, guint indent, guint width);

G_END_DECLS
