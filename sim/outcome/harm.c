/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two states are walked hop by hop, the one before the first incident and that of the peak: each AS
 * by its own longest match, as outcome.c walks, but from a snapshot, which has next hops and
 * outcomes. So where a walk ends is read off the outcome, and only its way is found here.
 *
 * *Traffic.* An AS sends and receives in proportion to its weight of traffic, or as one of all
 * where that is not known. What of it goes to one victim is the victim's part of all traffic
 * (gravity). The weights speak of traffic to and from CDNs and clouds; such a network
 * has an equal part with the others of its kind at least. A leak of a table of
 * prefixes draws in as many times its victim's traffic, several incidents of one offender the sum
 * of theirs, all of it at most.
 *
 * *Capacity.* What a network carries before is the traffic of its customer cone, and what crosses
 * it to the victims; it is built for a multiple of that. This is a model of one number for a
 * network of many links: right about a small network that draws in a large one's traffic, silent
 * about single links. */
#include "sim/outcome/harm.h"

#include "models/base/hash.h"

#include <math.h>
#include <string.h>

#define SLOW     50000 /* us */
#define HEADROOM 2.0   /* links are doubled when half full */

/* What is found of an AS's way: in a state of the walk, by AS. */
enum { NOT_SEEN, ON_WALK, CROSSES_NOT, CROSSES };

/* The ways of all traffic to a target in one state. */
typedef struct {
  const guint8 *outcome;
  guint64 *delay;  /* us, of those that arrive */
  guint8 *crosses; /* CROSSES: on its way, or at the end, is the offender */
} Ways;

static void ways_clear(Ways *ways)
{
  g_free(ways->delay);
  g_free(ways->crosses);
  *ways = (Ways){0};
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ways, ways_clear)

typedef struct {
  const MsTopology *topology;
  const MsWeights *weights;
  const MsSchedule *schedule;
  const MsResult *result;
  const MsHarmOptions *options;
  const MsSnapshot *before, *now;
  double whole[MS_N_WEIGHTS];
  guint32 n_content; /* CDNs and clouds */
} Work;

MsHarmOptions ms_harm_options_default(void)
{
  return (MsHarmOptions){
      .slow = SLOW, .latency = -1, .headroom = HEADROOM, .victim_traffic = -1, .seed = 1};
}

static gboolean arrives(guint8 outcome)
{
  return outcome == MS_OUTCOME_LEGITIMATE || outcome == MS_OUTCOME_DETOURED ||
         outcome == MS_OUTCOME_INTERCEPTED;
}

/* ---- ways */

static guint32 next_hop(const Work *work, const MsSnapshot *state, const MsTarget *target,
                        guint32 as)
{
  for (guint i = 0; i < target->n_prefixes; i++) {
    guint32 next = state->next_hop[(gsize)target->prefixes[i] * work->topology->n_ases + as];
    if (next != MS_NO_AS)
      return next;
  }
  return MS_NO_AS;
}

/* Where @as sends the traffic on to; #MS_NO_AS where it ends with it. */
static guint32 onward(const Work *work, const MsSnapshot *state, const MsTarget *target,
                      const guint8 *outcome, guint32 as)
{
  guint32 next = next_hop(work, state, target, as);
  if (next == MS_NO_AS || next == as ||
      (as == target->victim && outcome[as] == MS_OUTCOME_LEGITIMATE))
    return MS_NO_AS;
  /* Whose traffic is dropped, though its next hop's is not, drops it itself. */
  if (outcome[as] == MS_OUTCOME_BLACKHOLED && outcome[next] != MS_OUTCOME_BLACKHOLED &&
      outcome[next] != MS_OUTCOME_UNREACHABLE)
    return MS_NO_AS;
  return next;
}

static guint64 link_delay(const Work *work, guint32 as, guint32 next)
{
  if (work->options->latency >= 0)
    return (guint64)work->options->latency;
  guint32 session = ms_topology_session(work->topology, as, next);
  return session == G_MAXUINT32 ? 0 : work->topology->latency_us[session];
}

/* Whether a loop, the last ASes of a walk from @at on, goes through the offender. */
static gboolean loop_crosses(const guint32 *walk, guint32 depth, guint32 at, guint32 offender)
{
  while (depth > 0) {
    guint32 as = walk[--depth];
    if (as == offender)
      return TRUE;
    if (as == at)
      break;
  }
  return FALSE;
}

