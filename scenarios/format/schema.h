/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one table of every section and key of a scenario. The checker, `--help`, `list keys` and
 * scenarios/REFERENCE.md all read it. The keys of [adoption] and [strength] come from the tables of
 * models/manrs and models/security, so a mechanism added there is a key here. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsKey MsKey;

/**
 * MsKeyType:
 * @name: one word for tables
 * @form: how such a value is written, for people
 * @check: whether @text can be one; %FALSE with an #MsScenarioError that says what would be right.
 * Knows nothing of the graph or of other keys
 */
typedef struct {
  const char *name, *form;
  gboolean (*check)(const MsKey *key, const char *text, GError **error);
} MsKeyType;

/**
 * MsKey:
 * @section: kind of section that it is in
 * @name: of the key
 * @type: of its values
 * @fallback: (nullable): the value that holds where none is given, as it would be written
 * @fallback_words: (nullable): the default in words, where it is no fixed value or more than one
 * @sweep_fallback: (nullable): the default where the scenario is a sweep, if it is another
 * @required: has no default and has to be there
 * @choices: (nullable): for choices: all values, %NULL-terminated
 * @min, @max: for counts; for durations in ns; both 0: any
 * @help: one line
 */
struct _MsKey {
  const char *section, *name;
  const MsKeyType *type;
  const char *fallback, *fallback_words, *sweep_fallback;
  gboolean required;
  const char *const *choices;
  guint64 min, max;
  const char *help;
};

/**
 * MsSectionKind:
 * @named: is written `[kind NAME]`, and may be there several times
 * @help: what it says
 */
typedef struct {
  const char *kind;
  gboolean named;
  const char *help;
} MsSectionKind;

/** MsSchema: read-only once made */
typedef struct {
  const MsSectionKind *sections;
  guint n_sections;
  MsKey *keys; /* in the order of the sections */
  guint n_keys;
  GPtrArray *owned; /* strings made for the keys that come from the models' tables */
} MsSchema;

MsSchema *ms_schema_new(void);
void ms_schema_free(MsSchema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsSchema, ms_schema_free)

const MsSectionKind *ms_schema_section(const MsSchema *schema, const char *kind);
const MsKey *ms_schema_key(const MsSchema *schema, const char *kind, const char *name);

/** ms_schema_kinds, ms_schema_names: all kinds; all keys of a kind; %NULL-terminated, for
 * suggestions; (transfer container) */
const char **ms_schema_kinds(const MsSchema *schema);
const char **ms_schema_names(const MsSchema *schema, const char *kind);

/** ms_key_range_text: the values that @key takes, in words: choices, or form and range; (transfer
 * full) */
char *ms_key_range_text(const MsKey *key);

/** ms_key_default_text: its default in words; "required" where there is none and one has to be
 * given */
const char *ms_key_default_text(const MsKey *key);

G_END_DECLS
