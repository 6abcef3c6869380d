/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [mechanism], [registry] and [incident]. */
#include "scenarios/format/schema-private.h"

#include "models/incident/incident.h"
#include "models/security/options.h"
#include "scenarios/format/types.h"

#define SECOND G_GUINT64_CONSTANT(1000000000)
#define DAY    (86400 * SECOND)

static const char *const incident_kinds[] = {"leak",
                                             "origin-hijack",
                                             "subprefix-hijack",
                                             "superprefix-hijack",
                                             "unannounced-hijack",
                                             "optimiser",
                                             "blackhole-hijack",
                                             "withdrawal-suppression",
                                             "none",
                                             NULL};
static const char *const policies[] = {"broken", "missing", NULL};
static const char *const max_prefix_actions[] = {"tear", "discard", "warn", NULL};
static const char *const max_prefix_counts[] = {"after", "before", NULL};
static const char *const roa_origins[] = {"all", "victim", NULL};

/* The defaults are those of ms_security_options_default(): a test keeps them equal. */
static const MsKey mechanism[] = {
    {.section = "mechanism",
     .name = "path-end-suffix",
     .type = &ms_type_count,
     .fallback = "1",
     .min = 1,
     .max = 32,
     .help = "Path-end validation: ASes before the origin whose links are looked at."},
    {.section = "mechanism",
     .name = "prefix-length",
     .type = &ms_type_lengths,
     .fallback = "24/48",
     .help = "Longer prefixes, of IPv4 and IPv6, are refused by prefix-length-filter (RFC 7454 "
             "section 6.1.3)."},
    {.section = "mechanism",
     .name = "max-prefix-margin",
     .type = &ms_type_factor,
     .fallback = "2",
     .help = "max-prefix: a session may bring this many times what is usual for it."},
    {.section = "mechanism",
     .name = "max-prefix-least",
     .type = &ms_type_count,
     .fallback = "50",
     .min = 1,
     .max = G_MAXUINT32,
     .help = "max-prefix: no session's limit is below this."},
    {.section = "mechanism",
     .name = "max-prefix-idle",
     .type = &ms_type_duration,
     .fallback = "5min",
     .min = SECOND,
     .max = 10000 * DAY,
     .help = "max-prefix: until a session that was torn down comes back."},
    {.section = "mechanism",
     .name = "max-prefix-action",
     .type = &ms_type_choice,
     .fallback = "tear",
     .choices = max_prefix_actions,
     .help = "max-prefix: over the limit the session is torn down (RFC 4271 section 6.7), what is "
             "in excess is not taken, or nothing but a warning comes."},
    {.section = "mechanism",
     .name = "max-prefix-count",
     .type = &ms_type_choice,
     .fallback = "after",
     .choices = max_prefix_counts,
     .help = "max-prefix: whether prefixes are counted after what filters refuse is gone, or "
             "before."},
    {.section = "mechanism",
     .name = "damping-half-life",
     .type = &ms_type_duration,
     .fallback = "15min",
     .min = SECOND,
     .max = DAY,
     .help = "Flap damping (RFC 2439, RFC 7196): in which a penalty halves."},
    {.section = "mechanism",
     .name = "damping-suppress",
     .type = &ms_type_count,
     .fallback = "6000",
     .min = 1,
     .max = 1000000,
     .help = "Flap damping: the penalty from which a route is suppressed; a withdrawal costs "
             "1000."},
    {.section = "mechanism",
     .name = "damping-reuse",
     .type = &ms_type_count,
     .fallback = "750",
     .min = 1,
     .max = 1000000,
     .help = "Flap damping: the penalty below which it is used again."},
    {.section = "mechanism",
     .name = "damping-longest",
     .type = &ms_type_duration,
     .fallback = "1h",
     .min = SECOND,
     .max = 10 * DAY,
     .help = "Flap damping: a route is suppressed for no longer."},
};

