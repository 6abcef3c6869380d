/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes wrong in a scenario, and what is registered. */
#include "tests/property/scenario-private.h"

#include <string.h>

static guint prefix_number(Scenario *it, const MsPrefix *prefix)
{
  OracleProblem *problem = &it->problem;
  guint32 address = (guint32)prefix->address[0] << 24 | (guint32)prefix->address[1] << 16 |
                    (guint32)prefix->address[2] << 8 | prefix->address[3];
  for (guint i = 0; i < problem->n_prefixes; i++)
    if (problem->prefix[i].address == address && problem->prefix[i].length == prefix->length)
      return i;
  problem->prefix[problem->n_prefixes] = (OraclePrefix){address, prefix->length};
  return problem->n_prefixes++;
}

static void register_prefix(Draw *d, const MsPrefix *prefix, guint32 asn, gboolean route_object)
{
  Scenario *it = d->it;
  OracleEntry *entry = &it->problem.entry[it->problem.n_entries++];
  guint max_length = chance(d, 0.7) ? prefix->length : 24;
  *entry =
      (OracleEntry){it->problem.prefix[prefix_number(it, prefix)], max_length, asn, route_object};
  char text[MS_PREFIX_TEXT];
  if (route_object)
    ms_registry_add_route_object(it->registry, prefix, asn);
  else
    ms_registry_add_vrp(it->registry, prefix, max_length, asn);
  g_string_append_printf(it->text, "%s %s max %u AS%u\n", route_object ? "route object" : "VRP",
                         ms_prefix_format(prefix, text), max_length, asn);
}

static void change(Scenario *it, ScenarioChange change)
{
  if (change.time == MS_TIME_NEVER)
    return;
  guint at = it->n_changes++;
  g_assert(at < G_N_ELEMENTS(it->change));
  for (; at > 0 && it->change[at - 1].time > change.time; at--)
    it->change[at] = it->change[at - 1];
  it->change[at] = change;
}

/* Offenders are more often multihomed than not, for others have nobody to leak to. */
static guint32 draw_offender(Draw *d, guint32 victim)
{
  const MsTopology *topology = d->it->topology;
  for (guint try = 0;; try++) {
    guint32 as = below(d, topology->n_ases);
    if (as != victim && (topology->first[as + 1] - topology->first_peer[as] >= 2 || try > 3))
      return as;
  }
}

/* Mostly paths that end at the victim, by way of somebody next to it. */
static void draw_path(Draw *d, MsIncident *incident)
{
  const MsTopology *topology = d->it->topology;
  guint n = 1 + below(d, 3);
  guint32 first = topology->first[incident->victim];
  guint32 degree = topology->first[incident->victim + 1] - first;
  guint32 *path = g_new(guint32, n);
  for (guint i = 0; i < n; i++) {
    guint32 as = i + 2 == n && chance(d, 0.6) ? topology->neighbour[first + below(d, degree)]
                                              : below(d, topology->n_ases);
    path[i] = chance(d, 0.05)   ? MS_AS_SET
              : chance(d, 0.05) ? 1000 + below(d, 9)
                                : topology->asn[as];
  }
  if (chance(d, 0.9))
    path[n - 1] = topology->asn[incident->victim];
  incident->path = path;
  incident->n_path = n;
  incident->strips = !d->plain && chance(d, 0.25);
}

static void draw_to(Draw *d, MsIncident *incident)
{
  const MsTopology *topology = d->it->topology;
  guint wanted = 1 + below(d, 3);
  guint32 first = topology->first[incident->offender];
  guint32 degree = topology->first[incident->offender + 1] - first;
  guint32 *to = g_new(guint32, wanted);
  for (guint i = 0; i < wanted; i++)
    to[i] = topology->neighbour[first + below(d, degree)];
  incident->to = to;
  incident->n_to = wanted;
}

static MsIncidentKind draw_kind(Draw *d)
{
  guint kind = below(d, d->plain ? 10 : 14);
  return kind == 0   ? MS_INCIDENT_NONE
         : kind < 7  ? MS_INCIDENT_LEAK
         : kind < 9  ? MS_INCIDENT_ORIGIN_HIJACK
         : kind < 10 ? MS_INCIDENT_SUBPREFIX_HIJACK
         : kind < 12 ? MS_INCIDENT_SUPERPREFIX_HIJACK
                     : MS_INCIDENT_BLACKHOLE_HIJACK;
}

static guint draw_leak_types(Draw *d)
{
  guint types = chance(d, 0.6) ? MS_LEAK_ALL_TYPES : 2u << below(d, 4);
  if (!d->plain && chance(d, 0.25))
    types = MS_LEAK_REORIGINATION;
  return types;
}

