/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spoofed traffic from scenario to result file: what is refused, what blocks draw, who validates,
 * and on the drawn graph of the library what comes of it. */
#include "analysis/stats/spoofing-table.h"
#include "scenarios/run/spoofing-run.h"

#include <glib/gstdio.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER MS_SOURCE_DIR "/scenarios/library/"
#define LAB    "[topology]\nfile = lab.as-rel.txt\n"
#define TOWN   "[topology]\ngenerate = internet-2020\nases = 1000\n"

typedef struct {
  MsScenario *scenario;
  MsTopology *topology;
  MsSpoofingPlan *plan;
} Case;

static gboolean make(Case *it, const char *text, char **message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
  *it = (Case){0};
  it->scenario = ms_scenario_parse(text, strlen(text), FOLDER "x.ini", NULL, &error);
  if (it->scenario != NULL)
    it->topology = ms_plan_topology(it->scenario, warnings, &error);
  if (it->topology != NULL)
    it->plan = ms_spoofing_plan_new(it->scenario, it->topology, &error);
  if (error != NULL && message != NULL) {
    g_auto(GStrv) parts = g_strsplit(error->message, FOLDER, -1);
    *message = g_strjoinv("", parts);
  }
  return it->plan != NULL;
}

static void must(Case *it, const char *text)
{
  g_autofree char *message = NULL;
  if (make(it, text, &message))
    return;
  fail_msg("%s", message);
  abort(); /* never comes here; says so to static analysis */
}

static void clear(Case *it)
{
  ms_spoofing_plan_free(it->plan);
  ms_topology_unref(it->topology);
  ms_scenario_free(it->scenario);
  *it = (Case){0};
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, clear)

static void test_errors(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text, *message;
  } cases[] = {
      {LAB "[spoofing]\n[incident x]\nkind = none\nvictim = 64504\n",
       "x.ini:4: [incident x]: spoofed traffic is an experiment of its own, without incidents; "
       "drop this section, or [spoofing]"},
      {LAB "[spoofing]\n[session x]\nbetween = 64496, 64497\ndown = 1min\n",
       "x.ini:4: [session x]: routes are those of a graph in which no link fails; drop this "
       "section, or [spoofing]"},
      {LAB "[spoofing]\ncustomer = tight\n", "x.ini:4: [spoofing] customer: "},
      {LAB "[spoofing]\nper-block = 65\n",
       "x.ini:4: [spoofing] per-block: 65 is out of range; write a number from 1 to 64"},
      {LAB "[spoofing]\nsources = random:5, any\n",
       "x.ini:4: [spoofing] sources: how many are drawn is said by per-block; write random: and "
       "terms without a number"},
      {LAB "[spoofing]\ndestinations = random:peer-of:victim\n",
       "x.ini:4: [spoofing] destinations: there is no victim here"},
      {LAB "[spoofing]\nsources = random:participants\n",
       "x.ini:4: [spoofing] sources: there is no victim here, nobody leaks, and who takes part "
       "changes from run to run; drop these terms"},
      {LAB "[spoofing]\nsources = 7\n", "x.ini:4: [spoofing] sources: AS7 is not in the topology"},
      {LAB "[spoofing]\nsources = random:cdn\n",
       "x.ini:4: [spoofing] sources: no AS meets all terms of `random:cdn`; drop or widen one"},
      {LAB "[spoofing]\nsources = 64504\ndestinations = 64504\n",
       "x.ini:5: [spoofing] destinations: AS64504 is the only source too; name other ASes"},
      {LAB "[spoofing]\n[variant a]\n[variant b]\nspoofing.blocks = 3\n",
       "x.ini:6: [variant b] spoofing.blocks: each block is drawn once, for all runs; set it in "
       "[spoofing] itself"},
      {LAB "[spoofing]\nblocks = 3\n[sweep]\ntrials = 4\n",
       "x.ini:4: [spoofing] blocks: in a sweep blocks and trials are the same; write one of them"},
      {LAB "[spoofing]\n[sweep]\ntrials = 4\nuntil = half-width < 1%\n",
       "x.ini:6: [sweep] until: sweeps of spoofed traffic carry out all their trials; drop this, "
       "and write trials = N"},
      {LAB "[spoofing]\n[sweep]\nspoofing.sources = 64504 | 64505\n",
       "x.ini:5: [sweep] spoofing.sources: spoofing.sources cannot be an axis: each block is drawn "
       "once, for all points; set it in [spoofing]"},
      {LAB "[spoofing]\n[engine]\ntie-break = oldest\n",
       "x.ini:5: [engine] tie-break: spoofed traffic follows settled routes, of which none is "
       "older than another; write hash or lowest-asn"},
      {LAB "[spoofing]\n[engine]\nexport = all\n",
       "x.ini:5: [engine] export: spoofed traffic follows valley-free routes; write valley-free"},
      {LAB "[spoofing]\n[engine]\nlocal-pref = customer = peer > provider\n",
       "x.ini:5: [engine] local-pref: spoofed traffic follows routes of customers before peers "
       "before providers; write customer > peer > provider"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(Case) it = {0};
    g_autofree char *message = NULL;
    assert_false(make(&it, cases[i].text, &message));
    assert_non_null(message);
    if (strstr(message, cases[i].message) == NULL)
      fail_msg("case %u: `%s` is not in `%s`", i, cases[i].message, message);
  }
}

