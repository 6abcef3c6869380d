/* SPDX-License-Identifier: GPL-2.0-or-later */
/* On the disk, numbers little-endian:
 *
 *     "MSSWEEP1"  u64 size  facts  u64 checksum          facts: name NUL text NUL ...
 *     "UNIT"  u32 rows  u64 number  u64 size  payload  u64 checksum     as often as there are units
 *
 * Checksums are XXH3 over all of their record before them; a unit's has the header's for seed, so
 * that no unit of another log is taken for one. Units are numbered from 0. */
#include "analysis/store/sweep-log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define MAGIC       "MSSWEEP1"
#define UNIT        "UNIT"
#define HEAD_BYTES  16 /* before the facts */
#define UNIT_BYTES  24 /* before the payload */
#define SUM_BYTES   8
#define MAX_FACTS   ((guint64)256 << 20)
#define MAX_PAYLOAD ((guint64)1 << 30)

struct _MsSweepLog {
  char *path;
  int fd;
  GPtrArray *facts; /* name, text, name, text ... */
  guint64 key;      /* of the units' checksums */
  goffset first;    /* where the units start */
  goffset at;       /* the next one */
  guint64 n_units;  /* before it */
};

static gboolean fail(GError **error, const char *path, const char *what, int code)
{
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_IO, "%s: %s: %s", path, what, g_strerror(code));
  return FALSE;
}

char *ms_sweep_log_path(const char *output)
{
  return g_strconcat(output, ".log", NULL);
}

static void put_u64(guint8 *at, guint64 value)
{
  value = GUINT64_TO_LE(value);
  memcpy(at, &value, sizeof value);
}

static guint64 get_u64(const guint8 *at)
{
  guint64 value;
  memcpy(&value, at, sizeof value);
  return GUINT64_FROM_LE(value);
}

static void put_u32(guint8 *at, guint32 value)
{
  value = GUINT32_TO_LE(value);
  memcpy(at, &value, sizeof value);
}

static guint32 get_u32(const guint8 *at)
{
  guint32 value;
  memcpy(&value, at, sizeof value);
  return GUINT32_FROM_LE(value);
}

static void add_sum(GByteArray *record, guint64 key)
{
  guint8 sum[SUM_BYTES];
  put_u64(sum, XXH3_64bits_withSeed(record->data, record->len, key));
  g_byte_array_append(record, sum, sizeof sum);
}

/* The record without its checksum, which `record` ends with, or 0 where that is wrong. */
static gsize check_sum(const guint8 *record, gsize size, guint64 key)
{
  gsize n = size - SUM_BYTES;
  return get_u64(record + n) == XXH3_64bits_withSeed(record, n, key) ? n : 0;
}

