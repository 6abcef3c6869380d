/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/deployment.h"

#include "models/base/hash.h"
#include "models/topology/exchanges.h"

#include <string.h>

MsDeployment *ms_deployment_new(guint n_ases, guint64 seed)
{
  MsDeployment *deployment = g_new0(MsDeployment, 1);
  deployment->n_ases = n_ases;
  deployment->seed = seed;
  deployment->profile_of = g_new0(guint16, n_ases);
  deployment->profiles = g_new0(MsProfile, 1);
  deployment->n_profiles = 1;
  return deployment;
}

void ms_deployment_free(MsDeployment *deployment)
{
  if (deployment == NULL)
    return;
  g_free(deployment->profile_of);
  g_free(deployment->profiles);
  g_free(deployment->server);
  g_free(deployment);
}

/* Sets @mechanism in @always or @maybe by its strength; returns whether it is in either. */
static void place(guint64 *always, guint64 *maybe, guint64 bit, float strength)
{
  *always &= ~bit;
  *maybe &= ~bit;
  if (strength >= 1)
    *always |= bit;
  else if (strength > 0)
    *maybe |= bit;
}

static gboolean profile_equal(const MsProfile *a, const MsProfile *b)
{
  if (memcmp(a->import, b->import, sizeof a->import) != 0 ||
      memcmp(a->import_maybe, b->import_maybe, sizeof a->import_maybe) != 0 ||
      memcmp(a->export, b->export, sizeof a->export) != 0 ||
      memcmp(a->export_maybe, b->export_maybe, sizeof a->export_maybe) != 0)
    return FALSE;
  for (guint mechanism = 0; mechanism < MS_MAX_MECHANISMS; mechanism++)
    for (guint relation = 0; relation < 3; relation++)
      if (a->strength[mechanism][relation] != b->strength[mechanism][relation])
        return FALSE;
  return TRUE;
}

/* The number of a profile with these contents; profiles are few, so a linear search does. */
static guint16 profile_number(MsDeployment *deployment, const MsProfile *wanted)
{
  for (guint i = 0; i < deployment->n_profiles; i++)
    if (profile_equal(&deployment->profiles[i], wanted))
      return (guint16)i;
  g_assert(deployment->n_profiles < G_MAXUINT16);
  deployment->profiles = g_renew(MsProfile, deployment->profiles, deployment->n_profiles + 1);
  deployment->profiles[deployment->n_profiles] = *wanted;
  return (guint16)deployment->n_profiles++;
}

void ms_deployment_add(MsDeployment *deployment, guint32 as, guint mechanism, guint import_from,
                       guint export_to, double strength)
{
  g_assert(as < deployment->n_ases && mechanism < MS_MAX_MECHANISMS);
  if (strength <= 0 || (import_from | export_to) == 0)
    return;
  guint n;
  const MsMechanism *m = ms_mechanisms(&n)[mechanism];
  guint64 bit = MS_MECHANISM_BIT(mechanism);
  MsProfile profile = deployment->profiles[deployment->profile_of[as]];
  for (guint relation = 0; relation < 3; relation++) {
    gboolean imports = (import_from >> relation & 1) && m->import != NULL;
    gboolean exports = (export_to >> relation & 1) && m->export != NULL;
    if (!imports && !exports)
      continue;
    float now = MAX(profile.strength[mechanism][relation], (float)MIN(strength, 1.0));
    profile.strength[mechanism][relation] = now;
    if (imports)
      place(&profile.import[relation], &profile.import_maybe[relation], bit, now);
    if (exports)
      place(&profile.export[relation], &profile.export_maybe[relation], bit, now);
  }
  deployment->profile_of[as] = profile_number(deployment, &profile);
  deployment->active |= bit;
}

