/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forked workers: every unit once, whoever does it; errors and lost workers in words; nobody is
 * left behind. */
#include "scenarios/run/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define N_UNITS 200

/* What the work is like: by unit number. */
typedef struct {
  gint64 fail_at, crash_at;
  int signal; /* that it crashes by; 0: it ends */
  gsize size; /* bytes of each result */
  guint slow_us;
  int fd; /* to see whether it is open */
} Work;

static gpointer begin(gpointer data)
{
  return data;
}

static gboolean run(gpointer worker, guint64 unit, GByteArray *result, GError **error)
{
  const Work *work = worker;
  guint8 byte = (guint8)(unit * 7);
  if (work->slow_us > 0)
    g_usleep(work->slow_us);
  if ((gint64)unit == work->crash_at && work->signal == 0)
    _exit(3);
  if ((gint64)unit == work->crash_at)
    raise(work->signal);
  if ((gint64)unit == work->fail_at) {
    g_set_error(error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_VALUE, "trial %d: no", (int)unit);
    return FALSE;
  }
  for (gsize i = 0; i < work->size + unit; i++)
    g_byte_array_append(result, &byte, 1);
  return TRUE;
}

static MsPoolTask task_of(Work *work)
{
  return (MsPoolTask){begin, run, NULL, work};
}

/* Hands out all units; returns what ended it. */
static MsPoolGot carry_out(MsPool *pool, Work *work, guint8 *seen, GError **error)
{
  guint64 given = 0, unit = 0;
  g_autoptr(GByteArray) result = g_byte_array_new();
  for (guint done = 0; done < N_UNITS;) {
    while (given < N_UNITS && pool->submit(pool, given))
      given++;
    MsPoolGot got = pool->receive(pool, 1000, &unit, result, error);
    if (got == MS_POOL_FAILED)
      return got;
    if (got == MS_POOL_NOTHING)
      continue;
    assert_true(unit < N_UNITS);
    assert_int_equal(result->len, work->size + unit);
    for (guint i = 0; i < result->len; i += 97)
      assert_int_equal(result->data[i], (guint8)(unit * 7));
    seen[unit]++;
    done++;
  }
  return MS_POOL_RESULT;
}

static void test_all_units(void **state G_GNUC_UNUSED)
{
  static const gsize sizes[] = {0, 100, 300000};
  for (guint workers = 1; workers <= 4; workers++) {
    for (guint s = 0; s < G_N_ELEMENTS(sizes); s++) {
      Work work = {.fail_at = -1, .crash_at = -1, .size = sizes[s], .fd = -1};
      MsPoolTask task = task_of(&work);
      guint8 seen[N_UNITS] = {0};
      g_autoptr(GError) error = NULL;
      g_autoptr(MsPool) pool = ms_pool_fork(&task, workers, -1, &error);
      assert_non_null(pool);
      assert_int_equal(pool->n_workers, workers);
      assert_int_equal(carry_out(pool, &work, seen, &error), MS_POOL_RESULT);
      for (guint i = 0; i < N_UNITS; i++)
        assert_int_equal(seen[i], 1);
    }
  }
}

/* No more than a few units are on their way, however many there are. */
static void test_look_ahead(void **state G_GNUC_UNUSED)
{
  Work work = {.fail_at = -1, .crash_at = -1, .slow_us = 20000, .fd = -1};
  MsPoolTask task = task_of(&work);
  g_autoptr(MsPool) pool = ms_pool_fork(&task, 3, -1, NULL);
  guint n = 0;
  while (n < 100 && pool->submit(pool, n))
    n++;
  assert_int_equal(n, 3 * MS_POOL_IN_FLIGHT);
}

static void test_nothing_in_time(void **state G_GNUC_UNUSED)
{
  Work work = {.fail_at = -1, .crash_at = -1, .slow_us = 500000, .fd = -1};
  MsPoolTask task = task_of(&work);
  guint64 unit;
  g_autoptr(GByteArray) result = g_byte_array_new();
  g_autoptr(MsPool) pool = ms_pool_fork(&task, 1, -1, NULL);
  assert_true(pool->submit(pool, 0));
  assert_int_equal(pool->receive(pool, 5, &unit, result, NULL), MS_POOL_NOTHING);
}

