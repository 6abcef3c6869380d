/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/summary/json-harm.h"

#include <math.h>

static void member(JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name(builder, name);
}

static void add_text(JsonBuilder *builder, const char *name, const char *text)
{
  member(builder, name);
  if (text != NULL)
    json_builder_add_string_value(builder, text);
  else
    json_builder_add_null_value(builder);
}

static void add_int(JsonBuilder *builder, const char *name, gint64 value)
{
  member(builder, name);
  json_builder_add_int_value(builder, value);
}

static void add_count(JsonBuilder *builder, const char *name, guint64 value)
{
  add_int(builder, name, (gint64)value);
}

/* null where it is not known. */
static void add_number(JsonBuilder *builder, const char *name, double value)
{
  member(builder, name);
  if (isnan(value))
    json_builder_add_null_value(builder);
  else
    json_builder_add_double_value(builder, value);
}

static void add_known(JsonBuilder *builder, const char *name, gboolean known, guint64 value)
{
  member(builder, name);
  if (known)
    json_builder_add_int_value(builder, (gint64)value);
  else
    json_builder_add_null_value(builder);
}

static void add_bool(JsonBuilder *builder, const char *name, gboolean value)
{
  member(builder, name);
  json_builder_add_boolean_value(builder, value);
}

/* Seconds; null for "never" and "not at all". */
static void add_seconds(JsonBuilder *builder, const char *name, gint64 ns)
{
  member(builder, name);
  if (ns < 0 || ns == MS_TIME_NEVER)
    json_builder_add_null_value(builder);
  else
    json_builder_add_double_value(builder, (double)ns / 1e9);
}

static void begin_object(JsonBuilder *builder, const char *name)
{
  if (name != NULL)
    member(builder, name);
  json_builder_begin_object(builder);
}

static void begin_array(JsonBuilder *builder, const char *name)
{
  member(builder, name);
  json_builder_begin_array(builder);
}

/* An AS: its number, its name where one is known; null for none. */
static void add_as(JsonBuilder *builder, const char *name, guint32 asn, const char *as_name,
                   gboolean participates)
{
  member(builder, name);
  if (asn == 0) {
    json_builder_add_null_value(builder);
    return;
  }
  json_builder_begin_object(builder);
  add_count(builder, "asn", asn);
  add_text(builder, "name", as_name);
  add_bool(builder, "participant", participates);
  json_builder_end_object(builder);
}

static void add_outcomes(JsonBuilder *builder, const char *name, const guint32 count[MS_N_OUTCOMES])
{
  begin_object(builder, name);
  for (guint o = 0; o < MS_N_OUTCOMES; o++)
    add_count(builder, ms_outcome_name((MsOutcome)o), count[o]);
  json_builder_end_object(builder);
}

static void add_group_members(JsonBuilder *builder, const MsSummaryGroup *group)
{
  add_count(builder, "ases", group->ases);
  add_count(builder, "harmed", group->harmed);
  add_number(builder, "as_minutes", group->minutes);
}

static void add_groups(JsonBuilder *builder, const MsSummaryTarget *target)
{
  begin_array(builder, "groups");
  for (guint g = 0; g < MS_N_GROUPS; g++) {
    if (target->group[g].ases == 0)
      continue;
    begin_object(builder, NULL);
    add_text(builder, "role", ms_role_name((MsRole)(g / 2)));
    add_bool(builder, "participant", g % 2 == 1);
    add_group_members(builder, &target->group[g]);
    json_builder_end_object(builder);
  }
  json_builder_end_array(builder);
  const char *const sides[MS_N_SIDES] = {"third_parties", "participants"};
  for (guint s = 0; s < MS_N_SIDES; s++) {
    begin_object(builder, sides[s]);
    add_group_members(builder, &target->side[s]);
    json_builder_end_object(builder);
  }
}

