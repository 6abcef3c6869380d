/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exchanges: who is a member where, which links run across them, files, and what their route
 * servers filter (MANRS for exchanges, Action 1). */
#include "models/topology/caida-private.h"
#include "models/topology/exchanges.h"
#include "models/topology/generator.h"
#include "models/topology/topology-private.h"
#include "sim/event/run.h"
#include "sim/steady/run.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* AS 1 sells transit to all but the hijacker, 11, a customer of 10. At IX 10 meets 20 through the
 * route server, and 30 without it; 10 and 40 meet elsewhere.
 *
 *          1
 *       / / \ \ \
 *     10=20 30 40 99
 *      |
 *      11
 */
static const char graph_text[] = "# input clique: 1\n"
                                 "# manrs-sim ixp 64500 ripe IX\n"
                                 "# manrs-sim member 10 yes\n"
                                 "# manrs-sim member 20 yes\n"
                                 "# manrs-sim member 30 yes\n"
                                 "# manrs-sim member 1234 yes\n"
                                 "1|10|-1|bgp\n1|20|-1|bgp\n1|30|-1|bgp\n1|40|-1|bgp\n1|99|-1|bgp\n"
                                 "10|11|-1|bgp\n10|20|0|mlp\n10|30|0|bgp\n10|40|0|mlp\n";

static MsTopology *parse(const char *text, MsTopologyReport *report)
{
  g_autoptr(GError) error = NULL;
  MsTopology *graph = ms_topology_parse(text, strlen(text), "drawn", FALSE, report, &error);
  assert_null(error);
  return graph;
}

static guint32 session(const MsTopology *graph, guint32 asn, guint32 other)
{
  guint32 s =
      ms_topology_session(graph, ms_topology_find(graph, asn), ms_topology_find(graph, other));
  assert_int_not_equal(s, G_MAXUINT32);
  return s;
}

static void check_invariants(const MsTopology *graph)
{
  for (guint32 as = 0; as < graph->n_ases; as++)
    for (guint32 s = graph->first[as]; s < graph->first[as + 1]; s++) {
      guint32 r = graph->reverse[s];
      assert_int_equal(graph->exchange_of[s], graph->exchange_of[r]);
      assert_int_equal(graph->multilateral[s], graph->multilateral[r]);
      if (graph->exchange_of[s] == MS_NO_EXCHANGE) {
        assert_int_equal(graph->multilateral[s], 0);
        continue;
      }
      assert_int_equal(ms_topology_relation(graph, as, s), MS_REL_PEER);
      const MsExchange *exchange = &graph->exchanges[graph->exchange_of[s]];
      gboolean member = FALSE;
      for (guint32 m = exchange->first; m < exchange->first + exchange->n; m++)
        if (graph->members[m].as == as) {
          member = TRUE;
          assert_true(graph->members[m].route_server || !graph->multilateral[s]);
        }
      assert_true(member);
    }
}

static void test_places(void **state G_GNUC_UNUSED)
{
  g_auto(MsTopologyReport) report = {0};
  g_autoptr(MsTopology) graph = parse(graph_text, &report);
  assert_int_equal(report.strangers, 1);
  assert_int_equal(graph->n_exchanges, 1);
  assert_string_equal(graph->exchanges[0].name, "IX");
  assert_int_equal(graph->exchanges[0].asn, 64500);
  assert_int_equal(graph->exchanges[0].n, 3);
  check_invariants(graph);
  assert_int_equal(graph->exchange_of[session(graph, 10, 20)], 0);
  assert_int_equal(graph->multilateral[session(graph, 10, 20)], 1);
  assert_int_equal(graph->exchange_of[session(graph, 10, 30)], 0);
  assert_int_equal(graph->multilateral[session(graph, 10, 30)], 0);
  assert_int_equal(graph->exchange_of[session(graph, 10, 40)], MS_NO_EXCHANGE);
  assert_int_equal(graph->exchange_of[session(graph, 1, 10)], MS_NO_EXCHANGE);
}

