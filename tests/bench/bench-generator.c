/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How near the synthetic Internet is to the real one, and what it costs:
 *
 *     bench-generator [PROFILE [ASES [SEED]]]     a generated graph
 *     bench-generator FILE                        a file of AS relationships, for comparison
 *
 * Prints each figure for the whole graph, then without the peer links of CDNs and clouds (most of
 * which BGP data does not show), beside that of CAIDA's graphs of 2019-07 and 2024-01 (with the
 * few such links that they show). Then the time to generate, median of five, against the bars:
 * 75,000 ASes in 2 s, 1,000,000 in 60 s. */
#include "models/topology/caida.h"
#include "models/topology/generator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define RUNS    5
#define ORIGINS 200
#define LONGEST 8

typedef struct {
  const char *what;
  double of_2019, of_2024;
} Row;

/* The order of what figures() fills in. */
static const Row rows[] = {
    {"ASes", 65438, 76351},
    {"customer links", 129836, 154563},
    {"peer links", 215464, 345088},
    {"peer links, % of all", 62.4, 69.1},
    {"mean degree", 10.55, 13.09},
    {"degree p50", 2, 2},
    {"       p75", 3, 3},
    {"       p90", 11, 18},
    {"       p95", 30, 32},
    {"       p99", 121, 161},
    {"       p99.9", 1350, 1581},
    {"       most", 7748, 9696},
    {"customers p90", 1, 1},
    {"       p95", 4, 4},
    {"       p99", 28, 30},
    {"       p99.9", 231, 225},
    {"       most", 5773, 6609},
    {"providers p50", 2, 2},
    {"       p90", 3, 3},
    {"       p95", 4, 4},
    {"       p99", 8, 8},
    {"       p99.9", 18, 19},
    {"       most", 125, 257},
    {"peers  p90", 5, 10},
    {"       p95", 24, 24},
    {"       p99", 94, 128},
    {"       p99.9", 1203, 1485},
    {"       most", 6334, 8182},
    {"without customers, %", 84.8, 84.5},
    {"two providers or more, of those with one, %", 58.1, 57.2},
    {"no provider, customers", 94, 142},
    {"no provider, no customers", 322, 344},
    {"longest chain of customer links", 42, 49},
    {"cone of those with customers, median", 4, 4},
    {"       p90", 49, 81},
    {"       p99", 5824, 12062},
    {"degree assortativity", -.257, -.269},
    {"best path, mean links", 4.42, 4.22},
    {"       2 links, %", 2.8, 3.4},
    {"       3", 21.7, 26.1},
    {"       4", 34.5, 38.2},
    {"       5", 21.9, 18.3},
    {"       6", 10.5, 6.9},
    {"       7", 5.0, 2.4},
    {"       from a customer, %", .06, .15},
    {"       from a peer, %", 9.7, 9.3},
    {"       from a provider, %", 89.0, 88.9},
    {"       no path, %", 1.2, 1.6},
};

#define N_ROWS G_N_ELEMENTS(rows)

static int ascending_counts(const void *a, const void *b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return (x > y) - (x < y);
}

static double *put_places(double *at, guint32 *counts, guint32 n, const double *places,
                          guint n_places)
{
  qsort(counts, n, sizeof *counts, ascending_counts);
  for (guint i = 0; i < n_places; i++)
    *at++ = counts[(guint32)(places[i] * (n - 1))];
  return at;
}

static gboolean is_cloud(const MsTopology *t, guint32 as)
{
  return t->role[as] == MS_ROLE_CDN || t->role[as] == MS_ROLE_CLOUD;
}

static gboolean counts_peer(const MsTopology *t, guint32 as, guint32 s, gboolean clouds)
{
  return clouds || !(is_cloud(t, as) || is_cloud(t, t->neighbour[s]));
}

static guint32 count_peers(const MsTopology *t, guint32 as, gboolean clouds)
{
  guint32 n = 0;
  for (guint32 s = t->first_peer[as]; s < t->first_provider[as]; s++)
    n += counts_peer(t, as, s, clouds);
  return n;
}

