/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sweep's table on rows made up by a formula, against the same numbers by plain loops. */
#include "analysis/stats/sweep-table.h"
#include "tests/unit/fake-run.h"
#include "tests/unit/made-sweep.h"

#include <json-glib/json-glib.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define near(a, b, by) assert_true(fabs((a) - (b)) <= (by))

static MsSweepTable *ask(MadeSweep *f, const char *metric, const char *by, MsSweepUnit unit)
{
  MsSweepQuestion question = {metric != NULL ? ms_metric_find(metric) : NULL, by, unit,
                              MS_WEIGHT_ASES};
  g_autoptr(GError) error = NULL;
  MsSweepTable *table = ms_sweep_table_new(&f->source, &question, &error);
  if (table == NULL)
    fail_msg("%s", error->message);
  return table;
}

/* The metric by plain loops. */
static double plain(const MadeSweep *f, guint trial, guint point, guint target, guint outcomes)
{
  MsTrial row =
      made_row(&f->made, ((guint64)trial * MADE_POINTS + point) * f->made.n_targets + target);
  double all = 0, part = 0;
  for (guint g = 0; g < MS_N_GROUPS; g++)
    for (guint o = 0; o < MS_N_OUTCOMES; o++) {
      all += row.count[g][o];
      part += outcomes >> o & 1 ? row.count[g][o] : 0;
    }
  return part / all;
}

static void test_by_point(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 3000, 2);
  g_autoptr(MsSweepTable) table = ask(&f, NULL, NULL, MS_UNIT_TRIAL);
  assert_int_equal(table->n_lines, 2 * MADE_POINTS);
  assert_int_equal(table->n_cells, MADE_POINTS);
  assert_string_equal(table->cells[3].label, "20% / none");
  assert_true(f.made.largest <= 16384);
  for (guint i = 0; i < table->n_lines; i++) {
    const MsSweepLine *line = &table->lines[i];
    guint point = i % MADE_POINTS, target = i / MADE_POINTS;
    double sum = 0, squares = 0, apart = 0, apart_squares = 0;
    guint any = 0, above = 0, multiple = 0, held = 0;
    assert_true(line->cell == point && line->target == target);
    for (guint t = 0; t < 3000; t++) {
      double x = plain(&f, t, point, target, MS_IMPACT_OUTCOMES);
      sum += x;
      squares += x * x;
      any += x > 0;
      above += x > 0.01;
      double less = x - plain(&f, t, 0, target, MS_IMPACT_OUTCOMES);
      apart += less;
      apart_squares += less * less;
      multiple += t % 10 == 3;
      held += t % 5 == 2 && point > 2 && t % 50 != 7;
    }
    double mean = sum / 3000, sd = sqrt((squares - 3000 * mean * mean) / 2999);
    near(line->mean.estimate, mean, 1e-12);
    near(line->mean.high - mean, 1.96076 * sd / sqrt(3000), 1e-6);
    assert_int_equal(line->mean.n, 3000);
    assert_string_equal(line->mean.unit, "trial");
    assert_int_equal(line->mean.method, MS_INTERVAL_STUDENT);
    near(line->any.estimate, any / 3000.0, 1e-12);
    near(line->above.estimate, above / 3000.0, 1e-12);
    assert_int_equal(line->any.method, MS_INTERVAL_WILSON);
    assert_true(line->quantile[0] < line->quantile[1] && line->quantile[3] < line->quantile[4]);
    assert_int_equal(line->runs, 3000);
    assert_int_equal(line->state[MS_TRIAL_MULTIPLE], multiple);
    assert_int_equal(line->state[MS_TRIAL_OSCILLATES], point == 1 ? 300 : 0);
    assert_int_equal(line->offence[MS_TRIAL_HELD], held);
    assert_int_equal(line->offence[MS_TRIAL_NOTHING], 60);
    if (point == 0) {
      assert_int_equal(line->difference.method, MS_INTERVAL_NONE);
      continue;
    }
    near(line->difference.estimate, apart / 3000, 1e-12);
    assert_int_equal(line->difference.n, 3000);
    /* Paired: by how much each trial's own value differs. */
    sd = sqrt((apart_squares - apart * apart / 3000) / 2999);
    near(line->difference.high - line->difference.estimate, 1.96076 * sd / sqrt(3000), 1e-6);
  }
  made_end(&f);
}

