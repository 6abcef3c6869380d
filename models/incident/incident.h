/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes wrong: leaks and hijacks, as a user describes them. */
#pragma once

#include "models/bgp/prefix.h"
#include "models/topology/topology.h"

G_BEGIN_DECLS

/** MS_TIME_NEVER: an incident that does not end */
#define MS_TIME_NEVER G_MAXINT64

/**
 * MsIncidentKind:
 * @MS_INCIDENT_NONE: nothing goes wrong: the victim announces its prefix
 * @MS_INCIDENT_LEAK: the offender exports routes against its policy (RFC 7908 types 1-4)
 * @MS_INCIDENT_ORIGIN_HIJACK: the offender originates the victim's prefix
 * @MS_INCIDENT_SUBPREFIX_HIJACK: the offender originates a more specific prefix of it
 */
typedef enum {
  MS_INCIDENT_NONE,
  MS_INCIDENT_LEAK,
  MS_INCIDENT_ORIGIN_HIJACK,
  MS_INCIDENT_SUBPREFIX_HIJACK,
  MS_N_INCIDENT_KINDS
} MsIncidentKind;

/**
 * MsIncident:
 * @name: as the scenario names it
 * @kind: what kind
 * @offender: index of the AS that errs or attacks; #MS_NO_AS for #MS_INCIDENT_NONE
 * @victim: index of the AS whose prefix it is
 * @prefix: what the victim announces
 * @hijacked: what the offender announces, for the hijacks
 * @start, @end: in nanoseconds of simulated time; the victim announces at 0
 * @leak_types: for a leak: bits 1 << type, of types 1 to 4 of RFC 7908
 * @to: (nullable): for a leak: the only neighbours that get it, indices of ASes; %NULL for all
 * @n_to: how many
 */
typedef struct {
  const char *name;
  MsIncidentKind kind;
  guint32 offender, victim;
  MsPrefix prefix, hijacked;
  gint64 start, end;
  guint leak_types;
  const guint32 *to;
  guint n_to;
} MsIncident;

/** MS_LEAK_ALL_TYPES: everything to everyone */
#define MS_LEAK_ALL_TYPES 0x1e

const char *ms_incident_kind_name(MsIncidentKind kind);
gboolean ms_incident_kind_from_name(const char *name, MsIncidentKind *kind);

/** ms_incident_kind_title: one line for people */
const char *ms_incident_kind_title(MsIncidentKind kind);

G_END_DECLS
