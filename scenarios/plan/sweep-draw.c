/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who errs and who suffers in a trial. What a term asks of the graph alone is asked once, when the
 * sweep is made; a draw then takes ASes from those that are left, one after the other, until one
 * meets the rest: that he is not the other party, takes part, can leak that party's route. So a
 * draw costs as much as its few tries, and every AS that meets all terms is equally likely. */
#include "scenarios/plan/sweep-private.h"

#include "models/base/hash.h"
#include "models/manrs/adoption.h"

#include <string.h>

/* After so many tries in vain all that meet the terms are listed. */
#define MAX_TRIES 64

/* ---- once */

static void add_loose(MsSweepParty *party, const MsTerm *term)
{
  party->loose = g_renew(const MsTerm *, party->loose, party->n_loose + 1);
  party->loose[party->n_loose++] = term;
}

/* Whether @as takes part in every trial, or in none; %FALSE where that hangs on the trial. */
static gboolean always_same(const MsSweepPlan *plan, guint32 as, gboolean *takes_part)
{
  guint n_programmes;
  gboolean never = plan->drawn->len == 0;
  ms_programmes(&n_programmes);
  *takes_part = FALSE;
  for (guint p = 0; p < n_programmes; p++) {
    guint64 reach = plan->reach[p] != NULL ? plan->reach[p][as] : 0;
    *takes_part = *takes_part || reach == MS_ADOPTION_ALWAYS;
    never = never && reach == 0;
  }
  return never || *takes_part;
}

/* Whether it is known for good that @as does not meet @term. */
static gboolean never_holds(const MsSweepPlan *plan, const MsTerm *term,
                            const MsPlacementContext *context, guint32 as)
{
  gboolean takes_part;
  if (term->kind == MS_TERM_PARTICIPANTS)
    return always_same(plan, as, &takes_part) && takes_part == term->negated;
  if (ms_term_is_fixed(term) || (term->kind == MS_TERM_CAN_LEAK && !term->negated))
    return !ms_term_holds(term, context, as);
  return FALSE;
}