static void test_failing_unit(void **state G_GNUC_UNUSED)
{
  Work work = {.fail_at = 50, .crash_at = -1, .size = 10, .fd = -1};
  MsPoolTask task = task_of(&work);
  guint8 seen[N_UNITS] = {0};
  g_autoptr(GError) error = NULL;
  g_autoptr(MsPool) pool = ms_pool_fork(&task, 2, -1, NULL);
  assert_int_equal(carry_out(pool, &work, seen, &error), MS_POOL_FAILED);
  assert_string_equal(error->message, "trial 50: no");
  assert_int_equal(seen[50], 0);
}

static void test_lost_worker(void **state G_GNUC_UNUSED)
{
  static const struct {
    int signal;
    const char *message;
  } cases[] = {
      {SIGKILL, "worker 1 of 2 was lost at unit 0: killed by signal 9 (Killed); where nobody did "
                "that, memory ran out: fewer workers (-j) need less"},
      {SIGHUP, "worker 1 of 2 was lost at unit 0: killed by signal 1 (Hangup)"},
      {0, "worker 1 of 2 was lost at unit 0: ended with 3"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    Work work = {.fail_at = -1, .crash_at = 0, .signal = cases[i].signal, .size = 10, .fd = -1};
    MsPoolTask task = task_of(&work);
    guint8 seen[N_UNITS] = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(MsPool) pool = ms_pool_fork(&task, 2, -1, NULL);
    assert_int_equal(carry_out(pool, &work, seen, &error), MS_POOL_FAILED);
    assert_string_equal(error->message, cases[i].message);
  }
}

/* What only the coordinator is to hold is closed in the workers. */
static gboolean tell_whether_open(gpointer worker, guint64 unit G_GNUC_UNUSED, GByteArray *result,
                                  GError **error G_GNUC_UNUSED)
{
  const Work *work = worker;
  guint8 open = fcntl(work->fd, F_GETFD) >= 0;
  g_byte_array_append(result, &open, 1);
  return TRUE;
}

static void test_keep_from(void **state G_GNUC_UNUSED)
{
  Work work = {.fail_at = -1, .crash_at = -1, .fd = dup(STDERR_FILENO)};
  MsPoolTask task = {begin, tell_whether_open, NULL, &work};
  for (guint kept = 0; kept < 2; kept++) {
    guint64 unit;
    g_autoptr(GByteArray) result = g_byte_array_new();
    g_autoptr(MsPool) pool = ms_pool_fork(&task, 1, kept ? work.fd : -1, NULL);
    assert_true(pool->submit(pool, 0));
    MsPoolGot got;
    while ((got = pool->receive(pool, 10000, &unit, result, NULL)) == MS_POOL_NOTHING)
      ;
    assert_int_equal(got, MS_POOL_RESULT);
    assert_int_equal(result->data[0], kept ? 0 : 1);
  }
  close(work.fd);
}

/* The workers of a process that is killed end too: the pipe that they hold comes to its end. */
static void test_orphans(void **state G_GNUC_UNUSED)
{
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  pid_t pid = fork();
  if (pid == 0) {
    Work work = {.fail_at = -1, .crash_at = -1, .slow_us = 60000000, .fd = -1};
    MsPoolTask task = task_of(&work);
    close(ends[0]);
    MsPool *pool = ms_pool_fork(&task, 3, -1, NULL);
    pool->submit(pool, 0);
    if (write(ends[1], "x", 1) == 1)
      pause();
    _exit(0);
  }
  char byte;
  close(ends[1]);
  assert_int_equal(read(ends[0], &byte, 1), 1);
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  alarm(20);
  assert_int_equal(read(ends[0], &byte, 1), 0);
  alarm(0);
  close(ends[0]);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_units),       cmocka_unit_test(test_look_ahead),
      cmocka_unit_test(test_nothing_in_time), cmocka_unit_test(test_failing_unit),
      cmocka_unit_test(test_lost_worker),     cmocka_unit_test(test_keep_from),
      cmocka_unit_test(test_orphans),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
