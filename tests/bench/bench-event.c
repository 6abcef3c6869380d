/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The event engine on a whole Internet: a victim converges, a leak starts, converges, ends,
 * converges. Events a second on each clock, in turn so that a drifting machine treats them alike,
 * and each clock's cost beside the bare C queue.
 *
 *     bench-event [FILE] [RUNS]
 *
 * FILE is a CAIDA graph, by default the 2025-09 one of the data folder, else a generated graph of
 * 75,000 ASes. */
#include "sim/event/run.h"
#include "tests/bench/bench.h"

#include <sys/resource.h>

static const struct {
  const char *name;
  MsClockKind kind;
  const char *scheduler;
} clocks[] = {
    {"bare C queue", MS_CLOCK_QUEUE, NULL},
    {"libns3-c, own simulator", MS_CLOCK_NS3, NULL},
    {"libns3-c, driven by one event", MS_CLOCK_NS3_DRIVEN, NULL},
    {"ns-3 default, map scheduler", MS_CLOCK_NS3_DEFAULT, "map"},
    {"ns-3 default, priority queue", MS_CLOCK_NS3_DEFAULT, "priority-queue"},
};

/* A leak that reaches far: of the multihomed stubs with most peers or providers, one leaks a route
 * of another AS. */
static MsIncident far_leak(const MsTopology *topology)
{
  MsIncident leak = {.name = "leak",
                     .kind = MS_INCIDENT_LEAK,
                     .offender = ms_topology_find(topology, 153926),
                     .victim = ms_topology_find(topology, 46622),
                     .start = G_GINT64_CONSTANT(600000000000),
                     .end = G_GINT64_CONSTANT(1800000000000),
                     .leak_types = MS_LEAK_ALL_TYPES};
  if (leak.offender == MS_NO_AS || leak.victim == MS_NO_AS) {
    leak.offender = topology->n_ases / 3;
    leak.victim = topology->n_ases / 2;
    while (topology->first[leak.offender + 1] - topology->first_provider[leak.offender] < 2)
      leak.offender++;
  }
  ms_prefix_parse("198.18.0.0/16", &leak.prefix, NULL);
  return leak;
}

int main(int argc, char **argv)
{
  g_autoptr(MsTopology) topology =
      load(argc > 1 && argv[1][0] != '\0' ? argv[1] : NULL, "bench-event");
  guint runs = argc > 2 ? (guint)CLAMP(atoi(argv[2]), 1, MAX_RUNS) : 5;
  MsIncident leak = far_leak(topology);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSchedule) schedule = ms_schedule_new(topology, &leak, 1, NULL, 0, &error);
  g_autoptr(MsDeployment) deployment = ms_deployment_new(topology->n_ases, 1);
  g_autoptr(MsRegistry) registry = ms_registry_new();
  if (schedule == NULL) {
    fprintf(stderr, "bench-event: %s\n", error->message);
    return 1;
  }
  MsEventSetup setup = {.topology = topology,
                        .registry = registry,
                        .deployment = deployment,
                        .schedule = schedule,
                        .policy = ms_policy_default(),
                        .options = ms_event_options_default(),
                        .snapshot_at = -1};
  static double taken[G_N_ELEMENTS(clocks)][MAX_RUNS], ratio[G_N_ELEMENTS(clocks)][MAX_RUNS];
  guint64 events = 0;
  for (guint run = 0; run <= runs; run++) { /* the first is for warm-up */
    for (guint c = 0; c < G_N_ELEMENTS(clocks); c++) {
      setup.options.clock = clocks[c].kind;
      setup.options.scheduler = clocks[c].scheduler;
      double start = seconds_now();
      g_autoptr(MsResult) result = ms_event_run(&setup, NULL, NULL, &error);
      double end = seconds_now();
      if (result == NULL) {
        fprintf(stderr, "bench-event: %s\n", error->message);
        return 1;
      }
      events = result->events;
      if (run > 0) {
        taken[c][run - 1] = end - start;
        ratio[c][run - 1] = taken[c][run - 1] / taken[0][run - 1];
      }
    }
  }
  printf("AS%u leaks AS%u's prefix: %" G_GUINT64_FORMAT " events; median of %u runs\n\n",
         topology->asn[leak.offender], topology->asn[leak.victim], events, runs);
  printf("%-32s %10s %12s %14s\n", "clock", "seconds", "M events/s", "x bare queue");
  for (guint c = 0; c < G_N_ELEMENTS(clocks); c++) {
    double t = median(taken[c], runs);
    printf("%-32s %10.3f %12.2f %14.2f\n", clocks[c].name, t, (double)events / t * 1e-6,
           median(ratio[c], runs));
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("\npeak memory %.0f MB\nbars: libns3-c at most 1.25 x the bare queue; 3 M events/s; 600 "
         "MB; graph in 1.5 s\n",
         (double)usage.ru_maxrss / 1024);
  return 0;
}