/* Sorts the terms into those that are answered now, for good, and those left for each draw. */
static gboolean narrow(const MsSweepPlan *plan, const MsIncidentSpec *spec, MsSweepParty *party,
                       guint8 *mask, const MsTerm **empty)
{
  const MsTopology *topology = plan->sweep.topology;
  MsPlacementContext context = {
      .topology = topology, .can_leak = spec->can_leak, .other = MS_NO_AS};
  party->n = topology->n_ases;
  memset(mask, 1, topology->n_ases);
  for (guint t = 0; t < party->placement->n_terms; t++) {
    const MsTerm *term = &party->placement->terms[t];
    gboolean near = term->kind == MS_TERM_NEIGHBOUR && term->of_other && !term->negated;
    if (near && party->near == NULL)
      party->near = term;
    else if (!ms_term_is_fixed(term))
      add_loose(party, term);
    for (guint32 as = 0; as < topology->n_ases; as++)
      if (mask[as] && never_holds(plan, term, &context, as)) {
        mask[as] = 0;
        party->n--;
      }
    *empty = term;
    if (party->n == 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean fill_party(const MsSweepPlan *plan, const MsIncidentSpec *spec, gboolean offender,
                           MsSweepParty *party, GError **error)
{
  const MsTopology *topology = plan->sweep.topology;
  party->placement = offender ? spec->offender : spec->victim;
  party->key = offender ? spec->offender_key : spec->victim_key;
  party->n = 1;
  if (party->placement == NULL || party->placement->asn != 0)
    return TRUE;
  g_autofree guint8 *mask = g_malloc(topology->n_ases);
  const MsTerm *empty = NULL;
  if (!narrow(plan, spec, party, mask, &empty)) {
    g_autoptr(GError) cause = NULL;
    ms_placement_refuse(empty, &cause);
    return ms_scenario_refuse(plan->sweep.scenario, 0, spec->section,
                              offender ? "offender" : "victim", MS_SCENARIO_ERROR_VALUE, error,
                              "%s", cause->message);
  }
  if (party->near != NULL) {
    party->mask = g_steal_pointer(&mask);
    return TRUE;
  }
  party->pool = g_new(guint32, party->n);
  for (guint32 as = 0, n = 0; as < topology->n_ases; as++)
    if (mask[as])
      party->pool[n++] = as;
  return TRUE;
}

/* Number @number of n_candidates(), who may be none after all. */
static gboolean may_be(const MsSweepParty *party, guint number, guint32 *as)
{
  if (party->placement->asn != 0)
    *as = party->placement->as;
  else
    *as = party->pool != NULL ? party->pool[number] : number;
  return party->mask == NULL || party->mask[*as];
}

static guint n_candidates(const MsSweepParty *party, const MsTopology *topology)
{
  return party->mask != NULL ? topology->n_ases : party->n;
}

static gboolean has_can_leak(const MsPlacement *placement)
{
  for (guint t = 0; t < placement->n_terms; t++)
    if (placement->terms[t].kind == MS_TERM_CAN_LEAK && !placement->terms[t].negated)
      return TRUE;
  return FALSE;
}

/* A leak that some who may be drawn could not aim would end the sweep at the first of them. */
static gboolean check_aims(MsSweepPlan *plan, const MsIncidentSpec *spec,
                           const MsSweepParty *offender, GError **error)
{
  const MsTopology *topology = plan->sweep.topology;
  if (spec->offender == NULL || spec->offender->asn != 0 || has_can_leak(spec->offender))
    return TRUE;
  gboolean leaks = spec->kind == MS_INCIDENT_LEAK && (spec->types & MS_LEAK_ALL_TYPES) != 0;
  guint aimless = 0, harmless = 0;
  for (guint i = 0; i < n_candidates(offender, topology); i++) {
    guint32 as;
    if (!may_be(offender, i, &as))
      continue;
    aimless += !ms_incident_can_aim(spec, topology, as);
    harmless += leaks && !ms_incident_can_leak(spec, topology, as);
  }
  if (aimless > 0)
    return ms_scenario_refuse(
        plan->sweep.scenario, 0, spec->section, "to", MS_SCENARIO_ERROR_VALUE, error,
        "%u of the %u ASes that may be drawn as offender have no such "
        "neighbour to %s to; write %s among the offender's terms",
        aimless, offender->n, spec->kind == MS_INCIDENT_LEAK ? "leak" : "announce",
        spec->kind == MS_INCIDENT_LEAK ? "can-leak" : "providers:1- or peers:1-");
  if (harmless > 0)
    ms_plan_warn(&plan->plan, 0, spec->section, "offender",
                 "%u of the %u ASes that may be drawn (%.1f %%) have nobody to leak to; can-leak "
                 "among the terms leaves them out",
                 harmless, offender->n, 100.0 * harmless / offender->n);
  return TRUE;
}

/* Whom can-leak leaves out, and why: part of every result that rests on it. */
static void tell_excluded(const MsSweepPlan *plan, const MsIncidentSpec *spec, GString *text)
{
  const MsTopology *topology = plan->sweep.topology;
  if (spec->offender == NULL || !has_can_leak(spec->offender))
    return;
  guint alone = 0, stuck = 0, other = 0;
  for (guint32 as = 0; as < topology->n_ases; as++) {
    guint up = topology->first[as + 1] - topology->first_peer[as];
    if (spec->can_leak[as])
      continue;
    alone += up == 1;
    stuck += up == 0;
    other += up > 1;
  }
  const struct {
    guint n;
    const char *who;
  } reasons[] = {{alone, "with one peer or provider and nobody else to leak its routes to"},
                 {stuck, "with neither peer nor provider"},
                 {other, "whose neighbours the leak's types and receivers pass by"}};
  double percent = 100.0 / topology->n_ases;
  g_string_append_printf(text, "%s%s: can-leak leaves out %.1f %% of %u ASes",
                         text->len > 0 ? "; " : "", spec->section,
                         percent * (alone + stuck + other), topology->n_ases);
  gboolean any = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
    if (reasons[i].n > 0) {
      g_string_append_printf(text, "%s%.1f %% %s", any ? ", " : " (", percent * reasons[i].n,
                             reasons[i].who);
      any = TRUE;
    }
  g_string_append_printf(text, "%s, and in each trial those in whose customer cone the victim is",
                         any ? ")" : "");
}

/* Beside who is left out stands what is assumed of how adoption spreads, as far as it is the same
 * wherever it does: axes say the rest. */
static void tell_spread(const MsSweepPlan *plan, GString *text)
{
  MsSpread all = {0};
  gboolean any = FALSE, one_model = TRUE;
  for (guint p = 0; p < plan->sweep.n_points; p++) {
    const MsSpread *it = &plan->sweep.points[p].spread;
    if (it->model == MS_SPREAD_NONE)
      continue;
    if (!any)
      all = *it;
    any = TRUE;
    one_model = one_model && it->model == all.model;
    all.to_peer = it->to_peer == all.to_peer ? all.to_peer : 0;
    all.to_customer = it->to_customer == all.to_customer ? all.to_customer : 0;
    all.to_member = it->to_member == all.to_member ? all.to_member : 0;
    all.rounds = it->rounds == all.rounds && it->onward == all.onward ? all.rounds : 0;
    all.onward = all.onward || it->onward;
  }
  if (!any)
    return;
  g_autofree char *words = ms_spread_words(&all);
  const char *told = one_model ? words : strstr(words, ", ");
  if (told != NULL)
    g_string_append_printf(text, "%s. Assumed: adoption spreads by %s",
                           text->len > 0 ? "" : "nobody", one_model ? told : told + 2);
}

/* Whether anybody who may be the victim is in @row. */
static gboolean any_in(const MsSweepParty *victim, const MsTopology *topology, const guint8 *row)
{
  guint32 as;
  for (guint i = 0; i < n_candidates(victim, topology); i++)
    if (may_be(victim, i, &as) && row[as])
      return TRUE;
  return FALSE;
}

/* Mechanisms that find nothing to judge by, whoever the victim is. */
static void warn_of_gaps(MsSweepPlan *plan, guint number, const MsIncidentSpec *spec,
                         const MsSweepParty *victim)
{
  const MsTopology *topology = plan->sweep.topology;
  const MsSweepPoint *point = &plan->sweep.points[number];
  gboolean validates = ms_incident_is_hijack(spec->kind) &&
                       ms_plan_any_needs(point->mechanisms, MS_NEEDS_ROAS),
           filters = ms_plan_any_needs(point->mechanisms, MS_NEEDS_ROUTE_OBJECTS);
  if ((!filters && !validates) || victim->placement == NULL || point->base != NULL ||
      point->registration.by_conduct != 0 || any_in(victim, topology, point->registration.roa))
    return;
  if (validates)
    ms_plan_warn(&plan->plan, number, "registry", "roa",
                 "no victim of %s has a ROA, so route origin validation finds nothing wrong",
                 spec->label);
  if (filters && !any_in(victim, topology, point->registration.irr))
    ms_plan_warn(&plan->plan, number, "registry", "irr",
                 "no victim of %s has a ROA or a route object, so prefix filters refuse its own "
                 "route",
                 spec->label);
}

gboolean ms_sweep_parties(MsSweepPlan *plan, GError **error)
{
  g_autoptr(GString) excluded = g_string_new(NULL);
  plan->parties = g_new0(MsSweepParty, 2 * plan->specs.n + 1);
  for (guint i = 0; i < plan->specs.n; i++) {
    const MsIncidentSpec *spec = &plan->specs.spec[i];
    MsSweepParty *offender = &plan->parties[2 * i];
    if (!fill_party(plan, spec, TRUE, offender, error) ||
        !fill_party(plan, spec, FALSE, offender + 1, error) ||
        !check_aims(plan, spec, offender, error))
      return FALSE;
    tell_excluded(plan, spec, excluded);
    for (guint p = 0; p < plan->sweep.n_points; p++)
      warn_of_gaps(plan, p, spec, offender + 1);
  }
  tell_spread(plan, excluded);
  if (excluded->len > 0)
    plan->sweep.excluded = g_strdup(excluded->str);
  return TRUE;
}

void ms_sweep_parties_free(MsSweepPlan *plan)
{
  for (guint i = 0; plan->parties != NULL && i < 2 * plan->specs.n; i++) {
    g_free(plan->parties[i].pool);
    g_free(plan->parties[i].mask);
    g_free(plan->parties[i].loose);
  }
  g_clear_pointer(&plan->parties, g_free);
}

/* ---- each trial */

/* A draw in the making. @anybody: (nullable): [n_ases] participants that thresholds do not tell,
 * found when first asked for. */
typedef struct {
  const MsSweepPlan *plan;
  guint64 trial, seed;
  guint8 *anybody;
} Drawer;

static void find_drawn(Drawer *drawer)
{
  const MsSweepPlan *plan = drawer->plan;
  guint32 n_ases = plan->sweep.topology->n_ases;
  const MsProgramme *programmes = ms_programmes(&(guint){0});
  g_autofree guint8 *members = g_malloc(n_ases);
  drawer->anybody = g_malloc0(n_ases);
  for (guint i = 0; i < plan->drawn->len; i++) {
    const MsSweepDrawn *drawn = &g_array_index(plan->drawn, MsSweepDrawn, i);
    ms_sweep_select(plan, drawn->point, programmes[drawn->programme].name, drawer->seed, members,
                    NULL);
    for (guint32 as = 0; as < n_ases; as++)
      drawer->anybody[as] |= members[as];
  }
}

/* Those whom a spread wins at any point take part too. */
static void find_reached(Drawer *drawer)
{
  const MsSweep *sweep = &drawer->plan->sweep;
  MsDraw draw = {.trial = drawer->trial, .seed = drawer->seed, .cache = ms_draw_cache_new()};
  for (guint p = 0; p < sweep->n_points; p++) {
    guint32 n = 0;
    const guint32 *reached = NULL;
    if (sweep->points[p].spread.model != MS_SPREAD_NONE)
      reached = ms_sweep_reached(sweep, p, &draw, &n, NULL);
    for (guint32 i = 0; i < n; i++)
      drawer->anybody[reached[i]] = 1;
  }
  ms_draw_cache_free(draw.cache);
}

static gboolean takes_part(Drawer *drawer, guint32 as)
{
  const MsSweepPlan *plan = drawer->plan;
  guint n_programmes;
  const MsProgramme *programmes = ms_programmes(&n_programmes);
  for (guint p = 0; p < n_programmes; p++) {
    if (plan->reach[p] == NULL || plan->reach[p][as] == 0)
      continue;
    guint64 permutation =
        ms_adoption_permutation(drawer->seed, ms_sweep_draw_key(plan, programmes[p].name));
    if (ms_adoption_draw(permutation, plan->sweep.topology->asn[as]) < plan->reach[p][as])
      return TRUE;
  }
  if (plan->drawn->len == 0 && !plan->spreads)
    return FALSE;
  if (drawer->anybody == NULL) {
    find_drawn(drawer);
    find_reached(drawer);
  }
  return drawer->anybody[as];
}

/* Where an AS is taken from: the pool, or the other party's neighbours. */
typedef struct {
  const guint32 *as;
  guint n;
} Source;

static Source source_of(const MsSweepParty *party, const MsTopology *topology, guint32 other)
{
  if (party->near == NULL)
    return (Source){party->pool, party->n};
  guint32 begin = topology->first[other], end = topology->first[other + 1];
  if (party->near->relation == MS_REL_CUSTOMER || party->near->relation == MS_REL_PEER)
    end = party->near->relation == MS_REL_PEER ? topology->first_provider[other]
                                               : topology->first_peer[other];
  if (party->near->relation == MS_REL_PEER || party->near->relation == MS_REL_PROVIDER)
    begin = party->near->relation == MS_REL_PEER ? topology->first_peer[other]
                                                 : topology->first_provider[other];
  return (Source){topology->neighbour + begin, end - begin};
}

static gboolean fits(Drawer *drawer, const MsSweepParty *party, const MsPlacementContext *context,
                     guint32 as)
{
  if (as == context->other || (party->mask != NULL && !party->mask[as]))
    return FALSE;
  for (guint t = 0; t < party->n_loose; t++) {
    const MsTerm *term = party->loose[t];
    gboolean holds = term->kind == MS_TERM_PARTICIPANTS ? takes_part(drawer, as) != term->negated
                                                        : ms_term_holds(term, context, as);
    if (!holds)
      return FALSE;
  }
  return TRUE;
}

/* Number @attempt of the numbers below @n that a draw tries: uniform but for 2^-64 * n. */
static guint try_number(const Drawer *drawer, const MsSweepParty *party, guint64 attempt, guint n)
{
  __extension__ typedef unsigned __int128 Wide;
  guint64 hash = ms_hash3(drawer->seed, MS_HASH_PLACEMENT, party->key, attempt);
  return (guint)((Wide)hash * n >> 64);
}

static guint32 pick(Drawer *drawer, const MsSweepParty *party, const MsPlacementContext *context)
{
  Source source = source_of(party, context->topology, context->other);
  for (guint attempt = 0; attempt < MAX_TRIES && source.n > 0; attempt++) {
    guint32 as = source.as[try_number(drawer, party, attempt, source.n)];
    if (fits(drawer, party, context, as))
      return as;
  }
  g_autoptr(GArray) fitting = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint i = 0; i < source.n; i++)
    if (fits(drawer, party, context, source.as[i]))
      g_array_append_val(fitting, source.as[i]);
  if (fitting->len == 0)
    return MS_NO_AS;
  return g_array_index(fitting, guint32, try_number(drawer, party, MAX_TRIES, fitting->len));
}

static void refuse_trial(const Drawer *drawer, const char *section, gboolean offender,
                         guint32 other, GError **error)
{
  const MsSweep *sweep = &drawer->plan->sweep;
  const char *terms =
      ms_scenario_value(sweep->scenario, 0, section, offender ? "offender" : "victim");
  g_autofree char *where =
      other == MS_NO_AS ? g_strdup("")
                        : g_strdup_printf(" where AS%u is the %s", sweep->topology->asn[other],
                                          offender ? "victim" : "offender");
  g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE,
              "trial %" G_GUINT64_FORMAT ": no AS meets all terms of `%s`%s; widen them%s",
              drawer->trial, terms, where,
              other == MS_NO_AS ? "" : ", or narrow those of the other party");
}

static guint32 place_for_trial(gpointer user_data, guint n, gboolean offender, guint32 other,
                               GError **error)
{
  Drawer *drawer = user_data;
  const MsSweepPlan *plan = drawer->plan;
  const MsIncidentSpec *spec = &plan->specs.spec[n];
  const MsSweepParty *party = &plan->parties[2 * n + !offender];
  if (party->placement->asn != 0)
    return party->placement->as;
  MsPlacementContext context = {
      .topology = plan->sweep.topology, .can_leak = spec->can_leak, .other = other};
  guint32 as = pick(drawer, party, &context);
  if (as == MS_NO_AS)
    refuse_trial(drawer, spec->section, offender, other, error);
  return as;
}

gboolean ms_sweep_draw(const MsSweep *sweep, guint64 trial, MsDraw *draw, GError **error)
{
  const MsSweepPlan *plan = ms_sweep_plan(sweep);
  Drawer drawer = {plan, trial, ms_sweep_trial_seed(sweep->seed, trial), NULL};
  *draw = (MsDraw){trial, drawer.seed, plan->specs.n, g_new0(MsIncident, plan->specs.n + 1),
                   ms_draw_cache_new()};
  gboolean good = ms_incidents_draft(&plan->specs, drawer.seed, place_for_trial, &drawer,
                                     draw->incidents, error);
  g_free(drawer.anybody);
  if (!good)
    ms_draw_clear(draw);
  return good;
}

void ms_draw_clear(MsDraw *draw)
{
  for (guint i = 0; i < draw->n_incidents; i++)
    ms_incident_lists_free(&draw->incidents[i]);
  g_clear_pointer(&draw->incidents, g_free);
  g_clear_pointer(&draw->cache, ms_draw_cache_free);
  draw->n_incidents = 0;
}
