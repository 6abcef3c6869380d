/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/plan/plan.h"

#include "models/topology/builder.h"

static gboolean load(const MsScenario *scenario, const MsTopology *topology, MsWeights *weights,
                     MsWeight weight, const char *file, GPtrArray *warnings, GError **error)
{
  const char *key = ms_weight_name(weight);
  const char *base_dir = ms_scenario_base_dir(scenario, MS_SHARED, "topology", key);
  gboolean here = *base_dir == '\0' || g_str_equal(base_dir, ".") || g_path_is_absolute(file);
  g_autofree char *path = here ? g_strdup(file) : g_build_filename(base_dir, file, NULL);
  g_autoptr(GError) cause = NULL;
  guint unknown = 0;
  if (ms_weights_load(weights, topology, weight, path, &unknown, &cause)) {
    g_autofree char *place = ms_scenario_place(scenario, MS_SHARED, "topology", key);
    if (unknown > 0)
      g_ptr_array_add(warnings,
                      g_strdup_printf("%s: %u %s of ASes that are not in the topology "
                                      "and %s left out",
                                      place, unknown, unknown == 1 ? "row is" : "rows are",
                                      unknown == 1 ? "is" : "are"));
    return TRUE;
  }
  if (g_error_matches(cause, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_MALFORMED))
    g_propagate_error(error, g_steal_pointer(&cause));
  else
    ms_scenario_refuse(
        scenario, MS_SHARED, "topology", key, MS_SCENARIO_ERROR_FILE, error, "%s%s", cause->message,
        g_file_test(path, G_FILE_TEST_EXISTS) ? ""
                                              : "; expected model, none or a file that exists");
  return FALSE;
}

MsWeights *ms_plan_weights(const MsScenario *scenario, const MsTopology *topology,
                           GPtrArray *warnings, GError **error)
{
  g_autoptr(MsWeights) weights = ms_weights_new(topology);
  gboolean real = ms_scenario_is_set(scenario, MS_SHARED, "topology", "file");
  for (guint w = MS_WEIGHT_ASES + 1; w < MS_N_WEIGHTS; w++) {
    const char *key = ms_weight_name((MsWeight)w);
    const char *value = ms_scenario_is_set(scenario, MS_SHARED, "topology", key)
                            ? ms_scenario_value(scenario, MS_SHARED, "topology", key)
                        : real ? "none"
                               : "model";
    if (g_str_equal(value, "model"))
      ms_weights_model(weights, topology, (MsWeight)w);
    else if (!g_str_equal(value, "none") &&
             !load(scenario, topology, weights, (MsWeight)w, value, warnings, error))
      return NULL;
  }
  return g_steal_pointer(&weights);
}
