/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result file: written and read back, the same bytes twice, whole or absent, and everything
 * that may be wrong with one. `test-store --write FILE` writes the file that
 * tests/python/test_store_h5py.py looks at. */
#define _GNU_SOURCE /* memmem */
#include "analysis/store/h5.h"
#include "analysis/store/stored.h"
#include "tests/unit/fake-run.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <malloc.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define N_ASES 400
#define FLIPS  24

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
static const FakeSpec specs[] = {
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

typedef struct {
  char *folder, *path, *part;
  MsTopology *topology;
} Fixture;

static int set_up(void **state)
{
  Fixture *fixture = g_new0(Fixture, 1);
  fixture->folder = g_dir_make_tmp("test-store-XXXXXX", NULL);
  fixture->path = g_build_filename(fixture->folder, "out.h5", NULL);
  fixture->part = g_strconcat(fixture->path, ".part", NULL);
  fixture->topology = fake_topology(N_ASES);
  *state = fixture;
  return fixture->topology != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
  Fixture *fixture = *state;
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

static gboolean exists(const char *path)
{
  return g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_SYMLINK);
}

static MsStore *create(const Fixture *fixture)
{
  MsStoreHeader header = fake_header(fixture->topology);
  g_autoptr(GError) error = NULL;
  MsStore *store = ms_store_create(fixture->path, &header, &error);
  assert_null(error);
  assert_non_null(store);
  return store;
}

static void add(MsStore *store, const Fixture *fixture, const FakeSpec *spec)
{
  g_autoptr(FakeRun) fake = fake_run_new(fixture->topology, spec);
  g_autoptr(GError) error = NULL;
  assert_true(ms_store_add_run(store, &fake->run, &error));
  assert_null(error);
}

static void finish(MsStore *store)
{
  g_autoptr(GError) error = NULL;
  assert_true(ms_store_finish(store, &error));
  assert_null(error);
}

static void write_whole(const Fixture *fixture)
{
  g_autoptr(MsStore) store = create(fixture);
  for (guint i = 0; i < G_N_ELEMENTS(specs); i++)
    add(store, fixture, &specs[i]);
  finish(store);
}

/* Written and read back */

static void same_prefix(const MsPrefix *a, const MsPrefix *b)
{
  assert_true(ms_prefix_equal(a, b));
}

static void same_schedule(const MsSchedule *a, const MsSchedule *b)
{
  assert_int_equal(a->n_prefixes, b->n_prefixes);
  for (guint i = 0; i < a->n_prefixes; i++)
    same_prefix(&a->prefixes[i], &b->prefixes[i]);
  assert_int_equal(a->n_incidents, b->n_incidents);
  for (guint i = 0; i < a->n_incidents; i++) {
    const MsIncident *x = &a->incidents[i], *y = &b->incidents[i];
    assert_string_equal(x->name, y->name);
    assert_int_equal(x->kind, y->kind);
    assert_int_equal(x->offender, y->offender);
    assert_int_equal(x->victim, y->victim);
    same_prefix(&x->prefix, &y->prefix);
    if (x->kind == MS_INCIDENT_SUBPREFIX_HIJACK)
      same_prefix(&x->hijacked, &y->hijacked);
    assert_true(x->start == y->start && x->end == y->end && x->leak_types == y->leak_types);
    assert_int_equal(x->n_to, y->n_to);
    assert_int_equal(x->to != NULL, y->to != NULL);
    for (guint k = 0; x->to != NULL && y->to != NULL && k < x->n_to; k++)
      assert_int_equal(x->to[k], y->to[k]);
  }
  assert_int_equal(a->n_targets, b->n_targets);
  for (guint i = 0; i < a->n_targets; i++) {
    const MsTarget *x = &a->targets[i], *y = &b->targets[i];
    assert_true(x->incident == y->incident && x->victim == y->victim && x->offender == y->offender);
    assert_int_equal(x->n_prefixes, y->n_prefixes);
    assert_memory_equal(x->prefixes, y->prefixes, sizeof *x->prefixes * x->n_prefixes);
  }
  assert_int_equal(a->n_acts, b->n_acts);
  for (guint i = 0; i < a->n_acts; i++) {
    const MsAct *x = &a->acts[i], *y = &b->acts[i];
    assert_true(x->time == y->time && x->kind == y->kind && x->as == y->as &&
                x->offence == y->offence && x->incident == y->incident);
    if (x->kind != MS_ACT_SESSION_DOWN && x->kind != MS_ACT_SESSION_UP)
      assert_int_equal(x->prefix, y->prefix);
  }
}

static void same_snapshots(const MsResult *a, const MsResult *b)
{
  gsize n = (gsize)a->n_prefixes * a->n_ases;
  assert_int_equal(a->n_snapshots, b->n_snapshots);
  for (guint s = 0; s < a->n_snapshots; s++) {
    const MsSnapshot *x = &a->snapshot[s], *y = &b->snapshot[s];
    assert_string_equal(x->name, y->name);
    assert_true(x->time == y->time);
    assert_memory_equal(x->next_hop, y->next_hop, n * sizeof(guint32));
    for (gsize i = 0; i < n; i++)
      assert_int_equal(y->learned[i], x->next_hop[i] == MS_NO_AS ? MS_H5_NO_ROUTE : x->learned[i]);
    assert_memory_equal(x->path_first, y->path_first, (n + 1) * sizeof(guint32));
    assert_memory_equal(x->path_asn, y->path_asn, x->path_first[n] * sizeof(guint32));
    assert_memory_equal(x->outcome, y->outcome, (gsize)a->n_targets * a->n_ases);
  }
}

static void same_result(const MsResult *a, const MsResult *b)
{
  assert_true(a->n_ases == b->n_ases && a->n_prefixes == b->n_prefixes &&
              a->n_targets == b->n_targets && a->n_incidents == b->n_incidents);
  assert_true(a->events == b->events && a->announcements == b->announcements &&
              a->withdrawals == b->withdrawals && a->decisions == b->decisions &&
              a->changes == b->changes && a->loops == b->loops);
  assert_memory_equal(a->refused_import, b->refused_import, sizeof a->refused_import);
  assert_memory_equal(a->refused_export, b->refused_export, sizeof a->refused_export);
  assert_true(a->converged == b->converged && a->ended == b->ended);
  assert_int_equal(a->n_restless, b->n_restless);
  for (guint i = 0; i < a->n_restless; i++)
    assert_int_equal(a->restless[i], b->restless[i]);
  for (guint i = 0; i < a->n_incidents; i++)
    assert_int_equal(a->leak_sent[i], b->leak_sent[i]);
  assert_int_equal(a->n_settled, b->n_settled);
  for (guint i = 0; i < a->n_settled; i++) {
    const MsSettled *x = &a->settled[i], *y = &b->settled[i];
    assert_true(x->time == y->time && x->settled == y->settled && x->converged == y->converged &&
                x->changes == y->changes && x->messages == y->messages);
  }
  if (a->n_targets > 0)
    assert_memory_equal(a->lost, b->lost, (gsize)a->n_targets * a->n_ases * sizeof *a->lost);
  const MsTimeline *x = &a->timeline, *y = &b->timeline;
  assert_true(x->n == y->n && x->n_targets == y->n_targets);
  for (guint i = 0; i < x->n; i++)
    assert_true(x->sample[i].time == y->sample[i].time &&
                x->sample[i].events == y->sample[i].events &&
                x->sample[i].announcements == y->sample[i].announcements &&
                x->sample[i].withdrawals == y->sample[i].withdrawals);
  if (x->n * x->n_targets > 0)
    assert_memory_equal(x->count, y->count,
                        sizeof *x->count * x->n * x->n_targets * MS_N_GROUPS * MS_N_OUTCOMES);
  same_snapshots(a, b);
}

static void test_round_trip(void **state)
{
  const Fixture *fixture = *state;
  const MsTopology *topology = fixture->topology;
  write_whole(fixture);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsStored) stored = ms_store_open(fixture->path, &error);
  assert_null(error);
  MsStoreHeader header = fake_header(topology);
  assert_string_equal(stored->version, header.version);
  assert_string_equal(stored->scenario_name, header.scenario_name);
  assert_string_equal(stored->scenario_text, header.scenario_text);
  assert_string_equal(stored->engine, header.engine);
  assert_true(stored->seed == header.seed);
  assert_string_equal(stored->topology.digest, topology->digest);
  assert_string_equal(stored->topology.title, topology->title);
  assert_true(stored->topology.n_p2c == topology->n_p2c &&
              stored->topology.n_p2p == topology->n_p2p);
  assert_int_equal(stored->topology.n_ases, N_ASES);
  assert_memory_equal(stored->topology.asn, topology->asn, N_ASES * sizeof(guint32));
  assert_memory_equal(stored->topology.role, topology->role, N_ASES);
  assert_memory_equal(stored->topology.region, topology->region, N_ASES);
  assert_memory_equal(stored->topology.cone, topology->cone, N_ASES * sizeof(guint32));
  for (guint i = 0; i < N_ASES; i++)
    assert_true(g_strcmp0(stored->topology.name[i], topology->name[i]) == 0);
  assert_int_equal(stored->n_runs, G_N_ELEMENTS(specs));
  for (guint i = 0; i < stored->n_runs; i++) {
    g_autoptr(FakeRun) fake = fake_run_new(topology, &specs[i]);
    g_autoptr(MsStoredRun) run = ms_stored_run(stored, i, &error);
    assert_null(error);
    assert_string_equal(stored->run_names[i], specs[i].name);
    assert_string_equal(run->run.name, specs[i].name);
    assert_string_equal(run->run.title, specs[i].title != NULL ? specs[i].title : "");
    assert_string_equal(run->run.overrides, specs[i].overrides != NULL ? specs[i].overrides : "");
    assert_memory_equal(run->participant, fake->participant, N_ASES);
    same_schedule(fake->schedule, run->schedule);
    same_result(fake->result, run->result);
  }
}

