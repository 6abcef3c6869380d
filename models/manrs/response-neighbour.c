/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which neighbour of the offender acts. To whom a leaker leaks hangs on the route that it has,
 * which is found here without an engine, as all of them find it where nobody filters: up from the
 * victim by providers to whoever has it from customers, then from the leaker up through its
 * providers, each choosing by the decision process. */
#include "models/manrs/response.h"

#define NONE G_MAXUINT32

typedef struct {
  const MsTopology *topology;
  const MsPolicy *policy;
  const MsIncident *incident;
  guint32
      *down; /* [n] ASes on the way to an origin through customers alone, itself counted; or 0 */
  guint32 *length; /* [n] ASes on its best way, itself counted; 0: not looked at; or NONE */
  guint32 *next;   /* [n] looked at: from whom, where that is a peer or provider; or MS_NO_AS */
  guint8 *learned; /* [n] looked at: #MsRelation */
  GArray *stack;
} Way;

static void reach(const Way *way, guint32 as, guint32 down)
{
  if (way->down[as] != 0)
    return;
  way->down[as] = down;
  g_array_append_val(way->stack, as);
}

static void climb(const Way *way)
{
  const MsTopology *topology = way->topology;
  reach(way, way->incident->victim, 1);
  for (guint i = 0; i < way->incident->n_origins; i++)
    reach(way, way->incident->origins[i], 1);
  for (guint i = 0; i < way->stack->len; i++) {
    guint32 as = g_array_index(way->stack, guint32, i);
    for (guint32 s = topology->first_provider[as]; s < topology->first[as + 1]; s++)
      reach(way, topology->neighbour[s], way->down[as] + 1);
  }
  g_array_set_size(way->stack, 0);
}

static MsCandidate candidate(const Way *way, guint32 as, MsRelation learned, guint32 from,
                             guint32 length)
{
  const guint32 *asn = way->topology->asn;
  return (MsCandidate){
      .learned = learned, .length = length, .as_asn = asn[as], .neighbour_asn = asn[from]};
}

/* Its providers have chosen. */
static void choose(const Way *way, guint32 as)
{
  const MsTopology *topology = way->topology;
  MsCandidate best = {0};
  way->length[as] = way->down[as] != 0 ? way->down[as] : NONE;
  way->learned[as] = MS_REL_CUSTOMER;
  way->next[as] = MS_NO_AS;
  for (guint32 s = topology->first_peer[as]; way->down[as] == 0 && s < topology->first[as + 1];
       s++) {
    guint32 from = topology->neighbour[s];
    MsRelation learned = ms_topology_relation(topology, as, s);
    guint32 length = learned == MS_REL_PEER ? way->down[from] : way->length[from];
    if (length == 0 || length == NONE)
      continue;
    MsCandidate it = candidate(way, as, learned, from, length + 1);
    if (way->next[as] != MS_NO_AS && ms_decision_compare(way->policy, &it, &best, NULL) >= 0)
      continue;
    best = it;
    way->length[as] = it.length;
    way->learned[as] = (guint8)learned;
    way->next[as] = from;
  }
}

static void look(const Way *way, guint32 from)
{
  const MsTopology *topology = way->topology;
  g_array_append_val(way->stack, from);
  while (way->stack->len > 0) {
    guint32 as = g_array_index(way->stack, guint32, way->stack->len - 1);
    guint before = way->stack->len;
    gboolean open = way->length[as] == 0;
    for (guint32 s = topology->first_provider[as];
         open && way->down[as] == 0 && s < topology->first[as + 1]; s++)
      if (way->length[topology->neighbour[s]] == 0)
        g_array_append_val(way->stack, topology->neighbour[s]);
    if (way->stack->len > before)
      continue;
    g_array_set_size(way->stack, before - 1);
    if (open)
      choose(way, as);
  }
}

/* It refuses a path with itself on it. */
static gboolean is_on_way(const Way *way, guint32 as)
{
  guint32 at = way->incident->offender;
  while (at != as && at != MS_NO_AS)
    at = way->length[at] != 0 ? way->next[at] : MS_NO_AS;
  return at == as;
}

/* Whether it goes by what the leaker sends; @to: what it is to the leaker. */
static gboolean is_moved(const Way *way, guint32 as, MsRelation to)
{
  guint32 offender = way->incident->offender;
  gboolean rises = way->incident->leak_types >>
                       ms_leak_type((MsRelation)way->learned[offender], MS_REL_PROVIDER) &
                   1;
  /* A peer that has the leak from its customers too goes by these. */
  if (way->down[as] != 0 ||
      (to == MS_REL_PEER && rises && ms_topology_in_cone(way->topology, as, offender)))
    return FALSE;
  look(way, as);
  if (way->length[as] == NONE)
    return TRUE;
  MsCandidate own =
      candidate(way, as, (MsRelation)way->learned[as], way->next[as], way->length[as]);
  MsCandidate leaked = candidate(way, as, to == MS_REL_PROVIDER ? MS_REL_CUSTOMER : MS_REL_PEER,
                                 offender, way->length[offender] + 1);
  return ms_decision_compare(way->policy, &leaked, &own, NULL) < 0;
}

static gboolean is_listed(const MsIncident *incident, guint32 as)
{
  for (guint i = 0; i < incident->n_to; i++)
    if (incident->to[i] == as)
      return TRUE;
  return incident->to == NULL;
}

static gboolean is_larger(const MsTopology *topology, guint32 as, guint32 than)
{
  return than == MS_NO_AS || topology->cone[as] > topology->cone[than] ||
         (topology->cone[as] == topology->cone[than] && topology->asn[as] < topology->asn[than]);
}

/* @way: %NULL for what goes to all. */
static guint32 find_largest(const MsTopology *topology, const MsIncident *incident, const Way *way,
                            gboolean moved)
{
  guint32 offender = incident->offender, best = MS_NO_AS;
  for (guint32 s = topology->first[offender]; s < topology->first[offender + 1]; s++) {
    guint32 as = topology->neighbour[s];
    MsRelation to = ms_topology_relation(topology, offender, s);
    if (as == incident->victim || !is_listed(incident, as) || !is_larger(topology, as, best))
      continue;
    if (way != NULL &&
        ((incident->leak_types >> ms_leak_type((MsRelation)way->learned[offender], to) & 1) == 0 ||
         is_on_way(way, as) || (moved && !is_moved(way, as, to))))
      continue;
    best = as;
  }
  return best;
}

guint32 ms_response_neighbour(const MsTopology *topology, const MsPolicy *policy,
                              const MsIncident *incident)
{
  gboolean leak = incident->kind == MS_INCIDENT_LEAK &&
                  (incident->leak_types & MS_LEAK_ALL_TYPES) == incident->leak_types;
  if (!leak)
    return find_largest(topology, incident, NULL, FALSE);
  const MsPolicy usual = ms_policy_default();
  gsize n = (gsize)topology->n_ases + 1;
  g_autofree guint32 *down = g_new0(guint32, n), *length = g_new0(guint32, n),
                     *next = g_new0(guint32, n);
  g_autofree guint8 *learned = g_new0(guint8, n);
  g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
  Way way = {topology, policy != NULL ? policy : &usual, incident, down, length, next, learned,
             stack};
  climb(&way);
  look(&way, incident->offender);
  if (length[incident->offender] == NONE)
    return MS_NO_AS;
  guint32 best = find_largest(topology, incident, &way, TRUE);
  return best != MS_NO_AS ? best : find_largest(topology, incident, &way, FALSE);
}
