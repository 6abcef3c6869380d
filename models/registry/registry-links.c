/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ASPAs and published neighbours. What many members say of the links that they have is a byte each
 * and the topology; what is added by hand is a set of pairs. */
#include "models/base/hash.h"
#include "models/registry/registry-private.h"

#include <string.h>

/* ---- pairs */

static guint64 pair_of(guint32 as, guint32 other)
{
  return (guint64)as << 32 | other;
}

/* The slot of @pair, or the free one where it would go; there is a free one. */
static guint64 *slot_of(const MsRegistryPairs *pairs, guint64 pair)
{
  guint32 mask = pairs->n_slots - 1;
  for (guint32 at = (guint32)ms_hash_mix(pair) & mask;; at = (at + 1) & mask)
    if (pairs->slots[at] == pair || pairs->slots[at] == 0)
      return &pairs->slots[at];
}

static gboolean pairs_have(const MsRegistryPairs *pairs, guint32 as, guint32 other)
{
  return pairs->n != 0 && as != 0 && *slot_of(pairs, pair_of(as, other)) != 0;
}

/* Returns: whether it is new. */
static gboolean pairs_add(MsRegistryPairs *pairs, guint32 as, guint32 other)
{
  if (2 * (pairs->n + 1) > pairs->n_slots) {
    MsRegistryPairs larger = *pairs;
    larger.n_slots = MAX(8, 2 * pairs->n_slots);
    larger.slots = g_new0(guint64, larger.n_slots);
    for (guint32 i = 0; i < pairs->n_slots; i++)
      if (pairs->slots[i] != 0)
        *slot_of(&larger, pairs->slots[i]) = pairs->slots[i];
    g_free(pairs->slots);
    *pairs = larger;
  }
  guint64 *slot = slot_of(pairs, pair_of(as, other));
  if (*slot != 0)
    return FALSE;
  *slot = pair_of(as, other);
  pairs->n++;
  return TRUE;
}

/* AS 0 has no links, and as the other end it only says that there are no more. */
static void say(MsRegistryPairs *pairs, guint32 as, const guint32 *others, guint n)
{
  if (as == 0)
    return;
  pairs->n_ases += (guint32)pairs_add(pairs, as, 0);
  for (guint i = 0; i < n; i++)
    if (others[i] != 0)
      pairs_add(pairs, as, others[i]);
}

/* ---- members of a topology */

static void go_by_topology(MsRegistryLinks *links, const MsTopology *topology,
                           const guint8 *members)
{
  g_free(links->members);
  links->members = g_memdup2(members, topology->n_ases);
  links->topology = topology;
}

/* Whether @as is a member; its index then. */
static gboolean is_member(const MsRegistryLinks *links, guint32 as, guint32 *index)
{
  if (links->topology == NULL)
    return FALSE;
  *index = ms_topology_find(links->topology, as);
  return *index != MS_NO_AS && links->members[*index];
}

static gboolean has_session(const MsTopology *topology, guint32 as, guint32 other,
                            gboolean of_provider)
{
  guint32 neighbour = ms_topology_find(topology, other);
  guint32 s = neighbour == MS_NO_AS ? G_MAXUINT32 : ms_topology_session(topology, as, neighbour);
  return s != G_MAXUINT32 && (!of_provider || s >= topology->first_provider[as]);
}

/* What @links say, no base asked. */
static MsAttestation ask(const MsRegistryLinks *links, guint32 as, guint32 other,
                         gboolean of_provider)
{
  guint32 index;
  gboolean named;
  if (pairs_have(&links->by_hand, as, 0))
    named = other != 0 && pairs_have(&links->by_hand, as, other);
  else if (is_member(links, as, &index))
    named = has_session(links->topology, index, other, of_provider);
  else
    return MS_ATTESTATION_NONE;
  return named ? MS_ATTESTATION_YES : MS_ATTESTATION_NO;
}

void ms_registry_links_clear(MsRegistryLinks *links)
{
  g_free(links->by_hand.slots);
  g_free(links->members);
}

/* ---- the registry's calls */

void ms_registry_add_aspa(MsRegistry *registry, guint32 customer, const guint32 *providers, guint n)
{
  say(&registry->providers.by_hand, customer, providers, n);
}

void ms_registry_add_neighbours(MsRegistry *registry, guint32 asn, const guint32 *neighbours,
                                guint n)
{
  say(&registry->neighbours.by_hand, asn, neighbours, n);
}

/* The members of the base count as one's own where they go by the same links: one array then tells
 * ms_registry_attested() all. */
void ms_registry_attest_providers(MsRegistry *registry, const MsTopology *topology,
                                  const guint8 *members)
{
  go_by_topology(&registry->providers, topology, members);
  for (const MsRegistry *r = registry->base; r != NULL; r = r->base)
    for (guint32 i = 0; r->providers.topology == topology && i < topology->n_ases; i++)
      registry->providers.members[i] |= r->providers.members[i];
}

void ms_registry_publish_neighbours(MsRegistry *registry, const MsTopology *topology,
                                    const guint8 *members)
{
  go_by_topology(&registry->neighbours, topology, members);
}

MsAttestation ms_registry_provider(const MsRegistry *registry, guint32 customer, guint32 provider)
{
  MsAttestation attestation = MS_ATTESTATION_NONE;
  for (; registry != NULL && attestation == MS_ATTESTATION_NONE; registry = registry->base)
    attestation = ask(&registry->providers, customer, provider, TRUE);
  return attestation;
}

MsAttestation ms_registry_neighbour(const MsRegistry *registry, guint32 asn, guint32 neighbour)
{
  MsAttestation attestation = MS_ATTESTATION_NONE;
  for (; registry != NULL && attestation == MS_ATTESTATION_NONE; registry = registry->base)
    attestation = ask(&registry->neighbours, asn, neighbour, FALSE);
  return attestation;
}

gboolean ms_registry_attested(const MsRegistry *registry, const guint8 **members)
{
  const MsTopology *topology = NULL;
  const guint8 *found = NULL;
  gboolean alone = TRUE;
  for (; registry != NULL; registry = registry->base) {
    const MsRegistryLinks *links = &registry->providers;
    alone = alone && links->by_hand.n == 0 &&
            (found == NULL || links->topology == NULL || links->topology == topology);
    if (found == NULL && links->topology != NULL) {
      topology = links->topology;
      found = links->members;
    }
  }
  *members = found;
  return alone;
}

gboolean ms_registry_published(const MsRegistry *registry)
{
  for (; registry != NULL; registry = registry->base)
    if (registry->neighbours.by_hand.n > 0)
      return FALSE;
  return TRUE;
}
