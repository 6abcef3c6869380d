/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/store-files.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const FakeIncident leak = {"leak",
                                  MS_INCIDENT_LEAK,
                                  500,
                                  "198.18.0.0/16",
                                  NULL,
                                  600,
                                  1800,
                                  0.25,
                                  MS_OUTCOME_DETOURED,
                                  MS_OUTCOME_UNREACHABLE,
                                  7};
static const FakeIncident hijacks[] = {
    {"sub", MS_INCIDENT_SUBPREFIX_HIJACK, 700, "198.18.0.0/16", "198.18.7.0/24", 600, 1800, 0.4,
     MS_OUTCOME_HIJACKED, MS_OUTCOME_BLACKHOLED, 5},
    {"six", MS_INCIDENT_ORIGIN_HIJACK, 900, "2001:db8::/32", NULL, 700, 0, 0.2, MS_OUTCOME_HIJACKED,
     0, 0},
};
const FakeSpec store_specs[N_SPECS] = {
    {.name = "nobody",
     .title = "Nobody takes part",
     .incidents = &leak,
     .n_incidents = 1,
     .sent = 3,
     .spread = 2},
    {.name = "a run with b\xc3\xa4rs",
     .overrides = "adoption.otc=50%\n",
     .incidents = hijacks,
     .n_incidents = 2,
     .participating = 0.3,
     .immune = TRUE,
     .sent = 4,
     .spread = 20,
     .kept_back = 9,
     .restless = TRUE},
};

int store_set_up(void **state)
{
  StoreFixture *fixture = g_new0(StoreFixture, 1);
  fixture->folder = g_dir_make_tmp("test-store-XXXXXX", NULL);
  fixture->path = g_build_filename(fixture->folder, "out.h5", NULL);
  fixture->part = g_strconcat(fixture->path, ".part", NULL);
  fixture->topology = fake_topology(N_ASES);
  *state = fixture;
  return fixture->topology != NULL ? 0 : -1;
}

int store_tear_down(void **state)
{
  StoreFixture *fixture = *state;
  g_unlink(fixture->path);
  g_unlink(fixture->part);
  g_rmdir(fixture->folder);
  ms_topology_unref(fixture->topology);
  g_free(fixture->folder);
  g_free(fixture->path);
  g_free(fixture->part);
  g_free(fixture);
  return 0;
}

gboolean store_exists(const char *path)
{
  return g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_SYMLINK);
}

MsStore *store_create(const StoreFixture *fixture)
{
  MsStoreHeader header = fake_header(fixture->topology);
  g_autoptr(GError) error = NULL;
  MsStore *store = ms_store_create(fixture->path, &header, &error);
  assert_null(error);
  assert_non_null(store);
  return store;
}

void store_add(MsStore *store, const StoreFixture *fixture, const FakeSpec *spec)
{
  g_autoptr(FakeRun) fake = fake_run_new(fixture->topology, spec);
  g_autoptr(GError) error = NULL;
  assert_true(ms_store_add_run(store, &fake->run, &error));
  assert_null(error);
}

void store_finish(MsStore *store)
{
  g_autoptr(GError) error = NULL;
  assert_true(ms_store_finish(store, &error));
  assert_null(error);
}

void store_write_whole(const StoreFixture *fixture)
{
  g_autoptr(MsStore) store = store_create(fixture);
  for (guint i = 0; i < N_SPECS; i++)
    store_add(store, fixture, &store_specs[i]);
  store_finish(store);
}
void store_read_bytes(const char *path, char **bytes, gsize *size)
{
  g_autoptr(GError) error = NULL;
  assert_true(g_file_get_contents(path, bytes, size, &error));
}

void store_write_bytes(const char *path, const char *bytes, gsize size)
{
  FILE *file = g_fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  assert_int_equal(fclose(file), 0);
}

void store_check_message(const GError *error, int code, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *expected = g_strdup_vprintf(format, args);
  va_end(args);
  assert_non_null(error);
  assert_string_equal(error->message, expected);
  assert_true(error->domain == MS_STORE_ERROR);
  assert_int_equal(error->code, code);
}
