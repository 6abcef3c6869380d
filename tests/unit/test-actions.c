/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every action of the programmes that works on routes, or through others' filters: alone it changes
 * who is harmed in the direction that it is there for, and where it has nothing to do it changes
 * nothing. By the steady engine, on the drawn graph of attack-case.h. */
#include "models/topology/caida-private.h"
#include "scenarios/run/routes.h"
#include "sim/steady/general.h"
#include "tests/unit/attack-case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define GRAPH "[topology]\nfile = lab.as-rel.txt\n"
#define RUNS  "[engine]\nkind = steady\n"

/* The network near the cloud leaks the cloud's route to its provider. */
#define NEAR                                                                                       \
  "[incident x]\nkind = leak\noffender = 64502\nvictim = 64504\ntypes = all\nto = 64500\n"
/* The cloud leaks a peer's route to its provider. */
#define CLOUD "[incident x]\nkind = leak\noffender = 64504\nvictim = 64502\nto = 64498\n"
/* The network near the cloud leaks a provider's route to the cloud. */
#define TO_CLOUD "[incident x]\nkind = leak\noffender = 64502\nvictim = 64508\nto = 64504\n"
#define HIJACK   "[incident x]\nkind = origin-hijack\noffender = 64509\nvictim = 64504\n"
#define OPEN     "[incident x]\nkind = leak\noffender = 64502\nvictim = 64504\npolicy = missing\n"

#define NO_EGRESS  "strength.operators-1-egress = 0%\nstrength.cdn-cloud-1-egress = 0%\n"
#define NO_INGRESS "strength.operators-1-ingress = 0%\nstrength.cdn-cloud-1-ingress = 0%\n"
#define NO_CLOUD   NO_EGRESS NO_INGRESS

typedef enum { LESS, SAME } Expected;