/* Nothing that is set is without effect in silence, nor what has one said to have none. */
static void test_idle(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text, *warning;
  } cases[] = {
      {"[spoofing]\n[registry]\nroa = 50%\n", "x.ini:4: [registry]: this has no effect on spoofed"},
      {"[spoofing]\n[engine]\nmrai = 5s\n",
       "x.ini:5: [engine] mrai: this has no effect on spoofed"},
      {"[spoofing]\n[variant x]\nadoption.rov = all\n", "x.ini:5: [variant x] adoption.rov: this"},
      {"[spoofing]\n[strength]\noperators-1-ingress = 50%\n", "x.ini:5: [strength] operators-1-"},
      {"[spoofing]\n[variant x]\nregistry.roa = 50%\n", "x.ini:5: [variant x] registry.roa: this"},
      {"[spoofing]\n[engine]\ntie-break = hash\nlocal-pref = customer > peer > provider\n", NULL},
      {"[spoofing]\n[adoption]\nsav = all\noperators = all\nas-of = 2020-04-14\n", NULL},
      {"[spoofing]\n[strength]\noperators-2-peer = 50%\nixp-2 = 50%\n", NULL},
      {"[incident x]\nkind = none\nvictim = 64504\n[adoption]\nsav = all\n",
       "x.ini:7: [adoption] sav: this has no effect on incidents"},
      {"[incident x]\nkind = none\nvictim = 64504\n[strength]\noperators-2-own = 50%\n",
       "x.ini:7: [strength] operators-2-own: this has no effect on incidents"},
      {"[incident x]\nkind = none\nvictim = 64504\n[strength]\noperators-1-ingress = 50%\n", NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(LAB, cases[i].text, NULL);
    g_autoptr(MsScenario) scenario =
        ms_scenario_parse(text, strlen(text), FOLDER "x.ini", NULL, &error);
    if (scenario == NULL) {
      fail_msg("case %u: %s", i, error->message);
      return;
    }
    guint n = 0, found = 0;
    for (guint w = 0; w < ms_scenario_warnings(scenario)->len; w++) {
      const char *warning = g_ptr_array_index(ms_scenario_warnings(scenario), w);
      n += strstr(warning, "has no effect on") != NULL;
      found += cases[i].warning != NULL && strstr(warning, cases[i].warning) != NULL;
    }
    if (n != (cases[i].warning != NULL) || found != n)
      fail_msg("case %u: %u warnings, %u of them as they should be", i, n, found);
  }
}

/* What is for incidents does not take it. */
static void test_refused_elsewhere(void **state G_GNUC_UNUSED)
{
  g_auto(Case) it = {0};
  g_autoptr(GError) error = NULL;
  must(&it, LAB "[spoofing]\n");
  assert_null(ms_plan_new(it.scenario, it.topology, &error));
  assert_true(g_error_matches(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_CONFLICT));
  assert_non_null(strstr(error->message, "this scenario is about spoofed traffic"));
}

static gboolean block_has(const MsSpoofingBlock *block, guint32 as)
{
  guint n = 0;
  for (guint i = 0; i < block->n_sources; i++)
    n += block->source[i] == as;
  for (guint i = 0; i < block->n_destinations; i++)
    n += block->destination[i] == as;
  assert_true(n <= 1);
  return n == 1;
}

