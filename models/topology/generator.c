/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame of the generator, and the tools of its stages: see generator-private.h. */
#include "models/topology/generator.h"
#include "models/base/suggest.h"
#include "models/topology/generator-private.h"

#include <string.h>

#define MIN_ASES 500
#define MAX_ASES 1000000

const char *const *ms_topology_profiles(void)
{
  return ms_profile_names;
}

/* ---- tools */

void ms_generator_stream(MsGenerator *generator, guint stage)
{
  guint64 word = 0;
  for (const char *c = generator->profile->name; *c != '\0'; c++)
    word = ms_hash_mix(word ^ (guint8)*c);
  word = ms_hash3(generator->seed, MS_HASH_GENERATOR, word ^ generator->n, stage);
  gsl_rng_set(generator->rng, (unsigned long)(word & G_MAXUINT32));
}

int ms_generator_ascending(const void *a, const void *b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return (x > y) - (x < y);
}

guint ms_generator_pick(MsGenerator *generator, const guint32 *weights, guint n)
{
  guint32 total = 0;
  for (guint i = 0; i < n; i++)
    total += weights[i];
  guint32 at = ms_generator_below(generator, total);
  for (guint i = 0;; i++) {
    if (at < weights[i])
      return i;
    at -= weights[i];
  }
}

void ms_generator_shuffle(MsGenerator *generator, guint32 *items, guint32 n)
{
  for (guint32 i = n; i > 1; i--) {
    guint32 j = ms_generator_below(generator, i);
    guint32 kept = items[i - 1];
    items[i - 1] = items[j];
    items[j] = kept;
  }
}

static inline guint64 pair_key(guint32 a, guint32 b)
{
  /* One more than either index, so that no key is 0. */
  return a < b ? ((guint64)(a + 1) << 32) | (b + 1) : ((guint64)(b + 1) << 32) | (a + 1);
}

static inline gsize pair_place(const MsPairSet *set, guint64 key)
{
  gsize at = (gsize)ms_hash_mix(key) & set->mask;
  while (set->slots[at] != 0 && set->slots[at] != key)
    at = (at + 1) & set->mask;
  return at;
}

static void pairs_grow(MsPairSet *set)
{
  MsPairSet larger = {.mask = set->mask * 2 + 1, .n = set->n};
  larger.slots = g_new0(guint64, larger.mask + 1);
  for (gsize i = 0; i <= set->mask; i++) {
    if (set->slots[i] != 0)
      larger.slots[pair_place(&larger, set->slots[i])] = set->slots[i];
  }
  g_free(set->slots);
  *set = larger;
}

gboolean ms_generator_linked(const MsGenerator *generator, guint32 a, guint32 b)
{
  guint64 key = pair_key(a, b);
  return generator->linked.slots[pair_place(&generator->linked, key)] == key;
}

gboolean ms_generator_link(MsGenerator *generator, guint32 a, guint32 b)
{
  if (a == b)
    return FALSE;
  MsPairSet *set = &generator->linked;
  guint64 key = pair_key(a, b);
  gsize at = pair_place(set, key);
  if (set->slots[at] == key)
    return FALSE;
  set->slots[at] = key;
  if (++set->n * 2 > set->mask)
    pairs_grow(set);
  if (generator->n_links == generator->links_room) {
    generator->links_room *= 2;
    generator->links = g_renew(MsPair, generator->links, generator->links_room);
  }
  generator->links[generator->n_links++] = (MsPair){a, b};
  return TRUE;
}

guint32 ms_generator_sample(MsGenerator *generator, guint32 *items, guint32 *weights, guint32 n,
                            guint32 want)
{
  guint32 chosen = 0;
  while (chosen < want) {
    guint32 missing = want - chosen;
    guint64 total = 0;
    for (guint32 i = chosen; i < n; i++)
      total += weights[i];
    if (total == 0)
      break;
    /* A comb of `missing` teeth, total / missing apart, laid at random over the weights in a row:
     * who is under a tooth is chosen. One heavier than that distance has several and is chosen
     * once, hence another round. */
    guint64 tooth = (guint64)(gsl_rng_uniform(generator->rng) * (double)total);
    guint64 passed = 0;
    guint32 first = chosen;
    for (guint32 i = first; i < n && chosen < want; i++) {
      guint32 weight = weights[i], item = items[i];
      passed += (guint64)weight * missing;
      if (weight == 0 || tooth >= passed)
        continue;
      tooth += total * ((passed - tooth + total - 1) / total);
      items[i] = items[chosen];
      weights[i] = weights[chosen];
      items[chosen] = item;
      weights[chosen] = weight;
      chosen++;
    }
  }
  return chosen;
}

