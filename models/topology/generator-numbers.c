/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AS numbers: from the ranges in which the registries of the five regions have them, those of
 * larger networks lower by tendency, since those are older. Never a number that is reserved or that
 * models/topology/well-known.c knows. */
#include "models/topology/generator-private.h"

#include <stdlib.h>

/* Old numbers: 1 to 64,495, of which at most this many. */
#define OLD_END  64496
#define OLD_MOST 60000
#define AS_TRANS 23456 /* RFC 6793 */

/* Each registry's first 32-bit numbers (IANA AS numbers registry), a block of 65,536 apart; then a
 * range for all that these cannot hold. */
static const guint32 block_start[MS_PROFILE_REGIONS] = {327680, 131072, 393216, 262144, 196608};
#define BLOCK_MOST     48000
#define OVERFLOW_START 458752

/* Of five numbers in a range about four are in use. */
static guint32 range_for(guint32 count)
{
  return count + count / 3 + 16;
}

typedef struct {
  guint32 age, as;
} Place;

static int compare_places(const void *a, const void *b)
{
  const Place *x = a, *y = b;
  if (x->age != y->age)
    return x->age < y->age ? -1 : 1;
  return (x->as > y->as) - (x->as < y->as);
}

/* Appends @count of the numbers in @start .. @start + @range - 1 to @numbers, ascending, all sets
 * equally likely. */
static void choose_numbers(MsGenerator *generator, GArray *numbers, guint32 start, guint32 range,
                           guint32 count)
{
  for (guint32 i = 0; count > 0; i++) {
    guint32 number = start + i,
            left = range > i ? range - i : 1; /* a known number may push the last one out */
    if (ms_well_known_find(number) == NULL && ms_generator_below(generator, left) < count) {
      g_array_append_val(numbers, number);
      count--;
    }
  }
}

void ms_generator_numbers(MsGenerator *generator)
{
  ms_generator_stream(generator, 2);
  const MsProfile *profile = generator->profile;

  /* 1. How many old numbers each region gets. */
  guint32 count[MS_PROFILE_REGIONS] = {0}, old[MS_PROFILE_REGIONS], sum = 0;
  for (guint32 as = generator->n_known; as < generator->n; as++)
    count[generator->region[as] - 1]++;
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
    old[r] = ms_generator_scale(count[r], profile->old_asn[r], 1000);
    sum += old[r];
  }
  for (guint r = 0; sum > OLD_MOST && r < MS_PROFILE_REGIONS; r++)
    old[r] = (guint32)((guint64)old[r] * OLD_MOST / sum);

  g_autoptr(GArray) lot = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint32 number = 1; number < OLD_END; number++) {
    if (number != AS_TRANS && ms_well_known_find(number) == NULL)
      g_array_append_val(lot, number);
  }
  ms_generator_shuffle(generator, (guint32 *)(gpointer)lot->data, lot->len);

  /* 2. How many no longer fit their region's block, and numbers for them. */
  guint32 surplus = 0, handed_out = 0, old_used = 0;
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++)
    surplus += MAX(count[r] - old[r], BLOCK_MOST) - BLOCK_MOST;
  g_autoptr(GArray) overflow = g_array_new(FALSE, FALSE, sizeof(guint32));
  choose_numbers(generator, overflow, OVERFLOW_START, range_for(surplus), surplus);
  ms_generator_shuffle(generator, (guint32 *)(gpointer)overflow->data, overflow->len);

  /* 3. Region by region: numbers ascending, ASes by age. */
  static const guint32 youth[MS_N_SIZES] = {
      [MS_SIZE_STUB] = 16, [MS_SIZE_SMALL] = 14, [MS_SIZE_MIDDLE] = 11, [MS_SIZE_LARGE] = 6};
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
  g_autofree Place *places = g_new(Place, generator->n);
  for (guint r = 0; r < MS_PROFILE_REGIONS; r++) {
    guint32 n = 0;
    for (guint32 as = generator->n_known; as < generator->n; as++) {
      if (generator->region[as] - 1U == r)
        places[n++] =
            (Place){ms_generator_below(generator, 1 << 24) * youth[generator->size[as]], as};
    }
    qsort(places, n, sizeof *places, compare_places);

    guint32 young = n - old[r], in_block = MIN(young, BLOCK_MOST);
    g_array_set_size(numbers, 0);
    g_array_append_vals(numbers, &g_array_index(lot, guint32, old_used), old[r]);
    old_used += old[r];
    choose_numbers(generator, numbers, block_start[r], range_for(in_block), in_block);
    g_array_append_vals(numbers, &g_array_index(overflow, guint32, handed_out), young - in_block);
    handed_out += young - in_block;
    qsort(numbers->data, numbers->len, sizeof(guint32), ms_generator_ascending);
    g_assert(numbers->len == n);
    for (guint32 i = 0; i < n; i++)
      generator->asn[places[i].as] = g_array_index(numbers, guint32, i);
  }
}
