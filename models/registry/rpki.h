/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What validators of the RPKI export, into a registry: VRPs and ASPAs of rpki-client and
 * Routinator, with local exceptions (SLURM). All or nothing: a file that is wrong anywhere leaves
 * the registry as it was. */
#pragma once

#include "models/registry/registry.h"

G_BEGIN_DECLS

#define MS_RPKI_ERROR (ms_rpki_error_quark())
GQuark ms_rpki_error_quark(void);

/**
 * MsRpkiError:
 * @MS_RPKI_ERROR_IO: a file cannot be read, or is damaged
 * @MS_RPKI_ERROR_FORMAT: it is not what it should be; the message names line and column
 * @MS_RPKI_ERROR_CACHE: an RTR cache cannot be reached, or gave nothing whole
 */
typedef enum { MS_RPKI_ERROR_IO, MS_RPKI_ERROR_FORMAT, MS_RPKI_ERROR_CACHE } MsRpkiError;

/**
 * MsRpkiFacts:
 * @n_vrps: VRPs that were read
 * @n_aspas: ASPAs that were read, by customer
 * @n_filtered_vrps: of these, left out as SLURM says
 * @n_filtered_aspas: likewise
 * @n_added_vrps: added as SLURM says
 * @n_added_aspas: likewise
 * @n_duplicates: VRPs left out because the registry has the very same one
 * @n_bgpsec: BGPsec filters and assertions of SLURM: ignored, for no router keys are held
 */
typedef struct {
  gsize n_vrps, n_aspas;
  gsize n_filtered_vrps, n_filtered_aspas;
  gsize n_added_vrps, n_added_aspas;
  gsize n_duplicates;
  gsize n_bgpsec;
} MsRpkiFacts;

/**
 * ms_rpki_load:
 * @into: where to
 * @path: JSON or CSV of rpki-client or Routinator, told apart by the content; plain, .gz, .bz2, .xz
 * or .zst
 * @slurm_path: (nullable): exceptions (RFC 8416, draft-ietf-sidrops-aspa-slurm)
 * @facts: (out) (optional): what was found
 *
 * Returns: %FALSE with #MS_RPKI_ERROR "FILE:LINE:COLUMN: what is wrong; what would be right" and
 * @into as it was
 */
gboolean ms_rpki_load(MsRegistry *into, const char *path, const char *slurm_path,
                      MsRpkiFacts *facts, GError **error);

/** MsRpkiRoute: a route of a list: @prefix, and its @n possible @origins; return %FALSE to end the
 * reading */
typedef gboolean (*MsRpkiRoute)(const MsPrefix *prefix, const guint32 *origins, guint n,
                                gpointer user_data);

/**
 * ms_rpki_read_routes:
 * @path: a line a route: "1.0.0.0<TAB>24<TAB>13335" (prefix2as of CAIDA; several origins joined by
 * "_", those of an AS_SET by ","), "1.0.0.0/24 AS13335" or "1.0.0.0/24,13335"; "#" begins a
 * comment; compressed or not
 *
 * Calls @route for each. Returns: %FALSE with #MS_RPKI_ERROR
 */
gboolean ms_rpki_read_routes(const char *path, MsRpkiRoute route, gpointer user_data,
                             GError **error);

G_END_DECLS
