/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An engine's final state against known answers: each route, and each outcome by two conventions,
 * the answers' own and sim/outcome's. */
#include "tests/support/known-private.h"

#include <stdio.h>
#include <string.h>

enum { MAX_PRINTED = 20 };

/* The expected state as a table, and what follows from it. */
typedef struct {
  const MsKnownCase *known;
  const MsSchedule *schedule;
  const MsKnownRow **row; /* [n_prefixes][n_ases], NULL: no route */
} Expected;

static const MsKnownRow *row_of(const Expected *expected, guint prefix, guint32 as)
{
  return expected->row[(gsize)prefix * expected->known->topology->n_ases + as];
}

static const guint32 *path_of(const Expected *expected, const MsKnownRow *row)
{
  return &g_array_index(expected->known->paths, guint32, row->path_first);
}

static guint32 next_hop_of(const Expected *expected, const MsKnownRow *row)
{
  if (row->next_hop != 0)
    return row->next_hop;
  return row->path_length < 2 ? row->asn : path_of(expected, row)[1];
}

/* The AS announces the prefix, be it with a path that it has made up. */
static gboolean originates(const Expected *expected, const MsKnownRow *row)
{
  return next_hop_of(expected, row) == row->asn;
}

/* Of ROV++ (v1, lite) the simulators' tables keep the refused route as one to the AS itself. Here
 * the AS has no route to the prefix, and drops the traffic. */
static gboolean is_blackhole(const Expected *expected, const MsKnownRow *row)
{
  return originates(expected, row) && row->path_length > 1 && row->learned >= 0 &&
         row->learned != MS_REL_SELF;
}

/* What the next hop is: in the simulators' tables a leaker's own route counts as originated, so the
 * link says it. */
static MsRelation learned_by_link(const Expected *expected, const MsKnownRow *row)
{
  const MsTopology *topology = expected->known->topology;
  guint32 as = ms_topology_find(topology, row->asn);
  guint32 next = ms_topology_find(topology, next_hop_of(expected, row));
  guint32 session = next == MS_NO_AS ? G_MAXUINT32 : ms_topology_session(topology, as, next);
  return session == G_MAXUINT32 ? MS_REL_SELF : ms_topology_relation(topology, as, session);
}

/* By the definitions of sim/outcome, from the expected routes alone. */
static MsOutcome expected_outcome(const Expected *expected, guint32 start)
{
  const MsKnownCase *known = expected->known;
  const MsTarget *target = expected->schedule->targets;
  gboolean across_leak = FALSE;
  guint32 at = start;
  for (guint32 hops = 0; hops <= known->topology->n_ases; hops++) {
    const MsKnownRow *row = NULL;
    for (guint i = 0; i < target->n_prefixes && row == NULL; i++)
      row = row_of(expected, target->prefixes[i], at);
    if (at == target->victim)
      for (guint i = 0; i < target->n_prefixes; i++) {
        const MsKnownRow *home = row_of(expected, target->prefixes[i], at);
        if (home != NULL && originates(expected, home))
          row = home;
      }
    if (row == NULL)
      return at == start ? MS_OUTCOME_UNREACHABLE : MS_OUTCOME_BLACKHOLED;
    if (is_blackhole(expected, row))
      return MS_OUTCOME_BLACKHOLED;
    if (originates(expected, row)) {
      if (known->leaker == 0 && ms_known_holds(known->attackers, row->asn))
        return MS_OUTCOME_HIJACKED;
      return across_leak ? MS_OUTCOME_DETOURED : MS_OUTCOME_LEGITIMATE;
    }
    guint32 next = ms_topology_find(known->topology, next_hop_of(expected, row));
    g_assert(next != MS_NO_AS);
    if (known->topology->asn[next] == known->leaker) {
      const MsKnownRow *leaked = row_of(expected, target->prefixes[0], next);
      guint32 session = ms_topology_session(known->topology, next, at);
      across_leak |= leaked != NULL && leaked->path_length > 1 && session != G_MAXUINT32 &&
                     !ms_export_allowed(learned_by_link(expected, leaked),
                                        ms_topology_relation(known->topology, next, session));
    }
    at = next;
  }
  return MS_OUTCOME_LOOPED;
}

