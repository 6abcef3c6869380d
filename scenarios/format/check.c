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
  if (ms_check_is_set(check, "exchange-links") && !ms_check_is_set(check, "exchanges"))
    ms_check_warn(
        check, "exchange-links",
        "this has no effect without a file of members; drop it, or write exchanges = FILE");
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

/* Whether a scenario takes away what @effect does by default. */
static gboolean is_taken_away(const MsScenario *scenario, guint run, const MsActionEffect *effect)
{
  double by_relation[3];
  if (effect->strength <= 0)
    return FALSE;
  ms_value_strength(ms_scenario_value(scenario, run, "strength", effect->key), by_relation, NULL);
  if (effect->mechanism == NULL)
    return by_relation[0] == 0;
  for (guint r = 0; r < 3; r++)
    if ((effect->import_from | effect->export_to) >> r & 1 && by_relation[r] != 0)
      return FALSE;
  return TRUE;
}

/* Whether another effect of @action is enough. */
static gboolean is_made_up_for(const MsScenario *scenario, guint run, const MsAction *action,
                               const MsActionEffect *effect)
{
  for (guint e = 0; ms_effect_either(effect) && e < action->n_effects; e++)
    if (ms_effect_either(&action->effects[e]) && !is_taken_away(scenario, run, &action->effects[e]))
      return TRUE;
  return FALSE;
}

/* One line for an action: what of it is not carried out. */
static void check_action(MsScenario *scenario, guint run, const MsProgramme *programme,
                         const MsAction *action)
{
  MsCheck check = {scenario, run, "strength"};
  g_autoptr(GString) names = g_string_new(NULL);
  const char *first = NULL;
  guint asked = 0, lacking = 0;
  for (guint e = 0; e < action->n_effects; e++) {
    const MsActionEffect *effect = &action->effects[e];
    asked += effect->strength > 0;
    if (!is_taken_away(scenario, run, effect) || is_made_up_for(scenario, run, action, effect))
      continue;
    first = lacking++ == 0 ? effect->key : first;
    g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", ms_effect_name(effect));
  }
  if (lacking > 0)
    ms_check_warn(&check, first,
                  "participants of %s do not carry out %saction %u, which the programme requires "
                  "(%s); a strength above 0%% would",
                  programme->name, lacking == asked ? "" : "all of ", action->number, names->str);
}

/* So many of the optional ones are asked for as well; one without effects may be carried out
 * unseen, but whoever takes the others away should know. */
static void check_more(MsScenario *scenario, guint run, const MsProgramme *programme)
{
  const char *first = NULL;
  guint carried_out = 0;
  for (guint a = 0; a < programme->n_actions; a++) {
    const MsAction *action = &programme->actions[a];
    gboolean some = FALSE;
    for (guint e = 0; !action->required && action->number > 0 && e < action->n_effects; e++) {
      const MsActionEffect *effect = &action->effects[e];
      double by_relation[3];
      ms_value_strength(ms_scenario_value(scenario, run, "strength", effect->key), by_relation,
                        NULL);
      some = some || by_relation[0] > 0;
      first = first == NULL && is_taken_away(scenario, run, effect) ? effect->key : first;
    }
    carried_out += some;
  }
  if (carried_out >= programme->more_required)
    return;
  MsCheck check = {scenario, run, "strength"};
  ms_check_warn(&check, first,
                "participants of %s carry out %u of the optional actions, and the programme "
                "requires %u besides those that it names; a strength above 0%% of one would",
                programme->name, carried_out, programme->more_required);
}

/* Participants who lack what their programme requires: membership without implementation. */
static void check_strengths(MsScenario *scenario, guint run)
{
  guint n;
  const MsProgramme *programmes = ms_programmes(&n);
  for (guint p = 0; p < n; p++) {
    g_autofree char *who = ms_scenario_adoption(scenario, run, programmes[p].name);
    if (g_str_equal(who, "none"))
      continue;
    for (guint a = 0; a < programmes[p].n_actions; a++)
      if (programmes[p].actions[a].required)
        check_action(scenario, run, &programmes[p], &programmes[p].actions[a]);
    check_more(scenario, run, &programmes[p]);
  }
}

