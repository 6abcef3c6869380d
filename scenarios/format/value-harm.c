/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/value-harm.h"

#include <string.h>

/* Who resolves: a word or an ASN. */
static gboolean read_place(const char *text, MsResolverShare *share, GError **error)
{
  if (g_str_equal(text, "own") || g_str_equal(text, "provider")) {
    share->kind = g_str_equal(text, "own") ? MS_RESOLVER_OWN : MS_RESOLVER_PROVIDER;
    return TRUE;
  }
  share->kind = MS_RESOLVER_AT;
  return ms_value_asn(text, &share->asn, NULL) ||
         ms_value_refuse(
             error,
             "`%s` is no place of a resolver; write own, provider or an AS number, each "
             "with a share, as in own:70%%, provider:10%%, 15169:20%%",
             text);
}

static gboolean same_place(const MsResolverShare *a, const MsResolverShare *b)
{
  return a->kind == b->kind && a->asn == b->asn;
}

/* One part of the list, in place. */
static gboolean read_share(char *text, gboolean alone, MsResolverShare *share, GError **error)
{
  char *colon = strchr(text, ':');
  *share = (MsResolverShare){.share = 1};
  if (colon != NULL)
    *colon = '\0';
  if (!read_place(g_strstrip(text), share, error))
    return FALSE;
  if (colon != NULL)
    return ms_value_share(g_strstrip(colon + 1), &share->share, error);
  return alone ||
         ms_value_refuse(error,
                         "`%s` has no share; write each resolver with one, as in own:80%%, "
                         "15169:20%%",
                         text);
}

GArray *ms_value_resolvers(const char *text, GError **error)
{
  g_auto(GStrv) parts = ms_value_list(text, error);
  if (parts == NULL)
    return NULL;
  guint n = g_strv_length(parts);
  g_autoptr(GArray) resolvers = g_array_new(FALSE, FALSE, sizeof(MsResolverShare));
  double sum = 0;
  for (guint i = 0; i < n; i++) {
    MsResolverShare one;
    if (!read_share(parts[i], n == 1, &one, error))
      return NULL;
    for (guint k = 0; k < resolvers->len; k++)
      if (same_place(&g_array_index(resolvers, MsResolverShare, k), &one)) {
        ms_value_refuse(error, "`%s` stands here twice; write one share for it", parts[i]);
        return NULL;
      }
    sum += one.share;
    g_array_append_val(resolvers, one);
  }
  if (sum > 1 + 1e-9) {
    ms_value_refuse(error,
                    "the shares add up to %g%%; write shares of 100%% at most (the rest resolve at "
                    "home)",
                    sum * 100);
    return NULL;
  }
  /* Whatever is left over is at home anyway. */
  for (guint i = resolvers->len; i-- > 0;)
    if (g_array_index(resolvers, MsResolverShare, i).kind == MS_RESOLVER_OWN)
      g_array_remove_index(resolvers, i);
  return g_steal_pointer(&resolvers);
}

gboolean ms_value_victim_traffic(const char *text, double *share, GError **error)
{
  *share = -1;
  if (g_str_equal(text, "auto"))
    return TRUE;
  return ms_value_share(text, share, NULL) ||
         ms_value_refuse(error, "`%s` is no share; write auto, or a percentage as in 10%%", text);
}