static void add_comparison(JsonBuilder *builder, const MsSummary *summary,
                           const MsSummaryTarget *target)
{
  const MsSummaryComparison *comparison = &target->comparison;
  if (comparison->baseline < 0) {
    member(builder, "comparison");
    json_builder_add_null_value(builder);
    return;
  }
  begin_object(builder, "comparison");
  add_text(builder, "baseline", ms_summary_run(summary, (guint)comparison->baseline)->name);
  add_text(builder, "basis", comparison->basis == MS_BASIS_PEAK ? "peak" : "ever");
  const char *const sides[MS_N_SIDES] = {"third_parties", "participants"};
  for (guint s = 0; s < MS_N_SIDES; s++) {
    begin_object(builder, sides[s]);
    add_count(builder, "harmed_in_baseline", comparison->harmed_then[s]);
    add_count(builder, "protected", comparison->spared[s]);
    add_count(builder, "still_harmed", comparison->still[s]);
    add_count(builder, "newly_harmed", comparison->newly[s]);
    json_builder_end_object(builder);
  }
  json_builder_end_object(builder);
}

static void add_curve(JsonBuilder *builder, const MsSummaryTarget *target)
{
  begin_object(builder, "curve");
  begin_array(builder, "time_s");
  for (guint i = 0; i < target->n_curve; i++)
    json_builder_add_double_value(builder, (double)target->curve_time[i] / 1e9);
  json_builder_end_array(builder);
  begin_array(builder, "harmed");
  for (guint i = 0; i < target->n_curve; i++)
    json_builder_add_int_value(builder, target->curve_harmed[i]);
  json_builder_end_array(builder);
  json_builder_end_object(builder);
}

static const char *offence_name(MsOffence offence)
{
  switch (offence) {
  case MS_OFFENCE_COMMITTED:
    return "committed";
  case MS_OFFENCE_HELD:
    return "held";
  case MS_OFFENCE_NOTHING:
    return "nothing";
  default:
    return "none";
  }
}

static void add_target(JsonBuilder *builder, const MsSummary *summary, const MsSummaryRun *run,
                       const MsSummaryTarget *target)
{
  guint32 n_ases = ms_summary_topology(summary)->n_ases;
  begin_object(builder, NULL);
  add_text(builder, "incident", target->name);
  add_text(builder, "kind", ms_incident_kind_name(target->kind));
  add_as(builder, "offender", target->offender, target->offender_name,
         target->offender_participates);
  add_as(builder, "victim", target->victim, target->victim_name, target->victim_participates);
  add_text(builder, "prefix", target->prefix);
  add_seconds(builder, "start_s", target->start);
  add_seconds(builder, "end_s", target->end);
  add_text(builder, "offence", offence_name(target->offence));
  add_known(builder, "sent", !run->timeless, target->sent);
  add_count(builder, "harmed", target->harmed);
  add_number(builder, "harmed_share", n_ases > 0 ? (double)target->harmed / n_ases : 0);
  add_outcomes(builder, "harmed_as", target->harmed_as);
  add_seconds(builder, "peak_at_s", run->timeless ? -1 : target->peak_time);
  add_seconds(builder, "time_to_half_s", run->timeless ? -1 : target->half);
  add_seconds(builder, "time_to_full_s", run->timeless ? -1 : target->full);
  add_number(builder, "as_minutes", target->minutes);
  begin_object(builder, "outcomes");
  add_outcomes(builder, "before", target->before);
  add_outcomes(builder, "peak", target->peak);
  add_outcomes(builder, "final", target->final);
  json_builder_end_object(builder);
  add_groups(builder, target);
  add_comparison(builder, summary, target);
  ms_json_harm(builder, &target->harm);
  ms_json_repairs(builder, target);
  if (run->timeless)
    add_text(builder, "curve", NULL);
  else
    add_curve(builder, target);
  json_builder_end_object(builder);
}

