/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source address validation (RFC 2827, RFC 3704, RFC 8704): which sources an AS takes on an
 * interface. By the RFC's own words over explicit Adj-RIBs-In: what sim/spoofing computes for the
 * whole Internet at once has to say the same. */
#pragma once

#include "models/topology/topology.h"

G_BEGIN_DECLS

/**
 * MsSavMode:
 * @MS_SAV_NONE: takes everything
 * @MS_SAV_STRICT: the best route to the source leaves by the interface (RFC 3704 section 2.2)
 * @MS_SAV_LOOSE: there is a route to the source (section 2.4)
 * @MS_SAV_FEASIBLE: there is one in the interface's Adj-RIB-In (section 2.3)
 * @MS_SAV_EFP_A, @MS_SAV_EFP_B: enhanced feasible-path, algorithms A and B (RFC 8704 sections 3.1.1
 * and 3.4), on customer interfaces; on those of peers and providers as loose (section 3.7)
 */
typedef enum {
  MS_SAV_NONE,
  MS_SAV_STRICT,
  MS_SAV_LOOSE,
  MS_SAV_FEASIBLE,
  MS_SAV_EFP_A,
  MS_SAV_EFP_B,
  MS_N_SAV_MODES
} MsSavMode;

/**
 * MsSavEdge: where an AS validates:
 * @MS_SAV_OWN: what its own end users and infrastructure send: any mode but none lets its own
 * addresses out and nothing else (RFC 2827)
 * @MS_SAV_STUB: single-homed customers without customers
 * @MS_SAV_CUSTOMER: all other customers
 */
typedef enum {
  MS_SAV_OWN,
  MS_SAV_STUB,
  MS_SAV_CUSTOMER,
  MS_SAV_PEER,
  MS_SAV_PROVIDER,
  MS_N_SAV_EDGES
} MsSavEdge;

const char *ms_sav_mode_name(MsSavMode mode);
gboolean ms_sav_mode_from_name(const char *name, MsSavMode *mode);
const char *ms_sav_edge_name(MsSavEdge edge);

/** MS_SAV_LOCAL: the interface of what an AS originates itself */
#define MS_SAV_LOCAL G_MAXUINT

/** MsSavEntry: a route in an Adj-RIB-In: @prefix, @origin: numbers; @interface: of @n_interfaces,
 * or #MS_SAV_LOCAL; @best: it is the Loc-RIB's */
typedef struct {
  guint prefix;
  guint32 origin;
  guint interface;
  gboolean best;
} MsSavEntry;

/**
 * ms_sav_permits:
 * @entries: [n] all Adj-RIBs-In of one AS, and what it originates itself
 * @relation: [n_interfaces] what the neighbour is
 * @interface: on which the packet arrives; #MS_SAV_LOCAL: an end user or machine of the AS itself
 * sends it (%MS_SAV_OWN)
 * @prefix: that its source address is in
 *
 * Routes that are no use, such as those with the AS itself on their path (RFC 4271 section 9.1.2),
 * are not among the entries.
 *
 * Returns: whether @mode takes it
 */
gboolean ms_sav_permits(MsSavMode mode, const MsSavEntry *entries, guint n,
                        const MsRelation *relation, guint n_interfaces, guint interface,
                        guint prefix);

G_END_DECLS
