/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the checker says about [incident], [registry] and [mechanism]. */
#include "scenarios/format/check-private.h"

#include "scenarios/format/placement.h"
#include "scenarios/format/value-attack.h"

#include <string.h>

#define KIND(kind) (1u << MS_INCIDENT_##kind)
#define FORGES                                                                                     \
  (KIND(ORIGIN_HIJACK) | KIND(SUBPREFIX_HIJACK) | KIND(SUPERPREFIX_HIJACK) |                       \
   KIND(UNANNOUNCED_HIJACK) | KIND(BLACKHOLE_HIJACK))

/* What incidents a key is for; of those that change no outcome elsewhere, it is only said so. */
static const struct {
  const char *key;
  guint kinds;
  gboolean harmless;
  const char *what;
} uses[] = {
    {"types", KIND(LEAK), TRUE, "leak"},
    {"to", KIND(LEAK) | FORGES | KIND(OPTIMISER), TRUE, "leak, hijacks and optimiser"},
    {"hijacked",
     KIND(SUBPREFIX_HIJACK) | KIND(SUPERPREFIX_HIJACK) | KIND(BLACKHOLE_HIJACK) | KIND(OPTIMISER) |
         KIND(LEAK),
     TRUE, "subprefix-hijack, superprefix-hijack, blackhole-hijack, optimiser and leaks of type 6"},
    {"policy", KIND(LEAK), FALSE, "leak"},
    {"prefixes", KIND(LEAK), FALSE, "leak"},
    {"path", FORGES, FALSE, "hijacks"},
    {"poison", FORGES, FALSE, "hijacks"},
    {"strip", FORGES, FALSE, "hijacks"},
    {"intercept", KIND(ORIGIN_HIJACK) | KIND(SUBPREFIX_HIJACK) | KIND(SUPERPREFIX_HIJACK), FALSE,
     "origin-hijack, subprefix-hijack and superprefix-hijack"},
    {"victim-announces", KIND(SUBPREFIX_HIJACK) | KIND(SUPERPREFIX_HIJACK) | KIND(BLACKHOLE_HIJACK),
     FALSE, "subprefix-hijack, superprefix-hijack and blackhole-hijack"},
};

/* Whether a key says something else than what holds anyway. */
static gboolean says(const MsCheck *check, const char *key)
{
  if (!ms_check_is_set(check, key))
    return FALSE;
  const MsKey *found = ms_schema_key(check->scenario->schema, "incident", key);
  return found->fallback == NULL || !g_str_equal(ms_check_value(check, key), found->fallback);
}

static void check_uses(const MsCheck *check, MsIncidentKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS(uses); i++) {
    if (uses[i].kinds >> kind & 1)
      continue;
    if (uses[i].harmless && ms_check_is_set(check, uses[i].key))
      ms_check_warn(check, uses[i].key, "this has no effect on kind = %s; it is for %s",
                    ms_incident_kind_name(kind), uses[i].what);
    else if (!uses[i].harmless && says(check, uses[i].key))
      ms_check_problem(check, uses[i].key, "kind = %s has no such thing; it is for %s%s",
                       ms_incident_kind_name(kind), uses[i].what,
                       kind == MS_INCIDENT_ORIGIN_HIJACK &&
                               g_str_equal(uses[i].key, "victim-announces")
                           ? ", or write kind = unannounced-hijack"
                           : "");
  }
}

static void check_forgery(const MsCheck *check)
{
  g_auto(MsPathValue) path = {0};
  ms_value_path(ms_check_value(check, "path"), &path, NULL);
  gboolean strips = ms_scenario_bool(check->scenario, check->run, check->section, "strip");
  if (strips && path.form == MS_PATH_OWN && !ms_check_is_set(check, "poison"))
    ms_check_problem(check, "strip",
                     "an offender that leaves itself out of the path needs another one; write "
                     "path = forged-origin, or strip = no");
  if (path.form == MS_PATH_LIST && ms_check_is_set(check, "poison")) {
    g_autoptr(GArray) poison = ms_value_poison(ms_check_value(check, "poison"), NULL);
    if (path.asns->len + poison->len > MS_MAX_CLAIMED)
      ms_check_problem(check, "poison",
                       "path and poison together have %u ASes; write at most %u in all",
                       path.asns->len + poison->len, MS_MAX_CLAIMED);
  }
}

