/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [sweep] in scenarios: lists and ranges, the grid, what the command line changes, and every
 * message. */
#include "scenarios/format/scenario.h"
#include "scenarios/format/sweep-values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define GOOD                                                                                       \
  "[topology]\ngenerate = internet-2020\n[incident leak]\nkind = leak\noffender = 64500\n"         \
  "victim = 64501\n"
/* Its last line is 7; what is added to it begins with line 8. */
#define SWEEP GOOD "[sweep]\n"

/* ---- values */

typedef struct {
  const char *text, *expected; /* values with " / " between them, or the message */
} ValueCase;

static const ValueCase values[] = {
    {"0%", "0%"},
    {"0%, 20%, 40%", "0% / 20% / 40%"},
    {"0%,20%,...100%", "0% / 20% / 40% / 60% / 80% / 100%"},
    {"0%, 20%, ... 100%", "0% / 20% / 40% / 60% / 80% / 100%"},
    {"0%, 20%, ..., 100%", "0% / 20% / 40% / 60% / 80% / 100%"},
    {"0%, 20% ... 100%", "0% / 20% / 40% / 60% / 80% / 100%"},
    {"0%,20%,...,100%", "0% / 20% / 40% / 60% / 80% / 100%"},
    {"100%, 75%, ... 0%", "100% / 75% / 50% / 25% / 0%"},
    {"1, 2, ... 4", "1 / 2 / 3 / 4"},
    {"1, 2, ... 2", "1 / 2"},
    {"0.5%, 1%, ... 2%", "0.5% / 1% / 1.5% / 2%"},
    {"0%, 0.25%, ... 1%", "0% / 0.25% / 0.5% / 0.75% / 1%"},
    {"0%, 0.1%, ... 0.3%", "0% / 0.1% / 0.2% / 0.3%"},
    {"0s, 15s, ... 45s", "0s / 15s / 30s / 45s"},
    {"top:10, top:20, ... top:40", "top:10 / top:20 / top:30 / top:40"},
    {"ripe:0%, ripe:50%, ... ripe:100%", "ripe:0% / ripe:50% / ripe:100%"},
    {"founders, 40% | founders, 60%", "founders, 40% / founders, 60%"},
    {"none | founders", "none / founders"},
    {"file:.../x, file:../y", "file:.../x / file:../y"},

    {",", "nothing stands between two commas; write one word between commas"},
    {"0%,", "nothing stands between two commas; write one word between commas"},
    {"0%, 20%, 0%", "`0%` is there twice; write each value once"},
    {"a | b | a", "`a` is there twice; write each value once"},
    {"a |", "nothing stands before or after a `|`; write a value on both sides"},
    {"| a", "nothing stands before or after a `|`; write a value on both sides"},
    {"0% | 20% | ... | 100%",
     "a range is written with commas, as in 0%, 20%, ... 100%; between `|` "
     "write each value out"},
    {"0%, ... 100%", "`0%, ... 100%` is neither a list nor a range; a range is two values, `...` "
                     "and the last, as in 0%, 20%, ... 100%"},
    {"0%, 10%, 20%, ... 100%", "`0%, 10%, 20%, ... 100%` is neither a list nor a range; a range is "
                               "two values, `...` and the last, as in 0%, 20%, ... 100%"},
    {"0%, 20%, ...", "`0%, 20%, ...` is neither a list nor a range; a range is two values, `...` "
                     "and the last, as in 0%, 20%, ... 100%"},
    {"... 100%", "`... 100%` is neither a list nor a range; a range is two values, `...` and the "
                 "last, as in 0%, 20%, ... 100%"},
    {"0%, 1%, ... 2%, ... 9%", "`0%, 1%, ... 2%, ... 9%` is neither a list nor a range; a range is "
                               "two values, `...` and the last, as in 0%, 20%, ... 100%"},
    {"0%, 30%, ... 100%",
     "the range does not meet its end `100%`: it goes from 90% to 120%; write one of them"},
    {"0%, 0.3%, ... 1%",
     "the range does not meet its end `1%`: it goes from 0.9% to 1.2%; write one of them"},
    {"0%, 0%, ... 100%", "the step from `0%` to `0%` does not lead to `100%`; write a range as in "
                         "0%, 20%, ... 100%"},
    {"20%, 40%, ... 0%", "the step from `20%` to `40%` does not lead to `0%`; write a range as in "
                         "0%, 20%, ... 100%"},
    {"40%, 20%, ... 100%", "the step from `40%` to `20%` does not lead to `100%`; write a range as "
                           "in 0%, 20%, ... 100%"},
    {"0%, 20%, ... 10%", "the step from `0%` to `20%` does not lead to `10%`; write a range as in "
                         "0%, 20%, ... 100%"},
    {"0, 20%, ... 100%", "`0` and `20%` differ in more than a number; write each value out"},
    {"0%, 20%, ... 100", "`0%` and `100` differ in more than a number; write each value out"},
    {"ripe:0%, arin:50%, ... ripe:100%",
     "`ripe:0%` and `arin:50%` differ in more than a number; write each value out"},
    {"none, all, ... 3", "`none` has no number in it to count from; write each value out"},
    {"1, 2, ... 10001", "the range has 10001 values; write one of at most 10000"},
    {"1, 2, ... 1234567890123456", "`1234567890123456` has more than 15 digits; write each value "
                                   "out"},
    {"100000000000000, 0.00000000000001, ... 1",
     "`100000000000000` has too many decimals beside it; write each value out"},
};

