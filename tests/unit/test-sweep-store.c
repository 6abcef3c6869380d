/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sweep's result file: what was written is read back, in any slices; the same rows are the same
 * bytes; a full disk leaves nothing behind; damage is told. */
#include "analysis/store/h5.h"
#include "analysis/store/stored-sweep.h"
#include "scenarios/run/sweep-facts.h"
#include "tests/unit/fake-sweep.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define N_POINTS  6
#define N_TARGETS 2

typedef struct {
  char *folder, *path, *part;
  MsSweep *sweep;
  MsSweepRecord *record;
  MsStoreEnd end;
} Fixture;

static int set_up(void **state)
{
  Fixture *fixture = g_new0(Fixture, 1);
  fixture->folder = g_dir_make_tmp("test-sweep-store-XXXXXX", NULL);
  fixture->path = g_build_filename(fixture->folder, "out.h5", NULL);
  fixture->part = g_strconcat(fixture->path, ".part", NULL);
  fixture->sweep = fake_sweep_new(5000, N_POINTS, N_TARGETS);
  fixture->sweep->rule.half_width = 0.005;
  fixture->sweep->rule.n_looks = 3;
  fixture->sweep->rule.look[0] = 1024;
  fixture->sweep->rule.look[1] = 2048;
  fixture->sweep->rule.look[2] = 5000;
  fixture->record = ms_sweep_record_new(fixture->sweep, "0.0");
  fixture->end = (MsStoreEnd){.trials = 2048, .looks = 2, .level = 0.98, .stopped = TRUE};
  *state = fixture;
  return 0;
}

static int tear_down(void **state)
{
  Fixture *fixture = *state;
  g_unlink(fixture->path);
  g_unlink(fixture->part);
  g_rmdir(fixture->folder);
  ms_sweep_record_free(fixture->record);
  fake_sweep_free(fixture->sweep);
  g_free(fixture->path);
  g_free(fixture->part);
  g_free(fixture->folder);
  g_free(fixture);
  return 0;
}

static void row_at(guint64 number, MsTrial *row)
{
  fake_row((guint32)(number / N_TARGETS / N_POINTS), number / N_TARGETS % N_POINTS,
           number % N_TARGETS, row);
}

typedef struct {
  guint64 next, fail_at;
} Source;

static gboolean give(gpointer user_data, gsize n, MsTrial *rows, GError **error)
{
  Source *source = user_data;
  for (gsize r = 0; r < n; r++)
    row_at(source->next++, &rows[r]);
  if (source->next <= source->fail_at)
    return TRUE;
  g_set_error_literal(error, MS_STORE_ERROR, MS_STORE_ERROR_IO, "no more rows");
  return FALSE;
}

static gboolean write_file(const Fixture *fixture, guint64 fail_at, GError **error)
{
  Source source = {0, fail_at};
  return ms_sweep_file_write(fixture->path, &fixture->record->header, &fixture->record->sweep,
                             &fixture->end, give, &source, error);
}

static void write_whole(const Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  gboolean good = write_file(fixture, G_MAXUINT64, &error);
  assert_null(error);
  assert_true(good);
  assert_false(g_file_test(fixture->part, G_FILE_TEST_EXISTS));
}

/* A file for other tools to read. */
static int write_sample(const char *path)
{
  void *state = NULL;
  set_up(&state);
  Fixture *fixture = state;
  g_autofree char *own = fixture->path;
  fixture->path = g_strdup(path);
  gboolean good = write_file(fixture, G_MAXUINT64, NULL);
  g_free(fixture->path);
  fixture->path = g_steal_pointer(&own);
  tear_down(&state);
  return good ? 0 : 1;
}

static void check_rows(const MsStoredSweep *stored, guint64 first, gsize n)
{
  g_autofree MsTrial *rows = g_new0(MsTrial, n + 1);
  g_autoptr(GError) error = NULL;
  assert_true(ms_stored_sweep_rows(stored, first, n, rows, &error));
  assert_null(error);
  for (gsize r = 0; r < n; r++) {
    MsTrial expected;
    row_at(first + r, &expected);
    assert_true(fake_same_row(&rows[r], &expected));
  }
}

