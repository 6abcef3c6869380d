/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a full set of VRPs costs: bench-registry [FILE]. Loading it, and where the time goes, beside
 * a bare copy of the text; then judging routes, beside a bare walk over them; then small
 * registries, as trials make them. The bars: a load under 2 s, and 5 million judgements a second on
 * one core. */
#include "models/base/hash.h"
#include "models/registry/registry-private.h"
#include "models/registry/rpki-private.h"
#include "tests/bench/bench.h"

#define RUNS      5
#define BAR_LOAD  2.0
#define BAR_RATE  5e6
#define N_ROUTES  2000000u
#define N_TRIALS  1000000u
#define N_MEASURE 9

enum { LOAD, DECOMPRESS, PARSE, INSERT, COPY, IN_ORDER, SHUFFLED, WALK, SMALL };

static const char *const names[N_MEASURE] = {
    "load, all of it", "  decompress (libarchive alone)",    "  parse, from memory",
    "  insert",        "  baseline: a copy of the text",     "judge, in the order of addresses",
    "judge, shuffled", "  baseline: a walk over the routes", "a registry of 3, made, asked, freed",
};

static void fail(const GError *error)
{
  fprintf(stderr, "bench-registry: %s\n", error->message);
  exit(1);
}

static GString *decompress(const char *path)
{
  g_auto(MsRpkiSource) source = {.fd = -1};
  g_autoptr(GError) error = NULL;
  GString *text = g_string_sized_new(1 << 27);
  if (!ms_rpki_source_open(&source, path, &error))
    fail(error);
  while (ms_rpki_source_more(&source))
    g_string_append_len(text, source.start, source.end - source.start);
  return text;
}

typedef struct {
  MsPrefix prefix;
  guint32 origin;
} Route;

/* Of every kind: as a VRP permits it, from another origin, longer, and where no VRP is. */
static Route route_of(const MsRegistryEntry *entry, guint64 draw)
{
  Route route = {ms_registry_entry_prefix(entry), entry->asn};
  if (draw % 4 == 1)
    route.origin++;
  if (draw % 4 == 2)
    for (guint i = 0; i < 4 && ms_prefix_first_half(&route.prefix, &route.prefix); i++)
      ;
  if (draw % 4 == 3)
    route.prefix.address[0] ^= 0x80;
  return route;
}

static Route *make_routes(const MsRegistry *registry, gboolean shuffled)
{
  Route *routes = g_new(Route, N_ROUTES);
  for (guint32 i = 0; i < N_ROUTES; i++) {
    guint64 draw = ms_hash_mix(i);
    guint64 at =
        shuffled ? (draw >> 8) % registry->vrps.n : (guint64)i * registry->vrps.n / N_ROUTES;
    routes[i] = route_of(&registry->vrps.entries[at], draw);
  }
  return routes;
}

static double judge(const MsRegistry *registry, const Route *routes, guint counts[3])
{
  double start = seconds_now();
  memset(counts, 0, 3 * sizeof *counts);
  for (guint32 i = 0; i < N_ROUTES; i++)
    counts[ms_registry_validate(registry, &routes[i].prefix, routes[i].origin)]++;
  return seconds_now() - start;
}

static double walk(const Route *routes)
{
  double start = seconds_now();
  volatile guint32 sink = 0;
  guint32 sum = 0;
  for (guint32 i = 0; i < N_ROUTES; i++)
    sum += routes[i].origin ^ routes[i].prefix.length;
  sink = sum;
  (void)sink;
  return seconds_now() - start;
}

static double small_registries(void)
{
  double start = seconds_now();
  guint valid = 0;
  for (guint32 i = 0; i < N_TRIALS; i++) {
    g_autoptr(MsRegistry) registry = ms_registry_new();
    MsPrefix prefix = {.address = {198, 18, (guint8)i}, .length = 24, .family = 4};
    for (guint32 k = 0; k < 3; k++)
      ms_registry_add_vrp(registry, &prefix, 24, k);
    valid += ms_registry_validate(registry, &prefix, 2) == MS_VALIDITY_VALID;
  }
  g_assert_cmpuint(valid, ==, N_TRIALS);
  return seconds_now() - start;
}

