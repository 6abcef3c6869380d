/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The planner, on the drawn graph of scenarios/library/lab.as-rel.txt: placements, prefixes,
 * schedules, registration, deployment, and every message.
 *
 *               64496 ------------------- 64497
 *               /    \                   /    \
 *           64498    64499 ------- 64500      64501
 *           /   \      |           /  |  \     /  \
 *       64505    \   64506    64507   |   64509   64508
 *                 \                   |
 *                64504 ----------- 64502             64504 peers with 64499 too
 */
#include "scenarios/format/placement.h"
#include "scenarios/plan/spoofing-plan.h"
#include "scenarios/plan/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N(array) G_N_ELEMENTS(array)
#define MINUTE   G_GINT64_CONSTANT(60000000000)

/* Not read: it says where the graph is. */
#define PATH MS_SOURCE_DIR "/scenarios/library/x.ini"

#define GRAPH "[topology]\nfile = lab.as-rel.txt\n"
#define LEAK  "[incident leak]\nkind = leak\noffender = 64502\nvictim = 64504\n"

/* A plan and all that it borrows. */
typedef struct {
  MsScenario *scenario;
  MsTopology *topology;
  MsPlan *plan;
  GPtrArray *warnings; /* of the topology */
} Case;

static void case_clear(Case *c)
{
  ms_plan_free(c->plan);
  ms_topology_unref(c->topology);
  ms_scenario_free(c->scenario);
  g_clear_pointer(&c->warnings, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Case, case_clear)

static gboolean make(Case *c, const char *text, GError **error)
{
  c->warnings = g_ptr_array_new_with_free_func(g_free);
  c->scenario = ms_scenario_parse(text, strlen(text), PATH, NULL, error);
  if (c->scenario != NULL)
    c->topology = ms_plan_topology(c->scenario, c->warnings, error);
  if (c->topology != NULL)
    c->plan = ms_plan_new(c->scenario, c->topology, error);
  return c->plan != NULL;
}

/* The same, where it has to work. */
static void must(Case *c, const char *text)
{
  g_autoptr(GError) error = NULL;
  if (make(c, text, &error) && c->plan != NULL && c->topology != NULL)
    return;
  fail_msg("%s", error != NULL ? error->message : "no plan");
  abort(); /* never comes here; says so to static analysis */
}

static const MsPlanRun *run_of(const Case *c, guint number)
{
  return g_ptr_array_index(c->plan->runs, number);
}

static guint32 asn_of(const Case *c, guint32 as)
{
  return as == MS_NO_AS ? 0 : c->topology->asn[as];
}

/* "x.ini:7: ..." without the folder, which differs from machine to machine. */
static char *without_folder(const char *message)
{
  g_auto(GStrv) parts = g_strsplit(message, MS_SOURCE_DIR "/scenarios/library/", -1);
  return g_strjoinv("", parts);
}

typedef struct {
  const char *text, *expected;
} MessageCase;

#define GOOD GRAPH LEAK /* six lines */

static const MessageCase errors[] = {
    {GRAPH "[incident x]\nkind=leak\noffender=7\nvictim=64504\n",
     "x.ini:5: [incident x] offender: AS7 is not in the topology (lab.as-rel.txt); name an AS that "
     "is, or random: and a group"},
    {GRAPH "[incident x]\nkind=leak\noffender=random:cdn\nvictim=64504\n",
     "x.ini:5: [incident x] offender: no AS meets all terms: `cdn` leaves nobody; drop or widen "
     "it"},
    {GRAPH "[incident x]\nkind=leak\noffender=random:any, peer-of:7\nvictim=64504\n",
     "x.ini:5: [incident x] offender: AS7 of `peer-of:7` is not in the topology (lab.as-rel.txt); "
     "name an AS that is"},
    {GRAPH "[incident x]\nkind=leak\noffender=random:transit, cone:100-\nvictim=64504\n",
     "x.ini:5: [incident x] offender: no AS meets all terms: `cone:100-` leaves nobody; drop or "
     "widen it"},
    {GRAPH "[incident x]\nkind=leak\noffender=64504\nvictim=random:cloud\n",
     "x.ini:6: [incident x] victim: no AS meets all terms: `cloud` leaves nobody; drop or widen "
     "it"},
    {GOOD "to = 64508\n",
     "x.ini:7: [incident leak] to: AS64502 cannot leak to AS64508, which is no neighbour of it; "
     "`manrs-sim topology info --asn 64502` lists those that are"},
    {GOOD "to = 64497, 7\n",
     "x.ini:7: [incident leak] to: AS64502 cannot leak to AS64497, which is no neighbour of it; "
     "`manrs-sim topology info --asn 64502` lists those that are"},
    {GOOD "types = 2\nto = providers\n",
     "x.ini:8: [incident leak] to: leaks of types 2 never go to a provider; write types = 1, 4"},
    {GOOD "types = 4\nto = largest:peer\n",
     "x.ini:8: [incident leak] to: leaks of types 4 never go to a peer; write types = 2, 3"},
    {GRAPH "[incident x]\nkind=leak\noffender=64505\nvictim=64504\nto=peers\n",
     "x.ini:7: [incident x] to: AS64505 has no peer to leak to; write to = all, or place another "
     "offender"},
    {GRAPH "[incident x]\nkind=leak\noffender=64496\nvictim=64504\nto=random:provider\n",
     "x.ini:7: [incident x] to: AS64496 has no provider to leak to; write to = all, or place "
     "another offender"},
    {GOOD "prefix=192.0.2.0/24\n[incident two]\nkind=none\nvictim=64505\nprefix=192.0.2.0/24\n",
     "x.ini:8: [incident two]: 192.0.2.0/24 is AS64504's already and cannot be AS64505's too; give "
     "each victim a prefix of its own"},
    {GRAPH
     "[incident x]\nkind=subprefix-hijack\noffender=64505\nvictim=64504\nhijacked=192.0.2.0/24\n",
     "x.ini:3: [incident x]: 192.0.2.0/24 is not a more specific prefix of the victim's "
     "198.18.0.0/16"},
    {GRAPH
     "[incident x]\nkind=subprefix-hijack\noffender=64505\nvictim=64504\nhijacked=198.18.0.0/16\n",
     "x.ini:3: [incident x]: 198.18.0.0/16 is not a more specific prefix of the victim's "
     "198.18.0.0/16"},
    {GRAPH
     "[incident x]\nkind=subprefix-hijack\noffender=64505\nvictim=64504\nprefix=192.0.2.1/32\n",
     "x.ini:7: [incident x] prefix: `192.0.2.1/32` is one address, which has no more specific "
     "prefix; write a shorter one"},
    {GOOD "[session s]\nbetween=64496, 7\ndown=1s\n",
     "x.ini:8: [session s] between: AS7 is not in the topology (lab.as-rel.txt); name two ASes "
     "that are neighbours"},
    {GOOD "[session s]\nbetween=64496, 64505\ndown=1s\n",
     "x.ini:8: [session s] between: AS64496 and AS64505 are no neighbours; name the two ends of a "
     "link"},
    {GOOD "[adoption]\nrov = evryone\n",
     "x.ini:8: [adoption] rov: \"evryone\": no group or list \"evryone\"; what may stand here: "
     "any, stub, transit, tier1, access, content, enterprise, cdn, cloud, cdn-cloud, ixp, afrinic, "
     "apnic, arin, lacnic, ripe, none, all, founders, task-force; or an amount (40%, top:20, "
     "random:300), an ASN, file:PATH, as-of:DAY"},
    {GOOD "[adoption]\nrov = file:nowhere.txt\n",
     "x.ini:8: [adoption] rov: nowhere.txt: no such file; a relative path starts at the scenario's "
     "folder"},
    {GOOD "[adoption]\noperators = as-of:1999-01-01\n",
     "x.ini:8: [adoption] operators: \"as-of:1999-01-01\": MANRS began in 2014; there was no "
     "community on 1999-01-01: name a day from 2014-01-01 on"},
    {GOOD "[registry]\nroa = nobdy\n",
     "x.ini:8: [registry] roa: \"nobdy\": no group or list \"nobdy\"; what may stand here: any, "
     "stub, transit, tier1, access, content, enterprise, cdn, cloud, cdn-cloud, ixp, afrinic, "
     "apnic, arin, lacnic, ripe, none, all, founders, task-force; or an amount (40%, top:20, "
     "random:300), an ASN, file:PATH, as-of:DAY"},
    {GOOD "[registry]\npeerlock-list = tier7\n",
     "x.ini:8: [registry] peerlock-list: \"tier7\": no group or list \"tier7\"; did you mean "
     "\"tier1\"?"},
    {GOOD "[variant a]\n[variant b]\nadoption.otc = 200%\n",
     "x.ini:9: [variant b] adoption.otc: \"200%\": a share is 0% to 100%"},
    {GOOD "[variant a]\n[variant b]\nincident leak.offender = 7\n",
     "x.ini:9: [variant b] incident leak.offender: AS7 is not in the topology (lab.as-rel.txt); "
     "name an AS that is, or random: and a group"},
    {"[topology]\nfile = nowhere.txt\n" LEAK,
     "x.ini:2: [topology] file: nowhere.txt: cannot be opened: No such file or directory; expected "
     "a file of AS relationships"},
    {"[topology]\nfile = lab-leak.ini\n" LEAK,
     "lab-leak.ini:3: unknown statement `# manrs-sim run`; known are "
     "`# manrs-sim as ASN ROLE REGION NAME`, "
     "`# manrs-sim ixp SERVER-ASN REGION NAME` and `# manrs-sim member ASN yes|no`"},
};

static const MessageCase warnings[] = {
    {GOOD "[adoption]\nvendors = 40\n",
     "x.ini:8: [adoption] vendors: 1 AS number named here is not in the topology and is left out\n"
     "x.ini:8: [adoption] vendors: `40` chooses nobody in this topology"},
    {GOOD, ""},
    {GOOD "[adoption]\nrov = 64500, 7, 8\n",
     "x.ini:8: [adoption] rov: 2 AS numbers named here are not in the topology and are left out"},
    {GOOD "[adoption]\nrov = 7\n",
     "x.ini:8: [adoption] rov: 1 AS number named here is not in the topology and is left out\n"
     "x.ini:8: [adoption] rov: `7` chooses nobody in this topology"},
    {GOOD "[adoption]\nvendors = cdn\n",
     "x.ini:8: [adoption] vendors: `cdn` chooses nobody in this topology"},
    {GRAPH "[incident x]\nkind=leak\noffender=64505\nvictim=64504\n",
     "x.ini:5: [incident x] offender: AS64505 has one neighbour, so it has nobody to leak to"},
    {GRAPH "[incident "
           "x]\nkind=origin-hijack\noffender=64505\nvictim=64504\n[adoption]\nrov=all\n[registry]"
           "\nroa=none\n",
     "x.ini:10: [registry] roa: AS64504, the victim of x, has no ROA, so route origin validation "
     "finds nothing wrong"},
    {GOOD "[adoption]\noperators=64500\n[registry]\nroa=none\nirr=access\n",
     "x.ini:11: [registry] irr: AS64504, the victim of leak, has neither ROA nor route object, so "
     "prefix filters refuse its own route"},
    {GOOD "[variant a]\nadoption.rov=7\n[variant b]\nadoption.rov=7\n[variant c]\n",
     "x.ini:8: [variant a] adoption.rov: 1 AS number named here is not in the topology and is left "
     "out\n"
     "x.ini:8: [variant a] adoption.rov: `7` chooses nobody in this topology\n"
     "x.ini:10: [variant b] adoption.rov: 1 AS number named here is not in the topology and is "
     "left out\n"
     "x.ini:10: [variant b] adoption.rov: `7` chooses nobody in this topology"},
};

static void test_errors(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < N(errors); i++) {
    g_auto(Case) c = {0};
    g_autoptr(GError) error = NULL;
    assert_false(make(&c, errors[i].text, &error));
    assert_non_null(error);
    g_autofree char *message = without_folder(error->message);
    assert_string_equal(message, errors[i].expected);
  }
}