static void test_there_and_back(void **state)
{
  const Fixture *fixture = *state;
  write_whole(fixture);
  g_autoptr(MsStoredSweep) stored = ms_stored_sweep_open(fixture->path, NULL);
  const MsStoreSweep *sweep = &stored->sweep;
  assert_true(ms_stored_has_sweep(stored->stored));
  assert_int_equal(stored->stored->n_runs, 0);
  assert_string_equal(stored->stored->scenario_text, ms_scenario_source(fixture->sweep->scenario));
  assert_int_equal(stored->stored->seed, 5);
  assert_int_equal(stored->n_rows, 2048 * N_POINTS * N_TARGETS);
  assert_int_equal(stored->end.trials, 2048);
  assert_int_equal(stored->end.looks, 2);
  assert_true(stored->end.level == 0.98);
  assert_true(stored->end.stopped);
  assert_int_equal(sweep->rule.trials, 5000);
  assert_true(sweep->rule.half_width == 0.005);
  assert_true(sweep->rule.confidence == 0.95);
  assert_int_equal(sweep->rule.n_looks, 3);
  assert_int_equal(sweep->rule.look[1], 2048);
  assert_string_equal(sweep->excluded, "nobody");
  assert_string_equal(sweep->overrides, "");
  assert_int_equal(sweep->n_targets, N_TARGETS);
  assert_string_equal(sweep->targets[1], "i1");
  assert_int_equal(sweep->n_axes, 2);
  assert_string_equal(sweep->axes[0].section, "adoption");
  assert_string_equal(sweep->axes[0].key, "rov");
  assert_int_equal(sweep->axes[0].n_values, N_POINTS / 2);
  assert_string_equal(sweep->axes[0].values[2], "40%");
  assert_string_equal(sweep->axes[1].values[1], "as-of:2020-04-01");
  assert_int_equal(sweep->n_points, N_POINTS);
  assert_string_equal(sweep->points[5].name,
                      "adoption.rov=40%, adoption.cdn-cloud=as-of:2020-04-01");
  assert_int_equal(sweep->points[5].value[0], 2);
  assert_int_equal(sweep->points[5].value[1], 1);
  check_rows(stored, 0, stored->n_rows);
  check_rows(stored, stored->n_rows, 0);
  for (guint64 first = 1; first + 50 < stored->n_rows; first += 4999)
    check_rows(stored, first, 50);
  check_rows(stored, stored->n_rows - 1, 1);
}

static void test_same_bytes(void **state)
{
  const Fixture *fixture = *state;
  g_autofree char *first = NULL, *second = NULL;
  gsize first_size, second_size;
  write_whole(fixture);
  assert_true(g_file_get_contents(fixture->path, &first, &first_size, NULL));
  g_autofree char *garbage = g_malloc(1 << 20); /* freed memory may show in what comes next */
  memset(garbage, 0xa5, 1 << 20);
  g_clear_pointer(&garbage, g_free);
  assert_true(g_file_set_contents(fixture->part, "left over", -1, NULL));
  write_whole(fixture);
  assert_true(g_file_get_contents(fixture->path, &second, &second_size, NULL));
  assert_int_equal(first_size, second_size);
  assert_memory_equal(first, second, first_size);
}

/* No axis, no trial: still a file. */
static void test_empty(void **state)
{
  Fixture *fixture = *state;
  fixture->end.trials = 0;
  fixture->record->sweep.n_axes = 0;
  fixture->record->sweep.n_points = 1;
  write_whole(fixture);
  g_autoptr(MsStoredSweep) stored = ms_stored_sweep_open(fixture->path, NULL);
  assert_int_equal(stored->n_rows, 0);
  assert_int_equal(stored->sweep.n_axes, 0);
  check_rows(stored, 0, 0);
}

static void test_source_fails(void **state)
{
  const Fixture *fixture = *state;
  g_autoptr(GError) error = NULL;
  assert_true(g_file_set_contents(fixture->path, "older", -1, NULL));
  assert_false(write_file(fixture, 20000, &error));
  assert_string_equal(error->message, "no more rows");
  assert_false(g_file_test(fixture->part, G_FILE_TEST_EXISTS));
  g_autofree char *older = NULL;
  assert_true(g_file_get_contents(fixture->path, &older, NULL, NULL));
  assert_string_equal(older, "older");
}

/* Whatever size the disk has: a message with the reason, nothing left, no crash. */
static void test_full_disk(void **state)
{
  const Fixture *fixture = *state;
  GStatBuf whole;
  write_whole(fixture);
  assert_int_equal(g_stat(fixture->path, &whole), 0);
  g_unlink(fixture->path);
  for (guint i = 0; i <= 8; i++) {
    pid_t pid = fork();
    if (pid == 0) {
      rlim_t size = (rlim_t)(whole.st_size - 1) * i / 8;
      struct rlimit limit = {size, size};
      GError *error = NULL;
      signal(SIGXFSZ, SIG_IGN);
      setrlimit(RLIMIT_FSIZE, &limit);
      gboolean right = !write_file(fixture, G_MAXUINT64, &error) &&
                       strstr(error->message, "File too large") != NULL &&
                       strstr(error->message, fixture->path) == error->message;
      _exit(right ? 0 : 1);
    }
    int status;
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    assert_false(g_file_test(fixture->part, G_FILE_TEST_EXISTS));
    assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
  }
}