static void test_values(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) got = ms_sweep_values(values[i].text, &error);
    g_autofree char *text = got != NULL ? g_strjoinv(" / ", got) : g_strdup(error->message);
    assert_string_equal(text, values[i].expected);
    assert_true((got == NULL) == (error != NULL));
  }
  g_auto(GStrv) most = ms_sweep_values("1, 2, ... 10000", NULL);
  assert_int_equal(g_strv_length(most), 10000);
  assert_string_equal(most[9999], "10000");
}

static void test_until(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    double expected;
    const char *message;
  } cases[] = {
      {"half-width < 0.5%", 0.005, NULL},
      {"half-width<50%", 0.5, NULL},
      {"half-width  <\t2%", 0.02, NULL},
      {"half-width > 1%", 0, "`half-width > 1%` is no rule to stop by; write half-width < 0.5%"},
      {"half width < 1%", 0, "`half width < 1%` is no rule to stop by; write half-width < 0.5%"},
      {"< 1%", 0, "`< 1%` is no rule to stop by; write half-width < 0.5%"},
      {"half-width < 1", 0, "`1` is no percentage; write it with a % sign, as in 50%"},
      {"half-width < 1% x", 0, "`1% x` is no percentage; write it with a % sign, as in 50%"},
      {"half-width < 0%", 0,
       "a half-width of 0% is never or always met; write one above 0% and at most 50%, as in "
       "half-width < 0.5%"},
      {"half-width < 51%", 0,
       "a half-width of 51% is never or always met; write one above 0% and at most 50%, as in "
       "half-width < 0.5%"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    double half_width = -1;
    g_autoptr(GError) error = NULL;
    gboolean good = ms_value_until(cases[i].text, &half_width, &error);
    assert_int_equal(good, cases[i].message == NULL);
    if (good)
      assert_true(half_width == cases[i].expected);
    else
      assert_string_equal(error->message, cases[i].message);
  }
}

/* ---- the grid */

static MsScenario *parse(const char *text, const char *const *set)
{
  g_autoptr(GError) error = NULL;
  MsScenario *scenario = ms_scenario_parse(text, strlen(text), "demo.ini", set, &error);
  if (scenario == NULL)
    fail_msg("%s", error->message);
  return scenario;
}

