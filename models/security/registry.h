/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What networks have registered: VRPs (RPKI) and route objects (IRR). Filters judge by it; it is
 * data, not truth. */
#pragma once

#include "models/bgp/prefix.h"

G_BEGIN_DECLS

/** MsValidity: route origin validation states (RFC 6811 section 2) */
typedef enum { MS_VALIDITY_NOT_FOUND, MS_VALIDITY_VALID, MS_VALIDITY_INVALID } MsValidity;

typedef struct _MsRegistry MsRegistry;

MsRegistry *ms_registry_new(void);
void ms_registry_free(MsRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsRegistry, ms_registry_free)

/** ms_registry_add_vrp: a validated ROA payload: @asn may originate @prefix down to @max_length; AS
 * 0 only invalidates (RFC 6483 section 4) */
void ms_registry_add_vrp(MsRegistry *registry, const MsPrefix *prefix, guint max_length,
                         guint32 asn);

/** ms_registry_add_route_object: an IRR route or route6 object */
void ms_registry_add_route_object(MsRegistry *registry, const MsPrefix *prefix, guint32 asn);

/** ms_registry_validate: RFC 6811 section 2; @origin 0 stands for a path without an origin (AS_SET)
 * and is never Valid */
MsValidity ms_registry_validate(const MsRegistry *registry, const MsPrefix *prefix, guint32 origin);

/** MsRegistryHolder: called for each AS that registered @prefix; return %TRUE to end the walk */
typedef gboolean (*MsRegistryHolder)(guint32 asn, gpointer user_data);

/** ms_registry_holders: calls @holder for every AS with a route object for exactly @prefix, or with
 * a VRP that permits it; %TRUE where a call ended the walk */
gboolean ms_registry_holders(const MsRegistry *registry, const MsPrefix *prefix,
                             MsRegistryHolder holder, gpointer user_data);

G_END_DECLS
