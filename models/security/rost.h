/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RoST, route status transparency (Anahory, Kong, Scaglione, Furuness, Leibowitz, Herzberg, Wang,
 * Gilad: Suppressing BGP Zombies with Route Status Transparency, NSDI 2025). An adopter gives what
 * it announces an identity, which everyone carries on, and publishes whether it still stands;
 * adopters elsewhere give up a route of which an adopter on its path says that it does not, though
 * somebody between them has kept the withdrawal to itself.
 *
 * No attribute is needed for it here. Paths share their tails, so the part of a path that begins
 * with an adopter is the very path that the adopter sent, and it stands as long as that is what the
 * adopter has sent last to the neighbour before it. */
#pragma once

#include "models/security/mechanism.h"

G_BEGIN_DECLS

/** MS_ROST_DELAY: ns from a withdrawal until all adopters know of it, who fetch what is published
 * now and then: a choice */
#define MS_ROST_DELAY ((gint64)60 * 1000000000)

/**
 * MsRostStatus:
 * @as: index of an adopter
 * @session: one of its sessions
 * @prefix: number of a prefix
 *
 * Returns: the path that @as has sent last across @session, or 0 where it has withdrawn that, or
 * never sent one
 */
typedef guint32 (*MsRostStatus)(gpointer user_data, guint32 as, guint32 session, guint prefix);

/**
 * ms_rost_denied_by:
 * @world: needs its deployment
 * @mechanism: number of `rost`
 * @route: as received
 * @holder: index of the AS that received it
 *
 * What an offender has written behind itself (MsRoute.forged) has no identity and is not asked
 * for, nor is an AS that has no session with the one before it on the path. O(length of the path)
 *
 * Returns: index of the first AS on the path that says that the route does not stand; #MS_NO_AS
 * where none does
 */
guint32 ms_rost_denied_by(const MsWorld *world, guint mechanism, const MsRoute *route,
                          guint32 holder, MsRostStatus status, gpointer user_data);

G_END_DECLS
