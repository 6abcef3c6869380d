/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is registered of the prefixes that incidents are about, and what filters will therefore
 * find. */
#include "scenarios/plan/plan-private.h"

#include "models/base/hash.h"

#include <string.h>

#define ALL_ROLES ((1u << MS_N_ROLES) - 1)

/* What draws of registration are for, see MS_HASH_REGISTRATION. */
enum { DRAW_IRR_ERROR = 1, DRAW_IRR_POISONED, DRAW_ROA_POISONED };

/* ---- [registry] */

/* A word, or terms that decide by the victim. Real data are not mixed with made up ROAs unless
 * these are asked for. */
gboolean ms_plan_registrants(MsPlan *plan, guint run, const char *key, guint8 *members,
                             GError **error)
{
  const MsScenario *scenario = plan->scenario;
  if (g_str_equal(key, "roa") && !ms_scenario_is_set(scenario, run, "registry", "roa") &&
      ms_scenario_is_set(scenario, run, "registry", "rpki"))
    return TRUE;
  if (g_str_equal(ms_scenario_value(scenario, run, "registry", key), "victims")) {
    memset(members, 1, plan->topology->n_ases);
    return TRUE;
  }
  gboolean by_members;
  g_autofree char *rest =
      ms_members_split(ms_scenario_value(scenario, run, "registry", key), &by_members);
  return ms_plan_select_text(plan, run, "registry", key, key, rest, ALL_ROLES, members, error);
}

static guint by_members(const MsScenario *scenario, guint run, const char *key, MsConduct conduct)
{
  gboolean members;
  g_free(ms_members_split(ms_scenario_value(scenario, run, "registry", key), &members));
  return members ? 1u << conduct : 0;
}

static gint64 time_of(const MsScenario *scenario, guint run, const char *key)
{
  return ms_scenario_is_set(scenario, run, "registry", key)
             ? ms_scenario_time(scenario, run, "registry", key)
             : -1;
}

void ms_plan_registration(const MsScenario *scenario, guint run, MsRegistration *registration)
{
  static const char section[] = "registry";
  MsMaxLength length;
  ms_value_max_length(ms_scenario_value(scenario, run, section, "roa-max-length"), &length, NULL);
  registration->exact = length.exact;
  registration->loose = length.loose;
  registration->length = length.length;
  registration->all_origins = ms_scenario_choice(scenario, run, section, "roa-origins") == 0;
  registration->as0 = ms_scenario_bool(scenario, run, section, "roa-as0");
  registration->from = time_of(scenario, run, "roa-from");
  registration->expires = time_of(scenario, run, "roa-expires");
  ms_value_share(ms_scenario_value(scenario, run, section, "irr-error"), &registration->irr_error,
                 NULL);
  ms_value_share(ms_scenario_value(scenario, run, section, "irr-poisoned"),
                 &registration->irr_poisoned, NULL);
  ms_value_share(ms_scenario_value(scenario, run, section, "roa-poisoned"),
                 &registration->roa_poisoned, NULL);
  registration->seed = ms_scenario_count(scenario, MS_SHARED, "scenario", "seed");
  registration->by_conduct = by_members(scenario, run, "roa", MS_CONDUCT_ROA) |
                             by_members(scenario, run, "irr", MS_CONDUCT_IRR);
}

gboolean ms_plan_check_lengths(const MsScenario *scenario, guint run,
                               const MsRegistration *registration, const MsIncident *incidents,
                               guint n, GError **error)
{
  for (guint i = 0; i < n && registration->length > 0; i++) {
    const MsPrefix *prefix = &incidents[i].prefix;
    guint most = prefix->family == 4 ? 32 : 128;
    char text[MS_PREFIX_TEXT];
    if (registration->length < prefix->length || registration->length > most)
      return ms_scenario_refuse(
          scenario, run, "registry", "roa-max-length", MS_SCENARIO_ERROR_VALUE, error,
          "a ROA for %s, the prefix of %s, has a maxLength from %u to %u; write one, or loose",
          ms_prefix_format(prefix, text), incidents[i].name, prefix->length, most);
  }
  return TRUE;
}

/* ---- the registry of a run or trial */

static guint max_length(const MsRegistration *registration, const MsPrefix *prefix)
{
  guint loose = prefix->family == 4 ? 24 : 48;
  if (registration->exact)
    return prefix->length;
  return registration->loose ? MAX(prefix->length, loose) : registration->length;
}

