/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Route origin validation (RFC 6811), for all mechanisms that go by its states. */
#pragma once

#include "models/security/mechanism.h"

G_BEGIN_DECLS

/** MsRovVerdict: #MsValidity as a verdict of a mechanism's `judge` */
typedef enum { MS_ROV_NOT_FOUND = 1, MS_ROV_VALID, MS_ROV_INVALID } MsRovVerdict;

/** ms_rov_judge: `judge` of a mechanism: #MsRovVerdict */
guint ms_rov_judge(const MsWorld *world, const MsRoute *route);

/** ms_rov_why: `why` of a mechanism that refuses Invalid */
void ms_rov_why(const MsHop *hop, gboolean exporting, GString *text);

G_END_DECLS
