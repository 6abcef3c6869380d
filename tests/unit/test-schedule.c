/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models/incident: incidents and faults as acts in order, what they are measured by, and every
 * message. */
#include "models/bgp/decision.h"
#include "models/incident/schedule.h"
#include "models/topology/builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SECOND ((gint64)1000000000)

/*
 *     1 ---- 2          5 has a provider, two peers and a customer
 *     |     / \
 *     3    4   5 ---- 6, 7
 *              |
 *              8
 */
static MsTopology *graph(void)
{
  static const struct {
    guint32 a, b;
    MsRelation relation;
  } links[] = {{1, 2, MS_REL_PEER},     {1, 3, MS_REL_CUSTOMER}, {2, 4, MS_REL_CUSTOMER},
               {2, 5, MS_REL_CUSTOMER}, {5, 6, MS_REL_PEER},     {5, 7, MS_REL_PEER},
               {5, 8, MS_REL_CUSTOMER}};
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new("drawn");
  for (guint i = 0; i < G_N_ELEMENTS(links); i++)
    assert_true(ms_topology_builder_add_link(builder, links[i].a, links[i].b, links[i].relation, 0,
                                             0, NULL));
  MsTopology *topology = ms_topology_builder_finish(builder, "drawn", FALSE, NULL, NULL);
  assert_non_null(topology);
  return topology;
}

/* The index of AS @asn in that graph, whose ASNs are 1 to 8. */
#define AS(asn) ((guint32)(asn)-1)

static MsPrefix prefix_of(const char *text)
{
  MsPrefix prefix;
  assert_true(ms_prefix_parse(text, &prefix, NULL));
  return prefix;
}

static MsIncident incident(const char *name, MsIncidentKind kind, guint32 offender, guint32 victim,
                           const char *prefix, const char *hijacked, gint64 start, gint64 end)
{
  return (MsIncident){
      .name = name,
      .kind = kind,
      .offender = kind == MS_INCIDENT_NONE ? MS_NO_AS : AS(offender),
      .victim = AS(victim),
      .prefix = prefix_of(prefix),
      .hijacked = hijacked != NULL ? prefix_of(hijacked) : (MsPrefix){.family = 4},
      .start = start == MS_TIME_NEVER ? start : start * SECOND,
      .end = end == MS_TIME_NEVER ? end : end * SECOND,
      .leak_types = kind == MS_INCIDENT_LEAK ? MS_LEAK_ALL_TYPES : 0,
  };
}

#define LEAK(name, offender, victim, prefix, start, end)                                           \
  incident(name, MS_INCIDENT_LEAK, offender, victim, prefix, NULL, start, end)
#define HIJACK(name, offender, victim, prefix, start, end)                                         \
  incident(name, MS_INCIDENT_ORIGIN_HIJACK, offender, victim, prefix, NULL, start, end)
#define SUB(name, offender, victim, prefix, hijacked, start, end)                                  \
  incident(name, MS_INCIDENT_SUBPREFIX_HIJACK, offender, victim, prefix, hijacked, start, end)
#define QUIET(name, victim, prefix) incident(name, MS_INCIDENT_NONE, 0, victim, prefix, NULL, 0, 0)

static MsSchedule *schedule_of(const MsTopology *topology, const MsIncident *incidents, guint n,
                               const MsSessionFault *faults, guint n_faults)
{
  g_autoptr(GError) error = NULL;
  MsSchedule *schedule = ms_schedule_new(topology, incidents, n, faults, n_faults, &error);
  if (error != NULL)
    fail_msg("%s", error->message);
  return schedule;
}

static void refuses(const MsTopology *topology, const MsIncident *incidents, guint n,
                    const MsSessionFault *faults, guint n_faults, MsIncidentError code,
                    const char *message)
{
  g_autoptr(GError) error = NULL;
  assert_null(ms_schedule_new(topology, incidents, n, faults, n_faults, &error));
  assert_non_null(error);
  assert_string_equal(error->message, message);
  assert_true(g_error_matches(error, MS_INCIDENT_ERROR, (gint)code));
  assert_null(ms_schedule_new(topology, incidents, n, faults, n_faults, NULL));
}

