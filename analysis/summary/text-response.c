/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The people who repaired it. */
#include "analysis/summary/table.h"
#include "analysis/summary/text-parts.h"
#include "analysis/summary/words.h"

#include <math.h>

static const char *deed(const MsSummaryTarget *target, MsRepairKind kind)
{
  switch (kind) {
  case MS_REPAIR_WITHDRAWAL:
    return target->kind == MS_INCIDENT_LEAK ? "stops leaking" : "withdraws";
  case MS_REPAIR_FILTER:
    return "filters it";
  case MS_REPAIR_MORE_SPECIFICS:
    return "more specifics";
  case MS_REPAIR_SHUTDOWN:
    return "shuts the session";
  default:
    return "";
  }
}

void ms_text_response(const MsSummaryTarget *target, MsTextStyle style, GString *text)
{
  static const char *const heads[] = {"who repaired it", "how", "noticed", "reached", "done"};
  if (target->n_repairs == 0)
    return;
  g_autoptr(MsTable) table = ms_table_new(G_N_ELEMENTS(heads), 2);
  for (guint i = 0; i < G_N_ELEMENTS(heads); i++) {
    ms_table_add(table, g_strdup(heads[i]));
    ms_table_emphasise(table);
  }
  ms_table_add_rule(table);
  for (guint i = 0; i < target->n_repairs; i++) {
    const MsSummaryRepair *repair = &target->repairs[i];
    g_autofree char *who = ms_words_as(repair->asn, repair->name);
    ms_table_add(table, g_strconcat(who, repair->participates ? ", in MANRS" : "", NULL));
    ms_table_add(table, g_strdup(deed(target, repair->kind)));
    ms_table_add(table, ms_words_duration(repair->detected));
    ms_table_add(table, ms_words_duration(repair->contacted));
    ms_table_add(table, ms_words_duration(repair->done));
  }
  g_string_append_c(text, '\n');
  ms_table_append(table, style.utf8, style.colour, text);
  g_autoptr(GString) words =
      g_string_new("Times from the start of the incident, drawn: how fast people are is assumed.");
  if (isnan(target->minutes))
    g_string_append(words, " How much time is lost until then takes the event engine, or a sweep.");
  else if (target->end == MS_TIME_NEVER)
    g_string_append(words,
                    " The offence itself goes on: time lost counts until the last of these "
                    "has taken effect, or until the end of the run where the scenario names one.");
  ms_words_wrap(text, words->str, 2, MS_TEXT_WIDTH);
}