/* Returns: how many bytes there were, up to `size`; -1 with errno. */
static gssize read_at(int fd, goffset at, guint8 *bytes, gsize size)
{
  gsize done = 0;
  while (done < size) {
    gssize n = pread(fd, bytes + done, size - done, at + (goffset)done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    if (n == 0)
      break;
    done += (gsize)n;
  }
  return (gssize)done;
}

static gboolean write_at(int fd, goffset at, const guint8 *bytes, gsize size)
{
  while (size > 0) {
    gssize n = pwrite(fd, bytes, size, at);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    bytes += n;
    at += n;
    size -= (gsize)n;
  }
  return TRUE;
}

/* Facts */

const char *ms_sweep_log_fact(const MsSweepLog *log, const char *name)
{
  for (guint i = 0; i < log->facts->len; i += 2)
    if (g_str_equal(g_ptr_array_index(log->facts, i), name))
      return g_ptr_array_index(log->facts, i + 1);
  return NULL;
}

static gboolean take_facts(MsSweepLog *log, const guint8 *bytes, gsize size)
{
  const char *at = (const char *)bytes, *end = at + size;
  while (at < end) {
    const char *stop = memchr(at, '\0', (gsize)(end - at));
    if (stop == NULL)
      return FALSE;
    g_ptr_array_add(log->facts, g_strdup(at));
    at = stop + 1;
  }
  return log->facts->len % 2 == 0;
}

/* The first line in which two texts differ, in words. */
static char *different_line(const char *name, const char *was, const char *is)
{
  g_auto(GStrv) old = g_strsplit(was, "\n", -1);
  g_auto(GStrv) new = g_strsplit(is, "\n", -1);
  guint line = 0;
  while (old[line] != NULL && new[line] != NULL && g_str_equal(old[line], new[line]))
    line++;
  g_autofree char *before =
      old[line] != NULL ? g_strdup_printf("`%s`", old[line]) : g_strdup("not there");
  g_autofree char *now =
      new[line] != NULL ? g_strdup_printf("`%s`", new[line]) : g_strdup("not there");
  return line == 0 && old[0] != NULL && old[1] == NULL && (new[0] == NULL || new[1] == NULL)
             ? g_strdup_printf("%s was %s, now is %s", name, before, now)
             : g_strdup_printf("%s: line %u was %s, now is %s", name, line + 1, before, now);
}

static gboolean same_facts(const MsSweepLog *log, const MsSweepFact *facts, guint n_facts,
                           GError **error)
{
  g_autoptr(GString) changes = g_string_new(NULL);
  for (guint i = 0; i < n_facts; i++) {
    const char *was = ms_sweep_log_fact(log, facts[i].name);
    if (!facts[i].depends || (was != NULL && g_str_equal(was, facts[i].text)))
      continue;
    g_autofree char *change = different_line(facts[i].name, was != NULL ? was : "", facts[i].text);
    g_string_append_printf(changes, "\n  %s", change);
  }
  if (changes->len == 0)
    return TRUE;
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
              "%s: the sweep was begun with something else, and cannot go on:%s\n"
              "Put that back; or write -o with another name for a new sweep",
              log->path, changes->str);
  return FALSE;
}

/* Opening */

static MsSweepLog *new_log(const char *path, int fd)
{
  MsSweepLog *log = g_new0(MsSweepLog, 1);
  log->path = g_strdup(path);
  log->fd = fd;
  log->facts = g_ptr_array_new_with_free_func(g_free);
  return log;
}

static gboolean no_log(const MsSweepLog *log, GError **error)
{
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_FORMAT,
              "%s: is no log of a sweep of this version, or its beginning is damaged", log->path);
  return FALSE;
}

static gboolean read_header(MsSweepLog *log, GError **error)
{
  guint8 head[HEAD_BYTES];
  gssize n = read_at(log->fd, 0, head, sizeof head);
  if (n < 0)
    return fail(error, log->path, "cannot read the log", errno);
  if (n < HEAD_BYTES || memcmp(head, MAGIC, strlen(MAGIC)) != 0 || get_u64(head + 8) > MAX_FACTS)
    return no_log(log, error);
  gsize size = HEAD_BYTES + get_u64(head + 8) + SUM_BYTES;
  g_autofree guint8 *record = g_malloc(size);
  n = read_at(log->fd, 0, record, size);
  if (n < 0)
    return fail(error, log->path, "cannot read the log", errno);
  if ((gsize)n < size || check_sum(record, size, 0) == 0 ||
      !take_facts(log, record + HEAD_BYTES, size - HEAD_BYTES - SUM_BYTES))
    return no_log(log, error);
  log->key = get_u64(record + size - SUM_BYTES);
  log->first = log->at = (goffset)size;
  return TRUE;
}

static gboolean lock(int fd, const char *path, GError **error)
{
  if (flock(fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return fail(error, path, "cannot lock the log", errno);
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_IO,
              "%s: another run is writing this sweep; wait for it or choose another name", path);
  return FALSE;
}

/* A lock is on a file, not on a name: between open and lock whoever had it may have removed it. */
static gboolean still_has_name(int fd, const char *path)
{
  struct stat by_fd, by_name;
  return fstat(fd, &by_fd) == 0 && stat(path, &by_name) == 0 && by_fd.st_dev == by_name.st_dev &&
         by_fd.st_ino == by_name.st_ino;
}

static MsSweepLog *open_log(const char *path, int flags, GError **error)
{
  for (;;) {
    int fd = g_open(path, flags | O_CLOEXEC, 0666);
    if (fd < 0) {
      fail(error, path, (flags & O_CREAT) != 0 ? "cannot create the log" : "cannot open the log",
           errno);
      return NULL;
    }
    struct stat there;
    g_autoptr(MsSweepLog) log = new_log(path, fd);
    if (fstat(fd, &there) != 0 || !S_ISREG(there.st_mode)) {
      g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_IO, "%s: is no regular file", path);
      return NULL;
    }
    if ((flags & O_ACCMODE) == O_RDONLY)
      return g_steal_pointer(&log);
    if (!lock(fd, path, error))
      return NULL;
    if (still_has_name(fd, path))
      return g_steal_pointer(&log);
  }
}

