/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/support/known.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>

G_DEFINE_QUARK(ms_known_error, ms_known_error)

#define SECOND ((gint64)1000000000)
/* Long after convergence. */
#define STAGE (3600 * SECOND)
enum { MAX_PRINTED = 20 };

MsKnownCase *ms_known_case_new(const char *name, MsTopology *topology)
{
  MsKnownCase *known = g_new0(MsKnownCase, 1);
  known->name = g_strdup(name);
  known->topology = topology;
  known->registry = ms_registry_new();
  known->deployment = ms_deployment_new(topology->n_ases, 1);
  known->listed = g_new0(guint8, topology->n_ases);
  for (guint32 as = 0; as < topology->n_ases; as++)
    known->listed[as] = topology->role[as] == MS_ROLE_TIER1;
  known->announcements = g_array_new(FALSE, FALSE, sizeof(MsKnownAnnouncement));
  known->attackers = g_array_new(FALSE, FALSE, sizeof(guint32));
  known->victims = g_array_new(FALSE, FALSE, sizeof(guint32));
  known->rows = g_array_new(FALSE, FALSE, sizeof(MsKnownRow));
  known->paths = g_array_new(FALSE, FALSE, sizeof(guint32));
  known->said = g_new0(guint8, topology->n_ases);
  known->outcomes = g_new0(guint8, topology->n_ases);
  return known;
}

void ms_known_case_free(MsKnownCase *known)
{
  if (known == NULL)
    return;
  ms_registry_free(known->registry);
  ms_deployment_free(known->deployment);
  g_array_unref(known->announcements);
  g_array_unref(known->attackers);
  g_array_unref(known->victims);
  g_array_unref(known->rows);
  g_array_unref(known->paths);
  g_free(known->name);
  g_free(known->listed);
  g_free(known->said);
  g_free(known->outcomes);
  g_free(known);
}

void ms_known_deploy(MsKnownCase *known, guint32 asn, guint mechanism, guint import_from)
{
  guint n;
  const MsMechanism *m = ms_mechanisms(&n)[mechanism];
  guint32 as = ms_topology_find(known->topology, asn);
  if (as != MS_NO_AS)
    ms_deployment_add(known->deployment, as, mechanism,
                      import_from != 0 ? import_from : m->import_from,
                      import_from != 0 ? 0 : m->export_to, 1);
}

void ms_known_add_row(MsKnownCase *known, const MsKnownRow *row, const guint32 *path, guint n)
{
  MsKnownRow copy = *row;
  copy.path_first = known->paths->len;
  copy.path_length = n;
  g_array_append_vals(known->paths, path, n);
  g_array_append_val(known->rows, copy);
}

static gboolean holds(const GArray *asns, guint32 asn)
{
  for (guint i = 0; i < asns->len; i++)
    if (g_array_index(asns, guint32, i) == asn)
      return TRUE;
  return FALSE;
}

static guint prefix_number(const MsSchedule *schedule, const MsPrefix *prefix)
{
  guint i = 0;
  while (i < schedule->n_prefixes && !ms_prefix_equal(&schedule->prefixes[i], prefix))
    i++;
  return i;
}

/* The destination: the first address of the most specific prefix, so every prefix of a case covers
 * it. */
static MsTarget make_target(const MsKnownCase *known, const MsSchedule *schedule)
{
  guint32 victim = known->victims->len > 0 ? g_array_index(known->victims, guint32, 0) : 0;
  guint32 attacker = known->attackers->len > 0 ? g_array_index(known->attackers, guint32, 0) : 0;
  MsTarget target = {.victim = victim != 0 ? ms_topology_find(known->topology, victim) : MS_NO_AS,
                     .offender =
                         attacker != 0 ? ms_topology_find(known->topology, attacker) : MS_NO_AS};
  for (guint i = 0; i < schedule->n_prefixes; i++) {
    guint at = target.n_prefixes++;
    for (; at > 0 &&
           schedule->prefixes[target.prefixes[at - 1]].length < schedule->prefixes[i].length;
         at--)
      target.prefixes[at] = target.prefixes[at - 1];
    target.prefixes[at] = (guint16)i;
  }
  return target;
}

