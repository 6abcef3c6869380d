/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsers of what [incident], [registry] and [mechanism] say besides: see value.h. */
#pragma once

#include "scenarios/format/value.h"

G_BEGIN_DECLS

/** MsPathForm: how a scenario says what an offender writes behind itself */
typedef enum {
  MS_PATH_OWN,
  MS_PATH_FORGED_ORIGIN,
  MS_PATH_HOPS,
  MS_PATH_UNDETECTED,
  MS_PATH_LIST
} MsPathForm;

/** MS_PATH_MAX_HOPS: of `hops:K` */
#define MS_PATH_MAX_HOPS 16

/**
 * MsPathValue:
 * @hops: links to the victim, for #MS_PATH_HOPS and #MS_PATH_FORGED_ORIGIN, which has one
 * @asns: (nullable): of guint32, nearest first, #MS_AS_SET for `set`; for #MS_PATH_LIST
 */
typedef struct {
  MsPathForm form;
  guint hops;
  GArray *asns;
} MsPathValue;

/** ms_value_path: `own`, `forged-origin`, `hops:3`, `undetected`, or `64500, set, 64501` */
gboolean ms_value_path(const char *text, MsPathValue *path, GError **error);
void ms_path_value_clear(MsPathValue *path);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsPathValue, ms_path_value_clear)

/** ms_value_poison: like ms_value_asns(), at most #MS_MAX_CLAIMED */
GArray *ms_value_poison(const char *text, GError **error);

/** MsMaxLength: of ROAs: the prefix's own length; down to /24 or /48; or @length */
typedef struct {
  gboolean exact, loose;
  guint length;
} MsMaxLength;

/** ms_value_max_length: `exact`, `loose`, or a length of 1 to 128 */
gboolean ms_value_max_length(const char *text, MsMaxLength *value, GError **error);

/** ms_value_lengths: `24/48`: of IPv4, 8 to 32, and of IPv6, 16 to 128 */
gboolean ms_value_lengths(const char *text, guint *ipv4, guint *ipv6, GError **error);

/** ms_value_factor: a number from 1 to 1000, decimals allowed */
gboolean ms_value_factor(const char *text, double *value, GError **error);

/** ms_value_is_rtr: whether a source of `rpki` is a cache, "rtr://...", not a file */
gboolean ms_value_is_rtr(const char *text);

/** ms_value_rpki: the name of a file, or `rtr://host:port` */
gboolean ms_value_rpki(const char *text, GError **error);

G_END_DECLS
