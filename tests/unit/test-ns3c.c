/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of libns3-c: every implementation counts, stops, cancels and fails alike. */
#include "sim/ns3c/ns3c.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/carriers.h"

static void run(Ns3c *sim)
{
  g_autoptr(GError) error = NULL;
  assert_true(ns3c_run(sim, &error));
  assert_null(error);
}

/* What follows records the first word of each payload. */
typedef struct {
  Ns3c *sim;
  guint32 handler;
  guint64 order[32];
  guint n;
  Ns3cEvent itself;
  guint hints;
} Record;

enum { STOPS = 100, ENDS_IN_ERROR = 101, CANCELS_ITSELF = 102, SAME_TIME_CHILD = 103 };

static void on_record(gpointer user_data, const Ns3cPayload *payload)
{
  Record *record = user_data;
  record->order[record->n++] = payload->word[0];
  g_autoptr(GError) error = NULL;
  switch (payload->word[0]) {
  case STOPS:
    ns3c_stop(record->sim);
    break;
  case ENDS_IN_ERROR:
    assert_false(ns3c_run(record->sim, &error));
    assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_RUNNING));
    break;
  case CANCELS_ITSELF:
    assert_false(ns3c_cancel(record->sim, record->itself));
    break;
  case SAME_TIME_CHILD:
    ns3c_schedule(record->sim, ns3c_now(record->sim), record->handler, &(Ns3cPayload){{1, 0}});
    break;
  default:
    break;
  }
}

static void begin(Record *record, const Carrier *carrier)
{
  *record = (Record){.sim = start(carrier)};
  record->handler = ns3c_add_handler(record->sim, on_record, record);
}

static void at(Record *record, gint64 ns, guint64 word)
{
  ns3c_schedule(record->sim, ns3c_ns(ns), record->handler, &(Ns3cPayload){{word, 0}});
}

static Ns3cEvent cancellable_at(Record *record, gint64 ns, guint64 word)
{
  return ns3c_schedule_cancellable(record->sim, ns3c_ns(ns), record->handler,
                                   &(Ns3cPayload){{word, 0}});
}

static void check_order(Record *record, const char *want)
{
  GString *got = g_string_new(NULL);
  for (guint i = 0; i < record->n; i++)
    g_string_append_printf(got, "%s%u", i == 0 ? "" : " ", (guint)record->order[i]);
  assert_string_equal(got->str, want);
  g_string_free(got, TRUE);
  record->n = 0;
}

static void test_counts_and_clock(void **unused)
{
  (void)unused;
  for (guint i = 0; i < G_N_ELEMENTS(carriers); i++) {
    Record r;
    begin(&r, &carriers[i]);
    assert_int_equal(ns3c_now(r.sim).ns, 0);
    run(r.sim); /* of nothing */
    at(&r, 30, 3);
    at(&r, 10, 1);
    at(&r, 0, 0);
    at(&r, 10, SAME_TIME_CHILD);
    at(&r, 10, 2);
    ns3c_cancel(r.sim, cancellable_at(&r, 20, 9));
    assert_int_equal(ns3c_pending(r.sim), 5);
    assert_int_equal(ns3c_executed(r.sim), 0);
    run(r.sim);
    check_order(&r, "0 1 103 2 1 3");
    assert_int_equal(ns3c_pending(r.sim), 0);
    assert_int_equal(ns3c_executed(r.sim), 6);
    assert_int_equal(ns3c_now(r.sim).ns, 30);
    at(&r, 30, 7); /* goes on where it ended */
    run(r.sim);
    check_order(&r, "7");
    ns3c_end(r.sim);
  }
}

static void test_cancel(void **unused)
{
  (void)unused;
  for (guint i = 0; i < G_N_ELEMENTS(carriers); i++) {
    Record r;
    begin(&r, &carriers[i]);
    assert_false(ns3c_cancel(r.sim, (Ns3cEvent){0, 0}));
    assert_false(ns3c_cancel(r.sim, (Ns3cEvent){12345, 1}));
    Ns3cEvent first = cancellable_at(&r, 10, 1);
    Ns3cEvent second = cancellable_at(&r, 20, 2);
    assert_true(ns3c_cancel(r.sim, first));
    assert_false(ns3c_cancel(r.sim, first));
    r.itself = cancellable_at(&r, 30, CANCELS_ITSELF);
    run(r.sim);
    check_order(&r, "2 102");
    assert_false(ns3c_cancel(r.sim, second));

    /* New events take the old slots; the old names do not reach them. */
    for (guint k = 0; k < 10; k++)
      cancellable_at(&r, 40, k);
    assert_false(ns3c_cancel(r.sim, first));
    assert_false(ns3c_cancel(r.sim, second));
    assert_false(ns3c_cancel(r.sim, r.itself));
    run(r.sim);
    check_order(&r, "0 1 2 3 4 5 6 7 8 9");
    ns3c_end(r.sim);
  }
}