static const MsKey registry[] = {
    {.section = "registry",
     .name = "roa",
     .type = &ms_type_selector,
     .fallback = "victims",
     .fallback_words = "victims; none with rpki",
     .help = "Whose prefixes have a ROA: victims, none, or terms."},
    {.section = "registry",
     .name = "roa-max-length",
     .type = &ms_type_max_length,
     .fallback = "exact",
     .help = "maxLength of these ROAs: the prefix's own length; loose, down to /24 (IPv6: /48), "
             "what forged-origin hijacks of more specific prefixes live on; or a length."},
    {.section = "registry",
     .name = "roa-origins",
     .type = &ms_type_choice,
     .fallback = "all",
     .choices = roa_origins,
     .help = "Where an incident has other legitimate origins: whether theirs are registered too. "
             "With victim their routes are Invalid: a stale ROA."},
    {.section = "registry",
     .name = "roa-as0",
     .type = &ms_type_bool,
     .fallback = "no",
     .help = "A ROA for a prefix that its holder does not announce names AS 0: nobody may "
             "(RFC 6483 section 4)."},
    {.section = "registry",
     .name = "roa-poisoned",
     .type = &ms_type_share,
     .fallback = "0%",
     .help = "With what probability, drawn for each run or trial, the offender has got a ROA of "
             "its own for what it announces."},
    {.section = "registry",
     .name = "roa-from",
     .type = &ms_type_duration,
     .fallback_words = "always there",
     .max = 10000 * DAY,
     .help = "When the ROAs of `roa` appear; all that has come in is validated anew."},
    {.section = "registry",
     .name = "roa-expires",
     .type = &ms_type_duration,
     .fallback_words = "never",
     .max = 10000 * DAY,
     .help = "When the ROAs of `roa` expire."},
    {.section = "registry",
     .name = "irr",
     .type = &ms_type_selector,
     .fallback = "all",
     .help = "Whose prefixes have an IRR route object: victims, none, or terms."},
    {.section = "registry",
     .name = "irr-error",
     .type = &ms_type_share,
     .fallback = "0%",
     .help = "Share of these whose route object is missing or stale all the same; 20% has those of "
             "10% in it."},
    {.section = "registry",
     .name = "irr-poisoned",
     .type = &ms_type_share,
     .fallback = "0%",
     .help = "With what probability, drawn for each run or trial, the offender has registered a "
             "route object for what it announces."},
    {.section = "registry",
     .name = "aspa",
     .type = &ms_type_selector,
     .fallback = "none",
     .help = "Who attests its providers (ASPA); apart from who validates, see adoption."},
    {.section = "registry",
     .name = "neighbours",
     .type = &ms_type_selector,
     .fallback = "none",
     .help = "Who publishes its neighbours, for path-end validation and ASPA with neighbours."},
    {.section = "registry",
     .name = "rpki",
     .type = &ms_type_rpki,
     .fallback_words = "none",
     .help = "Real VRPs and ASPAs: a JSON or CSV file of rpki-client or Routinator, plain or "
             "compressed, or rtr://HOST:PORT, from where one snapshot is taken."},
    {.section = "registry",
     .name = "slurm",
     .type = &ms_type_file,
     .fallback_words = "none",
     .help = "For rpki: local exceptions to it (RFC 8416)."},
    {.section = "registry",
     .name = "peerlock-list",
     .type = &ms_type_selector,
     .fallback = "tier1",
     .help = "The networks that peerlock and peerlock-lite protect."},
};

