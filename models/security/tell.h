/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How mechanisms name things when they say why they refused a route. */
#pragma once

#include "models/security/mechanism.h"

G_BEGIN_DECLS

/** ms_tell_as: appends "AS64500", or "an AS_SET" of #MS_AS_SET */
static inline void ms_tell_as(GString *text, guint32 asn)
{
  if (asn == MS_AS_SET)
    g_string_append(text, "an AS_SET");
  else
    g_string_append_printf(text, "AS%u", asn);
}

/** ms_tell_prefix: appends the prefix of @hop's route */
static inline void ms_tell_prefix(GString *text, const MsHop *hop)
{
  char buffer[MS_PREFIX_TEXT];
  g_string_append(text, ms_prefix_format(&hop->world->prefixes[hop->route->prefix], buffer));
}

G_END_DECLS
