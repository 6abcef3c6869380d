/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/plan/plan.h"

#include "models/base/suggest.h"
#include "scenarios/format/value-attack.h"
#include "scenarios/plan/plan-private.h"

#include <string.h>

void ms_plan_warn(MsPlan *plan, guint run, const char *section, const char *key, const char *format,
                  ...)
{
  if (plan->warnings == NULL)
    return;
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *place = ms_scenario_place(plan->scenario, run, section, key);
  g_autofree char *line = g_strdup_printf("%s: %s", place, message);
  if (!g_ptr_array_find_with_equal_func(plan->warnings, line, g_str_equal, NULL))
    g_ptr_array_add(plan->warnings, g_steal_pointer(&line));
}

void ms_plan_run_free(MsPlanRun *run)
{
  if (run == NULL)
    return;
  ms_deployment_free(run->deployment);
  ms_registry_free(run->registry);
  ms_registry_free(run->later);
  ms_schedule_free(run->schedule);
  g_free(run->incidents);
  g_free(run->participant);
  g_free(run->listed);
  g_free(run->conduct);
  g_free(run->own_title);
  g_free(run->n_members);
  g_free(run->n_running);
  g_free((gpointer)run->options.mrai);
  g_free((gpointer)run->harm.resolvers);
  g_free(run);
}

static void free_run(gpointer data)
{
  ms_plan_run_free(data);
}

MsPolicy ms_plan_policy(const MsScenario *s, guint run, guint64 seed)
{
  MsPolicy policy = ms_policy_default();
  ms_value_preference(ms_scenario_value(s, run, "engine", "local-pref"), policy.rank, NULL);
  policy.rank[MS_REL_SELF] = 0;
  policy.export_all = g_str_equal(ms_scenario_value(s, run, "engine", "export"), "all");
  policy.tie_break = (MsTieBreak)ms_scenario_choice(s, run, "engine", "tie-break");
  policy.seed = seed;
  return policy;
}

static void set_mrai(MsEventOptions *options, const char *text)
{
  g_autoptr(GArray) mix = ms_value_mix(text, NULL);
  MsMraiShare *shares = g_new(MsMraiShare, mix->len);
  for (guint i = 0; i < mix->len; i++) {
    const MsDurationShare *one = &g_array_index(mix, MsDurationShare, i);
    shares[i] = (MsMraiShare){.share = one->share, .interval = one->ns};
  }
  options->mrai = shares;
  options->n_mrai = mix->len;
}

MsEventOptions ms_plan_options(const MsScenario *s, guint run, guint64 seed)
{
  static const MsClockKind clocks[] = {MS_CLOCK_NS3, MS_CLOCK_NS3_DEFAULT, MS_CLOCK_NS3_DRIVEN,
                                       MS_CLOCK_QUEUE};
  static const MsSenderCheck checks[] = {MS_SENDER_SPLIT, MS_SENDER_SENDS_ALL,
                                         MS_SENDER_CHECKS_PATH};
  MsEventOptions options = ms_event_options_default();
  const char *latency = ms_scenario_value(s, run, "engine", "latency");
  const char *sample = ms_scenario_value(s, run, "output", "sample");
  set_mrai(&options, ms_scenario_value(s, run, "engine", "mrai"));
  options.jitter = ms_scenario_bool(s, run, "engine", "jitter");
  options.wrate = ms_scenario_bool(s, run, "engine", "wrate");
  options.mrai_per_destination = ms_scenario_choice(s, run, "engine", "mrai-per") == 1;
  ms_value_span(ms_scenario_value(s, run, "engine", "processing"), &options.processing_min,
                &options.processing_max, NULL);
  options.latency = -1;
  if (!g_str_equal(latency, "topology"))
    ms_value_duration(latency, &options.latency, NULL);
  options.sender_check = checks[ms_scenario_choice(s, run, "engine", "sender-check")];
  options.until = ms_scenario_time(s, run, "engine", "until");
  options.max_events = ms_scenario_count(s, run, "engine", "max-events");
  options.sample_every = 0;
  if (!g_str_equal(sample, "auto"))
    ms_value_duration(sample, &options.sample_every, NULL);
  options.seed = seed;
  options.clock = clocks[ms_scenario_choice(s, run, "engine", "clock")];
  options.scheduler = options.clock == MS_CLOCK_NS3_DEFAULT
                          ? ms_scenario_value(s, run, "engine", "scheduler")
                          : NULL;
  return options;
}

