/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The points of a sweep: who is chosen by which key, and what they therefore do. Points share what
 * they have in common: a selector's thresholds are found once for each text that it is given. */
#include "scenarios/plan/plan-response.h"
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

/* The key whose value it is that says whom @key chooses. */
static const char *place_of(const MsScenario *scenario, guint point, const char *key)
{
  g_autofree char *text = ms_scenario_adoption(scenario, point, key);
  return g_str_equal(text, ms_scenario_value(scenario, point, "adoption", key)) ? key : "as-of";
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
  g_autofree char *text = g_str_equal(section, "adoption")
                              ? ms_scenario_adoption(scenario, point, key)
                              : g_strdup(ms_scenario_value(scenario, point, section, key));
  return g_strjoin("\n", key, text,
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
  g_autofree char *text = ms_scenario_adoption(scenario, point, key);
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
         ms_scenario_refuse(scenario, point, "adoption", place_of(scenario, point, key),
                            MS_SCENARIO_ERROR_VALUE, error, "%s", cause->message);
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
    ms_plan_warn(&plan->plan, point, "adoption", place_of(plan->sweep.scenario, point, key),
                 "`%s` chooses nobody in this topology", text);
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
    ms_scenario_refuse(scenario, point, "adoption", place_of(scenario, point, key),
                       MS_SCENARIO_ERROR_VALUE, error, "%s", cause->message);
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
  g_autofree char *text = ms_scenario_adoption(plan->sweep.scenario, point, key);
  *choice = NULL;
  if (g_str_equal(text, "none"))
    return TRUE;
  g_autofree char *id = selector_id(plan->sweep.scenario, point, "adoption", key);
  *choice = g_hash_table_lookup(plan->choices, id);
  if (*choice == NULL)
    *choice = make_choice(plan, point, key, g_steal_pointer(&id), error);
  return *choice != NULL;
}

/* ---- groups and effects */

/* What the groups of a point are made from. */
typedef struct {
  MsSweepPlan *plan;
  guint number;
  MsSweepPoint *point;
  MsPlanLapses lapses;
  GArray *groups, *effects;
} Filler;

static void add_effects(Filler *filler, const GArray *deployed)
{
  for (guint e = 0; e < deployed->len; e++) {
    const MsDeployedEffect *it = &g_array_index(deployed, MsDeployedEffect, e);
    MsSweepEffect effect = {filler->groups->len - 1, it->mechanism, it->import_from, it->export_to,
                            it->strength};
    g_array_append_val(filler->effects, effect);
  }
}

/* Nobody, where others may join all the same. */
static const Choice *choice_of_nobody(MsSweepPlan *plan)
{
  Choice *choice = g_hash_table_lookup(plan->choices, "nobody");
  if (choice == NULL) {
    choice = g_new0(Choice, 1);
    choice->threshold = g_new0(guint64, plan->sweep.topology->n_ases + 1);
    choice->expressible = TRUE;
    g_hash_table_insert(plan->choices, g_strdup("nobody"), choice);
  }
  return choice;
}

static gpointer keep_row(MsSweepPlan *plan, gpointer row)
{
  g_ptr_array_add(plan->masked, row);
  return row;
}

/* Members of a programme who have the same lapses. @mask: (nullable): [n_ases] of all. */
static void add_part(Filler *filler, const MsProgramme *programme, const Choice *choice,
                     const guint16 *mask, guint part)
{
  MsSweepPlan *plan = filler->plan;
  const MsScenario *scenario = plan->sweep.scenario;
  guint32 n_ases = plan->sweep.topology->n_ases;
  MsPlanStrengths strengths = {scenario, filler->number, &filler->lapses, part};
  MsSweepGroup group = {.key = programme->name,
                        .programme = TRUE,
                        .draw_key = ms_sweep_draw_key(plan, programme->name),
                        .threshold = choice->threshold};
  if (filler->point->spread.model != MS_SPREAD_NONE)
    group.roles = ms_plan_joins(scenario, filler->number, programme);
  if (mask != NULL) {
    group.among = keep_row(plan, g_malloc(n_ases));
    for (guint32 as = 0; as < n_ases; as++)
      group.among[as] = mask[as] == part;
  }
  if (mask != NULL && choice->threshold != NULL) {
    group.threshold = keep_row(plan, g_new0(guint64, n_ases));
    for (guint32 as = 0; as < n_ases; as++)
      group.threshold[as] = group.among[as] ? choice->threshold[as] : 0;
  }
  ms_plan_warn_lapsed(&plan->plan, &strengths, programme, 0);
  ms_programme_conduct(programme, ms_plan_strength, &strengths, group.conduct);
  g_array_append_val(filler->groups, group);
  g_autoptr(GArray) deployed = ms_programme_effects(programme, ms_plan_strength, &strengths);
  add_effects(filler, deployed);
}

static gboolean add_programme(Filler *filler, const MsProgramme *programme, GError **error)
{
  MsSweepPlan *plan = filler->plan;
  guint32 n_ases = plan->sweep.topology->n_ases;
  const Choice *choice;
  if (ms_plan_serves(plan->sweep.topology, programme->name))
    return TRUE; /* see sweep-servers.c */
  if (!find_choice(plan, filler->number, programme->name, &choice, error))
    return FALSE;
  if (choice == NULL || choice->nobody) {
    if (filler->point->spread.model == MS_SPREAD_NONE ||
        ms_plan_joins(plan->sweep.scenario, filler->number, programme) == 0)
      return TRUE;
    choice = choice_of_nobody(plan);
  }
  g_autofree guint16 *mask = ms_plan_lapse_masks(&filler->lapses, programme, n_ases);
  add_part(filler, programme, choice, mask, 0);
  for (guint part = 1; mask != NULL && part < 1u << filler->lapses.n; part++) {
    gboolean any = FALSE;
    for (guint32 as = 0; as < n_ases && !any; as++)
      any = mask[as] == part;
    if (any)
      add_part(filler, programme, choice, mask, part);
  }
  return TRUE;
}

/* Those who run a mechanism, or do something else, besides. */
static gboolean add_besides(Filler *filler, const char *key, gboolean *added, GError **error)
{
  const Choice *choice;
  if (!find_choice(filler->plan, filler->number, key, &choice, error))
    return FALSE;
  *added = choice != NULL && !choice->nobody;
  if (!*added)
    return TRUE;
  MsSweepGroup group = {
      .key = key, .draw_key = ms_sweep_draw_key(filler->plan, key), .threshold = choice->threshold};
  g_array_append_val(filler->groups, group);
  return TRUE;
}

static gboolean add_groups(Filler *filler, GError **error)
{
  guint n_programmes, n_mechanisms, n_conducts;
  const MsProgramme *programmes = ms_programmes(&n_programmes);
  const MsMechanism *const *mechanisms = ms_mechanisms(&n_mechanisms);
  const MsConductKey *conducts = ms_conduct_keys(&n_conducts);
  MsPlanStrengths strengths = {.scenario = filler->plan->sweep.scenario, .run = filler->number};
  gboolean added;
  for (guint p = 0; p < n_programmes; p++)
    if (!add_programme(filler, &programmes[p], error))
      return FALSE;
  for (guint m = 0; m < n_mechanisms; m++) {
    if (!add_besides(filler, mechanisms[m]->name, &added, error))
      return FALSE;
    if (!added)
      continue;
    g_autoptr(GArray) own = ms_plan_own_effects(&strengths, m);
    add_effects(filler, own);
  }
  for (guint c = 0; c < n_conducts; c++) {
    if (!add_besides(filler, conducts[c].name, &added, error))
      return FALSE;
    if (!added)
      continue;
    MsSweepGroup *group = &g_array_index(filler->groups, MsSweepGroup, filler->groups->len - 1);
    for (guint bit = 0; bit < MS_N_CONDUCTS; bit++)
      group->conduct[bit] = conducts[c].conducts >> bit & 1 ? 1 : 0;
  }
  return TRUE;
}

static gboolean fill_groups(MsSweepPlan *plan, guint number, MsSweepPoint *point, GError **error)
{
  g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(MsSweepGroup));
  g_autoptr(GArray) effects = g_array_new(FALSE, FALSE, sizeof(MsSweepEffect));
  Filler filler = {plan, number, point, {0}, groups, effects};
  point->spread = ms_plan_spread_of(plan->sweep.scenario, number);
  plan->spreads = plan->spreads || point->spread.model != MS_SPREAD_NONE;
  gboolean good =
      ms_plan_lapses(&plan->plan, number, &filler.lapses, error) && add_groups(&filler, error);
  ms_plan_lapses_clear(&filler.lapses);
  if (!good)
    return FALSE;
  for (guint e = 0; e < effects->len; e++)
    point->mechanisms |= MS_MECHANISM_BIT(g_array_index(effects, MsSweepEffect, e).mechanism);
  point->n_groups = groups->len;
  point->n_effects = effects->len;
  point->groups = (MsSweepGroup *)(void *)g_array_free(g_steal_pointer(&groups), FALSE);
  point->effects = (MsSweepEffect *)(void *)g_array_free(g_steal_pointer(&effects), FALSE);
  return TRUE;
}