static void test_grid(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsScenario) s = parse(SWEEP "adoption.rov = 0%, 50%, ... 100%\ntrials = 7\n"
                                        "strength.operators-rov = 10% | customer:20%, peer:30%\n"
                                        "[adoption]\nrov = 33%\notc = 1%\n",
                                  NULL);
  assert_true(ms_scenario_is_sweep(s));
  assert_int_equal(ms_scenario_n_axes(s), 2);
  assert_string_equal(ms_scenario_axis(s, 0)->section, "adoption");
  assert_string_equal(ms_scenario_axis(s, 0)->key, "rov");
  assert_int_equal(ms_scenario_axis(s, 0)->n_values, 3);
  assert_string_equal(ms_scenario_axis(s, 1)->values[1], "customer:20%, peer:30%");
  assert_null(ms_scenario_axis(s, 1)->values[2]);
  assert_int_equal(ms_scenario_n_runs(s), 6);
  static const char *const names[] = {
      "adoption.rov=0%, strength.operators-rov=10%",
      "adoption.rov=0%, strength.operators-rov=customer:20%, peer:30%",
      "adoption.rov=50%, strength.operators-rov=10%",
      "adoption.rov=50%, strength.operators-rov=customer:20%, peer:30%",
      "adoption.rov=100%, strength.operators-rov=10%",
      "adoption.rov=100%, strength.operators-rov=customer:20%, peer:30%",
  };
  for (guint i = 0; i < 6; i++) {
    assert_string_equal(ms_scenario_run_name(s, i), names[i]);
    assert_string_equal(ms_scenario_run_title(s, i), names[i]);
    assert_string_equal(ms_scenario_value(s, i, "adoption", "rov"),
                        ms_scenario_axis(s, 0)->values[i / 2]);
    assert_string_equal(ms_scenario_value(s, i, "strength", "operators-rov"),
                        ms_scenario_axis(s, 1)->values[i % 2]);
    assert_string_equal(ms_scenario_value(s, i, "adoption", "otc"), "1%");
    assert_true(ms_scenario_is_set(s, i, "adoption", "rov"));
    assert_false(ms_scenario_is_set(s, i, "adoption", "operators"));
  }
  assert_string_equal(ms_scenario_run_overrides(s, 2),
                      "adoption.rov=50%\nstrength.operators-rov=10%\n");
  assert_string_equal(ms_scenario_run_overrides(s, MS_SHARED), "");
  assert_string_equal(ms_scenario_value(s, MS_SHARED, "adoption", "rov"), "33%");
  assert_int_equal(ms_scenario_count(s, MS_SHARED, "sweep", "trials"), 7);
  g_autofree char *place = ms_scenario_place(s, 3, "adoption", "rov");
  assert_string_equal(place, "demo.ini:8: [sweep] adoption.rov");
}

static void test_variants_and_defaults(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsScenario) s = parse(SWEEP "adoption.rov = 0%, 100%\n[variant a]\ntitle = A\n"
                                        "[variant b]\nadoption.otc = 5%\n",
                                  NULL);
  assert_int_equal(ms_scenario_n_axes(s), 2);
  assert_string_equal(ms_scenario_axis(s, 0)->section, "");
  assert_string_equal(ms_scenario_axis(s, 0)->key, "variant");
  assert_string_equal(ms_scenario_axis(s, 0)->values[1], "b");
  assert_string_equal(ms_scenario_run_name(s, 2), "variant=b, adoption.rov=0%");
  assert_string_equal(ms_scenario_value(s, 1, "adoption", "otc"), "none");
  assert_string_equal(ms_scenario_value(s, 2, "adoption", "otc"), "5%");
  assert_string_equal(ms_scenario_run_overrides(s, 3), "adoption.otc=5%\nadoption.rov=100%\n");

  g_autoptr(MsScenario) only = parse(SWEEP "[variant a]\ntitle = A\n[variant b]\n", NULL);
  assert_int_equal(ms_scenario_n_runs(only), 2);
  assert_string_equal(ms_scenario_run_name(only, 0), "variant=a");
  assert_string_equal(ms_scenario_run_title(only, 0), "A");
  g_autoptr(MsScenario) bare = parse(SWEEP, NULL);
  assert_int_equal(ms_scenario_n_runs(bare), 1);
  assert_int_equal(ms_scenario_n_axes(bare), 0);
  assert_string_equal(ms_scenario_run_name(bare, 0), "run");

  /* What depends on whether it is a sweep. */
  g_autoptr(MsScenario) run = parse(GOOD, NULL);
  assert_false(ms_scenario_is_sweep(run));
  assert_string_equal(ms_scenario_value(run, 0, "engine", "kind"), "event");
  assert_string_equal(ms_scenario_value(run, 0, "engine", "tie-break"), "lowest-asn");
  assert_string_equal(ms_scenario_value(bare, 0, "engine", "kind"), "steady");
  assert_string_equal(ms_scenario_value(bare, MS_SHARED, "engine", "tie-break"), "hash");
  assert_int_equal(ms_scenario_choice(bare, 0, "engine", "tie-break"), 1);
  assert_int_equal(ms_scenario_count(bare, MS_SHARED, "sweep", "trials"), 1000);
  assert_string_equal(ms_scenario_value(bare, MS_SHARED, "sweep", "confidence"), "95%");
  assert_string_equal(ms_scenario_value(bare, MS_SHARED, "sweep", "permutation"), "independent");
}

