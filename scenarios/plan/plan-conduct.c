/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How surely participants carry out what their programme asks: [strength], and those who lapse. */
#include "scenarios/plan/plan-private.h"

#include "scenarios/format/value.h"

#include <string.h>

#define ALL_ROLES ((1u << MS_N_ROLES) - 1)

/* ---- [lapse] */

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
    if (!ms_plan_select(plan, run, lapse->section, "who", lapse->section, ALL_ROLES, lapse->who,
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

static gboolean is_about(const MsPlanLapse *lapse, const MsProgramme *programme)
{
  for (guint a = 0; a < programme->n_actions; a++)
    for (guint e = 0; e < programme->actions[a].n_effects; e++)
      if (g_strv_contains((const char *const *)lapse->what, programme->actions[a].effects[e].key))
        return TRUE;
  return FALSE;
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
      if (lapses_wholly(&action->effects[e], strengths))
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                               ms_effect_name(&action->effects[e]));
    if (names->len > 0)
      ms_plan_warn(plan, strengths->run, strengths->lapses->lapse[last].section, "what",
                   "%u participant%s of %s lack%s something of action %u, which the programme "
                   "requires (%s)",
                   n, n == 1 ? "" : "s", programme->name, n == 1 ? "s" : "", action->number,
                   names->str);
  }
}
