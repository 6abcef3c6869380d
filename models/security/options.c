/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/security/options.h"

#define SECOND ((gint64)1000000000)

const MsSecurityOptions *ms_security_options_default(void)
{
  static const MsSecurityOptions options = {
      .path_end_suffix = 1,
      .longest4 = 24,
      .longest6 = 48,
      .max_prefix_margin = 2,
      .max_prefix_least = 50,
      .max_prefix_idle = 300 * SECOND,
      .damping_half_life = 900 * SECOND,
      .damping_longest = 3600 * SECOND,
      .damping_suppress = 6000,
      .damping_reuse = 750,
  };
  return &options;
}