static void test_names_do_not_outlive_a_simulation(void **unused)
{
  (void)unused;
  for (guint i = 0; i < G_N_ELEMENTS(carriers); i++) {
    Record r;
    begin(&r, &carriers[i]);
    Ns3cEvent old[4];
    for (guint k = 0; k < 4; k++)
      old[k] = cancellable_at(&r, 10, k);
    assert_true(ns3c_cancel(r.sim, old[3]));
    ns3c_end(r.sim);
    begin(&r, &carriers[i]);
    for (guint k = 0; k < 4; k++)
      cancellable_at(&r, 10, k);
    for (guint k = 0; k < 4; k++)
      assert_false(ns3c_cancel(r.sim, old[k]));
    assert_int_equal(ns3c_pending(r.sim), 4);
    run(r.sim);
    check_order(&r, "0 1 2 3");
    ns3c_end(r.sim);
  }
}

static void test_stop(void **unused)
{
  (void)unused;
  for (guint i = 0; i < G_N_ELEMENTS(carriers); i++) {
    Record r;
    begin(&r, &carriers[i]);
    ns3c_stop(r.sim); /* outside a run: nothing */
    at(&r, 10, 1);
    at(&r, 10, STOPS);
    at(&r, 10, 2);
    at(&r, 20, 3);
    run(r.sim);
    check_order(&r, "1 100");
    assert_int_equal(ns3c_now(r.sim).ns, 10);
    assert_int_equal(ns3c_pending(r.sim), 2);
    ns3c_stop(r.sim);
    at(&r, 10, 4);
    at(&r, 15, 5);
    run(r.sim);
    check_order(&r, "2 4 5 3");
    ns3c_end(r.sim);
  }
}

static void test_stop_at(void **unused)
{
  (void)unused;
  for (guint i = 0; i < G_N_ELEMENTS(carriers); i++) {
    Record r;
    begin(&r, &carriers[i]);
    at(&r, 10, 1);
    at(&r, 20, 2);
    ns3c_stop_at(r.sim, ns3c_ns(20));
    at(&r, 20, 3);
    ns3c_stop_at(r.sim, ns3c_ns(50));
    assert_int_equal(ns3c_pending(r.sim), 3); /* stops are not events of the user's */
    run(r.sim);
    check_order(&r, "1 2");
    assert_int_equal(ns3c_now(r.sim).ns, 20);
    assert_int_equal(ns3c_executed(r.sim), 2);
    assert_int_equal(ns3c_pending(r.sim), 1);
    at(&r, 20, 4);
    run(r.sim);
    check_order(&r, "3 4");
    assert_int_equal(ns3c_now(r.sim).ns, 50); /* the clock goes to the stop */
    at(&r, 60, 5);
    run(r.sim);
    check_order(&r, "5");
    ns3c_end(r.sim);
  }
}

/* An event before the one that the driver waits for, from outside a run and after a stop. */
static void test_earlier_than_the_next(void **unused)
{
  (void)unused;
  for (guint i = 0; i < G_N_ELEMENTS(carriers); i++) {
    Record r;
    begin(&r, &carriers[i]);
    for (gint64 t = 20; t > 0; t--)
      at(&r, t * 10, (guint64)t);
    ns3c_stop_at(r.sim, ns3c_ns(15));
    run(r.sim);
    check_order(&r, "1");
    at(&r, 17, 50);
    at(&r, 16, 51);
    at(&r, 25, 52);
    ns3c_stop_at(r.sim, ns3c_ns(35));
    run(r.sim);
    check_order(&r, "51 50 2 52 3");
    run(r.sim);
    check_order(&r, "4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20");
    ns3c_end(r.sim);
  }
}

