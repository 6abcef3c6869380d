/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a sweep left as bits of lanes, added up: by weight, and by region. */
#pragma once

#include "sim/steady/kernel-vectors.h"

/* @sum and, in the lanes whose bit of @bits is set, @share; @bits has those of the vector lowest.
 */
ALWAYS_INLINE HalfWords add_where(HalfWords sum, uint64_t bits, uint32_t share)
{
#if defined(__AVX512BW__)
  const __m512i before = (__m512i)sum;
  return (HalfWords)_mm512_mask_add_epi32(before, (__mmask16)bits, before,
                                          _mm512_set1_epi32((int)share));
#elif defined(__AVX2__)
  const HalfWords bit = {1, 2, 4, 8, 16, 32, 64, 128};
  return sum + ((HalfWords)((bit & (uint32_t)bits) != 0) & share);
#else
  const HalfWords bit = {1, 2, 4, 8};
  return sum + ((HalfWords)((bit & (uint32_t)bits) != 0) & share);
#endif
}

/* The sums stay in registers where there are enough of them. */
static void weigh(const uint64_t *bits, const uint64_t *only, const uint32_t (*share)[MS_WEIGHED],
                  uint32_t n, uint32_t sum[MS_WEIGHED][MS_LANES])
{
  HalfWords part[MS_WEIGHED][HALF_WORD_PARTS];
  memset(part, 0, sizeof part);
  for (uint32_t i = 0; i < n; i++) {
    const uint64_t word = only == NULL ? bits[i] : bits[i] & only[i];
    if (word == 0)
      continue;
#pragma GCC unroll 4
    for (unsigned w = 0; w < MS_WEIGHED; w++)
#pragma GCC unroll 16
      for (unsigned p = 0; p < HALF_WORD_PARTS; p++)
        part[w][p] = add_where(part[w][p], word >> (VECTOR / 4 * p), share[i][w]);
  }
  for (unsigned w = 0; w < MS_WEIGHED; w++)
    memcpy(sum[w], part[w], sizeof part[w]);
}

enum { EIGHT_BIT_PARTS = MS_LANES / VECTOR };

static void empty_class(Lanes8 count[EIGHT_BIT_PARTS], uint32_t *into)
{
  uint8_t lanes[MS_LANES];
  memcpy(lanes, count, sizeof lanes);
  for (unsigned i = 0; i < MS_LANES; i++)
    into[i] += lanes[i];
  memset(count, 0, sizeof lanes);
}

static void tally(const uint64_t *bits, const uint8_t *class, uint32_t n,
                  uint32_t count[MS_MAX_CLASSES][MS_LANES])
{
  Lanes8 part[MS_MAX_CLASSES][EIGHT_BIT_PARTS];
  uint32_t room[MS_MAX_CLASSES];
  memset(part, 0, sizeof part);
  memset(count, 0, sizeof(uint32_t) * MS_MAX_CLASSES * MS_LANES);
  for (unsigned c = 0; c < MS_MAX_CLASSES; c++)
    room[c] = UINT8_MAX;
  for (uint32_t i = 0; i < n; i++) {
    const unsigned c = class[i];
    if (bits[i] == 0)
      continue;
    if (room[c] == 0) {
      empty_class(part[c], count[c]);
      room[c] = UINT8_MAX;
    }
    room[c]--;
    for (unsigned p = 0; p < EIGHT_BIT_PARTS; p++)
      part[c][p] -= spread8(bits[i] >> (VECTOR * p % MS_LANES));
  }
  for (unsigned c = 0; c < MS_MAX_CLASSES; c++)
    empty_class(part[c], count[c]);
}
