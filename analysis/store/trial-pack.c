/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row: trial, point, target, offender and victim as varints; a byte of state, offence, whether
 * there are lost seconds and whether there is more; what more there is, a byte, only where there is
 * some; the lost seconds, 8 bytes; the seconds to the last repair, 8 bytes; lost shares, 8 bytes
 * each; then cells: counts by group, by weight, by region. Cells are a bit for each that is not 0,
 * then these as varints. A varint has 7 bits a byte, the lowest first, the upper bit set in all
 * bytes but the last.
 *
 * Regions are left out where all ASes are of unknown region, which the counts by group say too. */
#include "analysis/store/trial-pack.h"

#include <math.h>
#include <string.h>

#define COUNTS       ((guint)MS_N_GROUPS * MS_N_OUTCOMES)
#define REGIONS      ((guint)MS_N_REGIONS * MS_N_OUTCOMES)
#define N_SHARES     (MS_N_WEIGHTS - 1)
#define HAS_LOST     0x10
#define HAS_MORE     0x20
#define HAS_REPAIRED 0x01
#define HAS_SHARES   0x02
#define HAS_WEIGHTED 0x04
#define HAS_REGIONS  0x08

/* The most that cells take. */
#define MOST(n) (((n) + 7) / 8 + 5 * (n))

G_STATIC_ASSERT(MS_N_TRIAL_STATES <= 4 && MS_N_TRIAL_OFFENCES <= 4);

static guint8 *put_varint(guint8 *at, guint32 value)
{
  for (; value >= 0x80; value >>= 7)
    *at++ = (guint8)(value | 0x80);
  *at++ = (guint8)value;
  return at;
}

static gboolean get_varint(const guint8 **at, const guint8 *end, guint32 *value)
{
  *value = 0;
  for (guint shift = 0; *at < end && shift < 35; shift += 7) {
    guint8 byte = *(*at)++;
    *value |= (guint32)(byte & 0x7f) << shift;
    if (byte < 0x80)
      return shift < 28 || byte < 0x10;
  }
  return FALSE;
}

static guint8 *put_double(guint8 *at, double value)
{
  guint64 bits;
  memcpy(&bits, &value, sizeof bits);
  bits = GUINT64_TO_LE(bits);
  memcpy(at, &bits, sizeof bits);
  return at + sizeof bits;
}

static gboolean get_double(const guint8 **at, const guint8 *end, double *value)
{
  guint64 bits;
  if (end - *at < (gssize)sizeof bits)
    return FALSE;
  memcpy(&bits, *at, sizeof bits);
  *at += sizeof bits;
  bits = GUINT64_FROM_LE(bits);
  memcpy(value, &bits, sizeof bits);
  return TRUE;
}

static guint8 *put_cells(guint8 *at, const guint32 *cell, guint n)
{
  guint8 *mask = at;
  guint mask_bytes = (n + 7) / 8;
  memset(mask, 0, mask_bytes);
  at += mask_bytes;
  for (guint i = 0; i < n; i++) {
    if (cell[i] == 0)
      continue;
    mask[i / 8] |= (guint8)(1u << i % 8);
    at = put_varint(at, cell[i]);
  }
  return at;
}

static gboolean get_cells(const guint8 **at, const guint8 *end, guint32 *cell, guint n)
{
  const guint8 *mask = *at;
  guint mask_bytes = (n + 7) / 8;
  if (end - *at < (gssize)mask_bytes)
    return FALSE;
  *at += mask_bytes;
  for (guint i = 0; i < n; i++)
    if ((mask[i / 8] >> i % 8 & 1) != 0 && !get_varint(at, end, &cell[i]))
      return FALSE;
  return TRUE;
}

/* The regions of a row of a graph that knows of none. */
static void all_unknown(const MsTrial *row, guint32 region[MS_N_REGIONS][MS_N_OUTCOMES])
{
  memset(region, 0, sizeof row->region);
  for (guint g = 0; g < MS_N_GROUPS; g++)
    for (guint o = 0; o < MS_N_OUTCOMES; o++)
      region[MS_REGION_UNKNOWN][o] += row->count[g][o];
}

