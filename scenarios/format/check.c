/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the checker says about a scenario as a whole: keys that have to be there, that exclude each
 * other, or that have no effect. Nothing here knows the graph. */
#include "scenarios/format/scenario-private.h"

#include "models/manrs/programme.h"
#include "scenarios/format/placement.h"

typedef struct {
  MsScenario *scenario;
  guint run;
  const char *section;
} Check;

static const char *value_of(const Check *check, const char *key)
{
  return ms_scenario_value(check->scenario, check->run, check->section, key);
}

static gboolean is_set(const Check *check, const char *key)
{
  return ms_scenario_is_set(check->scenario, check->run, check->section, key);
}

G_GNUC_PRINTF(3, 4)
static void problem(const Check *check, const char *key, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *place = ms_scenario_place(check->scenario, check->run, check->section, key);
  ms_scenario_problem(check->scenario, place, "%s", message);
}

G_GNUC_PRINTF(3, 4) static void warn(const Check *check, const char *key, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *place = ms_scenario_place(check->scenario, check->run, check->section, key);
  ms_scenario_warn(check->scenario, place, "%s", message);
}

static gboolean is_steady(const Check *check)
{
  return g_str_equal(ms_scenario_value(check->scenario, check->run, "engine", "kind"), "steady");
}

static gboolean check_required(const Check *check, const char *kind)
{
  const MsSchema *schema = check->scenario->schema;
  gboolean good = TRUE;
  for (guint i = 0; i < schema->n_keys; i++) {
    const MsKey *key = &schema->keys[i];
    if (!key->required || !g_str_equal(key->section, kind) || is_set(check, key->name))
      continue;
    g_autofree char *range = ms_key_range_text(key);
    problem(check, NULL, "the key `%s` is missing; it takes %s", key->name, range);
    good = FALSE;
  }
  return good;
}

static void check_topology(const Check *check)
{
  gboolean file = is_set(check, "file"), generate = is_set(check, "generate");
  if (file && generate)
    problem(check, "generate",
            "the graph is either a file or generated; drop `file` or `generate`");
  else if (!file && !generate)
    problem(check, NULL, "no graph is named; write file = FILE, or generate = internet-2020");
  static const char *const for_generate[] = {"ases", "seed"};
  for (guint i = 0; i < G_N_ELEMENTS(for_generate); i++)
    if (file && !generate && is_set(check, for_generate[i]))
      warn(check, for_generate[i],
           "this has no effect on a graph from a file; drop it, or use generate");
  if (generate && !file && is_set(check, "break-cycles"))
    warn(check, "break-cycles",
         "this has no effect on a generated graph, which has no cycles; drop it");
}

/* The two ends of an incident: there, not the same, and one of them known without the other. */
static void check_parties(const Check *check)
{
  const char *offender = value_of(check, "offender"), *victim = value_of(check, "victim");
  if (offender == NULL) {
    problem(check, NULL,
            "the key `offender` is missing; write an AS number, or random: and a group, as in "
            "random:transit");
    return;
  }
  g_autoptr(MsPlacement) bad = ms_placement_parse(offender, "victim", NULL);
  g_autoptr(MsPlacement) good = ms_placement_parse(victim, "offender", NULL);
  if (bad->asn != 0 && bad->asn == good->asn)
    problem(check, "offender", "AS%u is the victim too; name two ASes", bad->asn);
  if (ms_placement_has(bad, MS_TERM_CAN_LEAK) && !g_str_equal(value_of(check, "kind"), "leak"))
    problem(check, "offender", "`can-leak` is for kind = leak; drop it for kind = %s",
            value_of(check, "kind"));
  if (ms_placement_needs_other(bad) && ms_placement_needs_other(good))
    problem(check, "offender",
            "offender and victim are each placed by the other; place one of them without");
}

static void check_incident_keys(const Check *check, const char *kind)
{
  static const struct {
    const char *key, *kind;
  } only[] = {{"types", "leak"}, {"to", "leak"}, {"hijacked", "subprefix-hijack"}};
  for (guint i = 0; i < G_N_ELEMENTS(only); i++)
    if (is_set(check, only[i].key) && !g_str_equal(kind, only[i].kind) &&
        !g_str_equal(kind, "none"))
      warn(check, only[i].key, "this has no effect on kind = %s; it is for %s", kind, only[i].kind);
}

