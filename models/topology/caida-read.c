/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a file, compressed or not, to the parser. */
#include "models/topology/caida-private.h"
#include "models/topology/topology-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE  262144
#define DRAIN_SIZE 67108864

typedef struct archive ReadArchive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReadArchive, archive_read_free)

/* The place is 0 where not a line was read. */
static gboolean unreadable(ReadArchive *archive, const char *path, guint32 line, GError **error)
{
  const char *why = archive_error_string(archive);
  return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, line,
                           "cannot be read%s: %s; the file is cut short or damaged, fetch it again",
                           line > 0 ? " past this line" : "",
                           why != NULL ? why : "the compressed data end too early");
}

/* A stream of bytes: whatever of the four compressions it is in, and no container format. */
static ReadArchive *open_stream(int fd, const char *path, GError **error)
{
  g_autoptr(ReadArchive) archive = archive_read_new();
  archive_read_support_filter_gzip(archive);
  archive_read_support_filter_bzip2(archive);
  archive_read_support_filter_xz(archive);
  archive_read_support_filter_zstd(archive);
  archive_read_support_format_raw(archive);
  archive_read_support_format_empty(archive);
  struct archive_entry *entry;
  int status = archive_read_open_fd(archive, fd, READ_SIZE);
  if (status == ARCHIVE_OK)
    status = archive_read_next_header(archive, &entry);
  if (status == ARCHIVE_EOF) {
    ms_topology_error(error, MS_TOPOLOGY_ERROR_EMPTY, path, 0,
                      "the file is empty; at least one row is needed, as `PROVIDER|CUSTOMER|-1` or "
                      "`PEER|PEER|0`");
    return NULL;
  }
  if (status != ARCHIVE_OK) {
    unreadable(archive, path, 0, error);
    return NULL;
  }
  return g_steal_pointer(&archive);
}

/* Whether a compressed stream turns out damaged within the next DRAIN_SIZE bytes. Its check sums
 * come after what they protect, so a row that makes no sense may be a consequence. */
static gboolean damaged_further_on(ReadArchive *archive)
{
  const void *data;
  size_t n;
  la_int64_t offset;
  int status = archive_filter_count(archive) > 1 ? ARCHIVE_OK : ARCHIVE_EOF;
  for (gsize drained = 0; status == ARCHIVE_OK && drained < DRAIN_SIZE; drained += n)
    status = archive_read_data_block(archive, &data, &n, &offset);
  return status != ARCHIVE_OK && status != ARCHIVE_EOF;
}

static gboolean read_all(ReadArchive *archive, const char *path, MsCaidaParser *parser,
                         GError **error)
{
  const void *data;
  size_t n;
  la_int64_t offset;
  int status;
  while ((status = archive_read_data_block(archive, &data, &n, &offset)) == ARCHIVE_OK) {
    g_autoptr(GError) wrong = NULL;
    if (ms_caida_parser_feed(parser, (const char *)data, n, &wrong))
      continue;
    if (!damaged_further_on(archive)) {
      g_propagate_error(error, g_steal_pointer(&wrong));
      return FALSE;
    }
    break;
  }
  if (status != ARCHIVE_EOF)
    return unreadable(archive, path, ms_caida_parser_line(parser), error);
  return ms_caida_parser_end(parser, error);
}

static gboolean load(const char *path, int fd, MsTopologyBuilder *builder, GError **error)
{
  struct stat info;
  if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode))
    return ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0,
                             "is a folder; name a file of AS relationships in it");
  g_autoptr(ReadArchive) archive = open_stream(fd, path, error);
  if (archive == NULL)
    return FALSE;
  g_autoptr(MsCaidaParser) parser = ms_caida_parser_new(builder, path);
  return read_all(archive, path, parser, error);
}

MsTopology *ms_topology_load(const char *path, gboolean break_cycles, MsTopologyReport *report,
                             GError **error)
{
  if (report != NULL)
    *report = (MsTopologyReport){0};
  int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) {
    int why = errno;
    ms_topology_error(error, MS_TOPOLOGY_ERROR_IO, path, 0,
                      "cannot be opened: %s; expected a file of AS relationships", g_strerror(why));
    return NULL;
  }
  g_autoptr(MsTopologyBuilder) builder = ms_topology_builder_new(path);
  gboolean loaded = load(path, fd, builder, error);
  close(fd);
  if (!loaded)
    return NULL;
  g_autofree char *title = g_path_get_basename(path);
  return ms_topology_builder_finish(builder, title, break_cycles, report, error);
}
