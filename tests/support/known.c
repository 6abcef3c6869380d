/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/support/known-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>

G_DEFINE_QUARK(ms_known_error, ms_known_error)

#define SECOND ((gint64)1000000000)
/* Long after convergence. */
#define STAGE (3600 * SECOND)

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
  known->attests = g_new0(guint8, topology->n_ases);
  known->publishes = g_new0(guint8, topology->n_ases);
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
  g_free(known->attests);
  g_free(known->publishes);
  g_free(known);
}

#define SUPPRESSES "BGPFullSuppressWithdrawals"

/* What the published simulators call policies, and flags of theirs and of the routers'. */
static const struct {
  const char *policy, *mechanism;
  guint import_from; /* 0: as the mechanism is meant */
} policies[] = {
    {"BGP", NULL, 0},
    {"BGPFull", NULL, 0},
    {"BGP_FULL", NULL, 0},
    {"BGPFullIgnoreInvalid", NULL, 0},
    {"LEAKER", NULL, 0}, /* says that the AS leaks, as the kind of the scenario does */
    {SUPPRESSES, NULL, 0},
    /* Attackers that tell customers that the origin is their neighbour, whatever they tell others
     */
    {"ShortestPathPrefixASPAAttacker", NULL, 0},
    {"ORIGIN_PREFIX_HIJACK_CUSTOMERS", NULL, 0},
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
    {"BGPSec", "bgpsec-3rd", 0}, /* they let what is signed win among routes of one length */
    {"ROVPPV1Lite", "rov++v1-lite", 0},
    {"RoSTFull", "rost", 0},
};

gboolean ms_known_deploy(MsKnownCase *known, guint32 asn, const char *policy)
{
  guint i = 0, n;
  while (i < G_N_ELEMENTS(policies) && !g_str_equal(policies[i].policy, policy))
    i++;
  if (i == G_N_ELEMENTS(policies))
    return FALSE;
  if (g_str_equal(policy, SUPPRESSES))
    known->suppressor = asn;
  if (policies[i].mechanism == NULL)
    return TRUE;
  int number = ms_mechanism_find(policies[i].mechanism);
  guint32 as = ms_topology_find(known->topology, asn);
  if (number < 0 || as == MS_NO_AS)
    return number >= 0;
  const MsMechanism *m = ms_mechanisms(&n)[number];
  guint from = policies[i].import_from;
  ms_deployment_add(known->deployment, as, (guint)number, from != 0 ? from : m->import_from,
                    from != 0 ? 0 : m->export_to, 1);
  /* Who adopts registers too, and nobody else does. */
  known->attests[as] |= g_str_equal(policies[i].mechanism, "aspa");
  known->publishes[as] |= g_str_equal(policies[i].mechanism, "path-end");
  return TRUE;
}

gboolean ms_known_announce(MsKnownCase *known, const char *prefix, guint32 asn, const guint32 *path,
                           guint n, GError **error)
{
  MsKnownAnnouncement announcement = {.asn = asn, .offence = ms_known_holds(known->attackers, asn)};
  if (!ms_prefix_parse(prefix, &announcement.prefix, error))
    return FALSE;
  announcement.strips = n == 0 || path[0] != asn;
  if (!announcement.strips) {
    path++;
    n--;
  }
  if (n > G_N_ELEMENTS(announcement.path)) {
    g_set_error(error, MS_KNOWN_ERROR, 0, "%s: AS%u announces a path of %u ASes; %u are the most",
                known->name, asn, n, (guint)G_N_ELEMENTS(announcement.path));
    return FALSE;
  }
  announcement.n_path = n;
  for (guint i = 0; i < n; i++)
    announcement.path[i] = path[i];
  g_array_append_val(known->announcements, announcement);
  return TRUE;
}

void ms_known_add_row(MsKnownCase *known, const MsKnownRow *row, const guint32 *path, guint n)
{
  MsKnownRow copy = *row;
  /* Who leaves itself out of what it announces has itself on its own path all the same. */
  gboolean stripped = n > 0 && path[0] != row->asn;
  copy.path_first = known->paths->len;
  copy.path_length = n + stripped;
  if (stripped)
    g_array_append_val(known->paths, row->asn);
  g_array_append_vals(known->paths, path, n);
  g_array_append_val(known->rows, copy);
}

gboolean ms_known_holds(const GArray *asns, guint32 asn)
{
  for (guint i = 0; i < asns->len; i++)
    if (g_array_index(asns, guint32, i) == asn)
      return TRUE;
  return FALSE;
}

guint ms_known_prefix(const MsSchedule *schedule, const MsPrefix *prefix)
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

/* How an announcement differs from a plain one. */
static void add_claim(MsSchedule *schedule, const MsKnownAnnouncement *a, MsAct *act)
{
  if (a->n_path == 0 && !a->strips)
    return;
  act->claim = schedule->n_claims++;
  schedule->claims[act->claim] = (MsClaim){.path = g_memdup2(a->path, sizeof *a->path * a->n_path),
                                           .n_path = a->n_path,
                                           .strips = a->strips,
                                           .covering = act->prefix};
}