static void add_act(GArray *acts, MsAct act)
{
  guint at = 0;
  while (at < acts->len && g_array_index(acts, MsAct, at).time <= act.time)
    at++;
  g_array_insert_val(acts, at, act);
}

/* A schedule made by hand: these cases have superprefixes and prefixes that nobody holds, which no
 * #MsIncident says. */
static MsSchedule *make_schedule(const MsKnownCase *known)
{
  MsSchedule *schedule = g_new0(MsSchedule, 1);
  g_autoptr(GArray) acts = g_array_new(FALSE, FALSE, sizeof(MsAct));
  schedule->prefixes = g_new0(MsPrefix, known->announcements->len);
  for (guint i = 0; i < known->announcements->len; i++) {
    const MsKnownAnnouncement *a = &g_array_index(known->announcements, MsKnownAnnouncement, i);
    guint prefix = prefix_number(schedule, &a->prefix);
    if (prefix == schedule->n_prefixes)
      schedule->prefixes[schedule->n_prefixes++] = a->prefix;
    MsAct act = {.time = a->offence ? STAGE : 0,
                 .kind = MS_ACT_ANNOUNCE,
                 .as = ms_topology_find(known->topology, a->asn),
                 .prefix = (guint16)prefix,
                 .offence = a->offence};
    add_act(acts, act);
    if (known->withdraw != a->asn)
      continue;
    act.time = 2 * STAGE;
    act.kind = MS_ACT_WITHDRAW;
    add_act(acts, act);
    act.time = 3 * STAGE;
    act.kind = MS_ACT_ANNOUNCE;
    add_act(acts, act);
  }
  if (known->leaker != 0) {
    schedule->leaks = g_new0(MsLeak, schedule->n_prefixes);
    guint8 all = (guint8)MS_FROM_ALL;
    for (guint prefix = 0; prefix < schedule->n_prefixes; prefix++) {
      guint32 as = ms_topology_find(known->topology, known->leaker);
      schedule->leaks[schedule->n_leaks++] =
          (MsLeak){.as = as, .prefix = (guint16)prefix, .extra = {all, all, all}};
      add_act(acts, (MsAct){.time = STAGE,
                            .kind = MS_ACT_LEAK_START,
                            .as = as,
                            .prefix = (guint16)prefix,
                            .offence = TRUE,
                            .leak = prefix});
    }
  }
  schedule->n_acts = acts->len;
  schedule->acts = g_memdup2(acts->data, acts->len * sizeof(MsAct));
  schedule->n_targets = schedule->n_incidents = 1;
  schedule->targets = g_new(MsTarget, 1);
  *schedule->targets = make_target(known, schedule);
  schedule->incidents = g_new0(MsIncident, 1);
  *schedule->incidents =
      (MsIncident){.name = g_strdup(known->name),
                   .kind = known->leaker != 0 ? MS_INCIDENT_LEAK : MS_INCIDENT_NONE,
                   .offender = schedule->targets->offender,
                   .victim = schedule->targets->victim};
  return schedule;
}

/* The expected state as a table, and what follows from it. */
typedef struct {
  const MsKnownCase *known;
  const MsSchedule *schedule;
  const MsKnownRow **row; /* [n_prefixes][n_ases], NULL: no route */
} Expected;

static const MsKnownRow *row_of(const Expected *expected, guint prefix, guint32 as)
{
  return expected->row[(gsize)prefix * expected->known->topology->n_ases + as];
}

static const guint32 *path_of(const Expected *expected, const MsKnownRow *row)
{
  return &g_array_index(expected->known->paths, guint32, row->path_first);
}

static guint32 next_hop_of(const Expected *expected, const MsKnownRow *row)
{
  if (row->path_length < 2)
    return row->asn;
  return row->next_hop != 0 ? row->next_hop : path_of(expected, row)[1];
}