/* Acts as a line of words: "0:announce AS3 p0". */
static char *acts_of(const MsSchedule *schedule)
{
  static const char *const kinds[] = {"announce", "withdraw", "leak", "leak-end", "down",
                                      "up",       "freeze",   "thaw", "registry"};
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < schedule->n_acts; i++) {
    const MsAct *act = &schedule->acts[i];
    gboolean session = act->kind == MS_ACT_SESSION_DOWN || act->kind == MS_ACT_SESSION_UP;
    g_string_append_printf(text, "%s%" G_GINT64_FORMAT ":%s%s AS%u", i > 0 ? ", " : "",
                           act->time / SECOND, kinds[act->kind], act->offence ? "!" : "",
                           act->as + 1);
    if (!session)
      g_string_append_printf(text, " p%u", act->prefix);
    assert_int_equal(act->incident == G_MAXUINT, session);
  }
  return g_string_free(text, FALSE);
}

static char *prefixes_of(const MsSchedule *schedule)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < schedule->n_prefixes; i++) {
    char buffer[MS_PREFIX_TEXT];
    g_string_append_printf(text, "%s%s", i > 0 ? " " : "",
                           ms_prefix_format(&schedule->prefixes[i], buffer));
  }
  return g_string_free(text, FALSE);
}

/* Of target @t: "incident victim offender: prefixes". */
static char *target_of(const MsSchedule *schedule, guint t)
{
  const MsTarget *target = &schedule->targets[t];
  GString *text = g_string_new(NULL);
  g_string_printf(text, "%u %u %u:", target->incident, target->victim + 1, target->offender + 1);
  for (guint i = 0; i < target->n_prefixes; i++)
    g_string_append_printf(text, " %u", target->prefixes[i]);
  return g_string_free(text, FALSE);
}

#define ASSERT_TEXT(call, expected)                                                                \
  do {                                                                                             \
    g_autofree char *got = call;                                                                   \
    assert_string_equal(got, expected);                                                            \
  } while (0)

static void test_kinds(void **state G_GNUC_UNUSED)
{
  static const char *const names[] = {"none",
                                      "leak",
                                      "origin-hijack",
                                      "subprefix-hijack",
                                      "superprefix-hijack",
                                      "unannounced-hijack",
                                      "optimiser",
                                      "blackhole-hijack",
                                      "withdrawal-suppression"};
  assert_int_equal(G_N_ELEMENTS(names), MS_N_INCIDENT_KINDS);
  for (guint i = 0; i < MS_N_INCIDENT_KINDS; i++) {
    MsIncidentKind kind = MS_INCIDENT_NONE;
    assert_true(ms_incident_kind_from_name(names[i], &kind));
    assert_int_equal(kind, i);
    assert_string_equal(ms_incident_kind_name(kind), names[i]);
    assert_true(strlen(ms_incident_kind_title(kind)) > 0);
  }
  MsIncidentKind kind = MS_INCIDENT_LEAK;
  assert_false(ms_incident_kind_from_name("Leak", &kind));
  assert_int_equal(kind, MS_INCIDENT_LEAK);
}

static void test_quiet_and_empty(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  g_autoptr(MsSchedule) empty = schedule_of(topology, NULL, 0, NULL, 0);
  assert_int_equal(empty->n_acts + empty->n_prefixes + empty->n_targets, 0);
  MsIncident quiet = QUIET("quiet", 3, "10.0.0.0/16");
  g_autoptr(MsSchedule) schedule = schedule_of(topology, &quiet, 1, NULL, 0);
  ASSERT_TEXT(acts_of(schedule), "0:announce AS3 p0");
  ASSERT_TEXT(target_of(schedule, 0), "0 3 0: 0"); /* MS_NO_AS + 1 is 0 */
}

