/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/value-attack.h"

#include "models/bgp/route.h"

#include <string.h>

static const char *const path_words[] = {"own",        "forged-origin", "hops:1",
                                         "undetected", "set",           NULL};

void ms_path_value_clear(MsPathValue *path)
{
  g_clear_pointer(&path->asns, g_array_unref);
}

static gboolean parse_hops(const char *number, MsPathValue *path, GError **error)
{
  guint64 hops;
  if (!g_ascii_string_to_unsigned(number, 10, 1, MS_PATH_MAX_HOPS, &hops, NULL))
    return ms_value_refuse(error, "`hops:%s` is no number of links; write hops:1 to hops:%u",
                           number, MS_PATH_MAX_HOPS);
  path->form = MS_PATH_HOPS;
  path->hops = (guint)hops;
  return TRUE;
}

static gboolean parse_list(const char *text, MsPathValue *path, GError **error)
{
  g_auto(GStrv) parts = ms_value_list(text, error);
  if (parts == NULL)
    return FALSE;
  g_autoptr(GArray) asns = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint i = 0; parts[i] != NULL; i++) {
    guint32 asn = MS_AS_SET;
    if (!g_str_equal(parts[i], "set") && !ms_value_asn(parts[i], &asn, error))
      return FALSE;
    g_array_append_val(asns, asn);
  }
  if (asns->len > MS_MAX_CLAIMED)
    return ms_value_refuse(error, "%u ASes are too many; write at most %u", asns->len,
                           MS_MAX_CLAIMED);
  path->form = MS_PATH_LIST;
  path->asns = g_steal_pointer(&asns);
  return TRUE;
}

gboolean ms_value_path(const char *text, MsPathValue *path, GError **error)
{
  *path = (MsPathValue){.form = MS_PATH_OWN};
  if (g_str_has_prefix(text, "hops:"))
    return parse_hops(text + strlen("hops:"), path, error);
  if (g_ascii_isdigit(*text) || g_ascii_strncasecmp(text, "AS", 2) == 0 ||
      strchr(text, ',') != NULL || g_str_equal(text, "set"))
    return parse_list(text, path, error);
  guint word;
  if (!ms_value_choice(text, path_words, &word, error))
    return FALSE;
  if (word == 1)
    *path = (MsPathValue){.form = MS_PATH_FORGED_ORIGIN, .hops = 1};
  else if (word == 3)
    path->form = MS_PATH_UNDETECTED;
  return TRUE;
}

GArray *ms_value_poison(const char *text, GError **error)
{
  g_autoptr(GArray) asns = ms_value_asns(text, error);
  if (asns == NULL || asns->len < MS_MAX_CLAIMED)
    return g_steal_pointer(&asns);
  ms_value_refuse(error, "%u ASes are too many; write fewer than %u", asns->len, MS_MAX_CLAIMED);
  return NULL;
}

gboolean ms_value_max_length(const char *text, MsMaxLength *value, GError **error)
{
  guint64 length;
  *value = (MsMaxLength){.exact = g_str_equal(text, "exact"), .loose = g_str_equal(text, "loose")};
  if (value->exact || value->loose)
    return TRUE;
  if (!g_ascii_string_to_unsigned(text, 10, 1, 128, &length, NULL))
    return ms_value_refuse(
        error, "`%s` is no maximum length; write exact, loose, or a length as 24", text);
  value->length = (guint)length;
  return TRUE;
}

gboolean ms_value_lengths(const char *text, guint *ipv4, guint *ipv6, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(text, "/", 3);
  guint64 a, b;
  if (g_strv_length(parts) != 2 ||
      !g_ascii_string_to_unsigned(g_strstrip(parts[0]), 10, 8, 32, &a, NULL) ||
      !g_ascii_string_to_unsigned(g_strstrip(parts[1]), 10, 16, 128, &b, NULL))
    return ms_value_refuse(error,
                           "`%s` is not two lengths; write those of IPv4 (8 to 32) and IPv6 (16 to "
                           "128), as in 24/48",
                           text);
  *ipv4 = (guint)a;
  *ipv6 = (guint)b;
  return TRUE;
}

gboolean ms_value_factor(const char *text, double *value, GError **error)
{
  char *end;
  *value = g_ascii_strtod(text, &end);
  if (end != text && *end == '\0' && g_ascii_isdigit(*text) && *value >= 1 && *value <= 1000)
    return TRUE;
  return ms_value_refuse(error, "`%s` is no factor; write a number from 1 to 1000, as in 1.5",
                         text);
}

gboolean ms_value_is_rtr(const char *text)
{
  return g_str_has_prefix(text, "rtr:");
}

gboolean ms_value_rpki(const char *text, GError **error)
{
  if (!ms_value_is_rtr(text))
    return TRUE;
  const char *host = text + strlen("rtr://"), *colon = strrchr(text, ':'),
             *bracket = strchr(text, ']');
  guint64 port;
  if (g_str_has_prefix(text, "rtr://") && *host != '\0' && *host != ':' &&
      (colon < host || (bracket != NULL && colon < bracket) || /* the protocol's own port */
       g_ascii_string_to_unsigned(colon + 1, 10, 1, 65535, &port, NULL)))
    return TRUE;
  return ms_value_refuse(
      error, "`%s` is no cache; write rtr://HOST:PORT, as in rtr://127.0.0.1:8282", text);
}