static void test_blocks(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    guint n_sources, n_destinations;
  } cases[] = {
      {TOWN "[spoofing]\n", 64, 64},
      {TOWN "[spoofing]\nper-block = 5\n", 5, 5},
      /* Seven and six of thirteen; neither side takes all. */
      {LAB "[spoofing]\n", 7, 6},
      {LAB "[spoofing]\nsources = 64504\n", 1, 12},
      {LAB "[spoofing]\ndestinations = 64504\n", 12, 1},
      {LAB "[spoofing]\nsources = 64504, 64505\ndestinations = 64505\n", 1, 1},
      {LAB "[spoofing]\nsources = random:access\ndestinations = random:transit\n", 5, 6},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(Case) it = {0};
    MsSpoofingBlock block, again, other;
    must(&it, cases[i].text);
    ms_spoofing_plan_block(it.plan, 3, &block);
    ms_spoofing_plan_block(it.plan, 3, &again);
    ms_spoofing_plan_block(it.plan, 4, &other);
    assert_int_equal(block.n_sources, cases[i].n_sources);
    assert_int_equal(block.n_destinations, cases[i].n_destinations);
    assert_memory_equal(block.source, again.source, block.n_sources * sizeof *block.source);
    guint n = 0;
    for (guint32 as = 0; as < it.topology->n_ases; as++)
      n += block_has(&block, as);
    assert_int_equal(n, block.n_sources + block.n_destinations);
    if (i == 0)
      assert_memory_not_equal(block.source, other.source, sizeof block.source);
  }
}

static guint32 count_mode(const Case *it, const MsSpoofingMembers *members, MsSavEdge edge,
                          MsSavMode mode)
{
  guint32 n = 0;
  for (guint32 as = 0; as < it->topology->n_ases; as++)
    n += members->mode[edge][as] == mode;
  return n;
}

static void test_members(void **state G_GNUC_UNUSED)
{
  g_auto(Case) it = {0};
  g_autoptr(GError) error = NULL;
  MsSpoofingMembers members;
  must(&it, LAB "[spoofing]\ncustomer = feasible\n"
                "[variant nobody]\n"
                "[variant asked]\nadoption.operators = 64500\n"
                "[variant all]\nadoption.sav = 64500, 64501\nspoofing.peer = strict\n");
  assert_int_equal(it.plan->n_points, 3);
  assert_int_equal(it.plan->n_routes, 1);
  assert_int_equal(it.plan->n_blocks, 16);
  ms_spoofing_members_init(&members, it.plan);
  assert_true(ms_spoofing_plan_members(it.plan, 0, 0, &members, &error));
  assert_int_equal(members.n_validating, 0);
  assert_int_equal(members.n_participants, 0);
  /* MANRS asks for one's own network and single-homed stubs. */
  assert_true(ms_spoofing_plan_members(it.plan, 1, 0, &members, &error));
  assert_int_equal(members.n_participants, 1);
  assert_int_equal(members.n_validating, 1);
  assert_int_equal(count_mode(&it, &members, MS_SAV_OWN, MS_SAV_STRICT), 1);
  assert_int_equal(count_mode(&it, &members, MS_SAV_STUB, MS_SAV_STRICT), 1);
  assert_int_equal(count_mode(&it, &members, MS_SAV_CUSTOMER, MS_SAV_NONE), 13);
  assert_true(ms_spoofing_plan_members(it.plan, 2, 0, &members, &error));
  assert_int_equal(members.n_participants, 0);
  assert_int_equal(count_mode(&it, &members, MS_SAV_CUSTOMER, MS_SAV_FEASIBLE), 2);
  assert_int_equal(count_mode(&it, &members, MS_SAV_PEER, MS_SAV_STRICT), 2);
  assert_int_equal(count_mode(&it, &members, MS_SAV_PROVIDER, MS_SAV_NONE), 13);
  ms_spoofing_members_clear(&members);
}

/* Adopters are drawn anew in each block, and those of a smaller share are among those of a larger
 * one. */
