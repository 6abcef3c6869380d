/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who takes part, and what they therefore do. */
#include "scenarios/plan/plan-private.h"

#include "models/manrs/adoption.h"

#include <string.h>

#define ALL_ROLES ((1u << MS_N_ROLES) - 1)

static gboolean is_none(const char *text)
{
  return g_str_equal(text, "none");
}

gboolean ms_plan_select_text(MsPlan *plan, guint run, const char *section, const char *key,
                             const char *name, const char *text, guint universe, guint8 *members,
                             GError **error)
{
  const char *base_dir = ms_scenario_base_dir(plan->scenario, run, section, key);
  g_autoptr(GError) cause = NULL;
  guint missing = 0;
  if (!ms_adoption_select(plan->topology, name, universe, text, *base_dir == '\0' ? NULL : base_dir,
                          plan->seed, members, &missing, &cause))
    return ms_scenario_refuse(plan->scenario, run, section, key, MS_SCENARIO_ERROR_VALUE, error,
                              "%s", cause->message);
  if (missing > 0)
    ms_plan_warn(plan, run, section, key, MS_PLAN_MISSING(missing), missing);
  if (!is_none(text) && memchr(members, 1, plan->topology->n_ases) == NULL)
    ms_plan_warn(plan, run, section, key, "`%s` chooses nobody in this topology", text);
  return TRUE;
}

gboolean ms_plan_select(MsPlan *plan, guint run, const char *section, const char *key,
                        const char *name, guint universe, guint8 *members, GError **error)
{
  return ms_plan_select_text(plan, run, section, key, name,
                             ms_scenario_value(plan->scenario, run, section, key), universe,
                             members, error);
}

static guint8 **rows_new(guint n)
{
  return g_new0(guint8 *, n);
}

static void rows_free(guint8 **rows, guint n)
{
  for (guint i = 0; rows != NULL && i < n; i++)
    g_free(rows[i]);
  g_free(rows);
}

static gboolean fill_row(MsPlan *plan, guint run, const char *name, const char *text,
                         guint universe, guint8 **row, GError **error)
{
  const char *key = ms_scenario_is_set(plan->scenario, run, "adoption", name) ? name : "as-of";
  if (is_none(text))
    return TRUE;
  *row = g_malloc0(plan->topology->n_ases);
  return ms_plan_select_text(plan, run, "adoption", key, name, text, universe, *row, error);
}

static gboolean fill_conducts(MsPlan *plan, guint run, MsMembership *membership, GError **error)
{
  const MsConductKey *keys = ms_conduct_keys(&membership->n_conducts);
  membership->conduct = rows_new(membership->n_conducts);
  for (guint c = 0; c < membership->n_conducts; c++)
    if (!fill_row(plan, run, keys[c].name,
                  ms_scenario_value(plan->scenario, run, "adoption", keys[c].name), ALL_ROLES,
                  &membership->conduct[c], error))
      return FALSE;
  return TRUE;
}

gboolean ms_membership_fill(MsPlanner *planner, guint run, GError **error)
{
  MsMembership *membership = &planner->membership[run];
  MsPlan *plan = planner->plan;
  const MsProgramme *programmes = ms_programmes(&membership->n_programmes);
  const MsMechanism *const *mechanisms = ms_mechanisms(&membership->n_mechanisms);
  membership->programme = rows_new(membership->n_programmes);
  membership->mechanism = rows_new(membership->n_mechanisms);
  membership->parties = g_new0(guint, membership->n_mechanisms);
  for (guint p = 0; p < membership->n_programmes; p++) {
    guint8 **row = &membership->programme[p];
    const char *name = programmes[p].name;
    g_autofree char *text = ms_scenario_adoption(plan->scenario, run, name);
    if (!ms_plan_serves(plan->topology, name) &&
        !fill_row(plan, run, name, text, programmes[p].universe_roles, row, error))
      return FALSE;
  }
  if (!ms_plan_fill_servers(plan, run, membership, error) ||
      !ms_plan_lapses(plan, run, &membership->lapses, error) ||
      !fill_conducts(plan, run, membership, error))
    return FALSE;
  ms_plan_spread(plan, run, membership);
  for (guint p = 0; p < membership->n_programmes; p++) {
    const guint8 *row = membership->programme[p];
    for (guint32 as = 0; row != NULL && as < plan->topology->n_ases; as++)
      planner->anybody[as] |= row[as];
  }
  for (guint m = 0; m < membership->n_mechanisms; m++) {
    const char *name = mechanisms[m]->name;
    g_autofree char *whole = ms_scenario_adoption(plan->scenario, run, name),
                    *text = ms_parties_split(whole, &membership->parties[m]);
    if (!fill_row(plan, run, name, text, ALL_ROLES, &membership->mechanism[m], error))
      return FALSE;
    if (membership->parties[m] != 0 && membership->mechanism[m] == NULL)
      membership->mechanism[m] = g_malloc0(plan->topology->n_ases);
  }
  return TRUE;
}