static guint more_of(const MsTrial *row)
{
  guint more = isnan(row->repaired_seconds) ? 0 : HAS_REPAIRED;
  guint32 unknown[MS_N_REGIONS][MS_N_OUTCOMES];
  const guint32 *weighted = &row->weighted[0][0][0];
  for (guint w = 0; w < N_SHARES; w++)
    more |= isnan(row->lost_share[w]) ? 0 : HAS_SHARES;
  for (guint i = 0; i < MS_N_WEIGHED; i++)
    more |= weighted[i] == 0 ? 0 : HAS_WEIGHTED;
  all_unknown(row, unknown);
  return more | (memcmp(unknown, row->region, sizeof unknown) == 0 ? 0 : HAS_REGIONS);
}

void ms_trial_pack(const MsTrial *row, GByteArray *bytes)
{
  guint8 packed[5 * 5 + 2 + 8 * (2 + N_SHARES) + MOST(COUNTS) + MOST(MS_N_WEIGHED) + MOST(REGIONS)];
  guint8 *at = packed;
  const guint32 numbers[] = {row->trial, row->point, row->target, row->offender, row->victim};
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
    at = put_varint(at, numbers[i]);
  gboolean has_lost = !isnan(row->lost_seconds);
  guint more = more_of(row);
  *at++ = (guint8)(row->state | row->offence << 2 | (has_lost ? HAS_LOST : 0) |
                   (more != 0 ? HAS_MORE : 0));
  if (more != 0)
    *at++ = (guint8)more;
  if (has_lost)
    at = put_double(at, row->lost_seconds);
  if ((more & HAS_REPAIRED) != 0)
    at = put_double(at, row->repaired_seconds);
  for (guint w = 0; (more & HAS_SHARES) != 0 && w < N_SHARES; w++)
    at = put_double(at, row->lost_share[w]);
  at = put_cells(at, &row->count[0][0], COUNTS);
  if ((more & HAS_WEIGHTED) != 0)
    at = put_cells(at, &row->weighted[0][0][0], MS_N_WEIGHED);
  if ((more & HAS_REGIONS) != 0)
    at = put_cells(at, &row->region[0][0], REGIONS);
  g_byte_array_append(bytes, packed, (guint)(at - packed));
}

static gboolean get_flags(const guint8 **at, const guint8 *end, MsTrial *row, gboolean *has_lost,
                          guint *more)
{
  if (*at >= end)
    return FALSE;
  guint8 flags = *(*at)++;
  row->state = flags & 3;
  row->offence = flags >> 2 & 3;
  *has_lost = (flags & HAS_LOST) != 0;
  *more = 0;
  if (flags >= 2 * HAS_MORE || row->state >= MS_N_TRIAL_STATES ||
      row->offence >= MS_N_TRIAL_OFFENCES)
    return FALSE;
  if ((flags & HAS_MORE) == 0)
    return TRUE;
  *more = *at < end ? *(*at)++ : 0;
  return *more > 0 && *more < 2 * HAS_REGIONS;
}

gboolean ms_trial_unpack(const guint8 **at, const guint8 *end, MsTrial *row)
{
  *row = (MsTrial){0};
  ms_trial_no_times(row);
  guint32 *numbers[] = {&row->trial, &row->point, &row->target, &row->offender, &row->victim};
  gboolean has_lost = FALSE;
  guint more = 0;
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
    if (!get_varint(at, end, numbers[i]))
      return FALSE;
  if (!get_flags(at, end, row, &has_lost, &more) ||
      (has_lost && !get_double(at, end, &row->lost_seconds)) ||
      ((more & HAS_REPAIRED) != 0 && !get_double(at, end, &row->repaired_seconds)))
    return FALSE;
  for (guint w = 0; (more & HAS_SHARES) != 0 && w < N_SHARES; w++)
    if (!get_double(at, end, &row->lost_share[w]))
      return FALSE;
  if (!get_cells(at, end, &row->count[0][0], COUNTS) ||
      ((more & HAS_WEIGHTED) != 0 && !get_cells(at, end, &row->weighted[0][0][0], MS_N_WEIGHED)))
    return FALSE;
  if ((more & HAS_REGIONS) != 0)
    return get_cells(at, end, &row->region[0][0], REGIONS);
  all_unknown(row, row->region);
  return TRUE;
}
