/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the checker says about [spoofing], which stands in the place of incidents. */
#include "scenarios/format/check-private.h"

#include "models/manrs/conduct.h"
#include "models/manrs/programme.h"
#include "models/security/mechanism.h"
#include "scenarios/format/value.h"

#include <string.h>

/* What all runs share: each block is drawn once, for all of them. */
static const char *const shared[] = {"sources", "destinations", "per-block", "blocks"};

static void check_sections(const MsCheck *check)
{
  static const struct {
    const char *kind, *why;
  } others[] = {{"incident", "spoofed traffic is an experiment of its own, without incidents"},
                {"session", "routes are those of a graph in which no link fails"}};
  for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
    const GPtrArray *sections = ms_scenario_sections(check->scenario, others[i].kind);
    if (sections->len == 0)
      continue;
    g_autofree char *place =
        ms_scenario_place(check->scenario, MS_SHARED, g_ptr_array_index(sections, 0), NULL);
    ms_scenario_problem(check->scenario, place, "%s; drop this section, or [spoofing]",
                        others[i].why);
  }
}

/* All points of a sweep have the same keys. */
static guint n_to_check(const MsScenario *scenario)
{
  return ms_scenario_is_sweep(scenario) ? 1 : scenario->runs->len;
}

static gboolean is_validation(const MsActionEffect *effect)
{
  return effect != NULL && effect->mechanism == NULL && effect->conduct >= MS_CONDUCT_SAV_OWN;
}

/* Where `what` is missing, that is told already. */
static gboolean is_about_validation(const MsScenario *scenario, guint run, const char *lapse)
{
  const char *text = ms_scenario_value(scenario, run, lapse, "what");
  if (text == NULL)
    return TRUE;
  g_auto(GStrv) what = ms_value_list(text, NULL);
  for (guint i = 0; what != NULL && what[i] != NULL; i++)
    if (is_validation(ms_effect_find(what[i])))
      return TRUE;
  return what == NULL;
}

/* Of the sections that spoofed traffic takes some keys of; conduct in [adoption] is looked at
 * elsewhere. */
static gboolean matters(const MsKey *key)
{
  if (g_str_equal(key->section, "adoption"))
    return ms_mechanism_find(key->name) < 0;
  if (g_str_equal(key->section, "engine"))
    return g_str_equal(key->name, "tie-break") || g_str_equal(key->name, "local-pref") ||
           g_str_equal(key->name, "export");
  if (!g_str_equal(key->section, "strength"))
    return TRUE;
  const MsActionEffect *effect = ms_effect_find(key->name);
  return is_validation(effect) ||
         (effect != NULL && effect->mechanism == NULL && effect->conduct == MS_CONDUCT_ENCOURAGES);
}

/* A section that is there is told of as a whole; else each key of it that is set, from elsewhere.
 */
static void warn_idle(const MsCheck *check)
{
  static const char *const idle[] = {"mechanism", "registry", "response", "harm", "output", NULL};
  static const char words[] = "this has no effect on spoofed traffic; it is for incidents";
  MsScenario *scenario = check->scenario;
  for (guint i = 0; idle[i] != NULL; i++)
    if (ms_scenario_sections(scenario, idle[i])->len > 0)
      ms_check_warn(&(MsCheck){scenario, MS_SHARED, idle[i]}, NULL, "%s", words);
  const GPtrArray *lapses = ms_scenario_sections(scenario, "lapse");
  for (guint i = 0; i < lapses->len; i++)
    if (!is_about_validation(scenario, check->run, g_ptr_array_index(lapses, i)))
      ms_check_warn(&(MsCheck){scenario, check->run, g_ptr_array_index(lapses, i)}, NULL, "%s",
                    words);
  for (guint k = 0; k < scenario->schema->n_keys; k++) {
    const MsKey *key = &scenario->schema->keys[k];
    MsCheck at = {scenario, check->run, key->section};
    gboolean whole = g_strv_contains(idle, key->section);
    if (whole ? ms_scenario_sections(scenario, key->section)->len == 0 : !matters(key))
      if (ms_check_is_set(&at, key->name))
        ms_check_warn(&at, key->name, "%s", words);
  }
}

void ms_check_unspoofed(MsScenario *scenario)
{
  static const char words[] = "this has no effect on incidents; it is for [spoofing]";
  guint n = n_to_check(scenario);
  for (guint run = 0; run < n; run++)
    for (guint k = 0; k < scenario->schema->n_keys; k++) {
      const MsKey *key = &scenario->schema->keys[k];
      gboolean idle =
          g_str_equal(key->section, "strength") && is_validation(ms_effect_find(key->name));
      MsCheck check = {scenario, run, key->section};
      if (idle && ms_check_is_set(&check, key->name))
        ms_check_warn(&check, key->name, "%s", words);
    }
}

static void check_count(const MsCheck *check)
{
  MsScenario *scenario = check->scenario;
  if (!ms_scenario_is_sweep(scenario))
    return;
  if (ms_check_is_set(check, "blocks") &&
      ms_scenario_is_set(scenario, MS_SHARED, "sweep", "trials"))
    ms_check_problem(check, "blocks",
                     "in a sweep blocks and trials are the same; write one of them");
  if (ms_scenario_is_set(scenario, MS_SHARED, "sweep", "until"))
    ms_check_problem(&(MsCheck){scenario, MS_SHARED, "sweep"}, "until",
                     "sweeps of spoofed traffic carry out all their trials; drop this, and write "
                     "trials = N");
}

static void check_run(const MsCheck *check)
{
  MsScenario *scenario = check->scenario;
  for (guint i = 0; i < G_N_ELEMENTS(shared); i++)
    if (!g_str_equal(ms_check_value(check, shared[i]),
                     ms_scenario_value(scenario, 0, "spoofing", shared[i])))
      ms_check_problem(check, shared[i],
                       "each block is drawn once, for all runs; set it in [spoofing] itself");
  MsCheck engine = {scenario, check->run, "engine"};
  if (g_str_equal(ms_check_value(&engine, "tie-break"), "oldest"))
    ms_check_problem(&engine, "tie-break",
                     "spoofed traffic follows settled routes, of which none is older than another; "
                     "write hash or lowest-asn");
  if (g_str_equal(ms_check_value(&engine, "export"), "all"))
    ms_check_problem(&engine, "export",
                     "spoofed traffic follows valley-free routes; write valley-free");
  guint8 rank[3] = {0};
  ms_value_preference(ms_check_value(&engine, "local-pref"), rank, NULL);
  if (rank[MS_REL_CUSTOMER] >= rank[MS_REL_PEER] || rank[MS_REL_PEER] >= rank[MS_REL_PROVIDER])
    ms_check_problem(&engine, "local-pref",
                     "spoofed traffic follows routes of customers before peers before providers; "
                     "write customer > peer > provider");
}

void ms_check_spoofing(MsScenario *scenario)
{
  MsCheck check = {scenario, MS_SHARED, "spoofing"};
  check_sections(&check);
  check_count(&check);
  for (guint run = 0; run < scenario->runs->len; run++)
    check_run(&(MsCheck){scenario, run, "spoofing"});
  guint n = n_to_check(scenario);
  for (guint run = 0; run < n; run++)
    warn_idle(&(MsCheck){scenario, run, "spoofing"});
}
