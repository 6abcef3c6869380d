/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What programs that measure an engine share: time, medians, and the graph that they measure on. */
#pragma once

#include "models/topology/caida.h"
#include "models/topology/generator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RUNS = 101 };

static inline double seconds_now(void)
{
  return (double)g_get_monotonic_time() * 1e-6;
}

static inline int compare_values(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static inline double median(const double *values, guint n)
{
  double sorted[MAX_RUNS];
  memcpy(sorted, values, n * sizeof *values);
  qsort(sorted, n, sizeof *sorted, compare_values);
  return sorted[n / 2];
}

/* The file, or the 2025-09 graph of the data folder, or a generated graph of 75,000 ASes. */
static inline MsTopology *load(const char *path, const char *program)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *standard = NULL;
  if (path == NULL) {
    const char *data = g_getenv("MANRS_SIM_DATA");
    g_autofree char *beside = g_build_filename(MS_SOURCE_DIR, "..", "shared", "data", NULL);
    standard =
        g_build_filename(data != NULL ? data : beside, "as-rel", "20250901.as-rel2.txt.bz2", NULL);
  }
  double start = seconds_now();
  MsTopology *topology = NULL;
  if (path != NULL || g_file_test(standard, G_FILE_TEST_EXISTS))
    topology = ms_topology_load(path != NULL ? path : standard, FALSE, NULL, &error);
  else
    topology = ms_topology_generate("internet-2020", 75000, 1, &error);
  if (topology == NULL) {
    fprintf(stderr, "%s: %s\n", program, error->message);
    exit(1);
  }
  printf("%s: %u ASes, %u links, ready in %.2f s\n", topology->title, topology->n_ases,
         topology->n_sessions / 2, seconds_now() - start);
  return topology;
}