void ms_deployment_serve(MsDeployment *deployment, const MsTopology *topology, guint exchange,
                         guint mechanism, double strength)
{
  guint n;
  g_assert(exchange < topology->n_exchanges && mechanism < MS_MAX_MECHANISMS);
  g_assert(ms_mechanisms(&n)[mechanism]->serves);
  if (strength <= 0)
    return;
  if (deployment->server == NULL) {
    deployment->n_servers = topology->n_exchanges;
    deployment->server = g_new0(guint16, topology->n_exchanges);
  }
  MsProfile profile = deployment->profiles[deployment->server[exchange]];
  float *now = &profile.strength[mechanism][MS_REL_PEER];
  *now = MAX(*now, (float)MIN(strength, 1.0));
  place(&profile.import[MS_REL_PEER], &profile.import_maybe[MS_REL_PEER],
        MS_MECHANISM_BIT(mechanism), *now);
  deployment->server[exchange] = profile_number(deployment, &profile);
  deployment->active |= MS_MECHANISM_BIT(mechanism);
}

MsHop ms_deployment_served(const MsTopology *topology, guint exchange, guint32 neighbour)
{
  return (MsHop){.asn = ms_exchange_number(&topology->exchanges[exchange]),
                 .neighbour_asn = topology->asn[neighbour],
                 .relation = MS_REL_PEER};
}

double ms_strength_draw(guint64 seed, guint mechanism, guint32 asn, guint32 neighbour_asn)
{
  /* By name: a row added to the table leaves the draws of the others as they were. */
  guint n;
  guint64 purpose =
      (guint64)MS_HASH_STRENGTH << 32 | g_str_hash(ms_mechanisms(&n)[mechanism]->name);
  return ms_hash_unit(ms_hash3(seed, purpose, asn, neighbour_asn));
}

gboolean ms_deployment_runs(const MsDeployment *deployment, const MsProfile *profile,
                            guint mechanism, MsRelation relation, guint32 asn,
                            guint32 neighbour_asn)
{
  return ms_strength_draw(deployment->seed, mechanism, asn, neighbour_asn) <
         (double)profile->strength[mechanism][relation];
}

/* What @mechanism says of a route, asked once and kept. */
static guint verdict_of(const MsWorld *world, const MsMechanism *mechanism, guint number,
                        guint32 route)
{
  if (mechanism->judge == NULL)
    return 0;
  MsRoute *r = &world->routes->route[route];
  guint verdict = ms_route_verdict(r, number);
  if (verdict == 0) {
    verdict = mechanism->judge(world, r);
    ms_route_set_verdict(r, number, verdict);
  }
  return verdict;
}

/* Import and export differ in the masks and in the function asked, and in nothing else. */
static gboolean ask(const MsDeployment *deployment, const MsProfile *profile, guint64 always,
                    guint64 maybe, gboolean exporting, const MsWorld *world, guint32 route,
                    MsHop *hop, MsAttributes *attributes, guint *refused_by)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  hop->route = &world->routes->route[route];
  hop->world = world;
  attributes->settled = FALSE;
  for (guint64 left = always | maybe; left != 0 && !attributes->settled; left &= left - 1) {
    guint i = (guint)__builtin_ctzll(left);
    if ((maybe >> i & 1) &&
        !ms_deployment_runs(deployment, profile, i, hop->relation, hop->asn, hop->neighbour_asn))
      continue;
    hop->verdict = verdict_of(world, mechanisms[i], i, route);
    gboolean passes =
        exporting ? mechanisms[i]->export(hop, attributes) : mechanisms[i]->import(hop, attributes);
    if (!passes) {
      *refused_by = i;
      return FALSE;
    }
  }
  return TRUE;
}

gboolean ms_deployment_import(const MsDeployment *deployment, const MsProfile *profile,
                              const MsWorld *world, guint32 route, MsHop *hop,
                              MsAttributes *attributes, guint *refused_by)
{
  return ask(deployment, profile, profile->import[hop->relation],
             profile->import_maybe[hop->relation], FALSE, world, route, hop, attributes,
             refused_by);
}

gboolean ms_deployment_export(const MsDeployment *deployment, const MsProfile *profile,
                              const MsWorld *world, guint32 route, MsHop *hop,
                              MsAttributes *attributes, guint *refused_by)
{
  return ask(deployment, profile, profile->export[hop->relation],
             profile -> export_maybe[hop->relation], TRUE, world, route, hop, attributes,
             refused_by);
}
