/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `list mechanisms` says of each besides its name and title. */
#pragma once

#include "models/security/mechanism.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ms_list_mechanism_text: standard, what has to be registered, where it runs, which actions of
 * MANRS are carried out by it, which engines take it; (transfer full) */
char *ms_list_mechanism_text(const MsMechanism *mechanism);

/** ms_list_mechanism_json: the same, added to @object */
void ms_list_mechanism_json(const MsMechanism *mechanism, JsonObject *object);

G_END_DECLS
