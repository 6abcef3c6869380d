/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who runs which mechanism, on which sessions, how surely. Each AS has a number of a *profile*, few
 * of which exist, so that an engine finds what an AS does in one small table. Profile 0 does
 * nothing. */
#pragma once

#include "models/security/mechanism.h"

G_BEGIN_DECLS

/**
 * MsProfile:
 * @import: by relation of the neighbour: mechanisms (a bit each) that always run on import
 * @import_maybe: those that run on a share of such sessions
 * @export, @export_maybe: the same on export
 * @strength: by mechanism and relation: the share, 0-1
 */
typedef struct {
  guint64 import[3], import_maybe[3], export[3], export_maybe[3];
  float strength[MS_MAX_MECHANISMS][3];
} MsProfile;

/**
 * MsDeployment:
 * @profile_of: [n_ases] number of the AS's profile
 * @profiles: [n_profiles]
 * @active: all mechanisms that run anywhere, a bit each
 * @n_servers, @server: (nullable): [n_servers] what the route server of each exchange runs: the
 * number of a profile, of which the import from peers counts; %NULL: no route server filters
 */
typedef struct _MsDeployment {
  guint n_ases, n_profiles;
  guint16 *profile_of;
  MsProfile *profiles;
  guint64 active;
  guint64 seed;
  guint n_servers;
  guint16 *server;
} MsDeployment;

/** ms_deployment_new: nobody runs anything; @seed decides which sessions a strength below 1 leaves
 * out */
MsDeployment *ms_deployment_new(guint n_ases, guint64 seed);
void ms_deployment_free(MsDeployment *deployment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsDeployment, ms_deployment_free)

/**
 * ms_deployment_add:
 * @as: index of an AS
 * @mechanism: its number
 * @import_from, @export_to: MS_FROM_ bits; the mechanism's own where it is deployed plainly
 * @strength: 0-1, the share of these sessions on which it works; where two calls meet, the larger
 * counts
 */
void ms_deployment_add(MsDeployment *deployment, guint32 as, guint mechanism, guint import_from,
                       guint export_to, double strength);

/**
 * ms_deployment_serve:
 * @topology: whose exchanges they are
 * @exchange: number of an exchange
 * @mechanism: number of a mechanism that @serves, see #MsMechanism
 * @strength: 0-1, the share of its members whose routes it looks at; where two calls meet, the
 * larger counts
 *
 * The route server of @exchange runs @mechanism on what members send to it, as on what comes from
 * peers: it is transparent (RFC 7947 section 2.2), so the path begins with the member.
 */
void ms_deployment_serve(MsDeployment *deployment, const MsTopology *topology, guint exchange,
                         guint mechanism, double strength);

/** ms_deployment_server: (nullable): what filters the routes that come across @session before its
 * AS does: the profile of the route server between the two, where that runs anything */
static inline const MsProfile *ms_deployment_server(const MsDeployment *deployment,
                                                    const MsTopology *topology, guint32 session)
{
  if (deployment->server == NULL || !topology->multilateral[session])
    return NULL;
  guint16 profile = deployment->server[topology->exchange_of[session]];
  return profile == 0 ? NULL : &deployment->profiles[profile];
}

/** ms_deployment_served: the hop from @neighbour, a member, to the route server of @exchange */
MsHop ms_deployment_served(const MsTopology *topology, guint exchange, guint32 neighbour);

/** ms_profile_runs: the mechanisms that run on any session at all, a bit each */
static inline guint64 ms_profile_runs(const MsProfile *profile)
{
  guint64 any = 0;
  for (guint r = 0; r < 3; r++)
    any |= profile->import[r] | profile->import_maybe[r] | profile->export[r] |
           profile->export_maybe[r];
  return any;
}

/** ms_deployment_has: whether @as runs @mechanism on any session at all */
static inline gboolean ms_deployment_has(const MsDeployment *deployment, guint32 as,
                                         guint mechanism)
{
  return ms_profile_runs(&deployment->profiles[deployment->profile_of[as]]) >> mechanism & 1;
}

/** ms_strength_draw: uniform in [0, 1): a mechanism deployed with a strength works on the session
 * of
 * @asn with @neighbour_asn where this is below the strength, so stronger contains weaker */
double ms_strength_draw(guint64 seed, guint mechanism, guint32 asn, guint32 neighbour_asn);

/** ms_deployment_runs: whether @mechanism, deployed with a strength below 1, works on the session
 * of @asn with
 * @neighbour_asn: see ms_strength_draw() */
gboolean ms_deployment_runs(const MsDeployment *deployment, const MsProfile *profile,
                            guint mechanism, MsRelation relation, guint32 asn,
                            guint32 neighbour_asn);

/**
 * ms_deployment_import:
 * @world: what mechanisms judge by
 * @profile: of the AS at which the route arrives
 * @route: number of the route in @world's routes; verdicts not known yet are found and kept there
 * @hop: the session; its route, world and verdict are overwritten
 * @attributes: (inout): of the route; mechanisms may set them
 * @refused_by: (out): the mechanism that refused it
 *
 * Asks every mechanism that runs here, in the order of the table.
 *
 * Returns: %TRUE where the route is eligible
 */
gboolean ms_deployment_import(const MsDeployment *deployment, const MsProfile *profile,
                              const MsWorld *world, guint32 route, MsHop *hop,
                              MsAttributes *attributes, guint *refused_by);

/** ms_deployment_export: the same on export, at the AS that sends */
gboolean ms_deployment_export(const MsDeployment *deployment, const MsProfile *profile,
                              const MsWorld *world, guint32 route, MsHop *hop,
                              MsAttributes *attributes, guint *refused_by);

G_END_DECLS
