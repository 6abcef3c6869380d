/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One vector of the instruction set that this is compiled for, and the few operations for which the
 * compiler's generic ones are not enough: lanes as bits of a word and back. Everything else is
 * written with vector extensions. Included by each kernel file. */
#pragma once

#include "sim/steady/kernel.h"

#include <string.h>

#if defined(__AVX512BW__)
enum { VECTOR = 64 };
#elif defined(__AVX2__)
enum { VECTOR = 32 };
#else
enum { VECTOR = 16 };
#endif

#if defined(__AVX512BW__) || defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h>
#endif

typedef uint8_t Lanes8 __attribute__((vector_size(VECTOR)));
typedef uint16_t Lanes16 __attribute__((vector_size(VECTOR)));
typedef uint32_t HalfWords __attribute__((vector_size(VECTOR)));

/* How many edges before its turn a row is sent for. */
enum { AHEAD = 12 };

#define ALWAYS_INLINE static inline __attribute__((always_inline, unused))

/* All ones in the lanes whose bit of @bits is set; bits past the last lane say nothing. */
ALWAYS_INLINE Lanes8 spread8(uint64_t bits)
{
#if defined(__AVX512BW__)
  return (Lanes8)_mm512_movm_epi8(bits);
#elif defined(__AVX2__)
  const __m256i select = _mm256_set_epi64x(0x0303030303030303, 0x0202020202020202,
                                           0x0101010101010101, 0x0000000000000000);
  const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201);
  __m256i byte = _mm256_shuffle_epi8(_mm256_set1_epi32((int)bits), select);
  return (Lanes8)_mm256_cmpeq_epi8(_mm256_and_si256(byte, bit), bit);
#else
  const Lanes8 bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint64_t copies[2] = {(bits & 0xff) * 0x0101010101010101u,
                              ((bits >> 8) & 0xff) * 0x0101010101010101u};
  Lanes8 byte;
  memcpy(&byte, copies, sizeof byte);
  return (Lanes8)((byte & bit) != 0);
#endif
}

ALWAYS_INLINE Lanes16 spread16(uint64_t bits)
{
#if defined(__AVX512BW__)
  return (Lanes16)_mm512_movm_epi16((__mmask32)bits);
#elif defined(__AVX2__)
  const Lanes16 bit = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768};
  return (Lanes16)((bit & (uint16_t)bits) != 0);
#else
  const Lanes16 bit = {1, 2, 4, 8, 16, 32, 64, 128};
  return (Lanes16)((bit & (uint16_t)bits) != 0);
#endif
}

/* The top bit of every lane. */
ALWAYS_INLINE uint64_t gather8(Lanes8 lanes)
{
#if defined(__AVX512BW__)
  return _mm512_movepi8_mask((__m512i)lanes);
#elif defined(__AVX2__)
  return (uint32_t)_mm256_movemask_epi8((__m256i)lanes);
#elif defined(__SSE2__)
  return (uint32_t)_mm_movemask_epi8((__m128i)lanes);
#else
  uint64_t bits = 0;
  for (int i = 0; i < VECTOR; i++)
    bits |= (uint64_t)(lanes[i] >> 7) << i;
  return bits;
#endif
}

ALWAYS_INLINE uint64_t gather16(Lanes16 lanes)
{
#if defined(__AVX512BW__)
  return _mm512_movepi16_mask((__m512i)lanes);
#elif defined(__AVX2__)
  __m256i bytes = _mm256_packs_epi16((__m256i)lanes, _mm256_setzero_si256());
  uint32_t bits = (uint32_t)_mm256_movemask_epi8(bytes); /* each half of 8 lanes on its own */
  return (bits & 0xff) | (bits >> 8 & 0xff00);
#elif defined(__SSE2__)
  return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16((__m128i)lanes, _mm_setzero_si128()));
#else
  uint64_t bits = 0;
  for (int i = 0; i < VECTOR / 2; i++)
    bits |= (uint64_t)(lanes[i] >> 15) << i;
  return bits;