static gboolean has_registered(const MsRegistration *registration, MsConduct conduct, guint32 as)
{
  const guint8 *members = conduct == MS_CONDUCT_ROA ? registration->roa : registration->irr;
  if (members != NULL && members[as])
    return TRUE;
  return (registration->by_conduct >> conduct & 1) && registration->conduct_of != NULL &&
         (registration->conduct_of(registration->data, as) >> conduct & 1);
}

/* So that a larger share contains a smaller one. */
static gboolean drawn(guint64 seed, guint what, guint64 of, double share)
{
  return share > 0 && ms_hash_unit(ms_hash3(seed, MS_HASH_REGISTRATION, what, of)) < share;
}

static void register_origin(const MsTopology *topology, const MsIncident *incident, guint32 as,
                            const MsRegistration *registration, gboolean roa, MsRegistry *registry)
{
  guint32 asn = topology->asn[as];
  const MsPrefix *prefix = &incident->prefix;
  gboolean as0 = registration->as0 && incident->silent && as == incident->victim;
  if (roa && has_registered(registration, MS_CONDUCT_ROA, as))
    ms_registry_add_vrp(registry, prefix, max_length(registration, prefix), as0 ? 0 : asn);
  if (has_registered(registration, MS_CONDUCT_IRR, as) &&
      !drawn(registration->seed, DRAW_IRR_ERROR, asn, registration->irr_error))
    ms_registry_add_route_object(registry, prefix, asn);
}

/* What an offender has got registered, under false pretences. */
static void poison(const MsTopology *topology, const MsIncident *incident, guint number,
                   const MsRegistration *registration, guint64 seed, MsRegistry *registry)
{
  const MsPrefix *prefix = ms_incident_announced(incident);
  if (incident->offender == MS_NO_AS)
    return;
  guint32 asn = topology->asn[incident->offender];
  if (drawn(seed, DRAW_IRR_POISONED, number, registration->irr_poisoned))
    ms_registry_add_route_object(registry, prefix, asn);
  if (drawn(seed, DRAW_ROA_POISONED, number, registration->roa_poisoned))
    ms_registry_add_vrp(registry, prefix, prefix->length, asn);
}

MsRegistry *ms_plan_registry(const MsTopology *topology, const MsRegistry *base,
                             const MsIncident *incidents, guint n,
                             const MsRegistration *registration, gboolean with_roas, guint64 seed)
{
  MsRegistry *registry = base != NULL ? ms_registry_new_over(base) : ms_registry_new();
  for (guint i = 0; i < n; i++) {
    const MsIncident *incident = &incidents[i];
    gboolean before = FALSE;
    for (guint b = 0; b < i; b++)
      before = before || ms_prefix_equal(&incidents[b].prefix, &incident->prefix);
    if (!before)
      register_origin(topology, incident, incident->victim, registration, with_roas, registry);
    for (guint o = 0; o < incident->n_origins; o++)
      register_origin(topology, incident, incident->origins[o], registration,
                      with_roas && registration->all_origins, registry);
    poison(topology, incident, i, registration, seed, registry);
  }
  return registry;
}

void ms_plan_registries(const MsTopology *topology, const MsRegistry *base,
                        const MsIncident *incidents, guint n, const MsRegistration *registration,
                        guint64 seed, MsPlanRun *into)
{
  gboolean changes = registration->from >= 0 || registration->expires >= 0;
  into->registry =
      ms_plan_registry(topology, base, incidents, n, registration, registration->from < 0, seed);
  if (!changes)
    return;
  into->later =
      ms_plan_registry(topology, base, incidents, n, registration, registration->from >= 0, seed);
  into->registry_changes = MAX(registration->from, registration->expires);
}

/* ---- gaps */

gboolean ms_plan_any_needs(guint64 mechanisms, const char *what)
{
  guint n;
  const MsMechanism *const *all = ms_mechanisms(&n);
  for (guint m = 0; m < n; m++)
    if ((mechanisms & MS_MECHANISM_BIT(m)) && all[m]->needs != NULL &&
        strstr(all[m]->needs, what) != NULL)
      return TRUE;
  return FALSE;
}

