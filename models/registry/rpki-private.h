/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of RPKI data share:
 *
 *   file -> source (bytes, decompressed) -> JSON tokens or lines -> set -> SLURM -> registry */
#pragma once

#include "models/registry/rpki.h"

G_BEGIN_DECLS

/* ---- sources (rpki-source.c) */

/**
 * MsRpkiSource:
 * @name: what errors call it
 * @at: the next byte
 * @end: behind the last that is here
 * @before: bytes before the present ones
 * @line_start: where the present line begins, counted from the beginning
 * @line: its number, from 1
 * @start: the first of the present bytes
 * @archive: (nullable): where more come from; %NULL: text in memory
 * @failed: more could not be read
 */
typedef struct {
  const char *name;
  const char *at, *end;
  guint64 before, line_start;
  guint32 line;
  const char *start;
  struct archive *archive;
  int fd;
  gboolean failed;
} MsRpkiSource;

gboolean ms_rpki_source_open(MsRpkiSource *source, const char *path, GError **error);

/** ms_rpki_source_of: of text in memory, which has to stay */
MsRpkiSource ms_rpki_source_of(const char *name, const char *data, gsize n);

void ms_rpki_source_clear(MsRpkiSource *source);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsRpkiSource, ms_rpki_source_clear)

/** ms_rpki_source_more: gets the next bytes; %FALSE at the end, or where they cannot be read */
gboolean ms_rpki_source_more(MsRpkiSource *source);

/** ms_rpki_source_peek: the next byte as 0 to 255, or -1 at the end */
static inline int ms_rpki_source_peek(MsRpkiSource *source)
{
  if (source->at == source->end && !ms_rpki_source_more(source))
    return -1;
  return (guchar)*source->at;
}

/** ms_rpki_source_newline: notes that the next byte begins a line */
static inline void ms_rpki_source_newline(MsRpkiSource *source)
{
  source->line++;
  source->line_start = source->before + (guint64)(source->at - source->start);
}

/** ms_rpki_source_column: of the next byte, from 1 */
guint64 ms_rpki_source_column(const MsRpkiSource *source);

/** ms_rpki_source_check: whether all bytes could be read; else sets @error. To be asked at the end,
 * and before a row is blamed: what comes out of a damaged file makes no sense */
gboolean ms_rpki_source_check(MsRpkiSource *source, GError **error);

/** ms_rpki_refuse: sets @error to "NAME:LINE:COLUMN: ..." of @line and @column, or to what made the
 * source unreadable; always %FALSE */
gboolean ms_rpki_refuse(MsRpkiSource *source, guint32 line, guint64 column, GError **error,
                        const char *format, ...) G_GNUC_PRINTF(5, 6);

/** ms_rpki_shown: (transfer full): @text fit for a message: short, and without what a terminal
 * would obey */
char *ms_rpki_shown(const char *text);

/** ms_rpki_parse_asn: "AS64500" or "64500", 0 to 4294967295 */
gboolean ms_rpki_parse_asn(const char *text, guint32 *asn);
#define MS_RPKI_ASN_RIGHT "AS numbers are 0 to 4294967295"

/* ---- sets (rpki.c) */

typedef struct {
  MsPrefix prefix;
  guint8 max_length;
  guint32 asn;
} MsRpkiVrp;

/** MsRpkiAspa: of @customer; its @n providers begin at @first of the set's */
typedef struct {
  guint32 customer;
  guint32 first, n;
} MsRpkiAspa;

/** MsRpkiSet: what was read, in its order */
typedef struct {
  GArray *vrps;      /* of MsRpkiVrp */
  GArray *aspas;     /* of MsRpkiAspa */
  GArray *providers; /* of guint32 */
} MsRpkiSet;

void ms_rpki_set_init(MsRpkiSet *set);
void ms_rpki_set_clear(MsRpkiSet *set);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsRpkiSet, ms_rpki_set_clear)

/** ms_rpki_vrp_check: %NULL, or what is wrong with a length */
const char *ms_rpki_vrp_check(const MsPrefix *prefix, guint64 max_length);

