/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of a sweep: what goes in comes out, torn ends are cut off, what has changed is told; and
 * rows packed. */
#include "analysis/store/sweep-log.h"
#include "analysis/store/trial-pack.h"
#include "tests/unit/fake-sweep.h"

#include <glib/gstdio.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define N_UNITS 5

typedef struct {
  char *folder, *path;
} Fixture;

static int set_up(void **state)
{
  Fixture *fixture = g_new0(Fixture, 1);
  fixture->folder = g_dir_make_tmp("test-sweep-log-XXXXXX", NULL);
  fixture->path = g_build_filename(fixture->folder, "out.h5.log", NULL);
  *state = fixture;
  return 0;
}

static int tear_down(void **state)
{
  Fixture *fixture = *state;
  g_unlink(fixture->path);
  g_rmdir(fixture->folder);
  g_free(fixture->path);
  g_free(fixture->folder);
  g_free(fixture);
  return 0;
}

static MsSweepFact facts[] = {
    {"version", (char *)"1.0", TRUE},
    {"scenario", (char *)"[sweep]\ntrials = 10\nuntil = never\n", TRUE},
    {"path", (char *)"/somewhere", FALSE},
};

static MsSweepLog *create(const Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  MsSweepLog *log = ms_sweep_log_create(fixture->path, facts, G_N_ELEMENTS(facts), &error);
  assert_null(error);
  assert_non_null(log);
  return log;
}

static MsSweepLog *resume(const Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  MsSweepLog *log = ms_sweep_log_resume(fixture->path, facts, G_N_ELEMENTS(facts), &error);
  assert_null(error);
  assert_non_null(log);
  return log;
}

static GByteArray *payload_of(guint unit)
{
  GByteArray *payload = g_byte_array_new();
  for (guint i = 0; i < unit * 100; i++) {
    guint8 byte = (guint8)(i * 31 + unit);
    g_byte_array_append(payload, &byte, 1);
  }
  return payload;
}

static void append(MsSweepLog *log, guint unit)
{
  g_autoptr(GByteArray) payload = payload_of(unit);
  assert_true(ms_sweep_log_append(log, unit + 10, payload->data, payload->len, NULL));
}

/* Reads units from the first; returns how many there are. */
static guint count_units(MsSweepLog *log)
{
  g_autoptr(GByteArray) payload = g_byte_array_new();
  g_autoptr(GError) error = NULL;
  guint32 n_rows;
  guint n = 0;
  for (; ms_sweep_log_read(log, &n_rows, payload, &error); n++) {
    g_autoptr(GByteArray) expected = payload_of(n);
    assert_int_equal(n_rows, n + 10);
    assert_int_equal(payload->len, expected->len);
    if (payload->len > 0)
      assert_memory_equal(payload->data, expected->data, payload->len);
  }
  assert_null(error);
  return n;
}

static void write_whole(const Fixture *fixture)
{
  g_autoptr(MsSweepLog) log = create(fixture);
  for (guint u = 0; u < N_UNITS; u++)
    append(log, u);
  assert_true(ms_sweep_log_flush(log, NULL));
}

static void test_there_and_back(void **state)
{
  const Fixture *fixture = *state;
  write_whole(fixture);
  g_autoptr(MsSweepLog) log = ms_sweep_log_open(fixture->path, NULL);
  assert_string_equal(ms_sweep_log_fact(log, "scenario"), facts[1].text);
  assert_string_equal(ms_sweep_log_fact(log, "path"), "/somewhere");
  assert_null(ms_sweep_log_fact(log, "other"));
  assert_int_equal(count_units(log), N_UNITS);
  ms_sweep_log_rewind(log);
  assert_int_equal(count_units(log), N_UNITS);
}

/* However much of the end is missing or wrong, the units before it are there, and the next goes
 * where it belongs: the log is then as if nothing had happened. */
