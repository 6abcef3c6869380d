/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Global values, arguments and the log of libns3-c. */
#include "sim/ns3c/ns3c-config.h"
#include "sim/ns3c/ns3c-log.h"
#include "sim/ns3c/ns3c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void check_global(const char *name, const char *want)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *got = ns3c_get_global(name, &error);
  assert_null(error);
  assert_string_equal(got, want);
}

static void set(const char *name, const char *value)
{
  g_autoptr(GError) error = NULL;
  assert_true(ns3c_set_global(name, value, &error));
  assert_null(error);
}

/* Each test leaves them as ns-3 begins. */
static int reset(void **unused)
{
  (void)unused;
  set("RngSeed", "1");
  set("RngRun", "1");
  set("SchedulerType", "ns3::MapScheduler");
  set("SimulatorImplementationType", "ns3::DefaultSimulatorImpl");
  return 0;
}

static void test_globals(void **unused)
{
  (void)unused;
  check_global("RngRun", "1");
  set("RngRun", "18446744073709551615");
  check_global("RngRun", "18446744073709551615");
  set("RngSeed", "4294944442");
  check_global("RngSeed", "4294944442");
  set("SchedulerType", "ns3::HeapScheduler");
  check_global("SchedulerType", "ns3::HeapScheduler");
  set("SimulatorImplementationType", "ns3::RealtimeSimulatorImpl");
  check_global("SimulatorImplementationType", "ns3::RealtimeSimulatorImpl");

  g_auto(GStrv) names = ns3c_list_globals();
  assert_true(g_strv_contains((const char *const *)names, "RngSeed"));
  for (guint i = 1; names[i] != NULL; i++)
    assert_true(strcmp(names[i - 1], names[i]) < 0);
}

static void test_bad_globals(void **unused)
{
  (void)unused;
  static const struct {
    const char *name, *value;
    Ns3cError code;
    const char *says;
  } cases[] = {
      {"RngRum", "1", NS3C_ERROR_UNKNOWN,
       "no global value 'RngRum' in ns-3; there are: RngRun, RngSeed"},
      {"", "1", NS3C_ERROR_UNKNOWN, "there are: "},
      {"RngRun", "", NS3C_ERROR_VALUE, "does not take ''; it must be a whole number"},
      {"RngRun", "7x", NS3C_ERROR_VALUE, "'7x'"},
      {"RngRun", " 7", NS3C_ERROR_VALUE, "' 7'"},
      {"RngRun", "-1", NS3C_ERROR_VALUE, "0 or more"},
      {"RngRun", "18446744073709551616", NS3C_ERROR_VALUE, "whole number"},
      {"RngSeed", "0", NS3C_ERROR_VALUE, "1 to 4294944442"},
      {"RngSeed", "4294944443", NS3C_ERROR_VALUE, "1 to 4294944442"},
      {"RngSeed", "4294967296", NS3C_ERROR_VALUE, "uint32_t"},
      {"SchedulerType", "ns3::NoScheduler", NS3C_ERROR_VALUE, "TypeId"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    assert_false(ns3c_set_global(cases[i].name, cases[i].value, &error));
    assert_true(g_error_matches(error, NS3C_ERROR, (gint)cases[i].code));
    if (strstr(error->message, cases[i].says) == NULL)
      fail_msg("'%s' is not in '%s'", cases[i].says, error->message);
  }
  check_global("RngSeed", "1");
  check_global("RngRun", "1");
  g_autoptr(GError) error = NULL;
  assert_null(ns3c_get_global("RngRum", &error));
  assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_UNKNOWN));
}

