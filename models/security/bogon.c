/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has no place in the global table: prefixes, and AS numbers on the path.
 *
 * Prefixes are those of IANA's special-purpose registries (RFC 6890, RFC 8190) that are not
 * globally reachable, multicast, and the default route, each with its more specific ones. What the
 * registries set aside for documentation and benchmarks is left out, for in a simulation it stands
 * for the space of real networks: a victim's prefix is 198.18.0.0/15's by default, and a filter
 * that refused it would stop every experiment rather than a bogon. */
#include "models/security/tell.h"

#include <string.h>

/* @reachable: an exception: global, inside a block that is not */
typedef struct {
  guint8 address[16], length, family;
  gboolean reachable;
  const char *what;
} Block;

/* Exceptions come before the blocks that they are in. */
static const Block blocks[] = {
    {{0}, 8, 4, FALSE, "\"this network\" (RFC 791)"},
    {{10}, 8, 4, FALSE, "private (RFC 1918)"},
    {{100, 64}, 10, 4, FALSE, "shared (RFC 6598)"},
    {{127}, 8, 4, FALSE, "loopback (RFC 1122)"},
    {{169, 254}, 16, 4, FALSE, "link-local (RFC 3927)"},
    {{172, 16}, 12, 4, FALSE, "private (RFC 1918)"},
    {{192, 0, 0, 9}, 32, 4, TRUE, "anycast of PCP (RFC 7723)"},
    {{192, 0, 0, 10}, 32, 4, TRUE, "anycast of TURN (RFC 8155)"},
    {{192, 0, 0}, 24, 4, FALSE, "of IETF protocols (RFC 6890)"},
    {{192, 168}, 16, 4, FALSE, "private (RFC 1918)"},
    {{224}, 4, 4, FALSE, "multicast (RFC 5771)"},
    {{240}, 4, 4, FALSE, "reserved (RFC 1112)"},
    {{0}, 127, 6, FALSE, "unspecified and loopback (RFC 4291)"},
    {{[10] = 0xff, [11] = 0xff}, 96, 6, FALSE, "IPv4-mapped (RFC 4291)"},
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, 6, FALSE, "local translation (RFC 8215)"},
    {{0x01}, 64, 6, FALSE, "discard-only (RFC 6666)"},
    {{0x01, [7] = 1}, 64, 6, FALSE, "dummy (RFC 9780)"},
    {{0x20, 0x01}, 32, 6, TRUE, "Teredo (RFC 4380), of which the registry does not say"},
    {{0x20, 0x01, 0x00, 0x01, [15] = 1}, 128, 6, TRUE, "anycast of PCP (RFC 7723)"},
    {{0x20, 0x01, 0x00, 0x01, [15] = 2}, 127, 6, TRUE, "anycast of TURN and SRP (RFC 8155, 9665)"},
    {{0x20, 0x01, 0x00, 0x02}, 48, 6, TRUE, "benchmarking (RFC 5180)"},
    {{0x20, 0x01, 0x00, 0x03}, 32, 6, TRUE, "AMT (RFC 7450)"},
    {{0x20, 0x01, 0x00, 0x04, 0x01, 0x12}, 48, 6, TRUE, "AS112 (RFC 7535)"},
    {{0x20, 0x01, 0x00, 0x20}, 28, 6, TRUE, "ORCHIDv2 (RFC 7343)"},
    {{0x20, 0x01, 0x00, 0x30}, 28, 6, TRUE, "drone identifiers (RFC 9374)"},
    {{0x20, 0x01}, 23, 6, FALSE, "of IETF protocols (RFC 2928)"},
    {{0x5f}, 16, 6, FALSE, "segment routing (RFC 9602)"},
    {{0xfc}, 7, 6, FALSE, "unique-local (RFC 4193)"},
    {{0xfe, 0x80}, 10, 6, FALSE, "link-local (RFC 4291)"},
    {{0xff}, 8, 6, FALSE, "multicast (RFC 4291)"},
};

/* What @prefix is, where it is a bogon, else %NULL. */
static const char *bogon(const MsPrefix *prefix)
{
  if (prefix->length == 0)
    return "the default route (RFC 7454 section 6.1.6)";
  for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) {
    MsPrefix block = {.length = blocks[i].length, .family = blocks[i].family};
    memcpy(block.address, blocks[i].address, sizeof block.address);
    if (ms_prefix_contains(&block, prefix))
      return blocks[i].reachable ? NULL : blocks[i].what;
  }
  return NULL;
}

