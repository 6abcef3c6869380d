/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which links run across which exchange, and which of these through its route server.
 *
 * What links say is that two ASes peer, not where. A pure function of the members puts them in
 * their places, so that a graph that is saved and read again is the same:
 *
 *   - two of the tier-1 clique meet in private, across no exchange;
 *   - two that are members of a common exchange meet across it; of several, across one drawn by
 *     their numbers of members;
 *   - a link is multilateral where both have a session with the exchange's route server and the
 *     data saw it there (`mlp`), or do not say where they saw it and a draw says so. One that was
 *     seen in BGP alone is taken for bilateral. */
#include "models/topology/exchanges.h"
#include "models/base/hash.h"
#include "models/topology/topology-private.h"

#include <stdlib.h>
#include <string.h>

/* Of the links between members of one route server, how many run through it. An assumption: most do
 * (Richter et al., Peering at Peerings, IMC 2014), and the route servers of 13 exchanges showed
 * four times the links that BGP data did (Giotsas et al., Inferring Multilateral Peering, CoNEXT
 * 2013).
 */
#define MULTILATERAL_SHARE 0.8

/* Draws of a pair. */
enum { DRAW_PLACE, DRAW_SERVER };

/* Private AS numbers (RFC 6996), for route servers whose own is not known. */
#define PRIVATE_FIRST 4200000000u
#define PRIVATE_COUNT 94967295u

guint32 ms_exchange_number(const MsExchange *exchange)
{
  if (exchange->asn != 0)
    return exchange->asn;
  guint64 word = MS_HASH_EXCHANGE;
  for (const char *c = exchange->name; *c != '\0'; c++)
    word = ms_hash_mix(word ^ (guint8)*c);
  return PRIVATE_FIRST + (guint32)(word % PRIVATE_COUNT);
}

void ms_exchanges_init(MsFoundExchanges *found)
{
  found->exchanges = g_array_new(FALSE, FALSE, sizeof(MsExchange));
  found->members = g_array_new(FALSE, FALSE, sizeof(MsFoundMember));
  found->number = g_hash_table_new(g_str_hash, g_str_equal);
}

void ms_exchanges_clear(MsFoundExchanges *found)
{
  g_clear_pointer(&found->exchanges, g_array_unref);
  g_clear_pointer(&found->members, g_array_unref);
  g_clear_pointer(&found->number, g_hash_table_unref);
}

/* ---- who is where */

static gint compare_names(gconstpointer a, gconstpointer b, gpointer exchanges)
{
  const MsExchange *x = &((const MsExchange *)exchanges)[*(const guint32 *)a];
  const MsExchange *y = &((const MsExchange *)exchanges)[*(const guint32 *)b];
  return strcmp(x->name, y->name);
}

/* A member by places: of the exchange among the names, and of the AS. */
typedef struct {
  guint32 exchange, as;
  gboolean route_server;
} Placed;

static gint compare_placed(gconstpointer a, gconstpointer b)
{
  const Placed *x = a, *y = b;
  if (x->exchange != y->exchange)
    return x->exchange < y->exchange ? -1 : 1;
  return (x->as > y->as) - (x->as < y->as);
}

/* Members in the graph, in order, each once. */
static GArray *place_members(const MsTopology *graph, const MsFoundExchanges *found,
                             const guint32 *rank, guint *strangers)
{
  g_autoptr(GArray) placed = g_array_new(FALSE, FALSE, sizeof(Placed));
  *strangers = 0;
  for (guint i = 0; i < found->members->len; i++) {
    const MsFoundMember *member = &g_array_index(found->members, MsFoundMember, i);
    Placed it = {rank[member->exchange], ms_topology_find(graph, member->asn),
                 member->route_server};
    if (it.as != MS_NO_AS)
      g_array_append_val(placed, it);
    else
      ++*strangers;
  }
  g_array_sort(placed, compare_placed);
  guint n = 0;
  for (guint i = 0; i < placed->len; i++) {
    Placed *it = &g_array_index(placed, Placed, i);
    Placed *last = n > 0 ? &g_array_index(placed, Placed, n - 1) : NULL;
    if (last != NULL && compare_placed(last, it) == 0)
      last->route_server |= it->route_server;
    else
      g_array_index(placed, Placed, n++) = *it;
  }
  g_array_set_size(placed, n);
  return g_steal_pointer(&placed);
}

/* Where most members are whose region is known. */
static MsRegion common_region(const MsTopologyStore *store, const MsExchange *exchange)
{
  guint32 count[MS_N_REGIONS] = {0};
  MsRegion most = MS_REGION_UNKNOWN;
  for (guint32 m = exchange->first; m < exchange->first + exchange->n; m++)
    count[store->region[store->members[m].as]]++;
  count[MS_REGION_UNKNOWN] = 0;
  for (guint r = 1; r < MS_N_REGIONS; r++)
    if (count[r] > count[most])
      most = (MsRegion)r;
  return most;
}

static void fill_members(MsTopologyStore *store, const MsFoundExchanges *found,
                         const guint32 *order, const GArray *placed)
{
  guint32 n = 0;
  store->exchanges = g_new(MsExchange, found->exchanges->len);
  store->members = g_new(MsMember, placed->len + 1);
  for (guint i = 0; i < placed->len; i++) {
    const Placed *it = &g_array_index(placed, Placed, i);
    if (i == 0 || it->exchange != g_array_index(placed, Placed, i - 1).exchange) {
      MsExchange exchange = g_array_index(found->exchanges, MsExchange, order[it->exchange]);
      exchange.first = i;
      exchange.n = 0;
      store->exchanges[n++] = exchange;
    }
    store->exchanges[n - 1].n++;
    store->members[i] = (MsMember){it->as, it->route_server != FALSE};
  }
  store->graph.n_exchanges = n;
  for (guint32 e = 0; e < n; e++)
    if (store->exchanges[e].region == MS_REGION_UNKNOWN)
      store->exchanges[e].region = common_region(store, &store->exchanges[e]);
}

