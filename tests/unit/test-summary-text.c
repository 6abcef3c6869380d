/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a summary is told: words, tables, plots, the text as a whole, and JSON. */
#include "analysis/summary/json.h"
#include "analysis/summary/plot.h"
#include "analysis/summary/table.h"
#include "analysis/summary/text.h"
#include "analysis/summary/words.h"
#include "tests/unit/drawn-run.h"
#include "tests/unit/fake-run.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Words */

static void check_text(char *got, const char *expected)
{
  assert_string_equal(got, expected);
  g_free(got);
}

static void test_words(void **state G_GNUC_UNUSED)
{
  static const struct {
    gint64 ns;
    const char *words;
  } durations[] = {
      {0, "0 ms"},
      {1200000, "1.2 ms"},
      {9960000, "10 ms"},
      {340000000, "340 ms"},
      {999400000, "999 ms"},
      {999600000, "1 s"},
      {1200000000, "1.2 s"},
      {30 * SECOND, "30 s"},
      {31240000000, "31.2 s"},
      {59960000000, "1 min"},
      {125 * SECOND, "2 min 5 s"},
      {3599600000000, "1 h"},
      {3900 * SECOND, "1 h 5 min"},
      {86390 * SECOND, "1 d"},
      {90000 * SECOND, "1 d 1 h"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(durations); i++)
    check_text(ms_words_duration(durations[i].ns), durations[i].words);
  static const struct {
    guint64 part, whole;
    const char *share, *count_share;
  } shares[] = {
      {0, 75000, "0 %", "0"},
      {1, 75000, "<0.1 %", "1 (<0.1 %)"},
      {17550, 75000, "23.4 %", "17,550 (23.4 %)"},
      {37500, 75000, "50.0 %", "37,500 (50.0 %)"},
      {74999, 75000, ">99.9 %", "74,999 (>99.9 %)"},
      {75000, 75000, "100 %", "75,000 (100 %)"},
      {0, 0, "0 %", "0"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(shares); i++) {
    check_text(ms_words_share(shares[i].part, shares[i].whole), shares[i].share);
    check_text(ms_words_count_share(shares[i].part, shares[i].whole), shares[i].count_share);
  }
  check_text(ms_words_count(0), "0");
  check_text(ms_words_count(999), "999");
  check_text(ms_words_count(1000), "1,000");
  check_text(ms_words_count(G_MAXUINT64), "18,446,744,073,709,551,615");
  check_text(ms_words_minutes(0), "0");
  check_text(ms_words_minutes(0.04), "<0.1");
  check_text(ms_words_minutes(2.55), "2.5");
  check_text(ms_words_minutes(9.96), "10");
  check_text(ms_words_minutes(351234.4), "351,234");
  check_text(ms_words_percent(0.125), "12.5 %");
  check_text(ms_words_as(15169, "Google"), "AS15169 (Google)");
  check_text(ms_words_as(64500, NULL), "AS64500");
  assert_int_equal(ms_words_width("\xc3\xa4\xe4\xb8\xad"), 3);
}

static void test_words_in_any_locale(void **state)
{
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
    skip();
  test_words(state);
  setlocale(LC_ALL, "C");
}

static void test_wrap(void **state G_GNUC_UNUSED)
{
  g_autoptr(GString) text = g_string_new(NULL);
  ms_words_wrap(text, "one two three fourfivesixseven eight", 2, 12);
  assert_string_equal(text->str, "  one two\n  three\n  fourfivesixseven\n  eight\n");
}

static void test_table(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTable) table = ms_table_new(3, 1);
  const char *cells[] = {"",  "long-\nname", "b",          NULL,  "row",
                         "1", "22",          "r\xc3\xb6w", "333", "4\n5"};
  for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
    if (cells[i] == NULL)
      ms_table_add_rule(table);
    else
      ms_table_add(table, g_strdup(cells[i]));
    if (i == 0)
      ms_table_emphasise(table);
  }
  g_autoptr(GString) text = g_string_new(NULL);
  ms_table_append(table, FALSE, FALSE, text);
  assert_string_equal(text->str, "       long-\n"
                                 "        name    b\n"
                                 " ----------------\n"
                                 " row       1   22\n"
                                 " r\xc3\xb6w     333    4\n"
                                 "                5\n");
}

/* The plot */