/* What the next hop is: in the simulators' tables a leaker's own route counts as originated, so the
 * link says it. */
static MsRelation learned_by_link(const Expected *expected, const MsKnownRow *row)
{
  const MsTopology *topology = expected->known->topology;
  guint32 as = ms_topology_find(topology, row->asn);
  guint32 next = ms_topology_find(topology, next_hop_of(expected, row));
  guint32 session = next == MS_NO_AS ? G_MAXUINT32 : ms_topology_session(topology, as, next);
  return session == G_MAXUINT32 ? MS_REL_SELF : ms_topology_relation(topology, as, session);
}

/* By the definitions of sim/outcome, from the expected routes alone. */
static MsOutcome expected_outcome(const Expected *expected, guint32 start)
{
  const MsKnownCase *known = expected->known;
  const MsTarget *target = expected->schedule->targets;
  gboolean across_leak = FALSE;
  guint32 at = start;
  for (guint32 hops = 0; hops <= known->topology->n_ases; hops++) {
    const MsKnownRow *row = NULL;
    for (guint i = 0; i < target->n_prefixes && row == NULL; i++)
      row = row_of(expected, target->prefixes[i], at);
    if (at == target->victim)
      for (guint i = 0; i < target->n_prefixes; i++) {
        const MsKnownRow *home = row_of(expected, target->prefixes[i], at);
        if (home != NULL && home->path_length < 2)
          row = home;
      }
    if (row == NULL)
      return at == start ? MS_OUTCOME_UNREACHABLE : MS_OUTCOME_BLACKHOLED;
    if (row->path_length < 2) {
      if (known->leaker == 0 && holds(known->attackers, row->asn))
        return MS_OUTCOME_HIJACKED;
      return across_leak ? MS_OUTCOME_DETOURED : MS_OUTCOME_LEGITIMATE;
    }
    guint32 next = ms_topology_find(known->topology, next_hop_of(expected, row));
    g_assert(next != MS_NO_AS);
    if (known->topology->asn[next] == known->leaker) {
      const MsKnownRow *leaked = row_of(expected, target->prefixes[0], next);
      guint32 session = ms_topology_session(known->topology, next, at);
      across_leak |= leaked != NULL && leaked->path_length > 1 && session != G_MAXUINT32 &&
                     !ms_export_allowed(learned_by_link(expected, leaked),
                                        ms_topology_relation(known->topology, next, session));
    }
    at = next;
  }
  return MS_OUTCOME_LOOPED;
}

/* By the simulators' convention, from the engine's routes. */
static MsKnownOutcome walk(const Expected *expected, const MsSnapshot *snapshot, guint32 start)
{
  const MsKnownCase *known = expected->known;
  const MsTarget *target = expected->schedule->targets;
  guint32 at = start;
  for (guint32 hops = 0; hops <= known->topology->n_ases; hops++) {
    if (holds(known->attackers, known->topology->asn[at]))
      return MS_KNOWN_ATTACKER;
    if (holds(known->victims, known->topology->asn[at]))
      return MS_KNOWN_VICTIM;
    guint32 next = MS_NO_AS;
    for (guint i = 0; i < target->n_prefixes && next == MS_NO_AS; i++)
      next = snapshot->next_hop[(gsize)target->prefixes[i] * known->topology->n_ases + at];
    if (next == MS_NO_AS || next == at)
      return MS_KNOWN_UNREACHABLE;
    at = next;
  }
  return MS_KNOWN_UNREACHABLE;
}

static void append_route(GString *text, guint32 next_hop, int learned, const guint32 *path, guint n)
{
  if (n == 0) {
    g_string_append(text, "no route");
    return;
  }
  g_string_append(text, "path");
  for (guint i = 0; i < n; i++)
    g_string_append_printf(text, " %u", path[i]);
  g_string_append_printf(text, ", next hop %u", next_hop);
  if (learned >= 0)
    g_string_append_printf(text, ", %s",
                           learned == MS_REL_SELF ? "own" : ms_relation_name((MsRelation)learned));
}