static void test_metrics(void **state)
{
  (void)state;
  static const struct {
    const char *name;
    guint outcomes;
  } cases[] = {{"impact", MS_IMPACT_OUTCOMES},
               {"hijacked", 1 << MS_OUTCOME_HIJACKED},
               {"detoured", 1 << MS_OUTCOME_DETOURED},
               {"unreachable", 1 << MS_OUTCOME_UNREACHABLE},
               {"legitimate", 1 << MS_OUTCOME_LEGITIMATE},
               {"looped", 1 << MS_OUTCOME_LOOPED},
               {"not-legitimate", 0x7f & ~(1u << MS_OUTCOME_LEGITIMATE)}};
  MadeSweep f;
  guint n;
  made_begin(&f, 40, 1);
  f.made.timed = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(MsSweepTable) table = ask(&f, cases[i].name, NULL, MS_UNIT_TRIAL);
    double sum = 0;
    for (guint t = 0; t < 40; t++)
      sum += plain(&f, t, 4, 0, cases[i].outcomes);
    near(table->lines[4].mean.estimate, sum / 40, 1e-12);
  }
  /* Every outcome has a metric of its name. */
  for (guint o = 0; o < MS_N_OUTCOMES; o++)
    assert_int_equal(ms_metric_find(ms_outcome_name((MsOutcome)o))->outcomes, 1 << o);
  assert_string_equal(ms_metrics(&n)[0].name, "impact");
  assert_null(ms_metric_find("impac"));
  g_autoptr(MsSweepTable) table = ask(&f, "as-minutes", NULL, MS_UNIT_TRIAL);
  double sum = 0;
  for (guint t = 0; t < 40; t++)
    sum += made_row(&f.made, (guint64)t * MADE_POINTS).lost_seconds / 60;
  near(table->lines[0].mean.estimate, sum / 40, 1e-12);
  assert_int_equal(table->lines[0].mean.method, MS_INTERVAL_STUDENT);
  assert_int_equal(table->lines[0].above.method, MS_INTERVAL_NONE);
  made_end(&f);
}

/* Of few trials Student's ends are beyond what a share can be. */
static void test_bounds(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 2, 2);
  g_autoptr(MsSweepTable) table = ask(&f, NULL, NULL, MS_UNIT_TRIAL);
  gboolean low = FALSE, high = FALSE;
  for (guint i = 0; i < table->n_lines; i++) {
    const MsInterval *mean = &table->lines[i].mean;
    assert_true(mean->low >= 0 && mean->high <= 1);
    low = low || mean->low == 0;
    high = high || mean->high == 1;
  }
  assert_true(low && high);
  made_end(&f);
}

static gboolean has_note(const MsSweepTable *table, const char *words)
{
  for (guint i = 0; i < table->notes->len; i++)
    if (strstr(g_ptr_array_index(table->notes, i), words) != NULL)
      return TRUE;
  return FALSE;
}

static void test_by_axis(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 500, 1);
  g_autoptr(MsSweepTable) table = ask(&f, NULL, "adoption.rov", MS_UNIT_TRIAL);
  assert_int_equal(table->n_lines, 3);
  for (guint v = 0; v < 3; v++) {
    double sum = 0;
    for (guint t = 0; t < 500; t++)
      sum += (plain(&f, t, 2 * v, 0, MS_IMPACT_OUTCOMES) +
              plain(&f, t, 2 * v + 1, 0, MS_IMPACT_OUTCOMES)) /
             2;
    near(table->lines[v].mean.estimate, sum / 500, 1e-12);
    assert_int_equal(table->lines[v].mean.n, 500); /* trials, not runs */
    assert_int_equal(table->lines[v].runs, 1000);
    assert_string_equal(table->cells[v].label, made_rov[v]);
    assert_int_equal(table->cells[v].value[1], -1);
  }
  assert_true(table->lines[2].difference.high < 0);
  assert_true(has_note(table, "averaged over adoption.operators (founders, 10%; none)"));
  g_autoptr(MsSweepTable) other = ask(&f, NULL, "adoption.operators", MS_UNIT_TRIAL);
  assert_int_equal(other->n_lines, 2);
  assert_int_equal(other->cells[0].n_points, 3);
  made_end(&f);
}

