/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Terms that are taken out of a selector before its others are looked at: `offender` and `victim`
 * of who runs a mechanism, known only once incidents are placed; `members` of who has registered,
 * known only once it is known who takes part. */
#include "scenarios/plan/plan-private.h"

static const struct {
  const char *term;
  guint bit;
} terms[] = {{"offender", MS_PARTY_OFFENDER},
             {"victim", MS_PARTY_VICTIM},
             {"-offender", MS_PARTY_NOT_OFFENDER},
             {"-victim", MS_PARTY_NOT_VICTIM}};

char *ms_parties_split(const char *text, guint *parties)
{
  g_auto(GStrv) parts = g_strsplit(text, ",", -1);
  g_autoptr(GString) rest = g_string_new(NULL);
  *parties = 0;
  for (guint i = 0; parts[i] != NULL; i++) {
    guint bit = 0;
    g_autofree char *part = g_strstrip(g_strdup(parts[i]));
    for (guint t = 0; t < G_N_ELEMENTS(terms); t++)
      if (g_str_equal(part, terms[t].term))
        bit = terms[t].bit;
    *parties |= bit;
    if (bit == 0)
      g_string_append_printf(rest, "%s%s", rest->len > 0 ? ", " : "", part);
  }
  if (*parties == 0)
    return g_strdup(text);
  return g_strdup(rest->len > 0 ? rest->str : "none");
}

char *ms_members_split(const char *text, gboolean *members)
{
  g_auto(GStrv) parts = g_strsplit(text, ",", -1);
  g_autoptr(GString) rest = g_string_new(NULL);
  *members = FALSE;
  for (guint i = 0; parts[i] != NULL; i++) {
    const char *part = g_strstrip(parts[i]);
    if (g_str_equal(part, "members"))
      *members = TRUE;
    else
      g_string_append_printf(rest, "%s%s", rest->len > 0 ? ", " : "", part);
  }
  if (!*members)
    return g_strdup(text);
  return g_strdup(rest->len > 0 ? rest->str : "none");
}

void ms_parties_apply(guint parties, const MsIncident *incidents, guint n, guint8 *members)
{
  for (guint i = 0; i < n; i++) {
    guint32 offender = incidents[i].offender, victim = incidents[i].victim;
    if ((parties & MS_PARTY_OFFENDER) && offender != MS_NO_AS)
      members[offender] = 1;
    if (parties & MS_PARTY_VICTIM)
      members[victim] = 1;
  }
  for (guint i = 0; i < n; i++) {
    guint32 offender = incidents[i].offender, victim = incidents[i].victim;
    if ((parties & MS_PARTY_NOT_OFFENDER) && offender != MS_NO_AS)
      members[offender] = 0;
    if (parties & MS_PARTY_NOT_VICTIM)
      members[victim] = 0;
  }
}
