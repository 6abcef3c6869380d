/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/plan/incident-spec.h"

#include "models/bgp/decision.h"
#include "scenarios/plan/plan-private.h"

#include <string.h>

static const char *value_of(const MsIncidentSpecs *specs, const char *section, const char *key)
{
  return ms_scenario_value(specs->plan->scenario, specs->run, section, key);
}

static gboolean refuse(const MsIncidentSpecs *specs, const char *section, const char *key,
                       const GError *cause, GError **error)
{
  return ms_scenario_refuse(specs->plan->scenario, specs->run, section, key,
                            MS_SCENARIO_ERROR_VALUE, error, "%s", cause->message);
}

static guint64 draw_key(const char *label, const char *what)
{
  g_autofree char *text = g_strdup_printf("%s.%s", label, what);
  return ms_text_hash(text);
}

/* ---- who can leak */

static gboolean is_one(MsLeakTo to)
{
  return to == MS_LEAK_TO_LARGEST_PROVIDER || to == MS_LEAK_TO_LARGEST_PEER ||
         to == MS_LEAK_TO_RANDOM_PROVIDER || to == MS_LEAK_TO_RANDOM_PEER;
}

static gboolean to_providers(MsLeakTo to)
{
  return to == MS_LEAK_TO_PROVIDERS || to == MS_LEAK_TO_LARGEST_PROVIDER ||
         to == MS_LEAK_TO_RANDOM_PROVIDER;
}

static gboolean to_peers(MsLeakTo to)
{
  return to == MS_LEAK_TO_PEERS || to == MS_LEAK_TO_LARGEST_PEER || to == MS_LEAK_TO_RANDOM_PEER;
}

static guint32 n_of(const MsTopology *topology, guint32 as, MsRelation relation)
{
  return relation == MS_REL_PEER ? topology->first_provider[as] - topology->first_peer[as]
                                 : topology->first[as + 1] - topology->first_provider[as];
}

/* The listed neighbours of @relation; G_MAXUINT where one listed is no neighbour at all. */
static guint n_listed(const MsIncidentSpec *spec, const MsTopology *topology, guint32 as,
                      MsRelation relation)
{
  guint n = 0;
  for (guint i = 0; i < spec->receivers->len; i++) {
    guint32 other = ms_topology_find(topology, g_array_index(spec->receivers, guint32, i));
    guint32 session = other != MS_NO_AS ? ms_topology_session(topology, as, other) : G_MAXUINT32;
    if (session == G_MAXUINT32)
      return G_MAXUINT;
    n += ms_topology_relation(topology, as, session) == relation;
  }
  return n;
}

gboolean ms_incident_can_aim(const MsIncidentSpec *spec, const MsTopology *topology, guint32 as)
{
  if (to_providers(spec->to))
    return n_of(topology, as, MS_REL_PROVIDER) > 0;
  if (to_peers(spec->to))
    return n_of(topology, as, MS_REL_PEER) > 0;
  return spec->to != MS_LEAK_TO_LIST || n_listed(spec, topology, as, MS_REL_PEER) != G_MAXUINT;
}

gboolean ms_incident_can_leak(const MsIncidentSpec *spec, const MsTopology *topology, guint32 as)
{
  static const MsRelation relations[] = {MS_REL_PEER, MS_REL_PROVIDER};
  if (!ms_incident_can_aim(spec, topology, as))
    return FALSE;
  if ((spec->types & MS_LEAK_ALL_TYPES) == 0) /* announced anew, whatever it learned from whom */
    return topology->first[as + 1] > topology->first[as];
  for (guint t = 0; t < G_N_ELEMENTS(relations); t++) {
    MsRelation to = relations[t];
    if ((to == MS_REL_PEER && to_providers(spec->to)) ||
        (to == MS_REL_PROVIDER && to_peers(spec->to)))
      continue;
    guint receivers = spec->to == MS_LEAK_TO_LIST ? n_listed(spec, topology, as, to)
                      : is_one(spec->to)          ? MIN(1, n_of(topology, as, to))
                                                  : n_of(topology, as, to);
    for (guint l = 0; receivers > 0 && l < G_N_ELEMENTS(relations); l++) {
      MsRelation learned = relations[l];
      /* The receiver is not the one that the route came from. */
      guint others = n_of(topology, as, learned) - (learned == to);
      if (n_of(topology, as, learned) > 0 && others > 0 &&
          (spec->types >> ms_leak_type(learned, to) & 1))
        return TRUE;
    }
  }
  return FALSE;
}

static void find_leakers(const MsTopology *topology, MsIncidentSpec *spec)
{
  spec->can_leak = g_malloc(topology->n_ases);
  for (guint32 as = 0; as < topology->n_ases; as++)
    spec->can_leak[as] = (guint8)ms_incident_can_leak(spec, topology, as);
}

/* ---- reading */