#endif
}

/* ms_hash_keyed32() of @word with the keys' two halves. */
ALWAYS_INLINE HalfWords mix(HalfWords low, HalfWords high, uint32_t word)
{
  HalfWords x = low ^ word;
  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) + high;
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  return x ^ (x >> 16);
}

enum { HALF_WORD_PARTS = MS_LANES * 4 / VECTOR };

/* Lanes whose draw for @word is below @limit. */
ALWAYS_INLINE uint64_t drawn_below(const HalfWords low[HALF_WORD_PARTS],
                                   const HalfWords high[HALF_WORD_PARTS], uint32_t word,
                                   uint32_t limit)
{
#if defined(__AVX512BW__)
  const __m512i limits = _mm512_set1_epi32((int)limit);
  __mmask16 bits[HALF_WORD_PARTS];
#pragma GCC unroll 4
  for (int p = 0; p < HALF_WORD_PARTS; p++)
    bits[p] = _mm512_cmplt_epu32_mask((__m512i)mix(low[p], high[p], word), limits);
  return _mm512_kunpackd(_mm512_kunpackw(bits[3], bits[2]), _mm512_kunpackw(bits[1], bits[0]));
#else
  uint64_t all = 0;
  for (unsigned p = 0; p < HALF_WORD_PARTS; p++) {
    HalfWords below = (HalfWords)(mix(low[p], high[p], word) < limit);
#if defined(__AVX2__)
    uint64_t bits = (uint32_t)_mm256_movemask_ps((__m256)below);
#elif defined(__SSE2__)
    uint64_t bits = (uint32_t)_mm_movemask_ps((__m128)below);
#else
    uint64_t bits = 0;
    for (unsigned i = 0; i < VECTOR / 4; i++)
      bits |= (uint64_t)(below[i] & 1) << i;
#endif
    all |= bits << (VECTOR / 4 * p);
  }
  return all;
#endif
}

/* Sets of lanes in the form in which the instruction set compares: of this vector's lanes, made of
 * their bits; those that have none of some bits; where one route beats another, of lanes that take
 * it; a choice by them. Equal routes fall to the tie-break: where that is better, a route has to be
 * no worse, which is to be better than one that is worse by one. */