static void measure(const char *path, double seconds[N_MEASURE], guint counts[3])
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsRegistry) registry = ms_registry_new();
  double start = seconds_now();
  if (!ms_rpki_load(registry, path, NULL, NULL, &error))
    fail(error);
  seconds[LOAD] = seconds_now() - start;

  start = seconds_now();
  GString *text = decompress(path);
  seconds[DECOMPRESS] = seconds_now() - start;

  g_auto(MsRpkiSet) set;
  ms_rpki_set_init(&set);
  MsRpkiSource source = ms_rpki_source_of(path, text->str, text->len);
  start = seconds_now();
  if (!ms_rpki_read(&source, &set, &error))
    fail(error);
  seconds[PARSE] = seconds_now() - start;

  g_autoptr(MsRegistry) again = ms_registry_new();
  start = seconds_now();
  ms_rpki_commit(again, &set, NULL, NULL, NULL);
  seconds[INSERT] = seconds_now() - start;

  start = seconds_now();
  g_free(g_memdup2(text->str, text->len));
  seconds[COPY] = seconds_now() - start;
  g_string_free(text, TRUE);

  g_autofree Route *in_order = make_routes(registry, FALSE);
  g_autofree Route *shuffled = make_routes(registry, TRUE);
  seconds[IN_ORDER] = judge(registry, in_order, counts);
  seconds[SHUFFLED] = judge(registry, shuffled, counts);
  seconds[WALK] = walk(shuffled);
  seconds[SMALL] = small_registries();
}

static void print_rate(const char *name, double seconds, guint n, double baseline)
{
  printf("%-38s %8.2f million/s %8.1f ns each", name, n / seconds * 1e-6, seconds / n * 1e9);
  if (baseline > 0)
    printf(" %8.1f times the walk", seconds / baseline);
  putchar('\n');
}

int main(int argc, char **argv)
{
  const char *folder = g_getenv("MANRS_SIM_DATA");
  g_autofree char *path =
      argc > 1 ? g_strdup(argv[1])
               : g_build_filename(folder != NULL ? folder : MS_SOURCE_DIR "/../shared/data", "rpki",
                                  "rpki-client-20250720.json.bz2", NULL);
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
    printf("no %s: nothing to measure; name a file, or the data folder in MANRS_SIM_DATA\n", path);
    return 0;
  }
  double seconds[N_MEASURE][RUNS], middle[N_MEASURE];
  guint counts[3];
  for (int i = -1; i < RUNS; i++) {
    double once[N_MEASURE];
    measure(path, once, counts);
    for (int m = 0; m < N_MEASURE && i >= 0; m++)
      seconds[m][i] = once[m];
  }
  for (int m = 0; m < N_MEASURE; m++)
    middle[m] = median(seconds[m], RUNS);
  for (int m = LOAD; m <= COPY; m++)
    printf("%-38s %8.1f ms %8.1f times the copy\n", names[m], middle[m] * 1e3,
           middle[m] / middle[COPY]);
  print_rate(names[IN_ORDER], middle[IN_ORDER], N_ROUTES, middle[WALK]);
  print_rate(names[SHUFFLED], middle[SHUFFLED], N_ROUTES, middle[WALK]);
  print_rate(names[WALK], middle[WALK], N_ROUTES, 0);
  print_rate(names[SMALL], middle[SMALL], N_TRIALS, 0);
  printf("of the shuffled: %u NotFound, %u Valid, %u Invalid\n", counts[0], counts[1], counts[2]);
  gboolean met = middle[LOAD] < BAR_LOAD && N_ROUTES / middle[SHUFFLED] > BAR_RATE;
  printf("bars %.1f s and %.0f million/s: %s\n", BAR_LOAD, BAR_RATE * 1e-6, met ? "met" : "missed");
  return met ? 0 : 1;
}
