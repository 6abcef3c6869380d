/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small graphs for attacks, and who meets what on them. */
#pragma once

#include "tests/support/graph.h"

G_BEGIN_DECLS

#define HOUR (3600 * MS_SECOND)

/* Two tier-1s; the victim, AS100, below AS1, the offender, AS200, below AS2; AS300 buys from both.
 *
 *        1 ------- 2
 *       / \       / \
 *     10   30   30   20
 *      |     \ /      |
 *     100    300     200
 *
 * (30 is one AS, with both above it, and 300 below it.) */
#define TWO_SIDES "1-2 1>10 10>100 2>20 20>200 1>30 2>30 30>300"

/* The offender has a second provider, AS1, by which what it catches can go on. */
#define CLEAN_WAY "1-2 1>10 10>100 2>200 1>200 2>40"

/* AS30 hears the offender, by AS2, from nearer than the victim, by AS1. */
#define FAR_AWAY "1-2 1>11 11>12 12>100 2>200 1>30 2>30 30>300 2>40"

#define NOBODY ""

/** attack_meets: whether everybody's traffic meets what is @said of them: "2 20 hijacked, 30
 * blackholed"; all others' is legitimate. Differences are printed */
gboolean attack_meets(const MsTestWorld *world, const MsResult *result, const char *snapshot,
                      const char *title, const char *said);

G_END_DECLS
