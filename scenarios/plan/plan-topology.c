/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/plan/plan.h"

#include "models/topology/caida.h"
#include "models/topology/exchanges.h"
#include "models/topology/generator.h"

static MsTopology *generate(const MsScenario *scenario, GError **error)
{
  gboolean own_seed = ms_scenario_is_set(scenario, MS_SHARED, "topology", "seed");
  guint64 seed = ms_scenario_count(scenario, MS_SHARED, own_seed ? "topology" : "scenario", "seed");
  guint64 ases = ms_scenario_count(scenario, MS_SHARED, "topology", "ases");
  g_autoptr(GError) cause = NULL;
  MsTopology *topology = ms_topology_generate(
      ms_scenario_value(scenario, MS_SHARED, "topology", "generate"), (guint32)ases, seed, &cause);
  if (topology == NULL)
    ms_scenario_refuse(scenario, MS_SHARED, "topology", "generate", MS_SCENARIO_ERROR_VALUE, error,
                       "%s", cause->message);
  return topology;
}

static void tell_report(const MsScenario *scenario, const MsTopologyReport *report,
                        GPtrArray *warnings)
{
  g_autofree char *place = ms_scenario_place(scenario, MS_SHARED, "topology", "file");
  if (report->duplicates > 0)
    g_ptr_array_add(warnings, g_strdup_printf("%s: %u rows repeat an earlier one and are left out",
                                              place, report->duplicates));
  if (report->cycles_broken > 0)
    g_ptr_array_add(warnings,
                    g_strdup_printf("%s: %u links that closed a cycle of providers are left out; "
                                    "`manrs-sim topology info` lists them",
                                    place, report->cycles_broken));
}

static char *path_of(const MsScenario *scenario, const char *key)
{
  const char *file = ms_scenario_value(scenario, MS_SHARED, "topology", key);
  const char *base_dir = ms_scenario_base_dir(scenario, MS_SHARED, "topology", key);
  gboolean here = *base_dir == '\0' || g_str_equal(base_dir, ".") || g_path_is_absolute(file);
  return here ? g_strdup(file) : g_build_filename(base_dir, file, NULL);
}

static MsTopology *load(const MsScenario *scenario, GPtrArray *warnings, GError **error)
{
  g_autofree char *path = path_of(scenario, "file");
  g_auto(MsTopologyReport) report = {0};
  g_autoptr(GError) cause = NULL;
  MsTopology *topology = ms_topology_load(
      path, ms_scenario_bool(scenario, MS_SHARED, "topology", "break-cycles"), &report, &cause);
  if (topology != NULL)
    tell_report(scenario, &report, warnings);
  else if (g_error_matches(cause, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_IO))
    ms_scenario_refuse(scenario, MS_SHARED, "topology", "file", MS_SCENARIO_ERROR_FILE, error, "%s",
                       cause->message);
  else if (g_error_matches(cause, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_CYCLE))
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_FILE,
                "%s\n(in a scenario: break-cycles = yes in [topology])", cause->message);
  else
    g_propagate_error(error, g_steal_pointer(&cause));
  return topology;
}

/* Exchanges of a file, in place of those that the graph has; takes @graph. */
static MsTopology *meet(const MsScenario *scenario, MsTopology *graph, GPtrArray *warnings,
                        GError **error)
{
  MsExchangeReport report;
  g_autofree char *path = path_of(scenario, "exchanges");
  gboolean mesh =
      ms_scenario_choice(scenario, MS_SHARED, "topology", "exchange-links") == MS_EXCHANGE_MESH;
  g_autoptr(GError) cause = NULL;
  MsTopology *topology = ms_topology_with_exchanges(
      graph, path, mesh ? MS_EXCHANGE_MESH : MS_EXCHANGE_KNOWN, &report, &cause);
  ms_topology_unref(graph);
  if (topology == NULL) {
    if (g_error_matches(cause, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_IO))
      ms_scenario_refuse(scenario, MS_SHARED, "topology", "exchanges", MS_SCENARIO_ERROR_FILE,
                         error, "%s", cause->message);
    else
      g_propagate_error(error, g_steal_pointer(&cause));
    return NULL;
  }
  g_autofree char *place = ms_scenario_place(scenario, MS_SHARED, "topology", "exchanges");
  if (report.strangers > 0)
    g_ptr_array_add(warnings, g_strdup_printf("%s: %u memberships of ASes that are not in the "
                                              "topology are left out",
                                              place, report.strangers));
  if (mesh)
    g_ptr_array_add(warnings,
                    g_strdup_printf("%s: the mesh of route servers adds %u links between peers",
                                    place, report.added));
  return topology;
}

MsTopology *ms_plan_topology(const MsScenario *scenario, GPtrArray *warnings, GError **error)
{
  MsTopology *graph = ms_scenario_is_set(scenario, MS_SHARED, "topology", "file")
                          ? load(scenario, warnings, error)
                          : generate(scenario, error);
  if (graph == NULL || !ms_scenario_is_set(scenario, MS_SHARED, "topology", "exchanges"))
    return graph;
  return meet(scenario, graph, warnings, error);
}
