/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What networks have registered: VRPs (RPKI), route objects (IRR), ASPAs and published neighbours.
 * Filters judge by it; it is data, not truth.
 *
 * A registry may stand on another, its base: what a trial adds of its own lies over what all trials
 * share, and both are asked. */
#pragma once

#include "models/bgp/prefix.h"
#include "models/topology/topology.h"

G_BEGIN_DECLS

/** MsValidity: route origin validation states (RFC 6811 section 2) */
typedef enum { MS_VALIDITY_NOT_FOUND, MS_VALIDITY_VALID, MS_VALIDITY_INVALID } MsValidity;

/**
 * MsAttestation: what an AS has attested of another:
 * @MS_ATTESTATION_NONE: it has published nothing: "No Attestation"
 * @MS_ATTESTATION_YES: that one is named: "Provider+" of an ASPA, a neighbour
 * @MS_ATTESTATION_NO: it has published who is, and that one is not among them: "Not Provider+"
 */
typedef enum { MS_ATTESTATION_NONE, MS_ATTESTATION_YES, MS_ATTESTATION_NO } MsAttestation;

typedef struct _MsRegistry MsRegistry;

MsRegistry *ms_registry_new(void);
void ms_registry_free(MsRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsRegistry, ms_registry_free)

/** ms_registry_new_over: empty, over @base, which has to outlive it and must not change meanwhile.
 * Of an AS that is attested in both, the upper one's word holds */
MsRegistry *ms_registry_new_over(const MsRegistry *base);

/* ---- prefixes */

/** ms_registry_add_vrp: a validated ROA payload: @asn may originate @prefix down to @max_length; AS
 * 0 only invalidates (RFC 6483 section 4) */
void ms_registry_add_vrp(MsRegistry *registry, const MsPrefix *prefix, guint max_length,
                         guint32 asn);

/** ms_registry_add_route_object: an IRR route or route6 object */
void ms_registry_add_route_object(MsRegistry *registry, const MsPrefix *prefix, guint32 asn);

/** ms_registry_n_vrps: how many, the base's among them; the same payload counts as often as it was
 * added */
gsize ms_registry_n_vrps(const MsRegistry *registry);

/** ms_registry_vrp: VRP @i of ms_registry_n_vrps(), in no order that means anything; its fields */
void ms_registry_vrp(const MsRegistry *registry, gsize i, MsPrefix *prefix, guint *max_length,
                     guint32 *asn);

/** ms_registry_n_aspas: how many ASes have an ASPA that was added, the base's among them */
gsize ms_registry_n_aspas(const MsRegistry *registry);

/** ms_registry_validate: RFC 6811 section 2; @origin 0 stands for a path without an origin (AS_SET)
 * and is never Valid */
MsValidity ms_registry_validate(const MsRegistry *registry, const MsPrefix *prefix, guint32 origin);

/** ms_registry_covers: whether some VRP of @origin (not 0) covers @prefix, its maximum length
 * aside: how blackhole routes are validated (RFC 7999 section 3.3) */
gboolean ms_registry_covers(const MsRegistry *registry, const MsPrefix *prefix, guint32 origin);

/** ms_registry_tell: appends the VRPs that cover @prefix, "198.18.0.0/16-16 AS64500, ...", for
 * people; "no VRP" where there is none */
void ms_registry_tell(const MsRegistry *registry, const MsPrefix *prefix, GString *text);

/** MsRegistryHolder: called for each AS that registered @prefix; return %TRUE to end the walk */
typedef gboolean (*MsRegistryHolder)(guint32 asn, gpointer user_data);

/** ms_registry_holders: calls @holder for every AS with a route object for exactly @prefix, or with
 * a VRP that permits it; %TRUE where a call ended the walk */
gboolean ms_registry_holders(const MsRegistry *registry, const MsPrefix *prefix,
                             MsRegistryHolder holder, gpointer user_data);

/* ---- links */

/** ms_registry_add_aspa: @customer attests its @n @providers (draft-ietf-sidrops-aspa-profile);
 * what several say adds up; none, or AS 0 alone: it has no providers */
void ms_registry_add_aspa(MsRegistry *registry, guint32 customer, const guint32 *providers,
                          guint n);

/** ms_registry_add_neighbours: @asn publishes its @n @neighbours, for path-end validation and for
 * ASPA with neighbours; what several say adds up */
void ms_registry_add_neighbours(MsRegistry *registry, guint32 asn, const guint32 *neighbours,
                                guint n);

/** ms_registry_attest_providers: @members ([n_ases], copied) attest the providers that they have in
 * @topology, which has to outlive the registry. An ASPA added by hand takes the place of this */
void ms_registry_attest_providers(MsRegistry *registry, const MsTopology *topology,
                                  const guint8 *members);

/** ms_registry_publish_neighbours: the same of all neighbours */
void ms_registry_publish_neighbours(MsRegistry *registry, const MsTopology *topology,
                                    const guint8 *members);

/** ms_registry_provider: what @customer attests of @provider: authorized() of
 * draft-ietf-sidrops-aspa-verification */
MsAttestation ms_registry_provider(const MsRegistry *registry, guint32 customer, guint32 provider);

/** ms_registry_neighbour: what @asn publishes of @neighbour */
MsAttestation ms_registry_neighbour(const MsRegistry *registry, guint32 asn, guint32 neighbour);

/**
 * ms_registry_attested:
 * @members: (out) (nullable): [n_ases] who attests the providers of the topology; %NULL: nobody.
 * Owned by the registry
 *
 * Returns: %TRUE where attestations are those of the topology and nothing else, so that a solver
 * may go by links; %FALSE where some were added by hand
 */
gboolean ms_registry_attested(const MsRegistry *registry, const guint8 **members);

/** ms_registry_published: whether all neighbours that are published are those of the topology */
gboolean ms_registry_published(const MsRegistry *registry);

G_END_DECLS
