/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small graphs drawn by hand, and everything that a run on them needs. */
#pragma once

#include "sim/event/run.h"

G_BEGIN_DECLS

#define MS_SECOND ((gint64)1000000000)

/** ms_test_data: (transfer full) (nullable): path of a file of the reference data,
 * "as-rel/20000101.as-rel.txt.xz": below the directory that the environment's MANRS_SIM_DATA names,
 * else ../shared/data seen from the source's root; %NULL where it is absent */
char *ms_test_data(const char *file);

/** ms_test_graph: (transfer full): "10>20 10>30 20-30": 10 is provider of 20 and 30, 20 and 30 are
 * peers. Ends the program where it is no graph */
MsTopology *ms_test_graph(const char *links);

/** MsTestWorld: a graph, and who runs what on it; @later, @security: as in #MsEventSetup, borrowed
 */
typedef struct {
  MsTopology *topology;
  MsRegistry *registry;
  const MsRegistry *later;
  const MsSecurityOptions *security;
  MsDeployment *deployment;
  guint8 *listed;
  MsPolicy policy;
  MsEventOptions options;
} MsTestWorld;

/** ms_test_world_new: nobody runs anything; no MRAI, no jitter, no processing time, links of 10 ms,
 * a bound of 24 h, the bare queue for a clock */
MsTestWorld *ms_test_world_new(const char *links);
/** ms_test_world_over: the same over a graph that exists; takes a reference */
MsTestWorld *ms_test_world_over(MsTopology *topology);
void ms_test_world_free(MsTestWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsTestWorld, ms_test_world_free)

/** ms_test_as: index of an ASN that must be there */
guint32 ms_test_as(const MsTestWorld *world, guint32 asn);

/** ms_test_deploy: @asn runs @mechanism as it is meant */
void ms_test_deploy(MsTestWorld *world, guint32 asn, const char *mechanism);

/** ms_test_prefix: a prefix that must parse */
MsPrefix ms_test_prefix(const char *text);

/** ms_test_leak: a leak of all types, by ASN, of @prefix */
MsIncident ms_test_leak(const MsTestWorld *world, guint32 offender, guint32 victim,
                        const char *prefix, gint64 start, gint64 end);

/** ms_test_run: (transfer full): a run that must not be refused. @snapshot_at: as in #MsEventSetup,
 * -1 for none */
MsResult *ms_test_run(const MsTestWorld *world, const MsIncident *incidents, guint n_incidents,
                      const MsSessionFault *faults, guint n_faults, gint64 snapshot_at);

/** ms_test_run_schedule: (transfer full): the same, of a schedule made by hand */
MsResult *ms_test_run_schedule(const MsTestWorld *world, const MsSchedule *schedule,
                               gint64 snapshot_at);

/** ms_test_path: (transfer full): the path of @asn in a snapshot that must be there: "1 2 3",
 * itself first, or "none" */
char *ms_test_path(const MsTestWorld *world, const MsResult *result, const char *snapshot,
                   guint prefix, guint32 asn);

/** ms_test_outcome: of @asn in a snapshot that must be there, as a word */
const char *ms_test_outcome(const MsTestWorld *world, const MsResult *result, const char *snapshot,
                            guint target, guint32 asn);

/** MS_ASSERT_PATH: that @asn's path, as text, is @expected; for use where cmocka.h is included */
#define MS_ASSERT_PATH(world, result, snapshot, prefix, asn, expected)                             \
  do {                                                                                             \
    g_autofree char *ms_got = ms_test_path(world, result, snapshot, prefix, asn);                  \
    assert_string_equal(ms_got, expected);                                                         \
  } while (0)

G_END_DECLS
