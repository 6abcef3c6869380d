/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/event/explain.h"

#include "sim/event/course.h"

#include <stdlib.h>
#include <string.h>

/* A route that came in, and the session that brought it. */
typedef struct {
  guint32 session;
  MsCandidate candidate;
  MsExplainedRoute told;
} Entry;

typedef struct {
  guint32 as;
  MsExplanation *explanation;
} Look;

static void spell_path(const MsEngine *engine, guint32 path, MsExplainedRoute *told)
{
  const MsPathNode *node = engine->routes->paths->node;
  told->n_path = node[path].length;
  told->path = g_new(guint32, told->n_path + 1);
  for (guint i = 0; path != 0; path = node[path].tail)
    told->path[i++] = node[path].asn;
}

static void tell_route(const MsEngine *engine, guint32 number, MsExplainedRoute *told)
{
  const MsRoute *route = &engine->routes->route[number];
  told->otc = route->otc;
  told->leaked = (route->flags & MS_ROUTE_CROSSED) != 0;
  told->hijack = (route->flags & MS_ROUTE_HIJACK) != 0;
  told->blackhole = (route->flags & MS_ROUTE_BLACKHOLE) != 0;
  spell_path(engine, route->path, told);
}

/* Why the route server between the two ends of @session refuses a route. */
static char *words_of_server(MsEngine *engine, guint32 session, guint32 route, guint mechanism)
{
  guint n;
  const MsTopology *topology = engine->topology;
  const MsMechanism *m = ms_mechanisms(&n)[mechanism];
  guint exchange = topology->exchange_of[session];
  MsHop hop = ms_deployment_served(topology, exchange, topology->neighbour[session]);
  g_autoptr(GString) text = g_string_new(NULL);
  g_string_append_printf(text, "route server of %s: ", topology->exchanges[exchange].name);
  gsize begun = text->len;
  hop.verdict = ms_route_verdict(&engine->routes->route[route], mechanism);
  hop.route = &engine->routes->route[route];
  hop.world = &engine->world;
  if (m->why != NULL)
    m->why(&hop, FALSE, text);
  if (text->len == begun)
    g_string_append(text, m->title);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Why a mechanism refuses what @session brought, in its own words or by its title. */
static char *words_of(MsEngine *engine, const MsNode *node, guint32 session, guint32 route,
                      guint mechanism)
{
  guint n;
  const MsMechanism *m = ms_mechanisms(&n)[mechanism];
  g_autoptr(GString) text = g_string_new(NULL);
  MsHop hop = {.asn = node->asn,
               .neighbour_asn = engine->topology->asn[engine->topology->neighbour[session]],
               .relation = ms_node_relation(node, session),
               .verdict = ms_route_verdict(&engine->routes->route[route], mechanism),
               .unpoliced = ms_engine_unpoliced(engine, node, session),
               .route = &engine->routes->route[route],
               .world = &engine->world};
  if (m->why != NULL)
    m->why(&hop, FALSE, text);
  if (text->len == 0)
    g_string_append(text, m->title);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* When people set the filter that refuses what comes across @session, in seconds. */
static double filter_time(const MsEngine *engine, guint prefix, guint32 as, guint32 session)
{
  const MsSchedule *schedule = engine->setup->schedule;
  for (guint i = 0; i < schedule->n_acts; i++) {
    const MsAct *act = &schedule->acts[i];
    if (act->kind == MS_ACT_FILTER && act->as == as && act->session == session &&
        act->prefix == prefix)
      return (double)act->time * 1e-9;
  }
  return 0;
}

static void tell_refusal(MsEngine *engine, guint prefix, guint32 as, guint32 session, guint32 route,
                         MsExplainedRoute *told)
{
  const MsNode *node = ms_engine_node(engine, prefix, as);
  guint refused_by, n;
  ms_engine_import(engine, node, prefix, session, route, &refused_by);
  if (refused_by == MS_REFUSED_NOT && engine->courses != NULL)
    ms_course_refuses(engine, prefix, as, session, route, &refused_by);
  if (refused_by == MS_REFUSED_LOOP) {
    told->refused_by = "loop";
    told->why = g_strdup_printf("AS%u is on the path itself (RFC 4271 section 9.1.2)", node->asn);
  } else if (refused_by == MS_REFUSED_FILTER) {
    told->refused_by = "filter";
    told->why = g_strdup_printf("refused by a filter set at %.0f s against AS%u",
                                filter_time(engine, prefix, as, session),
                                engine->topology->asn[engine->topology->neighbour[session]]);
  } else if (refused_by != MS_REFUSED_NOT) {
    guint server_by;
    told->refused_by = ms_mechanisms(&n)[refused_by]->name;
    told->why = ms_engine_server_refuses(engine, session, route, &server_by)
                    ? words_of_server(engine, session, route, server_by)
                    : words_of(engine, node, session, route, refused_by);
  }
}

static int compare_entries(gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Entry *x = a, *y = b;
  if (x->told.eligible != y->told.eligible)
    return x->told.eligible ? -1 : 1;
  int order = 0;
  if (x->told.eligible)
    order = ms_decision_compare(user_data, &x->candidate, &y->candidate, NULL);
  return order != 0 ? order : (x->session > y->session) - (x->session < y->session);
}

static void add_own(const MsEngine *engine, const MsNode *node, guint32 as, GArray *entries)
{
  Entry own = {.session = 0, .told = {.neighbour = as, .relation = MS_REL_SELF, .eligible = TRUE}};
  own.candidate = (MsCandidate){.learned = MS_REL_SELF, .as_asn = node->asn};
  tell_route(engine, node->own, &own.told);
  g_array_append_val(entries, own);
}

static void add_heard(MsEngine *engine, guint prefix, guint32 as, guint32 session, GArray *entries)
{
  const MsNode *node = ms_engine_node(engine, prefix, as);
  guint32 heard = *ms_engine_heard(engine, prefix, session);
  const MsSlot *slot = ms_engine_slot(engine, prefix, session);
  if (heard == 0)
    return;
  Entry entry = {.session = session,
                 .told = {.neighbour = engine->topology->neighbour[session],
                          .relation = ms_node_relation(node, session),
                          .eligible = slot->in != 0}};
  tell_route(engine, heard, &entry.told);
  if (slot->in == 0) {
    tell_refusal(engine, prefix, as, session, heard, &entry.told);
  } else {
    entry.candidate = ms_engine_candidate(engine, node, prefix, session);
    for (guint d = 0; d < MS_N_DEMERITS; d++)
      entry.told.demerit[d] = (guint8)ms_route_demerit(entry.candidate.flags, (MsDemerit)d);
  }
  g_array_append_val(entries, entry);
}

static void explain_prefix(MsEngine *engine, guint prefix, guint32 as, MsExplainedPrefix *told)
{
  const MsNode *node = ms_engine_node(engine, prefix, as);
  g_autoptr(GArray) entries = g_array_new(FALSE, TRUE, sizeof(Entry));
  if (node->own != 0)
    add_own(engine, node, as, entries);
  for (guint32 s = node->first; s < node[1].first; s++)
    add_heard(engine, prefix, as, s, entries);
  g_array_sort_with_data(entries, compare_entries, &engine->policy);
  *told = (MsExplainedPrefix){.prefix = prefix,
                              .n_routes = entries->len,
                              .routes = g_new(MsExplainedRoute, entries->len + 1),
                              .mark = node->mark,
                              .next_hop = node->next_hop};
  for (guint i = 0; i < entries->len; i++) {
    Entry *entry = &g_array_index(entries, Entry, i);
    entry->told.best = i == 0 && entry->told.eligible;
    if (i > 0 && entry->told.eligible)
      ms_decision_compare(&engine->policy, &g_array_index(entries, Entry, 0).candidate,
                          &entry->candidate, &entry->told.lost_at);
    told->routes[i] = entry->told;
  }
}

static void look(MsEngine *engine, gpointer user_data)
{
  const Look *at = user_data;
  for (guint p = 0; p < engine->n_prefixes; p++)
    explain_prefix(engine, p, at->as, &at->explanation->prefixes[p]);
}

MsExplanation *ms_event_explain(const MsEventSetup *setup, guint32 as, MsEventProgress progress,
                                gpointer user_data, GError **error)
{
  const MsSchedule *schedule = setup->schedule;
  guint32 n_ases = setup->topology->n_ases;
  g_assert(as < n_ases);
  g_autoptr(MsExplanation) explanation = g_new0(MsExplanation, 1);
  explanation->as = as;
  explanation->n_prefixes = schedule->n_prefixes;
  explanation->n_targets = schedule->n_targets;
  explanation->prefixes = g_new0(MsExplainedPrefix, schedule->n_prefixes + 1);
  explanation->outcome = g_new0(guint8, schedule->n_targets + 1);
  MsEventSetup keeping = *setup;
  keeping.keep_heard = TRUE;
  Look at = {as, explanation};
  g_autoptr(MsResult) result = ms_engine_run(&keeping, progress, user_data, look, &at, error);
  if (result == NULL)
    return NULL;
  const MsSnapshot *state = &result->snapshot[result->n_snapshots - 1];
  explanation->time = state->time;
  for (guint t = 0; t < schedule->n_targets; t++)
    explanation->outcome[t] = state->outcome[(gsize)t * n_ases + as];
  return g_steal_pointer(&explanation);
}

void ms_explanation_free(MsExplanation *explanation)
{
  if (explanation == NULL)
    return;
  for (guint p = 0; p < explanation->n_prefixes; p++) {
    MsExplainedPrefix *prefix = &explanation->prefixes[p];
    for (guint i = 0; i < prefix->n_routes; i++) {
      g_free(prefix->routes[i].path);
      g_free(prefix->routes[i].why);
    }
    g_free(prefix->routes);
  }
  g_free(explanation->prefixes);
  g_free(explanation->outcome);
  g_free(explanation);
}