enum { VERDICT_CLEAN = 1, VERDICT_BOGON, VERDICT_PRIVATE };

static guint judge_prefix(const MsWorld *world, const MsRoute *route)
{
  return bogon(&world->prefixes[route->prefix]) == NULL ? VERDICT_CLEAN : VERDICT_BOGON;
}

static gboolean import_prefix(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict == VERDICT_CLEAN;
}

static void why_prefix(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  g_string_append(text, "RFC 7454 section 6.1.1: ");
  ms_tell_prefix(text, hop);
  g_string_append_printf(text, " is no global space: %s",
                         bogon(&hop->world->prefixes[hop->route->prefix]));
}

const MsMechanism ms_mechanism_bogon_filter = {
    .name = "bogon-filter",
    .title = "Refuses special-purpose prefixes and default routes; documentation and benchmark "
             "space stands for real networks here and passes",
    .source = "RFC 7454 sections 6.1.1 and 6.1.6, RFC 6890",
    .import_from = MS_FROM_ALL,
    .ride = MS_RIDE_ANNOUNCEMENT,
    .serves = TRUE,
    .judge = judge_prefix,
    .import = import_prefix,
    .why = why_prefix,
};

/* ---- AS numbers */

typedef struct {
  guint32 first, last;
  gboolean private_use;
  const char *what;
} AsnRange;

/* AS 0 (RFC 7607) is on no path: there, 0 is an AS_SET. */
static const AsnRange ranges[] = {
    {23456, 23456, FALSE, "AS_TRANS (RFC 6793)"},
    {64496, 64511, FALSE, "of documentation (RFC 5398)"},
    {64512, 65534, TRUE, "private (RFC 6996)"},
    {65535, 65535, FALSE, "reserved (RFC 7300)"},
    {65536, 65551, FALSE, "of documentation (RFC 5398)"},
    {4200000000u, 4294967294u, TRUE, "private (RFC 6996)"},
    {4294967295u, 4294967295u, FALSE, "reserved (RFC 7300)"},
};

static const AsnRange *asn_range(guint32 asn)
{
  for (guint i = 0; i < G_N_ELEMENTS(ranges); i++)
    if (asn >= ranges[i].first && asn <= ranges[i].last)
      return &ranges[i];
  return NULL;
}

/* The worst AS number on the path: one that is never right before a private one. */
static const AsnRange *worst(const MsWorld *world, const MsRoute *route, guint32 *asn)
{
  const MsPathNode *node = world->routes->paths->node;
  const AsnRange *found = NULL;
  for (guint32 path = route->path; path != 0; path = node[path].tail) {
    const AsnRange *range = asn_range(node[path].asn);
    if (range == NULL || (found != NULL && range->private_use))
      continue;
    found = range;
    *asn = node[path].asn;
    if (!range->private_use)
      break;
  }
  return found;
}

static guint judge_asn(const MsWorld *world, const MsRoute *route)
{
  guint32 asn;
  const AsnRange *range = worst(world, route, &asn);
  return range == NULL ? VERDICT_CLEAN : range->private_use ? VERDICT_PRIVATE : VERDICT_BOGON;
}

/* RFC 7454 section 9: no private AS numbers "unless the prefixes are from customers". */
static gboolean import_asn(const MsHop *hop, MsAttributes *attributes G_GNUC_UNUSED)
{
  return hop->verdict == VERDICT_CLEAN ||
         (hop->verdict == VERDICT_PRIVATE && hop->relation == MS_REL_CUSTOMER);
}

static void why_asn(const MsHop *hop, gboolean exporting G_GNUC_UNUSED, GString *text)
{
  guint32 asn = 0;
  const AsnRange *range = worst(hop->world, hop->route, &asn);
  g_string_append_printf(text, "RFC 7454 section 9: AS%u on the path is %s", asn, range->what);
}

const MsMechanism ms_mechanism_bogon_asn_filter = {
    .name = "bogon-asn-filter",
    .title = "Refuses paths with AS numbers that are reserved, or private and not a customer's",
    .source = "RFC 7454 section 9, RFC 5398, RFC 6793, RFC 6996, RFC 7300",
    .import_from = MS_FROM_ALL,
    .serves = TRUE,
    .judge = judge_asn,
    .import = import_asn,
    .why = why_asn,
};