MsSweepLog *ms_sweep_log_open(const char *path, GError **error)
{
  g_autoptr(MsSweepLog) log = open_log(path, O_RDONLY, error);
  return log != NULL && read_header(log, error) ? g_steal_pointer(&log) : NULL;
}

/* Goes over the units, and cuts off what is no whole one. */
static gboolean cut_tail(MsSweepLog *log, GError **error)
{
  g_autoptr(GByteArray) payload = g_byte_array_new();
  g_autoptr(GError) cause = NULL;
  guint32 n_rows;
  while (ms_sweep_log_read(log, &n_rows, payload, &cause))
    ;
  if (cause != NULL) {
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
  }
  if (ftruncate(log->fd, log->at) != 0)
    return fail(error, log->path, "cannot cut off the log's torn end", errno);
  ms_sweep_log_rewind(log);
  return TRUE;
}

static gboolean write_header(MsSweepLog *log, const MsSweepFact *facts, guint n_facts,
                             GError **error)
{
  g_autoptr(GByteArray) record = g_byte_array_new();
  guint8 head[HEAD_BYTES] = MAGIC;
  g_byte_array_append(record, head, sizeof head);
  for (guint i = 0; i < n_facts; i++) {
    g_byte_array_append(record, (const guint8 *)facts[i].name, (guint)strlen(facts[i].name) + 1);
    g_byte_array_append(record, (const guint8 *)facts[i].text, (guint)strlen(facts[i].text) + 1);
  }
  put_u64(record->data + 8, record->len - HEAD_BYTES);
  take_facts(log, record->data + HEAD_BYTES, record->len - HEAD_BYTES);
  add_sum(record, 0);
  if (ftruncate(log->fd, 0) != 0 || !write_at(log->fd, 0, record->data, record->len))
    return fail(error, log->path, "cannot write the log", errno);
  log->key = get_u64(record->data + record->len - SUM_BYTES);
  log->first = log->at = (goffset)record->len;
  return TRUE;
}

/* Whether the program was stopped before there was even a whole header. */
static gboolean barely_begun(const MsSweepLog *log)
{
  guint8 head[HEAD_BYTES];
  struct stat there;
  gssize n = read_at(log->fd, 0, head, sizeof head);
  return n >= 0 && memcmp(head, MAGIC, MIN((gsize)n, strlen(MAGIC))) == 0 &&
         fstat(log->fd, &there) == 0 &&
         (n < HEAD_BYTES ||
          (guint64)there.st_size < HEAD_BYTES + MIN(get_u64(head + 8), MAX_FACTS) + SUM_BYTES);
}

MsSweepLog *ms_sweep_log_resume(const char *path, const MsSweepFact *facts, guint n_facts,
                                GError **error)
{
  g_autoptr(MsSweepLog) log = open_log(path, O_RDWR, error);
  if (log == NULL)
    return NULL;
  if (barely_begun(log))
    return write_header(log, facts, n_facts, error) ? g_steal_pointer(&log) : NULL;
  return read_header(log, error) && same_facts(log, facts, n_facts, error) && cut_tail(log, error)
             ? g_steal_pointer(&log)
             : NULL;
}

/* Whether work would be lost with the file that is there. */
static gboolean holds_something(const MsSweepLog *there, GError **error)
{
  g_autoptr(MsSweepLog) log = new_log(there->path, dup(there->fd));
  g_autoptr(GByteArray) payload = g_byte_array_new();
  g_autoptr(GError) cause = NULL;
  struct stat size;
  guint32 n_rows;
  if (fstat(log->fd, &size) == 0 && size.st_size == 0)
    return FALSE;
  guint8 magic[8] = {0};
  if (read_at(log->fd, 0, magic, sizeof magic) < 0 || memcmp(magic, MAGIC, sizeof magic) != 0) {
    g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
                "%s: this name is for the log, and something else is there; choose another name "
                "for the result",
                there->path);
    return TRUE;
  }
  if (!read_header(log, &cause) || !ms_sweep_log_read(log, &n_rows, payload, &cause))
    return FALSE;
  g_set_error(error, MS_STORE_ERROR, MS_STORE_ERROR_VALUE,
              "%s: the log of a sweep that was stopped is there; `--resume` goes on with it; or "
              "remove it, or choose another name",
              there->path);
  return TRUE;
}

