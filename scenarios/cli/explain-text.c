/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why an AS has the routes that it has, in words: what it runs, and for each prefix who won and by
 * which rule, who lost at which step, who was refused by what, and where traffic therefore goes. */
#include "scenarios/cli/explain.h"

#include "analysis/summary/words.h"
#include "models/bgp/decision.h"
#include "scenarios/format/value.h"
#include "sim/outcome/outcome.h"

#include <string.h>

#define WIDTH 100

static const char *const classes[] = {"customers", "peers", "providers"};

/* ---- what it runs */

static void append_class(const MsProfile *profile, guint mechanism, MsRelation relation,
                         gboolean maybe, GString *text)
{
  g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", classes[relation]);
  if (!maybe)
    return;
  g_autofree char *share = ms_words_percent((double)profile->strength[mechanism][relation]);
  g_string_append_printf(text, " (%s of sessions)", share);
}

static char *sessions_of(const MsProfile *profile, guint mechanism, const guint64 always[3],
                         const guint64 maybe[3])
{
  g_autoptr(GString) text = g_string_new(NULL);
  guint64 bit = MS_MECHANISM_BIT(mechanism);
  for (guint r = 0; r < G_N_ELEMENTS(classes); r++)
    if ((always[r] | maybe[r]) & bit)
      append_class(profile, mechanism, (MsRelation)r, (always[r] & bit) == 0, text);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void clear_duty(gpointer data)
{
  MsExplainedDuty *duty = data;
  g_free(duty->import);
  g_free(duty->export);
}

GArray *ms_explain_duties(const MsPlanRun *run, guint32 as)
{
  guint n;
  const MsMechanism *const *mechanisms = ms_mechanisms(&n);
  const MsProfile *profile = &run->deployment->profiles[run->deployment->profile_of[as]];
  GArray *duties = g_array_new(FALSE, FALSE, sizeof(MsExplainedDuty));
  g_array_set_clear_func(duties, clear_duty);
  for (guint m = 0; m < n; m++) {
    if (!(ms_profile_runs(profile) & MS_MECHANISM_BIT(m)))
      continue;
    MsExplainedDuty duty = {mechanisms[m],
                            sessions_of(profile, m, profile->import, profile->import_maybe),
                            sessions_of(profile, m, profile->export, profile->export_maybe)};
    g_array_append_val(duties, duty);
  }
  return duties;
}

static void append_duties(const MsPlanRun *run, guint32 as, GString *text)
{
  g_autoptr(GArray) duties = ms_explain_duties(run, as);
  if (duties->len == 0)
    g_string_append(text, "It runs no security mechanism.\n");
  else
    g_string_append(text, "It runs, in the order in which they are asked:\n");
  for (guint i = 0; i < duties->len; i++) {
    const MsExplainedDuty *duty = &g_array_index(duties, MsExplainedDuty, i);
    g_autoptr(GString) line = g_string_new(duty->mechanism->name);
    if (*duty->import != '\0')
      g_string_append_printf(line, " on routes from %s", duty->import);
    if (*duty->export != '\0')
      g_string_append_printf(line, "%s on routes to %s", *duty->import != '\0' ? " and" : "",
                             duty->export);
    g_string_append_printf(line, ": %s (%s)", duty->mechanism->title, duty->mechanism->source);
    ms_words_wrap(text, line->str, 2, WIDTH);
  }
}

/* ---- routes */

void ms_explain_path(const MsExplainedRoute *route, GString *text)
{
  for (guint i = 0; i < route->n_path; i++) {
    g_string_append(text, i > 0 ? " " : "");
    if (route->path[i] == MS_AS_SET)
      g_string_append(text, "{set}");
    else
      g_string_append_printf(text, "%u", route->path[i]);
  }
}

/* "AS64500 (customer), path 64500 64504" */
static void append_route(const MsTopology *topology, const MsExplainedRoute *route, GString *text)
{
  if (route->relation == MS_REL_SELF) {
    g_string_append(text, "its own route");
    return;
  }
  g_autofree char *name =
      ms_words_as(topology->asn[route->neighbour], topology->name[route->neighbour]);
  g_string_append_printf(text, "the route from %s, its %s, path ", name,
                         ms_relation_name(route->relation));
  ms_explain_path(route, text);
  if (route->otc != 0)
    g_string_append_printf(text, ", marked Only-To-Customer by AS%u", route->otc);
  if (route->blackhole)
    g_string_append(text, ", with the BLACKHOLE community");
  if (route->leaked)
    g_string_append(text, ", leaked by that AS");
  if (route->hijack)
    g_string_append(text, ", a hijack");
}

/* The rival that came nearest, which is the second of those that are eligible. */
static const MsExplainedRoute *nearest_rival(const MsExplainedPrefix *prefix)
{
  for (guint i = 1; i < prefix->n_routes; i++)
    if (prefix->routes[i].eligible)
      return &prefix->routes[i];
  return NULL;
}

static void append_winner(const MsTopology *topology, const MsExplainedPrefix *prefix,
                          GString *text)
{
  const MsExplainedRoute *winner = prefix->n_routes > 0 ? &prefix->routes[0] : NULL;
  if (winner == NULL || !winner->best) {
    g_string_append(text, prefix->n_routes == 0
                              ? "  No neighbour has sent it a route.\n"
                              : "  It has no route: all that it was sent are refused.\n");
    return;
  }
  guint n_steps;
  const MsDecisionStep *steps = ms_decision_steps(&n_steps);
  const MsExplainedRoute *rival = nearest_rival(prefix);
  g_autoptr(GString) line = g_string_new("It uses ");
  append_route(topology, winner, line);
  if (winner->relation == MS_REL_SELF)
    g_string_append(line, ": its own routes always win.");
  else if (rival == NULL)
    g_string_append(line, ": there is no other that it may use.");
  else
    g_string_append_printf(line, ". It won at step %u, %s: %s (%s).", rival->lost_at + 1,
                           steps[rival->lost_at].name, steps[rival->lost_at].rule,
                           steps[rival->lost_at].source);
  ms_words_wrap(text, line->str, 2, WIDTH);
}

static void append_loser(const MsTopology *topology, const MsExplainedRoute *route, GString *text)
{
  guint n_steps;
  const MsDecisionStep *step = &ms_decision_steps(&n_steps)[route->lost_at];
  g_autoptr(GString) line = g_string_new("lost     ");
  append_route(topology, route, line);
  g_string_append_printf(line, ": at step %u, %s: %s (%s)", route->lost_at + 1, step->name,
                         step->rule, step->source);
  ms_words_wrap(text, line->str, 4, WIDTH);
}

static void append_refused(const MsTopology *topology, const MsExplainedRoute *route, GString *text)
{
  int number = ms_mechanism_find(route->refused_by);
  g_autoptr(GString) line = g_string_new("refused  ");
  append_route(topology, route, line);
  g_string_append_printf(line, ": by %s", route->refused_by);
  if (number >= 0)
    g_string_append_printf(line, " (%s)", ms_mechanisms(&(guint){0})[number]->source);
  if (route->why != NULL)
    g_string_append_printf(line, ": %s", route->why);
  ms_words_wrap(text, line->str, 4, WIDTH);
}

/* ---- traffic */

static const struct {
  const char *word, *form;
} marks[] = {
    [MS_HOP_NONE] = {"none", "It has no route by which to send traffic to this prefix."},
    [MS_HOP_NORMAL] = {"forwards", "It sends traffic to this prefix on to %s."},
    [MS_HOP_LEAKED] = {"leaked", "It sends traffic to this prefix on to %s, which sent it the "
                                 "route against its policy."},
    [MS_HOP_DELIVERS] = {"delivers", "Traffic to this prefix has arrived here."},
    [MS_HOP_HIJACKS] = {"hijacks", "Traffic to this prefix ends here: it announces what is not "
                                   "its own."},
    [MS_HOP_INTERCEPTS] = {"intercepts", "It draws traffic to this prefix to itself, and sends it "
                                         "on to %s."},
    [MS_HOP_DISCARDS] = {"discards", "It drops traffic to this prefix."},
};

const char *ms_explain_mark(guint8 mark)
{
  return marks[mark].word;
}

static void append_traffic(const MsTopology *topology, const MsExplainedPrefix *prefix,
                           GString *text)
{
  const char *form = marks[prefix->mark].form;
  const char *rest = strstr(form, "%s");
  g_autofree char *name =
      prefix->next_hop != MS_NO_AS
          ? ms_words_as(topology->asn[prefix->next_hop], topology->name[prefix->next_hop])
          : g_strdup("nobody");
  g_autoptr(GString) line = g_string_new(form);
  if (rest != NULL) {
    g_string_truncate(line, (gsize)(rest - form));
    g_string_append_printf(line, "%s%s", name, rest + 2);
  }
  ms_words_wrap(text, line->str, 2, WIDTH);
}

static const char *const outcomes[MS_N_OUTCOMES] = {
    [MS_OUTCOME_LEGITIMATE] = "it arrives",
    [MS_OUTCOME_DETOURED] = "it arrives, across a link that carried the leak",
    [MS_OUTCOME_INTERCEPTED] = "it arrives, through the offender",
    [MS_OUTCOME_HIJACKED] = "it ends at the offender",
    [MS_OUTCOME_BLACKHOLED] = "it is dropped on the way",
    [MS_OUTCOME_LOOPED] = "it goes round in a circle",
    [MS_OUTCOME_UNREACHABLE] = "there is no route at all",
};

static void append_outcomes(const MsTopology *topology, const MsSchedule *schedule,
                            const MsExplanation *explanation, GString *text)
{
  for (guint t = 0; t < explanation->n_targets; t++) {
    const MsTarget *target = &schedule->targets[t];
    const MsIncident *incident = &schedule->incidents[target->incident];
    g_autofree char *victim =
        ms_words_as(topology->asn[target->victim], topology->name[target->victim]);
    g_autofree char *line = g_strdup_printf(
        "Its traffic to %s, as of incident %s: %s: %s.", victim, incident->name,
        ms_outcome_name((MsOutcome)explanation->outcome[t]), outcomes[explanation->outcome[t]]);
    g_string_append(text, t == 0 ? "\n" : "");
    ms_words_wrap(text, line, 0, WIDTH);
  }
}

static void append_prefix(const MsTopology *topology, const MsSchedule *schedule,
                          const MsExplainedPrefix *prefix, GString *text)
{
  char name[MS_PREFIX_TEXT];
  g_string_append_printf(text, "\n%s\n",
                         ms_prefix_format(&schedule->prefixes[prefix->prefix], name));
  append_winner(topology, prefix, text);
  for (guint i = 0; i < prefix->n_routes; i++)
    if (prefix->routes[i].eligible && !prefix->routes[i].best)
      append_loser(topology, &prefix->routes[i], text);
  for (guint i = 0; i < prefix->n_routes; i++)
    if (!prefix->routes[i].eligible)
      append_refused(topology, &prefix->routes[i], text);
  append_traffic(topology, prefix, text);
}

/* The usual moment is the last before something happens. */
static char *time_text(gint64 time)
{
  const gint64 second = G_GINT64_CONSTANT(1000000000);
  gboolean last = time % second == second - 1;
  g_autofree char *text = ms_duration_text(last ? time + 1 : time);
  return g_strdup_printf("%s %s", last ? "just before" : "at", text);
}

char *ms_explain_text(const MsTopology *topology, const MsPlanRun *run,
                      const MsExplanation *explanation)
{
  guint32 as = explanation->as;
  GString *text = g_string_new(NULL);
  g_autofree char *name = ms_words_as(topology->asn[as], topology->name[as]);
  g_autofree char *time = time_text(explanation->time);
  g_string_append_printf(text, "%s: %s, %s%s\nrun %s, %s\n", name,
                         ms_role_name((MsRole)topology->role[as]),
                         ms_region_name((MsRegion)topology->region[as]),
                         run->participant[as] ? ", takes part in MANRS" : "", run->name, time);
  append_duties(run, as, text);
  for (guint p = 0; p < explanation->n_prefixes; p++)
    append_prefix(topology, run->schedule, &explanation->prefixes[p], text);
  append_outcomes(topology, run->schedule, explanation, text);
  return g_string_free(text, FALSE);
}