/* By the simulators' convention, from the engine's routes. */
static MsKnownOutcome walk(const Expected *expected, const MsSnapshot *snapshot, guint32 start)
{
  const MsKnownCase *known = expected->known;
  const MsTarget *target = expected->schedule->targets;
  guint32 at = start;
  for (guint32 hops = 0; hops <= known->topology->n_ases; hops++) {
    if (ms_known_holds(known->attackers, known->topology->asn[at]))
      return MS_KNOWN_ATTACKER;
    if (ms_known_holds(known->victims, known->topology->asn[at]))
      return MS_KNOWN_VICTIM;
    if (snapshot->outcome[at] == MS_OUTCOME_BLACKHOLED)
      return MS_KNOWN_UNREACHABLE;
    guint32 next = MS_NO_AS;
    for (guint i = 0; i < target->n_prefixes && next == MS_NO_AS; i++)
      next = snapshot->next_hop[(gsize)target->prefixes[i] * known->topology->n_ases + at];
    if (next == MS_NO_AS || next == at)
      return MS_KNOWN_UNREACHABLE;
    at = next;
  }
  return MS_KNOWN_UNREACHABLE;
}

static void append_route(GString *text, guint32 next_hop, int learned, const guint32 *path, guint n)
{
  if (n == 0) {
    g_string_append(text, "no route");
    return;
  }
  g_string_append(text, "path");
  for (guint i = 0; i < n; i++)
    g_string_append_printf(text, " %u", path[i]);
  g_string_append_printf(text, ", next hop %u", next_hop);
  if (learned >= 0)
    g_string_append_printf(text, ", %s",
                           learned == MS_REL_SELF ? "own" : ms_relation_name((MsRelation)learned));
}

static gboolean same_route(const Expected *expected, const MsSnapshot *snapshot, guint prefix,
                           guint32 as, GString *difference)
{
  const MsTopology *topology = expected->known->topology;
  gsize at = (gsize)prefix * topology->n_ases + as;
  const guint32 *path = &snapshot->path_asn[snapshot->path_first[at]];
  guint n = snapshot->path_first[at + 1] - snapshot->path_first[at];
  guint32 next = snapshot->next_hop[at] == MS_NO_AS ? 0 : topology->asn[snapshot->next_hop[at]];
  const MsKnownRow *row = row_of(expected, prefix, as);
  if (row != NULL && is_blackhole(expected, row))
    row = NULL;
  if (row == NULL && n == 0 && next == 0)
    return TRUE;
  int learned = row == NULL ? -1 : row->learned;
  /* In the tables a leaker's own route is "origin", or called a customer's so that the export rule
   * lets it pass: its path and next hop say what is meant, and the link what the next hop is. */
  if (row != NULL && row->asn == expected->known->leaker && row->path_length > 1)
    learned = (int)learned_by_link(expected, row);
  if (row != NULL && n == row->path_length && next == next_hop_of(expected, row) &&
      (learned < 0 || learned == snapshot->learned[at]) &&
      memcmp(path, path_of(expected, row), sizeof(guint32) * n) == 0)
    return TRUE;
  char text[MS_PREFIX_TEXT];
  g_string_printf(difference, "%s: expected ",
                  ms_prefix_format(&expected->schedule->prefixes[prefix], text));
  append_route(difference, row == NULL ? 0 : next_hop_of(expected, row), learned,
               row == NULL ? NULL : path_of(expected, row), row == NULL ? 0 : row->path_length);
  g_string_append(difference, "; got ");
  append_route(difference, next, snapshot->learned[at], path, n);
  return FALSE;
}

static void print_difference(const MsKnownCase *known, guint32 as, const char *text, guint *printed)
{
  if ((*printed)++ < MAX_PRINTED)
    printf("%s: AS%u, %s\n", known->name, known->topology->asn[as], text);
}

