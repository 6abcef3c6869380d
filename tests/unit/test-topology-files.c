/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: written and read again in every form. */
#include "tests/unit/topology-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char rich[] = "# input clique: 1 2\r\n"
                           "# IXP ASes: 6695 5\n"
                           "# manrs-sim as 3 access lacnic A name, with blanks \n"
                           "# manrs-sim as 4 content ripe\n"
                           "1|2|0|bgp,mlp\n"
                           "1|3|-1|bgp\r\n"
                           "1|4|-1|bgp\n"
                           "3|4|0|mlp\n"
                           "2|5|-1|mlp,bgp\n"
                           "2|13335|-1|\n"
                           "2|16509|-1|bgp\n"
                           "16509|14618|-1|bgp";

static MsTopology *load(const char *path)
{
  g_autoptr(GError) error = NULL;
  MsTopology *t = ms_topology_load(path, FALSE, NULL, &error);
  if (t == NULL)
    fail_msg("%s", error->message);
  return t;
}

static void assert_saved(const MsTopology *t, const char *path, MsTopologyFormat format)
{
  g_autoptr(GError) error = NULL;
  if (!ms_topology_save(t, path, format, &error))
    fail_msg("%s", error->message);
}

static const char *const endings[] = {"", ".gz", ".bz2", ".xz", ".zst"};

