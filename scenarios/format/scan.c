/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/format/scan.h"

#include "scenarios/format/value.h"

#include <string.h>

typedef struct {
  const char *file;
  guint line;
  GError **error;
} Place;

G_GNUC_PRINTF(2, 3) static gboolean refuse(const Place *place, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error(place->error, MS_SCENARIO_ERROR, MS_SCENARIO_ERROR_SYNTAX, "%s:%u: %s", place->file,
              place->line, message);
  return FALSE;
}

static void clear_key(gpointer data)
{
  MsScanKey *key = data;
  g_free(key->name);
}

static void clear_section(gpointer data)
{
  MsScanSection *section = data;
  g_free(section->name);
  g_free(section->kind);
  g_free(section->label);
  g_array_unref(section->keys);
}

static gboolean scan_header(MsScan *scan, const char *line, const Place *place)
{
  const char *end = strchr(line, ']');
  if (end == NULL)
    return refuse(place, "the section header `%s` has no end; write ] after its name", line);
  if (end[1] != '\0')
    return refuse(place, "`%s` follows a section header; write it on a line of its own", end + 1);
  g_autofree char *name = g_strndup(line + 1, (gsize)(end - line - 1));
  if (*name == '\0' || g_ascii_isspace(*name) || g_ascii_isspace(name[strlen(name) - 1]))
    return refuse(
        place,
        "a section header is [kind] or [kind NAME], without space inside the brackets; write "
        "[incident leak]");
  if (strpbrk(name, ".[") != NULL)
    return refuse(
        place,
        "the section name `%s` has a dot or bracket in it; write letters, digits and - in names",
        name);
  const MsScanSection *before = ms_scan_section(scan, name);
  if (before != NULL)
    return refuse(
        place,
        "section [%s] is there already, on line %u; write its keys there, or give this one another "
        "name",
        name, before->line);
  MsScanSection section = {.line = place->line,
                           .keys = g_array_new(FALSE, FALSE, sizeof(MsScanKey))};
  const char *space = strchr(name, ' ');
  g_array_set_clear_func(section.keys, clear_key);
  section.kind = space != NULL ? g_strndup(name, (gsize)(space - name)) : g_strdup(name);
  section.label = space != NULL ? g_strstrip(g_strdup(space)) : NULL;
  section.name = g_steal_pointer(&name);
  g_array_append_val(scan->sections, section);
  return TRUE;
}

static gboolean scan_setting(MsScan *scan, const char *line, const Place *place)
{
  const char *equals = strchr(line, '=');
  if (*line == ';')
    return refuse(place, "`;` starts no comment here; write # instead");
  if (equals == NULL)
    return refuse(
        place, "`%s` is neither a [section], nor KEY = VALUE, nor a # comment; write one of them",
        line);
  g_autofree char *name = g_strchomp(g_strndup(line, (gsize)(equals - line)));
  if (*name == '\0')
    return refuse(place, "no key stands before the `=`; write KEY = VALUE");
  if (strpbrk(name, "[]") != NULL)
    return refuse(
        place,
        "the key `%s` has a bracket in it; write a key without, `manrs-sim list keys` shows all",
        name);
  if (scan->sections->len == 0)
    return refuse(place, "the key `%s` stands before any section; write a [section] above it",
                  name);
  MsScanSection *section = &g_array_index(scan->sections, MsScanSection, scan->sections->len - 1);
  const MsScanKey *before = ms_scan_key(section, name);
  if (before != NULL)
    return refuse(place, "the key `%s` is there already in [%s], on line %u; drop one of them",
                  name, section->name, before->line);
  MsScanKey key = {.name = g_steal_pointer(&name), .line = place->line};
  g_array_append_val(section->keys, key);
  return TRUE;
}

static gboolean scan_line(MsScan *scan, const char *line, const Place *place)
{
  if (*line == '\0' || *line == '#')
    return TRUE;
  return *line == '[' ? scan_header(scan, line, place) : scan_setting(scan, line, place);
}

MsScan *ms_scan_new(const char *text, gsize length, const char *file, GError **error)
{
  g_autoptr(MsScan) scan = g_new0(MsScan, 1);
  Place place = {.file = file, .error = error};
  scan->sections = g_array_new(FALSE, FALSE, sizeof(MsScanSection));
  g_array_set_clear_func(scan->sections, clear_section);
  for (gsize at = 0; at < length;) {
    const char *end = memchr(text + at, '\n', length - at);
    gsize n = end != NULL ? (gsize)(end - text) - at : length - at;
    place.line++;
    if (memchr(text + at, '\0', n) != NULL || !g_utf8_validate_len(text + at, n, NULL)) {
      refuse(&place, "this is not text in UTF-8; a scenario is a plain text file (`manrs-sim list "
                     "scenarios` shows "
                     "some)");
      return NULL;
    }
    g_autofree char *line = g_strstrip(g_strndup(text + at, n));
    if (!scan_line(scan, line, &place))
      return NULL;
    at += n + 1;
  }
  return g_steal_pointer(&scan);
}

void ms_scan_free(MsScan *scan)
{
  if (scan == NULL)
    return;
  g_array_unref(scan->sections);
  g_free(scan);
}

const MsScanSection *ms_scan_section(const MsScan *scan, const char *name)
{
  for (guint i = 0; i < scan->sections->len; i++) {
    const MsScanSection *section = &g_array_index(scan->sections, MsScanSection, i);
    if (g_str_equal(section->name, name))
      return section;
  }
  return NULL;
}

const MsScanKey *ms_scan_key(const MsScanSection *section, const char *name)
{
  for (guint i = 0; i < section->keys->len; i++) {
    const MsScanKey *key = &g_array_index(section->keys, MsScanKey, i);
    if (g_str_equal(key->name, name))
      return key;
  }
  return NULL;
}
