/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What attacks and accidents of each kind do to whom, on small graphs, while they last and after
 * their end; and which mechanism holds against which. */
#include "tests/unit/attack-util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/**
 * Attack:
 * @by_path: "10 100": what the offender writes behind itself, nearest first
 * @to, @origins: ASNs, 0 ends
 * @runs: "20 rov, 2 path-end"
 * @registered: a ROA of AS100's prefix with this maximum length; 0: none
 * @attested: everybody has an ASPA and names its neighbours
 * @during: "2 20 hijacked, 30 blackholed": all others are legitimate
 * @after: the same for the time after the end
 */
typedef struct {
  const char *title, *graph;
  MsIncidentKind kind;
  const char *hijacked, *by_path;
  gboolean strips, intercepts, silent, unpoliced;
  guint types;
  guint32 offender, to[3], origins[3];
  const char *runs;
  guint registered;
  gboolean attested;
  const char *during, *after;
} Attack;

static const Attack attacks[] = {
    /* ---- who announces what */
    {.title = "nothing", .graph = TWO_SIDES, .kind = MS_INCIDENT_NONE},
    {.title = "origin hijack: those nearer to the offender",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .during = "2 20 200 hijacked"},
    {.title = "origin hijack to one neighbour that passes it on to nobody",
     .graph = TWO_SIDES " 200-300",
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .to = {300},
     .during = "300 200 hijacked"},
    {.title = "sub-prefix hijack: everybody but the victim itself",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_SUBPREFIX_HIJACK,
     .hijacked = "10.1.5.0/24",
     .during = "1 2 10 20 30 200 300 hijacked"},
    {.title = "super-prefix hijack: nobody, as long as there is a more specific route",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_SUPERPREFIX_HIJACK,
     .hijacked = "10.0.0.0/8"},
    {.title = "super-prefix hijack of what is not announced: everybody",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_SUPERPREFIX_HIJACK,
     .hijacked = "10.0.0.0/8",
     .silent = TRUE,
     .during = "1 2 10 20 30 100 200 300 hijacked",
     .after = "1 2 10 20 30 100 200 300 unreachable"},
    {.title = "hijack of what is not announced: everybody",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_UNANNOUNCED_HIJACK,
     .during = "1 2 10 20 30 100 200 300 hijacked",
     .after = "1 2 10 20 30 100 200 300 unreachable"},
    {.title = "the same against ROV with a ROA",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_UNANNOUNCED_HIJACK,
     .runs = "2 rov",
     .registered = 16,
     .during = "20 200 hijacked, 1 2 10 30 100 300 unreachable",
     .after = "1 2 10 20 30 100 200 300 unreachable"},
    /* ---- origins and paths that are forged */
    {.title = "origin hijack against ROV",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .runs = "2 rov",
     .registered = 16,
     .during = "20 200 hijacked"},
    {.title = "forged origin: ROV does not see it",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "100",
     .runs = "2 rov, 20 rov",
     .registered = 16,
     .during = "2 20 200 hijacked"},
    {.title = "forged origin, sub-prefix: a loose maximum length lets it through",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_SUBPREFIX_HIJACK,
     .hijacked = "10.1.5.0/24",
     .by_path = "100",
     .runs = "20 rov",
     .registered = 24,
     .during = "1 2 10 20 30 200 300 hijacked"},
    {.title = "forged origin, sub-prefix: a tight one does not",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_SUBPREFIX_HIJACK,
     .hijacked = "10.1.5.0/24",
     .by_path = "100",
     .runs = "20 rov",
     .registered = 16,
     .during = "200 hijacked"},
    {.title = "forged origin against path-end validation",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "100",
     .runs = "20 path-end",
     .attested = TRUE,
     .during = "200 hijacked"},
    {.title = "forged path of two hops: path-end validation does not see it",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "10 100",
     .runs = "20 path-end",
     .attested = TRUE,
     .during = "2 20 200 hijacked"},
    {.title = "the same against ASPA: AS10 has no provider AS200",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "10 100",
     .runs = "20 aspa",
     .attested = TRUE,
     .during = "200 hijacked"},
    {.title = "forged path over a tier-1: ASPA refuses that the offender is its provider",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "1 10 100",
     .runs = "20 aspa",
     .attested = TRUE,
     .during = "200 hijacked"},
    {.title = "first AS left out: the path is shorter than the offender's way",
     .graph = FAR_AWAY,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "100",
     .strips = TRUE,
     .during = "2 30 40 200 300 hijacked"},
    {.title = "the same where the first AS is enforced",
     .graph = FAR_AWAY,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "100",
     .strips = TRUE,
     .runs = "2 first-as",
     .during = "200 hijacked"},
    {.title = "BGPsec third: the signed one of equally long paths",
     .graph = "1>10 1>20 10>100 20>200 1>5",
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .runs = "1 bgpsec-3rd, 10 bgpsec-3rd, 100 bgpsec-3rd",
     .during = "20 200 hijacked"},
    {.title = "BGPsec third: the unsigned one that is shorter",
     .graph = "1>10 1>20 10>100 2>200 1>2 1>200",
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .runs = "1 bgpsec-3rd, 10 bgpsec-3rd, 100 bgpsec-3rd",
     .during = "1 2 20 200 hijacked"},
    {.title = "BGPsec second: the signed one, be it longer",
     .graph = "1>10 1>20 10>100 2>200 1>2 1>200",
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .runs = "1 bgpsec-2nd, 10 bgpsec-2nd, 100 bgpsec-2nd",
     .during = "2 200 hijacked"},
    /* ---- poisoning */
    {.title = "a path of three, over an AS that is nowhere",
     .graph = FAR_AWAY,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "7 100",
     .during = "2 40 200 hijacked"},
    {.title = "AS40 hears nothing but the hijack",
     .graph = FAR_AWAY " 40>41 41>400",
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "100",
     .during = "2 30 40 41 200 300 400 hijacked"},
    {.title = "poisoned, AS30 keeps its route, and so do those below it",
     .graph = FAR_AWAY,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "30",
     .during = "2 40 200 hijacked"},
    {.title = "not poisoned, it falls for the same length",
     .graph = FAR_AWAY,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .by_path = "7",
     .during = "2 30 40 200 300 hijacked"},
    /* ---- interception */
    {.title = "interception: what comes goes on by AS1",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .intercepts = TRUE,
     .during = "2 40 200 intercepted"},
    {.title = "the same sub-prefix: from all but those on the way on",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_SUBPREFIX_HIJACK,
     .hijacked = "10.1.0.0/24",
     .to = {2},
     .intercepts = TRUE,
     .runs = "1 rov",
     .registered = 16,
     .during = "2 40 200 intercepted"},
    {.title = "no way on: it keeps what comes",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_SUBPREFIX_HIJACK,
     .hijacked = "10.1.0.0/24",
     .silent = TRUE,
     .intercepts = TRUE,
     .during = "1 2 10 20 30 100 200 300 hijacked",
     .after = "1 2 10 20 30 100 200 300 unreachable"},
    /* ---- leaks */
    {.title = "hairpin, type 1",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_LEAK,
     .types = 1u << 1,
     .during = "2 40 detoured"},
    {.title = "lateral, type 2",
     .graph = "200-10 200-20 10>100 20>25 1>10 1>20",
     .kind = MS_INCIDENT_LEAK,
     .types = 1u << 2,
     .during = "20 25 detoured"},
    {.title = "a provider's route to a peer, type 3",
     .graph = "1>200 1>10 10>100 200-20 1>20 20>25",
     .kind = MS_INCIDENT_LEAK,
     .types = 1u << 3,
     .during = "20 25 detoured"},
    {.title = "a peer's route to a provider, type 4",
     .graph = "200-10 10>100 2>200 1-2 1>10 2>40",
     .kind = MS_INCIDENT_LEAK,
     .types = 1u << 4,
     .during = "2 40 detoured"},
    {.title = "of another type than it could be",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_LEAK,
     .types = 1u << 4},
    {.title = "re-origination, type 5: a path of one AS, and traffic goes on",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_LEAK,
     .types = MS_LEAK_REORIGINATION,
     .during = "2 40 detoured"},
    {.title = "re-origination against ROV",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_LEAK,
     .types = MS_LEAK_REORIGINATION,
     .runs = "2 rov",
     .registered = 16},
    {.title = "internal more specific prefixes, type 6, of the victim itself, to one provider",
     .graph = "1-2 1>100 2>100 1>30 2>40",
     .kind = MS_INCIDENT_LEAK,
     .types = MS_LEAK_MORE_SPECIFICS,
     .hijacked = "10.1.0.0/24",
     .offender = 100,
     .to = {2},
     .during = "1 2 30 40 detoured"},
    {.title = "an optimiser's more specific prefix with the path that it has",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_OPTIMISER,
     .hijacked = "10.1.0.0/24",
     .during = "2 40 detoured"},
    {.title = "the same against ROV: longer than the ROA allows",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_OPTIMISER,
     .hijacked = "10.1.0.0/24",
     .runs = "2 rov",
     .registered = 16},
    {.title = "the same where the ROA allows it: the origin is the right one",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_OPTIMISER,
     .hijacked = "10.1.0.0/24",
     .runs = "2 rov",
     .registered = 24,
     .during = "2 40 detoured"},
    {.title = "a leaker with a valley filter",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_LEAK,
     .types = MS_LEAK_ALL_TYPES,
     .runs = "200 valley-filter"},
    {.title = "a leaker with roles",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_LEAK,
     .types = MS_LEAK_ALL_TYPES,
     .runs = "200 otc"},
    {.title = "a leaker with ROV: that is not for leaks",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_LEAK,
     .types = MS_LEAK_ALL_TYPES,
     .runs = "200 rov, 2 rov",
     .registered = 16,
     .during = "2 40 detoured"},
    {.title = "a leak against ASPA",
     .graph = CLEAN_WAY,
     .kind = MS_INCIDENT_LEAK,
     .types = MS_LEAK_ALL_TYPES,
     .runs = "2 aspa",
     .attested = TRUE},
    /* ---- blackholes */
    {.title = "blackhole hijack where nobody honours it: a sub-prefix hijack",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_BLACKHOLE_HIJACK,
     .hijacked = "10.1.2.3/32",
     .during = "1 2 10 20 30 200 300 hijacked"},
    {.title =
         "blackhole hijack where the first to hear it honours it unchecked: it goes no further",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_BLACKHOLE_HIJACK,
     .hijacked = "10.1.2.3/32",
     .runs = "20 blackhole-unchecked",
     .registered = 16,
     .during = "20 blackholed, 200 hijacked"},
    {.title = "where it is checked",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_BLACKHOLE_HIJACK,
     .hijacked = "10.1.2.3/32",
     .runs = "20 blackhole",
     .registered = 16,
     .during = "200 hijacked"},
    {.title = "where prefixes that long are refused",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_BLACKHOLE_HIJACK,
     .hijacked = "10.1.2.3/32",
     .runs = "20 prefix-length-filter",
     .during = "200 hijacked"},
    /* ---- withdrawals that do not come */
    {.title = "suppression: those behind the offender keep a stale route",
     .graph = "1>10 10>100 1>30 200>100 2>200 1-2 2>40",
     .kind = MS_INCIDENT_SUPPRESSION,
     .during = "1 2 10 30 40 blackholed, 100 200 unreachable"},
    /* ---- those who may */
    {.title = "MOAS: traffic that ends at another origin has arrived",
     .graph = TWO_SIDES,
     .kind = MS_INCIDENT_NONE,
     .origins = {200, 300}},
    {.title = "anycast against a hijack: the origins that are near hold",
     .graph = TWO_SIDES " 20>201",
     .kind = MS_INCIDENT_ORIGIN_HIJACK,
     .origins = {201},
     .during = "20 2 200 hijacked"},
};

