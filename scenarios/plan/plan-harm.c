/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What [harm] says. */
#include "scenarios/format/value-attack.h"
#include "scenarios/format/value-harm.h"
#include "scenarios/plan/plan-private.h"

#define US 1000 /* ns */

/* A resolver that the graph does not have resolves for nobody. */
static void warn_of_missing(MsPlan *plan, guint run, const GArray *resolvers)
{
  guint missing = 0;
  for (guint i = 0; i < resolvers->len; i++) {
    const MsResolverShare *share = &g_array_index(resolvers, MsResolverShare, i);
    missing +=
        share->kind == MS_RESOLVER_AT && ms_topology_find(plan->topology, share->asn) == MS_NO_AS;
  }
  if (missing > 0)
    ms_plan_warn(plan, run, "harm", "resolvers", MS_PLAN_MISSING(missing), missing);
}

MsHarmOptions ms_plan_harm(MsPlan *plan, guint run)
{
  const MsScenario *s = plan->scenario;
  MsHarmOptions harm = ms_harm_options_default();
  const char *latency = ms_scenario_value(s, run, "engine", "latency");
  gint64 delay = 0;
  g_autoptr(GArray) resolvers =
      ms_value_resolvers(ms_scenario_value(s, run, "harm", "resolvers"), NULL);
  harm.slow = (guint32)(ms_scenario_time(s, run, "harm", "slow") / US);
  if (!g_str_equal(latency, "topology") && ms_value_duration(latency, &delay, NULL))
    harm.latency = delay / US;
  ms_value_factor(ms_scenario_value(s, run, "harm", "headroom"), &harm.headroom, NULL);
  ms_value_victim_traffic(ms_scenario_value(s, run, "harm", "victim-traffic"), &harm.victim_traffic,
                          NULL);
  harm.seed = plan->seed;
  warn_of_missing(plan, run, resolvers);
  harm.n_resolvers = resolvers->len;
  harm.resolvers =
      (const MsResolverShare *)(void *)g_array_free(g_steal_pointer(&resolvers), FALSE);
  return harm;
}
