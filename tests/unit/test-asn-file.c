/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of ASNs: the three forms, every message, and the public lists where they are at hand. */
#include "models/manrs/adoption.h"
#include "models/manrs/asn-file.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void test_parse(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    guint32 asn; /* 0: none */
  } cases[] = {
      {"1", 1},
      {"15169", 15169},
      {"AS15169", 15169},
      {"as15169", 15169},
      {"4294967295", G_MAXUINT32},
      {"007", 7},
      {"0", 0},
      {"AS0", 0},
      {"4294967296", 0},
      {"99999999999999999999", 0},
      {"", 0},
      {"AS", 0},
      {"-1", 0},
      {"+1", 0},
      {" 1", 0},
      {"1 ", 0},
      {"1.5", 0},
      {"0x10", 0},
      {"AS 1", 0},
      {"ASAS1", 0},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    guint32 asn = 0;
    assert_int_equal(ms_asn_parse(cases[i].text, &asn), cases[i].asn != 0);
    assert_int_equal(asn, cases[i].asn);
  }
}

/* A file "f" with these contents, read as "f" plus these conditions. */
typedef struct {
  const char *contents, *conditions;
  const char *asns; /* NULL: an error */
  MsAdoptionError code;
  const char *message;
} Case;

#define GOOD(contents, conditions, asns)                                                           \
  {                                                                                                \
    (contents), (conditions), (asns), 0, NULL                                                      \
  }
#define BAD(contents, conditions, code, message)                                                   \
  {                                                                                                \
    (contents), (conditions), NULL, MS_ADOPTION_ERROR_##code, (message)                            \
  }

#define CSV                                                                                        \
  "name,status,ASN\nLumen,safe,3356\n\"Cogent, Inc\",safe,174\nA,partially safe,AS5\nB,unsafe,6\n"
#define PEOPLE                                                                                     \
  "{\"participants\": [\n"                                                                         \
  "  {\"name\": \"a\", \"ASNs\": [1, 2], \"member_since\": \"2018-08-25\", \"filtering\": "        \
  "{\"conformance\": \"yes\"}},\n"                                                                 \
  "  {\"name\": \"b\", \"ASNs\": [], \"member_since\": \"2020-04-14\", \"filtering\": "            \
  "{\"conformance\": \"no\"}},\n"                                                                  \
  "  {\"name\": \"c\", \"ASNs\": [3], \"member_since\": \"2020-04-15\", \"filtering\": "           \
  "{\"conformance\": \"yes\"}}\n"                                                                  \
  "]}\n"
#define ASN_RIGHT "AS numbers are 1 to 4294967295, written 15169 or AS15169"

