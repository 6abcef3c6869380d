/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Within the oracle: what an AS makes of one route. */
#pragma once

#include "tests/property/oracle.h"

G_BEGIN_DECLS

/** oracle_covers: whether @outer covers the prefix of @address and @length */
gboolean oracle_covers(const OraclePrefix *outer, guint32 address, guint length);

/** oracle_import: what @as makes of @sent, which came across @session; @in has @n 0 where it is
 * refused */
void oracle_import(const OracleProblem *problem, guint32 as, guint32 session, guint prefix,
                   const OracleRoute *sent, OracleRoute *in);

/** oracle_rules_export: what the rules of @as make of @sent, which it is about to send across
 * @session, while it holds @best; @valley: that is not for this class of neighbour */
void oracle_rules_export(const OracleProblem *problem, guint32 as, guint32 session,
                         const OracleRoute *best, gboolean valley, OracleRoute *sent);

G_END_DECLS