static void test_warnings(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < N(warnings); i++) {
    g_auto(Case) c = {0};
    g_autoptr(GString) all = g_string_new(NULL);
    must(&c, warnings[i].text);
    for (guint w = 0; w < c.plan->warnings->len; w++)
      g_string_append_printf(all, "%s%s", w > 0 ? "\n" : "",
                             (const char *)g_ptr_array_index(c.plan->warnings, w));
    g_autofree char *message = without_folder(all->str);
    assert_string_equal(message, warnings[i].expected);
  }
}

/* What a [incident] key leads to. */
static void test_defaults(void **state G_GNUC_UNUSED)
{
  g_auto(Case) c = {0};
  must(&c, GOOD);
  assert_int_equal(c.plan->runs->len, 1);
  const MsIncident *leak = &run_of(&c, 0)->schedule->incidents[0];
  char text[MS_PREFIX_TEXT];
  assert_string_equal(leak->name, "leak");
  assert_int_equal(leak->kind, MS_INCIDENT_LEAK);
  assert_int_equal(asn_of(&c, leak->offender), 64502);
  assert_int_equal(asn_of(&c, leak->victim), 64504);
  assert_string_equal(ms_prefix_format(&leak->prefix, text), "198.18.0.0/16");
  assert_int_equal(leak->start, 10 * MINUTE);
  assert_int_equal(leak->end, 30 * MINUTE);
  assert_int_equal(leak->leak_types, MS_LEAK_ALL_TYPES);
  assert_int_equal(leak->n_to, 0);
  assert_int_equal(c.plan->seed, 1);
  assert_int_equal(run_of(&c, 0)->n_participants, 0);
  assert_int_equal(run_of(&c, 0)->deployment->active, 0);
}

