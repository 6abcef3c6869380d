/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Provider cycles: the ASes that are their own customers' customers.
 *
 * The core is what is left of the provider-to-customer links once ASes without customers and ASes
 * without providers have been peeled off, again and again: every cycle lies in it. The shortest
 * cycle through an AS is found by a breadth-first search from it towards customers; an AS with no
 * cycle through it leaves the core. Everything goes by ascending index, so the answer depends on
 * the links alone, not on the order of rows. */
#include "models/topology/topology-private.h"

typedef struct {
  const MsTopologyStore *store;
  guint8 *alive;                  /* [n] in the core */
  guint8 *cut;                    /* [n_sessions] customer sessions that were removed */
  guint32 *customers, *providers; /* [n] how many in the core, over links not removed */
  guint32 *queue;                 /* [n] of peel() and of the search */
  guint32 *parent;                /* [n] of the search */
  guint32 *seen;                  /* [n] number of the last search that came by */
  guint32 search;
  guint64 steps; /* links looked at by searches */
} Core;

static void peel(Core *core, guint32 tail)
{
  const MsTopologyStore *t = core->store;
  for (guint32 head = 0; head < tail; head++) {
    guint32 as = core->queue[head];
    for (guint32 s = t->first[as]; s < t->first_peer[as]; s++) {
      guint32 customer = t->neighbour[s];
      if (!core->cut[s] && core->alive[customer] && --core->providers[customer] == 0) {
        core->alive[customer] = FALSE;
        core->queue[tail++] = customer;
      }
    }
    for (guint32 s = t->first_provider[as]; s < t->first[as + 1]; s++) {
      guint32 provider = t->neighbour[s];
      if (!core->cut[t->reverse[s]] && core->alive[provider] && --core->customers[provider] == 0) {
        core->alive[provider] = FALSE;
        core->queue[tail++] = provider;
      }
    }
  }
}

static void core_init(Core *core, const MsTopologyStore *store)
{
  guint32 n = store->graph.n_ases, tail = 0;
  *core = (Core){.store = store,
                 .alive = g_new(guint8, n),
                 .cut = g_new0(guint8, store->graph.n_sessions),
                 .customers = g_new(guint32, n),
                 .providers = g_new(guint32, n),
                 .queue = g_new(guint32, n),
                 .parent = g_new(guint32, n),
                 .seen = g_new0(guint32, n)};
  for (guint32 as = 0; as < n; as++) {
    core->customers[as] = store->first_peer[as] - store->first[as];
    core->providers[as] = store->first[as + 1] - store->first_provider[as];
    core->alive[as] = core->customers[as] > 0 && core->providers[as] > 0;
    if (!core->alive[as])
      core->queue[tail++] = as;
  }
  peel(core, tail);
}

static void core_clear(Core *core)
{
  g_free(core->alive);
  g_free(core->cut);
  g_free(core->customers);
  g_free(core->providers);
  g_free(core->queue);
  g_free(core->parent);
  g_free(core->seen);
}

static void leave_core(Core *core, guint32 as)
{
  core->alive[as] = FALSE;
  core->queue[0] = as;
  peel(core, 1);
}

static void cut_session(Core *core, guint32 s, guint32 provider)
{
  guint32 customer = core->store->neighbour[s];
  guint32 tail = 0;
  core->cut[s] = TRUE;
  /* Whoever loses the last one leaves; the queue holds both at most. */
  if (--core->customers[provider] == 0) {
    core->alive[provider] = FALSE;
    core->queue[tail++] = provider;
  }
  if (--core->providers[customer] == 0) {
    core->alive[customer] = FALSE;
    core->queue[tail++] = customer;
  }
  peel(core, tail);
}

/* The shortest cycle through start of at most longest ASes, into cycle: start, a customer of it, a
 * customer of that,
 * ..., a provider of start. FALSE if there is none. */
static gboolean cycle_through(Core *core, guint32 start, guint32 longest, GArray *cycle)
{
  const MsTopologyStore *t = core->store;
  guint32 head = 0, tail = 0, level_end = 1, depth = 1;
  core->search++;
  core->queue[tail++] = start;
  core->seen[start] = core->search;
  core->parent[start] = start;
  while (head < tail && depth <= longest) {
    guint32 as = core->queue[head++];
    core->steps += t->first_peer[as] - t->first[as];
    for (guint32 s = t->first[as]; s < t->first_peer[as]; s++) {
      guint32 customer = t->neighbour[s];
      if (core->cut[s] || !core->alive[customer])
        continue;
      if (customer == start) {
        g_array_set_size(cycle, depth);
        for (guint32 i = depth, at = as; i-- > 0; at = core->parent[at])
          g_array_index(cycle, guint32, i) = at;
        return TRUE;
      }
      if (core->seen[customer] != core->search) {
        core->seen[customer] = core->search;
        core->parent[customer] = as;
        core->queue[tail++] = customer;
      }
    }
    if (head == level_end) {
      level_end = tail;
      depth++;
    }
  }
  return FALSE;
}

/* Some cycle: from AS to customer until one comes twice. Every AS of the core has a customer in it.
 */