static void test_command_line(void **state G_GNUC_UNUSED)
{
  static const char *const set[] = {"sweep.adoption.rov=10%,20%",
                                    "sweep.trials=5",
                                    "sweep.adoption.otc=0% | founders, 40%",
                                    "adoption.ixp=3%",
                                    "sweep.incident leak.start=1",
                                    NULL};
  const char *const good[] = {set[0], set[1], set[2], set[3], NULL};
  g_autoptr(MsScenario) s = parse(SWEEP "adoption.rov = 0%, 50%, 100%\n", good);
  assert_int_equal(ms_scenario_n_runs(s), 4);
  assert_string_equal(ms_scenario_run_name(s, 3), "adoption.rov=20%, adoption.otc=founders, 40%");
  assert_string_equal(ms_scenario_run_overrides(s, 0),
                      "sweep.adoption.rov=10%,20%\nsweep.trials=5\n"
                      "sweep.adoption.otc=0% | founders, 40%\nadoption.ixp=3%\n"
                      "adoption.rov=10%\nadoption.otc=0%\n");
  assert_int_equal(ms_scenario_count(s, MS_SHARED, "sweep", "trials"), 5);
  assert_string_equal(ms_scenario_base_dir(s, 0, "adoption", "rov"), "");
  /* All of it, to begin again from. */
  const char *const one[] = {"variant a.adoption.rov=7%", "adoption.otc=1%", "engine.clock=queue",
                             NULL};
  g_autoptr(MsScenario) some = parse(GOOD "[variant a]\n[variant b]\n", one);
  assert_string_equal(ms_scenario_run_overrides(some, MS_SHARED),
                      "variant a.adoption.rov=7%\nadoption.otc=1%\n");
  assert_string_equal(ms_scenario_run_overrides(some, 0), "adoption.otc=1%\nadoption.rov=7%\n");
  assert_string_equal(ms_scenario_run_overrides(some, 1), "adoption.otc=1%\n");
  /* A sweep by the command line alone. */
  const char *const made[] = {"sweep.adoption.rov=0%,50%", NULL};
  g_autoptr(MsScenario) from_run = parse(GOOD, made);
  assert_true(ms_scenario_is_sweep(from_run));
  assert_int_equal(ms_scenario_n_runs(from_run), 2);
}

/* ---- messages */

typedef struct {
  const char *text;
  const char *set; /* one --set, or NULL */
  const char *expected;
} MessageCase;

#define FIXED_TOPOLOGY "all points share the graph; write a second scenario"

