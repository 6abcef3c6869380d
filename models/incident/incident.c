/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/incident/incident.h"

static const struct {
  const char *name, *title;
  gboolean hijack, other_prefix;
} kinds[MS_N_INCIDENT_KINDS] = {
    [MS_INCIDENT_NONE] = {"none", "nothing goes wrong: the victim announces its prefix", FALSE,
                          FALSE},
    [MS_INCIDENT_LEAK] = {"leak", "route leak, RFC 7908: routes exported against policy", FALSE,
                          FALSE},
    [MS_INCIDENT_ORIGIN_HIJACK] = {"origin-hijack", "the offender originates the victim's prefix",
                                   TRUE, FALSE},
    [MS_INCIDENT_SUBPREFIX_HIJACK] = {"subprefix-hijack",
                                      "the offender originates a more specific prefix", TRUE, TRUE},
    [MS_INCIDENT_SUPERPREFIX_HIJACK] = {"superprefix-hijack",
                                        "the offender originates a prefix that covers the victim's",
                                        TRUE, TRUE},
    [MS_INCIDENT_UNANNOUNCED_HIJACK] =
        {"unannounced-hijack", "the offender originates a prefix that its holder does not announce",
         TRUE, FALSE},
    [MS_INCIDENT_OPTIMISER] =
        {"optimiser", "a route optimiser's more specific prefixes get out, with real paths", FALSE,
         TRUE},
    [MS_INCIDENT_BLACKHOLE_HIJACK] =
        {"blackhole-hijack",
         "the offender announces an address of the victim's with the BLACKHOLE community", TRUE,
         TRUE},
    [MS_INCIDENT_SUPPRESSION] = {"withdrawal-suppression",
                                 "the victim withdraws, and the offender does not pass that on",
                                 FALSE, FALSE},
};

static const char *const repairs[MS_N_REPAIR_KINDS] = {
    [MS_REPAIR_WITHDRAWAL] = "withdrawal",
    [MS_REPAIR_FILTER] = "filter",
    [MS_REPAIR_MORE_SPECIFICS] = "more-specifics",
    [MS_REPAIR_SHUTDOWN] = "shutdown",
};

const char *ms_repair_name(MsRepairKind kind)
{
  return repairs[kind];
}

const char *ms_incident_kind_name(MsIncidentKind kind)
{
  return kinds[kind].name;
}

const char *ms_incident_kind_title(MsIncidentKind kind)
{
  return kinds[kind].title;
}

gboolean ms_incident_is_hijack(MsIncidentKind kind)
{
  return kinds[kind].hijack;
}

gboolean ms_incident_has_hijacked(const MsIncident *incident)
{
  return kinds[incident->kind].other_prefix ||
         (incident->kind == MS_INCIDENT_LEAK && (incident->leak_types & MS_LEAK_MORE_SPECIFICS));
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
