/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The points of a sweep: who is chosen by which key, and what they therefore do. Points share what
 * they have in common: a selector's thresholds are found once for each text that it is given. */
#include "scenarios/plan/sweep-private.h"

#include "models/manrs/adoption.h"

#include <string.h>

#define ALL_ROLES ((1u << MS_N_ROLES) - 1)

/* Of thresholds kept; a grid with more different selectors finds their members trial by trial. */
#define MAX_THRESHOLD_BYTES ((gsize)96 << 20)

/* Whom a selector chooses: by thresholds, or only by ms_adoption_select(). */
typedef struct {
  guint64 *threshold;
  gboolean expressible, nobody;
} Choice;

static void free_choice(gpointer data)
{
  Choice *choice = data;
  g_free(choice->threshold);
  g_free(choice);
}

/* ---- selectors */

/* The universe of @key, and the number of its programme, or -1. */
static guint universe_of(const char *key, int *programme)
{
  guint n;
  const MsProgramme *programmes = ms_programmes(&n);
  *programme = -1;
  for (guint p = 0; p < n; p++)
    if (g_str_equal(programmes[p].name, key)) {
      *programme = (int)p;
      return programmes[p].universe_roles;
    }
  return ALL_ROLES;
}

static const char *base_dir_of(const MsScenario *scenario, guint point, const char *section,
                               const char *key)
{
  const char *base_dir = ms_scenario_base_dir(scenario, point, section, key);
  return *base_dir == '\0' ? NULL : base_dir;
}

/* By what a selector is known: equal ones choose the same. Real data change the default of roa. */
static char *selector_id(const MsScenario *scenario, guint point, const char *section,
                         const char *key)
{
  const char *base_dir = base_dir_of(scenario, point, section, key);
  return g_strjoin("\n", key, ms_scenario_value(scenario, point, section, key),
                   ms_scenario_is_set(scenario, point, section, key) ? "" : "default",
                   ms_scenario_is_set(scenario, point, "registry", "rpki") ? "real" : "",
                   base_dir != NULL ? base_dir : "", NULL);
}

guint64 ms_sweep_draw_key(const MsSweepPlan *plan, const char *key)
{
  return ms_adoption_key(plan->common ? "common" : key);
}

/* What chooses by the graph alone; @parties (out): and what by the incidents. */
static char *text_of(const MsScenario *scenario, guint point, const char *key, int programme,
                     guint *parties)
{
  const char *text = ms_scenario_value(scenario, point, "adoption", key);
  *parties = 0;
  return programme < 0 ? ms_parties_split(text, parties) : g_strdup(text);
}

gboolean ms_sweep_select(const MsSweepPlan *plan, guint point, const char *key, guint64 seed,
                         guint8 *members, GError **error)
{
  const MsScenario *scenario = plan->sweep.scenario;
  int programme;
  guint parties, universe = universe_of(key, &programme);
  g_autofree char *text = text_of(scenario, point, key, programme, &parties);
  g_autoptr(GError) cause = NULL;
  return ms_adoption_select_keyed(plan->sweep.topology, key, universe, text,
                                  base_dir_of(scenario, point, "adoption", key), seed,
                                  ms_sweep_draw_key(plan, key), members, NULL, &cause) ||
         ms_scenario_refuse(scenario, point, "adoption", key, MS_SCENARIO_ERROR_VALUE, error, "%s",
                            cause->message);
}

/* Participants of any point count as participants of the trial. */
static void extend_reach(MsSweepPlan *plan, guint point, guint programme, const Choice *choice)
{
  guint32 n_ases = plan->sweep.topology->n_ases;
  if (!choice->expressible) {
    MsSweepDrawn drawn = {point, programme};
    g_array_append_val(plan->drawn, drawn);
    return;
  }
  if (plan->reach[programme] == NULL)
    plan->reach[programme] = g_new0(guint64, n_ases);
  for (guint32 as = 0; as < n_ases; as++)
    plan->reach[programme][as] = MAX(plan->reach[programme][as], choice->threshold[as]);
}

static void warn_of_choice(MsSweepPlan *plan, guint point, const char *key, const char *text,
                           const Choice *choice, guint missing)
{
  if (missing > 0)
    ms_plan_warn(&plan->plan, point, "adoption", key, MS_PLAN_MISSING(missing), missing);
  if (choice->nobody && !g_str_equal(text, "0%"))
    ms_plan_warn(&plan->plan, point, "adoption", key, "`%s` chooses nobody in this topology", text);
}

