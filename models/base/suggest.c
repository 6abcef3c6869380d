/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/base/suggest.h"

#include <string.h>

/* Edit distance with transpositions of neighbours (optimal string alignment), case ignored. */
static gsize distance(const char *a, gsize n_a, const char *b, gsize n_b)
{
  /* Three rows of the table: for i - 2, i - 1 and i letters of a. */
  g_autofree gsize *cells = g_new(gsize, 3 * (n_b + 1));
  gsize *before = cells, *last = cells + n_b + 1, *row = cells + 2 * (n_b + 1);
  for (gsize j = 0; j <= n_b; j++)
    last[j] = j;
  for (gsize i = 1; i <= n_a; i++) {
    row[0] = i;
    for (gsize j = 1; j <= n_b; j++) {
      char x = g_ascii_tolower(a[i - 1]), y = g_ascii_tolower(b[j - 1]);
      gsize best = MIN(last[j], row[j - 1]) + 1;
      best = MIN(best, last[j - 1] + (x != y));
      if (i > 1 && j > 1 && x == g_ascii_tolower(b[j - 2]) && g_ascii_tolower(a[i - 2]) == y)
        best = MIN(best, before[j - 2] + 1);
      row[j] = best;
    }
    gsize *free_row = before;
    before = last;
    last = row;
    row = free_row;
  }
  return last[n_b];
}

const char *ms_suggest(const char *word, const char *const *known)
{
  gsize n_word = strlen(word), limit = MAX(1, n_word / 3);
  const char *best = NULL;
  gsize best_distance = limit + 1;
  if (n_word == 0)
    return NULL;
  for (; *known != NULL; known++) {
    gsize n_known = strlen(*known);
    if (n_known > n_word + limit || n_word > n_known + limit)
      continue;
    gsize d = distance(word, n_word, *known, n_known);
    if (d < best_distance) {
      best = *known;
      best_distance = d;
    }
  }
  return best;
}