#if defined(__AVX512BW__)
#define MS_LANE_SET(width)                                                                         \
  typedef Mask##width Set##width;                                                                  \
  ALWAYS_INLINE Set##width set##width(uint64_t bits)                                               \
  {                                                                                                \
    return (Set##width)bits;                                                                       \
  }                                                                                                \
  ALWAYS_INLINE uint64_t bits_of_set##width(Set##width set)                                        \
  {                                                                                                \
    return set;                                                                                    \
  }                                                                                                \
  ALWAYS_INLINE Set##width have_none##width(Lanes##width route, Lanes##width bits)                 \
  {                                                                                                \
    return _mm512_testn_epi##width##_mask((__m512i)route, (__m512i)bits);                          \
  }                                                                                                \
  ALWAYS_INLINE Set##width better##width(Lanes##width a, Lanes##width b, Set##width takes)         \
  {                                                                                                \
    return _mm512_mask_cmplt_epu##width##_mask(takes, (__m512i)a, (__m512i)b);                     \
  }                                                                                                \
  ALWAYS_INLINE Set##width better_tie##width(Lanes##width a, Lanes##width b, Lanes##width tie_a,   \
                                             Lanes##width tie_b, Set##width takes)                 \
  {                                                                                                \
    Set##width tie = _mm512_cmplt_epu##width##_mask((__m512i)tie_a, (__m512i)tie_b);               \
    __m512i worse =                                                                                \
        _mm512_mask_add_epi##width((__m512i)b, tie, (__m512i)b, _mm512_set1_epi##width(1));        \
    return _mm512_mask_cmplt_epu##width##_mask(takes, (__m512i)a, worse);                          \
  }                                                                                                \
  ALWAYS_INLINE Lanes##width choose_set##width(Set##width set, Lanes##width yes, Lanes##width no)  \
  {                                                                                                \
    return (Lanes##width)_mm512_mask_mov_epi##width((__m512i)no, set, (__m512i)yes);               \
  }
typedef __mmask64 Mask8;
typedef __mmask32 Mask16;
#else
#define MS_LANE_SET(width)                                                                         \
  typedef Lanes##width Set##width;                                                                 \
  ALWAYS_INLINE Set##width set##width(uint64_t bits)                                               \
  {                                                                                                \
    return spread##width(bits);                                                                    \
  }                                                                                                \
  ALWAYS_INLINE uint64_t bits_of_set##width(Set##width set)                                        \
  {                                                                                                \
    return gather##width(set);                                                                     \
  }                                                                                                \
  ALWAYS_INLINE Set##width have_none##width(Lanes##width route, Lanes##width bits)                 \
  {                                                                                                \
    return (Set##width)((route & bits) == 0);                                                      \
  }                                                                                                \
  ALWAYS_INLINE Set##width better##width(Lanes##width a, Lanes##width b, Set##width takes)         \
  {                                                                                                \
    return (Set##width)(a < b) & takes;                                                            \
  }                                                                                                \
  ALWAYS_INLINE Set##width better_tie##width(Lanes##width a, Lanes##width b, Lanes##width tie_a,   \
                                             Lanes##width tie_b, Set##width takes)                 \
  {                                                                                                \
    return (Set##width)(a < b - (Lanes##width)(tie_a < tie_b)) & takes;                            \
  }                                                                                                \
  ALWAYS_INLINE Lanes##width choose_set##width(Set##width set, Lanes##width yes, Lanes##width no)  \
  {                                                                                                \
    return no ^ ((no ^ yes) & set);                                                                \
  }
#endif
MS_LANE_SET(8)
MS_LANE_SET(16)
#undef MS_LANE_SET

/* Sets of nodes, a bit each: small enough to stay in the nearest cache. */
ALWAYS_INLINE bool has_node(const uint32_t *set, uint32_t node)
{
  return set[node >> 5] >> (node & 31) & 1;
}

ALWAYS_INLINE void add_node(uint32_t *set, uint32_t node)
{
  set[node >> 5] |= UINT32_C(1) << (node & 31);
}

/* Those of @n edges whose neighbour is in @set, in order; @edge and @picked have room for 16 more.
 */
ALWAYS_INLINE uint32_t pick(const MsKernelEdge *edge, uint32_t n, const uint32_t *set,
                            MsKernelEdge *picked)
{
  uint32_t found = 0;
#if defined(__AVX512BW__)
  const __m512i node = _mm512_set1_epi32((1 << MS_EDGE_NODE_BITS) - 1);
  const __m512i low = _mm512_set1_epi32(31), one = _mm512_set1_epi32(1);
  for (uint32_t e = 0; e < n; e += 16) {
    __mmask16 real = n - e >= 16 ? 0xffff : (__mmask16)((1u << (n - e)) - 1);
    __m512i edges = _mm512_loadu_si512(edge + e);
    __m512i nodes = _mm512_and_si512(edges, node);
    __m512i words = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), real,
                                                _mm512_srli_epi32(nodes, 5), set, 4);
    __m512i bits = _mm512_sllv_epi32(one, _mm512_and_si512(nodes, low));
    __mmask16 take = _mm512_test_epi32_mask(words, bits);
    _mm512_storeu_si512(picked + found, _mm512_maskz_compress_epi32(take, edges));
    found += (uint32_t)__builtin_popcount(take);
  }
#else
  for (uint32_t e = 0; e < n; e++) {
    picked[found] = edge[e];
    found += has_node(set, ms_edge_node(edge[e]));
  }
#endif
  return found;
}
