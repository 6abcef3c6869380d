/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How surely participants carry out what their programme asks: [strength], and those who lapse. */
#include "scenarios/plan/plan-private.h"

#include "scenarios/format/value.h"

#include <string.h>

#define ALL_ROLES ((1u << MS_N_ROLES) - 1)

/* ---- [lapse] */

static gboolean is_about(const MsPlanLapse *lapse, const MsProgramme *programme)
{
  for (guint a = 0; a < programme->n_actions; a++)
    for (guint e = 0; e < programme->actions[a].n_effects; e++)
      if (g_strv_contains((const char *const *)lapse->what, programme->actions[a].effects[e].key))
        return TRUE;
  return FALSE;
}

/* A lapse chooses ASes. Exchanges that the graph knows as such are none. */
static gboolean check_exchanges(const MsPlan *plan, guint run, const MsPlanLapse *lapse,
                                GError **error)
{
  guint n;
  const MsProgramme *programmes = ms_programmes(&n);
  for (guint p = 0; p < n; p++)
    if (ms_plan_serves(plan->topology, programmes[p].name) && is_about(lapse, &programmes[p]))
      return ms_scenario_refuse(plan->scenario, run, lapse->section, "what",
                                MS_SCENARIO_ERROR_CONFLICT, error,
                                "a lapse is of ASes, and the exchanges of this topology are none; "
                                "leave out the keys of `%s`, or set them in [strength] for all "
                                "exchanges",
                                programmes[p].name);
  return TRUE;
}

gboolean ms_plan_lapses(MsPlan *plan, guint run, MsPlanLapses *lapses, GError **error)
{
  const MsScenario *scenario = plan->scenario;
  const GPtrArray *sections = ms_scenario_sections(scenario, "lapse");
  *lapses = (MsPlanLapses){0};
  if (sections->len > MS_MAX_LAPSES)
    return ms_scenario_refuse(
        scenario, run, g_ptr_array_index(sections, MS_MAX_LAPSES), NULL, MS_SCENARIO_ERROR_CONFLICT,
        error, "there are %u lapses; a scenario has at most %u", sections->len, MS_MAX_LAPSES);
  lapses->lapse = g_new0(MsPlanLapse, sections->len + 1);
  for (guint i = 0; i < sections->len; i++) {
    MsPlanLapse *lapse = &lapses->lapse[lapses->n++];
    lapse->section = g_ptr_array_index(sections, i);
    lapse->who = g_malloc0(plan->topology->n_ases);
    lapse->what = ms_value_list(ms_scenario_value(scenario, run, lapse->section, "what"), NULL);
    ms_value_strength(ms_scenario_value(scenario, run, lapse->section, "strength"), lapse->strength,
                      NULL);
    if (!check_exchanges(plan, run, lapse, error) ||
        !ms_plan_select(plan, run, lapse->section, "who", lapse->section, ALL_ROLES, lapse->who,
                        error))
      return FALSE;
  }
  return TRUE;
}

void ms_plan_lapses_clear(MsPlanLapses *lapses)
{
  for (guint i = 0; i < lapses->n; i++) {
    g_free(lapses->lapse[i].who);
    g_strfreev(lapses->lapse[i].what);
  }
  g_clear_pointer(&lapses->lapse, g_free);
  lapses->n = 0;
}

guint16 *ms_plan_lapse_masks(const MsPlanLapses *lapses, const MsProgramme *programme,
                             guint32 n_ases)
{
  guint16 *mask = NULL;
  for (guint i = 0; i < lapses->n; i++) {
    if (!is_about(&lapses->lapse[i], programme))
      continue;
    if (mask == NULL)
      mask = g_new0(guint16, n_ases);
    for (guint32 as = 0; as < n_ases; as++)
      mask[as] = (guint16)(mask[as] | (guint)lapses->lapse[i].who[as] << i);
  }
  return mask;
}

static void free_part(gpointer data)
{
  MsPlanPart *part = data;
  g_free(part->members);
  g_free(part);
}

static MsPlanPart *find_part(GPtrArray *parts, guint mask)
{
  for (guint i = 0; i < parts->len; i++) {
    MsPlanPart *part = g_ptr_array_index(parts, i);
    if (part->mask == mask)
      return part;
  }
  return NULL;
}

GPtrArray *ms_plan_parts(const MsPlanLapses *lapses, const MsProgramme *programme,
                         const guint8 *members, guint32 n_ases)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func(free_part);
  g_autofree guint16 *mask = ms_plan_lapse_masks(lapses, programme, n_ases);
  for (guint32 as = 0; as < n_ases; as++) {
    if (!members[as])
      continue;
    guint of = mask != NULL ? mask[as] : 0;
    MsPlanPart *part = find_part(parts, of);
    if (part == NULL) {
      part = g_new0(MsPlanPart, 1);
      part->mask = of;
      part->members = g_malloc0(n_ases);
      g_ptr_array_add(parts, part);
    }
    part->members[as] = 1;
    part->n++;
  }
  return parts;
}

/* ---- strengths */

