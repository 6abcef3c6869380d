/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the event engine on drawn graphs share. */
#pragma once

#include "tests/support/graph.h"

G_BEGIN_DECLS

#define LINK   (MS_SECOND / 100)
#define PREFIX "192.0.2.0/24"

/*
 *      10 ---- 20
 *     /  \    /  \
 *    1    2  3    4
 *         |
 *         5 */
#define TWO_SIDES "10-20 10>1 10>2 20>3 20>4 2>5"

MsIncident event_hijack(const MsTestWorld *world, const char *name, guint32 offender,
                        guint32 victim, const char *prefix, gint64 start, gint64 end);
MsIncident event_subprefix(const MsTestWorld *world, const char *name, guint32 offender,
                           guint32 victim, const char *prefix, const char *hijacked, gint64 start,
                           gint64 end);

/** event_quiet: nothing goes wrong */
MsIncident event_quiet(const MsTestWorld *world, guint32 victim, const char *prefix);
void event_deploy_mrai(MsTestWorld *world, const MsMraiShare *share);

/** event_check_result: what holds of every result; @at: of one cut at a moment */
void event_check_result(const MsTestWorld *world, const MsResult *result, gboolean at);

G_END_DECLS