static void test_prefixes(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text;
    const char *prefix[3], *hijacked[3];
  } cases[] = {
      {"[incident a]\nkind=none\nvictim=64504\n[incident b]\nkind=none\nvictim=64505\n[incident "
       "c]\nkind=none\n"
       "victim=64504\n",
       {"198.18.0.0/16", "198.19.0.0/16", "198.18.0.0/16"},
       {NULL}},
      /* One that is given later still counts for all of its victim's incidents, and defaults go
         round it. */
      {"[incident a]\nkind=none\nvictim=64504\n[incident b]\nkind=none\nvictim=64505\n[incident "
       "c]\nkind=none\n"
       "victim=64504\nprefix=198.18.0.0/16\n",
       {"198.18.0.0/16", "198.19.0.0/16", "198.18.0.0/16"},
       {NULL}},
      {"[incident a]\nkind=subprefix-hijack\noffender=64505\nvictim=64504\n[incident "
       "b]\nkind=subprefix-hijack\n"
       "offender=64505\nvictim=64506\nprefix=2001:db8::/32\n[incident "
       "c]\nkind=subprefix-hijack\noffender=64505\n"
       "victim=64507\nprefix=192.0.2.0/24\n",
       {"198.18.0.0/16", "2001:db8::/32", "192.0.2.0/24"},
       {"198.18.0.0/24", "2001:db8::/48", "192.0.2.0/25"}},
      {"[incident "
       "a]\nkind=subprefix-hijack\noffender=64505\nvictim=64504\nhijacked=198.18.9.0/25\n",
       {"198.18.0.0/16"},
       {"198.18.9.0/25"}},
  };
  for (guint i = 0; i < N(cases); i++) {
    g_auto(Case) c = {0};
    g_autofree char *text = g_strconcat(GRAPH, cases[i].text, NULL);
    must(&c, text);
    const MsSchedule *schedule = run_of(&c, 0)->schedule;
    for (guint k = 0; k < schedule->n_incidents; k++) {
      char found[MS_PREFIX_TEXT];
      assert_string_equal(ms_prefix_format(&schedule->incidents[k].prefix, found),
                          cases[i].prefix[k]);
      if (cases[i].hijacked[k] != NULL)
        assert_string_equal(ms_prefix_format(&schedule->incidents[k].hijacked, found),
                            cases[i].hijacked[k]);
    }
  }
}