/* The answers call a leaker's route something that its link is not: a departure of theirs, shown
 * and not followed. */
static void show_departure(const Expected *expected, guint prefix)
{
  const MsKnownCase *known = expected->known;
  guint32 leaker = known->leaker == 0 ? MS_NO_AS : ms_topology_find(known->topology, known->leaker);
  const MsKnownRow *row = leaker == MS_NO_AS ? NULL : row_of(expected, prefix, leaker);
  if (row == NULL || row->path_length < 2 || row->learned < 0 || row->learned == MS_REL_SELF)
    return;
  MsRelation by_link = learned_by_link(expected, row);
  if (row->learned != (int)by_link)
    printf("%s: departure of the answers, not followed: AS%u's route from AS%u is learned from a "
           "%s there; by the graph "
           "AS%u is its %s\n",
           known->name, row->asn, next_hop_of(expected, row),
           ms_relation_name((MsRelation)row->learned), next_hop_of(expected, row),
           ms_relation_name(by_link));
}

static guint compare(const Expected *expected, const MsSnapshot *snapshot)
{
  static const char *const words[] = {"unsaid", "attacker", "victim", "unreachable"};
  const MsKnownCase *known = expected->known;
  guint printed = 0, differs = 0;
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint prefix = 0; prefix < expected->schedule->n_prefixes; prefix++)
    show_departure(expected, prefix);
  for (guint32 as = 0; as < known->topology->n_ases; as++) {
    if (!known->said[as])
      continue;
    guint before = printed;
    for (guint prefix = 0; prefix < expected->schedule->n_prefixes; prefix++)
      if (!same_route(expected, snapshot, prefix, as, text))
        print_difference(known, as, text->str, &printed);
    MsKnownOutcome got = walk(expected, snapshot, as);
    if (known->outcomes[as] != MS_KNOWN_UNSAID && known->outcomes[as] != got) {
      g_string_printf(text, "outcome: expected %s, got %s", words[known->outcomes[as]], words[got]);
      print_difference(known, as, text->str, &printed);
    }
    MsOutcome meets = expected_outcome(expected, as);
    if (meets != snapshot->outcome[as]) {
      g_string_printf(text, "outcome by the engine: expected %s, got %s", ms_outcome_name(meets),
                      ms_outcome_name((MsOutcome)snapshot->outcome[as]));
      print_difference(known, as, text->str, &printed);
    }
    differs += printed > before;
  }
  if (printed > MAX_PRINTED)
    printf("%s: and %u more differences; %u ASes in all\n", known->name, printed - MAX_PRINTED,
           differs);
  return differs;
}

static gboolean fill_expected(Expected *expected, GError **error)
{
  const MsKnownCase *known = expected->known;
  for (guint i = 0; i < known->rows->len; i++) {
    const MsKnownRow *row = &g_array_index(known->rows, MsKnownRow, i);
    guint32 as = ms_topology_find(known->topology, row->asn);
    guint prefix = ms_known_prefix(expected->schedule, &row->prefix);
    if (as == MS_NO_AS || prefix == expected->schedule->n_prefixes) {
      g_set_error(error, MS_KNOWN_ERROR, 0,
                  "%s: the answers have a route of AS%u that the case has no %s for", known->name,
                  row->asn, as == MS_NO_AS ? "AS" : "prefix");
      return FALSE;
    }
    expected->row[(gsize)prefix * known->topology->n_ases + as] = row;
  }
  return TRUE;
}

gboolean ms_known_compare(const MsKnownCase *known, const MsSchedule *schedule,
                          const MsSnapshot *snapshot, guint *differs, GError **error)
{
  g_autofree const MsKnownRow **rows =
      g_new0(const MsKnownRow *, (gsize)schedule->n_prefixes * known->topology->n_ases + 1);
  Expected expected = {known, schedule, rows};
  if (!fill_expected(&expected, error))
    return FALSE;
  *differs = compare(&expected, snapshot);
  return TRUE;
}