/* What the globals name is what a simulation uses, or the reason why it does not start. */
static void test_globals_are_used(void **unused)
{
  (void)unused;
  set("SimulatorImplementationType", "ns3::NoSimulator");
  const Ns3cOptions driven = {.implementation = NS3C_DRIVEN};
  g_autoptr(GError) error = NULL;
  assert_null(ns3c_start(&driven, &error));
  assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_UNKNOWN));
  assert_non_null(strstr(error->message, "no simulator 'ns3::NoSimulator'"));
  g_autoptr(Ns3c) sim = ns3c_start(NULL, NULL); /* our own does not ask */
  assert_non_null(sim);
}

static void test_seed_and_run_are_put_back(void **unused)
{
  (void)unused;
  set("RngRun", "5");
  const Ns3cOptions options = {.seed = 77, .run = 8};
  Ns3c *sim = ns3c_start(&options, NULL);
  check_global("RngSeed", "77");
  check_global("RngRun", "8");
  ns3c_end(sim);
  check_global("RngSeed", "1");
  check_global("RngRun", "5");
}

static void test_arguments(void **unused)
{
  (void)unused;
  static const struct {
    const char *in, *left, *run;
    const char *says; /* of an error, after which all is as it was */
  } cases[] = {
      {"prog", "prog", "1", NULL},
      {"prog --RngRun=7", "prog", "7", NULL},
      {"prog run --RngRun=7 a.ini --seed 3", "prog run a.ini --seed 3", "7", NULL},
      {"prog --RngRun=7 --RngRun=8", "prog", "8", NULL},
      {"prog --RngSeed=3 --RngRun=7 --SchedulerType=ns3::HeapScheduler x", "prog x", "7", NULL},
      {"prog --RngRum=7 -RngRun=7 RngRun=7", "prog --RngRum=7 -RngRun=7 RngRun=7", "1", NULL},
      {"prog -- --RngRun=7", "prog -- --RngRun=7", "1", NULL},
      {"--RngRun=7 x", "--RngRun=7 x", "1", NULL},
      {"prog --RngRunner=7 --Rng=7", "prog --RngRunner=7 --Rng=7", "1", NULL},
      {"prog --RngRun=7 --RngSeed=x", NULL, "1",
       "argument --RngSeed=x: global value RngSeed does not take 'x'"},
      {"prog --RngRun=", NULL, "1", "argument --RngRun=: global value RngRun does not take ''"},
      {"prog --RngRun 7", NULL, "1", "write --RngRun=VALUE"},
      {"prog --RngSeed=0", NULL, "1", "1 to 4294944442"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    reset(NULL);
    g_auto(GStrv) strings = g_strsplit(cases[i].in, " ", -1);
    int argc = (int)g_strv_length(strings);
    g_autofree char **argv = g_memdup2(strings, ((gsize)argc + 1) * sizeof *strings);
    char **argument = argv;
    g_autoptr(GError) error = NULL;
    gboolean ok = ns3c_parse_arguments(&argc, &argument, &error);
    assert_int_equal(ok, cases[i].says == NULL);
    if (cases[i].says != NULL) {
      assert_true(g_error_matches(error, NS3C_ERROR, NS3C_ERROR_VALUE));
      if (strstr(error->message, cases[i].says) == NULL)
        fail_msg("'%s' is not in '%s'", cases[i].says, error->message);
    }
    g_autofree char *left = g_strjoinv(" ", argument);
    assert_string_equal(left, ok ? cases[i].left : cases[i].in);
    assert_int_equal(argc, g_strv_length(argument));
    check_global("RngRun", cases[i].run);
  }
}

static void test_log_components(void **unused)
{
  (void)unused;
  g_auto(GStrv) names = ns3c_log_components();
  assert_true(g_strv_contains((const char *const *)names, "Simulator"));
  assert_true(g_strv_contains((const char *const *)names, "DefaultSimulatorImpl"));
  for (guint i = 1; names[i] != NULL; i++)
    assert_true(strcmp(names[i - 1], names[i]) < 0);
}

/* What ns-3 writes to standard error while one event is run on its default simulator. */
static char *logged(void)
{
  FILE *file = tmpfile();
  assert_non_null(file);
  fflush(stderr);
  int saved = dup(STDERR_FILENO);
  dup2(fileno(file), STDERR_FILENO);
  const Ns3cOptions options = {.implementation = NS3C_DEFAULT};
  Ns3c *sim = ns3c_start(&options, NULL);
  ns3c_stop_at(sim, ns3c_ns(1500000000));
  ns3c_run(sim, NULL);
  ns3c_end(sim);
  dup2(saved, STDERR_FILENO);
  close(saved);
  long length = ftell(file);
  rewind(file);
  char *text = g_malloc0((gsize)MAX(length, 0) + 1);
  assert_int_equal(fread(text, 1, (gsize)length, file), length);
  fclose(file);
  return text;
}

static void test_log(void **unused)
{
  (void)unused;
  g_autoptr(GError) error = NULL;
  g_autofree char *before = logged();
  assert_string_equal(before, "");

  assert_true(ns3c_log_enable("DefaultSimulatorImpl", NS3C_LOG_LOGIC, &error));
  g_autofree char *plain = logged();
  assert_non_null(strstr(plain, "handle 1500000000"));
  assert_null(strstr(plain, "LOGIC"));

  assert_true(
      ns3c_log_enable("DefaultSimulatorImpl", NS3C_LOG_LOGIC | NS3C_LOG_PREFIX_LEVEL, &error));
  g_autofree char *prefixed = logged();
  assert_non_null(strstr(prefixed, "[LOGIC] "));

  /* A lower level replaces a higher one. */
  assert_true(ns3c_log_enable("DefaultSimulatorImpl", NS3C_LOG_FUNCTION, &error));
  g_autofree char *functions = logged();
  assert_null(strstr(functions, "handle"));
  assert_non_null(strstr(functions, "DefaultSimulatorImpl:Run"));

  assert_true(ns3c_log_enable("*", NS3C_LOG_NONE, &error));
  g_autofree char *after = logged();
  assert_string_equal(after, "");
  assert_null(error);
}

static void test_bad_log(void **unused)
{
  (void)unused;
  static const struct {
    const char *component;
    guint level;
    Ns3cError code;
    const char *says;
  } cases[] = {
      {"DefaultSimulator", NS3C_LOG_INFO, NS3C_ERROR_UNKNOWN,
       "these are like it: DefaultSimulatorImpl"},
      {"simulator", NS3C_LOG_INFO, NS3C_ERROR_UNKNOWN, "RealtimeSimulatorImpl, Simulator"},
      {"Zebra", NS3C_LOG_INFO, NS3C_ERROR_UNKNOWN, "none is like it"},
      {"", NS3C_LOG_INFO, NS3C_ERROR_UNKNOWN, "no log component ''"},
      {"Simulator", NS3C_LOG_ALL + 1, NS3C_ERROR_VALUE, "no log level 8"},
      {"Simulator", 1 << 20, NS3C_ERROR_VALUE, "no log level"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    assert_false(ns3c_log_enable(cases[i].component, cases[i].level, &error));
    assert_true(g_error_matches(error, NS3C_ERROR, (gint)cases[i].code));
    if (strstr(error->message, cases[i].says) == NULL)
      fail_msg("'%s' is not in '%s'", cases[i].says, error->message);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_globals, reset, reset),
      cmocka_unit_test_setup_teardown(test_bad_globals, reset, reset),
      cmocka_unit_test_setup_teardown(test_globals_are_used, reset, reset),
      cmocka_unit_test_setup_teardown(test_seed_and_run_are_put_back, reset, reset),
      cmocka_unit_test_setup_teardown(test_arguments, reset, reset),
      cmocka_unit_test(test_log_components),
      cmocka_unit_test(test_log),
      cmocka_unit_test(test_bad_log),
  };
  return cmocka_run_group_tests_name("ns3c-config", tests, NULL, NULL);
}
