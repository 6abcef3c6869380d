/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A summary for programs: the same numbers as JSON, described in analysis/README.md. */
#pragma once

#include "analysis/summary/summary.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** MS_SUMMARY_FORMAT: the member `format` of the document */
#define MS_SUMMARY_FORMAT "manrs-sim-summary/1"

/** ms_summary_to_json: (transfer full): an object, to which a caller may add members of its own
 * (timings, say) */
JsonNode *ms_summary_to_json(const MsSummary *summary);

/** ms_summary_json_text: (transfer full): that object as indented text that ends in a newline */
char *ms_summary_json_text(const MsSummary *summary);

G_END_DECLS