/* What a leak is aimed at. 64500 has the provider 64497, the peer 64499 and three customers; 64509
 * two providers. */
static void test_leak_to(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *keys;
    guint types;
    guint32 to; /* 0: nobody in particular */
  } cases[] = {
      {"offender=64500\nto=providers\n", 1 << 1 | 1 << 4, 0},
      {"offender=64500\nto=peers\n", 1 << 2 | 1 << 3, 0},
      {"offender=64500\nto=providers\ntypes=1,2\n", 1 << 1, 0},
      {"offender=64500\nto=largest:peer\n", 1 << 2 | 1 << 3, 64499},
      {"offender=64509\nto=largest:provider\n", 1 << 1 | 1 << 4, 64500},
      {"offender=64500\nto=64497\n", MS_LEAK_ALL_TYPES, 64497},
      {"offender=64500\nto=random:provider\n", 1 << 1 | 1 << 4, 64497},
  };
  for (guint i = 0; i < N(cases); i++) {
    g_auto(Case) c = {0};
    g_autofree char *text =
        g_strconcat(GRAPH "[incident leak]\nkind=leak\nvictim=64504\n", cases[i].keys, NULL);
    must(&c, text);
    const MsIncident *leak = &run_of(&c, 0)->schedule->incidents[0];
    assert_int_equal(leak->leak_types, cases[i].types);
    assert_int_equal(leak->n_to, cases[i].to != 0);
    if (cases[i].to != 0)
      assert_int_equal(asn_of(&c, leak->to[0]), cases[i].to);
  }
}