void ms_membership_clear(MsMembership *membership)
{
  rows_free(membership->programme, membership->n_programmes);
  rows_free(membership->mechanism, membership->n_mechanisms);
  rows_free(membership->conduct, membership->n_conducts);
  ms_plan_lapses_clear(&membership->lapses);
  g_free(membership->servers);
  g_free(membership->encouraging);
  g_free(membership->parties);
}

gboolean ms_plan_check_steady(const MsScenario *scenario, guint run, guint64 mechanisms,
                              GError **error)
{
  guint n;
  const MsMechanism *const *all = ms_mechanisms(&n);
  if (!g_str_equal(ms_scenario_value(scenario, run, "engine", "kind"), "steady"))
    return TRUE;
  for (guint m = 0; m < n; m++)
    if ((mechanisms & MS_MECHANISM_BIT(m)) && all[m]->course == MS_COURSE_MAX_PREFIX)
      return ms_scenario_refuse(scenario, run, "adoption", all[m]->name, MS_SCENARIO_ERROR_CONFLICT,
                                error,
                                "%s tears sessions down and brings them back, which has no steady "
                                "state; write kind = event in [engine] (--engine event)",
                                all[m]->name);
  return TRUE;
}

void ms_plan_count_running(MsPlanRun *run, guint32 n_ases)
{
  guint n_mechanisms;
  ms_mechanisms(&n_mechanisms);
  run->n_running = g_new0(guint32, n_mechanisms);
  for (guint32 as = 0; as < n_ases; as++) {
    const MsProfile *profile = &run->deployment->profiles[run->deployment->profile_of[as]];
    guint64 any = ms_profile_runs(profile);
    for (guint m = 0; m < n_mechanisms; m++)
      run->n_running[m] += any >> m & 1;
  }
  for (guint e = 0; e < run->deployment->n_servers; e++) {
    guint64 any = ms_profile_runs(&run->deployment->profiles[run->deployment->server[e]]);
    for (guint m = 0; m < n_mechanisms; m++)
      run->n_running[m] += any >> m & 1;
  }
}

static void deploy_own(const MsPlan *plan, guint run, const MsMembership *membership,
                       const MsPlanDraft *draft, MsDeployment *deployment)
{
  guint32 n_ases = plan->topology->n_ases;
  MsPlanStrengths source = {.scenario = plan->scenario, .run = run};
  for (guint m = 0; m < membership->n_mechanisms; m++) {
    guint8 *members = membership->mechanism[m];
    if (members == NULL)
      continue;
    ms_parties_apply(membership->parties[m], draft->incidents, draft->specs.n, members);
    g_autoptr(GArray) effects = ms_plan_own_effects(&source, m);
    for (guint e = 0; e < effects->len; e++) {
      const MsDeployedEffect *effect = &g_array_index(effects, MsDeployedEffect, e);
      for (guint32 as = 0; as < n_ases; as++)
        if (members[as])
          ms_deployment_add(deployment, as, m, effect->import_from, effect->export_to,
                            effect->strength);
    }
  }
}