MsSweepLog *ms_sweep_log_create(const char *path, const MsSweepFact *facts, guint n_facts,
                                GError **error)
{
  g_autoptr(MsSweepLog) log = open_log(path, O_RDWR | O_CREAT, error);
  return log != NULL && !holds_something(log, error) && write_header(log, facts, n_facts, error)
             ? g_steal_pointer(&log)
             : NULL;
}

void ms_sweep_log_free(MsSweepLog *log)
{
  if (log == NULL)
    return;
  if (log->fd >= 0)
    close(log->fd);
  g_ptr_array_unref(log->facts);
  g_free(log->path);
  g_free(log);
}

int ms_sweep_log_fd(const MsSweepLog *log)
{
  return log->fd;
}

/* Units */

void ms_sweep_log_rewind(MsSweepLog *log)
{
  log->at = log->first;
  log->n_units = 0;
}

gboolean ms_sweep_log_read(MsSweepLog *log, guint32 *n_rows, GByteArray *payload, GError **error)
{
  guint8 head[UNIT_BYTES];
  gssize n = read_at(log->fd, log->at, head, sizeof head);
  if (n < 0)
    return fail(error, log->path, "cannot read the log", errno);
  struct stat there;
  guint64 size = get_u64(head + 16);
  if (n < UNIT_BYTES || memcmp(head, UNIT, strlen(UNIT)) != 0 ||
      get_u64(head + 8) != log->n_units || size > MAX_PAYLOAD || fstat(log->fd, &there) != 0 ||
      log->at + (goffset)(UNIT_BYTES + size + SUM_BYTES) > there.st_size)
    return FALSE;
  g_byte_array_set_size(payload, (guint)(UNIT_BYTES + size + SUM_BYTES));
  n = read_at(log->fd, log->at, payload->data, payload->len);
  if (n < 0)
    return fail(error, log->path, "cannot read the log", errno);
  if ((guint)n < payload->len || check_sum(payload->data, payload->len, log->key) == 0)
    return FALSE;
  *n_rows = get_u32(head + 4);
  log->at += payload->len;
  log->n_units++;
  g_byte_array_set_size(payload, payload->len - SUM_BYTES);
  g_byte_array_remove_range(payload, 0, UNIT_BYTES);
  return TRUE;
}

gboolean ms_sweep_log_append(MsSweepLog *log, guint32 n_rows, const guint8 *payload, gsize size,
                             GError **error)
{
  g_return_val_if_fail(size <= MAX_PAYLOAD, FALSE);
  g_autoptr(GByteArray) record = g_byte_array_sized_new((guint)(UNIT_BYTES + size + SUM_BYTES));
  guint8 head[UNIT_BYTES] = UNIT;
  put_u32(head + 4, n_rows);
  put_u64(head + 8, log->n_units);
  put_u64(head + 16, size);
  g_byte_array_append(record, head, sizeof head);
  g_byte_array_append(record, payload, (guint)size);
  add_sum(record, log->key);
  if (!write_at(log->fd, log->at, record->data, record->len)) {
    int code = errno;
    /* What is torn would be cut off later; without it the message is all that is wrong. */
    if (ftruncate(log->fd, log->at) != 0)
      code = errno;
    return fail(error, log->path, "cannot write the log", code);
  }
  log->at += record->len;
  log->n_units++;
  return TRUE;
}

gboolean ms_sweep_log_flush(MsSweepLog *log, GError **error)
{
  /* Some file systems have nothing to flush and say so. */
  if (fdatasync(log->fd) == 0 || errno == EINVAL || errno == ENOTSUP)
    return TRUE;
  return fail(error, log->path, "cannot write the log to the disk", errno);
}

gboolean ms_sweep_log_remove(MsSweepLog *log, GError **error)
{
  return g_unlink(log->path) == 0 || fail(error, log->path, "cannot remove the log", errno);
}