/* How many ASes each term leaves, counted by hand on the drawing; the offender is placed by
 * AS64504, the victim. */
static void test_placement_terms(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *terms;
    guint n;
  } cases[] = {
      {"any", 12},
      {"tier1", 2},
      {"transit", 6}, /* with customers */
      {"stub", 6},
      {"access", 5},
      {"cloud, any", 0}, /* the victim is the only one */
      {"ripe", 7},
      {"peer-of:victim", 2},
      {"provider-of:victim", 1},
      {"neighbour-of:victim", 3},
      {"customer-of:64500", 3},
      {"customer-of:64500, customer-of:64501", 1},
      {"multihomed", 1},
      {"single-homed", 9},
      {"providers:0", 2},
      {"customers:2-", 5},
      {"customers:-1", 7},
      {"cone:5-", 2},
      {"peers:1-1", 4},
      {"not:stub, not:tier1", 4},
      {"not:not:tier1", 2},
      {"participants", 2},
      {"transit, not:participants", 5},
  };
  for (guint i = 0; i < N(cases); i++) {
    g_auto(Case) c = {0};
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(
        GRAPH "[variant a]\nadoption.operators=64500\n[variant b]\n"
              "adoption.operators=64505\n[incident x]\nkind=leak\nvictim=64504\noffender=random:",
        cases[i].terms, "\n", NULL);
    if (!make(&c, text, &error)) {
      assert_int_equal(cases[i].n, 0);
      continue;
    }
    assert_int_equal(run_of(&c, 0)->incidents[0].offenders, cases[i].n);
    assert_int_equal(run_of(&c, 0)->incidents[0].victims, 1);
    /* Every run places the same AS, though different ASes take part. */
    assert_int_equal(run_of(&c, 0)->schedule->incidents[0].offender,
                     run_of(&c, 1)->schedule->incidents[0].offender);
  }
}

/* Draws depend on seed, incident and key alone. */
static void test_placement_draws(void **state G_GNUC_UNUSED)
{
  guint different = 0;
  for (guint seed = 1; seed <= 20; seed++) {
    g_auto(Case) plain = {0}, adopted = {0};
    g_autofree char *text =
        g_strdup_printf(GRAPH "[scenario]\nseed=%u\n[incident x]\nkind=leak\noffender=random:any\n"
                              "victim=random:any\n[incident y]\nkind=leak\noffender=random:any\n"
                              "victim=random:any\n",
                        seed);
    g_autofree char *more = g_strconcat(text, "[adoption]\nrov=all\noperators=50%\n", NULL);
    must(&plain, text);
    must(&adopted, more);
    const MsIncident *a = run_of(&plain, 0)->schedule->incidents,
                     *b = run_of(&adopted, 0)->schedule->incidents;
    assert_int_equal(a[0].offender, b[0].offender);
    assert_int_equal(a[0].victim, b[0].victim);
    assert_int_not_equal(a[0].offender, a[0].victim);
    different += a[0].offender != a[1].offender;
    /* Reckoned apart, from SplitMix64 and FNV-1a: these draws never change. */
    if (seed == 1) {
      assert_int_equal(asn_of(&plain, a[0].offender), 64499);
      assert_int_equal(asn_of(&plain, a[0].victim), 64502);
      assert_int_equal(asn_of(&plain, a[1].offender), 64506);
      assert_int_equal(asn_of(&plain, a[1].victim), 64497);
    }
  }
  assert_true(different > 10);
}