static void test_acts_in_order(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  MsIncident incidents[] = {LEAK("leak", 5, 3, "10.0.0.0/16", 300, 400),
                            SUB("sub", 4, 3, "10.0.0.0/16", "10.0.0.0/24", 100, MS_TIME_NEVER),
                            HIJACK("hijack", 4, 8, "10.8.0.0/16", 0, 300)};
  MsSessionFault faults[] = {{"wire", AS(1), AS(2), 50 * SECOND, 350 * SECOND},
                             {"cut", AS(5), AS(8), 100 * SECOND, MS_TIME_NEVER}};
  g_autoptr(MsSchedule) schedule =
      schedule_of(topology, incidents, G_N_ELEMENTS(incidents), faults, 2);
  ASSERT_TEXT(prefixes_of(schedule), "10.0.0.0/16 10.0.0.0/24 10.8.0.0/16");
  ASSERT_TEXT(acts_of(schedule),
              "0:announce AS3 p0, 0:announce AS8 p2, 0:announce! AS4 p2, 50:down AS1, "
              "100:announce! AS4 p1, 100:down AS5, 300:withdraw! AS4 p2, 300:leak! AS5 p0, "
              "350:up AS1, 400:leak-end! AS5 p0");
  assert_int_equal(schedule->n_targets, 3);
  ASSERT_TEXT(target_of(schedule, 0), "0 3 5: 1 0"); /* both cover 10.0.0.0, the longer first */
  ASSERT_TEXT(target_of(schedule, 1), "1 3 4: 1 0");
  ASSERT_TEXT(target_of(schedule, 2), "2 8 4: 2");
  for (guint i = 0; i < schedule->n_acts; i++)
    if (schedule->acts[i].kind == MS_ACT_SESSION_DOWN)
      assert_int_equal(topology->neighbour[topology->reverse[schedule->acts[i].session]],
                       schedule->acts[i].as);
}

/* Incidents are copied: the caller's may go. */
static void test_copies(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  g_autofree char *name = g_strdup("mine");
  g_autofree guint32 *to = g_new(guint32, 2);
  to[0] = AS(7);
  to[1] = AS(2);
  MsIncident leak = LEAK(name, 5, 3, "10.0.0.0/16", 1, 2);
  leak.to = to;
  leak.n_to = 2;
  g_autoptr(MsSchedule) schedule = schedule_of(topology, &leak, 1, NULL, 0);
  memset(name, 'x', 4);
  to[0] = to[1] = 99;
  assert_int_equal(schedule->n_incidents, 1);
  assert_string_equal(schedule->incidents[0].name, "mine");
  assert_int_equal(schedule->incidents[0].to[0], AS(7));
  assert_int_equal(schedule->incidents[0].to[1], AS(2));
  /* The leak's list is of sessions, ascending: peer 7 comes before provider 2. */
  const MsLeak *only = &schedule->leaks[0];
  assert_int_equal(only->n_to, 2);
  assert_int_equal(only->to[0], ms_topology_session(topology, AS(5), AS(7)));
  assert_int_equal(only->to[1], ms_topology_session(topology, AS(5), AS(2)));
  assert_true(only->to[0] < only->to[1]);
}

/* RFC 7908: types by where the route came from and where it goes. */
static void test_leak_masks(void **state G_GNUC_UNUSED)
{
  enum { P = 1 << MS_REL_PEER, U = 1 << MS_REL_PROVIDER };
  static const struct {
    guint types;
    guint8 of_peer, of_provider;
  } rows[] = {
      {1 << 1, 0, U},
      {1 << 2, P, 0},
      {1 << 3, 0, P},
      {1 << 4, U, 0},
      {1 << 1 | 1 << 3, 0, U | P},
      {1 << 2 | 1 << 4, U | P, 0},
      {1 << 1 | 1 << 4, U, U},
      {MS_LEAK_ALL_TYPES, U | P, U | P},
  };
  g_autoptr(MsTopology) topology = graph();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    MsIncident leak = LEAK("leak", 5, 3, "10.0.0.0/16", 1, 2);
    leak.leak_types = rows[i].types;
    g_autoptr(MsSchedule) schedule = schedule_of(topology, &leak, 1, NULL, 0);
    const MsLeak *only = &schedule->leaks[0];
    assert_int_equal(only->as, AS(5));
    assert_null(only->to);
    assert_int_equal(only->extra[MS_REL_CUSTOMER], 0); /* those go to everyone anyway */
    assert_int_equal(only->extra[MS_REL_PEER], rows[i].of_peer);
    assert_int_equal(only->extra[MS_REL_PROVIDER], rows[i].of_provider);
  }
}

