/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What networks do besides plain BGP, made ready for the kernel: which mechanism rides how in a
 * packed route, who runs it, and on which edges. */
#pragma once

#include "models/security/deployment.h"
#include "sim/steady/graph.h"

G_BEGIN_DECLS

/**
 * MsSteadyGroup:
 * @draw_key: of draws by threshold, with a trial's seed: see ms_adoption_permutation()
 * @threshold: (nullable): [n_ases] an AS belongs to the group where its ms_adoption_draw() is below
 * @participant: its members count as participants
 * @servers: its members are not ASes but route servers: @threshold and members are by exchange, and
 * draws by ms_exchange_number(); rules of theirs are about what crosses them, see
 * ms_deployment_serve()
 * @more: of ASes: there are members besides those by @threshold
 *
 * Networks that do the same. Without @threshold the members of each lane are given with the batch,
 * as those of @more are.
 */
typedef struct {
  guint64 draw_key;
  const guint64 *threshold;
  gboolean participant, servers, more;
} MsSteadyGroup;

/** MsSteadyRule: members of @group run @mechanism on sessions with neighbours of the classes
 * @import_from and @export_to, on a share @strength of them (above 0) */
typedef struct {
  guint group, mechanism;
  guint8 import_from, export_to;
  double strength;
} MsSteadyRule;

/** MsRulesEntry: a rule as the kernel has it: @maybe: only where bit @bit of an edge is set;
 * @served: of route servers */
typedef struct {
  guint group, mechanism;
  guint8 import_from, export_to;
  double strength;
  gboolean maybe, served;
  guint bit;
} MsRulesEntry;

/** MS_MAX_SERVED: rules of route servers */
enum { MS_MAX_SERVED = 64 };

/**
 * MsSteadyRules:
 * @groups: [n_groups]; thresholds are by node
 * @entries: [n_entries]
 * @maybe_in, @maybe_out: (nullable): [n_edges]
 * @across: (nullable): [n_edges] exchange whose route server is between, or %MS_NO_SERVER; %NULL
 * where no route server has a rule
 * @server: (nullable): [n_exchanges] their numbers
 * @full: some rule needs more of a route than its mark
 * @cone: some rule looks at what is registered for a cone
 * @aspa: some rule verifies ASPA
 * @published: some rule goes by neighbours that are published
 * @listed: (nullable): [n nodes]
 * @options: parameters of mechanisms, by default ms_security_options_default(); borrowed
 */
typedef struct {
  const MsSteadyGraph *graph;
  guint n_groups, n_entries;
  MsSteadyGroup *groups;
  MsRulesEntry *entries;
  guint32 *maybe_in, *maybe_out, *server;
  guint16 *across;
  guint8 *listed;
  const MsDeployment *deployment; /* where strengths are an AS's own */
  guint64 seed;
  const MsSecurityOptions *options;
  gboolean full, cone, aspa, published;
} MsSteadyRules;

#define MS_STEADY_ERROR (ms_steady_error_quark())
GQuark ms_steady_error_quark(void);

/** MsSteadyError: @MS_STEADY_ERROR_UNPACKED: the incident or a mechanism does not fit three sweeps:
 * the message says which; the general solver takes it */
typedef enum { MS_STEADY_ERROR_UNPACKED } MsSteadyError;

/**
 * ms_steady_rules_new:
 * @seed: which sessions a strength leaves out, see ms_strength_draw()
 * @listed: (nullable): [n_ases] for Peerlock-lite
 *
 * Returns: (transfer full): the rules, or %NULL with #MS_STEADY_ERROR_UNPACKED
 */
MsSteadyRules *ms_steady_rules_new(const MsSteadyGraph *graph, const MsSteadyGroup *groups,
                                   guint n_groups, const MsSteadyRule *rules, guint n_rules,
                                   guint64 seed, const guint8 *listed, GError **error);

/** ms_steady_rules_of: those of a deployment, which has to outlive them; @members (out):
 * [n_groups][n nodes] 0 or 1, of route servers by exchange, to be freed with g_free() */
MsSteadyRules *ms_steady_rules_of(const MsSteadyGraph *graph, const MsDeployment *deployment,
                                  const guint8 *listed, guint64 **members, GError **error);
void ms_steady_rules_free(MsSteadyRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSteadyRules, ms_steady_rules_free)

/** ms_steady_rules_bits: an edge's bits at the side of @as, whose session @session it is */
guint32 ms_steady_rules_bits(const MsSteadyRules *rules, gboolean exporting, guint32 as,
                             guint32 session);

G_END_DECLS