static const MessageCase errors[] = {
    {SWEEP "trails = 3\n", NULL,
     "demo.ini:8: [sweep] trails: there is no key `trails` in [sweep]; did you mean `trials`?"},
    {SWEEP "trials = 0\n", NULL,
     "demo.ini:8: [sweep] trials: 0 is out of range; write a number from 1 to 4294967295"},
    {SWEEP "until = half-width < 1%\n", NULL,
     "demo.ini:8: [sweep] until: this needs a bound; write trials = N as well, the most trials "
     "that there may be"},
    {SWEEP "until = soon\ntrials = 5\n", NULL,
     "demo.ini:8: [sweep] until: `soon` is no rule to stop by; write half-width < 0.5%"},
    {SWEEP "confidence = 100%\n", NULL,
     "demo.ini:8: [sweep] confidence: 100% is out of range; write a confidence from 50% to below "
     "100%, as in 95%"},
    {SWEEP "confidence = 0.95\n", NULL,
     "demo.ini:8: [sweep] confidence: `0.95` is no percentage; write it with a % sign, as in 50%"},
    {SWEEP "permutation = comon\n", NULL,
     "demo.ini:8: [sweep] permutation: `comon` is not known; did you mean `common`?"},
    {SWEEP "adoption.rov =\n", NULL,
     "demo.ini:8: [sweep] adoption.rov: nothing is given; write values after the `=`, as in 0%, "
     "20%, ... 100%"},
    {SWEEP "adoption.rov = 0%, 0%\n", NULL,
     "demo.ini:8: [sweep] adoption.rov: `0%` is there twice; write each value once"},
    {SWEEP "adoption.rov = 0%, 30%, ... 100%\n", NULL,
     "demo.ini:8: [sweep] adoption.rov: the range does not meet its end `100%`: it goes from 90% "
     "to 120%; write one of them"},
    {SWEEP "adoption.rvo = 0%, 50%\n", NULL,
     "demo.ini:8: [sweep] adoption.rvo: there is no key `rvo` in [adoption]; did you mean `rov`?"},
    {SWEEP "adopton.rov = 0%, 50%\n", NULL,
     "demo.ini:8: [sweep] adopton.rov: there is no section [adopton]; did you mean [adoption]?"},
    {SWEEP ".rov = 0%, 50%\n", NULL,
     "demo.ini:8: [sweep] .rov: an axis is SECTION.KEY = VALUES; write for instance "
     "adoption.operators = 0%, 20%, ... 100%"},
    {SWEEP "strength.operators-rov = 0%, 5\n", NULL,
     "demo.ini:8: [sweep] strength.operators-rov: `5` is no percentage; write it with a % sign, as "
     "in 50%"},
    {SWEEP "engine.tie-break = hash, oldest\n", NULL,
     "demo.ini:8: [sweep] engine.tie-break: kind = steady finds the state without its history, so "
     "no route is older than another; write hash or lowest-asn, or kind = event (--engine event)"},
    {SWEEP "topology.ases = 1000, 2000\n", NULL,
     "demo.ini:8: [sweep] topology.ases: topology.ases cannot be an axis: " FIXED_TOPOLOGY},
    {SWEEP "scenario.seed = 1, 2\n", NULL,
     "demo.ini:8: [sweep] scenario.seed: scenario.seed cannot be an axis: all points share the "
     "seed, so that they differ in what the axes say alone; write a second scenario"},
    {SWEEP "incident leak.types = 1, 4\n", NULL,
     "demo.ini:8: [sweep] incident leak.types: incident leak.types cannot be an axis: each trial "
     "draws its incidents once, for all points; write a second scenario"},
    {SWEEP "sweep.trials = 1, 4\n", NULL,
     "demo.ini:8: [sweep] sweep.trials: sweep.trials cannot be an axis: a sweep does not vary "
     "itself; name a key of another section"},
    {SWEEP "output.sample = 1s, 4s\n", NULL,
     "demo.ini:8: [sweep] output.sample: output.sample cannot be an axis: it changes no outcome; "
     "drop it"},
    {SWEEP "engine.kind = event, steady\n", NULL,
     "demo.ini:8: [sweep] engine.kind: engine.kind cannot be an axis: one engine carries out all "
     "points; set it in [engine]"},
    {SWEEP "engine.clock = ns3, queue\n", NULL,
     "demo.ini:8: [sweep] engine.clock: engine.clock cannot be an axis: it changes no outcome; set "
     "it in [engine]"},
    {SWEEP "variant x.title = a, b\n[variant x]\n", NULL,
     "demo.ini:8: [sweep] variant x.title: variant x.title cannot be an axis: the variants are an "
     "axis by being there; name a key of another section"},
    {SWEEP "session x.up = 1s, 2s\n[session x]\nbetween = 1, 2\ndown = 1s\n", NULL,
     "demo.ini:8: [sweep] session x.up: session x.up cannot be an axis: all points share it; write "
     "a second scenario"},
    {SWEEP "session x.up = 1s, 2s\n", NULL,
     "demo.ini:8: [sweep] session x.up: the scenario has no section [session x]; write it in the "
     "file first"},
    {SWEEP "adoption.rov = 1, 2, ... 101\nadoption.otc = 1, 2, ... 100\n", NULL,
     "demo.ini:9: [sweep] adoption.otc: the axes together make more than 10000 points; give them "
     "fewer values"},
    {SWEEP "adoption.rov = 0%, 50%\n", "adoption.rov=7%",
     "--set adoption.rov: the sweep gives this key several values; write --set "
     "sweep.adoption.rov=VALUES to give it others"},
    {SWEEP "adoption.rov = 0%, 50%\n[variant a]\nadoption.rov = 3%\n", NULL,
     "demo.ini:10: [variant a] adoption.rov: the sweep gives adoption.rov several values at every "
     "variant; drop it here, or from [sweep]"},
    {SWEEP "[variant a]\nincident leak.offender = 7\n", NULL,
     "demo.ini:9: [variant a] incident leak.offender: in a sweep no variant changes incident "
     "leak.offender: each trial draws its incidents once, for all points; write a second scenario"},
    {SWEEP "[variant a]\nengine.kind = event\n", NULL,
     "demo.ini:9: [variant a] engine.kind: in a sweep no variant changes engine.kind: one engine "
     "carries out all points; set it in [engine]"},
    {SWEEP "[variant a]\nsweep.trials = 4\n", NULL,
     "demo.ini:9: [variant a] sweep.trials: all runs share [sweep]; set it there, or write a "
     "second "
     "scenario"},
    {SWEEP, "sweep.adoption.rov",
     "--set sweep.adoption.rov: this is not SECTION.KEY=VALUE; write for instance --set "
     "adoption.operators=40%"},
    {SWEEP, "sweep.adoption.rov=",
     "--set sweep.adoption.rov: nothing is given; write values after the `=`, as in 0%, 20%, ... "
     "100%"},
    {SWEEP, "sweep.trials=x",
     "--set sweep.trials: `x` is no whole number; write digits alone, as in 75000"},
    {SWEEP, "sweep.trails=3",
     "--set sweep.trails: there is no key `trails` in [sweep]; did you mean `trials`?"},
    {SWEEP, "sweep.incident leak.start=1s,2s",
     "--set sweep.incident leak.start: incident leak.start cannot be an axis: each trial draws its "
     "incidents once, for all points; write a second scenario"},
    {GOOD "[engine]\nkind = steady\ntie-break = oldest\n", NULL,
     "demo.ini:9: [engine] tie-break: kind = steady finds the state without its history, so no "
     "route is older than another; write hash or lowest-asn, or kind = event (--engine event)"},
    {GOOD "[sweep two]\n", NULL,
     "demo.ini:7: there is one section [sweep] only, and it has no name; write [sweep]"},
};

