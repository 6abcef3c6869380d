/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened, in sentences. */
#include "analysis/summary/target.h"
#include "analysis/summary/text-parts.h"
#include "analysis/summary/words.h"

/* Where this part of the harm is of one kind, the headline names that kind alone. */
#define NEARLY_ALL 0.95

static const char *happened(MsOutcome outcome)
{
  switch (outcome) {
  case MS_OUTCOME_DETOURED:
    return "had their traffic detoured";
  case MS_OUTCOME_INTERCEPTED:
    return "had their traffic intercepted";
  case MS_OUTCOME_HIJACKED:
    return "had their traffic hijacked";
  case MS_OUTCOME_BLACKHOLED:
    return "had their traffic dropped on the way";
  case MS_OUTCOME_LOOPED:
    return "had their traffic go round in loops";
  case MS_OUTCOME_UNREACHABLE:
    return "had no route left";
  default:
    return "lost their legitimate path";
  }
}

static char *deed(const MsSummaryTarget *target)
{
  g_autofree char *victim = ms_words_as(target->victim, target->victim_name);
  g_autofree char *offender = ms_words_as(target->offender, target->offender_name);
  switch (target->kind) {
  case MS_INCIDENT_LEAK:
    return g_strdup_printf("Routes of %s to %s leaked by %s", victim, target->prefix, offender);
  case MS_INCIDENT_ORIGIN_HIJACK:
    return g_strdup_printf("Prefix %s of %s hijacked by %s", target->prefix, victim, offender);
  case MS_INCIDENT_SUBPREFIX_HIJACK:
    return g_strdup_printf("Part %s of %s's space hijacked by %s", target->prefix, victim,
                           offender);
  case MS_INCIDENT_SUPERPREFIX_HIJACK:
    return g_strdup_printf("Prefix %s over %s's space hijacked by %s", target->prefix, victim,
                           offender);
  case MS_INCIDENT_UNANNOUNCED_HIJACK:
    return g_strdup_printf("Unannounced prefix %s of %s hijacked by %s", target->prefix, victim,
                           offender);
  case MS_INCIDENT_OPTIMISER:
    return g_strdup_printf("More specific routes %s of %s's space let out by %s", target->prefix,
                           victim, offender);
  case MS_INCIDENT_BLACKHOLE_HIJACK:
    return g_strdup_printf("Address %s of %s blackholed by %s", target->prefix, victim, offender);
  case MS_INCIDENT_SUPPRESSION:
    return g_strdup_printf("Withdrawal of %s by %s kept back by %s", target->prefix, victim,
                           offender);
  default:
    return g_strdup_printf("%s announces %s", victim, target->prefix);
  }
}

static char *attempt(const MsSummaryTarget *target)
{
  g_autofree char *victim = ms_words_as(target->victim, target->victim_name);
  g_autofree char *offender = ms_words_as(target->offender, target->offender_name);
  if (target->kind == MS_INCIDENT_LEAK)
    return g_strdup_printf("%s tried to leak routes of %s to %s", offender, victim, target->prefix);
  if (target->kind == MS_INCIDENT_OPTIMISER)
    return g_strdup_printf("%s tried to let more specific routes %s of %s out", offender,
                           target->prefix, victim);
  if (target->kind == MS_INCIDENT_SUPPRESSION)
    return g_strdup_printf("%s tried to keep back %s's withdrawal of %s", offender, victim,
                           target->prefix);
  return g_strdup_printf("%s tried to hijack %s of %s", offender, target->prefix, victim);
}

static void append_kinds(const MsSummaryTarget *target, GString *words)
{
  guint32 total = 0;
  guint most = MS_OUTCOME_LEGITIMATE;
  for (guint o = 0; o < MS_N_OUTCOMES; o++) {
    total += target->harmed_as[o];
    if (target->harmed_as[o] > target->harmed_as[most])
      most = o;
  }
  if (target->harmed_as[most] >= NEARLY_ALL * total) {
    g_string_append_printf(words, "%s at the peak", happened((MsOutcome)most));
    return;
  }
  g_string_append_printf(words, "%s at the peak (", happened(MS_OUTCOME_LEGITIMATE));
  const char *between = "";
  for (guint o = 0; o < MS_N_OUTCOMES; o++) {
    if (target->harmed_as[o] == 0)
      continue;
    g_autofree char *count = ms_words_count(target->harmed_as[o]);
    g_string_append_printf(words, "%s%s %s", between, count, ms_outcome_name((MsOutcome)o));
    between = ", ";
  }
  g_string_append_c(words, ')');
}

static gboolean always_settles(const MsSummaryRun *run)
{
  gboolean settles = run->converged;
  for (guint i = 0; i < run->n_phases; i++)
    settles = settles && run->phases[i].converged;
  return settles;
}

static void append_harm(const MsSummaryTarget *target, guint32 n_ases, const MsSummaryRun *run,
                        GString *words)
{
  g_autofree char *share = ms_words_share(target->harmed, n_ases), *all = ms_words_count(n_ases);
  g_autofree char *count = ms_words_count(target->harmed);
  g_string_append_printf(words, ": %s of %s ASes (%s) ", share, all, count);
  append_kinds(target, words);
  if (run->timeless) {
    g_string_append(words, always_settles(run) ? ". That is the converged state; no time is known."
                                               : ". No time is known.");
    return;
  }
  g_autofree char *half = ms_words_duration(target->half), *full = ms_words_duration(target->full);
  g_autofree char *minutes = ms_words_minutes(target->minutes);
  if (target->full == 0)
    g_string_append(words, ", all of them at once");
  else if (target->half == target->full)
    g_string_append_printf(words, ", all of them within %s", full);
  else
    g_string_append_printf(words, ", half of them within %s, all of them after %s", half, full);
  g_string_append_printf(words, ". In all, %s AS-minutes without a legitimate path.", minutes);
}

void ms_text_headline(const MsSummary *summary, const MsSummaryRun *run,
                      const MsSummaryTarget *target, GString *text)
{
  g_autoptr(GString) words = g_string_new(NULL);
  guint32 n_ases = ms_summary_topology(summary)->n_ases;
  g_autofree char *what =
      target->offence == MS_OFFENCE_HELD || target->offence == MS_OFFENCE_NOTHING ? attempt(target)
                                                                                  : deed(target);
  g_string_append(words, what);
  switch (target->offence) {
  case MS_OFFENCE_HELD:
    g_string_append(
        words,
        target->offender_participates
            ? "; as a participant it filters what it sends, and nothing left it. A filter at the "
              "offender stops its leaks by construction: that it exists is an assumption here, not "
              "a finding."
            : "; its own filters held, and nothing left it.");
    break;
  case MS_OFFENCE_NOTHING:
    g_string_append(words, "; it had nothing to send, so nothing left it.");
    break;
  default:
    if (target->harmed == 0)
      g_string_append_printf(words, ": no AS %s a legitimate path.",
                             run->n_phases > 0 ? "lost" : "loses");
    break;
  }
  if (target->harmed > 0)
    append_harm(target, n_ases, run, words);
  ms_words_wrap(text, words->str, 0, MS_TEXT_WIDTH);
}