/* An offender may be named and the victim drawn, or each placed by the other. */
static void test_placement_order(void **state G_GNUC_UNUSED)
{
  g_auto(Case) named = {0}, by_offender = {0};
  assert_false(make(&named,
                    GRAPH "[incident x]\nkind=leak\noffender=64504\nvictim=random:cloud,not:stub\n",
                    NULL));
  must(&by_offender, GRAPH "[incident x]\nkind=leak\noffender=random:cloud\n"
                           "victim=random:peer-of:offender, access\n");
  const MsIncident *incident = &run_of(&by_offender, 0)->schedule->incidents[0];
  assert_int_equal(asn_of(&by_offender, incident->offender), 64504);
  assert_int_equal(asn_of(&by_offender, incident->victim), 64502);
}

static gboolean take_any(guint32 asn G_GNUC_UNUSED, gpointer user_data G_GNUC_UNUSED)
{
  return TRUE;
}

static void test_registry(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *keys;
    MsValidity roa; /* of the victim's own announcement */
    gboolean held;  /* by a ROA or a route object */
  } cases[] = {
      {"", MS_VALIDITY_VALID, TRUE},
      {"[registry]\nroa=none\nirr=none\n", MS_VALIDITY_NOT_FOUND, FALSE},
      {"[registry]\nroa=64504\nirr=64500\n", MS_VALIDITY_VALID, TRUE},
      {"[registry]\nroa=access\nirr=cloud\n", MS_VALIDITY_NOT_FOUND, TRUE},
      {"[registry]\nroa=access\nirr=access\n", MS_VALIDITY_NOT_FOUND, FALSE},
      {"[registry]\nroa=none\nirr=victims\n", MS_VALIDITY_NOT_FOUND, TRUE},
      {"[registry]\nroa=victims\nirr=none\n", MS_VALIDITY_VALID, TRUE},
  };
  for (guint i = 0; i < N(cases); i++) {
    g_auto(Case) c = {0};
    g_autofree char *text = g_strconcat(GOOD, cases[i].keys, NULL);
    must(&c, text);
    const MsRegistry *registry = run_of(&c, 0)->registry;
    MsPrefix prefix = run_of(&c, 0)->schedule->incidents[0].prefix, inside = prefix;
    inside.length = 24;
    assert_int_equal(ms_registry_validate(registry, &prefix, 64504), cases[i].roa);
    /* The ROA's maxLength is the prefix's own length. */
    assert_int_equal(ms_registry_validate(registry, &inside, 64504),
                     cases[i].roa == MS_VALIDITY_VALID ? MS_VALIDITY_INVALID
                                                       : MS_VALIDITY_NOT_FOUND);
    assert_int_equal(ms_registry_holders(registry, &prefix, take_any, NULL), cases[i].held);
  }
}

static double strength_at(const Case *c, guint run, guint32 asn, const char *mechanism,
                          MsRelation relation)
{
  const MsDeployment *deployment = run_of(c, run)->deployment;
  const MsProfile *profile =
      &deployment->profiles[deployment->profile_of[ms_topology_find(c->topology, asn)]];
  return (double)profile->strength[ms_mechanism_find(mechanism)][relation];
}

/* Programmes and single mechanisms meet in the deployment; a strength may be set by class, the rest
 * keeps its default. */