/* Hints tell of the user's events alone, and change nothing. */
static void on_hint(gpointer user_data, guint32 handler, const Ns3cPayload *payload)
{
  Record *record = user_data;
  assert_int_equal(handler, record->handler);
  assert_in_range(payload->word[0], 1, 3);
  record->hints++;
}

static void test_hint(void **unused)
{
  (void)unused;
  for (guint i = 0; i < G_N_ELEMENTS(carriers); i++) {
    Record r;
    begin(&r, &carriers[i]);
    ns3c_set_hint(r.sim, on_hint, &r);
    at(&r, 1003, 3);
    at(&r, 1001, 1);
    at(&r, 1002, 2);
    ns3c_stop_at(r.sim, ns3c_ns(1004));
    run(r.sim);
    check_order(&r, "1 2 3");
    assert_int_equal(r.hints > 0, carriers[i].options.implementation != NS3C_DEFAULT);
    ns3c_set_hint(r.sim, NULL, NULL);
    r.hints = 0;
    at(&r, 2001, 5);
    at(&r, 2003, 6);
    run(r.sim);
    check_order(&r, "5 6");
    assert_int_equal(r.hints, 0);
    ns3c_end(r.sim);
  }
}

static void test_realtime(void **unused)
{
  (void)unused;
  const Carrier realtime = {
      "realtime", {.implementation = NS3C_DRIVEN, .simulator = "ns3::RealtimeSimulatorImpl"}};
  Record r;
  begin(&r, &realtime);
  at(&r, 20000000, 3);
  at(&r, 0, 1);
  at(&r, 1000000, 2);
  at(&r, 20000000, 4);
  gint64 before = g_get_monotonic_time();
  run(r.sim);
  assert_true(g_get_monotonic_time() - before >= 19000);
  check_order(&r, "1 2 3 4");
  run(r.sim); /* of nothing: ends too */
  at(&r, 20000000, 5);
  run(r.sim);
  check_order(&r, "5");
  ns3c_end(r.sim);
}

static void test_one_at_a_time(void **unused)
{
  (void)unused;
  Record r;
  begin(&r, NULL);
  g_autoptr(GError) error = NULL;
  assert_null(ns3c_start(NULL, &error));
  assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_RUNNING));
  at(&r, 1, ENDS_IN_ERROR);
  at(&r, 2, 1);
  run(r.sim);
  check_order(&r, "101 1");
  ns3c_end(r.sim);
  ns3c_end(NULL);
}

