/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is chosen in which lane: the last step of ms_hash3() for 64 seeds at once. */
#pragma once

#include "sim/steady/kernel-vectors.h"

static void members(const uint64_t prefix[MS_LANES], const uint32_t *asn, const uint64_t *threshold,
                    uint32_t n, uint64_t *mask)
{
  Words seed[WORD_PARTS];
  memcpy(seed, prefix, sizeof seed);
  for (uint32_t i = 0; i < n; i++) {
    /* x >> 11 < t is x < t << 11, but for t = 2^53, where everybody is chosen. */
    mask[i] = threshold[i] >> 53 != 0 ? UINT64_MAX
              : threshold[i] == 0     ? 0
                                      : drawn_below(seed, asn[i], threshold[i] << 11);
  }
}
