/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A graph, who runs what on it, and what goes wrong, asked for its state at moments: what the tests
 * of mechanisms on the event engine share. */
#pragma once

#include "tests/support/graph.h"

G_BEGIN_DECLS

/** RUN_CASE_PREFIX: what victims hold; RUN_CASE_START: when incidents begin */
#define RUN_CASE_PREFIX "192.0.2.0/24"
#define RUN_CASE_START  (100 * MS_SECOND)

/** RunCase: the caller fills in incidents and faults; links and options as in ms_test_world_new()
 */
typedef struct {
  MsTestWorld *world;
  MsSecurityOptions security;
  MsIncident incidents[4];
  guint n_incidents;
  MsSessionFault faults[16];
  guint n_faults;
} RunCase;

RunCase *run_case_new(const char *links);
void run_case_free(RunCase *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunCase, run_case_free)

/** run_case_add: an incident from #RUN_CASE_START on, without an end; the caller may change it.
 * @offender 0: none */
MsIncident *run_case_add(RunCase *c, MsIncidentKind kind, guint32 offender, guint32 victim);

/** run_case_at: (transfer full): the state at @at as snapshot "at", or at the end, with -1, as
 * "final" */
MsResult *run_case_at(const RunCase *c, gint64 at);

/** run_case_check_path, run_case_check_outcome: that this is it at @at, or at the end with -1 */
void run_case_check_path(const RunCase *c, gint64 at, guint prefix, guint32 asn,
                         const char *expected);
void run_case_check_outcome(const RunCase *c, gint64 at, guint32 asn, const char *expected);

G_END_DECLS
