/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a cache may send in answer to a Reset Query (RFC 8210 section 5, RFC 6810). RTRlib takes
 * lengths of prefixes as they come and asserts on what follows from them: nothing that is wrong
 * gets that far. */
#include "models/registry/rtr-private.h"

#include <string.h>

enum {
  SERIAL_NOTIFY = 0,
  CACHE_RESPONSE = 3,
  IPV4_PREFIX = 4,
  IPV6_PREFIX = 6,
  END_OF_DATA = 7,
  CACHE_RESET = 8,
  ROUTER_KEY = 9,
  ERROR_REPORT = 10,
};

#define HEADER     8
#define LONGEST    3248 /* that RTRlib takes */
#define ERROR_TEXT 120

static guint get16(const guint8 *at)
{
  return (guint)at[0] << 8 | at[1];
}

static guint32 get32(const guint8 *at)
{
  return (guint32)get16(at) << 16 | get16(at + 2);
}

guint ms_rtr_pdu_length(MsRtrCache *cache, const guint8 *pdu)
{
  /* By type and version; 0 is any, G_MAXUINT16 none. */
  static const guint16 lengths[][2] = {
      [SERIAL_NOTIFY] = {12, 12},       [1] = {G_MAXUINT16, G_MAXUINT16},
      [2] = {G_MAXUINT16, G_MAXUINT16}, [CACHE_RESPONSE] = {8, 8},
      [IPV4_PREFIX] = {20, 20},         [5] = {G_MAXUINT16, G_MAXUINT16},
      [IPV6_PREFIX] = {32, 32},         [END_OF_DATA] = {12, 24},
      [CACHE_RESET] = {8, 8},           [ROUTER_KEY] = {G_MAXUINT16, 123},
      [ERROR_REPORT] = {0, 0},
  };
  guint version = pdu[0], type = pdu[1];
  guint32 length = get32(pdu + 4);
  if (version > 1 || type >= G_N_ELEMENTS(lengths) || lengths[type][version] == G_MAXUINT16)
    ms_rtr_note(cache, "it sent what is no answer of RTR version 0 or 1 (version %u, type %u)",
                version, type);
  else if (length < HEADER || length > LONGEST ||
           (lengths[type][version] != 0 && lengths[type][version] != length))
    ms_rtr_note(cache, "it sent a PDU of type %u that says it has %u bytes", type, length);
  else
    return length;
  return 0;
}

/* Whether a bit of @n_bytes at @address is set past @length. */
static gboolean has_host_bits(const guint8 *address, guint n_bytes, guint length)
{
  for (guint i = length / 8; i < n_bytes; i++)
    if ((address[i] & (i == length / 8 ? 0xff >> length % 8 : 0xff)) != 0)
      return TRUE;
  return FALSE;
}

static gboolean check_prefix(MsRtrCache *cache, const guint8 *pdu)
{
  guint n_bytes = pdu[1] == IPV4_PREFIX ? 4 : 16;
  guint flags = pdu[8], length = pdu[9], max_length = pdu[10];
  if (!cache->in_response)
    ms_rtr_note(cache, "it sent a prefix outside of a Cache Response");
  else if (flags != 1)
    ms_rtr_note(cache, "it sent a prefix with flags %u; a whole set consists of announcements, 1",
                flags);
  else if (length > 8 * n_bytes || max_length < length || max_length > 8 * n_bytes)
    ms_rtr_note(cache, "it sent an IPv%u prefix of length %u with maxLength %u",
                n_bytes == 4 ? 4 : 6, length, max_length);
  else if (has_host_bits(pdu + 12, n_bytes, length))
    ms_rtr_note(cache, "it sent a prefix with bits set past its length, %u", length);
  else {
    cache->n_prefixes++;
    return TRUE;
  }
  return FALSE;
}

/* Serial numbers wrap (RFC 1982). */
static gboolean is_before(guint32 a, guint32 b)
{
  return (gint32)(a - b) < 0;
}

static gboolean check_end(MsRtrCache *cache, const guint8 *pdu)
{
  if (!cache->in_response)
    ms_rtr_note(cache, "it sent an End of Data outside of a Cache Response");
  else if (get16(pdu + 2) != cache->session)
    ms_rtr_note(cache, "it changed its session from %u to %u in mid-transfer, after %u prefixes",
                cache->session, get16(pdu + 2), cache->n_prefixes);
  else if (cache->has_notified && is_before(get32(pdu + 8), cache->notified))
    ms_rtr_note(cache, "it said it had serial %u and sent serial %u", cache->notified,
                get32(pdu + 8));
  else {
    cache->in_response = FALSE;
    cache->ended = TRUE;
    return TRUE;
  }
  return FALSE;
}

static gboolean check_notify(MsRtrCache *cache, const guint8 *pdu)
{
  if (cache->in_response && get16(pdu + 2) != cache->session) {
    ms_rtr_note(cache, "it changed its session from %u to %u in mid-transfer, after %u prefixes",
                cache->session, get16(pdu + 2), cache->n_prefixes);
    return FALSE;
  }
  if (!cache->in_response) {
    cache->has_notified = TRUE;
    cache->notified = get32(pdu + 8);
  }
  return TRUE;
}

static gboolean check_error(MsRtrCache *cache, const guint8 *pdu, guint length)
{
  guint64 inner = length >= 16 ? get32(pdu + 8) : 0;
  guint64 text = length >= 16 + inner ? get32(pdu + 12 + inner) : 0;
  if (length < 16 || 16 + inner + text != length) {
    ms_rtr_note(cache, "it sent an error report whose lengths do not add up");
    return FALSE;
  }
  g_autofree char *said = g_strndup((const char *)pdu + 16 + inner, (gsize)MIN(text, ERROR_TEXT));
  g_autofree char *shown = ms_rpki_shown(said);
  ms_rtr_note(cache, "it reported error %u%s%s", get16(pdu + 2), *shown != '\0' ? ": " : "", shown);
  return TRUE;
}

gboolean ms_rtr_pdu_check(MsRtrCache *cache, const guint8 *pdu, guint length)
{
  switch (pdu[1]) {
  case SERIAL_NOTIFY:
    return check_notify(cache, pdu);
  case CACHE_RESPONSE:
    if (cache->in_response) {
      ms_rtr_note(cache, "it began a second answer before the first had ended");
      return FALSE;
    }
    cache->in_response = TRUE;
    cache->session = (guint16)get16(pdu + 2);
    cache->n_prefixes = 0;
    return TRUE;
  case IPV4_PREFIX:
  case IPV6_PREFIX:
    return check_prefix(cache, pdu);
  case END_OF_DATA:
    return check_end(cache, pdu);
  case ERROR_REPORT:
    return check_error(cache, pdu, length);
  case ROUTER_KEY:
    return TRUE;
  default:
    ms_rtr_note(cache, "it answered a Reset Query with a Cache Reset");
    return FALSE;
  }
}