/* What the made-up runs do not have: a leak to a few, a session that fails, nothing at all. */
static void test_odd_schedules(void **state)
{
  const Fixture *fixture = *state;
  const MsTopology *topology = fixture->topology;
  guint32 to[] = {topology->neighbour[topology->first[3]],
                  topology->neighbour[topology->first[3] + 1]};
  MsIncident incidents[] = {
      {.name = "limited",
       .kind = MS_INCIDENT_LEAK,
       .offender = 3,
       .victim = 50,
       .start = 5,
       .end = MS_TIME_NEVER,
       .leak_types = 1u << 2,
       .to = to,
       .n_to = 2},
      {.name = "calm", .kind = MS_INCIDENT_NONE, .offender = MS_NO_AS, .victim = 60},
  };
  ms_prefix_parse("198.18.0.0/16", &incidents[0].prefix, NULL);
  ms_prefix_parse("198.19.0.0/16", &incidents[1].prefix, NULL);
  const MsSessionFault fault = {"cable", 3, to[0], 100, 200};
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) odd = ms_schedule_new(topology, incidents, 2, &fault, 1, &error);
  assert_null(error);
  g_autoptr(MsResult) odd_result = ms_result_new(N_ASES, 2, 2, 2);
  g_autoptr(MsSchedule) empty = ms_schedule_new(topology, NULL, 0, NULL, 0, &error);
  g_autoptr(MsResult) empty_result = ms_result_new(N_ASES, 0, 0, 0);
  const MsStoreRun runs[] = {{"odd", NULL, NULL, odd, odd_result, NULL},
                             {"empty", NULL, NULL, empty, empty_result, NULL}};
  {
    g_autoptr(MsStore) store = create(fixture);
    for (guint i = 0; i < 2; i++)
      assert_true(ms_store_add_run(store, &runs[i], &error));
    finish(store);
  }
  g_autoptr(MsStored) stored = ms_store_open(fixture->path, &error);
  assert_null(error);
  for (guint i = 0; i < 2; i++) {
    g_autoptr(MsStoredRun) run = ms_stored_run(stored, i, &error);
    assert_null(error);
    same_schedule(runs[i].schedule, run->schedule);
    same_result(runs[i].result, run->result);
    for (guint as = 0; as < N_ASES; as++)
      assert_int_equal(run->participant[as], 0);
  }
}