static void draw_incident(Draw *d, guint number, guint victim_number, guint32 victim,
                          const MsPrefix *prefix, gboolean silent)
{
  static const char *const names[] = {"one", "two"};
  Scenario *it = d->it;
  MsIncident *incident = &it->incident[number];
  gint64 start = STAGE * (1 + below(d, STAGES));
  *incident = (MsIncident){
      .name = names[number],
      .kind = draw_kind(d),
      .victim = victim,
      .offender = draw_offender(d, victim),
      .prefix = *prefix,
      .hijacked = *prefix,
      .start = start,
      .end = chance(d, 0.6) ? MS_TIME_NEVER : start + STAGE * (1 + below(d, 3)),
      .leak_types = draw_leak_types(d),
      .silent = silent,
      .origins = it->origins[victim_number][0] == MS_NO_AS ? NULL : it->origins[victim_number],
      .n_origins = it->origins[victim_number][0] == MS_NO_AS ? 0 : 1,
  };
  while (incident->n_origins > 0 && incident->offender == incident->origins[0])
    incident->offender = draw_offender(d, victim);
  if (silent && incident->kind == MS_INCIDENT_ORIGIN_HIJACK && chance(d, 0.5))
    incident->kind = MS_INCIDENT_UNANNOUNCED_HIJACK;
  gboolean hijack = ms_incident_is_hijack(incident->kind);
  if (hijack && chance(d, 0.5))
    draw_path(d, incident);
  if (hijack && !d->plain && chance(d, 0.45))
    incident->intercepts = TRUE;
  if (chance(d, 0.3) && (incident->kind == MS_INCIDENT_LEAK || (hijack && !d->plain)))
    draw_to(d, incident);
  if (incident->kind == MS_INCIDENT_NONE)
    incident->offender = MS_NO_AS;
  incident->hijacked.length = (guint8)(17 + below(d, 8));
  if (incident->kind == MS_INCIDENT_BLACKHOLE_HIJACK)
    incident->hijacked.length = 32;
  if (incident->kind == MS_INCIDENT_SUPERPREFIX_HIJACK) {
    /* Another for each, so that two victims' are not one. */
    incident->hijacked.address[1] = 0;
    incident->hijacked.length = (guint8)(8 + number);
  }
}

static void write_incident(Scenario *it, const MsIncident *incident)
{
  const MsTopology *topology = it->topology;
  char text[MS_PREFIX_TEXT];
  g_string_append_printf(
      it->text, "incident %s: %s%s of %s of AS%u by AS%u, types %x, from %g s to %g s",
      incident->name, ms_incident_kind_name(incident->kind), incident->silent ? ", silent," : "",
      ms_prefix_format(&incident->prefix, text), topology->asn[incident->victim],
      incident->offender == MS_NO_AS ? 0 : topology->asn[incident->offender], incident->leak_types,
      (double)incident->start / 1e9,
      incident->end == MS_TIME_NEVER ? -1.0 : (double)incident->end / 1e9);
  for (guint i = 0; i < incident->n_to; i++)
    g_string_append_printf(it->text, "%s AS%u", i == 0 ? ", to" : "",
                           topology->asn[incident->to[i]]);
  for (guint i = 0; i < incident->n_path; i++)
    g_string_append_printf(it->text, "%s %u", i == 0 ? ", path" : "", incident->path[i]);
  for (guint i = 0; i < incident->n_origins; i++)
    g_string_append_printf(it->text, "%s AS%u", i == 0 ? ", also by" : "",
                           topology->asn[incident->origins[i]]);
  g_string_append(it->text, incident->strips ? ", strips" : "");
  g_string_append(it->text, incident->intercepts ? ", intercepts" : "");
  if (ms_incident_has_hijacked(incident))
    g_string_append_printf(it->text, ", %s", ms_prefix_format(&incident->hijacked, text));
  g_string_append_c(it->text, '\n');
}

static void tell_origins(Scenario *it, const MsIncident *incident, guint prefix)
{
  if (incident->silent)
    return;
  change(it, (ScenarioChange){.kind = CHANGE_ANNOUNCE, .as = incident->victim, .prefix = prefix});
  for (guint i = 0; i < incident->n_origins; i++)
    change(it,
           (ScenarioChange){.kind = CHANGE_ANNOUNCE, .as = incident->origins[i], .prefix = prefix});
}

