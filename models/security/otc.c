/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Roles and the Only-To-Customer attribute (RFC 9234 section 5). The rules follow the locally
 * configured role, whether or not the neighbour sends the capability. Below, `relation` is what the
 * neighbour is: RFC 9234 calls a neighbour to whom the local AS is Provider a Customer. An AS
 * without the mechanism carries the attribute on: it is transitive. */
#include "models/security/mechanism.h"

static gboolean import(const MsHop *hop, MsAttributes *attributes)
{
  /* Ingress 1: present, from a Customer (or RS-Client): a leak. */
  if (attributes->otc != 0 && hop->relation == MS_REL_CUSTOMER)
    return FALSE;
  /* Ingress 2: present, from a Peer, and not the Peer's own ASN: a leak. */
  if (attributes->otc != 0 && hop->relation == MS_REL_PEER && attributes->otc != hop->neighbour_asn)
    return FALSE;
  /* Ingress 3: absent, from a Provider, a Peer or an RS: add it, with the remote ASN. */
  if (attributes->otc == 0 && hop->relation != MS_REL_CUSTOMER)
    attributes->otc = hop->neighbour_asn;
  return TRUE;
}

static gboolean export(const MsHop *hop, MsAttributes *attributes)
{
  /* Egress 2: present: not to Providers, Peers or RSes. */
  if (attributes->otc != 0)
    return hop->relation == MS_REL_CUSTOMER;
  /* Egress 1: absent, to a Customer, Peer or RS-Client: add it, with the local ASN. */
  if (hop->relation != MS_REL_PROVIDER)
    attributes->otc = hop->asn;
  return TRUE;
}

static void why(const MsHop *hop, gboolean exporting, GString *text)
{
  if (exporting)
    g_string_append_printf(text,
                           "RFC 9234 section 5, egress 2: OTC is set, and AS%u is no customer",
                           hop->neighbour_asn);
  else if (hop->relation == MS_REL_CUSTOMER)
    g_string_append_printf(
        text, "RFC 9234 section 5, ingress 1: OTC %u is set, and AS%u, a customer, sends it",
        hop->route->otc, hop->neighbour_asn);
  else
    g_string_append_printf(text, "RFC 9234 section 5, ingress 2: OTC %u is not that of peer AS%u",
                           hop->route->otc, hop->neighbour_asn);
}

const MsMechanism ms_mechanism_otc = {
    .name = "otc",
    .title = "BGP roles and the Only-To-Customer attribute: finds and stops leaks on both sides",
    .source = "RFC 9234",
    .import_from = MS_FROM_ALL,
    .export_to = MS_FROM_ALL,
    .ride = MS_RIDE_OTC,
    .import = import,
    .export = export,
    .why = why,
};

/* ---- what other simulators take for OTC */

/* It adds nothing on ingress, so what a neighbour that does not stamp sends is never marked. */
static gboolean import_reduced(const MsHop *hop, MsAttributes *attributes)
{
  return attributes->otc == 0 || hop->relation == MS_REL_PROVIDER ||
         (hop->relation == MS_REL_PEER && attributes->otc == hop->neighbour_asn);
}

/* It overwrites what is there, and keeps nothing back from providers and peers. */
static gboolean export_reduced(const MsHop *hop, MsAttributes *attributes)
{
  if (hop->relation != MS_REL_PROVIDER)
    attributes->otc = hop->asn;
  return TRUE;
}

const MsMechanism ms_mechanism_otc_reduced = {
    .name = "otc-reduced",
    .title = "Only-To-Customer without ingress marking and egress refusal, as other simulators "
             "have it: for comparison",
    .source = "RFC 9234 section 5 in part",
    .import_from = MS_FROM_ALL,
    .export_to = MS_FROM_ALL,
    .import = import_reduced,
    .export = export_reduced,
    .why = why,
};
