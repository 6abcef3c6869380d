/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is refused, and in which words: every message of the builder, the parser, the reader and the
 * writer. */
#include "tests/unit/topology-util.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define ROWS(text) text, sizeof(text) - 1
#define FIFTY      "##################################################"
#define LONG_ROW                                                                                   \
  "1|"                                                                                             \
  "2222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222" \
  "2222222222222222222"                                                                            \
  "2222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222" \
  "22222222222222222222"                                                                           \
  "2222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222" \
  "22222222222222222222|0"

static const struct {
  const char *text;
  gsize n;
  MsTopologyError code;
  const char *message;
} refused[] = {
    /* nothing there */
    {ROWS(""), MS_TOPOLOGY_ERROR_EMPTY,
     "f: no link; at least one is needed, as `PROVIDER|CUSTOMER|-1` or `PEER|PEER|0`"},
    {ROWS("# only a comment\n\n"), MS_TOPOLOGY_ERROR_EMPTY,
     "f: no link; at least one is needed, as `PROVIDER|CUSTOMER|-1` or `PEER|PEER|0`"},
    /* fields */
    {ROWS("1|2|0\n1|3\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: too few fields in `1|3`; expected `PROVIDER|CUSTOMER|-1` or `PEER|PEER|0`"},
    {ROWS("1 2 0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: too few fields in `1 2 0`; expected `PROVIDER|CUSTOMER|-1` or `PEER|PEER|0`"},
    {ROWS("\x01\xff this line is longer than what is worth showing\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: too few fields in `\\001\\377 this line is longer than what is wort...`; expected "
     "`PROVIDER|CUSTOMER|-1` or "
     "`PEER|PEER|0`"},
    {ROWS("1|2|0|bgp|x\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: `|x` after the fourth field; a row ends there"},
    {ROWS("1|2|0|bgp|\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: `|` after the fourth field; a row ends there"},
    {ROWS("1|2|0|bgp\n1|3|-1\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: 3 fields, but 4 on line 1; rows have three in serial-1 and four in serial-2, in one "
     "file all the same"},
    {ROWS("# a\n1|2|0\n1|3|-1|bgp\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:3: 4 fields, but 3 on line 2; rows have three in serial-1 and four in serial-2, in one "
     "file all the same"},
    {ROWS(LONG_ROW "\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: a row of 345 characters; rows have at most 255"},
    {ROWS("1|2|0\n" LONG_ROW), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: a row of 345 characters; rows have at most 255"},
    /* AS numbers */
    {ROWS("|2|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the first AS is missing; an AS number from 1 to 4294967295 goes there"},
    {ROWS("1||0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the second AS is missing; an AS number from 1 to 4294967295 goes there"},
    {ROWS("one|2|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the first AS, `one`, is not a number; an AS number from 1 to 4294967295 goes there"},
    {ROWS("1|-2|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the second AS, `-2`, is not a number; an AS number from 1 to 4294967295 goes there"},
    {ROWS(" 1|2|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the first AS, ` 1`, is not a number; an AS number from 1 to 4294967295 goes there"},
    {ROWS("1|2.5|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the second AS, `2.5`, is not a number; an AS number from 1 to 4294967295 goes there"},
    {ROWS("AS174|3356|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the first AS, `AS174`, is not a number; write it without the letters, `174`"},
    {ROWS("1|2|0\n0|3|-1\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: the first AS is 0; AS 0 takes no part in routing (RFC 7607), AS numbers are 1 to "
     "4294967295"},
    {ROWS("1|0|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the second AS is 0; AS 0 takes no part in routing (RFC 7607), AS numbers are 1 to "
     "4294967295"},
    {ROWS("1|2|0\n4294967296|2|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: the first AS, 4294967296, is too large; AS numbers are 1 to 4294967295"},
    {ROWS("1|99999999999999999999999999999|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the second AS, 99999999999999999999999999999, is too large; AS numbers are 1 to "
     "4294967295"},
    {ROWS("1|2|0\n1|0|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: the second AS is 0; AS 0 takes no part in routing (RFC 7607), AS numbers are 1 to "
     "4294967295"},
    {ROWS("1|2|0\n1|4294967297|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: the second AS, 4294967297, is too large; AS numbers are 1 to 4294967295"},
    {ROWS("1|2|0\n18446744073709551619|5|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: the first AS, 18446744073709551619, is too large; AS numbers are 1 to 4294967295"},
    /* relations and sources */
    {ROWS("1|2|\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown relation ``; expected -1 (first AS is provider of the second) or 0 (peers)"},
    {ROWS("1|2|p2c\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown relation `p2c`; expected -1 (first AS is provider of the second) or 0 (peers)"},
    {ROWS("1|2|-1 \n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown relation `-1 `; expected -1 (first AS is provider of the second) or 0 (peers)"},
    {ROWS("1|2|00\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown relation `00`; expected -1 (first AS is provider of the second) or 0 (peers)"},
    {ROWS("1|2|0\n7|9|1\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: unknown relation `1`; if AS7 is a customer of AS9, write the provider first: `9|7|-1`"},
    {ROWS("1|2|2\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown relation `2`; siblings are not part of serial-1 and serial-2: make the two "
     "peers (0), provider and "
     "customer (-1), or one AS"},
    {ROWS("1|2|0|bpg\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown source `bpg`; expected bgp, mlp or bgp,mlp in the fourth field"},
    {ROWS("1|2|0|bgp,\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown source `bgp,`; expected bgp, mlp or bgp,mlp in the fourth field"},
    {ROWS("1|2|0|,bgp\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown source `,bgp`; expected bgp, mlp or bgp,mlp in the fourth field"},
    {ROWS("1|2|0|bgp,bgp\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown source `bgp,bgp`; expected bgp, mlp or bgp,mlp in the fourth field"},
    {ROWS("1|2|0|bgpx\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown source `bgpx`; expected bgp, mlp or bgp,mlp in the fourth field"},
    /* no text */
    {ROWS("1|2|0\n1|\0003|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: a NUL byte: this is not text; expected rows like `174|3356|0`, plain or compressed with "
     "gzip, bzip2, xz or "
     "zstd"},
    /* comment lines that mean something */
    {ROWS("# input clique: 174 x\n1|2|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: a member of the clique, `x`, is not a number; an AS number from 1 to 4294967295 goes "
     "there"},
    {ROWS("# inferred clique: 0\n1|2|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: a member of the clique is 0; AS 0 takes no part in routing (RFC 7607), AS numbers are 1 "
     "to 4294967295"},
    {ROWS("# IXP ASes: 1200, 4635\n1|2|0\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: an IXP's AS, `1200,`, is not a number; an AS number from 1 to 4294967295 goes there"},
    {ROWS("1|2|0\n# manrs-sim as 1 cloud\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:2: attributes of an AS are incomplete; expected `# manrs-sim as ASN ROLE REGION NAME`"},
    {ROWS("# manrs-sim as 1x cloud arin\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the AS, `1x`, is not a number; an AS number from 1 to 4294967295 goes there"},
    {ROWS("# manrs-sim as 1 clowd arin\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown role `clowd`; did you mean `cloud`?"},
    {ROWS("# manrs-sim as 1 baker arin\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown role `baker`; roles are enterprise, access, content, transit, tier1, cdn, "
     "cloud, ixp"},
    {ROWS("# manrs-sim as 1 cloud appnic\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown region `appnic`; did you mean `apnic`?"},
    {ROWS("# manrs-sim as 1 cloud moon\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown region `moon`; regions are unknown, afrinic, apnic, arin, lacnic, ripe"},
    {ROWS("# manrs-sim as 1 cloud arin \xff\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: the name of AS1 is not UTF-8; save the file in UTF-8"},
    {ROWS("# manrs-sim as 1 cloud arin\n1|2|0\n# manrs-sim as 1 cdn arin\n"),
     MS_TOPOLOGY_ERROR_MALFORMED,
     "f:3: AS1 has its attributes on line 1 already; keep one of the two lines"},
    {ROWS("# manrs-sim sa 1 cloud arin\n"), MS_TOPOLOGY_ERROR_MALFORMED,
     "f:1: unknown statement `# manrs-sim sa`; known are `# manrs-sim as ASN ROLE REGION NAME`, "
     "`# manrs-sim ixp SERVER-ASN REGION NAME` and `# manrs-sim member ASN yes|no`"},
    /* links that cannot be */
    {ROWS("1|2|0\n7|7|-1\n"), MS_TOPOLOGY_ERROR_SELF_LINK,
     "f:2: AS7 is linked to itself; a link joins two different ASes"},
    {ROWS("1|2|0\n7|007|0\n"), MS_TOPOLOGY_ERROR_SELF_LINK,
     "f:2: AS7 is linked to itself; a link joins two different ASes"},
    {ROWS("8|9|0\n1|2|-1\n2|1|0\n"), MS_TOPOLOGY_ERROR_CONTRADICTION,
     "f:3: line 2 says that AS1 is a provider of AS2, line 3 says that AS1 and AS2 are peers; a "
     "pair of ASes has one "
     "relation: keep one of the two lines"},
    {ROWS("1|2|-1\n2|1|-1\n"), MS_TOPOLOGY_ERROR_CONTRADICTION,
     "f:2: line 1 says that AS1 is a provider of AS2, line 2 says that AS2 is a provider of AS1; a "
     "pair of ASes has "
     "one relation: keep one of the two lines"},
    /* of several, the first in the file, whatever the ASNs; a repeat between does not hide it */
    {ROWS("8|9|0\n1|2|-1\n9|8|0\n8|9|-1\n2|1|-1\n"), MS_TOPOLOGY_ERROR_CONTRADICTION,
     "f:4: line 1 says that AS8 and AS9 are peers, line 4 says that AS8 is a provider of AS9; a "
     "pair of ASes has one "
     "relation: keep one of the two lines"},
    /* cycles: the shortest, with each line; the row that completed it gives the place */
    {ROWS("1|2|-1\n3|1|-1\n2|3|-1\n"), MS_TOPOLOGY_ERROR_CYCLE,
     "f:3: providers lead in a circle, AS1 > AS2 (line 1) > AS3 (line 3) > AS1 (line 2), where `>` "
     "reads \"is a "
     "provider of\" (3 ASes lie on or between such circles); correct one of these links, or have "
     "circles broken "
     "(--break-cycles)"},
    {ROWS("1|2|-1\n2|3|-1\n3|4|-1\n4|1|-1\n4|7|-1\n7|8|-1\n8|9|-1\n9|7|-1\n9|5|-1\n6|1|-1\n"),
     MS_TOPOLOGY_ERROR_CYCLE,
     "f:8: providers lead in a circle, AS7 > AS8 (line 6) > AS9 (line 7) > AS7 (line 8), where `>` "
     "reads \"is a "
     "provider of\" (7 ASes lie on or between such circles); correct one of these links, or have "
     "circles broken "
     "(--break-cycles)"},
};

static void texts(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
    g_autoptr(GError) error = NULL;
    MsTopologyReport report = {.duplicates = 99};
    MsTopology *t = ms_topology_parse(refused[i].text, refused[i].n, "f", FALSE, &report, &error);
    if (t != NULL)
      fail_msg("not refused: %s", refused[i].text);
    assert_string_equal(error->message, refused[i].message);
    assert_true(g_error_matches(error, MS_TOPOLOGY_ERROR, (int)refused[i].code));
    assert_int_equal(report.duplicates, 0);
    assert_null(report.removed);
  }
}

/* The same words wherever a piece ends. */
static void texts_in_pieces(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
    for (gsize piece = 1; piece < 8; piece++) {
      g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("f");
      g_autoptr(MsCaidaParser) parser = ms_caida_parser_new(builder, "f");
      g_autoptr(GError) error = NULL;
      gboolean good = TRUE;
      for (gsize at = 0; at < refused[i].n && good; at += piece)
        good = ms_caida_parser_feed(parser, refused[i].text + at, MIN(piece, refused[i].n - at),
                                    &error);
      if (good && ms_caida_parser_end(parser, &error))
        assert_null(ms_topology_builder_finish(builder, "f", FALSE, NULL, &error));
      /* A row too long is refused before its end is known. */
      if (strstr(refused[i].message, "characters; rows have") != NULL)
        assert_non_null(strstr(error->message, "characters; rows have at most 255"));
      else
        assert_string_equal(error->message, refused[i].message);
    }
  }
}

static void endless_lines(void **state)
{
  (void)state;
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("f");
  g_autoptr(MsCaidaParser) parser = ms_caida_parser_new(builder, "f");
  g_autoptr(GError) error = NULL;
  guint pieces = 0;
  while (ms_caida_parser_feed(parser, FIFTY, strlen(FIFTY), &error))
    pieces++;
  assert_string_equal(error->message,
                      "f:1: a comment line of more than 1048576 characters; split it");
  assert_true(pieces < 1048576 / 50 + 2);
}

/* Links of a generator have no lines. */
static void links_without_lines(void **state)
{
  (void)state;
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("gen");
  g_autoptr(GError) error = NULL;
  assert_false(ms_topology_builder_add_link(builder, 5, 5, MS_REL_PEER, 0, 0, &error));
  assert_string_equal(error->message,
                      "gen: AS5 is linked to itself; a link joins two different ASes");
  g_clear_error(&error);
  assert_false(ms_topology_builder_add_link(builder, 0, 5, MS_REL_PEER, 0, 0, &error));
  assert_string_equal(
      error->message,
      "gen: AS 0 takes no part in routing (RFC 7607); AS numbers are 1 to 4294967295");
  g_clear_error(&error);
  ms_topology_builder_add_link(builder, 1, 2, MS_REL_PEER, 0, 0, NULL);
  ms_topology_builder_add_link(builder, 1, 2, MS_REL_PROVIDER, 0, 0, NULL);
  assert_null(ms_topology_builder_finish(builder, "t", FALSE, NULL, &error));
  assert_string_equal(
      error->message,
      "gen: one link says that AS1 and AS2 are peers, another that AS2 is a provider of "
      "AS1; a pair of ASes has one relation");
  g_clear_error(&error);
  ms_topology_builder_add_link(builder, 1, 2, MS_REL_CUSTOMER, 0, 0, NULL);
  ms_topology_builder_add_link(builder, 2, 3, MS_REL_CUSTOMER, 0, 0, NULL);
  ms_topology_builder_add_link(builder, 3, 1, MS_REL_CUSTOMER, 0, 0, NULL);
  assert_null(ms_topology_builder_finish(builder, "t", FALSE, NULL, &error));
  assert_string_equal(
      error->message,
      "gen: providers lead in a circle, AS1 > AS2 > AS3 > AS1, where `>` reads \"is a provider "
      "of\" (3 "
      "ASes lie on or between such circles); correct one of these links, or have circles broken "
      "(--break-cycles)");
}

/* ---- files */

static void assert_load_fails(const char *path, MsTopologyError code, const char *rest)
{
  g_autoptr(GError) error = NULL;
  MsTopologyReport report = {.duplicates = 99};
  if (ms_topology_load(path, FALSE, &report, &error) != NULL)
    fail_msg("%s was loaded", path);
  g_autofree char *expected = g_strconcat(path, rest, NULL);
  assert_string_equal(error->message, expected);
  assert_true(g_error_matches(error, MS_TOPOLOGY_ERROR, (int)code));
  assert_int_equal(report.duplicates, 0);
}

static void unreadable_files(void **state)
{
  (void)state;
  g_autofree char *folder = folder_new();
  g_autofree char *none = g_build_filename(folder, "none.txt", NULL),
                  *file = g_build_filename(folder, "file", NULL);
  assert_load_fails(
      none, MS_TOPOLOGY_ERROR_IO,
      ": cannot be opened: No such file or directory; expected a file of AS relationships");
  assert_load_fails(folder, MS_TOPOLOGY_ERROR_IO,
                    ": is a folder; name a file of AS relationships in it");
  assert_true(g_file_set_contents(file, "", 0, NULL));
  assert_load_fails(file, MS_TOPOLOGY_ERROR_EMPTY,
                    ": the file is empty; at least one row is needed, as `PROVIDER|CUSTOMER|-1` or "
                    "`PEER|PEER|0`");
  assert_true(g_file_set_contents(file, "1|2|0\n1|2", -1, NULL));
  assert_load_fails(
      file, MS_TOPOLOGY_ERROR_MALFORMED,
      ":2: too few fields in `1|2`; expected `PROVIDER|CUSTOMER|-1` or `PEER|PEER|0`");
  folder_remove(folder);
}

/* Cut or bent anywhere, a compressed file gives an error or, where the cut falls behind all that
 * matters, the whole graph; never a part of it. */
static void damaged_files(void **state)
{
  (void)state;
  static const char *const endings[] = {".gz", ".bz2", ".xz", ".zst"};
  g_autofree char *folder = folder_new();
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(GRand) rand = g_rand_new_with_seed(4);
  for (guint i = 0; i < 3000; i++) {
    guint32 a = g_rand_int(rand) / 4 + 1, b = g_rand_int(rand) / 4 + 2000000000;
    g_string_append_printf(text, "%u|%u|0\n", a, b);
  }
  g_autoptr(MsTopology) t = parse(text->str, FALSE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
    g_autofree char *path = g_strconcat(folder, "/graph", endings[i], NULL), *bytes = NULL;
    gsize n;
    assert_true(ms_topology_save(t, path, MS_TOPOLOGY_SERIAL_1, NULL));
    assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    guint n_refused = 0, n_io = 0;
    for (guint cut = 1; cut < 60; cut++) {
      g_autoptr(GError) error = NULL;
      assert_true(g_file_set_contents(path, bytes, (gssize)(n * cut / 60), NULL));
      g_autoptr(MsTopology) again = ms_topology_load(path, FALSE, NULL, &error);
      assert_true(again == NULL || strcmp(again->digest, t->digest) == 0);
      n_refused += again == NULL;
      n_io += g_error_matches(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_IO);
      if (error != NULL) {
        assert_true(g_str_has_prefix(error->message, path));
        assert_non_null(
            strstr(error->message, "; the file is cut short or damaged, fetch it again"));
        assert_null(strstr(error->message, "null"));
      }
    }
    assert_int_equal(n_refused, 59);
    assert_int_equal(n_io, 59);
    /* bzip2 and xz carry check sums that are checked */
    if (i == 0 || i == 3)
      continue;
    for (gsize at = n / 4; at <= n / 4 * 3; at += n / 4) {
      g_autoptr(GError) error = NULL;
      bytes[at] ^= 0x10;
      assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
      bytes[at] ^= 0x10;
      assert_null(ms_topology_load(path, FALSE, NULL, &error));
      if (!g_error_matches(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_IO))
        fail_msg("%s", error->message);
      assert_non_null(strstr(error->message, ": cannot be read"));
      assert_non_null(strstr(error->message, "; the file is cut short or damaged, fetch it again"));
    }
  }
  folder_remove(folder);
}

static guint files_in(const char *folder)
{
  guint n = 0;
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  while (g_dir_read_name(dir) != NULL)
    n++;
  return n;
}

static void assert_save_fails(const MsTopology *t, const char *path, const char *rest)
{
  g_autoptr(GError) error = NULL;
  assert_false(ms_topology_save(t, path, MS_TOPOLOGY_SERIAL_1, &error));
  g_autofree char *expected = g_strconcat(path, rest, NULL);
  assert_string_equal(error->message, expected);
  assert_true(g_error_matches(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_IO));
}

static void unwritable_files(void **state)
{
  (void)state;
  g_autofree char *folder = folder_new();
  g_autofree char *nowhere = g_build_filename(folder, "none", "graph.txt", NULL);
  g_autofree char *file = g_build_filename(folder, "graph.txt", NULL);
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 1; i < 40000; i++)
    g_string_append_printf(text, "%u|%u|0\n", i, i + 1);
  g_autoptr(MsTopology) t = parse(text->str, FALSE, NULL);
  assert_save_fails(t, folder, ": exists and is not a file; name a file, new or to be replaced");
  assert_save_fails(t, nowhere, ": cannot be written: No such file or directory");
  assert_int_equal(files_in(folder), 0);

  /* No room: what was there stays, and nothing else is left. */
  assert_true(g_file_set_contents(file, "before", -1, NULL));
  struct rlimit before, small;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  small = before;
  small.rlim_cur = 100000;
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
  g_autoptr(GError) error = NULL;
  gboolean saved = ms_topology_save(t, file, MS_TOPOLOGY_SERIAL_1, &error);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  assert_false(saved);
  assert_true(g_error_matches(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_IO));
  assert_non_null(strstr(error->message, ": cannot be written: "));
  g_autofree char *still = NULL;
  assert_true(g_file_get_contents(file, &still, NULL, NULL));
  assert_string_equal(still, "before");
  assert_int_equal(files_in(folder), 1);
  folder_remove(folder);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(texts),
      cmocka_unit_test(texts_in_pieces),
      cmocka_unit_test(endless_lines),
      cmocka_unit_test(links_without_lines),
      cmocka_unit_test(unreadable_files),
      cmocka_unit_test(damaged_files),
      cmocka_unit_test(unwritable_files),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