static void test_nested(void **state G_GNUC_UNUSED)
{
  g_auto(Case) it = {0};
  g_autoptr(GError) error = NULL;
  MsSpoofingMembers few, many, later;
  must(&it, TOWN "[spoofing]\n[sweep]\ntrials = 3\nadoption.operators = 20%, 60%\n"
                 "spoofing.selective = 0%, 50%\n");
  assert_int_equal(it.plan->n_points, 4);
  assert_int_equal(it.plan->n_routes, 2);
  assert_int_equal(it.plan->n_blocks, 3);
  assert_int_equal(it.plan->points[0].routes, it.plan->points[2].routes);
  ms_spoofing_members_init(&few, it.plan);
  ms_spoofing_members_init(&many, it.plan);
  ms_spoofing_members_init(&later, it.plan);
  assert_true(ms_spoofing_plan_members(it.plan, 0, 1, &few, &error));
  assert_true(ms_spoofing_plan_members(it.plan, 2, 1, &many, &error));
  assert_true(ms_spoofing_plan_members(it.plan, 0, 2, &later, &error));
  assert_in_range(few.n_validating, 100, 300);
  assert_in_range(many.n_validating, 450, 750);
  guint moved = 0;
  for (guint32 as = 0; as < it.topology->n_ases; as++) {
    assert_true(few.mode[MS_SAV_OWN][as] == MS_SAV_NONE ||
                many.mode[MS_SAV_OWN][as] != MS_SAV_NONE);
    moved += few.mode[MS_SAV_OWN][as] != later.mode[MS_SAV_OWN][as];
  }
  assert_true(moved > 50);
  ms_spoofing_members_clear(&few);
  ms_spoofing_members_clear(&many);
  ms_spoofing_members_clear(&later);
}

static char *run(const Case *it, guint jobs, gsize *size)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp("spoofing-XXXXXX", &error);
  assert_non_null(folder);
  g_autofree char *path = g_build_filename(folder, "x.h5", NULL);
  MsSpoofingRunOptions options = {.output = path, .version = "test", .jobs = jobs};
  MsSpoofingReport report;
  if (!ms_spoofing_carry_out(it->plan, &options, &report, &error))
    fail_msg("%s", error->message);
  assert_int_equal(report.workers, jobs);
  char *bytes = NULL;
  assert_true(g_file_get_contents(path, &bytes, size, &error));
  g_unlink(path);
  g_rmdir(folder);
  return bytes;
}

/* Opened from its bytes, so that nothing of it is left behind. */
static MsStoredSpoofing *open_bytes(const char *bytes, gsize size)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp("spoofing-XXXXXX.h5", &path, &error);
  assert_true(fd >= 0);
  g_close(fd, NULL);
  assert_true(g_file_set_contents(path, bytes, (gssize)size, &error));
  MsStoredSpoofing *stored = ms_stored_spoofing_open(path, &error);
  if (stored == NULL)
    fail_msg("%s", error->message);
  g_unlink(path);
  return stored;
}

static void test_run(void **state G_GNUC_UNUSED)
{
  g_auto(Case) it = {0};
  g_autoptr(GError) error = NULL;
  must(&it, LAB "[spoofing]\nblocks = 5\nselective = 0%\n"
                "[variant nobody]\n"
                "[variant far]\nadoption.sav = 64501\n"
                "[variant all]\nadoption.sav = all\nspoofing.customer = strict\n");
  gsize size = 0, again_size = 0;
  g_autofree char *bytes = run(&it, 1, &size), *again = run(&it, 3, &again_size);
  assert_int_equal(size, again_size);
  assert_memory_equal(bytes, again, size);
  g_autoptr(MsStoredSpoofing) stored = open_bytes(bytes, size);
  g_autoptr(MsSpoofingTable) table = ms_spoofing_table_new(stored, &error);
  assert_non_null(table);
  assert_int_equal(stored->spoofing.n_blocks, 5);
  assert_int_equal(stored->spoofing.n_points, 3);
  assert_int_equal(stored->spoofing.n_axes, 1);
  assert_string_equal(stored->spoofing.points[2].name, "all");
  assert_non_null(strstr(stored->spoofing.settings[2], "customer=strict\n"));
  /* All of the graph reach each other, and nobody stops anything. */
  assert_float_equal(ms_spoofing_mean(table, 0, MS_SPOOFED_ARRIVED)->estimate, 1, 0);
  assert_float_equal(ms_spoofing_mean(table, 0, MS_REACH_ALL)->estimate, 1, 0);
  assert_float_equal(ms_spoofing_mean(table, 0, MS_HONEST_DROPPED)->estimate, 0, 0);
  /* One network alone stops something, and nothing of what is honest. */
  double one = ms_spoofing_mean(table, 1, MS_SPOOFED_ARRIVED)->estimate;
  assert_true(one < 1 && one > 0.5);
  assert_float_equal(ms_spoofing_change(table, 1, MS_SPOOFED_ARRIVED)->estimate, one - 1, 1e-9);
  /* Where all let out their own addresses alone, nothing gets anywhere. */
  assert_float_equal(ms_spoofing_mean(table, 2, MS_SPOOFED_LEFT)->estimate, 0, 0);
  assert_float_equal(ms_spoofing_mean(table, 2, MS_REACH_NONE)->estimate, 1, 0);
  assert_float_equal(ms_spoofing_mean(table, 2, MS_SPOOFED_STOPPED + 2 * MS_SAV_OWN)->estimate, 1,
                     0);
  assert_float_equal(ms_spoofing_mean(table, 2, MS_SPOOFING_VALIDATING)->estimate, 1, 0);
  g_autoptr(GString) text = g_string_new(NULL);
  ms_spoofing_table_append_text(table, (MsTextStyle){0}, text);
  assert_non_null(strstr(text->str, "With nobody 100 % of spoofed packets arrive; fewest do with "
                                    "all: 0 %."));
}