static void test_builder(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("built");
  const guint32 clique[] = {1, 2};
  for (guint32 a = 1; a <= 4; a++)
    for (guint32 b = a + 1; b <= 4; b++)
      assert_true(ms_topology_builder_add_link(builder, a, b, MS_REL_PEER, MS_LINK_MLP, 0, NULL));
  ms_topology_builder_set_clique(builder, clique, 2);
  for (guint32 asn = 1; asn <= 4; asn++)
    ms_topology_builder_set_as(builder, asn, asn <= 2 ? MS_ROLE_TIER1 : MS_ROLE_TRANSIT,
                               asn == 1 ? MS_REGION_UNKNOWN : MS_REGION_APNIC, NULL);
  guint late = ms_topology_builder_add_exchange(builder, "Z", 0, MS_REGION_UNKNOWN);
  guint early = ms_topology_builder_add_exchange(builder, " A\n", 0, MS_REGION_ARIN);
  ms_topology_builder_add_exchange(builder, "empty", 0, MS_REGION_ARIN);
  assert_int_equal(ms_topology_builder_add_exchange(builder, "Z", 7, MS_REGION_RIPE), late);
  for (guint32 asn = 1; asn <= 4; asn++)
    ms_topology_builder_add_member(builder, late, asn, asn != 4);
  ms_topology_builder_add_member(builder, late, 4, TRUE);
  ms_topology_builder_add_member(builder, early, 3, FALSE);
  ms_topology_builder_add_member(builder, early, 4, FALSE);
  g_autoptr(MsTopology) graph = ms_topology_builder_finish(builder, "built", FALSE, NULL, NULL);
  assert_non_null(graph);
  assert_int_equal(graph->n_exchanges, 2);
  assert_string_equal(graph->exchanges[0].name, "A");
  assert_string_equal(graph->exchanges[1].name, "Z");
  assert_int_equal(graph->exchanges[1].region, MS_REGION_APNIC);
  assert_int_equal(graph->exchanges[1].n, 4);
  check_invariants(graph);
  /* Tier-1s meet in private; a link that route servers show is at one that both are at. */
  assert_int_equal(graph->exchange_of[session(graph, 1, 2)], MS_NO_EXCHANGE);
  assert_int_equal(graph->exchange_of[session(graph, 3, 4)], 1);
  assert_int_equal(graph->multilateral[session(graph, 3, 4)], 1);
  assert_int_not_equal(ms_exchange_number(&graph->exchanges[0]),
                       ms_exchange_number(&graph->exchanges[1]));
}

static MsTopology *with_file(const MsTopology *graph, const char *text, MsExchangeLinks links,
                             MsExchangeReport *report, char **message)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  int fd = g_file_open_tmp("exchanges-XXXXXX", &path, NULL);
  assert_true(fd >= 0);
  g_close(fd, NULL);
  assert_true(g_file_set_contents(path, text, -1, NULL));
  MsTopology *made = ms_topology_with_exchanges(graph, path, links, report, &error);
  g_unlink(path);
  if (message != NULL)
    *message = error != NULL ? g_strdup(error->message + strlen(path)) : NULL;
  return made;
}

static void test_csv(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) graph = parse(graph_text, NULL);
  MsExchangeReport report;
  g_autoptr(MsTopology) made = with_file(graph,
                                         "ASN,exchange,route-server,region,server-asn\r\n"
                                         "# a comment\r\n"
                                         "AS10,\"A, the \"\"first\"\"\",yes,ripe,64501\r\n"
                                         "40,\"A, the \"\"first\"\"\",no,,\r\n"
                                         "77,\"A, the \"\"first\"\"\",no,,\r\n",
                                         MS_EXCHANGE_KNOWN, &report, NULL);
  assert_non_null(made);
  assert_int_equal(report.strangers, 1);
  assert_int_equal(made->n_exchanges, 1);
  assert_string_equal(made->exchanges[0].name, "A, the \"first\"");
  assert_int_equal(made->exchanges[0].asn, 64501);
  assert_int_equal(made->exchanges[0].region, MS_REGION_RIPE);
  assert_int_equal(made->exchange_of[session(made, 10, 40)], 0);
  assert_int_equal(made->multilateral[session(made, 10, 40)], 0);
  char one[33], two[33];
  ms_topology_digest_links(graph, one);
  ms_topology_digest_links(made, two);
  assert_string_equal(one, two);
  assert_string_not_equal(graph->digest, made->digest);
}