static void test_by_group(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 300, 1);
  g_autoptr(MsSweepTable) table = ask(&f, NULL, "group", MS_UNIT_TRIAL);
  /* all, participants, others and eight roles; each at six points */
  assert_int_equal(table->n_lines, 11 * MADE_POINTS);
  g_autoptr(MsSweepTable) all = ask(&f, NULL, NULL, MS_UNIT_TRIAL);
  for (guint p = 0; p < MADE_POINTS; p++) {
    near(table->lines[p].mean.estimate, all->lines[p].mean.estimate, 0);
    const MsSweepLine *in = &table->lines[MADE_POINTS + p],
                      *out = &table->lines[2 * MADE_POINTS + p];
    assert_string_equal(table->parts[in->part], "participants");
    assert_int_equal(in->mean.n, p % 2 == 0 ? 300 : 0);
    assert_true(p % 2 == 0 || isnan(in->mean.estimate));
    assert_int_equal(out->mean.n, 300);
    const MsSweepLine *tier1 = &table->lines[(3 + MS_ROLE_TIER1) * MADE_POINTS + p];
    assert_string_equal(table->parts[tier1->part], "tier1");
    double sum = 0;
    for (guint t = 0; t < 300; t++) {
      MsTrial row = made_row(&f.made, (guint64)t * MADE_POINTS + p);
      const guint32 *outside = row.count[MS_ROLE_TIER1 * 2],
                    *inside = row.count[MS_ROLE_TIER1 * 2 + 1];
      guint all_ases = 0, hurt = 0;
      for (guint o = 0; o < MS_N_OUTCOMES; o++) {
        all_ases += outside[o] + inside[o];
        hurt += MS_IMPACT_OUTCOMES >> o & 1 ? outside[o] + inside[o] : 0;
      }
      sum += (double)hurt / all_ases;
    }
    near(tier1->mean.estimate, sum / 300, 1e-12);
  }
  assert_int_equal(table->lines[MADE_POINTS + 1].difference.n, 0);
  assert_int_equal(table->lines[MADE_POINTS + 2].difference.n, 300);
  assert_true(has_note(table, "not the same ASes"));
  assert_true(has_note(table, "Where a group has no AS"));
  made_end(&f);
}

static void test_by_party(void **state)
{
  (void)state;
  static const char *const keys[] = {"offender.role", "offender.region", "offender.cone",
                                     "victim.role",   "victim.region",   "victim.cone",
                                     "offender",      "victim"};
  MadeSweep f;
  made_begin(&f, 600, 2);
  for (guint k = 0; k < G_N_ELEMENTS(keys); k++) {
    g_autoptr(MsSweepTable) table = ask(&f, NULL, keys[k], MS_UNIT_TRIAL);
    guint64 n[2] = {0}, runs = 0;
    double sum[2] = {0};
    assert_string_equal(table->part_heading, keys[k]);
    for (guint i = 0; i < table->n_lines; i++) {
      const MsSweepLine *line = &table->lines[i];
      runs += line->runs;
      if (line->cell != 4)
        continue;
      n[line->target] += line->mean.n;
      sum[line->target] += (double)line->mean.n * line->mean.estimate;
    }
    assert_int_equal(runs, 600 * MADE_POINTS * 2);
    for (guint target = 0; target < 2; target++) {
      double all = 0;
      for (guint t = 0; t < 600; t++)
        all += plain(&f, t, 4, target, MS_IMPACT_OUTCOMES);
      assert_int_equal(n[target], 600);
      near(sum[target], all, 1e-9);
    }
  }
  g_autoptr(MsSweepTable) table = ask(&f, NULL, "offender", MS_UNIT_TRIAL);
  assert_int_equal(table->n_lines, 12 * MADE_POINTS * 2);
  for (guint i = MADE_POINTS; i < 12 * MADE_POINTS; i += MADE_POINTS)
    assert_true(table->lines[i].mean.estimate <= table->lines[i - MADE_POINTS].mean.estimate);
  g_autoptr(MsSweepTable) victims = ask(&f, NULL, "victim", MS_UNIT_TRIAL);
  gboolean named = FALSE;
  for (guint i = 0; i < victims->n_parts; i++)
    named = named || g_str_equal(victims->parts[i], "AS15169 (Example Cloud)");
  assert_true(named);
  made_end(&f);
}

