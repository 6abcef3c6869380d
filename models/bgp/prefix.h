/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 and IPv6 prefixes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_BGP_ERROR (ms_bgp_error_quark())
GQuark ms_bgp_error_quark(void);

typedef enum { MS_BGP_ERROR_PREFIX } MsBgpError;

/** MS_PREFIX_TEXT: room for any prefix as text, the final NUL counted */
#define MS_PREFIX_TEXT 50

/**
 * MsPrefix:
 * @address: network byte order; an IPv4 address fills the first four bytes; bits past @length are 0
 * @length: of the mask, 0-32 or 0-128
 * @family: 4 or 6
 */
typedef struct {
  guint8 address[16];
  guint8 length;
  guint8 family;
} MsPrefix;

/**
 * ms_prefix_parse:
 * @text: "192.0.2.0/24" or "2001:db8::/32"
 * @prefix: (out): the prefix
 *
 * Returns: %FALSE with #MS_BGP_ERROR_PREFIX: no address, no length, a length out of range, or bits
 * set past the mask (the message gives the network that was probably meant)
 */
gboolean ms_prefix_parse(const char *text, MsPrefix *prefix, GError **error);

/** ms_prefix_format: writes @prefix as text (RFC 5952 for IPv6) into @buffer and returns it */
const char *ms_prefix_format(const MsPrefix *prefix, char buffer[MS_PREFIX_TEXT]);

gboolean ms_prefix_equal(const MsPrefix *a, const MsPrefix *b);

/** ms_prefix_contains: whether @outer covers @inner, itself included; never across families */
gboolean ms_prefix_contains(const MsPrefix *outer, const MsPrefix *inner);

/** ms_prefix_compare: total order: family, address, length; for sorting */
int ms_prefix_compare(const MsPrefix *a, const MsPrefix *b);

/** ms_prefix_first_half: the more specific prefix one bit longer with the same first address;
 * %FALSE for a host prefix */
gboolean ms_prefix_first_half(const MsPrefix *prefix, MsPrefix *half);

G_END_DECLS
