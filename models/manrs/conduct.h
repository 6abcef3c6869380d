/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What participants carry out besides what their routers do with routes: whether a given AS does
 * is a draw against the strength of the action. */
#pragma once

#include "models/base/hash.h"

G_BEGIN_DECLS

/**
 * MsConduct:
 * @MS_CONDUCT_COORDINATION: has current contacts (Action 3; IXP 4, for the exchange's members)
 * @MS_CONDUCT_MONITORING: sees what happens to routes and tells (CDN and cloud 6; IXP 5, likewise)
 * @MS_CONDUCT_ROA, @MS_CONDUCT_IRR, @MS_CONDUCT_ASPA: has registered (Action 4)
 * @MS_CONDUCT_ENCOURAGES: gets others to join (CDN and cloud 5; IXP 2)
 * @MS_CONDUCT_SAV_OWN: lets nothing out of its own network with a source that is not its own
 * (Action 2: own end users and infrastructure)
 * @MS_CONDUCT_SAV_STUB: validates sources of single-homed customers that are stubs
 * @MS_CONDUCT_SAV_CUSTOMER: of its other customers
 * @MS_CONDUCT_SAV_PEER: of peers
 * @MS_CONDUCT_SAV_PROVIDER: of providers
 */
typedef enum {
  MS_CONDUCT_COORDINATION,
  MS_CONDUCT_MONITORING,
  MS_CONDUCT_ROA,
  MS_CONDUCT_IRR,
  MS_CONDUCT_ASPA,
  MS_CONDUCT_ENCOURAGES,
  MS_CONDUCT_SAV_OWN,
  MS_CONDUCT_SAV_STUB,
  MS_CONDUCT_SAV_CUSTOMER,
  MS_CONDUCT_SAV_PEER,
  MS_CONDUCT_SAV_PROVIDER,
  MS_N_CONDUCTS
} MsConduct;

/** ms_conduct_draw: uniform in [0, 1): @asn does it where this is below the strength, so that
 * stronger contains weaker */
static inline double ms_conduct_draw(guint64 seed, MsConduct conduct, guint32 asn)
{
  return ms_hash_unit(ms_hash3(seed, MS_HASH_CONDUCT, conduct, asn));
}

/** ms_conduct_draws: the bits 1 << #MsConduct of what @asn does where each has its strength */
guint ms_conduct_draws(guint64 seed, const double strength[MS_N_CONDUCTS], guint32 asn);

/** ms_conduct_name: "coordination", "monitoring", ... as result files and tables say it;
 * ms_conduct_title: for people: "has current contacts" */
const char *ms_conduct_name(MsConduct conduct);
const char *ms_conduct_title(MsConduct conduct);

/**
 * MsConductKey:
 * @name: of the key of [adoption]
 * @title: what those who are chosen do, for people
 * @conducts: bits 1 << #MsConduct
 *
 * Conduct that a scenario may ask of others than participants.
 */
typedef struct {
  const char *name, *title;
  guint conducts;
} MsConductKey;

/** ms_conduct_keys: all of them, @n (out) */
const MsConductKey *ms_conduct_keys(guint *n);

G_END_DECLS
