/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/incident/incident.h"

static const struct {
  const char *name, *title;
} kinds[MS_N_INCIDENT_KINDS] = {
    [MS_INCIDENT_NONE] = {"none", "nothing goes wrong: the victim announces its prefix"},
    [MS_INCIDENT_LEAK] = {"leak",
                          "route leak, RFC 7908 types 1 to 4: routes exported against policy"},
    [MS_INCIDENT_ORIGIN_HIJACK] = {"origin-hijack", "the offender originates the victim's prefix"},
    [MS_INCIDENT_SUBPREFIX_HIJACK] = {"subprefix-hijack",
                                      "the offender originates a more specific prefix"},
};

const char *ms_incident_kind_name(MsIncidentKind kind)
{
  return kinds[kind].name;
}

const char *ms_incident_kind_title(MsIncidentKind kind)
{
  return kinds[kind].title;
}

gboolean ms_incident_kind_from_name(const char *name, MsIncidentKind *kind)
{
  for (guint i = 0; i < MS_N_INCIDENT_KINDS; i++) {
    if (g_str_equal(name, kinds[i].name)) {
      *kind = (MsIncidentKind)i;
      return TRUE;
    }
  }
  return FALSE;
}