static const Choice *make_choice(MsSweepPlan *plan, guint point, const char *key, char *id,
                                 GError **error)
{
  const MsScenario *scenario = plan->sweep.scenario;
  guint32 n_ases = plan->sweep.topology->n_ases;
  int programme;
  guint missing, parties, universe = universe_of(key, &programme);
  g_autofree char *text = text_of(scenario, point, key, programme, &parties);
  g_autoptr(GError) cause = NULL;
  Choice *choice = g_new0(Choice, 1);
  g_hash_table_insert(plan->choices, id, choice);
  choice->threshold = g_new(guint64, n_ases);
  if (!ms_adoption_thresholds(plan->sweep.topology, key, universe, text,
                              base_dir_of(scenario, point, "adoption", key), choice->threshold,
                              &choice->expressible, &missing, &cause)) {
    ms_scenario_refuse(scenario, point, "adoption", key, MS_SCENARIO_ERROR_VALUE, error, "%s",
                       cause->message);
    return NULL;
  }
  choice->expressible = choice->expressible && parties == 0;
  choice->nobody = choice->expressible;
  for (guint32 as = 0; as < n_ases && choice->nobody; as++)
    choice->nobody = choice->threshold[as] == 0;
  warn_of_choice(plan, point, key, text, choice, missing);
  if (programme >= 0 && plan->asks_participants && !choice->nobody)
    extend_reach(plan, point, (guint)programme, choice);
  gsize bytes = n_ases * sizeof *choice->threshold;
  if (!choice->expressible || choice->nobody || plan->threshold_bytes + bytes > MAX_THRESHOLD_BYTES)
    g_clear_pointer(&choice->threshold, g_free);
  else
    plan->threshold_bytes += bytes;
  return choice;
}

/* (nullable): "none" chooses nobody and needs no search. */
static gboolean find_choice(MsSweepPlan *plan, guint point, const char *key, const Choice **choice,
                            GError **error)
{
  *choice = NULL;
  if (g_str_equal(ms_scenario_value(plan->sweep.scenario, point, "adoption", key), "none"))
    return TRUE;
  g_autofree char *id = selector_id(plan->sweep.scenario, point, "adoption", key);
  *choice = g_hash_table_lookup(plan->choices, id);
  if (*choice == NULL)
    *choice = make_choice(plan, point, key, g_steal_pointer(&id), error);
  return *choice != NULL;
}

/* ---- groups and effects */

/* Adds the group of @key; @number (out): its number, or -1 where it chooses nobody. */
static gboolean add_group(MsSweepPlan *plan, guint point, const char *key, gboolean programme,
                          GArray *groups, int *number, GError **error)
{
  const Choice *choice;
  *number = -1;
  if (!find_choice(plan, point, key, &choice, error))
    return FALSE;
  if (choice == NULL || choice->nobody)
    return TRUE;
  MsSweepGroup group = {key, programme, ms_sweep_draw_key(plan, key), choice->threshold};
  *number = (int)groups->len;
  g_array_append_val(groups, group);
  return TRUE;
}

static void add_effects(GArray *effects, guint group, const GArray *deployed)
{
  for (guint e = 0; e < deployed->len; e++) {
    const MsDeployedEffect *it = &g_array_index(deployed, MsDeployedEffect, e);
    MsSweepEffect effect = {group, it->mechanism, it->import_from, it->export_to, it->strength};
    g_array_append_val(effects, effect);
  }
}

static gboolean fill_groups(MsSweepPlan *plan, guint number, MsSweepPoint *point, GError **error)
{
  guint n_programmes, n_mechanisms;
  const MsProgramme *programmes = ms_programmes(&n_programmes);
  const MsMechanism *const *mechanisms = ms_mechanisms(&n_mechanisms);
  MsPlanStrengths strengths = {plan->sweep.scenario, number};
  g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(MsSweepGroup));
  g_autoptr(GArray) effects = g_array_new(FALSE, FALSE, sizeof(MsSweepEffect));
  int group;
  for (guint p = 0; p < n_programmes; p++) {
    if (!add_group(plan, number, programmes[p].name, TRUE, groups, &group, error))
      return FALSE;
    if (group < 0)
      continue;
    g_autoptr(GArray) deployed = ms_programme_effects(&programmes[p], ms_plan_strength, &strengths);
    add_effects(effects, (guint)group, deployed);
  }
  for (guint m = 0; m < n_mechanisms; m++) {
    if (!add_group(plan, number, mechanisms[m]->name, FALSE, groups, &group, error))
      return FALSE;
    if (group < 0)
      continue;
    g_autoptr(GArray) own = ms_plan_own_effects(&strengths, m);
    add_effects(effects, (guint)group, own);
  }
  for (guint e = 0; e < effects->len; e++)
    point->mechanisms |= MS_MECHANISM_BIT(g_array_index(effects, MsSweepEffect, e).mechanism);
  point->n_groups = groups->len;
  point->n_effects = effects->len;
  point->groups = (MsSweepGroup *)(void *)g_array_free(g_steal_pointer(&groups), FALSE);
  point->effects = (MsSweepEffect *)(void *)g_array_free(g_steal_pointer(&effects), FALSE);
  return TRUE;
}