static void find_ways(const Work *work, const MsSnapshot *state, guint number, Ways *ways)
{
  const MsTarget *target = &work->schedule->targets[number];
  guint32 n = work->topology->n_ases, offender = target->offender;
  g_autofree guint32 *walk = g_new(guint32, n + 1);
  ways->outcome = state->outcome + (gsize)number * n;
  ways->delay = g_new0(guint64, n + 1);
  ways->crosses = g_new0(guint8, n + 1);
  for (guint32 start = 0; start < n; start++) {
    guint32 depth = 0, at = start;
    while (ways->crosses[at] == NOT_SEEN) {
      guint32 next = onward(work, state, target, ways->outcome, at);
      if (next == MS_NO_AS) {
        ways->crosses[at] = CROSSES_NOT;
        break;
      }
      ways->crosses[at] = ON_WALK;
      walk[depth++] = at;
      at = next;
    }
    guint8 beyond = ways->crosses[at] != ON_WALK              ? ways->crosses[at]
                    : loop_crosses(walk, depth, at, offender) ? CROSSES
                                                              : CROSSES_NOT;
    guint64 delay = ways->delay[at];
    while (depth > 0) {
      guint32 as = walk[--depth];
      delay += link_delay(work, as, at);
      beyond = at == offender ? CROSSES : beyond;
      ways->crosses[as] = beyond;
      ways->delay[as] = delay;
      at = as;
    }
  }
}

/* ---- resolvers */

static guint32 largest_provider(const MsTopology *topology, guint32 as)
{
  guint32 largest = as, cone = 0;
  for (guint32 s = topology->first_provider[as]; s < topology->first[as + 1]; s++)
    if (topology->cone[topology->neighbour[s]] > cone) {
      largest = topology->neighbour[s];
      cone = topology->cone[largest];
    }
  return largest;
}

guint32 ms_harm_resolver(const MsTopology *topology, const MsHarmOptions *options, guint32 as)
{
  if (options->n_resolvers == 0 || !ms_topology_is_stub(topology, as))
    return as;
  double draw = ms_hash_unit(ms_hash3(options->seed, MS_HASH_RESOLVER, topology->asn[as], 0)),
         below = 0;
  for (guint i = 0; i < options->n_resolvers; i++) {
    const MsResolverShare *share = &options->resolvers[i];
    below += share->share;
    if (draw >= below)
      continue;
    if (share->kind == MS_RESOLVER_PROVIDER)
      return largest_provider(topology, as);
    guint32 at = share->kind == MS_RESOLVER_AT ? ms_topology_find(topology, share->asn) : MS_NO_AS;
    return at == MS_NO_AS ? as : at;
  }
  return as;
}

/* ---- traffic */

static MsWeight traffic_weight(const Work *work)
{
  return work->whole[MS_WEIGHT_TRAFFIC] > 0 ? MS_WEIGHT_TRAFFIC : MS_WEIGHT_ASES;
}

static double part(const Work *work, MsWeight weight, guint32 as)
{
  return ms_weights_of(work->weights, weight, as) / work->whole[weight];
}

static gboolean is_content(const Work *work, guint32 as)
{
  MsRole role = (MsRole)work->topology->role[as];
  return role == MS_ROLE_CDN || role == MS_ROLE_CLOUD;
}

/* The part of all traffic that is an AS's own. */
static double own_traffic(const Work *work, guint32 as)
{
  double known = part(work, traffic_weight(work), as);
  return is_content(work, as) ? MAX(known, 1.0 / work->n_content) : known;
}

/* The part of all traffic that an incident's draws in, if it reached everybody. */
static double drawn_in(const Work *work, guint target)
{
  const MsTarget *of = &work->schedule->targets[target];
  const MsIncident *incident = &work->schedule->incidents[of->incident];
  double one = work->options->victim_traffic >= 0 ? work->options->victim_traffic
                                                  : own_traffic(work, of->victim);
  return MIN(1, one * (incident->kind == MS_INCIDENT_LEAK ? MAX(1, incident->table) : 1));
}

static double cone_traffic(const Work *work, guint32 top)
{
  const MsTopology *topology = work->topology;
  g_autofree guint8 *seen = g_new0(guint8, topology->n_ases);
  g_autofree guint32 *open = g_new(guint32, topology->n_ases);
  guint32 depth = 0;
  double sum = 0;
  open[depth++] = top;
  seen[top] = 1;
  while (depth > 0) {
    guint32 as = open[--depth];
    sum += own_traffic(work, as);
    for (guint32 s = topology->first[as]; s < topology->first_peer[as]; s++) {
      guint32 customer = topology->neighbour[s];
      if (!seen[customer]) {
        seen[customer] = 1;
        open[depth++] = customer;
      }
    }
  }
  /* Whoever has nothing known is still an AS like others. */
  return sum > 0 ? MIN(sum, 1) : 1.0 / topology->n_ases;
}