/* @without, @with: lines of two variants. */
static const struct {
  const char *action, *scenario, *without, *with;
  Expected expected;
} cases[] = {
    {"operators-1-ingress", NEAR, "", "adoption.operators = 64500\n" NO_EGRESS, LESS},
    {"operators-1-ingress", NEAR, "", "adoption.operators = 64505, 64508\n" NO_EGRESS, SAME},
    {"operators-1-egress", NEAR, "", "adoption.operators = 64502\n" NO_INGRESS, LESS},
    {"operators-1-egress", NEAR, "", "adoption.operators = 64500\n" NO_INGRESS, SAME},
    {"cdn-cloud-1-egress", CLOUD, "", "adoption.cdn-cloud = 64504\n" NO_INGRESS, LESS},
    {"cdn-cloud-1-egress", NEAR, "", "adoption.cdn-cloud = 64504\n" NO_INGRESS, SAME},
    {"cdn-cloud-1-ingress", TO_CLOUD, "", "adoption.cdn-cloud = 64504\n" NO_EGRESS, LESS},
    {"cdn-cloud-1-ingress", TO_CLOUD, "", "adoption.cdn-cloud = 64505\n" NO_EGRESS, SAME},
    /* Registration does nothing by itself, and makes others' filters able to judge. */
    {"cdn-cloud-4-roa",
     HIJACK "[registry]\nroa = members\nirr = none\n[adoption]\nrov = all\ncdn-cloud = 64504\n",
     NO_CLOUD "strength.cdn-cloud-4-roa = 0%\n", NO_CLOUD "strength.cdn-cloud-4-roa = 100%\n",
     LESS},
    {"cdn-cloud-4-roa",
     HIJACK "[registry]\nroa = members\nirr = none\n[adoption]\ncdn-cloud = 64504\n",
     NO_CLOUD "strength.cdn-cloud-4-roa = 0%\n", NO_CLOUD "strength.cdn-cloud-4-roa = 100%\n",
     SAME},
    {"operators-4-irr",
     "[incident x]\nkind = origin-hijack\noffender = 64507\nvictim = 64509\n"
     "[registry]\nroa = none\nirr = members\n[adoption]\noperators = 64500, 64501, 64509\n",
     "strength.operators-4-irr = 0%\n", "strength.operators-4-irr = 100%\n", LESS},
    {"operators-4-irr",
     "[incident x]\nkind = origin-hijack\noffender = 64507\nvictim = 64509\n"
     "[registry]\nroa = none\nirr = members\n[adoption]\nrov = all\noperators = 64509\n",
     NO_CLOUD "strength.operators-4-irr = 0%\n", NO_CLOUD "strength.operators-4-irr = 100%\n",
     SAME},
    {"cdn-cloud-4-aspa",
     HIJACK "path = forged-origin\n[registry]\nroa = none\naspa = members\n[adoption]\n"
            "aspa = all\ncdn-cloud = 64504\n",
     NO_CLOUD, NO_CLOUD "strength.cdn-cloud-4-aspa = 100%\n", LESS},
    {"cdn-cloud-4-aspa",
     HIJACK "path = forged-origin\n[registry]\nroa = none\naspa = members\n[adoption]\n"
            "rov = all\ncdn-cloud = 64504\n",
     NO_CLOUD, NO_CLOUD "strength.cdn-cloud-4-aspa = 100%\n", SAME},
    /* The leaker is a peer of the cloud, and nobody's customer of it. */
    {"cdn-cloud-5", NEAR "[adoption]\ncdn-cloud = 64504\n[spread]\nmodel = cascade\n",
     NO_INGRESS "spread.to-peers = 100%\nstrength.cdn-cloud-5 = 0%\n",
     NO_INGRESS "spread.to-peers = 100%\n", LESS},
    {"cdn-cloud-5", NEAR "[adoption]\ncdn-cloud = 64504\n[spread]\nmodel = cascade\n",
     NO_INGRESS "spread.to-customers = 100%\nstrength.cdn-cloud-5 = 0%\n",
     NO_INGRESS "spread.to-customers = 100%\n", SAME},
    {"cdn-cloud-5", NEAR "[adoption]\ncdn-cloud = 64504\n[spread]\nmodel = threshold\n",
     NO_INGRESS "spread.to-peers = 100%\nstrength.cdn-cloud-5 = 0%\n",
     NO_INGRESS "spread.to-peers = 100%\n", LESS},
    {"operators-4-roa",
     "[incident x]\nkind = origin-hijack\noffender = 64507\nvictim = 64509\n"
     "[registry]\nroa = members\nirr = none\n[adoption]\nrov = all\noperators = 64509\n",
     NO_CLOUD "strength.operators-4-roa = 0%\n", NO_CLOUD "strength.operators-4-roa = 100%\n",
     LESS},
    {"cdn-cloud-4-irr",
     HIJACK "[registry]\nroa = none\nirr = members\n[adoption]\noperators = 64498, 64501\n"
            "cdn-cloud = 64504\n",
     "strength.cdn-cloud-4-irr = 0%\n", "strength.cdn-cloud-4-irr = 100%\n", LESS},
    {"operators-4-aspa",
     HIJACK "path = forged-origin\n[registry]\nroa = none\naspa = members\n[adoption]\n"
            "aspa = all\noperators = 64504\n",
     NO_CLOUD, NO_CLOUD "strength.operators-4-aspa = 100%\n", LESS},
    {"operators-rov", HIJACK, "",
     NO_CLOUD "adoption.operators = 64500, 64501\n"
              "strength.operators-rov = 100%\n",
     LESS},
    {"operators-rov", HIJACK "[registry]\nroa = none\n", "",
     NO_CLOUD "adoption.operators = 64500, 64501\nstrength.operators-rov = 100%\n", SAME},
    {"vendors-1", OPEN, "", "adoption.vendors = 64502\n", LESS},
    {"vendors-1", NEAR, "", "adoption.vendors = all\n", SAME},
    /* Membership is not implementation: one that lapses is as one that is no member. */
    {"lapse", CLOUD "[lapse one]\nwho = 64504\nwhat = cdn-cloud-1-egress\n", "",
     "adoption.cdn-cloud = 64504\n" NO_INGRESS, SAME},
    {"lapse", CLOUD "[lapse one]\nwho = 64502\nwhat = cdn-cloud-1-egress\n", "",
     "adoption.cdn-cloud = 64504\n" NO_INGRESS, LESS},
    {"lapse",
     CLOUD "[lapse one]\nwho = all\nwhat = cdn-cloud-1-egress\n"
           "[lapse two]\nwho = 64504\nwhat = cdn-cloud-1-egress\nstrength = 100%\n",
     "", "adoption.cdn-cloud = 64504\n" NO_INGRESS, LESS},
};

