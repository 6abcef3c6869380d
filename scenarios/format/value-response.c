/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/value-response.h"

#include <string.h>

/* In the order of #MsDelayLaw; @spread: what stands behind the median. */
static const struct {
  const char *name, *spread, *example;
  double least, most;
} laws[MS_N_DELAY_LAWS] = {
    [MS_DELAY_FIXED] = {"fixed", NULL, "fixed 5min", 0, 0},
    [MS_DELAY_LOGNORMAL] = {"lognormal", "the sigma of the logarithm", "lognormal 25min 0.8", 0.01,
                            5},
    [MS_DELAY_EXPONENTIAL] = {"exponential", NULL, "exponential 10min", 0, 0},
    [MS_DELAY_WEIBULL] = {"weibull", "the shape", "weibull 20min 1.5", 0.2, 20},
};

static gboolean parse_spread(const char *text, guint law, const char *word, double *spread,
                             GError **error)
{
  char *end = NULL;
  *spread = g_ascii_strtod(word, &end);
  if (end != word && *end == '\0' && *spread >= laws[law].least && *spread <= laws[law].most)
    return TRUE;
  return ms_value_refuse(error, "`%s` in `%s` is not %s; write a number from %g to %g, as in %s",
                         word, text, laws[law].spread, laws[law].least, laws[law].most,
                         laws[law].example);
}

static gboolean parse_median(const char *text, guint law, const char *word, double *median,
                             GError **error)
{
  gint64 ns;
  if (!ms_value_duration(word, &ns, error))
    return FALSE;
  *median = (double)ns;
  if (ns == 0 && law != MS_DELAY_FIXED)
    return ms_value_refuse(error, "the median of `%s` is 0; write a time above 0, or fixed 0s",
                           text);
  if (ns > MS_DELAY_LONGEST)
    return ms_value_refuse(error, "`%s` is longer than anybody takes; write at most 30d", text);
  return TRUE;
}

gboolean ms_value_delay(const char *text, MsDelay *delay, GError **error)
{
  const char *names[MS_N_DELAY_LAWS + 1] = {NULL};
  g_auto(GStrv) all = g_strsplit_set(text, " \t", -1);
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  guint law = MS_DELAY_FIXED, at = 0;
  for (guint i = 0; all[i] != NULL; i++)
    if (*all[i] != '\0')
      g_ptr_array_add(words, all[i]);
  for (guint i = 0; i < MS_N_DELAY_LAWS; i++)
    names[i] = laws[i].name;
  if (words->len == 0)
    return ms_value_refuse(error,
                           "nothing is given; write a time, or a law as lognormal 25min 0.8");
  if (!g_ascii_isdigit(*(const char *)g_ptr_array_index(words, 0)) &&
      !ms_value_choice(g_ptr_array_index(words, at++), names, &law, error))
    return FALSE;
  guint wanted = at + 1 + (laws[law].spread != NULL);
  if (words->len != wanted)
    return laws[law].spread != NULL
               ? ms_value_refuse(error, "`%s` is not a median and %s; write them as in %s", text,
                                 laws[law].spread, laws[law].example)
               : ms_value_refuse(error, "`%s` is not one time; write it as in %s", text,
                                 laws[law].example);
  *delay = (MsDelay){.law = (MsDelayLaw)law};
  if (!parse_median(text, law, g_ptr_array_index(words, at), &delay->median, error))
    return FALSE;
  return laws[law].spread == NULL ||
         parse_spread(text, law, g_ptr_array_index(words, at + 1), &delay->spread, error);
}

gboolean ms_value_responders(const char *text, guint *responders, GError **error)
{
  static const char *const names[] = {"offender", "neighbour", "victim", "none", NULL};
  g_auto(GStrv) words = ms_value_list(text, error);
  *responders = 0;
  for (guint i = 0; words != NULL && words[i] != NULL; i++) {
    guint who;
    if (!ms_value_choice(words[i], names, &who, error))
      return FALSE;
    if (who == 3 && (i > 0 || words[1] != NULL))
      return ms_value_refuse(error, "`%s` names none and others; write none alone, or drop it",
                             text);
    if (who < 3 && (*responders >> who & 1))
      return ms_value_refuse(error, "`%s` is there twice; write it once", words[i]);
    if (who < 3)
      *responders |= 1u << who;
  }
  return words != NULL;
}