static gboolean resolve(const MsIncidentSpecs *specs, const char *section, const char *key,
                        MsPlacement *placement, GError **error)
{
  MsPlan *plan = specs->plan;
  const char *base_dir = ms_scenario_base_dir(plan->scenario, specs->run, section, key);
  g_autoptr(GError) cause = NULL;
  guint missing;
  if (!ms_placement_resolve(placement, plan->topology, *base_dir == '\0' ? NULL : base_dir,
                            &missing, &cause))
    return refuse(specs, section, key, cause, error);
  if (missing > 0)
    ms_plan_warn(plan, specs->run, section, key, MS_PLAN_MISSING(missing), missing);
  return TRUE;
}

static gboolean has_can_leak(const MsPlacement *placement)
{
  for (guint t = 0; t < placement->n_terms; t++)
    if (placement->terms[t].kind == MS_TERM_CAN_LEAK && !placement->terms[t].negated)
      return TRUE;
  return FALSE;
}

/* Takes @victim. A party that is named goes first, so that the other's draw does not meet it; else
 * the victim, unless it depends on the offender, or there are several for one offender. */
static gboolean read_parties(const MsIncidentSpecs *specs, MsIncidentSpec *spec,
                             MsPlacement *victim, gboolean several, GError **error)
{
  spec->victim = victim;
  if (victim != NULL && !resolve(specs, spec->section, "victim", victim, error))
    return FALSE;
  if (spec->kind == MS_INCIDENT_NONE)
    return TRUE;
  spec->offender = ms_placement_parse(value_of(specs, spec->section, "offender"), "victim", NULL);
  if (!resolve(specs, spec->section, "offender", spec->offender, error))
    return FALSE;
  spec->offender_first = several || victim == NULL || ms_placement_needs_other(victim) ||
                         (spec->offender->asn != 0 && victim->asn == 0);
  if (victim != NULL && spec->offender_first && has_can_leak(spec->offender))
    ms_placement_keep_apart(victim);
  return TRUE;
}

static gboolean read_origins(const MsIncidentSpecs *specs, MsIncidentSpec *spec, GError **error)
{
  const char *text = value_of(specs, spec->section, "origins");
  if (text == NULL)
    return TRUE;
  spec->origins = ms_placements_parse(text, "victim", NULL);
  for (guint i = 0; i < spec->origins->len; i++)
    if (!resolve(specs, spec->section, "origins", g_ptr_array_index(spec->origins, i), error))
      return FALSE;
  return TRUE;
}

static gboolean is_yes(const MsIncidentSpecs *specs, const char *section, const char *key)
{
  return ms_scenario_bool(specs->plan->scenario, specs->run, section, key);
}

/* What holds whoever the parties are. */
static void read_keys(const MsIncidentSpecs *specs, MsIncidentSpec *spec, const char *name)
{
  const MsScenario *scenario = specs->plan->scenario;
  const char *section = spec->section, *poison = value_of(specs, section, "poison");
  spec->offender_key = draw_key(name, "offender");
  spec->victim_key = draw_key(name, "victim");
  spec->to_key = draw_key(name, "to");
  spec->origins_key = draw_key(name, "origins");
  spec->path_key = draw_key(name, "path");
  spec->start = ms_scenario_time(scenario, specs->run, section, "start");
  spec->end = ms_scenario_incident_end(scenario, specs->run, section);
  if (ms_scenario_is_set(scenario, specs->run, section, "prefix"))
    ms_prefix_parse(value_of(specs, section, "prefix"), &spec->prefix, NULL);
  if (ms_scenario_is_set(scenario, specs->run, section, "hijacked"))
    ms_prefix_parse(value_of(specs, section, "hijacked"), &spec->hijacked, NULL);
  ms_value_leak_types(value_of(specs, section, "types"), &spec->types, NULL);
  spec->unpoliced = g_str_equal(value_of(specs, section, "policy"), "missing");
  spec->table = (guint32)ms_scenario_count(scenario, specs->run, section, "prefixes");
  ms_value_leak_to(value_of(specs, section, "to"), &spec->to, &spec->receivers, NULL);
  ms_value_path(value_of(specs, section, "path"), &spec->path, NULL);
  spec->poison = poison != NULL ? ms_value_poison(poison, NULL) : NULL;
  spec->strips = is_yes(specs, section, "strip");
  spec->intercepts = is_yes(specs, section, "intercept");
  spec->silent =
      spec->kind == MS_INCIDENT_UNANNOUNCED_HIJACK || !is_yes(specs, section, "victim-announces");
}

/* Takes @victim, number @number of @n. */
static gboolean read_incident(const MsIncidentSpecs *specs, const char *section, guint number,
                              guint n, MsPlacement *victim, MsIncidentSpec *spec, GError **error)
{
  const char *name = ms_section_label(section);
  spec->section = section;
  spec->label = n > 1 ? g_strdup_printf("%s/%u", name, number + 1) : g_strdup(name);
  spec->first = (guint)(spec - specs->spec) - number;
  ms_incident_kind_from_name(value_of(specs, section, "kind"), &spec->kind);
  read_keys(specs, spec, name);
  if (!read_parties(specs, spec, victim, n > 1, error) || !read_origins(specs, spec, error))
    return FALSE;
  if (spec->offender != NULL && ms_placement_has(spec->offender, MS_TERM_CAN_LEAK))
    find_leakers(specs->plan->topology, spec);
  return TRUE;
}

