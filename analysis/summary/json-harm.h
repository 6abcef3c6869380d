/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Harm and response as JSON. For this room alone. */
#pragma once

#include "analysis/summary/json.h"

G_BEGIN_DECLS

/** ms_json_harm: the member `harm` of a target: null where it is not known */
void ms_json_harm(JsonBuilder *builder, const MsHarm *harm);

/** ms_json_repairs: the member `repairs` */
void ms_json_repairs(JsonBuilder *builder, const MsSummaryTarget *target);

G_END_DECLS