/* What members of a programme do, with routes and besides, by their lapses. */
static void deploy_programme(MsPlan *plan, guint run, const MsMembership *membership,
                             const MsProgramme *programme, const guint8 *members, MsPlanRun *into)
{
  const MsTopology *topology = plan->topology;
  g_autoptr(GPtrArray) parts =
      ms_plan_parts(&membership->lapses, programme, members, topology->n_ases);
  for (guint p = 0; p < parts->len; p++) {
    const MsPlanPart *part = g_ptr_array_index(parts, p);
    MsPlanStrengths source = {plan->scenario, run, &membership->lapses, part->mask};
    double conduct[MS_N_CONDUCTS] = {0};
    ms_programme_deploy(programme, part->members, topology->n_ases, ms_plan_strength, &source,
                        into->deployment);
    ms_programme_conduct(programme, ms_plan_strength, &source, conduct);
    for (guint32 as = 0; as < topology->n_ases; as++)
      if (part->members[as])
        into->conduct[as] |= (guint16)ms_conduct_draws(plan->seed, conduct, topology->asn[as]);
    ms_plan_warn_lapsed(plan, &source, programme, part->n);
  }
}

static void deploy_servers(const MsPlan *plan, guint run, const MsMembership *membership,
                           MsPlanRun *into)
{
  const MsProgramme *programmes = ms_programmes(&(guint){0});
  MsPlanStrengths strengths = {.scenario = plan->scenario, .run = run};
  if (membership->servers == NULL)
    return;
  g_autoptr(GArray) effects = ms_plan_server_effects(&strengths);
  guint n = ms_plan_serve(plan->topology, membership->servers, effects, into->deployment);
  ms_plan_exchange_conduct(plan->topology, &strengths, plan->seed, membership->servers,
                           into->conduct);
  for (guint p = 0; p < membership->n_programmes; p++)
    if (ms_plan_serves(plan->topology, programmes[p].name))
      into->n_members[p] = n;
}

/* A probability that nobody has measured stands beside every result that rests on it. */
static void tell_spread(MsPlanRun *run)
{
  if (run->spread.model == MS_SPREAD_NONE)
    return;
  g_autofree char *words = ms_spread_words(&run->spread);
  run->own_title = g_strdup_printf("%s (spread: %s: %u joined)", run->title, words, run->n_won);
  run->title = run->own_title;
}

static void add_conducts(const MsMembership *membership, guint32 n_ases, guint16 *conduct)
{
  const MsConductKey *keys = ms_conduct_keys(&(guint){0});
  for (guint c = 0; c < membership->n_conducts; c++)
    for (guint32 as = 0; membership->conduct[c] != NULL && as < n_ases; as++)
      if (membership->conduct[c][as])
        conduct[as] |= (guint16)keys[c].conducts;
}

gboolean ms_plan_deploy(MsPlanner *planner, guint run, const MsPlanDraft *draft, MsPlanRun *into,
                        GError **error)
{
  MsPlan *plan = planner->plan;
  const MsMembership *membership = &planner->membership[run];
  const MsProgramme *programmes = ms_programmes(&(guint){0});
  guint32 n_ases = plan->topology->n_ases;
  into->spread = membership->spread;
  into->n_won = membership->n_won;
  into->conduct = g_new0(guint16, n_ases);
  into->deployment = ms_deployment_new(n_ases, plan->seed);
  into->participant = g_malloc0(n_ases);
  into->listed = g_malloc0(n_ases);
  into->n_members = g_new0(guint32, membership->n_programmes);
  for (guint p = 0; p < membership->n_programmes; p++) {
    const guint8 *members = membership->programme[p];
    if (members == NULL)
      continue;
    deploy_programme(plan, run, membership, &programmes[p], members, into);
    for (guint32 as = 0; as < n_ases; as++) {
      into->participant[as] |= members[as];
      into->n_members[p] += members[as];
    }
  }
  for (guint32 as = 0; as < n_ases; as++)
    into->n_participants += into->participant[as];
  tell_spread(into);
  add_conducts(membership, n_ases, into->conduct);
  deploy_servers(plan, run, membership, into);
  deploy_own(plan, run, membership, draft, into->deployment);
  ms_plan_count_running(into, n_ases);
  return ms_plan_check_steady(plan->scenario, run, into->deployment->active, error) &&
         ms_plan_select(plan, run, "registry", "peerlock-list", "peerlock-list", ALL_ROLES,
                        into->listed, error);
}
