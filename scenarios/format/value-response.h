/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsers of what [response] says: how long steps take, and who acts. */
#pragma once

#include "models/manrs/response.h"
#include "scenarios/format/value.h"

G_BEGIN_DECLS

/** ms_value_delay: `lognormal 25min 0.8` (median, sigma of the logarithm), `weibull 20min 1.5`
 * (median, shape), `exponential 10min` (median), `fixed 5min`, or a time alone, which is fixed */
gboolean ms_value_delay(const char *text, MsDelay *delay, GError **error);

/** ms_value_responders: `none`, or some of offender, neighbour, victim; MS_RESPONDER_ bits */
gboolean ms_value_responders(const char *text, guint *responders, GError **error);

G_END_DECLS
