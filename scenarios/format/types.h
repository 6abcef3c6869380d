/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types of values, for the table in schema.c. */
#pragma once

#include "scenarios/format/schema.h"

G_BEGIN_DECLS

extern const MsKeyType ms_type_text, ms_type_file, ms_type_count, ms_type_bool, ms_type_choice,
    ms_type_duration, ms_type_time, ms_type_span, ms_type_latency, ms_type_sample, ms_type_mix,
    ms_type_preference, ms_type_selector, ms_type_strength, ms_type_offender, ms_type_victim,
    ms_type_leak_types, ms_type_leak_to, ms_type_prefix, ms_type_between, ms_type_until,
    ms_type_confidence, ms_type_path, ms_type_asns, ms_type_origins, ms_type_share,
    ms_type_max_length, ms_type_lengths, ms_type_factor, ms_type_rpki, ms_type_day, ms_type_effects;

/** ms_leak_to_words: what may stand in `to` besides AS numbers, %NULL-terminated; in the order of
 * #MsLeakTo */
extern const char *const ms_leak_to_words[];

typedef enum {
  MS_LEAK_TO_ALL,
  MS_LEAK_TO_PROVIDERS,
  MS_LEAK_TO_PEERS,
  MS_LEAK_TO_LARGEST_PROVIDER,
  MS_LEAK_TO_LARGEST_PEER,
  MS_LEAK_TO_RANDOM_PROVIDER,
  MS_LEAK_TO_RANDOM_PEER,
  MS_LEAK_TO_LIST
} MsLeakTo;

/** ms_value_leak_to: a word, or a list of ASNs; @asns (out): a #GArray of guint32 for
 * #MS_LEAK_TO_LIST, else %NULL */
gboolean ms_value_leak_to(const char *text, MsLeakTo *to, GArray **asns, GError **error);

G_END_DECLS
