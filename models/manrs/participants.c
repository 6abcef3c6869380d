/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/manrs/participants.h"

#include "models/manrs/adoption.h"

#include <string.h>

#define CDN_CLOUD_BEGINS "2020-03-31"

/* Source of these tables: MANRS.md of the reference material, section "Participants to know by
 * number", unless a comment names another. */

/* The eight of 31 March 2020, with their sibling ASNs. */
static const MsParticipant founders[] = {
    {"Akamai", 20940, CDN_CLOUD_BEGINS},
    {"Amazon Web Services", 16509, CDN_CLOUD_BEGINS},
    {"Amazon Web Services", 14618, CDN_CLOUD_BEGINS},
    {"Azion", 52580, CDN_CLOUD_BEGINS},
    {"Cloudflare", 13335, CDN_CLOUD_BEGINS},
    {"Meta", 32934, CDN_CLOUD_BEGINS}, /* then Facebook */
    {"Google", 15169, CDN_CLOUD_BEGINS},
    {"Google", 396982, CDN_CLOUD_BEGINS},
    {"Google", 36040, CDN_CLOUD_BEGINS},
    {"Microsoft", 8075, CDN_CLOUD_BEGINS},
    {"Microsoft", 8068, CDN_CLOUD_BEGINS},
    {"Microsoft", 12076, CDN_CLOUD_BEGINS},
    {"Netflix", 2906, CDN_CLOUD_BEGINS},
    {"Netflix", 40027, CDN_CLOUD_BEGINS},
};

/* Joined: `member_since` in MANRS' public list of network operators of 2023-08, which knows no
 * earlier day than 2018-08-25. Telefonica 12956 is neither in that list nor in that of 2026-09: it
 * counts from the end of the task force's work, of which it was a member. Oracle and TorIX are no
 * network operators of MANRS (TorIX is of the IXP programme, since 2018); their ASNs: PeeringDB. */
static const MsParticipant task_force[] = {
    {"Comcast", 7922, "2018-08-25"},  {"Nexica", 24592, "2018-08-25"},
    {"Oracle", 31898, NULL},          {"Telefonica", 12956, CDN_CLOUD_BEGINS},
    {"Redder", 33986, "2018-08-25"},  {"TorIX", 11670, NULL},
    {"Verisign", 7342, "2018-08-25"},
};

/* "When big networks began to drop RPKI-invalid routes". */
static const MsRovStart rov_history[] = {
    {1299, "2020-04-01", MS_FROM_ALL, "by April 2020"},
    {2914, "2020-04-01", MS_FROM_ALL, "by April 2020"},
    {13335, "2020-04-01", MS_FROM_ALL, "by April 2020"},
    {7018, "2020-04-01", MS_FROM_PEER, "by April 2020"},
    {3257, "2020-05-01", MS_FROM_ALL, NULL},
    {174, "2020-06-01", MS_FROM_ALL, NULL},
    {2906, "2020-09-01", MS_FROM_ALL, NULL},
    {3491, "2020-12-01", MS_FROM_ALL, NULL},
    {6453, "2020-12-01", MS_FROM_ALL, NULL},
    {16509, "2020-12-01", MS_FROM_ALL, NULL},
    {3356, "2021-03-01", MS_FROM_ALL, NULL},
    {1239, "2021-04-01", MS_FROM_ALL, NULL},
    {7922, "2021-05-01", MS_FROM_ALL, NULL},
    {8075, "2022-10-01", MS_FROM_ALL, NULL},
    {12956, "2023-02-01", MS_FROM_ALL, NULL},
    {6461, "2023-11-01", MS_FROM_ALL, NULL},
    {701, "2024-01-01", MS_FROM_ALL, NULL},
    {3320, "2024-02-01", MS_FROM_ALL, NULL},
    {7018, "2025-01-01", MS_FROM_ALL, "until then from peers only"},
    {6762, "2026-02-01", MS_FROM_ALL, NULL},
    {15169, NULL, 0, "only partly by 2026"},
};

/* "Size of the community". Most figures count participants, of whom some have several ASes; that of
 * November 2022 counts ASes; the last is a lower bound. */
static const struct {
  const char *since;
  guint size;
} community[] = {
    {"2014-01-01", 9},   {"2018-01-01", 100}, {"2020-04-14", 322},  {"2021-01-01", 588},
    {"2021-12-01", 750}, {"2022-11-01", 863}, {"2023-11-01", 1000},
};

const MsParticipant *ms_founders(guint *n)
{
  *n = G_N_ELEMENTS(founders);
  return founders;
}

const MsParticipant *ms_task_force(guint *n)
{
  *n = G_N_ELEMENTS(task_force);
  return task_force;
}

const MsRovStart *ms_rov_history(guint *n)
{
  *n = G_N_ELEMENTS(rov_history);
  return rov_history;
}

gboolean ms_date_check(const char *date)
{
  static const char form[] = "0000-00-00";
  if (strlen(date) != sizeof form - 1)
    return FALSE;
  for (guint i = 0; i < sizeof form - 1; i++)
    if (form[i] == '0' ? !g_ascii_isdigit(date[i]) : date[i] != form[i])
      return FALSE;
  guint64 year = g_ascii_strtoull(date, NULL, 10);
  guint64 month = g_ascii_strtoull(date + 5, NULL, 10);
  guint64 day = g_ascii_strtoull(date + 8, NULL, 10);
  return g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

/* Of a day that ms_date_check() took. */
static guint32 day_number(const char *date)
{
  GDate day;
  g_date_clear(&day, 1);
  g_date_set_dmy(&day, (GDateDay)g_ascii_strtoull(date + 8, NULL, 10),
                 (GDateMonth)g_ascii_strtoull(date + 5, NULL, 10),
                 (GDateYear)g_ascii_strtoull(date, NULL, 10));
  return g_date_get_julian(&day);
}

guint ms_community_size(const char *date, GError **error)
{
  if (!ms_date_check(date)) {
    g_set_error(error, MS_ADOPTION_ERROR, MS_ADOPTION_ERROR_VALUE,
                "\"%s\" is no day; write it as YYYY-MM-DD: 2020-04-14", date);
    return 0;
  }
  guint last = 0;
  while (last < G_N_ELEMENTS(community) && strcmp(community[last].since, date) <= 0)
    last++;
  if (last == 0) {
    g_set_error(error, MS_ADOPTION_ERROR, MS_ADOPTION_ERROR_VALUE,
                "MANRS began in 2014; there was no community on %s: name a day from %s on", date,
                community[0].since);
    return 0;
  }
  guint size = community[last - 1].size;
  if (last == G_N_ELEMENTS(community))
    return size;
  guint32 from = day_number(community[last - 1].since), to = day_number(community[last].since);
  return size + (community[last].size - size) * (day_number(date) - from) / (to - from);
}