/** ms_rpki_commit: applies the exceptions of @slurm_path (nullable) to @set, and only then adds it
 * to
 * @into */
gboolean ms_rpki_commit(MsRegistry *into, MsRpkiSet *set, const char *slurm_path,
                        MsRpkiFacts *facts, GError **error);

/* ---- JSON (rpki-json.c) */

typedef enum {
  MS_JSON_STRING,
  MS_JSON_NUMBER,
  MS_JSON_WORD, /* true, false, null */
  MS_JSON_OPEN_OBJECT,
  MS_JSON_CLOSE_OBJECT,
  MS_JSON_OPEN_ARRAY,
  MS_JSON_CLOSE_ARRAY,
  MS_JSON_COMMA,
  MS_JSON_COLON,
  MS_JSON_END
} MsJsonToken;

/** MS_JSON_TEXT: the bytes of a string or number that are kept; no value that is used is longer */
#define MS_JSON_TEXT 64

/**
 * MsJson:
 * @source: what is read
 * @line, @column: where the present token begins
 * @token: it
 * @text: of a string or number, NUL-terminated and perhaps cut
 * @cut: it was longer
 */
typedef struct {
  MsRpkiSource *source;
  guint32 line;
  guint64 column;
  MsJsonToken token;
  char text[MS_JSON_TEXT];
  gboolean cut;
} MsJson;

/** ms_json_next: the next token, into @json */
gboolean ms_json_next(MsJson *json, GError **error);

/** ms_json_refuse: ms_rpki_refuse() at the present token */
gboolean ms_json_refuse(MsJson *json, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

/** MsJsonMember: reads the value of the member number @member of its table: the present token is
 * the first of the value, and has to be the last one at the end */
typedef gboolean (*MsJsonMember)(MsJson *json, guint member, gpointer user_data, GError **error);

/**
 * ms_json_object:
 * @names: (array zero-terminated=1): the members that count
 * @strict: whether others are an error; else they are passed over
 * @member: called for each
 * @seen: (out): bits of those that were there
 *
 * Reads an object, whose first token is the present one. A member twice is an error.
 */
gboolean ms_json_object(MsJson *json, const char *const *names, gboolean strict,
                        MsJsonMember member, gpointer user_data, guint32 *seen, GError **error);

/** ms_json_array: reads an array: calls @element for each of its elements, numbered from 0 (of no
 * use past 2^32) */
gboolean ms_json_array(MsJson *json, MsJsonMember element, gpointer user_data, GError **error);

/** ms_json_skip: passes over the value whose first token is the present one */
gboolean ms_json_skip(MsJson *json, GError **error);

/** ms_json_finish: nothing may follow the value */
gboolean ms_json_finish(MsJson *json, GError **error);

gboolean ms_json_asn(MsJson *json, guint32 *asn, GError **error);
gboolean ms_json_prefix(MsJson *json, MsPrefix *prefix, GError **error);
gboolean ms_json_length(MsJson *json, guint64 *length, GError **error);

/* ---- forms */

/** ms_rpki_read_json (rpki-export.c), ms_rpki_read_csv (rpki-csv.c): the whole of @source into
 * @set */
gboolean ms_rpki_read_json(MsRpkiSource *source, MsRpkiSet *set, GError **error);
gboolean ms_rpki_read_csv(MsRpkiSource *source, MsRpkiSet *set, GError **error);

/** MS_RPKI_LINE: the longest line, its end not counted */
#define MS_RPKI_LINE 4096

/** ms_rpki_next_line: the next line without its end into @line; *@end where there is no more. The
 * source is on the line after it then */
gboolean ms_rpki_next_line(MsRpkiSource *source, char line[MS_RPKI_LINE + 1], gboolean *end,
                           GError **error);

/** ms_rpki_slurm_apply (rpki-slurm.c): filters @set, adds to it, and counts */
gboolean ms_rpki_slurm_apply(MsRpkiSet *set, const char *path, MsRpkiFacts *facts, GError **error);

/** ms_rpki_read (rpki.c): what @source holds, whatever its form */
gboolean ms_rpki_read(MsRpkiSource *source, MsRpkiSet *set, GError **error);

G_END_DECLS