static void test_unit_offender(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 2400, 1);
  g_autoptr(MsSweepTable) trial = ask(&f, NULL, NULL, MS_UNIT_TRIAL);
  g_autoptr(MsSweepTable) table = ask(&f, NULL, NULL, MS_UNIT_OFFENDER);
  double sum[12] = {0}, mean = 0;
  guint n[12] = {0};
  assert_int_equal(table->offenders[0], 12);
  for (guint t = 0; t < 2400; t++) {
    MsTrial row = made_row(&f.made, (guint64)t * MADE_POINTS);
    guint at = ms_topology_find(f.topology, row.offender);
    sum[at] += plain(&f, t, 0, 0, MS_IMPACT_OUTCOMES);
    n[at]++;
  }
  for (guint i = 0; i < 12; i++)
    mean += sum[i] / n[i] / 12;
  near(table->lines[0].mean.estimate, mean, 1e-12);
  assert_int_equal(table->lines[0].mean.n, 12);
  assert_string_equal(table->lines[0].mean.unit, "offender");
  assert_int_equal(table->lines[1].difference.n, 12);
  assert_int_equal(table->lines[0].any.n, 12);
  assert_true(has_note(trial, "12 offenders recur in 2,400 trials"));
  assert_false(has_note(table, "recur"));
  f.made.n_offenders = 1;
  g_autoptr(MsSweepTable) one = ask(&f, NULL, NULL, MS_UNIT_TRIAL);
  assert_true(has_note(one, "One offender in all trials"));
  g_autoptr(MsSweepTable) single = ask(&f, NULL, NULL, MS_UNIT_OFFENDER);
  assert_true(single->lines[0].mean.n == 1 && isnan(single->lines[0].mean.low));
  assert_true(has_note(single, "has no interval"));
  made_end(&f);
}

static void test_skewed(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 400, 1);
  f.made.rare = 3;
  g_autoptr(MsSweepTable) table = ask(&f, NULL, NULL, MS_UNIT_TRIAL);
  assert_int_equal(table->lines[0].mean.method, MS_INTERVAL_BCA);
  assert_int_equal(table->lines[2].difference.method, MS_INTERVAL_BCA);
  assert_true(table->lines[0].quantile[2] == 0);
  assert_true(table->lines[0].mean.low > 0 && table->lines[0].any.estimate < 0.05);
  assert_true(has_note(table, "bootstrap"));
  g_autoptr(MsSweepTable) again = ask(&f, NULL, NULL, MS_UNIT_TRIAL);
  assert_memory_equal(&again->lines[0].mean.low, &table->lines[0].mean.low, sizeof(double));
  f.made.nothing = TRUE;
  g_autoptr(MsSweepTable) none = ask(&f, NULL, NULL, MS_UNIT_TRIAL);
  assert_int_equal(none->lines[0].mean.method, MS_INTERVAL_WILSON);
  assert_true(none->lines[0].mean.estimate == 0 && none->lines[0].mean.low == 0);
  near(none->lines[0].mean.high, 0.0095, 1e-4);
  assert_true(none->lines[3].difference.low == 0 && none->lines[3].difference.high == 0);
  made_end(&f);
}

static void refused(MadeSweep *f, const char *metric, const char *by, MsSweepUnit unit,
                    const char *words)
{
  MsSweepQuestion question = {metric != NULL ? ms_metric_find(metric) : NULL, by, unit,
                              MS_WEIGHT_ASES};
  g_autoptr(GError) error = NULL;
  assert_null(ms_sweep_table_new(&f->source, &question, &error));
  if (strstr(error->message, words) == NULL)
    fail_msg("\"%s\" is not in \"%s\"", words, error->message);
}