static void test_json(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) graph = parse(graph_text, NULL);
  g_autoptr(MsTopology) made = with_file(
      graph,
      "{\"data\": ["
      "{\"ix_id\": 3, \"name\": \"X\", \"asn\": 10, \"is_rs_peer\": true, \"operational\": true},"
      "{\"ix_id\": 3, \"name\": \"X\", \"asn\": 20, \"is_rs_peer\": false},"
      "{\"ix_id\": 3, \"name\": \"X\", \"asn\": 20, \"is_rs_peer\": true},"
      "{\"ix_id\": 3, \"name\": \"X\", \"asn\": 30, \"operational\": false},"
      "{\"ix_id\": 4, \"name\": \"X\", \"asn\": 40}]}",
      MS_EXCHANGE_KNOWN, NULL, NULL);
  assert_non_null(made);
  assert_int_equal(made->n_exchanges, 2);
  assert_string_equal(made->exchanges[0].name, "X");
  assert_string_equal(made->exchanges[1].name, "X (4)");
  assert_int_equal(made->exchanges[0].n, 2);
  assert_int_equal(made->multilateral[session(made, 10, 20)], 1);
}

static void test_mesh(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) graph = parse(graph_text, NULL);
  MsExchangeReport report;
  g_autoptr(MsTopology) made = with_file(
      graph,
      "exchange,asn,route-server\nM,10,\nM,20,yes\nM,30,yes\nM,40,no\nM,99,yes\nN,20,\nN,99,\n",
      MS_EXCHANGE_MESH, &report, NULL);
  assert_non_null(made);
  /* 10-99, 20-30, 20-99, 30-99 */
  assert_int_equal(report.added, 4);
  assert_int_equal(made->n_p2p, graph->n_p2p + 4);
  assert_int_equal(made->multilateral[session(made, 20, 30)], 1);
  assert_int_equal(made->multilateral[session(made, 10, 99)], 1);
  check_invariants(made);
}

static void test_errors(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text, *says;
  } rows[] = {
      {"", ": no exchange; expected CSV"},
      {"exchange,route-server\nX,yes\n", ":1: no column `asn`"},
      {"exchange,asn,route-servr\n",
       ":1: no column is called `route-servr`; did you mean `route-server`?"},
      {"exch\x1bnge,asn\n", ":1: no column is called `exch?nge`; did you mean `exchange`?"},
      {"exch\xffnge,asn\n",
       ":1: no column is called `exch\xef\xbf\xbdnge`; did you mean `exchange`?"},
      {"exchange,asn,asn\n", ":1: two columns `asn`"},
      {"exchange,asn\nX,0\n", ":2: `0` is no AS number"},
      {"exchange,asn\n\nX\n", ":3: 1 fields, but the first line names 2 columns"},
      {"exchange,asn\n,5\n", ":2: an exchange without a name"},
      {"exchange,asn,route-server\nX,5,perhaps\n", ":2: `perhaps` in column route-server"},
      {"exchange,asn,region\nX,5,rip\n", ":2: unknown region `rip`; did you mean `ripe`?"},
      {"exchange,asn\n\"X,5\n", ":2: a quoted field that does not end"},
      {"exchange,asn\n\"X\"y,5\n", ":2: text after a closing quote"},
      {"{\"data\": 5}", ": no list \"data\""},
      {"{\"data\": [", ": not valid JSON: line "},
      {"{\"data\": [{\"ix_id\": 1, \"name\": \"X\"}]}", ": entry 1: no \"asn\""},
      {"{\"data\": [{\"asn\": 1, \"name\": \"X\"}]}", ": entry 1: no \"ix_id\""},
      {"{\"data\": [{\"asn\": 1, \"ix_id\": 1}]}", ": entry 1: no \"name\""},
      {"{\"data\": [{\"asn\": 1, \"is_rs_peer\": 3}]}", ": entry 1: \"is_rs_peer\" is neither"},
  };
  g_autoptr(MsTopology) graph = parse(graph_text, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *message = NULL;
    MsTopology *made = with_file(graph, rows[i].text, MS_EXCHANGE_KNOWN, NULL, &message);
    assert_null(made);
    if (!g_str_has_prefix(message, rows[i].says))
      fail_msg("%s\n%s", rows[i].says, message);
  }
  g_autoptr(GError) error = NULL;
  assert_null(ms_topology_with_exchanges(graph, "/nonexistent", MS_EXCHANGE_KNOWN, NULL, &error));
  assert_true(g_error_matches(error, MS_TOPOLOGY_ERROR, MS_TOPOLOGY_ERROR_IO));
}

