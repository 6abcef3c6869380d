/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/store/write-head.h"

#include "analysis/store/layout.h"

static void write_root(MsH5 *h5, hid_t file, const MsStoreHeader *header)
{
  guint32 n_ases = header->topology->n_ases;
  ms_h5_put_attribute_text(h5, file, "format", MS_STORE_FORMAT);
  ms_h5_put_attribute_text(h5, file, "version", header->version);
  ms_h5_put_attribute_text(h5, file, "scenario_name", header->scenario_name);
  ms_h5_put_attribute(h5, file, "seed", MS_H5_U64, &header->seed);
  ms_h5_put_attribute_text(h5, file, "topology_digest", header->topology->digest);
  ms_h5_put_attribute_text(h5, file, "topology_title", header->topology->title);
  ms_h5_put_attribute(h5, file, "n_ases", MS_H5_U32, &n_ases);
  ms_h5_put_text(h5, file, "scenario", "the scenario's file", header->scenario_text);
  ms_h5_put_text(h5, file, "engine", "settings of the engine, a key=value a line", header->engine);
}

static void write_weights(MsH5 *h5, hid_t group, const MsWeights *weights)
{
  for (guint w = 1; weights != NULL && w < MS_N_WEIGHTS; w++) {
    const char *name = ms_weight_name((MsWeight)w);
    g_autofree char *total = g_strconcat(name, "_total", NULL);
    g_autofree char *source = g_strconcat(name, "_source", NULL);
    hsize_t n = weights->n_ases;
    if (weights->share[w] == NULL)
      continue;
    ms_h5_put(h5, group, &ms_layout_weights[w - 1], &n, weights->share[w]);
    ms_h5_put_attribute(h5, group, total, MS_H5_F64, &weights->total[w]);
    ms_h5_put_attribute_text(h5, group, source, weights->source[w]);
  }
}

static void write_topology(MsH5 *h5, hid_t file, const MsTopology *topology,
                           const MsWeights *weights)
{
  g_auto(MsH5Id) group = ms_h5_group_new(h5, file, "topology", "the ASes; links are not kept");
  hsize_t n = topology->n_ases;
  ms_h5_put_attribute(h5, group, "n_p2c", MS_H5_U32, &topology->n_p2c);
  ms_h5_put_attribute(h5, group, "n_p2p", MS_H5_U32, &topology->n_p2p);
  ms_h5_put(h5, group, &ms_layout_asn, &n, topology->asn);
  ms_h5_put(h5, group, &ms_layout_role, &n, topology->role);
  ms_h5_put(h5, group, &ms_layout_region, &n, topology->region);
  ms_h5_put(h5, group, &ms_layout_cone, &n, topology->cone);
  g_autofree const char **nameless = topology->name == NULL ? g_new0(const char *, n + 1) : NULL;
  ms_h5_put_texts(h5, group, &ms_layout_as_name, n, nameless != NULL ? nameless : topology->name);
  write_weights(h5, group, weights);
}

static void write_axes(MsH5 *h5, hid_t file)
{
  g_auto(MsH5Id) group =
      ms_h5_group_new(h5, file, "axes", "what the dimensions of that name count apart");
  const char *outcomes[MS_N_OUTCOMES];
  for (guint i = 0; i < MS_N_OUTCOMES; i++)
    outcomes[i] = ms_outcome_name((MsOutcome)i);
  ms_h5_put_texts(h5, group, &ms_layout_outcomes, MS_N_OUTCOMES, outcomes);
  const char *weights[MS_N_WEIGHTS - 1], *regions[MS_N_REGIONS];
  for (guint i = 0; i < MS_N_WEIGHTS - 1; i++)
    weights[i] = ms_weight_name((MsWeight)(i + 1));
  for (guint i = 0; i < MS_N_REGIONS; i++)
    regions[i] = ms_region_name((MsRegion)i);
  ms_h5_put_texts(h5, group, &ms_layout_weight_names, MS_N_WEIGHTS - 1, weights);
  ms_h5_put_texts(h5, group, &ms_layout_regions, MS_N_REGIONS, regions);

  MsGroupRow rows[MS_N_GROUPS];
  for (guint i = 0; i < MS_N_GROUPS; i++)
    rows[i] = (MsGroupRow){
        g_strconcat(ms_role_name((MsRole)(i / 2)), i % 2 == 1 ? " in MANRS" : "", NULL),
        (guint8)(i / 2), i % 2};
  ms_h5_put_table(h5, group, &ms_layout_groups, MS_N_GROUPS, rows);
  for (guint i = 0; i < MS_N_GROUPS; i++)
    g_free(rows[i].name);
}

void ms_write_head(MsH5 *h5, hid_t file, const MsStoreHeader *header)
{
  write_root(h5, file, header);
  write_topology(h5, file, header->topology, header->weights);
  write_axes(h5, file);
  ms_h5_close(ms_h5_group_new(h5, file, "runs",
                              "a group for each run, in the order of the attribute `index`"));
}