static void test_plot_top(void **state G_GNUC_UNUSED)
{
  static const double cases[][2] = {{0, 0.01},     {0.234, 0.25}, {0.25, 0.25}, {0.2501, 0.3},
                                    {0.009, 0.01}, {0.93, 1},     {1, 1},       {0.00011, 0.00015}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    assert_true(fabs(ms_plot_top(cases[i][0]) - cases[i][1]) < 1e-9);
}

static void test_plot(void **state G_GNUC_UNUSED)
{
  const gint64 time[] = {0, 10 * SECOND, 20 * SECOND, 30 * SECOND, 31 * SECOND};
  const guint32 value[] = {0, 50, 100, 1, 0};
  MsPlot plot = {.title = "harmed",
                 .n = 5,
                 .time = time,
                 .value = value,
                 .whole = 100,
                 .top = 1,
                 .n_panels = 1,
                 .panel = {{0, 40 * SECOND, 0, 40, "starts", 30 * SECOND, "ends"}}};
  g_autoptr(GString) text = g_string_new(NULL);
  ms_plot_append(&plot, FALSE, FALSE, text);
  assert_string_equal(text->str, "  harmed\n"
                                 "    100 % +                    ##########\n"
                                 "          |                    ##########\n"
                                 "          |                    ##########\n"
                                 "          |                    ##########\n"
                                 "     50 % +          ####################\n"
                                 "          |          ####################\n"
                                 "          |          ####################\n"
                                 "          |          ####################.\n"
                                 "      0 % ++-------------------+-------------------\n"
                                 "           0 s                 20 s\n"
                                 "           starts                        ^ ends\n");
}

/* Text and JSON */

static void add_fakes(MsSummary *summary, const MsTopology *topology)
{
  static const FakeIncident leak = {"leak",
                                    MS_INCIDENT_LEAK,
                                    500,
                                    "198.18.0.0/16",
                                    NULL,
                                    600,
                                    1800,
                                    0.25,
                                    MS_OUTCOME_DETOURED,
                                    MS_OUTCOME_UNREACHABLE,
                                    40};
  static const FakeIncident founder = {"leak",
                                       MS_INCIDENT_LEAK,
                                       700,
                                       "198.18.0.0/16",
                                       NULL,
                                       600,
                                       0,
                                       0.3,
                                       MS_OUTCOME_DETOURED,
                                       MS_OUTCOME_LOOPED,
                                       3};
  const FakeSpec specs[] = {
      {.name = "nobody",
       .title = "Nobody",
       .incidents = &leak,
       .n_incidents = 1,
       .sent = 3,
       .spread = 2},
      {.name = "some",
       .incidents = &leak,
       .n_incidents = 1,
       .sent = 3,
       .spread = 2,
       .participating = 0.2,
       .immune = TRUE},
      {.name = "a-founder-leaks-and-nobody-takes-part",
       .incidents = &founder,
       .n_incidents = 1,
       .sent = 3,
       .spread = 40},
      {.name = "a-founder-leaks",
       .incidents = &founder,
       .n_incidents = 1,
       .sent = 0,
       .spread = 2,
       .participating = 0.01,
       .kept_back = 5},
      {.name = "unsettled",
       .title = "A title that is so long that it has to be broken into lines, because no line of "
                "the text is ever wider than one hundred columns",
       .incidents = &leak,
       .n_incidents = 1,
       .sent = 3,
       .spread = 2000,
       .restless = TRUE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(specs); i++) {
    g_autoptr(FakeRun) fake = fake_run_new(topology, &specs[i]);
    ms_summary_add(summary, &fake->run);
  }
}

static void check_lines(const char *text, gboolean ascii)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (ms_words_width(lines[i]) > 100)
      fail_msg("wider than 100 columns: %s", lines[i]);
    if (g_str_has_suffix(lines[i], " "))
      fail_msg("ends in a space: `%s`", lines[i]);
    for (const char *c = lines[i]; ascii && *c != '\0'; c++)
      if ((guchar)*c < ' ' || (guchar)*c > '~')
        fail_msg("not ASCII: %s", lines[i]);
  }
}

/* Lines may be broken anywhere. */
static void check_says(const char *text, const char *words)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autofree char *joined = g_strjoinv(" ", lines);
  if (strstr(joined, words) == NULL)
    fail_msg("nowhere does it say `%s`", words);
}

