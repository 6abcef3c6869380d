/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `list programmes` says of each: its actions, and what carries them out. */
#pragma once

#include "models/manrs/programme.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ms_list_programme_text: a line an action, and one for each key of [strength], two spaces in;
 * (transfer full) */
char *ms_list_programme_text(const MsProgramme *programme);

/** ms_list_programme_json: the same, with the reason of each default, as members of @object */
void ms_list_programme_json(const MsProgramme *programme, JsonObject *object);

G_END_DECLS
