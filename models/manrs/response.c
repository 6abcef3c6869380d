/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long people take. What is known of past incidents is how long they lasted in all, from the
 * operators' and measurement companies' own reports:
 *
 *     google-verizon-2017       11 min  until the leaker, a CDN with monitoring, was through
 *     cloudflare-2026           25 min  the same, a founder of the programme
 *     rostelecom-2020          about 1 h
 *     mainone-2018              74 min
 *     youtube-2008              80 min  (18:47 to 20:07) until the victim announced the /24;
 *                              134 min  (to 21:01) until the neighbour, PCCW, withdrew
 *     route53-2018, malaysia-2015, klayswap-2022   about 2 h
 *     safehost-2019           over 2 h
 *     verizon-cloudflare-2019  2-3 h
 *     celer-2022               3.5 h
 *
 * How a total splits into noticing, reaching somebody and repairing is nobody's measurement: the
 * medians below are assumptions, chosen so that without contacts and monitoring the total lies
 * about 2 h, and with both about where the two networks lie that had both. Whoever uses them sweeps
 * them. */
#include "models/manrs/response.h"

#include "models/base/hash.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define MINUTE      60e9
#define MILLISECOND 1e6

/* ---- laws */

/* Their scale by the median, which people can say. */
static double exponential_mean(const MsDelay *delay)
{
  return delay->median / G_LN2;
}

static double weibull_scale(const MsDelay *delay)
{
  return delay->median / pow(G_LN2, 1 / delay->spread);
}

gint64 ms_delay_draw(const MsDelay *delay, gsl_rng *rng)
{
  double p = gsl_rng_uniform_pos(rng), ns = delay->median;
  if (delay->law == MS_DELAY_FIXED || !(delay->median > 0))
    return (gint64)CLAMP(ns, 0, (double)MS_DELAY_LONGEST);
  switch (delay->law) {
  case MS_DELAY_LOGNORMAL:
    ns = gsl_cdf_lognormal_Pinv(p, log(delay->median), delay->spread);
    break;
  case MS_DELAY_EXPONENTIAL:
    ns = gsl_cdf_exponential_Pinv(p, exponential_mean(delay));
    break;
  case MS_DELAY_WEIBULL:
    ns = gsl_cdf_weibull_Pinv(p, weibull_scale(delay), delay->spread);
    break;
  default:
    break;
  }
  /* In whole milliseconds: what the last digits of a logarithm are is the C library's affair. */
  return (gint64)(rint(CLAMP(ns, 0, (double)MS_DELAY_LONGEST) / MILLISECOND) * MILLISECOND);
}

double ms_delay_cumulative(const MsDelay *delay, double ns)
{
  if (ns < 0)
    return 0;
  if (delay->law == MS_DELAY_FIXED || !(delay->median > 0))
    return ns >= delay->median ? 1 : 0;
  switch (delay->law) {
  case MS_DELAY_LOGNORMAL:
    return gsl_cdf_lognormal_P(ns, log(delay->median), delay->spread);
  case MS_DELAY_EXPONENTIAL:
    return gsl_cdf_exponential_P(ns, exponential_mean(delay));
  case MS_DELAY_WEIBULL:
    return gsl_cdf_weibull_P(ns, weibull_scale(delay), delay->spread);
  default:
    return 1;
  }
}

MsResponse ms_response_default(void)
{
  const double sigma = 0.8; /* an assumption: one in six takes more than twice the median */
  return (MsResponse){
      .responders = MS_RESPONDER_OFFENDER | MS_RESPONDER_NEIGHBOUR,
      /* Assumed: 30 min of YouTube's 80; with monitoring, of which google-verizon-2017's 11 min
       * were a part, 5. */
      .detection = {{MS_DELAY_LOGNORMAL, 30 * MINUTE, sigma},
                    {MS_DELAY_LOGNORMAL, 5 * MINUTE, sigma}},
      /* Assumed: finding who can act without a contact is the longest part of the usual 2 h. */
      .contact = {{MS_DELAY_LOGNORMAL, 60 * MINUTE, sigma},
                  {MS_DELAY_LOGNORMAL, 5 * MINUTE, sigma}},
      /* Assumed: undoing one's own error goes faster than filtering another's; a victim that
       * thinks of more specific prefixes takes the rest of YouTube's 80 min. */
      .repair = {{MS_DELAY_LOGNORMAL, 15 * MINUTE, sigma},
                 {MS_DELAY_LOGNORMAL, 20 * MINUTE, sigma},
                 {MS_DELAY_LOGNORMAL, 50 * MINUTE, sigma}},
  };
}