static void test_errors(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
    const char *const set[] = {errors[i].set, NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(MsScenario) scenario =
        ms_scenario_parse(errors[i].text, strlen(errors[i].text), "demo.ini", set, &error);
    if (scenario != NULL)
      fail_msg("not refused: %s", errors[i].expected);
    assert_string_equal(error->message, errors[i].expected);
  }
}

static void test_warnings(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsScenario) steady =
      parse(SWEEP "engine.mrai = 0s | 30s\n[engine]\njitter = no\nclock = queue\n", NULL);
  const GPtrArray *warnings = ms_scenario_warnings(steady);
  assert_int_equal(warnings->len, 3);
  assert_string_equal(g_ptr_array_index(warnings, 0),
                      "demo.ini:11: [engine] clock: this has no effect on kind = steady, which "
                      "knows no time; it is for kind = event");
  assert_string_equal(g_ptr_array_index(warnings, 1),
                      "demo.ini:8: [sweep] engine.mrai: this has no effect on kind = steady, which "
                      "knows no time; it is for kind = event");
  g_autoptr(MsScenario) event =
      parse(SWEEP "engine.mrai = 0s | 30s\n[engine]\njitter = no\nkind = event\n", NULL);
  assert_int_equal(ms_scenario_warnings(event)->len, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values),       cmocka_unit_test(test_until),
      cmocka_unit_test(test_grid),         cmocka_unit_test(test_variants_and_defaults),
      cmocka_unit_test(test_command_line), cmocka_unit_test(test_errors),
      cmocka_unit_test(test_warnings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
