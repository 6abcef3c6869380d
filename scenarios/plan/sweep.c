/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep as a whole: its axes, when it stops, and that all that can be refused is refused before
 * the first trial. */
#include "scenarios/plan/sweep.h"

#include "models/base/hash.h"
#include "scenarios/format/sweep-values.h"
#include "scenarios/plan/sweep-private.h"

#define FIRST_LOOK 1024

guint64 ms_sweep_trial_seed(guint64 seed, guint64 trial)
{
  return ms_hash3(seed, MS_HASH_TRIAL, trial, 0);
}

static void fill_rule(const MsScenario *scenario, MsSweepRule *rule)
{
  rule->trials = ms_scenario_count(scenario, MS_SHARED, "sweep", "trials");
  ms_value_share(ms_scenario_value(scenario, MS_SHARED, "sweep", "confidence"), &rule->confidence,
                 NULL);
  if (ms_scenario_is_set(scenario, MS_SHARED, "sweep", "until")) {
    ms_value_until(ms_scenario_value(scenario, MS_SHARED, "sweep", "until"), &rule->half_width,
                   NULL);
    for (guint64 look = FIRST_LOOK; look < rule->trials; look *= 2)
      rule->look[rule->n_looks++] = look;
  }
  rule->look[rule->n_looks++] = rule->trials;
}

static void fill_axes(const MsScenario *scenario, MsSweep *sweep)
{
  sweep->n_axes = ms_scenario_n_axes(scenario);
  sweep->axes = g_new0(MsSweepAxis, sweep->n_axes + 1);
  for (guint i = 0; i < sweep->n_axes; i++) {
    const MsAxis *axis = ms_scenario_axis(scenario, i);
    sweep->axes[i] = (MsSweepAxis){axis->section, axis->key, axis->values, axis->n_values};
  }
}

/* A trial drawn and scheduled shows what only draws can show. */
static gboolean probe(const MsSweepPlan *plan, GError **error)
{
  g_auto(MsDraw) draw = {0};
  if (!ms_sweep_draw(&plan->sweep, 0, &draw, error))
    return FALSE;
  for (guint p = 0; p < plan->sweep.n_points; p++)
    if (!ms_plan_check_lengths(plan->sweep.scenario, p, &plan->sweep.points[p].registration,
                               draw.incidents, draw.n_incidents, error))
      return FALSE;
  g_autoptr(MsPlanRun) run = ms_sweep_run(&plan->sweep, 0, &draw, error);
  return run != NULL;
}

static gboolean fill(MsSweepPlan *plan, GError **error)
{
  if (!ms_incident_specs_fill(&plan->plan, 0, &plan->specs, error))
    return FALSE;
  for (guint i = 0; i < plan->specs.n; i++) {
    const MsIncidentSpec *spec = &plan->specs.spec[i];
    plan->asks_participants =
        plan->asks_participants ||
        (spec->victim != NULL && ms_placement_has(spec->victim, MS_TERM_PARTICIPANTS)) ||
        (spec->offender != NULL && ms_placement_has(spec->offender, MS_TERM_PARTICIPANTS));
  }
  if (!ms_sweep_points(plan, error) || !ms_sweep_parties(plan, error))
    return FALSE;
  plan->plan.warnings = NULL;
  return probe(plan, error);
}

MsSweep *ms_sweep_new(const MsScenario *scenario, MsTopology *topology, GError **error)
{
  g_assert(ms_scenario_is_sweep(scenario));
  MsSweepPlan *plan = g_new0(MsSweepPlan, 1);
  MsSweep *sweep = &plan->sweep;
  const GPtrArray *warnings = ms_scenario_warnings(scenario);
  sweep->scenario = scenario;
  sweep->topology = ms_topology_ref(topology);
  sweep->seed = ms_scenario_count(scenario, MS_SHARED, "scenario", "seed");
  sweep->steady = g_str_equal(ms_scenario_value(scenario, MS_SHARED, "engine", "kind"), "steady");
  sweep->warnings = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < warnings->len; i++)
    g_ptr_array_add(sweep->warnings, g_strdup(g_ptr_array_index(warnings, i)));
  plan->plan = (MsPlan){.scenario = scenario,
                        .topology = sweep->topology,
                        .seed = sweep->seed,
                        .warnings = sweep->warnings};
  plan->common =
      g_str_equal(ms_scenario_value(scenario, MS_SHARED, "sweep", "permutation"), "common");
  fill_rule(scenario, &sweep->rule);
  fill_axes(scenario, sweep);
  sweep->weights = plan->plan.weights =
      ms_plan_weights(scenario, sweep->topology, sweep->warnings, error);
  if (sweep->weights != NULL && fill(plan, error))
    return sweep;
  ms_sweep_free(sweep);
  return NULL;
}

void ms_sweep_free(MsSweep *sweep)
{
  if (sweep == NULL)
    return;
  MsSweepPlan *plan = (MsSweepPlan *)(void *)sweep;
  ms_sweep_parties_free(plan);
  ms_sweep_points_free(plan);
  ms_incident_specs_clear(&plan->specs);
  g_clear_pointer(&plan->plan.bases, g_hash_table_unref);
  ms_weights_free(sweep->weights);
  ms_topology_unref(sweep->topology);
  g_free(sweep->axes);
  g_free(sweep->excluded);
  g_ptr_array_unref(sweep->warnings);
  g_free(plan);
}
