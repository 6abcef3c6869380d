/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steady engine on a whole Internet: microseconds a trial by kind of incident, for each kernel
 * that this machine can run, beside each other; the share of memory bandwidth that is made use of;
 * and a full-table leak on all processors.
 *
 *     bench-steady [FILE] [RUNS]
 *
 * FILE is a CAIDA graph, by default the 2025-09 one of the data folder, else a generated graph of
 * 75,000 ASes. Offender, victim, adopters and tie-breaks are drawn anew for each trial. */
#include "models/base/hash.h"
#include "sim/steady/batch.h"
#include "tests/bench/bench.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCHES = 8, LEAKER = 153926 };

static const struct {
  const char *name;
  MsIncidentKind kind;
  const char *mechanism;
  double share;
  double bar; /* microseconds, 0: none */
} cases[] = {
    {"origin hijack", MS_INCIDENT_ORIGIN_HIJACK, NULL, 0, 0},
    {"origin hijack, ROV 20 %", MS_INCIDENT_ORIGIN_HIJACK, "rov", 0.2, 40},
    {"sub-prefix hijack, ROV 20 %", MS_INCIDENT_SUBPREFIX_HIJACK, "rov", 0.2, 80},
    {"leak", MS_INCIDENT_LEAK, NULL, 0, 150},
    {"leak, OTC 50 %", MS_INCIDENT_LEAK, "otc", 0.5, 0},
};

/* What one group of networks runs. */
typedef struct {
  MsSteadyRules *rules;
  guint64 *threshold;
} Policy;

static Policy policy_of(const MsSteadyGraph *graph, const char *mechanism, double share)
{
  guint32 n = graph->kernel.n;
  Policy policy = {.threshold = g_new(guint64, n)};
  for (guint32 as = 0; as < n; as++)
    policy.threshold[as] = (guint64)(share * 0x1.0p32);
  MsSteadyGroup group = {.draw_key = 1, .threshold = policy.threshold};
  MsSteadyRule rule = {.import_from = MS_FROM_ALL, .export_to = MS_FROM_ALL, .strength = 1};
  if (mechanism != NULL)
    rule.mechanism = (guint)ms_mechanism_find(mechanism);
  guint count = mechanism != NULL;
  g_autoptr(GError) error = NULL;
  policy.rules = ms_steady_rules_new(graph, &group, count, &rule, count, 1, NULL, &error);
  g_assert_no_error(error);
  return policy;
}

static void policy_clear(Policy *policy)
{
  ms_steady_rules_free(policy->rules);
  g_free(policy->threshold);
}

/* Draws a batch of trials; those of leaks from the ASes that can leak. */
static void draw(const MsTopology *topology, MsIncidentKind kind, guint64 batch,
                 MsSteadyTrial trials[MS_LANES], MsRegistry *registry[MS_LANES])
{
  for (guint lane = 0; lane < MS_LANES; lane++) {
    guint64 number = batch * MS_LANES + lane, attempt = 0;
    guint32 n = topology->n_ases, victim = (guint32)(ms_hash3(1, 'v', number, 0) % n), as;
    do
      as = (guint32)(ms_hash3(1, 'o', number, attempt++) % n);
    while (as == victim ||
           (kind == MS_INCIDENT_LEAK && topology->first[as + 1] - topology->first_peer[as] < 2));
    MsSteadyTrial *trial = &trials[lane];
    *trial = (MsSteadyTrial){.offender = as,
                             .victim = victim,
                             .registry = registry[lane],
                             .seed = ms_hash3(1, 's', number, 0),
                             .draw = number};
    ms_prefix_parse("198.18.0.0/16", &trial->prefix, NULL);
    ms_prefix_parse("198.18.0.0/24", &trial->hijacked, NULL);
    for (guint learned = 0; learned < 3; learned++)
      trial->extra[learned] = ms_leak_extra(MS_LEAK_ALL_TYPES, (MsRelation)learned);
  }
}

static double run_case(const MsSteadyGraph *graph, MsSteadyBatch *batch, guint c)
{
  static MsSteadyLane lanes[MS_LANES];
  Policy policy = policy_of(graph, cases[c].mechanism, cases[c].share);
  double spent = 0;
  for (guint64 b = 0; b < BATCHES; b++) {
    MsSteadyTrial trials[MS_LANES];
    MsRegistry *registry[MS_LANES];
    for (guint lane = 0; lane < MS_LANES; lane++)
      registry[lane] = ms_registry_new();
    draw(graph->topology, cases[c].kind, b, trials, registry);
    for (guint lane = 0; lane < MS_LANES; lane++)
      ms_registry_add_vrp(registry[lane], &trials[lane].prefix, 16,
                          graph->topology->asn[trials[lane].victim]);
    double start = seconds_now();
    ms_steady_batch_solve(batch, policy.rules, cases[c].kind, trials, MS_LANES, NULL, lanes);
    spent += seconds_now() - start;
    for (guint lane = 0; lane < MS_LANES; lane++)
      ms_registry_free(registry[lane]);
  }
  policy_clear(&policy);
  return spent * 1e6 / (BATCHES * MS_LANES);
}