/* Same bytes */

static void read_bytes(const char *path, char **bytes, gsize *size)
{
  g_autoptr(GError) error = NULL;
  assert_true(g_file_get_contents(path, bytes, size, &error));
}

static void write_bytes(const char *path, const char *bytes, gsize size)
{
  FILE *file = g_fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  assert_int_equal(fclose(file), 0);
}

static gboolean holds(const char *bytes, gsize size, const char *what)
{
  return memmem(bytes, size, what, strlen(what)) != NULL;
}

static void test_same_bytes(void **state)
{
  const Fixture *fixture = *state;
  g_autofree char *first = NULL, *second = NULL;
  gsize n_first, n_second;
  write_whole(fixture);
  read_bytes(fixture->path, &first, &n_first);
  g_unlink(fixture->path);
  /* Another time of day, another name, other rubbish in fresh memory. */
  g_usleep(1100000);
  mallopt(M_PERTURB, 0xa5);
  Fixture other = *fixture;
  g_autofree char *path = g_build_filename(fixture->folder, "quite-another-name.h5", NULL);
  other.path = path;
  write_whole(&other);
  mallopt(M_PERTURB, 0);
  read_bytes(path, &second, &n_second);
  g_unlink(path);
  assert_int_equal(n_first, n_second);
  assert_memory_equal(first, second, n_first);
  assert_false(holds(first, n_first, fixture->folder));
  assert_false(holds(first, n_first, "out.h5"));
  assert_false(holds(first, n_first, g_get_host_name()));
  g_test_message("%" G_GSIZE_FORMAT " bytes", n_first);
}