static void test_torn_end(void **state)
{
  const Fixture *fixture = *state;
  write_whole(fixture);
  g_autofree char *whole = NULL;
  gsize size;
  assert_true(g_file_get_contents(fixture->path, &whole, &size, NULL));
  gsize last = size - (24 + 100 * (N_UNITS - 1) + 8);
  for (gsize cut = last; cut < size; cut += 7) {
    assert_true(g_file_set_contents(fixture->path, whole, (gssize)cut, NULL));
    g_autoptr(MsSweepLog) log = resume(fixture);
    assert_int_equal(count_units(log), N_UNITS - 1);
    append(log, N_UNITS - 1);
    g_autofree char *now = NULL;
    gsize now_size;
    assert_true(g_file_get_contents(fixture->path, &now, &now_size, NULL));
    assert_int_equal(now_size, size);
    assert_memory_equal(now, whole, size);
  }
  for (gsize flip = last; flip < size; flip += 5) {
    g_autofree char *copy = g_memdup2(whole, size);
    copy[flip] ^= 0x10;
    assert_true(g_file_set_contents(fixture->path, copy, (gssize)size, NULL));
    g_autoptr(MsSweepLog) log = resume(fixture);
    assert_int_equal(count_units(log), N_UNITS - 1);
    struct stat there;
    assert_int_equal(stat(fixture->path, &there), 0);
    assert_int_equal(there.st_size, last);
  }
}

/* A unit of another log is none of this one's. */
static void test_foreign_unit(void **state)
{
  const Fixture *fixture = *state;
  write_whole(fixture);
  g_autofree char *whole = NULL;
  gsize size;
  assert_true(g_file_get_contents(fixture->path, &whole, &size, NULL));
  g_unlink(fixture->path);
  facts[0].text = (char *)"1.1";
  g_autoptr(MsSweepLog) log = create(fixture);
  for (guint u = 0; u < N_UNITS - 1; u++)
    append(log, u);
  gsize unit = 24 + 100 * (N_UNITS - 1) + 8;
  assert_int_equal(pwrite(ms_sweep_log_fd(log), whole + size - unit, unit, (off_t)(size - unit)),
                   unit);
  ms_sweep_log_rewind(log);
  assert_int_equal(count_units(log), N_UNITS - 1);
  facts[0].text = (char *)"1.0";
}

static void check_refused(MsSweepLog *log, GError *const *error, int code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
static void check_refused(MsSweepLog *log, GError *const *error, int code, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *expected = g_strdup_vprintf(format, args);
  va_end(args);
  assert_null(log);
  assert_non_null(*error);
  assert_string_equal((*error)->message, expected);
  assert_int_equal((*error)->code, code);
}

static void test_changes_are_told(void **state)
{
  const Fixture *fixture = *state;
  static const struct {
    guint fact;
    const char *now, *message;
  } cases[] = {
      {0, "1.1", "version was `1.0`, now is `1.1`"},
      {1, "[sweep]\ntrials = 20\nuntil = never\n",
       "scenario: line 2 was `trials = 10`, now is `trials = 20`"},
      {1, "[sweep]\ntrials = 10\n", "scenario: line 3 was `until = never`, now is ``"},
      {1, "[sweep]\ntrials = 10\nuntil = never\nmore\n", "scenario: line 4 was ``, now is `more`"},
      {1, "[sweep]", "scenario: line 2 was `trials = 10`, now is not there"},
  };
  write_whole(fixture);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    MsSweepFact now[G_N_ELEMENTS(facts)];
    g_autoptr(GError) error = NULL;
    memcpy(now, facts, sizeof now);
    now[cases[i].fact].text = (char *)cases[i].now;
    check_refused(ms_sweep_log_resume(fixture->path, now, G_N_ELEMENTS(now), &error), &error,
                  MS_STORE_ERROR_VALUE,
                  "%s: the sweep was begun with something else, and cannot go on:\n  %s\nPut that "
                  "back; or write -o with another name for a new sweep",
                  fixture->path, cases[i].message);
  }
  MsSweepFact moved[G_N_ELEMENTS(facts)];
  memcpy(moved, facts, sizeof moved);
  moved[2].text = (char *)"/elsewhere";
  g_autoptr(MsSweepLog) log = ms_sweep_log_resume(fixture->path, moved, G_N_ELEMENTS(moved), NULL);
  assert_int_equal(count_units(log), N_UNITS);
}