/* Attestations are the same in all trials, so who of the members attests is drawn once, by the
 * scenario's seed. */
static gboolean find_base(MsSweepPlan *plan, guint number, MsSweepPoint *point, GError **error)
{
  const MsSweep *sweep = &plan->sweep;
  g_autofree guint16 *conduct = NULL;
  if (ms_plan_attests_members(sweep->scenario, number)) {
    MsDraw draw = {.seed = sweep->seed, .cache = ms_draw_cache_new()};
    conduct = g_new0(guint16, sweep->topology->n_ases + 1);
    for (guint32 as = 0; as < sweep->topology->n_ases; as++)
      conduct[as] = (guint16)ms_sweep_conduct(sweep, number, &draw, as);
    ms_draw_cache_free(draw.cache);
  }
  return ms_plan_base(&plan->plan, number, conduct, &point->base, error);
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
      !fill_groups(plan, number, point, error) ||
      !ms_sweep_fill_servers(plan, number, point, error) ||
      !find_base(plan, number, point, error) ||
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
  plan->masked = g_ptr_array_new_with_free_func(g_free);
  sweep->n_points = ms_scenario_n_runs(sweep->scenario);
  sweep->points = g_new0(MsSweepPoint, sweep->n_points);
  for (guint i = 0; i < sweep->n_points; i++)
    if (!fill_point(plan, i, &sweep->points[i], error))
      return FALSE;
  for (guint i = 0; i < sweep->n_points; i++)
    sweep->points[i].response = ms_plan_response(sweep->scenario, i);
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
  g_clear_pointer(&plan->masked, g_ptr_array_unref);
  for (guint i = 0; i < plan->sweep.n_points; i++) {
    MsSweepPoint *point = &plan->sweep.points[i];
    g_free(point->name);
    g_free(point->value);
    g_free(point->groups);
    g_free(point->effects);
    ms_sweep_servers_clear(&point->servers);
    g_free((gpointer)point->options.mrai);
  }
  g_free(plan->sweep.points);
}