/* How many ASes' traffic does not arrive by a path without the offender. */
static guint harmed(const AttackCase *c, guint number)
{
  const MsPlanRun *run = attack_run(c, number);
  MsSteadyRunSetup setup =
      ms_plan_steady_setup(c->topology, run, ms_routes_time(run->schedule, run->options.until));
  g_autoptr(GError) error = NULL;
  MsTrial row = {0};
  if (!ms_steady_general_trial(&setup, &row, &error))
    fail_msg("%s", error->message);
  guint sum = 0;
  for (guint g = 0; g < MS_N_GROUPS; g++)
    for (guint o = 0; o < MS_N_OUTCOMES; o++)
      sum += o != MS_OUTCOME_LEGITIMATE ? row.count[g][o] : 0;
  return sum;
}

static void compare(const AttackCase *c, guint number, const char *action, Expected expected)
{
  guint without = harmed(c, 0), with = harmed(c, 1);
  print_message("%s: %u without, %u with\n", action, without, with);
  if (without == 0)
    fail_msg("case %u, %s: nobody is harmed without it", number, action);
  if (expected == SAME ? with != without : with >= without)
    fail_msg("case %u, %s: %u are harmed without it, %u with it", number, action, without, with);
}

static void test_actions(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = g_strconcat(GRAPH, cases[i].scenario, RUNS, "[variant without]\n",
                                        cases[i].without, "[variant with]\n", cases[i].with, NULL);
    g_auto(AttackCase) c = {0};
    attack_must(&c, text);
    compare(&c, i, cases[i].action, cases[i].expected);
  }
}

#define NO_SERVER "strength.ixp-1-ingress = 0%\n"

/* What exchanges do, where the cloud and the network near it meet at a route server. */
static const struct {
  const char *action, *scenario, *without, *with;
  Expected expected;
} met[] = {
    {"ixp-1-ingress", TO_CLOUD, "", "adoption.ixp = all\n", LESS},
    {"ixp-1-ingress", NEAR, "", "adoption.ixp = all\n", SAME},
    {"ixp-2", NEAR "[spread]\nmodel = cascade\nto-members = 100%\n[adoption]\nixp = all\n",
     NO_SERVER "strength.ixp-2 = 0%\n", NO_SERVER, LESS},
    {"ixp-2", NEAR "[spread]\nmodel = cascade\nto-peers = 100%\n[adoption]\nixp = all\n",
     NO_SERVER "strength.ixp-2 = 0%\n", NO_SERVER, SAME},
};

/* The drawn graph with an exchange. */
static MsTopology *with_exchange(void)
{
  g_autofree char *plain = NULL;
  g_autoptr(GError) error = NULL;
  assert_true(
      g_file_get_contents(MS_SOURCE_DIR "/scenarios/library/lab.as-rel.txt", &plain, NULL, NULL));
  g_autoptr(GString) text = g_string_new("# manrs-sim ixp 64600 ripe IX\n"
                                         "# manrs-sim member 64502 yes\n"
                                         "# manrs-sim member 64504 yes\n");
  g_auto(GStrv) lines = g_strsplit(plain, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_string_append_printf(text, "%s%s\n", lines[i],
                             *lines[i] == '#'                         ? ""
                             : g_str_equal(lines[i], "64502|64504|0") ? "|mlp"
                                                                      : "|bgp");
  MsTopology *topology = ms_topology_parse(text->str, text->len, "drawn", FALSE, NULL, &error);
  if (topology == NULL)
    fail_msg("%s", error->message);
  return topology;
}

static void test_exchanges(void **state G_GNUC_UNUSED)
{
  for (guint i = 0; i < G_N_ELEMENTS(met); i++) {
    g_autofree char *text = g_strconcat(GRAPH, met[i].scenario, RUNS, "[variant without]\n",
                                        met[i].without, "[variant with]\n", met[i].with, NULL);
    g_autoptr(GError) error = NULL;
    g_auto(AttackCase) c = {.topology = with_exchange()};
    c.scenario = ms_scenario_parse(text, strlen(text), "x.ini", NULL, &error);
    assert_null(error);
    c.plan = ms_plan_new(c.scenario, c.topology, &error);
    if (c.plan == NULL)
      fail_msg("%s", error->message);
    compare(&c, i, met[i].action, met[i].expected);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_actions),
                                     cmocka_unit_test(test_exchanges)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