/* Conduct that this scenario asks nobody about. */
static void check_conducts(const MsCheck *check)
{
  guint n;
  const MsConductKey *keys = ms_conduct_keys(&n);
  gboolean responds = FALSE;
  for (guint i = 0; i < ms_scenario_n_runs(check->scenario); i++)
    responds =
        responds || !g_str_equal(ms_scenario_value(check->scenario, i, "response", "by"), "none");
  for (guint k = 0; k < n; k++) {
    gboolean sav = keys[k].conducts & 1u << MS_CONDUCT_SAV_OWN;
    if (!ms_check_is_set(check, keys[k].name) ||
        g_str_equal(ms_check_value(check, keys[k].name), "none"))
      continue;
    if (sav && !ms_scenario_is_spoofing(check->scenario))
      ms_check_warn(check, keys[k].name,
                    "this has no effect on incidents; it is for spoofed traffic, see [spoofing]");
    else if (!sav && ms_scenario_is_spoofing(check->scenario))
      ms_check_warn(check, keys[k].name,
                    "this has no effect on spoofed traffic; it is for "
                    "incidents that people repair, see [response]");
    else if (!sav && !responds)
      ms_check_warn(check, keys[k].name,
                    "this has no effect where nobody repairs incidents; write for instance by = "
                    "offender, neighbour in [response]");
  }
}

/* What is no matter of sessions has one strength, whatever the neighbours. */
static void check_lapse(const MsCheck *check)
{
  double of[3] = {0};
  if (!ms_check_required(check, "lapse"))
    return;
  g_auto(GStrv) what = ms_value_list(ms_check_value(check, "what"), NULL);
  ms_value_strength(ms_check_value(check, "strength"), of, NULL);
  for (guint i = 0; what != NULL && what[i] != NULL; i++) {
    const MsActionEffect *effect = ms_effect_find(what[i]);
    if (effect == NULL || effect->mechanism != NULL || (of[0] == of[1] && of[1] == of[2]))
      continue;
    ms_check_problem(check, "strength",
                     "`%s` is no matter of sessions, so its strength does not differ by classes of "
                     "neighbours; write one percentage, or a lapse of its own",
                     what[i]);
    return;
  }
}

static void check_spread(const MsCheck *check)
{
  static const char *const ways[] = {"to-peers", "to-members", "to-customers"};
  double sum = 0;
  for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
    double share;
    ms_value_share(ms_check_value(check, ways[i]), &share, NULL);
    sum += share;
    if (ms_check_is_set(check, ways[i]) && g_str_equal(ms_check_value(check, "model"), "none") &&
        share > 0)
      ms_check_warn(check, ways[i],
                    "nothing spreads by model = none; write model = cascade or threshold");
  }
  /* The weights of one AS's neighbours add up to at most 1 by the definition of the model. */
  if (sum > 1 + 1e-9 && g_str_equal(ms_check_value(check, "model"), "threshold"))
    ms_check_problem(check, "model",
                     "by model = threshold to-peers, to-members and to-customers together are the "
                     "influence of all neighbours of one AS, at most 100%%, and here they are "
                     "%g%%; lower them",
                     100 * sum);
  if (ms_check_is_set(check, "rounds") && !g_str_equal(ms_check_value(check, "rounds"), "0") &&
      !ms_scenario_bool(check->scenario, check->run, "spread", "onward"))
    ms_check_warn(check, "rounds", "this has no effect where onward = no: there is one step");
  if (sum == 0 && !g_str_equal(ms_check_value(check, "model"), "none") &&
      !ms_scenario_is_sweep(check->scenario))
    ms_check_warn(check, "model",
                  "nobody is won at probabilities of 0%%; write for instance to-peers = 10%%");
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
  const GPtrArray *lapses = ms_scenario_sections(scenario, "lapse");
  if (ms_scenario_is_spoofing(scenario))
    ms_check_spoofing(scenario);
  else if (incidents->len == 0)
    ms_scenario_problem(scenario, scenario->path,
                        "there is no incident; write a section [incident NAME] with kind, "
                        "offender and victim (kind = none: nothing goes wrong), or [spoofing]");
  if (!ms_scenario_is_spoofing(scenario))
    ms_check_unspoofed(scenario);
  check_topology(&(MsCheck){scenario, 0, "topology"});
  if (ms_scenario_is_sweep(scenario))
    check_sweep(&(MsCheck){scenario, MS_SHARED, "sweep"});
  for (guint run = 0; run < scenario->runs->len; run++) {
    for (guint i = 0; i < incidents->len; i++)
      ms_check_incident(&(MsCheck){scenario, run, g_ptr_array_index(incidents, i)});
    for (guint i = 0; i < sessions->len; i++)
      check_session(&(MsCheck){scenario, run, g_ptr_array_index(sessions, i)});
    check_strengths(scenario, run);
    check_spread(&(MsCheck){scenario, run, "spread"});
    for (guint i = 0; i < lapses->len; i++)
      check_lapse(&(MsCheck){scenario, run, g_ptr_array_index(lapses, i)});
    check_conducts(&(MsCheck){scenario, run, "adoption"});
    ms_check_registry(&(MsCheck){scenario, run, "registry"});
    ms_check_mechanism(&(MsCheck){scenario, run, "mechanism"});
    check_engine(&(MsCheck){scenario, run, "engine"});
  }
}
