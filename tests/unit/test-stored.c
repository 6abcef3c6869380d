/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Result files that are not what they should be: cut off, damaged, with other things in them than
 * the layout says. */
#include "analysis/store/h5.h"
#include "analysis/store/stored.h"
#include "tests/unit/store-files.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define FLIPS 96

/* Files that are not what they should be */

static void test_cannot_open(void **state)
{
  const StoreFixture *fixture = *state;
  g_autoptr(GError) missing = NULL, folder = NULL, text = NULL;
  assert_null(ms_store_open(fixture->path, &missing));
  store_check_message(missing, MS_STORE_ERROR_IO, "%s: cannot open the result file: %s",
                      fixture->path, g_strerror(ENOENT));
  assert_null(ms_store_open(fixture->folder, &folder));
  assert_non_null(folder);
  assert_true(g_file_set_contents(fixture->path, "asn,prefix\n", -1, NULL));
  assert_null(ms_store_open(fixture->path, &text));
  store_check_message(text, MS_STORE_ERROR_FORMAT,
                      "%s: cannot open the result file: it is no HDF5 file, or not a whole one",
                      fixture->path);
}

static void read_all(const char *path, GError **error)
{
  g_autoptr(MsStored) stored = ms_store_open(path, error);
  for (guint i = 0; stored != NULL && i < stored->n_runs; i++) {
    g_autoptr(MsStoredRun) run = ms_stored_run(stored, i, error);
    if (run == NULL)
      return;
  }
}

static void test_cut_off(void **state)
{
  const StoreFixture *fixture = *state;
  store_write_whole(fixture);
  g_autofree char *bytes = NULL;
  gsize size;
  store_read_bytes(fixture->path, &bytes, &size);
  for (guint part = 0; part < 16; part++) {
    g_autoptr(GError) error = NULL;
    store_write_bytes(fixture->path, bytes, size * part / 16);
    read_all(fixture->path, &error);
    store_check_message(error, MS_STORE_ERROR_FORMAT,
                        "%s: cannot open the result file: it is no HDF5 file, or not a whole one",
                        fixture->path);
  }
}

/* Changes one thing with HDF5 itself. */
typedef struct {
  const char *what, *object, *name; /* the attribute or dataset */
  enum {
    DELETE_ATTRIBUTE,
    DELETE_LINK,
    SET_TEXT,
    SET_U32,
    OTHER_SHAPE,
    OTHER_NAMES,
    SET_FIELD
  } how;
  const char *text; /* SET_TEXT; the field of SET_FIELD */
  guint32 value;    /* SET_U32 sets element `at` */
  guint at;
  const char *message; /* after "FILE: " */
} Damage;

static const Damage damages[] = {
    {"no format", "/", "format", DELETE_ATTRIBUTE, NULL, 0, 0, "cannot read format: "},
    {"another format", "/", "format", SET_TEXT, "manrs-sim/2", 0, 0,
     "format is `manrs-sim/2`; this version reads `manrs-sim/3`"},
    {"no seed", "/", "seed", DELETE_ATTRIBUTE, NULL, 0, 0, "cannot read seed: "},
    {"no topology", "/", "topology", DELETE_LINK, NULL, 0, 0, "cannot read topology: "},
    {"no scenario", "/", "scenario", DELETE_LINK, NULL, 0, 0, "cannot read scenario: "},
    {"roles of other shape", "/topology", "role", OTHER_SHAPE, NULL, 0, 0,
     "topology/role has 7 entries in dimension 1 where 400 belong"},
    {"roles of other names", "/topology", "role", OTHER_NAMES, NULL, 0, 0,
     "topology/role is not of the type, or has not the names, that this version knows"},
    {"ASNs not ascending", "/topology", "asn", SET_U32, NULL, 1, 9,
     "topology/asn does not ascend at entry 10"},
    {"no index", "/runs/nobody", "index", DELETE_ATTRIBUTE, NULL, 0, 0,
     "cannot read runs/nobody/index: "},
    {"no settled", "/runs/nobody", "settled", DELETE_LINK, NULL, 0, 0,
     "cannot read runs/nobody/settled: "},
    {"settled is no table", "/runs/nobody", "settled", OTHER_SHAPE, NULL, 0, 0,
     "runs/nobody/settled has no column `time` as it should"},
    {"a stranger's victim", "/runs/nobody", "targets", SET_FIELD, "victim", 4, 0,
     "runs/nobody/targets names AS4, which the file's graph does not have"},
    {"a target of no incident", "/runs/nobody", "targets", SET_FIELD, "incident", 4, 0,
     "runs/nobody/targets names incident 4, which there is not"},
    {"an act on no prefix", "/runs/nobody", "acts", SET_FIELD, "prefix", 99, 0,
     "runs/nobody/acts names a prefix or an incident which there is not"},
    {"prefixes that are numbers", "/runs/nobody", "prefixes", OTHER_SHAPE, NULL, 0, 0,
     "runs/nobody/prefixes holds no texts of fixed width"},
    {"a time line of other shape", "/runs/nobody/timeline", "events", OTHER_SHAPE, NULL, 0, 0,
     "runs/nobody/timeline/events has 7 entries in dimension 1 where "},
    {"counts that are flat", "/runs/nobody/timeline", "count", OTHER_SHAPE, NULL, 0, 0,
     "runs/nobody/timeline/count has not 4 dimensions"},
    {"paths that do not divide", "/runs/nobody/snapshots/peak", "path_first", SET_U32, NULL,
     99999999, 3, "runs/nobody/snapshots/peak/path_first does not divide path_asn"},
    {"next hop unknown", "/runs/nobody/snapshots/peak", "next_hop", SET_U32, NULL, 7, 3,
     "runs/nobody/snapshots/peak/next_hop names AS7, which the file's graph does not have"},
    {"outcomes that are no names", "/runs/nobody/snapshots/final", "outcome", OTHER_SHAPE, NULL, 0,
     0, "runs/nobody/snapshots/final/outcome has not 2 dimensions"},
};