static void test_two_victims(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  /* One prefix of one victim in three incidents is announced once. */
  MsIncident one[] = {LEAK("a", 5, 3, "10.0.0.0/16", 1, 9), LEAK("b", 2, 3, "10.0.0.0/16", 1, 9),
                      QUIET("c", 3, "10.0.0.0/16")};
  g_autoptr(MsSchedule) schedule = schedule_of(topology, one, 3, NULL, 0);
  ASSERT_TEXT(acts_of(schedule), "0:announce AS3 p0, 1:leak! AS5 p0, 1:leak! AS2 p0, "
                                 "9:leak-end! AS5 p0, 9:leak-end! AS2 p0");
  /* Two victims, two families. */
  MsIncident two[] = {HIJACK("a", 5, 3, "10.0.0.0/16", 1, 9),
                      HIJACK("b", 5, 4, "2001:db8::/32", 1, 9)};
  g_autoptr(MsSchedule) other = schedule_of(topology, two, 2, NULL, 0);
  ASSERT_TEXT(prefixes_of(other), "10.0.0.0/16 2001:db8::/32");
  ASSERT_TEXT(target_of(other, 0), "0 3 5: 0");
  ASSERT_TEXT(target_of(other, 1), "1 4 5: 1");
  /* What one victim holds may lie within what another holds. */
  MsIncident nested[] = {QUIET("a", 3, "10.0.0.0/8"), QUIET("b", 4, "10.0.0.0/16"),
                         QUIET("c", 8, "10.128.0.0/9"), QUIET("d", 7, "0.0.0.0/0")};
  g_autoptr(MsSchedule) inside = schedule_of(topology, nested, 4, NULL, 0);
  ASSERT_TEXT(target_of(inside, 0), "0 3 0: 1 0 3");
  ASSERT_TEXT(target_of(inside, 1), "1 4 0: 1 0 3");
  ASSERT_TEXT(target_of(inside, 2), "2 8 0: 2 0 3");
  ASSERT_TEXT(target_of(inside, 3), "3 7 0: 3"); /* its first address is 0.0.0.0 */
}

/* One offender, one prefix: not both at once, but one after the other, in whatever order they are
 * listed and without a pause. */
static void test_one_switch(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  const char *leaks = "incidents a and b: AS5 does the same with 10.0.0.0/16 in both at one time; "
                      "let one end before the other starts, or make them one";
  MsIncident both[] = {LEAK("a", 5, 3, "10.0.0.0/16", 10, 20),
                       LEAK("b", 5, 3, "10.0.0.0/16", 19, 30)};
  refuses(topology, both, 2, NULL, 0, MS_INCIDENT_ERROR_VALUE, leaks);
  both[1].start = 0;
  refuses(topology, both, 2, NULL, 0, MS_INCIDENT_ERROR_VALUE, leaks);
  both[0].end = both[1].end = MS_TIME_NEVER;
  refuses(topology, both, 2, NULL, 0, MS_INCIDENT_ERROR_VALUE, leaks);
  /* A hijack of a prefix and a sub-prefix hijack that ends in the same prefix. */
  MsIncident mixed[] = {SUB("a", 5, 3, "10.0.0.0/15", "10.0.0.0/16", 10, 20),
                        HIJACK("b", 5, 4, "10.0.0.0/16", 15, 25)};
  refuses(topology, mixed, 2, NULL, 0, MS_INCIDENT_ERROR_VALUE, leaks);
  /* Another prefix, another offender, another kind: no switch is shared. */
  MsIncident apart[] = {SUB("a", 5, 3, "10.0.0.0/16", "10.0.0.0/24", 10, 20),
                        SUB("b", 5, 3, "10.0.0.0/16", "10.0.1.0/24", 10, 20),
                        SUB("c", 8, 3, "10.0.0.0/16", "10.0.0.0/24", 10, 20),
                        LEAK("d", 5, 3, "10.0.0.0/16", 10, 20)};
  g_autoptr(MsSchedule) four = schedule_of(topology, apart, 4, NULL, 0);
  assert_int_equal(four->n_acts, 9);
  /* What ends at 20 ends before what starts at 20. */
  for (guint late = 0; late < 2; late++) {
    MsIncident row[2];
    row[late] = LEAK("late", 5, 3, "10.0.0.0/16", 20, 30);
    row[!late] = LEAK("early", 5, 3, "10.0.0.0/16", 10, 20);
    g_autoptr(MsSchedule) schedule = schedule_of(topology, row, 2, NULL, 0);
    ASSERT_TEXT(acts_of(schedule), "0:announce AS3 p0, 10:leak! AS5 p0, 20:leak-end! AS5 p0, "
                                   "20:leak! AS5 p0, 30:leak-end! AS5 p0");
  }
}

