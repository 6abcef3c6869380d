/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who joins since others encourage it: [spread]. */
#include "scenarios/plan/plan-private.h"

#define ALL_ROLES ((1u << MS_N_ROLES) - 1)

/* Of [spread] joins. */
enum { JOINS_BY_ROLE, JOINS_OPERATORS };

MsSpread ms_plan_spread_of(const MsScenario *scenario, guint run)
{
  static const char section[] = "spread";
  MsSpread spread = {
      .model = (MsSpreadModel)ms_scenario_choice(scenario, run, section, "model"),
      .onward = ms_scenario_bool(scenario, run, section, "onward"),
      .rounds = (guint)MIN(ms_scenario_count(scenario, run, section, "rounds"), G_MAXUINT)};
  ms_value_share(ms_scenario_value(scenario, run, section, "to-peers"), &spread.to_peer, NULL);
  ms_value_share(ms_scenario_value(scenario, run, section, "to-members"), &spread.to_member, NULL);
  ms_value_share(ms_scenario_value(scenario, run, section, "to-customers"), &spread.to_customer,
                 NULL);
  if (spread.to_peer <= 0 && spread.to_member <= 0 && spread.to_customer <= 0)
    spread.model = MS_SPREAD_NONE;
  return spread;
}

/* Every role is in the universe of one programme besides that of vendors, which is for all. */
guint ms_plan_joins(const MsScenario *scenario, guint run, const MsProgramme *programme)
{
  gboolean operators = g_str_equal(programme->name, "operators");
  if (ms_scenario_choice(scenario, run, "spread", "joins") == JOINS_OPERATORS)
    return operators ? ALL_ROLES : 0;
  return programme->universe_roles == ALL_ROLES ? 0 : programme->universe_roles;
}

/* Those of @members who encourage others. */
static void add_encouraging(const MsPlan *plan, const MsMembership *membership, guint run,
                            guint programme, guint8 *encourages)
{
  const MsTopology *topology = plan->topology;
  const MsProgramme *it = &ms_programmes(&(guint){0})[programme];
  g_autoptr(GPtrArray) parts =
      ms_plan_parts(&membership->lapses, it, membership->programme[programme], topology->n_ases);
  for (guint p = 0; p < parts->len; p++) {
    const MsPlanPart *part = g_ptr_array_index(parts, p);
    MsPlanStrengths strengths = {plan->scenario, run, &membership->lapses, part->mask};
    double of[MS_N_CONDUCTS] = {0};
    ms_programme_conduct(it, ms_plan_strength, &strengths, of);
    for (guint32 as = 0; as < topology->n_ases; as++)
      if (part->members[as] && ms_conduct_draw(plan->seed, MS_CONDUCT_ENCOURAGES,
                                               topology->asn[as]) < of[MS_CONDUCT_ENCOURAGES])
        encourages[as] = 1;
  }
}

static gboolean takes_part(const MsMembership *membership, guint32 as)
{
  for (guint p = 0; p < membership->n_programmes; p++)
    if (membership->programme[p] != NULL && membership->programme[p][as])
      return TRUE;
  return FALSE;
}

void ms_plan_spread(MsPlan *plan, guint run, MsMembership *membership)
{
  const MsTopology *topology = plan->topology;
  const MsProgramme *programmes = ms_programmes(&(guint){0});
  membership->spread = ms_plan_spread_of(plan->scenario, run);
  if (membership->spread.model == MS_SPREAD_NONE)
    return;
  g_autofree guint8 *encourages = g_malloc0(topology->n_ases + 1),
                    *round = g_malloc0(topology->n_ases + 1);
  g_autofree guint32 *reached = g_new0(guint32, topology->n_ases + 1);
  for (guint p = 0; p < membership->n_programmes; p++)
    if (membership->programme[p] != NULL)
      add_encouraging(plan, membership, run, p, encourages);
  guint32 n = ms_spread_run(&membership->spread, topology, encourages, membership->encouraging,
                            plan->seed, round, reached);
  guint joined = 0;
  for (guint p = 0; p < membership->n_programmes; p++)
    if (!ms_plan_serves(topology, programmes[p].name))
      joined |= ms_plan_joins(plan->scenario, run, &programmes[p]);
  for (guint32 i = 0; i < n; i++)
    membership->n_won +=
        (joined >> topology->role[reached[i]] & 1) && !takes_part(membership, reached[i]);
  for (guint p = 0; p < membership->n_programmes; p++) {
    guint roles = ms_plan_serves(topology, programmes[p].name)
                      ? 0
                      : ms_plan_joins(plan->scenario, run, &programmes[p]);
    for (guint32 i = 0; i < n; i++) {
      if (!(roles >> topology->role[reached[i]] & 1))
        continue;
      if (membership->programme[p] == NULL)
        membership->programme[p] = g_malloc0(topology->n_ases);
      membership->programme[p][reached[i]] = 1;
    }
  }
}
