/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parameters of mechanisms: the same for all who run them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** MsMaxPrefixAction: what follows when a session brings more than its limit (RFC 4271 section
 * 6.7): @MS_MAX_PREFIX_TEAR: it is torn down, and comes back after the idle time;
 * @MS_MAX_PREFIX_DISCARD: what is in excess is not taken; @MS_MAX_PREFIX_WARN: nothing but a count
 */
typedef enum {
  MS_MAX_PREFIX_TEAR,
  MS_MAX_PREFIX_DISCARD,
  MS_MAX_PREFIX_WARN,
  MS_N_MAX_PREFIX_ACTIONS
} MsMaxPrefixAction;

/**
 * MsSecurityOptions:
 * @path_end_suffix: ASes before the origin whose links path-end validation looks at, from 1
 * @longest4, @longest6: longer prefixes are refused by prefix-length-filter (RFC 7454 section
 * 6.1.3: 24 and 48)
 * @max_prefix_margin: a session may bring this many times what is usual for it
 * @max_prefix_least: and never fewer than this
 * @max_prefix_idle: ns until a session that was torn down comes back
 * @max_prefix_action: see #MsMaxPrefixAction
 * @max_prefix_before_policy: what filters refuse counts too
 * @damping_half_life, @damping_longest: ns: of penalties; and how long a route stays suppressed at
 * most
 * @damping_suppress, @damping_reuse: penalties (RFC 7196 section 4; RFC 2439 section 4.2)
 */
typedef struct {
  guint path_end_suffix;
  guint longest4, longest6;
  double max_prefix_margin;
  guint max_prefix_least;
  gint64 max_prefix_idle;
  MsMaxPrefixAction max_prefix_action;
  gboolean max_prefix_before_policy;
  gint64 damping_half_life, damping_longest;
  double damping_suppress, damping_reuse;
} MsSecurityOptions;

/** ms_security_options_default: suffix 1; /24 and /48; 2 times and 50 prefixes, back after 5
 * minutes, counted after policy; RFC 7196's 6000 and 750, 15 minutes, 1 hour */
const MsSecurityOptions *ms_security_options_default(void);

G_END_DECLS