/* A link is down while any of its faults lasts, from whichever end they were named. */
static void test_faults(void **state G_GNUC_UNUSED)
{
  static const struct {
    gint64 down[2], up[2];
    const char *acts;
  } rows[] = {
      {{10, 30}, {20, 40}, "10:down AS1, 20:up AS1, 30:down AS2, 40:up AS2"},
      {{10, 15}, {20, 40}, "10:down AS1, 15:down AS2, 40:up AS2"},
      {{15, 10}, {20, 40}, "10:down AS2, 15:down AS1, 40:up AS2"},
      {{10, 20}, {20, 40}, "10:down AS1, 20:down AS2, 40:up AS2"},
      {{10, 10}, {20, 20}, "10:down AS1, 10:down AS2, 20:up AS1, 20:up AS2"},
      {{10, 15}, {20, MS_TIME_NEVER / SECOND}, "10:down AS1, 15:down AS2"},
  };
  g_autoptr(MsTopology) topology = graph();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    MsSessionFault faults[] = {{"a", AS(1), AS(2), rows[i].down[0] * SECOND, 0},
                               {"b", AS(2), AS(1), rows[i].down[1] * SECOND, 0}};
    for (guint k = 0; k < 2; k++)
      faults[k].up =
          rows[i].up[k] == MS_TIME_NEVER / SECOND ? MS_TIME_NEVER : rows[i].up[k] * SECOND;
    g_autoptr(MsSchedule) schedule = schedule_of(topology, NULL, 0, faults, 2);
    ASSERT_TEXT(acts_of(schedule), rows[i].acts);
  }
}

#define KIND(kind, hijacked) incident("x", kind, 5, 3, "10.0.0.0/16", hijacked, 10, 20)

/* What each kind makes the offender and the victim do, and how the announcement differs. */
static void test_claims(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  static const guint32 path[] = {64500, 3};
  MsIncident forged = KIND(MS_INCIDENT_ORIGIN_HIJACK, "10.0.0.0/16");
  forged.path = path;
  forged.n_path = 2;
  MsIncident stripped = forged;
  stripped.strips = TRUE;
  MsIncident intercept = KIND(MS_INCIDENT_SUBPREFIX_HIJACK, "10.0.0.0/24");
  intercept.intercepts = TRUE;
  MsIncident type_5 = KIND(MS_INCIDENT_LEAK, "10.0.0.0/16");
  type_5.leak_types = MS_LEAK_REORIGINATION;
  MsIncident type_6 = KIND(MS_INCIDENT_LEAK, "10.0.0.0/24");
  type_6.leak_types = MS_LEAK_MORE_SPECIFICS;
  MsIncident own_6 = type_6;
  own_6.victim = own_6.offender;
  const char *hijack = "0:announce AS3 p0, 10:announce! AS5 p0, 20:withdraw! AS5 p0";
  const char *sub = "0:announce AS3 p0, 10:announce! AS5 p1, 20:withdraw! AS5 p1";
  const struct {
    MsIncident incident;
    const char *acts, *target;
    MsClaim claim; /* lists aside */
  } rows[] = {
      {forged, hijack, "0 3 5: 0", {.n_path = 2}},
      {stripped, hijack, "0 3 5: 0", {.n_path = 2, .strips = TRUE}},
      {intercept, sub, "0 3 5: 1 0", {.forwards = TRUE}},
      {KIND(MS_INCIDENT_OPTIMISER, "10.0.0.0/24"),
       sub,
       "0 3 5: 1 0",
       {.keeps_path = TRUE, .forwards = TRUE, .leak = TRUE}},
      {KIND(MS_INCIDENT_BLACKHOLE_HIJACK, "10.0.0.1/32"), sub, "0 3 5: 1 0", {.blackhole = TRUE}},
      {type_5, hijack, "0 3 5: 0", {.forwards = TRUE, .leak = TRUE}},
      {type_6, sub, "0 3 5: 1 0", {.forwards = TRUE, .leak = TRUE}},
      {own_6,
       "0:announce AS5 p0, 10:announce! AS5 p1, 20:withdraw! AS5 p1",
       "0 5 5: 1 0",
       {.leak = TRUE}},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(MsSchedule) schedule = schedule_of(topology, &rows[i].incident, 1, NULL, 0);
    ASSERT_TEXT(acts_of(schedule), rows[i].acts);
    ASSERT_TEXT(target_of(schedule, 0), rows[i].target);
    assert_int_equal(schedule->n_claims, 2); /* the first stands for none */
    assert_int_equal(schedule->acts[0].claim, MS_NO_CLAIM);
    assert_int_equal(schedule->acts[1].claim, 1);
    MsClaim claim = schedule->claims[1];
    assert_int_equal(claim.n_path, rows[i].claim.n_path);
    for (guint k = 0; k < claim.n_path; k++)
      assert_int_equal(claim.path[k], path[k]);
    assert_int_equal(claim.strips, rows[i].claim.strips);
    assert_int_equal(claim.forwards, rows[i].claim.forwards);
    assert_int_equal(claim.leak, rows[i].claim.leak);
    assert_int_equal(claim.keeps_path, rows[i].claim.keeps_path);
    assert_int_equal(claim.blackhole, rows[i].claim.blackhole);
    assert_int_equal(claim.covering, 0);
  }
}