static void test_deployment(void **state G_GNUC_UNUSED)
{
  g_auto(Case) c = {0};
  must(&c, GOOD
       "[adoption]\ncdn-cloud=64504\nrov=64500, 64501\n[strength]\ncdn-cloud-1-egress = peer:25%\n"
       "[registry]\npeerlock-list = 64496\n"
       "[variant a]\n[variant b]\nadoption.operators=64500\nadoption.cdn-cloud=none\n");
  assert_int_equal(run_of(&c, 0)->n_participants, 1);
  assert_int_equal(run_of(&c, 1)->n_participants, 1);
  assert_true(strength_at(&c, 0, 64504, "valley-filter", MS_REL_PEER) == 0.25);
  assert_true(strength_at(&c, 0, 64504, "valley-filter", MS_REL_PROVIDER) == 1);
  assert_true(strength_at(&c, 0, 64504, "peer-prefix-filter", MS_REL_PEER) == 1);
  assert_true(strength_at(&c, 0, 64500, "rov", MS_REL_PROVIDER) == 1);
  assert_true(strength_at(&c, 0, 64500, "customer-prefix-filter", MS_REL_CUSTOMER) == 0);
  assert_true(strength_at(&c, 1, 64500, "customer-prefix-filter", MS_REL_CUSTOMER) == 1);
  assert_true(strength_at(&c, 1, 64504, "valley-filter", MS_REL_PEER) == 0);
  assert_int_equal(run_of(&c, 0)->n_running[ms_mechanism_find("rov")], 2);
  for (guint32 as = 0; as < c.topology->n_ases; as++) {
    assert_int_equal(run_of(&c, 0)->listed[as], c.topology->asn[as] == 64496);
    assert_int_equal(run_of(&c, 0)->participant[as], c.topology->asn[as] == 64504);
  }
}

static void test_engine(void **state G_GNUC_UNUSED)
{
  g_auto(Case) c = {0};
  g_autoptr(GError) error = NULL;
  must(&c, GOOD
       "[scenario]\nseed=5\n[engine]\nclock=ns3-default\nscheduler=heap\ntie-break=oldest\n"
       "mrai=30s:25%, 5s:50%\njitter=no\nwrate=yes\nmrai-per=destination\nprocessing=10ms-1s\n"
       "latency=20ms\nsender-check=path\nexport=all\nlocal-pref=peer > customer = provider\n"
       "until=2h\nmax-events=7\n[output]\nsample=3s\n[variant a]\n[variant b]\nengine.mrai=0s\n"
       "engine.clock=queue\nengine.latency=topology\noutput.sample=auto\n");
  const MsPlanRun *a = run_of(&c, 0), *b = run_of(&c, 1);
  assert_int_equal(a->options.clock, MS_CLOCK_NS3_DEFAULT);
  assert_string_equal(a->options.scheduler, "heap");
  assert_int_equal(a->policy.tie_break, MS_TIE_OLDEST);
  assert_int_equal(a->policy.seed, 5);
  assert_int_equal(a->options.seed, 5);
  assert_int_equal(a->options.n_mrai, 2);
  assert_true(a->options.mrai[1].share == 0.5 && a->options.mrai[1].interval == MINUTE / 12);
  assert_false(a->options.jitter);
  assert_true(a->options.wrate && a->options.mrai_per_destination);
  assert_int_equal(a->options.processing_min, 10000000);
  assert_int_equal(a->options.processing_max, 1000000000);
  assert_int_equal(a->options.latency, 20000000);
  assert_int_equal(a->options.sender_check, MS_SENDER_CHECKS_PATH);
  assert_true(a->policy.export_all);
  assert_true(a->policy.rank[MS_REL_SELF] < a->policy.rank[MS_REL_PEER]);
  assert_true(a->policy.rank[MS_REL_PEER] < a->policy.rank[MS_REL_CUSTOMER]);
  assert_int_equal(a->policy.rank[MS_REL_CUSTOMER], a->policy.rank[MS_REL_PROVIDER]);
  assert_int_equal(a->options.until, 120 * MINUTE);
  assert_int_equal(a->options.max_events, 7);
  assert_int_equal(a->options.sample_every, MINUTE / 20);
  assert_int_equal(b->options.clock, MS_CLOCK_QUEUE);
  assert_null(b->options.scheduler);
  assert_int_equal(b->options.latency, -1);
  assert_int_equal(b->options.sample_every, 0);
  g_autofree char *text = ms_plan_engine_text(c.scenario);
  assert_non_null(strstr(text, "mrai=30s:25%, 5s:50%\n"));
  assert_null(strstr(text, "clock"));
  assert_null(strstr(text, "scheduler"));
  assert_ptr_equal(ms_plan_run_find(c.plan, "b", NULL), b);
  assert_null(ms_plan_run_find(c.plan, "baseline", &error));
  assert_string_equal(error->message, "there is no run `baseline`; the runs are a, b");
}

