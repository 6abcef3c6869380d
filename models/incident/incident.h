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
 * @MS_INCIDENT_LEAK: the offender exports routes against its policy (RFC 7908)
 * @MS_INCIDENT_ORIGIN_HIJACK: the offender originates the victim's prefix
 * @MS_INCIDENT_SUBPREFIX_HIJACK: the offender originates a more specific prefix of it
 * @MS_INCIDENT_SUPERPREFIX_HIJACK: the offender originates a prefix that covers it
 * @MS_INCIDENT_UNANNOUNCED_HIJACK: the offender originates the victim's prefix, which the victim
 * holds and does not announce
 * @MS_INCIDENT_OPTIMISER: the offender lets more specific prefixes of the victim's out, made to
 * steer its own traffic, with the path that it has itself
 * @MS_INCIDENT_BLACKHOLE_HIJACK: the offender announces an address of the victim's with the
 * BLACKHOLE community (RFC 7999)
 * @MS_INCIDENT_SUPPRESSION: the victim withdraws its prefix and the offender keeps that to itself
 */
typedef enum {
  MS_INCIDENT_NONE,
  MS_INCIDENT_LEAK,
  MS_INCIDENT_ORIGIN_HIJACK,
  MS_INCIDENT_SUBPREFIX_HIJACK,
  MS_INCIDENT_SUPERPREFIX_HIJACK,
  MS_INCIDENT_UNANNOUNCED_HIJACK,
  MS_INCIDENT_OPTIMISER,
  MS_INCIDENT_BLACKHOLE_HIJACK,
  MS_INCIDENT_SUPPRESSION,
  MS_N_INCIDENT_KINDS
} MsIncidentKind;

/**
 * MsRepairKind:
 * @MS_REPAIR_WITHDRAWAL: the offender ends it: stops leaking, withdraws what it announced
 * @MS_REPAIR_FILTER: a neighbour of the offender refuses from then on what the offender sends of
 * the incident
 * @MS_REPAIR_MORE_SPECIFICS: the victim announces the two halves of what is attacked, or, where
 * they would be longer than routers take (RFC 7454 section 6.1.3), the attacked prefix itself
 * @MS_REPAIR_SHUTDOWN: a neighbour of the offender shuts the session with it
 */
typedef enum {
  MS_REPAIR_WITHDRAWAL,
  MS_REPAIR_FILTER,
  MS_REPAIR_MORE_SPECIFICS,
  MS_REPAIR_SHUTDOWN,
  MS_N_REPAIR_KINDS
} MsRepairKind;

/**
 * MsRepair:
 * @kind: what is done
 * @as: index of who does it
 * @detected, @contacted, @time: ns: when it notices, when it has reached who can act, or knows what
 * to do itself, and when the repair takes effect; in this order, none before the start
 *
 * One act of people against an incident.
 */
typedef struct {
  MsRepairKind kind;
  guint32 as;
  gint64 detected, contacted, time;
} MsRepair;

/** ms_repair_name: "withdrawal", "filter", "more-specifics", "shutdown" */
const char *ms_repair_name(MsRepairKind kind);

/**
 * MsIncident:
 * @name: as the scenario names it
 * @kind: what kind
 * @offender: index of the AS that errs or attacks; #MS_NO_AS for #MS_INCIDENT_NONE. For a leak of
 * type 6 alone it is the victim itself
 * @victim: index of the AS whose prefix it is
 * @prefix: what the victim announces
 * @hijacked: what the offender announces, where it is another prefix: sub-prefix, super-prefix and
 * blackhole hijacks, optimisers, leaks of type 6
 * @start, @end: in nanoseconds of simulated time; the victim announces at 0
 * @leak_types: for a leak: bits 1 << type of RFC 7908: some of types 1 to 4, or 5, or 6 alone
 * @to: (nullable): the only neighbours that get what the offender announces or leaks, indices of
 * ASes; %NULL for all
 * @n_to: how many
 * @path, @n_path: (nullable): for hijacks: ASNs that the offender writes behind itself, nearest
 * first, the last one the origin that it claims; %NULL: none, it claims to be the origin
 * @strips: for hijacks with a @path: it leaves its own ASN out: the first AS of the path is not the
 * neighbour that sends it
 * @intercepts: for hijacks: it sends traffic on by the route that it would have without, and does
 * not announce to the neighbour on that route
 * @silent: the victim holds the prefix and does not announce it
 * @origins, @n_origins: (nullable): indices of other ASes that announce the victim's prefix too and
 * may: MOAS, anycast, siblings; traffic that ends at one of these has arrived
 * @unpoliced: for a leak: it happens because the sessions have no policy, so that RFC 8212 applies
 * @table: for a leak: how many prefixes it carries with it, these not followed one by one: what
 * max-prefix counts; 0 and 1: just this one
 * @repairs, @n_repairs: (nullable): what people do against it, in ascending order of time; of the
 * offender's own withdrawal also @end says when
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
  const guint32 *path;
  guint n_path;
  gboolean strips, intercepts, silent, unpoliced;
  const guint32 *origins;
  guint n_origins;
  guint32 table;
  const MsRepair *repairs;
  guint n_repairs;
} MsIncident;

/** MS_LEAK_ALL_TYPES: everything to everyone: the types 1 to 4 */
#define MS_LEAK_ALL_TYPES 0x1e

/** Types 5 and 6: re-origination, and internal more specific prefixes */
#define MS_LEAK_REORIGINATION  (1u << 5)
#define MS_LEAK_MORE_SPECIFICS (1u << 6)

/** MS_MAX_CLAIMED: ASNs that an offender may write behind itself */
#define MS_MAX_CLAIMED 32

const char *ms_incident_kind_name(MsIncidentKind kind);
gboolean ms_incident_kind_from_name(const char *name, MsIncidentKind *kind);

/** ms_incident_kind_title: one line for people */
const char *ms_incident_kind_title(MsIncidentKind kind);

/** ms_incident_is_hijack: whether the offender originates what is not its own */
gboolean ms_incident_is_hijack(MsIncidentKind kind);

/** ms_incident_is_silent: whether the victim holds its prefix and does not announce it */
static inline gboolean ms_incident_is_silent(const MsIncident *incident)
{
  return incident->silent || incident->kind == MS_INCIDENT_UNANNOUNCED_HIJACK;
}

/** ms_incident_has_hijacked: whether what it announces is another prefix than the victim's, so that
 * MsIncident.hijacked holds */
gboolean ms_incident_has_hijacked(const MsIncident *incident);

G_END_DECLS
