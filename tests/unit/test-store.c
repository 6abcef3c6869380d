/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result file: written and read back, the same bytes twice, whole or absent. */
#define _GNU_SOURCE /* memmem */
#include "analysis/store/h5.h"
#include "analysis/store/stored.h"
#include "tests/unit/store-files.h"

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
#include <unistd.h>

#include <cmocka.h>

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
    assert_int_equal(x->n_repairs, y->n_repairs);
    for (guint k = 0; k < x->n_repairs; k++)
      assert_true(x->repairs[k].kind == y->repairs[k].kind &&
                  x->repairs[k].as == y->repairs[k].as &&
                  x->repairs[k].detected == y->repairs[k].detected &&
                  x->repairs[k].contacted == y->repairs[k].contacted &&
                  x->repairs[k].time == y->repairs[k].time);
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
  assert_memory_equal(a->stopped, b->stopped, sizeof a->stopped);
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
  assert_int_equal(x->weighted != NULL, y->weighted != NULL);
  if (x->weighted != NULL && x->n * x->n_targets > 0)
    assert_memory_equal(x->weighted, y->weighted,
                        sizeof *x->weighted * x->n * x->n_targets * MS_N_WEIGHED);
  same_snapshots(a, b);
}

static void test_round_trip(void **state)
{
  const StoreFixture *fixture = *state;
  const MsTopology *topology = fixture->topology;
  store_write_whole(fixture);
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
  assert_int_equal(stored->n_runs, N_SPECS);
  for (guint i = 0; i < stored->n_runs; i++) {
    g_autoptr(FakeRun) fake = fake_run_new(topology, &store_specs[i]);
    g_autoptr(MsStoredRun) run = ms_stored_run(stored, i, &error);
    assert_null(error);
    assert_string_equal(stored->run_names[i], store_specs[i].name);
    assert_string_equal(run->run.name, store_specs[i].name);
    assert_string_equal(run->run.title, store_specs[i].title != NULL ? store_specs[i].title : "");
    assert_string_equal(run->run.overrides,
                        store_specs[i].overrides != NULL ? store_specs[i].overrides : "");
    assert_memory_equal(run->participant, fake->participant, N_ASES);
    same_schedule(fake->schedule, run->schedule);
    same_result(fake->result, run->result);
  }
}

/* Those that are known, and no others; a file without them has none. */
static void test_weights(void **state)
{
  const StoreFixture *fixture = *state;
  g_autoptr(MsWeights) weights = ms_weights_new(fixture->topology);
  g_autofree double *amount = g_new0(double, N_ASES);
  for (guint i = 0; i < N_ASES; i++)
    amount[i] = i % 3;
  ms_weights_set(weights, MS_WEIGHT_USERS, amount, "people.csv");
  ms_weights_model(weights, fixture->topology, MS_WEIGHT_TRAFFIC);
  for (guint with = 0; with < 2; with++) {
    g_autoptr(GError) error = NULL;
    MsStoreHeader header = fake_header(fixture->topology);
    header.weights = with == 1 ? weights : NULL;
    g_autoptr(MsStore) store = ms_store_create(fixture->path, &header, &error);
    store_finish(store);
    g_autoptr(MsStored) stored = ms_store_open(fixture->path, &error);
    assert_null(error);
    assert_int_equal(ms_weights_any(stored->weights), with == 1);
    if (with == 0)
      continue;
    g_autofree char *was = ms_weights_digest(weights), *is = ms_weights_digest(stored->weights);
    assert_string_equal(was, is);
    assert_null(stored->weights->share[MS_WEIGHT_ADDRESSES]);
    assert_string_equal(stored->weights->source[MS_WEIGHT_USERS], "people.csv");
    assert_string_equal(stored->weights->source[MS_WEIGHT_TRAFFIC], "model");
    assert_memory_equal(stored->weights->total, weights->total, sizeof weights->total);
  }
}