/* Saved and loaded again, a graph is the same, in every form; saved twice, so is the file. */
static void round_trips(void **state)
{
  (void)state;
  g_autofree char *folder = folder_new();
  g_autoptr(MsTopology) t = parse(rich, FALSE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
    g_autofree char *name = g_strconcat("graph.txt", endings[i], NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *copy = g_strconcat(folder, "/copy", endings[i], NULL);
    assert_saved(t, path, MS_TOPOLOGY_SERIAL_2);
    assert_saved(t, path, MS_TOPOLOGY_SERIAL_2); /* replaces */
    assert_saved(t, copy, MS_TOPOLOGY_SERIAL_2);
    g_autofree char *bytes = NULL, *bytes_of_copy = NULL;
    gsize n, n_copy;
    assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    assert_true(g_file_get_contents(copy, &bytes_of_copy, &n_copy, NULL));
    assert_int_equal(n, n_copy);
    assert_memory_equal(bytes, bytes_of_copy, n);
    /* It is in the form that its ending says. */
    static const char *const magic[] = {"# AS", "\x1f\x8b", "BZh", "\3757zXZ", "\x28\xb5\x2f\xfd"};
    assert_memory_equal(bytes, magic[i], strlen(magic[i]));
    if (i == 1) /* no time of writing (RFC 1952: MTIME 0) */
      assert_memory_equal(bytes + 4, "\0\0\0\0", 4);

    g_autoptr(MsTopology) again = load(path);
    assert_string_equal(again->digest, t->digest);
    assert_string_equal(again->title, name);
    assert_memory_equal(again->source, t->source, t->n_sessions);
    for (guint32 as = 0; as < t->n_ases; as++)
      assert_int_equal(g_strcmp0(again->name[as], t->name[as]), 0);
  }
  folder_remove(folder);
}

static void what_is_written(void **state)
{
  (void)state;
  g_autofree char *folder = folder_new();
  g_autofree char *path = g_build_filename(folder, "graph.txt", NULL), *text = NULL,
                  *expected = NULL;
  g_autoptr(MsTopology) t = parse(rich, FALSE, NULL);
  assert_saved(t, path, MS_TOPOLOGY_SERIAL_2);
  assert_true(g_file_get_contents(path, &text, NULL, NULL));
  expected = g_strdup_printf(
      "# AS relationships, serial-2, of test\n# digest: %s\n"
      "# input clique: 1 2\n# IXP ASes: 5\n"
      "# manrs-sim as 3 access lacnic A name, with blanks\n# manrs-sim as 4 content ripe\n"
      "1|2|0|bgp,mlp\n1|3|-1|bgp\n1|4|-1|bgp\n2|5|-1|bgp,mlp\n2|13335|-1|\n2|16509|-1|bgp\n"
      "3|4|0|mlp\n16509|14618|-1|bgp\n",
      t->digest);
  assert_string_equal(text, expected);

  /* Serial-1 leaves the sources out, and says the same otherwise. */
  g_clear_pointer(&text, g_free);
  assert_saved(t, path, MS_TOPOLOGY_SERIAL_1);
  assert_true(g_file_get_contents(path, &text, NULL, NULL));
  assert_non_null(strstr(text, "\n1|2|0\n1|3|-1\n1|4|-1\n2|5|-1\n"));
  g_autoptr(MsTopology) again = load(path);
  assert_memory_equal(again->neighbour, t->neighbour, t->n_sessions * sizeof *t->neighbour);
  assert_memory_equal(again->role, t->role, t->n_ases);
  assert_memory_equal(again->latency_us, t->latency_us, t->n_sessions * sizeof *t->latency_us);
  folder_remove(folder);
}

/* Random graphs with random attributes come back the same, as serial-1 too, since they know no
 * sources. */
static void random_round_trips(void **state)
{
  (void)state;
  g_autofree char *folder = folder_new();
  g_autofree char *path = g_build_filename(folder, "graph.gz", NULL);
  g_autoptr(GRand) rand = g_rand_new_with_seed(3);
  for (guint round = 0; round < 60; round++) {
    guint n_repeats;
    g_autoptr(GPtrArray) rows =
        random_rows(rand, (guint)g_rand_int_range(rand, 2, 50), 80, &n_repeats);
    g_autofree char *bare = join(rows);
    if (rows->len == 0)
      continue;
    g_autoptr(MsTopology) first = parse(bare, FALSE, NULL);
    g_autoptr(GString) text = g_string_new(bare);
    for (guint32 as = 0; as < first->n_ases; as++) {
      if (g_rand_boolean(rand))
        g_string_append_printf(text, "# manrs-sim as %u %s %s %s\n", first->asn[as],
                               ms_role_name((MsRole)g_rand_int_range(rand, 0, MS_N_ROLES)),
                               ms_region_name((MsRegion)g_rand_int_range(rand, 0, MS_N_REGIONS)),
                               g_rand_boolean(rand) ? "N\xc3\xa4me" : "");
    }
    g_autoptr(MsTopology) t = parse(text->str, FALSE, NULL);
    assert_saved(t, path, round % 2 == 0 ? MS_TOPOLOGY_SERIAL_1 : MS_TOPOLOGY_SERIAL_2);
    g_autoptr(MsTopology) again = load(path);
    assert_string_equal(again->digest, t->digest);
    for (guint32 as = 0; as < t->n_ases; as++)
      assert_int_equal(g_strcmp0(again->name[as], t->name[as]), 0);
  }
  folder_remove(folder);
}

/* Joined compressed members are read to the end, as their tools do. */
static void joined_members(void **state)
{
  (void)state;
  g_autofree char *folder = folder_new();
  g_autoptr(MsTopology) one = parse("1|2|0\n1|3|-1\n", FALSE, NULL),
                        two = parse("7|8|-1\n7|9|-1\n", FALSE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
    g_autofree char *a = g_strconcat(folder, "/a", endings[i], NULL),
                    *b = g_strconcat(folder, "/b", endings[i], NULL);
    g_autofree char *bytes_a = NULL, *bytes_b = NULL;
    gsize n_a, n_b;
    assert_saved(one, a, MS_TOPOLOGY_SERIAL_1);
    assert_saved(two, b, MS_TOPOLOGY_SERIAL_1);
    assert_true(g_file_get_contents(a, &bytes_a, &n_a, NULL));
    assert_true(g_file_get_contents(b, &bytes_b, &n_b, NULL));
    g_autofree char *joined = g_malloc(n_a + n_b);
    memcpy(joined, bytes_a, n_a);
    memcpy(joined + n_a, bytes_b, n_b);
    assert_true(g_file_set_contents(a, joined, (gssize)(n_a + n_b), NULL));
    g_autoptr(MsTopology) both = load(a);
    assert_int_equal(both->n_ases, 6);
    assert_int_equal(both->n_p2c, 3);
    assert_int_equal(both->n_p2p, 1);
  }
  folder_remove(folder);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(round_trips),
      cmocka_unit_test(what_is_written),
      cmocka_unit_test(random_round_trips),
      cmocka_unit_test(joined_members),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
