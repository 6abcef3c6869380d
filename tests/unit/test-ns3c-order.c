/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every implementation of libns3-c runs the same events in the same order. */
#include "sim/ns3c/ns3c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/carriers.h"

static void run(Ns3c *sim)
{
  g_autoptr(GError) error = NULL;
  assert_true(ns3c_run(sim, &error));
  assert_null(error);
}

static guint64 next_random(guint64 *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* A workload that schedules itself, cancels and stops, all by numbers drawn in the order of its
 * events: one event out of order changes everything after it. It runs on a simulation, or on an
 * oracle that looks for the earliest event anew each time. */
typedef struct {
  gint64 time;
  guint64 id;
  gboolean pending, stop;
} Scheduled;

typedef struct {
  guint64 random;
  guint64 next_id;
  guint64 limit;
  GArray *log; /* gint64: for each event its time and id, for each end of a run -1 and the time */
  GArray *events; /* Ns3cEvent, or on the oracle the index in `scheduled`, in order of scheduling */
  Ns3c *sim;      /* NULL on the oracle */
  guint32 handler[2];
  GArray *scheduled; /* oracle */
  gint64 now;
  gboolean stopped;
} Work;

static void work_schedule(Work *work, gint64 at, gboolean cancellable)
{
  guint64 id = work->next_id++;
  Ns3cEvent event = {0, 0};
  if (work->sim == NULL) {
    Scheduled scheduled = {at, id, TRUE, FALSE};
    event.slot = work->scheduled->len;
    event.generation = cancellable;
    g_array_append_val(work->scheduled, scheduled);
  } else {
    Ns3cPayload payload = {{id, ~id}};
    guint32 handler = work->handler[id % 2];
    if (cancellable)
      event = ns3c_schedule_cancellable(work->sim, ns3c_ns(at), handler, &payload);
    else
      ns3c_schedule(work->sim, ns3c_ns(at), handler, &payload);
  }
  g_array_append_val(work->events, event);
}

static gboolean work_cancel(Work *work, Ns3cEvent event)
{
  if (work->sim != NULL)
    return ns3c_cancel(work->sim, event);
  if (event.generation == 0)
    return FALSE;
  Scheduled *scheduled = &g_array_index(work->scheduled, Scheduled, event.slot);
  gboolean was = scheduled->pending;
  scheduled->pending = FALSE;
  return was;
}

static void work_stop(Work *work, gint64 at)
{
  if (work->sim == NULL) {
    Scheduled scheduled = {at, 0, TRUE, TRUE};
    g_array_append_val(work->scheduled, scheduled);
  } else {
    ns3c_stop_at(work->sim, ns3c_ns(at));
  }
}

static void work_event(Work *work, guint64 id)
{
  gint64 now = work->sim != NULL ? ns3c_now(work->sim).ns : work->now;
  g_array_append_val(work->log, now);
  g_array_append_val(work->log, id);
  guint64 draw = next_random(&work->random);
  static const gint64 scales[] = {1, 3, 1000, 1000000};
  for (guint child = 0; child < draw % 3 && work->next_id < work->limit; child++) {
    guint64 r = next_random(&work->random);
    work_schedule(work, now + (gint64)(r / 64 % 8) * scales[r % 4], r / 16 % 2);
  }
  if (draw / 4 % 3 == 0) {
    guint victim = (guint)(next_random(&work->random) % work->events->len);
    gint64 hit = work_cancel(work, g_array_index(work->events, Ns3cEvent, victim)) ? -2 : -3;
    g_array_append_val(work->log, hit);
  }
  if (draw / 16 % 64 == 0) {
    work->stopped = TRUE;
    if (work->sim != NULL)
      ns3c_stop(work->sim);
  }
  if (draw / 1024 % 64 == 0)
    work_stop(work, now + (gint64)(draw / 65536 % 4) * 3);
}

static void on_even(gpointer user_data, const Ns3cPayload *payload)
{
  Work *work = user_data;
  assert_int_equal(payload->word[0] % 2, 0);
  assert_int_equal(payload->word[1], ~payload->word[0]);
  work_event(work, payload->word[0]);
}

static void on_odd(gpointer user_data, const Ns3cPayload *payload)
{
  Work *work = user_data;
  assert_int_equal(payload->word[0] % 2, 1);
  work_event(work, payload->word[0]);
}

/* Runs until stopped or over, and logs the end. Returns whether anything was left. */
static gboolean work_run(Work *work)
{
  work->stopped = FALSE;
  gboolean left;
  if (work->sim != NULL) {
    run(work->sim);
    left = ns3c_pending(work->sim) > 0;
    work->now = ns3c_now(work->sim).ns;
  } else {
    guint first_alive = 0;
    while (!work->stopped) {
      guint best = G_MAXUINT;
      for (guint i = first_alive; i < work->scheduled->len; i++) {
        const Scheduled *s = &g_array_index(work->scheduled, Scheduled, i);
        if (s->time >= 0 &&
            (best == G_MAXUINT || s->time < g_array_index(work->scheduled, Scheduled, best).time))
          best = i;
      }
      if (best == G_MAXUINT)
        break;
      Scheduled *s = &g_array_index(work->scheduled, Scheduled, best);
      Scheduled event = *s;
      work->now = s->time;
      s->time = -1;
      s->pending = FALSE;
      if (event.stop)
        break;
      if (event.pending)
        work_event(work, event.id);
    }
    left = FALSE;
    for (guint i = 0; i < work->scheduled->len; i++) {
      const Scheduled *s = &g_array_index(work->scheduled, Scheduled, i);
      left |= s->pending && !s->stop;
    }
  }
  gint64 end = -1;
  g_array_append_val(work->log, end);
  g_array_append_val(work->log, work->now);
  return left;
}

static GArray *work_log(guint64 seed, const Carrier *carrier)
{
  Work work = {.random = seed * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15), .limit = 1500};
  work.log = g_array_new(FALSE, FALSE, sizeof(gint64));
  work.events = g_array_new(FALSE, FALSE, sizeof(Ns3cEvent));
  g_autoptr(Ns3c) sim = carrier != NULL ? start(carrier) : NULL;
  work.scheduled = g_array_new(FALSE, FALSE, sizeof(Scheduled));
  work.sim = sim;
  if (sim != NULL) {
    work.handler[0] = ns3c_add_handler(sim, on_even, &work);
    work.handler[1] = ns3c_add_handler(sim, on_odd, &work);
  }
  for (guint i = 0; i < 100; i++) {
    guint64 r = next_random(&work.random);
    work_schedule(&work, (gint64)(r % 40) * 100, TRUE);
  }
  guint ends = 1;
  while (work_run(&work))
    ends++;
  assert_true(ends > 3);
  assert_true(work.log->len > 1000);
  g_array_unref(work.events);
  g_array_unref(work.scheduled);
  return work.log;
}

static void test_same_order(void **unused)
{
  (void)unused;
  for (guint64 seed = 1; seed <= 6; seed++) {
    g_autoptr(GArray) want = work_log(seed, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(carriers); i++) {
      g_autoptr(GArray) got = work_log(seed, &carriers[i]);
      if (got->len != want->len || memcmp(got->data, want->data, want->len * sizeof(gint64)) != 0)
        fail_msg("seed %u, %s: not the oracle's order", (guint)seed, carriers[i].name);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_order)};
  return cmocka_run_group_tests_name("ns3c-order", tests, NULL, NULL);
}
