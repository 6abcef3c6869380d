/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The draft numbers a path AS(1), the origin, to AS(N), the nearest, repeats left out, and asks of
 * each pair of neighbours on it what one attests of the other:
 *
 *     up(i)   = authorized(AS(i), AS(i+1)): the route climbed from i to its provider i+1
 *     down(i) = authorized(AS(i+1), AS(i)): it came down from i+1, of whom i is the provider
 *
 * max_up is the smallest i with up(i) = Not Provider+, else N. max_down is N-J+1 with J = i+1 the
 * largest with down(i) = Not Provider+, else N. So
 *
 *     max_up < N             where up(i) = Not Provider+ for some i;
 *     max_up + max_down < N  where N > i + (N - j), that is j > i, for the smallest i with up(i)
 * and the largest j with down(j) = Not Provider+: where some pair denies the way down above one
 * that denies the way up.
 *
 * Hence one walk from the nearest AS to the origin does: Invalid downstream at the first denied way
 * up that lies below a denied way down. The same pair may deny both: a peering at the top. And what
 * is Invalid downstream has a denied way up, so is Invalid upstream. min_up and min_down are the
 * same with No Attestation counted as a denial; where they fall short the path is Unknown. */
#include "models/security/aspa.h"

#include "models/security/tell.h"

/* Two neighbours on the path, @outer the nearer to whoever verifies. */
typedef struct {
  guint32 outer, inner;
} Pair;

/* What a walk has met so far. */
typedef struct {
  guint32 last;                            /* the AS before, nearer to whoever verifies */
  gboolean started, set;                   /* an AS is on the path; an AS_SET is */
  gboolean no_up, no_down, turns;          /* denied: a way up, a way down, one above the other */
  gboolean maybe_up, maybe_down, may_turn; /* the same, No Attestation counted too */
  Pair up, down; /* where no_up, where no_down; where turns, those that make it so */
} Walk;

static void step(const MsRegistry *registry, Walk *walk, guint32 asn)
{
  if (asn == MS_AS_SET)
    walk->set = TRUE;
  if (walk->started && asn != walk->last && !walk->set) {
    MsAttestation up = ms_registry_provider(registry, asn, walk->last);
    MsAttestation down = ms_registry_provider(registry, walk->last, asn);
    Pair pair = {walk->last, asn};
    /* Before the way down of this pair counts: it has to lie above. */
    if (up == MS_ATTESTATION_NO && !walk->turns) {
      if (!walk->no_up || walk->no_down)
        walk->up = pair;
      walk->no_up = TRUE;
      walk->turns = walk->no_down;
    }
    if (up != MS_ATTESTATION_YES) {
      walk->maybe_up = TRUE;
      walk->may_turn |= walk->maybe_down;
    }
    if (down == MS_ATTESTATION_NO && !walk->no_down) {
      walk->no_down = TRUE;
      walk->down = pair;
    }
    walk->maybe_down |= down != MS_ATTESTATION_YES;
  }
  walk->last = asn;
  walk->started = TRUE;
}

static Walk walk_route(const MsWorld *world, const MsRoute *route)
{
  const MsPathNode *node = world->routes->paths->node;
  Walk walk = {0};
  for (guint32 path = route->path; path != 0; path = node[path].tail)
    step(world->registry, &walk, node[path].asn);
  return walk;
}

MsAspaState ms_aspa_verify(const MsRegistry *registry, const guint32 *path, guint n,
                           gboolean downstream)
{
  Walk walk = {0};
  for (guint i = 0; i < n; i++)
    step(registry, &walk, path[i]);
  if (!walk.started || walk.set || (downstream ? walk.turns : walk.no_up))
    return MS_ASPA_INVALID;
  return (downstream ? walk.may_turn : walk.maybe_up) ? MS_ASPA_UNKNOWN : MS_ASPA_VALID;
}

guint ms_aspa_judge(const MsWorld *world, const MsRoute *route)
{
  Walk walk = walk_route(world, route);
  if (!walk.started || walk.set || walk.turns)
    return MS_ASPA_FAILS;
  return walk.no_up ? MS_ASPA_FAILS_UPSTREAM : MS_ASPA_PASSES;
}

gboolean ms_aspa_import(const MsHop *hop, guint verdict)
{
  if (ms_hop_head(hop) != hop->neighbour_asn)
    return FALSE;
  return verdict == MS_ASPA_PASSES ||
         (verdict == MS_ASPA_FAILS_UPSTREAM && hop->relation == MS_REL_PROVIDER);
}

/* "AS1 attests its providers, and AS2 is not one of them" */
static void tell_denial(GString *text, guint32 customer, guint32 provider)
{
  g_string_append_printf(text, "AS%u attests its providers, and AS%u is not one of them", customer,
                         provider);
}

void ms_aspa_why(const MsHop *hop, GString *text)
{
  if (ms_aspa_import(hop, ms_aspa_judge(hop->world, hop->route)))
    return;
  Walk walk = walk_route(hop->world, hop->route);
  g_string_append(text, "Invalid by ASPA verification: ");
  if (!walk.started) {
    g_string_append(text, "the path is empty");
  } else if (ms_hop_head(hop) != hop->neighbour_asn) {
    g_string_append(text, "the path begins with ");
    ms_tell_as(text, ms_hop_head(hop));
    g_string_append_printf(text, ", not with the neighbour AS%u", hop->neighbour_asn);
  } else if (walk.set) {
    g_string_append(text, "there is an AS_SET on the path");
  } else if (hop->relation == MS_REL_PROVIDER) {
    g_string_append_printf(text, "AS%u passed it on to AS%u, and AS%u to AS%u: ", walk.up.inner,
                           walk.up.outer, walk.down.inner, walk.down.outer);
    tell_denial(text, walk.up.inner, walk.up.outer);
    g_string_append(text, "; ");
    tell_denial(text, walk.down.outer, walk.down.inner);
    g_string_append(text, ": once off its way up, a route only goes down");
  } else {
    g_string_append_printf(text, "AS%u passed it on to AS%u: ", walk.up.inner, walk.up.outer);
    tell_denial(text, walk.up.inner, walk.up.outer);
    g_string_append_printf(text, ", and a %s may send only what has climbed all the way",
                           ms_relation_name(hop->relation));
  }
}

static gboolean import(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return ms_aspa_import(hop, hop->verdict);
}

static void why(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  ms_aspa_why(hop, text);
}

const MsMechanism ms_mechanism_aspa = {
    .name = "aspa",
    .title = "Drops AS paths that contradict what networks attest of their providers",
    .source = "draft-ietf-sidrops-aspa-verification section 6",
    .needs = "ASPAs of those on the path",
    .import_from = MS_FROM_ALL,
    .ride = MS_RIDE_ASPA,
    .serves = TRUE,
    .judge = ms_aspa_judge,
    .import = import,
    .why = why,
};
