/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The people who repair an incident: how long until somebody notices, until they reach who can act,
 * and until that one has acted; depending on who carries out which action of MANRS. */
#pragma once

#include "models/bgp/decision.h"
#include "models/incident/incident.h"
#include "models/manrs/conduct.h"

#include <gsl/gsl_rng.h>

G_BEGIN_DECLS

/** MsDelayLaw: @MS_DELAY_FIXED: always the median; @MS_DELAY_LOGNORMAL, @MS_DELAY_EXPONENTIAL,
 * @MS_DELAY_WEIBULL: as GSL draws them */
typedef enum {
  MS_DELAY_FIXED,
  MS_DELAY_LOGNORMAL,
  MS_DELAY_EXPONENTIAL,
  MS_DELAY_WEIBULL,
  MS_N_DELAY_LAWS
} MsDelayLaw;

/**
 * MsDelay:
 * @median: ns
 * @spread: of lognormal: sigma of the logarithm; of Weibull: the shape; else unused
 *
 * How long a step takes.
 */
typedef struct {
  MsDelayLaw law;
  double median, spread;
} MsDelay;

/** ms_delay_draw: ns, at least 0 and at most #MS_DELAY_LONGEST */
gint64 ms_delay_draw(const MsDelay *delay, gsl_rng *rng);

/** ms_delay_cumulative: the share of draws that are at most @ns, for tests and figures */
double ms_delay_cumulative(const MsDelay *delay, double ns);

/** MS_DELAY_LONGEST: 30 days, in ns: nothing is longer */
#define MS_DELAY_LONGEST (G_GINT64_CONSTANT(2592000) * 1000000000)

/** Who may act */
#define MS_RESPONDER_OFFENDER  (1u << 0)
#define MS_RESPONDER_NEIGHBOUR (1u << 1)
#define MS_RESPONDER_VICTIM    (1u << 2)

/**
 * MsResponse:
 * @responders: MS_RESPONDER_ bits
 * @detection: [monitored] from the start to detection; [1]: where the one who notices, or a
 * neighbour of the offender, has monitoring
 * @contact: [coordinated] from detection to having reached the one who acts; [1]: where that one
 * has current contacts
 * @repair: [responder: 0 offender, 1 neighbour, 2 victim] from contact to effect
 * @neighbour_shuts: the neighbour shuts the session in place of a filter
 *
 * The parameters; response.c says which incident each default is drawn from.
 */
typedef struct {
  guint responders;
  MsDelay detection[2], contact[2], repair[3];
  gboolean neighbour_shuts;
} MsResponse;

/** ms_response_default: responders: the offender and the neighbour */
MsResponse ms_response_default(void);

/** MsConductOf: bits 1 << #MsConduct of what the AS of index @as carries out */
typedef guint (*MsConductOf)(gpointer user_data, guint32 as);

/**
 * ms_response_neighbour:
 * @policy: (nullable): of all; by default ms_policy_default()
 * @incident: its parties, receivers, origins and leak types
 *
 * The neighbour of the offender that acts: of those that get what the offender sends against policy
 * the one with the largest customer cone, ties to the lowest ASN. Of a leak of types 1 to 4 that is
 * told by the route that the leaker has before it where nobody filters: who is on that way refuses
 * the leak anyway, and whoever prefers the leaked route comes before who does not. Filters,
 * sessions that fail, other incidents, the tie-break `oldest` and a LOCAL_PREF that does not put
 * customers first may give the leaker another route, and then the filter may change nothing.
 *
 * Returns: its index, or #MS_NO_AS: nobody gets anything against policy
 */
guint32 ms_response_neighbour(const MsTopology *topology, const MsPolicy *policy,
                              const MsIncident *incident);

/**
 * ms_response_draw:
 * @policy: (nullable): as for ms_response_neighbour()
 * @incident: its start, parties and receivers; its end and repairs are not looked at
 * @conduct: of parties and neighbours, those that matter are asked
 * @seed, @number: of the draws: those of incident @number
 *
 * Who repairs what, when. Each responder's three steps are drawn by a stream of its own, so that
 * what one AS carries out changes nothing of the others' draws, and, as each law's draw is a
 * monotone function of one uniform number, the better conduct is never slower.
 *
 * Returns: (transfer full): of #MsRepair, ascending by time; nothing after the offender's
 * withdrawal
 */
GArray *ms_response_draw(const MsResponse *response, const MsTopology *topology,
                         const MsPolicy *policy, const MsIncident *incident, MsConductOf conduct,
                         gpointer user_data, guint64 seed, guint number);

G_END_DECLS
