/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long the graph takes to read: bench-topology [FILE]. The median of five loads after one for
 * warm-up, and where the time goes. The bar: CAIDA 2025-09 serial-2 (570,696 links) under 1.5 s. */
#include "models/topology/caida-private.h"
#include "models/topology/topology-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>

#define RUNS  5
#define BAR_S 1.5

enum { LOAD, DECOMPRESS, PARSE, FINISH, SWEEP, CONES, DIGEST, N_PHASES };

static const char *const phase_names[N_PHASES] = {
    "load, all of it",      "  decompress (libarchive alone)",
    "  parse, from memory", "  finish the graph, of which",
    "    sweep order",      "    customer cones",
    "    digest",
};

static double now(void)
{
  return (double)g_get_monotonic_time() * 1e-6;
}

static GString *decompress(const char *path)
{
  struct archive *archive = archive_read_new();
  struct archive_entry *entry;
  GString *text = g_string_new(NULL);
  const void *data;
  size_t n;
  la_int64_t offset;
  archive_read_support_filter_all(archive);
  archive_read_support_format_raw(archive);
  if (archive_read_open_filename(archive, path, 256 * 1024) == ARCHIVE_OK &&
      archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
    while (archive_read_data_block(archive, &data, &n, &offset) == ARCHIVE_OK)
      g_string_append_len(text, (const char *)data, (gssize)n);
  }
  archive_read_free(archive);
  return text;
}

static gboolean run(const char *path, double seconds[N_PHASES], GError **error)
{
  double start = now();
  g_autoptr(MsTopology) loaded = ms_topology_load(path, TRUE, NULL, error);
  if (loaded == NULL)
    return FALSE;
  seconds[LOAD] = now() - start;

  start = now();
  GString *text = decompress(path);
  seconds[DECOMPRESS] = now() - start;

  start = now();
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new(path);
  g_autoptr(MsCaidaParser) parser = ms_caida_parser_new(builder, path);
  gboolean parsed = ms_caida_parser_feed(parser, text->str, text->len, error) &&
                    ms_caida_parser_end(parser, error);
  seconds[PARSE] = now() - start;
  g_string_free(text, TRUE);
  if (!parsed)
    return FALSE;

  start = now();
  g_autoptr(MsTopology) topology = ms_topology_builder_finish(builder, "bench", TRUE, NULL, error);
  seconds[FINISH] = now() - start;
  if (topology == NULL)
    return FALSE;

  /* Once more, alone; nobody else holds this graph. */
  MsTopologyStore *store = (MsTopologyStore *)topology;
  start = now();
  ms_order_sweep(store);
  seconds[SWEEP] = now() - start;
  start = now();
  ms_order_cones(store);
  seconds[CONES] = now() - start;
  ms_topology_store_seal(store);
  start = now();
  ms_topology_digest(topology, store->digest);
  seconds[DIGEST] = now() - start;
  return TRUE;
}

static int ascending(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
  const char *folder = g_getenv("MANRS_SIM_DATA");
  g_autofree char *path =
      argc > 1 ? g_strdup(argv[1])
               : g_build_filename(folder != NULL ? folder : MS_SOURCE_DIR "/../shared/data",
                                  "as-rel", "20250901.as-rel2.txt.bz2", NULL);
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
    printf("no %s: nothing to measure; name a file, or the data folder in MANRS_SIM_DATA\n", path);
    return 0;
  }
  double seconds[N_PHASES][RUNS];
  for (int i = -1; i < RUNS; i++) {
    g_autoptr(GError) error = NULL;
    double once[N_PHASES];
    if (!run(path, once, &error)) {
      fprintf(stderr, "%s\n", error->message);
      return 1;
    }
    for (int p = 0; p < N_PHASES && i >= 0; p++)
      seconds[p][i] = once[p];
  }
  for (int p = 0; p < N_PHASES; p++) {
    qsort(seconds[p], RUNS, sizeof seconds[p][0], ascending);
    printf("%-34s %8.1f ms\n", phase_names[p], seconds[p][RUNS / 2] * 1e3);
  }
  gboolean met = seconds[LOAD][RUNS / 2] < BAR_S;
  printf("bar %.1f s: %s\n", BAR_S, met ? "met" : "missed");
  return met ? 0 : 1;
}