/* ---- when */

typedef struct {
  const MsResponse *response;
  const MsTopology *topology;
  const MsIncident *incident;
  MsConductOf conduct;
  gpointer user_data;
  guint64 seed;
  guint number;
  gsl_rng *rng;
  gboolean monitored;
} Draw;

static gboolean carries_out(const Draw *draw, guint32 as, MsConduct conduct)
{
  return draw->conduct != NULL && (draw->conduct(draw->user_data, as) >> conduct & 1);
}

/* Whether one sees it who looks: a party, or one of those who hear the offender. */
static gboolean is_monitored(const Draw *draw)
{
  const MsTopology *topology = draw->topology;
  guint32 offender = draw->incident->offender;
  if (draw->conduct == NULL)
    return FALSE;
  if (carries_out(draw, draw->incident->victim, MS_CONDUCT_MONITORING) ||
      carries_out(draw, offender, MS_CONDUCT_MONITORING))
    return TRUE;
  for (guint32 s = topology->first[offender]; s < topology->first[offender + 1]; s++)
    if (carries_out(draw, topology->neighbour[s], MS_CONDUCT_MONITORING))
      return TRUE;
  return FALSE;
}

/* Each step of each responder by a stream of its own, of which one number is taken. */
static gint64 draw_step(const Draw *draw, const MsDelay *delay, guint responder, guint step)
{
  guint64 stream =
      ms_hash3(draw->seed, MS_HASH_RESPONSE, draw->number, (guint64)responder << 8 | step);
  gsl_rng_set(draw->rng, (unsigned long)stream);
  return ms_delay_draw(delay, draw->rng);
}

static void add_repair(const Draw *draw, guint responder, MsRepairKind kind, guint32 as,
                       GArray *repairs)
{
  const MsResponse *response = draw->response;
  MsRepair repair = {.kind = kind, .as = as};
  repair.detected =
      draw->incident->start + draw_step(draw, &response->detection[draw->monitored], responder, 0);
  repair.contacted = repair.detected;
  /* Nobody has to reach a victim that helps itself. */
  if (kind != MS_REPAIR_MORE_SPECIFICS) {
    gboolean reachable = carries_out(draw, as, MS_CONDUCT_COORDINATION);
    repair.contacted += draw_step(draw, &response->contact[reachable], responder, 1);
  }
  repair.time = repair.contacted + draw_step(draw, &response->repair[responder], responder, 2);
  repair.time = MAX(repair.time, draw->incident->start + 1);
  guint at = repairs->len;
  while (at > 0 && g_array_index(repairs, MsRepair, at - 1).time > repair.time)
    at--;
  g_array_insert_val(repairs, at, repair);
}

/* What more specific prefixes of the victim's would help. */
static gboolean helps_itself(const MsIncident *incident)
{
  return incident->kind != MS_INCIDENT_SUPPRESSION && incident->victim != incident->offender;
}

GArray *ms_response_draw(const MsResponse *response, const MsTopology *topology,
                         const MsPolicy *policy, const MsIncident *incident, MsConductOf conduct,
                         gpointer user_data, guint64 seed, guint number)
{
  GArray *repairs = g_array_new(FALSE, FALSE, sizeof(MsRepair));
  if (incident->kind == MS_INCIDENT_NONE || response->responders == 0)
    return repairs;
  Draw draw = {response,  topology, incident, conduct,
               user_data, seed,     number,   gsl_rng_alloc(gsl_rng_taus2),
               FALSE};
  draw.monitored = is_monitored(&draw);
  guint32 neighbour = response->responders & MS_RESPONDER_NEIGHBOUR
                          ? ms_response_neighbour(topology, policy, incident)
                          : MS_NO_AS;
  if (response->responders & MS_RESPONDER_OFFENDER)
    add_repair(&draw, 0, MS_REPAIR_WITHDRAWAL, incident->offender, repairs);
  if (neighbour != MS_NO_AS)
    add_repair(&draw, 1, response->neighbour_shuts ? MS_REPAIR_SHUTDOWN : MS_REPAIR_FILTER,
               neighbour, repairs);
  if ((response->responders & MS_RESPONDER_VICTIM) && helps_itself(incident))
    add_repair(&draw, 2, MS_REPAIR_MORE_SPECIFICS, incident->victim, repairs);
  gsl_rng_free(draw.rng);
  for (guint i = 0; i < repairs->len; i++)
    if (g_array_index(repairs, MsRepair, i).kind == MS_REPAIR_WITHDRAWAL)
      g_array_set_size(repairs, i + 1);
  return repairs;
}