static void test_comment_errors(void **state G_GNUC_UNUSED)
{
  static const struct {
    const char *text, *says;
  } rows[] = {
      {"# manrs-sim member 5 yes\n1|2|0\n", "x:1: a member of no exchange"},
      {"# manrs-sim ixp 0 ripe\n1|2|0\n", "x:1: an exchange is incomplete"},
      {"# manrs-sim ixp 0 rip X\n1|2|0\n", "x:1: unknown region `rip`"},
      {"# manrs-sim ixp q ripe X\n1|2|0\n", "x:1: "},
      {"# manrs-sim ixp 0 ripe X\n# manrs-sim member 5\n1|2|0\n", "x:2: whether AS5 is at"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    assert_null(ms_topology_parse(rows[i].text, strlen(rows[i].text), "x", FALSE, NULL, &error));
    if (!g_str_has_prefix(error->message, rows[i].says))
      fail_msg("%s\n%s", rows[i].says, error->message);
  }
}

/* Links are what they were before exchanges were kept; and a saved graph comes back whole. */
static void test_generator(void **state G_GNUC_UNUSED)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  char links[33];
  g_autoptr(MsTopology) graph = ms_topology_generate("internet-2020", 2000, 1, &error);
  assert_null(error);
  ms_topology_digest_links(graph, links);
  assert_string_equal(links, "10b8d4fb2ade76afebcaef672a861918");
  assert_int_equal(graph->n_exchanges, 22);
  check_invariants(graph);
  guint32 across = 0, multilateral = 0;
  for (guint32 s = 0; s < graph->n_sessions; s++) {
    across += graph->exchange_of[s] != MS_NO_EXCHANGE;
    multilateral += graph->multilateral[s];
  }
  assert_true(across > graph->n_p2p); /* two sessions a link: more than half */
  assert_true(multilateral > across / 4 && multilateral < across);

  int fd = g_file_open_tmp("graph-XXXXXX", &path, NULL);
  g_close(fd, NULL);
  assert_true(ms_topology_save(graph, path, MS_TOPOLOGY_SERIAL_2, &error));
  g_autoptr(MsTopology) again = ms_topology_load(path, FALSE, NULL, &error);
  g_unlink(path);
  assert_null(error);
  assert_string_equal(graph->digest, again->digest);
  assert_memory_equal(graph->exchange_of, again->exchange_of,
                      graph->n_sessions * sizeof *graph->exchange_of);
  assert_memory_equal(graph->multilateral, again->multilateral, graph->n_sessions);
}

/* ---- IXP Action 1 */

typedef struct {
  MsTopology *graph;
  MsRegistry *registry;
  MsDeployment *deployment;
  MsSchedule *schedule;
} Case;

static void case_init(Case *it, MsIncidentKind kind, guint32 offender)
{
  g_autoptr(GError) error = NULL;
  it->graph = parse(graph_text, NULL);
  it->registry = ms_registry_new();
  it->deployment = ms_deployment_new(it->graph->n_ases, 1);
  MsIncident incident = {.name = "x",
                         .kind = kind,
                         .offender = ms_topology_find(it->graph, offender),
                         .victim = ms_topology_find(it->graph, 99),
                         .start = 1000 * G_GINT64_CONSTANT(1000000000),
                         .end = MS_TIME_NEVER,
                         .leak_types = MS_LEAK_ALL_TYPES};
  assert_true(ms_prefix_parse("192.0.2.0/24", &incident.prefix, NULL));
  incident.hijacked = incident.prefix;
  ms_registry_add_vrp(it->registry, &incident.prefix, 24, 99);
  ms_registry_add_route_object(it->registry, &incident.prefix, 99);
  it->schedule = ms_schedule_new(it->graph, &incident, 1, NULL, 0, &error);
  assert_null(error);
}

static void case_clear(Case *it)
{
  ms_schedule_free(it->schedule);
  ms_deployment_free(it->deployment);
  ms_registry_free(it->registry);
  ms_topology_unref(it->graph);
}

static MsResult *solve(const Case *it, MsSteadySolver solver)
{
  g_autoptr(GError) error = NULL;
  MsSteadyRunSetup setup = {.topology = it->graph,
                            .registry = it->registry,
                            .deployment = it->deployment,
                            .schedule = it->schedule,
                            .policy = ms_policy_default(),
                            .at = -1,
                            .solver = solver};
  MsResult *result = ms_steady_run(&setup, &error);
  if (error != NULL)
    fail_msg("%s", error->message);
  return result;
}

