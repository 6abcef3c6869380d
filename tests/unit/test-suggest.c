/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/base/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *const known[] = {"offender", "victim", "prefix", "start", "end",
                                    "kind",     "rov",    "otc",    NULL};

static const struct {
  const char *word, *expected;
} cases[] = {
    {"offender", "offender"},  /* itself */
    {"ofender", "offender"},   /* a letter lost */
    {"offfender", "offender"}, /* one too many */
    {"offendre", "offender"},  /* two neighbours swapped: one edit */
    {"OFFENDER", "offender"},  /* case does not count */
    {"pre-fix", "prefix"},     /* one edit of seven letters */
    {"stat", "start"},         /* one edit of four */
    {"sart", "start"},         /* */
    {"strat", "start"},        /* a swap in five letters: one edit is a third at most */
    {"rpv", "rov"},            /* three letters: one may differ */
    {"edn", "end"},            /* */
    {"rpz", NULL},             /* two of three letters */
    {"offxxxer", NULL},        /* three of eight */
    {"ofxxnder", "offender"},  /* two of eight */
    {"kernel", NULL},          /* nothing near */
    {"", NULL},                /* nothing at all */
    {"prefixprefixprefix", NULL},
};

static void nearest_word(void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    const char *got = ms_suggest(cases[i].word, known);
    if (g_strcmp0(got, cases[i].expected) != 0)
      fail_msg("`%s`: expected %s, got %s", cases[i].word, cases[i].expected, got);
  }
}

static void first_of_equals(void **state)
{
  (void)state;
  const char *const twins[] = {"cat", "bat", NULL};
  const char *const other_way[] = {"bat", "cat", NULL};
  assert_string_equal(ms_suggest("rat", twins), "cat");
  assert_string_equal(ms_suggest("rat", other_way), "bat");
}

static void nothing_known(void **state)
{
  (void)state;
  const char *const none[] = {NULL};
  assert_null(ms_suggest("word", none));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nearest_word),
      cmocka_unit_test(first_of_equals),
      cmocka_unit_test(nothing_known),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