MsSecurityOptions ms_plan_security(const MsScenario *s, guint run)
{
  static const char section[] = "mechanism";
  MsSecurityOptions security = *ms_security_options_default();
  security.path_end_suffix = (guint)ms_scenario_count(s, run, section, "path-end-suffix");
  ms_value_lengths(ms_scenario_value(s, run, section, "prefix-length"), &security.longest4,
                   &security.longest6, NULL);
  ms_value_factor(ms_scenario_value(s, run, section, "max-prefix-margin"),
                  &security.max_prefix_margin, NULL);
  security.max_prefix_least = (guint)ms_scenario_count(s, run, section, "max-prefix-least");
  security.max_prefix_idle = ms_scenario_time(s, run, section, "max-prefix-idle");
  security.max_prefix_action =
      (MsMaxPrefixAction)ms_scenario_choice(s, run, section, "max-prefix-action");
  security.max_prefix_before_policy = ms_scenario_choice(s, run, section, "max-prefix-count") == 1;
  security.damping_half_life = ms_scenario_time(s, run, section, "damping-half-life");
  security.damping_longest = ms_scenario_time(s, run, section, "damping-longest");
  security.damping_suppress = (double)ms_scenario_count(s, run, section, "damping-suppress");
  security.damping_reuse = (double)ms_scenario_count(s, run, section, "damping-reuse");
  return security;
}

static gboolean add_run(MsPlanner *planner, guint number, GError **error)
{
  MsPlan *plan = planner->plan;
  MsPlanRun *run = g_new0(MsPlanRun, 1);
  g_ptr_array_add(plan->runs, run);
  run->name = ms_scenario_run_name(plan->scenario, number);
  run->title = ms_scenario_run_title(plan->scenario, number);
  run->overrides = ms_scenario_run_overrides(plan->scenario, number);
  run->policy = ms_plan_policy(plan->scenario, number, plan->seed);
  run->steady = g_str_equal(ms_scenario_value(plan->scenario, number, "engine", "kind"), "steady");
  run->options = ms_plan_options(plan->scenario, number, plan->seed);
  run->security = ms_plan_security(plan->scenario, number);
  run->harm = ms_plan_harm(plan, number);
  g_auto(MsPlanDraft) draft = {0};
  return ms_plan_place(planner, number, &draft, run, error) &&
         ms_plan_deploy(planner, number, &draft, run, error) &&
         ms_plan_register(planner, number, &draft, run, error) &&
         ms_plan_schedule(planner, number, &draft, run, error);
}

MsPlan *ms_plan_new(const MsScenario *scenario, MsTopology *topology, GError **error)
{
  if (ms_scenario_is_spoofing(scenario)) {
    ms_scenario_refuse(scenario, MS_SHARED, "spoofing", NULL, MS_SCENARIO_ERROR_CONFLICT, error,
                       "this scenario is about spoofed traffic, whose routes nothing changes; "
                       "`run` and `check` take it");
    return NULL;
  }
  if (ms_scenario_is_sweep(scenario)) {
    ms_scenario_refuse(scenario, MS_SHARED, "sweep", NULL, MS_SCENARIO_ERROR_CONFLICT, error,
                       "this scenario is a sweep of many trials, which `run` and `check` take; for "
                       "one run alone take [sweep] out of a copy");
    return NULL;
  }
  return ms_plan_make(scenario, topology, error);
}

