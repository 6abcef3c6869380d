/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What [incident] and [session] say, read once, and how it becomes incidents: once for each run of
 * a plan, or once for each trial of a sweep. The two differ in how an AS is drawn, and in nothing
 * else. */
#pragma once

#include "scenarios/format/placement.h"
#include "scenarios/format/types.h"
#include "scenarios/format/value-attack.h"
#include "scenarios/plan/plan.h"

G_BEGIN_DECLS

/**
 * MsIncidentSpec:
 * @section: of the scenario: "incident leak"
 * @label: "leak", or "leak/2" of several victims; owned
 * @first: number of the first incident of the section, whose offender is that of all of them
 * @offender: (nullable): resolved; %NULL where nothing goes wrong
 * @victim: (nullable): resolved; %NULL where it is the offender
 * @offender_first: who is placed first
 * @offender_key, @victim_key, @to_key, @origins_key, @path_key: of the draws
 * @types, @unpoliced, @table: of a leak
 * @to, @receivers: who gets it; @receivers: (nullable): of guint32, ASNs
 * @path, @poison: what the offender writes behind itself; @poison: (nullable): of guint32
 * @strips, @intercepts, @silent: as in #MsIncident
 * @origins: (nullable): of #MsPlacement, resolved
 * @prefix, @hijacked: with family 0 where none is given
 * @can_leak: (nullable): [n_ases] for the term can-leak, see #MsPlacementContext
 */
typedef struct {
  const char *section;
  char *label;
  guint first;
  MsIncidentKind kind;
  gint64 start, end;
  MsPlacement *offender, *victim;
  gboolean offender_first;
  guint64 offender_key, victim_key, to_key, origins_key, path_key;
  guint types;
  gboolean unpoliced;
  guint32 table;
  MsLeakTo to;
  GArray *receivers;
  MsPathValue path;
  GArray *poison;
  gboolean strips, intercepts, silent;
  GPtrArray *origins;
  MsPrefix prefix, hijacked;
  guint8 *can_leak;
} MsIncidentSpec;

/** MsIncidentSpecs: of run @run of @plan; both lists in the order of the file */
typedef struct {
  MsPlan *plan;
  guint run;
  guint n, n_faults;
  MsIncidentSpec *spec;
  MsSessionFault *faults;
} MsIncidentSpecs;

gboolean ms_incident_specs_fill(MsPlan *plan, guint run, MsIncidentSpecs *specs, GError **error);
void ms_incident_specs_clear(MsIncidentSpecs *specs);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsIncidentSpecs, ms_incident_specs_clear)

/** ms_incident_can_aim: whether @as has whom the leak goes to by `to` */
gboolean ms_incident_can_aim(const MsIncidentSpec *spec, const MsTopology *topology, guint32 as);

/** ms_incident_can_leak: whether @as, besides, has a peer or provider to learn from whose routes
 * these types of leak take to another of those. Whether it does learn the route there hangs on the
 * victim and on what others do */
gboolean ms_incident_can_leak(const MsIncidentSpec *spec, const MsTopology *topology, guint32 as);

/**
 * MsPlaceParty:
 * @incident: its number
 * @offender: which party is to be placed
 * @other: index of the other party, or #MS_NO_AS while it is not known
 *
 * Returns: an index, or #MS_NO_AS with an error that says why there is nobody
 */
typedef guint32 (*MsPlaceParty)(gpointer user_data, guint incident, gboolean offender,
                                guint32 other, GError **error);

/**
 * ms_incidents_draft:
 * @seed: of the other draws
 * @place: draws offenders and victims
 * @incidents: (out): [specs->n], all 0 before; names borrowed, lists for ms_incident_lists_free(),
 * be it in vain
 *
 * Places the parties, aims what they announce, gives out prefixes, draws paths; all but paths that
 * are to be `undetected`, which hang on who runs what: see ms_incident_evade().
 */
gboolean ms_incidents_draft(const MsIncidentSpecs *specs, guint64 seed, MsPlaceParty place,
                            gpointer user_data, MsIncident *incidents, GError **error);
void ms_incident_lists_free(MsIncident *incident);

/** ms_incident_announced: the prefix that the offender announces or leaks */
static inline const MsPrefix *ms_incident_announced(const MsIncident *incident)
{
  return ms_incident_has_hijacked(incident) ? &incident->hijacked : &incident->prefix;
}

/** MS_EVASIVE_HOPS: links of an undetected path, at most */
#define MS_EVASIVE_HOPS 6

/** MsEvasion: what an offender knows that wants to stay undetected: the mechanisms that anybody
 * runs, a bit each, and what is registered. @deployment: (nullable) */
typedef struct {
  const MsTopology *topology;
  const MsRegistry *registry;
  const MsSecurityOptions *security;
  const MsDeployment *deployment;
  const guint8 *listed;
  guint64 mechanisms;
} MsEvasion;

/** ms_incident_evade: where the path is to be `undetected`, finds the shortest that no mechanism
 * that judges routes refuses from the offender, and puts it into @incident, whose path was %NULL;
 * %FALSE where there is none, and it is left as it is */
gboolean ms_incident_evade(const MsIncidentSpec *spec, const MsEvasion *evasion, guint64 seed,
                           MsIncident *incident);

/** ms_incidents_schedule: the schedule, its errors at the place of the incident that they are
 * about; (transfer full) */
MsSchedule *ms_incidents_schedule(const MsIncidentSpecs *specs, const MsIncident *incidents,
                                  GError **error);

G_END_DECLS