static void check_incident(const Check *check)
{
  MsScenario *scenario = check->scenario;
  if (!check_required(check, "incident"))
    return;
  const char *kind = value_of(check, "kind");
  if (g_str_equal(kind, "none"))
    return;
  check_parties(check);
  check_incident_keys(check, kind);
  gint64 start = ms_scenario_time(scenario, check->run, check->section, "start");
  gint64 until = ms_scenario_time(scenario, check->run, "engine", "until");
  gint64 end = ms_scenario_incident_end(scenario, check->run, check->section);
  if (end <= start)
    problem(check, "end", "the incident ends before it starts (%s); write a later time, or never",
            value_of(check, "start"));
  Check engine = {scenario, check->run, "engine"};
  gboolean set = is_set(&engine, "until");
  if (start >= until)
    problem(set ? &engine : check, set ? "until" : "start",
            "the run ends (%s) before %s starts (%s); write a later until or an earlier start",
            value_of(&engine, "until"), check->section, value_of(check, "start"));
  else if (end != MS_TIME_NEVER && end > until)
    problem(set ? &engine : check, set ? "until" : "end",
            "the run ends (%s) before %s does; write a later until, or end = never in [%s]",
            value_of(&engine, "until"), check->section, check->section);
  if (is_steady(check))
    return;
  /* A prefix spreads within a few advertisement intervals, or some seconds where there are none. */
  g_autoptr(GArray) mix =
      ms_value_mix(ms_scenario_value(scenario, check->run, "engine", "mrai"), NULL);
  gint64 longest = 0;
  for (guint i = 0; i < mix->len; i++)
    longest = MAX(longest, g_array_index(mix, MsDurationShare, i).ns);
  g_autofree char *advice = ms_duration_text(MAX(6 * longest, G_GINT64_CONSTANT(10000000000)));
  if (start < MAX(6 * longest, G_GINT64_CONSTANT(10000000000)))
    warn(check, "start",
         "the victim's route may not have spread everywhere by then; %s or later is safe", advice);
}

static void check_session(const Check *check)
{
  MsScenario *scenario = check->scenario;
  if (!check_required(check, "session"))
    return;
  gint64 down = ms_scenario_time(scenario, check->run, check->section, "down");
  gint64 up = ms_scenario_time(scenario, check->run, check->section, "up");
  gint64 until = ms_scenario_time(scenario, check->run, "engine", "until");
  if (up <= down)
    problem(check, "up",
            "the session comes back before it goes down (%s); write a later time, or never",
            value_of(check, "down"));
  else if (down > until || (up != MS_TIME_NEVER && up > until))
    problem(check, down > until ? "down" : "up",
            "the run ends (%s) before that; write an earlier time, or a later until",
            ms_scenario_value(scenario, check->run, "engine", "until"));
}

/* A strength of 0 for all that a required action does: a participant that does not take part. */
static void check_strengths(MsScenario *scenario, guint run)
{
  guint n;
  const MsProgramme *programmes = ms_programmes(&n);
  for (guint p = 0; p < n; p++) {
    if (g_str_equal(ms_scenario_value(scenario, run, "adoption", programmes[p].name), "none"))
      continue;
    for (guint a = 0; a < programmes[p].n_actions; a++) {
      const MsAction *action = &programmes[p].actions[a];
      for (guint e = 0; action->required && e < action->n_effects; e++) {
        const MsActionEffect *effect = &action->effects[e];
        Check check = {scenario, run, "strength"};
        double by_relation[3];
        ms_value_strength(value_of(&check, effect->key), by_relation, NULL);
        gboolean some = FALSE;
        for (guint r = 0; r < 3; r++)
          if ((effect->import_from | effect->export_to) >> r & 1)
            some = some || by_relation[r] != 0;
        if (!some)
          warn(&check, effect->key,
               "participants of %s do not carry out action %u, which the programme requires (%s); "
               "a strength above 0%% "
               "would",
               programmes[p].name, action->number, effect->mechanism);
      }
    }
  }
}

static void check_steady(const Check *check)
{
  static const char *const ignored[] = {"clock",        "scheduler", "mrai",       "jitter",
                                        "wrate",        "mrai-per",  "processing", "latency",
                                        "sender-check", "until",     "max-events"};
  if (g_str_equal(value_of(check, "tie-break"), "oldest"))
    problem(check, "tie-break",
            "kind = steady finds the state without its history, so no route is older than another; "
            "write hash or lowest-asn, or kind = event (--engine event)");
  for (guint i = 0; i < G_N_ELEMENTS(ignored); i++)
    if (is_set(check, ignored[i]))
      warn(check, ignored[i],
           "this has no effect on kind = steady, which knows no time; it is for kind = event");
}

static void check_engine(const Check *check)
{
  if (is_steady(check)) {
    check_steady(check);
    return;
  }
  if (is_set(check, "scheduler") && !g_str_equal(value_of(check, "clock"), "ns3-default"))
    warn(check, "scheduler", "this has no effect on clock = %s; it is for ns3-default",
         value_of(check, "clock"));
}

static void check_sweep(const Check *check)
{
  if (is_set(check, "until") && !is_set(check, "trials"))
    problem(check, "until",
            "this needs a bound; write trials = N as well, the most trials that there may be");
}

void ms_scenario_check(MsScenario *scenario)
{
  const GPtrArray *incidents = ms_scenario_sections(scenario, "incident");
  const GPtrArray *sessions = ms_scenario_sections(scenario, "session");
  if (incidents->len == 0)
    ms_scenario_problem(scenario, scenario->path,
                        "there is no incident; write a section [incident NAME] with kind, "
                        "offender and victim (kind = none: nothing goes wrong)");
  check_topology(&(Check){scenario, 0, "topology"});
  if (ms_scenario_is_sweep(scenario))
    check_sweep(&(Check){scenario, MS_SHARED, "sweep"});
  for (guint run = 0; run < scenario->runs->len; run++) {
    for (guint i = 0; i < incidents->len; i++)
      check_incident(&(Check){scenario, run, g_ptr_array_index(incidents, i)});
    for (guint i = 0; i < sessions->len; i++)
      check_session(&(Check){scenario, run, g_ptr_array_index(sessions, i)});
    check_strengths(scenario, run);
    check_engine(&(Check){scenario, run, "engine"});
  }
}
