/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verification of AS paths by what customers attest of their providers
 * (draft-ietf-sidrops-aspa-verification). */
#pragma once

#include "models/security/mechanism.h"

G_BEGIN_DECLS

/** MsAspaState: Invalid is ineligible; Unknown is treated as Valid */
typedef enum { MS_ASPA_VALID, MS_ASPA_UNKNOWN, MS_ASPA_INVALID } MsAspaState;

/**
 * ms_aspa_verify:
 * @path: [n] AS_PATH as received, nearest first, repeats and all
 * @downstream: received from a provider; else from a customer or peer
 *
 * That the first AS is the neighbour is for the caller to check: it has the session. O(n).
 */
MsAspaState ms_aspa_verify(const MsRegistry *registry, const guint32 *path, guint n,
                           gboolean downstream);

/** MsAspaVerdict: by what procedure a path is Invalid; whatever is so downstream is so upstream */
typedef enum { MS_ASPA_PASSES = 1, MS_ASPA_FAILS_UPSTREAM, MS_ASPA_FAILS } MsAspaVerdict;

/** ms_aspa_judge: `judge` of a mechanism: #MsAspaVerdict */
guint ms_aspa_judge(const MsWorld *world, const MsRoute *route);

/** ms_aspa_import: whether @hop's route is not Invalid, by the verdict in @verdict; the first AS
 * has to be the neighbour */
gboolean ms_aspa_import(const MsHop *hop, guint verdict);

/** ms_aspa_why: why @hop's route is Invalid; appends nothing where it is not */
void ms_aspa_why(const MsHop *hop, GString *text);

G_END_DECLS