/* Whole or absent */

static void test_nothing_left_unfinished(void **state)
{
  const Fixture *fixture = *state;
  MsStore *store = create(fixture);
  assert_true(exists(fixture->part));
  add(store, fixture, &specs[0]);
  assert_false(exists(fixture->path));
  ms_store_free(store);
  assert_false(exists(fixture->part));
  assert_false(exists(fixture->path));
}

static void test_earlier_file_stays_until_finished(void **state)
{
  const Fixture *fixture = *state;
  assert_true(g_file_set_contents(fixture->path, "earlier", -1, NULL));
  assert_true(g_file_set_contents(fixture->part, "left behind by a run that was killed", -1, NULL));
  g_autofree char *bytes = NULL;
  gsize size;
  MsStore *store = create(fixture);
  ms_store_free(store);
  read_bytes(fixture->path, &bytes, &size);
  assert_string_equal(bytes, "earlier");
  write_whole(fixture);
  assert_false(exists(fixture->part));
  g_autoptr(MsStored) stored = ms_store_open(fixture->path, NULL);
  assert_non_null(stored);
}

G_GNUC_PRINTF(3, 4)
static void check_message(const GError *error, int code, const char *format, ...)
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

static void test_disk_full(void **state)
{
  const Fixture *fixture = *state;
  assert_true(g_file_set_contents(fixture->path, "earlier", -1, NULL));
  for (guint limit = 0; limit < 40000; limit += 13000) {
    g_autoptr(MsStore) store = create(fixture);
    add(store, fixture, &specs[0]);
    struct rlimit before, tight;
    getrlimit(RLIMIT_FSIZE, &before);
    tight = before;
    tight.rlim_cur = limit;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &tight);
    g_autoptr(GError) error = NULL;
    gboolean finished = ms_store_finish(store, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    assert_false(finished);
    check_message(error, MS_STORE_ERROR_IO, "%s: cannot write the result file: %s", fixture->part,
                  g_strerror(EFBIG));
    assert_false(exists(fixture->part));
    g_autofree char *bytes = NULL;
    gsize size;
    read_bytes(fixture->path, &bytes, &size);
    assert_string_equal(bytes, "earlier");
  }
}

static void test_no_space(void **state)
{
  const Fixture *fixture = *state;
  if (symlink("/dev/full", fixture->part) != 0)
    skip();
  g_autoptr(MsStore) store = create(fixture);
  add(store, fixture, &specs[0]);
  g_autoptr(GError) error = NULL;
  assert_false(ms_store_finish(store, &error));
  check_message(error, MS_STORE_ERROR_IO, "%s: cannot write the result file: %s", fixture->part,
                g_strerror(ENOSPC));
  assert_false(exists(fixture->part));
  assert_false(exists(fixture->path));
}

