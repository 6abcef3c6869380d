/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/topology-util.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

MsTopology *parse(const char *text, gboolean break_cycles, MsTopologyReport *report)
{
  g_autoptr(GError) error = NULL;
  MsTopology *topology =
      ms_topology_parse(text, strlen(text), "test", break_cycles, report, &error);
  if (topology == NULL)
    fail_msg("%s", error->message);
  return topology;
}

/* Rows of a random acyclic graph: of two ASes, the one earlier in a hidden order provides. Several
 * rows repeat. */
GPtrArray *random_rows(GRand *rand, guint n_ases, guint n_links, guint *n_repeats)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree guint32 *asn = g_new(guint32, n_ases);
  for (guint i = 0; i < n_ases; i++) {
    /* Anywhere among 32 bits, all different, in no order. */
    asn[i] = (guint32)g_rand_int(rand) / n_ases * n_ases + i;
    asn[i] = MAX(asn[i], 1);
  }
  asn[0] = G_MAXUINT32;
  *n_repeats = 0;
  for (guint l = 0; l < n_links; l++) {
    guint i = (guint)g_rand_int_range(rand, 0, (gint32)n_ases),
          j = (guint)g_rand_int_range(rand, 0, (gint32)n_ases);
    if (asn[i] == asn[j])
      continue;
    guint up = MIN(i, j), low = MAX(i, j);
    gboolean peers = g_rand_boolean(rand);
    g_autofree char *pair = g_strdup_printf("%u-%u", up, low);
    if (!g_hash_table_add(taken, g_steal_pointer(&pair)))
      continue;
    char *row = peers ? g_strdup_printf("%u|%u|0", asn[i], asn[j])
                      : g_strdup_printf("%u|%u|-1", asn[up], asn[low]);
    g_ptr_array_add(rows, row);
    if (g_rand_int_range(rand, 0, 10) == 0) {
      g_ptr_array_add(rows, peers ? g_strdup_printf("%u|%u|0", asn[j], asn[i]) : g_strdup(row));
      ++*n_repeats;
    }
  }
  return rows;
}

void shuffle(GRand *rand, GPtrArray *rows)
{
  for (guint i = rows->len; i > 1; i--) {
    guint j = (guint)g_rand_int_range(rand, 0, (gint32)i);
    gpointer swap = rows->pdata[i - 1];
    rows->pdata[i - 1] = rows->pdata[j];
    rows->pdata[j] = swap;
  }
}

char *join(const GPtrArray *rows)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf(text, "%s\n", (const char *)rows->pdata[i]);
  return g_string_free(text, FALSE);
}

/* ---- the slow way to know */

/* Everyone below top, by walking down. */
static guint32 naive_cone(const MsTopology *t, guint32 top, guint8 *member)
{
  g_autofree guint32 *queue = g_new(guint32, t->n_ases);
  guint32 head = 0, tail = 0;
  memset(member, 0, t->n_ases);
  member[top] = 1;
  queue[tail++] = top;
  while (head < tail) {
    guint32 as = queue[head++];
    for (guint32 s = t->first[as]; s < t->first_peer[as]; s++) {
      if (!member[t->neighbour[s]]) {
        member[t->neighbour[s]] = 1;
        queue[tail++] = t->neighbour[s];
      }
    }
  }
  return tail;
}

void check_invariants(const MsTopology *t)
{
  guint32 n_p2c = 0, n_peerings = 0;
  assert_int_equal(t->first[0], 0);
  assert_int_equal(t->first[t->n_ases], t->n_sessions);
  assert_int_equal(t->n_sessions, 2 * (t->n_p2c + t->n_p2p));
  for (guint32 as = 0; as < t->n_ases; as++) {
    assert_true(t->asn[as] > 0);
    assert_true(as == 0 || t->asn[as - 1] < t->asn[as]);
    assert_int_equal(ms_topology_find(t, t->asn[as]), as);
    assert_true(t->first[as] < t->first[as + 1]);
    assert_true(t->first[as] <= t->first_peer[as] && t->first_peer[as] <= t->first_provider[as] &&
                t->first_provider[as] <= t->first[as + 1]);
    assert_true(t->role[as] < MS_N_ROLES && t->region[as] < MS_N_REGIONS);
    n_p2c += t->first_peer[as] - t->first[as];
    n_peerings += t->first_provider[as] - t->first_peer[as];
    assert_int_equal(ms_topology_is_stub(t, as), t->first_peer[as] == t->first[as]);
    for (guint32 s = t->first[as]; s < t->first[as + 1]; s++) {
      guint32 other = t->neighbour[s], r = t->reverse[s];
      MsRelation relation = ms_topology_relation(t, as, s);
      assert_true(other < t->n_ases && other != as);
      assert_int_equal(t->neighbour[r], as);
      assert_int_equal(t->reverse[r], s);
      assert_true(r >= t->first[other] && r < t->first[other + 1]);
      assert_int_equal(ms_topology_relation(t, other, r), relation == MS_REL_PEER ? MS_REL_PEER
                                                          : relation == MS_REL_CUSTOMER
                                                              ? MS_REL_PROVIDER
                                                              : MS_REL_CUSTOMER);
      assert_int_equal(t->latency_us[s], t->latency_us[r]);
      assert_int_equal(t->source[s], t->source[r]);
      assert_int_equal(ms_topology_session(t, as, other), s);
      if (s > t->first[as] && ms_topology_relation(t, as, s - 1) == relation)
        assert_true(t->neighbour[s - 1] < other);
    }
  }
  assert_int_equal(n_p2c, t->n_p2c);
  assert_int_equal(n_peerings, 2 * t->n_p2p);

  g_autofree guint32 *position = g_new(guint32, t->n_ases);
  g_autofree guint8 *seen = g_new0(guint8, t->n_ases);
  for (guint32 i = 0; i < t->n_ases; i++) {
    assert_false(seen[t->sweep[i]]);
    seen[t->sweep[i]] = 1;
    position[t->sweep[i]] = i;
  }
  for (guint32 as = 0; as < t->n_ases; as++) {
    for (guint32 s = t->first[as]; s < t->first_peer[as]; s++)
      assert_true(position[t->neighbour[s]] < position[as]);
  }
  assert_int_equal(strlen(t->digest), 32);
}

void check_cones(const MsTopology *t, guint32 step)
{
  g_autofree guint8 *member = g_new(guint8, t->n_ases);
  for (guint32 as = 0; as < t->n_ases; as += step) {
    assert_int_equal(t->cone[as], naive_cone(t, as, member));
    for (guint32 other = 0; other < t->n_ases; other += step)
      assert_int_equal(ms_topology_in_cone(t, as, other), member[other]);
  }
}

char *folder_new(void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp("manrs-sim-topology-XXXXXX", &error);
  assert_non_null(folder);
  return folder;
}

void folder_remove(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir)) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_unlink(path);
  }
  g_rmdir(folder);
}

char *data_file(const char *name)
{
  const char *data = g_getenv("MANRS_SIM_DATA");
  char *path =
      g_build_filename(data != NULL ? data : MS_SOURCE_DIR "/../shared/data", "as-rel", name, NULL);
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
    print_message("no %s: name the data folder in MANRS_SIM_DATA\n", path);
    g_clear_pointer(&path, g_free);
  }
  return path;
}
