/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NS_LOG: what ns-3's components tell of themselves, on standard error. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Ns3cLogLevel: that level and all graver ones; a prefix may be added with | to show more on each
 * line */
typedef enum {
  NS3C_LOG_NONE = 0,
  NS3C_LOG_ERROR,
  NS3C_LOG_WARN,
  NS3C_LOG_DEBUG,
  NS3C_LOG_INFO,
  NS3C_LOG_FUNCTION,
  NS3C_LOG_LOGIC,
  NS3C_LOG_ALL
} Ns3cLogLevel;

typedef enum {
  NS3C_LOG_PREFIX_NONE = 0,
  NS3C_LOG_PREFIX_FUNCTION = 1 << 8,
  NS3C_LOG_PREFIX_TIME = 1 << 9,
  NS3C_LOG_PREFIX_NODE = 1 << 10,
  NS3C_LOG_PREFIX_LEVEL = 1 << 11,
  NS3C_LOG_PREFIX_ALL = 15 << 8
} Ns3cLogPrefix;

/**
 * ns3c_log_enable:
 * @component: its name, or "*" for all
 * @level: an #Ns3cLogLevel, with #Ns3cLogPrefix added; replaces what was set. #NS3C_LOG_NONE turns
 * it off
 * @error: #NS3C_ERROR_UNKNOWN with components of like names, or #NS3C_ERROR_VALUE
 */
gboolean ns3c_log_enable(const char *component, guint level, GError **error);

/** ns3c_log_components: Returns: (transfer full): the names that there are, sorted, %NULL at the
 * end; for g_strfreev() */
char **ns3c_log_components(void);

G_END_DECLS