void ms_plan_warn_unattested(MsPlan *plan, guint run, guint64 mechanisms)
{
  static const struct {
    const char *key, *needs, *what;
  } links[] = {{"aspa", "ASPA", "nobody attests its providers, so ASPA verification"},
               {"neighbours", "published neighbours",
                "nobody publishes its neighbours, so path-end validation"}};
  for (guint i = 0; i < G_N_ELEMENTS(links); i++)
    if (ms_plan_any_needs(mechanisms, links[i].needs) &&
        g_str_equal(ms_scenario_value(plan->scenario, run, "registry", links[i].key), "none") &&
        !ms_scenario_is_set(plan->scenario, run, "registry", "rpki"))
      ms_plan_warn(plan, run, "registry", links[i].key,
                   "%s finds nothing wrong; write for instance %s = all", links[i].what,
                   links[i].key);
}

static void warn_of_gaps(MsPlan *plan, guint run, const MsPlanRun *into, const MsIncident *incident,
                         gboolean roa, gboolean irr)
{
  guint32 victim = plan->topology->asn[incident->victim];
  guint64 active = into->deployment->active;
  MsValidity validity = ms_registry_validate(into->registry, &incident->prefix, victim);
  gboolean real = ms_scenario_is_set(plan->scenario, run, "registry", "rpki");
  char prefix[MS_PREFIX_TEXT];
  ms_prefix_format(&incident->prefix, prefix);
  if (real && validity == MS_VALIDITY_INVALID && !incident->silent)
    ms_plan_warn(plan, run, "registry", "rpki",
                 "%s of AS%u, the victim of %s, is Invalid by what is registered", prefix, victim,
                 incident->name);
  else if (ms_incident_is_hijack(incident->kind) && !roa && validity == MS_VALIDITY_NOT_FOUND &&
           ms_plan_any_needs(active, MS_NEEDS_ROAS))
    ms_plan_warn(plan, run, "registry", real ? "rpki" : "roa",
                 "AS%u, the victim of %s, has no ROA%s%s, so route origin validation finds "
                 "nothing wrong",
                 victim, incident->name, real ? " for " : "", real ? prefix : "");
  if (!roa && !irr && validity == MS_VALIDITY_NOT_FOUND &&
      ms_plan_any_needs(active, MS_NEEDS_ROUTE_OBJECTS))
    ms_plan_warn(plan, run, "registry", "irr",
                 "AS%u, the victim of %s, has neither ROA nor route object, so prefix filters "
                 "refuse its own route",
                 victim, incident->name);
}

/* What members have registered is known here for all, so that warnings see it too. */
static void add_members(const MsRegistration *registration, const guint16 *conduct, guint32 n_ases,
                        guint8 *roa, guint8 *irr)
{
  for (guint32 as = 0; registration->by_conduct != 0 && as < n_ases; as++) {
    guint bits = registration->by_conduct & conduct[as];
    roa[as] |= bits >> MS_CONDUCT_ROA & 1;
    irr[as] |= bits >> MS_CONDUCT_IRR & 1;
  }
}

gboolean ms_plan_register(MsPlanner *planner, guint run, const MsPlanDraft *draft, MsPlanRun *into,
                          GError **error)
{
  MsPlan *plan = planner->plan;
  const MsTopology *topology = plan->topology;
  g_autofree guint8 *roa = g_malloc0(topology->n_ases), *irr = g_malloc0(topology->n_ases);
  MsRegistration registration = {.roa = roa, .irr = irr};
  const MsRegistry *base;
  guint n = draft->specs.n;
  ms_plan_registration(plan->scenario, run, &registration);
  if (!ms_plan_registrants(plan, run, "roa", roa, error) ||
      !ms_plan_registrants(plan, run, "irr", irr, error) ||
      !ms_plan_check_lengths(plan->scenario, run, &registration, draft->incidents, n, error) ||
      !ms_plan_base(plan, run, into->conduct, &base, error))
    return FALSE;
  add_members(&registration, into->conduct, topology->n_ases, roa, irr);
  ms_plan_registries(topology, base, draft->incidents, n, &registration, plan->seed, into);
  ms_plan_warn_unattested(plan, run, into->deployment->active);
  for (guint i = 0; i < n; i++) {
    guint32 victim = draft->incidents[i].victim;
    warn_of_gaps(plan, run, into, &draft->incidents[i], roa[victim], irr[victim]);
  }
  return TRUE;
}
