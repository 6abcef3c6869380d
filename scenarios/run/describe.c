/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/run/describe.h"

#include <stdlib.h>
#include <string.h>

const char *const ms_quantile_names[MS_N_QUANTILES] = {"50 %", "75 %",   "90 %", "95 %",
                                                       "99 %", "99.9 %", "max"};

/* In thousandths. */
static const guint quantile[MS_N_QUANTILES] = {500, 750, 900, 950, 990, 999, 1000};

static guint32 degree_of(const MsTopology *topology, guint32 as, MsDegreeKind kind)
{
  switch (kind) {
  case MS_DEGREE_CUSTOMERS:
    return topology->first_peer[as] - topology->first[as];
  case MS_DEGREE_PEERS:
    return topology->first_provider[as] - topology->first_peer[as];
  case MS_DEGREE_PROVIDERS:
    return topology->first[as + 1] - topology->first_provider[as];
  default:
    return topology->first[as + 1] - topology->first[as];
  }
}

static int compare_numbers(const void *a, const void *b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return (x > y) - (x < y);
}

/* The smallest value that at least that share of the ASes does not exceed. */
static void find_quantiles(const MsTopology *topology, MsDescription *description)
{
  guint32 n = topology->n_ases;
  g_autofree guint32 *values = g_new(guint32, n);
  for (guint kind = 0; kind < MS_N_DEGREES; kind++) {
    for (guint32 as = 0; as < n; as++)
      values[as] = degree_of(topology, as, (MsDegreeKind)kind);
    qsort(values, n, sizeof *values, compare_numbers);
    for (guint q = 0; q < MS_N_QUANTILES; q++) {
      guint64 rank = ((guint64)quantile[q] * n + 999) / 1000;
      description->degree[kind][q] = values[MAX(rank, 1) - 1];
    }
  }
}

static void find_top(const MsTopology *topology, MsDescription *description)
{
  for (guint32 as = 0; as < topology->n_ases; as++) {
    guint at = description->n_top;
    while (at > 0 && topology->cone[description->top[at - 1]] < topology->cone[as])
      at--;
    if (at == G_N_ELEMENTS(description->top))
      continue;
    description->n_top = MIN(description->n_top + 1, (guint)G_N_ELEMENTS(description->top));
    memmove(description->top + at + 1, description->top + at,
            (description->n_top - 1 - at) * sizeof *description->top);
    description->top[at] = as;
  }
}

static void find_components(const MsTopology *topology, MsDescription *description)
{
  g_autofree guint8 *seen = g_malloc0(topology->n_ases);
  g_autofree guint32 *queue = g_new(guint32, topology->n_ases);
  for (guint32 start = 0; start < topology->n_ases; start++) {
    guint32 head = 0, tail = 0;
    if (seen[start])
      continue;
    seen[start] = 1;
    queue[tail++] = start;
    while (head < tail) {
      guint32 as = queue[head++];
      for (guint32 s = topology->first[as]; s < topology->first[as + 1]; s++) {
        guint32 next = topology->neighbour[s];
        if (!seen[next]) {
          seen[next] = 1;
          queue[tail++] = next;
        }
      }
    }
    description->n_components++;
    description->largest = MAX(description->largest, tail);
  }
}

static void check_clique(const MsTopology *topology, MsDescription *description)
{
  g_autoptr(GArray) clique = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint32 as = 0; as < topology->n_ases; as++)
    if (topology->role[as] == MS_ROLE_TIER1)
      g_array_append_val(clique, as);
  for (guint i = 0; i < clique->len; i++)
    for (guint j = i + 1; j < clique->len; j++) {
      guint32 a = g_array_index(clique, guint32, i), b = g_array_index(clique, guint32, j);
      guint32 session = ms_topology_session(topology, a, b);
      description->unpeered +=
          session == G_MAXUINT32 || ms_topology_relation(topology, a, session) != MS_REL_PEER;
    }
}

MsDescription ms_describe(const MsTopology *topology)
{
  MsDescription description = {0};
  find_quantiles(topology, &description);
  find_top(topology, &description);
  find_components(topology, &description);
  check_clique(topology, &description);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    guint32 providers = degree_of(topology, as, MS_DEGREE_PROVIDERS);
    description.stubs += ms_topology_is_stub(topology, as);
    description.provider_free += providers == 0;
    description.single += providers == 1;
    description.multihomed += providers >= 2;
    description.roles[topology->role[as]]++;
    description.regions[topology->region[as]]++;
  }
  return description;
}