static void add_phases(JsonBuilder *builder, const MsSummaryRun *run)
{
  static const char *const acts[] = {
      [MS_ACT_ANNOUNCE] = "announce",
      [MS_ACT_WITHDRAW] = "withdraw",
      [MS_ACT_LEAK_START] = "leak-start",
      [MS_ACT_LEAK_END] = "leak-end",
      [MS_ACT_SESSION_DOWN] = "session-down",
      [MS_ACT_SESSION_UP] = "session-up",
      [MS_ACT_FREEZE] = "freeze",
      [MS_ACT_THAW] = "thaw",
      [MS_ACT_REGISTRY] = "registry-change",
      [MS_ACT_FILTER] = "filter",
  };
  begin_array(builder, "phases");
  for (guint i = 0; i < run->n_phases; i++) {
    const MsSummaryPhase *phase = &run->phases[i];
    begin_object(builder, NULL);
    add_text(builder, "act", acts[phase->act]);
    add_bool(builder, "offence", phase->offence);
    add_count(builder, "acts", phase->n_acts);
    add_seconds(builder, "time_s", phase->time);
    add_seconds(builder, "converged_after_s",
                phase->converged && !run->timeless ? phase->settling : -1);
    add_bool(builder, "converged", phase->converged);
    add_count(builder, "changes", phase->changes);
    add_known(builder, "messages", !run->timeless, phase->messages);
    json_builder_end_object(builder);
  }
  json_builder_end_array(builder);
}

static void add_refused(JsonBuilder *builder, const MsSummaryRun *run)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  begin_object(builder, "refused");
  for (guint i = 0; i < n; i++) {
    if (run->refused_import[i] + run->refused_export[i] == 0)
      continue;
    begin_object(builder, mechanisms[i]->name);
    add_count(builder, "on_import", run->refused_import[i]);
    add_count(builder, "on_export", run->refused_export[i]);
    add_count(builder, "by_participants", run->stopped[i]);
    json_builder_end_object(builder);
  }
  json_builder_end_object(builder);
}

static void add_run(JsonBuilder *builder, const MsSummary *summary, const MsSummaryRun *run)
{
  begin_object(builder, NULL);
  add_text(builder, "name", run->name);
  add_text(builder, "title", run->title);
  add_text(builder, "overrides", run->overrides);
  add_count(builder, "participants", run->participants);
  add_text(builder, "spread", run->spread);
  add_count(builder, "won", run->won);
  add_bool(builder, "converged", run->converged);
  add_seconds(builder, "ended_s", run->ended);
  begin_array(builder, "restless");
  for (guint i = 0; i < run->n_restless; i++)
    json_builder_add_int_value(builder, run->restless[i]);
  json_builder_end_array(builder);
  add_known(builder, "events", !run->timeless, run->events);
  add_known(builder, "announcements", !run->timeless, run->announcements);
  add_known(builder, "withdrawals", !run->timeless, run->withdrawals);
  add_known(builder, "decisions", !run->timeless, run->decisions);
  add_count(builder, "changes", run->changes);
  add_known(builder, "loops", !run->timeless, run->loops);
  if (run->timeless)
    add_text(builder, "refused", NULL);
  else
    add_refused(builder, run);
  add_phases(builder, run);
  begin_array(builder, "targets");
  for (guint i = 0; i < run->n_targets; i++)
    add_target(builder, summary, run, &run->targets[i]);
  json_builder_end_array(builder);
  json_builder_end_object(builder);
}

JsonNode *ms_summary_to_json(const MsSummary *summary)
{
  g_autoptr(JsonBuilder) builder = json_builder_new();
  const MsTopology *topology = ms_summary_topology(summary);
  begin_object(builder, NULL);
  add_text(builder, "format", MS_SUMMARY_FORMAT);
  begin_object(builder, "topology");
  add_text(builder, "title", topology->title);
  add_text(builder, "digest", topology->digest);
  add_count(builder, "ases", topology->n_ases);
  json_builder_end_object(builder);
  begin_array(builder, "runs");
  for (guint i = 0; i < ms_summary_n_runs(summary); i++)
    add_run(builder, summary, ms_summary_run(summary, i));
  json_builder_end_array(builder);
  json_builder_end_object(builder);
  return json_builder_get_root(builder);
}

char *ms_summary_json_text(const MsSummary *summary)
{
  g_autoptr(JsonNode) root = ms_summary_to_json(summary);
  g_autofree char *text = json_to_string(root, TRUE);
  return g_strconcat(text, "\n", NULL);
}