/* ---- [registry] */

/* By the scenario's seed: what is registered does not change from trial to trial. */
static guint8 *find_row(MsSweepPlan *plan, guint point, const char *key, GError **error)
{
  g_autofree char *id = selector_id(plan->sweep.scenario, point, "registry", key);
  guint8 *row = g_hash_table_lookup(plan->rows, id);
  if (row != NULL)
    return row;
  row = g_malloc0(plan->sweep.topology->n_ases);
  g_hash_table_insert(plan->rows, g_steal_pointer(&id), row);
  gboolean good =
      g_str_equal(key, "peerlock-list")
          ? ms_plan_select(&plan->plan, point, "registry", key, key, ALL_ROLES, row, error)
          : ms_plan_registrants(&plan->plan, point, key, row, error);
  return good ? row : NULL;
}

static gboolean fill_point(MsSweepPlan *plan, guint number, MsSweepPoint *point, GError **error)
{
  const MsSweep *sweep = &plan->sweep;
  guint rest = number;
  point->name = g_strdup(ms_scenario_run_name(sweep->scenario, number));
  point->value = g_new0(guint, sweep->n_axes + 1);
  for (guint a = sweep->n_axes; a-- > 0;) {
    point->value[a] = rest % sweep->axes[a].n_values;
    rest /= sweep->axes[a].n_values;
  }
  point->policy = ms_plan_policy(sweep->scenario, number, sweep->seed);
  point->options = ms_plan_options(sweep->scenario, number, ms_sweep_trial_seed(sweep->seed, 0));
  point->security = ms_plan_security(sweep->scenario, number);
  ms_plan_registration(sweep->scenario, number, &point->registration);
  point->listed = find_row(plan, number, "peerlock-list", error);
  if (point->listed == NULL ||
      (point->registration.roa = find_row(plan, number, "roa", error)) == NULL ||
      (point->registration.irr = find_row(plan, number, "irr", error)) == NULL ||
      !ms_plan_base(&plan->plan, number, &point->base, error) ||
      !fill_groups(plan, number, point, error) ||
      !ms_plan_check_steady(sweep->scenario, number, point->mechanisms, error))
    return FALSE;
  ms_plan_warn_unattested(&plan->plan, number, point->mechanisms);
  return TRUE;
}

gboolean ms_sweep_points(MsSweepPlan *plan, GError **error)
{
  MsSweep *sweep = &plan->sweep;
  guint n_programmes;
  ms_programmes(&n_programmes);
  plan->reach = g_new0(guint64 *, n_programmes);
  plan->drawn = g_array_new(FALSE, FALSE, sizeof(MsSweepDrawn));
  plan->choices = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_choice);
  plan->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  sweep->n_points = ms_scenario_n_runs(sweep->scenario);
  sweep->points = g_new0(MsSweepPoint, sweep->n_points);
  for (guint i = 0; i < sweep->n_points; i++)
    if (!fill_point(plan, i, &sweep->points[i], error))
      return FALSE;
  return TRUE;
}

void ms_sweep_points_free(MsSweepPlan *plan)
{
  guint n_programmes;
  ms_programmes(&n_programmes);
  for (guint p = 0; plan->reach != NULL && p < n_programmes; p++)
    g_free(plan->reach[p]);
  g_free(plan->reach);
  g_clear_pointer(&plan->drawn, g_array_unref);
  g_clear_pointer(&plan->choices, g_hash_table_unref);
  g_clear_pointer(&plan->rows, g_hash_table_unref);
  for (guint i = 0; i < plan->sweep.n_points; i++) {
    MsSweepPoint *point = &plan->sweep.points[i];
    g_free(point->name);
    g_free(point->value);
    g_free(point->groups);
    g_free(point->effects);
    g_free((gpointer)point->options.mrai);
  }
  g_free(plan->sweep.points);
}
