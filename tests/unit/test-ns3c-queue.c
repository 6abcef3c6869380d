/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The radix heap against a naive sorted list, on random monotone workloads. */
#include "sim/ns3c/ns3c-queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The oracle: entries in an array, the earliest found by looking at all; the first of equal ones
 * wins. */
typedef struct {
  GArray *entries; /* Ns3cEntry, in order of insertion */
} Naive;

static guint naive_first(const Naive *naive)
{
  guint first = 0;
  for (guint i = 1; i < naive->entries->len; i++)
    if (g_array_index(naive->entries, Ns3cEntry, i).time <
        g_array_index(naive->entries, Ns3cEntry, first).time)
      first = i;
  return first;
}

static guint64 next_random(guint64 *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

typedef struct {
  const char *name;
  guint64 seed;
  guint bits; /* delays are below 2^bits, their length in bits itself random where `mixed` */
  gboolean mixed;
  guint operations;
  guint pushes; /* of 100 operations */
  gint64 start; /* time of the first entry */
} Workload;

static const Workload workloads[] = {
    {"all equal times", 1, 0, FALSE, 4000, 55, 0},
    {"few distinct times", 2, 2, FALSE, 6000, 55, 0},
    {"small delays", 3, 8, FALSE, 6000, 52, 12345},
    {"nanoseconds to minutes", 4, 38, TRUE, 6000, 55, 0},
    {"wide", 5, 45, FALSE, 6000, 55, 1},
    {"near the end of time", 6, 50, TRUE, 4000, 55, G_MAXINT64 - (G_GINT64_CONSTANT(1) << 62)},
    {"more pops than pushes", 7, 20, TRUE, 6000, 45, 0},
    {"across a power of two", 8, 12, FALSE, 6000, 52, (G_GINT64_CONSTANT(1) << 40) - 20000},
};

static gint64 delay_of(const Workload *w, guint64 *state)
{
  guint bits = w->mixed ? (guint)(next_random(state) % (w->bits + 1)) : w->bits;
  return (gint64)(next_random(state) & ((G_GUINT64_CONSTANT(1) << bits) - 1));
}

static void check_workload(const Workload *w, Ns3cQueue *queue)
{
  Naive naive = {g_array_new(FALSE, FALSE, sizeof(Ns3cEntry))};
  guint64 state = w->seed * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
  gint64 now = w->start;
  guint64 serial = 0;
  for (guint k = 0; k < w->operations || naive.entries->len > 0; k++) {
    gboolean push = k < w->operations && next_random(&state) % 100 < w->pushes;
    if (push) {
      Ns3cEntry entry = {
          now + delay_of(w, &state), (guint32)(serial % 7), (guint32)serial, {{serial, ~serial}}};
      serial++;
      ns3c_queue_push(queue, &entry);
      g_array_append_val(naive.entries, entry);
    } else {
      Ns3cEntry got = {0};
      gint64 time = -1;
      if (naive.entries->len == 0) {
        assert_false(ns3c_queue_peek(queue, &time));
        assert_false(ns3c_queue_pop(queue, &got));
        continue;
      }
      guint first = naive_first(&naive);
      Ns3cEntry want = g_array_index(naive.entries, Ns3cEntry, first);
      g_array_remove_index(naive.entries, first);
      if (next_random(&state) % 2 == 0) {
        assert_true(ns3c_queue_peek(queue, &time));
        assert_int_equal(time, want.time);
      }
      gsize n = G_MAXSIZE;
      const Ns3cEntry *upcoming = ns3c_queue_upcoming(queue, &n);
      if (n > 0)
        assert_memory_equal(&upcoming[0], &want, sizeof want);
      assert_true(ns3c_queue_pop(queue, &got));
      assert_memory_equal(&got, &want, sizeof want);
      now = got.time;
    }
    assert_int_equal(ns3c_queue_size(queue), naive.entries->len);
  }
  g_array_unref(naive.entries);
}

static void test_against_naive(void **unused)
{
  (void)unused;
  for (guint i = 0; i < G_N_ELEMENTS(workloads); i++) {
    print_message("  %s\n", workloads[i].name);
    g_autoptr(Ns3cQueue) queue = ns3c_queue_new();
    check_workload(&workloads[i], queue);
  }
}

static void test_clear(void **unused)
{
  (void)unused;
  g_autoptr(Ns3cQueue) queue = ns3c_queue_new();
  for (guint i = 0; i < G_N_ELEMENTS(workloads); i++) {
    for (gint64 t = 0; t < 5000; t++) {
      Ns3cEntry entry = {1000000 + t * t, 0, 0, {{0, 0}}};
      ns3c_queue_push(queue, &entry);
    }
    Ns3cEntry popped;
    for (guint k = 0; k < 300; k++)
      assert_true(ns3c_queue_pop(queue, &popped));
    ns3c_queue_clear(queue);
    assert_int_equal(ns3c_queue_size(queue), 0);
    assert_false(ns3c_queue_pop(queue, &popped));
    check_workload(&workloads[i], queue); /* begins before the times above again */
    ns3c_queue_clear(queue);
  }
}

/* A look at the next time must not keep earlier ones from being pushed. */
static void test_push_between_popped_and_peeked(void **unused)
{
  (void)unused;
  g_autoptr(Ns3cQueue) queue = ns3c_queue_new();
  const gint64 times[] = {10, 1000, 1000, 5000};
  for (guint i = 0; i < G_N_ELEMENTS(times); i++)
    ns3c_queue_push(queue, &(Ns3cEntry){times[i], i, 0, {{0, 0}}});
  Ns3cEntry entry;
  gint64 time;
  assert_true(ns3c_queue_pop(queue, &entry));
  assert_true(ns3c_queue_peek(queue, &time));
  assert_int_equal(time, 1000);
  gsize n = 10;
  ns3c_queue_upcoming(queue, &n);
  ns3c_queue_push(queue, &(Ns3cEntry){20, 9, 0, {{0, 0}}});
  const guint32 order[] = {9, 1, 2, 3};
  for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
    assert_true(ns3c_queue_pop(queue, &entry));
    assert_int_equal(entry.handler, order[i]);
  }
  assert_false(ns3c_queue_peek(queue, &time));
}