static double *put_degrees(double *at, const MsTopology *t, gboolean clouds)
{
  static const double degree[] = {.5, .75, .9, .95, .99, .999, 1};
  static const double customers[] = {.9, .95, .99, .999, 1};
  static const double providers[] = {.5, .9, .95, .99, .999, 1};
  guint32 n = t->n_ases;
  g_autofree guint32 *c = g_new(guint32, n), *p = g_new(guint32, n), *u = g_new(guint32, n);
  g_autofree guint32 *all = g_new(guint32, n);
  double stubs = 0, one = 0, two = 0, free_upper = 0, free_stub = 0, peer_ends = 0;
  for (guint32 as = 0; as < n; as++) {
    c[as] = t->first_peer[as] - t->first[as];
    p[as] = count_peers(t, as, clouds);
    u[as] = t->first[as + 1] - t->first_provider[as];
    all[as] = c[as] + p[as] + u[as];
    stubs += c[as] == 0;
    one += u[as] > 0;
    two += u[as] > 1;
    free_upper += u[as] == 0 && c[as] > 0;
    free_stub += u[as] == 0 && c[as] == 0;
    peer_ends += p[as];
  }
  *at++ = n;
  *at++ = t->n_p2c;
  *at++ = peer_ends / 2;
  *at++ = 100 * peer_ends / 2 / (peer_ends / 2 + t->n_p2c);
  *at++ = (peer_ends + 2.0 * t->n_p2c) / n;
  at = put_places(at, all, n, degree, G_N_ELEMENTS(degree));
  at = put_places(at, c, n, customers, G_N_ELEMENTS(customers));
  at = put_places(at, u, n, providers, G_N_ELEMENTS(providers));
  at = put_places(at, p, n, customers, G_N_ELEMENTS(customers));
  *at++ = 100 * stubs / n;
  *at++ = 100 * two / one;
  *at++ = free_upper;
  *at++ = free_stub;
  return at;
}

static double *put_hierarchy(double *at, const MsTopology *t, gboolean clouds)
{
  static const double cones[] = {.5, .9, .99};
  guint32 n = t->n_ases, longest = 0, n_upper = 0;
  g_autofree guint32 *height = g_new0(guint32, n), *cone = g_new(guint32, n);
  for (guint32 i = 0; i < n; i++) {
    guint32 as = t->sweep[i];
    for (guint32 s = t->first[as]; s < t->first_peer[as]; s++)
      height[as] = MAX(height[as], height[t->neighbour[s]] + 1);
    longest = MAX(longest, height[as]);
    if (t->first_peer[as] > t->first[as])
      cone[n_upper++] = t->cone[as];
  }
  *at++ = longest;
  at = put_places(at, cone, n_upper, cones, G_N_ELEMENTS(cones));

  g_autofree double *degree = g_new(double, n);
  for (guint32 as = 0; as < n; as++)
    degree[as] = (t->first_peer[as] - t->first[as]) + (t->first[as + 1] - t->first_provider[as]) +
                 count_peers(t, as, clouds);
  double x = 0, xx = 0, xy = 0, ends = 0;
  for (guint32 as = 0; as < n; as++) {
    for (guint32 s = t->first[as]; s < t->first[as + 1]; s++) {
      if (ms_topology_relation(t, as, s) == MS_REL_PEER && !counts_peer(t, as, s, clouds))
        continue;
      x += degree[as];
      xx += degree[as] * degree[as];
      xy += degree[as] * degree[t->neighbour[s]];
      ends++;
    }
  }
  x /= ends;
  *at++ = (xy / ends - x * x) / (xx / ends - x * x);
  return at;
}

/* Best routes of all ASes to one (Gao and Rexford): customer before peer before provider, then the
 * shortest. Up by providers, across one peer link, down by customers in order of length. */
typedef struct {
  guint8 *class; /* MS_REL_SELF + 1 where there is none */
  guint32 *length, *queue, *next;
} Routes;

static void find_routes(const MsTopology *t, guint32 origin, gboolean clouds, Routes *r)
{
  memset(r->class, MS_REL_SELF + 1, t->n_ases);
  guint32 n = 0;
  r->class[origin] = MS_REL_SELF;
  r->length[origin] = 0;
  r->queue[n++] = origin;
  for (guint32 i = 0; i < n; i++) {
    guint32 as = r->queue[i];
    for (guint32 s = t->first_provider[as]; s < t->first[as + 1]; s++) {
      guint32 other = t->neighbour[s];
      if (r->class[other] > MS_REL_SELF) {
        r->class[other] = MS_REL_CUSTOMER;
        r->length[other] = r->length[as] + 1;
        r->queue[n++] = other;
      }
    }
  }
  /* The queue ascends in length, so the first peer to call is the nearest. */
  guint32 n_customer = n;
  for (guint32 i = 0; i < n_customer; i++) {
    guint32 as = r->queue[i];
    for (guint32 s = t->first_peer[as]; s < t->first_provider[as]; s++) {
      guint32 other = t->neighbour[s];
      if (r->class[other] > MS_REL_SELF && counts_peer(t, as, s, clouds)) {
        r->class[other] = MS_REL_PEER;
        r->length[other] = r->length[as] + 1;
        r->queue[n++] = other;
      }
    }
  }
  /* Down, length by length: the ASes of each are a list of their own. */
  guint32 head[256];
  memset(head, 255, sizeof head);
  for (guint32 i = 0; i < n; i++) {
    guint32 as = r->queue[i], bucket = MIN(r->length[as], 255);
    r->next[as] = head[bucket];
    head[bucket] = as;
  }
  for (guint32 length = 0; length < 255; length++) {
    for (guint32 as = head[length]; as != MS_NO_AS; as = r->next[as]) {
      for (guint32 s = t->first[as]; s < t->first_peer[as]; s++) {
        guint32 other = t->neighbour[s];
        if (r->class[other] > MS_REL_SELF) {
          r->class[other] = MS_REL_PROVIDER;
          r->length[other] = length + 1;
          r->next[other] = head[length + 1];
          head[length + 1] = other;
        }
      }
    }
  }
}

