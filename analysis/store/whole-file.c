/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/store/whole-file.h"

#include "analysis/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct _MsWholeFile {
  char *path, *part;
  int fd; /* of the .part, -1 once it is gone or has its name */
};

static gboolean fail(GError **error, const char *path, const char *what, int code)
{
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_IO, "%s: %s: %s", path, what, g_strerror(code));
  return FALSE;
}

/* A lock is on a file, not on a name: between open and lock the other process may have given the
 * file its final name. */
static gboolean still_has_name(int fd, const char *path)
{
  struct stat by_fd, by_name;
  return fstat(fd, &by_fd) == 0 && stat(path, &by_name) == 0 && by_fd.st_dev == by_name.st_dev &&
         by_fd.st_ino == by_name.st_ino;
}

static int open_locked(const char *part, GError **error)
{
  for (;;) {
    int fd = g_open(part, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) {
      fail(error, part, "cannot create the result file", errno);
      return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_IO,
                  "%s: another run is writing this result file; wait for it or choose another name",
                  part);
      close(fd);
      return -1;
    }
    if (still_has_name(fd, part))
      return fd;
    close(fd);
  }
}

MsWholeFile *ms_whole_file_new(const char *path, GError **error)
{
  struct stat there;
  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_IO, "%s: cannot be the result file: it is %s",
                path, S_ISDIR(there.st_mode) ? "a folder" : "no regular file");
    return NULL;
  }
  g_autoptr(MsWholeFile) file = g_new0(MsWholeFile, 1);
  file->path = g_strdup(path);
  file->part = g_strconcat(path, ".part", NULL);
  file->fd = open_locked(file->part, error);
  if (file->fd < 0)
    return NULL;
  /* EINVAL: a device, which has nothing to cut off. */
  if (ftruncate(file->fd, 0) != 0 && errno != EINVAL) {
    fail(error, file->part, "cannot empty the file that an earlier run left", errno);
    return NULL;
  }
  return g_steal_pointer(&file);
}

static gboolean write_all(int fd, const char *data, gsize size)
{
  while (size > 0) {
    gssize n = write(fd, data, MIN(size, (gsize)1 << 30));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    data += n;
    size -= (gsize)n;
  }
  return TRUE;
}

/* Some file systems and devices have nothing to flush and say so. */
static gboolean flush(int fd)
{
  return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
}

/* The new name itself lasts once its folder is on the disk. The file is whole by now, so a failure
 * is none of ours. */
static void flush_folder(const char *path)
{
  g_autofree char *folder = g_path_get_dirname(path);
  int fd = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd >= 0) {
    flush(fd);
    close(fd);
  }
}

static void discard(MsWholeFile *file)
{
  if (file->fd < 0)
    return;
  g_unlink(file->part); /* before the lock goes with the descriptor */
  close(file->fd);
  file->fd = -1;
}

const char *ms_whole_file_part(const MsWholeFile *file)
{
  return file->part;
}

gboolean ms_whole_file_finish(MsWholeFile *file, GError **error)
{
  g_return_val_if_fail(file->fd >= 0, FALSE);
  gboolean good = FALSE;
  if (!flush(file->fd))
    fail(error, file->part, "cannot write the result file to the disk", errno);
  else if (g_rename(file->part, file->path) != 0)
    fail(error, file->path, "cannot give the result file its name", errno);
  else
    good = TRUE;
  if (!good) {
    discard(file);
    return FALSE;
  }
  close(file->fd);
  file->fd = -1;
  flush_folder(file->path);
  return TRUE;
}

gboolean ms_whole_file_commit(MsWholeFile *file, gconstpointer data, gsize size, GError **error)
{
  g_return_val_if_fail(file->fd >= 0, FALSE);
  if (write_all(file->fd, data, size))
    return ms_whole_file_finish(file, error);
  fail(error, file->part, "cannot write the result file", errno);
  discard(file);
  return FALSE;
}

void ms_whole_file_free(MsWholeFile *file)
{
  if (file == NULL)
    return;
  discard(file);
  g_free(file->path);
  g_free(file->part);
  g_free(file);
}
