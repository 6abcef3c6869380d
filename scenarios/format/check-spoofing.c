/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the checker says about [spoofing], which stands in the place of incidents. */
#include "scenarios/format/check-private.h"

#include <string.h>

/* What all runs share: each block is drawn once, for all of them. */
static const char *const shared[] = {"sources", "destinations", "per-block", "blocks"};

static void check_sections(const MsCheck *check)
{
  static const struct {
    const char *kind, *why;
  } others[] = {{"incident", "spoofed traffic is an experiment of its own, without incidents"},
                {"session", "routes are those of a graph in which no link fails"}};
  for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
    const GPtrArray *sections = ms_scenario_sections(check->scenario, others[i].kind);
    if (sections->len == 0)
      continue;
    g_autofree char *place =
        ms_scenario_place(check->scenario, MS_SHARED, g_ptr_array_index(sections, 0), NULL);
    ms_scenario_problem(check->scenario, place, "%s; drop this section, or [spoofing]",
                        others[i].why);
  }
}

static void check_idle(const MsCheck *check)
{
  static const char *const idle[] = {"response", "harm"};
  for (guint i = 0; i < G_N_ELEMENTS(idle); i++)
    if (ms_scenario_sections(check->scenario, idle[i])->len > 0)
      ms_check_warn(&(MsCheck){check->scenario, MS_SHARED, idle[i]}, NULL,
                    "this has no effect on spoofed traffic; it is for incidents");
}

static void check_count(const MsCheck *check)
{
  MsScenario *scenario = check->scenario;
  if (!ms_scenario_is_sweep(scenario))
    return;
  if (ms_check_is_set(check, "blocks") &&
      ms_scenario_is_set(scenario, MS_SHARED, "sweep", "trials"))
    ms_check_problem(check, "blocks",
                     "in a sweep blocks and trials are the same; write one of them");
  if (ms_scenario_is_set(scenario, MS_SHARED, "sweep", "until"))
    ms_check_problem(&(MsCheck){scenario, MS_SHARED, "sweep"}, "until",
                     "sweeps of spoofed traffic carry out all their trials; drop this, and write "
                     "trials = N");
}

static void check_run(const MsCheck *check)
{
  MsScenario *scenario = check->scenario;
  for (guint i = 0; i < G_N_ELEMENTS(shared); i++)
    if (!g_str_equal(ms_check_value(check, shared[i]),
                     ms_scenario_value(scenario, 0, "spoofing", shared[i])))
      ms_check_problem(check, shared[i],
                       "each block is drawn once, for all runs; set it in [spoofing] itself");
  MsCheck engine = {scenario, check->run, "engine"};
  if (g_str_equal(ms_check_value(&engine, "tie-break"), "oldest"))
    ms_check_problem(&engine, "tie-break",
                     "spoofed traffic follows settled routes, of which none is older than another; "
                     "write hash or lowest-asn");
  if (g_str_equal(ms_check_value(&engine, "export"), "all"))
    ms_check_problem(&engine, "export",
                     "spoofed traffic follows valley-free routes; write valley-free");
}

void ms_check_spoofing(MsScenario *scenario)
{
  MsCheck check = {scenario, MS_SHARED, "spoofing"};
  check_sections(&check);
  check_idle(&check);
  check_count(&check);
  for (guint run = 0; run < scenario->runs->len; run++)
    check_run(&(MsCheck){scenario, run, "spoofing"});
}
