/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/bgp/prefix: text to prefix and back, what covers what, and every message. */
#include "models/bgp/prefix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static MsPrefix prefix_of(const char *text)
{
  MsPrefix prefix;
  g_autoptr(GError) error = NULL;
  ms_prefix_parse(text, &prefix, &error);
  if (error != NULL)
    fail_msg("%s", error->message);
  return prefix;
}

static const struct {
  const char *text;
  guint8 family, length;
  guint8 first, last; /* byte 0, and the last byte that the family uses */
  const char *back;   /* NULL: as it was */
} good[] = {
    {"0.0.0.0/0", 4, 0, 0, 0, NULL},
    {"192.0.2.0/24", 4, 24, 192, 0, NULL},
    {"192.0.2.1/32", 4, 32, 192, 1, NULL},
    {"128.0.0.0/1", 4, 1, 128, 0, NULL},
    {"10.20.30.128/25", 4, 25, 10, 128, NULL},
    {"255.255.255.255/32", 4, 32, 255, 255, NULL},
    {"255.255.255.254/31", 4, 31, 255, 254, NULL},
    {"::/0", 6, 0, 0, 0, NULL},
    {"2001:db8::/32", 6, 32, 0x20, 0, NULL},
    {"2001:0DB8:0:0:0:0:0:0/32", 6, 32, 0x20, 0, "2001:db8::/32"},
    {"8000::/1", 6, 1, 0x80, 0, NULL},
    {"2001:db8::1/128", 6, 128, 0x20, 1, NULL},
    {"2001:db8:0:0:8000::/65", 6, 65, 0x20, 0, NULL},
    {"::ffff:192.0.2.0/120", 6, 120, 0, 0, NULL},
    {"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128", 6, 128, 255, 255,
     "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"},
};

static void test_parse_and_format(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
    print_message("%s\n", good[i].text);
    MsPrefix prefix = prefix_of(good[i].text);
    assert_int_equal(prefix.family, good[i].family);
    assert_int_equal(prefix.length, good[i].length);
    assert_int_equal(prefix.address[0], good[i].first);
    assert_int_equal(prefix.address[prefix.family == 4 ? 3 : 15], good[i].last);
    for (guint byte = 4; prefix.family == 4 && byte < 16; byte++)
      assert_int_equal(prefix.address[byte], 0);
    char text[MS_PREFIX_TEXT];
    assert_ptr_equal(ms_prefix_format(&prefix, text), text);
    assert_string_equal(text, good[i].back != NULL ? good[i].back : good[i].text);
    MsPrefix again = prefix_of(text);
    assert_true(ms_prefix_equal(&prefix, &again));
  }
}

/* inet_ntop() writes at most 45 characters and a NUL; a length adds four. */
static void test_room_for_any(void **state G_GNUC_UNUSED)
{
  MsPrefix widest = {.length = 128, .family = 6};
  memset(widest.address, 0xff, sizeof widest.address);
  for (guint zeros = 0; zeros <= 12; zeros++) {
    memset(widest.address, 0, zeros);
    char text[MS_PREFIX_TEXT + 1];
    text[MS_PREFIX_TEXT] = '!';
    ms_prefix_format(&widest, text);
    assert_int_equal(text[MS_PREFIX_TEXT], '!');
    assert_true(g_str_has_suffix(text, "/128"));
  }
}

