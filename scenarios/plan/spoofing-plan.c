/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/plan/spoofing-plan.h"

#include "models/base/hash.h"
#include "models/manrs/conduct.h"
#include "scenarios/format/placement.h"
#include "scenarios/plan/plan-private.h"

#include <stdlib.h>
#include <string.h>

#define SECTION "spoofing"

/* ---- whom blocks are drawn from */

static gboolean resolve(const MsSpoofingPlan *plan, const char *key, GPtrArray *placements,
                        GError **error)
{
  const char *base_dir = ms_scenario_base_dir(plan->scenario, MS_SHARED, SECTION, key);
  for (guint i = 0; i < placements->len; i++) {
    guint missing = 0;
    g_autoptr(GError) cause = NULL;
    if (!ms_placement_resolve(g_ptr_array_index(placements, i), plan->topology,
                              *base_dir == '\0' ? NULL : base_dir, &missing, &cause))
      return ms_scenario_refuse(plan->scenario, MS_SHARED, SECTION, key, MS_SCENARIO_ERROR_VALUE,
                                error, "%s", cause->message);
    if (missing > 0) {
      g_autofree char *place = ms_scenario_place(plan->scenario, MS_SHARED, SECTION, key);
      g_autofree char *words = g_strdup_printf(MS_PLAN_MISSING(missing), missing);
      g_ptr_array_add(plan->warnings, g_strdup_printf("%s: %s", place, words));
    }
  }
  return TRUE;
}

static gboolean meets(const MsPlacement *placement, const MsPlacementContext *context, guint32 as)
{
  if (placement->asn != 0)
    return placement->as == as;
  for (guint t = 0; t < placement->n_terms; t++)
    if (!ms_term_holds(&placement->terms[t], context, as))
      return FALSE;
  return TRUE;
}

static gboolean fill_pool(MsSpoofingPlan *plan, const char *key, MsSpoofingPool *pool,
                          GError **error)
{
  const MsTopology *topology = plan->topology;
  const char *text = ms_scenario_value(plan->scenario, MS_SHARED, SECTION, key);
  g_autoptr(GPtrArray) placements = ms_placements_parse(text, "victim", error);
  if (placements == NULL || !resolve(plan, key, placements, error))
    return FALSE;
  MsPlacementContext context = {.topology = topology, .other = MS_NO_AS};
  pool->as = g_new(guint32, topology->n_ases);
  for (guint32 as = 0; as < topology->n_ases; as++) {
    gboolean in = FALSE;
    for (guint i = 0; i < placements->len && !in; i++)
      in = meets(g_ptr_array_index(placements, i), &context, as);
    if (in)
      pool->as[pool->n++] = as;
  }
  return pool->n > 0 ||
         ms_scenario_refuse(plan->scenario, MS_SHARED, SECTION, key, MS_SCENARIO_ERROR_VALUE, error,
                            "no AS meets all terms of `%s`; drop or widen one", text);
}

static gboolean fill_pools(MsSpoofingPlan *plan, GError **error)
{
  if (!fill_pool(plan, "sources", &plan->sources, error) ||
      !fill_pool(plan, "destinations", &plan->destinations, error))
    return FALSE;
  if (plan->sources.n > 1 || plan->destinations.n > 1 ||
      plan->sources.as[0] != plan->destinations.as[0])
    return TRUE;
  return ms_scenario_refuse(
      plan->scenario, MS_SHARED, SECTION, "destinations", MS_SCENARIO_ERROR_CONFLICT, error,
      "AS%u is the only source too; name other ASes", plan->topology->asn[plan->sources.as[0]]);
}

/* ---- points */

/* The number of the routes that are found so, new where no point before had the same. */
static guint number_routes(MsSpoofingPlan *plan, const MsPolicy *policy, double selective)
{
  for (guint i = 0; i < plan->n_routes; i++) {
    const MsSpoofingRoutes *it = &plan->routes[i];
    if (it->selective == selective && it->policy.tie_break == policy->tie_break &&
        memcmp(it->policy.rank, policy->rank, sizeof policy->rank) == 0)
      return i;
  }
  plan->routes = g_renew(MsSpoofingRoutes, plan->routes, plan->n_routes + 1);
  plan->routes[plan->n_routes] = (MsSpoofingRoutes){*policy, selective};
  return plan->n_routes++;
}

static void fill_points(MsSpoofingPlan *plan)
{
  const MsScenario *scenario = plan->scenario;
  plan->n_points = ms_scenario_n_runs(scenario);
  plan->points = g_new0(MsSpoofingPoint, plan->n_points);
  for (guint p = 0; p < plan->n_points; p++) {
    MsSpoofingPoint *point = &plan->points[p];
    double selective = 0;
    MsPolicy policy = ms_plan_policy(scenario, p, plan->seed);
    ms_value_share(ms_scenario_value(scenario, p, SECTION, "selective"), &selective, NULL);
    point->name = ms_scenario_run_name(scenario, p);
    point->title = ms_scenario_run_title(scenario, p);
    point->routes = number_routes(plan, &policy, selective);
    for (guint e = 0; e < MS_N_SAV_EDGES; e++)
      point->mode[e] =
          (MsSavMode)ms_scenario_choice(scenario, p, SECTION, ms_sav_edge_name((MsSavEdge)e));
  }
}

