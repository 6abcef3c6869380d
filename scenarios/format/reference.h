/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reference of the scenario format, made from the schema: what `list` and
 * scenarios/REFERENCE.md say. */
#pragma once

#include "scenarios/format/placement.h"
#include "scenarios/format/schema.h"

G_BEGIN_DECLS

/** ms_reference_markdown: the whole page; (transfer full) */
char *ms_reference_markdown(void);

/** ms_reference_group: what a group of ms_group_names() is, in words */
const char *ms_reference_group(const char *group);

/** ms_reference_selectors: the terms of who adopts */
const MsPlacementWord *ms_reference_selectors(guint *n);

G_END_DECLS