static void any_cycle(Core *core, guint32 start, GArray *cycle)
{
  const MsTopologyStore *t = core->store;
  guint32 n = 0, as = start;
  core->search++;
  while (core->seen[as] != core->search) {
    core->seen[as] = core->search;
    core->parent[as] = n; /* here: its place on the walk */
    core->queue[n++] = as;
    guint32 s = t->first[as];
    while (core->cut[s] || !core->alive[t->neighbour[s]])
      s++;
    as = t->neighbour[s];
  }
  g_array_set_size(cycle, 0);
  g_array_append_vals(cycle, &core->queue[core->parent[as]], n - core->parent[as]);
}

/* The row of the link between two ASes; links are sorted by (lo, hi). */
static gsize find_link(const MsLink *links, gsize n_links, guint32 a, guint32 b)
{
  guint32 lo = MIN(a, b), hi = MAX(a, b);
  gsize from = 0, to = n_links;
  while (from < to) {
    gsize middle = from + (to - from) / 2;
    if (links[middle].lo < lo || (links[middle].lo == lo && links[middle].hi < hi))
      from = middle + 1;
    else
      to = middle;
  }
  g_assert(from < n_links && links[from].lo == lo && links[from].hi == hi);
  return from;
}

static guint32 cycle_at(const GArray *cycle, guint i)
{
  return g_array_index(cycle, guint32, i % cycle->len);
}

#define SEARCH_BUDGET G_GUINT64_CONSTANT(20000000)

gboolean ms_cycles_refuse(const MsTopologyStore *store, const MsLink *links, gsize n_links,
                          const char *source, GError **error)
{
  Core core;
  core_init(&core, store);
  guint32 n_core = 0, lowest = MS_NO_AS;
  for (guint32 as = store->graph.n_ases; as-- > 0;) {
    if (core.alive[as]) {
      lowest = as;
      n_core++;
    }
  }
  g_autoptr(GArray) best = g_array_new(FALSE, FALSE, sizeof(guint32));
  g_autoptr(GArray) cycle = g_array_new(FALSE, FALSE, sizeof(guint32));
  any_cycle(&core, lowest, best);
  /* The shortest that can be had within reason; three ASes is as short as a cycle gets. */
  for (guint32 as = 0; as < store->graph.n_ases && best->len > 3 && core.steps < SEARCH_BUDGET;
       as++) {
    if (core.alive[as] && cycle_through(&core, as, best->len - 1, cycle)) {
      g_array_set_size(best, 0);
      g_array_append_vals(best, cycle->data, cycle->len);
    }
  }
  core_clear(&core);

  g_autoptr(GString) text = g_string_new(NULL);
  guint32 last_line = 0;
  g_string_append_printf(text, "AS%u", store->asn[cycle_at(best, 0)]);
  for (guint i = 0; i < best->len; i++) {
    guint32 line = links[find_link(links, n_links, cycle_at(best, i), cycle_at(best, i + 1))].line;
    g_string_append_printf(text, " > AS%u", store->asn[cycle_at(best, i + 1)]);
    if (line > 0)
      g_string_append_printf(text, " (line %u)", line);
    last_line = MAX(last_line, line);
  }
  return ms_topology_error(
      error, MS_TOPOLOGY_ERROR_CYCLE, source, last_line,
      "providers lead in a circle, %s, where `>` reads \"is a provider of\" (%u ASes lie on or "
      "between "
      "such circles); correct one of these links, or have circles broken (--break-cycles)",
      text->str, n_core);
}

/* The link to cut: the provider with fewest customers, then the highest ASN. Returns: its place on
 * the cycle */
static guint weakest(const MsTopologyStore *store, const GArray *cycle)
{
  guint best = 0;
  for (guint i = 1; i < cycle->len; i++) {
    guint32 as = cycle_at(cycle, i), than = cycle_at(cycle, best);
    guint32 n = store->first_peer[as] - store->first[as],
            n_than = store->first_peer[than] - store->first[than];
    if (n < n_than || (n == n_than && as > than))
      best = i;
  }
  return best;
}

static void note_removal(GString *removed, const MsTopologyStore *store, const GArray *cycle,
                         guint at, guint32 line)
{
  g_string_append_printf(removed, "%u|%u, ", store->asn[cycle_at(cycle, at)],
                         store->asn[cycle_at(cycle, at + 1)]);
  if (line > 0)
    g_string_append_printf(removed, "line %u, ", line);
  g_string_append(removed, "closed the cycle");
  for (guint i = 0; i <= cycle->len; i++)
    g_string_append_printf(removed, "%s%u", i == 0 ? " " : " > ",
                           store->asn[cycle_at(cycle, at + i)]);
  g_string_append_c(removed, '\n');
}

guint ms_cycles_break(const MsTopologyStore *store, MsLink *links, gsize n_links, GString *removed)
{
  Core core;
  core_init(&core, store);
  g_autoptr(GArray) cycle = g_array_new(FALSE, FALSE, sizeof(guint32));
  guint n_cut = 0;
  for (guint32 as = 0; as < store->graph.n_ases; as++) {
    while (core.alive[as] && cycle_through(&core, as, G_MAXUINT32, cycle)) {
      guint at = weakest(store, cycle);
      guint32 provider = cycle_at(cycle, at), customer = cycle_at(cycle, at + 1);
      MsLink *link = &links[find_link(links, n_links, provider, customer)];
      note_removal(removed, store, cycle, at, link->line);
      link->kind = MS_LINK_CUT;
      cut_session(&core, ms_topology_session(&store->graph, provider, customer), provider);
      n_cut++;
    }
    if (core.alive[as])
      leave_core(&core, as);
  }
  core_clear(&core);
  return n_cut;
}