/* Bytes a second that one core reads of memory too large for any cache. */
static double stream(void)
{
  gsize n = (gsize)1 << 25;
  guint64 *memory = g_new(guint64, n), sum = 0;
  for (gsize i = 0; i < n; i++)
    memory[i] = i;
  double best = 0;
  for (guint run = 0; run < 5; run++) {
    double start = seconds_now();
    for (gsize i = 0; i < n; i += 8)
      sum += memory[i] + memory[i + 1] + memory[i + 2] + memory[i + 3] + memory[i + 4] +
             memory[i + 5] + memory[i + 6] + memory[i + 7];
    best = MAX(best, (double)(n * sizeof *memory) / (seconds_now() - start));
  }
  g_free(memory);
  return sum == 1 ? 0 : best;
}

/* What one narrow sweep has to touch: each edge; each row of routes, written, read again and
 * written; of each node its bounds, role, special, and adopters. */
static double must_touch(const MsSteadyGraph *graph)
{
  const MsKernelGraph *k = &graph->kernel;
  return (double)k->n_edges * sizeof(MsKernelEdge) + (double)k->n_transit * 3 * MS_LANES +
         (double)k->n * (3 * 4 + 1 + 4 + 8);
}

/* Every AS as victim of one leaker: the share of (AS, origin) pairs that are detoured, by this
 * process's part of the victims. */
static guint64 full_table(const MsSteadyGraph *graph, const Policy *policy, guint32 leaker,
                          guint part, guint parts)
{
  static MsSteadyLane lanes[MS_LANES];
  const MsTopology *topology = graph->topology;
  g_autoptr(MsSteadyBatch) batch = ms_steady_batch_new(graph, NULL);
  g_autoptr(MsRegistry) registry = ms_registry_new();
  guint64 detoured = 0;
  for (guint32 first = part * MS_LANES; first < topology->n_ases; first += parts * MS_LANES) {
    MsSteadyTrial trials[MS_LANES];
    guint n = 0;
    for (guint32 as = first; as < MIN(first + MS_LANES, topology->n_ases); as++) {
      if (as == leaker)
        continue;
      trials[n] = (MsSteadyTrial){.offender = leaker, .victim = as, .registry = registry};
      ms_prefix_parse("198.18.0.0/16", &trials[n].prefix, NULL);
      for (guint learned = 0; learned < 3; learned++)
        trials[n].extra[learned] = ms_leak_extra(MS_LEAK_ALL_TYPES, (MsRelation)learned);
      n++;
    }
    ms_steady_batch_solve(batch, policy->rules, MS_INCIDENT_LEAK, trials, n, NULL, lanes);
    for (guint lane = 0; lane < n; lane++)
      for (guint g = 0; g < MS_N_GROUPS && lanes[lane].state == MS_LANE_SOLVED; g++)
        detoured += lanes[lane].count[g][MS_OUTCOME_DETOURED];
  }
  return detoured;
}

static void bench_full_table(const MsSteadyGraph *graph)
{
  const MsTopology *topology = graph->topology;
  guint parts = MAX(1, g_get_num_processors());
  guint32 leaker = ms_topology_find(topology, LEAKER);
  for (guint32 as = 0; leaker == MS_NO_AS; as++)
    if (topology->first[as + 1] - topology->first_provider[as] >= 2)
      leaker = as;
  Policy policy = policy_of(graph, NULL, 0);
  int pipes[2];
  if (pipe(pipes) != 0)
    return;
  double start = seconds_now();
  fflush(stdout);
  for (guint part = 0; part < parts; part++) {
    if (fork() != 0)
      continue;
    guint64 mine = full_table(graph, &policy, leaker, part, parts);
    _exit(write(pipes[1], &mine, sizeof mine) == sizeof mine ? 0 : 1);
  }
  guint64 detoured = 0, mine;
  for (guint part = 0; part < parts; part++)
    if (read(pipes[0], &mine, sizeof mine) == sizeof mine)
      detoured += mine;
  while (wait(NULL) > 0)
    continue;
  double pairs = (double)(topology->n_ases - 1) * (topology->n_ases - 1);
  printf("\nfull table leaked by AS%u, %u origins, %u processes: %.2f s; %.2f %% of pairs detoured "
         "(bar 30 s on two cores)\n",
         topology->asn[leaker], topology->n_ases - 1, parts, seconds_now() - start,
         100.0 * (double)detoured / pairs);
  close(pipes[0]);
  close(pipes[1]);
  policy_clear(&policy);
}

