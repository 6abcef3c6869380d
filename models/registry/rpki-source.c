/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes out of a file, compressed or not, a block at a time; and where one is in it. */
#include "models/registry/rpki-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE  262144
#define DRAIN_SIZE 67108864

/* What a message repeats of a file, in characters. */
#define SHOWN 40

G_DEFINE_QUARK(ms_rpki_error, ms_rpki_error)

static gboolean refuse_file(const char *path, GError **error, const char *what, const char *why)
{
  g_set_error(error, MS_RPKI_ERROR, MS_RPKI_ERROR_IO, "%s: %s%s", path, what, why);
  return FALSE;
}

gboolean ms_rpki_source_open(MsRpkiSource *source, const char *path, GError **error)
{
  struct archive_entry *entry;
  struct stat info;
  *source = (MsRpkiSource){.name = path, .line = 1, .fd = -1};
  source->fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (source->fd < 0)
    return refuse_file(path, error, "cannot be opened: ", g_strerror(errno));
  if (fstat(source->fd, &info) == 0 && S_ISDIR(info.st_mode))
    return refuse_file(path, error, "is a folder; name a file in it", "");
  source->archive = archive_read_new();
  archive_read_support_filter_gzip(source->archive);
  archive_read_support_filter_bzip2(source->archive);
  archive_read_support_filter_xz(source->archive);
  archive_read_support_filter_zstd(source->archive);
  archive_read_support_format_raw(source->archive);
  archive_read_support_format_empty(source->archive);
  int status = archive_read_open_fd(source->archive, source->fd, READ_SIZE);
  if (status == ARCHIVE_OK)
    status = archive_read_next_header(source->archive, &entry);
  if (status == ARCHIVE_EOF)
    return refuse_file(path, error, "the file is empty", "");
  source->failed = status != ARCHIVE_OK;
  return ms_rpki_source_check(source, error);
}

MsRpkiSource ms_rpki_source_of(const char *name, const char *data, gsize n)
{
  return (MsRpkiSource){
      .name = name, .line = 1, .fd = -1, .start = data, .at = data, .end = data + n};
}

void ms_rpki_source_clear(MsRpkiSource *source)
{
  if (source->archive != NULL)
    archive_read_free(source->archive);
  if (source->fd >= 0)
    close(source->fd);
  *source = (MsRpkiSource){.fd = -1};
}

gboolean ms_rpki_source_more(MsRpkiSource *source)
{
  const void *data;
  size_t n = 0;
  la_int64_t offset;
  if (source->archive == NULL || source->failed)
    return FALSE;
  while (n == 0) {
    int status = archive_read_data_block(source->archive, &data, &n, &offset);
    source->failed = status != ARCHIVE_OK && status != ARCHIVE_EOF;
    if (status != ARCHIVE_OK)
      return FALSE;
  }
  source->before += (guint64)(source->end - source->start);
  source->start = source->at = data;
  source->end = source->start + n;
  return TRUE;
}

guint64 ms_rpki_source_column(const MsRpkiSource *source)
{
  return source->before + (guint64)(source->at - source->start) - source->line_start + 1;
}

gboolean ms_rpki_source_check(MsRpkiSource *source, GError **error)
{
  if (!source->failed)
    return TRUE;
  const char *why = archive_error_string(source->archive);
  g_set_error(
      error, MS_RPKI_ERROR, MS_RPKI_ERROR_IO,
      "%s: cannot be read past line %u: %s; the file is cut short or damaged, fetch it again",
      source->name, source->line, why != NULL ? why : "the compressed data end too early");
  return FALSE;
}

/* Check sums come after what they protect, so a row that makes no sense may be a consequence. */
static void look_further_on(MsRpkiSource *source)
{
  if (source->archive == NULL || archive_filter_count(source->archive) <= 1)
    return;
  guint32 line = source->line;
  guint64 stop = source->before + DRAIN_SIZE;
  while (source->before < stop && ms_rpki_source_more(source))
    ;
  source->line = line;
}

gboolean ms_rpki_refuse(MsRpkiSource *source, guint32 line, guint64 column, GError **error,
                        const char *format, ...)
{
  look_further_on(source);
  if (!ms_rpki_source_check(source, error))
    return FALSE;
  va_list args;
  va_start(args, format);
  g_autofree char *what = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, MS_RPKI_ERROR, MS_RPKI_ERROR_FORMAT, "%s:%u:%" G_GUINT64_FORMAT ": %s",
              source->name, line, column, what);
  return FALSE;
}

char *ms_rpki_shown(const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  gboolean longer = g_utf8_strlen(valid, -1) > SHOWN;
  g_autofree char *start = longer ? g_utf8_substring(valid, 0, SHOWN) : g_strdup(valid);
  for (char *c = start; *c != '\0'; c++)
    if (g_ascii_iscntrl(*c))
      *c = '?';
  return g_strconcat(start, longer ? "..." : "", NULL);
}

gboolean ms_rpki_parse_asn(const char *text, guint32 *asn)
{
  if (g_ascii_strncasecmp(text, "AS", 2) == 0)
    text += 2;
  guint64 value = 0;
  guint n = 0;
  for (; g_ascii_isdigit(text[n]) && n < 10; n++)
    value = 10 * value + (guint64)(text[n] - '0');
  if (n == 0 || text[n] != '\0' || value > G_MAXUINT32)
    return FALSE;
  *asn = (guint32)value;
  return TRUE;
}

gboolean ms_rpki_next_line(MsRpkiSource *source, char line[MS_RPKI_LINE + 1], gboolean *end,
                           GError **error)
{
  gsize n = 0;
  int c = ms_rpki_source_peek(source);
  *end = c < 0;
  for (; c >= 0 && c != '\n'; c = ms_rpki_source_peek(source)) {
    if (c == '\0')
      return ms_rpki_refuse(source, source->line, ms_rpki_source_column(source), error,
                            "a NUL byte; the file is not text");
    if (n == MS_RPKI_LINE)
      return ms_rpki_refuse(source, source->line, ms_rpki_source_column(source), error,
                            "the line is longer than %d bytes; a line is one row", MS_RPKI_LINE);
    line[n++] = (char)c;
    source->at++;
  }
  if (n > 0 && line[n - 1] == '\r')
    n--;
  line[n] = '\0';
  if (c == '\n') {
    source->at++;
    ms_rpki_source_newline(source);
  }
  return ms_rpki_source_check(source, error);
}