static const Case cases[] = {
    /* plain */
    GOOD("15169\nAS8075\n", "", "15169 8075"),
    GOOD("# clouds\n\n  15169  # Google\r\n8075", "", "15169 8075"),
    GOOD("1\n2\n1\n", "", "1 2 1"),
    GOOD("\xef\xbb\xbf"
         "7\n",
         "", "7"),
    GOOD("", "", ""),
    GOOD("# nobody yet\n", "", ""),
    BAD("15169\n\ngoogle\n", "", FILE, "f:3: \"google\" is no AS number; one a line: " ASN_RIGHT),
    BAD("15169, 8075\n", "", FILE, "f:1: \"15169, 8075\" is no AS number; one a line: " ASN_RIGHT),
    BAD("0\n", "", FILE, "f:1: \"0\" is no AS number; one a line: " ASN_RIGHT),
    BAD("1\n\x1b[2Jxx\xff"
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\n",
        "", FILE,
        "f:2: \"?[2Jxx\xef\xbf\xbd"
        "abcdefghijklmnopqrstuvwxyzabcdefg...\" is no AS number; one a line: " ASN_RIGHT),
    BAD("1\n2\n", "#status=safe", FILE,
        "f: a plain list has no columns; a condition as \"#status=\" needs CSV with a header, or "
        "JSON"),
    /* CSV */
    GOOD("asn\n5\n6\n", "", "5 6"),
    GOOD(CSV, "", "3356 174 5 6"),
    GOOD(CSV, "#status=safe", "3356 174"),
    GOOD(CSV, "# STATUS = partially safe ", "5"),
    GOOD(CSV, "#name=Cogent, Inc", "174"),
    GOOD(CSV, "#name=Lumen#status=safe", "3356"),
    GOOD(CSV, "#name=Lumen#status=unsafe", ""), /* each is met by some row, no row meets both */
    GOOD(CSV, "#name<=B", "5 6"),
    GOOD("# comment\r\n\r\nasn,x\r\n\r\n5,\"a \"\"b\"\"\r\nc\"\r\n# 9,x\r\n6,\r\n", "", "5 6"),
    GOOD("asn,x\n5,\"a \"\"b\"\"\"\n6,\n", "#x=a \"b\"", "5"),
    GOOD("asn,x\n", "#x=y", ""),
    BAD("name,number\na,5\n", "", UNKNOWN, "f:1: no column \"asn\"; the header has: name, number"),
    BAD("\n# c\nnum,asns\n5,5\n", "", UNKNOWN, "f:3: no column \"asn\"; did you mean \"asns\"?"),
    BAD("AS15169,Google\n", "", UNKNOWN, "f:1: no column \"asn\"; the header has: AS15169, Google"),
    BAD(CSV, "#statu=safe", UNKNOWN, "f:1: no column \"statu\"; did you mean \"status\"?"),
    BAD(CSV, "#colour=red", UNKNOWN,
        "f:1: no column \"colour\"; the header has: name, status, ASN"),
    BAD(CSV, "#status=saef", UNKNOWN, "f: no row has status=saef; did you mean \"safe\"?"),
    BAD(CSV, "#status=green", UNKNOWN,
        "f: no row has status=green; its values are: partially safe, safe, unsafe"),
    BAD("asn,x\n1,a\n2,bc\n3,de\n4,fg\n5,hi\n6,jk\n7,lm\n8,no\n9,pq\n", "#x=wxyz", UNKNOWN,
        "f: no row has x=wxyz; its values are: 9 others"),
    BAD("asn,x\n5,a\n6\n", "", FILE,
        "f:3: 1 columns where the header has 2; put a field that holds a comma in quotes"),
    BAD("asn,x\n5,a\n6,b,c\n", "", FILE,
        "f:3: 3 columns where the header has 2; put a field that holds a comma in quotes"),
    BAD("asn,x\n5,a\nsix,b\n", "#x=a", FILE,
        "f:3: \"six\" in column asn is no AS number; " ASN_RIGHT),
    BAD("asn,x\n5,a\n6,\"b\n7,c\n", "", FILE,
        "f:3: a quoted field that does not end; close it with a quote"),
    BAD("asn,x\n5,\"a\nb\"c\n", "", FILE,
        "f:3: text after a closing quote; a quote within quotes is doubled"),
    /* JSON */
    GOOD("[1, 2,\n 4294967295]\n", "", "1 2 4294967295"),
    GOOD(" \n{\"generated\": \"x\", \"asns\": [4, 26]}", "", "4 26"),
    GOOD("{\"asns\": []}", "", ""),
    GOOD(PEOPLE, "", "1 2 3"),
    GOOD(PEOPLE, "#filtering=yes", "1 2 3"),
    GOOD(PEOPLE, "#filtering=no", ""),
    GOOD(PEOPLE, "#name=c", "3"),
    GOOD(PEOPLE, "#member_since<=2020-04-14", "1 2"),
    GOOD(PEOPLE, "#member_since<=2018-08-24", ""),
    GOOD(PEOPLE, "#filtering=yes#member_since<=2020-04-14", "1 2"),
    GOOD("{\"participants\": []}", "#x=y", ""),
    BAD("{\"asns\": [1,\n2,\n", "", FILE, "f:3: not valid JSON: "),
    BAD("[1,\n2]\n}", "", FILE, "f:3: not valid JSON: "),
    BAD("{\"\xff\": 1}", "", FILE, "f: not valid JSON: "),
    BAD("{\"asns\": [1,\n\n0, 5]}", "", FILE,
        "f:3: element 2 of the list is no AS number; AS numbers are integers from 1 to 4294967295"),
    BAD("[0\n\n, 1]", "", FILE,
        "f:1: element 1 of the list is no AS number; AS numbers are integers from 1 to 4294967295"),
    BAD("{\"x\": [[1], {\"y\": [2]}],\n\"z\": \"\\\"[\", \"asns\": [\n1,\n 2,\n0\n]}", "", FILE,
        "f:5: element 3 of the list is no AS number; AS numbers are integers from 1 to 4294967295"),
    BAD("[1,\n[2, 3], {\"a\": 4, \"b\": 5}\n, 6]", "", FILE,
        "f:2: element 2 of the list is no AS number; AS numbers are integers from 1 to 4294967295"),
    BAD("{\"participants\": [{\"ASNs\": [1,\n2], \"x\": {\"y\": [3, 4]}},\n\n5]}", "", FILE,
        "f:4: participant 2 has no list \"ASNs\"; each participant is an object with one"),
    BAD("[1, /* \" [ */ 2]", "", FILE, "f:1: not valid JSON: \"/\" outside a string"),
    BAD("[1,\n'[', 2]", "", FILE, "f:2: not valid JSON: \"'\" outside a string"),
    GOOD("{\"name\": \"a/b # it's\", \"asns\": [2]}", "", "2"),
    BAD("[4294967296]", "", FILE,
        "f:1: element 1 of the list is no AS number; AS numbers are integers from 1 to 4294967295"),
    BAD("[1,\n1.5]", "", FILE,
        "f:2: element 2 of the list is no AS number; AS numbers are integers from 1 to 4294967295"),
    BAD("[\"AS1\"]", "", FILE,
        "f:1: element 1 of the list is no AS number; AS numbers are integers from 1 to 4294967295"),
    BAD("{\"x\": 1}", "", FILE,
        "f: neither a list of ASNs nor an object with a list \"asns\" or \"participants\""),
    BAD("{\"asns\": 5}", "", FILE,
        "f: neither a list of ASNs nor an object with a list \"asns\" or \"participants\""),
    BAD("{\"asns\": [5]}", "#a=b", FILE,
        "f: a list of bare ASNs has no columns; a condition as \"#a=\" needs \"participants\", or "
        "CSV"),
    BAD("{\"participants\": [{\"ASNs\": [1]},\n{\"ASN\": [2]}]}", "", FILE,
        "f:2: participant 2 has no list \"ASNs\"; each participant is an object with one"),
    BAD("{\"participants\": [\n5]}", "", FILE,
        "f:2: participant 1 has no list \"ASNs\"; each participant is an object with one"),
    BAD("{\"participants\": [{\"a\": \"b\", \"ASNs\": [\n1, -2]}]}", "#a=b", FILE,
        "f:2: element 2 of the list is no AS number; AS numbers are integers from 1 to 4294967295"),
    BAD(PEOPLE, "#filterin=yes", UNKNOWN,
        "f: no participant has \"filterin\"; did you mean \"filtering\"?"),
    BAD(PEOPLE, "#colour<=yes", UNKNOWN,
        "f: no participant has \"colour\"; they have: name, member_since, filtering"),
    BAD(PEOPLE, "#filtering=ye", UNKNOWN, "f: no row has filtering=ye; did you mean \"yes\"?"),
    BAD("\n[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "", FILE,
        "f:2: nested more than 32 deep; a list of ASNs is one of \"asns\" or \"participants\""),
    BAD("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "", FILE,
        "f:1: element 1 of the list is no AS number; AS numbers are integers from 1 to 4294967295"),
    GOOD("\xef\xbb\xbf{\"asns\": [7]}\n", "", "7"),
    GOOD("{\"a\": \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[\", \"asns\": [1]}", "", "1"),
    /* conditions */
    BAD("1\n", "#status", SYNTAX,
        "f: \"#status\" is no condition; write #COLUMN=VALUE or #COLUMN<=VALUE"),
    BAD("1\n", "#=safe", SYNTAX,
        "f: \"#=safe\" is no condition; write #COLUMN=VALUE or #COLUMN<=VALUE"),
    BAD("1\n", "#<=safe", SYNTAX,
        "f: \"#<=safe\" is no condition; write #COLUMN=VALUE or #COLUMN<=VALUE"),
    BAD("1\n", "#", SYNTAX, "f: \"#\" is no condition; write #COLUMN=VALUE or #COLUMN<=VALUE"),
};

