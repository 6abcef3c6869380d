/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VRPs from a validating cache, live (RFC 6810, RFC 8210), through RTRlib. A simulation takes one
 * snapshot: it connects, waits for the End of Data of a whole set, and leaves. */
#pragma once

#include "models/registry/rpki.h"

G_BEGIN_DECLS

/** MS_RTR_SCHEME: what the address of a cache begins with */
#define MS_RTR_SCHEME "rtr://"

/**
 * ms_rtr_load:
 * @into: where to
 * @address: "rtr://HOST:PORT" or "rtr://[2001:db8::1]:PORT"; without a port 323, that of the
 * protocol
 * @timeout_s: seconds until a whole set has to be here
 * @slurm_path: (nullable): as for ms_rpki_load()
 * @facts: (out) (optional): what was found; no ASPAs, which the versions that RTRlib speaks do not
 * carry
 *
 * A cache that fails in mid-transfer (it closes, changes its session, sends what makes no sense) is
 * asked again, up to five times. Not for several threads at once on one registry.
 *
 * Returns: %FALSE with #MS_RPKI_ERROR and @into as it was: what went wrong at last
 */
gboolean ms_rtr_load(MsRegistry *into, const char *address, guint timeout_s, const char *slurm_path,
                     MsRpkiFacts *facts, GError **error);

G_END_DECLS