static void test_refused(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 100, 1);
  refused(&f, NULL, "adoption.rovv", MS_UNIT_TRIAL, "there is no table by `adoption.rovv`");
  refused(&f, "as-minutes", NULL, MS_UNIT_TRIAL, "the steady engine knows no time");
  f.made.timed = TRUE;
  refused(&f, "as-minutes", "group", MS_UNIT_TRIAL, "is not kept by group");
  f.made.n_offenders = 0;
  refused(&f, NULL, NULL, MS_UNIT_OFFENDER, "has an offender");
  f.made.wrong_row = 77;
  refused(&f, NULL, NULL, MS_UNIT_TRIAL,
          "row 77 of the sweep (trial 13, point 0, target 0): is not");
  f.made.wrong_row = G_MAXUINT64;
  f.made.bad_state = 60;
  refused(&f, NULL, NULL, MS_UNIT_TRIAL,
          "row 60 of the sweep (trial 10, point 0, target 0): has a");
  f.made.bad_state = G_MAXUINT64;
  f.made.unreadable = 500;
  refused(&f, NULL, "group", MS_UNIT_TRIAL, "torn");
  made_end(&f);
  made_begin(&f, 10001, 1);
  ms_topology_unref(f.topology);
  f.topology = fake_topology(10001);
  f.source.topology = f.made.topology = f.topology;
  refused(&f, NULL, "victim", MS_UNIT_TRIAL, "more than 10000 different victims");
  made_end(&f);
}

static void test_keys(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 1, 1);
  g_autoptr(GPtrArray) keys = ms_sweep_keys(&f.sweep);
  g_autofree char *all = g_strjoinv(" ", (char **)keys->pdata);
  assert_string_equal(all,
                      "point adoption.rov adoption.operators group region offender offender.role "
                      "offender.region offender.cone victim victim.role victim.region "
                      "victim.cone");
  made_end(&f);
}

/* No line is wider than 100 columns, and plain text is ASCII. */
static char *text_of(const MsSweepTable *table, gboolean brief, gboolean utf8)
{
  GString *text = g_string_new(NULL);
  ms_sweep_table_append_text(table, brief, (MsTextStyle){.utf8 = utf8}, text);
  g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_utf8_strlen(lines[i], -1) > 100)
      fail_msg("too wide: %s", text->str);
  assert_true(utf8 || g_str_is_ascii(text->str));
  assert_true(g_utf8_validate(text->str, -1, NULL));
  return g_string_free(text, FALSE);
}

static void says(const char *text, const char *words)
{
  g_autofree char *line = g_strdelimit(g_strdup(text), "\n", ' ');
  if (strstr(line, words) == NULL)
    fail_msg("\"%s\" is not in:\n%s", words, text);
}

static void test_text(void **state)
{
  (void)state;
  static const char *const keys[] = {NULL,       "adoption.rov",    "group",
                                     "offender", "offender.region", "victim"};
  MadeSweep f;
  made_begin(&f, 1024, 2);
  for (guint k = 0; k < G_N_ELEMENTS(keys); k++)
    for (guint form = 0; form < 8; form++) {
      f.made.rare = form >= 4 ? 3 : 0;
      g_autoptr(MsSweepTable) table = ask(&f, NULL, keys[k], (MsSweepUnit)(form % 2));
      g_autofree char *text = text_of(table, form % 4 > 1, form % 2 == 0);
      says(text, "the offender left out");
      says(text, "1,024 trials of 1,024 asked for (stop rule: none); intervals at 95 %; their unit "
                 "is the");
      says(text, "holds for this topology (made up, 60 ASes) and tie-break (hash), seed 7.");
      says(text, "Excluded: random:can-leak leaves out 43.1 % of ASes.");
    }
  f.sweep.rule =
      (MsStoreRule){.trials = 100000, .half_width = 0.005, .confidence = 0.95, .n_looks = 8};
  f.end.looks = 1;
  f.end.level = 1 - 0.05 / 8;
  f.end.stopped = TRUE;
  f.made.rare = 0;
  g_autoptr(MsSweepTable) table = ask(&f, NULL, "adoption.rov", MS_UNIT_TRIAL);
  near(table->lines[0].mean.level, 0.99375, 1e-12);
  g_autofree char *text = text_of(table, FALSE, FALSE);
  says(text,
       "1,024 trials of 100,000 asked for (stop rule: half-width of the mean impact below 0.5 "
       "% at every point, met at look 1 of 8); intervals at 99.38 %, so that all 8 looks of "
       "the stop rule together keep 95 %");
  g_autoptr(MsSweepTable) offenders = ask(&f, NULL, "victim", MS_UNIT_TRIAL);
  g_autofree char *many = text_of(offenders, FALSE, FALSE);
  says(many, "and 40 more");
  made_end(&f);
}