static char *listed(const GArray *asns)
{
  g_autoptr(GString) list = g_string_new(NULL);
  for (guint i = 0; i < asns->len; i++)
    g_string_append_printf(list, "%s%u", i > 0 ? " " : "", g_array_index(asns, guint32, i));
  return g_string_free(g_steal_pointer(&list), FALSE);
}

static void test_files(void **state G_GNUC_UNUSED)
{
  g_autofree char *folder = g_dir_make_tmp("test-asn-file-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "f", NULL);
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *spec = g_strconcat("f", cases[c].conditions, NULL);
    assert_true(g_file_set_contents(path, cases[c].contents, -1, NULL));
    g_autoptr(GArray) asns = ms_asn_file_read(spec, folder, &error);
    if (cases[c].asns != NULL) {
      if (asns == NULL) {
        fail_msg("case %u: %s", c, error->message);
        return;
      }
      g_autofree char *list = listed(asns);
      assert_string_equal(list, cases[c].asns);
      continue;
    }
    if (asns != NULL)
      fail_msg("case %u was read", c);
    if (!g_str_has_suffix(cases[c].message, "JSON: "))
      assert_string_equal(error->message, cases[c].message);
    else if (!g_str_has_prefix(error->message, cases[c].message)) /* json-glib's own words follow */
      fail_msg("%s", error->message);
    assert_true(g_error_matches(error, MS_ADOPTION_ERROR, (gint)cases[c].code));
    assert_null(ms_asn_file_read(spec, folder, NULL));
  }
  g_unlink(path);
  g_rmdir(folder);
}