/* The two ends of an incident: there, not the same, and one of them known without the other. */
static void check_pair(const MsCheck *check, const MsPlacement *bad, const MsPlacement *good)
{
  const char *kind = ms_check_value(check, "kind");
  if (bad->asn != 0 && bad->asn == good->asn)
    ms_check_problem(check, "offender", "AS%u is the victim too; name two ASes", bad->asn);
  if (ms_placement_has(bad, MS_TERM_CAN_LEAK) && !g_str_equal(kind, "leak"))
    ms_check_problem(check, "offender", "`can-leak` is for kind = leak; drop it for kind = %s",
                     kind);
  if (ms_placement_needs_other(bad) && ms_placement_needs_other(good))
    ms_check_problem(check, "offender",
                     "offender and victim are each placed by the other; place one of them without");
}

static void check_several(const MsCheck *check, const MsPlacement *bad, guint n)
{
  const char *kind = ms_check_value(check, "kind");
  if (!g_str_equal(kind, "leak"))
    ms_check_problem(check, "victim",
                     "kind = %s has one victim; name one AS, or write an incident for each", kind);
  else if (ms_scenario_is_sweep(check->scenario))
    ms_check_problem(check, "victim",
                     "a sweep draws a victim for each trial; write random: and terms without a "
                     "number");
  else if (ms_placement_needs_other(bad))
    ms_check_problem(check, "offender",
                     "the offender is placed by its victim, of which there are %u; place it "
                     "without",
                     n);
  static const char *const one[] = {"prefix", "origins"};
  for (guint i = 0; i < G_N_ELEMENTS(one); i++)
    if (ms_check_is_set(check, one[i]))
      ms_check_problem(check, one[i],
                       "there are %u victims, each with a prefix of its own; drop this, or name "
                       "one victim",
                       n);
}

/* A leak of type 6 is of the offender's own prefixes. */
static gboolean is_own(const MsCheck *check, MsIncidentKind kind)
{
  guint types;
  ms_value_leak_types(ms_check_value(check, "types"), &types, NULL);
  return kind == MS_INCIDENT_LEAK && types == MS_LEAK_MORE_SPECIFICS;
}

static void check_own(const MsCheck *check, const char *offender, const char *victim)
{
  g_autoptr(MsPlacement) bad = ms_placement_parse(offender, "victim", NULL);
  g_autoptr(MsPlacement) good =
      victim != NULL ? ms_placement_parse(victim, "offender", NULL) : NULL;
  if (victim != NULL && (good == NULL || good->asn == 0 || good->asn != bad->asn))
    ms_check_problem(check, "victim",
                     "in a leak of type 6 the victim is the offender; drop this key");
  if (ms_placement_needs_other(bad) || ms_placement_has(bad, MS_TERM_CAN_LEAK))
    ms_check_problem(check, "offender",
                     "in a leak of type 6 nobody else's route is leaked; place the offender "
                     "without victim and can-leak");
}

static gboolean check_parties(const MsCheck *check, MsIncidentKind kind)
{
  const char *offender = ms_check_value(check, "offender"),
             *victim = ms_check_value(check, "victim");
  gboolean own = is_own(check, kind);
  if (victim == NULL && !own) {
    const MsKey *key = ms_schema_key(check->scenario->schema, "incident", "victim");
    g_autofree char *range = ms_key_range_text(key);
    ms_check_problem(check, NULL, "the key `victim` is missing; it takes %s", range);
    return FALSE;
  }
  if (kind != MS_INCIDENT_NONE && offender == NULL) {
    ms_check_problem(check, NULL,
                     "the key `offender` is missing; write an AS number, or random: and a group, "
                     "as in random:transit");
    return FALSE;
  }
  if (own) {
    check_own(check, offender, victim);
    return TRUE;
  }
  g_autoptr(GPtrArray) good = ms_placements_parse(victim, "offender", NULL);
  g_autoptr(MsPlacement) bad =
      kind != MS_INCIDENT_NONE ? ms_placement_parse(offender, "victim", NULL) : NULL;
  if (bad == NULL) {
    if (good->len > 1)
      ms_check_problem(check, "victim", "kind = none has one victim; name one AS");
    return TRUE;
  }
  for (guint i = 0; i < good->len; i++)
    check_pair(check, bad, g_ptr_array_index(good, i));
  if (good->len > 1)
    check_several(check, bad, good->len);
  return TRUE;
}

