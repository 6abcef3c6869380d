/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a message takes across a link: integers only, so that no compiler's floating-point
 * habits reach a result. */
#include "models/base/hash.h"
#include "models/topology/builder.h"

/* Distance between regions in milliseconds, about what round-trip times between their hubs divided
 * by two show (Frankfurt - Ashburn 45, London - Singapore 85, Los Angeles - Tokyo 55, Sao Paulo -
 * Miami 55, Johannesburg - London 80), less the 2 to 20 ms that the links' own share adds. */
static const guint8 distance_ms[MS_N_REGIONS][MS_N_REGIONS] = {
    /*                      unknown afrinic apnic arin lacnic ripe */
    [MS_REGION_UNKNOWN] = {0, 0, 0, 0, 0, 0},      [MS_REGION_AFRINIC] = {0, 0, 110, 100, 120, 70},
    [MS_REGION_APNIC] = {0, 110, 0, 60, 120, 80},  [MS_REGION_ARIN] = {0, 100, 60, 0, 50, 38},
    [MS_REGION_LACNIC] = {0, 120, 120, 50, 0, 85}, [MS_REGION_RIPE] = {0, 70, 80, 38, 85, 0},
};

#define LOG2_10 G_GUINT64_CONSTANT(14267572527) /* log2(10) * 2^32 */
#define LOG2_30 G_GUINT64_CONSTANT(21074934633) /* log2(30) * 2^32 */

/* 2^x for x in 1/2^32, as a multiple of 1/2^16: the Taylor series of 2^f in Horner's form, all
 * terms positive. */
static guint64 exp2_q16(guint64 x)
{
  guint64 f = x & 0xffffffff;
  guint64 y = 5726720;                                /* ln(2)^5 / 5! * 2^32 */
  y = G_GUINT64_CONSTANT(41309550) + (y * f >> 32);   /* ln(2)^4 / 4! */
  y = G_GUINT64_CONSTANT(238388332) + (y * f >> 32);  /* ln(2)^3 / 3! */
  y = G_GUINT64_CONSTANT(1031764991) + (y * f >> 32); /* ln(2)^2 / 2! */
  y = G_GUINT64_CONSTANT(2977044472) + (y * f >> 32); /* ln(2) */
  y = (G_GUINT64_CONSTANT(1) << 32) + (y * f >> 32);
  return (y << (x >> 32)) >> 16;
}

guint32 ms_topology_latency_us(guint32 asn_a, MsRegion region_a, guint32 asn_b, MsRegion region_b)
{
  guint64 u = ms_hash3(0, MS_HASH_LATENCY, MIN(asn_a, asn_b), MAX(asn_a, asn_b)) >> 40;
  gboolean unknown = region_a == MS_REGION_UNKNOWN || region_b == MS_REGION_UNKNOWN;
  /* 2 ms times a power of ten (of thirty where a region is unknown) with an exponent uniform in [0,
   * 1) */
  guint64 share = 2000 * exp2_q16((unknown ? LOG2_30 : LOG2_10) * u >> 24) >> 16;
  return distance_ms[region_a][region_b] * 1000u + (guint32)share;
}