static MsHarm made_up_harm(guint number)
{
  MsHarm harm = {.state = number == 0 ? "peak" : "final",
                 .n_delayed = 10 + number,
                 .n_slow = 5,
                 .slow_from = 50000,
                 .headroom = 2.5,
                 .added_median = -3.5,
                 .added_p90 = 7,
                 .added_most = 1e6,
                 .load = number == 0 ? 34 : NAN};
  for (guint w = 0; w < MS_N_WEIGHTS; w++) {
    harm.total[w] = w;
    harm.harmed[w] = 0.1 * w;
    harm.minutes[w] = w == MS_WEIGHT_USERS ? NAN : 1.5 * w;
    harm.hurt[w] = 0.2 * w;
    for (guint i = 0; i < MS_N_REGIONS; i++)
      harm.hurt_region[w][i] = w + 0.01 * i;
    for (guint i = 0; i < MS_N_ROLES; i++)
      harm.hurt_role[w][i] = -(double)w - 0.01 * i;
  }
  return harm;
}

/* Harm, the spread of adoption, and a target of which nothing is known. */
static void test_harm(void **state)
{
  const StoreFixture *fixture = *state;
  g_autoptr(FakeRun) fake = fake_run_new(fixture->topology, &store_specs[0]);
  guint n = fake->schedule->n_targets;
  g_autofree MsHarm *harm = g_new0(MsHarm, n + 1);
  for (guint i = 0; i + 1 < n || i == 0; i++)
    harm[i] = made_up_harm(i);
  MsStoreRun run = fake->run;
  run.harm = harm;
  run.spread = "cascade: peers 5 %";
  run.n_won = 17;
  fake->result->stopped[1] = 4;
  g_autoptr(GError) error = NULL;
  {
    g_autoptr(MsStore) store = store_create(fixture);
    assert_true(ms_store_add_run(store, &run, &error));
    store_finish(store);
  }
  g_autoptr(MsStored) stored = ms_store_open(fixture->path, &error);
  assert_null(error);
  g_autoptr(MsStoredRun) back = ms_stored_run(stored, 0, &error);
  assert_null(error);
  same_result(fake->result, back->result);
  assert_string_equal(back->run.spread, run.spread);
  assert_int_equal(back->run.n_won, 17);
  assert_non_null(back->run.harm);
  for (guint i = 0; i < n; i++) {
    MsHarm got = back->run.harm[i];
    assert_true(g_strcmp0(got.state, harm[i].state) == 0);
    assert_true(got.n_delayed == harm[i].n_delayed && got.n_slow == harm[i].n_slow);
    gsize first = G_STRUCT_OFFSET(MsHarm, added_median);
    assert_memory_equal((guint8 *)&got + first, (guint8 *)&harm[i] + first, sizeof got - first);
    assert_memory_equal(got.total, harm[i].total, sizeof got.total);
    assert_true(got.slow_from == harm[i].slow_from && got.headroom == harm[i].headroom);
  }
}