static void fill_numbers(MsSpoofingPlan *plan)
{
  const MsScenario *scenario = plan->scenario;
  gboolean trials = ms_scenario_is_set(scenario, MS_SHARED, "sweep", "trials");
  plan->seed = ms_scenario_count(scenario, MS_SHARED, "scenario", "seed");
  plan->per_block = (guint)ms_scenario_count(scenario, MS_SHARED, SECTION, "per-block");
  plan->n_blocks = (guint)(trials ? ms_scenario_count(scenario, MS_SHARED, "sweep", "trials")
                                  : ms_scenario_count(scenario, MS_SHARED, SECTION, "blocks"));
  ms_value_share(ms_scenario_value(scenario, MS_SHARED, "sweep", "confidence"), &plan->level, NULL);
}

static void take_warnings(MsSpoofingPlan *plan, const GPtrArray *warnings)
{
  for (guint i = 0; i < warnings->len; i++)
    g_ptr_array_add(plan->warnings, g_strdup(g_ptr_array_index(warnings, i)));
}

static gboolean fill_adoption(MsSpoofingPlan *plan, GError **error)
{
  if (ms_scenario_is_sweep(plan->scenario)) {
    plan->sweep = ms_sweep_new(plan->scenario, plan->topology, error);
    if (plan->sweep == NULL)
      return FALSE;
    plan->weights = plan->sweep->weights;
    take_warnings(plan, plan->sweep->warnings);
    return TRUE;
  }
  plan->plan = ms_plan_make(plan->scenario, plan->topology, error);
  if (plan->plan == NULL)
    return FALSE;
  plan->weights = plan->plan->weights;
  take_warnings(plan, plan->plan->warnings);
  return TRUE;
}

MsSpoofingPlan *ms_spoofing_plan_new(const MsScenario *scenario, MsTopology *topology,
                                     GError **error)
{
  g_assert(ms_scenario_is_spoofing(scenario));
  g_autoptr(MsSpoofingPlan) plan = g_new0(MsSpoofingPlan, 1);
  plan->scenario = scenario;
  plan->topology = ms_topology_ref(topology);
  plan->warnings = g_ptr_array_new_with_free_func(g_free);
  fill_numbers(plan);
  if (!fill_adoption(plan, error) || !fill_pools(plan, error))
    return NULL;
  fill_points(plan);
  return g_steal_pointer(&plan);
}

void ms_spoofing_plan_free(MsSpoofingPlan *plan)
{
  if (plan == NULL)
    return;
  ms_plan_free(plan->plan);
  ms_sweep_free(plan->sweep);
  ms_topology_unref(plan->topology);
  g_free(plan->points);
  g_free(plan->routes);
  g_free(plan->sources.as);
  g_free(plan->destinations.as);
  g_ptr_array_unref(plan->warnings);
  g_free(plan);
}

/* ---- blocks */

typedef struct {
  guint64 hash;
  guint32 as, asn;
} Drawn;