static guint32 *read_asns(const MsTestWorld *world, const char *text, guint *n)
{
  g_auto(GStrv) words = g_strsplit(text != NULL ? text : "", " ", -1);
  *n = g_strv_length(words);
  guint32 *asns = g_new(guint32, *n + 1);
  for (guint i = 0; i < *n; i++) {
    asns[i] = (guint32)strtoul(words[i], NULL, 10);
    if (world != NULL)
      asns[i] = ms_test_as(world, asns[i]);
  }
  return asns;
}

static guint indices(const MsTestWorld *world, const guint32 asns[3], guint32 as[3])
{
  guint n = 0;
  while (n < 3 && asns[n] != 0) {
    as[n] = ms_test_as(world, asns[n]);
    n++;
  }
  return n;
}

/* "20 rov, 2 path-end" */
static void deploy_all(MsTestWorld *world, const char *runs)
{
  g_auto(GStrv) each = g_strsplit(runs != NULL ? runs : "", ", ", -1);
  for (guint i = 0; each[i] != NULL; i++) {
    char *end;
    guint32 asn = (guint32)strtoul(each[i], &end, 10);
    ms_test_deploy(world, asn, end + 1);
  }
}

static gboolean check(const Attack *attack)
{
  g_autoptr(MsTestWorld) world = ms_test_world_new(attack->graph);
  guint32 offender = attack->offender != 0 ? attack->offender : 200;
  guint n_path;
  g_autofree guint32 *path = read_asns(NULL, attack->by_path, &n_path);
  guint32 to[3], origins[3];
  MsIncident incident = {
      .name = "it",
      .kind = attack->kind,
      .victim = ms_test_as(world, 100),
      .offender = attack->kind == MS_INCIDENT_NONE ? MS_NO_AS : ms_test_as(world, offender),
      .prefix = ms_test_prefix("10.1.0.0/16"),
      .start = HOUR,
      .end = 2 * HOUR,
      .leak_types = attack->types,
      .path = n_path > 0 ? path : NULL,
      .n_path = n_path,
      .strips = attack->strips,
      .intercepts = attack->intercepts,
      .silent = attack->silent,
      .unpoliced = attack->unpoliced,
  };
  incident.hijacked = ms_test_prefix(attack->hijacked != NULL ? attack->hijacked : "10.1.0.0/16");
  incident.n_to = indices(world, attack->to, to);
  incident.to = incident.n_to > 0 ? to : NULL;
  incident.n_origins = indices(world, attack->origins, origins);
  incident.origins = incident.n_origins > 0 ? origins : NULL;
  deploy_all(world, attack->runs);
  g_autofree guint8 *all = g_new(guint8, world->topology->n_ases);
  memset(all, 1, world->topology->n_ases);
  if (attack->registered != 0)
    ms_registry_add_vrp(world->registry, &incident.prefix, attack->registered, 100);
  if (attack->attested) {
    ms_registry_attest_providers(world->registry, world->topology, all);
    ms_registry_publish_neighbours(world->registry, world->topology, all);
  }
  g_autoptr(MsResult) before = ms_test_run(world, &incident, 1, NULL, 0, HOUR - 1);
  g_autoptr(MsResult) during = ms_test_run(world, &incident, 1, NULL, 0, 2 * HOUR - 1);
  g_autoptr(MsResult) after = ms_test_run(world, &incident, 1, NULL, 0, -1);
  gboolean silent = attack->silent || attack->kind == MS_INCIDENT_UNANNOUNCED_HIJACK;
  return (silent || attack_meets(world, before, "at", attack->title, NOBODY)) &
         attack_meets(world, during, "at", attack->title, attack->during) &
         attack_meets(world, after, "final", attack->title, attack->after);
}

static void test_attacks(void **state G_GNUC_UNUSED)
{
  guint failed = 0;
  for (guint i = 0; i < G_N_ELEMENTS(attacks); i++)
    failed += !check(&attacks[i]);
  assert_int_equal(failed, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_attacks)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