static gboolean same_route(const Expected *expected, const MsSnapshot *snapshot, guint prefix,
                           guint32 as, GString *difference)
{
  const MsTopology *topology = expected->known->topology;
  gsize at = (gsize)prefix * topology->n_ases + as;
  const guint32 *path = &snapshot->path_asn[snapshot->path_first[at]];
  guint n = snapshot->path_first[at + 1] - snapshot->path_first[at];
  guint32 next = snapshot->next_hop[at] == MS_NO_AS ? 0 : topology->asn[snapshot->next_hop[at]];
  const MsKnownRow *row = row_of(expected, prefix, as);
  if (row == NULL && n == 0 && next == 0)
    return TRUE;
  int learned = row == NULL ? -1 : row->learned;
  /* In the tables a leaker's own route is "origin", or called a customer's so that the export rule
   * lets it pass: its path and next hop say what is meant, and the link what the next hop is. */
  if (row != NULL && row->asn == expected->known->leaker && row->path_length > 1)
    learned = (int)learned_by_link(expected, row);
  if (row != NULL && n == row->path_length && next == next_hop_of(expected, row) &&
      (learned < 0 || learned == snapshot->learned[at]) &&
      memcmp(path, path_of(expected, row), sizeof(guint32) * n) == 0)
    return TRUE;
  char text[MS_PREFIX_TEXT];
  g_string_printf(difference, "%s: expected ",
                  ms_prefix_format(&expected->schedule->prefixes[prefix], text));
  append_route(difference, row == NULL ? 0 : next_hop_of(expected, row), learned,
               row == NULL ? NULL : path_of(expected, row), row == NULL ? 0 : row->path_length);
  g_string_append(difference, "; got ");
  append_route(difference, next, snapshot->learned[at], path, n);
  return FALSE;
}

static void print_difference(const MsKnownCase *known, guint32 as, const char *text, guint *printed)
{
  if ((*printed)++ < MAX_PRINTED)
    printf("%s: AS%u, %s\n", known->name, known->topology->asn[as], text);
}

/* The answers call a leaker's route something that its link is not: a departure of theirs, shown
 * and not followed. */
static void show_departure(const Expected *expected, guint prefix)
{
  const MsKnownCase *known = expected->known;
  guint32 leaker = known->leaker == 0 ? MS_NO_AS : ms_topology_find(known->topology, known->leaker);
  const MsKnownRow *row = leaker == MS_NO_AS ? NULL : row_of(expected, prefix, leaker);
  if (row == NULL || row->path_length < 2 || row->learned < 0 || row->learned == MS_REL_SELF)
    return;
  MsRelation by_link = learned_by_link(expected, row);
  if (row->learned != (int)by_link)
    printf("%s: departure of the answers, not followed: AS%u's route from AS%u is learned from a "
           "%s there; by the graph "
           "AS%u is its %s\n",
           known->name, row->asn, next_hop_of(expected, row),
           ms_relation_name((MsRelation)row->learned), next_hop_of(expected, row),
           ms_relation_name(by_link));
}

static guint compare(const Expected *expected, const MsSnapshot *snapshot)
{
  static const char *const words[] = {"unsaid", "attacker", "victim", "unreachable"};
  const MsKnownCase *known = expected->known;
  guint printed = 0, differs = 0;
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint prefix = 0; prefix < expected->schedule->n_prefixes; prefix++)
    show_departure(expected, prefix);
  for (guint32 as = 0; as < known->topology->n_ases; as++) {
    if (!known->said[as])
      continue;
    guint before = printed;
    for (guint prefix = 0; prefix < expected->schedule->n_prefixes; prefix++)
      if (!same_route(expected, snapshot, prefix, as, text))
        print_difference(known, as, text->str, &printed);
    MsKnownOutcome got = walk(expected, snapshot, as);
    if (known->outcomes[as] != MS_KNOWN_UNSAID && known->outcomes[as] != got) {
      g_string_printf(text, "outcome: expected %s, got %s", words[known->outcomes[as]], words[got]);
      print_difference(known, as, text->str, &printed);
    }
    MsOutcome meets = expected_outcome(expected, as);
    if (meets != snapshot->outcome[as]) {
      g_string_printf(text, "outcome by the engine: expected %s, got %s", ms_outcome_name(meets),
                      ms_outcome_name((MsOutcome)snapshot->outcome[as]));
      print_difference(known, as, text->str, &printed);
    }
    differs += printed > before;
  }
  if (printed > MAX_PRINTED)
    printf("%s: and %u more differences; %u ASes in all\n", known->name, printed - MAX_PRINTED,
           differs);
  return differs;
}

