/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/support/graph.h"

#include "models/topology/builder.h"

#include <stdlib.h>
#include <string.h>

char *ms_test_data(const char *file)
{
  const char *folder = g_getenv("MANRS_SIM_DATA");
  g_autofree char *path = folder != NULL
                              ? g_build_filename(folder, file, NULL)
                              : g_build_filename(MS_SOURCE_DIR, "..", "shared", "data", file, NULL);
  return g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}

MsTopology *ms_test_graph(const char *links)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("hand-drawn");
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) words = g_strsplit_set(links, " \n", -1);
  for (guint i = 0; words[i] != NULL; i++) {
    if (*words[i] == '\0')
      continue;
    char *end;
    guint32 a = (guint32)strtoul(words[i], &end, 10);
    g_assert(*end == '>' || *end == '-');
    MsRelation relation = *end == '>' ? MS_REL_CUSTOMER : MS_REL_PEER;
    guint32 b = (guint32)strtoul(end + 1, &end, 10);
    g_assert(*end == '\0');
    ms_topology_builder_add_link(builder, a, b, relation, 0, 0, &error);
    g_assert_no_error(error);
  }
  MsTopology *topology = ms_topology_builder_finish(builder, "hand-drawn", FALSE, NULL, &error);
  g_assert_no_error(error);
  return topology;
}

MsTestWorld *ms_test_world_over(MsTopology *topology)
{
  MsTestWorld *world = g_new0(MsTestWorld, 1);
  world->topology = ms_topology_ref(topology);
  world->registry = ms_registry_new();
  world->deployment = ms_deployment_new(topology->n_ases, 1);
  world->listed = g_new0(guint8, topology->n_ases);
  world->policy = ms_policy_default();
  world->options = ms_event_options_default();
  world->options.n_mrai = 0;
  world->options.jitter = FALSE;
  world->options.latency = MS_SECOND / 100;
  world->options.until = 24 * 3600 * MS_SECOND;
  world->options.clock = MS_CLOCK_QUEUE;
  return world;
}

MsTestWorld *ms_test_world_new(const char *links)
{
  g_autoptr(MsTopology) topology = ms_test_graph(links);
  return ms_test_world_over(topology);
}

void ms_test_world_free(MsTestWorld *world)
{
  if (world == NULL)
    return;
  ms_topology_unref(world->topology);
  ms_registry_free(world->registry);
  ms_deployment_free(world->deployment);
  g_free(world->listed);
  g_free(world);
}

guint32 ms_test_as(const MsTestWorld *world, guint32 asn)
{
  guint32 as = ms_topology_find(world->topology, asn);
  g_assert(as != MS_NO_AS);
  return as;
}

void ms_test_deploy(MsTestWorld *world, guint32 asn, const char *mechanism)
{
  int number = ms_mechanism_find(mechanism);
  g_assert(number >= 0);
  guint n;
  const MsMechanism *m = ms_mechanisms(&n)[number];
  ms_deployment_add(world->deployment, ms_test_as(world, asn), (guint)number, m->import_from,
                    m->export_to, 1);
}

MsPrefix ms_test_prefix(const char *text)
{
  MsPrefix prefix;
  g_autoptr(GError) error = NULL;
  ms_prefix_parse(text, &prefix, &error);
  g_assert_no_error(error);
  return prefix;
}

MsIncident ms_test_leak(const MsTestWorld *world, guint32 offender, guint32 victim,
                        const char *prefix, gint64 start, gint64 end)
{
  return (MsIncident){
      .name = "leak",
      .kind = MS_INCIDENT_LEAK,
      .offender = ms_test_as(world, offender),
      .victim = ms_test_as(world, victim),
      .prefix = ms_test_prefix(prefix),
      .start = start,
      .end = end,
      .leak_types = MS_LEAK_ALL_TYPES,
  };
}

MsResult *ms_test_run_schedule(const MsTestWorld *world, const MsSchedule *schedule,
                               gint64 snapshot_at)
{
  MsEventSetup setup = {
      .topology = world->topology,
      .registry = world->registry,
      .later = world->later,
      .security = world->security,
      .deployment = world->deployment,
      .schedule = schedule,
      .listed = world->listed,
      .policy = world->policy,
      .options = world->options,
      .snapshot_at = snapshot_at,
  };
  g_autoptr(GError) error = NULL;
  MsResult *result = ms_event_run(&setup, NULL, NULL, &error);
  g_assert_no_error(error);
  return result;
}

MsResult *ms_test_run(const MsTestWorld *world, const MsIncident *incidents, guint n_incidents,
                      const MsSessionFault *faults, guint n_faults, gint64 snapshot_at)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule =
      ms_schedule_new(world->topology, incidents, n_incidents, faults, n_faults, &error);
  g_assert_no_error(error);
  return ms_test_run_schedule(world, schedule, snapshot_at);
}

static const MsSnapshot *snapshot_of(const MsResult *result, const char *name)
{
  const MsSnapshot *snapshot = ms_result_snapshot(result, name);
  g_assert(snapshot != NULL);
  return snapshot;
}

char *ms_test_path(const MsTestWorld *world, const MsResult *result, const char *name, guint prefix,
                   guint32 asn)
{
  const MsSnapshot *snapshot = snapshot_of(result, name);
  gsize at = (gsize)prefix * world->topology->n_ases + ms_test_as(world, asn);
  GString *text = g_string_new(NULL);
  for (guint32 i = snapshot->path_first[at]; i < snapshot->path_first[at + 1]; i++)
    g_string_append_printf(text, "%s%u", text->len > 0 ? " " : "", snapshot->path_asn[i]);
  if (text->len == 0)
    g_string_append(text, "none");
  return g_string_free(text, FALSE);
}

const char *ms_test_outcome(const MsTestWorld *world, const MsResult *result, const char *name,
                            guint target, guint32 asn)
{
  const MsSnapshot *snapshot = snapshot_of(result, name);
  return ms_outcome_name(
      (MsOutcome)
          snapshot->outcome[(gsize)target * world->topology->n_ases + ms_test_as(world, asn)]);
}