static void test_bad_options(void **unused)
{
  (void)unused;
  static const struct {
    Ns3cOptions options;
    Ns3cError code;
    const char *says;
  } cases[] = {
      {{.implementation = (Ns3cImplementation)7}, NS3C_ERROR_VALUE, "no implementation 7"},
      {{.implementation = NS3C_DEFAULT, .scheduler = "quick"},
       NS3C_ERROR_UNKNOWN,
       "priority-queue"},
      {{.implementation = NS3C_DEFAULT, .scheduler = "ns3::Scheduler"},
       NS3C_ERROR_UNKNOWN,
       "no scheduler 'ns3::Scheduler'"},
      {{.implementation = NS3C_DEFAULT, .scheduler = "ns3::Object"},
       NS3C_ERROR_UNKNOWN,
       "ns3::MapScheduler"},
      {{.implementation = NS3C_DRIVEN, .simulator = "ns3::Nothing"},
       NS3C_ERROR_UNKNOWN,
       "ns3::RealtimeSimulatorImpl"},
      {{.implementation = NS3C_DRIVEN, .simulator = "ns3::SimulatorImpl"},
       NS3C_ERROR_UNKNOWN,
       "no simulator"},
      {{.implementation = NS3C_OWN, .scheduler = "map"}, NS3C_ERROR_VALUE, "NS3C_DEFAULT alone"},
      {{.implementation = NS3C_DEFAULT, .simulator = "ns3::DefaultSimulatorImpl"},
       NS3C_ERROR_VALUE,
       "NS3C_DRIVEN alone"},
      {{.seed = 4294944443u}, NS3C_ERROR_VALUE, "4294944442"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    assert_null(ns3c_start(&cases[i].options, &error));
    assert_true(g_error_matches(error, NS3C_ERROR, (gint)cases[i].code));
    assert_non_null(strstr(error->message, cases[i].says));
  }
  assert_null(ns3c_start(&cases[0].options, NULL));
  Record r; /* and none of them left anything behind */
  begin(&r, NULL);
  at(&r, 1, 1);
  run(r.sim);
  check_order(&r, "1");
  ns3c_end(r.sim);
}

static void test_time(void **unused)
{
  (void)unused;
  static const struct {
    double seconds;
    gint64 ns;
  } cases[] = {
      {0, 0},   {1, 1000000000}, {0.1, 100000000}, {30.03, 30030000000}, {-0.5, -500000000},
      {1e-9, 1}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    assert_int_equal(ns3c_seconds(cases[i].seconds).ns, cases[i].ns);
    assert_true(ABS(ns3c_time_seconds(ns3c_ns(cases[i].ns)) - cases[i].seconds) < 1e-12);
  }
}

/* Programmers' faults end the program, saying why. */
static void fault_past(Record *r)
{
  at(r, 10, 1);
  run(r->sim);
  at(r, 9, 2);
}
static void fault_handler(Record *r)
{
  ns3c_schedule(r->sim, ns3c_ns(1), r->handler + 1, &(Ns3cPayload){{0, 0}});
}
static void fault_own_handler(Record *r)
{
  ns3c_schedule(r->sim, ns3c_ns(1), 0, &(Ns3cPayload){{0, 0}});
}
static void fault_no_function(Record *r)
{
  ns3c_add_handler(r->sim, NULL, NULL);
}
static void on_end(gpointer user_data, G_GNUC_UNUSED const Ns3cPayload *payload)
{
  ns3c_end(user_data);
}
static void fault_end_within(Record *r)
{
  guint32 handler = ns3c_add_handler(r->sim, on_end, r->sim);
  ns3c_schedule(r->sim, ns3c_ns(1), handler, &(Ns3cPayload){{0, 0}});
  run(r->sim);
}
static void fault_stop_in_past(Record *r)
{
  at(r, 10, 1);
  run(r->sim);
  ns3c_stop_at(r->sim, ns3c_ns(3));
}

static void check_fault(const Carrier *carrier, void (*fault)(Record *), const char *says)
{
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    close(ends[0]);
    dup2(ends[1], STDERR_FILENO);
    signal(SIGTRAP, SIG_DFL);
    signal(SIGABRT, SIG_DFL);
    Record r;
    begin(&r, carrier);
    fault(&r);
    _exit(0);
  }
  close(ends[1]);
  char text[4096];
  gsize length = 0;
  ssize_t n;
  while (length < sizeof text - 1 &&
         (n = read(ends[0], text + length, sizeof text - 1 - length)) > 0)
    length += (gsize)n;
  text[length] = '\0';
  close(ends[0]);
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status));
  if (strstr(text, says) == NULL)
    fail_msg("%s: '%s' is not in '%s'", carrier->name, says, text);
}

static void test_faults(void **unused)
{
  (void)unused;
  static const struct {
    void (*fault)(Record *);
    const char *says;
  } cases[] = {
      {fault_past, "time 9 ns is past; it is 10 ns"},
      {fault_handler, "no handler 3"},
      {fault_own_handler, "no handler 0"},
      {fault_no_function, "handler is NULL"},
      {fault_end_within, "from within an event"},
      {fault_stop_in_past, "time 3 ns is past"},
  };
  static const guint some[] = {0, 1, 8};
  for (guint c = 0; c < G_N_ELEMENTS(some); c++)
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
      check_fault(&carriers[some[c]], cases[i].fault, cases[i].says);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_counts_and_clock),
      cmocka_unit_test(test_cancel),
      cmocka_unit_test(test_names_do_not_outlive_a_simulation),
      cmocka_unit_test(test_stop),
      cmocka_unit_test(test_stop_at),
      cmocka_unit_test(test_earlier_than_the_next),
      cmocka_unit_test(test_hint),
      cmocka_unit_test(test_realtime),
      cmocka_unit_test(test_one_at_a_time),
      cmocka_unit_test(test_bad_options),
      cmocka_unit_test(test_time),
      cmocka_unit_test(test_faults),
  };
  return cmocka_run_group_tests_name("ns3c", tests, NULL, NULL);
}