/* What counting by addresses, users and traffic adds, on the fastest kernel, run by run beside
 * counting by ASes alone. */
static void bench_weights(const MsSteadyGraph *graph, guint runs)
{
  g_autoptr(MsWeights) weights = ms_weights_new(graph->topology);
  g_autoptr(MsSteadyBatch) plain = ms_steady_batch_new(graph, NULL);
  g_autoptr(MsSteadyBatch) weighed = ms_steady_batch_new(graph, NULL);
  for (guint w = 1; w < MS_N_WEIGHTS; w++)
    ms_weights_model(weights, graph->topology, (MsWeight)w);
  ms_steady_batch_weigh(weighed, weights);
  printf("\n%-28s %10s %10s\n", "", "by ASes", "by weight");
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    static double taken[2][MAX_RUNS];
    for (guint run = 0; run <= runs; run++)
      for (guint k = 0; k < 2; k++) {
        double t = run_case(graph, k == 0 ? plain : weighed, c);
        if (run > 0)
          taken[k][run - 1] = t;
      }
    printf("%-28s %10.1f %10.1f\n", cases[c].name, median(taken[0], runs), median(taken[1], runs));
  }
}

int main(int argc, char **argv)
{
  g_autoptr(MsTopology) topology =
      load(argc > 1 && argv[1][0] != '\0' ? argv[1] : NULL, "bench-steady");
  guint runs = argc > 2 ? (guint)CLAMP(atoi(argv[2]), 1, MAX_RUNS) : 5;
  double start = seconds_now();
  g_autoptr(MsSteadyGraph) hash = ms_steady_graph_new(topology, MS_TIE_HASH, 1);
  printf("made ready for sweeps in %.2f s: %u transit nodes, %u edges\n", seconds_now() - start,
         hash->kernel.n_transit, hash->kernel.n_edges);
  g_autoptr(MsSteadyGraph) lowest = ms_steady_graph_new(topology, MS_TIE_LOWEST_ASN, 1);
  guint n_kernels;
  const MsKernel *const *kernels = ms_kernels(&n_kernels);
  g_assert(n_kernels < 4);
  /* The last column: the fastest kernel with the tie-break that needs no draws. */
  MsSteadyBatch *batch[5];
  for (guint k = 0; k < n_kernels; k++)
    batch[k] = ms_steady_batch_new(hash, kernels[k]);
  batch[n_kernels] = ms_steady_batch_new(lowest, kernels[0]);
  printf("\nmicroseconds a trial, median of %u runs of %u trials\n\n%-28s", runs,
         BATCHES * MS_LANES, "");
  for (guint k = 0; k < n_kernels; k++)
    printf(" %10s", kernels[k]->name);
  printf(" %12s %8s\n", "lowest-asn", "bar");
  double usual = 0, plain = 0;
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    static double taken[5][MAX_RUNS];
    for (guint run = 0; run <= runs; run++) /* the first is for warm-up */
      for (guint k = 0; k <= n_kernels; k++) {
        double t = run_case(k == n_kernels ? lowest : hash, batch[k], c);
        if (run > 0)
          taken[k][run - 1] = t;
      }
    printf("%-28s", cases[c].name);
    for (guint k = 0; k < n_kernels; k++)
      printf(" %10.1f", median(taken[k], runs));
    printf(" %12.1f", median(taken[n_kernels], runs));
    if (cases[c].bar > 0)
      printf(" %8.0f", cases[c].bar);
    printf("\n");
    if (c == 1)
      usual = median(taken[0], runs);
    if (c == 3)
      plain = median(taken[0], runs);
    if (c == 4)
      printf("%-28s %10.2f x the plain leak (bar 2.5)\n", "", median(taken[0], runs) / plain);
  }
  double memory = stream(), touched = must_touch(hash) / (usual * 1e-6 * MS_LANES);
  printf(
      "\na sweep of 64 trials has to touch %.1f MB: %.1f GB/s, %.2f of the %.1f GB/s that a core "
      "streams\n",
      must_touch(hash) * 1e-6, touched * 1e-9, touched / memory, memory * 1e-9);
  for (guint k = 0; k <= n_kernels; k++)
    ms_steady_batch_free(batch[k]);
  bench_weights(hash, runs);
  bench_full_table(lowest);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("peak memory %.0f MB\n", (double)usage.ru_maxrss / 1024);
  return 0;
}