static const struct {
  const char *text, *message;
} bad[] = {
    {"", "`` has no length; a prefix is written 192.0.2.0/24 or 2001:db8::/32"},
    {"192.0.2.0", "`192.0.2.0` has no length; a prefix is written 192.0.2.0/24 or 2001:db8::/32"},
    {"2001:db8::", "`2001:db8::` has no length; a prefix is written 192.0.2.0/24 or 2001:db8::/32"},
    {"/24", "`` is no IPv4 address; a prefix is written 192.0.2.0/24"},
    {"192.0.2/24", "`192.0.2` is no IPv4 address; a prefix is written 192.0.2.0/24"},
    {"192.0.2.256/32", "`192.0.2.256` is no IPv4 address; a prefix is written 192.0.2.0/24"},
    {"192.0.2.0.0/24", "`192.0.2.0.0` is no IPv4 address; a prefix is written 192.0.2.0/24"},
    {"192.0.02.0/24", "`192.0.02.0` is no IPv4 address; a prefix is written 192.0.2.0/24"},
    {" 192.0.2.0/24", "` 192.0.2.0` is no IPv4 address; a prefix is written 192.0.2.0/24"},
    {"example/24", "`example` is no IPv4 address; a prefix is written 192.0.2.0/24"},
    {"2001:db8:::/32", "`2001:db8:::` is no IPv6 address; a prefix is written 2001:db8::/32"},
    {"2001:db8::g/32", "`2001:db8::g` is no IPv6 address; a prefix is written 2001:db8::/32"},
    {"1:2:3:4:5:6:7/32", "`1:2:3:4:5:6:7` is no IPv6 address; a prefix is written 2001:db8::/32"},
    {"192.0.2.0/", "`192.0.2.0/` has length ``; an IPv4 prefix takes 0 to 32"},
    {"192.0.2.0/33", "`192.0.2.0/33` has length `33`; an IPv4 prefix takes 0 to 32"},
    {"192.0.2.0/-1", "`192.0.2.0/-1` has length `-1`; an IPv4 prefix takes 0 to 32"},
    {"192.0.2.0/+24", "`192.0.2.0/+24` has length `+24`; an IPv4 prefix takes 0 to 32"},
    {"192.0.2.0/24 ", "`192.0.2.0/24 ` has length `24 `; an IPv4 prefix takes 0 to 32"},
    {"192.0.2.0/24/8", "`192.0.2.0/24/8` has length `24/8`; an IPv4 prefix takes 0 to 32"},
    {"192.0.2.0/0x18", "`192.0.2.0/0x18` has length `0x18`; an IPv4 prefix takes 0 to 32"},
    {"2001:db8::/129", "`2001:db8::/129` has length `129`; an IPv6 prefix takes 0 to 128"},
    {"2001:db8::/99999999999999999999",
     "`2001:db8::/99999999999999999999` has length `99999999999999999999`; an IPv6 prefix takes 0 "
     "to 128"},
    {"192.0.2.1/24", "`192.0.2.1/24` has bits set past its length; perhaps 192.0.2.0/24 is meant"},
    {"192.0.2.1/31", "`192.0.2.1/31` has bits set past its length; perhaps 192.0.2.0/31 is meant"},
    {"1.0.0.0/0", "`1.0.0.0/0` has bits set past its length; perhaps 0.0.0.0/0 is meant"},
    {"2001:db8::1/32",
     "`2001:db8::1/32` has bits set past its length; perhaps 2001:db8::/32 is meant"},
    {"2001:db8::1/127",
     "`2001:db8::1/127` has bits set past its length; perhaps 2001:db8::/127 is meant"},
};

static void test_messages(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    MsPrefix prefix, before;
    memset(&prefix, 0x5a, sizeof prefix);
    before = prefix;
    g_autoptr(GError) error = NULL;
    assert_false(ms_prefix_parse(bad[i].text, &prefix, &error));
    assert_true(g_error_matches(error, MS_BGP_ERROR, MS_BGP_ERROR_PREFIX));
    assert_string_equal(error->message, bad[i].message);
    assert_memory_equal(&prefix, &before, sizeof prefix); /* nothing half done */
    assert_false(ms_prefix_parse(bad[i].text, &prefix, NULL));
  }
}