/* Changes one thing with HDF5 itself. */
typedef struct {
  const char *what, *group, *name;
  enum { DELETE_ATTRIBUTE, DELETE_LINK, RENAME, SET_U32 } how;
  const char *other; /* RENAME: another dataset takes its place */
  guint32 at, value; /* SET_U32 */
  const char *message;
} Damage;

static const Damage damages[] = {
    {"a file of runs", "/", "sweep", DELETE_LINK, NULL, 0, 0,
     "the root group has no sweep: the file is one of runs"},
    {"no level", "/sweep", "level", DELETE_ATTRIBUTE, NULL, 0, 0, "cannot read sweep/level: "},
    {"no looks", "/sweep", "looks", DELETE_LINK, NULL, 0, 0, "cannot read sweep/looks: "},
    {"no axes", "/sweep", "axes", DELETE_LINK, NULL, 0, 0, "cannot read sweep/axes: "},
    {"no points", "/sweep", "points", DELETE_LINK, NULL, 0, 0, "cannot read sweep/points: "},
    {"a value that there is not", "/sweep/points", "value", SET_U32, NULL, 3, 9,
     "sweep/points/value names a value of axis 1 which there is not"},
    {"no rows", "/sweep", "trials", DELETE_LINK, NULL, 0, 0, "cannot read sweep/trials: "},
    {"no victims", "/sweep/trials", "victim", DELETE_LINK, NULL, 0, 0,
     "cannot read sweep/trials/victim: "},
    {"victims of another shape", "/sweep/trials", "victim", RENAME, "count", 0, 0,
     "sweep/trials/victim has not 1 dimension"},
    {"states that are no names", "/sweep/trials", "state", RENAME, "offence", 0, 0,
     "sweep/trials/state is not of the type, or has not the names, that this version knows"},
    {"a row out of place", "/sweep/trials", "trial", SET_U32, NULL, 700, 1,
     "sweep/trials has in row 701 another trial, point or target than belongs there"},
};

static void do_damage(const char *path, const Damage *damage)
{
  hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
  hid_t group = H5Gopen2(file, damage->group, H5P_DEFAULT);
  assert_true(group >= 0);
  if (damage->how == DELETE_ATTRIBUTE)
    assert_true(H5Adelete(group, damage->name) >= 0);
  if (damage->how == DELETE_LINK || damage->how == RENAME)
    assert_true(H5Ldelete(group, damage->name, H5P_DEFAULT) >= 0);
  if (damage->how == RENAME)
    assert_true(H5Lmove(group, damage->other, group, damage->name, H5P_DEFAULT, H5P_DEFAULT) >= 0);
  if (damage->how == SET_U32) {
    hid_t dataset = H5Dopen2(group, damage->name, H5P_DEFAULT), space = H5Dget_space(dataset);
    gssize n = H5Sget_simple_extent_npoints(space);
    g_autofree guint32 *values = g_new(guint32, n);
    assert_true(H5Dread(dataset, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    values[damage->at] = damage->value;
    assert_true(H5Dwrite(dataset, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Sclose(space);
    H5Dclose(dataset);
  }
  H5Gclose(group);
  H5Fclose(file);
}

static void read_all(const char *path, GError **error)
{
  g_autoptr(MsStoredSweep) stored = ms_stored_sweep_open(path, error);
  if (stored == NULL)
    return;
  g_autofree MsTrial *rows = g_new(MsTrial, stored->n_rows);
  ms_stored_sweep_rows(stored, 0, stored->n_rows, rows, error);
}

static void test_damage(void **state)
{
  const Fixture *fixture = *state;
  for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
    g_autoptr(GError) error = NULL;
    write_whole(fixture);
    do_damage(fixture->path, &damages[i]);
    read_all(fixture->path, &error);
    assert_non_null(error);
    assert_int_equal(error->code, MS_STORE_ERROR_FORMAT);
    g_autofree char *expected = g_strdup_printf("%s: %s", fixture->path, damages[i].message);
    if (!g_str_has_prefix(error->message, expected))
      fail_msg("%s: `%s`, not `%s`", damages[i].what, error->message, expected);
  }
}

int main(int argc, char **argv)
{
  if (argc == 3 && strcmp(argv[1], "--write") == 0)
    return write_sample(argv[2]);
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CASE(test_there_and_back), CASE(test_same_bytes), CASE(test_empty),
      CASE(test_source_fails),   CASE(test_full_disk),  CASE(test_damage),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