static void test_nothing_is_lost(void **state)
{
  const Fixture *fixture = *state;
  g_autoptr(GError) error = NULL, foreign = NULL, folder = NULL, missing = NULL;
  ms_sweep_log_free(create(fixture));
  ms_sweep_log_free(create(fixture)); /* without units: nothing to lose */
  write_whole(fixture);
  check_refused(ms_sweep_log_create(fixture->path, facts, G_N_ELEMENTS(facts), &error), &error,
                MS_STORE_ERROR_VALUE,
                "%s: the log of a sweep that was stopped is there; `--resume` goes on with it; or "
                "remove it, or choose another name",
                fixture->path);
  assert_true(g_file_set_contents(fixture->path, "my diary\n", -1, NULL));
  check_refused(ms_sweep_log_create(fixture->path, facts, G_N_ELEMENTS(facts), &foreign), &foreign,
                MS_STORE_ERROR_VALUE,
                "%s: this name is for the log, and something else is there; choose another name "
                "for the result",
                fixture->path);
  g_clear_error(&foreign);
  check_refused(ms_sweep_log_resume(fixture->path, facts, G_N_ELEMENTS(facts), &foreign), &foreign,
                MS_STORE_ERROR_FORMAT,
                "%s: is no log of a sweep of this version, or its beginning is damaged",
                fixture->path);
  g_autofree char *nowhere = g_build_filename(fixture->folder, "no", "out.h5.log", NULL);
  check_refused(ms_sweep_log_create(nowhere, facts, G_N_ELEMENTS(facts), &missing), &missing,
                MS_STORE_ERROR_IO, "%s: cannot create the log: No such file or directory", nowhere);
  check_refused(ms_sweep_log_open(fixture->folder, &folder), &folder, MS_STORE_ERROR_IO,
                "%s: is no regular file", fixture->folder);
}

static void test_one_writer(void **state)
{
  const Fixture *fixture = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSweepLog) log = create(fixture);
  append(log, 0);
  check_refused(ms_sweep_log_resume(fixture->path, facts, G_N_ELEMENTS(facts), &error), &error,
                MS_STORE_ERROR_IO,
                "%s: another run is writing this sweep; wait for it or choose another name",
                fixture->path);
  g_autoptr(MsSweepLog) reader = ms_sweep_log_open(fixture->path, NULL);
  assert_int_equal(count_units(reader), 1);
}

/* Stopped before the header was whole: begun again. A header with a wrong byte is not. */
static void test_barely_begun(void **state)
{
  const Fixture *fixture = *state;
  ms_sweep_log_free(create(fixture));
  g_autofree char *whole = NULL;
  gsize size;
  assert_true(g_file_get_contents(fixture->path, &whole, &size, NULL));
  for (gsize cut = 0; cut < size; cut += 3) {
    assert_true(g_file_set_contents(fixture->path, whole, (gssize)cut, NULL));
    g_autoptr(MsSweepLog) log = resume(fixture);
    assert_int_equal(count_units(log), 0);
  }
  for (gsize flip = 16; flip < size; flip += 3) {
    g_autofree char *copy = g_memdup2(whole, size);
    g_autoptr(GError) error = NULL;
    copy[flip] ^= 0x10;
    assert_true(g_file_set_contents(fixture->path, copy, (gssize)size, NULL));
    assert_null(ms_sweep_log_resume(fixture->path, facts, G_N_ELEMENTS(facts), &error));
    assert_int_equal(error->code, MS_STORE_ERROR_FORMAT);
  }
}