static void test_other_kinds(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  static const guint32 origins[] = {AS(7), AS(8)};
  MsIncident moas = KIND(MS_INCIDENT_ORIGIN_HIJACK, "10.0.0.0/16");
  moas.origins = origins;
  moas.n_origins = 2;
  MsIncident silent = KIND(MS_INCIDENT_SUPERPREFIX_HIJACK, "10.0.0.0/8");
  silent.silent = TRUE;
  const struct {
    MsIncident incident;
    const char *acts, *target;
  } rows[] = {
      {moas,
       "0:announce AS3 p0, 0:announce AS7 p0, 0:announce AS8 p0, 10:announce! AS5 p0, "
       "20:withdraw! AS5 p0",
       "0 3 5: 0"},
      {KIND(MS_INCIDENT_SUPERPREFIX_HIJACK, "10.0.0.0/8"),
       "0:announce AS3 p0, 10:announce! AS5 p1, 20:withdraw! AS5 p1", "0 3 5: 0 1"},
      {silent, "10:announce! AS5 p1, 20:withdraw! AS5 p1", "0 3 5: 0 1"},
      {KIND(MS_INCIDENT_UNANNOUNCED_HIJACK, "10.0.0.0/16"),
       "10:announce! AS5 p0, 20:withdraw! AS5 p0", "0 3 5: 0"},
      {KIND(MS_INCIDENT_SUPPRESSION, "10.0.0.0/16"),
       "0:announce AS3 p0, 10:freeze! AS5 p0, 10:withdraw AS3 p0, 20:thaw! AS5 p0, "
       "20:announce AS3 p0",
       "0 3 5: 0"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(MsSchedule) schedule = schedule_of(topology, &rows[i].incident, 1, NULL, 0);
    ASSERT_TEXT(acts_of(schedule), rows[i].acts);
    ASSERT_TEXT(target_of(schedule, 0), rows[i].target);
  }
  /* A change of what is registered takes its place in time, after what happens at its moment. */
  g_autoptr(MsSchedule) schedule = schedule_of(topology, &rows[3].incident, 1, NULL, 0);
  ms_schedule_change_registry(schedule, 10 * SECOND);
  assert_int_equal(schedule->n_acts, 3);
  assert_int_equal(schedule->acts[1].kind, MS_ACT_REGISTRY);
}

static void test_new_messages(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  static const guint32 path[MS_MAX_CLAIMED + 1] = {1};
  static const guint32 mine[] = {AS(5)};
  MsIncident bare = KIND(MS_INCIDENT_ORIGIN_HIJACK, "10.0.0.0/16");
  bare.strips = TRUE;
  MsIncident far = KIND(MS_INCIDENT_ORIGIN_HIJACK, "10.0.0.0/16");
  far.path = path;
  far.n_path = MS_MAX_CLAIMED + 1;
  MsIncident own = KIND(MS_INCIDENT_ORIGIN_HIJACK, "10.0.0.0/16");
  own.origins = mine;
  own.n_origins = 1;
  const struct {
    MsIncident incident;
    MsIncidentError code;
    const char *message;
  } rows[] = {
      {bare, MS_INCIDENT_ERROR_VALUE,
       "incident x: who leaves itself out of the path has to write another behind it"},
      {far, MS_INCIDENT_ERROR_VALUE,
       "incident x: an offender writes at most 32 ASes behind itself"},
      {own, MS_INCIDENT_ERROR_PREFIX, "incident x: 10.0.0.0/16 is AS5's own"},
      {KIND(MS_INCIDENT_SUPERPREFIX_HIJACK, "10.0.0.0/24"), MS_INCIDENT_ERROR_PREFIX,
       "incident x: 10.0.0.0/24 is not a less specific prefix of the victim's 10.0.0.0/16"},
      {KIND(MS_INCIDENT_OPTIMISER, "10.0.0.0/16"), MS_INCIDENT_ERROR_PREFIX,
       "incident x: 10.0.0.0/16 is not a more specific prefix of the victim's 10.0.0.0/16"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    refuses(topology, &rows[i].incident, 1, NULL, 0, rows[i].code, rows[i].message);
  MsIncident both[] = {QUIET("a", 3, "10.0.0.0/16"),
                       KIND(MS_INCIDENT_UNANNOUNCED_HIJACK, "10.0.0.0/16")};
  refuses(topology, both, 2, NULL, 0, MS_INCIDENT_ERROR_PREFIX,
          "incident x: AS3 announces 10.0.0.0/16 in one incident and keeps it back in another; let "
          "both say the same, or give them prefixes of their own");
}

static void test_messages(void **state G_GNUC_UNUSED)
{
  g_autoptr(MsTopology) topology = graph();
  static const char *const types =
      "incident x: a leak is of one or more of the types 1 to 6 of RFC 7908";
  static const char *const times =
      "incident x: it has to start at 0 or later and end after it starts";
  MsIncident no_types = LEAK("x", 5, 3, "10.0.0.0/16", 1, 2);
  no_types.leak_types = 0;
  MsIncident type_0 = LEAK("x", 5, 3, "10.0.0.0/16", 1, 2);
  type_0.leak_types = 1;
  MsIncident type_5 = LEAK("x", 5, 3, "10.0.0.0/16", 1, 2);
  type_5.leak_types = 1 << 5 | 1 << 1;
  guint32 far = AS(1);
  MsIncident stranger = LEAK("x", 5, 3, "10.0.0.0/16", 1, 2);
  stranger.to = &far;
  stranger.n_to = 1;
  MsIncident nobody = LEAK("x", 5, 3, "10.0.0.0/16", 1, 2);
  nobody.to = &far;
  const struct {
    MsIncident incident;
    MsIncidentError code;
    const char *message;
  } rows[] = {
      {no_types, MS_INCIDENT_ERROR_VALUE, types},
      {type_0, MS_INCIDENT_ERROR_VALUE, types},
      {type_5, MS_INCIDENT_ERROR_VALUE,
       "incident x: leaks of the types 5 and 6 are announcements of the offender's own; give each "
       "an incident of its own"},
      {stranger, MS_INCIDENT_ERROR_NEIGHBOUR,
       "incident x: AS5 cannot leak to AS1, which is no neighbour of it"},
      {nobody, MS_INCIDENT_ERROR_VALUE,
       "incident x: the list of neighbours to leak to is empty; name some, or give no list to leak "
       "to all"},
      {LEAK("x", 5, 3, "10.0.0.0/16", 2, 2), MS_INCIDENT_ERROR_TIME, times},
      {LEAK("x", 5, 3, "10.0.0.0/16", 2, 1), MS_INCIDENT_ERROR_TIME, times},
      {HIJACK("x", 5, 3, "10.0.0.0/16", -1, 1), MS_INCIDENT_ERROR_TIME, times},
      {HIJACK("x", 5, 3, "10.0.0.0/16", MS_TIME_NEVER, MS_TIME_NEVER), MS_INCIDENT_ERROR_TIME,
       times},
      {HIJACK("x", 3, 3, "10.0.0.0/16", 1, 2), MS_INCIDENT_ERROR_VALUE,
       "incident x: AS3 is both offender and victim"},
      {LEAK("x", 3, 3, "10.0.0.0/16", 1, 2), MS_INCIDENT_ERROR_VALUE,
       "incident x: AS3 is both offender and victim"},
      {SUB("x", 5, 3, "10.0.0.0/16", "10.0.0.0/16", 1, 2), MS_INCIDENT_ERROR_PREFIX,
       "incident x: 10.0.0.0/16 is not a more specific prefix of the victim's 10.0.0.0/16"},
      {SUB("x", 5, 3, "10.0.0.0/16", "10.0.0.0/15", 1, 2), MS_INCIDENT_ERROR_PREFIX,
       "incident x: 10.0.0.0/15 is not a more specific prefix of the victim's 10.0.0.0/16"},
      {SUB("x", 5, 3, "10.0.0.0/16", "10.1.0.0/24", 1, 2), MS_INCIDENT_ERROR_PREFIX,
       "incident x: 10.1.0.0/24 is not a more specific prefix of the victim's 10.0.0.0/16"},
      {SUB("x", 5, 3, "::/0", "10.1.0.0/24", 1, 2), MS_INCIDENT_ERROR_PREFIX,
       "incident x: 10.1.0.0/24 is not a more specific prefix of the victim's ::/0"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    refuses(topology, &rows[i].incident, 1, NULL, 0, rows[i].code, rows[i].message);

  MsIncident shared[] = {QUIET("a", 3, "10.0.0.0/16"), QUIET("b", 4, "10.0.0.0/16")};
  refuses(topology, shared, 2, NULL, 0, MS_INCIDENT_ERROR_PREFIX,
          "incident b: 10.0.0.0/16 is AS3's already and cannot be AS4's too; give each victim a "
          "prefix of its own");
  /* One's own, be it known before or after. */
  for (guint first = 0; first < 2; first++) {
    MsIncident own[2];
    own[first] = QUIET("mine", 5, "10.0.0.0/24");
    own[!first] = SUB("x", 5, 3, "10.0.0.0/16", "10.0.0.0/24", 1, 2);
    refuses(topology, own, 2, NULL, 0, MS_INCIDENT_ERROR_PREFIX,
            "incident x: 10.0.0.0/24 is AS5's own");
  }
  MsIncident nine[9];
  for (guint i = 0; i < 9; i++) {
    nine[i] = QUIET("x", 3, "10.0.0.0/8");
    nine[i].prefix.length = (guint8)(8 + i);
  }
  g_autoptr(MsSchedule) eight = schedule_of(topology, nine, 8, NULL, 0);
  ASSERT_TEXT(target_of(eight, 0), "0 3 0: 7 6 5 4 3 2 1 0");
  refuses(topology, nine, 9, NULL, 0, MS_INCIDENT_ERROR_PREFIX,
          "incident x: more than 8 prefixes of the incidents cover the first address of "
          "10.0.0.0/8; let fewer overlap");

  static const char *const fault_times =
      "session s: it has to go down at 0 or later and come up after that";
  const struct {
    MsSessionFault fault;
    MsIncidentError code;
    const char *message;
  } faults[] = {
      {{"s", AS(1), AS(4), 1, 2},
       MS_INCIDENT_ERROR_NEIGHBOUR,
       "session s: AS1 and AS4 are no neighbours"},
      {{"s", AS(1), AS(1), 1, 2},
       MS_INCIDENT_ERROR_NEIGHBOUR,
       "session s: AS1 and AS1 are no neighbours"},
      {{"s", AS(1), AS(2), -1, 2}, MS_INCIDENT_ERROR_TIME, fault_times},
      {{"s", AS(1), AS(2), 2, 2}, MS_INCIDENT_ERROR_TIME, fault_times},
      {{"s", AS(1), AS(2), MS_TIME_NEVER, MS_TIME_NEVER}, MS_INCIDENT_ERROR_TIME, fault_times},
  };
  for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
    refuses(topology, NULL, 0, &faults[i].fault, 1, faults[i].code, faults[i].message);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_kinds),         cmocka_unit_test(test_quiet_and_empty),
      cmocka_unit_test(test_acts_in_order), cmocka_unit_test(test_copies),
      cmocka_unit_test(test_leak_masks),    cmocka_unit_test(test_two_victims),
      cmocka_unit_test(test_one_switch),    cmocka_unit_test(test_faults),
      cmocka_unit_test(test_messages),      cmocka_unit_test(test_claims),
      cmocka_unit_test(test_other_kinds),   cmocka_unit_test(test_new_messages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