/* ---- which links are where */

/* The exchanges of AS i are joined[first[i] .. first[i + 1] - 1], ascending. */
typedef struct {
  guint32 exchange;
  gboolean route_server;
} Joined;

typedef struct {
  guint32 *first;
  Joined *joined;
} Where;

static Where where_of(const MsTopologyStore *store, guint n_members)
{
  guint32 n = store->graph.n_ases;
  Where where = {g_new0(guint32, n + 2), g_new(Joined, n_members + 1)};
  guint32 *next = where.first + 1;
  for (guint m = 0; m < n_members; m++)
    next[store->members[m].as + 1]++;
  for (guint32 as = 0; as <= n; as++)
    where.first[as + 1] += where.first[as];
  for (guint32 e = 0; e < store->graph.n_exchanges; e++) {
    const MsExchange *exchange = &store->exchanges[e];
    for (guint32 m = exchange->first; m < exchange->first + exchange->n; m++)
      where.joined[next[store->members[m].as]++] = (Joined){e, store->members[m].route_server};
  }
  return where;
}

/* Calls for each exchange that both are at; @both: both are at its route server. */
typedef struct {
  const MsTopologyStore *store;
  gboolean served_alone; /* looks at route servers that both are at */
  guint64 members;       /* of the exchanges so far */
  guint64 at;            /* the one that is drawn is where the sum passes this */
  guint32 exchange;
  gboolean both;
} Search;

static gboolean look(Search *search, const Joined *a, const Joined *b)
{
  gboolean both = a->route_server && b->route_server;
  if (search->served_alone && !both)
    return FALSE;
  search->members += search->store->exchanges[a->exchange].n;
  if (search->members <= search->at)
    return FALSE;
  search->exchange = a->exchange;
  search->both = both;
  return TRUE;
}

/* All exchanges that two are at, until one is found. */
static gboolean common(const Where *where, guint32 as, guint32 other, Search *search)
{
  guint32 i = where->first[as], j = where->first[other];
  search->members = 0;
  while (i < where->first[as + 1] && j < where->first[other + 1]) {
    const Joined *a = &where->joined[i], *b = &where->joined[j];
    if (a->exchange == b->exchange && look(search, a, b))
      return TRUE;
    i += a->exchange <= b->exchange;
    j += b->exchange <= a->exchange;
  }
  return FALSE;
}

static guint64 draw(const MsTopology *graph, guint32 as, guint32 other, guint what)
{
  return ms_hash3(0, MS_HASH_EXCHANGE, (guint64)graph->asn[as] << 32 | graph->asn[other], what);
}

/* Where @as meets @other, of the higher number, whom it peers with. */
static gboolean place(const MsTopologyStore *store, const Where *where, guint32 as, guint32 other,
                      guint source, Search *found)
{
  const MsTopology *graph = &store->graph;
  if (store->role[as] == MS_ROLE_TIER1 && store->role[other] == MS_ROLE_TIER1)
    return FALSE;
  Search search = {.store = store, .served_alone = source & MS_LINK_MLP, .at = G_MAXUINT64};
  common(where, as, other, &search);
  if (search.members == 0 && search.served_alone) {
    search.served_alone = FALSE;
    common(where, as, other, &search);
  }
  if (search.members == 0)
    return FALSE;
  search.at = draw(graph, as, other, DRAW_PLACE) % search.members;
  common(where, as, other, &search);
  *found = search;
  return TRUE;
}

static gboolean is_multilateral(const MsTopology *graph, guint32 as, guint32 other, guint source)
{
  if (source != 0)
    return source & MS_LINK_MLP;
  return ms_hash_unit(draw(graph, as, other, DRAW_SERVER)) < MULTILATERAL_SHARE;
}

static void place_links(MsTopologyStore *store, guint n_members)
{
  const MsTopology *graph = &store->graph;
  Where where = where_of(store, n_members);
  store->exchange_of = g_new(guint16, graph->n_sessions + 1);
  store->multilateral = g_new0(guint8, graph->n_sessions + 1);
  for (guint32 s = 0; s < graph->n_sessions; s++)
    store->exchange_of[s] = MS_NO_EXCHANGE;
  for (guint32 as = 0; as < graph->n_ases; as++) {
    if (where.first[as] == where.first[as + 1])
      continue;
    for (guint32 s = store->first_peer[as]; s < store->first_provider[as]; s++) {
      guint32 other = store->neighbour[s], r = store->reverse[s];
      guint source = store->source[s];
      Search found = {0};
      if (other < as || !place(store, &where, as, other, source, &found))
        continue;
      store->exchange_of[s] = store->exchange_of[r] = (guint16)found.exchange;
      store->multilateral[s] = store->multilateral[r] =
          found.both && is_multilateral(graph, as, other, source);
    }
  }
  g_free(where.first);
  g_free(where.joined);
}

guint ms_exchanges_fill(MsTopologyStore *store, const MsFoundExchanges *found)
{
  guint strangers = 0;
  guint32 n = found->exchanges->len;
  g_autofree guint32 *order = g_new(guint32, n + 1);
  g_autofree guint32 *rank = g_new(guint32, n + 1);
  for (guint32 i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data(order, (gint)n, sizeof *order, compare_names, found->exchanges->data);
  for (guint32 i = 0; i < n; i++)
    rank[order[i]] = i;
  g_autoptr(GArray) placed = place_members(&store->graph, found, rank, &strangers);
  if (placed->len == 0)
    return strangers;
  fill_members(store, found, order, placed);
  place_links(store, placed->len);
  return strangers;
}