double ms_plan_strength(const MsActionEffect *effect, MsRelation relation, gpointer strengths)
{
  const MsPlanStrengths *source = strengths;
  double by_relation[3], strength = effect->strength;
  if (ms_scenario_is_set(source->scenario, source->run, "strength", effect->key)) {
    ms_value_strength(ms_scenario_value(source->scenario, source->run, "strength", effect->key),
                      by_relation, NULL);
    strength = by_relation[relation] >= 0 ? by_relation[relation] : strength;
  }
  for (guint i = 0; source->mask >> i != 0; i++) {
    const MsPlanLapse *lapse = &source->lapses->lapse[i];
    if ((source->mask >> i & 1) && lapse->strength[relation] >= 0 &&
        g_strv_contains((const char *const *)lapse->what, effect->key))
      strength = lapse->strength[relation];
  }
  return strength;
}

GArray *ms_plan_own_effects(const MsPlanStrengths *strengths, guint number)
{
  const MsMechanism *mechanism = ms_mechanisms(&(guint){0})[number];
  const MsActionEffect effect = {.key = mechanism->name,
                                 .mechanism = mechanism->name,
                                 .import_from = mechanism->import_from,
                                 .export_to = mechanism->export_to,
                                 .strength = 1};
  GArray *effects = g_array_new(FALSE, FALSE, sizeof(MsDeployedEffect));
  ms_effect_deployed(&effect, ms_plan_strength, (gpointer)strengths, effects);
  return effects;
}

/* ---- what is lacking */

/* Whether lapse @number is of somebody who takes part where it matters. */
static gboolean is_felt(const MsPlan *plan, const MsMembership *membership, guint number)
{
  const MsProgramme *programmes = ms_programmes(&(guint){0});
  const MsPlanLapse *lapse = &membership->lapses.lapse[number];
  for (guint p = 0; p < membership->n_programmes; p++) {
    const guint8 *members = membership->programme[p];
    if (members == NULL || !is_about(lapse, &programmes[p]))
      continue;
    for (guint32 as = 0; as < plan->topology->n_ases; as++)
      if (members[as] && lapse->who[as])
        return TRUE;
  }
  return FALSE;
}

void ms_plan_warn_idle(MsPlan *plan, const MsMembership *membership, guint n_runs)
{
  for (guint i = 0; n_runs > 0 && i < membership->lapses.n; i++) {
    gboolean felt = FALSE;
    for (guint run = 0; run < n_runs && !felt; run++)
      felt = is_felt(plan, &membership[run], i);
    if (!felt)
      ms_plan_warn(plan, 0, membership->lapses.lapse[i].section, "who",
                   "none of these takes part in a programme that asks for what stands here under "
                   "`what`, so the lapse changes nothing");
  }
}

/* Whether @effect is asked for, and not carried out at all by those who lapse. */
static gboolean lapses_wholly(const MsActionEffect *effect, const MsPlanStrengths *strengths)
{
  MsPlanStrengths others = *strengths;
  guint classes = effect->mechanism != NULL ? (guint)effect->import_from | effect->export_to
                                            : 1u << MS_REL_CUSTOMER;
  gboolean asked = FALSE;
  others.mask = 0;
  for (guint r = 0; r < 3; r++)
    if (classes >> r & 1) {
      if (ms_plan_strength(effect, (MsRelation)r, (gpointer)strengths) > 0)
        return FALSE;
      asked |= ms_plan_strength(effect, (MsRelation)r, &others) > 0;
    }
  return asked;
}

static gboolean is_made_up_for(const MsAction *action, const MsActionEffect *effect,
                               const MsPlanStrengths *strengths)
{
  for (guint e = 0; ms_effect_either(effect) && e < action->n_effects; e++)
    if (ms_effect_either(&action->effects[e]) &&
        ms_plan_strength(&action->effects[e], MS_REL_CUSTOMER, (gpointer)strengths) > 0)
      return TRUE;
  return FALSE;
}

void ms_plan_warn_lapsed(MsPlan *plan, const MsPlanStrengths *strengths,
                         const MsProgramme *programme, guint n)
{
  if (strengths->mask == 0)
    return;
  guint last = (guint)g_bit_nth_msf(strengths->mask, -1);
  for (guint a = 0; a < programme->n_actions; a++) {
    const MsAction *action = &programme->actions[a];
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint e = 0; action->required && e < action->n_effects; e++)
      if (lapses_wholly(&action->effects[e], strengths) &&
          !is_made_up_for(action, &action->effects[e], strengths))
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                               ms_effect_name(&action->effects[e]));
    g_autofree char *count = n > 0 ? g_strdup_printf("%u ", n) : g_strdup("");
    if (names->len > 0)
      ms_plan_warn(plan, strengths->run, strengths->lapses->lapse[last].section, "what",
                   "%sparticipant%s of %s lack%s something of action %u, which the programme "
                   "requires (%s)",
                   count, n == 1 ? "" : "s", programme->name, n == 1 ? "s" : "", action->number,
                   names->str);
  }
}