static const struct {
  const char *outer, *inner;
  gboolean contains, back;
} pairs[] = {
    {"0.0.0.0/0", "192.0.2.0/24", TRUE, FALSE},
    {"0.0.0.0/0", "0.0.0.0/0", TRUE, TRUE},
    {"192.0.2.0/24", "192.0.2.0/24", TRUE, TRUE},
    {"192.0.2.0/24", "192.0.2.0/25", TRUE, FALSE},
    {"192.0.2.0/24", "192.0.2.128/25", TRUE, FALSE},
    {"192.0.2.0/24", "192.0.2.255/32", TRUE, FALSE},
    {"192.0.2.0/24", "192.0.3.0/25", FALSE, FALSE},
    {"192.0.2.0/24", "192.0.3.0/24", FALSE, FALSE},
    {"192.0.2.0/23", "192.0.3.0/24", TRUE, FALSE},
    {"192.0.2.0/25", "192.0.2.128/25", FALSE, FALSE},
    {"10.0.0.0/9", "10.127.0.0/16", TRUE, FALSE},
    {"10.0.0.0/9", "10.128.0.0/16", FALSE, FALSE},
    {"192.0.2.1/32", "192.0.2.1/32", TRUE, TRUE},
    {"192.0.2.0/32", "192.0.2.1/32", FALSE, FALSE},
    {"::/0", "2001:db8::/32", TRUE, FALSE},
    {"2001:db8::/32", "2001:db8:ffff::/48", TRUE, FALSE},
    {"2001:db8::/33", "2001:db8:8000::/33", FALSE, FALSE},
    {"2001:db8::/127", "2001:db8::1/128", TRUE, FALSE},
    {"2001:db8::1/128", "2001:db8::1/128", TRUE, TRUE},
    /* Never across families, though the bits agree. */
    {"0.0.0.0/0", "::/0", FALSE, FALSE},
    {"::/0", "192.0.2.0/24", FALSE, FALSE},
    {"32.1.0.0/16", "2001::/16", FALSE, FALSE},
};

static void test_contains(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
    print_message("%s %s\n", pairs[i].outer, pairs[i].inner);
    MsPrefix outer = prefix_of(pairs[i].outer), inner = prefix_of(pairs[i].inner);
    assert_int_equal(ms_prefix_contains(&outer, &inner), pairs[i].contains);
    assert_int_equal(ms_prefix_contains(&inner, &outer), pairs[i].back);
    assert_int_equal(ms_prefix_equal(&outer, &inner), pairs[i].contains && pairs[i].back);
  }
}

/* In ascending order; a covering prefix sorts before what it covers. */
static const char *const sorted[] = {
    "0.0.0.0/0",     "0.0.0.0/8",     "10.0.0.0/8",      "10.0.0.0/9", "10.128.0.0/9",
    "192.0.2.0/24",  "192.0.2.0/25",  "192.0.2.128/25",  "::/0",       "::/128",
    "2001:db8::/32", "2001:db8::/48", "2001:db8:1::/48", "8000::/1",
};

static void test_compare(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(sorted); i++) {
    for (guint k = 0; k < G_N_ELEMENTS(sorted); k++) {
      MsPrefix a = prefix_of(sorted[i]), b = prefix_of(sorted[k]);
      int order = ms_prefix_compare(&a, &b);
      assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
      assert_int_equal(ms_prefix_equal(&a, &b), i == k);
    }
  }
}

static void test_first_half(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *whole, *half;
  } rows[] = {
      {"0.0.0.0/0", "0.0.0.0/1"},
      {"192.0.2.0/24", "192.0.2.0/25"},
      {"192.0.2.2/31", "192.0.2.2/32"},
      {"::/0", "::/1"},
      {"2001:db8::/32", "2001:db8::/33"},
      {"2001:db8::/127", "2001:db8::/128"},
      {"192.0.2.0/32", NULL},
      {"2001:db8::/128", NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    MsPrefix whole = prefix_of(rows[i].whole), half = prefix_of("198.51.100.0/24");
    assert_int_equal(ms_prefix_first_half(&whole, &half), rows[i].half != NULL);
    MsPrefix expected = prefix_of(rows[i].half != NULL ? rows[i].half : "198.51.100.0/24");
    assert_true(ms_prefix_equal(&half, &expected));
    assert_int_equal(ms_prefix_contains(&whole, &half), rows[i].half != NULL);
  }
  /* The same object for both. */
  MsPrefix prefix = prefix_of("10.0.0.0/8");
  assert_true(ms_prefix_first_half(&prefix, &prefix));
  assert_int_equal(prefix.length, 9);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parse_and_format), cmocka_unit_test(test_room_for_any),
      cmocka_unit_test(test_messages),         cmocka_unit_test(test_contains),
      cmocka_unit_test(test_compare),          cmocka_unit_test(test_first_half),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