static void add_announcements(const MsKnownCase *known, MsSchedule *schedule, GArray *acts)
{
  schedule->prefixes = g_new0(MsPrefix, known->announcements->len);
  schedule->claims = g_new0(MsClaim, known->announcements->len + 1);
  schedule->n_claims = 1; /* MS_NO_CLAIM */
  for (guint i = 0; i < known->announcements->len; i++) {
    const MsKnownAnnouncement *a = &g_array_index(known->announcements, MsKnownAnnouncement, i);
    guint prefix = ms_known_prefix(schedule, &a->prefix);
    if (prefix == schedule->n_prefixes)
      schedule->prefixes[schedule->n_prefixes++] = a->prefix;
    MsAct act = {.time = a->offence ? STAGE : 0,
                 .kind = MS_ACT_ANNOUNCE,
                 .as = ms_topology_find(known->topology, a->asn),
                 .prefix = (guint16)prefix,
                 .offence = a->offence};
    add_claim(schedule, a, &act);
    add_act(acts, act);
    if (known->withdraws != a->asn)
      continue;
    act.time = 2 * STAGE;
    act.kind = MS_ACT_WITHDRAW;
    add_act(acts, act);
    if (!known->returns)
      continue;
    act.time = 3 * STAGE;
    act.kind = MS_ACT_ANNOUNCE;
    add_act(acts, act);
  }
}

static void add_leak(const MsKnownCase *known, MsSchedule *schedule, GArray *acts)
{
  static const guint8 all = MS_FROM_ALL;
  guint32 as = ms_topology_find(known->topology, known->leaker);
  schedule->leaks = g_new0(MsLeak, schedule->n_prefixes);
  for (guint prefix = 0; prefix < schedule->n_prefixes; prefix++) {
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

static void add_suppression(const MsKnownCase *known, const MsSchedule *schedule, GArray *acts)
{
  for (guint prefix = 0; prefix < schedule->n_prefixes; prefix++)
    add_act(acts, (MsAct){.time = STAGE,
                          .kind = MS_ACT_FREEZE,
                          .as = ms_topology_find(known->topology, known->suppressor),
                          .prefix = (guint16)prefix,
                          .offence = TRUE});
}

/* A schedule made by hand: these cases have announcements together that no #MsIncident says. */
static MsSchedule *make_schedule(const MsKnownCase *known)
{
  MsSchedule *schedule = g_new0(MsSchedule, 1);
  g_autoptr(GArray) acts = g_array_new(FALSE, FALSE, sizeof(MsAct));
  add_announcements(known, schedule, acts);
  if (known->leaker != 0)
    add_leak(known, schedule, acts);
  if (known->suppressor != 0)
    add_suppression(known, schedule, acts);
  schedule->n_acts = acts->len;
  schedule->acts = g_memdup2(acts->data, acts->len * sizeof(MsAct));
  schedule->n_targets = schedule->n_incidents = 1;
  schedule->targets = g_new(MsTarget, 1);
  *schedule->targets = make_target(known, schedule);
  schedule->incidents = g_new0(MsIncident, 1);
  *schedule->incidents = (MsIncident){.name = g_strdup(known->name),
                                      .kind = known->leaker != 0       ? MS_INCIDENT_LEAK
                                              : known->suppressor != 0 ? MS_INCIDENT_SUPPRESSION
                                                                       : MS_INCIDENT_NONE,
                                      .offender = schedule->targets->offender,
                                      .victim = schedule->targets->victim};
  return schedule;
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

gboolean ms_known_check(MsKnownCase *known, MsKnownEngine engine, guint *differs, GError **error)
{
  g_autoptr(MsSchedule) schedule = make_schedule(known);
  for (guint i = 0; i < schedule->n_acts; i++) {
    if (schedule->acts[i].as == MS_NO_AS) {
      g_set_error(error, MS_KNOWN_ERROR, 0, "%s: someone who acts is not in the graph",
                  known->name);
      return FALSE;
    }
  }
  ms_registry_attest_providers(known->registry, known->topology, known->attests);
  ms_registry_publish_neighbours(known->registry, known->topology, known->publishes);
  g_autoptr(MsResult) result = engine == MS_KNOWN_STEADY ? run_steady(known, schedule, error)
                                                         : run_event(known, schedule, error);
  if (result == NULL)
    return FALSE;
  const MsSnapshot *final = ms_result_snapshot(result, "final");
  g_assert(final != NULL);
  if (!ms_known_compare(known, schedule, final, differs, error))
    return FALSE;
  if (!result->converged) {
    printf("%s: did not converge: %u ASes still changed\n", known->name, result->n_restless);
    *differs += MAX(result->n_restless, 1);
  }
  return TRUE;
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

int ms_known_verdict(const MsKnownTally *tally, int most_skipped)
{
  printf("%u passed, %u failed, %u skipped\n", tally->passed, tally->failed, tally->skipped);
  if (most_skipped >= 0 && tally->skipped > (guint)most_skipped)
    printf("%d may be skipped\n", most_skipped);
  return tally->failed > 0 || (most_skipped >= 0 && tally->skipped > (guint)most_skipped);
}