static const MsKey incident[] = {
    {.section = "incident",
     .name = "kind",
     .type = &ms_type_choice,
     .required = TRUE,
     .choices = incident_kinds,
     .help = "What happens (`manrs-sim list incidents`)."},
    {.section = "incident",
     .name = "offender",
     .type = &ms_type_offender,
     .fallback_words = "required, but for none",
     .help = "The AS that errs or attacks."},
    {.section = "incident",
     .name = "victim",
     .type = &ms_type_victim,
     .fallback_words = "required, but for a leak of type 6, where it is the offender",
     .help = "The AS whose prefix it is. Of a leak there may be several, up to 64: AS numbers, or "
             "random:N and terms; each is an incident of its own, NAME/1 and on."},
    {.section = "incident",
     .name = "types",
     .type = &ms_type_leak_types,
     .fallback = "all",
     .help = "For leak: the types of RFC 7908 that are leaked; all is 1 to 4."},
    {.section = "incident",
     .name = "policy",
     .type = &ms_type_choice,
     .fallback = "broken",
     .choices = policies,
     .help = "For leak: whether a policy was wrong, or there was none, which RFC 8212 is about."},
    {.section = "incident",
     .name = "prefixes",
     .type = &ms_type_count,
     .fallback = "1",
     .min = 1,
     .max = 10000000,
     .help = "For leak: how many prefixes it carries, for max-prefix; one of them is followed."},
    {.section = "incident",
     .name = "to",
     .type = &ms_type_leak_to,
     .fallback = "all",
     .help = "For leak, hijacks and optimiser: the neighbours that get it. Largest is by customer "
             "cone."},
    {.section = "incident",
     .name = "prefix",
     .type = &ms_type_prefix,
     .fallback_words = "198.18.0.0/16, the next victim's 198.19.0.0/16, and so on",
     .help = "What the victim announces. Incidents with the same victim share its prefix."},
    {.section = "incident",
     .name = "hijacked",
     .type = &ms_type_prefix,
     .fallback_words = "the first /24 of the prefix, or /48 for IPv6; superprefix-hijack: one bit "
                       "less; blackhole-hijack: its first address",
     .help = "What the offender announces, where it is another prefix: subprefix-hijack, "
             "superprefix-hijack, blackhole-hijack, optimiser, leaks of type 6."},
    {.section = "incident",
     .name = "path",
     .type = &ms_type_path,
     .fallback = "own",
     .help = "For hijacks: what the offender writes behind itself. own: nothing; forged-origin: "
             "the victim; hops:K: K real links that end at the victim, drawn; undetected: the "
             "fewest that no mechanism of the run that judges paths or origins refuses; or AS "
             "numbers, nearest first, `set` for an AS_SET."},
    {.section = "incident",
     .name = "poison",
     .type = &ms_type_asns,
     .fallback_words = "nobody",
     .help = "For hijacks: ASes put on the path before the rest of it, which refuse it by their "
             "own loop check."},
    {.section = "incident",
     .name = "strip",
     .type = &ms_type_bool,
     .fallback = "no",
     .help = "For hijacks with a path: the offender leaves itself out of it."},
    {.section = "incident",
     .name = "intercept",
     .type = &ms_type_bool,
     .fallback = "no",
     .help =
         "For hijacks: it sends traffic on by the route that it would have had, whose neighbour "
         "does not get the announcement."},
    {.section = "incident",
     .name = "victim-announces",
     .type = &ms_type_bool,
     .fallback = "yes",
     .fallback_words = "yes; unannounced-hijack: no",
     .help = "For superprefix-hijack, subprefix-hijack and blackhole-hijack: whether the victim "
             "announces its prefix, or only holds it."},
    {.section = "incident",
     .name = "origins",
     .type = &ms_type_origins,
     .fallback_words = "the victim alone",
     .help = "Other ASes that announce the victim's prefix and may (MOAS, anycast, siblings): AS "
             "numbers, or random:N and terms. Traffic that ends there has arrived."},
    {.section = "incident",
     .name = "start",
     .type = &ms_type_duration,
     .fallback = "10min",
     .help = "When it starts. The victim announces its prefix at 0."},
    {.section = "incident",
     .name = "end",
     .type = &ms_type_time,
     .fallback_words = "20min after start, or never where somebody acts by [response]",
     .help = "When it ends, if nobody repairs it before."},
};

const MsKey *ms_schema_mechanism(guint *n)
{
  *n = G_N_ELEMENTS(mechanism);
  return mechanism;
}

const MsKey *ms_schema_registry(guint *n)
{
  *n = G_N_ELEMENTS(registry);
  return registry;
}

const MsKey *ms_schema_incident(guint *n)
{
  *n = G_N_ELEMENTS(incident);
  return incident;
}