static int compare_drawn(const void *a, const void *b)
{
  const Drawn *x = a, *y = b;
  if (x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;
  return (x->asn > y->asn) - (x->asn < y->asn);
}

/* Twice as many as a block takes are enough, since the other side has at most a block of them. */
static guint shuffle(const MsSpoofingPlan *plan, const MsSpoofingPool *pool, const char *key,
                     guint64 seed, Drawn **order)
{
  guint64 draw_key = ms_text_hash(key);
  *order = g_new(Drawn, pool->n);
  for (guint i = 0; i < pool->n; i++) {
    guint32 asn = plan->topology->asn[pool->as[i]];
    (*order)[i] = (Drawn){ms_hash3(seed, MS_HASH_PLACEMENT, draw_key, asn), pool->as[i], asn};
  }
  qsort(*order, pool->n, sizeof **order, compare_drawn);
  return MIN(pool->n, 2 * plan->per_block);
}

/* A side of a block in the making: @order: [n], of which @next is looked at next. */
typedef struct {
  const Drawn *order;
  guint n, next;
  guint32 *taken;
  guint n_taken;
} Side;

static gboolean has(const Side *side, guint32 as)
{
  for (guint i = 0; i < side->n_taken; i++)
    if (side->taken[i] == as)
      return TRUE;
  return FALSE;
}

static void take_one(Side *side, const Side *other, guint most)
{
  while (side->next < side->n && has(other, side->order[side->next].as))
    side->next++;
  if (side->next < side->n && side->n_taken < most)
    side->taken[side->n_taken++] = side->order[side->next++].as;
}

void ms_spoofing_plan_block(const MsSpoofingPlan *plan, guint number, MsSpoofingBlock *block)
{
  guint64 seed = ms_sweep_trial_seed(plan->seed, number);
  g_autofree Drawn *sources = NULL, *destinations = NULL;
  Side side[2] = {{.taken = block->source}, {.taken = block->destination}};
  side[0].n = shuffle(plan, &plan->sources, "spoofing.sources", seed, &sources);
  side[1].n = shuffle(plan, &plan->destinations, "spoofing.destinations", seed, &destinations);
  side[0].order = sources;
  side[1].order = destinations;
  /* In turns, the smaller pool first, so that neither side takes all that the other one has. */
  guint first = plan->destinations.n < plan->sources.n;
  for (guint i = 0; i < plan->per_block; i++) {
    take_one(&side[first], &side[!first], plan->per_block);
    take_one(&side[!first], &side[first], plan->per_block);
  }
  block->n_sources = side[0].n_taken;
  block->n_destinations = side[1].n_taken;
}

/* ---- who validates */

void ms_spoofing_members_init(MsSpoofingMembers *members, const MsSpoofingPlan *plan)
{
  *members = (MsSpoofingMembers){0};
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    members->mode[e] = g_malloc0(plan->topology->n_ases);
  members->participant = g_malloc0(plan->topology->n_ases);
}

void ms_spoofing_members_clear(MsSpoofingMembers *members)
{
  for (guint e = 0; e < MS_N_SAV_EDGES; e++)
    g_clear_pointer(&members->mode[e], g_free);
  g_clear_pointer(&members->participant, g_free);
}

static void fill_members(const MsSpoofingPlan *plan, const MsSpoofingPoint *point,
                         const guint16 *conducts, MsSpoofingMembers *members)
{
  static const MsConduct conduct[MS_N_SAV_EDGES] = {
      [MS_SAV_OWN] = MS_CONDUCT_SAV_OWN,           [MS_SAV_STUB] = MS_CONDUCT_SAV_STUB,
      [MS_SAV_CUSTOMER] = MS_CONDUCT_SAV_CUSTOMER, [MS_SAV_PEER] = MS_CONDUCT_SAV_PEER,
      [MS_SAV_PROVIDER] = MS_CONDUCT_SAV_PROVIDER,
  };
  members->n_participants = members->n_validating = 0;
  for (guint32 as = 0; as < plan->topology->n_ases; as++) {
    gboolean any = FALSE;
    for (guint e = 0; e < MS_N_SAV_EDGES; e++) {
      gboolean does = conducts[as] >> conduct[e] & 1;
      members->mode[e][as] = (guint8)(does ? point->mode[e] : MS_SAV_NONE);
      any = any || members->mode[e][as] != MS_SAV_NONE;
    }
    members->n_participants += members->participant[as];
    members->n_validating += any;
  }
}

/* Conducts of a trial are those of its groups' members; of several strengths the largest holds, as
 * an AS draws once. */
static gboolean add_groups(const MsSweep *sweep, guint point, const MsDraw *draw, guint16 *conducts,
                           guint8 *participant, GError **error)
{
  const MsTopology *topology = sweep->topology;
  const MsSweepPoint *it = &sweep->points[point];
  g_autofree guint8 *chosen = g_malloc(topology->n_ases);
  for (guint g = 0; g < it->n_groups; g++) {
    const MsSweepGroup *group = &it->groups[g];
    if (!ms_sweep_members(sweep, point, g, draw, chosen, error))
      return FALSE;
    for (guint32 as = 0; as < topology->n_ases; as++) {
      if (!chosen[as])
        continue;
      participant[as] |= group->programme;
      conducts[as] |= (guint16)ms_conduct_draws(sweep->seed, group->conduct, topology->asn[as]);
    }
  }
  return TRUE;
}

gboolean ms_spoofing_plan_members(const MsSpoofingPlan *plan, guint point, guint block,
                                  MsSpoofingMembers *members, GError **error)
{
  guint32 n_ases = plan->topology->n_ases;
  if (plan->sweep == NULL) {
    const MsPlanRun *run = g_ptr_array_index(plan->plan->runs, point);
    memcpy(members->participant, run->participant, n_ases);
    fill_members(plan, &plan->points[point], run->conduct, members);
    return TRUE;
  }
  g_auto(MsDraw) draw = {0};
  g_autofree guint16 *conducts = g_new0(guint16, n_ases);
  memset(members->participant, 0, n_ases);
  if (!ms_sweep_draw(plan->sweep, block, &draw, error) ||
      !add_groups(plan->sweep, point, &draw, conducts, members->participant, error))
    return FALSE;
  fill_members(plan, &plan->points[point], conducts, members);
  return TRUE;
}