static void test_sessions(void **state G_GNUC_UNUSED)
{
  g_auto(Case) c = {0};
  must(&c, GOOD "[session cut]\nbetween=64500, 64497\ndown=1min\nup=2min\n");
  guint down = 0, up = 0;
  for (guint i = 0; i < run_of(&c, 0)->schedule->n_acts; i++) {
    down += run_of(&c, 0)->schedule->acts[i].kind == MS_ACT_SESSION_DOWN;
    up += run_of(&c, 0)->schedule->acts[i].kind == MS_ACT_SESSION_UP;
  }
  assert_int_equal(down, 1);
  assert_int_equal(up, 1);
}

/* The graph of a scenario: its own seed, or the scenario's. */
static void test_generated(void **state G_GNUC_UNUSED)
{
  static const char *const texts[] = {
      "[scenario]\nseed=3\n[topology]\ngenerate=internet-2020\nases=500\n[incident "
      "x]\nkind=none\nvictim=15169\n",
      "[topology]\ngenerate=internet-2020\nases=500\nseed=3\n[incident "
      "x]\nkind=none\nvictim=15169\n",
      "[scenario]\nseed=3\n[topology]\ngenerate=internet-2020\nases=500\nseed=4\n[incident "
      "x]\nkind=none\nvictim=15169\n",
  };
  g_auto(Case) a = {0}, b = {0}, d = {0};
  must(&a, texts[0]);
  must(&b, texts[1]);
  must(&d, texts[2]);
  assert_int_equal(a.topology->n_ases, 500);
  assert_string_equal(a.topology->digest, b.topology->digest);
  assert_string_not_equal(a.topology->digest, d.topology->digest);
}

/* Every scenario that comes along can be planned, on a smaller graph where it is generated. */
static void test_library(void **state G_GNUC_UNUSED)
{
  g_autoptr(GDir) dir = g_dir_open(MS_SOURCE_DIR "/scenarios/library", 0, NULL);
  assert_non_null(dir);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
    g_auto(Case) c = {0};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(MS_SOURCE_DIR "/scenarios/library", name, NULL);
    const char *smaller[] = {"topology.ases=20000", NULL};
    if (!g_str_has_suffix(name, ".ini"))
      continue;
    c.warnings = g_ptr_array_new_with_free_func(g_free);
    c.scenario = ms_scenario_load(path, smaller, &error);
    assert_non_null(c.scenario);
    assert_non_null(ms_scenario_value(c.scenario, MS_SHARED, "scenario", "title"));
    assert_non_null(ms_scenario_value(c.scenario, MS_SHARED, "scenario", "description"));
    c.topology = ms_plan_topology(c.scenario, c.warnings, &error);
    assert_non_null(c.topology);
    if (ms_scenario_is_spoofing(c.scenario)) {
      g_autoptr(MsSpoofingPlan) spoofing = ms_spoofing_plan_new(c.scenario, c.topology, &error);
      if (spoofing == NULL)
        fail_msg("%s: %s", name, error->message);
      continue;
    }
    if (ms_scenario_is_sweep(c.scenario)) {
      g_autoptr(MsSweep) sweep = ms_sweep_new(c.scenario, c.topology, &error);
      if (sweep == NULL)
        fail_msg("%s: %s", name, error->message);
      continue;
    }
    c.plan = ms_plan_new(c.scenario, c.topology, &error);
    if (c.plan == NULL)
      fail_msg("%s: %s", name, error->message);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_errors),          cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_defaults),        cmocka_unit_test(test_prefixes),
      cmocka_unit_test(test_leak_to),         cmocka_unit_test(test_placement_terms),
      cmocka_unit_test(test_placement_draws), cmocka_unit_test(test_placement_order),
      cmocka_unit_test(test_registry),        cmocka_unit_test(test_deployment),
      cmocka_unit_test(test_engine),          cmocka_unit_test(test_sessions),
      cmocka_unit_test(test_generated),       cmocka_unit_test(test_library),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