/* What the made-up runs do not have: a leak to a few, a session that fails, nothing at all. */
static void test_odd_schedules(void **state)
{
  const StoreFixture *fixture = *state;
  const MsTopology *topology = fixture->topology;
  guint32 to[] = {topology->neighbour[topology->first[3]],
                  topology->neighbour[topology->first[3] + 1]};
  const MsRepair repairs[] = {{MS_REPAIR_FILTER, to[1], 6, 7, 8},
                              {MS_REPAIR_WITHDRAWAL, 3, 6, 9, 10}};
  MsIncident incidents[] = {
      {.name = "limited",
       .kind = MS_INCIDENT_LEAK,
       .offender = 3,
       .victim = 50,
       .start = 5,
       .end = MS_TIME_NEVER,
       .leak_types = 1u << 2,
       .to = to,
       .n_to = 2,
       .repairs = repairs,
       .n_repairs = 2},
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
  const MsStoreRun runs[] = {{.name = "odd", .schedule = odd, .result = odd_result},
                             {.name = "empty", .schedule = empty, .result = empty_result}};
  {
    g_autoptr(MsStore) store = store_create(fixture);
    for (guint i = 0; i < 2; i++)
      assert_true(ms_store_add_run(store, &runs[i], &error));
    store_finish(store);
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

static gboolean holds(const char *bytes, gsize size, const char *what)
{
  return memmem(bytes, size, what, strlen(what)) != NULL;
}

static void test_same_bytes(void **state)
{
  const StoreFixture *fixture = *state;
  g_autofree char *first = NULL, *second = NULL;
  gsize n_first, n_second;
  store_write_whole(fixture);
  store_read_bytes(fixture->path, &first, &n_first);
  g_unlink(fixture->path);
  /* Another time of day, another name, other rubbish in fresh memory. */
  g_usleep(1100000);
  mallopt(M_PERTURB, 0xa5);
  StoreFixture other = *fixture;
  g_autofree char *path = g_build_filename(fixture->folder, "quite-another-name.h5", NULL);
  other.path = path;
  store_write_whole(&other);
  mallopt(M_PERTURB, 0);
  store_read_bytes(path, &second, &n_second);
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
  const StoreFixture *fixture = *state;
  MsStore *store = store_create(fixture);
  assert_true(store_exists(fixture->part));
  store_add(store, fixture, &store_specs[0]);
  assert_false(store_exists(fixture->path));
  ms_store_free(store);
  assert_false(store_exists(fixture->part));
  assert_false(store_exists(fixture->path));
}

static void test_earlier_file_stays_until_finished(void **state)
{
  const StoreFixture *fixture = *state;
  assert_true(g_file_set_contents(fixture->path, "earlier", -1, NULL));
  assert_true(g_file_set_contents(fixture->part, "left behind by a run that was killed", -1, NULL));
  g_autofree char *bytes = NULL;
  gsize size;
  MsStore *store = store_create(fixture);
  ms_store_free(store);
  store_read_bytes(fixture->path, &bytes, &size);
  assert_string_equal(bytes, "earlier");
  store_write_whole(fixture);
  assert_false(store_exists(fixture->part));
  g_autoptr(MsStored) stored = ms_store_open(fixture->path, NULL);
  assert_non_null(stored);
}

static void test_disk_full(void **state)
{
  const StoreFixture *fixture = *state;
  assert_true(g_file_set_contents(fixture->path, "earlier", -1, NULL));
  for (guint limit = 0; limit < 40000; limit += 13000) {
    g_autoptr(MsStore) store = store_create(fixture);
    store_add(store, fixture, &store_specs[0]);
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
    store_check_message(error, MS_STORE_ERROR_IO, "%s: cannot write the result file: %s",
                        fixture->part, g_strerror(EFBIG));
    assert_false(store_exists(fixture->part));
    g_autofree char *bytes = NULL;
    gsize size;
    store_read_bytes(fixture->path, &bytes, &size);
    assert_string_equal(bytes, "earlier");
  }
}

static void test_no_space(void **state)
{
  const StoreFixture *fixture = *state;
  if (symlink("/dev/full", fixture->part) != 0)
    skip();
  g_autoptr(MsStore) store = store_create(fixture);
  store_add(store, fixture, &store_specs[0]);
  g_autoptr(GError) error = NULL;
  assert_false(ms_store_finish(store, &error));
  store_check_message(error, MS_STORE_ERROR_IO, "%s: cannot write the result file: %s",
                      fixture->part, g_strerror(ENOSPC));
  assert_false(store_exists(fixture->part));
  assert_false(store_exists(fixture->path));
}

static void test_rename_fails(void **state)
{
  const StoreFixture *fixture = *state;
  g_autoptr(MsStore) store = store_create(fixture);
  assert_int_equal(g_mkdir(fixture->path, 0777), 0);
  g_autoptr(GError) error = NULL;
  assert_false(ms_store_finish(store, &error));
  store_check_message(error, MS_STORE_ERROR_IO, "%s: cannot give the result file its name: %s",
                      fixture->path, g_strerror(EISDIR));
  assert_false(store_exists(fixture->part));
  g_rmdir(fixture->path);
}

static void fail_to_create(const StoreFixture *fixture, const char *path, GError **error)
{
  MsStoreHeader header = fake_header(fixture->topology);
  assert_null(ms_store_create(path, &header, error));
}

static void test_cannot_create(void **state)
{
  const StoreFixture *fixture = *state;
  g_autoptr(GError) folder = NULL, missing = NULL, device = NULL, locked = NULL;
  fail_to_create(fixture, fixture->folder, &folder);
  store_check_message(folder, MS_STORE_ERROR_IO, "%s: cannot be the result file: it is a folder",
                      fixture->folder);
  g_autofree char *nowhere = g_build_filename(fixture->folder, "no", "out.h5", NULL);
  fail_to_create(fixture, nowhere, &missing);
  store_check_message(missing, MS_STORE_ERROR_IO, "%s.part: cannot create the result file: %s",
                      nowhere, g_strerror(ENOENT));
  fail_to_create(fixture, "/dev/null", &device);
  store_check_message(device, MS_STORE_ERROR_IO,
                      "/dev/null: cannot be the result file: it is no regular file");
  g_autoptr(MsStore) store = store_create(fixture);
  fail_to_create(fixture, fixture->path, &locked);
  store_check_message(
      locked, MS_STORE_ERROR_IO,
      "%s: another run is writing this result file; wait for it or choose another name",
      fixture->part);
  store_finish(store);
}

static void test_header_not_utf8(void **state)
{
  const StoreFixture *fixture = *state;
  MsStoreHeader header = fake_header(fixture->topology);
  header.scenario_text = "caf\xe9";
  g_autoptr(GError) error = NULL;
  assert_null(ms_store_create(fixture->path, &header, &error));
  store_check_message(error, MS_STORE_ERROR_FORMAT,
                      "%s: scenario cannot be written: the text is not UTF-8", fixture->path);
  assert_false(store_exists(fixture->part));
}

/* Runs that do not fit */

static void test_bad_runs(void **state)
{
  const StoreFixture *fixture = *state;
  g_autoptr(FakeRun) good = fake_run_new(fixture->topology, &store_specs[0]);
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
    g_autoptr(MsStore) store = store_create(fixture);
    store_add(store, fixture, &store_specs[0]);
    MsStoreRun run = good->run;
    run.name = cases[i].name;
    run.result = cases[i].result;
    g_autoptr(GError) error = NULL;
    assert_false(ms_store_add_run(store, &run, &error));
    store_check_message(error, MS_STORE_ERROR_VALUE, "%s: run `%s`: %s", fixture->path,
                        cases[i].name, cases[i].message);
  }
  assert_false(store_exists(fixture->part));
}

static int write_sample(const char *path)
{
  g_autoptr(MsTopology) topology = fake_topology(N_ASES);
  MsStoreHeader header = fake_header(topology);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsStore) store = ms_store_create(path, &header, &error);
  for (guint i = 0; store != NULL && error == NULL && i < N_SPECS; i++) {
    g_autoptr(FakeRun) fake = fake_run_new(topology, &store_specs[i]);
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
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_set_up, store_tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_round_trip),
      TEST(test_harm),
      TEST(test_round_trip),
      TEST(test_odd_schedules),
      TEST(test_weights),
      TEST(test_same_bytes),
      TEST(test_nothing_left_unfinished),
      TEST(test_disk_full),
      TEST(test_earlier_file_stays_until_finished),
      TEST(test_no_space),
      TEST(test_rename_fails),
      TEST(test_cannot_create),
      TEST(test_header_not_utf8),
      TEST(test_bad_runs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
