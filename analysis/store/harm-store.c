/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/store/harm-store.h"

/* What a row has besides what there is in memory. */
typedef struct {
  guint32 target;
  char *state; /* "" where nothing is known */
  guint32 n_delayed, n_slow;
  MsHarm harm;
} Row;

#define OF_HARM(field, values)                                                                     \
  {                                                                                                \
#field, MS_H5_F64, G_STRUCT_OFFSET(Row, harm.field), (values)                                  \
  }

static const MsH5Column columns[] = {
    {"target", MS_H5_U32, G_STRUCT_OFFSET(Row, target), 0},
    {"state", MS_H5_TEXT, G_STRUCT_OFFSET(Row, state), 0},
    {"delayed_ases", MS_H5_U32, G_STRUCT_OFFSET(Row, n_delayed), 0},
    {"slow_ases", MS_H5_U32, G_STRUCT_OFFSET(Row, n_slow), 0},
    OF_HARM(slow_from, 0),
    OF_HARM(headroom, 0),
    OF_HARM(added_median, 0),
    OF_HARM(added_p90, 0),
    OF_HARM(added_most, 0),
    OF_HARM(load, 0),
    OF_HARM(total, MS_N_WEIGHTS),
    OF_HARM(harmed, MS_N_WEIGHTS),
    OF_HARM(minutes, MS_N_WEIGHTS),
    OF_HARM(slow, MS_N_WEIGHTS),
    OF_HARM(carried_before, MS_N_WEIGHTS),
    OF_HARM(carried, MS_N_WEIGHTS),
    OF_HARM(congested, MS_N_WEIGHTS),
    OF_HARM(cut_off, MS_N_WEIGHTS),
    OF_HARM(unresolved, MS_N_WEIGHTS),
    OF_HARM(hurt, MS_N_WEIGHTS),
    OF_HARM(hurt_region, MS_N_WEIGHTS *MS_N_REGIONS),
    OF_HARM(hurt_role, MS_N_WEIGHTS *MS_N_ROLES),
};

const MsH5Table ms_layout_harm = {
    .name = "harm",
    .about =
        "harm beyond reach, of each target: the snapshot that it is of; delays in us; load: of "
        "the offender, as a multiple of its capacity; by weight (ASes, addresses, users, "
        "traffic; then by region or role where the name says so): the whole (0: unknown), and "
        "shares of it, NaN where nothing is known",
    .column = columns,
    .n_columns = G_N_ELEMENTS(columns),
    .row_size = sizeof(Row)};

void ms_harm_write(MsH5 *h5, hid_t group, const MsStoreRun *run)
{
  guint n = run->harm == NULL ? 0 : run->schedule->n_targets;
  g_autofree Row *rows = g_new0(Row, n + 1);
  for (guint i = 0; i < n; i++) {
    const MsHarm *harm = &run->harm[i];
    rows[i] = (Row){.target = i,
                    .state = (char *)(harm->state == NULL ? "" : harm->state),
                    .n_delayed = harm->n_delayed,
                    .n_slow = harm->n_slow,
                    .harm = *harm};
  }
  ms_h5_put_table(h5, group, &ms_layout_harm, n, rows);
}

MsHarm *ms_harm_read(MsH5 *h5, hid_t group, guint n_targets)
{
  gsize n;
  Row *rows = ms_h5_get_table(h5, group, &ms_layout_harm, &n);
  MsHarm *found = NULL;
  if (n != 0 && n != n_targets)
    ms_h5_reject(h5, group, "harm", "has %u rows, not one for each of %u targets", (guint)n,
                 n_targets);
  else if (n > 0)
    found = g_new0(MsHarm, n);
  for (gsize i = 0; found != NULL && i < n; i++) {
    found[i] = rows[i].harm;
    found[i].state = *rows[i].state == '\0' ? NULL : g_intern_string(rows[i].state);
    found[i].n_delayed = rows[i].n_delayed;
    found[i].n_slow = rows[i].n_slow;
    if (rows[i].target != i)
      ms_h5_reject(h5, group, "harm", "is not in the order of the targets");
  }
  ms_h5_free_rows(&ms_layout_harm, rows, n);
  return found;
}