/* All incidents of a section: one for each victim. */
static gboolean read_section(MsIncidentSpecs *specs, const char *section, guint *room,
                             GError **error)
{
  MsIncidentKind kind;
  guint types;
  ms_incident_kind_from_name(value_of(specs, section, "kind"), &kind);
  ms_value_leak_types(value_of(specs, section, "types"), &types, NULL);
  g_autoptr(GPtrArray) victims = NULL;
  if (kind != MS_INCIDENT_LEAK || types != MS_LEAK_MORE_SPECIFICS)
    victims = ms_placements_parse(value_of(specs, section, "victim"), "offender", NULL);
  guint n = victims != NULL ? victims->len : 1;
  if (victims != NULL)
    g_ptr_array_set_free_func(victims, NULL);
  if (specs->n + n > *room) {
    specs->spec = g_renew(MsIncidentSpec, specs->spec, specs->n + n + 1);
    memset(specs->spec + *room, 0, sizeof *specs->spec * (specs->n + n + 1 - *room));
    *room = specs->n + n;
  }
  gboolean good = TRUE;
  for (guint i = 0; i < n; i++) {
    MsPlacement *victim = victims != NULL ? g_ptr_array_index(victims, i) : NULL;
    if (good)
      good = read_incident(specs, section, i, n, victim, &specs->spec[specs->n++], error);
    else
      ms_placement_free(victim);
  }
  return good;
}

static gboolean read_faults(MsIncidentSpecs *specs, const GPtrArray *sections, GError **error)
{
  const MsTopology *topology = specs->plan->topology;
  const MsScenario *scenario = specs->plan->scenario;
  for (guint i = 0; i < sections->len; i++) {
    const char *section = g_ptr_array_index(sections, i);
    g_autoptr(GArray) ends = ms_value_asns(value_of(specs, section, "between"), NULL);
    guint32 as[2];
    for (guint e = 0; e < 2; e++) {
      guint32 asn = g_array_index(ends, guint32, e);
      as[e] = ms_topology_find(topology, asn);
      if (as[e] == MS_NO_AS)
        return ms_scenario_refuse(
            scenario, specs->run, section, "between", MS_SCENARIO_ERROR_UNKNOWN, error,
            "AS%u is not in the topology (%s); name two ASes that are neighbours", asn,
            topology->title);
    }
    if (ms_topology_session(topology, as[0], as[1]) == G_MAXUINT32)
      return ms_scenario_refuse(scenario, specs->run, section, "between", MS_SCENARIO_ERROR_VALUE,
                                error,
                                "AS%u and AS%u are no neighbours; name the two ends of a link",
                                topology->asn[as[0]], topology->asn[as[1]]);
    specs->faults[i] = (MsSessionFault){ms_section_label(section), as[0], as[1],
                                        ms_scenario_time(scenario, specs->run, section, "down"),
                                        ms_scenario_time(scenario, specs->run, section, "up")};
  }
  return TRUE;
}

gboolean ms_incident_specs_fill(MsPlan *plan, guint run, MsIncidentSpecs *specs, GError **error)
{
  const GPtrArray *incidents = ms_scenario_sections(plan->scenario, "incident");
  const GPtrArray *sessions = ms_scenario_sections(plan->scenario, "session");
  *specs = (MsIncidentSpecs){.plan = plan, .run = run};
  guint room = incidents->len;
  specs->n_faults = sessions->len;
  specs->spec = g_new0(MsIncidentSpec, room + 1);
  specs->faults = g_new0(MsSessionFault, sessions->len + 1);
  for (guint i = 0; i < incidents->len; i++)
    if (!read_section(specs, g_ptr_array_index(incidents, i), &room, error))
      return FALSE;
  return read_faults(specs, sessions, error);
}

void ms_incident_specs_clear(MsIncidentSpecs *specs)
{
  for (guint i = 0; i < specs->n; i++) {
    MsIncidentSpec *spec = &specs->spec[i];
    ms_placement_free(spec->offender);
    ms_placement_free(spec->victim);
    g_free(spec->label);
    g_clear_pointer(&spec->receivers, g_array_unref);
    ms_path_value_clear(&spec->path);
    g_clear_pointer(&spec->poison, g_array_unref);
    g_clear_pointer(&spec->origins, g_ptr_array_unref);
    g_free(spec->can_leak);
  }
  g_clear_pointer(&specs->spec, g_free);
  g_clear_pointer(&specs->faults, g_free);
  specs->n = specs->n_faults = 0;
}