MsPlan *ms_plan_make(const MsScenario *scenario, MsTopology *topology, GError **error)
{
  g_autoptr(MsPlan) plan = g_new0(MsPlan, 1);
  guint n = ms_scenario_n_runs(scenario);
  plan->scenario = scenario;
  plan->topology = ms_topology_ref(topology);
  plan->seed = ms_scenario_count(scenario, 0, "scenario", "seed");
  plan->runs = g_ptr_array_new_with_free_func(free_run);
  plan->warnings = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < ms_scenario_warnings(scenario)->len; i++)
    g_ptr_array_add(plan->warnings, g_strdup(g_ptr_array_index(ms_scenario_warnings(scenario), i)));

  plan->weights = ms_plan_weights(scenario, topology, plan->warnings, error);
  if (plan->weights == NULL)
    return NULL;

  /* Who takes part in any run is known before anyone is placed. */
  MsPlanner planner = {plan, g_malloc0(topology->n_ases), g_new0(MsMembership, n)};
  gboolean good = TRUE;
  for (guint i = 0; i < n && good; i++)
    good = ms_membership_fill(&planner, i, error);
  if (good)
    ms_plan_warn_idle(plan, planner.membership, n);
  for (guint i = 0; i < n && good; i++)
    good = add_run(&planner, i, error);
  for (guint i = 0; i < n; i++)
    ms_membership_clear(&planner.membership[i]);
  g_free(planner.membership);
  g_free(planner.anybody);
  return good ? g_steal_pointer(&plan) : NULL;
}

void ms_plan_free(MsPlan *plan)
{
  if (plan == NULL)
    return;
  g_ptr_array_unref(plan->runs);
  g_ptr_array_unref(plan->warnings);
  g_clear_pointer(&plan->bases, g_hash_table_unref);
  ms_weights_free(plan->weights);
  ms_topology_unref(plan->topology);
  g_free(plan);
}

MsEventSetup ms_plan_event_setup(const MsTopology *topology, const MsPlanRun *run, gint64 at)
{
  return (MsEventSetup){.topology = topology,
                        .registry = run->registry,
                        .later = run->later,
                        .security = &run->security,
                        .deployment = run->deployment,
                        .schedule = run->schedule,
                        .participant = run->participant,
                        .listed = run->listed,
                        .policy = run->policy,
                        .options = run->options,
                        .snapshot_at = at,
                        .lasts = run->lasts};
}

MsSteadyRunSetup ms_plan_steady_setup(MsTopology *topology, const MsPlanRun *run, gint64 at)
{
  return (MsSteadyRunSetup){.topology = topology,
                            .registry = run->registry,
                            .later = run->later,
                            .security = &run->security,
                            .deployment = run->deployment,
                            .schedule = run->schedule,
                            .participant = run->participant,
                            .listed = run->listed,
                            .policy = run->policy,
                            .at = at};
}

char *ms_plan_engine_text(const MsScenario *scenario)
{
  const MsSchema *schema = ms_scenario_schema(scenario);
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < schema->n_keys; i++) {
    const MsKey *key = &schema->keys[i];
    if (!g_str_equal(key->section, "engine") || g_str_equal(key->name, "clock") ||
        g_str_equal(key->name, "scheduler"))
      continue;
    g_string_append_printf(text, "%s=%s\n", key->name,
                           ms_scenario_value(scenario, MS_SHARED, "engine", key->name));
  }
  return g_string_free(text, FALSE);
}

const MsPlanRun *ms_plan_run_find(const MsPlan *plan, const char *name, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; i < plan->runs->len; i++) {
    const MsPlanRun *run = g_ptr_array_index(plan->runs, i);
    if (g_str_equal(run->name, name))
      return run;
    g_ptr_array_add(names, (gpointer)run->name);
  }
  g_ptr_array_add(names, NULL);
  const char *near = ms_suggest(name, (const char *const *)names->pdata);
  g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
  if (near != NULL)
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_UNKNOWN,
                "there is no run `%s`; did you mean `%s`?", name, near);
  else
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_UNKNOWN,
                "there is no run `%s`; the runs are %s", name, all);
  return NULL;
}