/* The final outcomes, a letter an AS in the order of their numbers: 1, 10, 11, 20, 30, 40, 99; the
 * same by both solvers and by the event engine. */
static char *outcomes(const Case *it)
{
  static const char letters[] = "LDIHBRU";
  g_autoptr(GError) error = NULL;
  MsEventSetup setup = {.topology = it->graph,
                        .registry = it->registry,
                        .deployment = it->deployment,
                        .schedule = it->schedule,
                        .policy = ms_policy_default(),
                        .options = ms_event_options_default(),
                        .snapshot_at = -1};
  setup.options.clock = MS_CLOCK_QUEUE;
  g_autoptr(MsResult) events = ms_event_run(&setup, NULL, NULL, &error);
  assert_null(error);
  g_autoptr(MsResult) general = solve(it, MS_STEADY_GENERAL);
  g_autoptr(MsResult) packed = solve(it, MS_STEADY_PACKED);
  guint32 n = it->graph->n_ases;
  const guint8 *outcome = events->snapshot[events->n_snapshots - 1].outcome;
  assert_memory_equal(outcome, general->snapshot[general->n_snapshots - 1].outcome, n);
  assert_memory_equal(outcome, packed->snapshot[packed->n_snapshots - 1].outcome, n);
  char *text = g_malloc0(n + 1);
  for (guint32 as = 0; as < n; as++)
    text[as] = letters[outcome[as]];
  return text;
}

static void expect(const Case *it, const char *wanted)
{
  g_autofree char *got = outcomes(it);
  assert_string_equal(got, wanted);
}

static void serve(Case *it, const char *mechanism, double strength)
{
  ms_deployment_serve(it->deployment, it->graph, 0, (guint)ms_mechanism_find(mechanism), strength);
}

/* Origin validation at the route server spares 20, to whom the hijack comes through it, and nobody
 * else: 30 meets 10 at the same exchange without it, 40 elsewhere. */
static void test_origin_validation(void **state G_GNUC_UNUSED)
{
  Case it;
  case_init(&it, MS_INCIDENT_ORIGIN_HIJACK, 11);
  expect(&it, "LHHHHHL");
  serve(&it, "rov", 1);
  expect(&it, "LHHLHHL");
  case_clear(&it);
}

/* What 10 leaks of its provider's routes is not registered for its cone. */
static void test_prefix_filter(void **state G_GNUC_UNUSED)
{
  Case it;
  case_init(&it, MS_INCIDENT_LEAK, 10);
  expect(&it, "LLLDDDL");
  serve(&it, "peer-prefix-filter", 1);
  expect(&it, "LLLLDDL");
  case_clear(&it);
}

/* Nothing changes where the filter has nothing to judge by, or works on no session. */
static void test_changes_nothing(void **state G_GNUC_UNUSED)
{
  Case it;
  case_init(&it, MS_INCIDENT_LEAK, 10);
  serve(&it, "rov", 1); /* a leaked route has its own origin */
  serve(&it, "peer-prefix-filter", 0);
  expect(&it, "LLLDDDL");
  case_clear(&it);
}

/* A strength is the share of members whose routes are looked at: by the draw of the pair. */
static void test_strength(void **state G_GNUC_UNUSED)
{
  Case it;
  guint rov = (guint)ms_mechanism_find("rov");
  case_init(&it, MS_INCIDENT_ORIGIN_HIJACK, 11);
  double draw = ms_strength_draw(1, rov, 64500, 10);
  serve(&it, "rov", draw * 0.999);
  expect(&it, "LHHHHHL");
  serve(&it, "rov", MIN(draw * 1.001, 0.9999));
  expect(&it, "LHHLHHL");
  case_clear(&it);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_places),
      cmocka_unit_test(test_builder),
      cmocka_unit_test(test_csv),
      cmocka_unit_test(test_json),
      cmocka_unit_test(test_mesh),
      cmocka_unit_test(test_errors),
      cmocka_unit_test(test_comment_errors),
      cmocka_unit_test(test_generator),
      cmocka_unit_test(test_origin_validation),
      cmocka_unit_test(test_prefix_filter),
      cmocka_unit_test(test_changes_nothing),
      cmocka_unit_test(test_strength),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
