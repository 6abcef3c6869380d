/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/property/compare.h"

#include <string.h>

enum { ROOM = 10 };

static void write_route(GString *text, const MsTopology *topology, const MsSnapshot *snapshot,
                        gsize at)
{
  if (snapshot->next_hop[at] == MS_NO_AS) {
    g_string_append(text, "none");
    return;
  }
  for (guint32 i = snapshot->path_first[at]; i < snapshot->path_first[at + 1]; i++)
    g_string_append_printf(text, "%s%u", i > snapshot->path_first[at] ? " " : "",
                           snapshot->path_asn[i]);
  g_string_append_printf(text, ", next hop %u, %s", topology->asn[snapshot->next_hop[at]],
                         snapshot->learned[at] == MS_REL_SELF
                             ? "own"
                             : ms_relation_name((MsRelation)snapshot->learned[at]));
}

static gboolean same_route(const MsSnapshot *a, const MsSnapshot *b, gsize at)
{
  guint32 n = a->path_first[at + 1] - a->path_first[at];
  if (a->next_hop[at] != b->next_hop[at] || b->path_first[at + 1] - b->path_first[at] != n)
    return FALSE;
  if (a->next_hop[at] == MS_NO_AS)
    return n == 0;
  return a->learned[at] == b->learned[at] &&
         memcmp(a->path_asn + a->path_first[at], b->path_asn + b->path_first[at],
                sizeof(guint32) * n) == 0;
}

gboolean compare_snapshots(const MsTopology *topology, guint n_prefixes, guint n_targets,
                           const MsSnapshot *a, const MsSnapshot *b, GString *differences)
{
  guint32 n = topology->n_ases;
  guint found = 0;
  for (gsize at = 0; at < (gsize)n * n_prefixes; at++) {
    if (same_route(a, b, at) || found++ >= ROOM)
      continue;
    g_string_append_printf(differences, "  prefix %u, AS%u: ", (guint)(at / n),
                           topology->asn[at % n]);
    write_route(differences, topology, a, at);
    g_string_append(differences, "; ");
    write_route(differences, topology, b, at);
    g_string_append_c(differences, '\n');
  }
  for (gsize at = 0; at < (gsize)n * n_targets; at++)
    if (a->outcome[at] != b->outcome[at] && found++ < ROOM)
      g_string_append_printf(differences, "  target %u, AS%u: %s; %s\n", (guint)(at / n),
                             topology->asn[at % n], ms_outcome_name((MsOutcome)a->outcome[at]),
                             ms_outcome_name((MsOutcome)b->outcome[at]));
  return found == 0;
}
