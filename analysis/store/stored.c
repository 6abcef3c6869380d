/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file's header and ASes; stored-run.c reads runs. */
#include "analysis/store/stored.h"

#include "analysis/store/layout.h"

#include <stdlib.h>
#include <string.h>

static void read_root(MsH5 *h5, hid_t file, MsStored *stored)
{
  g_autofree char *format = ms_h5_get_attribute_text(h5, file, "format");
  if (ms_h5_good(h5) && !g_str_equal(format, MS_STORE_FORMAT))
    ms_h5_reject(h5, file, "format", "is `%s`; this version reads `%s`", format, MS_STORE_FORMAT);
  stored->version = ms_h5_get_attribute_text(h5, file, "version");
  stored->scenario_name = ms_h5_get_attribute_text(h5, file, "scenario_name");
  ms_h5_get_attribute(h5, file, "seed", MS_H5_U64, &stored->seed);
  stored->topology.digest = ms_h5_get_attribute_text(h5, file, "topology_digest");
  stored->topology.title = ms_h5_get_attribute_text(h5, file, "topology_title");
  ms_h5_get_attribute(h5, file, "n_ases", MS_H5_U32, &stored->topology.n_ases);
  stored->scenario_text = ms_h5_get_text(h5, file, "scenario");
  stored->engine = ms_h5_get_text(h5, file, "engine");
}

static void read_topology(MsH5 *h5, hid_t file, MsTopology *topology)
{
  g_auto(MsH5Id) group = ms_h5_group_open(h5, file, "topology");
  hsize_t n = topology->n_ases;
  ms_h5_get_attribute(h5, group, "n_p2c", MS_H5_U32, &topology->n_p2c);
  ms_h5_get_attribute(h5, group, "n_p2p", MS_H5_U32, &topology->n_p2p);
  topology->asn = ms_h5_get(h5, group, &ms_layout_asn, &n);
  topology->role = ms_h5_get(h5, group, &ms_layout_role, &n);
  topology->region = ms_h5_get(h5, group, &ms_layout_region, &n);
  topology->cone = ms_h5_get(h5, group, &ms_layout_cone, &n);
  char **names = ms_h5_get_texts(h5, group, &ms_layout_as_name, &n);
  for (hsize_t i = 0; names != NULL && i < n; i++)
    if (*names[i] == '\0')
      g_clear_pointer(&names[i], g_free);
  topology->name = (const char *const *)names;
  for (guint32 i = 1; ms_h5_good(h5) && i < n; i++)
    if (topology->asn[i] <= topology->asn[i - 1])
      ms_h5_reject(h5, group, "asn", "does not ascend at entry %u", i + 1);
}

/* What was not known is not there. */
static void read_weights(MsH5 *h5, hid_t file, MsStored *stored)
{
  if (!ms_h5_good(h5))
    return;
  g_auto(MsH5Id) group = ms_h5_group_open(h5, file, "topology");
  MsWeights *weights = stored->weights = ms_weights_new(&stored->topology);
  for (guint w = 1; w < MS_N_WEIGHTS; w++) {
    const char *name = ms_weight_name((MsWeight)w);
    g_autofree char *total = g_strconcat(name, "_total", NULL);
    g_autofree char *source = g_strconcat(name, "_source", NULL);
    hsize_t n = weights->n_ases;
    if (!ms_h5_has(h5, group, name))
      continue;
    guint32 *share = weights->share[w] = ms_h5_get(h5, group, &ms_layout_weights[w - 1], &n);
    ms_h5_get_attribute(h5, group, total, MS_H5_F64, &weights->total[w]);
    weights->source[w] = ms_h5_get_attribute_text(h5, group, source);
    guint64 sum = 0;
    for (guint32 as = 0; share != NULL && as < weights->n_ases; as++)
      sum += share[as];
    if (sum > MS_WEIGHT_WHOLE)
      ms_h5_reject(h5, group, name, "adds up to more than the whole, 2^30");
  }
}

typedef struct {
  char *name;
  guint32 index;
} Place;

static int compare_places(const void *a, const void *b)
{
  const Place *x = a, *y = b;
  return (x->index > y->index) - (x->index < y->index);
}

/* By the attribute, not by the order in the file: tools that copy a file may lose the latter. */
static void read_run_names(MsH5 *h5, hid_t file, MsStored *stored)
{
  g_auto(MsH5Id) runs = ms_h5_group_open(h5, file, "runs");
  g_auto(GStrv) names = ms_h5_children(h5, runs);
  guint n = g_strv_length(names);
  g_autofree Place *places = g_new0(Place, n + 1);
  for (guint i = 0; i < n; i++) {
    places[i].name = names[i];
    g_auto(MsH5Id) run = ms_h5_group_open(h5, runs, names[i]);
    ms_h5_get_attribute(h5, run, "index", MS_H5_U32, &places[i].index);
  }
  qsort(places, n, sizeof *places, compare_places);
  stored->run_names = g_new0(char *, n + 1);
  for (guint i = 0; i < n; i++)
    stored->run_names[i] = g_strdup(places[i].name);
  stored->n_runs = n;
}

MsStored *ms_store_open(const char *path, GError **error)
{
  MsStored *stored = g_new0(MsStored, 1);
  stored->path = g_strdup(path);
  MsH5 h5;
  ms_h5_begin(&h5, stored->path);
  hid_t file = ms_h5_file_open(&h5);
  stored->file = file;
  read_root(&h5, file, stored);
  read_topology(&h5, file, &stored->topology);
  read_weights(&h5, file, stored);
  read_run_names(&h5, file, stored);
  if (ms_h5_end(&h5, error))
    return stored;
  ms_stored_free(stored);
  return NULL;
}

void ms_stored_free(MsStored *stored)
{
  if (stored == NULL)
    return;
  ms_h5_close((MsH5Id)stored->file);
  g_free((gpointer)stored->topology.asn);
  g_free((gpointer)stored->topology.role);
  g_free((gpointer)stored->topology.region);
  g_free((gpointer)stored->topology.cone);
  for (guint32 i = 0; stored->topology.name != NULL && i < stored->topology.n_ases; i++)
    g_free((gpointer)stored->topology.name[i]);
  g_free((gpointer)stored->topology.name);
  g_free((gpointer)stored->topology.digest);
  g_free((gpointer)stored->topology.title);
  ms_weights_free(stored->weights);
  g_strfreev(stored->run_names);
  g_free(stored->path);
  g_free(stored->version);
  g_free(stored->scenario_name);
  g_free(stored->scenario_text);
  g_free(stored->engine);
  g_free(stored);
}
