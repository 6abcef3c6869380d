/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who peers with whom: the clique; CDNs and clouds with the networks that such like to meet; the
 * other peers of tier-1s among large networks; and all else across exchanges.
 *
 * An exchange has a region and a planned number of members, few of them large (a Zipf law). An AS
 * joins exchanges, most of them near, until their members are a few times the peers that it wants.
 * Then, those who want most first, each finds peers among the members of its exchanges, with
 * preference for those who still want many. So hubs meet everyone, and two small members hardly
 * each other, as in the data. */
#include "models/topology/generator-private.h"

#include <stdlib.h>
#include <string.h>

/* ASes to an exchange: about 700 exchanges for 65,000 ASes (Packet Clearing House's directory,
 * 2019). */
#define ASES_PER_EXCHANGE 90

/* Memberships for each AS that has peers: 28,000 of about 11,500 (PeeringDB, 2019), in tenths. */
#define MEMBERSHIPS_TENTHS 25

/* The first exchanges of a region are not as far ahead of the next as a plain Zipf law has it. */
#define ZIPF_SHIFT 5

/* Joins exchanges until it has this many members for each peer wanted. */
#define MEMBERS_PER_PEER 3

/* So many peers and more, and BGP data shows those that are CDNs and clouds among them. */
#define COUNTED_FROM 64

/* How many of those who want most peers count as hubs. */
#define HUBS 50

/* Tier-1s that an AS with customers but without providers peers with. */
#define PROVIDERLESS_PEERS 6

typedef struct {
  guint32 planned;  /* members */
  guint32 n, *live; /* members that still want peers */
} Exchange;

typedef struct {
  MsGenerator *generator;
  guint32 *wanted; /* [n] peers still to find */
  guint32 *stamp;  /* [n] the search that last saw an AS */
  guint32 search;
  guint32 *items, *weights; /* [n] room for candidates */
  Exchange *exchanges;
  guint32 n_exchanges;
  guint32 first_exchange[MS_PROFILE_REGIONS + 1];
  guint32 *size_sums; /* [n_exchanges] running sums of planned sizes */
  guint32 *joined;    /* [n + 1] where the exchanges of an AS begin in memberships */
  GArray *memberships;
  guint32 *members; /* storage of all live lists */
} Peering;

static gboolean peer(Peering *peering, guint32 a, guint32 b)
{
  if (!ms_generator_link(peering->generator, a, b))
    return FALSE;
  peering->wanted[a] -= peering->wanted[a] > 0;
  peering->wanted[b] -= peering->wanted[b] > 0;
  return TRUE;
}

static gboolean is_tier1(const MsGenerator *generator, guint32 as)
{
  return generator->role[as] == MS_ROLE_TIER1;
}

/* Peers with @want of the @n candidates. */
static void peer_with_sample(Peering *peering, guint32 as, guint32 n, guint32 want)
{
  guint32 chosen =
      ms_generator_sample(peering->generator, peering->items, peering->weights, n, want);
  for (guint32 i = 0; i < chosen; i++)
    peer(peering, as, peering->items[i]);
}

/* ---- the clique, and tier-1s that are short of peers */

static void peer_clique(Peering *peering)
{
  MsGenerator *generator = peering->generator;
  for (guint32 a = 0; a < generator->n_known; a++) {
    for (guint32 b = a + 1; b < generator->n_known; b++) {
      if (is_tier1(generator, a) && is_tier1(generator, b))
        peer(peering, a, b);
    }
  }
}

static void peer_tier1s(Peering *peering)
{
  MsGenerator *generator = peering->generator;
  for (guint32 as = 0; as < generator->n_known; as++) {
    if (!is_tier1(generator, as) || peering->wanted[as] == 0)
      continue;
    guint32 n = 0;
    for (guint32 other = 0; other < generator->n_upper; other++) {
      if ((generator->size[other] != MS_SIZE_LARGE && !ms_generator_is_cloud(generator, other)) ||
          is_tier1(generator, other) || peering->wanted[other] == 0 ||
          ms_generator_linked(generator, as, other))
        continue;
      peering->items[n] = other;
      peering->weights[n++] = 1;
    }
    peer_with_sample(peering, as, n, peering->wanted[as]);
    peering->wanted[as] = 0;
  }
}

