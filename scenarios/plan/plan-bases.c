/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is registered whatever the incidents are: real data, and who attests providers or publishes
 * neighbours. Runs and points that say the same share it:
 *
 *     real data  <-  attestations  <-  a run's or trial's own
 */
#include "scenarios/plan/plan-private.h"

#include "models/registry/rpki.h"
#include "models/registry/rtr.h"

#include <string.h>

#define ALL_ROLES ((1u << MS_N_ROLES) - 1)

/* Seconds that a cache has to send all that it has. */
#define RTR_TIMEOUT 60

static void free_registry(gpointer registry)
{
  ms_registry_free(registry);
}

char *ms_plan_registry_file(const MsScenario *scenario, guint run, const char *key)
{
  if (!ms_scenario_is_set(scenario, run, "registry", key))
    return NULL;
  const char *name = ms_scenario_value(scenario, run, "registry", key),
             *dir = ms_scenario_base_dir(scenario, run, "registry", key);
  return ms_value_is_rtr(name) || g_path_is_absolute(name) || *dir == '\0'
             ? g_strdup(name)
             : g_build_filename(dir, name, NULL);
}

static const MsRegistry *find_base(const MsPlan *plan, const char *id)
{
  return plan->bases != NULL ? g_hash_table_lookup(plan->bases, id) : NULL;
}

/* Takes both. */
static const MsRegistry *keep_base(MsPlan *plan, char *id, MsRegistry *registry)
{
  if (plan->bases == NULL)
    plan->bases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_registry);
  g_hash_table_insert(plan->bases, id, registry);
  return registry;
}

static gboolean load(MsPlan *plan, guint run, const char *source, const char *slurm,
                     MsRegistry *into, GError **error)
{
  g_autoptr(GError) cause = NULL;
  if (ms_value_is_rtr(source) ? ms_rtr_load(into, source, RTR_TIMEOUT, slurm, NULL, &cause)
                              : ms_rpki_load(into, source, slurm, NULL, &cause))
    return TRUE;
  const char *key = slurm != NULL && strstr(cause->message, slurm) != NULL ? "slurm" : "rpki";
  return ms_scenario_refuse(plan->scenario, run, "registry", key, MS_SCENARIO_ERROR_FILE, error,
                            "%s", cause->message);
}

/* @into: (out) (nullable): %NULL where no data are named */
static gboolean real_data(MsPlan *plan, guint run, const MsRegistry **into, GError **error)
{
  *into = NULL;
  if (!ms_scenario_is_set(plan->scenario, run, "registry", "rpki"))
    return TRUE;
  g_autofree char *source = ms_plan_registry_file(plan->scenario, run, "rpki"),
                  *slurm = ms_plan_registry_file(plan->scenario, run, "slurm");
  g_autofree char *id = g_strjoin("\n", "rpki", source, slurm != NULL ? slurm : "", NULL);
  *into = find_base(plan, id);
  if (*into != NULL)
    return TRUE;
  g_autoptr(MsRegistry) registry = ms_registry_new();
  if (!load(plan, run, source, slurm, registry, error))
    return FALSE;
  *into = keep_base(plan, g_steal_pointer(&id), g_steal_pointer(&registry));
  return TRUE;
}

gboolean ms_plan_attests_members(const MsScenario *scenario, guint run)
{
  gboolean members;
  g_free(ms_members_split(ms_scenario_value(scenario, run, "registry", "aspa"), &members));
  return members;
}

static gboolean attest(MsPlan *plan, guint run, const char *key, const guint16 *conduct,
                       MsRegistry *into, GError **error)
{
  const char *text = ms_scenario_value(plan->scenario, run, "registry", key);
  if (g_str_equal(text, "none"))
    return TRUE;
  gboolean aspa = g_str_equal(key, "aspa"), by_members = FALSE;
  g_autofree guint8 *members = g_malloc0(plan->topology->n_ases);
  g_autofree char *rest = aspa ? ms_members_split(text, &by_members) : g_strdup(text);
  if (!ms_plan_select_text(plan, run, "registry", key, key, rest, ALL_ROLES, members, error))
    return FALSE;
  for (guint32 as = 0; by_members && as < plan->topology->n_ases; as++)
    members[as] |= conduct[as] >> MS_CONDUCT_ASPA & 1;
  if (aspa)
    ms_registry_attest_providers(into, plan->topology, members);
  else
    ms_registry_publish_neighbours(into, plan->topology, members);
  return TRUE;
}

/* Bases differ by who of the members has registered. */
static char *conduct_id(const MsPlan *plan, guint run, const guint16 *conduct)
{
  if (!ms_plan_attests_members(plan->scenario, run))
    return g_strdup("");
  g_assert(conduct != NULL);
  guint32 n_ases = plan->topology->n_ases;
  g_autofree guint8 *bits = g_malloc0(n_ases + 1);
  for (guint32 as = 0; as < n_ases; as++)
    bits[as] = conduct[as] >> MS_CONDUCT_ASPA & 1;
  return g_compute_checksum_for_data(G_CHECKSUM_SHA256, bits, n_ases);
}

gboolean ms_plan_base(MsPlan *plan, guint run, const guint16 *conduct, const MsRegistry **base,
                      GError **error)
{
  const MsScenario *scenario = plan->scenario;
  const char *aspa = ms_scenario_value(scenario, run, "registry", "aspa"),
             *neighbours = ms_scenario_value(scenario, run, "registry", "neighbours");
  const MsRegistry *data;
  if (!real_data(plan, run, &data, error))
    return FALSE;
  *base = data;
  if (g_str_equal(aspa, "none") && g_str_equal(neighbours, "none"))
    return TRUE;
  g_autofree char *under = g_strdup_printf("%p", (const void *)data),
                  *members = conduct_id(plan, run, conduct);
  g_autofree char *id = g_strjoin(
      "\n", "attested", aspa, ms_scenario_base_dir(scenario, run, "registry", "aspa"), neighbours,
      ms_scenario_base_dir(scenario, run, "registry", "neighbours"), under, members, NULL);
  *base = find_base(plan, id);
  if (*base != NULL)
    return TRUE;
  g_autoptr(MsRegistry) registry = data != NULL ? ms_registry_new_over(data) : ms_registry_new();
  if (!attest(plan, run, "aspa", conduct, registry, error) ||
      !attest(plan, run, "neighbours", conduct, registry, error))
    return FALSE;
  *base = keep_base(plan, g_steal_pointer(&id), g_steal_pointer(&registry));
  return TRUE;
}
