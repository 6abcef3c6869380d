/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsers of typed values, as scenario files and the command line write them. None knows of files,
 * lines or the graph. Every message says what is wrong, then what would be right. */
#pragma once

#include "models/incident/incident.h"
#include "models/topology/topology.h"

G_BEGIN_DECLS

#define MS_SCENARIO_ERROR (ms_scenario_error_quark())
GQuark ms_scenario_error_quark(void);

/**
 * MsScenarioError:
 * @MS_SCENARIO_ERROR_FILE: not readable or not text
 * @MS_SCENARIO_ERROR_SYNTAX: a line that is neither a section, a setting nor a comment; a repeat
 * @MS_SCENARIO_ERROR_UNKNOWN: a section, key or name that does not exist
 * @MS_SCENARIO_ERROR_VALUE: a value that cannot be read or is out of range
 * @MS_SCENARIO_ERROR_MISSING: a key that has to be there
 * @MS_SCENARIO_ERROR_CONFLICT: two settings that cannot both hold
 * @MS_SCENARIO_ERROR_INTERRUPTED: ended on request
 */
typedef enum {
  MS_SCENARIO_ERROR_FILE,
  MS_SCENARIO_ERROR_SYNTAX,
  MS_SCENARIO_ERROR_UNKNOWN,
  MS_SCENARIO_ERROR_VALUE,
  MS_SCENARIO_ERROR_MISSING,
  MS_SCENARIO_ERROR_CONFLICT,
  MS_SCENARIO_ERROR_INTERRUPTED
} MsScenarioError;

/** ms_value_refuse: an #MS_SCENARIO_ERROR_VALUE of that text; %FALSE */
gboolean ms_value_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** ms_value_count: a whole number without sign or separators */
gboolean ms_value_count(const char *text, guint64 *value, GError **error);

/** ms_value_bool: yes, no (and true, false, on, off) */
gboolean ms_value_bool(const char *text, gboolean *value, GError **error);

/** ms_value_choice: which of @known (%NULL-terminated) @text is; the nearest is suggested */
gboolean ms_value_choice(const char *text, const char *const *known, guint *value, GError **error);

/** ms_value_share: a percentage from `0%` to `100%`, decimals allowed; @value is 0-1 */
gboolean ms_value_share(const char *text, double *value, GError **error);

/**
 * ms_value_duration:
 * @text: a number with a unit: `30s`, `10ms`, `1.5h`; ns, us, ms, s, min, h, d; `0` needs none
 * @ns: (out): nanoseconds, exact
 */
gboolean ms_value_duration(const char *text, gint64 *ns, GError **error);

/** ms_value_time: the same, or `never` (#MS_TIME_NEVER) */
gboolean ms_value_time(const char *text, gint64 *ns, GError **error);

/** ms_value_span: `10ms` (both ends equal) or `10ms-1s` */
gboolean ms_value_span(const char *text, gint64 *low, gint64 *high, GError **error);

/** ms_duration_text: @ns as people write it, in the largest unit that is exact to three decimals:
 * "20min", "0.25s" */
char *ms_duration_text(gint64 ns);

/** ms_value_asn: `15169` or `AS15169`, 1 to 4294967295 */
gboolean ms_value_asn(const char *text, guint32 *asn, GError **error);

/** ms_value_asns: such numbers, separated by commas; one at least. Returns: (transfer full): a
 * #GArray of guint32 */
GArray *ms_value_asns(const char *text, GError **error);

/** ms_value_range: `5`, `5-50`, `5-` or `-50`; without an end it is open */
gboolean ms_value_range(const char *text, guint32 *low, guint32 *high, GError **error);

/** MsDurationShare: a share (0-1) of something that has @ns */
typedef struct {
  double share;
  gint64 ns;
} MsDurationShare;

/** ms_value_mix: `30s`, or shares `30s:50%, 0s:50%` that add up to 100 % at most. Returns:
 * (transfer full): a #GArray of #MsDurationShare */
GArray *ms_value_mix(const char *text, GError **error);

/** ms_value_strength: `90%`, or by neighbour class `customer:90%, peer:50%`; @by_relation [3] by
 * #MsRelation, -1 where nothing is said */
gboolean ms_value_strength(const char *text, double by_relation[3], GError **error);

/** ms_value_preference: `customer > peer > provider`, with `=` between equals; all three once.
 * @rank [3] by #MsRelation, 1 is best */
gboolean ms_value_preference(const char *text, guint8 rank[3], GError **error);

/** ms_value_leak_types: types of RFC 7908 by number (1 to 6) or word (hairpin, lateral,
 * provider-to-peer, peer-to-provider, all of these; re-origination or more-specifics, alone),
 * separated by commas; @types has the bits 1 << type */
gboolean ms_value_leak_types(const char *text, guint *types, GError **error);

/** ms_value_list: the parts of @text between commas, without the space around them; an empty part
 * is an error. Returns: (transfer full): %NULL-terminated strings */
char **ms_value_list(const char *text, GError **error);

G_END_DECLS