static gboolean fill_expected(Expected *expected, GError **error)
{
  const MsKnownCase *known = expected->known;
  for (guint i = 0; i < known->rows->len; i++) {
    const MsKnownRow *row = &g_array_index(known->rows, MsKnownRow, i);
    guint32 as = ms_topology_find(known->topology, row->asn);
    guint prefix = prefix_number(expected->schedule, &row->prefix);
    if (as == MS_NO_AS || prefix == expected->schedule->n_prefixes) {
      g_set_error(error, MS_KNOWN_ERROR, 0,
                  "%s: the answers have a route of AS%u that the case has no %s for", known->name,
                  row->asn, as == MS_NO_AS ? "AS" : "prefix");
      return FALSE;
    }
    expected->row[(gsize)prefix * known->topology->n_ases + as] = row;
  }
  return TRUE;
}

static MsResult *run_event(const MsKnownCase *known, const MsSchedule *schedule, GError **error)
{
  MsEventSetup setup = {.topology = known->topology,
                        .registry = known->registry,
                        .deployment = known->deployment,
                        .schedule = schedule,
                        .listed = known->listed,
                        .policy = ms_policy_default(),
                        .options = ms_event_options_default(),
                        .snapshot_at = -1};
  setup.options.n_mrai = 0;
  setup.options.jitter = FALSE;
  /* One look at the end is enough; each costs a walk over all ASes. */
  setup.options.sample_every = STAGE;
  return ms_event_run(&setup, NULL, NULL, error);
}

static MsResult *run_steady(const MsKnownCase *known, const MsSchedule *schedule, GError **error)
{
  static const char *const states[] = {[MS_TRIAL_SETTLED] = "",
                                       [MS_TRIAL_MULTIPLE] = ", one of several states",
                                       [MS_TRIAL_OSCILLATES] = ", no state"};
  MsSteadyReport report;
  MsSteadyRunSetup setup = {.topology = known->topology,
                            .registry = known->registry,
                            .deployment = known->deployment,
                            .schedule = schedule,
                            .listed = known->listed,
                            .policy = ms_policy_default(),
                            .at = -1,
                            .report = &report};
  MsResult *result = ms_steady_run(&setup, error);
  if (result != NULL)
    printf("%s: by %s%s\n", known->name,
           report.solver == MS_STEADY_PACKED ? "three sweeps" : "the general solver",
           states[report.state]);
  return result;
}

gboolean ms_known_engine(const char *name, MsKnownEngine *engine)
{
  *engine = name != NULL && g_str_equal(name, "steady") ? MS_KNOWN_STEADY : MS_KNOWN_EVENT;
  return name == NULL || *engine == MS_KNOWN_STEADY || g_str_equal(name, "event");
}