/* Networks that sell transit and buy none reach the rest through the clique. */
static void peer_providerless(Peering *peering)
{
  MsGenerator *generator = peering->generator;
  for (guint32 as = 0; as < generator->n_upper; as++) {
    if (generator->customers[as] == 0 || generator->providers[as] > 0 || is_tier1(generator, as))
      continue;
    guint32 n = 0;
    for (guint32 other = 0; other < generator->n_known; other++) {
      if (is_tier1(generator, other)) {
        peering->items[n] = other;
        peering->weights[n++] = 1;
      }
    }
    peer_with_sample(peering, as, n, PROVIDERLESS_PEERS);
  }
}

/* ---- CDNs and clouds */

/* How much a CDN or cloud likes to peer with an AS: networks with many customers or many peers
 * first, then those at exchanges at all, then access networks. Assumed; the order of these groups
 * is that of the peers that BGP data shows of the clouds. */
static guint32 liking(const MsGenerator *generator, guint32 as)
{
  static const guint32 by_size[MS_N_SIZES] = {
      [MS_SIZE_SMALL] = 24, [MS_SIZE_MIDDLE] = 42, [MS_SIZE_LARGE] = 60};
  guint32 likes = by_size[generator->size[as]];
  if (generator->peers[as] > 0)
    likes += 15 + MIN(generator->peers[as], 64) / 3;
  else if (generator->role[as] == MS_ROLE_ACCESS)
    likes += 1;
  return likes;
}

static void peer_clouds(Peering *peering)
{
  MsGenerator *generator = peering->generator;
  for (guint32 as = 0; as < generator->n_known; as++) {
    if (!ms_generator_is_cloud(generator, as) || peering->wanted[as] == 0)
      continue;
    guint32 n = 0;
    for (guint32 other = 0; other < generator->n; other++) {
      guint32 likes = liking(generator, other);
      if (likes == 0 || other == as || ms_profile_sibling_of(generator->asn[other]) != 0 ||
          ms_generator_linked(generator, as, other))
        continue;
      peering->items[n] = other;
      peering->weights[n++] = likes;
    }
    guint32 chosen =
        ms_generator_sample(generator, peering->items, peering->weights, n, peering->wanted[as]);
    for (guint32 i = 0; i < chosen; i++) {
      guint32 other = peering->items[i];
      ms_generator_link(generator, as, other);
      /* Networks with that many peers feed route collectors: what the profile says of them counts
       * clouds already. */
      if (ms_generator_is_cloud(generator, other) || generator->peers[other] >= COUNTED_FROM)
        peering->wanted[other] -= peering->wanted[other] > 0;
    }
    peering->wanted[as] = 0;
  }
}

/* ---- exchanges */

static void found_exchanges(Peering *peering, guint32 n_peering)
{
  MsGenerator *generator = peering->generator;
  const guint32 *share = generator->profile->exchange;
  guint32 memberships = (guint32)((guint64)n_peering * MEMBERSHIPS_TENTHS / 10);
  guint32 all = 0, n = 0;
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++)
    all += share[r];
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
    peering->first_exchange[r] = n;
    n += MAX(1, ms_generator_scale(generator->n / ASES_PER_EXCHANGE, share[r], all));
  }
  peering->first_exchange[MS_PROFILE_REGIONS] = peering->n_exchanges = n;
  peering->exchanges = g_new0(Exchange, n);
  peering->size_sums = g_new(guint32, n);
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
    guint32 from = peering->first_exchange[r], to = peering->first_exchange[r + 1];
    guint64 sum = 0;
    for (guint32 e = from; e < to; e++)
      sum += (1 << 24) / (e - from + ZIPF_SHIFT);
    guint32 size = ms_generator_scale(memberships, share[r], all), running = 0;
    for (guint32 e = from; e < to; e++) {
      guint64 weight = (1 << 24) / (e - from + ZIPF_SHIFT);
      peering->exchanges[e].planned = (guint32)MAX(2, size * weight / sum);
      running += peering->exchanges[e].planned;
      peering->size_sums[e] = running;
    }
  }
}

