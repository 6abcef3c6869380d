/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an event costs: the hold model (each event schedules one in its place, 0 to 200 ms later)
 * over the states of 75,000 ASes, with a 16-byte payload. The bare queue, and the implementations
 * of libns3-c over it, in turn in one run; the median of five after one for warm-up.
 *
 * Usage: bench-ns3c [EVENTS] (a run; 1,000,000 if not given) */
#include "sim/ns3c/ns3c.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { N_ASES = 75000, RUNS = 5 };

typedef struct {
  guint64 random, events, padding[2];
} As;

typedef struct {
  const char *name;
  gboolean bare;
  Ns3cOptions options;
} Engine;

static const Engine engines[] = {
    {"bare queue", TRUE, {.implementation = NS3C_OWN}},
    {"own", FALSE, {.implementation = NS3C_OWN}},
    {"driven", FALSE, {.implementation = NS3C_DRIVEN}},
    {"default, map", FALSE, {.implementation = NS3C_DEFAULT, .scheduler = "map"}},
    {"default, priority-queue",
     FALSE,
     {.implementation = NS3C_DEFAULT, .scheduler = "priority-queue"}},
};

typedef struct {
  As *ases;
  Ns3c *sim;
  guint32 handler;
  guint64 left;
} Bench;

static inline guint64 next_random(guint64 *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* The work of an event: a delay and an AS for the next. */
static inline gint64 event(Bench *bench, Ns3cPayload *payload)
{
  As *as = &bench->ases[payload->word[0]];
  as->events++;
  guint64 r = next_random(&as->random);
  payload->word[0] = (r & 0xffffffff) * N_ASES >> 32;
  return (gint64)((r >> 32) * 200000000 >> 32);
}

static void on_event(gpointer user_data, const Ns3cPayload *payload)
{
  Bench *bench = user_data;
  Ns3cPayload next = *payload;
  gint64 delay = event(bench, &next);
  ns3c_schedule(bench->sim, ns3c_ns(ns3c_now(bench->sim).ns + delay), bench->handler, &next);
  if (--bench->left == 0)
    ns3c_stop(bench->sim);
}

static void run_bare(Bench *bench, Ns3cQueue *queue)
{
  Ns3cEntry entry;
  while (bench->left-- > 0 && ns3c_queue_pop(queue, &entry)) {
    entry.time += event(bench, &entry.payload);
    ns3c_queue_push(queue, &entry);
  }
}

/* Of this process, so that a busy machine disturbs less. */
static double cpu_seconds(void)
{
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Nanoseconds an event. */
static double measure(const Engine *engine, guint64 pending, guint64 events)
{
  g_autofree As *ases = g_new0(As, N_ASES);
  for (guint64 i = 0; i < N_ASES; i++)
    ases[i].random = (i + 1) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
  Bench bench = {.ases = ases};
  g_autoptr(Ns3cQueue) queue = NULL;
  g_autoptr(Ns3c) sim = NULL;
  if (engine->bare) {
    queue = ns3c_queue_new();
  } else {
    g_autoptr(GError) error = NULL;
    sim = bench.sim = ns3c_start(&engine->options, &error);
    if (sim == NULL)
      g_error("%s", error->message);
    bench.handler = ns3c_add_handler(sim, on_event, &bench);
  }
  guint64 random = 42;
  for (guint64 i = 0; i < pending; i++) {
    gint64 at = (gint64)(next_random(&random) % 200000000);
    Ns3cPayload payload = {{next_random(&random) % N_ASES, i}};
    if (engine->bare)
      ns3c_queue_push(queue, &(Ns3cEntry){at, 0, 0, payload});
    else
      ns3c_schedule(sim, ns3c_ns(at), bench.handler, &payload);
  }
  double ns[RUNS];
  for (int k = -1; k < RUNS; k++) {
    bench.left = events;
    double begin = cpu_seconds();
    if (engine->bare)
      run_bare(&bench, queue);
    else
      ns3c_run(sim, NULL);
    if (k >= 0)
      ns[k] = (cpu_seconds() - begin) * 1e9 / (double)events;
  }
  qsort(ns, RUNS, sizeof *ns, compare);
  return ns[RUNS / 2];
}

int main(int argc, char **argv)
{
  guint64 events = argc > 1 ? g_ascii_strtoull(argv[1], NULL, 10) : 1000000;
  if (events == 0) {
    fprintf(stderr, "bench-ns3c: '%s' is no number of events; give 1 or more\n", argv[1]);
    return 2;
  }
  static const guint64 pending[] = {1000, 100000, 1000000};
  double ns[G_N_ELEMENTS(engines)][G_N_ELEMENTS(pending)];
  printf("%-24s", "ns an event (of bare)");
  for (guint p = 0; p < G_N_ELEMENTS(pending); p++)
    printf("%10" G_GUINT64_FORMAT " pending", pending[p]);
  printf("\n");
  for (guint e = 0; e < G_N_ELEMENTS(engines); e++) {
    printf("%-24s", engines[e].name);
    for (guint p = 0; p < G_N_ELEMENTS(pending); p++) {
      ns[e][p] = measure(&engines[e], pending[p], events);
      printf("%10.1f (%5.2f)", ns[e][p], ns[e][p] / ns[0][p]);
      fflush(stdout);
    }
    printf("\n");
  }
  return 0;
}