static void test_rename_fails(void **state)
{
  const Fixture *fixture = *state;
  g_autoptr(MsStore) store = create(fixture);
  assert_int_equal(g_mkdir(fixture->path, 0777), 0);
  g_autoptr(GError) error = NULL;
  assert_false(ms_store_finish(store, &error));
  check_message(error, MS_STORE_ERROR_IO, "%s: cannot give the result file its name: %s",
                fixture->path, g_strerror(EISDIR));
  assert_false(exists(fixture->part));
  g_rmdir(fixture->path);
}

static void fail_to_create(const Fixture *fixture, const char *path, GError **error)
{
  MsStoreHeader header = fake_header(fixture->topology);
  assert_null(ms_store_create(path, &header, error));
}

static void test_cannot_create(void **state)
{
  const Fixture *fixture = *state;
  g_autoptr(GError) folder = NULL, missing = NULL, device = NULL, locked = NULL;
  fail_to_create(fixture, fixture->folder, &folder);
  check_message(folder, MS_STORE_ERROR_IO, "%s: cannot be the result file: it is a folder",
                fixture->folder);
  g_autofree char *nowhere = g_build_filename(fixture->folder, "no", "out.h5", NULL);
  fail_to_create(fixture, nowhere, &missing);
  check_message(missing, MS_STORE_ERROR_IO, "%s.part: cannot create the result file: %s", nowhere,
                g_strerror(ENOENT));
  fail_to_create(fixture, "/dev/null", &device);
  check_message(device, MS_STORE_ERROR_IO,
                "/dev/null: cannot be the result file: it is no regular file");
  g_autoptr(MsStore) store = create(fixture);
  fail_to_create(fixture, fixture->path, &locked);
  check_message(locked, MS_STORE_ERROR_IO,
                "%s: another run is writing this result file; wait for it or choose another name",
                fixture->part);
  finish(store);
}

static void test_header_not_utf8(void **state)
{
  const Fixture *fixture = *state;
  MsStoreHeader header = fake_header(fixture->topology);
  header.scenario_text = "caf\xe9";
  g_autoptr(GError) error = NULL;
  assert_null(ms_store_create(fixture->path, &header, &error));
  check_message(error, MS_STORE_ERROR_FORMAT,
                "%s: scenario cannot be written: the text is not UTF-8", fixture->path);
  assert_false(exists(fixture->part));
}

/* Runs that do not fit */

