/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cases with known answers: what is announced by whom under which mechanisms, and every AS's
 * expected route and outcome. `reference` and `conformance` read them from their files into this
 * form; here they are run, on either engine, and compared. */
#pragma once

#include "sim/event/run.h"
#include "sim/steady/run.h"

G_BEGIN_DECLS

#define MS_KNOWN_ERROR (ms_known_error_quark())
GQuark ms_known_error_quark(void);

/** MsKnownEngine: the steady engine chooses its solver by itself, and says which */
typedef enum { MS_KNOWN_EVENT, MS_KNOWN_STEADY } MsKnownEngine;

/** ms_known_engine: by name, %NULL for event; %FALSE where there is none of that name */
gboolean ms_known_engine(const char *name, MsKnownEngine *engine);

/** MsKnownOutcome: where traffic to the most specific prefix ends, by the convention of the
 * published simulators: at the first of attacker and victim that it reaches, whatever routes that
 * one has */
typedef enum {
  MS_KNOWN_UNSAID, /* the answers do not say */
  MS_KNOWN_ATTACKER,
  MS_KNOWN_VICTIM,
  MS_KNOWN_UNREACHABLE
} MsKnownOutcome;

/** MsKnownAnnouncement: @offence: by the attacker, from after convergence on; @path, @strips: as in
 * #MsClaim */
typedef struct {
  MsPrefix prefix;
  guint32 asn;
  gboolean offence, strips;
  guint32 path[MS_MAX_CLAIMED];
  guint n_path;
} MsKnownAnnouncement;

/** MsKnownRow: an AS's expected route to one prefix. @next_hop 0: not said, so the second AS on the
 * path; @learned -1: not said. @path starts at the AS itself, in #MsKnownCase.paths */
typedef struct {
  guint32 asn, next_hop;
  MsPrefix prefix;
  int learned;
  guint32 path_first, path_length;
} MsKnownRow;

/**
 * MsKnownCase:
 * @announcements: #MsKnownAnnouncement
 * @leaker: ASN of the AS that exports everything to everyone once all have converged; 0: nobody
 * @withdraws: ASN of an AS that, after convergence, withdraws everything; or 0; @returns: it
 * announces it again after convergence
 * @suppressor: ASN of an AS that keeps withdrawals to itself; or 0
 * @attackers, @victims: guint32, ASNs
 * @rows: #MsKnownRow, each AS with each prefix to which it has a route
 * @paths: guint32
 * @attests, @publishes: [n_ases] who has an ASPA, and who names its neighbours
 * @said: [n_ases] whether the answers speak of the AS at all
 * @outcomes: [n_ases] #MsKnownOutcome
 */
typedef struct {
  char *name;
  MsTopology *topology;
  MsRegistry *registry;
  MsDeployment *deployment;
  guint8 *listed;
  GArray *announcements, *attackers, *victims, *rows, *paths;
  guint32 leaker, withdraws, suppressor;
  gboolean returns;
  guint8 *attests, *publishes, *said, *outcomes;
} MsKnownCase;

/** ms_known_case_new: empty; @topology is borrowed; its tier-1s are listed for Peerlock-lite */
MsKnownCase *ms_known_case_new(const char *name, MsTopology *topology);
void ms_known_case_free(MsKnownCase *known);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsKnownCase, ms_known_case_free)

/** ms_known_deploy: @asn has a policy, by the names that published simulators and routers give
 * them; %FALSE: there is no mechanism for it. An adopter of ASPA has an ASPA, one of path-end
 * validation names its neighbours */
gboolean ms_known_deploy(MsKnownCase *known, guint32 asn, const char *policy);

/** ms_known_announce: @asn announces @prefix with the path ([n]) that its neighbours get, which
 * begins with itself or leaves it out. An attacker does so after convergence, so the attackers have
 * to be known */
gboolean ms_known_announce(MsKnownCase *known, const char *prefix, guint32 asn, const guint32 *path,
                           guint n, GError **error);

/** ms_known_add_row: @path: @n ASNs */
void ms_known_add_row(MsKnownCase *known, const MsKnownRow *row, const guint32 *path, guint n);

/**
 * ms_known_check:
 * @differs: (out): ASes with a difference
 *
 * Runs the case and prints how the final state differs: "CASE: AS, PREFIX:
 * expected, got", 20 lines at most and then how many more.
 *
 * Besides the answers themselves, the engine's own outcomes are compared with what follows from the
 * expected routes by the definitions of sim/outcome.
 *
 * Returns: %FALSE with an error where the engine refused it
 */
gboolean ms_known_check(MsKnownCase *known, MsKnownEngine engine, guint *differs, GError **error);

/** ms_known_read: (transfer full): a file's whole text, decompressed */
char *ms_known_read(const char *path, GError **error);

typedef struct {
  guint passed, failed, skipped;
} MsKnownTally;

/** ms_known_verdict: prints "N passed, N failed, N skipped"; returns the exit status: 1 where one
 * failed, or more than @most_skipped (below 0: any number) were skipped */
int ms_known_verdict(const MsKnownTally *tally, int most_skipped);

G_END_DECLS