/* The share of a target's traffic that crosses its offender. */
static double share_carried(const Work *work, MsWeight weight, const Ways *ways, guint32 offender)
{
  double sum = 0;
  for (guint32 as = 0; as < work->topology->n_ases; as++)
    if (as != offender && ways->crosses[as] == CROSSES)
      sum += part(work, weight, as);
  return sum;
}

static gboolean lasts_in(const MsIncident *incident, const MsSnapshot *state)
{
  return incident->start <= state->time && state->time <= incident->end;
}

static double load_of(const Work *work, guint number)
{
  const MsTarget *this = &work->schedule->targets[number];
  MsWeight weight = traffic_weight(work);
  double carried = 0, before = 0, all = 0;
  if (this->offender == this->victim)
    return NAN;
  for (guint t = 0; t < work->schedule->n_targets; t++) {
    const MsTarget *of = &work->schedule->targets[t];
    if (of->offender != this->offender ||
        !lasts_in(&work->schedule->incidents[of->incident], work->now))
      continue;
    g_auto(Ways) was = {0}, is = {0};
    double drawn = drawn_in(work, t);
    find_ways(work, work->before, t, &was);
    find_ways(work, work->now, t, &is);
    before += drawn * share_carried(work, weight, &was, of->offender);
    carried += drawn * share_carried(work, weight, &is, of->offender);
    all += drawn;
  }
  double scale = all > 1 ? 1 / all : 1;
  double capacity = work->options->headroom * (cone_traffic(work, this->offender) + scale * before);
  return scale * carried / capacity;
}

/* ---- adding up */

/* What is found of one AS. */
typedef struct {
  gboolean harmed, slow, cut_off, unresolved, carried_before, carried;
  double lost_part; /* of its traffic, for want of capacity */
} Found;

static Found look_at(const Work *work, const MsHarm *harm, const MsTarget *target, const Ways *was,
                     const Ways *is, guint32 as)
{
  const MsIncident *incident = &work->schedule->incidents[target->incident];
  guint32 resolver = ms_harm_resolver(work->topology, work->options, as);
  gboolean both = arrives(was->outcome[as]) && arrives(is->outcome[as]);
  Found found = {
      .harmed = ms_outcome_is_well(incident, was->outcome[as]) &&
                !ms_outcome_is_well(incident, is->outcome[as]),
      .slow = both && is->delay[as] > was->delay[as] &&
              is->delay[as] - was->delay[as] >= work->options->slow,
      .cut_off = arrives(was->outcome[as]) && !arrives(is->outcome[as]),
      .unresolved = arrives(was->outcome[resolver]) && !arrives(is->outcome[resolver]),
      .carried_before = was->crosses[as] == CROSSES,
      .carried = is->crosses[as] == CROSSES,
  };
  if (found.carried && arrives(is->outcome[as]) && harm->load > 1)
    found.lost_part = 1 - 1 / harm->load;
  return found;
}

static void add_weight(const Work *work, MsHarm *harm, guint w, guint32 as, const Found *found,
                       double lost)
{
  double weight = part(work, (MsWeight)w, as);
  gboolean wholly = found->harmed || found->slow || found->cut_off || found->unresolved;
  double hurt = weight * (wholly ? 1 : found->lost_part);
  harm->harmed[w] += found->harmed ? weight : 0;
  harm->slow[w] += found->slow ? weight : 0;
  harm->cut_off[w] += found->cut_off ? weight : 0;
  harm->unresolved[w] += found->unresolved ? weight : 0;
  harm->carried_before[w] += found->carried_before ? weight : 0;
  harm->carried[w] += found->carried ? weight : 0;
  harm->congested[w] += found->lost_part * weight;
  harm->hurt[w] += hurt;
  harm->hurt_region[w][work->topology->region[as]] += hurt;
  harm->hurt_role[w][work->topology->role[as]] += hurt;
  harm->minutes[w] +=
      lost > 0 || isnan(lost) ? lost / 60 * weight * (harm->total[w] > 0 ? harm->total[w] : 1) : 0;
}

