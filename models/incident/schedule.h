/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Incidents as a schedule of announcements, policy errors and session failures: what an engine
 * carries out. */
#pragma once

#include "models/incident/incident.h"

G_BEGIN_DECLS

#define MS_INCIDENT_ERROR (ms_incident_error_quark())
GQuark ms_incident_error_quark(void);

typedef enum {
  MS_INCIDENT_ERROR_NEIGHBOUR, /* leaks to, or a session with, an AS that is no neighbour */
  MS_INCIDENT_ERROR_PREFIX,    /* the hijacked prefix is not inside the victim's or is one's own, or
                                  one prefix has two holders, or too many overlap */
  MS_INCIDENT_ERROR_TIME,      /* ends before it starts */
  MS_INCIDENT_ERROR_VALUE      /* one AS on both sides, types that are none, a switch shared */
} MsIncidentError;

/**
 * MsActKind: @MS_ACT_FREEZE, @MS_ACT_THAW: from and until when the AS keeps withdrawals to itself;
 * @MS_ACT_REGISTRY: what is registered changes for good, and all that has come in is judged anew
 * (RFC 6811 section 5): see #MsEventSetup.later; @MS_ACT_FILTER: from here on the AS refuses what
 * comes across the session of the prefix, for good
 */
typedef enum {
  MS_ACT_ANNOUNCE,
  MS_ACT_WITHDRAW,
  MS_ACT_LEAK_START,
  MS_ACT_LEAK_END,
  MS_ACT_SESSION_DOWN,
  MS_ACT_SESSION_UP,
  MS_ACT_FREEZE,
  MS_ACT_THAW,
  MS_ACT_REGISTRY,
  MS_ACT_FILTER
} MsActKind;

/** MS_NO_CLAIM: the AS announces plainly: itself as the origin, to whom its policy allows; so the
 * first of #MsSchedule.claims stands for nothing */
#define MS_NO_CLAIM 0u

/**
 * MsAct:
 * @time: nanoseconds
 * @kind: what happens
 * @as: index of the AS that acts
 * @prefix: number of the prefix (not for sessions)
 * @offence: whether this is the offender's doing
 * @incident: number of the incident that it belongs to; G_MAXUINT for sessions
 * @session: for sessions and filters: the session seen from @as
 * @leak: for leaks: number in #MsSchedule.leaks
 * @claim: for announcements: number in #MsSchedule.claims, or #MS_NO_CLAIM
 */
typedef struct {
  gint64 time;
  MsActKind kind;
  guint32 as;
  guint16 prefix;
  gboolean offence;
  guint incident;
  guint32 session;
  guint leak;
  guint claim;
} MsAct;

/** ms_act_begins: whether an offence, where it is one, begins with it */
static inline gboolean ms_act_begins(const MsAct *act)
{
  return act->kind == MS_ACT_ANNOUNCE || act->kind == MS_ACT_LEAK_START ||
         act->kind == MS_ACT_FREEZE;
}

/**
 * MsClaim:
 * @path: ASNs behind the announcer, nearest first; @n_path of them
 * @strips: the announcer leaves itself out of the path
 * @keeps_path: in place of @path: what the announcer has itself as its route to @covering, a
 * prefix's number, when it announces; nothing where it has none
 * @forwards: traffic that comes goes on by the route that the announcer would have without this:
 * its best one to the same prefix, or to @covering, learned from a neighbour, to whom it does not
 * announce
 * @covering: a prefix that covers the announced one, or the same
 * @leak: what arrives by it is detoured, not intercepted: an error, no attack
 * @blackhole: with the BLACKHOLE community (RFC 7999)
 * @to: (nullable): sessions of the announcer that alone get it, ascending; @n_to of them
 *
 * How an announcement differs from a plain one.
 */
typedef struct {
  const guint32 *path;
  guint n_path;
  gboolean strips, keeps_path, forwards, leak, blackhole;
  guint16 covering;
  const guint32 *to;
  guint n_to;
} MsClaim;

/**
 * MsLeak:
 * @as: the leaker
 * @prefix: number of the prefix whose routes it leaks
 * @extra: by the relation that the route was learned from: bits (1 << relation) of neighbours that
 * get it besides
 * @to: (nullable): sessions of the leaker that alone get it, ascending
 * @unpoliced: the sessions have no policy, so that RFC 8212 applies
 * @table: how many prefixes the leak carries: see #MsIncident
 */
typedef struct {
  guint32 as;
  guint16 prefix;
  guint8 extra[3];
  const guint32 *to;
  guint n_to;
  gboolean unpoliced;
  guint32 table;
} MsLeak;

/** ms_leak_extra: the neighbours that get a route learned from @learned besides, when leaks of
 * @types (bits 1 << type) happen: bits (1 << relation) */
guint8 ms_leak_extra(guint types, MsRelation learned);

/**
 * MsTarget:
 * @incident: number of the incident whose harm is measured here
 * @victim: where traffic should end
 * @offender: of that incident, or #MS_NO_AS
 * @prefixes: numbers of the prefixes that cover the address attacked, most specific first
 *
 * One destination whose traffic is followed: the first address of the most specific prefix of an
 * incident.
 */
typedef struct {
  guint incident;
  guint32 victim, offender;
  guint n_prefixes;
  guint16 prefixes[8];
} MsTarget;

/**
 * MsSchedule:
 *
 * Acts are in ascending order of time; at equal times ends come before beginnings, and both in the
 * order of the incidents. A link is down while any of its faults lasts.
 */
typedef struct {
  guint n_prefixes, n_acts, n_leaks, n_claims, n_targets, n_incidents;
  MsPrefix *prefixes;
  MsAct *acts;
  MsLeak *leaks;
  MsClaim *claims;
  MsTarget *targets;
  MsIncident *incidents; /* copies; names and lists owned */
} MsSchedule;

/** MsSessionFault: a link that fails at @down and comes back at @up (or #MS_TIME_NEVER) */
typedef struct {
  const char *name;
  guint32 a, b; /* indices of ASes */
  gint64 down, up;
} MsSessionFault;

/**
 * ms_schedule_new:
 * @topology: the graph
 * @incidents: copied
 * @faults: sessions that fail, or %NULL
 *
 * Returns: (transfer full): the schedule, or %NULL with an #MsIncidentError that names the incident
 */
MsSchedule *ms_schedule_new(const MsTopology *topology, const MsIncident *incidents,
                            guint n_incidents, const MsSessionFault *faults, guint n_faults,
                            GError **error);
/** ms_schedule_change_registry: adds #MS_ACT_REGISTRY at @time, in its place among the acts */
void ms_schedule_change_registry(MsSchedule *schedule, gint64 time);
void ms_schedule_free(MsSchedule *schedule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSchedule, ms_schedule_free)

G_END_DECLS
