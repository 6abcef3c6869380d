/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row: trial, point, target, offender and victim as varints; a byte of state, offence and whether
 * there are lost seconds; these, 8 bytes; a bit for each count that is not 0, then these counts as
 * varints. A varint has 7 bits a byte, the lowest first, the upper bit set in all bytes but the
 * last. */
#include "analysis/store/trial-pack.h"

#include <math.h>
#include <string.h>

#define CELLS      ((guint)MS_N_GROUPS * MS_N_OUTCOMES)
#define MASK_BYTES ((CELLS + 7) / 8)
#define HAS_LOST   0x10

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

void ms_trial_pack(const MsTrial *row, GByteArray *bytes)
{
  guint8 packed[5 * 5 + 1 + 8 + MASK_BYTES + 5 * CELLS], *at = packed;
  const guint32 *count = &row->count[0][0];
  const guint32 numbers[] = {row->trial, row->point, row->target, row->offender, row->victim};
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
    at = put_varint(at, numbers[i]);
  gboolean has_lost = !isnan(row->lost_seconds);
  *at++ = (guint8)(row->state | row->offence << 2 | (has_lost ? HAS_LOST : 0));
  if (has_lost) {
    guint64 lost;
    memcpy(&lost, &row->lost_seconds, sizeof lost);
    lost = GUINT64_TO_LE(lost);
    memcpy(at, &lost, sizeof lost);
    at += sizeof lost;
  }
  guint8 *mask = at;
  memset(mask, 0, MASK_BYTES);
  at += MASK_BYTES;
  for (guint i = 0; i < CELLS; i++) {
    if (count[i] == 0)
      continue;
    mask[i / 8] |= (guint8)(1u << i % 8);
    at = put_varint(at, count[i]);
  }
  g_byte_array_append(bytes, packed, (guint)(at - packed));
}

static gboolean get_lost(const guint8 **at, const guint8 *end, guint8 flags, double *lost_seconds)
{
  *lost_seconds = (double)NAN;
  if ((flags & HAS_LOST) == 0)
    return TRUE;
  guint64 lost;
  if (end - *at < (gssize)sizeof lost)
    return FALSE;
  memcpy(&lost, *at, sizeof lost);
  *at += sizeof lost;
  lost = GUINT64_FROM_LE(lost);
  memcpy(lost_seconds, &lost, sizeof lost);
  return TRUE;
}

gboolean ms_trial_unpack(const guint8 **at, const guint8 *end, MsTrial *row)
{
  *row = (MsTrial){0};
  guint32 *numbers[] = {&row->trial, &row->point, &row->target, &row->offender, &row->victim};
  guint32 *count = &row->count[0][0];
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
    if (!get_varint(at, end, numbers[i]))
      return FALSE;
  if (*at >= end)
    return FALSE;
  guint8 flags = *(*at)++;
  row->state = flags & 3;
  row->offence = flags >> 2 & 3;
  if (flags >= 2 * HAS_LOST || row->state >= MS_N_TRIAL_STATES ||
      row->offence >= MS_N_TRIAL_OFFENCES || !get_lost(at, end, flags, &row->lost_seconds) ||
      end - *at < (gssize)MASK_BYTES)
    return FALSE;
  const guint8 *mask = *at;
  *at += MASK_BYTES;
  for (guint i = 0; i < CELLS; i++)
    if ((mask[i / 8] >> i % 8 & 1) != 0 && !get_varint(at, end, &count[i]))
      return FALSE;
  return TRUE;
}
