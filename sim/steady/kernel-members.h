/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is chosen in which lane: ms_hash_keyed32() of a node for 64 keys at once. */
#pragma once

#include "sim/steady/kernel-vectors.h"

static void members(const uint64_t permutation[MS_LANES], const uint32_t *asn,
                    const uint64_t *threshold, uint32_t n, uint64_t *mask)
{
  HalfWords low[HALF_WORD_PARTS], high[HALF_WORD_PARTS];
  uint32_t half[2][MS_LANES];
  for (unsigned lane = 0; lane < MS_LANES; lane++) {
    half[0][lane] = (uint32_t)permutation[lane];
    half[1][lane] = (uint32_t)(permutation[lane] >> 32);
  }
  memcpy(low, half[0], sizeof low);
  memcpy(high, half[1], sizeof high);
  for (uint32_t i = 0; i < n; i++)
    mask[i] = threshold[i] >> 32 != 0 ? UINT64_MAX
              : threshold[i] == 0     ? 0
                                      : drawn_below(low, high, asn[i], (uint32_t)threshold[i]);
}