/* ---- the frame */

static void generator_clear(MsGenerator *generator)
{
  g_clear_pointer(&generator->rng, gsl_rng_free);
  g_free(generator->known);
  g_free(generator->role);
  g_free(generator->region);
  g_free(generator->size);
  g_free(generator->asn);
  g_free(generator->customers);
  g_free(generator->providers);
  g_free(generator->peers);
  g_free(generator->links);
  g_free(generator->linked.slots);
  g_free(generator->exchange_region);
  g_free(generator->planned);
  g_free(generator->joined);
  g_clear_pointer(&generator->memberships, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsGenerator, generator_clear)

static void generator_init(MsGenerator *generator, const MsProfile *profile, guint32 n,
                           guint64 seed)
{
  *generator = (MsGenerator){.profile = profile, .seed = seed, .n = n};
  generator->rng = gsl_rng_alloc(gsl_rng_taus2);
  generator->role = g_new0(guint8, n);
  generator->region = g_new0(guint8, n);
  generator->size = g_new0(guint8, n);
  generator->asn = g_new0(guint32, n);
  generator->customers = g_new0(guint32, n);
  generator->providers = g_new0(guint32, n);
  generator->peers = g_new0(guint32, n);
  generator->links_room = (gsize)n * 6;
  generator->links = g_new(MsPair, generator->links_room);
  gsize slots = 4096;
  while (slots < (gsize)n * 12)
    slots *= 2;
  generator->linked.mask = slots - 1;
  generator->linked.slots = g_new0(guint64, slots);
}

static MsTopology *generator_build(const MsGenerator *generator, const char *title, GError **error)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new(title);
  g_autoptr(GArray) clique = g_array_new(FALSE, FALSE, sizeof(guint32));
  const guint32 *asn = generator->asn;
  for (guint32 i = 0; i < generator->n; i++) {
    const char *name = i < generator->n_known ? generator->known[i]->name : NULL;
    ms_topology_builder_set_as(builder, asn[i], generator->role[i], generator->region[i], name);
    if (generator->role[i] == MS_ROLE_TIER1)
      g_array_append_val(clique, asn[i]);
  }
  ms_topology_builder_set_clique(builder, (const guint32 *)(gpointer)clique->data, clique->len);
  for (gsize i = 0; i < generator->n_links; i++) {
    MsPair link = generator->links[i];
    MsRelation relation = i < generator->n_customer_links ? MS_REL_CUSTOMER : MS_REL_PEER;
    if (!ms_topology_builder_add_link(builder, asn[link.a], asn[link.b], relation, 0, 0, error))
      return NULL;
  }
  ms_generator_exchanges(generator, builder);
  return ms_topology_builder_finish(builder, title, FALSE, NULL, error);
}

MsTopology *ms_topology_generate(const char *profile, guint32 n_ases, guint64 seed, GError **error)
{
  const MsProfile *found = ms_profile_find(profile);
  if (found == NULL) {
    const char *near = ms_suggest(profile, ms_profile_names);
    g_autofree char *all = g_strjoinv(", ", (char **)ms_profile_names);
    if (near != NULL)
      g_set_error(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_VALUE,
                  "unknown profile `%s`; did you mean `%s`? (profiles: %s)", profile, near, all);
    else
      g_set_error(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_VALUE,
                  "unknown profile `%s`; profiles: %s", profile, all);
    return NULL;
  }
  if (n_ases < MIN_ASES || n_ases > MAX_ASES) {
    g_set_error(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_VALUE,
                "%u ASes asked of `%s`; it generates %d to %d", n_ases, profile, MIN_ASES,
                MAX_ASES);
    return NULL;
  }

  g_auto(MsGenerator) generator;
  generator_init(&generator, found, n_ases, seed);
  ms_generator_population(&generator);
  ms_generator_numbers(&generator);
  ms_generator_transit(&generator);
  ms_generator_peering(&generator);
  g_autofree char *title =
      g_strdup_printf("%s, %u ASes, seed %" G_GUINT64_FORMAT, found->name, n_ases, seed);
  return generator_build(&generator, title, error);
}
