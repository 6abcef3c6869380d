/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/schema-private.h"
#include "scenarios/format/types.h"
#include "scenarios/format/value-response.h"

static gboolean check_responders(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  guint responders;
  return ms_value_responders(text, &responders, error);
}

static gboolean check_delay(const MsKey *key G_GNUC_UNUSED, const char *text, GError **error)
{
  MsDelay delay;
  return ms_value_delay(text, &delay, error);
}

static const MsKeyType responders = {"who", "none, or some of offender, neighbour, victim",
                                     check_responders};
static const MsKeyType delay = {
    "delay",
    "a law and its median: lognormal 25min 0.8 (sigma of the logarithm), exponential 10min, "
    "weibull 20min 1.5 (shape), fixed 5min; or a time, which is fixed",
    check_delay};

#define DELAY(key, value, what)                                                                    \
  {                                                                                                \
    .section = "response", .name = (key), .type = &delay, .fallback = (value), .help = (what)      \
  }

/* The defaults are those of ms_response_default(), which says where they are from. */
static const MsKey keys[] = {
    {.section = "response",
     .name = "by",
     .type = &responders,
     .fallback = "none",
     .help = "Who acts against an incident: the offender withdraws; the neighbour with the largest "
             "customer cone of those that get the offence filters it (of a leak one that takes the "
             "leaked route, where there is any); the victim announces more specific prefixes. "
             "Incidents without an `end` then last until the offender has withdrawn, and [engine] "
             "until, where it is not given, gives way to repairs that take longer; what would come "
             "after an `end` or `until` that is given does not happen. Time lost is counted until "
             "the last repair, the `end`, or an `until` that is given: where the offence goes on, "
             "nothing of what is lost after that."},
    DELAY("detection", "lognormal 30min 0.8",
          "From the start until somebody notices. How the lengths of past incidents split into "
          "these steps is an assumption: sweep them."),
    DELAY("detection-monitored", "lognormal 5min 0.8",
          "The same, where the victim, the offender or one of the offender's neighbours has "
          "monitoring."),
    DELAY("contact", "lognormal 60min 0.8",
          "From then until the one who can act has been reached; the victim has nobody to reach."),
    DELAY("contact-coordinated", "lognormal 5min 0.8",
          "The same, where that one has current contacts."),
    DELAY("repair-offender", "lognormal 15min 0.8", "From then until the offender has withdrawn."),
    DELAY("repair-neighbour", "lognormal 20min 0.8", "Until the neighbour's filter holds."),
    DELAY("repair-victim", "lognormal 50min 0.8",
          "Until the victim announces more specific prefixes: the halves of what is attacked, or "
          "that itself where they would be longer than /24 or /48."),
    {.section = "response",
     .name = "neighbour-shuts",
     .type = &ms_type_bool,
     .fallback = "no",
     .help = "The neighbour shuts its session with the offender, in place of a filter."},
};

const MsKey *ms_schema_response(guint *n)
{
  *n = G_N_ELEMENTS(keys);
  return keys;
}