static gboolean stop(gpointer user_data, const MsSpoofingNews *news G_GNUC_UNUSED)
{
  (*(guint *)user_data)++;
  return FALSE;
}

static void test_no_file(void **state G_GNUC_UNUSED)
{
  g_auto(Case) it = {0};
  g_autoptr(GError) error = NULL;
  guint asked = 0;
  MsSpoofingReport report;
  must(&it, LAB "[spoofing]\n");
  MsSpoofingRunOptions options = {.output = "/nowhere/x.h5", .version = "test"};
  assert_false(ms_spoofing_carry_out(it.plan, &options, &report, &error));
  assert_true(g_error_matches(error, MS_STORE_ERROR, MS_STORE_ERROR_IO));
  g_clear_error(&error);
  g_autofree char *path = g_build_filename(g_get_tmp_dir(), "spoofing-stopped.h5", NULL);
  options =
      (MsSpoofingRunOptions){.output = path, .version = "x", .progress = stop, .user_data = &asked};
  assert_false(ms_spoofing_carry_out(it.plan, &options, &report, &error));
  assert_true(g_error_matches(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_INTERRUPTED));
  assert_int_equal(asked, 1);
  assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* Names of measures are all different: they are what a file is read by. */
static void test_measures(void **state G_GNUC_UNUSED)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint m = 0; m < MS_N_SPOOFING_MEASURES; m++)
    assert_true(g_hash_table_add(names, ms_spoofing_measure_name(m)));
  float reach[] = {0, 0.25F, 1, (float)NAN};
  MsSpoofingCounts counts = {.pairs = 200, .left = 150, .arrived = 50, .honest = 0, .reach = reach};
  double values[MS_N_SPOOFING_MEASURES];
  ms_spoofing_measure(&counts, 4, 1, 2, values);
  assert_float_equal(values[MS_SPOOFED_LEFT], 0.75, 1e-12);
  assert_float_equal(values[MS_SPOOFED_ARRIVED], 0.25, 1e-12);
  assert_float_equal(values[MS_REACH_NONE], 1.0 / 3, 1e-12);
  assert_float_equal(values[MS_REACH_ALL], 1.0 / 3, 1e-12);
  assert_float_equal(values[MS_REACH_QUANTILE + 2], 0.25, 1e-12);
  assert_float_equal(values[MS_SPOOFING_VALIDATING], 0.5, 1e-12);
  assert_true(isnan(values[MS_HONEST_DROPPED]));
  /* Half a flow is not nothing. */
  counts =
      (MsSpoofingCounts){.pairs = 2, .arrived = 1.5, .honest = 1, .dropped = 0.5, .reach = reach};
  ms_spoofing_measure(&counts, 4, 1, 2, values);
  assert_float_equal(values[MS_SPOOFED_ARRIVED], 0.75, 1e-12);
  assert_float_equal(values[MS_HONEST_DROPPED], 0.5, 1e-12);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_errors),
      cmocka_unit_test(test_idle),
      cmocka_unit_test(test_refused_elsewhere),
      cmocka_unit_test(test_blocks),
      cmocka_unit_test(test_members),
      cmocka_unit_test(test_nested),
      cmocka_unit_test(test_run),
      cmocka_unit_test(test_no_file),
      cmocka_unit_test(test_measures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
