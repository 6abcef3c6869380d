/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/schema-private.h"
#include "scenarios/format/types.h"

#define WEIGHT(word, about)                                                                        \
  {                                                                                                \
    .section = "topology", .name = (word), .type = &ms_type_file,                                  \
    .fallback_words = "model; none for a file", .help = (about)                                    \
  }

static const char *const exchange_links[] = {"known", "mesh", NULL};

static const MsKey keys[] = {
    {.section = "topology",
     .name = "file",
     .type = &ms_type_file,
     .fallback_words = "none",
     .help = "AS relationships in CAIDA's serial-1 or serial-2 format, plain or compressed."},
    {.section = "topology",
     .name = "generate",
     .type = &ms_type_choice,
     .fallback_words = "none",
     .help = "Instead of a file: the profile of a synthetic Internet (`manrs-sim list profiles`)."},
    {.section = "topology",
     .name = "ases",
     .type = &ms_type_count,
     .fallback = "75000",
     .min = 500,
     .max = 1000000,
     .help = "For generate: number of ASes."},
    {.section = "topology",
     .name = "seed",
     .type = &ms_type_count,
     .fallback_words = "the scenario's",
     .help = "For generate: seed of the graph."},
    {.section = "topology",
     .name = "break-cycles",
     .type = &ms_type_bool,
     .fallback = "no",
     .help =
         "For a file: remove links that close a cycle of providers instead of refusing the file."},
    {.section = "topology",
     .name = "exchanges",
     .type = &ms_type_file,
     .fallback_words = "the generator's, or those in the file",
     .help = "Who is a member of which Internet exchange and at its route server: CSV with columns "
             "exchange, asn and as one likes route-server, region, server-asn; or PeeringDB's "
             "netixlan table as JSON. Links between peers that are members of one exchange run "
             "across it."},
    {.section = "topology",
     .name = "exchange-links",
     .type = &ms_type_choice,
     .fallback = "known",
     .choices = exchange_links,
     .help = "For exchanges: the links that the graph knows, or a mesh: all pairs at one route "
             "server peer that share no link yet."},
    WEIGHT("users", "People who reach the Internet through each AS, for what is counted by them: a "
                    "CSV file with columns asn and users; `model`, drawn by role, region and "
                    "customer cone; or `none`."),
    WEIGHT("addresses", "The same of announced IPv4 addresses: CAIDA's prefix-to-AS table, or CSV "
                        "with columns asn and addresses."),
    WEIGHT("traffic", "The same of traffic to and from CDNs and clouds, in any unit: CSV with "
                      "columns asn and traffic."),
};

const MsKey *ms_schema_topology(guint *n)
{
  *n = G_N_ELEMENTS(keys);
  return keys;
}