static void tell_incident(Draw *d, guint number, gboolean first_of_victim)
{
  Scenario *it = d->it;
  const MsIncident *incident = &it->incident[number];
  guint prefix = prefix_number(it, &incident->prefix);
  write_incident(it, incident);
  if (first_of_victim)
    tell_origins(it, incident, prefix);
  if (incident->kind == MS_INCIDENT_NONE)
    return;
  ScenarioChange c = {.time = incident->start,
                      .kind = CHANGE_LEAK,
                      .offence = TRUE,
                      .as = incident->offender,
                      .prefix = prefix,
                      .covering = prefix,
                      .incident = number};
  gboolean leak = incident->kind == MS_INCIDENT_LEAK;
  if (!leak || incident->leak_types == MS_LEAK_REORIGINATION) {
    gboolean other = ms_incident_has_hijacked(incident);
    c.kind = CHANGE_ANNOUNCE;
    c.prefix = other ? prefix_number(it, &incident->hijacked) : prefix;
    if (other && chance(d, 0.2))
      register_prefix(d, &incident->hijacked, it->topology->asn[incident->offender], TRUE);
  }
  /* An offender that holds a ROA for all that covers what it announces: too short, or long enough.
   */
  if (!leak && chance(d, 0.15))
    register_prefix(d, &incident->prefix, it->topology->asn[incident->offender], FALSE);
  change(it, c);
  c.time = incident->end;
  c.kind = c.kind == CHANGE_LEAK ? CHANGE_LEAK_ENDS : CHANGE_WITHDRAW;
  change(it, c);
}

void draw_incidents(Draw *d)
{
  Scenario *it = d->it;
  guint32 n = it->topology->n_ases;
  guint32 victim[2] = {below(d, n), below(d, n)};
  it->n_incidents = 1 + (chance(d, 0.3) && !d->plain ? 1 : 0);
  gboolean one_victim = it->n_incidents == 1 || chance(d, 0.4) || victim[0] == victim[1];
  MsPrefix prefix[2];
  gboolean silent[2];
  for (guint i = 0; i < 2; i++) {
    prefix[i] = (MsPrefix){.address = {10, (guint8)(1 + i)}, .length = 16, .family = 4};
    guint32 asn = it->topology->asn[victim[i]];
    silent[i] = !d->plain && chance(d, 0.1);
    guint32 other = below(d, n);
    it->origins[i][0] = d->plain || other == victim[i] || chance(d, 0.85) ? MS_NO_AS : other;
    if (i == 1 && one_victim)
      break;
    if (chance(d, 0.7))
      register_prefix(d, &prefix[i], chance(d, 0.1) ? below(d, 2) * 5 : asn, FALSE);
    if (chance(d, 0.6))
      register_prefix(d, &prefix[i], asn, TRUE);
  }
  for (guint i = 0; i < it->n_incidents; i++) {
    guint v = one_victim ? 0 : i;
    draw_incident(d, i, v, victim[v], &prefix[v], silent[v]);
    /* One offender's two offences with one prefix would be one offence with two ends. */
    while (i == 1 && one_victim && it->incident[1].offender == it->incident[0].offender) {
      g_free((gpointer)it->incident[1].to);
      g_free((gpointer)it->incident[1].path);
      draw_incident(d, i, v, victim[v], &prefix[v], silent[v]);
    }
    tell_incident(d, i, i == 0 || !one_victim);
  }
}

/* ---- links */

/* What an AS says by hand: what is so, mostly, but for one; or nobody; or anybody. */
static OracleLink draw_link(Draw *d, gboolean providers)
{
  const MsTopology *topology = d->it->topology;
  guint32 as = below(d, topology->n_ases);
  guint32 first = providers ? topology->first_provider[as] : topology->first[as];
  guint32 n = topology->first[as + 1] - first;
  OracleLink link = {.asn = topology->asn[as]};
  if (chance(d, 0.2)) {
    link.named[link.n_named++] = 0;
    return link;
  }
  if (chance(d, 0.2))
    link.named[link.n_named++] = topology->asn[below(d, topology->n_ases)];
  for (guint i = 0; i < n && link.n_named < G_N_ELEMENTS(link.named); i++)
    if (chance(d, 0.7))
      link.named[link.n_named++] = topology->asn[topology->neighbour[first + i]];
  return link;
}

static void write_link(Scenario *it, const char *what, const OracleLink *link)
{
  g_string_append_printf(it->text, "%s of AS%u:", what, link->asn);
  for (guint i = 0; i < link->n_named; i++)
    g_string_append_printf(it->text, " %u", link->named[i]);
  g_string_append_c(it->text, '\n');
}