static double *put_paths(double *at, const MsTopology *t, gboolean clouds)
{
  guint32 n = t->n_ases;
  g_autofree guint8 *class = g_malloc(n);
  g_autofree guint32 *length = g_new(guint32, n), *queue = g_new(guint32, n);
  g_autofree guint32 *next = g_new(guint32, n);
  Routes routes = {class, length, queue, next};
  double by_class[MS_REL_SELF + 2] = {0}, by_length[LONGEST] = {0}, sum = 0, all = 0;
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  for (guint i = 0; i < ORIGINS; i++) {
    guint32 origin = (guint32)g_rand_int_range(rand, 0, (gint32)n);
    find_routes(t, origin, clouds, &routes);
    for (guint32 as = 0; as < n; as++) {
      if (as == origin)
        continue;
      all++;
      by_class[class[as]]++;
      if (class[as] > MS_REL_SELF)
        continue;
      sum += length[as];
      if (length[as] < LONGEST)
        by_length[length[as]]++;
    }
  }
  *at++ = sum / (all - by_class[MS_REL_SELF + 1]);
  for (guint i = 2; i < LONGEST; i++)
    *at++ = 100 * by_length[i] / all;
  *at++ = 100 * by_class[MS_REL_CUSTOMER] / all;
  *at++ = 100 * by_class[MS_REL_PEER] / all;
  *at++ = 100 * by_class[MS_REL_PROVIDER] / all;
  *at++ = 100 * by_class[MS_REL_SELF + 1] / all;
  return at;
}

static void figures(const MsTopology *t, gboolean clouds, double values[N_ROWS])
{
  double *at = put_degrees(values, t, clouds);
  at = put_hierarchy(at, t, clouds);
  at = put_paths(at, t, clouds);
  g_assert(at == values + N_ROWS);
}

static int ascending_times(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double cpu_seconds(void)
{
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
         1e-6 * ((double)usage.ru_utime.tv_usec + (double)usage.ru_stime.tv_usec);
}

static gboolean measure_time(const char *profile, guint32 n, guint runs, double bar)
{
  double wall[RUNS], cpu[RUNS];
  for (guint i = 0; i < runs; i++) {
    double start = (double)g_get_monotonic_time() * 1e-6, cpu_start = cpu_seconds();
    ms_topology_unref(ms_topology_generate(profile, n, i, NULL));
    wall[i] = (double)g_get_monotonic_time() * 1e-6 - start;
    cpu[i] = cpu_seconds() - cpu_start;
  }
  qsort(wall, runs, sizeof *wall, ascending_times);
  qsort(cpu, runs, sizeof *cpu, ascending_times);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  gboolean met = wall[runs / 2] < bar;
  printf("%8u ASes: %7.2f s (%.2f s of CPU), bar %g s: %s; peak memory so far %ld MB\n", n,
         wall[runs / 2], cpu[runs / 2], bar, met ? "met" : "missed", usage.ru_maxrss / 1024);
  return met;
}

int main(int argc, char **argv)
{
  const char *profile = argc > 1 ? argv[1] : "internet-2020";
  gboolean is_file = g_file_test(profile, G_FILE_TEST_EXISTS);
  guint32 n = argc > 2 ? (guint32)g_ascii_strtoull(argv[2], NULL, 10) : 65438;
  guint64 seed = argc > 3 ? g_ascii_strtoull(argv[3], NULL, 10) : 1;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTopology) t = is_file ? ms_topology_load(profile, TRUE, NULL, &error)
                                    : ms_topology_generate(profile, n, seed, &error);
  if (t == NULL) {
    fprintf(stderr, "%s\n", error->message);
    return 1;
  }
  double all[N_ROWS], without[N_ROWS];
  figures(t, TRUE, all);
  figures(t, FALSE, without);
  printf("%s\n%-45s %10s %10s %10s %10s\n", t->title, "", "all", "no clouds", "2019-07", "2024-01");
  for (gsize i = 0; i < N_ROWS; i++)
    printf("%-45s %10.6g %10.6g %10g %10g\n", rows[i].what, all[i], without[i], rows[i].of_2019,
           rows[i].of_2024);
  if (is_file)
    return 0;
  gboolean met = measure_time(profile, 75000, RUNS, 2);
  met &= measure_time(profile, 1000000, 1, 60);
  return met ? 0 : 1;
}