/* Sums become shares of the regions and roles; what is of no known weight becomes NaN. */
static void share_out(const Work *work, MsHarm *harm)
{
  const MsTopology *topology = work->topology;
  for (guint w = 0; w < MS_N_WEIGHTS; w++) {
    double region[MS_N_REGIONS] = {0}, role[MS_N_ROLES] = {0};
    gboolean known = work->whole[w] > 0;
    for (guint32 as = 0; known && as < topology->n_ases; as++) {
      region[topology->region[as]] += part(work, (MsWeight)w, as);
      role[topology->role[as]] += part(work, (MsWeight)w, as);
    }
    for (guint i = 0; i < MS_N_REGIONS; i++)
      harm->hurt_region[w][i] = region[i] > 0 ? harm->hurt_region[w][i] / region[i] : NAN;
    for (guint i = 0; i < MS_N_ROLES; i++)
      harm->hurt_role[w][i] = role[i] > 0 ? harm->hurt_role[w][i] / role[i] : NAN;
    if (known)
      continue;
    harm->harmed[w] = harm->minutes[w] = harm->slow[w] = harm->carried_before[w] =
        harm->carried[w] = harm->congested[w] = harm->cut_off[w] = harm->unresolved[w] =
            harm->hurt[w] = NAN;
  }
}

static int compare(gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The @share quantile of @n sorted values: the least that so many do not exceed. */
static double quantile(const double *sorted, guint n, double share)
{
  guint rank = (guint)ceil(share * n);
  return n == 0 ? 0 : sorted[MAX(rank, 1) - 1];
}

static void find_delays(const Work *work, MsHarm *harm, const MsTarget *target, const Ways *was,
                        const Ways *is)
{
  guint n = 0;
  g_autofree double *added = g_new(double, work->topology->n_ases + 1);
  for (guint32 as = 0; as < work->topology->n_ases; as++) {
    if (as == target->offender || !arrives(was->outcome[as]) || !arrives(is->outcome[as]))
      continue;
    double more = (double)is->delay[as] - (double)was->delay[as];
    harm->n_delayed += more > 0;
    harm->n_slow += more > 0 && more >= work->options->slow;
    if (is->outcome[as] != MS_OUTCOME_LEGITIMATE)
      added[n++] = more;
  }
  qsort(added, n, sizeof *added, compare);
  harm->added_median = quantile(added, n, 0.5);
  harm->added_p90 = quantile(added, n, 0.9);
  harm->added_most = quantile(added, n, 1);
}

static void find_wholes(Work *work)
{
  const MsTopology *topology = work->topology;
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    for (guint32 as = 0; as < topology->n_ases; as++)
      work->whole[w] += ms_weights_of(work->weights, (MsWeight)w, as);
  for (guint32 as = 0; as < topology->n_ases; as++)
    work->n_content += is_content(work, as);
}

static gboolean find_states(Work *work, guint target)
{
  const MsTarget *of = &work->schedule->targets[target];
  work->before = ms_result_snapshot(work->result, "before");
  work->now = ms_result_snapshot(work->result, "peak");
  if (work->now == NULL)
    work->now = ms_result_snapshot(work->result, "final");
  return of->offender != MS_NO_AS && work->before != NULL && work->now != NULL &&
         lasts_in(&work->schedule->incidents[of->incident], work->now);
}

gboolean ms_harm_find(const MsTopology *topology, const MsWeights *weights,
                      const MsSchedule *schedule, const MsResult *result, guint target,
                      const MsHarmOptions *options, MsHarm *harm)
{
  const MsTarget *of = &schedule->targets[target];
  Work work = {.topology = topology,
               .weights = weights,
               .schedule = schedule,
               .result = result,
               .options = options};
  *harm = (MsHarm){0};
  if (!find_states(&work, target))
    return FALSE;
  find_wholes(&work);
  harm->state = work.now->name;
  harm->slow_from = options->slow;
  harm->headroom = options->headroom;
  for (guint w = 0; w < MS_N_WEIGHTS; w++)
    harm->total[w] = w == MS_WEIGHT_ASES ? topology->n_ases : weights->total[w];
  g_auto(Ways) was = {0}, is = {0};
  find_ways(&work, work.before, target, &was);
  find_ways(&work, work.now, target, &is);
  find_delays(&work, harm, of, &was, &is);
  harm->load = load_of(&work, target);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    if (as == of->offender)
      continue;
    Found found = look_at(&work, harm, of, &was, &is, as);
    for (guint w = 0; w < MS_N_WEIGHTS; w++)
      if (work.whole[w] > 0)
        add_weight(&work, harm, w, as, &found, result->lost[(gsize)target * topology->n_ases + as]);
  }
  share_out(&work, harm);
  return TRUE;
}