static void test_upcoming(void **unused)
{
  (void)unused;
  g_autoptr(Ns3cQueue) queue = ns3c_queue_new();
  gsize n = 5;
  ns3c_queue_upcoming(queue, &n);
  assert_int_equal(n, 0);
  const guint total = 1000;
  for (guint i = 0; i < total; i++)
    ns3c_queue_push(queue, &(Ns3cEntry){77, i, 0, {{0, 0}}});
  Ns3cEntry entry;
  for (guint i = 0; i < total; i++) {
    assert_true(ns3c_queue_pop(queue, &entry));
    assert_int_equal(entry.handler, i);
    n = 3;
    const Ns3cEntry *upcoming = ns3c_queue_upcoming(queue, &n);
    assert_in_range(n, i + 1 < total ? 1 : 0, 3);
    for (gsize k = 0; k < n; k++)
      assert_int_equal(upcoming[k].handler, i + 1 + k);
  }
}

/* Hints tell of entries that are still to be popped, and soon. */
enum { HINTED = 5000, SOON = 300 };

typedef struct {
  guint popped;
  guint told[HINTED];    /* how many were popped when this entry was last told of, or G_MAXUINT */
  gboolean gone[HINTED]; /* popped */
} Hints;

static void on_hint(gpointer user_data, guint32 handler, const Ns3cPayload *payload)
{
  Hints *hints = user_data;
  assert_int_equal(handler, 5);
  assert_in_range(payload->word[0], 0, HINTED - 1);
  assert_false(hints->gone[payload->word[0]]);
  hints->told[payload->word[0]] = hints->popped;
}

static void test_hint(void **unused)
{
  (void)unused;
  g_autofree Hints *hints = g_new0(Hints, 1);
  g_autoptr(Ns3cQueue) queue = ns3c_queue_new();
  ns3c_queue_set_hint(queue, on_hint, hints);
  guint64 state = 5;
  for (guint64 i = 0; i < HINTED; i++) {
    hints->told[i] = G_MAXUINT;
    ns3c_queue_push(queue, &(Ns3cEntry){(gint64)(next_random(&state) % 100000000), 5, 0, {{i, 0}}});
  }
  guint told = 0;
  Ns3cEntry entry;
  for (; hints->popped < HINTED / 2; hints->popped++) {
    assert_true(ns3c_queue_pop(queue, &entry));
    guint64 id = entry.payload.word[0];
    hints->gone[id] = TRUE;
    if (hints->told[id] == G_MAXUINT)
      continue;
    told++;
    assert_true(hints->popped - hints->told[id] < SOON);
  }
  assert_true(told > HINTED / 4);
  ns3c_queue_set_hint(queue, NULL, NULL);
  memset(hints->gone, TRUE, sizeof hints->gone); /* a hint would fail now */
  while (ns3c_queue_pop(queue, &entry))
    continue;
}

/* A million entries, half of the times equal to some other: sorted, and first in first out among
 * equals. */
static void test_big(void **unused)
{
  (void)unused;
  g_autoptr(Ns3cQueue) queue = ns3c_queue_new();
  const guint64 total = 1000000;
  guint64 state = 99;
  for (guint64 i = 0; i < total; i++)
    ns3c_queue_push(queue, &(Ns3cEntry){(gint64)(next_random(&state) % total), 0, 0, {{i, 0}}});
  Ns3cEntry entry, before = {-1, 0, 0, {{0, 0}}};
  for (guint64 i = 0; i < total; i++) {
    assert_true(ns3c_queue_pop(queue, &entry));
    assert_true(entry.time > before.time ||
                (entry.time == before.time && entry.payload.word[0] > before.payload.word[0]));
    before = entry;
  }
  assert_int_equal(ns3c_queue_size(queue), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_against_naive),
      cmocka_unit_test(test_clear),
      cmocka_unit_test(test_push_between_popped_and_peeked),
      cmocka_unit_test(test_upcoming),
      cmocka_unit_test(test_hint),
      cmocka_unit_test(test_big),
  };
  return cmocka_run_group_tests_name("ns3c-queue", tests, NULL, NULL);
}
