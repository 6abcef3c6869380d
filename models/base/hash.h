/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counter hashes: pseudo-random numbers that are a pure function of what they are for, so that no
 * order of evaluation, process count or earlier draw can change them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_hash_mix:
 * @x: any value
 *
 * The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): a bijection of 64 bits in which
 * every input bit changes every output bit with probability one half.
 *
 * Returns: the mixed value
 */
static inline guint64 ms_hash_mix(guint64 x)
{
  x += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

/**
 * ms_hash3:
 * @seed: the key
 * @a: first word, by habit the purpose (one of #MsHashPurpose)
 * @b: second word
 * @c: third word
 *
 * Returns: 64 pseudo-random bits that depend on all four words and on their order
 */
static inline guint64 ms_hash3(guint64 seed, guint64 a, guint64 b, guint64 c)
{
  return ms_hash_mix(ms_hash_mix(ms_hash_mix(ms_hash_mix(seed) ^ a) ^ b) ^ c);
}

/**
 * ms_hash_keyed32:
 * @key: 64 random bits
 * @x: any value
 *
 * A permutation of 32 bits for each key: the mixer "lowbias32" (Wellons, Prospecting for hash
 * functions, 2018), with half of the key before either multiplication. For draws by the million,
 * where vectors hold twice as many of these as of ms_hash_mix().
 *
 * Returns: the value's place
 */
static inline guint32 ms_hash_keyed32(guint64 key, guint32 x)
{
  x ^= (guint32)key;
  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) + (guint32)(key >> 32);
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  return x ^ (x >> 16);
}

/**
 * ms_hash_unit:
 * @bits: 64 random bits
 *
 * Returns: a double uniform in [0, 1), from the upper 53 bits
 */
static inline double ms_hash_unit(guint64 bits)
{
  return (double)(bits >> 11) * 0x1.0p-53;
}

/**
 * MsHashPurpose:
 *
 * What a draw is for. Draws of different purposes are independent, even for the same AS; the
 * numbers are part of what makes results reproducible, so they never change.
 */
typedef enum {
  MS_HASH_TIE_BREAK = 1,
  MS_HASH_MRAI = 2,
  MS_HASH_JITTER = 3,
  MS_HASH_PROCESSING = 4,
  MS_HASH_LATENCY = 5,
  MS_HASH_ADOPTION = 6,
  MS_HASH_STRENGTH = 7,
  MS_HASH_REGISTRATION = 8,
  MS_HASH_PLACEMENT = 9,
  MS_HASH_GENERATOR = 10,
  MS_HASH_TRIAL = 11,
  MS_HASH_TIE_DRAW = 12,
  MS_HASH_CONDUCT = 13,
  MS_HASH_RESPONSE = 14,
  MS_HASH_SPREAD = 15,
  MS_HASH_EXCHANGE = 16,
  MS_HASH_SPOOFING = 17,
  MS_HASH_RESOLVER = 18,
  MS_HASH_WEIGHT = 19
} MsHashPurpose;

G_END_DECLS