/* An exchange of that region, in proportion to its size. */
static guint32 draw_exchange(Peering *peering, guint region)
{
  guint32 from = peering->first_exchange[region], to = peering->first_exchange[region + 1] - 1;
  guint32 at = ms_generator_below(peering->generator, peering->size_sums[to]);
  while (from < to) {
    guint32 middle = from + (to - from) / 2;
    if (peering->size_sums[middle] <= at)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

static void join_exchanges(Peering *peering)
{
  MsGenerator *generator = peering->generator;
  g_autofree guint32 *last = g_new(guint32, peering->n_exchanges);
  memset(last, 255, sizeof *last * peering->n_exchanges);
  for (guint32 as = 0; as < generator->n; as++) {
    peering->joined[as] = peering->memberships->len;
    guint64 goal = (guint64)peering->wanted[as] * MEMBERS_PER_PEER, members = 0;
    guint tries = 0, most = 3 * peering->n_exchanges;
    while (members < goal && tries++ < most) {
      guint region = ms_generator_pick(
          generator, ms_profile_exchange_choice[generator->region[as] - 1], MS_PROFILE_REGIONS);
      guint32 exchange = draw_exchange(peering, region);
      if (last[exchange] == as)
        continue;
      last[exchange] = as;
      g_array_append_val(peering->memberships, exchange);
      peering->exchanges[exchange].n++;
      members += peering->exchanges[exchange].planned;
    }
  }
  peering->joined[generator->n] = peering->memberships->len;

  peering->members = g_new(guint32, peering->memberships->len);
  guint32 at = 0;
  for (guint32 e = 0; e < peering->n_exchanges; e++) {
    peering->exchanges[e].live = peering->members + at;
    at += peering->exchanges[e].n;
    peering->exchanges[e].n = 0;
  }
  for (guint32 as = 0; as < generator->n; as++) {
    for (guint32 m = peering->joined[as]; m < peering->joined[as + 1]; m++) {
      Exchange *exchange = &peering->exchanges[g_array_index(peering->memberships, guint32, m)];
      exchange->live[exchange->n++] = as;
    }
  }
}

/* Few peers of many members: asks members at random. */
static void ask_around(Peering *peering, guint32 as)
{
  guint tries = 4 * peering->wanted[as] + 8;
  guint32 n_joined = peering->joined[as + 1] - peering->joined[as];
  while (peering->wanted[as] > 0 && tries-- > 0) {
    guint32 m = peering->joined[as] + ms_generator_below(peering->generator, n_joined);
    Exchange *exchange = &peering->exchanges[g_array_index(peering->memberships, guint32, m)];
    if (exchange->n == 0)
      continue;
    guint32 at = ms_generator_below(peering->generator, exchange->n);
    guint32 other = exchange->live[at];
    if (peering->wanted[other] == 0)
      exchange->live[at] = exchange->live[--exchange->n];
    else
      peer(peering, as, other);
  }
}

/* Many peers: all members that still want some, in proportion to how many. */
static void ask_all(Peering *peering, guint32 as)
{
  guint32 n = 0;
  peering->search++;
  for (guint32 m = peering->joined[as]; m < peering->joined[as + 1]; m++) {
    Exchange *exchange = &peering->exchanges[g_array_index(peering->memberships, guint32, m)];
    for (guint32 i = 0; i < exchange->n;) {
      guint32 other = exchange->live[i];
      if (peering->wanted[other] == 0) {
        exchange->live[i] = exchange->live[--exchange->n];
        continue;
      }
      i++;
      if (other == as || peering->stamp[other] == peering->search)
        continue;
      peering->stamp[other] = peering->search;
      if (ms_generator_linked(peering->generator, as, other))
        continue;
      peering->items[n] = other;
      peering->weights[n++] = peering->wanted[other];
    }
  }
  peer_with_sample(peering, as, n, peering->wanted[as]);
}

typedef struct {
  guint32 wanted, lot, as;
} Turn;

static int compare_turns(const void *a, const void *b)
{
  const Turn *x = a, *y = b;
  if (x->wanted != y->wanted)
    return x->wanted > y->wanted ? -1 : 1;
  if (x->lot != y->lot)
    return x->lot < y->lot ? -1 : 1;
  return (x->as > y->as) - (x->as < y->as);
}

static void meet(Peering *peering, const Turn *turns, guint32 n_turns)
{
  for (guint32 i = 0; i < n_turns; i++) {
    guint32 as = turns[i].as;
    if (peering->wanted[as] == 0)
      continue;
    guint64 members = 0;
    for (guint32 m = peering->joined[as]; m < peering->joined[as + 1]; m++)
      members += peering->exchanges[g_array_index(peering->memberships, guint32, m)].n;
    if ((guint64)peering->wanted[as] * 16 < members)
      ask_around(peering, as);
    if (peering->wanted[as] > 0)
      ask_all(peering, as);
  }
}

/* Those whose exchanges had too few members find each other elsewhere. */
static void meet_elsewhere(Peering *peering, const Turn *turns, guint32 n_turns)
{
  guint32 n = 0;
  guint32 *missing = peering->items;
  for (guint32 i = 0; i < n_turns; i++) {
    if (peering->wanted[turns[i].as] > 0)
      missing[n++] = turns[i].as;
  }
  for (guint32 i = 0; i < n; i++) {
    guint32 tries = 2 * peering->wanted[missing[i]] + 8;
    while (peering->wanted[missing[i]] > 0 && tries-- > 0) {
      guint32 other = missing[ms_generator_below(peering->generator, n)];
      if (peering->wanted[other] > 0)
        peer(peering, missing[i], other);
    }
  }
}

/* A stub without providers peers with a hub that has some: so all of the graph hangs together. */
static void peer_lonely(Peering *peering, const Turn *turns, guint32 n_turns)
{
  MsGenerator *generator = peering->generator;
  for (guint32 i = 0; i < n_turns; i++) {
    guint32 as = turns[i].as;
    if (generator->customers[as] > 0 || generator->providers[as] > 0)
      continue;
    guint32 hub = ms_generator_below(generator, MIN(n_turns, HUBS));
    for (guint32 tries = n_turns; tries > 0 && generator->providers[turns[hub].as] == 0; tries--)
      hub = (hub + 1) % n_turns;
    peer(peering, as, turns[hub].as);
  }
}

static void peer_at_exchanges(Peering *peering)
{
  MsGenerator *generator = peering->generator;
  guint32 n = 0;
  g_autofree Turn *turns = g_new(Turn, generator->n);
  for (guint32 as = 0; as < generator->n; as++) {
    if (peering->wanted[as] > 0)
      turns[n++] = (Turn){peering->wanted[as], ms_generator_below(generator, 1 << 30), as};
  }
  qsort(turns, n, sizeof *turns, compare_turns);
  found_exchanges(peering, n);
  join_exchanges(peering);
  peer_lonely(peering, turns, n);
  meet(peering, turns, n);
  meet_elsewhere(peering, turns, n);
}

/* Who joined what goes into the graph: see generator-exchanges.c. */
static void keep_exchanges(Peering *peering)
{
  MsGenerator *generator = peering->generator;
  guint32 n = peering->n_exchanges;
  generator->n_exchanges = n;
  generator->planned = g_new(guint32, n);
  generator->exchange_region = g_new(guint8, n);
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
    for (guint32 e = peering->first_exchange[r]; e < peering->first_exchange[r + 1]; e++) {
      generator->planned[e] = peering->exchanges[e].planned;
      generator->exchange_region[e] = (guint8)(r + 1);
    }
  }
  generator->joined = g_steal_pointer(&peering->joined);
  generator->memberships = g_steal_pointer(&peering->memberships);
}

void ms_generator_peering(MsGenerator *generator)
{
  ms_generator_stream(generator, 4);
  guint32 n = generator->n;
  Peering peering = {.generator = generator};
  peering.wanted = g_memdup2(generator->peers, n * sizeof *generator->peers);
  peering.stamp = g_new0(guint32, n);
  peering.items = g_new(guint32, n);
  peering.weights = g_new(guint32, n);
  peering.joined = g_new(guint32, n + 1);
  peering.memberships = g_array_new(FALSE, FALSE, sizeof(guint32));

  peer_clique(&peering);
  peer_providerless(&peering);
  peer_clouds(&peering);
  peer_tier1s(&peering);
  peer_at_exchanges(&peering);

  g_free(peering.wanted);
  g_free(peering.stamp);
  g_free(peering.items);
  g_free(peering.weights);
  keep_exchanges(&peering);
  g_free(peering.exchanges);
  g_free(peering.size_sums);
  g_free(peering.members);
}
