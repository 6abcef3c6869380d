/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file is read into a set, exceptions change the set, and only then the registry is touched. */
#include "models/registry/rpki.h"

#include "models/registry/registry-private.h"
#include "models/registry/rpki-private.h"

#include <string.h>

void ms_rpki_set_init(MsRpkiSet *set)
{
  set->vrps = g_array_new(FALSE, FALSE, sizeof(MsRpkiVrp));
  set->aspas = g_array_new(FALSE, FALSE, sizeof(MsRpkiAspa));
  set->providers = g_array_new(FALSE, FALSE, sizeof(guint32));
}

void ms_rpki_set_clear(MsRpkiSet *set)
{
  g_array_unref(set->vrps);
  g_array_unref(set->aspas);
  g_array_unref(set->providers);
}

const char *ms_rpki_vrp_check(const MsPrefix *prefix, guint64 max_length)
{
  if (max_length < prefix->length)
    return "it is not shorter than the prefix";
  if (max_length > (prefix->family == 4 ? 32 : 128))
    return prefix->family == 4 ? "IPv4 prefixes end at 32" : "IPv6 prefixes end at 128";
  return NULL;
}

gboolean ms_rpki_read(MsRpkiSource *source, MsRpkiSet *set, GError **error)
{
  int c;
  /* A byte order mark, or what is left of it, is no part of either form. */
  while ((c = ms_rpki_source_peek(source)) == ' ' || c == '\t' || c == '\r' || c == '\n' ||
         c == 0xef || c == 0xbb || c == 0xbf) {
    source->at++;
    if (c == '\n')
      ms_rpki_source_newline(source);
  }
  if (c < 0 && ms_rpki_source_check(source, NULL))
    return ms_rpki_refuse(source, source->line, ms_rpki_source_column(source), error,
                          "nothing in it; JSON or CSV of rpki-client or Routinator is right");
  return c == '{' || c == '[' ? ms_rpki_read_json(source, set, error)
                              : ms_rpki_read_csv(source, set, error);
}

/* ---- into the registry */

static void insert(MsRegistry *into, const MsRpkiSet *set, MsRpkiFacts *facts)
{
  ms_registry_prefixes_reserve(&into->vrps, set->vrps->len);
  for (guint i = 0; i < set->vrps->len; i++) {
    const MsRpkiVrp *vrp = &g_array_index(set->vrps, MsRpkiVrp, i);
    ms_registry_prefixes_append(&into->vrps, &vrp->prefix, vrp->max_length, vrp->asn);
  }
  facts->n_duplicates = ms_registry_prefixes_pack(&into->vrps);
  for (guint i = 0; i < set->aspas->len; i++) {
    const MsRpkiAspa *aspa = &g_array_index(set->aspas, MsRpkiAspa, i);
    ms_registry_add_aspa(into, aspa->customer, (const guint32 *)set->providers->data + aspa->first,
                         aspa->n);
  }
}

gboolean ms_rpki_commit(MsRegistry *into, MsRpkiSet *set, const char *slurm_path,
                        MsRpkiFacts *facts, GError **error)
{
  MsRpkiFacts found = {.n_vrps = set->vrps->len, .n_aspas = set->aspas->len};
  if (slurm_path != NULL && !ms_rpki_slurm_apply(set, slurm_path, &found, error))
    return FALSE;
  insert(into, set, &found);
  if (facts != NULL)
    *facts = found;
  return TRUE;
}

gboolean ms_rpki_load(MsRegistry *into, const char *path, const char *slurm_path,
                      MsRpkiFacts *facts, GError **error)
{
  g_auto(MsRpkiSource) source = {.fd = -1};
  g_auto(MsRpkiSet) set;
  ms_rpki_set_init(&set);
  return ms_rpki_source_open(&source, path, error) && ms_rpki_read(&source, &set, error) &&
         ms_rpki_commit(into, &set, slurm_path, facts, error);
}
