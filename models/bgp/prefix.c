/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/bgp/prefix.h"

#include <arpa/inet.h>
#include <string.h>

G_DEFINE_QUARK(ms_bgp_error, ms_bgp_error)

/* Clears the bits past the mask; returns whether any was set. */
static gboolean mask_address(guint8 address[16], guint length)
{
  gboolean was_set = FALSE;
  for (guint i = 0; i < 16; i++) {
    guint keep = length >= 8 * (i + 1) ? 8 : length > 8 * i ? length - 8 * i : 0;
    guint8 mask = (guint8)(0xff00 >> keep);
    was_set |= (address[i] & ~mask) != 0;
    address[i] &= mask;
  }
  return was_set;
}

gboolean ms_prefix_parse(const char *text, MsPrefix *prefix, GError **error)
{
  MsPrefix p = {0};
  const char *slash = strchr(text, '/');
  if (slash == NULL) {
    g_set_error(error, MS_BGP_ERROR, MS_BGP_ERROR_PREFIX,
                "`%s` has no length; a prefix is written 192.0.2.0/24 or 2001:db8::/32", text);
    return FALSE;
  }
  g_autofree char *address = g_strndup(text, (gsize)(slash - text));
  p.family = strchr(address, ':') != NULL ? 6 : 4;
  if (inet_pton(p.family == 4 ? AF_INET : AF_INET6, address, p.address) != 1) {
    g_set_error(error, MS_BGP_ERROR, MS_BGP_ERROR_PREFIX,
                "`%s` is no IPv%d address; a prefix is written %s", address, p.family,
                p.family == 4 ? "192.0.2.0/24" : "2001:db8::/32");
    return FALSE;
  }
  guint64 length;
  guint longest = p.family == 4 ? 32 : 128;
  if (!g_ascii_string_to_unsigned(slash + 1, 10, 0, longest, &length, NULL)) {
    g_set_error(error, MS_BGP_ERROR, MS_BGP_ERROR_PREFIX,
                "`%s` has length `%s`; an IPv%d prefix takes 0 to %u", text, slash + 1, p.family,
                longest);
    return FALSE;
  }
  p.length = (guint8)length;
  if (mask_address(p.address, p.length)) {
    char meant[MS_PREFIX_TEXT];
    g_set_error(error, MS_BGP_ERROR, MS_BGP_ERROR_PREFIX,
                "`%s` has bits set past its length; perhaps %s is meant", text,
                ms_prefix_format(&p, meant));
    return FALSE;
  }
  *prefix = p;
  return TRUE;
}

const char *ms_prefix_format(const MsPrefix *prefix, char buffer[MS_PREFIX_TEXT])
{
  inet_ntop(prefix->family == 4 ? AF_INET : AF_INET6, prefix->address, buffer, MS_PREFIX_TEXT);
  gsize n = strlen(buffer);
  g_snprintf(buffer + n, MS_PREFIX_TEXT - n, "/%u", prefix->length);
  return buffer;
}

gboolean ms_prefix_equal(const MsPrefix *a, const MsPrefix *b)
{
  return ms_prefix_compare(a, b) == 0;
}

gboolean ms_prefix_contains(const MsPrefix *outer, const MsPrefix *inner)
{
  if (outer->family != inner->family || outer->length > inner->length)
    return FALSE;
  guint whole = outer->length / 8, rest = outer->length % 8;
  if (memcmp(outer->address, inner->address, whole) != 0)
    return FALSE;
  guint8 mask = (guint8)(0xff00 >> rest);
  return rest == 0 || ((outer->address[whole] ^ inner->address[whole]) & mask) == 0;
}

int ms_prefix_compare(const MsPrefix *a, const MsPrefix *b)
{
  if (a->family != b->family)
    return a->family < b->family ? -1 : 1;
  int order = memcmp(a->address, b->address, sizeof a->address);
  if (order != 0)
    return order;
  return (int)a->length - (int)b->length;
}

gboolean ms_prefix_first_half(const MsPrefix *prefix, MsPrefix *half)
{
  if (prefix->length >= (prefix->family == 4 ? 32 : 128))
    return FALSE;
  *half = *prefix;
  half->length++;
  return TRUE;
}
