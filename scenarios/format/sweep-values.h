/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of an axis of a sweep, and when a sweep stops. */
#pragma once

#include "scenarios/format/value.h"

G_BEGIN_DECLS

/** MS_SWEEP_MAX_POINTS: of a grid */
#define MS_SWEEP_MAX_POINTS 10000

/**
 * ms_sweep_values:
 * @text: `0%, 20%, 40%`; `0%, 20%, ... 100%`: from the first value, in the step that the second
 * makes, to the last; or, for values with commas in them, `founders, 40% | founders, 60%`
 *
 * In a range the values are whole or decimal numbers, with the same text before and after each:
 * `top:10, top:20, ... top:100`. Numbers are decimal and exact; what is written has no more zeros
 * than needed.
 *
 * Returns: (transfer full): %NULL-terminated, at least one, none twice; or %NULL with an error
 */
char **ms_sweep_values(const char *text, GError **error);

/** ms_value_until: `half-width < 0.5%`; @half_width (out): 0-1, above 0 and at most 0.5 */
gboolean ms_value_until(const char *text, double *half_width, GError **error);

G_END_DECLS
