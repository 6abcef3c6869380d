/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole, so that check sums, which come after what they protect, are met before anything is read
 * into what they guard. */
#include "models/base/read-file.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE 262144
#define MOST      ((gsize)1 << 30)

typedef struct archive ReadArchive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReadArchive, archive_read_free)

static gboolean take_blocks(ReadArchive *archive, GString *text, char **why)
{
  const void *data;
  size_t n;
  la_int64_t offset;
  int status;
  while ((status = archive_read_data_block(archive, &data, &n, &offset)) == ARCHIVE_OK) {
    if (n > MOST - text->len) {
      *why = g_strdup("is longer than 1 GiB, which no such file is");
      return FALSE;
    }
    g_string_append_len(text, data, (gssize)n);
  }
  if (status == ARCHIVE_EOF)
    return TRUE;
  const char *reason = archive_error_string(archive);
  *why = g_strdup_printf("cannot be read: %s; the file is cut short or damaged, fetch it again",
                         reason != NULL ? reason : "the compressed data end too early");
  return FALSE;
}

static gboolean read_fd(int fd, GString *text, char **why)
{
  struct stat info;
  if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
    *why = g_strdup("is a folder; name a file in it");
    return FALSE;
  }
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
  if (status == ARCHIVE_EOF)
    return TRUE;
  if (status == ARCHIVE_OK)
    return take_blocks(archive, text, why);
  *why = g_strdup_printf("cannot be read: %s", archive_error_string(archive));
  return FALSE;
}

char *ms_read_file(const char *path, gsize *n, char **why)
{
  *why = NULL;
  *n = 0;
  int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) {
    *why = g_strdup_printf("cannot be opened: %s", g_strerror(errno));
    return NULL;
  }
  GString *text = g_string_new(NULL);
  gboolean good = read_fd(fd, text, why);
  close(fd);
  if (good && memchr(text->str, '\0', text->len) != NULL) {
    *why = g_strdup("holds a NUL byte; it is not text");
    good = FALSE;
  }
  if (!good) {
    g_string_free(text, TRUE);
    return NULL;
  }
  if (g_str_has_prefix(text->str, "\xef\xbb\xbf"))
    g_string_erase(text, 0, 3);
  *n = text->len;
  return g_string_free(text, FALSE);
}