static void test_unreadable(void **state G_GNUC_UNUSED)
{
  g_autofree char *folder = g_dir_make_tmp("test-asn-file-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "f", NULL);
  g_autoptr(GError) error = NULL;
  assert_null(ms_asn_file_read("f", folder, &error));
  assert_string_equal(error->message,
                      "f: no such file; a relative path starts at the scenario's folder");
  g_clear_error(&error);
  assert_null(ms_asn_file_read(" #a=b", folder, &error));
  assert_string_equal(error->message, "no file is named; write file:PATH");
  g_clear_error(&error);
  assert_null(ms_asn_file_read("", folder, &error));
  assert_string_equal(error->message, "no file is named; write file:PATH");
  g_clear_error(&error);
  assert_null(ms_asn_file_read(".", folder, &error));
  assert_string_equal(error->message, ".: a folder; name a file in it");
  g_clear_error(&error);
  /* what is compressed, or otherwise no text, says so rather than something about its first row */
  assert_true(g_file_set_contents(path, "5\n6\0007\n", 6, NULL));
  assert_null(ms_asn_file_read("f", folder, &error));
  assert_string_equal(error->message,
                      "f:2: not text; a list of ASNs is a plain list, CSV or JSON, not compressed");
  g_clear_error(&error);
  g_unlink(path);
  /* a link that leads to itself: neither missing nor a folder */
  assert_int_equal(symlink("f", path), 0);
  assert_null(ms_asn_file_read("f", folder, &error));
  assert_true(g_str_has_prefix(error->message, "f: cannot be read: "));
  g_unlink(path);
  g_rmdir(folder);
}

static void test_public_lists(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *spec;
    guint asns;
  } lists[] = {
      {"manrs/manrs_asns_20260927.json", 1468},
      {"manrs/manrs_netops_conformance_202308.json", 1191}, /* of them 1,185 different */
      {"manrs/manrs_netops_conformance_202308.json#filtering=conformant", 1176},
      {"manrs/manrs_netops_conformance_202308.json#member_since<=2020-04-14", 578},
      {"manrs/manrs_netops_conformance_202308.json#filtering=conformant#member_since<=2020-04-14",
       573},
      {"registry/rov-operators-20260724.csv", 466},
      {"registry/rov-operators-20260724.csv#status=safe", 186},
      {"registry/rov-operators-20260724.csv#status=partially safe", 23},
      {"registry/peeringdb-network-types-20250516.csv", 23010},
      {"registry/peeringdb-network-types-20250516.csv#network_type=NSP", 3877},
  };
  const char *named = g_getenv("MANRS_SIM_DATA");
  g_autofree char *data =
      named != NULL ? g_strdup(named) : g_build_filename(MS_SOURCE_DIR, "../shared/data", NULL);
  if (!g_file_test(data, G_FILE_TEST_IS_DIR)) {
    print_message("no data: set MANRS_SIM_DATA to the folder with manrs/ and registry/\n");
    g_clear_pointer(&data, g_free); /* skip() jumps past the clean-up */
    skip();
  }
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) asns = ms_asn_file_read(lists[i].spec, data, &error);
    if (asns == NULL) {
      fail_msg("%s", error->message);
      return;
    }
    assert_int_equal(asns->len, lists[i].asns);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parse),
      cmocka_unit_test(test_files),
      cmocka_unit_test(test_unreadable),
      cmocka_unit_test(test_public_lists),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