static void test_text(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = fake_topology(800);
  g_autoptr(MsSummary) summary = ms_summary_new(topology);
  add_fakes(summary, topology);
  g_autoptr(GString) plain = g_string_new(NULL), fancy = g_string_new(NULL),
                     coloured = g_string_new(NULL);
  ms_summary_append_text(summary, (MsTextStyle){FALSE, FALSE}, plain);
  ms_summary_append_text(summary, (MsTextStyle){TRUE, FALSE}, fancy);
  ms_summary_append_text(summary, (MsTextStyle){TRUE, TRUE}, coloured);
  check_lines(plain->str, TRUE);
  check_lines(fancy->str, FALSE);
  assert_null(strchr(fancy->str, '\033'));
  assert_non_null(strchr(coloured->str, '\033'));
  g_autoptr(GRegex) escapes = g_regex_new("\033\\[[0-9]*m", 0, 0, NULL);
  g_autoptr(GRegex) ends = g_regex_new(" +$", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *bare = g_regex_replace_literal(escapes, coloured->str, -1, 0, "", 0, NULL);
  g_autofree char *trimmed = g_regex_replace_literal(ends, bare, -1, 0, "", 0, NULL);
  assert_string_equal(trimmed, fancy->str);

  check_says(fancy->str, "Routes of AS15169 (Example Cloud) to 198.18.0.0/16 leaked by AS500: ");
  check_says(fancy->str, "had their traffic detoured");
  check_says(fancy->str, "lost their legitimate path");
  check_says(fancy->str, "looped)");
  check_says(fancy->str, "Did not converge: stopped at ");
  check_says(fancy->str, "(AS20, AS30, AS40)");
  check_says(fancy->str, "by construction");
  check_says(fancy->str, "it ends, 20 min later");
  check_says(fancy->str, "third parties protected");
  check_says(fancy->str, "compared with");
}

/* Compares with a file of tests/golden; with MANRS_SIM_WRITE_GOLDEN set, writes it instead. */
static void check_golden(const char *name, const char *text)
{
  g_autofree char *path = g_build_filename(MS_SOURCE_DIR, "tests", "golden", name, NULL);
  g_autofree char *expected = NULL;
  if (g_getenv("MANRS_SIM_WRITE_GOLDEN") != NULL)
    assert_true(g_file_set_contents(path, text, -1, NULL));
  if (!g_file_get_contents(path, &expected, NULL, NULL))
    fail_msg("%s cannot be read", path);
  if (!g_str_equal(text, expected))
    fail_msg("not as in %s:\n%s", path, text);
}

static void test_golden_text(void **state)
{
  const DrawnFixture *fixture = *state;
  drawn_add(fixture->summary, &drawn_leak);
  g_autoptr(GString) one = g_string_new(NULL), two = g_string_new(NULL);
  ms_summary_append_text(fixture->summary, (MsTextStyle){TRUE, FALSE}, one);
  check_golden("summary-one-run.txt", one->str);
  Drawn drawn = drawn_leak;
  drawn.name = "manrs";
  drawn.participants = "m.mmm.m.";
  drawn.moments = drawn_moved;
  drawn.before = 1;
  drawn.peak = 3;
  drawn_add(fixture->summary, &drawn);
  ms_summary_append_run(fixture->summary, 1, (MsTextStyle){FALSE, FALSE}, two);
  ms_summary_append_comparison(fixture->summary, (MsTextStyle){FALSE, FALSE}, two);
  ms_summary_append_words(fixture->summary, two);
  check_golden("summary-two-runs-ascii.txt", two->str);
}

static JsonObject *target_of(JsonNode *root, guint run)
{
  JsonArray *runs = json_object_get_array_member(json_node_get_object(root), "runs");
  JsonObject *object = json_array_get_object_element(runs, run);
  return json_array_get_object_element(json_object_get_array_member(object, "targets"), 0);
}

/* Every weight but one known; users and ASes hit differently. */
static MsHarm drawn_harm(void)
{
  MsHarm harm = {.state = "peak",
                 .slow_from = 50000,
                 .headroom = 2,
                 .n_delayed = 3,
                 .n_slow = 2,
                 .added_median = 23000,
                 .added_p90 = 88000,
                 .added_most = 210000,
                 .load = 34};
  for (guint w = 0; w < MS_N_WEIGHTS; w++) {
    gboolean known = w != MS_WEIGHT_ADDRESSES;
    harm.total[w] = w == MS_WEIGHT_TRAFFIC ? 0 : 5e9;
    harm.harmed[w] = known ? 0.375 : NAN;
    harm.minutes[w] = known ? 56.7e6 : NAN;
    harm.slow[w] = known ? 0.25 : NAN;
    harm.cut_off[w] = known ? 0.125 : NAN;
    harm.unresolved[w] = known ? 0.0625 : NAN;
    harm.congested[w] = known ? 0 : NAN;
    harm.carried_before[w] = known ? 0.001 : NAN;
    harm.carried[w] = known ? 0.3 : NAN;
    harm.hurt[w] = known ? 0.5 : NAN;
    for (guint r = 0; r < MS_N_REGIONS; r++)
      harm.hurt_region[w][r] = known && r == MS_REGION_RIPE ? 0.875 : NAN;
    for (guint r = 0; r < MS_N_ROLES; r++)
      harm.hurt_role[w][r] = known && r == MS_ROLE_ACCESS ? 0.75 : NAN;
  }
  harm.minutes[MS_WEIGHT_TRAFFIC] = 2.7;
  return harm;
}

static char *one_text(const MsSummary *summary)
{
  g_autoptr(GString) text = g_string_new(NULL);
  ms_summary_append_run(summary, ms_summary_n_runs(summary) - 1, (MsTextStyle){FALSE, FALSE}, text);
  check_lines(text->str, TRUE);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void check_says_not(const char *text, const char *words)
{
  if (strstr(text, words) != NULL)
    fail_msg("it says `%s`", words);
}

static void test_harm(void **state)
{
  const DrawnFixture *fixture = *state;
  DrawnRun *drawn = drawn_run_new(fixture->topology, &drawn_leak);
  MsHarm harm = drawn_harm();
  drawn->run.harm = &harm;
  drawn->run.spread = "cascade: peers 5 %, customers 0 %, members 0 %";
  drawn->run.n_won = 1;
  drawn->result->stopped[0] = 2;
  drawn->result->stopped[1] = 3;
  ms_summary_add(fixture->summary, &drawn->run);
  g_autofree char *text = one_text(fixture->summary);
  check_says(text, "  harm at the peak          of ASes   of users   of traffic");
  check_says(text, "  no legitimate path         37.5 %     37.5 %       37.5 %");
  check_says(text, "  minutes lost, added up       57 M       57 M      2.7 min");
  check_says(text, "  slower by 50 ms or more    25.0 %     25.0 %       25.0 %");
  check_says(text, "  no longer arrives          12.5 %     12.5 %       12.5 %");
  check_says(text, "  no longer resolved          6.2 %      6.2 %        6.2 %");
  check_says(text, "  any of these               50.0 %     50.0 %       50.0 %");
  check_says(text, "  of those in RIPE           87.5 %     87.5 %       87.5 %");
  check_says_not(text, "LACNIC");
  check_says_not(text, "congestion");
  check_says(text, "by 23 ms in the median, 88 ms at the 90th percentile, 210 ms");
  check_says(text, "(0.1 % before): 34 times its capacity, taken");
  check_says(text, "1 of them joined because others encouraged them (cascade: peers 5 %");
  check_says(text, "Of these, 5 were bogus and stopped");

  g_autoptr(JsonNode) root = ms_summary_to_json(fixture->summary);
  JsonObject *object = json_object_get_object_member(target_of(root, 0), "harm");
  assert_true(json_object_get_double_member(object, "load") == 34);
  JsonObject *weights = json_object_get_object_member(object, "by_weight");
  assert_false(json_object_has_member(weights, "addresses"));
  JsonObject *users = json_object_get_object_member(weights, "users");
  assert_true(json_object_get_double_member(users, "hurt") == 0.5);
  assert_true(json_object_get_double_member(json_object_get_object_member(users, "hurt_by_region"),
                                            "ripe") == 0.875);

  /* Detours that are quicker; an offender that is the victim itself; nothing at all. */
  harm.added_median = -1500;
  harm.load = NAN;
  ms_summary_add(fixture->summary, &drawn->run);
  g_autofree char *quicker = one_text(fixture->summary);
  check_says(quicker, "by -1.5 ms in the median");
  check_says_not(quicker, "capacity");
  harm = (MsHarm){0};
  ms_summary_add(fixture->summary, &drawn->run);
  g_autofree char *nothing = one_text(fixture->summary);
  check_says_not(nothing, "harm at the peak  ");
  g_autoptr(JsonNode) without = ms_summary_to_json(fixture->summary);
  assert_true(json_object_get_null_member(target_of(without, 2), "harm"));
  drawn_run_free(drawn);
}

static void test_response(void **state)
{
  const DrawnFixture *fixture = *state;
  DrawnRun *drawn = drawn_run_new(fixture->topology, &drawn_leak);
  MsIncident *incident = &drawn->schedule->incidents[0];
  ms_summary_add(fixture->summary, &drawn->run);
  MsRepair repairs[] = {{MS_REPAIR_FILTER, 1, incident->start + 4 * SECOND,
                         incident->start + 10 * SECOND, incident->start + 125 * SECOND},
                        {MS_REPAIR_WITHDRAWAL, incident->offender, incident->start + 4 * SECOND,
                         incident->start + 20 * SECOND, incident->start + 3900 * SECOND}};
  incident->repairs = repairs;
  incident->n_repairs = 2;
  ms_summary_add(fixture->summary, &drawn->run);
  g_autofree char *text = one_text(fixture->summary);
  check_says(text, "who repaired it");
  check_says(text, "filters it       4 s      10 s   2 min 5 s");
  check_says(text, "stops leaking       4 s      20 s   1 h 5 min");
  g_autoptr(JsonNode) root = ms_summary_to_json(fixture->summary);
  JsonArray *array = json_object_get_array_member(target_of(root, 1), "repairs");
  assert_int_equal(json_array_get_length(array), 2);
  JsonObject *first = json_array_get_object_element(array, 0);
  assert_string_equal(json_object_get_string_member(first, "kind"), "filter");
  assert_true(json_object_get_double_member(first, "done_after_s") == 125);
  assert_int_equal(
      json_array_get_length(json_object_get_array_member(target_of(root, 0), "repairs")), 0);

  /* When people end it makes it no other incident. */
  incident->end += SECOND;
  ms_summary_add(fixture->summary, &drawn->run);
  assert_int_equal(ms_summary_run(fixture->summary, 2)->targets[0].comparison.baseline, 1);
  incident->repairs = NULL;
  incident->n_repairs = 0;
  drawn_run_free(drawn);
}

static void test_json(void **state)
{
  const DrawnFixture *fixture = *state;
  drawn_add(fixture->summary, &drawn_leak);
  Drawn drawn = drawn_leak;
  drawn.name = "manrs";
  drawn.moments = drawn_moved;
  drawn.before = 1;
  drawn.peak = 3;
  drawn.end = 160;
  drawn_add(fixture->summary, &drawn);
  g_autofree char *text = ms_summary_json_text(fixture->summary);
  assert_true(g_str_has_suffix(text, "}\n"));
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = json_from_string(text, &error);
  assert_null(error);
  JsonObject *object = json_node_get_object(root);
  assert_string_equal(json_object_get_string_member(object, "format"), MS_SUMMARY_FORMAT);
  assert_int_equal(
      json_object_get_int_member(json_object_get_object_member(object, "topology"), "ases"),
      N_ASES);
  JsonObject *target = target_of(root, 0);
  assert_string_equal(json_object_get_string_member(target, "kind"), "leak");
  assert_int_equal(json_object_get_int_member(target, "harmed"), 4);
  assert_true(json_object_get_double_member(target, "harmed_share") == 0.5);
  assert_true(json_object_get_double_member(target, "time_to_half_s") == 1);
  assert_true(json_object_get_double_member(target, "time_to_full_s") == 3);
  assert_true(json_object_get_null_member(target, "comparison"));
  assert_string_equal(
      json_object_get_string_member(json_object_get_object_member(target, "victim"), "name"),
      "Cloudy");
  assert_true(
      json_object_get_null_member(json_object_get_object_member(target, "offender"), "name"));
  JsonObject *curve = json_object_get_object_member(target, "curve");
  assert_int_equal(json_array_get_length(json_object_get_array_member(curve, "time_s")),
                   json_array_get_length(json_object_get_array_member(curve, "harmed")));
  JsonObject *comparison = json_object_get_object_member(target_of(root, 1), "comparison");
  assert_string_equal(json_object_get_string_member(comparison, "baseline"), "nobody");
  JsonObject *third = json_object_get_object_member(comparison, "third_parties");
  assert_int_equal(json_object_get_int_member(third, "harmed_in_baseline"), 3);
  assert_int_equal(json_object_get_int_member(third, "protected"), 2);
  assert_int_equal(json_object_get_int_member(third, "still_harmed"), 1);
  assert_int_equal(json_object_get_int_member(third, "newly_harmed"), 1);
}
int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, drawn_set_up, drawn_tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_words),    TEST(test_words_in_any_locale),
      TEST(test_wrap),     TEST(test_table),
      TEST(test_plot_top), TEST(test_plot),
      TEST(test_text),     TEST(test_golden_text),
      TEST(test_json),     TEST(test_harm),
      TEST(test_response),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