static void check_times(const MsCheck *check)
{
  MsScenario *scenario = check->scenario;
  gint64 start = ms_scenario_time(scenario, check->run, check->section, "start");
  gint64 until = ms_scenario_time(scenario, check->run, "engine", "until");
  gint64 end = ms_scenario_incident_end(scenario, check->run, check->section);
  if (end <= start)
    ms_check_problem(check, "end",
                     "the incident ends before it starts (%s); write a later time, or never",
                     ms_check_value(check, "start"));
  MsCheck engine = {scenario, check->run, "engine"};
  gboolean set = ms_check_is_set(&engine, "until");
  if (start >= until)
    ms_check_problem(set ? &engine : check, set ? "until" : "start",
                     "the run ends (%s) before %s starts (%s); write a later until or an earlier "
                     "start",
                     ms_check_value(&engine, "until"), check->section,
                     ms_check_value(check, "start"));
  else if (end != MS_TIME_NEVER && end > until)
    ms_check_problem(set ? &engine : check, set ? "until" : "end",
                     "the run ends (%s) before %s does; write a later until, or end = never in "
                     "[%s]",
                     ms_check_value(&engine, "until"), check->section, check->section);
  if (ms_scenario_is_sweep(scenario) &&
      !g_str_equal(ms_scenario_value(scenario, check->run, "response", "by"), "none") &&
      ((set && !ms_check_is_steady(check)) ||
       (ms_check_is_set(check, "end") && end != MS_TIME_NEVER)))
    ms_check_warn(end != MS_TIME_NEVER ? check : &engine, end != MS_TIME_NEVER ? "end" : "until",
                  "in trials in which people, by [response], would repair %s only later than this, "
                  "they do not; drop it, and it waits for them",
                  check->section);
  if (ms_check_is_steady(check))
    return;
  /* A prefix spreads within a few advertisement intervals, or some seconds where there are none. */
  g_autoptr(GArray) mix =
      ms_value_mix(ms_scenario_value(scenario, check->run, "engine", "mrai"), NULL);
  gint64 longest = 0;
  for (guint i = 0; i < mix->len; i++)
    longest = MAX(longest, g_array_index(mix, MsDurationShare, i).ns);
  g_autofree char *advice = ms_duration_text(MAX(6 * longest, G_GINT64_CONSTANT(10000000000)));
  if (start < MAX(6 * longest, G_GINT64_CONSTANT(10000000000)))
    ms_check_warn(check, "start",
                  "the victim's route may not have spread everywhere by then; %s or later is safe",
                  advice);
}

void ms_check_incident(const MsCheck *check)
{
  if (!ms_check_required(check, "incident"))
    return;
  MsIncidentKind kind = MS_INCIDENT_NONE;
  ms_incident_kind_from_name(ms_check_value(check, "kind"), &kind);
  if (!check_parties(check, kind) || kind == MS_INCIDENT_NONE)
    return;
  check_uses(check, kind);
  if (FORGES >> kind & 1)
    check_forgery(check);
  if (kind == MS_INCIDENT_LEAK && ms_check_is_set(check, "hijacked") && !is_own(check, kind))
    ms_check_warn(check, "hijacked", "this has no effect on leaks but those of type 6");
  check_times(check);
}

void ms_check_registry(const MsCheck *check)
{
  gboolean rpki = ms_check_is_set(check, "rpki");
  if (ms_check_is_set(check, "slurm") && !rpki)
    ms_check_problem(check, "slurm",
                     "these are exceptions to what `rpki` says, which is missing; write rpki = "
                     "FILE");
  if (ms_check_is_set(check, "roa-from") && ms_check_is_set(check, "roa-expires"))
    ms_check_problem(check, "roa-expires",
                     "what is registered changes once in a run; write roa-from or roa-expires");
  static const char *const about_roas[] = {"roa-max-length", "roa-from", "roa-expires", "roa-as0",
                                           "roa-origins"};
  const char *roa = ms_check_value(check, "roa");
  gboolean none = g_str_equal(roa, "none") || (rpki && !ms_check_is_set(check, "roa"));
  for (guint i = 0; i < G_N_ELEMENTS(about_roas); i++)
    if (none && ms_check_is_set(check, about_roas[i]))
      ms_check_warn(check, about_roas[i], "this has no effect where roa is none%s",
                    rpki && !ms_check_is_set(check, "roa")
                        ? ", its default where rpki is given; write roa = victims besides"
                        : "");
}

void ms_check_mechanism(const MsCheck *check)
{
  guint64 suppress =
              ms_scenario_count(check->scenario, check->run, check->section, "damping-suppress"),
          reuse = ms_scenario_count(check->scenario, check->run, check->section, "damping-reuse");
  if (reuse >= suppress)
    ms_check_problem(check,
                     ms_check_is_set(check, "damping-reuse") ? "damping-reuse" : "damping-suppress",
                     "a suppressed route is used again below %" G_GUINT64_FORMAT
                     ", which is not below the %" G_GUINT64_FORMAT
                     " from which it is suppressed; write a lower damping-reuse",
                     reuse, suppress);
}