gboolean ms_known_check(const MsKnownCase *known, MsKnownEngine engine, guint *differs,
                        GError **error)
{
  g_autoptr(MsSchedule) schedule = make_schedule(known);
  for (guint i = 0; i < schedule->n_acts; i++) {
    if (schedule->acts[i].as == MS_NO_AS) {
      g_set_error(error, MS_KNOWN_ERROR, 0, "%s: someone who acts is not in the graph",
                  known->name);
      return FALSE;
    }
  }
  g_autofree const MsKnownRow **rows =
      g_new0(const MsKnownRow *, (gsize)schedule->n_prefixes * known->topology->n_ases + 1);
  Expected expected = {known, schedule, rows};
  if (!fill_expected(&expected, error))
    return FALSE;
  g_autoptr(MsResult) result = engine == MS_KNOWN_STEADY ? run_steady(known, schedule, error)
                                                         : run_event(known, schedule, error);
  if (result == NULL)
    return FALSE;
  const MsSnapshot *final = ms_result_snapshot(result, "final");
  g_assert(final != NULL);
  *differs = compare(&expected, final);
  if (!result->converged) {
    printf("%s: did not converge: %u ASes still changed\n", known->name, result->n_restless);
    *differs += MAX(result->n_restless, 1);
  }
  return TRUE;
}

gboolean ms_known_find_mechanism(const char *policy, int *mechanism, guint *import_from)
{
  /* By what the simulators call them, and the routers' flags. A mechanism that this names and that
   * does not exist yet makes its cases skipped, until it does. */
  static const struct {
    const char *policy, *mechanism;
    guint import_from;
  } names[] = {
      {"BGP", NULL, 0},
      {"BGPFull", NULL, 0},
      {"BGP_FULL", NULL, 0},
      {"LEAKER", NULL, 0}, /* says that the AS leaks, as the kind of the scenario does */
      {"ROV", "rov", 0},
      {"ROVFull", "rov", 0},
      {"PeerROV", "rov", MS_FROM_PEER},
      {"PEER_ROV", "rov", MS_FROM_PEER},
      {"OTC", "otc", 0},
      {"RFC9234", "otc", 0},
      {"OnlyToCustomers", "otc", 0},
      {"OnlyToCustomersFull", "otc", 0},
      {"ONLY_TO_CUSTOMERS", "otc", 0},
      {"PeerlockLite", "peerlock-lite", 0},
      {"PeerLockLite", "peerlock-lite", 0},
      {"ASPA", "aspa", 0},
      {"ASPAFull", "aspa", 0},
      {"PathEnd", "path-end", 0},
      {"PathEndFull", "path-end", 0},
      {"PATH_END", "path-end", 0},
      {"BGPSec", "bgpsec", 0},
      {"ROVPPV1Lite", "rov++v1-lite", 0},
      {"RoSTFull", "rost", 0},
  };
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    if (!g_str_equal(names[i].policy, policy))
      continue;
    *mechanism = names[i].mechanism == NULL ? -1 : ms_mechanism_find(names[i].mechanism);
    *import_from = names[i].import_from;
    return names[i].mechanism == NULL || *mechanism >= 0;
  }
  return FALSE;
}

char *ms_known_read(const char *path, GError **error)
{
  struct archive *archive = archive_read_new();
  struct archive_entry *entry;
  GString *text = g_string_new(NULL);
  archive_read_support_filter_all(archive);
  archive_read_support_format_raw(archive);
  archive_read_support_format_empty(archive);
  int status = archive_read_open_filename(archive, path, 1 << 16);
  if (status == ARCHIVE_OK)
    status = archive_read_next_header(archive, &entry);
  for (char buffer[1 << 16]; status == ARCHIVE_OK;) {
    la_ssize_t n = archive_read_data(archive, buffer, sizeof buffer);
    if (n == 0)
      status = ARCHIVE_EOF;
    else if (n < 0)
      status = ARCHIVE_FATAL;
    else
      g_string_append_len(text, buffer, n);
  }
  if (status != ARCHIVE_EOF) {
    const char *why = archive_error_string(archive);
    g_set_error(error, MS_KNOWN_ERROR, 0, "%s: cannot be read: %s", path,
                why != NULL ? why : "damaged");
    g_string_free(text, TRUE);
    text = NULL;
  }
  archive_read_free(archive);
  return text == NULL ? NULL : g_string_free(text, FALSE);
}

int ms_known_verdict(guint passed, guint failed, guint skipped)
{
  printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
  return failed > 0 ? 1 : 0;
}