static void draw_members(Draw *d, guint8 *members, const char *what)
{
  Scenario *it = d->it;
  double share = below(d, 3) * 0.5;
  g_string_append_printf(it->text, "%s:", what);
  for (guint32 as = 0; as < it->topology->n_ases; as++) {
    members[as] = chance(d, share);
    if (members[as])
      g_string_append_printf(it->text, " %u", it->topology->asn[as]);
  }
  g_string_append_c(it->text, '\n');
}

void draw_links(Draw *d)
{
  Scenario *it = d->it;
  OracleProblem *problem = &it->problem;
  it->security = *ms_security_options_default();
  it->security.path_end_suffix = 1 + below(d, 3);
  draw_members(d, it->attests, "have an ASPA of their providers");
  draw_members(d, it->publishes, "name their neighbours");
  ms_registry_attest_providers(it->registry, it->topology, it->attests);
  ms_registry_publish_neighbours(it->registry, it->topology, it->publishes);
  g_string_append_printf(it->text, "path-end suffix %u\n", it->security.path_end_suffix);
  if (d->plain || chance(d, 0.6))
    return;
  problem->n_aspas = below(d, G_N_ELEMENTS(problem->aspa) + 1);
  problem->n_lists = below(d, G_N_ELEMENTS(problem->list) + 1);
  for (guint i = 0; i < problem->n_aspas; i++) {
    OracleLink *aspa = &problem->aspa[i];
    *aspa = draw_link(d, TRUE);
    ms_registry_add_aspa(it->registry, aspa->asn, aspa->named, aspa->n_named);
    write_link(it, "ASPA", aspa);
  }
  for (guint i = 0; i < problem->n_lists; i++) {
    OracleLink *list = &problem->list[i];
    *list = draw_link(d, FALSE);
    ms_registry_add_neighbours(it->registry, list->asn, list->named, list->n_named);
    write_link(it, "neighbours", list);
  }
}

/* ---- faults */

/* A VRP that appears: all that has come in is judged anew. */
static void draw_registration(Draw *d)
{
  Scenario *it = d->it;
  const MsIncident *incident = &it->incident[0];
  if (d->plain || !chance(d, 0.2))
    return;
  guint32 asn =
      it->topology->asn[chance(d, 0.8) || incident->offender == MS_NO_AS ? incident->victim
                                                                         : incident->offender];
  guint max_length = chance(d, 0.7) ? incident->prefix.length : 24;
  char text[MS_PREFIX_TEXT];
  it->registered = STAGE * (1 + below(d, STAGES)) + STAGE / 2;
  it->later = ms_registry_new_over(it->registry);
  ms_registry_add_vrp(it->later, &incident->prefix, max_length, asn);
  it->later_entry = (OracleEntry){it->problem.prefix[prefix_number(it, &incident->prefix)],
                                  max_length, asn, FALSE};
  change(it, (ScenarioChange){.time = it->registered, .kind = CHANGE_REGISTERED});
  g_string_append_printf(it->text, "from %g s on VRP %s max %u AS%u\n",
                         (double)it->registered / 1e9, ms_prefix_format(&incident->prefix, text),
                         max_length, asn);
}

void draw_faults(Draw *d)
{
  static const char *const names[] = {"first", "second"};
  Scenario *it = d->it;
  const MsTopology *topology = it->topology;
  draw_registration(d);
  it->n_faults = chance(d, 0.3) && !d->plain ? 1 + below(d, 2) : 0;
  guint32 before = G_MAXUINT32;
  for (guint i = 0; i < it->n_faults; i++) {
    guint32 s = below(d, topology->n_sessions);
    if (s == before || topology->reverse[s] == before) {
      it->n_faults = i;
      break;
    }
    before = s;
    guint32 a = topology->neighbour[topology->reverse[s]], b = topology->neighbour[s];
    gint64 down = STAGE * (1 + below(d, STAGES));
    gint64 up = chance(d, 0.3) ? MS_TIME_NEVER : down + STAGE * (1 + below(d, 3));
    it->fault[i] = (MsSessionFault){names[i], a, b, down, up};
    change(it, (ScenarioChange){.time = down, .kind = CHANGE_DOWN, .session = s});
    change(it, (ScenarioChange){.time = up, .kind = CHANGE_UP, .session = s});
    g_string_append_printf(it->text, "session AS%u-AS%u down at %g s, up at %g s\n",
                           topology->asn[a], topology->asn[b], (double)down / 1e9,
                           up == MS_TIME_NEVER ? -1.0 : (double)up / 1e9);
  }
}
