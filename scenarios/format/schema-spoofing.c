/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [spoofing]. What edges do by default is RFC 8704 section 3.7: access lists for one's own
 * networks, strict for single-homed stubs, algorithm B for other customers; whether a network
 * carries that out at all is up to [adoption] and [strength], and MANRS asks for the first two
 * alone. Loose validation, which the RFC has at peers and providers, stops no address that is
 * announced, so these edges have none.
 *
 * How many multihomed networks announce parts of their addresses apart is an assumption: that many
 * do is known (Wang and Gao, IMC 2003), but not how many of all. */
#include "models/security/sav.h"
#include "scenarios/format/placement.h"
#include "scenarios/format/schema-private.h"
#include "scenarios/format/types.h"
#include "scenarios/format/value.h"
#include "sim/spoofing/spoofing.h"

static gboolean check_pool(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  g_autoptr(GPtrArray) placements = ms_placements_parse(text, "victim", error);
  if (placements == NULL)
    return FALSE;
  for (guint i = 0; i < placements->len; i++) {
    const MsPlacement *one = g_ptr_array_index(placements, i);
    if (one->asn == 0 && placements->len > 1)
      return ms_value_refuse(error, "how many are drawn is said by per-block; write random: and "
                                    "terms without a number");
    if (ms_placement_needs_other(one) || ms_placement_has(one, MS_TERM_CAN_LEAK) ||
        ms_placement_has(one, MS_TERM_PARTICIPANTS))
      return ms_value_refuse(error, "there is no victim here, nobody leaks, and who takes part "
                                    "changes from run to run; drop these terms");
  }
  return TRUE;
}

static const MsKeyType pool = {
    "ASes", "AS numbers, random: and terms (`manrs-sim list groups`), or file:PATH", check_pool};

static const char *const modes[] = {"none", "strict", "loose", "feasible", "efp-a", "efp-b", NULL};

static const MsKey keys[] = {
    {.section = "spoofing",
     .name = "sources",
     .type = &pool,
     .fallback = "random:any",
     .help = "Whose addresses are borrowed: the victims of a reflection attack, say."},
    {.section = "spoofing",
     .name = "destinations",
     .type = &pool,
     .fallback = "random:any",
     .help = "Where the packets go: reflectors, say, which are found in networks of every kind."},
    {.section = "spoofing",
     .name = "own",
     .type = &ms_type_choice,
     .fallback = "strict",
     .choices = modes,
     .help = "How those who validate what their own networks send do so: by any mode but none they "
             "let their own addresses out and nothing else (RFC 2827)."},
    {.section = "spoofing",
     .name = "stub",
     .type = &ms_type_choice,
     .fallback = "strict",
     .choices = modes,
     .help = "How those who validate at customers with one provider and no customers do so."},
    {.section = "spoofing",
     .name = "customer",
     .type = &ms_type_choice,
     .fallback = "efp-b",
     .choices = modes,
     .help = "How those who validate at their other customers do so (RFC 8704 section 3.7)."},
    {.section = "spoofing",
     .name = "peer",
     .type = &ms_type_choice,
     .fallback = "none",
     .choices = modes,
     .help = "How those who validate at peers do so."},
    {.section = "spoofing",
     .name = "provider",
     .type = &ms_type_choice,
     .fallback = "none",
     .choices = modes,
     .help = "How those who validate at providers do so."},
    {.section = "spoofing",
     .name = "selective",
     .type = &ms_type_share,
     .fallback = "30%",
     .help = "Share of multihomed ASes that announce one half of their addresses to some providers "
             "and the other half to the others, an assumption: what makes strict and feasible drop "
             "honest traffic."},
    {.section = "spoofing",
     .name = "per-block",
     .type = &ms_type_count,
     .fallback = "64",
     .min = 1,
     .max = MS_SPOOFING_LANES,
     .help = "Sources, and destinations, of a block; each spoofer tries all pairs of them."},
    {.section = "spoofing",
     .name = "blocks",
     .type = &ms_type_count,
     .fallback = "16",
     .fallback_words = "16, or [sweep] trials",
     .min = 1,
     .max = 100000,
     .help = "How often sources and destinations are drawn: what intervals rest on."},
};

const MsKey *ms_schema_spoofing(guint *n)
{
  *n = G_N_ELEMENTS(keys);
  return keys;
}
