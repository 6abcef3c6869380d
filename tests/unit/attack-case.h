/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plans and sweeps of scenarios on the drawn graph of scenarios/library/lab.as-rel.txt:
 *
 *               64496 ------------------- 64497
 *               /    \                   /    \
 *           64498    64499 ------- 64500      64501
 *           /   \      |           /  |  \     /  \
 *       64505    \   64506    64507   |   64509   64508
 *                 \                   |
 *                64504 ----------- 64502             64504 peers with 64499 too
 */
#pragma once

#include "scenarios/plan/sweep.h"

G_BEGIN_DECLS

#define ATTACK_GRAPH   "[topology]\nfile = lab.as-rel.txt\n"
#define ATTACK_PARTIES "offender = 64509\nvictim = 64504\n"

/** ATTACK_HIJACK: lines 1 to 6 */
#define ATTACK_HIJACK ATTACK_GRAPH "[incident x]\nkind = origin-hijack\n" ATTACK_PARTIES

/** AttackCase: a scenario, and its plan or sweep */
typedef struct {
  MsScenario *scenario;
  MsTopology *topology;
  MsPlan *plan;
  MsSweep *sweep;
  GPtrArray *warnings; /* of the topology */
} AttackCase;

gboolean attack_make(AttackCase *c, const char *text, GError **error);
void attack_clear(AttackCase *c);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AttackCase, attack_clear)

/** attack_must: the same, where it has to work */
void attack_must(AttackCase *c, const char *text);

const MsPlanRun *attack_run(const AttackCase *c, guint number);
const MsIncident *attack_incident(const AttackCase *c, guint run, guint number);
guint32 attack_as(const AttackCase *c, guint32 asn);

/** attack_path: "64498 set 64504"; (transfer full) */
char *attack_path(const guint32 *path, guint n);

G_END_DECLS
