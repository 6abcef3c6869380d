/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the table of keys that are in files of their own. */
#pragma once

#include "scenarios/format/schema.h"

G_BEGIN_DECLS

const MsKey *ms_schema_topology(guint *n);
const MsKey *ms_schema_mechanism(guint *n);
const MsKey *ms_schema_registry(guint *n);
const MsKey *ms_schema_incident(guint *n);
const MsKey *ms_schema_spread(guint *n);
const MsKey *ms_schema_response(guint *n);
const MsKey *ms_schema_harm(guint *n);
const MsKey *ms_schema_spoofing(guint *n);

G_END_DECLS