static void set_text(hid_t object, const char *name, const char *text)
{
  g_auto(MsH5Id) attribute = H5Aopen(object, name, H5P_DEFAULT);
  g_auto(MsH5Id) type = H5Aget_type(attribute);
  assert_true(H5Awrite(attribute, type, &text) >= 0);
}

static void set_u32(hid_t object, const char *name, guint at, guint32 value)
{
  g_auto(MsH5Id) dataset = H5Dopen2(object, name, H5P_DEFAULT);
  g_auto(MsH5Id) space = H5Dget_space(dataset);
  gsize n = (gsize)H5Sget_simple_extent_npoints(space);
  g_autofree guint32 *values = g_new(guint32, n);
  assert_true(H5Dread(dataset, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
  values[at] = value;
  assert_true(H5Dwrite(dataset, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
}

/* Every row gets the value. */
static void set_field(hid_t object, const char *name, const char *field, gint32 value)
{
  g_auto(MsH5Id) dataset = H5Dopen2(object, name, H5P_DEFAULT);
  g_auto(MsH5Id) space = H5Dget_space(dataset);
  g_auto(MsH5Id) row = H5Tcreate(H5T_COMPOUND, sizeof(gint32));
  H5Tinsert(row, field, 0, H5T_NATIVE_INT32);
  gsize n = (gsize)H5Sget_simple_extent_npoints(space);
  g_autofree gint32 *values = g_new(gint32, n);
  for (gsize i = 0; i < n; i++)
    values[i] = value;
  assert_true(H5Dwrite(dataset, row, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
}

static void replace(hid_t object, const char *name)
{
  hsize_t n = 7;
  assert_true(H5Ldelete(object, name, H5P_DEFAULT) >= 0);
  g_auto(MsH5Id) space = H5Screate_simple(1, &n, NULL);
  g_auto(MsH5Id) dataset =
      H5Dcreate2(object, name, H5T_STD_U64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  assert_true(dataset >= 0);
}

static void rename_values(hid_t object, const char *name)
{
  hsize_t n = N_ASES;
  const guint8 pirate = 0;
  const guint8 values[N_ASES] = {0};
  assert_true(H5Ldelete(object, name, H5P_DEFAULT) >= 0);
  g_auto(MsH5Id) type = H5Tenum_create(H5T_STD_U8LE);
  H5Tenum_insert(type, "pirate", &pirate);
  g_auto(MsH5Id) space = H5Screate_simple(1, &n, NULL);
  g_auto(MsH5Id) dataset =
      H5Dcreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  assert_true(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
}

static void do_damage(const char *path, const Damage *damage)
{
  g_auto(MsH5Id) file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
  g_auto(MsH5Id) object = H5Oopen(file, damage->object, H5P_DEFAULT);
  assert_true(object >= 0);
  switch (damage->how) {
  case DELETE_ATTRIBUTE:
    assert_true(H5Adelete(object, damage->name) >= 0);
    break;
  case DELETE_LINK:
    assert_true(H5Ldelete(object, damage->name, H5P_DEFAULT) >= 0);
    break;
  case SET_TEXT:
    set_text(object, damage->name, damage->text);
    break;
  case SET_U32:
    set_u32(object, damage->name, damage->at, damage->value);
    break;
  case OTHER_SHAPE:
    replace(object, damage->name);
    break;
  case OTHER_NAMES:
    rename_values(object, damage->name);
    break;
  case SET_FIELD:
    set_field(object, damage->name, damage->text, (gint32)damage->value);
    break;
  }
}

static void test_damaged(void **state)
{
  const StoreFixture *fixture = *state;
  store_write_whole(fixture);
  g_autofree char *bytes = NULL;
  gsize size;
  store_read_bytes(fixture->path, &bytes, &size);
  for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
    store_write_bytes(fixture->path, bytes, size);
    do_damage(fixture->path, &damages[i]);
    g_autoptr(GError) error = NULL;
    read_all(fixture->path, &error);
    g_autofree char *expected = g_strconcat(fixture->path, ": ", damages[i].message, NULL);
    if (error == NULL || !g_str_has_prefix(error->message, expected) ||
        error->code != MS_STORE_ERROR_FORMAT)
      fail_msg("%s: expected `%s`, got `%s`", damages[i].what, expected,
               error != NULL ? error->message : "no error");
  }
}

/* A tool that copies a file may lose the order of its groups; the attribute says it. */
static void test_order_by_index(void **state)
{
  const StoreFixture *fixture = *state;
  store_write_whole(fixture);
  {
    g_auto(MsH5Id) file = H5Fopen(fixture->path, H5F_ACC_RDWR, H5P_DEFAULT);
    for (guint32 i = 0; i < N_SPECS; i++) {
      g_autofree char *name = g_strconcat("/runs/", store_specs[i].name, NULL);
      g_auto(MsH5Id) run = H5Gopen2(file, name, H5P_DEFAULT);
      g_auto(MsH5Id) index = H5Aopen(run, "index", H5P_DEFAULT);
      guint32 value = N_SPECS - i;
      assert_true(H5Awrite(index, H5T_NATIVE_UINT32, &value) >= 0);
    }
  }
  g_autoptr(MsStored) stored = ms_store_open(fixture->path, NULL);
  for (guint i = 0; i < N_SPECS; i++)
    assert_string_equal(stored->run_names[i], store_specs[N_SPECS - 1 - i].name);
}

/* Reads a file in a child process: 'r' where it reads, 'e' where it is refused, '-' where the child
 * crashes. HDF5 itself leaks when it meets damage, so the child ends before anyone can look for
 * leaks. */
static char read_in_child(const char *path)
{
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    g_autoptr(GError) error = NULL;
    read_all(path, &error);
    char answer = error != NULL ? 'e' : 'r';
    if (write(ends[1], &answer, 1) == 1)
      raise(SIGKILL);
    _exit(1);
  }
  char answer = '-';
  close(ends[1]);
  gssize n = read(ends[0], &answer, 1);
  close(ends[0]);
  assert_int_equal(waitpid(child, NULL, 0), child);
  return n == 1 ? answer : '-';
}

/* A byte changed anywhere is an error or harmless, never a crash. */
static void test_flipped_bytes(void **state)
{
  const StoreFixture *fixture = *state;
  store_write_whole(fixture);
  g_autofree char *bytes = NULL;
  gsize size;
  guint refused = 0;
  store_read_bytes(fixture->path, &bytes, &size);
  for (guint i = 0; i < FLIPS; i++) {
    gsize at = (gsize)((double)size * i / FLIPS);
    while (at + 1 < size && bytes[at] == 0) /* most of these are room that nobody uses */
      at++;
    bytes[at] ^= 0x55;
    store_write_bytes(fixture->path, bytes, size);
    bytes[at] ^= 0x55;
    char answer = read_in_child(fixture->path);
    if (answer == '-')
      fail_msg("crashes with byte %" G_GSIZE_FORMAT " changed", at);
    refused += answer == 'e';
  }
  print_message("%u of %d refused, %zu bytes\n", refused, FLIPS, size);
  assert_true(refused > FLIPS / 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_set_up, store_tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_cannot_open),    TEST(test_cut_off),       TEST(test_damaged),
      TEST(test_order_by_index), TEST(test_flipped_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