/* Fields of a line of CSV with quotes. */
static guint count_fields(const char *line)
{
  guint n = 1;
  gboolean quoted = FALSE;
  for (; *line != '\0'; line++) {
    quoted = quoted != (*line == '"');
    n += *line == ',' && !quoted;
  }
  return n;
}

static void test_csv(void **state)
{
  (void)state;
  static const char *const keys[] = {NULL, "adoption.operators", "group", "offender.cone"};
  MadeSweep f;
  made_begin(&f, 64, 2);
  for (guint k = 0; k < G_N_ELEMENTS(keys); k++) {
    g_autoptr(MsSweepTable) table = ask(&f, NULL, keys[k], MS_UNIT_TRIAL);
    g_autofree char *csv = ms_sweep_table_csv(table);
    g_auto(GStrv) lines = g_strsplit(csv, "\n", -1);
    assert_int_equal(g_strv_length(lines), table->n_lines + 2);
    for (guint i = 0; i <= table->n_lines; i++)
      assert_int_equal(count_fields(lines[i]), count_fields(lines[0]));
    says(lines[0], ",n_units,mean_share,low_share,high_share,method,q05_share,");
    says(lines[1], ",0.95,trial,64,64,none,\"made up, 60 ASes\",");
    says(lines[1], ",steady,hash,7,\"made, \"\"up\"\"\",random:can-leak leaves");
    assert_null(strstr(csv, "nan"));
  }
  g_autoptr(MsSweepTable) table = ask(&f, NULL, "adoption.operators", MS_UNIT_TRIAL);
  g_autofree char *csv = ms_sweep_table_csv(table);
  says(csv, "incident,metric,adoption.operators,n_units");
  says(csv, "one,impact,\"founders, 10%\",64,");
  made_end(&f);
}

static void test_json(void **state)
{
  (void)state;
  MadeSweep f;
  made_begin(&f, 64, 1);
  g_autoptr(MsSweepTable) table = ask(&f, NULL, "group", MS_UNIT_TRIAL);
  g_autofree char *text = ms_sweep_table_json(table);
  g_autoptr(JsonParser) parser = json_parser_new();
  assert_true(json_parser_load_from_data(parser, text, -1, NULL));
  JsonObject *root = json_node_get_object(json_parser_get_root(parser));
  assert_string_equal(json_object_get_string_member(root, "format"), "manrs-sim-sweep-summary/1");
  assert_string_equal(json_object_get_string_member(root, "by"), "group");
  assert_string_equal(json_object_get_string_member(root, "tie_break"), "hash");
  assert_true(json_object_get_null_member(root, "stop_rule"));
  JsonArray *rows = json_object_get_array_member(root, "rows");
  assert_int_equal(json_array_get_length(rows), table->n_lines);
  JsonObject *row = json_array_get_object_element(rows, 2);
  JsonObject *mean = json_object_get_object_member(row, "mean");
  near(json_object_get_double_member(mean, "low"), table->lines[2].mean.low, 0);
  assert_string_equal(json_object_get_string_member(mean, "method"), "student");
  assert_int_equal(json_object_get_int_member(mean, "n"), 64);
  assert_string_equal(json_object_get_string_member(row, "part"), "all");
  JsonObject *first = json_array_get_object_element(rows, 0);
  assert_true(json_object_get_null_member(first, "difference_to_first"));
  assert_string_equal(
      json_object_get_string_member(json_object_get_object_member(row, "settings"), "adoption.rov"),
      "20%");
  /* A group with nobody: no number, and no NaN. */
  JsonObject *nobody = json_array_get_object_element(rows, MADE_POINTS + 1);
  assert_true(json_object_get_null_member(nobody, "mean"));
  made_end(&f);
}

/* With an argument: writes such a sweep as a result file there, for tests of the command. */
int main(int argc, char **argv)
{
  if (argc == 2)
    return made_write(argv[1]) ? 0 : 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_by_point),      cmocka_unit_test(test_metrics),
      cmocka_unit_test(test_bounds),        cmocka_unit_test(test_by_axis),
      cmocka_unit_test(test_by_group),      cmocka_unit_test(test_by_party),
      cmocka_unit_test(test_unit_offender), cmocka_unit_test(test_skewed),
      cmocka_unit_test(test_refused),       cmocka_unit_test(test_keys),
      cmocka_unit_test(test_text),          cmocka_unit_test(test_csv),
      cmocka_unit_test(test_json),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
