/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the checker says about a scenario as a whole: keys that have to be there, that exclude each
 * other, or that have no effect. Nothing here knows the graph. */
#include "scenarios/format/check-private.h"

#include "models/manrs/programme.h"

void ms_check_problem(const MsCheck *check, const char *key, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *place = ms_scenario_place(check->scenario, check->run, check->section, key);
  ms_scenario_problem(check->scenario, place, "%s", message);
}

void ms_check_warn(const MsCheck *check, const char *key, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *place = ms_scenario_place(check->scenario, check->run, check->section, key);
  ms_scenario_warn(check->scenario, place, "%s", message);
}

gboolean ms_check_required(const MsCheck *check, const char *kind)
{
  const MsSchema *schema = check->scenario->schema;
  gboolean good = TRUE;
  for (guint i = 0; i < schema->n_keys; i++) {
    const MsKey *key = &schema->keys[i];
    if (!key->required || !g_str_equal(key->section, kind) || ms_check_is_set(check, key->name))
      continue;
    g_autofree char *range = ms_key_range_text(key);
    ms_check_problem(check, NULL, "the key `%s` is missing; it takes %s", key->name, range);
    good = FALSE;
  }
  return good;
}

static void check_topology(const MsCheck *check)
{
  gboolean file = ms_check_is_set(check, "file"), generate = ms_check_is_set(check, "generate");
  if (file && generate)
    ms_check_problem(check, "generate",
                     "the graph is either a file or generated; drop `file` or `generate`");
  else if (!file && !generate)
    ms_check_problem(check, NULL,
                     "no graph is named; write file = FILE, or generate = internet-2020");
  static const char *const for_generate[] = {"ases", "seed"};
  for (guint i = 0; i < G_N_ELEMENTS(for_generate); i++)
    if (file && !generate && ms_check_is_set(check, for_generate[i]))
      ms_check_warn(check, for_generate[i],
                    "this has no effect on a graph from a file; drop it, or use generate");
  if (generate && !file && ms_check_is_set(check, "break-cycles"))
    ms_check_warn(check, "break-cycles",
                  "this has no effect on a generated graph, which has no cycles; drop it");
}

static void check_session(const MsCheck *check)
{
  MsScenario *scenario = check->scenario;
  if (!ms_check_required(check, "session"))
    return;
  gint64 down = ms_scenario_time(scenario, check->run, check->section, "down");
  gint64 up = ms_scenario_time(scenario, check->run, check->section, "up");
  gint64 until = ms_scenario_time(scenario, check->run, "engine", "until");
  if (up <= down)
    ms_check_problem(
        check, "up",
        "the session comes back before it goes down (%s); write a later time, or never",
        ms_check_value(check, "down"));
  else if (down > until || (up != MS_TIME_NEVER && up > until))
    ms_check_problem(check, down > until ? "down" : "up",
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
        MsCheck check = {scenario, run, "strength"};
        double by_relation[3];
        ms_value_strength(ms_check_value(&check, effect->key), by_relation, NULL);
        gboolean some = FALSE;
        for (guint r = 0; r < 3; r++)
          if ((effect->import_from | effect->export_to) >> r & 1)
            some = some || by_relation[r] != 0;
        if (!some)
          ms_check_warn(
              &check, effect->key,
              "participants of %s do not carry out action %u, which the programme requires (%s); "
              "a strength above 0%% "
              "would",
              programmes[p].name, action->number, effect->mechanism);
      }
    }
  }
}

static void check_steady(const MsCheck *check)
{
  static const char *const ignored[] = {"clock",        "scheduler", "mrai",       "jitter",
                                        "wrate",        "mrai-per",  "processing", "latency",
                                        "sender-check", "until",     "max-events"};
  if (g_str_equal(ms_check_value(check, "tie-break"), "oldest"))
    ms_check_problem(
        check, "tie-break",
        "kind = steady finds the state without its history, so no route is older than another; "
        "write hash or lowest-asn, or kind = event (--engine event)");
  for (guint i = 0; i < G_N_ELEMENTS(ignored); i++)
    if (ms_check_is_set(check, ignored[i]))
      ms_check_warn(
          check, ignored[i],
          "this has no effect on kind = steady, which knows no time; it is for kind = event");
}

static void check_engine(const MsCheck *check)
{
  if (ms_check_is_steady(check)) {
    check_steady(check);
    return;
  }
  if (ms_check_is_set(check, "scheduler") &&
      !g_str_equal(ms_check_value(check, "clock"), "ns3-default"))
    ms_check_warn(check, "scheduler", "this has no effect on clock = %s; it is for ns3-default",
                  ms_check_value(check, "clock"));
}

static void check_sweep(const MsCheck *check)
{
  if (ms_check_is_set(check, "until") && !ms_check_is_set(check, "trials"))
    ms_check_problem(
        check, "until",
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
  check_topology(&(MsCheck){scenario, 0, "topology"});
  if (ms_scenario_is_sweep(scenario))
    check_sweep(&(MsCheck){scenario, MS_SHARED, "sweep"});
  for (guint run = 0; run < scenario->runs->len; run++) {
    for (guint i = 0; i < incidents->len; i++)
      ms_check_incident(&(MsCheck){scenario, run, g_ptr_array_index(incidents, i)});
    for (guint i = 0; i < sessions->len; i++)
      check_session(&(MsCheck){scenario, run, g_ptr_array_index(sessions, i)});
    check_strengths(scenario, run);
    ms_check_registry(&(MsCheck){scenario, run, "registry"});
    ms_check_mechanism(&(MsCheck){scenario, run, "mechanism"});
    check_engine(&(MsCheck){scenario, run, "engine"});
  }
}