static void test_bad_runs(void **state)
{
  const Fixture *fixture = *state;
  g_autoptr(FakeRun) good = fake_run_new(fixture->topology, &specs[0]);
  g_autoptr(MsResult) other_graph = ms_result_new(N_ASES + 1, 1, 1, 1);
  g_autoptr(MsResult) other_schedule = ms_result_new(N_ASES, 1, 2, 1);
  const struct {
    const char *name;
    const MsResult *result;
    const char *message;
  } cases[] = {
      {"", good->result, "a run's name is neither empty nor `.` and holds no `/`"},
      {".", good->result, "a run's name is neither empty nor `.` and holds no `/`"},
      {"a/b", good->result, "a run's name is neither empty nor `.` and holds no `/`"},
      {"nobody", good->result, "there is a run of that name already; give each its own"},
      {"big", other_graph, "its graph has another number of ASes than the file's"},
      {"more", other_schedule, "its result is not of its schedule"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(MsStore) store = create(fixture);
    add(store, fixture, &specs[0]);
    MsStoreRun run = good->run;
    run.name = cases[i].name;
    run.result = cases[i].result;
    g_autoptr(GError) error = NULL;
    assert_false(ms_store_add_run(store, &run, &error));
    check_message(error, MS_STORE_ERROR_VALUE, "%s: run `%s`: %s", fixture->path, cases[i].name,
                  cases[i].message);
  }
  assert_false(exists(fixture->part));
}

/* Files that are not what they should be */

static void test_cannot_open(void **state)
{
  const Fixture *fixture = *state;
  g_autoptr(GError) missing = NULL, folder = NULL, text = NULL;
  assert_null(ms_store_open(fixture->path, &missing));
  check_message(missing, MS_STORE_ERROR_IO, "%s: cannot open the result file: %s", fixture->path,
                g_strerror(ENOENT));
  assert_null(ms_store_open(fixture->folder, &folder));
  assert_non_null(folder);
  assert_true(g_file_set_contents(fixture->path, "asn,prefix\n", -1, NULL));
  assert_null(ms_store_open(fixture->path, &text));
  check_message(text, MS_STORE_ERROR_FORMAT,
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
  const Fixture *fixture = *state;
  write_whole(fixture);
  g_autofree char *bytes = NULL;
  gsize size;
  read_bytes(fixture->path, &bytes, &size);
  for (guint part = 0; part < 16; part++) {
    g_autoptr(GError) error = NULL;
    write_bytes(fixture->path, bytes, size * part / 16);
    read_all(fixture->path, &error);
    check_message(error, MS_STORE_ERROR_FORMAT,
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
     "format is `manrs-sim/2`; this version reads `manrs-sim/1`"},
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
  const Fixture *fixture = *state;
  write_whole(fixture);
  g_autofree char *bytes = NULL;
  gsize size;
  read_bytes(fixture->path, &bytes, &size);
  for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
    write_bytes(fixture->path, bytes, size);
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
  const Fixture *fixture = *state;
  write_whole(fixture);
  {
    g_auto(MsH5Id) file = H5Fopen(fixture->path, H5F_ACC_RDWR, H5P_DEFAULT);
    for (guint32 i = 0; i < G_N_ELEMENTS(specs); i++) {
      g_autofree char *name = g_strconcat("/runs/", specs[i].name, NULL);
      g_auto(MsH5Id) run = H5Gopen2(file, name, H5P_DEFAULT);
      g_auto(MsH5Id) index = H5Aopen(run, "index", H5P_DEFAULT);
      guint32 value = G_N_ELEMENTS(specs) - i;
      assert_true(H5Awrite(index, H5T_NATIVE_UINT32, &value) >= 0);
    }
  }
  g_autoptr(MsStored) stored = ms_store_open(fixture->path, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(specs); i++)
    assert_string_equal(stored->run_names[i], specs[G_N_ELEMENTS(specs) - 1 - i].name);
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
  const Fixture *fixture = *state;
  write_whole(fixture);
  g_autofree char *bytes = NULL;
  gsize size;
  guint refused = 0;
  read_bytes(fixture->path, &bytes, &size);
  for (guint i = 0; i < FLIPS; i++) {
    gsize at = (gsize)((double)size * i / FLIPS);
    bytes[at] ^= 0x55;
    write_bytes(fixture->path, bytes, size);
    bytes[at] ^= 0x55;
    char answer = read_in_child(fixture->path);
    if (answer == '-')
      fail_msg("crashes with byte %" G_GSIZE_FORMAT " changed", at);
    refused += answer == 'e';
  }
  assert_true(refused > FLIPS / 4);
}

static int write_sample(const char *path)
{
  g_autoptr(MsTopology) topology = fake_topology(N_ASES);
  MsStoreHeader header = fake_header(topology);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsStore) store = ms_store_create(path, &header, &error);
  for (guint i = 0; store != NULL && error == NULL && i < G_N_ELEMENTS(specs); i++) {
    g_autoptr(FakeRun) fake = fake_run_new(topology, &specs[i]);
    ms_store_add_run(store, &fake->run, &error);
  }
  if (store != NULL && error == NULL && ms_store_finish(store, &error))
    return 0;
  fprintf(stderr, "%s\n", error->message);
  return 1;
}

int main(int argc, char **argv)
{
  if (argc == 3 && strcmp(argv[1], "--write") == 0)
    return write_sample(argv[2]);
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_round_trip),     TEST(test_odd_schedules),
      TEST(test_same_bytes),     TEST(test_nothing_left_unfinished),
      TEST(test_disk_full),      TEST(test_earlier_file_stays_until_finished),
      TEST(test_no_space),       TEST(test_rename_fails),
      TEST(test_cannot_create),  TEST(test_header_not_utf8),
      TEST(test_bad_runs),       TEST(test_cannot_open),
      TEST(test_cut_off),        TEST(test_damaged),
      TEST(test_order_by_index), TEST(test_flipped_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