/* A file that must not grow: the message says why, and the log ends with a whole unit. */
static void test_full_disk(void **state)
{
  const Fixture *fixture = *state;
  write_whole(fixture);
  pid_t pid = fork();
  if (pid == 0) {
    struct stat there;
    stat(fixture->path, &there);
    struct rlimit limit = {(rlim_t)there.st_size + 100, (rlim_t)there.st_size + 100};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    GError *error = NULL;
    MsSweepLog *log = ms_sweep_log_resume(fixture->path, facts, G_N_ELEMENTS(facts), NULL);
    GByteArray *payload = payload_of(N_UNITS);
    while (ms_sweep_log_read(log, &(guint32){0}, payload, NULL))
      ;
    g_byte_array_unref(payload);
    payload = payload_of(N_UNITS);
    gboolean right = !ms_sweep_log_append(log, N_UNITS + 10, payload->data, payload->len, &error) &&
                     strstr(error->message, "cannot write the log: File too large") != NULL;
    struct stat after;
    stat(fixture->path, &after);
    _exit(right && after.st_size == there.st_size ? 0 : 1);
  }
  int status;
  waitpid(pid, &status, 0);
  assert_int_equal(status, 0);
  g_autoptr(MsSweepLog) log = resume(fixture);
  assert_int_equal(count_units(log), N_UNITS);
}

static void test_packed_rows(void **state G_GNUC_UNUSED)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  MsTrial rows[200], back;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    fake_row(i * 1000003u, i, i % 3, &rows[i]);
  rows[1].trial = G_MAXUINT32;
  memset(rows[2].count, 0xff, sizeof rows[2].count);
  for (guint i = 0; i < MS_N_GROUPS * MS_N_OUTCOMES; i++)
    (&rows[3].count[0][0])[i] = 1u << i % 32;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    ms_trial_pack(&rows[i], bytes);
  const guint8 *at = bytes->data, *end = at + bytes->len;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    assert_true(ms_trial_unpack(&at, end, &back));
    assert_true(fake_same_row(&rows[i], &back));
  }
  assert_ptr_equal(at, end);
  assert_true(bytes->len < 200 * 120 + 2000);
  /* A row of a graph without regions and weights, of an engine that knows no time. */
  g_autoptr(GByteArray) plain = g_byte_array_new();
  MsTrial none = {.trial = 3, .offender = 174, .victim = 15169};
  ms_trial_no_times(&none);
  none.count[2][MS_OUTCOME_LEGITIMATE] = none.region[0][MS_OUTCOME_LEGITIMATE] = 7;
  ms_trial_pack(&none, plain);
  assert_int_equal(plain->len, 3 + 2 + 2 + 1 + (MS_N_GROUPS * MS_N_OUTCOMES + 7) / 8 + 1);
  const guint8 *from = plain->data;
  assert_true(ms_trial_unpack(&from, plain->data + plain->len, &back));
  assert_true(fake_same_row(&none, &back));
  assert_false(ms_trial_unpack(&at, end, &back));
  g_autoptr(GByteArray) one = g_byte_array_new();
  ms_trial_pack(&rows[5], one);
  for (guint cut = 0; cut < one->len; cut++) {
    at = one->data;
    assert_false(ms_trial_unpack(&at, one->data + cut, &back));
  }
  static const guint8 bad[][6] = {{0, 0, 0, 0, 0, 3},
                                  {0, 0, 0, 0, 0, 0xc},
                                  {0, 0, 0, 0, 0, 0x20},
                                  {0, 0, 0, 0, 0, 0x40},
                                  {0xff, 0xff, 0xff, 0xff, 0x1f, 0}};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    guint8 padded[64] = {0};
    memcpy(padded, bad[i], sizeof bad[i]);
    at = padded;
    assert_false(ms_trial_unpack(&at, padded + sizeof padded, &back));
  }
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CASE(test_there_and_back),   CASE(test_torn_end),        CASE(test_foreign_unit),
      CASE(test_changes_are_told), CASE(test_nothing_is_lost), CASE(test_one_writer),
      CASE(test_barely_begun),     CASE(test_full_disk),       cmocka_unit_test(test_packed_rows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
